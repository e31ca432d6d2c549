"""Intervals with open or closed ends, a unit, a period and a resolution: one value, or whole columns.

Arithmetic only: no Chinese, no year, no file. An interval is never true, false, or "less than"
another: overlapping intervals are neither (see :mod:`fazhi.analysis.compare` for verdicts).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Keys = NDArray[Any]


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

    def within(self, other: Quantity) -> bool:
        """Whether every member is one of the other's too; units must be equal."""
        low = self.low > other.low or (self.low == other.low and (self.low_open or not other.low_open))
        high = self.high < other.high or (self.high == other.high and (self.high_open or not other.high_open))
        return self.unit == other.unit and low and high

    def apart(self, other: Quantity) -> bool:
        """Whether the two have no member in common; quantities of other units have none."""
        first, second = sorted((self, other), key=lambda q: (q.low, q.low_open))
        touching = first.high == second.low and not (first.high_open or second.low_open)
        return self.unit != other.unit or (first.high <= second.low and not touching)

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

    Arithmetic between columns goes pair by pair and never loops over rows. Quantities of unlike unit
    or period do not mix: their sum or difference has no value.

    Attributes
    ----------
    low, high, resolution : array of float
    low_open, high_open : array of bool
    unit, period : array
        Opaque keys (codes or words); a whole column may share one (an array of length 1).
    """

    low: Floats
    high: Floats
    low_open: Flags
    high_open: Flags
    resolution: Floats
    unit: Keys = field(default_factory=lambda: np.zeros(1, np.int8))
    period: Keys = field(default_factory=lambda: np.zeros(1, np.int8))

    @classmethod
    def of(cls, frame: Any) -> Quantities:
        """Take the columns low, high, low_open, high_open, resolution, unit and period of a frame."""
        low, high, resolution = (frame[c].to_numpy(np.float64) for c in ("low", "high", "resolution"))
        low_open, high_open = (frame[c].to_numpy(np.bool_) for c in ("low_open", "high_open"))
        unit, period = (frame[c].to_numpy(object) for c in ("unit", "period"))
        return cls(low, high, low_open, high_open, resolution, unit, period)

    def take(self, rows: Any) -> Quantities:
        """The rows at these positions (or of this slice or mask)."""
        return Quantities(*(c[rows] if len(c) == len(self.low) else c for c in vars(self).values()))

    @property
    def exact(self) -> Flags:
        """Where the interval is one single value."""
        exact: Flags = self.low == self.high
        return exact

    def like(self, other: Quantities) -> Flags:
        """Where both count the same thing over the same period."""
        alike: Flags = (self.unit == other.unit) & (self.period == other.period)
        return np.broadcast_to(alike, self.low.shape)

    def minus(self, base: Quantities) -> Quantities:
        """Difference of each pair, bounds tight; an unbounded end stays unbounded."""
        low = self.low - base.high
        high = self.high - base.low
        unlike = ~self.like(base)
        if unlike.any():
            low[unlike] = high[unlike] = np.nan
        low_open, high_open = self.low_open | base.high_open, self.high_open | base.low_open
        return Quantities(low, high, low_open, high_open, self.resolution + base.resolution, self.unit, self.period)

    def total(self, group: NDArray[np.intp], count: int) -> Quantities:
        """Sum within each of `count` groups; no value where members are unlike or one has none.

        Parameters
        ----------
        group : array of int
            The group of each row, from 0.
        """
        first = np.full(count, -1)
        first[group[::-1]] = np.arange(len(group))[::-1]
        mixed = np.bincount(group[~self.like(self.take(first[group]))], minlength=count) > 0

        def added(column: NDArray[Any]) -> Floats:
            # bincount adds an unbounded or unknown member as such: inf stays inf, NaN stays NaN
            return np.where(mixed, np.nan, np.bincount(group, column, count))

        low_open, high_open = (np.bincount(group[c], minlength=count) > 0 for c in (self.low_open, self.high_open))
        keys = (k if len(k) == 1 else k[first] for k in (self.unit, self.period))
        return Quantities(added(self.low), added(self.high), low_open, high_open, added(self.resolution), *keys)

    def over(self, base: Quantities) -> Quantities:
        """Ratio of each pair, units whatever they are.

        An end is NaN where it rests on a base that may be 0, or on an unbounded end: never an infinite ratio.
        """
        known = base.low > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            low = np.where(known & np.isfinite(base.high), self.low / base.high, np.nan)
            high = np.where(known & np.isfinite(self.high), self.high / base.low, np.nan)
        low_open, high_open = self.low_open | base.high_open, self.high_open | base.low_open
        return Quantities(low, high, low_open, high_open, np.zeros(1), period=self.period)

    def growth(self, base: Quantities) -> tuple[Floats, Floats]:
        """Relative change as fractions, lowest and highest; NaN as in :meth:`over`."""
        ratio = self.over(base)
        return ratio.low - 1, ratio.high - 1

    def share_of(self, whole: Quantities) -> Quantities:
        """Percentage that each part is of its whole; no value where it cannot be a part of it, or the whole is 0.

        A part is no larger than its whole, so that an end which the ratio leaves unknown is 0 or 100.
        """
        ratio = self.over(whole)
        touching = (self.low == whole.high) & (self.low_open | whole.high_open)
        possible = self.like(whole) & (self.low <= whole.high) & ~touching & (whole.high > 0)
        low = np.where(np.isnan(ratio.low), 0.0, 100 * ratio.low)
        beyond = ~(100 * ratio.high <= 100)
        low, high = (np.where(possible, x, np.nan) for x in (low, np.where(beyond, 100.0, 100 * ratio.high)))
        return replace(ratio, low=low, high=high, high_open=ratio.high_open & ~beyond)

    def widened(self, where: Flags) -> Quantities:
        """Half a resolution added on each side where the written number was rounded."""
        half = np.where(where, self.resolution / 2, 0.0)
        return replace(self, low=np.maximum(self.low - half, 0.0), high=self.high + half)
