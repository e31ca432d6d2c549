"""Files of a run into their folder: each replaced atomically, the manifest last."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

from fazhi.errors import MachineError
from fazhi.releases import MANIFEST, digest

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


def manifest(run: dict[str, Any], made_from: dict[str, Any], outputs: dict[str, bytes]) -> bytes:
    """What went in and what came out, by content: no time, no absolute path.

    Parameters
    ----------
    run : dict
        The parameters of the run.
    made_from : dict
        As :func:`fazhi.pipeline.fresh.made_from` gives it.
    outputs : dict
        The files of the run by name.
    """
    content = {"parameters": run, **made_from, "outputs": {n: digest(data) for n, data in sorted(outputs.items())}}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # two runs at once never write into each other's
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
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
