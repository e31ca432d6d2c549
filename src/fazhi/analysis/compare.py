"""Comparison of an indicator's years, each with its base year and as a series; the rules are in docs/comparing.md."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from fazhi.cleaning.columns import Figure, of_year
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import table_of
from fazhi.interval import Quantity

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["up", "down", "level", "indeterminate", "new", "dropped", "not_comparable"]
Certain = Literal["", "not_lower", "not_higher"]

# what each column of comparison.csv and of the frame holds, and its type
_FRAME = table_of("frames.toml")["comparison"]
COMPARISON_COLUMNS = list(_FRAME["columns"])
_CELLS, _TYPES = _FRAME["columns"] | _FRAME["besides"], _FRAME["types"]
_ENDS = [column for column in COMPARISON_COLUMNS if _TYPES.get(column) == "float64"]

_REASONS = table_of("words.toml")["reasons"]
# by the side of 0 on which a difference lies
_VERDICTS: dict[int, Verdict] = {1: "up", -1: "down", 0: "indeterminate"}


@dataclass(frozen=True)
class Comparison:
    """One year of an indicator beside its base.

    Attributes
    ----------
    unit : str
        The word its amounts are told in.
    now : Figure
        This year's; of an indicator that is counted no more, one without a value.
    base : Figure or None
        Of the base year; None where none is on record.
    base_name : str
        The base year in words: 上年, or its number where it is another.
    verdict, reason : str
        up, down, level, indeterminate, new, dropped or not_comparable, and why.
    step : float
        The coarser resolution of two numbers written without a hedge, at least 1; else, and of rates, 1.
    difference : Quantity or None
        In the unit key, of rates in percentage points; None where the two are not comparable.
    rate : Quantity or None
        Relative change as a fraction, rounded numbers as what they may stand for; None of rates and where the base
        may be 0.
    exact : bool
        Whether both were written as one exact number, and compared.
    certain : str
        not_lower or not_higher where the verdict is indeterminate but that much is sure.
    as_published : bool
        The verdict rests on less than the resolutions.
    nearly_level : bool
        And whatever these hide is so little that the norms call it 基本持平.
    size : float
        The least relative size of a certain movement (of rates in points / 100); ``inf`` from 0, NaN if not certain.
    large : bool
        A certain movement that is large by the norms.
    news : str
        Whether a certain movement is good or bad by the codebook's direction; empty where it is neither.
    """

    indicator: Indicator
    year: int
    unit: str
    now: Figure
    base: Figure | None
    base_name: str
    verdict: Verdict
    reason: str
    step: float = 1.0
    difference: Quantity | None = None
    rate: Quantity | None = None
    exact: bool = False
    certain: Certain = ""
    as_published: bool = False
    nearly_level: bool = False
    size: float = math.nan
    large: bool = False
    news: Literal["good", "bad", ""] = ""

    @property
    def unsure(self) -> bool:
        """Whether nothing at all is certain of its direction."""
        return self.verdict == "indeterminate" and not self.certain


def compare(
    figures: Iterable[Figure], codebook: Codebook, base_year: int | None = None, year: int | None = None
) -> list[Comparison]:
    """Compare every year that a place has on record, or one of them, with its base.

    Parameters
    ----------
    figures : iterable of Figure
        As :func:`fazhi.cleaning.reconcile.serving` gives them, of one place.
    base_year : int, optional
        Compare with this one; default: each with the last earlier year on record.
    year : int, optional
        The one year to compare; default: every year.

    Returns
    -------
    list of Comparison
        By year, then by the codebook's order.
    """
    figures = list(figures)
    by_year = {y: of_year(figures, y) for y in sorted({f.year for f in figures if f.status == "actual"})}
    comparisons = []
    for indicator in codebook.indicators.values():
        series = {y: actual[indicator.id] for y, actual in by_year.items() if indicator.id in actual}
        # where it is counted no more, the first year without it closes the series
        ended = (indicator.until or 0) + 1
        if ended in by_year and min(series, default=ended) < ended:
            series.setdefault(ended, Figure(series[min(series)].place, ended, indicator.id, absence="ended"))
        for now_year in series if year is None else series.keys() & {year}:
            base = series.get(base_year or max((y for y in series if y < now_year), default=0))
            comparisons.append(_compared(indicator, series[now_year], base, codebook, base_year))
    return sorted(comparisons, key=lambda c: c.year)


def _compared(
    indicator: Indicator, now: Figure, base: Figure | None, codebook: Codebook, base_year: int | None
) -> Comparison:
    """One pair of years: by absence and definition where these decide, else by the numbers."""
    key = now.unit or (base.unit if base else "")
    unit = codebook.unit_words[indicator.id].get(key, key)
    name = ""
    if base:
        name = "上年" if base.year == now.year - 1 else f"{base.year}年"
    compared = indicator, now.year, unit, now, base, name
    if not base or now.absence or base.absence:
        before = f"{base_year}年" if base_year else "此前年份"
        verdict, reason = _absent(indicator, now, base)
        return Comparison(*compared, verdict, reason.format(base=name, before=before))
    step = step_of(indicator, now, base)
    if reason := _unlike(indicator, base, now, codebook):
        breaks = sorted(indicator.breaks_between(base.year, now.year).items())
        changed = [f"{year}年起口径变动：{why}" for year, why in breaks]
        return Comparison(*compared, "not_comparable", changed[-1] if changed else f"两年数据的{reason}", step)
    return _weighed(Comparison(*compared, "level", "", step), base, codebook)


def step_of(indicator: Indicator, *figures: Figure) -> float:
    """The coarsest resolution of numbers written without a hedge, at least 1; else, and of rates, 1."""
    rounded = all(f.single for f in figures) and not indicator.rate
    return max(1.0, *(f.resolution for f in figures)) if rounded else 1.0


def _weighed(c: Comparison, base: Figure, codebook: Codebook) -> Comparison:
    """Two values that count the same, by their numbers."""
    now = c.now
    difference, exact = now.quantity.minus(base.quantity), now.approx == base.approx == "exact"
    verdict: Verdict = "level" if exact and difference.low == 0 else _VERDICTS[difference.side()]
    rate = None if c.indicator.rate else now.wide.growth(base.wide)
    c = replace(c, verdict=verdict, reason=_REASONS[verdict], difference=difference, rate=rate, exact=exact)
    if verdict == "indeterminate":
        certain: Certain = "not_lower" if difference.low >= 0 else "not_higher" if difference.high <= 0 else ""
        return replace(c, certain="" if difference.exact else certain)
    slack, least = now.slack + base.slack, max(difference.low, -difference.high)
    if slack > 0 and least <= slack * (1 + 1e-9):
        return replace(c, as_published=True, nearly_level=verdict != "level" and _nearly_level(c, base, codebook))
    return c if verdict == "level" else _judged(c, base, least, codebook)


def _nearly_level(c: Comparison, base: Figure, codebook: Codebook) -> bool:
    """Whether two single numbers are so close, whatever their rounding hides, that nobody would call it a change."""
    hidden = c.now.wide.minus(base.wide)
    most = max(-hidden.low, hidden.high)
    norms = codebook.norms
    return c.exact and most <= (norms.level_points if c.indicator.rate else norms.level_share * base.low) * (1 + 1e-9)


def _judged(c: Comparison, base: Figure, least: float, codebook: Codebook) -> Comparison:
    """A certain movement with its size, how the norms find it, and whether it is wanted; `least` is the least that it may be."""
    wanted, norms = c.indicator.direction, codebook.norms
    news: Literal["good", "bad", ""] = "good" if (c.verdict == "up") == (wanted == "more") else "bad"
    news = "" if wanted == "neither" else news
    if c.indicator.rate:
        return replace(c, size=least / 100, large=least >= norms.large_points, news=news)
    start = base.high if c.verdict == "up" else base.low
    size = least / start if start else math.inf
    # one between tiny numbers is not large
    large = size >= norms.large_movement and max(c.now.low, base.low) >= norms.tiny_base
    return replace(c, size=size, large=large, news=news)


def _absent(indicator: Indicator, now: Figure, base: Figure | None) -> tuple[Verdict, str]:
    """Verdict and reason where one of the two years has no value."""
    if not base and not now.absence and indicator.since == now.year:
        return "new", "本年开始统计"
    absence = base.absence if base else "none"
    cases = (case[2:] for case in _REASONS["absent"] if case[0] in ("*", now.absence) and case[1] in ("*", absence))
    verdict, reason = next(cases)
    return verdict, reason


def _unlike(indicator: Indicator, before: Figure, after: Figure, codebook: Codebook) -> str:
    """Why two values do not count the same, in four characters; empty where they do."""
    if indicator.breaks_between(before.year, after.year):
        return "口径变动"
    if before.period != after.period:
        return "期间不同"
    if re.fullmatch(codebook.norms.lone_periods, after.period):
        return "期间不明"
    return "单位不同" if before.unit != after.unit else ""


def comparison_frame(comparisons: Iterable[Comparison]) -> pd.DataFrame:
    """Comparisons as a frame.

    Returns
    -------
    DataFrame
        `COMPARISON_COLUMNS`, and for whoever words them ``now_origin`` … ``step``, as in docs/frames.md. Amounts in 元,
        shares in %, differences of shares in points, rates as fractions; NaN unbounded or unknown.
    """
    import pandas as pd

    paths = [path.split(".") for path in _CELLS.values()]
    # nothing where there is no base or no difference
    compared: Iterable[Any] = comparisons
    rows = [[reduce(lambda part, name: getattr(part, name, None), p, c) for p in paths] for c in compared]
    frame = pd.DataFrame(rows, columns=list(_CELLS), dtype=object).astype(_TYPES)
    words = dict.fromkeys([c for c in _CELLS if c not in _TYPES], "")
    return frame.fillna(words).assign(**frame[_ENDS].replace([math.inf, -math.inf], math.nan))


def breaks(series: list[Figure], codebook: Codebook) -> list[tuple[float, str]]:
    """Where values on either side do not compare, as a place between two years, and why in four characters."""
    places = []
    for a, b in pairwise(series):
        indicator = codebook.indicators[a.indicator]
        if why := _unlike(indicator, a, b, codebook):
            places.append((max(indicator.breaks_between(a.year, b.year), default=b.year) - 0.5, why))
    return places


def trend_words(series: list[Figure], codebook: Codebook) -> list[str]:
    """Rise or fall throughout, highest and lowest, where neither interval nor rounding leaves a doubt; gaps, breaks."""
    apart = breaks(series, codebook)
    words = _course(series) if len(series) > 2 and not apart else []
    absent = sorted(set(range(series[0].year, series[-1].year)) - {f.year for f in series})
    words += [f"{'、'.join(map(str, absent))}年没有数据"] if absent else []
    return words + [f"{math.ceil(place)}年起口径、期间或单位不同" for place, _ in apart]


def _course(series: list[Figure]) -> list[str]:
    """What is sure of every step; else the highest and the lowest year, where one surely is."""
    steps = {b.wide.minus(a.wide).side() for a, b in pairwise(series)}
    if steps in ({1}, {-1}):
        return ["历次都在增加" if steps == {1} else "历次都在减少"]
    if len({end for f in series for end in (f.low, f.high)}) == 1:
        return ["各年公布的数相同"]
    beside = [(f, {f.wide.minus(o.wide).side() for o in series if o is not f}) for f in series]
    ends = (("最高的是", {1}), ("最低的是", {-1}))
    return [f"{words}{f.year}年" for words, side in ends for f, sides in beside if sides == side]
