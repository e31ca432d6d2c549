"""The list of all reports: how far each place has come, what its report says in figures, what failed."""

from __future__ import annotations

import hashlib
import json
import re
import shutil

import pytest
from helpers import REPO, fazhi, figures, raw_year

from fazhi.home import Home
from fazhi.pipeline.index import index_page
from fazhi.pipeline.job import Job

pytestmark = pytest.mark.usefixtures("made_here")

FINDINGS = "severity,code,place,year,file,row,indicator,read,message,todo\n"
PLACES = """id,name,full_name,level,form,invented,reference,note,应报
a,甲镇,甲镇,town,full,no,,,2022
b,乙镇,乙镇,town,full,no,,,2023
c,丙镇,丙镇,town,full,no,,,2022
d,丁镇,丁镇,town,full,no,,,2024
e,戊镇,戊镇,town,full,no,,,2024
f,己镇,己镇,town,full,yes,,,2024
g,庚镇,庚镇,town,full,no,,,2024
h,辛镇,辛镇,town,full,no,,,2024
x,摘录区,摘录区,county,figures,no,,,
y,没有数的区,没有数的区,county,figures,no,,,
"""


class Kept:
    """A data home and a folder of reports, written by hand."""

    def __init__(self, root):
        self.home, self.out, self.register = Home(root / "home"), root / "out", []
        shutil.copytree(REPO / "data" / "codebook", self.home.codebook)
        (self.home.codebook / "places.csv").write_text(PLACES, encoding="utf-8")

    def put(self, folder, **files):
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")

    def table(self, place, year, name="figures.csv"):
        self.put(self.home.raw(place, year), **{name: "指标,数值\n"})

    def report(self, place, year, figures=(), edition="internal", says="好", **results):
        """A whole report, its tables delivered too; the folder."""
        self.table(place, year)
        folder = self.out / place / str(year) / ("public" if edition == "public" else "")
        table = "indicator,now_text\n" + "".join(f"{name},{text}\n" for name, text in figures)
        files = {"report.html": "页", "comparison.csv": "\ufeff" + table, "content.json": says}
        outputs = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
        manifest = {"parameters": {"edition": edition}, "inputs": {}, "outputs": outputs, "results": results}
        self.put(folder, **files, manifest_json=json.dumps(manifest))
        return folder

    def release(self, place, year, *kinds, edition="internal", says="好"):
        """What becomes of a release: 发布, 撤回."""
        outputs = {"content.json": hashlib.sha256(says.encode()).hexdigest()}
        manifest = {"parameters": {"edition": edition}, "inputs": {}, "outputs": outputs}
        self.put(self.home.released(place, year) / "1", manifest_json=json.dumps(manifest))
        self.register += [f"{kind},1,{place},{year},{edition},,,\n" for kind in kinds]
        titles = "kind,number,place,year,edition,manifest,previous,reason\n"
        self.put(self.home.root / "data" / "released", releases_csv=titles + "".join(self.register))

    def failed(self, place, year, reason, findings=""):
        self.put(
            self.out / ".failed" / place / str(year), reason_txt=reason, findings_csv="\ufeff" + FINDINGS + findings
        )

    def page(self, **known):
        return index_page(Job(self.home, self.out, "", 0), known)


@pytest.fixture
def kept(tmp_path):
    return Kept(tmp_path)


@pytest.fixture
def district(kept):
    """Eight towns that should report and two districts that need not, each in another state."""
    kept.report("a", 2022, signed=1)
    kept.report("a", 2023, signed=1)
    figures = [("court_appearance_rate", "100%"), ("mediation_success_rate", "超八成"), ("mediation", "141件")]
    kept.report("a", 2024, figures, signed=0, targets=7, met=5, promises=4, kept=2, matters=3)
    kept.report("b", 2024, signed=1, targets=0, promises=0, matters=0)
    kept.release("b", 2024, "发布")
    # what nobody took for a table
    kept.put(kept.home.raw("c", 2024), narrative_md="文", pledges_csv="", **{"~$figures.xlsx": "", ".x.csv": ""})
    kept.report("d", 2024, signed=1, targets=2, met=2)
    kept.failed("d", 2024, "单位<不>合。\n还有别的。", "warning,a,,,,,,,,\nerror,b,,,,,,,,\n")
    kept.report("e", 2024, signed=1, targets=1, met=1, matters=1)
    kept.table("f", 2024)
    kept.report("g", 2024, signed=1, matters=0)
    kept.release("g", 2024, "发布", "撤回")
    kept.table("h", 2024)
    kept.failed("h", 2024, "机器出错，没有做完。")
    kept.report("x", 2025, signed=0)
    kept.report("x", 2025, edition="public")
    return kept


