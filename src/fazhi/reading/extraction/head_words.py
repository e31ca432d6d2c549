"""Words of headings: what they make of the numbers below, and those that nobody knows to tell what was reached (上限)."""

from __future__ import annotations

import re
from itertools import chain

from fazhi.codebook.load import Codebook
from fazhi.reading.extraction.rows import BRACKET, ColumnGroup, is_value
from fazhi.wording import any_of

# roles of what may head a column of values: a time, what was done, a part
_TOLD = (
    "head_actual",
    "head_done",
    "head_part",
    "head_previous",
    "year",
    "part",
    "years",
    "previous",
    "actual",
    "including",
    "within",
)
# what heads a column, row or table makes of its numbers, as 应完成 does; and what stands about such words
_SORTS = ("other", "change", "coming", "previous", "planned", "part")
_DATED, _COUNTED = (
    r"[\s(（一二三四五六七八九十、)）]*(?:20[0-9]{2}年?度?|[本今当]年度?)?",
    r"(?:总?数[值量额据]?|值|量|额)?(?:[(（][^()（）]*[)）])?",
)
# how what numbers a group of rows begins
SUBJECT = re.compile(r"第?[一二三四五六七八九十]+[、章部]|[(（][一二三四五六七八九十]+[)）]|[0-9]{1,2}[.、]")
_NUMBERS = "[0-9]+[年月日季度期号]*"
_WORDS = re.compile("[\u4e00-\u9fff]")
_DONE = re.compile("(?<=[一-鿿)]{2})(?:[本当]年|年度|全年)?(?:实际完成|实际|完成)(?:数|值|情况)?\\Z")
# not 截至2024年, 2021年以来, 2023—2024年, 2024年1月
_OF_YEAR = re.compile(
    "(?<![0-9截至止到自从较比年—–~-])20[0-9]{2} ?年度?(?![0-9以之起前后来年末底初内至到—–~-]|[一二三四五六七八九十]{1,3}月|[上下]半年)"
)


def undone(words: str) -> str:
    """What heads a row or column without what says that it was done: 普法活动 above 实际."""
    return _DONE.sub("", words)


def undated(name: str) -> str:
    """A name without the year that its figure is of, which is told beside it: 普法活动2024年镇级; not 2021年以来."""
    return _OF_YEAR.sub("", name)


class HeadWords:
    """Knows the words of one codebook that head columns of what was reached; a heading with others is asked about."""

    def __init__(self, codebook: Codebook) -> None:
        told = chain(*map(codebook.cued, _TOLD))
        names = any_of({*codebook.names, *codebook.units})
        self._included = re.compile(f"\\(?(?:其中|{codebook.any_cue('within', 'including')})[^，,。;；]*")
        self._known = [*map(re.compile, (names, _NUMBERS, *told))]

    def included(self, told: str) -> str:
        """The words of a cell up to its number, where they say that this is in another: 含上级; blank where they do not."""
        return told if self._included.fullmatch(told) else ""

    def strange(self, heading: str) -> str:
        """A heading with words that are not known; blank where all are."""
        found = chain(*(words.finditer(heading) for words in self._known))
        known = {at for m in found for at in range(*m.span())}
        return heading if any(n not in known for n, c in enumerate(heading) if _WORDS.match(c)) else ""


class HeadSorts:
    """What the words of one codebook that are all of a heading make of the numbers below: planned, previous, a part.

    Attributes
    ----------
    stage : re.Pattern
        What says of several rows of one thing whether they were planned, done or another year's.
    """

    def __init__(self, codebook: Codebook) -> None:
        whole = {sort: f"{_DATED}(?:{codebook.any_cue(f'head_{sort}')}){_COUNTED}" for sort in (*_SORTS, "done")}
        self._begun = re.compile(any_of(codebook.names))
        self._sorts = {sort: re.compile(whole[sort]) for sort in _SORTS}
        self._kinds, self._sections = (re.compile(codebook.any_cue(f"head_{told}")) for told in ("kind", "section"))
        self._names = codebook.names
        fields = any_of({i.domain for i in codebook.indicators.values()})
        self._whole = re.compile(f"{fields}|{codebook.any_cue('whole', 'total', 'head_done')}")
        last_year = f"(?:{codebook.any_cue('previous')})(?:实际|完成)?数?"
        self.stage = re.compile("|".join((last_year, *(whole[s] for s in ("planned", "coming", "previous", "done")))))

    def of(self, words: list[str]) -> str:
        """What the words about a cell make of it, the first that say so wholly."""
        told = {*words, *(BRACKET.sub("", word).strip() for word in words)}
        # 普法活动下年计划
        told |= {word[m.end() :] for word in told if (m := self._begun.match(word))}
        told -= {""}
        return next((sort for sort, whole in self._sorts.items() if any(map(whole.fullmatch, told))), "")

    def kind(self, group: ColumnGroup, stub: str) -> str:
        """The part of what its row names that a column beside says: 线上; blank where that is all of it, or its field."""
        behind = [w for w, _ in group.columns].index(stub) if stub else len(group.columns)
        for n, (word, head) in enumerate(group.columns):
            heads = any(map(self._kinds.fullmatch, head)) or (n > behind and any(map(self._sections.fullmatch, head)))
            told = BRACKET.sub("", word).strip()
            if heads and n != behind and told not in stub and not (is_value(word) or self._whole.fullmatch(told)):
                return told
        return ""

    def subject(self, group: ColumnGroup, stub: str, groups: list[str]) -> str:
        """What a row may be a part of: what its group or the line above names, or the indicator above its name."""
        heads = (BRACKET.sub("", told).strip() for word, head in group.columns if word == stub for told in head)
        corner = next((told for told in heads if told in self._names), "")
        return SUBJECT.sub("", BRACKET.sub("", (groups or [group.area or corner])[-1]).strip())
