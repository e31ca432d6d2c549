"""Words bound to figures: what each binding prints, and what it is told when it cannot."""

from __future__ import annotations

import re

import pytest
from helpers import bare, figures, html_of

from fazhi.cleaning.dataset import load_record
from fazhi.errors import Finding
from fazhi.report.content import numbers, plain_text, texts
from fazhi.report.dossier import judge
from fazhi.report.narrative import narrative_blocks
from fazhi.report.sections import Report

PARTS = "## 一、主要举措\n\n{}\n\n## 二、第一责任人\n\n好。\n\n## 三、不足\n\n**人手不够**。说明。\n\n## 四、下一年安排\n\n做。\n"


@pytest.fixture
def open_year(make_home):
    def opened(text, year=2023, **raw):
        files = {
            "demo/2022/figures.csv": figures(("矛盾纠纷调解", "40件"), ("信访件", "未报")),
            "demo/2023/figures.csv": figures(
                ("矛盾纠纷调解", "45件"), ("普法活动", "20余场"), ("信访件", "30件"), ("行政复议案件", "无此职责"),
                ("法律咨询", "2次", "", "", "每周"), ("法治主题公园", "1个", "", "计划"),
            ),
            "demo/2023/narrative.md": PARTS.replace("{}", text),
        }  # fmt: skip
        return judge(load_record(make_home(files | raw), "demo"), year)

    return opened


def first_part(dossier):
    return narrative_blocks(dossier.narrative.parts[0].tokens, dossier.binder.spans, None)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("调解{矛盾纠纷调解}。", "调解45件。"),
        ("调解｛矛盾纠纷调解｝。", "调解45件。"),
        ("活动{普法活动}。", "活动20余场。"),
        ("别名{调解矛盾纠纷}。", "别名45件。"),
        ("计划建{法治主题公园@计划}。", "计划建1个。"),
        ("上年{矛盾纠纷调解@2022}。", "上年40件。"),
        ("上年{矛盾纠纷调解：上年}。", "上年40件。"),
        ("调解{矛盾纠纷调解:较上年}。", "调解比上年增加5件，增长12.5%。"),
        ("咨询{法律咨询}。", "咨询每周2次。"),
        ("    缩进{普法活动}。", "缩进20余场。"),
        ("`{普法活动}`", "`20余场`"),
        ("&#xE000;甲&#xE001;{普法活动}", "&#xE000;甲&#xE001;20余场"),
        ("[注]: 说明{普法活动}", "[注]: 说明20余场"),
        ("写{{括号}}。", "写{括号}。"),
        ("<b>标签</b>{普法活动}", "<b>标签</b>20余场"),
    ],
)
def test_what_a_binding_prints(open_year, written, printed):
    dossier = open_year(written)
    assert [f for f in dossier.findings if f.code == "binding"] == []
    assert bare(html_of(*first_part(dossier))) == printed


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{矛盾纠纷调节}", "最接近的是“矛盾纠纷调解”"),
        ("{行政复议案件}", "是“无此职责”，不能写进句子"),
        ("{信访件@2022}", "是“未报”，不能写进句子"),
        ("{信访件:较上年}", "没有可比的上年数（上年未报）"),
        ("{普法活动:上年}", "没有可比的上年数"),
        ("{矛盾纠纷调解@2021}", "2021年没有“矛盾纠纷调解”的数"),
        ("{矛盾纠纷调解@计划}", "2023年没有“矛盾纠纷调解”的计划数"),
        ("{矛盾纠纷调解@明年}", "“明年”不是年份也不是状态"),
        ("{矛盾纠纷调解:翻倍}", "“翻倍”不知何意"),
        ("{}", "写法不对"),
        ("调解{矛盾纠纷调解", "没有配对"),
        ("调解矛盾纠纷调解}", "没有配对"),
        ("{矛盾纠纷调解.__class__}", "不在编码本里"),
        ("{矛盾纠纷调解!r}", "不在编码本里"),
        ("{a[0]}", "不在编码本里"),
        ("看图{图:矛盾纠纷调解}。", "夹在句子里"),
        ("| {图:矛盾纠纷调解} |\n|---|", "夹在句子里"),
        ("{图:普法活动}", "不足两年有数"),
        ("夹在句子里的{图:普法活动}。", "不足两年有数"),
    ],
)
def test_what_cannot_be_bound_is_a_finding_with_its_line(open_year, written, said):
    found = [f for f in open_year(written).findings if f.code == "binding"]
    assert len(found) == 1
    assert said in found[0].message
    assert (found[0].severity, found[0].file, found[0].row) == ("error", "2023/narrative.md", 3)
    assert found[0].todo


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("线上只有3场，", ["3场"]),
        ("增长12.5%。", ["12.5%"]),
        ("共１２件", ["１２件"]),
        ("2023年3月1日，（2021—2025年）2022年度", []),
        ("“12·4”、《2023年要点》、〔2021〕2号、12345热线", []),
        ("发放`7份`和{普法活动}", ["7份"]),
    ],
)
def test_numbers_typed_by_hand_are_errors_names_and_dates_are_not(open_year, written, found):
    said = [f for f in open_year(written).findings if f.code == "typed"]
    assert [(f.read, f.severity, f.row) for f in said] == [(text, "error", 3) for text in found]


