"""Delivered tables: encodings, workbooks, headers, and nothing dropped in silence."""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from helpers import REPO, MakeHome, edited, figures, folder_bytes, ods, xls
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from fazhi.cleaning.dataset import load_record
from fazhi.errors import Finding
from fazhi.home import Home
from fazhi.reading.pledge_table import read_pledge_table
from fazhi.reading.tables import read_tables

pytestmark = pytest.mark.usefixtures("read_here")

TEXT = figures(("信访件", "20余件", "", "", "", "信访办"), ("法治经费", "8.6", "万元", "计划"))


def table(home: Home) -> tuple[list[tuple[str, int, str, str]], list[Finding]]:
    rows, findings = read_tables(home, "demo")
    return [(r.file, r.row, r.name, r.text) for r in rows], findings


def xlsx(*sheets: tuple[str, list[list[Any]]], merge: str = "", percent: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if merge:
        book.worksheets[0].merge_cells(merge)
    if percent:
        book.worksheets[0][percent].number_format = "0%"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=ascii)
def test_csv_encodings(make_home: MakeHome, encoding: str, end: str) -> None:
    home = make_home({"demo/2023/figures.csv": TEXT.replace("\n", end).encode(encoding)})
    rows, findings = read_tables(home, "demo")
    assert findings == []
    seen = [[r.place, r.year, r.file, r.row, r.name, r.text, r.unit, r.status, r.office] for r in rows]
    assert seen == [
        ["demo", 2023, "2023/figures.csv", 2, "信访件", "20余件", "", "", "信访办"],
        ["demo", 2023, "2023/figures.csv", 3, "法治经费", "8.6", "万元", "计划", ""],
    ]


ROWS: list[list[Any]] = [
    ["指标", "数值"],
    ["信访件", 85.0],
    ["罚没金额", 5188646],
    ["法治经费", 0.1 + 0.2],
    ["行政检查", "20余次"],
]
WORKBOOKS: list[tuple[str, Callable[..., bytes]]] = [("xlsx", xlsx), ("xls", xls), ("ods", ods)]


@pytest.mark.parametrize(("suffix", "write"), WORKBOOKS, ids=["xlsx", "xls", "ods"])
def test_workbooks(make_home: MakeHome, suffix: str, write: Callable[..., bytes]) -> None:
    seen, findings = table(make_home({f"demo/2023/a.{suffix}": write(("表一", ROWS))}))
    assert findings == []
    assert [(row, text) for _, row, _, text in seen] == [(2, "85"), (3, "5188646"), (4, "0.3"), (5, "20余次")]
    assert {file for file, *_ in seen} == {f"2023/a.{suffix}"}


@pytest.mark.parametrize(("suffix", "write"), WORKBOOKS, ids=["xlsx", "xls", "ods"])
def test_sheets_titles_and_blank_rows(make_home: MakeHome, suffix: str, write: Callable[..., bytes]) -> None:
    one = [["示例镇统计表", None], [None, None], ["指标", "数值"], ["信访件", 85], [None, None], ["行政检查", 3]]
    two = [["备注", "数值", "指标"], ["甲", "无此职责", "法治经费"]]
    seen, findings = table(make_home({f"demo/2023/a.{suffix}": write(("信访", one), ("空", []), ("经费", two))}))
    assert findings == []
    assert seen == [
        (f"2023/a.{suffix}#信访", 4, "信访件", "85"),
        (f"2023/a.{suffix}#信访", 6, "行政检查", "3"),
        (f"2023/a.{suffix}#经费", 2, "法治经费", "无此职责"),
    ]


def test_suffix_in_capitals(make_home: MakeHome) -> None:
    seen, findings = table(make_home({"demo/2023/A.CSV": TEXT, "demo/2023/B.XLSX": xlsx(("a", ROWS))}))
    assert findings == []
    assert len(seen) == 6


def test_csv_numbering(make_home: MakeHome) -> None:
    text = "示例镇\n\n指标,数值,备注\n信访件,20件,甲\n\n,,\n 　, ,\n行政检查,3次,乙\n"
    seen, findings = table(make_home({"demo/2023/figures.csv": text}))
    assert findings == []
    assert [(row, name) for _, row, name, _ in seen] == [(4, "信访件"), (8, "行政检查")]


def test_row_is_the_one_a_spreadsheet_shows(make_home: MakeHome) -> None:
    """A line break inside a quoted cell (Alt+Enter) is no row of its own."""
    text = '指标,数值,备注\n信访件,20件,"第一句\n第二句"\n行政检查,3次,\n'
    seen, _ = table(make_home({"demo/2023/figures.csv": text}))
    assert [(row, name) for _, row, name, _ in seen] == [(2, "信访件"), (3, "行政检查")]


def test_a_blank_merged_row_is_no_matter(make_home: MakeHome) -> None:
    sheet = [["指标", "数值", "备注"], [None, None, None], ["信访件", "3件", "甲"]]
    seen, findings = table(make_home({"demo/2023/a.xlsx": xlsx(("a", sheet), merge="A2:C2")}))
    assert ([name for *_, name, _ in seen], findings) == (["信访件"], [])


@pytest.mark.parametrize(
    ("merge", "rows"),
    [("A1:B1", []), ("A3:A4", [3]), ("B4:C4", [4])],
    ids=["title above the header", "down a column", "along a row"],
)
def test_merged_cells(make_home: MakeHome, merge: str, rows: list[int]) -> None:
    sheet = [["标题", None, None], ["指标", "数值", "备注"], ["信访件", 3, "甲"], ["行政检查", 4, "乙"]]
    _, findings = table(make_home({"demo/2023/a.xlsx": xlsx(("a", sheet), merge=merge)}))
    merged = [f for f in findings if f.code == "merged"]
    assert [(f.severity, f.row, f.file) for f in merged] == [("error", r, "2023/a.xlsx") for r in rows]


@pytest.mark.parametrize(
    ("value", "text"),
    [(85.0, "85"), (0.1 + 0.2, "0.3"), (1e5, "100000"), (123456789012, "123456789012"), (-5, "-5"), (0, "0"), (True, "True"),
     (918.9981, "918.9981"), (datetime.date(2023, 3, 5), "2023-03-05"), (datetime.datetime(2023, 3, 5, 8, 30), "2023-03-05 08:30:00"),
     (" 20余件 ", "20余件"), ("８５", "８５")],
)  # fmt: skip
def test_cell_as_a_person_sees_it(make_home: MakeHome, value: Any, text: str) -> None:
    seen, findings = table(make_home({"demo/2023/a.xlsx": xlsx(("a", [["指标", "数值"], ["信访件", value]]))}))
    assert findings == []
    assert [t.removesuffix(" 00:00:00") for *_, t in seen] == [text]


@pytest.mark.parametrize(
    ("text", "code", "severity", "row", "words"),
    [
        ("指标,数值,颜色\n信访件,3件,红\n", "column", "warning", 1, "颜色"),
        ("指标,数值,数值\n信访件,3件,4件\n", "column", "error", 1, "数值"),
        ("指标,数值\n罚没金额,1,000元\n", "split", "error", 2, "1,000元"),
        ("指标,数值,\n信访件,3件,甲\n", "loose_cell", "error", 2, "甲"),
        ("指标,数值\n,3件\n", "no_name", "error", 2, "3件"),
        ("指标,数值,年份\n信访件,3件,二〇二二\n", "year", "error", 2, "二〇二二"),
        ("指标,数值,年份\n信访件,3件,22\n", "year", "error", 2, "22"),
        ("指标,数值,年份\n信访件,3件,2032\n", "year", "error", 2, "在2023年之后"),
        ("指标,数值,变动原因\n信访件,3件,错误:502\n", "look", "error", 2, "公式出错的标记"),
        ("指标,数值,变动原因\n信访件,3件,#名称?\n", "look", "error", 2, "公式出错的标记"),
        ("指标,数值,单位\n持证率,98.4615384615,%\n", "look", "error", 2, "按表里显示的位数直接写上，如“98.46”"),
        ("指标,数值,单位\n信访件,36.0000000001,件\n", "look", "error", 2, "如“36”"),
        ("指标,数值,备注\n信访件,3件,########\n", "look", "error", 2, "列太窄"),
        ("指标,数值,年份\n信访件,3件,２２\n", "year", "error", 2, "22"),
        ("项目,数字\n信访件,3件\n", "no_header", "error", 0, "指标"),
        ("指标\n信访件\n", "no_header", "error", 0, "数值"),
        ("", "empty", "error", 0, "空表"),
        ("\n \n,,\n", "empty", "error", 0, "空表"),
        ("指标,数值\n", "empty", "error", 0, "没有数据"),
        ("标题\n\n指标,数值,备注\n,,\n", "empty", "error", 0, "没有数据"),
        ('指标,数值\n信访件,"3件\n', "unreadable", "error", 0, "引号"),
    ],
    ids=lambda v: repr(v) if isinstance(v, str) and "\n" in v else None,
)
def test_faulty_csv(make_home: MakeHome, text: str, code: str, severity: str, row: int, words: str) -> None:
    _, findings = table(make_home({"demo/2023/figures.csv": text}))
    assert [(f.code, f.severity, f.row, f.file, f.place) for f in findings] == [
        (code, severity, row, "2023/figures.csv", "demo")
    ]
    assert words in findings[0].sentence()
    assert findings[0].todo


