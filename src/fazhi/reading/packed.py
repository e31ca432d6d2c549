"""Word and Excel files as the archives that they are, looked through before they are read.

Nothing passes that would not fit into memory, no macros, no declarations that pull in more; no entry is ever written
to disk, so that its name leads nowhere.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from fazhi.errors import FazhiError

# the most that an archive may hold unpacked, its markup, one part of it, in bytes; and how many entries
_UNPACKED, _MARKUP, _PART, _ENTRIES = 400 << 20, 40 << 20, 20 << 20, 5000
# the most that a sheet may reach over, blank cells included
MOST_CELLS = 5_000_000
TOO_MUCH = "解开后太大，没有读；请重新取一份"
_DAMAGED = "已经损坏或不完整；请重新取一份"
# an .xlsx tells where a cell stands; an .ods how often it, or its row, comes again
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>')
_ODS_SHEET = re.compile(rb"<(?:\w+:)?table\b(?!-)")
_ODS_ROW = re.compile(rb"<(?:\w+:)?table-row\b([^>]*)>(.*?)</(?:\w+:)?table-row>", re.DOTALL)
_ODS_CELL = re.compile(rb"<(?:\w+:)?(?:covered-)?table-cell\b([^>]*?)(/?)>")
_AGAIN = re.compile(rb"number-(?:columns|rows)-repeated\s*=\s*[\"']\s*([0-9]{1,18})")


def entries_of(data: bytes) -> set[str]:
    """The names of an archive's entries, if it may be opened.

    Raises
    ------
    FazhiError
        It is damaged, locked, too large unpacked, or holds what has no place in a report; one sentence without a full
        stop, what to do included.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            markup = [e for e in entries if e.filename.lower().endswith((".xml", ".rels"))]
            sizes = [e.file_size for e in markup]
            if (
                len(entries) > _ENTRIES
                or sum(e.file_size for e in entries) > _UNPACKED
                or max(sizes, default=0) > _PART
                or sum(sizes) > _MARKUP
            ):
                raise FazhiError(TOO_MUCH)
            if any(e.flag_bits & 1 for e in entries):
                raise FazhiError("有打开密码", "请去掉密码再读")
            if any(e.filename.lower().endswith("vbaproject.bin") for e in entries):
                raise FazhiError("带有宏，没有读", "请另存为不带宏的 .docx 或 .xlsx 再读")
            for entry in markup:
                _check(entry.filename, archive.read(entry))
            return {e.filename for e in entries}
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        ValueError,
        RuntimeError,
        expat.ExpatError,
        LookupError,  # an encoding that nobody knows
    ) as exc:
        raise FazhiError(_DAMAGED) from exc


def _check(name: str, part: bytes) -> None:
    """Refuse markup that is not whole, that declares entities, or a sheet so wide or long that it would not fit into memory."""
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise FazhiError("里面有不该有的 XML 声明，没有读", "请用 Word 或 Excel 打开后重新另存")
    # calamine would go round for ever where a tag is lacking
    expat.ParserCreate().Parse(part, True)
    reach = _reach_xlsx(part) if name.startswith("xl/worksheets/") else _reach_ods(part) if name == "content.xml" else 0
    if reach > MOST_CELLS:
        raise FazhiError(TOO_MUCH)


def _reach_xlsx(sheet: bytes) -> int:
    """How many cells a sheet reaches over from its first to its farthest filled one."""
    cells = _CELL.findall(sheet)
    right = max((sum((c - 64) * 26**n for n, c in enumerate(reversed(letters))) for letters, _ in cells), default=0)
    return right * max((int(row) for _, row in cells), default=0)


def _reach_ods(content: bytes) -> int:
    """The same of all sheets of an .ods together."""
    return sum(map(_reach_ods_sheet, _ODS_SHEET.split(content)))


def _reach_ods_sheet(sheet: bytes) -> int:
    """The same of one; the blank cells and rows that end it are told in one, and do not count."""
    width = height = last = 0
    for about, inside in _ODS_ROW.findall(sheet):
        cells = _ODS_CELL.findall(inside)
        while cells and cells[-1][1] and b"value" not in cells[-1][0]:
            cells.pop()
        width = max(width, sum(map(_again, (a for a, _ in cells))))
        height += _again(about)
        last = height if cells else last
    return width * last


def _again(about: bytes) -> int:
    found = _AGAIN.search(about)
    return int(found[1]) if found else 1
