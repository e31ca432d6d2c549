"""This year beside its base, each row with the words that belong to it: the frame that everything is told from.

Writes no sentence; :mod:`fazhi.report.clauses` words what stands here.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from fazhi.analysis.weigh import CASES, CERTAIN, weigh
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator

COMPARISON_COLUMNS = [
    "place", "year", "base_year", "indicator", "name", "unit", "kind", "base_text", "base_low", "base_high",
    "now_text", "now_low", "now_high", "diff_low", "diff_high", "rate_low", "rate_high", "verdict", "certain",
    "reason", "office", "cause",
]  # fmt: skip
_BLANK = {"low": math.nan, "high": math.nan, "low_open": False, "high_open": False, "resolution": 0.0, "single": False}
# what each row carries of its figure and, with base_ before it, of its base's
_CARRIED = [
    "place", "low", "high", "low_open", "high_open", "resolution", "unit", "text", "absence", "period", "origin", "single",
    "office", "cause", "target",
]  # fmt: skip
_TOLD = [
    "now_origin", "base_origin", "now_low_open", "now_high_open", "base_low_open", "base_high_open", "period",
    "base_absence", "absence", "as_published", "exact", "target", "size", "large", "step",
]  # fmt: skip


def base_name(year: int, base_year: int) -> str:
    """The base year in words: 上年, or its number where it is another."""
    return "上年" if base_year == year - 1 else f"{base_year}年"


def compare(figures: pd.DataFrame, codebook: Codebook, base_year: int | None = None) -> pd.DataFrame:
    """Compare every year on record with its base, with the words that belong to it.

    Parameters
    ----------
    figures, base_year
        As for :func:`fazhi.analysis.weigh.weigh`; the figures have also text, origin, office, cause and target.

    Returns
    -------
    DataFrame
        `COMPARISON_COLUMNS`, sorted by place, year and the codebook's order, and for those who word it
        ``now_origin`` … ``exact`` and ``target`` as in the figures and as weighed, ``size`` (least relative size of a
        certain movement; of rates in points / 100), ``large`` (by the norms), ``step`` (the coarser resolution of two
        numbers written without a hedge; else 1). Amounts in 元, shares in %,
        differences of shares in points, rates as fractions; NaN unbounded or unknown.
    """
    weighed = weigh(figures, codebook, base_year)
    indicators = list(codebook.indicators.values())
    kind = [indicators[n] for n in weighed["indicator"]]
    rows = pd.concat(
        [_carried(figures, weighed["now"], ""), _carried(figures, weighed["base"], "base_"), weighed], axis=1
    )
    # the year in which an indicator is no longer counted has no row of its own
    ended = rows["now"] < 0
    rows["place"] = rows["place"].mask(ended, rows["base_place"])
    rows["absence"] = rows["absence"].mask(ended, "ended")
    rows["order"] = rows["indicator"]
    rows["indicator"], rows["name"] = _words(i.id for i in kind), _words(i.name for i in kind)
    rows["kind"] = _words(i.kind for i in kind)
    rows["verdict"] = _words(CASES[c][0] for c in rows["case"])
    rows["certain"] = _words(CERTAIN[c] for c in rows["certain"])
    told = rows.to_dict("records")
    rows["reason"] = _words(_reason(r, i, base_year) for r, i in zip(told, kind, strict=True))
    rows["unit"] = _words(codebook.unit_word(i, r["unit"] or r["base_unit"]) for r, i in zip(told, kind, strict=True))
    rows["base_year"] = rows["base_year"].astype("Int64").mask(rows["base"] < 0)
    rows = rows.rename(columns={c: f"now_{c}" for c in ("low", "high", "low_open", "high_open", "text", "origin")})
    ends = ["now_low", "now_high", "base_low", "base_high"]
    rows[ends] = rows[ends].astype("float64").replace(math.inf, math.nan)
    rows = _sized(rows, codebook).sort_values(["place", "year", "order"], kind="stable", ignore_index=True)
    return rows[COMPARISON_COLUMNS + _TOLD]


def _words(words: Iterable[str]) -> pd.Series[Any]:
    """Words as Python's own strings, as in the figures, for a frame that counts its rows from 0."""
    return pd.Series(list(words), dtype=object)


def _carried(figures: pd.DataFrame, positions: pd.Series[int], prefix: str) -> pd.DataFrame:
    """What the figures at these positions carry; at -1 no value and no words."""
    found = figures[_CARRIED].iloc[positions.clip(lower=0).to_numpy()].reset_index(drop=True)
    none = (positions < 0).to_numpy()
    for column in _CARRIED:
        found.loc[none, column] = _BLANK.get(column, "")
    return found.add_prefix(prefix)


def _reason(row: dict[Hashable, Any], indicator: Indicator, asked: int | None) -> str:
    """Why the verdict is what it is, the base year named."""
    breaks = indicator.broken_in()
    crossed = max((y for y in breaks if row["base_year"] < y <= row["year"]), default=0)
    reason: str = CASES[row["case"]][1].format(
        base=base_name(row["year"], row["base_year"]),
        before=f"{asked}年" if asked else "此前年份",
        broken=f"{crossed}年起口径变动：{breaks[crossed]}" if crossed else "",
    )
    return reason


def _sized(rows: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Columns ``size``, ``large`` and ``step``; a movement within rounding has no size, one between tiny numbers is not large."""
    sure = ~rows["as_published"]
    up, down = sure & (rows["verdict"] == "up"), sure & (rows["verdict"] == "down")
    least = rows["diff_low"].where(up, -rows["diff_high"]).where(up | down)
    base = rows["base_high"].where(up, rows["base_low"])
    points = rows["kind"].isin(["share", "ratio"])
    size = (least / 100).where(points, least / base)
    grown = rows[["now_low", "base_low"]].max(axis=1) >= codebook.norms.tiny_base
    large = np.where(points, least >= codebook.norms.large_points, grown & (size >= codebook.norms.large_movement))
    written = rows["single"].eq(True) & rows["base_single"].eq(True)
    step = rows[["resolution", "base_resolution"]].max(axis=1).clip(lower=1.0).where(written & ~points, 1.0)
    return rows.assign(size=size, large=large, step=step)
