"""One report: its notebooks executed, its page and files published whole, or what there is kept aside with the reason."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import Any

from fazhi.characters import without_paths
from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import load_codebook
from fazhi.errors import DataError, FazhiError, MachineError
from fazhi.export.docx import word
from fazhi.export.index import REASON, index_page
from fazhi.export.page import finished, page
from fazhi.files import read_text
from fazhi.home import EDITIONS
from fazhi.pipeline.cache import fingerprint, kept, made_from, note
from fazhi.pipeline.circulate import state_of
from fazhi.pipeline.job import INDEX, NOTEBOOKS, Job, Outcome
from fazhi.pipeline.lock import alone, held
from fazhi.pipeline.notebooks import NotebookFailed, begun, files_of, pictures_of, tidy
from fazhi.pipeline.publish import manifest, publish
from fazhi.pipeline.store import rebuild
from fazhi.release.archive import COMPARISON, LEDGER, MANIFEST, PAGE, WORD, Snapshot
from fazhi.release.privacy import privacy_findings
from fazhi.release.signoff import State, with_state
from fazhi.report.dossier import Dossier, judge
from fazhi.report.sections import SUBJECT

BOM = b"\xef\xbb\xbf"
# the companions that go with a public edition
_PUBLIC = (COMPARISON, LEDGER)


def title_of(dossier: Dossier) -> str:
    """太平镇2023年度法治政府建设情况报告."""
    return f"{dossier.place.name}{dossier.year}年度{SUBJECT}"


def named_files(job: Job, dossier: Dossier) -> dict[str, str]:
    """The Chinese names asked for, by the files they are copies of."""
    # what no file system takes
    title = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "", title_of(dossier))[:80] + f"（{EDITIONS[job.edition]}）"
    return {PAGE: f"{title}.html", WORD: f"{title}.docx"} if job.chinese else {}


def open_job(job: Job) -> Dossier:
    """Everything on record for a job, judged.

    Raises
    ------
    UsageError
        No such place, or no data for the year.
    DataError
        The codebook or the corrections are faulty.
    """
    return judge(load_record(job.home, job.place), job.year, job.base_year, job.edition)


def run(job: Job) -> Outcome:
    """Run one job, unless its report is up to date; never raises for what is wrong with data, notebooks or machine."""
    try:
        with alone(job):
            # another run, or another machine of a cluster, may have made it meanwhile
            return kept(job) or _run(job)
    except FazhiError as exc:
        return Outcome(job, job.place, reason=str(exc), exit_code=exc.exit_code)


def _run(job: Job) -> Outcome:
    """Run one job while nobody else does."""
    done: dict[str, Any] = {}
    outcome = Outcome(job, job.place)
    try:
        place = load_codebook(job.home).place(job.place)
        outcome = Outcome(job, place.name)
        places = [job.place, *place.reference]
        # before anything is read: what is written meanwhile is another's
        made = made_from(job, places)
        mark = fingerprint(job, made)
        dossier = open_job(job)
        outcome = replace(outcome, counts=Counter[str](f.severity for f in dossier.findings))
        execute_all(job, dossier, done)
        _, lacking = publish_report(job, dossier, done, made)
        remarks = (f"内嵌字体缺少“{''.join(lacking)}”，由读者的字体显示。",) if lacking else ()
        outcome = replace(outcome, report=job.folder / PAGE, remarks=remarks)
        publish(job.made.parent, {job.made.name: note(outcome, mark, places)})
        return outcome
    except OSError as exc:
        reason = f"机器出错，没有做完（{type(exc).__name__}）；请检查磁盘空间和权限后重试。"
        return _failed(outcome, done, reason, MachineError.exit_code)
    except FazhiError as exc:
        if isinstance(exc, NotebookFailed):
            done[NOTEBOOKS[len(done)]] = exc.notebook
        return _failed(outcome, done, str(exc), exc.exit_code)
    # a fault of the kit in one report is no reason to lose the others
    except Exception as exc:  # noqa: BLE001
        reason = f"程序内部出错（{type(exc).__name__}：{without_paths(str(exc))}），这是 fazhi 的缺陷；请把这句话发给维护者。"
        return _failed(outcome, done, reason, DataError.exit_code)


def _failed(outcome: Outcome, done: dict[str, Any], reason: str, code: int) -> Outcome:
    return replace(outcome, report=None, reason=_keep_aside(outcome.job, done, reason), exit_code=code)


def execute_all(job: Job, dossier: Dossier, done: dict[str, Any]) -> None:
    """Execute the notebooks of a job into `done`, all at once.

    Raises
    ------
    NotebookFailed, MachineError
        What came of the first that failed; `done` holds those before it.
    """
    home, timeout = job.home, int(dossier.codebook.norms.cell_timeout)
    with ExitStack() as stack:
        running = {
            name: stack.enter_context(begun(home.notebooks / name, job.parameters, home.root, timeout, dossier))
            for name in NOTEBOOKS
        }
        for name, result in running.items():
            done[name] = result()


def _outputs(done: dict[str, Any]) -> dict[str, bytes]:
    """Notebooks and companion files as bytes; tables with a BOM, for Excel."""
    outputs = {f"notebooks/{name}": tidy(notebook).encode() for name, notebook in done.items()}
    for notebook in done.values():
        outputs |= {name: BOM + text.encode() for name, text in files_of(notebook).items()}
    return outputs


def publish_report(job: Job, dossier: Dossier, done: dict[str, Any], made: dict[str, Any]) -> tuple[State, list[str]]:
    """Publish what the executed notebooks carry, with the state that the report has now.

    Parameters
    ----------
    made : dict
        What the report is made from, as it was before anything was read.

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
    report, title = done[NOTEBOOKS[-1]], title_of(dossier)
    outputs = _outputs(done)
    if job.public:
        # what was found out while it was made is not for the public
        outputs = {n: data for n, data in outputs.items() if n in _PUBLIC}
    bare = page(report, title, job.named, job.home)
    kept_now = Snapshot.of(bare, *(outputs[name].decode("utf-8-sig") for name in (LEDGER, COMPARISON)))
    state, noticed = state_of(dossier, kept_now, job.reason)
    html, lacking = finished(with_state(noticed, state))
    outputs |= {PAGE: html.encode(), WORD: word(html, pictures_of(report), title)}
    outputs |= {copy: outputs[name] for name, copy in named_files(job, dossier).items()}
    # names and hashes of raw files tell of what is withheld
    text = manifest(job.parameters, made | ({"inputs": {}} if job.public else {}), outputs)
    if job.public:
        _refuse_personal_data(job, dossier, outputs | {MANIFEST: text})
    publish(job.folder, outputs, text)
    _clear_failed(job)
    return state, lacking


