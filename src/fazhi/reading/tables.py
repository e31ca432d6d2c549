"""Delivered tables (.csv .xlsx .xls .ods) → rows of text, each with its file and row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from fazhi.characters import hidden, shown_name, visible
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.errors import FazhiError, Finding
from fazhi.files import read_file
from fazhi.home import Home
from fazhi.reading.captions import unit_named
from fazhi.reading.looks import Look, looks_of
from fazhi.reading.packed import entries_of
from fazhi.reading.workbooks import Grid, csv_grid, workbook_grids
from fazhi.wording import Wording


@dataclass(frozen=True)
class RawFigure:
    """A row of a delivered table as text; ``row`` as a spreadsheet shows it."""

    place: str = ""
    year: int = 0
    file: str = ""
    row: int = 0
    name: str = ""
    text: str = ""
    unit: str = ""
    status: str = ""
    absence: str = ""
    period: str = ""
    office: str = ""
    cause: str = ""
    target: str = ""
    source: str = ""
    note: str = ""


RAW_COLUMNS = tuple(f.name for f in fields(RawFigure))

# the clerk's column → ours
_COLUMNS = {
    "指标": "name", "数值": "text", "单位": "unit", "状态": "status", "期间": "period", "填报单位": "office",
    "变动原因": "cause", "目标": "target", "出处": "source", "备注": "note", "年份": "year", "缺数": "absence",
}  # fmt: skip
# of a collection workbook: the sheet that explains it, and what stands beside the cells to be filled, for reading only
GUIDE, SHOWN = "填表说明", ("定义", "上年数")
# filled beforehand too: a row with nothing else has no answer
_PREPARED = ("指标", "单位", "填报单位", *SHOWN)
_WORKBOOKS = (".xlsx", ".xls", ".ods")
PLEDGES = "pledges.csv"
# read elsewhere, and no office's answer
ELSEWHERE = ("narrative.md", PLEDGES, "signoff.yml")
_TITLE_ROWS = 10

# the two halves of an unquoted 1,000件 in a CSV; what stands before the first may hold digits (截至6月底1)
_SPLIT_HEAD = re.compile(r"(?:.*[^0-9.])?[0-9]{1,3}")
_SPLIT_TAIL = re.compile(r"[0-9]{3}(?![0-9])(?!年)")
_WIDE = str.maketrans("０１２３４５６７８９．", "0123456789.")
# what is printed as it stands; all else is read
_FREE = ("填报单位", "变动原因", "出处", "备注")
_LOOK_TODO = "系统按格子里存的内容读，与看到的不同；请取消格式，照看到的重新输入"


class Sheet:
    """One table on its way to rows; faults are collected, not raised."""

    def __init__(self, home: Home, place: str, year: int, file: str) -> None:
        self.home, self.place, self.year, self.file = home, place, year, file
        self.look, self.caption = Look(), (0, "")
        self.about = year
        self.rows: list[dict[str, Any]] = []
        self.findings: list[Finding] = []

    @cached_property
    def codebook(self) -> Codebook:
        """Asked only where a caption may name a unit."""
        return load_codebook(self.home)

    def find(self, code: str, message: str, todo: str, row: int = 0, read: str = "", severity: Any = "error") -> None:
        """Add a finding of this table."""
        self.findings.append(
            Finding(severity, code, self.place, self.about, self.file, row, read=read, message=message, todo=todo)
        )

    def seen(self, grid: Grid) -> Grid:
        """The filled rows; what cannot be seen in them is a fault, and marked from here on."""
        for n, cells in grid:
            for cell in cells:
                if found := hidden(cell):
                    read = visible(cell)
                    self.find("hidden", f"“{read}”里有看不见的字符（{found}）", "请清空这一格，重新输入", n, read)
        return [(n, [visible(c) for c in cells]) for n, cells in grid if any(cells)]

    def take(self, grid: Grid, merged: list[tuple[int, int]], look: Look | None = None) -> None:
        """Find the header, then keep each filled row below it."""
        self.look = look or self.look
        filled = self.seen(grid)
        if not filled:
            return self.find("empty", "是空表", "请填好后重新放入，或删去这个文件")
        header = _header(filled)
        if not header:
            return self.find(
                "no_header",
                f"没有同时写着“指标”和“数值”的表头（第一行是“{' '.join(c for c in filled[0][1] if c)[:30]}”）",
                "请补上表头；CSV 的列要用逗号分开",
            )
        top, titles = header
        # rows of several years: a fault among them may be any year's
        self.about = 0 if "年份" in titles else self.year
        for first, last in merged:
            if last > top:
                rows = f"第{first}行" if first == last else f"第{first}至{last}行"
                self.find("merged", f"{rows}有合并单元格", "请取消合并，每行各填一次", row=first)
        self._titles(top, titles)
        self.caption = self._caption(top, titles, filled)
        below = [(row, cells) for row, cells in filled if row > top]
        for row, cells in below:
            self._row(row, titles, cells)
        self._concealed(top, titles, below)
        if not below:
            self.find("empty", "只有表头，没有数据", "请填好后重新放入，或删去这个文件")
        return None

    def _titles(self, top: int, titles: list[str]) -> None:
        """Columns that stand twice, or that nobody reads."""
        for title in dict.fromkeys(t for t in titles if t):
            if titles.count(title) > 1:
                self.find("column", f"“{title}”列有{titles.count(title)}列", "请只留一列", row=top, read=title)
            elif title not in (*_COLUMNS, *SHOWN) and (
                near := next((c for c in _COLUMNS if title.startswith(c)), None)
            ):
                self.find("column", f"不认识表头“{title}”", f"如是“{near}”，请改成这两个字本身", top, read=title)
            elif title not in (*_COLUMNS, *SHOWN):
                self.find(
                    "column", f"没有读“{title}”这一列", "如有用，请并入“备注”", top, read=title, severity="warning"
                )

    def _caption(self, top: int, titles: list[str], filled: Grid) -> tuple[int, str]:
        """The row above the header, or a title that is not read, that names a unit, and its words."""
        above = [(row, [c for c in cells if c]) for row, cells in filled if row < top]
        above += [(top, strange)] if (strange := [t for t in titles if t and t not in (*_COLUMNS, *SHOWN)]) else []
        said = ((row, unit_named(c, self.codebook)) for row, cells in above for c in (*cells, " ".join(cells)))
        return next((found for found in said if found[1]), (0, ""))

    def _concealed(self, top: int, titles: list[str], below: Grid) -> None:
        """What was read though nobody sees it: a hidden sheet, hidden rows and columns."""
        todo = "请取消隐藏，核对后再交；不该报的请删去"
        rows = [row for row, _ in below if row in self.look.rows]
        columns = [t for n, t in enumerate(titles) if n in self.look.columns and t in _COLUMNS]
        filled = [t for t in columns if any(cells[titles.index(t)] for _, cells in below)]
        if self.look.hidden and below:
            self.find("concealed", "这张工作表是隐藏的，也读了", todo, severity="warning")
        if rows:
            named = "、".join(map(str, rows[:5])) + (f"等{len(rows)}" if len(rows) > 5 else "")
            self.find("concealed", f"第{named}行是隐藏的，也读了", todo, rows[0], severity="warning")
        if filled:
            self.find("concealed", f"“{'、'.join(filled)}”列是隐藏的，也读了", todo, top, severity="warning")

    def _misread(self, row: int, titles: list[str], cells: list[str]) -> bool:
        """Whether a row's cells are not what they were written as; told."""
        for title, (a, b) in zip(titles, pairwise(cells), strict=False):
            plain, behind = a.translate(_WIDE), b.translate(_WIDE)
            if title in ("数值", "目标") and _SPLIT_HEAD.fullmatch(plain) and _SPLIT_TAIL.match(behind):
                todo = "数字里不要写逗号，或给整个数加上引号；如是两回事，请在数后面写上单位"
                self.find("split", f"“{a},{b}”像是被逗号拆开的一个数", todo, row, f"{a},{b}")
                return True
        for n, title in enumerate(titles[: len(cells)]):
            if title in _COLUMNS and title not in _FREE and (shown := self.look.cells.get((row, n))):
                self.find("look", f"“{title}”的“{cells[n]}”{shown}", _LOOK_TODO, row, cells[n])
                return True
        loose = next((c for i, c in enumerate(cells) if c and (i >= len(titles) or not titles[i])), "")
        if loose:
            todo = "请移到有表头的列；数字里不要写逗号，文字里的逗号要加引号"
            self.find("loose_cell", f"“{loose}”没有表头", todo, row, loose)
        return bool(loose)

    def _row(self, row: int, titles: list[str], cells: list[str]) -> None:
        before = len(self.findings)
        self._take(row, titles, cells)
        found = self.findings[before:]
        if found and (named := self.codebook.named(dict(zip(titles, cells, strict=False)).get("指标", ""))):
            self.findings[before:] = [replace(f, indicator=named.id) for f in found]

    def _take(self, row: int, titles: list[str], cells: list[str]) -> None:
        if self._misread(row, titles, cells):
            return
        record = dict.fromkeys(RAW_COLUMNS, "") | {
            _COLUMNS[t]: c for t, c in zip(titles, cells, strict=False) if t in _COLUMNS
        }
        if record["absence"] and record["text"]:
            read = f"{record['text']}、{record['absence']}"
            self.find("absence", f"数值“{record['text']}”和缺数“{record['absence']}”都填了", "请只留一个", row, read)
            return
        record["text"] = record["text"] or record["absence"]
        year = str(record["year"]).removesuffix("年")
        if year and not (year.isascii() and year.isdigit() and len(year) == 4):
            self.find("year", f"年份“{year}”不是四位数字", "请写成 2023 这样", row, year)
            return
        if not record["name"]:
            self.find("no_name", f"有数值“{record['text']}”而没有写指标", "请填上指标名称", row, record["text"])
            return
        if self.caption[1] and not self._sized(record):
            message = f"“{record['text']}”没有写单位，而第{self.caption[0]}行写着“{self.caption[1]}”"
            self.find("caption", message, "请把单位写进“单位”列，如万元、人次", row, record["text"])
            return
        self.rows.append(record | {"place": self.place, "year": int(year or self.year), "file": self.file, "row": row})

    def _sized(self, record: dict[str, Any]) -> bool:
        """Whether a row has a unit of its own, or no number that would want one."""
        wording, text, target = self.codebook.derive(Wording), record["text"], record["target"]
        if record["unit"] or not text or wording.rule("absence", text):
            return True
        return wording.ends_in_unit(text) and (not target or wording.ends_in_unit(target))


