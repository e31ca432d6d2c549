"""Consistency of a place's figures: parts against totals, shares, rates and stated changes, worked out again.

What is stated is held against what the other figures give, as intervals, each rounded number as what it
may stand for; only what cannot be so is accused. What belongs together is the codebook's to say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import reduce

from fazhi.cleaning.columns import Figure, of_year
from fazhi.cleaning.reconcile import finding_about
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import Finding
from fazhi.interval import Quantity
from fazhi.number_format import amount, rounded
from fazhi.wording import PERCENT, POINTS

_TODO = "请与填报单位核实；来源如此的，在更正单里登记照录（accept）"
_ROUNDING_TODO = "照录，不必改动"
# binary dust of sums and quotients, relative to their size
_DUST = 1e-9


class _Year:
    """One place's actual whole-year figures of one year, by indicator."""

    def __init__(self, figures: Iterable[Figure], codebook: Codebook, year: int) -> None:
        self.codebook = codebook
        whole = {i: f for i, f in of_year(figures, year).items() if not f.period}
        self.figures = {i: f for i, f in whole.items() if not f.absence}
        self.no_duty = {i for i, f in whole.items() if f.absence == "no_duty"}

    def named(self, indicator: str) -> str:
        """A figure in words: its indicator and its wording."""
        return f"“{self.codebook.indicators[indicator].name}”{self.figures[indicator].text}"

    def known(self, indicators: Iterable[str]) -> tuple[list[Figure], bool]:
        """The figures of these indicators, and whether none is missing."""
        indicators = list(indicators)
        figures = [self.figures[i] for i in indicators if i in self.figures]
        return figures, all(i in self.figures or i in self.no_duty for i in indicators)


def check_consistency(figures: list[Figure], codebook: Codebook, year: int) -> Iterator[Finding]:
    """Findings over the arithmetic of one place's figures for one year.

    Parameters
    ----------
    figures : list of Figure
        As :func:`fazhi.cleaning.reconcile.serving` gives them, all years up to this one.
    """
    of_this_year = _Year(figures, codebook, year)
    for id_ in of_this_year.figures:
        for check in (_check_total, _check_part, _check_rate):
            yield from check(of_this_year, codebook.indicators[id_])
    yield from _check_shares(of_this_year)
    for change in figures:
        if (change.year, change.status, change.absence) == (year, "change", ""):
            yield from _check_change(figures, codebook, change)


def _cannot(stated: Quantity, computed: Quantity) -> bool:
    """Whether the two have no value in common, binary dust aside."""
    gap = max(computed.low - stated.high, stated.low - computed.high)
    dust = _DUST * max(1.0, *(abs(x) for q in (stated, computed) for x in (q.low, q.high) if math.isfinite(x)))
    if abs(gap) > dust:
        return gap > 0
    first, second = (stated, computed) if computed.low >= stated.high - dust else (computed, stated)
    return first.high_open or second.low_open


def _sum(parts: list[Figure], *, complete: bool) -> Quantity:
    """What parts add up to; with some missing, the total may only be larger."""
    added = reduce(Quantity.plus, (p.wide for p in parts))
    return added if complete else replace(added, high=math.inf, high_open=True)


def _check_total(year: _Year, indicator: Indicator) -> Iterator[Finding]:
    """A total and its parts (NORMS 3: 135 under a total of 151, 157 under 155)."""
    figure = year.figures[indicator.id]
    parts, complete = year.known(indicator.parts)
    if not parts or any(p.unit != figure.unit for p in parts):
        return
    exact = all(f.exact for f in (figure, *parts))
    added = round(sum(p.low for p in parts), 6)
    unit = year.codebook.unit_word(indicator, figure.unit)
    message = f"“{indicator.name}”写{figure.text}，{'各' if complete else '已有的'}分项（{_texts(parts)}）相加"
    message += f"为{amount(added, indicator.kind, unit)}" if exact else ""
    if _cannot(figure.wide, _sum(parts, complete=complete)):
        gap = f"，差{amount(abs(round(added - figure.low, 6)), indicator.kind, unit)}" if exact else "与它不符"
        yield finding_about(figure, "sum", message + gap, _TODO, year.codebook)
    elif complete and exact and abs(added - figure.low) > _DUST * max(1.0, added):
        yield finding_about(figure, "rounding", f"{message}，因四舍五入略有出入", _ROUNDING_TODO, year.codebook)


def _texts(figures: list[Figure]) -> str:
    return "、".join(f.text for f in figures)


def _check_part(year: _Year, indicator: Indicator) -> Iterator[Finding]:
    """A part that is larger than what it is a part of."""
    part, whole = year.figures[indicator.id], year.figures.get(indicator.within)
    if not whole or whole.unit != part.unit:
        return
    if _cannot(part.wide, replace(whole.wide, low=0.0, low_open=False)):
        name = year.codebook.indicators[indicator.within].name
        message = f"“{indicator.name}”（{part.text}）是“{name}”（{whole.text}）的一部分，却比它多"
        yield finding_about(part, "within", message, _TODO, year.codebook)


