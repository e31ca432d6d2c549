"""Dossier of one place and year: its figures, comparisons, narrative and findings, judged once for one edition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from fazhi.analysis.causes import check_causes
from fazhi.analysis.checks import (
    accept,
    check_comparisons,
    check_figures,
    check_place,
    check_released,
    check_results,
    frame_of,
    without_consequences,
)
from fazhi.analysis.compare import COMPARISON_COLUMNS, Comparison, compare, comparison_frame
from fazhi.analysis.consistency import check_consistency, check_disclosed
from fazhi.analysis.peers import PeerComparison, compare_peers, peer_figures
from fazhi.analysis.targets import (
    Answer,
    TargetResult,
    answer_pledge,
    check_pledge,
    held_against,
    plans_for,
)
from fazhi.cleaning.columns import SERVING_COLUMNS, Figure, figure_frame
from fazhi.cleaning.dataset import PlaceRecord, YearRecord
from fazhi.cleaning.targets import Pledge
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Place
from fazhi.errors import DataError, FazhiError, Finding, UsageError, errors_of
from fazhi.home import NARRATIVE, require_year
from fazhi.reading.narrative_file import Narrative, parse_binding, read_narrative
from fazhi.release.archive import Release, latest
from fazhi.release.register import source_of
from fazhi.release.signoff import load_signatures
from fazhi.report.clauses import Grammar
from fazhi.report.content import Rule, numbers, plain_text
from fazhi.report.ledger import Quoted, text_of
from fazhi.report.narrative import Binder, lead_of, narrative_blocks, part_of, written
from fazhi.report.proofread import check_narrative

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Dossier:
    """One place and year.

    Attributes
    ----------
    figure_rows : tuple of Figure
        Serving figures of all years up to this one (:func:`fazhi.cleaning.reconcile.serving`).
    comparison_rows : tuple of Comparison
        This year's of :func:`fazhi.analysis.compare.compare`.
    targets : dict
        By indicator, this year's value held against its target.
    answers : tuple of Answer
        What became of the promises of earlier reports.
    references : tuple of PeerComparison
        This year's figures beside those of other places.
    narrative : Narrative or None
    findings : tuple of Finding
        This year's, and the errors of earlier years, on which its comparisons rest.
    edition : str
        internal, or public: without findings, causes, pledges and the indicators withheld.
    withheld : int
        How many indicators of this year a public edition does not tell.
    """

    record: PlaceRecord
    codebook: Codebook
    place: Place
    year: int
    figure_rows: tuple[Figure, ...]
    comparison_rows: tuple[Comparison, ...]
    targets: dict[str, TargetResult]
    answers: tuple[Answer, ...]
    references: tuple[PeerComparison, ...]
    narrative: Narrative | None
    findings: tuple[Finding, ...] = ()
    edition: str = "internal"
    withheld: int = 0

    @cached_property
    def figures(self) -> pd.DataFrame:
        """The serving figures as a frame, with ``origin`` and ``single`` (docs/frames.md)."""
        return figure_frame(self.figure_rows, SERVING_COLUMNS)

    @cached_property
    def comparisons(self) -> pd.DataFrame:
        """This year's comparisons as a frame (docs/frames.md)."""
        return comparison_frame(self.comparison_rows)

    @property
    def public(self) -> bool:
        """Whether it is the public edition."""
        return self.edition == "public"

    @cached_property
    def binder(self) -> Binder:
        """What the narrative's names stand for."""
        withheld = frozenset(i.id for i in self.codebook.indicators.values() if self.public and not i.public)
        return Binder(self.codebook, self.grammar, self.comparison_rows, self.year, self.narrative, withheld)

    @cached_property
    def grammar(self) -> Grammar:
        """What words its figures and comparisons."""
        return Grammar(self.codebook, self.figure_rows)

    def figure_of(self, indicator: str) -> Figure:
        """This year's actual figure of an indicator that has one."""
        return next(c.now for c in self.comparison_rows if c.indicator.id == indicator)

    @cached_property
    def missed(self) -> list[tuple[str, TargetResult]]:
        """Targets that were missed, the worst first, a bound above, which has no completion, last; then those unsure."""
        held = [(i, o) for i, o in self.targets.items() if o.met != "met"]
        # no completion is NaN, than which 1 is not greater
        return sorted(held, key=lambda x: (x[1].met == "unknown", min(1.0, x[1].completion_high)))

    @property
    def promised(self) -> list[Pledge]:
        """What this year's report promises for later ones; not for the public."""
        return [p for p in self.record.pledges if p.raw.year == self.year and not self.public]

    @property
    def shortfalls(self) -> list[Quoted]:
        """What the narrative names as wanting: the bold words that open paragraphs of that part."""
        part = part_of(self.narrative, self.codebook, "shortfalls")
        blocks = narrative_blocks(part.tokens, self.binder.spans, lambda _: Rule()) if part else []
        # what holds a number is left to the text, where it is bound
        leads = (lead for lead in map(lead_of, blocks) if lead and not any(numbers(lead)))
        return [Quoted(plain_text(lead).rstrip("。：")) for lead in leads]

    def say(self, named: str) -> str:
        """What a name of the narrative prints: ``say("普法活动")``, ``say("普法活动:比上年")``, ``say("出台制度@计划")``.

        Raises
        ------
        Unbindable
            It names nothing, or nothing that can stand in a sentence; says what to do.
        """
        return text_of(self.binder.spans(parse_binding(named.strip().strip("{}"), 0)))

    @property
    def listed(self) -> list[Comparison]:
        """The comparisons that the first screen and 指标总表 tell of: none of an indicator that is 待认."""
        return [c for c in self.comparison_rows if c.indicator.id not in self.codebook.pending]

    @property
    def year_rows(self) -> list[Figure]:
        """The serving figures that this year's report states, a plan for a later year (`for_year`) too, by the codebook."""
        order = list(self.codebook.indicators)
        return sorted((f for f in self.figure_rows if f.year == self.year), key=lambda f: order.index(f.indicator))

    @property
    def planned(self) -> list[Figure]:
        """What `year_rows` only plan, none of an indicator that is 待认."""
        pending = self.codebook.pending
        return [f for f in self.year_rows if f.status == "planned" and not f.absence and f.indicator not in pending]

    @property
    def first_year(self) -> bool:
        """Whether nothing is on record for any earlier year."""
        return all(f.year == self.year for f in self.figure_rows if f.status == "actual")

    def comparison_table(self) -> pd.DataFrame:
        """The comparisons as ``comparison.csv`` holds them."""
        return self.comparisons[COMPARISON_COLUMNS]

    def findings_table(self) -> pd.DataFrame:
        """The findings as ``findings.csv`` holds them."""
        return frame_of(list(self.findings))

    @property
    def questions(self) -> list[Finding]:
        """Findings that stop no report, but leave open whether its numbers are right."""
        return [f for f in self.findings if f.severity != "error" and f.code in self.codebook.norms.questions]

    def require_sound(self) -> None:
        """Refuse to go on with errors.

        Raises
        ------
        DataError
            All of them at once.
        """
        if errors_of(self.findings):
            raise DataError(self.findings)


