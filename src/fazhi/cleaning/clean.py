"""Cleaning of raw rows: corrections applied, names and units mapped, wording read.

Changes form, never meaning: the wording stays as it was written. Each raw row ends as a clean figure
or in the findings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from fazhi.cleaning.beside import answered_elsewhere, bare, finding_of, shown, told_elsewhere
from fazhi.cleaning.columns import Figure
from fazhi.cleaning.corrections import Correction, corrected
from fazhi.cleaning.cures import Cure, Cures
from fazhi.cleaning.formula import raw_cell
from fazhi.cleaning.name_cures import NameCures
from fazhi.cleaning.noted_parts import NotedParts
from fazhi.cleaning.plan_cures import PlanCures
from fazhi.cleaning.reconcile import settle
from fazhi.cleaning.targets import counted, read_target, unclear_share
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import FazhiError, Finding, WordingError, instead, nearest
from fazhi.interval import Quantity
from fazhi.reading.around import bare_period
from fazhi.reading.raw import RawFigure
from fazhi.wording import PERCENT, POINTS, TIMES, Reading, Wording

# what a clean figure carries as it was delivered
_CARRIED = ("text", "office", "cause", "file", "row", "source", "note", "deadline")
# why a stated change cannot be taken over, by the unit it is stated in
_CHANGE_FAULTS = {TIMES: "times_down", PERCENT: "points"}
# so much of a note is shown
_LONGEST_NOTE = 30
T = TypeVar("T")


class _Refused(FazhiError):
    """Why a cell cannot be taken over: the key of the finding, what was read, and what its words quote besides."""

    def __init__(self, key: str, read: str, **quoted: object) -> None:
        super().__init__(key)
        self.key, self.read, self.quoted = key, read, quoted


@dataclass
class _Row:
    """A raw row of a known indicator on its way to a clean figure; what is wrong with it is added to `findings`."""

    raw: RawFigure
    indicator: Indicator
    codebook: Codebook
    wording: Wording
    findings: list[Finding]

    @property
    def _cures(self) -> Cures:
        return self.codebook.derive(Cures)

    def _cure(self) -> Cure:
        """The cure of a value that cannot be read."""
        status, for_year = self.raw.told(self.codebook)
        if status != "planned":
            return self._cures.of_value(self.raw, self.indicator)
        key, told = self.codebook.derive(PlanCures).of_value(self.raw, self.indicator, for_year)
        return key, told | {"for_year": str(for_year)}

    def find(self, key: str, read: str, **quoted: object) -> None:
        """Add a finding about this row."""
        self.findings.append(finding_of(self.raw, self.codebook, key, read, **quoted))

    def _tried(self, read: Callable[[], T], text: str, key: str) -> T | None:
        """What a reader of cells returns; None with a finding where it refuses, or the wording is not known."""
        try:
            return read()
        except WordingError as exc:
            cured = self._cure() if key == "wording.value" else (key, {})
            if key == "wording.value" and text == self.raw.absence:
                cured = "absence.unknown", {"known": "、".join(self.codebook.spoken("absence"))}
            self.find(cured[0], text, why=exc, **self._told(), **cured[1])
        except _Refused as exc:
            self.find(exc.key, exc.read, **exc.quoted)
        return None

    def figure(self) -> Figure | None:
        """The clean figure, or None with a finding."""
        raw = self.raw
        status = self._tried(self._status, raw.status, "status") if raw.answered else None
        if self._is_blank() or not status:
            self._try_beside()
            return None
        change, absence = status[0] == "change", self.wording.rules.get(("absence", raw.text), "")
        if fault := self._fault_of(absence, status[0]):
            self.find(fault, raw.text)
            return None
        reader, key = (self._read_change, "wording.change") if change else (self._read, "wording.value")
        reading = None if absence else self._tried(reader, raw.text, key)
        # a change may have its target in the unit of the value
        unit = reading.quantity.unit if reading and not change else ""
        aim = self._tried(lambda: self._target(unit), raw.target, "target") if raw.target else ""
        if not (absence or reading):
            return None
        cells: dict[str, Any] = {column: getattr(raw, column) for column in _CARRIED}
        cells |= {"absence": absence, "target": aim or "", "origin": raw_cell(raw.file, raw.row)}
        if reading:
            cells |= vars(reading.quantity)
            cells |= {"approx": reading.approx, "period": reading.period, "single": reading.approx == "exact"}
        return Figure(raw.place, raw.year, self.indicator.id, *status, **cells)

    def _try_beside(self) -> None:
        """Read the other cells of a row without a value: what is wrong with them need not wait for it."""
        raw = self.raw
        self._tried(lambda: self._target(blank=True), raw.target, "target") if raw.target else None
        if raw.answered and not raw.text:
            self._tried(self._period, raw.period, "wording.period")
            self._tried(self._unit, raw.unit, "unit") if re.fullmatch("[^0-9]+", raw.unit) else None

    def _fault_of(self, absence: str, status: str) -> str:
        """The key of what is wrong with words that stand for a value; blank where they can stand here."""
        if absence == "no_cases" and not self.indicator.rate:
            return "no_cases"
        return "blank.plan" if absence == "not_reported" and status == "planned" else ""

    def _is_blank(self) -> bool:
        """Whether a row tells no value; a finding says so where it was answered, or has a number in its unit's column."""
        raw = self.raw
        if not raw.text and re.search("[0-9]", raw.unit):
            self.find("unit.number", raw.unit, units="、".join(self.indicator.units))
        elif raw.answered and not raw.text:
            noted, planned = raw.note[:_LONGEST_NOTE], raw.told(self.codebook)[0] == "planned"
            key, told = "blank.noted" if noted else "blank", {"none": self._told()["none"], "noted": noted}
            self.find("blank.plan" if planned else key, "", **told)
        return not (raw.answered and raw.text)

    def _status(self) -> tuple[str, int]:
        """Status and the year it is about."""
        told = self.raw.told(self.codebook)
        if not told[0]:
            raise _Refused("status", self.raw.status, known="、".join(self.codebook.spoken("status")))
        return told

    def _target(self, value_unit: str = "", *, blank: bool = False) -> str:
        """The target's wording with its unit, which must be the value's; that may still come where the value is blank."""
        text = self.raw.target
        # a unit of its own column is the value's; the target may still have its own
        unit = "" if self.wording.ends_in_unit(text) else self.raw.unit or self.indicator.units[0] * blank
        aim = read_target(text, self.indicator, self.codebook, unit).quantity
        if value_unit and aim.unit != value_unit:
            raise WordingError(text, f"与数值“{self.raw.text}”的单位不同")
        return aim.text

    def _unit(self) -> str:
        """The unit of its column where no value stands beside it yet; refused where it is none of the indicator's."""
        refused = _Refused("unit", self.raw.unit, units="、".join(self.indicator.units), table=self._table())
        with instead(refused, WordingError):
            unit = self.wording.read("1", self.raw.unit, self.indicator.units[0]).quantity.unit
        if unit not in self.codebook.unit_words[self.indicator.id]:
            raise refused
        return unit

    def _told(self) -> dict[str, str]:
        """What cures of a value quote of its row."""
        counted = "一项也没有办成填“0%”" if self.indicator.rate else "没有开展填“0”"
        none = "没有这类案件填“本年无此类案件”" if self.indicator.kind == "share" else counted
        column = "（写在“数值”里，“单位”栏空着）" * (self.raw.unit not in ("", *self.indicator.units))
        return {"column": column, "table": self._table(), "none": none}

    def _table(self) -> str:
        """The table that the indicator stands in."""
        own = self.indicator.id in self.codebook.own
        return f"data/raw/{self.raw.place}/indicators.csv" if own else "data/codebook/indicators.csv"

    def _own_period(self) -> str:
        """The period's column without what adds nothing: 2024年1-12月, 2024年, and 年末 of what is counted on a day."""
        column, year = self.raw.period, self.raw.year
        if self.indicator.kind == "stock":
            column = re.sub(f"^(?:{year}年)?(?:年[底末]|(?<=年)[底末]|12月(?:[底末]|31日))$", "", column)
        if self.wording.period(column)[0] != column:
            column = re.sub(f"^{year}年度?$|{year}年", "", column)
        return column

    def _period(self) -> tuple[str, str]:
        """The word that the period's own column puts before the value, and what it means; no cell may say another."""
        note, column = bare_period(self.raw.note), self._own_period()
        cells = {"备注": note, "数值": self.raw.text, "期间栏": column}
        told = {cell: self.wording.period("".join(text.split())) for cell, text in cells.items()}
        word, period = told["期间栏"]
        if word != column or not self._fits(word, period):
            raise _Refused("wording.period", self.raw.period)
        # a note that says more than a period may speak of anything
        said = {cell: of for cell, of in told.items() if of[0] and (cell != "备注" or of[0] == note)}
        if [*said] == ["备注"] and period != said["备注"][1]:
            raise _Refused("wording.note", self.raw.text, period=note)
        if len({of for _, of in said.values()}) > 1:
            cells_said = (f"{cell}写着“{of}”" for cell, (of, _) in said.items())
            raise _Refused("wording.periods", self.raw.text, cells="，".join(cells_said))
        return word if period and "数值" not in said else "", period

    def _fits(self, word: str, period: str) -> bool:
        """Whether a word for a period can stand before the value, and is of the row's year."""
        years = set() if self.raw.status or period.startswith("years") else {*re.findall("20[0-9]{2}", word)}
        of_year = years <= {str(self.raw.year)} or (period and str(self.raw.year) in years)
        # Q1 before 36 would be printed as Q136
        return bool(of_year and not (period and word[-1:].isdigit()))

    def _read_change(self) -> Reading:
        """Read a stated change; refused also where it is told in a way that official style rules out (a fall in 倍, points in %)."""
        text, period = self.raw.text, self._period()[1]
        # without a unit 0.0993 may be 元 or an Excel cell that shows 9.93%
        reading = self.wording.read_change(text, self.raw.unit, "")
        q = reading.quantity
        # a bare number may be any Excel cell in %, with 增长 before it only one that was copied
        kind = "ratio" if text[:1].isdecimal() else "share"
        apart = q.unit == PERCENT and not self.wording.ends_in_unit(text)
        if apart and (unclear := unclear_share(text, abs(reading.value or 0), kind)):
            raise WordingError(text, unclear)
        return replace(reading, quantity=self._stated(reading), period=period or reading.period)

    def _stated(self, reading: Reading) -> Quantity:
        """A stated change in a unit that its indicator may be told in; of a count whole."""
        q, text, rate = reading.quantity, self.raw.text, self.indicator.rate
        if rate and q.unit == PERCENT and q.low == q.high == 0:
            q = replace(q, unit=POINTS)
        if q.unit not in ({POINTS} if rate else {PERCENT, *self.codebook.unit_words[self.indicator.id]} - {TIMES}):
            if key := _CHANGE_FAULTS.get(q.unit):
                raise _Refused(key, text)
            raise _Refused("unit.change", text, column=self.raw.unit, unit=self.indicator.units[0])
        return q if q.unit == PERCENT else self._whole(reading, q, "wording.whole")

    def _whole(self, reading: Reading, q: Quantity, key: str) -> Quantity:
        """Of a count the whole numbers, refused where there is none."""
        with instead(_Refused(key, self.raw.text), ValueError):
            return counted(q, reading, self.indicator)

    def _read(self) -> Reading:
        """Read the wording and close it: a count holds whole numbers, a share ends at its maximum, which it may not pass."""
        text, indicator, most = self.raw.text, self.indicator, self.indicator.max
        reading = self.wording.read(self._period()[0] + text, self.raw.unit, indicator.units[0])
        q, value = reading.quantity, reading.value or 0
        if q.unit not in self.codebook.unit_words[indicator.id]:
            key, told = self._cures.of_unit(text, self.raw.unit, indicator)
            why = f"读到“{text}{self.raw.unit}”"
            raise _Refused(key, text + self.raw.unit, why=why, **self._told(), **told)
        if reading.doubled:
            self.find("double_mark", text)
        if indicator.rate and (unclear := unclear_share(text, value, indicator.kind)):
            raise _Refused("share", text, unclear=unclear)
        if most is not None:
            beyond = value > most or (q.low, q.low_open) > (most, False)
            if beyond or (most < q.high < math.inf and reading.approx != "about"):
                raise _Refused("beyond_max", text, most=most)
            q = q.capped(most)
        for key, quoted in self.codebook.derive(NotedParts).told(self.raw, q, indicator):
            self.find(key, text, **quoted)
        if indicator.kind == "frequency" and q.low and not (reading.period or self.wording.period(q.text)[0]):
            self.find("frequency", text)
        return replace(reading, quantity=self._whole(reading, q, "not_whole"))


