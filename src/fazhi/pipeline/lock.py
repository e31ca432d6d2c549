"""One at a time: two runs never write the same report, list or store at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fazhi.errors import MachineError
from fazhi.files import refused
from fazhi.home import Home
from fazhi.pipeline.job import Job


@contextmanager
def alone(job: Job) -> Iterator[None]:
    """Be the only one that writes a job's report, and what is kept of it.

    Raises
    ------
    UsageError
        No such place: nothing is written under a name that nobody checked.
    DataError, MachineError
        As `held`.
    """
    from fazhi.codebook.load import load_codebook

    name = load_codebook(job.home).place(job.place).name
    with held(job.lock, job.home, f"{name}{job.year}年的报告"):
        yield


@contextmanager
def held(path: Path, home: Home, what: str) -> Iterator[None]:
    """Hold a lock; the system frees that of a process which ended, however it did.

    Parameters
    ----------
    path : Path
        The lock's file, which stays.
    home : Home
        Whose norm ``lock_wait`` says how many seconds to wait for another process.
    what : str
        What is locked, for the message.

    Raises
    ------
    DataError
        The codebook is faulty.
    MachineError
        Another process has it and does not end, or the file cannot be written.
    """
    # loaded where something is written: where nothing changed, it need not be
    from filelock import FileLock, Timeout

    from fazhi.codebook.load import load_codebook

    seconds = load_codebook(home).norms.lock_wait
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        taken = FileLock(path).acquire(timeout=seconds)
    except Timeout as exc:
        raise MachineError(
            f"另一个 fazhi 正在写{what}，等了{seconds:g}秒还没有写完",
            "请等它结束后重试（等多久见 norms.csv 的 lock_wait）。",
        ) from exc
    except OSError as exc:
        raise refused(path.parent, exc) from exc
    with taken:
        yield
