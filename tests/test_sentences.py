"""Printed clauses against an oracle that knows only what two wordings may stand for: none false, none too precise.

The oracle shares no arithmetic with the program: it takes the interval that ``wording`` reads (tested elsewhere), works
in fractions, reads the Chinese of the clause, and holds each claim to the least and the greatest difference there can be.
"""

from __future__ import annotations

import math
import os
import random
import re
from dataclasses import dataclass, replace
from fractions import Fraction

import pytest

from fazhi import api
from fazhi.analysis.targets import outcome_of
from fazhi.errors import FazhiError
from fazhi.report.clauses import Grammar
from fazhi.report.ledger import text_of

# pairs a seed; four seeds of 2,600 are the long run (docs/comparing.md)
PAIRS = int(os.environ.get("FAZHI_PAIRS", "500"))
INF = Fraction(10**30)
_SCALES = {"": 1, "万": 10**4, "亿": 10**8}
# indicator, unit, whether a share
KINDS = [("矛盾纠纷调解", "件", False), ("罚没金额", "元", False), ("调解成功率", "%", True)]
_NUMBER = r"([0-9.]+)(万|亿)?(件|元|个百分点)"
_MOVED = re.compile(rf"(?:较上年)(?P<least>至少)?(?P<verb>增加|减少|提高|降低)(?P<how>约|超过)?{_NUMBER}")
_RATE = re.compile(r"，(?P<verb>增长|下降)(?P<about>约)?(?P<rate>[0-9.]+)%(?P<least>以上)?")


def wording(chance, unit):
    """A random official wording."""
    if unit == "%":
        number = chance.choice(["98", "96.5", "97.25", "90", "95", "100", "88.8", "99.1", "93.75"])
        before, after = chance.choice(
            [("", "")] * 6 + [("约", ""), ("近", ""), ("超过", ""), ("不低于", ""), ("", "以上")]
        )
        return f"{before}{number}%{after}"
    digits = chance.choice([1, 1, 2, 2, 3, 4, 5])
    number = str(chance.randint(10 ** (digits - 1), 10**digits - 1))
    if chance.random() < 0.4:
        number = str(int(number[0]) * 10 ** (digits - 1))
    scale = chance.choice(["", "", "", "万", "亿" if digits < 4 else ""])
    if scale and chance.random() < 0.6:
        number += f".{chance.randint(1, 9)}"
    hedges = [("", "")] * 8 + [
        ("约", ""),
        ("近", ""),
        ("超过", ""),
        ("不少于", ""),
        ("不足", ""),
        ("", "左右"),
        ("", "以上"),
    ]
    before, after = chance.choice(hedges)
    if not before and not after and chance.random() < 0.25 and "." not in number and number.endswith("0"):
        scale = "余" + scale
    return f"{before}{number}{scale}{unit}{after}"


@dataclass(frozen=True)
class Side:
    """What a figure may stand for, as fractions; `single` where it is one number, which rounding makes wider."""

    low: Fraction
    high: Fraction
    low_open: bool
    high_open: bool
    half: Fraction
    single: bool


def side(figure, share):
    exact = figure.low == figure.high
    resolution = Fraction(str(figure.resolution))
    half = resolution / 2 if figure.approx == "exact" and (share or resolution > 1) else Fraction(0)
    high = INF if math.isinf(figure.high) else Fraction(str(figure.high))
    return Side(Fraction(str(figure.low)), high, figure.low_open, figure.high_open, half, exact)


def least(above, below, share):
    """The least that one side certainly exceeds the other by, whether it exceeds even that, and what it may be off."""
    both = above.single and below.single
    halves = (Fraction(0),) * 2 if share or both else (above.half, below.half)
    low = above.low - halves[0] - (below.high + halves[1])
    return low, above.low_open or below.high_open, max(halves)


def value_of(number, scale):
    return Fraction(number) * _SCALES[scale or ""]


def about(number):
    """What 约 before a number stands for, as docs/codebook.md has it: from three digits on the last digit, else a tenth."""
    digits = number.replace(".", "").lstrip("0")
    place = Fraction(1, 10 ** len(number.partition(".")[2]))
    x = Fraction(number)
    significant = digits.rstrip("0") if "." not in number else digits
    margin = place * 10 ** (len(digits) - len(significant)) if len(significant) >= 3 else max(x / 10, place)
    return x - margin, x + margin


