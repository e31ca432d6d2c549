"""What a report says and what of it changed: its number, its figures, its sentences."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from conftest import figures

from fazhi.codebook import load_codebook
from fazhi.dossier import judge
from fazhi.errors import MachineError
from fazhi.export.content import changed_figures, changed_sentences, content_number, without_notice
from fazhi.export.state import Corrected, State, with_notice, with_state
from fazhi.pipeline.circulate import state_of
from fazhi.record import load_record
from fazhi.releases import Kept, latest, releases
from fazhi.signoff import Signature, standing

ABSENT_HEAD = "place,year,indicator,now_text,now_low\n"
HEAD = "id,text,role,indicator,place,year,status,formula,rounding,source\n"


def kept(body="<p>甲。</p>", *rows, absent=()):
    page = f'<html><body><main><header>头</header><div class="state"></div>{body}<section id="ledger"><p>来源</p></section></main></body></html>'
    return Kept(page, HEAD + "".join(f"{r}\n" for r in rows), ABSENT_HEAD + "".join(f"{a}\n" for a in absent))


def row(text, indicator="mediation", year=2024, status="actual", formula="raw(2024/figures.csv:2)", role="value"):
    return f'n1,{text},{role},{indicator},demo,{year},{status},"{formula}",,'


@pytest.fixture(scope="module")
def codebook(home):
    return load_codebook(home)


def test_the_number_is_another_for_another_statement_and_for_nothing_else():
    number = content_number(kept().page)
    assert number == content_number(kept().page.replace("<p>甲。</p>", '<p class="x">甲。</p>'))
    assert number == content_number(kept().page.replace("<p>来源</p>", "<p>别的来源</p>"))
    assert number == content_number(
        kept().page.replace('<div class="state"></div>', '<div class="state"><p>草稿</p></div>')
    )
    assert number != content_number(kept("<p>乙。</p>").page)
    assert number != content_number(kept("<p>甲。</p><p>乙。</p>").page)
    # what a page corrects is a statement too
    assert number != content_number(
        kept().page.replace("<p>甲。</p>", '<div class="corrected"><p>改</p></div><p>甲。</p>')
    )


def test_a_figure_in_another_column_is_another_statement_and_a_row_that_moved_is_none():
    table = "<table><tr><th>甲</th><td>3件</td><td></td></tr></table>"
    moved = "<table><tr><th>甲</th><td></td><td>3件</td></tr></table>"
    assert content_number(kept(table).page) != content_number(kept(moved).page)
    at = [content_number(kept(f"<p>台账<small>figures.csv第{n}行</small></p>").page) for n in (2, 3)]
    assert at[0] == at[1]
    said = [content_number(kept(f"<p>见办法第{n}行</p>").page) for n in (2, 3)]
    assert said[0] != said[1]


def test_a_page_with_its_state_has_the_number_of_the_page_without(codebook):
    signed = [
        Signature(
            role="制表", name="<b>", date=dt.date(2025, 3, 1), edition="internal", content=content_number(kept().page)
        )
    ]
    stands = standing(signed, content_number(kept().page), "internal", codebook)
    change = changed_figures(kept("", row("34场")), kept("", row("35场")), "demo", 2024, codebook)[0]
    corrected = (Corrected(change, "漏计"),)
    noticed = with_notice(kept().page, 1, corrected)
    page = with_state(noticed, State(stands, False, corrected, "上次签署", (change,)))
    assert content_number(page) == content_number(noticed)
    assert content_number(without_notice(page)) == content_number(kept().page)
    assert '<body class="draft">' in page
    assert "草稿：复核尚未签署" in page
    assert "已签署：<cite>制表：&lt;b&gt;，2025年3月1日</cite>" in page
    assert "<cite>矛盾纠纷调解（2024年）：原为“34场”，现为“35场”；原因：漏计</cite>" in page
    assert '<section id="since"><h2><cite>上次签署</cite>以来的变化</h2>' in page
    public = with_state(noticed, State(stands, True, corrected))
    assert "制表：" not in public
    assert "更正说明" in public


CHANGED = [
    ([row("34场")], [row("34场")], []),
    ([row("34场")], [row("35场")], [("矛盾纠纷调解（2024年）", "34场", "35场")]),
    ([], [row("35场")], [("矛盾纠纷调解（2024年）", "（无）", "35场")]),
    ([row("34场")], [], [("矛盾纠纷调解（2024年）", "34场", "（无）")]),
    # told twice, worded the same: one figure
    ([row("34场"), row("34场")], [row("35场")], [("矛盾纠纷调解（2024年）", "34场", "35场")]),
    ([row("1项", status="planned")], [row("2项", status="planned")], [("矛盾纠纷调解（2024年计划）", "1项", "2项")]),
    # another value of the same year and status, of another period
    ([row("34场")], [row("34场"), row("每周2场")], [("矛盾纠纷调解（2024年）", "（无）", "每周2场")]),
    ([row("每周2场"), row("34场")], [row("34场"), row("每周3场")], [("矛盾纠纷调解（2024年）", "每周2场", "每周3场")]),
    # kept side by side, and a target
    ([row("3件或4件", formula="hull(raw(2024/a.csv:2),raw(2024/b.csv:2))")], [row("4件")],
     [("矛盾纠纷调解（2024年）", "3件或4件", "4件")]),
    ([row("9件", formula="target(raw(2024/a.csv:2))")], [row("8件", formula="target(raw(2024/a.csv:2))")],
     [("矛盾纠纷调解（2024年目标）", "9件", "8件")]),
    # an earlier year that the text cites no longer, or anew; and one that it cites otherwise
    ([row("7件", year=2021)], [], []),
    ([], [row("7件", year=2021)], []),
    ([row("7件", year=2021)], [row("8件", year=2021)], [("矛盾纠纷调解（2021年）", "7件", "8件")]),
    # what is worked out from figures is no figure, nor is another place's
    ([row("5场", formula="sub(raw(2024/a.csv:2),raw(2023/a.csv:2))", role="change")], [], []),
    ([row("5场").replace("demo", "national")], [], []),
    # by the codebook's order: 矛盾纠纷调解 before 行政处罚案件
    ([row("1件", "penalty_case"), row("1件")], [row("2件", "penalty_case"), row("2件")],
     [("矛盾纠纷调解（2024年）", "1件", "2件"), ("行政处罚案件（2024年）", "1件", "2件")]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), CHANGED)
def test_changed_figures(codebook, old, new, told):
    got = changed_figures(kept("", *old), kept("", *new), "demo", 2024, codebook)
    assert [(c.name, c.old, c.new) for c in got] == told


def test_what_was_not_reported_and_now_is_no_duty_is_told(codebook):
    old, new = (
        kept(absent=[f"demo,2024,mediation,{t},", "national,2024,mediation,未报,"]) for t in ("未报", "无此职责")
    )
    got = changed_figures(old, new, "demo", 2024, codebook)
    assert [(c.name, c.old, c.new) for c in got] == [("矛盾纠纷调解（2024年）", "未报", "无此职责")]
    got = changed_figures(old, kept("", row("3件")), "demo", 2024, codebook)
    assert [(c.old, c.new) for c in got] == [("未报", "3件")]


def test_changed_sentences_are_paired_and_tables_left_to_the_figures():
    old = kept("<p>一。</p><p>二。</p><p>三。</p><table><tr><td>1件</td></tr></table>")
    new = kept("<p>一。</p><p>二、改。</p><p>三。</p><p>四。</p><table><tr><td>2件</td></tr></table>")
    assert [(c.old, c.new) for c in changed_sentences(old, new)] == [("二。", "二、改。"), ("（无）", "四。")]


def release(home, year, number, text, edition="internal", released=None):
    folder = home.released("yuhang", year) / str(number)
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("<main></main>", encoding="utf-8")
    told = released or year
    ledger = HEAD + f"n1,{text},value,petition_case,yuhang,{told},actual,raw({told}/figures.csv:2),,\n"
    (folder / "ledger.csv").write_text(ledger, encoding="utf-8-sig")
    (folder / "comparison.csv").write_text(ABSENT_HEAD, encoding="utf-8-sig")
    (folder / "manifest.json").write_text(json.dumps({"parameters": {"edition": edition}}), encoding="utf-8")


def test_releases_are_counted_and_told_apart_by_edition(make_home):
    home = make_home()
    for n, edition in ((1, "internal"), (2, "public"), (10, "internal")):
        release(home, 2023, n, "20件", edition)
    (home.released("yuhang", 2023) / "signed").mkdir()
    assert [(r.number, r.edition) for r in releases(home, "yuhang", 2023)] == [
        (1, "internal"),
        (2, "public"),
        (10, "internal"),
    ]
    assert latest(home, "yuhang", 2023, "public").number == 2
    assert latest(home, "yuhang", 2023, "internal").number == 10
    assert latest(home, "yuhang", 2022, "internal") is None


def test_an_earlier_year_that_is_no_longer_what_was_released_is_told(make_home):
    files = {f"yuhang/{y}/figures.csv": figures(("信访件", v)) for y, v in ((2022, "21件"), (2023, "25件"))}
    home = make_home(files)
    release(home, 2022, 1, "19件")
    release(home, 2022, 2, "20件")
    found = [f for f in judge(load_record(home, "yuhang"), 2023).findings if f.code == "republished"]
    assert [(f.severity, f.indicator, f.message) for f in found] == [
        ("warning", "petition_case", "“信访件”2022年的报告第2次发布的是20件，现在的数据是21件")
    ]
    # the released year itself says so in its correction notice
    assert not [f for f in judge(load_record(home, "yuhang"), 2022).findings if f.code == "republished"]


def test_a_kept_table_that_lacks_a_column_or_a_file_is_named(make_home):
    home = make_home()
    release(home, 2023, 1, "20件")
    folder = home.released("yuhang", 2023) / "1"
    (folder / "ledger.csv").write_text("id,text\nn1,20件\n", encoding="utf-8")
    with pytest.raises(MachineError, match="存档 yuhang/2023/1 缺文件或已损坏；请从备份恢复"):
        latest(home, "yuhang", 2023, "internal").kept()
    (folder / "ledger.csv").unlink()
    with pytest.raises(MachineError, match="存档 yuhang/2023/1 缺文件或已损坏"):
        latest(home, "yuhang", 2023, "internal").kept()


RESTATED = """- where: {place: yuhang, year: 2023, indicator: petition_case}
  action: restate
  expect: [19件, 20件]
  value: 20件
  reason: 上年漏计
  status: 已核
