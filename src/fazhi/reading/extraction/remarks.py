"""Lines of a text that speak of figures above them: which figures a note makes another time's, place's or kind's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from operator import itemgetter

from fazhi.reading.around import Notes, Saying

# a note by how it begins, others of which may be a sentence of the text, and a row of words alone
NOTE = re.compile(
    r"[ \t(]*(?:(?:备?注|附注|说明)[0-9]{0,2}[:：.、]|(?:数据|资料)?来源[:：]|统计(?:时[段间]|区间|期间|范围|口径)[:：]|[①-⑩※]|\*(?!\*)).{1,300}"
)
_NOTE = re.compile(rf"{NOTE.pattern}|[ \t(]*(?:以上|上述|本表|表中).{{1,300}}")
_ROW = re.compile(r"[^\t]{4,60}\t+")
# a table or part with more of them is doubtful as a whole
_MOST = 40


class Remarks:
    """The notes of one tidied text: below a table of its figures, elsewhere of those of their part.

    Parameters
    ----------
    part : function
        Where the part of a place begins and ends.
    """

    def __init__(self, notes: Notes, plain: str, year: int, part: Callable[[int], tuple[int, int]]) -> None:
        tables, parts = dict[int, tuple[int, list[Saying]]](), dict[int, tuple[int, list[Saying]]]()
        top, at, apart = -1, 0, True
        for line in plain.split("\n"):
            note, row = _NOTE.match(line), _ROW.fullmatch(line)
            said = [*notes.alone(line.strip(), year, source="来源" in line)] if note or row else []
            # without a subject a row of words heads the rows below it
            said = said if note else [saying for saying in said if saying.subject]
            if said:
                start, end = (top, at) if top >= 0 else part(at)
                of = tables if top >= 0 else parts
                of[start] = end, of.get(start, (0, []))[1]
                of[start][1].extend(said)
            elif "\t" in line:
                top, apart = at if apart or top < 0 else top, False
            elif line.strip():
                top = -1
            apart = apart or not line.strip()
            at += len(line) + 1
        self._layers = [
            [(start, end, _heard(said, plain[start:end])) for start, (end, said) in sorted(of.items())]
            for of in (tables, parts)
        ]

    def doubt(self, at: int, *names: str) -> bool:
        """Whether a note speaks of a figure, by its place and what it is called."""
        for layer in self._layers:
            n = bisect_right(layer, at, key=itemgetter(0)) - 1
            _, end, sayings = layer[n] if n >= 0 else (0, 0, [])
            if at < end and any(not said.subject or said.names(*names) for said in sayings):
                return True
        return False


def _heard(sayings: list[Saying], words: str) -> list[Saying]:
    """What is said; of what its words do not name, of all of them."""
    if len(sayings) > _MOST:
        return [Saying("", "")]
    named = re.findall(r"[^\s0-9]{2,}", words)
    return [said if said.names(*named) else said._replace(subject="") for said in sayings]
