"""What the headings of a cell, the words beside it and the line above its table make of the cell."""

from __future__ import annotations

import re
from itertools import chain
from typing import NamedTuple

from fazhi.reading.around import Notes
from fazhi.reading.extraction.cell_words import CellWords, OwnWords
from fazhi.reading.extraction.cells import TableCell
from fazhi.reading.extraction.detect import Span
from fazhi.reading.extraction.head_words import HeadWords
from fazhi.reading.extraction.marks import NAMED, NUMBERED, YEARS, Mark, Marker, earlier_year, last_mark
from fazhi.reading.extraction.parts import Parts, clauses
from fazhi.wording import PERCENT

# what words in the heading of a row or column make its cells, the first that holds
_HEADED = (("change", {"rise", "fall"}), ("planned", {"planned", "coming"}), ("previous", {"previous", "earlier"}))
# and what the sort of a cell does, where they make nothing of it
_SORTED = {"planned": "planned", "coming": "planned", "previous": "previous"}
_PLANNING, _REPORTED = {"planned", "norm", "coming"}, {"current", "actual", "previous", "earlier"}
_COMPARED = re.compile("同比|环比|增减|[较比][上去]年")
_PLANNED = re.compile(
    "(?:计划|任务|承诺|目标|考核(?:内容|标准|要求|事项))(?!(?:事项)?的?(?:完成|落实|兑现|办理|进展)|生育)"
)
# a column of what the year was to reach
_TARGET = re.compile("^(?:[本今当全]?年度?)?(?:目标|任务)(?:任务|数|值)*$")
_OURS = re.compile("[本今当]年|年初")
# the title of a table of plans
_PLANS = re.compile("(?:计划|目标|任务)(?:数|表)?$")
# before a number, that it is below nothing or went down
FALLS = "−－↓▼▽⬇↘-"
# a change that does not say which way: 同比9.1%。; not 比上年33场，增加3场
_COMPARES = re.compile("(?:同比|环比|[较比][上去]一?年(?:度|同期)?)(?:幅度|变[化动])?[ :(约近达为]*\\Z")
_ENDS = re.compile(" ?(?:[，,。；;)](?! ?[增减升降多少上下提])|\n|\\Z)")
# a note behind the number of a cell
_NOTED = re.compile(r"[^，,。;()0-9]{0,4}\([^()]*\)")
# a month or a quarter that heads a row or a column
_PART = re.compile("(?<![-—–~至到0-9])(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})(?:月份?|季度)(?![底末])")
# the year at the head of a title: 2023年, 截至2023年11月底, 去年上半年
_TITLE_YEAR = re.compile(
    f"截[至止]{NAMED}|{NAMED}(?![0-9]+月)|[上去]年度?(?=[上下]半年|[前第]?[一二三四1-4]季度|[0-9]+月?[-—–~至到][0-9]+月)"
)
# the title of what is told every month: 12月统计表
_MONTHLY = re.compile(_PART.pattern + "(?=[^，。;0-9]{0,8}(?:月报|报表|统计|数据|情况|汇总|台账))")


class Qualifiers(NamedTuple):
    """What the words around a figure say of it.

    Attributes
    ----------
    end : int
        Where the figure ends; 0 in a table, as nothing goes on from there.
    wording : str
        The figure as it stands alone: a change with its direction (增长12.5%), with a unit that stands elsewhere.
    period_words : str
        上半年, 截至11月; empty where the wording itself holds them, or for a year.
    named_year : int
        The earlier year that a previous value is named for, the coming one of what is told as done; 0 where none is.
    goes_on : bool
        A plan that the figures behind it in the sentence belong to as well.
    doubtful : bool
        Words about it that no rule understands make it something else than its indicator: another time's, a task.
    apart : str
        The words that say so of it: of another place or time, of what was asked for or estimated.
    """

    end: int
    status: str
    direction: str | None
    wording: str
    period: str | None
    period_words: str = ""
    named_year: int = 0
    goes_on: bool = False
    doubtful: bool = False
    apart: str = ""


