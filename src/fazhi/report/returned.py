"""What each office answered of what the issued workbook asked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from fazhi.cleaning.columns import Figure
from fazhi.errors import FazhiError, Finding, errors_of, finding
from fazhi.groups import grouped
from fazhi.reading.answers import issued
from fazhi.reading.tables import ELSEWHERE
from fazhi.report.dossier import Dossier

COLUMNS = ("单位", "应报", "已报", "未报", "有冲突", "有错误", "没有读出", "空白", "没有交", "状态", "文件")
# files that were sent and hold nothing that could be read; those that are no tables only of an office without one
_UNREAD, _NO_TABLE = ("unreadable", "no_header"), "unread"
_STATES = ("given", "unreported", "conflicting", "faulty", "unread", "blank", "missing")
_LACKING = {
    "missing": "没有交", "unread": "没有读出", "blank": "空白", "unreported": "写明未报", "conflicting": "有冲突", "faulty": "有错误",
}  # fmt: skip
# as short as a name of an office is cut on a file: 公安办.pdf
_SHORTEST = 3


@dataclass(frozen=True)
class Return:
    """One office's answers for one year.

    Attributes
    ----------
    lists : dict
        The names of the indicators asked of it, each in exactly one list: given, unreported (said to be 未报),
        conflicting, faulty, unread (in a file that could not be), blank or missing.
    files : tuple of str
        Where they stand.
    faults : int
        Errors of its files that are of no one number.
    planned : tuple of str
        Those missing of which it gave a plan.
    """

    office: str
    lists: dict[str, tuple[str, ...]]
    files: tuple[str, ...]
    faults: int = 0
    planned: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """没有交, 已报齐 or 未报齐."""
        used = {name for name, indicators in self.lists.items() if indicators}
        state = "没有交" if used == {"missing"} else "已报齐" if used == {"given"} else "未报齐"
        return "有错误" if self.faults and state == "已报齐" else state

    @property
    def in_part(self) -> bool:
        """Whether it gave some and left out others."""
        left_out = self.lists["missing"] or self.lists["blank"]
        return bool(self.state == "未报齐" and self.lists["given"] and left_out)

    def row(self) -> tuple[str, ...]:
        """What the table of `COLUMNS` shows of it."""
        numbers = [len(names) for names in self.lists.values()]
        shown = (str(n) if n else "" for n in (sum(numbers), *numbers))
        return (self.office, *shown, self.state, "、".join(self.files))

    def lacking(self, most: int = 0) -> str:
        """What is still wanted of it, in one sentence without a full stop, named all or at most so many; empty where nothing is."""
        lacking = ((word, self.lists[state]) for state, word in _LACKING.items())
        shown = ((word, len(names), names[: most or None], "等" * (0 < most < len(names))) for word, names in lacking)
        told = [f"{word}{n}项（{'、'.join(names)}{more}）" for word, n, names, more in shown if n]
        told += [self.only_planned] * bool(self.planned)
        return "；".join([*told, f"表上另有{self.faults}处错误"] if self.faults else told)

    @property
    def only_planned(self) -> str:
        """That a plan is there, and a row for this year is wanted; empty where none is."""
        names = "、".join(f"“{name}”" for name in self.planned)
        return f"{names}只有状态是“计划”的一行，本年的数请另填一行，状态不填" if names else ""

    def owed(self) -> Iterator[tuple[str, str]]:
        """What it has no value for, and why that is so."""
        for state, why in (_LACKING | {"faulty": "没有读出"}).items():
            yield from ((name, why) for name in self.lists[state] if state != "conflicting")


# a dossier with what its offices answered
Answered = tuple[Dossier, list[Return]]


def answered(dossiers: list[Dossier]) -> tuple[list[Answered], list[str]]:
    """Each dossier with its returns; none where what was issued cannot be read, and why it cannot."""
    sent, unread = [], []
    for dossier in dossiers:
        try:
            sent.append((dossier, returns(dossier)))
        except FazhiError as exc:
            sent.append((dossier, []))
            unread.append(str(exc))
    return sent, unread


def returns(dossier: Dossier) -> list[Return]:
    """Each office's answers for the dossier's year; none where no workbook was issued. Raises as `issued` does."""
    asked = grouped(issued(dossier.record.home, dossier.codebook, dossier.place, dossier.year))
    figures, plans = (_of_status(dossier, status) for status in ("actual", "planned"))
    state, whose = _states(dossier, figures), office_of(dossier, asked.items())
    findings = [(whose(f), f) for f in dossier.findings if f.year in (0, dossier.year)]
    answers = []
    for office, names in asked.items():
        theirs = [f for of, f in findings if of == office]
        sent = _unread(theirs, tables=any(name in state for name in names))
        files = _files(sent, theirs, (f for name in names for f in figures.get(name, ())))
        held = {i.id for name in names if state.get(name) == "given" and (i := dossier.codebook.named(name))}
        faults = _faults((f for f in theirs if f.file not in sent), files, held)
        lists = _lists(names, state, sent, _misspelt(theirs, dossier))
        planned = tuple(name for name in lists["missing"] if name in plans)
        answers.append(Return(office, lists, tuple(sorted(files)), faults, planned))
    return answers


def _files(sent: list[str], theirs: list[Finding], figures: Iterable[Figure]) -> set[str]:
    """The files that an office's answers stand in: those not read, those of its figures and of findings about a row."""
    rows = (f.file for f in theirs if f.row and f.file.rpartition("/")[2] not in ELSEWHERE)
    return {file.partition("#")[0] for file in (*sent, *rows, *(f.file for f in figures))}


