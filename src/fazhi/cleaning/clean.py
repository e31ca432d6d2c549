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

import pandas as pd

from fazhi.cleaning.columns import Figure
from fazhi.cleaning.corrections import Correction, unmatched
from fazhi.cleaning.reconcile import settle
from fazhi.cleaning.targets import read_target
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import Finding, Severity, WordingError, nearest
from fazhi.formula import raw_cell
from fazhi.reading.tables import RAW_COLUMNS, RawFigure
from fazhi.wording import PERCENT, POINTS, TIMES, Reading, Wording, unclear_share

_RAW_OF = {"指标": "name", "数值": "text", "单位": "unit", "状态": "status", "期间": "period"}
_BLANK_TODO = "没有开展填“0”，没有这项职责填“无此职责”，没有报来填“未报”"
_CHANGE_TODO = "请写成增长12.5%、减少5件、提高3个百分点这样"
T = TypeVar("T")


class _Refused(Exception):
    """Why a cell cannot be taken over: code of the finding, what was read, message, what to do."""


@dataclass
class _Row:
    """A raw row on its way to a clean figure; what is wrong with it is added to `findings`."""

    raw: RawFigure
    codebook: Codebook
    findings: list[Finding]

    def __post_init__(self) -> None:
        self.wording = self.codebook.derive(Wording)
        self.indicator = self.codebook.named(self.raw.name)

    def find(self, code: str, read: str, message: str, todo: str, severity: Severity = "error") -> None:
        """Add a finding about this row."""
        raw, named = self.raw, self.indicator.id if self.indicator else ""
        where = (raw.place, raw.year, raw.file, raw.row, named)
        self.findings.append(Finding(severity, code, *where, read, message, todo))

    def _tried(self, read: Callable[..., T], *arguments: object) -> T | None:
        """What a reader of cells returns; None with a finding where it refuses."""
        try:
            return read(*arguments)
        except _Refused as exc:
            code, read_text, message, todo = exc.args
            severity = self.codebook.severity(code) if code in ("times_down", "points") else "error"
            self.find(code, read_text, message, todo, severity)
            return None

    def figure(self) -> Figure | None:
        """The clean figure, or None with a finding."""
        raw, indicator = self.raw, self.indicator
        if not indicator:
            message = f"编码本里没有指标“{raw.name}”{nearest(raw.name, self.codebook.names())}"
            todo = "请改正名称，或在 indicators.csv 里加上；不是指标的行（填表人、合计等）请删去"
            self.find("unknown_indicator", raw.name, message, todo)
            return None
        status = self._tried(self._status)
        if not raw.text:
            self.find("blank", "", f"“{indicator.name}”的数值是空白", _BLANK_TODO)
        if not raw.text or not status:
            return None
        absence = self.wording.rule("absence", raw.text) or ""
        read = self._read_change if status[0] == "change" else self._read
        reading = None if absence else self._tried(read, indicator)
        # of a change the target is another unit's
        unit = reading.quantity.unit if reading and status[0] != "change" else ""
        target = self._tried(self._target, indicator, unit) if raw.target else ""
        if not (absence or reading) or target is None:
            return None
        figure = Figure(
            raw.place, raw.year, indicator.id, *status, absence=absence, office=raw.office, cause=raw.cause, target=target,
            text=raw.text, file=raw.file, row=raw.row, source=raw.source, note=raw.note, origin=raw_cell(raw.file, raw.row),
        )  # fmt: skip
        if not reading:
            return figure
        q = reading.quantity
        return replace(
            figure, low=q.low, high=q.high, low_open=q.low_open, high_open=q.high_open, resolution=q.resolution, unit=q.unit,
            text=q.text, approx=reading.approx, period=reading.period, single=reading.approx == "exact",
        )  # fmt: skip

    def _status(self) -> tuple[str, int]:
        """Status and the year it is about: a plan is for next year, a quoted value for the year named."""
        word, year = self.raw.status, self.raw.year
        named = word.removesuffix("年")
        if re.fullmatch("(19|20|21)[0-9]{2}", named) and int(named) != year:
            return ("previous" if int(named) < year else "planned"), int(named)
        status = self.wording.rule("status", word) if word else "actual"
        if not status:
            known = "、".join(w.word for w in self.codebook.words if w.role == "status")
            raise _Refused("status", word, f"不认识状态“{word}”", f"请填{known}之一，或留空表示实际")
        return status, year + {"planned": 1, "previous": -1}.get(status, 0)

    def _target(self, indicator: Indicator, value_unit: str) -> str:
        """The target's wording with its unit, which must be the value's."""
        text = self.raw.target
        try:
            # a unit of its own column is the value's; the target may still have its own
            unit = "" if self.wording.ends_in_unit(text) else self.raw.unit
            aim = read_target(text, indicator, self.codebook, unit).quantity
            if value_unit and aim.unit != value_unit:
                raise WordingError(text, f"与数值“{self.raw.text}”的单位不同")
        except WordingError as exc:
            todo = "目标请写成数和单位，如不少于36场；文字说明请写进备注"
            raise _Refused("target", text, f"“{indicator.name}”的目标{exc}", todo) from exc
        return aim.text

    def _period(self) -> tuple[str, str]:
        """The word of the period's own column and what it means."""
        word, period = self.wording.period(self.raw.period)
        if word != self.raw.period:
            raise WordingError(self.raw.period, "不认识这种期间")
        return word, period

    def _read_change(self, indicator: Indicator) -> Reading:
        """Read a stated change; refused also where it is told in a way that NORMS 3 rules out."""
        text, name = self.raw.text, indicator.name
        try:
            _, period = self._period()
            # without a unit 0.0993 may be 元 or an Excel cell that shows 9.93%
            reading = self.wording.read_change(text, self.raw.unit, "")
            q = reading.quantity
            # a bare number may be any Excel cell in %, with 增长 before it only one that was copied
            kind = "ratio" if text[:1].isdecimal() else "share"
            apart = q.unit == PERCENT and not self.wording.ends_in_unit(text)
            if apart and (unclear := unclear_share(text, abs(reading.value or 0), kind)):
                raise WordingError(text, unclear)
            if indicator.whole and q.unit not in (PERCENT, TIMES):
                q = q.whole()
        except WordingError as exc:
            raise _Refused("wording", text, f"“{name}”的变动{exc}", _CHANGE_TODO) from exc
        except ValueError as exc:
            raise _Refused("wording", text, f"“{name}”的变动读到“{text}”，里面没有整数", _CHANGE_TODO) from exc
        if indicator.rate and q.unit == PERCENT and q.low == q.high == 0:
            q = replace(q, unit=POINTS)
        allowed = {POINTS} if indicator.rate else {PERCENT, *self.codebook.unit_keys(indicator)}
        if q.unit == TIMES:
            todo = "请改写成下降百分之几，或减少多少"
            raise _Refused("times_down", text, f"“{name}”写“{text}”，减少不能说成几倍", todo)
        if indicator.rate and q.unit == PERCENT:
            raise _Refused("points", text, f"“{name}”是比例，变动写成了“{text}”", "比例的升降请写多少个百分点")
        if q.unit not in allowed:
            message = f"“{name}”的变动单位不合（读到“{text}{self.raw.unit}”）"
            raise _Refused("unit", text, message, f"请写百分之几，或{indicator.units[0]}数")
        return replace(reading, quantity=q, period=period or reading.period)

    def _read(self, indicator: Indicator) -> Reading:
        """Read the wording and close it by the indicator's kind."""
        text = self.raw.text
        try:
            word, period = self._period()
            printed = text if not period or text.startswith(word) else word + text
            reading = self.wording.read(printed, self.raw.unit, indicator.units[0])
        except WordingError as exc:
            todo = f"请照原样写清数和单位；{_BLANK_TODO}"
            raise _Refused("wording", text, f"“{indicator.name}”的数值{exc}", todo) from exc
        if reading.quantity.unit not in self.codebook.unit_keys(indicator):
            read = f"{text}{self.raw.unit}"
            message = f"“{indicator.name}”的单位不合（读到“{read}”，应为{'、'.join(indicator.units)}）"
            todo = "请改正单位或指标；如果这样写也对，请在 indicators.csv 里给这个指标加上这个单位"
            raise _Refused("unit", read, message, todo)
        if reading.doubled:
            severity = self.codebook.severity("double_mark")
            self.find("double_mark", text, f"“{text}”写了两个约数标记", "请核实后只留一个", severity)
        return self._closed(indicator, reading)

    def _closed(self, indicator: Indicator, reading: Reading) -> Reading:
        """Counts hold whole numbers only; a share ends at its maximum, which its number may not pass."""
        q, text, value = reading.quantity, self.raw.text, reading.value or 0
        read = f"“{indicator.name}”读到“{text}”，"
        if unclear := unclear_share(text, value, indicator.kind):
            raise _Refused("share", text, read + unclear, "写成 85.6% 这样")
        if indicator.max is not None:
            beyond = max(q.low, value) > indicator.max or (q.low_open and q.low == indicator.max)
            if beyond or (indicator.max < q.high < math.inf and reading.approx != "about"):
                raise _Refused("beyond_max", text, f"{read}超过了最大值{indicator.max:g}", "请核实")
            if q.high > indicator.max:
                q = replace(q, high=indicator.max, high_open=False)
        if indicator.whole:
            try:
                q = q.whole()
            except ValueError as exc:
                raise _Refused("not_whole", text, f"{read}里面没有整数", "请核实") from exc
        return replace(reading, quantity=q)


