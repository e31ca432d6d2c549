"""Official wording → quantity: 20余次, 约800人次, 8.6万元, 九成以上, 每周2次.

What a hedge means is data (``wording.csv``); this module knows only how numerals, hedges, scales
and units may stand together, and raises on everything else. Chinese numerals are read by cn2an.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import reduce

from fazhi.codebook import Codebook, Unit, Word
from fazhi.errors import WordingError
from fazhi.quantity import Quantity

_TIDY = str.maketrans("０１２３４５６７８９．％／，", "0123456789.%/,")
_HAN_DIGIT = "[一二两三四五六七八九]"
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_HAN = r"[零〇一二两三四五六七八九十百千万亿]+"
_SCALE = r"(?:[百千]?[万亿]|[百千])"
_NUMBER = rf"(?:{_ARABIC}{_SCALE}?|{_HAN})"
_RATE = rf"(?:[百千万]|{_NUMBER})分之{_NUMBER}|[0-9]+/[0-9]+|(?:{_ARABIC}|{_HAN_DIGIT})成(?:{_HAN_DIGIT}|半)?"
_JOIN = r"[-—–~～至到]+"
_SCALES = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
# 三四次 and 三五次: the only neighbours usage knows beside n, n+1
_LOOSE_PAIR = ("三", "五")
_APPROX = {
    "over_step": "over", "above": "over", "at_least": "at_least", "at_most": "at_most",
    "below": "under", "near": "under", "about": "about", "range": "range",
}  # fmt: skip

Ends = tuple[Decimal, Decimal | None, bool, bool]


@dataclass(frozen=True)
class Reading:
    """What a wording was read as.

    Attributes
    ----------
    quantity : Quantity
        Its ``text`` is the wording with unit, as it is to be printed.
    value : float or None
        The number as written, scaled; the lower one of a range; None for 几十.
    approx : str
        exact, over, about, under, at_least, at_most or range.
    period : str
        Empty for a year, else week, day, month, quarter, per_place, part, years.
    doubled : bool
        Two marks of approximation on one number (GB/T 15835 asks for one).
    """

    quantity: Quantity
    value: float | None
    approx: str
    period: str
    doubled: bool


@dataclass(frozen=True)
class _Numeral:
    """A number as written: its value, the place of its last written digit, whether it is a rate."""

    value: Decimal
    place: Decimal
    rate: bool = False

    @property
    def step(self) -> Decimal:
        """Place of the last non-zero digit: 20 → 10, 1500 → 100, 1.2万 → 1000."""
        exponent = self.value.normalize().as_tuple().exponent if self.value else 0
        return Decimal(1).scaleb(int(exponent))

    @property
    def digits(self) -> int:
        return len(self.value.normalize().as_tuple().digits)

    def times(self, factor: Decimal) -> _Numeral:
        return replace(self, value=self.value * factor, place=self.place * factor)


def _scale(text: str) -> Decimal:
    return Decimal(math.prod(_SCALES[c] for c in text))


def _numeral(text: str) -> _Numeral:
    """Read one numeral in Arabic or Chinese digits, its scale included (1.5万, 两万, 百)."""
    arabic = re.fullmatch(rf"({_ARABIC})({_SCALE}?)", text)
    if arabic:
        value = Decimal(arabic[1].replace(",", ""))
        return _Numeral(value, Decimal(1).scaleb(int(value.as_tuple().exponent))).times(_scale(arabic[2]))
    # cn2an takes 0.1 s to import and few tables hold Chinese numerals
    import cn2an

    try:
        value = Decimal(cn2an.cn2an(("一" if set(text) <= set(_SCALES) else "") + text, "smart"))
    except ValueError as exc:
        raise WordingError(text, "不是一个数") from exc
    tail = re.search(r"[万亿]+$", text)
    return _Numeral(value, _scale(tail[0]) if tail else Decimal(1))


def _rate(text: str) -> _Numeral:
    """Read a rate in words as a percentage: 八成, 三分之二, 1/4, 百分之九十五."""
    if "成" in text:
        tenths, _, rest = text.partition("成")
        whole = _numeral(tenths).times(Decimal(10))
        extra = Decimal(5) if rest == "半" else _numeral(rest).value if rest else Decimal(0)
        return _Numeral(whole.value + extra, Decimal(1) if rest else whole.place, rate=True)
    below, part = re.split("分之", text) if "分之" in text else reversed(text.split("/"))
    denominator, numerator = _numeral(below), _numeral(part)
    if not denominator.value:
        raise WordingError(text, "分母是零")
    # only 百分之, 千分之 have a last digit; a plain fraction is good to a point
    place = numerator.place * 100 / denominator.value if below in _SCALES else Decimal(1)
    return _Numeral(100 * numerator.value / denominator.value, place, rate=True)


def _pair(text: str) -> tuple[_Numeral, _Numeral]:
    """Read two neighbouring Chinese digits as a range: 三四, 十七八, 二三十."""
    m = re.fullmatch(r"(十?)(.)(.)(.*)", text)
    if not m or (_numeral(m[3]).value - _numeral(m[2]).value != 1 and (m[2], m[3]) != _LOOSE_PAIR):
        raise WordingError(text, "不是相邻的两个数")
    return _numeral(m[1] + m[2] + m[4]), _numeral(m[1] + m[3] + m[4])


def _ends(n: _Numeral, word: Word) -> Ends:
    """Ends of the interval that a hedge makes of a number; ``None`` is unbounded."""
    v, rule = n.value, word.rule
    if rule == "over_step":
        no_room = n.step == 1 or (n.step < 1 and v == v.to_integral_value())
        return (v, None, False, True) if no_room else (v, v + n.step, True, True)
    if rule == "near":
        return Decimal(str(word.low)) * v, v, False, True
    if rule == "about" and (n.rate or n.digits >= 3):
        margin = n.place if n.rate else n.step
        return max(v - margin, Decimal(0)), v + margin, False, False
    if rule == "about":
        margin = max(Decimal(str(word.low)) * v, Decimal(1))
        low, high = (v - margin).to_integral_value(ROUND_FLOOR), (v + margin).to_integral_value(ROUND_CEILING)
        return max(low, Decimal(0)), high, False, False
    plain: dict[str, Ends] = {
        "above": (v, None, True, True),
        "at_least": (v, None, False, True),
        "at_most": (Decimal(0), v, False, False),
        "below": (Decimal(0), v, False, True),
    }
    return plain[rule]


class Wording:
    """Reads wordings by the hedges and units of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self._units = codebook.units
        self._words: dict[tuple[str, str], Word] = {(w.role, w.word): w for w in codebook.words}
        self._periods = [(re.compile(w.word), w.rule) for w in codebook.words if w.role == "period"]
        before, after, fixed = (
            self._any(w.word for w in codebook.words if w.role == r) for r in ("before", "after", "fixed")
        )
        core = (
            rf"(?P<fixed>{fixed})|(?P<low>{_NUMBER})(?P<inner>{self._any(self._units)})?{_JOIN}(?P<high>{_NUMBER})"
            rf"|(?P<rate>{_RATE})|(?P<pair>十?{_HAN_DIGIT}{{2}}[十百千万亿]*)|(?P<number>{_NUMBER})"
        )
        number = rf"(?P<before>{before})?(?:{core})(?P<middle>{after})?(?P<scale>{_SCALE})?"
        self._shape = re.compile(rf"{number}(?P<unit>{self._any(self._units)})?(?P<end>{after})?")
        self._strange = re.compile(rf"{number}(?P<unit>.+?)(?P<end>{after})?")

    @staticmethod
    def _any(words: Iterable[str]) -> str:
        return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) or "(?!)"

    def rule(self, role: str, word: str) -> str | None:
        """Rule of a status or absence word (计划 → planned), None if the codebook has no such word."""
        found = self._words.get((role, word))
        return found.rule if found else None

    def period(self, text: str) -> tuple[str, str]:
        """The period word that `text` begins with and what it means; both empty if there is none."""
        for pattern, rule in self._periods:
            m = pattern.match(text)
            if m:
                return m[0], "" if rule == "year" else rule
        return "", ""

    def read(self, text: str, unit: str = "", default: str = "") -> Reading:
        """Read a wording.

        Parameters
        ----------
        text : str
            20余次, 约800, 八成以上, 每周2次.
        unit : str
            The unit where it stands in a column of its own; may carry a scale (万元).
        default : str
            The codebook's unit, for where the writer gave none.

        Raises
        ------
        WordingError
            The wording, its unit, or the way they stand together is not known.
        """
        m, period = self._match(text)
        word, factor, missing = self._unit_of(text, m, unit.strip(), default)
        low, high = self._numerals(m)
        if low.rate and word.key != "%":
            raise WordingError(text, f"是比例，单位却是“{word.unit}”")
        factor *= _scale(m["scale"] or "") * Decimal(str(word.factor))
        low, high = (replace(n.times(factor), rate=word.key == "%") for n in (low, high))
        marks = [
            self._words[role, m[g]] for role, g in (("before", "before"), ("after", "middle"), ("after", "end")) if m[g]
        ]
        fixed = self._words["fixed", m["fixed"]] if m["fixed"] else None
        quantity, approx = self._interval(low, high, fixed, marks, word.key)
        # a unit from its own column goes where it is read: 20余 + 次 → 20余次, 20以上 + 次 → 20次以上
        tail = m["end"] or (m["middle"] if m["middle"] and marks[-1].rule != "over_step" else "")
        at = len(text.strip()) - len(tail)
        printed = text.strip()[:at] + missing + text.strip()[at:]
        doubled = len(marks) > 1 or bool(marks and (m["high"] or m["pair"]))
        value = None if fixed else float(low.value)
        return Reading(replace(quantity, text=printed), value, approx, period, doubled and not fixed)

    def _match(self, text: str) -> tuple[re.Match[str], str]:
        """The parts of a wording, and its period."""
        plain = text.translate(_TIDY)
        if re.search(r"[0-9]\s+[0-9]", plain):
            raise WordingError(text, "两个数字之间有空格，不知是一个数还是两个数")
        tidy = "".join(plain.split())
        period_word, period = self.period(tidy)
        m = self._shape.fullmatch(tidy, len(period_word))
        if not m:
            strange = self._strange.fullmatch(tidy, len(period_word))
            raise WordingError(text, f"不认识单位“{strange['unit']}”") if strange else WordingError(text)
        if not (m["before"] or m["middle"] or m["end"]) and re.fullmatch("[百千万亿]+", m["number"] or ""):
            raise WordingError(text, "只有单位，没有数")
        return m, period

    def _numerals(self, m: re.Match[str]) -> tuple[_Numeral, _Numeral]:
        """The number as written, twice; for a range its lower and upper one."""
        if m["pair"]:
            return _pair(m["pair"])
        if m["high"]:
            low, high = _numeral(m["low"]), _numeral(m["high"])
            if m["inner"] and m["unit"] and self._units[m["inner"]].key != self._units[m["unit"]].key:
                raise WordingError(m[0], "范围两头的单位不同")
            bare = not re.search("[百千万亿]", m["low"])
            if low.value > high.value or (
                bare and m["high"].endswith(("万", "亿") if low.value >= 10 else tuple(_SCALES))
            ):
                raise WordingError(m[0], "范围要从小到大写，两头都带上“万”“千”等")
            return low, high
        if m["fixed"]:
            fixed = self._words["fixed", m["fixed"]]
            top = fixed.low if fixed.high is None else fixed.high
            return _Numeral(Decimal(str(fixed.low)), Decimal(1)), _Numeral(Decimal(str(top)), Decimal(1))
        n = _rate(m["rate"]) if m["rate"] else _numeral(m["number"])
        return n, n

    def _unit_of(self, text: str, m: re.Match[str], column: str, default: str) -> tuple[Unit, Decimal, str]:
        """The unit, the scale that its column carries, and what the printed wording still lacks."""
        written = m["unit"] or m["inner"] or ""
        scale = re.match(_SCALE, column) if column not in self._units else None
        bare = column[scale.end() :] if scale else column
        name = written or bare or ("%" if m["rate"] else default)
        if name not in self._units or (bare and bare not in self._units):
            wrong = bare if bare and bare not in self._units else name
            raise WordingError(text, f"不认识单位“{wrong}”" if wrong else "没有写单位")
        unit = self._units[name]
        clash = bare and self._units[bare].key != unit.key
        if written and (clash or (scale and column not in text)):
            raise WordingError(text, f"与单位栏的“{column}”不一致")
        if scale and not written and re.search("[万亿]", text):
            raise WordingError(text, f"与单位栏的“{column}”重复写了“万”或“亿”")
        missing = "" if written or m["rate"] else column if bare else column + default
        return unit, _scale(scale[0]) if scale and not written else Decimal(1), missing

    def _interval(
        self, low: _Numeral, high: _Numeral, fixed: Word | None, marks: list[Word], key: str
    ) -> tuple[Quantity, str]:
        """Interval and kind of approximation; two marks give the hull of both."""

        def quantity(ends: Ends) -> Quantity:
            top = math.inf if ends[1] is None else float(ends[1])
            return Quantity(float(ends[0]), top, ends[2], ends[3], key, float(low.place))

        if fixed:
            if any(mark.rule != "over_step" for mark in marks):
                raise WordingError(fixed.word, "前后还有别的约数写法，合起来不知何意")
            top = None if fixed.high is None else high.value
            return quantity((low.value, top, False, top is None)), _APPROX[fixed.rule]
        ranged = low.value != high.value
        if not marks:
            return quantity((low.value, high.value, False, False)), "range" if ranged else "exact"
        spans = [quantity(_ends(n, mark)) for mark in marks for n in (low, high)]
        return reduce(Quantity.hull, spans), "range" if ranged else _APPROX[marks[0].rule]
