"""Numbers of items (1.95%, 3.96.5%) told from decimals by the items about them; never by a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

# the number of an item; whether its mark can be none of a decimal; whether a decimal follows it, or a number of two dots
_ITEM = re.compile(
    r"(?:(?P<line>^|\n)|[。;!?]|:(?=\s*1[^0-9]))[ \t]*(?P<number>[1-9][0-9]?)"
    r"(?P<mark>[.、)])(?:(?P<sure>(?<!\.)|(?![0-9]))|(?P<twice>(?=[0-9]+\.[0-9])))?"
)


class Items:
    """Finds the numbers of items; `counts`: a pattern of the units that come in whole numbers.

    A text is tidied: half-width marks.
    """

    def __init__(self, counts: str) -> None:
        self._whole = re.compile(rf"[0-9]+(?:余|多)? ?(?:{counts})(?!百分点|月)")

    def parted(self, plain: str) -> str:
        """The text with the dot behind the number of an item as 、, and as : where it may be a decimal point as well."""
        pieces, at = [], 0
        for dot, mark in self._dots(list(_ITEM.finditer(plain))):
            pieces += [plain[at:dot], mark]
            at = dot + 1
        return "".join([*pieces, plain[at:]])

    def _dots(self, found: list[re.Match[str]]) -> Iterator[tuple[int, str]]:
        """The dots that end no whole number, each with the mark to be read for it."""
        numbers, sure = [int(m["number"]) for m in found], [self._is_sure(m) for m in found]
        twice = [m["twice"] is not None for m in found]
        ends = [i for i in range(1, len(found)) if numbers[i] != numbers[i - 1] + 1]
        for first, end in pairwise([0, *ends, len(found)]):
            listed = any(sure[first:end]) or any(twice[first:end]) != all(twice[first:end])
            # 1、… 2、… 4.95%: a number left out, or a decimal
            beside = first and sure[first - 1] and abs(numbers[first] - numbers[first - 1]) <= 2
            for i in range(first, end):
                follows = twice[i] or i + 1 < end or found[i - 1]["mark"] == "."
                if sure[i] or (listed and follows and (i > first or numbers[i] == 1)):
                    mark = "、"
                else:
                    mark = ":" if end - first > 1 or beside or twice[i] else "."
                if found[i]["mark"] == "." != mark:
                    yield found[i].start("mark"), mark

    def _is_sure(self, m: re.Match[str]) -> bool:
        """Whether the mark behind a number ends it: 1、, 1.组织, and 6.3件, as half a case there is none."""
        whole = m["line"] is not None and self._whole.match(m.string, m.end())
        return m["sure"] is not None or bool(whole)
