"""Sheets of an .xlsx, with openpyxl: no formula is run, no link followed."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from fazhi.reading.layout import bare_elements
from fazhi.reading.number_formats import format_shows, shows_yuan
from fazhi.reading.sheets import CellContent, Look, Run, Sheet, Words, sheet_of

_MOST_COLUMNS = 16384
# in the markup of every sheet that has a formula, if it is written a byte a character
_MAY_CALCULATE = re.compile(rb"<(?:\w+:)?f[\s/>]|\0")
# what a writer that works nothing out asks for; openpyxl takes it for granted
_STALE = re.compile(rb"fullCalcOnLoad\s*=\s*.[1t]")


def xlsx_sheets(data: bytes, parts: Mapping[str, bytes]) -> list[Sheet]:
    """Every sheet of an .xlsx, of which ``parts`` is the markup by its names."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), data_only=True, rich_text=True, keep_links=False)
    if any(map(_MAY_CALCULATE.search, parts.values())):
        lacking = (None, 0) if any(map(_STALE.search, parts.values())) else (None,)
        _show_unworked(book, load_workbook(io.BytesIO(data), keep_links=False), lacking)
    drawn = (bare_elements(part) for name, part in parts.items() if "/drawings/drawing" in name)
    boxes = [("文本框", ["".join(p.itertext())]) for drawing in drawn for p in drawing.iter("p")]
    return [_sheet(sheet, boxes) for sheet in book.worksheets]


def _show_unworked(book: Any, formulas: Any, lacking: tuple[object, ...]) -> None:
    """Put a formula in the place of the result that nobody worked out."""
    for sheet in book.worksheets:
        written = (cell for cell in formulas[sheet.title]._cells.values() if cell.data_type == "f")
        for cell in written:
            result = sheet._cells[cell.row, cell.column]
            # a result that is no text is stored as such
            if result.value in lacking and result.data_type != "str":
                result.value = f"={str(getattr(cell.value, 'text', cell.value)).lstrip('=')}"


def _sheet(sheet: Any, boxes: Words) -> Sheet:
    # iter_rows would make a cell of each blank one too, as far as the sheet reaches
    filled = [cell for cell in sheet._cells.values() if cell.value is not None]
    cells = {(cell.row, cell.column - 1): _held(cell) for cell in filled}
    merged = [(r.min_row, r.max_row, r.min_col - 1, r.max_col - 1) for r in sheet.merged_cells.ranges]
    words = [*(("页眉或页脚", [text]) for text in _margins(sheet)), *_comments(sheet), *boxes]
    return sheet_of(sheet.title, cells, merged, _look(sheet), words)


def _look(sheet: Any) -> Look:
    """Which rows and columns are hidden or of no size."""
    rows = {n for n, row in sheet.row_dimensions.items() if row.hidden or row.height == 0}
    spans = [c for c in sheet.column_dimensions.values() if c.hidden or c.width == 0]
    columns = {n - 1 for c in spans for n in range(c.min or 1, min(c.max or 1, _MOST_COLUMNS) + 1)}
    return Look(sheet.sheet_state != "visible", rows, columns)


def _margins(sheet: Any) -> list[str]:
    """What is printed above and below each page."""
    margins = [getattr(sheet, page + part) for page in ("odd", "even", "first") for part in ("Header", "Footer")]
    return [place.text for margin in margins for place in (margin.left, margin.center, margin.right) if place.text]


def _comments(sheet: Any) -> Words:
    noted = [cell for cell in sheet._cells.values() if cell.comment]
    return [(f"{cell.coordinate}的批注", [cell.comment.text.rpartition(":\n")[2]]) for cell in noted]


def _held(cell: Any) -> CellContent:
    runs = [_run(run) for run in cell.value] if isinstance(cell.value, list) else ()
    code = cell.number_format if cell.has_style and cell.data_type in "nst" else "General"
    shown = format_shows(code, cell.value if cell.data_type == "n" else None)
    struck, money = bool(cell.has_style and cell.font.strike), cell.data_type == "n" and shows_yuan(code)
    return CellContent(cell.value, struck, runs, shown, money=money)


def _run(run: Any) -> Run:
    font = getattr(run, "font", None)
    return Run(str(run), bool(font and font.strike), bool(font and font.vertAlign in ("superscript", "subscript")))
