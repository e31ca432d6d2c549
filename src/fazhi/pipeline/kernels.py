"""Jupyter's side of the kernels: forked where that can be, else started the ordinary way; nobody else listens in."""

from __future__ import annotations

import asyncio
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import weakref
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import default

from fazhi.home import Home
from fazhi.pipeline.forge import connected, forge, workplace

# its own history is no use to a kernel that runs one notebook, and takes a thread and a database
_ARGUMENTS = ("--HistoryManager.enabled=False", "--IPKernelApp.log_level=CRITICAL")


def manager_for(packed: bytes) -> type[OwnKernelManager]:
    """A manager whose kernels are handed this dossier."""
    return type("HandingKernelManager", (OwnKernelManager,), {"handed": packed})


class _Forked:
    """A forked kernel as a provisioner handles one: what it needs of :class:`subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, line: Connection[Any, Any]) -> None:
        self.pid, self._line = pid, line

    def poll(self) -> int | None:
        """None while it lives: it never says anything more, and its end cuts the line."""
        return 0 if self._line.closed or self._line.poll() else None

    def wait(self) -> int:
        """Until it has ended."""
        while self.poll() is None:
            time.sleep(0.01)
        self._line.close()
        return 0

    def send_signal(self, number: int) -> None:
        """As its name says; to none but itself."""
        if self.poll() is None:
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
        try:
            line = connected(given) if given else None
        except OSError:
            # it is gone: kernels start the ordinary way
            line = None
        if not line:
            return await super().launch_kernel(cmd, **kwargs)
        try:
            line.send(
                (kwargs["cwd"], dict(kwargs["env"]), ["-f", manager.connection_file, *_ARGUMENTS], manager.handed)
            )
            self.process: Any = _Forked(line.recv(), line)
        except (OSError, EOFError) as exc:
            raise RuntimeError("no kernel could be forked") from exc
        self.pid = self.pgid = self.process.pid
        return self.connection_info


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

    # what :func:`pack` gave for the notebook
    handed = b""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        # a kernel takes a moment to bind its sockets: look again after this many milliseconds
        self.context.setsockopt(zmq.RECONNECT_IVL, 5)
        sockets = tempfile.mkdtemp(prefix="k-", dir=workplace())
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
