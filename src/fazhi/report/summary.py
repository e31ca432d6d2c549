"""Summary of a year, what a leader reads first: one sentence, the figures that matter, what needs attention.

Chooses and orders; every change is worded by the clauses, every number carries its origin.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

from fazhi.analysis.compare import Comparison
from fazhi.analysis.targets import STATES, Answer, TargetResult
from fazhi.cleaning.columns import Figure
from fazhi.codebook.schema import Indicator
from fazhi.formula import applied, raw_cell
from fazhi.report.clauses import NEWS
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Number, Quoted, Span, Spans
from fazhi.report.narrative import part_of

# a title and its items
Box = tuple[str, list[Spans]]

# how an office begins to give a cause
_BECAUSE = ("主要", "因", "由于", "原因", "系", "为")
# moved by less than the rounding
_WITHIN = "按公布数略有增减"
# the boxes that want a decision or an answer
ASKING = (_SHORT, _ATTENTION) = ("未达到目标", "需要过问")
LARGEST = "变化较大"
VERDICTS = {
    "up": "增加", "down": "减少", "level": "持平", "indeterminate": "增减无法判断", "new": "新增", "dropped": "取消",
    "not_comparable": "不作同比",
}  # fmt: skip
# warnings that other boxes tell, and those told together
_ELSEWHERE = ("unmet", "pledge_broken")
_TOGETHER = {"gone": "上一年有数而本年没有记录", "no_cause": "变动大而没有写原因"}


def _count(cells: list[str], year: int) -> Number:
    """How many there are, derivable from the cells they stand on."""
    return Number(f"{len(cells)}项", str(len(cells)), "count", applied("count", *cells), year=year)


def verdict(dossier: Dossier) -> Spans:
    """The year in a sentence or two: how many moved which way, and the largest movement with its cause."""
    if dossier.first_year:
        return _first_year(dossier)
    if not dossier.comparison_rows:
        return ["本年没有可以比较的实际数。"]
    spans: Spans = _results(dossier) or directions(dossier)
    for c in _top((c for c in dossier.comparison_rows if c.large), dossier)[:1]:
        spans += [f"。{LARGEST}的有{c.indicator.name}，", *dossier.grammar.clause(c), *_why(c, dossier, short=True)]
    return [*spans, "。"]


def _results(dossier: Dossier) -> Spans:
    """How many targets were met and promises kept; nothing where there were neither."""
    cells = {i: f.origin for i, f in dossier.record.as_of(dossier.year).actual.items() if i in dossier.targets}
    met = [cells[i] for i, outcome in dossier.targets.items() if outcome.met == "met"]
    due = [a for a in dossier.answers if a.by_figures != "not_due"]
    spans: Spans = []
    if cells:
        reached: Spans = ["，达到", _count(met, dossier.year)] if met else ["，都没有达到或尚不能认定"]
        spans += ["年度目标", _count([*cells.values()], dossier.year), *reached]
    for year in sorted({a.pledge.raw.year for a in due}):
        promised = [_row(a) for a in due if a.pledge.raw.year == year]
        kept = [_row(a) for a in due if a.pledge.raw.year == year and a.state == "kept"]
        spans += [f"{'；' if spans else ''}{year}年承诺", _count(promised, dossier.year)]
        spans += ["，落实", _count(kept, dossier.year)] if kept else ["，都没有落实或尚不能认定"]
    return spans


def _row(answer: Answer) -> str:
    return raw_cell(answer.pledge.raw.file, answer.pledge.raw.row)


def directions(dossier: Dossier) -> Spans:
    """How many moved which way since the base year; what is less than the rounding is no movement."""
    spans: Spans = [f"与{base_years(dossier)}相比"]
    moved = [(VERDICTS[c.verdict] if not c.as_published else _WITHIN, c) for c in dossier.comparison_rows]
    for name in dict.fromkeys([*VERDICTS.values(), _WITHIN]):
        # what is counted no more stands on the last cell that counted it
        cells = [c.now.origin or (c.base.origin if c.base else "") for title, c in moved if title == name]
        spans += ["，", _count(cells, dossier.year), name] if cells else []
    return spans


def _first_year(dossier: Dossier) -> Spans:
    actual = [f for f in dossier.year_rows if f.status == "actual" and not f.absence]
    planned = [f.origin for f in dossier.year_rows if f.status == "planned"]
    rough = [f.origin for f in actual if f.approx != "exact"]
    done = [f.origin for f in actual]
    spans: Spans = ["本年指标", _count([*done, *planned], dossier.year), "，其中实绩", _count(done, dossier.year)]
    spans += ["（", _count(rough, dossier.year), "为约数）"] if rough else []
    spans += ["、计划", _count(planned, dossier.year)] if planned else []
    return [*spans, "。此前各年没有数据记录，不作年度比较。"]


def base_years(dossier: Dossier) -> str:
    """The year compared with, or the several where indicators were last on record in different ones."""
    years = [f"{y}年" for y in sorted({c.base.year for c in dossier.comparison_rows if c.base})]
    if not years:
        return "以往各年"
    return years[0] if len(years) == 1 else f"各指标上次有记录的年份（{'、'.join(years)}）"


def key_figures(dossier: Dossier) -> list[tuple[Indicator, Spans, Spans]]:
    """Indicator, number and comparison of the figures that matter most, by the codebook's order."""
    figures: list[tuple[Indicator, Spans, Spans]] = []
    for c in [c for c in dossier.comparison_rows if not c.now.absence][: dossier.codebook.norms.key_figures]:
        change = [] if dossier.first_year else [*dossier.grammar.clause(c), *_why(c, dossier, short=True)]
        figures.append((c.indicator, [dossier.grammar.figure(c.now)], change))
    return figures


