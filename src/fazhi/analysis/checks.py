"""Every finding at once, over figures, comparisons and narrative. Accuses and points; mends nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

import pandas as pd

from fazhi.analysis.pledges import PLEDGE_FAULTS, Answer
from fazhi.analysis.targets import Outcome
from fazhi.cleaning.corrections import Correction, unmatched
from fazhi.cleaning.reconcile import Row, at_row, quantity_of
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Place
from fazhi.errors import Finding
from fazhi.reading.narrative_file import Narrative
from fazhi.release.archive import Release
from fazhi.report.clauses import news
from fazhi.report.glue import glued, renumbered
from fazhi.report.narrative import Binder, part_of
from fazhi.report.proofread import proofread

FINDING_COLUMNS = [
    "severity", "code", "place", "year", "file", "row", "indicator", "read", "message", "todo",
]  # fmt: skip


def check_figures(
    figures: pd.DataFrame, codebook: Codebook, year: int, corrections: list[Correction]
) -> Iterator[Finding]:
    """Findings over a place's serving figures for one year: 未报, gone, restated."""
    mine = figures[figures["year"] == year]
    for row in mine[mine["absence"] == "not_reported"].to_dict("records"):
        name = codebook.indicators[row["indicator"]].name
        yield at_row(codebook, "not_reported", row, f"“{name}”写明未报", "请向填报单位催报，或核实是否无此职责")
    yield from _gone(figures, codebook, year)
    yield from _required(figures, codebook, year)
    for row in mine[(mine["status"] == "actual") & (mine["absence"] == "")].to_dict("records"):
        indicator = codebook.indicators[row["indicator"]]
        if not (indicator.since or 0) <= year <= (indicator.until or year):
            message = f"“{indicator.name}”只统计{indicator.since or ''}至{indicator.until or ''}年，{year}年却有数（{row['text']}）"
            yield at_row(codebook, "outside", row, message, "请核实年份，或改 indicators.csv 的起止年份")
    yield from _restated(figures, codebook, year, corrections)


def _gone(figures: pd.DataFrame, codebook: Codebook, year: int) -> Iterator[Finding]:
    """Indicators on record the year before, in force still, with no row this year."""
    actual = figures[figures["status"] == "actual"]
    before = actual[actual["year"] == year - 1].drop_duplicates("indicator")
    present = set(actual.loc[actual["year"] == year, "indicator"])
    severity = codebook.severity("gone")
    for row in before.to_dict("records"):
        indicator = codebook.indicators[row["indicator"]]
        if row["indicator"] in present or row["absence"] or (indicator.until and indicator.until < year):
            continue
        message = f"“{indicator.name}”{year - 1}年有数（{row['text']}），{year}年没有记录"
        yield Finding(
            severity, "gone", row["place"], year, indicator=indicator.id, message=message,
            todo="请补报；没有报来填“未报”，不再承担填“无此职责”",
        )  # fmt: skip


def check_released(
    figures: pd.DataFrame, codebook: Codebook, place: str, year: int, released: list[Release]
) -> Iterator[Finding]:
    """Figures of an earlier year that its own last release told otherwise: readers compare with what was sent.

    Parameters
    ----------
    figures : DataFrame
        Serving figures of all years.
    released : list of Release
        The last release of each earlier year.
    """
    actual = figures[figures["status"] == "actual"]
    texts: dict[tuple[str, str], list[str]] = {}
    for row in actual.to_dict("records"):
        texts.setdefault((row["indicator"], str(row["year"])), []).append(row["text"])
    for release in released:
        for (id_, then, status), told in release.kept().wordings(place).items():
            now = texts.get((id_, then), [])
            own = then == release.folder.parent.name and status == "actual"
            if own and id_ in codebook.indicators and (old := [t for t in told if t not in now]):
                read = "、".join(t for t in now if t not in told) or "、".join(now) or "没有记录"
                message = f"“{codebook.indicators[id_].name}”{then}年的报告第{release.number}次发布的是{'、'.join(old)}，现在的数据是{read}"
                yield Finding(
                    codebook.severity("republished"), "republished", place, year, indicator=id_, read=read,
                    message=message, todo=f"请核实；确系更正的，重新发布{then}年的报告并写明原因",
                )  # fmt: skip