def _refuse_personal_data(job: Job, dossier: Dossier, outputs: dict[str, bytes]) -> None:
    """Nothing of a person leaves with a public edition."""
    place, year = job.place, job.year
    files = sorted(p for p in (job.home.raw(place) / str(year)).rglob("*") if p.suffix in (".md", ".csv", ".yml"))
    sources = [(f"{year}/{p.name}", read_text(p)) for p in files]
    findings = privacy_findings(outputs, dossier.codebook, place, year, sources)
    if findings:
        raise DataError(findings)


def _clear_failed(job: Job) -> None:
    """What an earlier run that failed left behind goes."""
    shutil.rmtree(job.failed, ignore_errors=True)
    for folder in job.failed.parents[:2]:
        # another report's may lie there
        with suppress(OSError):
            folder.rmdir()


def _keep_aside(job: Job, done: dict[str, Any], reason: str) -> str:
    """Keep what a failed run left for the analyst; the good folder is not touched."""
    try:
        shutil.rmtree(job.failed, ignore_errors=True)
        publish(job.failed, _outputs(done) | {REASON: reason.encode()})
    except (FazhiError, OSError) as exc:
        return "\n".join(dict.fromkeys((reason, str(exc))))
    return reason


def finish(template: Job) -> None:
    """What is made of all reports together: the list, ``index.html``, and then the clean store.

    Raises
    ------
    FazhiError
        The disk is full or may not be written, or what is kept is damaged.
    """
    with held(template.out / ".made" / "index.lock", template.home, "报告目录"):
        publish(template.out, {INDEX: index_page(template.out, load_codebook(template.home)).encode()})
    rebuild(template.home)
