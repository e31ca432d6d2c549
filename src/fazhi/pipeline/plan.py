"""Which reports are asked for: each place's years, learnt once and remembered as long as nothing of it changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from fazhi.errors import MachineError
from fazhi.home import chosen_years, require_year
from fazhi.pipeline.cache import RECORD, learnt, place_mark
from fazhi.pipeline.job import Job
from fazhi.pipeline.lock import held
from fazhi.pipeline.publish import publish
from fazhi.pipeline.store import FIGURES, keep_place

if TYPE_CHECKING:
    from fazhi.cleaning.dataset import PlaceRecord


@dataclass(frozen=True)
class Known:
    """What is known of a place without reading its tables.

    Attributes
    ----------
    order : int
        Its place among the others in the codebook.
    years : tuple of int
        Years with data, oldest first.
    earliest : dict
        The earliest year that each table speaks of.
    faults : tuple of str
        What is wrong in no year of its own, and so in each.
    mark : str
        A hash of all that this was learnt from.
    """

    place: str
    name: str
    order: int
    years: tuple[int, ...]
    earliest: dict[str, int]
    faults: tuple[str, ...]
    mark: str


def known(job: Job) -> Known | None:
    """What was learnt of a job's place, if nothing of it changed since."""
    told = learnt(job) if (job.known / f"{FIGURES}.parquet").is_file() else None
    return Known(**told | {"years": tuple(told["years"]), "faults": tuple(told["faults"])}) if told else None


def learn(job: Job) -> Known:
    """Read a job's place: its years for the plan, its figures and comparisons for the store.

    Raises
    ------
    FazhiError
        No such place, or the codebook or the corrections are faulty.
    """
    from fazhi.cleaning.dataset import load_record

    # where a cluster does a job twice
    if there := known(job):
        return there
    mark = place_mark(job)
    record = load_record(job.home, job.place)
    order = list(record.codebook.places).index(job.place)
    faults = tuple(f.sentence() for f in record.findings if not f.year)
    years = tuple(map(int, record.years()))
    found = Known(job.place, record.place.name, order, years, _earliest(record), faults, mark)
    # nothing rests on it; that the store could not be made is told at the end
    with suppress(MachineError), held(job.known / ".lock", job.home, f"data/clean（{record.place.name}）"):
        keep_place(record, job.known)
        publish(job.known, {RECORD: json.dumps(asdict(found), ensure_ascii=False).encode()})
    return found


def _earliest(record: PlaceRecord) -> dict[str, int]:
    """The earliest year that each table speaks of, in its figures or in what is wrong with it."""
    figures = record.figures
    told = [*zip(figures["file"], figures["year"], strict=True), *((f.file, f.year) for f in record.findings if f.year)]
    found: dict[str, int] = {}
    for name, year in told:
        # sheets are named behind their file
        file = name.partition("#")[0]
        found[file] = min(int(year), found.get(file, int(year)))
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
