"""Office files we write: the same bytes for the same content, sheets set up for paper."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from fazhi.cleaning.columns import without_formula
from fazhi.report.content import Section, Table, plain_text

# characters, of a column, of one that never gives way, and of all on a page across
_WIDEST, _NARROW, _PAGE = 60, 16, 150
# points, of a line of text and of the highest row there may be
_LINE, _HIGHEST = 16, 400
_CORE, _TIMES = "docProps/core.xml", re.compile(rb"<dcterms:.*</dcterms:[a-z]+>")


def file_bytes(file: Any) -> bytes:
    """A workbook or document as bytes that tell neither time nor machine; the list of types first, as readers expect."""
    package, buffer = io.BytesIO(), io.BytesIO()
    file.save(package)
    with zipfile.ZipFile(package) as written, zipfile.ZipFile(buffer, "w") as copy:
        for name in sorted(written.namelist(), key=lambda n: (not n.startswith("["), n)):
            # without a date it is of 1980
            entry, content = zipfile.ZipInfo(name), written.read(name)
            entry.create_system = 0
            entry.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(entry, _TIMES.sub(b"", content) if name == _CORE else content)
    return buffer.getvalue()


def for_paper(sheet: Any) -> None:
    """Print a sheet on A4 across, as wide as the page, its name and number at the foot."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&A　第&P页，共&N页"


def widths(sheet: Any, characters: Iterable[int]) -> None:
    """Set the widths of the columns from the first on."""
    from openpyxl.utils import get_column_letter

    for n, width in enumerate(characters, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width


def fill(sheet: Any, columns: list[tuple[str, int]], rows: Iterable[Sequence[Any]]) -> None:
    """Give a sheet titles that stay, each with its column's width, and rows; what somebody wrote is text."""
    from openpyxl.styles import Alignment, Border, Font, Side

    line = Side(style="thin", color="B8BEC6")
    for n, row in enumerate([tuple(title for title, _ in columns), *rows], 1):
        # LibreOffice works out no height for wrapped text
        sheet.row_dimensions[n].height = min(_LINE * max(map(_lines, row, (width for _, width in columns))), _HIGHEST)
        for at, value in enumerate(row, 1):
            written = sheet.cell(n, at, without_formula(value))
            written.alignment = Alignment(wrap_text=True, vertical="top")
            written.font, written.border = Font(bold=n == 1), Border(line, line, line, line)
            if isinstance(value, str):
                written.data_type = "s"
    widths(sheet, [width for _, width in columns])
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    for_paper(sheet)


def tables_workbook(sections: Iterable[Section]) -> bytes:
    """The tables of sections as a workbook, a sheet for each section that has one."""
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "没有问题"
    for section in sections:
        for table in (b for b in section.blocks if isinstance(b, Table)):
            titles = [*map(plain_text, table.titles)]
            rows = [[plain_text(cell.runs) for cell in row] for row in table.rows]
            longest = (max(len(row[n]) for row in [titles, *rows]) for n in range(len(titles)))
            columns = [*zip(titles, _on_a_page([min(2 * most + 2, _WIDEST) for most in longest]), strict=True)]
            fill(book.create_sheet(sheet_name(section.title, book.sheetnames)), columns, rows)
    if len(book.sheetnames) > 1:
        book.remove(sheet)
    return file_bytes(book)


def _lines(value: Any, width: int) -> int:
    """How many lines a cell's text takes: a Chinese character is as wide as two others."""
    return max(-(-sum(1 + (c > "\u2000") for c in str(value)) // (width - 1)), 1)


def _on_a_page(wanted: list[int]) -> list[int]:
    """Widths of columns that a page can hold at a size that can be read: what is wide gives way."""
    narrow = [width for width in wanted if width <= _NARROW]
    room = (_PAGE - sum(narrow)) // max(len(wanted) - len(narrow), 1)
    return [width if width <= _NARROW else min(width, max(room, _NARROW)) for width in wanted]


def sheet_name(title: str, others: list[str]) -> str:
    r"""A name that a sheet may have: at most 31 characters, none of ``[]:*?/\``, none of the others'."""
    name = re.sub(r"[\[\]:*?/\\']", "", title)[:28] or "单位"
    return next(n for n in (name, *(f"{name}{i}" for i in range(2, 1000))) if n not in others)
