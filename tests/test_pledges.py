"""Promises of earlier reports: what became of them by the figures, by the analyst's word, and on the page."""

from __future__ import annotations

import time

import pytest
from helpers import TEXT, figures

from fazhi.cleaning.dataset import load_record
from fazhi.errors import DataError
from fazhi.report.content import Table, numbers, plain_text, texts, walk
from fazhi.report.dossier import judge
from fazhi.report.sections import Report

HEAD = "承诺,指标,目标,期限,落实情况,说明\n"
EVENT = "普法活动"


@pytest.fixture
def opened(make_home):
    """The dossier of a year after pledges made in 2022; figures as rows, pledges as lines or as a whole file."""

    def open_(pledges, *now, year=2023, base=()):
        table = pledges if isinstance(pledges, bytes) else (HEAD + pledges + "\n").encode()
        files = {"demo/2022/pledges.csv": table, "demo/2022/figures.csv": figures(("合法性审查", "20件"), *base)}
        files |= {f"demo/{year}/figures.csv": figures(("合法性审查", "20件"), *now), f"demo/{year}/narrative.md": TEXT}
        return judge(load_record(make_home(files), "demo"), year)

    return open_


def measured(value):
    """Target and what was done of a promise of 36场."""
    return ("不少于36场", value)


def only(dossier):
    (answer,) = dossier.answers
    return answer


def told(dossier):
    """Each row of the table: the promise, what stands beneath it, target, what was done, state."""
    table = next(block for block in walk([Report(dossier).pledges()]) if isinstance(block, Table))
    rows = [[plain_text(cell.runs) for cell in row] for row in table.rows]
    return [[row[0], plain_text(cells[0].beneath), *row[1:4]] for row, cells in zip(rows, table.rows, strict=True)]


def found(dossier):
    return {f.code: f for f in dossier.findings if f.code.startswith("pledge")}


STATES = [
    # indicator, target, this year's value → the state that the figures show
    (EVENT, "不少于36场", "36场", "kept"), (EVENT, "不少于36场", "约50场", "kept"), ("信访件", "不超过100件", "100件", "kept"),
    ("持证率", "95%以上", "95%", "kept"),
    (EVENT, "不少于36场", "30场", "partly"), (EVENT, "不少于30场", "24场", "partly"), ("持证率", "95%以上", "93.75%", "partly"),
    (EVENT, "不少于40场", "近40场", "partly"),  # 36 to 39 of 40: at least 90%, whichever it is
    (EVENT, "不少于36场", "28场", "broken"), (EVENT, "不少于36场", "0场", "broken"), (EVENT, "不少于36场", "十几场", "broken"),
    ("信访件", "不超过100件", "105件", "broken"), ("信访件", "100件", "百余件", "broken"),
    (EVENT, "不少于36场", "约36场", "open"), (EVENT, "不少于36场", "未报", "open"), (EVENT, "不少于36场", "上半年40场", "open"),
    (EVENT, "", "40场", "open"), ("", "", "", "open"), (EVENT, "不少于36场", "", "open"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "target", "value", "state"), STATES)
def test_the_state_that_the_figures_show(opened, name, target, value, state):
    dossier = opened(f"承诺甲,{name},{target},2023,,", *([(name, value)] if value else []))
    assert (only(dossier).by_figures, only(dossier).state) == (state, state)
    codes = {"broken": {"pledge_broken"}, "open": {"pledge_open"}}.get(state, set())
    assert set(found(dossier)) == codes
    assert all((f.severity, f.file, f.row) == ("warning", "2022/pledges.csv", 2) for f in found(dossier).values())


