"""The same work on a real Dask scheduler and two worker processes on loopback, one of them killed midway."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from helpers import REPO, Silent, folder_bytes, states
from helpers import make_all as make
from helpers import raw_year as raw

from fazhi.errors import MachineError
from fazhi.pipeline.batch import make_reports
from fazhi.pipeline.job import Job
from fazhi.pipeline.workers import cluster

DASK = str(Path(sys.executable).parent / "dask")
YEARS = range(2021, 2024)


@pytest.fixture
def scheduler(tmp_path):
    """Address of a scheduler, and the processes of its two workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"PYTHONPATH": str(REPO / "src")}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path, "env": env}
    at = ["--host", "127.0.0.1", "--no-dashboard"]
    address = f"tcp://127.0.0.1:{port}"
    processes = [subprocess.Popen([DASK, "scheduler", "--port", str(port), *at], **quiet)]
    processes += [
        subprocess.Popen([DASK, "worker", address, "--no-nanny", "--nthreads", "1", *at], **quiet) for _ in range(2)
    ]
    from distributed import Client

    with Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    yield address, processes[1:]
    for process in processes:
        process.kill()
        process.wait()


class KillsOne(Silent):
    """Kills a worker as soon as the first report is out."""

    def __init__(self, worker):
        super().__init__()
        self.worker = worker

    def took(self, outcome):
        super().took(outcome)
        if len(self.outcomes) == 1:
            os.kill(self.worker.pid, signal.SIGKILL)


def test_every_report_comes_out_once_though_a_worker_dies(make_home, scheduler, tmp_path):
    files = {}
    for year in YEARS:
        files |= raw(f"{year - 2000}件", year)
    home = make_home(files)
    address, workers = scheduler
    tell = KillsOne(workers[0])
    template = Job(home, tmp_path / "far", "", 0)
    found = make_reports(template, (), "all", partial(cluster, address), tell)
    assert workers[0].wait(timeout=10) == -signal.SIGKILL
    assert states(found) == {("demo", y): "made" for y in YEARS}
    assert Counter(o.job.year for o in tell.outcomes) == Counter(YEARS)
    # and they are what this machine makes
    assert set(states(make(home, tmp_path / "here", years="2022-2023")).values()) == {"made"}
    for year in (2022, 2023):
        far, here = (folder_bytes(tmp_path / name / "demo" / str(year)) for name in ("far", "here"))
        assert far == here


def test_where_nobody_answers_it_says_so(monkeypatch):
    monkeypatch.setattr("fazhi.pipeline.workers._ANSWER", 1)
    for address in ("tcp://127.0.0.1:9", "十八号机"):
        with pytest.raises(MachineError, match=f"连不上集群“{address}”；请核对地址"), cluster(address):
            pass
