"""Files of a run into their folder: each replaced atomically, the manifest last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fazhi.files import refused, write_file
from fazhi.release.archive import MANIFEST, digest


def manifest(run: dict[str, Any], made_from: dict[str, Any], outputs: dict[str, bytes]) -> bytes:
    """What went in and what came out, by content: no time, no absolute path.

    Parameters
    ----------
    run : dict
        The parameters of the run.
    made_from : dict
        As :func:`fazhi.pipeline.cache.made_from` gives it.
    outputs : dict
        The files of the run by name.
    """
    content = {"parameters": run, **made_from, "outputs": {n: digest(data) for n, data in sorted(outputs.items())}}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def publish(folder: Path, outputs: dict[str, bytes], last: bytes | None = None) -> None:
    """Put the files of a run into `folder`; files of an earlier run that are no longer made go.

    Parameters
    ----------
    last : bytes, optional
        The manifest; written after all else.

    Raises
    ------
    MachineError
        The disk is full or may not be written.
    """
    for name, data in outputs.items():
        write_file(folder / name, data)
    if last is not None:
        stale = _listed(folder / MANIFEST) - set(outputs)
        write_file(folder / MANIFEST, last)
        try:
            for name in stale:
                (folder / name).unlink(missing_ok=True)
        except OSError as exc:
            raise refused(folder, exc) from exc


def _listed(path: Path) -> set[str]:
    """Outputs that the manifest in place names; none where there is no readable one."""
    try:
        names = json.loads(path.read_bytes())["outputs"]
        # one that leads out of the folder is not ours
        return {n for n in names if (path.parent / n).resolve().is_relative_to(path.parent.resolve())}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
