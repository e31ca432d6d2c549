"""What a leader reads first: the largest movements, what is new, the shortfalls that the data shows, what to ask about."""

from __future__ import annotations

import pytest
from helpers import TEXT, figures

from fazhi.cleaning.dataset import load_record
from fazhi.report.clauses import NEWS
from fazhi.report.dossier import judge
from fazhi.report.ledger import text_of
from fazhi.report.narrative import Unbindable
from fazhi.report.summary import boxes, key_figures, verdict

PLEDGES = "承诺,指标,目标,期限,落实情况,说明\n"


@pytest.fixture
def opened(make_home):
    """The dossier of 2023 from two years' rows (name, value, and what stands in the other columns)."""

    def open_(base, now, pledges="", place="demo"):
        rows = [{"指标": n, "数值": v} | (more[0] if more else {}) for n, v, *more in now]
        files = {f"{place}/2023/figures.csv": figures(*rows), f"{place}/2023/narrative.md": TEXT}
        files |= {f"{place}/2022/figures.csv": figures(*base)} if base else {}
        files |= {f"{place}/2022/pledges.csv": PLEDGES + pledges + "\n"} if pledges else {}
        return judge(load_record(make_home(files), place), 2023)

    return open_


def box(dossier, title):
    return [text_of(item) for item in dict(boxes(dossier))[title]]


def test_the_largest_certain_movements_in_order_with_cause_and_office(opened):
    """60%, 50%, 20%, 15 points, 10%; 5% is the sixth, from a tiny base and between overlapping ranges nothing is told."""
    base = [("合同审查", "100份"), ("法律援助案件", "100件"), ("持证率", "80%"), ("普法活动", "20场"), ("矛盾纠纷调解", "40件")]  # fmt: skip
    base += [("信访件", "100件"), ("法治培训", "5场"), ("行政检查", "约300次")]
    now = [("合同审查", "110份"), ("法律援助案件", "105件"), ("持证率", "95%"), ("普法活动", "24场")]
    now += [("矛盾纠纷调解", "60件", {"填报单位": "司法所"}), ("法治培训", "50场"), ("行政检查", "310次")]
    now += [("信访件", "40件", {"变动原因": "集中攻坚", "填报单位": "信访办"})]
    assert box(opened(base, now), "变化较大") == [
        "信访件 40件，较上年减少60件，下降60%（向好），主要是集中攻坚（信访办）",
        "矛盾纠纷调解 60件，较上年增加20件，增长50%；未写原因（司法所）",
        "普法活动 24场，较上年增加4场，增长20%（向好）",
        "持证率 95%，较上年提高15个百分点（向好）；未写原因",
        "合同审查 110份，较上年增加10份，增长10%（向好）",
    ]


def test_what_came_and_what_went(opened):
    base = [("承接执法权事项", "无此职责"), ("行政许可办理", "48件"), ("普法活动", "20场")]
    now = [("承接执法权事项", "58项"), ("行政许可办理", "无此职责"), ("普法活动", "20场"), ("信访件", "5件")]
    assert box(opened(base, now), "新增与取消") == [
        "承接执法权事项 58项，为本年新增（上年无此职责）",
        "行政许可办理 上年48件，较上年取消（本年无此职责）",
    ]


def test_shortfalls_the_worst_target_first_then_promises_then_the_largest_bad_movement(opened):
    base = [("法律援助案件", "20件"), ("合法性审查", "100件"), ("信访件", "90件")]
    now = [("法治培训", "20场", {"目标": "不少于24场"}), ("信访件", "105件", {"目标": "不超过100件"})]
    now += [("普法活动", "18场", {"目标": "不少于36场"}), ("合法性审查", "95件"), ("法律援助案件", "10件")]
    pledges = "健全听证办法,,,,未落实,\n普法活动不少于36场,普法活动,不少于36场,,,\n多办一批实事,,,,部分落实,\n修订制度,,,,已落实,"
    assert box(opened(base, now, pledges), "未达到目标") == [
        "普法活动 18场，未达到目标（不少于36场），差18场，完成目标的50%",
        "法治培训 20场，未达到目标（不少于24场），差4场，完成目标的83.3%",
        "信访件 105件，未达到目标（不超过100件），超出5件",
        "2022年承诺“健全听证办法”（2023年到期）：未落实",
        "2022年承诺“多办一批实事”（2023年到期）：部分落实",
        "法律援助案件 10件，较上年减少10件，下降50%（不利）；未写原因",
    ]