SAID = [
    # the analyst's word, this year's value → state in force, by the figures, findings
    ("已落实", "28场", "kept", "broken", {"pledge_disputed"}), ("未落实", "40场", "broken", "kept", {"pledge_disputed"}),
    ("部分落实", "40场", "partly", "kept", {"pledge_disputed"}), ("已落实", "30场", "kept", "partly", {"pledge_disputed"}),
    ("已落实", "40场", "kept", "kept", set()), ("未落实", "28场", "broken", "broken", {"pledge_broken"}),
    ("已落实", "", "kept", "open", set()), ("部分落实", "约36场", "partly", "open", set()), ("未落实", "", "broken", "open", {"pledge_broken"}),
]  # fmt: skip
NAMES = {"kept": "达到", "partly": "部分达到", "broken": "未达到"}
# what falls short by little falls short; by how much is told where both say so
SHOWN = NAMES | {"partly": "未达到"}


@pytest.mark.parametrize(("said", "value", "state", "by_figures", "codes"), SAID)
def test_the_analysts_word_goes_before_the_figures(opened, said, value, state, by_figures, codes):
    pledge = f"普法活动不少于36场,{EVENT},不少于36场,,{said},<i>另行说明"
    dossier = opened(pledge, *([(EVENT, value)] if value else []))
    assert (only(dossier).state, only(dossier).by_figures, set(found(dossier))) == (state, by_figures, codes)
    both = f"填报{said}，按数据{SHOWN[by_figures]}" if "pledge_disputed" in codes else ""
    lacking = "（差8场）" if (said, value) == ("未落实", "28场") else ""
    beneath = "<i>另行说明"
    assert told(dossier) == [["普法活动不少于36场", beneath, *measured(value), both or NAMES[state] + lacking]]
    if "pledge_disputed" in codes:
        message = found(dossier)["pledge_disputed"].message
        assert f"填报为{said}，按数据是{SHOWN[by_figures]}，普法活动{value}" in message


@pytest.mark.parametrize(
    ("due", "year", "state"),
    [
        ("", 2023, "open"), ("", 2024, None), ("2023年", 2023, "open"), ("2024年底", 2023, "not_due"), ("2024", 2024, "open"),
        ("2025", 2023, "not_due"), ("2025", 2024, "not_due"), ("2025", 2025, "open"), ("2025", 2026, None),
    ],
)  # fmt: skip
def test_a_pledge_is_answered_in_every_year_up_to_the_one_it_is_due(opened, due, year, state):
    dossier = opened(f"承诺甲,,,{due},,", year=year)
    assert [a.state for a in dossier.answers] == ([state] if state else [])
    assert set(found(dossier)) == ({"pledge_open"} if state == "open" else set())
    if state == "not_due":
        assert told(dossier) == [["承诺甲", f"2022年承诺，{due[:4]}年到期", "", "", "未到期"]]


def test_a_pledge_that_is_due_cannot_be_answered_as_not_due(opened):
    """“2023年到期：未到期” contradicts itself, and no later report asks again."""
    assert [f for f in opened("承诺甲,,,2023,未到期,").findings if f.file == "2022/pledges.csv"]


def test_the_year_that_promised_is_not_held_to_it(make_home):
    files = {"demo/2022/pledges.csv": HEAD + "承诺甲,,,,,\n", "demo/2022/figures.csv": figures((EVENT, "9场"))}
    dossier = judge(load_record(make_home(files | {"demo/2022/narrative.md": TEXT}), "demo"), 2022)
    assert dossier.answers == ()
    assert [s.title for s in Report(dossier).pledges().blocks] == ["下一步承诺事项"]


def test_what_a_year_promises_is_told_with_target_deadline_and_office(make_home):
    """Whose it is: the office of this year's figure; nobody's is guessed. Not for the public."""
    head = "承诺,指标,目标,期限,落实情况,说明,时限\n"
    pledges = f"普法活动不少于36场,{EVENT},不少于36场,2024,,,2024年6月底\n健全听证办法,,,,,分两步走\n"
    now = {"指标": EVENT, "数值": "30场", "填报单位": "司法所"}
    files = {"demo/2022/figures.csv": figures((EVENT, "29场")), "demo/2023/figures.csv": figures(now)}
    files |= {"demo/2023/pledges.csv": head + pledges, "demo/2023/narrative.md": TEXT}
    record = load_record(make_home(files), "demo")
    (section,) = Report(judge(record, 2023)).pledges().blocks
    (table,) = section.blocks
    rows = [[plain_text(cell.runs) for cell in row] for row in table.rows]
    assert (section.id, section.title) == ("promised", "下一步承诺事项")
    assert [plain_text(title) for title in table.titles] == ["承诺", "目标", "期限", "责任单位"]
    assert rows == [
        ["普法活动不少于36场", "不少于36场", "2024年6月底", "司法所"],
        ["健全听证办法", "", "2024年", ""],
    ]
    assert [n.formula for _, runs in texts([section]) for n in numbers(runs)] == ["target(raw(2023/pledges.csv:2))"]
    assert Report(judge(record, 2023, edition="public")).pledges() is None


