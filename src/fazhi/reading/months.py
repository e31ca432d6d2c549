"""Columns of the months or quarters of a year, which nobody reads: told once, and where their sum is not the value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from fazhi.codebook.load import Codebook
from fazhi.errors import Finding, finding
from fazhi.reading.sheets import Rows

_COLUMNS = {12: re.compile("(?:1[0-2]|[1-9])月份?"), 4: re.compile("第?[1-4一二三四]季度")}
_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)?)[^0-9.%％]{0,4}")


def by_months(
    top: int, titles: Sequence[str], rows: Rows, codebook: Callable[[], Codebook], add: Callable[[Finding], None]
) -> list[str]:
    """The titles of all months or quarters of a year, none where one lacks; what is to be told of them is added."""
    spans = ([t for t in dict.fromkeys(titles) if form.fullmatch(t)] for form in _COLUMNS.values())
    months = next((of for of, count in zip(spans, _COLUMNS, strict=True) if len(of) == count), [])
    if not months:
        return []
    add(finding("column.months", top, first=months[0], last=months[-1], count=len(months)))
    for row, cells in rows:
        named = dict(zip(titles, cells, strict=False))
        indicator = codebook().named(named.get("指标", ""))
        parts = [_NUMBER.fullmatch(named[t] or "0") for t in months]
        whole = _NUMBER.fullmatch(named.get("数值", ""))
        # what is counted on a day, and rates, nobody adds
        if not (whole and indicator and indicator.kind in ("count", "amount")):
            continue
        total = sum((Decimal(part[1]) for part in parts if part), Decimal(0))
        if all(parts) and total not in (0, Decimal(whole[1])):
            add(finding("column.months_sum", row, named["数值"], total=total, name=indicator.name))
    return months
