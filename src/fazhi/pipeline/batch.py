"""Each place and year: three notebooks, one page, published whole or kept aside with the reason."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fazhi.codebook import Codebook
from fazhi.dossier import Dossier
from fazhi.errors import DataError, FazhiError, MachineError
from fazhi.export.index import index_page
from fazhi.export.page import finished, page
from fazhi.export.privacy import privacy_findings
from fazhi.export.state import State, with_state
from fazhi.export.word import word
from fazhi.home import Home
from fazhi.parameters import EDITIONS
from fazhi.pipeline.circulate import state_of
from fazhi.pipeline.execute import NotebookFailed, execute, files_of, pictures_of, tidy
from fazhi.pipeline.publish import manifest, publish
from fazhi.reading.text import read_text
from fazhi.releases import COMPARISON, LEDGER, MANIFEST, PAGE, WORD, Kept
from fazhi.report import SUBJECT

NOTEBOOKS = ("01_check.ipynb", "02_compare.ipynb", "03_report.ipynb")
BOM = b"\xef\xbb\xbf"
# the companions that go with a public edition
_PUBLIC = (COMPARISON, LEDGER)


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
    # why released figures changed; where none is given, a signer or the corrections may say
    reason: str = ""
    # page and Word file under a Chinese name as well
    chinese: bool = False

    @property
    def parameters(self) -> dict[str, Any]:
        """What the notebooks are run with."""
        return {
            "place": self.dossier.place.id, "year": self.dossier.year, "base_year": self.base_year,
            "edition": self.dossier.edition,
        }  # fmt: skip

    @property
    def named(self) -> str:
        """The report's parameters in one line."""
        return " ".join(map(str, self.parameters.values()))

    @property
    def folder(self) -> Path:
        """Where the good report lies."""
        folder = self.out / self.dossier.place.id / str(self.dossier.year)
        return folder / "public" if self.dossier.public else folder

    @property
    def title(self) -> str:
        """太平镇2023年度法治政府建设情况报告."""
        return f"{self.dossier.place.name}{self.dossier.year}年度{SUBJECT}"

    @property
    def named_files(self) -> dict[str, str]:
        """The Chinese names asked for, by the files they are copies of."""
        # what no file system takes
        title = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "", self.title)[:80] + f"（{EDITIONS[self.dossier.edition]}）"
        return {PAGE: f"{title}.html", WORD: f"{title}.docx"} if self.chinese else {}

    @property
    def failed(self) -> Path:
        """Where a failed run leaves its notebooks and findings."""
        edition = "-public" if self.dossier.public else ""
        return self.out / ".failed" / self.dossier.place.id / f"{self.dossier.year}{edition}"


def run(job: Job) -> Outcome:
    """Run one job; never raises for what is wrong with its data, notebooks or machine."""
    done: dict[str, Any] = {}
    try:
        execute_all(job, done)
        _, lacking = publish_report(job, done)
        remarks = (f"内嵌字体缺少“{''.join(lacking)}”，由读者的字体显示。",) if lacking else ()
        return Outcome(job.dossier, job.folder / PAGE, remarks=remarks)
    except OSError as exc:
        reason = f"机器出错，没有做完（{type(exc).__name__}）；请检查磁盘空间和权限后重试。"
        return Outcome(job.dossier, None, _keep_aside(job, done, reason), MachineError.exit_code)
    except FazhiError as exc:
        if isinstance(exc, NotebookFailed):
            done[NOTEBOOKS[len(done)]] = exc.notebook
        return Outcome(job.dossier, None, _keep_aside(job, done, str(exc)), exc.exit_code)


def execute_all(job: Job, done: dict[str, Any]) -> None:
    """Execute the notebooks of a job into `done`, by name.

    Raises
    ------
    NotebookFailed, MachineError
        `done` holds those that came before.
    """
    timeout = int(job.dossier.codebook.number("cell_timeout"))
    with tempfile.TemporaryDirectory(prefix="fazhi-") as scratch:
        for name in NOTEBOOKS:
            source, target = job.home.notebooks / name, Path(scratch) / name
            done[name] = execute(source, target, job.parameters, job.home.root, timeout)


def _outputs(done: dict[str, Any]) -> dict[str, bytes]:
    """Notebooks and companion files as bytes; tables with a BOM, for Excel."""
    outputs = {f"notebooks/{name}": tidy(notebook).encode() for name, notebook in done.items()}
    for notebook in done.values():
        outputs |= {name: BOM + text.encode() for name, text in files_of(notebook).items()}
    return outputs


def publish_report(job: Job, done: dict[str, Any]) -> tuple[State, list[str]]:
    """Publish what the executed notebooks carry, with the state that the report has now.

    Returns
    -------
    state : State
    lacking : list of str
        Characters that the page's font lacks.

    Raises
    ------
    DataError
        The signatures are faulty, or something personal stands in a public edition.
    MachineError
        The disk is full or may not be written.
    """
    place, report = job.dossier.place, done[NOTEBOOKS[-1]]
    outputs = _outputs(done)
    if job.dossier.public:
        # what was found out while it was made is not for the public
        outputs = {n: data for n, data in outputs.items() if n in _PUBLIC}
    bare = page(report, job.title, job.named, job.home)
    kept = Kept(bare, *(outputs[name].decode("utf-8-sig") for name in (LEDGER, COMPARISON)))
    state, noticed = state_of(job.dossier, kept, job.reason)
    html, lacking = finished(with_state(noticed, state))
    outputs |= {PAGE: html.encode(), WORD: word(html, pictures_of(report), job.title)}
    outputs |= {copy: outputs[name] for name, copy in job.named_files.items()}
    # names and hashes of raw files tell of what is withheld
    inputs = [] if job.dossier.public else [place.id, *place.reference]
    text = manifest(job.home, inputs, job.parameters, outputs)
    if job.dossier.public:
        _refuse_personal_data(job, outputs | {MANIFEST: text})
    publish(job.folder, outputs, text)
    _clear_failed(job)
    return state, lacking


def _refuse_personal_data(job: Job, outputs: dict[str, bytes]) -> None:
    """Nothing of a person leaves with a public edition."""
    place, year = job.dossier.place.id, job.dossier.year
    files = sorted(p for p in (job.home.raw(place) / str(year)).rglob("*") if p.suffix in (".md", ".csv", ".yml"))
    sources = [(f"{year}/{p.name}", read_text(p)) for p in files]
    findings = privacy_findings(outputs, job.dossier.codebook, place, year, sources)
    if findings:
        raise DataError(findings)


def _clear_failed(job: Job) -> None:
    """What an earlier run that failed left behind goes."""
    shutil.rmtree(job.failed, ignore_errors=True)
    for empty in job.failed.parents[:2]:
        if empty.is_dir() and not any(empty.iterdir()):
            empty.rmdir()


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
