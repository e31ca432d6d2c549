"""Table files (.csv .xlsx .xls .ods) → numbered rows of cells as a person sees them.

calamine reads the three workbook formats; it runs no formula and follows no link.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from fazhi.errors import FazhiError
from fazhi.files import read_text
from fazhi.reading.ole import check_container
from fazhi.reading.packed import MOST_CELLS

Grid = list[tuple[int, list[str]]]


def _cell(value: Any) -> str:
    """A workbook cell as a person sees it: 85.0 → 85; a date stays recognisable as one."""
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value)
    if isinstance(value, int | float):
        return format(value, ".15g")
    if isinstance(value, datetime | date | time | timedelta):
        return str(value)
    return str(value).strip()


def csv_grid(path: Path) -> Grid:
    """The rows of a CSV file, numbered from 1.

    Raises
    ------
    FazhiError
        It cannot be read, or its quotation marks do not pair; without a full stop.
    """
    text = read_text(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return [(n, [c.strip() for c in row]) for n, row in enumerate(reader, 1)]
    except csv.Error as exc:
        raise FazhiError(f"第{reader.line_num}行的引号不成对") from exc


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what calamine itself says of a damaged file, past Python, on the terminal."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def workbook_grids(data: bytes) -> Iterator[tuple[str, Grid, list[tuple[int, int]]]]:
    """Each sheet of a workbook: its name, its rows, and the rows that merged cells cover (first, last).

    Raises
    ------
    FazhiError
        It is damaged, locked or no workbook, or a sheet reaches too far; without a full stop.
    """
    try:
        check_container(data, MOST_CELLS)
        with _quiet():
            book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > MOST_CELLS:
                raise FazhiError(f"“{name}”表的范围太大")
            rows = sheet.to_python(skip_empty_area=False)
            merged = [(first[0] + 1, last[0] + 1) for first, last in sheet.merged_cell_ranges or []]
            yield name, [(n, [_cell(c) for c in row]) for n, row in enumerate(rows, 1)], merged
    # a damaged .xls makes calamine panic, which is no Exception and has no name to import
    except BaseException as exc:
        if not isinstance(exc, CalamineError | OSError) and type(exc).__name__ != "PanicException":
            raise
        raise FazhiError("打不开这个工作簿（已损坏、有密码，或不是表格文件）") from exc
