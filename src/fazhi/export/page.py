"""HTML page of an executed notebook: one file that fetches nothing, runs nothing, and brings its own font."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable
from html import unescape
from importlib.resources import files
from typing import Any

from fazhi.home import Home
from fazhi.release.seal import codebook_mark, program, sealed
from fazhi.report.charts import FONT, font_face

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


def page(notebook: Any, title: str, report: str, home: Home) -> str:
    """Export an executed report notebook; `finished` makes the page whole.

    Parameters
    ----------
    notebook : NotebookNode
        Its cells' HTML outputs become the body; nothing else of it is shown.
    title : str
    report : str
        Place, year, base year and edition, for those who check the page again.
    home : Home
        Whose codebook the page is made by.
    """
    # not HTMLExporter: it sends the finished page through BeautifulSoup, which rewrites it
    from nbconvert.exporters import TemplateExporter

    templates = str(files("fazhi.export") / "templates")
    exporter = TemplateExporter(template_name="report", extra_template_basedirs=[templates], file_extension=".html")
    metadata = {"name": title, "report": report, "program": program(), "codebook": codebook_mark(home)}
    html, _ = exporter.from_notebook_node(notebook, resources={"metadata": metadata})
    return str(html)


def finished(html: str) -> tuple[str, list[str]]:
    """The page with its font and its seal put in.

    Returns
    -------
    html : str
    lacking : list of str
        Characters the embedded font lacks; the reader's own font shows them.
    """
    shown = unescape(re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))
    face, lacking = embedded_font(set(shown))
    return sealed(html.replace("<style>", f"<style>{face}\n", 1)), lacking
