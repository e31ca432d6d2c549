"""Files of a run into their folder: each replaced atomically, the manifest last."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fazhi.errors import MachineError
from fazhi.export.seal import program
from fazhi.home import Home

_WHY = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EACCES: "没有写入的权限",
    errno.EPERM: "没有写入的权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOTDIR: "路径里有一段是文件，不是文件夹",
    errno.EEXIST: "路径里有一段是文件，不是文件夹",
    errno.ENOENT: "这个位置不能建文件夹",
}
MANIFEST = "manifest.json"
_LIBRARIES = (
    "pandas",
    "numpy",
    "matplotlib",
    "papermill",
    "nbconvert",
    "markdown-it-py",
    "nh3",
    "fonttools",
    "uharfbuzz",
    "mplfonts",
)


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _hashes(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    return {p.relative_to(root).as_posix(): digest(p.read_bytes()) for p in sorted(paths) if p.is_file()}


def manifest(home: Home, places: Iterable[str], run: dict[str, Any], outputs: dict[str, bytes]) -> bytes:
    """What went in and what came out, by content: no time, no absolute path.

    Parameters
    ----------
    places : iterable of str
        The report's own and those it is set beside.
    run : dict
        The parameters of the run.
    outputs : dict
        The files of the run by name.
    """
    raw = (p for place in places for p in home.raw(place).rglob("*") if "/." not in p.as_posix())
    inputs = [*home.codebook.glob("*.csv"), home.corrections, *raw]
    content = {
        "parameters": run,
        "inputs": _hashes(home.root, inputs),
        "notebooks": _hashes(home.root, home.notebooks.glob("0*.ipynb")),
        "code": program(),
        "libraries": {"fazhi": version("fazhi")} | {name: version(name) for name in _LIBRARIES},
        "outputs": {name: digest(data) for name, data in sorted(outputs.items())},
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


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
    try:
        for name, data in outputs.items():
            _replace(folder / name, data)
        if last is not None:
            stale = _listed(folder / MANIFEST) - set(outputs)
            _replace(folder / MANIFEST, last)
            for name in stale:
                (folder / name).unlink(missing_ok=True)
    except OSError as exc:
        why = _WHY.get(exc.errno or 0, "系统拒绝写入")
        raise MachineError(f"写不进 {'/'.join(folder.parts[-2:])} 目录（{why}）；请检查后重试。") from exc


def _listed(path: Path) -> set[str]:
    """Outputs that the manifest in place names; none where there is no readable one."""
    try:
        return {n for n in json.loads(path.read_bytes())["outputs"] if ".." not in n and not n.startswith("/")}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
