"""Targets (目标): the wording of what was to be reached, as the interval that it asks for.

What a plain or hedged number asks for (100场: at least, for a figure that should rise) is policy, the
norm ``target.…``: a hedge blurs what is asked for, it does not forbid to do better.
"""

from __future__ import annotations

import math
from dataclasses import replace

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import WordingError
from fazhi.interval import Quantity
from fazhi.wording import Reading, Wording


def unclear_share(text: str, value: float, kind: str) -> str:
    """Why a bare number of a rate may be a hundredth of what is meant; empty where it is clear.

    An Excel cell that shows 95% holds 0.95, one that shows 103.84% holds 1.0384.
    """
    most = {"share": 1, "ratio": 10}.get(kind, 0)
    if 0 < value <= most and not any(c in text for c in "%％‰分成"):
        return f"不知是{value:g}%还是{value:.4g}的一百倍，请连同百分号写明"
    return ""


def read_target(text: str, indicator: Indicator, codebook: Codebook, unit: str = "") -> Reading:
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
    reading = codebook.derive(Wording).read(text, unit, "" if indicator.kind == "amount" else indicator.units[0])
    target = reading.quantity
    if target.unit not in codebook.unit_keys(indicator):
        raise WordingError(text, f"单位应为{'、'.join(indicator.units)}")
    if unclear := unclear_share(text, reading.value or 0, indicator.kind):
        raise WordingError(text, unclear)
    try:
        asked = _asked(reading, indicator, codebook).capped(indicator.max or math.inf)
        return replace(reading, quantity=asked.whole() if indicator.whole else asked)
    except ValueError as exc:
        highest = f"超过了最大值{indicator.max:g}" if indicator.max is not None else "里面没有整数"
        raise WordingError(text, highest) from exc


def _asked(reading: Reading, indicator: Indicator, codebook: Codebook) -> Quantity:
    """The interval that a target's wording asks for."""
    target = reading.quantity
    hedged = reading.approx in ("about", "under", "over") and target.low > 0 and math.isfinite(target.high)
    if reading.approx != "exact" and not hedged:
        return target
    if getattr(codebook.norms.target, indicator.direction) == "at_least":
        return replace(target, high=math.inf, high_open=True)
    return replace(target, low=0.0, low_open=False)
