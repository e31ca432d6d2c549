"""What is published says nothing of itself; what others published is shown as theirs, and as no report."""

from __future__ import annotations

import io
import re

import docx
import pytest
from helpers import BOUND_TEXT, bare, composed_of, figures, ours
from lxml import html

# what a report says of itself, for those inside
OWN = ("达到4项", "未达到", "待核准", "最需关注", "待核准", "不是准确数", "请领导过问", "差1名", "大幅", "核对单")


def shown(composed):
    """The page as a tree, without what only programs read."""
    page = html.document_fromstring(composed.page.html)
    for hidden in page.xpath("//style|//meta|//title|//*[@hidden]"):
        hidden.drop_tree()
    return page


def table(page):
    """The rows of the table of indicators, each cell by its title."""
    rows = page.xpath("//table[contains(@class, 'indicators')]//tr[td]")
    return {
        row.xpath("string(th/text())"): {c.get("data-label"): c.text_content() for c in row.xpath("td")} for row in rows
    }


def word_text(composed):
    document = docx.Document(io.BytesIO(composed.file("report.docx")))
    cells = (cell.text for t in document.tables for row in t.rows for cell in row.cells)
    heads = (p.text for s in document.sections for p in s.header.paragraphs)
    return "\n".join([*(p.text for p in document.paragraphs), *cells, *heads])


@pytest.fixture(scope="module")
def public():
    return ours("demo", 2024, "public")


@pytest.fixture(scope="module")
def internal():
    return ours("demo", 2024)


def test_the_public_edition_is_text_one_table_and_notes(public):
    page = shown(public)
    parts = ["part-1", "part-2", "part-3", "part-4"]
    assert [i for i in page.xpath("//section[h2]/@id") if i not in parts] == ["figures", "notes", "ledger"]
    assert page.xpath("//section/@id")[:5] == ["summary", *parts]
    assert page.xpath("//section[@id='summary']/node()") == []
    # besides what is drawn
    assert page.xpath("//table[not(ancestor::figure)]/@class") == ["indicators"]
    assert page.xpath("//*[contains(@class, 'bar') or contains(@class, 'key') or contains(@class, 'asked')]") == []


def test_the_public_edition_neither_doubts_nor_praises_itself(public, internal):
    inside, outside = (bare(html.tostring(shown(c), encoding="unicode")) for c in (internal, public))
    assert [words for words in OWN if words in outside] == []
    # the words are those of the edition for those inside
    assert {"未达到", "待核准", "最需关注", "请领导过问", "差1名"} <= {words for words in OWN if words in inside}


def test_the_public_table_leaves_open_what_nobody_can_tell(public, internal):
    inside, outside = table(shown(internal)), table(shown(public))
    assert (inside["行政检查"]["增减"], outside["行政检查"]["增减"]) == ("—", "—")
    assert (inside["持证率"]["目标"], outside["持证率"]["目标"]) == ("95%以上未达到（差1名）", "95%以上")
    assert outside["普法活动"] == inside["普法活动"]
    assert [name for name in inside if name not in outside] == ["信访件", "信访按期办结率"]


def test_the_text_of_both_editions_is_the_same_and_a_note_says_what_is_not_judged(public, internal):
    texts = [["".join(p.itertext()) for p in shown(c).xpath("//section[@class='part']//p")] for c in (internal, public)]
    assert texts[0] == texts[1]
    assert len(texts[0]) > 10
    assert any(text.endswith("行政检查超过500次，上年460次左右。") for text in texts[0])
    said = [bare(html.tostring(shown(c), encoding="unicode")) for c in (internal, public)]
    assert [s.count("两年的数中有约数、不能判断增减的") for s in said] == [1, 1]
    assert [s.count("持证率的分母不到30") for s in said] == [1, 0]


@pytest.mark.parametrize("edition", ["internal", "public"])
@pytest.mark.parametrize(("place", "year", "name"), [("tongliang", 2025, "铜梁太平镇"), ("national", 2024, "全国")])
def test_an_extract_of_what_others_published_passes_for_no_report(place, year, name, edition):
    composed = ours(place, year, edition)
    page = shown(composed)
    (title,) = page.xpath("//h1")
    assert title.text_content() == f"{name}{year}年度公开数据摘录（非该机关报告）"
    texts = bare(html.tostring(page, encoding="unicode")) + word_text(composed)
    claims = ("草稿", "内部版", "公开版", "签署", "请领导过问", "特此报告", "附件", "情况报告\n")
    assert [words for words in claims if words in texts] == []
    assert not page.body.get("class")
    # where there is no text the table is not folded away
    assert page.xpath("//section[@id='figures'][contains(@class, 'folded')]") == []


def test_nobody_is_asked_to_see_to_what_another_authority_published(make_home):
    """Worse, and short of its target: of a town's own report both are matters."""
    files = {}
    for year, number in ((2022, "20件"), (2023, "90件")):
        rows = figures({"指标": "信访件", "数值": number, "目标": "不超过10件"})
        files |= {f"{place}/{year}/figures.csv": rows for place in ("yuhang", "demo")}
        files[f"demo/{year}/narrative.md"] = BOUND_TEXT.replace("{矛盾纠纷调解}", "{信访件}")
    home = make_home(files)
    pages = {place: composed_of(home, place, 2023).page.html for place in ("yuhang", "demo")}
    asked = {p: ("请领导过问" in page, bool(re.search('class="change (good|bad)"', page))) for p, page in pages.items()}
    assert asked == {"yuhang": (False, False), "demo": (True, True)}


@pytest.mark.parametrize(("place", "year", "edition"), [("demo", 2024, "public"), ("tongliang", 2025, "internal")])
def test_neither_is_harder_to_read(place, year, edition, browser, tmp_path):
    from axe_playwright_python.sync_playwright import Axe

    path = tmp_path / "report.html"
    path.write_text(ours(place, year, edition).page.html, encoding="utf-8")
    view = browser.new_page(viewport={"width": 320, "height": 844})
    view.goto(path.as_uri())
    assert [v["id"] for v in Axe().run(view).response["violations"]] == []
    assert view.evaluate("document.documentElement.scrollWidth") <= 320
    assert (
        view.evaluate("[...document.links].filter(a => a.hash && !document.querySelector(a.hash)).map(a => a.href)")
        == []
    )
    view.close()
