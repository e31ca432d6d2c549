"""The rules that a page of a PDF is ruled with: the cells of its tables, and what is struck."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from math import inf
from typing import NamedTuple

import pypdfium2

from fazhi.reading.layout import Cell

# in points: how far apart what is one may lie; a page of more rules is a drawing
_TOUCH, _MOST = 2.5, 2000
# where a rule lies, and from where to where it goes
Rule = tuple[float, float, float]


class Box(NamedTuple):
    """Where the rules about a cell lie."""

    left: float
    bottom: float
    right: float
    top: float


class Rules:
    """The rules of a page: the edges of what is drawn there."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        paths = page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_PATH], max_depth=1)
        drawn = [Box(*path.get_bounds()) for path in islice(paths, _MOST + 1)]
        boxes = drawn if len(drawn) <= _MOST else []
        self._drawn = _joined((y, b.left, b.right) for b in boxes for y in (b.bottom, b.top))
        self._upright = _joined((x, b.bottom, b.top) for b in boxes for x in (b.left, b.right))
        # a table that goes on on the next page is open where the page ends
        ends: dict[int, list[float]] = defaultdict(list)
        for x, y in ((x, y) for x, *reach in self._upright for y in reach):
            ends[round(y)].append(x)
        self._level = _joined([*self._drawn, *((y, min(xs), max(xs)) for y, xs in ends.items())])

    def cell(self, x: float, y: float) -> Box | None:
        """The cell in which a place lies; None where there are not rules on all its sides."""
        left, right = _about(self._upright, x, y, y)
        bottom, top = _about(self._level, y, left, right)
        return Box(left, bottom, right, top) if max(-left, right, -bottom, top) < inf else None

    def strikes(self, x: float, bottom: float, top: float) -> bool:
        """Whether a rule goes through the middle of the character that stands there."""
        third = (top - bottom) / 3
        low, high = (bisect_left(self._drawn, (y,)) for y in (bottom + third, top - third))
        return any(first <= x <= last for _, first, last in self._drawn[low:high])

    def tables(self, words: dict[Box, str]) -> Iterator[tuple[list[Box], list[list[Cell]]]]:
        """Tables of two columns at least by their cells and what stands in them; the cells and the rows of each."""
        cells, bottom = list[Box](), -inf
        for cell in [*sorted(_innermost(words), key=lambda box: -box.top), Box(0, 0, 0, -inf)]:
            if cells and cell.top < bottom - _TOUCH:
                if len(columns := self._columns(cells)) > 1:
                    yield cells, list(_rows(cells, columns, words))
                cells, bottom = [], inf
            cells, bottom = [*cells, cell], min(bottom if cells else inf, cell.bottom)

    def _columns(self, cells: list[Box]) -> list[float]:
        """Where the columns of a table begin, also those without a word."""
        low, high = min(c.bottom for c in cells) + _TOUCH, max(c.top for c in cells) - _TOUCH
        left, right = min(c.left for c in cells), max(c.right for c in cells)
        return sorted({x for x, first, last in self._upright if first < high and low < last and left <= x < right})


def _innermost(boxes: Iterable[Box]) -> Iterator[Box]:
    """Those that are no frame about another, as a page may be."""
    sized = sorted(boxes, key=lambda box: box.top - box.bottom)
    for n, box in enumerate(sized):
        if not any(
            box.left <= b.left and b.right <= box.right and box.bottom <= b.bottom and b.top <= box.top
            for b in sized[:n]
        ):
            yield box


def _rows(cells: list[Box], columns: list[float], words: dict[Box, str]) -> Iterator[list[Cell]]:
    """The rows of a table, each with the cells that begin in it and the blank ones."""
    tops = sorted({cell.top for cell in cells}, reverse=True)
    for top in tops:
        row = []
        for left in columns:
            over = next((c for c in cells if c.left <= left < c.right and c.bottom < top <= c.top), None)
            if not over:
                row.append(Cell(""))
            elif (over.left, over.top) == (left, top):
                spanned = sum(over.left <= x < over.right for x in columns), sum(over.bottom < y <= top for y in tops)
                row.append(Cell(words[over], *spanned))
        yield row


def _joined(pieces: Iterable[Rule]) -> list[Rule]:
    """The rules that pieces are which lie in one line and touch."""
    line, before, lying, rules = -inf, -inf, list[Rule](), list[Rule]()
    for at, first, last in sorted(piece for piece in pieces if piece[2] - piece[1] > _TOUCH):
        line, before = (line if at - before <= _TOUCH else at), at
        lying.append((line, first, last))
    for rule in sorted(lying):
        at, first, last = rules[-1] if rules else (-inf, 0, 0)
        if rule[0] == at and rule[1] <= last + _TOUCH:
            rules[-1] = at, first, max(last, rule[2])
        else:
            rules.append(rule)
    return rules


def _about(rules: list[Rule], at: float, low: float, high: float) -> tuple[float, float]:
    """The nearest rules on both sides of a place that reach from `low` to `high`."""
    reaching = [where for where, first, last in rules if first <= low + _TOUCH and high <= last + _TOUCH]
    return max((w for w in reaching if w <= at), default=-inf), min((w for w in reaching if w > at), default=inf)
