"""The cells of a text's tables that hold values, each with the words of its row and column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, pairwise
from typing import NamedTuple

from fazhi.codebook.load import Codebook
from fazhi.reading.extraction import forms
from fazhi.reading.extraction import rows as of_text
from fazhi.reading.extraction.beside import Beside
from fazhi.reading.extraction.forms import FORM, OFFICE, TIMED, is_office, times
from fazhi.reading.extraction.head_words import SUBJECT, HeadSorts
from fazhi.reading.extraction.rows import (
    BRACKET,
    LONGEST_AREA,
    NUMBERED,
    NUMERIC,
    YEAR,
    Column,
    ColumnGroup,
    Rows,
    is_value,
)
from fazhi.reading.extraction.units import DATED, SAID, Units, written
from fazhi.reading.titles import Titles
from fazhi.reading.whose import Whose, own_of
from fazhi.wording import PERCENT, any_of

# of a row with nothing else, for the rows below it
_SECTION = re.compile("20[0-9]{2}|[上去下明]年|半年|季度|月|计划|目标")
# what else tells of the rows below it, and which of these a time
_TIME = re.compile("20[0-9]{2}|[上去下明本今当全]年|半年|季度|月")
_STANDS = re.compile(f"{_TIME.pattern}|计划|目标|[全本我][镇乡]|全街道|实际|完成")
# what stands between the title of a table and its rows
_UNIT_LINE, _TITLE = re.compile(r"\s*[(（]?(?:金额|计量)?单位[:：]"), 40
# but not of what part of a year, or of what else
_ASIDE = re.compile(r"[(（](?![^()（）]*(?:半年|季度|月(?<!12月)|计划|目标|预计))[^()（）]*[)）]")
_WHOLE_YEAR = re.compile("(?<![0-9])0?1月?[-—–~至到]12月(?:份|底)?")
# what a heading says beside: （上年）, （全县）; not 顾问（村、社区）
_WITHIN = re.compile("[(（](?!不?含)(?![^()（）]*(?:村|社区))([^()（）]+)[)）]")
# a further number in brackets behind one with its unit: 3件（败诉0件）
_FURTHER = re.compile("[0-9][\u4e00-\u9fff%]+[(（][^()（）]*[0-9]")
# columns that number the rows or hold no amounts
_COUNTER = re.compile("序号|编号|年份|电话|日期|时间|页码|邮编|备注")
# a bare number below it may be a rate as well: 25 or 0.25 for 25%
_RATE = re.compile("同比|环比|[增升降减涨]幅|幅度|增速|率|百分[比点]|比例|占比")
_CHANGE = re.compile(f"{_RATE.pattern}|增长|上升|下降|[较比][上去]年")
_POINTS = re.compile(f"{_CHANGE.pattern}|增减|增加|减少")
# the column whose words say what a row counts
TOTAL = re.compile("[合总小共] *计")
# what else heads a column of values
_VALUES = re.compile(
    ".*(?:[0-9上去本今全前半]年|[0-9一二三四五六七八九十]月|[年季]度|值|计划|目标|任务|实际|完成|情况|同比|[合小总] *计)"
)
# what spreads a name in its cell, or is left of a line that broke it
_BLANK = re.compile("(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")


# what is told rather than read: 12月15日, 36每月
_NO_NUMBER = re.compile(f"{DATED.pattern}|{SAID.pattern}")


class TableCell(NamedTuple):
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
    sort : str
        What its headings, its row or its title make of it by the words that are all of them: a plan (planned), one for
        the coming year (coming), previous, change, a part; empty if none does.
    subject, kind : str
        What its row is one of several of: 行政检查 of 日常检查; and which part of its row a column beside says: 线上.
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
    sort: str = ""
    subject: str = ""
    kind: str = ""

    @property
    def is_total(self) -> bool:
        """Whether its row sums the others."""
        return bool(TOTAL.fullmatch(self.row))


def cells_of(text: str, plain: str, codebook: Codebook) -> Iterator[tuple[slice, TableCell | None]]:
    """The cells of a text that hold values, in its order, None where it is not known of what.

    The text shows the gaps, its tidied form is read.
    """
    table, at, apart = Rows(plain), 0, False
    for line in text.splitlines(keepends=True):
        if row := table.row(line, at):
            if not table.takes_as_caption(row):
                table.begin(row, apart=apart)
                finder, start = codebook.derive(_CellFinder), (table.rows or [row])[0][0].start
                known = not table.section or finder.knows(table.section, plain)
                for where, cell in finder.of_row(table, row):
                    yield where, cell and cell._replace(table=start, sort=cell.sort or "part" * (not known))
                table.rows.append(row)
        elif line.strip(" -|:\n\u3000"):
            title = table.caption.strip() if len(table.caption) < _TITLE and _UNIT_LINE.match(line) else ""
            table = Rows(plain, caption=f"{title}\n{plain[at : at + len(line)]}".strip()[:200])
        apart = not line.strip(" \n\u3000")
        at += len(line)


class _CellFinder:
    """Finds numeric cells by the units of one codebook; made for the first row, as most texts have none."""

    def __init__(self, codebook: Codebook) -> None:
        self._titles = partial(codebook.derive, Titles)
        self._units, self._whose, self._beside = Units(codebook), Whose(codebook), Beside(codebook)
        names = any_of(codebook.names)
        self._begun, self._sentence = re.compile(names), re.compile(rf"(?:{names})[^0-9]*[0-9]")
        self._sorts = codebook.derive(HeadSorts)

    def knows(self, area: str, plain: str) -> bool:
        """Whether words over the whole width are a numbered subject, ordinary ones of our field, or the text's own place."""
        return bool(SUBJECT.match(area)) or self._titles().strange(area, "") in own_of(plain)

    def of_row(self, table: Rows, row: list[slice]) -> Iterator[tuple[slice, TableCell | None]]:
        """The cells of a row that hold values, read with the rows above it."""
        columns, starts = self._parted(table, row)
        # 合计 below 2022, 2023
        summed = TOTAL.fullmatch(columns[0][0]) and any(YEAR.fullmatch(table.words(r)[0]) for r in table.rows)
        unheaded, headed = of_text.is_unheaded(columns), bool(table.rows)
        whole = "" if columns[0][1] else table.plain[row[0].start : row[-1].stop]
        area = table.area(headed=any(head for _, head in columns))
        caption, section = self._caption(table, area), area if _SECTION.search(area) else ""
        for first, end in pairwise([*starts, len(columns)]):
            group = ColumnGroup(columns[first:end], whole, caption, section, area)
            named = any(map(self._units.is_name, group.columns[0][1]))
            # without labels a first number may count the rows
            begins = 0 if named or forms.is_bare(group.columns) else 1
            numbered = not named and columns[0][0] == str(len(table.rows))
            for n, (where, column) in enumerate(zip(row[first:end], group.columns, strict=False)):
                if n >= begins and self._counts(column, headed=headed):
                    cell = self._value(where, group, n, known=not summed and (n > 0 or not numbered))
                    nothing = TableCell(where.start, where.stop, "", "", table.caption, "")
                    yield where, (cell or nothing)._replace(known=False) if unheaded else cell
                elif any(column[1]):
                    yield where, self._worded(where, group, n)

    def _value(self, where: slice, group: ColumnGroup, n: int, *, known: bool) -> TableCell | None:
        """A cell with a value, that of a number which is known for one or of words with several; else None."""
        (word, head), cell = group.columns[n], self._cell(where, group, n) if known else None
        return (
            self._worded(where, group, n)
            if not cell
            and any(head)
            and (_FURTHER.search(word) or self._units.spelt(word) or _NO_NUMBER.fullmatch(word))
            else cell
        )

    def _worded(self, where: slice, group: ColumnGroup, n: int) -> TableCell:
        """A cell of words, whose figures go by them and by its heading."""
        word, head = group.columns[n]
        heading = "".join(dict.fromkeys([group.section, *group.years(), *head]))
        unit = self._units.counting(word, f"{heading}\n{group.stub}\n{group.unit(n)}")
        notes = group.notes(n, word)
        return TableCell(
            where.start,
            where.stop,
            "",
            heading,
            group.caption,
            unit,
            *notes,
            worded=True,
            sort=self._sorts.of(head) * self._is_aim("".join(head[-1:])),
        )

    def _caption(self, table: Rows, area: str) -> str:
        """The caption of a table, without a last line that is of rows further above: 目标, where 完成情况 follows."""
        above, _, line = table.caption.rpartition("\n")
        over = table.section and len(line) <= LONGEST_AREA and self._says(line) and self._says(area)
        return above if over and bool(_TIME.search(line)) == bool(_TIME.search(area)) else table.caption

    def _says(self, area: str) -> bool:
        """Whether words over the whole width say of which time or whose the rows below are, or whether they were done."""
        return bool(_STANDS.search(area) or self._sorts.of([area]) or self._whose.titled(area))

    def _parted(self, table: Rows, row: list[slice]) -> tuple[list[Column], Iterable[int]]:
        """The columns of a row, each value of a form below its label, and where those of each table begin in it."""
        columns = self._units.in_brackets(table.columns(row, self._sorts.stage))
        labels, values = columns[::2], columns[1::2]
        if forms.is_headed_twice(columns):
            return forms.labelled(columns), range(0, len(columns), 2)
        paired = len(labels) == len(values) and any(columns[0][1])
        if paired and (len(labels) > 1 or is_office(OFFICE, columns)):
            pairs = zip(labels, values, strict=True)
            above = [*chain.from_iterable(zip(left, right, strict=True) for (_, left), (_, right) in pairs)]
            if len(times(above)) < 2 and self._is_form(labels, values, above):
                rows = map(table.words, table.rows[:4])
                told = chain.from_iterable(zip(words[::2], words[1::2], strict=False) for words in rows)
                return forms.labelled(columns, times(told)), range(0, len(columns), 2)
        return columns, forms.side_by_side(columns)

    def _is_form(self, labels: list[Column], values: list[Column], above: list[tuple[str, str]]) -> bool:
        """Whether a row is of labels, each before its number, whatever stands above: 执法人员数 | 16 | 罚没款（万元） | 6.85."""
        words = [word for word, _ in labels]
        headed = ((head, _VALUES.match(head) and not TIMED.fullmatch(left)) for left, head in above)
        if any(of_values or self._units.measures(head) for head, of_values in headed):
            return False
        if not all(words) or any(map(is_value, words)) or not any(is_value(word) for word, _ in values):
            return False
        beside = any(of_text.tells_of_row(head) for word, head in labels if not self._units.measures(word))
        return is_office(FORM, [labels[0], values[0]]) or (any(map(self._units.measures, words)) and not beside)

    def _counts(self, column: Column, *, headed: bool) -> bool:
        """Whether a cell holds a number that counts: no year, number of a row, or words that name what they count."""
        word, head = column
        countable = not _COUNTER.search("".join(head)) and (headed or not YEAR.fullmatch(word))
        return countable and is_value(word) and not self._sentence.match(word)

    def _cell(self, where: slice, group: ColumnGroup, n: int) -> TableCell | None:
        """A numeric cell by its column, the other columns of its row, and what stands about both."""
        column, stub = group.columns[n], group.stub
        word, heading, name = column[0], group.heading(column, stub), self._name(group, n)
        # 罚没金额（万元）占比（%）: the last one of the heading
        of_heading = next(reversed([*self._units.all(heading)]), None)
        own = of_heading or self._units.first("\n".join((name, self._units.of(group, n), group.whole)))
        own = own or self._units.counted(column[1], name)
        groups = [w for w, _ in group.groups(stub)]
        subject = self._sorts.subject(group, stub, groups)
        # 小计 below 行政检查 is all of it
        total = own and TOTAL.fullmatch(BRACKET.sub("", name).strip()) and self._units.is_name(subject)
        name = subject if total else name
        sort = self._sorts.of([*column[1], name, group.section or group.area, *groups, *group.caption.split("\n")])
        unit, fits = own or self._units.first(group.caption), own or self._units.fits(group.caption, heading, name)
        counted = fits and not self._is_twofold(sort, column, group) and self._is_told(word, name, heading, unit)
        # 512次 of no heading is running text
        told = counted if word[-1].isdigit() else any((unit, heading, group.area))
        if not NUMERIC.fullmatch(word) or sort == "other" or not told:
            return None
        notes, sources = group.notes(n, stub, word, *filter(self._is_aim, groups))
        beside = (group.area, *(w for w, _ in group.columns if w != stub))
        return TableCell(
            where.start,
            where.stop,
            row=self._closed(NUMBERED.sub("", BRACKET.sub("", name).strip())),
            heading=self._closed(_ASIDE.sub("", _WHOLE_YEAR.sub("", heading)).strip()),
            caption=group.caption,
            unit=written(unit),
            notes=(*notes, *_WITHIN.findall(heading), *filter(self._whose.titled, beside)),
            sources=sources,
            known=self._beside.leaves(group, name, heading),
            sort=sort,
            subject=subject or "".join(column[1][:1]) * (len({*column[1]}) > 1),
            kind=self._sorts.kind(group, stub),
        )

    def _name(self, group: ColumnGroup, n: int) -> str:
        """What a row names before a number, each with its own or all by one: 人民调解 | 148 | 法律援助 | 21."""
        left = group.columns[n - 1][0] if n else ""
        headed = any(group.columns[n][1])
        return group.stub if headed or any(form.fullmatch(left) for form in (NUMERIC, YEAR)) else left

    def _is_twofold(self, sort: str, column: Column, group: ColumnGroup) -> bool:
        """Whether one heading stands over a change told twice: 增减 over both 6 and 20%."""
        same = (w for w, head in group.columns if head == column[1] and w != column[0])
        return sort == "change" and any(map(is_value, same))

    def _is_aim(self, word: str) -> bool:
        """Whether words over a row make it a plan or another year's; what names a year as well is no plan of ours."""
        return self._sorts.of([word]) in ("planned", "coming", "previous") and not YEAR.match(word)

    def _closed(self, name: str) -> str:
        """An indicator's name without the blanks that spread or break it in its cell: 信 访 件, 行政检 查."""
        joined = _BLANK.sub("", name)
        return joined if self._begun.fullmatch(joined) else name

    def _is_told(self, word: str, name: str, heading: str, unit: re.Match[str] | None) -> bool:
        """Whether words tell what a number of no unit of its own counts: no rate or change, no total of unlike things."""
        if self._units.first(heading) or not (unit or heading):
            return bool(heading)
        changes = _POINTS if unit and PERCENT in unit[0] else _CHANGE if "." in word else _RATE
        other = unit and self._units.differs(written(unit), heading)
        return not (other or changes.search(heading) or (not unit and TOTAL.fullmatch(name)))
