"""The front door for whoever works in a notebook or with pandas: a place's record, a wording, two wordings compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from fazhi.analysis.compare import compare
from fazhi.cleaning.clean import clean
from fazhi.cleaning.dataset import Record, load_record
from fazhi.cleaning.reconcile import Row, serving
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import DataError, UsageError, WordingError, nearest
from fazhi.home import find_home
from fazhi.interval import Quantity
from fazhi.number_format import text_of
from fazhi.reading.tables import RAW_COLUMNS
from fazhi.report.clauses import Grammar
from fazhi.wording import Wording


def load(place: str) -> Record:
    """Everything on record of a place, all years: ``load("taiping").figures``, ``.comparisons``.

    Parameters
    ----------
    place : str
        Id in ``places.csv``.

    Raises
    ------
    UsageError
        No data home, or the place is not known; names the nearest.
    DataError
        The codebook or the corrections are faulty.
    """
    return load_record(find_home(), place)


def read(text: str) -> Quantity:
    """What a wording stands for: ``read("20余次")`` is 21 to 29 次; what comes in whole numbers is closed to them.

    Raises
    ------
    WordingError
        The codebook does not know the wording.
    """
    book = load_codebook(find_home())
    found = book.derive(Wording).read(text).quantity
    counted = next((u for u in book.units.values() if u.key == found.unit), None)
    return found.whole() if counted and counted.whole else found


@dataclass(frozen=True)
class Comparison:
    """Two wordings of one thing on the scale.

    Attributes
    ----------
    base, now : str
        As worded.
    verdict, certain : str
        As in ``comparison.csv``: up, down, level, indeterminate …; empty, not_lower or not_higher.
    low, high : float
        Bounds of the difference; NaN unbounded or unknown.
    sentence : str
        What may be said of it.
    """

    base: str
    now: str
    verdict: str
    certain: str
    low: float
    high: float
    sentence: str

    def __str__(self) -> str:
        return f"{self.base} → {self.now}：{self.sentence}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.base)} → <b>{escape(self.now)}</b>：{escape(self.sentence)}</p>"


def comparison(base: str, now: str, indicator: str = "") -> Comparison:
    """Compare two wordings as two years of one indicator: ``comparison("20余次", "25次")`` cannot be told apart.

    Parameters
    ----------
    base, now : str
        Last year's and this year's wording.
    indicator : str
        Its name; default: the first of the codebook that is counted in this unit and of which neither more nor less is
        better.

    Raises
    ------
    UsageError
        There is no such indicator; names the nearest.
    WordingError
        The codebook does not know a wording, or no indicator is counted in its unit.
    DataError
        The wordings do not suit the indicator.
    """
    book = load_codebook(find_home())
    about = book.named(indicator) if indicator else _counted_in(book, now)
    if not about and indicator:
        raise UsageError(f"编码本里没有指标“{indicator}”{nearest(indicator, book.names())}。")
    if not about:
        raise WordingError(now, "编码本里没有按这个单位统计的指标")
    row = weigh_wordings(book, about, [base, now])
    ends = (row["verdict"], row["certain"], row["diff_low"], row["diff_high"])
    return Comparison(base, now, *ends, text_of(Grammar(book).clause(row)))


def weigh_wordings(
    book: Codebook, indicator: Indicator, texts: Sequence[str], years: Sequence[int] = (2022, 2023)
) -> Row:
    """The last year's comparison of an indicator worded so in these years, read and cleaned as a clerk's rows are.

    Raises
    ------
    DataError
        A wording does not suit the indicator.
    """
    rows = [
        dict.fromkeys(RAW_COLUMNS, "")
        | {"year": year, "file": f"{year}/figures.csv", "row": 2, "name": indicator.name, "text": text}
        for text, year in zip(texts, years, strict=True)
    ]
    figures, findings = clean(pd.DataFrame(rows), book, [])
    if any(f.severity == "error" for f in findings):
        raise DataError(findings)
    row: Row = compare(serving(figures), book).iloc[-1].to_dict()
    return row


def _counted_in(book: Codebook, text: str) -> Indicator | None:
    key = book.derive(Wording).read(text).quantity.unit
    plain = (i for i in book.indicators.values() if not (i.since or i.until or i.breaks) and i.direction == "neither")
    return next((i for i in plain if key in {book.units[u].key for u in i.units}), None)
