"""Checklist: what ``fazhi check`` tells the clerk in the terminal."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from fazhi.errors import SEVERITY_NAMES, FazhiError, Finding, UsageError, alike, errors_of, told
from fazhi.files import write_file
from fazhi.terminal.console import plain, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fazhi.collect.corrections import Settlements
    from fazhi.home import Home
    from fazhi.report.dossier import Dossier
    from fazhi.report.returned import Answered, Return


def check_places(home: Home, places: tuple[str, ...], years: str | None, xlsx: Path | None, *, as_json: bool) -> bool:
    """Show what is found of places and years, write it to a workbook where one is named; returns whether anything is an error.

    Raises
    ------
    FazhiError
        What of it could not be checked; the rest has been told.
    """
    from fazhi.api import open_dossiers
    from fazhi.collect.accept import with_drafts
    from fazhi.collect.corrections import settlements
    from fazhi.collect.returns import check_target, findings_workbook, sent_twice
    from fazhi.collect.status import outdated
    from fazhi.release.register import faults
    from fazhi.report.returned import answered, unsent

    if xlsx:
        check_target(xlsx, home)
    dossiers, wrong = open_dossiers(home, places, years)
    sent, unread = answered(dossiers)
    of_reports = (f for d in dossiers for f in (*with_drafts(d), *sent_twice(d), *outdated(d)))
    findings = [*faults(home, places), *dict.fromkeys(of_reports)]
    if dossiers:
        silent = [f for d, answers in sent for f in unsent(d, answers)]
        owed = {f for d, answers in sent for f in _owed(d, answers)}
        _show_findings(sent, [*(f for f in findings if f not in owed), *silent], settlements(dossiers), as_json)
    if dossiers and xlsx:
        write_file(xlsx, findings_workbook(sent, findings))
        plain(stderr=as_json).print(f"退回核对表：{shown(xlsx)}")
    if wrong or unread:
        kind = UsageError if any(isinstance(w, UsageError) for w in wrong) else FazhiError
        raise kind("\n".join([*map(str, wrong), *unread]))
    return bool(errors_of(findings))


def _owed(dossier: Dossier, answers: list[Return]) -> Iterator[Finding]:
    """What is told of a whole office that sent nothing, and so not of each of its numbers."""
    owed = {name for r in answers if r.state == "没有交" for name in r.lists["missing"]}
    gone = (f for f in dossier.findings if f.code == "gone")
    yield from (f for f in gone if dossier.codebook.indicators[f.indicator].name in owed)


def _show_findings(sent: list[Answered], findings: list[Finding], ways: Settlements, as_json: bool) -> None:
    """Every finding in one sentence, errors first, then the deadlines against today; or as JSON, one a line.

    Under those that ``--accept`` settles stand the keys, each with what it says.
    """
    if as_json:
        for f in findings:
            keys = {"accept": {way.key: way.told for way in ways[f]}} if f in ways else {}
            print(json.dumps(asdict(f) | keys, ensure_ascii=False))
        return
    console = plain()
    names = {d.place.id: d.place.name for d, _ in sent}
    for found in alike(findings):
        _show_alike(console, found, names.get(found[0].place, found[0].place), ways)
    counts = Counter(f.severity for f in findings)
    total = "、".join(f"{title}{counts[s]}处" for s, title in SEVERITY_NAMES.items())
    console.print(f"共{len(sent)}份：{total}。")
    for dossier, answers in sent:
        if answers:
            _show_returns(console, dossier, answers)
    _show_deadlines(console, [dossier for dossier, _ in sent])


def _show_alike(console: Console, found: list[Finding], place: str, ways: Settlements) -> None:
    """Findings of one kind; of those that commands would settle each with them under it."""
    for group in [[f] for f in found] if ways.keys() & {*found} else [found]:
        f = group[0]
        for line in told(group, f"{SEVERITY_NAMES[f.severity]}　{place}{f'{f.year}年' if f.year else ''}　"):
            console.print(line)
        for way in ways.get(f, ()):
            where = f"--place {f.place} --years {f.year}"
            console.print(f"　　核实后可登记{way.told}：fazhi check {where} --accept {way.key} --reason 理由")


def _show_deadlines(console: Console, dossiers: list[Dossier]) -> None:
    """The deadlines of each place that publishes a report, for its last year here."""
    from fazhi.analysis.checks import check_deadlines

    due = {d.place.id: d for d in dossiers if d.place.form == "full" and not d.place.invented}
    for dossier in due.values():
        for line in check_deadlines(dossier.codebook, dossier.place, dossier.year, date.today()):
            console.print(f"期限　{line}。")


def _show_returns(console: Console, dossier: Dossier, answers: list[Return]) -> None:
    """Who sent what; what each office still owes, and since when."""
    from fazhi.analysis.checks import days_left
    from fazhi.report.returned import COLUMNS

    due, left = days_left(dossier.codebook, "returns", dossier.year, date.today())
    late = f"，已过{due.month}月{due.day}日的期限" if left <= 0 else ""
    # the numbers of what is wanting stand below; a terminal is 80 wide
    shown = ("单位", "应报", "已报", "状态", "文件")
    table = Table(*shown, title=f"{dossier.place.name}{dossier.year}年各单位报送情况")
    for office in answers:
        cells = dict(zip(COLUMNS, office.row(), strict=True))
        table.add_row(*(cells[column] for column in shown))
    console.print(table)
    for office in answers:
        if lacking := office.lacking():
            console.print(f"{office.office}　{lacking}{late}。")
