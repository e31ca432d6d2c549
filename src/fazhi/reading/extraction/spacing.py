"""A text without the blanks that some programs and forms print about its numbers: 约  800 人次 as 约800人次."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from fazhi.codebook.load import Codebook
from fazhi.numerals import SCALE
from fazhi.reading.extraction.tidying import apart, dated
from fazhi.wording import any_of

# what stands about a number: as far as it is looked at, and the blanks
_REACH, _BLANKS = 8, re.compile("[ \u00a0\u2002\u2003\u2009\u202f\u3000\u200b]+")
_DIGIT = re.compile("[0-9０-９]")
# what a blank before a number is none of: 三 3场, a mark
_WORD = re.compile("(?![零〇一二三四五六七八九十])[\u4e00-\u9fff]\\Z")
# words of prose do not stand apart as cells of a row may: by one blank, nor by any in a line with a full stop
_PROSE = re.compile("[，；]|[,;](?![0-9])")
_TIME = "[年月日等]|季度|个月"
_SCOPES = ("day", "week", "month", "two_months", "quarter", "half_year", "per_place")


class Closed(NamedTuple):
    """A text with places closed up: what is left, where each cut is, where it ended, what went up to there."""

    text: str
    at: list[int]
    ends: list[int]
    gone: list[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of it stands in the text as it was."""
        first, last = bisect_right(self.at, start), bisect_right(self.at, end - 1)
        return start + self.gone[first], end + self.gone[last]

    def left(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the text as it was stands in it."""
        first, last = bisect_right(self.ends, start), bisect_right(self.ends, end - 1)
        return start - self.gone[first], end - self.gone[last]


class Spacing:
    """Finds the blanks about numbers by the words of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        hedges, scopes = any_of(codebook.spoken("before")), "|".join(codebook.any_cue(s) for s in _SCOPES)
        over, units = any_of([*codebook.spoken("after"), *codebook.spoken("inside")]), any_of(codebook.units)
        # 约  800, 每周  2次: no cell ends so
        self._before = re.compile(rf"(?:{hedges}|{scopes}|截[至止]|第)\Z")
        # 800  余人次, 800  人次以上
        self._behind = re.compile(rf"(?:{over})|{SCALE}?(?:{units})(?:{over}|[，。；、,;)）])")
        # 800人次  以上
        self._counted, self._over = re.compile(rf"[0-9０-９]\s*{SCALE}?(?:{units})\Z"), re.compile(over)
        self._beside = re.compile(rf"{over}|{SCALE}?(?:{units})|[万亿]|[至到]|{_TIME}")

    def closed(self, text: str, shown: str) -> tuple[Closed, str]:
        """The text closed up, and the same of what it is `shown` as, of the same length."""
        prose, cuts, shown = (0, 0, 0), [], dated(shown)
        for m in _BLANKS.finditer(shown):
            if not prose[0] <= m.start() < prose[1]:
                start, end = shown.rfind("\n", 0, m.start()) + 1, shown.find("\n", m.start()) % (len(shown) + 1)
                full = "。" in shown[start:end]
                prose = start, end, _REACH if full else bool(_PROSE.search(shown, start, end))
            if self._closes(shown, m, prose[2]):
                cuts.append(m.span())
        gone = [*accumulate((end - start for start, end in cuts), initial=0)]
        left, seen = ("".join(t[a:b] for a, b in apart(0, cuts, len(t))) for t in (text, shown))
        ends = [end for _, end in cuts]
        return Closed(left, [end - cut for end, cut in zip(ends, gone[1:], strict=True)], ends, gone), seen

    def _closes(self, shown: str, m: re.Match[str], most: int) -> bool:
        """Whether a number goes with the words that blanks part it from, as far as at most so many do between any."""
        prose, before = len(m[0]) <= most, shown[max(m.start() - _REACH, 0) : m.start()]
        if _DIGIT.match(shown, m.end()):
            return bool(self._before.search(before) or (prose and _WORD.search(before)))
        if before.endswith(("%", "％")):
            return prose or bool(self._behind.match(shown, m.end()))
        if self._counted.search(before):
            return bool(self._over.match(shown, m.end()))
        behind = self._beside if prose else self._behind
        return bool(_DIGIT.match(before[-1:]) and behind.match(shown, m.end()))
