"""What is printed: text, and numbers that carry their value and where they come from.

Spans are joined by the ledger, never here: a number that is only text could not be traced.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any, Literal

from fazhi.codebook.load import Codebook

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
    place : str
        Whose figure it is; empty for the report's own place.
    """

    text: str
    value: str
    role: Role
    formula: str
    indicator: str = ""
    year: int = 0
    status: str = "actual"
    rounding: str = ""
    place: str = ""


class Quoted(str):
    """Words taken over from an office, a source or a finding; the numbers in them are theirs."""


Span = str | Number
Spans = list[Span]

# kinds that are told in %, and whose differences are percentage points
RATES = ("share", "ratio")
_ROUNDINGS = {ROUND_HALF_UP: "四舍五入", ROUND_FLOOR: "向下取整", ROUND_CEILING: "向上取整"}


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
    """The number of a serving row (:func:`fazhi.cleaning.reconcile.serving`), worded as it was read."""
    value = machine_value(row["low"], row["high"], bool(row["low_open"]), bool(row["high_open"]))
    role: Role = "share" if codebook.indicators[row["indicator"]].kind in RATES else "value"
    return Number(row["text"], value, role, row["origin"], row["indicator"], int(row["year"]), row["status"])


def amount(x: float, kind: str, unit: str, bare: bool = False, step: float = 1) -> str:
    """A difference with its unit; `bare` leaves the unit to the number that follows (2至18次).

    From 10,000 on money stands in 万 (亿), other things where a figure with that `step` was written so.
    """
    if bare:
        return plain(x)
    if x >= 10_000 and (kind == "amount" or step >= 1_000):
        places, word = (8, "亿") if x >= 10**8 else (4, "万")
        return f"{Decimal(plain(x)).scaleb(-places).normalize():f}{word}{unit}"
    return plain(x) + ("个百分点" if kind in RATES else unit)


def rounding(mode: str, place: str) -> str:
    """How a number was rounded, for its ledger row: 四舍五入到1位小数, 向下取整到1000."""
    return f"{_ROUNDINGS[mode]}到{place}"


def places(decimals: int) -> str:
    """A number of decimals in words."""
    return f"{decimals}位小数" if decimals else "个位"


def rounded(x: float, decimals: int, mode: str = ROUND_HALF_UP) -> str:
    """Round once, a trailing .0 dropped; from the decimal value a reader would see, not from binary dust."""
    return f"{Decimal(f'{x:.14g}').quantize(Decimal(1).scaleb(-decimals), mode).normalize():f}"


def percent(fraction: float, decimals: int, mode: str = ROUND_HALF_UP) -> str:
    """A fraction as a percentage."""
    return f"{rounded(fraction * 100, decimals, mode)}%"


def text_of(spans: Iterable[Span]) -> str:
    """The bare text of spans, for places that hold no markup (alternative texts, tables in a terminal)."""
    return "".join(s if isinstance(s, str) else s.text for s in spans)
