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
    ("head", "todo"),
    [
        ("工作内容,完成情况,同期,备注", "请改列名：把“工作内容”改成“指标”，“完成情况”改成“数值”，“同期”改成“上年数”"),
        # what names the year goes before what may be words
        ("指标,一季度,二季度,三季度,四季度,全年", "请改列名：把“全年”改成“数值”"), ("项目,2025年,完成情况", "请改列名：把“项目”改成“指标”，“2025年”改成“数值”"), ("项目,本期,上期", "请改列名：把“项目”改成“指标”，“本期”改成“数值”，“上期”改成“上年数”"),
    ],
)  # fmt: skip
def test_columns_by_what_they_are_often_called(make_home, head, todo):
    home = make_home({"demo/2025/a.csv": f"{head}\n热线工单,602件,598件\n", "demo/2025/narrative.md": TEXT})
    (f,) = stops(home)
    assert f["todo"] == todo


HOMES = {
    "年度计划": "目标", "年度任务": "目标", "任务数": "目标", "年初目标": "目标", "完成时限": "时限", "未完成原因": "变动原因",
    "原因说明": "变动原因", "数据来源": "出处", "责任科室": "填报单位", "去年": "上年数", "2024年": "上年数", "上年同期": "上年数",
}  # fmt: skip


@pytest.mark.parametrize(("head", "home"), HOMES.items())
def test_a_column_of_another_name_is_told_its_own(make_home, head, home):
    """Whether or not the table has a head by which it is read."""
    cells = {"目标": "12", "时限": "12月底", "上年数": "8"}
    table, other = (
        f"指标,{value},单位,{head}\n联合执法,11,次,{cells.get(home, '汛期')}\n" for value in ("数值", "实际完成")
    )
    home_ = make_home({"demo/2025/a.csv": table, "demo/2025/narrative.md": TEXT})
    (f,) = (f for f in told(home_) if f["code"] == "column")
    assert f["todo"] == f"写的是{home}的，请把表头改成“{home}”；不是的，如有用，请并入“备注”"
    (home_.raw("demo", 2025) / "a.csv").write_text(table.replace(head, home), encoding="utf-8")
    assert [f for f in told(home_) if f["code"] in {"column", *UNREAD}] == []
    (home_.raw("demo", 2025) / "a.csv").write_text(other, encoding="utf-8")
    (f,) = stops(home_)
    assert f"“实际完成”改成“数值”，“{head}”改成“{home}”" in f["todo"]


@pytest.mark.parametrize(
    ("head", "todo"),
    [
        ("罚没金额", "“罚没金额”是另一个指标，写在备注里就没有这个数了：请每行一个指标，另写一行，“指标”写“罚没金额”"), ("罚没金额（万元）", "“指标”写“罚没金额”"), ("罚没款", "“指标”写“罚没金额”"),
        ("2023年", "如有用，请并入“备注”"), ("完成率", "如有用，请并入“备注”"), ("完成时间", "如有用，请并入“备注”"), ("年度", "如有用，请并入“备注”"),
    ],
)  # fmt: skip
def test_a_column_without_a_home_goes_to_the_notes_but_an_indicators_to_its_row(make_home, head, todo):
    table = f"指标,数值,单位,{head}\n行政处罚案件,11,件,1.2\n"
    home = make_home({"demo/2025/a.csv": table, "demo/2025/narrative.md": TEXT})
    (f,) = (f for f in told(home) if f["code"] == "column")
    assert todo in f["todo"] and "请把表头改成" not in f["todo"] and f["severity"] == "warning"


@pytest.mark.parametrize(
    ("head", "bare"),
    [
        ("金额（万元）", "金额"), ("金额", "金额"), ("涉及资金（元）", "涉及资金"), ("人数", "人数"), ("受众（人次）", "受众"),
    ],
)  # fmt: skip
def test_a_column_of_numbers_goes_to_a_row_of_its_own(make_home, head, bare):
    table = f"指标,数值,单位,{head}\n行政处罚案件,11,件,1.2\n"
    for twice in (table, table.replace(head, f"{head},{head}").replace("1.2", "1.2,1.3")):
        home = make_home({"demo/2025/a.csv": twice, "demo/2025/narrative.md": TEXT})
        (f,) = (f for f in told(home) if f["code"] == "column")
        assert f["todo"].startswith("写的是数的，写在备注里就没有这个数了：请每行一个指标，另写一行")
        assert f"（是什么的{bare}）" in f["todo"]


DOUBLE = {
    "指标,2024年,,2025年,\n,件数,金额（万元）,件数,金额（万元）\n": "“2024年”的数写进“上年数”，“2025年”的数写进“数值”",
    "项目,去年,去年,今年,今年\n项目,件数,金额（万元）,件数,金额（万元）\n": "“去年”的数写进“上年数”，“今年”的数写进“数值”",
    "指标,上年数,,数值,\n,件数,金额（万元）,件数,金额（万元）\n": "“上年数”的数写进“上年数”，“数值”的数写进“数值”",
    "指标,计划,,实际,\n,件数,金额（万元）,件数,金额（万元）\n": "“计划”的数写进“目标”，“实际”的数写进“数值”",
}


@pytest.mark.parametrize(("head", "homes"), DOUBLE.items())
def test_two_rows_of_heads_are_told_in_one_finding_that_cures(make_home, head, homes):
    """Which row the money goes to is known for what the codebook has; nothing of it is to go into the notes."""
    table = f"{head}行政处罚,12,3.4,15,5.2\n联合执法,5,0.2,6,\n"
    home = make_home({"demo/2025/a.csv": table, "demo/2025/narrative.md": TEXT})
    (f,) = stops(home)
    assert f["message"].startswith("第1、2行是两行表头：") and "备注”；" not in f["todo"].partition("合计行")[0]
    assert homes in f["todo"]
    assert "；“行政处罚”的“件数”写成“行政处罚”一行，“金额（万元）”写成“罚没金额”一行；" in f["todo"]
    assert "“联合执法”的“件数”写成“联合执法”一行，“金额（万元）”写成“联合执法金额”一行" in f["todo"]
    before = "目标" if "计划" in head else "上年数"
    done = f"指标,单位,数值,{before}\n行政处罚,件,15,12\n罚没金额,万元,5.2,3.4\n联合执法,次,6,5\n"
    (home.raw("demo", 2025) / "a.csv").write_text(done, encoding="utf-8")
    assert stops(home) == [] and not [f for f in told(home) if f["code"] == "column"]


UNDER = {
    "项目,完成情况,,备注\n,2024年,2025年,\n": ("2024年|2025年", "指标|上年数|数值|备注"),
    "指标,数值,,备注\n,2024年,2025年,\n": ("2024年|2025年", "指标|上年数|数值|备注"),
    "项目,完成情况,完成情况,备注\n项目,去年,今年,备注\n": ("去年|今年", "指标|上年数|数值|备注"),
    "项目,2025年,,备注\n,计划,完成,\n": ("计划|完成", "指标|目标|数值|备注"),
    "事项,全年情况,,说明\n,目标,实际,\n": ("目标|实际", "指标|目标|数值|说明"),
    # what was done in another year is its value
    "项目,2024年,,2025年\n,计划,完成,\n": ("计划|完成", "指标|2024年计划|上年数|数值"),
}


@pytest.mark.parametrize(("head", "told_heads", "meant"), [(h, *of) for h, of in UNDER.items()])
def test_heads_under_one_that_is_wider_become_one_row_by_its_cure(make_home, head, told_heads, meant):
    home = make_home({"demo/2025/a.csv": f"{head}信访件,12件,15件,8件\n", "demo/2025/narrative.md": TEXT})
    (f,) = stops(home)
    wide = next(cell for cell in head.split(",")[1:])
    under = "".join(f"“{word}”" for word in told_heads.split("|"))
    assert f["message"] == f"第1、2行是两行表头：“{wide}”下面是{under}"
    line = "".join(f"“{word}”" for word in meant.split("|"))
    assert f["todo"] == f"请取消合并，第2行改成一行表头，从左到右依次写{line}，再删去第1行"
    done = f"{meant.replace('|', ',')}\n信访件,12件,15件,8件\n"
    (home.raw("demo", 2025) / "a.csv").write_text(done, encoding="utf-8")
    assert stops(home) == []


def test_plan_and_done_are_named_by_their_heads(make_home):
    home = make_home({"demo/2025/a.csv": "项目,计划,完成\n信访件,12件,15件\n", "demo/2025/narrative.md": TEXT})
    (f,) = stops(home)
    assert f["todo"] == "请改列名：把“项目”改成“指标”，“完成”改成“数值”，“计划”改成“目标”"


@pytest.mark.parametrize(
    "table",
    [
        "项目,完成情况,\n,1,2\n", "项目,完成情况,\n,未报,未报\n", "指标,数值,,备注\n,,,见附件\n",
        "指标,数值,单位,备注,出处\n,无,无,甲,甲\n", "填报单位,信访件,,普法活动,\n,2024年,2025年,2024年,2025年\n甲,1,2,3,4\n",
        "指标,2024年,2025年\n信访件,未报,未报\n",
    ],
)  # fmt: skip
def test_what_is_no_second_row_of_heads_is_told_as_before(make_home, table):
    home = make_home({"demo/2025/a.csv": table, "demo/2025/narrative.md": TEXT})
    assert not any("两行表头" in f["message"] for f in told(home))


def test_a_second_column_for_a_home_goes_into_the_first(make_home):
    table = "指标,数值,单位,目标,年度计划\n联合执法,11,次,,12\n"
    home = make_home({"demo/2025/a.csv": table, "demo/2025/narrative.md": TEXT})
    (f,) = (f for f in told(home) if f["code"] == "column")
    assert f["todo"] == "写的是目标的，请并入“目标”列；不是的，如有用，请并入“备注”"


@pytest.mark.parametrize(
    ("name", "values", "total"),
    [
        ("人民调解员", ("52名", "4名"), "56名"), ("法治培训", ("4场", "2场"), "6场"), ("罚没金额", ("1.2万元", "0.8万元"), None), ("普法活动", ("20余场", "4场"), None),
        ("持证率", ("90%", "95%"), ""), ("普法活动", ("4场", "6场次"), "10场"),
    ],
)  # fmt: skip
def test_of_two_offices_with_a_part_each_the_sum_is_one_way_out(make_home, name, values, total):
    offices = ("司法所", "综治中心")
    rows = [f"{name},{v},{o}\n" for v, o in zip(values, offices, strict=True)]
    home = make_home({"demo/2025/a.csv": "指标,数值,填报单位\n" + "".join(rows), "demo/2025/narrative.md": TEXT})
    (f,) = (f for f in told(home) if f["code"] == "conflict")
    assert f["todo"].startswith("请核实后只留一个，或在更正单里登记采用哪个（fazhi check --accept）")
    assert ("没有重的，请" in f["todo"]) == (total != "")
    assert (f"请只写一行合计（加起来是{total}），各部分写进“备注”" in f["todo"]) == bool(total)
    if total:
        note = "、".join(f"{o}{v}" for v, o in zip(values, offices, strict=True))
        (home.raw("demo", 2025) / "a.csv").write_text(
            figures({"指标": name, "数值": total, "备注": note}), encoding="utf-8"
        )
        assert {*UNREAD, "conflict", "part"} & {f["code"] for f in told(home)} == set()


