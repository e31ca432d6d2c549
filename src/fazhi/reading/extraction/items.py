"""Numbers of items (1.95%, 3.96.5%) told from decimals by the items about them; never by a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from fazhi.codebook.load import Codebook
from fazhi.wording import any_of

# the number of an item; whether its mark can be none of a decimal, as before 2024年, 3月 and 12345; whether a decimal follows it, or a number of two dots
_ITEM = re.compile(
    r"(?:(?P<line>^|\n)|[。;!?]|:(?=\s*1[^0-9]))[ \t]*(?P<number>[1-9][0-9]?)"
    r"(?P<mark>[.、)])(?:(?P<sure>(?<!\.)|(?![0-9])|(?=(?:20[0-9]{2} ?年|1?[0-9] ?月|12[0-9]{3}(?![0-9]))))|(?P<twice>(?=[0-9]+\.[0-9])))?"
)
# 1⇥36场普法活动: lines of a list that nothing heads, as it is copied from a word processor
_OF_LINE = re.compile(
    r"(?:^|(?<=\n))1\t[^\t\n]*[一-鿿]{2}[^\t\n]*(?:\n[1-9][0-9]?\t[^\t\n]*[一-鿿]{2}[^\t\n]*)+(?=\n|\Z)"
)


class ItemNumbers:
    """Finds the numbers of items by the words of one codebook; a text is tidied: half-width marks."""

    def __init__(self, codebook: Codebook) -> None:
        counts = any_of(u.unit for u in codebook.units.values() if u.whole)
        self._whole = re.compile(rf"[0-9]+(?:余|多)? ?(?:{counts})(?!百分点|月)")
        # 1普法活动（场） | 30, 1-1信访件 | 15: stuck to a name that we know
        self._of_row = re.compile(
            rf"^((?:\| ?)?)([1-9][0-9]?(?:-[0-9]{{1,2}})?[-—]?)(?=(?:{any_of(codebook.names)})(?:\([^()\n]*\))? ?[\t|])",
            re.MULTILINE,
        )

    def parted(self, plain: str) -> str:
        """The text with the dot behind the number of an item as 、, and as : where it may be a decimal point as well."""
        plain = _OF_LINE.sub(_unnumbered, self._of_row.sub(lambda m: m[1] + " " * len(m[2]), plain))
        pieces, at = [], 0
        for dot, mark in self._dots(list(_ITEM.finditer(plain))):
            pieces += [plain[at:dot], mark]
            at = dot + 1
        return "".join([*pieces, plain[at:]])

    def _dots(self, found: list[re.Match[str]]) -> Iterator[tuple[int, str]]:
        """The dots that end no whole number, each with the mark to be read for it."""
        ends = [i for i, (one, other) in enumerate(pairwise(found), 1) if _step(one, other) != 1]
        for first, end in pairwise([0, *ends, len(found)]):
            yield from self._dots_of(found[first:end], found[first - 1] if first else None)

    def _dots_of(self, run: list[re.Match[str]], before: re.Match[str] | None) -> Iterator[tuple[int, str]]:
        """Those of items that count on from each other; `before`: the item before them."""
        sure, twice = [self._is_sure(m) for m in run], [m["twice"] is not None for m in run]
        listed = any(sure) or len({*twice}) > 1
        # 1、… 2、… 4.95%: a number left out, or a decimal
        beside = before is not None and self._is_sure(before) and abs(_step(before, run[0])) <= 2
        for i, (behind, m) in enumerate(zip((before, *run), run, strict=False)):
            follows = twice[i] or m is not run[-1] or (behind and behind["mark"] == ".")
            ends = sure[i] or (listed and follows and (i > 0 or m["number"] == "1"))
            if m["mark"] == "." and (ends or beside or twice[i] or len(run) > 1):
                yield m.start("mark"), "、" if ends else ":"

    def _is_sure(self, m: re.Match[str]) -> bool:
        """Whether the mark behind a number ends it: 1、, 1.组织, and 6.3件, as half a case there is none."""
        whole = m["line"] is not None and self._whole.match(m.string, m.end())
        return m["sure"] is not None or bool(whole)


def _unnumbered(m: re.Match[str]) -> str:
    """Lines of a list without their numbers, where these count on and no row stands above."""
    lines = m[0].split("\n")
    above = m.string[: m.start()].rstrip("\n").rpartition("\n")[2]
    counted = all(line.startswith(f"{n}\t") for n, line in enumerate(lines, 1)) and "\t" not in above
    return "\n".join(re.sub("^[0-9]+", lambda n: " " * len(n[0]), line) for line in lines) if counted else m[0]


def _step(one: re.Match[str], other: re.Match[str]) -> int:
    """By how much the number of an item is above another's."""
    return int(other["number"]) - int(one["number"])
