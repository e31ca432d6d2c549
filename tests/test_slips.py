"""Slips of a beginner at the terminal: the right form of what was typed, and outputs no longer than what is to be done."""

from __future__ import annotations

import pytest
from helpers import TEXT, fazhi, figures

from fazhi.home import Home


@pytest.fixture
def home(tmp_path):
    """That of a town of one's own."""
    assert fazhi("new", "--place", "qingxi", "--name", "青溪镇", cwd=tmp_path).returncode == 0
    home = Home(tmp_path)
    folder = home.raw("qingxi", 2025)
    folder.mkdir()
    (folder / "a.csv").write_text(figures(("普法活动", "20场")), encoding="utf-8")
    (folder / "narrative.md").write_text(TEXT, encoding="utf-8")
    return home


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_year_typed_alone_is_told_its_form(home, command):
    """With a place of this home in the example."""
    done = fazhi(command, "--place", "qingxi", "2025", home=home.root)
    assert done.returncode == 2
    assert "年份请写成 --years 2025" in done.stderr
    done = fazhi(command, "--plac", "qingxi", home=home.root)
    assert f"写法如 fazhi {command} --place qingxi" in done.stderr
    assert "taiping" not in done.stderr


@pytest.mark.usefixtures("made_in_this_test")
def test_a_run_tells_faults_of_one_kind_once(home):
    """As check does."""
    text = TEXT + "".join(f"\n［待补］第{n}段。\n" for n in "一二三四")
    (home.raw("qingxi", 2025) / "narrative.md").write_text(text, encoding="utf-8")
    told = fazhi("run", "--place", "qingxi", "--jobs", "1", home=home.root).stderr
    assert told.count("没有生成：") == 1 and "同样的4处：" in told
    assert told.count("请填上或删去") == 1
    page = (home.reports / "index.html").read_text("utf-8")
    assert "同样的4处：第" in page


def test_drafts_are_told_with_where_they_lie_and_no_list_of_numbers(tmp_path):
    (tmp_path / "a.txt").write_text(
        "仁和镇2023年法治政府建设工作报告\n\n一、工作情况\n\n开展普法活动20场，受理信访件30件。\n", encoding="utf-8"
    )
    args = "read", "a.txt", "--place", "renhe", "--name", "仁和镇"
    done = fazhi(*args, "--write", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "a.txt：2个数\n")
    assert done.stderr.splitlines()[0].startswith("草稿：data/inbox/renhe/2023/figures.csv")
    assert "普法活动" in fazhi("read", "a.txt", "--place", "renhe", cwd=tmp_path).stdout


def test_figures_that_no_sentence_uses_are_counted_and_three_named(home):
    rows = figures(*((name, "5") for name in ("普法活动", "信访件", "行政检查", "法律讲座", "以案释法")))
    (home.raw("qingxi", 2025) / "a.csv").write_text(rows, encoding="utf-8")
    told = fazhi("check", "--place", "qingxi", home=home.root).stdout
    (line,) = (line for line in told.splitlines() if "没有引用" in line)
    assert "正文没有引用5项数据（" in line and line.count("、") == 2 and "等）；" in line
    assert "以案释法" in fazhi("check", "--place", "qingxi", "--json", home=home.root).stdout
