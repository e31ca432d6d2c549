"""Targets: what a wording asks for, whether a value reaches it, and the sentence, each worked out by hand."""

from __future__ import annotations

import math
import re

import pytest
from helpers import TEXT, figures
from hypothesis import given
from hypothesis import strategies as st

from fazhi.analysis.targets import hold, outcome_of
from fazhi.cleaning.clean import clean
from fazhi.cleaning.dataset import load_record
from fazhi.cleaning.reconcile import serving
from fazhi.cleaning.targets import read_target
from fazhi.collect.workbook import questions_for
from fazhi.errors import DataError, WordingError
from fazhi.interval import Quantity
from fazhi.reading.pledge_table import RawPledge
from fazhi.reading.raw import RawFigure
from fazhi.report.clauses import Grammar
from fazhi.report.content import numbers, texts
from fazhi.report.data_tables import indicators_table
from fazhi.report.dossier import judge
from fazhi.report.ledger import Number, text_of
from fazhi.report.sections import Report
from fazhi.report.summary import matters, results

INF = math.inf
MORE, LESS, NEITHER, RATE, RATIO = "普法活动", "信访件", "行政检查", "持证率", "任务完成率"

ASKED = [
    # what a plain number asks for depends on the direction; every other wording says it itself
    (MORE, "36场", 36, INF), (MORE, "36场次", 36, INF), (MORE, "36", 36, INF), (LESS, "100件", 0, 100),
    (NEITHER, "100次", 100, INF), (MORE, "不少于36场", 36, INF), (LESS, "不少于36件", 36, INF),
    (MORE, "不超过100场", 0, 100), (LESS, "不超过100件", 0, 100), (LESS, "不满100件", 0, 99), (LESS, "0件", 0, 0),
    (MORE, "30至40场", 30, 40), (MORE, "超过30场", 31, INF), (MORE, "约30场", 27, INF), (LESS, "约30件", 0, 33), (MORE, "近30场", 27, INF), (MORE, "20余场", 21, INF), (LESS, "30至40件", 30, 40),
    (RATE, "95%以上", 95, 100), (RATE, "95%", 95, 100), (RATE, "100%", 100, 100), (RATE, "九成以上", 90, 100),
    (RATIO, "100%", 100, INF), (RATIO, "105%以上", 105, INF), ("法治经费", "8.6万元", 86000, INF), ("法律明白人", "60位", 60, INF),
]  # fmt: skip

UNREADABLE = [
    (MORE, "不断增加", "不认识"), (MORE, "若干场", "不认识"), (MORE, "36件", "单位应为场、场次"), (RATE, "3个百分点", "单位应为%"),
    (RATE, "105%", "最大值100"), (RATE, "超过100%", "100"),  # nothing lies above the maximum
    (RATE, "0.95", "0.95"),  # an Excel cell that shows 95%: as a value it is refused, as a target it asks for nothing
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "low", "high"), ASKED)
def test_what_a_target_asks_for(book, name, text, low, high):
    target = read_target(text, book.named(name), book).quantity
    assert (target.low, target.high) == (low, high)


@pytest.mark.parametrize(("name", "text", "why"), UNREADABLE)
def test_what_no_value_can_be_held_against(book, name, text, why):
    with pytest.raises(WordingError, match=why):
        read_target(text, book.named(name), book)


@st.composite
def wholes(draw):
    low = draw(st.integers(0, 8))
    high = draw(st.one_of(st.integers(low, 9), st.just(INF)))
    return Quantity(low, high, False, high == INF, "场", 1)


FAR = 100


def members(q):
    return range(int(q.low), FAR + 1 if q.high == INF else int(q.high) + 1)


@given(wholes(), wholes())
def test_hold_against_every_whole_number(value, target):
    mine, asked = members(value), set(members(target))
    reached = [v in asked for v in mine]
    outcome = hold(value, target, None)
    assert outcome.met == ("met" if all(reached) else "unknown" if any(reached) else "unmet")
    completion = (outcome.completion_low, outcome.completion_high)
    if target.high == INF and target.low > 0 and outcome.met != "unknown":
        assert completion == (value.low / target.low, value.high / target.low)
    else:
        assert all(map(math.isnan, completion))
    if outcome.met == "unmet":
        gaps = [min(abs(v - a) for a in asked) for v in mine]
        assert outcome.over == (min(mine) > max(asked))
        assert (outcome.gap.low, outcome.gap.high) == (min(gaps), INF if value.high == INF else max(gaps))
    else:
        assert outcome.gap is None


