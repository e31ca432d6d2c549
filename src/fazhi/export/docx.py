"""Word file of a report, on the paper of an official document (GB/T 9704-2012), from the same blocks as the page.

How it looks is in ``data/codebook/report.docx``, which Word opens: an office may change the styles there, not their names.
What only a screen can do is left out: the contents, the values under a chart, the list of sources.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fazhi.errors import FazhiError
from fazhi.export.spreadsheets import reproducible
from fazhi.home import TEMPLATE, brought
from fazhi.report.charts import pixels
from fazhi.report.content import (
    Block,
    Break,
    Cell,
    Chart,
    Group,
    Heading,
    Items,
    Paragraph,
    Placeholder,
    Run,
    Section,
    Styled,
    Table,
    plain_text,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table as WordTable
    from docx.table import _Cell

SOURCES = "数字来源见同名的网页文件。"
DRAFT = "草稿"

# what a file of XML may not hold
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BODY, _ITEM, _INNER, _PICTURE, _BOX = "Body Text", "列项", "下级列项", "图", "提示框"
_CELL, _HEAD, _CAPTION = "表格文字", "表头", "Caption"
_HEADINGS = ("Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4")
_STYLES = (
    _BODY, _ITEM, _INNER, _PICTURE, _BOX, _CELL, _HEAD, _CAPTION, *_HEADINGS, "版本", "小字", "表格小字", "Emphasis",
    "细线表格", "无线表格",
)  # fmt: skip
_ROLES = {"edition": "版本", "invented": _BOX, "quote": _BOX, "state": _BOX, "corrected": _BOX}
# millimetres of the 156 between the margins
_TEXT = 156
_WIDTHS = {
    ("indicators", 6): (48, 26, 26, 26, 20, 10),
    ("indicators", 4): (70, 36, 36, 14),
    ("pledges", 5): (60, 24, 22, 26, 24),
}
_WIDE, _SMALL, _ABREAST = 142, 46, 3
# bytes of a template's styles
_LARGEST = 10_000_000
# what Word's own dialog allows
_TITLE = 255


def word(sections: Sequence[Section], title: str, report: str, template: Path, *, draft: bool) -> bytes:
    """Write the sections of a report as a Word file.

    Parameters
    ----------
    title, report : str
        For the file's properties: its title; place, year, base year and edition, for ``verify``.
    template : Path
        Whose styles it has; nothing else is taken of it.
    draft : bool
        Whether 草稿 stands at the head of each sheet.

    Returns
    -------
    bytes
        The .docx; the same for the same sections.

    Raises
    ------
    FazhiError
        The template is damaged, or lacks a style.
    """
    document = _styled(template)
    writer = _Writer(document, {style.name: style.style_id for style in document.styles})
    if lacking := [name for name in _STYLES if name not in writer.ids]:
        todo = "请照 fazhi 自带的那一份补上，或删去这个文件。"
        raise FazhiError(f"{template.name} 里没有样式“{'”“'.join(lacking)}”", todo)
    writer.write(s for s in sections if Placeholder("sources") not in s.blocks)
    document.add_paragraph(style=_BODY).add_run(SOURCES, "小字")
    if draft:
        for header in (document.sections[0].header, document.sections[0].even_page_header):
            header.is_linked_to_previous = False
            header.paragraphs[0].text = DRAFT
    document.core_properties.title = _plain(title)[:_TITLE]
    document.core_properties.identifier = report
    package = io.BytesIO()
    document.save(package)
    return reproducible(package.getvalue())


def _styled(template: Path) -> Document:
    """An empty document on the paper of fazhi's own template, with the styles of the one given."""
    import docx

    own, package = brought().codebook / TEMPLATE, io.BytesIO()
    try:
        with zipfile.ZipFile(template) as given, zipfile.ZipFile(own) as ours, zipfile.ZipFile(package, "w") as both:
            for name in ours.namelist():
                source = given if name == "word/styles.xml" else ours
                both.writestr(name, source.open(name).read(_LARGEST))
        return docx.Document(package)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as exc:
        raise FazhiError(f"{template.name} 打不开", "请照 fazhi 自带的那一份另存，或删去这个文件。") from exc


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("", text)


