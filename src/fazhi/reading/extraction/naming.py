"""The name of what a figure measures: a short noun phrase that can stand as a row's name, made of the words around it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from fazhi.codebook.load import Codebook
from fazhi.wording import any_of

_LONGEST, _SHORT = 24, 3
_MARKS = '“”" ，,、'
_BRACKET = re.compile(r"\([^()\n]*\)")
_ENDS = re.compile(r"[，,。；;：:!?\n\t(]")
# what goes on behind a number; not where another number follows
_BEHIND = re.compile(r"的?([^，,。；;：:!?\n\t()、0-9]{1,20})(?![0-9])")
_WINDOW = 48
_HAN = re.compile("[\u4e00-\u9fff]+")
# of how many pairs of characters two names must share
_ALIKE = 0.3


def one_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Any of these patterns; nothing where there are none."""
    return re.compile("|".join(patterns) or "(?!)")


class Namer:
    """Makes names by the words of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        lead, trail, toward, relative = (
            one_of(codebook.cued(role)).pattern for role in ("lead", "trail", "toward", "relative")
        )
        verbs = any_of(codebook.cued("verb"))
        self._lead, self._trail = re.compile(f"(?:{lead})+"), re.compile(f"(?:{trail})+\\Z")
        self._verb, self._governs = re.compile(f"(?:{verbs})+"), re.compile(f"(?:{verbs})了?\\Z")
        self._relative = re.compile(relative)
        # 对辖区, 为; 抓住节点开展
        self._toward = re.compile(f"(?:{toward})[^、]{{0,6}}\\Z")
        self._means = re.compile(f"(?:{toward}).*?(?:开展|组织|举办|召开|举行|进行|实施)(?=..)")
        self._fresh = re.compile(f"(?:{'|'.join([*codebook.cued('fresh'), *codebook.cued('built')])})(?:“[^”]*”)?")

    def bare(self, words: str) -> str:
        """The words without what leads up to them and away from them."""
        words = self._trail.sub("", words.strip(_MARKS))
        lead = self._lead.match(words)
        words = words[lead.end() if lead else 0 :].strip(_MARKS)
        return words if words.count("“") == words.count("”") else words.strip("“”").replace("“", "").replace("”", "")

    def name(self, plain: str, low: int, start: int, end: int, before: tuple[str, str]) -> tuple[str, str]:
        """The name of the figure between two offsets and what further ones are named by (its own, the subject's).

        Words are looked at from `low` on; `before`: name and subject of the figure that ends there.
        """
        told = _BRACKET.sub("", plain[low:start])
        *earlier, clause = _ENDS.split(told)
        found = _BEHIND.match(_BRACKET.sub("", plain[end : end + _WINDOW]))
        words, behind = self.bare(self._means.sub("", clause)), self.bare(found[1]) if found else ""
        subject = next((w for w in map(self.bare, reversed(earlier)) if w), before[1])
        if behind and (not words or (self._toward.search(clause) and not self._verb.match(behind))):
            words = behind
        elif behind and (verb := self._governs.search(words)):
            words = verb[0] + behind
        elif behind and self._verb.match(behind):
            words += behind
        elif told.startswith("、") and (governing := self._fresh.match(before[0])):
            # 培育“枫桥式”司法所6个、人民调解组织9个
            words = governing[0] + words
        elif subject and (len(words) <= _SHORT or self._relative.match(words)):
            noun = self._verb.sub("", subject, 1) if self._verb.match(subject) else subject
            if noun and "其中" in told and not words.endswith(("率", "量")):
                return self._fitting(words + noun), noun
            if noun and noun not in words:
                return self._fitting(noun + words), noun
        words = words or subject or "".join(_HAN.findall(plain[max(start - _WINDOW, 0) : start])[-1:])
        return self._fitting(words), self._fitting(words)

    def _fitting(self, words: str) -> str:
        """A name that is not too long: of a list the head."""
        if len(words) > _LONGEST and "、" in words:
            words = words.partition("、")[0] + "等"
        return words[-_LONGEST:].strip(_MARKS)


class Likeness:
    """Indicators of a codebook that are named alike."""

    def __init__(self, codebook: Codebook) -> None:
        self._families = {
            i.id: {f for u in i.units for f in codebook.units[u].family} for i in codebook.indicators.values()
        }
        names = {(name, i.id): _pairs(name) for i in codebook.indicators.values() for name in (i.name, *i.aliases)}
        self._sizes = {key: len(pairs) for key, pairs in names.items()}
        self._holding = defaultdict[str, list[tuple[str, str]]](list)
        for key, pairs in names.items():
            for pair in pairs:
                self._holding[pair].append(key)
        self.nearest = lru_cache(maxsize=2**14)(self._nearest)

    def _nearest(self, name: str, families: frozenset[str]) -> tuple[str, ...]:
        """The three at most whose unit it could have, the most alike first."""
        pairs = _pairs(name)
        shared = Counter(key for pair in pairs for key in self._holding.get(pair, ()))
        alike = {key: 2 * n / (len(pairs) + self._sizes[key]) for key, n in shared.items()}
        ranked = sorted((key for key in alike if alike[key] >= _ALIKE), key=lambda key: -alike[key])
        return tuple(dict.fromkeys(i for _, i in ranked if not families or families & self._families[i]))[:3]


def _pairs(name: str) -> set[str]:
    """Each two characters that stand together."""
    return {name[i : i + 2] for i in range(len(name) - 1)} or {name}
