"""Numbers typed in characters, and words that make another figure of a binding: told, and ordinary sentences left alone."""

from __future__ import annotations

import pytest
from helpers import REPO, figures

from fazhi.cleaning.dataset import load_record
from fazhi.report.dossier import judge

FIGURES = {
    "demo/2022/figures.csv": figures(("矛盾纠纷调解", "40件"), ("信访件", "50件"), ("普法活动", "18场")),
    "demo/2023/figures.csv": figures(
        ("矛盾纠纷调解", "42件"), ("信访件", "45件"), ("普法活动", "20场"), ("持证率", "80%"), ("罚没金额", "6万元"),
        ("行政处罚案件", "20件"), ("法律明白人", "70名"), ("行政检查", "约30次"),
    ),
    "demo/2024/figures.csv": figures(
        ("矛盾纠纷调解", "48件"), ("信访件", "30件"), ("普法活动", "25场"), ("持证率", "95%"), ("罚没金额", "8.6万元"),
        ("行政处罚案件", "23件"), ("法律明白人", "80名"), ("法律明白人", "100名", "", "计划"), ("出台制度", "12项", "", "计划"),
        ("法律咨询", "2次", "", "", "每周"), ("法律咨询人次", "1200人次"), ("普法受众人次", "6500人次"), ("法治培训", "6场"),
        ("法治专题会议", "5次"), ("调解成功率", "98%"), ("行政村", "19个"), ("人民调解员", "63名"), ("中心组专题学习", "4次"),
        ("法律援助案件", "14件"), ("行政复议案件", "2件"), ("行政检查", "30余次"), ("法律讲座", "7次", "", "", "上半年"),
    ),
}  # fmt: skip
CODES = ("typed", "typed_words", "glued", "contradicted", "doubtful")
HEAD = "## 一、举措\n\n文。\n\n## 二、第一责任人\n\n文。\n\n## 三、不足\n\n文。\n\n"


@pytest.fixture
def told(make_home):
    """The findings of each sentence about its numbers, all of them in one narrative, in a part of plans or of measures."""

    def read(sentences, heading="## 四、成效", since=2022):
        text, lines = f"{HEAD}{heading}\n\n", []
        for sentence in sentences:
            lines.append(text.count("\n") + 1)
            text += sentence.replace("\\n", "\n") + "。" * (sentence[0] not in "|-1") + "\n\n"
        raw = {path: table for path, table in FIGURES.items() if f"demo/{since}" <= path}
        dossier = judge(load_record(make_home({**raw, "demo/2024/narrative.md": text}), "demo"), 2024)
        found = {sentence: [] for sentence in sentences}
        for f in dossier.findings:
            assert f.code != "binding", f.message
            if f.code in CODES:
                found[[s for s, line in zip(sentences, lines, strict=True) if line <= f.row][-1]].append(f)
        return found

    return read


@pytest.mark.parametrize("name", ["typed", "contradicted"])
def test_each_is_told(told, name):
    found = told((REPO / "tests" / "narrative" / f"{name}.txt").read_text(encoding="utf-8").split("\n")[:-1])
    assert [sentence for sentence, findings in found.items() if not findings] == []


def test_a_rate_is_held_to_what_its_words_call_it(told):
    """Several are 98%: none is offered for, or taken without a word as, that of another thing."""
    offered = {
        "建议提案办结率98%": "", "人民调解员等级评定率98%": "", "矛盾纠纷多，人民调解员轮训率98%": "", "调解后履行率百分之九十八": "",
        "人民调解成功率98%": "", "调解成功率98%": "调解成功率", "其中调解成功98%": "调解成功率", "矛盾纠纷化解率98%": "调解成功率",
        "普法20余场，普法25场": "普法活动", "信访30件": "信访件", "信访件45件": "",
    }  # fmt: skip
    found = told([*offered])
    meant = {
        s: {name for f in fs for name in offered.values() if name and f"{{{name}}}" in f.message}
        for s, fs in found.items()
    }
    assert meant == {s: {name} - {""} for s, name in offered.items()}
    rates = [
        "建议提案办结率{调解成功率}",
        "人民调解成功率{调解成功率}",
        "各村调解的成功率{调解成功率}",
        "成功率{调解成功率}",
    ]
    assert [bool(f) for f in told(rates).values()] == [True, False, False, False]
    ((finding,),) = told(rates[:1]).values()
    assert (finding.code, "前面写的却是“建议提案办结率”" in finding.message) == ("doubtful", True)
    assert told(["建议提案办结率高于调解成功率{调解成功率}"]) == {"建议提案办结率高于调解成功率{调解成功率}": []}


