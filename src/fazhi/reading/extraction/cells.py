"""Rows of a table within a text → its cells, each with the words and the unit that its row and column give it.

A row is a line whose cells stand apart by tabs, bars or wide gaps, as documents and web pages come out in plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi.codebook.load import Codebook
from fazhi.numerals import SCALE
from fazhi.wording import any_of

# tabs and bars keep empty cells; wide gaps cannot show them
_GAPS = (re.compile("\t"), re.compile(r"\|"), re.compile("[ \u3000]*(?:\u3000|\x20{2,})[ \u3000]*"))
_LONGEST_ROW = 600
_NUMERIC = re.compile(r"[+\-−－]?(?!(?:19|20)[0-9]{2} ?年)[^0-9]{0,4}[0-9][0-9,.]*[^0-9]{0,6}")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
# columns that number the rows or hold no amounts
_COUNTER = re.compile("序号|编号|年份|电话|日期|时间|页码|邮编|备注")
# says nothing of what is counted
PLAIN = re.compile(
    "(?:办理|受理|办结|案件|实际|完成|累计)?(?:数量?|件数|宗数|起数|人数|人次|次数|场次|户数|金额)|数值|合计|总数|数据|本年|全年|20[0-9]{2} ?年?度?|总计|小计|共计|全[镇乡街区县市]道?(?:合计)?|目标|上年|去年|增减|同比|单位|[^一-鿿]*"
)


@dataclass(frozen=True)
class Cell:
    """A numeric cell.

    Attributes
    ----------
    start, end : int
        Where its text stands.
    row, heading : str
        The words of its row, and its column's own heading (上年, 2022年, 目标).
    caption : str
        The line above the table.
    unit : str
        The unit that heading, row or caption give, its scale included (万元); empty if none does.
    """

    start: int
    end: int
    row: str
    heading: str
    caption: str
    unit: str

    @property
    def label(self) -> str:
        """The words that the number measures."""
        return "".join(w for w in (self.row, self.heading) if not PLAIN.fullmatch(w)) or self.row or self.heading


class Cells:
    """Finds numeric cells by the units of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        unit = f"{SCALE}?(?:{any_of(codebook.units)})"
        self._unit = re.compile(
            rf"[(（](?:[^()（）]{{0,6}}单位[:：] ?)?({unit})[)）]|单位[:：] ?({unit})(?![\u4e00-\u9fff])"
        )

    def find(self, text: str, plain: str) -> Iterator[Cell]:
        """The numeric cells of a text, in its order; the text shows the gaps, its tidied form is read."""
        rows: list[list[tuple[int, int]]] = []
        caption, at = "", 0
        for line in text.splitlines(keepends=True):
            row = self._row(line, at)
            if row:
                yield from self._cells(plain, row, rows, caption)
                rows.append(row)
            elif line.strip(" -|:\n\u3000"):
                rows, caption = [], plain[at : at + len(line)][:200]
            at += len(line)

    def _row(self, line: str, at: int) -> list[tuple[int, int]]:
        """Where the cells of a line stand; none if it is no row."""
        bare = line.strip(" \n\u3000")
        if len(line) > _LONGEST_ROW or "。" in bare or not bare.strip("-|: \t"):
            return []
        gap = next((g for g in _GAPS if g.search(bare)), None)
        if gap is None:
            return []
        start = at + line.index(bare[0])
        edges = [0, *(x for m in gap.finditer(bare) for x in m.span()), len(bare)]
        cells = [(start + a, start + b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        return cells[bare[0] == "|" : len(cells) - (bare[-1] == "|")]

    def _cells(
        self, text: str, row: list[tuple[int, int]], above: list[list[tuple[int, int]]], caption: str
    ) -> Iterator[Cell]:
        """The numeric cells of a row, read with the rows above it."""
        said = [text[a:b].strip() for a, b in row]
        heads = [[text[a:b].strip() for a, b in r] for r in above[:2]]
        heads = [h for h in heads if not any(map(_NUMERIC.fullmatch, h[1:]))]
        stub = next((s for s in said if s and not _NUMERIC.fullmatch(s)), "")
        units = next((said[i] for h in heads for i, w in enumerate(h) if w == "单位" and i < len(said)), "")
        whole = text[row[0][0] : row[-1][1]]
        for i, ((start, end), words) in enumerate(zip(row, said, strict=True)):
            heading = "".join(h[i] for h in heads if i < len(h))
            # the first column numbers the rows, or names their years
            if not i or not _NUMERIC.fullmatch(words) or _COUNTER.search(heading):
                continue
            # a row may name what it counts before each number: 人民调解 | 148 | 法律援助 | 21
            beside = said[i - 1] if not _NUMERIC.fullmatch(said[i - 1]) and not heading else stub or said[0]
            given = (self._unit.search(w) for w in (heading, beside, f"({units})", "" if heads else whole, caption))
            unit = next((m[1] or m[2] for m in given if m), "")
            if heading or unit:
                yield Cell(
                    start, end, _BRACKET.sub("", beside).strip(), _BRACKET.sub("", heading).strip(), caption, unit
                )
