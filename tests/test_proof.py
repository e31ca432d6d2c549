"""The narrative's own words: what is a figure typed by hand, what is a name, what a template left behind."""

from __future__ import annotations

import pytest
from helpers import TEXT, figures

from fazhi.cleaning.dataset import load_record
from fazhi.report.dossier import judge

CODES = {
    "typed",
    "typed_words",
    "leftover",
    "marks",
    "other_place",
    "titled_otherwise",
    "other_year",
    "repeated",
    "too_long",
}
FIGURES = figures(("普法活动", "30场"), ("法律顾问专业意见", "30余条"), ("矛盾纠纷调解", "128件"))


@pytest.fixture
def proof(make_home):
    def read(sentence, codebook=None):
        files = {"demo/2023/figures.csv": FIGURES, "demo/2023/narrative.md": TEXT.replace("文。", sentence, 1)}
        dossier = judge(load_record(make_home(files, codebook=codebook), "demo"), 2023)
        return [f for f in dossier.findings if f.code in CODES]

    return read


def test_an_opening_of_last_year_is_told(make_home):
    for opening, told in (
        ("2022年，示例镇召开会议。", ["2022"]),
        ("2023年，示例镇召开会议。", []),
        ("示例镇自2022年起召开会议。", []),
    ):
        narrative = f"{opening}\n\n{TEXT}"
        home = make_home({"demo/2023/figures.csv": FIGURES, "demo/2023/narrative.md": narrative})
        found = judge(load_record(home, "demo"), 2023).findings
        assert [f.read for f in found if f.code == "other_year"] == told


TYPED = [
    ("全年开展普法活动30场。", "30场"), ("开展活动三十余场。", "三十余场"), ("几十名群众参加。", "几十名"),
    ("三分之二的村建成。", "三分之二"), ("约两成的人不知道。", "两成"), ("一百多人到场。", "一百多人"), ("调解两次。", "两次"),
    ("达到95%以上。", "95%以上"), ("投入8.6万元。", "8.6万元"), ("满意度９５％。", "９５％"), ("八成以上村民参加。", "八成"),
    ("办理x999件。", "x999件"), ("办理l00件。", "l00件"), ("办理A4a9万元。", "A4a9万"), ("办理复议5+件。", "5+件"), ("投入5w元。", "5w元"), ("送5kg。", "5kg"),
    ("十几场宣讲。", "十几场"), ("2次研究。", "2次"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "read"), TYPED)
def test_a_number_typed_by_hand_is_told_with_file_and_line(proof, sentence, read):
    (finding,) = proof(sentence)
    digits = any(c in "0123456789０１２３４５６７８９" for c in read)
    # in characters it may be a phrase's own
    assert (finding.code, finding.severity) == (("typed", "error") if digits else ("typed_words", "warning"))
    assert (finding.file, finding.row) == ("2023/narrative.md", 3)
    assert finding.read.startswith(read)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("普法20余次增强意识。", ["20余次"]), ("3名法律顾问。", ["3名"]), ("投入1.2万余元资金。", ["1.2万余元"]), ("达95%以上水平。", ["95%以上"]), ("提高2个百分点以上。", ["2个百分点"]),
        # of no unit, or of two alike, what follows tells which it is
        ("办理3x9件。", ["3x9件"]), ("3名律师、3名干部。", ["3名律师", "3名干部"]), ("办理300余。", ["300余"]),
    ],
)  # fmt: skip
def test_a_number_is_shown_up_to_its_unit(proof, sentence, told):
    assert [f.read for f in proof(sentence)] == told
    assert all(
        f"手打的数字“{read}”" in f.message or "增减" in f.message for f, read in zip(proof(sentence), told, strict=True)
    )


@pytest.mark.parametrize(
    ("sentence", "named"), [("普法30场。", "{普法活动}"), ("律师顾问提出30余条。", "{法律顾问专业意见}"), ("调解128件。", "{矛盾纠纷调解}"), ("调解127件。", ""),
     # of equal value, and of something else
     ("应急演练消防30场。", ""), ("宣讲普法政策，今年。其中消防30场。", "")]
)  # fmt: skip
def test_the_figure_it_probably_is(proof, sentence, named):
    message = proof(sentence)[0].message
    assert (f"可能是{named}" in message) == bool(named)
    assert "可能是" not in message or named


@pytest.mark.parametrize("written", ["{{普法活动}}", "{{普法活动:较上年}}", "{{图:普法活动}}"])
def test_a_binding_with_two_pairs_of_braces_is_told(proof, written):
    (finding,) = proof(f"开展活动{written}。")
    assert (finding.code, finding.severity, finding.read) == ("leftover", "error", written[1:-1])


def test_braces_about_other_words_are_free(proof):
    assert proof("用花括号{{名称}}引用。") == []


