"""Rows of tables within a text, and the cells of them that hold values, each with the words of its row and column.

Rows are lines whose cells stand apart by tabs, bars or wide gaps, as documents and web pages come out in plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile, zip_longest
from typing import NamedTuple

from fazhi.characters import HAN_NUMERALS
from fazhi.codebook.load import Codebook
from fazhi.numerals import SCALE
from fazhi.reading.around import part_of_number
from fazhi.wording import PERCENT, any_of

# tabs and bars keep empty cells; wide gaps cannot show them
_GAPS = (re.compile("\t"), re.compile(r"\|"), re.compile("[ \u3000]*(?:\u3000|\x20{2,})[ \u3000]*"))
_BLANK = re.compile("\x20")
# what a line of headings has among its cells; two of them where a blank is all that parts them
_HEADED = re.compile("指标|指标名称|项目|名称|信息内容|单位|20[0-9]{2} ?年.{0,4}")
_LONGEST_ROW = 600
# 1季度, 6月, 22年 head columns; 9（其中重复2）
_NUMERIC = re.compile(
    r"[+\-−－]?(?!.*(?:月|季度|[0-9]{2} ?年))[^0-9]{0,4}[0-9][0-9,.]*(?:[^0-9]{0,6}|[(（](?:其中|含)[^()（）0-9]*[0-9]+[)）])"
)
# the same in words that no reader of cells knows (20*, 20/30, 二十), or that there is none
_VALUE = re.compile(
    rf"(?!.*(?:月|季度|[0-9]{{2}} ?年))[^0-9]{{0,4}}[0-9][0-9\W_oOlI至到]*[^0-9]{{0,6}}|[约近超上]?[{HAN_NUMERALS}几数半]+[余多]?|[{HAN_NUMERALS}]{{2,}}[余多]?[一-鿿]{{1,2}}|[-—–/]+|无|未报"
)
_YEAR = re.compile("20([0-9]{2})(?: ?年)?|([0-9]{2}) ?年")
# of a row with nothing else, for the rows below it
_SECTION = re.compile("20[0-9]{2}|[上去下明]年|半年|季度|月|计划|目标")
# who made the table and when, a row of which heads no column
_ABOUT = re.compile(r".*[:：].*|(?:20[0-9]{2}年?)?[0-9]{1,2}月[0-9]{1,2}日|20[0-9]{2}[.-][0-9.-]+|表 ?[0-9]+|.*[表况]")
# what stands between the title of a table and its rows
_UNIT_LINE, _TITLE = re.compile(r"\s*[(（]?(?:金额|计量)?单位[:：]"), 40
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
_LAST_BRACKET, _OF_COURSE = re.compile(r"[(（]([^()（）]*)[)）]\s*$"), re.compile("全年|[本当]年度?|全镇|[本我]镇|总数")
# but not of what part of a year, or of what else
_ASIDE = re.compile(r"[(（](?![^()（）]*(?:半年|季度|月(?<!12月)|计划|目标|预计))[^()（）]*[)）]")
_WHOLE_YEAR = re.compile("(?<![0-9])0?1月?[-—–~至到]12月(?:份|底)?")
# columns that number the rows or hold no amounts
_COUNTER = re.compile("序号|编号|年份|电话|日期|时间|页码|邮编|备注")
# a bare number below it may be a rate as well: 25 or 0.25 for 25%
_RATE = re.compile("同比|环比|[增升降减涨]幅|增速|率")
_CHANGE = re.compile(f"{_RATE.pattern}|增长|上升|下降|[较比][上去]年")
_POINTS = re.compile(f"{_CHANGE.pattern}|增减|增加|减少")
# columns of the figure's unit, year and month, and what else says something of it
_UNITS, _WHEN, _MONTHS = (
    re.compile(words) for words in ("(?:计量)?单位", "(?:统计|数据|所属|责任)?(?:年份|年度|时间)", "月份")
)
_BESIDE = re.compile(
    r"(?!.*[0-9])(?!责任单位|牵头|[上本去今全]年|.*(?:填报|上报|报送|更新|发布)[时日]).{0,4}(?:备 ?注|说明|意见|原因|出处|年份|年度|时间|日期"
    "|时[点段限]|期间|阶段|(?<![一二三四])季度|状态|性质|类型|类别|分类|口径|地区|区域|范围|[级层]别|层级|乡镇|村别|单位|来源|是否).{0,4}"
)
# of these where it is from, and why it changed
_SOURCES = re.compile(".*(?:单位|来源|出处|原因).*")
# the column whose words say what a row counts
_TOTAL = re.compile(r"[合总小] ?计")
_NAMING = re.compile("指标|项目|名称|事项|内容")
# the words of a cell and the headings above it
Column = tuple[str, list[str]]


class Cell(NamedTuple):
    """A cell of a table within the text: a number, or words that hold some (`worded`).

    Attributes
    ----------
    row, heading : str
        The words of its row, and its column's own heading (上年, 2022年, 目标).
    caption : str
        The line above the table.
    notes, sources : tuple of str
        What other columns say of it: 2022年数, 全县; and where it is from or why it changed: 司法所（1-11月）.
    unit : str
        The unit that heading, row or caption give, its scale included (万元); empty if none does.
    known : bool
        Its table has headings, or a label beside each number, and nothing behind the label makes it another; else it is
        of no indicator.
    table : int
        Where its table begins.
    """

    start: int
    end: int
    row: str
    heading: str
    caption: str
    unit: str
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    worded: bool = False
    known: bool = True
    table: int = 0

    @property
    def is_total(self) -> bool:
        """Whether its row sums the others."""
        return bool(_TOTAL.fullmatch(self.row))


class CellFinder:
    """Finds numeric cells by the units of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        unit = f"{SCALE}?(?:{any_of(codebook.units)})"
        self._named, self._part = {*codebook.names}, codebook.derive(part_of_number)
        self._sentence = re.compile(rf"(?:{any_of(codebook.names)})[^0-9]*[0-9]")
        self._other = re.compile(f"(?:{'|'.join(codebook.cued('other'))})")
        self._unit = re.compile(
            rf"[(（](?:[^()（）]{{0,6}}单位[:：] ?)?({unit})[)）]|单位[:：] ?({unit})(?! ?[、，,/／;；\u4e00-\u9fff])"
        )

    def find(self, text: str, plain: str) -> Iterator[tuple[slice, Cell | None]]:
        """The cells of a text that hold values, in its order, None where it is not known of what.

        The text shows the gaps, its tidied form is read.
        """
        rows: list[list[slice]] = []
        caption, section, at, blank_width, apart = "", "", 0, 0, False
        for line in text.splitlines(keepends=True):
            row, parted = _row(line, at, _GAPS), _row(line, at, (_BLANK,))
            titles = _titles(plain, row or parted)
            if not row and (titles > 1 or len(parted) == blank_width):
                row, blank_width = parted, len(parted)
            about = [*filter(None, (plain[offsets].strip() for offsets in row))]
            if row and not rows and (len(about) < 2 or all(map(_ABOUT.fullmatch, about))):
                caption = f"{caption} {'，'.join(about)}".strip()
            elif row:
                # headings begin another table, behind a blank line or by their words
                words = [plain[offsets].strip() for offsets in row[1:]]
                begins = (apart and any(words)) or (titles and len(rows) > 1)
                if begins and not any(map(_is_value, words)):
                    rows, section = [], ""
                if not any(words):
                    section = plain[row[0]].strip()
                table = (rows or [row])[0][0].start
                cells = self._cells(plain, row, rows, caption, section if _SECTION.search(section) else "")
                yield from ((offsets, cell and cell._replace(table=table)) for offsets, cell in cells)
                rows.append(row)
            elif line.strip(" -|:\n\u3000"):
                title = caption.strip() if len(caption) < _TITLE and _UNIT_LINE.match(line) else ""
                rows, caption, section, blank_width = [], f"{title} {plain[at : at + len(line)]}".strip()[:200], "", 0
            apart = not line.strip(" \n\u3000")
            at += len(line)

    def _cells(
        self, plain: str, row: list[slice], above: list[list[slice]], caption: str, section: str
    ) -> Iterator[tuple[slice, Cell | None]]:
        """The cells of a row that hold values, read with the rows above it."""
        columns = _columns(plain, row, above)
        for n, (word, head) in enumerate(columns):
            # a year stands in the first of its rows
            if not word and any(map(_WHEN.fullmatch, head)):
                years = (plain[r[n]].strip() for r in reversed(above) if n < len(r))
                columns[n] = (next(filter(None, years), ""), head)
        naming = next((head for _, head in columns if _NAMING.search("".join(head))), None)
        # 指标 | 数量 | 指标 | 数量: two tables side by side
        starts = [0, *(i for i, (_, head) in enumerate(columns) if i and head and head == columns[0][1] == naming)]
        # 合计 below 2022, 2023
        summed = _TOTAL.fullmatch(columns[0][0]) and any(_YEAR.fullmatch(plain[r[0]].strip()) for r in above)
        # 信访件 | 42 | 35, whose headings are not there
        values = [_is_value(word) for word, head in columns if not any(head)]
        unknown = len(values) == len(columns) and any(a and b for a, b in pairwise(values[1:]))
        # a blank beside 2022年, above 实际
        unknown = unknown or any(head and not head[0] and any(head) for _, head in columns[1:])
        whole = "" if columns[0][1] else plain[row[0].start : row[-1].stop]
        for first, end in pairwise([*starts, len(columns)]):
            group = columns[first:end]
            # the first column numbers the rows, or names their years, unless it is headed by an indicator
            named = {_BRACKET.sub("", word).strip() for word in group[0][1]} & self._named
            for offsets, beside, column in zip(row[first:end], [("", []), *group], group, strict=False):
                countable = not _COUNTER.search("".join(column[1])) and (above or not _YEAR.fullmatch(column[0]))
                counted = _is_value(column[0]) and not self._sentence.match(column[0])
                if countable and (named or column is not group[0]) and counted:
                    cell = None if summed else self._cell(offsets, group, beside[0], column, (whole, caption, section))
                    nothing = Cell(offsets.start, offsets.stop, "", "", caption, "")
                    yield offsets, (cell or nothing)._replace(known=False) if unknown else cell
                elif any(column[1]):
                    heading = "".join(dict.fromkeys([*_years(group), *column[1]]))
                    notes = _notes(group, column[0])
                    yield offsets, Cell(offsets.start, offsets.stop, "", heading, caption, "", *notes, worded=True)

    def _cell(
        self, offsets: slice, group: list[Column], left: str, column: Column, about: tuple[str, str, str]
    ) -> Cell | None:
        """A numeric cell by its column, the other columns of its row, and what stands about both."""
        whole, caption, section = about
        words = [word for word, _ in group]
        naming = [w for w, head in group if _NAMING.search("".join(head)) and not any(map(_BESIDE.fullmatch, head))]
        stub = next((w for w in [*naming, *words] if w and not _NUMERIC.fullmatch(w)), "")
        unit_column = "".join(f"({word})" for word in _under(group, _UNITS)[:1])
        months = [f"{word}月" for word in _under(group, _MONTHS) if word.isdigit()]
        # a merged heading stands in each of its rows
        heading = "".join(dict.fromkeys([section, *_years(group, stub), *months, *column[1]]))
        # a row may name what it counts before each number: 人民调解 | 148 | 法律援助 | 21
        name = stub if heading or _NUMERIC.fullmatch(left) else left
        named = self._unit.search("\n".join((heading, name, unit_column, whole, caption)))
        # a total of unlike things has no unit
        told = named or (heading and not _TOTAL.fullmatch(name))
        changes = _POINTS if named and PERCENT in named[0] else _CHANGE if "." in column[0] else _RATE
        rate = changes.search(heading) and not self._unit.search(heading)
        if not _NUMERIC.fullmatch(column[0]) or not told or (rate and column[0][-1].isdigit()):
            return None
        label, title = _BRACKET.sub("", name).strip(), _ASIDE.sub("", _WHOLE_YEAR.sub("", heading)).strip()
        unit, aside = named[named.lastindex or 0] if named else "", _LAST_BRACKET.search(name)
        # （上年）, （全县）: what is in brackets behind a name makes it another, but for its unit and what goes without saying
        known = not aside or bool(self._unit.search(aside[0]) or _OF_COURSE.fullmatch(aside[1]))
        # 2 | 万余份, but not where another number may stand: 20 | 百余
        beside = (w for w, head in group if not _is_value(w) or any(map(_BESIDE.fullmatch, head)))
        parts = (w for w in beside if w != name and self._part.match(w) and not self._unit.search(f"({w})"))
        # 数值（含上年结转）
        asides = "".join(re.findall(r"[(（](?!不含)[^()（）]*[)）]", heading))
        known = known and not any(parts) and not self._other.search(asides)
        return Cell(
            offsets.start, offsets.stop, label, title, caption, unit, *_notes(group, stub, column[0]), known=known
        )


