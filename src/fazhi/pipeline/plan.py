"""Which reports are asked for: each place's years, learnt once and remembered as long as nothing of it changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from fazhi.home import Home
from fazhi.pipeline.fresh import digest, made_from
from fazhi.pipeline.job import Job
from fazhi.pipeline.publish import publish
from fazhi.years import chosen_years, require_year

RECORD = "record.json"


@dataclass(frozen=True)
class Known:
    """What is known of a place without reading its tables.

    Attributes
    ----------
    order : int
        Its place among the others in the codebook.
    years : tuple of int
        Years with data, oldest first.
    mark : str
        A hash of all that this was learnt from.
    """

    place: str
    name: str
    order: int
    years: tuple[int, ...]
    mark: str


def _mark(job: Job) -> str:
    return digest(json.dumps(made_from(job.home, [job.place]), sort_keys=True).encode())


def known(job: Job) -> Known | None:
    """What was learnt of a job's place, if nothing of it changed since."""
    try:
        told = json.loads((job.made.parent / RECORD).read_bytes())
        found = Known(**told | {"years": tuple(told["years"])})
        return found if found.mark == _mark(job) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def learn(job: Job) -> Known:
    """Read a job's place: its years for the plan, its figures and comparisons for the store.

    Raises
    ------
    FazhiError
        No such place, or the codebook or the corrections are faulty.
    """
    from fazhi.pipeline.store import keep_place
    from fazhi.record import load_record

    if there := known(job):
        return there
    mark = _mark(job)
    record = load_record(job.home, job.place)
    order = list(record.codebook.places).index(job.place)
    found = Known(job.place, record.place.name, order, tuple(map(int, record.years())), mark)
    keep_place(record, job.made.parent)
    publish(job.made.parent, {RECORD: json.dumps(asdict(found), ensure_ascii=False).encode()})
    return found


def jobs_of(found: Known, job: Job, years: str | None) -> Iterator[Job]:
    """The jobs of one place: `job` for each year asked for.

    Raises
    ------
    UsageError
        Not a year, no data in it, or a base year that cannot be.
    """
    for year in chosen_years(found.years, years):
        require_year(job.home, found.place, found.name, found.years, year, job.base_year)
        yield replace(job, year=year)


def delivering(home: Home) -> list[str]:
    """Places with a folder of delivered files, by id."""
    raw = home.raw("")
    return sorted(p.name for p in raw.iterdir() if p.is_dir() and p.name[0] != ".") if raw.is_dir() else []
