"""The collection workbook, from the first command to the offices' answers: in LibreOffice too."""

from __future__ import annotations

import io
import re
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from helpers import REPO, SOFFICE, TEXT, composed_of, converted, fazhi, figures, filled, folder_bytes
from lxml import html as lxml_html

from fazhi.analysis.checks import days_left
from fazhi.cleaning.dataset import load_record
from fazhi.collect.new_year import start_year
from fazhi.collect.returns import _for_office, findings_workbook
from fazhi.collect.workbook import _NUMBERED, collection_workbook, questions_for
from fazhi.errors import finding
from fazhi.reading.answers import issued, issued_path
from fazhi.reading.workbooks import read_workbooks
from fazhi.report.dossier import judge
from fazhi.report.ledger import text_of
from fazhi.report.returned import named_in, returns, unsent
from fazhi.wording import Wording

pytestmark = pytest.mark.usefixtures("read_here")

needs_office = pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed")


# what the cells of 司法所 take
LISTS = {'"无此职责,未报"', '"实际,计划,上年,变动"', "$A$4:$A$5"}


@pytest.fixture
def town(make_home, monkeypatch):
    """A town with one year on record and a workbook issued for the next."""
    rows = figures(
        {"指标": "普法活动", "数值": "20余场", "填报单位": "司法所"}, {"指标": "合法性审查", "数值": "36件", "填报单位": "司法所"},
        {"指标": "信访件", "数值": "约50件", "填报单位": "信访办"}, {"指标": "罚没金额", "数值": "8.6万元", "填报单位": "执法队"},
        {"指标": "应急演练", "数值": "无此职责", "填报单位": "应急办"},
    )  # fmt: skip
    home = make_home({"demo/2023/figures.csv": rows, "demo/2023/narrative.md": TEXT})
    monkeypatch.setenv("FAZHI_HOME", str(home.root))
    assert [p.name for p in start_year("demo", "", 2024)] == ["示例镇2024年度数据采集表.xlsx", "narrative.md"]
    return home


def workbook(home):
    return issued_path(home, load_record(home, "demo").place, 2024)


def answer(home, name, answers):
    """Put an office's answers into the year's folder."""
    filled(workbook(home), answers).save(home.raw("demo") / "2024" / name)


def test_each_office_is_asked_for_what_it_told_the_year_before(town):
    book = openpyxl.load_workbook(workbook(town))
    assert book.sheetnames == ["填表说明", "信访办", "司法所", "执法队", "应急办"]
    sheet = book["司法所"]
    assert [c.value for c in sheet[3]][:7] == ["指标", "定义", "单位", "上年数", "数值", "缺数", "状态"]
    asked = [[c.value for c in row] for row in sheet.iter_rows(min_row=4, max_row=5)]
    assert [(r[0], r[2], r[3], r[4], r[11]) for r in asked] == [
        ("合法性审查", "件", "36件", None, "司法所"), ("普法活动", "场", "20余场", None, "司法所"),
    ]  # fmt: skip
    assert asked[1][1] == load_record(town, "demo").codebook.indicators["publicity_event"].definition
    assert book["应急办"].cell(4, 4).value == "无此职责"
    assert issued(town, load_record(town, "demo").codebook, load_record(town, "demo").place, 2024) == [
        ("信访办", "信访件"), ("司法所", "合法性审查"), ("司法所", "普法活动"), ("执法队", "罚没金额"), ("应急办", "应急演练"),
    ]  # fmt: skip


def test_an_older_value_is_told_with_its_year(make_home):
    home = make_home({"demo/2021/figures.csv": figures({"指标": "普法活动", "数值": "20余场", "填报单位": "司法所"})})
    assert [(a.office, a.name, a.last) for a in questions_for(load_record(home, "demo"), 2024)] == [
        ("司法所", "普法活动", "20余场（2021年）")
    ]


def test_a_first_year_asks_for_all_that_an_office_reports_and_is_still_counted(make_home, book):
    asked = questions_for(load_record(make_home({"demo/x.txt": ""}), "demo"), 2024)
    wanted = [i for i in book.indicators.values() if i.office and (i.since or 0) <= 2024 <= (i.until or 2024)]
    assert [a.name for a in asked] == [i.name for i in wanted]
    assert "取消证明事项" not in {a.name for a in asked}  # until 2020
    assert not any(a.name.startswith("全国") for a in asked)


