"""What a report says and what of it changed: its number, its figures, its sentences."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from hashlib import sha256

import pytest
from helpers import figures, html_of, ours, sections_of

from fazhi.cleaning.dataset import load_record
from fazhi.errors import MachineError
from fazhi.pipeline.compose import state_of
from fazhi.release.archive import Snapshot, changed_figures, changed_sentences, latest, releases
from fazhi.release.signoff import Signature, sign, standing
from fazhi.report.content import Cell, Paragraph, Placeholder, Section, Styled, Table, plain_text, statements
from fazhi.report.dossier import judge
from fazhi.report.standing import with_standing

ABSENT_HEAD = "place,year,indicator,now_text,now_low\n"
HEAD = "id,text,role,indicator,place,year,status,formula,rounding,source\n"


def said(*texts):
    return [Paragraph([text]) for text in texts]


def kept(blocks=(), *rows, absent=()):
    """A report that says this, with these rows of its ledger and comparison."""
    content = json.dumps({"statements": statements(blocks), "notice": [], "standing": []})
    return Snapshot.of(content, HEAD + "".join(f"{r}\n" for r in rows), ABSENT_HEAD + "".join(f"{a}\n" for a in absent))


def row(text, indicator="mediation", year=2024, status="actual", formula="raw(2024/figures.csv:2)", role="value"):
    return f'n1,{text},{role},{indicator},demo,{year},{status},"{formula}",,'


def test_the_number_is_another_for_another_statement_and_for_nothing_else():
    now = kept(said("甲。"))
    assert now.number == kept([Paragraph([Styled("strong", ["甲"]), "。"], "verdict")]).number
    assert now.number == kept([*said("甲。"), Section("", "", [Placeholder("sources")])]).number
    assert now.number == replace(now, standing=("草稿",)).number
    assert now.number != kept(said("乙。")).number
    assert now.number != kept(said("甲。", "乙。")).number
    # what a page corrects is a statement too
    assert now.number != replace(now, notice=("改",)).number


def table(*rows):
    return Table([["题"]] * len(rows[0]), [[Cell([text]) for text in row] for row in rows])


def test_whose_it_is_its_state_and_its_day_stand_in_one_line_under_the_title():
    """The day is that by which it is to be filed; never a clock's."""
    head = ours("demo", 2024).sections[0].blocks
    title, line = head[0].blocks[0], head[0].blocks[1].blocks[0]
    assert plain_text(title.runs) == "示例镇2024年度 法治政府建设情况报告".replace(" ", "")
    assert plain_text(line.runs) == "内部版 · 草稿（待制表、复核签署） 报送期限2025年3月1日"
    public = ours("demo", 2024, "public").sections[0].blocks[0].blocks[1].blocks[0]
    assert plain_text(public.runs) == "公开版 · 草稿（待制表、复核、保密审查、签发签署）"
    extract = ours("tongliang", 2025).sections[0].blocks[0].blocks[1].blocks[0]
    assert plain_text(extract.runs) == "重庆市铜梁区太平镇"


def test_a_table_of_another_shape_is_another_statement():
    assert kept([table("甲乙", "丙丁")]).number != kept([Table([["题"]] * 2, [[Cell([t]) for t in "甲乙丙丁"]])]).number
    two, three = (
        Table([["题"]], [[Cell([t]) for t in cells] for cells in rows]) for rows in (["甲乙", "丙"], ["甲", "乙丙"])
    )
    assert kept([two]).number != kept([three]).number


def test_a_figure_in_another_column_is_another_statement():
    assert kept([table(["甲", "3件", ""])]).number != kept([table(["甲", "", "3件"])]).number


def test_what_stands_beneath_a_cell_is_a_statement_of_its_own():
    beneath, beside = (Table([["题"]], [[cell]]) for cell in (Cell(["甲"], beneath=["乙"]), Cell(["甲乙"])))
    assert kept([beneath]).number != kept([beside]).number


def test_a_page_says_how_it_stands_and_has_the_number_of_one_that_does_not(book):
    now = kept(said("甲。"))
    signature = {"name": "<b>", "date": dt.date(2025, 3, 1), "edition": "internal", "content": now.number}
    stands = standing([Signature(role="制表", **signature)], now.number, "internal", book)
    change = changed_figures(kept([], row("34场")), kept([], row("35场")), "demo", 2024, book)[0]
    corrected = (replace(change, reason="漏计"),)
    sections = [Section("", "", said("甲。")), Section("", "", [Placeholder("sources")])]
    about = {"corrects": 1, "corrected": corrected}
    state = replace(stands, **about, since="上次签署", changes=(change,), day="报送期限2025年3月1日")
    page = html_of(*with_standing(sections, state))
    assert '<p class="edition"><strong>草稿（待复核签署）</strong>\u3000<span>报送期限2025年3月1日</span></p>' in page
    assert "<cite>制表&lt;b&gt;（2025年3月1日）</cite>已签署" in page
    assert "与<cite>第1次发布</cite>相比，下列数据有更正" in page
    assert "<cite>矛盾纠纷调解（2024年）：原为“34场”，现为“35场”；原因：漏计</cite>" in page
    assert '<section id="since"><h2>上次签署以来的变化</h2>' in page
    public = html_of(*with_standing(sections, replace(stands, **about, public=True)))
    assert "已签署" not in public
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
def test_changed_figures(book, old, new, told):
    got = changed_figures(kept([], *old), kept([], *new), "demo", 2024, book)
    assert [(c.name, c.old, c.new) for c in got] == told


