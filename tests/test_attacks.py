"""What an attacker once made the kit say, each row with what it must say instead."""

from __future__ import annotations

import pytest
from helpers import bare, figures, html_of

from fazhi import comparison_section
from fazhi.cleaning.dataset import load_record
from fazhi.report.dossier import judge
from fazhi.report.ledger import text_of
from fazhi.report.sections import Report

M, EVENT = "矛盾纠纷调解", "普法活动"


@pytest.fixture
def opened(make_home):
    """Two years of 余杭区, a place that files figures only."""

    def open_(base, now, corrections=None, pledges="", year=2023):
        files = {f"yuhang/{year}/figures.csv": figures(*now)}
        files |= {f"yuhang/{year - 1}/figures.csv": figures(*base)} if base else {}
        if pledges:
            files[f"yuhang/{year - 1}/pledges.csv"] = f"承诺,指标,目标,期限,落实情况,说明\n{pledges}\n"
        return judge(load_record(make_home(files, corrections=corrections), "yuhang"), year)

    return open_


def page(dossier):
    report = Report(dossier)
    names = ("first_screen", "pledges", "figures", "notes")
    shown = [section for name in names if (section := getattr(report, name)())]
    held = [text_of(dossier.grammar.result(dossier.figure_of(i), outcome)) for i, outcome in dossier.targets.items()]
    return bare(html_of(*shown, comparison_section(dossier))) + "".join(held)


def row(name, text, unit="", **more):
    return {"指标": name, "数值": text, "单位": unit} | {{"aim": "目标", "when": "期间", "state": "状态", "source": "出处"}[k]: v for k, v in more.items()}  # fmt: skip


SAYS = [
    # base, now, what the page holds, what it must not hold
    ([], [row("法治经费", "12", "万元", aim="15")], "未达到（差3万元）", "766666"),
    ([], [row("普法受众人次", "1.2", "万人次", aim="1.5")], "未达到（差3000人次）", "（1.5人次）"),
    ([row("普法受众人次", "2万人次")], [row("普法受众人次", "3万人次", aim="29800人次")], "达到（按公布数）", "118%"),
    ([], [row(EVENT, "2场", when="每周", aim="不少于36场")], "每周2场", "未达到"),
    ([row(M, "38.5万件")], [row(M, "74.96万件")], "增加约36.5万件", "364600"),
    ([row("调解成功率", "三分之二")], [row("调解成功率", "70%")], "提高3.33个百分点", "3.3333"),
    ([row("罚没金额", "1万元")], [row("罚没金额", "1.5万元")], "增加5000元（按公布数）", "未写原因"),
    ([row("调解成功率", "5%")], [row("调解成功率", "80%")], "比上年提高75个百分点", "未写原因"),
    ([], [row("罚没金额", "38.5万元")], "38.5万元", "确数"),
    ([row(EVENT, "12场", when="1-6月")], [row(EVENT, "15场", when="1—6月")], "比上年同期增加3场", "期间不同"),
]  # fmt: skip


@pytest.mark.parametrize(("base", "now", "said", "never"), SAYS, ids=[s[2] for s in SAYS])
def test_what_the_page_says(opened, base, now, said, never):
    text = page(opened(base, now))
    assert said in text
    assert never not in text


def test_a_base_that_was_corrected_is_not_called_unchanged(home, opened):
    """示例镇's 128件 of 2022 is 1128件 in the file; a restated base likewise."""
    notes = bare(html_of(Report(judge(load_record(home, "demo"), 2023)).notes()))
    assert "“1128件”按更正单改为“128件”" in notes
    assert "未作改动" not in notes
    keep = "- {where: {place: yuhang, year: 2022, indicator: mediation}, action: keep, expect: [1.2万件, 1.5万件], reason: 两个来源, status: 未核实}"
    kept = page(opened([row(M, "1.2万件"), row(M, "1.5万件")], [row(M, "1.56万件")], keep))
    # 15,600 − 15,000 and − 12,000, the lower end not rounded away to nothing
    assert "比上年有所增加" in kept
    assert "按更正单两者都保留" in kept


@pytest.mark.parametrize(
    ("pledge", "now", "state"),
    [
        ("全年不少于36场,普法活动,不少于36场,,,", row(EVENT, "2场", when="每周"), "open"),
        (
            "受众二万,普法受众人次,不少于2万人次,2022,,",
            row("普法受众人次", "3万人次"),
            "open",
        ),  # counted otherwise since 2022
        ("百人次,学法覆盖,80人,,,", row("学法覆盖", "100人次"), "open"),
    ],
)
def test_a_promise_is_not_answered_by_what_does_not_measure_it(opened, pledge, now, state):
    year = 2022 if "2022" in pledge else 2023
    assert [a.state for a in opened([row(M, "5件")], [now], pledges=pledge, year=year).answers] == [state]


