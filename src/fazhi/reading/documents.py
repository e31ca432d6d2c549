"""Old reports as files (.txt .md .html .mht .docx .pdf .xlsx) → their text, a paragraph a line, table cells apart by tabs.

What a file is, its first bytes say, not its name. The formats are read by python-docx, pypdfium2, lxml and calamine;
nothing is run, fetched or resolved, and what would not fit into memory is refused first.
"""

from __future__ import annotations

import email
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from time import monotonic
from typing import Any

from fazhi.errors import FazhiError
from fazhi.reading.tables import MOST_CELLS, workbook_grids
from fazhi.reading.text import decode

# the most that a file may hold, packed and unpacked, in bytes; a report has some hundred thousand
_LARGEST, _UNPACKED, _MARKUP, _PART, _ENTRIES = 50 << 20, 400 << 20, 40 << 20, 20 << 20, 5000
_PDF_STREAM, _PDF_PAGES, _WEB_PAGE, _TAGS, _TAG = 8 << 20, 1000, 10 << 20, 500_000, 20_000
_LONGEST, _SECONDS = 3_000_000, 8
# a longer cell is a page laid out by a table
_CELL = 100
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 再读"
_TOO_MUCH = "解开后太大，不像一份报告，没有读；请重新取一份"
_DAMAGED = "已经损坏或不完整；请重新取一份"
_PAGE_NUMBER = re.compile(r"[\s—–\-·]*(?:第 ?)?[0-9]{1,4}(?: ?页)?(?:[,，/ ]*共? ?[0-9]{1,4} ?页?)?[\s—–\-·]*")
_LISTED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十0-9]{1,3}[)）]|[0-9]{1,2}[.、．](?![0-9]))"
)
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
        return _pdf(data)
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
        return _web_page(_decoded(page if isinstance(page, bytes) else b""))
    text = _decoded(data)
    page_like = suffix in (".html", ".htm") or re.match(r"\s*<(?:!doctype html|html)", text, re.I)
    return _web_page(text) if page_like else text


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


def _pdf(data: bytes) -> str:
    """The text layer of a PDF: lines joined to paragraphs, running heads and page numbers dropped."""
    import pypdfium2

    # what a page says is packed apart from its pictures and fonts
    unpacked = 0
    for found in re.finditer(rb"(?<!end)stream\r?\n", data):
        about = data[max(0, found.start() - 400) : found.start()].rpartition(b" obj")[2]
        if not re.search(rb"/Image|/Length1|Type1C|CIDFontType0C|OpenType", about):
            size = _unpacked(data, found.end())
            unpacked += size
            if size > _PDF_STREAM or unpacked > _UNPACKED // 4:
                raise FazhiError(_TOO_MUCH)
    pages: list[list[str]] = []
    length, latest = 0, monotonic() + _SECONDS
    try:
        document = pypdfium2.PdfDocument(data)
        for page in document:
            layer = page.get_textpage()
            said = layer.get_text_range().replace("\r", "")
            layer.close()
            page.close()
            pages.append([line.rstrip() for line in said.split("\n") if line.strip()])
            length += len(said)
            # pages may share what they print, so that only the clock tells how much it is
            if length > _LONGEST or len(pages) > _PDF_PAGES or monotonic() > latest:
                raise FazhiError("太长，不像一份报告；请只留下报告的正文再读")
    except pypdfium2.PdfiumError as exc:
        locked = "assword" in str(exc)
        raise FazhiError("有打开密码；请去掉密码再读" if locked else _DAMAGED) from exc
    if not any(pages):
        raise FazhiError("是扫描件，没有文字；请找带文字的版本，或先做文字识别")
    return "".join(_joined(line for page in _without_heads(pages) for line in page))


def _unpacked(data: bytes, start: int) -> int:
    """How many bytes a deflated stream unpacks to, counted to just beyond what any page says."""
    try:
        return len(zlib.decompressobj().decompress(memoryview(data)[start:], _PDF_STREAM + 1))
    except zlib.error:
        return 0


def _without_heads(pages: list[list[str]]) -> Iterable[list[str]]:
    """The pages without what stands at the head or foot of most of them, and without their numbers."""
    edges: Counter[str] = Counter()
    for page in pages:
        bare = [re.sub("[0-9]+", "#", line.strip()) for line in page if not _PAGE_NUMBER.fullmatch(line)]
        edges.update({*bare[:1], *bare[-1:]})
    for page in pages:
        kept = list(page)
        for at in (0, -1):
            # at most a head and a number, so that a column of figures below them stays
            dropped: set[bool] = set()
            while kept:
                number = _PAGE_NUMBER.fullmatch(kept[at]) is not None
                head = len(pages) > 2 and edges[re.sub("[0-9]+", "#", kept[at].strip())] > len(pages) / 2
                if number in dropped or not (number or head):
                    break
                dropped.add(number)
                kept.pop(at)
        yield kept