def test_a_cell_of_a_csv_that_excel_is_told_is_text(make_home: MakeHome) -> None:
    seen, findings = table(make_home({"demo/2023/a.csv": '指标,数值\n信访件,"=""148"""\n信访件,="60"\n'}))
    assert ([text for *_, text in seen], findings) == (["148", "60"], [])


@pytest.mark.parametrize(
    ("row", "split"),
    [("信访件,截至6月底1,500件", True), ("普法活动,1-6月1,500场", True), ("法律咨询人次,2020年以来1,500人次", True),
     ("行政检查,1-1,500次", True), ("行政检查,约12,345,678次", True), ("行政检查,截至６月１,５００次", True), ("行政检查,1,500", True),
     ("行政检查,截至6月底5次,110报警转来", False), ("行政检查,25次,120余次为联合检查", False), ("行政检查,2023,2022年为3次", False),
     ("行政检查,8.6,500", False), ("行政检查,2次,12345热线转来", False)],
)  # fmt: skip
def test_a_number_that_a_comma_split(make_home: MakeHome, row: str, split: bool) -> None:
    """What stands before the number may hold digits; a note may begin with three."""
    seen, findings = table(make_home({"demo/2023/a.csv": f"指标,数值,备注\n{row}\n"}))
    assert [(f.code, f.severity, f.row) for f in findings] == [("split", "error", 2)] * split
    assert len(seen) == 1 - split


@pytest.mark.parametrize(
    ("row", "split"),
    [("罚没金额,8,6万元", True), ("持证率,98,5%", True), ("宣传资料发放,1,2000份", True), ("普法受众人次,1,0000余人次", True), ("罚没金额,８,６万元", True),
     ("罚没金额,约8,6万元", True), ("行政检查,20,2022年为18次", False), ("普法活动,20,1.进校园3场", False), ("普法活动,20,1、进校园", False),
     ("普法活动,20,6月底前", False), ("普法活动,20场,3场在校园", False),
     ("普法活动,29,2024-12-31", False), ("普法活动,29,2024/12/31报", False), ("普法活动,29,20241231", False), ("普法活动,29,12345热线办", False)],
)  # fmt: skip
def test_a_number_split_before_words(make_home: MakeHome, row: str, split: bool) -> None:
    """Words may begin with a digit, as half a number does; a workbook has no commas."""
    text = f"指标,数值,备注\n{row}\n"
    assert [f.code for f in table(make_home({"demo/2023/A.CSV": text}))[1]] == ["split"] * split
    cells = [line.split(",") for line in text.splitlines()]
    assert table(make_home({"demo/2023/a.xlsx": xlsx(("a", cells))}))[1] == []


LEFT = {
    "2,,万余份": "万余份", "2,,万多份": "万多份", "2,,余万份": "余万份", "2,,万份以上": "万份以上", "30,,左右": "左右", "30,,估计": "估计", "30,,未超过": "未超过", "30,,（含）以上": "（含）以上", "30,,约数": "约", "30,,不到": "不到", "30,份,左右": "左右",
    "30,,份左右": "份左右", "3,,十余份": "十余份", "30万份,,左右": "左右", "2,份,万": "万", "31.25,元,万元": "万元", "2,,万，含电子版": "万", "2,,万份（含电子版）": "万份", "2,,万份": "",
    "30,,近期印发": "", "30,,约请专家编写": "", "30,,以上为电子版": "", "30,,多为村级印发": "", "30,,超额完成": "", "30,,万家村": "", "30,,千户社区承办": "", "30,,含万余份电子版": "", "2,万份,万份": "", "约2万份,,约，见台账": "", ",,左右": "",
}  # fmt: skip


@pytest.mark.parametrize("cells", LEFT)
@pytest.mark.parametrize("title", ["备注", "出处", "变动原因", "说明事项"])
def test_what_belongs_to_a_number_stands_in_its_cell(make_home: MakeHome, cells: str, title: str) -> None:
    """A hedge or a scale in another cell is neither dropped nor read: the row is refused."""
    rows, findings = table(make_home({"demo/2023/a.csv": f"指标,数值,单位,{title}\n宣传资料发放,{cells}\n"}))
    told = [f.message.split("“")[2].split("”")[0] for f in findings if "像是这个数的一部分" in f.message]
    assert told == [LEFT[cells]] * bool(LEFT[cells])
    assert len(rows) == (not [f for f in findings if f.severity == "error"])


@pytest.mark.parametrize("note", ["按万元填报", "以万元统计", "万元为单位", "以万计", "用万元"])
def test_a_note_that_names_the_unit(make_home: MakeHome, note: str) -> None:
    findings = table(make_home({"demo/2023/a.csv": f"指标,数值,备注\n罚没金额,31.25,{note}\n"}))[1]
    assert [f.code for f in findings] == ["caption"]


@pytest.mark.parametrize("line", ["以上数据截至11月底", "上述为上半年数", "注：数据截至11月底"])
def test_a_remark_below_the_rows_is_told(make_home: MakeHome, line: str) -> None:
    findings = table(make_home({"demo/2023/a.csv": f"指标,数值\n宣传资料发放,2份\n{line},\n"}))[1]
    assert [f.code for f in findings] == ["about"]


UNREAD = {
    "年度,指标,数值\n2022,普法活动,20场\n": ("年度", "改成“年份”"), "报告年份,指标,数值\n2022年,普法活动,20场\n": ("报告年份", "改成“年份”"),
    "时间,指标,数值\n2023年1-10月,普法活动,20场\n": ("时间", "改成“期间”"), "统计时间,指标,数值\n1-10月,普法活动,20场\n": ("统计时间", "改成“期间”"),
    "类别,指标,数值\n目标,普法活动,20场\n": ("类别", "写进这个指标的“目标”一列"), "类型,指标,数值\n计划,普法活动,20场\n": ("类型", "改成“状态”"),
    "年度,指标,数值\n2023年度,普法活动,20场\n": ("年度", "并入“备注”"), "年度,指标,数值,年份\n2022,普法活动,20场,2022\n": ("年度", "并入“备注”"),
    "完成时间,指标,数值\n6月,普法活动,20场\n": ("完成时间", "并入“备注”"), "责任单位,指标,数值\n司法所,普法活动,20场\n": ("责任单位", "并入“备注”"),
    "序号,指标,数值,填报人,填报日期\n1,普法活动,20场,张三,2024年1月8日\n": None, "填报时间,指标,数值\n2024年1月,普法活动,20场\n": None,
}  # fmt: skip


@pytest.mark.parametrize("text", UNREAD)
def test_a_column_that_nobody_reads(make_home: MakeHome, text: str) -> None:
    """An error where it says that a number is another, a warning where it says nothing, no word where it numbers the rows."""
    findings = table(make_home({"demo/2023/a.csv": text}))[1]
    assert [f.code for f in findings] == ["column"] * bool(UNREAD[text])
    for found in findings:
        title, cure = UNREAD[text]
        assert f"“{title}”" in found.message and cure in found.todo
        assert found.severity == ("warning" if "备注" in cure else "error")


