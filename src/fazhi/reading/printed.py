"""The printed lines of a page, and which of them are running heads and feet or numbers of pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from fazhi.groups import grouped
from fazhi.reading.rules import Box

# in heights of a line: how wide a column is
_COLUMN = 15
_PAGE_NUMBER = re.compile(r"[\s—–\-·]*(?:第 ?)?[0-9]{1,4}(?: ?页)?(?:[,，/ ]*共? ?[0-9]{1,4} ?页?)?[\s—–\-·]*")
# marks that a second font prints behind the text of their line
_QUOTES = "“”‘’"
SENTENCE = re.compile("[，。；]")
# 矛 盾 纠 纷 of a line that was spread over the page
_SPACED = re.compile(r"(?<!\S)(?:[\u4e00-\u9fff] ){3,}[\u4e00-\u9fff](?=$|[\s0-9，。、；：（])")


class Line(NamedTuple):
    """A printed line: its words with where each begins and ends, its foot, height and cell; whether it is a row of a table."""

    words: list[tuple[str, float, float]]
    low: float = 0
    height: float = 0
    cell: Box | None = None
    is_row: bool = False

    @property
    def text(self) -> str:
        """What is printed; of a row its cells."""
        words = ("\t" if self.is_row else " ").join(word for word, _, _ in self.words)
        return words if self.is_row else _SPACED.sub(lambda m: m[0].replace(" ", ""), words)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.words[0][1]

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.words[-1][2]

    @property
    def is_wide(self) -> bool:
        """Whether it may fill a column of text."""
        return not self.is_row and self.right - self.left > _COLUMN * self.height

    @property
    def is_apart(self) -> bool:
        """Whether it may be a row of a table by its wide gaps."""
        wide = any(b - a > self.height for a, b in self.gaps)
        return wide and (len(self.words) > 2 or not SENTENCE.search(self.text))

    @property
    def gaps(self) -> list[tuple[float, float]]:
        """Where its words leave the line blank."""
        return [(a[2], b[1]) for a, b in pairwise(self.words)]


def with_quotes(characters: list[tuple[str, Box]]) -> list[tuple[str, Box]]:
    """The characters of a page, quotation marks of another font where they are printed, in place of the blank there."""
    shown = [n for n, (c, _) in enumerate(characters) if not c.isspace()]
    before = dict(zip(shown[1:], shown[:-1], strict=True))
    strays = set[int]()
    for n, last in before.items():
        if characters[n][0] in _QUOTES and (last in strays or not _touches(characters, last, n)):
            strays.add(n)
    rows = grouped((_row_of(characters[n][1]), n) for n in shown if strays)
    behind = dict[int, int]()
    for n in strays:
        row = _row_of(characters[n][1])
        near = (m for m in (*rows[row - 1], *rows[row], *rows[row + 1]) if _touches(characters, m, n))
        if (at := next(near, None)) is not None:
            behind[at] = n
    moved, placed = {*behind.values()}, list[tuple[str, Box]]()
    for n, character in enumerate(characters):
        blank = character[0] == " " and ({n - 1, n + 1} & moved or n - 1 in behind)
        placed += [] if n in moved or blank else [character]
        at = n if n not in moved else -1
        while (at := behind.get(at, -1)) >= 0:
            placed.append(characters[at])
    return placed


def _row_of(at: Box) -> int:
    """Which row of four points or the next to it a character stands in."""
    return int((at.bottom + at.top) / 8)


def _touches(characters: list[tuple[str, Box]], left: int, right: int) -> bool:
    """Whether one character stands right before another, in its row."""
    (_, a), (_, b) = characters[left], characters[right]
    height = b.top - b.bottom
    level = abs(a.bottom + a.top - b.bottom - b.top) < height
    return level and a.left < b.left and -height / 4 < b.left - a.right < height / 4


def without_heads(pages: list[list[Line]]) -> Iterator[list[Line]]:
    """The pages without their running heads and feet, and without their numbers."""
    heads = _of_two(*pages) if len(pages) == 2 else _running_heads(pages)
    for page in pages:
        lines = list(page)
        for at in (0, -1):
            # at most a head and a number, so that a column of figures below them stays
            droppable = [heads, {""}]
            while lines and not lines[at].is_row and (kinds := [k for k in droppable if _pattern(lines[at].text) in k]):
                droppable.remove(kinds[0])
                lines.pop(at)
        yield lines


def _running_heads(pages: list[list[Line]]) -> set[str]:
    """What stands at the head or foot of most pages, if there are several."""
    edges: Counter[str] = Counter()
    for page in pages:
        bare = list(filter(None, (_pattern(line.text) for line in page)))
        edges.update({*bare[:1], *bare[-1:]})
    return {line for line, count in edges.items() if count > len(pages) / 2 and len(pages) > 2}


def _of_two(first: list[Line], second: list[Line]) -> set[str]:
    """What two pages have at one place of their head or foot, no larger than other lines: two tables may share a title."""
    usual = median([line.height for page in (first, second) for line in page] or [0])
    bare = [[line for line in page if _pattern(line.text)] for page in (first, second)]
    pairs = [(bare[0][at], bare[1][at]) for at in (0, -1)] if all(bare) else []
    return {
        _pattern(a.text)
        for a, b in pairs
        if _bare(a.text, 1) == _bare(b.text, 2)
        and not (a.is_row or b.is_row)
        and max(abs(a.low - b.low), abs(a.left - b.left), a.height - usual) < a.height / 4
    }


def _bare(line: str, number: int) -> str:
    """A line without the number of its page."""
    return re.sub(f"(?<![0-9]){number}(?![0-9])", "#", line.strip())


def _pattern(line: str) -> str:
    """A running head, whatever number stands in it; empty for a page number."""
    return "" if _PAGE_NUMBER.fullmatch(line) else re.sub("[0-9]+", "#", line.strip())
