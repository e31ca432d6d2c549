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
from fazhi.groups import grouped

# a longer cell, or one of sentences, is told below its table
_CELL = 100
# all that merged cells may reach over
_MOST = 500_000
# a line behind a table, whose headings are not those of the next one
TABLE_END = "\u2028"
# within how many rows above a number its heading is looked for; a value, no year
_ABOVE = 50
_NUMBER = re.compile("(?!20[0-9]{2}(?:年|$)|.*[0-9](?:月|季度))[^0-9]{0,4}[0-9][0-9,.]*[^0-9]{0,6}")
# a number that is no date, and what names the time that a column is of
_FIGURE = re.compile("[0-9](?![0-9]*(?:[年月日季]|[-—–~至到][0-9]))")
_TIME = re.compile("20[0-9]{2}|[上去本今当前下明来]一?年|同期|计划|目标|实际")
_RAISED, _LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
# what stands about the digits of [1], 注1, *
_MARK = re.compile(r"[\s\[\]()（）〔〕【】*#†‡,，、-]|注(?=\W*[⁰-⁹¹²³]|$)")


# lines drawn with characters: a rule between rows, and bars between cells
_RULE = re.compile(
    r"^(?=.*[\u2500-\u257f+])[ \u3000]*[\u2500-\u257f|｜+=-](?:[\u2500-\u257f|｜+=: \u3000-]*[\u2500-\u257f|｜+=-])[ \u3000]*$",
    re.MULTILINE,
)
_DRAWN = "│┃║┆┇┊┋╎╏｜"
_BARRED = re.compile(f"^.*[{_DRAWN}].*$", re.MULTILINE)
_ONE_BAR = re.compile(f"[ \u3000]*[{_DRAWN}][^|{_DRAWN}]*")


# names without their spaces: Word writes each under one of two, and what formulas call a run and its text is one there
_BARE = """
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="*"><xsl:element name="{local-name()}"><xsl:for-each select="@*">
    <xsl:attribute name="{local-name()}"><xsl:value-of select="."/></xsl:attribute>
  </xsl:for-each><xsl:apply-templates/></xsl:element></xsl:template>
</xsl:stylesheet>"""


# a figure, a time or whose it is, a doubt; not 3号字, 第5页, 没问题
_OF_A_NUMBER = re.compile(
    "[0-9](?![0-9]*(?:号|磅|倍|[页行段]))|[二三四五六七八九十百千万两几][余多]?[件场次人名份项元月]"
    "|[去上前明今本当][年月]|年[度底末初]|季度|半年|截[至止]|全[县区市省]的?数|的数|数据|数字(?!化)"
    "|计划|目标|预[计估]|拟|未|没(?!问题|意见)|[？?吗]|是否|核实|待[核定查]|重复|漏|(?<!不)错(?!别字)|误|疑|口径|不[对符准含实一]|约|大概|左右|估"
)


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


def commented(where: str, words: str) -> list[str]:
    """What is told of a comment that may say something of a number: another time, place or value, a plan."""
    todo = "请看它说的是不是别的时间、地方或一部分；是的，请改好原件再读"
    return [f"{where}“{words[:40]}”没有读；{todo}"] if _OF_A_NUMBER.search(words) else []


# what names rows is no longer, and counts nothing
_NAME, _COUNTS = 14, re.compile("(?<![0-9])(?!20[0-9]{2}(?![0-9]))[0-9]|。")
_SAYS = re.compile("年|季度|月|计划|目标|任务|完成|实际")


class SpannedCell(NamedTuple):
    """A cell of a table with the columns and rows it spans; text None where it goes on from the cell above."""

    text: str | None
    columns: int = 1
    rows: int = 1


def row_name(head: str, label: str) -> str:
    """What the rows of a table within a cell go by: what its column's head and its row's label say of when and whether done."""
    names = [words for words in dict.fromkeys((head, label)) if len(words) <= _NAME and not _COUNTS.search(words)]
    return "".join(filter(_SAYS.search, names)) or label * (label in names)


def bare_elements(part: bytes) -> Any:
    """The root of a part of a Word file or an OpenDocument, its names without their spaces."""
    bare = etree.XSLT(etree.XML(_BARE))
    return bare(etree.fromstring(part, etree.XMLParser(resolve_entities=False))).getroot()


def raised(text: str, *, lowered: bool = False) -> str:
    """Raised or lowered digits as such (148¹件, m²), of a mark nothing else; words as they are."""
    digits = _LOWERED if lowered else _RAISED
    written = "".join(c if (n := digit(c, -1)) < 0 else digits[n] for c in text)
    bare = _MARK.sub("", written)
    # a mark without digits parts what stands about it
    return (bare or " ") if not bare.strip(digits) else written


