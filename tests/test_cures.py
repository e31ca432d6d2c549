"""Cures: what a finding tells the clerk to do, done to the letter, and the finding is gone."""

from __future__ import annotations

import csv
import json
import re
import shlex

import openpyxl
import pytest
from helpers import REPO, TEXT, composed_of, fazhi, figures
from lxml import html as lxml_html

pytestmark = pytest.mark.usefixtures("read_here")

UNREAD = {"no_header", "unknown_indicator", "wording", "unit"}


def told(home):
    """What check finds, as JSON."""
    return [
        json.loads(line) for line in fazhi("check", "--place", "demo", "--json", home=home.root).stdout.splitlines()
    ]


def stops(home):
    """The findings of cells and headers that cannot be read."""
    return [f for f in told(home) if f["code"] in UNREAD]


def test_columns_of_another_name_are_renamed_as_told(make_home):
    """Last year's column is told how to become last year's record, and that is compared."""
    table = "项目,2024年,2025年,单位\n热线工单,1602,1640,件\n政务服务办件,5100,5300,件\n"
    home = make_home({"demo/2025/便民服务中心.csv": table, "demo/2025/narrative.md": TEXT})
    (f,) = stops(home)
    assert f["todo"] == "请改列名：把“项目”改成“指标”，“2024年”改成“上年数”，“2025年”改成“数值”"
    for was, becomes in re.findall("“(.+?)”改成“(.+?)”", f["todo"]):
        table = table.replace(was, becomes, 1)
    (home.raw("demo", 2025) / "便民服务中心.csv").write_text(table, encoding="utf-8")
    assert stops(home) == []
    asides = [f for f in told(home) if f["code"] == "shown"]
    assert [f["message"] for f in asides] == [
        "“热线工单”的上年数写着“1602”，2024年没有记录", "“政务服务办件”的上年数写着“5100”，2024年没有记录",
    ]  # fmt: skip
    folder = re.search("放进 (data/raw/demo/2024/)", asides[0]["todo"])[1]
    (home.root / folder).mkdir()
    (home.root / folder / "a.csv").write_text(
        "指标,数值,单位\n热线工单,1602,件\n政务服务办件,5100,件\n", encoding="utf-8"
    )
    (home.root / folder / "narrative.md").write_text(TEXT, encoding="utf-8")
    assert {"shown", *UNREAD} & {f["code"] for f in told(home)} == set()


@pytest.mark.parametrize(
    "head", ["项目,2024年,单位", "项目,2025年,本年数", "姓名,2025年", "项目,名称,2025年"], ids=["no value", "two", "no name", "two names"]
)  # fmt: skip
def test_columns_that_may_mean_several_things_are_not_guessed(make_home, head):
    home = make_home({"demo/2025/a.csv": f"{head}\n热线工单,602,件\n", "demo/2025/narrative.md": TEXT})
    (f,) = stops(home)
    assert "改列名" not in f["todo"]


@pytest.mark.parametrize(
    ("name", "value", "number", "rest"),
    [
        ("出台制度", "2项，拟出台1项", "2项", ("出台制度", "1项", "", "计划")), ("行政村", "12个村3个社区", "12个", None),
        ("合同审查", "42份/31件", "42份", None), ("拆除违法建设", "6处1200平方米", "6处", ("拆违面积", "1200平方米")),
        ("普法活动", "20余场，30次", "20余场", None), ("安全隐患排查", "排查187处，整改187处", "187处", None), ("普法活动", "3至5场；另有2场", "3至5场", None),
    ],
)  # fmt: skip
def test_two_things_in_one_cell_become_two_rows(make_home, name, value, number, rest):
    home = make_home({"demo/2025/a.csv": figures((name, value)), "demo/2025/narrative.md": TEXT})
    (f,) = stops(home)
    assert f["todo"].startswith(f"这一格写了不止一个数：请只写“{number}”，其余的各写一行")
    rows = [(name, number), *([rest] if rest else [])]
    (home.raw("demo", 2025) / "a.csv").write_text(figures(*rows), encoding="utf-8")
    assert stops(home) == []


@pytest.mark.parametrize(("value", "unit"), [("380+", "次"), ("380次+", "")])
def test_what_stands_behind_a_number_is_told_apart(make_home, value, unit):
    home = make_home({"demo/2025/a.csv": figures(("行政检查", value, unit)), "demo/2025/narrative.md": TEXT})
    (f,) = stops(home)
    number = re.search("“数值”里只写“(.+?)”", f["todo"])[1]
    assert number == value[:3] + ("次" if "次" in value else "")
    (home.raw("demo", 2025) / "a.csv").write_text(figures(("行政检查", number, unit)), encoding="utf-8")
    assert stops(home) == []


