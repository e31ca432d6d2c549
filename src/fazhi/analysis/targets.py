"""Targets and pledges held against a year's figures: what was reached, what became of what was promised."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from fazhi.cleaning.columns import Figure
from fazhi.cleaning.dataset import YearRecord
from fazhi.cleaning.formula import raw_cell
from fazhi.cleaning.targets import Pledge, State, read_target
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import Finding, WordingError, table_of
from fazhi.groups import first_of
from fazhi.interval import Quantity

Met = Literal["met", "unmet", "unknown"]
# codes of findings about the table of pledges itself
PLEDGE_FAULTS = ("pledge", "pledge_table")
STATES: dict[State, str] = table_of("words.toml")["states"]


@dataclass(frozen=True)
class TargetResult:
    """A value held against its target.

    Attributes
    ----------
    target : Quantity
        What is asked for; its ``text`` is the target's wording with unit.
    met : str
        met where every value the wording allows reaches the target, unmet where none does, else unknown.
    over : bool
        Whether the value lies above the target rather than below it (unmet only).
    gap : Quantity or None
        How far it is from the target, in the indicator's unit (percentage points for rates); None where not unmet.
    completion_low, completion_high : float
        Value over target as fractions, a rounded value as what it may stand for; NaN unless the target
        sets a lower bound above 0.
    step : float
        The resolution of a value written as one rounded number, else 0.
    close : bool
        Whether the outcome rests on less than that resolution.
    cell : str
        Where the target stands, if it is an earlier report's plan; empty of one in the value's own row.
    apart : bool
        Whether it cannot be told because value and target are of other times or units: 24次 against 每月不少于2次.
    """

    target: Quantity
    met: Met
    over: bool = False
    gap: Quantity | None = None
    completion_low: float = math.nan
    completion_high: float = math.nan
    step: float = 0.0
    close: bool = False
    cell: str = ""
    apart: bool = False


def hold(value: Quantity, target: Quantity, maximum: float | None, step: float = 0.0) -> TargetResult:
    """Hold a value against a target of its unit; `step` is its resolution where it is one rounded number."""
    wide = value.widened(step / 2)
    completion = (math.nan, math.nan)
    if target.low > 0 and target.high in (math.inf, maximum):
        completion = (wide.low / target.low, wide.high / target.low)
    if value.within(target):
        return TargetResult(target, "met", False, None, *completion, step, not wide.within(target))
    if not value.disjoint(target):
        return TargetResult(target, "unknown")
    over = value.low >= target.high
    at = target.high if over else target.low
    edge = Quantity(at, at, unit=value.unit)
    gap = value.minus(edge) if over else edge.minus(value)
    return TargetResult(target, "unmet", over, gap, *completion, step, not wide.disjoint(target))


def outcome_of(figure: Figure, target: str, indicator: Indicator, codebook: Codebook) -> TargetResult | None:
    """The outcome of a figure held against a target as worded.

    None where there is no value or no target. It cannot be told where the target is of another unit or period than
    the value (a year's, against 上半年 or 每周); a figure that is itself a frequency may leave the period to its value.
    """
    if figure.absence or not target:
        return None
    aim = read_target(target, indicator, codebook)
    same = aim.period == figure.period or (indicator.kind == "frequency" and not aim.period)
    if not same or aim.quantity.unit != figure.unit:
        return TargetResult(aim.quantity, "unknown", apart=True)
    # a rate stands for itself, as its reader takes it
    step = 0.0 if indicator.rate else 2 * figure.slack
    return hold(figure.quantity, aim.quantity, indicator.max, step)


def plans_for(year: int, figures: Iterable[Figure]) -> dict[str, Figure]:
    """What was last planned for a year, by indicator: for all of it, else for each month or the like."""
    plans = (f for f in figures if (f.status, f.for_year, f.absence) == ("planned", year, ""))
    return {f.indicator: f for f in sorted(plans, key=lambda f: (not f.period, f.year))}


def held_against(figure: Figure, plan: Figure | None, indicator: Indicator, codebook: Codebook) -> TargetResult | None:
    """The outcome of a figure held against its own target; of one that has none, against what was planned for its year."""
    if figure.target or not plan or indicator.breaks_between(plan.year, figure.year):
        return outcome_of(figure, figure.target, indicator, codebook)
    with suppress(WordingError):
        outcome = outcome_of(figure, plan.text, indicator, codebook)
        return outcome and replace(outcome, cell=raw_cell(plan.file, plan.row))
    return None


def asks_otherwise(target: str, others: Iterable[str], indicator: Indicator, codebook: Codebook) -> bool:
    """Whether a target is none of those that were published; not where one cannot be read."""
    with suppress(WordingError):
        read = [read_target(text, indicator, codebook) for text in (target, *others)]
        set_, *asked = ((r.period, r.quantity.low, r.quantity.high, r.quantity.unit) for r in read)
        return set_ not in asked
    return False


@dataclass(frozen=True)
class Answer:
    """What became of a pledge.

    Attributes
    ----------
    by_figures : str
        The state that this year's figures show.
    figure : Figure or None
        The figure it rests on.
    outcome : TargetResult or None
        That figure held against the pledge's target.
    """

    pledge: Pledge
    by_figures: State
    figure: Figure | None = None
    outcome: TargetResult | None = None

    @property
    def late(self) -> bool:
        """Whether the analyst's word puts off what is due."""
        return self.pledge.answer == "not_due" and self.by_figures != "not_due"

    @property
    def state(self) -> State:
        """The state in force: the analyst's word goes before the figures', but cannot put off what is due."""
        return self.by_figures if self.late else self.pledge.answer or self.by_figures

    @property
    def shown(self) -> str:
        """What the figures show, in a word: what falls short by little falls short."""
        return STATES["broken" if self.by_figures == "partly" else self.by_figures]

    @property
    def word(self) -> str:
        """What became of it, in a word."""
        return self.shown if self.state == self.by_figures else STATES[self.state]

    @property
    def disputed(self) -> bool:
        """Whether the figures, or the year, say another thing than the analyst."""
        shown = self.by_figures in ("kept", "partly", "broken")
        return self.late or (shown and self.pledge.answer not in ("", self.by_figures))

    @property
    def unkept(self) -> bool:
        """Whether it was not kept, is not shown kept, or is disputed."""
        return self.disputed or self.state in ("broken", "partly", "open")


def answer_pledge(pledge: Pledge, record: YearRecord) -> Answer:
    """What one year's figure says of a pledge of an earlier year that is due then or later."""
    indicator, outcome = pledge.indicator, None
    figure = record.actual.get(indicator.id) if indicator else None
    # what the promise was made of may be counted otherwise since
    broken = indicator and indicator.breaks_between(pledge.raw.year, record.year)
    apart = _is_apiece(pledge, record.codebook) or _is_added(pledge, record.codebook)
    if indicator and figure and not (broken or apart):
        outcome = outcome_of(figure, pledge.raw.target, indicator, record.codebook)
        outcome = None if outcome and outcome.apart else outcome
    by_figures: State = "open"
    if pledge.due > record.year:
        by_figures = "not_due"
    elif outcome and outcome.met != "unknown":
        partly = outcome.completion_low >= record.codebook.norms.pledge_partly
        by_figures = "kept" if outcome.met == "met" else "partly" if partly else "broken"
    return Answer(pledge, by_figures, figure, outcome)


def _is_apiece(pledge: Pledge, codebook: Codebook) -> bool:
    """Whether a promise is of each village, 每个社区不少于10名, and so of none that is told for all of them."""
    clauses, numbers = re.split("[，,；;。]", pledge.raw.promise), re.findall("[0-9.]+", pledge.raw.target)
    beside = [c for c in clauses if any(n in c for n in numbers)] or clauses
    return any(re.search(words, c) for words in codebook.cued("per_place") for c in (*beside, pledge.raw.target))


def _is_added(pledge: Pledge, codebook: Codebook) -> bool:
    """Whether a promise tells how many more there are to be, 新增法律明白人15名, and its indicator is that of all."""
    name, promise = pledge.indicator.name if pledge.indicator else "", pledge.raw.promise
    return any(re.search(words, promise) and not re.search(words, name) for words in codebook.cued("added"))


def check_pledge(answer: Answer, record: YearRecord) -> Iterator[Finding]:
    """A broken promise, a promise that nothing shows kept, or an answer that the figures contradict."""
    raw, indicator, figure = answer.pledge.raw, answer.pledge.indicator, answer.figure
    fact = f"{raw.name}{figure.text}" if figure else ""
    aim = f"（目标{raw.target}）" if raw.target and raw.target not in raw.promise else ""
    is_open, near = answer.state == "open", None if figure else _near(indicator, record)
    keys = {
        "pledge_disputed": answer.disputed and answer.pledge.answer,
        "pledge_open.rough": is_open and answer.outcome,
        "pledge_open.apiece": is_open and _is_apiece(answer.pledge, record.codebook),
        "pledge_open.added": is_open and _is_added(answer.pledge, record.codebook),
        "pledge_open.number": is_open and not raw.name and re.search("[0-9]", raw.promise),
        "pledge_open.near": is_open and near,
        f"pledge_{answer.state}": answer.state in ("broken", "open"),
    }
    if not (key := first_of(keys.items())):
        return
    shown = f"{answer.pledge.due}年已到期" if answer.late else f"按数据是{answer.shown}"
    told = {"fact": fact and f"，{fact}", "rough": fact, "answer": raw.answer, "shown": shown}
    promised = f"{raw.year}年承诺“{raw.promise}”{aim}"
    if near:
        told |= {"near": record.codebook.indicators[near.indicator].name, "value": near.text, "place": raw.place}
    where = raw.place, record.year, raw.file, raw.row, indicator.id if indicator else ""
    yield record.codebook.finding(key, where, raw.promise, promised=promised, **told)


def _near(indicator: Indicator | None, record: YearRecord) -> Figure | None:
    """This year's figure of an indicator of the place's own that bears the name of one without any: 执法证持证率 of 持证率."""
    own, names = record.codebook.own, (indicator.name, *indicator.aliases) if indicator else ()
    usual = record.codebook.units[indicator.units[0]].key if indicator else ""
    for f in (f for f in record.actual.values() if f.indicator in own and f.unit == usual and not f.absence):
        if any(name in own[f.indicator].name for name in names):
            return f
    return None
