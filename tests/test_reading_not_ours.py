"""Figures that are not this year's, not ours or not done: what each is read as, by hand, and the neighbours that stay."""

from __future__ import annotations

import pytest
from helpers import REPO, MakeHome

from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import load_codebook
from fazhi.collect.old_reports import lines_of
from fazhi.home import Home
from fazhi.reading.extraction.extract import Mention, Reader

BOOK = load_codebook(Home(REPO))
READER = BOOK.derive(Reader)
TITLE = "示例镇2024年法治建设工作报告\n一、主要工作\n普法活动36场。\n"
BELOW = "\n普法活动40场。\n（一）执法\n联合执法35次，持证率100%。\n走访农户12户。\n"


def kind(m: Mention) -> str:
    """P planned, p earlier, c a change, ! told with its reason, Y this year's of an indicator, o this year's own."""
    if m.apart and m.status != "planned":
        return "!"
    return {"planned": "P", "previous": "p", "change": "c"}.get(m.status) or ("Y" if m.indicator else "o")


def read(words: str, title: str = TITLE) -> str:
    return "".join(map(kind, READER.read(title + words, 2024)))[title.count("场") :]


HEADS = {
    "二、2025年主要工作": "PPPP",
    "二、2025年": "PPPP",
    "二、2025年工作举措": "PPPP",
    "二、2025年工作建议和要求": "PPPP",
    "二、2025年重点工作": "PPPP",
    "二、来年思路": "PPPP",
    "二、下年度工作谋划": "PPPP",
    "二、新一年工作设想": "PPPP",
    "2025年": "PPPP",
    "2025年工作举措": "PPPP",
    "## 2025年主要工作": "PPPP",
    # a month or a week; a date is when it was written
    "1月份": "!!!!",
    "（一月）": "!!!!",
    "12月份工作情况": "!!!!",
    "2024年1月份": "!!!!",
    "第3周": "!!!!",
    "二、5月": "!!!!",
    "2024年12月": "YYYo",
    # what came of it, of another year, or of both
    "二、2023年工作回顾": "!!!!",
    "二、2025年工作情况": "!!!!",
    "二、2024年工作举措": "YYYo",
    "二、2024年主要工作": "YYYo",
    "二、落实2024年工作要点情况": "YYYo",
    "二、主要做法": "YYYo",
}


@pytest.mark.parametrize("head", HEADS)
def test_the_year_of_a_heading_is_that_of_all_below_it(head: str) -> None:
    assert read(f"{head}{BELOW}三、其他\n信访件63件。") == HEADS[head] + "Y"


# lines that say what the items below them are, by hand
INTROS = {
    "P": [
        "下一步，重点做好以下工作：", "下一步，我们将从三个方面发力：", "2025年，我们将做好以下几项工作。", "明年计划：", "下一步，我镇将：", "打算2025年：",
        "为此，2025年我们将做好如下工作：", "针对以上问题，下一步将采取以下措施：", "我镇计划在2025年完成以下工作：",
        "年初确定的目标任务是：", "2024年度目标", "工作目标：", "承诺事项：", "年度任务指标：",
    ],
    "!": [
        "2023年，我镇主要做了以下工作：", "去年，我镇做了以下几方面工作。", "回顾2023年，主要开展了以下工作：", "上年度：", "2022年以来，我镇做了以下工作：",
        "红山村工作亮点：", "东街社区主要做法：", "以红山村为例：", "典型案例：红山村", "典型案例：红山村矛盾纠纷调解", "案例一：东街社区法律讲座", "第三网格工作情况：", "红星居委会工作情况：", "全县情况如下：",
    ],
    "Y": [
        "2024年，我镇主要做了以下工作：", "今年以来，重点做好以下工作：", "按照县委2024年部署，主要做了以下工作：", "针对2023年反馈的问题，我镇做了以下工作：",
        "按照年初计划，开展了以下工作：", "对照年初目标任务，完成情况如下：", "2024年度完成情况", "主要抓了以下几个方面工作。", "普法宣传方面：", "乡村治理方面：", "典型案例：我镇矛盾纠纷调解", "亮点：普法活动",
        "社区矫正和安置帮教工作：", "各村（社区）工作情况：", "基层社区治理情况：", "现将有关情况报告如下：",
    ],
}  # fmt: skip
LISTS = [
    "一是 二是 三是",
    "1. 2. 3.",
    "1、 2、 3、",
    "（1） （2） （3）",
    "① ② ③",
    "首先， 其次， 再次，",
    "- - -",
    "",
    "（一） （二） （三）",
]


