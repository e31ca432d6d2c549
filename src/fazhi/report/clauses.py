"""A comparison → the Chinese clause that says it, as spans: text, and numbers with where they come from.

Every number said here was handed over by a comparison or a figure; 增加/减少 go with amounts,
增长/下降 with %, 百分点 between rates (NORMS 3). Spans are joined by the ledger, never here.
"""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP
from typing import Any, Literal

import pandas as pd

from fazhi.analysis.compare import base_name
from fazhi.analysis.peers import PeerComparison
from fazhi.analysis.targets import Outcome
from fazhi.cleaning.columns import Figure, figures_of, of_year
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.formula import derive, raw_cell
from fazhi.number_format import (
    RATES,
    Number,
    Role,
    Spans,
    amount,
    figure,
    machine_value,
    percent,
    places,
    plain,
    rounded,
    rounding,
)
from fazhi.reading.pledge_table import RawPledge

_VERBS = {False: {True: "增加", False: "减少"}, True: {True: "提高", False: "降低"}}
_DOUBLINGS = {2: "一", 4: "两", 8: "三", 16: "四"}
_PERIODS = {"week": "每周", "day": "每天", "month": "每月", "quarter": "每季度"}


def news(row: Any, codebook: Codebook) -> Literal["good", "bad", ""]:
    """Whether a movement is good or bad news, by the codebook's direction; empty where it is neither, or within rounding."""
    wanted = codebook.indicators[row["indicator"]].direction
    if row["verdict"] not in ("up", "down") or wanted == "neither" or row["as_published"]:
        return ""
    return "good" if (row["verdict"] == "up") == (wanted == "more") else "bad"