def test_only_of_a_csv_are_commas_spoken_of(make_home):
    book = openpyxl.Workbook()
    for row in (["派出所年报"], ["热线工单", "602件"], ["信访件", "3件"]):
        book.active.append(row)
    home = make_home({"demo/2025/narrative.md": TEXT, "demo/2025/a.csv": "派出所年报\n热线工单,602件\n信访件,3件\n"})
    book.save(home.raw("demo", 2025) / "b.xlsx")
    assert [("逗号" in f["todo"], "“指标”" in f["todo"]) for f in stops(home)] == [(True, True), (False, True)]


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("序号,指标,数值,单位", "合计,,116,"), ("序号,指标,数值,单位", ",合 计,116,"), ("序号,指标,数值,单位", "3,小计,116,件"), ("指标,数值,单位,备注", ",116,,总计"), ("指标,数值,单位,备注", "共计,116,场,"),
        ("序号,指标,数值,单位", "合计,,,"),
    ],
)  # fmt: skip
def test_a_row_that_sums_others_is_deleted_as_told_at_once(make_home, head, row):
    rows = {"序号": "1,热线工单,602,件\n2,信访件,3,件", "指标": "热线工单,602,件,\n信访件,3,件,"}[head[:2]]
    home = make_home({"demo/2025/a.csv": f"{head}\n{rows}\n{row}\n", "demo/2025/narrative.md": TEXT})
    (f,) = (f for f in told(home) if f["code"] in {"no_name", *UNREAD})
    assert (f["code"], f["row"]) == ("no_name", 4)
    assert f["todo"].startswith("请删去这一行；") and "不是指标" in f["message"]
    (home.raw("demo", 2025) / "a.csv").write_text(f"{head}\n{rows}\n", encoding="utf-8")
    assert [f for f in told(home) if f["code"] in {"no_name", *UNREAD}] == []


@pytest.mark.parametrize(
    "head", ["项目,2024年,单位", "项目,2025年,本年数", "姓名,2025年", "项目,名称,2025年"], ids=["no value", "two", "no name", "two names"]
)  # fmt: skip
def test_columns_that_may_mean_several_things_are_not_guessed(make_home, head):
    home = make_home({"demo/2025/a.csv": f"{head}\n热线工单,602,件\n", "demo/2025/narrative.md": TEXT})
    (f,) = stops(home)
    assert "改列名" not in f["todo"]


def found_in(make_home, row):
    """The findings of a table of one row, but for those of the narrative and of what it lacks."""
    home = make_home({"demo/2025/a.csv": figures(row), "demo/2025/narrative.md": TEXT})
    return [f for f in told(home) if f["code"] in {*UNREAD, "part", "frequency", "blank"}]


def numbers_offered(todo):
    """The numbers that a cure says are to be written as the value."""
    return re.findall("(?:“数值”里(?:只)?写|改为)“([^”]*)”", todo)


PARTS = (
    "：请在“数值”里只写本年全部的数（分几部分写的要加起来），各部分、上年的数、增减的数写进“备注”；"
    "计划的数另写一行，“状态”填“计划”；别的指标的数另写一行，写它的名称，没有这项指标的，先用 fazhi add 加上"
)


# each with what is true, and what stays for the note
@pytest.mark.parametrize(
    ("name", "value", "true"),
    [
        ("信访件", "上半年112件，下半年124件", "236件"), ("普法活动", "一季度6场，二季度8场", "14场"),
        ("法律明白人", "男50名，女36名", "86名"), ("法治主题公园", "镇级1个、村级12个", "13个"),
        ("民主法治示范村", "省级1个、市级2个", "3个"), ("人民调解员", "专职3名，兼职44名", "47名"),
        ("行政检查", "党委会2次、政府常务会2次", "4次"), ("信访件", "建议18件、提案5件", "23件"),
        ("人民调解员", "5个中队共47人，另有2人", "49人"), ("人民调解员", "3名（兼职44名）", "47名"), ("人民调解员", "党员共30名，群众12名", "42名"),
        ("普法活动", "共6场；另有2场", "8场"), ("普法活动", "12+9", "21场"), ("信访件", "30件（去年12件，今年18件，另6件）", "18件"), ("普法活动", "20余场，30场", "50余场"),
        ("信访件", "54→57", "57件"), ("人民调解员", "3名（另有兼职2名）", "5名"),
        ("法治体检企业", "3/4", "3家"), ("法治体检企业", "3/4家", "3家"), ("普法活动", "8场/8个项目", "8场"),
    ],
)  # fmt: skip
def test_of_several_parts_the_cure_names_none(make_home, name, value, true):
    (f,) = found_in(make_home, (name, value))
    stock = name in ("法律明白人", "法治主题公园", "民主法治示范村", "人民调解员")
    whole = "请在“数值”里只写年末共有多少，都是年末的几部分要加起来；" if stock else PARTS
    assert f["todo"].startswith("这一格写了几个数（") and whole in f["todo"]
    assert numbers_offered(f["todo"]) == []
    assert found_in(make_home, {"指标": name, "数值": true, "备注": value}) == []


@pytest.mark.parametrize(
    ("name", "value", "total"),
    [
        ("法律明白人", "每村3名，共86名", "86名"), ("合法性审查", "文件12件、合同31件，合计43件", "43件"),
        ("人民调解员", "5个中队共47人", "47人"), ("人民调解员", "5所学校共5名", "5名"), ("人民调解员", "12个村各1名，共12名", "12名"),
        ("人民调解员", "3名（共86名）", "86名"), ("普法活动", "共6场，其中送法下乡3场", "6场"), ("普法活动", "12场+9场，总计21场", "21场"),
    ],
)  # fmt: skip
def test_what_a_cell_calls_the_sum_is_shown_as_that(make_home, name, value, total):
    (f,) = found_in(make_home, (name, value))
    assert f"写明合计的是“{total}”：核对过是全部的" in f["todo"]
    assert numbers_offered(f["todo"]) == [total]
    assert found_in(make_home, {"指标": name, "数值": total, "备注": value}) == []


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("44名（专职3名，兼职41名）", "44名"),
        ("44名（其中女12名）", "44名"),
        ("44名（每村3名）", "44名"),
        ("44名（300户）", "44名"),
        ("44名，其中女12名", "44名"),
        ("44名（去年47名）", "44名"),
    ],
)
def test_a_number_with_its_parts_in_brackets_stays(make_home, value, kept):
    (f,) = found_in(make_home, ("人民调解员", value))
    assert numbers_offered(f["todo"]) == [kept]
    assert found_in(make_home, {"指标": "人民调解员", "数值": kept, "备注": value[4:].rstrip("）")}) == []


@pytest.mark.parametrize(
    ("name", "value", "done", "aim"),
    [("出台制度", "5项（计划6项）", "5项", "6项"), ("人民调解员", "44名（目标47名）", "44名", "47名")],
)  # fmt: skip
def test_what_was_done_is_no_plan_where_a_plan_stands_beside_it(make_home, name, value, done, aim):
    (f,) = found_in(make_home, (name, value))
    assert f["todo"].startswith(f"请在“数值”里只写“{done}”；")
    assert f["todo"].endswith("是本年目标的，写进“目标”，不是的写进“备注”")
    for row in ({"目标": aim}, {"备注": value[len(done) + 1 : -1]}):
        assert found_in(make_home, {"指标": name, "数值": done} | row) == []


@pytest.mark.parametrize("unit", ["", "场"])
def test_what_a_spreadsheet_made_a_date_is_written_again(make_home, unit):
    (f,) = found_in(make_home, ("普法活动", "2025-12-13", unit))
    assert f["todo"] == "请照台账重新写，连同单位，如12场、12至13场"
    for written in ("12场", "12至13场"):
        assert found_in(make_home, ("普法活动", written, unit)) == []


@pytest.mark.parametrize(
    ("name", "value", "unit", "number"),
    [
        ("信访件", "（512）", "", "512"), ("信访件", "63.", "件", "63"), ("信访件", "36。", "", "36"), ("普法活动", "31场[1]", "", "31场"),
        ("信访件", "3；", "", "3"), ("信访件", "“63件”", "", "63件"), ("信访件", "20余件、", "", "20余件"), ("信访件", "（上半年9件）", "", "上半年9件"),
        ("罚没金额", "6.85万元整", "", "6.85万元"), ("法治体检企业", "4家企业", "", "4家"),
    ],
)  # fmt: skip
def test_marks_around_a_number_are_left_out(make_home, name, value, unit, number):
    """In one line, and nothing is quoted that is not there."""
    (f,) = found_in(make_home, (name, value, unit))
    assert f["todo"] == f"请在“数值”里只写“{number}”"
    assert found_in(make_home, (name, number, unit)) == []