@pytest.mark.parametrize(("kind_of", "intro"), [(kind, intro) for kind in INTROS for intro in INTROS[kind]])
def test_an_intro_is_of_its_items_and_of_no_more(kind_of: str, intro: str) -> None:
    things = ["普法活动40场", "法律讲座8次", "应急演练6次"]
    for marks in LISTS:
        items = [f"{mark}{thing}。" for mark, thing in zip(marks.split() or ["", "", ""], things, strict=True)]
        assert read("\n".join(["二、主要工作", intro, *items, "三、其他\n信访件63件。"])) == kind_of * 3 + "Y", marks


def test_an_intro_ends_where_another_begins() -> None:
    lines = "2024年度目标\n普法活动40场\n法律讲座8次\n2024年度完成\n应急演练6次\n行政检查512次"
    assert read(lines) == "PPYY"
    assert read("2023年主要工作：\n1.普法活动40场\n今年以来：\n1.法律讲座8次\n") == "!Y"
    assert (
        read("下一步，我镇将：\n1.抓普法\n普法活动40场。\n2.抓执法\n行政检查512次。\n三、其他\n法律讲座8次。") == "PPY"
    )
    # what stands behind the last of numbered items is none
    assert read("下一步，我镇将：\n1.普法活动40场\n2.法律讲座8次。\n全镇行政检查512次。") == "PPY"
    # at the head of a report it is of none of its parts
    title = "示例镇2024年法治建设工作报告\n按照2025年工作部署，现将情况报告如下：\n一、主要工作\n普法活动36场。\n"
    assert read("信访件63件。", title) == "Y"


@pytest.mark.parametrize("head", ["2025年主要工作", "2025年", "2025年工作举措"])
def test_the_year_of_the_title_of_a_table_is_that_of_its_figures(head: str) -> None:
    assert read(f"二、{head}\n指标\t数值\n普法活动\t40场\n持证率\t100%\n") == "PP"


WORDS = {
    # what is sent with a report
    "普法活动36场。\n附件2：照片20张": "Y!",
    "普法活动36场。\n附：佐证材料15份": "Y!",
    # a box that is not ticked
    "☐法律讲座6次\n☑应急演练4次": "!Y",
    "☐ 法律讲座6次；☑ 应急演练4次。": "!Y",
    "☐ 法律讲座6次　☑ 应急演练4次": "!!",
    # an item's mark is no part of a name
    "一是镇党委开展普法活动36场；二是镇综合执法队开展行政检查100次。": "YY",
    "首先镇政府开展普法活动36场，其次，镇综合执法队开展行政检查100次。": "YY",
    "一是示例镇开展普法活动36场。": "o",
    "一是红山镇开展普法活动36场。": "!",
    "五是县司法局开展普法活动36场。": "!",
    "二是明年开展法治培训10场。": "P",
    "1.信访件63件；2.明年开展法治培训10场；": "YP",
    "我镇明年开展法治培训10场。": "P",
    "为明年打好基础，开展法治培训10场。": "Y",
    "年底前完成法治培训10场。": "!",
    "12月底前完成联合执法40次。": "!",
    "2024年底前完成10场法治培训。": "!",
    "力争年底前完成联合执法40次。": "P",
    "年底前已完成联合执法40次。": "Y",
    "问题年底前整改到位31条。": "o",
    "建议县局增加执法人员5名，安排经费10万元。": "!!",
    "提出司法建议书3份。": "o",
    # beside a plan what was done this year, and what is to be kept to
    "明年力争普法活动40场，今年为36场。": "PY",
    "明年力争普法活动40场，今年36场。": "PY",
    "明年力争普法活动40场，今年要做到36场。": "PP",
    "2024年计划普法活动40场，今年信访件控制在12件以内。": "PP",
    "2024年计划普法活动40场，今年信访件12件。": "PY",
    "今年信访件控制在12件以内。": "Y",
    "- [ ] 普法活动40场\n- [x] 法律讲座8次": "PY",
    "95%以上的持证率，98%以上的化解率。": "YY",
    "95%以上的执法人员持证率。": "Y",
    "95%以上的工程验收。": "o",
    # a plan and what came of it
    "行政检查计划500次，实施512次。": "PY",
    "法治培训计划8场，完成10场。": "PY",
    "行政检查目标500次，完成512次。": "PY",
    "全年计划开展行政检查500次，实施512次。": "PY",
    "法治培训计划8场（实际10场）。": "PY",
    "计划开展法治培训10场，开展联合执法20次。": "PP",
    "制定普法计划12份，实施8项。": "oo",
    "按计划开展法治培训10场。": "Y",
    # who wrote it was not sure
    "信访件63件？法治培训8场。": "oY",
    "信访件63件（？），法治培训8场。": "oY",
    "如何化解？法治培训8场。": "Y",
}  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
def test_what_is_not_done_or_not_sure_is_no_figure_of_the_year(words: str) -> None:
    assert read(words) == WORDS[words]


