"""Word file of a finished page, on the paper of an official document (GB/T 9704-2012), with the same facts.

It is made from the page itself, so the two cannot differ; what only a screen can do is left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any

from fazhi.export.spreadsheets import reproducible

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell

SOURCES = "数字来源见同名的网页文件。"
DRAFT = "草稿"

# by XML 1.0; as a reference (&#11;) one comes through the parser
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = re.compile("[ \t\n\r\f]+")
_BODY, _ITEM, _INNER, _PICTURE, _BOX = "Body Text", "列项", "下级列项", "图", "提示框"
_CELL, _HEAD, _CAPTION = "表格文字", "表头", "Caption"
# elements that make a paragraph, each with its style in Word; without one it keeps that of the text around it
_BLOCKS = {
    "h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3", "h5": "Heading 4", "figcaption": _CAPTION,
    "caption": _CAPTION, "blockquote": _BOX,
} | dict.fromkeys(("p", "div", "section", "header", "figure", "li", "dl", "dt", "dd"), "")  # fmt: skip
_CLASSES = {"edition": "版本", "invented": _BOX, "state": _BOX, "corrected": _BOX}
_LOOKS = {"b": "bold", "strong": "bold", "em": "em", "small": "small"}
_PLAIN = frozenset[str]()
# what only a screen can do, and the list of sources, which the page keeps
_LEFT_OUT = (
    "self::nav or self::details or self::style or @id='ledger' or contains(concat(' ', @class, ' '), ' screen ')"
)
# millimetres of the 156 between the margins
_FIGURES, _KEY, _TEXT = (32, 26, 34, 16, 48), (44, 36, 76), 156
_WIDE, _SMALL, _ABREAST = 142, 46, 3
# what Word's own dialog allows
_TITLE = 255


def word(html: str, pictures: Mapping[str, bytes], title: str) -> bytes:
    """Write a page as a Word file.

    Parameters
    ----------
    html : str
        The finished page.
    pictures : mapping
        Its charts as PNG, by the name that each ``<svg>`` carries.
    title : str
        For the file's properties.

    Returns
    -------
    bytes
        The .docx; the same for the same page and pictures.
    """
    import docx
    from lxml.html import HTMLParser, document_fromstring

    page = document_fromstring(_FORBIDDEN.sub("", html), HTMLParser(remove_comments=True, remove_pis=True))
    for element in page.xpath(f"//*[{_LEFT_OUT}]"):
        element.drop_tree()
    document = docx.Document(str(files("fazhi.export") / "templates" / "word"))
    flow = _Flow(document, pictures, {style.name: style.style_id for style in document.styles})
    flow.inside(page.find(".//main"), _BODY)
    flow.close()
    document.add_paragraph(style=_BODY).add_run(SOURCES, "小字")
    if "draft" in page.find("body").get("class", "").split():
        for header in (document.sections[0].header, document.sections[0].even_page_header):
            header.is_linked_to_previous = False
            header.paragraphs[0].text = DRAFT
    document.core_properties.title = _FORBIDDEN.sub("", title)[:_TITLE]
    package = io.BytesIO()
    document.save(package)
    return reproducible(package.getvalue())


@dataclass
class _Flow:
    """The page's text on its way into the document, or into one cell of a table.

    Attributes
    ----------
    ids : mapping
        Of Word's styles, by name: python-docx looks through all of them for a name.
    pieces, style, mark
        Of the paragraph being gathered; the mark is that of its list.
    """

    document: Document
    pictures: Mapping[str, bytes]
    ids: Mapping[str, str]
    cell: _Cell | None = None
    pieces: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    style: str = ""
    mark: str = ""

    def inside(self, element: Any, style: str, look: frozenset[str] = _PLAIN) -> None:
        """Carry over what an element holds."""
        self.say(element.text, style, look)
        for child in element:
            self._element(child, style, look)
            self.say(child.tail, style, look)

    def _element(self, element: Any, style: str, look: frozenset[str]) -> None:
        kinds = element.get("class", "").split()
        write = next((_SPECIAL[k] for k in (*kinds, element.tag) if k in _SPECIAL), None)
        if element.tag == "br" and self.pieces:
            text, before = self.pieces.pop()
            self.pieces += [(text.rstrip(" "), before), ("\n", look)]
        elif write or element.tag in _BLOCKS:
            self.close()
            (write or _Flow._block)(self, element, style, look)
            self.close()
        else:
            self.inside(element, style, look | {_LOOKS[element.tag]} if element.tag in _LOOKS else look)

    def _block(self, element: Any, style: str, look: frozenset[str]) -> None:
        kinds = element.get("class", "").split()
        # what a cell holds keeps its style: a caption's would tie the row to the next
        if not self.cell:
            style = next((_CLASSES[k] for k in kinds if k in _CLASSES), _BLOCKS[element.tag] or style)
        bold = "verdict" in kinds or (self.cell and element.tag == "figcaption")
        self.inside(element, style, look | {"bold"} if bold else look)

    def say(self, text: str | None, style: str, look: frozenset[str] = _PLAIN) -> None:
        """Gather text; white space as a browser shows it: one space for several, none where a line begins."""
        piece = _SPACE.sub(" ", _FORBIDDEN.sub("", text or ""))
        if not self.pieces or self.pieces[-1][0].endswith((" ", "\n")):
            piece = piece.lstrip(" ")
        if piece:
            self.pieces.append((piece, look))
            self.style = style

    def close(self) -> None:
        """Write what was gathered as a paragraph; white space alone makes none."""
        pieces, self.pieces = self.pieces, []
        while pieces and not pieces[-1][0].strip():
            pieces.pop()
        if not pieces:
            return
        pieces[-1] = (pieces[-1][0].rstrip(), pieces[-1][1])
        paragraph = self._paragraph(self.style)
        if self.mark:
            paragraph.add_run(self.mark)
            self.mark = ""
        for text, look in pieces:
            run = paragraph.add_run(text)
            # not False, which would undo a style's own bold
            run.bold = "bold" in look or None
            for name, style in (("em", "Emphasis"), ("small", "表格小字" if self.cell else "小字")):
                if name in look:
                    run._r.style = self.ids[style]

    def _paragraph(self, style: str) -> Any:
        # Word gives each cell a paragraph
        paragraphs = self.cell.paragraphs if self.cell else []
        unused = len(paragraphs) == 1 and not paragraphs[0].runs
        paragraph = paragraphs[0] if unused else (self.cell or self.document).add_paragraph()
        paragraph._p.style = self.ids[style]
        return paragraph

    def _list(self, element: Any, style: str, look: frozenset[str]) -> None:
        style = _INNER if style in (_ITEM, _INNER) else _ITEM
        for n, item in enumerate(element.findall("li"), 1):
            # a list that opens an item of another stands on that item's line
            self.mark += f"{n}. " if element.tag == "ol" else "· "
            self.inside(item, style, look)
            self.close()
            self.mark = ""

    def _picture(self, element: Any, *_: Any) -> None:
        from docx.shared import Mm

        picture = io.BytesIO(self.pictures[element.get("data-picture")])
        run = self._paragraph(_CELL if self.cell else _PICTURE).add_run()
        shape = run.add_picture(picture, width=Mm(_SMALL if self.cell else _WIDE))
        shape._inline.docPr.set("descr", _FORBIDDEN.sub("", element.get("aria-label")))

    def _ends(self, element: Any, *_: Any) -> None:
        for end in element:
            self.say(" ".join(end.itertext()), _CELL)
            self.close()

    def _key(self, element: Any, *_: Any) -> None:
        """Key figures as a table; their sparks say no more than the words beside them."""
        table = _new_table(self.document, "细线表格", _KEY)
        self._fill(_new_row(table, head=True), ("指标", "数值", "比较"), _HEAD)
        for group in element:
            parts = {e.get("class") or e.tag: e for e in group}
            self._fill(_new_row(table), (parts.get("dt"), parts.get("now"), parts.get("change")), _CELL)

    def _multiples(self, element: Any, *_: Any) -> None:
        table = _new_table(self.document, "无线表格", (_TEXT // _ABREAST,) * _ABREAST)
        for start in range(0, len(element), _ABREAST):
            self._fill(_new_row(table), element[start : start + _ABREAST], _CELL)

    def _table(self, element: Any, *_: Any) -> None:
        for caption in element.findall("caption"):
            self.inside(caption, _CAPTION)
            self.close()
        rows = element.xpath("./tr | ./thead/tr | ./tbody/tr")
        columns = max(sum(int(c.get("colspan", "1")) for c in row) for row in rows)
        figures = "figures" in element.get("class", "").split()
        table = _new_table(self.document, "细线表格", _FIGURES if figures else (_TEXT / columns,) * columns)
        for row in rows:
            head = row.getparent().tag == "thead"
            cells = iter(_new_row(table, head))
            spans = [list(islice(cells, int(data.get("colspan", "1")))) for data in row]
            merged = [first.merge(more[-1]) if more else first for first, *more in spans]
            self._fill(merged, row, _HEAD if head or row.get("class") == "domain" else _CELL)

    def _fill(self, cells: Iterable[_Cell], contents: Iterable[Any], style: str) -> None:
        """Put an element or a word into each cell; one without either stays empty."""
        for cell, content in zip(cells, contents, strict=False):
            flow = _Flow(self.document, self.pictures, self.ids, cell)
            cell.paragraphs[0]._p.style = self.ids[style]
            if isinstance(content, str):
                flow.say(content, style)
            elif content is not None:
                flow.inside(content, style, frozenset({"bold"}) if content.get("class") == "now" else _PLAIN)
            flow.close()


# what Word shows otherwise than in running text, by class or tag
_SPECIAL = {
    "key": _Flow._key, "multiples": _Flow._multiples, "ends": _Flow._ends, "table": _Flow._table, "svg": _Flow._picture,
    "ul": _Flow._list, "ol": _Flow._list,
}  # fmt: skip


def _new_table(document: Document, style: str, widths: Sequence[float]) -> Table:
    """An empty table as wide as the text, its columns as wide as given in millimetres."""
    from docx.oxml.ns import qn
    from docx.shared import Mm

    # without a paragraph between, Word makes one table of two
    if len(body := document.element.body) > 1 and body[-2].tag == qn("w:tbl"):
        document.add_paragraph(style=_CELL)
    table: Table = document.add_table(0, len(widths), style)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    whole = table._tbl.tblPr.find(qn("w:tblW"))
    whole.set(qn("w:type"), "dxa")
    whole.set(qn("w:w"), str(sum(c.width.twips for c in table.columns if c.width)))
    return table


def _new_row(table: Any, head: bool = False) -> list[_Cell]:
    """A new row that no page cuts; that of the heads stands on each page anew."""
    from docx.oxml import OxmlElement

    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", *(["w:tblHeader"] if head else [])):
        properties.append(OxmlElement(name))
    return list(row.cells)