def _years(group: list[Column], *but: str) -> list[str]:
    """The year that a column names for a row, as 2022年."""
    return [_YEAR.sub(r"20\1\2年", w) for w in _under(group, _WHEN) if _YEAR.fullmatch(w) and w not in but][:1]


def _notes(group: list[Column], *but: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What columns beside say of a row, and what those say that tell where it is from."""
    sources = {w for w in _under(group, _SOURCES) if w}
    said = [w for w in _under(group, _BESIDE) if not _YEAR.fullmatch(w) and w not in but]
    return tuple(w for w in said if w not in sources), tuple(w for w in said if w in sources)


def _under(group: list[Column], headings: re.Pattern[str]) -> list[str]:
    """The words of a row below such headings."""
    return [word for word, head in group if any(map(headings.fullmatch, head))]


def _is_value(word: str) -> bool:
    """Whether a cell holds a number, however it is written, or says that there is none."""
    return bool(_VALUE.fullmatch(_BRACKET.sub("", word).strip() or word))


def _columns(plain: str, row: list[slice], above: list[list[slice]]) -> list[Column]:
    """Each cell of a row with the headings above it, which are empty or none at all; years as 2022年."""
    words, *rows = ([plain[offsets].strip() for offsets in r] for r in (row, *above[:4]))
    rows = [[_YEAR.sub(r"20\1\2年", w) if _YEAR.fullmatch(w) else w for w in head] for head in rows[:1]] + rows[1:]
    # a second row is of headings where the first goes on in it; else it is a row of its own, whatever its words say
    ends = (n for n, (a, b) in enumerate(pairwise(rows), 1) if b[0] not in ("", a[0]) and not _heads_on(a[0], b[0]))
    heads = [*takewhile(lambda head: not any(map(_is_value, head[1:])), rows[: next(ends, None)])]
    return [(word, head) for word, *head in zip_longest(words, *heads, fillvalue="")]


def _heads_on(above: str, label: str) -> bool:
    """Whether a row may be one of headings by its first word and the one above it."""
    return not above or bool(_YEAR.fullmatch(above.rstrip("度")) or _UNITS.fullmatch(label) or _NAMING.fullmatch(label))


def _titles(plain: str, row: list[slice]) -> int:
    """How many cells of a row are headings of columns; none where one is a number."""
    words = [plain[cell].strip() for cell in row]
    return 0 if any(map(_is_value, words)) else sum(map(bool, map(_HEADED.fullmatch, words)))


def _row(line: str, at: int, gaps: tuple[re.Pattern[str], ...]) -> list[slice]:
    """Where the cells of a line stand, parted by the first of the gaps that it has; none if it is no row."""
    bare = line.strip(" \n\u3000")
    if len(line) > _LONGEST_ROW or "。" in bare or not bare.strip("-|: \t"):
        return []
    if not (gap := next((gap for gap in gaps if gap.search(bare)), None)):
        return []
    start = at + line.index(bare[0])
    edges = [0, *(x for m in gap.finditer(bare) for x in m.span()), len(bare)]
    cells = [slice(start + a, start + b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return cells[bare[0] == "|" : len(cells) - (bare[-1] == "|")]
