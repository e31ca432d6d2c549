"""A comparison → the Chinese clause that says it, as spans: text, and numbers with where they come from.

Every number said here was handed over by a comparison or a figure; 增加/减少 go with amounts,
增长/下降 with %, 百分点 between rates (NORMS 3). Spans are joined by the ledger, never here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any, Literal

from fazhi.codebook import Codebook

Role = Literal["value", "change", "rate", "share", "count"]


@dataclass(frozen=True)
class Number:
    """A number to be printed, with all that its ledger row needs.

    Attributes
    ----------
    text : str
        As printed, unit included.
    value : str
        For machines: ``86000``, ``21..29``, ``1000<..``, ``..<1000``.
    formula : str
        In the ledger's closed language: ``raw(2023/figures.csv:12)``, ``sub(raw(…),raw(…))``.
    rounding : str
        Empty where printed as written.
    """

    text: str
    value: str
    role: Role
    formula: str
    indicator: str = ""
    year: int = 0
    status: str = "actual"
    rounding: str = ""


Span = str | Number
Spans = list[Span]

_PERIODS = {"week": "每周", "day": "每天", "month": "每月", "quarter": "每季度"}
_HALF_UP = "四舍五入到{place}"
_OUTWARD = "向外取整到{place}"


def plain(x: float) -> str:
    """Write a float without binary dust: 0.29999999999999716 → 0.3, 86000.0 → 86000."""
    if x == int(x):
        return str(int(x))
    decimals = 8 if abs(x) < 1e6 else 6 if abs(x) < 1e9 else 2
    return f"{x:.{decimals}f}".rstrip("0").rstrip(".")


def machine_value(low: float, high: float, low_open: bool = False, high_open: bool = False) -> str:
    """Interval in the notation of the page's ``value`` attribute."""
    if low == high:
        return plain(low)
    left = "" if low == 0 and high_open and math.isfinite(high) else plain(low) + ("<" if low_open else "")
    right = "" if math.isinf(high) else ("<" if high_open else "") + plain(high)
    return f"{left}..{right}"


def figure(row: Any, codebook: Codebook) -> Number:
    """The number of a serving row (:func:`fazhi.clean.serving`), worded as it was read."""
    value = machine_value(row["low"], row["high"], bool(row["low_open"]), bool(row["high_open"]))
    role: Role = "share" if codebook.indicators[row["indicator"]].kind in ("share", "ratio") else "value"
    return Number(row["text"], value, role, row["origin"], row["indicator"], int(row["year"]), row["status"])


def amount(x: float, kind: str, unit: str, bare: bool = False) -> str:
    """A difference with its unit; `bare` leaves the unit to the number that follows (2至18次)."""
    if kind == "amount" and x >= 10_000:
        return f"{plain(x / 10_000)}万{unit}"
    if bare and kind != "amount":
        return plain(x)
    return plain(x) + ("个百分点" if kind in ("share", "ratio") else unit)


def _percent(fraction: float, decimals: int, mode: str = ROUND_HALF_UP) -> str:
    points = Decimal(f"{fraction * 100:.14g}").quantize(Decimal(1).scaleb(-decimals), mode)
    return f"{points.normalize():f}%"


