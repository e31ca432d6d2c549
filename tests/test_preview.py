"""``fazhi run --draft``: a page of what is there, its holes marked, that nobody can take for a report."""

from __future__ import annotations

import re

import pytest
from helpers import TEXT, fazhi, figures

pytestmark = pytest.mark.usefixtures("made_here")

ROWS = [
    ("普法活动", "若干场"),
    ("信访件", "40件"),
    ("信访件", "44件"),
    ("矛盾纠纷调解", "141件"),
    ("法律援助案件", "12件"),
]
BODY = "全年普法活动{普法活动}，信访件{信访件}，调解{矛盾纠纷调解}，{法律援肋案件}，手打7件。"


@pytest.fixture
def home(make_home):
    raw = {
        "demo/2022/figures.csv": figures(("矛盾纠纷调解", "133件"), ("普法活动", "9场")),
        "demo/2023/figures.csv": figures(*ROWS),
    }
    return make_home(
        raw | {"demo/2023/narrative.md": TEXT.replace("## ", f"## 一、主要举措和成效\n\n{BODY}\n\n## ", 1)}
    )


def drafted(home):
    done = fazhi("run", "--place", "demo", "--years", "2023", "--draft", cwd=home.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("：reports/.draft/demo/2023/report.html\n")
    return (home.reports / ".draft/demo/2023/report.html").read_text(encoding="utf-8")


def words(page):
    return re.sub(r"\s+", "", re.sub("<[^>]+>", "", page.split("<body")[1]))


def test_what_is_wrong_is_on_top_and_what_is_lacking_where_it_stands(home):
    page = words(drafted(home))
    assert "草稿预览，只供制表人看：数据和正文还没有核对完，不能报送、签署、发布。" in page
    assert "“普法活动”的数值看不懂“若干场”" in page
    assert "法律援肋案件”不在编码本里" in page.split("主要举措和成效")[0]
    body = page.split("全年普法活动")[1].split("。")[0]
    assert body.startswith("〔")
    assert body.count("〔") == 3
    assert "调解141件" in body
    assert "手打7件" in body
    # neither of two that contradict each other is told as the year's
    after = page.split("主要举措和成效", 1)[1]
    assert ("40件" in after, "44件" in after) == (False, False)
    # what is right is compared as ever: 141 less 133
    assert "增加8件" in after


def test_it_is_no_report(home):
    drafted(home)
    assert not (home.reports / "demo").exists()
    done = fazhi("verify", "reports/.draft/demo/2023/report.html", cwd=home.root)
    assert (done.returncode, done.stdout) == (1, "草稿预览，不是报告。\n")
    assert (
        "请"
        in fazhi("sign", "--place", "demo", "--year", "2023", "--role", "制表", "--name", "张三", cwd=home.root).stderr
    )


def test_the_same_bytes_again_and_what_was_mended_is_gone(home):
    assert drafted(home) == drafted(home)
    rows = [("普法活动", "8场"), ("信访件", "40件"), *ROWS[3:]]
    (home.raw("demo", 2023) / "figures.csv").write_text(figures(*rows), encoding="utf-8")
    page = words(drafted(home))
    assert "若干场" not in page
    assert "普法活动8场" in page


def rows(page):
    """The cells of each row of 指标总表, by the first."""
    table = page.split('id="figures"')[1].split("</table>")[0]
    cells = [[words(f"<body {c}") for c in re.findall("<t[hd].*?</t[hd]>", row)] for row in table.split("<tr")]
    return {row[0]: row[1:] for row in cells if row}


def test_a_mistake_of_the_narrative_takes_no_figure_away(make_home):
    # a first year: nothing to compare with, no years to draw
    lines = "普法活动{普法活动:比上年}。\n\n{图:信访件}\n\n开展普法活动{普法活动}，信访件{信访件}，{法律援肋案件}。"
    table = figures(
        ("普法活动", "8场"), ("信访件", "40件"), ("法律明白人", "80名"), ("法律明白人", "若干名", "", "计划")
    )
    raw = {
        "demo/2023/figures.csv": table,
        "demo/2023/narrative.md": TEXT.replace("## ", f"## 一、举措\n\n{lines}\n\n## ", 1),
    }
    page = drafted(make_home(raw))
    assert "开展普法活动8场，信访件40件，〔" in words(page)
    told = rows(page)
    assert [told[name][0] for name in ("普法活动", "信访件", "法律明白人")] == ["8", "40", "80"]


def test_a_target_that_cannot_be_read_makes_no_hole_of_the_value(make_home):
    table = figures(
        {"指标": "普法活动", "数值": "8场", "目标": "每村8场"}, {"指标": "信访件", "数值": "若干件", "目标": "40件以内"}
    )
    page = drafted(make_home({"demo/2023/figures.csv": table, "demo/2023/narrative.md": TEXT}))
    told = rows(page)
    assert (told["普法活动"][0], told["信访件"][0]) == ("8", "〔数有错〕")
    assert "“普法活动”的目标看不懂“每村8场”" in words(page)


def test_a_faulty_cell_is_a_hole_in_its_row(make_home):
    before = figures(("普法活动", "9场"), ("信访件", "若干件"), ("矛盾纠纷调解", "133件"))
    now = figures(("普法活动", "若干场"), ("信访件", "40件"), ("矛盾纠纷调解", "141件"))
    body = "普法活动{普法活动}，{普法活动:比上年}；信访件{信访件}，{信访件:比上年}；普法活动上年{普法活动:上年}。"
    text = TEXT.replace("## ", f"## 一、举措\n\n{body}\n\n## ", 1)
    page = drafted(
        make_home({"demo/2022/figures.csv": before, "demo/2023/figures.csv": now, "demo/2023/narrative.md": text})
    )
    told = rows(page)
    assert told["普法活动"][:3] == ["〔数有错〕", "9", "不作同比"]
    assert told["信访件"][:3] == ["40", "〔数有错〕", "不作同比"]
    assert told["矛盾纠纷调解"][:2] == ["141", "133"]
    assert "普法活动〔数有错〕，不作同比（本年的数有错）；信访件40件，" in words(page)
    assert "普法活动上年9场" in words(page)
