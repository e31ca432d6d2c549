"""Manifest of a report: what went into it and what came out, by content; ``manifest.json`` is read and written here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fazhi.errors import MachineError
from fazhi.home import EDITIONS

PAGE, WORD, LEDGER, MANIFEST, COMPARISON = "report.html", "report.docx", "ledger.csv", "manifest.json", "comparison.csv"


@dataclass(frozen=True)
class Manifest:
    """What is read again of a manifest: the edition, and hashes of what went in and what came out, by name."""

    edition: str
    inputs: dict[str, str]
    outputs: dict[str, str]


def manifest(parameters: dict[str, Any], made_from: dict[str, Any], outputs: dict[str, bytes]) -> bytes:
    """The text of a manifest: no time, no absolute path.

    Parameters
    ----------
    parameters : dict
        The parameters of the run.
    made_from : dict
        ``inputs`` by their hash, and all else that it was made from.
    outputs : dict
        The files of the run by name.
    """
    content = {"parameters": parameters, **made_from}
    content["outputs"] = {name: digest(data) for name, data in sorted(outputs.items())}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a report.

    Raises
    ------
    MachineError
        It is missing or no longer whole.
    """
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
        edition, inputs, outputs = content["parameters"]["edition"], content["inputs"], content["outputs"]
        if edition in EDITIONS and isinstance(inputs, dict) and isinstance(outputs, dict):
            return Manifest(edition, inputs, outputs)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as exc:
        raise damaged(folder) from exc
    raise damaged(folder)


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


def damaged(folder: Path) -> MachineError:
    """What to say of a report that is no longer whole."""
    return MachineError(f"存档 {'/'.join(folder.parts[-3:])} 缺文件或已损坏", "请从备份恢复这个文件夹。")
