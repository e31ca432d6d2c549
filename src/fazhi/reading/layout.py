"""What readers of documents give, and how all of them write tables and raised marks as plain text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count, product
from typing import Any, NamedTuple
from unicodedata import digit

from lxml import etree

from fazhi.errors import FazhiError

# a longer cell, or one of sentences, is told below its table
_CELL = 100
# all that merged cells may reach over
_MOST = 500_000
_RAISED, _LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
# what stands about the digits of [1], 注1, *
_MARK = re.compile(r"[\s\[\]()（）〔〕【】*#†‡,，、-]|注(?=\W*[⁰-⁹¹²³]|$)")


# names without their spaces: Word writes each under one of two, and what formulas call a run and its text is one there
_BARE = """
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="*"><xsl:element name="{local-name()}"><xsl:for-each select="@*">
    <xsl:attribute name="{local-name()}"><xsl:value-of select="."/></xsl:attribute>
  </xsl:for-each><xsl:apply-templates/></xsl:element></xsl:template>
</xsl:stylesheet>"""


class Document(NamedTuple):
    r"""What was read of a file.

    Attributes
    ----------
    text : str
        Paragraphs and table rows end in ``\n``, cells are apart by ``\t``.
    remarks : tuple of str
        What is in the file and not in the text, or is there otherwise than it is seen; each a sentence without a full stop.
    """

    text: str
    remarks: tuple[str, ...] = ()


class Cell(NamedTuple):
    """A cell of a table with the columns and rows it spans; text None where it goes on from the cell above."""

    text: str | None
    columns: int = 1
    rows: int = 1


def bare_elements(part: bytes) -> Any:
    """The root of a part of a Word file or an OpenDocument, its names without their spaces."""
    bare = etree.XSLT(etree.XML(_BARE))
    return bare(etree.fromstring(part, etree.XMLParser(resolve_entities=False))).getroot()


def raised(text: str, *, lowered: bool = False) -> str:
    """Raised or lowered digits as such (148¹件, m²), of a mark nothing else; words as they are."""
    digits = _LOWERED if lowered else _RAISED
    written = "".join(c if (n := digit(c, -1)) < 0 else digits[n] for c in text)
    bare = _MARK.sub("", written)
    return bare if not bare.strip(digits) else written


def table_lines(rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """A row a line, cells apart by tabs; a merged cell stands in each place that it covers.

    A first row of one cell is the table's title; what is too long for a cell follows below.
    """
    grid: dict[int, dict[int, str]] = defaultdict(dict)
    above: dict[int, str] = {}
    long, covered, headed = list[str](), 0, False
    for n, row in enumerate(rows):
        first, cells = 0, 0
        for text, columns, reach in row:
            first = next(c for c in count(first) if c not in grid[n])
            covered += columns * reach
            if covered > _MOST:
                raise FazhiError("表格里合并的格子太多，没有读", "请把表格里的合并取消，另存后再读")
            words = above.get(first, "") if text is None else text
            if len(words) > _CELL or "。" in words:
                long.append(words)
                words = ""
            for at, column in product(range(n, n + reach), range(first, first + columns)):
                grid[at].setdefault(column, words)
            cells += 1
        above = grid.pop(n, {})
        line = [above.get(c, "") for c in range(max(above, default=-1) + 1)]
        if cells == 1 and len(set(line)) == 1:
            # a title, or the heading of the rows below it
            line = line[:1] + [""] * (headed * (len(line) - 1))
        headed = headed or len(line) > 1
        yield "\t".join(line)
    yield from long