def test_a_number_whose_unit_heads_its_column_is_the_figure_as_it_was_worded(book):
    """Both years' by comparison.csv; 31.25 of a column of 万元 is 312500元."""
    head = "place,year,indicator,base_year,base_text,now_text,now_low\n"

    def told(now, base, *rows):
        content = json.dumps({"statements": ["甲"], "notice": [], "standing": []})
        ledger = HEAD + "".join(f"{r[:-1]}单位另列,\n" for r in rows)
        return Snapshot.of(content, ledger, f"{head}demo,2024,mediation,2023,{base},{now},1\n")

    old = told("两百余件", "180件", row("200余"), row("180", year=2023))
    assert changed_figures(old, kept([], row("两百余件"), row("180件", year=2023)), "demo", 2024, book) == []
    got = changed_figures(old, told("312件", "181件", row("312"), row("181", year=2023)), "demo", 2024, book)
    assert [(c.old, c.new) for c in got] == [("180件", "181件"), ("两百余件", "312件")]


def test_what_was_not_reported_and_now_is_no_duty_is_told(book):
    old, new = (
        kept(absent=[f"demo,2024,mediation,{t},", "national,2024,mediation,未报,"]) for t in ("未报", "无此职责")
    )
    got = changed_figures(old, new, "demo", 2024, book)
    assert [(c.name, c.old, c.new) for c in got] == [("矛盾纠纷调解（2024年）", "未报", "无此职责")]
    got = changed_figures(old, kept([], row("3件")), "demo", 2024, book)
    assert [(c.old, c.new) for c in got] == [("未报", "3件")]


def test_changed_sentences_are_paired_and_tables_left_to_the_figures():
    old = kept([*said("一。", "二。", "三。"), table(["1件"])])
    new = kept([*said("一。", "二、改。", "三。", "四。"), table(["2件"])])
    assert [(c.old, c.new) for c in changed_sentences(old, new)] == [("二。", "二、改。"), ("（无）", "四。")]


