"""Numbers typed by hand in running text: digits, rates in words, numerals in characters that count something.

What is a name and no figure stands in ``excused.csv``; what is said of a number without a numeral (翻番, 半数), which
words make a small numeral count (建成三个, 三个社区), in ``reading.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fazhi.characters import HAN_NUMERALS
from fazhi.codebook.load import Codebook
from fazhi.errors import table_of
from fazhi.numerals import RATE
from fazhi.wording import any_of

# what is no figure; l00件 is told whole: what looks like a letter may be meant for a digit
_OF = table_of("patterns.toml")["typed"]
QUOTED, SPAN = _OF["quoted"], _OF["span"]
# a numeral is taken whole and from its beginning, so that an endless one is gone through once
_SCALES = "百千万亿"
_LARGE = f"{_SCALES}十廿卅拾佰仟"
_ALL = f"{HAN_NUMERALS}壹贰叁肆伍陆柒捌玖○◯廿卅拾佰仟"
_NUMERAL = f"(?<![{_ALL}])[{_ALL}]++"
_POINT = f"[{_ALL}]{{1,12}}点[零〇一二三四五六七八九]++(?![十分钟刻半])"
# what counts things of all sorts counts slogans too: 三个到位
_LOOSE = {"thing", "item", "kind", "text", "score"}
_ENDS = "[ ，。；、：）]|$"


class TypedNumbers:
    """What a codebook makes of the numbers in a text; ``codebook.derive(TypedNumbers)``.

    Attributes
    ----------
    excused : Pattern
        What is no figure.
    """

    def __init__(self, codebook: Codebook) -> None:
        cued, spoken, units = codebook.cued, codebook.spoken, any_of(codebook.units)
        over = any_of(
            w.word for w in codebook.words if w.role == "inside" or (w.role, w.rule) == ("after", "over_step")
        )
        # ① before words is order, before a unit it counts
        circled = rf"(?:^|(?<=[。；：，、！？\s（(]))[①-⒛㈠-㈩㊀-㊉](?!(?:{units}))|(?<=m)[²³]"
        coined = _OF["coined"].format(f"{units}|{any_of(spoken('after'))}|[十百千万亿]")
        names = any_of(e.pattern for e in codebook.excused)
        excused = "|".join([names, QUOTED, SPAN, _OF["dated"], _OF["ordered"], coined, circled])
        self.excused = re.compile(excused, re.MULTILINE)
        # names bite into shares: 三分之一
        self._passed = re.compile(f"([{HAN_NUMERALS}]{{1,12}}分之[{HAN_NUMERALS}])|{excused}", re.MULTILINE)
        numeral = rf"(?P<numeral>{any_of(spoken('fixed'))}|{_NUMERAL})(?:(?P<over>{over})[{_SCALES}]*)?"
        unit = rf"(?!{any_of(cued('compound'))})(?P<unit>{units})"
        sure = "|".join([_OF["arabic"], RATE, _POINT, rf"(?<![A-Za-z])[IVXLCDM]{{1,8}}(?:{units})", *cued("amount")])
        self._typed = re.compile(f"{sure}|{numeral}(?:{unit})?")
        self._time, self._ordinal = re.compile(any_of(cued("time"))), re.compile(f"(?:{'|'.join(cued('ordinal'))})$")
        self._goes_with = re.compile(f"{any_of(cued('noun'))}|{_ENDS}")
        self._threshold = re.compile(f"(?:{any_of(spoken('after'))})的?(?:{'|'.join(cued('threshold'))})")
        self._fixed, self._hedges = {*spoken("fixed")}, (*spoken("before"),)
        self._counting, self._after = (*cued("counting"),), (*spoken("after"),)
        self._loose = {u for u, unit in codebook.units.items() if set(unit.family) <= _LOOSE or "item" in unit.family}

    def find(self, text: str) -> Iterator[str]:
        """Every number of a text, as it is written."""
        plain = self._passed.sub(lambda m: m[1] or "\n", text)
        return (m[0] for m in self._typed.finditer(plain) if not m["numeral"] or self._counts(plain, m))

    def _counts(self, text: str, m: re.Match[str]) -> bool:
        """Whether a numeral in characters counts: 三万群众, 近百人, 三件; not 三个到位, 百年."""
        run, hedged, unit = m.group("numeral", "over", "unit")
        before = text[max(m.start() - 8, 0) : m.start()].removesuffix("了")
        if self._time.match(text, m.end("over" if hedged else "numeral")) or self._ordinal.search(before):
            return False
        hedged = hedged or text.startswith(self._after, m.end())
        if not run.strip(_SCALES):
            counts = hedged or (unit and len(run) > 1) or before.endswith(self._hedges)
            # 万元以上的采购
            return bool(counts and not self._threshold.match(text, m.end()))
        if run in self._fixed or (len(run) > 1 and set(run) & set(_LARGE)):
            return True
        # 一个, 一次 are running words, 二 counts nothing alone, 伍家 and 陆家 are names
        if not unit or run in "一二伍陆":
            return False
        strict = hedged or unit not in self._loose or before.endswith(self._counting)
        return bool(strict or self._goes_with.match(text, m.end()))
