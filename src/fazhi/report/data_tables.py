"""Tables of figures: all indicators of the year beside the year before, one indicator's years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Literal

from fazhi.analysis.compare import Comparison
from fazhi.analysis.peers import PeerComparison
from fazhi.analysis.targets import asks_otherwise, plans_for
from fazhi.cleaning.columns import Figure
from fazhi.cleaning.formula import applied
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.numerals import amount, bounds, plain
from fazhi.report.clauses import Grammar
from fazhi.report.content import Cell, Run, Table, joined
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Number, Quoted, Spans, sentence
from fazhi.report.summary import count, reporting_office, why

_TITLES = ("指标", "本年", "上年", "增减", "目标", "单位")
_ANNEXED = ("指标", "单位", "本年", "上年", "增减", "目标", "完成情况", "责任单位")
_PLANNED = ("指标", "计划", "期限", "责任单位")
_NOW, _BASE, _OF_THOSE_INSIDE = "本年", "上年", ("完成情况", "责任单位")


def indicators_table(dossier: Dossier, columns: Sequence[str] = _TITLES) -> Table:
    """The numbers of the year and its base, the change and the target of every indicator, by the tasks of the outline."""
    # the year before, or where nothing of it is on record the last there is
    base = max((c.base.year for c in dossier.listed if c.base), default=dossier.year - 1)
    told = [(c.indicator, _row(c, dossier, base)) for c in dossier.listed]
    tasks = [*dossier.codebook.norms.domain]
    told.sort(key=lambda x: (tasks.index(x[0].domain), x[0].order))
    # a column that says nothing is left out
    titles = [t for t in columns if any(t in row and row[t].runs for _, row in told)]
    rows = list[list[Cell]]()
    for task, of_task in groupby(told, key=lambda x: x[0].domain):
        rows += [[Cell([task], "head")], *([row.get(title, Cell([])) for title in titles] for _, row in of_task)]
    years = {_NOW: f"{dossier.year}年", _BASE: f"{base}年"}
    return Table([[years.get(title, title)] for title in titles], rows, role="indicators")


def annexed_table(dossier: Dossier) -> Table:
    """The same as it is handed in: how targets came out and whose each is in columns, nothing beneath."""
    table = indicators_table(dossier, [t for t in _ANNEXED if not (dossier.public and t in _OF_THOSE_INSIDE)])
    return replace(table, rows=[[replace(cell, beneath=()) for cell in row] for row in table.rows])


def plans_table(dossier: Dossier) -> list[Table]:
    """What is planned for later years, apart from what was done in this one; none where nothing is."""
    titles = [t for t in _PLANNED if not (dossier.public and t in _OF_THOSE_INSIDE)]
    rows = list[list[Cell]]()
    for f in dossier.planned:
        cells = {
            "指标": Cell([dossier.codebook.indicators[f.indicator].name], "head"),
            "计划": Cell([dossier.grammar.figure(f)]),
            "期限": Cell([f"{f.for_year}年"]),
            # a plan in a row of its own is of who told the indicator
            "责任单位": Cell(_office(f.office or reporting_office(f.indicator, dossier))),
        }
        rows.append([cells[title] for title in titles])
    return [Table([[title] for title in titles], rows, "下一步计划", "pledges")] if rows else []


def _row(c: Comparison, dossier: Dossier, base_year: int) -> dict[str, Cell]:
    """The cells of one indicator by their titles."""
    grammar, outcome = dossier.grammar, dossier.targets.get(c.indicator.id)
    valued = [f for f in (c.now, c.base) if f and not f.absence]
    unit, told = grammar.headed(valued) if valued else (c.unit, {})
    # what is open, and what is lacking, is told inside
    result = grammar.result(c.now, outcome) if outcome and not dossier.public else []
    told_before = _replaced(c, dossier) if outcome else []
    row = {
        "指标": Cell([c.indicator.name], "head", _beneath(c, dossier)),
        _NOW: Cell([told.get(c.now, c.now.text or "—")], "number"),
        "目标": Cell([grammar.aim(c.now, outcome)] if outcome else [], beneath=joined([result, told_before])),
        "单位": Cell([unit]),
        "完成情况": Cell(joined([result, told_before])),
        "责任单位": Cell(_office(c.now.office)),
    }
    if dossier.first_year:
        return row
    base: Spans = [told.get(c.base, c.base.text)] if c.base else []
    other = [f"{c.base.year}年"] if c.base and c.base.year != base_year else []
    return row | {_BASE: Cell([*other, *base], "number"), "增减": Cell(grammar.change(c))}


def _replaced(c: Comparison, dossier: Dossier) -> Spans:
    """The plan that was published where the target is another now, and why; the public is not told why."""
    plan = plans_for(dossier.year, dossier.figure_rows).get(c.indicator.id)
    if not plan or not c.now.target or not asks_otherwise(c.now.target, [plan.text], c.indicator, dossier.codebook):
        return []
    why = c.now.note and Quoted(c.now.note)
    return sentence("figure.replaced", year=plan.year, plan=dossier.grammar.figure(plan), why=why)


def _office(office: str) -> list[Run]:
    return [Quoted(office)] if office else []


def _beneath(c: Comparison, dossier: Dossier) -> list[Run]:
    """Whose figure it is, what a rate is worked out from, why it moved, how it stands among the peers."""
    worked = [] if c.now.absence else dossier.grammar.worked_from(c.now)
    return joined([_office(c.now.office), worked, why(c, dossier)[1:], *_beside(c, dossier)])


def _beside(c: Comparison, dossier: Dossier) -> list[Spans]:
    """Its rank among many other places, else what it is beside each."""
    if pairs := ranked(c, dossier):
        return [rank(pairs)]
    return [dossier.grammar.reference(p) for p in dossier.references if p.indicator.id == c.indicator.id]


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
    return sentence("chart.rank", of=count([now.origin, *others], now.year, "个"), at=count(place, now.year, "位"))


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
