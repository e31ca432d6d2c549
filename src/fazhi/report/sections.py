"""Sections of the report, a method of :class:`Report` each, as blocks.

To add one: a method here that returns ``self.section(id, title, blocks)``, and a cell in ``notebooks/03_report.ipynb``
that calls it. Page, Word file, contents and ``verify`` need no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Literal

from fazhi.analysis.compare import Comparison
from fazhi.errors import SEVERITY_NAMES, Finding
from fazhi.formula import raw_cell
from fazhi.home import EDITIONS
from fazhi.reading.narrative_file import Binding, parse_binding
from fazhi.report import summary
from fazhi.report.charts import Charts
from fazhi.report.clauses import NEWS
from fazhi.report.content import (
    Block,
    Break,
    Cell,
    Group,
    Heading,
    Items,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Placeholder,
    Run,
    Section,
    Styled,
    Table,
)
from fazhi.report.data_notes import CORRECTED, notes
from fazhi.report.data_tables import figures_table, years_table
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Quoted, Spans, text_of
from fazhi.report.narrative import CHART, TABLE, narrative_blocks

SUBJECT = "法治政府建设情况报告"
# what moved first, what cannot be told last
_ORDER = ("up", "down", "new", "dropped", "indeterminate", "level", "not_comparable")


def sources_of(dossier: Dossier) -> dict[str, str]:
    """Where the offices say that each cell's figure stands (出处), by the cell as formulas name it."""
    cells = {raw_cell(f.file, f.row): f.source for f in dossier.record.figure_rows}
    peers = (f for pair in dossier.references for f in (pair.other, pair.other_per) if f)
    return cells | {f.origin: f.source for f in peers}


class Report:
    """The report of one dossier.

    Attributes
    ----------
    section : type of Section
        What the methods return.

    Raises
    ------
    DataError
        The dossier has errors: no report.
    """

    section: type[Section] = Section

    def __init__(self, dossier: Dossier) -> None:
        dossier.require_sound()
        self.dossier = dossier

    @cached_property
    def charts(self) -> Charts:
        """Its drawings."""
        return Charts(self.dossier)

    def first_screen(self) -> Section:
        """Title and all that fits one screen: what changed, or, in a first year, what there is."""
        dossier, place = self.dossier, self.dossier.place
        title = [Styled("line", [f"{place.name}{dossier.year}年度"]), Styled("line", [SUBJECT])]
        edition = Paragraph([f"{EDITIONS[dossier.edition]} · {place.full_name}"], "edition")
        head: list[Block] = [edition, Heading(1, title)]
        if place.invented:
            head.append(Paragraph([("" if "虚构" in place.note else "虚构数据。") + place.note], "invented"))
        figures = [KeyFigure(i.name, n, c, self.charts.spark(i)) for i, n, c in summary.key_figures(dossier)]
        screen: list[Block] = [Paragraph(summary.verdict(dossier), "verdict"), KeyFigures(figures)]
        boxes = [box for box in summary.boxes(dossier) if box[1]]
        asked = [box for box in boxes if box[0] in summary.ASKING]
        groups = [Group("asked", [*map(_box, asked)]), Group("told", [_box(box) for box in boxes if box not in asked])]
        screen += [group for group in groups if group.blocks]
        return self.section("", "", [Group("masthead", head), Group("summary", screen)])

    def contents(self) -> Section:
        """Links to the other sections."""
        return self.section("", "", [Placeholder("contents")])

    def changes(self) -> Section | None:
        """Every comparison by verdict, with cause and office; nothing in a first year."""
        compared = () if self.dossier.first_year else self.dossier.comparison_rows
        blocks: list[Block] = [Paragraph([*summary.directions(self.dossier), "。"])] if compared else []
        for verdict in _ORDER:
            items = [self._change(c) for c in compared if c.verdict == verdict]
            blocks += [Heading(3, [summary.VERDICTS[verdict]]), _items(items, "changes")] if items else []
        return self.section("changes", "年度比较", blocks) if blocks else None

    def _change(self, c: Comparison) -> list[Run]:
        grammar = self.dossier.grammar
        words: Spans = []
        if not c.now.absence:
            words = self.dossier.value(c.now)
            if c.verdict in ("up", "down") and c.base and c.base.low and c.now.high != 0:
                words += [f"（{c.base_name}", grammar.figure(c.base), "）"]
            words.append("，")
        outcome = self.dossier.targets.get(c.indicator.id)
        target = ["；", *self.dossier.target(c.now, outcome)] if outcome else []
        office = [Styled("office", [f"（{c.now.office}）"])] if c.now.office else []
        words += [*grammar.clause(c), *NEWS[c.news], *target]
        return [Styled("strong", [c.indicator.name]), " ", *words, *office, *_quoted("原因", c.now.cause)]

    def trends(self) -> Section | None:
        """Small charts of the years of the indicators that matter most; nothing where the record is too short."""
        if not self.charts.trends:
            return None
        key = Paragraph([Styled("small", [self.charts.key()])])
        return self.section("trends", "历年走势", [key, Group("multiples", self.charts.multiples())])

    def pledges(self) -> Section | None:
        """What earlier reports promised and what became of it; nothing where nothing was."""
        answers = self.dossier.answers
        items = [[*summary.promise(a, self.dossier), *_quoted("说明", a.pledge.raw.note)] for a in answers]
        note = "落实情况以填报为准；没有填报的，由本年数据与承诺的目标比较得出。"
        blocks: list[Block] = [_items(items), Paragraph([Styled("small", [note])])]
        return self.section("pledges", "以往承诺的落实", blocks) if answers else None

    def references(self) -> Section | None:
        """This year's figures beside those of other places; nothing where none agree in definition and unit."""
        grammar, pairs = self.dossier.grammar, self.dossier.references
        items = [[Styled("strong", [p.indicator.name]), " ", *grammar.reference(p)] for p in pairs]
        return self.section("references", "与其他地方对照", [_items(items)]) if items else None

    def narrative(self) -> Section | None:
        """The parts of the report, figures in place; nothing for a place that files figures only."""
        narrative = self.dossier.narrative
        if not narrative:
            return None
        texts = (narrative.preface, *(p.tokens for p in narrative.parts))
        written = [narrative_blocks(tokens, self.dossier.binder.spans, self._drawn) for tokens in texts]
        parts = [Section(f"part-{n}", p.title, written[n]) for n, p in enumerate(narrative.parts, 1)]
        return self.section("", "", [Group("narrative", [*written[0], *parts])])

    def chart(self, name: str) -> Section:
        """A chart of one indicator's years, by its name, for an analyst's own cell.

        Raises
        ------
        Unbindable
            No such indicator, or it has fewer than two years.
        """
        return self._alone(CHART, name)

    def table(self, name: str) -> Section:
        """A table of one indicator's years, by its name, for an analyst's own cell.

        Raises
        ------
        Unbindable
            No such indicator, or it has no value.
        """
        return self._alone(TABLE, name)

    def _alone(self, show: str, name: str) -> Section:
        binding = parse_binding(f"{show}:{name}", 0)
        self.dossier.binder.check(binding, alone=True)
        return self.section("", "", [self._drawn(binding)])

    def _drawn(self, binding: Binding) -> Block:
        """The chart or table that a binding names."""
        indicator = self.dossier.binder.indicator(binding)
        if binding.show == CHART:
            return self.charts.chart(indicator)
        return years_table(self.dossier.binder.series(indicator), indicator, self.dossier.codebook)

    def figures(self) -> Section:
        """The table of all figures: wording, bounds, status, source."""
        return self.section("figures", "数据总表", [figures_table(self.dossier)])

    def notes(self) -> Section:
        """What the reader must know of the data: hedges, rounding, corrections, findings."""
        blocks: list[Block] = [_items([note] for note in notes(self.dossier))]
        findings = [f for f in self.dossier.findings if f.code not in CORRECTED]
        # not by row: one that moves changes nothing
        findings.sort(key=lambda f: (list(SEVERITY_NAMES).index(f.severity), f.code, f.indicator, f.message))
        if findings:
            blocks += [Heading(3, ["核对中发现的问题（内部）"]), _items(map(_finding, findings))]
        elif not self.dossier.public:
            blocks.append(Paragraph(["核对未发现问题。"]))
        return self.section("notes", "数据说明", blocks)

    def sources(self) -> Section:
        """Where each printed number comes from."""
        return self.section("ledger", "数字来源", [Placeholder("sources")])


