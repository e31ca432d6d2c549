"""The sections of the page, on the real town and on the invented one."""

from __future__ import annotations

import html
import re
from html import unescape

import pytest
from helpers import SECTIONS, bare, composed_of, figures, html_of, ours
from lxml import html as lxml_html

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


def cells(section, *titles):
    """The rows of a table of indicators by their names: what stands under these titles."""
    page = lxml_html.fromstring(section)
    rows = [row for row in page.xpath("//tbody/tr") if row.xpath("td")]
    texts = ({td.get("data-label"): td.text_content() for td in row.xpath("td")} for row in rows)
    return {row.xpath("string(th/text())"): tuple(map(of.get, titles)) for row, of in zip(rows, texts, strict=True)}


def test_table_holds_every_figure_of_the_real_report_as_worded(taiping):
    """The unit in a column of its own; two are planned, and stand apart."""
    rows = cells(taiping[1]["figures"], "2023年", "单位", "计划", "期限")
    worded = [planned or text.removesuffix(unit) + unit for text, unit, planned, _ in rows.values()]
    assert sorted(worded) == sorted(TAIPING)
    plans = {name: rest for name, (done, *rest) in rows.items() if not done}
    assert plans == {"出台制度": [None, "12项", "2024年"], "法治主题公园": [None, "1个", "2024年"]}


def test_prose_holds_all_27_mentions(taiping):
    """23 figures, of which 19个村 stands three times and two of the adviser's figures twice."""
    mentions = [*TAIPING, "19个", "19个", "20余次", "30余条"]
    assert sorted(bound(taiping[1]["narrative"])) == sorted(mentions)


def test_no_digit_of_the_real_prose_is_typed_by_hand(taiping):
    # the numbers of items are the program's
    prose = re.sub(r"<data.*?</data>|(?<=<p><strong>)[1-6]\. ", "", taiping[1]["narrative"])
    assert re.findall(r"[0-9·]+", bare(prose)) == ["12·4"]


def test_first_screen_of_a_first_year(taiping):
    text = bare(taiping[1]["first_screen"])
    done = "本年指标21项（5项为约数）；下一步计划2项：出台制度12项、法治主题公园1个。"
    wanting = "正文写明的不足：全民法治观念需要提升，法治宣传教育缺少骨干力量，法治教育和普法形式需要改进。"
    assert done + wanting in text
    everywhere = bare("".join(filter(None, taiping[1].values())))
    assert everywhere.count("此前各年没有数据记录") == 1
    for of_later_years in ("同比", "上年", "增减"):
        assert of_later_years not in everywhere
    assert taiping[1]["pledges"] is None
    # the analyst's, not the leader's
    for matter in ("没有数据的任务", "重复与缺项", "待核准确数"):
        assert matter not in everywhere


def test_a_later_year_counts_targets_and_promises(demo):
    """Counted by hand in demo_expected.csv, 2024."""
    assert "年度目标7项，达到5项；2023年承诺4项，达到2项。最需关注的是持证率，距目标差1名。" in bare(
        demo[1]["first_screen"]
    )
    assert "虚构" in bare(demo[1]["first_screen"])


@pytest.mark.parametrize(
    ("year", "base", "said"),
    [
        (2024, 0, "上年133件"),
        (2024, 2022, "2022年128件"),
    ],
)
def test_the_year_compared_with_is_named(home, year, base, said):
    dossier = judge(load_record(home, "demo"), year, base)
    assert said in bare(html_of(Report(dossier).first_screen()))


def test_a_base_that_is_not_the_year_before_heads_its_column(home):
    """普法活动 of 2022 is 近30场 and of 2024 34场次; 2023 is passed over."""
    rows = cells(html_of(Report(judge(load_record(home, "demo"), 2024, 2022)).figures()), "2022年", "增减")
    assert rows["普法活动"][0] == "近30"
    assert rows["普法活动"][1] == "至少增加5场"


def test_a_corrected_value_is_told_and_not_called_unchanged(home, taiping):
    notes = bare(html_of(Report(judge(load_record(home, "demo"), 2022)).notes()))
    assert "除下列更正外，数值照填报原文" in notes
    assert "“1128件”按更正单改为“128件”" in notes
    assert "数值照填报原文，表中只统一单位和写法" in bare(taiping[1]["notes"])