BESIDE = {
    "指标,数值,目标\n罚没金额,8,6万元,\n": True, "指标,数值,目标\n持证率,98,5%,\n": True, "指标,数值,目标\n宣传资料发放,1,2000份\n": True, "指标,数值,其他\n罚没金额,8,6万元\n": True,
    "指标,数值,变动原因,出处,备注\n罚没金额,3125元,案件增加1,200件,2024年台账\n": True, "指标,数值,变动原因,出处\n普法活动,29场,走访群众3,500人次\n": True, "指标,数值,备注,出处\n普法活动,29场,其中涉企1,200件,\n": True,
    "指标,数值,上年数\n罚没金额,8,6万元\n": True, "指标,数值,备注\n普法活动,29场,其中涉企1,200件\n": True,
    "指标,数值,目标\n普法活动,20,30场\n": False, "指标,数值,目标\n普法受众人次,980,1000人次\n": False, "指标,单位,数值,目标\n法治经费,万元,8,10万元\n": False, "指标,数值,年份\n普法活动,20,2023\n": False,
    "指标,数值,出处,备注\n普法活动,20场,台账2023年,148号文\n": False, "序号,指标,数值\n1,信访件,148件\n": False, "指标,数值,出处,备注\n普法活动,20场,台账3,按月报\n": False,
}  # fmt: skip


@pytest.mark.parametrize("text", BESIDE)
def test_a_number_split_in_any_column(make_home: MakeHome, text: str) -> None:
    findings = table(make_home({"demo/2023/a.csv": text}))[1]
    assert ["split" in {f.code for f in findings}] == [BESIDE[text]]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("title", ["计量单位", "计数单位", "数量单位"])
def test_the_column_of_units_goes_by_other_names(make_home: MakeHome, kind: str, title: str) -> None:
    """Not beside one that is called 单位, nor where it may be an office's."""
    grid = [["指标", "数值", title], ["普法活动", "20余", "场"], ["罚没金额", "8.6", "万元"]]
    for heads, unit in ((grid[0], "场"), (["指标", "数值", "统计单位"], "")):
        rows = [heads, *grid[1:]]
        content = xlsx(("a", rows)) if kind == "xlsx" else "\n".join(map(",".join, rows)).encode()
        home = make_home({f"demo/2023/a.{kind}": content})
        read, findings = read_tables(home, "demo")
        assert [row.unit for row in read][:1] in ([unit], [])
        assert bool(findings) == (not unit)
    both = make_home({"demo/2023/a.csv": f"指标,数值,单位,{title}\n普法活动,20,,场\n"})
    assert {f.code for f in read_tables(both, "demo")[1]} >= {"caption"}


NEIGHBOURS = [
    "数值,目标|148,150", "数值,2023年|148,140", "数值,备注|148,120件为线上", "单位,数值,目标|件,148,150件", "数值,目标|20,200件",
    "上年数,数值|212,236件", "上年数,数值|38,143件（其中成功130件）", "备注,数值|第38,143件", "数值,上年数|1,147件",
]  # fmt: skip


@pytest.mark.parametrize("case", NEIGHBOURS)
def test_neighbours_in_a_workbook_are_no_halves(make_home: MakeHome, case: str) -> None:
    """A comma parts the cells of a CSV only."""
    titles, cells = (part.split(",") for part in case.split("|"))
    grid = [["指标", *titles], ["矛盾纠纷调解", *(int(c) if c.isdecimal() else c for c in cells)]]
    findings = table(make_home({"demo/2023/a.xlsx": xlsx(("a", grid))}))[1]
    assert "split" not in {f.code for f in findings}


PLEDGES = {"甲,普法受众人次,3,000人次": True, "甲,罚没金额,8,6万元以下": True, "甲,宣传资料发放,不少于1,2000份": True, "甲,普法活动,30,2024年底": False, "甲,普法活动,不少于36,2024": False}  # fmt: skip
PROMISES = ["承诺,说明\n发放资料2,500份\n", "承诺,说明,指标,目标\n普法受众不少于40,000人次,\n"]


@pytest.mark.parametrize("text", PROMISES)
def test_a_promise_that_a_comma_split(make_home: MakeHome, text: str) -> None:
    home = make_home({"demo/2023/pledges.csv": text})
    rows, findings = read_pledge_table(home, "demo", home.raw("demo") / "2023" / "pledges.csv")
    assert ([f.code for f in findings], rows) == (["split"], [])


@pytest.mark.parametrize("row", PLEDGES)
@pytest.mark.parametrize("beside", ["期限", "说明"])
def test_a_target_that_a_comma_split(make_home: MakeHome, row: str, beside: str) -> None:
    home = make_home({"demo/2023/pledges.csv": f"承诺,指标,目标,{beside}\n{row}\n"})
    rows, findings = read_pledge_table(home, "demo", home.raw("demo") / "2023" / "pledges.csv")
    assert ([f.code for f in findings], len(rows)) == (["split"], 0) if PLEDGES[row] else ([], 1)


SWALLOWED = ['"见附件\n矛盾调解数,120件\n演练数,6次"', '"见附件\n应急演练,6次,\n信访件,12件,"', '"见附件\n,,"']


@pytest.mark.parametrize("note", SWALLOWED)
@pytest.mark.parametrize("name", ["A.CSV", "a.csv"])
def test_rows_within_a_note_are_told(make_home: MakeHome, note: str, name: str) -> None:
    """Whatever they are called and however short they are."""
    seen, findings = table(make_home({f"demo/2023/{name}": f"指标,数值,备注\n普法活动,20场,{note}\n行政检查,3次,\n"}))
    assert [(f.code, f.row) for f in findings] == [("split", 2)]
    assert [row for _, row, *_ in seen] == [3]


def test_a_note_of_two_lines_is_a_note(make_home: MakeHome) -> None:
    text = '指标,数值,备注\n普法活动,20场,"其中1,200人参加\n另有1,300人在线"\n'
    assert [len(part) for part in table(make_home({"demo/2023/a.csv": text}))] == [1, 0]


ELSEWHERE = {
    "指标,数值,备注\n罚没金额,8.6,单位：万元\n": "第2行写着“单位：万元”", "指标,数值,备注\n罚没金额,8.6,万元\n": "第2行写着“万元”", "指标,数值,备注\n罚没金额,8.6,以万计\n": "第2行写着“以万计”", "指标,数值,金额单位\n罚没金额,8.6,万元\n": "第2行写着“万元”",
    "金额：万元\n指标,数值\n罚没金额,8.6\n": "第1行写着“金额：万元”", "万元／件\n指标,数值\n罚没金额,8.6\n": "第1行写着“万元／件”",
    "指标,数值\n罚没金额,8.6\n注：金额单位为万元,\n": "第3行写着“单位为万元”",
}  # fmt: skip


@pytest.mark.parametrize("text", ELSEWHERE)
def test_a_unit_in_another_place(make_home: MakeHome, text: str) -> None:
    """8.6 is no 8.6元 where 万元 stands somewhere about it."""
    seen, findings = table(make_home({"demo/2023/a.csv": text}))
    errors = [f for f in findings if f.severity == "error"]
    assert [(f.code, ELSEWHERE[text] in f.message) for f in errors] == [("caption", True)]
    assert "8.6" not in [value for *_, value in seen]


def with_words(kind: str, words: str) -> bytes:
    """A workbook in which words stand beside its cells: on the margin of its pages, in a note, in a box."""
    place, _, suffix = kind.partition(".")
    if suffix == "ods":
        p = f"<text:p>{words}</text:p>"
        note = f"<office:annotation>{p}</office:annotation>" * (place == "note")
        box = f"<table:shapes><draw:text-box>{p}</draw:text-box></table:shapes>" * (place == "box")
        header = f"<style:master-page><style:header>{p}</style:header></style:master-page>" * (place == "header")
        return plain_ods(
            HEAD_ROW
            + f"<table:table-row>{ODS_CELL.format('罚没金额')}{ODS_CELL.format(note + '8.6')}</table:table-row>{box}",
            header,
        )
    book = openpyxl.Workbook()
    for cells in (["指标", "数值"], ["罚没金额", 8.6]):
        book.active.append(cells)
    if place == "note":
        book.active["B1"].comment = Comment(words, "甲")
    if place == "header":
        book.active.oddHeader.right.text = words
    out = io.BytesIO()
    book.save(out)
    if place == "box":
        drawing = f'<wsDr xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>{words}</a:t></a:r></a:p></wsDr>'
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr("xl/drawings/drawing1.xml", drawing)
    return out.getvalue()


SPACES = (
    " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    + ' xmlns:draw="d"'
)
ODS_CELL = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
HEAD_ROW = f"<table:table-row>{ODS_CELL.format('指标')}{ODS_CELL.format('数值')}</table:table-row>"


