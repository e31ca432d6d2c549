"""The words that a figure measures, and the indicator that they name; none rather than a wrong one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from fazhi.codebook.load import Codebook
from fazhi.reading.extraction.cells import PLAIN
from fazhi.reading.extraction.detect import Span
from fazhi.reading.extraction.phrases import DELIMITERS, Phrases, Where

# 村（社区）, 村(居)委会 are one word
_CLAUSE = re.compile(r"[，,。；;：:!！?？\n、]|[(（](?!社区|居|站|室)|(?<!社区)(?<!居)(?<!站)(?<!室)[)）]")
_TAIL = re.compile(rf"[^{DELIMITERS}、\s0-9]{{1,14}}")
_MARKS = '“”" ，,、'

Clause = tuple[int, int]


@dataclass(frozen=True)
class Earlier:
    """The figure before in the same sentence, as far as the next one may continue it."""

    end: int
    label: str
    indicator: str | None
    clause: Clause


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

    def find(self, at: Where, before: Earlier | None) -> Earlier:
        """Label and indicator of a figure.

        Parameters
        ----------
        at : Where
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
        at = Where(label, replace(span, start=end, end=end), 0, planned=False, town=False)
        return self._phrases.choose(at, matches, 0)

    def _continued(
        self, at: Where, before: Earlier | None, tail: re.Match[str] | None
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

    def _named(self, at: Where, clauses: list[Clause], tail: re.Match[str] | None) -> tuple[str, str | None]:
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

    def _before(self, at: Where, clause: Clause) -> str | None:
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

    def _behind(self, at: Where, tail: re.Match[str], clause: int) -> str | None:
        """The indicator that the words behind a figure name: 3名法律顾问."""
        matches = self._phrases.ending(at.plain, at.sentence, tail.start(), tail.start(), tail.end())
        return self._phrases.choose(at, [m for m in matches if m.start <= tail.start() + 1], clause)
