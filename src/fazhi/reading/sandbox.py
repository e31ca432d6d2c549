"""Sandbox of the readers of foreign formats: a child process with limits of memory, time and file size.

What a file makes its reader do ends with that child: whatever is too much kills it, and is a refusal of that file. On
Linux the system's limits hold a fork, which takes a few milliseconds; elsewhere a new process is watched from here too,
as macOS limits no memory and Windows nothing.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import IO, Any, TypeVar, cast

import psutil

from fazhi.errors import FazhiError

# what one file may take: bytes of memory beside what stands there, seconds of the processor, seconds by the clock
MEMORY, SECONDS, CLOCK = 1 << 30, 10, 60
_LOOK = 0.05
_REFUSED = FazhiError("太大或已经损坏，没有读", "请重新取一份，只留下要用的内容")
T = TypeVar("T")
# a reader, the files' content, and the refusal where the reader fails
Task = tuple[Callable[[bytes], Any], Sequence[bytes], FazhiError]


def guarded(read: Callable[[bytes], T], files: Sequence[bytes], damaged: FazhiError) -> Iterator[T | FazhiError]:
    """What a reader makes of each file; all are read in one child, and after one that killed it in another.

    The child begins at once, and reads while its caller does something else.

    Parameters
    ----------
    read : callable
        A function of a module; what it gives is pickled.
    damaged : FazhiError
        The refusal where the reader fails.

    Yields
    ------
    object or FazhiError
        In the order of the files; an error is a refusal of that file.
    """
    outcomes = _outcomes(read, list(files), damaged)
    # comes when the child has begun
    next(outcomes, None)
    return outcomes


def _outcomes(read: Callable[[bytes], Any], left: list[bytes], damaged: FazhiError) -> Iterator[Any]:
    begun: tuple[None, ...] = (None,)
    while left:
        with _child((read, left, damaged)) as results, suppress(EOFError, pickle.UnpicklingError):
            yield from begun
            begun = ()
            while left:
                outcome = pickle.load(results)  # noqa: S301 - our own child's
                left.pop(0)
                yield outcome
        if left:
            left.pop(0)
            yield _REFUSED


@contextmanager
def _forked(task: Task) -> Iterator[IO[bytes]]:
    """The results of a fork of this process, which dies of the system's limits."""
    receiving, sending = os.pipe()
    child = os.fork()
    if not child:
        _as_child(task, sending)
    os.close(sending)
    try:
        with os.fdopen(receiving, "rb") as results:
            yield results
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _as_child(task: Task, sending: int) -> None:
    """Read, alone with the pipe, and end: no lock, socket or clean-up of the process that was forked is touched."""
    import resource

    try:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGPIPE):
            signal.signal(sign, signal.SIG_DFL)
        gc.freeze()
        silent = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):
            os.dup2(silent, standard)
        os.closerange(3, sending)
        os.closerange(sending + 1, os.sysconf("SC_OPEN_MAX"))
        most = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        with os.fdopen(sending, "wb") as results:
            _read_all(task, results)
    finally:
        os._exit(0)


def _limited() -> Callable[[], None]:
    """Take on the limits of time and file size that this system has; what is given begins the time of a file."""
    if sys.platform == "win32":
        return lambda: None
    import resource

    for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(limit, (0, 0))

    def begin() -> None:
        signal.alarm(CLOCK)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + SECONDS, hard))

    return begin


def _read_all(task: Task, results: IO[bytes]) -> None:
    """Send what a reader makes of each file; where memory gives out, nothing."""
    (read, files, damaged), begin = task, _limited()
    warnings.simplefilter("ignore")
    for data in files:
        begin()
        try:
            outcome = read(data)
        except FazhiError as exc:
            outcome = exc
        except MemoryError:
            return
        # whatever a foreign file does to its reader is damage; some of it is no Exception
        except BaseException:  # noqa: BLE001
            outcome = damaged
        pickle.dump(outcome, results)
        results.flush()


@contextmanager
def _spawned(task: Task) -> Iterator[IO[bytes]]:
    """The results of a new process, killed from here when it takes too much."""
    command = [sys.executable, "-P", "-c", f"import {__name__}; {__name__}.serve()"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
    watch = Thread(target=_watch, args=(child, len(task[1])), daemon=True)
    watch.start()
    orders, results = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
    try:
        with suppress(BrokenPipeError), orders:
            pickle.dump(task, orders)
        yield results
    finally:
        child.kill()
        watch.join()
        results.close()
        child.wait()


def serve() -> None:
    """Read what a parent sends on standard input; results go to standard output, and nothing else does."""
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _read_all(pickle.load(sys.stdin.buffer), results)  # noqa: S301 - our own parent's


def _watch(child: subprocess.Popen[bytes], files: int) -> None:
    """Kill a child whose files take too much memory or, all together, too much time."""
    begun = time.monotonic()
    with suppress(psutil.Error):
        process = psutil.Process(child.pid)
        while child.poll() is None:
            used = process.cpu_times()
            late = used.user + used.system > SECONDS * files or time.monotonic() - begun > CLOCK * files
            if late or process.memory_info().rss > MEMORY:
                child.kill()
            time.sleep(_LOOK)


_child = _forked if sys.platform == "linux" else _spawned
