"""The front door: what a notebook or a user of pandas gets, and how it shows itself in a cell."""

from __future__ import annotations

import math
import re
import subprocess
import sys

import pytest
from helpers import REPO, figures

import fazhi
from fazhi.analysis.compare import COMPARISON_COLUMNS
from fazhi.cleaning.columns import CLEAN_COLUMNS
from fazhi.errors import FazhiError, closest
from fazhi.explorer import _bounds, everything
from fazhi.interval import Quantity


@pytest.fixture
def opened(make_home, monkeypatch):
    def open_(raw, **more):
        home = make_home(raw, **more)
        monkeypatch.setenv("FAZHI_HOME", str(home.root))
        return home

    return open_


# whoever adds a public name lists it in docs/frames.md
PUBLIC = """
    FazhiError Finding Report across chinese_charts comparison comparison_section explore findings_section load open_dossier peers
    read verify
""".split()


def test_the_public_names_are_these_and_each_is_there():
    assert fazhi.__all__ == dir(fazhi) == PUBLIC
    assert all(callable(getattr(fazhi, name)) and getattr(fazhi, name).__doc__ for name in PUBLIC)
    page = (REPO / "docs" / "frames.md").read_text(encoding="utf-8")
    listed = re.findall(r"`([A-Za-z_]+)(?:\([^`]*)?`", page.split("## 全部公开的名称")[1])
    assert sorted(n for n in listed if n in PUBLIC) == PUBLIC
    with pytest.raises(AttributeError):
        fazhi.nothing  # noqa: B018


def test_to_import_the_package_costs_nothing():
    """Nothing of ours is loaded with it, and no library."""
    code = "import sys; before = set(sys.modules); import fazhi; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded - set(sys.stdlib_module_names) == {"fazhi"}
    assert "fazhi.api" not in done.stdout


def test_verify_is_the_command(opened, tmp_path):
    opened({})
    with pytest.raises(FazhiError, match="找不到这个文件"):
        fazhi.verify(tmp_path / "report.html")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("20余次", "20余次 = [21, 29] 次"), ("约800人次", "约800人次 = [720, 880] 人次"), ("超过1000人次", "超过1000人次 = [1001, ∞) 人次"),
        ("8.6万元", "8.6万元 = 86000 元"), ("近30万元", "近30万元 = [270000, 300000) 元"), ("98.5%", "98.5% = 98.5 %"), ("十几件", "十几件 = [11, 19] 件"),
    ],
)  # fmt: skip
def test_a_wording_shows_what_it_stands_for(text, shown):
    quantity = fazhi.read(text)
    assert str(quantity) == shown
    assert quantity._repr_html_() == f"<p>{shown}</p>"


def test_an_interval_without_a_wording_shows_its_ends():
    assert str(Quantity(0, 5, high_open=True)) == "[0, 5)"
    assert str(Quantity(2, math.inf, low_open=True, unit="件")) == "(2, ∞) 件"


@pytest.mark.parametrize(
    ("base", "now", "verdict", "certain", "sentence"),
    [
        ("20余次", "25次", "indeterminate", "", "上年20余次"),
        ("20余次", "35次", "up", "", "比上年至少增加6次"),
        ("20次", "20次", "level", "", "与上年持平"),
        ("10余次", "20余次", "up", "", "比上年至少增加2次"),
    ],
)
def test_two_wordings_are_weighed(base, now, verdict, certain, sentence):
    told = fazhi.comparison(base, now)
    assert (told.verdict, told.certain, told.sentence) == (verdict, certain, sentence)
    assert str(told) == f"{base} → {now}：{sentence}"
    assert told._repr_html_() == f"<p>{base} → <b>{now}</b>：{sentence}</p>"


def test_what_cannot_be_compared_is_refused_in_one_sentence():
    with pytest.raises(FazhiError, match="编码本里没有指标“普法活功”，最接近的是“普法活动”"):
        fazhi.comparison("20场", "30场", "普法活功")
    with pytest.raises(FazhiError, match="看不懂“若干次”"):
        fazhi.comparison("20次", "若干次")
    with pytest.raises(FazhiError, match="单位不合"):
        fazhi.comparison("20次", "30次", "信访件")
    with pytest.raises(FazhiError, match="没有地方“taping”，最接近的是“taiping”"):
        fazhi.load("taping")


