"""Words about a binding that make its figure another: another year's, a plan, a month's, a fall, another indicator's.

The narrative is read as it would be printed, by the same reader that reads old reports (``reading.csv``); what it takes
each bound figure for is held against what the figure is. Where words of the same clause say so it is a contradiction,
where only its sentence or its part suggests it, a doubt.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter

from fazhi.cleaning.columns import Figure
from fazhi.codebook.load import Codebook
from fazhi.errors import Finding, finding
from fazhi.reading.extraction.context import Mark, Marker
from fazhi.reading.extraction.detect import PER
from fazhi.reading.extraction.extract import Mention, Reader
from fazhi.reading.narrative_file import Binding, Narrative
from fazhi.report.narrative import CHANGE, Binder
from fazhi.wording import any_of

# where a block's text ends a line
_LINES = ("tr_close", "table_close", "paragraph_close", "heading_close")
_SENTENCES, _CLAUSES = re.compile("[。；;！？\n|]"), re.compile("[，,：:、（(]")
# no sentence is looked through further
_REACH = 60
_TIMES = (*PER, "part", "years")
_SIDES = ("up", "down", "level")
# before the mark that opens a clause
_OPENS = re.compile("(?:在|到|其中|截[至止]|[0-9]{1,2}月?)?")

# what is wrong, whether surely, and what is said instead
Claim = tuple[str, bool, str]


def printed_text(narrative: Narrative, binder: Binder) -> tuple[str, list[tuple[int, int, Binding]]]:
    """The narrative as it is printed, and from where to where its bindings stand; without those that print nothing."""
    text, bindings = "", []
    for heading, tokens in [
        ("", narrative.preface),
        *((f"## 一、{part.title}\n", part.tokens) for part in narrative.parts),
    ]:
        # plans are known by a heading with a number
        text += heading
        for block in tokens:
            for child in block.children or []:
                said = child.content or " " * (child.type == "softbreak")
                if child.type == "binding" and (said := binder.printed(child.meta["binding"])):
                    bindings.append((len(text), len(text) + len(said), child.meta["binding"]))
                text += said
            text += "|" * block.type.endswith(("th_open", "td_open")) + "\n" * (block.type in _LINES)
    return text, bindings


class Directions:
    """The words that say which way a figure went; ``codebook.derive(Directions)``."""

    def __init__(self, codebook: Codebook) -> None:
        level = any_of(w.word for w in codebook.words if w.role == "change" and not w.high)
        up, down = ("|".join(codebook.cued(role)) for role in ("rise", "fall"))
        side = f"(?:(?P<up>{up})|(?P<down>{down})|(?P<level>{level}))"
        self._before = re.compile(rf"(?<![没未不无再])(?<![没未不无]有){side}(?P<on>(?:了|到|至|为|有所|[，：:])*)$")
        versus, end = any_of(codebook.spoken("versus")), "(?=明显|显著|态势|趋势|[，。；）])"
        leads = rf"(?:(?P<versus>{versus})[^，。；、0-9]{{0,6}}?|(?:呈现?|有所|略有|明显|大幅|持续)*)"
        self._behind = re.compile(rf"[，、（(]?{leads}{side}(?(versus)|{end})")
        self.named = re.compile(rf"({any_of(codebook.names)})(?:{'|'.join(codebook.cued('trail'))}|数)*$")

    def claims(self, binding: Binding, before: str, behind: str, verdict: str) -> Iterator[Claim]:
        """What the words about a binding say that its verdict does not, or that makes a change of a value."""
        said = self._before.search(before)
        if said and said["on"] in ("", "了") and not binding.show:
            yield "change", False, ""
        for m in filter(None, (said, self._behind.match(behind))):
            opposed = [m[side] for side in _SIDES if m[side] and side != verdict and verdict in _SIDES]
            yield from (("direction", True, word) for word in opposed)


def contradictions(narrative: Narrative, binder: Binder) -> Iterator[Finding]:
    """Bindings that the words about them make another figure: contradicted where they surely do, else doubtful."""
    codebook, verdicts = binder.codebook, {c.indicator.id: c.verdict for c in binder.comparisons}
    text, bindings = printed_text(narrative, binder)
    mentions = codebook.derive(Reader).read(text, binder.year)
    starts = [start for start, *_ in bindings[1:]]
    for (start, end, binding), following in zip(bindings, [*starts, len(text)], strict=False):
        at = bisect_right(mentions, start, key=attrgetter("end"))
        mention = mentions[at] if at < len(mentions) and mentions[at].start < end else None
        before, behind = text[max(start - _REACH, 0) : start], text[end:following][:_REACH]
        figure = binder.figure(binding)
        verdict = verdicts.get(figure.indicator, "") if figure.year == binder.year else ""
        claims = [*_Words(before, binder).claims(figure, mention, change=binding.show == CHANGE)]
        for kind, sure, said in [*claims, *codebook.derive(Directions).claims(binding, before, behind, verdict)]:
            about = {"binding": binding, "printed": text[start:end], "said": said}
            told = finding(f"contradicted.{kind}", binding.line, binding.source, **about)
            yield told if sure else finding("doubtful", told.row, told.read, told=told.message, todo=told.todo)


class _Words:
    """The words before a binding: its clause, the marks in it and those that open a clause before it in the sentence."""

    def __init__(self, before: str, binder: Binder) -> None:
        self._codebook, self._year = binder.codebook, binder.year
        *_, self._sentence = _SENTENCES.split(before)
        *opening, self._clause = _CLAUSES.split(self._sentence)
        marks = binder.codebook.derive(Marker).marks
        # 2023年部署的 tells of another noun; 按照2023年部署 is no time
        near, *far = (
            [m for m in marks(c, binder.year) if "的" not in c[m.end :] and m.role not in ("rise", "fall", "versus")]
            for c in (self._clause, *opening)
        )
        self._own, self._roles = near, {m.role for m in near}
        opens = (m for c, found in zip(opening, far, strict=True) for m in found if _OPENS.fullmatch(c, 0, m.start))
        self._reaching = [*near, *opens]

    def claims(self, figure: Figure, mention: Mention | None, *, change: bool) -> Iterator[Claim]:
        """What the words make of a figure, as the reader reads it, that it is not."""
        sure = bool(self._own)
        year = self._year_said("change" if change else mention.status if mention else "", figure.year)
        if figure.status != "planned" and year not in (0, figure.year):
            yield "year", sure, f"{year}年"
        if mention and not change:
            yield from self._status_said(figure, mention)
            if self._other_period(figure, mention):
                yield "period", sure, mention.period_words or "全年"
        if mention and "分别" not in self._sentence:
            hard = self._codebook.derive(Directions).named.search(self._clause)
            by_name = self._codebook.named(hard[1] if hard else mention.label)
            other = by_name.id if by_name else mention.indicator
            if other and figure.indicator not in (other, mention.indicator):
                yield "indicator", bool(hard), self._codebook.indicators[other].name

    def _status_said(self, figure: Figure, mention: Mention) -> Iterator[Claim]:
        """A plan told as done, or what was done as a plan; 今年持证率 among plans is done."""
        if figure.status == "planned":
            called = any(w.word in self._clause for w in self._codebook.words if w.rule == "planned")
            if mention.status in ("actual", "previous") and not called:
                yield "status", "actual" in self._roles, "已经做的"
        elif mention.status == "planned":
            hinted = bool(self._roles & {"planned", "norm", "coming"})
            if hinted or not self._roles & {"current", "year", "actual"}:
                yield "status", hinted, "计划"

    def _other_period(self, figure: Figure, mention: Mention) -> bool:
        """Whether the words make a figure one of another time than a year; the level of 三年来首次 is no sum."""
        sums = self._codebook.indicators[figure.indicator].kind in ("count", "amount") or mention.period != "years"
        told = sums and any(m.role in _TIMES for m in self._reaching) and not mention.period_words.endswith("目前")
        return bool(figure.period or told) and (mention.period or "") != figure.period.partition(":")[0]

    def _year_said(self, status: str, own: int) -> int:
        """The year that the words give a figure of the year `own`; 0 where they give none."""
        if "分别" in self._sentence:
            return 0
        named, year = self._year_of(self._reaching), self._year
        # 从40件到48件, a column of last year's
        unnamed = min(own, year - 1) if not self._clause or re.search("[从由]", self._clause) else 0
        said = {"change": self._year_of(self._own), "actual": max(named, year), "previous": named or unnamed}
        return said.get(status, 0)

    def _year_of(self, marks: list[Mark]) -> int:
        """The first other year that marks name; 0 where they name none."""
        other = next((m.text for m in marks if m.role in ("previous", "earlier", "coming")), "")
        return int(other[:4]) if other[:1] == "2" else self._year - 1 if other else 0
