"""Peers: a place's figures beside those of other places, of one definition and unit, per village or per head where sizes differ."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from fazhi.cleaning.columns import Figure
from fazhi.cleaning.dataset import PlaceRecord, YearRecord, load_record
from fazhi.cleaning.formula import of_place
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator, Place
from fazhi.errors import FazhiError, errors_of
from fazhi.interval import Quantity

PeerVerdict = Literal["above", "below", "same", "published", "unknown"]
# this place's figure and the other's, each with what it is divided by
_Sides = tuple[tuple[Figure, Figure | None], tuple[Figure, Figure | None]]


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
    verdict: PeerVerdict

    @property
    def figures(self) -> list[Figure]:
        """Every figure it rests on."""
        return [f for f in (self.now, self.other, self.per, self.other_per) if f]


def peer_figures(record: PlaceRecord, year: int) -> dict[str, list[Figure]]:
    """Serving figures of the places that ``places.csv`` names beside this one, those that have an error left out."""
    others: dict[str, list[Figure]] = {}
    for id_ in record.place.reference:
        try:
            other = load_record(record.home, id_)
        except FazhiError:
            # what is wrong with its own indicators is told there
            continue
        wrong = {f.indicator for f in errors_of(other.findings)}
        if "" not in wrong:
            # their cells named with the place: raw(national/2023/figures.csv:2)
            right = (f for f in other.as_of(year).figures if f.indicator not in wrong)
            others[id_] = [replace(f, origin=of_place(f.origin, id_)) for f in right]
    return others


def compare_peers(record: YearRecord, others: dict[str, list[Figure]]) -> list[PeerComparison]:
    """Set this year's figures beside those of the places that ``places.csv`` names.

    Parameters
    ----------
    others : dict
        Serving figures of each other place, by id.

    Returns
    -------
    list of PeerComparison
        In the order of the codebook. Rates stand as they are; counts per unit of the codebook's base where
        both have it, else as they are and only between places of one level. The other figure is of the same
        year, or the last before it, no older than the norm ``reference_age`` and of the same definition.
        Invented data is never set beside real data of a real place.
    """
    codebook, place = record.codebook, record.place
    comparisons = []
    for id_, figures in others.items():
        other = codebook.places[id_]
        if other.invented and not place.invented:
            continue
        theirs = _by_indicator(figures, record.year - codebook.norms.reference_age)
        for indicator in (codebook.indicators[i] for i in record.values):
            sides = _sides(record.values, theirs, indicator, codebook)
            if sides and (sides[0][1] or indicator.rate or place.level == other.level):
                (now, per), (figure, other_per) = sides
                value, other_value = (f.wide.over(base.wide) if base else f.wide for f, base in sides)
                pair = now, figure, per, other_per, value, other_value
                comparisons.append(PeerComparison(indicator, other, *pair, _verdict(value, other_value, sides)))
    return sorted(comparisons, key=lambda c: c.indicator.order)


def _by_indicator(figures: Iterable[Figure], oldest: int) -> dict[str, list[Figure]]:
    """Actual whole-year figures with a value, no older than this, by indicator, the latest year first."""
    chosen = [f for f in figures if (f.status, f.absence, f.period) == ("actual", "", "") and f.year >= oldest]
    chosen.sort(key=lambda f: (f.indicator, -f.year))
    return {indicator: [*of_it] for indicator, of_it in groupby(chosen, key=lambda f: f.indicator)}


def _sides(
    own: dict[str, Figure], theirs: dict[str, list[Figure]], indicator: Indicator, codebook: Codebook
) -> _Sides | None:
    """The two figures, each with its base of the same year; None where they cannot stand beside each other."""
    now = own[indicator.id]
    same = next((codebook.indicators[i] for i in (indicator.id, indicator.reference) if i in theirs), None)
    if not same:
        return None
    other = theirs[same.id][0]
    if now.unit != other.unit or any(i.breaks_between(other.year, now.year) for i in (indicator, same)):
        return None
    per = own.get(indicator.per)
    other_per = next((f for f in theirs.get(same.per, []) if f.year == other.year), None)
    if not per or not other_per or per.unit != other_per.unit:
        return (now, None), (other, None)
    bounded = all(math.isfinite(f.high) for f in (now, other, per, other_per))
    return ((now, per), (other, other_per)) if bounded and min(per.wide.low, other_per.wide.low) > 0 else None


def _verdict(now: Quantity, other: Quantity, sides: _Sides) -> PeerVerdict:
    """By what the numbers may stand for; equal ones are equal only as published where they are rounded."""
    if now.low > other.high:
        return "above"
    if now.high < other.low:
        return "below"
    written = [f.quantity.over(base.quantity) if base else f.quantity for f, base in sides]
    if len({end for q in written for end in (q.low, q.high)}) > 1:
        return "unknown"
    return "same" if now.exact and other.exact else "published"
