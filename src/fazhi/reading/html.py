"""The article of a saved web page, without its navigation; cells of data tables apart by tabs.

lxml parses; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from lxml import etree, html

from fazhi.errors import FazhiError
from fazhi.reading.layout import Document, SpannedCell, raised, row_name, table_lines
from fazhi.reading.stylesheets import styles
from fazhi.reading.unseen import CELLS, FIGURE, TELLING, drop, heard, own, quoted, summed, take_out

_LONGEST, _TAGS, _TAG = 10 << 20, 500_000, 20_000
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# a longer cell holds no number; one as long as the second is a page laid out by a table
_CELL, _PAGE = 100, 600
# rows, in the groups (tbody) that no cell leaves, and their cells; and so many columns one spans in a browser at the most
_ROWS, _CELLS, _WIDEST = "./tr|./*/tr", "./td|./th", 1000
# a table as text, which no page can hold
_TABLE = "表"
_NUMERIC = re.compile(r"[^0-9]{0,4}[0-9][0-9,.]{0,14}[^0-9]{0,4}")
# a page of one paragraph, one list or one row is the element around it
_PARTS = {
    "a", "b", "em", "font", "h1", "h2", "h3", "i", "li", "ol", "p", "span", "strong", "table", "tbody", "tr", "u", "ul",
}  # fmt: skip
_NOT_SHOWN = "//script|//style|//noscript|//template|//nav|//button|//select|//svg|//iframe|//head|//rt|//rp"
# what stands around an article by its own word, or because a site says there whose it is
_AROUND = "//header|//footer"
_ROLES = {"navigation", "banner", "complementary", "contentinfo", "search"}
_OF_SITE = re.compile("版权所有|ICP备|公网安备|网站标识码|技术支持|[Cc]opyright|©")
_SENTENCE, _PART_TITLE = (
    re.compile("[。；！？]"),
    re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]部分)"),
)
# fields that show what is typed into them
_TYPED = "//textarea|//input[not(@type) or @type='text' or @type='number' or @type='tel']|//select"
_ALIGNED = re.compile("vertical-align:su(?:per|b)|(?<![-a-z])top:-[0-9.]+e[mx]")
_TELLING = re.compile(f"{TELLING.pattern}|{_ALIGNED.pattern}")
_BLOCKS = {
    "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "legend", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "th", "thead", "title", "tr", "ul", _TABLE,
}  # fmt: skip


def web_text(text: str, *, whole: bool = False) -> Document:
    """The article of a page: the smallest element that holds nearly all of its sentences; all of one that is `whole` text.

    Raises a FazhiError where there is nothing in it, or too much.
    """
    root = _parsed(text)
    remarks = _show(root)
    title = root.xpath("string(//h1)").strip()
    article = root if whole else _article(root, remarks)
    # the inner before the outer
    for table in reversed(list(article.iter("table"))):
        _lay_out(table, remarks)
    if next(article.iter("img"), None) is not None:
        remarks.append("里面有图片没有读；请把图片里的数填进数据表")
    body = _flow(article).strip()
    return Document(body if title in body else f"{title}\n{body}", tuple(remarks))


def _parsed(text: str) -> Any:
    """The page as elements; a FazhiError where there are none, or too many."""
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
    return root


def _show(root: Any) -> list[str]:
    """Make the text of elements what a reader of the page sees: raised digits, a term with what is told of it; what is not is told."""
    # where a word may break, which the parser takes to hold the rest
    etree.strip_tags(root, "wbr")
    styled = styles(root, _TELLING)
    for field in root.xpath(_TYPED):
        _fill_in(field)
    drop(root.xpath(_NOT_SHOWN))
    remarks = take_out(root, styled)
    around = root.xpath(_AROUND)
    remarks += _beside(around)
    drop(around)
    for element in [*root.iter("sup", "sub"), *(e for e, style in styled.items() if _ALIGNED.search(style))]:
        lowered = element.tag == "sub" or "vertical-align:sub;" in f"{styled.get(element)};"
        _write(element, raised(element.text_content(), lowered=lowered))
    for term in root.xpath("//dt[following-sibling::*[1][self::dd]]"):
        told = term.getnext()
        told.text = f"{term.text_content().strip().rstrip(':：')}：{told.text or ''}"
        term.drop_tree()
    return remarks


def _fill_in(field: Any) -> None:
    """Put what a field of a form shows in its place, where that is a number or a text; a choice only where it is a figure."""
    chosen = (field.xpath(".//option[@selected]") or field.xpath(".//option"))[:1]
    words = field.get("value", "") if field.tag == "input" else "".join(field.itertext())
    if field.tag == "select":
        words = "".join(option.text or "" for option in chosen).strip()
        words *= bool(FIGURE.search(words + (field.tail or "")[:1]))
    elif field.tag == "input":
        words *= bool(re.search("[0-9]", words))
    if words.strip():
        for inner in list(field):
            field.remove(inner)
        field.tag, field.text = "pre" if "\n" in words.strip() else "span", words.strip()


def _write(element: Any, text: str) -> None:
    """Put a text in the place of what an element holds."""
    tail = element.tail
    element.clear()
    element.text, element.tail = text, tail


def _lay_out(table: Any, remarks: list[str]) -> None:
    """Write a table of data as lines; one that lays out a page stays as it is."""
    rows = _rows(table)
    if not _is_data(rows):
        return
    inner = list(table.iter(_TABLE))
    _name_inner(rows)
    for other in inner:
        other.tail = f" {other.tail or ''}"
        other.drop_tree()
    lines = table_lines(_grid(table), remarks)
    _write(table, "\n".join([*map(_flow, table.xpath("./caption")), *lines]))
    table.tag = _TABLE
    for other in reversed(inner):
        other.tail = None
        table.addnext(other)


def _name_inner(rows: list[list[Any]]) -> None:
    """Put before each row of a table within a cell what the column's head and the row's label say of it."""
    heads: dict[int, str] = {}
    for row in rows:
        words = [_cell_text(cell) if cell.find(f".//{_TABLE}") is None else "" for cell in row]
        for at, cell in enumerate(row):
            for table in cell.iter(_TABLE):
                # across columns no head of one is its own
                name = row_name(heads.get(at, "") if cell.get("colspan", "1") == "1" else "", words[0])
                table.text = (
                    re.sub(r"^(?=[^\n]*\t)", f"{name}\t", table.text or "", flags=re.MULTILINE) if name else table.text
                )
            heads.setdefault(at, words[at])


def _rows(table: Any) -> list[list[Any]]:
    """The cells of a table, row by row."""
    return [row.xpath(_CELLS) for row in table.xpath(_ROWS)]


def _is_data(rows: list[list[Any]]) -> bool:
    """Whether a table is of data, with numbers or rows as long as each other where a cell is long; not one that lays out a page."""
    texts = [_cell_text(cell, _PAGE) for row in rows for cell in row]
    long = sum(len(text) > _CELL for text in texts)
    if max(map(len, rows), default=0) < 2 or 2 * long >= len(texts):
        return False
    even = len(rows) > 2 and len({*map(len, rows)}) == 1
    return even or max(map(len, texts)) <= _PAGE or any(map(_NUMERIC.fullmatch, texts))


def _grid(table: Any) -> list[list[SpannedCell]]:
    """The cells of a table with what they span, as a browser lays them out."""
    groups = [list(rows) for _, rows in groupby(table.xpath(_ROWS), lambda row: row.getparent())]
    return [
        [_spread(cell, len(rows) - n) for cell in row.xpath(_CELLS)] for rows in groups for n, row in enumerate(rows)
    ]


def _spread(cell: Any, left: int) -> SpannedCell:
    """A cell with what it spans: never over the rows that are left of its group, all of them by 0."""
    columns, rows = (re.match(r"\s*\+?0*([0-9]{1,5})", cell.get(way, "")) for way in ("colspan", "rowspan"))
    width, height = min(int(columns[1]) if columns else 1, _WIDEST) or 1, min(int(rows[1]) if rows else 1, left) or left
    return SpannedCell(_flow(cell).replace("\n", " "), width, height)


def _article(root: Any, remarks: list[str]) -> Any:
    """The smallest element that holds nearly all sentences of a page, and what else tells of something; without navigation."""
    core = _core(root)
    beside: list[Any] = []
    article = within = core
    for above in core.iterancestors():
        blocks = [block for block in above if block is not within]
        around = {*filter(_is_around, blocks)}
        beside += (block for block in blocks if block in around)
        if _is_telling("".join(own(above))) or any(_tells(block) for block in blocks if block not in around):
            article = above
        within = above
    remarks += _beside(beside)
    drop(beside)
    return article


def _is_around(block: Any) -> bool:
    """Whether a block is navigation or the foot of a site: by its own word, for its links, or as it says whose the site is."""
    if block.tag == "aside" or block.get("role") in _ROLES:
        return True
    words, links = block.text_content(), sum(len(link.text_content().strip()) for link in block.iter("a"))
    return 0 < len("".join(words.split())) <= 2 * links or (len(words) <= _PAGE and _OF_SITE.search(words) is not None)


def _tells(block: Any) -> bool:
    """Whether a block beside an article tells of something, or is a table of numbers."""
    return _is_telling(block.text_content()) or any(_NUMERIC.fullmatch(_cell_text(cell)) for cell in block.iter(*CELLS))


def _is_telling(words: str) -> bool:
    """Whether words have a sentence or a figure, or open a part of a report."""
    return any(pattern.search(words) for pattern in (_SENTENCE, _PART_TITLE, FIGURE))


def _beside(blocks: list[Any]) -> list[str]:
    """That figures around an article were not read; those in links are titles of other pages."""
    texts = [(block, "".join(_unlinked(block))) for block in blocks]
    told = [words for block, text in texts for words in heard(block, text)]
    todo = "是报告里的话，请连同正文一起复制到 .txt 里再读"
    return [f"{quoted(told)}在网页的正文之外（导航、旁栏或页脚），没有读；{todo}"] * bool(told)


def _unlinked(block: Any) -> Iterator[str]:
    """The words of a block outside links."""
    linked = 0
    for event, element in etree.iterwalk(block, events=("start", "end")):
        begins = event == "start"
        linked += (1 if begins else -1) * (element.tag == "a")
        if not linked:
            yield (element.text if begins else element.tail if element is not block else "") or ""


def _core(root: Any) -> Any:
    """The smallest element that holds nearly all sentences of a page."""
    weight = summed(root, _weight)
    article = root
    while heavy := [child for child in article if weight[child] >= max(0.85 * weight[root], 1)]:
        article = heavy[0]
    while article is not root and (article.tag in _PARTS or (article.tag in CELLS and _is_of_data(article))):
        article = article.getparent()
    return article


def _is_of_data(cell: Any) -> bool:
    """Whether a cell is one of a table of data, not what holds a page."""
    table = next(cell.iterancestors("table"), None)
    return len(_cell_text(cell)) <= _CELL or (table is not None and _is_data(_rows(table)))


def _weight(element: Any) -> int:
    """How much of an article an element itself is: the marks of its sentences but of links, and numbers in cells."""
    texts = [None if element.tag == "a" else element.text, *(child.tail for child in element)]
    is_number = element.tag in CELLS and _NUMERIC.fullmatch(_cell_text(element)) is not None
    return len(re.findall("[。，；]", "".join(filter(None, texts)))) + is_number


def _cell_text(element: Any, longest: int = _CELL) -> str:
    """Text of a cell, as far as it matters."""
    text = ""
    for piece in element.itertext():
        text += piece
        if len(text.strip()) > longest:
            break
    return text.strip()


def _flow(root: Any) -> str:
    """Text of an element, a block a line; one that is set as it was typed keeps its lines and wide gaps."""
    pieces: list[str] = []
    typed = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        begins = event == "start"
        typed += (1 if begins else -1) * (element.tag == "pre")
        text = (element.text if begins else element.tail if element is not root else "") or ""
        kept = (begins and element.tag == _TABLE) or typed
        text = re.sub(" {2,}", "\u3000", text) if typed else text
        pieces += ["\n" * (element.tag in _BLOCKS), text if kept else re.sub(r"\s+", " ", text)]
    lines = (re.sub(" +", " ", line).strip(" ") for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line.strip(" \t"))