def test_only_the_cells_to_be_filled_are_open(town):
    book = openpyxl.load_workbook(workbook(town))
    sheet = book["司法所"]
    assert book.security.lockStructure
    assert all(s.protection.sheet for s in book)
    assert [c.protection.locked for c in sheet[4]] == [True] * 4 + [False] * 7 + [True]
    assert [c.protection.locked for c in sheet[6]] == [False, True, False, True] + [False] * 8  # a spare row
    assert {c.number_format for c in sheet[4]} == {"@"}
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.orientation) == ("B4", "$3:$3", "landscape")
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("9", "1", True) or (
        sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.sheet_properties.pageSetUpPr.fitToPage,
    ) == (9, 1, True)  # fmt: skip
    lists = {v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"}
    assert lists == LISTS
    assert len([*book["填表说明"].iter_rows()]) == 13  # a title and twelve lines


def test_the_example_in_a_cell_is_of_its_indicator_and_a_rate_may_lack_cases(make_home):
    rows = figures(("普法活动", "20场"), ("罚没金额", "8.6万元"), ("调解成功率", "98%"))
    home = make_home({"demo/2023/figures.csv": rows})
    record = load_record(home, "demo")
    book = openpyxl.load_workbook(io.BytesIO(collection_workbook(questions_for(record, 2024), record.codebook, record.place, 2024)))  # fmt: skip
    prompts, lists = {}, {}
    for sheet in book.worksheets[1:]:
        for rule in sheet.data_validations.dataValidation:
            cell = str(rule.sqref).partition(":")[0]
            prompts[sheet[f"A{cell[1:]}"].value] = (
                rule.prompt if cell[0] == "E" else prompts.get(sheet[f"A{cell[1:]}"].value)
            )
            lists[sheet[f"A{cell[1:]}"].value] = rule.formula1 if cell[0] == "F" else lists.get(sheet[f"A{cell[1:]}"].value)  # fmt: skip
    assert prompts["普法活动"] == "如 35场、20余场、约800场；没有开展填0"
    assert prompts["罚没金额"] == "如 8.6万元、约20万元；没有的填0"
    assert "98.5%" in prompts["调解成功率"]
    assert (lists["普法活动"], lists["调解成功率"]) == ('"无此职责,未报"', '"无此职责,未报,本年无此类案件"')
    # each example is one that its row takes
    wording = record.codebook.derive(Wording)
    for example in ("35场", "20余场", "约800场", "8.6万元", "约20万元", "98.5%", "95%以上"):
        wording.read(example)


@pytest.mark.parametrize(
    ("told", "target"),
    [
        ({"figures": "普法活动,36场,计划\n"}, "36场"), ({"pledges": "普法活动不少于24场,普法活动,不少于24场,2024\n"}, "不少于24场"),
        ({"figures": "普法活动,36场,计划\n", "pledges": "普法活动不少于24场,普法活动,不少于24场,\n"}, ""),
        ({"figures": "普法活动,24场,计划\n", "pledges": "普法活动不少于24场,普法活动,不少于24场,\n"}, "24场"),
        ({"figures": "普法活动,每月不少于2场,计划\n"}, "每月不少于2场"), ({"figures": "普法活动,24场,计划\n普法活动,每月2场,计划\n"}, "24场"),
        ({"pledges": "普法活动不少于24场,普法活动,不少于24场,2025\n"}, ""), ({"pledges": "多办普法活动,普法活动,,\n"}, ""),
    ],
)  # fmt: skip
def test_what_was_planned_or_promised_stands_under_target(make_home, monkeypatch, told, target):
    """And is no answer: a sheet in which nothing else stands was not filled in."""
    raw = {"demo/2023/figures.csv": "指标,数值,状态\n普法活动,20场,\n" + told.get("figures", "")}
    raw |= {"demo/2023/pledges.csv": "承诺,指标,目标,期限\n" + told["pledges"]} if "pledges" in told else {}
    home = make_home(raw)
    monkeypatch.setenv("FAZHI_HOME", str(home.root))
    start_year("demo", "", 2024)
    sheet = openpyxl.load_workbook(workbook(home))["司法所"]
    assert (sheet["I4"].value or "") == target
    shutil.copy(workbook(home), home.raw("demo") / "2024" / "司法所.xlsx")
    assert [f.code for f in load_record(home, "demo").findings if f.year == 2024] == ["empty"]
    answer(home, "司法所.xlsx", {"司法所": {"普法活动": {"数值": "30场"}}})
    assert [f.target for f in load_record(home, "demo").figure_rows if f.year == 2024] == [target]


def test_who_filled_it_in_is_not_read(town):
    """Names and numbers of persons reach no finding, no table, no page."""
    book = filled(workbook(town), {"司法所": {"普法活动": {"数值": "30余场"}, "合法性审查": {"数值": "40件"}}})
    sheet = book["司法所"]
    assert [sheet[cell].value for cell in ("E2", "H2", "J2", "K2")] == ["填表人：", "电话：", "审核人：", "日期："]
    assert not any(sheet[cell].protection.locked for cell in ("E2", "H2", "J2", "K2"))
    for cell, words in (("E2", "填表人：王小明"), ("H2", "电话：13900001234"), ("J2", "审核人：李大力"), ("K2", "日期：2023年1月10日")):  # fmt: skip
        sheet[cell] = words
    book.save(town.raw("demo") / "2024" / "司法所.xlsx")
    (town.raw("demo") / "2024" / "narrative.md").write_text(TEXT, encoding="utf-8")
    assert [f for f in load_record(town, "demo").findings if f.year == 2024] == []
    assert fazhi("run", "--place", "demo", "--years", "2024", home=town.root).returncode == 0
    made = [*folder_bytes(town.root / "reports").values()]
    assert len(made) > 8
    assert not any(word.encode() in data for data in made for word in ("王小明", "13900001234", "李大力"))


def test_a_rate_without_cases_is_neither_chased_nor_missed(make_home):
    rows = {"demo/2023/a.csv": figures(("调解成功率", "98%"), ("矛盾纠纷调解", "40件"))}
    none = {"demo/2024/a.csv": figures(("调解成功率", "本年无此类案件"), ("矛盾纠纷调解", "0件"))}
    dossier = judge(load_record(make_home(rows | none), "demo"), 2024)
    assert {f.code for f in dossier.findings if f.indicator == "mediation_success_rate"} == set()
    told = {c.indicator.name: dossier.grammar.clause(c) for c in dossier.comparison_rows}
    assert text_of(told["调解成功率"]) == "不作同比（本年无此类案件）"
    after = {"demo/2025/a.csv": figures(("调解成功率", "97%"), ("矛盾纠纷调解", "33件"))}
    dossier = judge(load_record(make_home(rows | none | after), "demo"), 2025)
    told = {c.indicator.name: dossier.grammar.clause(c) for c in dossier.comparison_rows}
    assert text_of(told["调解成功率"]) == "不作同比（上年无此类案件）"


@pytest.mark.parametrize(
    ("name", "cases", "said"),
    [
        ("调解成功率", "40件", "“调解成功率”写本年无此类案件，而有“矛盾纠纷调解”40件"),
        ("普法活动", "0件", "“普法活动”不是比例，写了“本年无此类案件”"),
    ],
)
def test_no_cases_is_refused_where_it_cannot_be(make_home, name, cases, said):
    rows = figures((name, "本年无此类案件"), ("矛盾纠纷调解", cases))
    found = judge(load_record(make_home({"demo/2024/a.csv": rows}), "demo"), 2024).findings
    assert said in {f.message for f in found if f.severity == "error"}


def test_the_same_questions_give_the_same_bytes(town, monkeypatch):
    record = load_record(town, "demo")
    made = [collection_workbook(questions_for(record, 2024), record.codebook, record.place, 2024) for _ in range(2)]
    assert made[0] == made[1] == workbook(town).read_bytes()
    with __import__("zipfile").ZipFile(io.BytesIO(made[0])) as package:
        assert {i.date_time for i in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"dcterms" not in package.read("docProps/core.xml")


def test_nothing_is_written_over(town):
    before = folder_bytes(town.root)
    done = fazhi("new", "--place", "demo", "--year", "2024", home=town.root)
    assert (done.returncode, done.stderr) == (
        1,
        "示例镇2024年已经有采集表和正文，没有覆盖；要重新生成哪一个，请先移走或改名。\n",
    )
    assert folder_bytes(town.root) == before
    workbook(town).unlink()
    again = fazhi("new", "--place", "demo", "--year", "2024", home=town.root)
    assert again.returncode == 0
    assert "正文草稿" not in again.stdout.splitlines()[1]
    assert folder_bytes(town.root) == before


def test_last_years_words_come_along_to_be_confirmed(town):
    draft = (town.draft("demo", 2024) / "narrative.md").read_text(encoding="utf-8")
    assert draft == TEXT.replace("文。", "［待核实］文。")
    shutil.copy(town.draft("demo", 2024) / "narrative.md", town.raw("demo") / "2024" / "narrative.md")
    answer(town, "司法所.xlsx", {"司法所": {"普法活动": {"数值": "30余场"}, "合法性审查": {"数值": "40件"}}})
    left = [f.row for f in judge(load_record(town, "demo"), 2024).findings if f.code == "leftover"]
    assert left == [3, 7, 11, 15]


def test_every_paragraph_and_item_of_last_year_is_to_be_confirmed(make_home, monkeypatch):
    """But no chart or table, and no heading but one with a year; marks stand behind those of lists and quotations."""
    words = "## 一、举措\n## 二、2024年打算\n甲。\n\n{普法活动}起。\n\n- 乙\n- 丙\n\n1. 丁\n2. 戊\n\n> 己\n\n{图:普法活动}\n\n二行\n续\n"
    home = make_home({"demo/2023/figures.csv": figures(("普法活动", "20余场")), "demo/2023/narrative.md": words})
    monkeypatch.setenv("FAZHI_HOME", str(home.root))
    start_year("demo", "", 2024)
    m = "［待核实］"
    assert (home.draft("demo", 2024) / "narrative.md").read_text(encoding="utf-8") == (
        f"## 一、举措\n## {m}二、2024年打算\n{m}甲。\n\n{m}{{普法活动}}起。\n\n- {m}乙\n- {m}丙\n\n1. {m}丁\n2. {m}戊\n\n> {m}己\n\n{{图:普法活动}}\n\n{m}二行\n续\n"
    )


def test_six_states_of_what_an_office_was_asked_for(town):
    answer(town, "司法所.xlsx", {"司法所": {"普法活动": {"数值": "30余场", "变动原因": "多了"}}})
    answer(town, "信访办.xlsx", {"信访办": {"信访件": {"缺数": "未报"}}})
    answer(town, "执法队一.xlsx", {"执法队": {"罚没金额": {"数值": "8.6万元"}}})
    answer(town, "执法队二.xlsx", {"执法队": {"罚没金额": {"数值": "9.1万元"}}})
    dossier = judge(load_record(town, "demo"), 2024)
    told = {r.office: (r.row()[1:-1], r.lacking()) for r in returns(dossier)}
    assert told == {
        "司法所": (("2", "1", "", "", "", "", "1", "", "未报齐"), "空白1项（合法性审查）"),
        "信访办": (("1", "", "1", "", "", "", "", "", "未报齐"), "写明未报1项（信访件）"),
        "执法队": (("1", "", "", "1", "", "", "", "", "未报齐"), "有冲突1项（罚没金额）"),
        "应急办": (("1", "", "", "", "", "", "", "1", "没有交"), "没有交1项（应急演练）"),
    }
    answer(town, "应急办.xlsx", {"应急办": {"应急演练": {"数值": "5个"}}})
    assert returns(judge(load_record(town, "demo"), 2024))[3].lacking() == "有错误1项（应急演练）"
    answer(town, "应急办.xlsx", {"应急办": {"应急演练": {"缺数": "无此职责"}}})
    last = returns(judge(load_record(town, "demo"), 2024))[3]
    assert (last.state, last.lacking(), last.files) == ("已报齐", "", ("2024/应急办.xlsx",))


def test_a_plan_alone_is_said_to_want_a_row_for_this_year(town):
    """应急演练 3次 for next year, none for this one; the row that the words ask for settles it."""
    path = town.raw("demo") / "2024" / "应急办.csv"
    path.write_text("指标,数值,状态,填报单位\n应急演练,3次,计划,应急办\n", encoding="utf-8")
    dossier = judge(load_record(town, "demo"), 2024)
    wanted = "“应急演练”只有状态是“计划”的一行，本年的数请另填一行，状态不填"
    told = {r.office: r.lacking() for r in returns(dossier)}
    assert told["应急办"] == f"没有交1项（应急演练）；{wanted}" and "计划" not in told["信访办"]
    assert [f.todo.startswith(wanted) for f in unsent(dossier, returns(dossier)) if "应急办" in f.message] == [True]
    path.write_text(f"{path.read_text(encoding='utf-8')}应急演练,5次,,应急办\n", encoding="utf-8")
    last = returns(judge(load_record(town, "demo"), 2024))[3]
    assert (last.state, last.lacking()) == ("已报齐", "")


def test_what_was_sent_and_could_not_be_read_is_of_its_office(town):
    """Of whom a file is that bears no name, whoever sent nothing is asked first."""
    folder = town.raw("demo") / "2024"
    answer(town, "信访办.xlsx", {"信访办": {"信访件": {"数值": "50件"}}})
    (folder / "信访报数.docx").write_bytes(b"PK")
    (folder / "统计.pdf").write_bytes(b"%PDF")
    (folder / "司法所年度数.csv").write_text("甲,乙\n普法活动,3\n", encoding="utf-8")
    dossier = judge(load_record(town, "demo"), 2024)
    answers = {r.office: (r.state, r.lacking()) for r in returns(dossier)}
    assert answers["司法所"] == ("未报齐", "没有读出2项（合法性审查、普法活动）")
    assert answers["信访办"][0] == "已报齐"
    assert answers["应急办"] == ("没有交", "没有交1项（应急演练）")
    told = [f.todo for f in unsent(dossier, returns(dossier))]
    assert len(told) == 2
    assert all(todo.startswith("先看没有读出的2024/信访报数.docx、2024/统计.pdf是不是它交的") for todo in told)


@pytest.mark.parametrize(
    ("file", "office"),
    [
        ("2024/公安办.pdf", "公共安全办公室"), ("2024/执法队2024统计.xlsx#Sheet1", "综合执法队"), ("2024/综合执法大队.xlsx", "综合执法队"),
        ("2024/安办.xlsx", "公共安全办公室"), ("2024/安办2024统计.xlsx", "公共安全办公室"), ("2024/公共.xlsx", ""), ("2024/司法局.xlsx", ""), ("2024/数据.xlsx#公安办统计", "公共安全办公室"),
    ],
)  # fmt: skip
def test_a_name_cut_short_is_that_of_one_office(make_home, file, office):
    rows = [
        {"指标": "普法活动", "数值": "3场", "填报单位": o}
        for o in ("公共安全办公室", "综合执法队", "司法所", "公共服务办公室")
    ]
    home = make_home({f"demo/202{n}/figures.csv": figures(row) for n, row in enumerate(rows)})
    assert named_in(judge(load_record(home, "demo"), 2023))(file) == office


def test_an_office_whose_table_is_of_another_year_has_not_told_all(town):
    (town.raw("demo") / "2024" / "信访办.csv").write_text(
        "2023年信访办数据,,\n指标,数值,填报单位\n信访件,50件,信访办\n", encoding="utf-8"
    )
    (answer_,) = (r for r in returns(judge(load_record(town, "demo"), 2024)) if r.office == "信访办")
    assert (answer_.lists["given"], answer_.state, answer_.lacking()) == (("信访件",), "有错误", "表上另有1处错误")


def test_a_fault_of_the_narrative_is_no_office_s(town):
    answer(town, "信访办.xlsx", {"信访办": {"信访件": {"数值": "50件"}}})
    (town.raw("demo") / "2024" / "narrative.md").write_text(
        TEXT.replace("文。", "{信访件:上年数}", 1), encoding="utf-8"
    )
    dossier = judge(load_record(town, "demo"), 2024)
    assert "binding" in {f.code for f in dossier.findings}
    assert returns(dossier)[0].state == "已报齐"


def test_answers_keep_their_wording_office_cause_and_target(town):
    given = {"数值": "30余", "变动原因": "+新增专场", "目标": "不少于36场", "备注": "上年应为25场"}
    answer(town, "司法所.xlsx", {"司法所": {"普法活动": given, "合法性审查": {"数值": 40}}})
    rows = load_record(town, "demo").figures
    row = rows[(rows["year"] == 2024) & (rows["indicator"] == "publicity_event")].iloc[0]
    assert (row["text"], row["low"], row["high"], row["office"]) == ("30余场", 31, 39, "司法所")
    assert (row["cause"], row["target"], row["note"]) == ("+新增专场", "不少于36场", "上年应为25场")
    assert (row["file"], row["row"]) == ("2024/司法所.xlsx#司法所", 5)
    # nothing is said of the other offices' sheets; what the form asks for under 备注 is told
    told = [(f.code, f.row, f.message) for f in load_record(town, "demo").findings]
    assert told == [("about", 5, "备注写着“上年应为25场”")]


def test_a_plan_goes_into_a_spare_row(town):
    book = filled(workbook(town), {"司法所": {"普法活动": {"数值": "30场"}, "合法性审查": {"数值": "1件"}}})
    for column, value in ((1, "普法活动"), (5, "36场"), (7, "计划")):
        book["司法所"].cell(6, column).value = value
    book.save(town.raw("demo") / "2024" / "司法所.xlsx")
    rows = load_record(town, "demo").figures
    planned = rows[(rows["year"] == 2024) & (rows["status"] == "planned")]
    assert planned[["indicator", "text", "for_year"]].to_numpy().tolist() == [["publicity_event", "36场", 2025]]


def test_a_value_and_an_absence_in_one_row_are_a_fault(town):
    answer(town, "信访办.xlsx", {"信访办": {"信访件": {"数值": "50件", "缺数": "未报"}}})
    assert [(f.code, f.row, f.read) for f in load_record(town, "demo").findings] == [("absence", 4, "50件、未报")]
    assert returns(judge(load_record(town, "demo"), 2024))[0].lacking() == "有错误1项（信访件）"


def test_a_plan_that_cannot_be_read_takes_nothing_from_the_value(town):
    book = filled(workbook(town), {"司法所": {"普法活动": {"数值": "30场"}, "合法性审查": {"数值": "1件"}}})
    for column, value in ((1, "普法活动"), (5, "三五十个"), (7, "计划")):
        book["司法所"].cell(6, column).value = value
    book.save(town.raw("demo") / "2024" / "司法所.xlsx")
    dossier = judge(load_record(town, "demo"), 2024)
    assert [f.code for f in dossier.findings if f.row == 6] == ["unit"]
    # and yet it is to be put right
    (answer_,) = (r for r in returns(dossier) if r.office == "司法所")
    assert (answer_.state, answer_.lacking()) == ("有错误", "表上另有1处错误")
    assert (set(answer_.lists["given"]), answer_.lists["faulty"]) == ({"合法性审查", "普法活动"}, ())


def test_an_indicator_that_was_renamed_is_known_by_its_alias(town):
    path = town.codebook / "indicators.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("petition_case,信访件,", "petition_case,信访总件数,信访件|"),
        encoding="utf-8",
    )
    answer(town, "信访办.xlsx", {"信访办": {"信访件": {"数值": "50件"}}})
    assert returns(judge(load_record(town, "demo"), 2024))[0].lists["given"] == ("信访总件数",)


def test_last_year_s_whole_year_is_shown_and_a_dispute_asked_again(make_home):
    rows = figures(
        {"指标": "普法活动", "数值": "20余场", "填报单位": "司法所"}, {"指标": "普法活动", "数值": "9场", "期间": "上半年", "填报单位": "司法所"},
        {"指标": "罚没金额", "数值": "8.6万元"}, {"指标": "罚没金额", "数值": "9.1万元"},
    )  # fmt: skip
    asked = questions_for(load_record(make_home({"demo/2023/figures.csv": rows}), "demo"), 2024)
    assert [(a.office, a.name, a.last) for a in asked] == [
        ("司法所", "普法活动", "20余场"),
        ("综合执法队", "罚没金额", ""),
    ]


@pytest.mark.parametrize("other", [{}, {"合法性审查": {"数值": "40件"}}], ids=["alone", "beside an answer"])
@pytest.mark.parametrize(
    ("typed", "value", "told"),
    [
        ("30场", "", "写着“30场”，2023年的记录是20余场"),
        ("30场", "30场", "写着“30场”，2023年的记录是20余场"),
        (25, "30场", "写着“25”，2023年的记录是20余场"),
        ("20余场（2022年）", "30场", "写着“20余场（2022年）”，2022年没有记录"),
        ("20余", "30场", ""),
        ("20余场（2023年）", "30场", ""),
    ],
)
def test_a_value_typed_over_that_of_last_year_is_told(town, typed, value, told, other):
    """It is shown for reading only, and nobody reads it: this year's, typed there by mistake, was lost without a word."""
    book = filled(
        workbook(town),
        {"司法所": {"普法活动": {"数值": value or None}, **other}, "信访办": {"信访件": {"数值": "9件"}}},
    )
    book["司法所"].cell(5, 4).value = typed
    book.save(town.raw("demo") / "2024" / "司法所.xlsx")
    found = [f for f in load_record(town, "demo").findings if f.code == "shown"]
    assert [(f.file, f.row, f.severity) for f in found] == ([("2024/司法所.xlsx#司法所", 5, "warning")] if told else [])
    assert all(f"“普法活动”的上年数{told}" in f.message for f in found)


@pytest.mark.parametrize(
    ("sheet", "cell", "words", "code"),
    [
        ("司法所", "A2", "我办2024年无此职责", "aside"), ("司法所", "C5", "30场", "unit"), ("填表说明", "A12", "补充：普法活动应为35场", "aside"),
        ("司法所", "A9", "普法活动30场", "unknown_indicator"), ("填表说明", "B5", "已知晓。普法活动应为35件", "aside"), ("填表说明", "A4", "3. 普法活动应为35件", "aside"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("answers", [{}, {"信访件": {"数值": "9件"}}], ids=["alone", "beside an answer"])
def test_what_an_office_wrote_where_nobody_reads_is_told(town, sheet, cell, words, code, answers):
    """Nothing else is filled in its sheet, which was passed over without a word."""
    book = filled(workbook(town), {"信访办": answers})
    book[sheet][cell] = words
    book.save(town.raw("demo") / "2024" / "返回.xlsx")
    found = [f for f in load_record(town, "demo").findings if f.code != "empty"]
    assert [(f.code, f.file, f.row, f.read) for f in found] == [(code, f"2024/返回.xlsx#{sheet}", int(cell[1:]), words)]


@pytest.mark.parametrize("sheets", [("填表说明", "司法所"), ("填表说明", "司法所", "信访办"), ("司法所",)])
def test_the_place_of_a_finding_names_the_sheet_of_several(town, sheets):
    """Row 4 of the guide and row 4 of an office's table are two places, also where the guide is all else there is."""
    book = filled(workbook(town), {"司法所": {"普法活动": {"数值": "30个"}}})
    for sheet in {*book.sheetnames} - {*sheets}:
        del book[sheet]
    if "填表说明" in sheets:
        book["填表说明"]["B5"] = "26件"
    book.save(town.raw("demo") / "2024" / "返回.xlsx")
    found = {f.code: f.file for f in load_record(town, "demo").findings if f.code in ("aside", "unit")}
    file = "2024/返回.xlsx"
    told = {"unit": f"{file}#司法所", "aside": f"{file}#填表说明"}
    assert found == (told if "填表说明" in sheets else {"unit": file})
    # the cell of the only table may be named without its sheet
    where = f"{{place: demo, year: 2024, file: 返回.xlsx{'#司法所' * (len(sheets) == 3)}, row: 5}}"
    entry = f"- where: {where}\n  action: replace\n  expect: 30个\n  value: 30场\n  reason: 单位\n  status: 已核实\n"
    town.corrections.write_text(entry, encoding="utf-8")
    assert [f.code for f in load_record(town, "demo").findings if f.code.startswith("correct")] == ["corrected"]


def test_a_definition_typed_over_is_told(town):
    """Whose number it then is nobody knows."""
    book = filled(workbook(town), {"司法所": {"普法活动": {"数值": "30场"}, "合法性审查": {"数值": "1件"}}})
    book["司法所"]["B5"] = "按新口径，只统计线下"
    book.save(town.raw("demo") / "2024" / "司法所.xlsx")
    found = load_record(town, "demo").findings
    assert [(f.code, f.severity, f.row, f.read) for f in found] == [("shown", "warning", 5, "按新口径，只统计线下")]
    assert found[0].indicator == "publicity_event"


def test_a_column_of_last_year_s_values_is_told_where_nothing_is_on_record(make_home):
    """In a town's own table, whose last year nobody filed."""
    home = make_home({"demo/2023/figures.csv": "指标,上年数,数值\n普法活动,18场,20场\n信访件,,9件\n"})
    assert [(f.code, f.row, f.read) for f in load_record(home, "demo").findings] == [("shown", 2, "18场")]


def test_a_workbook_in_which_nothing_is_filled_is_told(town):
    shutil.copy(workbook(town), town.raw("demo") / "2024" / "信访办.xlsx")
    assert [(f.code, f.file) for f in load_record(town, "demo").findings] == [("empty", "2024/信访办.xlsx")]


def test_check_tells_who_sent_what_and_writes_a_workbook_to_send_back(town, tmp_path):
    answer(town, "司法所.xlsx", {"司法所": {"普法活动": {"数值": "30余场"}}})
    out = tmp_path / "back.xlsx"
    done = fazhi("check", "--place", "demo", "--years", "2024", "--xlsx", str(out), home=town.root)
    assert done.returncode == 1
    assert "信访办　没有交1项（信访件），已过1月20日的期限。" in done.stdout
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["报送情况", "信访办", "司法所", "应急办", "执法队", "其他"]
    state = [[c.value for c in row] for row in book["报送情况"].iter_rows(min_row=2, max_row=3)][::-1]
    assert [(r[2], r[3], r[4], r[11], r[12], r[13]) for r in state] == [
        ("司法所", "2", "1", "未报齐", "2024/司法所.xlsx", "空白1项（合法性审查）"), ("信访办", "1", None, "没有交", None, "没有交1项（信访件）"),
    ]  # fmt: skip
    blank = [c.value for c in book["司法所"][2]]
    assert (blank[0], blank[3], blank[4]) == ("错误", "4", "合法性审查")


def test_what_stands_in_every_copy_of_the_form_is_told_once(town):
    """The sheet of 司法所 lies in each office's copy, with last year's 36件 printed in it; 2023 says 37件 since."""
    answer(town, "司法所.xlsx", {"司法所": {"合法性审查": {"数值": "40件"}}})
    answer(town, "信访办.xlsx", {"信访办": {"信访件": {"数值": "45件"}}})
    path = town.raw("demo") / "2023" / "figures.csv"
    path.write_text(path.read_text("utf-8").replace("36件", "37件"), encoding="utf-8")
    told = [f.message for f in load_record(town, "demo").findings if "上年数" in f.message]
    assert told == ["“合法性审查”的上年数写着“36件”，2023年的记录是37件"]


def test_an_office_that_sent_nothing_is_told_listed_and_asked_again(town):
    """Also what nothing was ever told of; one whose numbers came in a table of its own is not silent."""
    path = issued_path(town, load_record(town, "demo").place, 2024)
    book = openpyxl.load_workbook(path)
    for sheet, name in (("信访办", "信访按期办结率"), ("应急办", "安全生产罚款")):
        book[sheet].cell(5, 1).value, book[sheet].cell(5, 12).value = name, sheet
    book.save(path)
    answer(town, "司法所.xlsx", {"司法所": {"普法活动": {"数值": "30余场"}, "合法性审查": {"数值": "40件"}}})
    (town.raw("demo") / "2024" / "执法队.csv").write_text(figures(("罚没金额", "8.6万元")), encoding="utf-8")
    (town.raw("demo") / "2024" / "narrative.md").write_text(TEXT, encoding="utf-8")
    done = fazhi("check", "--place", "demo", "--years", "2024", home=town.root)
    assert done.returncode == 0
    told = [line for line in done.stdout.splitlines() if line.startswith("警告") and "没有交采集表" in line]
    assert [line.partition("；")[0] for line in told] == [
        "警告　示例镇2024年　信访办没有交采集表，应报的2项都没有数（信访件、信访按期办结率）",
        "警告　示例镇2024年　应急办没有交采集表，应报的2项都没有数（应急演练、安全生产罚款）",
    ]
    # and not once more for each number; in the report's own findings each stands
    assert "没有记录；请补报" not in done.stdout
    of_each = {f.indicator for f in judge(load_record(town, "demo"), 2024).findings if f.code == "gone"}
    assert of_each == {"petition_case"}
    page = lxml_html.fromstring(composed_of(town, "demo", 2024).file("review.html"))
    rows = [[cell.text_content() for cell in row] for row in page.get_element_by_id("lacking").iter("tr")]
    assert ["没有交", "应急演练、安全生产罚款", "应急办"] in rows
    asked = [(q.office, q.name) for q in questions_for(load_record(town, "demo"), 2025)]
    assert sorted(asked) == sorted([
        ("信访办", "信访件"), ("信访办", "信访按期办结率"), ("司法所", "合法性审查"), ("司法所", "普法活动"),
        ("综合执法队", "罚没金额"), ("应急办", "应急演练"), ("应急办", "安全生产罚款"),
    ])  # fmt: skip


def test_every_office_has_its_page_also_one_that_sent_nothing_or_what_cannot_be_read(town, tmp_path):
    (town.raw("demo") / "2024" / "信访办报表.xlsx").write_bytes(b"x")
    answer(town, "司法所.xlsx", {"司法所": {"普法活动": {"数值": "30余件"}, "合法性审查": {"数值": "38件"}}})
    done = fazhi("check", "--place", "demo", "--years", "2024", "--xlsx", str(tmp_path / "a.xlsx"), home=town.root)
    assert "信访办　没有读出1项（信访件）" in done.stdout  # sent it has
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    pages = {sheet.title: [[c.value for c in row] for row in sheet.iter_rows(min_row=2)] for sheet in book}
    assert [c.value for c in book["应急办"][1]][4:] == ["指标", "原来", "哪里不对", "怎样改", "应当是（请填写）"]
    assert [row[:6] for row in pages["应急办"]] == [["待报", "2024", None, None, "应急演练", "没有交"]]
    assert pages["信访办"][0][2] == "2024/信访办报表.xlsx"
    (wrong,) = pages["司法所"]
    assert (wrong[4], wrong[5], wrong[8]) == ("普法活动", "30余件", None)
    # legible where no program works out the height of wrapped lines, and on one page across
    for sheet in book:
        assert sum(column.width for column in sheet.column_dimensions.values()) <= 152
        for row in sheet.iter_rows():
            wrapped = (2 * len(str(c.value or "")) / sheet.column_dimensions[c.column_letter].width for c in row)
            assert sheet.row_dimensions[row[0].row].height >= 13 * max(wrapped)


def test_a_row_that_cannot_be_read_goes_back_to_the_office_that_wrote_it(make_home, tmp_path):
    """Not to the one that the codebook usually asks for 普法活动."""
    rows = "指标,数值,填报单位\n普法活动,x件,宣传办\n竞赛答题,,妇联\n没有的指标,9件,文化站\n法律讲座,#N/A,团委\n"
    home = make_home({"demo/2024/figures.csv": rows})
    fazhi("check", "--place", "demo", "--xlsx", str(tmp_path / "a.xlsx"), home=home.root)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sent = {
        name: [r[3].value for r in book[name].iter_rows(min_row=2)] for name in ("宣传办", "妇联", "文化站", "团委")
    }
    assert sent == {"宣传办": ["2"], "妇联": ["3"], "文化站": ["4"], "团委": ["5"]}


def test_what_an_office_wrote_is_no_formula_in_the_workbook_sent_back(town):
    answer(town, "司法所.xlsx", {"司法所": {"普法活动": {"数值": "约二百余场+1"}}})
    dossier = judge(load_record(town, "demo"), 2024)
    hostile = [f.__class__(**(vars(f) | {"message": "=HYPERLINK(1)"})) for f in dossier.findings]
    book = openpyxl.load_workbook(io.BytesIO(findings_workbook([(dossier, [])], hostile)))
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if "HYPERLINK" in str(c.value)]
    assert len(cells) == len(hostile)
    assert {(c.data_type, c.value) for c in cells} == {("s", "'=HYPERLINK(1)")}


def test_days_until_the_offices_must_have_answered(book):
    assert days_left(book, "returns", 2024, date(2025, 1, 18)) == (date(2025, 1, 20), 2)


# what clerks write (IDIOMS), and what is no value
NUMBERED = {
    "20余次": 1, "约800人次": 1, "8.6万元": 1, "98.5%": 1, "0": 1, "每周2次": 1, "十余场": 1, "几十件": 1, "近百件": 1, "３５件": 1, "九成以上": 1,
    "三四十次": 1, "半数": 1, "较多": 0, "若干": 0, "XX万元": 0, "待补": 0, "无": 0, "同上年": 0, "30件（待核实）": 0,
}  # fmt: skip


@needs_office
def test_the_check_of_a_cell_takes_wordings_and_nothing_else(tmp_path):
    """The formula as a spreadsheet works it out, not as we do."""
    book = openpyxl.Workbook()
    for row, words in enumerate(NUMBERED, 1):
        book.active.cell(row, 1, words).number_format = "@"
        book.active.cell(row, 2, "=IF(" + _NUMBERED.format(f"$A{row}")[1:] + ",1,0)")
    book.save(tmp_path / "formula.xlsx")
    lines = converted(tmp_path / "formula.xlsx", "csv", tmp_path / "out").read_text(encoding="utf-8").splitlines()
    assert [int(line.rpartition(",")[2]) for line in lines] == list(NUMBERED.values())
    # a spreadsheet refuses a longer one
    assert len(_NUMBERED.format("$E4")) <= 255


@needs_office
@pytest.mark.parametrize("kind", ["xls", "xlsx", "ods"])
def test_libreoffice_opens_it_and_what_it_saves_is_read_the_same(town, tmp_path, kind):
    answers = {"司法所": {"普法活动": {"数值": "30余场", "变动原因": "新增专场"}, "合法性审查": {"缺数": "无此职责"}}}
    answer(town, "司法所.xlsx", answers)
    own = town.raw("demo") / "2024" / "司法所.xlsx"
    columns = ["indicator", "text", "low", "high", "absence", "office", "cause", "row"]

    def told():
        rows = load_record(town, "demo").figures
        return rows.loc[rows["year"] == 2024, columns].astype(str).to_numpy().tolist()

    before = told()
    assert [r[:2] for r in before] == [["legal_review", "无此职责"], ["publicity_event", "30余场"]]
    saved = converted(own, kind, tmp_path / kind)
    own.unlink()
    shutil.copy(saved, town.raw("demo") / "2024" / f"返回.{kind}")
    assert told() == before
    if kind == "xlsx":
        book = openpyxl.load_workbook(saved)
        assert {v.formula1 for v in book["司法所"].data_validations.dataValidation if v.type == "list"} == LISTS


def test_a_data_home_in_an_empty_folder(tmp_path):
    done = fazhi("new", "--place", "renhe", "--name", "仁和镇", "--year", "2024", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:2] == [
        "采集表：data/inbox/renhe/2024/仁和镇2024年度数据采集表.xlsx", "正文草稿：data/inbox/renhe/2024/narrative.md",
    ]  # fmt: skip
    for folder in ("data/codebook", "notebooks"):
        ours, theirs = folder_bytes(REPO / folder), folder_bytes(tmp_path / folder)
        theirs = {
            k: v.replace(b'\\"renhe\\"', b'\\"taiping\\"').replace(b"2024", b"2023") if k.endswith("ipynb") else v
            for k, v in theirs.items()
        }
        assert {k: v for k, v in ours.items() if k != "places.csv"} == {
            k: v for k, v in theirs.items() if k != "places.csv"
        }
    places = (tmp_path / "data/codebook/places.csv").read_text(encoding="utf-8-sig").splitlines()
    assert places[1:] == ["renhe,仁和镇,仁和镇,town,full,no,,,,,,,2024"]
    again = fazhi("new", "--place", "xinhe", "--name", "新和镇", "--year", "2024", cwd=tmp_path / "data")
    assert again.returncode == 0
    assert len(openpyxl.load_workbook(next(tmp_path.glob("data/inbox/xinhe/2024/*.xlsx"))).sheetnames) > 5


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--place", "renhe", "--year", "2024"], "没有地方“renhe”；要加一个新地方，请写明名称，如 --name 仁和镇。"),
        (["--place", "Ren he", "--name", "仁和镇", "--year", "2024"], "编号“Ren he”或名称“仁和镇”不行"),
        (["--place", "renhe", "--name", "../x", "--year", "2024"], "编号“renhe”或名称“../x”不行"),
        (["--place", "renhe", "--name", "仁和镇/街道办", "--year", "2024"], "不行"),
        (["--place", "renhe", "--name", "..", "--year", "2024"], "编号“renhe”或名称“..”不行"),
        (["--place", "renhe", "--name", ".仁和镇", "--year", "2024"], "不行"),
        (["--place", "renhe", "--name", "仁和镇\u202e", "--year", "2024"], "不行"),
        (["--place", "renhe", "--name", "仁和镇", "--year", "24"], "年份“24”写法不对"),
        (["--place", "renhe", "--name", "仁和镇", "--year", "2089"], "2089年还没有到；请核对 --year。"),
    ],
)
def test_wrong_beginnings_leave_the_folder_empty(tmp_path, args, said):
    done = fazhi("new", *args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_a_year_the_folder_and_the_place_alone(tmp_path):
    assert fazhi("new", "--place", "renhe", "--name", "仁和镇", cwd=tmp_path).returncode == 0
    assert sorted(p.name for p in (tmp_path / "data").iterdir()) == ["codebook", "raw"]
    assert (tmp_path / "data/raw/renhe").is_dir()
    # one name has one id: a second would make a second place of it
    done = fazhi("new", "--place", "renhe2", "--name", "仁和镇", "--year", "2024", cwd=tmp_path)
    assert (done.returncode, done.stderr[:14]) == (2, "仁和镇已有编号“renhe”")
    assert fazhi("new", "--place", "renhe", "--year", "2024", cwd=tmp_path).returncode == 0


def test_a_folder_with_something_in_it_does_not_become_a_home(tmp_path):
    # a link to itself is something as well
    (tmp_path / "照片.jpg").symlink_to("照片.jpg")
    done = fazhi("new", "--place", "renhe", "--name", "仁和镇", "--year", "2024", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "这里不是数据目录，也不是空文件夹，有照片.jpg；请移走这些，或新建一个空文件夹，进去再运行。\n",
    )


def test_a_folder_with_another_old_report_is_refused_before_any_is_read(tmp_path):
    """The first is none: reading it would be told."""
    for name in ("2022.docx", "2023.docx"):
        (tmp_path / name).write_bytes(b"PK")
    done = fazhi("read", "2022.docx", "--place", "renhe", "--name", "仁和镇", "--write", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "这里不是数据目录，也不是空文件夹，有2023.docx；要一起读的旧报告，请也写进这条命令；别的请移走，或新建一个空文件夹，进去再运行。\n",
    )


def test_a_known_place_keeps_its_name(town):
    done = fazhi("new", "--place", "demo", "--name", "仁和镇", "--year", "2025", home=town.root)
    assert (done.returncode, done.stderr) == (
        2,
        "“demo”在 places.csv 里是示例镇，不是仁和镇；是示例镇的，请改正 --name；是另一个地方的，请另用一个编号；"
        "places.csv 里写错了的，请改正 data/codebook/places.csv 里“demo”的名称（name、full_name 两列）。\n",
    )
    # the last of them applied
    places = town.codebook / "places.csv"
    places.write_text(places.read_text("utf-8").replace("示例镇", "仁和镇"), "utf-8")
    done = fazhi("new", "--place", "demo", "--name", "仁和镇", "--year", "2025", home=town.root)
    assert done.returncode == 0, done.stderr


def test_the_guide_is_no_table_and_a_table_of_that_name_is_one(make_home, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "填表说明"
    book.active.append(["指标", "数值"])
    book.active.append(["信访件", "5件"])
    book.save(tmp_path / "a.xlsx")
    home = make_home({"demo/2023/a.xlsx": (tmp_path / "a.xlsx").read_bytes()})
    assert load_record(home, "demo").figures["text"].tolist() == ["5件"]
    (sheets,) = read_workbooks([Path(tmp_path / "a.xlsx").read_bytes()])
    assert [sheet.title for sheet in sheets] == ["填表说明"]


def test_the_manual_in_a_folder_of_ones_own_stands_alone(tmp_path):
    """One file: every link leads within it, every picture is in it, and every page for analysts is there."""
    fazhi("new", "--place", "renhe", "--name", "仁和镇", cwd=tmp_path)
    manual = (tmp_path / "使用说明.html").read_text(encoding="utf-8")
    targets, ids = set(re.findall(r'href="#([^"]*)"', manual)), set(re.findall(r'<article id="([^"]*)"', manual))
    assert targets == ids
    assert {"tutorial", "tables", "narrative", "commands", "circulating", "codebook"} <= ids
    assert re.findall(r'(?:href|src)="(?!#|data:)([^"]{1,80})', manual) == []
    assert manual.count("data:image/png;base64,") >= 4
    (tmp_path / "使用说明.html").unlink()
    done = fazhi("docs", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "使用说明：使用说明.html\n")
    assert (tmp_path / "使用说明.html").read_text(encoding="utf-8") == manual


def test_a_second_return_of_one_office_says_what_changed_and_what_settles_it(town):
    """The file that is told to go may go: then nothing is left of it."""
    full = {"普法活动": {"数值": "30余场"}, "合法性审查": {"数值": "40件"}}
    answer(town, "司法所.xlsx", {"司法所": full})
    answer(town, "司法所（改）.xlsx", {"司法所": full | {"普法活动": {"数值": "35场"}, "合法性审查": {"数值": "44件"}}})
    done = fazhi("check", "--place", "demo", "--years", "2024", home=town.root)
    told = [line for line in done.stdout.splitlines() if "报了两份" in line]
    assert told == [
        "警告　示例镇2024年　2024/司法所.xlsx#司法所第4行：司法所像是报了两份：2024/司法所.xlsx、2024/司法所（改）.xlsx，"
        "不同的有“合法性审查”（第4行40件，第4行44件）、“普法活动”（第5行30余场，第5行35场）；"
        "请与司法所核实以哪一份为准：以2024/司法所.xlsx为准的，把2024/司法所（改）.xlsx移出这个文件夹；"
        "以2024/司法所（改）.xlsx为准的，把2024/司法所.xlsx移出这个文件夹。"
    ]
    # neither is taken unasked
    assert "“合法性审查”有不同的值" in done.stdout
    (town.raw("demo") / "2024/司法所.xlsx").unlink()
    done = fazhi("check", "--place", "demo", "--years", "2024", home=town.root)
    assert ("报了两份" in done.stdout, "有不同的值" in done.stdout) == (False, False)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"司法所.csv": "普法活动,30场\n信访件,9件\n", "司法所改.csv": "普法活动,35场\n"}, "以2024/司法所改.csv为准的，请司法所补成完整的一份。"),
        ({"司法所.csv": "普法活动,30场\n信访件,9件\n", "司法所改.csv": "普法活动,35场\n合法性审查,3件\n"}, "；两份都不全：请司法所核实后补成完整的一份放进来，再移走这两份。"),
        ({"司法所.csv": "普法活动,30场\n", "司法所改.csv": "普法活动,30场\n"}, ""),
        ({"司法所.csv": "普法活动,30场\n", "宣传办.csv": "普法活动,35场\n"}, ""),
        ({"司法所.csv": "普法活动,30场\n", "司法所二.csv": "信访件,9件\n"}, ""),
    ],
)  # fmt: skip
def test_of_two_files_only_one_office_s_that_differ_are_a_second_return(make_home, files, told):
    home = make_home({f"demo/2024/{name}": f"指标,数值\n{rows}" for name, rows in files.items()})
    lines = [x for x in fazhi("check", "--place", "demo", home=home.root).stdout.splitlines() if "报了两份" in x]
    assert len(lines) == bool(told)
    assert all(told in line for line in lines)