@pytest.mark.parametrize("words", ["行政检查计划500次，实施512次。", "全年计划开展行政检查500次，实施512次。"])
def test_a_plan_that_was_answered_is_this_years_of_the_same_indicator(words: str) -> None:
    plan, done = READER.read(words, 2024)
    assert [plan.name, done.name, plan.named_year] == ["行政检查", "行政检查", 2024]


HEAD = "示例镇2024年法治建设工作报告\n一、信访\n信访件63件MARK，行政检查512次，普法活动36场。ENDNOTE"
# which of the three figures, and of the one in the next part, a note takes back
NOTES = {
    ("", "", "\n以上行政检查数为1—11月。"): "Y!YY",
    ("", "以上行政检查数为1—11月。", ""): "Y!YY",
    ("", "", "\n其中信访件、行政检查为截至11月底数。"): "!!YY",
    ("", "其中信访件为截至11月底数。", ""): "!YYY",
    # below all, as a footnote of Word comes
    ("", "", "\n二、调解\n调解矛盾纠纷214件。\n普法活动为截至11月底数"): "YYYY",
    ("[1]", "", "\n[1] 截至11月底。"): "!YYY",
    ("**", "", "\n** 为1—10月数据"): "!YYY",
    ("①", "", "\n① 截至11月底。"): "!YYY",
    ("注1", "", "\n注1：截至11月底。"): "!YYY",
    ("①", "", "\n①截至12月底。"): "YYYY",
    ("", "其中信访件为群众来信数。", ""): "YYYY",
    ("", "", "\n行政检查为日常检查。"): "YYYY",
}


@pytest.mark.parametrize("note", NOTES)
def test_a_note_takes_back_what_it_names_or_what_its_mark_stands_at(note: tuple[str, str, str]) -> None:
    mark, end, below = note
    text = HEAD.replace("MARK", mark).replace("END", end).replace("NOTE", below)
    ours = READER.read(text + ("" if "二、" in below else "\n二、调解\n调解矛盾纠纷214件。"), 2024)
    assert "".join(map(kind, ours)) == NOTES[note]


@pytest.mark.parametrize("mark", ["[1]", "①", "**"])
def test_a_note_below_another_part_is_of_what_its_mark_stands_at(mark: str) -> None:
    text = f"示例镇2024年报告\n一、信访\n信访件63件{mark}，普法活动36场。\n二、其他\n调解矛盾纠纷214件。\n{mark} 截至11月底。"
    assert "".join(map(kind, READER.read(text, 2024))) == "!YY"


@pytest.mark.parametrize(
    "words", ["数据待更新", "待核准", "待补充", "待核实", "待12月底核实", "需与司法所核对", "年底再核"]
)
def test_what_is_still_to_be_checked_is_not_sure(words: str) -> None:
    assert read(f"信访件63件（{words}），法治培训8场。") == "oY"


# another's, or no number of what was done: what in brackets behind a number is not known is asked about
@pytest.mark.parametrize(
    "words", ["红山镇", "兄弟乡镇", "辖区企业", "要求", "建议", "申请", "预算", "原有", "不含线上"]
)
def test_what_in_brackets_is_not_known_is_asked_about(words: str) -> None:
    assert read(f"信访件63件（{words}），法治培训8场。")[0] == "o"


@pytest.mark.parametrize(
    "words",
    ["无需审核", "均已核实", "接待群众", "已再次走访", "起", "含网上", "司法所", "详见附件1", "2024年", "1—12月"],
)
def test_what_is_checked_stays(words: str) -> None:
    assert read(f"信访件63件（{words}），法治培训8场。") == "YY"