def _joined(lines: Iterable[str]) -> Iterable[str]:
    """Paragraphs of printed lines: a full line that ends in the middle of a sentence goes on in the next."""
    held = list(lines)
    full = sorted(map(len, held))[len(held) * 3 // 4] if held else 0
    for line, after in zip(held, [*held[1:], ""], strict=False):
        ended = line.endswith(("。", "！", "？", "；", "：")) or len(line) < 0.8 * full or _LISTED.match(after)
        yield line + ("\n" if ended or not after else "")


_HIDDEN = (
    "//script|//style|//noscript|//template|//nav|//header|//footer|//button|//select|//textarea|//svg|//iframe|//head"
)
# a page of one paragraph, one list or one row is the element around it
_PARTS = {
    "a", "b", "em", "font", "h1", "h2", "h3", "i", "li", "ol", "p", "span", "strong", "table", "tbody", "tr", "u", "ul",
}  # fmt: skip
_NOT_SHOWN = (
    '//*[@hidden or contains(translate(@style, "DISPLAYNOE ", "displaynoe"), "display:none")'
    ' or contains(translate(@style, "VISBLTYHDEN ", "visbltyhden"), "visibility:hidden")]'
)
_BLOCKS = {
    "address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "thead", "title", "tr", "ul",
}  # fmt: skip


def _web_page(text: str) -> str:
    """The article of a saved web page: the smallest element that holds nearly all of its sentences."""
    from lxml import etree, html

    # pictures may be written into a page
    text = re.sub(r"^\s*<\?xml[^>]*>|data:[\w/+.;=-]*base64,[A-Za-z0-9/+=%]*", "", text)
    if len(text) > _WEB_PAGE or text.count("<") > _TAGS or re.search(rf"<[a-zA-Z][\w:-]*\s[^<>]{{{_TAG}}}", text):
        raise FazhiError("网页太大，不像一份报告；请只留下报告的正文再读")
    try:
        parser = html.HTMLParser(huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as exc:
        raise FazhiError("网页里没有内容；请重新保存一份") from exc
    if any(e.type_name == "ERR_RESOURCE_LIMIT" for e in parser.error_log):
        raise FazhiError("网页层层嵌套太深，没有读；请用浏览器打开，把正文另存为 .txt 再读")
    for element in [*root.xpath(_HIDDEN), *root.xpath(_NOT_SHOWN)]:
        if element.getparent() is not None:
            element.drop_tree()
    # sentences are told by their marks, tables by their numbers; links do not count
    weight: dict[Any, int] = {}
    for element in root.iter():
        said = (element.text or "") if element.tag != "a" else ""
        weight[element] = len(re.findall("[。，；]", said + "".join(c.tail or "" for c in element)))
        if element.tag in ("td", "th"):
            weight[element] += bool(re.fullmatch(r"[^0-9]{0,4}[0-9][0-9,.]{0,14}[^0-9]{0,4}", _said(element)))
    for element in reversed(list(root.iter())):
        parent = element.getparent()
        if parent is not None:
            weight[parent] += weight[element]
    article = root
    while heavy := [c for c in article if weight.get(c, 0) >= max(0.85 * weight[root], 1)]:
        article = heavy[0]
    while article.getparent() is not None and (
        article.tag in _PARTS or (article.tag in ("td", "th") and len(_said(article)) <= _CELL)
    ):
        article = article.getparent()
    title = root.xpath("string(//h1)").strip() or ""
    body = _flow(article)
    return body if not title or title in body else f"{title}\n{body}"


def _said(element: Any) -> str:
    """Text of a cell, as far as a cell of a data table may reach."""
    said = ""
    for piece in element.itertext():
        said += piece
        if len(said.strip()) > _CELL:
            break
    return said.strip()


def _flow(root: Any) -> str:
    """Text of an element, a block a line, cells of a data table apart by tabs."""
    pieces: list[str] = []
    cells = 0
    for event, element in _walk(root):
        cell = element.tag in ("td", "th") and len(_said(element)) <= _CELL
        cells += {"start": 1, "end": -1}[event] * cell
        # inside a cell paragraphs stay on its row, apart
        inside = cells > 0 and element.tag in _BLOCKS and element.tag not in ("tr", "tbody", "thead", "table")
        broken = not cells and not cell and (element.tag in _BLOCKS or element.tag in ("td", "th"))
        if event == "start":
            pieces += ["\n" if broken else " " if inside else "", re.sub(r"\s+", " ", element.text or "")]
        else:
            tail = re.sub(r"\s+", " ", element.tail or "") if element is not root else ""
            pieces += ["\n" if broken else "\t" if cell else " " if inside else "", tail]
    lines = (
        re.sub(r" *\t *", "\t", re.sub(" +", " ", line)).strip(" ").rstrip("\t") for line in "".join(pieces).split("\n")
    )
    return "\n".join(line for line in lines if line.strip())


def _walk(root: Any) -> Any:
    from lxml import etree

    return etree.iterwalk(root, events=("start", "end"))