@dataclass(frozen=True)
class _Writer:
    """Where blocks are written to: the document, or one cell of a table; how their paragraphs look.

    Attributes
    ----------
    ids : dict
        Of Word's styles, by name: python-docx looks through all of them for a name.
    marks : list of str
        Those of a list's item that have no text yet to stand before.
    """

    document: Document
    ids: dict[str, str]
    cell: _Cell | None = None
    style: str = _BODY
    marks: list[str] = field(default_factory=list)

    def write(self, blocks: Iterable[Block]) -> None:
        """Write blocks one below the other."""
        for block in blocks:
            _WRITERS[block.kind](self, block)

    def paragraph(self, runs: Sequence[Run], style: str, *, bold: bool = False) -> None:
        """Write runs as a paragraph; white space alone makes none."""
        pieces = [piece for piece in _pieces(runs, frozenset({"strong"} if bold else ())) if piece[0]]
        while pieces and not pieces[0][0].strip():
            del pieces[0]
        if not pieces:
            return
        paragraph = self._new(self.style if self.cell else style)
        if self.marks:
            paragraph.add_run("".join(self.marks))
            self.marks.clear()
        for looks, alike in groupby(pieces, key=lambda piece: piece[1]):
            run = paragraph.add_run("".join(text for text, _ in alike))
            # not False, which would undo a style's own bold
            run.bold = "strong" in looks or None
            for look, name in (("em", "Emphasis"), ("small", "表格小字" if self.cell else "小字")):
                if look in looks:
                    run._r.style = self.ids[name]

    def _new(self, style: str) -> Any:
        # Word gives each cell a paragraph
        paragraphs = self.cell.paragraphs if self.cell else []
        unused = len(paragraphs) == 1 and not paragraphs[0].runs
        paragraph = paragraphs[0] if unused else (self.cell or self.document).add_paragraph()
        paragraph._p.style = self.ids[style]
        return paragraph

    def _paragraph(self, block: Paragraph) -> None:
        self.paragraph(block.runs, _ROLES.get(block.role, self.style), bold=block.role == "verdict")

    def _heading(self, block: Heading) -> None:
        self.paragraph(block.runs, _HEADINGS[block.level - 1])

    def _section(self, block: Section) -> None:
        self.paragraph([block.title], _HEADINGS[1])
        self.write(block.blocks)

    def _items(self, block: Items) -> None:
        inner = replace(self, style=_INNER if self.style in (_ITEM, _INNER) else _ITEM)
        for n, item in enumerate(block.items, 1):
            # a list that opens an item of another stands on that item's line
            self.marks.append(f"{n}. " if block.role == "ordered" else "· ")
            inner.write(item)
            self.marks.clear()

    def _group(self, block: Group) -> None:
        replace(self, style=_ROLES.get(block.role, self.style)).write(block.blocks)

    def _chart(self, block: Chart) -> None:
        from docx.shared import Mm

        self.paragraph(block.title, _CAPTION, bold=self.cell is not None)
        run = self._new(_CELL if self.cell else _PICTURE).add_run()
        shape = run.add_picture(io.BytesIO(pixels(block.drawing)), width=Mm(_SMALL if self.cell else _WIDE))
        shape._inline.docPr.set("descr", _plain(plain_text(block.alternative)))

    def _data(self, block: Table) -> None:
        self.paragraph([block.caption], _CAPTION)
        columns = max(1, len(block.titles))
        table = self._table(_WIDTHS.get((block.role, columns), (_TEXT / columns,) * columns))
        self._fill(_new_row(table, head=True), ([Paragraph(title)] for title in block.titles), _HEAD)
        for row in block.rows:
            cells, across = _new_row(table), len(row) == 1 < columns
            cells = [cells[0].merge(cells[-1])] if across else cells
            self._fill(cells, ([Paragraph(cell.runs), *_beneath(cell)] for cell in row), _HEAD if across else _CELL)

    def _fill(self, cells: Sequence[_Cell], contents: Iterable[Sequence[Block]], style: str) -> None:
        """Put blocks into each cell; one without any stays empty."""
        for cell in cells:
            cell.paragraphs[0]._p.style = self.ids[style]
        for cell, blocks in zip(cells, contents, strict=False):
            _Writer(self.document, self.ids, cell, style).write(blocks)

    def _table(self, widths: Sequence[float], style: str = "细线表格") -> WordTable:
        """An empty table as wide as the text, its columns as wide as given in millimetres."""
        from docx.oxml.ns import qn
        from docx.shared import Mm

        # without a paragraph between, Word makes one table of two
        if len(body := self.document.element.body) > 1 and body[-2].tag == qn("w:tbl"):
            self.document.add_paragraph(style=_CELL)
        table: WordTable = self.document.add_table(0, len(widths), style)
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        whole = table._tbl.tblPr.find(qn("w:tblW"))
        whole.set(qn("w:type"), "dxa")
        whole.set(qn("w:w"), str(sum(c.width.twips for c in table.columns if c.width)))
        return table


_WRITERS: dict[str, Callable[[_Writer, Any], None]] = {
    "paragraph": _Writer._paragraph, "heading": _Writer._heading, "section": _Writer._section, "items": _Writer._items,
    "group": _Writer._group, "chart": _Writer._chart, "key": lambda *_: None, "bar": lambda *_: None, "table": _Writer._data,
    "placeholder": lambda *_: None, "rule": lambda *_: None,
}  # fmt: skip


def _beneath(cell: Cell) -> list[Block]:
    return [Paragraph([Styled("small", cell.beneath)])] if cell.beneath else []


def _pieces(runs: Iterable[Run], looks: frozenset[str]) -> Iterable[tuple[str, frozenset[str]]]:
    """Texts and how they look; white space as a browser shows it."""
    for run in runs:
        if isinstance(run, Styled):
            yield from _pieces(run.runs, looks | {run.style})
        elif isinstance(run, Break):
            yield "\n", looks
        else:
            yield re.sub("[ \t\n\r\f]+", " ", _plain(run if isinstance(run, str) else run.text)), looks


def _new_row(table: Any, head: bool = False) -> list[_Cell]:
    """A new row that no page cuts; that of the heads stands on each page anew."""
    from docx.oxml import OxmlElement

    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", *(["w:tblHeader"] if head else [])):
        properties.append(OxmlElement(name))
    return list(row.cells)
