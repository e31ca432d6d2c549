"""Faults of the codebook that only show across rows; each as (row, read, message)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from math import isclose

from fazhi.codebook.schema import Indicator, Trait, Unit, Word
from fazhi.numerals import SCALES

_DIGITS = "零〇一二两三四五六七八九十点成半"


def wrong_indicators(
    indicators: list[tuple[int, Indicator]], units: dict[str, Unit], domains: dict[str, str]
) -> Iterator[tuple[int, str, str]]:
    """Faults that only show across rows: (row, read, message)."""
    names = Counter(n for _, i in indicators for n in (i.name, *i.aliases))
    ids = Counter(i.id for _, i in indicators)
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
        if i.domain not in domains:
            yield row, i.domain, f"领域“{i.domain}”不在 norms.csv 里"
        named = [i.numerator, i.denominator, i.within, i.per, i.reference, *i.parts]
        for other in filter(None, named):
            if other not in ids or other == i.id:
                yield row, other, f"“{other}”不是另一个指标的编号"
        for broken in i.breaks:
            year, colon, why = broken.partition(":")
            if not (year.isascii() and year.isdigit() and colon and why):
                yield row, broken, f"口径变动“{broken}”应写成“年份:理由”"


def wrong_units(rows: list[tuple[int, Unit]], words: tuple[Word, ...]) -> Iterator[tuple[int, str, str]]:
    """Unit words that are no words, or that mean another amount when a number takes their scale: (row, read, message)."""
    units = {u.unit: u for _, u in rows}
    hedges = {w.word for w in words if w.role in ("before", "after", "fixed", "direction", "change", "absence")}
    for row, u in rows:
        first = u.unit[0]
        if (
            u.unit in hedges
            or re.search(r"[0-9０-９]", u.unit)
            or re.fullmatch(f"[{_DIGITS}{''.join(SCALES)}]+", u.unit)
        ):
            yield row, u.unit, f"单位“{u.unit}”是数或约数的写法，不能作单位"
        # 5万元 is read as 5万 + 元, and must be as much as 5 + 万元
        base = units.get(u.unit[1:])
        if first in SCALES and base and (u.key != base.key or not isclose(u.factor, SCALES[first] * base.factor)):
            yield (
                row,
                u.unit,
                f"单位“{u.unit}”应是“{base.unit}”的{SCALES[first]}倍（key 和 factor 不合）；带“{first}”的单位不必另列",
            )


def wrong_traits(traits: list[tuple[int, Trait]]) -> Iterator[tuple[int, str, str]]:
    """Patterns that do not compile: (row, read, message)."""
    pieces: dict[str, str] = {}
    for row, trait in traits:
        try:
            trait.spelled(pieces)
        except re.error as exc:
            yield row, trait.pattern, f"“{trait.pattern}”不是正则表达式（{exc.msg}）"
