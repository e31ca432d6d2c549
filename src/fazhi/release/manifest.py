"""Manifest of a report: what went into it and what came out, by content; the only reader and writer of ``manifest.json``"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fazhi.errors import MachineError

PAGE, WORD, LEDGER, MANIFEST, COMPARISON = "report.html", "report.docx", "ledger.csv", "manifest.json", "comparison.csv"


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def manifest(parameters: dict[str, Any], made_from: dict[str, Any], outputs: dict[str, bytes]) -> bytes:
    """What went into a report and what came out, by content: no time, no absolute path.

    Parameters
    ----------
    parameters : dict
        The parameters of the run.
    made_from : dict
        ``inputs`` by their hash, and all else that it was made from.
    outputs : dict
        The files of the run by name.
    """
    content = {
        "parameters": parameters,
        **made_from,
        "outputs": {n: digest(data) for n, data in sorted(outputs.items())},
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def part_of(folder: Path, part: str) -> dict[str, Any]:
    """The parameters, inputs or outputs of a report, as its manifest has them."""
    try:
        content = json.loads((folder / MANIFEST).read_bytes())[part]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as exc:
        raise damaged(folder) from exc
    if not isinstance(content, dict):
        raise damaged(folder)
    return content


def outputs_of(folder: Path) -> dict[str, str]:
    """The files of a report with their hashes.

    Raises
    ------
    MachineError
        Its manifest is not there, or no longer whole.
    """
    return part_of(folder, "outputs")


def is_whole(folder: Path, names: Iterable[str] = ()) -> bool:
    """Whether these files of a report, or all, are what its manifest says."""
    try:
        outputs = outputs_of(folder)
        return all(digest((folder / name).read_bytes()) == outputs.get(name) for name in names or outputs)
    except (MachineError, OSError, ValueError):
        return False


def damaged(folder: Path) -> MachineError:
    """What to say of a report that is no longer whole."""
    return MachineError(f"存档 {'/'.join(folder.parts[-3:])} 缺文件或已损坏", "请从备份恢复这个文件夹。")