def ruled(text: str) -> str:
    """The text with tables that are drawn with characters (│ ─ ┌, +---+) as ones of bars; each character stays where it is."""

    def barred(m: re.Match[str]) -> str:
        # a bar before a line is no table: │普法活动36场
        return re.sub(f"[{_DRAWN}]", " " if _ONE_BAR.fullmatch(m[0]) else "|", m[0])

    return _BARRED.sub(barred, _RULE.sub(lambda m: re.sub(r"[^ \u3000]", "-", m[0]), text))


# rows, columns, and the number of the cell that stands there
_Grid = dict[int, dict[int, int]]


def table_lines(rows: Iterable[Iterable[SpannedCell]], remarks: list[str]) -> Iterator[str]:
    """A row a line, cells apart by tabs; a merged cell stands in each place that it covers, a number only once.

    A first row of one cell is the table's title; what is too long for a cell follows below, and a line that no row of
    another table stands under. A number that several rows or columns share is told and left out; so are words with
    figures that stand under several times, which else stand in the first of their columns.
    """
    grid, texts, titles, long = _laid_out(rows)
    _tell_shared(grid, texts, remarks)
    _say_once(grid, texts, remarks)
    headed = False
    for n, title in enumerate(titles):
        line = [texts[grid[n][c]] if c in grid[n] else "" for c in range(max(grid[n], default=-1) + 1)]
        if title and len(set(line)) == 1:
            # a title, or the heading of the rows below it
            line = line[:1] + [""] * (headed * (len(line) - 1))
        headed = headed or len(line) > 1
        yield "\t".join(line)
    yield from (*long, TABLE_END)


def _laid_out(rows: Iterable[Iterable[SpannedCell]]) -> tuple[_Grid, list[str], list[bool], list[str]]:
    """Which cell covers each place; the words of the cells, a blank last; which rows are of one cell; what is too long for one."""
    texts, titles, long = list[str](), list[bool](), list[str]()
    grid: _Grid = defaultdict(dict)
    covered = 0
    for n, row in enumerate(rows):
        first = cells = 0
        for text, columns, reach in row:
            first = next(c for c in count(first) if c not in grid[n])
            covered += columns * reach
            if covered > _MOST:
                raise FazhiError("表格里合并的格子太多，没有读", "请把表格里的合并取消，另存后再读")
            goes_on = grid.get(n - 1, {}).get(first) if text is None else None
            is_long = len(text or "") > _CELL or "。" in (text or "").rstrip("。 \n")
            for at, column in product(range(n, n + reach), range(first, first + columns)):
                grid[at].setdefault(column, len(texts) if goes_on is None else goes_on)
            (long if is_long else texts).append(text or "")
            texts += [""] * is_long
            cells += 1
        titles.append(cells == 1)
    return grid, [*texts, ""], titles, long


def _tell_shared(grid: _Grid, texts: list[str], remarks: list[str]) -> None:
    """Leave a number of a merged cell in its first place; tell it where that is not under one heading and label."""
    cells = ((cell, (n, column)) for n, row in grid.items() if n for column, cell in row.items() if column)
    places = grouped((cell, place) for cell, place in cells if _NUMBER.fullmatch(texts[cell]))

    def told(n: int, column: int) -> tuple[str, str]:
        """The label of a row and the heading nearest above a column."""
        above = (texts[grid[k].get(column, -1)] for k in range(n - 1, max(n - _ABOVE, -1), -1))
        return texts[grid[n].get(0, -1)], next((word for word in above if not _NUMBER.fullmatch(word)), "")

    for cell, (place, *others) in places.items():
        if len({told(*at) for at in (place, *others)}) > 1:
            remarks.append(f"“{texts[cell]}”在表格合并的格子里，不知归哪一格，没有读；请取消合并，每格各填一次")
            texts[cell] = ""
        for n, column in others:
            del grid[n][column]


def _say_once(grid: _Grid, texts: list[str], remarks: list[str]) -> None:
    """Leave words with figures, below a first row of numbers, in the first of the columns that they span; tell where of no one time."""
    blank, heads = len(texts) - 1, defaultdict[int, set[str]](set)
    begun = False
    for n in sorted(grid):
        row = grid[n]
        for cell, columns in grouped((row[column], column) for column in sorted(row)).items():
            words = texts[cell]
            if not (begun and columns[1:] and columns[0] and _FIGURE.search(words)) or _NUMBER.fullmatch(words):
                continue
            if len(set().union(*(heads[c] for c in columns))) > 1:
                why = "在表格合并的格子里，跨着几年的列，不知是哪一年的，没有读；请写明年份，写在表格下面"
                remarks.append(f"“{words[:40]}”{why}")
                texts[cell] = ""
            row.update(dict.fromkeys(columns[1:], blank))
        if not begun:
            for column, cell in row.items():
                heads[column] |= {*_TIME.findall(texts[cell])}
            begun = any(c and _NUMBER.fullmatch(texts[cell]) for c, cell in row.items())
