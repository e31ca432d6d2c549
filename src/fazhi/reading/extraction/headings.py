"""What the headings of a cell, the words beside it and the line above its table make of the cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from fazhi.reading.around import Notes
from fazhi.reading.extraction.cells import Cell
from fazhi.reading.extraction.detect import Span
from fazhi.reading.extraction.marks import NAMED, YEARS, Marker
from fazhi.wording import PERCENT

# what words in the heading of a row or column make its cells, the first that holds
_HEADED = (("change", {"rise", "fall"}), ("planned", {"planned", "coming"}), ("previous", {"previous", "earlier"}))
_COMPARED = re.compile("同比|环比|增减|[较比][上去]年")
_PLANNED = re.compile(
    "(?:计划|任务|承诺|目标|考核(?:内容|标准|要求|事项))(?!(?:事项)?的?(?:完成|落实|兑现|办理|进展)|生育)"
)
# the title of a table of plans
_PLANS = re.compile("(?:计划|目标|任务)(?:数|表)?$")
_TOWN, _VILLAGE = (
    re.compile(f"[^全我本各]{{1,8}}(?:{of})") for of in ("[镇乡]|街道", "(?<!行政)村|(?<!村)社区|(?:村|居)委会")
)
# a month or a quarter that heads a row or a column
_PART = re.compile("(?<![-—–~至到0-9])(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})(?:月份?|季度)(?![底末])")


class Headed(NamedTuple):
    """What is said of a cell; the fields are those of `Qualifiers`."""

    status: str
    direction: str | None
    wording: str
    period: str | None
    named_year: int
    doubtful: bool


class Headings:
    """The headings of the tables of one tidied text; the functions tell of a place whether it is in a part of plans or of others."""

    def __init__(
        self,
        marker: Marker,
        notes: Notes,
        plain: str,
        year: int,
        is_planned: Callable[[int], bool],
        is_told: Callable[[int], bool],
    ) -> None:
        self._marker, self._notes, self._plain, self._year = marker, notes, plain, year
        self._is_planned, self._is_told = is_planned, is_told
        self._title = plain.partition("\t")[0]

    def qualify(self, span: Span, cell: Cell) -> Headed:
        """Status, direction and period of a cell."""
        words = f"{cell.heading} {cell.row}" + ("年" if re.fullmatch("20[0-9]{2}", cell.row) else "")
        marks = [*self._marker.marks(words, self._year)]
        about = {m.role for m in self._marker.marks(cell.caption, self._year)}
        # a column of one year is that year's, whatever the table spans
        dated = any(m.role in ("previous", *YEARS) for m in marks)
        spans = {m.role for m in marks} | (set() if dated else about)
        period = next((role for role in ("part", "years") if role in spans), "part" if _PART.search(words) else None)
        if not dated and "current" not in about and (titled := re.match(f"{NAMED}(?![0-9]+月)", cell.caption)):
            marks += self._marker.marks(titled[0], self._year)
        roles = {m.role for m in marks}
        planned = self._plans(cell)
        status = "change" if _COMPARED.search(words) else _status(roles, planned=planned)
        falls = ("fall" in roles and "增减" not in words) or self._plain[cell.start] in "-−－"
        wording = self._plain[span.start : span.end] + self._missing_unit(span, cell)
        if status == "change" and falls:
            wording = f"下降{wording}"
        direction = ("down" if falls else "up") if status == "change" else None
        named = next((int(m.text[:4]) for m in marks if m.role == "earlier" and status == "previous"), 0)
        said = not dated and not period and self._marker.is_title(cell.caption, self._year)
        # a plan of 2022 is not what was done then
        another = said if status == "actual" else planned and status == "previous"
        told = status == "actual" and (self._is_planned(cell.start) or self._is_told(cell.start))
        return Headed(
            status, direction, wording, period, named, another or told or not cell.known or self._is_noted(cell)
        )

    def _plans(self, cell: Cell) -> bool:
        """Whether a cell is of plans by its headings or the title of its table."""
        titled = _PLANS.search(cell.caption) and not self._is_planned(cell.start)
        return bool(titled or "目标" in cell.row or _PLANNED.search(cell.heading))

    def _missing_unit(self, span: Span, cell: Cell) -> str:
        """The unit of a cell that stands elsewhere."""
        return span.missing_unit or (cell.unit if span.unit_at[0] < 0 and span.key != PERCENT else "")

    def _is_noted(self, cell: Cell) -> bool:
        """Whether columns beside a cell, or the name of its sheet, make it another's: 2022年数, 计划, a town's, a village's."""
        words = (*cell.notes, *cell.sources)
        towns = [w for w in words if _TOWN.fullmatch(w) and w not in self._title]
        villages = [w for w in (*words, cell.caption) if _VILLAGE.fullmatch(w)]
        marked = any(self._marker.is_mark(note, self._year) for note in cell.notes)
        told = ([*self._notes.alone(w, self._year, source=w in cell.sources)] for w in words)
        return bool(towns or villages or marked or any(told))


def _status(roles: set[str], *, planned: bool) -> str:
    """Status of a cell by the roles of the words in its headings."""
    usual = "planned" if planned and "actual" not in roles else "actual"
    return next((status for status, cues in _HEADED if roles & cues), usual)