def cells(html):
    """The rows of the table as texts."""
    rows = re.findall("<tr>(.*?)</tr>", html)
    return [[re.sub("<[^>]+>", "", c) for c in re.findall("<t[hd].*?</t[hd]>", row)] for row in rows]


def told(html):
    """What is said of each place under the table and of those that need not report."""
    return [" ".join(re.sub("<[^>]+>", " ", i).split()) for i in re.findall("<li><strong>(?![0-9])(.*?)</li>", html)]


def states(html):
    """The state of each place in the last year, by its name."""
    return {row[0]: row[3] for row in cells(html)[1:]}


def test_every_place_with_its_states_and_results_those_that_ask_most_first(district):
    titles, *rows = cells(district.page())
    rates = ["负责人出庭应诉率", "持证率", "热线工单按期办结率", "调解成功率", "信访按期办结率"]
    assert titles == ["地方", "2022", "2023", "2024", "目标达到", "承诺落实", "需过问", *rates]
    nothing = ["—"] * 5
    assert rows == [
        ["丙镇", "未报", "未报", "未报", "—", "—", "—", *nothing],
        ["丁镇", "—", "—", "退回", "—", "—", "—", *nothing],
        ["己镇（虚构）", "—", "—", "待生成", "—", "—", "—", *nothing],
        ["辛镇", "—", "—", "待生成", "—", "—", "—", *nothing],
        ["庚镇", "—", "—", "已撤回", "—", "—", "0", *nothing],
        ["甲镇", "已签", "已签", "草稿", "5/7", "2/4", "3", "100%", "—", "—", "超八成", "—"],
        ["戊镇", "—", "—", "已签", "1/1", "—", "1", *nothing],
        ["乙镇", "—", "未报", "已发布", "—", "—", "0", *nothing],
    ]


def test_the_counts_and_the_deadline_as_the_norms_have_it(district):
    html = district.page()
    (counts,) = re.findall('<ul class="counts">(.*?)</ul>', html, re.DOTALL)
    assert [re.sub("<[^>]+>", "", c) for c in re.findall("<li>(.*?)</li>", counts)] == [
        "7/8 已报送", "1 未报", "1 退回", "2 待生成", "1 已撤回", "1 草稿", "1 已签", "1 已发布", "报送期限3月1日",
    ]  # fmt: skip
    assert "<h1>法治政府建设年度报告（2024年度）</h1>" in html


def test_what_failed_says_why_and_every_year_and_edition_is_linked(district):
    html = district.page()
    said = told(html)
    assert "丁镇 2024年 退回 单位&lt;不&gt;合；这是以前的一份" in said
    assert "辛镇 2024年 待生成 机器出错，没有做完" in said
    assert "甲镇 2024年 草稿 2023年 已签 2022年 已签" in said
    assert said[-1] == "摘录区 2025年 摘录 公开版"
    assert not any("没有数的区" in line for line in said)
    links = ["x/2025/report.html", "x/2025/public/report.html", "a/2022/report.html", "d/2024/report.html"]
    assert [link for link in links if f'href="{link}"' not in html] == []


def test_a_report_that_changed_since_it_was_released_stands_where_its_signatures_say(kept):
    kept.report("a", 2024, says="改过", signed=0)
    kept.release("a", 2024, "发布")
    kept.report("b", 2024, says="改过", signed=1)
    kept.release("b", 2024, "发布", "撤回")
    # the public edition alone was published
    kept.report("c", 2024, signed=0)
    kept.report("c", 2024, edition="public", signed=1)
    kept.release("c", 2024, "发布", edition="public")
    # released, and the folder of reports emptied since
    kept.release("d", 2024, "发布")
    assert {n: s for n, s in states(kept.page()).items() if s != "未报"} == {
        "甲镇": "草稿",
        "乙镇": "已签",
        "丙镇": "已发布",
        "丁镇": "已发布",
    }


def test_a_report_that_was_cut_off_is_to_be_made_again(kept):
    (kept.report("a", 2024, signed=1) / "report.html").write_text("半")
    html = kept.page()
    assert states(html)["甲镇"] == "待生成"
    assert "甲镇 2024年 待生成 没有写完，请重新生成 2023、2022年 未报" in told(html)
    assert 'href="a/2024' not in html


def test_a_year_in_a_table_of_many_years_was_delivered(kept):
    kept.table("a", 2024)
    assert [row[1:4] for row in cells(kept.page(a=[2023, 2024])) if row[0] == "甲镇"] == [["未报", "待生成", "待生成"]]


def test_only_the_public_edition_failed(kept):
    kept.report("a", 2024, signed=1)
    kept.failed("a", "2024-public", "有手机号。")
    html = kept.page()
    assert states(html)["甲镇"] == "已签"
    assert "甲镇 2024年 已签 公开版没有生成：有手机号 2023、2022年 未报" in told(html)


