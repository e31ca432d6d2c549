"""What a leader reads first: the year in one sentence, the figures that matter, what needs attention.

Chooses and orders; every change is worded by the grammar, every number carries its origin.
"""

from __future__ import annotations

import math
import re
from collections import Counter

import pandas as pd

from fazhi.dossier import Dossier
from fazhi.grammar import Grammar
from fazhi.narrative import leads, part_of
from fazhi.settle import Row
from fazhi.spans import Number, Spans, figure, machine_value

Block = tuple[str, list[Spans]]

# findings that tell of a value changed or chosen by corrections.yml
CORRECTED = ("corrected", "kept_conflict")


def now(row: Row) -> Number:
    """This year's number of a comparison row, as worded."""
    high = math.inf if math.isnan(row["now_high"]) else row["now_high"]
    value = machine_value(row["now_low"], high)
    return Number(row["now_text"], value, "value", row["now_origin"], row["indicator"], int(row["year"]))


def _count(rows: pd.DataFrame, year: int, origin: str) -> Number:
    """How many rows there are, derivable from the cells they stand on."""
    return Number(f"{len(rows)}项", str(len(rows)), "count", f"count({','.join(rows[origin])})", year=year)


def verdict(dossier: Dossier) -> Spans:
    """The year in one sentence."""
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
    spans = [f"与{base_years(dossier)}相比，"]
    for key, name in names.items():
        group = compared[compared["verdict"] == key]
        if len(group):
            spans += [_count(group, year, "now_origin"), f"{name}，"]
    rest = compared[compared["verdict"] == "not_comparable"]
    spans += [_count(rest, year, "now_origin"), "不作同比，"] if len(rest) else []
    return [*spans[:-1], str(spans[-1]).rstrip("，") + "。"]


def base_years(dossier: Dossier) -> str:
    """The year compared with, or the several where indicators were last on record in different ones."""
    years = [str(y) for y in sorted(dossier.comparisons["base_year"].dropna().unique())]
    if not years:
        return "以往各年"
    return f"{years[0]}年" if len(years) == 1 else f"各指标上次有记录的年份（{'、'.join(years)}年）"


def key_figures(dossier: Dossier, grammar: Grammar) -> list[tuple[str, Spans, Spans]]:
    """Name, number and comparison of the figures that matter most, by the codebook's order."""
    compared = dossier.comparisons[dossier.comparisons["now_low"].notna()]
    first = compared.head(int(dossier.codebook.number("key_figures"))).to_dict("records")
    return [(r["name"], [now(r)], [] if dossier.first_year else grammar.clause(r)) for r in first]


def blocks(dossier: Dossier, grammar: Grammar) -> list[Block]:
    """The blocks of the first screen, each a title and its items."""
    shortfalls: Block = ("报告自述的不足", _part_leads(dossier, "shortfalls"))
    if dossier.first_year:
        return [
            _rough(dossier),
            _planned(dossier),
            shortfalls,
            ("重复与缺项", [*_repeated(dossier), *_missing(dossier)]),
        ]
    attention: Block = ("需要过问", _attention(dossier))
    return [_largest(dossier, grammar), attention, _rough(dossier), _planned(dossier), shortfalls]


def _name(dossier: Dossier, row: Row) -> str:
    return dossier.codebook.indicators[row["indicator"]].name


def _listed(dossier: Dossier, rows: pd.DataFrame) -> list[Spans]:
    return [[f"{_name(dossier, r)} ", figure(r, dossier.codebook)] for r in rows.to_dict("records")]


def _rough(dossier: Dossier) -> Block:
    rows = dossier.this_year
    return "只有约数", _listed(dossier, rows[(rows["status"] == "actual") & ~rows["approx"].isin(["exact", ""])])


def _planned(dossier: Dossier) -> Block:
    rows = dossier.this_year
    return "计划办理", _listed(dossier, rows[(rows["status"] == "planned") & (rows["absence"] == "")])


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
    empty = [d for d, kind in dossier.codebook.keyed("domain").items() if kind == "task" and d not in present]
    absent = dossier.this_year[dossier.this_year["absence"] == "not_reported"].to_dict("records")
    spans: list[Spans] = [[f"没有数据的任务：{'、'.join(empty)}"]] if empty else []
    return spans + ([[f"写明未报：{'、'.join(_name(dossier, r) for r in absent)}"]] if absent else [])


def _largest(dossier: Dossier, grammar: Grammar) -> Block:
    """Largest certain movements by their least relative size (rates by points), with cause and office."""
    rows = dossier.comparisons[dossier.comparisons["verdict"].isin(["up", "down"])]
    moved = rows[rows["base_low"] >= dossier.codebook.number("tiny_base")].copy()
    shares = moved["kind"].isin(["share", "ratio"])
    low = moved["rate_low"].mask(shares, moved["diff_low"] / 100)
    high = moved["rate_high"].mask(shares, moved["diff_high"] / 100)
    moved["size"] = low.where(moved["verdict"] == "up", -high)
    top = moved.dropna(subset="size").nlargest(int(dossier.codebook.number("largest_changes")), "size", keep="first")
    items: list[Spans] = []
    for row in top.to_dict("records"):
        cause = f"；原因：{row['cause']}" if row["cause"] else "；未写原因"
        items.append(
            [f"{row['name']} ", now(row), "，", *grammar.clause(row), f"{cause}（{row['office'] or '未写填报单位'}）"]
        )
    return "变化最大", items


def _attention(dossier: Dossier) -> list[Spans]:
    """Warnings in words, for the leader to ask about."""
    return [[f.message] for f in dossier.findings if f.severity == "warning"]


def notes(dossier: Dossier) -> list[str]:
    """Notes on the data: corrections, what each hedge in use means, rounding, where the figures lie."""
    rows = dossier.comparisons
    changed = [f.message for f in dossier.findings if f.code in CORRECTED]
    kept = "除下列更正外，各数照填报原文；" if changed else "各数照填报原文，未作改动；"
    published = "“按公布数”：两个数之差小于公布的精度，只就公布的数而言。" if rows["as_published"].any() else ""
    rounding = "" if dossier.first_year else "增减的百分数四舍五入；比例之差用百分点；基数小的只写增减数，不写百分数。"
    files = "、".join(dict.fromkeys(dossier.this_year["file"]))
    said = [kept + "约数按可能范围比较。", *changed, *_hedges(dossier), published, rounding, f"本年数据取自{files}。"]
    return [note for note in said if note]


def _hedges(dossier: Dossier) -> list[str]:
    """What the hedges of this year's and the base's wordings mean; words of one meaning together."""
    texts = [*dossier.this_year["text"], *dossier.comparisons["base_text"]]
    words = [w for w in dossier.codebook.words if w.role in ("before", "after", "fixed")]
    meaning = {w.word: w.reason for w in words}
    groups: dict[str, list[str]] = {}
    for w in words:
        if any(w.word in t for t in texts):
            same = re.fullmatch("同“(.+)”", w.reason)
            groups.setdefault(meaning[same[1]] if same else w.reason, []).append(f"“{w.word}”")
    return [f"{''.join(names)}：{reason}。" for reason, names in groups.items()]
