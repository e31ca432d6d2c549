"""Returns of the offices: what one told twice, and the findings to send back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import chain, combinations, count, permutations
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from fazhi.cleaning.beside import same_sender
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import SEVERITY_NAMES, Finding, UsageError, WordingError, finding
from fazhi.export.spreadsheets import tables_workbook
from fazhi.files import resolved
from fazhi.groups import first_of
from fazhi.home import Home
from fazhi.reading.raw import RawFigure
from fazhi.reading.tables import read_tables
from fazhi.reading.workbooks import read_workbooks
from fazhi.report.content import Section, plain_table
from fazhi.report.dossier import Dossier
from fazhi.report.returned import COLUMNS, Answered, named_in, office_of
from fazhi.report.review import OTHERS
from fazhi.wording import Wording

# values of two files that differ, and what each file tells by indicator, status and period
Changed = list[tuple[RawFigure, RawFigure]]
Told = dict[str, dict[tuple[str, str, str], RawFigure]]
_OVERVIEW = "报送情况"
# the last is for the office to fill in, on the screen or on paper
_FINDINGS = ("程度", "年份", "文件", "行", "指标", "原来", "哪里不对", "怎样改", "应当是（请填写）")
# where a value stands that is not like another
_CELL = re.compile("”(?:（目标[^）]*）)?（(.+?)第([0-9]+)行）")
# what an office has not: a clause that leads there is answered in its last column
_NOT_THEIRS = re.compile(r"，?[^，；]*(?:fazhi |--accept|更正单|data/|(?<!/)\b[a-z_]+\.(?:csv|yml)).*")
_INSTEAD = f"请在“{_FINDINGS[-1].partition('（')[0]}”里写明"
_REPORT = "请报数；没有开展填“0”，没有这项职责填“无此职责”，现在报不出填“未报”"


def sent_twice(dossier: Dossier) -> Iterator[Finding]:
    """Two files of one office that tell the same things otherwise: which values changed, and what settles it."""
    # only then are the tables read once more
    if not any(f.code in ("conflict", "agreeing") and f.year == dossier.year for f in dossier.findings):
        return
    told, named = _told(dossier), named_in(dossier)
    decided = {c.where.indicator for c in dossier.record.corrections if c.where.year == dossier.year}
    for one, other in combinations(sorted(told), 2):
        both = [(told[one][key], told[other][key]) for key in told[one] if key in told[other] and key[0] not in decided]
        of_one = [pair for pair in both if same_sender(*pair, lambda raw: raw.office or named(raw.file))]
        if changed := [pair for pair in of_one if not _is_same(*pair, dossier.codebook)]:
            yield _second(dossier, changed, {file: told[file] for file in (one, other)}, named)


def _is_same(a: RawFigure, b: RawFigure, codebook: Codebook) -> bool:
    """Whether two values of one indicator say the same, as 45件 and 四十五件 do."""
    wording = codebook.derive(Wording)
    with suppress(WordingError):
        one, other = (wording.read(raw.text, "", "").quantity for raw in (a, b))
        return (one.low, one.high, one.unit) == (other.low, other.high, other.unit)
    return a.text == b.text


def _told(dossier: Dossier) -> Told:
    """What each file tells of the year, by indicator, status and period; each value with its unit, written or not."""
    told = defaultdict[str, dict[tuple[str, str, str], RawFigure]](dict)
    wording = dossier.codebook.derive(Wording)
    for raw in read_tables(dossier.record.home, dossier.place.id)[0]:
        if raw.year == dossier.year and raw.text and (indicator := dossier.codebook.named(raw.name)):
            # 未报 and 12件（其中3件） are of no unit of their own
            text = raw.text
            with suppress(WordingError):
                text = wording.read(raw.text, raw.unit, indicator.units[0]).quantity.text
            told[raw.file.partition("#")[0]][indicator.id, raw.status, raw.period] = replace(raw, text=text)
    return told


def _second(dossier: Dossier, changed: Changed, told: Told, named: Callable[[str], str]) -> Finding:
    """What one office told otherwise in two files, of which one may be of others too."""
    office = changed[0][0].office or named(next(iter(told))) or min((Path(file).stem for file in told), key=len)
    of_others = [_is_of_others(rows.values(), office, named) for rows in told.values()]
    if sum(of_others) == 1:
        return _elsewhere(dossier, office, [pair[::-1] if of_others[0] else pair for pair in changed])
    return _twice(dossier, office, changed, {file: {*rows} for file, rows in told.items()})


def _is_of_others(rows: Iterable[RawFigure], office: str, named: Callable[[str], str]) -> bool:
    """Whether a file is not by its name an office's, and tells of others too."""
    return any(named(r.file.partition("#")[0]) != office != (r.office or named(r.file) or office) for r in rows)


