"""Papermill engine that runs a notebook's cells in the process it is called in.

An ordinary kernel is a process of its own that one talks to over sockets. Here the process is already there: a fork of
one that has made the imports, for this notebook alone (:mod:`fazhi.pipeline.notebooks`). So Papermill calls the kernel's
IPython shell directly, and what it would send as messages nbclient puts among the cell's outputs at once.
``tests/test_engine.py`` runs one notebook both ways and compares.
"""

from __future__ import annotations

import asyncio
import builtins
import getpass
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from matplotlib import pyplot
from nbclient import NotebookClient
from papermill.engines import Engine, papermill_engines
from traitlets.config import Config

ENGINE = "fazhi"
_Told = Callable[[Any], None]
# as Jupyter's kernels have it: charts are shown below their cell
_INLINE = "module://matplotlib_inline.backend_inline"


class _Outputs(Session):
    """Where a kernel's session would send messages: they become outputs of the cell at hand.

    Attributes
    ----------
    cell : tuple
        The cell at hand and its position.
    """

    cell: tuple[Any, int]

    def __init__(self, notebook: Any) -> None:
        super().__init__()
        self._client = NotebookClient(notebook)
        self._client.reset_execution_trackers()
        self._client.clear_before_next_output = False
        # what this process and the programs of its cells write to standard output and error; as long as it lives
        self._written = {name: tempfile.TemporaryFile() for name in ("stdout", "stderr")}  # noqa: SIM115
        for number, file in enumerate(self._written.values(), 1):
            os.dup2(file.fileno(), number)
        self._streams = [open(n, "w", encoding="UTF-8", newline="\n", closefd=False) for n in (1, 2)]  # noqa: SIM115
        sys.stdout, sys.stderr = self._streams

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> None:
        """Put a message among the outputs, behind what was written before it."""
        self.collect()
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
        self._client.process_message(message, *self.cell)

    def collect(self) -> None:
        """Show what was written since."""
        for stream, (name, file) in zip(self._streams, self._written.items(), strict=True):
            stream.flush()
            # writer and reader share the place where they are in it
            file.seek(0)
            text = file.read()
            file.seek(0)
            file.truncate()
            if text:
                message = self.msg("stream", {"name": name, "text": text.decode(errors="replace")})
                self._client.process_message(message, *self.cell)


class _Shell(ZMQInteractiveShell):
    """A kernel's shell without a kernel."""

    def _nothing(self, gui: Any = None) -> None:
        """Neither is there a window to be drawn in, nor a kernel to end: it goes on after exit()."""

    enable_gui = ask_exit = _nothing

    def should_run_async(self, raw_cell: str, **more: Any) -> bool:
        """Each cell is run by the loop, as in a kernel; what a cell has run in turn, only where it awaits."""
        nested = asyncio._get_running_loop() is not None
        return not nested or bool(super().should_run_async(raw_cell, **more))


def _no_input(prompt: str = "", stream: Any = None) -> str:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def new_shell() -> Any:
    """The one shell of this process and of all that it forks; nothing of the user's own IPython is read or written."""
    if not _Shell.initialized():
        os.environ["MPLBACKEND"] = pyplot.rcParams["backend"] = _INLINE
        settings = Config({"HistoryManager": {"enabled": False}})
        _Shell.instance(config=settings, profile_dir=ProfileDir(), ipython_dir=tempfile.gettempdir())
        pyplot.switch_backend(_INLINE)
        # each chart would be drawn once more than it is shown
        pyplot.uninstall_repl_displayhook()
    return _Shell.instance()


def _begun(outputs: _Outputs) -> Any:
    """The shell as a kernel has it, at the beginning of a notebook."""
    shell = new_shell()
    shell.user_ns["_dh"][:] = [Path.cwd()]
    shell.displayhook.session = shell.display_pub.session = outputs
    builtins.input = getpass.getpass = _no_input  # type: ignore[assignment]
    return shell


class _Engine(Engine):  # type: ignore[misc]
    """See the module."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, cell_begins: _Told = lambda _: None, all_well: _Told = lambda _: None, **_: Any
    ) -> None:  # fmt: skip
        """Run the cells until one fails; who asked is told of the notebook as each begins, and where all ended well."""
        outputs = _Outputs(nb_man.nb)
        shell, well = _begun(outputs), True
        for index, cell in enumerate(nb_man.nb.cells):
            cell_begins(nb_man.nb)
            tags = cell.metadata.get("tags", [])
            if cell.cell_type != "code" or not cell.source.strip() or "skip-execution" in tags:
                continue
            nb_man.cell_start(cell, index)
            outputs.cell = cell, index
            result = shell.run_cell(cell.source, store_history=True)
            outputs.collect()
            cell.execution_count = result.execution_count
            nb_man.cell_complete(cell, index)
            well = well and result.success
            if not result.success and "raises-exception" not in tags:
                nb_man.cell_exception(cell, index)
                return
        if well:
            all_well(nb_man.nb)


papermill_engines.register(ENGINE, _Engine)