# of each, what is true of it
@pytest.mark.parametrize(
    ("name", "value", "unit", "true"),
    [
        ("罚没金额", ".5", "万元", "0.5"), ("罚没金额", ".5万元", "", "0.5万元"), ("罚没金额", "约．5万元", "", "约0.5万元"), ("罚没金额", "12﹒5万元", "", "12.5万元"),
        ("执法人员持证率", "98﹒5﹪", "", "98.5%"), ("执法人员持证率", "约.5%", "", "约0.5%"),
        ("宣传资料发放", "12萬份", "", "12万份"), ("宣传资料发放", "12萬", "份", "12万"), ("罚没金额", "1.2億圓", "", "1.2亿元"), ("法治主题公园", "3個", "", "3个"),
        ("普法活动", "3場左右", "", "3场左右"), ("普法活动", "12场场", "", "12场"), ("普法活动", "12（场）", "场", "12场"), ("信访件", "12", "单位：件", "12件"), ("罚没金额", "12", "萬元", "12万元"),
    ],
)  # fmt: skip
def test_a_number_written_in_another_manner_keeps_all_of_it(make_home, name, value, unit, true):
    """A cure of 12萬份 that says 12 would make it ten thousand times smaller."""
    (f,) = found_in(make_home, (name, value, unit))
    assert numbers_offered(f["todo"]) == [true]
    assert found_in(make_home, (name, true, "" if "栏空着" in f["todo"] else unit)) == []


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("罚没金额", "廿三元", ""), ("罚没金额", "幺二元", ""), ("普法活动", "3场半", ""), ("普法活动", "1½", "场"), ("普法活动", "12²", ""), ("普法活动", "1﹐200场", ""),
        ("普法活动", "1'200", "场"), ("普法活动", "l2场", ""), ("普法活动", "12O", "场"), ("普法活动", "第三场", ""), ("普法活动", "第3场", ""), ("普法活动", "±3场", ""),
        ("普法活动", "↑3场", ""), ("普法活动", "+3", "场"), ("普法活动", "3场-", ""), ("普法活动", "12—", "场"), ("普法活动", "至5场", ""), ("普法活动", "几12场", ""), ("普法活动", "，12场", ""),
        ("普法活动", "三分之二", "场"), ("罚没金额", "1.2亿", "万元"), ("罚没金额", "贰万叁仟", "万元"), ("普法活动", "<12>", "场"),
    ],
)  # fmt: skip
def test_no_piece_of_a_number_is_offered_as_the_number(make_home, name, value, unit):
    (f,) = found_in(make_home, (name, value, unit))
    wanted = "元" if name == "罚没金额" else "场"
    assert f["todo"] == f"请照台账重新写，只写数和单位，如12{wanted}、约60{wanted}；别的话写进“备注”"
    for true in (f"12{wanted}", f"约60{wanted}"):
        assert found_in(make_home, (name, true)) == []


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("普法活动", "36", "1场"), ("普法活动", "36", "10场"), ("普法活动", "36", "０场"), ("普法活动", "36", "余"), ("普法活动", "36", "以上"), ("普法活动", "36", "场/月"),
        ("普法活动", "36", "k"), ("普法活动", "36", "每场"), ("执法人员持证率", "9", "成"), ("执法人员持证率", "98.5", "pct"),
    ],
)  # fmt: skip
def test_what_a_units_column_says_of_the_number_is_not_dropped(make_home, name, value, unit):
    """36 under 1场 is no 361场, 9 under 成 no 9%, 36 under 余 no 36场."""
    (f,) = found_in(make_home, (name, value, unit))
    assert f["todo"] == f"看不出单位是哪一个（{unit}）：请问清楚，在“数值”里连同单位写，“单位”栏空着"


@pytest.mark.parametrize(
    ("unit", "true"), [("场/年", "36场"), ("/", "36场"), ("余场", "36余场"), ("场左右", "36场左右")]
)
def test_what_a_units_column_adds_to_the_number_stays(make_home, unit, true):
    (f,) = found_in(make_home, ("普法活动", "36", unit))
    assert numbers_offered(f["todo"]) == [true]
    assert found_in(make_home, ("普法活动", true)) == []


@pytest.mark.parametrize("period", ["Q1", "2025.1.1-2025.10.31"])
def test_no_period_grows_together_with_its_number(make_home, period):
    """36 of Q1 was printed as Q136场."""
    row = {"指标": "普法活动", "数值": "36", "单位": "场"}
    (f,) = found_in(make_home, row | {"期间": period})
    assert "不认识这种期间" in f["message"] and "请写成上半年、1-9月、截至9月、每月这样" in f["todo"]
    for written in ("一季度", "1-9月"):
        assert found_in(make_home, row | {"期间": written}) == []
    assert numbers_offered(found_in(make_home, ("普法活动", "Q136场"))[0]["todo"]) == []


@pytest.mark.parametrize(
    ("value", "unit", "note"),
    [("36", "场", "单位：万场"), ("8.6", "万元", "金额单位：元"), ("36", "场", "以万场为单位")],
)
def test_another_unit_in_the_note_is_asked(make_home, value, unit, note):
    name = "罚没金额" if "元" in unit else "普法活动"
    row = {"指标": name, "数值": value, "单位": unit, "备注": note}
    home = make_home({"demo/2025/a.csv": figures(row), "demo/2025/narrative.md": TEXT})
    (f,) = (f for f in told(home) if f["code"] == "caption")
    assert f["todo"].startswith("请核对后在“数值”里连同单位写，“单位”栏空着，再删去旁边的“")
    said = re.search("再删去旁边的“(.+?)”", f["todo"])[1]
    for done in (
        {**row, "数值": value + unit, "单位": "", "备注": note.replace(said, "")},
        {**row, "备注": f"单位：{unit}"},
    ):
        assert not [f for f in found_in(make_home, done) if f["severity"] == "error"]


@pytest.mark.parametrize("note", ["目标", "本年目标", "任务数", "未报"])
def test_a_note_that_the_number_does_not_count_is_told(make_home, note):
    row = {"指标": "普法活动", "数值": "36场", "备注": note}
    home = make_home({"demo/2025/a.csv": figures(row), "demo/2025/narrative.md": TEXT})
    assert [f["severity"] for f in told(home) if f["code"] == "about"] == ["warning"]
    home = make_home({"demo/2025/a.csv": figures(row | {"备注": ""}), "demo/2025/narrative.md": TEXT})
    assert "about" not in {f["code"] for f in told(home)}


@pytest.mark.parametrize(("value", "number"), [("达98.5%", "98.5%"), ("达到98.5%", "98.5%"), ("已达98.5%", "98.5%")])
def test_what_was_reached_is_no_rise(make_home, value, number):
    (f,) = found_in(make_home, ("执法人员持证率", value))
    assert numbers_offered(f["todo"]) == [number]


@pytest.mark.parametrize(
    "value",
    ["2024年3场", "去年3场", "上年：3场", "预计3场", "3场（预计）", "12月3场", "3（2025年11月）", "11月15日3场"],
)
def test_a_number_of_another_time_is_not_this_years(make_home, value):
    (f,) = found_in(make_home, ("普法活动", value))
    assert "说的不是2025年全年的实际数：请写2025年全年的数；只有一段时间的，写成上半年3场这样" in f["todo"]
    assert numbers_offered(f["todo"]) == []


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("10月底前完成3场", "10月底"), ("3场（10月底前）", "10月底"), ("到10月底3场", "10月底"), ("3场（截至11月20日止）", "11月20日"), ("11月底3场", "11月底"),
        ("3（2025年11月底）", "11月底"),
    ],
)  # fmt: skip
def test_a_number_until_a_day_is_written_with_it(make_home, value, day):
    """Of the year 3场 alone would tell what was done in ten months, or planned."""
    (f,) = found_in(make_home, ("普法活动", value))
    number = "3场" if "场" in value else "3"
    assert f"只有到那时为止的，请在“数值”里写“截至{day}{number}”" in f["todo"]
    assert numbers_offered(f["todo"]) == [f"截至{day}{number}"]
    assert found_in(make_home, ("普法活动", f"截至{day}{number}"))[1:] == []
    plan = {"指标": "普法活动", "数值": number, "单位": "场", "状态": "计划", "时限": day}
    assert [f for f in found_in(make_home, plan) if f["severity"] == "error"] == []


@pytest.mark.parametrize(
    ("value", "period"),
    [("1-10月完成3场", "1-10月"), ("截止10月20日完成3场", "截止10月20日"), ("3场（上半年）", "上半年")],
)
def test_a_number_of_a_part_of_the_year_keeps_the_part(make_home, value, period):
    (f,) = found_in(make_home, ("普法活动", value))
    assert f["todo"] == f"有全年数的，请写全年数；只有这一段时间的，请在“数值”里写“{period}3场”"


@pytest.mark.parametrize("value", ["2024年11月底3场", "3场（2024年上半年）"])
def test_another_year_s_is_not_offered_as_a_part_of_this(make_home, value):
    (f,) = found_in(make_home, ("普法活动", value))
    assert numbers_offered(f["todo"]) == [] and "是别的年份的，放到那一年的文件夹" in f["todo"]


@pytest.mark.parametrize("value", ["增3场", "同比多3场", "比上年多3场", "3场（↑）"])
def test_by_how_much_it_rose_is_not_how_many(make_home, value):
    (f,) = found_in(make_home, ("普法活动", value))
    assert "像是说增减：请在“数值”里写全年的数；“3场”如果是增减的数，另写一行" in f["todo"]
    assert numbers_offered(f["todo"]) == []
    for row in (("普法活动", "增加3场", "", "变动"), ("普法活动", "36场")):
        assert found_in(make_home, row) == []


@pytest.mark.parametrize(
    ("name", "value", "number", "change"),
    [
        ("安置帮教对象", "39人，比上年增加6人", "39人", "比上年增加6人"), ("信访件", "326件（同比下降12%）", "326件", "同比下降12%"),
        ("普法活动", "36场，同比增加3场", "36场", "同比增加3场"),
    ],
)  # fmt: skip
def test_a_change_beside_the_number_has_its_own_row(make_home, name, value, number, change):
    (f,) = found_in(make_home, (name, value))
    assert f["todo"] == f"请在“数值”里只写“{number}”；“{change}”另写一行，“状态”填“变动”，由数据复算"
    assert found_in(make_home, (name, number)) == found_in(make_home, (name, change, "", "变动")) == []


@pytest.mark.parametrize(
    ("value", "number"), [("2025年3场", "3场"), ("今年3场", "3场"), ("合计3场", "3场"), ("两百（含2）", "两百"), ("12（场）（含2场）", "12场")]
)  # fmt: skip
def test_words_that_add_nothing_are_left_out(make_home, value, number):
    (f,) = found_in(make_home, ("普法活动", value))
    assert numbers_offered(f["todo"]) == [number]
    assert found_in(make_home, ("普法活动", number)) == []


def test_two_numbers_about_a_stroke_are_none_apiece(make_home):
    (f,) = found_in(make_home, ("信访件", "388件/办结385件"))
    assert f["todo"].startswith("这一格写了几个数（388件、385件）：请在“数值”里只写本年全部的数")
    assert found_in(make_home, {"指标": "信访件", "数值": "388件", "备注": "办结385件"}) == []


@pytest.mark.parametrize(("value", "unit"), [("15/16", "%"), ("15/16", ""), ("15／16", "％")])
def test_a_fraction_of_a_rate_is_written_as_a_share(make_home, value, unit):
    (f,) = found_in(make_home, ("执法人员持证率", value, unit))
    assert f["todo"] == "请写成百分数，或写成“16分之15”，“单位”栏空着"
    for written in ("16分之15", "93.75%"):
        assert found_in(make_home, ("执法人员持证率", written)) == []


