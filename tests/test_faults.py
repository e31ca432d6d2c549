"""What can go wrong with the machine: one Chinese sentence, exit 3 where it is the machine, nothing half-written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import kills
import pytest
from filelock import FileLock
from helpers import fazhi as fazhi_here
from helpers import fazhi_in as fazhi
from helpers import figures, folder_bytes

from fazhi.errors import FazhiError, MachineError
from fazhi.files import read_file, write_file
from fazhi.home import Home
from fazhi.pipeline import build
from fazhi.pipeline.cache import kept
from fazhi.pipeline.job import Job, held
from fazhi.release.manifest import is_whole

FAZHI = str(Path(sys.executable).with_name("fazhi"))
linux = pytest.mark.skipif(sys.platform != "linux", reason="pipes, devices, /proc")
root = pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts small disks")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A data home of two places and two years, its reports made."""
    home = kills.make(tmp_path_factory.mktemp("faults") / "home")
    assert run(home, "--years", "all").returncode == 0
    return home


@pytest.fixture
def home(made, tmp_path):
    return Home(Path(shutil.copytree(made.root, tmp_path / "home")))


def run(home, *options):
    """A run in this process, in workers of their own; places first."""
    return fazhi_here("run", *options, home=home.root)


def said(done):
    """What is said of a fault: Chinese sentences, no traceback."""
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert all(re.search("[一-鿿]", line) for line in lines), lines
    return done.stderr


def alter(home):
    kills.fill(home, 7, ["demo"])
    return folder_bytes(home.raw(""))


