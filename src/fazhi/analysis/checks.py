"""Checks of one year: every finding over figures and comparisons at once. Accuses and points; mends nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

import pandas as pd

from fazhi.analysis.compare import Comparison
from fazhi.analysis.targets import PLEDGE_FAULTS, Answer, TargetResult
from fazhi.cleaning.columns import FINDING_COLUMNS, Figure, of_year
from fazhi.cleaning.corrections import Correction, unmatched
from fazhi.cleaning.dataset import YearRecord
from fazhi.cleaning.reconcile import finding_about
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Place
from fazhi.errors import SEVERITY_NAMES, Finding
from fazhi.release.archive import Release


def check_figures(record: YearRecord, corrections: list[Correction]) -> Iterator[Finding]:
    """Findings over a place's serving figures for one year: 未报, gone, required, outside its years, restated."""
    codebook, year = record.codebook, record.year
    for figure in (f for f in record.figures if f.year == year):
        indicator = codebook.indicators[figure.indicator]
        if figure.absence == "not_reported":
            todo = "请向填报单位催报，或核实是否无此职责"
            yield finding_about(figure, "not_reported", f"“{indicator.name}”写明未报", todo, codebook)
        counted = (indicator.since or 0) <= year <= (indicator.until or year)
        if figure.status == "actual" and not figure.absence and not counted:
            years = f"{indicator.since or ''}至{indicator.until or ''}年"
            message = f"“{indicator.name}”只统计{years}，{year}年却有数（{figure.text}）"
            yield finding_about(figure, "outside", message, "请核实年份，或改 indicators.csv 的起止年份", codebook)
    yield from _lacking(record)
    if corrections or any(f.status == "previous" for f in record.figures):
        yield from check_restated(record, corrections)


def _lacking(record: YearRecord) -> Iterator[Finding]:
    """Indicators that were on record the year before and are in force still, or are required, with no value this year."""
    year, indicators = record.year, record.codebook.indicators
    for figure in of_year(record.figures, year - 1).values():
        indicator = indicators[figure.indicator]
        in_force = not indicator.until or indicator.until >= year
        if in_force and not figure.absence and indicator.id not in record.actual:
            message = f"“{indicator.name}”{year - 1}年有数（{figure.text}），{year}年没有记录"
            todo = "请补报；没有报来填“未报”，不再承担填“无此职责”"
            yield record.finding("gone", indicator.id, message, todo)
    for id_ in record.codebook.norms.required:
        absence = record.actual[id_].absence if id_ in record.actual else None
        if absence in (None, "not_reported"):
            message = f"“{indicators[id_].name}”应当填报，{'写明未报' if absence else '没有记录'}"
            yield record.finding("required", id_, message, "请补报；不承担这项职责的，填“无此职责”")


def check_released(record: YearRecord, release: Release) -> Iterator[Finding]:
    """Figures of an earlier year that its own last release told otherwise: readers compare with what was sent."""
    year = release.folder.parent.name
    actual = [f for f in record.figures if (f.status, f.year) == ("actual", int(year))]
    for (id_, *about), sent in release.snapshot().wordings(record.place.id).items():
        now = [f.text for f in actual if f.indicator == id_]
        old = [t for t in sent if t not in now]
        if old and about == [year, "actual"] and id_ in record.codebook.indicators:
            read = "、".join([t for t in now if t not in sent] or now) or "没有记录"
            name, sent_then = record.codebook.indicators[id_].name, "、".join(old)
            message = f"“{name}”{year}年的报告第{release.number}次发布的是{sent_then}，现在的数据是{read}"
            todo = f"请核实；确系更正的，重新发布{year}年的报告并写明原因"
            yield record.finding("republished", id_, message, todo, read)


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
    for c in declared:
        yield unmatched(c, f"{record.year}年没有把上年数{'或'.join(c.expect)}更正为“{c.value}”")


def _restated(quoted: Figure, then: Figure, correction: Correction | None, codebook: Codebook) -> Iterator[Finding]:
    """A quoted value beside the one on record for its year."""
    name, year = codebook.indicators[quoted.indicator].name, quoted.for_year
    if correction:
        old = "、".join(t for t in correction.expect if t != correction.value)
        message = f"“{name}”{year}年原报{old}，{quoted.year}年更正为{quoted.text}（{correction.reason}）"
        yield finding_about(quoted, "restatement", message, correction.status, codebook)
    elif then.absence or quoted.absence or not then.quantity.agrees(quoted.quantity):
        record = f"{then.file}第{then.row}行的记录是“{then.text}”"
        message = f"“{name}”引用{year}年数为“{quoted.text}”，{record}"
        todo = "请核实；如系更正，请在更正单里登记（restate）并写明理由"
        yield finding_about(quoted, "restated", message, todo, codebook)


