"""How reports word the codebook's indicators: phrases that end at a figure, and the one indicator they name.

A phrase may leave a gap: ``…`` for a few known words within the clause, ``……`` across clauses. ``!`` begins what an
indicator is not, ``-`` an alias that is not read here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.reading.extraction.detect import Span
from fazhi.wording import any_of

DELIMITERS = "，,。；;：:!！?？()（）\n"
_GAPS = {"…": f"([^{DELIMITERS}0-9《]{{0,12}}?)", "……": "[^。；\\n]{0,40}?"}
_COUNTED = {"person", "visit", "event", "case", "org", "text", "item", "thing"}


@dataclass(frozen=True)
class Where:
    """A figure in its text.

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
            re.compile("|".join(codebook.cued(r)) or "(?!)") for r in ("other", "fresh", "built", "level")
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
        return re.compile("|".join(near) or "(?!)"), re.compile("|".join(wide) or "(?!)")

    def ending(self, plain: str, first: int, low: int, least: int, most: int) -> Iterator[Match]:
        """Phrases that end between two places; one with a wide gap may begin as early as `first`, others at `low`."""
        for end in range(max(least, low + 1), most + 1):
            for size in self._sizes.get(plain[end - 1], ()):
                for phrase in self._phrases.get(plain[end - size : end], ()) if end - size >= low else ():
                    m = phrase.pattern.search(plain, first if phrase.across else low, end)
                    if m and all(map(self._between.fullmatch, m.groups())):
                        yield Match(m.start(), end, phrase.indicator)

    def choose(self, at: Where, matches: Iterable[Match], clause: int) -> str | None:
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

    def _is_not(self, at: Where, m: Match, clause: int) -> bool:
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
