"""Executed notebook → one HTML file that fetches nothing, runs nothing, and brings its own font."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable
from html import unescape
from importlib.resources import files
from typing import Any

from fazhi.charts import font_file
from fazhi.export.seal import codebook_mark, program, sealed
from fazhi.home import Home

FAMILY = "Noto Sans CJK SC"
# shown from any font; the page's own need not hold them
_BLANK = re.compile(r"[\s\u200b-\u200f\u2028-\u202f\u2060\ufeff]")


def embedded_font(text: Iterable[str]) -> tuple[str, list[str]]:
    """A ``@font-face`` with just the characters used, and the characters the font lacks.

    Parameters
    ----------
    text : iterable of str
        Characters.
    """
    from fontTools import subset
    from fontTools.ttLib import TTFont

    wanted = {ord(c) for c in text if not _BLANK.match(c)} | {0x20}
    options = subset.Options(flavor="woff2", layout_features=["kern", "locl", "tnum"], notdef_outline=True)
    # for lines that run down the page
    options.drop_tables += ["vhea", "vmtx", "VORG"]
    # a box drawn round the whole font is no matter here, and costs a third of the time
    font = TTFont(font_file(), lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    lacking = sorted(chr(c) for c in wanted - set(font.getBestCmap()))
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    font.flavor = "woff2"
    buffer = io.BytesIO()
    font.save(buffer)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f'@font-face{{font-family:"{FAMILY}";src:url(data:font/woff2;base64,{data}) format("woff2")}}', lacking


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

    templates = str(files("fazhi") / "templates")
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
