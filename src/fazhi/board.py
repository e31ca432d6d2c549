"""What the terminal shows: progress while running, then the board; findings for the clerk."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from fazhi.check import check_deadlines
from fazhi.dossier import Dossier
from fazhi.errors import SEVERITY_NAMES, Finding

if TYPE_CHECKING:
    from fazhi.export.verify import Verdict
    from fazhi.pipeline.batch import Outcome


def _name(dossier: Dossier) -> str:
    return f"{dossier.place.name}{dossier.year}年"


def _shown(path: Path) -> str:
    """A path as the user would type it from here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


class Board:
    """Progress on stderr, a line a report where there is no terminal; then the table of outcomes."""

    def __init__(self, total: int) -> None:
        self.errors = Console(stderr=True, highlight=False, soft_wrap=True)
        self.total, self.done = total, 0
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.progress = Progress(*columns, console=self.errors, transient=True, disable=not sys.stderr.isatty())
        self.task = self.progress.add_task("生成报告", total=total)
        self.progress.start()

    def took(self, outcome: Outcome) -> Outcome:
        """Note one outcome as it comes."""
        self.done += 1
        state = "完成" if outcome.report else "没有生成"
        self.errors.print(f"［{self.done}/{self.total}］{_name(outcome.dossier)}：{state}", markup=False)
        self.progress.advance(self.task)
        return outcome

    def show(self, outcomes: list[Outcome]) -> None:
        """The board, the reasons of failures on stderr, and last where the reports lie."""
        self.progress.stop()
        table = Table("地方", "年份", "状态", "错误", "警告", "提示")
        for o in outcomes:
            counts = Counter(f.severity for f in o.dossier.findings)
            state = "已生成" if o.report else "未生成"
            numbers = [str(counts[s]) for s in SEVERITY_NAMES]
            table.add_row(o.dossier.place.name, str(o.dossier.year), state, *numbers)
        console = Console(highlight=False, soft_wrap=True)
        console.print(table)
        for o in outcomes:
            for remark in o.remarks:
                self.errors.print(f"{_name(o.dossier)}：{remark}", markup=False)
            if not o.report:
                for line in o.reason.splitlines():
                    self.errors.print(f"{_name(o.dossier)}没有生成：{line}", markup=False)
        for o in outcomes:
            if o.report:
                console.print(f"{_name(o.dossier)}的报告：{_shown(o.report)}", markup=False)


def show_verdict(verdict: Verdict, as_json: bool) -> None:
    """The state of a checked page, then every difference, one a line."""
    if as_json:
        print(json.dumps({"state": verdict.state, "differences": [asdict(d) for d in verdict.differences], "remarks": verdict.remarks}, ensure_ascii=False))  # fmt: skip
        return
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{verdict.state}。", markup=False)
    for line in [*(d.sentence() for d in verdict.differences), *verdict.remarks]:
        console.print(line, markup=False)


def findings_as_json(findings: list[Finding]) -> str:
    """One finding a line."""
    return "".join(json.dumps(asdict(f), ensure_ascii=False) + "\n" for f in findings)


def show_findings(dossiers: list[Dossier], findings: list[Finding]) -> None:
    """Every finding in one sentence, errors first, then the deadlines against today."""
    console = Console(highlight=False, soft_wrap=True)
    names = {d.place.id: d.place.name for d in dossiers}
    for severity, title in SEVERITY_NAMES.items():
        for f in findings:
            if f.severity == severity:
                console.print(
                    f"{title}　{names[f.place]}{f'{f.year}年' if f.year else ''}　{f.sentence()}", markup=False
                )
    counts = Counter(f.severity for f in findings)
    total = "、".join(f"{title}{counts[s]}处" for s, title in SEVERITY_NAMES.items())
    console.print(f"共{len(dossiers)}份：{total}。", markup=False)
    for dossier in {d.place.id: d for d in dossiers}.values():
        if dossier.place.form == "full" and not dossier.place.invented:
            for line in check_deadlines(dossier.codebook, dossier.place, dossier.year, date.today()):
                console.print(f"期限　{line}。", markup=False)