def test_no_cure_names_an_indicator_without_a_figure(told):
    ((finding,),) = told(["应急演练{信访件}"]).values()
    assert (finding.code, "前面写的却是“应急演练”" in finding.message) == ("contradicted", True)
    assert finding.todo == "请改正文字，使它说的就是这个数；2024年没有“应急演练”的数"


@pytest.mark.parametrize("name", ["words", "ordinary"])
def test_ordinary_sentences_are_left_alone(told, name):
    found = told((REPO / "tests" / "narrative" / f"{name}.txt").read_text(encoding="utf-8").split("\n")[:-1])
    assert {sentence: [f.message for f in findings] for sentence, findings in found.items() if findings} == {}


# what the words say, and whether it is sure; each with the sentence that its cure makes of it
SAID = [
    ("2023年调解矛盾纠纷{矛盾纠纷调解}", "contradicted", "句子说的却是2023年", "2023年调解矛盾纠纷{矛盾纠纷调解@2023}"),
    ("2022年，全镇调解{矛盾纠纷调解}", "doubtful", "句子说的却是2022年", "2022年，全镇调解{矛盾纠纷调解@2022}"),
    ("今年调解{矛盾纠纷调解@2022}", "contradicted", "句子说的却是2024年", "今年调解{矛盾纠纷调解}"),
    ("去年受理{信访件}", "contradicted", "句子说的却是2023年", "去年受理{信访件:上年}"),
    ("已出台制度{出台制度@计划}", "contradicted", "按句子的意思是已经做的", "计划出台制度{出台制度@计划}"),
    ("出台制度{出台制度@计划}", "doubtful", "按句子的意思是已经做的", "拟出台制度{出台制度@计划}"),
    ("计划培养到{法律明白人}", "contradicted", "按句子的意思是计划", "计划培养到{法律明白人@计划}"),
    ("上半年调解{矛盾纠纷调解}", "contradicted", "按句子的意思是上半年的数", "全年调解{矛盾纠纷调解}"),
    ("信访件{信访件}，同比上升", "contradicted", "旁边写着“同比上升”，数据里却不是", "信访件{信访件}，{信访件:较上年}"),
    ("普法活动增加{普法活动}", "doubtful", "成了增减的数", "普法活动增加到{普法活动}"),
    ("前年受理信访件{信访件}", "contradicted", "句子说的却是2022年", "前年受理信访件{信访件@2022}"),
    ("至少召开法治专题会议{法治专题会议}", "doubtful", "前面的“至少”使它成了界限", "召开法治专题会议{法治专题会议}"),
    ("全年举办法律讲座{法律讲座}", "contradicted", "按句子的意思是全年的数", "举办法律讲座{法律讲座}"),
    ("三月，受理信访件{信访件}", "doubtful", "按句子的意思是三月的数", "三月部署，全年受理信访件{信访件}"),
    ("与2023年同期的{行政检查}相比", "contradicted", "句子说的却是2023年", "与2023年同期的{行政检查@2023}相比"),
    ("普法活动{信访件}", "contradicted", "前面写的却是“普法活动”", "普法活动{普法活动}"),
    ("其中线上普法活动{普法活动}", "contradicted", "前面却写着“线上”", "其中普法活动{普法活动}"),
    ("东街社区普法活动{普法活动}", "contradicted", "前面却写着“东街社区”", "普法活动{普法活动}"),
    ("在东街社区开展普法活动{普法活动}", "doubtful", "前面却写着“东街社区”", "开展普法活动{普法活动}"),
    ("全县信访件{信访件}", "contradicted", "前面却写着“全县”", "信访件{信访件}"),
    ("应配人民调解员{人民调解员}", "contradicted", "前面却写着“应配”", "人民调解员{人民调解员}"),
    ("组织{普法活动}，其中线上{普法活动}", "contradicted", "前面却写着“其中线上”", "组织{普法活动}"),
    ("县级普法活动{普法活动}", "contradicted", "前面却写着“县级”", "普法活动{普法活动}"),
]  # fmt: skip