def test_a_return_of_only_what_changed_is_a_second_one(make_home):
    """By the office whose name both files bear; that of another office is none."""
    returns = {
        "司法所报表.csv": "信访件,9件\n普法活动,20余场\n合法性审查,40件\n",
        "司法所（改）.csv": "普法活动,28场\n",
        "宣传办.csv": "普法活动,35场\n",
    }
    home = make_home({f"demo/2024/{name}": f"指标,数值\n{rows}" for name, rows in returns.items()})
    (told,) = (x for x in fazhi("check", "--place", "demo", home=home.root).stdout.splitlines() if "报了两份" in x)
    assert told.partition("：")[2] == (
        "司法所像是报了两份：2024/司法所报表.csv、2024/司法所（改）.csv，不同的有“普法活动”（第3行20余场，第2行28场）；"
        "请与司法所核实以哪一份为准：以2024/司法所报表.csv为准的，把2024/司法所（改）.csv移出这个文件夹；"
        "以2024/司法所（改）.csv为准的，请司法所补成完整的一份。"
    )
    (home.raw("demo") / "2024" / "司法所（改）.csv").unlink()
    assert "报了两份" not in fazhi("check", "--place", "demo", home=home.root).stdout


@pytest.mark.parametrize("same", ["45", "45件", "四十五件"])
def test_a_number_without_its_unit_is_no_other_number(town, same):
    name = "示例镇2024年度数据采集表-司法所.xlsx"
    answer(town, name, {"司法所": {"普法活动": {"数值": "30余场"}}, "信访办": {"信访件": {"数值": same}}})
    answer(town, "信访办.xlsx", {"信访办": {"信访件": {"数值": "45件"}}})
    assert "不一样" not in fazhi("check", "--place", "demo", "--years", "2024", home=town.root).stdout


