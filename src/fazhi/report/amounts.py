"""Amounts of a movement or a gap in words, as precise as the figures and no more: 增加5件, 至少增加82场, 增长约95%."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP

from fazhi.cleaning.columns import Figure
from fazhi.cleaning.formula import applied
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.interval import Quantity
from fazhi.numerals import amount, places, plain, rounded, rounding
from fazhi.report.ledger import Number, Role, Spans, sentence
from fazhi.wording import Wording

# how it moves, of rates or not, upwards or not
VERBS = {False: {True: "增加", False: "减少"}, True: {True: "提高", False: "降低"}}
_MOVEMENTS = {verb for verbs in VERBS.values() for verb in verbs.values()}
PUBLISHED = "（按公布数）"
# a fraction and its formula
Worked = tuple[float, str]


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

    def distance(self, verb: str, above: Figure, below: Figure) -> Spans:
        """How far two figures of its unit lie from each other; beside an interval a rounded number is what it may stand for."""
        exact = self.indicator.rate or (above.quantity.exact and below.quantity.exact)
        # what the coarser of them may be off; rates stand for themselves
        half = 0.0 if exact else max(above.slack, below.slack)
        by = above.wide.minus(below.wide) if half else above.quantity.minus(below.quantity)
        formula = applied("sub", *(applied("wide", f.origin) if half else f.origin for f in (above, below)))
        return self.amount(verb, by, formula, half)

    def amount(self, verb: str, by: Quantity, formula: str, half: float = 0.0) -> Spans:
        """By how much something moved or falls short, with its verb: 增加5件, 增加约6万元, 至少增加3件, 增加超过5500份.

        One number stands as precisely as the coarser side, with 约, or as published where 约 would not hold it; else the
        least that is sure. `half` is what the coarser of two rounded sides may be off: no bound is finer.
        """
        moves, norms = verb in _MOVEMENTS, self.codebook.norms
        if by.exact:
            coarse = self.step if not self.as_published and not self.indicator.rate and self.step > 1 else 0.0
            number, how = self.difference(by.low, formula, coarse), "exact"
            if coarse and number.rounding:
                how = "about" if self.about(number.text, by.low) else "published"
            number = self.difference(by.low, formula) if how == "published" else number
            return sentence(f"amount.{how}", verb=verb, number=number)
        number = self.difference(by.low, applied("low", formula), half, ROUND_FLOOR)
        least = float(number.value)
        # less than the norms would call 基本持平 is no least that anybody would tell
        little = norms.level_points if self.indicator.rate else norms.level_share * self.figure.low
        if least <= 0 or (moves and least < little):
            how = "little" if moves else "unsure"
        else:
            how = "beyond" if moves and (by.low_open or least < by.low - 1e-9) else "least"
        return sentence(f"amount.{how}", verb=verb, number=number)

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
