"""Workbooks are seen alike whatever their format: errors, formulas without a result, merged cells, looks, what is hidden.

Each is told by `fazhi check` with its row, and by `fazhi read`, which reads the rest.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import xlwt
from helpers import MakeHome, edited, fazhi, ods, sheets, xls
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import Codebook
from fazhi.errors import FazhiError
from fazhi.reading.documents import read_document
from fazhi.reading.extraction.extract import Reader
from fazhi.reading.tables import COLUMNS, read_tables
from fazhi.reading.workbooks import read_workbooks

pytestmark = pytest.mark.usefixtures("read_here")

TITLES = list(COLUMNS)
# with their codes in an .xls
ERRORS = {"#N/A": 42, "#REF!": 23, "#DIV/0!": 7, "#VALUE!": 15, "#NAME?": 29, "#NUM!": 36, "#NULL!": 0}
Rows = list[list[Any]]


def told(
    make_home: MakeHome, name: str, data: bytes | str
) -> tuple[list[tuple[int, str, str]], list[tuple[str, int, str]]]:
    rows, findings = read_tables(make_home({f"demo/2023/{name}": data}), "demo")
    assert all(f.todo for f in findings)
    return [(r.row, r.name, r.text) for r in rows], [(f.code, f.row, f.message) for f in findings]


def xlsx(rows: Rows, change: Callable[[Any], None] = lambda _: None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def old(rows: Rows, change: Callable[[Any], None] = lambda _: None) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet", cell_overwrite_ok=True)
    for n, row in enumerate(rows):
        for column, value in enumerate(row):
            if value in ERRORS:
                sheet.row(n).set_cell_error(column, ERRORS[value])
            elif value is not None:
                sheet.write(n, column, xlwt.Formula(value[1:]) if str(value).startswith("=") else value)
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(rows: Rows, *changes: tuple[str, str]) -> bytes:
    """An .ods; each change puts markup in the place of other."""
    data = ods(("Sheet", rows))
    names = '<office:document-content xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    for before, after in (("<office:document-content ", names), *changes):
        data = edited(data, "content.xml", before.encode(), after.encode())
    return data


FORMATS: dict[str, Callable[[Rows], bytes]] = {"xlsx": xlsx, "xls": old, "ods": opened}


@pytest.mark.parametrize("kind", [*FORMATS, "csv"])
def test_an_error_in_any_column_is_named(make_home: MakeHome, kind: str) -> None:
    """31.25 with the unit #N/A is no 31.25元, whatever the column and the format."""
    good = dict(
        zip(TITLES, ["罚没金额", "8.6", "万元", "实际", "", "", "", "", "", "", "", "2023", "", ""], strict=True)
    )
    rows = [[*(good | {title: [*ERRORS][n % 7]}).values()] for n, title in enumerate(TITLES)]
    table = [TITLES, *rows, [*good.values()]]
    lines = "".join(",".join(row) + "\n" for row in table)
    seen, findings = told(make_home, f"a.{kind}", lines if kind == "csv" else FORMATS[kind](table))
    assert seen == [(len(table), "罚没金额", "8.6")]
    expected = [("look", n + 2, f"“{title}”的“{[*ERRORS][n % 7]}”是公式出错的标记") for n, title in enumerate(TITLES)]
    assert findings == expected


@pytest.mark.parametrize("kind", FORMATS)
def test_a_formula_that_nobody_worked_out_is_named(make_home: MakeHome, kind: str) -> None:
    rows: Rows = [
        ["指标", "数值", "单位", "状态", "目标", "备注"],
        ["罚没金额", 8.6, "=H1"],
        ["法治主题公园", 1, "个", "=H2"],
        ["应急演练", 6, "次", None, "=H3"],
        ["行政检查", "=1+2", "次"],
        ["=H5", 3, "次"],
        ["普法活动", "20余场"],
    ]
    if kind == "ods":
        data = opened([[None if str(v).startswith("=") else v for v in row] for row in rows])
        empty, formula = "<table:table-cell/>", '<table:table-cell table:formula="of:=[.H1]"/>'
        data = edited(data, "content.xml", empty.encode(), formula.encode())
        seen, findings = told(make_home, "a.ods", data)
        # the blank before the target is a formula here too
        assert [(code, row) for code, row, _ in findings] == [("look", n) for n in (2, 3, 4, 4, 5, 6)]
    else:
        seen, findings = told(make_home, f"a.{kind}", FORMATS[kind](rows))
        titles = ["单位", "状态", "目标", "数值", "指标"]
        assert [(c, r, m.split("的")[0]) for c, r, m in findings] == [
            ("look", n, f"“{t}”") for n, t in enumerate(titles, 2)
        ]
    assert all("没有算出结果的公式" in message for *_, message in findings)
    assert seen == [(7, "普法活动", "20余场")]