def plain_ods(rows: str, styles: str = "", columns: str = "") -> bytes:
    """An .ods of one sheet, written by hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", f"<office:d {SPACES}><table:table>{columns}{rows}</table:table></office:d>")
        archive.writestr("styles.xml", f"<office:d {SPACES}>{styles}</office:d>")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["note.xlsx", "header.xlsx", "box.xlsx", "note.ods", "header.ods", "box.ods"])
def test_a_unit_beside_the_cells_of_a_workbook(make_home: MakeHome, kind: str) -> None:
    """In a note, a text box, on the margin of the printed page: 8.6 was 8.6元."""
    name = f"demo/2023/a.{kind.partition('.')[2]}"
    seen, findings = table(make_home({name: with_words(kind, "单位：万元")}))
    assert [(f.code, f.row) for f in findings] == [("caption", 2)]
    assert not seen
    seen, findings = table(make_home({name: with_words(kind, "由张三核对，2022年为2元")}))
    # the number of a comment is told, that on a margin may be any
    assert (len(seen), [f.code for f in findings]) == (1, ["about"] * kind.startswith("note"))
    assert [f.code for f in table(make_home({name: with_words(kind, "2022年数据")}))[1]] == ["about"]


def test_a_unit_in_the_name_of_a_file(make_home: MakeHome) -> None:
    home = make_home(
        {"demo/2023/罚没金额（万元）.csv": "指标,数值\n罚没金额,8.6\n", "demo/2023/信访办.csv": "指标,数值\n信访件,9\n"}
    )
    assert [(f.code, f.row, "文件名" in f.message) for f in table(home)[1]] == [("caption", 2, True)]


STRUCK = '<style:style style:name="旧"><style:text-properties style:text-line-through-style="solid"/></style:style>'
FOLLOWING = '<style:style style:name="新" style:parent-style-name="旧"/>'


@pytest.mark.parametrize("where", ["cell", "row", "column"])
@pytest.mark.parametrize("name", ["旧", "新"])
def test_a_style_that_strikes_a_cell_of_an_ods(make_home: MakeHome, where: str, name: str) -> None:
    """A named style, or one that follows it, of the cell or what its row or column give it."""
    usual = f' table:default-cell-style-name="{name}"'
    row = "<table:table-row{}>" + ODS_CELL.format("信访件") + ODS_CELL + "</table:table-row>"
    row = row.format(usual if where == "row" else "", "9件")
    if where == "cell":
        row = row.replace("<table:table-cell>", f'<table:table-cell table:style-name="{name}">')
    columns = f"<table:table-column{usual}/><table:table-column{usual}/>" if where == "column" else ""
    data = plain_ods(HEAD_ROW + row, FOLLOWING + STRUCK, columns)
    seen, findings = table(make_home({"demo/2023/a.ods": data}))
    assert [(f.code, f.row) for f in findings] == [("look", 2)]
    assert not seen


def test_rows_folded_away_in_an_ods_are_told(make_home: MakeHome) -> None:
    row = f"<table:table-row>{ODS_CELL.format('信访件')}{ODS_CELL.format('9件')}</table:table-row>"
    data = plain_ods(f'{HEAD_ROW}<table:table-row-group table:display="false">{row}</table:table-row-group>')
    assert [(f.code, f.row) for f in table(make_home({"demo/2023/a.ods": data}))[1]] == [("concealed", 2)]


def test_a_unit_in_the_name_of_a_sheet(make_home: MakeHome) -> None:
    data = xlsx(("金额（万元）", [["指标", "数值"], ["罚没金额", 8.6], ["安全生产罚款", "1.2万元"]]))
    seen, findings = table(make_home({"demo/2023/a.xlsx": data}))
    assert [(f.code, f.row) for f in findings] == [("caption", 2)]
    assert [row for _, row, *_ in seen] == [3]


OTHERS = {
    "综合执法队2022年.csv|指标,数值\n行政检查,3次\n": "文件名写着“2022年”", "上半年.csv|指标,数值\n行政检查,3次\n": "文件名写着“上半年”", "a.csv|示例镇2022年度数据表,\n指标,数值\n行政检查,3次\n": "第1行写着“2022年”",
    "a.csv|2023年1-6月数据,\n指标,数值\n行政检查,3次\n": "第1行写着“1-6月”", "a.csv|2023年法治数据（计划数）,,\n指标,数值,状态\n行政检查,3次,\n": "第1行写着“计划”",
    "a.csv|指标,数值,备注\n行政检查,3次,2022年数据\n": "备注写着“2022年”", "a.csv|指标,数值,备注\n行政检查,3次,去年数\n": "备注写着“去年”",
    **{f"a.csv|指标,数值,备注\n行政检查,3次,{note}\n": f"备注写着“{said}”" for note, said in (
        ("预估数", "预估"), ("暂估", "暂估"), ("沿用上年数", "上年"), ("去年的数", "去年"), ("作废", "作废"), ("重复，删", "重复"), ("待核", "待核"), ("数据有误", "有误"))},
    "a.csv|指标,数值,备注\n行政检查,3次,2023年计划\n": "备注写着“计划”", "a.csv|指标,数值,备注\n行政检查,3次,估算，未核\n": "备注写着“估算”",
}  # fmt: skip
TITLED = {
    "截至2023年11月底法治数据": "截至2023年11月底", "截至2023年11月30日": "截至2023年11月30日", "2023年前11个月": "前11个月", "2023年1至3季度": "1至3季度", "2023年第三季度": "第三季度",
    "一季度": "一季度", "2023年11月法治工作月报": "月报", "统计时间：2023.1.1-2023.11.30": "2023.1.1-2023.11.30", "数据截止时间：11月30日": "截止时间：11月30日",
    "2022年12月—2023年11月": "2022年12月—2023年11月", "2023年年中数据": "年中", "2023年Q3": "Q3", "2023年度预计完成数": "预计", "2023年度快报数": "快报", "二〇二二年度法治数据": "二〇二二年",
}  # fmt: skip
OTHERS |= {f"a.csv|{title},\n指标,数值\n行政检查,3次\n": f"第1行写着“{said}”" for title, said in TITLED.items()}
OTHERS |= {
    f"{name}.csv|指标,数值\n行政检查,3次\n": f"文件名写着“{said}”"
    for name, said in (("2022", "2022"), ("司法所2022", "2022"), ("第三季度", "第三季度"))
}
OTHERS |= {
    f"a.csv|{title},\n指标,数值\n行政检查,3次\n": f"第1行写着“{said}”" for title, said in (
        ("2023年11月底", "11月底"), ("2022-2023年法治数据汇总", "2022-2023年"), ("近三年法治数据", "近三年"), ("全县法治数据", "全县"), ("2023年法治工作任务清单", "任务清单"),
        ("2023年度目标任务表", "目标任务"), ("2023年预报数", "预报"), ("2024年1月统计表", "1月"), ("示例镇半年数据", "半年"), ("2023年10月份法治数据", "10月份"),
        ("2023年目标任务分解表", "目标任务分解"), ("2023年度承诺事项", "承诺事项"), ("初步统计", "初步统计"), ("法治数据（旧）", "（旧）"))
}  # fmt: skip
OTHERS |= {
    f"{name}.csv|指标,数值\n行政检查,3次\n": f"文件名写着“{said}”" for name, said in (
        ("10月", "10月"), ("2023年10月数据", "10月"), ("22年度司法所", "22年"), ("司法所(2022)", "(2022)"), ("司法所（2022）", "（2022）"), ("司法所草稿", "草稿"))
}  # fmt: skip
OTHERS |= {
    f"a.csv|指标,数值,备注\n行政检查,3次,{note}\n": f"备注写着“{said}”" for note, said in (
        ("已作废", "作废"), ("统计到11月", "11月"), ("只统计到10月", "只统计到10月"), ("只统计来信", "只统计来信"), ("10月底数", "10月底"), ("缺12月数据", "12月"), ("未含12月", "未含12月"), ("不含第四季度", "第四季度"),
        ("仅含上半年", "仅含上半年"), ("半年", "半年"), ("半年数", "半年"), ("同去年", "去年"), ("照抄上年", "上年"), ("推算", "推算"), ("暂定", "暂定"), ("三年累计", "三年累计"), ("建镇以来累计", "建镇以来"),
        ("累计数", "累计数"), ("累计", "累计"), ("全县数", "全县"), ("全区数据", "全区"), ("应为35次", "应为35次"), ("实际为150次", "实际为150次"), ("另有2次未录入", "2次未录入"), ("人均", "人均"),
        ("上年数有误，应为35次", "上年数有误"), ("去年数应为35次", "去年数应为35次"), ("见台账，已作废", "作废"), ("数据来自台账；统计到11月", "11月"))
}  # fmt: skip
SAME = [
    *(f"a.csv|指标,数值,备注\n行政检查,3次,{note}\n" for note in (
        "其中6月8次", "含12月", "12月4日宪法日活动", "含3月专项检查", "较上年增加2次", "与去年持平", "比去年多2次", "上半年1次，下半年2次", "其中涉企1次", "1-12月累计", "截至12月底累计数", "本年累计数", "全年累计", "2023年累计",
        "不含交警检查", "全县第一", "全区统一组织", "累计走访20户", "每半年1次", "近三年首次", "见台账第3页", "12月底数", "三年行动方案", "自2021年以来连续三年开展", "任务已完成", "完成年度任务", "实际检查3家", "去年未开展",
        "因机构改革，职责划转", "同比增加", "不含上年结转", "2024年1月5日报送", "司法所填报，已核对", "统计口径未变", "目标任务完成", "按月统计", "数据由司法所提供", "含网上2次", "未发生", "没有变动")),
    *(f"a.csv|{title},\n指标,数值\n行政检查,3次\n" for title in (
        "填报日期：2024年1月", "2024年1月", "2022-2023年度法治数据对比表", "全县法治政府建设考核表", "目标任务完成情况表", "承诺事项完成情况", "年度目标任务完成情况统计表", "2023年任务完成情况统计", "十五年普法", "二十年数据", "第21年", "注：不含交警检查", "填报人：张三 2024年1月12日", "说明：只填本单位数据", "说明：本表每半年报一次")),
    *(f"{name}.csv|指标,数值\n行政检查,3次\n" for name in ("23年度司法所", "司法所(2023)", "司法所(1)", "1月报送", "司法所2024年1月")),
    *(f"a.csv|{title},\n指标,数值\n行政检查,3次\n" for title in ("2023年12月31日", "统计区间：2023年1月1日至12月31日", "上报时间：2024年1月5日", "填报日期：2024年1月5日", "二〇二三年度法治数据", "2023", "数据截止时间：12月31日")),
    *(f"2023.csv|指标,数值,备注\n行政检查,3次,{note}\n" for note in ("截至2023年12月31日", "截至年底", "2023年末数")),
    "a.csv|示例镇2023年度法治政府建设工作计划完成情况统计表,,\n填报时间：2024年1月5日,,\n指标,数值,备注\n行政检查,3次,2022年为2次\n", "2023年数据.csv|指标,数值,备注\n行政检查,3次,2023年数据\n",
    "a.csv|2022年与2023年对比表,\n指标,数值\n行政检查,3次\n", "a.csv|2022年数据,,\n指标,数值,年份\n行政检查,3次,2022\n", "a.csv|指标,数值,备注\n行政检查,3次,去年为2次\n",
    "a.csv|2023年1-12月数据（截至12月底）,\n指标,数值\n行政检查,3次\n", "a.csv|法治政府建设实施纲要（2021—2025年）,\n指标,数值\n行政检查,3次\n", "a.csv|2023年计划,,\n指标,数值,状态\n行政检查,3次,计划\n",
    "a.csv|指标,数值,备注\n行政检查,3次,纳入年度计划\n", "a.csv|指标,数值,备注\n行政检查,3次,含重复检查\n", "a.csv|指标,数值,备注\n行政检查,3次,已核实\n",
    "a.csv|指标,数值,备注\n行政检查,3次,错时检查\n", "a.csv|指标,数值,状态,备注\n行政检查,3次,上年,去年数\n",
]  # fmt: skip


@pytest.mark.parametrize("case", [*OTHERS, *SAME])
def test_words_about_other_figures_are_told(make_home: MakeHome, case: str) -> None:
    """A number of another year, of half of it or of a plan is no number of this year."""
    name, _, text = case.partition("|")
    seen, findings = table(make_home({f"demo/2023/{name}": text}))
    # a table of another year is none of this one
    years = ("“2022年”", "“二〇二二年”", "“2022”", "“22年”", "“(2022)”", "“（2022）”")
    wrong = OTHERS.get(case, "").endswith(years) and "备注" not in OTHERS[case]
    assert [(f.code, f.severity, f.message.partition("，")[0]) for f in findings] == [
        ("about", "error" if wrong else "warning", OTHERS[case]) for _ in range(case in OTHERS)
    ]
    assert len(seen) == 1


@pytest.mark.parametrize("cells", ["信访办,信访件,9件", "信访件,9件,信访办"])
@pytest.mark.parametrize("word", ["同上", "〃", "同前"])
def test_an_office_is_named_in_every_row(make_home: MakeHome, word: str, cells: str) -> None:
    head = ",".join({"信访办": "填报单位", "信访件": "指标", "9件": "数值"}[cell] for cell in cells.split(","))
    below = cells.replace("信访件", "普法活动").replace("9件", "12场")
    home = make_home({"demo/2023/a.csv": f"{head}\n{cells}\n{below.replace('信访办', word)}\n"})
    seen, findings = table(home)
    assert [name for *_, name, _ in seen] == ["信访件"]
    assert [(f.severity, f.row, f.read, f.todo) for f in findings] == [
        ("error", 3, word, "请写上填报单位的名称，每行都写")
    ]
    assert word not in load_record(home, "demo").offices.values()
    (home.raw("demo", 2023) / "a.csv").write_text(f"{head}\n{cells}\n{below}\n", encoding="utf-8")
    assert (len(table(home)[0]), table(home)[1]) == (2, [])


@pytest.mark.parametrize(
    "text",
    [
        "填报单位,信访件,普法活动\n信访办,9件,\n司法所,,12场\n", "年份,信访件（件）,普法活动（场）\n2022,8,11\n2023,9,12\n",
        "示例镇法治数据,,\n科室,信访件,普法活动\n信访办,9件,\n", "信访件,普法活动\n9件,12场\n",
    ],
)  # fmt: skip
def test_a_table_with_indicators_as_heads_is_told_how_to_stand(make_home: MakeHome, text: str) -> None:
    home = make_home({"demo/2023/a.csv": text})
    ((f,), line) = (table(home)[1], 2 if text.startswith("示例镇") else 1)
    assert f.message == (f"没有同时写着“指标”和“数值”的表头，第{line}行横着写了几个指标（“信访件”“普法活动”等）")
    assert f.todo.startswith(
        "请改成一行一个指标：列名写“指标”“数值”“单位”，下面“信访件”一行，“普法活动”一行，各写自己的数和单位；"
    )
    done = "指标,数值,单位,填报单位\n信访件,9,件,信访办\n普法活动,12,场,司法所\n"
    (home.raw("demo", 2023) / "a.csv").write_text(done, encoding="utf-8")
    assert (len(table(home)[0]), table(home)[1]) == (2, [])


@pytest.mark.parametrize("gap", [" ", "\u3000", "  "])
def test_a_head_with_blanks_within_is_that_head(make_home: MakeHome, gap: str) -> None:
    text = f"指{gap}标,单{gap}位,数{gap}值,备{gap}注\n信访件,件,9,\n"
    assert table(make_home({"demo/2023/a.csv": text})) == ([("2023/a.csv", 2, "信访件", "9")], [])


def test_a_blank_behind_a_quoted_cell_is_none_of_it(make_home: MakeHome) -> None:
    text = '指标,数值,单位,备注\n信访件,"512" ,件,"他说""好"" ，见，""1"", 页" \n'
    home = make_home({"demo/2023/a.csv": text})
    (row,) = read_tables(home, "demo")[0]
    assert (row.text, row.unit, row.note) == ("512", "件", '他说"好" ，见，"1", 页')
    assert table(home)[1] == []


@pytest.mark.parametrize("name", ["Thumbs.db", "desktop.ini"])
def test_what_windows_leaves_in_a_folder_is_nobody_s(make_home: MakeHome, name: str) -> None:
    home = make_home({"demo/2023/a.csv": "指标,数值\n信访件,9件\n", f"demo/2023/{name}": "x"})
    assert table(home)[1] == []


def test_a_folder_is_told_as_one(make_home: MakeHome) -> None:
    home = make_home({"demo/2023/应急办/a.csv": "指标,数值\n信访件,9件\n"})
    ((seen, (f,)), folder) = table(home), home.raw("demo", 2023)
    assert (seen, f.severity, f.file) == ([], "warning", "2023/应急办")
    assert f.todo == "里面有表的，请把表直接放进 data/raw/demo/2023/；没有的，不用改"
    (folder / "应急办" / "a.csv").rename(folder / "a.csv")
    assert len(table(home)[0]) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
def test_columns_parted_by_tabs_are_said_to_be_that(make_home: MakeHome, encoding: str) -> None:
    text = "指标\t数值\n信访件\t9件\n"
    home = make_home({"demo/2023/a.csv": text.encode(encoding)})
    (f,) = table(home)[1]
    assert f.message == "用制表符（Tab）分列，不是逗号"
    assert f.todo == "请用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”或 .xlsx"
    (home.raw("demo", 2023) / "a.csv").write_bytes(text.replace("\t", ",").encode("utf-8-sig"))
    assert (len(table(home)[0]), table(home)[1]) == (1, [])


def test_a_sheet_of_another_year_is_none_of_this_one(make_home: MakeHome) -> None:
    rows = [["指标", "数值"], ["信访件", "9件"]]
    home = make_home({"demo/2023/a.xlsx": xlsx(("2022年", rows))})
    (f,) = table(home)[1]
    assert (f.severity, f.message) == ("error", "表名写着“2022年”，而这里的数按2023年全年的实际数读")
    (home.raw("demo", 2023) / "a.xlsx").write_bytes(xlsx(("2023年", rows)))
    assert table(home)[1] == []
    years = [["指标", "数值", "年份"], ["信访件", "9件", "2022"]]
    (home.raw("demo", 2023) / "a.xlsx").write_bytes(xlsx(("2022年", years)))
    assert table(home)[1] == []


@pytest.mark.parametrize(
    ("name", "months", "whole", "wrong"),
    [
        ("行政检查", ["2", "1", "3", "4", "2", "0", "5", "3", "2", "4", "1", "3"], "31次", "各列加起来是30，而“数值”写着“31次”"),
        ("行政检查", ["2次", "1", "", "4", "", "0", "5", "3", "2", "4", "1", "3"], "25", ""),
        ("罚没金额", ["0.1", "0.2", *[""] * 10], "0.3万元", ""),
        # nobody adds those that are there at the end of each month
        ("法律明白人", ["12"] * 12, "12名", ""),
        ("行政检查", ["若干", *["1"] * 11], "20次", ""),
    ],
)  # fmt: skip
def test_columns_of_months_are_told_once(
    make_home: MakeHome, name: str, months: list[str], whole: str, wrong: str
) -> None:
    """And where they make another sum than the year's."""
    heads = ["指标", *(f"{n}月" for n in range(1, 13)), "数值"]
    lines = "\n".join(map(",".join, (heads, [name, *months, whole])))
    findings = table(make_home({"demo/2023/a.csv": f"{lines}\n"}))[1]
    told = [f.message for f in findings if f.code == "column"]
    assert told[0] == "没有读“1月”至“12月”这12列，全年的数只读“数值”" and all(f.severity == "warning" for f in findings)
    assert told[1:] == ([f"“{name}”{wrong}"] if wrong else [])