def _required(figures: pd.DataFrame, codebook: Codebook, year: int) -> Iterator[Finding]:
    """Indicators that a report should have, with no value this year: not on record, or said to be 未报."""
    mine = figures[(figures["year"] == year) & (figures["status"] == "actual")]
    absences = dict(zip(mine["indicator"], mine["absence"], strict=True))
    place = str(figures["place"].iloc[0]) if len(figures) else ""
    for id_ in codebook.norms.required:
        if absences.get(id_, "missing") in ("missing", "not_reported"):
            how = "写明未报" if id_ in absences else "没有记录"
            message = f"“{codebook.indicators[id_].name}”应当填报，{how}"
            todo = "请补报；不承担这项职责的，填“无此职责”"
            yield Finding(
                codebook.severity("required"), "required", place, year, indicator=id_, message=message, todo=todo
            )


def _restated(figures: pd.DataFrame, codebook: Codebook, year: int, corrections: list[Correction]) -> Iterator[Finding]:
    """A quoted earlier value must be the value on record for that year, or be declared to restate it."""
    declared = [c for c in corrections if c.where.year == year]
    quoted = figures[(figures["status"] == "previous") & (figures["year"] == year)]
    for row in quoted.to_dict("records"):
        name = codebook.indicators[row["indicator"]].name
        same = (figures["indicator"] == row["indicator"]) & (figures["period"] == row["period"])
        record = figures[same & (figures["status"] == "actual") & (figures["year"] == row["for_year"])]
        for then in record.to_dict("records"):
            about = (c for c in declared if c.where.indicator == row["indicator"] and c.value == row["text"])
            # a value that was restated stands on the cell that restates it
            correction = next(about, None) if then["origin"] == row["origin"] else None
            if correction:
                declared.remove(correction)
                old = "、".join(t for t in correction.expect if t != correction.value)
                message = f"“{name}”{row['for_year']}年原报{old}，{year}年更正为{row['text']}（{correction.reason}）"
                yield at_row(codebook, "restatement", row, message, correction.status)
            elif then["absence"] or row["absence"] or not quantity_of(then).agrees(quantity_of(row)):
                message = f"“{name}”引用{row['for_year']}年数为“{row['text']}”，{then['file']}第{then['row']}行的记录是“{then['text']}”"
                yield at_row(
                    codebook, "restated", row, message, "请核实；如系更正，请在更正单里登记（restate）并写明理由"
                )
    for correction in declared:
        yield unmatched(correction, f"{year}年没有把上年数{'或'.join(correction.expect)}更正为“{correction.value}”")


def accept(findings: list[Finding], corrections: list[Correction], codebook: Codebook, year: int) -> Iterator[Finding]:
    """Faults of the source's arithmetic, those that the corrections let stand told as such."""
    accepted = {
        (c.where.indicator, str(c.expect)): c for c in corrections if c.action == "accept" and c.where.year == year
    }
    used = set()
    for finding in findings:
        key = (finding.indicator, finding.read)
        if finding.severity == "note" or key not in accepted:
            yield finding
            continue
        used.add(key)
        correction = accepted[key]
        message = f"{finding.message}；来源如此，照录（{correction.reason}）"
        severity = codebook.severity("accepted")
        yield dataclasses.replace(finding, severity=severity, code="accepted", message=message, todo=correction.status)
    for key in accepted.keys() - used:
        yield unmatched(accepted[key], f"{year}年的“{accepted[key].expect}”没有要照录的差错")


def check_comparisons(comparisons: pd.DataFrame, codebook: Codebook) -> Iterator[Finding]:
    """Large certain movements without a cause; what is large, the norms say."""
    for row in comparisons[comparisons["large"] & (comparisons["cause"] == "")].to_dict("records"):
        message = f"“{row['name']}”由{row['base_year']}年的{row['base_text']}变为{row['now_text']}，变动大而没有写原因"
        todo = f"请{row['office'] or codebook.indicators[row['indicator']].office or '填报单位'}在“变动原因”里说明"
        yield _of_year(codebook, "no_cause", row, message, todo)


