"""What a place counts besides the codebook: its own indicators, standing or 待认, from the table to the page."""

from __future__ import annotations

import csv
import io

import pytest
from helpers import TEXT, bare, composed_of, fazhi, figures, page_of, sections_of

from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import load_codebook
from fazhi.collect.workbook import questions_for
from fazhi.errors import FazhiError
from fazhi.report.dossier import judge

pytestmark = pytest.mark.usefixtures("made_here")

OWN = "指标,单位,别名,类型,方向,含义,填报单位,状态\n"
PLAYS = "法治文艺演出,场|场次,法治戏曲|送法演出,,多了好,本年送戏下乡的法治节目场数,党政办,"
TEXT_WITH = TEXT.replace("文。", "演出{法治文艺演出}，{法治文艺演出:较上年}。\n\n{图:法治文艺演出}", 1)


def town(make_home, state="常设", text=TEXT_WITH, **more):
    rows = {2022: (("法治戏曲", "20场"), ("普法活动", "30场")), 2023: (("送法演出", "31场"), ("普法活动", "40场"))}
    raw = {f"demo/{year}/figures.csv": figures(*told) for year, told in rows.items()}
    raw |= {f"demo/{year}/narrative.md": text if year == 2023 else TEXT for year in rows}
    return make_home({"demo/indicators.csv": f"{OWN}{PLAYS}{state}\n"} | raw | more)


def test_an_own_indicator_behaves_like_one_of_the_codebook(make_home):
    home = town(make_home)
    dossier = judge(load_record(home, "demo"), 2023)
    assert [f.message for f in dossier.findings if f.severity == "error"] == []
    (c,) = [c for c in dossier.comparison_rows if c.indicator.name == "法治文艺演出"]
    assert (c.base.text, c.now.text, c.verdict, c.news, c.difference.low) == ("20场", "31场", "up", "good", 11)
    page = page_of(home, "demo", 2023)
    assert "法治文艺演出" in page and "增加11场" in page
    assert "法治文艺演出" in load_codebook(home, "demo").names
    # nobody else's: neither the codebook's nor another place's
    assert "法治文艺演出" not in load_codebook(home).names
    assert "法治文艺演出" not in load_codebook(home, "taiping").names
    asked = {q.name: (q.office, q.indicator.definition, q.last) for q in questions_for(load_record(home, "demo"), 2024)}
    assert asked["法治文艺演出"] == ("党政办", "本年送戏下乡的法治节目场数", "31场")
    gone = make_home({"demo/indicators.csv": f"{OWN}{PLAYS}\n"} | {
        "demo/2022/figures.csv": figures(("法治文艺演出", "20场")), "demo/2023/figures.csv": figures(("普法活动", "40场")),
    })  # fmt: skip
    assert "gone" in {f.code for f in judge(load_record(gone, "demo"), 2023).findings}


def test_a_pending_one_is_compared_and_nobody_is_asked_for_it(make_home):
    home = town(make_home, "待认")
    record = load_record(home, "demo")
    dossier = judge(record, 2023)
    assert [c.verdict for c in dossier.comparison_rows if c.indicator.name == "法治文艺演出"] == ["up"]
    assert "no_cause" not in {f.code for f in dossier.findings if f.indicator == "demo:法治文艺演出"}
    assert "法治文艺演出" not in {q.name for q in questions_for(record, 2024)}
    table = next(s for s in sections_of(dossier) if s.id == "figures")
    assert "普法活动" in str(table) and "法治文艺演出" not in str(table)
    # the first screen counts what the table tells
    assert "本年指标1项" in bare(page_of(home, "demo", 2023))
    # the second year lacks it: not a word
    (home.raw("demo", 2023) / "figures.csv").write_text(figures(("普法活动", "40场")), encoding="utf-8")
    (home.raw("demo", 2023) / "narrative.md").write_text(TEXT, encoding="utf-8")
    assert [f for f in judge(load_record(home, "demo"), 2023).findings if "法治文艺演出" in f.message] == []
    # of a first year it is compared with nothing, so that nothing is said of it
    assert [c.indicator.id for c in judge(load_record(home, "demo"), 2022).comparison_rows] == ["publicity_event"]


