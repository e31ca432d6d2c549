"""Many jobs at once: in processes of this machine, or wherever an executor sends them.

The bytes of a report do not depend on how many run, or in what order; what one loses, the others do not.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TypeVar

from fazhi.errors import MachineError
from fazhi.home import Home
from fazhi.pipeline.job import Job, Outcome

# seconds that a scheduler has to answer; jobs sent ahead to a cluster, and to each process of this machine
_ANSWER, _FAR, _NEAR = 10, 1024, 2
# Windows waits for no more processes than this at once
_MOST = 61
T = TypeVar("T")


@dataclass(frozen=True)
class Crew:
    """Who does the work: an executor, and how many jobs it is sent before others have come to their end."""

    executor: Executor
    ahead: int


Start = Callable[[], AbstractContextManager[Crew]]


@contextmanager
def workers(home: Home, jobs: int) -> Iterator[Crew]:
    """As many processes of this machine, forked with the imports where that can be.

    Parameters
    ----------
    jobs : int
        How many reports are made at once.
    """
    from fazhi.pipeline.forge import context, forge, use

    jobs = min(jobs, _MOST) if sys.platform == "win32" else jobs
    with ProcessPoolExecutor(jobs, mp_context=context(), initializer=use, initargs=(forge(home),)) as executor:
        yield Crew(executor, _NEAR * jobs)


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
        yield Crew(client.get_executor(pure=False), _FAR)


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
    left, suspects, whole = iter(jobs), list[Job](), False
    while not whole:
        with start() as crew:
            before = len(suspects)
            for job, future in _through(crew, work, left):
                failure = CancelledError() if future.cancelled() else future.exception()
                if isinstance(failure, BrokenExecutor):
                    suspects.append(job)
                else:
                    yield lost(job) if failure else future.result()
            whole = len(suspects) == before
    for job in suspects:
        with start() as crew:
            (future,) = (f for _, f in _through(crew, work, iter([job])))
            yield lost(job) if future.cancelled() or future.exception() else future.result()


def _through(crew: Crew, work: Callable[[Job], T], left: Iterator[Job]) -> Iterator[tuple[Job, Future[T]]]:
    """Jobs with their ended futures, no more than some sent ahead; once the crew is broken no more are taken."""
    running, broken = dict[Future[T], Job](), False
    try:
        while True:
            while not broken and len(running) < crew.ahead and (job := next(left, None)):
                running[_submitted(crew.executor, work, job)] = job
            if not running:
                return
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ended:
                broken |= not future.cancelled() and isinstance(future.exception(), BrokenExecutor)
                yield running.pop(future), future
    finally:
        # stopped by a key or a fault: what runs comes to its end, the rest is not begun
        for future in running:
            future.cancel()


def _submitted(executor: Executor, work: Callable[[Job], T], job: Job) -> Future[T]:
    try:
        return executor.submit(work, job)
    except BrokenExecutor as exc:
        broken: Future[T] = Future()
        broken.set_exception(exc)
        return broken


def given_up(job: Job) -> Outcome:
    """The outcome of a job whose process was killed."""
    reason = "生成这份报告的进程被系统中止（可能是内存不足）；请关闭其他程序后重试。"
    return Outcome(job, job.place, reason=reason, exit_code=MachineError.exit_code)