def test_a_record_tells_all_years(opened):
    opened({f"demo/{y}/figures.csv": figures(("普法活动", t)) for y, t in ((2022, "20余场"), (2023, "35场"))})
    record = fazhi.load("demo")
    assert list(record.figures) == CLEAN_COLUMNS
    assert list(record.comparisons)[: len(COMPARISON_COLUMNS)] == COMPARISON_COLUMNS
    told = record.comparisons[["year", "base_text", "now_text", "verdict"]].astype(object).to_numpy().tolist()
    assert told == [[2022, "", "20余场", "not_comparable"], [2023, "20余场", "35场", "up"]]
    shown = record._repr_html_()
    assert "<b>示例镇</b>（demo）：2022、2023。2个数，1项指标，数据错误0处。" in shown


def test_a_place_without_data_says_so(opened):
    opened({})
    assert "还没有数据" in fazhi.load("demo")._repr_html_()
    assert fazhi.load("demo").comparisons.empty
    with pytest.raises(FazhiError, match="还没有数据"):
        fazhi.explore()


def test_the_searchable_table_has_each_figure_in_words(opened):
    opened({"demo/2023/figures.csv": figures(("信访件", "超过50件"), ("普法活动", "20余场"), ("应急演练", "未报"))})
    table = everything(fazhi.open_dossier("demo", 2023)).sort_values("指标")
    columns = ["指标", "数值", "可能范围", "单位"]
    assert table[columns].to_numpy().tolist() == [
        ["信访件", "超过50件", "不少于51", "件"], ["应急演练", "未报", "", ""], ["普法活动", "20余场", "21至29", "场"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("20场", ""),
        ("20余场", "21至29"),
        ("超过50场", "不少于51"),
        ("不超过8.6万元", "0至86000"),
        ("近30万元", "270000至小于300000"),
        ("超过8万元", "超过80000"),
    ],
)
def test_bounds_in_words(text, shown):
    q = fazhi.read(text)
    assert _bounds(q) == shown


def test_what_somebody_wrote_is_text_in_every_pane(opened):
    hostile = "<img src=x onerror=alert(1)>"
    rows = {
        y: figures({"指标": "普法活动", "数值": f"{y - 2000}场", "变动原因": hostile, "填报单位": hostile})
        for y in (2022, 2023)
    }
    opened({f"demo/{y}/figures.csv": t for y, t in rows.items()})
    shown = fazhi.explore("demo")
    assert [p.value.count("<img") for p in shown.panes] == [0, 0, 0, 0]
    assert sum(p.value.count("&lt;img") for p in shown.panes) >= 2
    assert "<img" not in shown.table._dt_args["data_json"]
    assert shown.table._dt_args["data_json"].count("&lt;img") == 4


def test_where_widgets_cannot_be_the_notebook_shows_charts_and_table(opened, monkeypatch):
    """As Papermill and nbconvert run it: neither is JupyterLab. The slider says both its ends."""
    opened({f"demo/{year}/figures.csv": figures(("普法活动", f"{year - 2000}场")) for year in (2022, 2023, 2024)})
    shown = fazhi.explore("demo")
    assert shown.years.description == "2022至2024年"
    shown.years.value = (2023, 2024)
    assert shown.years.description == "2023至2024年"
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    still = shown._repr_mimebundle_()
    assert set(still) == {"text/html", "text/plain"}
    assert "<svg" in still["text/html"]
    assert "比上年增加1场" in still["text/html"]
    monkeypatch.setenv("JPY_SESSION_NAME", "notebooks/explore.ipynb")
    assert "application/vnd.jupyter.widget-view+json" in str(shown._repr_mimebundle_())


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        ("调解率", ["调解成功率"]), ("灭火演练", []), ("食品检查", []), ("填表人", []), ("人民调解", ["人民调解员"]), ("矛盾纠分调解", ["矛盾纠纷调解"]),
    ],
)  # fmt: skip
def test_no_silly_name_is_offered(book, wanted, offered):
    assert closest(wanted, tuple(book.names)) == offered


def test_a_place_none_of_whose_files_could_be_read_is_told(opened):
    opened({"demo/2023/figures.csv": "乱\n1\n"})
    shown = fazhi.explore("demo")
    assert "每行只有一格" in shown.panes[2].value
    assert shown.panes[0].value.endswith("<p>请在上面选指标（按住 Ctrl 可选几个）。</p></div>")