def cleaned_rows(book, name, text, target, base=""):
    """Rows of two years, read and cleaned as a clerk's are."""
    years = ((2022, base, ""), (2023, text, target))
    raw = [
        RawFigure(place="demo", year=y, file=f"{y}/a.csv", row=2, name=name, text=t, target=a) for y, t, a in years if t
    ]
    return clean(raw, book, [])


def held(book, name, text, target, base=""):
    """The serving figure and its outcome."""
    cleaned, findings = cleaned_rows(book, name, text, target, base)
    assert findings == []
    figure = serving(cleaned)[-1]
    return figure, outcome_of(figure, figure.target, book.named(name), book)


def told(book, *case):
    return text_of(Grammar(book).result(*held(book, *case)))


BLANK = [
    ("罚没金额", "元", "八万左右吧", "单位"), (MORE, "场", "36件", "单位应为场"), (RATE, "", "0.95", "0.95"), (MORE, "场", "40", ""),
    ("罚没金额", "", "8", ""), ("罚没金额", "万元", "8", ""), (MORE, "", "40场以上", ""), (RATE, "%", "95%以上", ""), (MORE, "场", "", ""),
]  # fmt: skip


@pytest.mark.parametrize("answered", [True, False])
@pytest.mark.parametrize(("name", "unit", "target", "why"), BLANK)
def test_a_target_is_read_though_the_value_is_to_come(book, name, unit, target, why, answered):
    raw = RawFigure(
        place="demo", year=2023, file="2023/a.csv", row=2, name=name, unit=unit, target=target, answered=answered
    )
    told = [f.message for f in clean([raw], book, [])[1] if f.code != "blank"]
    assert len(told) == bool(why)
    assert all("目标" in message and why in message for message in told)


SENTENCES = [
    (MORE, "34场", "不少于36场", "未达到（差2场）"),
    (MORE, "35场", "36场", "未达到（差1场）"),
    (MORE, "36场", "36场", "达到"),
    (MORE, "40场次", "36场", "达到"),
    (MORE, "0场", "36场", "未达到（差36场）"),
    (MORE, "20余场", "30场", "未达到（至少差1场）"),
    (MORE, "30余场", "30场", "达到"),
    (MORE, "约30场", "30场", "待核准"),
    (MORE, "超过30场", "36场", "待核准"),
    (MORE, "近30场", "不少于25场", "达到"),
    (MORE, "近30场", "不少于30场", "未达到（至少差1场）"),
    (MORE, "不足30场", "36场", "未达到（至少差7场）"),
    (MORE, "25场", "30至40场", "未达到（差5场）"),
    (MORE, "35场", "30至40场", "达到"),
    (MORE, "31场", "超过30场", "达到"),
    ("法治专题会议", "5次", "不少于6次", "未达到（差1次）"),
    ("法治专题会议", "6次", "不少于6次", "达到"),
    ("法治专题会议", "9次", "10次", "未达到（差1次）"),
    ("应急演练", "不足5次", "5次", "未达到（至少差1次）"),
    ("法律咨询", "每周2次", "每周3次", "未达到（差1次）"),
    (LESS, "105件", "不超过100件", "未达到（超出5件）"),
    (LESS, "105件", "100件", "未达到（超出5件）"),
    (LESS, "100件", "不超过100件", "达到"),
    (LESS, "80余件", "80件", "未达到（至少超出1件）"),
    (LESS, "超过100件", "不超过100件", "未达到（至少超出1件）"),
    (LESS, "不到100件", "100件", "达到"),
    (LESS, "几十件", "90件以内", "待核准"),
    (LESS, "约100件", "100件", "待核准"),
    (NEITHER, "45次", "30至40次", "未达到（超出5次）"),
    (NEITHER, "120次", "130次", "未达到（差10次）"),
    (RATE, "93.75%", "95%以上", "未达到（差1.25个百分点）"),
    (RATE, "95%", "95%以上", "达到"),
    (RATE, "99.96%", "100%", "未达到（差0.04个百分点）"),
    (RATE, "100%", "100%", "达到"),
    (RATE, "九成以上", "95%", "待核准"),
    ("信访按期办结率", "约97%", "95%以上", "达到"),
    (RATIO, "103.84%", "100%", "达到"),
    (RATIO, "98.5%", "100%", "未达到（差1.5个百分点）"),
    ("法律明白人", "60余名", "不少于60名", "达到"),
    ("法律明白人", "44位", "60人", "未达到（差16名）"),
    ("政务公开信息", "959余条", "不少于1000条", "待核准"),
    ("政务公开信息", "9994条", "10000条", "未达到（差6条）"),
    ("政务公开信息", "9996条", "10000条", "未达到（差4条）"),
    ("普法受众人次", "35126人次", "4万人次", "未达到（差4874人次）"),
    ("法治经费", "312500元", "40万元", "未达到（差8.75万元）"),
    ("法治经费", "120000元", "不少于10万元", "达到"),
    ("法治经费", "20余万元", "20万元", "达到"),
]  # fmt: skip


