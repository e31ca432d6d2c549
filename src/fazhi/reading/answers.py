"""What a collection workbook asked, what an office filled into a sheet of it, and wrote where nobody reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Place
from fazhi.errors import FazhiError, Finding, finding, table_of
from fazhi.files import read_file
from fazhi.home import Home
from fazhi.reading.homes import with_homes
from fazhi.reading.raw import COLUMNS
from fazhi.reading.sheets import Rows, Sheet, Words
from fazhi.reading.workbooks import read_workbooks

# of a collection workbook: the sheet that explains it, what stands above the cells to be filled, and beside them
GUIDE, FILL_IN, SHOWN = "填表说明", "白色的格可以填；怎样填见“填表说明”。", ("定义", "上年数")
# what heads the findings sent back, as `fazhi check --xlsx` writes them
RETURNED = {"程度", "哪里不对", "怎样改"}
# filled beforehand too: a row with nothing else has no answer
_PREPARED = ("指标", "单位", "填报单位", "目标", *SHOWN)
# who filled it in, for those who ask back: nobody else's business, and never read
FILLERS = ("填表人：", "电话：", "审核人：", "日期：")
_TITLE_ROWS, _HEADS = 10, table_of("words.toml")["heads"]


def header(rows: Rows) -> tuple[int, list[str]] | None:
    """The row that names the columns, however these are spaced (指 标), and its number."""
    closed = ((n, ["".join(c.split()) for c in cells], cells) for n, cells in rows[:_TITLE_ROWS])
    heads = ((n, [t if t in COLUMNS else c for t, c in zip(tight, cells, strict=True)]) for n, tight, cells in closed)
    return next((row for row in heads if {"指标", "数值"} <= set(row[1])), None)


def likely_header(rows: Rows, year: int) -> dict[str, str]:
    """What the columns of a table without `header` are meant to be called, by what they are; nothing where that is not clear."""
    for _, cells in rows[:_TITLE_ROWS]:
        meant = dict(zip(cells, cells, strict=True))
        for column, likely in _HEADS.items():
            named = (pattern.format(year=year, before=year - 1) for pattern in likely)
            alike = next(filter(None, ([c for c in cells if re.fullmatch(p, c)] for p in named)), [])
            meant |= {c: column for c in alike if len(alike) == 1 and column not in cells}
        if {"指标", "数值"} <= {*meant.values()}:
            return {cell: column for cell, column in meant.items() if cell != column}
    return {}


def headless(rows: Rows, codebook: Codebook, year: int, *, commas: bool = False) -> Finding:
    """What to do with a table without `header`: what its columns are meant to be called, or that they are indicators."""
    for row, cells in rows[:_TITLE_ROWS]:
        bare = (re.sub(r"[（(].*", "", cell) for cell in cells)
        if len(names := [name for name in bare if codebook.named(name)]) > 1:
            return finding("no_header.wide", at=row, first=names[0], second=names[1], year=year)
    likely = likely_header(rows, year)
    named = next((cells for _, cells in rows[:_TITLE_ROWS] if {*likely} <= {*cells}), [])
    homes = with_homes(likely, named, year, codebook)
    meant = "，".join(f"“{cell}”改成“{column}”" for cell, column in homes.items())
    line = " ".join(filter(None, rows[0][1]))[:30]
    told = [(row, cell) for row, (cell, *rest) in ((n, [*filter(None, cells)]) for n, cells in rows) if not rest]
    if not meant and len(told) == len(rows) and (said := [of for of in told if re.search("[0-9]", of[1])]):
        # no table but lines of a text; of them the one with the most numbers
        row, words = max(said, key=lambda of: len(re.findall("[0-9.]+", of[1])))
        return finding("no_header.sentences.csv" if commas else "no_header.sentences", at=row, words=words[:40])
    if meant:
        return finding("no_header.like", first=line, meant=meant)
    return finding("no_header.csv" if commas else "no_header", first=line, year=year)


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


def remarks(sheet: Sheet) -> Words:
    """What a sheet of nothing but words says of the other sheets; nothing of one with a table or the guide."""
    lone = sheet.title != GUIDE and all(sum(map(bool, cells)) == 1 for _, cells in sheet.rows)
    return [(f"“{sheet.title}”表第{row}行", cells) for row, cells in sheet.rows] if lone else []


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


def issued_path(home: Home, place: Place, year: int) -> Path:
    """Where the workbook of a place and year is issued."""
    return home.draft(place.id, year) / f"{place.name}{year}年度数据采集表.xlsx"


def issued(home: Home, codebook: Codebook, place: Place, year: int) -> list[tuple[str, str]]:
    """What was asked, as the issued workbook says: office and name of the indicator; none where none was issued.

    The name is the codebook's today, whatever the workbook printed. Raises a FazhiError where it cannot be read.
    """
    path = issued_path(home, place, year)
    if not path.is_file():
        return []
    try:
        return [(office, i.name if (i := codebook.named(name)) else name) for office, name in _asked(read_file(path))]
    except FazhiError as exc:
        message = f"发出的采集表 {path.name} 读不出：{exc}"
        raise FazhiError(message, "请重新生成（先移走它，再运行 fazhi new）。") from exc


def _asked(data: bytes) -> Iterator[tuple[str, str]]:
    """Office and name of the indicator of each row below a header."""
    (sheets,) = read_workbooks([data])
    if isinstance(sheets, FazhiError):
        raise sheets
    for sheet in sheets:
        rows = (cells for _, cells in sheet.rows)
        head = next((cells for cells in rows if {"指标", "填报单位"} <= set(cells)), ())
        for cells in rows:
            row = dict(zip(head, cells, strict=False))
            if row.get("指标") and row.get("填报单位"):
                yield row["填报单位"], row["指标"]