def _faults(findings: Iterable[Finding], files: set[str], held: set[str]) -> int:
    """How many errors of these files are of no number, as a title that names another year, or of the plan beside one that holds."""
    wrong = (f for f in errors_of(findings) if f.file.partition("#")[0] in files)
    return sum(not f.indicator or (f.indicator in held and _is_of_cell(f)) for f in wrong)


def _of_status(dossier: Dossier, status: str) -> dict[str, list[Figure]]:
    """The rows of the dossier's year that are of a status, by the name of their indicator."""
    rows = (f for f in dossier.record.figure_rows if (f.year, f.status) == (dossier.year, status))
    return grouped((dossier.codebook.indicators[f.indicator].name, f) for f in rows)


def _misspelt(findings: Iterable[Finding], dossier: Dossier) -> set[str]:
    """The names that an office may have meant by those that nobody knows."""
    unknown = (f.read for f in findings if f.code == "unknown_indicator")
    return {i.name for read in unknown for i in dossier.codebook.alike(read)}


def _lists(names: list[str], state: dict[str, str], sent: list[str], misspelt: set[str]) -> dict[str, tuple[str, ...]]:
    """What was asked of an office by what became of it; a misspelt one is told, and whatever stands in a file not read."""
    known = {n: state.get(n, "faulty" if n in misspelt else "unread" if sent else "missing") for n in names}
    return {s: tuple(n for n in names if known[n] == s) for s in _STATES}


def _unread(findings: Iterable[Finding], *, tables: bool) -> list[str]:
    """The files that an office sent and nobody could read; those that are no tables count where it sent no `tables`."""
    return [f.file for f in findings if f.code in _UNREAD or (f.code == _NO_TABLE and not tables)]


def named_in(dossier: Dossier, more: Iterable[str] = ()) -> Callable[[str], str]:
    """The office whose name the name of a file's sheet, or else of the file, holds, perhaps cut short; of none blank."""
    known = (i.office for i in dossier.codebook.indicators.values())
    offices = sorted({*more, *dossier.record.offices.values(), *known} - {""}, key=lambda o: (-len(o), o))
    # 综合执法大队.xlsx is of 综合执法队; the longest goes before one that it holds
    called = {office: re.compile(".{0,2}".join(map(re.escape, office))) for office in offices}

    def named(file: str) -> str:
        parts = file.split("#")[::-1]
        return next((o for part in parts for o in offices if called[o].search(part)), "") or _cut_short(parts, offices)

    return named


def _cut_short(parts: Iterable[str], offices: Iterable[str]) -> str:
    """The one office of which a name is short: 公安办 or 安办 of 公共安全办公室, 执法队2024统计 of 综合执法队."""
    for run in (run for part in parts for run in re.findall("[\u4e00-\u9fff]+", part)):
        for end in range(len(run), _SHORTEST - 1, -1):
            short = re.compile(".*".join(run[:end]))
            if len(meant := [o for o in offices if short.search(o)]) == 1:
                return meant[0]
        # of two characters the last is one of the office's sort: 安办
        brief = [o for o in offices if re.fullmatch(f".*{'.*'.join(run)}.{{0,2}}", o)] if len(run) == 2 else []
        if len(brief) == 1 and len(brief[0]) > _SHORTEST:
            return brief[0]
    return ""