def test_hedges_in_use_are_explained_together(demo):
    """2024 and its base use 余, 多, 左右, 超 and others; each stands in the notes."""
    notes = bare(demo[1]["notes"])
    for word in ("余", "多", "左右", "超", "超过", "不足", "约"):
        assert f"“{word}”" in notes


def test_invented_data_is_marked_and_real_data_is_not(taiping, demo):
    assert "虚构" not in "".join(filter(None, taiping[1].values()))
    assert 'class="invented"' in demo[1]["first_screen"]


@pytest.fixture(scope="module")
def whole():
    return ours("demo", 2024)


def test_ids_follow_the_order_of_the_page_and_lead_to_rows_of_the_ledger(whole):
    html, frame = whole.page.html, whole.page.ledger.frame()
    assert list(frame["id"]) == [f"n{n}" for n in range(1, len(frame) + 1)]
    # each number once; those that only an alternative text says have a row and no mark
    ids = re.findall(r'<a (?:class="bound" )?id="(n[0-9]+)"', html)
    assert ids == sorted(set(ids), key=lambda i: int(i[1:]))
    ledger = re.search('<table class="ledger" hidden>.*?</table>', html, re.DOTALL)[0]
    assert re.findall("<tr[^>]*><td>(n[0-9]+)</td>", ledger) == list(frame["id"])
    assert set(frame["id"]) - set(ids) == {r["id"] for r in whole.page.ledger.rows() if r["where"] == "spoken"}
    # each leads to its explanation, and there is none besides
    assert re.findall(r'<p class="why" id="(n[0-9]+)-source"', html) == ids
    assert re.findall(r'href="#(n[0-9]+)-source"', html) == ids
    texts = dict(zip(frame["id"], frame["text"], strict=True))
    printed = re.findall(r'data-id="(n[0-9]+)">(.*?)</(?:data|g)>', html, re.DOTALL)
    assert [id_ for id_, _ in printed] == ids
    for id_, text in printed:
        assert texts[id_] == bare(text).strip()


# as they stand in a column or chart of one unit, in digits, by hand
EVEN = {
    "十余场": "10余场", "34场次": "34场", "两百余人次": "200余", "超八成": "超80", "312500元": "31.25", "约30万元": "约30",
}  # fmt: skip


def test_every_formula_names_cells_that_hold_what_is_printed(whole, home, book):
    """A value row re-read from the raw file by its formula gives the wording printed, or that of one unit."""
    record = load_record(home, "demo")
    cells = {f"raw({f}:{r})": t for f, r, t in record.figures[["file", "row", "text"]].to_numpy()}
    promised = {f"raw({p.raw.file}:{p.raw.row})" for p in record.pledges}
    for entry in whole.page.ledger.rows():
        if entry["role"] == "value" and entry["formula"] in cells:
            cell = cells[entry["formula"]]
            even = [cell, EVEN.get(cell), *(cell.replace(unit, "") for unit in book.units)]
            assert entry["text"] in (even if entry["rounding"] else [cell])
        else:
            assert set(re.findall(r"raw\([^()]*\)", entry["formula"])) <= set(cells) | promised


def test_what_comes_from_the_clerks_is_escaped(make_home):
    evil = "<img src=x onerror=alert(x)>"
    # in the text such marks are told, so there as a character
    text = "## 一、举措\n\n文。\n\n## 二、第一责任人\n\n文。\n\n## 三、不足\n\n文。\n\n## 四、下一年\n\n文。\n"
    now = {"指标": "普法活动", "数值": "9场", "填报单位": evil, "变动原因": evil, "出处": evil, "备注": evil}
    files = {
        "demo/2022/figures.csv": figures(("普法活动", "5场")),
        "demo/2023/figures.csv": figures(now),
        "demo/2023/narrative.md": text.replace("文。", "甲 < 乙 & 丙。", 1),
    }
    html = composed_of(make_home(files), "demo", 2023).page.html
    assert "<img" not in html
    assert html.count("&lt;img") >= 3
    assert "甲 &lt; 乙 &amp; 丙。" in html


def test_no_report_from_unsound_data(make_home):
    dossier = judge(load_record(make_home({"demo/2023/figures.csv": figures(("普法活动", ""))}), "demo"), 2023)
    with pytest.raises(DataError, match="数值是空白"):
        Report(dossier)