"""
REPLACED = """- where: {place: yuhang, year: 2023, file: figures.csv, row: 2}
  action: replace
  expect: 25件
  value: 20件
  reason: 重复登记
  status: 已核
"""


@pytest.mark.parametrize(
    ("now", "corrections", "reason"),
    [
        # the value that another year was restated to is by chance this year's: no reason of its own
        ("20件", RESTATED, ""),
        ("25件", REPLACED, "重复登记"),
        ("20件", "", ""),
    ],
)
def test_the_reason_of_a_correction_is_that_of_the_entry_that_made_it(make_home, now, corrections, reason):
    earlier = figures({"指标": "信访件", "数值": "19件"})
    this = figures({"指标": "信访件", "数值": now}, {"指标": "信访件", "数值": "20件", "状态": "上年"})
    home = make_home({"yuhang/2022/figures.csv": earlier, "yuhang/2023/figures.csv": this})
    home.corrections.write_text(corrections, encoding="utf-8")
    release(home, 2023, 1, "18件")
    dossier = judge(load_record(home, "yuhang"), 2023)
    told = kept("<p>新。</p>", row("20件", "petition_case", 2023).replace("demo", "yuhang"))
    state, page = state_of(dossier, told)
    assert [(c.change.old, c.change.new, c.reason) for c in state.corrected] == [("18件", "20件", reason)]
    assert ('<div class="corrected">' in page, "第1次发布" in page) == (True, True)
