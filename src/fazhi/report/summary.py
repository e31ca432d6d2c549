"""First screen of a report: the year in a sentence, what leaders are asked to see to, the figures that matter most.

Chooses and orders; every change is worded by the clauses, every number carries its origin.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from fazhi.analysis.compare import Comparison
from fazhi.analysis.targets import STATES, Answer
from fazhi.cleaning.columns import Figure
from fazhi.cleaning.formula import applied, raw_cell
from fazhi.cleaning.targets import Pledge, read_target
from fazhi.errors import table_of
from fazhi.groups import grouped
from fazhi.report.clauses import OUTCOMES, target_number
from fazhi.report.content import Bar, BarPart, Chart, KeyFigure, Run, Share, Styled, joined
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Number, Quoted, Spans, sentence

# of causes, as offices give them
_CAUSE = {name: re.compile(pattern) for name, pattern in table_of("patterns.toml")["cause"].items()}
_TARGETS, _MET = "年度目标", OUTCOMES["met"]
_WORDS = [*dict.fromkeys([*OUTCOMES.values(), *STATES.values()])]
_SHARES: dict[str, Share] = {_MET: "met", OUTCOMES["unmet"]: "missed", OUTCOMES["unknown"]: "open"}
_TO_DO = table_of("words.toml")["asked"]


@dataclass(frozen=True)
class Matter:
    """What a leader is asked to see to: of what, what is wrong, what is to be done, by whom and by when."""

    name: str
    words: Spans
    todo: str
    office: str = ""
    deadline: str = ""


def count(cells: Iterable[str], year: int, unit: str = "项") -> Number:
    """How many there are, derivable from the cells they stand on."""
    cells = [*cells]
    return Number(f"{len(cells)}{unit}", str(len(cells)), "count", applied("count", *cells), year=year)


def verdict(dossier: Dossier) -> Spans:
    """The year in a sentence or two: targets and promises, else what was done and is wanting; the most pressing matter."""
    reached = results(dossier, barred=True)
    stated = _stated(dossier) if dossier.first_year or not reached else []
    case = "first" if dossier.first_year else "later"
    return sentence(f"verdict.{case}", reached=reached, stated=stated, pressing=_pressing(dossier))


def _pressing(dossier: Dossier) -> Spans:
    """The first matter in half a sentence."""
    grammar = dossier.grammar
    for id_, outcome in dossier.missed:
        gap = grammar.gap(dossier.figure_of(id_), outcome)
        case = ("over" if outcome.over else "short") if gap else outcome.met
        return sentence(f"pressing.{case}", name=dossier.codebook.indicators[id_].name, gap=gap)
    for c in _top((c for c in dossier.listed if c.large and c.news != "good"), dossier)[:1]:
        clause, cause = grammar.clause(c), why(c, dossier, short=True)
        return sentence("year.large", name=c.indicator.name, clause=clause, why=cause)
    return []


def results(dossier: Dossier, *, barred: bool = False) -> Spans:
    """How many targets and promises came out which way; nothing where there were neither.

    Beside a bar that tells it of the targets (`barred`), only how many were met, where any was: another 未达到 than the
    bar's would be taken for it.
    """
    came_out, spans = _came_out(dossier), Spans()
    brief = barred and _TARGETS in came_out
    for name, told in came_out.items():
        spans += ["；", name, count(chain(*told.values()), dossier.year)]
        for word in [_MET] if brief and _MET in told else told:
            spans += ["，", word, count(told[word], dossier.year)]
    return spans[1:]


def _came_out(dossier: Dossier) -> dict[str, dict[str, list[str]]]:
    """How the year's targets, and the promises due of each year, came out: the cells of each by the word for it."""
    states = [(_TARGETS, OUTCOMES[o.met], dossier.figure_of(i).origin) for i, o in dossier.targets.items()]
    due = (a for a in sorted(dossier.answers, key=lambda a: a.pledge.raw.year) if a.by_figures != "not_due")
    states += [(f"{p.year}年承诺", a.word, raw_cell(p.file, p.row)) for a in due if (p := a.pledge.raw)]
    # the names in their order, the words of each in theirs
    by_name = grouped((name, (word, cell)) for name, word, cell in states)
    return {name: grouped(sorted(of, key=lambda told: _WORDS.index(told[0]))) for name, of in by_name.items()}


def tally(dossier: Dossier) -> dict[str, int]:
    """How many targets were set and met, promises due and kept, matters to be seen to: for a list of many reports."""
    told = dict.fromkeys(("targets", "met", "promises", "kept"), 0) | {"matters": len(matters(dossier))}
    for name, states in _came_out(dossier).items():
        all_, met = ("targets", "met") if name == _TARGETS else ("promises", "kept")
        told[all_] += sum(map(len, states.values()))
        told[met] += len(states.get(_MET, []))
    return told


