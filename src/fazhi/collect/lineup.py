"""Years lined up: which figure of one report is which of the next one's; a wrong pair is worse than none.

One to one: by the codebook, else by the same name, else by a name that differs only in words that change nothing
(``alike`` of ``reading.csv``). Unit family, period and the words that make a part or another level's must agree. What is
only much alike is told apart, never made.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from fazhi.codebook.load import Codebook

# from where on two names that are reworded are one, and from where on they are told
_ONE, _LIKE = 0.75, 0.5


@dataclass(frozen=True, eq=False)
class Told:
    """An actual figure as a year's report tells it.

    Attributes
    ----------
    name : str
        What its words call it; of a figure on record the indicator's.
    text, where : str
        As written, and where.
    unit : str
    families : frozenset of str
        What sort of thing its unit counts.
    period : str
        Empty for the year.
    indicator : str
        Id, of the codebook or the place's own; empty where it has none.
    """

    year: int
    name: str
    text: str
    where: str
    unit: str
    families: frozenset[str]
    period: str = ""
    indicator: str = ""


class Pair(NamedTuple):
    """One thing in two years; without a basis the two are only much alike."""

    before: Told
    after: Told
    basis: str
    alike: float


class Likeness:
    """How much two names are alike; ``codebook.derive(Likeness)``."""

    def __init__(self, codebook: Codebook) -> None:
        self._idle = re.compile("|".join(codebook.cued("alike")) or "(?!)")
        parts = (word for role in ("other", "fresh", "built", "level") for word in codebook.cued(role))
        self._part = re.compile("|".join(parts) or "(?!)")

    def of(self, one: str, other: str) -> tuple[float, bool]:
        """The share of characters that two names have in common, and whether they surely name one thing.

        Those that one name has in the place of the other's (简易程序, 一般程序), or besides them (法治讲座, 进村法治讲座), tell
        of another thing.
        """
        first, second = (self._idle.sub("", name) or name for name in (one, other))
        shared = (Counter(first) & Counter(second)).total()
        alike = 2 * shared / (len(first) + len(second))
        edits = {edit for edit, *_ in SequenceMatcher(None, first, second, autojunk=False).get_opcodes()} - {"equal"}
        parts = ({*self._part.findall(core)} for core in (first, second))
        reworded = alike == 1 or (alike >= _ONE and edits == {"insert", "delete"})
        return alike, reworded and len({frozenset(found) for found in parts}) == 1


def line_up(before: list[Told], after: list[Told], codebook: Codebook) -> list[Pair]:
    """The figures of two years that are one thing, in the order of the later; then those that are only much alike."""
    pairs, likeness = list[Pair](), codebook.derive(Likeness)
    own = codebook.own

    def left(told: Iterable[Told]) -> list[Told]:
        used = {id(t) for p in pairs for t in (p.before, p.after)}
        return [t for t in told if id(t) not in used]

    def take(basis: str, key: Callable[[Told], Hashable]) -> None:
        first, second = _single(before, key), _single(after, key)
        same = ((first[k], second[k]) for k in first if k in second)
        fresh = {id(t) for told in (before, after) for t in left(told)}
        pairs.extend(Pair(a, b, basis, 1.0) for a, b in same if {id(a), id(b)} <= fresh and _fit(a, b))

    take("编码本", lambda t: t.indicator not in ("", *own) and (t.indicator, t.period))
    take("同名", lambda t: t.indicator in own and (t.indicator, t.period))
    take("同名", lambda t: (t.name, t.period))
    scored = [_weighed(a, b, likeness) for a in left(before) for b in left(after) if _fit(a, b)]
    for pair in sorted(scored, key=lambda p: (not p.basis, -p.alike)):
        a, b, basis, alike = pair
        rivals = [p for p in scored if p.basis and (p.before is a) != (p.after is b) and p.alike >= alike]
        if alike >= _LIKE and {id(a), id(b)} <= {id(t) for told in (before, after) for t in left(told)}:
            pairs.append(pair._replace(basis="" if rivals else basis))
    return sorted(pairs, key=lambda p: (not p.basis, after.index(p.after)))


def _single(told: list[Told], key: Callable[[Told], Hashable]) -> dict[Hashable, Told]:
    """The figures by their keys; not where several go by one."""
    by_key = defaultdict[Hashable, list[Told]](list)
    for t in told:
        by_key[key(t)].append(t)
    return {k: of[0] for k, of in by_key.items() if k and len(of) == 1}


def _weighed(before: Told, after: Told, likeness: Likeness) -> Pair:
    """Two by their names alone; what the reader knew in one year only is the same only where nothing but idle words differ."""
    alike, sure = likeness.of(before.name, after.name)
    known = bool(before.indicator) == bool(after.indicator)
    return Pair(before, after, "相近" if sure and (known or alike == 1) else "", alike)


def _fit(one: Told, other: Told) -> bool:
    """Whether two may be one thing at all: of one unit family and period, and not known as two indicators."""
    known = {one.indicator, other.indicator} - {""}
    return one.period == other.period and bool(one.families & other.families) and len(known) < 2