@pytest.mark.parametrize("way", ["own", "other"])
def test_a_number_typed_on_the_page_of_another_office_is_told_with_its_cell(town, way):
    """The whole workbook of 司法所 is not to be moved away with its own numbers."""
    name = "示例镇2024年度数据采集表-司法所.xlsx"
    both = {"司法所": {"普法活动": {"数值": "30余场"}}, "信访办": {"信访件": {"数值": "70件"}}}
    answer(town, name, both)
    answer(town, "信访办.xlsx", {"信访办": {"信访件": {"数值": "45件"}}})

    def told():
        out = fazhi("check", "--place", "demo", "--years", "2024", home=town.root).stdout
        assert "报了两份" not in out
        return [line for line in out.splitlines() if "在别的表里也填了" in line]

    own, other = "2024/信访办.xlsx“信访办”表第4行", f"2024/{name}“信访办”表第4行"
    assert told() == [
        f"警告　示例镇2024年　2024/{name}#信访办第4行：信访办的数在别的表里也填了，不一样：“信访件”（{own}45件，{other}70件）；"
        f"请与信访办核实：以2024/信访办.xlsx为准的，清空{other}填的格（不是采集表的，删去这一行）；"
        "不以它为准的，把2024/信访办.xlsx里的改成一样的数。"
    ]
    out = town.root / "退回核对.xlsx"
    fazhi("check", "--place", "demo", "--years", "2024", "--xlsx", out, home=town.root)
    pages = {s.title: [str(c.value) for r in s.iter_rows() for c in r] for s in openpyxl.load_workbook(out).worksheets}
    asked = [office for office, cells in pages.items() if any("在别的表里也填了" in cell for cell in cells)]
    assert sorted(asked) == ["信访办", "司法所"]
    if way == "own":
        answer(town, name, {"司法所": both["司法所"]})
    else:
        answer(town, "信访办.xlsx", {"信访办": {"信访件": {"数值": "70件"}}})
    assert told() == []
    values = {f.indicator: f.text for f in load_record(town, "demo").figure_rows if f.year == 2024}
    assert sorted(values.values()) == ["30余场", "45件" if way == "own" else "70件"]


