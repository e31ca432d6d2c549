"""The clean figures and comparisons of all places and years as one Parquet dataset under ``data/clean/``.

``figures/`` and ``comparisons/`` have a folder for each year, so that a province asks one file a year across its
towns. Nothing rests on it: it is made from the raw tables and can be deleted at any time.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from fazhi.errors import FazhiError, MachineError
from fazhi.home import Home

if TYPE_CHECKING:
    from fazhi.record import Record

FIGURES, COMPARISONS = "figures", "comparisons"
_PART = "part.parquet"


def keep_place(record: Record, folder: Path) -> None:
    """Keep one place's clean figures and comparisons of all years, from which `rebuild` makes the dataset."""
    from fazhi.clean import CLEAN_COLUMNS
    from fazhi.compare import COMPARISON_COLUMNS, compare

    folder.mkdir(parents=True, exist_ok=True)
    figures = record.figures[CLEAN_COLUMNS]
    last = int(figures["year"].max()) if len(figures) else 0
    comparisons = compare(record.served(last), record.codebook)[COMPARISON_COLUMNS] if last else pd.DataFrame()
    for name, frame in ((FIGURES, figures), (COMPARISONS, comparisons)):
        part = folder / f".{name}.part"
        frame.to_parquet(part, index=False)
        part.replace(folder / f"{name}.parquet")


def rebuild(home: Home, made: Path) -> None:
    """Make the dataset from what is kept of each place below `made`.

    Raises
    ------
    MachineError
        The disk is full or may not be written.
    """
    clean = home.root / "data" / "clean"
    try:
        clean.mkdir(parents=True, exist_ok=True)
        for name in (FIGURES, COMPARISONS):
            parts = sorted(p for p in made.glob(f"*/{name}.parquet") if home.raw(p.parent.name).is_dir())
            frames = [f for p in parts if len(f := pd.read_parquet(p))]
            with tempfile.TemporaryDirectory(dir=clean, prefix=".") as scratch:
                whole = Path(scratch) / name
                whole.mkdir()
                for year, rows in pd.concat(frames).groupby("year") if frames else ():
                    (whole / f"year={year}").mkdir()
                    rows.drop(columns="year").to_parquet(whole / f"year={year}" / _PART, index=False)
                if (clean / name).exists():
                    (clean / name).rename(Path(scratch) / "old")
                whole.rename(clean / name)
    except OSError as exc:
        raise MachineError("写不进 data/clean（没有权限，或磁盘已满）；请检查后重试。") from exc


def across(home: Home, year: int, name: str = COMPARISONS) -> pd.DataFrame:
    """All places' rows of one year.

    Parameters
    ----------
    name : str
        ``comparisons`` (:data:`fazhi.compare.COMPARISON_COLUMNS`) or ``figures``
        (:data:`fazhi.clean.CLEAN_COLUMNS`).

    Raises
    ------
    FazhiError
        No such year in the dataset.
    """
    path = home.root / "data" / "clean" / name / f"year={year}" / _PART
    if not path.is_file():
        raise FazhiError(f"data/clean 里没有{year}年的数据；请先运行 fazhi run --years {year}。")
    return pd.read_parquet(path).assign(year=year)


def peers(home: Home, place: str, year: int) -> pd.DataFrame:
    """One place's figures of a year beside those of the other places of its level.

    Returns
    -------
    DataFrame
        ``indicator``, ``name``, ``text``; ``places`` (how many others have it in the same unit), and of these how
        many certainly have ``less`` and ``more``, and how many ``undecided`` (the intervals meet).
    """
    from fazhi.codebook import load_codebook

    book = load_codebook(home)
    same = [p.id for p in book.places.values() if p.level == book.place(place).level and p.id != place]
    told = across(home, year)
    told = told[told["now_low"].notna()].fillna({"now_high": float("inf")})
    mine = told.loc[told["place"] == place, ["indicator", "name", "unit", "now_text", "now_low", "now_high"]]
    pairs = mine.merge(told[told["place"].isin(same)], on=["indicator", "unit"], suffixes=("", "_other"))
    pairs["less"] = pairs["now_high_other"] < pairs["now_low"]
    pairs["more"] = pairs["now_low_other"] > pairs["now_high"]
    pairs["undecided"] = ~(pairs["less"] | pairs["more"])
    counted = pairs.groupby("indicator")[["less", "more", "undecided"]].sum()
    mine = mine.rename(columns={"now_text": "text"})[["indicator", "name", "text"]]
    counted.insert(0, "places", pairs.groupby("indicator").size())
    return mine.merge(counted, on="indicator").reset_index(drop=True)
