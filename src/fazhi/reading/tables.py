"""Delivered tables (.csv .xlsx .xls .ods) as rows of text, each with its file and row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, pairwise, zip_longest
from pathlib import Path

from fazhi.characters import HALF_WIDTH, hidden, shown_name, visible
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.errors import FazhiError, Finding, finding
from fazhi.files import read_file
from fazhi.home import NARRATIVE, PLEDGES, SIGNOFF, Home
from fazhi.numerals import SCALE
from fazhi.reading.workbooks import Look, Rows, Sheet, read_csv, read_workbooks
from fazhi.wording import Wording, any_of


@dataclass(frozen=True)
class RawFigure:
    """A row of a delivered table as text.

    ``file`` is the path below the place's folder (``2023/figures.csv``, a sheet of several as
    ``2023/a.xlsx#Sheet2``), ``row`` as a spreadsheet shows it.
    """

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
    deadline: str = ""
    source: str = ""
    note: str = ""


# the clerk's column → ours
COLUMNS = {
    "指标": "name", "数值": "text", "单位": "unit", "状态": "status", "期间": "period", "填报单位": "office",
    "变动原因": "cause", "目标": "target", "时限": "deadline", "出处": "source", "备注": "note", "年份": "year", "缺数": "absence",
}  # fmt: skip
# of a collection workbook: the sheet that explains it, and what stands beside the cells to be filled, for reading only
GUIDE, SHOWN = "填表说明", ("定义", "上年数")
# filled beforehand too: a row with nothing else has no answer
_PREPARED = ("指标", "单位", "填报单位", *SHOWN)
_WORKBOOKS = (".xlsx", ".xls", ".ods")
# read elsewhere, and no office's answer
ELSEWHERE = (NARRATIVE, PLEDGES, SIGNOFF)
# besides what is a program's own, as what it leaves beside an open workbook
_ELSEWHERE = re.compile(rf"{any_of(ELSEWHERE)}|(?:\.|~\$).*", re.DOTALL)
_TITLE_ROWS, _LONGEST_CAPTION = 10, 300

# the two halves of an unquoted 1,000件 in a CSV; what stands before the first may hold digits (截至6月底1)
_SPLIT_HEAD = re.compile(r"(?:.*[^0-9.])?[0-9]{1,3}")
_SPLIT_TAIL = re.compile(r"[0-9]{3}(?![0-9])(?!年)")
# what is printed as it stands; all else is read
_FREE = ("填报单位", "变动原因", "时限", "出处", "备注")


@dataclass
class Table:
    """One table on its way to rows; faults are collected, not raised."""

    home: Home
    place: str
    year: int
    file: str
    # the header, its titles, those that are not known, how the sheet looks, and the row and words that name a unit
    top: int = 0
    titles: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    look: Look = field(default_factory=Look)
    caption: tuple[int, str] = (0, "")
    rows: list[RawFigure] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @cached_property
    def codebook(self) -> Codebook:
        """Loaded only where a caption may name a unit, or a row is at fault."""
        return load_codebook(self.home)

    def find(self, key: str, row: int = 0, read: str = "", **quoted: object) -> None:
        """Add a finding of no indicator, in the words of ``findings.toml``."""
        self._add(finding(key, row, read, **quoted))

    def _add(self, fault: Finding, indicator: str = "") -> None:
        # a fault among rows of several years may be any year's
        year = 0 if "年份" in self.titles else self.year
        self.findings.append(replace(fault, place=self.place, year=year, file=self.file, indicator=indicator))

    def visible_rows(self, rows: Rows) -> Rows:
        """The rows; what cannot be seen in them is a fault, and marked from here on."""
        for n, cells in rows:
            for cell in cells:
                if character := hidden(cell):
                    self.find("hidden", n, visible(cell), character=character)
        return [(n, [visible(c) for c in cells]) for n, cells in rows]

    def take(self, sheet: Sheet) -> None:
        """Find the header, then keep each row below it."""
        rows = self.visible_rows(sheet.rows)
        header = _header(rows)
        if not header:
            self.find("no_header", first=" ".join(filter(None, rows[0][1]))[:30])
            return
        self.look, (self.top, self.titles) = sheet.look, header
        for first, last in sheet.merged:
            if last > self.top:
                self.find("merged", first, rows=f"第{first}行" if first == last else f"第{first}至{last}行")
        self._check_titles()
        if self.unknown or rows[0][0] < self.top:
            self.caption = self._caption(rows)
        below = [(row, cells) for row, cells in rows if row > self.top]
        for row, cells in below:
            self._take_row(row, cells)
        if self.look != Look():
            for what, row in self._concealed(below):
                self.find("concealed", row, what=what)
        if not below:
            self.find("empty.rows")

    def _check_titles(self) -> None:
        """Columns that stand twice, or that nobody reads."""
        self.unknown = [t for t in dict.fromkeys(self.titles) if t not in ("", *COLUMNS, *SHOWN)]
        for title in dict.fromkeys(filter(None, self.titles)):
            column = next((c for c in COLUMNS if title.startswith(c)), None)
            if self.titles.count(title) > 1:
                self.find("column.twice", self.top, title, times=self.titles.count(title))
            elif title in self.unknown and column:
                self.find("column.alike", self.top, title, column=column)
            elif title in self.unknown:
                self.find("column.unread", self.top, title)

    def _caption(self, rows: Rows) -> tuple[int, str]:
        """The row above the header, or a title that is not read, that names a unit, and its words."""
        above = [(row, list(filter(None, cells))) for row, cells in rows if row < self.top]
        candidates = [*above, (self.top, self.unknown)]
        captions = ((row, words) for row, cells in candidates if cells for words in (*cells, " ".join(cells)))
        units = self.codebook.derive(_units_named)
        naming = ((row, units.search(words[:_LONGEST_CAPTION])) for row, words in captions)
        return next(((row, m[0].strip()) for row, m in naming if m), (0, ""))

    def _concealed(self, below: Rows) -> Iterator[tuple[str, int]]:
        """What was read though nobody sees it, and its row: a hidden sheet, hidden rows and columns."""
        rows = [row for row, _ in below if row in self.look.rows]
        titles = [(n, title) for n, title in enumerate(self.titles) if n in self.look.columns and title in COLUMNS]
        columns = [title for n, title in titles if any(cells[n] for _, cells in below)]
        if self.look.hidden and below:
            yield "这张工作表", 0
        if rows:
            yield f"第{'、'.join(map(str, rows[:5]))}{f'等{len(rows)}' if len(rows) > 5 else ''}行", rows[0]
        if columns:
            yield f"“{'、'.join(columns)}”列", self.top

    def _take_row(self, row: int, cells: list[str]) -> None:
        """Keep a row, or say the first thing that is wrong with it."""
        named = {COLUMNS[t]: c for t, c in zip(self.titles, cells, strict=False) if t in COLUMNS}
        year = named.pop("year", "").removesuffix("年")
        figure = RawFigure(self.place, self.year, self.file, row, **named)
        # cells that are not what they were written as go before their words
        if fault := next(chain(self._odd_cells(row, cells), self._odd_words(figure, year)), None):
            indicator = self.codebook.named(figure.name)
            self._add(fault, indicator.id if indicator else "")
        else:
            self.rows.append(replace(figure, year=int(year or self.year), text=figure.text or figure.absence))

    def _odd_cells(self, row: int, cells: list[str]) -> Iterator[Finding]:
        """Cells that swallowed rows, halves of a number, cells shown as another thing than was read, cells of no column."""
        for swollen in self.swollen(cells):
            yield finding("split.rows", row, swollen)
        for title, (first, second) in zip(self.titles, pairwise(cells), strict=False):
            halves = first.translate(HALF_WIDTH), second.translate(HALF_WIDTH)
            if title in ("数值", "目标") and _SPLIT_HEAD.fullmatch(halves[0]) and _SPLIT_TAIL.match(halves[1]):
                yield finding("split", row, f"{first},{second}")
        for n, (title, cell) in enumerate(zip(self.titles, cells, strict=False)):
            if title in COLUMNS and title not in _FREE and (shown := self.look.cells.get((row, n))):
                yield finding("look", row, cell, title=title, shown=shown)
        for loose in (cell for cell, title in zip_longest(cells, self.titles, fillvalue="") if cell and not title):
            yield finding("loose_cell", row, loose)

    def swollen(self, cells: list[str]) -> Iterator[str]:
        """Cells of a CSV that hold the end of a row, and another row's beginning: an unpaired quotation mark swallowed them."""
        if not self.file.endswith(".csv"):
            return
        width, named = len(self.titles), self.titles.index("指标") if "指标" in self.titles else 0
        for n, cell in enumerate(cells):
            first, *more = (line.split(",") for line in cell.split("\n"))
            # as many cells as the row lacks, then as many as the rest of the row makes a whole one of
            fits = more and len(first) + n == width == len(cells) - n + len(more[-1]) - 1
            if fits or any(self.codebook.named(line[named]) for line in more if len(line) > named):
                yield cell.partition("\n")[0]

    def _odd_words(self, figure: RawFigure, year: str) -> Iterator[Finding]:
        """Words of a row that do not go together, or lack another."""
        text, absence, (above, caption) = figure.text, figure.absence, self.caption
        if absence and text:
            yield finding("absence", figure.row, f"{text}、{absence}", text=text, absence=absence)
        if not re.fullmatch("([0-9]{4})?", year):
            yield finding("year", figure.row, year)
        if not figure.name:
            yield finding("no_name", figure.row, text or absence)
        if caption and not self._has_unit(figure):
            yield finding("caption", figure.row, text, row_above=above, caption=caption)

    def _has_unit(self, figure: RawFigure) -> bool:
        """Whether a row has a unit of its own, or no number that would want one."""
        wording = self.codebook.derive(Wording)
        if figure.unit or not figure.text or ("absence", figure.text) in wording.rules:
            return True
        return all(map(wording.ends_in_unit, filter(None, (figure.text, figure.target))))


