"""What a hedge makes of a number: 20余 → (20, 30), 约800 → [720, 880]."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from fazhi.entries import Word
from fazhi.numerals import Numeral

Ends = tuple[Decimal, Decimal | None, bool, bool]


def ends_of(n: Numeral, word: Word) -> Ends:
    """Ends of the interval that a hedge makes of a number; ``None`` is unbounded."""
    v, rule = n.value, word.rule
    if rule == "over_step":
        return (v, None, False, True) if n.step == 1 else (v, v + n.step, True, True)
    if rule == "near":
        return Decimal(str(word.low)) * v, v, False, True
    if rule == "about" and (n.rate or n.digits >= 3):
        margin = n.place if n.rate else n.step
        return max(v - margin, Decimal(0)), v + margin, False, False
    if rule == "about":
        margin = max(Decimal(str(word.low)) * v, Decimal(1))
        low, high = (v - margin).to_integral_value(ROUND_FLOOR), (v + margin).to_integral_value(ROUND_CEILING)
        return max(low, Decimal(0)), high, False, False
    plain: dict[str, Ends] = {
        "above": (v, None, True, True),
        "at_least": (v, None, False, True),
        "at_most": (Decimal(0), v, False, False),
        "below": (Decimal(0), v, False, True),
    }
    return plain[rule]
