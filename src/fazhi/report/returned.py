"""What each office answered of what the issued workbook asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fazhi.cleaning.columns import Figure
from fazhi.errors import FazhiError, Finding, errors_of, finding
from fazhi.reading.answers import issued
from fazhi.reading.tables import ELSEWHERE
from fazhi.report.dossier import Dossier

COLUMNS = ("单位", "应报", "已报", "未报", "有冲突", "有错误", "空白", "没有交", "状态", "文件")
_STATES = ("given", "unreported", "conflicting", "faulty", "blank", "missing")
_LACKING = {"missing": "没有交", "blank": "空白", "unreported": "写明未报", "conflicting": "有冲突", "faulty": "有错误"}


@dataclass(frozen=True)
class Return:
    """One office's answers for one year.

    Attributes
    ----------
    lists : dict
        The names of the indicators asked of it, each in exactly one list: given, unreported (said to be 未报),
        conflicting, faulty, blank or missing.
    files : tuple of str
        Where they stand.
    """

    office: str
    lists: dict[str, tuple[str, ...]]
    files: tuple[str, ...]

    @property
    def state(self) -> str:
        """没有交, 已报齐 or 未报齐."""
        used = {name for name, indicators in self.lists.items() if indicators}
        return "没有交" if used == {"missing"} else "已报齐" if used == {"given"} else "未报齐"

    def row(self) -> tuple[str, ...]:
        """What the table of `COLUMNS` shows of it."""
        numbers = [len(names) for names in self.lists.values()]
        shown = (str(n) if n else "" for n in (sum(numbers), *numbers))
        return (self.office, *shown, self.state, "、".join(self.files))

    def lacking(self) -> str:
        """What is still wanted of it, in one sentence without a full stop; empty where nothing is."""
        lacking = ((word, self.lists[state]) for state, word in _LACKING.items())
        return "；".join(f"{word}{len(names)}项（{'、'.join(names)}）" for word, names in lacking if names)

    def owed(self) -> Iterator[tuple[str, str]]:
        """What it has no value for, and why that is so."""
        for state in ("missing", "blank", "unreported"):
            yield from ((name, _LACKING[state]) for name in self.lists[state])


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
    asked, figures = defaultdict[str, list[str]](list), defaultdict[str, list[Figure]](list)
    for office, name in issued(dossier.record.home, dossier.codebook, dossier.place, dossier.year):
        asked[office].append(name)
    for f in dossier.record.figure_rows:
        if f.year == dossier.year and f.status == "actual":
            figures[dossier.codebook.indicators[f.indicator].name].append(f)
    state = _states(dossier, figures)
    answers, unread = [], [f.file for f in dossier.findings if (f.code, f.year) == ("unreadable", dossier.year)]
    for office, names in asked.items():
        # what cannot be read was sent
        sent = {file for file in unread if office in file}
        lists = {s: tuple(n for n in names if state.get(n, "faulty" if sent else "missing") == s) for s in _STATES}
        files = sent | {f.file.partition("#")[0] for name in names for f in figures.get(name, ())}
        answers.append(Return(office, lists, tuple(sorted(files))))
    return answers


def _states(dossier: Dossier, figures: dict[str, list[Figure]]) -> dict[str, str]:
    """What became of each indicator this year, by name; one that nobody told of has no state."""
    states = {n: "unreported" if rows[-1].absence == "not_reported" else "given" for n, rows in figures.items()}
    wrong = {"conflict": "conflicting", "blank": "blank"}
    errors = [f for f in errors_of(dossier.findings) if f.year in (0, dossier.year)]
    # of a cell in an office's answer
    for f in (f for f in errors if f.indicator and f.row and f.file.rpartition("/")[2] not in ELSEWHERE):
        name = dossier.codebook.indicators[f.indicator].name
        cells = {(row.file, row.row) for row in figures.get(name, ())}
        # a plan that cannot be read takes nothing from the value beside it
        if name not in states or f.code == "conflict" or (f.file, f.row) in cells:
            states[name] = wrong.get(f.code, "faulty")
    return states


def unsent(dossier: Dossier, answers: list[Return]) -> Iterator[Finding]:
    """A warning for each office that sent nothing of what it was asked."""
    for r in (r for r in answers if r.state == "没有交"):
        names = r.lists["missing"]
        told = finding("unsent", office=r.office, count=len(names), names="、".join(names))
        yield replace(told, place=dossier.place.id, year=dossier.year)
