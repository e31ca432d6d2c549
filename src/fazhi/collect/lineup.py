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

# from where on two names are one, from where on beside another pair, from where on they are told; and what is a short word
_ONE, _BESIDE, _LIKE, _SHORT = 0.85, 0.7, 0.5, 2


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
        parts = (word for role in ("apart", "other", "fresh", "built", "level") for word in codebook.cued(role))
        self._part = re.compile("|".join(parts) or "(?!)")

    def of(self, one: str, other: str) -> tuple[float, bool]:
        """The share of characters that two names have in common, and whether they may name one thing.

        What stands in one name in the place of another word (简易程序, 一般程序), what makes a part (进村法治讲座), and any long
        addition tell of another thing.
        """
        first, second = (self._idle.sub("", name) or name for name in (one, other))
        only = [Counter(a) - Counter(b) for a, b in ((first, second), (second, first))]
        alike = 1 - sum(map(Counter.total, only)) / (len(first) + len(second))
        edits = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
        exchanged = any(only[0].keys() & {*first[a:b]} and only[1].keys() & {*second[c:d]} for _, a, b, c, d in edits)
        parts = {frozenset(self._part.findall(core)) for core in (first, second)}
        return alike, not exchanged and len(parts) == 1 and max(map(Counter.total, only)) <= _SHORT


class _Lineup:
    """The pairs of two years as they are found."""

    def __init__(self, before: list[Told], after: list[Told]) -> None:
        self.before, self.after, self.pairs = before, after, list[Pair]()
        self._other: dict[Told, Told] = {}

    def left(self, told: Iterable[Told]) -> list[Told]:
        """What has no counterpart yet."""
        return [t for t in told if t not in self._other]

    def add(self, pair: Pair) -> None:
        """Take a pair, unless one of the two is taken."""
        if not {pair.before, pair.after} & self._other.keys():
            self.pairs.append(pair)
            self._other |= {pair.before: pair.after, pair.after: pair.before}

    def take(self, basis: str, key: Callable[[Told], Hashable]) -> None:
        """Take all that one key names on both sides, and nothing else of its year."""
        first, second = _single(self.before, key), _single(self.after, key)
        for k in first.keys() & second.keys():
            if _fit(first[k], second[k]):
                self.add(Pair(first[k], second[k], basis, 1.0))

    def beside(self, pair: Pair) -> bool:
        """Whether the figures next to both in their paragraphs are a pair too."""
        first, second = _neighbours(self.before, pair.before), _neighbours(self.after, pair.after)
        return any(self._other.get(t) in second for t in first)


def line_up(before: list[Told], after: list[Told], codebook: Codebook) -> list[Pair]:
    """The figures of two years that are one thing, in the order of the later; then those that are only much alike."""
    lineup, likeness, own = _Lineup(before, after), codebook.derive(Likeness), codebook.own
    lineup.take("编码本", lambda t: t.indicator not in ("", *own) and (t.indicator, t.period))
    lineup.take("同名", lambda t: t.indicator in own and (t.indicator, t.period))
    lineup.take("同名", lambda t: (t.name, t.period))
    scored = [
        (Pair(a, b, "相近", 0), *likeness.of(a.name, b.name))
        for a in lineup.left(before)
        for b in lineup.left(after)
        if _fit(a, b)
    ]
    pairs = [(pair._replace(alike=alike), sure) for pair, alike, sure in scored if alike >= _LIKE]
    pairs.sort(key=lambda p: -p[0].alike)
    # what stands beside a pair is one with less
    for least in (_ONE, _BESIDE, _BESIDE):
        for pair in (p for p, sure in pairs if sure and p.alike >= least):
            known = bool(pair.before.indicator) == bool(pair.after.indicator)
            rivals = [
                p
                for p, sure in pairs
                if sure and p.alike >= pair.alike and (p.before is pair.before) != (p.after is pair.after)
            ]
            if (pair.alike == 1 or known) and not rivals and (pair.alike >= _ONE or lineup.beside(pair)):
                lineup.add(pair)
    for pair, _ in pairs:
        lineup.add(pair._replace(basis=""))
    return sorted(lineup.pairs, key=lambda p: (not p.basis, after.index(p.after)))


def _neighbours(told: list[Told], one: Told) -> list[Told]:
    at = told.index(one)
    return [t for t in told[max(at - 1, 0) : at + 2] if t is not one and t.where == one.where]


def _single(told: list[Told], key: Callable[[Told], Hashable]) -> dict[Hashable, Told]:
    """The figures by their keys; not where several go by one."""
    by_key = defaultdict[Hashable, list[Told]](list)
    for t in told:
        by_key[key(t)].append(t)
    return {k: of[0] for k, of in by_key.items() if k and len(of) == 1}


def _fit(one: Told, other: Told) -> bool:
    """Whether two may be one thing at all: of one unit family and period, and not known as two indicators."""
    known = {one.indicator, other.indicator} - {""}
    return one.period == other.period and bool(one.families & other.families) and len(known) < 2