# name and value of each, by hand; - of no indicator, ? told or without a name of its own
NAMED = {
    "普法活动：线上5场、线下31场，共36场。": "- ? 普法活动36",
    "化解矛盾纠纷：婚姻家庭45件、邻里88件、其他81件，合计214件。": "- - - 矛盾纠纷调解214",
    "法治培训：班子成员3场、村干部5场，总计8场。": "- - 法治培训8",
    "信访件来信20件、来访43件，共计63件。": "- - ?",
    "行政检查专项300次、日常212次，共512次。": "- - ?",
    "普法活动36场，共发放宣传资料2000份。": "普法活动36 宣传资料发放2000",
    "调解矛盾纠纷214件（其中婚姻28件，邻里186件），成功211件。": "矛盾纠纷调解214 - - -",
    "普法活动36场（线上5场，线下31场），比上年多3场，法治培训8场。": "普法活动36 - ? 普法活动3 法治培训8",
    # from one year to the next
    "法律明白人由30名发展到56名。": "? 法律明白人56",
    "网格员也由50名增加到60名。": "? 网格员60",
    "普法活动33场→36场。": "? 普法活动36",
    "持证率由上年的90%提高到93.75%。": "持证率90 持证率93.75",
    "持证率由90%升至93.75%，较上年提高3.75个百分点。": "持证率90 持证率93.75 持证率3.75",
    "与上年相比，法律明白人由30名增加到56名。": "法律明白人30 法律明白人56",
    "法律明白人比上年新增12名，共56名。": "法律明白人12 法律明白人56",
    "信访件比去年减少了8件，为63件。": "信访件8 信访件63",
    "行政检查比去年多12次，共512次。": "行政检查12 行政检查512",
    "信访件较上年减少8件，共63件。": "信访件8 信访件63",
    "新增法律明白人12名，共56名。": "- 法律明白人56",
    # what another number took the place of
    "普法活动36场（原为30场）。": "普法活动36 ?",
    "普法活动36场（原30场），信访件63件。": "普法活动36 ? 信访件63",
    "普法活动36场（上次报30场，现更正）。": "普法活动36 ?",
    "普法活动36场（已更正，更正前为30场）、法治培训8场。": "普法活动36 ? 法治培训8",
    "信访件63件（原：71件）。": "信访件63 ?",
    "信访件63件【初报71件】。": "信访件63 ?",
    "信访件63件，原报71件。": "信访件63 ?",
    "原为30场，更正为36场普法活动。": "? 普法活动36",
    "普法活动36场（原计划30场）。": "普法活动36 ?",
    "原有法律顾问3名。": "-",
    "还原文物36件，调解纠纷214件。": "- 矛盾纠纷调解214",
    # a bound in brackets beside the number, and numbers in brackets before it
    "普法活动36场（不少于30场），信访件63件。": "普法活动36 ? 信访件63",
    "普法活动36场（不少于30场，法律讲座5次）。": "普法活动36 ? ?",
    "普法活动（不少于30场，法律讲座5次）36场。": "? ? 普法活动36",
    "普法活动（不少于30场）36场，法律讲座（不少于5次）6次。": "? 普法活动36 ? 法律讲座6",
    "普法活动（不少于30场）。": "普法活动30",
    "普法活动（线上5场，线下31场）36场，信访件63件。": "- ? 普法活动36 信访件63",
    "普法活动（含线上5场）36场。": "? 普法活动36",
    "普法活动（30余场），信访件63件。": "普法活动30 信访件63",
    # a date right before what is counted
    "截至2024年12月31日普法活动36场，信访件63件。": "普法活动36 信访件63",
    "2024年1月1日至12月31日普法活动36场。": "普法活动36",
    "截止年底普法活动36场。": "普法活动36",
    "截至12月31日开展红色物业服务14次。": "-",
    "12月4日普法活动6场。": "-",
    "12月30日、31日普法活动6场。": "-",
    "12月30日至31日普法活动6场，信访件63件。": "- -",
    "12月4日信访件6件，普法活动36场。": "- -",
    # of others
    "县里普法活动310场，我镇36场。": "? 普法活动36",
    "如和平镇普法活动52场，我镇仅36场。": "? 普法活动36",
    "镇派出所开展巡逻30次，调解纠纷120件。": "? ?",
    "派出所开展反诈宣传5场，普法活动36场。": "- 普法活动36",
    "我镇调解纠纷130件，同期全县各级调解组织调解纠纷6180余件。": "矛盾纠纷调解130 ?",
    "与派出所联合开展行政检查512次。": "行政检查512",
    # offices above at the head of a clause, until ours; what they gave us, or did with us, is ours
    "县综合执法局到我镇开展行政检查8次。": "?",
    "县综合执法局开展行政检查8次，我镇开展行政检查120次。": "? 行政检查120",
    "县信访局转来信访件5件。": "?",
    "县市场监管局、县应急局开展行政检查12次。": "?",
    "市、县两级开展行政检查12次。": "?",
    "县直部门到镇开展行政检查12次。": "?",
    "江城县司法局组织普法活动6场。": "?",
    "县政府制定规范性文件2件。": "?",
    "法庭受理行政诉讼案件12件。": "?",
    "联合县应急局开展行政检查10次。": "行政检查10",
    "县政府受理以我镇为被申请人的行政复议案件2件。": "行政复议案件2",
    "县综合执法局转来12345热线工单298件。": "热线工单298",
    "城市管理办公室开展行政检查40次。": "行政检查40",
    # plans that open a sentence, or stand before what is planned; what came of them
    "按照2024年工作计划，普法活动40场，已完成36场。": "? 普法活动36",
    "按照年初计划，普法活动36场，行政检查120次。": "普法活动36 行政检查120",
    "按照年初计划，开展普法活动36场。": "普法活动36",
    "完成年初计划的32场。": "?",
    "与年初计划的32场相比，普法活动多开展4场，信访件63件。": "? ? 信访件63",
    "今年计划开展普法活动40场，截至12月底已开展36场。": "普法活动40 普法活动36",
    # what has not come yet
    "预计到年底，普法活动达36场。": "?",
    "按此进度，全年普法活动36场。": "?",
    # one of several who did the same; not one who did it all, nor a part of it
    "司法所调解矛盾纠纷20件，村级调解128件。": "? -",
    "司法所调解矛盾纠纷20件；村级128件。": "? -",
    "镇人民调解委员会调解矛盾纠纷48件，各村调委会调解100件。": "? -",
    "镇机关组织应急演练2次，学校、企业组织2次。": "? ?",
    "镇机关组织2次，学校、企业组织应急演练2次。": "- ?",
    "各村（社区）共开展普法活动24场，司法所开展12场。": "? -",
    "镇综合执法队开展行政检查100次，派出所开展20次。": "? -",
    "司法所受理法律援助案件9件，村级站点2件。": "? -",
    "本级受理信访件8件，上级转来4件。": "信访件8 -",
    "镇综合执法队开展行政检查80次，市场监管所开展行政检查40次。": "? -",
    # who is not the town
    "学校开展普法活动12场，我镇共开展普法活动36场。": "? 普法活动36",
    "税务所开展普法活动8场。": "?",
    "村调委会调解矛盾纠纷100件。": "?",
    "深入企业开展普法活动12场。": "普法活动12",
    "深入机关、学校，开展普法活动36场。": "普法活动36",
    # words that make a sort, and no more than a way
    "线上普法活动6场，线下30场。": "- ?",
    "线下普法活动30场，现场行政检查12次。": "- -",
    "大型普法活动6场，现场法律讲座2次，有效热线工单280件。": "- - -",
    "线上线下开展普法活动36场，现场发放宣传资料300份。": "普法活动36 宣传资料发放300",
    "司法所受理法律援助案件12件，综治中心受理信访件30件。": "法律援助案件12 信访件30",
    "司法所受理法律援助案件12件。": "法律援助案件12",
    "司法所调解矛盾纠纷148件，其中村级调解100件。": "矛盾纠纷调解148 -",
    "司法所调解矛盾纠纷148件（村级调解100件）。": "矛盾纠纷调解148 -",
    "调解矛盾纠纷148件，司法所调解20件。": "矛盾纠纷调解148 -",
    "综合执法队开展行政检查120次，发现问题45个。": "行政检查120 -",
    "司法所现有法律顾问3名，干部5名。": "法律顾问3 -",
    "警司联调调解矛盾纠纷35件，全年共调解矛盾纠纷148件。": "- 矛盾纠纷调解148",
    "诉调对接中心调解矛盾纠纷35件。": "矛盾纠纷调解35",
}


