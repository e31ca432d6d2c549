"""Delivered tables (.csv .xlsx .xls .ods) as rows of text, each with its file and row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

from fazhi.characters import HALF_WIDTH, hidden, shown_name, visible
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.errors import FazhiError, Finding, finding
from fazhi.home import NARRATIVE, PLEDGES, SIGNOFF, Home
from fazhi.reading.annotations import OF_PLACES, Annotations
from fazhi.reading.answers import GUIDE, RETURNED, SHOWN, asides, header, headless, remarks, unanswered, unsigned
from fazhi.reading.around import Saying, ditto, has_unit, is_remark, part_of_number, total_in, unit_named
from fazhi.reading.homes import unread_column
from fazhi.reading.months import by_months, misplaced
from fazhi.reading.raw import COLUMNS, RawFigure, called
from fazhi.reading.sheets import TOO_FINE, Look, Rows, Sheet, Words, fault_of, faulty, text_of
from fazhi.reading.torn import WORDED, torn
from fazhi.reading.workbooks import read_table_files
from fazhi.wording import any_of

_SAVED_ANEW = "请用 Excel 或 WPS 打开，另存为 .xlsx 或 UTF-8 的 .csv"
# columns of when a thing was done
_OF_THE_THING = re.compile(".*(?:完成|开展|举办|召开|建成|活动|发生|截止)(?:时[间限]|日期)")
_AIMED = re.compile("(?:[本全当]?年度?)?(?:目标|任务)(?:值|数)?")
# read elsewhere, and no office's answer
ELSEWHERE = (NARRATIVE, PLEDGES, SIGNOFF)
# besides what is a program's own, as what it leaves beside an open workbook
_ELSEWHERE = re.compile(rf"{any_of(ELSEWHERE)}|(?:\.|~\$).*|Thumbs\.db|desktop\.ini", re.DOTALL)


@dataclass
class Table:
    """One table on its way to rows; faults are collected, not raised."""

    home: Home
    place: str
    year: int
    file: str
    # the header, its titles, those that are not known, how the sheet looks, and where words name a unit, and they
    top: int = 0
    titles: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    look: Look = field(default_factory=Look)
    caption: tuple[str, str] = ("", "")
    rows: list[RawFigure] = field(default_factory=list)
    # whose each row is, of those that are no rows too
    offices: dict[int, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @cached_property
    def codebook(self) -> Codebook:
        """Loaded only where a table has rows or faults."""
        return load_codebook(self.home, self.place)

    @cached_property
    def _annotations(self) -> Annotations:
        return Annotations(self.codebook, self.place, self.year)

    @property
    def is_csv(self) -> bool:
        """Whether its cells are parted by commas."""
        return self.file.lower().endswith(".csv")

    def find(self, key: str, row: int = 0, read: str = "", **quoted: object) -> None:
        """Add a finding of no indicator, in the words of ``findings.toml``."""
        self.add(finding(key, row, read, **quoted))

    def add(self, fault: Finding, indicator: str = "") -> None:
        """Add a finding, that of a row with its indicator."""
        # a fault among rows of several years may be any year's
        year = 0 if "年份" in self.titles else self.year
        self.findings.append(replace(fault, place=self.place, year=year, file=self.file, indicator=indicator))

    def visible_rows(self, rows: Rows) -> Rows:
        """The rows; what cannot be seen in them is a fault, and marked from here on."""
        for n, cell in ((n, cell) for n, cells in rows for cell in cells if hidden(cell)):
            self.find("hidden", n, visible(cell), character=hidden(cell))
        return [(n, [visible(c) for c in cells]) for n, cells in rows]

    def take(self, sheet: Sheet) -> None:
        """Find the header, then keep each row below it."""
        rows = self.visible_rows(sheet.rows)
        if not (found := header(rows)):
            self.add(headless(rows, self.codebook, self.year, commas=self.is_csv))
            return
        self.look, self.top, self.titles = sheet.look, found[0], called(found[1], self.codebook)
        below = [(row, cells) for row, cells in rows if row > self.top]
        for first, last in sorted({m[:2] for m in sheet.merged if any(m[0] <= row <= m[1] for row, _ in below)}):
            self.find("merged", first, rows=f"第{first}行" if first == last else f"第{first}至{last}行")
        self._check_titles(below)
        around = self._around(sheet.title, rows)
        self.caption = unit_named(self.codebook, [*around, *sheet.words, (f"第{self.top}行", self.unknown)])
        heard = self._hear_rows(below)
        for numbered in (numbered for numbered in below if f"第{numbered[0]}行" not in heard):
            self._take_row(*numbered)
        self._check_seen(below)
        self._check_words([place for place in around if place[0] not in heard], self._annotations.title)
        self._check_words(sheet.words, self._annotations.note)
        self._check_strange(around)

    def _check_seen(self, below: Rows) -> None:
        """Tell what of the rows nobody sees, or that there are none."""
        read = [f"“{title}”" if title in COLUMNS else "" for title in self.titles]
        for what, row in self.look.concealed(below, read, self.top):
            self.find("concealed", row, what=what or "这张工作表")
        if not below:
            self.find("empty.rows")

    def _around(self, title: str, rows: Rows) -> Words:
        """The words about the table: above it, below it, the names of its sheet and file; and where they stand."""
        around = [(f"第{row}行", cells) for row, cells in rows if row < self.top or is_remark(cells)]
        return [*around, ("表名", [title]), ("文件名", [Path(self.file.partition("#")[0]).stem])]

    def _hear_rows(self, below: Rows) -> set[str]:
        """Tell what rows of words say of the others, and give where they stand."""
        told = [*self._annotations.rows_of_words(below, self.titles)]
        for fault, indicator in told:
            self.add(fault, indicator)
        return {f"第{fault.row}行" for fault, _ in told}

    def _check_words(self, around: Words, hear: Callable[[str, str], Iterator[Saying]]) -> None:
        """Tell words about the table that say another thing of its numbers than what they are read as."""
        for where, cells in around:
            for said in hear(" ".join(filter(None, cells)), where):
                column = said.column if said.column in self.titles else ""
                if column not in COLUMNS or not all(getattr(row, COLUMNS[column]) for row in self.rows):
                    self.add(self._annotations.about(said, where))

    def _check_strange(self, around: Words) -> None:
        """Tell the first title of words that nobody knows where none and no column told what it is; a file has any name."""
        said = any(all(getattr(r, COLUMNS[c]) for r in self.rows) for c in {"年份", "期间", "状态"} & {*self.titles})
        told = not self.rows or said or any(f.code == "about" and not f.row for f in self.findings)
        for where, title, words in islice(self._annotations.strange(around[:-1]), not told):
            self.find("about.title", 0, words, where=where, title=title, year=self.year)

    def _check_titles(self, below: Rows) -> None:
        """Columns that stand twice, or that nobody reads: an error where one says of a number that it is another."""
        self.unknown = [t for t in dict.fromkeys(self.titles) if t not in ("", *COLUMNS, *SHOWN)]
        months = by_months(self.top, self.titles, below, lambda: self.codebook, self.add)
        for title in dict.fromkeys(t for t in self.titles if t and t not in months):
            times, column = self.titles.count(title), next((c for c in COLUMNS if title.startswith(c)), None)
            if (twice := times > 1 and title not in self.unknown) or (column and title in self.unknown):
                self.find("column.twice" if twice else "column.alike", self.top, title, times=times, column=column)
            elif title in self.unknown and not any(re.fullmatch(c, title) for c in self.codebook.cued("form")):
                self._check_unread(title, below)

    def _check_unread(self, title: str, below: Rows) -> None:
        """Tell a column that nobody reads, and the first that it says of a number and the row's own columns do not."""
        named = ((row, dict(zip(self.titles, cells, strict=False))) for row, cells in below)
        told = ((row, said) for row, cells in named for said in self._told_in(title, cells))
        first = None if _OF_THE_THING.fullmatch(title) else next(told, None)
        if not first:
            self.add(unread_column(title, self.titles, self.top, self.year, self.codebook))
            return
        row, said = first
        key = {"地区": "column.place", "目标": "column.target", "更正": "column.amended"}.get(
            said.column, "column.says"
        )
        self.find(key, 0, said.words, title=title, at=row, column=said.column, year=self.year)

    def _told_in(self, title: str, cells: dict[str, str]) -> Iterator[Saying]:
        """What a cell (2023年度, 2024年1-10月 of this year) says of the number of its row and the columns for it do not."""
        words, heard = cells.get(title, ""), {c for c in COLUMNS if not cells.get(c)}
        heard |= {"地区"} if OF_PLACES.search(title) else set()
        figure = RawFigure(name=cells.get("指标", ""), text=cells.get("数值", ""), unit=cells.get("单位", ""))
        bare = re.sub("(?<=[0-9]{4}年)度$", "", re.sub(f"^{self.year}年(?=.)", "", words))
        aimed = [Saying("目标", words)] if _AIMED.fullmatch(words) and not cells.get("状态") else []
        sayings = [*self._annotations.note(bare)]
        heard |= {s.column for s in sayings if s.column == "更正" and self._annotations.amends(s.words, figure)}
        return chain(aimed, (said for said in sayings if said.column in heard))

    def _take_row(self, row: int, cells: list[str]) -> None:
        """Keep a row, or say what is wrong with it."""
        # of an .xls nobody knows whether a formula gave no text, which a note may well lack
        cells = ["" if c == "=" and t in WORDED else c for c, t in zip_longest(cells, self.titles, fillvalue="")]
        told = [*zip(self.titles, cells, strict=False)]
        named: dict[str, Any] = {COLUMNS[t]: c for t, c in told if t in COLUMNS}
        year = named.pop("year", "").removesuffix("年").translate(HALF_WIDTH)
        figure = RawFigure(self.place, self.year, self.file, row, **named)
        self.offices[row] = "" if self.codebook.derive(ditto).fullmatch(figure.office) else figure.office
        beside = [c for t, c in told if t in (*WORDED[2:], *self.unknown)]
        indicator, shown = self.codebook.named(figure.name), dict(told).get("定义", "")
        if {*SHOWN} <= {*self.titles} and indicator and shown not in ("", text_of(indicator.definition)):
            self.add(finding("shown.definition", row, shown, name=figure.name), indicator.id)
        dated = replace(figure, year=int(year)) if year.isdecimal() else figure
        for fault in islice(self._annotations.beside(dated), 1):
            self.add(fault)
        # cells that are not what they were written as go before their words, and all of them are told
        odd = self._odd_cells(row, cells) or [*islice(self._odd_words(figure, year, beside), 1)]
        for fault in odd:
            self.add(fault, indicator.id if indicator else "")
        if not odd:
            self.rows.append(replace(figure, year=int(year or self.year), text=figure.text or figure.absence))

    def _odd_cells(self, row: int, cells: list[str]) -> list[Finding]:
        """Cells that hold rows, halves of a number; else all that are shown otherwise than read; else one of no column."""
        titled = [*zip_longest(self.titles, cells, fillvalue="")]
        looked = (self._odd_cell(row, n, *told) for n, told in enumerate(titled) if told[0] in COLUMNS)
        loose = (finding("loose_cell", row, cell) for title, cell in titled if cell and not title)
        first = islice(torn(row, self.titles, cells) if self.is_csv else (), 1)
        most = 1 if self.look.is_struck(row, cells) else None
        return [*first] or [*islice(filter(None, looked), most)] or [*islice(loose, 1)]

    def _odd_cell(self, row: int, column: int, title: str, cell: str) -> Finding | None:
        """What is told of a cell that stands for no value, or is shown otherwise than it was read."""
        shown = self.look.cells.get((row, column))
        # 98.4615384615% is told as it is shown
        if self.is_faulty(title, cell) and not (shown and shown.text and TOO_FINE.match(cell)):
            return faulty(title, cell, row)
        told = shown if title not in WORDED else None
        return finding(told.key, row, cell, title=title, shown=told.words) if told else None

    def is_faulty(self, title: str, cell: str) -> bool:
        """Whether a cell stands for no value; words of a CSV, which has no formulas, may begin with =."""
        return bool(fault_of(cell)) and not (self.is_csv and title in WORDED and cell.startswith("="))

    def _odd_words(self, figure: RawFigure, year: str, beside: list[str]) -> Iterator[Finding]:
        """Words of a row that do not go together, or lack another; ``beside`` are those of no column of their own."""
        text, absence = figure.text, figure.absence
        if absence and text:
            yield finding("absence", figure.row, f"{text}、{absence}", text=text, absence=absence)
        if not re.fullmatch("([0-9]{4})?", year):
            yield finding("year", figure.row, year)
        elif year and int(year) > self.year:
            yield finding("year.later", figure.row, year, year=self.year)
        if figure.office != self.offices[figure.row]:
            yield finding("about.ditto", figure.row, figure.office)
        if not figure.name:
            row, given, total = figure.row, text or absence, total_in(beside, self.codebook)
            unnamed = finding("no_name" if given else "no_name.empty", row, given)
            yield finding("no_name.total", row, given, total=total) if total else unnamed
        yield from self._odd_amount(figure, beside)

    def _odd_amount(self, figure: RawFigure, beside: list[str]) -> Iterator[Finding]:
        """A number to which words beside it, or about the table, give another unit or a further part."""
        text, amount = figure.text, f"{figure.text}{figure.unit}"
        here = unit_named(self.codebook, [(f"第{figure.row}行", beside)])
        where, caption = self.caption if self.caption[1] else here
        if caption and not has_unit(figure, self.codebook):
            yield finding("caption", figure.row, text, where=where, caption=caption, name=figure.name)
        part = self.codebook.derive(part_of_number)
        rest = next((m[0] for words in beside if text and (m := part.match(words))), "")
        if rest and rest not in amount:
            yield finding("split.words", figure.row, amount, rest=rest)
        if text and figure.unit and re.sub("^.*[：:为是(（ ]|[)）]", "", here[1]) not in ("", figure.unit):
            yield finding("caption.other", figure.row, amount, caption=here[1])


