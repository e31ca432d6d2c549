"""What a leader reads first: the year in one sentence, the figures that matter, what needs attention.

Chooses and orders; every change is worded by the grammar, every number carries its origin.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from fazhi.analysis.compare import base_name
from fazhi.analysis.pledges import STATES, Answer
from fazhi.cleaning.columns import Row
from fazhi.codebook.schema import Indicator
from fazhi.formula import derive
from fazhi.number_format import RATES, Number, Quoted, Span, Spans, figure
from fazhi.report.clauses import Grammar, news
from fazhi.report.dossier import Dossier
from fazhi.report.narrative import leads, part_of

Block = tuple[str, list[Spans]]

# the blocks that want a decision or an answer
SHORT, ASKING = "数据显示的不足", "需要过问"
LARGEST = "变化较大"
_CLAUSE = re.compile("[^，。；]+")


def _count(rows: pd.DataFrame, year: int, origin: str) -> Number:
    """How many rows there are, derivable from the cells they stand on."""
    # what is counted no more stands on the last cell that counted it
    cells = rows[origin].where(rows[origin] != "", rows["base_origin"]) if "base_origin" in rows else rows[origin]
    return Number(f"{len(rows)}项", str(len(rows)), "count", derive("count", *cells), year=year)


def verdict(dossier: Dossier, grammar: Grammar) -> Spans:
    """The year in a sentence or two: how many moved which way, and the largest movement with its cause."""
    year, rows = dossier.year, dossier.this_year
    if dossier.first_year:
        actual = rows[(rows["status"] == "actual") & (rows["absence"] == "")]
        planned, rough = rows[rows["status"] == "planned"], actual[actual["approx"] != "exact"]
        spans: Spans = ["本年有实际数", _count(actual, year, "origin")]
        spans += ["、计划数", _count(planned, year, "origin")] if len(planned) else []
        spans += ["；实际数中", _count(rough, year, "origin"), "只有约数"] if len(rough) else []
        return [*spans, "。此前各年没有数据记录，本报告不作年度比较。"]
    compared = dossier.comparisons
    names = {
        "up": "增加",
        "down": "减少",
        "level": "持平",
        "indeterminate": "增减无法判断",
        "new": "新增",
        "dropped": "取消",
    }
    if compared.empty:
        return ["本年没有可以比较的实际数。"]
    spans = [f"与{base_years(dossier)}相比，"]
    for key, name in names.items():
        group = compared[compared["verdict"] == key]
        if len(group):
            spans += [_count(group, year, "now_origin"), f"{name}，"]
    rest = compared[compared["verdict"] == "not_comparable"]
    spans += [_count(rest, year, "now_origin"), "不作同比，"] if len(rest) else []
    spans = [*spans[:-1], str(spans[-1]).rstrip("，") + "。"]
    for row in _top(compared[compared["large"]], dossier)[:1]:
        spans += [f"{LARGEST}的有{row['name']}，", *grammar.clause(row), *_why(dossier, row, short=True), "。"]
    return spans


def base_years(dossier: Dossier) -> str:
    """The year compared with, or the several where indicators were last on record in different ones."""
    years = [f"{y}年" for y in sorted(dossier.comparisons["base_year"].dropna().unique())]
    if not years:
        return "以往各年"
    return years[0] if len(years) == 1 else f"各指标上次有记录的年份（{'、'.join(years)}）"


def key_figures(dossier: Dossier, grammar: Grammar) -> list[tuple[Indicator, Spans, Spans]]:
    """Indicator, number and comparison of the figures that matter most, by the codebook's order."""
    compared = dossier.comparisons[dossier.comparisons["now_low"].notna()]
    first = compared.head(dossier.codebook.norms.key_figures).to_dict("records")
    named = [(dossier.codebook.indicators[r["indicator"]], r) for r in first]
    return [
        (i, [grammar.now(r)], [] if dossier.first_year else [*grammar.clause(r), *_why(dossier, r, short=True)])
        for i, r in named
    ]


def blocks(dossier: Dossier, grammar: Grammar) -> list[Block]:
    """The blocks of the first screen, each a title and its items."""
    own: Block = ("报告自述的不足", _part_leads(dossier, "shortfalls"))
    if dossier.public:
        moves = [] if dossier.first_year else [_largest(dossier, grammar), _come_and_gone(dossier, grammar)]
        return [*moves, own, _rough(dossier), _planned(dossier)]
    if dossier.first_year:
        rest: list[Block] = [("重复与缺项", [*_repeated(dossier), *_missing(dossier)])]
        return [own, _shortfalls(dossier, grammar), _rough(dossier), _planned(dossier), *rest]
    return [
        _shortfalls(dossier, grammar), (ASKING, _attention(dossier)), _largest(dossier, grammar),
        _come_and_gone(dossier, grammar), own, _rough(dossier), _planned(dossier),
    ]  # fmt: skip