def check_results(
    comparisons: pd.DataFrame,
    targets: dict[str, Outcome],
    answers: list[Answer],
    codebook: Codebook,
    place: Place,
    year: int,
) -> Iterator[Finding]:
    """Targets that were missed; and a report in which nothing is, which must name shortfalls all the same."""
    rows = {r["indicator"]: r for r in comparisons.to_dict("records")}
    missed = [i for i, o in targets.items() if o.met == "unmet"]
    for id_ in missed:
        message = f"“{rows[id_]['name']}”{rows[id_]['now_text']}，没有达到目标（{rows[id_]['target']}）"
        yield _of_year(codebook, "unmet", rows[id_], message, "请在“不足和原因”里写明")
    judged = bool(targets or answers or comparisons["verdict"].isin(["up", "down", "level"]).any())
    bad = any(news(r, codebook) == "bad" for r in rows.values()) or any(
        {a.state, a.by_figures} & {"broken", "partly"} for a in answers
    )
    if place.form == "full" and judged and not (missed or bad):
        message = "数据没有显示不足，“不足和原因”这一部分仍须如实写明"
        yield Finding(
            codebook.severity("all_good"), "all_good", place.id, year, message=message, todo="请据实写明不足和原因"
        )


def _of_year(codebook: Codebook, code: str, row: Row, message: str, todo: str) -> Finding:
    """A finding about a comparison."""
    where = {"place": row["place"], "year": int(row["year"]), "indicator": row["indicator"], "read": row["now_text"]}
    return Finding(codebook.severity(code), code, **where, message=message, todo=todo)


def check_narrative(narrative: Narrative | None, binder: Binder, place: Place) -> Iterator[Finding]:
    """Bindings that name nothing, required parts that are missing, figures that no sentence uses."""
    codebook, year = binder.codebook, binder.year
    file = f"{year}/narrative.md"
    if not narrative:
        if place.form == "full":
            yield Finding(
                "error",
                "no_narrative",
                place.id,
                year,
                file,
                message="没有这个文件",
                todo="请写好四个部分的正文放到这里",
            )
        return
    for binding, why in binder.faults(narrative):
        yield Finding(
            "error", "binding", place.id, year, file, binding.line, why.lacking, binding.source, why.message, why.todo
        )
    for part in narrative.parts:
        if {"{", "}"} & set(part.title):
            message = f"标题“{part.title}”里引用了数字"
            yield Finding("error", "binding", place.id, year, file, part.line, message=message, todo="请移到正文里")
    yield from proofread(narrative, binder, place)
    for g in (*glued(narrative, binder), *renumbered(narrative)):
        yield Finding(codebook.severity("glued"), "glued", place.id, year, file, g.line, "", g.read, g.message, g.todo)
    severity = codebook.severity("no_part")
    for key, words in codebook.norms.part:
        if place.form == "full" and not part_of(narrative, codebook, key):
            message = f"缺少标题里有“{words.replace('|', '”或“')}”的部分"
            yield Finding(
                severity, "no_part", place.id, year, file, message=message, todo="请补写这一部分（以 ## 开头的标题）"
            )
    yield from _unused(narrative, binder, place)


def consequences(findings: list[Finding], faults: list[Finding], codebook: Codebook) -> list[Finding]:
    """The findings that only follow from rows or files that could not be read.

    They are held back until those are mended: what is missing because of one bad cell needs no advice.
    """
    lost: set[str] = set()
    # what is wrong with a promise takes no figure away
    for fault in (f for f in faults if f.code not in PLEDGE_FAULTS):
        near = (
            get_close_matches(fault.read, codebook.names(), n=1, cutoff=0.5)
            if fault.code == "unknown_indicator"
            else []
        )
        named = codebook.named(near[0]) if near else None
        lost |= {named.id} if named else {fault.indicator} if fault.indicator else set(codebook.indicators)
    return [f for f in findings if f.code in ("binding", "gone") and f.indicator in lost]


def _unused(narrative: Narrative, binder: Binder, place: Place) -> Iterator[Finding]:
    codebook, year = binder.codebook, binder.year
    used = {i.id for b in narrative.bindings() if (i := codebook.named(b.name))}
    mine = binder.figures[(binder.figures["year"] == year) & (binder.figures["absence"] == "")]
    unused = [codebook.indicators[i].name for i in dict.fromkeys(mine["indicator"]) if i not in used]
    if unused:
        severity = codebook.severity("unused")
        message = f"正文没有引用{len(unused)}项数据：{'、'.join(unused)}"
        yield Finding(
            severity, "unused", place.id, year, narrative.file, message=message, todo="可写进正文，或只留在数据表里"
        )


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
    rank = {"error": 0, "warning": 1, "note": 2}
    ordered = sorted(findings, key=lambda f: (rank[f.severity], f.year, f.file, f.row, f.code, f.indicator))
    return pd.DataFrame([{c: getattr(f, c) for c in FINDING_COLUMNS} for f in ordered], columns=FINDING_COLUMNS)
