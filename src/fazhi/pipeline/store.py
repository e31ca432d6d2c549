"""The clean figures and comparisons of all places and years as one Parquet dataset under ``data/clean/``.

``figures/`` and ``comparisons/`` have a folder for each year, so that a province asks one file a year across its
towns. Nothing rests on it: it is made from the raw tables and can be deleted at any time.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from fazhi.errors import FazhiError, MachineError
from fazhi.home import Home
from fazhi.pipeline.lock import held
from fazhi.pipeline.publish import publish

if TYPE_CHECKING:
    import pandas as pd

    from fazhi.cleaning.dataset import PlaceRecord

FIGURES, COMPARISONS = "figures", "comparisons"
_PART, _SCRATCH = "part.parquet", ".new-"


def keep_place(record: PlaceRecord, folder: Path) -> None:
    """Keep one place's clean figures and comparisons of all years, from which `rebuild` makes the dataset."""
    from fazhi.analysis.compare import COMPARISON_COLUMNS, compare, comparison_frame

    figures = record.figures
    served = record.served(max(record.years(), default=0))
    comparisons = comparison_frame(compare(served, record.codebook))[COMPARISON_COLUMNS]
    parts = {f"{n}.parquet": f.to_parquet(index=False) for n, f in ((FIGURES, figures), (COMPARISONS, comparisons))}
    publish(folder, parts)


def rebuild(home: Home) -> None:
    """Make the dataset from what is kept of each place.

    Raises
    ------
    MachineError
        The disk is full or may not be written, or what was kept is damaged.
    """
    with held(home.clean / ".lock", home, "data/clean"):
        _rebuild(home)


def _rebuild(home: Home) -> None:
    import pandas as pd

    try:
        # what a run that was killed left behind
        for left in home.clean.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left)
        for name in (FIGURES, COMPARISONS):
            parts = sorted((home.clean / ".places").glob(f"*/{name}.parquet"))
            frames = [f for p in parts if home.raw(p.parent.name).is_dir() and len(f := pd.read_parquet(p))]
            with tempfile.TemporaryDirectory(dir=home.clean, prefix=_SCRATCH) as scratch:
                whole = Path(scratch) / name
                whole.mkdir()
                for year, rows in pd.concat(frames).groupby("year") if frames else ():
                    (whole / f"year={year}").mkdir()
                    rows.drop(columns="year").to_parquet(whole / f"year={year}" / _PART, index=False)
                if (home.clean / name).exists():
                    (home.clean / name).rename(Path(scratch) / "old")
                whole.rename(home.clean / name)
    # Arrow's word for a damaged file is a ValueError
    except (OSError, ValueError) as exc:
        raise MachineError(
            "data/clean 没有更新（没有权限、磁盘已满或文件已损坏）", "请删除 data/clean 后再运行一次。"
        ) from exc


def complete(home: Home) -> bool:
    """Whether the dataset is there."""
    return all((home.clean / name).is_dir() for name in (FIGURES, COMPARISONS))


def across(home: Home, year: int, name: str = COMPARISONS) -> pd.DataFrame:
    """All places' rows of one year; a value restated by a later report as restated.

    Parameters
    ----------
    name : str
        ``comparisons`` (:data:`fazhi.analysis.compare.COMPARISON_COLUMNS`) or ``figures``
        (:data:`fazhi.cleaning.columns.CLEAN_COLUMNS`).

    Raises
    ------
    FazhiError
        No such year in the dataset.
    """
    import pandas as pd

    path = home.clean / name / f"year={year}" / _PART
    if not path.is_file():
        raise FazhiError(f"data/clean 里没有{year}年的数据", f"请先运行 fazhi run --years {year}。")
    return pd.read_parquet(path).assign(year=year)


def peers(home: Home, place: str, year: int) -> pd.DataFrame:
    """One place's figures of a year beside those of the other places of its level.

    Returns
    -------
    DataFrame
        ``indicator``, ``name``, ``text``; ``places`` (how many others have it in the same unit), and of these how
        many certainly have ``less`` and ``more``, and how many ``undecided`` (the intervals meet).
    """
    from fazhi.codebook.load import load_codebook

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
