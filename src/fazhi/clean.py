"""Raw rows → clean figures: corrections applied, names and units mapped, wording read.

Changes form, never meaning: the wording stays as it was written. Each raw row ends as a clean row
or in the findings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Iterable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pandas as pd

from fazhi.codebook import Codebook, nearest
from fazhi.corrections import FILE as CORRECTIONS_FILE
from fazhi.corrections import Correction
from fazhi.entries import Indicator
from fazhi.errors import Finding, WordingError
from fazhi.quantity import Quantity
from fazhi.wording import Reading, Wording

# a row of a frame, as DataFrame.to_dict("records") gives it
Row = dict[Hashable, Any]

KEY = ["place", "year", "indicator", "status", "for_year", "period"]
CLEAN_COLUMNS = [
    *KEY, "source_no", "low", "high", "low_open", "high_open", "resolution", "unit", "text", "approx", "absence",
    "office", "cause", "target", "file", "row", "source", "note",
]  # fmt: skip

_RAW_OF = {"指标": "name", "数值": "text", "单位": "unit", "状态": "status", "期间": "period"}
_BLANK_TODO = "没有开展填“0”，没有这项职责填“无此职责”，没有报来填“未报”"


class _Cleaner:
    """Cleans the rows of one place; faults are collected, not raised."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.wording = Wording(codebook)
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
        reading = None if absence else self._read(raw, indicator)
        if not when or not (absence or reading):
            return None
        status, for_year = when
        kept: Row = {c: raw[c] for c in ("place", "year", "office", "cause", "target", "file", "row", "source", "note")}
        row: Row = kept | {"indicator": indicator.id, "status": status, "for_year": for_year, "absence": absence or ""}
        return row | (self._value(reading) if reading else self._no_value(raw["text"]))

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
                "请改正单位或指标",
            )
            return None
        if reading.doubled:
            severity = self.codebook.norms["severity.double_mark"].value
            self.find("double_mark", raw, raw["text"], f"“{raw['text']}”写了两个约数标记", "请核实后只留一个", severity)
        return self._closed(raw, indicator, reading)

    def _closed(self, raw: Row, indicator: Indicator, reading: Reading) -> Reading | None:
        """Counts hold whole numbers only; a share ends at its maximum, which its number may not pass."""
        q, text = reading.quantity, raw["text"]
        # an Excel cell that shows 95% holds 0.95, one that shows 103.84% holds 1.0384
        fraction = {"share": 1, "ratio": 10}.get(indicator.kind, 0)
        value = reading.value or 0
        if 0 < value <= fraction and not any(c in text for c in "%％‰分成"):
            self.find(
                "share",
                raw,
                text,
                f"“{indicator.name}”读到“{text}”，不知是{value:g}%还是{value:.4g}的一百倍",
                "请在数值里连同百分号写明",
            )
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
                self._unmatched(c, f"{c.where.file}第{c.where.row}行应是“{c.expect}”，实际是“{read}”")
                continue
            raw[column] = c.value
            message = f"“{c.expect}”按更正单改为“{c.value}”（{c.reason}）"
            self.find(
                "corrected", raw, str(c.expect), message, c.status, self.codebook.norms["severity.corrected"].value
            )

    def _unmatched(self, c: Correction, message: str) -> None:
        # of no year: whichever year it was meant for, every report of the place waits
        where = (c.where.place, 0, CORRECTIONS_FILE, 0, c.where.indicator)
        self.findings.append(
            Finding(
                "error", "correction_unmatched", *where, str(c.expect), f"更正单与数据对不上：{message}", "请核对更正单"
            )
        )

    def settle(self, frame: pd.DataFrame, corrections: list[Correction]) -> pd.DataFrame:
        """Number the sources of each key; several values must agree or be declared."""
        frame = frame.assign(source_no=frame.groupby(KEY, dropna=False).cumcount() + 1)
        dropped: list[int] = []
        declared = {(c.where.year, c.where.indicator): c for c in corrections}
        several = frame[frame.duplicated(KEY, keep=False)]
        for _, group in several.groupby(KEY, dropna=False):
            first = group.iloc[0]
            correction = declared.get((first["year"], first["indicator"]))
            mergeable = group["unit"].nunique() == 1 and not any(group["absence"])
            if correction and sorted(correction.expect) == sorted(group["text"]) and mergeable:
                del declared[first["year"], first["indicator"]]
                dropped += self._declared(correction, group)
            elif not self._agree(group):
                name = self.codebook.indicators[first["indicator"]].name
                read = "、".join(f"“{r.text}”（{r.file}第{r.row}行）" for r in group.itertuples())
                message = f"“{name}”有不同的值：{read}"
                self.find(
                    "conflict",
                    first.to_dict() | {"name": name},
                    read,
                    message,
                    "请核实后只留一个，或在更正单里写明采用哪个",
                )
                dropped += list(group.index)
        for c in declared.values():
            self._unmatched(c, f"没有找到这几个不同的值：{'、'.join(c.expect)}")
        return frame.drop(index=dropped)

    def _agree(self, group: pd.DataFrame) -> bool:
        """Whether all values of one key can be one value; if so it is noted."""
        first = group.iloc[0]
        name = self.codebook.indicators[first["indicator"]].name
        quantities = [quantity_of(r) for _, r in group.iterrows()]
        same_absence = group["absence"].nunique() == 1
        if not same_absence or (not first["absence"] and not all(a.agrees(b) for a, b in combinations(quantities, 2))):
            return False
        read = "、".join(group["text"])
        severity = self.codebook.norms["severity.agreeing"].value
        self.find(
            "agreeing",
            first.to_dict() | {"name": name},
            read,
            f"“{name}”报了{len(group)}次，相符（{read}）",
            "采用较细的一个",
            severity,
        )
        return True

    def _declared(self, correction: Correction, group: pd.DataFrame) -> list[int]:
        """Carry out ``prefer`` or ``keep``; returns the rows set aside."""
        first = group.iloc[0]
        name = self.codebook.indicators[first["indicator"]].name
        read = "、".join(group["text"])
        chosen = "两者都保留，按合并范围比较" if correction.action == "keep" else f"采用“{correction.value}”"
        code = "kept_conflict" if correction.action == "keep" else "corrected"
        self.find(
            code, first.to_dict() | {"name": name}, read, f"“{name}”有不同的值（{read}），按更正单{chosen}（{correction.reason}）",
            correction.status, self.codebook.norms[f"severity.{code}"].value,
        )  # fmt: skip
        return [] if correction.action == "keep" else list(group.index[group["text"] != correction.value])


