"""All reports that one command asks for: planned, made as far as anything changed, listed and stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from fazhi.errors import DataError, FazhiError, MachineError, UsageError
from fazhi.pipeline.cache import kept
from fazhi.pipeline.job import INDEX, Job, Outcome
from fazhi.pipeline.plan import Known, jobs_of, known, learn
from fazhi.pipeline.shipped import altered
from fazhi.pipeline.store import complete
from fazhi.pipeline.workers import Start, can_fork, each, given_up


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
    asked = [replace(template, place=name) for name in dict.fromkeys(places or template.home.places())]
    found, read = _known(asked, start)
    jobs, wrong = _planned(found, years)
    # of all places some may have nothing to report; those that were named must have
    if wrong and (places or not jobs):
        kind = MachineError if any(o.exit_code == MachineError.exit_code for o in wrong) else UsageError
        raise kind("\n".join(dict.fromkeys(o.reason for o in wrong)))
    tell.begin(len(jobs) + len(wrong))
    if own := "、".join(altered(template.home)):
        tell.remark(
            f"笔记本 {own} 与 fazhi 自带的不同，报告按改过的生成；如不是有意改的，请从 fazhi 的 notebooks 目录补回。"
        )
    outcomes = [*wrong, *(there for job in jobs if (there := kept(job)))]
    for outcome in outcomes:
        tell.took(outcome)
    done = {o.job for o in outcomes}
    left = [job for job in jobs if job not in done]
    if left and not can_fork():
        tell.remark("这个系统不能预热内核，每个笔记本的内核照常启动，会慢一些。")
    for outcome in each(start, _run, left, given_up) if left else ():
        tell.took(outcome)
        outcomes.append(outcome)
    if left or read or not complete(template.home) or not (template.out / INDEX).is_file():
        for lacking in filter(None, each(start, _finish, [template], _unfinished)):
            tell.remark(lacking)
    order = {job: n for n, job in enumerate(jobs)}
    return sorted(outcomes, key=lambda o: order.get(o.job, len(order)))


def _known(asked: list[Job], start: Start) -> tuple[dict[Job, Known | FazhiError], bool]:
    """What is known of each place, or what is wrong with it; and whether any had to be read."""
    found: dict[Job, Known | FazhiError | None] = {job: known(job) for job in asked}
    unread = [job for job in asked if not found[job]]
    found |= dict(each(start, _learnt, unread, _unread)) if unread else {}
    return {job: what for job, what in found.items() if what}, bool(unread)


def _planned(found: dict[Job, Known | FazhiError], years: str | None) -> tuple[list[Job], list[Outcome]]:
    """A job for each place and year, places in the order of the codebook; and places that can have none, with why.

    Raises
    ------
    DataError
        The codebook or the corrections are faulty, which is the same for all.
    """
    jobs: list[Job] = []
    wrong: list[Outcome] = []
    for job, what in sorted(found.items(), key=lambda item: item[1].order if isinstance(item[1], Known) else -1):
        if isinstance(what, DataError):
            raise what
        name = what.name if isinstance(what, Known) else job.place
        try:
            if isinstance(what, FazhiError):
                raise what
            jobs += jobs_of(what, job, years)
        except FazhiError as exc:
            # one of many that has nothing for the year is a report that was not made, not a wrong argument
            code = DataError.exit_code if isinstance(exc, UsageError) else exc.exit_code
            wrong.append(Outcome(job, name, reason=str(exc), exit_code=code))
    return jobs, wrong


# what does the work is loaded where it is done: where nothing changed, it need not be


def _learnt(job: Job) -> tuple[Job, Known | FazhiError]:
    """What is known of a job's place, or what is wrong with it: all that is wrong is told at once."""
    try:
        return job, learn(job)
    except FazhiError as exc:
        return job, exc


def _unread(job: Job) -> tuple[Job, FazhiError]:
    return job, MachineError("读数据的进程被系统中止（可能是内存不足）", "请关闭其他程序后重试。")


def _run(job: Job) -> Outcome:
    from fazhi.pipeline.build import run

    return run(job)


def _finish(template: Job) -> str:
    """Empty, or what is wrong with the list of reports or with the store; the reports themselves are there."""
    from fazhi.pipeline.build import finish

    try:
        finish(template)
    except FazhiError as exc:
        return str(exc)
    return ""


def _unfinished(_: Job) -> str:
    return "目录和 data/clean 没有更新：做这件事的进程被系统中止（可能是内存不足）；请再运行一次。"