def test_what_the_words_say_and_what_cures_it(told):
    found = told([faulty for faulty, *_ in SAID])
    for faulty, code, words, _ in SAID:
        (finding,) = found[faulty]
        assert (finding.code, finding.severity) == (code, "error" if code == "contradicted" else "warning")
        assert words in finding.message
    assert not any(told([cured for *_, cured in SAID]).values())


def test_in_the_part_of_plans_a_number_is_a_plan(told):
    typed, bound, planned, now = (
        "组织宣讲30场", "组织普法活动{普法活动}", "法律明白人达到{法律明白人@计划}", "今年持证率{持证率}，仍有差距",
    )  # fmt: skip
    found = told([typed, bound, planned, now], "## 下一年安排")
    assert [(f.code, "状态填“计划”" in f.todo, "{指标@计划}" in f.todo) for f in found[typed]] == [
        ("typed", True, True)
    ]
    assert [(f.code, "按句子的意思是计划" in f.message) for f in found[bound]] == [("doubtful", True)]
    assert found[planned] == found[now] == []


# of a first year: what says that a figure moved, what may say so of another thing, and what says nothing of the kind
MOVED = [
    "信访件{信访件}比上年大幅下降", "信访件{信访件}，比上年下降", "调解成功率{调解成功率}，比上年有所上升", "信访件{信访件}，同比持平",
    "信访件{信访件}（较上年减少）", "信访件{信访件}，与去年相比，大幅下降", "与去年相比，信访件{信访件}，总体呈下降态势",
    "调解成功率{调解成功率}，明显提高", "信访件比上年减少，共{信访件}", "信访件同比下降到{信访件}", "信访件{信访件}，比2023年下降",
]  # fmt: skip
PERHAPS = [
    "调解成功率提高到{调解成功率}",
    "信访件{信访件}，办理及时，比上年下降",
    "群众满意度比上年提高，信访件{信访件}",
    "信访件{信访件}，普法活动同比增加",
]
STILL = [
    "信访件{信访件}，占比下降", "新增法律明白人{法律明白人}", "努力减少矛盾，调解{矛盾纠纷调解}",
    "进一步提高办案质量，受理信访件{信访件}", "信访件{信访件}。工作比上年有所提升",
]  # fmt: skip


def test_no_change_is_told_of_a_figure_that_has_no_earlier_one(told):
    found = told([*MOVED, *PERHAPS, *STILL], since=2024)
    assert {s: [f.severity for f in found[s]] for s in found} == {
        **{s: ["error"] for s in MOVED}, **{s: ["warning"] for s in PERHAPS}, **{s: [] for s in STILL}
    }  # fmt: skip
    (finding,) = found[MOVED[0]]
    assert finding.message == "“{信访件}”旁边写着“比上年大幅下降”，可是此前年份无记录，得不出增减"
    assert "data/raw/demo/2023/" in finding.todo


def test_what_round_numbers_leave_open_is_said_to_be_so(told):
    """行政检查 went from 约30次 to 30余次."""
    words = ("比上年有所提高", "较上年增加", "与上年持平", "较上年减少")
    found = told([*(f"行政检查{{行政检查}}，{w}" for w in words), "行政检查比上年增加"])
    assert [[(f.severity, f.message.partition("，")[2]) for f in of] for of in found.values()] == [
        [("warning", "从约数看不出是不是")]
    ] * 5
    assert not any(told(["行政检查{行政检查}，{行政检查:比上年}"]).values())


def test_the_last_years_table_bears_the_change_out(told):
    assert not any(
        told(["信访件{信访件}，与去年相比，大幅下降", "与上年相比，信访件{信访件}，呈下降态势"], since=2023).values()
    )
    (finding,) = told(["普法活动{普法活动}，与去年相比，明显减少"], since=2023).popitem()[1]
    assert (finding.code, finding.severity) == ("contradicted", "error")


