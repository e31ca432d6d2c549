"""Clauses: a comparison, a target, a peer in words, each with its numbers and the formulas these follow from.

增加5件, 至少增加82场 and 增加超过5500份 are put here, their amounts by `amounts`, from the difference of two intervals (`interval`; those of a
wording from `wording._ends`). What is certain leads: the least movement, with the rounding of both sides in it. No more
is said than the intervals allow: no rate from a tiny base, no digit that the figures do not have, 约 only where it holds
the difference as published, 按公布数 where that is smaller than the rounding.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR
from functools import cached_property

from fazhi.analysis.compare import Comparison, step_of, trend_words
from fazhi.analysis.peers import PeerComparison
from fazhi.analysis.targets import TargetResult
from fazhi.cleaning.columns import Figure, of_year
from fazhi.cleaning.formula import applied, raw_cell
from fazhi.codebook.load import Codebook
from fazhi.errors import table_of
from fazhi.groups import grouped
from fazhi.interval import Quantity
from fazhi.numerals import APART, machine_value, places, plain, rounding
from fazhi.reading.pledge_table import RawPledge
from fazhi.report.amounts import PUBLISHED, VERBS, Subject
from fazhi.report.columns_in_digits import headed
from fazhi.report.ledger import Number, Role, Spans, sentence

OUTCOMES: dict[str, str] = table_of("words.toml")["outcomes"]
# of rates or not: above or below a peer
_BESIDE = {False: {True: "多", False: "少"}, True: {True: "高", False: "低"}}
_DOUBLINGS = {2: "一", 4: "两", 8: "三", 16: "四"}
_PERIODS = {"week": "每周", "day": "每天", "month": "每月", "quarter": "每季度", "part": "同期"}


def target_number(target: Quantity, formula: str, indicator: str, year: int) -> Number:
    """The number that a figure is held against, worded as it was read."""
    return Number(target.text, machine_value(target), "value", formula, indicator, year)


@dataclass(frozen=True)
class Grammar:
    """Words comparisons by the norms of one codebook.

    Attributes
    ----------
    figures : sequence of Figure
        Among them what rates are worked out from: of few, a gap is told in them.
    """

    codebook: Codebook
    figures: Sequence[Figure] = ()

    @cached_property
    def _by_indicator(self) -> dict[str, list[Figure]]:
        return grouped((f.indicator, f) for f in self.figures)

    def of(self, *indicators: str) -> list[Figure]:
        """The figures of some indicators, by their ids."""
        return [f for id_ in indicators for f in self._by_indicator.get(id_, ())]

    def figure(self, figure: Figure) -> Number:
        """The number of a figure with a value, worded as it was read."""
        value = machine_value(figure.quantity)
        role: Role = "share" if self.codebook.indicators[figure.indicator].rate else "value"
        about = (figure.indicator, figure.year, figure.status)
        return Number(figure.text, value, role, figure.origin, *about, place=figure.place)

    def headed(self, figures: Sequence[Figure]) -> tuple[str, dict[Figure, Number]]:
        """The unit that heads the numbers of one indicator, and these in digits without it: 万元; 31.25, 约30.

        A number of another unit or of a period stays as it is worded: 截至11月20 would be a day.
        """
        numbers, first = {f: self.figure(f) for f in figures}, figures[0]
        alike = [f for f in figures if f.unit == first.unit and not f.period]
        words = self.codebook.unit_words[first.indicator][first.unit]
        unit, texts = headed([f.text for f in alike], words, self.codebook)
        bare = {f: replace(numbers[f], text=text, rounding=APART) for f, text in zip(alike, texts, strict=True)}
        return unit, numbers | bare

    def even(self, figures: Sequence[Figure]) -> list[Number]:
        """The numbers of one indicator in digits and one unit, each with it."""
        unit, numbers = self.headed(figures)
        told = [replace(n, text=f"{n.text}{unit}") if n.rounding else n for n in numbers.values()]
        # what stays as it was worded is so told
        return [self.figure(f) if n.text == f.text else n for n, f in zip(told, figures, strict=True)]

    def aim(self, figure: Figure, outcome: TargetResult) -> Number:
        """The target that stands in a figure's own row, or in the plan for its year."""
        formula = applied("target", outcome.cell or figure.origin)
        return target_number(outcome.target, formula, figure.indicator, figure.year)

    def clause(self, c: Comparison) -> Spans:
        """The clause for a comparison: 比上年增加5件，增长12.5%.

        The base year is named where it is not the year before.
        """
        return self._told("clause", c)

    def change(self, c: Comparison) -> Spans:
        """The same in the cell of a table that has both numbers beside it: 增加5件，增长12.5%; 持平."""
        return self._told("brief", c)

    def _told(self, form: str, c: Comparison) -> Spans:
        case, base, period = _case(c), c.base, _PERIODS.get(c.now.period.partition(":")[0], "")
        before = self.figure(base) if base and c.difference is not None else ""
        moved = self._movement(c, base) if base and case in ("moved", "zero") else []
        about = {"base": c.base_name, "reason": c.reason, "period": period, "published": PUBLISHED * c.as_published}
        return sentence(f"{form}.{case}", before=before, moved=moved, **about)

    def _movement(self, c: Comparison, base: Figure) -> Spans:
        """By how much, and how many per cent that is."""
        subject, up = Subject(self.codebook, c.now, c.step, c.as_published), c.verdict == "up"
        by = subject.distance(VERBS[c.indicator.rate][up], *((c.now, base) if up else (base, c.now)))
        by += [PUBLISHED] if c.as_published else []
        # a rate between single values, from a base that is not tiny, beyond the resolutions
        if c.rate is not None and c.exact and not c.as_published and base.low >= self.codebook.norms.tiny_base:
            by += self._rate(c, base, c.rate, subject)
        return by

    def value(self, figure: Figure, *, alone: bool = False) -> Spans:
        """The number of a figure; with an actual rate, unless `alone`, what it is worked out from."""
        worked = self.worked_from(figure) if figure.status == "actual" and not alone else []
        return sentence("figure.value", number=self.figure(figure), worked=worked)

    def _parts(self, figure: Figure) -> tuple[Figure | None, Figure | None]:
        """Numerator and denominator of a rate, where the codebook names them and its year has them."""
        indicator = self.codebook.indicators[figure.indicator]
        parts = self.of(*dict.fromkeys((indicator.numerator, indicator.denominator)))
        values = {i: f for i, f in of_year(parts, figure.year).items() if not (f.absence or f.period)}
        return values.get(indicator.numerator), values.get(indicator.denominator)

    def rests_on_few(self, figure: Figure) -> bool:
        """Whether it is a rate of so few that one of them moves it much."""
        below = None if figure.absence else self._parts(figure)[1]
        return below is not None and below.high < self.codebook.norms.small_sample

    def worked_from(self, figure: Figure) -> Spans:
        """What a rate is worked out from, where the codebook says so and it is on record: 执法人员16名中15名."""
        above, below = self._parts(figure)
        if not below:
            return []
        name = self.codebook.indicators[below.indicator].name
        return sentence("figure.worked", name=name, of=self.figure(below), number=self.figure(above) if above else "")

    def _rate(self, c: Comparison, base: Figure, rate: Quantity, subject: Subject) -> Spans:
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
        return subject.percentage("，增长" if up else "，下降", one, ends, ["0%"] if up else ["0%", "100%"])

    def result(self, figure: Figure, outcome: TargetResult, pledge: RawPledge | None = None) -> Spans:
        """How a value came out against its target, in a word, and what it lacks: 达到; 未达到（差1名）; 待核准."""
        gap, published = self.gap(figure, outcome, pledge), PUBLISHED * outcome.close
        return sentence("figure.result", outcome=OUTCOMES[outcome.met], gap=gap, published=published)

    def gap(self, figure: Figure, outcome: TargetResult, pledge: RawPledge | None = None) -> Spans:
        """How far a value is from its target: 差2场, 超出5件; of a rate of few, in them: 差1名; nothing where it may be anything."""
        gap, cell = outcome.gap, raw_cell(pledge.file, pledge.row) if pledge else outcome.cell or figure.origin
        target = applied("target", cell)
        if gap is None:
            return []
        (above, below), few = self._parts(figure), self.codebook.norms.small_sample
        if above and below and not outcome.over and above.quantity.exact and below.low == below.high < few:
            return ["差", self._lacking(above, below, outcome.target, target)]
        if gap.low <= 0:
            return []
        # the gap rests on this value's resolution alone
        subject = Subject(self.codebook, figure, outcome.step, outcome.close)
        if outcome.over:
            return subject.amount("超出", gap, applied("sub", figure.origin, applied("high", target)))
        return subject.amount("差", gap, applied("sub", applied("low", target), figure.origin))

    def _lacking(self, counted: Figure, whole: Figure, aim: Quantity, target: str) -> Number:
        """How many more of a whole it takes to reach a share: 1名, where 15 of 16 fall short of 95%."""
        needed = applied("part", applied("low", target), whole.origin)
        lacking = math.ceil(aim.low * whole.low / 100 - counted.low - 1e-9)
        subject, note = Subject(self.codebook, counted), rounding(ROUND_CEILING, places(0))
        formula = applied("sub", needed, counted.origin)
        return subject.number(f"{lacking}{subject.unit}", lacking, "change", formula, note)

    def reference(self, pair: PeerComparison) -> Spans:
        """What a figure is beside the same of another place: 比双山镇（2022年12名）多7名."""
        now, other, per = pair.now, pair.other, pair.per
        unlike, up = pair.verdict in ("above", "below"), pair.verdict == "above"
        verb = _BESIDE[bool(per) or pair.indicator.rate][up]
        case = "per" if per else "apart"
        if not unlike:
            exact = now.quantity.exact and other.quantity.exact
            case = "hedged" if pair.verdict == "unknown" and not exact else pair.verdict
        subject = Subject(self.codebook, now, step_of(pair.indicator, now, other))
        # on another level it may be measured by another indicator
        same = replace(other, indicator=pair.indicator.id)
        parts = {
            "base": self.codebook.indicators[per.indicator].name if per else "",
            "ours": self._per(now, per, pair.value) if per else [],
            "theirs": self._per(same, pair.other_per, pair.other_value) if pair.other_per else [],
            "distance": subject.distance(verb, *((now, other) if up else (other, now))) if case == "apart" else [],
        }
        year = "" if other.year == now.year else f"{other.year}年"
        return sentence(f"peer.{case}", name=pair.place.name, year=year, other=self.figure(other), verb=verb, **parts)

    def _per(self, figure: Figure, per: Figure, value: Quantity) -> Spans:
        """A figure divided by another: 1.2件, 1.1至1.3件."""
        subject = Subject(self.codebook, figure)
        formula = applied("ratio", applied("wide", figure.origin), applied("wide", per.origin))
        decimals = self.codebook.norms.rate_decimals
        if value.exact:
            return [subject.ratio(value.low, formula, decimals, unit=subject.unit)]
        low = subject.ratio(value.low, applied("low", formula), decimals, ROUND_FLOOR, "")
        high = subject.ratio(value.high, applied("high", formula), decimals, ROUND_CEILING, subject.unit)
        return [low, "至", high]


def _case(c: Comparison) -> str:
    """Which of the sentences tells a comparison."""
    if c.verdict == "indeterminate":
        return c.certain or c.verdict
    if c.nearly_level:
        return "nearly_level"
    if c.verdict not in ("up", "down"):
        return c.verdict
    zero = not c.indicator.rate and 0 in (c.now.high, c.base and c.base.high)
    return "zero" if zero else "moved"


def describe(series: list[Figure], codebook: Codebook, clause: Spans) -> Spans:
    """Alternative text of a chart: each year as worded, what is sure of the series, the change as compared."""
    name, figure = codebook.indicators[series[0].indicator].name, codebook.derive(Grammar).figure
    years = [part for f in series for part in (f"{f.year}年", figure(f), "，")]
    trend = [f"{words}，" for words in trend_words(series, codebook)]
    return sentence("chart.alternative", name=name, years=years, trend=trend, clause=clause)


def describe_trend(series: list[Figure], codebook: Codebook) -> str:
    """Alternative text of a small chart: what is sure of its trend, without a value."""
    name = codebook.indicators[series[0].indicator].name
    words = trend_words(series, codebook) or ["各年高低不作判断"]
    return f"{name}{series[0].year}年至{series[-1].year}年走势：{'，'.join(words)}。"
