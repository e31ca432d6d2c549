"""Peers: a place's figures beside those of other places, of one definition and unit, per village or per head where sizes differ."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from fazhi.cleaning.columns import Figure
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator, Place
from fazhi.interval import Quantity

Verdict = Literal["above", "below", "same", "published", "unknown"]


@dataclass(frozen=True)
class PeerComparison:
    """One figure beside the same figure of another place.

    Attributes
    ----------
    place : Place
        The other place.
    now, other : Figure
    per, other_per : Figure or None
        What each is divided by, where the codebook gives a base.
    value, other_value : Quantity
        What is set beside each other, as it is or per unit of the base, rounded numbers as what they may stand for.
    verdict : str
        Whether this place's value is certainly above or below the other's, or equal to it, or equal as published.
    """

    indicator: Indicator
    place: Place
    now: Figure
    other: Figure
    per: Figure | None
    other_per: Figure | None
    value: Quantity
    other_value: Quantity
    verdict: Verdict

    @property
    def figures(self) -> list[Figure]:
        """Every figure it rests on."""
        return [f for f in (self.now, self.other, self.per, self.other_per) if f]


def compare_peers(
    figures: Iterable[Figure], others: dict[str, list[Figure]], codebook: Codebook, place: Place, year: int
) -> list[PeerComparison]:
    """Set this year's figures beside those of the places that ``places.csv`` names.

    Parameters
    ----------
    figures : iterable of Figure
        The place's own, as :func:`fazhi.cleaning.reconcile.serving` gives them.
    others : dict
        The same of each other place, by id.

    Returns
    -------
    list of PeerComparison
        In the order of the codebook. Rates stand as they are; counts per unit of the codebook's base where
        both have it, else as they are and only between places of one level. The other figure is of the same
        year, or the last before it, no older than the norm ``reference_age`` and of the same definition.
        Invented data is never set beside real data of a real place.
    """
    mine = _actual(figures, year, year)
    oldest = year - codebook.norms.reference_age
    comparisons = []
    for id_, other_figures in others.items():
        other = codebook.places[id_]
        if other.invented and not place.invented:
            continue
        theirs = _actual(other_figures, oldest, year)
        for indicator in (codebook.indicators[i] for i in mine):
            pair = _pair(mine, theirs, indicator, codebook)
            if not pair or not (pair[2] or indicator.rate or place.level == other.level):
                continue
            values, written = _values(*pair, rounded=True), _values(*pair, rounded=False)
            if values and written:
                comparisons.append(PeerComparison(indicator, other, *pair, *values, _verdict(values, written)))
    return sorted(comparisons, key=lambda c: c.indicator.order)


def _actual(figures: Iterable[Figure], first: int, last: int) -> dict[str, list[Figure]]:
    """Actual whole-year figures with a value, by indicator, the latest year first."""
    chosen = [f for f in figures if (f.status, f.absence, f.period) == ("actual", "", "") and first <= f.year <= last]
    by_indicator: dict[str, list[Figure]] = {}
    for figure in sorted(chosen, key=lambda f: -f.year):
        by_indicator.setdefault(figure.indicator, []).append(figure)
    return by_indicator


def _pair(
    mine: dict[str, list[Figure]], theirs: dict[str, list[Figure]], indicator: Indicator, codebook: Codebook
) -> tuple[Figure, Figure, Figure | None, Figure | None] | None:
    """The two figures and their bases of the same years; None where definition or unit do not agree."""
    now = mine[indicator.id][0]
    same = next((i for i in (indicator.id, indicator.reference) if i in theirs), "")
    if not same:
        return None
    other = theirs[same][0]
    breaks = [*indicator.broken_in(), *codebook.indicators[same].broken_in()]
    if now.unit != other.unit or any(other.year < y <= now.year for y in breaks):
        return None
    per = next(iter(mine.get(indicator.per, [])), None)
    other_per = next((f for f in theirs.get(codebook.indicators[same].per, []) if f.year == other.year), None)
    if per and other_per and per.unit == other_per.unit:
        return now, other, per, other_per
    return now, other, None, None


def _values(
    now: Figure, other: Figure, per: Figure | None, other_per: Figure | None, *, rounded: bool
) -> tuple[Quantity, Quantity] | None:
    """The two values set beside each other, rounded numbers as what they may stand for if asked; None where a base may be 0."""

    def value(figure: Figure, base: Figure | None) -> Quantity | None:
        q = figure.wide if rounded else figure.quantity
        if not base:
            return q
        by = base.wide if rounded else base.quantity
        return q.over(by) if by.low > 0 and math.isfinite(by.high) and math.isfinite(q.high) else None

    values = value(now, per), value(other, other_per)
    return None if values[0] is None or values[1] is None else (values[0], values[1])


def _verdict(values: tuple[Quantity, Quantity], written: tuple[Quantity, Quantity]) -> Verdict:
    """By what the numbers may stand for; equal ones are equal only as published where they are rounded."""
    (now, other), ends = values, [(q.low, q.high) for q in written]
    if now.low > other.high:
        return "above"
    if now.high < other.low:
        return "below"
    if len({end for pair in ends for end in pair}) > 1:
        return "unknown"
    return "same" if ends == [(q.low, q.high) for q in values] else "published"