def _header(filled: Grid) -> tuple[int, list[str]] | None:
    """The row that names the columns, and its number."""
    return next((r for r in filled[:_TITLE_ROWS] if {"指标", "数值"} <= set(r[1])), None)


def _unanswered(grid: Grid) -> bool:
    """Whether it is the sheet of a collection workbook in which its office has filled nothing."""
    top, titles = _header(grid) or (0, [])
    if not set(SHOWN) <= set(titles):
        return False
    asked = [n for n, title in enumerate(titles) if title not in _PREPARED]
    return not any(cells[n] for row, cells in grid if row > top for n in asked if n < len(cells))


def _read_file(home: Home, place: str, year: int, path: Path) -> Iterator[Sheet]:
    name = f"{year}/{path.name}"
    sheet = Sheet(home, place, year, name)
    try:
        if path.suffix.lower() == ".csv":
            sheet.take(csv_grid(path), [])
            yield sheet
            return
        data = read_file(path)
        if data.startswith(b"PK"):
            entries_of(data)
        looks = looks_of(data) if data.startswith(b"PK") else {}
        grids = [(title, grid, merged) for title, grid, merged in workbook_grids(data) if any(any(c) for _, c in grid)]
        grids = [g for g in grids if g[0] != GUIDE or _header(g[1])]
        answered = [g for g in grids if not _unanswered(g[1])]
        if grids and not answered:
            sheet.find("empty", "这份采集表一格也没有填", "请填好后重新放入，或删去这个文件")
            yield sheet
            return
        for title, grid, merged in answered or [("", [], [])]:
            part = Sheet(home, place, year, f"{name}#{shown_name(title)}" if len(grids) > 1 else name)
            part.take(grid, merged, looks.get(title))
            yield part
    except FazhiError as exc:
        message, todo = exc.message, exc.todo
        sheet.find("unreadable", message, todo or "请用 Excel 或 WPS 打开，另存为 .xlsx 或 UTF-8 的 .csv")
        yield sheet