@pytest.mark.parametrize(
    ("cell", "words", "told"),
    [
        ("D9", "以上均为2022年数", "2022年"),
        ("B2", "此数只到10月", "10月"),
        ("B2", "应为5次", "应为5次"),
        ("A5", "已核对", ""),
        ("B2", "此数含上年结转1次", "此数含上年结转1次"),
        ("B2", "其中线上2次", "其中线上2次"),
        ("B2", "有问题打13800000000", ""),
    ],
)
def test_a_comment_on_any_cell_is_heard(make_home: MakeHome, cell: str, words: str, told: str) -> None:
    book = openpyxl.Workbook()
    for cells in (["指标", "数值"], ["行政检查", "3次"]):
        book.active.append(cells)
    book.active[cell].comment = Comment(words, "甲")
    out = io.BytesIO()
    book.save(out)
    findings = table(make_home({"demo/2023/a.xlsx": out.getvalue()}))[1]
    assert [f.message.partition("，")[0] for f in findings] == [f"{cell}的批注写着“{told}”"] * bool(told)


@pytest.mark.parametrize(
    ("title", "said"),
    [("草稿", "草稿"), ("司法所初稿", "初稿"), ("旧表", "旧表"), ("备份", "备份"), ("废弃", "废弃"), ("司法所", "")],
)
def test_a_draft_beside_another_sheet_is_not_read_and_told_once(make_home: MakeHome, title: str, said: str) -> None:
    book = openpyxl.Workbook()
    draft = book.create_sheet(title)
    for sheet, cells in ((book.active, ["行政检查", "3次"]), (draft, ["普法活动", "待核" if said else "5场"])):
        sheet.append(["指标", "数值"])
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    rows, findings = table(make_home({"demo/2023/a.xlsx": out.getvalue()}))
    assert [row[2] for row in rows] == ["行政检查"] + ["普法活动"] * (not said)
    assert [(f.severity, f.message) for f in findings] == [("error", f"表名写着“{said}”，这张表没有读")] * bool(said)