UNTOLD = {
    # what the part on the next year says → whether the promise is untold there
    "继续努力。": True, "继续办好普法活动。": False, "办好法治宣传活动。": False, "健全听证制度和办法。": True, "抓普法。": True,
    "健全普法活动机制。": False,
}  # fmt: skip


@pytest.mark.parametrize("said", UNTOLD)
def test_a_promise_that_the_text_does_not_speak_of_is_told(make_home, said):
    """By its indicator's name or another of its names, or three signs of its own words; that it stands there literally cures."""
    promise = f"{EVENT}不少于36场"
    text = TEXT.rpartition("## ")
    files = {
        "demo/2023/figures.csv": figures((EVENT, "29场")),
        "demo/2023/pledges.csv": f"{HEAD}{promise},{EVENT},36场,,,\n",
    }
    for written, untold in ((said, UNTOLD[said]), (f"做到“{promise}”。", False)):
        files["demo/2023/narrative.md"] = f"{text[0]}## {text[2].splitlines()[0]}\n\n{written}\n"
        dossier = judge(load_record(make_home(files), "demo"), 2023)
        found = [f for f in dossier.findings if f.code == "untold"]
        assert [(f.severity, f.read, f.file) for f in found] == [("note", promise, "2023/narrative.md")] * untold


BAD = [
    # lines below the header (or a whole file) → row and words of the one error
    ("承诺甲,普法活洞,不少于36场,,,", 2, "最接近的是“普法活动”"), ("承诺甲,,,,,\n承诺乙,普法活动,不断增加,,,", 3, "看不懂“不断增加”"),
    ("承诺甲,普法活动,36件,,,", 2, "单位应为场、场次"), ("承诺甲,,36场,,,", 2, "没有写指标"), ("承诺甲,,,明年,,", 2, "期限“明年”"),
    ("承诺甲,,,23,,", 2, "期限“23”"), ("承诺甲,,,2021,,", 2, "期限“2021”"), ("承诺甲,,,２０２３,,", 2, "期限"),
    ("承诺甲,,,2022,,", 2, "期限“2022”"),  # due in the year that promised it: no later report would ever answer it
    ("承诺甲,,,,差不多,", 2, "不认识落实情况“差不多”"), (",普法活动,36场,,,", 2, "没有写承诺"),
    ("承诺甲,,,,,,多余", 2, "“多余”没有表头"), ("承诺甲,,,,,,,多余", 2, "“多余”没有表头"),
    ("指标,目标\n普法活动,36场\n".encode(), 1, "必须有承诺"), ("承诺,承诺\n甲,乙\n".encode(), 1, "表头"),
    ("承诺,负责人\n甲,乙\n".encode(), 1, "表头"), (b"", 1, "表头"), (b"\xff\xff\xff", 0, "编码"), ('承诺\n"甲\n'.encode(), 0, "引号"),
    ("承诺甲,持证率,超过100%,,,", 2, "超过100%"), ("指标,承诺\n普法活动\n".encode(), 2, "没有写承诺"),
]  # fmt: skip


@pytest.mark.parametrize(("pledges", "row", "words"), BAD)
def test_a_bad_pledge_is_one_error_and_no_report(opened, pledges, row, words):
    dossier = opened(pledges)
    errors = [f for f in dossier.findings if f.severity == "error"]
    assert [(f.year, f.file, f.row) for f in errors] == [(2022, "2022/pledges.csv", row)]
    assert words in errors[0].sentence()
    assert errors[0].todo
    with pytest.raises(DataError, match=r"2022/pledges\.csv"):
        Report(dossier)


