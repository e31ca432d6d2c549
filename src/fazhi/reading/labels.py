"""The words that a figure measures, and the indicator of the codebook that they name; none rather than a wrong one.

A phrase of the codebook may leave a gap: ``…`` for a few characters within the clause, ``……`` across clauses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from fazhi.codebook import Codebook
from fazhi.reading.numbers import Span, any_of

_DELIMITERS = "，,。；;：:!！?？()（）\n"
# 村（社区）, 村(居)委会 are one word
_CLAUSE = re.compile(r"[，,。；;：:!！?？\n、]|[(（](?!社区|居|站|室)|(?<!社区)(?<!居)(?<!站)(?<!室)[)）]")
_TAIL = re.compile(r"[^，,。；;：:、!！?？()（）\s0-9]{1,14}")
_GAPS = {"…": f"([^{_DELIMITERS}0-9《]{{0,12}}?)", "……": "[^。；\\n]{0,40}?"}


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


@dataclass(frozen=True)
class Earlier:
    """The figure before in the same sentence, as far as the next one may continue it."""

    end: int
    label: str
    indicator: str | None
    clause: tuple[int, int, str] | None


class Labels:
    """Labels and indicators by one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        cues = {
            role: [c.pattern for c in codebook.cues if c.role == role]
            for role in ("lead", "prefix", "trail", "between", "other", "fresh", "level")
        }
        lead, trail = ("|".join(sorted(cues[role], key=len, reverse=True)) for role in ("lead", "trail"))
        self._lead, self._trail = re.compile(f"(?:{lead})+"), re.compile(f"(?:{trail})+\\Z")
        self._prefix = re.compile(f'(?:{lead}|{"|".join(cues["prefix"])}|[“‘《"( ])\\Z')
        compare = "|".join(c.pattern for c in codebook.cues if c.role in ("rise", "fall", "versus", "previous"))
        self._compared = re.compile(compare)
        self._compare = re.compile(
            f"(?:{compare}|20[0-9]{{2}} ?年?度?|分别|总共|今年|实际|开展|举办|办结|原定|合计|[由从到至为了共达约的、，, ])*"
        )
        self._filler = re.compile(f"(?:{trail}|活动|工作|[”’》])*")
        self._trailing = re.compile(f"(?:{trail}|活动|工作|[”’》])+\\Z")
        # what may fill a gap: 化解[各类]矛盾纠纷, not 化解[疑难]纠纷
        self._between = re.compile(f"(?:{any_of(cues['between'])})*")
        self._level = re.compile("|".join(cues["level"]))
        self._other, self._fresh = re.compile("|".join(cues["other"])), re.compile("|".join(cues["fresh"]))
        self._phrases: dict[str, list[Phrase]] = {}
        self._denied: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {}
        self._families: dict[str, frozenset[str]] = {}
        # whether the text is a town's, for which the figures of 全区 are another level's
        self.town = False
        self._stocks = {i.id for i in codebook.indicators.values() if i.kind == "stock"}
        for indicator in codebook.indicators.values():
            self._families[indicator.id] = frozenset(f for u in indicator.units for f in codebook.units[u].family)
            denied = [p[1:] for p in indicator.phrases if p.startswith("!")]
            self._denied[indicator.id] = (
                self._any(p for p in denied if "……" not in p),
                self._any(p for p in denied if "……" in p),
            )
            unread = {p[1:] for p in indicator.phrases if p.startswith("-")}
            spoken = [p for p in indicator.phrases if p[0] not in "!-"]
            for words in {indicator.name, *indicator.aliases, *spoken} - unread:
                last = re.split("…+", words)[-1]
                phrase = Phrase(indicator.id, re.compile(self._pattern(words) + r"\Z"), "……" in words)
                self._phrases.setdefault(last, []).append(phrase)
        # last character of a phrase's last words → how long they may be
        self._sizes: dict[str, set[int]] = {}
        for words in self._phrases:
            self._sizes.setdefault(words[-1], set()).add(len(words))

    @staticmethod
    def _pattern(words: str) -> str:
        return "".join(_GAPS.get(c, re.escape(c)) for c in re.split("(…+)", words) if c)

    def _any(self, phrases: Iterable[str]) -> re.Pattern[str]:
        return re.compile("|".join(map(self._pattern, phrases)) or "(?!)")

    def find(self, plain: str, span: Span, first: int, before: Earlier | None, status: str) -> tuple[str, str | None]:
        """Label and indicator of a figure.

        Parameters
        ----------
        first : int
            Where its sentence begins.
        before : Earlier or None
            The figure before it in that sentence.
        status : str
            A planned one may be of what is still to be built.
        """
        self._planned = status == "planned"
        tail = _TAIL.match(plain, span.end)
        between = plain[before.end : span.start] if before else ""
        if before and self._compare.fullmatch(between) and (not tail or self._compared.search(between)):
            # 上年为11件, 同比增长12.5%, 提升到88.9%; 47处、8316.5平方米
            fits = before.indicator and (
                not span.unit or set(span.unit.family) & (self._families[before.indicator] | {"rate"})
            )
            return before.label, before.indicator if fits else self._before(plain, span, before.clause, first)
        clauses = self._clauses(plain, max(before.end if before else first, first), span.start)
        said = [(start, end, bare) for start, end in clauses if (bare := self._bare(plain[start:end]))]
        # the clause of the figure, else what follows it, else the last clause that says anything
        own = said[0] if said and said[0][:2] == clauses[0] else None
        label = own[2] if own else tail[0] if tail else said[0][2] if said else ""
        indicator = self._before(plain, span, own or (said[0] if said and not tail else None), first)
        if not indicator and tail:
            indicator = self._behind(plain, span, tail, clauses[0][0], first)
        # a part of the figure before is not the indicator itself
        part = before and (
            plain.rfind("(", before.end - 1, span.start) > plain.rfind(")", before.end - 1, span.start)
            or (indicator == before.indicator and "其中" in plain[before.end : span.start])
        )
        return label, None if part else indicator

    def named(self, label: str, span: Span) -> str | None:
        """The indicator that the words of a table's row and column name."""
        matches = self._matches(label, 0, 0, 0, len(label))
        clean = [
            m
            for m in matches
            if self._filler.fullmatch(label, m.end) and (not m.start or self._prefix.search(label, 0, m.start))
        ]
        return self._choose(label, replace(span, start=len(label), end=len(label)), clean, 0, 0)

    def earlier(
        self, plain: str, span: Span, first: int, before: Earlier | None, label: str, indicator: str | None
    ) -> Earlier:
        """What the next figure may continue of this one."""
        clause = self._clauses(plain, max(before.end if before else first, first), span.start)[0]
        return Earlier(span.end, label, indicator, (*clause, ""))

    def _clauses(self, plain: str, low: int, high: int) -> list[tuple[int, int]]:
        """The clauses between two places, the last one first."""
        cuts = [low, *(m.end() for m in _CLAUSE.finditer(plain, low, high))]
        return [(a, b) for a, b in zip(cuts, [*(c - 1 for c in cuts[1:]), high], strict=True)][::-1]

    def _bare(self, words: str) -> str:
        """The words without what leads up to them and away from them."""
        words = self._trail.sub("", words.strip(" ，,、"))
        lead = self._lead.match(words)
        return words[lead.end() :].strip('“”" ') if lead else words.strip('“”" ')

    def _before(self, plain: str, span: Span, clause: tuple[int, int, str] | None, first: int) -> str | None:
        """The indicator that the words before a figure name."""
        if not clause:
            return None
        start, end, _ = clause
        # 人大代表建议、政协提案: a phrase may hold a 、
        low = start
        while low > first and plain[low - 1] == "、" and (cut := self._clauses(plain, max(first, low - 24), low - 1)):
            low = cut[0][0]
        # what leads from the words to the number: 共, 累计, 活动
        trail = self._trailing.search(plain, start, end)
        ending = self._matches(plain, first, low, trail.start() if trail else end, end)
        matches = [m for m in ending if self._filler.fullmatch(plain, m.end, end)]
        clean = [
            m for m in matches if m.start <= start or self._prefix.search(plain, max(start, m.start - 12), m.start)
        ]
        return self._choose(plain, span, clean, start, first)

    def _behind(self, plain: str, span: Span, tail: re.Match[str], start: int, first: int) -> str | None:
        """The indicator that the words behind a figure name: 3名法律顾问."""
        at = tail.start()
        matches = [m for m in self._matches(plain, first, at, at, tail.end()) if m.start <= at + 1]
        return self._choose(plain, span, matches, start, first)

    def _matches(self, plain: str, first: int, low: int, least: int, most: int) -> Iterator[Match]:
        """Phrases that end between two places; one with a wide gap may begin as early as the sentence."""
        for end in range(max(least, low + 1), most + 1):
            for size in self._sizes.get(plain[end - 1], ()):
                for phrase in self._phrases.get(plain[end - size : end], ()) if end - size >= low else ():
                    m = phrase.pattern.search(plain, first if phrase.across else low, end)
                    if m and all(self._between.fullmatch(gap) for gap in m.groups()):
                        yield Match(m.start(), end, phrase.indicator)

    def _choose(self, plain: str, span: Span, matches: Iterable[Match], start: int, first: int) -> str | None:
        """The one indicator that fits best: the nearest words, then the longest; None where two fit alike."""
        families = set(span.unit.family) if span.unit else None
        fitting = [m for m in matches if families is None or families & self._families[m.indicator]]
        if not fitting:
            return None
        best = max((m.end, m.end - m.start) for m in fitting)
        named = {m.indicator for m in fitting if (m.end, m.end - m.start) == best}
        m = next(m for m in fitting if (m.end, m.end - m.start) == best)
        around = plain[min(start, m.start) : span.start if m.start < span.start else m.end + 2]
        lead_in = plain[min(start, m.start) : m.start]
        near, wide = self._denied[m.indicator]
        if (
            len(named) > 1
            or near.search(around)
            or wide.search(plain, first, span.end + 12)
            or self._other.search(lead_in)
        ):
            return None
        if self.town and self._level.search(plain, max(first, m.start - 12), m.start):
            return None
        fresh = m.indicator in self._stocks and not self._planned and self._fresh.search(lead_in)
        return None if fresh else m.indicator
