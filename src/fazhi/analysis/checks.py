"""Checks of one year: every finding over figures and comparisons at once. Accuses and points; mends nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from fazhi.analysis.compare import Comparison
from fazhi.analysis.targets import PLEDGE_FAULTS, Answer, TargetResult, asks_otherwise, plans_for
from fazhi.cleaning.columns import FINDING_COLUMNS, Figure, of_year
from fazhi.cleaning.corrections import Correction
from fazhi.cleaning.dataset import YearRecord
from fazhi.cleaning.reconcile import finding_about
from fazhi.cleaning.targets import Pledge
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Place
from fazhi.errors import SEVERITY_NAMES, Finding, errors_of
from fazhi.groups import grouped
from fazhi.release.archive import Release

if TYPE_CHECKING:
    import pandas as pd


def check_figures(record: YearRecord, corrections: list[Correction], promised: Iterable[Pledge]) -> Iterator[Finding]:
    """Findings over a place's serving figures for one year: 未报, gone, required, outside its years, restated; whose outline is past."""
    codebook, year = record.codebook, record.year
    for figure in (f for f in record.figures if f.year == year):
        indicator = codebook.indicators[figure.indicator]
        if figure.absence == "not_reported":
            yield finding_about(figure, "not_reported", codebook)
        elif figure is record.actual.get(figure.indicator) and figure.period.startswith("part:"):
            yield finding_about(figure, "part_year", codebook)
        counted = (indicator.since or 0) <= year <= (indicator.until or year)
        if figure.status == "actual" and not figure.absence and not counted:
            yield finding_about(figure, "outside", codebook, since=indicator.since or "", until=indicator.until or "")
    if year > codebook.norms.outline_until and record.place.form == "full":
        yield record.finding("outline", "")
    yield from chain(_lacking(record), _retargeted(record, promised), check_restated(record, corrections))
    yield from _copied(record)


def check_place(place: Place, codebook: Codebook) -> Iterator[Finding]:
    """What ``places.csv`` does not say of a document that is handed in; the same for all years of a place."""
    named = {"主送机关": place.addressee, "署名": place.issuers} if place.form == "full" else {}
    if columns := "、".join(column for column, value in named.items() if not value):
        yield codebook.finding("handed_in", (place.id, 0, "codebook/places.csv", 0, ""), "", columns=columns)


def _lacking(record: YearRecord) -> Iterator[Finding]:
    """Indicators that were on record the year before and are in force still, or are required, with no value this year."""
    year, indicators = record.year, record.codebook.indicators
    for figure in of_year(record.figures, year - 1).values():
        indicator = indicators[figure.indicator]
        in_force = (not indicator.until or indicator.until >= year) and indicator.id not in record.codebook.pending
        if in_force and not figure.absence and indicator.id not in record.actual:
            yield record.finding("gone", indicator.id, before=year - 1, text=figure.text)
    for id_ in record.codebook.norms.required:
        absence = record.actual[id_].absence if id_ in record.actual else None
        if absence in (None, "not_reported"):
            yield record.finding("required", id_, how="写明未报" if absence else "没有记录")


def _copied(record: YearRecord) -> Iterator[Finding]:
    """Tables of one office in which every number is last year's and none has a remark of this year."""
    before, year = of_year(record.figures, record.year - 1), record.year
    for (file, office), rows in grouped(((f.file, f.office), f) for f in record.values.values()).items():
        then = [before.get(f.indicator) for f in rows]
        pairs = [(f, b) for f, b in zip(rows, then, strict=True) if b and _is_same(f, b)]
        # 1个 is last year's of what stands for years, and so are 2次 by chance
        moving = (f for f, _ in pairs if record.codebook.indicators[f.indicator].kind in ("count", "amount"))
        digits = sum(len(f"{f.low:.0f}") for f in moving if f.low > 0)
        if len(pairs) == len(rows) and digits >= record.codebook.norms.copied_digits:
            sources = any(f.source and f.source == b.source for f, b in pairs)
            row = min(rows, key=lambda f: f.row)
            words = {"count": len(rows), "before": year - 1, "of": f"{office}的" * bool(office)}
            words["sources"] = "，“出处”也是" * sources
            where = record.place.id, year, file, row.row, ""
            yield record.codebook.finding("copied", where, "、".join(f.text for f in rows[:3]), **words)


