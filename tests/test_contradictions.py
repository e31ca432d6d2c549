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
    ("信访件{信访件}，同比上升", "contradicted", "旁边写着“上升”", "信访件{信访件}，{信访件:较上年}"),
    ("普法活动增加{普法活动}", "doubtful", "成了增减的数", "普法活动增加到{普法活动}"),
    ("前年受理信访件{信访件}", "contradicted", "句子说的却是2022年", "前年受理信访件{信访件@2022}"),
    ("至少召开法治专题会议{法治专题会议}", "doubtful", "前面的“至少”使它成了界限", "召开法治专题会议{法治专题会议}"),
    ("全年举办法律讲座{法律讲座}", "contradicted", "按句子的意思是全年的数", "举办法律讲座{法律讲座}"),
    ("三月，受理信访件{信访件}", "doubtful", "按句子的意思是三月的数", "三月部署，全年受理信访件{信访件}"),
    ("普法活动{信访件}", "contradicted", "前面写的却是“普法活动”", "普法活动{普法活动}"),
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
]
STILL = [
    "信访件{信访件}，普法活动同比增加", "信访件{信访件}，占比下降", "新增法律明白人{法律明白人}", "努力减少矛盾，调解{矛盾纠纷调解}",
    "进一步提高办案质量，受理信访件{信访件}", "信访件{信访件}。工作比上年有所提升",
]  # fmt: skip


def test_no_change_is_told_of_a_figure_that_has_no_earlier_one(told):
    found = told([*MOVED, *PERHAPS, *STILL], since=2024)
    assert {s: [f.severity for f in found[s]] for s in found} == {
        **{s: ["error"] for s in MOVED}, **{s: ["warning"] for s in PERHAPS}, **{s: [] for s in STILL}
    }  # fmt: skip
    (finding,) = found[MOVED[0]]
    assert finding.message == "“{信访件}”旁边写着“下降”，可是此前年份无记录，得不出增减"
    assert "data/raw/demo/2023/" in finding.todo


def test_the_last_years_table_bears_the_change_out(told):
    assert not any(
        told(["信访件{信访件}，与去年相比，大幅下降", "与上年相比，信访件{信访件}，呈下降态势"], since=2023).values()
    )
    (finding,) = told(["普法活动{普法活动}，与去年相比，明显减少"], since=2023).popitem()[1]
    assert (finding.code, finding.severity) == ("contradicted", "error")
