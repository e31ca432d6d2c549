"""The sections of the page, on the real town and on the invented one."""

from __future__ import annotations

import html
import re
from html import unescape

import pytest
from helpers import SECTIONS, bare, composed_of, figures, html_of

from fazhi import Report, comparison_section, findings_section
from fazhi.cleaning.columns import csv_text
from fazhi.cleaning.dataset import load_record
from fazhi.errors import DataError
from fazhi.report.dossier import judge

# the 23 figures of the report of 2023, as its text words them
TAIPING = ["19个", "2次", "2次", "10余次", "1次", "85项", "23项", "12项", "20余次", "30余条", "200人次", "约800人次", "1个", "100%", "6家", "8.6万元", "4次", "200家次", "4次", "每周2次", "超过1000人次", "20个", "63名"]  # fmt: skip


def build(home, place, year):
    """The report, and each section as HTML; None for one that there is nothing for."""
    report = Report(judge(load_record(home, place), year))
    sections = {name: getattr(report, name)() for name in SECTIONS}
    return report, {name: html_of(section) if section else None for name, section in sections.items()}


@pytest.fixture(scope="module")
def taiping(home):
    return build(home, "taiping", 2023)


@pytest.fixture(scope="module")
def demo(home):
    return build(home, "demo", 2024)


def bound(html):
    return [unescape(t) for t in re.findall(r'<data class="figure"[^>]*>(.*?)</data>', html)]


def test_table_holds_every_figure_of_the_real_report_as_worded(taiping):
    rows = re.findall(r'data-label="数值">(.*?)</td>', taiping[1]["figures"])
    assert sorted(bare(r) for r in rows) == sorted(TAIPING)


def test_prose_holds_all_27_mentions(taiping):
    """23 figures, of which 19个村 stands three times and two of the adviser's figures twice."""
    mentions = [*TAIPING, "19个", "19个", "20余次", "30余条"]
    assert sorted(bound(taiping[1]["narrative"])) == sorted(mentions)


def test_no_digit_of_the_real_prose_is_typed_by_hand(taiping):
    prose = re.sub(r"<data.*?</data>", "", taiping[1]["narrative"])
    assert re.findall(r"[0-9·]+", bare(prose)) == ["12·4"]


def test_first_screen_of_a_first_year(taiping):
    text = bare(taiping[1]["first_screen"])
    assert "本年指标23项，其中实绩21项（5项为约数）、计划2项。" in text
    everywhere = bare("".join(filter(None, taiping[1].values())))
    assert everywhere.count("此前各年没有数据记录") == 1
    assert "同比" not in everywhere
    assert taiping[1]["changes"] is None
    for block in ("待核准确数", "计划办理", "主要不足", "重复与缺项"):
        assert f"<h2>{block}</h2>" in taiping[1]["first_screen"]
    assert "没有数据的任务：突发事件应对、权力监督、数字法治政府" in text


def test_a_later_year_counts_targets_promises_and_verdicts(demo):
    """Counted by hand in demo_expected.csv, 2024."""
    assert "年度目标7项，达到5项；2023年承诺4项，落实2项。" in bare(demo[1]["first_screen"])
    assert "17项增加，3项减少，8项持平，6项增减无法判断，1项按公布数略有增减。" in bare(demo[1]["changes"])
    assert "虚构" in bare(demo[1]["first_screen"])


@pytest.mark.parametrize(
    ("year", "base", "said"),
    [
        (2024, 0, "与2023年相比"),
        (2024, 2022, "与2022年相比"),
        (2022, 0, "与各指标上次有记录的年份（2020年、2021年）相比"),
    ],
)
def test_the_year_compared_with_is_named(home, year, base, said):
    report = Report(judge(load_record(home, "demo"), year, base))
    assert f"{said}，" in bare(html_of(report.changes()))


def test_a_corrected_value_is_told_and_not_called_unchanged(home, taiping):
    notes = bare(html_of(Report(judge(load_record(home, "demo"), 2022)).notes()))
    assert "除下列更正外，各数照填报原文" in notes
    assert "“1128件”按更正单改为“128件”" in notes
    assert "各数照填报原文，未作改动" in bare(taiping[1]["notes"])


def test_hedges_in_use_are_explained_together(demo):
    """2024 and its base use 余, 多, 左右, 超 and others; each stands in the notes."""
    notes = bare(demo[1]["notes"])
    for word in ("余", "多", "左右", "超", "超过", "不足", "约"):
        assert f"“{word}”" in notes


def test_invented_data_is_marked_and_real_data_is_not(taiping, demo):
    assert "虚构" not in "".join(filter(None, taiping[1].values()))
    assert 'class="invented"' in demo[1]["first_screen"]


