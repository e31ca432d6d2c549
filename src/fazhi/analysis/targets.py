"""Whether a target was reached: a figure held against what was asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from fazhi.cleaning.columns import Figure
from fazhi.cleaning.targets import read_target
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.interval import Quantity

Met = Literal["met", "unmet", "unknown"]


@dataclass(frozen=True)
class TargetResult:
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


def hold(value: Quantity, target: Quantity, maximum: float | None, step: float = 0.0) -> TargetResult:
    """Hold a value against a target of its unit; `step` is its resolution where it is one rounded number."""
    wide = value.widened(step / 2)
    completion = (math.nan, math.nan)
    if target.low > 0 and target.high in (math.inf, maximum):
        completion = (wide.low / target.low, wide.high / target.low)
    if value.within(target):
        return TargetResult(target, "met", False, math.nan, math.nan, *completion, step, not wide.within(target))
    if not value.apart(target):
        return TargetResult(target, "unknown")
    over = value.low >= target.high
    at = target.high if over else target.low
    edge = Quantity(at, at, unit=value.unit)
    gap = value.minus(edge) if over else edge.minus(value)
    return TargetResult(target, "unmet", over, gap.low, gap.high, *completion, step, not wide.apart(target))


def outcome_of(figure: Figure, target: str, indicator: Indicator, codebook: Codebook) -> TargetResult | None:
    """The outcome of a figure held against a target as worded.

    None where there is no value or no target, or the target is of another unit or period than the value (a
    year's, against 上半年 or 每周); a figure that is itself a frequency may leave the period to its value.
    """
    if figure.absence or not target:
        return None
    aim = read_target(target, indicator, codebook)
    same = aim.period == figure.period or (indicator.kind == "frequency" and not aim.period)
    if not same or aim.quantity.unit != figure.unit:
        return None
    # a rate stands for itself, as its reader takes it
    step = 0.0 if indicator.rate else 2 * figure.slack
    return hold(figure.quantity, aim.quantity, indicator.max, step)
