"""Captions of tables: what the rows above a header say of the unit of its numbers (单位：万元)."""

from __future__ import annotations

import re

from fazhi.codebook.load import Codebook
from fazhi.numerals import SCALE
from fazhi.wording import any_of

_LONGEST_CAPTION = 300


def unit_named(words: str, codebook: Codebook) -> str:
    """What names a unit in the words above a table's header, as 单位：万元; empty where nothing does."""
    naming = codebook.derive(_naming).search(words[:_LONGEST_CAPTION])
    return naming[0].strip() if naming else ""


def _naming(codebook: Codebook) -> re.Pattern[str]:
    """A caption that names units; 填报单位：司法所 and a title name none."""
    # 美元, 平方英里: not known, and yet no name of an office
    sized = any_of(u.unit for u in codebook.units.values() if {"money", "measure"} & set(u.family))
    end = r"(?=$|[\s)）(（;；。，,、/和或]|等)"
    unit = rf"(?:{SCALE}?(?:{any_of(codebook.units)}){end}|{SCALE}{end}|[\u4e00-\u9fff]{{0,4}}(?:{sized}){end})"
    # tried once each way: a long line of 元 is no list of lists
    units = rf"(?>{unit}(?:[、，,/;；和或\s]{{1,3}}{unit})*)"
    return re.compile(
        rf"单位[为是:：(（\s]{{0,9}}{units}|[(（]\s?{units}\s?[)）]|[以按]{SCALE}?(?:{any_of(codebook.units)})(?:为单位|计)|^{units}$"
    )