def boxes(dossier: Dossier) -> list[Box]:
    """The boxes of the first screen, each a title and its items."""
    part = part_of(dossier.narrative, dossier.codebook, "shortfalls") if dossier.narrative else None
    stated: Box = ("主要不足", dossier.binder.leads(part) if part else [])
    rough = (f for f in dossier.year_rows if f.status == "actual" and f.approx not in ("exact", ""))
    planned = (f for f in dossier.year_rows if f.status == "planned" and not f.absence)
    plain: list[Box] = [("待核准确数", _inline(rough, dossier)), ("计划办理", _inline(planned, dossier))]
    if dossier.first_year:
        rest: Box = ("重复与缺项", [*_repeated(dossier), *_missing(dossier)])
        return [stated, *plain] if dossier.public else [stated, (_SHORT, _shortfalls(dossier)), *plain, rest]
    largest: Box = (LARGEST, [_moved(c, dossier) for c in _top(dossier.comparison_rows, dossier)])
    moved = [largest, ("新增与取消", _come_and_gone(dossier)), stated, *plain]
    return moved if dossier.public else [(_SHORT, _shortfalls(dossier)), (_ATTENTION, _attention(dossier)), *moved]


def _inline(figures: Iterable[Figure], dossier: Dossier) -> list[Spans]:
    """Figures with their names as one item, so that the screen holds more."""
    spans: Spans = []
    for f in figures:
        spans += ["；", f"{dossier.codebook.indicators[f.indicator].name} ", dossier.grammar.figure(f)]
    return [spans[1:]] if spans else []


def _listed(title: str, names: list[str]) -> list[Spans]:
    """Names as one item under their title; none, no item."""
    return [[f"{title}：{'、'.join(names)}"]] if names else []


def _repeated(dossier: Dossier) -> list[Spans]:
    """Figures that the narrative states in more than one place."""
    uses = Counter(b.name for b in dossier.narrative.bindings()) if dossier.narrative else Counter[str]()
    return _listed("正文不止一处写到", [name for name, n in uses.items() if n > 1])


def _missing(dossier: Dossier) -> list[Spans]:
    """Tasks of the national outline on which the year has no figure."""
    indicators = dossier.codebook.indicators
    present = {indicators[f.indicator].domain for f in dossier.year_rows}
    empty = [d for d, kind in dossier.codebook.norms.domain.items() if kind == "task" and d not in present]
    absent = [indicators[f.indicator].name for f in dossier.year_rows if f.absence == "not_reported"]
    return _listed("没有数据的任务", empty) + _listed("写明未报", absent)


def _moved(c: Comparison, dossier: Dossier) -> Spans:
    """A movement with all that a leader asks next: good or bad, why, and who answers for it."""
    moved: Spans = [*dossier.grammar.clause(c), *NEWS[c.news]]
    return [f"{c.indicator.name} ", *dossier.value(c.now), "，", *moved, *_why(c, dossier), _whose(c.now)]


def _why(c: Comparison, dossier: Dossier, *, short: bool = False) -> Spans:
    """The cause of a movement in the office's words; that none is given, where one should be. Not for the public.

    Where there is room for a short one only, the first clause; never cut within it, so no number is.
    """
    cause = c.now.cause.rstrip("。；，")
    if dossier.public or not cause:
        return ["；未写原因"] if c.large and not dossier.public else []
    words = (short and re.split("[，。；]", cause)[0]) or cause
    return ["，" if words.startswith(_BECAUSE) else "，主要是", Quoted(words), *(["等"] if words != cause else [])]


