"""First screen of a report: the year in a sentence, what leaders are asked to see to, the figures that matter most.

Chooses and orders; every change is worded by the clauses, every number carries its origin.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from fazhi.analysis.compare import Comparison
from fazhi.analysis.targets import STATES, Answer, Met
from fazhi.errors import table_of
from fazhi.formula import applied, raw_cell
from fazhi.report.clauses import OUTCOMES, target_number
from fazhi.report.content import Bar, Chart, KeyFigure, Part, Run, Share, Styled
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Number, Quoted, Span, Spans

VERDICTS = table_of("words.toml")["verdicts"]
# how an office begins to give a cause
_BECAUSE = ("主要", "因", "由于", "原因", "系", "为")
# moved by less than the rounding, whatever that hides by very little
_WITHIN, _NEARLY = "略有增减（按公布数）", "基本持平"
_SHARES: dict[Met, Share] = {"met": "met", "unmet": "missed", "unknown": "open"}


@dataclass(frozen=True)
class Matter:
    """What a leader is asked to see to: of what, what is wrong, whose it is and by when."""

    name: str
    words: Spans
    office: str = ""
    deadline: str = ""


def count(cells: Iterable[str], year: int, unit: str = "项") -> Number:
    """How many there are, derivable from the cells they stand on."""
    cells = [*cells]
    return Number(f"{len(cells)}{unit}", str(len(cells)), "count", applied("count", *cells), year=year)


def verdict(dossier: Dossier) -> Spans:
    """The year in a sentence or two: targets met, promises kept, the most pressing matter; else how many moved which way."""
    if dossier.first_year:
        return [*_first_year(dossier), *_pressing(dossier)]
    if not dossier.listed:
        return ["本年没有可以比较的实际数。"]
    spans = _results(dossier) or _directions(dossier)
    return [*spans, "。", *_pressing(dossier)]


def _pressing(dossier: Dossier) -> Spans:
    """The first matter in half a sentence."""
    for id_, outcome in dossier.missed:
        gap = dossier.grammar.gap(dossier.figure_of(id_), outcome)
        state = "未达到目标" if outcome.met == "unmet" else "是否达到目标待核准"
        told: Spans = ["比目标" if outcome.over else "距目标", *gap] if gap else [state]
        return [f"最要紧的是{dossier.codebook.indicators[id_].name}，", *told, "。"]
    for c in _top((c for c in dossier.listed if c.large and c.news != "good"), dossier)[:1]:
        return [f"{c.indicator.name}变化较大，", *dossier.grammar.clause(c), *why(c, dossier, short=True), "。"]
    return []


def _results(dossier: Dossier) -> Spans:
    """How many targets and promises came out which way; nothing where there were neither."""
    targets = ((OUTCOMES[outcome.met], dossier.figure_of(i).origin) for i, outcome in dossier.targets.items())
    counted = {"年度目标": [*targets]}
    for a in sorted(_due(dossier), key=lambda a: a.pledge.raw.year):
        counted.setdefault(f"{a.pledge.raw.year}年承诺", []).append((a.word, _row(a)))
    spans: Spans = []
    for name, came_out in counted.items():
        spans += ["；", name, count((cell for _, cell in came_out), dossier.year)] if came_out else []
        for state in dict.fromkeys([*OUTCOMES.values(), *STATES.values()]):
            cells = [cell for word, cell in came_out if word == state]
            spans += ["，", state, count(cells, dossier.year)] if cells else []
    return spans[1:]


def _due(dossier: Dossier) -> list[Answer]:
    return [a for a in dossier.answers if a.by_figures != "not_due"]


def tally(dossier: Dossier) -> dict[str, int]:
    """How many targets were set and met, promises due and kept, matters to be seen to: for a list of many reports."""
    kept = [a for a in _due(dossier) if a.state == "kept"]
    counted = {"targets": dossier.targets, "met": _of_outcome(dossier, "met"), "promises": _due(dossier), "kept": kept}
    return {name: len(what) for name, what in (counted | {"matters": matters(dossier)}).items()}


def _of_outcome(dossier: Dossier, met: Met) -> list[str]:
    return [dossier.figure_of(i).origin for i, outcome in dossier.targets.items() if outcome.met == met]


def _row(answer: Answer) -> str:
    return raw_cell(answer.pledge.raw.file, answer.pledge.raw.row)


def _directions(dossier: Dossier) -> Spans:
    """How many moved which way; what is less than the rounding is no movement."""
    moved = {name: list[str]() for name in (*VERDICTS.values(), _NEARLY, _WITHIN)}
    for c in dossier.listed:
        # what is counted no more stands on the last cell that counted it
        cell = c.now.origin or (c.base.origin if c.base else "")
        within = _NEARLY if c.nearly_level else _WITHIN if c.as_published and c.verdict != "level" else ""
        moved[within or VERDICTS[c.verdict]].append(cell)
    told = [part for name, cells in moved.items() if cells for part in ("，", count(cells, dossier.year), name)]
    # where none is compared no year is named
    alone = len(told) == 3 and told[-1] == VERDICTS["not_comparable"]
    return ["本年指标", told[1], "，", told[2]] if alone else [f"与{base_years(dossier)}相比", *told]


def _first_year(dossier: Dossier) -> Spans:
    told = [f for f in dossier.year_rows if not f.absence and f.indicator not in dossier.codebook.pending]
    actual = [f for f in told if f.status == "actual"]
    planned = [f.origin for f in told if f.status == "planned"]
    rough = [f.origin for f in actual if f.approx != "exact"]
    done = [f.origin for f in actual]
    spans: Spans = ["本年指标", count([*done, *planned], dossier.year)]
    spans += ["，其中实绩", count(done, dossier.year)] if planned else []
    spans += ["（", count(rough, dossier.year), "为约数）"] if rough else []
    spans += ["、计划", count(planned, dossier.year)] if planned else []
    return [*spans, "。此前各年没有数据记录，不作年度比较。"]


def base_years(dossier: Dossier) -> str:
    """The year compared with, or the several where indicators were last on record in different ones."""
    years = [f"{y}年" for y in sorted({c.base.year for c in dossier.listed if c.base})]
    if not years:
        return "以往各年"
    return years[0] if len(years) == 1 else f"各指标上次有记录的年份（{'、'.join(years)}）"


def bar(dossier: Dossier) -> Bar | None:
    """How many targets were met, missed, and cannot be told, side by side; nothing where there were none."""
    told = ((met, _of_outcome(dossier, met)) for met in _SHARES)
    parts = [
        Part([OUTCOMES[met], count(cells, dossier.year)], _SHARES[met], len(cells)) for met, cells in told if cells
    ]
    return Bar(parts) if parts else None


def matters(dossier: Dossier) -> list[Matter]:
    """All that leaders are asked to see to, the most pressing first; nothing for the public, nor of another's figures."""
    asked = not dossier.public and dossier.place.form == "full"
    return [*_targets_missed(dossier), *_promises_open(dossier), *_turned_worse(dossier)] if asked else []