@pytest.mark.parametrize("case", SENTENCES, ids=[" ".join(c[:3]) for c in SENTENCES])
def test_a_target_in_words(book, case):
    assert told(book, *case[:3]) == case[3]


@pytest.mark.parametrize(
    ("text", "target", "said"),
    [
        ("3.5万人次", "4万人次", "未达到（差5000人次）"),
        ("3万人次", "5万人次", "未达到（差2万人次）"),
        ("3.5万人次", "40600人次", "未达到（差约6000人次）"),
        # smaller than the resolution, and never 约0
        ("3.5万人次", "35400人次", "未达到（差400人次）（按公布数）"),
        ("3.5万人次", "35000人次", "达到（按公布数）"),
    ],
)
def test_a_rounded_value_is_told_no_finer_than_it_was_written(book, text, target, said):
    assert told(book, "普法受众人次", text, target) == said


@pytest.mark.parametrize("base", ["", "8万元", "约8万元", "8.60万元"])
def test_the_base_year_has_no_say_in_the_target(book, base):
    assert told(book, "法治经费", "86300元", "10万元", base) == "未达到（差1.37万元）"


@pytest.mark.parametrize("case", [c[:3] for c in SENTENCES if c[0] != "法律咨询"] + [("普法受众人次", "3万人次", "5万人次")], ids=" ".join)  # fmt: skip
def test_a_pledge_of_the_same_target_is_told_in_the_same_words(book, case):
    figure, outcome = held(book, *case)
    raw = RawPledge("demo", 2022, "2022/pledges.csv", 3, "承诺", case[0], case[2], "", "", "")
    spans = Grammar(book).result(figure, outcome, raw)
    assert text_of(spans) == text_of(Grammar(book).result(figure, outcome))
    assert all("target(raw(2022/pledges.csv:3))" in s.formula for s in spans if isinstance(s, Number))


def test_numbers_name_the_cells_they_rest_on(book):
    figure, outcome = held(book, MORE, "34场", "不少于36场")
    aim, cell = Grammar(book).aim(figure, outcome), "raw(2023/a.csv:2)"
    (gap,) = (s for s in Grammar(book).result(figure, outcome) if isinstance(s, Number))
    assert (aim.formula, aim.value) == (f"target({cell})", "36..")
    assert (gap.formula, gap.value) == (f"sub(low(target({cell})),{cell})", "2")


@pytest.mark.parametrize(("text", "target"), [("未报", "36场"), ("无此职责", "36场"), ("40场", "")])
def test_what_is_not_held_against_a_target(book, text, target):
    assert held(book, MORE, text, target)[1] is None


