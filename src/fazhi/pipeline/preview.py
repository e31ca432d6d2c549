"""Preview of a report whose data or narrative have errors: a page of what is there, its holes marked, what is wanting on top."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fazhi.analysis.compare import compare
from fazhi.cleaning.columns import Figure
from fazhi.errors import errors_of
from fazhi.export.page import page
from fazhi.files import write_file
from fazhi.home import NARRATIVE
from fazhi.pipeline.compose import title_of
from fazhi.pipeline.job import Job
from fazhi.pipeline.verify import made_sections
from fazhi.reading.narrative_file import Narrative
from fazhi.release.manifest import PAGE
from fazhi.report.content import Block, Group, Heading, Items, Paragraph, Styled
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Ledger
from fazhi.report.narrative import Binder
from fazhi.report.sources import Sources
from fazhi.report.standing import completed

_NOTE = "草稿预览，只供制表人看：数据和正文还没有核对完，不能报送、签署、发布。"
_HOLE = "〔数有错〕"


def preview(dossier: Dossier, out: Path) -> Path:
    """Write the page of an internal dossier as it is now, below ``.draft`` in the folder of reports.

    What an error is about is a hole: the figure in its row, what is compared or bound with it, targets and promises
    aside; where the narrative binds what is not there, the reason stands in its place. `verify` takes it for no report.

    Raises
    ------
    FazhiError
        A cell of the home's notebook cannot be run here; a MachineError where the disk may not be written.
    """
    home, place, year = dossier.record.home, dossier.place, dossier.year
    sound = _sound(dossier)
    sections = completed(made_sections(Job(home, out, place.id, year), sound))
    top: list[Block] = [Paragraph([Styled("strong", [_NOTE])], "invented")]
    for title, open_ in (("还差这些", errors_of(dossier.findings)), ("还要问清", dossier.questions)):
        listed = [[Paragraph([f.sentence()], "tight")] for f in open_]
        group = Group("asked", [Heading(2, [f"{title}（{len(listed)}处）"]), Items(listed, "ordered")])
        top += [group] if listed else []
    first = sections[0]
    sections[0] = replace(first, blocks=[*first.blocks[:1], *top, *first.blocks[1:]])
    sources = Sources(sound)
    ledger = Ledger(place.id, sources.texts, sources.explain)
    made = page(sections, f"{title_of(sound)}（草稿预览）", {"preview": f"{place.id} {year}"}, ledger, draft=True)
    path = out / ".draft" / place.id / str(year) / PAGE
    write_file(path, made.html.encode())
    return path


def _sound(dossier: Dossier) -> Dossier:
    """The dossier with holes for the figures that errors are about, and in its narrative where nothing can be bound."""
    figures, holes = _figures(dossier)
    there = {f.indicator for f in figures if (f.year, f.status) == (dossier.year, "actual")}
    faulty = {hole.indicator for hole in holes}
    shown = [f for f in (*figures, *holes) if f.indicator in faulty - dossier.binder.withheld]
    compared = [c for c in dossier.comparison_rows if c.indicator.id not in faulty]
    sound = replace(
        dossier,
        figure_rows=figures,
        comparison_rows=(*compared, *compare(shown, dossier.codebook, year=dossier.year)),
        targets={i: outcome for i, outcome in dossier.targets.items() if i in there},
        answers=tuple(a for a in dossier.answers if not a.figure or a.figure in figures),
        references=tuple(r for r in dossier.references if r.indicator.id in there),
        # none that stops it: what is wrong is told on top
        findings=tuple(f for f in dossier.findings if f.severity != "error"),
    )
    if sound.narrative:
        _mark_holes(sound.narrative, sound.binder, {hole.indicator for hole in holes if hole.year == dossier.year})
    return sound


def _figures(dossier: Dossier) -> tuple[tuple[Figure, ...], list[Figure]]:
    """The figures that no error is about, and a hole for each indicator and year of which this leaves none."""
    # what is wrong with the narrative, or with what was aimed at, takes no figure away
    of_figures = (f for f in errors_of(dossier.findings) if f.indicator and f.code != "target")
    errors = [f for f in of_figures if not f.file.endswith(NARRATIVE)]
    # nor does a cell another's, as that of a plan which cannot be read
    wrong = {(f.indicator, f.year, f.row and f.file, f.row) for f in errors}
    told = ((f, {(f.indicator, f.year, 0, 0), (f.indicator, f.year, f.file, f.row)}) for f in dossier.figure_rows)
    figures = tuple(f for f, cells in told if wrong.isdisjoint(cells))
    there = {(f.indicator, f.year) for f in figures if f.status == "actual"}
    about = dict.fromkeys((f.indicator, f.year) for f in errors if f.year)
    holes = (Figure(dossier.place.id, year, i, absence="faulty", text=_HOLE) for i, year in about)
    return figures, [hole for hole in holes if (hole.indicator, hole.year) not in there]


def _mark_holes(narrative: Narrative, binder: Binder, faulty: set[str]) -> None:
    """Write the reason where nothing can be bound."""
    faults = binder.faults(narrative)
    holes = {id(binding): _HOLE if exc.lacking in faulty else f"〔{exc.message}〕" for binding, exc in faults}
    for token in (child for block in narrative.blocks for child in block.children or []):
        if token.type == "binding" and id(token.meta["binding"]) in holes:
            token.type, token.content = "text", holes[id(token.meta["binding"])]
