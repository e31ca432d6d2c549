"""Rows of tables within a text: how a line is parted into cells, which rows are headings, and what each column says.

Rows are lines whose cells stand apart by tabs, bars or wide gaps, as documents and web pages come out in plain text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain, pairwise, takewhile, zip_longest
from typing import NamedTuple

from fazhi.characters import HAN_NUMERALS
from fazhi.groups import grouped
from fazhi.reading.extraction.tidying import apart

# tabs and bars keep empty cells; wide gaps cannot show them
_GAPS = (re.compile("\t"), re.compile(r"\|"), re.compile("[ \u3000]*(?:\u3000|\x20{2,})[ \u3000]*"))
_BLANK = re.compile("\x20")
# what a line of headings has among its cells; two of them where a blank is all that parts them
_HEADED = re.compile("指标|指标名称|项目|名称|信息内容|单位|20[0-9]{2} ?年.{0,4}")
# a longer line is prose, but of as many cells as tabs or bars part in a table
_LONGEST_ROW, _LONGEST_RULED, _MOST_CELLS, LONGEST_AREA = 600, 40_000, 63, 14
# 1季度, 6月, 22年 head columns; 9（其中重复2）
# the number before the name of a row: 1.行政检查
NUMBERED = re.compile(r"[(（]?[0-9]{1,2} ?[.．、)）] ?(?=[一-鿿]{2})")
# and one that is all of a first cell, as of a list; or a sentence there
_POINT = re.compile(r"[\s(（]*[0-9一二三四五六七八九十]{1,3} ?[.．、)）]+\s*\t|[^\t]*。")
# the same behind a blank alone, at the head of a row
_COUNTED = re.compile("[0-9]{1,2} (?![万亿千百余多个])(?=[一-鿿]{3})")
# 第3网格, 2号楼栋, 12345热线工单, “12·4”普法活动, 12·4普法活动 name a row
_NAMED = (
    r"(?!第 ?[0-9]|[0-9]{1,2}·[0-9]{1,2}[一-鿿]{2}|[0-9]+号?(?:网格|片区|楼栋|支部|中队|小组)|[“\"][0-9][0-9.·]*[”\"]"
    r"|[“\"]?1[0-9]{4}[”\"]?(?:热线|工单|平台|投诉|举报|政务|政府|市民|便民|咨询|转办|诉求|公共|法律|司法|消费))"
)
# a part of what a cell holds: 9(其中重复2), 20场（含线上5场）; not what was of another time
_INCLUDED = "[(（](?:其中|含)(?!.*(?:[上去]年|计划|目标|预计|拟))[^()（）0-9]*[0-9]+[^()（）0-9]{0,2}[)）]"
INCLUDED = re.compile(rf"{_INCLUDED}\s*\Z")
NUMERIC = re.compile(
    rf"(?!{NUMBERED.pattern}){_NAMED}"
    r"[+\-−－]?(?!.*(?:月|季度|[0-9]{2} ?年))[^0-9]{0,4}[0-9][0-9,.]*(?:[^0-9]{0,6}|[^()（）0-9]{0,6}[(（][^()（）0-9]*[)）]。?"
    rf"|[^()（）0-9]{{0,6}}{_INCLUDED})"
)
# the same in words that no reader of cells knows (20*, 20/30, 二十), or that there is none
_VALUE = re.compile(
    rf"(?!{NUMBERED.pattern}){_NAMED}(?!.*(?:月|季度|[0-9]{{2}} ?年))[^0-9]{{0,4}}[0-9][0-9\W_oOlI至到]*[^0-9]{{0,6}}|[约近超上]?(?!数\Z)[{HAN_NUMERALS}几数半]+[余多]?|[{HAN_NUMERALS}]{{2,}}[余多]?(?![月季])[一-鿿]{{1,2}}|[-—–/]+|无|未报"
)
YEAR = re.compile("20([0-9]{2})(?: ?年)?|([0-9]{2}) ?年")
_YEAR_END = re.compile("(?:截[至止])?(20[0-9]{2}) ?年(?:年?[末底]|12月[末底])")
# who made the table and when, a row of which heads no column
_ABOUT = re.compile(r".*[:：].*|(?:20[0-9]{2}年?)?[0-9]{1,2}月[0-9]{1,2}日|20[0-9]{2}[.-][0-9.-]+|表 ?[0-9]+|.*[表况]")
BRACKET = re.compile(r"[(（][^()（）]*[)）]")
# columns of the figure's unit, year and month, and what else says something of it
UNITS, _MONTHS = re.compile("(?:20[0-9]{2}年度?)?(?:计量)?单位"), re.compile("月份")
_WHEN = re.compile("(?:统计|数据|所属|责任)?(?:年份|年度|时间)")
BESIDE = re.compile(
    r"(?!.*[0-9])(?!责任单位|牵头|[上本去今全]年|.*(?:填报|上报|报送|更新|发布)[时日]).{0,4}(?:备 ?注|说明|意见|原因|出处|年份|年度|时间|日期"
    "|时[点段限]|期间|阶段|(?<![一二三四])季度|状态|性质|类型|类别|分类|口径|地区|区域|范围|[级层]别|层级|乡镇|村别|单位|来源|是否).{0,4}"
)
_NOTES = re.compile(".*(?:备 ?注|说明).*")
# of these where it is from, and why it changed
_SOURCES = re.compile(".*(?:单位|来源|出处|原因).*")
NAMING = re.compile("指标|项目|名称|事项|内容|任务")
# and those of who did it, which name a row where nothing else does
_DOING = re.compile("(?:责任|牵头|配合|主办|承办|实施|落实|主管|完成)*(?:单位|部门|科室|股室|办所|人|领导)(?:名称)?")
# the words of a cell and the headings above it
Column = tuple[str, list[str]]


@dataclass
class Rows:
    """A table as far as it was read: its rows, the line above it, the words that head the rows to come."""

    plain: str
    rows: list[list[slice]] = field(default_factory=list)
    caption: str = ""
    section: str = ""
    # how many cells its rows have where a blank is all that parts them
    width: int = 0

    def words(self, row: list[slice]) -> list[str]:
        """What stands in the cells of a row, the first without its number: 1 行政检查."""
        words = [self.plain[offsets].strip() for offsets in row]
        return [_COUNTED.sub("", words[0]), *words[1:]] if any(map(is_value, words[1:])) else words

    def row(self, line: str, at: int) -> list[slice]:
        """Where the cells of a line stand; none if it is no row."""
        # a full stop ends a line of prose, but for a cell of a table that is begun
        gaps = _GAPS if "。" not in line else _GAPS[:1] * bool(self.rows)
        row, parted = _row(line, at, gaps), _row(line, at, (_BLANK,)) if "。" not in line else []
        if "。" in line and row and (len(row) != len(self.rows[-1]) or _POINT.match(line)):
            return []
        if not row and (_titles(self.words(parted)) > 1 or len(parted) == self.width):
            row, self.width = parted, len(parted)
        return row

    def takes_as_caption(self, row: list[slice]) -> bool:
        """Whether a row above the table is only words about it, which its caption takes up."""
        about = [*dict.fromkeys(filter(None, self.words(row)))]
        if self.rows or (len(about) > 1 and not all(map(_ABOUT.fullmatch, about))):
            return False
        self.caption = f"{self.caption}\n{'，'.join(about)}".strip()
        return True

    def begin(self, row: list[slice], *, apart: bool) -> None:
        """Begin anew with headings of another table, behind a blank line or by their words, or with the head of a section."""
        label, *words = self.words(row)
        # a merged head stands in each of its columns
        section = not any(words) or (self.rows and {*words} == {label} and not is_value(label))
        headed = self.rows[1:] and _titles([label, *words]) and not _titles(self.words(self.rows[-1]))
        if ((apart and any(words)) or headed) and not (section or any(map(is_value, words))):
            self.rows, self.section = [], ""
        if section:
            self.section = label

    def area(self, *, headed: bool) -> str:
        """What stands over the whole width above a row; above a table without headings that is the line above it."""
        line = self.caption.rpartition("\n")[2]
        return self.section or line * (not headed and len(line) <= LONGEST_AREA)

    def columns(self, row: list[slice], stage: re.Pattern[str]) -> list[Column]:
        """Each cell of a row with the headings above it; a year, or a group, that stands in the first of its rows in each.

        A `stage` beside the name, 计划 or 完成 of several rows of one thing, heads the values of its row.
        """
        columns = _columns(self.words(row), [self.words(r) for r in self.rows[:4]])
        named = next((n for n, (word, head) in enumerate(columns) if word and _rank(head) == 0), 0)
        staged = _staged(columns, stage)
        named = max(named, staged)
        for n, (word, head) in enumerate(columns):
            if not word and (n < named or any(map(_WHEN.fullmatch, head))):
                above = (self.plain[r[n]].strip() for r in reversed(self.rows[len(head) :]) if n < len(r))
                columns[n] = (next(filter(None, above), ""), head)
        return _below_stage(columns, staged) if staged else columns


class ColumnGroup(NamedTuple):
    """The columns of a row that are one table, and what stands about it: all of a row without headings, caption, section.

    The section heads its columns as well where it tells of a time or a plan; `area` is its words in any case.
    """

    columns: list[Column]
    whole: str
    caption: str
    section: str
    area: str

    def under(self, headings: re.Pattern[str]) -> list[str]:
        """The words of the row below such headings."""
        return [word for word, head in self.columns if any(map(headings.fullmatch, head))]

    @property
    def stub(self) -> str:
        """What names the row."""
        words = [(w, head) for w, head in self.columns if w and not is_value(w)]
        return min(words, key=lambda told: _rank(told[1]), default=("", []))[0]

    def groups(self, stub: str) -> list[Column]:
        """The columns of words before the one that names the row."""
        before = takewhile(lambda column: column[0] != stub, self.columns)
        return [(w, head) for w, head in before if w and not (is_value(w) or any(map(_NOTES.fullmatch, head)))]

    def unit(self, at: int) -> str:
        """The unit of a column of units, in brackets; of several the one beside a column, behind it or as the first stands."""
        units = [n for n, (_, head) in enumerate(self.columns) if any(map(UNITS.fullmatch, head))]
        return "".join(f"({self.columns[n][0]})" for n in self._beside(at, units)[0][:1])

    def _beside(self, at: int, told: list[int]) -> tuple[list[int], bool]:
        """Columns that tell of others, first the one that tells of this, behind it or as the first stands; whether each has its own."""
        values = {n for n, (word, _) in enumerate(self.columns) if is_value(word)}
        side = -1 if told and told[0] < min(values - {0, *told}, default=0) else 1
        # 单位 | 2024年 | 受众 | 单位
        of = {n: n - side if n - side in values else n + side for n in told}
        order = sorted(told, key=lambda n: (of[n] != at, (n - at) * side < 0, abs(n - at)))
        return order, all(n - side in values for n in told)

    def _told(self, at: int) -> list[str]:
        """What columns beside say of a value; of such as are headed alike, each beside its own, the one of it."""
        titles = ((n, [*filter(BESIDE.fullmatch, head)][-1:]) for n, (_, head) in enumerate(self.columns))
        alike = grouped((title, n) for n, last in titles for title in last)
        beside = (self._beside(at, columns) for columns in alike.values())
        told = chain.from_iterable(order[: 1 if own else None] for order, own in beside)
        return [self.columns[n][0] for n in sorted(told)]

    def heading(self, column: Column, stub: str) -> str:
        """The heading of a column with what heads the row; a merged heading stands in each of its rows."""
        months = [f"{word}月" for word in self.under(_MONTHS) if word.isdigit()]
        return "".join(dict.fromkeys([self.section, *self.years(stub), *months, *column[1]]))

    def years(self, *but: str) -> list[str]:
        """The year that a column names for the row, as 2022年."""
        dated = [*self.under(_WHEN), self.columns[0][0]]
        return [as_year(w) for w in dated if YEAR.fullmatch(w) and w not in but][:1]

    def notes(self, at: int, *but: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What columns beside and the words above say of the row, and what those say that tell where it is from."""
        sources = {*filter(None, self.under(_SOURCES))}
        dated = {*self.under(_WHEN)}
        beside = [*(w for w, _ in self.groups(but[0])), *self._told(at)] if but else self._told(at)
        # 全县 over the whole width, where it heads no column
        beside += [self.area] * bool(self.area and not self.section)
        said = [w for w in dict.fromkeys(beside) if w not in but and not (w in dated and YEAR.fullmatch(w))]
        return tuple(w for w in said if w not in sources), tuple(w for w in said if w in sources)


