"""Cache of finished reports: made again only where something changed that its place's reports are made from.

Reads no table and imports nothing heavy: where nothing changed, this is all that is run.
"""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from fazhi.characters import shown_name
from fazhi.errors import MachineError, table_of
from fazhi.files import write_file
from fazhi.home import SIGNOFF, TEMPLATE, Home, brought, require_year
from fazhi.pipeline.job import NOTEBOOKS, Job, Outcome, held
from fazhi.pipeline.store import is_stored, store
from fazhi.release.manifest import MANIFEST, PAGE, digest, is_whole, program

# what an open workbook leaves beside it is nobody's
_HIDDEN = re.compile(r"/(\.|~\$)")
_VERSION = re.compile("^Version: *(\\S+)", re.MULTILINE)
# of a file that is not what this program wrote
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError)


@lru_cache(maxsize=100_000)
def _digest_of(path: Path, size: int, changed: int) -> str:
    return digest(path.read_bytes())


def hashes(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    """The hash of each file by its path below `root`; a file is read again only when it was written."""
    by_name = {}
    for path in filter(Path.is_file, sorted(paths)):
        name = shown_name(path.relative_to(root).as_posix())
        by_name[name] = ""
        # whoever reads it says what is wrong with it
        with suppress(OSError):
            stat = path.stat()
            by_name[name] = _digest_of(path, stat.st_size, stat.st_mtime_ns)
    return by_name


def _delivered(home: Home, places: Iterable[str]) -> dict[str, str]:
    """Codebook, corrections, and all that these places delivered or released, by hash."""
    paths = [*home.tables, home.codebook / TEMPLATE, home.corrections]
    for place in places:
        years, strays = home.delivered(place)
        paths += [*strays, home.own(place)]
        # of a release its hashes, which it is held against elsewhere (release.register)
        paths += home.released(place, 0).parent.glob(f"*/*/{MANIFEST}")
        # a year's folder may be a link
        for folder in (*years, *home.released(place, 0).parent.glob("*/signed")):
            paths += [p for p in folder.rglob("*") if not _HIDDEN.search(f"/{p.relative_to(folder).as_posix()}")]
    return hashes(home.root, paths)


@cache
def libraries() -> dict[str, str]:
    """The version of each library that the bytes of a report depend on."""
    names = table_of("pipeline/surroundings.toml")["libraries"]
    versions = dict.fromkeys(names, "") | {"python": platform.python_version()}
    for name in names:
        with suppress(PackageNotFoundError):
            # `version` would take all that a library says of itself for a letter, and parse it
            told = _VERSION.search(distribution(name).read_text("METADATA") or "")
            versions[name] = told[1] if told else ""
    return versions


def made_from(home: Home, places: Iterable[str]) -> dict[str, Any]:
    """All that reports of these places are made from but their parameters: inputs, notebooks, code, libraries."""
    return {
        "inputs": _delivered(home, places),
        "notebooks": hashes(home.root, (home.notebooks / name for name in NOTEBOOKS)),
        "code": program(),
        "libraries": libraries(),
    }


def _own(job: Job, places: list[str]) -> dict[str, str]:
    """Hashes of what is these places' own in files that all share, and of the workbook that asked for a report's figures.

    Of ``places.csv`` their rows, of the corrections their entries.
    """
    from fazhi.cleaning.corrections import load_corrections
    from fazhi.codebook.load import load_codebook

    home, book = job.home, load_codebook(job.home)
    rows = [book.places[place].model_dump(mode="json") for place in places]
    entries = [c.model_dump(mode="json") for c in load_corrections(home, book) if c.where.place in places]
    shared = ((home.codebook / "places.csv", rows), (home.corrections, entries))
    return _issued(job) | {path.relative_to(home.root).as_posix(): _hash(of) for path, of in shared}


def _issued(job: Job) -> dict[str, str]:
    """The hash of the workbook that asked for a report's figures."""
    return hashes(job.home.root, job.home.draft(job.place, job.year).glob("*采集表.xlsx"))


def _hash(content: object) -> str:
    return digest(json.dumps(content, sort_keys=True).encode())


def fingerprint(job: Job, sources: dict[str, Any]) -> str:
    """A hash of all that a report is made from (:func:`made_from`), its parameters with it."""
    return _hash([sources, job.parameters, job.reason, job.chinese, _issued(job)])


def known_years(job: Job) -> tuple[int, ...] | None:
    """A place's years with data, oldest first, as learnt when it was last read; None where anything changed since."""
    with suppress(*_UNREADABLE):
        unchanged = json.loads(job.known.read_bytes())["fingerprint"] == _hash(made_from(job.home, [job.place]))
        return noted_years(job) if unchanged and is_stored(job.home, job.place) else None
    return None


def noted_years(job: Job) -> tuple[int, ...]:
    """A place's years with data as learnt when it was last read, whatever changed since; none where it never was."""
    with suppress(*_UNREADABLE):
        return tuple(map(int, json.loads(job.known.read_bytes())["years"]))
    return ()


def learn_years(job: Job) -> tuple[int, ...]:
    """Read a job's place, and note its years and what data/clean holds of it; raises as `load_record` does."""
    from fazhi.cleaning.dataset import load_record

    # before anything is read: what is written meanwhile is another's
    mark = _hash(made_from(job.home, [job.place]))
    record = load_record(job.home, job.place)
    years = tuple(map(int, record.years()))
    # no report rests on it; whoever finds it missing says so
    with suppress(MachineError), held(job.known.with_suffix(".lock"), job.home, f"data/clean（{record.place.name}）"):
        store(record)
        write_file(job.known, json.dumps({"fingerprint": mark, "years": years}).encode())
    return years


def refuse_at_once(job: Job) -> None:
    """Refuse, before any process is started, a place that nobody knows, and a year with neither folder nor data.

    Raises what `load_record` raises, and a UsageError that says which there are.
    """
    from fazhi.codebook.load import load_codebook

    listed = job.home.listed()
    if job.place not in listed:
        load_codebook(job.home).place(job.place)
    if job.year and not job.home.raw(job.place, job.year).is_dir():
        years = known_years(job) or learn_years(job)
        require_year(job.home, job.place, listed[job.place][0], years, job.year, job.base_year)


def kept(job: Job, sources: Callable[[Home, tuple[str, ...]], dict[str, Any]] = made_from) -> Outcome | None:
    """The report that lies there, if it is whole and nothing that it is made from (by `sources`) changed."""
    if job.force or job.failed.exists():
        return None
    # of what nothing is known, it is made again
    with suppress(*_UNREADABLE):
        noted = json.loads(job.mark.read_bytes())
        whole = noted["manifest"] == digest((job.folder / MANIFEST).read_bytes()) and is_whole(job.folder)
        if whole and noted["fingerprint"] == fingerprint(job, sources(job.home, tuple(noted["places"]))):
            return Outcome(job, noted["name"], job.folder / PAGE, noted["counts"], kept=True)
    return None


def changed(job: Job) -> list[str] | None:
    """The files that are others than when the report was made that lies there; None where there is none.

    The places beside it are not looked at, nor what was sent and who signed it.
    """
    with suppress(*_UNREADABLE):
        noted = json.loads(job.mark.read_bytes())
        then, places = noted["inputs"], noted["places"]
        now = made_from(job.home, [job.place])["inputs"] | _own(job, places)
        own = [f for f in {*then, *now} if "/released/" not in f and ("/raw/" not in f or f"/raw/{job.place}/" in f)]
        files = sorted(f for f in own if then.get(f) != now.get(f) and not f.endswith(SIGNOFF))
        return files if is_whole(job.folder) else None
    return None


def note(outcome: Outcome, mark: str, sources: dict[str, Any], places: list[str]) -> None:
    """Note what is to be known of a report when it is asked for again; raises as `write_file` does.

    Parameters
    ----------
    mark : str
        Its `fingerprint` before anything was read.
    sources : dict
        What it is made from (:func:`made_from`), as it was then.
    places : list of str
        Whose data it is made from.
    """
    job = outcome.job
    noted = {"fingerprint": mark, "places": places, "inputs": sources["inputs"] | _own(job, places)}
    noted |= {"manifest": digest((job.folder / MANIFEST).read_bytes()), "name": outcome.name, "counts": outcome.counts}
    write_file(job.mark, json.dumps(noted, ensure_ascii=False).encode())


def altered(home: Home) -> Iterator[str]:
    """The notebooks of a home that are not as fazhi brings them; one that cannot be read is told when it is run."""
    for name in NOTEBOOKS:
        with suppress(*_UNREADABLE):
            if _cells(home.notebooks / name) != _cells(brought().notebooks / name):
                yield name


def _cells(path: Path) -> list[tuple[str, str]]:
    """What a notebook's cells say; what JupyterLab saves besides, and the parameters' values, do not count."""
    cells = json.loads(path.read_bytes())["cells"]
    return [(c["cell_type"], "".join(c["source"])) for c in cells if "parameters" not in c["metadata"].get("tags", [])]