class Grammar:
    """Words comparisons by the norms of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self.decimals = int(codebook.number("rate_decimals"))
        self.tiny = codebook.number("tiny_base")

    def clause(self, row: Any) -> Spans:
        """The clause for one row of :func:`fazhi.compare.compare`: 较2023年增加5件，增长12.5%.

        The base year is named in every clause that rests on one.
        """
        verdict = row["verdict"]
        if verdict == "not_comparable":
            return [f"不作同比（{row['reason']}）"]
        if verdict == "new":
            return [f"为本年新增（{row['reason']}）"]
        if verdict == "dropped":
            return [f"较{row['base_year']}年取消（{row['reason']}）"]
        published = ["（按公布数）"] if row["as_published"] else []
        if verdict == "level":
            return [f"与{row['base_year']}年持平", *published]
        if verdict == "indeterminate":
            return self._undecided(row)
        return [*self._moved(row, verdict == "up"), *published]

    def _undecided(self, row: Any) -> Spans:
        base = self.base(row)
        sure = {"not_lower": "不低于", "not_higher": "不高于"}.get(row["certain"])
        if sure:
            return [f"{sure}{row['base_year']}年（", base, "），是否持平无法判断"]
        return [f"与{row['base_year']}年（", base, f"）相比增减无法判断，{row['reason']}"]

    def base(self, row: Any) -> Number:
        """The base's number of a comparison row, as worded."""
        value = machine_value(row["base_low"], math.inf if math.isnan(row["base_high"]) else row["base_high"])
        role: Role = "share" if row["kind"] in ("share", "ratio") else "value"
        return Number(row["base_text"], value, role, row["base_origin"], row["indicator"], int(row["base_year"]))

    def _moved(self, row: Any, up: bool) -> Spans:
        """A certain movement: from or to nothing, else the amount and, where it is safe, the rate."""
        if row["kind"] not in ("share", "ratio") and 0 in (row["base_high"], row["now_high"]):
            now = Number(
                row["now_text"], machine_value(row["now_low"], row["now_high"]) if row["now_high"] == row["now_high"] else
                machine_value(row["now_low"], math.inf), "value", row["now_origin"], row["indicator"], int(row["year"]),
            )  # fmt: skip
            return [f"由{row['base_year']}年的", self.base(row), "增至" if up else "减为", now]
        verb = ("提高" if up else "降低") if row["kind"] in ("share", "ratio") else ("增加" if up else "减少")
        spans: Spans = [f"较{row['base_year']}年{_PERIODS.get(row['period'], '')}", *self._difference(row, up, verb)]
        rate = self._rate(row, up)
        return [*spans, "，", *rate] if rate else spans

    def _number(self, row: Any, text: str, value: float, role: Role, formula: str, rounding: str = "") -> Number:
        return Number(text, plain(value), role, formula, row["indicator"], int(row["year"]), rounding=rounding)

    def _difference(self, row: Any, up: bool, verb: str) -> Spans:
        ends = (row["diff_low"], row["diff_high"]) if up else (-row["diff_high"], -row["diff_low"])
        pair = (row["now_origin"], row["base_origin"]) if up else (row["base_origin"], row["now_origin"])
        formula = f"sub({pair[0]},{pair[1]})"

        def number(x: float, end: str, bare: bool = False) -> Number:
            text = amount(x, row["kind"], row["unit"], bare)
            return self._number(row, text, x, "change", f"{end}({formula})" if end else formula)

        low, high = ends
        if low == high:
            return [verb, number(low, "")]
        if math.isnan(high):
            return [f"至少{verb}", number(low, "low")] if low > 0 else [f"有所{verb}，幅度无法判断"]
        if low == 0:
            return [f"{verb}不超过", number(high, "high")]
        return [verb, number(low, "low", bare=True), "至", number(high, "high")]

    def _rate(self, row: Any, up: bool) -> Spans:
        """Rate only between single values, never from a tiny base, only as precise as both were written."""
        if not row["exact"] or row["as_published"] or math.isnan(row["rate_low"]) or row["base_low"] < self.tiny:
            return []
        verb = "增长" if up else "下降"
        pair = f"{row['now_origin']},{row['base_origin']}"
        nominal = abs(row["diff_low"]) / row["base_low"]
        ends = sorted((abs(row["rate_low"]), abs(row["rate_high"])))
        width = (ends[1] - ends[0]) * 100

        def number(fraction: float, decimals: int, formula: str, mode: str = ROUND_HALF_UP) -> Number:
            place = "个位" if decimals == 0 else f"{decimals}位小数"
            rounding = (_HALF_UP if mode == ROUND_HALF_UP else _OUTWARD).format(place=place)
            return self._number(row, _percent(fraction, decimals, mode), fraction, "rate", formula, rounding)

        if width <= 1:
            fine = width < 10.0**-self.decimals / 2
            rate = number(nominal, self.decimals if fine else 0, f"rate({pair})")
            # a certain movement is not told as 0%, nor what is left as 100% less
            untrue = rate.text == "0%" or (not up and rate.text == "100%")
            return [] if untrue else [verb if fine else f"{verb}约", rate]
        low = number(ends[0], 0, f"{'low' if up else 'high'}(rate({pair}))", ROUND_FLOOR)
        high = number(ends[1], 0, f"{'high' if up else 'low'}(rate({pair}))", ROUND_CEILING)
        return [verb, low, "至", high]


def text_of(spans: Iterable[Span]) -> str:
    """The bare text of spans, for places that hold no markup (alternative texts, tables in a terminal)."""
    return "".join(s if isinstance(s, str) else s.text for s in spans)