def test_a_later_row_of_the_same_name_and_units_stands_for_the_earlier(make_home):
    table = f"{OWN}{PLAYS}待认\n法治文艺演出,场|场次,下乡演出,存量,,,文化站,常设\n"
    book = load_codebook(make_home({"demo/indicators.csv": table}), "demo")
    plays = book.named("下乡演出")
    assert plays is book.named("法治戏曲")
    assert (plays.kind, plays.office, plays.pending, plays.direction) == ("stock", "文化站", False, "neither")


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ("戏,,\n,场,\n", ["第2行：没有写单位", "第3行：“指标”没有填"]),
        ("戏,戏台,\n普法活动,场,\n", ["第2行：单位“戏台”不在 units.csv 里", "第3行：名称或别名“普法活动”用了不止一次"]),
        ("戏,场,\n戏,人次,\n", ["第3行：“戏”用了不止一次"]),
        ("戏,场,试用\n", ["第2行：“状态”读到“试用”，应是常设、待认之一"]),
        ("", ["：是空表"]),
    ],
)
def test_all_faults_of_the_table_are_told_at_once(make_home, rows, faults):
    home = make_home({"demo/indicators.csv": f"指标,单位,状态\n{rows}"})
    with pytest.raises(FazhiError) as told:
        load_codebook(home, "demo")
    assert str(told.value).splitlines() == [f"demo的indicators.csv{f}；请改正这张表。" for f in faults]
    assert load_codebook(home, "taiping")


def test_a_fault_of_one_place_is_no_other_s(make_home):
    home = town(make_home, "试用")
    for name in ("figures.csv", "narrative.md"):
        other = home.raw("taiping", 2023) / name
        other.parent.mkdir(parents=True, exist_ok=True)
        other.write_bytes(
            (home.raw("demo", 2022) / name).read_bytes().replace("法治戏曲,20场".encode(), "合法性审查,20件".encode())
        )
    done = fazhi("run", "--years", "all", home=home.root)
    assert done.returncode == 1
    assert (home.reports / "taiping" / "2023" / "report.html").exists()
    assert "“状态”读到“试用”，应是常设、待认之一" in done.stdout + done.stderr


def test_nothing_is_read_under_a_name_that_nobody_checked(make_home):
    home = town(make_home, "试用")
    assert load_codebook(home, "../raw/demo") is load_codebook(home, "x") is load_codebook(home)


def test_a_table_of_gb18030_and_blank_columns_is_read(make_home):
    home = make_home({"demo/indicators.csv": "指标,单位,,\n法治文艺演出,场,,\n".encode("gb18030")})
    assert load_codebook(home, "demo").named("法治文艺演出").units == ("场",)


def test_a_changed_table_makes_the_report_anew(make_home):
    home = town(make_home)
    assert fazhi("run", "--place", "demo", "--years", "2023", home=home.root).returncode == 0
    assert "没有变化" in fazhi("run", "--place", "demo", "--years", "2023", home=home.root).stdout
    home.own("demo").write_text(home.own("demo").read_text("utf-8").replace("多了好", "少了好"), encoding="utf-8")
    assert "已生成" in fazhi("run", "--place", "demo", "--years", "2023", home=home.root).stdout
    ledger = (home.reports / "demo" / "2023" / "comparison.csv").read_text("utf-8-sig")
    assert [r["name"] for r in csv.DictReader(io.StringIO(ledger))] == ["普法活动", "法治文艺演出"]
    report = home.reports / "demo" / "2023" / "report.html"
    assert "一致" in fazhi("verify", report, home=home.root).stdout


def test_a_correction_may_name_it(make_home):
    entry = (
        "- where: {place: demo, year: 2023, indicator: 'demo:法治文艺演出'}\n  action: prefer\n"
        "  expect: ['31场', '33场']\n  value: '33场'\n  reason: 重复统计\n  status: 已核实\n"
    )
    more = {"demo/2023/二.csv": figures(("法治文艺演出", "33场"))}
    home = town(make_home, text=TEXT, **more)
    home.corrections.write_text(entry, encoding="utf-8")
    now = load_record(home, "demo").as_of(2023).values["demo:法治文艺演出"]
    assert now.text == "33场"
    assert load_record(home, "taiping")


def test_a_public_report_and_its_release_hold_it(make_home):
    home = town(make_home)
    report = composed_of(home, "demo", 2023, "public")
    assert "法治文艺演出" in report.page.html
    signed = ("--place", "demo", "--year", "2023", "--edition", "public", "--draft")
    assert fazhi("run", "--place", "demo", "--years", "2023", "--edition", "public", home=home.root).returncode == 0
    assert fazhi("release", *signed, home=home.root).returncode == 0
    folder = home.released("demo", 2023, 1)
    assert "一致" in fazhi("verify", folder, home=home.root).stdout
