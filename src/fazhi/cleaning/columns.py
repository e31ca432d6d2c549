"""Rows of clean figures, and the columns of the frames that analysts get: figures, comparisons, findings."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

from fazhi.errors import Finding
from fazhi.interval import Quantity
from fazhi.numerals import plain
from fazhi.wording import PERCENT

if TYPE_CHECKING:
    import pandas as pd

# what a spreadsheet takes for the beginning of a formula, as Chinese input methods type it too
_FORMULA = tuple("=+-@＝＋－＠﹦﹢﹣﹫\t\r\n")
_NEGATIVE = re.compile(r"-[0-9]+(\.[0-9]+)?%?")

FINDING_COLUMNS = [f.name for f in fields(Finding)]


@dataclass(frozen=True)
class Figure:
    """A clean figure: what one raw row says, or several of one key together.

    Attributes
    ----------
    year, for_year : int
        Of the report, and the year that the figure is about (a plan: the next).
    status : str
        actual, planned, previous (quoted) or change (as stated).
    period : str
        Empty for the whole year, else week, month, part:上半年 …
    low, high : float
        In the unit key (元, 人, %); ``inf`` unbounded, NaN where there is no value.
    text : str
        As written, with its unit.
    approx : str
        exact, over, about, under, at_least, at_most or range; empty where there is no value.
    absence : str
        no_duty (无此职责), not_reported (未报), no_cases (of a rate: 本年无此类案件), ended (counted no more); empty where there is a value.
    origin : str
        The value's formula over raw cells: ``raw(2023/figures.csv:12)``, ``hull(raw(…),raw(…))``.
    single : bool
        Each value it stands on was one exact number as written.
    """

    place: str
    year: int
    indicator: str
    status: str = "actual"
    for_year: int = 0
    period: str = ""
    source_no: int = 1
    low: float = math.nan
    high: float = math.nan
    low_open: bool = False
    high_open: bool = False
    resolution: float = 0.0
    unit: str = ""
    text: str = ""
    approx: str = ""
    absence: str = ""
    office: str = ""
    cause: str = ""
    target: str = ""
    file: str = ""
    row: int = 0
    source: str = ""
    note: str = ""
    deadline: str = ""
    origin: str = ""
    single: bool = False

    @cached_property
    def quantity(self) -> Quantity:
        """Its interval.

        Raises
        ------
        ValueError
            It has no value.
        """
        return Quantity(self.low, self.high, self.low_open, self.high_open, self.unit, self.resolution, self.text)

    @property
    def slack(self) -> float:
        """Half the last written digit of a rounded number (8.6万元, any rate); 0 of one written in full or with a hedge."""
        full = 0 if self.unit == PERCENT or self.status == "change" else 1
        return self.resolution / 2 if self.single and self.resolution > full else 0.0

    @cached_property
    def wide(self) -> Quantity:
        """What it may stand for as rounded; a stated change may be below 0."""
        return self.quantity.widened(self.slack, -math.inf if self.status == "change" else 0.0)


# of a figure that serves, of a clean one, and those that a figure is known by
SERVING_COLUMNS = [f.name for f in fields(Figure)]
CLEAN_COLUMNS = SERVING_COLUMNS[:-2]
KEY = CLEAN_COLUMNS[:6]
_TYPES = {f.name: f"{f.type}64".replace("bool64", "bool") for f in fields(Figure) if f.type != "str"}


def figure_frame(figures: Iterable[Figure], columns: list[str] = CLEAN_COLUMNS) -> pd.DataFrame:
    """Figures as a frame; words are Python's own strings."""
    import pandas as pd

    rows = [[getattr(f, c) for c in columns] for f in figures]
    types = {c: t for c, t in _TYPES.items() if c in columns}
    return pd.DataFrame(rows, columns=columns, dtype=object).astype(types)


def of_year(figures: Iterable[Figure], year: int) -> dict[str, Figure]:
    """The actual figures of one year by indicator, the whole year's before a part's."""
    rows: dict[str, Figure] = {}
    for f in sorted((f for f in figures if f.year == year and f.status == "actual"), key=lambda f: f.period):
        rows.setdefault(f.indicator, f)
    return rows


def without_formula(value: object) -> object:
    """A cell's value; text that a spreadsheet would take for a formula is marked as text, negative numbers stay."""
    if isinstance(value, str) and value.startswith(_FORMULA) and not _NEGATIVE.fullmatch(value):
        return f"'{value}"
    return value


def csv_text(frame: pd.DataFrame) -> str:
    r"""Frame as CSV with ``\n``; whole numbers without a point, unknown ones empty."""
    # numbers stand in columns of their own
    words = frame.select_dtypes(exclude="number").astype(object).map(without_formula)
    return frame.assign(**words).to_csv(index=False, lineterminator="\n", float_format=lambda x: plain(float(str(x))))
