"""Numbers of a cell or note by the words beside them: that of the year's end, those of its course, those that no definition counts in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fazhi.cleaning.valued_cell import ValuedCell
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator

_CLAUSES, _SEVERAL = re.compile("[，,；;、。（）()：:]"), 2


def defined(indicator: Indicator) -> str:
    """What an indicator's definition says, within a sentence."""
    return indicator.definition.rstrip("。") or f"{indicator.name}，年末的数"


class Labelled:
    """Hears what words call the numbers beside them; ``codebook.derive(Labelled)``."""

    def __init__(self, codebook: Codebook) -> None:
        at_end, other = (codebook.any_cue(role) for role in ("at_end", "not_at_end"))
        # nothing else: 在册专职5人 are some of those 在册
        own = f"(?:(?:{at_end})的?(?:共?有|[共为是达])?(?:人数)?)+"
        self._at_end = re.compile(f"(?:{codebook.any_cue('within')})?{own}")
        self._other, self._excluded = re.compile(other), re.compile(codebook.any_cue("excluded"))

    def cure(self, cell: ValuedCell, indicator: Indicator) -> tuple[str, dict[str, str]] | None:
        """The cure of a cell of several numbers, where the definition says which of them count; None where it does not."""
        counted, text = [n for n in cell.numbers if n in cell.most], cell.text
        told = {"numbers": "、".join(cell.numbers), "definition": defined(indicator)}
        if len(counted) < _SEVERAL:
            return None
        if number := self.at_end(text, cell.numbers, indicator):
            return "wording.value.at_end", told | {"number": number}
        excluded, out = self.left_out(text, counted, indicator)
        told |= {"excluded": excluded, "out": "、".join(out), "rest": "、".join(n for n in counted if n not in out)}
        return ("wording.value.left_out", told) if out else None

    def at_end(self, text: str, numbers: Sequence[str], indicator: Indicator) -> str:
        """Of an indicator counted at the year's end its number, where words call one so and the others something else: 9人 of 在册9人，全年累计14人."""
        if indicator.kind != "stock":
            return ""
        told = self._labels(text, numbers)
        at_end = [number for number, words in told if self._at_end.fullmatch(words)]
        rest = [words for number, words in told if number not in at_end]
        # 14人（在册9人）: the first is called nothing
        known = all(self._other.search(words) or not words for words in rest)
        return at_end[0] if len({*at_end}) == 1 and known else ""

    def left_out(self, text: str, numbers: Sequence[str], indicator: Indicator) -> tuple[str, list[str]]:
        """What the definition leaves out, and of several numbers those that words call so: 1个 of 12个村1个社区."""
        said = self._excluded.search(indicator.definition)
        what = said["left"] if said else ""
        pairs = {what[n : n + 2] for n in range(len(what) - 1)}
        told = self._labels(text, numbers)
        out = [number for number, words in told if any(pair in words for pair in pairs)]
        # of 13名（含辅助4名） the first is called nothing
        named = all(words for _, words in told)
        return (said[0], out) if said and named and 0 < len(out) < len(told) else ("", [])

    def _labels(self, text: str, numbers: Sequence[str]) -> list[tuple[str, str]]:
        """Each number with the words beside it: those behind it in a clause that begins with one, else those before it."""
        told, left = list[tuple[str, str]](), [*numbers]
        for clause in _CLAUSES.split(text):
            spots, at = list[tuple[int, str]](), 0
            while left and (start := clause.find(left[0], at)) >= 0:
                spots.append((start, left[0]))
                at = start + len(left.pop(0))
            told += self._in_clause(clause, spots) if spots else ()
        # one that runs over the end of a clause is none of these
        return [] if left else told

    def _in_clause(self, clause: str, spots: list[tuple[int, str]]) -> Iterator[tuple[str, str]]:
        """As :meth:`_labels`, of one clause and where its numbers stand."""
        last, behind = 0, spots[0][0] == 0
        for (start, number), (following, _) in zip(spots, [*spots[1:], (len(clause), "")], strict=True):
            end = start + len(number)
            yield number, (clause[end:following] if behind else clause[last:start]).strip()
            last = end