def read_tables(home: Home, place: str) -> tuple[list[RawFigure], list[Finding]]:
    """Read every table of a place, all years.

    Returns
    -------
    rows : list of RawFigure
        In the order of files and rows.
    findings : list of Finding
        What could not be read; nothing is dropped without one. Those of a row name its indicator.
    """
    tables, strays = delivered(home, place)
    return [row for t in tables for row in t.rows], strays + [finding for t in tables for finding in t.findings]


def delivered(home: Home, place: str) -> tuple[list[Table], list[Finding]]:
    """Every table of a place, and what lies among them and is none."""
    years, strays = home.delivered(place)
    findings = [replace(finding("unread.stray"), place=place, file=shown_name(p.name)) for p in strays]
    paths = [path for folder in years for path in sorted(folder.iterdir()) if not _ELSEWHERE.fullmatch(path.name)]
    return [table for path, sheets in read_table_files(paths) for table in _tables(home, place, path, sheets)], findings


def _tables(home: Home, place: str, path: Path, sheets: list[Sheet] | FazhiError | None) -> Iterator[Table]:
    """The tables that a file's sheets are, of a collection workbook those that were answered; else one that says why."""
    file, year = f"{path.parent.name}/{shown_name(path.name)}", int(path.parent.name)
    known = [unsigned(sheet) for sheet in sheets if sheet.rows] if isinstance(sheets, list) else []
    if any({*sheet.rows[0][1]} >= RETURNED for sheet in known):
        table = Table(home, place, year, file)
        table.find("no_header.returned")
        yield table
        return
    guides = [sheet for sheet in known if sheet.title == GUIDE and not header(sheet.rows)]
    blank = {sheet.title: bool(sheet.title) and unanswered(sheet) for sheet in known if sheet not in guides}
    words = [*chain.from_iterable(map(remarks, known))] if len(blank) > 1 else []
    for sheet in known:
        table = Table(home, place, year, f"{file}#{shown_name(sheet.title)}" if len(known) > 1 else file)
        yield _filled(table, sheet, words, guide=sheet in guides, answered=not blank.get(sheet.title))
    if all(blank.values()):
        yield _no_table(Table(home, place, year, file), sheets, answered=not blank)


def _filled(table: Table, sheet: Sheet, words: Words, *, guide: bool, answered: bool) -> Table:
    """A table with the rows of its sheet, and words about them; a guide has none, and unanswered rows are known as such."""
    several = "#" in table.file
    if not guide and (fault := misplaced(sheet, lambda: table.codebook, table.year, several=several)):
        table.add(fault)
    elif not guide:
        table.take(replace(sheet, words=[*sheet.words, *words]))
    if not answered:
        table.rows, table.findings = [replace(row, answered=False) for row in table.rows], []
    for row, aside in asides(sheet) if guide or table.titles else ():
        table.find("aside", row, aside)
    return table


def _no_table(table: Table, sheets: list[Sheet] | FazhiError | None, *, answered: bool) -> Table:
    """A file without rows, and why it has none."""
    if sheets is None:
        folder = (table.home.raw(table.place) / table.file).is_dir()
        table.find("unread.folder" if folder else "unread", place=table.place, year=table.year)
    elif isinstance(sheets, FazhiError):
        table.find("unreadable", why=sheets.message, todo=sheets.todo or _SAVED_ANEW)
    else:
        table.find("empty.file" if answered else "empty.answers")
    return table
