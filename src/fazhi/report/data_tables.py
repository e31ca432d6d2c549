"""Tables of figures as the page carries them: all of the year with bounds and source, one indicator's years."""

from __future__ import annotations

from html import escape
from typing import Literal

from fazhi.cleaning.columns import STATUS_NAMES, Figure
from fazhi.cleaning.targets import read_target
from fazhi.codebook.schema import Indicator
from fazhi.formula import applied
from fazhi.number_format import amount, bounds, plain
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Ledger, Number, Spans, figure_number, target_number


class DataTables:
    """The tables of one dossier's figures, their numbers entered into the ledger."""

    def __init__(self, dossier: Dossier, ledger: Ledger) -> None:
        self.dossier, self.codebook, self.ledger = dossier, dossier.codebook, ledger

    def table(self) -> str:
        """Wording, bounds, status and source of each figure of the year, by the tasks of the outline."""
        body, domain = "", ""
        for figure in sorted(self.dossier.year_rows, key=self._by_domain):
            indicator = self.codebook.indicators[figure.indicator]
            if indicator.domain != domain:
                domain = indicator.domain
                body += f'<tr class="domain"><th colspan="5" scope="rowgroup">{escape(domain)}</th></tr>'
            exact, actual = figure.approx in ("exact", ""), figure.status == "actual"
            value = [figure.text] if figure.absence else self.dossier.value(figure)
            cells = (
                ("数值", "", self.ledger.markup(value)),
                ("可能范围", "plain" if exact else "", self.ledger.markup(self._bounds(figure))),
                ("状态", "plain" if actual else "", STATUS_NAMES[figure.status]),
                ("出处", "", self._source(figure, indicator)),
            )
            data = "".join(f'<td data-label="{label}" class="{kind}">{html}</td>' for label, kind, html in cells)
            body += f'<tr><th scope="row">{escape(indicator.name)}</th>{data}</tr>'
        return f'<table class="figures">{_rows_under(body, "指标", "数值", "可能范围", "状态", "出处")}</table>'

    def years(self, indicator: Indicator) -> str:
        """A small table of one indicator's years."""
        rows, say = "", self.ledger.markup
        for f in self.dossier.binder.series(indicator):
            value, possible = say([figure_number(f, self.codebook)]), say(self._bounds(f))
            rows += f'<tr><th scope="row">{f.year}年</th><td>{value}</td><td>{possible}</td></tr>'
        return (
            f"<table><caption>{escape(indicator.name)}</caption>{_rows_under(rows, '年份', '数值', '可能范围')}</table>"
        )

    def _by_domain(self, figure: Figure) -> tuple[int, int, int, str]:
        indicator = self.codebook.indicators[figure.indicator]
        domain = list(self.codebook.norms.domain).index(indicator.domain)
        return domain, indicator.order, list(STATUS_NAMES).index(figure.status), figure.text

    def _bounds(self, figure: Figure) -> Spans:
        """What a wording may stand for."""
        if figure.absence or figure.status == "change":
            return ["—"]
        indicator = self.codebook.indicators[figure.indicator]
        if figure.approx == "exact":
            # a number written in 万 may be rounded
            return ["确数" if indicator.rate or figure.resolution <= 1 else "公布数"]
        unit = self.codebook.unit_word(indicator, figure.unit)

        def end(x: float, side: Literal["low", "high"]) -> Number:
            text = plain(x) + "%" if indicator.rate else amount(x, indicator.kind, unit)
            return Number(text, plain(x), "value", applied(side, figure.origin), indicator.id, figure.year)

        return [*(["只能是"] if figure.quantity.exact else []), *bounds(figure.quantity, end)]

    def _source(self, figure: Figure, indicator: Indicator) -> str:
        """Who says so, the target, the row and the note; the office only where the source does not name it."""
        office = [] if figure.office in figure.source else [figure.office]
        parts = [f"<cite>{escape(t)}</cite>" for t in (figure.source, *office) if t]
        if figure.target:
            target = read_target(figure.target, indicator, self.codebook).quantity
            parts.append(f"目标{self.ledger.markup([target_number(target, applied('target', figure.origin), figure)])}")
        where = f'{escape(figure.file)}<span class="at">第{figure.row}行</span>'
        note = f"<br><small><cite>{escape(figure.note)}</cite></small>" if figure.note else ""
        return f"{'，'.join(parts) + '<br>' if parts else ''}<small><cite>{where}</cite></small>{note}"


def _rows_under(rows: str, *titles: str) -> str:
    """Rows of a table under the titles of their columns."""
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    return f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
