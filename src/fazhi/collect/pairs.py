"""Pairs as people left them in ``pairs.csv``: two figures with a 依据 between them go by one name, whoever wrote it.

The drafts tell both under the earlier one's name, or the codebook's; one of the place's own learns the other name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from fazhi.cleaning.dataset import PlaceRecord
from fazhi.collect.own import PAIRS, UNPLACED, WHY, Row, row_of, rows_of
from fazhi.errors import FazhiError
from fazhi.files import csv_lines, read_file
from fazhi.groups import grouped
from fazhi.home import FIGURES, NARRATIVE
from fazhi.wording import Wording

# what the kit itself lines years up by, and took account of when it wrote the drafts
_MADE = ("编码本", "同名", "相近")


class _Seen(NamedTuple):
    """A figure of a year, drafted or on record."""

    year: int
    name: str
    text: str
    where: str
    period: str


class Pairs:
    """The pairs of a place, held against its drafts and its record.

    Attributes
    ----------
    faults : dict
        What is wrong with pairs that people made, by the later year; blank where a pair names none.
    fallen : list of str
        The kit's own pairs of which the draft has not both figures, a sentence each.
    """

    def __init__(self, record: PlaceRecord, own: list[Row]) -> None:
        self._record, self._book = record, record.codebook
        # what the table of the place has by now is as it stands there, under all its names
        standing = {row["指标"]: row for row in rows_of(record.home.own(record.place.id))}
        names = [(row["指标"], row) for row in own if self._called(row["指标"]) == row["指标"]]
        self._own, self._standing = {name: standing.get(name, row) for name, row in names}, {*standing}
        self._wording, self._renamed = self._book.derive(Wording), dict[str, str]()
        self.faults, self.fallen = defaultdict[str, list[str]](list), list[str]()
        self._folder = record.home.draft(record.place.id)
        rows = [(n, r, _sides(r)) for n, r in enumerate(rows_of(self._folder / PAIRS), 2) if r.get("依据")]
        times = Counter(side for _, _, sides in rows for side in sides)
        self._figures = {year: [*self._of_year(year)] for year in {year for _, year, *_ in times}}
        self._worded = grouped(((year, f.text), f) for year, figures in self._figures.items() for f in figures)
        for n, row, sides in rows:
            try:
                if any(times[side] > 1 for side in sides):
                    raise FazhiError("同一个数对应了不止一个", "请只留一行")
                self._join(*(self._seen(*side) for side in sides))
            except FazhiError as exc:
                self._tell(n, row, sides, exc)

    def _tell(self, n: int, row: Row, sides: list[tuple[str, str, str, str]], why: FazhiError) -> None:
        """Tell why the pair of a line does not hold: a fault where people made it, and what its drafts lack."""
        if row["依据"] not in _MADE:
            self.faults[sides[1][1]].append(f"{PAIRS}第{n}行：{why}。")
        outside = (lack for side in sides for lack in self._outside(row["指标"], *side))
        known = f"{PAIRS}第{n}行的两个“{row['指标']}”是一件事，只是还不能比"
        self.fallen += (f"{known}：{lack}" for lack in outside)

    def _called(self, name: str) -> str:
        """The name that the codebook has for one of an indicator; any other as it is."""
        known = self._book.named(name)
        return known.name if known else name

    def _outside(self, name: str, _: str, year: str, text: str, where: str) -> Iterator[str]:
        """Why the figure of a side is not in the table of its year, as the drafts tell it."""
        for row in rows_of(self._folder / year / UNPLACED):
            # 24 of a column of 份 is 24份 in a pair
            shown, rest = row["原文"], text.removeprefix(row["原文"])
            same = row["出处"] == where and (shown == text or (rest != text and rest in self._book.units))
            if same and name not in {f.name for f in self._figures[year]}:
                yield f"{year}年的“{text}”没有放进数据表，{row[WHY]}。"

    def _of_year(self, year: str) -> Iterator[_Seen]:
        """The actual figures of a year: of its drafts, else those on record."""
        drafted = rows_of(self._folder / year / FIGURES)
        for row in (row for row in drafted if not row["状态"]):
            period = self._wording.period(row["期间"] or row["数值"])[1]
            yield _Seen(int(year), self._called(row["指标"]), row["数值"], row["出处"], period)
        for f in self._record.figure_rows if not drafted else ():
            if (str(f.year), f.status) == (year, "actual"):
                name = self._book.indicators[f.indicator].name
                # a pair may have been written before its year was taken in
                yield _Seen(f.year, name, f.text, f"{f.file}第{f.row}行；{f.source}", f.period)

    def _seen(self, _: str, year: str, text: str, where: str) -> _Seen:
        """The one figure that a side of a pair is."""
        found = [f for f in self._worded[year, text] if where in ("", f.where, *f.where.split("；"))]
        if len({f.name for f in found}) != 1:
            wrong = f"不止一个“{text}”" if found else f"没有“{text}”（{where}）"
            raise FazhiError(f"{year}年的草稿和数据里{wrong}", "请照草稿 figures.csv 写数和出处")
        return found[0]

    def _join(self, one: _Seen, other: _Seen) -> None:
        """Let two figures go by one name; a FazhiError where they cannot."""
        first, second = (self._renamed.get(seen.name, seen.name) for seen in (one, other))
        if first == second:
            return
        units = [self._wording.read(seen.text).quantity.unit for seen in (one, other)]
        families = [{f for u in self._book.units.values() if u.key == unit for f in u.family} for unit in units]
        if not families[0] & families[1] or one.period != other.period:
            raise FazhiError(f"“{one.text}”和“{other.text}”的单位或期间不是一类", "请删去“依据”")
        for seen, name in ((one, second), (other, first)):
            if name in {f.name for f in self._figures[str(seen.year)]}:
                raise FazhiError(f"{seen.year}年“{name}”另有一个数", "一个指标一年只有一个数，请删去“依据”")
        # of one that was taken in nobody but people change the name
        free = self._own.keys() - self._standing
        kept, gone = (second, first) if first in free and second not in free else (first, second)
        if gone not in free:
            raise FazhiError(f"“{first}”和“{second}”已经是两个指标", "请删去“依据”")
        self._renamed[gone] = kept

    def own(self) -> list[Row]:
        """The place's own indicators, those that go by another's name as its aliases."""
        rows = {name: dict(row) for name, row in self._own.items() if name not in self._renamed}
        for gone, kept in self._renamed.items():
            known = self._book.named(kept)
            if kept not in rows and known and known.id in self._book.own:
                rows[kept] = row_of(self._book.own[known.id])
            if kept in rows:
                aliases = rows[kept].get("别名", ""), gone, self._own[gone].get("别名", "")
                rows[kept]["别名"] = "|".join(filter(None, aliases))
        return [*rows.values()]

    def renamed(self, draft: Path) -> bytes:
        """A draft, each figure under the name that it goes by now."""
        if draft.name == NARRATIVE:
            words = "|".join(map(re.escape, self._renamed)) or "(?!)"
            text = read_file(draft).decode()
            return re.sub(rf"(?<=[{{｛])({words})(?=[:：@＠}}｝])", lambda m: self._renamed[m[1]], text).encode()
        rows = [row | {"指标": self._renamed.get(row["指标"], row["指标"])} for row in rows_of(draft)]
        table = [[*row] for row in rows[:1]] + [[*row.values()] for row in rows]
        return csv_lines(table).encode("utf-8-sig") if rows else read_file(draft)


def _sides(row: Row) -> list[tuple[str, str, str, str]]:
    """The two figures of a pair: the side, the year, the wording and where it stands."""
    cells = ((side, *(row.get(title + side, "").strip() for title in ("年份", "数", "出处"))) for side in "12")
    return [(side, year if year.isdecimal() else "", text, where) for side, year, text, where in cells]