def test_what_an_office_is_to_do_is_told_once():
    """Where the rest is for who makes the report, it says no second thing to do."""
    todo = finding("shown.alone", name="信访件", read="39", before=2024, place="demo").todo
    assert _for_office(todo) == (
        "“上年数”只供对照，没有读：是本年的数的，请填进“数值”；要与2024年比较的，请把2024年的数另列一张表；不比较的，不用改"
    )


def test_a_value_with_its_own_unit_is_told_without_that_of_its_column(make_home):
    rows = {"司法所.csv": "普法活动,20余场次,场\n", "司法所二.csv": "普法活动,30,场\n"}
    home = make_home({f"demo/2024/{name}": f"指标,数值,单位\n{row}" for name, row in rows.items()})
    (told,) = (x for x in fazhi("check", "--place", "demo", home=home.root).stdout.splitlines() if "报了两份" in x)
    assert "“普法活动”（第2行20余场次，第2行30场）" in told


@pytest.mark.parametrize("written", ["未报", "30场（其中送法进校12场）", "三十多不到四十"])
def test_what_is_no_wording_is_told_as_it_is_written(make_home, written):
    """Without the unit of its column: no 未报场, no 12场）场."""
    rows = {
        "司法所.csv": f"普法活动,{written},场\n合法性审查,3,件\n",
        "司法所二.csv": "普法活动,28,场\n合法性审查,4,件\n",
    }
    home = make_home({f"demo/2024/{name}": f"指标,数值,单位\n{row}" for name, row in rows.items()})
    (told,) = (x for x in fazhi("check", "--place", "demo", home=home.root).stdout.splitlines() if "报了两份" in x)
    assert f"“普法活动”（第2行{written}，第2行28场）" in told


