"""The cells of a text's tables that hold values, each with the words of its row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from fazhi.codebook.load import Codebook
from fazhi.numerals import SCALE
from fazhi.reading.around import part_of_number
from fazhi.reading.extraction import rows as of_text
from fazhi.reading.extraction.rows import BESIDE, BRACKET, NUMBERED, NUMERIC, YEAR, Column, Group, Rows, is_value
from fazhi.reading.whose import Whose
from fazhi.wording import PERCENT, any_of

# of a row with nothing else, for the rows below it
_SECTION = re.compile("20[0-9]{2}|[上去下明]年|半年|季度|月|计划|目标")
# what stands between the title of a table and its rows
_UNIT_LINE, _TITLE = re.compile(r"\s*[(（]?(?:金额|计量)?单位[:：]"), 40
_INCLUDED = re.compile(r"[(（](?!不含)[^()（）]*[)）]")
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
# the column whose words say what a row counts
_TOTAL = re.compile("[合总小共] *计")


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
        self._whose = Whose(codebook)
        self._named, self._part = {*codebook.names}, codebook.derive(part_of_number)
        self._sentence = re.compile(rf"(?:{any_of(codebook.names)})[^0-9]*[0-9]")
        self._other = re.compile(codebook.any_cue("other"))
        self._unit = re.compile(
            rf"[(（](?:[^()（）]{{0,6}}单位[:：] ?)?({unit})[)）]|单位[:：] ?({unit})(?! ?[、，,/／;；\u4e00-\u9fff])"
        )

    def find(self, text: str, plain: str) -> Iterator[tuple[slice, Cell | None]]:
        """The cells of a text that hold values, in its order, None where it is not known of what.

        The text shows the gaps, its tidied form is read.
        """
        table, at, apart = Rows(plain), 0, False
        for line in text.splitlines(keepends=True):
            if row := table.row(line, at):
                if not table.takes_as_caption(row):
                    table.begin(row, apart=apart)
                    start = (table.rows or [row])[0][0].start
                    yield from ((where, cell and cell._replace(table=start)) for where, cell in self._cells(table, row))
                    table.rows.append(row)
            elif line.strip(" -|:\n\u3000"):
                title = table.caption.strip() if len(table.caption) < _TITLE and _UNIT_LINE.match(line) else ""
                table = Rows(plain, caption=f"{title} {plain[at : at + len(line)]}".strip()[:200])
            apart = not line.strip(" \n\u3000")
            at += len(line)

    def _cells(self, table: Rows, row: list[slice]) -> Iterator[tuple[slice, Cell | None]]:
        """The cells of a row that hold values, read with the rows above it."""
        columns = table.columns(row)
        # 合计 below 2022, 2023
        summed = _TOTAL.fullmatch(columns[0][0]) and any(YEAR.fullmatch(table.words(r)[0]) for r in table.rows)
        unheaded = of_text.is_unheaded(columns)
        whole = "" if columns[0][1] else table.plain[row[0].start : row[-1].stop]
        section = table.section if _SECTION.search(table.section) else ""
        for first, end in pairwise([*of_text.side_by_side(columns), len(columns)]):
            group = Group(columns[first:end], whole, table.caption, section, table.section)
            # the first column numbers the rows, or names their years, unless it is headed by an indicator
            named = {BRACKET.sub("", word).strip() for word in group.columns[0][1]} & self._named
            beside = [("", []), *group.columns]
            for n, (where, column) in enumerate(zip(row[first:end], group.columns, strict=False)):
                if (n or named) and self._counts(column, headed=bool(table.rows)):
                    cell = None if summed else self._cell(where, group, beside[n][0], column)
                    nothing = Cell(where.start, where.stop, "", "", table.caption, "")
                    yield where, (cell or nothing)._replace(known=False) if unheaded else cell
                elif any(column[1]):
                    heading = "".join(dict.fromkeys([*group.years(), *column[1]]))
                    notes = group.notes(column[0])
                    yield where, Cell(where.start, where.stop, "", heading, table.caption, "", *notes, worded=True)

    def _counts(self, column: Column, *, headed: bool) -> bool:
        """Whether a cell holds a number that counts: no year, number of a row, or words that name what they count."""
        word, head = column
        countable = not _COUNTER.search("".join(head)) and (headed or not YEAR.fullmatch(word))
        return countable and is_value(word) and not self._sentence.match(word)

    def _cell(self, where: slice, group: Group, left: str, column: Column) -> Cell | None:
        """A numeric cell by its column, the other columns of its row, and what stands about both."""
        word, stub = column[0], group.stub
        heading = group.heading(column, stub)
        # a row may name what it counts before each number: 人民调解 | 148 | 法律援助 | 21
        name = stub if heading or NUMERIC.fullmatch(left) else left
        named = self._unit.search("\n".join((heading, name, group.unit, group.whole, group.caption)))
        # a total of unlike things has no unit, but for its own: 63件
        told = named or (heading and not (_TOTAL.fullmatch(name) and word[-1].isdigit()))
        changes = _POINTS if named and PERCENT in named[0] else _CHANGE if "." in word else _RATE
        rate = changes.search(heading) and not self._unit.search(heading)
        if not NUMERIC.fullmatch(word) or not told or (rate and word[-1].isdigit()):
            return None
        label = NUMBERED.sub("", BRACKET.sub("", name).strip())
        title = _ASIDE.sub("", _WHOLE_YEAR.sub("", heading)).strip()
        unit, known = named[named.lastindex or 0] if named else "", self._is_known(group, name, heading)
        notes, sources = group.notes(stub, word)
        places = tuple(w for w in (group.area, *(w for w, _ in group.columns if w != stub)) if self._whose.titled(w))
        return Cell(where.start, where.stop, label, title, group.caption, unit, notes + places, sources, known=known)

    def _is_known(self, group: Group, name: str, heading: str) -> bool:
        """Whether nothing about a number makes it another than its row and column say."""
        # （上年）, （全县）: what is in brackets behind a name makes it another, but for its unit and what goes without saying
        aside = _LAST_BRACKET.search(name)
        if aside and not (self._unit.search(aside[0]) or _OF_COURSE.fullmatch(aside[1])):
            return False
        # 2 | 万余份, but not where another number may stand: 20 | 百余
        beside = (w for w, head in group.columns if not is_value(w) or any(map(BESIDE.fullmatch, head)))
        parts = (w for w in beside if w != name and self._part.match(w) and not self._unit.search(f"({w})"))
        # 数值（含上年结转）
        return not any(parts) and not self._other.search("".join(_INCLUDED.findall(heading)))
