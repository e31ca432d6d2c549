"""Official wording → quantity: 20余次, 约800人次, 8.6万元, 九成以上, 每周2次.

What a hedge means is data (``wording.csv``); this module knows only how numerals, hedges, scales
and units may stand together, and raises on everything else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import reduce

from fazhi.characters import CAPITALS, HALF_WIDTH
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Unit, Word
from fazhi.errors import WordingError, instead
from fazhi.interval import Quantity
from fazhi.numerals import JOIN, NUMBER, PAIR, RATE, SCALE, Numeral, numeral, pair, range_of, rate_of, scale_of, summed

# what an approximation is called, where it is not called by its rule
_APPROX = {"over_step": "over", "above": "over", "below": "under", "near": "under"}
# keys of the units that a change can be told in, besides the indicator's own
PERCENT, POINTS, TIMES = "%", "百分点", "倍"
# beyond it not every whole number is a float
_LARGEST = 2**53
_UNBOUNDED = Decimal("inf")
_TIDY = HALF_WIDTH | CAPITALS

# low, high, and whether each is open
Ends = tuple[Decimal, Decimal, bool, bool]


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
        Empty for a year, else week, day, month, quarter, or with the words that say which: part:上半年, years:近三年.
    doubled : bool
        Two marks of approximation on one number (GB/T 15835 asks for one).
    """

    quantity: Quantity
    value: float | None
    approx: str
    period: str
    doubled: bool

    @property
    def splits(self) -> bool:
        """Whether a number of it, as written, is no whole one: 2.5, 2至3.5."""
        ends = (self.quantity.low, self.quantity.high) if self.approx == "range" else ()
        return any(math.isfinite(x) and x % 1 for x in (self.value or 0, *ends))


def any_of(words: Iterable[str]) -> str:
    """A pattern of the words, longest first; of none, one that never matches."""
    return "|".join(map(re.escape, sorted(set(words), key=len, reverse=True))) or "(?!)"