def _is_same(now: Figure, before: Figure) -> bool:
    """Whether a figure says what another of the year before said, and has no remark of its own."""
    ends = (now.low, now.high, now.unit) == (before.low, before.high, before.unit)
    return ends and not before.absence and now.note in ("", before.note)


def _retargeted(record: YearRecord, promised: Iterable[Pledge]) -> Iterator[Finding]:
    """Targets that are nothing of what was planned or promised for the year and do not say why."""
    plans = ((p.indicator, ("计划", p.year, p.text)) for p in plans_for(record.year, record.figures).values())
    promises = ((p.indicator.id if p.indicator else "", ("承诺", p.raw.year, p.raw.target)) for p in promised)
    for id_, said in grouped((*plans, *promises)).items():
        figure, (what, before, text) = record.actual.get(id_), said[0]
        # a reason in the remarks is printed beside both
        if not figure or not figure.target or figure.note:
            continue
        if asks_otherwise(figure.target, (t for *_, t in said), record.codebook.indicators[id_], record.codebook):
            told = {"what": what, "before": f"{before}", "plan": text, "target": figure.target}
            yield finding_about(figure, "retargeted", record.codebook, **told)


def check_released(record: YearRecord, release: Release) -> Iterator[Finding]:
    """Figures of an earlier year that its own last release told otherwise: readers compare with what was sent."""
    year = release.folder.parent.name
    actual = [f for f in record.figures if (f.status, f.year) == ("actual", int(year))]
    for (id_, *about), sent in release.snapshot().wordings(record.place.id).items():
        now = [f.text for f in actual if f.indicator == id_]
        old = [t for t in sent if t not in now]
        if old and about == [year, "actual"] and id_ in record.codebook.indicators:
            read = "、".join([t for t in now if t not in sent] or now) or "没有记录"
            yield record.finding("republished", id_, read, before=year, number=release.number, sent="、".join(old))


def check_restated(record: YearRecord, corrections: list[Correction]) -> Iterator[Finding]:
    """A quoted earlier value must be the value on record for that year, or be declared to restate it."""
    declared = [c for c in corrections if c.where.year == record.year]
    quoted = [f for f in record.figures if (f.status, f.year) == ("previous", record.year)]
    on_record = {(f.indicator, f.period, f.year): f for f in record.figures if f.status == "actual"}
    for figure in quoted:
        if then := on_record.get((figure.indicator, figure.period, figure.for_year)):
            fitting = (c for c in declared if (c.where.indicator, c.value) == (figure.indicator, figure.text))
            # a value that was restated stands on the cell that restates it
            correction = next(fitting, None) if then.origin == figure.origin else None
            declared = [c for c in declared if c is not correction]
            yield from _restated(figure, then, correction, record.codebook)
        elif figure.indicator in record.actual and not (figure.absence or figure.period):
            told = {"before": f"{figure.for_year}", "place": figure.place}
            yield finding_about(figure, "quoted_alone", record.codebook, **told)
    for c in declared:
        yield c.unmatched(f"{record.year}年没有把上年数{'或'.join(c.expect)}更正为“{c.value}”")


def _restated(quoted: Figure, then: Figure, correction: Correction | None, codebook: Codebook) -> Iterator[Finding]:
    """A quoted value beside the one on record for its year."""
    year = quoted.for_year
    if correction:
        old = "、".join(t for t in correction.expect if t != correction.value)
        decision = {"reason": correction.reason, "status": correction.status}
        yield finding_about(quoted, "restatement", codebook, before=year, old=old, **decision)
    elif then.absence or quoted.absence or not then.quantity.agrees(quoted.quantity):
        cell = f"{then.file}第{then.row}行"
        yield finding_about(quoted, "restated", codebook, before=year, cell=cell, text=then.text)


def accept(findings: Iterable[Finding], corrections: list[Correction], record: YearRecord) -> Iterator[Finding]:
    """Faults of the source's arithmetic, those that the corrections let stand told as such."""
    accepted = {(c.where.indicator, str(c.expect)): c for c in corrections if c.where.year == record.year}
    unmatched = dict(accepted)
    for f in findings:
        c = accepted.get((f.indicator, f.read)) if f.severity != "note" else None
        if not c:
            yield f
            continue
        unmatched.pop((f.indicator, f.read), None)
        words = {"message": f.message, "reason": c.reason, "status": c.status}
        yield record.codebook.finding("accepted", (f.place, f.year, f.file, f.row, f.indicator), f.read, **words)
    for c in unmatched.values():
        yield c.unmatched(f"{record.year}年的“{c.expect}”没有要照录的差错")


