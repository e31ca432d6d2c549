"""What a report says and what of it changed: its number, its figures, its sentences."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from conftest import figures

from fazhi.codebook import load_codebook
from fazhi.dossier import judge
from fazhi.export.content import changed_figures, changed_sentences, content_number
from fazhi.export.state import Corrected, State, with_state
from fazhi.record import load_record
from fazhi.releases import Kept, latest, releases
from fazhi.signoff import Signature, standing

HEAD = "id,text,role,indicator,place,year,status,formula,rounding,source\n"


def kept(body="<p>甲。</p>", *rows):
    page = f'<html><body><main><header>头</header><div class="state"></div>{body}<section id="ledger"><p>来源</p></section></main></body></html>'
    return Kept(page, HEAD + "".join(f"{r}\n" for r in rows))


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


def test_a_page_with_its_state_has_the_number_of_the_page_without(codebook):
    signed = [
        Signature(
            role="制表", name="<b>", date=dt.date(2025, 3, 1), edition="internal", content=content_number(kept().page)
        )
    ]
    stands = standing(signed, content_number(kept().page), "internal", codebook)
    change = changed_figures(kept("", row("34场")), kept("", row("35场")), "demo", codebook)[0]
    state = State(stands, False, 1, (Corrected(change, "漏计"),), "上次签署", (change,))
    page = with_state(kept().page, state)
    assert content_number(page) == content_number(kept().page)
    assert '<body class="draft">' in page
    assert "草稿：复核尚未签署" in page
    assert "已签署：<cite>制表：&lt;b&gt;，2025年3月1日</cite>" in page
    assert "<cite>矛盾纠纷调解（2024年）：原为“34场”，现为“35场”；原因：漏计</cite>" in page
    assert '<section id="since"><h2><cite>上次签署</cite>以来的变化</h2>' in page
    public = with_state(kept().page, State(stands, True, 1, (Corrected(change, "漏计"),)))
    assert "张三" not in public
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
    # what is worked out from figures is no figure, nor is another place's
    ([row("5场", formula="sub(raw(2024/a.csv:2),raw(2023/a.csv:2))", role="change")], [], []),
    ([row("5场").replace("demo", "national")], [], []),
    # by the codebook's order: 矛盾纠纷调解 before 行政处罚案件
    ([row("1件", "penalty_case"), row("1件")], [row("2件", "penalty_case"), row("2件")],
     [("矛盾纠纷调解（2024年）", "1件", "2件"), ("行政处罚案件（2024年）", "1件", "2件")]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), CHANGED)
def test_changed_figures(codebook, old, new, told):
    got = changed_figures(kept("", *old), kept("", *new), "demo", codebook)
    assert [(c.name, c.old, c.new) for c in got] == told


def test_changed_sentences_are_paired_and_tables_left_to_the_figures():
    old = kept("<p>一。</p><p>二。</p><p>三。</p><table><tr><td>1件</td></tr></table>")
    new = kept("<p>一。</p><p>二、改。</p><p>三。</p><p>四。</p><table><tr><td>2件</td></tr></table>")
    assert [(c.old, c.new) for c in changed_sentences(old, new)] == [("二。", "二、改。"), ("（无）", "四。")]


def release(home, year, number, text, edition="internal", released=None):
    folder = home.released("yuhang", year) / str(number)
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("<html></html>", encoding="utf-8")
    told = released or year
    ledger = HEAD + f"n1,{text},value,petition_case,yuhang,{told},actual,raw({told}/figures.csv:2),,\n"
    (folder / "ledger.csv").write_text(ledger, encoding="utf-8-sig")
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
