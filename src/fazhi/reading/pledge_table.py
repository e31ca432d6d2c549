"""Pledges as delivered (``pledges.csv``): rows of text, each with its file and row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fazhi.errors import FazhiError, Finding
from fazhi.files import read_file
from fazhi.home import Home
from fazhi.reading.sheets import faulty
from fazhi.reading.tables import Table
from fazhi.reading.torn import torn
from fazhi.reading.workbooks import csv_sheet

# in the order of the fields
COLUMNS = ("承诺", "指标", "目标", "期限", "落实情况", "说明", "时限")


@dataclass(frozen=True)
class RawPledge:
    """A row of ``pledges.csv`` as delivered; its fields are the columns, 时限 by when whoever is asked has to act."""

    place: str
    year: int
    file: str
    row: int
    promise: str
    name: str
    target: str
    due: str
    answer: str
    note: str
    deadline: str = ""


def read_pledge_table(home: Home, place: str, path: Path) -> tuple[list[RawPledge], list[Finding]]:
    """Read the ``pledges.csv`` of one year of a place.

    The findings are files that cannot be read, columns that are not known, rows without a promise.
    """
    year = path.parent.name
    table = Table(home, place, int(year), f"{year}/{path.name}")
    return [*_pledges(table, path)], table.findings


def _pledges(table: Table, path: Path) -> Iterator[RawPledge]:
    """The rows of one file; what is wrong with it is added to the table's findings."""
    try:
        (top, titles), *rows = table.visible_rows(csv_sheet(read_file(path)).rows) or [(1, [])]
    except FazhiError as exc:
        todo = exc.todo or "请用 Excel 或 WPS 打开，另存为 UTF-8 的 .csv"
        table.find("pledge_table.file", why=exc.message, todo=todo)
        return
    # a spreadsheet leaves blank columns behind
    while titles and not titles[-1]:
        titles.pop()
    if "承诺" not in titles or set(titles) - set(COLUMNS) or len(set(titles)) < len(titles):
        table.find("pledge_table.header", top, titles="、".join(titles), columns="、".join(COLUMNS))
        return
    table.titles = titles
    for n, cells in rows:
        named = dict.fromkeys(COLUMNS, "") | dict(zip(titles, cells, strict=False))
        if split := next(torn(n, titles, cells), None):
            table.add(split)
        elif loose := next(filter(None, cells[len(titles) :]), ""):
            table.find("pledge_table.loose", n, loose)
        elif fault := next(((title, cell) for title, cell in named.items() if table.is_faulty(title, cell)), None):
            table.add(faulty(*fault, n))
        elif not named["承诺"]:
            table.find("pledge_table.empty", n)
        else:
            yield RawPledge(table.place, table.year, table.file, n, *named.values())
