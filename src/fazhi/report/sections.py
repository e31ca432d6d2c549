"""Sections of the report, a method of :class:`Report` each, as blocks.

To add one: a method here that returns ``self.section(id, title, blocks)``, and a cell in ``notebooks/03_report.ipynb``
that calls it. Page, Word file, contents and ``verify`` need no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from fazhi.cleaning.targets import Pledge
from fazhi.codebook.schema import Place
from fazhi.home import EDITIONS
from fazhi.reading.narrative_file import Binding, parse_binding
from fazhi.report import summary
from fazhi.report.charts import Charts
from fazhi.report.content import (
    Block,
    Cell,
    Group,
    Heading,
    Items,
    KeyFigures,
    Paragraph,
    Placeholder,
    Run,
    Section,
    Styled,
    Table,
    joined,
)
from fazhi.report.data_notes import notes
from fazhi.report.data_tables import indicators_table, plans_table, years_table
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Quoted, Spans, sentence, text_of
from fazhi.report.narrative import CHART, TABLE, narrative_blocks, numbered

SUBJECT = "法治政府建设情况报告"


def title_lines(place: Place, year: int) -> tuple[str, str]:
    """太平镇2023年度, and what its report is called; one that it did not issue itself claims nothing."""
    called = (place.report_name or SUBJECT) if place.form == "full" else "公开数据摘录（非该机关报告）"
    return f"{place.name}{year}年度", called


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
        self.dossier, self.charts = dossier, Charts(dossier)

    def first_screen(self) -> Section:
        """Title and all that fits one screen; for the public the title alone."""
        dossier, place = self.dossier, self.dossier.place
        title = [Styled("line", [line]) for line in title_lines(place, dossier.year)]
        # what others published is no edition of its authority's
        edition = EDITIONS[dossier.edition] if place.form == "full" else ""
        # whose it is stands in the title
        about = [name for name in (place.full_name, edition) if name not in ("", place.name)]
        head: list[Block] = [Heading(1, title), Paragraph([" · ".join(about)] if about else [], "edition")]
        if place.invented:
            head.append(Paragraph([("" if "虚构" in place.note else "虚构数据。") + place.note], "invented"))
        screen = [] if dossier.public else self._screen()
        return self.section("", "", [Group("masthead", head), Group("summary", screen)])

    def _screen(self) -> list[Block]:
        """What was reached, what leaders are asked to see to, the key figures."""
        bar, chosen = summary.bar(self.dossier), summary.key_figures(self.dossier)
        key = self.charts.key(c.indicator for c in chosen)
        return [
            Paragraph(summary.verdict(self.dossier), "verdict"),
            *([bar] if bar else []),
            *self._matters(),
            KeyFigures([summary.key_figure(c, self.dossier, self.charts.spark(c.indicator)) for c in chosen]),
            *([Paragraph([key], "hint")] if key else []),
        ]

    def _matters(self) -> list[Block]:
        """What leaders are asked to see to, as many as the norms say; how many more there are."""
        matters, most = summary.matters(self.dossier), self.dossier.codebook.norms.matters
        items = []
        for matter in matters[:most]:
            asked = text_of(sentence("matter.asked", of=matter.office, todo=matter.todo, by=matter.deadline))
            name = Styled("strong", [matter.name])
            items.append(sentence("matter.whole", name=name, words=matter.words, asked=Quoted(asked)))
        more = [Paragraph([f"另有{len(matters) - most}项见核对单。"], "hint")] if len(matters) > most else []
        title = Heading(2, [f"请领导过问（{len(matters)}项）"])
        return [Group("asked", [title, _items(items, "ordered"), *more])] if items else []

    def contents(self) -> Section:
        """Links to the other sections."""
        return self.section("", "", [Placeholder("contents")])

    def pledges(self) -> Section | None:
        """What earlier reports promised and what became of it, what this one promises; nothing where nothing was."""
        dossier = self.dossier
        made = {(a.pledge.raw.year, a.pledge.due) for a in dossier.answers}
        since = f"{dossier.year - 1}年" if made == {(dossier.year - 1, dossier.year)} else ""
        answered = [self._promise(a.pledge, *summary.answered(a, dossier), dated=not since) for a in dossier.answers]
        promised = [self._promise(p, [Quoted(p.raw.deadline or f"{p.due}年")]) for p in dossier.promised]
        tables = [
            ("pledges", f"{since or '以往'}承诺落实情况", "承诺 目标 实际 结果 责任单位", answered),
            ("promised", "下一步承诺事项", "承诺 目标 期限 责任单位", promised),
        ]
        told = [
            self.section(id_, title, [Table([[head] for head in heads.split()], rows, role="pledges")])
            for id_, title, heads, rows in tables
            if rows
        ]
        return self.section("promises", "", told) if told else None

    def _promise(self, p: Pledge, *told: Spans, dated: bool = False) -> list[Cell]:
        """A row of a promise: its target and whose it is around what is told of it; beneath, if `dated`, when it was made."""
        since = [f"{p.raw.year}年承诺，{p.due}年到期"] if dated else []
        beneath = joined([since, [Quoted(p.raw.note)] if p.raw.note else []])
        around = summary.aimed(p, self.dossier), *told, summary.answerable(p, self.dossier)
        return [Cell([Quoted(p.raw.promise)], "head", beneath), *map(Cell, around)]

    def narrative(self) -> Section | None:
        """The parts of the report, figures in place; nothing for a place that files figures only."""
        narrative = self.dossier.narrative
        if not narrative:
            return None
        texts = (narrative.preface, *(p.tokens for p in narrative.parts))
        written = [numbered(narrative_blocks(tokens, self.dossier.binder.spans, self._drawn)) for tokens in texts]
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
        """The table of all indicators: this year, the year before, change, target; what is planned for later."""
        table = indicators_table(self.dossier)
        told = sum(len(row) > 1 for row in table.rows)
        # where there is no text it is all there is
        folded = f"展开指标总表（{told}项）" if self.dossier.narrative else ""
        return self.section("figures", "指标总表", [table, *plans_table(self.dossier), *self.charts.strips()], folded)

    def notes(self) -> Section:
        """What the reader must know of the data: hedges, rounding, corrections."""
        return self.section("notes", "数据说明", [_items([note] for note in notes(self.dossier))], "展开数据说明")

    def sources(self) -> Section:
        """Where each printed number comes from."""
        return self.section("ledger", "数字来源", [Placeholder("sources")])


def _items(items: Iterable[Sequence[Run]], role: Literal["", "ordered"] = "") -> Items:
    return Items([[Paragraph(runs, "tight")] for runs in items], role)