@pytest.mark.parametrize(
    ("name", "value", "unit", "meant"),
    [
        ("执法人员持证率", "98·6%", "", "98.6%"), ("执法人员持证率", "98。6", "%", "98.6"), ("罚没金额", "6。85", "万元", "6.85"),
        ("执法人员持证率", "93,75%", "", "93.75%"), ("罚没金额", "6·85万元", "", "6.85万元"),
    ],
)  # fmt: skip
def test_a_point_of_another_sort_is_asked(make_home, name, value, unit, meant):
    """No two numbers, which somebody would add."""
    (f,) = found_in(make_home, (name, value, unit))
    assert f["todo"] == f"“{value[1 + value[1].isdigit()]}”是小数点的，请改为“{meant}”；不是的，请照台账重新写"
    assert found_in(make_home, (name, meant, unit)) == []


def test_yuan_in_full_are_yuan(make_home):
    (f,) = found_in(make_home, ("罚没金额", "6.85", "万元整"))
    assert numbers_offered(f["todo"]) == ["6.85万元"] and "“单位”栏空着" in f["todo"]
    assert found_in(make_home, ("罚没金额", "6.85万元")) == []


@pytest.mark.parametrize(("value", "unit"), [("31次[1]", ""), ("（31）", "次"), ("31次。", "场")])
def test_marks_do_not_hide_a_unit_of_another_indicator(make_home, value, unit):
    (f,) = found_in(make_home, ("普法活动", value, unit))
    assert numbers_offered(f["todo"]) == ["31场"]
    assert found_in(make_home, ("普法活动", "31场")) == []


@pytest.mark.parametrize("value", ["（3名/村）", "（约）3名", "-3名。", "3.1。", "3名?"])
def test_no_mark_that_says_something_goes_with_those_that_do_not(make_home, value):
    (f,) = found_in(make_home, ("人民调解员", value))
    assert f["todo"] != "请在“数值”里只写“3名”"


@pytest.mark.parametrize(
    ("name", "value", "rows"),
    [
        ("出台制度", "2项，拟出台1项", [("出台制度", "2项"), ("出台制度", "1项", "", "计划")]),
        ("拆除违法建设", "6处1200平方米", [("拆除违法建设", "6处"), ("拆违面积", "1200平方米")]),
        ("合同审查", "42份/31件", [("合同审查", "42份")]),
        ("普法活动", "3至5场；另有2场", [("普法活动", "5至7场")]), ("安全隐患排查", "排查187处，整改187处", [("安全隐患排查", "187处")]),
    ],
)  # fmt: skip
def test_two_things_in_one_cell_become_two_rows(make_home, name, value, rows):
    home = make_home({"demo/2025/a.csv": figures((name, value)), "demo/2025/narrative.md": TEXT})
    (f,) = stops(home)
    assert PARTS in f["todo"]
    assert numbers_offered(f["todo"]) == []
    (home.raw("demo", 2025) / "a.csv").write_text(figures(*rows), encoding="utf-8")
    assert stops(home) == []


@pytest.mark.parametrize(
    ("name", "value", "whole"),
    [
        ("学法考试合格率", "全部合格", True), ("学法考试合格率", "均合格", True), ("持证率", "全员持证（100%）", True),
        ("学法考试合格率", "全部不合格", False), ("学法考试合格率", "基本合格", False), ("任务完成率", "全部完成", False), ("普法活动", "全部完成", False),
    ],
)  # fmt: skip
def test_all_of_them_are_a_hundred_per_cent(make_home, name, value, whole):
    (f,) = found_in(make_home, (name, value, ""))
    assert ("全部都是的，请写“100%”" in f["todo"]) == whole


def test_what_stands_in_the_column_of_absences_is_told_of_that_column(make_home):
    home = make_home({"demo/2025/a.csv": "指标,数值,缺数\n检察建议和司法建议,,无\n"})
    (f,) = [f for f in told(home) if f["code"] == "absence"]
    assert f["message"] == "“检察建议和司法建议”的“缺数”里写着“无”，不知是没有开展还是没有报来"
    assert "没有开展填“0”，写在“数值”里" in f["todo"]


@pytest.mark.parametrize(
    ("note", "asked"),
    [("省级1、市级1", False), ("省级1个，市级1个", False), ("省级1、市级2", True), ("省级", True)],
)
def test_parts_of_a_number_are_no_other_place_s(make_home, note, asked):
    home = make_home({"demo/2025/a.csv": figures({"指标": "民主法治示范村", "数值": "2个", "备注": note})})
    found = [f for f in told(home) if f["code"] == "about"]
    assert [f["message"].partition("，")[2] for f in found] == ["像是别处的数，而这里的数按本地全部的读"] * asked


def test_what_was_sent_later_goes_where_it_was_said_to_be_wanting(make_home):
    late = figures(("安置帮教对象", "二十三名"))
    home = make_home({"demo/2025/a.csv": figures(("安置帮教对象", "未报")), "demo/2025/补报.csv": late})
    (f,) = [f for f in told(home) if f["code"] == "conflict"]
    row, _, value = re.search("把2025/a.csv第([0-9]+)行的“(未报)”改成“([^”]+)”", f["todo"]).groups()
    assert (row, value) == ("2", "二十三名")
    mended = make_home({"demo/2025/a.csv": figures(("安置帮教对象", value)), "demo/2025/补报.csv": late})
    assert not [f for f in told(mended) if f["code"] == "conflict"]


@pytest.mark.parametrize("value", ["2300平", "约2300平", "2.3万平"])
def test_a_unit_cut_short_is_written_in_full(make_home, value):
    (f,) = found_in(make_home, ("拆违面积", value, ""))
    assert numbers_offered(f["todo"]) == [value + "方米"]
    assert found_in(make_home, ("拆违面积", value + "方米", "")) == []


@pytest.mark.parametrize(
    ("name", "value", "unit", "words"),
    [
        ("法律咨询", "8人次/月", "", "请写成每周2次、每月8人次这样"), ("人民调解员", "每村3名", "", "请写全年的合计数"),
        ("普法活动", "2次/周", "", "请写成每周2次"), ("执法人员持证率", "57人合格", "%", "“人”和“%”数的不是一回事"),
        ("执法人员持证率", "57人合格", "", "“人”和“%”数的不是一回事"), ("行政检查", "380余家次", "次", "请问清按“次”是多少再写"),
        ("行政检查", "380余家次", "", "请问清按“次”是多少再写"), ("普法受众人次", "近千人", "", "请问清按“人次”是多少再写"),
        ("普法受众人次", "3.2", "万人", "请问清按“人次”是多少再写"), ("普法受众人次", "800人左右", "人次", "请问清按“人次”是多少再写"),
        ("普法受众人次", "800人左右", "", "请问清按“人次”是多少再写"), ("拆违面积", "1.8亩", "平方米", "请把亩换算成平方米再写"),
        ("拆违面积", "1.8亩", "", "请把亩换算成平方米再写"), ("拆违面积", "1.8", "亩", "请把亩换算成平方米再写"),
        ("法律咨询", "每周三", "", "写成每周1次、每月2次这样"), ("法律咨询", "每周三", "次", "写成每周1次、每月2次这样"),
        ("法律咨询", "每周二、周四", "", "写成每周1次、每月2次这样"), ("法律咨询", "周五上午9点", "", "写成每周1次、每月2次这样"),
        ("负责人出庭应诉率", "/", "", "没有这类案件填“本年无此类案件”"), ("负责人出庭应诉率", "没有案件", "", "没有这类案件填“本年无此类案件”"),
        ("负责人出庭应诉率", "", "", "没有这类案件填“本年无此类案件”"),
        ("任务完成率", "", "", "一项也没有办成填“0%”"), ("罚没金额", "3千", "万元", "请问清是“3千元”还是“3千万元”"),
        ("信访件", "-5件", "", "请照原样写清数和单位"), ("信访件", "2024年均", "", "请照原样写清数和单位"),
        ("普法活动", "12次（上半年）", "", "请改正单位或指标"), ("合同审查", "51份次", "", "不认识这样的单位：请问清按“份”是多少"),
        ("合同审查", "51次", "份", "请问清按“份”是多少再写"), ("普法活动", "12拨", "", "不认识这样的单位：请问清按“场”是多少"),
    ],
)  # fmt: skip
def test_what_only_the_office_knows_is_asked(make_home, name, value, unit, words):
    """No number of the cell is offered with another meaning."""
    (f,) = found_in(make_home, (name, value, unit))
    assert words in f["todo"]
    assert numbers_offered(f["todo"]) == []


@pytest.mark.parametrize(
    "value",
    [
        "3名（每村3名）",
        "3名，每村3名",
        "3名（每村1至3名）",
        "3名（每村）",
        "3名（村均）",
        "村均3名",
        "平均3名",
        "3名/村",
        "每3户3名",
    ],
)
def test_a_number_apiece_is_not_the_whole(make_home, value):
    (f,) = found_in(make_home, ("人民调解员", value))
    assert "这里写的是每一处、每一段时间的数" in f["todo"]
    assert numbers_offered(f["todo"]) == []
    assert found_in(make_home, {"指标": "人民调解员", "数值": "86名", "备注": value}) == []


@pytest.mark.parametrize(
    ("value", "rest"),
    [
        ("3名（不含兼职）", "不含兼职"), ("3名，不含兼职", "不含兼职"), ("3名（不包括村级）", "不包括村级"), ("3名（除兼职外）", "除兼职外"),
        ("3名（仅专职）", "仅专职"), ("3名（兼职未计）", "兼职未计"), ("其中3名", "其中"), ("其中女3名", "其中女"), ("3名，另有兼职", "另有兼职"),
    ],
)  # fmt: skip
def test_a_number_that_leaves_some_out_is_not_the_whole(make_home, value, rest):
    (f,) = found_in(make_home, ("人民调解员", value))
    assert f["todo"] == f"“{rest}”说明写的只是一部分：请写全部的数，哪一部分是多少写进“备注”"
    assert found_in(make_home, {"指标": "人民调解员", "数值": "86名", "备注": value}) == []


@pytest.mark.parametrize("value", ["3名（专职）", "3名（镇本级）", "3名（新增）", "30名（100户）"])
def test_a_word_that_may_make_it_a_part_is_not_simply_moved(make_home, value):
    """The number is named for the one case only in which the word has nothing to do with how many."""
    (f,) = found_in(make_home, ("人民调解员", value))
    number = value.partition("（")[0]
    assert "说的只是一部分的，请写全部的数；与多少、哪一部分都无关的，才把它写进“备注”" in f["todo"]
    assert numbers_offered(f["todo"]) == [number]


