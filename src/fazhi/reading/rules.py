"""The rules that a page of a PDF is ruled with: the cells of its tables, and what is struck."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from ctypes import c_int
from itertools import islice
from math import inf
from typing import NamedTuple

import pypdfium2

from fazhi.groups import grouped
from fazhi.reading.layout import SpannedCell

# in points: how far apart what is one may lie; a page of more paths, or more rules, is a drawing
_TOUCH, _PATHS, _RULES = 2.5, 20_000, 1000
# between which parts of a character's height what strikes it goes, the lower of two lines as well; under it is lower
_STRUCK = (0.2, 0.67)
# where a rule lies, and from where to where it goes
Rule = tuple[float, float, float]


class Box(NamedTuple):
    """Where the rules about a cell lie."""

    left: float
    bottom: float
    right: float
    top: float


class RuledTable(NamedTuple):
    """The cells of a table that are not blank, and where its columns begin."""

    cells: list[Box]
    columns: list[float]

    def rows(self, words: dict[Box, str]) -> Iterator[list[SpannedCell]]:
        """Its rows by what stands in the cells, each with the cells that begin in it and the blank ones."""
        tops = sorted({cell.top for cell in self.cells}, reverse=True)
        for top in tops:
            row = []
            for left in self.columns:
                over = next((c for c in self.cells if c.left <= left < c.right and c.bottom < top <= c.top), None)
                if not over:
                    row.append(SpannedCell(""))
                elif (over.left, over.top) == (left, top):
                    columns = sum(over.left <= x < over.right for x in self.columns)
                    row.append(SpannedCell(words.get(over, ""), columns, sum(over.bottom < y <= top for y in tops)))
            yield row


class Rules:
    """The rules of a page: what is drawn and thin, and the edges of frames."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        paths = islice(page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_PATH], max_depth=1), _PATHS)
        boxes = [box for path in paths if _is_line(path, box := Box(*path.get_bounds()))]
        self._drawn = _joined((y, b.left, b.right) for b in boxes for y in (b.bottom, b.top))
        self._upright = _joined((x, b.bottom, b.top) for b in boxes for x in (b.left, b.right))
        # a table that goes on on the next page is open where the page ends
        ends = grouped((round(y), x) for x, *reach in self._upright for y in reach)
        self._level = _joined([*self._drawn, *((y, min(xs), max(xs)) for y, xs in ends.items())])

    def cell(self, x: float, y: float) -> Box | None:
        """The cell in which a place lies; None where there are not rules on all its sides."""
        left, right = _about(self._upright, x, y, y)
        bottom, top = _about(self._level, y, left, right)
        return Box(left, bottom, right, top) if max(-left, right, -bottom, top) < inf else None

    def strikes(self, character: Box) -> bool:
        """Whether a rule goes through the middle of a character."""
        left, bottom, right, top = character
        height = top - bottom
        low, high = (bisect_left(self._drawn, (bottom + part * height,)) for part in _STRUCK)
        return any(first <= (left + right) / 2 <= last for _, first, last in self._drawn[low:high])

    def tables(self, boxes: set[Box]) -> Iterator[RuledTable]:
        """The tables of two columns and rows at least that cells are of."""
        cells, bottom = list[Box](), -inf
        for cell in [*sorted(_innermost(boxes), key=lambda box: -box.top), Box(0, 0, 0, -inf)]:
            if cells and cell.top < bottom - _TOUCH:
                if len(columns := self._columns(cells)) > 1 < len({c.top for c in cells}):
                    yield RuledTable(cells, columns)
                cells, bottom = [], inf
            cells, bottom = [*cells, cell], min(bottom if cells else inf, cell.bottom)

    def _columns(self, cells: list[Box]) -> list[float]:
        """Where the columns of a table begin, also those without a word; none where no rule goes all along it."""
        lefts, bottoms, rights, tops = zip(*cells, strict=True)
        left, bottom, right, top = min(lefts), min(bottoms), max(rights), max(tops)
        along = any(bottom <= y <= top and a <= left + _TOUCH and right <= b + _TOUCH for y, a, b in self._level)
        crossing = (x for x, a, b in self._upright if a < top - _TOUCH and bottom + _TOUCH < b and left <= x < right)
        return sorted(set(crossing)) if along else []


def _is_line(path: pypdfium2.PdfObject, box: Box) -> bool:
    """Whether a path is thin, or a frame; not a shade behind words."""
    filled, stroked = c_int(), c_int()
    pypdfium2.raw.FPDFPath_GetDrawMode(path, filled, stroked)
    return bool(stroked) or min(box.right - box.left, box.top - box.bottom) < 2 * _TOUCH


def _innermost(boxes: set[Box]) -> Iterator[Box]:
    """Those that are no frame about another."""
    sized = sorted(boxes, key=lambda box: box.top - box.bottom)
    for n, (left, bottom, right, top) in enumerate(sized):
        if not any(left <= b.left and b.right <= right and bottom <= b.bottom and b.top <= top for b in sized[:n]):
            yield sized[n]


def _joined(pieces: Iterable[Rule]) -> list[Rule]:
    """The rules that pieces are which lie in one line and touch, as dots do; none of a drawing."""
    line, lying, rules = -inf, list[Rule](), list[Rule]()
    for at, first, last in sorted(pieces):
        line = line if at - line <= _TOUCH else at
        lying.append((line, first, last))
    for rule in sorted(lying):
        at, first, last = rules[-1] if rules else (-inf, 0, 0)
        if rule[0] == at and rule[1] <= last + _TOUCH:
            rules[-1] = at, first, max(last, rule[2])
        else:
            rules.append(rule)
    rules = [rule for rule in rules if rule[2] - rule[1] > 2 * _TOUCH]
    return rules if len(rules) < _RULES else []


def _about(rules: list[Rule], at: float, low: float, high: float) -> tuple[float, float]:
    """The nearest rules on both sides of a place that reach from `low` to `high`."""
    reaching = [where for where, first, last in rules if first <= low + _TOUCH and high <= last + _TOUCH]
    return max((w for w in reaching if w <= at), default=-inf), min((w for w in reaching if w > at), default=inf)
