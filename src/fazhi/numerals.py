"""Numerals as they are written, read with their scale and last digit; numbers and intervals as they are printed.

Chinese numerals are read by cn2an; only what it has no notion of (万 behind a decimal, 八成, 三四) is done here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Literal, TypeVar

from fazhi.characters import HAN_DIGITS, HAN_NUMERALS
from fazhi.errors import WordingError, instead
from fazhi.interval import Quantity

HAN_DIGIT = f"[{HAN_DIGITS}]"
# bounded, so that an endless line of digits is not looked through again at each of them
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,8}|[0-9]{1,40})(?:\.[0-9]{1,40})?"
_HAN = rf"[{HAN_NUMERALS}]{{1,40}}(?:点[零〇一二三四五六七八九]{{1,8}}[万亿]?)?"
SCALE = r"(?:[百千]?[万亿]|[百千])"
NUMBER = rf"(?:{_ARABIC}{SCALE}?|{_HAN})"
RATE = rf"(?:[百千万]|{NUMBER})分之{NUMBER}|[0-9]{{1,9}}/[0-9]{{1,9}}|(?:{_ARABIC}|{HAN_DIGIT})成(?:{HAN_DIGIT}|半)?"
PAIR = rf"十?{HAN_DIGIT}{{2}}[十百千万亿]*"
JOIN = r"[-—–－~～至到]+"
SCALES = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
# 1亿2000万, 3万2千, 1万5000; 3万5 is as often meant as 35000, 1亿2千 as 1亿2千万
_SUM = re.compile("(?<![0-9.,])([0-9]{1,9})(?:(亿)([0-9]{1,4})(千?万)|(万)(?:([0-9])(千)|([0-9]{3,4})()))(?![0-9.])")
DECIMALS = str.maketrans("零〇○一二三四五六七八九", "000123456789")
_FEW = DECIMALS | {ord("两"): "2", ord("十"): "10"}
_LONGEST = 20
# a last digit that does not say its place: 一百五, 三百二万
_ELLIPTIC = re.compile(f"(.*)([百千万亿])({HAN_DIGIT})([万亿]?)")
# the largest denominator of a share written with a stroke: 3/4, 1/10
_LARGEST_BELOW = 10
# months and days, and from where on a number is as likely a year
_MONTHS, _DAYS, _FIRST_YEAR = 12, 31, 1900
# 三四次 and 三五次: the only neighbours usage knows beside n, n+1
_LOOSE_PAIR = ("三", "五")

# kinds that are told in %, and whose differences are percentage points
RATES = ("share", "ratio")
_ROUNDINGS = {ROUND_HALF_UP: "四舍五入", ROUND_FLOOR: "向下取整", ROUND_CEILING: "向上取整"}
T = TypeVar("T")


@dataclass(frozen=True)
class Numeral:
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
        """Significant digits: 800 has one, 1234 four."""
        return len(self.value.normalize().as_tuple().digits)

    def times(self, factor: Decimal) -> Numeral:
        """Scaled, the place of the last digit with it."""
        return replace(self, value=self.value * factor, place=self.place * factor)


def scale_of(text: str) -> Decimal:
    """What 百, 千, 万, 亿 multiply by; 1 for none."""
    return Decimal(math.prod(SCALES[c] for c in text))


def summed(text: str) -> str:
    """The text with numbers of two scales written with one: 1亿2000万 → 12000万."""

    def total(m: re.Match[str]) -> str:
        first, above, rest, scale = (group for group in m.groups() if group is not None)
        return f"{Decimal(first) * scale_of(above) / scale_of(scale) + Decimal(rest):f}{scale}"

    return _SUM.sub(total, text)


def numeral(text: str) -> Numeral:
    """Read one numeral in Arabic or Chinese digits, its scale included (1.5万, 两万, 百)."""
    if re.match(f"[0零〇][0-9零〇{HAN_DIGITS}]", text):
        raise WordingError(text, "以零开头，不像一个数")
    if len(text) > _LONGEST:
        raise WordingError(text, "数太长，读不准")
    if re.search(f"{HAN_DIGIT}{{2}}", text.partition("点")[0]):
        raise WordingError(text, "两个数字连写，不知是一个数还是从几到几")
    arabic = re.fullmatch(rf"({_ARABIC})({SCALE}?)", text)
    if arabic:
        value, scale = Decimal(arabic[1].replace(",", "")), scale_of(arabic[2])
        return Numeral(value * scale, scale.scaleb(int(value.as_tuple().exponent)))
    if elliptic := _ELLIPTIC.fullmatch(text):
        raise WordingError(text, _readings(*elliptic.groups()))
    if "点" in text:
        whole, _, rest = text.partition("点")
        digits = rest.rstrip("万亿")
        value = numeral(whole).value + Decimal(f"0.{digits.translate(DECIMALS)}")
        return Numeral(value, Decimal(1).scaleb(-len(digits))).times(scale_of(rest[len(digits) :]))
    # up to ten, alone or of one scale, as most are
    few = re.fullmatch("([一二三四五六七八九两]?|十(?![百千]))([百千万亿]?)", text)
    value = Decimal((few[1] or "一").translate(_FEW)) * scale_of(few[2]) if few and text else _read(text)
    tail = re.search(r"[万亿]+$", text)
    return Numeral(value, scale_of(tail[0]) if tail else Decimal(1))


def _read(text: str) -> Decimal:
    """Any other; cn2an takes 0.1 s to import."""
    import cn2an

    # its words for 二百三千 and for 一亿三
    with instead(WordingError(text, "不是一个数"), ValueError, KeyError):
        return Decimal(cn2an.cn2an(("一" if set(text) <= set(SCALES) else "") + text, "smart"))


def _readings(before: str, scale: str, digit: str, after: str) -> str:
    """Both numbers that an elliptic numeral may stand for, as why it is refused."""
    known, last = numeral(before + scale).value, numeral(digit).value
    either = "或".join(plain(float((known + last * x) * scale_of(after))) for x in (scale_of(scale) / 10, 1))
    return f"可以读作{either}，请改用阿拉伯数字写"


def rate_of(text: str) -> Numeral:
    """Read a rate in words as a percentage: 八成, 三分之二, 1/4, 百分之九十五."""
    if "成" in text:
        tenths, _, rest = text.partition("成")
        whole = numeral(tenths).times(Decimal(10))
        extra = Decimal(5) if rest == "半" else numeral(rest).value if rest else Decimal(0)
        return Numeral(whole.value + extra, Decimal(1) if rest else whole.place, rate=True)
    below, part = re.split("分之", text) if "分之" in text else reversed(text.split("/"))
    denominator, numerator = numeral(below), numeral(part)
    # 12/31 and 12/5 are as likely days; nobody tells a share in thirty-firsts
    if "/" in text and (denominator.value > _LARGEST_BELOW or numerator.value > denominator.value > 0):
        few, more = sorted((denominator.value, numerator.value))
        # there is no 43rd of a month
        like = "日期" if few <= _MONTHS and (more <= _DAYS or more >= _FIRST_YEAR) else "两个数"
        raise WordingError(text, f"像是{like}；如是比例，请算成百分数再写")
    if not denominator.value:
        raise WordingError(text, "分母是零")
    # only 百分之, 千分之 have a last digit; a plain fraction is good to a point
    place = numerator.place * 100 / denominator.value if below in SCALES else Decimal(1)
    return Numeral(100 * numerator.value / denominator.value, place, rate=True)


def range_of(text: str, first: str, last: str) -> tuple[Numeral, Numeral]:
    """Read both ends of a range; in 15-20万 nobody can tell whether 15 is meant as 15万."""
    low, high = numeral(first), numeral(last)
    scale, unclear = last[-1], False
    if scale in SCALES and not first.endswith(scale):
        bare = not re.search("[百千万亿]", first)
        small = scale in "万亿" or low.value < 10 or re.search("[0-9]", last)
        # 八千到一万 and 五十至一百 are clear, as 八千万 and 五千 would lie above the other end
        unclear = low.value * SCALES[scale] <= high.value or bool(bare and small)
    if unclear or low.value > high.value:
        raise WordingError(text, "范围要从小到大写，两头都带上“万”“千”等")
    return low, high


def pair(text: str) -> tuple[Numeral, Numeral]:
    """Read two neighbouring Chinese digits as a range: 三四, 十七八, 二三十."""
    m = re.fullmatch(r"(十?)(.)(.)(.*)", text)
    if not m or (numeral(m[3]).value - numeral(m[2]).value != 1 and (m[2], m[3]) != _LOOSE_PAIR):
        raise WordingError(text, "不是相邻的两个数")
    return numeral(m[1] + m[2] + m[4]), numeral(m[1] + m[3] + m[4])


def plain(x: float) -> str:
    """Write a float without binary dust: 0.29999999999999716 → 0.3, 86000.0 → 86000."""
    if x == int(x):
        return str(int(x))
    decimals = 8 if abs(x) < 1e6 else 6 if abs(x) < 1e9 else 2
    return f"{x:.{decimals}f}".rstrip("0").rstrip(".")


def machine_value(q: Quantity) -> str:
    """An interval in the notation of the page's ``value`` attribute: ``86000``, ``21..29``, ``1000<..``."""
    if q.exact:
        return plain(q.low)
    left = "" if q.low == 0 and q.high_open and math.isfinite(q.high) else plain(q.low) + ("<" if q.low_open else "")
    right = "" if math.isinf(q.high) else ("<" if q.high_open else "") + plain(q.high)
    return f"{left}..{right}"


