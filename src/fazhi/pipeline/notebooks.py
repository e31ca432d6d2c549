"""Execution of a report's notebooks through Papermill, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import papermill
from papermill.exceptions import PapermillExecutionError

from fazhi.characters import without_paths
from fazhi.errors import DataError, FazhiError, MachineError, UsageError, instead
from fazhi.export.notebook import BLOCKS_MIME
from fazhi.pipeline.engine import ENGINE
from fazhi.pipeline.job import NOTEBOOKS, Job
from fazhi.pipeline.workers import can_fork, end_with_parent
from fazhi.report.dossier import HANDED, Dossier

# seconds until the first cell begins
_TO_START = 60
# what the kit raises on purpose, with a message of its own
_ON_PURPOSE = {kind.__name__: kind for kind in (DataError, UsageError, MachineError)}


class NotebookFailed(FazhiError):
    """A cell failed; ``notebook`` is there as far as it was run."""

    def __init__(self, message: str, todo: str = "", notebook: Any = None, exit_code: int = 1) -> None:
        super().__init__(message, todo)
        self.notebook = notebook
        self.exit_code = exit_code  # type: ignore[misc]


def execute_all(job: Job, dossier: Dossier, executed: dict[str, Any]) -> None:
    """Execute the notebooks of a job into `executed`, all at once.

    Raises what came of the first that failed, NotebookFailed or MachineError; `executed` holds those before it.
    """
    timeout = int(dossier.codebook.norms.cell_timeout)
    with ExitStack() as stack:
        about = job.parameters, job.home.root, timeout, dossier
        # the last takes longest
        running = {n: stack.enter_context(running_notebook(job.home.notebooks / n, *about)) for n in NOTEBOOKS[::-1]}
        executed.update((name, running[name]()) for name in NOTEBOOKS)


@contextmanager
def running_notebook(
    source: Path, parameters: dict[str, Any], folder: Path, timeout: int, dossier: Dossier | None = None
) -> Iterator[Callable[[], Any]]:
    """Run one notebook with its parameters in a process of its own, forked from this one where that can be.

    Parameters
    ----------
    folder : Path
        Where it is run.
    timeout : int
        Seconds that one cell may take.
    dossier : Dossier, optional
        What it opens with these parameters; a process that is not forked opens it itself.

    Yields
    ------
    callable
        Waits for the executed notebook and gives it. Raises NotebookFailed where a cell raised, with the error's own
        message where the kit raised it on purpose; MachineError where the notebook is missing, its process died or a
        cell never ended. Whatever the process leaves behind ends with the block.
    """
    if not source.is_file():
        raise MachineError(f"找不到笔记本 {source.name}", "请从 fazhi 的 notebooks 目录补回。")
    forks = can_fork()
    context: Any = multiprocessing.get_context("fork" if forks else "spawn")
    line, end = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(end, source, parameters, folder, dossier if forks else None))
    process.start()
    end.close()
    try:
        yield lambda: _result(line, source, timeout)
    finally:
        line.close()
        with suppress(OSError, AttributeError):
            # the programs that its cells started, too
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.join()


def _result(line: Connection[Any, Any], source: Path, timeout: int) -> Any:
    """The executed notebook, of what its process sends: when each cell began, at last what there is and what went wrong."""
    # a process that is not forked makes its imports first
    message: Any = time.monotonic() + _TO_START
    died = f"运行 {source.name} 的内核没有启动或中途停止（可能是内存不足）"
    with instead(MachineError(died, "请关闭其他程序后重试。"), EOFError, OSError):
        while isinstance(message, float):
            if not line.poll(max(0, message + timeout - time.monotonic())):
                what = f"{source.name} 有一个单元运行超过{timeout}秒，已停止"
                raise MachineError(what, "可在 norms.csv 的 cell_timeout 里改上限。")
            message = line.recv()
    notebook, failure = message
    if isinstance(failure, nbformat.reader.NotJSONError):
        raise MachineError(f"笔记本 {source.name} 已损坏", "请从 fazhi 的 notebooks 目录补回。")
    if failure and not isinstance(failure, PapermillExecutionError):
        raise failure
    if failure and failure.ename in _ON_PURPOSE:
        raise NotebookFailed(failure.evalue, notebook=notebook, exit_code=_ON_PURPOSE[failure.ename].exit_code)
    if failure:
        what = f"{source.name} 的一个单元出错（{failure.ename}：{without_paths(failure.evalue)}）"
        raise NotebookFailed(what, "请在 JupyterLab 里打开 .failed 下的笔记本查看。", notebook)
    return notebook


def _run(
    line: Connection[Any, Any], source: Path, parameters: dict[str, Any], folder: Path, dossier: Dossier | None
) -> None:
    """Run a notebook in this process, which is there for nothing else."""
    if sys.platform != "win32":
        os.setsid()
    end_with_parent()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    # forks have the same state otherwise; Python's own is made anew
    np.random.seed()
    if dossier:
        HANDED[tuple(parameters.values())] = dossier
    executed = list[Any]()

    def begins(notebook: Any) -> None:
        executed[:] = [notebook]
        line.send(time.monotonic())

    try:
        papermill.execute_notebook(
            str(source), None, parameters, ENGINE, kernel_name="python3", progress_bar=False,
            cell_begins=begins, all_well=lambda notebook: line.send((notebook, None)),
        )  # fmt: skip
    except Exception as exc:  # noqa: BLE001 - sent to the one that waits
        line.send((next(iter(executed), None), exc))


def tidy(notebook: Any) -> str:
    """An executed notebook as text without times, paths and random ids: same run, same bytes."""
    copy = nbformat.from_dict(notebook)
    copy.metadata.pop("papermill", None)
    for n, cell in enumerate(copy.cells, 1):
        cell["id"] = f"cell-{n}"
        if "outputs" in cell:
            # a library's warning may name a path of this machine
            cell.outputs = [o for o in cell.outputs if o.output_type != "stream"]
            for output in cell.outputs:
                # the page says it; here it would be most of the notebook
                output.get("data", {}).pop(BLOCKS_MIME, None)
        cell.metadata = {"tags": list(cell.metadata.get("tags", []))}
    return str(nbformat.writes(copy)) + "\n"
