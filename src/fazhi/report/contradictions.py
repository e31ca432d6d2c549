"""Words about a binding that make its figure another: another year's, a plan, a month's, a fall, another indicator's.

The narrative is read as it would be printed, by the same reader that reads old reports (``reading.csv``); what it takes
each bound figure for is held against what the figure is. Where words of the same clause say so it is a contradiction,
where only its sentence or its part suggests it, a doubt.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter
from typing import Any

from fazhi.analysis.compare import Comparison
from fazhi.cleaning.columns import Figure
from fazhi.errors import Finding, finding
from fazhi.reading.extraction.detect import PER, Detector
from fazhi.reading.extraction.extract import Mention, Reader
from fazhi.reading.extraction.marks import Mark
from fazhi.reading.narrative_file import QUOTE, Binding, Narrative
from fazhi.report.directions import JUDGED, SENTENCES, Claim, Directions, clauses
from fazhi.report.meant import is_apart
from fazhi.report.narrative import CHANGE, Binder, part_of
from fazhi.report.whole import Whole

# where a block's text ends a line
_LINES = ("tr_close", "table_close", "paragraph_close", "heading_close")
# no sentence is looked through further
_REACH = 60
_TIMES = (*PER, "part", "years")
# what is said of a figure of another time; 各开展 names none
_PERIODS = {"per_place": "each"}
_NAMED = ("previous", "earlier", "current", "coming")
_ASIDE, _SUMS = ("rise", "fall", "versus"), ("count", "amount")
# what ends a sentence and is said of each figure in it: 均完成目标
_OF_ALL = re.compile("[，,](?:均|都|全部|全都)[^，,]*$")
# before the mark that opens a clause
_OPENS = re.compile("(?:20[0-9]{2}年|[今本]年)?(?:“|在|到|其中|截[至止]|[0-9]{1,2}月?)?")


def printed_text(narrative: Narrative, binder: Binder) -> tuple[str, list[tuple[int, int, Binding]]]:
    """The narrative as it is printed, and from where to where its bindings stand; without those that print nothing."""
    text, bindings = "", list[tuple[int, int, Binding]]()
    # plans are known by a heading with a number
    titled = ((f"## 一、{part.title}\n", part.tokens) for part in narrative.parts)
    for heading, tokens in (("", narrative.preface), *titled):
        text += heading
        for block in tokens:
            for child in block.children or []:
                binding: Binding | None = child.meta.get("binding")
                said = binder.printed(binding) if binding else child.content or " " * (child.type == "softbreak")
                if binding and said and binding.show != QUOTE:
                    bindings.append((len(text), len(text) + len(said), binding))
                text += said
            text += "|" * block.type.endswith(("th_open", "td_open")) + "\n" * (block.type in _LINES)
    return text, bindings


def contradictions(narrative: Narrative, binder: Binder) -> Iterator[Finding]:
    """Bindings that the words about them make another figure: contradicted where they surely do, else doubtful."""
    codebook = binder.codebook
    printed, bindings = printed_text(narrative, binder)
    text = codebook.derive(Detector).tidy(printed)
    mentions = codebook.derive(Reader).read(text, binder.year)
    starts, last, told = [start for start, *_ in bindings[1:]], 0, None
    for (start, end, binding), following in zip(bindings, [*starts, len(text)], strict=False):
        at = bisect_right(mentions, start, key=attrgetter("end"))
        mention = mentions[at] if at < len(mentions) and mentions[at].start < end else None
        before, behind = text[max(start - _REACH, 0) : start], text[end:following][:_REACH]
        of_all = _OF_ALL.search(SENTENCES.split(text[end : end + 2 * _REACH])[0])
        behind += of_all[0] if of_all and following < end + of_all.start() else ""
        figure = binder.figure(binding)
        held = binder.compared.get(figure.indicator) if figure.year == binder.year else None
        # its sentence as far as no other binding stands in it
        *ended, opening = SENTENCES.split(text[last:start])
        sentence = (opening if ended else "") + SENTENCES.split(behind)[0]
        last = end
        words = _Words(before, binder)
        claims = [*words.claims(figure, mention, change=binding.show == CHANGE)]
        claims += binder.codebook.derive(Whole).claims(words.clause, figure, again=told is figure and not ended)
        told = figure
        directed = _directed(binding, figure, held, binder, (before, behind, sentence))
        about = {"binding": binding, "printed": printed[start:end], "where": f"{binding}旁边"}
        where = binding.line, binding.source
        yield from (_told(c, where, held, binder, about) for c in (*claims, *directed))
    yield from _alone(narrative, binder)


def _alone(narrative: Narrative, binder: Binder) -> Iterator[Finding]:
    """Which way a figure went by words that stand beside no binding; what is planned is no claim."""
    directions, tidy = binder.codebook.derive(Directions), binder.codebook.derive(Detector).tidy
    plans = part_of(narrative, binder.codebook, "plans")
    done = replace(narrative, parts=tuple(part for part in narrative.parts if part is not plans))
    for line, source in done.sources():
        for claim, held in directions.alone(tidy(source), binder.compared, binder.grammar.of):
            yield _told(claim, (line, claim[2]), held, binder, {"where": "正文"})


def _directed(
    binding: Binding, figure: Figure, held: Comparison | None, binder: Binder, around: tuple[str, str, str]
) -> Iterator[Claim]:
    """What the words before and behind a binding, and its sentence, say of a direction."""
    directions, (before, behind, sentence) = binder.codebook.derive(Directions), around
    figures = binder.grammar.of(figure.indicator)
    own = held if held and held.now is figure else None
    # what the offices say of a change themselves needs no earlier year
    stated = any((f.status, f.year) == ("change", binder.year) for f in figures)
    moved = [*directions.moved(own, figures, before, behind)] if own else []
    moved = [c for c in moved if c[0] != "groundless" or not stated]
    yield from moved
    told = directions.claims(binding, before, behind, held.verdict if held else "")
    yield from (c for c in told if not moved or c[0] not in ("direction", "unclear"))
    if own and not moved and own.verdict not in JUDGED and not stated:
        yield from directions.groundless(binding, before, behind, sentence)


def _told(
    claim: Claim, where: tuple[int, str], held: Comparison | None, binder: Binder, about: dict[str, Any]
) -> Finding:
    """A claim in words: a contradiction where it is sure, else a doubt."""
    kind, sure, said = claim
    figures = binder.grammar.of(held.indicator.id) if held else []
    actual = {f.year for f in figures if f.status == "actual"}
    about |= {"said": re.sub("[“”]", "", said), "place": held.now.place if held else ""}
    about |= {"record": "、".join(f"{y}年" for y in sorted(actual)), "since": min(actual, default=binder.year)}
    about |= {"reason": held.reason if held else "", "now": held and held.now}
    about |= {"year": binder.year, "before": binder.year - 1}
    if kind == "unclear":
        return finding("doubtful.unclear", *where, where=about["where"], said=about["said"])
    told = finding(f"contradicted.{kind}", *where, **about)
    return told if sure else finding("doubtful", told.row, told.read, told=told.message, todo=told.todo)


class _Words:
    """The words before a binding: its clause, the marks in it and those that open a clause before it in the sentence."""

    def __init__(self, before: str, binder: Binder) -> None:
        self._codebook, self._year = binder.codebook, binder.year
        self._reported = {f.indicator for f in binder.values}
        self._directions = binder.codebook.derive(Directions)
        before = self._directions.risen.sub("到", before)
        *opening, self.clause = clauses(before)
        # 自2023年的 is no time since then
        sentence = SENTENCES.split(before)[-1].replace("自20", "从20")
        self._apart = "分别" in sentence
        self._years = [] if self._apart else self._right_before(sentence)
        said = [(c, [*self._directions.marks(c, binder.year)]) for c in (self.clause, *opening)]
        # 比2023年: what a change is reckoned from
        self._bases = [m for _, marks in said for v, m in pairwise(marks) if (v.role, v.end) == ("versus", m.start)]
        near, *far = ([m for m in marks if self._tells(m, c)] for c, marks in said)
        self._own, self._roles = near, {m.role for m in near}
        away = ((m, c) for c, found in zip(opening, far, strict=True) for m in found)
        opens = (m for m, c in away if m.text.endswith("以来") or _OPENS.fullmatch(c, 0, m.start))
        self._reaching = [*near, *opens]

    def claims(self, figure: Figure, mention: Mention | None, *, change: bool) -> Iterator[Claim]:
        """What the words make of a figure, as the reader reads it, that it is not."""
        status = "change" if change else mention.status if mention else ""
        if figure.status != "planned":
            yield from self._year_claimed(status, figure.for_year)
        if mention and not change:
            yield from self._status_said(figure, mention)
            yield from self._time_said(figure, mention)
        if mention and not self._apart:
            hard = self._directions.named.search(self.clause)
            by_name = self._codebook.named(hard[1] if hard else mention.label)
            other = by_name.id if by_name else mention.indicator
            name = self._codebook.indicators[figure.indicator].name.partition("（")[0]
            called = figure.indicator in self._codebook.pending and name in self.clause
            if other and not called and figure.indicator not in (other, mention.indicator):
                kind = "indicator" if other in self._reported else "unreported"
                yield kind, bool(hard), self._codebook.indicators[other].name
            elif not other and is_apart(mention.label, self._codebook.indicators[figure.indicator]):
                yield "unreported", False, mention.label

    def _tells(self, m: Mark, clause: str) -> bool:
        """Whether a mark tells of the figure: 2023年部署的 is of another noun, but for 上半年的 right before it; 按照2023年部署 is no time."""
        right_before = clause is self.clause and self._directions.of_year.fullmatch(clause, m.end)
        return m.role == "year" or (m.role not in _ASIDE and bool(right_before or "的" not in clause[m.end :]))

    def _right_before(self, sentence: str) -> list[int]:
        """The years that stand right before the binding, which is of the first of them."""
        named = [m for m in self._directions.marks(sentence, self._year) if m.role in _NAMED or m.text[1:2] == "年"]
        years, link, at = list[int](), self._directions.of_year, len(sentence)
        while named and link.fullmatch(sentence, named[-1].end, at):
            years.insert(0, self._year_of(named[-1:]) or self._year)
            at, link = named.pop().start, self._directions.joined
        return years

    def _year_claimed(self, status: str, own: int) -> Iterator[Claim]:
        """Another year than the figure's, by those right before it, else by what its words say."""
        years = self._years if status != "change" else []
        told = (years or [self._year_said(status, own)])[0]
        if told not in (0, own):
            yield "year", bool(years or self._own), "、".join(f"{y}年" for y in years or [told])

    def _status_said(self, figure: Figure, mention: Mention) -> Iterator[Claim]:
        """A plan told as done, or what was done as a plan; 今年持证率 among plans is done."""
        if figure.status == "planned":
            called = any(w.word in self.clause for w in self._codebook.words if w.rule == "planned")
            if mention.status in ("actual", "previous") and not called:
                yield "status", "actual" in self._roles, "已经做的"
        elif mention.status == "planned":
            hinted = bool(self._roles & {"planned", "norm", "coming"})
            if hinted or not self._roles & {"current", "year", "actual"}:
                yield "status", hinted, "计划"

    def _time_said(self, figure: Figure, mention: Mention) -> Iterator[Claim]:
        """A figure told as one of another time, or of each of many; the level of 三年来首次 is no sum."""
        own, _, half = figure.period.partition(":")
        sums = self._codebook.indicators[figure.indicator].kind in _SUMS
        roles = PER if own in PER else (*_TIMES, "year") if own else ("apiece", "moment") if sums else ()
        # 每月…每周2次, 下半年…上半年7次; 全年 is nearer than 三月
        marks = [m for m in self._own or self._reaching if m.role in roles]
        other = [m for m in marks if m.role != own or {m.text[0], half[:1]} == {"上", "下"}]
        if other:
            yield _PERIODS.get(other[0].role, "period"), other[0].role != "moment", other[0].text
        elif (own or self._tells_time(mention, sums=sums)) and (mention.period or "") != own:
            said = mention.period_words or self._time_word(mention)
            yield _PERIODS.get(mention.period or "", "period"), bool(self._own), said

    def _tells_time(self, mention: Mention, *, sums: bool) -> bool:
        """Whether words before a figure give it a time, but for 目前, and for one of several years that is no sum."""
        told = (sums or mention.period != "years") and any(m.role in _TIMES for m in self._reaching)
        return told and not mention.period_words.endswith("目前")

    def _time_word(self, mention: Mention) -> str:
        """The nearest word for the time that a figure is read as one of, where it does not bear it itself."""
        return next((m.text for m in self._reaching if mention.period and m.role in _TIMES), "全年")

    def _year_said(self, status: str, own: int) -> int:
        """The year that the words give a figure of the year `own`; 0 where they give none."""
        if self._apart:
            return 0
        named, year = self._year_of(self._reaching), self._year
        # 从40件到48件, a column of last year's
        unnamed = min(own, year - 1) if not self.clause or re.search("[从由]", self.clause) else 0
        base, changed = self._year_of(self._bases), self._year_of([m for m in self._own if m not in self._bases])
        changed = changed or (base if base != year - 1 else 0)
        return {"change": changed, "actual": max(named, year), "previous": named or unnamed}.get(status, 0)

    def _year_of(self, marks: list[Mark]) -> int:
        """The first other year that marks name; 0 where they name none."""
        other = next((m.text for m in marks if m.role in ("previous", "earlier", "coming")), "")
        return int(other[:4]) if other[:1] == "2" else self._year - 1 - (other == "前年") if other else 0
