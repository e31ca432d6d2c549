"""HTML page of a report: one file that fetches nothing, runs nothing, and brings its own font."""

from __future__ import annotations

import base64
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import unescape
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, Template

from fazhi.release.manifest import digest
from fazhi.report.content import Block, Chart, Placeholder, Section, walk
from fazhi.report.font import FONT, font_face
from fazhi.report.ledger import Ledger

_SEAL = '<meta name="fazhi-seal" content="{}">'
# shown from any font; the page's own need not hold them
_BLANK = re.compile(r"[\s\u200b-\u200f\u2028-\u202f\u2060\ufeff]")


def embedded_font(text: Iterable[str]) -> tuple[str, list[str]]:
    """A ``@font-face`` with just the characters used, and the characters the font lacks.

    Parameters
    ----------
    text : iterable of str
        Characters.
    """
    import uharfbuzz as hb
    from fontTools.ttLib import TTFont

    wanted = {ord(c) for c in text if not _BLANK.match(c)} | {0x20}
    face = font_face()
    lacking = sorted(chr(c) for c in wanted - set(face.unicodes))
    subset = hb.SubsetInput()
    subset.sets(hb.SubsetInputSets.UNICODE).set(wanted)
    subset.sets(hb.SubsetInputSets.LAYOUT_FEATURE_TAG).set(_tags("kern"))
    # what is for lines that run down the page
    subset.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(_tags("vhea", "vmtx", "VORG", "BASE"))
    subset.flags |= hb.SubsetFlags.NOTDEF_OUTLINE
    font = TTFont(io.BytesIO(hb.subset(face, subset).blob.data), lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    # woff2 is a tenth smaller, for fifty times the work
    font.flavor = "woff"
    buffer = io.BytesIO()
    font.save(buffer)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f'@font-face{{font-family:"{FONT}";src:url(data:font/woff;base64,{data}) format("woff")}}', lacking


def _tags(*names: str) -> set[int]:
    """OpenType tags as HarfBuzz takes them."""
    return {int.from_bytes(name.encode(), "big") for name in names}


class Page(NamedTuple):
    """A report as one HTML file.

    Attributes
    ----------
    html : str
    ledger : Ledger
        The numbers on it, in its order.
    lacking : list of str
        Characters the embedded font lacks; the reader's own font shows them.
    """

    html: str
    ledger: Ledger
    lacking: list[str]


def page(sections: Sequence[Section], title: str, marks: dict[str, str], ledger: Ledger, *, draft: bool) -> Page:
    """Write the sections of a report as its page.

    Parameters
    ----------
    sections : sequence of Section
        In the order of the page.
    marks : dict
        What the page says of itself to programs: ``report`` (place, year, base year, edition), ``program``, ``codebook``.
    ledger : Ledger
        With nothing entered yet.
    draft : bool
        Whether 草稿 stands across each sheet of paper.
    """
    titled = [s for s in walk(sections) if isinstance(s, Section) and s.title]
    count, bodies = itertools.count(1), dict[int, str]()
    # the sources last, wherever they stand: they list what the others print
    for n, section in sorted(enumerate(sections), key=lambda item: Placeholder("sources") in item[1].blocks):
        bodies[n] = _written([section], ledger, count, titled)
    body = "".join(bodies[n] for n in range(len(sections)))
    html = template("page.html.j2").render(title=title, marks=marks, body=body, draft=draft)
    html, lacking = with_font(html, unescape(re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)))
    return Page(sealed(html), ledger, lacking)


def with_font(html: str, text: str) -> tuple[str, list[str]]:
    """A page with the characters of a text embedded, and those that the font lacks."""
    face, lacking = embedded_font(set(text))
    return html.replace("<style>", f"<style>{face}\n", 1), lacking


def sealed(html: str) -> str:
    """A page with its seal, a hash of all else. Anyone can put it on anew: it tells of a slip, never that a page is true."""
    bare = re.sub(_SEAL.format("[0-9a-f]*"), _SEAL.format(""), html, count=1)
    return bare.replace(_SEAL.format(""), _SEAL.format(digest(bare.encode())), 1)


def fragment(blocks: Sequence[Block]) -> str:
    """Blocks as a notebook shows them: ids of their own, from n1 on, and no links in the contents; both come on the page."""
    return _written(blocks, Ledger("", {}), itertools.count(1), [])


def _written(blocks: Sequence[Block], ledger: Ledger, count: Iterator[int], titled: Sequence[Section]) -> str:
    def numbered(chart: Chart) -> str:
        ids = [ledger.enter(number) for number in chart.labels]
        drawing = chart.drawing.replace("@c@", str(next(count)))
        return re.sub("@([0-9]+)@", lambda m: ids[int(m[1])], drawing)

    return template("blocks.html.j2").render(shown=blocks, ledger=ledger, numbered=numbered, titled=titled)


@cache
def template(name: str) -> Template:
    """One of the templates of pages."""
    loader = PackageLoader("fazhi.export", "templates/report")
    return Environment(loader=loader, autoescape=True, trim_blocks=True).get_template(name)
