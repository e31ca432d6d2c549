"""Number formats: amounts with their unit, percentages, rounding, intervals in words and for machines."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Literal, TypeVar

from fazhi.interval import Quantity

T = TypeVar("T")

# kinds that are told in %, and whose differences are percentage points
RATES = ("share", "ratio")
_ROUNDINGS = {ROUND_HALF_UP: "四舍五入", ROUND_FLOOR: "向下取整", ROUND_CEILING: "向上取整"}


def plain(x: float) -> str:
    """Write a float without binary dust: 0.29999999999999716 → 0.3, 86000.0 → 86000."""
    if x == int(x):
        return str(int(x))
    decimals = 8 if abs(x) < 1e6 else 6 if abs(x) < 1e9 else 2
    return f"{x:.{decimals}f}".rstrip("0").rstrip(".")


def machine_value(q: Quantity) -> str:
    """An interval in the notation of the page's ``value`` attribute: ``86000``, ``21..29``, ``1000<..``."""
    if q.exact:
        return plain(q.low)
    left = "" if q.low == 0 and q.high_open and math.isfinite(q.high) else plain(q.low) + ("<" if q.low_open else "")
    right = "" if math.isinf(q.high) else ("<" if q.high_open else "") + plain(q.high)
    return f"{left}..{right}"


def bounds(q: Quantity, end: Callable[[float, Literal["low", "high"]], T]) -> list[str | T]:
    """An interval in words: 超过1000, 大于20至小于30; `end` writes its ends."""
    low = end(q.low, "low")
    if q.exact:
        return [low]
    if math.isinf(q.high):
        return ["超过" if q.low_open else "不少于", low]
    return [*(["大于"] if q.low_open else []), low, "至", *(["小于"] if q.high_open else []), end(q.high, "high")]


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
