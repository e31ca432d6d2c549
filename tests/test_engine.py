"""The engine beside an ordinary kernel: one notebook both ways; and forks, each as empty as if it were the first."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import nbformat
import pytest
from helpers import REPO, cell_notebook, execute
from nbclient import NotebookClient

from fazhi.cleaning.dataset import load_record
from fazhi.errors import MachineError
from fazhi.pipeline import workers
from fazhi.pipeline.notebooks import NotebookFailed, running_notebook
from fazhi.report.dossier import HANDED, judge

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

CELLS = (
    "print('text'); print('more'); 1",
    "print('text'); display(2); 'result'",
    "1;",
    "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show(); print('after the chart')",
    "lines = plt.plot([3, 4])",
    "figure, axes = plt.subplots(); figure",
    "%matplotlib inline\nlines = plt.plot([5])",
    "handle = display('first', display_id=True); print('between'); handle.update('second')",
    "handle.update('third')",
    "display('one', display_id='name'); display('two', display_id='name')",
    "import asyncio; await asyncio.sleep(0.01); print('awaited'); 5",
    "task = asyncio.create_task(asyncio.sleep(0)); asyncio.get_running_loop().is_running()",
    "await task",
    "%%bash\necho from bash; echo and its errors >&2",
    "!echo from the shell",
    "import os, time; status = os.system('echo from the system'); time.sleep(0.3); ''",
    "import subprocess; code = subprocess.run(['echo', 'from a program']).returncode; time.sleep(0.3); ''",
    "from IPython.display import HTML, clear_output; print('gone'); clear_output(); print('stays')",
    "print('gone'); clear_output(wait=True); HTML('<b>instead</b>')",
    "%%capture caught\nprint('caught'); 7",
    "caught.stdout, In[1], Out[1], _1",
    "%not_a_magic",
    "import pandas as pd; pd.DataFrame({'a': [1]})",
    "import warnings; warnings.warn('beware')",
    "import logging; logging.warning('beware')",
    "len?",
    "help(len)",
    "import sys; __name__, sys.stdout.isatty(), sys.stdout.encoding, sys.stdin.read()",
    "",
)
FAILURES = ("1 / 0", "def f(:", "sys.exit()", "sys.exit(3)", "input('?')", "raise KeyboardInterrupt", "await asyncio.sleep(0); 1 / 0",
            "import os, signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(9)")  # fmt: skip


def notebook_file(path, sources, *tags):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    for cell in notebook.cells:
        cell.metadata.tags = list(tags)
    notebook.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(notebook, path)
    return path


def shown(cell):
    """What a cell shows: each stream's text as a whole, and all else in its order; in a kernel streams overtake.

    Without what differs from process to process: addresses, names of files, colours.
    """
    streams = [[o.text for o in cell.outputs if o.get("name") == name] for name in ("stdout", "stderr")]
    others = [dict(o) | {"traceback": ""} for o in cell.outputs if o.output_type != "stream"]
    text = json.dumps([cell.execution_count, *map("".join, streams), *others], sort_keys=True)
    return re.sub(r"0x[0-9a-f]+|<ipython-input-[^>]*>|(/tmp/ipykernel_\d+/)?\b\d{6,}\.py", "…", text)


def code_cells(notebook):
    """All but what Papermill puts before an error."""
    return [c for c in notebook.cells if c.cell_type == "code"]


def test_a_cell_gives_what_it_gives_in_an_ordinary_kernel(tmp_path, monkeypatch):
    # where a kernel sees this it leaves programs' output to pytest
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    path = notebook_file(tmp_path / "n.ipynb", [*CELLS, *FAILURES, "'after it'"], "raises-exception")
    with pytest.raises(NotebookFailed, match="KeyboardInterrupt") as caught:
        # not from here: pytest keeps warnings to itself
        workers.apart(execute, path, {}, tmp_path, 60)
    ours = code_cells(caught.value.notebook)
    theirs = nbformat.read(path, as_version=4)
    NotebookClient(theirs, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    for mine, other in zip(ours, theirs.cells, strict=True):
        assert shown(mine) == shown(other), mine.source
    # and not because both show nothing
    kinds = [[o.output_type for o in cell.outputs] for cell in ours]
    assert kinds[1] == ["stream", "display_data", "execute_result"]
    assert kinds[3] == ["display_data", "stream"]
    assert "third" in str(ours[7].outputs)
    assert [k.count("error") for k in kinds[len(CELLS) : -1]] == [1] * len(FAILURES)
    assert kinds[-1] == ["execute_result"]


def _fails(folder):
    last(folder, "raise MemoryError('/etc/x.txt')")


def _is_killed():
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_goes_wrong_apart_is_said_here(tmp_path):
    """As where one signs or releases."""
    with pytest.raises(NotebookFailed, match=r"MemoryError：x\.txt") as caught:
        workers.apart(_fails, tmp_path)
    assert caught.value.exit_code == 1
    with pytest.raises(MachineError, match="进程被系统中止"):
        workers.apart(_is_killed)
    # and the next has another worker
    assert workers.apart(os.getpid) != os.getpid()


def test_charts_are_shown_before_and_after_the_chinese_style(tmp_path):
    draw = "import matplotlib.pyplot as plt; lines = plt.plot([1, 2])"
    path = notebook_file(tmp_path / "n.ipynb", [draw, "from fazhi import chinese_charts; chinese_charts()", draw])
    assert [len(cell.outputs) for cell in execute(path, {}, REPO, 60).cells] == [1, 0, 1]


def test_after_a_cell_that_fails_none_is_run(tmp_path):
    path = notebook_file(tmp_path / "n.ipynb", ["'before'", "1 / 0", "'after it'"])
    with pytest.raises(NotebookFailed) as caught:
        execute(path, {}, tmp_path, 60)
    assert [bool(cell.outputs) for cell in code_cells(caught.value.notebook)] == [True, True, False]


def test_after_exit_the_next_is_run(tmp_path):
    """In an ordinary kernel too, if it comes in the tenth of a second that the kernel still lives."""
    path = notebook_file(tmp_path / "n.ipynb", ["exit()", "'after it'"])
    assert [o.output_type for o in execute(path, {}, tmp_path, 60).cells[1].outputs] == ["execute_result"]


def test_a_cell_that_is_to_be_skipped_is(tmp_path):
    path = notebook_file(tmp_path / "n.ipynb", ["1 / 0"], "skip-execution")
    assert execute(path, {}, tmp_path, 60).cells[0].outputs == []


def last(tmp_path, source, name="n", timeout=60, **more):
    """What the last cell of a notebook of one line shows."""
    path = cell_notebook(tmp_path / f"{name}.ipynb", source)
    with running_notebook(path, {"year": 2}, REPO, timeout, **more) as result:
        return result().cells[-1].outputs[0].data["text/plain"]


LEAVE = (
    "import builtins, os, random, numpy as np, matplotlib as mpl, pandas as pd, fazhi.numerals; "
    "builtins.left = left = 7; random.seed(1); np.random.seed(1); mpl.rcParams['font.size'] = 77; "
    "pd.options.display.max_rows = 77; os.environ['LEFT'] = '7'; fazhi.numerals.LEFT = 7; os.chdir('/'); random.random()"
)
FIND = (
    "import builtins, os, matplotlib as mpl, pandas as pd, fazhi.numerals; "
    "(hasattr(builtins, 'left'), 'left' in globals(), mpl.rcParams['font.size'], pd.options.display.max_rows, "
    "'LEFT' in os.environ, hasattr(fazhi.numerals, 'LEFT'), os.getcwd())"
)


def test_nothing_of_one_notebook_shows_up_in_another_or_here(tmp_path):
    before = last(tmp_path, FIND)
    assert before == f"(False, False, 10.0, 60, False, False, {str(REPO)!r})"
    here = Path.cwd(), sys.stdout, set(os.environ)
    last(tmp_path, LEAVE)
    assert last(tmp_path, FIND) == before
    assert (Path.cwd(), sys.stdout, set(os.environ)) == here
    for draw in ("import random; random.random()", "import numpy as np; np.random.random()"):
        assert len({last(tmp_path, draw) for _ in range(3)}) == 3


def test_notebooks_at_the_same_time_keep_apart(tmp_path):
    source = "import time, builtins; assert not hasattr(builtins, 'n'); builtins.n = {0}; time.sleep(0.3); builtins.n"
    start = time.monotonic()
    with ExitStack() as stack:
        paths = [cell_notebook(tmp_path / f"{n}.ipynb", source.format(n)) for n in range(4)]
        results = [stack.enter_context(running_notebook(p, {"year": 2}, REPO, 60)) for p in paths]
        assert [r().cells[-1].outputs[0].data["text/plain"] for r in results] == ["0", "1", "2", "3"]
    assert time.monotonic() - start < 60


def test_a_notebook_is_handed_its_own_dossier_and_judges_any_other_itself(home, tmp_path):
    dossier = judge(load_record(home, "demo"), 2024)
    path = cell_notebook(
        tmp_path / "n.ipynb",
        "from fazhi import open_dossier as o\n"
        "handed, other = o('demo', 2024), o('demo', 2023)\n"
        "(id(handed), handed is o('demo', 2024), other is o('demo', 2023), other.year, len(other.comparisons))",
    )
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = "place = ''\nyear = 1\nbase_year = 1\nedition = ''"
    nbformat.write(notebook, path)
    parameters = {"place": "demo", "year": 2024, "base_year": 0, "edition": "internal"}
    with running_notebook(path, parameters, REPO, 60, dossier) as result:
        got = result().cells[-1].outputs[0].data["text/plain"]
    # the very object that was opened here: neither packed nor judged again
    earlier = judge(load_record(home, "demo"), 2023)
    assert got == f"({id(dossier)}, True, False, 2023, {len(earlier.comparisons)})"
    assert HANDED == {}


LOOK = """
import os, sys
def opened():
    links = [f"/proc/self/fd/{n}" for n in os.listdir("/proc/self/fd")]
    # but for the font, which matplotlib opens anew in each fork
    return [file for link in links if os.path.exists(link) and not (file := os.readlink(link)).endswith(".ttc")]
