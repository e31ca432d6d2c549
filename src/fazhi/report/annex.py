"""What stands behind the report: every figure with its bounds and source, as one table, by the tasks of the outline."""

from __future__ import annotations

from html import escape
from typing import Literal

from fazhi.cleaning.columns import STATUS_NAMES, Figure, Row
from fazhi.cleaning.targets import read_target
from fazhi.formula import derive
from fazhi.number_format import Number, Spans, amount, figure, machine_value, plain
from fazhi.report.clauses import Grammar
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Ledger


class Annex:
    """The table of all figures of one dossier, its numbers entered into the ledger."""

    def __init__(self, dossier: Dossier, grammar: Grammar, ledger: Ledger) -> None:
        self.dossier, self.codebook = dossier, dossier.codebook
        self.grammar, self.ledger = grammar, ledger

    def table(self) -> str:
        """Wording, bounds, status and source of each figure of the year."""
        body, domain = "", ""
        for row in sorted(self.dossier.this_year.to_dict("records"), key=self._by_domain):
            indicator = self.codebook.indicators[row["indicator"]]
            if indicator.domain != domain:
                domain = indicator.domain
                body += f'<tr class="domain"><th colspan="5" scope="rowgroup">{escape(domain)}</th></tr>'
            exact, actual = row["approx"] in ("exact", ""), row["status"] == "actual"
            cells = (
                ("数值", "", self.ledger.markup(self._value(row))),
                ("可能范围", "plain" if exact else "", self.ledger.markup(self.bounds(row))),
                ("状态", "plain" if actual else "", STATUS_NAMES[row["status"]]),
                ("出处", "", self._source(row)),
            )
            data = "".join(f'<td data-label="{label}" class="{kind}">{html}</td>' for label, kind, html in cells)
            body += f'<tr><th scope="row">{escape(indicator.name)}</th>{data}</tr>'
        head = "".join(f'<th scope="col">{t}</th>' for t in ("指标", "数值", "可能范围", "状态", "出处"))
        return f'<table class="figures"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'

    def years(self, name: str, rows: list[Figure]) -> str:
        """A small table of one indicator's years."""
        body = "".join(
            f'<tr><th scope="row">{r["year"]}年</th><td>{self.ledger.markup([figure(r, self.codebook)])}</td>'
            f"<td>{self.ledger.markup(self.bounds(r))}</td></tr>"
            for r in rows
        )
        head = '<tr><th scope="col">年份</th><th scope="col">数值</th><th scope="col">可能范围</th></tr>'
        return f"<table><caption>{escape(name)}</caption><thead>{head}</thead><tbody>{body}</tbody></table>"

    def _by_domain(self, row: Row) -> tuple[int, int, int, str]:
        indicator = self.codebook.indicators[row["indicator"]]
        domain = list(self.codebook.norms.domain).index(indicator.domain)
        return domain, indicator.order, list(STATUS_NAMES).index(row["status"]), row["text"]

    def _value(self, row: Row) -> Spans:
        if row["absence"]:
            return [str(row["text"])]
        indicator = self.codebook.indicators[row["indicator"]]
        beside = (
            self.grammar.worked_from(indicator, self.dossier.year, self.dossier.figures)
            if row["status"] == "actual"
            else []
        )
        return [figure(row, self.codebook), *beside]

    def bounds(self, row: Row | Figure) -> Spans:
        """What a wording may stand for."""
        if row["absence"] or row["status"] == "change":
            return ["—"]
        indicator = self.codebook.indicators[row["indicator"]]
        if row["approx"] == "exact":
            # a number written in 万 may be rounded
            return ["确数" if indicator.rate or row["resolution"] <= 1 else "公布数"]
        unit = self.codebook.unit_word(indicator, row["unit"])

        def end(x: float, side: Literal["low", "high"]) -> Number:
            text = plain(x) + "%" if indicator.rate else amount(x, indicator.kind, unit)
            return Number(text, plain(x), "value", derive(side, row["origin"]), row["indicator"], int(row["year"]))

        low = end(row["low"], "low")
        if row["low"] == row["high"]:
            return ["只能是", low]
        if row["high"] == float("inf"):
            return ["超过" if row["low_open"] else "不少于", low]
        high = end(row["high"], "high")
        return [*(["大于"] if row["low_open"] else []), low, "至", *(["小于"] if row["high_open"] else []), high]

    def _source(self, row: Row) -> str:
        where = f'{escape(row["file"])}<span class="at">第{row["row"]}行</span>'
        said = [f"<cite>{escape(t)}</cite>" for t in _said_by(row)]
        said += [f"目标{self.ledger.markup([self._target(row)])}"] if row["target"] else []
        note = f"<br><small><cite>{escape(row['note'])}</cite></small>" if row["note"] else ""
        return f"{'，'.join(said) + '<br>' if said else ''}<small><cite>{where}</cite></small>{note}"

    def _target(self, row: Row) -> Number:
        indicator = self.codebook.indicators[row["indicator"]]
        aim = read_target(row["target"], indicator, self.codebook).quantity
        value = machine_value(aim.low, aim.high, aim.low_open, aim.high_open)
        return Number(aim.text, value, "value", derive("target", row["origin"]), row["indicator"], int(row["year"]))


def _said_by(row: Row) -> list[str]:
    """The source, and the office where the source does not name it."""
    office = [] if row["office"] in row["source"] else [row["office"]]
    return [t for t in (row["source"], *office) if t]
