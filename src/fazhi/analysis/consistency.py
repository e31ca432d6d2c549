"""Consistency of a place's figures: parts against totals, shares, rates and stated changes, worked out again.

What is stated is held against what the other figures give, as intervals, each rounded number as what it
may stand for; only what cannot be so is accused. What belongs together is the codebook's to say.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import replace
from functools import reduce

from fazhi.cleaning.columns import Figure
from fazhi.cleaning.corrections import Correction
from fazhi.cleaning.dataset import YearRecord
from fazhi.cleaning.reconcile import finding_about
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import Finding
from fazhi.interval import Quantity
from fazhi.numerals import amount, rounded
from fazhi.wording import PERCENT, POINTS

# binary dust of sums and quotients, relative to their size
_DUST = 1e-9
# 287分之280
_TOLD_OF = re.compile("([0-9]+)分之([0-9]+)")


def check_consistency(record: YearRecord, accepted: Iterable[Correction] = ()) -> Iterator[Finding]:
    """Findings over the arithmetic of one place's figures for one year.

    Money that is likely of another unit is asked about; while that is open, what does not fit to it is told as its fault.
    """
    stands = {(c.where.indicator, c.expect) for c in accepted if c.where.year == record.year}
    money = [f for figure in record.values.values() for f in _check_money(record, figure)]
    doubted = {f.indicator for f in money if (f.indicator, f.read) not in stands}
    actual, values = ({i: f for i, f in of.items() if i not in doubted} for of in (record.actual, record.values))
    figures = tuple(f for f in record.figures if f.indicator not in doubted)
    sure = [*_check_arithmetic(replace(record, figures=figures, actual=actual, values=values))]
    unfit = [f for f in _check_arithmetic(record) if f not in sure] if doubted else []
    yield from sure
    for f in money:
        told = "".join(f"；照{f.read}，{other.message}" for other in unfit) if f.indicator in doubted else ""
        yield replace(f, message=f.message + told, severity="error") if told else f


def _check_arithmetic(record: YearRecord) -> Iterator[Finding]:
    """What of a year's figures does not fit together."""
    indicators = record.codebook.indicators
    for id_, figure in record.values.items():
        indicator = indicators[id_]
        yield from _check_sum(record, "sum", figure, *_parts(record, indicator.parts), "各分项")
        yield from _check_seasons(record, figure)
        yield from _check_part(record, indicator, figure)
        yield from _check_rate(record, indicator, figure)
    for figure in record.actual.values():
        cases = record.values.get(indicators[figure.indicator].denominator)
        if figure.absence == "no_cases" and cases and cases.low:
            yield finding_about(figure, "rate", record.codebook, fault=f"而有{_named(record, cases)}")
    for group, ids in record.codebook.derive(_groups).items():
        for first in [record.values[i] for i in ids if i in record.values][:1]:
            whole = replace(first, low=100.0, high=100.0, low_open=False, high_open=False, single=False, approx="exact")
            yield from _check_sum(record, "shares", whole, *_parts(record, ids), f"“{group}”各项占比")
    for figure in record.figures:
        if (figure.status, figure.year, figure.absence) == ("change", record.year, ""):
            yield from _check_change(record, figure)


def _check_money(record: YearRecord, figure: Figure) -> Iterator[Finding]:
    """A year's money in yuan so little that it may be meant in 万元: 8元, or 128.6元, as who writes yuan writes 分 or none.

    And a town's in 万元 so much that it may be meant in yuan.
    """
    norms, indicator = record.codebook.norms, record.codebook.indicators[figure.indicator]
    least = norms.small_money * (100 if math.isclose(figure.resolution, 0.1) else 1)
    if figure.unit == "元" and 0 < figure.high < least and not re.search(norms.small_fees, indicator.name):
        meant = figure.text.removesuffix("元") + "万元"
        yield finding_about(figure, "small_money", record.codebook, meant=meant)
    asked = record.place.level == "town" and indicator.id not in record.codebook.own
    if asked and figure.text.endswith("万元") and figure.low >= norms.large_money:
        meant = figure.text.removesuffix("万元") + "元"
        yield finding_about(figure, "large_money", record.codebook, meant=meant)


