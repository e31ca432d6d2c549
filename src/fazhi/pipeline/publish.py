"""Publication of a report: its files replaced whole, the manifest last."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter

from fazhi.errors import DataError, MachineError
from fazhi.export.notebook import sections_of
from fazhi.files import decode, read_file, resolved, write_file, writing
from fazhi.home import EDITIONS
from fazhi.pipeline.compose import Composed, compose, title_of
from fazhi.pipeline.job import NOTEBOOKS, Job
from fazhi.pipeline.notebooks import tidy
from fazhi.release.manifest import FINDINGS, MANIFEST, PAGE, REVIEWS, WORD, manifest, read_manifest
from fazhi.release.privacy import file_passages, personal_data, privacy_findings, withheld_data
from fazhi.report.content import free_text, passages
from fazhi.report.dossier import Dossier
from fazhi.report.summary import tally


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
    with writing(folder):
        for path in (folder / name for name in stale):
            # one that leads out of the folder is not ours
            if resolved(path).is_relative_to(resolved(folder)):
                path.unlink(missing_ok=True)


def notebook_files(executed: dict[str, Any]) -> dict[str, bytes]:
    """Executed notebooks as files."""
    return {f"notebooks/{name}": tidy(notebook).encode() for name, notebook in executed.items()}


class ReportExporter(Exporter):
    """An executed report notebook as its page, for nbconvert, by which the kit's design exports.

    Its resources hold the ``job`` and the ``dossier``, and get the report that was ``composed``.
    """

    def from_notebook_node(  # type: ignore[override]
        self, nb: Any, resources: Any = None, **_: Any
    ) -> tuple[str, Any]:
        """The page, and the resources; raises as :func:`publish_report`."""
        # nbconvert copies what it is given, a whole codebook with the dossier
        nb, more = super().from_notebook_node(nb)
        composed = compose(resources["job"], resources["dossier"], sections_of(nb))
        return composed.page.html, more | resources | {"composed": composed}


def publish_report(job: Job, dossier: Dossier, executed: dict[str, Any], sources: dict[str, Any]) -> Composed:
    """Publish what the executed notebooks carry, with the state that the report has now.

    Parameters
    ----------
    sources : dict
        What the report is made from, as it was before anything was read.

    Returns
    -------
    Composed
        The report that was published.

    Raises
    ------
    FazhiError
        The notebook puts out what is no section of a report.
    DataError
        The signatures are faulty, or something personal stands in a public edition.
    MachineError
        The disk is full or may not be written.
    """
    exporter = ReportExporter()  # type: ignore[no-untyped-call]
    _, resources = exporter.from_notebook_node(executed[NOTEBOOKS[-1]], {"job": job, "dossier": dossier})
    composed: Composed = resources["composed"]
    # what was found out while it was made is not for the public, nor do names and hashes of raw files tell it what is withheld
    unpublished = (FINDINGS, *REVIEWS) if job.public else ()
    outputs = {name: composed.file(name) for name in Composed.FILES if name not in unpublished}
    told: dict[str, Any] = {"results": {"signed": int(not composed.state.missing)}}
    if job.public:
        told["inputs"] = {}
    else:
        outputs |= notebook_files(executed)
        told["results"] |= tally(dossier)
    if job.chinese:
        # without what no file system takes
        title = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "", title_of(dossier))[:80] + f"（{EDITIONS[job.edition]}）"
        outputs |= {f"{title}.html": outputs[PAGE], f"{title}.docx": outputs[WORD]}
    text = manifest({"parameters": job.parameters} | sources | told, outputs)
    if job.public:
        _refuse_private(job, composed, outputs | {MANIFEST: text})
    publish(job.folder, outputs, text)
    # what an earlier run that failed left behind goes; another report's may lie beside it
    shutil.rmtree(job.failed, ignore_errors=True)
    with suppress(OSError):
        os.removedirs(job.failed.parent)
    return composed


def _refuse_private(job: Job, composed: Composed, outputs: dict[str, bytes]) -> None:
    """Nothing of a person, and no number withheld, leaves with a public edition."""
    place, year = job.place, job.year
    files = sorted(p for p in job.home.raw(place, year).rglob("*") if p.suffix in (".md", ".csv", ".yml"))
    sources = [(f"{year}/{p.name}", decode(read_file(p))) for p in files]
    # the Word file has them, and nothing else that the page has not
    issuers = (("Word 文件的署名", issuer) for issuer in composed.dossier.place.issuers)
    everything = chain(passages(composed.sections), issuers, file_passages(outputs))
    book = composed.dossier.codebook
    found = chain(personal_data(everything, book), withheld_data(free_passages(composed), book))
    if findings := [*privacy_findings(found, place, year, sources)]:
        raise DataError(findings)


def free_passages(composed: Composed) -> Iterator[tuple[str, str]]:
    """What offices and narrator wrote freely, with where it stands."""
    cited = (("数字的出处", source) for source in composed.page.ledger.cited())
    return chain(passages(composed.sections, free_text), cited)
