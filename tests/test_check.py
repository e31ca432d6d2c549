"""Findings over a year: each accuses one thing, points to it, and says what to do."""

from __future__ import annotations

from datetime import date

import pytest
from helpers import TEXT, figures

from fazhi.analysis.checks import FINDING_COLUMNS, check_deadlines, frame_of
from fazhi.api import check_injected, check_parameters, open_dossier
from fazhi.cleaning.dataset import load_record
from fazhi.errors import DataError, UsageError
from fazhi.report.dossier import judge


@pytest.fixture
def findings(make_home):
    def found(base, now, code, place="demo"):
        files = {f"{place}/2023/figures.csv": figures(*now), f"{place}/2023/narrative.md": TEXT}
        files |= {f"{place}/2022/figures.csv": figures(*base)} if base else {}
        dossier = judge(load_record(make_home(files), place), 2023)
        return [f for f in dossier.findings if f.code == code]

    return found


@pytest.mark.parametrize(
    ("base", "now", "cause", "count"),
    [
        ("40件", "60件", "", 1),
        ("40件", "60件", "案源增加", 0),
        ("40件", "50件", "", 0),
        ("5件", "9件", "", 0),
        ("40件", "20件", "", 1),
    ],
)
def test_a_large_movement_needs_a_cause(findings, base, now, cause, count):
    """+50% and −50% are at or over the norm of 30%, +25% is below; a base under 10 is tiny."""
    row = {"指标": "矛盾纠纷调解", "数值": now, "变动原因": cause, "填报单位": "司法所"}
    found = findings([("矛盾纠纷调解", base)], [row], "no_cause")
    assert len(found) == count
    if count:
        assert found[0].severity == "warning"
        assert "请司法所" in found[0].todo


def test_what_was_on_record_and_is_gone(findings):
    found = findings([("矛盾纠纷调解", "40件"), ("信访件", "无此职责")], [("普法活动", "5场")], "gone")
    assert [f.indicator for f in found] == ["mediation"]
    assert "2022年有数（40件），2023年没有记录" in found[0].message


@pytest.mark.parametrize(("quoted", "count"), [("40件", 0), ("41件", 1), ("40余件", 1)])
def test_last_years_value_quoted_this_year(findings, quoted, count):
    now = [("矛盾纠纷调解", "45件"), ("矛盾纠纷调解", quoted, "", "上年")]
    found = findings([("矛盾纠纷调解", "40件")], now, "restated")
    assert [(f.severity, f.row) for f in found] == [("error", 3)] * count


@pytest.mark.parametrize(
    ("then", "now", "count"),
    [
        ([("普法活动", "5场")], [("矛盾纠纷调解", "45件"), ("矛盾纠纷调解", "41件", "", "上年")], 1),
        ([], [("矛盾纠纷调解", "45件"), ("矛盾纠纷调解", "41件", "", "上年")], 1),
        # of what this year lacks nothing is compared, and half a year's is no year's
        ([("普法活动", "5场")], [("普法活动", "6场"), ("矛盾纠纷调解", "41件", "", "上年")], 0),
        ([("普法活动", "5场")], [("矛盾纠纷调解", "45件"), ("矛盾纠纷调解", "上半年21件", "", "上年")], 0),
        ([("矛盾纠纷调解", "41件")], [("矛盾纠纷调解", "45件"), ("矛盾纠纷调解", "41件", "", "上年")], 0),
    ],
)
def test_a_quoted_value_of_a_year_without_record_is_told_as_not_compared(findings, then, now, count):
    found = findings(then, now, "quoted_alone")
    assert [(f.severity, f.read) for f in found] == [("warning", "41件")] * count
    assert all("2022年没有记录，这个数没有用来比较" in f.message and "data/raw/demo/2022/" in f.todo for f in found)


@pytest.mark.parametrize(
    ("rows", "corrections", "code"),
    [
        ([("取消证明事项", "7项")], None, "outside"),  # counted until 2020 by the codebook
        ([("普法活动", "5场")], "- {where: {place: demo, year: 2032, file: a.csv, row: 2}, action: replace, expect: 5场, value: 6场, reason: x, status: x}\n", "correction_unmatched"),
    ],
)  # fmt: skip
def test_what_once_passed_in_silence(make_home, rows, corrections, code):
    files = {"demo/2023/figures.csv": figures(*rows), "demo/2023/narrative.md": TEXT}
    findings = judge(load_record(make_home(files, corrections=corrections), "demo"), 2023).findings
    assert [(f.code, f.severity) for f in findings if f.severity == "error"] == [(code, "error")]