def test_all_faults_at_once(open_year):
    found = [f for f in open_year("{甲}、{乙}\n{丙}").findings if f.code == "binding"]
    assert [(f.row, f.read) for f in found] == [(3, "甲"), (3, "乙"), (4, "丙")]


def test_a_clerk_cannot_forge_a_figure(open_year):
    text = '<data class="figure" value="9" data-id="n1">9999件</data> [链接](javascript:alert(1)) [文件](ftp://x/y) {矛盾纠纷调解}'
    blocks = first_part(open_year(text))
    markup = html_of(*blocks)
    assert markup.count("<data") == 1
    assert '<data class="figure" value="45" data-id="n1">45件</data>' in markup
    assert re.findall(r'href="([^"]*)"', markup) == ["#n1-source"]
    assert [n.text for _, runs in texts(blocks) for n in numbers(runs)] == ["45件"]


def test_ledger_rows_say_where_each_number_comes_from(open_year):
    blocks = first_part(open_year("{矛盾纠纷调解}，{矛盾纠纷调解:较上年}"))
    now, base = "raw(2023/figures.csv:2)", "raw(2022/figures.csv:2)"
    entries = [n for _, runs in texts(blocks) for n in numbers(runs)]
    assert [(n.text, n.role, n.year, n.formula, n.rounding) for n in entries] == [
        ("45件", "value", 2023, now, ""),
        ("5件", "change", 2023, f"sub({now},{base})", ""),
        ("12.5%", "rate", 2023, f"rate({now},{base})", "四舍五入到1位小数"),
    ]