def _staged(columns: list[Column], stage: re.Pattern[str]) -> int:
    """Which column before the values says whether these were planned or done; 0 where none does."""
    before = [*takewhile(lambda column: not is_value(column[0]), columns)]
    found = (n for n, (word, head) in enumerate(before) if n and stage.fullmatch(word) and not _says_why(head))
    headed = columns[len(before) :] and all(any(head) for _, head in columns[len(before) :])
    return next(found, 0) if headed else 0


def _says_why(head: list[str]) -> bool:
    """Whether what stands below such headings is a remark."""
    return any(map(_NOTES.fullmatch, head)) or any(map(_SOURCES.fullmatch, head))


def _below_stage(columns: list[Column], at: int) -> list[Column]:
    """The columns, what one says of the row's values as a heading of each."""
    stage = columns[at][0]
    if not any(word and not is_value(word) for word, _ in columns[:at]):
        return columns
    told = ((n, word, n > at and is_value(word), head) for n, (word, head) in enumerate(columns))
    # heads are of one length
    return [(word * (n != at), [stage, *head] if of_value else [*head, ""]) for n, word, of_value, head in told]


def _rank(head: list[str]) -> int:
    """How early words below such headings name their row."""
    if NAMING.search("".join(head)) and not any(map(BESIDE.fullmatch, head)):
        return 0
    return 2 if any(map(_DOING.fullmatch, head)) else 1


