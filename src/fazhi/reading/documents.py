"""Old reports as files (.txt .md .html .mht .docx .pdf .xlsx .xls .ods) → their text, a paragraph a line, table cells apart by tabs.

What a file is, its first bytes say, not its name. The formats are read by python-docx, pypdfium2, lxml and calamine;
nothing is run, fetched or resolved, and what would not fit into memory is refused first.
"""

from __future__ import annotations

import email
import re
from pathlib import Path

from fazhi.errors import FazhiError
from fazhi.files import decode, read_file
from fazhi.reading.html import web_text
from fazhi.reading.ole import MAGIC
from fazhi.reading.packed import entries_of
from fazhi.reading.pdf import pdf_text
from fazhi.reading.workbooks import workbook_grids

_LONGEST = 20_000_000
_SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 再读"
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
    data = read_file(path)
    if not data.strip():
        raise FazhiError("是空文件", "请重新取一份")
    text = _text_of(path, data)
    if not text.strip():
        raise FazhiError("里面没有文字", "请找带文字的版本")
    if len(text) > _LONGEST:
        raise FazhiError("太长，不像一份报告", "请只留下报告的正文再读")
    return text


def _text_of(path: Path, data: bytes) -> str:
    suffix = path.suffix.lower()
    if data.startswith(b"PK"):
        return _packed(data)
    # some programs write a few bytes before it
    if data.startswith(b"%PDF") or (suffix == ".pdf" and b"%PDF-" in data[:1024]):
        return pdf_text(data)
    if data.startswith(MAGIC):
        locked = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data
        if suffix in (".xls", ".et") and not locked:
            return _workbook(data)
        raise FazhiError("有打开密码；请去掉密码再读" if locked else f"是旧格式（.doc、.wps）的文件；{_SAVE_AS}")
    if data.startswith(b"{\\rtf"):
        raise FazhiError("是旧格式（.rtf）的文件", f"{_SAVE_AS}")
    if data.startswith(_PICTURES):
        raise FazhiError("是图片，没有文字", "请找带文字的文件")
    if suffix in (".docx", ".xlsx", ".pdf", ".doc", ".wps", ".xls"):
        raise FazhiError(f"内容不是{suffix}，可能已经损坏", "请重新取一份")
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
        raise FazhiError(f"{exc}", "请用记事本打开，另存为 UTF-8 再读") from exc


def _packed(data: bytes) -> str:
    """A .docx or a workbook, after its archive was looked through."""
    names = entries_of(data)
    if "word/document.xml" in names:
        from fazhi.reading.docx import word_text

        return word_text(data)
    if "xl/workbook.xml" in names or "content.xml" in names:
        return _workbook(data)
    raise FazhiError("不是 Word 文件也不是 Excel 文件", "请另存为 .docx、.xlsx 或 .pdf 再读")


def _workbook(data: bytes) -> str:
    lines: list[str] = []
    try:
        for name, grid, _ in workbook_grids(data):
            rows = ["\t".join(" ".join(c.split()) for c in cells).rstrip("\t") for _, cells in grid]
            lines += [name, *filter(None, rows), ""] if any(rows) else []
    except FazhiError as exc:
        raise FazhiError(f"{exc}", "请用 Excel 或 WPS 打开，另存为不带密码的 .xlsx 再读") from exc
    return "\n".join(lines)
