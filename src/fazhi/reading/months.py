"""Times that one table spans: columns of months or quarters, told once and where their sum is not the value; years one under another."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from fazhi.codebook.load import Codebook
from fazhi.errors import Finding, finding
from fazhi.reading.answers import header
from fazhi.reading.double_heads import double_heads
from fazhi.reading.sheets import Rows, Sheet

_COLUMNS = {12: re.compile("(?:1[0-2]|[1-9])月份?"), 4: re.compile("第?[1-4一二三四]季度")}
_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)?)[^0-9.%％]{0,4}")
# a line that names the year of the rows below it: 2023年数据, 二、2024年度
_YEAR_LINE = re.compile(
    r"[(（#*]*(?:[一二三四五六七八九十]+、|[0-9]{1,2}[.、])? ?(20[0-9]{2}) ?年?度?(?:的?(?:全年)?(?:实际|完成)?(?:数据?|情况|统计表?|指标)*)?[)）:：]?"
)
_YEAR_NAMED = re.compile(r"(?:(?!20[0-9]{2})[^，,。；;：:]){0,20}(20[0-9]{2}) ?年?[^0-9，,。；;：:]{0,20}")


def misplaced(sheet: Sheet, codebook: Callable[[], Codebook], year: int, *, several: bool = False) -> Finding | None:
    """What keeps a sheet from being read as rows of one year: the name of a draft among others, blocks of several years, two rows of heads."""
    unused = re.search(codebook().any_cue("sheet_unused"), sheet.title) if several else None
    if unused:
        return finding("about.unused", 0, unused[0])
    return _blocks(sheet) or double_heads(sheet.rows, codebook, year)


def _blocks(sheet: Sheet) -> Finding | None:
    """That a row is of another year, and all lines that name the years of blocks of rows one under another, where these are several and no column tells."""
    top, titles = header(sheet.rows) or (0, [])
    lines: dict[int, tuple[str, str]] = {}
    above = ""
    for row, cells in sheet.rows if top and "年份" not in titles else ():
        heads, (words, *more) = {"指标", "数值"} <= {*cells}, list(filter(None, cells))
        named = None if more else _YEAR_NAMED.fullmatch(words) if row < top else _YEAR_LINE.fullmatch(words)
        # 青杨镇2024年数据 above further heads
        before = _YEAR_NAMED.fullmatch(above) if heads else None
        if found := named or before:
            lines[row - (named is None)] = (found[1], found[0])
        above = "" if more else words
    if len({year for year, _ in lines.values()}) < 2 or not any(row > top for row in lines):
        return None
    row = next(n for n, (year, _) in lines.items() if year != next(iter(lines.values()))[0])
    return finding("blocks", row, lines="、".join(f"第{n}行“{words}”" for n, (_, words) in lines.items()))


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
