"""Sheets of table files (.csv .xlsx .xls .ods): numbered rows of cells as a person sees them, and what nobody sees.

calamine reads the values, openpyxl how an .xlsx shows them; neither runs a formula or follows a link. An .xls or .ods
tells nothing of looks here.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from fazhi.characters import unified
from fazhi.errors import FazhiError
from fazhi.files import MOST, decode, read_file
from fazhi.reading.sandbox import guarded

# a long note is a cell all the same
csv.field_size_limit(MOST)

Rows = list[tuple[int, list[str]]]

_DAMAGED = FazhiError("打不开这个工作簿（已损坏、有密码，或不是表格文件）")
# the most that a sheet may reach over, blank cells included
_MOST_CELLS = 5_000_000
_MOST_COLUMNS = 16384
# a piece of a number format: quoted, escaped (! in Chinese versions), blank or filler, [$¥-804], [>100] or [h] or [red],
# the word of its own, a sign that stands for the number or for a date, anything else
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*].|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[(?P<limit>[<>=]|[hms]+(?=\]))?[^\]]*\]'
    r"|(?P<general>g/通用格式|general|am/pm|a/p|上午/下午)|(?P<sign>[0#?.,%/@+\-:() dmyhsbgea])|(?P<word>.)",
    re.IGNORECASE | re.DOTALL,
)
# what is no word: parts of a date, of money in yuan, of a negative number
_HARMLESS = re.compile(r"[年月日时分秒\s\-－—/:：()¥￥]")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
# in some part of every .xlsx that shows a thing otherwise than it holds it, if it is written a byte a character
_MAY_CONCEAL = re.compile(
    rb"[\"'](?:very)?hidden|hidden\s*=\s*.[1t]|vertAlign|strike|formatCode|numFmtId=.(?:9|10)\D|\b(?:ht|width)\s*=\s*[\"']0|\0",
    re.IGNORECASE,
)
# Excel takes no longer format; those that it knows by number show money in the reader's own currency
_LONGEST_FORMAT = 255
_OWN_CURRENCY = (5, 6, 7, 8, 42, 44)


@dataclass(frozen=True)
class Look:
    """How a sheet looks, and whether it is hidden as a whole.

    Attributes
    ----------
    rows, columns : set of int
        The hidden ones; rows as a spreadsheet numbers them, columns from 0.
    cells : dict
        (row, column) → how the cell is shown, where that is another thing than what it holds.
    """

    hidden: bool = False
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    cells: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a table file; a CSV has no title.

    Attributes
    ----------
    rows : list
        The rows with anything in them, each with its number as a spreadsheet shows it.
    merged : list of (int, int)
        First and last row of merged cells.
    """

    title: str
    rows: Rows
    merged: list[tuple[int, int]] = field(default_factory=list)
    look: Look = field(default_factory=Look)


def read_csv(path: Path) -> Sheet:
    """Read a CSV file; a FazhiError where it cannot be read, or a quotation mark that begins a cell does not end it."""
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(decode(read_file(path)), newline=""), strict=True))
    except csv.Error as exc:
        message = f"第{len(rows) + 1}行有一格以英文引号开头，到这一格的末尾没有配对的引号"
        raise FazhiError(message, "请把文字里的英文引号改成中文引号“”") from exc
    return Sheet("", _filled(rows))


def read_workbooks(files: Sequence[bytes]) -> Iterator[list[Sheet] | FazhiError]:
    """Every sheet of each workbook, read in the sandbox; an error where one is locked, damaged or too large."""
    return guarded(read_unguarded, files, _DAMAGED)


def read_unguarded(data: bytes) -> list[Sheet]:
    """Every sheet of a workbook; only for the sandbox, which takes care of what fails, grows or does not end.

    Raises a FazhiError where it is dangerous (`checked_markup`) or damaged, or a sheet reaches too far.
    """
    parts = checked_markup(data) if data.startswith(b"PK") else {}
    conceals = "xl/workbook.xml" in parts and any(map(_MAY_CONCEAL.search, parts.values()))
    looks = _looks(data) if conceals else {}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_sheet(title, book.get_sheet_by_name(title), looks.get(title, Look())) for title in book.sheet_names]
    except CalamineError as exc:
        raise _DAMAGED from exc


def _sheet(title: str, values: CalamineSheet, look: Look) -> Sheet:
    if values.total_height * values.total_width > _MOST_CELLS:
        raise FazhiError(f"“{title}”表的范围太大")
    merged = [(first[0] + 1, last[0] + 1) for first, last in values.merged_cell_ranges or []]
    return Sheet(title, _filled(values.to_python(skip_empty_area=False)), merged, look)


