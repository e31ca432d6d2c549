"""Ranges that are none: 减少3件至12件 is a change and what came of it."""

from __future__ import annotations

import re
from functools import cached_property

from fazhi.codebook.load import Codebook
from fazhi.wording import PERCENT, POINTS, Reading

# what a figure came from, and what it became
FROM = re.compile("[由从][^，,。、]{0,12}\\Z")
INTO = re.compile("[^，,。、;0-9]{0,8}?(?:到|至|为|成|增|降|升|减|提高|扩大|涨|缩|回落)")
BECOMES = re.compile(
    " ?(?:→|->|变[为成]|[增升降]至|(?:增加|上升|下降|减少|提[高升])[到至]) ?[0-9二两三四五六七八九十百]"
)
# how far before a number the word of its change may begin
_BEFORE = 16


class Changes:
    """Tells ranges from changes with their results, by the words of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self._codebook, earlier = codebook, codebook.any_cue("previous")
        self._from = re.compile(f"[由从](?P<year>(?:{earlier}|20[0-9]{{2}}年)的?)?\\Z")

    @cached_property
    def _moved(self) -> re.Pattern[str]:
        return re.compile(f"(?:{self._codebook.any_cue('rise', 'fall')})(?:了|约|近|超|达|[: ])*")

    def moves(self, plain: str, at: int) -> bool:
        """Whether the word just before a numeral says that something rose or fell."""
        return any(word.end() == at for word in self._moved.finditer(plain, max(at - _BEFORE, 0), at + 2))

    def parted(self, plain: str, m: re.Match[str], reading: Reading | None) -> str:
        """What a range with two units is: a change and its result ("apart"), that or a range ("unclear"); else blank.

        `reading` is that of the range; None where it is none.
        """
        at = m.start()
        low = max(at - _BEFORE, 0)
        came, moves = self._from.search(plain, low, at), self.moves(plain, at)
        # 增加普法活动6场至36场
        clause = max(low, *(plain.rfind(mark, 0, at) + 1 for mark in "，,。;\n"))
        if not (came or moves or self._moved.search(plain, clause, at)):
            return ""
        dated = came is not None and came["year"] is not None
        clear = m["range"][-1] in "至到" and (moves or dated)
        if not reading or dated:
            return "apart" if clear else "unclear"
        q = reading.quantity
        if q.unit == POINTS or (q.unit == PERCENT and not clear):
            return ""
        # 增加6场至8场
        return "apart" if clear and q.unit != PERCENT and q.high > 2 * q.low else "unclear"