def check_comparisons(comparisons: Iterable[Comparison], record: YearRecord) -> Iterator[Finding]:
    """Large certain movements, and duties that ended, without a cause; what is large, the norms say."""
    for c in comparisons:
        # nobody answers for one that is 待认
        if not c.base or c.now.cause or c.indicator.id in record.codebook.pending:
            continue
        ended = c.now.absence == "no_duty" and not c.base.absence and c.base.year == record.year - 1
        told = {"before": c.base.year, "text": c.base.text, "office": c.now.office or c.indicator.office or "填报单位"}
        if c.large:
            yield record.finding("no_cause", c.indicator.id, c.now.text, **told)
        elif ended:
            yield finding_about(c.now, "no_cause.duty", record.codebook, None, **told)


def check_results(
    comparisons: Sequence[Comparison], targets: dict[str, TargetResult], answers: Sequence[Answer], record: YearRecord
) -> Iterator[Finding]:
    """Targets that were missed, or stand in a plan alone; and a report in which nothing is, which must name shortfalls all the same."""
    plans = plans_for(record.year, record.figures)
    for id_, outcome in targets.items():
        figure = record.actual[id_]
        if outcome.apart:
            yield finding_about(figure, "untargeted.apart", record.codebook, target=outcome.target.text)
        elif outcome.cell:
            told = {"before": f"{plans[id_].year}", "plan": plans[id_].text}
            yield finding_about(figure, "untargeted", record.codebook, **told)
    missed = {i: outcome for i, outcome in targets.items() if outcome.met == "unmet"}
    for id_, outcome in missed.items():
        yield record.finding("unmet", id_, record.actual[id_].text, target=outcome.target.text)
    judged = targets or answers or any(c.verdict in ("up", "down", "level") for c in comparisons)
    broken = any({a.state, a.by_figures} & {"broken", "partly"} for a in answers)
    bad = missed or broken or any(c.news == "bad" for c in comparisons)
    if record.place.form == "full" and judged and not bad:
        yield record.finding("all_good", "")


def without_consequences(findings: list[Finding], faults: list[Finding], codebook: Codebook) -> list[Finding]:
    """The findings but those that only follow from rows or files that could not be read.

    They are held back until those are mended: what is missing because of one bad cell needs no advice.
    """
    # what is wrong with a promise takes no figure away
    lost = {i for f in errors_of(faults) if f.code not in PLEDGE_FAULTS for i in _lost(f, codebook)}
    return [f for f in findings if f.code not in ("binding", "gone") or f.indicator not in lost]


def _lost(fault: Finding, codebook: Codebook) -> Iterable[str]:
    """The indicators whose figures a fault may have taken away: its own, the one meant by a misspelt name, or any."""
    near = codebook.alike(fault.read) if fault.code == "unknown_indicator" else []
    meant = near[0].id if near else fault.indicator
    return [meant] if meant else codebook.indicators


def check_deadlines(codebook: Codebook, place: Place, year: int, today: date) -> list[str]:
    """Days left to file and to publish the report of `year`; for the terminal only, never for a file."""
    lines = []
    for key, what in (("filing", "报送上级"), ("publishing", "向社会公开")):
        due, left = days_left(codebook, key, year, today)
        state = f"还有{left}天" if left > 0 else "已经到期"
        lines.append(f"{place.name}{year}年度报告应在{due.year}年{due.month}月{due.day}日前{what}，{state}")
    return lines


def days_left(codebook: Codebook, key: str, year: int, today: date) -> tuple[date, int]:
    """A deadline for the report of `year` (returns, filing or publishing), and the days left until then."""
    month, day = getattr(codebook.norms.deadline, key)
    due = date(year + 1, month, day)
    return due, (due - today).days


def frame_of(findings: list[Finding]) -> pd.DataFrame:
    """Findings as the frame that ``findings.csv`` holds, errors first."""
    import pandas as pd

    rank = list(SEVERITY_NAMES)
    ordered = sorted(findings, key=lambda f: (rank.index(f.severity), f.year, f.file, f.row, f.code, f.indicator))
    return pd.DataFrame([*map(astuple, ordered)], columns=FINDING_COLUMNS)
