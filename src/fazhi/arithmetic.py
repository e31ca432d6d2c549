"""The arithmetic of the source: parts against totals, shares, rates and stated changes, worked out again.

What is told is compared with what the other figures give, as intervals, each rounded number as what it
may stand for; only what cannot be so is accused. What belongs together is the codebook's to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from fazhi.codebook import Codebook
from fazhi.entries import Indicator
from fazhi.errors import Finding
from fazhi.quantity import Quantities, Quantity
from fazhi.settle import Row, at_row, quantity_of
from fazhi.spans import amount, plain
from fazhi.wording import PERCENT

_TODO = "请与填报单位核实；来源如此的，在更正单里登记照录（accept）"
# how far a recomputed rate is told, in places behind the point
_PLACES = 2
_SLACK = 1e-9


class _Year:
    """One place's actual whole-year figures of one year, by indicator."""

    def __init__(self, figures: pd.DataFrame, codebook: Codebook, year: int) -> None:
        self.codebook, self.year = codebook, year
        actual = figures[(figures["status"] == "actual") & (figures["absence"] == "") & (figures["period"] == "")]
        self.frame = actual[actual["year"] == year].drop_duplicates("indicator").set_index("indicator", drop=False)
        self.rows: dict[str, Row] = {r["indicator"]: r for r in self.frame.to_dict("records")}

    def rounded(self, row: Row) -> bool:
        """Whether a figure is one number written to less than full precision."""
        full = 0 if self.codebook.indicators[row["indicator"]].kind in ("share", "ratio") else 1
        return bool(row["single"]) and row["resolution"] > full

    def wide(self, row: Row) -> Quantity:
        """What a figure may stand for: half its resolution on each side where it is rounded."""
        q, half = quantity_of(row), row["resolution"] / 2 if self.rounded(row) else 0.0
        return replace(q, low=max(q.low - half, 0.0) if half else q.low, high=q.high + half)

    def told(self, low: float, high: float, indicator: Indicator, unit: str) -> str:
        """A worked-out amount in words."""
        ends = [amount(x, indicator.kind, self.codebook.unit_word(indicator, unit)) for x in dict.fromkeys((low, high))]
        return "至".join(ends)


def check_arithmetic(figures: pd.DataFrame, codebook: Codebook, year: int) -> Iterator[Finding]:
    """Findings over the arithmetic of one place's figures for one year.

    Parameters
    ----------
    figures : DataFrame
        As :func:`fazhi.settle.serving` gives them, all years up to this one.
    """
    of_year = _Year(figures, codebook, year)
    for id_ in of_year.rows:
        indicator = codebook.indicators[id_]
        yield from _total(of_year, indicator)
        yield from _part(of_year, indicator)
        yield from _rate(of_year, indicator)
    yield from _shares(of_year)
    changes = figures[(figures["year"] == year) & (figures["status"] == "change") & (figures["absence"] == "")]
    for change in changes.to_dict("records"):
        yield from _stated(of_year, figures, change)


def _total(year: _Year, indicator: Indicator) -> Iterator[Finding]:
    """A total and its parts (NORMS 3: 135 under a total of 151, 157 under 155)."""
    row, there = year.rows[indicator.id], [p for p in indicator.parts if p in year.rows]
    parts = year.frame.loc[there]
    if parts.empty or (parts["unit"] != row["unit"]).any():
        return
    wide = Quantities.of(parts).widened(np.array([year.rounded(r) for r in parts.to_dict("records")]))
    added = wide.total(np.zeros(len(parts), np.intp), 1)
    complete = len(there) == len(indicator.parts)
    whole = year.wide(row)
    over, under = added.low[0] - whole.high > _SLACK, whole.low - added.high[0] > _SLACK
    plainly = year.told(parts["low"].sum(), parts["high"].sum(), indicator, row["unit"])
    name = f"“{indicator.name}”写{row['text']}，{'各' if complete else '已有的'}分项（{'、'.join(parts['text'])}）相加为{plainly}"
    if over or (under and complete):
        gap = abs(parts["low"].sum() - row["low"])
        exact = row["low"] == row["high"] and bool((parts["low"] == parts["high"]).all())
        short = f"，差{year.told(gap, gap, indicator, row['unit'])}" if exact else ""
        yield at_row(year.codebook, "sum", row, name + short, _TODO)
    elif complete and row["single"] and parts["single"].all() and abs(parts["low"].sum() - row["low"]) > _SLACK:
        yield at_row(year.codebook, "rounding", row, f"{name}，因四舍五入略有出入", "照录，不必改动")


def _part(year: _Year, indicator: Indicator) -> Iterator[Finding]:
    """A part that is larger than what it is a part of."""
    row, whole = year.rows[indicator.id], year.rows.get(indicator.within)
    if whole and whole["unit"] == row["unit"] and year.wide(row).low - year.wide(whole).high > _SLACK:
        name = year.codebook.indicators[indicator.within].name
        message = f"“{indicator.name}”（{row['text']}）是“{name}”（{whole['text']}）的一部分，却比它多"
        yield at_row(year.codebook, "within", row, message, _TODO)


