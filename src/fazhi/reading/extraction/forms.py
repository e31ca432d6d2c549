"""Forms within a text: whose they are and of what time, by the labels and cells of their first rows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fazhi.reading.extraction.rows import Column, as_year

# the first row of a form, of whom it is
FORM = (re.compile(".*(?:单位|名称|机构)|.名"), re.compile(".{2,}(?:[镇乡村所队站局办室会科院]|街道|社区|中心|公司)"))
# and of one of two columns, whose number is not a village's
OFFICE = (re.compile(".{0,4}(?:单位|机构)(?:名称)?"), re.compile(f"(?!.*(?:村|社区|居委)){FORM[1].pattern}"))
# what names a time beside it: 统计年度 | 2024年; and that of the form alone
TIMED, _SIGNED = re.compile(".*(?:年[度份]|日期|时间|时[点段]|期间)"), re.compile("填|报|制|日期$")


def times(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The times that labels of a form name beside them: 统计年度 | 2024年, but not 填报日期."""
    named = (time for label, time in pairs if TIMED.fullmatch(label) and not _SIGNED.search(label))
    return [*map(as_year, named)]


def is_office(form: tuple[re.Pattern[str], re.Pattern[str]], columns: list[Column]) -> bool:
    """Whether a first row heads a form with whose it is: 单位名称 | 示例司法所."""
    return all(whose.fullmatch(head[0]) for whose, (_, head) in zip(form, columns, strict=False))