class Headings:
    """The headings of the tables of one tidied text and its parts."""

    def __init__(self, marker: Marker, notes: Notes, plain: str, year: int, parts: Parts) -> None:
        self._marker, self._notes, self._plain, self._year, self._parts = marker, notes, plain, year, parts

    def qualify(self, span: Span, cell: TableCell) -> Qualifiers:
        """Status, direction and period of a cell."""
        words = f"{cell.heading} {cell.row}" + ("年" if re.fullmatch("20[0-9]{2}", cell.row) else "")
        titles = cell.caption.split("\n")
        marks, about = ([*self._marker.marks(told, self._year)] for told in (words, cell.caption))
        # a column of one year is that year's, whatever the table spans
        dated = any(m.role in ("previous", *YEARS) for m in marks)
        monthly = any(map(self._marker.is_monthly, titles))
        period = _period(words, titles, {m.role for m in (marks if dated else [*marks, *about])}, monthly=monthly)
        titled = not (dated or period) and any(self._marker.is_title(t, self._year) for t in titles)
        marks += self._year_of_title(cell) if not dated else []
        planned, roles = self._plans(cell), {m.role for m in marks}
        headed = _status(words, roles, cell.sort, planned=planned)
        own = self._own(span, cell, headed, dated={"earlier"} <= roles)
        status, period = own.status or headed, own.period or period
        direction = self._direction(words, marks, cell, own.change) if status == "change" else None
        wording = _changed(own, direction) + _with_unit(self._plain[span.start : span.end], span, cell)
        named = self._named_year(cell, status, [*marks, *own.marks], about)
        apart = own.apart or self._apart(span, cell, status)
        others = self._is_others(cell, status, titled=titled, planned=planned)
        aside = status == "actual" and self._marker.is_aside(self._plain, span.end, self._year)
        # 前年
        before = status == "previous" and earlier_year(marks)[1]
        doubtful = any((others, aside, apart, before, self._is_noted(cell), _is_unsure(cell, status, roles)))
        apart = apart or self._unnamed(cell, marks, words) * (status == "planned" and not named)
        return Qualifiers(0, status, direction, wording, period, named_year=named, doubtful=doubtful, apart=apart)

    def is_planned(self, at: int, cell: TableCell | None) -> bool:
        """Whether a figure stands in a part of plans, and in no column of what was done or of a year before."""
        if not self._parts.is_planned(at) or not cell or cell.sort:
            return self._parts.is_planned(at)
        roles = {m.role for m in self._marker.marks(cell.heading, self._year)}
        return bool(roles & _PLANNING or not roles & _REPORTED or _PLANNED.search(cell.heading))

    def _named_year(self, cell: TableCell, status: str, marks: list[Mark], about: list[Mark]) -> int:
        """The year that an earlier value or a plan is named for; a target is this year's where nothing names another."""
        roles = {"previous": "earlier", "planned": "coming current"}.get(status, "").split()
        told = [*marks, *(m for m in about if m.role == "coming")]
        named = next((int(m.text[:4]) for m in told if m.role in roles and m.text[:4].isdecimal()), 0)
        if status != "planned" or named or cell.sort == "coming":
            return named or (self._year + 1) * (cell.sort == "coming" and self._year > 0)
        aimed = any(map(_TARGET.search, (cell.heading, cell.row))) and not self._parts.is_planned(cell.start)
        ours = aimed or any(map(_OURS.search, (cell.heading, cell.row)))
        return self._year if ours and not any(m.role == "coming" for m in told) else 0

    def _apart(self, span: Span, cell: TableCell, status: str) -> str:
        """What makes a cell another's: what stands beside it, its title, its row, the part of the text, its heading."""
        whose = self._parts.whose
        beside = map(whose.titled, (*cell.notes, *cell.sources))
        titles = cell.caption.split("\n")
        named = chain(beside, map(whose.captioned, titles), filter(self._marker.is_elsewhere, titles))
        # 因政府信息公开工作被申请行政复议情况
        about = (words for _, words in clauses(self._marker.guessed, cell.caption))
        part = self._parts.told(cell.start, plans=self.is_planned(cell.start, cell)) if status == "actual" else ""
        unheard = self._unheard(span, cell) if status in ("actual", "previous") else ""
        return next(filter(None, chain(named, [whose.counted(cell.row)], about, [part, unheard])), "")

    def _unnamed(self, cell: TableCell, marks: list[Mark], words: str) -> str:
        """The words of a plan of no year, in no part of plans; blank where it is of the coming one."""
        ahead = self._marker.ahead.search(f"{words} {cell.caption}")
        return "" if ahead else self._parts.unnamed(cell.start, last_mark(marks, "planned", "norm"))

    def _unheard(self, span: Span, cell: TableCell) -> str:
        """What makes a number none of what was reached: its heading (上限), words of a cell that it is in another (含上级)."""
        words = self._marker.derive(HeadWords)
        told = self._plain[cell.start : span.start]
        return words.included(told) if cell.worded else words.strange(cell.heading)

    def _year_of_title(self, cell: TableCell) -> list[Mark]:
        """The year that a title begins with, where it does not name the reporting year as well."""
        for title in reversed(cell.caption.split("\n")):
            if titled := _TITLE_YEAR.match(NUMBERED.sub("", title, 1)):
                both = any(m.role == "current" for m in self._marker.marks(title, self._year))
                return [] if both else [*self._marker.marks(titled[0], self._year)]
        return []

    def _own(self, span: Span, cell: TableCell, headed: str, *, dated: bool) -> OwnWords:
        """What a cell says itself of its number; not known where its headings are of another sort, or `dated` an earlier year."""
        noted = _NOTED.match(self._plain, span.end, cell.end) if span.start == cell.start else None
        # sentences are heard as such
        if cell.worded and not noted:
            return OwnWords()
        end = noted.end() if cell.worded and noted else cell.end
        told, about = self._plain[cell.start : end], f"{cell.heading} {cell.row} {cell.caption}"
        # +3 of a change
        bare = told.strip().lstrip("+-−－" if headed == "change" else "")
        said, begins = self._marker.derive(CellWords), cell.start + told.index(bare)
        own = said.of(self._marker, bare, span.start - begins, about, self._year)
        # 去年 below 2022年, 计划 below 上年: of which year?
        unlike = own.status and (dated or headed not in ("actual", own.status))
        return own._replace(apart=own.apart or bare) if unlike else own

    def _direction(self, words: str, marks: list[Mark], cell: TableCell, told: Mark | None) -> str:
        """Whether a change is one up or down, by its own word, its sign or what heads it."""
        if told:
            return "down" if told.role == "fall" else "up"
        falls = "增减" not in words and any(m.role == "fall" for m in marks)
        return "down" if falls or self._plain[cell.start] in FALLS else "up"

    def _is_others(self, cell: TableCell, status: str, *, titled: bool, planned: bool) -> bool:
        """Whether a title or the part of the text makes a cell another time's or place's."""
        if status == "actual":
            return titled or self.is_planned(cell.start, cell) or self._parts.is_told(cell.start)
        # a plan of 2022 is not what was done then
        return planned and status == "previous"

    def _plans(self, cell: TableCell) -> bool:
        """Whether a cell is of plans by its headings or the title of its table."""
        titled = any(map(_PLANS.search, cell.caption.split("\n"))) and not self._parts.is_planned(cell.start)
        return bool(titled or "目标" in cell.row or _PLANNED.search(cell.heading) or cell.sort in ("planned", "coming"))

    def _is_noted(self, cell: TableCell) -> bool:
        """Whether columns beside a cell, or the name of its sheet, make it another's: 2022年数, 计划, 全县."""
        marked = any(self._marker.is_mark(note, self._year) for note in cell.notes)
        told = ([*self._notes.alone(w, self._year, source=w in cell.sources)] for w in (*cell.notes, *cell.sources))
        return marked or any(told)


