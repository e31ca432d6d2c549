"""Start of a new year: a data home where there is none, the place's row, the workbook, the drafted narrative."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from functools import partial
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from pydantic import ValidationError

from fazhi.cleaning.dataset import PlaceRecord, load_record
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.codebook.schema import Place
from fazhi.collect.workbook import Question, collection_workbook, issued_path, questions_for
from fazhi.errors import FazhiError, UsageError, nearest
from fazhi.files import read_text, write_file
from fazhi.home import Home, brought, check_year, find_home, home_above

_PLACES = "places.csv"
_UNCHECKED = "［待核实］"
# what stands before the words of a line: quotation and list marks
_MARKER = re.compile(r"^(?:[ >]|[-*+] |[0-9]{1,9}[.)] )*")
_BLOCK = re.compile("[{｛][图表][:：][^{}｛｝]+[}｝]")


def found_home(folder: Path, place: str, year: int) -> Home:
    """Set up a data home in an empty folder: codebook and notebooks as fazhi brings them, no place in ``places.csv`` yet.

    Parameters
    ----------
    place, year
        What the notebooks begin with when somebody opens them.

    Raises
    ------
    UsageError
        The folder is not empty.
    """
    if any(p.name[0] != "." for p in folder.iterdir()):
        raise UsageError("这里不是数据目录，也不是空文件夹", "请新建一个空文件夹，进去再运行 fazhi new。")
    home, source = Home(folder), brought()
    for path in sorted([*source.codebook.glob("*.csv"), *source.notebooks.glob("*.ipynb")]):
        data = path.read_bytes()
        if path.name == _PLACES:
            data = data.splitlines(keepends=True)[0]
        if path.suffix == ".ipynb":
            data = _begun(data, place, year)
        write_file(folder / path.relative_to(source.root), data)
    return home


def _begun(notebook: bytes, place: str, year: int) -> bytes:
    """A notebook whose parameters cell names this place and year."""
    content = json.loads(notebook)
    for cell in content["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
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

    Returns
    -------
    list of Path
        The workbook and the narrative; only what is not there yet.

    Raises
    ------
    UsageError
        The place is not known and no name was given, it has another name, or the folder cannot become a home.
    FazhiError
        Both are there already.
    """
    check_year(year)
    here = find_home() if os.environ.get("FAZHI_HOME") else home_above(Path.cwd())
    known = here.listed() if here else {}
    if place in known and name not in ("", *known[place]):
        raise UsageError(f"“{place}”在 places.csv 里是{known[place][0]}，不是{name}", "请改正 --name，或另用一个编号。")
    row = {} if place in known else _row(place, name, known)
    if here and known:
        # its faults are told before anything is added
        load_codebook(here)
    home = here or found_home(Path.cwd(), place, year)
    if row:
        _add(home, row)
    record = load_record(home, place)
    questions = questions_for(record, year)
    workbook, narrative = issued_path(home, record.place, year), home.draft(place, year) / "narrative.md"
    drafts = {
        workbook: partial(collection_workbook, questions, record.codebook, record.place, year),
        narrative: partial(_narrative, record, questions, year),
    }
    if home.narrative(place, year).exists():
        del drafts[narrative]
    new = [path for path in drafts if not path.exists()]
    if not new:
        title = f"{record.place.name}{year}年"
        raise FazhiError(f"{title}已经有采集表和正文，没有覆盖", "要重新生成哪一个，请先移走或改名。")
    for path in new:
        write_file(path, drafts[path]())
    (home.raw(place) / str(year)).mkdir(parents=True, exist_ok=True)
    return new


def _row(place: str, name: str, known: dict[str, tuple[str, str]]) -> dict[str, str]:
    """A town's row of ``places.csv``."""
    if not name:
        near = nearest(place, list(known))
        raise UsageError(f"没有地方“{place}”{near}", "要加一个新地方，请写明名称，如 --name 仁和镇。")
    row = {"id": place, "name": name, "full_name": name, "level": "town", "form": "full", "invented": "no"}
    try:
        Place.model_validate(row | {"reference": "", "note": ""})
    except ValidationError as exc:
        raise UsageError(f"编号“{place}”或名称“{name}”不行", "编号用小写字母、数字，如 renhe，名称如 仁和镇。") from exc
    return row


def _add(home: Home, row: dict[str, str]) -> None:
    """Add a row to ``places.csv``, whose other rows stay as they are."""
    path = home.codebook / _PLACES
    data = path.read_bytes()
    titles = next(csv.reader(io.StringIO(data.decode("utf-8-sig"))), [])
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([row.get(t, "") for t in titles])
    write_file(path, data + (b"" if data.endswith(b"\n") else b"\n") + line.getvalue().encode())


def _narrative(record: PlaceRecord, questions: list[Question], year: int) -> bytes:
    """Last year's words, each paragraph to be confirmed; else the four parts with what may be bound in each."""
    before = record.home.narrative(record.place.id, year - 1)
    if not before.is_file():
        return _blank_narrative(record.codebook, questions).encode()
    return _unconfirmed(read_text(before)).encode()


def _unconfirmed(text: str) -> str:
    """Last year's words with a mark at the head of each paragraph and list item; headings, charts and tables have none."""
    lines = text.split("\n")
    for around, block in pairwise(MarkdownIt().parse(text)):
        if block.type == "inline" and around.type != "heading_open" and not _BLOCK.fullmatch(block.content):
            at = block.map[0] if block.map else 0
            lines[at] = _MARKER.sub(lambda m: m[0] + _UNCHECKED, lines[at], count=1)
    return "\n".join(lines)


def _blank_narrative(book: Codebook, questions: list[Question]) -> str:
    """Four parts; under the first a section a domain, with the names that can be bound."""
    titles = {
        "measures": "一、推进法治政府建设的主要举措和成效", "duties": "二、主要负责人履行推进法治建设第一责任人职责情况",
        "shortfalls": "三、存在的不足和原因", "plans": "四、下一年度主要工作安排",
    }  # fmt: skip
    todo = {
        "duties": "［待补］写主要负责人做了什么：主持、部署、过问、协调、督办。",
        "shortfalls": "［待补］写哪些没有做到、为什么。",
        "plans": "［待补］写下一年做什么、谁来做、做到什么程度。",
    }
    domain = {i.name: i.domain for i in book.indicators.values()}
    names: dict[str, list[str]] = {}
    for q in questions:
        names.setdefault(domain[q.name], []).append(q.name)
    sections = []
    for title, bound in sorted(names.items(), key=lambda p: list(book.norms.domain).index(p[0])):
        can = f"能引用的数（两边加上花括号）：{'、'.join(bound)}"
        sections.append(f"### {title}\n\n［待补］写做了什么、有什么成效；没有要写的，删去这一节。{can}。")
    parts = [f"## {title}\n\n" + (todo[key] if key in todo else "\n\n".join(sections)) for key, title in titles.items()]
    return "\n\n".join(parts) + "\n"