STORED = [
    (b"<f>1+2</f><v></v>", b"<f>1+2</f><v>0</v>", "look"), (b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>", ""),
    (b"<f>1+2</f><v></v>", b"<f t=\"array\" ref=\"B2\">1+2</f>", "look"), (b"<c r=\"B2\"><f>1+2</f><v></v>", b"<c r=\"B2\" t=\"str\"><f>1+2</f><v></v>", "blank"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "code"), STORED, ids=["a stored 0", "a stored 3", "an array", "no text"])
def test_a_stored_result_counts_if_it_was_worked_out(
    make_home: MakeHome, before: bytes, after: bytes, code: str
) -> None:
    """A writer that works nothing out stores 0 and asks for a calculation at opening; a text may well be empty."""
    made = xlsx([["指标", "数值", "单位"], ["行政检查", "=1+2", "次"]])
    data = edited(made, "xl/worksheets/sheet1.xml", before, after)
    seen, findings = told(make_home, "a.xlsx", data)
    assert [c for c, *_ in findings] == ([code] if code == "look" else [])
    assert [text for *_, text in seen] == {"": ["3"], "blank": [""]}.get(code, [])
    # without that wish a 0 is a 0
    plain = edited(data, "xl/workbook.xml", b'fullCalcOnLoad="1"', b"")
    assert bool(told(make_home, "b.xlsx", plain)[1]) == (b"array" in after)


def test_a_row_of_formulas_to_be_filled_is_no_row(make_home: MakeHome) -> None:
    rows: Rows = [["指标", "数值", "单位"], ["行政检查", 3, "次"], ['=IF(A9="","",A9)'] * 3]
    assert told(make_home, "a.xls", old(rows)) == ([(2, "行政检查", "3")], [])


def test_a_note_that_a_formula_left_empty_is_blank_in_an_xls(make_home: MakeHome) -> None:
    rows: Rows = [
        ["指标", "数值", "单位", "备注"],
        ["行政检查", 3, "次", '=IF(B2>0,"","缺")'],
        ["信访件", 3, '="件"', "甲"],
    ]
    seen, findings = told(make_home, "a.xls", old(rows))
    assert seen == [(2, "行政检查", "3")]
    assert [(code, row) for code, row, _ in findings] == [("look", 3)]


SPANNED = '<table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="1" office:value-type="string"><text:p>万元'


@pytest.mark.parametrize("kind", FORMATS)
def test_merged_cells_are_refused_alike(make_home: MakeHome, kind: str) -> None:
    """1.2 below a merged 万元 is no 1.2元."""
    rows: Rows = [["指标", "数值", "单位"], ["罚没金额", 8.6, "万元"], ["安全生产罚款", 1.2, None]]
    data = {
        "xlsx": lambda: xlsx(rows, lambda s: s.merge_cells("C2:C3")),
        "xls": lambda: old(rows, lambda s: s.write_merge(1, 2, 2, 2, "万元")),
        "ods": lambda: opened(rows, ('<table:table-cell office:value-type="string"><text:p>万元', SPANNED)),
    }[kind]()
    assert [f[:2] for f in told(make_home, f"a.{kind}", data)[1]] == [("merged", 2)]
    name = f"a.{kind}"
    Path(name).write_bytes(data)
    assert (
        read_document(Path(name)).text.splitlines()[1:]
        == ["指标\t数值\t单位", "罚没金额\t8.6\t万元", "安全生产罚款\t1.2\t万元", ""][:3]
    )


def test_a_text_that_a_formula_left_empty_is_no_fault_in_an_ods(make_home: MakeHome) -> None:
    """LibreOffice stores it as an empty paragraph without a type."""
    empty = '<table:table-cell table:formula="of:=IF(1=1;&quot;&quot;;1)"><text:p/></table:table-cell>'
    data = opened([["指标", "数值", "单位"], ["行政检查", "3次", None]], ("<table:table-cell/>", empty))
    assert told(make_home, "a.ods", data) == ([(2, "行政检查", "3次")], [])


@pytest.mark.parametrize(("shown", "held", "read"), [("1,234.50", "1234.5", "1234.5"), ("¥86,000", "86000", "86000"), ("919.0", "918.9981", "918.9981"), ("1.2E+07", "12345678", ""), ("86", "86000", "86"), ("", "5", ""), ("(12)", "12", "(12)"), ("-12", "12", "-12")])  # fmt: skip
def test_an_ods_holds_what_is_seen(make_home: MakeHome, shown: str, held: str, read: str) -> None:
    """Rounded and grouped it is the same number; else it is told, and an old report is what was seen."""
    cell = f'office:value="{held}"><text:p>{shown}'
    data = opened([["指标", "数值"], ["罚没金额", 7]], ('office:value="7"><text:p>7', cell))
    seen, findings = told(make_home, "a.ods", data)
    same = read == held
    assert ([text for *_, text in seen], [code for code, *_ in findings]) == (([held], []) if same else ([], ["look"]))
    Path("a.ods").write_bytes(data)
    document = read_document(Path("a.ods"))
    assert document.text.splitlines()[2:] == [f"罚没金额\t{read}{'元' * ('¥' in shown)}"]
    assert len(document.remarks) == (not read)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


LOOKS = [
    ["指标", "数值"],
    ["持证率", 0.985],
    ["罚没金额", 8.6],
    ["行政检查", 30],
    ["信访件", "共101件"],
    ["普法活动", "20余场"],
]
# what each of the first four rows shows, and what is read of it where the workbook is an old report
SHOWN = [(2, "98.5%", "98.5%"), (3, "万元", "8.6万元"), (4, "划掉", ""), (5, "“1”是上标", "共10¹件")]


def looks(kind: str) -> bytes:
    rows: Rows = [list(row) for row in LOOKS]
    if kind == "xlsx":

        def change(sheet: Any) -> None:
            sheet["B2"].number_format, sheet["B3"].number_format = "0.0%", '0.0"万元"'
            sheet["B4"].font = Font(strike=True)
            sheet["B5"].value = CellRichText("共10", TextBlock(InlineFont(vertAlign="superscript"), "1"), "件")
            sheet.row_dimensions[6].hidden = True

        return xlsx(rows, change)
    if kind == "xls":

        def repaint(sheet: Any) -> None:
            sheet.write(1, 1, 0.985, xlwt.easyxf(num_format_str="0.0%"))
            sheet.write(2, 1, 8.6, xlwt.easyxf(num_format_str='0.0"万元"'))
            sheet.write(3, 1, 30, xlwt.easyxf("font: struck_out true"))
            sheet.write_rich_text(
                4, 1, ["共10", ("1", xlwt.easyfont("escapement superscript")), ("件", xlwt.easyfont(""))]
            )
            sheet.row(5).hidden = True

        return old(rows, repaint)
    style = '<style:style style:name="{0}" style:family="text"><style:text-properties style:{1}/></style:style>'
    styles = style.format("gone", 'text-line-through-style="solid"') + style.format("up", 'text-position="super 58%"')
    return opened(
        rows,
        ("<office:body>", f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"),
        ('"float" office:value="0.985"><text:p>0.985', '"percentage" office:value="0.985"><text:p>98.5%'),
        ("<text:p>8.6", "<text:p>8.6万元"),
        ('<table:table-cell office:value-type="float" office:value="30"', '<table:table-cell table:style-name="gone" office:value-type="float" office:value="30"'),
        ("共101件", '共10<text:span text:style-name="up">1</text:span>件'),
        ('<table:table-row><table:table-cell office:value-type="string"><text:p>普法活动', '<table:table-row table:visibility="filter"><table:table-cell office:value-type="string"><text:p>普法活动'),
    )  # fmt: skip


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_shown_otherwise_is_told_alike(make_home: MakeHome, kind: str) -> None:
    seen, findings = told(make_home, f"a.{kind}", looks(kind))
    assert seen == [(6, "普法活动", "20余场")]
    assert [(code, row) for code, row, _ in findings] == [*(("look", row) for row, *_ in SHOWN), ("concealed", 6)]
    for (_, words, _), (*_, message) in zip(SHOWN, findings, strict=False):
        assert words in message or (words == "98.5%" and "百分数" in message)


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_struck_does_not_come_back_by_its_cure(make_home: MakeHome, kind: str) -> None:
    home = make_home({f"demo/2023/a.{kind}": looks(kind)})
    todo = {f.row: f.todo for f in read_tables(home, "demo")[1]}
    assert todo[4].startswith("划掉的不算数：请问清现在是多少") and "先记下看到的" not in todo[4]
    assert "先记下看到的" in todo[5]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_cure_of_a_percentage_cures(make_home: MakeHome, kind: str) -> None:
    """Typed into such a cell again, 98.5% would be 0.985 as before; behind an apostrophe it is text, whatever the format."""
    home = make_home({f"demo/2023/a.{kind}": looks(kind)})
    told = next(f for f in read_tables(home, "demo")[1] if f.row == 2)
    assert told.todo.endswith("请照看到的重新输入，前面加一个英文单引号，如'98.5%（加了就照字面存）")
    book = openpyxl.Workbook()
    book.active.append(["指标", "数值"])
    book.active.append(["持证率", "98.5%"])
    book.active["B2"].number_format, book.active["B2"].quotePrefix = "0.0%", True
    text = io.BytesIO()
    book.save(text)
    for name, content in (
        (f"a.{kind}", FORMATS[kind]([["指标", "数值"], ["持证率", "98.5%"]])),
        ("a.xlsx", text.getvalue()),
    ):
        cured = make_home({f"demo/2023/{name}": content})
        done = fazhi("check", "--place", "demo", "--json", home=cured.root)
        codes = {json.loads(line)["code"] for line in done.stdout.splitlines()}
        assert not codes & {"look", "wording", "share", "unit"}
        assert load_record(cured, "demo").figure_rows[0].low == 98.5


def test_comments_of_an_old_report_are_told() -> None:
    """As those of a table that is checked."""
    book = openpyxl.Workbook()
    book.active.append(["指标", "数值"])
    book.active.append(["普法活动", "20场"])
    book.active["B2"].comment = Comment("只统计到10月", "司法所")
    book.active["A2"].comment = Comment("已核对", "司法所")
    book.save("a.xlsx")
    text, (remark,) = read_document(Path("a.xlsx"))
    assert text.splitlines()[1:] == ["指标\t数值", "普法活动\t20场"]
    assert remark.startswith("工作表“Sheet”B2的批注“只统计到10月”没有读；")
    letter = docx.Document()
    letter.add_comment(letter.add_paragraph("普法活动20场。").runs, "只统计到10月")
    letter.save("a.docx")
    text, (remark,) = read_document(Path("a.docx"))
    assert (text, remark.partition("；")[0]) == ("普法活动20场。\n", "批注“只统计到10月”没有读")


# a comment with a figure, a time or a doubt is told, one on the wording or to a person is not
TELLING = [
    "只统计到10月", "2023年数", "这里应为38场", "全县的数", "预计数", "是否重复？", "待核实", "去年的", "上半年", "未开展", "含计划的两场", "口径不一致",
    "十二月没有统计进来", "数据有误",
]  # fmt: skip
HARMLESS = [
    "请张镇长阅", "此处改用3号字", "标题用仿宋", "第5页换行", "请县局的同志看一下格式", "已核对", "文字再精简一点", "这句话请润色", "没问题", "写得不错",
    "数字化改革另起一段", "按全市统一格式排版", "这一段往后放",
]  # fmt: skip


@pytest.mark.parametrize("words", [*TELLING, *HARMLESS])
def test_only_comments_that_may_be_of_a_number_are_told(words: str) -> None:
    letter = docx.Document()
    letter.add_comment(letter.add_paragraph("普法活动20场。").runs, words)
    letter.save("a.docx")
    assert bool(read_document(Path("a.docx")).remarks) == (words in TELLING)


@pytest.mark.parametrize("shown", ["3", "(3)", "-3"])
def test_a_number_below_nothing_keeps_its_sign_in_an_ods(make_home: MakeHome, shown: str) -> None:
    """Shown red, or in brackets, -3 was a change up, and -12件 were 12件."""
    data = opened(
        [["项目", "增减"], ["信访件（件）", 7]], ('office:value="7"><text:p>7', f'office:value="-3"><text:p>{shown}')
    )
    Path("a.ods").write_bytes(data)
    text, remarks = read_document(Path("a.ods"))
    assert (text.splitlines()[2:], remarks) == (["信访件（件）\t-3"], ())


@pytest.mark.parametrize("kind", FORMATS)
def test_an_old_report_is_read_as_it_is_seen(kind: str) -> None:
    Path(f"a.{kind}").write_bytes(looks(kind))
    text, remarks = read_document(Path(f"a.{kind}"))
    assert text.splitlines()[2:] == [f"{LOOKS[row - 1][0]}\t{read}" for row, _, read in SHOWN]
    assert [r.split("；")[0] for r in remarks] == [
        "工作表“Sheet”第6行是隐藏的，没有读", "工作表“Sheet”第4行的“30”整格已经划掉，没有读",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "held", "shown", "read"),
    [("0%", 0.986, "99%", ""), ('0"万元"', 6.85, "7万元", ""), ("0.0%", 0.98615, "98.6%", ""), ("0%", 0.004, "0%", ""), ('0.0"万元"', 1.25, "1.3万元", ""),
     ("0%", 0.95, "95%", "95%"), ("0%", -0.2, "-20%", "-20%"), ("0.0%", -0.125, "-12.5%", "-12.5%"), ("0.0%", -0.0004, "0.0%", ""), ('"增"0%', -0.2, "-增20%", "-增20%"), ("0.0%", 0.986, "98.6%", "98.6%"), ('0.00"万元"', 6.8, "6.80万元", "6.80万元"), ('#,##0"件"', 1200, "1,200件", "1200件"),
     ("+0;-0;0", 6, "+6", "+6"), ("+0.0", 0.25, "+0.3", ""), ('0_ "件"', 15, "15件", "15件"), ('G/通用格式"场"', 30, "30场", "30场"), ('General"场"', 3.5, "3.5场", "3.5场"), ("0\\件", 12, "12件", "12件"), ('[Red]0"件"_ ', 12, "12件", "12件"), ('0\\人"次"', 7, "7人次", "7人次"), ('0_ "件"', 15.6, "16件", "")],
)  # fmt: skip
def test_what_a_format_rounds_is_told(code: str, held: float, shown: str, read: str) -> None:
    """99% of 0.986 stood in the draft, which `check` refuses."""
    rows: Rows = [["指标", "数值"], ["调解成功率", held]]
    style = f'{"percentage" if "%" in shown else "float"}" office:value="{held}"><text:p>'
    books = {
        "xlsx": xlsx(rows, lambda sheet: setattr(sheet["B2"], "number_format", code)),
        "xls": old(rows, lambda sheet: sheet.write(1, 1, held, xlwt.easyxf(num_format_str=code))),
        "ods": opened(rows, (f'float" office:value="{held}"><text:p>', style), (f"<text:p>{held}", f"<text:p>{shown}")),
    }
    for kind, data in books.items():
        Path(f"a.{kind}").write_bytes(data)
        text, remarks = read_document(Path(f"a.{kind}"))
        assert text.splitlines()[-1].replace(",", "") == f"调解成功率\t{read}"
        assert [f"第2行的“{held}”" in remark for remark in remarks] == [True] * (not read)


@pytest.mark.parametrize(
    ("code", "title", "read"),
    [
        ('"¥"#,##0.00', "罚没金额", "52000.5元"), ('_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ', "罚没金额", "52000.5元"), ("[$￥-804]#,##0.00", "罚没金额", "52000.5元"), ("#,##0.00", "罚没金额", "52000.5"),
        # what a heading says goes before: of 万元 a format of yuan is only a look
        ('"¥"#,##0.00', "罚没金额（万元）", "52000.5"), ('"¥"#,##0.0"万元"', "罚没金额", "¥52000.5万元"),
    ],
)  # fmt: skip
def test_a_format_of_money_gives_yuan(code: str, title: str, read: str) -> None:
    rows: Rows = [["指标", "数值"], [title, 52000.5], ["信访件（件）", 12]]
    shown = '"><text:p>¥52,000.50' if "¥" in code or "￥" in code else '"><text:p>52,000.50'
    books = {
        "xlsx": xlsx(rows, lambda sheet: setattr(sheet["B2"], "number_format", code)),
        "xls": old(rows, lambda sheet: sheet.write(1, 1, 52000.5, xlwt.easyxf(num_format_str=code))),
    }
    if "万" not in code:
        books["ods"] = opened(rows, ('"><text:p>52000.5', shown))
    for kind, data in books.items():
        Path(f"a.{kind}").write_bytes(data)
        assert f"{title}\t{read}\n信访件（件）\t12" in read_document(Path(f"a.{kind}")).text.replace(",", "")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<!DOCTYPE html><html><body>a", "网页"),
        (b"\xef\xbb\xbf\r\n<html>", "网页"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1 ", "rtf"),
        (b"\x89PNG\r\n", "图片"),
    ],
)
def test_what_is_only_called_csv_is_told(make_home: MakeHome, data: bytes, words: str) -> None:
    home = make_home({"demo/2023/a.csv": data})  # type: ignore[dict-item]
    rows, (fault,) = read_tables(home, "demo")
    assert rows == []
    assert words in fault.message
    assert fault.todo


