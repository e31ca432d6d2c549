"""Interval arithmetic and verdicts against members tried one by one: more than 10,000 pairs, none from the program.

The oracle knows an interval only as the list of numbers it may stand for: whole numbers for counts, a
fine grid for amounts, with an unbounded end cut off far out, and it asks of every pair.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from itertools import product

from helpers import row
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fazhi.analysis.compare import compare

FAR = 90
# exact in floating point, and well below the least that two ends lie apart
STEP = 0.125
PAIRS, EXAMPLES = 60, 120
# the seed alone is drawn: a pair is small as it is, and needs no shrinking
QUICK = settings(max_examples=EXAMPLES, phases=[Phase.generate])
SEED = st.integers(0, 2**32)


@dataclass(frozen=True)
class Interval:
    low: int
    high: float
    low_open: bool = False
    high_open: bool = False

    def ends(self, whole):
        """The least and the greatest member: as near to an open end as a member comes."""
        step = 1 if whole else STEP
        high = FAR if math.isinf(self.high) else self.high - (step if self.high_open else 0)
        return self.low + (step if self.low_open else 0), high

    def members(self, whole):
        """All of them: whole numbers, or a grid."""
        step = 1 if whole else STEP
        low, high = self.ends(whole)
        return [low + n * step for n in range(int((high - low) / step) + 1)]


def interval(chance, whole):
    """Ends from a few close numbers, so that they touch, nest and overlap; as clean leaves them."""
    low = chance.randint(0, 9)
    if chance.randint(0, 4) == 0:
        return Interval(low, math.inf, not whole and chance.random() < 0.5, True)
    high = chance.randint(low, 10)
    if low == high or whole:
        return Interval(low, high)
    return Interval(low, high, chance.random() < 0.5, chance.random() < 0.5)


def pairs_of(seed, whole):
    """As many pairs of intervals; the same for the same seed, which a failure tells."""
    chance = random.Random(seed)
    return [(interval(chance, whole), interval(chance, whole)) for _ in range(PAIRS)]


def compared(book, pairs, indicator, unit):
    """Each pair as 2022 and 2023 of one indicator of one place."""

    def figure(year, q):
        ends = {"low_open": q.low_open, "high_open": q.high_open}
        return row(indicator, year, q.low, q.high, unit=unit, **ends)

    return [compare([figure(2022, base), figure(2023, now)], book)[-1] for now, base in pairs]


def judge(now, base, got, whole):
    """Hold one comparison to every pair of members."""
    a, b = now.ends(whole), base.ends(whole)
    differences = [x - y for x, y in product(a, b)]
    least, most = min(differences), max(differences)
    cut = math.isinf(now.high), math.isinf(base.high)
    verdict, single = got.verdict, now.low == now.high and base.low == base.high
    assert (got.year, got.base.year) == (2023, 2022)
    assert (verdict == "up") == (least > 0 and not cut[1])
    assert (verdict == "down") == (most < 0 and not cut[0])
    assert (verdict == "level") == (single and least == most == 0)
    sure = "not_lower" if least >= 0 and not cut[1] else "not_higher" if most <= 0 and not cut[0] else ""
    assert got.certain == (sure if verdict == "indeterminate" and least != most else "")
    # bounds: no pair lies beyond, and one comes as near as the grid allows
    slack, difference, rate = 0 if whole else 2 * STEP, got.difference, got.rate
    assert difference.low == -math.inf if cut[1] else difference.low <= least <= difference.low + slack
    assert difference.high == math.inf if cut[0] else difference.high - slack <= most <= difference.high
    if base.low == 0:
        assert rate is None
        return
    rates = [x / y - 1 for x, y in product(a, b)]
    near = 1e-9 if whole else (FAR + 2) * STEP
    assert rate.low == -math.inf if cut[1] else -1e-9 <= min(rates) - rate.low <= near
    assert rate.high == math.inf if cut[0] else -1e-9 <= rate.high - max(rates) <= near


def test_extremes_of_a_difference_lie_at_the_ends():
    """What lets the oracle look at four pairs instead of all: shown once on every pair."""
    for now, base in product([Interval(1, 4), Interval(2, 5, True, True), Interval(3, math.inf, True, True)], repeat=2):
        a, b = now.members(False), base.members(False)
        every = [x - y for x, y in product(a, b)]
        ends = [x - y for x, y in product((a[0], a[-1]), (b[0], b[-1]))]
        rates = [x / y for x, y in product(a, b)]
        assert (min(every), max(every)) == (min(ends), max(ends))
        assert (min(rates), max(rates)) == (a[0] / b[-1], a[-1] / b[0])


@QUICK
@given(SEED)
def test_counts(book, seed):
    pairs = pairs_of(seed, whole=True)
    for (now, base), got in zip(pairs, compared(book, pairs, "mediation", "件"), strict=True):
        judge(now, base, got, whole=True)


@QUICK
@given(SEED)
def test_amounts_with_open_ends(book, seed):
    pairs = pairs_of(seed, whole=False)
    for (now, base), got in zip(pairs, compared(book, pairs, "fine_amount", "元"), strict=True):
        judge(now, base, got, whole=False)


def test_enough_is_tried():
    assert 2 * PAIRS * EXAMPLES >= 10_000