def test_a_value_known_only_to_be_far_off_comes_before_one_that_is_near(opened):
    """Less than 5 of 20 is a quarter at most; 20 of 24 is five sixths."""
    now = [("法治培训", "20场", {"目标": "不少于24场"}), ("应急演练", "不足5次", {"目标": "不少于20次"})]
    assert [item[:4] for item in box(opened([], now), "未达到目标")] == ["应急演练", "法治培训"]


def test_what_to_ask_about_is_grouped_and_not_told_twice(opened):
    base = [("矛盾纠纷调解", "40件"), ("行政处罚案件", "20件"), ("合同审查", "9份"), ("法律讲座", "3次"), ("普法活动", "5场")]  # fmt: skip
    now = [("矛盾纠纷调解", "60件"), ("行政处罚案件", "40件"), ("信访件", "未报"), ("普法活动", "5场", {"目标": "10场"})]  # fmt: skip
    pledges = "承诺甲,普法活动,不少于10场,,,\n承诺乙,,,,,\n承诺丙,普法活动,不少于5场,,未落实,"
    assert box(opened(base, now, pledges), "需要过问") == [
        "上一年有数而本年没有记录：合同审查、法律讲座",
        "变动大而没有写原因：矛盾纠纷调解、行政处罚案件",
        "“信访件”写明未报",
        "2022年承诺“承诺乙”没有数据能证明是否落实",
        "2022年承诺“承诺丙”（目标不少于5场）：填报为未落实，按数据是已落实，普法活动5场",
    ]


UP, DOWN = ([("普法活动", "20场")], [("普法活动", "24场")]), ([("普法活动", "24场")], [("普法活动", "20场")])
ALL_GOOD = [
    (*UP, "", "demo", True), (*DOWN, "", "demo", False), (*UP, "", "tongliang", False),
    ([("信访件", "50件")], [("信访件", "40件")], "", "demo", True), ([("信访件", "40件")], [("信访件", "50件")], "", "demo", False),
    ([("矛盾纠纷调解", "50件")], [("矛盾纠纷调解", "40件")], "", "demo", True),
    ([("持证率", "90%")], [("持证率", "85%")], "", "demo", False),
    (UP[0], [("普法活动", "24场", {"目标": "36场"})], "", "demo", False), (UP[0], [("普法活动", "24场", {"目标": "20场"})], "", "demo", True),
    (*UP, "承诺甲,普法活动,不少于36场,,,", "demo", False), (*UP, "承诺甲,普法活动,不少于25场,,,", "demo", False),
    (*UP, "承诺甲,,,,未落实,", "demo", False), (*UP, "承诺甲,普法活动,不少于20场,,,", "demo", True),
    (*UP, "承诺甲,普法活动,不少于36场,2025,,", "demo", True),  # not yet due
    (*UP, "承诺甲,普法活动,不少于36场,,已落实,", "demo", False),  # the word of the office does not undo what the data shows
    ([], UP[1], "", "demo", False),  # a first year without targets shows neither
]  # fmt: skip


@pytest.mark.parametrize(("base", "now", "pledges", "place", "told"), ALL_GOOD)
def test_a_report_without_a_shortfall_in_its_data_must_name_some_all_the_same(opened, base, now, pledges, place, told):
    dossier = opened(base, now, pledges, place)
    found = [f for f in dossier.findings if f.code == "all_good"]
    assert [f.severity for f in found] == ["note"] * told
    said = ["数据没有显示不足；“不足和原因”仍须据实写明"]
    assert (box(dossier, "未达到目标") == said) == told
    if told:
        assert "“不足和原因”这一部分仍须如实写明" in found[0].message


