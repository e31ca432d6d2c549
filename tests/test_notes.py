"""What stands beside a number and says that it is another year's, another time's, place's or kind's; and what says nothing."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from helpers import REPO, MakeHome

from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import load_codebook
from fazhi.collect.drafts import write_drafts
from fazhi.collect.old_reports import read_old_report
from fazhi.home import Home
from fazhi.reading.extraction.extract import Reader

BOOK = load_codebook(Home(REPO))
READER = BOOK.derive(Reader)

# what offices write as a matter of course, by column
ORDINARY = {
    "出处": (
        "县信访局通报", "县司法局通报", "司法所台账", "2024年台账", "2024年度报表", "2024年12月月报", "12月月报", "12月底台账", "2024年1-12月报表", "全国12345平台", "省一体化平台导出",
        "县信访信息系统导出", "系统导出（2025-01-10）", "2025年1月通报", "2025年通报", "县局2025年初通报", "县政府办〔2025〕3号文", "镇党委会议纪要第5期", "2024年政府工作报告", "2024年统计年鉴",
        "各村上报汇总", "信访系统（截至12月31日）", "截至2024年12月31日台账", "年度考核通报", "目标考核系统", "县委督查室任务督办单", "财政决算", "审批大厅日报汇总", "“互联网+监管”系统",
        "村级台账", "县级平台", "执法记录仪及案卷", "会议签到表，见附件2",
    ),
    "填报单位": ("县司法局驻镇工作站", "司法所（法治办）", "综合执法队、派出所", "全镇各单位", "村（社区）汇总"),
    "变动原因": (
        "上年疫情影响", "去年同期集中整治", "2023年底新设综治中心", "上年成立法治办", "下半年增加专场", "上半年任务重", "全县统一部署专项行动", "县级下放事项增加", "上年被通报后加强", "计划内增加", "目标提高",
        "根据2023年考核反馈加强", "自10月起实行新规", "人员退休2人", "上年结转12件",
    ),
    "备注": (
        "含线上12场", "其中上半年15场", "12月4日宪法宣传", "较2023年减少12件", "不含县级直接检查", "全年每月开展", "截至年底", "全县第3名", "年度目标已完成", "按县要求每季度1次", "2024年12月31日在册",
        "有2人已调走", "整改期限为2025年3月", "12月数据已核对", "含上年结转12件", "估计全年参加800人", "未开展入户", "各村数",
        "各社区数据", "已取消线下改线上", "改为线上举办", "少数民族村2场", "东村2场", "目标值已达到", "含2024年12月补录", "应有尽有", "与县局联合开展", "东街社区2场", "达到", "本月底已更新", "村民小组数", "36场次，其中重复访9件次", "重复申请2件",
    ),
}  # fmt: skip
# what says that it is no number of this year, of the whole of it, of the town, done and certain; and the words of it
OTHERS = {
    "出处": {
        "县信访局通报全县数据": "全县", "系统导出（截止2024-11-20）": "截止2024-11-20", "2023年台账": "2023年", "11月月报": "11月", "截至11月20日台账": "截至11月20日", "全县通报": "全县",
        "财政所估算": "估算", "上年台账": "上年", "2023年统计年鉴": "2023年", "三季度报表": "三季度", "信访局快报": "快报", "1-11月台账": "1-11月", "县局10月份通报": "10月份",
    },
    "填报单位": {"司法所（1-11月）": "1-11月", "综合执法队（截至11月底）": "截至11月底", "全县": "全县", "司法所（2023年）": "2023年", "司法所（预计数）": "预计"},
    "变动原因": {"只统计到10月": "只统计到10月", "此为2023年数": "2023年", "全县数据": "全县", "数据暂估": "暂估", "未含12月": "未含12月"},
    "备注": {
        "含12月预估": "含12月预估", "全县": "全县", "县级数据": "县级", "未更新": "未更新", "统计至11月20日": "统计至11月20日", "不含东村、西村": "不含东村、西村", "普法活动为2023年数": "2023年",
        "不纳入统计": "不纳入统计", "旧表": "旧表", "含去年12月": "含去年12月", "其中3场是去年的": "其中3场是去年的", "三年合计": "三年合计",
        "2022-2024年合计": "2022-2024年合计", "自2020年起累计": "自2020年起累计", "一至十一月": "一至十一月", "本月数": "本月数",
        "县级口径": "县级口径", "东村数": "东村数", "目标值": "目标值", "预计年底达到": "预计年底达到", "未开展": "未开展", "已取消": "已取消",
        "数据不全": "数据不全", "改为38场": "改为38场", "漏报2场": "漏报2场", "差2场未报": "差2场未报", "多报": "多报",
        "系统故障少录": "系统故障少录", "重复统计": "重复统计", "其中重复2场": "重复2场", "重复登记2场": "重复登记2场", "重复访未剔除": "重复访未剔除", "东村": "东村", "和平镇数据": "和平镇",
        "其中2场为计划12月下旬开展": "其中2场为计划12月下旬开展", "含拟开展2场": "含拟开展2场", "1次推迟到2025年1月": "1次推迟到2025年1月",
        "含未举办2次": "含未举办2次", "应有数": "应有", "应配数": "应配", "需配13名": "需配13名", "含2023年20次": "含2023年20次", "东街社区未报": "东街社区未报", "与县局重复": "与县局重复", "按计划数填": "按计划数填",
    },
}  # fmt: skip


def told(make_home: MakeHome, text: str) -> list[tuple[str, int, str]]:
    """The findings of a table of 2024 that speak of such words: where, and what was read."""
    home = make_home({"demo/2024/a.csv": text})
    return [(f.code, f.row, f.read) for f in load_record(home, "demo").findings]


@pytest.mark.parametrize(("title", "note"), [(title, note) for title, notes in ORDINARY.items() for note in notes])
def test_an_ordinary_note_is_silent(make_home: MakeHome, title: str, note: str) -> None:
    assert told(make_home, f"指标,数值,{title}\n普法活动,31场,{note}\n") == []


@pytest.mark.parametrize(
    ("title", "note", "said"), [(title, note, said) for title, of in OTHERS.items() for note, said in of.items()]
)
def test_a_note_that_makes_it_another_figure_is_told(make_home: MakeHome, title: str, note: str, said: str) -> None:
    assert told(make_home, f"指标,数值,{title}\n普法活动,31场,{note}\n") == [("about", 2, said)]


@pytest.mark.parametrize(
    ("status", "note", "said"),
    [("计划", "2024年计划", "2024年"), ("计划", "本年目标", "本年"), ("计划", "2025年计划", ""), ("计划", "年度目标", ""), ("计划", "明年任务", ""),
     ("上年", "2022年数", "2022年"), ("上年", "2023年", ""), ("上年", "去年数", ""), ("2022", "2022年数", ""), ("变动", "较上年", "")],
)  # fmt: skip
def test_a_note_beside_a_status_is_of_its_year(make_home: MakeHome, status: str, note: str, said: str) -> None:
    value = "增长2场" if status == "变动" else "36场"
    found = told(make_home, f"指标,数值,状态,备注\n普法活动,{value},{status},{note}\n")
    assert found == [("about", 2, said)] * bool(said)


def test_the_paper_that_tells_of_a_plan_is_of_its_own_year(make_home: MakeHome) -> None:
    assert told(make_home, "指标,数值,状态,出处\n普法活动,36场,计划,2024年度报表\n") == []


ROWS = "指标,数值\n普法活动,31场\n信访件,80件\n"
BELOW = {
    "注：信访件为1-11月数": ("1-11月", ["petition_case"]),
    "注：1.信访件数据截至11月底。": ("截至11月底", ["petition_case"]),
    "说明：信访件系全县数据": ("全县", ["petition_case"]),
    "备注：普法活动数为计划数": ("计划", ["publicity_event"]),
    "信访件为2023年数据": ("2023年", ["petition_case"]),
    "（注：普法活动仅统计至10月）": ("仅统计至10月", ["publicity_event"]),
    "注：信访数据为快报数": ("快报", ["petition_case"]),
    "统计时段：2023年12月—2024年11月": ("2023年12月—2024年11月", [""]),
    "以上数据不含东村、西村。": ("不含东村、西村", [""]),
    "数据来源：2023年统计年鉴": ("2023年", [""]),
    "注：以上数据截至11月底": ("截至11月底", [""]),
    "注：信访件2024年数据截至11月底": ("截至11月底", ["petition_case"]),
    "注：信访件数据待核实": ("待核实", ["petition_case"]),
    "注：信访件统计到11月": ("11月", ["petition_case"]),
}


@pytest.mark.parametrize("note", BELOW)
def test_a_row_of_words_is_heard_for_whom_it_names(make_home: MakeHome, note: str) -> None:
    """Nor is it called a row to be deleted: what it says would be gone, and the numbers stay."""
    said, of = BELOW[note]
    home = make_home({"demo/2024/a.csv": f"{ROWS}{note},\n"})
    found = load_record(home, "demo").findings
    assert [(f.severity, f.code, f.row, f.read) for f in found] == [("error", "about", 4, said)]
    assert [f.indicator for f in found] == of
    assert "请删去这一行" in found[0].todo


@pytest.mark.parametrize(
    "line",
    ["注：不含交警检查", "说明：只填本单位数据", "注：数据由司法所提供。", "注：以上均为全年数。", "统计时段：2024年1月—2024年12月", "注：信访件较上年减少12件，主要是源头治理见效",
     "注：考核目标由县委下达", "备注：普法活动含进校园6场", "数据来源：司法所、综合执法队",
     "注：信访件实为80件", "注：信访件统计到12月"],
)  # fmt: skip
def test_a_row_of_ordinary_words_is_only_no_indicator(make_home: MakeHome, line: str) -> None:
    assert told(make_home, f"{ROWS}{line},\n") == [("unknown_indicator", 4, line)]


@pytest.mark.parametrize("line", ["填表人：张三 2025年1月8日", "审核人：李四"])
def test_a_foot_line_is_to_be_deleted(make_home: MakeHome, line: str) -> None:
    """Nobody is told to make an indicator of who filled the table in."""
    assert told(make_home, f"{ROWS}{line},\n") == [("no_name", 4, line)]


@pytest.mark.parametrize(
    ("row", "column", "mended", "years"),
    [
        ("2023年数据", "年份", "{},2023", {2023}),
        ("上半年", "数值", "上半年{},", {2024}),
        ("2025年计划", "状态", "{},计划", {2025}),
    ],
)
def test_a_row_between_is_heard_for_those_below_and_its_cure_cures(
    make_home: MakeHome, row: str, column: str, mended: str, years: set[int]
) -> None:
    head = f"指标,数值,{column.replace('数值', '备注')}\n普法活动,31场,\n"
    text = f"{head}{row},,\n信访件,92件,\n法治培训,25场,\n"
    found = load_record(make_home({"demo/2024/a.csv": text}), "demo").findings
    assert [(f.severity, f.code, f.row) for f in found] == [("error", "about", 3)]
    assert "第4至5行" in found[0].message
    assert f"“{column}”" in found[0].todo or column == "年份"
    cured = f"{head}信访件,{mended.format('92件')}\n法治培训,{mended.format('25场')}\n"
    record = load_record(make_home({"demo/2024/a.csv": cured}), "demo")
    assert not [f for f in record.findings if f.code == "about"]
    assert {f.for_year for f in record.figure_rows if f.indicator != "publicity_event"} == years


# of a draft: the figures that a note below the table leaves with their indicator
NOTES = {
    "注：信访件为1-11月数。": ["publicity_event", None],
    "注：1.信访件数据截至11月底。": ["publicity_event", None],
    "说明：信访件系全县数据。": ["publicity_event", None],
    "备注：普法活动数为计划数。": [None, "petition_case"],
    "注：信访数据为2023年数据。": ["publicity_event", None],
    "（注：普法活动仅统计至10月）": [None, "petition_case"],
    "注：①普法活动为上年数；②信访件为快报数。": [None, None],
    "统计时段：2023年12月—2024年11月": [None, None],
    "以上数据不含东村、西村。": [None, None],
    "数据来源：2023年统计年鉴": [None, None],
    "注：以上均为预计数": [None, None],
    "*信访件含12月预估": ["publicity_event", None],
    # a year beside the name
    "注：信访件2024年数据截至11月底": ["publicity_event", None],
    "注：2024年信访件数据截至11月30日": ["publicity_event", None],
    "注：信访件今年为预计数": ["publicity_event", None],
    "注：普法活动2024年度的数据均为1-11月数": [None, "petition_case"],
    # what is said without 为
    "注：信访件统计到11月": ["publicity_event", None],
    "注：信访件数据待核实": ["publicity_event", None],
    "注：普法活动尚未审核": [None, "petition_case"],
    "注：信访件有重复": ["publicity_event", None],
    "注：表中信访件以县信访局数据为准": ["publicity_event", None],
    "注：其中普法活动为快报数": [None, "petition_case"],
    # no mark of a note
    "（信访件截至11月底）": ["publicity_event", None],
    "信访件2024年为截至11月底数。": ["publicity_event", None],
    # what nothing is called: all
    "注：各村数据未统计在内": [None, None],
}
KEPT = [
    "注：数据由司法所提供。", "注：以上均为全年数。", "注：1.行政检查含联合检查；2.信访件含网上信访。", "数据来源：司法所、综合执法队。", "说明：调解成功率=调解成功件数/调解件数。",
    "注：考核目标由县委下达。", "统计时段：2024年1月—2024年12月", "注：信访件较上年减少12件，主要是源头治理见效。", "数据来源：县信访局通报", "注：2023年数据为快报数。", "备注：上年数为决算数。",
    "注：信访件2023年数据为快报数", "注：2023年信访件截至11月底", "注：信访件去年为预计数", "注：信访件2024年数据为全年数", "注：信访件统计到12月", "注：信访件已核实",
    "注：信访件无需核实", "注：信访件无重复", "（信访件截至12月底）", "注：信访件按属地统计", "注：信访件以来信为主",
    "注：普法活动含进校园活动。", "填表人：张三  2025年1月8日", "注：数据截至2024年12月31日。",
]  # fmt: skip


def kept(text: str, year: int = 2024) -> list[str | None]:
    return [m.indicator for m in READER.read(text, year) if m.status == "actual" and m.unit in "场件"]


@pytest.mark.parametrize("note", NOTES)
def test_a_note_below_a_table_of_a_draft(note: str) -> None:
    table = "示例镇2024年度报告\n一、主要举措\n指标\t数值\n普法活动\t31场\n信访件\t80件\n"
    assert kept(f"{table}{note}\n二、不足\n开展法治培训27场。\n") == [*NOTES[note], "legal_training"]
    # in a row of its own, and above
    assert kept(f"{table}{note}\t\n二、不足\n开展法治培训27场。\n") == [*NOTES[note], "legal_training"]


@pytest.mark.parametrize("note", KEPT)
def test_an_ordinary_note_below_a_table_of_a_draft(note: str) -> None:
    table = "示例镇2024年度报告\n一、主要举措\n指标\t2023年\t2024年\n普法活动\t29场\t31场\n信访件\t92件\t80件\n"
    assert kept(f"{table}{note}\n二、不足\n开展法治培训27场。\n") == [
        "publicity_event",
        "petition_case",
        "legal_training",
    ]


@pytest.mark.parametrize(
    ("note", "left"),
    [
        ("注：信访件实为83件", ["publicity_event", None]),
        ("注：信访件数据应为83件", ["publicity_event", None]),
        ("注：普法活动数更正为33场", [None, "petition_case"]),
        ("注：信访件少报2件", ["publicity_event", None]),
        # the same
        ("注：信访件实为80件", ["publicity_event", "petition_case"]),
        ("注：普法活动数据应为31场。", ["publicity_event", "petition_case"]),
    ],
)
def test_a_note_of_another_number(note: str, left: list[str | None]) -> None:
    rows = "指标\t2023年\t2024年\n普法活动\t29场\t31场\n信访件\t92件\t80件\n"
    assert kept(f"示例镇2024年度报告\n{rows}{note}\n")[:2] == left


def test_a_note_names_what_has_its_unit_in_its_name() -> None:
    rows = "指标\t2023年\t2024年\n普法活动（场）\t29\t31\n信访件（件）\t92\t80\n"
    assert kept(f"示例镇2024年度报告\n{rows}注：表中信访件数量以县信访局数据为准\n") == ["publicity_event", None]


@pytest.mark.parametrize("above", [True, False])
def test_a_note_of_nobody_is_of_all_above_and_below_them(above: bool) -> None:
    """Nor is it taken to name itself."""
    rows, note = "指标\t2023年\t2024年\n普法活动\t29场\t31场\n信访件\t92件\t80件\n", "注：各村数据未统计在内\n"
    assert kept(f"示例镇2024年度报告\n{note}{rows}" if above else f"示例镇2024年度报告\n{rows}{note}") == [None, None]


def test_a_note_below_rows_with_blank_lines_between() -> None:
    """The rows below one go on under the head above it; a table with its own head is another."""
    rows, note = "指标\t2023年\t2024年\n普法活动\t29场\t31场\n\n信访件\t92件\t80件\n\n", "注：2024年数据为快报数\n"
    assert kept(f"{rows}{note}") == [None, None]
    other = "指标\t2023年\t2024年\n法治培训\t20场\t27场\n"
    assert kept(f"{rows}{other}{note}") == ["publicity_event", "petition_case", None]


def test_two_notes_below_a_table_of_a_draft() -> None:
    rows = "指标\t数值\n普法活动\t31场\n信访件\t80件\n法治培训\t27场\n"
    notes = "注：普法活动截至11月底\t\n信访件为全县数\t\n"
    assert kept(f"{rows}{notes}") == [None, None, "legal_training"]
    other = "下表是另外几项。\n指标\t数值\n行政许可\t102件\n行政处罚案件\t33件\n"
    assert kept(f"{rows}{notes}{other}注：行政许可为预计数\n")[3:] == [None, "penalty_case"]


BESIDE = [("审核意见", "存疑"), ("是否纳入", "不纳入统计"), ("是否纳入", "否"), ("出处", "县信访局通报全县数据"), ("数据来源", "2023年台账"), ("填报单位", "司法所（1-11月）"), ("变动原因", "只统计到10月"), ("审核意见", "应为82件")]  # fmt: skip


@pytest.mark.parametrize(("title", "note"), BESIDE)
def test_a_column_beside_a_figure_of_a_draft(title: str, note: str) -> None:
    assert kept(f"指标\t数值\t{title}\n信访件\t80件\t{note}\n")[0] is None


@pytest.mark.parametrize(
    ("title", "note"),
    [("审核意见", "同意"), ("是否纳入", "是"), *((title, note) for title in ("出处", "填报单位", "变动原因") for note in ORDINARY[title])],
)  # fmt: skip
def test_an_ordinary_column_beside_a_figure_of_a_draft(title: str, note: str) -> None:
    assert kept(f"指标\t数值\t{title}\n信访件\t80件\t{note}\n")[0] == "petition_case"


def test_a_head_of_the_whole_year_and_words_before_a_number_in_a_cell() -> None:
    assert kept("指标\t2024年目标\t2024年1-12月完成\n信访件\t35件\t31件\n") == ["petition_case"]
    read = READER.read("示例镇2024年总结\n工作\t完成情况\n执法\t行政检查460次左右\n信访\t信访件80件\n", 2024)
    assert [(m.text, m.name) for m in read] == [("460次左右", "行政检查"), ("80件", "信访件")]


def test_the_sheets_of_villages_are_not_the_town() -> None:
    sheets = "".join(f"{name}\n指标\t数值\n普法活动\t{n}场\n\n" for name, n in (("东村", 3), ("西村", 4), ("汇总", 31)))
    assert kept(sheets) == [None, None, "publicity_event"]
    assert kept("指标\t数值（含上年结转）\n信访件（件）\t92\n") == [None]
    assert kept("指标\t数值（不含上年结转）\n信访件（件）\t92\n") == ["petition_case"]
    assert kept("指标\t数值（含线上）\n信访件（件）\t92\n") == ["petition_case"]


def test_a_table_of_sentences_is_prose_of_the_draft(tmp_path: Path) -> None:
    """Its rows of numbers are left to the data, and a line of the form is neither."""
    rows = "工作内容\t完成情况\n普法\t开展普法活动29场，受众3.5万人次\n执法\t行政检查460次左右\n指标\t数值\n信访件\t80件\n填报单位：司法所\t填报时间：2025年1月10日\n"
    (tmp_path / "a.txt").write_text(f"示例镇2024年法治建设总结\n一、主要举措\n{rows}", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        patch.delenv("FAZHI_HOME", raising=False)
        written = write_drafts("demo", "示例镇", [read_old_report(tmp_path / "a.txt", READER, 2024)])
    texts = {path.name: path.read_text(encoding="utf-8-sig") for path in written}
    assert texts["narrative.md"].split("\n\n")[1:] == [
        "工作内容：完成情况",
        "普法：开展普法活动{普法活动}，受众{普法受众人次}",
        "执法：行政检查{行政检查}\n",
    ]
    assert [line.split(",")[:2] for line in texts["figures.csv"].splitlines()[1:]] == [
        ["普法活动", "29场"], ["普法受众人次", "3.5万人次"], ["行政检查", "460次左右"], ["信访件", "80件"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("以上金额单位：万元", ["caption", "no_header"]),
        ("本表为2023年数据", ["about", "about", "no_header"]),
        ("数据由司法所填报", ["no_header"]),
    ],
)
def test_a_sheet_of_words_speaks_of_the_others(make_home: MakeHome, words: str, codes: list[str]) -> None:
    book = openpyxl.Workbook()
    for title, rows in (
        ("数据", [["指标", "数值"], ["罚没金额", 31.25]]),
        ("件数", [["指标", "数值"], ["信访件", "80件"]]),
        ("说明", [[words]]),
    ):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    findings = load_record(make_home({"demo/2024/a.xlsx": out.getvalue()}), "demo").findings
    assert sorted(f.code for f in findings) == codes
    if codes[0] == "caption":
        assert (findings[0].severity, findings[0].row) == ("error", 2)
        assert "“说明”表第1行" in findings[0].message


# the figures of a text that keep their indicator, by hand; a place that the text is not of has its own
ELSEWHERE = {
    "东村普法活动5场，发放宣传资料300份。全镇普法活动36场。": [None, None, "publicity_event"],
    "西村信访件2件。": [None],
    "其中东村普法活动5场、信访件2件。": [None, None],
    "和平镇普法活动50场、信访件40件。": [None, None],
    "学习和平镇经验，和平镇全年行政检查900次。": [None],
    "东村受理信访件2件，示例镇受理信访件80件。": [None, "petition_case"],
    "在东村开展普法活动5场。": [None],
    "石桥社区开展普法活动5场，信访件2件；全镇信访件80件。": [None, None, "petition_case"],
    "一、东村情况\n普法活动5场。\n二、全镇情况\n信访件80件。": [None, "petition_case"],
    "表4 和平镇主要指标\n指标\t数值\n普法活动\t50场\n": [None],
    "东村情况\n指标\t数值\n普法活动\t5场\n": [None],
    "东村村委会调解矛盾纠纷12件。": [None],
    "和平镇政府普法活动50场。": [None],
    "江城街道普法活动5场，桥下村信访件2件。": [None, None],
    "村\t指标\t数值\n东村\t普法活动（场）\t5\n": [None],
    "指标\t数值\n东村\t\n普法活动（场）\t5\n": [None],
    "指标\t数值\n东村普法活动（场）\t5\n信访件（件）\t80\n": [None, "petition_case"],
    "指标\t数值\t所属\n普法活动（场）\t5\t和平镇\n": [None],
    "送法下乡普法活动36场，和谐社区普法活动5场。": ["publicity_event", None],
    "指标\t东村\t西村\n普法活动（场）\t5\t6\n": [None, None],
    "东村\n普法活动5场。\n全镇情况\n信访件80件。": [None, "petition_case"],
}
HERE = {
    "示例镇普法活动36场，信访件80件。": ["publicity_event", "petition_case"],
    "我镇开展普法活动36场，各村信访件80件。": ["publicity_event", "petition_case"],
    "建成示范村3个，试点村普法活动36场。": [None, "publicity_event"],
    "农村法治宣传教育普法活动36场。": ["publicity_event"],
    "年末，各社区普法活动36场。": ["publicity_event"],
    "在册社区矫正对象12人，信访件80件。": ["correction_person", "petition_case"],
    "在东村召开现场会。全年普法活动36场。": ["publicity_event"],
    "表4 示例镇主要指标\n指标\t数值\n普法活动\t36场\n": ["publicity_event"],
    "各村情况\n指标\t数值\n普法活动\t36场\n": ["publicity_event"],
    "示例镇政府普法活动36场，法治乡村普法活动36场。": ["publicity_event", "publicity_event"],
    "指标\t单位\t数值\n社区矫正对象\t人\t12\n": ["correction_person"],
}


@pytest.mark.parametrize("words", [*ELSEWHERE, *HERE])
def test_a_place_that_begins_a_clause_has_the_figures_behind_it(words: str) -> None:
    assert [m.indicator for m in READER.read(f"示例镇2024年法治建设工作报告\n{words}", 2024)] == (ELSEWHERE | HERE)[
        words
    ]


# status and whether it keeps the indicator, by hand
SAID = {
    "计划普法活动30场（实际36场），计划法治培训6场（实际8场）。": [
        ("planned", 2024),
        ("actual", 0),
        ("planned", 2024),
        ("actual", 0),
    ],
    "2024年目标：普法活动30场。": [("planned", 2024)],
    "2024年，计划开展普法活动30场，法治培训6场。": [("planned", 2024), ("planned", 2024)],
    "本年度目标：普法活动30场，信访件60件以内。": [("planned", 2024), ("planned", 2024)],
    "二、下一步打算\n全年目标是普法活动40场。": [("planned", 0)],
    "2025年计划开展普法活动30场。": [("planned", 2025)],
    "计划开展普法活动30场。": [("planned", 0)],
}


@pytest.mark.parametrize(
    ("who", "indicator"), [("全镇", "publicity_event"), ("各村（社区）", None), ("各村", None), ("各社区", None)]
)
def test_what_the_villages_held_together_is_asked(who: str, indicator: str | None) -> None:
    assert [m.indicator for m in READER.read(f"{who}共开展普法活动26场。", 2024)] == [indicator]


@pytest.mark.parametrize("words", SAID)
def test_a_plan_of_the_year_reported_is_no_plan_of_the_next(words: str) -> None:
    assert [(m.status, m.named_year) for m in READER.read(words, 2024)] == SAID[words]


RULES = (
    "镇长要求全年开展普法活动40场。", "县委领导提出，全年开展普法活动40场。", "会议部署全年普法活动40场。", "党委书记王某强调，各村要开展普法活动40场。",
    "县司法局下发通知，要求全年普法活动40场。", "每发现行政处罚案件1件加2分。", "行政处罚案件少1件扣2分。", "每办理信访件1件奖励500元。", "信访件每增加1件扣0.5分。",
    "会上提出，要开展普法活动40场。", "每少开展1场普法活动扣1分。", "县委政法委下发方案，明确全年普法活动不少于40场。", "信访件约摸在60件。",
)  # fmt: skip
DONE = (
    "按照县委要求，开展普法活动40场。", "根据县司法局部署，全年开展普法活动40场。", "落实镇长提出的要求，开展普法活动40场。", "镇长带头开展普法活动40场。",
    "会议研究部署后，普法活动已开展40场。", "书记、镇长专题研究部署，开展普法活动40场。", "每月开展活动，全年普法活动40场，扣除线上的不计。",
)  # fmt: skip


@pytest.mark.parametrize("words", [*RULES, *DONE])
def test_what_somebody_asks_for_is_not_what_was_done(words: str) -> None:
    read = [m for m in READER.read(words, 2024) if m.status == "actual" and m.indicator]
    assert bool(read) == (words in DONE)


@pytest.mark.parametrize(
    ("table", "said"),
    [("东村", "东村"), ("和平镇", "和平镇"), ("东村普法情况", "东村"), ("示例镇", ""), ("示例镇2024年情况", ""), ("示范村", ""), ("各村", ""), ("试点村情况", ""),
     ("东街社区", "东街社区"), ("李村社区情况", "李村社区"), ("其中：老街社区", "老街社区"), ("镇本级数据", "镇本级"), ("各社区", ""), ("全镇社区情况", ""), ("乡镇社区情况", ""), ("社区矫正情况", "")],
)  # fmt: skip
def test_a_table_that_is_named_for_another_place(make_home: MakeHome, table: str, said: str) -> None:
    home = make_home({f"demo/2024/{table}.csv": "指标,数值\n普法活动,31场\n"})
    assert [(f.code, f.read) for f in load_record(home, "demo").findings] == [("about", said)] * bool(said)
    sheet = make_home({"demo/2024/a.csv": f"{table},\n指标,数值\n普法活动,31场\n"})
    assert [(f.code, f.read) for f in load_record(sheet, "demo").findings] == [("about", said)] * bool(said)


# status and whether it keeps the indicator, by hand: a heading without a number
HEADED = {
    "全年普法活动36场。\n下一步工作打算\n普法活动40场。\n强化保障\n信访件60件。": [("actual", True), ("planned", True), ("planned", True)],
    "2025年工作安排\n（一）普法活动40场。\n（二）信访件60件。": [("planned", True), ("planned", True)],
    "下一步打算\n一、加强普法\n普法活动40场。\n二、化解信访\n信访件60件。": [("planned", True), ("planned", True)],
    "## 下一步打算\n普法活动40场。\n## 工作成效\n信访件80件。": [("planned", True), ("actual", True)],
    "上年情况\n普法活动33场。\n今年情况\n信访件80件。": [("actual", False), ("actual", True)],
    "一、主要举措\n上半年情况\n普法活动18场。\n二、成效\n信访件80件。": [("actual", False), ("actual", True)],
    "主要工作\n普法活动36场。\n存在问题\n信访件80件。": [("actual", True), ("actual", True)],
    "工作总结和下一步打算\n普法活动36场。": [("actual", True)],
    "完善计划\n普法活动36场。": [("actual", True)],
    "年度计划\n普法活动36场。": [("planned", True)],
}  # fmt: skip


@pytest.mark.parametrize("words", HEADED)
def test_a_heading_without_a_number_heads_a_part(words: str) -> None:
    read = READER.read(f"示例镇2024年法治建设工作报告\n{words}", 2024)
    assert [(m.status, m.indicator is not None) for m in read] == HEADED[words]


def test_what_is_apart_is_in_no_table_of_a_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is what the codebook has not: only a name that says whose it is stands as it is."""
    words = "东村走访群众5户，发放慰问品300份。\n镇长要求走访企业40家。\n据不完全统计，走访商铺60家。\n东村情况\n指标\t数值\n结对家庭（户）\t7\n"
    (tmp_path / "a.txt").write_text(f"示例镇2024年法治建设总结\n一、主要举措\n{words}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FAZHI_HOME", raising=False)
    written = write_drafts("demo", "示例镇", [read_old_report(tmp_path / "a.txt", READER, 2024)])
    texts = {path.name: path.read_text("utf-8-sig") for path in written}
    assert [row.split(",")[:2] for row in texts["figures.csv"].splitlines()[1:]] == [["东村走访群众", "5户"]]
    told = [row.split("前后文写着")[1][:7] for row in texts["unplaced.csv"].splitlines()[1:]]
    assert [words.split("”")[0] for words in told] == ["“东村", "“镇长要求", "“据不完全统计"[:7], "“东村"]


