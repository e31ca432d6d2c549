"""The article of a saved web page, without its navigation; cells of data tables apart by tabs.

lxml parses; nothing is fetched.
"""

from __future__ import annotations

import re
from typing import Any

from fazhi.errors import FazhiError

_LONGEST, _TAGS, _TAG = 10 << 20, 500_000, 20_000
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# a longer cell is a page laid out by a table
_CELL = 100
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


def web_text(text: str) -> str:
    """The article of a page: the smallest element that holds nearly all of its sentences.

    Raises
    ------
    FazhiError
        There is nothing in it, or too much.
    """
    from lxml import etree, html

    # what XML cannot hold lxml reads and then refuses to move
    text = _NO_XML.sub("", text)
    # pictures may be written into a page
    text = re.sub(r"^\s*<\?xml[^>]*>|data:[\w/+.;=-]*base64,[A-Za-z0-9/+=%]*", "", text)
    if len(text) > _LONGEST or text.count("<") > _TAGS or re.search(rf"<[a-zA-Z][\w:-]*\s[^<>]{{{_TAG}}}", text):
        raise FazhiError("网页太大，不像一份报告", "请只留下报告的正文再读")
    try:
        parser = html.HTMLParser(huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as exc:
        raise FazhiError("网页里没有内容", "请重新保存一份") from exc
    if any(e.type_name == "ERR_RESOURCE_LIMIT" for e in parser.error_log):
        raise FazhiError("网页层层嵌套太深，没有读", "请用浏览器打开，把正文另存为 .txt 再读")
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