def test_a_codebook_of_before_hears_nothing_in_no_words(make_home: MakeHome) -> None:
    """It has no rows for such words, and an alarm about none at every title."""
    home = make_home({"demo/2023/a.csv": "示例镇统计表,,\n指标,数值,备注\n行政检查,3次,线上\n"})
    path = home.codebook / "reading.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not re.search(",(?:scope|disputed|amended|amended_done|filler|level),", line)]
    path.write_text("".join(kept), encoding="utf-8")
    assert len(kept) < len(lines)
    assert table(home)[1] == []


CAPTIONS = ["单位：万元", "（单位：万元）", "金额单位:万元", "单位：万元、件", "单位：美元", "计量单位：人次 填表人：张三", "罚没收入情况（万元）", "万元", "以万元为单位", "单位：万"]  # fmt: skip


@pytest.mark.parametrize("caption", CAPTIONS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_unit_above_the_header(make_home: MakeHome, caption: str, kind: str) -> None:
    """Nobody reads what stands there: each number needs a unit of its own."""
    rows = [
        [caption],
        ["指标", "数值", "备注"],
        ["罚没金额", "8.6", "甲"],
        ["法治经费", "8.6万元", "乙"],
        ["信访件", "未报", ""],
    ]
    text = "\n".join(map(",".join, rows)) + "\n"
    home = make_home({"demo/2023/a.csv": text} if kind == "csv" else {"demo/2023/a.xlsx": xlsx(("a", rows))})
    seen, findings = table(home)
    assert [(f.code, f.severity, f.row, f.read) for f in findings] == [("caption", "error", 3, "8.6")]
    assert "第1行" in findings[0].message
    assert "单位" in findings[0].todo
    assert [row for _, row, *_ in seen] == [4, 5]


def test_a_unit_in_two_cells_and_in_a_title(make_home: MakeHome) -> None:
    for text in ("单位：,万元\n指标,数值,备注\n罚没金额,8.6,\n", "指标,数值,金额单位：万元\n罚没金额,8.6,\n"):
        seen, findings = table(make_home({"demo/2023/a.csv": text}))
        assert [f.code for f in findings if f.severity == "error"] == ["caption"]
        assert seen == []


@pytest.mark.parametrize(
    "row",
    [("罚没金额", "8.6", "万元", "", ""), ("罚没金额", "8.6万元", "", "", "不超过9万元"), ("持证率", "八成", "", "", ""),
     ("信访件", "增长5%", "", "变动", ""), ("信访件", "持平", "", "变动", ""), ("信访件", "截至11月7515件", "", "", "")],
)  # fmt: skip
def test_a_unit_of_its_own_is_enough(make_home: MakeHome, row: tuple[str, ...]) -> None:
    text = f"单位：万元\n指标,数值,单位,状态,目标\n{','.join(row)}\n"
    assert [len(part) for part in table(make_home({"demo/2023/a.csv": text}))] == [1, 0]


def test_a_target_without_a_unit_below_a_caption(make_home: MakeHome) -> None:
    text = "单位：万元\n指标,数值,目标\n罚没金额,8.6万元,9\n"
    assert [f.code for f in table(make_home({"demo/2023/a.csv": text}))[1]] == ["caption"]


@pytest.mark.parametrize(
    "title",
    ["示例镇2023年度统计表", "填报单位：司法所", "单位：太平镇人民政府", "单位：所属各村", "填表人：张三 填报时间：2024年1月5日", "单位名称：综合执法队",
     "统计表（一）", "2023年", "表1"],
)  # fmt: skip
def test_other_title_rows_are_free(make_home: MakeHome, title: str) -> None:
    seen, findings = table(make_home({"demo/2023/a.csv": f"{title}\n指标,数值\n罚没金额,8.6\n"}))
    assert (len(seen), findings) == (1, [])


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"PK\x03\x04 no zip"), ("a.xls", b"\xd0\xcf\x11\xe0 cut off"), ("a.ods", b""), ("a.xlsx", TEXT.encode()),
     ("a.csv", b"\xff\x81\xff\x00"), ("b.csv", xlsx(("a", ROWS)))],
    ids=["xlsx", "xls", "ods", "csv named xlsx", "no encoding", "xlsx named csv"],
)  # fmt: skip
def test_broken_file_is_one_finding_and_the_rest_is_read(make_home: MakeHome, name: str, content: bytes) -> None:
    seen, findings = table(make_home({f"demo/2023/{name}": content, "demo/2023/z.csv": TEXT}))
    assert [(f.severity, f.file) for f in findings] == [("error", f"2023/{name}")]
    assert [file for file, *_ in seen] == ["2023/z.csv", "2023/z.csv"]


