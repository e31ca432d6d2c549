"""Reconciliation of several values of one figure: agreeing, preferred, kept side by side, or restated later.

No value is dropped without a finding, and none is changed: the one that serves names the cells it stands on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import reduce
from itertools import combinations
from operator import attrgetter
from typing import Any

from fazhi.cleaning.columns import KEY, Figure
from fazhi.cleaning.corrections import Correction
from fazhi.cleaning.formula import applied
from fazhi.codebook.load import Codebook
from fazhi.errors import Finding
from fazhi.groups import first_of, grouped
from fazhi.interval import Quantity
from fazhi.numerals import plain

_VALUE = (
    "low", "high", "low_open", "high_open", "resolution", "unit", "text", "approx", "absence", "origin", "single",
)  # fmt: skip
# so many rows are shown one by one
_MOST = 9
# so many villages are no one's second answer; other units are one more
_VILLAGES = 2
# what a figure is known by
key_of: Callable[[Figure], tuple[Any, ...]] = attrgetter(*KEY)
# what is lost with a value that is not chosen
_SAID = {"cause": "变动原因", "target": "目标", "source": "出处", "note": "备注"}
_WORDS = ("office", "cause", "target", "source", "note", "deadline")


def finding_about(figure: Figure, key: str, codebook: Codebook, read: str | None = None, **quoted: object) -> Finding:
    """A finding about a clean figure."""
    where = figure.place, figure.year, figure.file, figure.row, figure.indicator
    return codebook.finding(key, where, figure.text if read is None else read, **quoted)


def _groups(figures: Iterable[Figure]) -> list[list[Figure]]:
    """Figures of one key together, by key; changes stated in unlike units (14条, 9.93%) are figures of their own."""
    groups = grouped(((*key_of(f), f.unit if f.status == "change" else ""), f) for f in figures)
    return [groups[key] for key in sorted(groups)]


def _by_value(group: list[Figure]) -> list[Figure]:
    """In the order of what they say, not of where they stand: a row that moves changes nothing."""
    ends = {f: (0.0, 0.0) if f.absence else (f.low, f.high) for f in group}
    return sorted(group, key=lambda f: (bool(f.absence), *ends[f], f.text, f.office, f.source, f.note))


def settle(
    figures: Iterable[Figure], corrections: list[Correction], codebook: Codebook
) -> tuple[list[Figure], list[Finding]]:
    """Number the sources of each key; several values must agree or be declared.

    Parameters
    ----------
    corrections : list of Correction
        Those that prefer or keep.

    Returns
    -------
    figures : list of Figure
        By key and ``source_no``; those that conflict or were not preferred are left out, each with a finding.
    findings : list of Finding
    """
    figures, settled = [*figures], list[Figure]()
    in_parts = _in_parts(figures)
    findings = [finding_about(f[0], "conflict.periods", codebook, _cells(f), times=len(f)) for f in in_parts.values()]
    declared = {(c.where.year, c.where.indicator): c for c in corrections}
    for group in _groups(f for f in figures if key_of(f)[:-1] not in in_parts):
        rows = [replace(f, source_no=n) for n, f in enumerate(group, 1)]
        if len(group) > 1:
            about = (group[0].year, group[0].indicator)
            fitting = about in declared and _fits(declared[about], group)
            decided = declared.pop(about) if fitting else None
            parts = None if decided else _of_parts(rows, codebook)
            rows, finding = ([], parts) if parts else _settled(rows, decided, codebook)
            findings.append(finding)
            findings += _unsaid(group, rows, codebook) if decided and rows else ()
        settled += rows
    findings += [c.unmatched(f"没有找到这几个不同的值：{'、'.join(c.expect)}") for c in declared.values()]
    return sorted(settled, key=lambda f: (*key_of(f), f.source_no, f.file, f.row)), findings


def _in_parts(figures: Iterable[Figure]) -> dict[tuple[Any, ...], list[Figure]]:
    """Figures that tell of several times in a year and not of the whole, which nobody may make of them, by key but for these."""
    told = grouped((key_of(f)[:-1], f) for f in figures if f.status != "change")
    periods = {key: {f.period for f in rows} for key, rows in told.items()}
    return {key: told[key] for key, of in periods.items() if "" not in of and len(of) > 1}


def _cells(rows: list[Figure]) -> str:
    """Values, each with where it stands."""
    told = (f"“{f.text}”{f'（目标{f.target}）' if f.target else ''}（{f.file}第{f.row}行）" for f in rows[:_MOST])
    return "、".join(told) + "等" * (len(rows) > _MOST)


def _settled(group: list[Figure], correction: Correction | None, codebook: Codebook) -> tuple[list[Figure], Finding]:
    """Which of several values of one key hold, and the finding that says so."""
    ordered = _by_value(group)
    first, texts, agreeing = ordered[0], "、".join(f.text for f in ordered), _one_value(group)
    if correction:
        said = {"value": correction.value, "reason": correction.reason, "status": correction.status}
        kept = correction.action == "keep"
        chosen = [f for f in group if kept or f.text == correction.value]
        return chosen, finding_about(first, "kept_conflict" if kept else "corrected.choice", codebook, texts, **said)
    # what one office wrote twice into a table may be two things, however like each other they are
    origins = {(f.file, f.office, f.source) for f in group if not (agreeing and f.absence)}
    twice = 0 < len(origins) < len(group)
    if agreeing and not twice and len({f.target for f in group} - {""}) <= 1:
        return group, finding_about(first, "agreeing", codebook, texts, times=len(group))
    return [], _conflict(group, codebook, texts, agreeing=agreeing, twice=twice)


def _unsaid(group: list[Figure], chosen: list[Figure], codebook: Codebook) -> Iterator[Finding]:
    """What was said beside a value that was not chosen and beside none of those chosen."""
    lacking = {word: title for word, title in _SAID.items() if not any(getattr(f, word) for f in chosen)}
    for other in (f for f in group if not any((f.file, f.row) == (c.file, c.row) for c in chosen)):
        if said := {title: words for word, title in lacking.items() if (words := getattr(other, word))}:
            told = "，".join(f"{title}“{words}”" for title, words in said.items())
            cells = (f"{f.file}第{f.row}行" for f in (other, chosen[0]))
            places = dict(zip(("cell", "chosen"), cells, strict=True))
            yield finding_about(chosen[0], "choice_words", codebook, lacking="、".join(said), said=told, **places)


def _conflict(group: list[Figure], codebook: Codebook, texts: str, *, agreeing: bool, twice: bool) -> Finding:
    """What is told of several values of one key of which nobody knows which holds."""
    ordered = _by_value(group)
    first, unreported = ordered[0], _unreported(ordered)
    kind = first_of([("twice", twice), ("unreported", unreported), ("target", agreeing)], "value")
    told = _cells(ordered)
    # what a correction may choose from, as it expects it
    read = texts if _alike(group) and not agreeing else told
    apart = kind == "value" and _alike(group) and not codebook.indicators[first.indicator].rate
    words = {"told": told, "times": str(len(group)), "sum": _sum(group, codebook) if apart else ""} | unreported
    if apart and first.status != "change":
        kind = "value.sum" if words["sum"] else "value.parts"
    return finding_about(first, f"conflict.{kind}", codebook, read, **words)


def _unreported(ordered: list[Figure]) -> dict[str, str]:
    """What is quoted of rows of which some say that it was not reported and the others one value; nothing of others."""
    values, absent = ([f for f in ordered if bool(f.absence) is lacks] for lacks in (False, True))
    if not values or {f.absence for f in absent} != {"not_reported"} or not _one_value(values):
        return {}
    cells = "、".join(f"{f.file}第{f.row}行" for f in absent)
    return {"absent": absent[0].text, "cells": cells, "value": values[0].text}


def _of_parts(group: list[Figure], codebook: Codebook) -> Finding | None:
    """What is told of rows of a village each, or of three units of one table that differ: none of them is the whole."""
    village = codebook.any_cue("village")
    units = [f for f in group if re.fullmatch(village, f.office)]
    if len({f.office for f in units}) < _VILLAGES:
        apart = len({f.office for f in group} - {""}) == len(group) > _VILLAGES and len({f.file for f in group}) == 1
        units = group if apart and not _one_value(group) else []
    if not units:
        return None
    units = sorted(units, key=lambda f: (f.file, f.row))
    whole = [f for f in group if f not in units]
    told = _cells(units)
    words = {"times": len(units), "cells": _cells(whole), "sum": _sum(units, codebook)}
    rate = codebook.indicators[units[0].indicator].rate
    kind = first_of([(".whole", whole), (".rate", rate), (".sum", words["sum"])])
    return finding_about(units[0], f"conflict.villages{kind}", codebook, told, told=told, **words)


def _sum(units: list[Figure], codebook: Codebook) -> str:
    """What exact numbers of a unit each make together; blank of others, and where one told twice."""
    once = len(units) in (len({f.office for f in units}), len({f.file for f in units}))
    if not (once and _alike(units)) or any(f.approx != "exact" or f.slack for f in units):
        return ""
    return f"{plain(sum(f.low for f in units))}{codebook.unit_words[units[0].indicator][units[0].unit]}"


def _fits(correction: Correction, group: list[Figure]) -> bool:
    """Whether an entry is about these values; those that agree need nobody to keep them apart."""
    expected = sorted(correction.expect) == sorted(f.text for f in group)
    return expected and _alike(group) and not (correction.action == "keep" and _one_value(group))


def _alike(group: list[Figure]) -> bool:
    """Whether all are values in one unit."""
    return len({f.unit for f in group}) == 1 and not any(f.absence for f in group)


def _one_value(group: list[Figure]) -> bool:
    """Whether all values of one key can be one value."""
    if any(f.absence for f in group):
        return len({f.absence for f in group}) == 1
    # of many that say the same each is held against the others once
    return all(a.agrees(b) for a, b in combinations(dict.fromkeys(f.quantity for f in group), 2))


def serving(figures: Iterable[Figure]) -> list[Figure]:
    """One figure for each key, by key: the finest of agreeing values, the hull of kept ones."""
    return [group[0] if len(group) == 1 else _merged(_by_value(group)) for group in _groups(figures)]


def _merged(group: list[Figure]) -> Figure:
    """Several values of one key as one figure; what only the other offices wrote is not lost."""
    finest = min(group, key=lambda f: f.resolution)
    said = {c: dict.fromkeys(filter(None, (getattr(f, c) for f in (finest, *group)))) for c in _WORDS}
    changes: dict[str, Any] = {column: "；".join(words) for column, words in said.items()}
    if not _one_value(group):
        changes |= vars(reduce(Quantity.hull, (f.quantity for f in group)))
        changes |= {"text": "或".join(dict.fromkeys(f.text for f in group)), "approx": "range"}
        changes |= {"single": all(f.single for f in group), "origin": applied("hull", *(f.origin for f in group))}
    return replace(finest, **changes)


def restate(figures: list[Figure], corrections: list[Correction]) -> list[Figure]:
    """Put the value that a later report gives for an earlier year in the place of the one given then.

    Parameters
    ----------
    figures : list of Figure
        As :func:`serving` gives them.
    corrections : list of Correction
        Those that restate; ``where`` names the later report, ``expect`` the old and the new wording.

    Returns
    -------
    list of Figure
        The earlier years' figures hold the new wording, value and origin; nothing else differs.
    """
    for c in sorted(corrections, key=lambda c: c.where.year):
        about = (c.where.indicator, "previous", c.where.year, c.value)
        for new in [f for f in figures if (f.indicator, f.status, f.year, f.text) == about]:
            old = (new.indicator, "actual", new.for_year, new.period)
            value = {column: getattr(new, column) for column in _VALUE}
            restated = (f for f in figures if (f.indicator, f.status, f.year, f.period) == old and f.text in c.expect)
            changed = {f: replace(f, **value) for f in restated}
            figures = [changed.get(f, f) for f in figures]
    return figures
