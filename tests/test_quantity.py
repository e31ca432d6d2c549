"""Interval arithmetic against an oracle that tries the members of small intervals one by one."""

from __future__ import annotations

import math
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi.interval import Quantity

EPS = 2.0**-20  # how near a member comes to an open end; exact in floating point
FAR = 2.0**20  # a member of an unbounded interval, far out

INF = math.inf


@st.composite
def intervals(draw: st.DrawFn, unbounded: bool = True) -> Quantity:
    low = draw(st.integers(0, 8))
    high = draw(st.integers(low, 9))
    if low == high:
        return Quantity(low, high, unit="次", resolution=1)
    if unbounded and draw(st.integers(0, 3)) == 0:
        return Quantity(low, INF, draw(st.booleans()), True, "次", 1)
    return Quantity(low, high, draw(st.booleans()), draw(st.booleans()), "次", 1)


def members(q: Quantity) -> list[float]:
    """Members at, or within EPS of, both ends, and the whole and half numbers between."""
    low = q.low + EPS * q.low_open
    high = FAR if math.isinf(q.high) else q.high - EPS * q.high_open
    inner = [n / 2 for n in range(2 * 20) if low < n / 2 < high]
    return [low, *inner, high]


def holds(q: Quantity, x: float) -> bool:
    return (q.low < x or (x == q.low and not q.low_open)) and (x < q.high or (x == q.high and not q.high_open))


@given(intervals())
def test_whole_keeps_exactly_the_whole_members(q: Quantity) -> None:
    whole = [n for n in range(30) if holds(q, n)]
    if not whole:
        with pytest.raises(ValueError, match="no whole number"):
            q.whole()
        return
    closed = q.whole()
    assert closed.low == whole[0]
    assert not closed.low_open
    assert closed.high == (INF if math.isinf(q.high) else whole[-1])
    assert closed.high_open == math.isinf(q.high)
    assert (closed.unit, closed.resolution) == (q.unit, q.resolution)


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        (Quantity(20, 30, True, True), (21, 29)),
        (Quantity(90, 100, False, True), (90, 99)),
        (Quantity(13.5, 16.5), (14, 16)),
        (Quantity(1000, INF, True, True), (1001, INF)),
        (Quantity(0, 0), (0, 0)),
    ],
)
def test_whole_by_hand(q: Quantity, expected: tuple[float, float]) -> None:
    assert (q.whole().low, q.whole().high) == expected


@pytest.mark.parametrize("q", [Quantity(2.5, 2.5), Quantity(2, 3, True, True), Quantity(4.5, 5, False, True)], ids=str)
def test_no_whole_number(q: Quantity) -> None:
    with pytest.raises(ValueError, match="no whole number"):
        q.whole()


@given(intervals(), intervals())
def test_hull_is_the_smallest_that_holds_both(a: Quantity, b: Quantity) -> None:
    hull = a.hull(b)
    everything = members(a) + members(b)
    assert all(holds(hull, x) for x in everything)
    assert (hull.low, hull.high) == (min(a.low, b.low), max(a.high, b.high))
    # an end of the hull is closed only if it is a member of one of the two
    assert hull.low_open or hull.low in everything
    assert hull.high_open or hull.high in everything


def test_hull_of_other_units_and_text() -> None:
    a, b = (
        Quantity(40, 40, unit="件", resolution=1, text="40件"),
        Quantity(44, 44, unit="件", resolution=10, text="44件"),
    )
    assert (a.hull(b).text, a.hull(b).resolution) == ("40件", 10)
    with pytest.raises(ValueError, match="units differ"):
        a.hull(Quantity(44, 44, unit="次"))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        pytest.param((5188600, 100), (5188646, 1), True, id="518.86万~5188646"),
        pytest.param((5188600, 100), (5188650, 1), True, id="at half a resolution"),
        pytest.param((5188600, 100), (5188651, 1), False, id="beyond half a resolution"),
        pytest.param((15000, 1000), (16000, 1000), False, id="1.5万 vs 1.6万"),
        pytest.param((20, 1), (20, 1), True, id="same"),
        pytest.param((20, 0), (20, 0), True, id="same, resolution unknown"),
        pytest.param((86, 1), (91, 1), False, id="86 vs 91"),
    ],
)
def test_agrees_within_resolution(a: tuple[float, float], b: tuple[float, float], expected: bool) -> None:
    p, q = (Quantity(v, v, unit="元", resolution=r) for v, r in (a, b))
    assert p.agrees(q) is expected
    assert q.agrees(p) is expected
    assert not p.agrees(Quantity(b[0], b[0], unit="件", resolution=b[1]))


def test_intervals_agree_only_if_equal() -> None:
    over = Quantity(20, 30, True, True, "次", 1)
    assert over.agrees(Quantity(20, 30, True, True, "次", 10))
    assert not over.agrees(Quantity(20, 30, False, True, "次", 1))
    assert not over.agrees(Quantity(25, 25, unit="次", resolution=1))