def pages_of(town, tmp_path, returns):
    """Findings as they are sent back for these files: by page file, row, indicator, what was read, what is wrong, what to do."""
    folder, out = town.raw("demo") / "2024", tmp_path / "back.xlsx"
    for name, content in returns.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    fazhi("check", "--place", "demo", "--years", "2024", "--xlsx", str(out), home=town.root)
    sheets = openpyxl.load_workbook(out).worksheets[1:]
    return {s.title: [tuple(c.value for c in row)[2:8] for row in s.iter_rows(min_row=2)] for s in sheets}


def test_a_column_that_only_one_office_sent_goes_back_to_it(town, tmp_path):
    """Whatever its file is called, as long as all in it are its own."""
    table = "指标,数值,单位,情况\n普法活动,20,场,1-11月\n合法性审查,30,件,\n"
    both = "指标,数值,单位,情况\n信访件,5,件,1-11月\n罚没金额,8.6,万元,\n"
    pages = pages_of(town, tmp_path, {"报表.csv": table, "汇总.csv": both})
    told = {office for office, rows in pages.items() for _, _, _, _, wrong, _ in rows if wrong and "“情况”" in wrong}
    assert told == {"司法所", "其他"}


def test_values_that_differ_stand_on_the_page_of_each_who_gave_one(town, tmp_path):
    pages = pages_of(
        town, tmp_path, {"司法所（改）.csv": "指标,数值\n普法活动,35场\n", "执法队.csv": "指标,数值\n普法活动,28场\n"}
    )
    told = {office: row[:3] for office, rows in pages.items() for row in rows if row[4] and "不同的值" in row[4]}
    assert told == {
        "执法队": ("2024/执法队.csv", "2", "普法活动"),
        "司法所": ("2024/司法所（改）.csv", "2", "普法活动"),
    }