def _replaced(
    rows: list[RawFigure], corrections: Iterable[Correction], codebook: Codebook, findings: list[Finding]
) -> list[RawFigure]:
    """Raw rows with the ``replace`` corrections applied (copies; the files stay as they are)."""
    rows, positions = list(rows), {(r.file, r.row): n for n, r in enumerate(rows)}
    for c in corrections:
        at, column = positions.get((f"{c.where.year}/{c.where.file}", c.where.row)), _RAW_OF[c.column]
        raw = None if at is None else rows[at]
        read = getattr(raw, column) if raw else ""
        if at is None or raw is None or read != c.expect:
            findings.append(unmatched(c, f"{c.where.file}第{c.where.row}行应是“{c.expect}”，实际是“{read}”"))
            continue
        change: dict[str, Any] = {column: c.value}
        new = replace(raw, **change)
        # the entry may name the indicator by the wrong name or by the one it puts there
        named = {indicator.id for n in (raw.name, new.name) if (indicator := codebook.named(n))}
        if c.where.indicator and c.where.indicator not in named:
            why = f"{c.where.file}第{c.where.row}行是“{raw.name}”，不是“{c.where.indicator}”"
            findings.append(unmatched(c, why))
            continue
        rows[at] = new
        message = f"“{c.expect}”按更正单改为“{c.value}”（{c.reason}）"
        _Row(new, codebook, findings).find(
            "corrected", str(c.expect), message, c.status, codebook.severity("corrected")
        )
    return rows


def clean(raw: pd.DataFrame, codebook: Codebook, corrections: list[Correction]) -> tuple[list[Figure], list[Finding]]:
    """Clean the raw rows of one place.

    Parameters
    ----------
    raw : DataFrame
        Columns of :data:`fazhi.reading.tables.RAW_COLUMNS`.
    corrections : list of Correction
        Those of other places are passed over.

    Returns
    -------
    figures : list of Figure
        By key; the wording as written, with its unit.
    findings : list of Finding
    """
    rows = [RawFigure(*row) for row in raw[list(RAW_COLUMNS)].itertuples(index=False)]
    places = {row.place for row in rows}
    own = [c for c in corrections if c.where.place in places]
    findings: list[Finding] = []
    rows = _replaced(rows, [c for c in own if c.action == "replace"], codebook, findings)
    figures = [figure for row in rows if (figure := _Row(row, codebook, findings).figure())]
    settled, unsettled = settle(figures, [c for c in own if c.action in ("prefer", "keep")], codebook)
    return settled, [*findings, *unsettled]
