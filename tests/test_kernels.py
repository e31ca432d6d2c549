"""Forked kernels: warm, and each as empty as if it were the first."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from helpers import REPO, cell_notebook

from fazhi.cleaning.dataset import load_record
from fazhi.pipeline import forge
from fazhi.pipeline.handing import pack, unpack
from fazhi.pipeline.notebooks import execute
from fazhi.report.dossier import HANDED, judge

ENV = os.environ | {"PYTHONPATH": str(REPO / "src")} | forge._ONE_THREAD


def said(tmp_path, source, name="n", handed=b""):
    """What the last cell of a notebook of one line shows."""
    path = cell_notebook(tmp_path / f"{name}.ipynb", source)
    done = execute(path, tmp_path / f"{name}.out.ipynb", {"year": 2}, REPO, 60, handed)
    return done.cells[-1].outputs[0].data["text/plain"]


LOOK = """
import os, sys
opened = [os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{n}")]
import fazhi.pipeline.preload
from fazhi.report.dossier import HANDED
now = [os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{n}")]
print(len(os.listdir("/proc/self/task")), [f for f in now if f not in opened and not f.startswith("/proc") and not f.endswith((".ttf", ".otf"))], len(HANDED))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_what_is_forked_has_one_thread_no_socket_and_nothing_of_a_report():
    done = subprocess.run([sys.executable, "-c", LOOK], env=ENV, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "1 [] 0", done.stderr


LEAVE = (
    "import builtins, os, random, numpy as np, matplotlib as mpl, pandas as pd, fazhi.number_format; "
    "builtins.left = left = 7; random.seed(1); np.random.seed(1); mpl.rcParams['font.size'] = 77; "
    "pd.options.display.max_rows = 77; os.environ['LEFT'] = '7'; fazhi.number_format.LEFT = 7; os.chdir('/'); random.random()"
)
FIND = (
    "import builtins, os, matplotlib as mpl, pandas as pd, fazhi.number_format; "
    "(hasattr(builtins, 'left'), 'left' in globals(), mpl.rcParams['font.size'], pd.options.display.max_rows, "
    "'LEFT' in os.environ, hasattr(fazhi.number_format, 'LEFT'), os.getcwd())"
)


def test_nothing_of_one_kernel_shows_up_in_another(tmp_path):
    before = said(tmp_path, FIND)
    assert before == f"(False, False, 10.0, 60, False, False, {str(REPO)!r})"
    said(tmp_path, LEAVE)
    assert said(tmp_path, FIND) == before


def test_seeds_are_each_kernel_s_own(tmp_path):
    for draw in ("import random; random.random()", "import numpy as np; np.random.random()"):
        assert len({said(tmp_path, draw) for _ in range(3)}) == 3


def test_kernels_at_the_same_time_keep_apart(tmp_path):
    source = "import time, builtins; assert not hasattr(builtins, 'n'); builtins.n = {0}; time.sleep(0.5); builtins.n"
    with ThreadPoolExecutor(4) as threads:
        got = list(threads.map(lambda n: said(tmp_path, source.format(n), f"n{n}"), range(4)))
    assert got == ["0", "1", "2", "3"]


def test_a_kernel_is_handed_its_own_dossier_and_judges_any_other_itself(home, tmp_path):
    dossier = judge(load_record(home, "demo"), 2024)
    packed = pack(("demo", 2024, 0, "internal"), dossier)
    source = (
        "import fazhi.report.dossier as d; o = d.open_dossier; a, b = o('demo', 2024), o('demo', 2023); "
        "(list(d.HANDED), a is d.HANDED['demo', 2024, 0, 'internal'], a.year, b.year, len(a.comparisons), len(b.comparisons))"
    )
    earlier = judge(load_record(home, "demo"), 2023)
    lengths = f"{len(dossier.comparisons)}, {len(earlier.comparisons)}"
    assert said(tmp_path, source, handed=packed) == f"([('demo', 2024, 0, 'internal')], True, 2024, 2023, {lengths})"
    # the next one was handed nothing
    assert said(tmp_path, "import fazhi.report.dossier as d; len(d.HANDED)") == "0"
    assert HANDED == {}


def test_what_is_handed_is_what_was_judged(home):
    dossier = judge(load_record(home, "demo"), 2024)
    asked, same = unpack(pack(("demo", 2024, 0, "internal"), dossier), home)
    assert asked == ("demo", 2024, 0, "internal")
    assert same.codebook is dossier.codebook
    for name in ("figures", "comparisons"):
        assert getattr(same, name).equals(getattr(dossier, name))
    # as text: an unknown number is not equal to itself
    told = [repr((d.findings, d.answers, d.targets, d.references, d.narrative)) for d in (same, dossier)]
    assert told[0] == told[1]


def test_where_no_kernel_can_be_forked_one_is_started_the_ordinary_way(tmp_path, monkeypatch):
    monkeypatch.setattr(forge, "can_fork", lambda: False)
    monkeypatch.setattr(forge, "_address", "")
    assert said(tmp_path, "import sys; 'fazhi.pipeline.preload' in sys.modules") == "False"
    assert forge.context().get_start_method() == "spawn"


def test_forked_ones_have_the_imports(tmp_path):
    assert said(tmp_path, "import sys; 'fazhi.pipeline.preload' in sys.modules") == "True"


def test_those_who_ask_at_once_share_one_forge(monkeypatch, home):
    monkeypatch.setattr(forge, "_address", "")
    with ThreadPoolExecutor(4) as threads:
        addresses = set(threads.map(forge.forge, [home] * 4))
    assert len(addresses) == 1


def test_a_forge_that_is_gone_is_done_without(tmp_path, monkeypatch):
    address = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(address)
    monkeypatch.setattr(forge, "_address", address)
    assert said(tmp_path, "import sys; 'fazhi.pipeline.preload' in sys.modules") == "False"


def test_a_kernel_ends_with_the_one_that_asked_for_it(home, tmp_path):
    line = forge.connected(forge.forge(home))
    line.send((str(tmp_path), dict(os.environ), ["-f", str(tmp_path / "k.json")], b""))
    pid = line.recv()
    os.kill(pid, 0)
    line.close()
    gone, end = False, time.monotonic() + 20
    while not gone and time.monotonic() < end:
        time.sleep(0.05)
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            gone = True
    assert gone
