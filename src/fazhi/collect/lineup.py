"""Years lined up: which figure of one report is which of the next one's; a wrong pair is worse than none.

One to one: by the codebook, else by the same name, else by a name that differs only in words that change nothing
(``alike`` of ``reading.csv``). Unit family, period and the words that make a part or another level's must agree. What is
only much alike is told apart, never made.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from fazhi.codebook.load import Codebook
from fazhi.groups import grouped
from fazhi.reading.extraction.naming import one_of

# how much of two names must be alike: by themselves, beside another pair, among two pairs; from where on they are told;
# what is a short word; and by how much more than any rival two are alike that need less
_ONE, _BESIDE, _AMONG, _LIKE, _SHORT = 0.85, 0.7, 0.5, 0.5, 2
_CLEAR, _CLEARLY, _RIVAL = 0.2, 0.6, 0.3
_JOINED = re.compile("(?<!普)[和与及](?![谐解会])")

# a name in its usual words, and without the idle ones
Plain = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Told:
    """An actual figure as a year's report tells it.

    Attributes
    ----------
    name, words : str
        What it goes by, the codebook's name where it is known; and what its own words call it, empty of one on record.
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
    words: str
    text: str
    where: str
    unit: str
    families: frozenset[str]
    period: str = ""
    indicator: str = ""


class Alike(NamedTuple):
    """How much two names are alike: the share of characters they have in common; what they differ in.

    Attributes
    ----------
    whole : bool
        Neither tells of a part of the other, or of another thing.
    added : bool
        And words were added or left out, none put in another's place.
    plain : bool
        And short ones only.
    """

    share: float = 1.0
    whole: bool = True
    added: bool = True
    plain: bool = True


class Pair(NamedTuple):
    """One thing in two years; without a basis the two are only much alike."""

    before: Told
    after: Told
    basis: str = ""
    how: Alike = Alike()

    @property
    def one_indicator(self) -> bool:
        """Whether both are known by one indicator, or neither by any."""
        return self.before.indicator == self.after.indicator


class Likeness:
    """Weighs names against each other; ``codebook.derive(Likeness)``."""

    def __init__(self, codebook: Codebook) -> None:
        self._same = [(re.compile(words), words.partition("|")[0]) for words in codebook.cued("same")]
        parts = {word for role in ("apart", "other", "fresh", "built", "level") for word in codebook.cued(role)}
        parts -= {*codebook.cued("toward")}
        self._idle, self._part = one_of(codebook.cued("alike")), one_of(sorted(parts, key=len, reverse=True))
        self.plain = cache(self._plain)

    def _plain(self, name: str) -> Plain:
        """A name with the first of the words that mean the same, and that without the words that change nothing."""
        for words, first in self._same:
            name = words.sub(first, name)
        return name, self._idle.sub("", name) or name

    def of(self, one: str, other: str) -> Alike:
        """Weigh two names."""
        names = self.plain(one), self.plain(other)
        (_, first), (_, second) = names
        only = [Counter(a) - Counter(b) for a, b in ((first, second), (second, first))]
        left = sum(map(Counter.total, only))
        edits = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
        exchanged = any(only[0].keys() & {*first[a:b]} and only[1].keys() & {*second[c:d]} for _, a, b, c, d in edits)
        whole = not (left and self.apart(one, other))
        added = whole and not exchanged
        return Alike(_share(*names, left), whole, added, added and max(map(Counter.total, only)) <= _SHORT)

    def apart(self, one: str, other: str) -> set[str]:
        """The words by which one of two names tells of a part, or of two things in one."""
        names = (self.plain(name)[0] for name in (one, other))
        first, second = ({*self._part.findall(name), *_JOINED.findall(name)[:1]} for name in names)
        return first ^ second


class Names:
    """Names, of which those are found that another may be like: of all pairs few have enough in common to be weighed."""

    def __init__(self, names: list[str], plain: Callable[[str], Plain]) -> None:
        self._of, self._names = plain, [*map(plain, names)]
        signs = ((n, Counter(bare)) for n, (_, bare) in enumerate(self._names))
        self._holding = grouped((sign, (n, times)) for n, counted in signs for sign, times in counted.items())
        self._idle = [n for n, name in enumerate(self._names) if _is_idle(name)]

    def near(self, name: str) -> list[int]:
        """Where those stand that a name may be like."""
        one = self._of(name)
        # two of mostly idle words may be alike without any other in common
        common = dict.fromkeys(range(len(self._names)) if _is_idle(one) else self._idle, 0)
        for sign, times in Counter(one[1]).items():
            for n, others in self._holding.get(sign, ()):
                common[n] = common.get(n, 0) + min(times, others)
        lengths = ((n, len(one[1]) + len(self._names[n][1]) - 2 * held) for n, held in common.items())
        return sorted(n for n, left in lengths if _share(one, self._names[n], left) >= _RIVAL)


def _is_idle(name: Plain) -> bool:
    """Whether enough of a name is idle to be like another by that alone."""
    return 1 - len(name[1]) / len(name[0]) >= _RIVAL


def _share(one: Plain, other: Plain, left: int) -> float:
    """How much of two names is alike that differ in so many characters; what is idle on both sides is alike too."""
    return max(1 - left / (len(one[1]) + len(other[1])), 1 - left / min(len(one[0]), len(other[0])) / 2)


