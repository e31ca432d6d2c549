"""Checks of the codebook across rows and tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from math import isclose
from operator import attrgetter
from typing import Any

from fazhi.characters import HAN_NUMERALS
from fazhi.codebook.rows import fault_of
from fazhi.codebook.schema import MARKS, Indicator, Trait
from fazhi.errors import Finding
from fazhi.numerals import SCALES

# the rows of each table by their numbers
Tables = dict[str, dict[int, Any]]

_HEDGING = ("before", "after", "inside", "fixed", "direction", "change", "absence")
# of a unit that is none
NUMERAL = re.compile(f"[0-9０-９]|^[{HAN_NUMERALS}点成半]+$")
_PIECE = re.compile("<[\u4e00-\u9fff]+>")
# characters beyond ASCII, but for the ends of a range
_WIDE = re.compile("(?<!-)[^\x00-\x7f](?!-)")


# what rows may refer to, and how often each is there, by what it is
_Known = dict[str, Counter[Any]]
# of which table, what of a row is wrong, and its words: findings.toml
_RULES: list[tuple[str, str, Callable[[Any, _Known], list[Any]]]] = [
    ("indicators.csv", "name", lambda i, known: [n for n in (i.name, *i.aliases) if known["name"][n] > 1]),
    ("indicators.csv", "order", lambda i, known: [i.order] * (known["order"][i.order] > 1)),
    ("indicators.csv", "unit", lambda i, known: [u for u in i.units if u not in known["unit"]]),
    ("indicators.csv", "no_unit", lambda i, _: [""] * (not i.units)),
    ("indicators.csv", "domain", lambda i, known: [i.domain] * (i.domain not in known["domain"])),
    ("indicators.csv", "other", lambda i, known: [x for x in _others(i) if x == i.id or x not in known["id"]]),
    ("indicators.csv", "break", lambda i, _: [b for b in i.breaks if not re.match("[0-9]+:.", b)]),
    ("places.csv", "reference", lambda p, known: [x for x in p.reference if x == p.id or x not in known["place"]]),
    ("units.csv", "numeral", lambda u, known: [u.unit] * (u.unit in known["hedge"] or bool(NUMERAL.search(u.unit)))),
    ("wording.csv", "pattern", lambda w, _: [w.word] * (w.role == "period" and _sort(w.word) == "broken")),
    ("wording.csv", "blank", lambda w, _: [w.word] * (w.role == "period" and _sort(w.word) == "blank")),
    ("reading.csv", "pattern", lambda cue, _: [cue.pattern] * (_sort(cue.pattern) == "broken")),
    # so that the search skips every place where no mark can begin
    ("reading.csv", "mark", lambda cue, _: [cue.pattern] * (cue.role in MARKS and cue.pattern[0] in "([.^\\")),
]


def _others(i: Indicator) -> tuple[str, ...]:
    """The ids of the other indicators that one names, blank where it names none."""
    return i.numerator, i.denominator, i.within, i.per, i.reference, *i.parts


def _sort(pattern: str) -> str:
    """Whether a pattern is broken, fits blank text too, or neither."""
    # a word, as most are, is all that it fits
    if pattern.isalnum():
        return "sound"
    try:
        return "blank" if _tried(pattern).match("") else "sound"
    except re.error:
        return "broken"


def _tried(pattern: str) -> re.Pattern[str]:
    """A pattern with one letter for every Chinese one: as sound, as wide, and compiled in a fraction of the time."""
    return re.compile(_WIDE.sub("x", pattern))


def wrong_rows(tables: Tables, domains: Collection[str] | None) -> Iterator[Finding]:
    """Names used twice, references to nothing, units that are numbers; domains are not checked against None."""
    indicators, units = tables["indicators.csv"].values(), {unit.unit: unit for unit in tables["units.csv"].values()}
    known = {
        "name": Counter(name for i in indicators for name in (i.name, *i.aliases)),
        "order": Counter(map(attrgetter("order"), indicators)),
        "id": Counter(["", *map(attrgetter("id"), indicators)]),
        "place": Counter(map(attrgetter("id"), tables["places.csv"].values())),
        "unit": Counter(units),
        "hedge": Counter(word.word for word in tables["wording.csv"].values() if word.role in _HEDGING),
        "domain": Counter(map(attrgetter("domain"), indicators) if domains is None else domains),
    }
    for file, key, wrong in _RULES:
        for line, row in tables[file].items():
            place = getattr(row, "id", "")
            yield from (fault_of(file, line, str(read), key, place=place) for read in wrong(row, known))
    for line, unit in tables["units.csv"].items():
        # 5万元 is read as 5万 + 元, and must be as much as 5 + 万元
        first, base = unit.unit[0], units.get(unit.unit[1:])
        scale = SCALES.get(first)
        if scale and base and (unit.key != base.key or not isclose(unit.factor, scale * base.factor)):
            yield fault_of("units.csv", line, unit.unit, "scaled", base=base.unit, scale=scale, first=first)


def spelled(traits: dict[int, Trait]) -> tuple[tuple[tuple[Trait, str], ...], list[Finding]]:
    """What is personal, each with its pattern, the pieces put in; and the patterns that do not compile."""
    pieces: dict[str, str] = {}
    patterns: list[tuple[Trait, str]] = []
    faults: list[Finding] = []
    for line, trait in traits.items():
        try:
            if unknown := [piece for piece in _PIECE.findall(trait.pattern) if piece not in pieces]:
                raise re.error(f"前面没有片段“{unknown[0]}”")
            pattern = _PIECE.sub(lambda m: f"(?:{pieces[m[0]]})", trait.pattern)
            _tried(pattern)
        except re.error as exc:
            faults.append(fault_of("privacy.csv", line, trait.pattern, "piece", why=exc.msg))
            continue
        if trait.kind.startswith("<"):
            pieces[trait.kind] = pattern
        else:
            patterns.append((trait, pattern))
    return tuple(patterns), faults