def _whose(figure: Figure) -> str:
    """Who answers for a figure, where the office gave its name."""
    return f"（{figure.office}）" if figure.office else ""


def _tiny(c: Comparison, dossier: Dossier) -> bool:
    """Whether no percentage tells how much it moved, for its base is tiny."""
    return not c.indicator.rate and c.base is not None and c.base.low < dossier.codebook.norms.tiny_base


def _top(comparisons: Iterable[Comparison], dossier: Dossier) -> list[Comparison]:
    """The largest certain movements by their least relative size (rates by points), those from a tiny base aside."""
    certain = (c for c in comparisons if not math.isnan(c.size) and not _tiny(c, dossier))
    return sorted(certain, key=lambda c: -c.size)[: dossier.codebook.norms.largest_changes]


def _come_and_gone(dossier: Dossier) -> list[Spans]:
    """What is new, with its number, and what was counted or due before, with its last."""
    items: list[Spans] = []
    for c in (c for c in dossier.comparison_rows if c.verdict in ("new", "dropped")):
        value: Spans = [dossier.grammar.figure(c.now)] if c.verdict == "new" else []
        if c.base and not value:
            value = [c.base_name, dossier.grammar.figure(c.base)]
        items.append([f"{c.indicator.name} ", *value, "，", *dossier.grammar.clause(c)])
    return items


def _shortfalls(dossier: Dossier) -> list[Spans]:
    """What the data itself shows: targets missed, promises broken, the largest movement for the worse."""
    missed = {i: o for i, o in dossier.targets.items() if o.met == "unmet"}
    items = _missed(dossier, missed)
    for a in dossier.answers:
        measured = a.pledge.indicator and a.pledge.indicator.id in missed
        if {a.state, a.by_figures} & {"broken", "partly"} and not measured:
            items.append(promise(a, dossier))
    worse = [c for c in dossier.comparison_rows if c.news == "bad" and c.indicator.id not in missed]
    # of tiny bases the largest beside it: no percentage tells how bad it is
    tiny = sorted((c for c in worse if _tiny(c, dossier)), key=lambda c: -c.now.low)
    items += [_moved(c, dossier) for c in (*_top(worse, dossier)[:1], *tiny[:1])]
    if any(f.code == "all_good" for f in dossier.findings):
        items.append(["数据没有显示不足；“不足和原因”仍须据实写明"])
    return items


def _missed(dossier: Dossier, missed: dict[str, TargetResult]) -> list[Spans]:
    """Targets that were missed, the worst first; a bound above has no completion and goes last."""
    items: list[Spans] = []
    values = {c.indicator.id: c.now for c in dossier.comparison_rows}
    for id_ in sorted(missed, key=lambda i: missed[i].completion_high if missed[i].completion_high < 1 else 1.0):
        name, now = dossier.codebook.indicators[id_].name, values[id_]
        value, target = dossier.value(now), dossier.target(now, missed[id_])
        items.append([f"{name} ", *value, "，", *target, _whose(now)])
    return items


def promise(a: Answer, dossier: Dossier) -> Spans:
    """A promise of an earlier report and what became of it, the analyst's answer and the figures' both."""
    raw, filed, due = a.pledge.raw, a.pledge.answer, a.by_figures != "not_due"
    words: Spans = [f"{raw.year}年承诺“{raw.promise}”（{a.pledge.due}年到期）：{STATES[a.state]}"]
    if filed and due and a.by_figures != "open":
        same = filed == a.by_figures
        words.append("（填报与数据一致）" if same else f"（填报{STATES[filed]}，按数据{STATES[a.by_figures]}）")
    if a.figure:
        value: Span = a.figure.text if a.figure.absence else dossier.grammar.figure(a.figure)
        words += [f"；{'' if due else '目前'}{raw.name}", value]
        words += ["，", *dossier.target(a.figure, a.outcome, raw, due)] if a.outcome else []
    return words


def _attention(dossier: Dossier) -> list[Spans]:
    """Warnings in words, for the leader to ask about."""
    items: list[Spans] = []
    whose = {c.indicator.id: _whose(c.now) for c in dossier.comparison_rows}
    for code, title in _TOGETHER.items():
        ids = [f.indicator for f in dossier.findings if f.code == code]
        items += _listed(title, [dossier.codebook.indicators[i].name + whose.get(i, "") for i in ids])
    rest = (f for f in dossier.findings if f.severity == "warning" and f.code not in (*_ELSEWHERE, *_TOGETHER))
    return items + [[Quoted(f.message), whose.get(f.indicator, "")] for f in rest]