GRIDS: list[tuple[Rows, list[str], list[str], int]] = [
    # a title over the whole table is no heading; years over plan and actual are
    ([["主要数据", None, None], ["指标", "2022年", None], [None, "计划", "实际"], ["普法活动（场）", 20, 25]], ["A1:C1", "A2:A3", "B2:C2"],
     ["主要数据", "指标\t2022年\t2022年", "指标\t计划\t实际", "普法活动（场）\t20\t25"], 0),
    # a group beside its rows, a unit for two
    ([["领域", "指标", "单位", "数量"], ["法治宣传", "普法活动", "场", 25], [None, "宣传资料", "份", 3600]], ["A2:A3"],
     ["领域\t指标\t单位\t数量", "法治宣传\t普法活动\t场\t25", "法治宣传\t宣传资料\t份\t3600"], 0),
    # a number for two rows or two years is nobody's
    ([["指标", "2022年"], ["信访件（件）", 12], ["调解（件）", None]], ["B2:B3"], ["指标\t2022年", "信访件（件）\t", "调解（件）\t"], 1),
    ([["指标", "2021年", "2022年"], ["信访件（件）", 12, None]], ["B2:C2"], ["指标\t2021年\t2022年", "信访件（件）\t\t"], 1),
    ([["指标", "2022年"], ["信访件", "二十余件"], ["调解", None]], ["B2:B3"], ["指标\t2022年", "信访件\t", "调解\t"], 1),
    # what stands apart is another table
    ([["指标", "2021年"], ["信访件（件）", 12], [], ["指标", "2022年"], ["信访件（件）", 9]], [],
     ["指标\t2021年", "信访件（件）\t12", "", "指标\t2022年", "信访件（件）\t9"], 0),
    # a heading of some rows, and a row that could not be read, take no heading of the columns away
    ([["2022年统计表"], ["指标", "计划", "完成"], ["一、普法"], ["普法活动（场）", 30, 25], [], ["注：另有5场"]], [],
     ["2022年统计表", "指标\t计划\t完成", "一、普法\t\t", "普法活动（场）\t30\t25", "", "注：另有5场"], 0),
    # over columns of one heading it is that heading's
    ([["指标", "2022年", None], ["信访件（件）", 12, None]], ["B1:C1", "B2:C2"], ["指标\t2022年", "信访件（件）\t12"], 0),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "merges", "lines", "remarks"), GRIDS)
