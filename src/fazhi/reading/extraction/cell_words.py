"""What the words of a cell beside its number say of it, before its headings do: 计划36场, 去年36场, 36场（取消）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from fazhi.codebook.load import Codebook
from fazhi.reading.extraction.detect import PER
from fazhi.reading.extraction.marks import FURTHER, Mark, Marker, earlier_year, last_mark, usual_beside
from fazhi.wording import any_of

_STATUS = (
    ("change", {"rise", "fall"}),
    ("planned", {"planned", "norm", "coming"}),
    ("previous", {"previous", "earlier"}),
)
_PERIODS = ("part", "years", *PER)
# marks behind a number that leave it what it is: 36场↑
_NEUTRAL = {"year", "current", "actual", "rise", "fall", "versus"}
_BRACKET = re.compile(r"\(([^()]*)\)")
_DATE = re.compile("20[0-9]{2}[-./][0-9]{1,2}(?:[-./][0-9]{1,2})?")
# the number, and the first month of 1-11月
_NUMBER, _MONTHS = re.compile("[0-9][0-9,.]*"), re.compile("(?:[0-9]{1,2}月?)?\\Z")


class OwnWords(NamedTuple):
    """What a cell says of its number: status and span of time where it does, the word of a change, what is not understood."""

    status: str = ""
    period: str | None = None
    change: Mark | None = None
    apart: str = ""
    marks: tuple[Mark, ...] = ()


class CellWords:
    """The words beside a number in its cell that leave it what it is, by one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        hedges = any_of(codebook.spoken("before", "after", "inside", "fixed"))
        self._beside = re.compile(f"(?:{usual_beside(codebook)}|{hedges}){{0,12}}")

    def of(self, marker: Marker, words: str, hedge: int, about: str, year: int) -> OwnWords:
        """What the words of a cell say, whose row and column are `about`, and whose figure begins at its `hedge`."""
        bare = _without_figures(words)
        number = _NUMBER.search(bare)
        if not number or len(number[0]) == len(words):
            return OwnWords()
        # 低于 of 不低于36场 is the figure's
        own = ("rise", "fall") if hedge < number.start() else ()
        marks = [m for m in marker.marks(bare, year) if m.role not in own or not hedge < m.end <= number.start()]
        before = [m for m in marks if m.start < number.start()]
        said = {m.role for m in before}
        status = next((status for status, roles in _STATUS if roles & said), "")
        period = last_mark(before, *_PERIODS)
        change = last_mark(before, "rise", "fall") if status == "change" else None
        other = change is not None and marker.is_of_another_base(change, before, bare, year)
        strange = any(len(w) < 2 or w not in about for w in self._unknown(marker, bare, number, marks))
        apart = bare.strip() * any((other, strange, *(_is_doubtful(m, number) for m in marks)))
        return OwnWords(status, period and period.role, change, apart, (*before,))

    def _unknown(self, marker: Marker, words: str, number: re.Match[str], marks: list[Mark]) -> Iterator[str]:
        """The words of a cell that are neither its number nor understood."""
        left = [*words]
        for m in marks:
            months = _MONTHS.search(words, max(m.start - 3, number.end()), m.start) if m.start > number.end() else None
            begin = months.start() if months else m.start
            left[begin : m.end] = "\n" * (m.end - begin)
        left[number.start() : number.end()] = "\n" * len(number[0])
        rest = "".join(left)
        for content in _BRACKET.findall(rest):
            yield from (w for w in content.split("\n") if not marker.bracket.fullmatch(w))
        yield from (w.strip() for w in _BRACKET.sub("\n", rest).split("\n") if not self._beside.fullmatch(w))


def _without_figures(words: str) -> str:
    """The words of a cell with blanks for what in brackets tells of a figure of its own."""

    def seen(m: re.Match[str]) -> str:
        return " " * len(m[0]) if m.start() and FURTHER.search(_DATE.sub("", m[1])) else m[0]

    return _BRACKET.sub(seen, words)


def _is_doubtful(mark: Mark, number: re.Match[str]) -> bool:
    """Whether a mark makes a number another than the cell's: one behind it, or 前年 before it."""
    if mark.start >= number.start():
        return mark.role not in _NEUTRAL
    return mark.role == "previous" and earlier_year([mark])[1]