def _stated(dossier: Dossier) -> Spans:
    """How many indicators were stated and which are planned, and what the narrative names as wanting."""
    pending, names = dossier.codebook.pending, dossier.codebook.indicators
    actual = [f for f in dossier.year_rows if (f.status, f.absence) == ("actual", "") and f.indicator not in pending]
    planned, rough = dossier.planned, [f for f in actual if f.approx != "exact"]

    def counted(figures: Sequence[Figure]) -> Spans:
        return [count((f.origin for f in figures), dossier.year)] if figures else []

    named: list[Spans] = [[names[f.indicator].name, dossier.grammar.figure(f)] for f in planned]
    all_, hedged, plans = map(counted, (actual, rough, planned))
    lists = {"named": _some(named, dossier, "、"), "wanting": _some([[w] for w in dossier.shortfalls], dossier, "，")}
    return sentence("year.stated", all=["指标", *all_] if all_ else "没有填报数", hedged=hedged, planned=plans, **lists)


def _some(told: Sequence[Spans], dossier: Dossier, between: str) -> Spans:
    """As many as a leader is asked to see to, and that there are more."""
    most = dossier.codebook.norms.matters
    return [*joined(told[:most], between), *(["等"] if len(told) > most else [])]  # type: ignore[list-item]


def bar(dossier: Dossier) -> Bar | None:
    """How many targets were met, missed, and cannot be told, side by side; nothing where there were none."""
    told = _came_out(dossier).get(_TARGETS, {})
    parts = [BarPart([word, count(of, dossier.year)], _SHARES[word], len(of)) for word, of in told.items()]
    return Bar([replace(parts[0], runs=["目标", *parts[0].runs]), *parts[1:]]) if parts else None


def matters(dossier: Dossier) -> list[Matter]:
    """All that leaders are asked to see to, the most pressing first; nothing for the public, nor of another's figures."""
    asked = not dossier.public and dossier.place.form == "full"
    return [*_targets_missed(dossier), *_promises_open(dossier), *_turned_worse(dossier)] if asked else []


def _targets_missed(dossier: Dossier) -> Iterator[Matter]:
    """Targets that were missed, the worst first, then those that cannot be told."""
    promised = {a.pledge.indicator.id: a.pledge.raw.year for a in dossier.answers if a.pledge.indicator and a.unkept}
    for id_, outcome in dossier.missed:
        figure, grammar = dossier.figure_of(id_), dossier.grammar
        number, aim = [grammar.figure(figure)], grammar.aim(figure, outcome)
        gap = grammar.gap(figure, outcome) or ["未达到"]
        value, since = grammar.value(figure), promised.get(id_, "")
        case = "apart" if outcome.apart else outcome.met
        words = sentence(f"target.{case}", number=number, value=value, aim=aim, gap=gap, since=since)
        yield Matter(dossier.codebook.indicators[id_].name, words, _TO_DO[case], figure.office, figure.deadline)


def _promises_open(dossier: Dossier) -> Iterator[Matter]:
    """Promises due that were not kept, not shown kept, or answered otherwise than the figures say."""
    measured = {id_ for id_, _ in dossier.missed}
    for a in (a for a in dossier.answers if a.unkept):
        raw, indicator = a.pledge.raw, a.pledge.indicator
        if indicator and indicator.id in measured:
            continue
        done, state = answered(a, dossier)
        aim = aimed(a.pledge, dossier) if a.figure else []
        words = sentence("matter.promise", year=raw.year, state=state, name=raw.name, done=done, aim=aim)
        todo = _TO_DO["disputed" if a.disputed else a.state]
        yield Matter(f"“{raw.promise}”", words, todo, a.figure.office if a.figure else "", raw.deadline)


def _turned_worse(dossier: Dossier) -> Iterator[Matter]:
    """The largest certain movement for the worse, and beside it the largest from a tiny base."""
    measured = {id_ for id_, _ in dossier.missed}
    worse = [c for c in dossier.listed if c.news == "bad" and c.indicator.id not in measured]
    tiny = sorted((c for c in worse if _tiny(c, dossier)), key=lambda c: -c.now.low)
    for c in (*_top(worse, dossier)[:1], *tiny[:1]):
        value, clause = dossier.grammar.value(c.now), dossier.grammar.clause(c)
        words = sentence("matter.worse", value=value, clause=clause, why=why(c, dossier))
        todo = _TO_DO["worse" if c.now.cause else "unexplained"]
        yield Matter(c.indicator.name, words, todo, c.now.office, c.now.deadline)