def test_merged_cells_of_an_old_report(rows: Rows, merges: list[str], lines: list[str], remarks: int) -> None:
    Path("a.xlsx").write_bytes(xlsx(rows, lambda sheet: [sheet.merge_cells(m) for m in merges]))
    document = read_document(Path("a.xlsx"))
    assert document.text.splitlines()[1:] == lines
    assert len(document.remarks) == remarks
    assert all("合并" in r for r in document.remarks)


SECTIONS: list[tuple[Rows, list[tuple[float, str]]]] = [
    ([["指标", "上年", "本年"], ["一、普法"], ["普法活动（场）", 20, 25]], [(20, "previous"), (25, "actual")]),
    (
        [["指标", "计划", "完成"], ["普法工作", None, None], ["普法活动（场）", 30, 25]],
        [(30, "planned"), (25, "actual")],
    ),
    ([["项目", "2022年（万元）"], ["一、收入"], ["罚没金额", 8.6]], [(86000, "actual")]),
]


@pytest.mark.parametrize(("rows", "figures"), SECTIONS)
def test_a_section_row_takes_no_heading_away(rows: Rows, figures: list[tuple[float, str]], book: Codebook) -> None:
    Path("a.xlsx").write_bytes(xlsx(rows))
    mentions = book.derive(Reader).read(read_document(Path("a.xlsx")).text, 2022)
    assert [(m.low, m.status) for m in mentions] == figures


