"""Old reports as files (.txt .md .html .mht .docx .pdf .xlsx .xls .ods) → their text, a paragraph a line, table cells apart by tabs.

What a file is, its first bytes say, not its name. The formats are read by python-docx, pypdfium2, lxml and calamine;
nothing is run, fetched or resolved, and what would not fit into memory is refused first.
"""

from __future__ import annotations

import email
import re
import zipfile
import zlib
from pathlib import Path

from fazhi.errors import FazhiError
from fazhi.reading.pdf import pdf_text
from fazhi.reading.tables import MOST_CELLS, workbook_grids
from fazhi.reading.text import decode
from fazhi.reading.web import web_text

# the most that a file may hold, packed and unpacked, in bytes; a report has some hundred thousand
_LARGEST, _UNPACKED, _MARKUP, _PART, _ENTRIES = 50 << 20, 400 << 20, 40 << 20, 20 << 20, 5000
_LONGEST = 20_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 再读"
_TOO_MUCH = "解开后太大，不像一份报告，没有读；请重新取一份"
_DAMAGED = "已经损坏或不完整；请重新取一份"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")


def read_document(path: Path) -> str:
    r"""Read a document.

    Returns
    -------
    str
        Its text; paragraphs and table rows end in ``\n``, cells are apart by ``\t``.

    Raises
    ------
    FazhiError
        It cannot be read; one sentence without a full stop, what to do included.
    """
    try:
        if not path.is_file():
            raise FazhiError("是文件夹，不是文件；请写出里面的文件" if path.is_dir() else "找不到这个文件；请检查写法")
        if path.stat().st_size > _LARGEST:
            raise FazhiError(f"太大（超过{_LARGEST >> 20} MB），不像一份报告；请只留下报告的正文再读")
        data = path.read_bytes()
    except OSError as exc:
        raise FazhiError("打不开这个文件；请检查权限") from exc
    if not data.strip():
        raise FazhiError("是空文件；请重新取一份")
    text = _text_of(path, data)
    if not text.strip():
        raise FazhiError("里面没有文字；请找带文字的版本")
    if len(text) > _LONGEST:
        raise FazhiError("太长，不像一份报告；请只留下报告的正文再读")
    return text


def _text_of(path: Path, data: bytes) -> str:
    suffix = path.suffix.lower()
    if data.startswith(b"PK"):
        return _packed(path)
    # some programs write a few bytes before it
    if data.startswith(b"%PDF") or (suffix == ".pdf" and b"%PDF-" in data[:1024]):
        return pdf_text(data)
    if data.startswith(_OLE):
        locked = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data
        if suffix in (".xls", ".et") and not locked:
            return _workbook(path)
        raise FazhiError("有打开密码；请去掉密码再读" if locked else f"是旧格式（.doc、.wps）的文件；{_SAVE_AS}")
    if data.startswith(b"{\\rtf"):
        raise FazhiError(f"是旧格式（.rtf）的文件；{_SAVE_AS}")
    if data.startswith(_PICTURES):
        raise FazhiError("是图片，没有文字；请找带文字的文件")
    if suffix in (".docx", ".xlsx", ".pdf", ".doc", ".wps", ".xls"):
        raise FazhiError(f"内容不是{suffix}，可能已经损坏；请重新取一份")
    if suffix in (".mht", ".mhtml"):
        parts = email.message_from_bytes(data).walk()
        page = next((p.get_payload(decode=True) for p in parts if p.get_content_type() == "text/html"), None)
        return web_text(_decoded(page if isinstance(page, bytes) else b""))
    text = _decoded(data)
    page_like = suffix in (".html", ".htm") or re.match(r"\s*<(?:!doctype html|html)", text, re.I)
    return web_text(text) if page_like else text


def _decoded(data: bytes) -> str:
    try:
        return decode(data)
    except FazhiError as exc:
        raise FazhiError(f"{exc}；请用记事本打开，另存为 UTF-8 再读") from exc


def _packed(path: Path) -> str:
    """A .docx or .xlsx, after its archive was looked through."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {e.filename for e in entries}
            markup = [e for e in entries if e.filename.lower().endswith((".xml", ".rels"))]
            sizes = [e.file_size for e in markup]
            if (
                len(entries) > _ENTRIES
                or sum(e.file_size for e in entries) > _UNPACKED
                or max(sizes, default=0) > _PART
                or sum(sizes) > _MARKUP
            ):
                raise FazhiError(_TOO_MUCH)
            if any(e.flag_bits & 1 for e in entries):
                raise FazhiError("有打开密码；请去掉密码再读")
            if any(n.lower().endswith("vbaproject.bin") for n in names):
                raise FazhiError("带有宏，没有读；请另存为不带宏的 .docx 或 .xlsx 再读")
            for entry in markup:
                part = archive.read(entry)
                if b"<!DOCTYPE" in part:
                    raise FazhiError("里面有不该有的 XML 声明，没有读；请用 Word 或 Excel 打开后重新另存")
                if entry.filename.startswith("xl/worksheets/"):
                    _check_extent(part)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError, RuntimeError) as exc:
        raise FazhiError(_DAMAGED) from exc
    if "word/document.xml" in names:
        from fazhi.reading.word import word_text

        return word_text(path)
    if "xl/workbook.xml" in names or "content.xml" in names:
        return _workbook(path)
    raise FazhiError("不是 Word 文件也不是 Excel 文件；请另存为 .docx、.xlsx 或 .pdf 再读")


def _check_extent(sheet: bytes) -> None:
    """Refuse a sheet with a cell so far out that the sheet as a whole would not fit into memory."""
    cells = re.findall(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>', sheet)
    right = max((sum((c - 64) * 26**n for n, c in enumerate(reversed(letters))) for letters, _ in cells), default=0)
    if right * max((int(row) for _, row in cells), default=0) > MOST_CELLS:
        raise FazhiError(_TOO_MUCH)


def _workbook(path: Path) -> str:
    lines: list[str] = []
    try:
        for name, grid, _ in workbook_grids(path):
            rows = ["\t".join(" ".join(c.split()) for c in cells).rstrip("\t") for _, cells in grid]
            lines += [name, *filter(None, rows), ""] if any(rows) else []
    except FazhiError as exc:
        raise FazhiError(f"{exc}；请用 Excel 或 WPS 打开，另存为不带密码的 .xlsx 再读") from exc
    return "\n".join(lines)
