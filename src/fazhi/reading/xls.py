"""Sheets of an old .xls, with xlrd."""

from __future__ import annotations

import io
from typing import Any

from fazhi.reading.number_formats import format_shows
from fazhi.reading.sheets import UNWORKED, Look, Sheet, Shown, fonts_show, sheet_of


def xls_sheets(data: bytes) -> list[Sheet]:
    """Every sheet of an .xls."""
    import xlrd

    book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    return [_sheet(book, sheet) for sheet in book.sheets()]


def _sheet(book: Any, sheet: Any) -> Sheet:
    cells: dict[tuple[int, int], Any] = {}
    looks: dict[tuple[int, int], Shown] = {}
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            cells[row + 1, column] = _value(book, cell)
            if shown := _shown_otherwise(book, cell, sheet.rich_text_runlist_map.get((row, column), [])):
                looks[row + 1, column] = shown
    rows = {n + 1 for n, row in sheet.rowinfo_map.items() if row.hidden or row.height == 0}
    columns = {n for n, column in sheet.colinfo_map.items() if column.hidden or column.width == 0}
    merged = [(top + 1, bottom, left, right - 1) for top, bottom, left, right in sorted(sheet.merged_cells)]
    return sheet_of(sheet.name, cells, merged, Look(bool(sheet.visibility), rows, columns, looks))


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


def _shown_otherwise(book: Any, cell: Any, runs: list[tuple[int, int]]) -> Shown | None:
    """How a cell is shown otherwise than it holds; ``runs`` are the places where its font changes."""
    import xlrd

    if cell.ctype == xlrd.XL_CELL_TEXT and not cell.value:
        return UNWORKED
    xf = book.xf_list[cell.xf_index]
    fonts = zip([(0, xf.font_index), *runs], [*(at for at, _ in runs), None], strict=True) if runs else ()
    pieces = ((cell.value[at:end], book.font_list[font]) for (at, font), end in fonts)
    struck = bool(book.font_list[xf.font_index].struck_out)
    shown = fonts_show(struck, ((text, bool(font.struck_out), bool(font.escapement)) for text, font in pieces))
    value = {xlrd.XL_CELL_NUMBER: cell.value, xlrd.XL_CELL_DATE: 1.0, xlrd.XL_CELL_TEXT: None}
    if shown or cell.ctype not in value:
        return shown
    return format_shows(book.format_map[xf.format_key].format_str, value[cell.ctype])