@pytest.mark.parametrize(("name", "text", "target"), [(MORE, "40场", "上半年36场"), ("法律咨询", "每月6次", "每周2次")])
def test_no_value_reaches_a_target_of_another_period(book, name, text, target):
    """Six times a month are not twice a week: told as unknown, never as met."""
    outcome = held(book, name, text, target)[1]
    assert (outcome.met, outcome.apart, outcome.target.text) == ("unknown", True, target)


OF_OTHER_TIMES = [
    ("联合执法", "24次", "每月不少于2次"), ("应急演练", "5次", "每季度不少于1次"), ("法治专题会议", "6次", "每季度1次"),
    ("联合执法", "24次", "每周不少于1次"), ("联合执法", "24次", "每月1次以上"), ("以案释法", "每月2次", "20次"), (MORE, "上半年40场", "36场"),
]  # fmt: skip


@pytest.mark.parametrize("announced", [False, True])
@pytest.mark.parametrize(("name", "value", "target"), OF_OTHER_TIMES)
def test_a_target_of_another_time_is_printed_and_counted(make_home, name, value, target, announced):
    """Told in the year's own row, or announced by last year's table alone: two targets, one met, one that nobody knows."""
    own = {"指标": name, "数值": value, "目标": "" if announced else target}
    raw = {"demo/2022/figures.csv": figures((MORE, "30场"), *[(name, target, "", "计划")] * announced), "demo/2023/narrative.md": TEXT,
           "demo/2023/figures.csv": figures({"指标": "法律讲座", "数值": "12次", "目标": "不少于10次"}, own)}  # fmt: skip
    dossier = judge(load_record(make_home(raw), "demo"), 2023)
    assert text_of(results(dossier)) == "年度目标2项，达到1项，待核准1项"
    (row,) = (row for row in indicators_table(dossier).rows if text_of(row[0].runs) == name)
    (aim,) = (c for c in row if text_of(c.runs) == target)
    assert text_of(aim.beneath) == "待核准"
    told = f"{value}，目标{target}，说的不是同一段时间的数，待核准"
    assert [(m.name, text_of(m.words)) for m in matters(dossier)] == [(name, told)]
    told = f"“{name}”是{value}，目标是{target}，说的不是同一段时间的数，是否达到待核准"
    assert [f.message for f in dossier.findings if f.code in ("untargeted", "retargeted", "unmet")] == [told]


def test_a_plan_of_all_the_year_goes_before_one_of_each_month(make_home):
    plans = ("联合执法", "20次", "", "计划"), ("联合执法", "每月2次", "", "计划")
    raw = {
        "demo/2022/figures.csv": figures((MORE, "30场"), *plans),
        "demo/2023/figures.csv": figures(("联合执法", "24次")),
    }
    record = load_record(make_home(raw | {"demo/2023/narrative.md": TEXT}), "demo")
    assert [o.met for o in judge(record, 2023).targets.values()] == ["met"]
    assert [q.target for q in questions_for(record, 2023) if q.name == "联合执法"] == ["20次"]


def test_a_target_of_each_month_is_another_than_one_of_the_year(make_home):
    """每月不少于2次 and 不少于2次 have the same number."""
    plan = figures((MORE, "30场"), ("联合执法", "每月不少于2次", "", "计划"))
    raw = {
        "demo/2022/figures.csv": plan,
        "demo/2023/figures.csv": figures({"指标": "联合执法", "数值": "24次", "目标": "不少于2次"}),
    }
    dossier = judge(load_record(make_home(raw | {"demo/2023/narrative.md": TEXT}), "demo"), 2023)
    assert [f.code for f in dossier.findings if f.code == "retargeted"] == ["retargeted"]


@pytest.mark.parametrize(
    ("name", "text", "target"), [(MORE, "40场", "约30场"), (MORE, "30场", "近30场"), (MORE, "34场", "20余场"), (LESS, "80件", "约100件")]
)  # fmt: skip
def test_better_than_a_rough_target_is_no_failure(book, name, text, target):
    """A hedge blurs what is asked for; it does not forbid to do better."""
    assert "未达到" not in told(book, name, text, target)


def town(make_home, *rows):
    files = {"demo/2023/figures.csv": figures(*rows), "demo/2023/narrative.md": TEXT}
    return judge(load_record(make_home(files), "demo"), 2023)