def mounted(folder: Path, options: str):
    """A small file system of its own at `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(folder)], check=True)


@root
@pytest.mark.usefixtures("made_in_this_test")
@pytest.mark.parametrize("room", ["64k", "200k"])
def test_a_full_disk_leaves_every_report_whole(home, room):
    """Room for nothing, or for some of the files."""
    raw, out = alter(home), home.root / "small"
    mounted(out, f"size={room}")
    try:
        options = ("--place", "demo", "--years", "all", "--out", str(out))
        done = run(home, *options)
        assert done.returncode == 3
        assert "磁盘已满" in said(done)
        assert kills.damage(out) == []
        assert list(out.rglob("*.part")) == []
        subprocess.run(["mount", "-o", "remount,size=40m", str(out)], check=True)
        assert run(home, *options).returncode == 0
        assert all(is_whole(out / "demo" / str(year)) for year in kills.YEARS)
    finally:
        subprocess.run(["umount", str(out)], check=True)
    assert folder_bytes(home.raw("")) == raw


@root
@pytest.mark.usefixtures("made_in_this_test")
def test_an_output_that_may_only_be_read(home):
    raw, out = alter(home), home.root / "locked"
    mounted(out, "size=1m,ro")
    try:
        done = run(home, "--place", "demo", "--out", str(out))
        assert (done.returncode, "磁盘是只读的" in said(done)) == (3, True)
    finally:
        subprocess.run(["umount", str(out)], check=True)
    assert folder_bytes(home.raw("")) == raw


@root
@pytest.mark.usefixtures("made_in_this_test")
def test_a_home_that_may_only_be_read_still_gives_reports_elsewhere(home, tmp_path):
    raw = alter(home)
    subprocess.run(["mount", "--bind", str(home.root), str(home.root)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(home.root)], check=True)
        here = run(home, "--place", "demo")
        assert (here.returncode, "磁盘是只读的" in said(here)) == (3, True)
        there = run(home, "--place", "demo", "--out", str(tmp_path / "out"))
        assert there.returncode == 0, there.stderr
        assert "data/clean" in said(there)
    finally:
        subprocess.run(["umount", str(home.root)], check=True)
    assert is_whole(tmp_path / "out" / "demo" / "2023")
    assert folder_bytes(home.raw("")) == raw


@pytest.fixture(scope="module")
def chinese(made, tmp_path_factory):
    """A home with a table of a Chinese name, and its report as made under the locale of the tests."""
    home = Home(Path(shutil.copytree(made.root, tmp_path_factory.mktemp("chinese") / "home")))
    (home.raw("demo") / "2023" / "figures.csv").rename(home.raw("demo") / "2023" / "数据.csv")
    assert run(home, "--place", "demo").returncode == 0
    return home, folder_bytes(home.reports / "demo" / "2023")


# neither matplotlib nor IPython has anywhere to keep its things
NOWHERE = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), "/proc/nowhere")


@pytest.mark.parametrize(
    "env",
    [{"LC_ALL": "C"} | NOWHERE, {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"LC_ALL": "zh_CN.GBK"}],
    ids=["C, and a user's folder that cannot be written", "C, and Python is to mind it", "GBK"],
)  # fmt: skip
def test_a_locale_that_is_not_utf_8(chinese, tmp_path, env):
    home, plain = chinese
    out = tmp_path / "报告"
    done = fazhi(home, "run", "--place", "demo", "--out", str(out), env=env, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert folder_bytes(out / "demo" / "2023") == plain


def test_a_clock_that_jumps(home, tmp_path):
    """Files from the future, and a clock set back while a run goes on: content counts, no time."""
    for n, path in enumerate(sorted(home.root.rglob("*"))):
        os.utime(path, (4e9 if n % 2 else 0,) * 2)
    assert run(home, "--years", "all").stderr.count("没有变化") == 4
    path = home.raw("demo") / "2023" / "figures.csv"
    stamp = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("2023件", "2024件"), encoding="utf-8")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    # in a process of its own, as a run is: within one, a file of the same size and date is not read again
    assert fazhi(home, "run", "--place", "demo").returncode == 0
    assert "2024件" in (home.reports / "demo" / "2023" / "report.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("made_in_this_test")
@pytest.mark.parametrize("moment", ["made_from", "open_job", "execute_all", "publish_report"])
def test_an_input_that_vanishes_while_it_is_read(home, monkeypatch, moment):
    """The report that is there stays, or is made of what was read; never of half, and the next run sees it."""
    kills.fill(home, 3, ["demo"])
    job, step = Job(home, home.reports, "demo", 2023), getattr(build, moment)
    before = folder_bytes(job.folder)

    def vanishing(*args):
        (home.raw("demo") / "2023" / "figures.csv").unlink()
        return step(*args)

    monkeypatch.setattr(build, moment, vanishing)
    outcome = build.run(job)
    after = folder_bytes(job.folder)
    read = moment in ("execute_all", "publish_report")
    assert (outcome.report is not None, after != before) == (read, read), outcome.reason
    assert (b"2026\xe4\xbb\xb6" in after["report.html"]) == read
    assert kills.damage(home.reports) == []
    assert not kept(job)


def test_two_runs_at_once_make_each_report_once(home):
    kills.fill(home, 5, ["demo"])
    both = [kills.start(home, "--place", "demo") for _ in range(2)]
    outputs = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert kills.unfinished(home) == []
    # each report by one of them; the other finds it there
    assert sum(o.count("年：已生成") for o in outputs) == 2


def test_a_report_that_another_writes_is_not_waited_for_for_ever(home):
    norms = home.codebook / "norms.csv"
    norms.write_text(
        norms.read_text(encoding="utf-8-sig").replace("lock_wait,120", "lock_wait,0.3"), encoding="utf-8-sig"
    )
    before = folder_bytes(home.reports / "demo")
    job = Job(home, home.reports, "demo", 2023)
    with (
        FileLock(job.lock),
        pytest.raises(MachineError, match=r"^另一个 fazhi 正在写示例镇2023年的报告，等了0\.3秒还没有写完；"),
    ):
        build.run(job)
    assert folder_bytes(home.reports / "demo") == before
    assert not job.failed.exists()


@linux
def test_the_lock_of_a_process_that_was_killed_is_taken_over(home, tmp_path):
    hold = "import sys, time; from filelock import FileLock; lock = FileLock(sys.argv[1]); lock.acquire(); print('held', flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", hold, str(tmp_path / "l")], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    threading.Timer(0.5, process.kill).start()
    begun = time.monotonic()
    with held(tmp_path / "l", home, "报告"):
        took = time.monotonic() - begun
    process.wait()
    process.stdout.close()
    assert 0.3 < took < 10


def of_home(home):
    """Processes whose data home this is."""
    pids, mark = [], f"FAZHI_HOME={home.root}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.name != str(os.getpid()) and mark in (folder / "environ").read_bytes().split(b"\0"):
                pids.append(int(folder.name))
        except OSError:
            continue
    return pids


@linux
@pytest.mark.usefixtures("made_in_this_test")
def test_killed_at_any_moment_no_page_is_damaged_and_the_next_run_finishes(home):
    """First its first process alone, then all of them; tests/kills.py is the long run, at random moments."""
    there = []

    def first_is_out(process, home):
        kills.first_is_out(process, home)
        there.extend(of_home(home))

    def one_is_written(process, home):
        # of the round before, whose first process alone was killed, none is left
        assert set(there).isdisjoint(of_home(home))
        kills.one_is_written(process, home)

    counts = kills.rounds(home, [first_is_out, one_is_written])
    assert counts == {"killed": 2, "failed": 0}
    # itself, the fork server, its tracker, two workers; notebooks come and go
    assert len(there) >= 5


@linux
def test_only_ordinary_files_are_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "self").symlink_to("self")
    with (tmp_path / "large").open("wb") as stream:
        stream.truncate((50 << 20) + 1)
    for name, words in (
        ("pipe", "不是普通文件"), ("zero", "不是普通文件"), ("self", "找不到"), ("large", "太大（超过50 MB）"),
        ("none", "找不到"), (".", "是文件夹"),
    ):  # fmt: skip
        with pytest.raises(FazhiError, match=re.escape(words)):
            read_file(tmp_path / name)


@linux
def test_a_device_among_the_tables_is_told_and_never_read(make_home):
    home = make_home({"demo/2023/figures.csv": figures(("信访件", "5件"))})
    (home.raw("demo") / "2023" / "b.csv").symlink_to("/dev/zero")
    os.mkfifo(home.raw("demo") / "2023" / "narrative.md")
    done = fazhi(home, "check", "--place", "demo", timeout=60)
    assert done.returncode == 1
    assert "2023/b.csv：不是普通文件；请换成文件本身。" in done.stdout
    assert "2023/narrative.md：不是普通文件；请换成文件本身。" in done.stdout


def test_a_file_that_cannot_be_written_whole_leaves_what_was_there(tmp_path, monkeypatch):
    write_file(tmp_path / "a", b"old")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(MachineError, match="磁盘已满"):
        write_file(tmp_path / "a", b"new")
    assert folder_bytes(tmp_path) == {"a": b"old"}


def test_a_link_put_where_a_file_is_written_is_not_followed(tmp_path):
    (tmp_path / "victim").write_bytes(b"theirs")
    for name in (".a.part", "a"):
        (tmp_path / name).symlink_to(tmp_path / "victim")
    write_file(tmp_path / "a", b"ours")
    assert folder_bytes(tmp_path) == {"a": b"ours", "victim": b"theirs"}