def test_header_only_beside_an_unknown_column(make_home: MakeHome) -> None:
    _, findings = table(make_home({"demo/2023/figures.csv": "指标,数值,颜色\n"}))
    assert [(f.code, f.severity) for f in findings] == [("column", "warning"), ("empty", "error")]


def test_broken_zip_half_way(make_home: MakeHome) -> None:
    whole = xlsx(("a", ROWS))
    _, findings = table(make_home({"demo/2023/a.xlsx": whole[: len(whole) // 2]}))
    assert [(f.code, f.severity) for f in findings] == [("unreadable", "error")]


def test_years(make_home: MakeHome) -> None:
    text = "指标,数值,年份\n信访件,3件,\n信访件,4件,2021\n信访件,5件,2022年\n"
    rows, findings = read_tables(
        make_home({"demo/2023/a.csv": text, "demo/2020/b.csv": TEXT, "demo/旧/c.csv": TEXT}), "demo"
    )
    assert [(f.code, f.severity, f.file, f.row) for f in findings] == [("unread", "error", "旧", 0)]
    assert [[r.file, r.row, r.year] for r in rows] == [
        ["2020/b.csv", 2, 2020], ["2020/b.csv", 3, 2020], ["2023/a.csv", 2, 2023], ["2023/a.csv", 3, 2021], ["2023/a.csv", 4, 2022],
    ]  # fmt: skip


def test_other_files(make_home: MakeHome) -> None:
    raw = {
        "narrative.md": "甲",
        "pledges.csv": "承诺",
        "~$a.xlsx": b"x",
        ".DS_Store": b"x",
        "说明.docx": b"x",
        "a.csv": TEXT,
        "附件.et": b"x",
        "带宏.xlsm": b"",
    }
    seen, findings = table(make_home({f"demo/2023/{name}": content for name, content in raw.items()}))
    assert {file for file, *_ in seen} == {"2023/a.csv"}
    assert sorted((f.code, f.severity, f.file) for f in findings) == [
        ("unread", "warning", "2023/说明.docx"), ("unread", "warning", "2023/附件.et"), ("unreadable", "error", "2023/带宏.xlsm"),
    ]  # fmt: skip


def test_no_folder_and_no_file(make_home: MakeHome) -> None:
    assert read_tables(make_home(), "demo") == ([], [])


def test_reading_changes_nothing(make_home: MakeHome) -> None:
    home = make_home({"demo/2023/a.csv": TEXT.encode("gb18030"), "demo/2023/b.xlsx": xlsx(("a", ROWS))})
    before = folder_bytes(home.root)
    read_tables(home, "demo")
    assert folder_bytes(home.root) == before


def looking(change: Callable[[Any], None], value: Any = 8.6, kind: str = "罚没金额") -> bytes:
    """A workbook of two rows, its second sheet put another way."""
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    sheet = book.create_sheet("经费")
    for row in (["指标", "数值", "备注"], [kind, value, "甲"], ["法治经费", "5万元", "乙"]):
        sheet.append(row)
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def looked(make_home: MakeHome, data: bytes) -> tuple[list[int], list[tuple[str, str, int, str]]]:
    seen, findings = table(make_home({"demo/2023/a.xlsx": data}))
    mine = [f for f in findings if f.code != "no_header"]
    assert {f.file for f in mine} <= {"2023/a.xlsx#经费"}
    assert all(f.todo for f in mine)
    return [row for _, row, *_ in seen], [(f.code, f.severity, f.row, f.message) for f in mine]


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [(8.6, '0.0"万元"', "万元"), (20, '0"余场"', "余场"), (20, '"约"0', "约"), (20, r"0\余", "余"), (20, "0件", "件"), (20, 'General"件"', "件"),
     (20, '"USD" 0', "USD"), (20, "[$$-409]#,##0", "$"), (86, '0"00"', "00"), (86000, '0!.0,"万"', "万"), (86000, '0"."0000', "."),
     (86000, "#,##0,", "千位"), (8.6, ";;;", "空白"), (0, "0;-0;", "空白"), (0, '0;-0;"无"', "无"), (0.95, "0%", "百分数"), (12.5, "0.00%", "百分数"),
     (20, "+0;-0", "+0"), (20, "-0", "-0"), (20, "(0)", "(0)"), (20, '[>10]0"余";0', "余"), ("20", '@"余场"', "余场"), ("20", ";;;", "空白"), (20, "[" * 9000, "太长")],
)  # fmt: skip
def test_a_format_that_shows_another_thing(make_home: MakeHome, value: Any, code: str, words: str) -> None:
    def change(sheet: Any) -> None:
        sheet["B2"].number_format = code

    rows, told = looked(make_home, looking(change, value))
    assert rows == [3]
    assert [t[:3] for t in told] == [("look", "error", 2)]
    assert words in told[0][3]


@pytest.mark.parametrize(
    ("value", "code"),
    [(8.6, "General"), (8.6, "G/通用格式"), (8.6, "0.00"), (86000, "#,##0.00"), (20, "@"), ("20", "@"), ("20", '0"件"'), (86000, '"¥"#,##0.00'),
     (86000, '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ '), (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '),
     (86000, "[$¥-804]#,##0"), (20, "0_);[Red](0)"), (20, "[DBNum1][$-804]General"), (0, "0%"), (5, '0;-0;"无"'), (0.0, '0;"减"0'), (0, "+0;-0")],
)  # fmt: skip
def test_formats_that_show_the_number(make_home: MakeHome, value: Any, code: str) -> None:
    def change(sheet: Any) -> None:
        sheet["B2"].number_format = code

    assert looked(make_home, looking(change, value)) == ([2, 3], [])


def test_each_cell_of_a_row_that_is_shown_otherwise_is_told(make_home: MakeHome) -> None:
    """Told one at a time, a row of three went to its office three times."""
    book = openpyxl.Workbook()
    for row in (
        ["指标", "数值", "目标", "备注"],
        ["持证率", 0.985, 0.95, "#N/A"],
        ["普法活动", "30场"],
    ):
        book.active.append(row)
    for cell in ("B2", "C2"):
        book.active[cell].number_format = "0%"
    data = io.BytesIO()
    book.save(data)
    seen, findings = table(make_home({"demo/2023/a.xlsx": data.getvalue()}))
    assert [row for _, row, *_ in seen] == [3]
    assert [f.message.split("”")[0] for f in findings] == ["“数值", "“目标", "“备注"]


def test_what_a_format_adds_is_written_again_as_told(make_home: MakeHome) -> None:
    """It is noted before the format goes and 余 with it; a text that says it already is shown as it is."""

    def change(sheet: Any) -> None:
        sheet["B2"].number_format = '#,##0"余"'

    (f,) = (f for f in table(make_home({"demo/2023/a.xlsx": looking(change, 63)}))[1] if f.code == "look")
    assert f.todo.endswith("请先记下看到的，取消格式（改成“文本”），再照它输入")
    assert looked(make_home, looking(change, "63余")) == ([2, 3], [])


def rich(*runs: tuple[str, dict[str, Any]]) -> CellRichText:
    return CellRichText(*(TextBlock(InlineFont(**font), text) if font else text for text, font in runs))


@pytest.mark.parametrize(
    ("value", "words"),
    [(rich(("10", {}), ("1", {"vertAlign": "superscript"}), ("件", {})), "“1”是上标"), (rich(("10", {}), ("2", {"vertAlign": "subscript"}), ("件", {})), "“2”是上标或下标"),
     (rich(("2", {"strike": True}), ("30场", {})), "“2”已经划掉"), (rich(("约", {"strike": True}), ("30场", {})), "“约”已经划掉")],
    ids=["raised", "lowered", "struck digit", "struck hedge"],
)  # fmt: skip
def test_raised_and_struck_runs(make_home: MakeHome, value: Any, words: str) -> None:
    rows, told = looked(make_home, looking(lambda _: None, value))
    assert rows == [3]
    assert [t[:3] for t in told] == [("look", "error", 2)]
    assert words in told[0][3]


def test_a_struck_cell(make_home: MakeHome) -> None:
    def change(sheet: Any) -> None:
        sheet["B2"].font = Font(strike=True)

    for value in (30, "30场"):
        rows, told = looked(make_home, looking(change, value))
        assert (rows, [t[:3] for t in told]) == ([3], [("look", "error", 2)])


def test_runs_and_formats_that_do_no_harm(make_home: MakeHome) -> None:
    """Bold is no other number, and a note may hold m²."""

    def change(sheet: Any) -> None:
        sheet["C2"].value = rich(("共120m", {}), ("2", {"vertAlign": "superscript"}))
        sheet["C3"].number_format = '0"页"'
        sheet["A1"].value = rich(("指", {"b": True}), ("标", {}))

    assert looked(make_home, looking(change, rich(("8", {"b": True}), ("6元", {})))) == ([2, 3], [])


def test_what_is_hidden_is_told(make_home: MakeHome) -> None:
    def row(sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True

    def column(sheet: Any) -> None:
        sheet.column_dimensions["B"].hidden = True

    def empty(sheet: Any) -> None:
        sheet.column_dimensions["D"].hidden = True
        sheet.row_dimensions[9].hidden = True

    def whole(sheet: Any) -> None:
        sheet.sheet_state = "veryHidden"

    for change, at, words in (row, 2, "第2行"), (column, 1, "“数值”列"), (whole, 0, "工作表"):
        rows, told = looked(make_home, looking(change))
        assert rows == [2, 3]
        assert [t[:3] for t in told] == [("concealed", "warning", at)]
        assert words in told[0][3]
    assert looked(make_home, looking(empty)) == ([2, 3], [])


def test_rows_and_columns_of_no_size_are_hidden(make_home: MakeHome) -> None:
    sheet = "xl/worksheets/sheet2.xml"
    for old, new, at in (
        (b'<row r="3"', b'<row r="3" ht="0" customHeight="1"', 3),
        (b"<sheetData>", b'<cols><col min="2" max="2" width="0.0"/></cols><sheetData>', 1),
    ):
        rows, told = looked(make_home, edited(looking(lambda _: None), sheet, old, new))
        assert (rows, [t[:3] for t in told]) == ([2, 3], [("concealed", "warning", at)])


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [("xl/styles.xml", b'formatCode="', b'formatCode="&quot;'), ("xl/worksheets/sheet1.xml", b' s="1"', b' s="99999"'),
     ("xl/worksheets/sheet1.xml", b' r="B2"', b' r="&#66;"'), ("xl/worksheets/sheet1.xml", b"<v>8.6<", b"<v>1e999<"),
     ("xl/worksheets/sheet1.xml", b"<v>8.6<", b"<v>x<"), ("xl/_rels/workbook.xml.rels", b"sheet1.xml", b"sheet1.bin")],
)  # fmt: skip
def test_damaged_looks_are_no_traceback(make_home: MakeHome, part: str, old: bytes, new: bytes) -> None:
    def change(sheet: Any) -> None:
        sheet["B2"].number_format = '0"件"'

    data = edited(edited(looking(change), part, old, new), part.replace("sheet1", "sheet2"), old, new)
    seen, findings = table(make_home({"demo/2023/a.xlsx": data}))
    assert seen or findings


HEADS, OLD, NEW = ["指标", "数值"], ["信访件", "42件"], ["信访件", "35件"]
BLOCKS = [
    ([["2022年"], HEADS, OLD, ["2023年"], HEADS, NEW], "4 第1行“2022年”、第4行“2023年”"),
    ([["2023年"], HEADS, NEW, ["2022年"], OLD], "4 第1行“2023年”、第4行“2022年”"),
    (
        [HEADS, ["一、2022年度数据"], OLD, ["二、2023年度数据"], NEW],
        "4 第2行“一、2022年度数据”、第4行“二、2023年度数据”",
    ),
    (
        [["太平镇2022年法治数据"], HEADS, OLD, ["太平镇2023年法治数据"], HEADS, NEW],
        "4 第1行“太平镇2022年法治数据”、第4行“太平镇2023年法治数据”",
    ),
    # nothing of it: one year, a column of years, a date, a comparison
    ([["2023年"], HEADS, ["2023年"], NEW], ""),
    ([["2022年与2023年对比"], HEADS, ["2023年"], NEW], ""),
    ([["填报日期：2024年"], HEADS, ["2023年"], NEW], ""),
    ([["年份", *HEADS], ["2022", *OLD], ["2023", *NEW]], ""),
]


@pytest.mark.parametrize(("suffix", "write"), WORKBOOKS, ids=[suffix for suffix, _ in WORKBOOKS])
@pytest.mark.parametrize(("rows", "told"), BLOCKS)
def test_blocks_of_years_are_refused_by_their_rows(
    make_home: MakeHome, suffix: str, write: Callable[..., bytes], rows: list[list[Any]], told: str
) -> None:
    even = [[*row, *[""] * (max(map(len, rows)) - len(row))] for row in rows]
    written = {"csv": "\n".join(map(",".join, even)).encode(), suffix: write(("a", even))}
    for kind, data in written.items():
        read, findings = table(make_home({f"demo/2023/figures.{kind}": data}))
        blocks = [
            f"{f.row} {f.message.removeprefix('一张表里上下写着几年的数：')}" for f in findings if f.code == "blocks"
        ]
        assert blocks == [told] * bool(told)
        assert bool(read) != bool(told)


CELLS = st.sampled_from(
    ["", "", " ", "　", "信访件", "20余件", "3", "1,000", "2022", "二二", "指标", "数值", '"', "甲"]
)
TITLES = st.permutations(["指标", "数值", "年份", "备注", "颜色", ""])


@settings(max_examples=150, deadline=None)
@given(titles=TITLES, grid=st.lists(st.lists(CELLS, max_size=7), max_size=6), kind=st.sampled_from(["csv", "xlsx"]))
def test_nothing_is_dropped(
    tmp_path_factory: pytest.TempPathFactory, titles: list[str], grid: list[list[str]], kind: str
) -> None:
    """Each data row that is not blank is among the rows or has a finding at its row; no row is in both."""
    home = Home(tmp_path_factory.mktemp("grid"))
    folder = home.raw("demo") / "2023"
    folder.mkdir(parents=True)
    home.codebook.symlink_to(REPO / "data" / "codebook")
    if kind == "csv":
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([titles, *grid])
        (folder / "a.csv").write_text(out.getvalue(), encoding="utf-8")
    else:
        (folder / "a.xlsx").write_bytes(xlsx(("a", [titles, *grid])))
    rows, findings = read_tables(home, "demo")
    filled = {n for n, row in enumerate(grid, 2) if any(c.strip() for c in row)}
    read, told = {r.row for r in rows}, {f.row for f in findings if f.severity == "error" and f.row}
    assert read | told == filled
    assert read & told == set()
    for row in rows:
        cells = dict(zip(titles, grid[row.row - 2], strict=False))
        assert (row.name, row.text) == (cells.get("指标", "").strip(), cells.get("数值", "").strip())
