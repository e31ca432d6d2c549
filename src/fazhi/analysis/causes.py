"""Numbers in a cause (变动原因), or in a correction's reason, that say of the indicator another value than the record does.

Causes are printed as the office wrote them. Only what is surely of the indicator is held against the record: a number
without a name of its own (由去年40场减到32场), or right behind the indicator's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from fazhi.analysis.consistency import fault_of_change
from fazhi.cleaning.columns import Figure
from fazhi.cleaning.corrections import FILE, Correction
from fazhi.cleaning.dataset import YearRecord
from fazhi.cleaning.reconcile import finding_about
from fazhi.errors import Finding, WordingError
from fazhi.reading.extraction.detect import Detector
from fazhi.reading.extraction.extract import Mention, Reader
from fazhi.reading.extraction.marks import Marker, earlier_year, last_mark
from fazhi.wording import PERCENT, POINTS, Reading, Wording, any_of

# as a tidied text has them
_SENTENCE_ENDS, _CLAUSE_ENDS = "。;", "，,。;"
# from a word about a number to the number
_LINK = re.compile("[到至为是达有共的:]{0,3}")
# longer words are not gone through
_LONGEST = 1000


def check_causes(record: YearRecord, corrections: Iterable[Correction]) -> Iterator[Finding]:
    """Findings over the causes of one year's figures, and over the reasons of its corrections."""
    yield from _in_reasons(record, corrections)
    for figure in record.values.values():
        plain = record.codebook.derive(Detector).tidy(figure.cause[:_LONGEST])
        for mention in _of_itself(plain, figure, record) if re.search("[0-9]", plain) else ():
            if held := _against(mention, plain, figure, record):
                said = mention.wording if mention.status == "change" else mention.text
                yield finding_about(figure, "cause", record.codebook, said, held=held)


def _in_reasons(record: YearRecord, corrections: Iterable[Correction]) -> Iterator[Finding]:
    """Numbers in the reasons of corrections that are neither of those that they decide between nor the record's."""
    for c in (c for c in corrections if c.where.year == record.year):
        at = f"{c.where.year}/{c.where.file}", c.where.row
        figures = (f for f in record.values.values() if f.indicator == c.where.indicator or (f.file, f.row) == at)
        decided = [c.expect] if isinstance(c.expect, str) else c.expect
        plain = record.codebook.derive(Detector).tidy(c.reason[:_LONGEST])
        for figure in figures if re.search("[0-9]", plain) else ():
            for mention in _of_itself(plain, figure, record):
                held = "" if mention.status == "change" else _against(mention, plain, figure, record)
                if held and mention.text not in [c.value, *decided]:
                    where = record.place.id, record.year, FILE, 0, figure.indicator
                    yield record.codebook.finding("cause.correction", where, mention.text, held=held)


def _of_itself(plain: str, figure: Figure, record: YearRecord) -> Iterator[Mention]:
    """The numbers of a cause that are of the whole of its figure."""
    codebook, within = record.codebook, re.compile(record.codebook.any_cue("within"))
    indicator, year = codebook.indicators[figure.indicator], record.year
    names = re.compile(any_of([indicator.name, *indicator.aliases]))
    for m in codebook.derive(Reader).read(plain, year):
        named, start = codebook.named(m.label), _begin(plain, m.start, _SENTENCE_ENDS)
        own = (not m.label or named is indicator) and not m.period and not within.search(plain, start, m.start)
        clause = plain[_begin(plain, m.start, _CLAUSE_ENDS) : m.start]
        marks = codebook.derive(Marker).marks(clause, year)
        told = max((*(w.end for w in marks), *(n.end() for n in names.finditer(clause))), default=-1)
        # 漏计2场 is no number of all
        if own and (m.status != "actual" or (told >= 0 and _LINK.fullmatch(clause, told))):
            yield m


def _begin(plain: str, end: int, ends: str) -> int:
    """Where the sentence or clause begins that a number stands in."""
    return max(plain.rfind(mark, 0, end) for mark in ends) + 1


def _against(m: Mention, plain: str, figure: Figure, record: YearRecord) -> str:
    """What the record holds against a number of a cause; empty where it bears it out, or has nothing to hold against it."""
    wording, year = record.codebook.derive(Wording), _year_of(m, plain, record)
    about = figure.indicator, figure.period, year
    same = (f for f in record.figures if (f.indicator, f.period, f.for_year) == about and not f.absence)
    then = [f for f in same if f.status in ("actual", "previous")]
    with suppress(WordingError, ValueError):
        said = wording.read(m.text, "", m.unit)
        if m.status == "change":
            return _against_change(said, m, figure, then[-1:], record)
        told = [f for f in then if f.unit == said.quantity.unit and m.status in ("actual", "previous")]
        if told and not any(f.quantity.agrees(said.quantity) or not f.wide.disjoint(said.quantity) for f in told):
            return f"记录的{year}年的数是{told[-1].text}"
    return ""


def _against_change(said: Reading, m: Mention, figure: Figure, bases: list[Figure], record: YearRecord) -> str:
    """What the change is by the record, where a cause tells another."""
    size = -said.quantity if m.direction == "down" else said.quantity
    if size.unit not in (PERCENT, POINTS, figure.unit) or not m.direction:
        return ""
    told: dict[str, Any] = {**vars(size), "status": "change", "approx": said.approx, "single": said.approx == "exact"}
    indicator = record.codebook.indicators[figure.indicator]
    for base in bases:
        if fault := fault_of_change(record, indicator, replace(figure, **told), figure, base):
            return f"照记录的数（{base.for_year}年{base.text}、{record.year}年{figure.text}）{fault}"
    return ""


def _year_of(m: Mention, plain: str, record: YearRecord) -> int:
    """The year that a number of a cause is told of, or that its change is reckoned from; 0 for another than the year before or one named."""
    if m.status == "actual":
        return record.year
    marker = record.codebook.derive(Marker)
    clause = plain[_begin(plain, m.start, _CLAUSE_ENDS) : m.end]
    near = [*marker.marks(clause, record.year)]
    turn = last_mark(near, "rise", "fall")
    if turn and m.status == "change" and marker.is_of_another_base(turn, near, clause, record.year):
        return 0
    named, other = earlier_year(near)
    return 0 if other else named or m.named_year or record.year - 1
