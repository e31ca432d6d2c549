"""Old reports as files (.txt .md .html .docx .pdf .xlsx) → their text, a paragraph a line, table cells apart by tabs.

What a file is, its first bytes say, not its name. The formats are read by python-docx, pypdfium2, lxml and calamine;
nothing is run, fetched or resolved, and what would not fit into memory is refused first.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fazhi.errors import FazhiError
from fazhi.reading.tables import workbook_grids
from fazhi.reading.text import decode

# the most that a file may hold, packed and unpacked, in bytes; a report has some hundred thousand
# a longer cell is a page laid out by a table
_CELL = 100
_LARGEST, _UNPACKED, _PART, _ENTRIES = 50 << 20, 400 << 20, 60 << 20, 5000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 再读"
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
            raise FazhiError("是文件夹，不是文件；请写出里面的文件" if path.is_dir() else "找不到这个文件")
        if path.stat().st_size > _LARGEST:
            raise FazhiError(f"太大（超过{_LARGEST >> 20} MB），不像一份报告；请只留下报告的正文再读")
        data = path.read_bytes()
    except OSError as exc:
        raise FazhiError("打不开这个文件；请检查权限") from exc
    suffix = path.suffix.lower()
    if data.startswith(b"PK"):
        return _packed(path)
    if data.startswith(b"%PDF"):
        return _pdf(data)
    if data.startswith(_OLE):
        if suffix in (".xls", ".et"):
            return _workbook(path)
        locked = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data
        raise FazhiError("有打开密码；请去掉密码再读" if locked else f"是旧格式（.doc、.wps）的文件；{_SAVE_AS}")
    if data.startswith(_PICTURES):
        raise FazhiError("是图片，没有文字；请找带文字的文件")
    if suffix in (".docx", ".xlsx", ".pdf", ".doc", ".wps", ".xls"):
        raise FazhiError(f"内容不是{suffix}，可能已经损坏；请重新取一份")
    text = decode(data)
    return (
        _web_page(text)
        if suffix in (".html", ".htm", ".mht") or re.match(r"\s*<(?:!doctype html|html)", text, re.I)
        else text
    )


def _packed(path: Path) -> str:
    """A .docx or .xlsx, after its archive was looked through."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {e.filename for e in entries}
            sizes = [e.file_size for e in entries]
            if (
                len(sizes) > _ENTRIES
                or sum(sizes) > _UNPACKED
                or any(e.file_size > _PART for e in entries if e.filename.endswith((".xml", ".rels")))
            ):
                raise FazhiError("解开后太大，不像一份报告，没有读；请重新取一份")
            if any(e.flag_bits & 1 for e in entries):
                raise FazhiError("有打开密码；请去掉密码再读")
            if any(n.lower().endswith("vbaproject.bin") for n in names):
                raise FazhiError("带有宏，没有读；请另存为不带宏的 .docx 或 .xlsx 再读")
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(entry):
                    raise FazhiError("里面有不该有的 XML 声明，没有读；请用 Word 或 Excel 打开后重新另存")
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, RuntimeError) as exc:
        raise FazhiError("已经损坏或不完整；请重新取一份") from exc
    if "word/document.xml" in names:
        from fazhi.reading.word import word_text

        return word_text(path)
    if "xl/workbook.xml" in names or "content.xml" in names:
        return _workbook(path)
    raise FazhiError("不是 Word 文件也不是 Excel 文件；请重新取一份")


def _workbook(path: Path) -> str:
    lines: list[str] = []
    for name, grid, _ in workbook_grids(path):
        rows = ["\t".join(c.replace("\n", " ") for c in cells).rstrip("\t") for _, cells in grid]
        lines += [name, *filter(None, rows), ""]
    return "\n".join(lines)


