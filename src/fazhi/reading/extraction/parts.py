"""Where the pieces of a text begin, and which of its parts tell of plans, another time or another place."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, chain, zip_longest
from operator import attrgetter
from typing import NamedTuple

from fazhi.reading.extraction.annexes import annexes
from fazhi.reading.extraction.intros import Intros
from fazhi.reading.extraction.marks import FURTHER, NUMBERED, Mark, Marker
from fazhi.reading.extraction.remarks import NOTE, Stretch, told_at
from fazhi.reading.extraction.tidying import apart
from fazhi.reading.whose import last_said, own_of

_HEADING = re.compile(
    r"(?:^|(?<=[。\n\s]))(?:#{1,3} *)?([一二三四五六七八九十]{1,2}、|第[一二三四五六七八九十]{1,2}(?:部分|章)[、: ]*"
    r"|附[件表录]?[一二三0-9]{0,2}(?=[: \n]) *:?\s*|\([一二三四五六七八九十]{1,2}\))(?:(?<=\n)(?=[^\n]*\t)|[^。\n，,;]{2,36})",
    re.MULTILINE,
)
# a line of a few words above no table, which may head a part without a number, and one of what was done
_LINE = re.compile(
    r"^[ \t]*(?:#{1,3} *)?(?:(?:20[0-9]{2} ?年?[-—–~至到])?20[0-9]{2} ?年度?[\u4e00-\u9fff、]{0,18}|[\u4e00-\u9fff、]{2,18}"
    # 1月份; 2024年1月 is when it was written
    r"|\(?(?:截[至止](?:20[0-9]{2} ?年)?|(?:20[0-9]{2} ?年(?=.{1,3}份|[^\n]{1,4}[-—–~至到])|[上去今]年)?(?:[0-9]{1,2}月?[-—–~至到])?)第?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[月周][\u4e00-\u9fff]{0,10}\)?)"
    r":? *$(?!\n[^\n]*\t)",
    re.MULTILINE,
)
_DONE = re.compile("情况|成效|成绩|做法|举措|问题|不足|总结|报告|汇报|回顾|今年|本年|全年|合计|附件")
# 以上数据截至11月底: what a line or clause says of the figures of its part
_REMARK = re.compile(
    r"[\s。;,，(:]((?:其中)?(?:(?:以上|上述|本表|表中|文中)[^，,。;\n()]{0,4}|[^，,。;:\n()0-9]{0,6}(?:统计)?数[据字]|统计|[均都皆](?=截))"
    r"(?:统计)?(?:时间|时段|区间|期间|日期|周期|口径|范围)?(?:均|都|截[至止]|[为系是:])[^，,。;\n\t()]*)"
)
_SAYS = re.compile("[为系是:]")
_EDGES = "，,、。;: \t\n"


class Head(NamedTuple):
    """What the head of a sentence says of the figures behind it, until another time is named."""

    marks: list[Mark]
    planned: bool


_NO_HEAD = Head([], planned=False)
# how a sentence begins that is of another time, as what follows may be: 去年，…；…。…。 2024年3月，…。…。 （1—10月）…；…。
_OPENING = re.compile(
    r"(?:^|(?<=[。!?\n]))[ \t]*(?:\(?[一二三四五六七八九十0-9]{1,2}[、.)] ?)?"
    r"([(【][^()，,。;!?\n]{2,20}[)】][，,:]?"
    r"|(?:力争|争取|[到至])?(?:[上去]|20[0-9]{2} ?)年度?(?=[^，,。;:!?\n0-9的、]{2,16}[0-9])"
    r"|[^，,。;:!?\n]{2,24}[，,:]|(?:[上去]|20[0-9]{2} ?)年(?=[我全本将]))[^。!?\n]*[。!?]?"
)
# what a head leaves when its times go and is none of another thing; by what it is that of a plan
_BARE = re.compile("[，,:()【】0-9]|以来")
_AIMS = re.compile("任务|要点|清单|目标|计划|事项")
# what a time behind the head begins, to be another
_BEGINS = re.compile(
    r"(?:^|[，,。;:\n])[ \t]*(?:[一二三四五六七八九十]是|\(?[一二三四五六七八九十0-9]{1,2}[、.)])?[而其中到至]{0,2}\Z"
)
# what is told beside a plan of what was done: its number stands right behind the year
_NOW = re.compile("[，,。;(](?:而|与)?(?:今年|本年度?|当年)(?:已?达到?|实际|已|[为是共有])*[0-9]")
_MONTH = re.compile(r"(?:20[0-9]{2} ?年)?[0-9]{1,2}月(?:份|[上中下]旬|[0-9]{1,2}日)?")
_OTHER_TIMES, _REST = {"previous", "earlier", "coming", "part"}, 3
_TIMES = _OTHER_TIMES | {"current", "year", "years"}
# how far back a sentence is looked through: bounded, so that one endless line costs no more per character
_REACH = 160
_LONGEST = 30


def starts(pattern: str, plain: str) -> Callable[[int], int]:
    """Tells of an offset where its sentence or clause begins; the pattern ends one."""
    edges = [0, *map(re.Match.end, re.finditer(pattern, plain))]
    # asked again and again of one figure
    return lru_cache(64)(lambda at: max(edges[bisect_right(edges, at) - 1], at - _REACH))


def clauses(words: re.Pattern[str], plain: str) -> Iterator[tuple[int, str]]:
    """Where clauses begin with such words, and the words; a pattern begins with what ends the clause before."""
    for m in words.finditer(f"\n{plain}"):
        told = m[0].lstrip(_EDGES)
        yield m.end() - 1 - len(told), told.rstrip(_EDGES)


def within(parts: Iterable[Stretch]) -> Callable[[int], bool]:
    """Tells of an offset whether it lies in one of these parts."""
    starts, ends = zip(*sorted([(0, 0), *parts]), strict=True)
    last = [*accumulate(ends, max)]
    return lambda at: at < last[bisect_right(starts, at) - 1]


def _without(parts: Iterable[Stretch], cut: list[Stretch]) -> Iterator[Stretch]:
    """The parts without the pieces that are cut out of their inside or end."""
    for start, end in parts:
        inside = sorted((a, b) for a, b in cut if start < a and b <= end)
        yield from apart(start, inside, end)


class Parts:
    """The parts of one tidied text, each below its heading.

    Attributes
    ----------
    is_planned, is_told : function
        Whether a place lies in a part of plans, and not in its annexes; in one of another time or place.
    opened : list of (int, str)
        Where sentences follow one of another time, with its words, and where they end.
    """

    def __init__(self, plain: str, marker: Marker, marks: list[Mark], year: int, text: str = "") -> None:
        self._plain, self._marker, self._year, self._headings = plain, marker, year, [*_HEADING.finditer(plain)]
        self._edges = [0, *(m.start() for m in self._headings), len(plain)]
        self.whose = marker.whose(own_of(plain))
        self._intros = Intros(plain, marker, self.whose, year, marks)
        plans, told = [*self._planned(marks)], [*self._told()]
        cut, aims = [*annexes(plain, text or plain, marker, year, plans)], self._intros.made("planned")
        self.is_planned = within([*_without(plans, cut), *((start, end) for start, end, _ in aims)])
        self.is_told = within(_without([(start, end) for start, end, _ in told], cut))
        self._words = sorted((start, words) for start, _, words in told)
        self._headed_plans = within(plans), sorted((start, self._title(start)) for start, _ in plans)
        remedies = [*self._headed(marker.remedy.search), *self._lined(marker.remedy.search)]
        self._remedies = within(remedies), sorted((start, self._title(start)) for start, _ in remedies)
        self.opened: list[tuple[int, str]] = []
        self._heads: list[tuple[int, int, Head]] = []
        self._hear_openings(marks)

    def around(self, at: int) -> Stretch:
        """The part that a place stands in."""
        part = min(bisect_right(self._edges, at), len(self._edges) - 1)
        return self._edges[part - 1], self._edges[part]

    def told(self, at: int, *, plans: bool = False) -> str:
        """The words that make the part of a place another time's or place's, or one of `plans`; blank where none do."""
        told = last_said(self._words, 0, at + 1) if self.is_told(at) else ""
        headed, titles = self._headed_plans
        return told or (last_said(titles, 0, at + 1) if plans and headed(at) else "")

    def remedy(self, at: int) -> str:
        """The words at the head of a part of what is to be mended, where done and to do are told alike; else blank."""
        is_in, titles = self._remedies
        return last_said(titles, 0, at + 1) if is_in(at) and not self.is_planned(at) else ""

    def unnamed(self, at: int, planned: Mark | None) -> str:
        """The words by which a figure is planned in no part of plans and for no coming time; blank where it is for one."""
        begin = max(self._plain.rfind(end, 0, at) for end in "。\n") + 1
        coming = self.is_planned(at) or self.head(at).planned or self._marker.ahead.search(self._plain, begin, at)
        return "" if coming else planned.text if planned else "计划"

    def _title(self, start: int) -> str:
        """The words at the head of a part."""
        return self._plain[start : start + _LONGEST].strip().partition("\n")[0]

    def _planned(self, marks: list[Mark]) -> Iterator[Stretch]:
        """Where parts of plans begin and end, and paragraphs from 下一步 or 明年 on."""
        plans, coming = self._marker.plans.search, self._is_of_coming
        yield from self._headed(lambda heading: plans(heading) or coming(heading))
        yield from self._lined(lambda line: coming(line) or (plans(line) and not _DONE.search(line)))
        paragraph = 0
        for mark in marks:
            if mark.role == "forward" and mark.start >= paragraph:
                paragraph = self._intros.paragraph(mark.end)
                # 明年力争40场，今年为36场
                now = _NOW.search(self._plain, mark.end, paragraph)
                yield mark.start, now.start() if now else paragraph

    def _is_of_coming(self, heading: str) -> bool:
        """Whether a heading is of what a coming year is to bring: 2025年工作任务清单, 2025年."""
        marks = [*self._marker.marks(NUMBERED.sub("", heading, 1), self._year)]
        aims = (marks and marks[0].start == 0) or _AIMS.search(heading)
        of_year = {"coming", "current"} & {m.role for m in marks}
        return bool(aims) and of_year == {"coming"} and not self._marker.given.search(heading)

    def head(self, at: int) -> Head:
        """What the head of its sentence says of a figure."""
        return told_at(self._heads, at, _NO_HEAD)

    def _hear_openings(self, marks: list[Mark]) -> None:
        """Where sentences begin with another time or plans, and what follows one; until a time or the paragraph ends it."""
        labels = [label.at for label in self._intros.labels]
        times = sorted([*(m.start for m in marks if m.role in _TIMES), *labels, len(self._plain)])
        begins = [at for at in times if _BEGINS.search(self._plain, max(at - 8, 0), at)]
        begins = sorted({*begins, *labels, len(self._plain)})
        for m in _OPENING.finditer(self._plain):
            words = m[1].rstrip("，,:")
            first, last = (bisect_left(marks, at, key=attrgetter("start")) for at in m.span(1))
            told = marks[first:last]
            roles = {mark.role for mark in told}
            timed, planned = _is_timed(words, told, roles), self._plans(m[1], roles)
            if timed or planned:
                after = begins[bisect_left(begins, m.end(1))]
                self._heads.append((m.end(1), min(after, m.end()), Head(told, planned)))
            set_off = m[1][-1] in "，,:)】" or self._plain.startswith(("我", "全", "本", "将"), m.end(1))
            if set_off and (timed or (planned and "coming" in roles) or _MONTH.fullmatch(words)):
                after = times[bisect_left(times, m.end())]
                paragraph = self._intros.paragraph(m.end(1))
                self.opened += [(m.end(), words), (min(after, paragraph), "")]

    def _plans(self, head: str, roles: set[str]) -> bool:
        """Whether a head is of plans: 2025年目标：…；… and 力争2025年普法活动40场；…"""
        aims = roles & {"coming", "planned"}
        return bool(aims) and (head[-1] == ":" or len(aims) == 2) and not self._marker.given.search(head)

    def _told(self) -> Iterator[tuple[int, int, str]]:
        """Where a heading tells of another time or place, or a remark does so in the part where it stands, and which words do."""
        for start, end in chain(self._headed(self._is_of_others), self._lined(self._is_of_others)):
            yield start, end, self._title(start)
        yield from self._intros.made("told")
        # behind what ends the clause before it
        for m in _REMARK.finditer(f"\n{self._plain}"):
            # a line that is a note is heard for whom it names (`remarks`)
            is_note = NOTE.match(self._plain, self._plain.rfind("\n", max(m.start() - _REACH, 0), m.start()) + 1)
            told = (m[1], _SAYS.split(m[1], 1)[-1])
            if not is_note and any(self._marker.is_mark(words, self._year) for words in told):
                yield *self.around(m.start()), m[1]

    def _is_of_others(self, heading: str) -> bool:
        """Whether a heading is of another time or place, and not of plans."""
        if self._is_of_coming(heading) or (self._marker.plans.search(heading) and not _DONE.search(heading)):
            return False
        narrow = self._marker.narrow.search(heading)
        return bool(narrow) or self._marker.is_title(heading, self._year) or bool(self.whose.titled(heading))

    def _headed(self, tells: Callable[[str], object]) -> Iterator[Stretch]:
        """The parts whose headings tell something."""
        # where the next heading of each rank begins: 第四部分, 一、, （一）
        ends = [len(self._plain)] * 3
        for m in reversed(self._headings):
            rank = ("第附".find(m[1][0]) < 0) + m[1].startswith("(")
            if tells(m[0]):
                # until the next heading of its own rank or above
                yield m.start(), min(ends[: rank + 1])
            ends[rank] = m.start()

    def _lined(self, tells: Callable[[str], object]) -> Iterator[Stretch]:
        """The parts whose headings have no number and tell something: until one that tells of what was done, or a part."""
        lines = [m for m in _LINE.finditer(self._plain) if tells(m[0]) or _DONE.search(m[0])]
        for m, after in zip_longest(lines, lines[1:]):
            end = after.start() if after else len(self._plain)
            tops = (h for h in self._headings if m.start() < h.start() < end and not h[1].startswith("("))
            top = next(tops, None)
            # 一、 below it is a part of it
            if tells(m[0]):
                yield m.start(), top.start() if top and not top[1].startswith(("一", "第一")) else end


def _is_timed(words: str, told: list[Mark], roles: set[str]) -> bool:
    """Whether a head is of another time and of nothing else; not 2022年、2023年、2024年 and 上半年26件."""
    mixed = "versus" in roles or {"earlier", "current"} <= roles or FURTHER.search(words)
    rest = len(_BARE.sub("", words)) - sum(len(_BARE.sub("", mark.text)) for mark in told)
    return bool(roles & _OTHER_TIMES) and not mixed and rest <= _REST
