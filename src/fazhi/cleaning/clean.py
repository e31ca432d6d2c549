"""Raw rows → clean figures: corrections applied, names and units mapped, wording read.

Changes form, never meaning: the wording stays as it was written. Each raw row ends as a clean row
or in the findings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from fazhi.analysis.targets import read_target
from fazhi.cleaning.corrections import Correction, unmatched
from fazhi.cleaning.reconcile import KEY, Row, settle
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import Finding, WordingError, nearest
from fazhi.wording import PERCENT, POINTS, TIMES, Reading, Wording, unclear_share

CLEAN_COLUMNS = [
    *KEY, "source_no", "low", "high", "low_open", "high_open", "resolution", "unit", "text", "approx", "absence",
    "office", "cause", "target", "file", "row", "source", "note",
]  # fmt: skip
_NUMERIC = {
    "year": "int64", "for_year": "int64", "row": "int64", "low": "float64", "high": "float64", "resolution": "float64",
    "low_open": "bool", "high_open": "bool",
}  # fmt: skip

_RAW_OF = {"指标": "name", "数值": "text", "单位": "unit", "状态": "status", "期间": "period"}
_BLANK_TODO = "没有开展填“0”，没有这项职责填“无此职责”，没有报来填“未报”"


class _Cleaner:
    """Cleans the rows of one place; faults are collected, not raised."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.wording = codebook.derive(Wording)
        self.findings: list[Finding] = []

    def find(self, code: str, raw: Row, read: str, message: str, todo: str, severity: str = "error") -> None:
        indicator = self.codebook.named(raw["name"])
        where = (raw["place"], raw["year"], raw["file"], raw["row"], indicator.id if indicator else "")
        self.findings.append(Finding(severity, code, *where, read, message, todo))  # type: ignore[arg-type]

    def row(self, raw: Row) -> Row | None:
        """One clean row, or None with a finding."""
        indicator = self.codebook.named(raw["name"])
        if not indicator:
            near = nearest(raw["name"], self.codebook.names())
            message = f"编码本里没有指标“{raw['name']}”{near}"
            self.find(
                "unknown_indicator",
                raw,
                raw["name"],
                message,
                "请改正名称，或在 indicators.csv 里加上；不是指标的行（填表人、合计等）请删去",
            )
            return None
        when = self._status(raw)
        if not raw["text"]:
            self.find("blank", raw, "", f"“{indicator.name}”的数值是空白", _BLANK_TODO)
            return None
        absence = self.wording.rule("absence", raw["text"])
        if not when:
            return None
        read = self._read_change if when[0] == "change" else self._read
        reading = None if absence else read(raw, indicator)
        status, for_year = when
        target = self._target(raw, indicator, reading)
        if not (absence or reading) or target is None:
            return None
        kept: Row = {c: raw[c] for c in ("place", "year", "office", "cause", "file", "row", "source", "note")}
        kept |= {
            "indicator": indicator.id,
            "status": status,
            "for_year": for_year,
            "absence": absence or "",
            "target": target,
        }
        return kept | (self._value(reading) if reading else self._no_value(raw["text"]))

    def _status(self, raw: Row) -> tuple[str, int] | None:
        """Status and the year it is about: a plan is for next year, a quoted value for the year named."""
        word, year = raw["status"], raw["year"]
        named = word.removesuffix("年")
        if re.fullmatch("(19|20|21)[0-9]{2}", named) and int(named) != year:
            return ("previous" if int(named) < year else "planned"), int(named)
        status = self.wording.rule("status", word) if word else "actual"
        if not status:
            known = "、".join(w.word for w in self.codebook.words if w.role == "status")
            self.find("status", raw, word, f"不认识状态“{word}”", f"请填{known}之一，或留空表示实际")
            return None
        return status, year + {"planned": 1, "previous": -1}.get(status, 0)

    def _target(self, raw: Row, indicator: Indicator, value: Reading | None) -> str | None:
        """The target's wording with its unit; None with a finding where it cannot be read or is of another unit."""
        if not raw["target"]:
            return ""
        try:
            # a unit of its own column is the value's; the target may still have its own
            unit = "" if self.wording.ends_in_unit(raw["target"]) else raw["unit"]
            aim = read_target(raw["target"], indicator, self.codebook, self.wording, unit).quantity
            if value and raw["status"] != "变动" and aim.unit != value.quantity.unit:
                raise WordingError(raw["target"], f"与数值“{value.quantity.text}”的单位不同")
        except WordingError as exc:
            todo = "目标请写成数和单位，如不少于36场；文字说明请写进备注"
            self.find("target", raw, raw["target"], f"“{indicator.name}”的目标{exc}", todo)
            return None
        return aim.text

    def _read_change(self, raw: Row, indicator: Indicator) -> Reading | None:
        """Read a stated change; None with a finding, also where it is told in a way that NORMS 3 rules out."""
        text, points = raw["text"], indicator.rate
        try:
            word, period = self.wording.period(raw["period"])
            if word != raw["period"]:
                raise WordingError(raw["period"], "不认识这种期间")
            # without a unit 0.0993 may be 元 or an Excel cell that shows 9.93%
            reading = self.wording.read_change(text, raw["unit"], "")
            q = reading.quantity
            # a bare number may be any Excel cell in %, with 增长 before it only one that was copied
            kind = "ratio" if text[:1].isdecimal() else "share"
            apart = q.unit == PERCENT and not self.wording.ends_in_unit(text)
            if apart and (unclear := unclear_share(text, abs(reading.value or 0), kind)):
                raise WordingError(text, unclear)
            if indicator.whole and q.unit not in (PERCENT, TIMES):
                q = q.whole()
        except (WordingError, ValueError) as exc:
            why = str(exc) if isinstance(exc, WordingError) else f"读到“{text}”，里面没有整数"
            self.find(
                "wording", raw, text, f"“{indicator.name}”的变动{why}", "请写成增长12.5%、减少5件、提高3个百分点这样"
            )
            return None
        if points and q.unit == PERCENT and q.low == q.high == 0:
            q = replace(q, unit=POINTS)
        allowed = {POINTS} if points else {PERCENT, *(self.codebook.units[u].key for u in indicator.units)}
        if q.unit == TIMES:
            message, todo = f"“{indicator.name}”写“{text}”，减少不能说成几倍", "请改写成下降百分之几，或减少多少"
            self.find("times_down", raw, text, message, todo, self.codebook.severity("times_down"))
        elif points and q.unit == PERCENT:
            message = f"“{indicator.name}”是比例，变动写成了“{text}”"
            self.find("points", raw, text, message, "比例的升降请写多少个百分点", self.codebook.severity("points"))
        elif q.unit not in allowed:
            message = f"“{indicator.name}”的变动单位不合（读到“{text}{raw['unit']}”）"
            self.find("unit", raw, text, message, f"请写百分之几，或{indicator.units[0]}数")
        else:
            return replace(reading, quantity=q, period=period or reading.period)
        return None

    def _read(self, raw: Row, indicator: Indicator) -> Reading | None:
        """Read the wording and close it by the indicator's kind; None with a finding."""
        try:
            word, rule = self.wording.period(raw["period"])
            if word != raw["period"]:
                raise WordingError(raw["period"], "不认识这种期间")
            printed = raw["text"] if not rule or raw["text"].startswith(word) else word + raw["text"]
            reading = self.wording.read(printed, raw["unit"], indicator.units[0])
        except WordingError as exc:
            self.find(
                "wording", raw, raw["text"], f"“{indicator.name}”的数值{exc}", f"请照原样写清数和单位；{_BLANK_TODO}"
            )
            return None
        allowed = {self.codebook.units[u].key for u in indicator.units}
        if reading.quantity.unit not in allowed:
            read = f"{raw['text']}{raw['unit']}"
            self.find(
                "unit",
                raw,
                read,
                f"“{indicator.name}”的单位不合（读到“{read}”，应为{'、'.join(indicator.units)}）",
                "请改正单位或指标；如果这样写也对，请在 indicators.csv 里给这个指标加上这个单位",
            )
            return None
        if reading.doubled:
            severity = self.codebook.severity("double_mark")
            self.find("double_mark", raw, raw["text"], f"“{raw['text']}”写了两个约数标记", "请核实后只留一个", severity)
        return self._closed(raw, indicator, reading)

    def _closed(self, raw: Row, indicator: Indicator, reading: Reading) -> Reading | None:
        """Counts hold whole numbers only; a share ends at its maximum, which its number may not pass."""
        q, text = reading.quantity, raw["text"]
        value = reading.value or 0
        if unclear := unclear_share(text, value, indicator.kind):
            self.find("share", raw, text, f"“{indicator.name}”读到“{text}”，{unclear}", "写成 85.6% 这样")
            return None
        if indicator.max is not None:
            above = q.low_open and q.low == indicator.max
            beyond = above or q.low > indicator.max or value > indicator.max
            if beyond or (math.isfinite(q.high) and q.high > indicator.max and reading.approx != "about"):
                self.find(
                    "beyond_max", raw, text, f"“{indicator.name}”读到“{text}”，超过了最大值{indicator.max:g}", "请核实"
                )
                return None
            if q.high > indicator.max:
                q = replace(q, high=indicator.max, high_open=False)
        if indicator.whole:
            try:
                q = q.whole()
            except ValueError:
                self.find("not_whole", raw, text, f"“{indicator.name}”读到“{text}”，里面没有整数", "请核实")
                return None
        return replace(reading, quantity=q)

    @staticmethod
    def _value(reading: Reading) -> dict[str, Any]:
        q = reading.quantity
        return {
            "low": q.low, "high": q.high, "low_open": q.low_open, "high_open": q.high_open, "resolution": q.resolution,
            "unit": q.unit, "text": q.text, "approx": reading.approx, "period": reading.period,
        }  # fmt: skip

    @staticmethod
    def _no_value(text: str) -> dict[str, Any]:
        ends = {"low": math.nan, "high": math.nan, "low_open": False, "high_open": False, "resolution": 0.0}
        return ends | {"unit": "", "text": text, "approx": "", "period": ""}

    def replace(self, rows: list[Row], corrections: Iterable[Correction]) -> None:
        """Apply the ``replace`` corrections to raw rows (copies; the files stay as they are)."""
        by_cell = {(r["file"], r["row"]): r for r in rows}
        for c in corrections:
            raw = by_cell.get((f"{c.where.year}/{c.where.file}", c.where.row))
            column = _RAW_OF[c.column]
            read = raw[column] if raw else ""
            if raw is None or read != c.expect:
                self.findings.append(unmatched(c, f"{c.where.file}第{c.where.row}行应是“{c.expect}”，实际是“{read}”"))
                continue
            # the entry may name the indicator by the wrong name or by the one it puts there
            named = {
                getattr(self.codebook.named(n), "id", "") for n in (raw["name"], c.value if column == "name" else "")
            }
            if c.where.indicator and c.where.indicator not in named:
                why = f"{c.where.file}第{c.where.row}行是“{raw['name']}”，不是“{c.where.indicator}”"
                self.findings.append(unmatched(c, why))
                continue
            raw[column] = c.value
            message = f"“{c.expect}”按更正单改为“{c.value}”（{c.reason}）"
            self.find("corrected", raw, str(c.expect), message, c.status, self.codebook.severity("corrected"))


