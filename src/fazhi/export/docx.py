"""Word file of a report: an official document (GB/T 9704-2012).

How it looks is in ``data/codebook/report.docx``, which Word opens: an office may change the styles there, not their names.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import dropwhile, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fazhi.errors import FazhiError, instead
from fazhi.export.spreadsheets import reproducible
from fazhi.home import TEMPLATE, brought
from fazhi.report.charts import pixels
from fazhi.report.content import (
    Block,
    Break,
    Cell,
    Chart,
    Group,
    Items,
    Run,
    Section,
    Styled,
    Table,
    plain_text,
)
from fazhi.report.ledger import Quoted
from fazhi.report.official import NO_DATE, Official

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table as WordTable
    from docx.table import _Cell

DRAFT, ANNEX, COPIES = "草稿", "附件", "抄送"

# what a file of XML may not hold
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# marks that Word sets in the font of the Latin letters unless told that they are Chinese
_CHINESE = re.compile("[\u00b7\u2014\u2018\u2019\u201c\u201d\u2026]")
_BODY, _ITEM, _INNER, _CELL, _HEAD, _CAPTION = "Body Text", "列项", "下级列项", "表格文字", "表头", "Caption"
_NUMBER, _ACROSS = "表格数字", "表格分组"
_GROUPS = {"quote": "提示框", "notes": _CELL}
_HEADINGS = ("Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4")
# millimetres of the text and of a picture; the shares of a table's columns
_TEXT, _WIDE = 156, 92
_SHARES = {"指标": 29, "单位": 9, "增减": 34, "目标": 19, "完成情况": 16, "责任单位": 19, "承诺": 52, "结果": 24}
_SHARE = 14.5
# characters of a title in a line, and where it may be broken
_LINE, _BREAK = 19, re.compile("(?=关于)|(?<=年度)")
# bytes of a template's styles
_LARGEST = 10_000_000
# what Word's own dialog allows
_TITLE = 255


def word(document: Official, report: str, template: Path, *, draft: bool) -> bytes:
    """Write a report as a Word file.

    Parameters
    ----------
    report : str
        For the file's properties: place, year, base year and edition, for ``verify``.
    template : Path
        Whose styles it has; nothing else is taken of it, and those that it lacks, or all where there is none, are fazhi's.
    draft : bool
        Whether 草稿 stands at the head of each sheet.

    Returns
    -------
    bytes
        The .docx; the same for the same document.

    Raises
    ------
    FazhiError
        The template is damaged, or lacks a style that cannot be added.
    """
    paper = _styled(template)
    writer = _Writer(paper, _ids(paper, template.name))
    _lay_out(document, writer)
    marks = [*filter(None, (DRAFT * draft, document.note))]
    for header in (paper.sections[0].header, paper.sections[0].even_page_header) if marks else ():
        header.is_linked_to_previous = False
        header.paragraphs[0].text = _plain(" · ".join(marks))
    paper.core_properties.title = _plain(document.title)[:_TITLE]
    paper.core_properties.identifier = report
    package = io.BytesIO()
    paper.save(package)
    return reproducible(package.getvalue())


def _lay_out(document: Official, writer: _Writer) -> None:
    """Everything in its order: head, text, end, and the annex on pages of its own."""
    writer.line(document.letterhead, "发文机关标志")
    if document.letterhead:
        writer.new("发文字号").add_run(_plain(f"　{document.number}\t签发人：{document.signer or '　　　'}　"))
    writer.title(document.title, _HEADINGS[0])
    writer.line(document.addressee and f"{document.addressee}：", "主送机关")
    writer.write(document.body)
    writer.line(document.closing, _BODY)
    # what ends the text stands with its last line, not alone on a sheet
    for last in writer.document.paragraphs[-2:] if document.closing else ():
        last.paragraph_format.keep_with_next = True
    annexes = [(f"{n}. " * (len(document.annexes) > 1), s) for n, s in enumerate(document.annexes, 1)]
    listed: list[Run] = [run for number, s in annexes for run in (Break(), "　　　　　", Quoted(f"{number}{s.title}"))]
    writer.paragraph([f"{ANNEX}：", *listed[2:]] if listed else [], "附件说明")
    issuers: list[Run] = [run for issuer in document.issuers for run in (Break(), Quoted(issuer))]
    writer.paragraph(issuers[1:], "署名")
    writer.line(document.date, "成文日期" if document.issuers else "署名")
    for number, section in annexes:
        writer.line(f"{ANNEX}{number[:-2]}", ANNEX)
        writer.title(section.title, "附件标题")
        writer.write(section.blocks)
        writer.draw()
    writer.draw()
    writer.write(document.notice)
    # whoever has it printed fills this in
    for line in (f"{COPIES}：", f"\t{NO_DATE}印发") if document.letterhead else ():
        writer.new("版记").add_run(line)


def _styled(template: Path) -> Document:
    """An empty document on the paper of fazhi's own template, with the styles of the one given."""
    import docx

    own, package = brought().codebook / TEMPLATE, io.BytesIO()
    damaged = FazhiError(f"{template.name} 打不开", "请照 fazhi 自带的那一份另存，或删去这个文件。")
    with instead(damaged, OSError, KeyError, ValueError, zipfile.BadZipFile, SyntaxError):
        styles = template if template.exists() else own
        with zipfile.ZipFile(styles) as given, zipfile.ZipFile(own) as ours, zipfile.ZipFile(package, "w") as both:
            for name in ours.namelist():
                source = given if name == "word/styles.xml" else ours
                both.writestr(name, source.open(name).read(_LARGEST))
        return docx.Document(package)