def accept(findings: Iterable[Finding], corrections: list[Correction], record: YearRecord) -> Iterator[Finding]:
    """Faults of the source's arithmetic, those that the corrections let stand told as such."""
    accepted = {(c.where.indicator, str(c.expect)): c for c in corrections if c.where.year == record.year}
    unused = dict(accepted)
    for finding in findings:
        key = (finding.indicator, finding.read)
        if finding.severity == "note" or key not in accepted:
            yield finding
            continue
        unused.pop(key, None)
        message = f"{finding.message}；来源如此，照录（{accepted[key].reason}）"
        severity, todo = record.codebook.severity("accepted"), accepted[key].status
        yield replace(finding, severity=severity, code="accepted", message=message, todo=todo)
    for c in unused.values():
        yield unmatched(c, f"{record.year}年的“{c.expect}”没有要照录的差错")


def check_comparisons(comparisons: Iterable[Comparison], record: YearRecord) -> Iterator[Finding]:
    """Large certain movements without a cause; what is large, the norms say."""
    for c in comparisons:
        if c.large and c.base and not c.now.cause:
            name = c.indicator.name
            message = f"“{name}”由{c.base.year}年的{c.base.text}变为{c.now.text}，变动大而没有写原因"
            todo = f"请{c.now.office or c.indicator.office or '填报单位'}在“变动原因”里说明"
            yield record.finding("no_cause", c.indicator.id, message, todo, c.now.text)


def check_results(
    comparisons: Sequence[Comparison], targets: dict[str, TargetResult], answers: Sequence[Answer], record: YearRecord
) -> Iterator[Finding]:
    """Targets that were missed; and a report in which nothing is, which must name shortfalls all the same."""
    by_id = {c.indicator.id: c for c in comparisons}
    missed = [by_id[i] for i, outcome in targets.items() if outcome.met == "unmet"]
    for c in missed:
        message = f"“{c.indicator.name}”{c.now.text}，没有达到目标（{c.now.target}）"
        yield record.finding("unmet", c.indicator.id, message, "请在“不足和原因”里写明", c.now.text)
    judged = targets or answers or any(c.verdict in ("up", "down", "level") for c in comparisons)
    bad = missed or any(c.news == "bad" for c in comparisons)
    bad = bad or any({a.state, a.by_figures} & {"broken", "partly"} for a in answers)
    if record.place.form == "full" and judged and not bad:
        message = "数据没有显示不足，“不足和原因”这一部分仍须如实写明"
        yield record.finding("all_good", "", message, "请据实写明不足和原因")


def consequences(findings: list[Finding], faults: list[Finding], codebook: Codebook) -> list[Finding]:
    """The findings that only follow from rows or files that could not be read.

    They are held back until those are mended: what is missing because of one bad cell needs no advice.
    """
    # what is wrong with a promise takes no figure away
    lost = {
        i
        for fault in faults
        if fault.severity == "error" and fault.code not in PLEDGE_FAULTS
        for i in _lost(fault, codebook)
    }
    return [f for f in findings if f.code in ("binding", "gone") and f.indicator in lost]


def _lost(fault: Finding, codebook: Codebook) -> Iterable[str]:
    """The indicators whose figures a fault may have taken away: its own, the one meant by a misspelt name, or any."""
    misspelt = fault.code == "unknown_indicator"
    near = get_close_matches(fault.read, codebook.names(), n=1, cutoff=0.5) if misspelt else []
    meant = [i.id for name in near if (i := codebook.named(name))] or [fault.indicator]
    return meant if meant != [""] else codebook.indicators


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
    rank = list(SEVERITY_NAMES)
    ordered = sorted(findings, key=lambda f: (rank.index(f.severity), f.year, f.file, f.row, f.code, f.indicator))
    return pd.DataFrame([{c: getattr(f, c) for c in FINDING_COLUMNS} for f in ordered], columns=FINDING_COLUMNS)
