"""The arithmetic of the source: parts against totals, shares, rates and stated changes, worked out again.

What is told is held against what the other figures give, as intervals, each rounded number as what it
may stand for; only what cannot be so is accused. What belongs together is the codebook's to say.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from fazhi.cleaning.reconcile import Row, at_row, of_year, quantity_of
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import Finding
from fazhi.interval import Quantities, Quantity
from fazhi.number_format import amount, rounded
from fazhi.wording import PERCENT, POINTS

_TODO = "请与填报单位核实；来源如此的，在更正单里登记照录（accept）"
# binary dust of sums and quotients, relative to their size
_DUST = 1e-9


class _Year:
    """One place's actual whole-year figures of one year, by indicator."""

    def __init__(self, figures: pd.DataFrame, codebook: Codebook, year: int) -> None:
        self.codebook = codebook
        whole = {i: r for i, r in of_year(figures, year).items() if not r["period"]}
        self.rows = {i: r for i, r in whole.items() if not r["absence"]}
        self.no_duty = {i for i, r in whole.items() if r["absence"] == "no_duty"}

    def name(self, indicator: str) -> str:
        return f"“{self.codebook.indicators[indicator].name}”{self.rows[indicator]['text']}"


def check_arithmetic(figures: pd.DataFrame, codebook: Codebook, year: int) -> Iterator[Finding]:
    """Findings over the arithmetic of one place's figures for one year.

    Parameters
    ----------
    figures : DataFrame
        As :func:`fazhi.cleaning.reconcile.serving` gives them, all years up to this one.
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
        yield from _stated(figures, codebook, change)


def _wide(row: Row, codebook: Codebook) -> Quantity:
    """What a figure may stand for: half its resolution on each side where it is a rounded number."""
    q = quantity_of(row)
    full = 0 if codebook.indicators[row["indicator"]].rate or row["status"] == "change" else 1
    half = row["resolution"] / 2 if row["single"] and row["resolution"] > full else 0.0
    return replace(q, low=q.low - half, high=q.high + half)


def _cannot(told: Quantity, worked_out: Quantity) -> bool:
    """Whether the two have no value in common, binary dust aside."""
    gap = max(worked_out.low - told.high, told.low - worked_out.high)
    ends = [abs(x) for x in (told.low, told.high, worked_out.low, worked_out.high) if math.isfinite(x)]
    if abs(gap) > _DUST * max(1.0, *ends):
        return gap > 0
    above = worked_out.low >= told.high - _DUST * max(1.0, *ends)
    first, second = (told, worked_out) if above else (worked_out, told)
    return first.high_open or second.low_open


def _exact(row: Row) -> bool:
    return bool(row["single"] and row["low"] == row["high"])


def _total(year: _Year, indicator: Indicator) -> Iterator[Finding]:
    """A total and its parts (NORMS 3: 135 under a total of 151, 157 under 155)."""
    row, parts = year.rows[indicator.id], [year.rows[p] for p in indicator.parts if p in year.rows]
    if not parts or any(p["unit"] != row["unit"] for p in parts):
        return
    columns = pd.DataFrame([vars(_wide(p, year.codebook)) | {"period": ""} for p in parts])
    added = Quantities.of(columns).total(np.zeros(len(parts), np.intp), 1)
    total = Quantity(added.low[0], added.high[0], bool(added.low_open[0]), bool(added.high_open[0]), row["unit"])
    complete = all(p in year.rows or p in year.no_duty for p in indicator.parts)
    # with parts missing, the total may only be larger
    if not complete:
        total = replace(total, high=math.inf, high_open=True)
    exact = _exact(row) and all(map(_exact, parts))
    plainly = round(sum(p["low"] for p in parts), 6)
    unit = year.codebook.unit_word(indicator, row["unit"])
    said = f"“{indicator.name}”写{row['text']}，{'各' if complete else '已有的'}分项（{'、'.join(p['text'] for p in parts)}）相加"
    if exact:
        said += f"为{amount(plainly, indicator.kind, unit)}"
    if _cannot(_wide(row, year.codebook), total):
        gap = f"，差{amount(abs(round(plainly - row['low'], 6)), indicator.kind, unit)}" if exact else "与它不符"
        yield at_row(year.codebook, "sum", row, said + gap, _TODO)
    elif complete and exact and abs(plainly - row["low"]) > _DUST * max(1.0, plainly):
        yield at_row(year.codebook, "rounding", row, f"{said}，因四舍五入略有出入", "照录，不必改动")


def _part(year: _Year, indicator: Indicator) -> Iterator[Finding]:
    """A part that is larger than what it is a part of."""
    row, whole = year.rows[indicator.id], year.rows.get(indicator.within)
    if not whole or whole["unit"] != row["unit"]:
        return
    up_to = _wide(whole, year.codebook)
    if _cannot(_wide(row, year.codebook), replace(up_to, low=0.0, low_open=False)):
        message = f"“{indicator.name}”（{row['text']}）是“{year.codebook.indicators[indicator.within].name}”（{whole['text']}）的一部分，却比它多"
        yield at_row(year.codebook, "within", row, message, _TODO)


def _rate(year: _Year, indicator: Indicator) -> Iterator[Finding]:
    """A rate against what the codebook says it is worked out from (NORMS 3: 29/151 where 29/135 is meant)."""
    row, below = year.rows[indicator.id], year.rows.get(indicator.denominator)
    above = year.rows.get(indicator.numerator)
    if not below:
        return
    base = year.codebook.indicators[indicator.denominator]
    if not below["high"]:
        message = f"“{indicator.name}”写{row['text']}，{year.name(base.id)}，算不出比例"
        yield at_row(year.codebook, "rate", row, message, _TODO)
    elif above:
        worked_out = _percentage(above, below, year.codebook)
        if _cannot(_wide(row, year.codebook), worked_out):
            names = f"{year.name(indicator.numerator)}和{year.name(base.id)}"
            message = f"“{indicator.name}”写{row['text']}，按{names}算是{_points(worked_out, row)}"
            yield at_row(year.codebook, "rate", row, message + _mistaken(year, row, above, below), _TODO)
    elif _exact(row) and _exact(below) and below["resolution"] <= 1 and base.whole:
        # some whole number of the denominator must give the rate as rounded
        stated = _wide(row, year.codebook)
        least, most = (x * below["low"] / 100 for x in (stated.low, stated.high))
        if math.floor(most + _DUST * below["low"]) < math.ceil(least - _DUST * below["low"]):
            message = f"“{indicator.name}”写{row['text']}，{year.name(base.id)}：没有哪个整数能得出这个比例"
            yield at_row(year.codebook, "whole", row, message, "请核实比例和分母是否同一口径")


def _percentage(above: Row, below: Row, codebook: Codebook) -> Quantity:
    """Numerator over denominator (not 0) in %; unbounded where the denominator may be 0."""
    a, b = _wide(above, codebook), _wide(below, codebook)
    high = 100 * a.high / b.low if b.low > 0 else math.inf
    return Quantity(100 * a.low / b.high, high, a.low_open or b.high_open, a.high_open or b.low_open, PERCENT)


def _points(q: Quantity, beside: Row) -> str:
    """A worked-out percentage, one place finer than the one it is told beside where that is fine itself."""
    places = 2 if beside["resolution"] >= 0.01 else 4
    ends = [f"{rounded(x, places)}%" for x in dict.fromkeys((q.low, q.high)) if math.isfinite(x)]
    return "至".join(dict.fromkeys(ends)) + ("以上" if math.isinf(q.high) else "")


def _mistaken(year: _Year, row: Row, above: Row, below: Row) -> str:
    """The figure that was divided by instead, where one gives the rate that is written."""
    for id_, other in year.rows.items():
        if id_ in (above["indicator"], below["indicator"]) or other["unit"] != below["unit"] or not other["high"]:
            continue
        worked_out = _percentage(above, other, year.codebook)
        if not _cannot(_wide(row, year.codebook), worked_out):
            return f"，像是除以了{year.name(id_)}"
    return ""


def _shares(year: _Year) -> Iterator[Finding]:
    """Shares of one group must add up to 100%, rounding aside."""
    groups: dict[str, list[str]] = {}
    for indicator in year.codebook.indicators.values():
        if indicator.share_group:
            groups.setdefault(indicator.share_group, []).append(indicator.id)
    for name, ids in groups.items():
        rows = [year.rows[i] for i in ids if i in year.rows]
        if not rows:
            continue
        complete = all(i in year.rows or i in year.no_duty for i in ids)
        wide = [_wide(r, year.codebook) for r in rows]
        ends = sum(q.low for q in wide), sum(q.high for q in wide)
        opens = any(q.low_open for q in wide), any(q.high_open for q in wide)
        added = Quantity(*ends, *opens) if complete else Quantity(ends[0], math.inf, opens[0], True)
        plainly = round(sum(r["low"] for r in rows), 6)
        exact = all(_exact(r) for r in rows)
        message = f"“{name}”{'各' if complete else '已有的各'}项占比（{'、'.join(r['text'] for r in rows)}）相加"
        if _cannot(Quantity(100, 100), added):
            worked_out = f"为{rounded(plainly, 4)}%，不是100%" if exact else "不可能是100%"
            yield at_row(year.codebook, "shares", rows[0], message + worked_out, _TODO)
        elif complete and exact and plainly != 100:
            message += f"为{rounded(plainly, 4)}%，因四舍五入不等于100%"
            yield at_row(year.codebook, "rounding", rows[0], message, "照录，不必改动")


def _stated(figures: pd.DataFrame, codebook: Codebook, change: Row) -> Iterator[Finding]:
    """A change as the source states it, against the two figures it is the change of (NORMS 3: 128.78% for 128.79%)."""
    indicator = codebook.indicators[change["indicator"]]
    now, base = _sides(figures, change)
    if now is None or base is None or now["unit"] != base["unit"] or change["year"] in indicator.broken_in():
        return
    told, new, old = _wide(change, codebook), _wide(now, codebook), _wide(base, codebook)
    said = f"“{indicator.name}”自述“{change['text']}”，上年{base['text']}、本年{now['text']}"
    if told.unit == PERCENT:
        if not old.high:
            if not (told.low <= 0 <= told.high and new.low <= 0):
                yield at_row(codebook, "stated", change, f"{said}，上年为0，不能算百分数", _TODO)
            return
        ratio = _percentage(now, base, codebook)
        worked_out = replace(ratio, low=ratio.low - 100, high=ratio.high - 100)
    elif told.unit == (POINTS if indicator.rate else now["unit"]):
        opens = new.low_open or old.high_open, new.high_open or old.low_open
        worked_out = Quantity(new.low - old.high, new.high - old.low, *opens)
    else:
        yield at_row(codebook, "stated", change, f"{said}，单位不同，无法复算", _TODO)
        return
    if _cannot(told, worked_out):
        yield at_row(
            codebook, "stated", change, f"{said}，算是{_moved(worked_out, change, now, base, codebook)}", _TODO
        )


def _moved(q: Quantity, change: Row, now: Row, base: Row, codebook: Codebook) -> str:
    """A worked-out change in words: 增长9.93%, 减少8.4万元."""
    indicator = codebook.indicators[change["indicator"]]
    percent = change["unit"] == PERCENT
    if not percent:
        # told from the numbers as written
        q = Quantity(round(now["low"] - base["high"], 6), round(now["high"] - base["low"], 6))
    down = q.high <= 0 and q.low < 0
    verb = ("下降" if down else "增长") if percent else ("减少" if down else "增加")
    q = Quantity(-q.high, -q.low) if down else q
    if percent:
        return verb + _points(q, change)
    unit = codebook.unit_word(indicator, now["unit"])
    ends = [amount(x, indicator.kind, unit) for x in dict.fromkeys((q.low, q.high)) if math.isfinite(x)]
    return verb + "至".join(ends) + ("以上" if math.isinf(q.high) else "")


def _sides(figures: pd.DataFrame, change: Row) -> tuple[Row | None, Row | None]:
    """The two figures of a change, of its period: this year's, and last year's as quoted beside it or on record."""
    same = (figures["indicator"] == change["indicator"]) & (figures["period"] == change["period"])
    mine, year = figures[same & (figures["absence"] == "")], change["year"]
    actual, quoted = mine["status"] == "actual", mine["status"] == "previous"
    now = mine[actual & (mine["year"] == year)].to_dict("records")
    before = mine[quoted & (mine["year"] == year) & (mine["for_year"] == year - 1)].to_dict("records")
    before += mine[actual & (mine["year"] == year - 1)].to_dict("records")
    return next(iter(now), None), next(iter(before), None)