@pytest.mark.parametrize(
    ("value", "unit", "units"),
    [
        ("300元", "万元", "元、万元"), ("3.2万元", "亿元", "万元、亿元"), ("300", "元/万元", "元、万元"), ("300", "万元（元）", "万元、元"),
        ("300元|万元", "", "元、万元"), ("300万元/元", "", "万元、元"), ("300元（万元）", "", "元、万元"), ("300元或万元", "", "元、万元"),
        ("300（元）", "万元", "元、万元"), ("300（万元）", "元", "万元、元"), ("元300", "万元", "元、万元"), ("300", "同上", "同上"),
        ("300（万元）", "同上", "万元、同上"),
    ],
)  # fmt: skip
def test_of_two_units_the_cure_chooses_none(make_home, value, unit, units):
    (f,) = found_in(make_home, ("罚没金额", value, unit))
    assert f["todo"] == f"看不出单位是哪一个（{units}）：请问清楚，在“数值”里连同单位写，“单位”栏空着"
    assert found_in(make_home, ("罚没金额", "30万元")) == []


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("宣传资料发放", "24", "万份（册）"), ("普法受众人次", "21", "万人（次）"), ("普法受众人次", "21", "（万人次）"), ("信访件", "3", "万件/年"),
        ("法律咨询人次", "12", "百人（次）"), ("宣传资料发放", "2.4", "w份"), ("罚没金额", "7", "w"), ("普法受众人次", "2", "W人次"),
        ("罚没金额", "12W元", ""), ("宣传资料发放", "2.4w份", ""), ("宣传资料发放", "2.4w", ""), ("宣传资料发放", "2余w", "份"), ("普法受众人次", "3k", "人次"),
    ],
)  # fmt: skip
def test_no_cure_makes_a_number_smaller_by_its_scale(make_home, name, value, unit):
    (f,) = found_in(make_home, (name, value, unit))
    assert numbers_offered(f["todo"]) == []
    assert f["severity"] == "error"


@pytest.mark.parametrize(
    ("name", "value", "unit", "meant"),
    [("罚没金额", "8.6（万元）", "", "8.6万元"), ("罚没金额", "8.6万（元）", "元", "8.6万元"), ("普法活动", "20余（场）", "", "20余场")],
)  # fmt: skip
def test_a_unit_in_brackets_stays_with_its_number(make_home, name, value, unit, meant):
    (f,) = found_in(make_home, (name, value, unit))
    assert numbers_offered(f["todo"]) == [meant]
    assert found_in(make_home, (name, meant, unit)) == []


@pytest.mark.parametrize(
    ("value", "unit", "meant"),
    [
        ("800人次左右", "", "800人次左右"),
        ("20次左右", "", "20场左右"),
        ("3.2", "万次", "3.2万场"),
        ("约20次以上", "场", "约20场以上"),
    ],
)
def test_a_hedge_and_a_scale_keep_their_places_when_the_unit_is_put_right(make_home, value, unit, meant):
    name = "普法受众人次" if "人" in value else "普法活动"
    offered = [number for f in found_in(make_home, (name, value, unit)) for number in numbers_offered(f["todo"])]
    assert offered == [meant] * (value + unit != meant)
    assert [f["severity"] for f in found_in(make_home, (name, meant))] in ([], ["warning"])


@pytest.mark.parametrize(
    ("name", "rows", "year"),
    [
        ("信访件", [("112件", "上半年"), ("124件", "下半年")], "236件"), ("信访件", [("上半年112件", ""), ("124件", "下半年")], "236件"),
        ("普法活动", [("6场", "一季度"), ("8场", "二季度"), ("8场", "三季度"), ("4场", "四季度")], "26场"),
        ("普法活动", [("6场", "一季度"), ("8场", "二季度")], "30场"), ("信访件", [("112件", "上半年"), ("230件", "截至11月底")], "236件"),
        ("法律咨询", [("每周2次", ""), ("每月1次", "")], "全年116次"),
    ],
)  # fmt: skip
def test_rows_of_parts_of_a_year_are_no_year(make_home, name, rows, year):
    """Nobody adds them, not even those that make it."""
    table = figures(*({"指标": name, "数值": text, "期间": period} for text, period in rows))
    home = make_home({"demo/2025/a.csv": table, "demo/2025/narrative.md": TEXT})
    (f,) = (f for f in told(home) if f["code"] == "conflict")
    assert all(period in f["message"] for text, period in rows) and "accept" not in f
    assert f["todo"] == "请写全年的数（只写一行，“期间”空着），各段时间的数写进“备注”；报不出全年数的，只留一行"
    cure = {"指标": name, "数值": year, "备注": "，".join(period + text for text, period in rows)}
    for done in (cure, {"指标": name, "数值": rows[-1][0], "期间": rows[-1][1]}):
        (home.raw("demo", 2025) / "a.csv").write_text(figures(done), encoding="utf-8")
        assert {*UNREAD, "conflict", "part", "frequency", "about"} & {f["code"] for f in told(home)} == set()


def test_lines_of_a_message_are_to_become_a_table(make_home):
    """The sentence with the most numbers is shown; below a header, where nobody split them, none is offered as a name."""
    lines = [
        "@所有人 便民中心数据：",
        "1、12345热线工单1086件，按期办结率99.6%；",
        "3、行政许可办理：41件",
        "收到请回复",
    ]
    home = make_home({"demo/2025/a.csv": "\n".join(lines), "demo/2025/narrative.md": TEXT})
    (f,) = stops(home)
    assert f"第2行是“{lines[1]}”" in f["message"] and "每个数各写一行" in f["todo"] and "补一行列名" not in f["todo"]
    names = "，".join(lines[:3])
    (home.raw("demo", 2025) / "a.csv").write_text(figures((names, ""), ("12345热线量", "3件")), encoding="utf-8")
    one, other = stops(home)
    assert "fazhi add" not in one["todo"] and one["todo"].startswith("请拆开：")
    assert "fazhi add 12345热线量" in other["todo"]


@pytest.mark.parametrize(
    ("name", "typed", "renamed"),
    [
        ("测评(线上)", '"测评(线上)"', ""),
        ("测评&复测", '"测评&复测"', ""),
        ("学法 测评", "学法测评", ""),
        ("法治测评（线上）", "法治测评（线上）", ""),
        ('"民法典"测评', "民法典测评", "民法典测评"),
        ("测评|复测", "测评复测", "测评复测"),
        ("其中：测评(线上)", '"测评(线上)"', "测评(线上)"),
    ],
)
def test_a_name_is_added_as_the_cure_is_typed(make_home, name, typed, renamed):
    """A command line takes brackets, signs and quotes for its own: typed as it stood, nothing was added, or another name."""
    home = make_home({"demo/2025/a.csv": figures((name, "3次")), "demo/2025/narrative.md": TEXT})
    (f,) = (f for f in told(home) if f["code"] == "unknown_indicator")
    assert f"fazhi add {typed} --place demo --unit 次" in f["todo"]
    assert (f"表里的名称改为“{renamed}”" in f["todo"]) == bool(renamed)
    assert fazhi(*shlex.split(re.search("fazhi (add .*次)", f["todo"])[1]), home=home.root).returncode == 0
    (home.raw("demo", 2025) / "a.csv").write_text(figures((renamed or name, "3次")), encoding="utf-8")
    assert not [f for f in told(home) if f["code"] == "unknown_indicator"]


@pytest.mark.parametrize(
    ("name", "rows", "cured", "todo"),
    [
        ("法律明白人", {"石桥村": "5名", "上塘村": "6名", "青溪社区": "8名"}, "19名", "这3行加起来是19名"),
        # two that say the same are not one
        ("法律明白人", {"石桥村": "5名", "上塘村": "5名"}, "10名", "这2行加起来是10名"),
        ("法律明白人", {"石桥村委会": "5名", "上塘村": "7至8名"}, "12至13名", "请把这几行加起来"),
        ("法律明白人", {"石桥村": "5名", "上塘村": "未报"}, "9名", "请把这几行加起来"),
        ("调解成功率", {"石桥村": "98%", "上塘村": "96%"}, "97.2%", "率不能相加"),
        ("法律明白人", {"石桥村": "5名", "上塘村": "6名", "司法所": "11名"}, "11名", "另有的是全部的合计的"),
        # other units of one table
        ("行政检查", {"一中队": "5次", "二中队": "6次", "三中队": "8次"}, "19次", "这3行加起来是19次"),
    ],
)  # fmt: skip
def test_rows_of_a_village_each_are_added_up(make_home, name, rows, cured, todo):
    """Neither one of them nor all side by side is the town's number."""
    table = figures(*({"指标": name, "数值": text, "填报单位": office} for office, text in rows.items()))
    home = make_home({"demo/2025/a.csv": table, "demo/2025/narrative.md": TEXT})
    (f,) = (f for f in told(home) if f["code"] in ("conflict", "agreeing"))
    assert f["severity"] == "error" and f["todo"].startswith(todo) and "accept" not in f
    assert all(text in f["message"] for text in rows.values())
    (home.raw("demo", 2025) / "a.csv").write_text(figures((name, cured)), encoding="utf-8")
    assert {*UNREAD, "conflict", "agreeing", "part"} & {f["code"] for f in told(home)} == set()


@pytest.mark.parametrize("rows", [["2次", "2次"], ["2次", "3次"], ["20余次", "20余次"], ["2次", "2次", "2次"]])
def test_two_rows_of_one_table_never_agree(make_home, rows):
    """党委会2次 and 政府常务会2次 are perhaps 4; the same number of two offices is one."""
    home = make_home(
        {"demo/2025/a.csv": figures(*(("行政检查", text) for text in rows)), "demo/2025/narrative.md": TEXT}
    )
    (f,) = (f for f in told(home) if f["code"] in ("conflict", "agreeing"))
    assert f["severity"] == "error" and f["message"].startswith(f"“行政检查”有{len(rows)}行，")
    assert f["todo"].startswith(
        "写重、写错的，请只留对的一行；是几部分的，请合成一行，“数值”写合计数，各部分写进“备注”；"
    )
    command = ["add", "政府常务会", "--place", "demo", "--unit", "次"]
    assert fazhi(*command, home=home.root).returncode == 0
    cures = (
        [("行政检查", rows[0])],
        [{"指标": "行政检查", "数值": "4次", "备注": "党委会2次、政府常务会2次"}],
        [("行政检查", "2次"), ("政府常务会", "2次")],
    )
    for done in cures:
        (home.raw("demo", 2025) / "a.csv").write_text(figures(*done), encoding="utf-8")
        assert {*UNREAD, "conflict", "agreeing", "part"} & {f["code"] for f in told(home)} == set()
    offices = ({"指标": "行政检查", "数值": "2次", "填报单位": office} for office in ("综合执法队", "司法所"))
    (home.raw("demo", 2025) / "a.csv").write_text(figures(*offices), encoding="utf-8")
    assert [f["severity"] for f in told(home) if f["code"] == "agreeing"] == ["note"]


