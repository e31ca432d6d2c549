"""Publication of a report: its files replaced whole, the manifest last, with where it stands between draft and correction."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from fazhi.cleaning.corrections import Correction
from fazhi.errors import DataError, MachineError
from fazhi.export.docx import word
from fazhi.export.page import finished, page
from fazhi.files import read_text, refused, write_file
from fazhi.formula import raw_cell
from fazhi.home import EDITIONS
from fazhi.pipeline.job import NOTEBOOKS, Job
from fazhi.pipeline.notebooks import files_of, pictures_of, tidy
from fazhi.release.archive import (
    NOTHING,
    TARGET,
    Change,
    Release,
    Snapshot,
    changed_figures,
    changed_sentences,
    content_number,
    latest,
    read_snapshot,
    releases,
    without_notice,
)
from fazhi.release.manifest import COMPARISON, LEDGER, MANIFEST, PAGE, WORD, digest, manifest, read_manifest
from fazhi.release.privacy import privacy_findings
from fazhi.release.signoff import State, load_signatures, required, standing, with_notice, with_state
from fazhi.report.dossier import Dossier
from fazhi.report.sections import SUBJECT

BOM = b"\xef\xbb\xbf"
# the companions that go with a public edition
_PUBLIC = (COMPARISON, LEDGER)


def publish(folder: Path, outputs: dict[str, bytes], manifest: bytes) -> None:
    """Put the files of a run into `folder`, the manifest last; files of an earlier run that are no longer made go.

    Raises
    ------
    MachineError
        The disk is full or may not be written.
    """
    stale = set[str]()
    # there may be no readable manifest
    with suppress(MachineError):
        stale = set(read_manifest(folder).outputs) - set(outputs)
    for name, data in (*outputs.items(), (MANIFEST, manifest)):
        write_file(folder / name, data)
    try:
        for path in (folder / name for name in stale):
            # one that leads out of the folder is not ours
            if path.resolve().is_relative_to(folder.resolve()):
                path.unlink(missing_ok=True)
    except OSError as exc:
        raise refused(folder, exc) from exc


def title_of(dossier: Dossier) -> str:
    """太平镇2023年度法治政府建设情况报告."""
    return f"{dossier.place.name}{dossier.year}年度{SUBJECT}"


def named_files(job: Job, dossier: Dossier) -> dict[str, str]:
    """The Chinese names asked for, by the files they are copies of."""
    # what no file system takes
    title = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "", title_of(dossier))[:80] + f"（{EDITIONS[job.edition]}）"
    return {PAGE: f"{title}.html", WORD: f"{title}.docx"} if job.chinese else {}


def output_files(executed: dict[str, Any]) -> dict[str, bytes]:
    """Notebooks and companion files as bytes; tables with a BOM, for Excel."""
    outputs = {f"notebooks/{name}": tidy(notebook).encode() for name, notebook in executed.items()}
    for notebook in executed.values():
        outputs |= {name: BOM + text.encode() for name, text in files_of(notebook).items()}
    return outputs


def publish_report(
    job: Job, dossier: Dossier, executed: dict[str, Any], sources: dict[str, Any]
) -> tuple[State, list[str]]:
    """Publish what the executed notebooks carry, with the state that the report has now.

    Parameters
    ----------
    sources : dict
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
    report, title = executed[NOTEBOOKS[-1]], title_of(dossier)
    outputs = output_files(executed)
    if job.public:
        # what was found out while it was made is not for the public
        outputs = {n: data for n, data in outputs.items() if n in _PUBLIC}
    bare = page(report, title, " ".join(map(str, job.parameters.values())), job.home)
    kept_now = Snapshot.of(bare, *(outputs[name].decode("utf-8-sig") for name in (LEDGER, COMPARISON)))
    state, noticed = state_of(dossier, kept_now, job.reason)
    html, lacking = finished(with_state(noticed, state))
    outputs |= {PAGE: html.encode(), WORD: word(html, pictures_of(report), title)}
    outputs |= {copy: outputs[name] for name, copy in named_files(job, dossier).items()}
    # names and hashes of raw files tell of what is withheld
    text = manifest(job.parameters, sources | ({"inputs": {}} if job.public else {}), outputs)
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


