"""Execution of one notebook through Papermill, in a process of its own"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import numpy as np
import papermill
from papermill.exceptions import PapermillExecutionError
from papermill.iorw import papermill_io

from fazhi.characters import without_paths
from fazhi.errors import DataError, FazhiError, MachineError, UsageError
from fazhi.pipeline.engine import ENGINE
from fazhi.pipeline.workers import can_fork, end_with_parent
from fazhi.report.dossier import HANDED, Dossier
from fazhi.report.sections import FILES_MIME, PICTURES_MIME

_RAISED = {kind.__name__: kind for kind in (UsageError, MachineError)}
_PIPE = "fazhi:notebook.ipynb"


class NotebookFailed(FazhiError):
    """A cell failed.

    Attributes
    ----------
    notebook : NotebookNode
        As far as it was run.
    """

    def __init__(self, message: str, notebook: Any, exit_code: int) -> None:
        super().__init__(message)
        self.notebook = notebook
        self.exit_code = exit_code  # type: ignore[misc]


class _CellError(NamedTuple):
    """What the cell that failed raised."""

    kind: str
    message: str


def execute(source: Path, parameters: dict[str, Any], folder: Path, timeout: int) -> Any:
    """Run one notebook and wait for it; as :func:`begun`."""
    with begun(source, parameters, folder, timeout) as result:
        return result()


@contextmanager
def begun(
    source: Path, parameters: dict[str, Any], folder: Path, timeout: int, dossier: Dossier | None = None
) -> Iterator[Callable[[], Any]]:
    """Run one notebook with its parameters in a process of its own, forked from this one where that can be.

    Parameters
    ----------
    source : Path
        The notebook.
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
    context = multiprocessing.get_context("fork" if can_fork() else "spawn")
    ours, theirs = context.Pipe(duplex=False)
    handed = dossier if can_fork() else None
    process = context.Process(target=_run, args=(theirs, source, parameters, folder, handed))  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    try:
        yield lambda: _result(ours, source, timeout)
    finally:
        ours.close()
        with suppress(OSError, AttributeError):
            # the programs that its cells started, too
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.join()


def _result(line: Connection[Any, Any], source: Path, timeout: int) -> Any:
    """The executed notebook, of what its process sends: when a cell began, the notebook, what went wrong, the end."""
    # a spawned process makes its imports first
    notebook, begun_at = None, time.monotonic()
    while line.poll(max(0, begun_at + timeout - time.monotonic())):
        try:
            message = line.recv()
        except (EOFError, OSError):
            raise MachineError(
                f"运行 {source.name} 的内核没有启动或中途停止（可能是内存不足）", "请关闭其他程序后重试。"
            ) from None
        match message:
            case float():
                begun_at = message
            case str():
                notebook = nbformat.reads(message, as_version=4)
            case _CellError(kind, text):
                raise _cell_failed(source, kind, text, notebook)
            case Exception():
                raise message
            case None:
                return notebook
    raise MachineError(
        f"{source.name} 有一个单元运行超过{timeout}秒，已停止", "可在 norms.csv 的 cell_timeout 里改上限。"
    )


def _cell_failed(source: Path, kind: str, text: str, notebook: Any) -> NotebookFailed:
    if kind in (DataError.__name__, *_RAISED):
        return NotebookFailed(text, notebook, _RAISED.get(kind, FazhiError).exit_code)
    what = f"{source.name} 的一个单元出错（{kind}：{without_paths(text)}）"
    return NotebookFailed(f"{what}；请在 JupyterLab 里打开 .failed 下的笔记本查看。", notebook, 1)


class _Pipe:
    """Where Papermill writes the notebook: to whoever waits for it, and to no file."""

    def __init__(self, line: Connection[Any, Any]) -> None:
        self._line = line

    def write(self, text: str, path: str) -> None:
        """As Papermill asks."""
        self._line.send(text)

    def pretty_path(self, path: str) -> str:
        """As Papermill asks."""
        return path


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
    papermill_io.register(_PIPE, _Pipe(line))
    try:
        papermill.execute_notebook(
            str(source), _PIPE, parameters=parameters, progress_bar=False, kernel_name="python3", engine_name=ENGINE,
            begun=lambda: line.send(time.monotonic()),
        )  # fmt: skip
        line.send(None)
    except PapermillExecutionError as exc:
        line.send(_CellError(exc.ename, exc.evalue))
    except nbformat.reader.NotJSONError:
        line.send(MachineError(f"笔记本 {source.name} 已损坏", "请从 fazhi 的 notebooks 目录补回。"))
    except OSError as exc:
        missing = MachineError(f"找不到笔记本 {source.name}", "请从 fazhi 的 notebooks 目录补回。")
        line.send(exc if source.exists() else missing)


def files_of(notebook: Any) -> dict[str, str]:
    """The companion files that a notebook's cells carry, by name."""
    return _carried(notebook, FILES_MIME)


def pictures_of(notebook: Any) -> dict[str, bytes]:
    """The charts that a notebook's cells carry for Word, as PNG by name."""
    return {name: b64decode(data) for name, data in _carried(notebook, PICTURES_MIME).items()}


def _carried(notebook: Any, mime: str) -> dict[str, str]:
    carried: dict[str, str] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            carried |= output.get("data", {}).get(mime, {})
    return carried


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
                # they stand in the Word file; here they would be most of the notebook
                output.get("data", {}).pop(PICTURES_MIME, None)
        cell.metadata = {"tags": list(cell.metadata.get("tags", []))}
    return str(nbformat.writes(copy)) + "\n"
