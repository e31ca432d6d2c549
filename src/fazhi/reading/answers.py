"""What an office filled into a sheet of a collection workbook, and what it wrote where nobody reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

from fazhi.reading.sheets import Rows, Sheet

# of a collection workbook: the sheet that explains it, what stands above the cells to be filled, and beside them
GUIDE, FILL_IN, SHOWN = "填表说明", "白色的格可以填；怎样填见“填表说明”。", ("定义", "上年数")
# filled beforehand too: a row with nothing else has no answer
_PREPARED = ("指标", "单位", "填报单位", "目标", *SHOWN)
# who filled it in, for those who ask back: nobody else's business, and never read
FILLERS = ("填表人：", "电话：", "审核人：", "日期：")
_TITLE_ROWS = 10


def header(rows: Rows) -> tuple[int, list[str]] | None:
    """The row that names the columns, and its number."""
    return next((row for row in rows[:_TITLE_ROWS] if {"指标", "数值"} <= set(row[1])), None)


def unanswered(sheet: Sheet) -> bool:
    """Whether it is the sheet of a collection workbook in which its office has filled nothing."""
    top, titles = header(sheet.rows) or (0, [])
    to_fill = [n for n, title in enumerate(titles) if title not in _PREPARED]
    below = [cells for row, cells in sheet.rows if row > top]
    return set(SHOWN) <= set(titles) and not any(cells[n] for cells in below for n in to_fill)


def unsigned(sheet: Sheet) -> Sheet:
    """A sheet of a collection workbook without the cells that say who filled it in; any other as it is."""
    top, titles = header(sheet.rows) or (0, [])
    signed = [(n, ["" if n < top and cell.startswith(FILLERS) else cell for cell in cells]) for n, cells in sheet.rows]
    return replace(sheet, rows=signed) if set(SHOWN) <= set(titles) else sheet


def asides(sheet: Sheet) -> Iterator[tuple[int, str]]:
    """What an office wrote into a collection workbook where nobody reads: among the guide, above the cells to be filled."""
    top, titles = header(sheet.rows) or (0, [])
    guide = (files("fazhi.collect") / "guide.txt").read_text(encoding="utf-8").splitlines()
    printed = (re.sub(r"\\{\w+\\}", ".*", re.escape(line)) for line in guide)
    usual = re.escape(FILL_IN) + "|.*数据采集表：.*" if top else "|".join(printed)
    for row, cells in sheet.rows if set(SHOWN) <= set(titles) or not top else ():
        for words in cells if not top or row < top else ():
            if words and not re.fullmatch(usual, words):
                yield row, words
