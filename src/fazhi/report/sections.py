"""Sections of the report, one method of :class:`Report` each, as a cell shows them and the page carries them.

To add one: a method here that returns a :class:`Section`, its link in ``sections.html.j2``, its cell in
``notebooks/03_report.ipynb``, its id in ``templates/report/elements.toml`` for verify. Its numbers go through
``self.ledger``, which gives them their ids.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment

from fazhi.analysis.compare import Comparison, base_name
from fazhi.cleaning.columns import csv_text
from fazhi.errors import SEVERITY_NAMES, Finding
from fazhi.formula import raw_cell
from fazhi.home import EDITIONS
from fazhi.reading.narrative_file import Binding
from fazhi.report import summary
from fazhi.report.charts import Charts
from fazhi.report.data_notes import CORRECTED, notes
from fazhi.report.data_tables import DataTables
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Ledger, Spans, text_of
from fazhi.report.narrative import BLOCKS, TABLE, render

SUBJECT = "法治政府建设情况报告"
FILES_MIME = "application/vnd.fazhi.files+json"
PICTURES_MIME = "application/vnd.fazhi.pictures+json"

# the first screen, the links to the sections, the ledger
_FIXED = Environment(autoescape=True).from_string(
    Path(__file__).with_name("sections.html.j2").read_text(encoding="utf-8")
)
# what moved first, what cannot be told last
_ORDER = ("up", "down", "new", "dropped", "indeterminate", "level", "not_comparable")


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
        return bundle | {mime: content for mime, content in carried.items() if content}


def findings_section(dossier: Dossier) -> Section:
    """All findings as a table for the clerk; carries ``findings.csv``."""
    frame = dossier.findings_table()
    files = {"findings.csv": csv_text(frame)}
    if frame.empty:
        return Section("<p>没有发现问题。</p>", files)
    shown = frame.assign(severity=frame["severity"].map(SEVERITY_NAMES), row=frame["row"].replace(0, ""))
    titles = {"severity": "程度", "file": "文件", "row": "行", "message": "问题", "todo": "怎么办"}
    shown = shown[list(titles)].rename(columns=titles)
    return Section(shown.to_html(index=False, border=0), files)


def comparison_section(dossier: Dossier) -> Section:
    """Every comparison with its clause, for the analyst; carries ``comparison.csv``."""
    rows = [
        (c.indicator.name, c.base.text if c.base else "", c.now.text, text_of(dossier.grammar.clause(c)), c.now.cause)
        for c in dossier.comparison_rows
    ]
    shown = pd.DataFrame(rows, columns=["指标", "基期", "本年", "比较", "变动原因"])
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
        cells = {raw_cell(f.file, f.row): f.source for f in dossier.record.figure_rows}
        peers = (f for pair in dossier.references for f in (pair.other, pair.other_per) if f)
        self.ledger = Ledger(dossier.place.id, cells | {f.origin: f.source for f in peers})
        self.tables = DataTables(dossier, self.ledger)
        self.charts = Charts(dossier, self.ledger, self.tables)

    def first_screen(self) -> Section:
        """Title and all that fits one screen: what changed, or, in a first year, what there is."""
        blocks = [block for block in summary.blocks(self.dossier) if block[1]]
        content = {
            "edition": EDITIONS[self.dossier.edition],
            "subject": SUBJECT,
            "verdict": summary.verdict(self.dossier),
            "key": summary.key_figures(self.dossier),
            "asking": [block for block in blocks if block[0] in summary.ASKING],
            "telling": [block for block in blocks if block[0] not in summary.ASKING],
        }
        markup = {"say": self.ledger.markup, "spark": self.charts.spark}
        return Section(_FIXED.render(part="screen", dossier=self.dossier, **content, **markup))

    def contents(self) -> Section:
        """Links to what follows."""
        present = {"compared": self._compared, "trends": self.charts.trends}
        return Section(_FIXED.render(part="contents", dossier=self.dossier, **present))

    @property
    def _compared(self) -> Sequence[Comparison]:
        """The year's comparisons; none in a first year."""
        return () if self.dossier.first_year else self.dossier.comparison_rows

    def changes(self) -> Section | None:
        """Every comparison by verdict, with cause and office; nothing in a first year."""
        html = ""
        for verdict in _ORDER:
            items = "".join(self._change(c) for c in self._compared if c.verdict == verdict)
            html += f'<h3>{summary.VERDICTS[verdict]}</h3><ul class="changes">{items}</ul>' if items else ""
        return _section("changes", "年度比较", html) if html else None

    def trends(self) -> Section | None:
        """Small charts of the years of the indicators that matter most; nothing where the record is too short."""
        if not self.charts.trends:
            return None
        multiples = f'<div class="multiples">{self.charts.multiples()}</div>'
        return self._drawn(_section("trends", "历年走势", f"<p><small>{self.charts.key()}</small></p>{multiples}").html)

    def _change(self, c: Comparison) -> str:
        grammar = self.dossier.grammar
        words: Spans = []
        if not c.now.absence:
            words = self.dossier.value(c.now)
            if c.verdict in ("up", "down") and c.base and c.base.low and c.now.high != 0:
                words += [f"（{base_name(c.year, c.base.year)}", grammar.figure(c.base), "）"]
            words.append("，")
        outcome = self.dossier.targets.get(c.indicator.id)
        target = ["；", *grammar.target(c.now, outcome)] if outcome else []
        words += [*grammar.clause(c), *grammar.news(c), *target]
        office = f'<small class="office">（{escape(c.now.office)}）</small>' if c.now.office else ""
        changed = f"<b>{escape(c.indicator.name)}</b> {self.ledger.markup(words)}{office}"
        return f"<li>{changed}{_quoted('原因', c.now.cause)}</li>"

    def pledges(self) -> Section | None:
        """What earlier reports promised and what became of it; nothing where nothing was."""
        if not self.dossier.answers:
            return None
        items = _list(
            self.ledger.markup(summary.promise(answer, self.dossier)) + _quoted("说明", answer.pledge.raw.note)
            for answer in self.dossier.answers
        )
        note = "<p><small>落实情况以填报为准；没有填报的，由本年数据与承诺的目标比较得出。</small></p>"
        return _section("pledges", "以往承诺的落实", items + note)

    def references(self) -> Section | None:
        """This year's figures beside those of other places; nothing where none agree in definition and unit."""
        if not self.dossier.references:
            return None
        items = _list(
            f"<b>{escape(pair.indicator.name)}</b> {self.ledger.markup(self.dossier.grammar.reference(pair))}"
            for pair in self.dossier.references
        )
        return _section("references", "与其他地方对照", items)

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
        drawn = {name: png for name, png in self.charts.pictures.items() if f' data-picture="{name}" ' in html}
        return Section(html, pictures={name: b64encode(png).decode("ascii") for name, png in drawn.items()})

    def _write(self, binding: Binding) -> str:
        binder = self.dossier.binder
        if binding.show not in BLOCKS:
            return self.ledger.markup(binder.spans(binding))
        indicator = binder.indicator(binding)
        return self.tables.years(indicator) if binding.show == TABLE else self.charts.chart(indicator)

    def figures(self) -> Section:
        """The table of all figures: wording, bounds, status, source."""
        return _section("figures", "数据总表", self.tables.table())

    def notes(self) -> Section:
        """What the reader must know of the data: hedges, rounding, corrections, findings."""
        items = _list(self.ledger.markup([note]) for note in notes(self.dossier))
        if self.dossier.public:
            return _section("notes", "数据说明", items)
        findings = [f for f in self.dossier.findings if f.code not in CORRECTED]
        # not by row: one that moves changes nothing
        findings.sort(key=lambda f: (list(SEVERITY_NAMES).index(f.severity), f.code, f.indicator, f.message))
        listed = _list(f"{SEVERITY_NAMES[f.severity]}：<cite>{_located(f)}</cite>" for f in findings)
        checks = f"<h3>核对中发现的问题（内部）</h3>{listed}" if findings else "<p>核对未发现问题。</p>"
        return _section("notes", "数据说明", items + checks)

    def sources(self) -> Section:
        """Where each printed number comes from; carries ``ledger.csv``. Call last."""
        frame = self.ledger.frame()
        html = _FIXED.render(part="sources", rows=frame.to_dict("records"), ledger=self.ledger)
        return Section(_section("ledger", "数字来源", html).html, {"ledger.csv": csv_text(frame)})


def _section(id_: str, title: str, html: str) -> Section:
    return Section(f'<section id="{id_}"><h2>{title}</h2>{html}</section>')


def _located(f: Finding) -> str:
    """A finding in one sentence, its row marked as such."""
    row = f"第{f.row}行"
    sentence = escape(f.sentence())
    return sentence.replace(row, f'<span class="at">{row}</span>', 1) if f.file and f.row else sentence


def _quoted(title: str, words: str) -> str:
    """What an office wrote besides, on a line of its own."""
    return f"<br><small>{title}：<cite>{escape(words)}</cite></small>" if words else ""


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