class Grammar:
    """Words comparisons by the norms of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.decimals = codebook.norms.rate_decimals
        self.tiny = codebook.norms.tiny_base

    def clause(self, row: Any) -> Spans:
        """The clause for one row of :func:`fazhi.analysis.compare.compare`: 较上年增加5件，增长12.5%.

        The base year is named where it is not the year before.
        """
        verdict, reason = row["verdict"], row["reason"]
        base = "" if pd.isna(row["base_year"]) else base_name(row["year"], row["base_year"])
        unweighed = {"not_comparable": "不作同比（{}）", "new": "为本年新增（{}）", "dropped": f"较{base}取消（{{}}）"}
        if verdict in unweighed:
            return [unweighed[verdict].format(reason)]
        published = ["（按公布数）"] if row["as_published"] else []
        if verdict == "level":
            return [f"与{base}持平", *published]
        if verdict == "indeterminate":
            sure = {"not_lower": "不低于", "not_higher": "不高于"}.get(row["certain"])
            if sure:
                return [f"{sure}{base}（", self.base(row), "），是否持平无法判断"]
            return [f"与{base}（", self.base(row), f"）相比增减无法判断，{reason}"]
        return [*self._moved(row, base, verdict == "up"), *published]

    def now(self, row: Any) -> Number:
        """This year's number of a comparison row, as worded."""
        return self._worded(row, "now", int(row["year"]))

    def base(self, row: Any) -> Number:
        """The base's number of a comparison row, as worded."""
        return self._worded(row, "base", int(row["base_year"]))

    @staticmethod
    def _worded(row: Any, side: str, year: int) -> Number:
        high = math.inf if math.isnan(row[f"{side}_high"]) else row[f"{side}_high"]
        value = machine_value(row[f"{side}_low"], high, bool(row[f"{side}_low_open"]), bool(row[f"{side}_high_open"]))
        role: Role = "share" if row["kind"] in RATES else "value"
        return Number(row[f"{side}_text"], value, role, row[f"{side}_origin"], row["indicator"], year)

    def news(self, row: Any) -> str:
        """Good or bad news in a word; empty where it is neither."""
        return {"good": "向好", "bad": "不利", "": ""}[news(row, self.codebook)]

    def worked_from(self, indicator: Indicator, year: int, figures: pd.DataFrame) -> Spans:
        """What a rate is worked out from, where the codebook says so and it is on record: （执法人员16名中15名）."""
        if not indicator.denominator:
            return []
        rows = {i: r for i, r in of_year(figures_of(figures), year).items() if not (r["absence"] or r["period"])}
        below, above = rows.get(indicator.denominator), rows.get(indicator.numerator)
        if not below:
            return []
        of_which: Spans = ["中", figure(above, self.codebook)] if above else []
        small = "，基数小" if below["high"] < self.codebook.norms.small_sample else ""
        name = self.codebook.indicators[indicator.denominator].name
        return [f"（{name}", figure(below, self.codebook), *of_which, f"{small}）"]

    def _moved(self, row: Any, base: str, up: bool) -> Spans:
        """A certain movement: from or to nothing, else the amount and, where it is safe, the rate."""
        if row["kind"] not in RATES and 0 in (row["base_high"], row["now_high"]):
            return [f"由{base}的", self.base(row), "增至" if up else "减为", self.now(row)]
        verb = _VERBS[row["kind"] in RATES][up]
        spans: Spans = [f"较{base}{_PERIODS.get(row['period'], '')}", *self._difference(row, up, verb)]
        rate = self._multiple(row, base) or self._rate(row, up)
        return [*spans, "，", *rate] if rate else spans

    def _number(self, row: Any, text: str, value: float, role: Role, formula: str, rounding: str = "") -> Number:
        return Number(text, plain(value), role, formula, row["indicator"], int(row["year"]), rounding=rounding)

    def _difference(self, row: Any, up: bool, verb: str) -> Spans:
        ends = (row["diff_low"], row["diff_high"]) if up else (-row["diff_high"], -row["diff_low"])
        pair = (row["now_origin"], row["base_origin"]) if up else (row["base_origin"], row["now_origin"])
        return _span_of(verb, *ends, row, derive("sub", *pair), "change")

    def _rated(self, row: Any) -> bool:
        """Whether a rate may be told: between single values, from a base that is not tiny, beyond the resolutions."""
        return bool(
            row["exact"]
            and not row["as_published"]
            and row["base_low"] >= self.tiny
            and row["rate_low"] == row["rate_low"]
        )

    def _multiple(self, row: Any, base: str) -> Spans:
        """翻番 and 倍: only upward, and only where both numbers are written in full and divide without a rest."""
        if not self._rated(row) or row["rate_low"] != row["rate_high"] or row["verdict"] != "up":
            return []
        times = row["now_low"] / row["base_low"]
        formula = derive("ratio", row["now_origin"], row["base_origin"])
        if times in _DOUBLINGS:
            return ["翻", self._number(row, f"{_DOUBLINGS[times]}番", times, "rate", formula)]
        if times < 3 or times != int(times):
            return []
        return [f"为{base}的", self._number(row, f"{plain(times)}倍", times, "rate", formula)]

    def _rate(self, row: Any, up: bool) -> Spans:
        """A rate as precise as both numbers were written."""
        if not self._rated(row):
            return []
        now, base = row["now_origin"], row["base_origin"]
        nominal = abs(row["diff_low"]) / row["base_low"]
        least, most = sorted((abs(row["rate_low"]), abs(row["rate_high"])))
        wide = derive("rate", derive("wide", now), derive("wide", base))
        ends = derive("low", wide), derive("high", wide)
        formulas = (derive("rate", now, base), *(ends if up else ends[::-1]))
        spans = self._precisely(row, "增长" if up else "下降", nominal, (least, most), formulas)
        # a certain movement is not told as 0%, nor what is left as 100% less
        untrue = {"0%"} if up else {"0%", "100%"}
        return [] if any(s.text in untrue for s in spans if isinstance(s, Number)) else spans

    def _precisely(
        self, row: Any, verb: str, nominal: float, ends: tuple[float, float], formulas: tuple[str, str, str]
    ) -> Spans:
        """A fraction as a percentage that claims no more than its range: one number, 约, or from … to."""

        def number(fraction: float, decimals: int, formula: str, mode: str = ROUND_HALF_UP) -> Number:
            note = rounding(mode, places(decimals))
            return self._number(row, percent(fraction, decimals, mode), fraction, "rate", formula, note)

        one, low, high = formulas
        width = (ends[1] - ends[0]) * 100
        if width > 1:
            return [verb, number(ends[0], 0, low, ROUND_FLOOR), "至", number(ends[1], 0, high, ROUND_CEILING)]
        fine = width < 10.0**-self.decimals / 2
        return [verb if fine else f"{verb}约", number(nominal, self.decimals if fine else 0, one)]

    def target(self, row: Any, outcome: Outcome) -> Spans:
        """This year's value (a comparison row) against its target: 未达到目标（不少于36场），差2场，完成94.4%."""
        return self._against(row, row["now_origin"], derive("target", row["now_origin"]), outcome)

    def pledge(self, row: Figure, raw: RawPledge, outcome: Outcome, due: bool = True) -> Spans:
        """This year's value (a serving row) against what a pledge promised, due or not yet."""
        return self._against(
            row, row["origin"], derive("target", raw_cell(raw.file, raw.row)), outcome, "未达到" if due else "尚未达到"
        )

    def _against(self, row: Any, origin: str, target: str, outcome: Outcome, unmet: str = "未达到") -> Spans:
        indicator, q = self.codebook.indicators[row["indicator"]], outcome.target
        value = machine_value(q.low, q.high, q.low_open, q.high_open)
        aim = Number(q.text, value, "value", target, indicator.id, int(row["year"]))
        if outcome.met == "unknown":
            return ["是否达到目标（", aim, "）无法判断"]
        spans: Spans = ["达到目标（" if outcome.met == "met" else f"{unmet}目标（", aim, "）"]
        # the gap rests on this value's resolution alone; one that may be anything says nothing
        told = {
            "indicator": indicator.id, "year": row["year"], "kind": indicator.kind, "step": outcome.step,
            "unit": self.codebook.unit_word(indicator, q.unit), "as_published": outcome.close,
        }  # fmt: skip
        if outcome.met == "unmet" and outcome.gap_low > 0:
            verb, formula = (
                ("超出", derive("sub", origin, derive("high", target)))
                if outcome.over
                else ("差", derive("sub", derive("low", target), origin))
            )
            spans += ["，", *_span_of(verb, outcome.gap_low, outcome.gap_high, told, formula, "change")]
        spans += ["（按公布数）"] if outcome.close else self._completed(told, origin, target, outcome)
        return spans

    def _completed(self, told: dict[str, Any], origin: str, target: str, outcome: Outcome) -> Spans:
        """完成94.4%: of one number only, no finer than it was written, and not of a tiny target."""
        low, high = outcome.completion_low, outcome.completion_high
        least = derive("low", target)
        wide = derive("ratio", derive("wide", origin), least)
        formulas = (derive("ratio", origin, least), derive("low", wide), derive("high", wide))
        one = low == high or (outcome.step > 0 and math.isfinite(high))
        if told["kind"] in RATES or not one or outcome.target.low < self.tiny:
            return []
        spans = self._precisely(told, "完成", (low + high) / 2, (low, high), formulas)
        # what falls short is not told as 100%
        short = outcome.met == "unmet" and any(s.text == "100%" for s in spans if isinstance(s, Number))
        return [] if short else ["，", *spans]

    def reference(self, pair: PeerComparison) -> Spans:
        """A figure beside the same of another place: 19名，双山镇2022年12名，高于双山镇."""
        name = pair.place.name
        when = "" if pair.other["year"] == pair.now["year"] else f"{pair.other['year']}年"
        mine, theirs = figure(pair.now, self.codebook), replace(figure(pair.other, self.codebook), place=pair.place.id)
        if pair.per and pair.other_per:
            per = self.codebook.indicators[pair.per["indicator"]].name
            left = self._per(pair.now, pair.per, (pair.value.low, pair.value.high), pair.indicator)
            right = self._per(
                pair.other, pair.other_per, (pair.other_value.low, pair.other_value.high), pair.indicator, pair.place.id
            )
            spans: Spans = [mine, f"，平均每个{per}", *left, f"；{name}{when}", theirs, "，平均", *right]
        else:
            spans = [mine, f"，{name}{when}", theirs]
        rate = bool(pair.per) or pair.indicator.rate
        above, below, unknown = ("高于", "低于", "高低") if rate else ("多于", "少于", "多少")
        said = {
            "above": f"{above}{name}", "below": f"{below}{name}", "unknown": f"与{name}相比{unknown}无法判断",
            "same": f"与{name}相同", "published": f"与{name}相同（按公布数）",
        }  # fmt: skip
        return [*spans, f"，{said[pair.verdict]}"]

    def _per(self, row: Any, per: Any, ends: tuple[float, float], indicator: Indicator, place: str = "") -> Spans:
        unit = self.codebook.unit_word(indicator, row["unit"])
        formula = derive("ratio", derive("wide", row["origin"]), derive("wide", per["origin"]))

        def number(x: float, unit: str, formula: str, mode: str) -> Number:
            text, note = f"{rounded(x, self.decimals, mode)}{unit}", rounding(mode, places(self.decimals))
            return Number(text, plain(x), "rate", formula, indicator.id, int(row["year"]), rounding=note, place=place)

        if ends[0] == ends[1]:
            return [number(ends[0], unit, formula, ROUND_HALF_UP)]
        return [
            number(ends[0], "", derive("low", formula), ROUND_FLOOR),
            "至",
            number(ends[1], unit, derive("high", formula), ROUND_CEILING),
        ]


