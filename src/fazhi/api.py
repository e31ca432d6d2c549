"""Public functions for notebooks and pandas: a place's data, a year's dossier, a wording, two wordings compared."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from fazhi.analysis.compare import Comparison, compare, comparison_frame
from fazhi.cleaning.clean import clean
from fazhi.cleaning.dataset import PlaceRecord, load_record
from fazhi.cleaning.reconcile import serving
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import DataError, FazhiError, UsageError, WordingError, errors_of, instead, nearest
from fazhi.home import Home, check_injected, check_parameters, chosen_years, find_home
from fazhi.interval import Quantity
from fazhi.reading.raw import RawFigure
from fazhi.report.clauses import Grammar
from fazhi.report.dossier import HANDED, Dossier, judge
from fazhi.report.ledger import text_of
from fazhi.wording import Wording

if TYPE_CHECKING:
    import pandas as pd

    from fazhi.pipeline.verify import Verification


class Record(PlaceRecord):
    """A place's record as an analyst loads it: with its comparisons."""

    @cached_property
    def comparisons(self) -> pd.DataFrame:
        """Every year beside its base (:func:`fazhi.analysis.compare.comparison_frame`), as known now."""
        return comparison_frame(compare(self.as_of(max(self.years(), default=0)).figures, self.codebook))

    def _repr_html_(self) -> str:
        years = "、".join(map(str, self.years())) or "还没有数据"
        errors = len(errors_of(self.findings))
        count = f"{len(self.figures)}个数，{self.figures['indicator'].nunique()}项指标，数据错误{errors}处"
        return (
            f"<p><b>{escape(self.place.name)}</b>（{escape(self.place.id)}）：{years}。{count}。"
            "各年的数在 <code>.figures</code>，逐年比较在 <code>.comparisons</code>，问题在 <code>.findings</code>。</p>"
        )


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
    return Record(**vars(load_record(find_home(), place)))


def open_dossier(place: str, year: int, base_year: int = 0, edition: str = "internal") -> Dossier:
    """Open the dossier of one place and year, in a notebook or anywhere else.

    Parameters
    ----------
    place : str
        Id in ``places.csv``.
    year : int
        The reporting year.
    base_year : int
        The year to compare with; 0 for the last earlier year on record.
    edition : str
        internal or public.

    Raises
    ------
    UsageError
        A parameter is wrong, unknown, or names what is not there.
    DataError
        The codebook or the corrections are faulty. Errors in the data stand in ``findings``.
    """
    # nowhere else is there a notebook
    with suppress(NameError):
        check_injected(get_ipython().user_ns.get("In", []))  # type: ignore[name-defined]  # noqa: F821
    check_parameters(place, year, base_year, edition)
    # a run of the kit hands its notebooks the dossier that it has opened already
    handed = HANDED.get((place, year, base_year, edition))
    return handed or judge(load_record(find_home(), place), year, base_year, edition)


def open_dossiers(home: Home, places: Sequence[str], years: str | None) -> tuple[list[Dossier], list[FazhiError]]:
    """Dossiers of several places and years.

    Parameters
    ----------
    places : sequence of str
        Ids; none for every place that delivered anything.
    years : str or None
        ``2023``, ``2019-2024`` or ``all``; None for the latest year.

    Returns
    -------
    dossiers : list of Dossier
    wrong : list of FazhiError
        What is wrong with the arguments, or with a place that has none: it takes nothing from the others.
    """
    dossiers, wrong = list[Dossier](), list[FazhiError]()
    order = list(load_codebook(home).places)
    # one that is not in the codebook is told first
    for place in places or sorted(home.places(), key=lambda p: order.index(p) if p in order else -1):
        try:
            record = load_record(home, place)
            for year in chosen_years(record.years(), years):
                dossiers.append(judge(record, year))
        except DataError:
            raise
        except FazhiError as exc:
            wrong.append(exc)
    return dossiers, list(dict.fromkeys(wrong))


