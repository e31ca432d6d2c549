"""Office files we write: the same bytes for the same content, sheets set up for paper."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl import Workbook

_CORE, _TIMES = "docProps/core.xml", re.compile(rb"<dcterms:.*</dcterms:[a-z]+>")


def reproducible(package: bytes) -> bytes:
    """An Office file without time and machine; the list of types first, as its readers expect."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as written, zipfile.ZipFile(buffer, "w") as copy:
        for name in sorted(written.namelist(), key=lambda n: (not n.startswith("["), n)):
            # without a date it is of 1980
            entry, content = zipfile.ZipInfo(name), written.read(name)
            entry.create_system = 0
            entry.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(entry, _TIMES.sub(b"", content) if name == _CORE else content)
    return buffer.getvalue()


def workbook_bytes(book: Workbook) -> bytes:
    """A workbook as bytes that tell neither time nor machine."""
    buffer = io.BytesIO()
    book.save(buffer)
    return reproducible(buffer.getvalue())


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


def sheet_name(title: str, others: list[str]) -> str:
    r"""A name that a sheet may have: at most 31 characters, none of ``[]:*?/\``, none of the others'."""
    name = re.sub(r"[\[\]:*?/\\']", "", title)[:28] or "单位"
    return next(n for n in (name, *(f"{name}{i}" for i in range(2, 1000))) if n not in others)
