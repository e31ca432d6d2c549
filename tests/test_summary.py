"""What a leader reads first: what was reached, what they are asked to see to, the figures that matter most."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import TEXT, bare, figures, html_of

from fazhi.cleaning.dataset import load_record
from fazhi.report.content import plain_text
from fazhi.report.data_tables import plans_table
from fazhi.report.dossier import judge
from fazhi.report.ledger import text_of
from fazhi.report.narrative import Unbindable
from fazhi.report.sections import Report
from fazhi.report.summary import bar, key_figure, key_figures, matters, verdict

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


def asked(dossier):
    """Each matter with what is to be done and by whom."""
    return [f"{m.name}：{text_of(m.words)}（请{m.office}{m.todo}）" for m in matters(dossier)]


def test_the_largest_certain_movement_for_the_worse_is_asked_about_with_cause_and_office(opened):
    """信访件 +60%, 合法性审查 −5%; 行政复议 between overlapping ranges is no movement, 普法活动 is for the better."""
    base = [("信访件", "100件"), ("合法性审查", "100件"), ("普法活动", "20场"), ("法治培训", "约20场")]
    now = [("合法性审查", "95件"), ("普法活动", "60场"), ("法治培训", "19场")]
    now += [("信访件", "160件", {"变动原因": "集中反映拆迁。", "填报单位": "信访办"})]
    assert asked(opened(base, now)) == [
        "信访件：160件，比上年增加60件，增长60%，主要是集中反映拆迁（请信访办研究措施）"
    ]


def test_a_cause_that_begins_with_another_clause_is_printed_whole_as_it_was_given(opened):
    told = {
        "去年5家，今年3家，主要是加强了指导": "，原因：去年5家，今年3家，主要是加强了指导",
        "上年同期是100件，拆迁增多": "，原因：上年同期是100件，拆迁增多",
        "拆迁集中，村村走访": "，主要是拆迁集中，村村走访",
        "由于拆迁100户": "，由于拆迁100户",
    }
    for cause, words in told.items():
        dossier = opened([("信访件", "100件")], [("信访件", "160件", {"变动原因": cause})])
        assert asked(dossier) == [f"信访件：160件，比上年增加60件，增长60%{words}（请研究措施）"]


def test_targets_the_worst_first_then_promises_then_the_largest_movement_for_the_worse(opened):
    base = [("法律援助案件", "20件"), ("合法性审查", "100件"), ("信访件", "90件")]
    now = [("法治培训", "20场", {"目标": "不少于24场"}), ("信访件", "105件", {"目标": "不超过100件"})]
    now += [("普法活动", "18场", {"目标": "不少于36场", "填报单位": "司法所"}), ("合法性审查", "95件")]
    now += [("法律援助案件", "10件"), ("应急演练", "约20次", {"目标": "20次", "填报单位": "应急办"})]
    pledges = "健全听证办法,,,,未落实,\n普法活动不少于36场,普法活动,不少于36场,,,\n多办一批实事,,,,部分落实,\n修订制度,,,,已落实,"
    assert asked(opened(base, now, pledges)) == [
        "普法活动：18场，目标不少于36场，差18场，2022年已作承诺（请司法所研究措施）",
        "法治培训：20场，目标不少于24场，差4场（请研究措施）",
        "信访件：105件，目标不超过100件，超出5件（请研究措施）",
        "应急演练：所报“约20次”不是准确数，目标20次，待核准（请应急办核实补报准确数）",
        "“健全听证办法”：2022年承诺，未达到（请研究措施）",
        "“多办一批实事”：2022年承诺，部分达到（请研究措施）",
        "法律援助案件：10件，比上年减少10件，下降50%（请说明原因）",
    ]


def test_a_value_known_only_to_be_far_off_comes_before_one_that_is_near(opened):
    """Less than 5 of 20 is a quarter at most; 20 of 24 is five sixths."""
    now = [("法治培训", "20场", {"目标": "不少于24场"}), ("应急演练", "不足5次", {"目标": "不少于20次"})]
    assert [m.name for m in matters(opened([], now))] == ["应急演练", "法治培训"]


def test_promises_that_nothing_shows_kept_or_that_the_figures_answer_otherwise(opened):
    """A promise whose target stands in the figure's own row too is not asked about twice."""
    base, now = [("普法活动", "5场"), ("法治培训", "9场")], [("普法活动", "5场"), ("法治培训", "9场", {"目标": "10场"})]
    pledges = (
        "承诺甲,法治培训,不少于10场,,,\n承诺乙,,,,,\n承诺丙,普法活动,不少于5场,,未落实,\n承诺丁,普法活动,不少于5场,,,"
    )
    assert asked(opened(base, now, pledges)) == [
        "法治培训：9场，目标10场，差1场，2022年已作承诺（请研究措施）",
        "“承诺乙”：2022年承诺，待核准（请核实落实情况）",
        "“承诺丙”：2022年承诺，填报未落实，按数据达到；普法活动5场，目标不少于5场（请核实落实情况）",
    ]