def _targets_missed(dossier: Dossier) -> Iterator[Matter]:
    """Targets that were missed, the worst first, then those that cannot be told."""
    for id_, outcome in dossier.missed:
        figure, grammar = dossier.figure_of(id_), dossier.grammar
        words: Spans = ["，目标", grammar.aim(figure, outcome), "，"]
        if outcome.met == "unmet":
            words = [*grammar.value(figure), *words, *(grammar.gap(figure, outcome) or ["未达到"])]
        else:
            words = ["所报“", grammar.figure(figure), "”不是准确数", *words, "待核准，请补报准确数"]
        yield Matter(dossier.codebook.indicators[id_].name, words, figure.office, figure.deadline)


def _promises_open(dossier: Dossier) -> Iterator[Matter]:
    """Promises due that were not kept, not shown kept, or answered otherwise than the figures say."""
    measured = {id_ for id_, _ in dossier.missed}
    for a in dossier.answers:
        raw, indicator = a.pledge.raw, a.pledge.indicator
        if (a.state in ("broken", "partly", "open") or a.disputed) and not (indicator and indicator.id in measured):
            words: Spans = [f"{raw.year}年承诺，{_state(a)}", *_shown(a, dossier)]
            yield Matter(f"“{raw.promise}”", words, a.figure.office if a.figure else "", raw.deadline)


def _turned_worse(dossier: Dossier) -> Iterator[Matter]:
    """The largest certain movement for the worse, and beside it the largest from a tiny base."""
    measured = {id_ for id_, _ in dossier.missed}
    worse = [c for c in dossier.listed if c.news == "bad" and c.indicator.id not in measured]
    tiny = sorted((c for c in worse if _tiny(c, dossier)), key=lambda c: -c.now.low)
    for c in (*_top(worse, dossier)[:1], *tiny[:1]):
        words: Spans = [*dossier.grammar.value(c.now), "，", *dossier.grammar.clause(c), *why(c, dossier)]
        yield Matter(c.indicator.name, words, c.now.office, c.now.deadline)


