"""Report put together: its sections, and where it stands between draft and correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from fazhi.cleaning.columns import csv_text
from fazhi.cleaning.corrections import Correction
from fazhi.cleaning.dataset import load_record
from fazhi.cleaning.formula import raw_cell
from fazhi.errors import DataError, FazhiError
from fazhi.export.docx import word
from fazhi.export.page import Page, page
from fazhi.export.spreadsheets import tables_workbook
from fazhi.home import TEMPLATE
from fazhi.pipeline.job import Job
from fazhi.release.archive import (
    NOTHING,
    TARGET,
    Change,
    Release,
    Snapshot,
    changed_figures,
    changed_sentences,
    csv_rows,
    latest,
    read_snapshot,
    releases,
)
from fazhi.release.manifest import (
    COMPARISON,
    CONTENT,
    FINDINGS,
    LEDGER,
    PAGE,
    REVIEW,
    REVIEWS,
    WORD,
    codebook_mark,
    digest,
    program,
    read_manifest,
)
from fazhi.release.reasons import explained
from fazhi.release.signoff import Signature, State, load_signatures, required, standing
from fazhi.report.content import Section, numbers, statements, texts
from fazhi.report.dossier import Dossier, judge
from fazhi.report.ledger import Ledger
from fazhi.report.official import ISSUING, official
from fazhi.report.review import review
from fazhi.report.sections import title_lines
from fazhi.report.sources import Sources
from fazhi.report.standing import completed, notice_groups, state_group, with_standing


def title_of(dossier: Dossier) -> str:
    """太平镇2023年度法治政府建设情况报告."""
    return "".join(title_lines(dossier.place, dossier.year))


def open_job(job: Job) -> Dossier:
    """Everything on record for a job, judged; raises as `load_record` and `judge` do."""
    return judge(load_record(job.home, job.place), job.year, job.base_year, job.edition)


@dataclass(frozen=True)
class Composed:
    """A report put together from its sections, with the standing that it has now; each file is made when asked for.

    Attributes
    ----------
    sections : list of Section
        All of the page, its standing with them.
    content : Snapshot
        What it says, to be held against other times.
    codebook : str
        A hash of the codebook it was made by.
    """

    job: Job
    dossier: Dossier
    sections: list[Section]
    state: State
    content: Snapshot
    codebook: str

    FILES: ClassVar = (PAGE, WORD, LEDGER, COMPARISON, CONTENT, FINDINGS, *REVIEWS)

    @property
    def draft(self) -> bool:
        """Whether somebody has yet to sign it."""
        return bool(self.state.missing)

    @cached_property
    def page(self) -> Page:
        """The page."""
        marks = {"report": self.job.about, "program": program(), "codebook": self.codebook}
        sources = Sources(self.dossier)
        ledger = Ledger(self.job.place, sources.texts, sources.explain)
        return page(self.sections, title_of(self.dossier), marks, ledger, draft=self.draft)

    def file(self, name: str) -> bytes:
        """One of its `FILES`; tables with a BOM, for Excel."""
        if name == PAGE:
            return self.page.html.encode()
        if name == WORD:
            document = official(self.sections, self.dossier, self.state)
            return word(document, self.job.about, self.job.home.codebook / TEMPLATE, draft=self.draft)
        if name == CONTENT:
            return self.content.content
        if name in REVIEWS:
            title = f"{title_of(self.dossier)}核对单"
            sheet = review(self.dossier, title)
            if name == REVIEW:
                return page(sheet, title, {}, Ledger(self.job.place, {}), draft=False).html.encode()
            return tables_workbook(sheet)
        tables = {COMPARISON: self.dossier.comparison_table, FINDINGS: self.dossier.findings_table}
        return csv_text(tables[name]() if name in tables else self.page.ledger.frame()).encode("utf-8-sig")


def compose(job: Job, dossier: Dossier, sections: Sequence[Section]) -> Composed:
    """Put a report together.

    Parameters
    ----------
    sections : sequence of Section
        As the cells of its notebook give them.

    Raises
    ------
    DataError
        The signatures are faulty.
    MachineError
        An earlier release is no longer whole.
    """
    if not sections:
        raise FazhiError("03_report.ipynb 里没有报告的任何一节", "请从 fazhi 的 notebooks 目录补回。")
    sections = completed(sections)
    ledger = Ledger(job.place, {})
    for number in (n for _, runs in texts(sections) for n in numbers(runs)):
        ledger.enter(number)
    rows = [{column: str(value) for column, value in row.items()} for row in ledger.rows()]
    compared = csv_rows(csv_text(dossier.comparison_table()))
    # what the figures count is signed with them
    printed = {row["indicator"] for row in (*rows, *compared)}
    counted = (i for i in dossier.codebook.indicators.values() if i.id in printed)
    definitions = (f"{i.name}（{'、'.join(i.units)}）：{i.definition}" for i in counted)
    # what a report is called, places.csv may say otherwise after it was signed
    title, named = title_of(dossier), title_lines(dossier.place, dossier.year)[0]
    lines = tuple(named if line == title else line for line in statements(sections))
    said = Snapshot((*lines, *definitions), (), (), rows, compared)
    state, said = state_of(dossier, said, job.reason)
    return Composed(job, dossier, with_standing(sections, state), state, said, codebook_mark(job.home))


def state_of(dossier: Dossier, said: Snapshot, reason: str = "") -> tuple[State, Snapshot]:
    """How far a report has come.

    Parameters
    ----------
    said : Snapshot
        What it says, with nothing of its standing.
    reason : str
        Why released figures changed; where none is given, what a signer or the corrections say.

    Returns
    -------
    state : State
    said : Snapshot
        With what it corrects and how it stands.

    Raises
    ------
    DataError
        ``signoff.yml`` is faulty.
    """
    signed, release = _signed(dossier), _corrected_release(dossier, said)
    number = release.number if release else 0
    for why in [reason] if reason else [*dict.fromkeys(s.reason for s in reversed(signed) if s.reason), ""]:
        corrected = _corrected(dossier, said, release, why) if release else ()
        said = replace(said, notice=statements(notice_groups(number, corrected)))
        # what a signer gave as the reason holds for what was signed with it
        if any(s.content == said.number and s.reason == why for s in signed):
            break
    state = standing(signed, said.number, dossier.edition, dossier.codebook)
    if dossier.place.form == "figures":
        # an extract of what others published is no draft of a report; who likes may sign it
        state = replace(state, missing=())
    since, changes = _since(dossier, said) if state.missing and not dossier.public else ("", ())
    state = replace(state, corrects=number, corrected=corrected, since=since, changes=changes, day=_day(dossier, state))
    return state, replace(said, standing=statements([state_group(state)]))


def _signed(dossier: Dossier) -> list[Signature]:
    """The signatures of an edition in the roles that must sign it; raises a DataError where the file is faulty."""
    signatures, faults = load_signatures(dossier.record.home, dossier.place.id, dossier.year)
    if faults:
        raise DataError(faults)
    roles = required(dossier.codebook, dossier.edition)
    return [s for s in signatures if s.edition == dossier.edition and s.role in roles]


def _day(dossier: Dossier, state: State) -> str:
    """When it was issued, else by when it is to be filed; never a clock's."""
    issued = [f"{s.day}{ISSUING}" for s in state.valid if s.role == ISSUING]
    due = "报送期限{}年{}月{}日".format(dossier.year + 1, *dossier.codebook.norms.deadline.filing)
    return issued[0] if issued else "" if dossier.public or dossier.place.form != "full" else due


