"""One notebook through Papermill, in a kernel of this very Python."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from fazhi.characters import without_paths
from fazhi.errors import DataError, FazhiError, MachineError, UsageError
from fazhi.pipeline.kernels import manager_for
from fazhi.report.sections import FILES_MIME, PICTURES_MIME

_RAISED = {kind.__name__: kind for kind in (UsageError, MachineError)}


class _Engine(NBClientEngine):  # type: ignore[misc]
    """Papermill's own, but that it writes the notebook once, at its end, and not twice for each cell."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **given: Any) -> Any:
        """As its parent's."""
        path, nb_man.output_path = nb_man.output_path, None
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **given)
        finally:
            nb_man.output_path = path


papermill_engines.register("fazhi", _Engine)


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


def execute(
    source: Path, scratch: Path, parameters: dict[str, Any], cwd: Path, timeout: int, handed: bytes = b""
) -> Any:
    """Run one notebook with its parameters; returns it executed.

    Parameters
    ----------
    source, scratch : Path
        The notebook, and where Papermill keeps it while it runs.
    timeout : int
        Seconds that one cell may take.
    handed : bytes
        The dossier it will ask for, packed; empty for none.

    Raises
    ------
    NotebookFailed
        A cell raised; its message is the error's own where the kit raised it on purpose.
    MachineError
        The notebook is missing, the kernel died or a cell never ended.
    """
    try:
        return papermill.execute_notebook(
            str(source), str(scratch), parameters=parameters, progress_bar=False,
            # not Papermill's own cwd, which moves the whole process: several notebooks run in it
            resources={"metadata": {"path": str(cwd)}},
            kernel_name="python3", engine_name="fazhi", execution_timeout=timeout, kernel_manager_class=manager_for(handed),
            shutdown_kernel="immediate",
        )  # fmt: skip
    except PapermillExecutionError as exc:
        notebook = nbformat.read(scratch, as_version=4)
        if exc.ename in (DataError.__name__, *_RAISED):
            code = _RAISED.get(exc.ename, FazhiError).exit_code
            raise NotebookFailed(exc.evalue, notebook, code) from exc
        raise NotebookFailed(
            f"{source.name} 的一个单元出错（{exc.ename}：{without_paths(exc.evalue)}）；请在 JupyterLab 里打开 .failed 下的笔记本查看。",
            notebook,
            1,
        ) from exc
    except CellTimeoutError as exc:
        raise MachineError(
            f"{source.name} 有一个单元运行超过{timeout}秒，已停止", "可在 norms.csv 的 cell_timeout 里改上限。"
        ) from exc
    except RuntimeError as exc:
        # nbclient's word for a kernel that died or never answered
        raise MachineError(
            f"运行 {source.name} 的内核没有启动或中途停止（可能是内存不足）", "请关闭其他程序后重试。"
        ) from exc
    except nbformat.reader.NotJSONError as exc:
        raise MachineError(f"笔记本 {source.name} 已损坏", "请从 fazhi 的 notebooks 目录补回。") from exc
    except OSError as exc:
        if source.exists():
            raise
        raise MachineError(f"找不到笔记本 {source.name}", "请从 fazhi 的 notebooks 目录补回。") from exc


def files_of(notebook: Any) -> dict[str, str]:
    """The companion files that a notebook's cells carry, by name."""
    return _carried(notebook, FILES_MIME)


def pictures_of(notebook: Any) -> dict[str, bytes]:
    """The charts that a notebook's cells carry for Word, as PNG by name."""
    return {name: b64decode(data) for name, data in _carried(notebook, PICTURES_MIME).items()}


def _carried(notebook: Any, mime: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            found |= output.get("data", {}).get(mime, {})
    return found


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
