"""What was to be reached (目标), and whether it was: target wording → interval → outcome.

What a plain or hedged number asks for (100场: at least, for a figure that should rise) is policy, the
norm ``target.…``: a hedge blurs what is asked for, it does not forbid to do better.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Literal

from fazhi.codebook import Codebook
from fazhi.entries import Indicator
from fazhi.errors import WordingError
from fazhi.quantity import Quantity
from fazhi.wording import Wording, unclear_share

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
    """

    target: Quantity
    met: Met
    over: bool = False
    gap_low: float = math.nan
    gap_high: float = math.nan
    completion_low: float = math.nan
    completion_high: float = math.nan
    step: float = 0.0


def read_target(
    text: str, indicator: Indicator, codebook: Codebook, wording: Wording, period: str | None = None
) -> Quantity:
    """The interval that a target asks for: 不少于36场 → [36, ∞), 95%以上 → [95, 100].

    Parameters
    ----------
    period : str, optional
        Of the value that is held against it; a target without one is meant for the same.

    Raises
    ------
    WordingError
        The target's wording, unit or period is not known or not the value's, or no value of this kind can reach it.
    """
    reading = wording.read(text, "", indicator.units[0])
    target = reading.quantity
    if target.unit not in {codebook.units[u].key for u in indicator.units}:
        raise WordingError(text, f"单位应为{'、'.join(indicator.units)}")
    if unclear := unclear_share(text, reading.value or 0, indicator.kind):
        raise WordingError(text, unclear)
    if period is not None and reading.period not in ("", period):
        raise WordingError(text, "与数值的期间不同")
    hedged = reading.approx in ("about", "under", "over") and target.low > 0 and math.isfinite(target.high)
    try:
        if reading.approx == "exact" or hedged:
            at_least = codebook.norms[f"target.{indicator.direction}"].value == "at_least"
            target = (
                replace(target, high=math.inf, high_open=True) if at_least else replace(target, low=0.0, low_open=False)
            )
        if indicator.max is not None and target.high > indicator.max:
            target = replace(target, high=float(indicator.max), high_open=False)
        return target.whole() if indicator.whole else target
    except ValueError as exc:
        highest = f"超过了最大值{indicator.max:g}" if indicator.max is not None else "里面没有整数"
        raise WordingError(text, highest) from exc


def hold(value: Quantity, target: Quantity, maximum: float | None, step: float = 0.0) -> Outcome:
    """Hold a value against a target; `step` is its resolution where it is one rounded number."""
    completion = (math.nan, math.nan)
    if target.low > 0 and target.high in (math.inf, maximum):
        completion = (max(value.low - step / 2, 0.0) / target.low, (value.high + step / 2) / target.low)
    if value.within(target):
        return Outcome(target, "met", False, math.nan, math.nan, *completion, step)
    if not value.apart(target):
        return Outcome(target, "unknown")
    over = value.low >= target.high
    gap = (
        (value.low - target.high, value.high - target.high)
        if over
        else (target.low - value.high, target.low - value.low)
    )
    return Outcome(target, "unmet", over, *gap, *completion, step)


def outcome_of(row: Any, indicator: Indicator, codebook: Codebook, wording: Wording) -> Outcome | None:
    """The outcome of a serving row: its value held against its ``target``.

    None where there is no value or no target, or the target is of another period than the value (a year's,
    against 上半年).
    """
    if row["absence"] or not row["target"] or ":" in row["period"]:
        return None
    try:
        target = read_target(row["target"], indicator, codebook, wording, row["period"])
    except WordingError:
        # told as a finding where the target was read; a pledge's may be of another period than this year's value
        return None
    value = Quantity(row["low"], row["high"], bool(row["low_open"]), bool(row["high_open"]), row["unit"])
    full = 0.0 if indicator.kind in ("share", "ratio") else 1.0
    step = row["resolution"] if row["single"] and row["resolution"] > full else 0.0
    return hold(value, target, indicator.max, step)
