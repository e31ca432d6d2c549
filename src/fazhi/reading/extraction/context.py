"""Context of a figure in its text: status, direction and period, by the words before it and how far they reach."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import partial
from itertools import takewhile
from operator import attrgetter

from fazhi.reading.around import Notes
from fazhi.reading.extraction.cells import TableCell
from fazhi.reading.extraction.changes import BECOMES, FROM, INTO
from fazhi.reading.extraction.detect import PER, Span
from fazhi.reading.extraction.headings import Headings, Qualifiers
from fazhi.reading.extraction.marks import (
    CAME,
    FURTHER,
    TIMES,
    YEARS,
    Mark,
    Marker,
    comes_of,
    earlier_year,
    is_base,
    last_mark,
    leaves,
    main_year,
    of_years,
    planned_for,
    summed,
    with_month,
    without_parts,
)
from fazhi.reading.extraction.parts import Parts, clauses, starts, within
from fazhi.reading.extraction.remarks import Remarks
from fazhi.reading.whose import last_said
from fazhi.wording import POINTS

_DIRECTION = {"rise": "up", "fall": "down"}
_STANDS = re.compile("现有|年[末底]|在册")
# 近三年来, 2021年以来 at the head of a sentence
_SINCE = re.compile("[^，,。]{0,12}(?:以来|年来)[，,]")
_BESIDE = re.compile("(?:了|约|近|超|达|幅度?|[: ])*")
_CLAUSE_END = re.compile("[^，,。;(\n]{0,8}")
_BRACKET = re.compile(r"\([^()\n]{1,60}\)")
_LAST_YEAR = re.compile("[^。;!?\n]{0,32}?(?:[上去]年|同比)")
# how far behind the last of them words are looked at
_BEYOND = 32
# 今年目标：普法活动30场
_TARGET = re.compile("(?:今年|本年度?|全年|年度)[^，,。;:0-9]{0,4}(?:目标|任务|计划)")
_NUMBER = re.compile("(?<![0-9])(?!20[0-9]{2}(?: ?年))[0-9]")


class Context:
    """One text with its sentences, clauses and marks; ``sentence`` tells of an offset where its sentence begins.

    Parameters
    ----------
    plain : str
        Tidied: half-width digits and marks; `text` as it was before, where that is known.
    year : int
        The reporting year; 0 for the one that the text is about.
    """

    def __init__(self, marker: Marker, notes: Notes, plain: str, year: int = 0, text: str = "") -> None:
        self._plain, self._marker, self._year = plain, marker, year or main_year(plain)
        self._marks = list(marker.marks(plain, self._year))
        self.sentence, self._full_sentence = starts("[。;!?\n]", plain), starts("[。!?\n]", plain)
        self._paragraph = starts("\n", plain)
        years = (m for m in self._marks if m.role == "years")
        self._since = {m for m in years if _SINCE.fullmatch(plain, self._full_sentence(m.start), m.end + 1)}
        self._clause, self._comma = starts("[,，、:。;\n]|\\((?!社区|居|村\\))", plain), starts("[,，。;!?\n]", plain)
        self._leaves = partial(leaves, plain)
        self._is_marked = within((m.start, m.end) for m in self._marks)
        brackets = [*_BRACKET.finditer(plain)]
        self._brackets = {at: m.start() for m in brackets for at in range(*m.span())}
        self._filled = {m.start() for m in brackets if FURTHER.search(m[0])}
        self._asked, self._guessed = ([*clauses(words, plain)] for words in (marker.asked, marker.guessed))
        self._parts = Parts(plain, marker, self._marks, self._year, text)
        self._places = self._parts.whose.places(plain)
        headings = Headings(marker, notes, plain, self._year, self._parts)
        self.qualify_cell, self._is_planned = headings.qualify, headings.is_planned
        self.remarks = Remarks(notes, plain, self._year, self._parts.around, self._parts.whose)

    def qualify(self, span: Span, before: Qualifiers | None, cell: TableCell | None = None) -> Qualifiers:
        """Status, direction and period of a figure, and the words that say so.

        `before` are those of the figure before it, `cell` is the cell whose words it stands in.
        """
        plain, start, end = self._plain, span.start, span.end
        if before and self._is_listed(before, start):
            return before._replace(end=end, wording=plain[start:end] + span.missing_unit)
        near = self._headed(self._near(self.sentence(start), start, before), start)
        change = self._change(span, near)
        status = self._status(span, near, before, cell, changes=change is not None or span.key == POINTS)
        change = change if status == "change" else None
        direction = _DIRECTION[change.role] if change else None
        wording = plain[change.start if change else start : end] + span.missing_unit
        named_year, doubtful = earlier_year(near) if status == "previous" else (0, False)
        apart = summed(near, plain[self._comma(start) : start])
        period, period_words = self._period(span, before, summed=apart)
        if cell and status == "actual":
            status, named_year, doubtful, apart = self._of_cell(span, cell)
        elif status == "previous" and not named_year:
            apart = self._from(span, near)
        named = self._named_year(span, near, status)
        apart = apart or self._apart(near, start, opened=status == "actual" and not period)
        coming = status == "actual" and named
        other = change is not None and self._marker.is_of_another_base(change, near, plain, self._year)
        doubtful = any((doubtful, coming, apart, other, self._is_doubtful(span, near, status, period)))
        plan = self._is_going_on(near, start, before, status, change and self._told_as(span, near, before))
        named = named or named_year
        if status == "planned" and not named:
            apart = self._parts.unnamed(start, last_mark(near, "planned", "norm"))
        return Qualifiers(end, status, direction, wording, period, period_words, named, plan, doubtful, apart)

    def _is_listed(self, before: Qualifiers, start: int) -> bool:
        """Whether a figure goes with the one before it: 分别增长10%和20%, 较上年的28件、9.1万元."""
        return before.status in ("change", "previous") and self._plain[before.end : start] in ("、", "和", "及")

    def _of_cell(self, span: Span, cell: TableCell) -> tuple[str, int, bool, str]:
        """Status and named year by the headings of a cell, whether they put it in doubt, and what sets it apart."""
        told = self.qualify_cell(span, cell)
        status = told.status if told.status in ("planned", "previous") else "actual"
        return status, told.named_year * (status != "actual"), told.doubtful, told.apart

    def _named_year(self, span: Span, near: list[Mark], status: str) -> int:
        """The year that a plan is named or answered for, or a coming one of what is told as done; 0 where none is."""
        named = last_mark(near, "coming", "current")
        if status == "planned":
            if past := planned_for(near, self._year):
                return past
            first = min((m.start for m in self._parts.head(span.start).marks), default=span.start)
            told = _TARGET.search(self._plain, min(first, self.sentence(span.start)), span.start)
            if (told and not self._parts.is_planned(span.start)) or CAME.match(self._plain, span.end):
                return self._year
        elif status != "actual" or not named or named.role != "coming":
            return 0
        return int(named.text[:4]) if named else 0

    def _apart(self, near: list[Mark], start: int, *, opened: bool) -> str:
        """The words by which a figure is another place's or time's, asked for or estimated; blank where it is ours."""
        sentence, done = self.sentence(start), last_mark(near, "actual")
        asked = last_said(self._asked, max(sentence, done.end if done else 0), start + 1)
        loose = self._marker.loose.search(self._plain, max(start - 12, sentence), start)
        guessed = loose[0] if loose else last_said(self._guessed, sentence, start)
        opening = (last_said(self._parts.opened, 0, start + 1) or self._parts.told(start)) if opened else ""
        opening = opening or (self._parts.remedy(start) if opened and not done else "")
        return asked or guessed or opening or last_said(self._places, sentence, start)

    def _is_going_on(self, near: list[Mark], start: int, before: Qualifiers | None, *told: str | None) -> bool:
        """Whether a figure is told as a plan that goes on with further figures of its sentence."""
        planning = last_mark(near, "planned")
        goes_on = (before and before.goes_on) or (planning and not self._leaves(planning.end, start))
        # 计划40场（上年36场），信访件60件以内
        beside = before and before.goes_on and start in self._brackets and "change" not in told
        return bool(("planned" in told and goes_on) or (beside and not last_mark(near, "actual")))

    def _carries(self, end: int, near: list[Mark], start: int) -> bool:
        """Whether a plan goes on behind a figure's end: that stood in no bracket, or the plan was told before it."""
        planning = last_mark(near, "planned")
        return not self._leaves(end, start) or bool(planning and not self._leaves(planning.end, start))

    def _between(self, first: int, last: int) -> list[Mark]:
        """The marks between two offsets."""
        low = bisect_left(self._marks, first, key=attrgetter("start"))
        return self._marks[low : bisect_right(self._marks, last, low, key=attrgetter("end"))]

    def _near(self, first: int, start: int, before: Qualifiers | None) -> list[Mark]:
        """The marks before a figure, without those in brackets that are another's: 148件（计划160件），信访件35件."""
        near, sentence = self._between(first, start), self.sentence(start)
        if not before or ")" not in self._plain[first:start]:
            return near
        # （2022年）普法活动18场，信访件42件; （上年30场）普法活动36场，信访件42件
        opened = ((m, self._brackets.get(m.start, sentence)) for m in near)
        others = {m for m, at in opened if at in self._filled or (sentence < at and before.end > self._comma(at))}
        return [m for m in near if m not in others or not self._leaves(m.end, start)]

    def _headed(self, near: list[Mark], start: int) -> list[Mark]:
        """The marks before a figure with those of the head of its sentence, across ；."""
        head = self._parts.head(start).marks
        return sorted({*head, *near}) if head else near

    def _is_doubtful(self, span: Span, near: list[Mark], status: str, period: str | None) -> bool:
        """Whether words of its clause, or of a time at the head of its sentence, are beyond what rules understand."""
        start, behind = span.start, _CLAUSE_END.match(self._plain, span.end)
        # what is said behind a comma begins with it: 1个，正在建设
        last = behind.end() + 1 if behind and status != "planned" else 0
        told = any(self._unmarked(self._marker.doubt, self._comma(start), last))
        if period or told:
            return told
        since = last_mark(near, "year", "current")
        moments = self._unmarked(self._marker.moment, max(self.sentence(start), since.end if since else 0), start)
        # 法律讲座8场（12月4日1场），法治培训5次
        if any(self._brackets.get(m.start(), 0) <= self.sentence(m.start()) for m in moments):
            return True
        aside = self._marker.is_aside(self._plain, span.end, self._year)
        return status == "actual" and (aside or self._parts.is_told(start))

    def _unmarked(self, words: re.Pattern[str], first: int, last: int) -> Iterator[re.Match[str]]:
        """Words that begin between two offsets, but for those of marks."""
        found = takewhile(lambda m: m.start() < last, words.finditer(self._plain, first, last + _BEYOND))
        return (m for m in found if not self._is_marked(m.start()))

    def _change(self, span: Span, near: list[Mark]) -> Mark | None:
        """The word of direction that a figure belongs to (增长12.5%, 减少1件); None where it belongs to none."""
        last = last_mark(near, *_DIRECTION)
        if not last or span.key == POINTS:
            return last
        near_by = last.start >= self._clause(span.start) - 1
        return last if near_by and _BESIDE.fullmatch(self._plain, last.end, span.start) else None

    def _status(
        self, span: Span, near: list[Mark], before: Qualifiers | None, cell: TableCell | None, *, changes: bool
    ) -> str:
        """Status of a figure, by its own words, its column or the part that it stands in, and the figure before it."""
        start = span.start
        near = [m for m in near if m.role not in ("previous", "earlier") or self._reaches(m, start, before)]
        status = "change" if changes else self._told_as(span, near, before)
        undone = self._marker.undone.match(self._plain, self.sentence(start), start)
        if status != "previous" and (undone or self._is_planned(start, cell) or self._parts.head(start).planned):
            return "planned"
        # 力争检查400家次，合格率达95%: a plan goes on
        goes_on = status == "actual" and before and before.goes_on and self._carries(before.end, near, start)
        # 2025年计划40场（2024年36场）
        ended = ["actual", "year", *["current"] * (start in self._brackets)]
        kept_in = before and self._marker.kept_in.search(self._plain, before.end, start)
        done = before and not kept_in and last_mark(self._between(before.end, start), *ended)
        came = before and comes_of(self._plain, self._comma(before.end - 1), before.end, span)
        return "planned" if goes_on and not (done or came) else status

    def _from(self, span: Span, near: list[Mark]) -> str:
        """The words by which a figure is an earlier one of no year that its sentence names: 由30名发展到."""
        named = last_mark(near, "previous", "earlier") or _LAST_YEAR.match(self._plain, span.end)
        into = INTO.match(self._plain, span.end) or BECOMES.match(self._plain, span.end)
        told = FROM.search(self._plain, max(span.start - 14, 0), span.start)
        became = self._plain[told.start() if told else span.start : into.end()] if into and not named else ""
        return self._marker.replaced(self._plain, span.start) or became

    def _told_as(self, span: Span, near: list[Mark], before: Qualifiers | None) -> str:
        """Status of a figure that is no change, by the nearest words before it."""
        start, opened = span.start, self._brackets.get(span.start, 0)
        # 计划40场（上年36场）
        near = inside if opened and last_mark(inside := [m for m in near if m.start > opened], *TIMES) else near
        if before and before.status in ("change", "previous"):
            near = self._marker.of_result(near, self._plain, before.end, start)
        rises = FROM.search(self._plain, max(start - 14, 0), start) and INTO.match(self._plain, span.end)
        if rises or BECOMES.match(self._plain, span.end) or self._marker.replaced(self._plain, start):
            return "previous"
        # a plan reaches to the end of its clause: 确保矛盾不上交，调解35件
        comma = self._comma(start)
        reaching = takewhile(lambda m: m.role != "actual" and m.start >= comma, reversed(near))
        if any(m.role in ("planned", "norm", "coming") for m in reaching):
            return "planned"
        return "previous" if self._is_earlier(start, near) else "actual"

    def _reaches(self, mark: Mark, start: int, before: Qualifiers | None) -> bool:
        """Whether an earlier year may be a figure's: it stands in its clause, opens one before it, or is another figure's."""
        plain, clause = self._plain, self._comma(mark.start)
        between = plain[mark.end : start]
        beyond = before is not None and before.end > mark.end
        if beyond and between[0] == "的":  # 2022年的20场
            return False
        same = clause == self._comma(start)
        if same or beyond:  # 20场，上年18场，信访件35件
            return same or not _NUMBER.search(plain, self.sentence(start), mark.start)
        opening = plain[clause : mark.start].strip(" (【截至止到")
        return not opening or bool(re.match("(?:[底末]|年?度)?[，,)】]", between) and opening[-1] not in "同与比较和跟")

    def _is_earlier(self, start: int, near: list[Mark]) -> bool:
        """Whether the words before a figure make it an earlier year's, and not only compare it with one."""
        compared = False
        # 2023年计划25场，实际33场: what was done is of the year that it was planned for
        planned = next((m.start for m in near if m.role == "planned"), start)
        for m in (m for m in reversed(without_parts(near, self._plain)) if m.role != "actual" or m.start < planned):
            base = is_base(m, near, self._plain)
            if m.role in _DIRECTION:
                compared = True
                if self._plain.startswith(("至", "到", "为"), m.end):
                    return False
            elif m.role in ("actual", "year", "part") or (m.role in ("current", "coming") and not base):
                return False
            elif m.role in ("previous", *YEARS):
                beside = self._plain[m.end : start] in ("", "(", "的", "为")
                if beside or not base or (m.start >= self._clause(start) and not compared):
                    return True
        return False

    def _period(self, span: Span, before: Qualifiers | None, *, summed: str) -> tuple[str | None, str]:
        """Which span of time a figure covers, None for the year, and the words outside its wording that say so."""
        if span.reading.period:
            return span.reading.period.partition(":")[0], ""
        told = self._plain[self.sentence(span.start) : span.start]
        if "分别" in told and len(set(re.findall("20[0-9]{2}(?= ?[年、和及至])", told))) > 1:
            return "years", ""
        if summed or not (mark := self._period_mark(span.start, before)):
            return None, ""
        return mark.role, with_month(mark, self._plain)

    def _period_mark(self, start: int, before: Qualifiers | None) -> Mark | None:
        """The nearest words before a figure that tell of another span of time than the year; 每周 is for one figure alone."""
        clause, sentence = self._clause(start), self.sentence(start)
        near, end_before = self._near(self._full_sentence(start), start, before), before.end if before else 0
        near, head = self._headed(near, start), self._parts.head(start).marks
        versus = {m.end for m in near if m.role == "versus"}
        for m in reversed(near):
            if m.start in versus or (m.end <= sentence and m.text[0] != "截" and m not in head):
                continue  # 较上半年提升: what it is compared with; only a cut-off date and a head reach across ；
            if m.role == "years":
                return of_years(m, self._year)
            if m.role == "part" or (m.role in PER and m.start >= clause and m.start >= end_before):
                return m
            if m.role in TIMES and "同期" not in m.text:
                return None
        if not self._since or _STANDS.search(self._plain, sentence, start):
            return None
        since = last_mark(self._between(self._paragraph(start), self._full_sentence(start)), *TIMES, "years")
        return of_years(since, self._year) if since in self._since else None
