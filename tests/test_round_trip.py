"""Workbook → raw → clean → workbook: nothing is lost, and nothing is put in."""

from __future__ import annotations

import datetime as dt
import shutil

import openpyxl
import pandas as pd
import pytest
from helpers import HEADER, REPO
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fazhi.cleaning.dataset import load_record
from fazhi.home import Home
from fazhi.reading.tables import read_tables

pytestmark = pytest.mark.usefixtures("read_here")

NAMES = {"矛盾纠纷调解": "件", "普法活动": "场", "信访件": "件", "法治经费": "万元", "调解成功率": "%"}
NUMBER = st.integers(1, 9_999_999).map(str) | st.decimals(1, 9999, places=2).map(str)
COUNT = st.one_of(
    st.integers(1, 99999).map(str), st.integers(1, 999).map(lambda n: f"{n}0余"), st.integers(10, 99999).map(lambda n: f"约{n}"),
    st.integers(1, 9).map(lambda n: f"超过{n}000"), st.sampled_from(["百余", "十几", "三四十", "不少于36", "近300"]),
)  # fmt: skip
WORDS = st.text("甲乙丙丁，。；：“”（）=+-@<>&'\"\n 12aZ年", max_size=12).map(lambda text: text.strip().lstrip("= \n"))


@st.composite
def tables(draw):
    """Rows of a clerk's table by column: one of each indicator, actual and planned, or an absence."""
    rows = []
    for name, unit in NAMES.items():
        for status in draw(st.sampled_from([("",), ("", "计划"), ()])):
            # 1 in a column of % may be the whole as Excel holds it: refused, see test_clean
            text = draw(COUNT) if unit in "件场" else str(draw(st.integers(2, 99)))
            absent = status == "" and draw(st.integers(0, 5)) == 0
            row = dict.fromkeys(HEADER, "") | {
                "指标": name,
                "数值": draw(st.sampled_from(["无此职责", "未报"])) if absent else text,
            }
            row |= {
                "单位": "" if absent else unit,
                "状态": status,
                "填报单位": draw(WORDS),
                "变动原因": draw(WORDS),
                "出处": draw(WORDS),
                "备注": draw(WORDS),
            }
            rows.append(row)
    return rows


def save(path, rows):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(HEADER))
    for row in rows:
        sheet.append([row[c] or None for c in HEADER])
        for cell in sheet[sheet.max_row]:
            # a wording is text, whatever it begins with
            cell.data_type = "s" if cell.value is not None else "n"
    book.save(path)


def told(record):
    """Clean figures as rows of a clerk's table."""
    figures = record.figures
    raw = {(r.file, r.row): r for r in read_tables(record.home, "demo")[0]}
    rows = []
    for f in figures.to_dict("records"):
        source = raw[f["file"], f["row"]]
        rows.append(dict.fromkeys(HEADER, "") | {
            "指标": record.codebook.indicators[f["indicator"]].name, "数值": f["text"] if f["absence"] else source.text,
            "单位": source.unit, "状态": {"planned": "计划"}.get(f["status"], ""), "填报单位": f["office"], "变动原因": f["cause"],
            "出处": source.source, "备注": source.note,
        })  # fmt: skip
    return rows


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trip")
    shutil.copytree(REPO / "data" / "codebook", folder / "data" / "codebook")
    return folder


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=tables())
def test_a_workbook_comes_out_as_it_went_in(root, rows):
    home = Home(root)
    path = home.raw("demo") / "2023" / "填报.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    save(path, rows)
    once = load_record(home, "demo")
    # whatever a clerk wrote is in a figure or in a finding
    kept = {(f["file"], f["row"]) for f in once.figures.to_dict("records")} | {(f.file, f.row) for f in once.findings}
    assert {("2023/填报.xlsx", n) for n in range(2, len(rows) + 2)} <= kept | {("2023/填报.xlsx", 0)}
    again = told(once)
    assert sorted(again, key=str) == sorted(({c: " ".join(v.split(" ")) for c, v in r.items()} for r in rows), key=str)
    save(path, again)
    twice = load_record(home, "demo")
    columns = [c for c in once.figures.columns if c not in ("row", "origin")]
    one, two = (r.figures[columns].sort_values(["indicator", "status"]).reset_index(drop=True) for r in (once, twice))
    pd.testing.assert_frame_equal(one, two)


def test_numbers_and_dates_of_a_workbook_are_not_guessed_at(root):
    home = Home(root)
    path = home.raw("demo") / "2023" / "填报.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    for row in (
        ["指标", "数值", "单位"],
        ["信访件", 85, "件"],
        ["普法活动", 12.0, "场"],
        ["法治经费", 0.1 + 0.2, "万元"],
        ["矛盾纠纷调解", dt.date(2023, 3, 5), "件"],
    ):
        book.active.append(row)
    book.save(path)
    record = load_record(home, "demo")
    assert dict(zip(record.figures["indicator"], record.figures["text"], strict=True)) == {
        i.id: text
        for i in record.codebook.indicators.values()
        for name, text in (("信访件", "85件"), ("普法活动", "12场"), ("法治经费", "0.3万元"))
        if i.name == name
    }
    assert [(f.row, f.severity) for f in record.findings] == [(5, "error")]
