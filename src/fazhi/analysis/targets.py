"""What was to be reached (目标), and whether it was: target wording → interval → outcome.

What a plain or hedged number asks for (100场: at least, for a figure that should rise) is policy, the
norm ``target.…``: a hedge blurs what is asked for, it does not forbid to do better.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Literal

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import WordingError
from fazhi.interval import Quantity
from fazhi.wording import Reading, Wording, unclear_share

Met = Literal["met", "unmet", "unknown"]


@dataclass(frozen=True)
class Outcome:
    """A value held against its target.

    Attributes
    ----------
    target : Quantity
        What is asked for; its ``text`` is the target's wording with unit.
    met : str
        met where every value the wording allows reaches the target, unmet where none does, else unknown.
    over : bool
        Whether the value lies above the target rather than below it (unmet only).
    gap_low, gap_high : float
        How far it is from the target, in the indicator's unit (percentage points for rates); NaN where not unmet.
    completion_low, completion_high : float
        Value over target as fractions, a rounded value as what it may stand for; NaN unless the target
        sets a lower bound above 0.
    step : float
        The resolution of a value written as one rounded number, else 0.
    close : bool
        Whether the outcome rests on less than that resolution.
    """

    target: Quantity
    met: Met
    over: bool = False
    gap_low: float = math.nan
    gap_high: float = math.nan
    completion_low: float = math.nan
    completion_high: float = math.nan
    step: float = 0.0
    close: bool = False


def read_target(text: str, indicator: Indicator, codebook: Codebook, wording: Wording, unit: str = "") -> Reading:
    """Read a target; its quantity is the interval that it asks for: 不少于36场 → [36, ∞), 95%以上 → [95, 100].

    Parameters
    ----------
    unit : str
        The unit where it stands in a column of its own; an amount must have one.

    Raises
    ------
    WordingError
        The target's wording or unit is not known, or no value of this kind can reach it.
    """
    reading = wording.read(text, unit, "" if indicator.kind == "amount" else indicator.units[0])
    target = reading.quantity
    if target.unit not in {codebook.units[u].key for u in indicator.units}:
        raise WordingError(text, f"单位应为{'、'.join(indicator.units)}")
    if unclear := unclear_share(text, reading.value or 0, indicator.kind):
        raise WordingError(text, unclear)
    hedged = reading.approx in ("about", "under", "over") and target.low > 0 and math.isfinite(target.high)
    try:
        if reading.approx == "exact" or hedged:
            at_least = getattr(codebook.norms.target, indicator.direction) == "at_least"
            target = (
                replace(target, high=math.inf, high_open=True) if at_least else replace(target, low=0.0, low_open=False)
            )
        if indicator.max is not None and target.high > indicator.max:
            target = replace(target, high=float(indicator.max), high_open=False)
        return replace(reading, quantity=target.whole() if indicator.whole else target)
    except ValueError as exc:
        highest = f"超过了最大值{indicator.max:g}" if indicator.max is not None else "里面没有整数"
        raise WordingError(text, highest) from exc


def hold(value: Quantity, target: Quantity, maximum: float | None, step: float = 0.0) -> Outcome:
    """Hold a value against a target of its unit; `step` is its resolution where it is one rounded number."""
    wide = replace(value, low=max(value.low - step / 2, 0.0), high=value.high + step / 2)
    completion = (math.nan, math.nan)
    if target.low > 0 and target.high in (math.inf, maximum):
        completion = (wide.low / target.low, wide.high / target.low)
    if value.within(target):
        return Outcome(target, "met", False, math.nan, math.nan, *completion, step, not wide.within(target))
    if not value.apart(target):
        return Outcome(target, "unknown")
    over = value.low >= target.high
    gap = (
        (value.low - target.high, value.high - target.high)
        if over
        else (target.low - value.high, target.low - value.low)
    )
    return Outcome(target, "unmet", over, *gap, *completion, step, not wide.apart(target))


def outcome_of(row: Any, indicator: Indicator, codebook: Codebook, wording: Wording) -> Outcome | None:
    """The outcome of a serving row: its value held against its ``target``.

    None where there is no value or no target, or the target is of another unit or period than the value (a
    year's, against 上半年 or 每周); a figure that is itself a frequency may leave the period to its value.
    """
    if row["absence"] or not row["target"]:
        return None
    aim = read_target(row["target"], indicator, codebook, wording)
    same = aim.period == row["period"] or (indicator.kind == "frequency" and not aim.period)
    value = Quantity(row["low"], row["high"], bool(row["low_open"]), bool(row["high_open"]), row["unit"])
    if not same or aim.quantity.unit != value.unit:
        return None
    # a rate stands for itself, as its reader takes it
    rounded = row["single"] and row["resolution"] > 1 and not indicator.rate
    step = row["resolution"] if rounded else 0.0
    return hold(value, aim.quantity, indicator.max, step)