def _elsewhere(dossier: Dossier, office: str, changed: Changed) -> Finding:
    """What an office told in its own file, and stands otherwise in one of others: the rows there that settle it."""
    own, first = changed[0]
    values = (f"“{a.name}”（{_cell(a)}{a.text}，{_cell(b)}{b.text}）" for a, b in changed)
    told = {"office": office, "own": own.file.partition("#")[0], "changed": "、".join(values)}
    found = finding("sent_twice.elsewhere", first.row, **told, cells="、".join(_cell(b) for _, b in changed))
    return replace(found, place=dossier.place.id, year=dossier.year, file=first.file)


def _cell(raw: RawFigure) -> str:
    """Where a row stands, as it is said."""
    file, _, sheet = raw.file.partition("#")
    return f"{file}{f'“{sheet}”表' * bool(sheet)}第{raw.row}行"


def _twice(dossier: Dossier, office: str, changed: Changed, keys: dict[str, set[Any]]) -> Finding:
    """What one office told in two files: where all of one stands in the other too, that one may go."""
    first = changed[0][0]
    values = (f"“{a.name}”（第{a.row}行{a.text}，第{b.row}行{b.text}）" for a, b in changed)
    ways = {file: other for file, other in permutations(keys) if keys[other] <= keys[file]}
    steps = [f"以{file}为准的，把{other}移出这个文件夹" for file, other in ways.items()]
    steps += [f"以{file}为准的，请{office}补成完整的一份" for file in keys if file not in ways]
    told = {"office": office, "files": "、".join(keys), "changed": "、".join(values), "steps": "；".join(steps)}
    found = finding("sent_twice" if ways else "sent_twice.partial", first.row, **told)
    return replace(found, place=dossier.place.id, year=dossier.year, file=first.file)


def check_target(path: Path, home: Home) -> None:
    """Refuse, by a UsageError, a path where the findings cannot go, or that holds what is not theirs."""
    wrong = {
        "那里不是文件": path.exists() and not path.is_file(),
        "文件名没有以 .xlsx 结尾": path.suffix.lower() != ".xlsx",
        "没有这个文件夹": not path.parent.is_dir(),
        "那是存放数据的文件夹": resolved(path).is_relative_to(resolved(home.root) / "data"),
        "那里已有别的文件，没有覆盖": path.is_file() and not _is_own(path),
        f"那里的表填了“{_FINDINGS[-1]}”，没有覆盖": path.is_file() and _is_own(path) and _is_filled(path),
    }
    if why := first_of(wrong.items()):
        names = (f"退回核对{n if n > 1 else ''}.xlsx" for n in count(1))
        free = next(name for name in names if not Path(name).exists())
        raise UsageError(f"--xlsx 写不到“{path}”：{why}", f"请写成一个新的文件名，如 {free}。")


def _is_own(path: Path) -> bool:
    """Whether a file is a workbook of findings."""
    with suppress(OSError, BadZipFile, KeyError), ZipFile(path) as package:
        return _OVERVIEW.encode() in package.read("xl/workbook.xml")
    return False


def _is_filled(path: Path) -> bool:
    """Whether somebody wrote what is right into a workbook of findings."""
    sheets = next(read_workbooks([path.read_bytes()]))
    rows = [(s.rows[0][1], cells) for s in sheets for _, cells in s.rows[1:]] if isinstance(sheets, list) else []
    filled = (of for titles, cells in rows for title, of in zip(titles, cells, strict=False) if title == _FINDINGS[-1])
    return any(filled)