def test_what_is_no_value_is_left_out_of_an_old_report_and_told(make_home: MakeHome) -> None:
    rows: Rows = [["指标", "2022年"], ["普法活动（场）", "=SUM(C3:D3)"], ["信访件（件）", 9], ["罚没金额（元）", "1.2E+07"], ["法治经费（元）", 12e6], ["调解（件）", "#REF!"]]  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(xlsx(rows)))
    book.create_sheet("旧表", 0).append(["信访件（件）", 30])
    book["旧表"].sheet_state = "veryHidden"
    book.save("a.xlsx")
    done = fazhi("read", Path("a.xlsx").resolve(), "--text", home=make_home().root)
    assert done.stdout.split("\n")[1:6] == [
        "指标\t2022年",
        "普法活动（场）\t",
        "信访件（件）\t9",
        "罚没金额（元）\t",
        "法治经费（元）\t12000000",
    ]
    for words in (
        "“=SUM(C3:D3)”是没有算出结果的公式",
        "“1.2E+07”是科学计数法",
        "“#REF!”是公式出错的标记",
        "“旧表”是隐藏的",
    ):
        assert words in done.stderr
    assert done.stderr.count("\n") == 4
    # a .csv has no sheets
    Path("a.csv").write_text("指标,单位,2022年\n信访件,件,9\n普法活动,场,#REF!\n", encoding="gbk")
    remarks = read_document(Path("a.csv")).remarks
    assert [words.partition("，")[0] for words in remarks] == ["第3行的“#REF!”是公式出错的标记"]