def _name(dossier: Dossier, row: Row) -> str:
    return dossier.codebook.indicators[row["indicator"]].name


def _listed(dossier: Dossier, rows: pd.DataFrame) -> list[Spans]:
    return [[f"{_name(dossier, r)} ", figure(r, dossier.codebook)] for r in rows.to_dict("records")]


def _rough(dossier: Dossier) -> Block:
    rows = dossier.this_year
    return "只有约数", _inline(
        _listed(dossier, rows[(rows["status"] == "actual") & ~rows["approx"].isin(["exact", ""])])
    )


def _planned(dossier: Dossier) -> Block:
    rows = dossier.this_year
    return "计划办理", _inline(_listed(dossier, rows[(rows["status"] == "planned") & (rows["absence"] == "")]))


def _inline(items: list[Spans]) -> list[Spans]:
    """Short items as one, so that the screen holds more."""
    joined = [span for item in items for span in ("；", *item)]
    return [joined[1:]] if items else []


def _part_leads(dossier: Dossier, key: str) -> list[Spans]:
    part = part_of(dossier.narrative, dossier.codebook, key) if dossier.narrative else None
    return leads(dossier.binder, part) if part else []


def _repeated(dossier: Dossier) -> list[Spans]:
    """Figures that the narrative states in more than one place."""
    named = Counter(b.name for b in dossier.narrative.bindings()) if dossier.narrative else Counter[str]()
    twice = [name for name, n in named.items() if n > 1]
    return [[f"正文不止一处写到：{'、'.join(twice)}"]] if twice else []


def _missing(dossier: Dossier) -> list[Spans]:
    """Tasks of the national outline on which the year has no figure."""
    present = {dossier.codebook.indicators[i].domain for i in dossier.this_year["indicator"]}
    empty = [d for d, kind in dossier.codebook.norms.domain.items() if kind == "task" and d not in present]
    absent = dossier.this_year[dossier.this_year["absence"] == "not_reported"].to_dict("records")
    spans: list[Spans] = [[f"没有数据的任务：{'、'.join(empty)}"]] if empty else []
    return spans + ([[f"写明未报：{'、'.join(_name(dossier, r) for r in absent)}"]] if absent else [])


def moved(row: Row, dossier: Dossier, grammar: Grammar) -> Spans:
    """A movement with all that a leader asks next: good or bad, why, and who answers for it."""
    beside = grammar.worked_from(dossier.codebook.indicators[row["indicator"]], dossier.year, dossier.figures)
    said: Spans = [grammar.now(row), *beside, "，", *grammar.clause(row)]
    said += [f"（{word}）"] if (word := grammar.news(row)) else []
    return [*said, *_why(dossier, row), _whose(row)]


def _why(dossier: Dossier, row: Row, *, short: bool = False) -> Spans:
    """The cause of a movement in the office's words; that none is given, where one should be. Not for the public.

    Where there is room for a short one only, the first clause; never cut within it, so no number is.
    """
    if dossier.public:
        return []
    if cause := row["cause"].rstrip("。；，"):
        first = _CLAUSE.match(cause)[0] if short else cause  # type: ignore[index]
        return ["；原因：", Quoted(first), *(["等"] if first != cause else [])]
    return ["；未写原因"] if row["large"] else []


def _whose(row: Row) -> str:
    """Who answers for a figure, where the office gave its name."""
    return f"（{row['office']}）" if row["office"] else ""


def _top(rows: pd.DataFrame, dossier: Dossier) -> list[Row]:
    """The largest of these certain movements, those from a tiny base aside."""
    rows = rows[(rows["base_low"] >= dossier.codebook.norms.tiny_base) | rows["kind"].isin(RATES)]
    top = rows.nlargest(dossier.codebook.norms.largest_changes, "size", keep="first")
    return top.to_dict("records")


def _largest(dossier: Dossier, grammar: Grammar) -> Block:
    """Largest certain movements by their least relative size (rates by points), with cause and office."""
    rows = dossier.comparisons[dossier.comparisons["size"].notna()]
    return LARGEST, [[f"{r['name']} ", *moved(r, dossier, grammar)] for r in _top(rows, dossier)]


