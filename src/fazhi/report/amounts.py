"""Amounts of a movement or a gap in words, as precise as the figures and no more: 增加5件, 至少增加82场, 增长约95%."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import chain

from fazhi.characters import HAN_NUMERALS
from fazhi.cleaning.columns import Figure
from fazhi.cleaning.formula import applied
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import WordingError
from fazhi.interval import Quantity
from fazhi.numerals import RATE, amount, numeral, places, plain, rate_of, rounded, rounding
from fazhi.report.ledger import Number, Role, Spans
from fazhi.wording import Wording, any_of

# how it moves, of rates or not, upwards or not
VERBS = {False: {True: "增加", False: "减少"}, True: {True: "提高", False: "降低"}}
_MOVEMENTS = {verb for verbs in VERBS.values() for verb in verbs.values()}
PUBLISHED = "（按公布数）"
_HAN, _DIGITS = re.compile(f"{RATE}|(?<![0-9.余多几数])[{HAN_NUMERALS}]+"), re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
# a fraction and its formula
Worked = tuple[float, str]


def headed(texts: Sequence[str], unit: str, codebook: Codebook) -> tuple[str, list[str]]:
    """The unit that heads wordings of one unit, 万元 where money is so written, and these in digits without it: 31.25, 约30."""
    money = "money" in codebook.units[unit].family and any("万" in text for text in texts)
    for scale in ("万", "") if money else ("",):
        told = [[_under(part, scale, unit, codebook) for part in text.split("或")] for text in texts]
        if all(map(all, told)):
            break
    if any(map(codebook.derive(Wording).ends_in_unit, chain(*told))):
        # 58分之57 is no number of per cent
        return "", list(texts)
    return scale + unit, ["或".join(parts) for parts in told]


def _under(text: str, scale: str, unit: str, codebook: Codebook) -> str:
    """A wording in digits without the unit that heads it; as it is where it would not stand for the very same, under 万 nothing."""
    alike = any_of(word for word, other in codebook.units.items() if other.key == codebook.units[unit].key)
    bare = re.sub(f"(.*)(?:{alike})", r"\1", text)
    forms = [_HAN.sub(_in_digits, bare), bare]
    if scale:
        forms = [f.replace("万", "", 1) if "万" in f else _DIGITS.sub(_in_tens_of_thousands, f) for f in forms]
    whole = _ends(text, "", codebook)
    same = (form for form in forms if whole and _ends(form, scale + unit, codebook) == whole)
    return next(same, "" if scale else bare)


def _in_digits(m: re.Match[str]) -> str:
    """两百 → 200, 八成 → 80, 两万 → 2万; what is no numeral as it is."""
    with suppress(WordingError):
        n = (rate_of if re.search("成|分之", m[0]) else numeral)(m[0]).value
        return f"{n / 10**4:f}万" if n >= 10**4 and not n % 1000 else f"{n:f}"
    return m[0]


def _in_tens_of_thousands(m: re.Match[str]) -> str:
    return f"{(Decimal(m[0].replace(',', '')) / 10**4).normalize():f}"


def _ends(text: str, unit: str, codebook: Codebook) -> tuple[object, ...]:
    """What a wording stands for; nothing where it cannot be read."""
    with suppress(WordingError):
        q = codebook.derive(Wording).read(text, unit).quantity
        return q.low, q.high, q.low_open, q.high_open, q.unit
    return ()


@dataclass(frozen=True)
class Subject:
    """The figure that a worked-out number is about, and how its kind is written."""

    codebook: Codebook
    figure: Figure
    step: float = 1.0
    as_published: bool = False

    @property
    def indicator(self) -> Indicator:
        """What it measures."""
        return self.codebook.indicators[self.figure.indicator]

    @property
    def unit(self) -> str:
        """The word that its amounts are told in."""
        return self.codebook.unit_words[self.figure.indicator][self.figure.unit]

    def number(self, text: str, value: float, role: Role, formula: str, note: str = "") -> Number:
        """A number of this figure, with the formula it follows from and how it was rounded."""
        year, place = self.figure.year, self.figure.place
        return Number(text, plain(value), role, formula, self.indicator.id, year, rounding=note, place=place)

    def ratio(
        self, x: float, formula: str, decimals: int, mode: str = ROUND_HALF_UP, unit: str | None = None
    ) -> Number:
        """A worked-out fraction, in % or in so many of a unit."""
        text = f"{rounded(x * 100, decimals, mode)}%" if unit is None else f"{rounded(x, decimals, mode)}{unit}"
        return self.number(text, x, "rate", formula, rounding(mode, places(decimals)))

    def difference(self, x: float, formula: str, coarse: float = 0.0, mode: str = ROUND_HALF_UP) -> Number:
        """A worked-out difference, no finer than `coarse`; of rates, whose third of 100% has no last digit, than 0.01."""
        # a small one needs more digits to be anything
        decimals = 2 if x >= 0.01 else 4
        step = coarse or (10.0**-decimals if self.indicator.rate else 0.0)
        shown = float(plain(float(rounded(x / step, 0, mode)) * step)) if step else x
        note = rounding(mode, plain(coarse) if coarse else places(decimals)) if abs(shown - x) >= 1e-9 else ""
        return self.number(amount(shown, self.indicator.kind, self.unit, self.step), shown, "change", formula, note)

    def apart(self, verb: str, above: Figure, below: Figure) -> Spans:
        """How far two figures of its unit are apart; beside an interval a rounded number is what it may stand for."""
        exact = self.indicator.rate or (above.quantity.exact and below.quantity.exact)
        # what the coarser of them may be off; rates stand for themselves
        half = 0.0 if exact else max(above.slack, below.slack)
        by = above.wide.minus(below.wide) if half else above.quantity.minus(below.quantity)
        formula = applied("sub", *(applied("wide", f.origin) if half else f.origin for f in (above, below)))
        return self.moved(verb, by, formula, half)

    def moved(self, verb: str, by: Quantity, formula: str, half: float = 0.0) -> Spans:
        """By how much something moved or falls short, with its verb: 增加5件, 至少增加3件, 增加超过5500份.

        `half` is what the coarser of two rounded sides may be off: no bound is finer.
        """
        if by.exact:
            return self._exactly(verb, by.low, formula)
        least = self.difference(by.low, applied("low", formula), half, ROUND_FLOOR)
        norms = self.codebook.norms
        # less than the norms would call 基本持平 is no least that anybody would tell
        little = norms.level_points if self.indicator.rate else norms.level_share * self.figure.low
        if float(least.value) <= 0 or (verb in _MOVEMENTS and float(least.value) < little):
            return [f"有所{verb}" if verb in _MOVEMENTS else verb]
        beyond = verb in _MOVEMENTS and (by.low_open or float(least.value) < by.low - 1e-9)
        return [f"{verb}超过" if beyond else f"至少{verb}", least]

    def _exactly(self, verb: str, by: float, formula: str) -> Spans:
        """A difference of two single numbers, as precise as the coarser; as published where 约 would not hold that."""
        published = self.difference(by, formula)
        coarse = self.step if not self.as_published and not self.indicator.rate and self.step > 1 else 0.0
        number = self.difference(by, formula, coarse)
        if not coarse or not number.rounding:
            return [verb, published]
        return [f"{verb}约", number] if self.about(number.text, by) else [verb, published, PUBLISHED]

    def percentage(self, verb: str, one: Worked, ends: Sequence[Worked], untrue: Sequence[str]) -> Spans:
        """A fraction as a percentage that claims no more than its range: one number, 约, 以上; never as `untrue`."""
        (least, _), (most, _) = ends
        decimals = self.codebook.norms.rate_decimals
        fine = (most - least) * 100 < 10.0**-decimals / 2
        number = self.ratio(*one, decimals if fine else 0)
        spans: Spans = [verb if fine else f"{verb}约", number]
        if not fine and not self.about(number.text, least * 100, most * 100):
            number = self.ratio(*ends[0], 0, ROUND_FLOOR)
            # one far below what the published numbers give would only puzzle
            spans = [verb, number, "以上"] if least >= self.codebook.norms.least_rate * one[0] else []
        return [] if number.text in untrue else spans

    def about(self, text: str, *values: float) -> bool:
        """Whether 约 before a printed number can stand for all of `values`."""
        meant = self.codebook.derive(Wording).read(f"约{text}").quantity
        return all(meant.low <= x <= meant.high for x in values)
