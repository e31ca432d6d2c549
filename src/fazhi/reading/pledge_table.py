"""``pledges.csv`` → rows of text, each with its file and row."""

from __future__ import annotations

from dataclasses import dataclass

from fazhi.errors import FazhiError, Finding
from fazhi.home import Home
from fazhi.reading.tables import PLEDGES, Sheet
from fazhi.reading.workbooks import csv_grid

_PLEDGE_COLUMNS = {
    "承诺": "promise",
    "指标": "name",
    "目标": "target",
    "期限": "due",
    "落实情况": "answer",
    "说明": "note",
}


@dataclass(frozen=True)
class RawPledge:
    """A row of ``pledges.csv`` as delivered; the columns 承诺, 指标, 目标, 期限, 落实情况, 说明."""

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


def read_pledge_table(home: Home, place: str) -> tuple[list[RawPledge], list[Finding]]:
    """Read the ``pledges.csv`` of every year of a place.

    Returns
    -------
    pledges : list of RawPledge
    findings : list of Finding
        Files that cannot be read, columns that are not known, rows without a promise.
    """
    pledges: list[RawPledge] = []
    findings: list[Finding] = []
    for folder in home.delivered(place)[0]:
        path, year = folder / PLEDGES, int(folder.name)
        if not path.exists():
            continue
        sheet = Sheet(home, place, year, f"{year}/{PLEDGES}")
        try:
            (top, titles), *rows = sheet.seen(csv_grid(path)) or [(0, [])]
        except FazhiError as exc:
            message, todo = exc.message, exc.todo
            sheet.find("pledge_table", message, todo or "请用 Excel 或 WPS 打开，另存为 UTF-8 的 .csv")
            top, titles, rows = 0, list(_PLEDGE_COLUMNS), []
        # a spreadsheet leaves blank columns behind
        titles = titles[: len(titles) - next((n for n, t in enumerate(reversed(titles)) if t), 0)]
        wrong = [t for t in titles if t not in _PLEDGE_COLUMNS]
        if "承诺" not in titles or wrong or len(set(titles)) < len(titles):
            known = "、".join(_PLEDGE_COLUMNS)
            sheet.find(
                "pledge_table", f"承诺表的表头“{'、'.join(titles)}”不对", f"列只能是{known}，必须有承诺", top or 1
            )
            rows = []
        for n, cells in rows:
            blank = dict.fromkeys(_PLEDGE_COLUMNS.values(), "")
            record = blank | dict(zip((_PLEDGE_COLUMNS[t] for t in titles), cells, strict=False))
            if loose := next(filter(None, cells[len(titles) :]), ""):
                sheet.find("pledge_table", f"“{loose}”没有表头", "文字里的逗号要加引号", n, loose)
            elif not record["promise"]:
                sheet.find("pledge_table", "没有写承诺", "请填上承诺，或删去这一行", n)
            else:
                pledges.append(RawPledge(place, year, sheet.file, n, **record))
        findings += sheet.findings
    return pledges, findings