# of 普法活动 (18, 20, 25), which rose, said to have fallen; of 信访件 (50, 45, 30), which fell, said to have risen
FELL = [
    "连续两年下降", "持续下降", "逐年下降", "明显减少", "不断减少", "大幅压降", "少于上年", "低于上年", "再创新低", "实现下降",
    "实现连年下降", "实现“双下降”", "降至历史最低", "为近年最低", "创历史新低", "实现了负增长", "稳中有降", "降为", "比上年少",
    "连续三年下降", "较去年少了近一成", "只有上年的一半", "普法活动逐年下降", "总量连年下降", "与往年相比明显偏少",
    "三连降", "一年比一年少", "没有去年多", "同比压降明显", "创近三年新低", "低于2022年", "为2022年以来最低",
    "处于历史低位", "同比缩水", "大幅收窄", "持续萎缩", "不增反减", "只减不增", "为近三年最差", "逊于去年", "是三年来的低点",
]  # fmt: skip
ROSE = [
    "翻了一番",
    "较2023年翻了一番",
    "超过往年",
    "突破历年",
    "稳中有升",
    "比上年多",
    "连年攀升",
    "创历史新高",
    "多于上年",
    "高于去年",
    "处于历史高位",
    "屡创新高",
    "刷新历史纪录",
    "有增无减",
    "不减反增",
    "逐年上扬",
    "一路飙升",
    "增势明显",
    "为历史之最",
    "达到历史最好水平",
    "为近三年最差",
    "同比扩大",
]


def test_a_direction_in_words_is_held_against_the_years(told):
    sentences = [*(f"普法活动{{普法活动}}，{w}" for w in FELL), *(f"信访件{{信访件}}，{w}" for w in ROSE)]
    sentences += [
        "普法活动逐年下降，为{普法活动}",
        "信访件{信访件}，{信访件:较上年}，连年上升",
        "普法活动{普法活动}少于上年",
    ]
    found = told(sentences)
    assert [s for s, of in found.items() if ("contradicted", "error") not in {(f.code, f.severity) for f in of}] == []


def test_a_clause_before_it_is_doubted_where_its_name_stands_behind_other_words(told):
    found = told(
        [
            "普法活动逐年下降，为{普法活动}",
            "相关普法活动逐年下降，为{普法活动}",
            "为避免普法活动减少，开展普法活动{普法活动}",
        ]
    )
    assert [[(f.code, f.severity) for f in of] for of in found.values()] == [
        [("contradicted", "error")], [("doubtful", "warning")], []
    ]  # fmt: skip


def test_of_a_first_year_it_has_nothing_to_stand_on(told):
    sentences = [f"信访件{{信访件}}，{w}" for w in (*FELL[:22], *ROSE)]
    found = told(sentences, since=2024)
    assert [s for s, of in found.items() if ("contradicted", "error") not in {(f.code, f.severity) for f in of}] == []


# words of wide meaning, of 普法活动 and of 信访件
LOW = ["处于低位", "持续低位运行", "跌入低谷", "触底", "与上年大体相当", "与去年差不多", "没有增加"]
HIGH = ["处于高位", "高位运行", "稳居高位", "居高不下", "和上年一样", "没有减少", "未见下降"]


def test_words_of_wide_meaning_are_doubted(told):
    found = told([*(f"普法活动{{普法活动}}，{w}" for w in LOW), *(f"信访件{{信访件}}，{w}" for w in HIGH)])
    assert {s: [(f.code, f.severity) for f in of] for s, of in found.items()} == {
        s: [("doubtful", "warning")] for s in found
    }


def test_a_direction_is_told_without_a_number_beside_it(told):
    """An error where it opens its sentence; what opens none may be wished; without a name nobody knows of what it is."""
    found = told(
        [
            "普法活动处于历史低位。共举办法治培训{法治培训}",
            "信访件逐年上升",
            "化解矛盾，信访件逐年上升",
            "信访总量持续走低",
        ]
    )
    assert [[f.severity for f in of] for of in found.values()] == [["error"], ["error"], ["warning"], ["warning"]]
    assert found["信访件逐年上升"][0].message == "正文写着“信访件逐年上升”，数据里却不是"
    cured = ["信访件逐年下降", "化解矛盾，信访件逐年下降", "信访件{信访件:比上年}", "力争信访件逐年上升"]
    assert not any(told(cured).values())
    assert not any(told(["信访件逐年上升", "信访总量持续走低"], "## 四、下一年安排").values())