def _come_and_gone(dossier: Dossier, grammar: Grammar) -> Block:
    rows = dossier.comparisons[dossier.comparisons["verdict"].isin(["new", "dropped"])].to_dict("records")
    items: list[Spans] = []
    for r in rows:
        new = r["verdict"] == "new"
        value: Spans = [grammar.now(r)] if new else [base_name(r["year"], r["base_year"]), grammar.base(r)]
        items.append([f"{r['name']} ", *value, "，", *grammar.clause(r)])
    return "新增与取消", items


def _shortfalls(dossier: Dossier, grammar: Grammar) -> Block:
    """What the data itself shows: targets missed, promises broken, the largest movement for the worse."""
    rows = {r["indicator"]: r for r in dossier.comparisons.to_dict("records")}
    missed = {i: o for i, o in dossier.targets.items() if o.met == "unmet"}
    items: list[Spans] = []
    # the worst first: what is furthest from its target; a bound above has no completion and goes last
    for id_ in sorted(
        missed, key=lambda i: min(missed[i].completion_high, 1.0) if missed[i].completion_high < 1 else 1.0
    ):
        row = rows[id_]
        beside = grammar.worked_from(dossier.codebook.indicators[id_], dossier.year, dossier.figures)
        items.append(
            [f"{row['name']} ", grammar.now(row), *beside, "，", *grammar.target(row, missed[id_]), _whose(row)]
        )
    for a in dossier.answers:
        measured = a.pledge.indicator and a.pledge.indicator.id in missed
        if {a.state, a.by_figures} & {"broken", "partly"} and not measured:
            items.append(promise(a, grammar))
    bad = [i for i, r in rows.items() if news(r, dossier.codebook) == "bad" and i not in missed]
    worse = dossier.comparisons[dossier.comparisons["indicator"].isin(bad)]
    # of tiny bases the largest beside it: no percentage tells how bad it is
    tiny = worse[(worse["base_low"] < dossier.codebook.norms.tiny_base) & ~worse["kind"].isin(RATES)]
    worst = [*_top(worse, dossier)[:1], *tiny.nlargest(1, "now_low").to_dict("records")]
    items += [[f"{r['name']} ", *moved(r, dossier, grammar)] for r in worst]
    if any(f.code == "all_good" for f in dossier.findings):
        items.append(["数据没有显示不足；“不足和原因”仍须据实写明"])
    return SHORT, items


def promise(a: Answer, grammar: Grammar) -> Spans:
    """A promise of an earlier report and what became of it, the analyst's answer and the figures' both."""
    raw, said = a.pledge.raw, a.pledge.said
    words: Spans = [f"{raw.year}年承诺“{raw.promise}”（{a.pledge.due}年到期）：{STATES[a.state]}"]
    if said and a.by_figures not in ("open", "not_due"):
        words.append(
            "（填报与数据一致）" if said == a.by_figures else f"（填报{STATES[said]}，按数据{STATES[a.by_figures]}）"
        )
    if a.figure:
        value: Span = str(a.figure.text) if a.figure.absence else figure(a.figure, grammar.codebook)
        words += [f"；{'目前' if a.by_figures == 'not_due' else ''}{raw.name}", value]
        words += ["，", *grammar.pledge(a.figure, raw, a.outcome, a.by_figures != "not_due")] if a.outcome else []
    return words


# warnings that other blocks tell, and those told together
_TOLD = ("unmet", "pledge_broken")
_TOGETHER = {"gone": "上一年有数而本年没有记录", "no_cause": "变动大而没有写原因"}


def _attention(dossier: Dossier) -> list[Spans]:
    """Warnings in words, for the leader to ask about."""
    items: list[Spans] = []
    whose = {r["indicator"]: _whose(r) for r in dossier.comparisons.to_dict("records")}
    for code, title in _TOGETHER.items():
        ids = [f.indicator for f in dossier.findings if f.code == code]
        names = [dossier.codebook.indicators[i].name + whose.get(i, "") for i in ids]
        items += [[f"{title}：{'、'.join(names)}"]] if names else []
    told = (*_TOLD, *_TOGETHER)
    rest = [f for f in dossier.findings if f.severity == "warning" and f.code not in told]
    return items + [[Quoted(f.message), whose.get(f.indicator, "")] for f in rest]