def test_a_bad_pledge_hides_no_other_fault(opened):
    """What the figures lack does not follow from a pledge that cannot be read."""
    dossier = opened("承诺甲,,,明年,,", base=[(EVENT, "20场")])
    assert [f.indicator for f in dossier.findings if f.code == "gone"] == ["publicity_event"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_the_table_comes_in_the_encodings_of_the_others(opened, encoding):
    dossier = opened((HEAD + f"承诺甲,{EVENT},不少于36场,,,\n").encode(encoding), (EVENT, "40场"))
    assert (only(dossier).state, only(dossier).pledge.raw.promise) == ("kept", "承诺甲")


def test_numbers_are_rows_of_the_ledger_that_name_the_pledges_cell(opened):
    section = Report(opened(f"承诺甲,{EVENT},不少于36场,,,", (EVENT, "30场"))).pledges()
    bound = [vars(number) for _, runs in texts([section]) for number in numbers(runs)]
    aim, cell = "target(raw(2022/pledges.csv:2))", "raw(2023/figures.csv:3)"
    assert [(r["text"], r["formula"]) for r in bound] == [
        ("不少于36场", aim), ("30场", cell), ("6场", f"sub(low({aim}),{cell})"),
    ]  # fmt: skip


DEMO = {
    # promises of the year before as the tables have them: state, target, what was done
    2020: [("partly", "", ""), ("kept", "不少于5次", "6次"), ("broken", "不少于6次", "4次")],
    2021: [("kept", "", ""), ("open", "不少于20场", "约20场"), ("kept", "80%以上", "80%")],
    2022: [("kept", "95%以上", "约97%"), ("kept", "不少于40名", "44名"), ("broken", "不少于6次", "不超过5次")],
    2023: [("broken", "100%", "75%"), ("kept", "1个", "1个"), ("partly", "30场以上", "29场")],
    2024: [
        ("kept", "不少于24场", "25场"), ("open", "不少于1000条", "959余条"), ("partly", "95%以上", "93.75%"),
        ("kept", "不少于60名", "60余名"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("year", DEMO)
def test_the_promises_of_the_invented_town(home, year):
    dossier = judge(load_record(home, "demo"), year)
    shown = [(a.state, *row[2:4]) for a, row in zip(dossier.answers, told(dossier), strict=True)]
    assert sorted(shown) == sorted(DEMO[year])
    warned = {f.code: 0 for f in dossier.findings if f.code.startswith("pledge")}
    # the narrative names those that were not kept among its shortfalls
    assert set(warned) == {f"pledge_{s}" for s, *_ in DEMO[year] if s == "open"}


MISMATCHED = {
    "普法活动不少于36场,法治培训,不少于36场": "承诺里写的是“普法活动”，指标填的是“法治培训”",
    "普法活动不少于36场,普法活动,不少于30场": "目标“不少于30场”与承诺“普法活动不少于36场”里的数不同",
    "普法活动不少于36场,普法活动,不少于36场": "", "开展法治宣传36场,普法活动,36场": "", "结合行政检查办宣讲，场次不少于36场,普法活动,36场": "", "到2024年普法活动达到三十六场,普法活动,36场": "",
    "普法受众达到5万人次,普法受众人次,50000人次": "", "每季度1次，全年不少于5次,法治专题会议,不少于5次": "",
    "普法活动较2023年增加5场,普法活动,29场": "", "信访件比上年下降10%,信访件,不超过63件": "",
}  # fmt: skip


@pytest.mark.parametrize("row", MISMATCHED)
def test_a_promise_and_its_measure_say_the_same(make_home, row):
    """Or a wrong judgement would be printed: 承诺普法活动不少于36场没有落实，法治培训25场."""
    said = MISMATCHED[row]
    findings = load_record(make_home({"demo/2022/pledges.csv": f"承诺,指标,目标\n{row}\n"}), "demo").findings
    assert [f.message for f in findings if f.code == "pledge"] == [said] * bool(said)


def test_a_promise_without_end_is_read_in_time(make_home):
    text = f"承诺,指标,目标\n普法活动36{'场' * 200_000},普法活动,36场\n"
    start = time.process_time()
    load_record(make_home({"demo/2022/pledges.csv": text}), "demo")
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("promise", "name", "target", "value", "state"),
    [
        ("每个社区（村）法律明白人不少于10名", "法律明白人", "不少于10名", "141名", "open"),
        ("法律明白人发展到120名", "法律明白人", "每村不少于10名", "141名", ""),
        ("各村都有法律明白人，平均每村5名以上", "法律明白人", "5名以上", "141名", "open"),
        ("每个村都办普法活动，全年不少于36场", EVENT, "不少于36场", "40场", "kept"),
        # a rate whose name holds that of a count
        ("热线工单满意率力争达到95%", "诉求满意率", "95%", "94.0%", "partly"),
    ],
)
def test_what_is_promised_of_each_place_is_not_held_against_a_total(opened, promise, name, target, value, state):
    dossier = opened(f"{promise},{name},{target},2023,,", (name, value))
    assert [a.state for a in dossier.answers] == [state] * bool(state)
    if state == "open":
        assert f"2022年承诺“{promise}”是每个地方的数，不和全年的合计比" in found(dossier)["pledge_open"].message


@pytest.mark.parametrize(
    ("promise", "name", "target", "value", "state"),
    [
        ("新增法律明白人15名", "法律明白人", "15名", "60名", "open"),
        ("再培养法律明白人15名", "法律明白人", "15名", "40名", "open"),
        ("增聘人民调解员5名", "人民调解员", "5名", "45名", "open"),
        ("法律明白人增加到60名", "法律明白人", "60名", "60名", "kept"),
        ("法律明白人达到60名", "法律明白人", "60名", "40名", "broken"),
        ("新增普法活动5场", EVENT, "5场", "40场", "open"),
    ],
)  # fmt: skip
def test_what_is_to_be_added_is_not_held_against_the_number_of_all(opened, promise, name, target, value, state):
    """With five fewer than the year before it was printed as kept."""
    dossier = opened(f"{promise},{name},{target},2023,,", (name, value))
    (answer,) = dossier.answers
    assert answer.state == state or (state == "broken" and answer.state == "partly")
    if state == "open":
        assert f"2022年承诺“{promise}”说的是增加多少，不和总数比" in found(dossier)["pledge_open"].message


@pytest.mark.parametrize(
    ("own", "value", "near"), [("执法证持证率,%", "96%", True), ("社区矫正对象甲,名", "9名", False)]
)
def test_an_own_indicator_of_a_like_name_is_named_where_a_promise_cannot_be_judged(make_home, own, value, near):
    """95% promised of 持证率, 96% told as 执法证持证率: under the one name it is kept."""
    name, promise = own.partition(",")[0], "持证率力争达到95%"
    files = {
        "demo/indicators.csv": f"指标,单位,状态\n{own},待认\n",
        "demo/2022/pledges.csv": f"{HEAD}{promise},持证率,95%以上,2023,,\n",
        "demo/2022/figures.csv": figures(("合法性审查", "20件")),
        "demo/2023/narrative.md": TEXT,
    }
    rows = [("合法性审查", "20件"), (name, value)]
    dossier = judge(load_record(make_home(files | {"demo/2023/figures.csv": figures(*rows)}), "demo"), 2023)
    (finding,) = found(dossier).values()
    assert (only(dossier).state, f"；另有“{name}”{value}，名称相近" in finding.message) == ("open", near)
    assert finding.todo.startswith("“执法证持证率”就是“持证率”的，请把 data/raw/demo/2023/ 各表里") == near
    if near:
        rows[1] = ("持证率", value)
        dossier = judge(load_record(make_home(files | {"demo/2023/figures.csv": figures(*rows)}), "demo"), 2023)
        assert (only(dossier).state, found(dossier)) == ("kept", {})