def answered(a: Answer, dossier: Dossier) -> tuple[Spans, Spans]:
    """Of a promise of an earlier report what was done, and its state in words."""
    # where the figures say otherwise, both
    both = a.disputed and a.by_figures != "open"
    state = f"填报{a.pledge.raw.answer}，按数据{a.shown}" if both else a.word
    if not a.figure:
        return [], [state]
    done: Spans = [a.figure.text if a.figure.absence else dossier.grammar.figure(a.figure)]
    told = a.outcome and state == OUTCOMES[a.outcome.met]
    return done, dossier.grammar.result(a.figure, a.outcome, a.pledge.raw) if a.outcome and told else [state]


def aimed(p: Pledge, dossier: Dossier) -> Spans:
    """The target that a promise sets."""
    if not p.indicator or not p.raw.target:
        return []
    aim = read_target(p.raw.target, p.indicator, dossier.codebook).quantity
    return [target_number(aim, applied("target", raw_cell(p.raw.file, p.raw.row)), p.indicator.id, dossier.year)]


def reporting_office(indicator: str, dossier: Dossier) -> str:
    """Who told an indicator's figure of the year."""
    return next((f.office for f in dossier.year_rows if f.indicator == indicator and f.office), "")


def answerable(p: Pledge, dossier: Dossier) -> Spans:
    """Whose figure of the year a promise is measured by."""
    return [Quoted(office)] if p.indicator and (office := reporting_office(p.indicator.id, dossier)) else []


def key_figures(dossier: Dossier) -> list[Comparison]:
    """The figures that matter most, chosen by the norm ``key_choice``, in the codebook's order."""
    rows = [c for c in dossier.listed if not c.now.absence]
    missed, grammar = {id_ for id_, _ in dossier.missed}, dossier.grammar
    criteria: dict[str, Callable[[Comparison], bool]] = {
        "missed": lambda c: c.indicator.id in missed,
        "bad": lambda c: c.news == "bad",
        "target": lambda c: c.indicator.id in dossier.targets,
        # a 0 says little, as does all of nobody knows how many
        "codebook": lambda c: c.now.high > 0 and (c.now.low != c.indicator.max or bool(grammar.worked_from(c.now))),
    }
    chosen: list[Comparison] = []
    for choice in dossier.codebook.norms.key_choice:
        name, _, most = choice.partition(":")
        room = min(int(most), dossier.codebook.norms.key_figures - len(chosen))
        chosen += [c for c in rows if criteria[name](c) and c not in chosen][: max(room, 0)]
    return sorted(chosen, key=rows.index)


def why(c: Comparison, dossier: Dossier, *, short: bool = False) -> Spans:
    """The cause of a movement in the office's words. Not for the public.

    Where there is room for a short one only, the first clause that begins as a cause, else the first; never cut within it,
    so no number is.
    """
    cause = c.now.cause.rstrip("。；，")
    if dossier.public or not cause:
        return []
    clauses = re.split("[，。；]", cause)
    words = (short and next(filter(_CAUSE["because"].match, clauses), clauses[0])) or cause
    mainly = "" if _CAUSE["because"].match(words) else "原因：" if _CAUSE["clause"].search(words) else "主要是"
    return sentence("matter.why", mainly=mainly, cause=Quoted(words), more="等" if words != cause else "")


def _tiny(c: Comparison, dossier: Dossier) -> bool:
    """Whether no percentage tells how much it moved, for its base is tiny."""
    return not c.indicator.rate and c.base is not None and c.base.low < dossier.codebook.norms.tiny_base


def _top(comparisons: Iterable[Comparison], dossier: Dossier) -> list[Comparison]:
    """Certain movements by their least relative size (rates by points), the largest first, those from a tiny base aside."""
    certain = (c for c in comparisons if not math.isnan(c.size) and not _tiny(c, dossier))
    return sorted(certain, key=lambda c: -c.size)


def key_figure(c: Comparison, dossier: Dossier, spark: Chart | None = None) -> KeyFigure:
    """One of them, with last year's number, the change, the target (of a rate without one its base) and its drawing."""
    outcome = dossier.targets.get(c.indicator.id)
    aim: Spans = ["目标", dossier.grammar.aim(c.now, outcome)] if outcome else dossier.grammar.worked_from(c.now)
    gap = dossier.grammar.gap(c.now, outcome) if outcome and outcome.met == "unmet" else []
    before: Spans = [c.base_name, dossier.grammar.figure(c.base)] if c.base and not c.base.absence else []
    change = [] if dossier.first_year or c.unsure else dossier.grammar.change(c)
    missed: list[Run] = ["，", Styled("strong", gap)] if gap else []
    # whether it is good is not ours to say of others
    news = c.news if dossier.place.form == "full" else ""
    return KeyFigure(c.indicator.name, [dossier.grammar.figure(c.now)], before, change, news, [*aim, *missed], spark)
