"""The page as people see it, in a real browser; skips where there is none."""

from __future__ import annotations

import re
import shutil

import pypdfium2 as pdfium
import pytest
from helpers import PLACES, RARE, composed_of, hostile_home

from fazhi.export.page import embedded_font

PHONE = {"width": 390, "height": 844}
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def pages(home, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    hostile = hostile_home(tmp_path_factory.mktemp("hostile"))
    for place, year in PLACES.items():
        page = composed_of(hostile if place == "hostile" else home, place, year).page
        assert page.lacking == ([RARE] if place == "hostile" else [])
        (folder / f"{place}.html").write_text(page.html, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=list(PLACES))
def view(request, browser, pages):
    """One tab a page, for all tests of that page."""
    view = browser.new_page(viewport=PHONE)
    view.said, view.asked = [], []
    view.on("console", lambda m: view.said.append(m.text))
    view.on("request", lambda r: view.asked.append(r.url))
    view.goto((pages / f"{request.param}.html").as_uri())
    yield view
    view.close()


@pytest.fixture
def opened(view):
    """The page on a phone, as it was opened."""
    view.set_viewport_size(PHONE)
    return view


@pytest.fixture(scope="module")
def printed(view):
    view.set_viewport_size(PHONE)
    return view.pdf(prefer_css_page_size=True)


def test_no_request_and_no_console_message(opened):
    assert [u for u in opened.asked if not u.startswith("data:")] == [opened.url]
    assert opened.said == []


def test_axe_finds_nothing(opened):
    """WCAG 2.2 AA and good practice, as far as axe-core can tell."""
    from axe_playwright_python.sync_playwright import Axe

    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    # the colours are page.css's, held on the other pages; axe takes half a minute for those of the hostile one's long names
    contrast = {"color-contrast": {"enabled": not opened.url.endswith("hostile.html")}}
    options = {"runOnly": rules, "rules": contrast, "resultTypes": ["violations"]}
    found = Axe().run(opened, options=options).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []


def test_a_town_s_page_is_light(pages):
    assert all((pages / f"{place}.html").stat().st_size <= 600 * 1024 for place in PLACES if place != "hostile")


def test_no_sideways_scrolling(opened):
    for width in (320, 390, 768, 1280):
        opened.set_viewport_size({"width": width, "height": 800})
        assert opened.evaluate("document.documentElement.scrollWidth") <= width, width


def test_chinese_is_drawn_with_the_embedded_font(opened):
    """Without it this machine, which has no Chinese font, would show empty boxes."""
    assert opened.evaluate("document.fonts.check('16px \"Noto Sans CJK SC\"', '法治')")
    assert opened.evaluate("[...document.fonts].map(f => [f.family, f.status]).join()") == "Noto Sans CJK SC,loaded"


def test_every_link_lands(opened):
    targets = opened.eval_on_selector_all("a[href^='#']", "links => links.map(a => a.getAttribute('href'))")
    assert len(targets) >= 7
    count = "ids => ids.filter(id => document.querySelectorAll(id).length != 1)"
    assert opened.evaluate(count, sorted(set(targets))) == []


def test_first_screen_on_a_phone_says_what_changed_why_and_what_needs_an_answer(opened):
    known = (
        ("h1", ".verdict", ".key", ".asked h2")
        if opened.url.endswith("hostile.html")
        else ("h1", ".verdict", ".key", ".asked li")
    )
    first = [s for s in known if opened.locator(s).count()]
    assert len(first) == (3 if opened.url.endswith("taiping.html") else 4)
    for selector in first:
        box = opened.locator(selector).first.bounding_box()
        assert box["y"] + box["height"] <= 844, selector
    if opened.url.endswith("demo.html"):
        assert opened.locator(".verdict").inner_text().endswith("较上年增加超过5500份，主要是村村发放手册。")
        assert "主要是增加夜间普法" in opened.locator(".key").inner_text()
        assert "未达到目标（95%以上），差1名（综合执法队）" in opened.locator(".asked").inner_text()


TRENDS = {"taiping": (0, 0), "demo": (5, 12), "national": (5, 8), "fuling": (1, 1), "hostile": (0, 0)}


def test_small_trends_stand_where_the_record_is_long_enough(opened):
    """Three years at least, five beside the key figures, twelve in their section, by the codebook."""
    place = opened.url.rpartition("/")[2].removesuffix(".html")
    counts = opened.locator(".spark svg").count(), opened.locator(".multiples svg").count()
    assert counts == TRENDS[place]
    for box in [n.bounding_box() for n in opened.locator(".spark svg, .multiples svg").all()]:
        assert box["width"] > 80
        assert box["height"] > 25


def test_print_is_a4(printed):
    boxes = {tuple(round(float(x)) for x in m.split()) for m in re.findall(rb"/MediaBox \[([^\]]+)\]", printed)}
    assert boxes == {(0, 0, 595, 842)}  # 210 × 297 mm in points


MARK_ROWS = """() => {
  const seen = [...document.querySelectorAll('tbody tr, li, .key > div, .chart, .small')].filter(e =>
    !e.closest('nav') && !e.closest('details') && !e.matches('.folded'));
  seen.forEach((e, n) => {
    const ends = e.matches('tr') ? [e.firstElementChild, e.lastElementChild] : [e, e];
    ends[0].prepend(`甲${n}丙`);
    ends[1].append(`乙${n}丙`);
  });
  return seen.length;
}"""


def test_no_printed_row_is_cut(opened):
    """Each row, item, tile and chart begins and ends on one page: both ends are marked, then looked for."""
    count = opened.evaluate(MARK_ROWS)
    document = pdfium.PdfDocument(opened.pdf(prefer_css_page_size=True))
    # without the marks again, for the tests that follow
    opened.reload()
    pages = [re.sub(r"\s", "", p.get_textpage().get_text_range()) for p in document]
    on = {mark: n for n, text in enumerate(pages) for mark in re.findall(r"[甲乙]\d+丙", text)}
    assert len(on) == 2 * count
    assert [n for n in range(count) if on[f"甲{n}丙"] != on[f"乙{n}丙"]] == []


def test_on_paper_the_links_of_a_number_are_spelled_out(opened, printed):
    """Paper has no links: each number carries its id, under which the printed ledger lists it."""
    document = pdfium.PdfDocument(printed)
    text = re.sub(r"\s", "", "".join(p.get_textpage().get_text_range() for p in document))
    # what is folded away on the screen is not on paper, nor its sources
    assert "图的说明" not in text
    page, _, ledger = text.rpartition("数字来源")
    numbers = opened.eval_on_selector_all("#summary a.bound", "links => links.map(a => [a.id, a.innerText])")
    for id_, number in [(id_, re.sub(r"\s", "", number)) for id_, number in numbers]:
        assert number + id_ in page
        assert id_ + number in ledger


def test_font_holds_what_is_used_and_names_what_it_lacks():
    face, lacking = embedded_font("法治20余\U0001f600\n\u200b")
    assert lacking == ["\U0001f600"]
    assert face.startswith('@font-face{font-family:"Noto Sans CJK SC";src:url(data:font/woff;base64,')
    assert embedded_font("法治20余")[0] == embedded_font("余02治法")[0]


def test_from_a_number_to_its_source_and_back(opened):
    """Links alone: no mouse to hover, no script to run."""
    number = opened.locator(".key a.bound").first
    id_, text = number.get_attribute("id"), number.inner_text()
    number.focus()
    opened.keyboard.press("Enter")
    row = opened.locator(":target")
    assert row.get_attribute("id") == f"{id_}-source"
    assert row.is_visible()
    assert text in row.inner_text()
    back = row.locator("a").first
    assert back.bounding_box()["height"] >= 24
    back.click()
    assert opened.locator(":target").get_attribute("id") == id_