def findings_section(dossier: Dossier) -> Section:
    """All findings as a table for the clerk."""
    rows = [[SEVERITY_NAMES[f.severity], f.file, f"{f.row or ''}", f.message, f.todo] for f in dossier.findings]
    table = _plain_table(["程度", "文件", "行", "问题", "怎么办"], rows)
    return Section("", "", [table if rows else Paragraph(["没有发现问题。"])])


def comparison_section(dossier: Dossier) -> Section:
    """Every comparison with its clause, for the analyst."""
    compared = [(c, c.base.text if c.base else "", text_of(dossier.grammar.clause(c))) for c in dossier.comparison_rows]
    rows = [[c.indicator.name, base, c.now.text, clause, c.now.cause] for c, base, clause in compared]
    table = _plain_table(["指标", "基期", "本年", "比较", "变动原因"], rows)
    return Section("", "", [table])


def _plain_table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    return Table([[title] for title in titles], [[Cell([Quoted(text)]) for text in row] for row in rows])


def _box(box: summary.Box) -> Group:
    title, items = box
    return Group("box", [Heading(2, [title]), _items(items)])


def _items(items: Iterable[Sequence[Run]], role: Literal["", "changes"] = "") -> Items:
    return Items([[Paragraph(runs, "tight")] for runs in items], role)


def _finding(f: Finding) -> list[Run]:
    """A finding in one sentence, its row marked as such."""
    row, sentence = f"第{f.row}行", f.sentence()
    before, at, after = sentence.partition(row) if f.file and f.row else (sentence, "", "")
    located = [Quoted(before), Styled("row", [at]), Quoted(after)] if at else [Quoted(before)]
    return [f"{SEVERITY_NAMES[f.severity]}：", *located]


def _quoted(title: str, words: str) -> list[Run]:
    """What an office wrote besides, on a line of its own."""
    return [Break(), Styled("small", [f"{title}：", Quoted(words)])] if words else []