@pytest.mark.parametrize(
    ("value", "unit", "column"), [("28起", "", ""), ("28", "起", "（写在“数值”里，“单位”栏空着）")]
)
def test_a_unit_of_another_indicator_is_put_right_in_one_cell(make_home, value, unit, column):
    home = make_home({"demo/2025/a.csv": figures(("行政处罚案件", value, unit)), "demo/2025/narrative.md": TEXT})
    (f,) = stops(home)
    assert f["todo"].startswith(f"说的就是这个指标，请改为“28件”{column}；")
    assert f["todo"].endswith("请在 data/codebook/indicators.csv 里给这个指标加上这个单位")
    (home.raw("demo", 2025) / "a.csv").write_text(figures(("行政处罚案件", "28件")), encoding="utf-8")
    assert stops(home) == []


@pytest.mark.parametrize(("value", "unit", "meant"), [("20余次", "场", "20余场"), ("130", "同上", "130场")])
def test_a_unit_that_clashes_with_its_column_is_told_once(make_home, value, unit, meant):
    home = make_home({"demo/2025/a.csv": figures(("普法活动", value, unit)), "demo/2025/narrative.md": TEXT})
    (f,) = stops(home)
    assert f["todo"] == f"单位应是场、场次；说的就是这个指标的，“数值”里写“{meant}”，“单位”栏空着；不是的，请改正指标"
    (home.raw("demo", 2025) / "a.csv").write_text(figures(("普法活动", meant)), encoding="utf-8")
    assert stops(home) == []


@pytest.mark.parametrize(("value", "unit"), [("3000多", "人次"), ("3000多人次", ""), ("12处", "")])
def test_an_indicator_nobody_knows_is_added_by_the_command_told(make_home, value, unit):
    home = make_home({"demo/2025/a.csv": figures(("观众规模", value, unit)), "demo/2025/narrative.md": TEXT})
    (f,) = stops(home)
    command = shlex.split(re.search("运行 fazhi (.+?) 加上", f["todo"])[1])
    assert command == ["add", "观众规模", "--place", "demo", "--unit", unit or value.lstrip("0123456789多")]
    done = fazhi(*command, home=home.root)
    assert (done.returncode, stops(home)) == (0, [])


def test_a_row_of_the_codebook_with_too_few_cells_is_told_once(make_home):
    """And a cell that takes one of a list says which."""
    table = (REPO / "data/codebook/indicators.csv").read_text(encoding="utf-8-sig")
    home = make_home(codebook={"indicators.csv": f"{table}film,法治电影,,,法治宣传,film,场\n"})
    heads = len(next(csv.reader([table.splitlines()[0]])))
    said = fazhi("check", "--place", "demo", home=home.root).stderr
    assert f"这一行只有7格，表头有{heads}格；请补齐逗号或格子；加指标可以不改这张表，用 fazhi add。" in said
    assert said.count("\n") == 1
    row = f"film,法治电影,,,法治宣传,film,场{',' * (heads - 7)}\n"
    (home.codebook / "indicators.csv").write_text(table + row, encoding="utf-8-sig")
    said = fazhi("check", "--place", "demo", home=home.root).stderr
    assert "“kind”读到“film”，不在允许的取值之内（count、stock、" in said


def test_what_was_added_is_asked_in_the_next_workbook(make_home):
    """As add says: of the office named, also where other years are on record; and beside what it may be mistaken for."""
    home = make_home({"demo/2024/a.csv": figures(("普法活动", "20场")), "demo/2024/narrative.md": TEXT})
    done = fazhi("add", "普发活动", "--place", "demo", "--unit", "场", "--office", "文化站", home=home.root)
    assert "写在 data/raw/demo/indicators.csv 的末尾，与“普法活动”是一回事的，请删去；" in done.stdout
    assert fazhi("new", "--place", "demo", "--year", "2025", home=home.root).returncode == 0
    (workbook,) = home.draft("demo", 2025).glob("*.xlsx")
    assert openpyxl.load_workbook(workbook)["文化站"]["A4"].value == "普发活动"


def test_a_fraction_stands_under_no_per_cent(make_home):
    rows = figures(("信访按期办结率", "58分之57"), ("信访件", "58件"), ("执法人员持证率", "九成"))
    home = make_home({"demo/2024/a.csv": rows, "demo/2024/narrative.md": TEXT})
    page = lxml_html.fromstring(composed_of(home, "demo", 2024).file("report.html"))
    cells = [[cell.text_content().strip() for cell in row] for row in page.iter("tr")]
    (found,) = (row for row in cells if row[0].startswith("信访按期办结率"))
    assert "58分之57" in found and "%" not in found
    (other,) = (row for row in cells if row[0].startswith("持证率"))
    assert {"90", "%"} <= {*other}
    # nobody wrote where a number stands: the heading is not left empty
    assert page.get_element_by_id("ledger").text_content().strip().startswith("数字来源报送的数据表没有填写出处。")