def is_signless(plain: str, span: Span) -> bool:
    """Whether nothing says which way the change went that a figure of running text is."""
    told = _COMPARES.search(plain, max(span.start - 16, 0), span.start)
    return told is not None and _ENDS.match(plain, span.end) is not None


def is_strange(plain: str, cell: TableCell, status: str) -> bool:
    """Whether a number of a table is one that no rule understands: -3 of what was done, (3) of a change."""
    return plain[cell.start] in ("(" if status == "change" else FALLS)


def _with_unit(written: str, span: Span, cell: TableCell) -> str:
    """The wording of a cell with its unit that stands elsewhere, where one would write it: 10件以上, of 10以上."""
    missing = span.missing_unit or (cell.unit if span.unit_at[0] < 0 and span.key != PERCENT else "")
    read = span.reading.quantity.text
    return read if missing and read.replace(missing, "", 1) == written else written + missing


def _period(words: str, titles: list[str], roles: set[str], *, monthly: bool) -> str | None:
    """Which span of time a cell covers, by the roles of the words about it and its month; None for the year."""
    monthly = monthly or bool(_PART.search(words)) or any(map(_MONTHLY.search, titles))
    return next((role for role in ("part", "years") if role in roles), "part" if monthly else None)


def _status(words: str, roles: set[str], sort: str, *, planned: bool) -> str:
    """Status of a cell by the words of its headings, their roles and its sort."""
    if _COMPARED.search(words) or sort == "change":
        return "change"
    usual = "planned" if planned and "actual" not in roles else "actual"
    # what was planned for 2022 is that year's
    headed = _HEADED[::2] if "earlier" in roles and not roles & {"current", "coming"} else _HEADED
    status = next((status for status, cues in headed if roles & cues), usual)
    return _SORTED.get(sort, status) if status == "actual" else status


def _is_unsure(cell: TableCell, status: str, roles: set[str]) -> bool:
    """Whether a cell is not known, of a part or a coming year that is no plan, or a change of another year: 2022年增减."""
    elsewhen = status == "change" and not roles & {"versus", "current"} and roles & {"previous", "earlier", "coming"}
    return not cell.known or bool(elsewhen) or cell.sort == "part" or (cell.sort == "coming" and status != "planned")


def _changed(own: OwnWords, direction: str | None) -> str:
    """The word of a change before its number: the cell's own, else what its column says of a fall."""
    return own.change.text if own.change else "下降" * (direction == "down")