def tells_of_row(head: list[str]) -> bool:
    """Whether what stands below such headings says something of its row: its unit, who did it, when, why."""
    return any(told.fullmatch(word) for told in (BESIDE, UNITS, _DOING, _WHEN, _SOURCES) for word in head)


def is_unheaded(columns: list[Column]) -> bool:
    """Whether headings are not there (信访件 | 42 | 35), or one is blank beside 2022年, above 实际."""
    values = [is_value(word) for word, head in columns if not any(head)]
    lacking = len(values) == len(columns) and any(a and b for a, b in pairwise(values[1:]))
    return lacking or any(head and not head[0] and any(head) for _, head in columns[1:])


def is_value(word: str) -> bool:
    """Whether a cell holds a number, however it is written, or says that there is none."""
    return bool(_VALUE.fullmatch(BRACKET.sub("", word).strip() or word))


def as_year(word: str) -> str:
    """A year alone, or its end, as 2022年; any other word as it is."""
    if end := _YEAR_END.fullmatch(word):
        return f"{end[1]}年"
    return YEAR.sub(r"20\1\2年", word) if YEAR.fullmatch(word) else word


def _columns(words: list[str], rows: list[list[str]]) -> list[Column]:
    """Each cell of a row with the headings in the first rows, which are empty or none at all; years as 2022年."""
    rows = [[*map(as_year, head)] for head in spread(rows)[:1]] + rows[1:]
    # a second row is of headings where the first goes on in it; else it is a row of its own, whatever its words say
    ends = (n for n, (a, b) in enumerate(pairwise(rows), 1) if b[0] not in ("", a[0]) and not _heads_on(a, b))
    heads = [*takewhile(lambda head: not any(map(is_value, head[1:])), rows[: next(ends, None)])]
    return [(word, head) for word, *head in zip_longest(words, *heads, fillvalue="")]


