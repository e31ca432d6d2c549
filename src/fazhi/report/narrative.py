"""Narrative bound to figures: each ``{…}`` becomes the number, clause, chart or table it names, or a finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, groupby, pairwise

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from fazhi.analysis.compare import Comparison
from fazhi.characters import HALF_WIDTH
from fazhi.cleaning.columns import Figure
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import FazhiError, finding, nearest
from fazhi.reading.narrative_file import QUOTE, Binding, Narrative, NarrativePart
from fazhi.report.clauses import Grammar
from fazhi.report.content import (
    Block,
    Break,
    Cell,
    Group,
    Heading,
    Items,
    Paragraph,
    Rule,
    Run,
    Styled,
    Table,
    plain_text,
)
from fazhi.report.ledger import Quoted, Spans, text_of

CHANGE = "比上年"
BASE = "上年"
CHART = "图"
TABLE = "表"
BLOCKS = (CHART, TABLE)

_HEADINGS = {"h3": 3, "h4": 4, "h5": 5}
# the level of headings under which paragraphs are items; bold words that have a number already: 一是, （1）, 第一
_ITEMS_BELOW, _COUNTED = 3, re.compile("[（(①-⑳0-9]|第?[一二三四五六七八九十]+(?:[是要、，.）)]|$)")


class Unbindable(FazhiError):
    """A binding that names nothing, or nothing that can stand in a sentence, in the words of ``findings.toml``.

    Attributes
    ----------
    lacking : str
        The indicator that has no figure to bind, where that is what is wrong.
    """

    def __init__(self, key: str, lacking: str = "", **quoted: object) -> None:
        worded = finding(key, 0, "", **quoted)
        super().__init__(worded.message, worded.todo)
        self.lacking = lacking


@dataclass(frozen=True)
class Binder:
    """Resolves the names of one place and year.

    Attributes
    ----------
    grammar : Grammar
        What words figures and comparisons; its figures are those that can be bound.
    comparisons : sequence of Comparison
        This year's of :func:`fazhi.analysis.compare.compare`.
    narrative : Narrative or None
        Where the names stand; a denominator that the same line names is not said twice.
    withheld : frozenset of str
        Indicators that this edition does not tell.
    """

    codebook: Codebook
    grammar: Grammar
    comparisons: Sequence[Comparison]
    year: int
    narrative: Narrative | None = None
    withheld: frozenset[str] = frozenset()

    @cached_property
    def _named(self) -> set[tuple[int, str]]:
        """Each line of the narrative with each indicator that is bound on it."""
        named = ((b.line, self.codebook.named(b.name)) for b in (self.narrative.bindings() if self.narrative else ()))
        return {(line, indicator.id) for line, indicator in named if indicator}

    @cached_property
    def compared(self) -> dict[str, Comparison]:
        """This year's comparisons by the ids of their indicators, of several the first."""
        return {c.indicator.id: c for c in reversed(self.comparisons)}

    @cached_property
    def _statuses(self) -> dict[str, str]:
        """The words that name a status."""
        return {w.word: w.rule for w in self.codebook.words if w.role == "status"}

    @property
    def values(self) -> list[Figure]:
        """This year's figures that have a value."""
        return [f for f in self.grammar.figures if f.year == self.year and not f.absence]

    def indicator(self, binding: Binding) -> Indicator:
        """The indicator a binding names.

        Raises
        ------
        Unbindable
            Its form is not allowed, or the name is unknown; names the nearest.
        """
        if binding.source in ("{", "}"):
            raise Unbindable("binding.brace", brace=binding.source)
        if not binding.name:
            raise Unbindable("binding.form", binding=binding)
        indicator = self.codebook.named(binding.name)
        if not indicator:
            near = nearest(binding.name, self.codebook.names)
            raise Unbindable("binding.unknown", binding=binding, name=binding.name, near=near)
        if indicator.id in self.withheld:
            raise Unbindable("binding.withheld", indicator.id, name=indicator.name)
        return indicator

    def spans(self, binding: Binding) -> Spans:
        """What a binding prints, a chart or table aside; of a quotation its words, whatever year they are of.

        Raises
        ------
        Unbindable
            No such figure, no value, or no base.
        """
        if binding.show == QUOTE:
            return [Quoted(binding.name)]
        figure = self.figure(binding)
        indicator = self.codebook.indicators[figure.indicator]
        if binding.show == CHANGE:
            return self.grammar.clause(self.compared[indicator.id])
        alone = bool(binding.show or binding.at) or (binding.line, indicator.denominator) in self._named
        return self.grammar.value(figure, alone=alone)

    def printed(self, binding: Binding) -> str:
        """What a binding prints as text; nothing where it is a chart, or a fault that is told by itself."""
        with suppress(FazhiError):
            return "" if binding.show in BLOCKS else text_of(self.spans(binding))
        return ""

    def figure(self, binding: Binding) -> Figure:
        """The figure that a binding stands for; of a change, this year's.

        Raises
        ------
        Unbindable
            As :meth:`spans`.
        """
        indicator = self.indicator(binding)
        if binding.show in (CHANGE, BASE):
            return self._compared(binding, indicator)
        if binding.show:
            raise Unbindable("binding.show", binding=binding, show=binding.show, known=f"“{CHANGE}”或“{BASE}”")
        status, year = self._at(binding)
        named = (f for f in self.grammar.of(indicator.id) if (f.status, f.year) == (status, year))
        figure = min(named, key=lambda f: f.period, default=None)
        if not figure:
            what = "计划数" if status == "planned" else "数"
            raise Unbindable("binding.none", indicator.id, year=year, name=indicator.name, what=what)
        if figure.absence:
            raise Unbindable("binding.absent", year=year, name=indicator.name, text=figure.text)
        return figure

    def _at(self, binding: Binding) -> tuple[str, int]:
        """The status and year that a binding names."""
        at = binding.at.removesuffix("年").translate(HALF_WIDTH)
        if at.isascii() and at.isdigit():
            return "actual", int(at)
        if binding.at and binding.at not in self._statuses:
            raise Unbindable("binding.at", binding=binding, at=binding.at, known="、".join(self._statuses))
        return self._statuses.get(binding.at, "actual"), self.year

    def _compared(self, binding: Binding, indicator: Indicator) -> Figure:
        """This year's figure where there is one to compare it with, or that one."""
        comparison = self.compared.get(indicator.id)
        if not comparison or binding.at:
            raise Unbindable("binding.actual", indicator.id, binding=binding, year=self.year, name=indicator.name)
        base = comparison.base
        if not base or not base.text or base.absence:
            told = {"binding": binding, "name": indicator.name, "reason": comparison.reason}
            raise Unbindable("binding.base", indicator.id, **told)
        if binding.show == CHANGE:
            return comparison.now
        if base.year != self.year - 1:
            raise Unbindable("binding.year", name=indicator.name, called=binding.name, before=base.year)
        return base

    def faults(self, narrative: Narrative) -> Iterator[tuple[Binding, Unbindable]]:
        """Every binding that cannot be resolved, and why."""
        for before, block in pairwise(narrative.blocks):
            children = block.children or []
            alone = len(children) == 1 and before.type == "paragraph_open"
            for binding in [c.meta["binding"] for c in children if c.type == "binding"]:
                try:
                    self.check(binding, alone=alone)
                except Unbindable as exc:
                    yield binding, exc

    def check(self, binding: Binding, *, alone: bool) -> None:
        """Refuse a binding that prints nothing, or a chart or table that does not stand alone.

        Raises
        ------
        Unbindable
            Says why.
        """
        if binding.show == QUOTE and not binding.at.startswith(f"{self.year}年"):
            raise Unbindable("binding.quoted", binding=binding, year=self.year)
        if binding.show not in BLOCKS:
            self.spans(binding)
            return
        indicator = self.indicator(binding)
        if binding.show == CHART and len(self.series(indicator)) < 2:
            raise Unbindable("binding.chart", indicator.id, binding=binding)
        if not alone:
            raise Unbindable("binding.within", binding=binding, show=binding.show)

    def series(self, indicator: Indicator) -> list[Figure]:
        """Actual figures of one indicator with a value, oldest first, one for each year."""
        actual = [f for f in self.grammar.of(indicator.id) if (f.status, f.absence) == ("actual", "")]
        actual.sort(key=lambda f: (f.year, f.period))
        return [next(figures) for _, figures in groupby(actual, key=lambda f: f.year)]


