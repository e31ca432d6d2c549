"""Pledges of earlier reports: the rows of ``pledges.csv`` understood by the codebook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from fazhi.cleaning.targets import read_target
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import Finding, WordingError, nearest
from fazhi.reading.pledge_table import RawPledge
from fazhi.wording import Wording

State = Literal["kept", "partly", "broken", "open", "not_due"]


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
    answer : str
        The analyst's own answer as a state; empty for none.
    """

    raw: RawPledge
    indicator: Indicator | None
    due: int
    answer: State | Literal[""]


def read_pledge(r: RawPledge, codebook: Codebook) -> tuple[Pledge | None, list[Finding]]:
    """Understand a pledge; None where there is a fault, each of which is a finding."""
    indicator = codebook.named(r.name) if r.name else None
    due = r.due.removesuffix("底").removesuffix("年")
    state: Any = codebook.derive(Wording).rules.get(("answer", r.answer)) if r.answer else ""
    where = (r.place, r.year, r.file, r.row, indicator.id if indicator else "")
    faults = [*_measure_faults(r, indicator, codebook), *_answer_faults(r, due, state, codebook)]
    if faults:
        return None, [Finding("error", "pledge", *where, *fault) for fault in faults]
    return Pledge(r, indicator, int(due) if due else r.year + 1, state), []


def _measure_faults(r: RawPledge, indicator: Indicator | None, codebook: Codebook) -> Iterator[tuple[str, str, str]]:
    """What is wrong with indicator and target: what was read, message, what to do."""
    if r.name and not indicator:
        yield r.name, f"编码本里没有指标“{r.name}”{nearest(r.name, codebook.names())}", "请改正名称，或留空"
    if r.target and not r.name:
        yield r.target, f"有目标“{r.target}”而没有写指标", "请填上指标，或把目标写进承诺"
    if r.target and indicator:
        try:
            read_target(r.target, indicator, codebook)
        except WordingError as exc:
            yield r.target, f"“{indicator.name}”的目标{exc}", "目标请写成数，如不少于36场"


def _answer_faults(r: RawPledge, due: str, state: str | None, codebook: Codebook) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the year it is due and with the answer."""
    if due and not (re.fullmatch("[0-9]{4}", due) and int(due) > r.year):
        yield r.due, f"期限“{r.due}”不是{r.year}年以后的年份", "请写成四位数的年份，或留空表示下一年"
    if state is None:
        known = "、".join(codebook.spoken("answer"))
        yield r.answer, f"不认识落实情况“{r.answer}”", f"请填{known}之一，或留空"