def _ids(document: Document, file: str) -> dict[str, str]:
    """The styles by name: those that an office's template lacks are fazhi's own, unless their place is taken."""
    import docx

    ids = {style.name: style.style_id for style in document.styles}
    lacking = [s for s in docx.Document(str(brought().codebook / TEMPLATE)).styles if s.name not in ids]
    if taken := [style.name for style in lacking if style.style_id in ids.values()]:
        todo = "请照 fazhi 自带的那一份补上，或删去这个文件。"
        raise FazhiError(f"{file} 里没有样式“{'”“'.join(taken)}”", todo)
    for style in lacking:
        document.styles.element.append(deepcopy(style.element))
    return ids | {style.name: style.style_id for style in lacking}


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
    charts : list of Chart
        Those of what was written: the text of an official document has no pictures, they stand behind the first annex.
    """

    document: Document
    ids: dict[str, str]
    cell: _Cell | None = None
    style: str = _BODY
    marks: list[str] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)

    def write(self, blocks: Iterable[Block]) -> None:
        """Write blocks one below the other."""
        for block in blocks:
            _WRITERS[block.kind](self, block)  # type: ignore[union-attr]  # its decorator gives it one

    def line(self, text: str, style: str) -> None:
        """Write a text as a paragraph; an empty one makes none."""
        self.paragraph([Quoted(text)], style)

    def title(self, title: str, style: str) -> None:
        """Write a title; one too long for a line is broken behind whose it is."""
        wide = sum(1 if ord(c) > 255 else 0.5 for c in title) > _LINE
        lines = _BREAK.split(title, maxsplit=1) if wide else [title]
        self.paragraph([run for line in lines for run in (Break(), line)][1:], style)

    def paragraph(self, runs: Sequence[Run], style: str) -> None:
        """Write runs as a paragraph; white space alone makes none."""
        from docx.oxml.ns import qn

        pieces = [*dropwhile(lambda piece: not piece[0].strip(), _pieces(runs, frozenset()))]
        if not pieces:
            return
        paragraph = self.new(self.style if self.cell else style)
        if self.marks:
            pieces.insert(0, ("".join(self.marks), frozenset()))
            self.marks.clear()
        for looks, alike in groupby(pieces, key=lambda piece: piece[1]):
            run = paragraph.add_run("".join(text for text, _ in alike))
            # not False, which would undo a style's own bold
            run.bold = "strong" in looks or None
            for look, name in (("em", "Emphasis"), ("small", "表格小字" if self.cell else "小字")):
                if look in looks:
                    run._r.style = self.ids[name]
            if _CHINESE.search(run.text):
                run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")

    def new(self, style: str) -> Any:
        """A new paragraph; the one that stands in an empty cell."""
        paragraphs = self.cell.paragraphs if self.cell else []
        unused = len(paragraphs) == 1 and not paragraphs[0].runs
        paragraph = paragraphs[0] if unused else (self.cell or self.document).add_paragraph()
        paragraph._p.style = self.ids[style]
        return paragraph

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
        replace(self, style=_GROUPS.get(block.role, self.style)).write(block.blocks)

    def draw(self) -> None:
        """Draw the charts that were asked for."""
        from docx.shared import Mm

        for n, chart in enumerate(self.charts, 1):
            # a sole one is 图 without a number, as a sole annex is
            self.paragraph([f"图{n if len(self.charts) > 1 else ''}　", *chart.title], _CAPTION)
            shape = self.new("图").add_run().add_picture(io.BytesIO(pixels(chart.drawing)), width=Mm(_WIDE))
            shape._inline.docPr.set("descr", _plain(plain_text(chart.alternative)))
        self.charts.clear()

    def _data(self, block: Table) -> None:
        self.paragraph([block.caption], _CAPTION)
        shares = [_SHARES.get(plain_text(t), _SHARE) if block.role else 1 for t in block.titles] or [1]
        table, columns = self._table([_TEXT * share / sum(shares) for share in shares]), len(shares)
        self._fill(_new_row(table, head=True), [Cell(title) for title in block.titles], _HEAD)
        for row in block.rows:
            cells, across = _new_row(table), len(row) == 1 < columns
            self._fill([cells[0].merge(cells[-1])] if across else cells, row, _ACROSS if across else _CELL)

    def _fill(self, places: Sequence[_Cell], cells: Sequence[Cell], style: str) -> None:
        """Put cells into their places; one that is lacking stays empty."""
        for place in places:
            place.paragraphs[0]._p.style = self.ids[style]
        for place, cell in zip(places, cells, strict=False):
            looks = _NUMBER if cell.role == "number" else style
            writer = _Writer(self.document, self.ids, place, looks)
            writer.paragraph(cell.runs, looks)
            writer.paragraph([Styled("small", cell.beneath)], looks)

    def _table(self, widths: Sequence[float]) -> WordTable:
        """An empty table as wide as the text, its columns as wide as given in millimetres."""
        from docx.oxml.ns import qn
        from docx.shared import Mm

        # without a paragraph between, Word makes one table of two
        if len(body := self.document.element.body) > 1 and body[-2].tag == qn("w:tbl"):
            self.document.add_paragraph(style=_CELL)
        table: WordTable = self.document.add_table(0, len(widths), "细线表格")
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        whole = table._tbl.tblPr.find(qn("w:tblW"))
        whole.set(qn("w:type"), "dxa")
        whole.set(qn("w:w"), str(sum(c.width.twips for c in table.columns if c.width)))
        return table


_WRITERS: dict[str, Callable[[_Writer, Any], None]] = {
    "paragraph": lambda writer, block: writer.paragraph(block.runs, writer.style),
    "heading": lambda writer, block: writer.paragraph(block.runs, _HEADINGS[block.level - 1]), "section": _Writer._section, "items": _Writer._items,
    "group": _Writer._group, "chart": lambda writer, block: writer.charts.append(block), "table": _Writer._data,
    **dict.fromkeys(("keyfigures", "bar", "placeholder", "rule"), lambda *_: None),
}  # fmt: skip


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
