"""The sandbox of the readers: what a file does to its reader ends with a child, and is a refusal of that file alone."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from multiprocessing import get_context

import pytest
from helpers import REPO
from obedient import reader

from fazhi.errors import FazhiError
from fazhi.reading import sandbox
from fazhi.reading.sandbox import guarded

DAMAGED = FazhiError("已经损坏")
WAYS = ["_forked", "_spawned"]


def read(*files: str) -> list[str]:
    outcomes = guarded(reader, [f.encode() for f in files], DAMAGED)
    return [str(o) if isinstance(o, FazhiError) else f"read {o}" for o in outcomes]


@pytest.fixture(params=WAYS)
def way(request, monkeypatch):
    """As on Linux by the system's limits, and as elsewhere by a watch."""
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    monkeypatch.setattr(sandbox, "_child", getattr(sandbox, request.param))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(REPO / "src"), str(REPO / "tests")]))


def test_one_file_that_kills_its_reader_is_refused_and_the_others_are_read(way, capfd):
    killed = str(sandbox._REFUSED)
    started = time.monotonic()
    # as many seconds as files are left: the one that turns for ever comes after the one that dies
    words = read("a", "refuse", "panic x", "shout 喊", "die", "turn", "b")
    assert words == ["read a", "带有宏；请另存", "已经损坏", "read shout 喊", killed, killed, "read b"]
    assert time.monotonic() - started < 30
    assert capfd.readouterr() == ("", "")


def test_a_reader_that_grows_is_refused_before_its_time_is_over(way, monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 30)
    monkeypatch.setattr(sandbox, "MEMORY", 1 << 28)
    assert read(f"grow {5 << 26}", "b") == [str(sandbox._REFUSED), "read b"]


def test_nothing_is_written_and_nobody_waits(way, monkeypatch, tmp_path):
    monkeypatch.setattr(sandbox, "CLOCK", 3)
    assert read(f"write {tmp_path / 'a'}", "sleep", "b") == ["已经损坏", str(sandbox._REFUSED), "read b"]
    assert not (tmp_path / "a").exists() or not (tmp_path / "a").read_bytes()


def test_no_child_outlives_who_called_it(way):
    outcomes = guarded(reader, [b"process", b"sleep"], DAMAGED)
    child = next(outcomes)
    assert isinstance(child, int)
    outcomes.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_all_files_are_read_in_one_child():
    children = set(guarded(reader, [b"process"] * 5, DAMAGED))
    assert len(children) == 1
    assert os.getpid() not in children


def test_any_thread_and_any_process_may_read(monkeypatch):
    words: list[list[str]] = []
    threads = [threading.Thread(target=lambda: words.append(read("a", "b"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert words == [["read a", "read b"]] * 8
    ours, theirs = get_context("fork").Pipe(duplex=False)
    process = get_context("fork").Process(target=lambda: theirs.send(read("a")), daemon=True)
    process.start()
    assert ours.recv() == ["read a"]
    process.join()


@pytest.mark.parametrize("way", WAYS)
def test_a_program_without_a_module_of_its_own_may_read(way):
    program = (
        f"from fazhi.reading import sandbox; from fazhi.errors import FazhiError; sandbox._child = sandbox.{way}; "
        f"print(list(sandbox.guarded(bytes.decode, [b'a'], FazhiError('x'))))"
    )
    env = os.environ | {"PYTHONPATH": str(REPO / "src")}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("['a']\n", "")
