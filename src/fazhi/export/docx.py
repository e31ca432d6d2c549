"""Word file of a report: an official document (GB/T 9704-2012).

How it looks is in ``data/codebook/report.docx``, which Word opens: an office may change the styles there, not their names.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from functools import partial
from itertools import dropwhile, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fazhi.errors import FazhiError, instead
from fazhi.export.page import template
from fazhi.export.spreadsheets import file_bytes
from fazhi.home import TEMPLATE, brought
from fazhi.report.charts import pixels
from fazhi.report.content import (
    Break,
    Cell,
    Chart,
    Run,
    Styled,
    plain_text,
)
from fazhi.report.official import NO_DATE, Official

if TYPE_CHECKING:
    from docx.document import Document

DRAFT = "草稿"

# what a file of XML may not hold
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# millimetres of a picture
_WIDE = 92
# characters of a title in a line, and where it may be broken
_LINE, _BREAK = 19, re.compile("(?=关于)|(?<=年度)")
# bytes of a template's styles
_LARGEST = 10_000_000
# what Word's own dialog allows
_TITLE = 255


def word(document: Official, report: str, styles: Path, *, draft: bool) -> bytes:
    """Write a report as a Word file.

    Parameters
    ----------
    report : str
        For the file's properties: place, year, base year and edition, for ``verify``.
    styles : Path
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
    paper, ids = _paper(styles)
    _lay_out(document, paper, ids)
    marks = [*filter(None, (DRAFT * draft, document.note))]
    for header in (paper.sections[0].header, paper.sections[0].even_page_header) if marks else ():
        header.is_linked_to_previous = False
        header.paragraphs[0].text = _plain(" · ".join(marks))
    paper.core_properties.title = _plain(document.title)[:_TITLE]
    paper.core_properties.identifier = report
    return file_bytes(paper)


def _lay_out(document: Official, paper: Document, ids: dict[str, str]) -> None:
    """Write everything in its order: head, text, end, and the annexes on pages of their own."""
    from docx.oxml.parser import parse_xml
    from docx.text.paragraph import Paragraph

    helpers = {"pieces": _pieces, "plain": _plain, "stacked": _stacked, "titled": _titled, "text_of": plain_text}
    about: dict[str, Any] = {"d": document, "ids": ids, "no_date": NO_DATE, "Styled": Styled, "Cell": Cell}
    xml = template("document.xml.j2").render(helpers | about, marks=[], charts=[], picture=partial(_picture, paper))
    end = paper.element.body.sectPr
    for element in parse_xml(xml):
        end.addprevious(element)
    # what ends the text stands with its last line, not alone on a sheet
    for last in end.xpath("../w:p[w:pPr/w:keepNext]/preceding-sibling::w:p[1]"):
        Paragraph(last, paper).paragraph_format.keep_with_next = True


def _paper(office: Path) -> tuple[Document, dict[str, str]]:
    """An empty document on the paper of fazhi's own template with the styles of the office's, and their ids by name.

    Those that an office's template lacks are fazhi's own, unless their place is taken.
    """
    import docx

    own, package = brought().codebook / TEMPLATE, io.BytesIO()
    damaged = FazhiError(f"{office.name} 打不开", "请照 fazhi 自带的那一份另存，或删去这个文件。")
    with instead(damaged, OSError, KeyError, ValueError, zipfile.BadZipFile, SyntaxError):
        styles = office if office.exists() else own
        with zipfile.ZipFile(styles) as given, zipfile.ZipFile(own) as ours, zipfile.ZipFile(package, "w") as both:
            for name in ours.namelist():
                source = given if name == "word/styles.xml" else ours
                both.writestr(name, source.open(name).read(_LARGEST))
        paper = docx.Document(package)
    ids = {style.name: style.style_id for style in paper.styles}
    lacking = [s for s in docx.Document(str(own)).styles if s.name not in ids]
    if taken := [style.name for style in lacking if style.style_id in ids.values()]:
        todo = "请照 fazhi 自带的那一份补上，或删去这个文件。"
        raise FazhiError(f"{office.name} 里没有样式“{'”“'.join(taken)}”", todo)
    for style in lacking:
        paper.styles.element.append(deepcopy(style.element))
    return paper, ids | {style.name: style.style_id for style in lacking}


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def _stacked(lines: Iterable[str]) -> Sequence[Run]:
    """Texts one below the other."""
    return [run for line in lines for run in (Break(), line)][1:]


def _titled(title: str) -> Sequence[Run]:
    """A title; one too long for a line is broken behind whose it is."""
    wide = sum(1 if ord(c) > 255 else 0.5 for c in title) > _LINE
    return _stacked(_BREAK.split(title, maxsplit=1) if wide else [title])


def _pieces(runs: Iterable[Run], marks: list[str]) -> list[tuple[str, frozenset[str]]]:
    """Texts and how each looks, the marks before the first; nothing where there is but white space."""
    pieces = [*dropwhile(lambda piece: not piece[0].strip(), _looking(runs, frozenset()))]
    if pieces and marks:
        pieces.insert(0, ("".join(marks), frozenset()))
        marks.clear()
    return [("".join(text for text, _ in alike), looks) for looks, alike in groupby(pieces, key=lambda piece: piece[1])]


def _looking(runs: Iterable[Run], looks: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Texts and how they look; white space as a browser shows it."""
    for run in runs:
        if isinstance(run, Styled):
            yield from _looking(run.runs, looks | {run.style})
        elif isinstance(run, Break):
            yield "\n", looks
        else:
            yield re.sub("[ \t\n\r\f]+", " ", _plain(run if isinstance(run, str) else run.text)), looks


def _picture(paper: Document, chart: Chart, number: int) -> str:
    """A chart in pixels, kept in the file, as the element that shows it."""
    from docx.oxml.shape import CT_Inline
    from docx.shared import Mm
    from lxml import etree

    address, image = paper.part.get_or_add_image(io.BytesIO(pixels(chart.drawing)))
    size = image.scaled_dimensions(Mm(_WIDE), None)
    shape = CT_Inline.new_pic_inline(number, address, image.filename, *size)
    shape.docPr.set("descr", _plain(plain_text(chart.alternative)))
    return str(etree.tostring(shape, encoding="unicode"))