def test_a_table_of_years(open_year):
    dossier = open_year("{表:矛盾纠纷调解}")
    assert [f for f in dossier.findings if f.severity == "error"] == []
    markup = html_of(Report(dossier).narrative())
    table = re.search(r"<table><caption>矛盾纠纷调解.*?</table>", markup)[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table)
    assert [bare(re.sub(r"</t[hd]>", " ", r)).split() for r in rows] == [
        ["年份", "数值", "可能范围"], ["2022年", "40件", "确数"], ["2023年", "45件", "确数"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("missing", "word"), [("## 一、主要举措", "举措"), ("## 三、不足", "不足"), ("## 四、下一年安排", "下一年")]
)
def test_a_required_part_that_is_missing_is_an_error(make_home, missing, word):
    text = PARTS.replace("{}", "文。").replace(missing, "## 其他")
    files = {"demo/2023/figures.csv": figures(("普法活动", "5场")), "demo/2023/narrative.md": text}
    findings = judge(load_record(make_home(files), "demo"), 2023).findings
    found: list[Finding] = [f for f in findings if f.code == "no_part"]
    assert len(found) == 1
    assert word in found[0].message
    assert found[0].severity == "error"


@pytest.mark.parametrize(
    ("source", "quoted", "code"),
    [
        ("示例镇2023年报告.docx第5行", "", "part_unsaid"), ("报告.pdf第5行；报告.pdf第30行", "", "part_unsaid"),
        ("", "{原文:三成@2023年报告第4行}", "part_unsaid"),
        # by hand: no draft of an old report
        ("", "{原文:三成@2023年报告}", "no_part"), ("党政办台账.xlsx第5行", "", "no_part"), ("", "", "no_part"),
    ],
)  # fmt: skip
def test_what_a_published_report_did_not_say_is_not_to_be_written(make_home, source, quoted, code):
    text = PARTS.replace("{}", f"文。{quoted}").replace("## 三、不足", "## 其他")
    table = f"指标,数值,出处\n普法活动,5场,{source}\n"
    findings = judge(
        load_record(make_home({"demo/2023/figures.csv": table, "demo/2023/narrative.md": text}), "demo"), 2023
    )
    found = [(f.code, f.severity) for f in findings.findings if "不足" in f.message and "部分" in f.message]
    assert found == [(code, "note" if code == "part_unsaid" else "error")]


# hard against a binding it would print as part of the number
GLUED = [
    ("二百{普法活动}", "二百"), ("3{普法活动}", "3"), ("1.{普法活动}", "1."), ("-{信访件}", "-"), ("三分之{信访件}", "分之"), ("**二百**{普法活动}", "百"),
    ("二百\n{普法活动}", "百"), ("数十{信访件}", "数十"), ("约{信访件}", "约"), ("近{信访件}", "近"), ("罚没超过{信访件}", "超过"),
    ("{信访件}件", "件"), ("{信访件}**件**", "件"), ("{信访件}万元", "万"), ("{信访件}余", "余"), ("{信访件}多，", "多"), ("{信访件}以上的诉求", "以上"),
    ("{信访件}次", "次"), ("{普法活动}人", "人"), ("{信访件}5", "5"), ("{信访件}+", "+"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "read"), GLUED, ids=[w for w, _ in GLUED])
def test_what_is_glued_to_a_binding_is_an_error(open_year, written, read):
    (found,) = [f for f in open_year(f"甲。\n乙{written}。").findings if f.code == "glued"]
    assert found.read.endswith(read)
    assert (found.severity, found.file) == ("error", "2023/narrative.md")
    assert "会印成" in found.message
    assert found.todo


SAID_TWICE = [
    ("矛盾纠纷调解同比下降{矛盾纠纷调解:比上年}", "同比下降"), ("矛盾纠纷调解比上年{矛盾纠纷调解:比上年}", "比上年"), ("矛盾纠纷调解增加了{矛盾纠纷调解:较上年}", "增加了"),
    ("与上年相比，减少{矛盾纠纷调解:比上年}", "与上年相比，减少"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "read"), SAID_TWICE, ids=[r for _, r in SAID_TWICE])
def test_a_change_is_not_said_twice(open_year, written, read):
    """{信访件:比上年} prints 比上年减少…; 下降 before it would stand there twice."""
    (found,) = [f for f in open_year(f"{written}。").findings if f.code == "glued"]
    assert (found.read, found.severity, "说了两遍" in found.message, f"请删去“{read}”" in found.todo) == (
        read,
        "error",
        True,
        True,
    )


@pytest.mark.parametrize("written", ["{普法活动}，比上年增加3场", "{信访件}，下降了12%", "{普法活动}，同比增长15.5%"])
def test_a_change_typed_by_hand_is_offered_as_one(open_year, written):
    """Not as the value of whatever indicator happens to be 3场."""
    (found,) = [f for f in open_year(f"{written}。").findings if f.code == "typed"]
    assert ("手打的增减" in found.message, "{指标:比上年}" in found.todo) == (True, True)


FREE = """
办理{信访件}， | 共{信访件}。 | 办理（{信访件}） | 统一{普法活动} | 节约{信访件} | 预约{普法活动} | 附近{普法活动} | 2023年{信访件} | 一是{信访件} | 案件数{信访件}
{法治主题公园@计划}村均已动工 | {普法活动}多种形式的宣传 | {信访件}人民来信 | {普法活动}，{信访件} | {信访件}一次办好 | {信访件}——{普法活动} | {普法活动}12345热线
12月{信访件} | {普法活动:较上年}元旦 | 调解有所上升，{矛盾纠纷调解:比上年} | 调解率提高到{信访件} | 甲——{信访件} | {普法活动}三级联动 | 按A4纸印{信访件}
"""


@pytest.mark.parametrize("written", [s.strip() for line in FREE.strip().split("\n") for s in line.split("|")])
def test_ordinary_words_beside_a_binding_are_free(open_year, written):
    assert [f for f in open_year(f"{written}。").findings if f.code == "glued"] == []


@pytest.mark.parametrize(
    ("written", "read"),
    [("128. 件为历年积案", ["128"]), ("1. 甲\n5. 乙", ["5"]), ("12) 件", ["12"]), ("1. 甲\n2. 乙", []), ("1. 甲\n1. 乙", []), ("0. 甲", ["0"])],
)  # fmt: skip
def test_a_number_that_a_list_would_print_as_another_is_an_error(open_year, written, read):
    found = [f for f in open_year(f"文。\n\n{written}").findings if f.code == "glued"]
    assert [(f.read, f.severity) for f in found] == [(r, "error") for r in read]
    assert all("会被当作列表的编号" in f.message for f in found)


def test_the_number_of_an_annex_is_order(open_year):
    typed = [f.read for f in open_year("附件：1.法治工作台账\n\n附件3份。").findings if f.code == "typed"]
    assert len(typed) == 1
    assert typed[0].startswith("3")


def test_nothing_is_glued_in_the_narratives_of_the_repository(home):
    for file in sorted((home.root / "data" / "raw").glob("*/*/narrative.md")):
        findings = judge(load_record(home, file.parts[-3]), int(file.parts[-2])).findings
        assert [f.message for f in findings if f.code in ("glued", "typed", "binding")] == []


ITEMS = {
    # the paragraphs of a part → what stands on the page
    "**甲**。一。\n\n**乙**。二。": ["1. 甲。一。", "2. 乙。二。"],
    "### （一）\n\n**甲**。一。\n\n散文。\n\n**乙**：二。\n\n### （二）\n\n**丙**。三。\n\n**丁**。四。": [
        "（一）", "1. 甲。一。", "散文。", "2. 乙：二。", "（二）", "1. 丙。三。", "2. 丁。四。",
    ],
    # a sole one has no number, nor what the analyst counts herself, nor words that only stand out
    "### （一）\n\n**甲**。一。\n\n### （二）\n\n**乙**。二。": ["（一）", "甲。一。", "（二）", "乙。二。"],
    "**一是甲**。一。\n\n**二是乙**。二。": ["一是甲。一。", "二是乙。二。"],
    "**1．甲**。一。\n\n**2．乙**。二。": ["1．甲。一。", "2．乙。二。"],
    "**甲**村。\n\n**乙**村。": ["甲村。", "乙村。"],
    "#### 小节\n\n**甲**。一。\n\n**乙**。二。": ["小节", "甲。一。", "乙。二。"],
    "**一站式服务**。一。\n\n**乙**。二。": ["1. 一站式服务。一。", "2. 乙。二。"],
}  # fmt: skip


@pytest.mark.parametrize("text", ITEMS)
def test_paragraphs_that_bold_words_open_are_numbered_under_each_heading(open_year, text):
    whole = Report(open_year(text)).narrative()
    assert [plain_text(b.runs) for b in whole.blocks[0].blocks[0].blocks] == ITEMS[text]
