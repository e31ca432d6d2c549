"""Spreadsheets written for Office programs, in which nothing that somebody wrote is run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from fazhi.number_format import plain

if TYPE_CHECKING:
    from openpyxl import Workbook

# what a spreadsheet takes for the beginning of a formula, as Chinese input methods type it too
_FORMULA = tuple("=+-@＝＋－＠﹦﹢﹣﹫\t\r\n")
_NEGATIVE = re.compile(r"-[0-9]+(\.[0-9]+)?%?")


def cell(value: object) -> object:
    """A cell's value; text that a spreadsheet would take for a formula is told to be text, negative numbers stay."""
    if isinstance(value, str) and value.startswith(_FORMULA) and not _NEGATIVE.fullmatch(value):
        return f"'{value}"
    return value


def csv_text(frame: pd.DataFrame) -> str:
    r"""Frame as CSV with ``\n``; whole numbers without a point, unknown ones empty."""
    # numbers stand in columns of their own
    written = frame.select_dtypes(exclude="number")
    safe = {name: pd.Series(map(cell, written[name]), frame.index, dtype=object) for name in map(str, written)}
    return frame.assign(**safe).to_csv(index=False, lineterminator="\n", float_format=_short)


def saved(book: Workbook) -> bytes:
    """A workbook as bytes that tell neither time nor machine."""
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    # when it was made and changed
    parts["docProps/core.xml"] = re.sub(rb"<dcterms:.*</dcterms:[a-z]+>", b"", parts["docProps/core.xml"])
    return zipped(parts)


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


def sheet_name(wanted: str, taken: list[str]) -> str:
    r"""A name that a sheet may have: at most 31 characters, none of ``[]:*?/\``, not yet taken."""
    name = re.sub(r"[\[\]:*?/\\']", "", wanted)[:28] or "单位"
    return name if name not in taken else next(f"{name}{n}" for n in range(2, 1000) if f"{name}{n}" not in taken)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Parts as a package that tells neither time nor machine; the list of types first, as its readers expect."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(parts, key=lambda n: (not n.startswith("["), n)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, parts[name])
    return buffer.getvalue()


def _short(x: object) -> str:
    return plain(float(str(x)))