@pytest.mark.parametrize(("year", "told"), [(2025, []), (2026, ["note"])])
def test_a_year_past_the_outline_says_that_its_successor_is_not_known(make_home, year, told):
    """The outline of 2021 to 2025: whoever reports 2026 must not be shown its nine tasks as if they were in force."""
    home = make_home({f"demo/{year}/figures.csv": figures(("信访件", "5件"))})
    found = judge(load_record(home, "demo"), year).findings
    assert [f.severity for f in found if f.code == "outline"] == told


def test_a_plan_does_not_hide_a_missing_actual(findings):
    assert len(findings([("矛盾纠纷调解", "40件")], [("矛盾纠纷调解", "50件", "", "计划")], "gone")) == 1


@pytest.mark.parametrize("word", ["未报", "无此职责"])
def test_what_is_no_longer_told_is_written_as_the_advice_says(findings, word):
    base = [("矛盾纠纷调解", "45件"), ("信访件", "9件")]
    (gone,) = findings(base, [("信访件", "9件")], "gone")
    assert gone.todo == "请补报；没有报来的，在表里加一行，“数值”填“未报”，不再承担的填“无此职责”，并写明“变动原因”"
    assert findings(base, [("信访件", "9件"), ("矛盾纠纷调解", word)], "gone") == []


@pytest.mark.parametrize(
    ("base", "row", "count"),
    [
        ("45件", ("矛盾纠纷调解", "无此职责"), 1),
        ("0件", ("矛盾纠纷调解", "无此职责"), 1),
        ("45件", {"指标": "矛盾纠纷调解", "数值": "无此职责", "变动原因": "3月起移交区级"}, 0),
        ("45件", ("矛盾纠纷调解", "0件"), 1),
        ("无此职责", ("矛盾纠纷调解", "无此职责"), 0),
        ("未报", ("矛盾纠纷调解", "无此职责"), 0),
    ],
    ids=str,
)
def test_a_duty_that_ended_needs_a_cause(findings, base, row, count):
    """A number last year and 无此职责 now: the office may have taken the word for none."""
    found = findings([("矛盾纠纷调解", base)], [row, ("信访件", "9件")], "no_cause")
    assert [f.severity for f in found] == ["warning"] * count
    ended = [f for f in found if f.read == "无此职责"]
    assert all((f.row, base in f.message, "在“变动原因”里写明" in f.todo) == (2, True, True) for f in ended)
    assert len(ended) == ("无此职责" in row) * count


def test_not_reported_is_a_warning_that_names_the_row(findings):
    found = findings([], [("矛盾纠纷调解", "未报"), ("普法活动", "无此职责")], "not_reported")
    assert [(f.row, f.severity) for f in found] == [(2, "warning")]


def test_an_error_of_an_earlier_year_stops_the_later_one(findings):
    """A base row that could not be read would silently move the comparison to another year."""
    found = findings([("矛盾纠纷调解", "若干")], [("矛盾纠纷调解", "45件")], "wording")
    assert [(f.year, f.severity) for f in found] == [(2022, "error")]


@pytest.mark.parametrize("bad", [("矛盾纠分调解", "45件"), ("矛盾纠纷调解", "若干"), ("矛盾纠纷调解", "")])
def test_one_bad_row_is_one_error_not_a_chain_of_them(make_home, bad):
    """What only follows from the bad row (no figure to bind, gone since last year) is held back."""
    text = TEXT.replace("文。", "调解{矛盾纠纷调解}，{矛盾纠纷调解:较上年}。\n\n{图:矛盾纠纷调解}", 1)
    files = {
        "demo/2022/figures.csv": figures(("矛盾纠纷调解", "40件")),
        "demo/2023/figures.csv": figures(bad),
        "demo/2023/narrative.md": text,
    }
    dossier = judge(load_record(make_home(files), "demo"), 2023)
    assert [(f.severity, f.row) for f in dossier.findings] == [("error", 2)]
    mended = files | {"demo/2023/figures.csv": figures(("普法活动", "5场"))}
    codes = {f.code for f in judge(load_record(make_home(mended), "demo"), 2023).findings}
    assert {"binding", "gone"} <= codes


