"""The words that a figure measures, and the indicator of the codebook that they name; none rather than a wrong one.

A phrase of the codebook may leave a gap: ``…`` for a few characters within the clause, ``……`` across clauses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi.codebook import Codebook
from fazhi.reading.numbers import Span, any_of

_DELIMITERS = "，,。；;：:!！?？()（）\n"
_CLAUSE = re.compile(f"[{_DELIMITERS}、]")
_TAIL = re.compile(r"[^，,。；;：:、!！?？()（）\s0-9]{1,14}")
_GAPS = {"…": f"[^{_DELIMITERS}0-9]{{0,10}}?", "……": "[^。；\\n]{0,40}?"}


@dataclass(frozen=True)
class Phrase:
    """How reports word an indicator; a denied one says that it is not that indicator."""

    indicator: str
    pattern: re.Pattern[str]
    across: bool


@dataclass(frozen=True)
class Match:
    """A phrase found before or behind a figure."""

    start: int
    end: int
    indicator: str


class Labels:
    """Labels and indicators by one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        cues = {role: [c.pattern for c in codebook.cues if c.role == role] for role in ("lead", "trail", "other", "fresh")}
        lead, trail = ("|".join(sorted(cues[role], key=len, reverse=True)) for role in ("lead", "trail"))
        self._lead, self._trail = re.compile(f"(?:{lead})+"), re.compile(f"(?:{trail})+\\Z")
        self._filler = re.compile(f"(?:{trail}|活动|工作|[”’》])*")
        self._other, self._fresh = re.compile("|".join(cues["other"])), re.compile("|".join(cues["fresh"]))
        self._phrases: dict[str, list[Phrase]] = {}
        self._denied: dict[str, re.Pattern[str]] = {}
        self._families: dict[str, frozenset[str]] = {}
        self._stocks = {i.id for i in codebook.indicators.values() if i.kind == "stock"}
        for indicator in codebook.indicators.values():
            self._families[indicator.id] = frozenset(f for u in indicator.units for f in codebook.units[u].family)
            denied = [self._pattern(p[1:]) for p in indicator.phrases if p.startswith("!")]
            self._denied[indicator.id] = re.compile("|".join(denied) or "(?!)")
            for words in (indicator.name, *indicator.aliases, *(p for p in indicator.phrases if not p.startswith("!"))):
                last = re.split("…+", words)[-1]
                phrase = Phrase(indicator.id, re.compile(self._pattern(words) + r"\Z"), "……" in words)
                self._phrases.setdefault(last, []).append(phrase)
        # at one place the longest, and the shorter ones that it begins with
        self._last = re.compile(f"(?=({any_of(self._phrases)}))")
        self._heads = {w: [v for v in self._phrases if w.startswith(v)] for w in self._phrases}

    @staticmethod
    def _pattern(words: str) -> str:
        return "".join(_GAPS.get(c, re.escape(c)) for c in re.split("(…+)", words) if c)

    def find(self, plain: str, span: Span, first: int, free: int) -> tuple[str, str | None]:
        """Label and indicator of a figure.

        Parameters
        ----------
        first, free : int
            Where its sentence begins, and where the figure before it ends.
        """
        clauses = self._clauses(plain, max(free, first), span.start)
        tail = _TAIL.match(plain, span.end)
        heads = [(start, end, bare) for start, end in clauses if (bare := self._bare(plain[start:end]))]
        # the clause of the figure, else what follows it, else the last clause that says anything
        own = heads[0] if heads and heads[0][:2] == clauses[0] else None
        if own:
            label = own[2]
        else:
            label = tail[0] if tail else heads[0][2] if heads else ""
        indicator = self._before(plain, span, own or (heads[0] if heads and not tail else None), first)
        if not indicator and tail:
            indicator = self._behind(plain, span, tail, first)
        return label, indicator

    def _clauses(self, plain: str, low: int, high: int) -> list[tuple[int, int]]:
        """The clauses between two places, the last one first."""
        cuts = [low, *(m.end() for m in _CLAUSE.finditer(plain, low, high))]
        return [(a, b) for a, b in zip(cuts, [*(c - 1 for c in cuts[1:]), high], strict=True)][::-1]

    def _bare(self, words: str) -> str:
        """The words without what leads up to them and away from them."""
        words = self._trail.sub("", words.strip(" ，,、"))
        lead = self._lead.match(words)
        return words[lead.end() :].strip("“”\" ") if lead else words.strip("“”\" ")

    def _before(self, plain: str, span: Span, clause: tuple[int, int, str] | None, first: int) -> str | None:
        """The indicator that the words before a figure name."""
        if not clause:
            return None
        start, end, _ = clause
        matches = [m for m in self._matches(plain, first, start, end) if self._filler.fullmatch(plain, m.end, end)]
        return self._choose(plain, span, matches, start)

    def _behind(self, plain: str, span: Span, tail: re.Match[str], first: int) -> str | None:
        """The indicator that the words behind a figure name: 3名法律顾问."""
        at = tail.start()
        matches = [m for m in self._matches(plain, at, at, tail.end()) if m.start <= at + 4]
        return self._choose(plain, span, matches, max(first, at - 12))

    def _matches(self, plain: str, first: int, low: int, high: int) -> Iterator[Match]:
        """Phrases that end between two places; one with a wide gap may begin as early as the sentence."""
        for found in self._last.finditer(plain, low, high):
            for word in self._heads[found[1]]:
                end = found.start() + len(word)
                for phrase in self._phrases[word]:
                    m = end <= high and phrase.pattern.search(plain, first if phrase.across else low, end)
                    if m:
                        yield Match(m.start(), end, phrase.indicator)

    def _choose(self, plain: str, span: Span, matches: list[Match], start: int) -> str | None:
        """The one indicator that fits best: the nearest words, then the longest; None where two fit alike."""
        families = set(span.unit.family) if span.unit else None
        fitting = [m for m in matches if families is None or families & self._families[m.indicator]]
        if not fitting:
            return None
        best = max((m.end, m.end - m.start) for m in fitting)
        named = {m.indicator for m in fitting if (m.end, m.end - m.start) == best}
        m = next(m for m in fitting if (m.end, m.end - m.start) == best)
        around = plain[min(start, m.start) : span.start if m.start < span.start else m.end + 6]
        if len(named) > 1 or self._denied[m.indicator].search(around) or self._other.search(around):
            return None
        return None if m.indicator in self._stocks and self._fresh.search(around) else m.indicator