@pytest.mark.parametrize(
    ("value", "note", "period", "number"),
    [
        ("9（上半年）", "", "上半年", "9"), ("9件（截至11月底）", "", "截至11月底", "9件"), ("640", "1-11月", "1-11月", "640"),
        ("30件，截至11月底", "", "截至11月底", "30件"), ("9件（上半年数据）", "", "上半年", "9件"),
    ],
)  # fmt: skip
def test_a_part_of_a_year_is_said_with_its_number(make_home, value, note, period, number):
    """The form that was issued has no column for it, and takes none."""
    (f,) = found_in(make_home, {"指标": "信访件", "数值": value, "备注": note})
    assert numbers_offered(f["todo"]) == [period + number] and "列" not in f["todo"]
    assert found_in(make_home, {"指标": "信访件", "数值": period + number, "备注": note}) == []


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("行政检查", "拟开展450次", "450次"), ("行政检查", "明年30次", "30次"), ("普法活动", "2026年计划举办不少于36场", "不少于36场"), ("普法活动", "36场（计划）", "36场"),
        ("普法活动", "全覆盖", ""), ("普法活动", "继续推进", ""), ("普法活动", "未报", ""), ("普法活动", "", ""), ("普法活动", "2027年36场", ""),
        ("普法活动", "10月底前36场", ""),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_read_is_no_zero_and_not_missing(make_home, name, value, number):
    done = "普法活动,38场,\n行政检查,400次,\n"
    told_of = "指标,数值,状态\n{done}{name},{value},计划\n".format
    home = make_home({"demo/2025/a.csv": told_of(done=done, name=name, value=value), "demo/2025/narrative.md": TEXT})
    (f,) = (f for f in told(home) if f["row"] == 4)
    assert f["severity"] == "error" and not {"填“0”", "未报”", "实际数"} & {
        *re.findall("填“0”|未报”|实际数", f["todo"])
    }
    assert numbers_offered(f["todo"]) == [number] * bool(number)
    assert number or "没有定下数的，删去这一行，要做的事写进 pledges.csv 的“承诺”" in f["todo"]
    cured = told_of(done=done, name=name, value=number) if number else f"指标,数值,状态\n{done}"
    promise = {} if number else {"demo/2025/pledges.csv": f"承诺\n{name}{value or '多办'}\n"}
    home = make_home({"demo/2025/a.csv": cured, "demo/2025/narrative.md": TEXT} | promise)
    assert [f for f in told(home) if f["code"] in {*UNREAD, "blank", "pledge", "pledge_table", "not_reported"}] == []


def test_a_plan_is_no_number_done(make_home):
    (f,) = found_in(make_home, ("法治主题公园", "拟建1个"))
    cure = "“1个”还没有办成的，另写一行，“状态”填“计划”；这一行只写已经办成的数，一个也没有的填“0”"
    assert f["todo"] == cure
    table = figures(("法治主题公园", "0"), ("法治主题公园", "1个", "", "计划"))
    home = make_home({"demo/2025/a.csv": table, "demo/2025/narrative.md": TEXT})
    assert [f["message"] for f in told(home) if "法治主题公园" in f["message"] and f["severity"] == "error"] == []


@pytest.mark.parametrize(
    ("name", "value", "number", "rest"),
    [
        ("民主法治示范村", "3（省级1）", "3", "省级1"), ("民主法治示范村", "3个(省级1个)", "3个", "省级1个"),
        ("人民调解员", "47名（专职3名）", "47名", "专职3名"), ("人民调解员", "47名（专职3名，女12名）", "47名", "专职3名，女12名"),
    ],
)  # fmt: skip
def test_a_smaller_number_in_brackets_is_not_added_unasked(make_home, name, value, number, rest):
    (f,) = found_in(make_home, (name, value))
    assert f["todo"] == (
        f"“{rest}”像是“{number}”的一部分：是的，请在“数值”里只写“{number}”，“{rest}”写进“备注”；"
        f"在“{number}”以外的，请写合计数；说的是别的事的，另写一行"
    )
    assert found_in(make_home, {"指标": name, "数值": number, "备注": rest}) == []


@pytest.mark.parametrize(
    ("value", "column", "ways"),
    [
        ("3.5万", "万元", ["3.5万元", "3.5亿元"]), ("3千", "万元", ["3千元", "3千万元"]),
        ("3.5万余", "万元", ["3.5万余元", "3.5亿余元"]), ("约2万", "万元", ["约2万元", "约2亿元"]),
    ],
)  # fmt: skip
def test_of_a_scale_in_both_cells_it_is_asked_which_is_meant(make_home, value, column, ways):
    (f,) = found_in(make_home, ("罚没金额", value, column))
    assert f["todo"] == f"请问清是“{ways[0]}”还是“{ways[1]}”，在“数值”里连同单位写，“单位”栏空着"
    for way in ways:
        assert [f for f in found_in(make_home, ("罚没金额", way)) if f["severity"] == "error"] == []


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [("法治培训", "同比增长10%", "场"), ("普法活动", "增加5场", ""), ("普法活动", "比上年减少3场", "场"), ("信访件", "下降12%", "")],
)  # fmt: skip
def test_a_change_is_no_number_of_the_year(make_home, name, value, unit):
    (f,) = found_in(make_home, (name, value, unit))
    assert f["todo"] == (
        f"请在“数值”里写全年的数；“{value}”是增减的，另写一行，“状态”填“变动”，“单位”空着，只有增减的，只留这一行（全年的数没有交，还要向填报单位问）"
    )
    assert found_in(make_home, (name, value, "", "变动")) == []


@pytest.mark.parametrize(
    ("shown", "unit", "recorded", "alike"),
    [
        ("39", "", "39件", True), ("39", "件", "39件", True), ("39件", "", "39件", True),
        ("40", "", "39件", False), ("39起", "", "39件", False), ("30余", "", "39件", False), ("30余", "", "30余件", True),
        ("大致相同", "", "39件", False),
    ],
)  # fmt: skip
def test_last_years_number_is_held_against_the_record_by_what_it_says(make_home, shown, unit, recorded, alike):
    """And the cure holds: what was typed goes elsewhere, what is on record stands again."""

    def home_of(shown, note=""):
        table = f"指标,上年数,数值,单位,备注\n信访件,{shown},45,{unit},{note}\n"
        tables = {"demo/2025/a.csv": table, "demo/2024/a.csv": figures(("信访件", recorded))}
        return make_home(tables | {f"demo/{year}/narrative.md": TEXT for year in (2024, 2025)})

    found = [f for f in told(home_of(shown)) if f["code"] == "shown"]
    assert [f["message"] for f in found] == [f"“信访件”的上年数写着“{shown}”，2024年的记录是{recorded}"] * (not alike)
    for f in found:
        assert f"写进“备注”，然后把“上年数”改回“{recorded}”（格子锁着的，先撤消工作表保护）" in f["todo"]
        again = home_of(re.search("改回“(.+?)”", f["todo"])[1], f"上年数应为{shown}")
        assert "shown" not in {f["code"] for f in told(again)}


@pytest.mark.parametrize(
    ("name", "value", "note", "said", "true"),
    [
        ("承接执法权事项", "93项", "其中收回5项，实为88项", "实为88项", "88项"), ("行政许可办理", "67件", "有误，应为65件", "应为65件", "65件"),
        ("政务服务办件", "4908件", "更正：应为4980件", "更正：应为4980件", "4980件"), ("合同审查", "21份", "核对后为23份", "核对后为23份", "23份"),
        ("行政许可办理", "67件", "实际办结65件", "实际办结65件", "65件"), ("法律顾问", "3名", "应为2", "应为2", "2名"), ("信访件", "43件", "经核实为45件", "经核实为45件", "45件"),
        ("罚没金额", "8.6万元", "应改为8.9万元", "应改为8.9万元", "8.9万元"), ("信访件", "43件", "以45件为准", "以45件为准", "45件"),
        ("信访件", "43件", "实为45人", "实为45人", "45件"),
        # the same, another thing, a norm, no number
        ("行政处罚案件", "38件", "原报38件有误，应改为36件", "应改为36件", "36件"), ("承接执法权事项", "88项", "原93项，实为88项", "", ""), ("行政许可办理", "65件", "有误，应为65件", "", ""), ("罚没金额", "8.6万元", "实为86000元", "", ""),
        ("行政检查", "12次", "实际检查3家", "", ""), ("热线工单", "287件", "以此数为准", "", ""), ("热线工单", "287件", "以本表为准", "", ""),
        ("普法活动", "36场", "实际38场", "实际38场", "38场"), ("普法活动", "36场", "台账35场", "台账35场", "35场"), ("普法活动", "36场", "系统里是35场", "系统里是35场", "35场"),
        ("普法活动", "36场", "30场线上", "", ""), ("普法活动", "36场", "平台36场", "", ""), ("普法活动", "36场", "受众1200人次", "", ""),
        ("法治专题会议", "6次", "按规定应为每季度1次", "", ""), ("人民调解员", "68人", "编制应为70人", "", ""), ("信访件", "43件", "实际困难较多", "", ""),
        ("行政检查", "12次", "均为3人以上参加", "", ""), ("普法活动", "20余场", "实为20余场", "", ""),
    ],
)  # fmt: skip
def test_another_number_in_the_note_is_asked_and_not_deleted(make_home, name, value, note, said, true):
    def found(value, note):
        table = figures({"指标": name, "数值": value, "备注": note})
        return told(make_home({"demo/2025/a.csv": table, "demo/2025/narrative.md": TEXT}))

    mine = [f for f in found(value, note) if f["code"] in ("about", "part")]
    assert [f["message"] for f in mine] == [f"备注写着“{said}”，与数值“{value}”不一样"] * bool(said)
    for f in mine:
        assert f["todo"].startswith("请问清是哪一个：“数值”只写对的一个") and "是的，请删去这几个字" not in f["todo"]
        assert not [f for f in found(true, note) if f["code"] in ("about", "part")] or note == "实为45人"
        kept = note.replace(said, "").strip("，")
        assert not [f for f in found(value, kept) if f["code"] == "about" and f["message"] == mine[0]["message"]]


@pytest.mark.parametrize(
    ("name", "shown", "recorded", "alike"),
    [("执法人员", "12", "12人", True), ("执法人员", "12名", "12人", True), ("人民调解员", "65", "65位", True), ("执法人员", "13", "12人", False), ("罚没金额", "86000元", "8.6万元", True)],
)  # fmt: skip
def test_last_years_number_is_the_same_in_another_word_for_its_unit(make_home, name, shown, recorded, alike):
    now = f"指标,上年数,数值\n{name},{shown},{recorded}\n"
    tables = {"demo/2025/a.csv": now, "demo/2024/a.csv": figures((name, recorded))}
    home = make_home(tables | {f"demo/{year}/narrative.md": TEXT for year in (2024, 2025)})
    assert [f["code"] for f in told(home) if f["code"] == "shown"] == ["shown"] * (not alike)


