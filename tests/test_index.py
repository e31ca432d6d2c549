"""The list of all reports: what is whole, what failed, what was cut off."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
from helpers import REPO

from fazhi.codebook.load import load_codebook
from fazhi.export.index import index_page
from fazhi.home import Home

HEAD = "severity,code,place,year,file,row,indicator,read,message,todo\n"


@pytest.fixture
def reports(tmp_path):
    """Folder with a whole report, a cut-off one, one that failed over an older one, one that never came out."""

    def put(path, name, text):
        folder = tmp_path / path
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

    def whole(path, html):
        digest = hashlib.sha256(html.encode()).hexdigest()
        put(path, "report.html", html)
        edition = "public" if path.endswith("public") else "internal"
        manifest = {"parameters": {"edition": edition}, "inputs": {}, "outputs": {"report.html": digest}}
        put(path, "manifest.json", json.dumps(manifest))

    whole("taiping/2023", "好")
    put("taiping/2023", "findings.csv", "\ufeff" + HEAD + "warning,a,,,,,,,,\nwarning,b,,,,,,,,\nnote,c,,,,,,,,\n")
    whole("taiping/2023/public", "公")
    whole("taiping/2022/public", "只有公开版")
    whole("demo/2024/public", "旧")
    put("demo/2024/public", "report.html", "半")
    whole("demo/2024", "旧")
    put(".failed/demo/2024", "reason.txt", "单位<不>合。\n还有别的。")
    put(".failed/demo/2024-public", "reason.txt", "有手机号。")
    put(".failed/demo/2021", "01_check.ipynb", "{}")
    whole("demo/2022", "全")
    put("demo/2022", "report.html", "半")
    put("taiping/notes", "x.txt", "不是年份")
    return tmp_path


def listed(html):
    items = re.findall(r"<li>(.*?)</li>", html)
    links = [m[1] if (m := re.search('href="([^"]*)"', i)) else "" for i in items]
    return list(zip(links, (re.sub("<[^>]+>", "", i) for i in items), strict=True))


def test_each_place_and_year_with_its_state(reports):
    html = index_page(reports, load_codebook(Home(REPO)))
    assert listed(html) == [
        ("taiping/2023/report.html", "太平镇2023年度报告 公开版 警告2条，提示1条"),
        ("taiping/2022/public/report.html", "2022年 公开版"),
        (
            "demo/2024/report.html",
            "示例镇2024年度报告 最近一次没有生成：单位&lt;不&gt;合；这是以前的一份；公开版最近一次没有生成：有手机号",
        ),
        ("", "2022年 没有写完，请重新生成"),
        ("", "2021年 最近一次没有生成：见运行时的提示"),
    ]
    assert re.findall("<h2>(.*?)</h2>", html) == ["太平镇", "示例镇（虚构数据）"]


def test_same_bytes_and_no_place_of_this_machine(reports):
    book = load_codebook(Home(REPO))
    html = index_page(reports, book)
    assert html == index_page(reports, book)
    assert str(reports) not in html


def test_no_report_yet(tmp_path):
    assert "还没有报告。" in index_page(tmp_path, load_codebook(Home(REPO)))


def test_in_a_browser(reports, browser):
    from axe_playwright_python.sync_playwright import Axe

    path = reports / "index.html"
    path.write_text(index_page(reports, load_codebook(Home(REPO))), encoding="utf-8")
    view = browser.new_page(viewport={"width": 320, "height": 800})
    asked, said = [], []
    view.on("request", lambda r: asked.append(r.url))
    view.on("console", lambda m: said.append(m.text))
    view.goto(path.as_uri())
    assert [u for u in asked if not u.startswith("data:")] == [view.url]
    assert said == []
    assert [v["id"] for v in Axe().run(view).response["violations"]] == []
    for width in (320, 390, 768, 1280):
        view.set_viewport_size({"width": width, "height": 800})
        assert view.evaluate("document.documentElement.scrollWidth") <= width
    view.get_by_text("太平镇2023年度报告").click()
    assert view.url.endswith("taiping/2023/report.html")
    view.close()
