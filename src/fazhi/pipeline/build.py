"""Making of one report: executed and published, or what there is of it kept aside with the reason."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from typing import Any

from fazhi.cleaning.columns import csv_text
from fazhi.codebook.load import load_codebook
from fazhi.errors import FazhiError
from fazhi.files import as_error, write_file
from fazhi.pipeline.cache import fingerprint, kept, made_from, note
from fazhi.pipeline.compose import open_job
from fazhi.pipeline.job import NOTEBOOKS, REASON, Job, Outcome, alone
from fazhi.pipeline.notebooks import NotebookFailed, execute_all
from fazhi.pipeline.publish import notebook_files, publish_report
from fazhi.release.manifest import FINDINGS, PAGE


def run(job: Job) -> Outcome:
    """Run one job, unless its report is up to date; what is wrong with data or notebooks is told by its outcome.

    Raises what `alone` raises.
    """
    with alone(job):
        # another run, or another machine of a cluster, may have made it meanwhile
        return kept(job) or _run(job)


def _run(job: Job) -> Outcome:
    """Run one job while nobody else does."""
    executed, findings = dict[str, Any](), dict[str, bytes]()
    place = load_codebook(job.home).place(job.place)
    outcome, places = Outcome(job, place.name), [job.place, *place.reference]
    try:
        # before anything is read: what is written meanwhile is another's
        sources = made_from(job.home, places)
        mark = fingerprint(job, sources)
        dossier = open_job(job)
        findings[FINDINGS] = csv_text(dossier.findings_table()).encode("utf-8-sig")
        outcome = replace(outcome, counts=Counter[str](f.severity for f in dossier.findings))
        execute_all(job, dossier, executed)
        lacking = publish_report(job, dossier, executed, sources).page.lacking
        remarks = (f"内嵌字体缺少“{''.join(lacking)}”，由读者的字体显示。",) if lacking else ()
        outcome = replace(outcome, report=job.folder / PAGE, remarks=remarks)
        note(outcome, mark, sources, places)
        return outcome
    # a fault of the kit in one report is no reason to lose the others
    except Exception as exc:  # noqa: BLE001
        if isinstance(exc, NotebookFailed):
            executed[NOTEBOOKS[len(executed)]] = exc.notebook
        return _failed(outcome, findings | notebook_files(executed), as_error(exc))


def _failed(outcome: Outcome, files: dict[str, bytes], error: FazhiError) -> Outcome:
    """Keep what a failed run left for the analyst; the good folder is not touched."""
    folder, reasons = outcome.job.failed, [str(error)]
    try:
        shutil.rmtree(folder, ignore_errors=True)
        for name, data in (*files.items(), (REASON, str(error).encode())):
            write_file(folder / name, data)
    except (FazhiError, OSError) as exc:
        reasons.append(str(exc))
    return replace(outcome, report=None, reason="\n".join(dict.fromkeys(reasons)), exit_code=error.exit_code)