def read_tables(home: Home, place: str) -> tuple[pd.DataFrame, list[Finding]]:
    """Read every table of a place, all years.

    Returns
    -------
    frame : DataFrame
        Columns `RAW_COLUMNS`, all text but ``year`` and ``row`` (int); ``file`` is the path below
        the place's folder (``2023/figures.csv``, a sheet of several as ``2023/a.xlsx#Sheet2``);
        ``row`` as a spreadsheet shows it.
    findings : list of Finding
        What could not be read; nothing is dropped without one. Those of a row name its indicator.
    """
    rows: list[dict[str, Any]] = []
    findings: list[Finding] = []
    years, strays = home.delivered(place)
    for stray in strays:
        todo = "请移到以年份命名的文件夹里，如 2023"
        findings.append(
            Finding(
                "error", "unread", place, file=shown_name(stray.name), message="没有读，不在年份文件夹里", todo=todo
            )
        )
    for folder in years:
        for path in sorted(folder.iterdir()):
            year = int(folder.name)
            if path.name in ELSEWHERE or path.name.startswith((".", "~$")):
                continue
            sheet = Sheet(home, place, year, f"{year}/{shown_name(path.name)}")
            if shown_name(path.name) != path.name:
                sheet.find("unreadable", "文件名里有看不见的字符，或不是 UTF-8 编码", "请改名，或重新放入")
                findings += sheet.findings
                continue
            if path.suffix.lower() not in (".csv", *_WORKBOOKS):
                sheet.find("unread", "没有读这个文件", "表格请存为 .csv 或 .xlsx，其他文件请移走", severity="warning")
                findings += sheet.findings
                continue
            for sheet in _read_file(home, place, year, path):
                rows += sheet.rows
                findings += sheet.findings
    frame = pd.DataFrame(rows, columns=list(RAW_COLUMNS), dtype=object)
    return frame.astype({"year": int, "row": int}), findings
