"""Numbers in a cause (变动原因), or in a correction's reason, that say of the indicator another value than the record does.

Causes are printed as the office wrote them. Only what is surely of the indicator is held against the record: a number
without a name of its own (由去年40场减到32场), or right behind the name of this indicator or another.
"""

from __future__ import annotations

import math
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
from fazhi.codebook.load import Codebook
from fazhi.errors import Finding, WordingError
from fazhi.interval import Quantity
from fazhi.reading.extraction.detect import Detector
from fazhi.reading.extraction.extract import Mention, Reader
from fazhi.reading.extraction.marks import Marker, earlier_year, last_mark
from fazhi.wording import PERCENT, POINTS, TIMES, Reading, Wording, any_of

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
        if plain:
            told = [(m.wording if m.status == "change" else m.text, m) for m in _of_itself(plain, figure, record)]
            found = [(said, _against(m, plain, figure, record)) for said, m in told]
            found += _of_others(plain, figure, record)
            for said, held in (*found, *_in_words(plain, figure, record)):
                if held:
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
    mentions = codebook.derive(Reader).read(plain, year)
    # 因退休减少3名，新聘2名 are parts of what changed
    alone = len({m.unit for m in mentions}) == len(mentions)
    for m in mentions:
        named, start = codebook.named(m.label), _begin(plain, m.start, _SENTENCE_ENDS)
        reasons = codebook.derive(_Reasons)
        reasoned = (alone and reasons.lead(m, plain)) or reasons.stands_alone(m, plain, mentions, year)
        own = not m.label or named is indicator or reasoned
        own = own and not m.period and not within.search(plain, start, m.start)
        clause = plain[_begin(plain, m.start, _CLAUSE_ENDS) : m.start]
        marks = codebook.derive(Marker).marks(clause, year)
        told = max((*(w.end for w in marks), *(n.end() for n in names.finditer(clause))), default=-1)
        # 漏计2场 is no number of all
        if own and (m.status != "actual" or (told >= 0 and _LINK.fullmatch(clause, told))):
            yield m


def _of_others(plain: str, figure: Figure, record: YearRecord) -> Iterator[tuple[str, str]]:
    """The numbers of a cause behind the name of another indicator on record, and what the record holds against them.

    新增安全生产罚款4.6万元 and 其中信访件15件 may be a part of it, or its rise: no more than all of it.
    """
    codebook = record.codebook
    parts, within = codebook.any_cue("fresh"), re.compile(codebook.any_cue("within"))
    named = re.compile(f"(?P<part>(?:{parts})?)(?P<name>{any_of(codebook.names)})")
    for m in codebook.derive(Reader).read(plain, record.year):
        if (told := named.fullmatch(m.label)) and not m.period and m.status != "change":
            indicator = codebook.named(told["name"])
            other = indicator and record.values.get(indicator.id)
            part = told["part"] or within.search(plain, _begin(plain, m.start, _SENTENCE_ENDS), m.start)
            if other and other.indicator != figure.indicator and not (part and m.low <= other.quantity.high):
                yield f"{told['name']}{m.text}", _against(m, plain, other, record)


class _Reasons:
    """Words of a reason before a change, and changes told without a number."""

    def __init__(self, codebook: Codebook) -> None:
        self._because = re.compile(codebook.any_cue("because"))
        others = codebook.any_cue("partial", "apart", "noun")
        self._others = re.compile(f"{others}|{any_of(codebook.names)}")
        beside = codebook.any_cue("versus", "previous", "trail")
        whole = any_of(w.word for w in codebook.words if w.role == "change")
        up, down = codebook.any_cue("rise", "rose"), codebook.any_cue("fall", "fell")
        self.changes = re.compile(
            f"(?:^|(?<=[{_CLAUSE_ENDS}]))(?P<name>{any_of(codebook.names)})?(?:{beside}){{0,8}}"
            f"(?P<told>(?P<up>{up})|(?P<down>{down})|{whole})了?(?=$|[{_CLAUSE_ENDS}])"
        )
        self.loosely = re.compile(codebook.any_cue("loosely"))
        self._marks, self._trail = (
            codebook.derive(Marker).marks,
            re.compile(f"(?:{codebook.any_cue('trail')}|\\s){{0,12}}"),
        )

    def stands_alone(self, m: Mention, plain: str, mentions: list[Mention], year: int) -> bool:
        """Whether the clause of a change names nothing, and no number before it in its sentence can be what changed.

        新设调解室，比上年增加23件; not 信访件8件，比上年增加3件.
        """
        begin, sentence = _begin(plain, m.start, _CLAUSE_ENDS), _begin(plain, m.start, _SENTENCE_ENDS)
        # 多办 is one before a number only
        marks = [k for k in self._marks(plain[begin : m.end], year) if begin + k.end <= m.start]
        if m.status != "change" or (
            {k.role for k in marks} & {"previous", "earlier"} and not last_mark(marks, "versus")
        ):
            return False
        words = [*plain[begin : m.start]]
        for mark in marks:
            words[mark.start : mark.end] = " " * (mark.end - mark.start)
        before = [o for o in mentions if sentence <= o.start < m.start]
        counted = [o for o in before if o.status != "change" and (o.unit == m.unit or m.unit in (PERCENT, TIMES))]
        parts = [o for o in mentions if o is not m and (o.unit, o.status) == (m.unit, "change")]
        return bool(self._trail.fullmatch("".join(words)) and not counted and not parts)

    def lead(self, m: Mention, plain: str) -> bool:
        """Whether a change stands behind words that say no more than why: 因换届减少12场, not 因线上活动减少12场."""
        counted = m.status == "change" and m.unit not in (PERCENT, POINTS, TIMES)
        words = plain[_begin(plain, m.start, _CLAUSE_ENDS) : m.start]
        return bool(counted and self._because.fullmatch(m.label) and not self._others.search(words))


