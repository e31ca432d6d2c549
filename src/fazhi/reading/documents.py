"""Text of old reports (.txt .md .html .mht .docx .pdf .xlsx .xls .ods .csv): a paragraph a line, table cells apart by tabs.

What a file is, its first bytes say, not its name. python-docx, pypdfium2 and openpyxl read in a sandbox; nothing is run,
fetched or resolved.
"""

from __future__ import annotations

import email
import re
from pathlib import Path

from markdown_it import MarkdownIt

from fazhi.characters import closed, unbulleted, unified
from fazhi.errors import FazhiError
from fazhi.files import decode, read_file
from fazhi.reading.contents import without_contents
from fazhi.reading.docx import word_text
from fazhi.reading.html import web_text
from fazhi.reading.layout import Document, ruled
from fazhi.reading.narrative_file import uneven
from fazhi.reading.pdf import pdf_text
from fazhi.reading.sandbox import guarded
from fazhi.reading.unseen import FIGURE, quoted
from fazhi.reading.workbook_text import workbook_text
from fazhi.reading.workbooks import checked_markup, csv_sheet, read_unguarded

_LONGEST = 20_000_000
_DAMAGED = FazhiError("已经损坏或不完整", "请重新取一份")
_SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 再读"
_SAVE_ANEW = "请用 Word、Excel 或 WPS 打开，另存为 .docx 或 .xlsx 再读"
_SAVE_WORKBOOK = "请用 Excel 或 WPS 打开，另存为不带密码的 .xlsx 再读"
_PACKED = ("是压缩包", "请解压，再读里面的文件")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OLD_FILE = rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# pages, and their pieces (of a file whose name says another thing), as they begin
_BEFORE = rb"(?:\s|\xef\xbb\xbf|\xff\xfe|\xfe\xff|<\?xml [^>]*>|<!--.*?-->)*"
_PAGE = re.compile(_BEFORE + rb"<(?:!doctype html|html)[\s>]", re.IGNORECASE | re.DOTALL)
_PIECE = re.compile(_BEFORE + rb"<(?:head|meta|style|body|table|div|p)[\s>]", re.IGNORECASE | re.DOTALL)
_ARCHIVE = re.compile(rb"\s*[A-Za-z-]+: .{0,2000}?multipart/related", re.DOTALL)
_HEAD = 4096
# what has no text for us, as it begins
_REFUSED = (
    (_OLD_FILE + b".*" + re.escape(_LOCKED), "有打开密码", "请去掉密码再读"),
    (_OLD_FILE, "是旧格式（.doc、.wps）的文件", _SAVE_AS),
    (rb"\{\\rtf", "是旧格式（.rtf）的文件", _SAVE_AS),
    (
        rb"\xff\xd8\xff|\x89PNG|GIF8|BM.{4}\0|II\*\0|MM\0\*|RIFF.{4}WEBP|\0\0\0.ftyp(?:hei|mif|avi)",
        "是图片，没有文字",
        "请找带文字的文件",
    ),
    (
        rb"RIFF.{4}(?:WAVE|AVI )|\0\0\0.ftyp|ID3[\2-\4]|\xff[\xfb\xf3\xf2]|OggS|\x1aE\xdf\xa3",
        "是录音或录像，没有文字",
        "请找带文字的文件",
    ),
    (rb"Rar!|7z\xbc\xaf|\x1f\x8b\x08|BZh[1-9]1AY|\xfd7zXZ|.{257}ustar", *_PACKED),
    (
        rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff|\s)*<\0?\?\0?x\0?m\0?l",
        "是 XML 文件（如 Word 2003、Excel 2003 存的）",
        _SAVE_ANEW,
    ),
)
# how often a page was looked at, in a line of its navigation
_NAVIGATION = re.compile(
    r"^.*(?:字[号体][:：]|打印|关闭|分享|来源[:：]|发布(?:时间|日期)[:：]|(?:浏览|点击|阅读|访问)次?数[:：]).*$",
    re.MULTILINE,
)
_LOOKED_AT = re.compile(
    r"(?<![^\s|｜【(（])(?:浏览|点击|阅读|访问)(?:次?数|人?次|总?量|率)?[:：][ \u3000]*[0-9,]+ ?次?(?![^\s|｜】)）])"
)
# what a page made of Markdown does not show: fields before the text, comments ([//]: # (…)), long forms of abbreviations
_FIELD = r"(?:[A-Za-z_][\w-]*:(?: .*)?|[ \t]+.*|- .*|)"
_UNSHOWN = re.compile(
    rf"\A---[ \t]*\n(?=[A-Za-z_])(?:{_FIELD}\n)+?---[ \t]*$|^\[[^\]\n]+\]: *(?:#|<>) *(?:\(.*\)|\".*\"|'.*')?[ \t]*$|^\*\[[^\]\n]+\]: .*$",
    re.MULTILINE,
)
_FIELD_TITLE = re.compile("^title: *[\"']?(.+?)[\"']?$", re.MULTILINE)
_NO_TEXT = (".docx", ".xlsx", ".pdf", ".doc", ".wps", ".xls")