def part_of(narrative: Narrative | None, codebook: Codebook, key: str) -> NarrativePart | None:
    """The part whose heading fits the norm ``part.{key}``; None where there is none."""
    words = re.compile(getattr(codebook.norms.part, key))
    return next((p for p in narrative.parts if words.search(p.title)), None) if narrative else None


def written(part: NarrativePart) -> str:
    """What a part says, as it is written."""
    return "\n".join(token.content for token in part.tokens)


def narrative_blocks(
    tokens: Sequence[Token], say: Callable[[Binding], Spans], draw: Callable[[Binding], Block]
) -> list[Block]:
    """Markdown as blocks, with what each binding stands for: words in a sentence, or a chart or table by itself."""

    def block(node: SyntaxTreeNode) -> Block:
        inner = node.children
        if node.type == "paragraph" and (binding := alone(node)):
            return draw(binding)
        if node.type in ("bullet_list", "ordered_list"):
            return Items([[*map(block, item.children)] for item in inner], "ordered" if "ordered" in node.type else "")
        if node.type == "blockquote":
            return Group("quote", [*map(block, inner)])
        if node.type == "table":
            head, *body = [[runs(cell) for cell in row.children] for part in inner for row in part.children]
            return Table(head, [[*map(Cell, row)] for row in body])
        if node.type == "heading" and node.tag in _HEADINGS:
            return Heading(_HEADINGS[node.tag], runs(node))
        return Rule() if node.type == "hr" else Paragraph(runs(node), "tight" if node.hidden else "")

    def alone(paragraph: SyntaxTreeNode) -> Binding | None:
        bindings = [c.meta.get("binding") for inline in paragraph.children[:1] for c in inline.children]
        return bindings[0] if len(bindings) == 1 and bindings[0] and bindings[0].show in BLOCKS else None

    def runs(node: SyntaxTreeNode) -> list[Run]:
        spans: list[Run] = []
        for child in node.children:
            if child.type == "binding":
                spans += say(child.meta["binding"])
            elif child.type in ("strong", "em"):
                spans.append(Styled(child.type, runs(child)))  # type: ignore[arg-type]
            elif child.type == "inline":
                spans += runs(child)
            elif child.content or child.type != "text":
                spans.append(Break() if child.type == "hardbreak" else child.content or " ")
        return spans

    return [*map(block, SyntaxTreeNode(tokens).children)]