@pytest.mark.parametrize(("value", "told"), [("", 0), ("未报", 0), ("无此职责", 0), ("31场", 1)])
def test_a_note_speaks_of_no_number_where_there_is_none(make_home: MakeHome, value: str, told: int) -> None:
    home = make_home({"demo/2023/a.csv": f"指标,数值,备注\n普法活动,{value},未统计\n"})
    assert [f.code for f in load_record(home, "demo").findings].count("about") == told


STRANGE = {"红山2024年数据": "红山", "红山、李家数据": "红山", "王庄组": "王庄组", "城关片统计表": "城关片"}
KNOWN = (
    "矛盾纠纷调解情况统计表", "2024年度司法所工作报表", "附件2：各项指标完成情况", "Sheet1", "Sheet1 (2)", "工作表1", "汇总", "法治建设数据采集表（司法所）", "示例镇2024年法治政府建设主要数据",
    "派出所", "社区矫正对象情况表", "（一）矛盾纠纷化解", "填报单位：司法所", "12345热线办理情况", "二〇二四年度法治数据", "农民工欠薪", "江城县乡镇法治建设数据采集表", "最终版",
)  # fmt: skip


@pytest.mark.parametrize("title", [*STRANGE, *KNOWN])
def test_a_title_of_words_that_nobody_knows_is_asked_about_once(make_home: MakeHome, title: str) -> None:
    lines = f"{title},\n" * 2
    home = make_home({"demo/2024/a.csv": f"{lines}指标,数值\n普法活动,31场\n"})
    found = [(f.code, f.severity, f.read) for f in load_record(home, "demo").findings]
    assert found == [("about", "warning", STRANGE.get(title))] * (title in STRANGE)
    said = make_home({"demo/2024/a.csv": f"{title},,\n指标,数值,状态\n普法活动,31场,计划\n"})
    assert [f.code for f in load_record(said, "demo").findings] == []
