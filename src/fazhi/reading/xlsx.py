"""Sheets of an .xlsx, with openpyxl: no formula is run, no link followed."""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from typing import Any

from fazhi.reading.number_formats import format_shows
from fazhi.reading.sheets import UNWORKED, Look, Sheet, Shown, fonts_show, sheet_of

_MOST_COLUMNS = 16384
# in the markup of every sheet that has a formula, if it is written a byte a character
_MAY_CALCULATE = re.compile(rb"<(?:\w+:)?f[\s/>]|\0")
# what a writer that works nothing out asks for; openpyxl takes it for granted
_STALE = re.compile(rb"fullCalcOnLoad\s*=\s*.[1t]")


def xlsx_sheets(data: bytes, parts: Collection[bytes]) -> list[Sheet]:
    """Every sheet of an .xlsx, of which ``parts`` is the markup."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), data_only=True, rich_text=True, keep_links=False)
    calculates = any(map(_MAY_CALCULATE.search, parts))
    formulas = load_workbook(io.BytesIO(data), keep_links=False) if calculates else None
    stale = any(map(_STALE.search, parts))
    return [
        _sheet(sheet, _unworked(sheet, formulas[sheet.title], stale) if formulas else {}) for sheet in book.worksheets
    ]


def _unworked(sheet: Any, formulas: Any, stale: bool) -> dict[tuple[int, int], str]:
    """The formulas of a sheet without a result that somebody worked out."""
    written = {at: cell for at, cell in formulas._cells.items() if cell.data_type == "f"}
    none = (None, 0) if stale else (None,)
    # a result that is no text is stored as such
    lacking = (at for at in written if sheet._cells[at].value in none and sheet._cells[at].data_type != "str")
    return {at: f"={str(getattr(written[at].value, 'text', written[at].value)).lstrip('=')}" for at in lacking}


def _sheet(sheet: Any, unworked: dict[tuple[int, int], str]) -> Sheet:
    # iter_rows would make a cell of each blank one too, as far as the sheet reaches
    filled = {at: cell for at, cell in sheet._cells.items() if cell.value is not None}
    values = {at: cell.value for at, cell in filled.items()} | unworked
    cells = {(row, column - 1): value for (row, column), value in values.items()}
    shown = ((at, _shown_otherwise(cell)) for at, cell in filled.items())
    looks = {(row, column - 1): words for (row, column), words in shown if words}
    looks |= {(row, column - 1): UNWORKED for row, column in unworked}
    rows = {n for n, row in sheet.row_dimensions.items() if row.hidden or row.height == 0}
    spans = [c for c in sheet.column_dimensions.values() if c.hidden or c.width == 0]
    columns = {n - 1 for c in spans for n in range(c.min or 1, min(c.max or 1, _MOST_COLUMNS) + 1)}
    merged = [(r.min_row, r.max_row, r.min_col - 1, r.max_col - 1) for r in sheet.merged_cells.ranges]
    return sheet_of(sheet.title, cells, sorted(merged), Look(sheet.sheet_state != "visible", rows, columns, looks))


def _shown_otherwise(cell: Any) -> Shown | None:
    """How a cell is shown otherwise than it holds; None where it is shown as it is."""
    runs = map(_font, cell.value) if isinstance(cell.value, list) else ()
    shown = fonts_show(bool(cell.has_style and cell.font.strike), runs)
    if shown or not cell.has_style or cell.data_type in ("b", "e"):
        return shown
    return format_shows(cell.number_format, {"n": cell.value, "d": 1.0}.get(cell.data_type))


def _font(run: Any) -> tuple[str, bool, bool]:
    font = getattr(run, "font", None)
    return str(run), bool(font and font.strike), bool(font and font.vertAlign in ("superscript", "subscript"))
