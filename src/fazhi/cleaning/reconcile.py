"""Several values of one figure → the one that serves: agreeing, preferred, kept side by side, or restated later.

No value is dropped without a finding, and none is changed: the one that serves names the cells it stands on.
"""

from __future__ import annotations

from collections.abc import Hashable
from itertools import combinations
from typing import Any

import pandas as pd

from fazhi.cleaning.corrections import Correction, unmatched
from fazhi.codebook.load import Codebook
from fazhi.errors import Finding
from fazhi.formula import derive, raw_cell
from fazhi.interval import Quantity

# a row of a frame, as DataFrame.to_dict("records") gives it
Row = dict[Hashable, Any]

_VALUE = [
    "low", "high", "low_open", "high_open", "resolution", "unit", "text", "approx", "absence", "origin", "single",
]  # fmt: skip
KEY = ["place", "year", "indicator", "status", "for_year", "period"]


def of_year(figures: pd.DataFrame, year: int) -> dict[str, Row]:
    """The actual rows of one year by indicator, the whole year's before a part's."""
    mine = figures[(figures["year"] == year) & (figures["status"] == "actual")].sort_values("period", kind="stable")
    return {r["indicator"]: r for r in mine.drop_duplicates("indicator").to_dict("records")}


def at_row(codebook: Codebook, code: str, row: Any, message: str, todo: str, read: str | None = None) -> Finding:
    """A finding about a row of clean figures; how serious it is, the norms say."""
    where = (row["place"], int(row["year"]), row["file"], int(row["row"]), row["indicator"])
    return Finding(codebook.severity(code), code, *where, row["text"] if read is None else read, message, todo)


def settle(
    frame: pd.DataFrame, corrections: list[Correction], codebook: Codebook
) -> tuple[pd.DataFrame, list[Finding]]:
    """Number the sources of each key; several values must agree or be declared.

    Parameters
    ----------
    frame : DataFrame
        Clean rows without ``source_no``.
    corrections : list of Correction
        Those that prefer or keep.

    Returns
    -------
    frame : DataFrame
        With ``source_no``; rows that conflict or were not preferred are left out, each with a finding.
    findings : list of Finding
    """
    key = [*KEY, _measure(frame)]
    frame = frame.assign(source_no=frame.groupby(key, dropna=False).cumcount() + 1)
    findings: list[Finding] = []
    dropped: list[int] = []
    declared = {(c.where.year, c.where.indicator): c for c in corrections}
    twice = _by_value(frame[frame.groupby(key, dropna=False)["row"].transform("size") > 1])
    for _, group in twice.groupby([*KEY, _measure(twice)], dropna=False):
        first = group.iloc[0]
        correction = declared.get((first["year"], first["indicator"]))
        mergeable = group["unit"].nunique() == 1 and not any(group["absence"])
        # values that agree need nobody to keep them apart
        mergeable &= correction is None or correction.action != "keep" or not _one_value(group)
        if correction and sorted(correction.expect) == sorted(group["text"]) and mergeable:
            del declared[first["year"], first["indicator"]]
            findings.append(_declared(correction, group, codebook))
            dropped += [] if correction.action == "keep" else list(group.index[group["text"] != correction.value])
        else:
            finding = _agreeing(group, codebook) or _conflict(group, codebook)
            findings.append(finding)
            dropped += list(group.index) if finding.code == "conflict" else []
    findings += [unmatched(c, f"没有找到这几个不同的值：{'、'.join(c.expect)}") for c in declared.values()]
    return frame.drop(index=dropped), findings


def _by_value(rows: pd.DataFrame) -> pd.DataFrame:
    """In the order of what they say, not of where they stand: a row that moves changes nothing."""
    return rows.sort_values(["low", "high", "text", "office", "source", "note"], kind="stable")


def _conflict(group: pd.DataFrame, codebook: Codebook) -> Finding:
    first = group.iloc[0]
    read = "、".join(
        f"“{r['text']}”{'（目标' + r['target'] + '）' if r['target'] else ''}（{r['file']}第{r['row']}行）"
        for r in group.to_dict("records")
    )
    message = f"“{codebook.indicators[first['indicator']].name}”有不同的{'目标' if _one_value(group) else '值'}：{read}"
    where = (first["place"], int(first["year"]), first["file"], int(first["row"]), first["indicator"])
    return Finding("error", "conflict", *where, read, message, "请核实后只留一个，或在更正单里写明采用哪个")


def _one_value(group: pd.DataFrame) -> bool:
    """Whether all values of one key can be one value."""
    quantities = [quantity_of(r) for _, r in group.iterrows()]
    # of many that say the same each is held against the others once
    same = bool(group["absence"].iloc[0]) or all(a.agrees(b) for a, b in combinations(dict.fromkeys(quantities), 2))
    return group["absence"].nunique() == 1 and same


