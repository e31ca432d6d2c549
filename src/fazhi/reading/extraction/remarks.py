"""Lines of a text that speak of figures above them: which figures a note makes another time's, place's or kind's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from functools import partial
from operator import itemgetter
from typing import TypeVar

from fazhi.reading.around import Notes, Saying
from fazhi.reading.whose import Whose

# a note by how it begins, others of which may be a sentence of the text, and a row of words alone
_MARK = r"(?:备?注[0-9]{1,2}|[①-⑩※]|\[[0-9]{1,2}\]|(?<!\*)\*{1,3}(?!\*|.*\*\*))"
NOTE = re.compile(
    rf"[ \t(]*(?:(?:备?注|附注|说明)[0-9]{{0,2}}[:：.、]|(?:数据|资料)?来源[:：]|统计(?:时[段间]|区间|期间|范围|口径)[:：]|{_MARK}).{{1,300}}"
)
_NOTE = re.compile(rf"{NOTE.pattern}|[ \t(]*(?:以上|上述|[本上]表|表[中内]).{{1,300}}")
_ROW = re.compile(r"[^\t]{4,60}\t+")
# a sentence that may say whose or when something above it is: 其中信访件为截至11月底数
_SAID = re.compile(
    r"\(?(?:20[0-9]{2}年)?[^。\t\n0-9]{1,40}(?:20[0-9]{2}年[^。\t\n0-9]{0,4})?[为系是属截][^。\t\n]{1,40}(?:数据?|[底月日]|口径|统计)\)?"
)
# a row of values below a blank line: the table above goes on
_VALUES = re.compile(r"\t[0-9][0-9,.]*(?![0-9,.年月季])")
# the mark of a note, and the clause that it stands in: 63件[1]，36场
_REFERENCE, _APART, _CLAUSE = re.compile(_MARK), re.compile(f"(?<=.)(?={_MARK})"), re.compile(r"[^，,。;、\n]*\Z")
# the column of a table that says where
PLACE = "地区"
# a table or part with more of them is doubtful as a whole
_MOST = 40
_NUMBER = re.compile(r"[0-9][0-9,.]*")
_LONGEST = 40
T = TypeVar("T")
# where it begins and ends
Stretch = tuple[int, int]


class Remarks:
    """The notes of one tidied text: of what their mark stands at, below a table of its figures, elsewhere of their part's.

    Parameters
    ----------
    part : function
        Where the part of a place begins and ends.
    """

    def __init__(self, notes: Notes, plain: str, year: int, part: Callable[[int], Stretch], whose: Whose) -> None:
        self._plain, self._marks = plain, defaultdict[str, deque[int]](deque)
        for m in _REFERENCE.finditer(plain):
            self._marks[m[0]].append(m.start())
        # what bears their mark, the table above them, their part
        layers = [dict[int, tuple[int, list[Saying]]]() for _ in range(3)]
        for note, at, table, said in _notes(plain, partial(_said, notes, whose, year)):
            references = [*self._references(note, at)]
            of = layers[0 if references else 1 if table else 2]
            for start, end in references or [table or part(at)]:
                of.setdefault(start, (end, []))[1].extend(said)
        told = ([(start, end, said) for start, (end, said) in sorted(of.items())] for of in layers)
        self._layers = [[(a, b, _heard(said, plain[a:b])) for a, b, said in of] for of in told]

    def _references(self, note: str, at: int) -> Iterator[tuple[int, int]]:
        """The clauses above a note that bear its mark; each is told once."""
        mark = _REFERENCE.match(note.lstrip(" \t("))
        places = self._marks[mark[0]] if mark else deque()
        while places and places[0] < at:
            place = places.popleft()
            clause = _CLAUSE.search(self._plain, max(place - _LONGEST, 0), place)
            if clause and clause[0]:
                yield clause.start(), place

    def doubt(self, at: int, *names: str, column: str = "") -> str:
        """What a note says of a figure, by its place and what it is called, or only of one `column`; blank where none does."""
        heard = (said for layer in self._layers for said in told_at(layer, at, []))
        told = (s for s in heard if (not s.subject or s.names(*names)) and column in (s.column, ""))
        number = _NUMBER.search(self._plain, at)
        return next((said.words for said in told if said.words and not (number and said.repeats(number[0]))), "")


def told_at(stretches: list[tuple[int, int, T]], at: int, nothing: T) -> T:
    """What is told of a place by the last stretch that begins before it, if that has not ended."""
    n = bisect_right(stretches, at, key=itemgetter(0)) - 1
    _, end, told = stretches[n] if n >= 0 else (0, 0, nothing)
    return told if at < end else nothing


def _notes(plain: str, says: Callable[[str], list[Saying]]) -> Iterator[tuple[str, int, Stretch | None, list[Saying]]]:
    """The notes of a text that say something, with where their line begins, the table above it, and what they say."""
    top, at, apart = -1, 0, True
    for line in plain.split("\n"):
        told = [(note, said) for note in _parted(line) if (said := says(note))]
        yield from ((note, at, (top, at) if top >= 0 else None, said) for note, said in told)
        if not told and "\t" in line:
            top, apart = at if (apart and not _VALUES.search(line)) or top < 0 else top, False
        elif not told and line.strip():
            top = -1
        apart = apart or not line.strip()
        at += len(line) + 1


def _parted(line: str) -> list[str]:
    """The notes of a line; of one that is none the line."""
    return _APART.split(line) if NOTE.match(line) else [line]


def _said(notes: Notes, whose: Whose, year: int, line: str) -> list[Saying]:
    """What a note says, or a sentence or row of words alone of what it names; without that a row heads those below it."""
    if _NOTE.match(line):
        place = whose.captioned(line.strip(" \t()。"))
        return [*notes.remark(line, year), *[Saying(PLACE, line.strip())] * bool(place)]
    sentences = [line] if _ROW.fullmatch(line) else [*filter(_SAID.fullmatch, line.split("。"))]
    return [said for words in sentences for said in notes.remark(words, year) if said.subject]


def _heard(sayings: list[Saying], words: str) -> list[Saying]:
    """What is said; of what its words do not name, of all of them."""
    if len(sayings) > _MOST:
        return [Saying("", sayings[0].words)]
    # a note names itself
    lines = (line for line in words.split("\n") if not _NOTE.match(line))
    named = [name for line in lines for name in re.findall(r"[^\s0-9()]{2,}", line)]
    return [said if said.names(*named) else said._replace(subject="") for said in sayings]
