"""Batch of reports that one command asks for: planned, made as far as anything changed, and listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import Protocol

from fazhi.errors import DataError, FazhiError, MachineError, UsageError
from fazhi.home import Home, chosen_years, require_year
from fazhi.pipeline.cache import altered, kept, known_years, learn_years, made_from, refuse_at_once
from fazhi.pipeline.job import INDEX, Job, Outcome
from fazhi.pipeline.workers import Start, Team, can_fork
from fazhi.release.register import faults

# of a place, or why none are known
_Years = dict[Job, tuple[int, ...] | FazhiError]


class Listener(Protocol):
    """Who is told how it goes."""

    def begin(self, total: int) -> None:
        """So many reports are asked for."""

    def took(self, outcome: Outcome) -> None:
        """One has come to its end."""

    def remark(self, text: str) -> None:
        """What is to be known of the run as a whole."""


def make_reports(
    template: Job, places: tuple[str, ...], asked_years: str | None, start: Start, listener: Listener
) -> list[Outcome]:
    """Make the reports asked for; one that fails never stops the others.

    Parameters
    ----------
    template : Job
        What all have in common; its place and year are nobody's.
    places : tuple of str
        Ids; none for every place that delivered anything.
    asked_years : str or None
        As in `chosen_years`.
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
        The codebook or the corrections are faulty, which is the same for all.
    """
    _refuse_at_once(template, places, asked_years)
    with Team(start) as team:
        known, unread = _known(template, places or template.home.places(), team)
        jobs, refused = _planned(template.home, known, asked_years)
        # of all places some may have nothing to report; those that were named must have
        if refused and (places or not jobs):
            kind = MachineError if MachineError.exit_code in {o.exit_code for o in refused} else UsageError
            raise kind("\n".join(dict.fromkeys(o.reason for o in refused)))
        listener.begin(len(jobs) + len(refused))
        for remark in _remarks(template, known, unread):
            listener.remark(remark)
        outcomes = {}
        for outcome in _outcomes(jobs, refused, team, listener):
            listener.took(outcome)
            outcomes[outcome.job] = outcome
        made = [o for o in outcomes.values() if not o.kept and o.job.year]
        if unread or made or not (template.out / INDEX).is_file():
            # what is wrong with the list is a remark, as the reports themselves are there
            for fault in filter(None, (fault for _, fault in team.each(_listed, [template]))):
                listener.remark(f"目录没有更新：{fault}")
        return [outcomes[job] for job in (*jobs, *(o.job for o in refused))]


def _refuse_at_once(template: Job, places: Iterable[str], asked: str | None) -> None:
    """Refuse, by a UsageError, places and a year that cannot be, all at once and before any process is started."""
    year, wrong = int(asked) if asked and asked.isdecimal() else 0, dict[str, None]()
    listed = template.home.listed()
    for place in sorted(places, key=lambda place: place in listed):
        # whatever else is wrong is told where it is read
        with suppress(DataError, MachineError):
            try:
                refuse_at_once(replace(template, place=place, year=year))
            except UsageError as exc:
                wrong[str(exc)] = None
    if wrong:
        raise UsageError("\n".join(wrong))


def _known(template: Job, places: Iterable[str], team: Team) -> tuple[_Years, list[Job]]:
    """The years of each place, and which places had to be read for them."""
    noted = {job: known_years(job) for job in (replace(template, place=name) for name in dict.fromkeys(places))}
    unread = [job for job, years in noted.items() if years is None]
    learnt = dict(team.each(learn_years, unread))
    # in the order asked, not as they came
    return {job: learnt[job] if years is None else years for job, years in noted.items()}, unread


def _remarks(template: Job, known: _Years, unread: list[Job]) -> Iterator[str]:
    """What is to be known of the run before anything is made."""
    yield from (fault.sentence() for fault in faults(template.home, {job.place for job in known}))
    if names := "、".join(altered(template.home)):
        what = f"笔记本 {names} 与 fazhi 自带的不同，报告按改过的生成"
        yield f"{what}；如不是有意改的，请从 fazhi 的 notebooks 目录补回。"
    if any(isinstance(known[job], tuple) and known_years(job) is None for job in unread):
        yield "data/clean 没有更新（没有写入的权限或磁盘已满）；请检查后再运行一次。"


def _outcomes(jobs: list[Job], refused: list[Outcome], team: Team, listener: Listener) -> Iterator[Outcome]:
    """What becomes of each job, as it comes: first those that are not made."""
    yield from refused
    # looked at once for all years of a place
    sources = cache(made_from)
    up_to_date = {job: kept(job, sources) for job in jobs}
    yield from filter(None, up_to_date.values())
    left = [job for job, outcome in up_to_date.items() if not outcome]
    if left and not can_fork():
        listener.remark("这个系统不能预先备好进程，每个笔记本单独启动，会慢一些。")
    for job, outcome in team.each(_run, left):
        yield outcome if isinstance(outcome, Outcome) else Outcome.of_error(job, job.place, outcome)


def _planned(home: Home, known: _Years, asked: str | None) -> tuple[list[Job], list[Outcome]]:
    """A job for each place and year, places in the order of the codebook; and places that can have none, with why."""
    jobs, refused, listed = list[Job](), list[Outcome](), home.listed()
    order = {place: n for n, place in enumerate(listed)}
    for job, years in sorted(known.items(), key=lambda item: order.get(item[0].place, -1)):
        name, _ = listed.get(job.place, (job.place, ""))
        try:
            if isinstance(years, FazhiError):
                raise years
            for year in chosen_years(years, asked):
                require_year(job.home, job.place, name, years, year, job.base_year)
                jobs.append(replace(job, year=year))
        except DataError:
            raise
        except FazhiError as exc:
            # one of many that has nothing for the year is a report that was not made, not a wrong argument
            refused.append(Outcome.of_error(job, name, FazhiError(str(exc)) if isinstance(exc, UsageError) else exc))
    return jobs, refused


# what does the work is loaded where it is done: where nothing changed, it need not be


def _run(job: Job) -> Outcome:
    from fazhi.pipeline.build import run

    return run(job)


def _listed(template: Job) -> None:
    from fazhi.pipeline.index import list_reports

    list_reports(template)