# what whoever runs this notebook has opened for it already, so that a batch judges a report once, not once a notebook; by
# place, year, base year and edition, the order of `Job.parameters`
HANDED: dict[tuple[str, int, int, str], Dossier] = {}


def judge(record: PlaceRecord, year: int, base_year: int = 0, edition: str = "internal") -> Dossier:
    """Compare and check one year of a record, for one edition of its report.

    Raises
    ------
    UsageError
        No data for the year, or the base year is not an earlier one with data.
    """
    place = record.place
    require_year(record.home, place.id, place.name, record.years(), year, base_year)
    if base_year and base_year not in {f.year for f in record.figure_rows}:
        raise UsageError(f"基期年份{base_year}不可用：{base_year}年的数据都没有读成，请先核对那一年。")
    codebook, as_of = record.codebook, record.as_of(year)
    path = record.home.raw(place.id, year) / NARRATIVE
    narrative, unread = _narrative(path, place, year) if path.exists() else (None, [])
    compared = tuple(_used(compare(as_of.figures, codebook, base_year or None, year), narrative, codebook))
    about = record, codebook, place, year
    dossier = Dossier(*about, as_of.figures, compared, *_held(record, as_of), narrative, edition=edition)
    of_rows = [f for f in record.findings if f.year == year or (f.severity == "error" and f.year < year)]
    judged = [f for f in _checked(dossier, as_of) if not _is_owned(f, dossier)]
    if not unread:
        judged += check_narrative(narrative, dossier.binder, place, dossier.promised)
    judged += check_disclosed(as_of, dossier.binder.withheld)
    found = dict.fromkeys((*of_rows, *unread, *without_consequences(judged, of_rows, codebook)))
    dossier = replace(dossier, findings=tuple(found))
    return _published(dossier) if edition == "public" else dossier