@pytest.mark.parametrize("value", ["应考45人实考45人", "45人、45人", "镇级95%、村级90%"])
def test_numbers_of_a_rate_are_never_to_be_added(make_home, value):
    (f,) = found_in(make_home, ("学法考试参考率", value))
    assert "率不能把几个数相加：请写成全部的百分数" in f["todo"] and "加起来" not in f["todo"]
    assert found_in(make_home, ("学法考试参考率", "45分之45")) == []


def test_a_unit_in_the_name_below_a_line_of_units_has_one_cure(make_home):
    """What the first check asks for is nothing that the second takes back."""
    rows = "单位：件、万元,\n指标,数值\n{},{}\n信访件,43件\n"
    homes = [{"demo/2025/a.csv": rows.format(*row), "demo/2025/narrative.md": TEXT} for row in (("罚没金额（万元）", "5.85"), ("罚没金额", "5.85万元"), ("罚没金额", "5.85"))]  # fmt: skip
    asked = [[(f["code"], f["message"]) for f in told(make_home(h)) if f["severity"] == "error" and f["row"] == 3] for h in homes]  # fmt: skip
    name, cured, bare = asked
    assert name == [("unit", "“罚没金额（万元）”这个名称里写着单位")] and cured == []
    assert bare == [("caption", "“罚没金额”的“5.85”没有写单位，而第1行写着“单位：件、万元”")]


@pytest.mark.parametrize(("name", "meant"), [("其中：简易程序", "简易程序案件"), ("其中:普通程序", "普通程序案件")])
def test_a_part_under_its_whole_wants_the_name_of_an_indicator(make_home, name, meant):
    """There is one number, and nothing to take apart."""
    (f,) = found_in(make_home, (name, "22件"))
    assert f["code"] == "unknown_indicator" and "拆开" not in f["todo"] and meant in f["message"] + f["todo"]
    assert found_in(make_home, (meant, "22件")) == []


def test_a_part_that_is_named_as_an_indicator_is_not_told_to_be_added(make_home):
    (f,) = found_in(make_home, ("其中：信访件", "22件"))
    assert "表里的名称改为“信访件”" in f["todo"] and "fazhi add" not in f["todo"]


def test_a_part_that_is_an_indicator_is_added_and_renamed_as_told(make_home):
    """Beside one that is not public it is told how to keep it back too."""
    name = "其中：网上信访"
    home = make_home({"demo/2025/a.csv": figures((name, "45件")), "demo/2025/narrative.md": TEXT})
    (f,) = (f for f in told(home) if f["code"] == "unknown_indicator")
    assert "表里的名称改为“网上信访”" in f["todo"]
    added = fazhi(
        *re.search("运行 fazhi (add 网上信访 --place demo --unit 件) 加上", f["todo"])[1].split(), home=home.root
    )
    assert (
        added.returncode == 0
        and "“信访件”不公开，新加的会公开：也不公开的，在它那一行的“公开”列写“不公开”" in added.stdout
    )
    (home.raw("demo", 2025) / "a.csv").write_text(figures(("网上信访", "45件")), encoding="utf-8")
    assert [f for f in told(home) if f["code"] in UNREAD] == []
    own = home.root / "data/raw/demo/indicators.csv"
    head, row = own.read_text(encoding="utf-8-sig").splitlines()
    own.write_text(f"{head},公开\n{row},不公开\n", encoding="utf-8-sig")
    assert [f for f in told(home) if f["code"] in UNREAD] == []
    other = fazhi("add", "庭院普法讲座", "--place", "demo", "--unit", "场", home=home.root)
    assert other.returncode == 0 and "不公开" not in other.stdout


@pytest.mark.parametrize(
    ("name", "value", "cause", "numbers"),
    [
        ("行政处罚案件", "24件", "其中简易程序18件、普通程序8件", "18件、8件"), ("行政检查", "342次", "其中双随机400次", "400次"), ("行政处罚案件", "26件", "其中简易程序18件、普通程序8件", ""),
        # last year's, and words that say why
        ("行政处罚案件", "24件", "其中去年简易程序18件、普通程序8件", ""), ("行政处罚案件", "24件", "今年集中整治，增加18件", ""), ("行政处罚案件", "24件", "其中罚款20万元", ""),
    ],
)  # fmt: skip
def test_parts_told_as_a_cause_are_no_more_than_the_whole(make_home, name, value, cause, numbers):
    found = found_in(make_home, {"指标": name, "数值": value, "变动原因": cause})
    assert [(f["code"], f["severity"]) for f in found] == [("part", "warning")] * bool(numbers)
    assert all(f"变动原因里写的几部分（{numbers}）比它多" in f["message"] for f in found)


def test_a_comment_or_a_column_with_another_number_is_asked(make_home):
    book = openpyxl.Workbook()
    for cells in (["指标", "数值"], ["法律顾问", "3名"]):
        book.active.append(cells)
    book.active["B2"].comment = openpyxl.comments.Comment("应为2件", "甲")
    home = make_home({"demo/2025/b.csv": "指标,数值,审核意见\n信访件,43件,应为45件\n", "demo/2025/narrative.md": TEXT})
    book.save(home.raw("demo", 2025) / "a.xlsx")
    found = {f["message"]: f["todo"] for f in told(home) if f["code"] in ("about", "column")}
    one = "请问清是哪一个：“数值”只写对的一个，再删去"
    assert found == {
        "B2的批注写着“应为2件”，像是说“数值”写错了": f"{one}这些字",
        "“审核意见”这一列没有读，第2行写着“应为45件”，像是说那一行的“数值”写错了": f"{one}这一列",
    }


def test_an_indicator_with_its_unit_in_the_name_is_not_asked_again(make_home):
    """On the page sent back it stands once."""
    home = make_home({"demo/2024/a.csv": figures(("罚没金额", "7万元")), "demo/2024/narrative.md": TEXT})
    assert fazhi("new", "--place", "demo", "--year", "2025", home=home.root).returncode == 0
    folder = home.raw("demo", 2025)
    folder.mkdir(exist_ok=True)
    (folder / "a.csv").write_text("指标,数值\n罚没金额（万元）,8.6\n", encoding="utf-8")
    out = home.root / "退回核对.xlsx"
    fazhi("check", "--place", "demo", "--xlsx", out, home=home.root)
    pages = openpyxl.load_workbook(out)
    rows = [[c.value for c in row] for sheet in pages.worksheets[1:] for row in sheet.iter_rows()]
    assert [row[0] for row in rows if "罚没金额" in str(row[4]) + str(row[5])] == ["错误"]


@pytest.mark.parametrize(
    ("value", "note", "numbers"),
    [
        ("3名", "每村3名，共86名", "3名、86名"), ("50名", "男50名，女36名", "50名、36名"), ("3", "专职3名，兼职44名", "3名、44名"),
        ("86名", "每村3名，共86名", ""), ("86名", "男50名，女36名", ""), ("86名", "较上年93名减少7名，去年86名", ""),
        ("36名", "其中36名持证", ""), ("36名", "36户，50件", ""),
    ],
)  # fmt: skip
def test_a_value_that_its_note_calls_a_part_is_asked(make_home, value, note, numbers):
    found = found_in(make_home, {"指标": "人民调解员", "数值": value, "备注": note})
    assert [f["severity"] for f in found] == ["warning"] * bool(numbers)
    assert all(f"备注里写着几个数（{numbers}），像是只写了一部分" in f["message"] for f in found)


@pytest.mark.parametrize(
    ("name", "value", "excluded"),
    [
        ("执法人员", "13人（含协管4人）", "不含辅助人员"), ("执法人员", "13名（包括辅助人员4名）", "不含辅助人员"),
        ("法律顾问专业意见", "17条（含口头5条）", "不含日常口头答复"),
    ],
)  # fmt: skip
def test_what_the_definition_leaves_out_is_asked_about(make_home, name, value, excluded):
    """In the cell, and in the note that it would go to."""
    (f,) = found_in(make_home, (name, value))
    number, _, rest = value.rstrip("）").partition("（")
    assert f["todo"].startswith(f"定义写明“{excluded}”：“{rest}”就是不含的，请减去再写；不是的")
    (f,) = found_in(make_home, {"指标": name, "数值": number, "备注": rest})
    assert (f["code"], f["severity"], excluded in f["message"]) == ("part", "warning", True)


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("行政许可办理", "105件（不含代办）", "105件"), ("法律援助案件", "8件（不含咨询）", "8件"), ("矛盾纠纷调解", "214件，不含咨询", "214件"),
        ("行政村", "12个（不含社区）", "12个"), ("行政许可办理", "105件（不含延续）", ""), ("行政村", "12个（不含城中村）", ""),
    ],
)  # fmt: skip
def test_what_is_left_out_by_the_definition_is_no_part(make_home, name, value, number):
    (f,) = found_in(make_home, (name, value))
    rest = value.removeprefix(number).strip("（），")
    alone = f"请在“数值”里只写“{number}”，“{rest}”写进“备注”"
    assert f["todo"] == alone if number else "说明写的只是一部分：请写全部的数" in f["todo"]


@pytest.mark.parametrize(
    ("name", "value", "note"), [("执法人员", "13名", "不含辅助人员4名"), ("执法人员", "13名", "其中辅助0名"), ("人民调解员", "36名", "含专职3名")]
)  # fmt: skip
def test_what_the_definition_says_nothing_against_is_let_be(make_home, name, value, note):
    assert found_in(make_home, {"指标": name, "数值": value, "备注": note}) == []


@pytest.mark.parametrize(
    ("name", "value", "note", "numbers"),
    [
        ("应急演练", "5次", "其中消防2次，防汛2次，地灾2次", "2次、2次、2次"), ("应急演练", "6次", "其中消防2次，防汛2次，地灾2次", ""),
        ("应急演练", "5次", "其中消防2次（含桌面推演1次），防汛3次", ""), ("应急演练", "5余次", "其中消防2次，防汛4次", ""),
        ("人民调解员", "68人", "专职15人、兼职63人", "15人、63人"), ("人民调解员", "68人", "其中：专职15人，兼职63人。", "15人、63人"),
        ("人民调解员", "78人", "专职15人、兼职63人，共78人", ""), ("人民调解员", "68人", "兼职63人、专职15人，共78人", "63人、15人"),
        ("人民调解员", "68人", "上年专职15人、兼职63人", ""), ("普法活动", "8场", "线上3场、线下4场", ""), ("普法活动", "8场", "线上5场、线下4场", "5场、4场"),
        # of what they are parts is not said
        ("普法活动", "5场", "进村2场，进校4场", ""),
        # a person may be both
        ("人民调解员", "36名", "其中党员12名，女性30名", ""), ("人民调解员", "36名", "其中党员38名", "38名"), ("应急演练", "5次", "其中参加800人", ""),
    ],
)  # fmt: skip
def test_parts_in_a_note_are_no_more_than_the_whole(make_home, name, value, note, numbers):
    found = found_in(make_home, {"指标": name, "数值": value, "备注": note})
    assert [(f["code"], f["severity"]) for f in found] == [("part", "warning")] * bool(numbers)
    assert all(f"几部分（{numbers}）比它多" in f["message"] for f in found)