def _units_named(codebook: Codebook) -> re.Pattern[str]:
    """What names a unit in the words above a header, as 单位：万元; 填报单位：司法所 and a title name none."""
    # 美元, 平方英里: not known, and yet no name of an office
    sized = any_of(u.unit for u in codebook.units.values() if {"money", "measure"} & set(u.family))
    end = r"(?=$|[\s)）(（;；。，,、/和或]|等)"
    unit = rf"(?:{SCALE}?(?:{any_of(codebook.units)}){end}|{SCALE}{end}|[\u4e00-\u9fff]{{0,4}}(?:{sized}){end})"
    # tried once each way: a long line of 元 is no list of lists
    units = rf"(?>{unit}(?:[、，,/;；和或\s]{{1,3}}{unit})*)"
    return re.compile(
        rf"单位[为是:：(（\s]{{0,9}}{units}|[(（]\s?{units}\s?[)）]|[以按]{SCALE}?(?:{any_of(codebook.units)})(?:为单位|计)|^{units}$"
    )


def _header(rows: Rows) -> tuple[int, list[str]] | None:
    """The row that names the columns, and its number."""
    return next((row for row in rows[:_TITLE_ROWS] if {"指标", "数值"} <= set(row[1])), None)


def _unanswered(sheet: Sheet) -> bool:
    """Whether it is the sheet of a collection workbook in which its office has filled nothing."""
    top, titles = _header(sheet.rows) or (0, [])
    to_fill = [n for n, title in enumerate(titles) if title not in _PREPARED]
    below = [cells for row, cells in sheet.rows if row > top]
    return set(SHOWN) <= set(titles) and not any(cells[n] for cells in below for n in to_fill)