def _span_of(verb: str, low: float, high: float, row: Any, formula: str, role: Role) -> Spans:
    """An amount by which something moved or is short of something, with its verb: 增加2至18件."""
    # of rounded numbers no finer than the coarser was written, unless the movement is smaller than that
    # (98% and 96.5% are 1.5 points apart, as any reader works out)
    rate, step = row["kind"] in RATES, float(row["step"])
    coarse = step if not row["as_published"] and not rate and step > 1 else 0.0

    def number(x: float, end: Literal["", "low", "high"], mode: str = ROUND_HALF_UP, bare: bool = False) -> Number:
        if coarse:
            told, place = float(rounded(x / coarse, 0, mode)) * coarse or x, plain(coarse)
        else:
            # a third of 100% has no last digit
            decimals = 2 if x >= 0.01 else 4
            told, place = (float(rounded(x, decimals)) or x) if rate else x, places(decimals)
        note = "" if abs(told - x) < 1e-9 else rounding(mode if coarse else ROUND_HALF_UP, place)
        text = amount(told, row["kind"], row["unit"], bare, step)
        derived = derive(end, formula) if end else formula
        return Number(text, plain(told), role, derived, row["indicator"], int(row["year"]), rounding=note)

    if low == high:
        one = number(low, "")
        return [f"{verb}约" if coarse and one.rounding else verb, one]
    if not math.isfinite(high):
        return [f"至少{verb}", number(low, "low", ROUND_FLOOR)] if low > 0 else [f"有所{verb}，幅度无法判断"]
    if low == 0:
        return [f"{verb}不超过", number(high, "high", ROUND_CEILING)]
    # in 万 each end carries its own, as GB/T 15835 asks
    bare = high < 10_000 or (row["kind"] != "amount" and step < 1_000)
    return [verb, number(low, "low", ROUND_FLOOR, bare), "至", number(high, "high", ROUND_CEILING)]