@pytest.mark.parametrize("words", NAMED)
def test_a_sum_a_change_and_a_place_each_have_their_own(words: str) -> None:
    def told(m: Mention) -> str:
        return f"{m.name}{m.value:g}" if m.indicator else "?" if m.apart or not m.label else "-"

    mentions = READER.read(f"示例镇2024年法治建设工作报告\n{words}", 2024)
    assert " ".join(map(told, mentions)) == NAMED[words]


# a column that says of a row whose it is: the severity of what is told, and the words that it quotes
COLUMNS = {
    "地区,指标,数值\n和平镇,信访件,71件\n": ("error", "第2行写着“和平镇”"),
    "乡镇,指标,数值\n示例镇,普法活动,36场\n和平镇,信访件,71件\n": ("error", "第3行写着“和平镇”"),
    "口径,指标,数值\n全县,行政检查,900次\n": ("error", "第2行写着“全县”"),
    "指标,数值,填报单位\n信访件,71件,和平镇司法所\n": ("error", "填报单位写着“和平镇司法所”"),
    "口径,指标,数值\n全镇,行政检查,512次\n": ("warning", "没有读“口径”这一列"),
    "指标,数值,填报单位\n信访件,71件,示例镇司法所\n": (),
    "指标,数值,填报单位\n信访件,71件,司法所\n": (),
    "指标,数值,填报单位\n信访件,71件,各乡镇站所\n": (),
}