def read_tables(home: Home, place: str) -> tuple[list[RawFigure], list[Finding]]:
    """Read every table of a place, all years.

    Returns
    -------
    rows : list of RawFigure
        In the order of files and rows.
    findings : list of Finding
        What could not be read; nothing is dropped without one. Those of a row name its indicator.
    """
    years, strays = home.delivered(place)
    findings = [replace(finding("unread.stray"), place=place, file=shown_name(p.name)) for p in strays]
    paths = [path for folder in years for path in sorted(folder.iterdir()) if not _ELSEWHERE.fullmatch(path.name)]
    sheets = _sheets(paths)
    tables = [table for path in paths for table in _tables(home, place, path, sheets.get(path))]
    return [row for t in tables for row in t.rows], findings + [finding for t in tables for finding in t.findings]


def _sheets(paths: list[Path]) -> dict[Path, list[Sheet] | FazhiError]:
    """The sheets of each file that may be a table, or why it cannot be read."""
    sheets: dict[Path, list[Sheet] | FazhiError] = {}
    workbooks: dict[Path, bytes] = {}
    for path in paths:
        suffix = path.suffix.lower()
        try:
            if shown_name(path.name) != path.name:
                raise FazhiError("文件名里有看不见的字符，或不是 UTF-8 编码", "请改名，或重新放入")
            if suffix == ".csv":
                sheets[path] = [read_csv(path)]
            elif suffix in _WORKBOOKS:
                workbooks[path] = read_file(path)
        except FazhiError as exc:
            sheets[path] = exc
    if not workbooks:
        return sheets
    return sheets | dict(zip(workbooks, read_workbooks(list(workbooks.values())), strict=True))


def _tables(home: Home, place: str, path: Path, sheets: list[Sheet] | FazhiError | None) -> Iterator[Table]:
    """The tables that a file's sheets are, of a collection workbook those that were answered; else one that says why."""
    file, year = f"{path.parent.name}/{shown_name(path.name)}", int(path.parent.name)
    filled = [s for s in sheets if s.rows and (s.title != GUIDE or _header(s.rows))] if isinstance(sheets, list) else []
    answered = [sheet for sheet in filled if not (sheet.title and _unanswered(sheet))]
    for sheet in answered:
        table = Table(home, place, year, f"{file}#{shown_name(sheet.title)}" if len(filled) > 1 else file)
        table.take(sheet)
        yield table
    if not answered:
        table = Table(home, place, year, file)
        if sheets is None:
            table.find("unread")
        elif isinstance(sheets, FazhiError):
            todo = sheets.todo or "请用 Excel 或 WPS 打开，另存为 .xlsx 或 UTF-8 的 .csv"
            table.find("unreadable", why=sheets.message, todo=todo)
        else:
            table.find("empty.answers" if filled else "empty.file")
        yield table
