"""One process that has made the imports, and whatever it forks: workers, and kernels of an empty state.

A process started the ordinary way spends a second and more on imports. Here a single-threaded one has made them
(:mod:`fazhi.pipeline.preload`) and never runs anything itself, so that no fork can find there what another left
behind. Imports nothing heavy; what is forked has it already.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from fazhi.errors import FazhiError
from fazhi.home import Home

PRELOAD = "fazhi.pipeline.preload"
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}


# where this process has its kernels forked: a socket in a folder that nobody else may enter
_address = ""
_asking = threading.Lock()


def context() -> Any:
    """How processes are started here: forked from one with the imports, or afresh where that cannot be."""
    if not can_fork():
        return multiprocessing.get_context("spawn")
    # one that forks must have no other thread: neither numpy's nor, behind Arrow's memory, jemalloc's
    os.environ.update(_ONE_THREAD)
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload([PRELOAD])
    return forking


def can_fork() -> bool:
    """Whether kernels can be forked: not on Windows, nor in a process that may start none."""
    return "forkserver" in multiprocessing.get_all_start_methods() and not multiprocessing.current_process().daemon


def forge(home: Home) -> str:
    """Where this process has its kernels forked, by a process started at the first call; empty where none can be.

    Parameters
    ----------
    home : Home
        Whose codebook it reads beforehand; what changes there later, a kernel reads itself.
    """
    global _address  # noqa: PLW0603 - one for each process, as long as it lives
    # a report's notebooks ask at the same time
    with _asking:
        if not _address and can_fork():
            address = str(Path(tempfile.mkdtemp(prefix="fazhi-")) / "s")
            context().Process(target=_serve, args=(address, home), daemon=True).start()
            _address = address
        return _address


def workplace() -> str | None:
    """Where what a run needs for a moment lies: a folder that the forge clears away, whoever is killed; else any."""
    return str(Path(_address).parent) if _address else None


def use(address: str) -> None:
    """Make this process a worker: its kernels are forked there, and it ends with the one that started it."""
    global _address  # noqa: PLW0603 - as above
    # a key pressed in the terminal is for the one that started it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _address = address
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _serve(address: str, home: Home) -> None:
    """Fork a kernel for each that asks, until the one that started this ends."""
    from fazhi.cleaning.corrections import load_corrections
    from fazhi.codebook.load import load_codebook
    from fazhi.report.proofread import patterns_of

    parent = multiprocessing.parent_process()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # a faulty one is told by whoever judges by it
    with suppress(FazhiError):
        codebook = load_codebook(home)
        patterns_of(codebook)
        load_corrections(home, codebook)
    # kernels that end leave nothing behind
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    folder = Path(address).parent
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(64)
        while parent and parent.sentinel not in wait([listener, parent.sentinel]):
            # one that asked and went away, or a machine that forks no more, is told by whoever asked
            with suppress(OSError, EOFError), Connection(listener.accept()[0].detach()) as asked:
                given = asked.recv()
                if os.fork() == 0:
                    listener.close()
                    _become(asked, *given)
    shutil.rmtree(folder, ignore_errors=True)


def _become(
    asked: Connection[Any, Any], cwd: str, environment: dict[str, str], arguments: list[str], handed: bytes
) -> None:
    """Turn a fork into a kernel; never returns."""
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(environment)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        asked.send(os.getpid())
        threading.Thread(target=_end_with, args=(asked,), daemon=True).start()
        import numpy as np
        from ipykernel.kernelapp import IPKernelApp

        from fazhi.pipeline.handing import take

        # forks have the same state otherwise; Python's own is made anew
        np.random.seed()
        if handed:
            take(handed, Home(Path(cwd)))
        IPKernelApp.launch_instance(argv=arguments)
    finally:
        # nothing of the process that it was forked from is to run on; what went wrong, its client sees: it is gone
        os._exit(0)


def _end_with(asked: Connection[Any, Any]) -> None:
    """End this kernel with the one that asked for it: the line is cut."""
    with suppress(OSError, EOFError):
        asked.recv()
    os._exit(0)


def connected(address: str) -> Connection[Any, Any]:
    """The forge on the line; it may still be importing.

    Raises
    ------
    OSError
        It is no longer there.
    """
    line = socket.socket(socket.AF_UNIX)
    for _ in range(600):
        try:
            line.connect(address)
            return Connection(line.detach())
        except FileNotFoundError:
            time.sleep(0.05)
    line.close()
    raise ConnectionRefusedError(address)
