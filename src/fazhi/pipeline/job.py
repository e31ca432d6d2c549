"""One place and year to be run, its folders and its lock, and what became of it: small enough to be sent to another machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fazhi.errors import FazhiError, MachineError, instead
from fazhi.files import writing
from fazhi.home import Home

# the list of reports; and what a run that failed says, beside what it leaves
INDEX, REASON = "index.html", "reason.txt"
# all that a batch runs, whatever else lies beside them
NOTEBOOKS = ("01_check.ipynb", "02_compare.ipynb", "03_report.ipynb")


@dataclass(frozen=True)
class Job:
    """One report to be made.

    Attributes
    ----------
    out : Path
        The folder of all reports.
    reason : str
        Why released figures changed; where none is given, a signer or the corrections may say.
    chinese, force : bool
        Page and Word file under a Chinese name as well; made again though nothing changed.
    """

    home: Home
    out: Path
    place: str
    year: int
    base_year: int = 0
    edition: str = "internal"
    reason: str = ""
    chinese: bool = False
    force: bool = False

    @property
    def parameters(self) -> dict[str, Any]:
        """What the notebooks are run with."""
        return {"place": self.place, "year": self.year, "base_year": self.base_year, "edition": self.edition}

    @property
    def about(self) -> str:
        """The parameters in one line, as the files of a report carry them."""
        return " ".join(map(str, self.parameters.values()))

    @property
    def public(self) -> bool:
        """Whether it is the public edition."""
        return self.edition == "public"

    @property
    def folder(self) -> Path:
        """Where the good report lies."""
        folder = self.out / self.place / str(self.year)
        return folder / "public" if self.public else folder

    @property
    def failed(self) -> Path:
        """Where a failed run leaves its notebooks and findings."""
        return self.out / ".failed" / self.place / self._key

    @property
    def mark(self) -> Path:
        """From what the good report was made, and what was said of it."""
        return self.out / ".made" / self.place / f"{self._key}.json"

    @property
    def lock(self) -> Path:
        """Held by the one process that may write either edition, sign or release it."""
        return self.mark.with_name(f"{self.year}.lock")

    @property
    def known(self) -> Path:
        """What is known of its place, whichever its reports."""
        return self.home.clean / ".places" / f"{self.place}.json"

    @property
    def _key(self) -> str:
        return f"{self.year}-public" if self.public else str(self.year)


@dataclass(frozen=True)
class Outcome:
    """What became of a job.

    Attributes
    ----------
    name : str
        The place's; its id where even that is unknown.
    report : Path or None
        The page, where there is one that is up to date.
    counts : dict
        Findings by severity.
    reason, remarks : str, tuple of str
        Why there is no report, a sentence a line; what should be known though there is one.
    exit_code : int
        0, or what the command should end with for this one.
    kept : bool
        Nothing had changed, so that it was not made again.
    """

    job: Job
    name: str
    report: Path | None = None
    counts: dict[str, int] = field(default_factory=dict)
    reason: str = ""
    exit_code: int = 0
    remarks: tuple[str, ...] = ()
    kept: bool = False

    @classmethod
    def of_error(cls, job: Job, name: str, error: FazhiError) -> Outcome:
        """That of a job which an error ended."""
        return cls(job, name, reason=str(error), exit_code=error.exit_code)

    @property
    def title(self) -> str:
        """太平镇2023年."""
        return f"{self.name}{self.job.year}年"


def alone(job: Job) -> AbstractContextManager[None]:
    """Be the only one that writes a job's report, and what is kept of it.

    Raises what `held` raises, and a UsageError for no such place: nothing is written under a name that nobody checked.
    """
    from fazhi.codebook.load import load_codebook

    return held(job.lock, job.home, f"{load_codebook(job.home).place(job.place).name}{job.year}年的报告")


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
        What is locked, for the MachineError where another process does not end, or the file cannot be written.
    """
    # loaded where something is written: where nothing changed, it need not be
    from filelock import FileLock, Timeout

    from fazhi.codebook.load import load_codebook

    seconds = load_codebook(home).norms.lock_wait
    message = f"另一个 fazhi 正在写{what}，等了{seconds:g}秒还没有写完"
    late = MachineError(message, "请等它结束后重试（等多久见 norms.csv 的 lock_wait）。")
    with writing(path.parent), instead(late, Timeout):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path).acquire(timeout=seconds)
    with lock:
        yield