def quantity_of(row: Any) -> Quantity:
    """The quantity of a clean row; NaN ends (an absence) count as zero width at 0."""
    if row["absence"]:
        return Quantity(0, 0, text=row["text"])
    ends = (row["low"], row["high"], bool(row["low_open"]), bool(row["high_open"]))
    return Quantity(*ends, row["unit"], row["resolution"], row["text"])


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
    frame = pd.DataFrame(done, columns=[c for c in CLEAN_COLUMNS if c != "source_no"])
    frame = cleaner.settle(frame, [c for c in mine if c.action != "replace"])
    return frame[CLEAN_COLUMNS].sort_values([*KEY, "source_no"], ignore_index=True), cleaner.findings


def serving(figures: pd.DataFrame) -> pd.DataFrame:
    """One row for each key: the finest of agreeing values, the hull of kept ones.

    Adds ``origin``: the value's formula over raw cells, ``raw(2023/figures.csv:12)`` or
    ``hull(raw(…),raw(…))``; and ``single``: each value it stands on was one exact number as written.
    """
    frame = figures.assign(origin=[f"raw({f}:{r})" for f, r in zip(figures["file"], figures["row"], strict=True)])
    frame["single"] = frame["approx"] == "exact"
    alone = frame[~frame.duplicated(KEY, keep=False)]
    merged = [_merge(group) for _, group in frame[frame.duplicated(KEY, keep=False)].groupby(KEY)]
    return pd.concat([alone, pd.DataFrame(merged, columns=frame.columns)] if merged else [alone]).sort_values(
        KEY, ignore_index=True
    )


def _merge(group: pd.DataFrame) -> pd.Series[Any]:
    quantities = [quantity_of(row) for _, row in group.iterrows()]
    finest = min(range(len(quantities)), key=lambda n: quantities[n].resolution)
    row = group.iloc[finest].copy()
    if all(a.agrees(b) for a, b in combinations(quantities, 2)):
        return row
    hull = quantities[0]
    for q in quantities[1:]:
        hull = hull.hull(q)
    for column in ("low", "high", "low_open", "high_open", "resolution"):
        row[column] = getattr(hull, column)
    row["single"] = bool(group["single"].all())
    row["text"], row["approx"] = "或".join(group["text"]), "range"
    row["origin"] = f"hull({','.join(group['origin'])})"
    return row
