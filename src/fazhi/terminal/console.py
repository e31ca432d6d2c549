"""Terminal output: progress and board of a run, findings for the clerk, figures of old reports."""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter
from dataclasses import asdict
from datetime import timedelta
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn, track
from rich.table import Column, Table
from rich.text import Text

from fazhi.characters import shown_name
from fazhi.errors import SEVERITY_NAMES, FazhiError, UsageError, table_of
from fazhi.files import resolved
from fazhi.interval import Quantity
from fazhi.numerals import bounds

if TYPE_CHECKING:
    from fazhi.codebook.load import Codebook
    from fazhi.collect.accept import Accepted
    from fazhi.collect.old_reports import OldReport
    from fazhi.home import Home
    from fazhi.pipeline.job import Outcome
    from fazhi.pipeline.verify import Verification

# so many reports have a row of the board, and a line each at its end
_LISTED, _FEW, _MANY = 200, 12, 20
_PERIODS = table_of("words.toml")["periods"]


def shown(path: Path) -> str:
    """A path as the user would type it from here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def plain(*, stderr: bool = False) -> Console:
    """A console that prints what it is given: lines stay whole, brackets and numbers are nothing special."""
    return Console(stderr=stderr, highlight=False, markup=False, soft_wrap=True)


class Board(Progress):
    """Progress on stderr, a line a report, with the rate and the time left; then the board of outcomes."""

    def __init__(self) -> None:
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        super().__init__(*columns, console=plain(stderr=True), transient=True, disable=not sys.stderr.isatty())
        self.add_task("读取数据", total=None)
        (self.reports,) = self.tasks

    def begin(self, total: int) -> None:
        """So many reports are asked for."""
        self.update(self.reports.id, description="生成报告", total=total)

    def took(self, outcome: Outcome) -> None:
        """Note one outcome as it comes."""
        self.advance(self.reports.id)
        done = f"［{self.reports.completed:.0f}/{self.reports.total:.0f}］"
        self.console.print(f"{done}{outcome.title}：{_state(outcome)}{self._rate()}")

    def remark(self, text: str) -> None:
        """What is to be known of the run as a whole."""
        self.console.print(text)

    def _rate(self) -> str:
        """How fast it goes, once there is something to tell it from."""
        speed, left = self.reports.speed, self.reports.time_remaining
        return f"（每分钟{60 * speed:.0f}份，还需约{timedelta(seconds=left)}）" if speed and left else ""

    def show(self, outcomes: list[Outcome], out: Path) -> None:
        """The board, the reasons of failures on stderr, and last where the reports lie."""
        console = plain()
        if len(outcomes) <= _LISTED:
            console.print(_list(outcomes) if len({o.job.place for o in outcomes}) == 1 else _grid(outcomes))
        for line in chain(*map(_remarks, outcomes)):
            self.console.print(line)
        if len(outcomes) > 1:
            states = Counter(map(_state, outcomes))
            console.print(f"共{len(outcomes)}份：{'，'.join(f'{s}{n}份' for s, n in states.items())}")
            console.print(f"目录：{shown(out / 'index.html')}")
        for o in outcomes if len(outcomes) <= _FEW else ():
            if o.report:
                console.print(f"{o.title}的报告：{shown(o.report)}")


def _remarks(o: Outcome) -> list[str]:
    # what is set in belongs to the line above
    reasons = (r if r.startswith("　") else f"{o.title}没有生成：{r}" for r in o.reason.splitlines())
    return [*(f"{o.title}：{r}" for r in o.remarks), *reasons]


def _state(o: Outcome) -> str:
    return "没有变化" if o.kept else "已生成" if o.report else "未生成"


def _list(outcomes: list[Outcome]) -> Table:
    """One place: a row a year, with what was found."""
    table = Table("地方", "年份", "状态", *SEVERITY_NAMES.values())
    for o in outcomes:
        table.add_row(o.name, str(o.job.year), _state(o), *(str(o.counts.get(s, 0)) for s in SEVERITY_NAMES))
    return table


def _grid(outcomes: list[Outcome]) -> Table:
    """Years across, places down: what came of each, with its warnings and errors."""
    years = sorted({o.job.year for o in outcomes})
    table = Table("地方", *map(str, years))
    cells = {(o.job.place, o.job.year): _cell(o) for o in outcomes}
    for place, name in {o.job.place: o.name for o in outcomes}.items():
        table.add_row(name, *(cells.get((place, year), "") for year in years))
    return table


def _cell(o: Outcome) -> str:
    counts = (f"，{name}{o.counts[s]}" for s, name in SEVERITY_NAMES.items() if s != "note" and o.counts.get(s))
    return _state(o) + "".join(counts)


def show_verdict(verdict: Verification, as_json: bool, name: str) -> None:
    """The state of a checked page or of a file that is none, then what of its numbers and text differs, one a line, and how many differences more there are."""
    if as_json:
        print(json.dumps(asdict(verdict), ensure_ascii=False))
        return
    from fazhi.pipeline.differences import readable
    from fazhi.pipeline.verify import CUT, FOREIGN

    console, none = plain(), verdict.state in (FOREIGN, CUT)
    console.print(f"{f'“{shown_name(name)}”' * none}{verdict.state}。")
    sent = bool(verdict.releases)
    # of a release that is the archive's own all is right: what became of it comes first
    for line in verdict.remarks if sent else ():
        console.print(line)
    told = [*dict.fromkeys(line for d in readable(verdict.differences) if (line := d.told(sent=sent)))]
    shown_first = told or [d.told(sent=sent) or d.sentence() for d in verdict.differences[:_FEW]]
    for line in shown_first[:_MANY]:
        console.print(line)
    if len(shown_first) > _MANY:
        console.print(f"还有{len(shown_first) - _MANY}处文字和数的不同；全部列出用 --json。")
    elif len(verdict.differences) > len(shown_first):
        folded = len(verdict.differences) - len(shown_first)
        console.print(f"另有{folded}处，是版式的不同，或上面的数在别处印的；全部列出用 --json。")
    for line in () if sent else verdict.remarks:
        console.print(line)


def show_previews(home: Home, places: tuple[str, ...], years: str | None, out: Path | None) -> None:
    """Make pages of what is there and say where they lie; a UsageError says what is wrong with the arguments, if anything is."""
    from fazhi.api import open_dossiers
    from fazhi.pipeline.preview import preview

    dossiers, wrong = open_dossiers(home, places, years)
    for dossier in dossiers:
        path = shown(preview(dossier, resolved(out or home.reports)))
        print(f"{dossier.place.name}{dossier.year}年的草稿预览：{path}")
    if wrong:
        raise UsageError("\n".join(map(str, wrong)))


def show_statuses(home: Home) -> None:
    """Each place in a few lines: how far it is, what stops it, the next command; and what the codebook lacks."""
    from fazhi.collect.new_year import renew
    from fazhi.collect.status import statuses

    console = plain()
    for n, status in enumerate(statuses(home)):
        console.print(f"{chr(10) * bool(n)}{status.name}{status.year}年：{status.state}")
        for line in status.remarks:
            console.print(f"  {line}。")
        console.print(f"  接下来：{status.command}")
    if missing := renew(home, write=False):
        console.print(
            f"\n编码本比 fazhi 旧，少{missing}；补上：fazhi new --place 地方编号（不写年份）；不要的行，补上后在行首加 #"
        )


def show_start(place: str, year: int, written: list[Path]) -> None:
    """What was drafted, and what comes next."""
    if not year:
        print(f"表格按年份放进 {shown(written[0])}/，如 {shown(written[0])}/2024/。")
        print(f"要发采集表，请写明年份：fazhi new --place {place} --year 2024；旧的 Word 报告用 fazhi read 读出数据。")
        return
    for path in written:
        print(f"{'采集表' if path.suffix == '.xlsx' else '正文草稿'}：{shown(path)}")
    steps = (files("fazhi.collect") / "next_steps.txt").read_text(encoding="utf-8")
    print(steps.format(place=place, year=year), end="")


def show_old_reports(
    files: tuple[Path, ...], codebook: Codebook, year: int, *, as_json: bool, as_text: bool, to_draft: bool
) -> list[OldReport]:
    """Read old reports one by one and show the figures of each, or its text; what cannot be read is told on stderr.

    Parameters
    ----------
    year : int
        Which year they report; 0 for the one that each names.
    to_draft : bool
        Drafts are to be made of them: one whose title names another year is refused, and all must be read.

    Returns
    -------
    list of OldReport
        Those that were read.

    Raises
    ------
    FazhiError
        Drafts are to be made, and one was not read.
    """
    from fazhi.collect.old_reports import read_old_report
    from fazhi.reading.extraction.extract import Reader

    reader, reports = codebook.derive(Reader), []
    quiet = len(files) == 1 or not sys.stderr.isatty()
    for path in track(files, "读旧报告", console=Console(stderr=True), show_speed=False, disable=quiet):
        try:
            report = read_old_report(path, reader, year, titled=to_draft)
        except FazhiError as exc:
            print(f"{path}：{exc}。", file=sys.stderr)
            continue
        reports.append(report)
        for remark in report.remarks:
            print(f"{path}：{remark}。", file=sys.stderr)
        if as_text:
            sys.stdout.write(report.text)
        elif as_json:
            for m in report.mentions:
                print(json.dumps({"file": str(path)} | m.record(), ensure_ascii=False))
        elif to_draft:
            print(f"{path}：{len(report.mentions)}个数")
        else:
            _show_mentions(report, codebook)
    if to_draft and len(reports) < len(files):
        raise FazhiError("有文件没有读成，没有写草稿", "请改正后再读一次。")
    return reports


def _show_mentions(report: OldReport, codebook: Codebook) -> None:
    """A table of the figures with the words about them."""
    status_words = codebook.first_words("status")
    titles = ("位置", "前后文", "读作", "状态", "期间", "指标")
    table = Table(*(Column(title, overflow="fold") for title in titles), box=None, pad_edge=False)
    for m in report.mentions:
        before, after = report.text[max(m.start - 12, 0) : m.start], report.text[m.end : m.end + 6]
        words = Text.assemble(re.sub(r"\s+", " ", before), (m.text, "bold"), re.sub(r"\s+", " ", after))
        change = {"up": "升", "down": "降", None: ""}[m.direction]
        name = codebook.indicators[m.indicator].name if m.indicator else f"（{m.label}）"
        span = Quantity(m.low, math.inf if m.high is None else m.high)
        value = "".join(bounds(span, lambda x, _: f"{x:.15g}"))
        table.add_row(
            f"第{report.line(m.start)}行", words, f"{value}{m.unit}",
            status_words[m.status] + change, _PERIODS.get(m.period or "", ""), Text(name),
        )  # fmt: skip
    # not the table's title: a long path would be folded
    print(f"{report.path}：{len(report.mentions)}个数")
    Console(highlight=False).print(table)


def show_drafts(place: str, written: list[Path]) -> None:
    """Where the drafts lie and what is to be done with them; on stderr, so that --json stays whole."""
    todo = (
        f"请核对 figures.csv、narrative.md、pledges.csv 和对应表 pairs.csv，再运行 fazhi accept --place {place}；"
        "unplaced.csv 里是没有放进数据表的数，pairs.csv 里没有依据的两个数只是相像，没有对应起来，确是一件事的，在依据里写“核实”。"
    )
    print(f"草稿：{'、'.join(map(shown, written))}", todo, sep="\n", file=sys.stderr)


def show_accepted(place: str, accepted: Accepted) -> None:
    """What was moved, what waits and why, what is still open."""
    for path in accepted.moved:
        print(f"已收进：{shown(path)}")
    for year, why in accepted.waiting.items():
        print(f"{year}年的草稿没有收：", *why, sep="\n", file=sys.stderr)
    for line in accepted.open:
        print(line)
    if accepted.moved and not accepted.waiting:
        print(f"接着可以：fazhi check --place {place} 看看问题，fazhi run --place {place} 生成报告。")
