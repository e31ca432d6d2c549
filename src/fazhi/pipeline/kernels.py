"""Kernels for the notebooks: each a process of its own state, forked from one that has the imports already.

A kernel started the ordinary way spends a second and more on imports. Here one single-threaded process has made
them (:mod:`fazhi.pipeline.preload`) and forks a kernel for each notebook; it never runs anything itself, so no
kernel can find there what another left behind. Where the system cannot fork, kernels start the ordinary way.
"""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Client, Listener
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import default

from fazhi.codebook import load_codebook
from fazhi.errors import FazhiError
from fazhi.home import Home
from fazhi.proof import patterns_of

PRELOAD = "fazhi.pipeline.preload"
# its own history is no use to a kernel that runs one notebook, and takes a thread and a database
_ARGUMENTS = ("--HistoryManager.enabled=False", "--IPKernelApp.log_level=CRITICAL")


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
    # one that forks must have no other thread
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
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
    with suppress(FazhiError):
        patterns_of(load_codebook(home))
    # kernels that end leave nothing behind
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with Listener(own.address, "AF_UNIX", backlog=64, authkey=own.key) as listener:
        while True:
            try:
                with listener.accept() as asked:
                    cwd, environment, command = asked.recv()
                    pid = os.fork()
                    if pid == 0:
                        listener.close()
                        asked.close()
                        _become(cwd, environment, command)
                    asked.send(pid)
            except (OSError, EOFError, multiprocessing.AuthenticationError):
                # one that asked and went away is no reason to leave the others without kernels
                continue


def _become(cwd: str, environment: dict[str, str], arguments: list[str]) -> None:
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

        # forks have the same state otherwise; Python's own is made anew
        np.random.seed()
        IPKernelApp.launch_instance(argv=arguments)
    finally:
        os._exit(0)


class _Forked:
    """A forked kernel as a provisioner handles one: what it needs of :class:`subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """None while it lives."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        """Until it has ended."""
        while self.poll() is None:
            time.sleep(0.01)
        return 0

    def send_signal(self, number: int) -> None:
        """As its name says."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """At once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Politely."""
        self.send_signal(signal.SIGTERM)


class _ForkingProvisioner(LocalProvisioner):
    """Has the forge fork a kernel instead of starting one."""

    async def kill(self, restart: bool = False) -> None:
        """Kill it and see it gone: its manager looks only every tenth of a second."""
        await super().kill(restart)
        while await self.poll() is None:
            await asyncio.sleep(0.002)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        manager: Any = self.parent
        given = forge(Home(Path(kwargs["cwd"])))
        if given is None:
            return await super().launch_kernel(cmd, **kwargs)
        with _connected(given) as asked:
            asked.send((kwargs["cwd"], dict(kwargs["env"]), ["-f", manager.connection_file, *_ARGUMENTS]))
            pid = asked.recv()
        self.process: Any = _Forked(pid)
        self.pid = self.pgid = pid
        return self.connection_info


def _connected(given: Forge) -> Any:
    """The forge on the line; it may still be importing."""
    for _ in range(600):
        try:
            return Client(given.address, "AF_UNIX", authkey=given.key)
        except (FileNotFoundError, ConnectionRefusedError):
            time.sleep(0.05)
    raise RuntimeError("the process that forks kernels does not answer")


class OwnClient(AsyncKernelClient):
    """Takes a kernel as ready once it says that it is idle, instead of after a fifth of a second of silence."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for the kernel's first answer on both channels.

        Raises
        ------
        RuntimeError
            It died, or gave none in `timeout` seconds.
        """
        end = time.monotonic() + (timeout or math.inf)
        while True:
            asked = self.kernel_info()
            with suppress(Empty):
                reply = await self.get_shell_msg(timeout=1)
                # what a kernel says before anybody listens is lost, so it is asked again
                while reply["msg_type"] == "kernel_info_reply":
                    told = await self.get_iopub_msg(timeout=0.1)
                    if (
                        told["parent_header"].get("msg_id") == asked
                        and told["content"].get("execution_state") == "idle"
                    ):
                        self._handle_kernel_info_reply(reply)
                        return
            if not await self.is_alive() or time.monotonic() > end:
                raise RuntimeError("the kernel gave no answer")


class OwnKernelManager(AsyncKernelManager):
    """Runs kernels of the running interpreter, whatever kernels this machine has registered.

    Talks to them over IPC, which no other user can listen to; Windows has TCP only. Each kernel has a
    folder of its own for its sockets: jupyter_client's default names collide when two kernels run in
    one working directory.
    """

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        # a kernel takes a moment to bind its sockets: look again after this many milliseconds
        self.context.setsockopt(zmq.RECONNECT_IVL, 5)
        sockets = tempfile.mkdtemp(prefix="fazhi-kernel-")
        self.connection_file = str(Path(sockets) / "k.json")
        weakref.finalize(self, shutil.rmtree, sockets, ignore_errors=True)

    @default("client_factory")
    def _client_factory(self) -> type[AsyncKernelClient]:
        return OwnClient

    @default("transport")
    def _transport(self) -> str:
        return "tcp" if sys.platform == "win32" else "ipc"

    async def _async_pre_start_kernel(self, **kw: Any) -> Any:
        self.kernel_id = self.kernel_id or Path(self.connection_file).parent.name
        if self.provisioner is None:
            self.provisioner = _ForkingProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
        # a cell's own output and errors reach us as messages; what else a kernel says as it shuts down
        # (now and then a socket that is gone already) only frightens the analyst
        return await super()._async_pre_start_kernel(**{"stderr": subprocess.DEVNULL} | kw)

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """Command line of a kernel started the ordinary way."""
        connection = ["-f", self.connection_file, *(extra_arguments or [])]
        return [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", *connection]
