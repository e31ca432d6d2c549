"""Returns of the offices: what each answered of what the issued workbook asked, and the findings to send back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, combinations, permutations
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from fazhi.cleaning.columns import Figure
from fazhi.collect.workbook import issued
from fazhi.errors import SEVERITY_NAMES, FazhiError, Finding, UsageError, errors_of, finding
from fazhi.export.spreadsheets import tables_workbook
from fazhi.home import Home
from fazhi.reading.raw import RawFigure
from fazhi.reading.tables import ELSEWHERE, read_tables
from fazhi.report.content import Section, plain_table
from fazhi.report.dossier import Dossier
from fazhi.report.review import OTHERS, office_of

COLUMNS = ("单位", "应报", "已报", "未报", "有冲突", "有错误", "空白", "没有交", "状态", "文件")
_OVERVIEW = "报送情况"
_STATES = ("given", "unreported", "conflicting", "faulty", "blank", "missing")
_LACKING = {"missing": "没有交", "blank": "空白", "unreported": "写明未报", "conflicting": "有冲突", "faulty": "有错误"}
# the last is for the office to fill in, on the screen or on paper
_FINDINGS = ("程度", "年份", "文件", "行", "指标", "原来", "哪里不对", "怎样改", "应当是（请填写）")
_REPORT = "请报数；没有开展填“0”，没有这项职责填“无此职责”，现在报不出填“未报”"


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


def sent_twice(dossier: Dossier) -> Iterator[Finding]:
    """Two files of one office that tell the same things otherwise: which values changed, and what settles it."""
    # only then are the tables read once more
    if not any(f.code in ("conflict", "agreeing") and f.year == dossier.year for f in dossier.findings):
        return
    told = defaultdict[str, dict[tuple[str, str, str], RawFigure]](dict)
    decided = {c.where.indicator for c in dossier.record.corrections if c.where.year == dossier.year}
    for raw in read_tables(dossier.record.home, dossier.place.id)[0]:
        if raw.year == dossier.year and raw.text and (indicator := dossier.codebook.named(raw.name)):
            told[raw.file.partition("#")[0]][indicator.id, raw.status, raw.period] = raw
    for one, other in combinations(sorted(told), 2):
        both = [(told[one][key], told[other][key]) for key in told[one] if key in told[other] and key[0] not in decided]
        changed = [(a, b) for a, b in both if _worded(a) != _worded(b) and _one_office(a, b)]
        if changed:
            yield _twice(dossier, changed, {one: {*told[one]}, other: {*told[other]}})


def _worded(row: RawFigure) -> str:
    """A value with its unit, wherever that stands."""
    return row.text.removesuffix(row.unit) + row.unit


def _one_office(one: RawFigure, other: RawFigure) -> bool:
    """Whether two rows come of one office: so they say, or the name of one file goes on that of the other."""
    stems = sorted((Path(r.file.partition("#")[0]).stem for r in (one, other)), key=len)
    return one.office == other.office if one.office and other.office else stems[1].startswith(stems[0])


def _twice(dossier: Dossier, changed: list[tuple[RawFigure, RawFigure]], keys: dict[str, set[Any]]) -> Finding:
    """What one office told in two files: where all of one stands in the other too, that one may go."""
    first, office = changed[0][0], changed[0][0].office or min((Path(file).stem for file in keys), key=len)
    values = (f"“{a.name}”（第{a.row}行{_worded(a)}，第{b.row}行{_worded(b)}）" for a, b in changed)
    steps = []
    for file, other in permutations(keys):
        away = (
            f"把{other}移出这个文件夹" if keys[other] <= keys[file] else f"请{office}补成完整的一份，或逐项登记采用哪个"
        )
        steps.append(f"以{file}为准的，{away}")
    told = {"office": office, "files": "、".join(keys), "changed": "、".join(values), "steps": "；".join(steps)}
    found = finding("sent_twice", first.row, **told)
    return replace(found, place=dossier.place.id, year=dossier.year, file=first.file)


def check_target(path: Path, home: Home) -> None:
    """Refuse, by a UsageError, a path where the findings cannot go, or that holds what is not theirs."""
    wrong = {
        "那里不是文件": path.exists() and not path.is_file(),
        "文件名没有以 .xlsx 结尾": path.suffix.lower() != ".xlsx",
        "没有这个文件夹": not path.parent.is_dir(),
        "那是存放数据的文件夹": path.resolve().is_relative_to(home.root.resolve() / "data"),
        "那里已有别的文件，没有覆盖": path.is_file() and not _is_own(path),
    }
    if why := next((why for why, so in wrong.items() if so), ""):
        raise UsageError(f"--xlsx 写不到“{path}”：{why}", "请写成一个新的文件名，如 退回核对.xlsx。")


def _is_own(path: Path) -> bool:
    """Whether a file is a workbook of findings."""
    with suppress(OSError, BadZipFile, KeyError), ZipFile(path) as package:
        return _OVERVIEW.encode() in package.read("xl/workbook.xml")
    return False


def findings_workbook(sent: list[Answered], findings: list[Finding]) -> bytes:
    """All findings, each once, as a workbook to send back: the state of the returns, then a page for each office.

    Also for one that sent nothing, or nothing that could be read.
    """
    states = [(d.place.name, str(d.year), *r.row(), r.lacking()) for d, answers in sent for r in answers]
    overview = Section("", _OVERVIEW, [plain_table(("地方", "年份", *COLUMNS, "还缺什么"), states)])
    by_office = sorted(_by_office(sent, findings).items(), key=lambda x: (x[0] == OTHERS, x[0]))
    return tables_workbook([overview, *(Section("", o, [plain_table(_FINDINGS, rows)]) for o, rows in by_office)])


def _by_office(sent: list[Answered], findings: list[Finding]) -> dict[str, list[tuple[Any, ...]]]:
    """The cells of each finding, by the office of its row, else the one asked for its indicator, else nobody's."""
    rows = {where: office for d, _ in sent for where, office in d.record.offices.items()}
    answered = [(d.place.id, d.year, r) for d, answers in sent for r in answers]
    asked = {(place, year, n): r.office for place, year, r in answered for n in chain(*r.lists.values())}
    by_office = defaultdict[str, list[tuple[Any, ...]]](list)
    codebook = sent[0][0].codebook
    offices = sorted({*asked.values(), *rows.values()} - {""}, key=len, reverse=True)
    for f in findings:
        # a file that could not be read is whose name it bears
        named = next((office for office in offices if not f.row and office in f.file), OTHERS)
        office = office_of(f, rows, asked, codebook) or named
        name = codebook.indicators[f.indicator].name if f.indicator in codebook.indicators else ""
        where = SEVERITY_NAMES[f.severity], f.year, f.file, f.row or "", name
        by_office[office].append((*where, f.read, f.message, f.todo, ""))
    told = {(office, cells[1], cells[4]) for office, of in by_office.items() for cells in of}
    for _, year, r in answered:
        owed = ((name, word) for name, word in r.owed() if (r.office, year, name) not in told)
        by_office[r.office] += [("待报", year, "", "", name, word, "", _REPORT, "") for name, word in owed]
    return by_office
