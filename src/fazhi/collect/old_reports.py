"""Old reports: the text of each, its figures, its year, and its lines by the part they stand in."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise, takewhile
from pathlib import Path
from typing import NamedTuple

from fazhi.characters import spelt
from fazhi.codebook.load import Codebook
from fazhi.collect.envelope import ANNEX, enclosing, place_of, title_of
from fazhi.errors import FazhiError
from fazhi.reading.documents import read_document
from fazhi.reading.extraction.extract import Mention, Reader
from fazhi.reading.extraction.marks import title_year
from fazhi.report.typed import TypedNumbers

_HEADING = re.compile(
    r"\s*(?:#+ *)?((?:[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十]{1,3}(?:部分|章|节)[、：:\s]*)[^。：:\n]{2,60}?)\s*(?:[。：:]|\Z)"
)
# a heading without a number, where no part has one
_BARE_HEADING = re.compile(r"\s*(?:#+ *)?((?:20[0-9]{2}年度?)?[\u4e00-\u9fff、]{2,20})\s*\Z")
# the number of a table above its title: 附表1 2023年法治数据
_OF_TABLE = re.compile(
    r"\s*(?:附[件表录]\s|附?表 ?[一二三四五六七八九十0-9]{1,2}(?![0-9年月日])[^，。；\n]{0,40}$)", re.MULTILINE
)
# what stands above a table as its title, and how far above it is looked for
_TITLE, _ABOVE = re.compile(r"\s*[^，,。；;：:\t\n]{0,36}(?:表|情况|数据|指标|统计|一览|汇总|附件)[)）]?\s*\Z"), 120
_FIGURE = re.compile("[0-9](?![0-9]*年)")
# rows of a table
_TABLE = re.compile(r"(?:^[^\n\t]*\t[^\n]*(?:\n|\Z))+", re.MULTILINE)
# a number alone in its cell, and how much more may stand there; what no row of numbers holds; how many rows head them
_BARE, _PROSE, _WITH_NUMBER, _HEADS = re.compile("[0-9][0-9,.]*%?"), re.compile("[。；]"), 3, 2
# a numbered item is told with its number, whatever stands between the two
_ITEM = re.compile(r"\s*(?:[0-9]{1,2}[.．、]|[(（])")
# the number of an item that is numbered as the parts are: 四、下一年度工作打算 above 一、抓队伍 and 二、法律讲座8次
_NUMBERED, _COUNTED = re.compile(r"\s*([一二三四五六七八九十]{1,3})[、.．]"), "一二三四五六七八九十"
_CLAUSE = re.compile("[，,；;。\n\t]")
_NAMED_YEAR = re.compile("(?<![0-9])(20[0-9]{2})(?![0-9])(?:年度?)?")


@dataclass(frozen=True)
class OldReport:
    """One old report: where it lies, its text and its figures, and what is to be told of it (`Document`).

    Attributes
    ----------
    year : int
        Which year it reports; 0 where neither its title nor its file's name says.
    """

    path: Path
    text: str
    mentions: list[Mention]
    year: int = 0
    remarks: tuple[str, ...] = ()

    def other_place(self, names: Iterable[str]) -> str:
        """The place that the title names; empty where it is one of these names, or there is none."""
        title = title_of(self.text)
        found = place_of(title) if not any(name in title for name in names) else ""
        return "" if any(name.endswith(found) for name in names) else found

    def line(self, at: int) -> int:
        """The line of a place, from 1."""
        return bisect_left(self._ends, at) + 1

    def where(self, at: int) -> str:
        """A place as told: the file and the line."""
        return f"{self.path.name}第{self.line(at)}行"

    @cached_property
    def _ends(self) -> list[int]:
        return [m.start() for m in re.finditer("\n", self.text)]

    def table(self, at: int) -> tuple[int, int]:
        """Where the rows of a table that a place is in begin and end; nothing of the text where it is in none."""
        return next((m.span() for m in _TABLE.finditer(self.text) if m.start() <= at < m.end()), (0, 0))

    @cached_property
    def data_rows(self) -> frozenset[int]:
        """Where the rows of tables begin whose numbers the data hold, and those above them, their heads."""
        found = set[int]()
        for table in _TABLE.finditer(self.text):
            ends = accumulate(map(len, table[0].splitlines(keepends=True)), initial=table.start())
            rows = [*pairwise(ends)]
            numbers = [n for n, row in enumerate(rows) if self._is_of_numbers(*row)]
            above = reversed(rows[: numbers[0]][-_HEADS:] if numbers else [])
            heads = takewhile(lambda row: not self.within(*row), above)
            data = (rows[n] for n in numbers if not _ITEM.match(self.text, *rows[n]))
            found |= {start for start, _ in (*data, *heads)}
        return frozenset(found)

    @cached_property
    def left_tables(self) -> list[tuple[int, int, list[int]]]:
        """The tables that the data hold whole: where they begin and end, and where the lines of their titles begin."""
        found = []
        for table in _TABLE.finditer(self.text):
            starts = accumulate(map(len, table[0].splitlines(keepends=True)), initial=table.start())
            if {*starts} - {table.end()} <= self.data_rows:
                found.append((table.start(), table.end(), [*self._titles_above(table.start())]))
        return found

    def _titles_above(self, at: int) -> Iterator[int]:
        """Where the title right above a table begins, and 附件 above that."""
        lines = [m for m in re.finditer("[^\n]+", self.text[max(at - _ABOVE, 0) : at]) if m[0].strip()]
        low = max(at - _ABOVE, 0)
        for title, line in zip((_TITLE, ANNEX), reversed(lines), strict=False):
            # 附件 may stand right above the table as well
            start = low + line.start()
            if not (title.match(line[0]) or ANNEX.match(line[0])) or self.within(start, low + line.end()):
                break
            yield start

    def _is_of_numbers(self, start: int, end: int) -> bool:
        """Whether a number fills a cell of a row: 普法 | 普法活动29场，受众3.5万人次 is prose, as is 1 | 修订村规民约."""
        row, told = self.text[start:end], {"".join(m.text.split()) for m in self.within(start, end)}
        name, *cells = ("".join(cell.split()) for cell in row.split("\t"))
        filled = any(text in cell and len(cell) - len(text) <= _WITH_NUMBER for text in told for cell in (name, *cells))
        return not _PROSE.search(row) and (filled or any(map(_BARE.fullmatch, cells)))

    def around(self, start: int, end: int) -> str:
        """A piece of the text in one line, with the words about it."""
        return " ".join(self.text[max(start - 24, 0) : end + 12].split())

    def clause(self, start: int, end: int) -> str:
        """The clause that a piece of the text stands in."""
        before = _CLAUSE.split(self.text[max(start - 60, 0) : start])[-1]
        after = _CLAUSE.split(self.text[end : end + 60])[0]
        return " ".join((before + self.text[start:end] + after).split())

    def not_read(self, start: int, end: int) -> str:
        """What is told of what looks like a figure and is none."""
        read = f"第{self.line(start)}行“{spelt(' '.join(self.text[start:end].split()))}”像是数而没有读懂"
        return f"{read}（{self.around(start, end)}），请对照原文，手工填进数据表"

    def within(self, first: int, last: int) -> list[Mention]:
        """The figures that begin between two places."""
        start, end = (bisect_left(self.mentions, at, key=lambda m: m.start) for at in (first, last))
        return self.mentions[start:end]


def read_old_report(path: Path, reader: Reader, year: int = 0, *, titled: bool = False) -> OldReport:
    """Read one old report and find its figures; a FazhiError where it cannot be read, or is another year's.

    Parameters
    ----------
    year : int
        Which year it reports; 0 for the one that its title or its file's name says, else most of its text.
    titled : bool
        Refuse a report whose title names another year, or of which nobody knows the year.
    """
    text, remarks = read_document(path)
    of_title, in_name = title_year(text), _NAMED_YEAR.findall(path.stem)
    if titled and year and of_title not in (0, year):
        raise FazhiError(f"标题写的是{of_title}年，不是{year}年", "请分开读，或改正 --year")
    known = year or of_title or int(in_name[0] if len(in_name) == 1 else 0)
    if titled and not known:
        raise FazhiError("标题和文件名里都没有年份", "请用 --year 写明，或在文件名里写上是哪一年的报告")
    aside = enclosing(text)
    mentions = [m for m in reader.read(text, known) if _line_start(text, m.start) not in aside]
    report = OldReport(path, text, mentions, known, remarks)
    unread = (at for at in reader.unread(text, mentions) if _line_start(text, at[0]) not in aside)
    return replace(report, remarks=(*remarks, *(report.not_read(*at) for at in unread)))


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


class Line(NamedTuple):
    """A line of a report: the part it stands in (empty before the first), its title if it is a heading, its place."""

    part: str
    heading: str
    start: int
    end: int
    text: str


class _Items:
    """Which lines are items below the heading of a part that is numbered as they are."""

    def __init__(self) -> None:
        self._next = ""

    def take(self, line: str, part: str | None) -> bool:
        """Whether a line is such an item: the first, or the next one; `part`: that it names, None where it heads none."""
        number = _NUMBERED.match(line)
        if part:
            self._next = "一" if number else ""
        if part or not number or number[1] != self._next:
            return False
        self._next = _COUNTED[_COUNTED.find(number[1]) + 1 :][:1]
        return True


class _Headings:
    """The headings of a report, by the words of a codebook for the parts of one."""

    def __init__(self, codebook: Codebook, text: str) -> None:
        self._titles = {name: re.compile(words) for name, words in codebook.norms.part}
        self._year, self._typed = title_year(text) or 9999, codebook.derive(TypedNumbers)
        numbered = filter(None, map(_HEADING.match, text.splitlines()))
        self._bare = not any(self._named(heading[1])[0] for heading in numbered)

    def find(self, line: str, outer: str) -> tuple[str, str, int] | None:
        """The part that a line is the heading of, empty for none of its own, its words, and where it ends."""
        bare = _BARE_HEADING.match(line) if self._bare else None
        heading = _HEADING.match(line) or (bare if bare and self._named(bare[1])[0] else None)
        if not heading:
            return None
        name, end = self._named(heading[1])
        figured = any(self._typed.find(line if not name else heading[1]))
        if name:
            # 四、2025年计划普法40场: what holds a number is text
            return (name, heading[1][:end], heading.start(1) + end) if figured else (name, heading[1], heading.end())
        # below 第四部分 下一年度工作打算 一、普法活动40场 is an item
        is_item = figured or "。" in line or (outer == "plans" and _FIGURE.search(line))
        return None if is_item else ("", line.strip(" #\u3000\n"), len(line))

    def _named(self, words: str) -> tuple[str, int]:
        """Which part words name, and where what names it ends; 二、2025年主要工作 in a report of 2024 is of plans."""
        found = ((name, named.end()) for name, title in self._titles.items() if (named := title.search(words)))
        coming = (("plans", year.end()) for year in _NAMED_YEAR.finditer(words) if self._is_coming(year[0]))
        return next(found, None) or next(coming, ("", 0))

    def _is_coming(self, words: str) -> bool:
        """Whether words name a year after that of the report."""
        return any(int(year) > self._year for year in _NAMED_YEAR.findall(words))

    def is_annex(self, line: str) -> bool:
        """Whether a line begins what is annexed; the table of plans is part of them."""
        table = _OF_TABLE.match(line) and not (self._is_coming(line) or self._titles["plans"].search(line))
        return bool(ANNEX.match(line) or table)


def lines_of(codebook: Codebook, text: str) -> Iterator[Line]:
    """Each line of a report but title and signature; its part is measures, duties, shortfalls, plans, or none yet."""
    headings, aside = _Headings(codebook, text), enclosing(text)
    part, outer, at, items = "", "", 0, _Items()
    for text_line in text.splitlines(keepends=True):
        start, line, at = at, text_line, at + len(text_line)
        if start in aside:
            continue
        heading = headings.find(line, outer)
        is_item = items.take(line, heading[0] if heading else None)
        if heading and not is_item:
            # 四、下一步打算：…… is a heading with text behind it
            name, words, end = heading
            outer = name if words.startswith("第") else outer
            part = name or outer or "measures"
            yield Line(part, words, start, start + end, line[:end])
            start, line = start + end, line[end:]
        elif headings.is_annex(line):
            part = "annex"
        yield Line(part, "", start, at, line)
