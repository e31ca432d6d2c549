"""Only what changed is made again: what a report is made from, by content, and whether it still is.

Reads no table and imports nothing heavy: where nothing changed, this is all that is run.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from fazhi.characters import shown_name
from fazhi.home import Home
from fazhi.pipeline.job import NOTEBOOKS, Job, Outcome
from fazhi.release.archive import MANIFEST, PAGE, digest, is_whole
from fazhi.release.seal import program

# what the bytes of a report depend on besides our own code
_LIBRARIES = (
    "fazhi", "pandas", "numpy", "pyarrow", "matplotlib", "pillow", "noto-cjk-sans-otc", "papermill", "nbconvert", "nbformat",
    "ipykernel", "ipython", "jinja2", "markdown-it-py", "nh3", "lxml", "fonttools", "uharfbuzz", "python-docx",
    "python-calamine", "pydantic", "pyyaml", "cn2an",
)  # fmt: skip
# beside the marks of a place's reports: what was learnt of the place itself
RECORD = "record.json"


@lru_cache(maxsize=100_000)
def _digest_of(path: Path, size: int, changed: int) -> str:
    return digest(path.read_bytes())


def hashes(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    """The hash of each file by its path below `root`; a file is read again only when it was written."""
    found = {}
    for path in sorted(paths):
        if path.is_file():
            name = shown_name(path.relative_to(root).as_posix())
            try:
                stat = path.stat()
                found[name] = _digest_of(path, stat.st_size, stat.st_mtime_ns)
            except OSError:
                # whoever reads it says what is wrong with it
                found[name] = ""
    return found


def _delivered(home: Home, places: Iterable[str]) -> dict[str, str]:
    """Codebook, corrections, and all that these places delivered or released, by hash."""
    folders = [f for p in places for f in (*home.delivered(p)[0], home.released(p, 0).parent)]
    strays = [stray for p in places for stray in home.delivered(p)[1]]
    # a year's folder may be a link; what an open workbook leaves beside it is nobody's
    seen = (
        p for f in folders for p in f.rglob("*") if not any(n.startswith((".", "~$")) for n in p.relative_to(f).parts)
    )
    return hashes(home.root, [*home.codebook.glob("*.csv"), home.corrections, *strays, *seen])


@cache
def libraries() -> dict[str, str]:
    """The version of each library that the bytes of a report depend on."""
    return {name: _version(name) for name in _LIBRARIES} | {"python": ".".join(map(str, sys.version_info[:3]))}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@cache
def _code() -> str:
    return program()


def _made_from(home: Home, places: Iterable[str]) -> dict[str, Any]:
    return {
        "inputs": _delivered(home, places),
        "notebooks": hashes(home.root, (home.notebooks / name for name in NOTEBOOKS)),
        "code": _code(),
        "libraries": libraries(),
    }


def _hash(content: object) -> str:
    return digest(json.dumps(content, sort_keys=True).encode())


def place_mark(job: Job) -> str:
    """A hash of all that anything about a job's place is made from."""
    return _hash(_made_from(job.home, [job.place]))


def made_from(job: Job, places: Iterable[str]) -> dict[str, Any]:
    """All that a report is made from but its own parameters: inputs, notebooks, code, libraries.

    Of its place's later years only what goes back: tables with rows of earlier years, and what no year can tell
    (``corrections.yml``), as learnt of the files as they are now; where nothing was learnt of them, everything.
    """
    made, told = _made_from(job.home, places), learnt(job)
    if told:
        made["inputs"] = {n: h for n, h in made["inputs"].items() if not _later(job, n, told["earliest"])}
    return made


def learnt(job: Job) -> dict[str, Any] | None:
    """What was learnt of a job's place (:func:`fazhi.pipeline.plan.learn`), if nothing of it changed since."""
    try:
        told: dict[str, Any] = json.loads((job.known / RECORD).read_bytes())
        return told if told["mark"] == place_mark(job) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _later(job: Job, name: str, earliest: dict[str, int]) -> bool:
    """Whether a file of the place says nothing of the job's year or any before."""
    m = re.fullmatch(f"data/(?:raw|released)/{re.escape(job.place)}/(([0-9]{{4}})/.+)", name)
    return m is not None and int(m[2]) > job.year and earliest.get(m[1], job.year + 1) > job.year


def fingerprint(job: Job, made: dict[str, Any]) -> str:
    """A hash of all that a report is made from (:func:`made_from`), its parameters with it."""
    told = learnt(job)
    return _hash([made, told["faults"] if told else [], job.parameters, job.reason, job.chinese])


def kept(job: Job) -> Outcome | None:
    """The report that lies there, if it is whole and nothing that it is made from changed."""
    try:
        told = json.loads(job.made.read_bytes())
        noted = told["manifest"] == digest((job.folder / MANIFEST).read_bytes())
        if job.force or job.failed.exists() or not (noted and is_whole(job.folder)):
            return None
        if told["fingerprint"] != fingerprint(job, made_from(job, told["places"])):
            return None
        return Outcome(job, told["name"], job.folder / PAGE, told["counts"], kept=True)
    except (OSError, ValueError, KeyError, TypeError):
        # nothing known of it, or not whole: made again
        return None


def note(outcome: Outcome, mark: str, places: list[str]) -> bytes:
    """What is to be known of a report when it is asked for again.

    Parameters
    ----------
    mark : str
        Its `fingerprint` before anything was read.
    places : list of str
        Whose data it is made from.
    """
    manifest = digest((outcome.job.folder / MANIFEST).read_bytes())
    told = {"fingerprint": mark, "manifest": manifest, "places": places}
    return json.dumps(told | {"name": outcome.name, "counts": outcome.counts}, ensure_ascii=False).encode()