class _Lineup:
    """The pairs of two years as they are found."""

    def __init__(self, before: list[Told], after: list[Told], codebook: Codebook) -> None:
        self.before, self.after, self.pairs, self._codebook = before, after, list[Pair](), codebook
        self._other, self._likeness = dict[Told, Told](), codebook.derive(Likeness)
        self._near = _neighbours(before) | _neighbours(after)

    def _unit(self, told: Told) -> str:
        return self._codebook.units[told.unit].key

    def fit(self, one: Told, other: Told) -> bool:
        """Whether two may be one thing at all: of one period, counted alike, and not known as two indicators."""
        known = {one.indicator, other.indicator} - {""}
        # what an indicator itself takes: 19处, 23宗
        taken = self._codebook.unit_words.get(one.indicator, ()) if one.indicator == other.indicator else ()
        alike = one.families & other.families or {*map(self._unit, (one, other))} <= {*taken}
        return one.period == other.period and bool(alike) and len(known) < 2

    def free(self, pair: Pair) -> bool:
        """Whether neither of the two has a counterpart yet."""
        return not {pair.before, pair.after} & self._other.keys()

    def add(self, pair: Pair) -> None:
        """Take a pair."""
        self.pairs.append(pair)
        self._other |= {pair.before: pair.after, pair.after: pair.before}

    def take(self, basis: str, key: Callable[[Told], Hashable]) -> None:
        """Take all that one key names on both sides, and nothing else of its year."""
        first, second = _single(self.before, key), _single(self.after, key)
        for pair in (Pair(first[k], second[k], basis) for k in first if k in second):
            if self.fit(*pair[:2]) and self.free(pair) and not self._parted(pair):
                self.add(pair)

    def _parted(self, pair: Pair) -> bool:
        """Whether one indicator's words in the two years differ in what makes a part, and what it is itself does not say."""
        known = self._codebook.indicators.get(pair.before.indicator)
        if not known or not pair.before.words or pair.before.indicator != pair.after.indicator:
            return False
        told = "".join((known.definition, known.name, *known.aliases, *known.phrases))
        return any(word not in told for word in self._likeness.apart(pair.before.words, pair.after.words))

    def alike(self) -> list[Pair]:
        """What has no counterpart yet and is alike at all, the most first."""
        before, after = ([t for t in told if t not in self._other] for told in (self.before, self.after))
        names = Names([t.words for t in after], self._likeness.plain)
        pairs = (Pair(a, after[n]) for a in before for n in names.near(a.words or a.name))
        fitting = (p for p in pairs if self.fit(*p[:2]))
        weighed = (p._replace(how=self._likeness.of(p.before.words or p.before.name, p.after.words)) for p in fitting)
        return sorted((p for p in weighed if p.how.share >= _RIVAL), key=lambda p: -p.how.share)

    def take_alike(self, alike: list[Pair]) -> bool:
        """Take of what is alike all that holds and has no rival; whether there was any, which may let more hold."""
        left, taken = [p for p in alike if p.how.whole and self.free(p)], len(self.pairs)
        shares = grouped((told, p.how.share) for p in left for told in p[:2])  # of each figure, the largest first
        for pair in left:
            # 食品药品检查, told as 食品检查 and 药品检查 a year later, leads neither
            if self._holds(pair, min(pair.how.share - [*shares[t], _RIVAL][1] for t in pair[:2])):
                self.add(pair._replace(basis="相近"))
        return len(self.pairs) > taken

    def _holds(self, pair: Pair, lead: float) -> bool:
        """Whether two are one thing, by their names, their units, the figures beside them, and how far others are behind."""
        one, other, how = pair.before, pair.after, pair.how
        pairs = zip(self._near[one], self._near[other], strict=True)
        beside, same = [a for a, b in pairs if a and self._other.get(a) is b], self._unit(one) == self._unit(other)
        mixed = bool(one.indicator) != bool(other.indicator)
        clearly = how.added and same and lead > _CLEAR and (beside or not mixed)
        if lead <= 0 or (clearly and how.share >= _CLEARLY):
            return lead > 0
        if mixed:
            return how.plain and how.share >= (1 if one.indicator else _ONE)
        among = same and len(beside) == len("前后")
        least = _AMONG if among else _BESIDE if beside else _ONE
        return how.whole and (how.plain or among) and how.share >= least


def line_up(before: list[Told], after: list[Told], codebook: Codebook) -> list[Pair]:
    """The figures of two years that are one thing, in the order of the later; then those that are only much alike."""
    lineup = _Lineup(before, after, codebook)
    lineup.take("编码本", lambda t: t.indicator not in ("", *codebook.own) and (t.indicator, t.period))
    lineup.take("同名", lambda t: (t.name, t.period))
    alike = lineup.alike()
    while lineup.take_alike(alike):
        pass
    for pair in alike:
        if lineup.free(pair) and pair.how.share >= _LIKE:
            lineup.add(pair)
    order = {told: n for n, told in enumerate(after)}
    return sorted(lineup.pairs, key=lambda p: (not p.basis, order[p.after]))


def _neighbours(told: list[Told]) -> dict[Told, list[Told | None]]:
    """The figures before and behind each in its paragraph."""
    beside = zip(told, [None, *told], [*told[1:], None], strict=False)
    return {t: [n if n and n.where == t.where else None for n in near] for t, *near in beside}


def _single(told: list[Told], key: Callable[[Told], Hashable]) -> dict[Hashable, Told]:
    """The figures by their keys; not where several go by one."""
    times = Counter(map(key, told))
    return {k: t for t in told if (k := key(t)) and times[k] == 1}
