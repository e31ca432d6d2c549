"""Interval arithmetic: a quantity with open or closed ends, a unit and a resolution.

Arithmetic only: no Chinese, no year, no file. An interval is never true, false, or "less than"
another: overlapping intervals are neither (see :mod:`fazhi.analysis.compare` for verdicts).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from html import escape
from typing import NoReturn


@dataclass(frozen=True)
class Quantity:
    """An interval of values that a wording stands for.

    Attributes
    ----------
    low, high : float
        The ends; ``high`` is ``inf`` where the wording sets no bound, ``low`` ``-inf`` only in a difference.
    low_open, high_open : bool
        Whether the end itself is excluded.
    unit : str
        An opaque key; quantities of different keys do not mix.
    resolution : float
        The place of the last written digit (1 for 20次, 1000 for 8.6万元); 0 if unknown.
    text : str
        The wording it was read from; never changed.
    """

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False
    unit: str = ""
    resolution: float = 0.0
    text: str = ""

    def __post_init__(self) -> None:
        empty = self.exact and (self.low_open or self.high_open)
        # of NaN nothing is true
        if empty or not self.low <= self.high:
            raise ValueError(f"not an interval: {self.low}, {self.high}")

    @property
    def exact(self) -> bool:
        """Whether the interval is one single value."""
        return self.low == self.high

    def __str__(self) -> str:
        first = f"{'(' if self.low_open else '['}{self.low:.15g}"
        last = "∞)" if math.isinf(self.high) else f"{self.high:.15g}{')' if self.high_open else ']'}"
        ends = f"{self.low:.15g}" if self.exact else f"{first}, {last}"
        return f"{self.text} = {ends} {self.unit}".strip(" =")

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"

    def __bool__(self) -> NoReturn:
        raise TypeError("a quantity has no truth value: ask .exact or compare it")

    def whole(self) -> Quantity:
        """Close the interval to the whole numbers in it: (20, 30) → [21, 29].

        Raises
        ------
        ValueError
            No whole number lies in it (a count of 2.5).
        """
        unbounded, high = math.isinf(self.high), self.high
        low = math.floor(self.low) + 1 if self.low_open else math.ceil(self.low)
        if not unbounded:
            high = math.ceil(high) - 1 if self.high_open else math.floor(high)
        if low > high:
            raise ValueError(f"no whole number in {self.low}, {self.high}")
        return replace(self, low=float(low), high=float(high), low_open=False, high_open=unbounded)

    def hull(self, other: Quantity) -> Quantity:
        """The smallest interval that holds both; keeps this one's text.

        Raises
        ------
        ValueError
            The units differ.
        """
        if self.unit != other.unit:
            raise ValueError(f"units differ: {self.unit}, {other.unit}")
        low, low_open = min((self.low, self.low_open), (other.low, other.low_open))
        high, closed = max((self.high, not self.high_open), (other.high, not other.high_open))
        resolution = max(self.resolution, other.resolution)
        return replace(self, low=low, high=high, low_open=low_open, high_open=not closed, resolution=resolution)

    def within(self, other: Quantity) -> bool:
        """Whether every member is one of the other's too; units must be equal."""
        # an open lower end lies above the same number closed, an open upper end below it
        low = (self.low, self.low_open) >= (other.low, other.low_open)
        high = (self.high, not self.high_open) <= (other.high, not other.high_open)
        return self.unit == other.unit and low and high

    def disjoint(self, other: Quantity) -> bool:
        """Whether the two have no member in common; quantities of other units have none."""
        return self.unit != other.unit or self.minus(other).side() != 0

    def agrees(self, other: Quantity) -> bool:
        """Whether both can be one value written to different precision (518.86万, 5188646)."""
        if self.exact and other.exact and self.unit == other.unit:
            return abs(self.low - other.low) <= max(self.resolution, other.resolution) / 2
        return replace(self, text=other.text, resolution=other.resolution) == other

    def side(self) -> int:
        """On which side of 0 it lies wholly: 1 above, -1 below, 0 where that is not sure."""
        return ((self.low, self.low_open) > (0, False)) - ((self.high, not self.high_open) < (0, True))

    def capped(self, most: float) -> Quantity:
        """What of it is not above `most`."""
        return replace(self, high=most, high_open=False) if self.high > most else self

    def widened(self, slack: float, floor: float = 0.0) -> Quantity:
        """What a rounded number may stand for: `slack` more on each side, not below `floor`."""
        return replace(self, low=max(self.low - slack, floor), high=self.high + slack) if slack else self

    def __neg__(self) -> Quantity:
        return replace(self, low=-self.high, high=-self.low, low_open=self.high_open, high_open=self.low_open)

    def plus(self, other: Quantity) -> Quantity:
        """The sum; raises as :meth:`minus`."""
        return self.minus(-other)

    def minus(self, base: Quantity) -> Quantity:
        """The difference, bounds tight; an unbounded end stays unbounded.

        Raises
        ------
        ValueError
            The units differ.
        """
        if self.unit != base.unit:
            raise ValueError(f"units differ: {self.unit}, {base.unit}")
        opens = (self.low_open or base.high_open, self.high_open or base.low_open)
        resolution = self.resolution + base.resolution
        return Quantity(self.low - base.high, self.high - base.low, *opens, self.unit, resolution)

    def over(self, base: Quantity, unit: str = "", scale: float = 1) -> Quantity:
        """The ratio, times `scale`, to a base that is not 0 alone; unbounded where the base may be 0."""
        # nothing of any base is 0, whichever of its values is left out
        low_open = self.low_open or (base.high_open and self.low != 0)
        high_open = self.high_open or (base.low_open and self.high != 0)
        high = scale * self.high / base.low if base.low > 0 else math.inf
        return Quantity(scale * self.low / base.high, high, low_open, high_open, unit)

    def growth(self, base: Quantity) -> Quantity | None:
        """The relative change as a fraction; None where the base may be 0, without a lower end where it is unbounded."""
        if base.low <= 0:
            return None
        ratio = self.over(base)
        return replace(ratio, low=ratio.low - 1 if math.isfinite(base.high) else -math.inf, high=ratio.high - 1)
