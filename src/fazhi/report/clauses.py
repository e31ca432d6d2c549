"""Clauses: a comparison, a target, a peer in words, each with its numbers and the formulas these follow from.

增加82至98场 is made here, from the bounds of the difference (`analysis.compare`; those of a
wording, and whether it is open at the top, from `wording._ends`); where there is no upper one it is 至少增加. No more is said
than the intervals allow: no rate from a tiny base, no digit that the figures do not have, 按公布数 where a difference
is smaller than the rounding.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP
from typing import Literal

from fazhi.analysis.compare import Comparison, trend_words
from fazhi.analysis.peers import PeerComparison
from fazhi.analysis.targets import TargetResult
from fazhi.cleaning.columns import Figure, of_year
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.formula import applied, raw_cell
from fazhi.interval import Quantity
from fazhi.numerals import amount, machine_value, places, plain, rounded, rounding
from fazhi.reading.pledge_table import RawPledge
from fazhi.report.ledger import Number, Role, Spans

_UNWEIGHED = {
    "not_comparable": "不作同比（{reason}）",
    "new": "为本年新增（{reason}）",
    "dropped": "较{base}取消（{reason}）",
}
# around the base's number
_UNSURE = {
    "not_lower": ("不低于{base}（", "），是否持平无法判断"),
    "not_higher": ("不高于{base}（", "），是否持平无法判断"),
    "": ("与{base}（", "）相比增减无法判断，{reason}"),
}
# of rates or not, upwards or not
_VERBS = {False: {True: "增加", False: "减少"}, True: {True: "提高", False: "降低"}}
_DOUBLINGS = {2: "一", 4: "两", 8: "三", 16: "四"}
_PERIODS = {"week": "每周", "day": "每天", "month": "每月", "quarter": "每季度"}
# good or bad news in a word; nothing where it is neither
NEWS: dict[str, Spans] = {"good": ["（向好）"], "bad": ["（不利）"], "": []}
_PUBLISHED = "（按公布数）"
# of rates or not: above, below, not known
_BESIDE = {False: ("多于", "少于", "多少"), True: ("高于", "低于", "高低")}
# a fraction and its formula
_Worked = tuple[float, str]


def target_number(target: Quantity, formula: str, figure: Figure) -> Number:
    """The number that a figure is held against, worded as it was read."""
    return Number(target.text, machine_value(target), "value", formula, figure.indicator, figure.year)


@dataclass(frozen=True)
class _Subject:
    """The figure that a worked-out number is about, and how its kind is written."""

    indicator: Indicator
    figure: Figure
    unit: str
    step: float = 1.0
    as_published: bool = False

    def number(self, text: str, value: float, role: Role, formula: str, note: str = "") -> Number:
        year, place = self.figure.year, self.figure.place
        return Number(text, plain(value), role, formula, self.indicator.id, year, rounding=note, place=place)

    def ratio(
        self, x: float, formula: str, decimals: int, mode: str = ROUND_HALF_UP, unit: str | None = None
    ) -> Number:
        """A worked-out fraction, in % or in so many of a unit."""
        text = f"{rounded(x * 100, decimals, mode)}%" if unit is None else f"{rounded(x, decimals, mode)}{unit}"
        return self.number(text, x, "rate", formula, rounding(mode, places(decimals)))

    def amounts(self, verb: str, low: float, high: float, formula: str) -> Spans:
        """By how much something moved or is short of something, with its verb: 增加2至18件, 至少增加3件."""
        # of rounded numbers no finer than the coarser was written, unless the movement is smaller than that
        # (98% and 96.5% are 1.5 points apart, as any reader works out)
        rate = self.indicator.rate
        coarse = self.step if not self.as_published and not rate and self.step > 1 else 0.0

        def number(x: float, end: Literal["", "low", "high"], mode: str = ROUND_HALF_UP, bare: bool = False) -> Number:
            # a third of 100% has no last digit
            decimals, shown, note = 2 if x >= 0.01 else 4, x, ""
            if coarse:
                shown = float(rounded(x / coarse, 0, mode)) * coarse or x
            elif rate:
                shown = float(rounded(x, decimals)) or x
            if abs(shown - x) >= 1e-9:
                note = rounding(mode, plain(coarse)) if coarse else rounding(ROUND_HALF_UP, places(decimals))
            text = amount(shown, self.indicator.kind, self.unit, bare, self.step)
            return self.number(text, shown, "change", applied(end, formula) if end else formula, note)

        if low == high:
            one = number(low, "")
            return [f"{verb}约" if coarse and one.rounding else verb, one]
        if not math.isfinite(high):
            return [f"至少{verb}", number(low, "low", ROUND_FLOOR)] if low > 0 else [f"有所{verb}，幅度无法判断"]
        if low == 0:
            return [f"{verb}不超过", number(high, "high", ROUND_CEILING)]
        # in 万 each end carries its own, as GB/T 15835 asks
        bare = high < 10_000 or (self.indicator.kind != "amount" and self.step < 1_000)
        return [verb, number(low, "low", ROUND_FLOOR, bare), "至", number(high, "high", ROUND_CEILING)]


@dataclass(frozen=True)
class Grammar:
    """Words comparisons by the norms of one codebook."""

    codebook: Codebook

    def figure(self, figure: Figure) -> Number:
        """The number of a figure with a value, worded as it was read."""
        value = machine_value(figure.quantity)
        role: Role = "share" if self.codebook.indicators[figure.indicator].rate else "value"
        about = (figure.indicator, figure.year, figure.status)
        return Number(figure.text, value, role, figure.origin, *about, place=figure.place)

    def clause(self, c: Comparison) -> Spans:
        """The clause for a comparison: 较上年增加5件，增长12.5%.

        The base year is named where it is not the year before.
        """
        name = c.base_name
        if c.base is None or c.difference is None:
            return [_UNWEIGHED[c.verdict].format(base=name, reason=c.reason)]
        published = [_PUBLISHED] if c.as_published else []
        if c.verdict == "level":
            return [f"与{name}持平", *published]
        if c.verdict == "indeterminate":
            before, after = _UNSURE[c.certain]
            return [before.format(base=name), self.figure(c.base), after.format(reason=c.reason)]
        up = c.verdict == "up"
        if not c.indicator.rate and 0 in (c.base.high, c.now.high):
            moved: Spans = [f"由{name}的", self.figure(c.base), "增至" if up else "减为", self.figure(c.now)]
            return [*moved, *published]
        ends = (c.difference.low, c.difference.high) if up else (-c.difference.high, -c.difference.low)
        formula = applied("sub", *((c.now.origin, c.base.origin) if up else (c.base.origin, c.now.origin)))
        subject = _Subject(c.indicator, c.now, c.unit, c.step, c.as_published)
        by = subject.amounts(_VERBS[c.indicator.rate][up], *ends, formula)
        clause: Spans = [f"较{name}{_PERIODS.get(c.now.period, '')}", *by, *published]
        # a rate between single values, from a base that is not tiny, beyond the resolutions
        if c.rate is not None and c.exact and not c.as_published and c.base.low >= self.codebook.norms.tiny_base:
            clause += self._rate(c, c.base, c.rate, subject)
        return clause

    def worked_from(self, indicator: Indicator, year: int, figures: Iterable[Figure]) -> Spans:
        """What a rate is worked out from, where the codebook says so and it is on record: （执法人员16名中15名）."""
        values = {i: f for i, f in of_year(figures, year).items() if not (f.absence or f.period)}
        below, above = values.get(indicator.denominator), values.get(indicator.numerator)
        if not below:
            return []
        of_which: Spans = ["中", self.figure(above)] if above else []
        small = "，基数小" if below.high < self.codebook.norms.small_sample else ""
        name = self.codebook.indicators[indicator.denominator].name
        return [f"（{name}", self.figure(below), *of_which, f"{small}）"]

    def _rate(self, c: Comparison, base: Figure, rate: Quantity, subject: _Subject) -> Spans:
        """How many times or per cent, behind a comma.

        翻番 and 倍 only upward, and only where both numbers are written in full and divide without a rest.
        """
        up, now, then = c.verdict == "up", c.now.origin, base.origin
        times = c.now.low / base.low if up and rate.exact else 0
        ratio = applied("ratio", now, then)
        if times in _DOUBLINGS:
            return ["，翻", subject.number(f"{_DOUBLINGS[int(times)]}番", times, "rate", ratio)]
        if times >= 3 and times == int(times):
            return [f"，为{c.base_name}的", subject.number(f"{plain(times)}倍", times, "rate", ratio)]
        wide = applied("rate", applied("wide", now), applied("wide", then))
        ends = sorted([(abs(rate.low), applied("low", wide)), (abs(rate.high), applied("high", wide))])
        one = abs(c.now.low - base.low) / base.low, applied("rate", now, then)
        # a certain movement is not told as 0%, nor what is left as 100% less
        return self._percentage(subject, "，增长" if up else "，下降", one, ends, ["0%"] if up else ["0%", "100%"])

    def _percentage(
        self, subject: _Subject, verb: str, one: _Worked, ends: Sequence[_Worked], untrue: Sequence[str]
    ) -> Spans:
        """A fraction as a percentage that claims no more than its range: one number, 约, from … to; never as `untrue`."""
        width, decimals = (ends[1][0] - ends[0][0]) * 100, self.codebook.norms.rate_decimals
        fine = width < 10.0**-decimals / 2
        spans: Spans = [verb if fine else f"{verb}约", subject.ratio(*one, decimals if fine else 0)]
        if width > 1:
            spans = [verb, subject.ratio(*ends[0], 0, ROUND_FLOOR), "至", subject.ratio(*ends[1], 0, ROUND_CEILING)]
        return [] if any(s.text in untrue for s in spans if isinstance(s, Number)) else spans

    def target(self, figure: Figure, outcome: TargetResult, pledge: RawPledge | None = None, due: bool = True) -> Spans:
        """A value against its target, or what a pledge promised, due or not yet: 未达到目标（不少于36场），差2场，完成94.4%."""
        target = applied("target", raw_cell(pledge.file, pledge.row) if pledge else figure.origin)
        indicator, aim = self.codebook.indicators[figure.indicator], outcome.target
        aimed_at = target_number(aim, target, figure)
        if outcome.met == "unknown":
            return ["是否达到目标（", aimed_at, "）无法判断"]
        reached = "达到" if outcome.met == "met" else "未达到" if due else "尚未达到"
        spans: Spans = [f"{reached}目标（", aimed_at, "）"]
        # the gap rests on this value's resolution alone; one that may be anything says nothing
        unit = self.codebook.unit_words[indicator.id][aim.unit]
        subject = _Subject(indicator, figure, unit, outcome.step, outcome.close)
        if outcome.met == "unmet" and outcome.gap_low > 0:
            verb, sides = "差", (applied("low", target), figure.origin)
            if outcome.over:
                verb, sides = "超出", (figure.origin, applied("high", target))
            spans += ["，", *subject.amounts(verb, outcome.gap_low, outcome.gap_high, applied("sub", *sides))]
        return [*spans, *([_PUBLISHED] if outcome.close else self._completed(subject, target, outcome))]

    def _completed(self, subject: _Subject, target: str, outcome: TargetResult) -> Spans:
        """，完成94.4%: of one number only, no finer than it was written, and not of a tiny target."""
        low, high = outcome.completion_low, outcome.completion_high
        one = low == high or (outcome.step > 0 and math.isfinite(high))
        if subject.indicator.rate or not one or outcome.target.low < self.codebook.norms.tiny_base:
            return []
        origin, least = subject.figure.origin, applied("low", target)
        wide = applied("ratio", applied("wide", origin), least)
        ends = (low, applied("low", wide)), (high, applied("high", wide))
        middle = (low + high) / 2, applied("ratio", origin, least)
        # what falls short is not told as 100%
        return self._percentage(subject, "，完成", middle, ends, ["100%"] if outcome.met == "unmet" else [])

    def reference(self, pair: PeerComparison) -> Spans:
        """A figure beside the same of another place: 19名，双山镇2022年12名，高于双山镇."""
        name = pair.place.name
        when = "" if pair.other.year == pair.now.year else f"{pair.other.year}年"
        beside: Spans = [f"{name}{when}", self.figure(pair.other)]
        if pair.per and pair.other_per:
            per = self.codebook.indicators[pair.per.indicator].name
            left = self._per(pair.indicator, pair.now, pair.per, pair.value)
            right = self._per(pair.indicator, pair.other, pair.other_per, pair.other_value)
            spans: Spans = [self.figure(pair.now), f"，平均每个{per}", *left, "；", *beside, "，平均", *right]
        else:
            spans = [self.figure(pair.now), "，", *beside]
        above, below, unknown = _BESIDE[bool(pair.per) or pair.indicator.rate]
        verdicts = {"above": f"{above}{name}", "below": f"{below}{name}", "unknown": f"与{name}相比{unknown}无法判断"}
        verdicts |= {"same": f"与{name}相同", "published": f"与{name}相同{_PUBLISHED}"}
        return [*spans, f"，{verdicts[pair.verdict]}"]

    def _per(self, indicator: Indicator, figure: Figure, per: Figure, value: Quantity) -> Spans:
        """A figure divided by another: 1.2件, 1.1至1.3件."""
        subject = _Subject(indicator, figure, self.codebook.unit_words[indicator.id][figure.unit])
        formula = applied("ratio", applied("wide", figure.origin), applied("wide", per.origin))
        decimals = self.codebook.norms.rate_decimals
        if value.exact:
            return [subject.ratio(value.low, formula, decimals, unit=subject.unit)]
        low = subject.ratio(value.low, applied("low", formula), decimals, ROUND_FLOOR, "")
        high = subject.ratio(value.high, applied("high", formula), decimals, ROUND_CEILING, subject.unit)
        return [low, "至", high]


def describe(series: list[Figure], codebook: Codebook, clause: Spans) -> Spans:
    """Alternative text of a chart: each year as worded, what is sure of the series, the change as compared."""
    name = codebook.indicators[series[0].indicator].name
    spans: Spans = [f"{name}历年数据："]
    for figure in series:
        spans += [f"{figure.year}年", codebook.derive(Grammar).figure(figure), "，"]
    spans += [f"{words}，" for words in trend_words(series, codebook)]
    return [*spans, *([name, *clause, "。"] if clause else [])]


def describe_trend(series: list[Figure], codebook: Codebook) -> str:
    """Alternative text of a small chart: what is sure of its trend, without a value."""
    name = codebook.indicators[series[0].indicator].name
    words = trend_words(series, codebook) or ["各年高低见明细"]
    return f"{name}{series[0].year}年至{series[-1].year}年走势：{'，'.join(words)}。"