def test_names_nobody_knows_are_one_with_their_rows(make_home):
    """Each with what it may be meant for; the command once."""
    rows = ("甲项工作", "3次"), ("乙项工作", "4场"), ("普法活功", "3场"), ("丙项工作", "/")
    with pytest.raises(DataError) as told:
        dossier = judge(
            load_record(make_home({"demo/2023/a.csv": figures(*rows), "demo/2023/narrative.md": TEXT}), "demo"), 2023
        )
        raise DataError(f for f in dossier.findings if f.code == "unknown_indicator")
    assert str(told.value).splitlines() == [
        "2023/a.csv，同样的4处：", "　　第2行：编码本里没有指标“甲项工作”", "　　第3行：编码本里没有指标“乙项工作”",
        "　　第4行：编码本里没有指标“普法活功”，最接近的是“普法活动”", "　　第5行：编码本里没有指标“丙项工作”",
        "　　请改正名称；真是另一项指标的，运行 fazhi add 甲项工作 --place demo --unit 次 加上；"
        "不是指标的行（填表人、合计等）请删去（其余的照此，换上各自的名称和单位）。",
    ]  # fmt: skip


def test_without_narrative_no_full_report(make_home):
    dossier = judge(load_record(make_home({"demo/2023/figures.csv": figures(("普法活动", "5场"))}), "demo"), 2023)
    assert [(f.code, f.severity) for f in dossier.findings] == [("no_narrative", "error")]
    with pytest.raises(DataError, match=r"narrative\.md"):
        dossier.require_sound()


def test_findings_table_has_the_columns_of_the_contract_and_errors_first(findings):
    found = findings(
        [("矛盾纠纷调解", "40件")], [("矛盾纠纷调解", "未报"), ("矛盾纠纷调解", "41件", "", "上年")], "restated"
    )
    found += findings([], [("普法活动", "未报")], "not_reported")
    frame = frame_of(found[::-1])
    assert (
        list(frame.columns)
        == FINDING_COLUMNS
        == ["severity", "code", "place", "year", "file", "row", "indicator", "read", "message", "todo"]
    )
    assert list(frame["severity"]) == ["error", "warning"]


def test_real_and_invented_data_are_sound(home):
    # the real report says one sentence twice, and the narrative keeps it
    assert [f.code for f in judge(load_record(home, "taiping"), 2023).findings] == ["handed_in", "repeated"]
    for year in range(2019, 2025):
        assert [f for f in judge(load_record(home, "demo"), year).findings if f.severity == "error"] == []


def test_deadlines_against_a_day(home):
    record = load_record(home, "taiping")
    assert check_deadlines(record.codebook, record.place, 2023, date(2024, 2, 20)) == [
        "太平镇2023年度报告应在2024年3月1日前报送上级，还有10天",
        "太平镇2023年度报告应在2024年4月1日前向社会公开，还有41天",
    ]
    assert check_deadlines(record.codebook, record.place, 2023, date(2024, 3, 1))[0].endswith("已经到期")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"year": "abc"}, "参数 year 读到 'abc'"),
        ({"year": 2023.0}, "参数 year 读到 2023.0"),
        ({"year": True}, "参数 year 读到 True"),
        ({"base_year": None}, "参数 base_year 读到 None"),
        ({"place": 5}, "参数 place 读到 5"),
        ({"place": "../raw"}, "参数 place"),
        ({"edition": "secret"}, "'secret'，应是internal（内部版）或public（公开版）"),
    ],
)
def test_wrong_parameters(given, said):
    with pytest.raises(UsageError, match=said):
        check_parameters(**({"place": "demo", "year": 2023, "base_year": 0, "edition": "internal"} | given))


def test_all_wrong_parameters_at_once():
    with pytest.raises(UsageError) as caught:
        check_parameters(5, "abc", "x", "secret")
    assert len(str(caught.value).splitlines()) == 4


def test_a_misspelled_parameter_of_plain_papermill():
    check_injected(["x = 1", '# Parameters\nplace = "demo"\nyear = 2023\n'])
    with pytest.raises(UsageError, match="没有参数“yaer”，最接近的是“year”"):
        check_injected(["year: int = 2023", "# Parameters\nyaer = 2024\n"])


@pytest.mark.parametrize(
    ("place", "year", "base", "said"),
    [
        ("taping", 2023, 0, "最接近的是“taiping”"),
        ("taiping", 2022, 0, "没有2022年的数据；有数据的年份：2023"),
        ("demo", 2023, 2024, "基期年份2024不可用"),
        ("demo", 2023, 2017, "基期年份2017不可用"),
    ],
)
def test_wrong_place_or_year(home, monkeypatch, place, year, base, said):
    monkeypatch.setenv("FAZHI_HOME", str(home.root))
    with pytest.raises(UsageError, match=said):
        open_dossier(place, year, base)


