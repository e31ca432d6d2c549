"""Papermill engine that runs a notebook's cells in the process it is called in.

An ordinary kernel is a process of its own that one talks to over sockets. Here the process is already there: a fork of
one that has made the imports, for this notebook alone (:mod:`fazhi.pipeline.notebooks`). So Papermill calls an IPython
shell directly, and what a kernel would send as messages is put among the cell's outputs. ``tests/test_engine.py`` runs
one notebook both ways and compares.
"""

from __future__ import annotations

import asyncio
import builtins
import getpass
import io
import os
import sys
import tempfile
from binascii import b2a_base64
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import nbformat.v4
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from papermill.engines import Engine, papermill_engines
from traitlets import Type
from traitlets.config import Config

ENGINE = "fazhi"
# as Jupyter's kernels have it: no pager waits for a key, charts are shown below their cell
_COLOURS = dict.fromkeys(("CLICOLOR", "FORCE_COLOR", "CLICOLOR_FORCE"), "1")
_INLINE = "module://matplotlib_inline.backend_inline"
_ENVIRONMENT = {"TERM": "xterm-color", "PAGER": "cat", "GIT_PAGER": "cat", "MPLBACKEND": _INLINE, **_COLOURS}


class _Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of a cell."""

    encoding = "UTF-8"

    def __init__(self, shell: _Shell, name: str) -> None:
        self._shell, self.name = shell, name

    def write(self, text: str) -> int:
        """As its name says."""
        self._shell.show("stream", name=self.name, text=str(text))
        return len(text)


class _Result(DisplayHook):
    """The value of a cell's last line."""

    def write_output_prompt(self) -> None:
        """None: its number is a field of the output."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Put it among the outputs."""
        fields = _bundle(format_dict, md_dict) | {"execution_count": self.prompt_count}
        self.shell.show("execute_result", **fields)  # type: ignore[union-attr]


class _Display(DisplayPublisher):
    """What ``display`` shows, and shows anew."""

    def publish(  # type: ignore[override]
        self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:
        """Put it among the outputs, or in the place of those shown under its name."""
        bundle, name = _bundle(data, metadata), (transient or {}).get("display_id")
        shown = self.shell.displays[name] if name else []
        for output in shown:
            output.update(bundle)
        if not update:
            shown.append(self.shell.show("display_data", **bundle))

    def clear_output(self, wait: bool = False) -> None:
        """Take the cell's outputs away, at once or when something else is shown."""
        self.shell.to_clear = wait
        if not wait:
            self.shell.outputs.clear()


def _bundle(data: dict[str, Any], metadata: dict[str, Any] | None) -> dict[str, Any]:
    """The fields of an output; bytes as text, as a kernel sends them."""
    texts = {k: b2a_base64(v).decode("ascii") if isinstance(v, bytes) else v for k, v in data.items()}
    return {"data": texts, "metadata": metadata or {}}


class _Shell(InteractiveShell):
    """IPython whose outputs become those of the cell at hand.

    Attributes
    ----------
    outputs : list
        Of the cell at hand.
    displays : dict
        Outputs that may be shown anew, by name.
    to_clear : bool
        Whether all shown so far goes when something else is shown.
    """

    displayhook_class = Type(_Result)
    display_pub_class = Type(_Display)

    def __init__(self, **traits: Any) -> None:
        self.outputs: list[Any] = []
        self.displays: defaultdict[str, list[Any]] = defaultdict(list)
        self.to_clear = False
        # what others than Python write to this process's standard output and error; as long as it lives
        self._written = {name: tempfile.TemporaryFile() for name in ("stdout", "stderr")}  # noqa: SIM115
        super().__init__(**traits)  # type: ignore[no-untyped-call]
        for number, file in enumerate(self._written.values(), 1):
            os.dup2(file.fileno(), number)

    def show(self, kind: str, **fields: Any) -> Any:
        """Put an output among those of the cell, behind what its programs wrote."""
        self.collect()
        return self._append(nbformat.v4.new_output(kind, **fields))

    def collect(self) -> None:
        """Show what others than Python wrote since, a program of the cell among them."""
        for name, file in self._written.items():
            # writer and reader share the place where they are in it
            file.seek(0)
            text = file.read()
            file.seek(0)
            file.truncate()
            if text:
                self._append(nbformat.v4.new_output("stream", name=name, text=text.decode(errors="replace")))

    def _append(self, output: Any) -> Any:
        if self.to_clear:
            self.outputs.clear()
            self.to_clear = False
        last: Any = self.outputs[-1] if self.outputs else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            # behind what the stream said last
            last.text += output.text
        elif output.get("text") != "":
            self.outputs.append(output)
        return output

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.show("error", ename=etype.__name__, evalue=str(evalue), traceback=stb)

    def _nothing(self, *_: Any) -> None:
        """Neither is there a window to be drawn in, nor an environment but this process's own; it goes on after exit()."""

    enable_gui = init_virtualenv = ask_exit = _nothing

    def should_run_async(self, raw_cell: str, **more: Any) -> bool:
        """Each cell is run by the loop, as in a kernel; what a cell has run in turn, only where it awaits."""
        nested = asyncio._get_running_loop() is not None
        return not nested or bool(super().should_run_async(raw_cell, **more))


def _no_input(prompt: str = "", stream: Any = None) -> str:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def _new_shell() -> _Shell:
    """The one shell of this process; nothing of the user's own IPython is read or written."""
    os.environ.update(_ENVIRONMENT)
    if loaded := sys.modules.get("matplotlib"):
        loaded.rcParams["backend"] = _INLINE
    settings = Config({"HistoryManager": {"enabled": False}})
    shell = _Shell.instance(config=settings, profile_dir=ProfileDir(), ipython_dir=tempfile.gettempdir())
    shell.set_hook("show_in_pager", lambda *_, **__: None, 99)  # type: ignore[no-untyped-call]
    sys.stdout, sys.stderr = _Stream(shell, "stdout"), _Stream(shell, "stderr")
    builtins.input = getpass.getpass = _no_input  # type: ignore[assignment]
    return shell


class _Engine(Engine):  # type: ignore[misc]
    """See the module."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, cell_begins: Callable[[Any], None] = lambda _: None, **_: Any
    ) -> None:
        """Run the cells until one fails; `cell_begins` is called with the notebook as each begins."""
        shell = _new_shell()
        for index, cell in enumerate(nb_man.nb.cells):
            cell_begins(nb_man.nb)
            tags = cell.metadata.get("tags", [])
            if cell.cell_type != "code" or not cell.source.strip() or "skip-execution" in tags:
                continue
            nb_man.cell_start(cell, index)
            shell.outputs = cell.outputs
            result = shell.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
            shell.collect()
            cell.execution_count = result.execution_count
            nb_man.cell_complete(cell, index)
            if not result.success and "raises-exception" not in tags:
                nb_man.cell_exception(cell, index)
                return


papermill_engines.register(ENGINE, _Engine)
