"""A place beside other places: only figures of one definition and unit, per village or per head where sizes differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from fazhi.cleaning.reconcile import Row
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator, Place
from fazhi.interval import Quantities

Verdict = Literal["above", "below", "same", "published", "unknown"]


@dataclass(frozen=True)
class Beside:
    """One figure beside the same figure of another place.

    Attributes
    ----------
    indicator : Indicator
    place : Place
        The other place.
    now, other : dict
        Serving rows.
    per, other_per : dict or None
        What each is divided by, where the codebook gives a base.
    ends : tuple of float
        The values set beside each other, as they are or per unit of the base: lowest and highest, of each,
        rounded numbers as what they may stand for.
    verdict : str
        Whether this place's value is certainly above or below the other's, or equal to it, or equal as published.
    """

    indicator: Indicator
    place: Place
    now: Row
    other: Row
    per: Row | None
    other_per: Row | None
    ends: tuple[float, float, float, float]
    verdict: Verdict


def beside(
    figures: pd.DataFrame, others: dict[str, pd.DataFrame], codebook: Codebook, place: Place, year: int
) -> list[Beside]:
    """Set this year's figures beside those of the places that ``places.csv`` names.

    Parameters
    ----------
    figures : DataFrame
        The place's own, as :func:`fazhi.cleaning.reconcile.serving` gives them.
    others : dict
        The same of each other place, by id.

    Returns
    -------
    list of Beside
        In the order of the codebook. Rates stand as they are; counts per unit of the codebook's base where
        both have it, else as they are and only between places of one level. The other figure is of the same
        year, or the last before it, no older than the norm ``reference_age`` and of the same definition.
        Invented data is never set beside real data of a real place.
    """
    mine = _actual(figures, year, year)
    oldest = year - codebook.norms.reference_age
    found: list[Beside] = []
    for id_, frame in others.items():
        other = codebook.places[id_]
        if other.invented and not place.invented:
            continue
        theirs = _actual(frame, oldest, year)
        for indicator in (codebook.indicators[i] for i in mine):
            pair = _pair(mine, theirs, indicator, codebook)
            plain = place.level == other.level or indicator.rate
            if pair and (pair[2] or plain):
                ends, plainly = (_ends(*pair, indicator, rounded=r) for r in (True, False))
                if ends and plainly:
                    found.append(Beside(indicator, other, *pair, ends, _verdict(ends, plainly)))
    return sorted(found, key=lambda b: b.indicator.order)


def _actual(figures: pd.DataFrame, first: int, last: int) -> dict[str, list[Row]]:
    """Actual whole-year figures with a value, by indicator, the latest year first."""
    chosen = figures[(figures["status"] == "actual") & (figures["absence"] == "") & (figures["period"] == "")]
    chosen = chosen[chosen["year"].between(first, last)].sort_values("year", ascending=False, kind="stable")
    rows: dict[str, list[Row]] = {}
    for row in chosen.to_dict("records"):
        rows.setdefault(row["indicator"], []).append(row)
    return rows


def _pair(
    mine: dict[str, list[Row]], theirs: dict[str, list[Row]], indicator: Indicator, codebook: Codebook
) -> tuple[Row, Row, Row | None, Row | None] | None:
    """The two figures and their bases of the same years; None where definition or unit do not agree."""
    now = mine[indicator.id][0]
    same = next((i for i in (indicator.id, indicator.reference) if i in theirs), "")
    if not same:
        return None
    other = theirs[same][0]
    breaks = [*indicator.broken_in(), *codebook.indicators[same].broken_in()]
    if now["unit"] != other["unit"] or any(other["year"] < y <= now["year"] for y in breaks):
        return None
    per = next(iter(mine.get(indicator.per, [])), None)
    others = theirs.get(codebook.indicators[same].per, [])
    other_per = next((r for r in others if r["year"] == other["year"]), None)
    return (
        (now, other, per, other_per)
        if per and other_per and per["unit"] == other_per["unit"]
        else (now, other, None, None)
    )


Ends = tuple[float, float, float, float]


def _ends(
    now: Row, other: Row, per: Row | None, other_per: Row | None, indicator: Indicator, *, rounded: bool
) -> Ends | None:
    """The two intervals set beside each other, rounded numbers widened if asked; None where a base may be 0."""

    def columns(*rows: Row, full: float) -> Quantities:
        frame = pd.DataFrame(rows)
        return Quantities.of(frame).widened(
            (frame["single"].eq(True) & (frame["resolution"] > full) & rounded).to_numpy()
        )

    values = columns(now, other, full=0.0 if indicator.rate else 1.0)
    if per and other_per:
        values = values.over(columns(per, other_per, full=1.0))
    if np.isnan(values.low).any() or np.isnan(values.high).any():
        return None
    return float(values.low[0]), float(values.high[0]), float(values.low[1]), float(values.high[1])


def _verdict(ends: Ends, plainly: Ends) -> Verdict:
    """By what the numbers may stand for; equal ones are equal only as published where they are rounded."""
    if ends[0] > ends[3]:
        return "above"
    if ends[1] < ends[2]:
        return "below"
    if len(set(plainly)) > 1:
        return "unknown"
    return "same" if ends == plainly else "published"
