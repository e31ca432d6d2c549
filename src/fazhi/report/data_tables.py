"""Tables of figures: all indicators of the year beside the year before, one indicator's years."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from fazhi.analysis.compare import Comparison
from fazhi.analysis.peers import PeerComparison
from fazhi.cleaning.columns import Figure
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.formula import applied
from fazhi.numerals import amount, bounds, plain
from fazhi.report.clauses import Grammar
from fazhi.report.content import Cell, Run, Table, plain_text
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Number, Quoted, Spans
from fazhi.report.summary import count, why

_TITLES = ("指标", "本年", "上年", "增减", "目标", "单位")
_ANNEXED = ("指标", "单位", "本年", "上年", "增减", "目标", "完成情况", "责任单位")
_NOW, _BASE, _OF_BASE, _OF_THOSE_INSIDE = "本年", "上年", ("上年", "增减"), ("完成情况", "责任单位")


def indicators_table(dossier: Dossier, columns: Sequence[str] = _TITLES) -> Table:
    """This year's and the base year's numbers, the change and the target of every indicator, by the tasks of the outline."""
    book, rows = dossier.codebook, list[list[Cell]]()
    told = [(c.indicator, _row(c, dossier)) for c in dossier.listed]
    compared = {indicator.id for indicator, _ in told}
    planned = (f for f in _planned(dossier) if f.indicator not in compared)
    told += [(book.indicators[f.indicator], _planned_row(f, dossier)) for f in planned]
    told.sort(key=lambda x: ([*book.norms.domain].index(x[0].domain), x[0].order))
    left_out = _OF_BASE if dossier.first_year else ()
    # a column that says nothing is left out
    titles = [t for t in columns if t not in left_out and any(row[t].runs for _, row in told if t in row)]
    for domain, of_domain in groupby(told, key=lambda x: x[0].domain):
        rows.append([Cell([domain], "head")])
        rows += [[row.get(title, Cell([])) for title in titles] for _, row in of_domain]
    return Table([[title] for title in titles], rows, role="indicators")


def annexed_table(dossier: Dossier) -> Table:
    """The same as it is handed in: under the years, how targets came out and whose each is in columns, no causes."""
    table = indicators_table(dossier, [t for t in _ANNEXED if not (dossier.public and t in _OF_THOSE_INSIDE)])
    titles, years = [*map(plain_text, table.titles)], {_NOW: f"{dossier.year}年", _BASE: f"{dossier.year - 1}年"}
    # what is planned stays beneath
    bare = [zip(titles, row, strict=False) for row in table.rows]
    rows = [[Cell(c.runs or ["—"], c.role, c.beneath if title == _NOW else ()) for title, c in row] for row in bare]
    return Table([[years.get(title, title)] for title in titles], rows, role="indicators")


def _planned(dossier: Dossier) -> list[Figure]:
    pending = dossier.codebook.pending
    return [f for f in dossier.year_rows if f.status == "planned" and not f.absence and f.indicator not in pending]


def _row(c: Comparison, dossier: Dossier) -> dict[str, Cell]:
    """The cells of one indicator by their titles; what is planned stands beneath what was done."""
    grammar, outcome = dossier.grammar, dossier.targets.get(c.indicator.id)
    planned = (f for f in _planned(dossier) if f.indicator == c.indicator.id)
    beneath: Spans = [part for f in planned for part in ("计划", grammar.figure(f))]
    valued = [f for f in (c.now, c.base) if f and not f.absence]
    unit, told = grammar.headed(valued) if valued else (c.unit, {})
    base: Spans = ["—"]
    if c.base:
        base = [f"{c.base.year}年" if c.base_name != _BASE else "", told.get(c.base, c.base.text)]
    # what is open, and what is lacking, is told inside
    result = grammar.result(c.now, outcome) if outcome and not dossier.public else []
    unsure = dossier.public and c.verdict == "indeterminate" and not c.certain
    return {
        "指标": Cell([c.indicator.name], "head", _beneath(c, dossier)),
        _NOW: Cell([told.get(c.now, c.now.text or "—")], beneath=beneath),
        _BASE: Cell(base),
        "增减": Cell(["—"] if unsure else grammar.change(c)),
        "目标": Cell([grammar.aim(c.now, outcome)] if outcome else [], beneath=result),
        "单位": Cell([unit]),
        "完成情况": Cell(result),
        "责任单位": Cell([Quoted(c.now.office)] if c.now.office else []),
    }


def _planned_row(f: Figure, dossier: Dossier) -> dict[str, Cell]:
    """The cells of what is only planned."""
    book = dossier.codebook
    office: list[Run] = [Quoted(f.office)] if f.office else []
    return {
        "指标": Cell([book.indicators[f.indicator].name], "head", office),
        _NOW: Cell(["—"], beneath=["计划", dossier.grammar.figure(f)]),
        "单位": Cell([book.unit_words[f.indicator][f.unit]]),
        "责任单位": Cell(office),
    }


def _beneath(c: Comparison, dossier: Dossier) -> list[Run]:
    """Whose figure it is, what a rate is worked out from, why it moved, how it stands among the peers."""
    worked = [] if c.now.absence else dossier.grammar.worked_from(c.now)
    office: list[Run] = [Quoted(c.now.office)] if c.now.office else []
    told: list[Sequence[Run]] = [office, worked, why(c, dossier)[1:], _beside(c, dossier)[1:]]
    return [run for part in told if part for run in ("；", *part)][1:]


def _beside(c: Comparison, dossier: Dossier) -> list[Run]:
    """Its rank among many other places, else what it is beside each."""
    if pairs := ranked(c, dossier):
        return ["；", *rank(pairs)]
    pairs = [p for p in dossier.references if p.indicator.id == c.indicator.id]
    return [part for p in pairs for part in ("；", *dossier.grammar.reference(p))]


def ranked(c: Comparison, dossier: Dossier) -> list[PeerComparison]:
    """An indicator beside as many other places as make a rank, each certainly above or below, all by one measure."""
    pairs = [p for p in dossier.references if p.indicator.id == c.indicator.id]
    certain = all(p.verdict in ("above", "below") and bool(p.per) == bool(pairs[0].per) for p in pairs)
    return pairs if certain and len(pairs) >= dossier.codebook.norms.rank_peers else []


def rank(pairs: Sequence[PeerComparison]) -> Spans:
    """在4个地方中由高到低居第2位."""
    now, others = pairs[0].now, [p.other.origin for p in pairs]
    # as many as are above, and it
    place = [now.origin, *(p.other.origin for p in pairs if p.verdict == "below")]
    return ["在", count([now.origin, *others], now.year, "个"), "地方中由高到低居第", count(place, now.year, "位")]


def years_table(series: Sequence[Figure], indicator: Indicator, book: Codebook) -> Table:
    """A small table of one indicator's years, in one unit."""
    told = zip(series, book.derive(Grammar).even(series), strict=True)
    rows = [[Cell([f"{f.year}年"], "head"), Cell([number]), Cell(possible(f, book))] for f, number in told]
    return Table([["年份"], ["数值"], ["可能范围"]], rows, indicator.name)


def possible(figure: Figure, book: Codebook) -> Spans:
    """What a wording may stand for."""
    if figure.absence or figure.status == "change":
        return ["—"]
    indicator = book.indicators[figure.indicator]
    if figure.approx == "exact":
        # a number written in 万 may be rounded
        return ["确数" if indicator.rate or figure.resolution <= 1 else "公布数"]
    unit = book.unit_words[indicator.id][figure.unit]

    def end(x: float, side: Literal["low", "high"]) -> Number:
        text = plain(x) + "%" if indicator.rate else amount(x, indicator.kind, unit)
        return Number(text, plain(x), "value", applied(side, figure.origin), indicator.id, figure.year)

    return [*(["只能是"] if figure.quantity.exact else []), *bounds(figure.quantity, end)]