@pytest.mark.parametrize("rows", range(1, 11))
def test_a_small_xls_opens(make_home: MakeHome, rows: int) -> None:
    table: Rows = [["指标", "数值"], *(["行政检查", f"{n}次"] for n in range(rows))]
    seen, findings = told(make_home, "a.xls", xls(("表", table)))
    assert ([text for *_, text in seen], findings) == ([f"{n}次" for n in range(rows)], [])


def word() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<document/>")
    return out.getvalue()


def strict() -> bytes:
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return edited(xlsx([["指标"]]), "xl/workbook.xml", namespace, b"http://purl.oclc.org/ooxml/spreadsheetml/main")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("a.xls", "指标,数值\n信访件,3件\n".encode("gbk"), "文本"), ("a.xlsx", b"%PDF-1.4\n", "PDF"), ("a.xls", b"", "空文件"),
     ("a.xls", b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "网页"), ("a.csv", xlsx([["指标"]]), "工作簿"), ("a.csv", old([["指标"]]), "工作簿"),
     ("a.xlsx", word(), "Word"),
     ("a.xls", "<html><body><table><tr><td>指标</td></tr></table></body></html>".encode("gbk"), "网页"),
     ("a.xls", b"\xef\xbb\xbf\r\n<TABLE><tr><td>1</td></tr></TABLE>", "网页"), ("a.xls", "<html></html>".encode("utf-16"), "网页"),
     ("a.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "XML"), ("a.xlsx", strict(), "Strict")],
    ids=["a CSV", "a PDF", "nothing", "a web archive", "xlsx named csv", "xls named csv", "a Word file", "a page", "a bare table", "a page in UTF-16", "Word 2003 XML", "Strict"],
)  # fmt: skip
def test_what_a_file_is_not_is_named(make_home: MakeHome, name: str, data: bytes, words: str) -> None:
    ((code, _, message),) = told(make_home, name, data)[1]
    assert code == "unreadable"
    assert words in message
    assert "损坏" not in message


