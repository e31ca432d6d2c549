"""Worker processes: of this machine, or of a Dask cluster

The bytes of a report do not depend on how many run, or in what order; what one loses, the others do not.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, ParamSpec, TypeVar, cast

from fazhi.errors import FazhiError, MachineError
from fazhi.pipeline.job import Job, Outcome

# seconds that a scheduler has to answer; jobs sent ahead to a cluster, and to each process of this machine
_ANSWER, _FAR, _NEAR = 10, 1024, 2
# Windows waits for no more processes than this at once
_MOST = 61
# what the process that forks has loaded, and so all that it forks: no thread is started by it, and nothing of any report
_PRELOADED = [
    "fazhi.pipeline.workers", "fazhi.pipeline.build", "IPython.core.completerlib", "cn2an", "docx", "fontTools.ttLib",
    "jinja2.ext", "lxml.html", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "nbconvert.exporters",
    "pandas.io.formats.csvs", "pandas.io.formats.html", "pyarrow.pandas_compat", "pyarrow.parquet", "python_calamine",
    "uharfbuzz",
]  # fmt: skip
# one that forks must have no other thread: neither numpy's nor, behind Arrow's memory, jemalloc's
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
# a grammar of internationalised addresses, loaded with jsonschema in a second: here it is as if it were not installed
sys.modules.setdefault("rfc3987_syntax", cast(Any, None))
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Crew:
    """Who does the work: where a call is sent, and how many are sent before others have come to their end."""

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
    os.environ.update(_ONE_THREAD)
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(_PRELOADED)
    return forking


@contextmanager
def workers(jobs: int) -> Iterator[Crew]:
    """As many processes of this machine.

    Parameters
    ----------
    jobs : int
        How many reports are made at once.
    """
    jobs = min(jobs, _MOST) if sys.platform == "win32" else jobs
    # multiprocessing lets a daemon, as a Dask worker under a nanny is, have no children; these end with it
    multiprocessing.current_process()._config.pop("daemon", None)  # type: ignore[attr-defined]
    with ProcessPoolExecutor(jobs, mp_context=context(), initializer=_begin) as executor:
        yield Crew(executor.submit, _NEAR * jobs)


def _begin() -> None:
    """Become a worker."""
    from fazhi.report.charts import warm

    # a key pressed in the terminal is for the one that started it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    # that the font is missing is said by whoever draws
    with suppress(FazhiError):
        warm()
    # the collector of a fork would touch, and so copy, all that is loaded
    gc.collect()
    gc.freeze()


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
    """Call `work` in a worker of its own: what forks for its notebooks must have no thread of another's.

    Raises
    ------
    BrokenExecutor
        The worker was killed; else what `work` raises.
    """
    with workers(1) as crew:
        return cast(T, crew.submit(work, *args, **kwargs).result())


@contextmanager
def cluster(address: str) -> Iterator[Crew]:
    """The workers of a Dask scheduler; each must see the data home under the same path.

    Raises
    ------
    MachineError
        The package is not installed, or nobody answers there.
    """
    try:
        from distributed import Client
    except ImportError as exc:
        raise MachineError("没有装 Dask", "请运行 pip install 'fazhi[cluster]'。") from exc
    try:
        client = Client(address, timeout=_ANSWER, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as exc:
        raise MachineError(f"连不上集群“{address}”", "请核对地址，并确认调度器在运行。") from exc
    with client:
        yield Crew(partial(client.get_executor(pure=False).submit, apart), _FAR)


def each(start: Start, work: Callable[[Job], T], jobs: Iterable[Job], lost: Callable[[Job], T]) -> Iterator[T]:
    """Do `work` for each job, yielding each result as it comes.

    A process that is killed breaks its pool, and takes with it the jobs that were sent ahead; the others go on in a new
    one. Those are done at the end, each alone, so that only the job that kills its process is given up.

    Parameters
    ----------
    start : callable
        Makes a crew; called again after one broke.
    lost : callable
        The result of a job whose process was killed though it ran alone, or that a cluster gave up.
    """
    waiting, suspects, whole = iter(jobs), list[Job](), False
    while not whole:
        with start() as crew:
            before = len(suspects)
            for job, future in _through(crew, work, waiting):
                failure = _failure(future)
                if isinstance(failure, BrokenExecutor):
                    suspects.append(job)
                else:
                    yield lost(job) if failure else future.result()
            whole = len(suspects) == before
    for job in suspects:
        with start() as crew:
            ((_, future),) = _through(crew, work, iter([job]))
            yield lost(job) if _failure(future) else future.result()


def _failure(future: Future[T]) -> BaseException | None:
    return CancelledError() if future.cancelled() else future.exception()


def _through(crew: Crew, work: Callable[[Job], T], waiting: Iterator[Job]) -> Iterator[tuple[Job, Future[T]]]:
    """Jobs with their ended futures, no more than some sent ahead; once the crew is broken no more are taken."""
    running, broken = dict[Future[T], Job](), False
    try:
        while True:
            while not broken and len(running) < crew.ahead and (job := next(waiting, None)):
                running[_submitted(crew, work, job)] = job
            if not running:
                return
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ended:
                broken |= isinstance(_failure(future), BrokenExecutor)
                yield running.pop(future), future
    finally:
        # stopped by a key or a fault: what runs comes to its end, the rest is not begun
        for future in running:
            future.cancel()


def _submitted(crew: Crew, work: Callable[[Job], T], job: Job) -> Future[T]:
    try:
        return crew.submit(work, job)
    except BrokenExecutor as exc:
        broken: Future[T] = Future()
        broken.set_exception(exc)
        return broken


def given_up(job: Job) -> Outcome:
    """The outcome of a job whose process was killed."""
    reason = "生成这份报告的进程被系统中止（可能是内存不足）；请关闭其他程序后重试。"
    return Outcome(job, job.place, reason=reason, exit_code=MachineError.exit_code)