NAMES = """
严格落实三项制度和“双随机、一公开”监管。 | 12月4日和12·4国家宪法日开展宣传。 | 印发〔2023〕2号文件。
按照第五十条和第一责任人的要求推进。 | 坚持一把手负责，进一步统一思想，一是抓学习，二是抓落实。 | 依托12345热线受理诉求。
落实《法治中国建设规划（2020—2025年）》。 | 开展“八五”普法和“四个100%”行动。 | 一个村一名顾问，一次办好。
（一）深入学习党的二十大精神。 | 2023年度报告。 | 2022年以来持续推进。
1.加强组织领导。 | （1）强化责任落实。 | 市委十二届六次全会召开。 | 学习二十届三中全会精神。
主要存在以下三个方面的问题。 | 严格执行中央八项规定。 | 到2035年基本建成法治政府。 | 2021—2025年为规划实施期。
三分部署，七分落实。 | 打印A4纸，提供7×24小时自助服务。 | 建立1+N制度体系，5G应用。 | 开展1+X证书试点，Q3季度用PPT2介绍。
"""


@pytest.mark.parametrize("sentence", [s.strip() for line in NAMES.strip().split("\n") for s in line.split("|")])
def test_names_dates_and_order_are_no_figures(proof, sentence):
    assert proof(sentence) == []


LEFT = [
    ("全年投入经费XX万元。", "leftover", "error"), ("投入×××万元。", "leftover", "error"), ("情况[待补]。", "leftover", "error"),
    ("TODO 补充。", "leftover", "error"), ("办结【待核】件。", "leftover", "error"), ("情况（待街道确认）。", "leftover", "error"), ("投入某某万元。", "leftover", "error"), ("投入○○万元。", "leftover", "error"), ("此处填写成效。", "leftover", "error"), ("共20xx年完成。", "leftover", "error"), ("共____场。", "leftover", "error"),
    ("他说“依法办事。", "marks", "error"), ("落实《条例。", "marks", "error"), ("落实（一项。", "marks", "error"),
    ("**“法治”。**后续跟进。", "marks", "error"),
    ("太平镇的做法值得借鉴。", "other_place", "error"), ("天津市滨海新区太平镇的做法。", "other_place", "error"),
    ("2019年成立领导小组。", "other_year", "warning"),
    ("全面推进依法治镇各项工作落地见效。全面推进依法治镇各项工作落地见效。", "repeated", "warning"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "code", "severity"), LEFT, ids=[s for s, *_ in LEFT])
def test_what_a_template_left_behind(proof, sentence, code, severity):
    found = {f.code: f.severity for f in proof(sentence)}
    assert found == {code: severity}


# told of another town than 示例镇, which the codebook does not know; as it is told of one that something is done with
ELSEWHERE = {
    "仁和镇坚持依法行政。": "仁和镇", "统筹推进。一年来，松陵街道办事处深化普法。": "松陵街道", "与仁和镇联合开展普法。": "",
    "与太平镇联合开展普法。": "", "会同太平镇、仁和镇调处。": "", "全镇坚持依法行政。": "", "优化镇便民服务中心窗口设置。": "",
    "就集镇停车难开展协商。": "", "就集镇建设征求意见。": "", "县里赋予街道行政处罚权。": "", "赋予街道执法权。": "",
    "支持街道开展普法。": "", "老集镇改造完成。": "", "刘集镇持续深化普法。": "刘集镇", "市级下沉街道事项。": "",
    "依托河东街道的场地开展普法。": "", "示例镇坚持依法行政。": "", "持续擦亮一镇一品。": "", "各乡镇协同推进。": "",
    "一是镇党委坚持依法行政。": "", "二是镇综合执法队规范执法。": "", "一是示例镇坚持依法行政。": "", "首先镇政府带头学法。": "", "其次，镇司法所深化普法。": "",
    "此外镇人大开展监督。": "", "一要镇村联动。": "", "三是仁和镇坚持依法行政。": "仁和镇", "首先仁和镇持续深化普法。": "仁和镇",
}  # fmt: skip


@pytest.mark.parametrize("sentence", ELSEWHERE)
def test_a_sentence_about_another_town_is_asked_about(proof, sentence):
    found = proof(f"坚持依法行政。\n\n{sentence}")
    told = f"这句话说的是“{ELSEWHERE[sentence]}”，而这里是“示例镇”"
    assert [(f.severity, f.message) for f in found] == [("warning", told)] * bool(ELSEWHERE[sentence])


@pytest.mark.parametrize(
    "sentence", ["落实2019年印发的《纲要》。", "2021年以来，风气日新。", "2021年开展普法活动{普法活动@2021}。"]
)
def test_the_year_of_a_document_a_beginning_or_a_binding_is_no_leftover(proof, sentence):
    assert proof(sentence) == []


