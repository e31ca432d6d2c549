"""The places and years that a command is asked for → their dossiers."""

from __future__ import annotations

from fazhi.codebook import Codebook, load_codebook
from fazhi.dossier import Dossier, judge
from fazhi.errors import UsageError
from fazhi.home import Home
from fazhi.record import load_record
from fazhi.years import chosen_years


def delivering(home: Home, codebook: Codebook) -> list[str]:
    """Places that delivered anything.

    Raises
    ------
    UsageError
        None did, or one is not in the codebook.
    """
    raw = home.raw("")
    found = sorted(p.name for p in raw.iterdir() if p.is_dir()) if raw.is_dir() else []
    if not found:
        raise UsageError("data/raw 里还没有数据；请把表格放进 data/raw/<地方编号>/<年份>/。")
    for name in found:
        codebook.place(name)
    return [place for place in codebook.places if place in found]


def dossiers_asked_for(
    home: Home, places: tuple[str, ...], years: str | None, base_year: int = 0, edition: str = "internal"
) -> list[Dossier]:
    """Dossiers of the places and years asked for.

    Parameters
    ----------
    places : tuple of str
        Ids; none for every place that delivered anything.
    years : str or None
        ``2023``, ``2019-2024`` or ``all``; None for the latest year.

    Raises
    ------
    UsageError
        All wrong arguments at once.
    """
    dossiers, wrong = [], []
    for place in places or delivering(home, load_codebook(home)):
        try:
            record = load_record(home, place)
            dossiers += [judge(record, year, base_year, edition) for year in chosen_years(record.years(), years)]
        except UsageError as exc:
            wrong.append(str(exc))
    if wrong:
        raise UsageError("\n".join(dict.fromkeys(wrong)))
    return dossiers