def _in_words(plain: str, figure: Figure, record: YearRecord) -> Iterator[tuple[str, str]]:
    """Changes that a cause tells without a number, of the whole of its figure, and what the record holds against them."""
    codebook, bases = record.codebook, _told_of(figure, record.year - 1, record)
    indicator = codebook.indicators[figure.indicator]
    for m in codebook.derive(_Reasons).changes.finditer(plain):
        if bases and (not m["name"] or codebook.named(m["name"]) is indicator):
            if m["up"] or m["down"]:
                low, high = (0.0, math.inf) if m["up"] else (-math.inf, 0.0)
                moved = Quantity(low, high, unit=POINTS if indicator.rate else figure.unit, text=m["told"])
                said = Reading(moved, None, "range", "", doubled=False)
            else:
                said = codebook.derive(Wording).read_change(m["told"], "", figure.unit)
            yield m["told"], _held(said, figure, bases[-1:], record)


def _begin(plain: str, end: int, ends: str) -> int:
    """Where the sentence or clause begins that a number stands in."""
    return max(plain.rfind(mark, 0, end) for mark in ends) + 1


def _told_of(figure: Figure, year: int, record: YearRecord) -> list[Figure]:
    """What is on record of a figure's indicator for a year."""
    about = figure.indicator, figure.period, year
    same = (f for f in record.figures if (f.indicator, f.period, f.for_year) == about and not f.absence)
    return [f for f in same if f.status in ("actual", "previous")]


def _against(m: Mention, plain: str, figure: Figure, record: YearRecord) -> str:
    """What the record holds against a number of a cause; empty where it bears it out, or has nothing to hold against it."""
    year = _year_of(m, plain, record)
    then = _told_of(figure, year, record)
    with suppress(WordingError, ValueError):
        said = _read(m, figure, record.codebook)
        if m.status == "change":
            falls = replace(said, quantity=-said.quantity) if m.direction == "down" else said
            return _held(falls, figure, then[-1:], record) if m.direction else ""
        told = [f for f in then if f.unit == said.quantity.unit and m.status in ("actual", "previous")]
        if told and not any(f.quantity.agrees(said.quantity) or not f.wide.disjoint(said.quantity) for f in told):
            return f"记录的{year}年的数是{told[-1].text}"
    return ""


def _read(m: Mention, figure: Figure, codebook: Codebook) -> Reading:
    """A number of a cause, in the figure's unit where its own stands for that: 少12次 of 场; 增加一倍 is 100%."""
    said = codebook.derive(Wording).read(m.text, "", m.unit)
    q, units = said.quantity, codebook.units
    if q.unit == TIMES and m.direction == "up":
        size = 100 * q.low, 100 * q.high, 100 * q.resolution
        q = replace(q, low=size[0], high=size[1], resolution=size[2], unit=PERCENT)
    loosely = q.unit in units and codebook.derive(_Reasons).loosely.fullmatch(q.unit)
    if loosely and {*units[q.unit].family} & {*units[figure.unit].family}:
        q = replace(q, unit=figure.unit)
    return replace(said, quantity=q)


def _held(said: Reading, figure: Figure, bases: list[Figure], record: YearRecord) -> str:
    """What the change is by the record, where a cause tells another."""
    if said.quantity.unit not in (PERCENT, POINTS, figure.unit):
        return ""
    told: dict[str, Any] = {**vars(said.quantity), "status": "change", "approx": said.approx}
    indicator = record.codebook.indicators[figure.indicator]
    for base in bases:
        change = replace(figure, **told, single=said.approx == "exact")
        if fault := fault_of_change(record, indicator, change, figure, base):
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