def test_a_deadline_is_told_where_there_is_one_and_only_there(opened):
    now = [
        ("普法活动", "18场", {"目标": "36场", "填报单位": "司法所", "时限": "2024年6月底"}),
        ("法治培训", "1场", {"目标": "2场"}),
    ]
    screen = bare(html_of(Report(opened([], now)).first_screen()))
    assert "请司法所研究措施，时限：2024年6月底。" in screen
    assert screen.count("时限") == 1


def test_three_matters_are_listed_and_the_rest_counted(opened):
    now = [(name, "1场", {"目标": "9场"}) for name in ("普法活动", "法治培训")]
    now += [(name, "1次", {"目标": "9次"}) for name in ("法律讲座", "应急演练", "法治专题会议")]
    dossier = opened([], now)
    screen = html_of(Report(dossier).first_screen())
    assert "请领导过问（5项）" in screen
    assert screen.count("<li>") == 3
    assert "另有2项见核对单。" in screen


def test_the_public_is_asked_nothing(opened):
    dossier = opened([], [("普法活动", "1场", {"目标": "9场"})])
    assert matters(replace(dossier, edition="public")) == []


def test_the_bar_tells_what_was_met_missed_and_cannot_be_told(opened):
    now = [
        ("普法活动", "36场", {"目标": "36场"}),
        ("法治培训", "9场", {"目标": "10场"}),
        ("法律讲座", "2次", {"目标": "1次"}),
    ]
    now += [("应急演练", "约20次", {"目标": "20次"})]
    told = bar(opened([], now)).parts
    assert [(text_of(part.runs), part.size) for part in told] == [
        ("目标达到2项", 2),
        ("未达到1项", 1),
        ("待核准1项", 1),
    ]
    assert bar(opened([], [("普法活动", "36场")])) is None


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
    if told:
        assert matters(dossier) == []
        assert "“不足和原因”这一部分仍须如实写明" in found[0].message


BY_DIRECTION = [
    ("信访件", "50件", "40件", "good"), ("信访件", "40件", "50件", "bad"), ("普法活动", "24场", "20场", "bad"),
    ("普法活动", "20场", "24场", "good"), ("持证率", "90%", "85%", "bad"), ("行政诉讼败诉", "0件", "1件", "bad"),
    ("矛盾纠纷调解", "50件", "40件", ""), ("矛盾纠纷调解", "40件", "50件", ""), ("普法活动", "20场", "20场", ""),
    ("普法活动", "约20场", "22场", ""), ("普法活动", "未报", "22场", ""), ("普法活动", "无此职责", "22场", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "base", "now", "word"), BY_DIRECTION)
def test_good_and_bad_news_by_the_direction_of_the_indicator(opened, name, base, now, word):
    dossier = opened([(name, base)], [(name, now)])
    assert dossier.comparison_rows[0].news == word


@pytest.mark.parametrize(("base", "now"), [("0件", "3件"), ("2件", "5件")])
def test_a_movement_for_the_worse_from_a_tiny_base_is_asked_about_too(opened, base, now):
    """Without it nothing is asked while the report is not told that all is good."""
    assert [m.name for m in matters(opened([("行政诉讼败诉", base)], [("行政诉讼败诉", now)]))] == ["行政诉讼败诉"]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("普法活动", "34场次"),
        ("{普法活动:较上年}", "比上年增加5场，增长17.2%"),
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
    ("新增夜间普法。", "，主要是新增夜间普法"),
    ("新增夜间普法，村村设点；与学校合办", "，主要是新增夜间普法等"),
    ("因新增夜间普法", "，因新增夜间普法"),
    # no change is mainly due to these: they are printed as they were given
    ("去年是100件，今年征地引起的多了50件", "，原因：去年是100件等"),
    ("同比上升50%", "，原因：同比上升50%"),
    ("今年是普法收官", "，原因：今年是普法收官"),
    ("辖区总户数1.35万户", "，原因：辖区总户数1.35万户"),
    ("去年5家，今年3家，主要是加强了指导", "，主要是加强了指导等"),
    ("", ""),
]


@pytest.mark.parametrize(("cause", "why"), CAUSES)
def test_the_sentence_gives_the_first_clause_of_a_cause(opened, cause, why):
    dossier = opened([("矛盾纠纷调解", "100件")], [("矛盾纠纷调解", "150件", {"变动原因": cause})])
    moved = "矛盾纠纷调解变化较大，比上年增加50件，增长50%"
    assert said(dossier) == f"本年指标1项。{moved}{why}。"


def test_results_lead_and_the_worst_target_follows(opened):
    base, now = [("普法活动", "20场")], [("普法活动", "18场", {"目标": "36场"}), ("法治培训", "9场", {"目标": "5场"})]
    pledges = "承诺甲,法治培训,不少于5场,,,\n承诺乙,,,,,\n承诺丙,普法活动,不少于36场,2025,,\n承诺丁,,,,部分落实,"
    dossier = opened(base, now, pledges)
    targets, promises = "年度目标2项，达到1项", "2022年承诺3项，达到1项"
    assert said(dossier) == f"{targets}；{promises}。最需关注的是普法活动，距目标差18场。"