def _agreeing(group: pd.DataFrame, codebook: Codebook) -> Finding | None:
    """A note where all values of one key can be one value, and are held against one target."""
    if not _one_value(group) or len(set(filter(None, group["target"]))) > 1:
        return None
    read = "、".join(group["text"])
    message = f"“{codebook.indicators[group.iloc[0]['indicator']].name}”报了{len(group)}次，相符（{read}）"
    return at_row(codebook, "agreeing", group.iloc[0], message, "采用较细的一个", read)


def _declared(correction: Correction, group: pd.DataFrame, codebook: Codebook) -> Finding:
    """What ``prefer`` or ``keep`` did."""
    first, read = group.iloc[0], "、".join(group["text"])
    chosen = "两者都保留，按合并范围比较" if correction.action == "keep" else f"采用“{correction.value}”"
    name = codebook.indicators[first["indicator"]].name
    message = f"“{name}”有不同的值（{read}），按更正单{chosen}（{correction.reason}）"
    code = "kept_conflict" if correction.action == "keep" else "corrected"
    return at_row(codebook, code, first, message, correction.status, read)


def _measure(frame: pd.DataFrame) -> pd.Series[str]:
    """What tells apart the changes stated of one indicator: 14条 and 9.93% are two figures, not a conflict."""
    return frame["unit"].where(frame["status"] == "change", "").rename("measure")


def quantity_of(row: Any) -> Quantity:
    """The quantity of a clean row; NaN ends (an absence) count as zero width at 0."""
    if row["absence"]:
        return Quantity(0, 0, text=row["text"])
    ends = (row["low"], row["high"], bool(row["low_open"]), bool(row["high_open"]))
    return Quantity(*ends, row["unit"], row["resolution"], row["text"])


def serving(figures: pd.DataFrame) -> pd.DataFrame:
    """One row for each key: the finest of agreeing values, the hull of kept ones.

    Adds ``origin``: the value's formula over raw cells, ``raw(2023/figures.csv:12)`` or
    ``hull(raw(…),raw(…))``; and ``single``: each value it stands on was one exact number as written.
    """
    cells = list(map(raw_cell, figures["file"], figures["row"]))
    frame = figures.assign(origin=pd.Series(cells, figures.index, dtype=object))
    frame["single"] = frame["approx"] == "exact"
    several = frame.groupby([*KEY, _measure(frame)])["row"].transform("size") > 1
    twice = _by_value(frame[several])
    merged = [_merge(group) for _, group in twice.groupby([*KEY, _measure(twice)])]
    alone = frame[~several]
    return pd.concat([alone, pd.DataFrame(merged, columns=frame.columns)] if merged else [alone]).sort_values(
        KEY, kind="stable", ignore_index=True
    )


def _merge(group: pd.DataFrame) -> pd.Series[Any]:
    quantities = [quantity_of(row) for _, row in group.iterrows()]
    finest = min(range(len(quantities)), key=lambda n: quantities[n].resolution)
    row = group.iloc[finest].copy()
    # what only the other offices wrote is not lost
    for column in ("office", "cause", "target", "source", "note"):
        row[column] = "；".join(dict.fromkeys(filter(None, [row[column], *group[column]])))
    if _one_value(group):
        return row
    hull = quantities[0]
    for q in quantities[1:]:
        hull = hull.hull(q)
    for column in ("low", "high", "low_open", "high_open", "resolution"):
        row[column] = getattr(hull, column)
    row["single"] = bool(group["single"].all())
    row["text"], row["approx"] = "或".join(dict.fromkeys(group["text"])), "range"
    row["origin"] = derive("hull", *group["origin"])
    return row


def restate(figures: pd.DataFrame, corrections: list[Correction]) -> pd.DataFrame:
    """Put the value that a later report gives for an earlier year in the place of the one given then.

    Parameters
    ----------
    figures : DataFrame
        As :func:`serving` gives them.
    corrections : list of Correction
        Those that restate; ``where`` names the later report, ``expect`` the old and the new wording.

    Returns
    -------
    DataFrame
        The earlier years' rows hold the new wording, value and origin; nothing else differs.
    """
    figures = figures.copy()
    for c in sorted(corrections, key=lambda c: c.where.year):
        mine = figures[figures["indicator"] == c.where.indicator]
        quoted = mine[(mine["status"] == "previous") & (mine["year"] == c.where.year) & (mine["text"] == c.value)]
        for row in quoted.to_dict("records"):
            then = (mine["status"] == "actual") & (mine["year"] == row["for_year"]) & (mine["period"] == row["period"])
            for column in _VALUE:
                figures.loc[mine.index[then & mine["text"].isin(c.expect)], column] = row[column]
    return figures
