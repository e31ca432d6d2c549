"""Rows that commas or quotation marks of a CSV tore: a number in two cells, several rows in one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from fazhi.characters import HALF_WIDTH
from fazhi.errors import Finding, finding

# an unquoted 1,000件 in a CSV, whose halves stand in two cells; what is before the first may hold digits (截至6月底1)
_HEAD = r"(?s:.*[^0-9.])?[0-9]{1,3}\0"
_SPLIT = re.compile(_HEAD + "[0-9]{3}(?![0-9])(?!年)")
# of 8,6万元 and 1,2000份 before words that may begin with anything: no date, item of a list or 12345
_SPLIT_WORDS = re.compile(_HEAD + "(?!(?:19|20)[0-9]{2}[-/年]|20[1-4][0-9]$)[0-9]{1,4}(?![0-9.、)）月])")
# the same before a number, perhaps one of its own
_SPLIT_AMOUNT = re.compile(
    _HEAD + r"(?:[0-9]{1,2}(?:万|亿|元|[%％])|(?<![0-9]{3}\0)(?!(?:19|20)[0-9]{2}年?$)[0-9]{4}(?![0-9]))"
)
_NUMBERED = ("数值", "目标")
# columns of words
WORDED = ("承诺", "上年数", "填报单位", "变动原因", "时限", "出处", "备注", "期限", "落实情况", "说明")
# lines of a cell of a CSV that may be rows, which a quotation mark swallowed; 1,200 is a number
_SWALLOWED = re.compile(r"\n.*(?:(?<![0-9]),|,(?![0-9]))")


def torn(row: int, titles: Sequence[str], cells: Sequence[str]) -> Iterator[Finding]:
    """Rows in a cell of a CSV, as an unpaired quotation mark swallows them, and halves of a number beside each other."""
    for swollen in filter(_SWALLOWED.search, cells):
        yield finding("split.rows", row, swollen.partition("\n")[0])
    unit = next((cell for title, cell in zip(titles, cells, strict=False) if title == "单位"), "")
    pairs = zip(pairwise([*titles, ""]), pairwise(cells), strict=False)
    for (title, beside), halves in pairs:
        if halves[0][-1:].isdigit() and _is_split(title, beside, halves, unit):
            yield finding("split", row, ",".join(halves))


def _is_split(title: str, beside: str, halves: tuple[str, str], unit: str) -> bool:
    """Whether two cells below these titles are the halves of a number."""
    words = "\0".join(halves).translate(HALF_WIDTH)
    # last year's number is a number of its own, as a target is
    before = _SPLIT_WORDS if beside in WORDED and beside != "上年数" else _SPLIT if unit else _SPLIT_AMOUNT
    if title in _NUMBERED:
        return bool(_SPLIT.match(words) or before.match(words))
    return title in WORDED and bool(_SPLIT.match(words))
