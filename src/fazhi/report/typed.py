"""Numbers typed by hand in running text: digits, rates in words, numerals in characters that count something.

What is a name and no figure stands in ``excused.csv``; what is said of a number without a numeral (翻番, 半数), which
words make a small numeral count (建成三个, 三个社区), in ``reading.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fazhi.characters import HAN_NUMERALS
from fazhi.codebook.load import Codebook
from fazhi.numerals import RATE
from fazhi.wording import any_of

QUOTED = "“[^”]*”|《[^》]*》|〔[^〕]*〕[0-9]*号?|(?<![0-9])[0-9]+号文"
_YEAR = "(?<![0-9])(?:19|20)[0-9]{2}"
SPAN = _YEAR + "[—－-](?:19|20)[0-9]{2}年?"
_MONTH = "(?:0?[1-9]|1[0-2])"
_DATED = f"{SPAN}|{_YEAR}年度?|(?<![0-9])(?:{_MONTH}月?[-—–~至到])?{_MONTH}月(?:(?:[12][0-9]|3[01]|0?[1-9])日)?"
_HAN = "[一二三四五六七八九十]+"
# 第三条, （一）, 1. at the head of a paragraph, 十二届六次全会: order, not quantity
_ORDERED = (
    rf"第[一二三四五六七八九十百千零〇两0-9]+|^[（(](?:{_HAN}|[0-9]{{1,2}})[）)]|^{_HAN}、|^[0-9]{{1,2}}[.．、](?![0-9])"
    rf"|(?<!{_HAN[:-1]}){_HAN}(?:届(?:{_HAN}[次中])?|次(?:全会|全体会议|会议))"
)
# l00件 is told whole: what looks like a letter may be meant for a digit
_ARABIC = r"(?:(?<![A-Za-z])[A-Za-z]{1,8})?[0-9０-９][0-9０-９.,，．]*[^\s，。；、（）`*]{0,3}"
# PPT2, 5G, 1+X: a name as long as no unit makes a figure of it
_COINED = r"(?<![A-Za-z0-9+])(?:[A-Za-z][A-Za-z0-9+]*+|[0-9](?:\+[0-9])*\+?[A-Z][A-Za-z0-9+]*+)(?!\s*(?:{}))"
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
        coined = _COINED.format(f"{units}|{any_of(spoken('after'))}|[十百千万亿]")
        names = any_of(e.pattern for e in codebook.excused)
        excused = "|".join([names, QUOTED, _DATED, _ORDERED, coined, circled])
        self.excused = re.compile(excused, re.MULTILINE)
        # names bite into shares: 三分之一
        self._passed = re.compile(f"([{HAN_NUMERALS}]{{1,12}}分之[{HAN_NUMERALS}])|{excused}", re.MULTILINE)
        numeral = rf"(?P<numeral>{any_of(spoken('fixed'))}|{_NUMERAL})(?:(?P<over>{over})[{_SCALES}]*)?"
        unit = rf"(?!{any_of(cued('compound'))})(?P<unit>{units})"
        sure = "|".join([_ARABIC, RATE, _POINT, rf"(?<![A-Za-z])[IVXLCDM]{{1,8}}(?:{units})", *cued("amount")])
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
