"""The page as people see it, in a real browser; skips where there is none."""

from __future__ import annotations

import re
import shutil

import pypdfium2 as pdfium
import pytest
from helpers import PLACES, RARE, composed_of, hostile_home, ours

from fazhi.export.page import embedded_font

PHONE = {"width": 390, "height": 844}
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    hostile = hostile_home(tmp_path_factory.mktemp("hostile"))
    for place, year in PLACES.items():
        page = (composed_of(hostile, place, year) if place == "hostile" else ours(place, year)).page
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
    assert all((pages / f"{place}.html").stat().st_size <= 500 * 1024 for place in PLACES if place != "hostile")


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


def name_of(page):
    return page.url.rpartition("/")[2].removesuffix(".html")


def bottom(found):
    box = found.first.bounding_box()
    return box["y"] + box["height"]


def test_the_first_screen_says_what_was_reached_and_what_is_asked(opened):
    """A screen and a fifth hold all of it, the links to the rest with it; the hostile one's name and cause are endless."""
    shown = [s for s in ("h1", ".verdict", ".bar", ".asked li", ".key > div", "nav") if opened.locator(s).count()]
    if name_of(opened) == "demo":
        assert shown == ["h1", ".verdict", ".bar", ".asked li", ".key > div", "nav"]
        assert (
            opened.locator(".verdict")
            .inner_text()
            .startswith("年度目标7项，达到5项；2023年承诺4项，达到2项。最需关注的是持证率")
        )
        assert "请综合执法队研究措施，时限：2025年6月底前。" in opened.locator(".asked li").first.inner_text()
        assert opened.locator(".key > div").count() == 5
    for selector in shown if name_of(opened) != "hostile" else ("h1",):
        assert bottom(opened.locator(selector)) <= 1.2 * 844, selector


# places with a text of their own
WRITTEN = ("demo", "taiping", "hostile")
SCREENS, SHEETS = {"demo": 9, "taiping": 8.5}, {"demo": 6, "taiping": 5}


def test_a_town_s_page_is_short(opened):
    screens = opened.evaluate("document.documentElement.scrollHeight") / 844
    assert screens <= SCREENS.get(name_of(opened), 100)


def test_what_is_read_is_not_small(opened):
    """The text is at least 16 px on lines of 24."""
    for selector in (".part p", ".verdict", ".asked li", ".indicators th"):
        if opened.locator(selector).count():
            sizes = opened.locator(selector).first.evaluate(
                "e => [getComputedStyle(e).fontSize, getComputedStyle(e).lineHeight].map(parseFloat)"
            )
            assert sizes[0] >= (16 if selector != ".indicators th" else 14)
            assert sizes[1] >= (24 if selector != ".indicators th" else 21)


TRENDS = {"taiping": 0, "demo": 5, "national": 5, "fuling": 1, "hostile": 0}


def test_small_trends_stand_where_the_record_is_long_enough(opened):
    """Three years at least, beside the key figures, by the codebook."""
    drawn = opened.locator(".spark svg").all()
    assert len(drawn) == TRENDS[name_of(opened)]
    for box in [n.bounding_box() for n in drawn]:
        assert box["width"] > 80
        assert box["height"] > 25


def test_what_is_folded_opens_without_a_script(opened):
    """By a tap on its label, by the keyboard, and by the link that leads to it; a table that is all there is stands open."""
    folded = "#figures" if name_of(opened) in WRITTEN else "#notes"
    body = opened.locator(f"{folded} .fold-body")
    assert not body.is_visible()
    label = opened.locator(f"{folded} label").first
    # what it unfolds is said
    assert re.fullmatch("展开(指标总表（[0-9]+项）|数据说明)", label.inner_text())
    label.click()
    assert body.is_visible()
    opened.keyboard.press("Space")
    assert not body.is_visible()
    opened.locator(f"nav a[href='{folded}']").click()
    assert body.is_visible()
    opened.set_viewport_size({"width": 1280, "height": 800})
    opened.goto(opened.url.partition("#")[0])
    assert opened.locator(f"{folded} .fold-body").is_visible()
    assert opened.locator("#figures table.indicators").is_visible()


def test_print_is_a4(printed):
    boxes = {tuple(round(float(x)) for x in m.split()) for m in re.findall(rb"/MediaBox \[([^\]]+)\]", printed)}
    assert boxes == {(0, 0, 595, 842)}  # 210 × 297 mm in points


def test_a_town_s_page_takes_few_sheets(view, printed):
    assert len(pdfium.PdfDocument(printed)) <= SHEETS.get(name_of(view), 100)


# the first sign that the page's font lacks is lost from the text of a PDF: 丁
MARK_ROWS = """() => {
  const seen = [...document.querySelectorAll('tbody tr, li, .key > div, .chart')].filter(e =>
    !e.closest('nav') && !e.closest('[hidden]'));
  seen.forEach((e, n) => {
    const ends = e.matches('tr') ? [e.firstElementChild, e.lastElementChild] : [e, e];
    ends[0].prepend(`丁甲${n}丙`);
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


def test_on_paper_no_mark_hangs_on_a_number_and_nothing_is_folded(opened, printed):
    document = pdfium.PdfDocument(printed)
    text = re.sub(r"\s", "", "".join(p.get_textpage().get_text_range() for p in document))
    assert re.findall(r"(?<![A-Za-z])n[0-9]+", text) == []
    for button in ("展开", "关闭"):
        assert button not in text
    if name_of(opened) != "hostile":
        folded = opened.locator(".fold-body").evaluate_all("all => all.map(e => e.textContent)")
        assert len(folded) >= (2 if name_of(opened) in WRITTEN else 1)
        assert [f for f in folded if not _holds(text, re.sub(r"\s", "", f))] == []
    # the ledger is for programs
    assert "raw(" not in text


def _holds(text, wanted):
    """Whether the beginning and the end of what was folded stand on paper, whatever page breaks and heads lie between."""
    return wanted[:12] in text and wanted[-6:] in text


def test_font_holds_what_is_used_and_names_what_it_lacks():
    face, lacking = embedded_font("法治20余\U0001f600\n\u200b")
    assert lacking == ["\U0001f600"]
    assert face.startswith('@font-face{font-family:"Noto Sans CJK SC";src:url(data:font/woff;base64,')
    assert embedded_font("法治20余")[0] == embedded_font("余02治法")[0]


def test_a_tap_on_a_number_tells_where_it_comes_from_and_the_text_stays(opened):
    """Links alone: no mouse to hover, no script to run; the paragraph stays in sight and whole."""
    number = opened.locator(".key a.bound").first
    id_, text = number.get_attribute("id"), number.inner_text()
    number.focus()
    before = number.bounding_box()
    opened.keyboard.press("Enter")
    told = opened.locator(f"#{id_}-source")
    assert told.is_visible()
    assert text in told.inner_text()
    # at the foot, over half the screen at most
    box = told.bounding_box()
    assert box["height"] <= 422
    assert box["y"] + box["height"] == pytest.approx(844, abs=1)
    assert opened.locator(f"#{id_}").bounding_box() == before
    back = told.locator("a").first
    assert back.bounding_box()["height"] >= 24
    back.click()
    assert not told.is_visible()
    assert opened.locator(":target").get_attribute("id") == id_
    assert 0 < opened.locator(f"#{id_}").bounding_box()["y"] < 600
