"""Numbers typed by hand in running text: digits, rates in words, numerals in characters that count something.

What is a name and no figure stands in ``excused.csv``; what is said of a number without a numeral (翻番, 半数), which
words make a small numeral count (建成三个, 三个社区), in ``reading.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fazhi.codebook.load import Codebook
from fazhi.errors import table_of
from fazhi.report.patterns import Patterns
from fazhi.wording import any_of

_OF = table_of("patterns.toml")["typed"]
QUOTED, SPAN = _OF["quoted"], _OF["span"]
_SCALES = "百千万亿"
_LARGE = {*_SCALES, *"十廿卅拾佰仟"}
# what counts things of all sorts counts slogans too: 三个到位
_LOOSE = {"thing", "item", "kind", "text", "score"}


class TypedNumbers:
    """What a codebook makes of the numbers in a text; ``codebook.derive(TypedNumbers)``.

    Attributes
    ----------
    excused : Pattern
        What is no figure.
    """

    def __init__(self, codebook: Codebook) -> None:
        spoken, inside = codebook.spoken, codebook.spoken("inside")
        over = any_of([*inside, *(w.word for w in codebook.words if (w.role, w.rule) == ("after", "over_step"))])
        excused = any_of(e.pattern for e in codebook.excused)
        self._of = Patterns("typed", codebook, over=over, excused_words=excused)
        self.excused = self._of["excused"]
        self._fixed, self._hedges = {*spoken("fixed")}, (*spoken("before"),)
        self._counting, self._after = (*codebook.cued("counting"),), (*spoken("after"),)
        self._loose = {u for u, unit in codebook.units.items() if set(unit.family) <= _LOOSE or "item" in unit.family}

    def find(self, text: str) -> Iterator[str]:
        """Every number of a text, as it is written."""
        plain = self._of["passed"].sub(lambda m: m[1] or "\n", text)
        return (m[0] for m in self._of["typed"].finditer(plain) if not m["numeral"] or self._counts(plain, m))

    def counted(self, read: str) -> str:
        """A number as it is written up to its unit, where it has one."""
        m = self._of["counted"].match(read)
        return m[0] if m else read

    def changes(self, text: str) -> list[str]:
        """What tells a change: a multiple right behind a binding (翻了一番), a number behind its word (增加3场)."""
        return [*self._of["multiple"].findall(text), *self._of["moved"].findall(text)]

    def _counts(self, text: str, m: re.Match[str]) -> bool:
        """Whether a numeral in characters counts: 三万群众, 近百人, 三件; not 三个到位, 百年."""
        run, hedged, unit = m.group("numeral", "over", "unit")
        before = text[max(m.start() - 8, 0) : m.start()].removesuffix("了")
        if self._of["time"].match(text, m.end("over" if hedged else "numeral")) or self._of["ordinal"].search(before):
            return False
        hedged = hedged or text.startswith(self._after, m.end())
        if not run.strip(_SCALES):
            counts = hedged or (unit and len(run) > 1) or before.endswith(self._hedges)
            # 万元以上的采购
            return bool(counts and not self._of["threshold"].match(text, m.end()))
        if run in self._fixed or (len(run) > 1 and set(run) & _LARGE):
            return True
        # 一个, 一次 are running words, 二 counts nothing alone, 伍家 and 陆家 are names
        if not unit or run in "一二伍陆":
            return False
        strict = hedged or unit not in self._loose or before.endswith(self._counting)
        return bool(strict or self._of["goes_with"].match(text, m.end()))