def test_a_workbook_part_of_another_name_is_read() -> None:
    data = xlsx([["信访件（件）", 12]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as there, zipfile.ZipFile(out, "w") as made:
        for name in there.namelist():
            other = name.replace("workbook.xml", "workbook2.xml")
            made.writestr(other, there.read(name).replace(b"xl/workbook.xml", b"xl/workbook2.xml"))
    Path("a.xlsx").write_bytes(out.getvalue())
    assert read_document(Path("a.xlsx")).text == "\n信访件（件）\t12\n"


def test_a_hidden_sheet_is_told_in_every_format() -> None:
    book = xlwt.Workbook()
    for title, visibility in (("甲", 0), ("乙", 1), ("丙", 2)):
        sheet = book.add_sheet(title)
        sheet.write(0, 0, "指标")
        sheet.visibility = visibility
    out = io.BytesIO()
    book.save(out)
    (sheets,) = read_workbooks([out.getvalue()])
    assert not isinstance(sheets, FazhiError)
    assert [(s.title, s.look.hidden) for s in sheets] == [("甲", False), ("乙", True), ("丙", True)]


def test_sheets_named_by_year_hold_the_figures_of_each(tmp_path: Path) -> None:
    years = [
        (name, [["指标", "数值"], ["普法活动（场）", n]]) for name, n in (("2022", 18), ("2023", 20), ("2024年", 25))
    ]
    (tmp_path / "a.xlsx").write_bytes(sheets(*years))
    said = [json.loads(line) for line in fazhi("read", str(tmp_path / "a.xlsx"), "--json").stdout.splitlines()]
    assert [(m["value"], m["status"]) for m in said] == [(18, "previous"), (20, "previous"), (25, "actual")]


OTHER_FILES = {
    "文档（.rtf）": rb"{\rtf1 148}", "图片": b"\xff\xd8\xff\xe0\0\x10JFIF", "PDF": b"%PDF-1.4", "网页": b"<html><table>", "文本": "指标,数值\n信访件,9\n".encode(),
}  # fmt: skip


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, b"<a/>")
    return out.getvalue()


# an old Word file and one with a password, by the names of their streams; a zip of files, an empty one
OTHER_FILES |= {
    "Word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le"),
    "有打开密码": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"),
    "压缩包": packed("1.xlsx", "2.xlsx"),
    "压缩包（.zip）": packed(),
}


