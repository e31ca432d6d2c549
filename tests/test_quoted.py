"""What a narrative quotes from an old report: printed as it stands, of its own year, and looked through like all else."""

from __future__ import annotations

import pytest
from helpers import TEXT, bare, composed_of, fazhi, figures

from fazhi.cleaning.dataset import load_record
from fazhi.report.dossier import judge

pytestmark = pytest.mark.usefixtures("made_here")


def town(make_home, words):
    text = TEXT.replace("文。", words, 1)
    return make_home({"demo/2023/figures.csv": figures(("普法活动", "30场")), "demo/2023/narrative.md": text})


def errors(home):
    return [f.message for f in judge(load_record(home, "demo"), 2023).findings if f.severity == "error"]


def test_it_prints_its_words(make_home):
    home = town(make_home, "值班{原文:8:30@2023年报告第5行}起，上门约{原文:20~30次@2023年报告第5行}。")
    assert errors(home) == []
    assert "值班8:30起，上门约20~30次。" in bare(composed_of(home, "demo", 2023).page.html)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("上门{原文:20次@2022年报告第5行}。", "正文里有1处是以前报告里的数，2023年没有：“{原文:20次@2022年报告第5行}”"),
        ("上门{原文:20次}。", "“{原文:20次}”写法不对"),
        ("上门{原文:20次@某报告}。", "正文里有1处是以前报告里的数，2023年没有：“{原文:20次@某报告}”"),
    ],
)
def test_of_another_year_or_without_a_source_it_is_told(make_home, words, said):
    assert errors(town(make_home, words)) == [said]


def test_the_public_edition_looks_through_it(make_home):
    home = town(make_home, "联系{原文:13812345678@2023年报告第5行}。")
    done = fazhi("run", "--place", "demo", "--years", "2023", "--edition", "public", home=home.root)
    assert done.returncode == 1
    assert "公开版里有" in done.stdout + done.stderr