def checked_markup(data: bytes) -> dict[str, bytes]:
    """The markup of a Word or Excel file by the names of its entries; nothing is written to disk.

    Raises a FazhiError where the file is locked, or holds macros or declarations that pull in more.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {name: name.lower() for name in archive.namelist()}
        if any(entry.flag_bits & 1 for entry in archive.infolist()):
            raise FazhiError("有打开密码", "请去掉密码再读")
        if any(name.endswith("vbaproject.bin") for name in names.values()):
            raise FazhiError("带有宏，没有读", "请另存为不带宏的 .docx 或 .xlsx 再读")
        parts = {entry: archive.read(entry) for entry, name in names.items() if name.endswith((".xml", ".rels"))}
    for part in parts.values():
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse_declaration
        # calamine would go round for ever where a tag is lacking
        parser.Parse(part, True)
    return parts


def _refuse_declaration(*_: object) -> None:
    raise FazhiError("里面有不该有的 XML 声明，没有读", "请用 Word 或 Excel 打开后重新另存")


def _filled(rows: Any) -> Rows:
    """The rows with anything in them, numbered from 1."""
    cells = ((n, [_cell(value) for value in row]) for n, row in enumerate(rows, 1))
    return [(n, row) for n, row in cells if any(row)]


def _cell(value: Any) -> str:
    """A cell as a person sees it: 85.0 → 85; a date stays recognisable as one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format(value, ".15g")
    return "" if value is None else unified(str(value).strip())


def _looks(data: bytes) -> dict[str, Look]:
    """How each sheet of an .xlsx looks, by its title."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), data_only=True, rich_text=True, keep_links=False)
    return {sheet.title: _look(sheet) for sheet in book.worksheets}


def _look(sheet: Any) -> Look:
    rows = {n for n, row in sheet.row_dimensions.items() if row.hidden or row.height == 0}
    spans = [c for c in sheet.column_dimensions.values() if c.hidden or c.width == 0]
    columns = {n - 1 for c in spans for n in range(c.min or 1, min(c.max or 1, _MOST_COLUMNS) + 1)}
    # iter_rows would make a cell of each blank one too, as far as the sheet reaches
    shown = ((cell, _shown_otherwise(cell)) for cell in sheet._cells.values() if cell.value is not None)
    cells = {(cell.row, cell.column - 1): words for cell, words in shown if words}
    return Look(sheet.sheet_state != "visible", rows, columns, cells)


def _shown_otherwise(cell: Any) -> str:
    """How a cell is shown otherwise than it holds; empty where it is shown as it is."""
    if cell.font.strike:
        return "整格已经划掉"
    if cell.data_type in ("b", "e"):
        return ""
    runs = cell.value if isinstance(cell.value, list) else ()
    value = cell.value if cell.data_type == "n" else 1.0 if cell.data_type == "d" else None
    return next(filter(None, map(_shown_run, runs)), "") or format_shows(cell.number_format, value)


def _shown_run(run: Any) -> str:
    """What a run shows that the bare text does not: 10¹件 is no 101件."""
    font, text = getattr(run, "font", None), str(run).strip()
    if font and font.strike and text:
        return f"里的“{text}”已经划掉"
    raised = font and font.vertAlign in ("superscript", "subscript")
    return f"里的“{text}”是上标或下标" if raised and any(c.isnumeric() for c in text) else ""


def format_shows(code: str, value: float | None) -> str:
    """How a number format shows a number, or a text (None), otherwise than it is; empty where it does not.

    Examples: 显示时带有“万元” for ``0.0"万元"``, 显示成空白 for ``;;;``, 显示成百分数 for ``0%``.
    """
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    if code in ("General", *(BUILTIN_FORMATS[n] for n in _OWN_CURRENCY)):
        return ""
    if len(code) > _LONGEST_FORMAT:
        return "的格式太长，看不出显示成什么"
    used = _used_sections(_sections(code), value)
    return next(filter(None, (_section_shows(*section, value) for section in used)), "")


def _used_sections(sections: list[tuple[str, str]], value: float | None) -> list[tuple[str, str]]:
    """The sections of a number format by which a number, or a text, may be shown."""
    if value is None:
        return sections[:4][-1:] if len(sections) > 3 or "@" in sections[-1][1] else []
    if any(set("<>=") & set(signs) for _, signs in sections):
        return sections[:3]
    at = 1 if value < 0 else 2 if value == 0 else 0
    return [sections[at if at < min(len(sections), 3) else 0]]


@lru_cache(maxsize=256)
def _sections(code: str) -> list[tuple[str, str]]:
    """The parts between semicolons: literal words, and signs with the conditions ``<>=`` among them."""
    sections = [("", "")]
    for m in _PIECE.finditer(code):
        words, signs = sections[-1]
        literal = m["quoted"] or m["escaped"] or m["money"] or m["word"] or ""
        if m["word"] == ";":
            sections.append(("", ""))
        else:
            sections[-1] = words + literal, signs + ("0" if m["general"] else m["sign"] or m["limit"] or "").lower()
    return sections


def _section_shows(words: str, signs: str, value: float | None) -> str:
    if shown := _HARMLESS.sub("", words):
        return f"显示时带有“{shown}”"
    if "@" in signs and value is not None:
        return ""
    if not set("@" if value is None else "0#?dmyhseag") & set(signs):
        # an accountant's zero
        return "" if value == 0 and "-" in words + signs else "显示成空白"
    if value and "%" in signs:
        return "显示成百分数"
    return "按千位缩小了显示" if value and _SCALED.search(signs) else ""
