"""Clean figures and comparisons of all places under ``data/clean/``, one CSV a place.

``figures/`` and ``comparisons/`` each hold ``<place>.csv`` with all its years, so that a province asks across its
towns. Nothing rests on them: they are made from the raw tables and can be deleted at any time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fazhi.errors import FazhiError, MachineError, instead
from fazhi.files import write_file
from fazhi.home import Home, find_home

if TYPE_CHECKING:
    import pandas as pd

    from fazhi.cleaning.dataset import PlaceRecord

FIGURES, COMPARISONS = "figures", "comparisons"


def is_stored(home: Home, place: str) -> bool:
    """Whether a place's files are there."""
    return all((home.clean / name / f"{place}.csv").is_file() for name in (FIGURES, COMPARISONS))


def store(record: PlaceRecord) -> None:
    """Write one place's files; a MachineError where the disk is full or may not be written."""
    from fazhi.analysis.compare import COMPARISON_COLUMNS, compare, comparison_frame
    from fazhi.cleaning.columns import without_formula

    served = record.as_of(max(record.years(), default=0)).figures
    comparisons = comparison_frame(compare(served, record.codebook))[COMPARISON_COLUMNS]
    for name, frame in ((FIGURES, record.figures), (COMPARISONS, comparisons)):
        text = frame.map(without_formula).to_csv(index=False, lineterminator="\n")
        write_file(record.home.clean / name / f"{record.place.id}.csv", text.encode())


def across(year: int, table: str = COMPARISONS) -> pd.DataFrame:
    """All places' rows of one year, as far as reports were made in this data home; restated values as restated.

    Parameters
    ----------
    table : str
        ``comparisons`` (:data:`fazhi.analysis.compare.COMPARISON_COLUMNS`) or ``figures``
        (:data:`fazhi.cleaning.columns.CLEAN_COLUMNS`).

    Raises
    ------
    FazhiError
        No report of that year was made yet; a MachineError where a file of the dataset is damaged.
    """
    import pandas as pd

    from fazhi.analysis.compare import comparison_frame
    from fazhi.cleaning.columns import figure_frame

    kinds = (comparison_frame([]) if table == COMPARISONS else figure_frame([])).dtypes
    numbers = {str(column): [""] for column, kind in kinds.items() if kind.kind != "O"}
    home = find_home()
    # what is left of a place whose tables are gone does not count
    paths = [p for p in sorted((home.clean / table).glob("*.csv")) if home.raw(p.stem).is_dir()]
    damaged = MachineError("data/clean 里有文件读不出或已损坏", "请删除 data/clean 后再运行一次。")
    # pandas' word for a damaged file is a ValueError
    with instead(damaged, OSError, ValueError):
        read = (pd.read_csv(p, dtype=kinds.to_dict(), keep_default_na=False, na_values=numbers) for p in paths)
        frames = [frame[frame["year"] == year] for frame in read]
    if not any(map(len, frames)):
        raise FazhiError(f"data/clean 里没有{year}年的数据", f"请先运行 fazhi run --years {year}。")
    return pd.concat([f for f in frames if len(f)], ignore_index=True)


def peers(place: str, year: int) -> pd.DataFrame:
    """One place's figures of a year beside those of the other places of its level.

    Returns
    -------
    DataFrame
        ``indicator``, ``name``, ``text``; ``places`` (how many others have it in the same unit), and of these how
        many certainly have ``less`` and ``more``, and how many ``undecided`` (the intervals meet).

    Raises
    ------
    FazhiError
        No report of that year was made yet.
    """
    from fazhi.codebook.load import load_codebook

    book = load_codebook(find_home())
    level = [p.id for p in book.places.values() if p.level == book.place(place).level and p.id != place]
    rows = across(year)
    rows = rows[rows["now_low"].notna()].fillna({"now_high": float("inf")})
    # 8.6万元 may be 85,500: half the last digit of what is rounded
    written = across(year, FIGURES).query("status == 'actual' and period == '' and (resolution > 1 or unit == '%')")
    slack = (written.groupby(["place", "indicator"])["resolution"].max() / 2).rename("slack").reset_index()
    rows = rows.merge(slack, on=["place", "indicator"], how="left").fillna({"slack": 0.0})
    own, others = rows[rows["place"] == place], rows[rows["place"].isin(level)]
    pairs = own.merge(others, on=["indicator", "unit"], suffixes=("", "_other"))
    either = pairs["slack"] + pairs["slack_other"]
    pairs["less"] = pairs["now_low"] - pairs["now_high_other"] > either
    pairs["more"] = pairs["now_low_other"] - pairs["now_high"] > either
    pairs["undecided"] = ~(pairs["less"] | pairs["more"])
    counts = pairs.groupby("indicator")[["less", "more", "undecided"]].sum()
    counts.insert(0, "places", pairs.groupby("indicator").size())
    return own.rename(columns={"now_text": "text"})[["indicator", "name", "text"]].merge(counts, on="indicator")
