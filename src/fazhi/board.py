"""What the terminal shows: progress while running, then the board; findings for the clerk."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from fazhi.check import check_deadlines
from fazhi.dossier import Dossier
from fazhi.errors import SEVERITY_NAMES, Finding

if TYPE_CHECKING:
    from fazhi.codebook import Codebook
    from fazhi.desk import Source
    from fazhi.export.verify import Verdict
    from fazhi.pipeline.batch import Outcome


_STATUS = {"actual": "实际", "planned": "计划", "previous": "以前年度", "change": "变动"}
_PERIODS = {
    "day": "每日", "week": "每周", "month": "每月", "quarter": "每季", "per_place": "每地", "part": "不满一年",
    "years": "多年",
}  # fmt: skip


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


def following(files: tuple[Path, ...]) -> Iterator[Path]:
    """The files one by one, with progress on stderr where there are several and somebody watches."""
    if len(files) == 1 or not sys.stderr.isatty():
        yield from files
        return
    columns = (
        TextColumn("读旧报告"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        yield from progress.track(files)


def show_mentions(source: Source, codebook: Codebook, as_json: bool) -> None:
    """The figures of an old report: a line of JSON each (docs/reading.md), or a table with the words about them."""
    if as_json:
        for m in source.mentions:
            print(json.dumps({"file": str(source.path)} | m.record(), ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False)
    for column in ("位置", "前后文", "读作", "状态", "期间", "指标"):
        table.add_column(column, overflow="fold")
    for m in source.mentions:
        span = (
            f"{m.low:.15g}" if m.low == m.high else f"{m.low:.15g}至{m.high:.15g}" if m.high else f"不少于{m.low:.15g}"
        )
        before, after = source.text[max(m.start - 12, 0) : m.start], source.text[m.end : m.end + 6]
        words = Text.assemble(" ".join(before.split()), (m.text, "bold"), " ".join(after.split()))
        change = {"up": "升", "down": "降", None: ""}[m.direction]
        named = codebook.indicators[m.indicator].name if m.indicator else f"（{m.label}）"
        table.add_row(
            f"第{source.line(m.start)}行", words, f"{span}{m.unit}",
            _STATUS[m.status] + change, _PERIODS.get(m.period or "", ""), Text(named),
        )  # fmt: skip
    # not the table's title: a long path would be folded
    print(f"{source.path}：{len(source.mentions)}个数")
    Console(highlight=False).print(table)


def show_drafts(written: list[Path]) -> None:
    """Where the drafts lie and what is to be done with them; on stderr, so that --json stays whole."""
    print(f"草稿：{'、'.join(_shown(p) for p in written)}", file=sys.stderr)
    moved = "、".join(p.name for p in written if p.name != "unplaced.csv")
    print(
        f"请逐行核对，改好后把{moved}移到 data/raw/ 下同名的文件夹；unplaced.csv 里是没有放进数据表的数，不用移。",
        file=sys.stderr,
    )
