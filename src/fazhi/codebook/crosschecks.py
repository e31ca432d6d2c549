"""Checks of a codebook table across its rows; each fault as (row, read, message)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from math import isclose

from fazhi.characters import HAN_NUMERALS
from fazhi.codebook.schema import Indicator, Place, Trait, Unit, Word
from fazhi.numerals import SCALES

Fault = tuple[int, str, str]


def wrong_indicators(
    indicators: list[tuple[int, Indicator]], units: set[str], domains: Collection[str] | None
) -> Iterator[Fault]:
    """Names, orders, units, domains and ids that are used twice or not known; domains are not checked against None."""
    names = Counter(n for _, i in indicators for n in (i.name, *i.aliases))
    ids = {i.id for _, i in indicators}
    orders = Counter(i.order for _, i in indicators)
    for row, i in indicators:
        for name in (i.name, *i.aliases):
            if names[name] > 1:
                yield row, name, f"名称或别名“{name}”用了不止一次"
        if orders[i.order] > 1:
            yield row, str(i.order), f"次序“{i.order}”用了不止一次"
        for unit in i.units:
            if unit not in units:
                yield row, unit, f"单位“{unit}”不在 units.csv 里"
        if not i.units:
            yield row, "", "没有写单位"
        if domains is not None and i.domain not in domains:
            yield row, i.domain, f"领域“{i.domain}”不在 norms.csv 里"
        for other in filter(None, (i.numerator, i.denominator, i.within, i.per, i.reference, *i.parts)):
            if other not in ids or other == i.id:
                yield row, other, f"“{other}”不是另一个指标的编号"
        for broken in i.breaks:
            year, colon, why = broken.partition(":")
            if not (year.isascii() and year.isdigit() and colon and why):
                yield row, broken, f"口径变动“{broken}”应写成“年份:理由”"


def wrong_units(rows: list[tuple[int, Unit]], words: list[Word]) -> Iterator[Fault]:
    """Unit words that are numbers or hedges, or that mean another amount when a number takes their scale."""
    units = {u.unit: u for _, u in rows}
    hedges = {w.word for w in words if w.role in ("before", "after", "fixed", "direction", "change", "absence")}
    for row, u in rows:
        first = u.unit[0]
        if u.unit in hedges or re.search(r"[0-9０-９]", u.unit) or re.fullmatch(f"[{HAN_NUMERALS}点成半]+", u.unit):
            yield row, u.unit, f"单位“{u.unit}”是数或约数的写法，不能作单位"
        # 5万元 is read as 5万 + 元, and must be as much as 5 + 万元
        base = units.get(u.unit[1:])
        if first in SCALES and base and (u.key != base.key or not isclose(u.factor, SCALES[first] * base.factor)):
            message = (
                f"单位“{u.unit}”应是“{base.unit}”的{SCALES[first]}倍（key 和 factor 不合）；带“{first}”的单位不必另列"
            )
            yield row, u.unit, message


def wrong_places(places: list[tuple[int, Place]]) -> Iterator[Fault]:
    """Places that are set beside themselves or beside one that there is not."""
    ids = {place.id for _, place in places}
    for row, place in places:
        for other in place.reference:
            if other not in ids or other == place.id:
                yield row, other, f"“{place.id}”的对照地方“{other}”不是另一个地方的编号"


def wrong_traits(traits: list[tuple[int, Trait]]) -> Iterator[Fault]:
    """Patterns that do not compile."""
    pieces: dict[str, str] = {}
    for row, trait in traits:
        try:
            trait.spelled(pieces)
        except re.error as exc:
            yield row, trait.pattern, f"“{trait.pattern}”不是正则表达式（{exc.msg}）"
