"""The wordings of the indicators of a codebook, as reports have them, and what makes the words something else.

A phrase of the codebook may leave a gap: ``…`` for a few known words within the clause, ``……`` across clauses. ``!``
begins what an indicator is not, ``-`` an alias that is not read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, starmap
from typing import NamedTuple

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.groups import grouped
from fazhi.reading.extraction.detect import Span
from fazhi.reading.extraction.naming import OF_WHICH, families_of, one_of
from fazhi.wording import any_of

DELIMITERS = "，,。；;：:!！?？()（）\n"
_GAPS = {"…": f"([^{DELIMITERS}0-9《]{{0,12}}?)", "……": "[^。；\\n]{0,40}?"}
_COUNTED = {"person", "visit", "event", "case", "org", "text", "item", "thing"}
_PAUSE = re.compile(rf"[，,。；;\n]|\A(?:{OF_WHICH.pattern})")
# how far behind a phrase it is looked what it is denied by, and what is done with it: 对3件行政处罚案件开展评查
_NEAR, _BEHIND = 8, 16


class Occurrence(NamedTuple):
    """A figure in its text.

    Attributes
    ----------
    sentence : int
        Where its sentence begins.
    status : str
        Of what is planned, what is newly built is all there will be.
    town : bool
        The text is a town's, for which the figures of 全区 are another level's.
    low : int
        Where the figure before it ends, or its sentence begins.
    whole : str or None
        The indicator of the figure before it in the sentence, of which it may be a part.
    """

    plain: str
    span: Span
    sentence: int = 0
    status: str = "actual"
    period: str | None = None
    town: bool = False
    low: int = 0
    whole: str | None = None

    @property
    def led(self) -> str:
        """The words that lead to it from the figure before it."""
        return self.plain[self.low : self.span.start]


# of more than a thousand, a report needs few
_compiled = cache(re.compile)


class Phrase(NamedTuple):
    """One wording of an indicator, known by its last words; ``across``: how it begins where that may be a clause before."""

    indicator: str
    last: str
    pattern: str
    across: str


class Match(NamedTuple):
    """A phrase where it stands in a text."""

    start: int
    end: int
    indicator: str
    across: bool = False


def _pattern(words: str) -> str:
    return "".join(_GAPS.get(c, re.escape(c)) for c in re.split("(…+)", words) if c)


def _phrases(indicator: Indicator) -> Iterator[Phrase]:
    """How reports word an indicator."""
    unread = {p[1:] for p in indicator.phrases if p.startswith("-")}
    wordings = {indicator.name, *indicator.aliases, *(p for p in indicator.phrases if p[0] not in "!-")}
    for words in sorted(wordings - unread):
        begins, *_, last = 2 * re.split("…+", words)
        yield Phrase(indicator.id, last, _pattern(words) + r"\Z", begins if "……" in words else "")


def _denials(indicator: Indicator, *, wide: bool) -> re.Pattern[str]:
    """What an indicator is not, told in its clause; wide: told anywhere in its sentence."""
    denied = (p[1:] for p in indicator.phrases if p.startswith("!"))
    return one_of(_pattern(p) for p in denied if ("……" in p) is wide)


def _begun(indicator: Indicator) -> re.Pattern[str]:
    """What phrases of an indicator begin with that go on in a later clause, but for its name, whose number is its own."""
    wide = {p.partition("……")[0] for p in indicator.phrases if "……" in p and p[0] not in "!-"}
    return one_of(map(re.escape, wide - {indicator.name, *indicator.aliases}))


class Phrases:
    """The phrases of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        # what may fill a gap: 化解[各类]矛盾纠纷, not 化解[疑难]纠纷
        self._between = re.compile(f"(?:{any_of(codebook.cued('between'))}){{0,8}}")
        roles = ("level", "elsewhere", "here", "handled")
        self._level, self._elsewhere, self._here, self._handled = (re.compile(codebook.any_cue(role)) for role in roles)
        # what may go on right behind: 覆盖群众, 同比; not 取消, 移送
        self._leaves = re.compile(f"(?:{codebook.any_cue('settled', 'rise', 'fall', 'versus')}|[^\u4e00-\u9fff]|\\Z)")
        # what before a phrase makes it a part; of a stock an addition, but for what is planned to be built
        parts = (["other"], ["other", "fresh"], ["other", "fresh", "built"], ["fresh", "built"])
        told = map(re.compile, starmap(codebook.any_cue, parts))
        self._part, self._planned_addition, self._addition, self._fresh = told
        indicators = codebook.indicators.values()
        self.families = codebook.derive(families_of)
        events = [i for i in indicators if i.kind == "count" and self.families[i.id] == {"event"}]
        names = any_of(chain.from_iterable((i.name, *i.aliases) for i in events))
        self._event = re.compile(rf"(?:{names})[^{DELIMITERS}0-9]{{0,4}}[0-9]")
        self._events = {i.id: _begun(i) for i in indicators}
        self.stocks = {i.id for i in indicators if i.kind == "stock"}
        self._lasting = {i.id for i in indicators if i.kind in ("stock", "frequency")}
        self._wholes = {i.id: i.within for i in indicators}
        self._denials = {i.id: (_denials(i, wide=False), _denials(i, wide=True)) for i in indicators}
        # by their last two characters, or the only one, which stand next to the figure
        self._phrases = grouped((phrase.last[-2:], phrase) for i in indicators for phrase in _phrases(i))

    def ending(self, plain: str, first: int, low: int, least: int, most: int) -> Iterator[Match]:
        """Phrases that end between two offsets; one with a wide gap may begin as early as `first`, others at `low`."""
        for end in range(max(least, low + 1), most + 1):
            likely = chain(self._phrases.get(plain[end - 2 : end], ()), self._phrases.get(plain[end - 1], ()))
            for phrase in (phrase for phrase in likely if plain.endswith(phrase.last, low, end)):
                across, m = phrase.across, _compiled(phrase.pattern).search(plain, first if phrase.across else low, end)
                if m and all(map(self._between.fullmatch, m.groups())) and not self._crosses(phrase, m):
                    # what it begins with may be said anew: 办件12件，超期政务服务办件2件
                    start = plain.rfind(across, m.start(), end - len(phrase.last)) if across else m.start()
                    yield Match(start, end, phrase.indicator, bool(across))

    def _crosses(self, phrase: Phrase, m: re.Match[str]) -> bool:
        """Whether a phrase that begins in an earlier clause reaches over an event and its number that it is not said of."""
        found = self._event.finditer(m.string, m.start(), m.end()) if phrase.across else ()
        return any(not self._events[phrase.indicator].search(event[0]) for event in found)

    def choose(self, at: Occurrence, matches: Iterable[Match], clause: int) -> str | None:
        """The one indicator that fits best: the nearest words, then the longest; None where two fit alike.

        The clause of the phrases begins at `clause`.
        """
        # without a unit it can be a count, no rate and no amount
        families, matches = at.span.families or _COUNTED, list(matches)
        fitting = [m for m in matches if families & self.families[m.indicator]]
        if not fitting and families == {"person"}:
            # 普法受众600人; not 普法活动51场，覆盖群众1.5万人
            near = (m for m in matches if m.start < at.span.start and not m.across)
            fitting = [m for m in near if "visit" in self.families[m.indicator]]
        best = max(((m.end, -m.start) for m in fitting), default=None)
        nearest = [m for m in fitting if (m.end, -m.start) == best]
        sure = len({m.indicator for m in nearest}) == 1 and not self._denied(at, nearest[0], clause)
        return nearest[0].indicator if sure else None

    def adds(self, indicator: str | None, name: str) -> bool:
        """Whether a name says that a stock was added to: 新培育法律明白人."""
        return indicator in self.stocks and bool(self._fresh.match(name))

    def _denied(self, at: Occurrence, m: Match, clause: int) -> bool:
        """Whether the words about a phrase make it something else: a part, another level's, an addition."""
        near, wide = self._denials[m.indicator]
        about, behind = at.plain[clause : at.span.start], ""
        if m.start >= at.span.start:
            about, behind = at.plain[clause : m.end], _PAUSE.split(at.plain[m.end : m.end + _BEHIND])[0]
        return bool(
            self._is_apart(at, m, clause)
            or self._handled.search(behind)
            or not self._goes_on(at, m)
            or near.search(about + behind[:_NEAR])
            or wide.search(at.plain, at.sentence, at.span.end + 12)
            # 普法活动（全县）36场
            or (at.town and (self.is_elsewhere(at, m.start) or self._level.search(at.plain, m.end, at.span.start)))
        )

    def _goes_on(self, at: Occurrence, m: Match) -> bool:
        """Whether what stands right behind a phrase and its number leaves it what it is; what is lasting may do anything."""
        end = max(m.end, at.span.end)
        behind = _PAUSE.split(at.plain[end : end + _BEHIND])[0]
        return m.indicator in self._lasting or self._leaves.match(behind) is not None

    def _is_apart(self, at: Occurrence, m: Match, clause: int) -> bool:
        """Whether words before a phrase make it a part, or of a stock an addition."""
        apart, told = self._part, at.plain[min(clause, m.start) : m.start]
        if m.indicator in self.stocks:
            apart = self._planned_addition if at.status == "planned" else self._addition
        if at.whole and at.whole == self._wholes[m.indicator]:
            # 执法人员12人，其中持证9人
            told = told.rpartition("其中")[2]
        return apart.search(told) is not None

    def is_elsewhere(self, at: Occurrence, start: int, first: int = 0) -> bool:
        """Whether words near a phrase, or at the head of its sentence, tell of another level than the town's.

        They are looked at from `first` on; by default a little before the phrase.
        """
        headed = self._elsewhere.match(at.plain, at.sentence, start)
        if headed and not self._here.search(at.plain, headed.end(), at.span.start):
            return True
        return self._level.search(at.plain, first or max(at.sentence, start - 12), start) is not None