def test_the_analyst_s_notebooks_show_every_finding_and_comparison(demo):
    dossier = demo[0].dossier
    shown = findings_section(dossier)._repr_mimebundle_()["text/html"]
    assert all(html.escape(f.message, quote=False) in shown for f in dossier.findings)
    shown = comparison_section(dossier)._repr_mimebundle_()["text/html"]
    assert "上年460次左右（两个数的可能范围有重叠，不判断增减）" in bare(shown)
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
def test_three_links_lead_from_the_first_screen_to_text_table_and_notes(place, year):
    html = ours(place, year).page.html
    listed = re.search('<nav aria-label="目录">.*?</nav>', html)[0]
    links = dict(re.findall('<a href="#([^"]+)">(.*?)</a>', listed))
    assert links == {"part-1": "报告全文", "figures": "指标总表", "notes": "数据说明"}
    sections = re.findall('<section id="([^"]+)"', html)
    assert [id_ for id_ in sections if id_ in links] == list(links)
    assert html.index(listed) < html.index('<section id="part-1"')


# what an expert answers who is asked where a number of the table of 2024 comes from
EXPLAINED = {
    ("矛盾纠纷调解", "8件"): "2024年矛盾纠纷调解141件减2023年矛盾纠纷调解133件。来源2：司法所2023年台账",
    ("矛盾纠纷调解", "6%"): "2024年矛盾纠纷调解141件与2023年矛盾纠纷调解133件之差，除以2023年矛盾纠纷调解133件，四舍五入到1位小数。",
    ("应急演练", "不足5"): "2024年应急演练不足5次，可能是0次至4次。来源6：应急办2024年台账",
    ("合法性审查", "13件"): "2024年合法性审查302件减2023年合法性审查280余件，取可能的最小值。",
    ("宣传资料发放", "5500份"): "2024年宣传资料发放2万多份（连同没有写出的尾数）减2023年宣传资料发放1.4万份（连同没有写出的尾数），取可能的最小值，向下取整到500。",
    ("持证率", "1名"): "（2024年执法人员16名乘以2024年持证率的目标95%以上的下限）减2024年持证执法人员15名，向上取整到个位。",
    ("法治培训", "不少于24场"): "2024年法治培训的目标不少于24场。",
}  # fmt: skip


def test_each_number_says_in_chinese_what_it_is_worked_out_from_and_where_that_stands(whole):
    page = lxml_html.fromstring(whole.page.html)
    for (indicator, number), said in EXPLAINED.items():
        (row,) = page.xpath(f"//table[@class='indicators']//tr[th/text()='{indicator}']")
        (link,) = (a for a in row.xpath(".//a") if a.text_content() == number)
        assert said in page.get_element_by_id(link.get("href")[1:]).text_content()
    kept = page.xpath("//table[@class='pledges']//a[.='不少于24场']")[0].get("href")
    assert "2023年承诺的法治培训目标不少于24场。" in page.get_element_by_id(kept[1:]).text_content()
    everything = [p.text_content() for p in page.xpath("//p[@class='why']")]
    assert len(everything) > 200
    # no formula, no file, no hash
    assert [text for text in everything if re.search(r"[a-z_]{2}|[()]", text)] == []


def test_each_source_is_named_once_and_numbered(whole):
    """Six offices, in the order of the page; of each its years as one."""
    page = lxml_html.fromstring(whole.page.html)
    listed = [li.text_content() for li in page.xpath("//ol[@class='cited']/li")]
    years = {"司法所": 2019}
    offices = ["综合执法队", "司法所", "党政办", "便民服务中心", "信访办", "应急办"]
    assert listed == [f"{office}{years.get(office, 2023)}—2024年台账" for office in offices]
    for why in (p.text_content() for p in page.xpath("//p[@class='why']")):
        for source, number in re.findall(r"([^：；]+)（([0-9]+)）[；。]", why.partition("来源：")[2]):
            assert listed[int(number) - 1][:3] == source[:3]


def test_no_machinery_shows_on_the_page(whole):
    """Of what a reader sees or hears: no formula, file, hash or id; the ledger is there for programs, hidden."""
    page = lxml_html.fromstring(whole.page.html)
    (ledger,) = page.xpath("//table[@class='ledger']")
    assert ledger.get("hidden") is not None
    assert "raw(2024/figures.csv:" in ledger.text_content()
    ledger.drop_tree()
    main = page.xpath("//main")[0]
    seen = [main.text_content(), *main.xpath(".//@aria-label | .//@title | .//@alt | .//@data-label")]
    assert [m for text in seen for m in re.findall(r"[A-Za-z_]{2,}|\bn[0-9]+\b|[0-9a-f]{12,}", text)] == []