class Wording:
    """Reads wordings by the hedges and units of one codebook.

    Attributes
    ----------
    rules : dict
        What a word stands for by its role and itself: ``("status", "计划")`` → planned.
    """

    def __init__(self, codebook: Codebook) -> None:
        self._units, self._unscaled = codebook.units, codebook.unscaled
        self._words: dict[tuple[str, str], Word] = {(w.role, w.word): w for w in codebook.words}
        self.rules = {key: word.rule for key, word in self._words.items()}
        self._hedges = {w.word: w for w in codebook.words if w.role in ("before", "after", "inside")}
        self._periods = [(re.compile(w.word), w.rule) for w in codebook.words if w.role == "period"]
        self._any_period = re.compile("|".join(f"(?:{word})" for word in codebook.spoken("period")) or "(?!)")
        roles = ("before", "after", "inside", "fixed", "versus", "direction", "change")
        before, after, inside, fixed, versus, moved, whole = (any_of(codebook.spoken(role)) for role in roles)
        core = (
            rf"(?P<fixed>{fixed})|(?P<low>{NUMBER})(?P<inner>{any_of(self._units)})?{JOIN}(?P<high>{NUMBER})"
            rf"|(?P<rate>{RATE})|(?P<pair>{PAIR})|(?P<number>{NUMBER})"
        )
        number = rf"(?P<before>{before})?(?:{core})(?P<middle>{after}|{inside})?(?P<scale>{SCALE})?"
        self._stated = re.compile(rf"(?:{versus})?(?:(?!(?:{whole})\Z)(?P<direction>{moved}))?了?(?P<rest>.+)")
        self._shape = re.compile(rf"{number}(?P<unit>{any_of(self._units)})?(?P<end>{after})?")
        self._strange = rf"{number}(?P<unit>(?!{NUMBER}|{inside}|[.,]).+?)(?P<end>{after})?"

    def ends_in_unit(self, text: str) -> bool:
        """Whether a wording or a stated change names a unit of its own, as a rate in words does."""
        tidy = "".join(text.translate(_TIDY).split())
        stated = self._stated.fullmatch(tidy)
        rest = stated["rest"] if stated else tidy
        m = self._shape.fullmatch(rest, len(self.period(rest)[0]))
        return ("change", rest) in self._words or bool(m and (m["unit"] or m["inner"] or m["rate"]))

    def amounts(self, text: str) -> list[str]:
        """The numbers in words as written, each with its hedges and unit: none of a date or a period."""
        bare = self._any_period.sub(lambda m: "，" * len(m[0]), text.translate(_TIDY))
        found = (m for m in self._shape.finditer(bare) if m["unit"] or re.search("[0-9]", m[0]))
        return [text[slice(*m.span())] for m in found if m["unit"] or text[m.end() :][:1] not in {*"年月日号点时"}]

    def period(self, text: str) -> tuple[str, str]:
        """The period word that `text` begins with and what it means; both empty if there is none."""
        for pattern, rule in self._periods if self._any_period.match(text) else ():
            if m := pattern.match(text):
                # which part of a year, which span of years: only like compares with like
                # 1—6月 and 1-6月 are the same months
                which = f"{rule}:{re.sub(JOIN, '-', m[0])}" if rule in ("part", "years", "per_place") else rule
                return m[0], "" if rule == "year" else which
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
        factor *= scale_of(m["scale"] or "") * Decimal(str(word.factor))
        low, high = (Numeral(n.value * factor, n.place * factor, word.key == PERCENT) for n in self._numerals(m))
        if high.value >= _LARGEST:
            raise WordingError(text, "数太大，读不准")
        marks = self._marks(m)
        # a unit from its own column goes where it is read: 20余 + 次 → 20余次, 20以上 + 次 → 20次以上
        stays = any(mark.rule == "over_step" or mark.role == "inside" for mark in marks[-1:])
        tail = m["end"] or ("" if stays else m["middle"] or "")
        printed = text.strip().removesuffix(tail)
        quantity, approx = self._interval(text, m, low, high, word.key)
        quantity = replace(quantity, text=printed + missing + text.strip()[len(printed) :])
        doubled = not m["fixed"] and (len(marks) > 1 or bool(marks and (m["high"] or m["pair"])))
        return Reading(quantity, None if m["fixed"] else float(low.value), approx, period, doubled)

    def read_change(self, text: str, unit: str, default: str) -> Reading:
        """Read a stated change: 同比增长9.93%, 减少5件, 提高0.3个百分点, 持平, 翻一番.

        Returns
        -------
        Reading
            Its quantity is below 0 for a fall; in %, percentage points, or the indicator's unit; 倍 for a fall only.

        Raises
        ------
        WordingError
            As for :meth:`read`.
        """
        tidy = "".join(text.split())
        m = self._stated.fullmatch(tidy)
        whole = self._words.get(("change", m["rest"])) if m else None
        size = (whole.low or 0) if whole else 0
        if not m or (whole and m["direction"]):
            raise WordingError(text)
        if whole:
            reading = self.read(f"{abs(size):g}%", "", default)
            # 翻一番 is said as roughly as 增长1倍, 减半 as 减少五成, 持平 of what is equal
            q = replace(reading.quantity, text=tidy, resolution=size and (100.0 if size > 0 else 10.0))
        else:
            reading = self.read(m["rest"], unit, default)
            q = replace(reading.quantity, text=tidy[: m.start("rest")] + reading.quantity.text)
        direction = "down" if size < 0 else self.rules.get(("direction", m["direction"]))
        if q.unit == TIMES and not direction:
            raise WordingError(text, "没有写明是增长几倍还是到几倍")
        if q.unit == TIMES and direction == "up":
            q = replace(q, low=100 * q.low, high=100 * q.high, resolution=100 * q.resolution, unit=PERCENT)
        return replace(reading, quantity=-q if direction == "down" else q)

    def _match(self, text: str) -> tuple[re.Match[str], str]:
        """The parts of a wording, and its period."""
        plain = text.translate(_TIDY)
        if re.search(r"[0-9][.,]?\s+[.,]?[0-9]", plain):
            raise WordingError(text, "两个数字之间有空格，不知是一个数还是两个数")
        if re.search("[0-9]，[1-9]", text):
            raise WordingError(text, "两个数字之间是中文的逗号，不知是一个数还是两个数")
        tidy = summed("".join(plain.split()))
        period_word, period = self.period(tidy)
        m = self._shape.fullmatch(tidy, len(period_word))
        if not m or (period == "week" and not m["unit"] and re.fullmatch("[一二三四五六]{1,2}", m[0])):
            raise self._unmatched(text, tidy, len(period_word))
        clear = [mark for mark in self._marks(m) if mark.rule != "about" or mark.role == "inside"]
        if re.fullmatch("[百千万亿]+", m["number"] or "") and not clear:
            raise WordingError(text, "只有“万”“百”等字，没有数")
        if m["scale"]:
            self._refuse_second_scale(text, m)
        return m, period

    def _marks(self, m: re.Match[str]) -> list[Word]:
        """The hedges of a wording, in their order."""
        return [self._hedges[m[group]] for group in ("before", "middle", "end") if m[group]]

    def _unmatched(self, text: str, tidy: str, start: int) -> WordingError:
        """Why a wording has no shape that is known."""
        if re.match("[0-9]{4}-[0-9]{2}-[0-9]{2}", tidy):
            return WordingError(text, "是日期，可能是 Excel 把数改成了日期")
        strange = re.compile(self._strange).fullmatch(tidy, start)
        return WordingError(text, f"不认识单位“{strange['unit']}”") if strange else WordingError(text)

    def _refuse_second_scale(self, text: str, m: re.Match[str]) -> None:
        """2千余万 is one number, 3千千 and 1.5万余万 are not; 五百多千米 has its 千 from 千米."""
        if m["high"]:
            raise WordingError(text, "范围要写成从小到大，两头都带上“万”“千”等")
        inner = re.search("[百千万亿]$", m["number"] or m["fixed"] or m["pair"] or "")
        grows = inner and m["scale"] in "万亿" and scale_of(m["scale"]) > scale_of(inner[0])
        if inner and not grows and m["scale"] + (m["unit"] or "") not in self._units:
            raise WordingError(text, "“万”“千”等写了两次")

    def _numerals(self, m: re.Match[str]) -> tuple[Numeral, Numeral]:
        """The number as written, twice; for a range its lower and upper one."""
        if m["pair"]:
            return pair(m["pair"])
        if m["high"]:
            if {len(m["low"]), len(m["high"])} == {4} and not (m["unit"] or m["inner"]):
                raise WordingError(m[0], "像是年份，没有写单位")
            if m["inner"] and m["unit"] and not self._alike(m["inner"], m["unit"]):
                raise WordingError(m[0], "范围两头的单位不同")
            return range_of(m[0], m["low"], m["high"])
        if m["fixed"]:
            fixed = self._words["fixed", m["fixed"]]
            top = fixed.low if fixed.high is None else fixed.high
            return Numeral(Decimal(str(fixed.low)), Decimal(1)), Numeral(Decimal(str(top)), Decimal(1))
        n = rate_of(m["rate"]) if m["rate"] else numeral(m["number"])
        return n, n

    def _alike(self, one: str, other: str) -> bool:
        """Whether two unit words say the same: 名 and 人, not 米 and 千米."""
        return (self._units[one].key, self._units[one].factor) == (self._units[other].key, self._units[other].factor)

    def _unit_of(self, text: str, m: re.Match[str], column: str, default: str) -> tuple[Unit, Decimal, str]:
        """The unit, the scale that its column carries, and what the printed wording still lacks."""
        written = m["unit"] or m["inner"] or ""
        if m["rate"] and written:
            raise WordingError(text, f"已经是比例，又写了单位“{written}”")
        bare = self._unscaled(column)
        scale = column.removesuffix(bare)
        for name in filter(None, (bare, written or default)):
            if name not in self._units:
                raise WordingError(text, f"不认识单位“{scale * (name == bare)}{name}”")
        named = PERCENT if m["rate"] else written
        if not named:
            return self._unit_of_column(text, bare, scale, default)
        if (bare and not self._alike(bare, named)) or (scale and column not in text):
            raise WordingError(text, f"与单位栏的“{column}”不一致")
        return self._units[named], Decimal(1), ""

    def _unit_of_column(self, text: str, bare: str, scale: str, default: str) -> tuple[Unit, Decimal, str]:
        """As :meth:`_unit_of`, of a wording that names none."""
        unit = self._units.get(bare or default)
        if not unit:
            raise WordingError(text, "没有写单位")
        # 几百 in a column 万元 is 几百万元; 3千 may be meant as 3千元
        twice = "[万亿]|[0-9][百千]" if scale in "万亿" else "[百千万亿]"
        if scale and re.search(twice, text.translate(_TIDY)):
            raise WordingError(text, f"与单位栏的“{scale}{bare}”重复写了“万”“千”等")
        return unit, scale_of(scale), scale + (bare or default)

    def _interval(self, text: str, m: re.Match[str], low: Numeral, high: Numeral, key: str) -> tuple[Quantity, str]:
        """Interval and kind of approximation; two marks give the hull of both."""
        fixed, marks = self._words.get(("fixed", m["fixed"])), self._marks(m)
        if fixed:
            if any(mark.rule != "over_step" for mark in marks):
                raise WordingError(text, "前后还有别的约数写法，合起来不知何意")
            rule, ends = fixed.rule, [_ends_of_fixed(low, high, fixed)]
        else:
            rule = "range" if low.value != high.value else marks[0].rule if marks else "exact"
            ends = [_ends(n, mark) for mark in marks for n in dict.fromkeys((low, high))]
            ends += [(low.value, high.value, False, False)] * (rule == "range" or not marks)
        with instead(WordingError(text, "范围里一个数也没有"), ValueError):
            quantities = [Quantity(float(e[0]), float(e[1]), e[2], e[3], key, float(low.place)) for e in ends]
        return reduce(Quantity.hull, quantities), _APPROX.get(rule, rule)


