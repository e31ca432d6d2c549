"""Start of a new year: a data home where there is none, the place's row, the workbook, the drafted narrative."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from itertools import pairwise
from operator import itemgetter
from pathlib import Path

from jinja2 import Template
from markdown_it import MarkdownIt
from pydantic import ValidationError

from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.codebook.schema import Place
from fazhi.collect.manual import write_manual
from fazhi.collect.own import Row, rows_of
from fazhi.collect.workbook import Question, collection_workbook, questions_for
from fazhi.errors import FazhiError, UsageError, instead, nearest
from fazhi.files import csv_lines, decode, read_file, resolved, write_file
from fazhi.home import NARRATIVE, TEMPLATE, Home, brought, check_year, entries, home_at_hand
from fazhi.reading.answers import issued_path

_PLACES = "places.csv"
_TOWN = {"level": "town", "form": "full", "invented": "no", "reference": "", "note": ""}
# tables whose rows may be added to an older home, and what a row is known by
_POLICY = {
    "norms.csv": itemgetter("key"), "units.csv": itemgetter("unit"),
    "wording.csv": itemgetter("word", "role"), "reading.csv": itemgetter("pattern", "role"),
}  # fmt: skip
_UNCHECKED = "［待核实］"
# what stands before the words of a line: quotation and list marks
_MARKER = re.compile(r"^(?:[ >]|[-*+] |[0-9]{1,9}[.)] |#{1,6} )*")
_DATED = re.compile("20[0-9]{2}年")
_BLOCK = re.compile("[{｛][图表][:：][^{}｛｝]+[}｝]")


def require_empty(folder: Path, besides: Iterable[Path] = ()) -> None:
    """Raise a UsageError where anything lies in a folder besides these, which are read."""
    read = {*map(resolved, besides)}
    if others := sorted({*map(resolved, entries(folder))} - read):
        lying = "、".join(p.name for p in others[:3]) + "等" * (len(others) > 3)
        todo = "要一起读的旧报告，请也写进这条命令；别的请移走" if read else "请移走这些"
        raise UsageError(f"这里不是数据目录，也不是空文件夹，有{lying}", f"{todo}，或新建一个空文件夹，进去再运行。")


def found_home(folder: Path, place: str, year: int, besides: Iterable[Path] = ()) -> Home:
    """Set up a data home in an empty folder, else raise a UsageError; what lies there besides these is too much.

    Codebook, notebooks and manual are as fazhi brings them, but that ``places.csv`` holds no place yet, and the notebooks begin
    with this place and year when somebody opens them.
    """
    require_empty(folder, besides)
    home, source = Home(folder), brought()
    tables = {path: path.read_bytes() for path in (*source.tables, source.codebook / TEMPLATE)}
    tables[source.codebook / _PLACES] = tables[source.codebook / _PLACES].splitlines(keepends=True)[0]
    notebooks = {path: _begun(path.read_bytes(), place, year) for path in source.notebooks.glob("*.ipynb")}
    for path, data in (tables | notebooks).items():
        write_file(folder / path.relative_to(source.root), data)
    write_manual(home)
    return home


def _begun(notebook: bytes, place: str, year: int) -> bytes:
    """A notebook whose parameters cell names this place and year."""
    content = json.loads(notebook)
    (cell,) = (c for c in content["cells"] if "parameters" in c["metadata"].get("tags", []))
    for name, value in (("place: str", json.dumps(place)), ("year: int", str(year))):
        cell["source"] = [re.sub(rf"^({name} = )\S+", rf"\g<1>{value}", line) for line in cell["source"]]
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def start_year(place: str, name: str, year: int) -> list[Path]:
    """Issue the collection workbook and draft the narrative of a place and year, into the inbox.

    Where the working directory belongs to no data home and is empty, it becomes one; a place that ``places.csv`` does
    not know is added to it, as a town.

    Parameters
    ----------
    place, name : str
        Id and Chinese name; the name may be empty where the place is known.
    year : int
        0 for the folder and the place alone.

    Returns
    -------
    list of Path
        The workbook and the narrative, only what is not there yet; without a year the folder for the place's tables.

    Raises
    ------
    UsageError
        The place is not known and no name was given, it has another name, or the folder cannot become a home; the year
        is not even the next one.
    FazhiError
        Both are there already.
    """
    latest = date.today().year
    if not year:
        # its first report is most likely that of the year past
        folder = home_with(place, name, latest - 1).raw(place)
        folder.mkdir(parents=True, exist_ok=True)
        return [folder]
    check_year(year)
    if year > latest + 1:
        raise UsageError(f"{year}年还没有到", "请核对 --year。")
    home = home_with(place, name, year)
    record = load_record(home, place)
    questions = questions_for(record, year)
    workbook, narrative = issued_path(home, record.place, year), home.draft(place, year) / NARRATIVE
    drafts: dict[Path, bytes] = {}
    if not workbook.exists():
        drafts[workbook] = collection_workbook(questions, record.codebook, record.place, year)
    if not (narrative.exists() or (home.raw(place, year) / NARRATIVE).exists()):
        before = home.raw(place, year - 1) / NARRATIVE
        text = _unconfirmed(before) if before.is_file() else _blank(record.codebook, questions)
        drafts[narrative] = text.encode()
    if not drafts:
        title = f"{record.place.name}{year}年"
        raise FazhiError(f"{title}已经有采集表和正文，没有覆盖", "要重新生成哪一个，请先移走或改名。")
    for path, data in drafts.items():
        write_file(path, data)
    home.raw(place, year).mkdir(parents=True, exist_ok=True)
    return list(drafts)


def home_with(place: str, name: str, year: int, besides: Iterable[Path] = ()) -> Home:
    """The home at hand, or a new one; a place that it does not know is added to it.

    Raises
    ------
    UsageError
        The place is not known and no name was given, it has another name, or the folder cannot become a home.
    """
    here = home_at_hand()
    known = here.listed() if here else {}
    if place in known and name not in ("", *known[place]):
        told = f"“{place}”在 places.csv 里是{known[place][0]}，不是{name}"
        todo = f"是{known[place][0]}的，请改正 --name；是另一个地方的，请另用一个编号；{renamed(place)}。"
        raise UsageError(told, todo)
    if here and place in known:
        return here
    if other := next((id_ for id_, names in known.items() if name and name in names), ""):
        todo = f"请用 --place {other}；确是同名的另一个地方，名称请写得不同，如 铜梁太平镇。"
        raise UsageError(f"{name}已有编号“{other}”", todo)
    row = _row(place, name, year, known)
    if here and known:
        # its faults are told before anything is added
        load_codebook(here)
    home = here or found_home(Path.cwd(), place, year, besides)
    append_rows(home.codebook / _PLACES, row)
    return home


def renamed(place: str) -> str:
    """Where a place's name is put right, as advice."""
    return f"places.csv 里写错了的，请改正 data/codebook/places.csv 里“{place}”的名称（name、full_name 两列）"