def _groups(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """Indicators whose shares make a whole, by what they are shares of."""
    book = codebook.indicators.values()
    names = dict.fromkeys(i.share_group for i in book if i.share_group)
    return {name: tuple(i.id for i in book if i.share_group == name) for name in names}


def _relations(codebook: Codebook) -> list[tuple[str, ...]]:
    """Indicators of which any one follows from the others: shares of a group, a total and its parts, a rate and its two."""
    made_of = ((i.id, *by) for i in codebook.indicators.values() for by in (i.parts, (i.numerator, i.denominator)))
    return [*codebook.derive(_groups).values(), *(r for r in made_of if len(r) > 1 and all(r))]


def check_disclosed(record: YearRecord, withheld: Set[str]) -> Iterator[Finding]:
    """Figures withheld that follow from those told: a part from its total, a total from its parts, a share, a rate."""
    relations = record.codebook.derive(_relations)
    tables = defaultdict[tuple[object, ...], dict[str, Figure]](dict)
    for f in record.figures:
        tables[f.status, f.year, f.for_year, f.period][f.indicator] = f
    for (status, *_), table in tables.items():
        told = {i for i, f in table.items() if i not in withheld and (f.absence == "no_duty" or math.isfinite(f.high))}
        while status != "change" and (follows := next((r for r in relations if len({*r} - told) == 1), None)):
            (id_,) = {*follows} - told
            told.add(id_)
            if id_ in withheld & table.keys() and not table[id_].absence:
                known = "、".join(f"“{record.codebook.indicators[i].name}”" for i in follows if i != id_)
                yield finding_about(table[id_], "disclosed", record.codebook, "", known=known)


def _named(record: YearRecord, figure: Figure) -> str:
    """A figure in words: its indicator and its wording."""
    return f"“{record.codebook.indicators[figure.indicator].name}”{figure.text}"


def _parts(record: YearRecord, indicators: Iterable[str]) -> tuple[list[Figure], bool]:
    """The whole-year figures of these indicators with a value, and whether none is missing."""
    figures = [record.actual.get(i) for i in indicators]
    whole = [f for f in figures if f and not f.period and f.absence in ("", "no_duty")]
    return [f for f in whole if not f.absence], len(whole) == len(figures)


def _cannot(stated: Quantity, computed: Quantity) -> bool:
    """Whether the two have no value in common, binary dust aside."""
    gap = max(computed.low - stated.high, stated.low - computed.high)
    dust = _DUST * max(1.0, *(abs(x) for q in (stated, computed) for x in (q.low, q.high) if math.isfinite(x)))
    if abs(gap) > dust:
        return gap > 0
    first, second = (stated, computed) if computed.low >= stated.high - dust else (computed, stated)
    return first.high_open or second.low_open


def _as_rounded(rate: Figure) -> Quantity:
    """What a rounded rate may stand for: half of its last digit is rounded away from 0, so that is the next one's."""
    wide = rate.wide
    return replace(wide, low_open=wide.low < 0, high_open=wide.high > 0) if rate.slack else wide


def _check_seasons(record: YearRecord, whole: Figure) -> Iterator[Finding]:
    """What was counted over a year against its halves or quarters, where all or some of them were reported, too."""
    own = (f for f in record.figures if (f.indicator, f.status, f.year) == (whole.indicator, "actual", record.year))
    parts = {f.period.removeprefix("part:").removeprefix("第"): f for f in own if f.period and not f.absence}
    summed = not whole.period and record.codebook.indicators[whole.indicator].kind in ("count", "amount")
    for names in (division.split("+") for division in record.codebook.norms.year_parts) if summed else ():
        told = [parts[name] for name in names if name in parts]
        yield from _check_sum(record, "sum", whole, told, len(told) == len(names), "各段时间")


def _check_sum(
    record: YearRecord, key: str, total: Figure, parts: list[Figure], complete: bool, named: str
) -> Iterator[Finding]:
    """A total and its parts, as in published reports (135 under a total of 151, 157 under 155); rounding is told apart."""
    if not parts or any(p.unit != total.unit for p in parts):
        return
    indicator, exact = record.codebook.indicators[total.indicator], all(f.approx == "exact" for f in (total, *parts))
    unit, added = record.codebook.unit_words[indicator.id][total.unit], round(sum(p.low for p in parts), 6)
    read = f"{'' if complete else '已有的'}{named}（{'、'.join(f.text for f in parts)}）"
    sum_ = f"为{amount(added, '' if indicator.rate else indicator.kind, unit)}" if exact else ""
    whole = reduce(Quantity.plus, (p.wide for p in parts))
    # with some missing, the total may only be larger
    if _cannot(total.wide, whole if complete else replace(whole, high=math.inf, high_open=True)):
        gaps = f"，差{amount(abs(round(added - total.low, 6)), indicator.kind, unit)}", "与它不符"
        gap = ("，不是100%", "不可能是100%") if key == "shares" else gaps
        yield finding_about(total, key, record.codebook, gap=gap[not exact], parts=read, added=sum_)
    elif complete and exact and abs(added - total.low) > _DUST * max(1.0, added):
        yield finding_about(total, f"rounding.{key}", record.codebook, parts=read, added=sum_)


def _check_part(record: YearRecord, indicator: Indicator, part: Figure) -> Iterator[Finding]:
    """A part that is larger than what it is a part of."""
    whole = record.values.get(indicator.within)
    if whole and whole.unit == part.unit and _cannot(part.wide, replace(whole.wide, low=0.0, low_open=False)):
        name = record.codebook.indicators[whole.indicator].name
        yield finding_about(part, "within", record.codebook, whole=name, of=whole.text)


def _check_rate(record: YearRecord, indicator: Indicator, rate: Figure) -> Iterator[Finding]:
    """A rate against what the codebook says it is worked out from, as in published reports (29/151 where 29/135 is meant)."""
    above, below, fault = record.values.get(indicator.numerator), record.values.get(indicator.denominator), ""
    if not below:
        return
    if not below.high:
        fault = f"{_named(record, below)}，算不出比例"
    elif above:
        computed = above.wide.over(below.wide, PERCENT, 100)
        if _cannot(_as_rounded(rate), computed):
            fault = f"按{_named(record, above)}和{_named(record, below)}算是{_percent(computed, rate)}"
            fault += _mistaken(record, rate, above, below)
    if not fault and _no_whole(rate, below) and record.codebook.indicators[below.indicator].whole:
        yield finding_about(rate, "whole", record.codebook, below=_named(record, below))
    elif not fault and _is_of_another(rate, below):
        yield finding_about(rate, "whole.other", record.codebook, below=_named(record, below))
    if fault:
        yield finding_about(rate, "rate", record.codebook, fault=fault)


def _no_whole(rate: Figure, below: Figure) -> bool:
    """Whether no whole number of any that the denominator may be gives an exact rate as rounded."""
    lowest, highest = below.wide.low, below.wide.high
    # every denominator from this on has a whole number near enough
    if rate.approx != "exact" or highest * rate.resolution >= 100:
        return False
    stated, whole = _as_rounded(rate), range(max(math.ceil(lowest), 1), math.floor(highest) + 1)
    return all(math.ceil(stated.low * n / 100 - _DUST * n) >= stated.high * n / 100 - _DUST * n for n in whole)


def _is_of_another(rate: Figure, below: Figure) -> bool:
    """Whether a rate told as a fraction is of another number than its denominator is: 43分之43 beside 1204件, no 4分之3."""
    told = _TOLD_OF.search(rate.text)
    if not told:
        return False
    whole, part = int(told[1]), int(told[2])
    # in its lowest terms it may be of a multiple
    most = math.floor(below.high / whole) if whole and math.gcd(whole, part) == 1 and math.isfinite(below.high) else 1
    return not below.low <= most * whole <= below.high


def _mistaken(record: YearRecord, rate: Figure, above: Figure, below: Figure) -> str:
    """The figure that was divided by instead, where one gives the rate that is written."""
    others = (f for f in record.values.values() if f not in (above, below) and f.unit == below.unit and f.high)
    fitting = (f for f in others if not _cannot(rate.wide, above.wide.over(f.wide, PERCENT, 100)))
    return next((f"，像是除以了{_named(record, f)}" for f in fitting), "")


def _percent(q: Quantity, beside: Figure) -> str:
    """A computed percentage, one place finer than the one it stands beside where that is fine itself."""
    return _in_words(q, lambda x: f"{rounded(x, 2 if beside.resolution >= 0.01 else 4)}%")


def _in_words(q: Quantity, word: Callable[[float], str]) -> str:
    """One value, from … to, or the least."""
    ends = dict.fromkeys(word(x) for x in (q.low, q.high) if math.isfinite(x))
    return "至".join(ends) + ("以上" if math.isinf(q.high) else "")


def _check_change(record: YearRecord, change: Figure) -> Iterator[Finding]:
    """A stated change against the two figures it is the change of, as in published reports (128.78% for 128.79%)."""
    indicator, year = record.codebook.indicators[change.indicator], record.year
    about = (change.indicator, change.period, "")
    same = (f for f in reversed(record.figures) if (f.indicator, f.period, f.absence) == about)
    by_key = {(f.status, f.year, f.for_year): f for f in same}
    now = by_key.get(("actual", year, year))
    # as quoted beside it, or on record
    base = by_key.get(("previous", year, year - 1)) or by_key.get(("actual", year - 1, year - 1))
    if not now or not base or now.unit != base.unit or indicator.breaks_between(year - 1, year):
        return
    if fault := fault_of_change(record, indicator, change, now, base):
        yield finding_about(change, "stated", record.codebook, base=base.text, now=now.text, fault=fault)


def fault_of_change(record: YearRecord, indicator: Indicator, change: Figure, now: Figure, base: Figure) -> str:
    """What is wrong with a stated change; empty where it holds."""
    stated, new, old = _as_rounded(change), now.wide, base.wide
    if stated.unit == PERCENT and not old.high:
        return "" if stated.low <= 0 <= stated.high and new.low <= 0 else "上年为0，不能算百分数"
    if stated.unit == PERCENT:
        computed = shown = new.over(old, PERCENT, 100).minus(Quantity(100, 100, unit=PERCENT))
        verbs = "增长", "下降"
    elif stated.unit == (POINTS if indicator.rate else now.unit):
        computed, verbs = new.minus(old), ("增加", "减少")
        # of the numbers as written
        shown = Quantity(round(now.low - base.high, 6), round(now.high - base.low, 6))
    else:
        return "单位不同，无法复算"
    if not _cannot(stated, computed):
        return ""
    down, unit = shown.high <= 0 and shown.low < 0, record.codebook.unit_words[indicator.id][now.unit]
    size = -shown if down else shown
    percent = _percent(size, change) if stated.unit == PERCENT else ""
    return f"算是{verbs[down]}{percent or _in_words(size, lambda x: amount(x, indicator.kind, unit))}"