def test_what_nothing_shows_reached_is_not_told_as_missed(opened):
    """约20次 may be 20: no one can say that the target was not met."""
    dossier = opened([("应急演练", "9次")], [("应急演练", "约20次", {"目标": "20次"})], "承诺乙,,,,,")
    results = "年度目标1项，待核准1项；2022年承诺1项，待核准1项。"
    assert said(dossier) == f"{results}最需关注的是应急演练，是否达到目标待核准。"


def test_the_sentence_calls_no_movement_large_that_is_not(opened):
    """9 to 900 is from a tiny base, 100 to 101 is one per cent."""
    dossier = opened([("普法活动", "9场"), ("法律讲座", "100次")], [("普法活动", "900场"), ("法律讲座", "101次")])
    assert said(dossier) == "本年指标2项。"


def test_a_plan_is_of_who_told_the_indicator(opened):
    plans = [(name, "9", {"状态": "计划"}) for name in ("普法活动", "法治主题公园")]
    dossier = opened([], [("普法活动", "12场", {"填报单位": "司法所"}), *plans])
    (table,) = plans_table(dossier)
    assert [[plain_text(cell.runs) for cell in row[::3]] for row in table.rows] == [
        ["普法活动", "司法所"],
        ["法治主题公园", ""],
    ]


def test_without_targets_and_promises_the_sentence_tells_what_was_stated_planned_and_found_wanting(opened, monkeypatch):
    """Three of four plans are named, as leaders are asked to see to three matters."""
    plans = [(name, "1个", {"状态": "计划"}) for name in ("法治主题公园", "行政村", "法律顾问", "人民调解委员会")]
    dossier = opened([("普法活动", "约10场")], [("普法活动", "约12场"), ("法治培训", "9场"), *plans[:1]])
    assert said(dossier) == "本年指标2项（1项为约数）；下一步计划1项：法治主题公园1个。"
    assert said(opened([("普法活动", "10场")], [("普法活动", "未报")])) == "本年没有填报数。"


def test_a_movement_for_the_worse_from_a_tiny_base_is_told_beside_the_largest(opened):
    base, now = [("行政诉讼败诉", "0件"), ("普法活动", "100场")], [("行政诉讼败诉", "8件"), ("普法活动", "99场")]
    assert asked(opened(base, now)) == [
        "普法活动：99场，比上年减少1场，下降1%（请说明原因）",
        "行政诉讼败诉：8件，上年为0件（请说明原因）",
    ]


def test_key_figures_are_chosen_by_target_bad_news_and_codebook_never_a_nought(opened):
    """Three missed give two, one got worse, one has its target met, the rest by the codebook's order, 0 passed over."""
    base = [("信访件", "50件"), ("行政处罚案件", "0件")]
    now = [("法治专题会议", "6次"), ("中心组专题学习", "12次"), ("法治培训", "9场", {"目标": "10场"})]
    now += [("合法性审查", "9件", {"目标": "10件"}), ("行政处罚案件", "0件"), ("应急演练", "9次", {"目标": "10次"})]
    now += [("信访件", "60件"), ("普法活动", "36场", {"目标": "36场"})]
    chosen = [c.indicator.name for c in key_figures(opened(base, now))]
    assert sorted(chosen) == sorted(["法治培训", "合法性审查", "信访件", "普法活动", "法治专题会议"])


def test_all_of_nobody_knows_how_many_is_no_key_figure(opened):
    """100% of how many? One with its base is, and says it; so is one that is held against a target, and 85%."""
    numbers = [("持证执法人员", "16名"), ("执法人员", "16名"), ("持证率", "100%")]
    dossier = opened(
        [], [("三年拆违销号率", "100%"), ("网上办件率", "85%"), ("调解成功率", "98%", {"目标": "97%以上"}), *numbers]
    )
    told = {c.indicator.name: plain_text(key_figure(c, dossier).aim) for c in key_figures(dossier)}
    assert "三年拆违销号率" not in told
    assert told["网上办件率"] == ""
    assert (told["持证率"], told["调解成功率"]) == ("执法人员16名中16名", "目标97%以上")


def test_of_what_nobody_can_tell_a_key_figure_has_both_numbers_alone(opened):
    dossier = opened([("普法活动", "约20场")], [("普法活动", "21场")])
    (figure,) = (key_figure(c, dossier) for c in key_figures(dossier))
    assert (plain_text(figure.before), figure.change) == ("上年约20场", [])


def test_a_key_figure_has_last_year_s_number_the_change_and_the_target(opened):
    base, now = [("普法活动", "20场")], [("普法活动", "18场", {"目标": "不少于36场"})]
    dossier = opened(base, now)
    (figure,) = (key_figure(c, dossier) for c in key_figures(dossier))
    words = [plain_text(runs) for runs in (figure.number, figure.before, figure.change, figure.aim)]
    assert (figure.name, *words) == ("普法活动", "18场", "上年20场", "减少2场，下降10%", "目标不少于36场，差18场")
    assert figure.news == "bad"