# each with what is told of it; the sentence stands in line 3
RAW = {
    "换行<br>了。": "<br>", "空&nbsp;格。": "&nbsp;", "空&nbsp格。": "&nbsp", "加++入++。": "++", "删～～除～～。": "～～", "换＜br＞行。": "＜br＞", "换行\\n。": "\\n", "另起\\newpage一页。": "\\newpage", "｜甲｜乙｜": "｜", "是&#12345;。": "&#12345;", "删~~除~~线。": "~~", "已~划掉~了。": "~", "==亮点==。": "==", "[链](甲)。": "[链](甲)", "[链] (甲.docx)。": "[链] (甲.docx)",
    "![图](a.png)": "![图](a.png)", "脚注[^1]。": "[^1]", "[甲][乙]。": "[甲][", "[[甲]]。": "[[甲]]", "<!-- 注 -->": "<!--", "<https://a.b>。": "<https://a.b>",
    "`代码`。": "`", "```\n文字\n```": "```", "甲\\*乙。": "\\*", "上标^甲^。": "^", "- [ ] 待办": "[ ]", "$甲$。": "$甲$", "::: 注": ":::", "[TOC]": "[TOC]", "[toc]": "[toc]",
    "强化\\_压实。": "\\_",
    "##三、结语": "##", "＃＃ 三、结语": "＃＃", "####### 七级": "#######", "-没有空格": "-", "*重点": "*",
    "| 甲 | 乙 |\n| --- |\n| 丙 | 丁 |": "|", "甲|乙": "|", "这是_强调_的。": "_", "甲 * 乙。": "*", "**“法治”**宣传": "**",
    "标题\n---": "---", "标题\n===": "===",
}  # fmt: skip


@pytest.mark.parametrize("written", RAW)
def test_marks_that_would_be_printed_as_they_stand_are_told_with_line_and_cure(proof, written):
    found = [f for f in proof(written) if f.code == "marks"]
    assert RAW[written] in [f.read for f in found]
    assert {f.row for f in found} <= {3 + n for n in range(written.count("\n") + 1)}
    assert all(f.severity == "error" and "请" in f.todo for f in found)


@pytest.mark.parametrize("written", ["强化\\_压实。", "甲\\*乙。", "![广场](广场.jpg)", "[toc]"])
def test_a_mark_that_would_be_printed_is_told_once(proof, written):
    assert len(proof(written)) == 1


def test_a_character_by_its_number_is_no_number_typed_by_hand(proof):
    assert [f.code for f in proof("落实&#8220;强化&#8221;措施。") if f.code.startswith("typed")] == []


@pytest.mark.parametrize("words", ["开放时间为1月~3月和5月~6月。", "周一~周五，上午~下午。", "讲座~每季一次。"])
def test_a_range_or_a_lone_tilde_is_no_mark(proof, words):
    assert [f.read for f in proof(words) if f.code == "marks"] == []


def test_the_line_is_the_marks_own(proof):
    assert [(f.row, f.read) for f in proof("第一行。\n第二{普法活动}行~~删~~。\n第三行。")] == [(4, "~~")]


def test_properties_before_the_text_are_told(make_home):
    files = {"demo/2023/figures.csv": FIGURES, "demo/2023/narrative.md": f"---\ntitle: 甲\n---\n\n{TEXT}"}
    found = judge(load_record(make_home(files), "demo"), 2023).findings
    assert [(f.row, f.read) for f in found if f.code == "marks"] == [(1, "---"), (3, "---")]


ORDINARY = [
    "**重点**工作，*强调*，***都是***。", "- 甲\n  - 乙\n    - 丙\n\n> 引用", "| 甲 | 乙 |\n| --- | --- |\n| 丙 | |\n| 丁 ||", "甲 | 乙\n--- | ---\n丙 | 丁",
    "正文。\n\n---\n\n正文。", "1.甲\n2.乙", "A&B公司、R&D，甲<乙。", "“[甲]”（乙）~丙", "甲；乙：丙——丁…",
]  # fmt: skip


@pytest.mark.parametrize("written", ORDINARY)
def test_what_is_printed_as_meant_is_not_told(proof, written):
    assert [f for f in proof(written) if f.code == "marks"] == []


def test_the_budget_of_characters(proof):
    (finding,) = [f for f in proof("依法行政工作有序推进" * 510) if f.code == "too_long"]
    assert "超过5000字" in finding.message


def test_the_sentence_that_the_real_report_says_twice(home):
    findings = judge(load_record(home, "taiping"), 2023).findings
    assert [(f.code, f.severity, f.row) for f in findings] == [("handed_in", "note", 0), ("repeated", "warning", 17)]


@pytest.mark.parametrize(
    ("rows", "how"), [([], "没有记录"), ([("法治专题会议", "未报")], "写明未报"), ([("法治专题会议", "无此职责")], "")]
)
def test_required_indicators(make_home, home, rows, how):
    norms = (
        (home.codebook / "norms.csv")
        .read_text(encoding="utf-8-sig")
        .replace("\nrequired,,", "\nrequired,rule_of_law_meeting,")
    )
    files = {"demo/2023/figures.csv": figures(("普法活动", "5场"), *rows), "demo/2023/narrative.md": TEXT}
    findings = judge(load_record(make_home(files, codebook={"norms.csv": norms}), "demo"), 2023).findings
    found = [f.message for f in findings if f.code == "required"]
    assert found == ([f"“法治专题会议”应当填报，{how}"] if how else [])