def read_document(path: Path) -> Document:
    """Text of a document and what is to be told of it, or a FazhiError."""
    data = read_file(path)
    if not data.strip():
        raise FazhiError("是空文件", "请重新取一份")
    document = _document(path.suffix.lower(), data)
    if not document.text.strip():
        raise FazhiError("；".join(("里面没有文字", *document.remarks)), "请找带文字的版本")
    if len(document.text) > _LONGEST:
        raise FazhiError("太长，不像一份报告", "请只留下报告的正文再读")
    text = _NAVIGATION.sub(lambda line: _LOOKED_AT.sub("", line[0]), ruled(unified(document.text)))
    return document._replace(text=without_contents(unbulleted(closed(text))))


def _document(suffix: str, data: bytes) -> Document:
    """What a file holds by what its first bytes say it is, and by its name where they do not."""
    # some programs write a few bytes before it
    is_pdf = data.startswith(b"%PDF") or (suffix == ".pdf" and b"%PDF-" in data[:1024])
    is_xls = re.match(_OLD_FILE, data) and suffix in (".xls", ".et")
    if not is_pdf and not is_xls and not data.startswith(b"PK"):
        return _plain_text(suffix, data)
    reader = pdf_text if is_pdf else _workbook if is_xls else _packed
    (document,) = guarded(reader, [data], _DAMAGED)
    if isinstance(document, FazhiError):
        raise document
    return document


def _plain_text(suffix: str, data: bytes) -> Document:
    """The text of a text file, a web page or a web archive."""
    head = data[:_HEAD].replace(b"\0", b"")
    if suffix in (".mht", ".mhtml") or _ARCHIVE.match(head):
        parts = email.message_from_bytes(data.lstrip()).walk()
        page = next((p.get_payload(decode=True) for p in parts if p.get_content_type() == "text/html"), None)
        return web_text(decode(page if isinstance(page, bytes) else b""))
    is_page = suffix in (".html", ".htm") or _PAGE.match(head) or (suffix in _NO_TEXT and _PIECE.match(head))
    if not is_page and (refused := _refusal(suffix, data)):
        raise refused
    if suffix == ".csv" and not is_page:
        return workbook_text([csv_sheet(data)])
    text = decode(data)
    if suffix in (".md", ".markdown"):
        # bold where CommonMark sees none: 检查__96__次; an indented paragraph is one, and a line stays a line
        source = re.sub("(?<!_)__(?!_)", "**", _UNSHOWN.sub(_title_alone, text))
        md = MarkdownIt(options_update={"breaks": True}).enable(["table", "strikethrough"])
        row = uneven(source.split("\n"), md.disable(["code", "reference"]).parse(source))
        page = web_text(md.render(source), whole=True)
        # Markdown leaves out what is beyond the head
        told = f"第{row}行的格子和表头的不一样多，多的没有读；请让各行的格子与表头一样多"
        unshown = [line.strip() for m in _UNSHOWN.finditer(text) for line in m[0].split("\n") if FIGURE.search(line)]
        hidden = f"{quoted(unshown)}是不印在页面上的话（文件头、注释），没有读；里面有要报的数，请写进正文"
        return page._replace(remarks=(*page.remarks, *[told] * bool(row), *[hidden] * bool(unshown)))
    return web_text(text) if is_page else Document(text)


def _title_alone(m: re.Match[str]) -> str:
    """The title among fields before a text, in as many lines as they were."""
    title = _FIELD_TITLE.search(m[0])
    return f"{title[1] if title else ''}" + "\n" * m[0].count("\n")


def _refusal(suffix: str, data: bytes) -> FazhiError | None:
    """Why a file has no text for us."""
    for beginning, what, todo in _REFUSED:
        if re.match(beginning, data, re.DOTALL):
            return FazhiError(what, todo)
    lying = FazhiError(f"内容不是{suffix}，看不出是什么文件", f"{_SAVE_ANEW}，打不开的请重新取一份")
    return lying if suffix in _NO_TEXT else None


def _packed(data: bytes) -> Document:
    """A .docx or a workbook."""
    parts = checked_markup(data)
    if not any(name.startswith(("[Content_Types]", "META-INF/", "OFD.")) for name in parts):
        raise FazhiError(*_PACKED)
    if any(name.startswith("word/") for name in parts):
        return word_text(parts)
    if b"<office:text" in parts.get("content.xml", b""):
        raise FazhiError("是 OpenDocument 的文字文件（.odt）", _SAVE_AS)
    if "content.xml" in parts or any(name.startswith("xl/workbook") for name in parts):
        return _workbook(data)
    raise FazhiError("不是 Word 文件也不是 Excel 文件", "请另存为 .docx、.xlsx 或 .pdf 再读")


def _workbook(data: bytes) -> Document:
    """What is seen of a workbook, each sheet below its title."""
    try:
        return workbook_text(read_unguarded(data))
    except FazhiError as exc:
        raise FazhiError(exc.message, exc.todo or _SAVE_WORKBOOK) from exc
