"""Manifest of a report: what went into it and what came out, by content; ``manifest.json`` is read and written here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from fazhi.errors import MachineError, instead
from fazhi.home import EDITIONS, Home

PAGE, WORD, MANIFEST, CONTENT = "report.html", "report.docx", "manifest.json", "content.json"
LEDGER, COMPARISON, FINDINGS = "ledger.csv", "comparison.csv", "findings.csv"
# the analyst's alone: in no release, and in no public edition
REVIEWS = REVIEW, REVIEW_TABLES = "review.html", "review.xlsx"
# what a report's bytes come from; the command line's .po is on no page
_CODE = (".py", ".j2", ".css", ".json", ".docx", ".toml")


@dataclass(frozen=True)
class Manifest:
    """What is read again of a manifest: the edition, and hashes of what went in and what came out, by name.

    Attributes
    ----------
    release : int
        Which release it is of; 0 where it is of none, or of one made before releases kept what they were made from.
    withheld : int
        How many indicators a public release was told of and its copied data is not.
    results : dict
        What the list of reports tells of it: whether it is ``signed``, how many ``targets`` were ``met``, how many
        ``promises`` ``kept``, how many ``matters`` leaders are asked to see to; of a public edition ``signed`` alone.
    """

    edition: str
    inputs: dict[str, str]
    outputs: dict[str, str]
    release: int = 0
    withheld: int = 0
    results: dict[str, int] = field(default_factory=dict)


def manifest(content: dict[str, Any], outputs: dict[str, bytes]) -> bytes:
    """The text of a manifest: no time, no absolute path.

    Parameters
    ----------
    content : dict
        ``parameters`` of the run, ``inputs`` by their hash, and all else that it was made from.
    outputs : dict
        The files of the run by name.
    """
    content = content | {"outputs": {name: digest(data) for name, data in sorted(outputs.items())}}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def release_manifest(report: bytes, files: dict[str, bytes], number: int, withheld: int) -> bytes:
    """The manifest of a release: the report's, with the files that are kept of it and of what it was made from."""
    return manifest(json.loads(report) | {"release": number, "withheld": withheld}, files)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a report.

    Raises
    ------
    MachineError
        It is missing or no longer whole.
    """
    with instead(damaged(folder), OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        content = json.loads((folder / MANIFEST).read_bytes())
        edition, inputs, outputs = content["parameters"]["edition"], content["inputs"], content["outputs"]
        release, withheld = content.get("release", 0), content.get("withheld", 0)
        # a name that leads out of the folder is not ours
        inside = not any(Path(name).is_absolute() or ".." in Path(name).parts for name in outputs)
        if edition not in EDITIONS or not (isinstance(inputs, dict) and isinstance(outputs, dict) and inside):
            raise damaged(folder)
        results = {name: int(count) for name, count in content.get("results", {}).items()}
        return Manifest(edition, inputs, outputs, int(release), int(withheld), results)


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def is_whole(folder: Path, names: Iterable[str] = ()) -> bool:
    """Whether these files of a report, or all, are what its manifest says."""
    try:
        outputs = read_manifest(folder).outputs
        return all(digest((folder / name).read_bytes()) == outputs[name] for name in names or outputs)
    except (MachineError, OSError, KeyError, ValueError):
        return False


def same(report: Path, release: Path) -> bool:
    """Whether a report says, and is signed, as it was released."""
    with suppress(MachineError):
        return read_manifest(report).outputs.get(CONTENT) == read_manifest(release).outputs.get(CONTENT)
    return False


def damaged(folder: Path) -> MachineError:
    """What to say of a report that is no longer whole."""
    return MachineError(f"存档 {'/'.join(folder.parts[-3:])} 缺文件或已损坏", "请从备份恢复这个文件夹。")


@cache
def program() -> str:
    """The program's version and a hash of its code and templates, as they were when this process first asked."""
    package = Path(str(files("fazhi")))
    return f"{version('fazhi')} {_hash(package, (p for p in package.rglob('*') if p.name.endswith(_CODE)))}"


def codebook_mark(home: Home) -> str:
    """A hash of the codebook, by whose names and words a page is judged."""
    return _hash(home.codebook, home.tables)


def _hash(folder: Path, paths: Iterable[Path]) -> str:
    """A hash of files by their names and contents."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()[:16]
