"""Intervals with open or closed ends, a unit and a resolution: one value, or whole columns.

Arithmetic only: no Chinese, no year, no file. An interval is never true, false, or "less than"
another: overlapping intervals are neither (see :mod:`fazhi.compare` for verdicts).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Quantity:
    """An interval of values that a wording stands for.

    Attributes
    ----------
    low, high : float
        The ends; ``high`` is ``inf`` where the wording sets no bound.
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
        empty = self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))
        if math.isnan(self.low) or math.isnan(self.high) or empty:
            raise ValueError(f"not an interval: {self.low}, {self.high}")

    @property
    def exact(self) -> bool:
        """Whether the interval is one single value."""
        return self.low == self.high

    def __bool__(self) -> NoReturn:
        raise TypeError("a quantity has no truth value: ask .exact or compare it")

    def whole(self) -> Quantity:
        """Close the interval to the whole numbers in it: (20, 30) → [21, 29].

        Raises
        ------
        ValueError
            No whole number lies in it (a count of 2.5).
        """
        low, high = math.ceil(self.low), self.high
        if self.low_open and low == self.low:
            low += 1
        if math.isfinite(high):
            high = float(math.floor(self.high))
            if self.high_open and high == self.high:
                high -= 1
        if low > high:
            raise ValueError(f"no whole number in {self.low}, {self.high}")
        return replace(self, low=float(low), high=high, low_open=False, high_open=math.isinf(high))

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

    def agrees(self, other: Quantity) -> bool:
        """Whether both can be one value written to different precision (518.86万, 5188646)."""
        if self.unit != other.unit:
            return False
        if self.exact and other.exact:
            return abs(self.low - other.low) <= max(self.resolution, other.resolution) / 2 or self.low == other.low
        mine = (self.low, self.high, self.low_open, self.high_open)
        return mine == (other.low, other.high, other.low_open, other.high_open)


@dataclass(frozen=True)
class Quantities:
    """Columns of intervals of one length; NaN ends mean "no value".

    Attributes
    ----------
    low, high, resolution : array of float
    low_open, high_open : array of bool
    """

    low: Floats
    high: Floats
    low_open: Flags
    high_open: Flags
    resolution: Floats

    @classmethod
    def of(cls, frame: Any, prefix: str = "") -> Quantities:
        """Take the columns ``{prefix}low`` … ``{prefix}resolution`` of a frame."""
        low, high, resolution = (frame[prefix + c].to_numpy(np.float64) for c in ("low", "high", "resolution"))
        low_open, high_open = (frame[prefix + c].to_numpy(np.bool_) for c in ("low_open", "high_open"))
        return cls(low, high, low_open, high_open, resolution)

    @property
    def exact(self) -> Flags:
        """Where the interval is one single value."""
        exact: Flags = self.low == self.high
        return exact

    def minus(self, base: Quantities) -> Quantities:
        """Difference of each pair, bounds tight; an unbounded end stays unbounded."""
        with np.errstate(invalid="ignore"):
            low = self.low - base.high
            high = self.high - base.low
        return Quantities(
            low,
            high,
            self.low_open | base.high_open,
            self.high_open | base.low_open,
            self.resolution + base.resolution,
        )

    def widened(self, where: Flags) -> Quantities:
        """Half a resolution added on each side where the written number was rounded."""
        half = np.where(where, self.resolution / 2, 0.0)
        return Quantities(
            np.maximum(self.low - half, 0.0), self.high + half, self.low_open, self.high_open, self.resolution
        )

    def growth(self, base: Quantities) -> tuple[Floats, Floats]:
        """Relative change as fractions, lowest and highest.

        NaN where the base may be 0 or the needed end is unbounded: never an infinite rate.
        """
        known = base.low > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            low = np.where(known & np.isfinite(base.high), (self.low - base.high) / base.high, np.nan)
            high = np.where(known & np.isfinite(self.high), (self.high - base.low) / base.low, np.nan)
        return low, high
