"""What earlier reports promised, and what became of it: the analyst's answer beside what this year's figures say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from fazhi.analysis.targets import Outcome, outcome_of, read_target
from fazhi.cleaning.reconcile import Row, of_year
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import Finding, WordingError, nearest
from fazhi.reading.pledge_table import RawPledge
from fazhi.wording import Wording

State = Literal["kept", "partly", "broken", "open", "not_due"]

# codes of findings about the table of pledges itself
PLEDGE_FAULTS = ("pledge", "pledge_table")
STATES: dict[State, str] = {
    "kept": "已落实", "partly": "部分落实", "broken": "未落实", "open": "尚无数据证明", "not_due": "未到期",
}  # fmt: skip


@dataclass(frozen=True)
class Pledge:
    """A promise of an earlier report.

    Attributes
    ----------
    raw : RawPledge
        As it stands in ``pledges.csv``.
    indicator : Indicator or None
        What it can be measured by.
    due : int
        The year in which it should be kept.
    said : str
        The analyst's own answer as a state; empty for none.
    """

    raw: RawPledge
    indicator: Indicator | None
    due: int
    said: State | Literal[""]


@dataclass(frozen=True)
class Answer:
    """What became of a pledge.

    Attributes
    ----------
    by_figures : str
        The state that this year's figures show.
    row : dict or None
        The serving row it rests on.
    outcome : Outcome or None
        That figure held against the pledge's target.
    """

    pledge: Pledge
    by_figures: State
    row: Row | None = None
    outcome: Outcome | None = None

    @property
    def state(self) -> State:
        """The state in force: the analyst's word goes before the figures', but cannot put off what is due."""
        said = self.pledge.said
        return said if said and (said != "not_due" or self.by_figures == "not_due") else self.by_figures


def read_pledges(raw: list[RawPledge], codebook: Codebook) -> tuple[list[Pledge], list[Finding]]:
    """Understand the pledges of a place; each one that cannot be is a finding."""
    wording = codebook.derive(Wording)
    pledges: list[Pledge] = []
    findings: list[Finding] = []
    for r in raw:
        faults: list[tuple[str, str, str]] = []
        indicator = codebook.named(r.name) if r.name else None
        if r.name and not indicator:
            faults.append(
                (r.name, f"编码本里没有指标“{r.name}”{nearest(r.name, codebook.names())}", "请改正名称，或留空")
            )
        if r.target and not r.name:
            faults.append((r.target, f"有目标“{r.target}”而没有写指标", "请填上指标，或把目标写进承诺"))
        if r.target and indicator:
            try:
                read_target(r.target, indicator, codebook, wording)
            except WordingError as exc:
                faults.append((r.target, f"“{indicator.name}”的目标{exc}", "目标请写成数，如不少于36场"))
        due = r.due.removesuffix("底").removesuffix("年")
        if due and not (due.isascii() and due.isdigit() and len(due) == 4 and int(due) > r.year):
            faults.append((r.due, f"期限“{r.due}”不是{r.year}年以后的年份", "请写成四位数的年份，或留空表示下一年"))
        said = wording.rule("answer", r.answer) if r.answer else ""
        if said is None:
            known = "、".join(w.word for w in codebook.words if w.role == "answer")
            faults.append((r.answer, f"不认识落实情况“{r.answer}”", f"请填{known}之一，或留空"))
        where = (r.place, r.year, r.file, r.row, indicator.id if indicator else "")
        findings += [Finding("error", "pledge", *where, read, message, todo) for read, message, todo in faults]
        if not faults:
            pledges.append(Pledge(r, indicator, int(due) if due else r.year + 1, said))  # type: ignore[arg-type]
    return pledges, findings


def answer(pledges: list[Pledge], figures: pd.DataFrame, codebook: Codebook, year: int) -> list[Answer]:
    """Answer the pledges of earlier years that are due this year or later.

    Parameters
    ----------
    figures : DataFrame
        As :func:`fazhi.cleaning.reconcile.serving` gives them.
    """
    wording = codebook.derive(Wording)
    rows = of_year(figures, year)
    return [_answer(p, rows, codebook, wording, year) for p in pledges if p.raw.year < year <= p.due]


def _answer(pledge: Pledge, rows: dict[str, Row], codebook: Codebook, wording: Wording, year: int) -> Answer:
    row = rows.get(pledge.indicator.id) if pledge.indicator else None
    outcome = None
    # what the promise was made of may be counted otherwise since
    broken = pledge.indicator and any(pledge.raw.year < y <= year for y in pledge.indicator.broken_in())
    if row and pledge.indicator and pledge.raw.target and not broken:
        outcome = outcome_of(row | {"target": pledge.raw.target}, pledge.indicator, codebook, wording)
    if pledge.due > year:
        return Answer(pledge, "not_due", row, outcome)
    if not outcome or outcome.met == "unknown":
        return Answer(pledge, "open", row, outcome)
    if outcome.met == "met":
        return Answer(pledge, "kept", row, outcome)
    partly = outcome.completion_low >= codebook.norms.pledge_partly
    return Answer(pledge, "partly" if partly else "broken", row, outcome)


def check_pledges(answers: list[Answer], codebook: Codebook, year: int) -> Iterator[Finding]:
    """Broken promises, promises that nothing shows kept, and answers that the figures contradict."""
    for a in answers:
        r, said = a.pledge.raw, a.pledge.said
        fact = f"，{r.name}{a.row['text']}" if a.row else ""
        aim = f"（目标{r.target}）" if r.target and r.target not in r.promise else ""
        promised = f"{r.year}年承诺“{r.promise}”{aim}"
        late = said == "not_due" and a.by_figures != "not_due"
        if late or (said and a.by_figures in ("kept", "partly", "broken") and said != a.by_figures):
            by_figures = f"{a.pledge.due}年已到期" if late else f"按数据是{STATES[a.by_figures]}"
            code, message = "pledge_disputed", f"{promised}：填报为{STATES[said]}，{by_figures}{fact}"  # type: ignore[index]
            todo = "请核实落实情况；与数据不一致的，在“说明”里写明"
        elif a.state == "broken":
            code, message, todo = "pledge_broken", f"{promised}没有落实{fact}", "请在“不足和原因”里写明"
        elif a.state == "open":
            code, message, todo = (
                "pledge_open",
                f"{promised}没有数据能证明是否落实{f'（现有数据：{fact[1:]}）' if fact else ''}",
                "请在承诺表里填“落实情况”和“说明”",
            )
        else:
            continue
        indicator = a.pledge.indicator.id if a.pledge.indicator else ""
        yield Finding(codebook.severity(code), code, r.place, year, r.file, r.row, indicator, r.promise, message, todo)