def hold(clause, now, base, share):
    """The faults of one clause."""
    faults = []
    # both numbers and no word about them
    unsure = clause.startswith("上年") and not clause.startswith("上年为") and "持平" not in clause
    up = now.low - base.high >= 0 if now.low != base.high else True
    above, below = (now, base) if up else (base, now)
    low, beyond, half = least(above, below, share)
    both, published = now.single and base.single, abs(now.low - base.low)
    if m := _MOVED.search(clause):
        printed, rises = value_of(m[4], m[5]), m["verb"] in ("增加", "提高")
        exact = not (m["least"] or m["how"])
        if rises != up:
            faults.append("direction")
        if m["least"] and not (low >= printed):
            faults.append("not at least")
        if m["how"] == "超过" and not (low > printed or (low == printed and beyond)):
            faults.append("not more than")
        if m["least"] or m["how"] == "超过":
            if half and printed % half:
                faults.append("finer than its rounding")
            if low - printed > max(half, Fraction(1, 100) if share else 0):
                faults.append("looser than it need be")
            if both:
                faults.append("two single numbers told as a bound")
        if exact and not (both and printed == published):
            faults.append("an exact change that is none")
        coarse = max(now.half, base.half)
        if exact and not share and published < coarse and "按公布数" not in clause:
            faults.append("finer than both")
        if m["how"] == "约":
            a, b = about(m[4])
            scale = _SCALES[m[5] or ""]
            if not (both and a * scale <= published <= b * scale):
                faults.append("约 does not hold it")
    if m := _RATE.search(clause):
        ends = sorted(
            abs(x / y - 1) * 100
            for x, y in ((now.low - now.half, base.low + base.half), (now.low + now.half, base.low - base.half))
        )
        rate = Fraction(m["rate"])
        if (m["verb"] == "增长") != up or not both:
            faults.append("rate's direction")
        if m["least"] and not rate <= ends[0] * (1 + Fraction(1, 10**9)):
            faults.append("rate not at least")
        if m["about"] and not rate - 1 <= ends[0] <= ends[1] <= rate + 1:
            faults.append("rate not about")
        if (
            not m["least"]
            and not m["about"]
            and not (abs(ends[0] - rate) <= Fraction(1, 10) and abs(ends[1] - rate) <= Fraction(1, 10))
        ):
            faults.append("rate too precise")
    if (unsure or "不低于" in clause or "不高于" in clause) and both and now.low != base.low:
        faults.append("two single numbers not told apart")
    if "持平" in clause and "基本" not in clause and not (both and now.low == base.low):
        faults.append("not level")
    if unsure and (now.low > base.high or now.high < base.low):
        faults.append("could have been told")
    if "不低于" in clause and now.low < base.high:
        faults.append("may be lower")
    if "不高于" in clause and now.high > base.low:
        faults.append("may be higher")
    if "有所" in clause and not ((now.low >= base.high) or (now.high <= base.low)):
        faults.append("not sure to have moved")
    return faults


def hold_target(clause, value, target):
    """The faults of what is said of a value and the target it is held against, both as what they may stand for."""
    faults = []
    reaches = value.low >= target.low and value.high <= target.high
    misses = value.high < target.low or value.low > target.high
    misses |= value.high == target.low and (value.high_open or target.low_open)
    misses |= value.low == target.high and (value.low_open or target.high_open)
    if (clause.startswith("达到") and not reaches) or (clause.startswith("未达到") and not misses):
        faults.append("another outcome")
    if "待核准" in clause and (misses or (value.low > target.low and value.high < target.high)):
        faults.append("could have been told")
    gap = max(target.low - value.high, value.low - target.high)
    if m := re.search(r"（(至少)?(差|超出)(约)?([0-9.]+)(万|亿)?(件|元|个百分点)", clause):
        printed = value_of(m[4], m[5])
        low, high = about(m[4])
        held = low * _SCALES[m[5] or ""] <= gap <= high * _SCALES[m[5] or ""] if m[3] else gap == printed
        if m[1]:
            held = printed <= gap
        if not held or (m[2] == "差") != (value.high <= target.low):
            faults.append("another gap")
        if not m[1] and value.low != value.high:
            faults.append("a gap too precise")
    return faults


@pytest.mark.parametrize("seed", range(4))
def test_no_outcome_of_a_target_is_false_or_too_precise(book, seed):
    chance = random.Random(seed)
    wrong, said = [], set()
    for _ in range(PAIRS // 2):
        name, unit, share = chance.choice([*KINDS, ("信访件", "件", False), ("普法活动", "场", False)])
        value, aim = wording(chance, unit), wording(chance, unit)
        try:
            figure = api.weigh_wordings(book, book.named(name), [value, value], [2022, 2023]).now
            outcome = outcome_of(figure, aim, book.named(name), book)
        except (ValueError, FazhiError):
            continue
        clause = text_of(Grammar(book).result(figure, outcome))
        target = replace(
            figure,
            low=outcome.target.low,
            high=outcome.target.high,
            approx="",
            low_open=outcome.target.low_open,
            high_open=outcome.target.high_open,
        )
        said |= set(re.findall("^达到|未达到|至少差|超出|约|待核准|按公布数", clause))
        if faults := hold_target(clause.replace("场", "件"), side(figure, share), side(target, share)):
            wrong.append((value, aim, clause, faults))
    assert wrong == []
    assert len(said) >= 6


@pytest.mark.parametrize("seed", range(4))
def test_no_clause_is_false_or_too_precise(book, seed):
    chance = random.Random(seed)
    wrong, judged, kinds = [], 0, set()
    for _ in range(PAIRS):
        name, unit, share = chance.choice(KINDS)
        words = [wording(chance, unit), wording(chance, unit)]
        try:
            compared = api.weigh_wordings(book, book.named(name), words, [2022, 2023])
        except (ValueError, KeyError, FazhiError):
            continue
        if compared.base is None or compared.difference is None:
            continue
        clause = text_of(Grammar(book).clause(compared))
        judged += 1
        kinds |= set(
            re.findall("至少|超过|约|以上|持平|不低于|不高于|有所|按公布数|番|倍", clause.replace(words[0], ""))
        )
        if faults := hold(clause.replace(words[0], "□"), side(compared.now, share), side(compared.base, share), share):
            wrong.append((*words, clause, faults))
    assert wrong == []
    assert judged >= 0.9 * PAIRS
    assert len(kinds) >= 9