def _ends_of_fixed(low: Numeral, high: Numeral, phrase: Word) -> Ends:
    """Ends of the interval that a fixed phrase (几十, 数百) is."""
    # scaled, the next one up is not reached: 十几万 ends below 20万, not at 19万
    scaled = low.place > 1
    top = _UNBOUNDED if phrase.high is None else high.value + (low.place if scaled else 0)
    return low.value, top, False, scaled or phrase.high is None


def _ends(n: Numeral, hedge: Word) -> Ends:
    """Ends of the interval that a hedge makes of a number."""
    v, share = n.value, Decimal(str(hedge.low or 0)) * n.value
    if hedge.rule == "about":
        by_digit = n.rate or n.digits >= 3
        margin = n.place if n.rate else n.step if by_digit else max(share, Decimal(1))
        low, high = v - margin, v + margin
        if not by_digit:
            low, high = low.to_integral_value(ROUND_FLOOR), high.to_integral_value(ROUND_CEILING)
        return max(low, Decimal(0)), high, False, False
    ends: dict[str, Ends] = {
        # 20余 ends before the next ten; 21余, written to its last digit, ends nobody knows where
        "over_step": (v, _UNBOUNDED, False, True) if n.step == 1 else (v, v + n.step, True, True),
        "near": (share, v, False, True),
        "above": (v, _UNBOUNDED, True, True),
        "at_least": (v, _UNBOUNDED, False, True),
        "at_most": (Decimal(0), v, False, False),
        "below": (Decimal(0), v, False, True),
    }
    return ends[hedge.rule]