def test_what_the_years_bear_out_is_left_alone(told):
    fell = ("逐年下降", "连续两年下降", "近三年持续下降", "少于上年", "为近年最低", "低于往年", "稳中有降", "实现负增长", "比上年少",
            "为2022年以来最低", "创近三年新低", "降至近年最低", "两连降", "一年比一年少", "三年来最低", "少于2022年", "低位运行",
            "为近三年最好水平", "好于去年", "没有增加", "有减无增")  # fmt: skip
    rose = (
        "逐年上升",
        "超过往年",
        "多于去年",
        "稳中有升",
        "创2022年以来新高",
        "突破历年",
        "处于高位",
        "没有下降",
        "优于上年",
    )
    sentences = [*(f"信访件{{信访件}}，{w}" for w in fell), *(f"普法活动{{普法活动}}，{w}" for w in rose)]
    sentences.append("信访件逐年下降，为{信访件}")
    assert {s: [f.message for f in of] for s, of in told(sentences).items() if of} == {}


def test_no_more_years_are_claimed_than_are_on_record(told):
    sentences = [
        f"信访件{{信访件}}，{w}" for w in ("连续三年下降", "降至历史最低", "为近五年最低", "创新低", "为2020年以来最低")
    ]
    for sentence, (finding,) in told(sentences).items():
        assert (finding.code, finding.severity) == ("contradicted", "error"), sentence
        assert "在案的只有2022年、2023年、2024年" in finding.message
        assert "2022年以来" in finding.todo
    assert not any(told(["信访件{信访件}，为2022年以来最低"]).values())


def test_a_multiple_in_words_is_for_the_data_to_tell(told):
    sentences = [
        "信访件{信访件}，只有上年的一半",
        "普法活动{普法活动}，较2023年翻了一番",
        "信访件{信访件}，较去年少了近一成",
    ]
    for sentence, of in told(sentences).items():
        (finding,) = [f for f in of if f.code == "typed"]
        assert finding.severity == "error" and "写{指标:比上年}" in finding.todo, sentence


def test_a_place_among_others_is_doubted(make_home, told):
    for sentence in ("居全县第一", "位居全区首位", "排名全市第3"):
        found = told([f"普法活动{{普法活动}}，{sentence}"]).popitem()[1]
        assert ("doubtful", "warning") in {(f.code, f.severity) for f in found}, sentence


# 普法活动 25 of 25, 法治培训 8 of 6, 法治主题公园 1 of 2, 信访件 30 of at most 28, 法律讲座 about 20 of 20; 出台制度 has no target
GOALS = "指标,数值,目标\n普法活动,25场,25场\n法治培训,8场,6场\n法治主题公园,1个,2个\n信访件,30件,不超过28件\n法律讲座,约20次,20次\n出台制度,5项,\n"


@pytest.mark.parametrize(
    ("sentence", "severity"),
    [
        ("法治主题公园{法治主题公园}，完成年度目标", "error"),
        ("法治主题公园{法治主题公园}，年度目标任务全面完成", "error"),
        ("法治主题公园完成年度目标。共举办法治培训{法治培训}", "error"),
        ("信访件{信访件}，实现了年初目标", "error"),
        ("法治主题公园{法治主题公园}，普法活动{普法活动}，均完成年度目标", "error"),
        ("法治培训{法治培训}，普法活动{普法活动}，均完成年度目标", ""),
        ("普法活动{普法活动}，超额完成目标", "error"),
        ("法治培训{法治培训}，未完成目标", "error"),
        ("法律讲座{法律讲座}，如期达到目标", "warning"),
        ("法治主题公园{法治主题公园}，管护有力，完成年度目标", "error"),
        ("普法活动{普法活动}，完成年度目标", ""),
        ("法治主题公园{法治主题公园}，超过年度目标", "error"),
        ("法治主题公园{法治主题公园}，已达标", "error"),
        ("信访件{信访件}，超过年度目标", ""),
        ("信访件{信访件}，没有达到年度目标", ""),
        ("法治培训{法治培训}，超额完成全年任务", ""),
        ("法治主题公园{法治主题公园}，没有达到目标", ""),
        ("出台制度{出台制度}，超额完成目标", ""),
        ("法治主题公园{法治主题公园}，确保明年完成目标", ""),
        ("法治主题公园{法治主题公园}，法治培训超额完成目标", ""),
        ("法治培训{法治培训}，完成目标，新建法治主题公园{法治主题公园}", ""),
    ],
)
def test_words_on_a_target_are_held_against_it(make_home, sentence, severity):
    narrative = f"{HEAD}## 四、成效\n\n{sentence}。\n"
    home = make_home({"demo/2024/figures.csv": GOALS, "demo/2024/narrative.md": narrative})
    found = [f for f in judge(load_record(home, "demo"), 2024).findings if f.code in ("contradicted", "doubtful")]
    assert [f.severity for f in found] == [severity] * bool(severity)
    assert all("目标" in f.message and "数据里是" in f.message for f in found)


