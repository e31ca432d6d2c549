"""The clean store: all places and years in one dataset, held against the tables it is made from."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest
from helpers import REPO, TEXT, figures, folder_bytes, make_all, states

from fazhi.analysis.compare import COMPARISON_COLUMNS, compare, comparison_frame
from fazhi.cleaning.dataset import load_record
from fazhi.errors import FazhiError, MachineError
from fazhi.home import Home
from fazhi.pipeline.cache import known_years, learn_years
from fazhi.pipeline.job import Job
from fazhi.pipeline.store import FIGURES, across, peers

pytestmark = pytest.mark.usefixtures("made_here")

# three towns and a district; 普法活动 is worded so that it can be told, and cannot
ROWS = {
    "taiping": [("普法活动", "20场"), ("矛盾纠纷调解", "40余件"), ("信访件", "无此职责"), ("罚没金额", "8.6万元")],
    "demo": [("普法活动", "30余场"), ("矛盾纠纷调解", "45件"), ("信访件", "8件"), ("罚没金额", "86400元")],
    "shuangshan": [("普法活动", "约20场"), ("矛盾纠纷调解", "30件"), ("行政检查", "7次"), ("罚没金额", "86501元")],
    "baiyun": [("普法活动", "1场")],
}


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    root = tmp_path_factory.mktemp("province")
    for part in ("data/codebook", "notebooks"):
        shutil.copytree(REPO / part, root / part)
    for place, rows in ROWS.items():
        for year in (2022, 2023):
            folder = root / "data" / "raw" / place / str(year)
            folder.mkdir(parents=True)
            (folder / "figures.csv").write_text(figures(*rows), encoding="utf-8")
    # the others have no report: their clean figures do not wait for one
    (root / "data/raw/baiyun/2023/narrative.md").write_text(TEXT, encoding="utf-8")
    home = Home(root)
    make_all(home, years="2023")
    return home


def asked(home, ask, *args):
    """What is asked in this data home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAZHI_HOME", str(home.root))
        return ask(*args)


def test_the_store_holds_what_the_tables_say(province):
    for place in ROWS:
        record = load_record(province, place)
        for year in (2022, 2023):
            told = asked(province, across, year, FIGURES)
            got = told[told["place"] == place].drop(columns="year").reset_index(drop=True)
            mine = record.figures[record.figures["year"] == year].drop(columns="year").reset_index(drop=True)
            pd.testing.assert_frame_equal(got[mine.columns], mine, check_dtype=False)
        compared = comparison_frame(compare(record.as_of(2023).figures, record.codebook))
        mine = compared.loc[compared["year"] == 2023, ["indicator", "now_text", "verdict", "diff_low"]]
        told = asked(province, across, 2023)
        got = told.loc[told["place"] == place, list(mine.columns)]
        frames = [f.reset_index(drop=True) for f in (got, mine)]
        pd.testing.assert_frame_equal(*frames, check_dtype=False)
    assert set(asked(province, across, 2023).columns) == set(COMPARISON_COLUMNS)


def test_a_place_beside_those_of_its_level(province):
    got = {r["indicator"]: r for r in asked(province, peers, "taiping", 2023).to_dict("records")}
    # 20 against 31..39 and against 18..22: one more, one undecided; the district is of another level
    assert got["publicity_event"] == {
        "indicator": "publicity_event", "name": "普法活动", "text": "20场", "places": 2, "less": 0, "more": 1, "undecided": 1,
    }  # fmt: skip
    # 41..49 against 45 and 30
    assert [got["mediation"][k] for k in ("places", "less", "more", "undecided")] == [2, 1, 0, 1]
    # 8.6万元 is 85,500 to 86,500
    assert [got["fine_amount"][k] for k in ("places", "less", "more", "undecided")] == [2, 0, 1, 1]
    # no value of its own
    assert "petition_case" not in got


def test_it_can_be_deleted_and_made_again_and_forgets_who_is_gone(province, tmp_path):
    root = tmp_path / "home"
    shutil.copytree(province.root, root)
    home = Home(root)
    before = asked(home, across, 2023)
    shutil.rmtree(home.clean)
    with pytest.raises(FazhiError, match="data/clean 里没有2023年的数据；请先运行 fazhi run --years 2023"):
        asked(home, across, 2023)
    # its reports need not be made again
    assert states(make_all(home, years="2023"))["baiyun", 2023] == "kept"
    pd.testing.assert_frame_equal(asked(home, across, 2023), before)
    (home.clean / "comparisons" / "demo.csv").unlink()
    job = Job(home, home.reports, "demo", 0)
    assert known_years(job) is None
    assert learn_years(job) == known_years(job) == (2022, 2023)
    pd.testing.assert_frame_equal(asked(home, across, 2023), before)
    shutil.rmtree(home.raw("demo"))
    assert set(asked(home, across, 2023)["place"]) == set(ROWS) - {"demo"}
    (home.clean / "comparisons" / "taiping.csv").write_bytes(b"")
    with pytest.raises(MachineError, match="data/clean 里有文件读不出或已损坏；请删除 data/clean 后再运行一次"):
        asked(home, across, 2023)


def test_another_folder_of_reports_is_no_other_province(province, tmp_path):
    before = folder_bytes(province.clean)
    found = make_all(province, tmp_path / "elsewhere", places=("baiyun",), years="2023")
    assert states(found) == {("baiyun", 2023): "made"}
    assert folder_bytes(province.clean) == before
