"""All reports that one command asks for: planned, made as far as anything changed, listed and stored."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from typing import Protocol

from fazhi.errors import FazhiError, MachineError, UsageError
from fazhi.pipeline.fresh import kept
from fazhi.pipeline.job import INDEX, Job, Outcome
from fazhi.pipeline.plan import Known, delivering, jobs_of, known, learn
from fazhi.pipeline.pool import Start, each, given_up


class Listener(Protocol):
    """Who is told how it goes."""

    def begin(self, total: int) -> None:
        """So many reports are asked for."""

    def took(self, outcome: Outcome) -> None:
        """One has come to its end."""

    def remark(self, text: str) -> None:
        """What is to be known of the run as a whole."""


def make_reports(
    template: Job, places: tuple[str, ...], years: str | None, start: Start, tell: Listener
) -> list[Outcome]:
    """Make the reports asked for; one that fails never stops the others.

    Parameters
    ----------
    template : Job
        What all have in common; its place and year are nobody's.
    places : tuple of str
        Ids; none for every place that delivered anything.
    years : str or None
        ``2023``, ``2019-2024`` or ``all``; None for each place's latest.
    start : callable
        Makes the executor that does the work; not called where nothing changed.

    Returns
    -------
    list of Outcome
        By the order of the places in the codebook, the earliest year first.

    Raises
    ------
    UsageError
        All wrong arguments at once.
    DataError
        The codebook or the corrections are faulty.
    """
    if not (names := places or tuple(delivering(template.home))):
        raise UsageError("data/raw 里还没有数据；请把表格放进 data/raw/<地方编号>/<年份>/。")
    asked = [replace(template, place=name) for name in dict.fromkeys(names)]
    jobs = _planned(asked, years, start)
    tell.begin(len(jobs))
    outcomes, left = [], []
    for job in jobs:
        if there := kept(job):
            tell.took(there)
            outcomes.append(there)
        else:
            left.append(job)
    if left:
        if "forkserver" not in multiprocessing.get_all_start_methods():
            tell.remark("这个系统不能预热内核，每个笔记本的内核照常启动，会慢一些。")
        for outcome in each(start, _run, left, given_up):
            tell.took(outcome)
            outcomes.append(outcome)
    if left or not (template.out / INDEX).is_file():
        list(each(start, _finish, [template], lambda _: None))
    order = {(job.place, job.year): n for n, job in enumerate(jobs)}
    return sorted(outcomes, key=lambda o: order[o.job.place, o.job.year])


def _planned(asked: list[Job], years: str | None, start: Start) -> list[Job]:
    """A job for each place and year, places in the order of the codebook."""
    found: dict[str, Known | FazhiError | None] = {job.place: known(job) for job in asked}
    if unread := [job for job in asked if not found[job.place]]:
        found |= dict(each(start, _learnt, unread, _unread))
    wrong: list[str] = []
    jobs: list[Job] = []
    for job in sorted(asked, key=lambda j: f.order if isinstance(f := found[j.place], Known) else 0):
        try:
            jobs += jobs_of(_sound(found[job.place]), job, years)
        except UsageError as exc:
            wrong.append(str(exc))
    if wrong:
        raise UsageError("\n".join(dict.fromkeys(wrong)))
    return jobs


def _sound(found: Known | FazhiError | None) -> Known:
    if not isinstance(found, Known):
        raise found or MachineError()
    return found


def _unread(job: Job) -> tuple[str, FazhiError]:
    return job.place, MachineError("读数据的进程两次被系统中止（可能是内存不足）；请关闭其他程序后重试。")


# what does the work is loaded where it is done: where nothing changed, it need not be


def _learnt(job: Job) -> tuple[str, Known | FazhiError]:
    """What is known of a job's place, or what is wrong with it: all that is wrong is told at once."""
    try:
        return job.place, learn(job)
    except FazhiError as exc:
        return job.place, exc


def _run(job: Job) -> Outcome:
    from fazhi.pipeline.batch import run

    return run(job)


def _finish(template: Job) -> None:
    from fazhi.pipeline.batch import finish

    finish(template)
