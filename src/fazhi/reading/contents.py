"""The table of contents of a document: its lines stand again below, as the headings of what they point to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

_TITLES = {"目录", "目次", "目錄"}
# a heading, and the page where it stands: 二、履职情况……3
_PAGED = re.compile(r"(.*?[^\s.…·⋯．。_—–-])[\s.…·⋯．。_—–-]+(?:第|[(（])?[0-9]{1,3}(?:页|[)）])?[\s—–-]*")
# one without a page
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[部章]|[(（][一二三四五六七八九十0-9]{1,3}[)）]|[0-9]{1,2}[.、．]).+"
)


def without_contents(text: str) -> str:
    """A text with blank lines in place of its table of contents."""
    lines = text.split("\n")
    bare = ["".join(line.split()).lstrip("#") for line in lines]
    if _TITLES.isdisjoint(bare):
        return text
    for first in (n for n, line in enumerate(bare) if line in _TITLES):
        for n in _entries(lines, bare, first):
            lines[n] = ""
    return "\n".join(lines)


def _entries(lines: list[str], bare: list[str], first: int) -> Iterator[int]:
    """The lines of a table of contents below its title, which is one of them where there are any."""
    below, seen = sorted(bare[first + 1 :]), set[str]()
    for n in range(first + 1, len(lines)):
        m = _PAGED.fullmatch(lines[n])
        words = "".join(m[1].split()).lstrip("#") if m else bare[n]
        again = bisect_left(below, f"{words}\U0010ffff") - bisect_left(below, words) > 1
        if words and (words in seen or not again or not (m or _NUMBERED.fullmatch(words))):
            return
        if words:
            yield from (first, n) if not seen else (n,)
            seen.add(words)