def _corrected_release(dossier: Dossier, said: Snapshot) -> Release | None:
    """The last release that said something else; None where there is none."""
    released = releases(dossier.record.home, dossier.place.id, dossier.year, dossier.edition)
    # the report that was released last stays as it was, its notice with it
    return next((r for r in reversed(released) if r.snapshot().statements != said.statements), None)


def _corrected(dossier: Dossier, said: Snapshot, release: Release, reason: str) -> tuple[Change, ...]:
    """Which figures differ from a release."""
    changes = changed_figures(release.snapshot(), said, dossier.place.id, dossier.year, dossier.codebook)
    if dossier.public:
        hidden = {i.id for i in dossier.codebook.indicators.values() if not i.public}
        # that something is said which was not is no correction for the public
        changes = [c for c in changes if c.indicator not in hidden and c.old != NOTHING]
    return explained((replace(c, reason=_registered(dossier, c, release)) for c in changes), reason, dossier.codebook)


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


def _since(dossier: Dossier, said: Snapshot) -> tuple[str, tuple[Change, ...]]:
    """What changed since the report was last signed or released, whichever was later."""
    place, year = dossier.place.id, dossier.year
    signed, last = signed_folder(dossier), latest(dossier.record.home, place, year, dossier.edition)
    if (signed / CONTENT).is_file():
        old, since = read_snapshot(signed), "上次签署"
    elif last:
        old, since = last.snapshot(), f"第{last.number}次发布"
    else:
        return "", ()
    return since, (*changed_figures(old, said, place, year, dossier.codebook), *changed_sentences(old, said))


def signed_folder(dossier: Dossier) -> Path:
    """Where the report lies that was last signed, until it is released."""
    return dossier.record.home.released(dossier.place.id, dossier.year) / "signed" / dossier.edition