def verify(report: Path | str, head: str = "") -> Verification:
    """Check a file of a report, or the folder of one, by making it again from the data of the home we are in.

    Parameters
    ----------
    head : str
        The eight characters that the office wrote down when it released a report.

    Raises
    ------
    FazhiError
        There is no such file, or the register of releases has no such head.
    """
    from fazhi.pipeline.verify import check_head
    from fazhi.pipeline.verify import verify as check_again

    home = None
    with suppress(UsageError):
        home = find_home()
    if head:
        check_head(home, head)
    return check_again(Path(report), home)


def read(text: str) -> Quantity:
    """What a wording stands for: ``read("20余次")`` is 21 to 29 次; what comes in whole numbers is closed to them.

    Raises
    ------
    UsageError
        It is no text.
    WordingError
        The codebook does not know the wording, or it holds no whole number of what comes in such.
    """
    _require_words(text)
    book = load_codebook(find_home())
    quantity = book.derive(Wording).read(text).quantity
    unit = next((u for u in book.units.values() if u.key == quantity.unit), None)
    with instead(WordingError(text, "里面没有整数"), ValueError):
        return quantity.whole() if unit and unit.whole else quantity


@dataclass(frozen=True)
class ComparedWordings:
    """Two wordings of one thing on the scale.

    Attributes
    ----------
    base, now : str
        As worded.
    verdict, certain : str
        As in ``comparison.csv``: up, down, level, indeterminate …; empty, not_lower or not_higher.
    difference : Quantity or None
        The interval of now − base; None where there is none.
    sentence : str
        What may be said of it.
    """

    base: str
    now: str
    verdict: str
    certain: str
    difference: Quantity | None
    sentence: str

    def __str__(self) -> str:
        return f"{self.base} → {self.now}：{self.sentence}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.base)} → <b>{escape(self.now)}</b>：{escape(self.sentence)}</p>"


def comparison(base: str, now: str, indicator: str = "") -> ComparedWordings:
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
        There is no such indicator; names the nearest. Or one of these is no text.
    WordingError
        The codebook does not know a wording, or no indicator is counted in its unit.
    DataError
        The wordings do not suit the indicator.
    """
    _require_words(base, now, indicator)
    book = load_codebook(find_home())
    key = "" if indicator else book.derive(Wording).read(now).quantity.unit
    plain = (i for i in book.indicators.values() if not (i.since or i.until or i.breaks) and i.direction == "neither")
    about = book.named(indicator) if indicator else next((i for i in plain if key in book.unit_words[i.id]), None)
    if not about:
        unknown = UsageError(f"编码本里没有指标“{indicator}”{nearest(indicator, book.names)}。")
        raise unknown if indicator else WordingError(now, "编码本里没有按这个单位统计的指标")
    compared = weigh_wordings(book, about, [base, now])
    sentence = text_of(book.derive(Grammar).clause(compared))
    return ComparedWordings(base, now, compared.verdict, compared.certain, compared.difference, sentence)


def _require_words(*texts: object) -> None:
    """Refuse, by a UsageError, what is no text, as the number 36."""
    if wrong := [text for text in texts if not isinstance(text, str)]:
        told = repr(wrong[0]).split("\n")[0][:40]
        raise UsageError(f"这里要写文字，写的是 {told}", '请写报告里的原文，加引号，如 "36场"。')


def weigh_wordings(
    book: Codebook, indicator: Indicator, texts: Sequence[str], years: Sequence[int] = (2022, 2023)
) -> Comparison:
    """The last year's comparison of an indicator worded so in these years, read and cleaned as a clerk's rows are.

    Raises
    ------
    DataError
        A wording does not suit the indicator.
    """
    worded = [(year, f"{year}/figures.csv", 2, indicator.name, text) for text, year in zip(texts, years, strict=True)]
    rows = [RawFigure("", *cells) for cells in worded]
    figures, findings = clean(rows, book, [])
    if errors_of(findings):
        raise DataError(findings)
    return compare(serving(figures), book)[-1]