def _check_rate(year: _Year, indicator: Indicator) -> Iterator[Finding]:
    """A rate against what the codebook says it is worked out from (NORMS 3: 29/151 where 29/135 is meant)."""
    rate, below = year.figures[indicator.id], year.figures.get(indicator.denominator)
    above = year.figures.get(indicator.numerator)
    if not below:
        return
    message = f"“{indicator.name}”写{rate.text}，"
    if not below.high:
        yield finding_about(rate, "rate", f"{message}{year.named(below.indicator)}，算不出比例", _TODO, year.codebook)
    elif above:
        computed = above.wide.over(below.wide, PERCENT, 100)
        if _cannot(rate.wide, computed):
            message += f"按{year.named(above.indicator)}和{year.named(below.indicator)}算是{_percent(computed, rate)}"
            yield finding_about(rate, "rate", message + _mistaken(year, rate, above, below), _TODO, year.codebook)
    elif rate.exact and below.exact and below.resolution <= 1 and year.codebook.indicators[below.indicator].whole:
        # some whole number of the denominator must give the rate as rounded
        least, most = (end * below.low / 100 for end in (rate.wide.low, rate.wide.high))
        if math.floor(most + _DUST * below.low) < math.ceil(least - _DUST * below.low):
            message += f"{year.named(below.indicator)}：没有哪个整数能得出这个比例"
            yield finding_about(rate, "whole", message, "请核实比例和分母是否同一口径", year.codebook)


def _percent(q: Quantity, beside: Figure) -> str:
    """A computed percentage, one place finer than the one it stands beside where that is fine itself."""
    return _ends(q, lambda x: f"{rounded(x, 2 if beside.resolution >= 0.01 else 4)}%")


def _ends(q: Quantity, word: Callable[[float], str]) -> str:
    """One value, from … to, or the least."""
    ends = dict.fromkeys(word(x) for x in (q.low, q.high) if math.isfinite(x))
    return "至".join(ends) + ("以上" if math.isinf(q.high) else "")


def _mistaken(year: _Year, rate: Figure, above: Figure, below: Figure) -> str:
    """The figure that was divided by instead, where one gives the rate that is written."""
    for other in year.figures.values():
        if other in (above, below) or other.unit != below.unit or not other.high:
            continue
        if not _cannot(rate.wide, above.wide.over(other.wide, PERCENT, 100)):
            return f"，像是除以了{year.named(other.indicator)}"
    return ""


def _check_shares(year: _Year) -> Iterator[Finding]:
    """Shares of one group must add up to 100%, rounding aside."""
    indicators = year.codebook.indicators.values()
    for name in dict.fromkeys(i.share_group for i in indicators if i.share_group):
        shares, complete = year.known(i.id for i in indicators if i.share_group == name)
        if not shares:
            continue
        added = round(sum(f.low for f in shares), 6)
        exact = all(f.exact for f in shares)
        message = f"“{name}”{'各' if complete else '已有的各'}项占比（{_texts(shares)}）相加"
        if _cannot(Quantity(100, 100), _sum(shares, complete=complete)):
            message += f"为{rounded(added, 4)}%，不是100%" if exact else "不可能是100%"
            yield finding_about(shares[0], "shares", message, _TODO, year.codebook)
        elif complete and exact and added != 100:
            message += f"为{rounded(added, 4)}%，因四舍五入不等于100%"
            yield finding_about(shares[0], "rounding", message, _ROUNDING_TODO, year.codebook)


def _check_change(figures: list[Figure], codebook: Codebook, change: Figure) -> Iterator[Finding]:
    """A stated change against the two figures it is the change of (NORMS 3: 128.78% for 128.79%)."""
    indicator = codebook.indicators[change.indicator]
    now, base = _sides(figures, change)
    if now is None or base is None or now.unit != base.unit or change.year in indicator.broken_in():
        return
    stated, new, old = change.wide, now.wide, base.wide
    fault = ""
    if stated.unit == PERCENT and not old.high:
        fault = "" if stated.low <= 0 <= stated.high and new.low <= 0 else "上年为0，不能算百分数"
    elif stated.unit not in (PERCENT, POINTS if indicator.rate else now.unit):
        fault = "单位不同，无法复算"
    else:
        computed = _growth_in_percent(new, old) if stated.unit == PERCENT else new.minus(old)
        if _cannot(stated, computed):
            fault = f"算是{_change_in_words(computed, change, now, base, codebook)}"
    if fault:
        message = f"“{indicator.name}”自述“{change.text}”，上年{base.text}、本年{now.text}，{fault}"
        yield finding_about(change, "stated", message, _TODO, codebook)


def _growth_in_percent(now: Quantity, base: Quantity) -> Quantity:
    ratio = now.over(base, PERCENT, 100)
    return replace(ratio, low=ratio.low - 100, high=ratio.high - 100)


def _change_in_words(q: Quantity, change: Figure, now: Figure, base: Figure, codebook: Codebook) -> str:
    """A computed change: 增长9.93%, 减少8.4万元."""
    indicator = codebook.indicators[change.indicator]
    percent = change.unit == PERCENT
    if not percent:
        # of the numbers as written
        q = Quantity(round(now.low - base.high, 6), round(now.high - base.low, 6))
    down = q.high <= 0 and q.low < 0
    verb = ("下降" if down else "增长") if percent else ("减少" if down else "增加")
    q = -q if down else q
    unit = codebook.unit_word(indicator, now.unit)
    return verb + (_percent(q, change) if percent else _ends(q, lambda x: amount(x, indicator.kind, unit)))


def _sides(figures: list[Figure], change: Figure) -> tuple[Figure | None, Figure | None]:
    """The two figures of a change, of its period: this year's, and last year's as quoted beside it or on record."""
    same = [f for f in figures if (f.indicator, f.period, f.absence) == (change.indicator, change.period, "")]

    def first(*key: tuple[str, int, int]) -> Figure | None:
        return next((f for k in key for f in same if (f.status, f.year, f.for_year) == k), None)

    this, last = change.year, change.year - 1
    return first(("actual", this, this)), first(("previous", this, last), ("actual", last, last))