@given(intervals(), intervals())
def test_minus_bounds_are_tight(now: Quantity, base: Quantity) -> None:
    d = now.minus(base)
    tried = [x - y for x in members(now) for y in members(base)]
    assert math.isinf(d.low) == math.isinf(base.high)
    assert math.isinf(d.high) == math.isinf(now.high)
    assert all(holds(d, x) for x in tried)
    if math.isfinite(d.low):
        assert min(tried) - d.low <= 2 * EPS
        assert d.low_open == (min(tried) != d.low)
    if math.isfinite(d.high):
        assert d.high - max(tried) <= 2 * EPS
        assert d.high_open == (max(tried) != d.high)


@given(intervals(), intervals())
def test_the_side_of_zero_is_told_only_where_every_member_lies_there(now: Quantity, base: Quantity) -> None:
    signs = {(x > y) - (x < y) for x in members(now) for y in members(base)}
    unbounded = math.isinf(now.high), math.isinf(base.high)
    side = now.minus(base).side()
    assert (side == 1) == (signs == {1} and not unbounded[1])
    assert (side == -1) == (signs == {-1} and not unbounded[0])


@given(intervals(), intervals())
def test_ratio_and_growth_bounds_are_tight_or_unknown(now: Quantity, base: Quantity) -> None:
    growth = now.growth(base)
    if base.low == 0:  # the base may be 0 or as near as one likes
        assert growth is None
        assert base.high == 0 or math.isinf(now.over(base).high)
        return
    assert growth is not None
    assert (growth.low == -INF, growth.high == INF) == (math.isinf(base.high), math.isinf(now.high))
    ratio = now.over(base, "%", 100)
    tried = [x / y for x in members(now) for y in members(base)]
    assert all(growth.low - 1e-12 <= x - 1 <= growth.high + 1e-12 for x in tried)
    assert all(ratio.low - 1e-9 <= 100 * x <= ratio.high + 1e-9 for x in tried)
    if not math.isinf(base.high):
        assert min(tried) - 1 <= growth.low + 40 * EPS
    if not math.isinf(now.high):
        assert max(tried) - 1 >= growth.high - 40 * EPS


@pytest.mark.parametrize(
    ("now", "base", "low", "high"),
    [
        pytest.param((749600, 749600), (385000, 385000), 0.947013, 0.947013, id="74.96万/38.5万"),
        pytest.param((21, 29), (11, 19), 2 / 19, 18 / 11, id="20余/十几"),
        pytest.param((1001, INF), (800, 800), 0.25125, INF, id="over 1000"),
        pytest.param((800, 800), (1001, INF), -INF, -201 / 1001, id="base over 1000"),
    ],
)
def test_growth_by_hand(now: tuple[float, float], base: tuple[float, float], low: float, high: float) -> None:
    growth = Quantity(*now).growth(Quantity(*base))
    assert growth is not None
    assert (growth.low, growth.high) == pytest.approx((low, high), abs=1e-6)


def test_no_growth_from_nothing() -> None:
    assert Quantity(5, 5).growth(Quantity(0, 0)) is None


@given(intervals(unbounded=False), st.integers(0, 6))
def test_widened(q: Quantity, slack: int) -> None:
    assert (q.widened(slack).low, q.widened(slack).high) == (max(q.low - slack, 0), q.high + slack)
    assert q.widened(slack, -INF).low == q.low - slack


def test_rate_of_rounded_amounts() -> None:
    """DESIGN 5: 74.96万 against 38.5万 is 94.4%–95.0%."""
    growth = Quantity(749600, 749600).widened(50).growth(Quantity(385000, 385000).widened(500))
    assert growth is not None
    assert (f"{growth.low:.1%}", f"{growth.high:.1%}") == ("94.4%", "95.0%")


@given(st.lists(intervals(), min_size=1, max_size=5))
def test_a_total_is_the_least_and_the_greatest_sum(parts: list[Quantity]) -> None:
    added = reduce(Quantity.plus, parts)
    assert (added.low, added.high) == (sum(q.low for q in parts), sum(q.high for q in parts))
    assert (added.low_open, added.high_open) == (any(q.low_open for q in parts), any(q.high_open for q in parts))
    assert (added.unit, added.resolution) == ("次", len(parts))


def test_unlike_units_do_not_mix() -> None:
    one, other = Quantity(1, 2, unit="件"), Quantity(3, 5, unit="次")
    for mix in (lambda: one.minus(other), lambda: one.plus(other), lambda: one.hull(other)):
        with pytest.raises(ValueError, match="units differ"):
            mix()


def test_no_truth_value_and_no_order() -> None:
    with pytest.raises(TypeError, match="truth value"):
        bool(Quantity(1, 2))
    with pytest.raises(TypeError):
        Quantity(1, 2) < Quantity(3, 4)  # type: ignore[operator]  # noqa: B015


@pytest.mark.parametrize("ends", [(2, 1), (math.nan, 1), (1, math.nan), (INF, -INF)], ids=str)
def test_not_an_interval(ends: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="not an interval"):
        Quantity(*ends)


def test_an_interval_without_members_is_no_value() -> None:
    """(100, 100] has no member; it must not pass for the exact value 100."""
    try:
        empty = Quantity(100, 100, low_open=True)
    except ValueError:
        return
    assert not empty.exact
