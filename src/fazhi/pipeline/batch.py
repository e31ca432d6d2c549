"""Each place and year: three notebooks, one page, published whole or kept aside with the reason."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fazhi.codebook import Codebook
from fazhi.dossier import Dossier
from fazhi.errors import FazhiError, MachineError
from fazhi.export.index import index_page
from fazhi.export.page import page
from fazhi.home import Home
from fazhi.pipeline.execute import NotebookFailed, execute, files_of, tidy
from fazhi.pipeline.publish import manifest, publish
from fazhi.report import SUBJECT

NOTEBOOKS = ("01_check.ipynb", "02_compare.ipynb", "03_report.ipynb")
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Outcome:
    """What became of one place and year.

    Attributes
    ----------
    report : Path or None
        The page, where one was published.
    reason : str
        Why there is none; one sentence a line.
    exit_code : int
        0, or what the command should end with for this one.
    remarks : tuple of str
        What the analyst should know though the report came out.
    """

    dossier: Dossier
    report: Path | None
    reason: str = ""
    exit_code: int = 0
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    """One place and year to be run."""

    home: Home
    out: Path
    dossier: Dossier
    base_year: int

    @property
    def parameters(self) -> dict[str, Any]:
        """What the notebooks are run with."""
        return {
            "place": self.dossier.place.id, "year": self.dossier.year, "base_year": self.base_year, "edition": "internal",
        }  # fmt: skip

    @property
    def named(self) -> str:
        """The report's parameters in one line."""
        return " ".join(map(str, self.parameters.values()))

    @property
    def folder(self) -> Path:
        """Where the good report lies."""
        return self.out / self.dossier.place.id / str(self.dossier.year)

    @property
    def failed(self) -> Path:
        """Where a failed run leaves its notebooks and findings."""
        return self.out / ".failed" / self.dossier.place.id / str(self.dossier.year)


def run(job: Job) -> Outcome:
    """Run one job; never raises for what is wrong with its data, notebooks or machine."""
    done: dict[str, Any] = {}
    try:
        with tempfile.TemporaryDirectory(prefix="fazhi-") as scratch:
            for name in NOTEBOOKS:
                timeout = int(job.dossier.codebook.number("cell_timeout"))
                source, target = job.home.notebooks / name, Path(scratch) / name
                done[name] = execute(source, target, job.parameters, job.home.root, timeout)
        return _publish(job, done)
    except OSError as exc:
        reason = f"机器出错，没有做完（{type(exc).__name__}）；请检查磁盘空间和权限后重试。"
        return Outcome(job.dossier, None, _keep_aside(job, done, reason), MachineError.exit_code)
    except FazhiError as exc:
        if isinstance(exc, NotebookFailed):
            done[NOTEBOOKS[len(done)]] = exc.notebook
        return Outcome(job.dossier, None, _keep_aside(job, done, str(exc)), exc.exit_code)


def _outputs(done: dict[str, Any]) -> dict[str, bytes]:
    """Notebooks and companion files as bytes; tables with a BOM, for Excel."""
    outputs = {f"notebooks/{name}": tidy(notebook).encode() for name, notebook in done.items()}
    for notebook in done.values():
        outputs |= {name: BOM + text.encode() for name, text in files_of(notebook).items()}
    return outputs


def _publish(job: Job, done: dict[str, Any]) -> Outcome:
    place = job.dossier.place
    html, lacking = page(done[NOTEBOOKS[-1]], f"{place.name}{job.dossier.year}年度{SUBJECT}", job.named)
    outputs = _outputs(done) | {"report.html": html.encode()}
    publish(job.folder, outputs, manifest(job.home, [place.id, *place.reference], job.parameters, outputs))
    shutil.rmtree(job.failed, ignore_errors=True)
    for empty in job.failed.parents[:2]:
        if empty.is_dir() and not any(empty.iterdir()):
            empty.rmdir()
    remarks = (f"内嵌字体缺少“{''.join(lacking)}”，由读者的字体显示。",) if lacking else ()
    return Outcome(job.dossier, job.folder / "report.html", remarks=remarks)


def _keep_aside(job: Job, done: dict[str, Any], reason: str) -> str:
    """Keep what a failed run left for the analyst; the good folder is not touched."""
    try:
        shutil.rmtree(job.failed, ignore_errors=True)
        publish(job.failed, _outputs(done))
    except FazhiError as exc:
        return "\n".join(dict.fromkeys((reason, str(exc))))
    return reason


def run_all(jobs: list[Job]) -> Iterator[Outcome]:
    """Run jobs one after another, yielding each outcome as it comes."""
    yield from map(run, jobs)


def list_reports(out: Path, codebook: Codebook) -> None:
    """Write the list of all reports of a folder, ``index.html``.

    Raises
    ------
    MachineError
        The disk is full or may not be written.
    """
    publish(out, {"index.html": index_page(out, codebook).encode()})