def state_of(dossier: Dossier, kept: Snapshot, reason: str = "") -> tuple[State, str]:
    """How far the report `kept` of a dossier has come.

    Parameters
    ----------
    kept : Snapshot
        The page with nothing said of its standing, and its tables.
    reason : str
        Why released figures changed; where none is given, what a signer or the corrections say.

    Returns
    -------
    state : State
    page : str
        The page with what it corrects.

    Raises
    ------
    DataError
        ``signoff.yml`` is faulty.
    """
    home, place, year = dossier.record.home, dossier.place.id, dossier.year
    signatures, faults = load_signatures(home, place, year)
    if faults:
        raise DataError(faults)
    roles = required(dossier.codebook, dossier.edition)
    signed = [s for s in signatures if s.edition == dossier.edition and s.role in roles]
    for why in [reason] if reason else [*dict.fromkeys(s.reason for s in reversed(signed) if s.reason), ""]:
        number, corrected = _corrected(dossier, kept, why)
        page = with_notice(kept.page, number, corrected)
        content = content_number(page)
        # what a signer gave as the reason holds for what was signed with it
        if any(s.content == content and s.reason == why for s in signed):
            break
    stands = standing(signed, content, dossier.edition, dossier.codebook)
    since, changes = _since(dossier, kept) if stands.missing and not dossier.public else ("", [])
    return State(stands, dossier.public, corrected, since, tuple(changes)), page


def _corrected(dossier: Dossier, kept: Snapshot, reason: str) -> tuple[int, tuple[Change, ...]]:
    """The last release that said something else, and which figures differ from it; 0 where there is none."""
    released = releases(dossier.record.home, dossier.place.id, dossier.year, dossier.edition)
    content = content_number(kept.page)
    # the report that was released last stays as it was, its notice with it
    others = (r for r in reversed(released) if content_number(without_notice(r.snapshot().page)) != content)
    release = next(others, None)
    if not release:
        return 0, ()
    changes = changed_figures(release.snapshot(), kept, dossier.place.id, dossier.year, dossier.codebook)
    if dossier.public:
        hidden = {i.id for i in dossier.codebook.indicators.values() if not i.public}
        # that something is said which was not is no correction for the public
        changes = [c for c in changes if c.indicator not in hidden and c.old != NOTHING]
    return release.number, tuple(replace(c, reason=_registered(dossier, c, release) or reason) for c in changes)


def _registered(dossier: Dossier, change: Change, release: Release) -> str:
    """Why a figure changed since a release, by the corrections made since; they are not for the public."""
    path = dossier.record.home.corrections
    if dossier.public or not path.exists():
        return ""
    if read_manifest(release.folder).inputs.get("data/corrections.yml") == digest(path.read_bytes()):
        return ""
    about = (change.indicator, change.status, change.year)
    cells = ",".join(f.origin for f in dossier.figure_rows if (f.indicator, f.status, f.year) == about)
    corrections = (c for c in dossier.record.corrections if c.where.place == dossier.place.id)
    return "；".join(dict.fromkeys(c.reason for c in corrections if _about(c, change, cells)))


def _about(c: Correction, change: Change, cells: str) -> bool:
    """Whether a correction is about a figure that stands on these cells; none is about a target."""
    if c.action == "replace":
        return raw_cell(f"{c.where.year}/{c.where.file}", c.where.row) in cells
    # one that restates stands in the report after; it gives that report's 上年数 too
    years = (c.where.year - (change.status == "actual"),) if c.action == "restate" else (c.where.year,)
    return c.where.indicator == change.indicator and change.year in years and change.status != TARGET


def _since(dossier: Dossier, kept: Snapshot) -> tuple[str, list[Change]]:
    """What changed since the report was last signed or released, whichever was later."""
    place, year = dossier.place.id, dossier.year
    signed, last = signed_folder(dossier), latest(dossier.record.home, place, year, dossier.edition)
    if (signed / PAGE).is_file():
        old, since = read_snapshot(signed), "上次签署"
    elif last:
        old, since = last.snapshot(), f"第{last.number}次发布"
    else:
        return "", []
    return since, [*changed_figures(old, kept, place, year, dossier.codebook), *changed_sentences(old, kept)]


def signed_folder(dossier: Dossier) -> Path:
    """Where the report lies that was last signed, until it is released."""
    return dossier.record.home.released(dossier.place.id, dossier.year) / "signed" / dossier.edition
