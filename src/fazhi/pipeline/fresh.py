"""Only what changed is made again: what a report is made from, by content, and whether it still is.

Reads no table and imports nothing heavy: where nothing changed, this is all that is run.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from fazhi.export.seal import program
from fazhi.home import Home
from fazhi.pipeline.job import Job, Outcome
from fazhi.releases import MANIFEST, PAGE

# what the bytes of a report depend on besides our own code
_LIBRARIES = (
    "fazhi", "pandas", "numpy", "pyarrow", "matplotlib", "mplfonts", "papermill", "nbconvert", "markdown-it-py", "nh3",
    "lxml", "fonttools", "uharfbuzz", "python-docx", "python-calamine", "cn2an",
)  # fmt: skip


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@lru_cache(maxsize=100_000)
def _digest_of(path: Path, size: int, changed: int) -> str:
    return digest(path.read_bytes())


def hashes(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    """The hash of each file by its path below `root`; a file is read again only when it was written."""
    found = {}
    for path in sorted(paths):
        if path.is_file():
            stat = path.stat()
            found[path.relative_to(root).as_posix()] = _digest_of(path, stat.st_size, stat.st_mtime_ns)
    return found


def inputs(home: Home, places: Iterable[str]) -> dict[str, str]:
    """Codebook, corrections, and all that these places delivered or released, by hash."""
    delivered = [home.raw(place) for place in places] + [home.released(place, 0).parent for place in places]
    raw = (
        p for folder in delivered for p in folder.rglob("*") if "/." not in p.as_posix().removeprefix(str(home.root))
    )
    return hashes(home.root, [*home.codebook.glob("*.csv"), home.corrections, *raw])


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


def made_from(home: Home, places: Iterable[str]) -> dict[str, Any]:
    """All that a report is made from but its own parameters: inputs, notebooks, code, libraries."""
    return {
        "inputs": inputs(home, places),
        "notebooks": hashes(home.root, home.notebooks.glob("0*.ipynb")),
        "code": _code(),
        "libraries": libraries(),
    }


def fingerprint(job: Job, places: Iterable[str]) -> str:
    """A hash of all that a report is made from, its parameters with it."""
    content = [made_from(job.home, places), job.parameters, job.reason, job.chinese]
    return digest(json.dumps(content, sort_keys=True).encode())


def kept(job: Job) -> Outcome | None:
    """The report that lies there, if it is whole and nothing that it is made from changed."""
    try:
        made = json.loads(job.made.read_bytes())
        if job.force or job.failed.exists() or made["fingerprint"] != fingerprint(job, made["places"]):
            return None
        outputs = json.loads((job.folder / MANIFEST).read_bytes())["outputs"]
        if any(digest((job.folder / name).read_bytes()) != wanted for name, wanted in outputs.items()):
            return None
        said = (made["name"], job.folder / PAGE, made["counts"])
        return Outcome(job, *said, remarks=tuple(made["remarks"]), kept=True)
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
    told = {"name": outcome.place, "counts": outcome.counts, "remarks": outcome.remarks}
    return json.dumps({"fingerprint": mark, "places": places} | told, ensure_ascii=False).encode()
