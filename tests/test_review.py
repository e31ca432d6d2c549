"""The analyst's review sheet: what is still to be seen to, as a page and a workbook; in nothing that is circulated."""

from __future__ import annotations

import io

import openpyxl
import pytest
from helpers import bare, composed_of, fazhi, figures, folder_bytes
from lxml import html as lxml_html

pytestmark = pytest.mark.usefixtures("made_here")

TEXT = """## 一、举措

调解{矛盾纠纷调解}，{矛盾纠纷调解:较上年}。办理信访。

全年调解{矛盾纠纷调解}。

## 二、第一责任人

文。

## 三、不足

文。

## 四、下一年

文。
"""
NOW = [
    {"指标": "矛盾纠纷调解", "数值": "20余件", "填报单位": "司法所"},
    {"指标": "普法活动", "数值": "9场", "填报单位": "司法所", "目标": "10场", "时限": "6月底"},
    {"指标": "信访件", "数值": "未报", "填报单位": "信访办"},
    {"指标": "行政检查", "数值": "90次", "填报单位": "执法队"},
]
REPLACED = """- where: {place: demo, year: 2023, file: figures.csv, row: 5}
  action: replace
  expect: 90次
  value: 80次
  reason: 重复登记
  status: 已核
"""


@pytest.fixture
def home(make_home):
    files = {"demo/2022/figures.csv": figures(("矛盾纠纷调解", "5件"), ("行政检查", "20次"), ("合同审查", "3份"))}
    files |= {"demo/2023/figures.csv": figures(*NOW), "demo/2023/narrative.md": TEXT}
    return make_home(files, corrections=REPLACED)


@pytest.fixture
def composed(home):
    return composed_of(home, "demo", 2023)


def page_tables(composed):
    """The tables of the page by their titles, rows of texts."""
    page = lxml_html.fromstring(composed.file("review.html").decode())
    return {
        section.xpath("string(h2)"): [
            [td.text_content() for td in tr.xpath("td")] for tr in section.xpath(".//tbody/tr")
        ]
        for section in page.xpath("//section[h2]")
    }


def test_findings_stand_by_office_with_file_row_and_what_to_do(composed):
    rows = page_tables(composed)["各单位待核的问题"]
    whose = [(office, file, row) for office, _, file, row, *_ in rows]
    assert ("司法所", "2023/figures.csv", "3") in whose  # 普法活动 missed its target
    assert ("信访办", "2023/figures.csv", "4") in whose  # 未报
    assert ("执法队", "2023/figures.csv", "5") in whose  # 20 → 80 without a cause
    assert [office for office, *_ in whose] == sorted(
        (office for office, *_ in whose), key=lambda o: (o == "正文起草人", o)
    )
    said = {row[4]: row[5] for row in rows}
    assert said["“普法活动”9场，没有达到目标（10场）"] == "请在“不足和原因”里写明"
    # 合同审查 has no row: the codebook says whose it is
    gone = next(row for row in rows if row[4].startswith("“合同审查”2022年有数"))
    assert gone[0]


def test_what_the_text_does_not_quote_and_what_it_says_twice(composed):
    unquoted, repeated = page_tables(composed)["正文与数据"]
    assert unquoted == ["没有引用", "行政检查、普法活动", "2023/narrative.md"]
    # the change is told once
    assert repeated == ["不止一处写到", "矛盾纠纷调解", "第3行、第5行"]


def test_what_has_no_data_and_what_a_hedge_may_stand_for(composed):
    tables = page_tables(composed)
    lacking = tables["没有数据的任务和指标"]
    assert ["纲要任务没有数据", "数字法治政府", ""] in lacking
    assert "矛盾纠纷化解" not in [row[1] for row in lacking]
    assert lacking[-1] == ["写明未报", "信访件", "信访办"]
    assert tables["约数可能是多少"] == [["矛盾纠纷调解", "20余件", "21件至29件", "司法所", "2023/figures.csv", "2"]]


def test_matters_beyond_the_first_three_and_corrections(composed):
    tables = page_tables(composed)
    assert tables["请领导过问的全部事项"][0] == ["普法活动", "9场，目标10场，差1场", "研究措施", "司法所", "6月底"]
    (corrected,) = tables["更正和照录"]
    assert corrected == ["2023/figures.csv", "5", "“90次”按更正单改为“80次”（重复登记）", "已核"]


def test_the_workbook_holds_the_same_rows(composed):
    book = openpyxl.load_workbook(io.BytesIO(composed.file("review.xlsx")))
    rows = {s.title: [[c or "" for c in row] for row in s.iter_rows(2, values_only=True)] for s in book}
    assert rows == {title: rows for title, rows in page_tables(composed).items() if rows}


def test_the_page_fetches_nothing_and_is_the_same_twice(home, composed):
    page = composed.file("review.html").decode()
    assert "<script" not in page
    assert "http" not in page.partition("<body")[2]
    assert 'name="fazhi-report"' not in page
    again = composed_of(home, "demo", 2023)
    assert [again.file(name) for name in ("review.html", "review.xlsx")] == [
        composed.file(name) for name in ("review.html", "review.xlsx")
    ]
    assert "不随报告报送" in bare(page)


def test_nothing_of_it_is_circulated(home):
    """It lies beside the internal report alone: neither in the public edition, nor in a release; both verify without it."""
    for edition in ("internal", "public"):
        done = fazhi("run", "--place", "demo", "--years", "2023", "--edition", edition, home=home.root)
        assert done.returncode == 0, done.stderr
        done = fazhi("release", "--place", "demo", "--year", "2023", "--edition", edition, "--draft", home=home.root)
        assert done.returncode == 0, done.stderr
    assert [p.relative_to(home.root).parts[:-1] for p in home.root.rglob("review.*")] == [
        ("reports", "demo", "2023")
    ] * 2
    for number, folder in enumerate(home.released("demo", 2023) / n for n in ("1", "2")):
        manifest = (folder / "manifest.json").read_text(encoding="utf-8")
        assert "review" not in manifest, number
        assert fazhi("verify", folder, home=home.root).returncode == 0


def test_a_review_sheet_that_was_altered_is_told(home):
    assert fazhi("run", "--place", "demo", "--years", "2023", home=home.root).returncode == 0
    folder = home.reports / "demo" / "2023"
    assert fazhi("verify", folder, home=home.root).returncode == 0
    for name in ("review.html", "review.xlsx"):
        kept = folder_bytes(folder)[name]
        (folder / name).write_bytes(kept.replace(b"9", b"8", 1))
        assert fazhi("verify", folder, home=home.root).returncode == 1
        (folder / name).write_bytes(kept)
