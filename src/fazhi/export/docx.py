"""Word file of a finished page, on the paper of an official document (GB/T 9704-2012), with the same facts.

It is made from the page itself, so the two cannot differ; what only a screen can do is left out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fazhi.export.spreadsheets import zipped

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell

SOURCES = "数字来源见同名的网页文件。"
DRAFT = "草稿"

# by XML 1.0; as a reference (&#11;) one comes through the parser
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = re.compile("[ \t\n\r\f]+")
# the page's styles in Word; what has none keeps that of the text around it
_TAGS = {
    "h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3", "h5": "Heading 4", "figcaption": "Caption",
    "caption": "Caption", "blockquote": "提示框",
}  # fmt: skip
_CLASSES = {"edition": "版本", "invented": "提示框", "state": "提示框", "corrected": "提示框"}
_BODY, _ITEM, _INNER, _PICTURE = "Body Text", "列项", "下级列项", "图"
_CELL, _HEAD = "表格文字", "表头"
_BLOCKS = {*_TAGS, "p", "div", "section", "header", "figure", "li", "dl", "dt", "dd"}
_LOOKS = {"b": "bold", "strong": "bold", "em": "em", "small": "small"}
_LEFT_OUT = {"nav", "details", "style"}
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
    from lxml.html import document_fromstring

    page = document_fromstring(_FORBIDDEN.sub("", html))
    document = docx.Document(io.BytesIO(zipped(_template())))
    flow = _Flow(document, None, pictures, {style.name: style.style_id for style in document.styles})
    flow.inside(page.find(".//main"), _BODY, frozenset())
    flow.close()
    document.add_paragraph(style=_BODY).add_run(SOURCES, "小字")
    if "draft" in page.find("body").get("class", "").split():
        _mark_draft(document)
    document.core_properties.title = _FORBIDDEN.sub("", title)[:_TITLE]
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as package:
        return zipped({name: package.read(name) for name in package.namelist()})


def _template() -> dict[str, bytes]:
    root = Path(str(files("fazhi.export"))) / "templates" / "word"
    parts = (p for p in root.rglob("*") if p.name.endswith((".xml", ".rels")))
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in parts}


def _mark_draft(document: Document) -> None:
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        header.paragraphs[0].text = DRAFT


class _Flow:
    """The page's text on its way into the document, or into one cell of a table."""

    def __init__(
        self, document: Document, cell: _Cell | None, pictures: Mapping[str, bytes], ids: Mapping[str, str]
    ) -> None:
        self.document, self.cell, self.pictures, self.ids = document, cell, pictures, ids
        # of the paragraph being gathered
        self.pieces: list[tuple[str, frozenset[str]]] = []
        self.style, self.mark = "", ""

    def inside(self, element: Any, style: str, look: frozenset[str]) -> None:
        """Carry over what an element holds."""
        self._say(element.text, style, look)
        for child in element:
            if isinstance(child.tag, str) and not _left_out(child):
                self._one(child, style, look)
            self._say(child.tail, style, look)

    def _one(self, element: Any, style: str, look: frozenset[str]) -> None:
        kinds = element.get("class", "").split()
        if element.tag == "br":
            self.pieces.append(("\n", look))
        elif write := self._special(element, kinds):
            self.close()
            write(element)
        elif element.tag in ("ul", "ol"):
            self.close()
            self._list(element, _INNER if style in (_ITEM, _INNER) else _ITEM, look)
        elif element.tag in _BLOCKS:
            self.close()
            own = next((_CLASSES[k] for k in kinds if k in _CLASSES), _TAGS.get(element.tag, style))
            bold = "verdict" in kinds or (self.cell and element.tag == "figcaption")
            # what a cell holds keeps its style: a caption's would tie the row to the next
            self.inside(element, style if self.cell else own, look | {"bold"} if bold else look)
            self.close()
        else:
            self.inside(element, style, look | {_LOOKS[element.tag]} if element.tag in _LOOKS else look)

    def _special(self, element: Any, kinds: list[str]) -> Any:
        """What writes an element that Word shows otherwise than in running text."""
        by_class = {"key": self._key, "multiples": self._multiples, "ends": self._ends}
        by_tag = {"table": self._table, "svg": self._picture}
        return next((by_class[k] for k in kinds if k in by_class), by_tag.get(element.tag))

    def _say(self, text: str | None, style: str, look: frozenset[str]) -> None:
        if text:
            self.pieces.append((_SPACE.sub(" ", _FORBIDDEN.sub("", text)), look))
            self.style = style

    def close(self) -> None:
        """Write what was gathered as a paragraph; white space alone makes none."""
        pieces, self.pieces = _trimmed(self.pieces), []
        if not pieces:
            return
        paragraph = self._paragraph(self.style)
        if self.mark:
            paragraph.add_run(self.mark)
            self.mark = ""
        for text, look in pieces:
            run = paragraph.add_run(text)
            # not False, which would undo a style's own bold
            run.bold = True if "bold" in look else None
            if "em" in look:
                run._r.style = self.ids["Emphasis"]
            if "small" in look:
                run._r.style = self.ids["表格小字" if self.cell else "小字"]

    def _paragraph(self, style: str) -> Any:
        # Word gives each cell a paragraph
        paragraphs = self.cell.paragraphs if self.cell else []
        unused = len(paragraphs) == 1 and not paragraphs[0].runs
        paragraph = paragraphs[0] if unused else (self.cell or self.document).add_paragraph()
        # by its id: python-docx looks through all styles for a name
        paragraph._p.style = self.ids[style]
        return paragraph

    def _list(self, element: Any, style: str, look: frozenset[str]) -> None:
        # a list that opens an item of another stands on that item's line
        outer, self.mark = self.mark, ""
        for n, item in enumerate(element.findall("li"), 1):
            self.mark = (outer if n == 1 else "") + (f"{n}. " if element.tag == "ol" else "· ")
            self.inside(item, style, look)
            self.close()
        self.mark = ""

    def _picture(self, element: Any) -> None:
        from docx.shared import Mm

        data = io.BytesIO(self.pictures[element.get("data-picture")])
        run = self._paragraph(_CELL if self.cell else _PICTURE).add_run()
        shape = run.add_picture(data, width=Mm(_SMALL if self.cell else _WIDE))
        shape._inline.docPr.set("descr", _FORBIDDEN.sub("", element.get("aria-label")))

    def _ends(self, element: Any) -> None:
        for end in element:
            self._say(" ".join(end.itertext()), _CELL, frozenset())
            self.close()

    def _key(self, element: Any) -> None:
        """Key figures as a table; their sparks say no more than the words beside them."""
        table = _table(self.document, "细线表格", _KEY)
        for cell, text in zip(_row(table, head=True), ("指标", "数值", "比较"), strict=True):
            self._fill(cell, text, _HEAD)
        for group in element:
            parts = {(e.get("class") or e.tag): e for e in group}
            for cell, kind in zip(_row(table), ("dt", "now", "change"), strict=True):
                self._fill(cell, parts.get(kind), _CELL)

    def _multiples(self, element: Any) -> None:
        table = _table(self.document, "无线表格", (_TEXT // _ABREAST,) * _ABREAST)
        charts = list(element)
        for start in range(0, len(charts), _ABREAST):
            for cell, chart in zip(_row(table), charts[start : start + _ABREAST], strict=False):
                self._fill(cell, chart, _CELL)

    def _table(self, element: Any) -> None:
        caption = element.find("caption")
        if caption is not None:
            self.inside(caption, _TAGS["caption"], frozenset())
            self.close()
        rows = element.xpath("./tr | ./thead/tr | ./tbody/tr")
        columns = max(sum(int(c.get("colspan", "1")) for c in row) for row in rows)
        figures = "figures" in element.get("class", "").split()
        table = _table(self.document, "细线表格", _FIGURES if figures else (_TEXT / columns,) * columns)
        for row in rows:
            head = row.getparent().tag == "thead"
            cells, at = _row(table, head), 0
            for data in row:
                span = int(data.get("colspan", "1"))
                cell = cells[at].merge(cells[at + span - 1]) if span > 1 else cells[at]
                self._fill(cell, data, _HEAD if head or row.get("class") == "domain" else _CELL)
                at += span

    def _fill(self, cell: _Cell, held: Any, style: str) -> None:
        """Put an element or a word into a cell; a cell without either keeps the style of its table."""
        flow = _Flow(self.document, cell, self.pictures, self.ids)
        cell.paragraphs[0]._p.style = self.ids[style]
        if isinstance(held, str):
            flow._say(held, style, frozenset())
        elif held is not None:
            flow.inside(held, style, frozenset({"bold"}) if held.get("class") == "now" else frozenset())
        flow.close()


def _left_out(element: Any) -> bool:
    """What only a screen can do, and the list of sources, which the page keeps."""
    kinds = element.get("class", "").split()
    return element.tag in _LEFT_OUT or element.get("id") == "ledger" or "screen" in kinds


def _trimmed(pieces: list[tuple[str, frozenset[str]]]) -> list[tuple[str, frozenset[str]]]:
    """White space as a browser shows it: one space for several, none where a line begins or ends."""
    shown: list[tuple[str, frozenset[str]]] = []
    for text, look in pieces:
        piece = text.lstrip(" ") if not shown or shown[-1][0].endswith((" ", "\n")) else text
        if piece == "\n" and shown:
            shown[-1] = (shown[-1][0].rstrip(" "), shown[-1][1])
        if piece.strip("\n") or (piece and shown):
            shown.append((piece, look))
    while shown and not shown[-1][0].strip():
        shown.pop()
    return [*shown[:-1], (shown[-1][0].rstrip(), shown[-1][1])] if shown else []


def _table(document: Document, style: str, widths: Sequence[float]) -> Table:
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


def _row(table: Any, head: bool = False) -> list[_Cell]:
    """A new row that no page cuts; that of the heads stands on each page anew."""
    from docx.oxml import OxmlElement

    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", *(["w:tblHeader"] if head else [])):
        properties.append(OxmlElement(name))
    return list(row.cells)
