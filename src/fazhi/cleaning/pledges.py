"""Pledges of earlier reports: the rows of ``pledges.csv`` understood by the codebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
    said : str
        The analyst's own answer as a state; empty for none.
    """

    raw: RawPledge
    indicator: Indicator | None
    due: int
    said: State | Literal[""]


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
                read_target(r.target, indicator, codebook)
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