def test_a_target_that_only_the_second_office_wrote_is_kept(make_home):
    other = {"指标": MORE, "数值": "34场", "目标": "36场", "填报单位": "宣传办"}
    dossier = town(make_home, (MORE, "34场"), other)
    assert [(i, o.met) for i, o in dossier.targets.items()] == [("publicity_event", "unmet")]


@pytest.mark.parametrize(("told", "codes"), [("普法活动没有达到目标。", []), ("应急演练偏少。", ["unmet"])])
def test_a_missed_target_is_told_until_the_shortfalls_name_it(make_home, told, codes):
    text = re.sub("(## 三、[^#]*)", rf"\1\n{told}\n\n", TEXT)
    assert told in text
    row = figures({"指标": MORE, "数值": "34场", "目标": "36场"})
    home = make_home({"demo/2023/figures.csv": row, "demo/2023/narrative.md": text})
    dossier = judge(load_record(home, "demo"), 2023)
    assert [f.code for f in dossier.findings if f.code == "unmet"] == codes


@pytest.mark.parametrize(
    ("target", "note", "told"),
    [
        ("不少于30场", "", ["“普法活动”的目标写着不少于30场，2022年公布的计划是36场"]), ("40场", "", ["“普法活动”的目标写着40场，2022年公布的计划是36场"]),
        ("36场", "", []), ("不少于36场", "", []), ("不少于30场", "6月经党委会研究，目标调整为30场", []),
        ("不少于30场", "区司法局年中调减任务", []), ("", "", []),
    ],
)  # fmt: skip
def test_a_target_other_than_what_was_planned_is_told_until_it_says_why(make_home, target, note, told):
    """36场 were announced for 2023; 不少于36场 asks for the same."""
    now = figures({"指标": MORE, "数值": "34场", "目标": target, "备注": note})
    raw = {"demo/2022/figures.csv": figures((MORE, "30场"), (MORE, "36场", "", "计划")), "demo/2023/figures.csv": now}
    findings = judge(load_record(make_home(raw | {"demo/2023/narrative.md": TEXT}), "demo"), 2023).findings
    assert [f.message for f in findings if f.code == "retargeted"] == told
    assert not [
        f.message for f in findings if f.row and f.code not in ("retargeted", "untargeted", "unmet", "all_good")
    ]
    assert all("把“目标”改回36场" in f.todo for f in findings if f.code == "retargeted")


@pytest.mark.parametrize(
    ("value", "target", "note", "aim", "told"),
    [
        # the cell was cleared, or the office's table has none: what was announced stands
        ("34场", "", "", "36场", "未达到（差2场）"), ("40场", "", "任务取消", "36场", "达到"), ("未报", "", "", "", ""),
        ("34场", "不少于30场", "区里调减任务", "不少于30场", "达到；2022年公布的计划是36场，调整原因：区里调减任务"),
        ("34场", "40场", "", "40场", "未达到（差6场）；2022年公布的计划是36场"),
        ("34场", "不少于36场", "区里没有调", "不少于36场", "未达到（差2场）"),
    ],
)  # fmt: skip
def test_what_was_planned_stands_as_the_target_or_beside_it(make_home, value, target, note, aim, told):
    now = figures({"指标": MORE, "数值": value, "目标": target, "备注": note})
    plan = figures((MORE, "30场"), (MORE, "36场", "", "计划"))
    raw = {"demo/2022/figures.csv": plan, "demo/2023/figures.csv": now, "demo/2023/narrative.md": TEXT}
    dossier = judge(load_record(make_home(raw), "demo"), 2023)
    table = indicators_table(dossier)
    cells = [cell for row in table.rows for cell in row]
    assert not aim or aim in [text_of(c.runs) for c in cells]
    assert [text_of(c.beneath) for c in cells if c.beneath] == ([told] if told else [])
    outcome = dossier.targets.get("publicity_event")
    asked = outcome and Grammar(dossier.codebook).aim(dossier.figure_of("publicity_event"), outcome).formula
    where = "2023/figures.csv:2" if target else "2022/figures.csv:3"
    assert asked == (f"target(raw({where}))" if aim else None)
    stood = [f.message for f in dossier.findings if f.code == "untargeted"]
    assert stood == ["“普法活动”没有写目标，按2022年公布的计划36场算是否达到"] * bool(aim and not target)


