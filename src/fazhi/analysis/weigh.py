"""Two years on the scale, interval-honest, whole columns at once: difference, rate, verdict, why.

Numbers and codes only, for one place or for every place of the country; :mod:`fazhi.analysis.compare` adds the
names and wordings that belong to one place's rows. Rules: DESIGN 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fazhi.codebook.load import Codebook
from fazhi.interval import Quantities

CERTAIN = ["", "not_lower", "not_higher"]
# how a pair of years can stand to each other, the first that holds: verdict and reason; {base} names the base year
CASES = [
    ("dropped", "不再统计"),
    ("not_comparable", "本年未报"),
    ("new", "本年开始统计"),
    ("not_comparable", "{before}无记录"),
    ("not_comparable", "{base}未报"),
    ("new", "{base}无此职责"),
    ("dropped", "本年无此职责"),
    ("not_comparable", "两年均无此职责"),
    ("not_comparable", "{broken}"),
    ("not_comparable", "两年数据的期间不同"),
    ("not_comparable", "两年数据的单位不同"),
    ("level", "两年都是确数，两数相等"),
    ("up", "本年可能的最小数大于基期可能的最大数"),
    ("down", "本年可能的最大数小于基期可能的最小数"),
    ("indeterminate", "两个数的可能范围有重叠"),
]
_ENDED_CASE, _NOT_REPORTED_NOW, _NEW, _NONE, _NOT_REPORTED_THEN, _NEW_DUTY, _NO_DUTY_NOW, _NEITHER = range(8)
_BROKEN, _PERIOD, _UNIT, _LEVEL, _UP, _DOWN, _OVERLAP = range(8, len(CASES))
_VALUE, _NO_DUTY, _NOT_REPORTED, _ENDED = range(4)
_ABSENCES = {"": _VALUE, "no_duty": _NO_DUTY, "not_reported": _NOT_REPORTED}
# rows weighed at a time, whole places: what lies between stays near the processor, whatever the number of rows
_BLOCK = 1 << 15

Ints = NDArray[np.int64]
Columns = dict[str, NDArray[Any]]


def _coded(column: pd.Series[Any]) -> tuple[NDArray[Any], list[str]]:
    """A column of words as codes, and the words."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        # .cat.codes would copy them
        return column.array.codes, list(column.cat.categories)
    codes, words = pd.factorize(column)
    return codes, list(words)