@pytest.mark.parametrize(
    ("now", "code", "words"),
    [
        ([row("学法覆盖", "80人次", aim="60人")], "target", "单位不同"),
        ([row("法治经费", "12万元", aim="15")], "target", "没有写单位"),
        ([row(EVENT, "35场", aim="30场"), row(EVENT, "35场", aim="40场")], "conflict", "目标40场"),
        ([row(EVENT, "35场"), row(EVENT, "增长5%", state="变动", aim="全覆盖")], "target", "全覆盖"),
    ],
)
def test_what_stops_the_report_names_its_row(opened, now, code, words):
    errors = [f for f in opened([], now).findings if f.severity == "error"]
    assert [(f.code, bool(f.row)) for f in errors] == [(code, True)]
    assert words in errors[0].sentence()


def test_nobody_needs_to_keep_apart_what_agrees(opened):
    keep = "- {where: {place: yuhang, year: 2023, indicator: mediation}, action: keep, expect: [1.2万件, 12400件], reason: x, status: x}"
    codes = {
        f.code: f.severity
        for f in opened([], [row(M, "1.2万件", source="台账"), row(M, "12400件", source="年报")], keep).findings
    }
    assert codes == {"agreeing": "note", "correction_unmatched": "error"}


def test_restating_what_was_not_reported(opened):
    restate = "- {where: {place: yuhang, year: 2023, indicator: mediation}, action: restate, expect: [未报, 110件], value: 110件, reason: 补报, status: 已核实}"
    dossier = opened([row(M, "未报")], [row(M, "120件"), row(M, "110件", state="上年")], restate)
    assert [f for f in dossier.findings if f.severity == "error"] == []
    assert list(dossier.comparisons["verdict"]) == ["up"]


@pytest.mark.parametrize(
    ("base", "now", "said"),
    [
        ([row("执法人员", "30名"), row("持证率", "90%")], [row("执法人员", "29名"), row("持证率", "93.1%")], "持证率的分母不到30"),
        ([row("执法人员", "30名"), row("持证率", "90%")], [row("执法人员", "30名"), row("持证率", "93.3%")], "执法人员30名"),
        # 0.1 points of two numbers rounded to a tenth are neither good nor bad news
        ([row("调解成功率", "98.5%")], [row("调解成功率", "98.6%")], "上年98.5%，基本持平98.6%"),
    ],
)  # fmt: skip
def test_small_samples_and_news_within_rounding(opened, base, now, said):
    text = page(opened(base, now)).replace("年度比较", "")
    assert said.removesuffix("98.6%") in text
    assert ("（按公布数）（向好）" in text) is False


def test_an_answer_cannot_put_off_what_is_due(opened):
    dossier = opened([row(M, "5件")], [row(EVENT, "40场")], pledges="甲,普法活动,不少于36场,2023,未到期,")
    assert [(a.state, a.by_figures) for a in dossier.answers] == [("kept", "kept")]
    assert "2023年已到期" in next(f.message for f in dossier.findings if f.code == "pledge_disputed")


def test_no_duty_in_the_first_year_of_an_indicator_is_nothing_new(opened):
    """热线工单按期办结率 is counted since 2021."""
    dossier = opened([row(M, "5件")], [row("热线工单按期办结率", "无此职责")], year=2021)
    assert [(r["verdict"], r["reason"]) for r in dossier.comparisons.to_dict("records")] == [
        ("not_comparable", "此前年份无记录")
    ]


def test_places_are_not_set_beside_each_other_across_a_break(make_home):
    """受众 is counted otherwise since 2022: 2021 there is no measure of 2022 here."""
    files = {
        "tongliang/2022/figures.csv": figures(("普法受众人次", "30000人次")),
        "shuangshan/2021/figures.csv": figures(("普法受众人次", "20000人次")),
    }
    assert judge(load_record(make_home(files), "tongliang"), 2022).references == ()
    files["shuangshan/2022/figures.csv"] = figures(("普法受众人次", "20000人次"))
    assert [b.verdict for b in judge(load_record(make_home(files), "tongliang"), 2022).references] == ["above"]
