"""The places and years that a command is asked for → their dossiers."""

from __future__ import annotations

from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import load_codebook
from fazhi.errors import UsageError
from fazhi.home import Home, chosen_years
from fazhi.report.dossier import Dossier, judge


def dossiers_asked_for(home: Home, places: tuple[str, ...], years: str | None) -> list[Dossier]:
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
    order = list(load_codebook(home).places)
    # one that is not in the codebook is told first
    for place in places or sorted(home.places(), key=lambda p: order.index(p) if p in order else -1):
        try:
            record = load_record(home, place)
            dossiers += [judge(record, year) for year in chosen_years(record.years(), years)]
        except UsageError as exc:
            wrong.append(str(exc))
    if wrong:
        raise UsageError("\n".join(dict.fromkeys(wrong)))
    return dossiers