def release(home, year, number, text, edition="internal", released=None, rows=None, inputs=()):
    """A release of yuhang, whole by its manifest."""
    folder = home.released("yuhang", year) / str(number)
    folder.mkdir(parents=True)
    told = released or year
    ledger = HEAD + f"n1,{text},value,petition_case,yuhang,{told},actual,raw({told}/figures.csv:2),,\n"
    files = {
        "report.html": b"<main></main>",
        "content.json": kept().content,
        "ledger.csv": b"\xef\xbb\xbf" + (ledger if rows is None else rows).encode(),
        "comparison.csv": b"\xef\xbb\xbf" + ABSENT_HEAD.encode(),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    outputs = {name: sha256(data).hexdigest() for name, data in files.items()}
    manifest = {"parameters": {"edition": edition}, "inputs": dict(inputs), "outputs": outputs}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


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


DAMAGE = {
    "its words cut": lambda f: (f / "content.json").write_bytes(b"{"),
    "a table cut at a line": lambda f: (f / "ledger.csv").write_text(HEAD, encoding="utf-8-sig"),
    "a table gone": lambda f: (f / "comparison.csv").unlink(),
    "no manifest": lambda f: (f / "manifest.json").unlink(),
    "half a manifest": lambda f: (f / "manifest.json").write_text('{"parameters": {"edition"'),
    "a deep manifest": lambda f: (f / "manifest.json").write_text("[" * 100_000),
    "another edition": lambda f: (f / "manifest.json").write_text('{"parameters": {"edition": "intern"}}'),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_release_that_is_no_longer_whole_is_named_and_never_taken_as_true(make_home, damage):
    home = make_home()
    damage(release(home, 2023, 1, "20件"))
    with pytest.raises(MachineError, match="存档 yuhang/2023/1 缺文件或已损坏；请从备份恢复"):
        latest(home, "yuhang", 2023, "internal").snapshot()


RESTATED = """- where: {place: yuhang, year: 2023, indicator: petition_case}
  action: restate
  expect: [19件, 20件]
  value: 20件
  reason: 上年漏计
  status: 已核
"""
REPLACED = """- where: {place: yuhang, year: 2023, file: figures.csv, row: 2}
  action: replace
  expect: "25"
  value: "20"
  reason: 重复登记
  status: 已核
"""
KEPT = """- where: {place: yuhang, year: 2023, indicator: petition_case}
  action: keep
  expect: [20件, 25件]
  reason: 两个口径
  status: 已核
"""
THIS = ("信访件", "20件")


@pytest.mark.parametrize(
    ("rows", "corrections", "told", "reason"),
    [
        # the value that another year was restated to is by chance this year's: no reason of its own
        ([THIS, {"指标": "信访件", "数值": "20件", "状态": "上年"}], RESTATED, "20件", ""),
        # by its cell, not by how the value is printed
        ([{"指标": "信访件", "数值": "25", "单位": "件"}], REPLACED, "20件", "重复登记"),
        ([("信访件", "25件"), THIS], KEPT, "20件或25件", "两个口径"),
        ([THIS], "", "20件", ""),
    ],
)
def test_the_reason_of_a_correction_is_that_of_the_entry_that_made_it(make_home, rows, corrections, told, reason):
    home = make_home(
        {"yuhang/2022/figures.csv": figures(("信访件", "19件")), "yuhang/2023/figures.csv": figures(*rows)}
    )
    home.corrections.write_text(corrections, encoding="utf-8")
    release(home, 2023, 1, "18件")
    dossier = judge(load_record(home, "yuhang"), 2023)
    assert not [f.message for f in dossier.findings if f.severity == "error"]
    assert dossier.year_rows[-1].text == told
    now = kept(said("新。"), row(told, "petition_case", 2023).replace("demo", "yuhang"))
    state, noticed = state_of(dossier, now)
    assert [(c.old, c.new, c.reason) for c in state.corrected] == [("18件", told, reason)]
    assert noticed.notice[0] == "更正说明：与第1次发布相比，下列数据有更正。"
    assert noticed.number == state.content != now.number
    # one that was there when it was released is the reason of nothing since
    shutil.rmtree(home.released("yuhang", 2023))
    there = {"data/corrections.yml": sha256(home.corrections.read_bytes()).hexdigest()}
    release(home, 2023, 1, "18件", inputs=there)
    assert [c.reason for c in state_of(dossier, now)[0].corrected] == [""]
    # nor is one about a figure the reason of its target
    target = row("9件", "petition_case", 2023, formula="target(raw(2023/figures.csv:2))").replace("demo", "yuhang")
    shutil.rmtree(home.released("yuhang", 2023))
    release(home, 2023, 1, "", rows=HEAD + target.replace("9件", "8件") + "\n")
    got = [(c.old, c.reason) for c in state_of(dossier, kept(said("新。"), target))[0].corrected]
    assert got == [("8件", "")]


def test_a_signer_s_reason_fills_only_what_has_none(make_home):
    rows = [{"指标": "信访件", "数值": "25", "单位": "件"}, ("矛盾纠纷调解", "9件")]
    home = make_home({"yuhang/2023/figures.csv": figures(*rows)}, corrections=REPLACED)
    told = [row("18件", "petition_case", 2023), row("8件", year=2023, formula="raw(2023/figures.csv:3)")]
    now = [told[0].replace("18件", "20件"), told[1].replace("8件", "9件")]
    release(home, 2023, 1, "", rows=HEAD + "\n".join(told).replace("demo", "yuhang") + "\n")
    dossier = judge(load_record(home, "yuhang"), 2023)
    state, _ = state_of(dossier, kept(said("新。"), *(r.replace("demo", "yuhang") for r in now)), "村里补报")
    assert [(c.new, c.reason) for c in state.corrected] == [("9件", "村里补报"), ("20件", "重复登记")]


def test_a_reason_counts_only_from_one_who_is_to_sign(make_home):
    home = make_home({"yuhang/2023/figures.csv": figures(THIS)})
    release(home, 2023, 1, "18件")
    now = kept(said("新。"), row("20件", "petition_case", 2023).replace("demo", "yuhang"))
    dossier = judge(load_record(home, "yuhang"), 2023)
    number = state_of(dossier, now, "漏计")[0].content
    for role, reasons in (("审核", [""]), ("复核", ["漏计"])):
        signed = Signature(
            role=role, name="李四", date=dt.date(2024, 3, 1), edition="internal", content=number, reason="漏计"
        )
        sign(home, "yuhang", 2023, signed)
        assert [c.reason for c in state_of(dossier, now)[0].corrected] == reasons


def test_what_the_public_was_not_told_before_is_no_correction(make_home):
    home = make_home({"yuhang/2023/figures.csv": figures(("矛盾纠纷调解", "9件"), ("普法活动", "5场"))})
    old = row("8件", year=2023).replace("demo", "yuhang")
    for edition in ("internal", "public"):
        folder = release(home, 2023, 1 + (edition == "public"), "", edition, rows=HEAD + old + "\n")
        assert folder.is_dir()
    now = kept(said("新。"), old.replace("8件", "9件"), row("5场", "publicity_event", 2023).replace("demo", "yuhang"))
    for edition, told in (("internal", ["9件", "5场"]), ("public", ["9件"])):
        dossier = judge(load_record(home, "yuhang"), 2023, 0, edition)
        assert [c.new for c in state_of(dossier, now)[0].corrected] == told


def test_values_kept_side_by_side_are_told_the_same_wherever_their_rows_stand(make_home):
    rows = [("信访件", "25件"), THIS]
    told = []
    for order in (rows, rows[::-1]):
        home = make_home({"yuhang/2023/figures.csv": figures(*order)}, corrections=KEPT)
        told.append(statements(sections_of(judge(load_record(home, "yuhang"), 2023))))
    assert told[0] == told[1]
