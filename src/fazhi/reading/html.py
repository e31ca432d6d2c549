"""The article of a saved web page, without its navigation; cells of data tables apart by tabs.

lxml parses; nothing is fetched.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

from fazhi.errors import FazhiError

_LONGEST, _TAGS, _TAG = 10 << 20, 500_000, 20_000
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# a longer cell is a page laid out by a table
_CELL = 100
_CELLS, _ROWS = {"td", "th"}, {"tr", "tbody", "thead", "table"}
_NUMERIC = re.compile(r"[^0-9]{0,4}[0-9][0-9,.]{0,14}[^0-9]{0,4}")
# a page of one paragraph, one list or one row is the element around it
_PARTS = {
    "a", "b", "em", "font", "h1", "h2", "h3", "i", "li", "ol", "p", "span", "strong", "table", "tbody", "tr", "u", "ul",
}  # fmt: skip
_NOT_SHOWN = (
    "//script|//style|//noscript|//template|//nav|//header|//footer|//button|//select|//textarea|//svg|//iframe|//head"
    '|//*[@hidden or contains(translate(@style, "DISPLAYNOE ", "displaynoe"), "display:none")'
    ' or contains(translate(@style, "VISBLTYHDEN ", "visbltyhden"), "visibility:hidden")]'
)
_BLOCKS = {
    "address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "thead", "title", "tr", "ul",
}  # fmt: skip


def web_text(text: str) -> str:
    """The article of a page: the smallest element that holds nearly all of its sentences.

    Raises a FazhiError where there is nothing in it, or too much.
    """
    # what XML cannot hold lxml reads and then refuses to move; pictures may be written into a page
    text = re.sub(r"^\s*<\?xml[^>]*>|data:[\w/+.;=-]*base64,[A-Za-z0-9/+=%]*", "", _NO_XML.sub("", text))
    if len(text) > _LONGEST or text.count("<") > _TAGS or re.search(rf"<[a-zA-Z][\w:-]*\s[^<>]{{{_TAG}}}", text):
        raise FazhiError("网页太大，不像一份报告", "请只留下报告的正文再读")
    parser = html.HTMLParser(huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as exc:
        raise FazhiError("网页里没有内容", "请重新保存一份") from exc
    if any(e.type_name == "ERR_RESOURCE_LIMIT" for e in parser.error_log):
        raise FazhiError("网页层层嵌套太深，没有读", "请用浏览器打开，把正文另存为 .txt 再读")
    for element in root.xpath(_NOT_SHOWN):
        if element.getparent() is not None:
            element.drop_tree()
    title, body = root.xpath("string(//h1)").strip(), _flow(_article(root))
    return body if title in body else f"{title}\n{body}"


def _article(root: Any) -> Any:
    weight = {element: _weight(element) for element in root.iter()}
    for element in reversed(list(weight)):
        if element is not root:
            weight[element.getparent()] += weight[element]
    article = root
    while heavy := [child for child in article if weight[child] >= max(0.85 * weight[root], 1)]:
        article = heavy[0]
    while article is not root and (article.tag in _PARTS or _is_data_cell(article)):
        article = article.getparent()
    return article


def _weight(element: Any) -> int:
    """How much of an article an element itself is: the marks of its sentences but of links, and numbers in cells."""
    texts = [None if element.tag == "a" else element.text, *(child.tail for child in element)]
    is_number = element.tag in _CELLS and _NUMERIC.fullmatch(_cell_text(element)) is not None
    return len(re.findall("[。，；]", "".join(filter(None, texts)))) + is_number


def _cell_text(element: Any) -> str:
    """Text of a cell, as far as a cell of a data table may reach."""
    text = ""
    for piece in element.itertext():
        text += piece
        if len(text.strip()) > _CELL:
            break
    return text.strip()


def _is_data_cell(element: Any) -> bool:
    return element.tag in _CELLS and len(_cell_text(element)) <= _CELL


def _flow(root: Any) -> str:
    """Text of an element, a block a line, cells of a data table apart by tabs."""
    pieces: list[str] = []
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_cell, begins = _is_data_cell(element), event == "start"
        depth += (1 if begins else -1) * is_cell
        # inside a cell paragraphs stay on its row, apart
        gap, apart = (" ", _BLOCKS - _ROWS) if depth else ("\n", _BLOCKS | _CELLS)
        if is_cell:
            gap = "" if begins else "\t"
        elif element.tag not in apart:
            gap = ""
        text = element.text if begins else element.tail if element is not root else ""
        pieces += [gap, re.sub(r"\s+", " ", text or "")]
    lines = (re.sub(r" *\t *", "\t", re.sub(" +", " ", line)).strip(" ") for line in "".join(pieces).split("\n"))
    return "\n".join(line.rstrip("\t") for line in lines if line.strip())