def clean(
    rows: list[RawFigure], codebook: Codebook, corrections: Iterable[Correction]
) -> tuple[list[Figure], list[Finding]]:
    """Clean the raw rows of one place.

    Parameters
    ----------
    corrections : iterable of Correction
        Those of other places are passed over.

    Returns
    -------
    figures : list of Figure
        By key; the wording as written, with its unit.
    findings : list of Finding
    """
    places = {row.place for row in rows}
    own = [c for c in corrections if c.where.place in places]
    findings, cleaned = list[Finding](), list[tuple[RawFigure, Figure]]()
    wording = codebook.derive(Wording)
    rows = corrected(rows, [c for c in own if c.action == "replace"], codebook, findings)
    elsewhere = answered_elsewhere(rows, codebook)
    for row in (row for row in rows if row not in elsewhere):
        if indicator := codebook.named(row.name):
            if figure := _Row(row, indicator, codebook, wording, findings).figure():
                cleaned.append((row, figure))
        else:
            key, words = codebook.derive(NameCures).of(row)
            meant = replace(row, name=words.get("bare", row.name))
            near = nearest(meant.name, codebook.names)
            findings.append(finding_of(meant, codebook, key, row.name, near=near, place=row.place, **words))
    asked = dict(bare(cleaned, codebook))
    findings += [*asked.values(), *shown(rows, cleaned, codebook), *told_elsewhere(elsewhere, codebook)]
    sound = (f for _, f in cleaned if f not in asked or asked[f].severity != "error")
    settled, unsettled = settle(sound, [c for c in own if c.action in ("prefer", "keep")], codebook)
    return settled, [*findings, *unsettled]
