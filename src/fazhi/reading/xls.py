"""Sheets of an old .xls, with xlrd."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from fazhi.reading.number_formats import format_shows, shows_yuan
from fazhi.reading.sheets import CellContent, Look, Run, Sheet, sheet_of


def xls_sheets(data: bytes) -> list[Sheet]:
    """Every sheet of an .xls."""
    import xlrd

    book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    return [_sheet(book, sheet) for sheet in book.sheets()]


def _sheet(book: Any, sheet: Any) -> Sheet:
    import xlrd

    filled = ((row, column, cell) for row in range(sheet.nrows) for column, cell in enumerate(sheet.row(row)))
    fonts = sheet.rich_text_runlist_map
    cells = {(row + 1, column): _held(book, cell, fonts.get((row, column), ())) for row, column, cell in filled}
    rows = {n + 1 for n, row in sheet.rowinfo_map.items() if row.hidden or row.height == 0}
    columns = {n for n, column in sheet.colinfo_map.items() if column.hidden or column.width == 0}
    merged = [(top + 1, bottom, left, right - 1) for top, bottom, left, right in sheet.merged_cells]
    notes = [(f"{xlrd.cellname(*at)}的批注", [note.text]) for at, note in sheet.cell_note_map.items()]
    return sheet_of(sheet.name, cells, merged, Look(bool(sheet.visibility), rows, columns), notes)


def _held(book: Any, cell: Any, changes: Sequence[tuple[int, int]]) -> CellContent:
    """What a cell holds and how; ``changes`` are the places where its font does, and to which."""
    import xlrd

    xf = book.xf_list[cell.xf_index]
    ends = [*(at for at, _ in changes), None]
    pieces = zip([(0, xf.font_index), *changes], ends, strict=True) if changes else ()
    fonts = ((cell.value[at:end], book.font_list[font]) for (at, font), end in pieces)
    runs = [Run(text, bool(font.struck_out), bool(font.escapement)) for text, font in fonts]
    code = book.format_map[xf.format_key].format_str if cell.ctype in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER) else ""
    shown = format_shows(code or "General", cell.value if cell.ctype == xlrd.XL_CELL_NUMBER else None)
    money = cell.ctype == xlrd.XL_CELL_NUMBER and shows_yuan(code)
    return CellContent(_value(book, cell), bool(book.font_list[xf.font_index].struck_out), runs, shown, money)


def _value(book: Any, cell: Any) -> object:
    """What a cell holds; of a formula without a result an equals sign."""
    import xlrd

    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#N/A")
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, book.datemode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return "=" if cell.ctype == xlrd.XL_CELL_TEXT and not cell.value else cell.value