def findings_workbook(sent: list[Answered], findings: list[Finding]) -> bytes:
    """All findings, each once, as a workbook to send back: the state of the returns, then a page for each office.

    Also for one that sent nothing, or nothing that could be read.
    """
    states = [(d.place.name, str(d.year), *r.row(), r.lacking()) for d, answers in sent for r in answers]
    overview = Section("", _OVERVIEW, [plain_table(("地方", "年份", *COLUMNS, "还缺什么"), states)])
    by_office = sorted(_by_office(sent, findings).items(), key=lambda x: (x[0] == OTHERS, x[0]))
    return tables_workbook([overview, *(Section("", o, [plain_table(_FINDINGS, rows)]) for o, rows in by_office)])


def _by_office(sent: list[Answered], findings: list[Finding]) -> dict[str, list[tuple[Any, ...]]]:
    """The cells of each finding, by whose it is; those of nobody under `OTHERS`."""
    whose: dict[tuple[str, int], Callable[[Finding], str]] = {}
    for d, answers in sent:
        # of no year: as in the last one
        of = office_of(d, [(r.office, [*chain(*r.lists.values())]) for r in answers])
        whose[d.place.id, d.year] = whose[d.place.id, 0] = of
    by_office, codebook = defaultdict[str, list[tuple[Any, ...]]](list), sent[0][0].codebook
    told = set[tuple[str, int, str]]()
    for f in sorted(findings, key=lambda f: (f.year, not f.file, f.file, f.row)):
        of_year = whose.get((f.place, f.year)) or whose.get((f.place, 0))
        pages = _pages(f, of_year) if of_year and not _NOT_THEIRS.search(f.message) else {OTHERS: f}
        names = [i.name for i in (codebook.indicators.get(f.indicator), *_alike(f, codebook)) if i]
        name = names[0] if f.indicator in codebook.indicators else ""
        for office, at in pages.items():
            told |= {(office, f.year, name) for name in names}
            where = SEVERITY_NAMES[f.severity], f.year, at.file, at.row or "", name
            todo = f.todo if office == OTHERS else _for_office(f.todo)
            by_office[office].append((*where, f.read, f.message, todo, ""))
    for year, r in ((d.year, r) for d, answers in sent for r in answers):
        owed = ((name, word) for name, word in r.owed() if (r.office, year, name) not in told)
        by_office[r.office] += [("待报", year, "", "", name, word, "", _REPORT, "") for name, word in owed]
    return by_office


def _pages(f: Finding, whose: Callable[[Finding], str]) -> dict[str, Finding]:
    """On whose pages a finding stands: of values that differ on that of each who gave one, with where it stands."""
    cells = [replace(f, file=file, row=int(row)) for file, row in _CELL.findall(f.message) if f.code == "conflict"]
    pages = {whose(replace(cell, indicator="")) or whose(f) or OTHERS: cell for cell in reversed(cells)}
    # a number on another office's page of the whole workbook is also to whoever sent the file
    sender = {whose(replace(f, file=f.file.partition("#")[0], row=0, indicator=""))} if f.code == "sent_twice" else {""}
    return pages | dict.fromkeys({whose(f) or OTHERS, *sender} - {*pages, ""}, f)


def _alike(f: Finding, codebook: Codebook) -> list[Indicator]:
    """What may be meant by a name that nobody knows."""
    return codebook.alike(f.read) if f.code == "unknown_indicator" else []


def _for_office(todo: str) -> str:
    """What an office is to do: where whoever makes the report would type a command or edit a table, it says what is so."""
    told = []
    for clause in todo.split("；"):
        kept = _NOT_THEIRS.sub("", clause)
        # of 确是8.6元的，在更正单里登记 the case is left
        is_case = kept not in ("", clause) and not re.split("[：，]", kept)[-1].startswith("请")
        told.append(f"{kept}，{_INSTEAD}" if is_case else kept)
    return "；".join(filter(None, told)) or _INSTEAD