@pytest.fixture(scope="module")
def whole(home):
    return composed_of(home, "demo", 2024)


def test_ids_follow_the_order_of_the_page_and_lead_to_rows_of_the_ledger(whole):
    html, frame = whole.page.html, whole.page.ledger.frame()
    assert list(frame["id"]) == [f"n{n}" for n in range(1, len(frame) + 1)]
    # each number once; those that only an alternative text says have a row and no mark
    ids = re.findall(r'<a (?:class="bound" )?id="(n[0-9]+)"', html)
    assert ids == sorted(set(ids), key=lambda i: int(i[1:]))
    assert re.findall('<tr id="(n[0-9]+)-source"', html) == list(frame["id"])
    assert set(frame["id"]) - set(ids) == {r["id"] for r in whole.page.ledger.rows() if r["where"] == "spoken"}
    texts = dict(zip(frame["id"], frame["text"], strict=True))
    printed = re.findall(r'data-id="(n[0-9]+)">(.*?)</(?:data|g)>', html, re.DOTALL)
    assert [id_ for id_, _ in printed] == ids
    for id_, text in printed:
        assert texts[id_] == bare(text).strip()


def test_every_formula_names_cells_that_hold_what_is_printed(whole, home):
    """A value row re-read from the raw file by its formula gives the wording printed."""
    record = load_record(home, "demo")
    cells = {f"raw({f}:{r})": t for f, r, t in record.figures[["file", "row", "text"]].to_numpy()}
    promised = {f"raw({p.raw.file}:{p.raw.row})" for p in record.pledges}
    for entry in whole.page.ledger.rows():
        if entry["role"] == "value" and entry["formula"] in cells:
            assert entry["text"] == cells[entry["formula"]]
        else:
            assert set(re.findall(r"raw\([^()]*\)", entry["formula"])) <= set(cells) | promised


def test_what_comes_from_the_clerks_is_escaped(make_home):
    evil = "<img src=x onerror=alert(x)>"
    text = "## 一、举措\n\n文。\n\n## 二、第一责任人\n\n文。\n\n## 三、不足\n\n文。\n\n## 四、下一年\n\n文。\n"
    now = {"指标": "普法活动", "数值": "9场", "填报单位": evil, "变动原因": evil, "出处": evil, "备注": evil}
    files = {
        "demo/2022/figures.csv": figures(("普法活动", "5场")),
        "demo/2023/figures.csv": figures(now),
        "demo/2023/narrative.md": text,
    }
    html = composed_of(make_home(files), "demo", 2023).page.html
    assert "<img" not in html
    assert html.count("&lt;img") >= 3


def test_no_report_from_unsound_data(make_home):
    dossier = judge(load_record(make_home({"demo/2023/figures.csv": figures(("普法活动", ""))}), "demo"), 2023)
    with pytest.raises(DataError, match="数值是空白"):
        Report(dossier)


def test_the_analyst_s_notebooks_show_every_finding_and_comparison(demo):
    dossier = demo[0].dossier
    shown = findings_section(dossier)._repr_mimebundle_()["text/html"]
    assert all(html.escape(f.message, quote=False) in shown for f in dossier.findings)
    shown = comparison_section(dossier)._repr_mimebundle_()["text/html"]
    assert all(c.indicator.name in shown for c in dossier.comparison_rows)


def test_the_ledger_is_a_table_of_the_report(whole):
    assert whole.file("ledger.csv").startswith(
        b"\xef\xbb\xbfid,text,role,indicator,place,year,status,formula,rounding,source\n"
    )


def test_csv_writes_numbers_plainly_and_unknown_ones_empty(demo):
    frame = demo[0].dossier.comparison_table()
    rows = {r.split(",")[3]: r for r in csv_text(frame).splitlines()}
    assert rows["mediation"].startswith(
        "demo,2024,2023,mediation,矛盾纠纷调解,件,count,133件,133,133,141件,141,141,8,8,"
    )
    assert ",超过500次,501,,-5,," in rows["inspection"]


@pytest.mark.parametrize(("place", "year"), [("taiping", 2023), ("demo", 2024)])
def test_contents_lead_to_all_sections_in_the_order_of_the_page(home, place, year):
    html = composed_of(home, place, year).page.html
    listed = re.search('<nav aria-label="目录">.*?</nav>', html)[0]
    links = re.findall('<a href="#([^"]+)">(.*?)</a>', listed)
    assert links == re.findall('<section id="([^"]+)"(?: class="part")?><h2>(.*?)</h2>', html)
    assert len(links) > 5