def office_of(dossier: Dossier, asked: Iterable[tuple[str, Iterable[str]]]) -> Callable[[Finding], str]:
    """Whose a finding is; of nobody's the office is blank.

    It is that of its row, else the one asked for its indicator, else the codebook's, else the one whose name the file bears,
    else the one whose are all that the file tells.

    Parameters
    ----------
    asked : iterable of tuple
        Each office with the names of the indicators that it was asked for.
    """
    rows, indicators = dossier.record.offices, dossier.codebook.indicators
    asked_of = {name: office for office, names in asked for name in names}
    named = named_in(dossier, asked_of.values())

    def told_by(f: Finding | Figure) -> str:
        indicator = indicators.get(f.indicator)
        of_it = (asked_of.get(indicator.name) or indicator.office) if indicator else ""
        return rows.get((f.place, f.file, f.row)) or of_it

    def whose(f: Finding) -> str:
        return told_by(f) or named(f.file) or "".join(telling[f.file] if len(telling[f.file]) == 1 else ())

    telling = defaultdict[str, set[str]](set)
    cells: list[Finding | Figure] = [*dossier.record.figure_rows, *dossier.record.findings]
    for cell in (cell for cell in cells if cell.row):
        telling[cell.file] |= {told_by(cell)} - {""}
    return whose


def _states(dossier: Dossier, figures: dict[str, list[Figure]]) -> dict[str, str]:
    """What became of each indicator this year, by name; one that nobody told of has no state."""
    states = {n: "unreported" if rows[-1].absence == "not_reported" else "given" for n, rows in figures.items()}
    wrong = {"conflict": "conflicting", "blank": "blank"}
    errors = [f for f in errors_of(dossier.findings) if f.year in (0, dossier.year)]
    for f in filter(_is_of_cell, errors):
        name = dossier.codebook.indicators[f.indicator].name
        cells = {(row.file, row.row) for row in figures.get(name, ())}
        # a plan that cannot be read takes nothing from the value beside it
        if name not in states or f.code == "conflict" or (f.file, f.row) in cells:
            states[name] = wrong.get(f.code, "faulty")
    return states


def _is_of_cell(f: Finding) -> bool:
    """Whether a finding is of an indicator's cell in a table that an office sent."""
    return bool(f.indicator and f.row and f.file.rpartition("/")[2] not in ELSEWHERE)


def unsent(dossier: Dossier, answers: list[Return]) -> Iterator[Finding]:
    """A warning for each office that sent nothing of what it was asked, with the files of which nobody knows whose they are.

    So too for one that another office's file answers in part: it never sent its own.
    """
    whose = office_of(dossier, ((r.office, chain(*r.lists.values())) for r in answers))
    unread = (f for f in dossier.findings if f.year == dossier.year and f.code in (*_UNREAD, _NO_TABLE))
    strays = [*dict.fromkeys(f.file.partition("#")[0] for f in unread if not whose(f))]
    first = f"先看没有读出的{'、'.join(strays)}是不是它交的，是的，照那里的提示改好；不是的，" if strays else ""
    for r, state in _silent(dossier, answers):
        names, files = r.lists[state], "、".join(r.files)
        plans = f"{r.only_planned}；" * bool(r.planned and state == "missing")
        about: dict[str, Any] = {"office": r.office, "count": len(names), "names": "、".join(names)}
        about |= {"first": plans or first, "files": files}
        found = finding("unsent" if state == "missing" else "unsent.elsewhere", **about)
        yield replace(found, place=dossier.place.id, year=dossier.year)


def _silent(dossier: Dossier, answers: list[Return]) -> Iterator[tuple[Return, str]]:
    """The offices that sent nothing, and those that only another's file answers; each with what is told of it."""
    yield from ((r, "missing") for r in answers if r.state == "没有交")
    named = named_in(dossier, (r.office for r in answers))
    for r in (r for r in answers if r.in_part and r.files):
        if not {named(file) for file in r.files} & {"", r.office}:
            yield r, "given"