def test_what_an_unreadable_file_may_hold_is_asked_for_again(town, tmp_path):
    """As that of an office that sent nothing; what it misspelt is told by that."""
    broken = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    pages = pages_of(town, tmp_path, {"司法所.xls": broken, "信访办.csv": "指标,数值\n信访见,5件\n"})
    asked = {office: [row[2:4] for row in rows if row[5].startswith("请报数；")] for office, rows in pages.items()}
    assert asked["司法所"] == [("合法性审查", "没有读出"), ("普法活动", "没有读出")]
    assert asked["信访办"] == [] and asked["应急办"] == [("应急演练", "没有交")]


def test_the_page_of_an_office_is_in_the_order_of_its_sheet_and_speaks_of_nothing_that_it_has_not(make_home, tmp_path):
    """No command, no file of ours; where such a one would help, the office says it in the last column."""
    values = (
        ("普法活功", "20余场"),
        ("罚没金额", "8.6元"),
        ("信访件", "9起"),
        ("普法活动", "20场"),
        ("普法活动", "30场"),
        ("合法性审查", "/"),
        ("信访按期办结率", "0.9"),
    )
    rows = figures(*({"指标": name, "数值": value, "填报单位": "司法所"} for name, value in values))
    home = make_home({"demo/2024/司法所.csv": rows, "demo/2024/narrative.md": TEXT})
    out = tmp_path / "a.xlsx"
    done = fazhi("check", "--place", "demo", "--xlsx", str(out), home=home.root)
    assert "fazhi add 普法活功" in done.stdout and "--accept" in done.stdout
    page = [[c.value for c in row] for row in openpyxl.load_workbook(out)["司法所"].iter_rows(min_row=2)]
    placed = [int(row[3] or 0) for row in page if row[2]]
    assert placed == sorted(placed) and {2, 3, 4, 5, 7, 8} <= {*placed}
    said = "".join(str(cell) for row in page for cell in row)
    assert not re.search(r"fazhi|--accept|更正单|corrections|data/|indicators\.csv", said)
    todo = {int(row[3] or 0): row[7] for row in page}
    assert todo[2] == ("请改正名称；真是另一项指标的，请在“应当是”里写明；不是指标的行（填表人、合计等）请删去")
    assert todo[3].endswith("；确是8.6元的，请在“应当是”里写明")
    assert todo[5].startswith(
        "写重、写错的，请只留对的一行；是几部分的，请合成一行，“数值”写合计数，各部分写进“备注”；"
    )
    assert todo[5].endswith("；有一行是另一项指标的，请改写它的名称，没有这项指标的，请在“应当是”里写明")


