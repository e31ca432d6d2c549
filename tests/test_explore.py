"""JupyterLab as ``fazhi explore`` opens it: a real server, that only this machine and only its token reach."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from helpers import CHROMIUM, REPO, begun, run_all, serving
from playwright.sync_api import sync_playwright

from fazhi.cli import main

OWN = r"http://127\.0\.0\.1:|ws://127\.0\.0\.1:|data:|blob:"
FAZHI = str(Path(sys.executable).with_name("fazhi"))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server on the invented town and two real places."""
    root = tmp_path_factory.mktemp("explore")
    for part in ("data/codebook", "notebooks"):
        shutil.copytree(REPO / part, root / part)
    begun(root, "demo", 2024)
    shutil.copy(REPO / "data" / "corrections.yml", root / "data")
    for place in ("demo", "tongliang", "shuangshan"):
        shutil.copytree(REPO / "data" / "raw" / place, root / "data" / "raw" / place)
    with serving(root) as server:
        yield server


def status(port, path, token=""):
    try:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"token {token}"} if token else {}
        )
        return urllib.request.urlopen(request, timeout=20).status
    except urllib.error.HTTPError as exc:
        return exc.code


def test_only_its_own_token_opens_it(served):
    _, port, token = served
    assert status(port, "/api/contents/notebooks/explore.ipynb") == 403
    assert status(port, "/api/contents/notebooks/explore.ipynb", "x" * 40) == 403
    assert status(port, "/api/contents/notebooks/explore.ipynb", token) == 200


def test_the_token_is_new_and_long_and_not_among_the_arguments(served):
    process, _, token = served
    assert len(token) >= 40
    listed = (
        subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        if shutil.which("ps")
        else ""
    )
    assert token not in listed
    assert process.poll() is None


@pytest.fixture(scope="module")
def lab(served):
    """The notebook in a browser, all its cells run; what the browser complained of and what it asked for outside."""
    if not CHROMIUM:
        pytest.skip("没有 Chromium 浏览器")
    _, port, token = served
    said, outside = [], []
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1400})
        page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: said.append(str(e)))
        page.on("request", lambda r: outside.append(r.url) if not re.match(OWN, r.url) else None)
        run_all(page, port, token)
        yield page, said, outside
        browser.close()


def charts(page):
    """What the drawn charts say to those who do not see them."""
    return page.eval_on_selector_all(".fazhi svg", "all => all.map(svg => svg.getAttribute('aria-label'))")


def test_every_cell_runs_and_shows_what_it_is_about(lab):
    page, _, _ = lab
    assert (
        page.locator(
            "[data-mime-type='application/vnd.jupyter.stderr'], .jp-OutputArea-output[data-mime-type*='error']"
        ).count()
        == 0
    )
    shown = page.locator(".jp-Notebook").inner_text()
    assert "20余次 = [21, 29] 次" in shown
    assert "上年20余次" in shown
    assert "示例镇（demo）：2019、2020、2021、2022、2023、2024" in shown


def test_another_indicator_changes_the_chart_and_the_line_to_paste(lab):
    page, _, _ = lab
    assert [c.partition("历年")[0] for c in charts(page)] == ["矛盾纠纷调解", "行政处罚案件"]
    page.locator(".jp-Notebook select[multiple]").select_option(label="信访件")
    page.wait_for_function(
        "document.querySelector('.fazhi svg')?.getAttribute('aria-label')?.startsWith('信访件')", timeout=60_000
    )
    assert len(charts(page)) == 1
    assert "2022年几十件" in charts(page)[0]
    assert page.locator(".fazhi code:visible").all_inner_texts() == ["{图:信访件}", "{表:信访件}", "{信访件}"]


def test_fewer_years_leave_the_others_out(lab):
    page, _, _ = lab
    page.locator(".jp-Notebook .noUi-handle-lower").press("ArrowRight")
    page.wait_for_function(
        "document.querySelector('.fazhi svg')?.getAttribute('aria-label')?.includes('2019年') === false", timeout=60_000
    )
    assert "2020年60至70件" in charts(page)[0]


def test_the_other_panes_and_the_search(lab):
    page, _, _ = lab
    page.get_by_role("tab", name="逐年比较").click()
    rows = page.locator(".fazhi:visible tbody tr").all_inner_texts()
    # the largest certain movement first: from nothing to something, and to nothing
    assert [r.split("\t")[0] for r in rows[:2]] == ["行政规范性文件", "复议纠错"]
    assert rows[0].endswith("{行政规范性文件}，{行政规范性文件:比上年}")
    page.get_by_role("tab", name="问题").click()
    assert "不是准确数，待核准" in page.locator(".fazhi:visible").inner_text()
    page.get_by_role("tab", name="全部数据").click()
    page.locator(".dt-search input").fill("几十件")
    page.wait_for_function("document.querySelectorAll('.dt-container tbody tr').length == 1", timeout=30_000)
    assert page.locator(".dt-container tbody tr").inner_text().split("\t")[:5] == [
        "信访件",
        "2022",
        "几十件",
        "实际",
        "20至99",
    ]


def test_another_place_brings_its_own_indicators(lab):
    page, _, _ = lab
    page.get_by_role("tab", name="走势").click()
    page.locator(".jp-Notebook select:not([multiple])").first.select_option(label="铜梁太平镇")
    page.wait_for_function(
        "document.querySelector('.fazhi svg')?.getAttribute('aria-label')?.includes('2025年')", timeout=60_000
    )
    page.get_by_role("tab", name="与其他地方对照").click()
    assert "双山" in page.locator(".fazhi:visible").inner_text()


def test_the_browser_complained_of_nothing_and_asked_for_nothing_outside(lab):
    """Last: over everything that the tests above did."""
    _, said, outside = lab
    assert (said, outside) == ([], [])


def test_jupyterlab_speaks_chinese_and_asks_nothing(lab):
    page, _, _ = lab
    bar = page.locator(".lm-MenuBar").first.inner_text().split()
    assert bar[:5] == ["文件", "编辑", "查看", "运行", "内核"]
    # no question about news or updates
    assert page.locator(".Toastify__toast").count() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_only_this_machine_reaches_it(served):
    """Listening on 127.0.0.1, whatever the user's own settings say; the state 0A is listening."""
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    bound = {
        row[1].rpartition(":")[0] for row in rows if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == served[1]
    }
    assert bound == {"0100007F"}


def test_a_home_without_the_notebook_is_told(make_home, monkeypatch, capsys):
    home = make_home()
    (home.notebooks / "explore.ipynb").unlink()
    monkeypatch.setenv("FAZHI_HOME", str(home.root))
    with pytest.raises(SystemExit) as caught:
        main(["explore"])
    assert caught.value.code == 3
    assert capsys.readouterr().err == "找不到笔记本 explore.ipynb；请从 fazhi 的 notebooks 目录补回。\n"