def _used(compared: list[Comparison], narrative: Narrative | None, codebook: Codebook) -> Iterator[Comparison]:
    """The comparisons but those of indicators that are 待认 and that neither an earlier year nor the narrative uses."""
    bound = {i.id for b in narrative.bindings() if (i := codebook.named(b.name))} if narrative else set()
    yield from (c for c in compared if c.base or c.now.target or c.indicator.id not in codebook.pending - bound)


def _held(
    record: PlaceRecord, as_of: YearRecord
) -> tuple[dict[str, TargetResult], tuple[Answer, ...], tuple[PeerComparison, ...]]:
    """A year's figures held against their targets, against what was promised, and against other places."""
    year, codebook = as_of.year, record.codebook
    answers = tuple(answer_pledge(p, as_of) for p in record.pledges if p.raw.year < year <= p.due)
    # what was promised too is answered there, perhaps in a later year
    answered = {a.pledge.indicator.id for a in answers if a.pledge.indicator and a.pledge.raw.target}
    plans = {i: plan for i, plan in plans_for(year, as_of.figures).items() if i not in answered}
    held = ((i, held_against(f, plans.get(i), codebook.indicators[i], codebook)) for i, f in as_of.actual.items())
    references = compare_peers(as_of, peer_figures(record, year)) if record.place.reference else ()
    return {i: outcome for i, outcome in held if outcome}, answers, tuple(references)


def _checked(dossier: Dossier, as_of: YearRecord) -> list[Finding]:
    """What the checks find in a year's figures, in what was released and signed, and in what became of promises."""
    record, compared, answers = dossier.record, dossier.comparison_rows, dossier.answers
    accepted = record.declared("accept")
    due = [a.pledge for a in answers if a.outcome and a.pledge.due == dossier.year]
    return [
        *check_place(dossier.place, dossier.codebook),
        *check_figures(as_of, record.declared("restate"), due),
        *chain(*(check_released(as_of, release) for release in released_before(record, dossier.year))),
        *load_signatures(record.home, dossier.place.id, dossier.year)[1],
        *accept(check_consistency(as_of, accepted), accepted, as_of),
        *check_comparisons(compared, as_of),
        *check_causes(as_of, record.corrections),
        *chain(*(check_pledge(answer, as_of) for answer in answers)),
        *check_results(compared, dossier.targets, answers, as_of),
    ]


def _is_owned(f: Finding, dossier: Dossier) -> bool:
    """Whether it asks the narrative to name a shortfall that its part of them names."""
    part = part_of(dossier.narrative, dossier.codebook, "shortfalls")
    if not part or f.code not in ("unmet", "pledge_broken") or not f.indicator:
        return False
    of = dossier.codebook.indicators[f.indicator]
    return any(name in written(part) for name in (of.name, *of.aliases))


def released_before(record: PlaceRecord, year: int) -> list[Release]:
    """The last internal release of each earlier year, or the public one where there is no other."""
    home, place = record.home, record.place.id
    earlier = (y for y in record.years() if y < year and home.released(place, y).is_dir())
    last = (latest(home, place, y, "internal") or latest(home, place, y, "public") for y in earlier)
    return [release for release in last if release]


def _published(dossier: Dossier) -> Dossier:
    """The public edition: all was checked on the whole; then what is not for the public is taken out, never altered."""
    hidden = dossier.binder.withheld
    source = source_of(dossier.record.home)
    # a public release's copied data does not hold them, but says how many there were
    left_out = source.withheld if source else 0
    compared = (c for c in dossier.comparison_rows if c.indicator.id not in hidden)
    shown_pairs = (p for p in dossier.references if hidden.isdisjoint(f.indicator for f in p.figures))
    return replace(
        dossier,
        withheld=len({f.indicator for f in dossier.figure_rows if f.year == dossier.year} & hidden) + left_out,
        figure_rows=tuple(replace(f, cause="", note="") for f in dossier.figure_rows if f.indicator not in hidden),
        comparison_rows=tuple(replace(c, now=replace(c.now, cause="", note="")) for c in compared),
        targets={i: o for i, o in dossier.targets.items() if i not in hidden},
        answers=(),
        references=tuple(shown_pairs),
        # an error still stops the report
        findings=tuple(errors_of(dossier.findings)),
    )


def _narrative(path: Path, place: Place, year: int) -> tuple[Narrative | None, list[Finding]]:
    """The narrative, or why it cannot be read."""
    file = f"{year}/{NARRATIVE}"
    try:
        return read_narrative(path), []
    except FazhiError as exc:
        todo = exc.todo or "请另存为 UTF-8 的文本文件"
        return None, [Finding("error", "unreadable", place.id, year, file, message=exc.message, todo=todo)]
