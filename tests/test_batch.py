"""Every year and every place: planned, made once, kept as long as nothing changed, many at a time, stopped and gone on."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from helpers import FAZHI, REPO, Silent, fazhi, figures, folder_bytes, making_here, states
from helpers import make_all as make
from helpers import raw_year as raw

from fazhi.errors import FazhiError, UsageError
from fazhi.home import Home
from fazhi.pipeline.batch import _outcomes, make_reports
from fazhi.pipeline.build import run
from fazhi.pipeline.cache import fingerprint, kept, learn_years, made_from
from fazhi.pipeline.circulate import sign
from fazhi.pipeline.job import Job, Outcome
from fazhi.pipeline.workers import Crew, Team, context, workers

PLACES = ("demo", "baiyun")


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    """Two places of two years, all made once."""
    root = tmp_path_factory.mktemp("towns")
    for part in ("data/codebook", "notebooks"):
        shutil.copytree(REPO / part, root / part)
    for place in PLACES:
        for year, value in ((2022, "60件"), (2023, "90件")):
            for name, text in raw(value, year, place).items():
                path = root / "data" / "raw" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    home = Home(root)
    assert set(states(make(home)).values()) == {"made"}
    return home


ALL = {(p, y) for p in PLACES for y in (2022, 2023)}


def change(path, was, now):
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now), encoding="utf-8")


CHANGES = {
    "nothing": (lambda h: None, set()),
    "a file written again with the same bytes": (
        lambda h: (p := h.raw("demo") / "2023" / "figures.csv").write_bytes(p.read_bytes()), set()),
    "the base year": (lambda h: change(h.raw("demo") / "2022" / "figures.csv", "60件", "61件"), {("demo", 2022), ("demo", 2023)}),
    "a file more": (lambda h: (h.raw("baiyun") / "2023" / "b.csv").write_text(figures(("普法活动", "5场"))), {("baiyun", 2022), ("baiyun", 2023)}),
    "a table that goes back": (
        lambda h: (h.raw("baiyun") / "2023" / "b.csv").write_text("指标,数值,年份\n普法活动,5场,2022\n"), {("baiyun", 2022), ("baiyun", 2023)}),
    "a table that goes back, and is wrong": (
        lambda h: (h.raw("baiyun") / "2023" / "b.csv").write_text("指标,数值,年份\n普法活动,若干,2022\n"), {("baiyun", 2022), ("baiyun", 2023)}),
    "a year more": (lambda h: shutil.copytree(h.raw("demo") / "2023", h.raw("demo") / "2024"), {("demo", y) for y in (2022, 2023, 2024)}),
    "a word of the codebook": (lambda h: (p := h.codebook / "excused.csv").write_bytes(p.read_bytes() + "某名1号,测试,测试\n".encode()), ALL),
    "what an open workbook leaves": (lambda h: (h.raw("demo") / "2023" / "~$figures.xlsx").write_bytes(b"x"), set()),
    "a notebook": (lambda h: change(h.notebooks / "02_compare.ipynb", "# 比较", "# 对比"), ALL),
    "a page": (lambda h: (h.reports / "demo" / "2023" / "report.html").write_text("改"), {("demo", 2023)}),
    "a table gone": (lambda h: (h.reports / "demo" / "2022" / "ledger.csv").unlink(), {("demo", 2022)}),
    "a signature": (lambda h: (h.raw("demo") / "2023" / "signoff.yml").write_text("[]"), {("demo", 2022), ("demo", 2023)}),
}  # fmt: skip


def stale(home):
    """What a run would make again."""
    places = [Job(home, home.reports, place, 0) for place in PLACES]
    jobs = [replace(job, year=year) for job in places for year in learn_years(job)]
    return {(job.place, job.year) for job in jobs if not kept(job)}


@pytest.mark.parametrize("what", CHANGES)
def test_only_what_changed_is_made_again(towns, tmp_path, what):
    home = Home(shutil.copytree(towns.root, tmp_path / "home"))
    assert stale(home) == set()
    alter, redone = CHANGES[what]
    alter(home)
    assert stale(home) == redone
    if what in ("the base year", "a page"):
        assert {k for k, state in states(make(home)).items() if state == "made"} == redone
        assert set(states(make(home)).values()) == {"kept"}


def test_asked_to_it_makes_all_again_and_the_bytes_do_not_depend_on_how_many_run(towns, tmp_path):
    before = folder_bytes(towns.reports)
    again = make(towns, places=PLACES[::-1], jobs=1, force=True)
    assert set(states(again).values()) == {"made"}
    assert folder_bytes(towns.reports) == before
    assert set(states(make(towns, tmp_path, PLACES[:1])).values()) == {"made"}
    alone = {f"demo/{name}": data for name, data in folder_bytes(tmp_path / "demo").items()}
    assert alone == {name: data for name, data in before.items() if name.startswith("demo/")}


def test_a_report_made_otherwise_meanwhile_is_made_again(towns, tmp_path):
    """What lies there must be what was noted: a change that was taken back is a change."""
    home = Home(shutil.copytree(towns.root, tmp_path / "home"))
    path = home.raw("demo") / "2023" / "figures.csv"
    before, page = path.read_bytes(), home.reports / "demo" / "2023" / "report.html"
    whole = page.read_bytes()
    change(path, "90件", "91件")
    with pytest.raises(FazhiError, match="数据或正文在生成以后改过"):
        sign(Job(home, home.reports, "demo", 2023), "复核", "李四", dt.date(2024, 3, 1))
    assert "91件" in page.read_text(encoding="utf-8")
    path.write_bytes(before)
    assert states(make(home, years="2023", places=("demo",))) == {("demo", 2023): "made"}
    assert page.read_bytes() == whole


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_a_year_that_is_a_link_counts(towns, tmp_path):
    home = Home(shutil.copytree(towns.root, tmp_path / "home"))
    year = home.raw("demo") / "2023"
    year.rename(tmp_path / "shared")
    year.symlink_to(tmp_path / "shared")
    assert stale(home) == set()
    change(tmp_path / "shared" / "figures.csv", "90件", "91件")
    assert stale(home) == {("demo", 2022), ("demo", 2023)}


def test_of_all_places_one_with_nothing_for_the_year_stops_no_other(towns, tmp_path):
    home = Home(shutil.copytree(towns.root, tmp_path / "home"))
    shutil.rmtree(home.raw("baiyun") / "2022")
    (home.raw("") / "stray").mkdir()
    found = make(home, years="2022")
    assert states(found) == {("demo", 2022): "kept", ("baiyun", 0): "failed", ("stray", 0): "failed"}
    reasons = {o.job.place: o.reason for o in found if o.reason}
    assert "没有2022年的数据" in reasons["baiyun"]
    assert "没有地方“stray”" in reasons["stray"]
    assert {o.exit_code for o in found if o.reason} == {1}


@pytest.mark.usefixtures("made_in_this_test")
def test_data_that_cannot_be_written_to_do_not_stop_a_report(make_home, tmp_path):
    home = make_home(raw("5件", 2023))
    home.clean.write_text("a file where a folder should be")
    tell = Silent()
    found = make_reports(Job(home, tmp_path / "out", "", 0), (), None, partial(workers, 1), tell)
    assert states(found) == {("demo", 2023): "made"}
    assert [r.startswith("data/clean 没有更新") for r in tell.remarks] == [True]
    assert (tmp_path / "out" / "index.html").is_file()


def test_a_system_that_cannot_fork_makes_the_same_slower_and_says_so(towns, tmp_path):
    """As on Windows: every process starts afresh, and every kernel the ordinary way."""
    site = "import multiprocessing\nmultiprocessing.get_all_start_methods = lambda: ['spawn']\n"
    (tmp_path / "sitecustomize.py").write_text(site)
    env = os.environ | {"FAZHI_HOME": str(towns.root), "PYTHONPATH": f"{tmp_path}:{REPO / 'src'}"}
    command = [FAZHI, "run", "--place", "demo", "--years", "2023", "--out", str(tmp_path / "out")]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("这个系统不能预先备好进程，每个笔记本单独启动，会慢一些。")
    assert folder_bytes(tmp_path / "out" / "demo") == {
        f"2023/{name}": data for name, data in folder_bytes(towns.reports / "demo" / "2023").items()
    }


def test_the_code_is_part_of_what_a_report_is_made_from(towns, monkeypatch):
    job = Job(towns, towns.reports, "demo", 2023)
    assert kept(job).report == job.folder / "report.html"
    before = fingerprint(job, made_from(job.home, ["demo"]))
    monkeypatch.setattr("fazhi.pipeline.cache.program", lambda: "0.1.0 other")
    assert fingerprint(job, made_from(job.home, ["demo"])) != before
    assert kept(job) is None


@pytest.mark.usefixtures("made_in_this_test")
def test_one_that_fails_stops_no_other_and_is_tried_again(make_home):
    files = raw("5件", 2022) | raw("若干", 2023) | raw("7件", 2023, "baiyun")
    home = make_home(files)
    found = make(home)
    assert states(found) == {("demo", 2022): "made", ("demo", 2023): "failed", ("baiyun", 2023): "made"}
    (failed,) = (o for o in found if not o.report)
    assert failed.reason.startswith("2023/figures.csv第2行：“矛盾纠纷调解”的数值看不懂“若干”")
    assert (failed.exit_code, failed.name) == (1, "示例镇")
    listed = (home.reports / "index.html").read_text(encoding="utf-8")
    assert "2023/figures.csv第2行：“矛盾纠纷调解”的数值看不懂“若干”" in listed
    assert stale(home) == {("demo", 2023)}
    assert not run(failed.job).report
    for name, text in raw("8件", 2023).items():
        (home.raw("") / name).write_text(text, encoding="utf-8")
    assert stale(home) == {("demo", 2022), ("demo", 2023)}
    assert run(failed.job).report


def test_arguments_are_refused_all_at_once_before_anything_is_made(towns):
    with pytest.raises(UsageError) as caught:
        make(towns, places=("dmo", "demo", "bayun"), years="2030")
    said = ("没有地方“dmo”", "没有地方“bayun”", "示例镇没有2030年的数据")
    lines = str(caught.value).splitlines()
    assert [line.startswith(start) for line, start in zip(lines, said, strict=True)] == [True] * 3


def test_places_come_in_the_order_of_the_codebook_and_years_in_their_own(towns):
    listed = [r["id"] for r in csv.DictReader(io.StringIO((towns.codebook / "places.csv").read_text("utf-8-sig")))]
    order = sorted(PLACES, key=listed.index)
    # the first is the last to come: the others are kept
    Job(towns, towns.reports, order[0], 2022).mark.unlink()
    found = make(towns, places=PLACES)
    assert [o.kept for o in found] == [False, True, True, True]
    assert [(o.job.place, o.job.year) for o in found] == [(p, y) for p in order for y in (2022, 2023)]


def test_stopped_by_a_key_it_keeps_what_is_done_and_goes_on_from_there(tmp_path):
    # more than the two done, the one under way and the two that the pool holds ready, on a busy machine too
    files = {}
    years = range(2015, 2024)
    for year in years:
        files |= raw(f"{year}件", year)
    root = tmp_path / "home"
    for part in ("data/codebook", "notebooks"):
        shutil.copytree(REPO / part, root / part)
    for name, text in files.items():
        path = root / "data" / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    env = os.environ | {"FAZHI_HOME": str(root), "PYTHONPATH": str(REPO / "src")}
    command = [FAZHI, "run", "--years", "all", "--jobs", "1"]
    # in a group of its own, as a shell starts it: the key reaches every process
    process = subprocess.Popen(
        command, env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, process_group=0
    )
    lines = [process.stderr.readline() for _ in range(2)]
    assert ["已生成" in line for line in lines] == [True, True]
    os.killpg(process.pid, signal.SIGINT)
    rest = process.communicate(timeout=60)[1]
    assert process.returncode == 130, rest
    assert rest.splitlines()[-1] == "已停止；做好的报告都保留着。"
    assert "Traceback" not in rest
    done = sorted(p.parent for p in (root / "reports").glob("demo/*/manifest.json"))
    assert 2 <= len(done) < len(years)
    for folder in done:
        outputs = json.loads((folder / "manifest.json").read_bytes())["outputs"]
        assert all(sha256((folder / name).read_bytes()).hexdigest() == h for name, h in outputs.items())
    with making_here():
        again = fazhi(*command[1:], home=root)
    assert again.returncode == 0, again.stderr
    assert again.stderr.count("没有变化") == len(done)
    assert f"已生成{len(years) - len(done)}份" in again.stdout


@contextmanager
def plain_crew(ahead=2):
    with ProcessPoolExecutor(2, mp_context=context()) as executor:
        yield Crew(executor.submit, ahead)


def _work(job):
    """Kills its process for one year; for another raises."""
    if job.year == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)
    return Outcome(job, str(job.year), Path("x"))


def test_a_process_that_is_killed_takes_no_other_report_with_it(monkeypatch, tmp_path):
    monkeypatch.setattr("fazhi.pipeline.batch._run", _work)
    jobs = [Job(Home(REPO), tmp_path, "demo", n) for n in range(8)]
    with Team(plain_crew) as team:
        got = list(_outcomes(jobs, [], team, Silent()))
    assert sorted(o.job.year for o in got) == list(range(8))
    lost = [o for o in got if not o.report]
    assert [(o.job.year, o.exit_code) for o in lost] == [(3, 3)]
    assert "进程被系统中止" in lost[0].reason


@pytest.mark.parametrize("sent", [0, 3])
def test_jobs_that_were_not_sent_when_a_pool_broke_are_done_by_the_next(tmp_path, sent):
    """Each once, and none is given up."""
    begun = []

    @contextmanager
    def crew():
        begun.append(0)
        with ThreadPoolExecutor(1) as executor:

            def submit(work, job):
                if len(begun) == 1 and begun[0] == sent:
                    raise BrokenProcessPool
                begun[-1] += 1
                return executor.submit(work, job)

            yield Crew(submit, 2)

    jobs = [Job(Home(REPO), tmp_path, "demo", n) for n in range(8)]
    with Team(crew) as team:
        got = list(team.each(lambda job: job.year, jobs))
    assert sorted((job.year, year) for job, year in got) == [(n, n) for n in range(8)]
    # those that may have been under way each alone, the others together
    assert begun == [sent, 1, 1, 6 - sent]


@pytest.mark.parametrize("args", [["--help"], ["run", "--help"], ["runn"], ["run", "--yaers", "1"]])
def test_help_and_wrong_arguments_load_nothing_heavy(args):
    code = f"import sys; from fazhi.cli import main\ntry: main({args!r})\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
    env = os.environ | {"PYTHONPATH": str(REPO / "src")}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    loaded = set(re.findall("'([a-z_0-9]+)'", done.stdout.splitlines()[-1]))
    assert "fazhi" in loaded
    assert not loaded & {"pandas", "numpy", "matplotlib", "papermill", "nbconvert", "zmq", "pydantic", "rich"}


def test_where_nothing_changed_nothing_heavy_is_loaded(towns):
    code = "import sys; from fazhi.cli import main\ntry: main(['run', '--years', 'all'])\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
    env = os.environ | {"PYTHONPATH": str(REPO / "src"), "FAZHI_HOME": str(towns.root)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.stderr.count("没有变化") == 4
    loaded = set(re.findall("'([a-z_0-9]+)'", done.stdout.splitlines()[-1]))
    assert not loaded & {"pandas", "numpy", "matplotlib", "papermill", "nbconvert", "zmq", "pydantic"}


def test_a_check_loads_no_writer_of_drafts(towns):
    code = "import sys; from fazhi.cli import main\ntry: main(['check', '--years', 'all'])\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
    env = os.environ | {"PYTHONPATH": str(REPO / "src"), "FAZHI_HOME": str(towns.root)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    loaded = set(re.findall("'([a-z_0-9]+)'", done.stdout.splitlines()[-1]))
    assert "fazhi" in loaded
    assert not loaded & {"pandas", "numpy", "matplotlib", "papermill", "cn2an", "docx"}