def lead_of(block: Block) -> Sequence[Run]:
    """The bold words that open a paragraph and tell what it is about; nothing where none do."""
    first, then = [*block.runs, "", ""][:2] if isinstance(block, Paragraph) else ("", "")
    if not isinstance(first, Styled) or first.style != "strong":
        return ()
    ends = plain_text([first])[-1:] + plain_text([then])[:1]
    return first.runs if set(ends) & set("。：") else ()


def numbered(blocks: Iterable[Block]) -> list[Block]:
    """Blocks of a part, the paragraphs that bold words open counted under each heading; a sole one has no number."""
    groups: list[list[Block]] = [[]]
    for block in blocks:
        groups += [[]] if isinstance(block, Heading) else []
        groups[-1].append(block)
    return [block for group in groups for block in _numbered(group)]


def _numbered(group: list[Block]) -> list[Block]:
    leads = [plain_text(lead) for lead in map(lead_of, group) if lead]
    listed = any(b.role if isinstance(b, Items) else isinstance(b, Heading) and b.level > _ITEMS_BELOW for b in group)
    # what the analyst counts herself stays as it is
    if len(leads) < 2 or listed or any(map(_COUNTED.match, leads)):
        return group
    number = count(1)

    def item(b: Block) -> Block:
        lead = lead_of(b)
        told = Styled("strong", [f"{next(number)}. ", *lead]) if lead else ""
        return replace(b, runs=[told, *b.runs[1:]]) if told and isinstance(b, Paragraph) else b

    return [*map(item, group)]
