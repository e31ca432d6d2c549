"""Tables of figures: all of the year with bounds and source, one indicator's years."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from fazhi.cleaning.columns import STATUS_NAMES, Figure
from fazhi.cleaning.targets import read_target
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.formula import applied
from fazhi.numerals import amount, bounds, plain
from fazhi.report.clauses import Grammar, target_number
from fazhi.report.content import Break, Cell, Run, Styled, Table
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Number, Quoted, Spans


def figures_table(dossier: Dossier) -> Table:
    """Wording, bounds, status and source of each figure of the year, by the tasks of the outline."""
    book, rows, domain = dossier.codebook, list[list[Cell]](), ""
    domains, statuses = list(book.norms.domain), list(STATUS_NAMES)

    def by_domain(figure: Figure) -> tuple[int, int, int, str]:
        indicator = book.indicators[figure.indicator]
        return domains.index(indicator.domain), indicator.order, statuses.index(figure.status), figure.text

    for figure in sorted(dossier.year_rows, key=by_domain):
        indicator = book.indicators[figure.indicator]
        if indicator.domain != domain:
            domain = indicator.domain
            rows.append([Cell([domain], "head")])
        exact, actual = figure.approx in ("exact", ""), figure.status == "actual"
        value = Cell([figure.text] if figure.absence else dossier.value(figure))
        possible = Cell(_bounds(figure, book), "plain" if exact else "")
        status = Cell([STATUS_NAMES[figure.status]], "plain" if actual else "")
        rows.append([Cell([indicator.name], "head"), value, possible, status, Cell(_source(figure, indicator, book))])
    return Table([["指标"], ["数值"], ["可能范围"], ["状态"], ["出处"]], rows, role="figures")


def years_table(series: Iterable[Figure], indicator: Indicator, book: Codebook) -> Table:
    """A small table of one indicator's years."""
    number = book.derive(Grammar).figure
    rows = [[Cell([f"{f.year}年"], "head"), Cell([number(f)]), Cell(_bounds(f, book))] for f in series]
    return Table([["年份"], ["数值"], ["可能范围"]], rows, indicator.name)


def _bounds(figure: Figure, book: Codebook) -> Spans:
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


def _source(figure: Figure, indicator: Indicator, book: Codebook) -> list[Run]:
    """Who says so, the target, the row and the note; the office only where the source does not name it."""
    office = "" if figure.office in figure.source else figure.office
    runs: list[Run] = []
    for text in filter(None, (figure.source, office)):
        runs += ["，", Quoted(text)]
    if figure.target:
        target = read_target(figure.target, indicator, book).quantity
        runs += ["，目标", target_number(target, applied("target", figure.origin), figure)]
    if runs and runs[0] == "，":
        del runs[0]
    elif runs:
        runs[0] = "目标"
    where: list[Run] = [Quoted(figure.file), Styled("row", [f"第{figure.row}行"])]
    note: list[Run] = [Break(), Styled("small", [Quoted(figure.note)])] if figure.note else []
    return [*runs, *([Break()] if runs else []), Styled("small", where), *note]