before = opened()
import fazhi.pipeline.ready
from fazhi.report.dossier import HANDED
now = [f for f in opened() if f not in before and not f.startswith("/proc") and not f.endswith((".ttf", ".otf"))]
print(len(os.listdir("/proc/self/task")), now, len(HANDED))
"""


@linux
def test_what_is_forked_has_one_thread_no_socket_and_nothing_of_a_report():
    env = os.environ | {"PYTHONPATH": str(REPO / "src")} | workers._ENVIRONMENT
    done = subprocess.run([sys.executable, "-c", LOOK], env=env, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "1 [] 0", done.stderr


def test_where_nothing_can_be_forked_a_notebook_starts_afresh_and_judges_itself(home, tmp_path, monkeypatch):
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])
    assert workers.context().get_start_method() == "spawn"
    dossier = judge(load_record(home, "demo"), 2024)
    source = "from fazhi.report.dossier import HANDED; import sys; (len(HANDED), 'hypothesis' in sys.modules)"
    assert last(tmp_path, source, dossier=dossier) == "(0, False)"


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def gone(pids, seconds=20):
    end = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < end:
        time.sleep(0.02)
    return not any(map(alive, pids))


@linux
def test_what_a_notebook_started_ends_with_it(tmp_path):
    """A program in the background, whether the notebook comes to its end, fails or never would."""
    start = f"import subprocess; p = subprocess.Popen(['sleep', '300']); open({str(tmp_path / 'pid')!r}, 'a').write(f'{{p.pid}} ')"
    last(tmp_path, f"{start}; 1")
    with pytest.raises(NotebookFailed):
        last(tmp_path, f"{start}; 1 / 0")
    with pytest.raises(MachineError, match="超过1秒"):
        # neither an exception nor a signal ends it
        last(tmp_path, f"{start}\nimport signal; signal.pthread_sigmask(0, range(1, 30))\nwhile True: pass", timeout=1)
    pids = list(map(int, (tmp_path / "pid").read_text().split()))
    assert len(pids) == 3
    assert gone(pids)


def _waits(tmp_path, line):
    source = f"import os, subprocess; p = subprocess.Popen(['sleep', '300'])\nopen({str(tmp_path / 'pid')!r}, 'w').write(f'{{os.getpid()}} {{p.pid}}')\nimport time; time.sleep(300)"
    line.send(os.getpid())
    last(tmp_path, source, timeout=300)


@linux
def test_a_notebook_ends_with_the_process_that_asked_for_it(tmp_path):
    ours, theirs = multiprocessing.Pipe()
    process = workers.context().Process(target=_waits, args=(tmp_path, theirs))
    process.start()
    pid = ours.recv()
    end = time.monotonic() + 60
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        assert time.monotonic() < end
        time.sleep(0.05)
    pids = list(map(int, (tmp_path / "pid").read_text().split()))
    assert all(map(alive, pids))
    os.kill(pid, signal.SIGKILL)
    process.join()
    assert gone(pids)


def test_a_daemon_may_have_workers(monkeypatch):
    """As a Dask worker under a nanny is one."""
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)
    assert workers.apart(os.getpid) != os.getpid()