@pytest.mark.parametrize(
    "sentence",
    [
        "普法活动总量同比下降，全年{普法活动}", "信访量明显上升，全年{信访件}", "普法活动{普法活动}，较上年少了不少",
        "普法活动{普法活动}，同比少办几场", "普法活动{普法活动}，2024年明显下降",
    ],
)  # fmt: skip
def test_a_claim_in_front_of_the_number_or_of_about_how_many_is_held(told, sentence):
    assert [(f.code, f.severity) for f in told([sentence])[sentence]] == [("contradicted", "error")]
    assert not told(["信访量明显下降，开展普法活动{普法活动}"]).popitem()[1]
    # 纠纷 may have become fewer in all
    (doubt,) = told(["纠纷总量明显下降，其中矛盾纠纷调解{矛盾纠纷调解}"]).popitem()[1]
    assert (doubt.code, doubt.severity) == ("doubtful", "warning")


def test_a_first_year_is_offered_no_record(told):
    for sentence in ("信访件{信访件}，创历史新低", "信访件{信访件}，2024年以来最低"):
        (finding,) = told([sentence], since=2024)[sentence]
        assert (finding.code, finding.severity) == ("contradicted", "error")
        assert "以来最高" not in finding.todo


def test_each_month_is_told_as_said(told):
    sentence = "上半年抓部署，每月普法活动{普法活动}"
    assert "按句子的意思是每月的数" in told([sentence])[sentence][0].message
    sentence = "司法所、综治中心各开展普法活动{普法活动}"
    assert "前面写着“各开展”，是每一处、每一次的数" in told([sentence])[sentence][0].message


def test_a_rate_s_points_are_no_count_of_things(make_home):
    raw = {
        "demo/2024/figures.csv": figures(("法治主题公园", "2个")),
        "demo/2024/narrative.md": f"{HEAD}## 四、成效\n\n满意率下降0.2个百分点。\n",
    }
    found = [f for f in judge(load_record(make_home(raw), "demo"), 2024).findings if f.code == "typed"]
    assert [f.message for f in found] == ["正文里有手打的增减“0.2个百分点”"]


# no word of a direction, or of another thing than the figure
APART = [
    "高于目标", "低保对象优先", "少年法庭进校园", "多元化解成效明显", "降低准入门槛", "提高群众法治意识", "参与率高", "超过计划",
    "要进一步提高", "持续保持高位", "数量最多", "存量持续下降", "连续三年被评为先进", "近年来持续发力", "多为邻里纠纷", "高效办结", "增强法治观念", "减证便民", "升级改造完成", "少数案件仍在办理", "低于全县平均水平", "没有下降",
    "高质量完成", "比计划少", "数量多、类型杂", "大多来自农村", "历史积案逐步化解", "上年结转的已全部办结",
    "再创佳绩", "再上新台阶", "保持稳定", "比去年更上一层楼",
]  # fmt: skip


def test_other_words_are_no_directions(told):
    found = told([f"普法活动{{普法活动}}，{w}" for w in APART])
    assert {s: [f.message for f in of] for s, of in found.items() if of} == {}