def _pdf(data: bytes) -> str:
    """The text layer of a PDF: lines joined to paragraphs, running heads and page numbers dropped."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        pages = [
            [
                line.rstrip()
                for line in page.get_textpage().get_text_range().replace("\r", "").split("\n")
                if line.strip()
            ]
            for page in document
        ]
    except pypdfium2.PdfiumError as exc:
        locked = "assword" in str(exc)
        raise FazhiError("有打开密码；请去掉密码再读" if locked else "已经损坏或不完整；请重新取一份") from exc
    if not any(pages):
        raise FazhiError("是扫描件，没有文字；请找带文字的版本，或先做文字识别")
    return "".join(_joined(line for page in _without_heads(pages) for line in page))


def _without_heads(pages: list[list[str]]) -> Iterable[list[str]]:
    """The pages without what stands at the head or foot of most of them."""
    edges = Counter(re.sub("[0-9]+", "#", line.strip()) for page in pages for line in {*page[:1], *page[-1:]})
    for page in pages:
        kept = list(page)
        for at in (0, -1):
            while kept and (
                _PAGE_NUMBER.fullmatch(kept[at])
                or (len(pages) > 2 and edges[re.sub("[0-9]+", "#", kept[at].strip())] > len(pages) / 2)
            ):
                kept.pop(at)
        yield kept


def _joined(lines: Iterable[str]) -> Iterable[str]:
    """Paragraphs of printed lines: a full line that ends in the middle of a sentence goes on in the next."""
    held = list(lines)
    full = sorted(map(len, held))[len(held) * 3 // 4] if held else 0
    for line, after in zip(held, [*held[1:], ""], strict=True):
        ended = line.endswith(("。", "！", "？", "；", "：")) or len(line) < 0.8 * full or _LISTED.match(after)
        yield line + ("\n" if ended or not after else "")


_HIDDEN = (
    "//script|//style|//noscript|//template|//nav|//header|//footer|//form|//button|//select|//svg|//iframe|//head"
)
_CONTAINERS = ("article", "body", "center", "div", "main", "section", "table", "tbody", "td", "tr")
_BLOCKS = {
    "address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "thead", "title", "tr", "ul",
}  # fmt: skip


def _web_page(text: str) -> str:
    """The article of a saved web page: the smallest element that holds nearly all of its sentences."""
    from lxml import etree, html

    try:
        parser = html.HTMLParser(huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as exc:
        raise FazhiError("网页里没有内容；请重新保存一份") from exc
    for element in [
        *root.xpath(_HIDDEN),
        *root.xpath('//*[@hidden or contains(translate(@style, " ", ""), "display:none")]'),
    ]:
        if element.getparent() is not None:
            element.drop_tree()
    # sentences are told by their marks; links do not count
    weight: dict[Any, int] = {}
    for element in root.iter():
        said = (element.text or "") if element.tag != "a" else ""
        weight[element] = len(re.findall("[。，；]", said + "".join(c.tail or "" for c in element)))
    for element in reversed(list(root.iter())):
        parent = element.getparent()
        if parent is not None:
            weight[parent] += weight[element]
    article = root
    inside = [c for c in article if c.tag in _CONTAINERS and weight.get(c, 0) >= 0.85 * weight[root]]
    while inside and weight[root]:
        article = inside[0]
        inside = [c for c in article if c.tag in _CONTAINERS and weight.get(c, 0) >= 0.85 * weight[root]]
    title = root.xpath("string(//h1)").strip() or ""
    body = _flow(article)
    return body if not title or title in body else f"{title}\n{body}"


def _flow(root: Any) -> str:
    """Text of an element, a block a line, cells of a data table apart by tabs."""
    pieces: list[str] = []
    cells = 0
    for event, element in _walk(root):
        cell = element.tag in ("td", "th") and len("".join(element.itertext())) <= _CELL
        cells += {"start": 1, "end": -1}[event] * cell
        # inside a cell paragraphs stay on its row
        broken = not cells and not cell and (element.tag in _BLOCKS or element.tag in ("td", "th"))
        if event == "start":
            pieces += ["\n" if broken else "", re.sub(r"\s+", " ", element.text or "")]
        else:
            tail = re.sub(r"\s+", " ", element.tail or "") if element is not root else ""
            pieces += ["\n" if broken else "\t" if cell else "", tail]
    lines = (re.sub(r" *\t *", "\t", line).strip(" ").rstrip("\t") for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line.strip())


def _walk(root: Any) -> Any:
    from lxml import etree

    return etree.iterwalk(root, events=("start", "end"))