@pytest.mark.parametrize(
    "title", ["枫溪镇2024年度数据采集表：司法所", "枫溪镇人民政府2024年法治数据报送表", "枫溪镇法治政府建设情况统计表"]
)
def test_the_form_of_another_town_is_told(town, title):
    """Whether the form or only its title is another's, the cure makes the warning go."""
    book = filled(workbook(town), {"司法所": {"普法活动": {"数值": "30场"}}})
    ours = book["司法所"]["A1"].value
    for told in (title, ours):
        book["司法所"]["A1"].value = told
        book.save(town.raw("demo") / "2024" / "司法所.xlsx")
        found = [f for f in load_record(town, "demo").findings if f.code == "about"]
        assert [(f.severity, f.row, f.message, f.todo) for f in found] == [
            ("warning", 0, "第1行写着“枫溪镇”，而这里的数按本地的读", "是别处的表，请移走，换上本地的；是本地全部的数，请改正这几个字")
        ] * (told != ours)  # fmt: skip


def test_what_an_office_misspelt_or_sent_in_a_form_nobody_reads_goes_back_to_it(town, tmp_path):
    """By the name of its file: it did send, and nobody is told to chase it."""
    folder = town.raw("demo") / "2024"
    (folder / "司法所.csv").write_text("指标,数值,单位\n合法性审查,36,件\n普法活功,20余,场\n", encoding="utf-8")
    (folder / "信访办报表.csv").write_text("项目,2024年\n信访件,9件\n", encoding="utf-8")
    (folder / "应急办.docx").write_bytes(b"x")
    (folder / "文化站2024.csv").write_text("指标,数值\n群众文艺大赛,2\n", encoding="utf-8")
    town.own("demo").write_text("指标,单位,填报单位,状态\n法治文艺演出,场,文化站,常设\n", encoding="utf-8")
    done = fazhi("check", "--place", "demo", "--years", "2024", "--xlsx", str(tmp_path / "a.xlsx"), home=town.root)
    assert [line for line in done.stdout.splitlines() if "没有交采集表" in line] == [
        "警告　示例镇2024年　执法队没有交采集表，应报的1项都没有数（罚没金额）；"
        "请催报；没有开展填“0”，没有这项职责填“无此职责”，现在报不出填“未报”。"
    ]
    table = {cells[0]: cells for line in done.stdout.splitlines() if len(cells := re.findall(r"[^│\s]+", line)) > 2}
    assert table["信访办"][2:] == ["未报齐", "2024/信访办报表.csv"]
    assert table["应急办"][2:] == ["未报齐", "2024/应急办.docx"]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    pages = {sheet.title: [[c.value for c in row] for row in sheet.iter_rows(min_row=2)] for sheet in book}
    assert [(row[0], row[2], row[5]) for row in pages["司法所"]] == [("错误", "2024/司法所.csv", "普法活功")]
    assert [(row[2], row[4]) for row in pages["信访办"]] == [("2024/信访办报表.csv", None), (None, "信访件")]
    assert [row[2] for row in pages["应急办"]] == ["2024/应急办.docx", None]
    assert [row[5] for row in pages["文化站"]] == ["群众文艺大赛"]
    assert {row[2] for row in pages["其他"]} == {"2024/narrative.md", None}  # None: of the year as a whole


def test_an_office_that_returned_a_part_is_asked_for_the_rest_again(town):
    """What it was asked and did not tell, a first year that was asked for all too."""
    path = issued_path(town, load_record(town, "demo").place, 2024)
    book = openpyxl.load_workbook(path)
    book["司法所"].cell(6, 1).value, book["司法所"].cell(6, 12).value = "法律讲座", "司法所"
    book.save(path)
    answer(town, "司法所.xlsx", {"司法所": {"普法活动": {"数值": "30余场"}, "合法性审查": {"缺数": "未报"}}})
    asked = [q.name for q in questions_for(load_record(town, "demo"), 2025) if q.office == "司法所"]
    assert asked == ["合法性审查", "普法活动", "法律讲座"]


def test_findings_of_no_file_are_told_without_one(town):
    """Of three silent offices together, too."""
    (town.raw("demo") / "2024" / "a.csv").write_text(figures(("竞赛答题", "2次")), encoding="utf-8")
    done = fazhi("check", "--place", "demo", "--years", "2024", home=town.root)
    assert "警告　示例镇2024年　同样的4处：\n　　信访办没有交采集表" in done.stdout


def test_what_several_offices_put_under_last_year_is_told_once_for_the_year(make_home):
    head, sent = (
        "指标,数值,上年数\n",
        {"司法所": "普法活动,9场,8场", "信访办": "信访件,7件,6件", "党政办": "出台制度,3项,2项"},
    )
    home = make_home({f"demo/2024/{office}.csv": f"{head}{row}\n" for office, row in sent.items()})
    told = fazhi("check", "--place", "demo", "--years", "2024", home=home.root).stdout.splitlines()
    at = told.index("警告　示例镇2024年　同样的3处：")
    assert sorted(told[at + 1 : at + 4]) == [
        "　　2024/信访办.csv第2行：“信访件”的上年数写着“6件”，2023年没有记录",
        "　　2024/党政办.csv第2行：“出台制度”的上年数写着“2项”，2023年没有记录",
        "　　2024/司法所.csv第2行：“普法活动”的上年数写着“8场”，2023年没有记录",
    ]
    assert told[at + 4].startswith("　　“上年数”只供对照")


def test_a_number_on_the_page_of_an_office_that_sent_nothing_is_asked_about(town):
    """In a copy of the whole workbook that another office sent; a file of nobody's name is a collection."""
    answer(town, "信访办.xlsx", {"信访办": {"信访件": {"数值": "9件"}}, "司法所": {"普法活动": {"数值": "30余场"}}})
    told = "司法所没有交自己的采集表，2024/信访办.xlsx里却有它的数（普法活动）；请与司法所核实"
    assert told in fazhi("check", "--place", "demo", "--years", "2024", home=town.root).stdout
    (town.raw("demo") / "2024/信访办.xlsx").rename(town.raw("demo") / "2024/汇总.xlsx")
    assert "没有交自己的" not in fazhi("check", "--place", "demo", "--years", "2024", home=town.root).stdout