@pytest.mark.parametrize("table", COLUMNS)
def test_a_column_of_places_is_heard(make_home: MakeHome, table: str) -> None:
    findings = load_record(make_home({"demo/2024/a.csv": table}), "demo").findings
    told = [f for f in findings if f.code in ("column", "about")]
    assert [f.severity for f in told] == [*COLUMNS[table][:1]]
    assert all(COLUMNS[table][1] in f.message for f in told)


PLANS = "第四部分 下一年度工作打算\n一、普法活动40场\n二、法律讲座8次\n"
# what follows a report: the signature, what is annexed, and what the post office is told
BEHIND = {
    "青杨镇人民政府\n2025年1月15日\n": [],
    "青杨镇人民政府\n2025年1月15日\n（联系人：张三，电话：0523-88123456）\n附件：主要数据表\n信访件12件\n": [
        "附件：主要数据表",
        "信访件12件",
    ],
    "2025年1月15日\n（此件公开发布）\n抄送：县司法局\n": [],
    "（联系人：张三）\n青杨镇人民政府\n2025年1月\n": [],
    "附件：主要数据表\n信访件12件\n": ["附件：主要数据表", "信访件12件"],
}


@pytest.mark.parametrize("behind", BEHIND)
def test_a_signature_and_what_follows_it_is_no_part_of_the_plans(behind: str) -> None:
    text = f"青杨镇2024年法治建设报告\n第三部分 存在的不足\n一、持证率低\n{PLANS}{behind}"
    assert read(PLANS, TITLE) == "PP"
    told = ((line.part, line.heading or line.text.strip()) for line in lines_of(BOOK, text))
    lines = [(part, words) for part, words in told if words]
    assert lines == [
        ("shortfalls", "第三部分 存在的不足"), ("shortfalls", "一、持证率低"),
        ("plans", "第四部分 下一年度工作打算"), ("plans", "一、普法活动40场"), ("plans", "二、法律讲座8次"),
        *(("annex", words) for words in BEHIND[behind]),
    ]  # fmt: skip


DAYS = (
    "2025年1月15日", "二〇二五年一月十五日", "二○二五年元月", "2025.1.15", "2025-01-15", "2025/1/15", "2025 年 1 月 15 日", "（2025年1月15日）",
    "2025年 月 日", "二零二五年十二月三十一日",
)  # fmt: skip
# the last lines of a report; the offices whose name holds none of the place sign where the date is beside them
SIGNED = [
    *(("青杨镇人民政府", day) for day in DAYS), *((day, "青杨镇人民政府") for day in DAYS[:3]), ("青杨镇人民政府（盖章）",), ("青杨镇司法所",),
    ("青杨镇人民政府（公章）", "2025年1月15日"), ("中共青杨镇委员会", "青杨镇人民政府", "2025年1月15日"), ("青杨镇党委、青杨镇人民政府", "2025年1月"),
    ("司法所", "2025年1月15日"), ("青杨镇综合执法队 2025年1月15日",), ("2025年1月15日", "平安法治办"), ("鹤山县青杨镇人民政府",),
    ("青杨镇人民政府", "2025.1.15", "抄送：县司法局，存档。"), ("青杨镇人民政府办公室 2025年1月15日印发",), ("签发人：李四", "联系电话：0523-88123456"),
    ("报告单位（盖章）：青杨镇人民政府", "报告日期：2025年1月15日"), ("（盖章）",), ("上一篇：通知", "下一篇：通知36件", "打印 关闭"),
    ("青杨镇人民政府办公室", "2025年1月15日印发"), ("青杨镇党政办公室", "2025年1月15日发布"), ("青杨镇法治政府建设领导小组办公室", "2025年1月15日"),
    ("青杨镇便民服务中心", "2025年1月15日"), ("青杨镇人民政府", "（2025年1月15日印发）"),
    ("第 5 页 共 5 页",), ("— 5 —",), ("镇长：张三",), ("青杨镇人民政府", "镇长：张三", "2025年1月15日"), ("相关附件：",), ("年度报告电子版下载",),
    ("【打印本页】【关闭窗口】", "版权所有：青杨镇人民政府", "苏ICP备12345678号"), ("分享到：", "责任编辑：王五"),
]  # fmt: skip
NOT_SIGNED = [
    ("争创示范镇政府",), ("打造法治镇政府",), ("争创示范镇政府", "青杨镇人民政府", "2025年1月15日"), ("服务镇人大、镇政府",), ("建设人民满意政府",),
    ("当好法治示范乡政府",), ("争当综合执法局", "2025年1月15日"), ("协助县公安局",),
    ("配合县法院",), ("联系县司法局",), ("建好综治中心",), ("配合县法院", "青杨镇人民政府", "2025年1月15日"), ("主办普法活动36场。",),
    ("镇长接待日36次",), ("书记述法",), ("主任办公会12次",), ("打印普法资料36份",), ("关闭小作坊3家",), ("普法活动，2025年1月15日前办好",), ("完善村级人民调解委员会",), ("来信来访36件",), ("2025年1月15日前办好",),
]  # fmt: skip