BY_DIRECTION = [
    ("信访件", "50件", "40件", "向好"), ("信访件", "40件", "50件", "不利"), ("普法活动", "24场", "20场", "不利"),
    ("普法活动", "20场", "24场", "向好"), ("持证率", "90%", "85%", "不利"), ("行政诉讼败诉", "0件", "1件", "不利"),
    ("矛盾纠纷调解", "50件", "40件", ""), ("矛盾纠纷调解", "40件", "50件", ""), ("普法活动", "20场", "20场", ""),
    ("普法活动", "约20场", "22场", ""), ("普法活动", "未报", "22场", ""), ("普法活动", "无此职责", "22场", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "base", "now", "word"), BY_DIRECTION)
def test_good_and_bad_news_by_the_direction_of_the_indicator(opened, name, base, now, word):
    dossier = opened([(name, base)], [(name, now)])
    assert text_of(NEWS[dossier.comparison_rows[0].news]).strip("（）") == word


@pytest.mark.parametrize(("base", "now"), [("0件", "3件"), ("2件", "5件")])
def test_a_bad_movement_from_a_tiny_base_is_a_shortfall_too(opened, base, now):
    """Without it the block is empty while the report is not told that all is good."""
    assert "行政诉讼败诉" in "".join(box(opened([("行政诉讼败诉", base)], [("行政诉讼败诉", now)]), "未达到目标"))


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("普法活动", "34场次"),
        ("{普法活动:较上年}", "较上年增加5场，增长17.2%"),
        ("普法活动：上年", "29场"),
        ("普法活动@2019", "12场"),
    ],
)
def test_the_names_of_the_narrative_work_in_a_notebook(home, named, said):
    assert judge(load_record(home, "demo"), 2024).say(named) == said


@pytest.mark.parametrize("named", ["普法活洞", "普法活动.__class__", "普法活动:大幅增长", "网上办件率@2019"])
def test_what_names_nothing_is_refused_in_a_notebook_too(home, named):
    with pytest.raises(Unbindable):
        judge(load_record(home, "demo"), 2024).say(named)


def said(dossier):
    return text_of(verdict(dossier))


CAUSES = [
    ("新增夜间普法。", "新增夜间普法"),
    ("新增夜间普法，村村设点；与学校合办", "新增夜间普法等"),
    ("", None),
]


@pytest.mark.parametrize(("cause", "short"), CAUSES)
def test_the_verdict_and_the_key_figures_give_the_first_clause_of_a_cause(opened, cause, short):
    dossier = opened([("普法活动", "100场")], [("普法活动", "150场", {"变动原因": cause})])
    why = f"，主要是{short}" if short else "；未写原因"
    assert said(dossier) == f"与2022年相比，1项增加。变化较大的有普法活动，较上年增加50场，增长50%{why}。"
    assert text_of(key_figures(dossier)[0][2]) == f"较上年增加50场，增长50%{why}"
    # the block below gives the whole
    whole = f"主要是{cause.rstrip('。')}" if cause else "未写原因"
    assert box(dossier, "变化较大")[0].endswith(whole)


def test_the_verdict_calls_no_movement_large_that_is_not(opened):
    """9 to 900 is from a tiny base, 100 to 101 is one per cent."""
    dossier = opened([("普法活动", "9场"), ("法律讲座", "100次")], [("普法活动", "900场"), ("法律讲座", "101次")])
    assert said(dossier) == "与2022年相比，2项增加。"


def test_a_year_with_planned_figures_only_has_nothing_to_compare(opened):
    dossier = opened([("普法活动", "10场")], [("普法活动", "15场", {"状态": "计划"})])
    assert said(dossier) == "本年没有可以比较的实际数。"


def test_a_movement_for_the_worse_from_a_tiny_base_is_told_beside_the_largest(opened):
    base, now = [("行政诉讼败诉", "0件"), ("普法活动", "100场")], [("行政诉讼败诉", "8件"), ("普法活动", "99场")]
    assert box(opened(base, now), "未达到目标") == [
        "普法活动 99场，较上年减少1场，下降1%（不利）",
        "行政诉讼败诉 8件，上年为0件（不利）",
    ]
