"""Link from a figure to the words it measures and to the indicator that they name; none rather than a wrong one.

A phrase of an indicator ends at the figure and may leave a gap: ``…`` for a few known words within the clause, ``……``
across clauses. ``!`` begins what an indicator is not, ``-`` an alias that is not read here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.reading.extraction.detect import Span
from fazhi.wording import any_of

_DELIMITERS = "，,。；;：:!！?？()（）\n"
_GAPS = {"…": f"([^{_DELIMITERS}0-9《]{{0,12}}?)", "……": "[^。；\\n]{0,40}?"}
_COUNTED = {"person", "visit", "event", "case", "org", "text", "item", "thing"}
_NEVER = "(?!)"
# says nothing of what is counted
PLAIN = re.compile(
    "(?:办理|受理|办结|案件|实际|完成|累计)?(?:数量?|件数|宗数|起数|人数|人次|次数|场次|户数|金额)|数值|合计|总数|数据|本年|全年|20[0-9]{2} ?年?度?|总计|小计|共计|全[镇乡街区县市]道?(?:合计)?|目标|上年|去年|增减|同比|单位|[^一-鿿]*"
)
# 村（社区）, 村(居)委会 are one word
_CLAUSE = re.compile(r"[，,。；;：:!！?？\n、]|[(（](?!社区|居|站|室)|(?<!社区)(?<!居)(?<!站)(?<!室)[)）]")
_TAIL = re.compile(rf"[^{_DELIMITERS}、\s0-9]{{1,14}}")
_MARKS = '“”" ，,、'

Clause = tuple[int, int]


@dataclass(frozen=True)
class Earlier:
    """The figure before in the same sentence, as far as the next one may continue it."""

    end: int
    label: str
    indicator: str | None
    clause: Clause


@dataclass(frozen=True)
class FigureInText:
    """A figure at its place in a text.

    Attributes
    ----------
    plain : str
    span : Span
    sentence : int
        Where its sentence begins.
    planned : bool
        Of what is still to come: then what is newly built is all there will be.
    town : bool
        The text is a town's, for which the figures of 全区 are another level's.
    """

    plain: str
    span: Span
    sentence: int
    planned: bool
    town: bool


@dataclass(frozen=True)
class Phrase:
    """One wording of an indicator; ``across`` where it may begin in an earlier clause."""

    indicator: str
    pattern: re.Pattern[str]
    across: bool


@dataclass(frozen=True)
class Match:
    """A phrase found in a text."""

    start: int
    end: int
    indicator: str


def _pattern(words: str) -> str:
    return "".join(_GAPS.get(c, re.escape(c)) for c in re.split("(…+)", words) if c)


class Phrases:
    """The phrases of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        # what may fill a gap: 化解[各类]矛盾纠纷, not 化解[疑难]纠纷
        self._between = re.compile(f"(?:{any_of(codebook.cued('between'))})*")
        self._other, self._fresh, self._built, self._level = (
            re.compile("|".join(codebook.cued(r)) or _NEVER) for r in ("other", "fresh", "built", "level")
        )
        self.families = {
            i.id: frozenset(f for u in i.units for f in codebook.units[u].family) for i in codebook.indicators.values()
        }
        self._stocks = {i.id for i in codebook.indicators.values() if i.kind == "stock"}
        self._denied = {i.id: self._denials(i) for i in codebook.indicators.values()}
        # by their last words, which stand next to the figure; and by their last character how long these may be
        self._phrases: dict[str, list[Phrase]] = defaultdict(list)
        for indicator in codebook.indicators.values():
            unread = {p[1:] for p in indicator.phrases if p.startswith("-")}
            spoken = {indicator.name, *indicator.aliases, *(p for p in indicator.phrases if p[0] not in "!-")}
            for words in sorted(spoken - unread):
                phrase = Phrase(indicator.id, re.compile(_pattern(words) + r"\Z"), "……" in words)
                self._phrases[re.split("…+", words)[-1]].append(phrase)
        self._sizes: dict[str, set[int]] = defaultdict(set)
        for words in self._phrases:
            self._sizes[words[-1]].add(len(words))

    @staticmethod
    def _denials(indicator: Indicator) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """What the indicator is not, told in its clause; and told anywhere in its sentence."""
        denied = [p[1:] for p in indicator.phrases if p.startswith("!")]
        near, wide = ([_pattern(p) for p in denied if ("……" in p) is across] for across in (False, True))
        return re.compile("|".join(near) or _NEVER), re.compile("|".join(wide) or _NEVER)

    def ending(self, plain: str, first: int, low: int, least: int, most: int) -> Iterator[Match]:
        """Phrases that end between two places; one with a wide gap may begin as early as `first`, others at `low`."""
        for end in range(max(least, low + 1), most + 1):
            for size in self._sizes.get(plain[end - 1], ()):
                for phrase in self._phrases.get(plain[end - size : end], ()) if end - size >= low else ():
                    m = phrase.pattern.search(plain, first if phrase.across else low, end)
                    if m and all(map(self._between.fullmatch, m.groups())):
                        yield Match(m.start(), end, phrase.indicator)

    def choose(self, at: FigureInText, matches: Iterable[Match], clause: int) -> str | None:
        """The one indicator that fits best: the nearest words, then the longest; None where two fit alike.

        Parameters
        ----------
        clause : int
            Where the clause of the phrases begins.
        """
        # without a unit it can be a count, no rate and no amount
        families = set(at.span.unit.family) if at.span.unit else _COUNTED
        fitting = [m for m in matches if families & self.families[m.indicator]]
        best = max(((m.end, m.end - m.start) for m in fitting), default=None)
        named = {m.indicator: m for m in fitting if (m.end, m.end - m.start) == best}
        if len(named) != 1:
            return None
        ((indicator, m),) = named.items()
        return None if self._is_not(at, m, clause) else indicator

    def _is_not(self, at: FigureInText, m: Match, clause: int) -> bool:
        """Whether the words about a phrase make it something else: a part, another level's, an addition."""
        near, wide = self._denied[m.indicator]
        before = at.plain[min(clause, m.start) : m.start]
        about = at.plain[clause : at.span.start if m.start < at.span.start else m.end + 8]
        fresh = m.indicator in self._stocks and (
            self._fresh.search(before) or (not at.planned and self._built.search(before))
        )
        level = at.town and self._level.search(at.plain, max(at.sentence, m.start - 12), m.start)
        denied = near.search(about) or wide.search(at.plain, at.sentence, at.span.end + 12)
        return bool(denied or self._other.search(before) or fresh or level)