def _row(place: str, name: str, year: int, known: dict[str, tuple[str, str]]) -> Row:
    """A town's row of ``places.csv``; from this year on its reports are expected."""
    if not name:
        near = nearest(place, known)
        raise UsageError(f"没有地方“{place}”{near}", "要加一个新地方，请写明名称，如 --name 仁和镇。")
    row = _TOWN | {"id": place, "name": name, "full_name": name, "应报": str(year)}
    wrong = f"编号“{place}”或名称“{name}”不行"
    with instead(UsageError(wrong, "编号用小写字母、数字，如 renhe，名称如 仁和镇。"), ValidationError):
        Place.model_validate(row)
    return row


def append_rows(path: Path, *rows: Row) -> None:
    """Add rows to a table of the codebook, whose other rows stay as they are."""
    data = path.read_bytes()
    titles = next(csv.reader(io.StringIO(data.decode("utf-8-sig"))), [])
    lines = csv_lines([[row.get(t, "") for t in titles] for row in rows])
    write_file(path, data + (b"" if data.endswith(b"\n") else b"\n") + lines.encode())


def renew(home: Home, *, write: bool = True) -> str:
    """Add the rows of policy that fazhi brings and a home has not, as it is older or somebody took them out; tell how many."""
    told = []
    for name, known_by in _POLICY.items():
        # what is not wanted has # at its head
        kept = [{title: cell.removeprefix("#") for title, cell in row.items()} for row in rows_of(home.codebook / name)]
        there = {known_by(row) for row in kept}
        if missing := [row for row in rows_of(brought().codebook / name) if known_by(row) not in there]:
            told.append(f"{name} {len(missing)}行")
            if write:
                append_rows(home.codebook / name, *missing)
    return "、".join(told)


def _unconfirmed(narrative: Path) -> str:
    """Last year's words with a mark at the head of each paragraph, list item and heading with a year; charts and tables have none."""
    text = decode(read_file(narrative))
    lines = text.split("\n")
    for around, block in pairwise(MarkdownIt().parse(text)):
        said = around.type != "heading_open" or _DATED.search(block.content)
        if block.type == "inline" and said and not _BLOCK.fullmatch(block.content):
            at = block.map[0] if block.map else 0
            lines[at] = _MARKER.sub(lambda m: m[0] + _UNCHECKED, lines[at], count=1)
    return "\n".join(lines)


def _blank(codebook: Codebook, questions: list[Question]) -> str:
    """The four parts of a first narrative; under the first a section a domain, with the names that can be bound."""
    domain = {i.name: i.domain for i in codebook.indicators.values()}
    named = {d: [q.name for q in questions if domain[q.name] == d] for d in codebook.norms.domain}
    template = Template((files("fazhi.collect") / "narrative.md.j2").read_text(encoding="utf-8"), trim_blocks=True)
    return f"{template.render(sections={d: names for d, names in named.items() if names})}\n"