def bounds(q: Quantity, end: Callable[[float, Literal["low", "high"]], T]) -> list[str | T]:
    """An interval in words: 超过1000, 大于20至小于30; `end` writes its ends."""
    low = end(q.low, "low")
    if q.exact:
        return [low]
    if math.isinf(q.high):
        return ["超过" if q.low_open else "不少于", low]
    return [*(["大于"] if q.low_open else []), low, "至", *(["小于"] if q.high_open else []), end(q.high, "high")]


def amount(x: float, kind: str, unit: str, step: float = 1) -> str:
    """A difference with its unit.

    From 10,000 on money stands in 万 (亿), other things where a figure with that `step` was written so.
    """
    if x >= 10_000 and (kind == "amount" or step >= 1_000):
        places, word = (8, "亿") if x >= 10**8 else (4, "万")
        return f"{Decimal(plain(x)).scaleb(-places).normalize():f}{word}{unit}"
    return plain(x) + ("个百分点" if kind in RATES else unit)


# how a number is printed whose unit stands in a column of its own
APART = "单位另列"


def rounding(mode: str, place: str) -> str:
    """How a number was rounded, for its ledger row: 四舍五入到1位小数, 向下取整到1000."""
    return f"{_ROUNDINGS[mode]}到{place}"


def places(decimals: int) -> str:
    """A number of decimals in words."""
    return f"{decimals}位小数" if decimals else "个位"


def rounded(x: float, decimals: int, mode: str = ROUND_HALF_UP) -> str:
    """Round once, a trailing .0 dropped; from the decimal value a reader would see, not from binary dust."""
    return f"{Decimal(f'{x:.14g}').quantize(Decimal(1).scaleb(-decimals), mode).normalize():f}"
