"""What earlier reports promised, and what became of it: the analyst's answer beside what this year's figures say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fazhi.analysis.targets import TargetResult, outcome_of
from fazhi.cleaning.columns import Figure
from fazhi.cleaning.dataset import YearRecord
from fazhi.cleaning.pledges import Pledge, State
from fazhi.errors import Finding

# codes of findings about the table of pledges itself
PLEDGE_FAULTS = ("pledge", "pledge_table")
STATES: dict[State, str] = {
    "kept": "已落实", "partly": "部分落实", "broken": "未落实", "open": "尚无数据证明", "not_due": "未到期",
}  # fmt: skip


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
    def disputed(self) -> bool:
        """Whether the figures, or the year, say another thing than the analyst."""
        shown = self.by_figures in ("kept", "partly", "broken")
        return self.late or (shown and self.pledge.answer not in ("", self.by_figures))


def answer_pledge(pledge: Pledge, record: YearRecord) -> Answer:
    """What one year's figure says of a pledge of an earlier year that is due then or later."""
    indicator, outcome = pledge.indicator, None
    figure = record.actual.get(indicator.id) if indicator else None
    # what the promise was made of may be counted otherwise since
    if indicator and figure and not indicator.breaks_between(pledge.raw.year, record.year):
        outcome = outcome_of(figure, pledge.raw.target, indicator, record.codebook)
    by_figures: State = "open"
    if pledge.due > record.year:
        by_figures = "not_due"
    elif outcome and outcome.met != "unknown":
        partly = outcome.completion_low >= record.codebook.norms.pledge_partly
        by_figures = "kept" if outcome.met == "met" else "partly" if partly else "broken"
    return Answer(pledge, by_figures, figure, outcome)


def check_pledge(answer: Answer, record: YearRecord) -> Iterator[Finding]:
    """A broken promise, a promise that nothing shows kept, or an answer that the figures contradict."""
    raw, indicator, figure = answer.pledge.raw, answer.pledge.indicator, answer.figure
    fact = f"{raw.name}{figure.text}" if figure else ""
    by_fact = fact and f"，{fact}"
    aim = f"（目标{raw.target}）" if raw.target and raw.target not in raw.promise else ""
    message = f"{raw.year}年承诺“{raw.promise}”{aim}"
    if answer.disputed and answer.pledge.answer:
        shown = f"{answer.pledge.due}年已到期" if answer.late else f"按数据是{STATES[answer.by_figures]}"
        message += f"：填报为{STATES[answer.pledge.answer]}，{shown}{by_fact}"
        code, todo = "pledge_disputed", "请核实落实情况；与数据不一致的，在“说明”里写明"
    elif answer.state == "broken":
        message += f"没有落实{by_fact}"
        code, todo = "pledge_broken", "请在“不足和原因”里写明"
    elif answer.state == "open":
        message += f"没有数据能证明是否落实{fact and f'（现有数据：{fact}）'}"
        code, todo = "pledge_open", "请在承诺表里填“落实情况”和“说明”"
    else:
        return
    finding = record.finding(code, indicator.id if indicator else "", message, todo, raw.promise)
    yield replace(finding, file=raw.file, row=raw.row)