def clean(raw: pd.DataFrame, codebook: Codebook, corrections: list[Correction]) -> tuple[pd.DataFrame, list[Finding]]:
    """Clean the raw rows of one place.

    Parameters
    ----------
    raw : DataFrame
        Columns of :data:`fazhi.reading.tables.RAW_COLUMNS`.
    corrections : list of Correction
        Those of other places are passed over.

    Returns
    -------
    figures : DataFrame
        Columns `CLEAN_COLUMNS`, sorted by key; ``low`` and ``high`` in the unit key (元, 人, %),
        NaN for an absence, ``inf`` unbounded; ``text`` as written, with its unit.
    findings : list of Finding
    """
    cleaner = _Cleaner(codebook)
    places = set(raw["place"])
    mine = [c for c in corrections if c.where.place in places]
    rows = raw.to_dict("records")
    cleaner.replace(rows, [c for c in mine if c.action == "replace"])
    done = [row for row in map(cleaner.row, rows) if row]
    # words as Python's own strings: Arrow's are slower on a town's few rows
    frame = pd.DataFrame(done, columns=[c for c in CLEAN_COLUMNS if c != "source_no"], dtype=object).astype(_NUMERIC)
    frame, unsettled = settle(frame, [c for c in mine if c.action in ("prefer", "keep")], codebook)
    frame = frame[CLEAN_COLUMNS].sort_values([*KEY, "source_no"], ignore_index=True)
    return frame, [*cleaner.findings, *unsettled]
