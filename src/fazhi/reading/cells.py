"""Rows of a table within a text → its cells, each with the words and the unit that its row and column give it.

A row is a line whose cells stand apart by tabs, bars or wide gaps, as documents and web pages come out in plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi.codebook import Codebook
from fazhi.numerals import SCALE
from fazhi.reading.numbers import any_of

_GAP = re.compile(r"[ ]*(?:\t|\||\u3000|\x20{2,})[\s|]*")
_LONGEST_ROW = 600
_NUMERIC = re.compile(r"(?!(?:19|20)[0-9]{2} ?年)[^0-9]{0,4}[0-9][0-9,.]*[^0-9]{0,6}")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
# columns that number the rows or hold no amounts
_COUNTER = re.compile("序号|编号|年份|电话|日期|时间|页码|邮编|备注")
_PLAIN = re.compile("数量|数值|合计|总数|数据|件数|人数|金额|本年|全年|20[0-9]{2} ?年?度?")


@dataclass(frozen=True)
class Cell:
    """A numeric cell.

    Attributes
    ----------
    start, end : int
        Where its text stands.
    label : str
        The words of its row and column.
    heading : str
        The column's own heading (上年, 2022年, 目标).
    unit : str
        The unit that heading, row or caption give, its scale included (万元); empty if none does.
    """

    start: int
    end: int
    label: str
    heading: str
    unit: str


class Cells:
    """Finds numeric cells by the units of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        unit = f"{SCALE}?(?:{any_of(codebook.units)})"
        self._unit = re.compile(
            rf"[(（](?:[^()（）]{{0,6}}单位[:：] ?)?({unit})[)）]|单位[:：] ?({unit})(?![\u4e00-\u9fff])"
        )

    def find(self, text: str) -> Iterator[Cell]:
        """The numeric cells of a text, in its order."""
        rows: list[list[tuple[int, int]]] = []
        caption, at = "", 0
        for line in text.splitlines(keepends=True):
            row = self._row(line, at)
            if row:
                yield from self._cells(text, row, rows, caption)
                rows.append(row)
            elif line.strip():
                rows, caption = [], line[:200]
            at += len(line)

    def _row(self, line: str, at: int) -> list[tuple[int, int]]:
        """Where the cells of a line stand; none if it is no row."""
        bare = line.strip(" \u3000\n|\t")
        if len(line) > _LONGEST_ROW or "。" in bare or not _GAP.search(bare):
            return []
        start = at + line.index(bare[0])
        edges = [0, *(x for m in _GAP.finditer(bare) for x in m.span()), len(bare)]
        return [(start + a, start + b) for a, b in zip(edges[::2], edges[1::2], strict=True)]

    def _cells(
        self, text: str, row: list[tuple[int, int]], above: list[list[tuple[int, int]]], caption: str
    ) -> Iterator[Cell]:
        """The numeric cells of a row, read with the rows above it."""
        said = [text[a:b].strip() for a, b in row]
        heads = [[text[a:b].strip() for a, b in r] for r in above[:2] if len(r) == len(row)]
        heads = [h for h in heads if not any(map(_NUMERIC.fullmatch, h[1:]))]
        stub = next((s for s in said if s and not _NUMERIC.fullmatch(s)), "")
        for i, ((start, end), words) in enumerate(zip(row, said, strict=True)):
            heading = "".join(h[i] for h in heads)
            if not _NUMERIC.fullmatch(words) or _COUNTER.search(heading) or (not heads and not stub):
                continue
            # a row may name what it counts before each number: 人民调解 | 148 | 法律援助 | 21
            beside = said[i - 1] if i and not _NUMERIC.fullmatch(said[i - 1]) and not heading else stub
            named = [beside, "" if _PLAIN.fullmatch(_BRACKET.sub("", heading)) else heading]
            given = (
                self._unit.search(w)
                for w in (heading, beside, text[row[0][0] : row[-1][1]] if not heads else "", caption)
            )
            unit = next((m[1] or m[2] for m in given if m), "")
            yield Cell(start, end, "".join(_BRACKET.sub("", n) for n in named).strip(), heading, unit)