COUNTED_AT_THE_END = [
    ("社区矫正对象", "在册9人，全年累计14人", "9人", "14人"), ("人民调解员", "年初50人、年末52人", "52人", "102人"),
    ("执法人员", "编制10人，在岗8人", "8人", "18人"), ("应急预案", "修订3件，现有11件", "11件", "14件"),
    ("安置帮教对象", "年末在册17人，年内解除5人", "17人", "22人"), ("社区矫正对象", "上年末11人，年末9人", "9人", "20人"),
    ("社区矫正对象", "2024年末11人，期末在册9人", "9人", "11人"), ("网格员", "在岗46名，新聘5名", "46名", "51名"),
    ("法律顾问", "应配20名，实有18名", "18名", "38名"), ("应急预案", "现有11件修订3件", "11件", "14件"),
    ("社区矫正对象", "14人（在册9人）", "9人", "14人"), ("社区矫正对象", "全年累计14人（其中在册9人）", "9人", "14人"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "number", "wrong"), COUNTED_AT_THE_END)
def test_of_what_is_counted_at_the_years_end_that_number_is_wanted(make_home, name, value, number, wrong):
    """The sum, or the year's, with the cell as its note is told; the right one is not."""
    (f,) = found_in(make_home, (name, value))
    assert f"写明年末的是“{number}”：核对过的，请在“数值”里只写“{number}”，其余的写进“备注”，不要相加" in f["todo"]
    for note in (value, value.replace(number, "").strip("，、（）")):
        assert found_in(make_home, {"指标": name, "数值": number, "备注": note}) == []
    (f,) = found_in(make_home, {"指标": name, "数值": wrong, "备注": value})
    assert (f["code"], f["severity"]) == ("part", "warning") and f"年末的是“{number}”" in f["message"]


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        # which are of the year's end is not said of all, or of several
        ("法律明白人", "原有30名，新增6名", "年末共有多少"), ("人民调解员", "在册专职15人、兼职37人", "年末共有多少"),
        ("人民调解员", "镇级15人，村级37人", "年末共有多少"), ("网格员", "城区在岗20名，农村在岗26名", "年末共有多少"),
        # what is counted over the year, and parts in brackets
        ("法律援助案件", "现有3件，全年14件", "本年全部的数"), ("人民调解员", "52人（新增6人）", "“新增6人”像是“52人”的一部分"),
    ],
)  # fmt: skip
def test_where_no_number_is_surely_that_of_the_years_end_none_is_named(make_home, name, value, key):
    (f,) = found_in(make_home, (name, value))
    assert key in f["todo"] and "写明年末的是" not in f["todo"]


@pytest.mark.parametrize(
    ("name", "value", "note"),
    [
        ("执法人员", "8名", "编制10人，在岗8人"), ("社区矫正对象", "14人", "专职在册9人"), ("法律明白人", "36名", "原有30名，新增6名"),
        ("社区矫正对象", "9人", "全年累计14人"), ("法律援助案件", "14件", "现有3件"), ("执法人员", "8名", "其中在岗党员5名"),
    ],
)  # fmt: skip
def test_a_note_with_the_number_of_the_years_end_is_let_be(make_home, name, value, note):
    assert found_in(make_home, {"指标": name, "数值": value, "备注": note}) == []


@pytest.mark.parametrize(
    ("name", "value", "out", "left", "wrong"),
    [
        ("行政村", "12个村1个社区", "1个", "12个", "13个"), ("行政村", "村12个、社区1个", "1个", "12个", "13个"),
        ("执法人员", "在编8名，辅助人员4名", "4名", "8名", "12名"), ("合法性审查", "书面20件、口头咨询5件", "5件", "20件", "25件"),
    ],
)  # fmt: skip
def test_a_number_of_what_the_definition_leaves_out_is_not_added(make_home, name, value, out, left, wrong):
    (f,) = found_in(make_home, (name, value))
    assert f"“{out}”说的就是它，不算，请在“数值”里只写“{left}”（有几个的加起来），其余的写进“备注”" in f["todo"]
    (f,) = found_in(make_home, {"指标": name, "数值": wrong, "备注": value})
    assert (f["code"], f["severity"]) == ("part", "warning") and "而定义写明“不含" in f["message"]


@pytest.mark.parametrize(
    ("name", "value", "note", "sum_"),
    [
        # 5 × 14
        ("法律明白人", "56名", "每村5人，共14个村", "70"), ("法律明白人", "70名", "每村5人，共14个村", ""), ("法律明白人", "56名", "14个村各配备5名", "70"), ("法律明白人", "56名", "每个村5名，14个村共70名", "70"),
        ("普法活动", "50余场", "每村4场，共14个村", ""), ("普法活动", "50场", "每村至少4场，共14个村", "56"), ("普法活动", "60场", "每村至少4场，共14个村", ""), ("普法活动", "50场", "每校2场，6所学校", ""),
        # a further one, of some of them, of another sort, of another time
        ("普法活动", "60场", "每村4场，共14个村，镇级4场", ""), ("普法活动", "61场", "每村4场，14个村，镇级5场", ""), ("法律明白人", "56名", "每村民小组1名，14个村", ""), ("法律明白人", "56名", "每村5户，共14个村", ""),
        ("法律明白人", "56名", "上年每村5人，共14个村", ""), ("法律明白人", "56名", "每村5人", ""), ("调解成功率", "98%", "每村95%，共14个村", ""),
    ],
)  # fmt: skip
def test_so_many_of_each_of_so_many_is_the_number(make_home, name, value, note, sum_):
    found = found_in(make_home, {"指标": name, "数值": value, "备注": note})
    assert [(f["code"], f["severity"]) for f in found] == [("part", "warning")] * bool(sum_)
    assert all(f"算起来是{sum_}" in f["message"] + "。" for f in found)


@pytest.mark.parametrize(
    ("value", "period", "asked"),
    [("2", "", True), ("2次", "", True), ("每周2次", "", False), ("2次", "每周", False), ("全年50次", "", False), ("0", "", False), ("每周三次", "", False)],
)  # fmt: skip
def test_how_often_needs_its_period(make_home, value, period, asked):
    found = found_in(make_home, ("法律咨询", value, "次" * value.isdigit(), "", period))
    assert [(f["severity"], f["todo"]) for f in found] == [("warning", "请写成每周2次、每月1次或全年50次这样")] * asked


@pytest.mark.parametrize("row", ["7,,,\n", ",,,待补\n"], ids=["number only", "note only"])
def test_a_row_of_nothing_is_taken_out(make_home, row):
    table = "序号,指标,数值,备注\n1,普法活动,20场,\n"
    home = make_home({"demo/2025/a.csv": table + row, "demo/2025/narrative.md": TEXT})
    (f,) = (f for f in told(home) if f["code"] == "no_name")
    assert f["todo"] == "请删去这一行；要报的，请填上指标名称和数值"


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


@pytest.mark.parametrize(
    ("value", "unit", "meant", "column"), [("20余次", "场", "20余场", "场"), ("130", "同上", "130场", "")]
)
def test_a_unit_that_clashes_with_its_column_is_told_once(make_home, value, unit, meant, column):
    """A column that holds the right unit, as it is printed in a collection workbook, may stay."""
    home = make_home({"demo/2025/a.csv": figures(("普法活动", value, unit)), "demo/2025/narrative.md": TEXT})
    (f,) = stops(home)
    empty = "" if column else "（写在“数值”里，“单位”栏空着）"
    assert f["todo"] == f"单位应是场、场次；说的就是这个指标的，请改为“{meant}”{empty}；不是的，请改正指标"
    (home.raw("demo", 2025) / "a.csv").write_text(figures(("普法活动", meant, column)), encoding="utf-8")
    assert stops(home) == []


@pytest.mark.parametrize(("name", "unit"), [("宣传资料发放（万份）", "万份"), ("普法受众人次(万人次)", "万人次")])
def test_a_unit_in_the_name_goes_to_its_number(make_home, name, unit):
    (f,) = found_in(make_home, (name, "2.4"))
    bare = name[: -len(unit) - 2]
    assert f["todo"] == f"名称请改为“{bare}”；在“数值”里连同“{unit}”写，“单位”栏空着"
    assert found_in(make_home, (bare, f"2.4{unit}")) == []


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


@pytest.mark.parametrize(("place", "table"), [("demo", "raw/demo"), ("", "codebook")])
def test_whose_an_indicator_is_can_be_said_afterwards(make_home, place, table):
    home, of = make_home(), ("--place", place) if place else ()
    command = ("add", "法治长廊", *of, "--unit", "处")
    assert fazhi(*command, home=home.root).returncode == 0
    again = fazhi(*command, "--office", "司法所", home=home.root)
    assert again.returncode == 2 and "fazhi --help" not in again.stderr
    path, column = re.search("请在 (.+?) 里它那一行的“(.+?)”列写“司法所”，没有这一列的请加上", again.stderr).groups()
    assert path == f"data/{table}/indicators.csv"
    rows = [*csv.reader((home.root / path).read_text(encoding="utf-8-sig").splitlines())]
    if column not in rows[0]:
        rows = [[*rows[0], column], *([*row, ""] for row in rows[1:])]
    rows[-1][rows[0].index(column)] = "司法所"
    with (home.root / path).open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(rows)
    assert fazhi("new", "--place", "demo", "--year", "2025", home=home.root).returncode == 0
    (workbook,) = home.draft("demo", 2025).glob("*.xlsx")
    assert "法治长廊" in [row[0].value for row in openpyxl.load_workbook(workbook)["司法所"]]
    assert "列写" not in fazhi(*command, home=home.root).stderr


def test_an_office_that_is_like_another_is_pointed_out(make_home):
    home = make_home()
    done = fazhi("add", "法治长廊", "--place", "demo", "--unit", "处", "--office", "司法办", home=home.root)
    assert (
        "以前没有“司法办”这个填报单位，最接近的是“司法所”，写错的，请在 data/raw/demo/indicators.csv 里改正"
        in done.stdout
    )
    for office in ("司法所", "文化站"):
        home = make_home()
        done = fazhi("add", "法治长廊", "--place", "demo", "--unit", "处", "--office", office, home=home.root)
        assert done.returncode == 0 and "最接近" not in done.stdout


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
    assert page.get_element_by_id("ledger").text_content().strip().startswith("数字来源2024/a.csv第2—4行（没有写出处）")
