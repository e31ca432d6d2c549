"""What is sure of an indicator's years, in words: for those who do not see the chart, and for where it breaks."""

from __future__ import annotations

import math
from itertools import pairwise

import pandas as pd

from fazhi.cleaning.reconcile import Row
from fazhi.codebook.load import Codebook
from fazhi.number_format import Spans, figure


def breaks(rows: list[Row], codebook: Codebook) -> list[tuple[float, str]]:
    """Where values on either side do not compare, as a place between two years, and why in four characters."""
    found = []
    for a, b in pairwise(rows):
        crossed = [y for y in codebook.indicators[a["indicator"]].broken_in() if a["year"] < y <= b["year"]]
        if crossed:
            found.append((max(crossed) - 0.5, "口径变动"))
        elif (a["period"], a["unit"]) != (b["period"], b["unit"]):
            found.append((b["year"] - 0.5, "期间不同" if a["period"] != b["period"] else "单位不同"))
    return found


def describe(series: pd.DataFrame, codebook: Codebook, clause: Spans) -> Spans:
    """Alternative text of a chart: each year as worded, what is sure of its course, the change as compared."""
    rows: list[Row] = series.to_dict("records")
    name = codebook.indicators[rows[0]["indicator"]].name
    spans: Spans = [f"{name}历年数据："]
    for row in rows:
        spans += [f"{row['year']}年", figure(row, codebook), "，"]
    course = [word + "，" for word in _course(rows, codebook)]
    return [*spans, *course, *([name, *clause, "。"] if clause else [])]


def course(series: pd.DataFrame, codebook: Codebook) -> str:
    """Alternative text of a small trend: what is sure of its course, without a value."""
    rows: list[Row] = series.to_dict("records")
    name = codebook.indicators[rows[0]["indicator"]].name
    said = _course(rows, codebook) or ["各年高低见明细"]
    return f"{name}{rows[0]['year']}年至{rows[-1]['year']}年走势：{'，'.join(said)}。"


def _course(rows: list[Row], codebook: Codebook) -> list[str]:
    """Rise or fall throughout, highest and lowest, where neither interval nor rounding leaves a doubt; gaps, breaks."""
    said: list[str] = []
    apart = breaks(rows, codebook)
    if len(rows) > 2 and not apart:

        def below(a: Row, b: Row) -> bool:
            return _below(a, b, codebook)

        if all(below(a, b) for a, b in pairwise(rows)):
            said.append("历次都在增加")
        elif all(below(b, a) for a, b in pairwise(rows)):
            said.append("历次都在减少")
        elif len({_reach(r, codebook) for r in rows}) == 1 and len(set(_reach(rows[0], codebook))) == 1:
            said.append("各年相同")
        said += [f"最高的是{r['year']}年" for r in rows if all(below(o, r) for o in rows if o is not r)]
        said += [f"最低的是{r['year']}年" for r in rows if all(below(r, o) for o in rows if o is not r)]
    absent = sorted(set(range(rows[0]["year"], rows[-1]["year"])) - {r["year"] for r in rows})
    said += [f"{'、'.join(map(str, absent))}年没有数据"] if absent else []
    return said + [f"{math.ceil(place)}年起口径、期间或单位不同" for place, _ in apart]


def _below(a: Row, b: Row, codebook: Codebook) -> bool:
    """Whether one value is surely lower than another."""
    high, low = _reach(a, codebook)[1], _reach(b, codebook)[0]
    return bool(high < low or (high == low < math.inf and (a["high_open"] or b["low_open"])))


def _reach(row: Row, codebook: Codebook) -> tuple[float, float]:
    """The least and the most that a value may stand for, a rounded number (8.6万) with half its last digit."""
    full = 0 if codebook.indicators[row["indicator"]].rate else 1
    half = row["resolution"] / 2 if row["single"] and row["resolution"] > full else 0.0
    return row["low"] - half, row["high"] + half
