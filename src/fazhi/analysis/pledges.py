"""What earlier reports promised, and what became of it: the analyst's answer beside what this year's figures say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from fazhi.analysis.targets import Outcome, outcome_of
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
    outcome : Outcome or None
        That figure held against the pledge's target.
    """

    pledge: Pledge
    by_figures: State
    figure: Figure | None = None
    outcome: Outcome | None = None

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


def answer(pledges: Iterable[Pledge], record: YearRecord) -> list[Answer]:
    """Answer the pledges of earlier years that are due this year or later, by the serving figures."""
    return [_answer(p, record) for p in pledges if p.raw.year < record.year <= p.due]


def _answer(pledge: Pledge, record: YearRecord) -> Answer:
    """What one year's figure says of a pledge."""
    indicator, outcome = pledge.indicator, None
    figure = record.actual.get(indicator.id) if indicator else None
    # what the promise was made of may be counted otherwise since
    if indicator and figure and not any(pledge.raw.year < y <= record.year for y in indicator.broken_in()):
        outcome = outcome_of(figure, pledge.raw.target, indicator, record.codebook)
    by_figures: State = "open"
    if pledge.due > record.year:
        by_figures = "not_due"
    elif outcome and outcome.met != "unknown":
        partly = outcome.completion_low >= record.codebook.norms.pledge_partly
        by_figures = "kept" if outcome.met == "met" else "partly" if partly else "broken"
    return Answer(pledge, by_figures, figure, outcome)


def check_pledges(answers: list[Answer], record: YearRecord) -> Iterator[Finding]:
    """Broken promises, promises that nothing shows kept, and answers that the figures contradict."""
    for a in answers:
        raw = a.pledge.raw
        fact = f"{raw.name}{a.figure.text}" if a.figure else ""
        aim = f"（目标{raw.target}）" if raw.target and raw.target not in raw.promise else ""
        message = f"{raw.year}年承诺“{raw.promise}”{aim}"
        if a.disputed and a.pledge.answer:
            by_figures = f"{a.pledge.due}年已到期" if a.late else f"按数据是{STATES[a.by_figures]}"
            message += f"：填报为{STATES[a.pledge.answer]}，{by_figures}{fact and '，' + fact}"
            code, todo = "pledge_disputed", "请核实落实情况；与数据不一致的，在“说明”里写明"
        elif a.state == "broken":
            message += f"没有落实{fact and '，' + fact}"
            code, todo = "pledge_broken", "请在“不足和原因”里写明"
        elif a.state == "open":
            message += f"没有数据能证明是否落实{fact and f'（现有数据：{fact}）'}"
            code, todo = "pledge_open", "请在承诺表里填“落实情况”和“说明”"
        else:
            continue
        finding = record.finding(code, a.pledge.indicator.id if a.pledge.indicator else "", message, todo, raw.promise)
        yield replace(finding, file=raw.file, row=raw.row)
