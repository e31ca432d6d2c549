"""What was to be reached (目标), and whether it was: target wording → interval → outcome.

What a plain number asks for (100场: at least, for a figure that should rise) is policy, the norm ``target.…``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Literal

from fazhi.codebook import Codebook
from fazhi.entries import Indicator
from fazhi.errors import WordingError
from fazhi.quantity import Quantity
from fazhi.wording import Wording

Met = Literal["met", "unmet", "unknown"]


@dataclass(frozen=True)
class Outcome:
    """A value held against its target.

    Attributes
    ----------
    met : str
        met where every value the wording allows reaches the target, unmet where none does, else unknown.
    over : bool
        Whether the value lies above the target rather than below it (unmet only).
    gap_low, gap_high : float
        How far it is from the target, in the indicator's unit (percentage points for rates); NaN where not unmet.
    completion : float
        Value over target as a fraction; NaN unless the value is exact and the target sets a lower bound above 0.
    """

    target: Quantity
    met: Met
    over: bool = False
    gap_low: float = math.nan
    gap_high: float = math.nan
    completion: float = math.nan


def read_target(text: str, indicator: Indicator, codebook: Codebook, wording: Wording) -> Quantity:
    """The interval that a target asks for: 不少于36场 → [36, ∞), 95%以上 → [95, 100].

    Raises
    ------
    WordingError
        The target's wording or unit is not known, or no value of this kind can reach it.
    """
    reading = wording.read(text, "", indicator.units[0])
    target = reading.quantity
    if target.unit not in {codebook.units[u].key for u in indicator.units}:
        raise WordingError(text, f"单位应为{'、'.join(indicator.units)}")
    if reading.approx == "exact" and codebook.norms[f"target.{indicator.direction}"].value == "at_least":
        target = replace(target, high=math.inf, high_open=True)
    elif reading.approx == "exact":
        target = replace(target, low=0.0)
    if indicator.max is not None and target.high > indicator.max:
        if target.low > indicator.max:
            raise WordingError(text, f"超过了最大值{indicator.max:g}")
        target = replace(target, high=indicator.max, high_open=False)
    try:
        return target.whole() if indicator.whole else target
    except ValueError as exc:
        raise WordingError(text, "里面没有整数") from exc


def hold(value: Quantity, target: Quantity, maximum: float | None) -> Outcome:
    """Hold a value against a target."""
    at_least = target.low > 0 and target.high in (math.inf, maximum)
    completion = value.low / target.low if at_least and value.exact else math.nan
    if value.within(target):
        return Outcome(target, "met", completion=completion)
    if not value.apart(target):
        return Outcome(target, "unknown")
    over = value.low >= target.high
    ends = (
        (value.low - target.high, value.high - target.high)
        if over
        else (target.low - value.high, target.low - value.low)
    )
    return Outcome(target, "unmet", over, *ends, completion)


def outcome_of(row: Any, indicator: Indicator, codebook: Codebook, wording: Wording) -> Outcome | None:
    """The outcome of a serving row: its value held against its ``target``.

    None where there is no value, no target, or the value is not of a year (上半年, 近三年).
    """
    if row["absence"] or not row["target"] or ":" in row["period"]:
        return None
    value = Quantity(row["low"], row["high"], bool(row["low_open"]), bool(row["high_open"]), row["unit"])
    return hold(value, read_target(row["target"], indicator, codebook, wording), indicator.max)