@pytest.mark.parametrize("target", ["不少于20场", "24场"])
def test_a_target_other_than_what_was_promised_is_told(make_home, target):
    """The promise of 2022 stands in its table of pledges alone."""
    pledges = "承诺,指标,目标\n普法活动不少于24场,普法活动,不少于24场\n"
    raw = {"demo/2022/figures.csv": figures((MORE, "30场")), "demo/2022/pledges.csv": pledges,
           "demo/2023/figures.csv": figures({"指标": MORE, "数值": "34场", "目标": target}), "demo/2023/narrative.md": TEXT}  # fmt: skip
    findings = judge(load_record(make_home(raw), "demo"), 2023).findings
    told = "“普法活动”的目标写着不少于20场，2022年公布的承诺是不少于24场"
    assert [f.message for f in findings if f.code == "retargeted"] == [told] * (target != "24场")


def test_the_target_in_the_table_of_figures_is_a_number_of_the_page(make_home):
    report = Report(town(make_home, {"指标": MORE, "数值": "34场", "目标": "不少于36场"}))
    assert [n.value for _, runs in texts([report.figures()]) for n in numbers(runs) if n.text == "不少于36场"] == [
        "36.."
    ]


def test_a_plan_that_was_promised_for_later_is_no_target_of_this_year(make_home):
    """到2025年巩固在98%以上 stands among the plans too, and is answered when it is due."""
    plan, pledges = (
        figures((MORE, "30场"), (MORE, "36场", "", "计划")),
        f"承诺,指标,目标,期限\n到2025年36场,{MORE},36场,2025\n",
    )
    raw = {
        "demo/2022/figures.csv": plan,
        "demo/2022/pledges.csv": pledges,
        "demo/2023/figures.csv": figures((MORE, "34场")),
    }
    dossier = judge(load_record(make_home(raw | {"demo/2023/narrative.md": TEXT}), "demo"), 2023)
    assert (dossier.targets, [f.code for f in dossier.findings if f.code == "untargeted"]) == ({}, [])
    assert [a.state for a in dossier.answers] == ["not_due"]


SAME = [(MORE, "34场"), ("信访件", "63件"), ("行政检查", "213次"), ("法律顾问", "1名")]


@pytest.mark.parametrize(
    ("rows", "note", "count"),
    [
        (SAME, "", 4), (SAME, "已核实", 0),
        ([*SAME[:2], ("行政检查", "214次"), SAME[3]], "", 0),
        # few, or of what stands for years
        (SAME[:2], "", 0), ([("法律顾问", "1名"), ("法律明白人", "260名"), ("人民调解委员会", "140个")], "", 0),
    ],
)  # fmt: skip
def test_last_years_table_sent_again_is_told_once(make_home, rows, note, count):
    noted = [{"指标": name, "数值": text, "备注": note} for name, text in rows]
    raw = {"demo/2022/figures.csv": figures(*SAME, ("法律明白人", "260名"), ("人民调解委员会", "140个")),
           "demo/2023/figures.csv": figures(*noted), "demo/2023/narrative.md": TEXT}  # fmt: skip
    told = [f.message for f in judge(load_record(make_home(raw), "demo"), 2023).findings if f.code == "copied"]
    assert [words.partition("（")[0] for words in told] == [f"{count}项数"] * bool(count)
    assert all(words.endswith("与2022年的逐项相同") for words in told)


@pytest.mark.parametrize("target", ["再接再厉", "36件"])
def test_a_target_that_cannot_be_read_stops_the_report(make_home, target):
    dossier = town(make_home, ("合法性审查", "9件"), {"指标": MORE, "数值": "34场", "目标": target})
    errors = [f for f in dossier.findings if f.severity == "error"]
    assert [(f.code, f.file, f.row, f.read) for f in errors] == [("target", "2023/figures.csv", 3, target)]
    with pytest.raises(DataError, match=target):
        dossier.require_sound()