# 36场 of 2023, 40场 of 2022: 4场 and 10% fewer; with what makes the cause true
_CAUSES = [
    ("由去年40场减到32场", ["32场"], "由去年40场减到36场"), ("由43场减到36场", ["43场"], "由40场减到36场"),
    ("2022年40场，2023年30场", ["30场"], "其中线上30场"), ("普法活动30场", ["30场"], "普法活动36场"),
    ("比上年多4场", ["比上年多4场"], "比上年少4场"), ("同比下降12%，疫情影响", ["下降12%"], "同比下降10%，疫情影响"),
    ("较2022年减少5场", ["较2022年减少5场"], "较2022年减少4场"),
    ("因换届减少12场", ["减少12场"], "因换届减少4场"), ("因机构改革较上年少12场", ["较上年少12场"], "因机构改革较上年少4场"),
    ("较上年减少12次", ["较上年减少12次"], "较上年减少4次"), ("由去年40次减到32次", ["32次"], "由去年40次减到36次"),
    ("较上年翻番", ["翻番"], "较上年略降"), ("人员增加，普法活动翻了一番", ["翻了一番"], "人员翻了一番，普法活动减少"),
    ("较上年增加一倍", ["增加一倍"], "较上年减少一成"), ("减半", ["减半"], "经费减半"), ("与上年持平", ["持平"], "人员与上年持平"),
    ("新设两个广场，增长12%", ["增长12%"], "新设两个广场，下降10%"), ("新设广场，比上年增加4场", ["增加4场"], "人员减少，比上年减少4场"),
    ("因新设广场，多办4场", ["多办4场"], "因换届，少办4场"), ("今年新设两个广场，比去年多办4场", ["比去年多办4场"], "今年人手少，比去年少办4场，下降10%"),
    ("比上年少开展5场", ["比上年少开展5场"], "比上年少开展4场"), ("因人员减少3人，少办5场", ["少办5场"], "因人员减少3人，少办4场"),
    ("新设广场2个，增加4场", ["增加4场"], "新设广场2个，减少4场"), ("第一场雨后，同比增长", ["增长"], "第一场雨后，同比下降"),
    ("有所增加", ["增加"], "有所减少"), ("人员增多，普法活动增加", ["增加"], "人员增多，普法活动减少"), ("人手足，略增", ["略增"], "人手少，略降"),
    ("四十场减少到三十八场", ["三十八场"], "四十场减少到三十六场"), ("由四十场减到三十二场", ["三十二场"], "由四十场减到三十六场"),
]  # fmt: skip


@pytest.mark.parametrize(("cause", "read", "cured"), _CAUSES)
def test_a_cause_that_its_own_figures_contradict_is_told(findings, cause, read, cured):
    def told(words):
        row = {"指标": "普法活动", "数值": "36场", "变动原因": words}
        return findings([("普法活动", "40场")], [row], "cause")

    found = told(cause)
    assert [f.read for f in found] == read
    assert [(f.severity, f.file, f.row) for f in found] == [("warning", "2023/figures.csv", 2)]
    assert "请核对：原因里写错的，改正“变动原因”" in found[0].todo
    assert told(cured) == []


@pytest.mark.parametrize(
    "cause",
    [
        "由40场减到36场，下降10%", "下降4场", "比2021年少9场", "比前年多9场", "较邻镇多6场", "比计划多6场", "线上普法活动由20场减至12场",
        "其中线上12场，上年线上20场", "上半年8场", "8场改为线上", "因人员减少3人", "全年漏计2场", "原报34场，漏计2场", "每季度减少1场", "完成目标的90%", "由约40场减为30余场", "减少约4场",
        "因线上活动减少12场", "因法治培训减少12场", "因换届减少12场，因创建增加8场", "因换届减少12场，新增广场活动8场", "因经费下降50%", "因人员减少一半", "因工作人员减少3场", "因经费减半", "少12期",
        "信访件增加3件", "人员增加，信访件增加3件", "线上活动增加3场", "法律讲座8场，比上年增加3场", "法律讲座8场，增长60%", "因退休减少3场，增加8场", "去年多办4场", "多报6场", "因上年多报6场",
        "比去年多报6场", "人员增加", "因创建任务增加", "有的村多，有的村少", "降幅收窄，增速下降", "新聘律师，增加3人",
    ],
)  # fmt: skip
def test_a_number_of_something_else_in_a_cause_is_let_be(findings, cause):
    row = {"指标": "普法活动", "数值": "36场", "变动原因": cause}
    assert findings([("普法活动", "40场")], [row], "cause") == []