class _Scale:
    """The actual figures as lean columns, weighed some places at a time."""

    def __init__(self, figures: pd.DataFrame, codebook: Codebook, base_year: int | None) -> None:
        self.base_year = base_year
        kinds = list(codebook.indicators.values())
        self.rate = np.array([i.rate for i in kinds])
        self.since = np.array([i.since or 0 for i in kinds])
        self.until = np.array([i.until or 0 for i in kinds])
        self.rows = np.flatnonzero(figures["status"].eq("actual").to_numpy())
        self.place, self.places = _coded(figures["place"])
        year = figures["year"].to_numpy()
        self.year, self.first, self.last = (
            year,
            int(year.min()) if len(year) else 0,
            int(year.max()) if len(year) else 0,
        )
        # the latest break at or before each year, by indicator; 0 for none
        self.broken = np.zeros((len(kinds), self.last - self.first + 2), np.int16)
        for row, indicator in enumerate(kinds):
            for broken in sorted(y for y in indicator.broken_in() if y <= self.last):
                self.broken[row, max(broken - self.first, 0) :] = broken
        codes, words = _coded(figures["indicator"])
        self.indicator, self.indicators = codes, np.array([list(codebook.indicators).index(w) for w in words], np.int64)
        period, words = _coded(figures["period"])
        self.periods = np.argsort(np.argsort(words))
        ends = (figures[c].to_numpy() for c in ("low", "high", "low_open", "high_open", "resolution"))
        low, high, low_open, high_open, resolution = ends
        unit, _ = _coded(figures["unit"])
        self.quantities = Quantities(low, high, low_open, high_open, resolution, unit, period)
        self.single = figures["single"].to_numpy(bool)
        self.absence, words = _coded(figures["absence"])
        self.absences = np.array([_ABSENCES[w] for w in words], np.int8)

    def blocks(self) -> Iterator[Ints]:
        """Positions of the actual figures, whole places together."""
        rows, place = self.rows, self.place if len(self.rows) == len(self.place) else self.place[self.rows]
        if (place[1:] < place[:-1]).any():
            order = np.argsort(place, kind="stable")
            rows, place = rows[order], place[order]
        cuts = np.searchsorted(place, place[::_BLOCK])
        for start, end in pairwise([*np.unique(cuts), len(rows)]):
            yield rows[start:end]

    def ordered(self, rows: Ints) -> tuple[Ints, Ints, Ints]:
        """One row for each place, indicator and year in this order, the whole year's before a part's.

        Returns
        -------
        position, group, year : array of int
            ``position`` is -1 for the year in which an indicator is no longer counted.
        """
        count, years = len(self.rate), self.last - self.first + 2
        place = self.place[rows].astype(np.int64)
        group = (place - place.min()) * count + self.indicators[self.indicator[rows]]
        key = (group * years + (self.year[rows] - self.first)) * len(self.periods) + self.periods[
            self.quantities.period[rows]
        ]
        order = np.argsort(key, kind="stable")
        key = key[order] // len(self.periods)
        kept = np.append(True, key[1:] != key[:-1])
        position, key = rows[order[kept]], key[kept]
        group, year = key // years, key % years
        # a row for the year after `until`, where it was on record up to then and the place reports that year
        ends = self.until[group % count] - self.first
        last = (self.until[group % count] > 0) & (year <= ends) & (ends < years - 1)
        at = np.flatnonzero(last)
        if len(at):
            following = np.append(key, -1)[at + 1]
            at = at[(following // years != group[at]) | (following % years > ends[at] + 1)]
            there = np.isin(group[at] // count * years + ends[at] + 1, group // count * years + year)
            at = at[there]
            added = group[at] * years + ends[at] + 1
            position, key = np.insert(position, at + 1, -1), np.insert(key, at + 1, added)
        return position, key // years, key % years + self.first

    def weigh(self, rows: Ints) -> Columns:
        """Weigh some places: the columns of :func:`weigh`."""
        position, group, year = self.ordered(rows)
        indicator = group % len(self.rate)
        base = np.arange(-1, len(group) - 1)
        base[np.append(True, group[1:] != group[:-1])] = -1
        if self.base_year is not None:
            asked = np.flatnonzero(year == self.base_year)
            found = np.append(asked, -1)[np.searchsorted(group[asked], group)]
            base = np.where((found >= 0) & (group[found] == group), found, -1)
        now = self.quantities.take(position)
        single, absence = self.single[position], self.absences[self.absence[position]]
        absence[position < 0] = _ENDED
        then, base_single = now.take(base), single[base]
        diff = now.minus(then)
        exact = single & base_single & now.exact & then.exact
        rates = self.rate[indicator]
        base_year = np.where(base < 0, 0, year[base])
        case = self._case(indicator, year, base_year, absence, np.where(base < 0, -1, absence[base]))
        open_case = case == _OVERLAP
        for value, hit in (
            (_DOWN, (diff.high < 0) | ((diff.high == 0) & diff.high_open)),
            (_UP, (diff.low > 0) | ((diff.low == 0) & diff.low_open)),
            (_LEVEL, exact & (diff.low == 0)),
            (_UNIT, now.unit != then.unit), (_PERIOD, now.period != then.period),
        ):  # fmt: skip
            np.copyto(case, value, where=open_case & hit)
        weighed = case >= _LEVEL
        # single numbers written to less than full precision (8.6万元), or the hull of several such
        full = np.where(rates, 0.0, 1.0)
        rounded, base_rounded = single & (now.resolution > full), base_single & (then.resolution > full)
        rate_low, rate_high = now.widened(rounded).growth(then.widened(base_rounded))
        slack = (now.resolution * rounded + then.resolution * base_rounded) / 2
        moved = np.where(
            case == _UP, diff.low, np.where(case == _DOWN, -diff.high, np.where(case == _LEVEL, 0.0, np.inf))
        )
        sure = ((diff.high <= 0) * 2).astype(np.int8)
        np.copyto(sure, 1, where=diff.low >= 0)
        np.copyto(sure, 0, where=((diff.low == 0) & (diff.high == 0)) | (case != _OVERLAP))
        return {
            "now": position, "base": np.where(base < 0, -1, position[base]), "indicator": indicator, "year": year,
            "base_year": base_year,
            "diff_low": np.where(weighed & np.isfinite(diff.low), diff.low, np.nan),
            "diff_high": np.where(weighed & np.isfinite(diff.high), diff.high, np.nan),
            "rate_low": np.where(weighed & ~rates, rate_low, np.nan),
            "rate_high": np.where(weighed & ~rates, rate_high, np.nan),
            "case": case, "certain": sure,
            "as_published": weighed & (slack > 0) & (moved <= slack * (1 + 1e-9)), "exact": weighed & exact,
        }  # fmt: skip

    def _case(
        self, indicator: Ints, year: Ints, base_year: Ints, absence: NDArray[np.int8], base_absence: NDArray[np.int8]
    ) -> NDArray[np.int8]:
        """Which of `CASES` holds by absence and definition; where none does, the numbers decide."""
        case = np.full(len(year), _OVERLAP, np.int8)
        np.copyto(case, _BROKEN, where=self.broken[indicator, year - self.first] > base_year)
        none, value, base_value = base_absence == -1, absence == _VALUE, base_absence == _VALUE
        if not (value & base_value).all():
            for number, hit in (
                (_NEITHER, ~(value & base_value)),
                (_NO_DUTY_NOW, base_value & (absence == _NO_DUTY)),
                (_NEW_DUTY, (base_absence == _NO_DUTY) & value),
                (_NOT_REPORTED_THEN, base_absence == _NOT_REPORTED),
                (_NONE, none),
                (_NEW, none & value & (self.since[indicator] == year)),
                (_NOT_REPORTED_NOW, absence == _NOT_REPORTED),
                (_ENDED_CASE, base_value & (absence == _ENDED)),
            ):
                np.copyto(case, number, where=hit)
        return case


_WEIGHED = {
    **dict.fromkeys(("now", "base"), np.int32), **dict.fromkeys(("indicator", "year", "base_year"), np.int16),
    **dict.fromkeys(("diff_low", "diff_high", "rate_low", "rate_high"), np.float64),
    **dict.fromkeys(("case", "certain"), np.int8), **dict.fromkeys(("as_published", "exact"), bool),
}  # fmt: skip


def weigh(figures: pd.DataFrame, codebook: Codebook, base_year: int | None = None) -> pd.DataFrame:
    """Weigh every year on record against its base: numbers and verdicts only, for any number of places.

    Parameters
    ----------
    figures : DataFrame
        One row for each key: place, year, indicator, status, period, low, high, low_open, high_open,
        resolution, unit, absence, single (as :func:`fazhi.cleaning.reconcile.serving` gives them; words may be categories).
    base_year : int, optional
        Compare every row with this year; default: each with the last earlier year on record.

    Returns
    -------
    DataFrame
        Places together, then by the codebook's order and year: ``now`` and ``base`` (positions in `figures`, -1 for
        none), ``indicator`` (position in the codebook), ``year``, ``base_year`` (0 for none), ``diff_low`` …
        ``rate_high`` in 元, %, percentage points or fractions, NaN unbounded or unknown, ``case`` (position in `CASES`), ``certain`` (position in `CERTAIN`),
        ``as_published`` (the verdict rests on less than the resolutions), ``exact`` (both were one exact number).
    """
    scale = _Scale(figures, codebook, base_year)
    # room for every figure, and for a year in which an indicator is no longer counted, of each place
    room = len(scale.rows) + len(scale.places) * int((scale.until > 0).sum())
    # filled whole at once: memory that is first touched piece by piece costs twice the time
    out = {name: np.full(room, 0, kind) for name, kind in _WEIGHED.items()}
    filled = 0
    for rows in scale.blocks():
        weighed = scale.weigh(rows)
        end = filled + len(weighed["case"])
        for name, column in weighed.items():
            out[name][filled:end] = column
        filled = end
    return pd.DataFrame({name: column[:filled] for name, column in out.items()}, copy=False)
