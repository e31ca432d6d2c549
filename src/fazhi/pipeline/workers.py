"""Worker processes: of this machine, or of a Dask cluster.

The bytes of a report do not depend on how many run, or in what order; what one loses, the others do not.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from typing import Any, NamedTuple, ParamSpec, TypeVar

from fazhi import is_data
from fazhi.errors import FazhiError, MachineError, instead
from fazhi.pipeline.job import Job

# seconds that a scheduler has to answer
_ANSWER = 10
# Windows waits for no more processes than this at once
_MOST = 61
# one that forks must have no other thread, as numpy has; and no module of the working directory
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONSAFEPATH": "1"}
# nor that of Arrow's memory, which pandas loads where somebody has installed it
_ENVIRONMENT["JE_ARROW_MALLOC_CONF"] = "background_thread:false"
P = ParamSpec("P")
T = TypeVar("T")


class Crew(NamedTuple):
    """Who does the work: where a call is sent, and how many at most are under way at once."""

    submit: Callable[..., Future[Any]]
    ahead: int


Start = Callable[[], AbstractContextManager[Crew]]


def can_fork() -> bool:
    """Whether processes can be forked here; Windows starts each afresh."""
    return "forkserver" in multiprocessing.get_all_start_methods()


def context() -> Any:
    """How worker processes are started: forked from one with the imports, or afresh where that cannot be."""
    if not can_fork():
        return multiprocessing.get_context("spawn")
    os.environ.update(_ENVIRONMENT)
    folders = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join(f for f in folders if not is_data(f))
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(["fazhi.pipeline.ready"])
    return forking


@contextmanager
def workers(jobs: int) -> Iterator[Crew]:
    """As many processes of this machine as `jobs` are done at once."""
    jobs = min(jobs, _MOST) if sys.platform == "win32" else jobs
    with _pool(jobs) as executor:
        yield Crew(executor.submit, jobs)


def _pool(jobs: int) -> ProcessPoolExecutor:
    # multiprocessing lets a daemon, as a Dask worker under a nanny is, have no children; these end with it
    multiprocessing.current_process()._config.pop("daemon", None)  # type: ignore[attr-defined]
    return ProcessPoolExecutor(jobs, mp_context=context(), initializer=_begin)


def _begin() -> None:
    """Become a worker."""
    # a key pressed in the terminal is for the one that started it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def end_with_parent() -> None:
    """Have this process, and what it started in a group of its own, end with the one that started it."""

    def follow() -> None:
        if parent := multiprocessing.parent_process():
            parent.join()
            if sys.platform != "win32" and os.getpgrp() == os.getpid():
                os.killpg(0, signal.SIGKILL)
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def apart(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `work` in a process of its own: what forks for its notebooks must have no thread of another's.

    Raises what `work` raises, or a MachineError where the worker was killed.
    """
    with _pool(1) as executor, instead(killed(), BrokenExecutor):
        return executor.submit(work, *args, **kwargs).result()


@contextmanager
def cluster(address: str) -> Iterator[Crew]:
    """The workers of a Dask scheduler; each must see the data home under the same path.

    Raises a MachineError where the package is not installed, or nobody answers there.
    """
    with instead(MachineError("没有装 Dask", "请运行 pip install 'fazhi[cluster]'。"), ImportError):
        from distributed import Client
    silent = MachineError(f"连不上集群“{address}”", "请核对地址，并确认调度器在运行。")
    with instead(silent, OSError, TimeoutError, ValueError):
        client = Client(address, timeout=_ANSWER, set_as_default=False)
    with client:
        yield Crew(partial(client.get_executor(pure=False).submit, apart), 1)


class Team(ExitStack):
    """A crew for all that one command does, at work from the first job on; another, where one of it was killed.

    Parameters
    ----------
    start : callable
        Makes a crew.
    """

    def __init__(self, start: Start) -> None:
        super().__init__()
        self._start, self._crew = start, list[Crew]()

    def each(self, work: Callable[[Job], T], jobs: Iterable[Job]) -> Iterator[tuple[Job, T | FazhiError]]:
        """Do `work` for each job, yielding each with its result as it comes.

        A process that is killed breaks its pool. Those jobs that may have been under way are then done each alone, so
        that only the one that kills its process is given up; the others go on in a new pool.

        Yields
        ------
        Job
        T or FazhiError
            What `work` gave or raised; :func:`killed` where its process was killed though it ran alone, or a cluster
            gave it up.
        """
        waiting = dict.fromkeys(jobs)
        while waiting:
            futures = dict[Future[T], Job]()
            self._crew = self._crew or [self.enter_context(self._start())]
            try:
                with suppress(BrokenExecutor):
                    futures.update((self._crew[0].submit(work, job), job) for job in waiting)
                for future in as_completed(futures):
                    with suppress(BrokenExecutor):
                        result = _result(future, BrokenExecutor)
                        del waiting[futures[future]]
                        yield futures[future], result
            finally:
                # stopped by a key or a fault: what runs comes to its end, the rest is not begun
                for future in futures:
                    future.cancel()
            if waiting:
                self.close()
                for job in list(waiting)[: self._crew.pop().ahead]:
                    del waiting[job]
                    with self._start() as one:
                        result = _result(one.submit(work, job))
                        yield job, result


def _result(future: Future[T], *raised: type[Exception]) -> T | FazhiError:
    """What came of a call; failures of these kinds are raised."""
    try:
        return future.result()
    except FazhiError as exc:
        return exc
    except raised:
        raise
    except Exception:  # noqa: BLE001 - whatever a cluster says of a worker that it lost
        return killed()


def killed() -> MachineError:
    """What to say of a process that the system killed."""
    return MachineError("做这件事的进程被系统中止（可能是内存不足）", "请关闭其他程序后重试。")