@pytest.mark.parametrize(
    ("cause", "read"),
    [
        ("加大安全生产领域处罚力度，新增安全生产罚款4.6万元，其中1起罚2万", ["安全生产罚款4.6万元"]), ("新增安全生产罚款3万元", []),
        ("安全生产罚款4.6万元，比上年多", ["安全生产罚款4.6万元"]), ("其中安全生产罚款4.6万元", ["安全生产罚款4.6万元"]),
        ("其中安全生产罚款3.6万元，另有2万元", []), ("安全生产罚款只有3万元", ["安全生产罚款3万元"]), ("上年安全生产罚款2万元", ["安全生产罚款2万元"]), ("上年安全生产罚款1万元", []),
        ("因信访件多（信访件15件）", ["信访件15件"]), ("信访件12件，转办的多", []), ("上半年信访件8件", []), ("邻镇信访件20件", []), ("重复信访件5件", []), ("行政检查30次", []),
    ],
)  # fmt: skip
def test_a_cause_is_held_against_the_indicators_that_it_names(findings, cause, read):
    others = [("安全生产罚款", "3.6万元"), ("信访件", "12件")]
    row = {"指标": "罚没金额", "数值": "7.54万元", "变动原因": cause}
    before = [("罚没金额", "5万元"), ("安全生产罚款", "1万元")]
    assert [f.read for f in findings(before, [row, *others], "cause")] == read


@pytest.mark.parametrize(
    ("name", "base", "now", "cause", "read"),
    [
        ("罚没金额", "12.5万元", "30万元", "从12.6万元增至31万元", ["12.6万元", "31万元"]), ("罚没金额", "12.5万元", "30万元", "从12.5万元增至30万元，增长140%", []),
        ("持证率", "80%", "87.5%", "由80%提高到87.5%，提高6.5个百分点", ["提高6.5个百分点"]), ("持证率", "80%", "87.5%", "提高7.5个百分点", []),
    ],
)  # fmt: skip
def test_causes_of_money_and_rates(findings, name, base, now, cause, read):
    row = {"指标": name, "数值": now, "变动原因": cause}
    assert [f.read for f in findings([(name, base)], [row], "cause")] == read


@pytest.mark.parametrize(("reason", "count"), [("全年38场", 1), ("全年36场", 0), ("原报34场，漏计2场", 0)])
def test_the_reason_of_a_correction_says_what_it_decides(make_home, reason, count):
    """34场 in the table becomes 36场."""
    entry = "- where: {place: demo, year: 2023, file: a.csv, row: 2}\n  action: replace\n  column: 数值\n"
    entry += f"  expect: 34场\n  value: 36场\n  reason: {reason}\n  status: 已核实\n"
    home = make_home({"demo/2023/a.csv": figures(("普法活动", "34场"))}, corrections=entry)
    found = [f for f in judge(load_record(home, "demo"), 2023).findings if f.code == "cause"]
    assert [(f.file, f.read) for f in found] == [("corrections.yml", "38场")] * count


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ([("行政检查", "1-11月312次")], ["1-11月312次"]), ([("行政检查", "截至10月底4次")], ["截至10月底4次"]), ([("行政检查", "340次")], []),
        ([("行政检查", "上半年150次"), ("行政检查", "340次")], []), ([("行政检查", "每月3次")], []),
    ],
)  # fmt: skip
def test_a_number_of_a_part_of_the_year_is_noted(findings, rows, read):
    """Where the whole year's stands beside it, that one serves."""
    found = findings([], rows, "part_year")
    assert [(f.severity, f.read) for f in found] == [("note", r) for r in read]


@pytest.mark.parametrize("title", ["备注", "说明", "附注"])
def test_a_column_of_notes_goes_by_another_name(make_home, title):
    home = make_home({"demo/2023/a.csv": f"指标,数值,{title}\n普法活动,12场,含线上\n"})
    record = load_record(home, "demo")
    assert [f.note for f in record.figure_rows] == ["含线上"]
    assert "column" not in {f.code for f in record.findings}
