"""The report's sections, as the analyst sees them in a cell and the leader on the page.

Each section is HTML whose numbers went through the ledger, and carries the files that go with it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd

from fazhi.analysis.compare import base_name
from fazhi.analysis.pledges import Answer
from fazhi.cleaning.columns import Row, csv_text
from fazhi.codebook.schema import Indicator
from fazhi.errors import SEVERITY_NAMES, Finding
from fazhi.formula import raw_cell
from fazhi.home import EDITIONS
from fazhi.number_format import Spans
from fazhi.reading.narrative_file import Binding
from fazhi.report import notes, summary
from fazhi.report.annex import Annex
from fazhi.report.charts import Charts
from fazhi.report.clauses import Grammar
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Ledger
from fazhi.report.narrative import BLOCKS, TABLE, render

SUBJECT = "法治政府建设情况报告"
FILES_MIME = "application/vnd.fazhi.files+json"
PICTURES_MIME = "application/vnd.fazhi.pictures+json"

_VERDICTS = {
    "up": "增加", "down": "减少", "new": "新增", "dropped": "取消", "indeterminate": "增减无法判断",
    "level": "持平", "not_comparable": "不作同比",
}  # fmt: skip


@dataclass(frozen=True)
class Section:
    """A piece of the page; shown by Jupyter, collected by the pipeline.

    Attributes
    ----------
    html : str
    files : dict
        Companion files by name (``comparison.csv``), as text.
    pictures : dict
        Its charts for Word: PNG in base64 by the name that the ``<svg>`` carries.
    """

    html: str
    files: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        bundle: dict[str, Any] = {"text/html": self.html, "text/plain": "（报告的一节）"}
        carried = {FILES_MIME: self.files, PICTURES_MIME: self.pictures}
        return bundle | {mime: held for mime, held in carried.items() if held}


def findings_section(dossier: Dossier) -> Section:
    """All findings as a table for the clerk; carries ``findings.csv``."""
    frame = dossier.findings_table()
    files = {"findings.csv": csv_text(frame)}
    if frame.empty:
        return Section("<p>没有发现问题。</p>", files)
    shown = frame.assign(severity=frame["severity"].map(SEVERITY_NAMES), row=frame["row"].replace(0, ""))
    shown = shown[["severity", "file", "row", "message", "todo"]].set_axis(
        ["程度", "文件", "行", "问题", "怎么办"], axis=1
    )
    return Section(shown.to_html(index=False, border=0), files)


def comparison_section(dossier: Dossier) -> Section:
    """Every comparison with its clause, for the analyst; carries ``comparison.csv``."""
    grammar, ledger = Grammar(dossier.codebook), Ledger(dossier.place.id, {})
    rows = dossier.comparisons.to_dict("records")
    shown = pd.DataFrame(
        [(r["name"], r["base_text"], r["now_text"], ledger.text(grammar.clause(r)), r["cause"]) for r in rows],
        columns=["指标", "基期", "本年", "比较", "变动原因"],
    )
    return Section(shown.to_html(index=False, border=0), {"comparison.csv": csv_text(dossier.comparison_table())})


class Report:
    """The report of one dossier; call the sections in the order of the page.

    Raises
    ------
    DataError
        The dossier has errors: no report.
    """

    def __init__(self, dossier: Dossier) -> None:
        dossier.require_sound()
        self.dossier = dossier
        self.grammar = Grammar(dossier.codebook)
        figures = dossier.record.figures
        cells = map(raw_cell, figures["file"], figures["row"])
        sources = dict(zip(cells, figures["source"], strict=True))
        sources |= {r["origin"]: r["source"] for pair in dossier.references for r in (pair.other, pair.other_per) if r}
        self.ledger = Ledger(dossier.place.id, sources)
        self.annex = Annex(dossier, self.grammar, self.ledger)
        self.charts = Charts(dossier, self.grammar, self.ledger, self.annex)

    def first_screen(self) -> Section:
        """Title and all that fits one screen: what changed, or, in a first year, what there is."""
        verdict = f'<p class="verdict">{self.ledger.markup(summary.verdict(self.dossier, self.grammar))}</p>'
        key = "".join(self._key(*k) for k in summary.key_figures(self.dossier, self.grammar))
        blocks = [b for b in summary.blocks(self.dossier, self.grammar) if b[1]]
        asked = "".join(self._block(b) for b in blocks if b[0] in (summary.SHORT, summary.ASKING))
        told = "".join(self._block(b) for b in blocks if b[0] not in (summary.SHORT, summary.ASKING))
        return Section(
            f'{self._masthead()}<section id="summary" class="summary">{verdict}<dl class="key">{key}</dl>'
            f"{_div('blocks asked', asked)}{_div('blocks', told)}</section>"
        )

    def _masthead(self) -> str:
        place = self.dossier.place
        title = f"<span>{escape(place.name)}{self.dossier.year}年度</span><span>{SUBJECT}</span>"
        note = place.note if "虚构" in place.note else f"虚构数据。{place.note}"
        banner = f'<p class="invented">{escape(note)}</p>' if place.invented else ""
        edition = f'<p class="edition">{EDITIONS[self.dossier.edition]} · {escape(place.full_name)}</p>'
        return f'<header class="masthead">{edition}<h1>{title}</h1>{banner}</header><div class="state"></div>'

    def _key(self, indicator: Indicator, number: Spans, clause: Spans) -> str:
        say = self.ledger.markup
        said = f'<dt>{escape(indicator.name)}</dt><dd class="now">{say(number)}</dd>'
        said += f'<dd class="change">{say(clause)}</dd>' if clause else ""
        drawing = self.charts.spark(indicator)
        return f'<div class="drawn">{said}<dd class="spark">{drawing}</dd></div>' if drawing else f"<div>{said}</div>"

    def _block(self, block: summary.Block) -> str:
        title, items = block
        return f'<div class="block"><h2>{escape(title)}</h2>{_list(self.ledger.markup(item) for item in items)}</div>'

    def contents(self) -> Section:
        """Links to what follows."""
        parts = self.dossier.narrative.parts if self.dossier.narrative else ()
        links = [] if self.dossier.first_year or self.dossier.comparisons.empty else [("changes", "年度比较")]
        links += [("trends", "历年走势")] if self.charts.trends else []
        links += [(f"part-{n}", p.title) for n, p in enumerate(parts, 1)]
        links += [("pledges", "以往承诺的落实")] if self.dossier.answers else []
        links += [("references", "与其他地方对照")] if self.dossier.references else []
        links += [("figures", "数据总表"), ("notes", "数据说明"), ("ledger", "数字来源")]
        items = "".join(f'<li><a href="#{id_}">{escape(title)}</a></li>' for id_, title in links)
        return Section(f'<nav aria-label="目录"><ul>{items}</ul></nav>')

    def changes(self) -> Section | None:
        """Every comparison by verdict, with cause and office; nothing in a first year."""
        rows = self.dossier.comparisons
        if self.dossier.first_year or rows.empty:
            return None
        groups = [(title, rows[rows["verdict"] == verdict]) for verdict, title in _VERDICTS.items()]
        html = "".join(
            f'<h3>{title}</h3><ul class="changes">{"".join(self._change(r) for r in group.to_dict("records"))}</ul>'
            for title, group in groups
            if len(group)
        )
        return Section(f'<section id="changes"><h2>年度比较</h2>{html}</section>')

    def trends(self) -> Section | None:
        """Small charts of the years of the indicators that matter most; nothing where the record is too short."""
        if not self.charts.trends:
            return None
        note = f"<p><small>{self.charts.key()}</small></p>"
        return self._drawn(
            f'<section id="trends"><h2>历年走势</h2>{note}<div class="multiples">{self.charts.multiples()}</div></section>'
        )

    def _change(self, row: Row) -> str:
        words: Spans = []
        if pd.notna(row["now_low"]):
            beside = self.grammar.worked_from(
                self.dossier.codebook.indicators[row["indicator"]], self.dossier.year, self.dossier.figures
            )
            words = [self.grammar.now(row), *beside]
            if row["verdict"] in ("up", "down") and row["base_low"] and row["now_high"] != 0:
                words += [f"（{base_name(row['year'], row['base_year'])}", self.grammar.base(row), "）"]
            words.append("，")
        words += self.grammar.clause(row)
        words += [f"（{word}）"] if (word := self.grammar.news(row)) else []
        outcome = self.dossier.targets.get(row["indicator"])
        words += ["；", *self.grammar.target(row, outcome)] if outcome else []
        cause = f"<br><small>原因：<cite>{escape(row['cause'])}</cite></small>" if row["cause"] else ""
        office = f'<small class="office">（{escape(row["office"])}）</small>' if row["office"] else ""
        return f"<li><b>{escape(row['name'])}</b> {self.ledger.markup(words)}{office}{cause}</li>"

    def pledges(self) -> Section | None:
        """What earlier reports promised and what became of it; nothing where nothing was."""
        if not self.dossier.answers:
            return None
        items = _list(self._answer(a) for a in self.dossier.answers)
        note = "<p><small>落实情况以填报为准；没有填报的，由本年数据与承诺的目标比较得出。</small></p>"
        return Section(f'<section id="pledges"><h2>以往承诺的落实</h2>{items}{note}</section>')

    def _answer(self, a: Answer) -> str:
        note = f"<br><small>说明：<cite>{escape(a.pledge.raw.note)}</cite></small>" if a.pledge.raw.note else ""
        return self.ledger.markup(summary.promise(a, self.grammar)) + note

    def references(self) -> Section | None:
        """This year's figures beside those of other places; nothing where none agree in definition and unit."""
        if not self.dossier.references:
            return None
        items = _list(
            f"<b>{escape(pair.indicator.name)}</b> {self.ledger.markup(self.grammar.reference(pair))}"
            for pair in self.dossier.references
        )
        return Section(f'<section id="references"><h2>与其他地方对照</h2>{items}</section>')

    def narrative(self) -> Section | None:
        """The parts of the report, figures in place; nothing for a place that files figures only."""
        narrative = self.dossier.narrative
        if not narrative:
            return None
        parts = "".join(
            f'<section id="part-{n}" class="part"><h2>{escape(part.title)}</h2>{render(part.tokens, self._write)}</section>'
            for n, part in enumerate(narrative.parts, 1)
        )
        return self._drawn(f'<div class="narrative">{render(narrative.preface, self._write)}{parts}</div>')

    def _drawn(self, html: str) -> Section:
        """A section with the pictures of the charts in it."""
        drawn = {k: v for k, v in self.charts.pictures.items() if f' data-picture="{k}" ' in html}
        return Section(html, pictures={k: b64encode(v).decode("ascii") for k, v in drawn.items()})

    def _write(self, binding: Binding) -> str:
        binder = self.dossier.binder
        if binding.show not in BLOCKS:
            return self.ledger.markup(binder.spans(binding))
        indicator = binder.indicator(binding)
        if binding.show == TABLE:
            return self.annex.years(indicator.name, binder.series(indicator))
        return self.charts.chart(indicator)

    def figures(self) -> Section:
        """The table of all figures: wording, bounds, status, source."""
        return Section(f'<section id="figures"><h2>数据总表</h2>{self.annex.table()}</section>')

    def notes(self) -> Section:
        """What the reader must know of the data: hedges, rounding, corrections, findings."""
        items = _list(self.ledger.markup([note]) for note in notes.notes(self.dossier))
        if self.dossier.public:
            return Section(f'<section id="notes"><h2>数据说明</h2>{items}</section>')
        findings = [f for f in self.dossier.findings if f.code not in notes.CORRECTED]
        # not by row: one that moves changes nothing
        findings.sort(key=lambda f: (list(SEVERITY_NAMES).index(f.severity), f.code, f.indicator, f.message))
        found = _list(f"{SEVERITY_NAMES[f.severity]}：<cite>{_located(f)}</cite>" for f in findings)
        checks = f"<h3>核对中发现的问题（内部）</h3>{found}" if findings else "<p>核对未发现问题。</p>"
        return Section(f'<section id="notes"><h2>数据说明</h2>{items}{checks}</section>')

    def sources(self) -> Section:
        """Where each printed number comes from; carries ``ledger.csv``. Call last."""
        how = (
            '<p><span class="screen">点任何一个数字，这里就列出它的来源；<a href="#ledger">全部列出</a>。</span>'
            '<span class="paper">正文里数字右上角的编号，就是这里的编号。</span>'
            "raw（文件:行）是原始表的一行，target 是那一行的目标，其余是对这些数的运算"
            "（sub 相减，rate 增减率，ratio 相除，low、high 可能范围的两端，wide 四舍五入前可能的范围，hull 合并，count 计数）。</p>"
        )
        html = f'<section id="ledger"><h2>数字来源</h2>{how}{self.ledger.table()}</section>'
        return Section(html, {"ledger.csv": csv_text(self.ledger.frame())})


def _located(f: Finding) -> str:
    """A finding in one sentence, its row marked as such."""
    row = f"第{f.row}行"
    said = escape(f.sentence())
    return said.replace(row, f'<span class="at">{row}</span>', 1) if f.file and f.row else said


def _div(kind: str, html: str) -> str:
    return f'<div class="{kind}">{html}</div>' if html else ""


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
