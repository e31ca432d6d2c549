"""Envelope of an old report, the lines around it: its title, who signed it and when, what is for the post office, what a web page adds."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate, chain, takewhile

from fazhi.errors import table_of

_OF = table_of("patterns.toml")["envelope"]


def _pattern(name: str) -> re.Pattern[str]:
    """A pattern of the room, each slot filled."""
    words = _OF[name]
    while "⟨" in words:
        words = re.sub("⟨([a-z_]+)⟩", lambda m: f"(?:{_OF[m[1]]})", words)
    return re.compile(words)


# the title of a report at its head, behind its number and its office; no heading, no figure, no sentence
_HEAD = re.compile(
    r"\s*(?:(?:[^\s，。：；0-9]{2,30}(?:[镇乡局院]|街道|政府|办事处|委员会|党委|党工委|办公室)|[^\s，。]{2,12}20[0-9]{2}[^\s，。]?[0-9]+号)\s*\n\s*){0,3}"
    r"(?:# *)?(?!#|第?[（(]?[一二三四五六七八九十0-9]{1,3}(?:[、.．)）]|部分|章))"
    r"(?:[^\n\t，。：；！？0-9]|[0-9]+(?=[0-9年月日—–~至-])){2,60}?(?<!以下)(?:(?:报告|总结|汇报|综述|白皮书)|(?<=年)\S{2,20}情况)"
    r"(?:[（(][^()（）\n]{1,20}[)）])?[ \u3000]*(?:\n|\Z)"
)
# what follows a report
ANNEX = re.compile(r"\s*附[件表录]?[一二三四五0-9]{0,2}\s*(?:[：:]|\Z)")
# a title with what stands above it, and whose report it is; 我镇 and 依法治区 are no names
_TITLE = re.compile(r"(?:.*\n){0,3}?[^。，\n]{0,60}(?:报告|总结|汇报|情况)[^。，\n]{0,20}$", re.MULTILINE)
_PLACE = re.compile(
    "(?:^|关于|中共|年度?|[^一-龥])(?!关于|中共|年|度)((?:(?![我全本各某法]|乡镇|社区)[一-龥]){1,12}?(?:镇|乡|街道|县|区|市|州|旗))"
    "(?=人民政府|政府|党|委员会|办事处|司法所|法治|依法|推进|关于|[0-9]|$)",
    re.MULTILINE,
)
_COUNTY = re.compile(".*[省市县区州旗](?=..)")
_SEALED, _DATE, _OWN, _NAME, _BODY, _OTHER, _OF_PLACE = map(
    _pattern, ("seal", "date", "own", "by_name", "body", "other", "of_place")
)
_POSTED, _TOLD, _BUTTONS = map(_pattern, ("posted", "told", "buttons"))
# how many lines of a web page stand before its title, at most
_BEFORE = 20


def title_of(text: str) -> str:
    """The title of a report with what stands above it, without blanks; empty where it has none."""
    lines = ("".join(line.split()) for line in text.split("\n", 12)[:12] if line.strip())
    title = _TITLE.match("\n".join(lines))
    return title[0] if title else ""


def place_of(title: str) -> str:
    """The place that a title names; empty where it names none."""
    found = _PLACE.search(title)
    return found[1] if found else ""


def enclosing(text: str) -> frozenset[int]:
    """Where the lines begin that are a report's title, signature, or no words of its own."""
    return frozenset(_Lines(text).around())


class _Lines:
    """The lines of a text that are not blank: where each begins, and its words without blanks."""

    def __init__(self, text: str) -> None:
        lines = text.splitlines(keepends=True)
        placed = zip(accumulate(map(len, lines), initial=0), ("".join(line.split()) for line in lines), strict=False)
        told = [line for line in placed if line[1]]
        self._text, self._starts, self._words = text, [start for start, _ in told], [words for _, words in told]
        self._place = _COUNTY.sub("", place_of(title_of(text)))

    def around(self) -> Iterator[int]:
        """Where those of the envelope begin."""
        first, posted = self._head(), [n for n, words in enumerate(self._words) if _POSTED.match(words)]
        annexed = [n for n, words in enumerate(self._words) if ANNEX.match(words)]
        lasts = (takewhile(self._encloses, range(end - 1, first - 1, -1)) for end in (*annexed, len(self._words)))
        yield from (self._starts[n] for n in chain(range(first), posted, *lasts))

    def _head(self) -> int:
        """How many lines are the title, and what stands above and right below it; none where there is no title."""
        above = next((n for n, words in enumerate(self._words[:_BEFORE]) if not self._is_told(words)), 0)
        title = _HEAD.match(self._text, self._starts[above]) if above < len(self._words) else None
        end = bisect_left(self._starts, title.end()) if title else 0
        return next((n for n in range(end, len(self._words)) if not self._encloses(n)), end) if end else 0

    def _encloses(self, at: int) -> bool:
        return self._is_told(self._words[at]) or self._is_signature(at)

    @staticmethod
    def _is_told(words: str) -> bool:
        """Whether words are for the post office, or of a web page about the report."""
        return bool(_POSTED.match(words) or _TOLD.match(words) or _BUTTONS.fullmatch(words))

    def _is_signature(self, at: int) -> bool:
        """Whether a line is a date, a seal, or who signs: an office of any sort where the date stands beside it."""
        words, beside = self._words[at], self._words[max(at - 1, 0) : at + 2]
        name = _DATE.sub("", words)
        signer = _SEALED.sub("", name)
        if not signer or not _NAME.fullmatch(signer):
            return not signer
        of_place = self._place and _OF_PLACE.sub("", signer, 1).startswith(self._place)
        signs = signer != name or _OWN.fullmatch(signer) or (of_place and _BODY.search(signer))
        dated = name != words or not all(_DATE.sub("", line) for line in beside)
        return bool(signs or (dated and _OTHER.search(signer)))