def spread(rows: list[list[str]]) -> list[list[str]]:
    """The rows, a word of the first in each column that it is over, as the second tells these apart: | 2023年 | | 2024年 | |."""
    if not rows[1:]:
        return rows
    first, second = ([*row, *[""] * (len(rows[1]) - len(row))] for row in rows[:2])
    starts = [n for n, word in enumerate(first) if n and word]
    groups = [slice(a, b) for a, b in pairwise([*starts, len(first)]) if b - a > 1 and all(second[a:b])]
    told = [tuple(second[group]) for group in groups]
    over = {n for group in groups for n in range(group.start, group.stop)}
    alone = [n for n, word in enumerate(second) if word not in ("", first[n]) and n not in over]
    if any(map(is_value, second[1:])) or second[:1] not in ([""], first[:1]) or (alone and len({*told}) == len(told)):
        return rows
    for group in groups:
        first[group] = [first[group.start]] * (group.stop - group.start)
    return [first, *rows[1:]]


def _heads_on(above: list[str], below: list[str]) -> bool:
    """Whether a row may be one of headings by its first word and the one above it, or as it parts groups that have no names."""
    first, label = above[0], below[0]
    named = YEAR.fullmatch(first.rstrip("度")) or UNITS.fullmatch(label) or NAMING.fullmatch(label)
    group = above[1:2] in ([""], [first]) and not NAMING.fullmatch(first)
    return bool(not first or named or (group and all(below[:2]) and not any(map(is_value, below))))


def _titles(words: list[str]) -> int:
    """How many cells of a row are headings of columns; none where one is a number."""
    return 0 if any(map(is_value, words)) else sum(map(bool, map(_HEADED.fullmatch, words)))


def _row(line: str, at: int, gaps: tuple[re.Pattern[str], ...]) -> list[slice]:
    """Where the cells of a line stand, parted by the first of the gaps that it has; none if it is no row."""
    bare = line.strip(" \n\u3000")
    if len(line) > _LONGEST_RULED or not bare.strip("-|: \t"):
        return []
    gap = next((gap for gap in gaps if gap.search(bare)), None)
    ruled = gap in _GAPS[:2] and max(line.count("\t"), line.count("|")) < _MOST_CELLS
    if not gap or (len(line) > _LONGEST_ROW and not ruled):
        return []
    start = at + line.index(bare[0])
    cells = [slice(start + a, start + b) for a, b in apart(0, map(re.Match.span, gap.finditer(bare)), len(bare))]
    return cells[bare[0] == "|" : len(cells) - (bare[-1] == "|")]