class Labels:
    """Labels and indicators by one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        cues = {
            role: "|".join(codebook.cued(role))
            for role in ("lead", "prefix", "trail", "rise", "fall", "versus", "previous")
        }
        self._phrases = Phrases(codebook)
        self._lead, self._trail = re.compile(f"(?:{cues['lead']})+"), re.compile(f"(?:{cues['trail']})+\\Z")
        self._prefix = re.compile(f'(?:{cues["lead"]}|{cues["prefix"]}|[“‘《"( ])\\Z')
        filler = f"(?:{cues['trail']}|活动|工作|[”’》])"
        self._filler, self._filled = re.compile(f"{filler}*"), re.compile(f"{filler}+\\Z")
        compare = "|".join(cues[role] for role in ("rise", "fall", "versus", "previous"))
        self._compared = re.compile(compare)
        goes_on = "20[0-9]{2} ?年?度?|分别|总共|今年|实际|开展|举办|办结|原定|合计|发展到|增加到|扩大到|[由从到至为了共达约的、，, ]"
        self._continues = re.compile(f"(?:{compare}|{goes_on})*")

    def find(self, at: FigureInText, before: Earlier | None) -> Earlier:
        """Label and indicator of a figure.

        Parameters
        ----------
        at : FigureInText
        before : Earlier or None
            The figure before it in its sentence.
        """
        clauses = self._clauses(at.plain, max(before.end if before else 0, at.sentence), at.span.start)
        tail = _TAIL.match(at.plain, at.span.end)
        label, indicator = self._continued(at, before, tail) or self._named(at, clauses, tail)
        # a part of the figure before is not the indicator itself
        between = at.plain[before.end - 1 : at.span.start] if before else ""
        part = before and (
            between.rfind("(") > between.rfind(")") or (indicator == before.indicator and "其中" in between)
        )
        return Earlier(at.span.end, label, None if part else indicator, clauses[0])

    def cell(self, row: str, heading: str, span: Span) -> str | None:
        """The indicator that a cell's row and column name: the one where the other says nothing, else both in one."""
        said = [words for words in (row, heading) if words and not PLAIN.fullmatch(words)]
        return self._cell("".join(said), span, alone=len(said) == 1) or (
            self._cell(row, span, alone=False) if said else None
        )

    def _cell(self, label: str, span: Span, *, alone: bool) -> str | None:
        end = len(label)
        matches = [
            m
            for m in self._phrases.ending(label, 0, 0, 0, end)
            if self._filler.fullmatch(label, m.end)
            and (not m.start or (alone and self._prefix.search(label, 0, m.start)))
        ]
        at = FigureInText(label, replace(span, start=end, end=end), 0, planned=False, town=False)
        return self._phrases.choose(at, matches, 0)

    def _continued(
        self, at: FigureInText, before: Earlier | None, tail: re.Match[str] | None
    ) -> tuple[str, str | None] | None:
        """What goes on from the figure before: 上年为11件, 同比增长12.5%, 提升到88.9%; 47处、8316.5平方米."""
        if not before:
            return None
        between = at.plain[before.end : at.span.start]
        if not self._continues.fullmatch(between) or (tail and not self._compared.search(between)):
            return None
        families = set(at.span.unit.family) if at.span.unit else None
        if before.indicator and (not families or families & {"rate", *self._phrases.families[before.indicator]}):
            # 分别增长二成和三成: whose is whose is not known
            return before.label, None if "分别" in between else before.indicator
        return before.label, self._before(at, before.clause)

    def _named(self, at: FigureInText, clauses: list[Clause], tail: re.Match[str] | None) -> tuple[str, str | None]:
        """What the words around a figure name: its clause, else what follows it, else the last clause that says any."""
        said = [(clause, bare) for clause in clauses if (bare := self._bare(at.plain[slice(*clause)]))]
        own = bool(said) and said[0][0] == clauses[0]
        label = said[0][1] if own else tail[0] if tail else said[0][1] if said else ""
        indicator = self._before(at, said[0][0]) if own or (said and not tail) else None
        return label, indicator or (self._behind(at, tail, clauses[0][0]) if tail else None)

    def _clauses(self, plain: str, low: int, high: int) -> list[Clause]:
        """The clauses between two places, the last one first."""
        cuts = [low, *(m.end() for m in _CLAUSE.finditer(plain, low, high))]
        return list(zip(cuts, [*(c - 1 for c in cuts[1:]), high], strict=True))[::-1]

    def _bare(self, words: str) -> str:
        """The words without what leads up to them and away from them."""
        words = self._trail.sub("", words.strip(_MARKS))
        lead = self._lead.match(words)
        return words[lead.end() if lead else 0 :].strip(_MARKS)

    def _before(self, at: FigureInText, clause: Clause) -> str | None:
        """The indicator that the words before a figure name."""
        (start, end), plain = clause, at.plain
        # 人大代表建议、政协提案: a phrase may hold a 、
        low = start
        for _ in range(2):
            if low > at.sentence and plain[low - 1] == "、":
                low = self._clauses(plain, max(at.sentence, low - 24), low - 1)[0][0]
        # what leads from the words to the number: 共, 累计, 活动
        filled = self._filled.search(plain, start, end)
        matches = [
            m
            for m in self._phrases.ending(plain, at.sentence, low, filled.start() if filled else end, end)
            if self._filler.fullmatch(plain, m.end, end)
            and (m.start <= start or self._prefix.search(plain, max(start, m.start - 12), m.start))
        ]
        return self._phrases.choose(at, matches, start)

    def _behind(self, at: FigureInText, tail: re.Match[str], clause: int) -> str | None:
        """The indicator that the words behind a figure name: 3名法律顾问."""
        matches = self._phrases.ending(at.plain, at.sentence, tail.start(), tail.start(), tail.end())
        return self._phrases.choose(at, [m for m in matches if m.start <= tail.start() + 1], clause)
