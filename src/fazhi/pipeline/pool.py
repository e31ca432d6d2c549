"""Many jobs at once: in processes of this machine, or wherever an executor sends them.

The bytes of a report do not depend on how many run, or in what order; what one loses, the others do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from fazhi.errors import MachineError
from fazhi.home import Home
from fazhi.pipeline.job import Job, Outcome

# enough for a cluster of this many, few enough that a province's jobs are not all in memory
_AHEAD = 256
# seconds
_ANSWER = 15
T = TypeVar("T")
Start = Callable[[], AbstractContextManager[Executor]]


def workers(home: Home, jobs: int) -> Executor:
    """As many processes of this machine, forked with the imports where that can be.

    Parameters
    ----------
    jobs : int
        How many reports are made at once.
    """
    from fazhi.pipeline.forge import context, forge, use

    return ProcessPoolExecutor(jobs, mp_context=context(), initializer=use, initargs=(forge(home),))


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The workers of a Dask scheduler; each must see the data home under the same path.

    Raises
    ------
    MachineError
        The package is not installed, or nobody answers there.
    """
    try:
        from distributed import Client
    except ImportError as exc:
        raise MachineError("没有装 Dask；请运行 pip install 'fazhi[cluster]'。") from exc
    try:
        client = Client(address, timeout=_ANSWER, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as exc:
        raise MachineError(f"连不上集群“{address}”；请核对地址，并确认调度器在运行。") from exc
    with client:
        yield client.get_executor(pure=False)


def each(start: Start, work: Callable[[Job], T], jobs: Iterable[Job], lost: Callable[[Job], T]) -> Iterator[T]:
    """Do `work` for each job, yielding each result as it comes.

    A process that is killed takes others with it; these are done once more, each alone, so that only the job that
    kills its process is given up.

    Parameters
    ----------
    start : callable
        Makes an executor; called again after one broke.
    work : callable
        May raise :class:`FazhiError`; it comes out here.
    lost : callable
        The result of a job that twice lost its process.
    """
    again: list[Job] = []
    with start() as executor:
        for job, future in _through(executor, work, jobs):
            if isinstance(future.exception(), BrokenExecutor):
                again.append(job)
            else:
                yield future.result()
    for job in again:
        with start() as executor:
            try:
                yield executor.submit(work, job).result()
            except BrokenExecutor:
                yield lost(job)


def _through(executor: Executor, work: Callable[[Job], T], jobs: Iterable[Job]) -> Iterator[tuple[Job, Future[T]]]:
    """Jobs with their ended futures; no more than some are sent ahead."""
    left, running = iter(jobs), dict[Future[T], Job]()
    try:
        while True:
            for job in left:
                running[_submitted(executor, work, job)] = job
                if len(running) >= _AHEAD:
                    break
            if not running:
                return
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ended:
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
    """The outcome of a job whose process was killed twice."""
    reason = "生成这份报告的进程两次被系统中止（可能是内存不足）；请关闭其他程序后重试。"
    return Outcome(job, job.place, reason=reason, exit_code=MachineError.exit_code)