@pytest.mark.parametrize("lines", SIGNED)
def test_who_signs_a_report_and_when_is_no_promise(lines: tuple[str, ...]) -> None:
    text = f"青杨镇2024年法治建设报告\n{PLANS}"
    whole = [*lines_of(BOOK, text)]
    assert [line for line in lines_of(BOOK, text + "\n".join(lines)) if line.text] == [
        line for line in whole if line.text
    ]
    # and before what is annexed
    behind = [line.text for line in lines_of(BOOK, "\n".join((text, *lines, "附件：主要数据表", "信访件12件")))]
    assert behind[-2:] == ["附件：主要数据表\n", "信访件12件"] and not {f"{line}\n" for line in lines} & {*behind}


@pytest.mark.parametrize("lines", NOT_SIGNED)
def test_what_a_report_promises_last_is_no_signature(lines: tuple[str, ...]) -> None:
    text = f"青杨镇2024年法治建设报告\n{PLANS}"
    assert lines[0] in {line.text.strip() for line in lines_of(BOOK, text + "\n".join(lines))}


NARROW = {
    "二、因政府信息公开被申请行政复议、提起行政诉讼情况": "!!Y",
    "二、政府信息公开行政复议、行政诉讼情况": "!!Y",
    "（二）信息公开行政复议": "!!Y",
    "二、行政复议、行政诉讼情况": "YYY",
    "二、政府信息公开情况": "YYY",
}


@pytest.mark.parametrize("head", NARROW)
def test_a_heading_of_one_matter_keeps_its_cases_from_the_whole(head: str) -> None:
    assert read(f"{head}\n行政复议案件2件，行政诉讼案件1件。\n三、其他\n信访件63件。") == NARROW[head]


# items numbered as the parts are; what heads a part, and what is none of a row of items, stays a heading
ITEMS = {
    "四、下一年度工作打算\n一、抓队伍\n二、法律讲座8次\n三、强基础\n": ["plans#", "plans", "plans", "plans"],
    "三、存在的不足\n一、经费少\n二、人手少\n四、下一年度工作打算\n一、抓队伍\n": [
        "shortfalls#",
        "shortfalls",
        "shortfalls",
        "plans#",
        "plans",
    ],
    "三、存在的不足\n一、经费少\n四、法治宣传\n": ["shortfalls#", "shortfalls", "measures#"],
    "三、存在的不足\n四、法治宣传\n五、其他\n": ["shortfalls#", "measures#", "measures#"],
    "第四部分 下一年度工作打算\n一、抓队伍\n": ["plans#", "plans#"],
    "一、法治宣传\n二、依法行政\n": ["measures#", "measures#"],
    # lines without a number head parts where no part has one
    "主要举措和成效\n普法。\n存在的不足\n经费少。\n下一年度工作打算\n抓队伍。\n": [
        *("measures#", "measures", "shortfalls#", "shortfalls", "plans#", "plans")
    ],
    "## 2025年工作打算\n抓队伍。\n": ["plans#", "plans"],
    "一、主要举措和成效\n下一步工作打算\n普法。\n": ["measures#", "measures", "measures"],
}


