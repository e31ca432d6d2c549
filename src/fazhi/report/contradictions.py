"""Words about a binding that make its figure another: another year's, a plan, a month's, a fall, another indicator's.

The narrative is read as it would be printed, by the same reader that reads old reports (``reading.csv``); what it takes
each bound figure for is held against what the figure is. Where words of the same clause say so it is a contradiction,
where only its sentence or its part suggests it, a doubt.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter

from fazhi.analysis.compare import Comparison, compare
from fazhi.cleaning.columns import Figure
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import MARKS, Indicator, Word
from fazhi.errors import Finding, finding
from fazhi.numerals import numeral
from fazhi.reading.extraction.detect import PER, Detector
from fazhi.reading.extraction.extract import Mention, Reader
from fazhi.reading.extraction.marks import Mark, Marker
from fazhi.reading.narrative_file import QUOTE, Binding, Narrative
from fazhi.report.narrative import CHANGE, Binder
from fazhi.report.patterns import Patterns
from fazhi.report.typed import TypedNumbers
from fazhi.wording import any_of

# where a block's text ends a line
_LINES = ("tr_close", "table_close", "paragraph_close", "heading_close")
_SENTENCES, _CLAUSES = re.compile("[。;!?\n|]"), re.compile("[，,:、(]")
# no sentence is looked through further
_REACH = 60
_TIMES = (*PER, "part", "years")
_ASIDE, _JUDGED, _SUMS = ("rise", "fall", "versus"), ("up", "down", "level", "indeterminate"), ("count", "amount")
_SIDES = _JUDGED[:3]
# before the mark that opens a clause
_OPENS = re.compile("(?:20[0-9]{2}年|[今本]年)?(?:“|在|到|其中|截[至止]|[0-9]{1,2}月?)?")

# what is wrong, whether surely, and what is said instead
Claim = tuple[str, bool, str]


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


class Directions:
    """The words that say which way a figure went, its bounds and times; ``codebook.derive(Directions)``."""

    def __init__(self, codebook: Codebook) -> None:
        level = any_of(w.word for w in codebook.words if w.role == "change" and not w.high)
        bounds = [w.word for w in codebook.words if w.rule in ("at_least", "at_most", "about") and w.role == "before"]
        self._words = {w.word: w for w in codebook.words if w.role in ("side", "since", "direction", "change")}
        self._years = {w.word for w in codebook.words if w.role == "since" and w.low}
        slots = {"level": level, "bounds": any_of(w for w in bounds if len(w) > 1), "words": any_of(self._words)}
        self._of, self._codebook = Patterns("directions", codebook, **slots), codebook
        self._excused, self._named = codebook.derive(TypedNumbers).excused, codebook.named
        self.marks = Marker(codebook, (*MARKS, "apiece", "moment")).marks
        self.named = self._of["named"]

    def claims(self, binding: Binding, before: str, behind: str, verdict: str) -> Iterator[Claim]:
        """What the words about a binding say that its verdict does not, or that makes a change of a value."""
        said = self._of["before"].search(before)
        if said and said["on"] in ("", "了") and not binding.show:
            yield "change", False, ""
        clause = _clauses(before)[-1]
        for m in self._sides(before, behind):
            opposed = [m[side] for side in _SIDES if m[side] and side != verdict and verdict in _JUDGED]
            yield from (("direction", verdict in _SIDES, word) for word in opposed)
        if (bound := self._of["bound"].search(clause)) and self._of["bound"].search(self._excused.sub("\n", clause)):
            yield "bound", False, bound[1]

    def groundless(self, binding: Binding, before: str, behind: str, sentence: str) -> Iterator[Claim]:
        """The first word of a change where there is none to tell; doubtful where it may be about something else."""
        year_on_year, sides = self._of["year_on_year"].search(sentence), self._sides(before, behind)
        if not (m := next(iter(sides), year_on_year)):
            return
        about = "" if sides else _CLAUSES.split(sentence[: m.start()])[-1] + m[0]
        named = {*map(self._named, self._of["name"].findall(about))}
        hard = m.re is self._of["behind"] or (behind.lstrip("，(").startswith(m[0]) and "，" not in m[0])
        if named <= {self._named(binding.name)}:
            yield "groundless", hard or bool(named or (sides and year_on_year)), m["up"] or m["down"] or m["level"]

    def _sides(self, before: str, behind: str) -> list[re.Match[str]]:
        """The words of a direction right before a binding and right behind it."""
        said = self._of["before"].search(before)
        return [m for m in (said, self._of["behind"].match(behind)) if m]

    def moved(self, held: Comparison, figures: Sequence[Figure], before: str, behind: str) -> Iterator[Claim]:
        """The first clause about a binding that its years contradict, or that tells of more years than are on record."""
        *opening, own = [self._of["unnamed"].sub("", c, count=1) for c in _clauses(before)]
        following = [c.strip(" )") for c in _CLAUSES.split(_SENTENCES.split(behind)[0])[:2]]
        for clause in (*opening, own, *following):
            if m := self._of["place"].search(clause):
                yield "place", False, m[0]
            words, since = self._read(clause, held.indicator)
            spans = self._spans(words, since, held) if words else []
            # 提高到 right before a number may be said of it alone
            sides = {*map(_side, words)} if spans[clause is own :] else set()
            if len(sides) == 1 and (claim := self._held(spans, sides.pop(), held, figures)):
                # of a clause with words before its name it is not sure
                yield claim[0], claim[1] and clause in (*_clauses(before), *following), clause
                return

    def _read(self, clause: str, indicator: Indicator) -> tuple[list[Word], list[re.Match[str]]]:
        """The words of a direction and those of the years it is told of; none where the clause says anything else."""
        subject = self._of["subject"].match(clause)
        at = subject.end() if subject else 0
        tokens = [*self._of["token"].finditer(clause, at)]
        whole = sum(len(m[0]) for m in tokens) == len(clause) - at
        if not whole or (subject and subject["name"] and self._named(subject["name"]) is not indicator):
            return [], []
        words = [w for m in tokens if (w := self._words.get(m["word"])) and w.role != "since"]
        return words, [m for m in tokens if m["n"] or m["year"] or m["word"] in self._years]

    def _spans(self, words: list[Word], since: list[re.Match[str]], held: Comparison) -> list[tuple[int, int]]:
        """Each pair of years that a clause compares; none where it compares no years."""
        year, every = held.year, any(w.rule in ("top", "bottom") for w in words)
        back = 0
        for m in since:
            if m["year"]:
                named = int(m["year"])
                return [(year, y) for y in (range(named, year) if m["on"] else [named] if named < year else [])]
            word = self._words.get(m["word"])
            every |= bool(word and word.rule == "every")
            reach = int(word.low or 0) if word else int(numeral(m["n"]).value) - (m["run"] != "连续")
            back = max(back, reach)
        back = back or max(1 if w.role in ("direction", "change") else int(w.low or 0) for w in words)
        return [(year, year - n - 1) if every else (year - n, year - n - 1) for n in range(back)]

    def _held(
        self, spans: list[tuple[int, int]], side: str, held: Comparison, figures: Sequence[Figure]
    ) -> tuple[str, bool] | None:
        """What the years on record make of a direction; nothing where they bear it out."""
        record = [f for f in figures if f.indicator == held.indicator.id]
        pairs = (compare(record, self._codebook, base, now) for now, base in spans)
        verdicts = {c[0].verdict if c else "new" for c in pairs}
        if verdicts & {*_SIDES} - {side}:
            return "direction", True
        if verdicts - {*_JUDGED}:
            return "groundless" if held.verdict not in _JUDGED and len(spans) == 1 else "record", True
        return ("direction", False) if "indeterminate" in verdicts else None


def contradictions(narrative: Narrative, binder: Binder) -> Iterator[Finding]:
    """Bindings that the words about them make another figure: contradicted where they surely do, else doubtful."""
    codebook, compared = binder.codebook, {c.indicator.id: c for c in binder.comparisons}
    printed, bindings = printed_text(narrative, binder)
    text = codebook.derive(Detector).tidy(printed)
    mentions = codebook.derive(Reader).read(text, binder.year)
    starts, last = [start for start, *_ in bindings[1:]], 0
    for (start, end, binding), following in zip(bindings, [*starts, len(text)], strict=False):
        at = bisect_right(mentions, start, key=attrgetter("end"))
        mention = mentions[at] if at < len(mentions) and mentions[at].start < end else None
        before, behind = text[max(start - _REACH, 0) : start], text[end:following][:_REACH]
        figure = binder.figure(binding)
        held = compared.get(figure.indicator) if figure.year == binder.year else None
        # its sentence as far as no other binding stands in it
        *ended, opening = _SENTENCES.split(text[last:start])
        sentence = (opening if ended else "") + _SENTENCES.split(behind)[0]
        last = end
        claims = _Words(before, binder).claims(figure, mention, change=binding.show == CHANGE)
        directed = _directed(binding, figure, held, binder, (before, behind, sentence))
        yield from (_told(claim, binding, printed[start:end], held, binder) for claim in (*claims, *directed))


def _directed(
    binding: Binding, figure: Figure, held: Comparison | None, binder: Binder, around: tuple[str, str, str]
) -> Iterator[Claim]:
    """What the words before and behind a binding, and its sentence, say of a direction."""
    directions, figures, (before, behind, sentence) = binder.codebook.derive(Directions), binder.grammar.figures, around
    own = held if held and held.now is figure else None
    # what the offices say of a change themselves needs no earlier year
    stated = (figure.indicator, "change", binder.year) in {(f.indicator, f.status, f.year) for f in figures}
    moved = [*directions.moved(own, figures, before, behind)] if own else []
    moved = [c for c in moved if c[0] != "groundless" or not stated]
    yield from moved
    told = directions.claims(binding, before, behind, held.verdict if held else "")
    yield from (c for c in told if not moved or c[0] != "direction")
    if own and not moved and own.verdict not in _JUDGED and not stated:
        yield from directions.groundless(binding, before, behind, sentence)


def _told(claim: Claim, binding: Binding, printed: str, held: Comparison | None, binder: Binder) -> Finding:
    """A claim in words: a contradiction where it is sure, else a doubt."""
    (kind, sure, said), figure = claim, binder.figure(binding)
    actual = {f.year for f in binder.grammar.figures if (f.indicator, f.status) == (figure.indicator, "actual")}
    about = {"binding": binding, "printed": printed, "said": re.sub("[“”]", "", said), "place": figure.place}
    about |= {"record": "、".join(f"{y}年" for y in sorted(actual)), "since": min(actual, default=binder.year)}
    about |= {"reason": held.reason if held else "", "before": binder.year - 1}
    told = finding(f"contradicted.{kind}", binding.line, binding.source, **about)
    return told if sure else finding("doubtful", told.row, told.read, told=told.message, todo=told.todo)


def _side(word: Word) -> str:
    """Which way a word says that a figure went."""
    sides = {"top": "up", "bottom": "down", "percent": "up" if word.low else "level"}
    return sides.get(word.rule, word.rule)


def _clauses(before: str) -> list[str]:
    """The clauses of the last sentence."""
    return _CLAUSES.split(_SENTENCES.split(before)[-1])


class _Words:
    """The words before a binding: its clause, the marks in it and those that open a clause before it in the sentence."""

    def __init__(self, before: str, binder: Binder) -> None:
        self._codebook, self._year = binder.codebook, binder.year
        *opening, self._clause = _clauses(before)
        self._apart = "分别" in _SENTENCES.split(before)[-1]
        said = [(c, [*binder.codebook.derive(Directions).marks(c, binder.year)]) for c in (self._clause, *opening)]
        # 比2023年: what a change is reckoned from
        self._bases = [m for _, marks in said for v, m in pairwise(marks) if (v.role, v.end) == ("versus", m.start)]
        # 2023年部署的 tells of another noun; 按照2023年部署 is no time
        near, *far = (
            [m for m in marks if m.role == "year" or ("的" not in c[m.end :] and m.role not in _ASIDE)]
            for c, marks in said
        )
        self._own, self._roles = near, {m.role for m in near}
        opens = (
            m
            for c, found in zip(opening, far, strict=True)
            for m in found
            if m.text.endswith("以来") or _OPENS.fullmatch(c, 0, m.start)
        )
        self._reaching = [*near, *opens]

    def claims(self, figure: Figure, mention: Mention | None, *, change: bool) -> Iterator[Claim]:
        """What the words make of a figure, as the reader reads it, that it is not."""
        year = self._year_said("change" if change else mention.status if mention else "", figure.for_year)
        if figure.status != "planned" and year not in (0, figure.for_year):
            yield "year", bool(self._own), f"{year}年"
        if mention and not change:
            yield from self._status_said(figure, mention)
            yield from self._time_said(figure, mention)
        if mention and not self._apart:
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

    def _time_said(self, figure: Figure, mention: Mention) -> Iterator[Claim]:
        """A figure told as one of another time, or of each of many; the level of 三年来首次 is no sum."""
        own, _, half = figure.period.partition(":")
        sums = self._codebook.indicators[figure.indicator].kind in _SUMS
        roles = PER if own in PER else (*_TIMES, "year") if own else ("apiece", "moment") if sums else ()
        # 每月…每周2次, 下半年…上半年7次; 全年 is nearer than 三月
        marks = [m for m in self._own or self._reaching if m.role in roles]
        other = [m for m in marks if m.role != own or {m.text[0], half[:1]} == {"上", "下"}]
        told = (sums or mention.period != "years") and any(m.role in _TIMES for m in self._reaching)
        if other:
            yield "period", other[0].role != "moment", other[0].text
        elif (own or (told and not mention.period_words.endswith("目前"))) and (mention.period or "") != own:
            yield "period", bool(self._own), mention.period_words or "全年"

    def _year_said(self, status: str, own: int) -> int:
        """The year that the words give a figure of the year `own`; 0 where they give none."""
        if self._apart:
            return 0
        named, year = self._year_of(self._reaching), self._year
        # 从40件到48件, a column of last year's
        unnamed = min(own, year - 1) if not self._clause or re.search("[从由]", self._clause) else 0
        base, changed = self._year_of(self._bases), self._year_of([m for m in self._own if m not in self._bases])
        changed = changed or (base if base != year - 1 else 0)
        return {"change": changed, "actual": max(named, year), "previous": named or unnamed}.get(status, 0)

    def _year_of(self, marks: list[Mark]) -> int:
        """The first other year that marks name; 0 where they name none."""
        other = next((m.text for m in marks if m.role in ("previous", "earlier", "coming")), "")
        return int(other[:4]) if other[:1] == "2" else self._year - 1 - (other == "前年") if other else 0
