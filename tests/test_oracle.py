"""Interval arithmetic and verdicts against members tried one by one: more than 10,000 pairs, none from the program.

The oracle knows an interval only as the list of numbers it may stand for: whole numbers for counts, a
fine grid for amounts, with an unbounded end cut off far out, and it asks of every pair.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
import pytest
from helpers import row
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fazhi.analysis.weigh import CASES, CERTAIN, weigh
from fazhi.interval import Quantities

FAR = 90
# exact in floating point, and well below the least that two ends lie apart
STEP = Fraction(1, 8)
PAIRS, EXAMPLES = 60, 120
# a pair is small as it is: shrinking sixty at a time would only take long
QUICK = settings(max_examples=EXAMPLES, phases=[Phase.generate])


@dataclass(frozen=True)
class Interval:
    low: int
    high: float
    low_open: bool = False
    high_open: bool = False

    def ends(self, whole):
        """The least and the greatest member: as near to an open end as a member comes."""
        step = Fraction(1) if whole else STEP
        high = FAR if math.isinf(self.high) else self.high - (step if self.high_open else 0)
        return Fraction(self.low) + (step if self.low_open else 0), Fraction(high)

    def members(self, whole):
        """All of them: whole numbers, or a grid."""
        step = Fraction(1) if whole else STEP
        low, high = self.ends(whole)
        return [low + n * step for n in range(int((high - low) / step) + 1)]


@st.composite
def intervals(draw, whole):
    """Ends from a few close numbers, so that they touch, nest and overlap; as clean leaves them."""
    low = draw(st.integers(0, 9))
    if draw(st.integers(0, 4)) == 0:
        return Interval(low, math.inf, not whole and draw(st.booleans()), True)
    high = draw(st.integers(low, 10))
    if low == high or whole:
        return Interval(low, high)
    return Interval(low, high, draw(st.booleans()), draw(st.booleans()))


def batch(whole):
    return st.lists(st.tuples(intervals(whole), intervals(whole)), min_size=PAIRS, max_size=PAIRS)


def weighed(book, pairs, indicator, unit):
    """All pairs in one call: each is a place of its own, 2022 and 2023."""
    rows = [
        row(
            indicator,
            year,
            q.low,
            q.high,
            low_open=q.low_open,
            high_open=q.high_open,
            unit=unit,
            resolution=1.0,
            place=f"p{n:03}",
        )
        for n, (now, base) in enumerate(pairs)
        for year, q in ((2022, base), (2023, now))
    ]
    frame = weigh(pd.DataFrame(rows), book)
    frame = frame[frame["year"] == 2023]
    assert list(frame["now"]) == [2 * n + 1 for n in range(len(pairs))]
    return frame.to_dict("records")


def judge(now, base, got, whole):
    """Hold one weighed pair to every pair of members."""
    a, b = now.ends(whole), base.ends(whole)
    differences = [x - y for x, y in product(a, b)]
    least, most = min(differences), max(differences)
    cut = math.isinf(now.high), math.isinf(base.high)
    verdict, single = CASES[got["case"]][0], now.low == now.high and base.low == base.high
    assert (verdict == "up") == (least > 0 and not cut[1])
    assert (verdict == "down") == (most < 0 and not cut[0])
    assert (verdict == "level") == (single and least == most == 0)
    sure = "not_lower" if least >= 0 and not cut[1] else "not_higher" if most <= 0 and not cut[0] else ""
    assert CERTAIN[got["certain"]] == (sure if verdict == "indeterminate" and least != most else "")
    # bounds: no pair lies beyond, and one comes as near as the grid allows
    slack = 0 if whole else 2 * STEP
    assert math.isnan(got["diff_low"]) if cut[1] else got["diff_low"] <= least <= got["diff_low"] + slack
    assert math.isnan(got["diff_high"]) if cut[0] else got["diff_high"] - slack <= most <= got["diff_high"]
    if base.low == 0:
        assert math.isnan(got["rate_low"])
        assert math.isnan(got["rate_high"])
        return
    rates = [x / y - 1 for x, y in product(a, b)]
    near = 1e-9 if whole else (FAR + 2) * float(STEP)
    assert math.isnan(got["rate_low"]) if cut[1] else -1e-9 <= float(min(rates)) - got["rate_low"] <= near
    assert math.isnan(got["rate_high"]) if cut[0] else -1e-9 <= got["rate_high"] - float(max(rates)) <= near


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
@given(batch(whole=True))
def test_counts(book, pairs):
    for (now, base), got in zip(pairs, weighed(book, pairs, "mediation", "件"), strict=True):
        judge(now, base, got, whole=True)


@QUICK
@given(batch(whole=False))
def test_amounts_with_open_ends(book, pairs):
    for (now, base), got in zip(pairs, weighed(book, pairs, "fine_amount", "元"), strict=True):
        judge(now, base, got, whole=False)


def test_enough_is_tried():
    assert 2 * PAIRS * EXAMPLES >= 10_000


def column(qs, unit=None):
    ends = (
        np.array([getattr(q, c) for q in qs], kind)
        for c, kind in (("low", float), ("high", float), ("low_open", bool), ("high_open", bool))
    )
    return Quantities(*ends, np.ones(len(qs)), *([np.array(unit)] if unit else []))


groups = st.lists(st.tuples(intervals(whole=False), st.integers(0, 3)), min_size=1, max_size=8)


@given(groups)
def test_total_of_each_group(members):
    """Lowest and highest sum of members, open where any end of the group is."""
    group = np.array([g for _, g in members])
    _, group = np.unique(group, return_inverse=True)
    added = column([q for q, _ in members]).total(group, group.max() + 1)
    for n in range(group.max() + 1):
        mine = [q for (q, _), g in zip(members, group, strict=True) if g == n]
        assert (added.low[n], added.high[n]) == (sum(q.low for q in mine), sum(q.high for q in mine))
        assert added.low_open[n] == any(q.low_open for q in mine)
        assert added.high_open[n] == any(q.high_open for q in mine)
        assert added.resolution[n] == len(mine)


@settings(max_examples=25)
@given(intervals(whole=False), intervals(whole=False))
def test_share_of_a_whole(part, whole):
    """A part is at most its whole: the share of every possible pair lies in the bounds, and they are tight."""
    share = column([part]).share_of(column([whole]))
    possible = [100 * p / w for p, w in product(part.members(False), whole.members(False)) if w > 0 and p <= w]
    if not possible:
        assert math.isnan(share.low[0])
        assert math.isnan(share.high[0])
        return
    assert share.low[0] - 1e-9 <= min(possible)
    assert max(possible) <= share.high[0] + 1e-9
    if whole.low > 1 and not math.isinf(whole.high):
        # a grid step in part and whole moves the share by no more than this
        near = 100 * float(2 * STEP) * (1 + (part.high if math.isfinite(part.high) else FAR)) / whole.low
        assert min(possible) - share.low[0] <= near
        assert share.high[0] - max(possible) <= near


@pytest.mark.parametrize(("units", "known"), [(["件", "件"], True), (["件", "次"], False)])
def test_unlike_units_do_not_mix(units, known):
    two = column([Interval(1, 2), Interval(3, 5)], units)
    added, difference = two.total(np.zeros(2, int), 1), two.take([1]).minus(two.take([0]))
    assert math.isnan(added.low[0]) != known
    assert math.isnan(difference.low[0]) != known
    assert (added.high[0] == 7 and difference.high[0] == 4) or not known