@pytest.mark.parametrize("text", ITEMS)
def test_items_that_are_numbered_as_the_parts_are_head_none(text: str) -> None:
    lines = [line for line in lines_of(BOOK, f"青杨镇2024年法治建设报告\n{text}") if line.text.strip()]
    assert [line.part + "#" * bool(line.heading) for line in lines] == ITEMS[text]


def test_what_a_web_page_says_above_an_article_is_none_of_it() -> None:
    head = "当前位置：首页>政务公开\n青杨镇2024年法治建设报告\n发布时间：2025-01-16 来源：司法所 字号：[大 中 小]\n"
    told = [line.text for line in lines_of(BOOK, head + "县人民政府：\n现报告如下。\n" + PLANS)]
    assert told[:2] == ["县人民政府：\n", "现报告如下。\n"]


HEADINGS = {
    # a line of the part on measures, or the heading of that on plans → its heading, and the text left
    "一、普法活动36场": ("", "一、普法活动36场"), "二、落实“三个一”和12345热线": ("二、落实“三个一”和12345热线", ""),
    "四、2025年计划普法活动40场": ("四、2025年计划", "普法活动40场"), "四、下一步打算：普法活动40场": ("四、下一步打算", "普法活动40场"),
    "二、2025年完成普法活动40场": ("二、2025年", "完成普法活动40场"),
}  # fmt: skip


@pytest.mark.parametrize("line", HEADINGS)
def test_a_heading_holds_no_number(line: str) -> None:
    text = f"青杨镇2024年法治建设报告\n一、主要举措和成效\n{line}\n"
    told = [*lines_of(BOOK, text)][2:]
    assert ("".join(x.heading for x in told), "".join(x.text for x in told if not x.heading).strip()) == HEADINGS[line]


TABLE = "指标\t单位\t2024年\n普法活动\t场\t36\n"
# whose a table is by its title, or by a note below it
WHOSE_ABOVE = {
    "县级主要指标": "!", "村级主要指标": "!", "表2 2024年村级主要指标": "!", "各村主要指标": "Y", "各村（社区）普法情况表": "Y",
    "辖区企业主要指标": "!", "附件1：企业主要指标": "!", "派出所主要指标": "!", "县信访局主要指标": "!", "红山镇主要指标": "!",
    "主要指标": "Y", "镇级主要指标": "Y", "全镇主要指标": "Y", "示例镇主要指标": "Y", "乡镇主要指标": "Y", "司法所主要指标": "Y",
    "企业执法检查情况": "Y",
}  # fmt: skip
WHOSE_BELOW = {
    "以上为红山镇数据": "!", "（以上数据为红山镇数据。）": "!", "注：以上均为红山镇、青山镇的数": "!", "表中数据为红山镇的": "!",
    "以上为县司法局数据": "!", "上表为县司法局数据": "!", "以上为县信访局数据": "!", "表内数据均为村级数": "!", "以上为辖区企业数据": "!",
    "以上为全镇数据。": "Y", "以上为我镇数据": "Y", "以上为示例镇司法所数据": "Y", "以上数据由县司法局提供": "Y", "来源：县司法局": "Y",
    "注：企业指规模以上企业": "Y",
}  # fmt: skip


@pytest.mark.parametrize("words", WHOSE_ABOVE)
def test_whose_a_table_is_by_its_title(words: str) -> None:
    assert read(f"{words}\n{TABLE}") == WHOSE_ABOVE[words]


@pytest.mark.parametrize("words", WHOSE_BELOW)
def test_whose_a_table_is_by_a_note(words: str) -> None:
    assert read(f"{TABLE}{words}\n") == WHOSE_BELOW[words]


# whose a number is by what stands in brackets behind its name
BRACKETS = {"全县": "o", "全市": "o", "县": "o", "县级": "o", "全镇": "Y"}


@pytest.mark.parametrize("words", BRACKETS)
def test_whose_a_number_is_by_words_behind_its_name(words: str) -> None:
    assert read(f"普法活动（{words}）36场。") == BRACKETS[words]


# a label of a word before what it may make another's
LABELS = {
    "暂估：": "!!", "1.核减：": "!!", "预算：": "!!", "快报：": "!!", "测算：": "!!", "村级：": "!!", "企业：": "!!",
    "成效：": "YY", "其中：": "YY", "司法所：": "YY", "示例镇：": "YY", "普法：": "YY", "亮点一：": "YY", "夯实基础：": "YY",
}  # fmt: skip


@pytest.mark.parametrize("words", LABELS)
def test_a_label_of_a_word_that_nobody_knows_is_asked_about(words: str) -> None:
    assert read(f"{words}普法活动36场，信访件12件。") == LABELS[words]
