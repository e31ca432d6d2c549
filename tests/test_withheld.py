"""What the public edition withholds: no free text says it, and nothing that is told gives it away."""

from __future__ import annotations

import csv
import io

import pytest
from helpers import REPO, TEXT, composed_of, figures

from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import load_codebook
from fazhi.pipeline.publish import free_passages
from fazhi.release.privacy import privacy_findings, withheld_data
from fazhi.report.dossier import judge

# 信访件 (件), 信访按期办结率 (%), 社区矫正对象 and 安置帮教对象 (名) are not public
SAYS = (
    """
司法所台账：信访件20件|受理信访事项二十件|信访件：20|信访件20余件|信访件共计受理二十余件|办理20件信访事项|在册社区矫正对象12人|信访件（20）
社区矫正在册人员十二名|信访按期办结率98.5%|信访按期办结率达百分之九十八|安置帮教对象三十五人|信访件数量为20|信访件二十|受理信访事项两件
信访件 ２０ 件|信访件2\u200b0件|信访件达百余件|全年信访件较上年减少5件|调解148件、信访事项20件、复议3件|信访事项，全年20件|信访件十几件|信访件约九成为重复，共30件
社区矫正对象、安置帮教对象分别为12人、35人|信访事项按期办结率由97%升至98%|二十余件信访件|信访件总数为20件左右|信访件贰拾件|信访按期办结率均达百分百|信访件12、社区矫正对象3
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
SILENT = (
    """
信访事项一件一档|信访件件件有着落|信访事项按规定在60日内办结|信访台账2023年第3号|依法办理信访事项，开展普法活动29场|社区矫正对象一人一档|信访件
对社区矫正对象实行三级管理|信访事项实行“最多访一次”|接待来访群众120人次，信访事项逐件回访|司法所2023年信访件台账|2024年1月信访件月报|调解纠纷148件。信访件另报
信访办|信访事项第二十条|信访件、合同等由党政办归档（共3卷）|解除社区矫正12人|信访条例宣传20场|信访按期办结率见内部版|信访件（2023）|信访件2023.12|信访件3天内受理|信访事项化解率九成|信访件，见12345平台|对社区矫正对象走访50人次
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


@pytest.fixture(scope="module")
def book(home):
    return load_codebook(home)


@pytest.mark.parametrize("text", SAYS)
def test_a_withheld_name_beside_a_number_is_found(book, text):
    (found, *_) = withheld_data([("出处", text)], book)
    assert (found.kind, found.where) == ("不公开的指标", "出处")


@pytest.mark.parametrize("text", SILENT)
def test_a_withheld_name_alone_or_beside_another_number_is_none(book, text):
    assert list(withheld_data([("出处", text)], book)) == []


def test_the_place_and_the_raw_line_are_told_and_the_number_is_not(book):
    sources = [("2023/figures.csv", "指标,数值,出处\n普法活动,5场,信访件20件台账\n")]
    found = withheld_data([("报告“数据明细”的表格", "信访件20件台账")], book)
    (finding,) = privacy_findings(found, "demo", 2023, sources)
    assert (finding.file, finding.row, finding.code) == ("2023/figures.csv", 2, "personal")
    assert finding.message == "公开版里有不公开的指标“信＊＊＊＊＊”，在报告“数据明细”的表格"
    assert finding.todo == "请在2023/figures.csv第2行里删去或改写，公开版不得含不公开的指标"


def test_a_row_of_privacy_csv_accepts_it_with_its_reason(make_home):
    text = (REPO / "data" / "codebook" / "privacy.csv").read_text(encoding="utf-8-sig")
    accepted = text + ",信访件20件以下简易办理,,办理规定的名称，不是本年的数\n"
    book = load_codebook(make_home(codebook={"privacy.csv": accepted}))
    assert list(withheld_data([("出处", "按信访件20件以下简易办理执行")], book)) == []
    assert len(list(withheld_data([("出处", "信访件20件")], book))) == 1


ROWS = [
    {"指标": "矛盾纠纷调解", "数值": "148件", "出处": "司法所台账"}, {"指标": "信访件", "数值": "20件", "出处": "信访办"},
    {"指标": "普法活动", "数值": "29场", "目标": "不少于36场", "填报单位": "司法所"},
]  # fmt: skip
PROSE = TEXT.replace("文。", "依法办理信访事项，调解纠纷{矛盾纠纷调解}，办结信访件，开展普法{普法活动}。", 1)
STAINED = [
    # what is changed of the table and the narrative; where the public page says it
    ({"出处": "司法所台账，含信访件20件"}, PROSE, "出处"), ({"填报单位": "信访件20件由信访办报"}, PROSE, "表格"),
    ({}, PROSE.replace("办结信访件", "办结信访件二十件"), "正文"), ({}, PROSE.replace("## 三、不足", "## 三、信访事项二十件的不足"), "正文"),
    ({}, PROSE.replace("办结信访件", "“办结信访件20件”"), "正文"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "prose", "where"), STAINED, ids=["source", "office", "characters", "title", "quoted"]
)
def test_no_free_text_of_the_public_page_says_it(make_home, cells, prose, where):
    home = make_home({"demo/2023/figures.csv": figures(ROWS[0] | cells, *ROWS[1:]), "demo/2023/narrative.md": prose})
    found = list(withheld_data(free_passages(composed_of(home, "demo", 2023, "public")), load_codebook(home)))
    assert found
    assert all(one.where.endswith(where) for one in found)


def test_bound_numbers_beside_a_withheld_name_and_notes_are_no_fault(make_home):
    rows = figures(ROWS[0] | {"备注": "其中信访件20件转来", "变动原因": "信访件20件转入"}, *ROWS[1:])
    home = make_home({"demo/2023/figures.csv": rows, "demo/2023/narrative.md": PROSE})
    composed = composed_of(home, "demo", 2023, "public")
    assert [*withheld_data(free_passages(composed), load_codebook(home))] == []
    assert not any("信访件20件" in text for _, text in free_passages(composed))


INDICATORS = (REPO / "data" / "codebook" / "indicators.csv").read_text(encoding="utf-8-sig")
PUBLISHED = {"总": "主动公开政府信息", "甲": "主动公开政策性文件", "乙": "主动公开预决算", "丙": "主动公开第三分项", "丁": "主动公开第四分项", "戊": "主动公开基层政务"}  # fmt: skip
OFFICERS = {"率": "持证率", "证": "持证执法人员", "员": "执法人员"}
TOLD = {"总": "20条", "甲": "10条", "乙": "5条", "丙": "3条", "丁": "1条", "戊": "1条", "率": "90%", "证": "27名", "员": "30名"}  # fmt: skip
NAMES = PUBLISHED | OFFICERS
DISCLOSED = [
    # withheld, told otherwise than in TOLD (- is not told); what follows all the same
    ("乙", "", "乙"), ("总", "", "总"), ("乙丙", "", ""), ("", "", ""), ("乙", "丙-", ""), ("乙", "丙无此职责 总17条", "乙"), ("乙", "总20余条", "乙"),
    ("乙", "总超过20条", ""), ("乙", "丙未报", ""), ("乙", "乙未报", ""), ("乙", "乙-", ""), ("总乙", "", ""), ("乙", "乙5余条", "乙"),
    ("证", "", "证"), ("率", "", "率"), ("员", "", "员"), ("证员", "", ""), ("证", "员-", ""), ("证", "率90%以上", "证"), ("证乙", "", "证乙"),
]  # fmt: skip


@pytest.mark.parametrize(("withheld", "otherwise", "follows"), DISCLOSED)
def test_what_follows_from_what_is_told_is_refused(make_home, withheld, otherwise, follows):
    told = TOLD | {word[0]: word[1:] for word in otherwise.split()}
    table = figures(*((NAMES[key], text) for key, text in told.items() if text != "-"))
    rows = list(csv.DictReader(io.StringIO(INDICATORS, newline="")))
    for row in rows:
        row["public"] = "no" if row["name"] in {NAMES[key] for key in withheld} else row["public"]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    home = make_home(
        {"demo/2023/a.csv": table, "demo/2023/narrative.md": TEXT}, codebook={"indicators.csv": out.getvalue()}
    )
    record = load_record(home, "demo")
    found = [f for f in judge(record, 2023, edition="public").findings if f.code == "disclosed"]
    assert {f.message.partition("”")[0][1:] for f in found} == {NAMES[key] for key in follows}
    assert all((f.severity, f.file, f.read) == ("error", "2023/a.csv", "") for f in found)
    assert not any(f.code == "disclosed" for f in judge(record, 2023).findings)