@pytest.mark.parametrize("what", OTHER_FILES)
def test_what_only_bears_the_name_of_a_workbook_is_called_what_it_is(what: str) -> None:
    (read,) = read_workbooks([OTHER_FILES[what]])
    assert isinstance(read, FazhiError)
    assert what in read.message


def pictured(data: bytes, entry: str) -> bytes:
    """A workbook with a picture: an entry of it, or within an .xls."""
    if not entry:
        return data + b"\x89PNG\r\n\x1a\n" + bytes(600)
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(entry, b"\x89PNG\r\n\x1a\n")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "entry"), [("a.xlsx", "xl/media/image1.png"), ("a.ods", "Pictures/1000.jpg"), ("a.xls", "")]
)
def test_a_sheet_with_only_a_picture_is_no_empty_one(make_home: MakeHome, name: str, entry: str) -> None:
    make = {
        "a.xlsx": lambda rows: sheets(("表", rows)),
        "a.ods": lambda rows: ods(("表", rows)),
        "a.xls": lambda rows: xls(("表", rows)),
    }[name]
    table: Rows = [["指标", "数值"], ["信访件", "9件"]]
    empty = make([])
    assert [(code, message) for code, _, message in told(make_home, name, empty)[1]] == [("empty", "是空表")]
    assert [message for *_, message in told(make_home, name, pictured(empty, entry))[1]] == ["里面是图片，系统读不出"]
    # the cure: a table beside it, filled in by the picture; a logo above a table is none of it
    assert told(make_home, name, pictured(make(table), entry)) == ([(2, "信访件", "9件")], [])


def test_a_sheet_of_another_year_is_moved_with_its_title_put_right(make_home: MakeHome) -> None:
    """Moved alone, its own title would send it back."""
    rows: Rows = [["指标", "数值"], ["信访件", "9件"]]
    for year, title, todo in (
        (2023, "2023年度数据", "表里（标题等）写着2023年的字改成那一年"),
        (2022, "2023年度数据", "表里（标题等）写着2022年的字改成那一年"),
        (2022, "2022年度数据", ""),
    ):
        book = sheets(("2022年", [[title], *rows]), ("其他", [["指标", "数值"], ["普法活动", "3场"]]))
        found = read_tables(make_home({f"demo/{year}/a.xlsx": book}), "demo")[1]
        assert [todo in f.todo for f in found if f.code == "about"] == [True] * bool(todo)


@pytest.mark.parametrize(("value", "long"), [(98.5815602836879, True), (98.58, False), (1.23456789, False)])
def test_a_number_that_nobody_rounded_is_told(make_home: MakeHome, value: float, long: bool) -> None:
    """98.5815602836879%, which a formula gave and a format showed as 98.6, was printed as it stood."""
    found = told(make_home, "a.xlsx", xlsx([["指标", "数值", "单位"], ["调解成功率", value, "%"]]))[1]
    assert [code for code, *_ in found] == ["look"] * long


PARTS = {
    "9（其中重复2）": ("9件", False),
    "9（含积案2）": ("9件", False),
    "9（上年2）": ("", True),
    "9（件）": ("", True),
}


@pytest.mark.parametrize("cell", PARTS)
def test_a_part_within_a_cell_is_told_beside_its_whole(tmp_path: Path, cell: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(
        sheets(("数据", [["指标", "2022年"], ["信访件（件）", cell], ["普法（场）", 20]]))
    )
    done = fazhi("read", str(tmp_path / "a.xlsx"), "--json")
    read = [json.loads(line) for line in done.stdout.splitlines()]
    value, told = PARTS[cell]
    assert [f"{m['value']:g}{m['unit']}" for m in read][:-1] == [value] * bool(value)
    assert (cell in done.stderr) == told
