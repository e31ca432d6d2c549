"""Old reports: the text of each, its figures, its year, and its lines by the part they stand in."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from fazhi.characters import spelt
from fazhi.codebook.load import Codebook
from fazhi.errors import FazhiError
from fazhi.reading.documents import read_document
from fazhi.reading.extraction.extract import Mention, Reader
from fazhi.reading.extraction.marks import title_year

_HEADING = re.compile(
    r"\s*(?:#+ *)?((?:[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十]{1,3}(?:部分|章|节)[、：:\s]*)[^。：:\n]{2,60}?)\s*(?:[。：:]|\Z)"
)
# the title of a report at its head, behind its number and its office; no heading, no figure, no sentence
_HEAD = re.compile(
    r"\s*(?:(?:[^\s，。：；0-9]{2,30}(?:[镇乡局院]|街道|政府|办事处|委员会|党委|党工委|办公室)|[^\s，。]{2,12}20[0-9]{2}[^\s，。]?[0-9]+号)\s*\n\s*){0,3}"
    r"(?:# *)?(?!#|第?[（(]?[一二三四五六七八九十0-9]{1,3}(?:[、.．)）]|部分|章))"
    r"(?:[^\n\t，。：；！？0-9]|[0-9]+(?=[0-9年月日—–~至-])){2,60}?(?<!以下)(?:(?:报告|总结|汇报|综述|白皮书)|(?<=年)\S{2,20}情况)"
    r"(?:[（(][^()（）\n]{1,20}[)）])?[ \u3000]*(?:\n|\Z)"
)
# what follows a report
_ANNEX = re.compile(r"\s*附[件表录]?[一二三四五0-9]{0,2}\s*(?:[：:]|\Z)")
# the number of a table above its title: 附表1 2023年法治数据
_OF_TABLE = re.compile(
    r"\s*(?:附[件表录]\s|附?表 ?[一二三四五六七八九十0-9]{1,2}(?![0-9年月日])[^，。；\n]{0,40}$)", re.MULTILINE
)
# what is written for the post office and not for readers: （联系人：张三，电话：…）, （此件公开发布）, 抄送：
_POSTED = re.compile(r"\s*[（(]?(?:(?:联系人|联系电话|联系方式|抄送|主送|分送|印发)[：:]|此件)")
# who signed and when, at the end, or before what is annexed
_SIGNED = re.compile(
    r"(?:\n[ \u3000]*[^\s，。、（(]{2,24}(?:政府|办事处|委员会|党委|党工委|局|院|办公室)[ \u3000]*)?"
    r"\n[^。，\n]{0,40}20[0-9]{2}年[0-9]{1,2}月(?:[0-9]{1,2}日)?[ \u3000]*"
    rf"(?=\s*\Z|\s*\n(?:{_ANNEX.pattern}|{_POSTED.pattern}))"
)
_FIGURE = re.compile("[0-9](?![0-9]*年)")
# rows of a table
_TABLE = re.compile(r"(?:^[^\n\t]*\t[^\n]*(?:\n|\Z))+", re.MULTILINE)
_CLAUSE = re.compile("[，,；;。\n\t]")
# a title with what stands above it, and whose report it is; 我镇 and 依法治区 are no names
_TITLE = re.compile(r"(?:.*\n){0,3}?[^。，\n]{0,60}(?:报告|总结|汇报|情况)[^。，\n]{0,20}$", re.MULTILINE)
_PLACE = re.compile(
    "(?:^|关于|中共|年度?|[^一-龥])(?!关于|中共|年|度)((?:(?![我全本各某法]|乡镇|社区)[一-龥]){1,12}?(?:镇|乡|街道|县|区|市|州|旗))"
    "(?=人民政府|政府|党|委员会|办事处|司法所|法治|依法|推进|关于|[0-9]|$)",
    re.MULTILINE,
)
_NAMED_YEAR = re.compile("(?<![0-9])20[0-9]{2}(?![0-9])")


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
        lines = ("".join(line.split()) for line in self.text.split("\n", 12)[:12] if line.strip())
        title = _TITLE.match("\n".join(lines))
        found = _PLACE.search(title[0]) if title and not any(name in title[0] for name in names) else None
        return found[1] if found and not any(name.endswith(found[1]) for name in names) else ""

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

    def around(self, start: int, end: int) -> str:
        """A piece of the text in one line, with the words about it."""
        return " ".join(self.text[max(start - 24, 0) : end + 12].split())

    def clause(self, start: int, end: int) -> str:
        """The clause that a piece of the text stands in."""
        before, after = (
            _CLAUSE.split(self.text[max(start - 60, 0) : start])[-1],
            _CLAUSE.split(self.text[end : end + 60])[0],
        )
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
    report = OldReport(path, text, reader.read(text, known), known, remarks)
    return replace(report, remarks=(*remarks, *(report.not_read(*at) for at in reader.unread(text, report.mentions))))


class Line(NamedTuple):
    """A line of a report: the part it stands in (empty before the first), its title if it is a heading, its place."""

    part: str
    heading: str
    start: int
    end: int
    text: str


class _Titles:
    """What the titles in one report say of what stands below them."""

    def __init__(self, codebook: Codebook, text: str) -> None:
        self._parts = {name: re.compile(words) for name, words in codebook.norms.part}
        # of no year every title is of this one
        self._year = title_year(text) or 9999

    def part(self, title: str) -> str:
        """The part that a title names: measures, duties, shortfalls or plans; blank for none."""
        named = (name for name, words in self._parts.items() if words.search(title))
        # 二、2025年主要工作 in a report of 2024
        return next(named, "plans" * self._is_coming(title))

    def is_annex(self, line: str) -> bool:
        """Whether a line begins what is annexed, as a table of no coming year does."""
        coming = self._parts["plans"].search(line) or self._is_coming(line)
        return bool(_ANNEX.match(line) or (_OF_TABLE.match(line) and not coming))

    def _is_coming(self, title: str) -> bool:
        return any(int(year) > self._year for year in _NAMED_YEAR.findall(title))


def _body(text: str) -> Iterator[tuple[int, str]]:
    """Each line of a report but title and signature and what is for the post office, with its place."""
    titled, signature = _HEAD.match(text), _SIGNED.search(text)
    signed = range(*signature.span()) if signature else ()
    at = titled.end() if titled else 0
    for line in text[at:].splitlines(keepends=True):
        if at not in signed and not _POSTED.match(line):
            yield at, line
        at += len(line)


def lines_of(codebook: Codebook, text: str) -> Iterator[Line]:
    """Each line of a report but title and signature; its part is measures, duties, shortfalls, plans, or none yet."""
    titles, part, outer = _Titles(codebook, text), "", ""
    for at, line in _body(text):
        heading = _HEADING.match(line)
        named = titles.part(heading[1]) if heading else ""
        # below 第四部分 下一年度工作打算 一、普法活动40场 is an item
        is_item = outer == "plans" and not named and _FIGURE.search(line)
        if heading and not is_item and (named or "。" not in line):
            # 四、下一步打算：…… is a heading with text behind it
            end, title = (heading.end(), heading[1]) if named else (len(line), line)
            outer = named if heading[1].startswith("第") else outer
            part = named or outer or "measures"
            yield Line(part, title.strip(" #\u3000\n"), at, at + end, line[:end])
            at, line = at + end, line[end:]  # noqa: PLW2901 - what stands behind it
        elif titles.is_annex(line):
            part = "annex"
        yield Line(part, "", at, at + len(line), line)