def test_nobody_delivered_anything_yet(kept):
    html = kept.page()
    assert "（2024年度）" in html
    assert set(states(html).values()) == {"未报"}


def test_nothing_is_expected_and_nothing_there(kept):
    (kept.home.codebook / "places.csv").write_text(re.sub("20..$", "", PLACES, flags=re.MULTILINE), encoding="utf-8")
    html = kept.page()
    assert "还没有报告。" in html
    assert "报送期限" not in html


def test_where_all_is_invented_it_is_said_once(fifty):
    assert re.sub("<[^>]+>", "", fifty.page().partition("<details>")[0]).count("虚构") == 1


def test_same_bytes_and_no_place_of_this_machine(district):
    html = district.page()
    assert html == district.page()
    assert str(district.out.parent) not in html


@pytest.fixture
def fifty(kept):
    """Fifty towns in every state."""
    rows = [
        f"t{n},{'东西南北青柳白清石龙'[n % 10]}{'河岭塘坡林'[n // 10]}镇,,town,full,yes,,,2022\n" for n in range(50)
    ]
    (kept.home.codebook / "places.csv").write_text(PLACES.partition("\n")[0] + "\n" + "".join(rows), encoding="utf-8")
    rates = (
        "court_appearance_rate",
        "certified_officer_rate",
        "hotline_on_time_rate",
        "mediation_success_rate",
        "petition_on_time_rate",
    )
    for n in range(50):
        for year in (2022, 2023, 2024):
            counts = {"targets": 7, "met": 5, "promises": 4, "kept": 2, "matters": n % 4}
            if year < 2024 or n % 8:
                kept.report(
                    f"t{n}", year, [(r, f"{90 + n % 10}.5%") for r in rates], signed=int(year < 2024 or n % 3), **counts
                )
        if n % 13 == 5:
            kept.failed(
                f"t{n}", 2024, "2024/figures.csv第2行：“矛盾纠纷调解”的数值看不懂“若干”；请改正。", "error,b,,,,,,,,\n"
            )
    return kept


def test_in_a_browser(fifty, browser):
    from axe_playwright_python.sync_playwright import Axe

    path = fifty.out / "index.html"
    path.write_text(fifty.page(), encoding="utf-8")
    view = browser.new_page(viewport={"width": 390, "height": 844})
    asked, said = [], []
    view.on("request", lambda r: asked.append(r.url))
    view.on("console", lambda m: said.append(m.text))
    view.goto(path.as_uri())
    assert [u for u in asked if not u.startswith("data:")] == [view.url]
    assert said == []
    # fifty places in three screens of a phone
    assert view.evaluate("document.documentElement.scrollHeight") <= 3 * 844
    for width in (320, 390, 768, 1280):
        view.set_viewport_size({"width": width, "height": 844})
        assert view.evaluate("document.documentElement.scrollWidth") <= width
        # of each layout
        if width > 320:
            assert [v["id"] for v in Axe().run(view).response["violations"]] == []
    link = view.locator("td.state a").first
    assert link.bounding_box()["height"] >= 24
    link.click()
    assert view.url.endswith("/2022/report.html")
    view.close()


def test_the_list_follows_what_is_signed_released_and_withdrawn(make_home, tmp_path):
    """Through the commands, on a report that was made: nothing here is written by hand."""
    home = make_home(raw_year("5件", 2024))

    def state():
        html = (home.reports / "index.html").read_text(encoding="utf-8")
        return [row[-9] for row in cells(html)[1:] if row[0].startswith("示例镇")]

    def done(command, *more):
        ran = fazhi(
            command, "--place", "demo", *(["--year", "2024"] if command != "run" else []), *more, home=home.root
        )
        assert ran.returncode == 0, ran.stderr
        return state()

    assert done("run") == ["草稿"]
    assert done("sign", "--role", "制表", "--name", "张三") == ["草稿"]
    assert done("sign", "--role", "复核", "--name", "李四") == ["已签"]
    assert done("release") == ["已发布"]
    assert done("run", "--force") == ["已发布"]
    assert done("release", "--withdraw", "--reason", "错报") == ["已撤回"]
    (home.raw("demo", 2024) / "figures.csv").write_text(figures(("矛盾纠纷调解", "6件")), encoding="utf-8")
    assert done("run") == ["草稿"]
    (home.raw("demo", 2024) / "figures.csv").write_text(figures(("矛盾纠纷调解", "若干")), encoding="utf-8")
    assert fazhi("run", "--place", "demo", home=home.root).returncode == 1
    assert state() == ["退回"]