def promise(a: Answer, dossier: Dossier) -> tuple[Spans, Spans, Spans]:
    """Of a promise of an earlier report the target that it set, what was done, and its state in words."""
    state: Spans = [_state(a)]
    if not a.figure:
        return ["—"], ["—"], state
    aim = applied("target", _row(a))
    aims: Spans = [target_number(a.outcome.target, aim, a.figure)] if a.outcome else ["—"]
    if a.outcome and state == [OUTCOMES[a.outcome.met]]:
        state = dossier.grammar.result(a.figure, a.outcome, a.pledge.raw)
    return aims, [a.figure.text if a.figure.absence else dossier.grammar.figure(a.figure)], state


def _state(a: Answer) -> str:
    """What became of a promise; where the figures say otherwise, both."""
    filed = a.pledge.answer
    both = filed and a.by_figures not in ("not_due", "open", filed)
    return f"填报{a.pledge.raw.answer}，按数据{a.shown}" if both else a.word


def _shown(a: Answer, dossier: Dossier) -> Spans:
    """What the figures show of a promise."""
    if not a.figure:
        return []
    value: Span = a.figure.text if a.figure.absence else dossier.grammar.figure(a.figure)
    held = ["，", *dossier.grammar.target(a.figure, a.outcome, a.pledge.raw)] if a.outcome else []
    return [f"；{a.pledge.raw.name}", value, *held]


def key_figures(dossier: Dossier) -> list[Comparison]:
    """The figures that matter most, chosen by the norm ``key_choice``, in the codebook's order."""
    rows = [c for c in dossier.listed if not c.now.absence]
    missed = {id_ for id_, _ in dossier.missed}
    criteria: dict[str, Callable[[Comparison], bool]] = {
        "missed": lambda c: c.indicator.id in missed,
        "bad": lambda c: c.news == "bad",
        "target": lambda c: c.indicator.id in dossier.targets,
        # a 0 says little
        "codebook": lambda c: c.now.high > 0,
    }
    chosen: list[Comparison] = []
    for choice in dossier.codebook.norms.key_choice:
        name, _, most = choice.partition(":")
        room = min(int(most), dossier.codebook.norms.key_figures - len(chosen))
        chosen += [c for c in rows if criteria[name](c) and c not in chosen][: max(room, 0)]
    return sorted(chosen, key=rows.index)


def why(c: Comparison, dossier: Dossier, *, short: bool = False) -> Spans:
    """The cause of a movement in the office's words. Not for the public.

    Where there is room for a short one only, the first clause; never cut within it, so no number is.
    """
    cause = c.now.cause.rstrip("。；，")
    if dossier.public or not cause:
        return []
    words = (short and re.split("[，。；]", cause)[0]) or cause
    mainly = [] if words.startswith(_BECAUSE) else ["主要是"]
    return ["，", *mainly, Quoted(words), *(["等"] if words != cause else [])]


def _tiny(c: Comparison, dossier: Dossier) -> bool:
    """Whether no percentage tells how much it moved, for its base is tiny."""
    return not c.indicator.rate and c.base is not None and c.base.low < dossier.codebook.norms.tiny_base


def _top(comparisons: Iterable[Comparison], dossier: Dossier) -> list[Comparison]:
    """Certain movements by their least relative size (rates by points), the largest first, those from a tiny base aside."""
    certain = (c for c in comparisons if not math.isnan(c.size) and not _tiny(c, dossier))
    return sorted(certain, key=lambda c: -c.size)


def key_figure(c: Comparison, dossier: Dossier, spark: Chart | None = None) -> KeyFigure:
    """One of them, with last year's number, the change, the target and its drawing."""
    outcome = dossier.targets.get(c.indicator.id)
    aim: Spans = ["目标", dossier.grammar.aim(c.now, outcome)] if outcome else []
    gap = dossier.grammar.gap(c.now, outcome) if outcome and outcome.met == "unmet" else []
    before: Spans = [c.base_name, dossier.grammar.figure(c.base)] if c.base and not c.base.absence else []
    change = [] if dossier.first_year else dossier.grammar.change(c)
    missed: list[Run] = ["，", Styled("strong", gap)] if gap else []
    # whether it is good is not ours to say of others
    news = c.news if dossier.place.form == "full" else ""
    return KeyFigure(c.indicator.name, [dossier.grammar.figure(c.now)], before, change, news, [*aim, *missed], spark)