def _rate(year: _Year, indicator: Indicator) -> Iterator[Finding]:
    """A rate against what the codebook says it is worked out from (NORMS 3: 29/151 where 29/135 is meant)."""
    row, below = year.rows[indicator.id], year.rows.get(indicator.denominator)
    if not below or not below["high"]:
        return
    stated, above = year.wide(row), year.rows.get(indicator.numerator)
    if above:
        low, high = _percentage(year.wide(above), year.wide(below))
        if stated.low - high > _SLACK or low - stated.high > _SLACK:
            names = [year.codebook.indicators[i].name for i in (indicator.numerator, indicator.denominator)]
            right = "至".join(dict.fromkeys(f"{plain(round(x, _PLACES))}%" for x in (low, high)))
            message = f"“{indicator.name}”写{row['text']}，按“{names[0]}”{above['text']}和“{names[1]}”{below['text']}算是{right}"
            yield at_row(year.codebook, "rate", row, message + _mistaken(year, stated, above, below), _TODO)
    elif row["single"] and below["single"] and below["resolution"] <= 1:
        # some whole number of the denominator must give the rate as rounded
        least, most = (x * below["low"] / 100 for x in (stated.low, stated.high))
        if np.floor(most + _SLACK) < np.ceil(least - _SLACK):
            name = year.codebook.indicators[indicator.denominator].name
            message = f"“{indicator.name}”写{row['text']}，“{name}”是{below['text']}：没有哪个整数能得出这个比例"
            yield at_row(year.codebook, "whole", row, message, "请核实比例和分母是否同一口径")


def _percentage(above: Quantity, below: Quantity) -> tuple[float, float]:
    return 100 * above.low / below.high, 100 * above.high / below.low if below.low else np.inf


def _mistaken(year: _Year, stated: Quantity, above: Row, below: Row) -> str:
    """The figure that was divided by instead, where one gives the rate that is written."""
    for other in year.rows.values():
        if (
            other["indicator"] in (above["indicator"], below["indicator"])
            or other["unit"] != below["unit"]
            or not other["low"]
        ):
            continue
        low, high = _percentage(year.wide(above), year.wide(other))
        if low <= stated.high and stated.low <= high:
            return f"，像是除以了“{year.codebook.indicators[other['indicator']].name}”{other['text']}"
    return ""


def _shares(year: _Year) -> Iterator[Finding]:
    """Shares of one group must add up to 100%, rounding aside."""
    groups: dict[str, list[str]] = {}
    for indicator in year.codebook.indicators.values():
        if indicator.share_group:
            groups.setdefault(indicator.share_group, []).append(indicator.id)
    for name, ids in groups.items():
        rows = [year.rows[i] for i in ids if i in year.rows]
        if len(rows) < len(ids):
            continue
        low, high = sum(year.wide(r).low for r in rows), sum(year.wide(r).high for r in rows)
        plainly = sum(r["low"] for r in rows)
        message = f"“{name}”各项占比（{'、'.join(r['text'] for r in rows)}）相加为{plain(round(plainly, 6))}%"
        if low - 100 > _SLACK or 100 - high > _SLACK:
            yield at_row(year.codebook, "shares", rows[0], f"{message}，不是100%", _TODO)
        elif all(r["single"] for r in rows) and abs(plainly - 100) > _SLACK:
            yield at_row(year.codebook, "rounding", rows[0], f"{message}，因四舍五入不等于100%", "照录，不必改动")


def _stated(year: _Year, figures: pd.DataFrame, change: Row) -> Iterator[Finding]:
    """A change as the source states it, against the two figures it is the change of (NORMS 3: 128.78% for 128.79%)."""
    indicator = year.codebook.indicators[change["indicator"]]
    now, base = year.rows.get(indicator.id), _base(figures, change)
    if not now or base is None or now["unit"] != base["unit"]:
        return
    stated, new, old = quantity_of(change), year.wide(now), year.wide(base)
    half = change["resolution"] / 2 if change["single"] else 0.0
    if stated.unit == PERCENT:
        if not old.low:
            return
        low, high = (100 * (a / b - 1) for a, b in ((new.low, old.high), (new.high, old.low)))
        right = "至".join(dict.fromkeys(f"{plain(round(x, _PLACES))}%" for x in (low, high)))
    else:
        low, high = new.low - old.high, new.high - old.low
        half = half if indicator.kind in ("share", "ratio") or change["resolution"] > 1 else 0.0
        plainly = (now["low"] - base["high"], now["high"] - base["low"])
        right = year.told(*plainly, indicator, now["unit"])
    if stated.low - half - high > _SLACK or low - stated.high - half > _SLACK:
        message = f"“{indicator.name}”自述“{change['text']}”，按{year.year - 1}年{base['text']}和{year.year}年{now['text']}算是{right}"
        yield at_row(year.codebook, "stated", change, message, _TODO)


def _base(figures: pd.DataFrame, change: Row) -> Row | None:
    """Last year's value: the one quoted beside the change, else the one on record."""
    mine = figures[
        (figures["indicator"] == change["indicator"]) & (figures["period"] == "") & (figures["absence"] == "")
    ]
    quoted = mine[
        (mine["status"] == "previous") & (mine["year"] == change["year"]) & (mine["for_year"] == change["year"] - 1)
    ]
    record = mine[(mine["status"] == "actual") & (mine["year"] == change["year"] - 1)]
    found = pd.concat([quoted, record]).to_dict("records")
    return found[0] if found else None
