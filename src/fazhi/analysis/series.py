"""Series of an indicator's years: where it breaks, and what is sure of its trend."""

from __future__ import annotations

import math
from itertools import pairwise

from fazhi.cleaning.columns import Figure
from fazhi.codebook.load import Codebook


def breaks(series: list[Figure], codebook: Codebook) -> list[tuple[float, str]]:
    """Where values on either side do not compare, as a place between two years, and why in four characters."""
    places = []
    for a, b in pairwise(series):
        crossed = codebook.indicators[a.indicator].breaks_between(a.year, b.year)
        if crossed:
            places.append((max(crossed) - 0.5, "口径变动"))
        elif a.period != b.period:
            places.append((b.year - 0.5, "期间不同"))
        elif a.unit != b.unit:
            places.append((b.year - 0.5, "单位不同"))
    return places


def trend_words(series: list[Figure], codebook: Codebook) -> list[str]:
    """Rise or fall throughout, highest and lowest, where neither interval nor rounding leaves a doubt; gaps, breaks."""
    apart = breaks(series, codebook)
    words = [*_course(series), *_extremes(series)] if len(series) > 2 and not apart else []
    absent = sorted(set(range(series[0].year, series[-1].year)) - {f.year for f in series})
    words += [f"{'、'.join(map(str, absent))}年没有数据"] if absent else []
    return words + [f"{math.ceil(place)}年起口径、期间或单位不同" for place, _ in apart]


def _course(series: list[Figure]) -> list[str]:
    """What is sure of every step."""
    if all(_below(a, b) for a, b in pairwise(series)):
        return ["历次都在增加"]
    if all(_below(b, a) for a, b in pairwise(series)):
        return ["历次都在减少"]
    return ["各年相同"] if len({end for f in series for end in (f.wide.low, f.wide.high)}) == 1 else []


def _extremes(series: list[Figure]) -> list[str]:
    """The highest and the lowest year, where one surely is."""
    highest = [f for f in series if all(_below(o, f) for o in series if o is not f)]
    lowest = [f for f in series if all(_below(f, o) for o in series if o is not f)]
    return [f"最高的是{f.year}年" for f in highest] + [f"最低的是{f.year}年" for f in lowest]


def _below(a: Figure, b: Figure) -> bool:
    """Whether one value is surely lower than another."""
    high, low = a.wide.high, b.wide.low
    return high < low or (high == low < math.inf and (a.high_open or b.low_open))
