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
import tempfile
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Client, Listener
from pathlib import Path
from typing import Any

from fazhi.errors import FazhiError
from fazhi.home import Home

PRELOAD = "fazhi.pipeline.preload"
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}


@dataclass(frozen=True)
class Forge:
    """Where kernels are forked: the address of the process that does it, and the key it asks for."""

    address: str
    key: bytes


_forge: Forge | None = None


def context() -> Any:
    """How processes are started here: forked from one with the imports, or afresh where that cannot be."""
    if not can_fork():
        return multiprocessing.get_context("spawn")
    # one that forks must have no other thread: neither numpy's nor, behind Arrow's memory, jemalloc's
    for name, value in _ONE_THREAD.items():
        os.environ.setdefault(name, value)
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload([PRELOAD])
    return forking


def can_fork() -> bool:
    """Whether kernels can be forked: not on Windows, nor in a process that may start none."""
    return "forkserver" in multiprocessing.get_all_start_methods() and not multiprocessing.current_process().daemon


def forge(home: Home) -> Forge | None:
    """The process that forks this one's kernels, started at the first call; None where it cannot be.

    Parameters
    ----------
    home : Home
        Whose codebook it reads beforehand; what changes there later, a kernel reads itself.
    """
    global _forge  # noqa: PLW0603 - one for each process, as long as it lives
    if _forge is None and can_fork():
        folder = tempfile.mkdtemp(prefix="fazhi-forge-")
        started = Forge(str(Path(folder) / "s"), os.urandom(16))
        process = context().Process(target=_serve, args=(started, home), daemon=True)
        process.start()
        weakref.finalize(process, shutil.rmtree, folder, ignore_errors=True)
        _forge = started
    return _forge


def use(given: Forge | None) -> None:
    """Let this process fork its kernels where another does; a key pressed in the terminal is the other's matter."""
    global _forge  # noqa: PLW0603 - as above
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _forge = given


def _serve(own: Forge, home: Home) -> None:
    """Fork a kernel for each that asks, until the one that started this ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # a faulty one is told by whoever judges by it
    from fazhi.codebook import load_codebook
    from fazhi.corrections import load_corrections
    from fazhi.proof import patterns_of

    with suppress(FazhiError):
        codebook = load_codebook(home)
        patterns_of(codebook)
        load_corrections(home, codebook)
    # kernels that end leave nothing behind
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with Listener(own.address, "AF_UNIX", backlog=64, authkey=own.key) as listener:
        while True:
            try:
                with listener.accept() as asked:
                    cwd, environment, arguments, handed = asked.recv()
                    pid = os.fork()
                    if pid == 0:
                        listener.close()
                        asked.close()
                        _become(cwd, environment, arguments, handed)
                    asked.send(pid)
            except (OSError, EOFError, multiprocessing.AuthenticationError):
                # one that asked and went away is no reason to leave the others without kernels
                continue


def _become(cwd: str, environment: dict[str, str], arguments: list[str], handed: bytes) -> None:
    """Turn a fork into a kernel; never returns."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment | {"JPY_PARENT_PID": str(os.getppid())})
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    try:
        import numpy as np
        from ipykernel.kernelapp import IPKernelApp

        from fazhi.pipeline.handing import take

        # forks have the same state otherwise; Python's own is made anew
        np.random.seed()
        if handed:
            take(handed, Home(Path(cwd)))
        IPKernelApp.launch_instance(argv=arguments)
    finally:
        os._exit(0)


def connected(given: Forge) -> Any:
    """The forge on the line; it may still be importing."""
    for _ in range(600):
        try:
            return Client(given.address, "AF_UNIX", authkey=given.key)
        except (FileNotFoundError, ConnectionRefusedError):
            time.sleep(0.05)
    raise RuntimeError("the process that forks kernels does not answer")
