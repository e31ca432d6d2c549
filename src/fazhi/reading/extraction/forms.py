"""Forms within a text, and tables side by side: whose they are and of what time, by the labels and cells of their first rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from fazhi.reading.extraction.rows import NAMING, YEAR, Column, as_year, is_value

# the first row of a form, of whom it is
FORM = (re.compile(".*(?:单位|名称|机构)|.名"), re.compile(".{2,}(?:[镇乡村所队站局办室会科院]|街道|社区|中心|公司)"))
# and of one of two columns, whose number is not a village's
OFFICE = (re.compile(".{0,4}(?:单位|机构)(?:名称)?"), re.compile(f"(?!.*(?:村|社区|居委)){FORM[1].pattern}"))
# what names a time beside it: 统计年度 | 2024年; and that of the form alone
TIMED, _SIGNED = re.compile(".*(?:年[度份]|日期|时间|时[点段]|期间)"), re.compile("填|报|制|日期$")
# what names the rows of a table, and no other column
_NAME = re.compile("(?:指标|项目|工作|事项)?(?:指标|项目|名称|事项|内容)")
# a first column whose numbers tell rows apart, and such a number
_SERIAL, _BARE = (
    re.compile("(?:小?组|班|批|期|届|轮|月|季|周|年|网格|楼栋)[别数次度]?|[名批轮]次"),
    re.compile("[0-9][0-9,.]*"),
)


def times(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The times that labels of a form name beside them: 统计年度 | 2024年, but not 填报日期."""
    named = (time for label, time in pairs if TIMED.fullmatch(label) and not _SIGNED.search(label))
    return [*map(as_year, named)]


def is_office(form: tuple[re.Pattern[str], re.Pattern[str]], columns: list[Column]) -> bool:
    """Whether a first row heads a form with whose it is: 单位名称 | 示例司法所."""
    return all(whose.fullmatch(head[0]) for whose, (_, head) in zip(form, columns, strict=False))


def side_by_side(columns: list[Column]) -> list[int]:
    """Where the tables begin that stand side by side: 指标 | 数量 | 指标 | 数量."""
    if _are_halves(columns):
        return [0, len(columns) // 2]
    naming = next((head for _, head in columns if NAMING.search("".join(head))), None)
    starts = [0, *(i for i, (_, head) in enumerate(columns) if i and head and head == columns[0][1] == naming)]
    # 指标 | 数量 | 项目 | 数量
    values = [n for n, (word, _) in enumerate(columns) if is_value(word)]
    names = [n for n, (word, head) in enumerate(columns) if word and any(map(_NAME.fullmatch, head))]
    further = [n for n in names if n not in values and any(names[0] < v < n for v in values) and n < values[-1]]
    return starts if starts[1:] else [0, *further]


def _are_halves(columns: list[Column]) -> bool:
    """Whether the heads of a row say the same twice, over words as well: 序号 | 工作 | 完成 | 序号 | 工作 | 完成."""
    heads, half = [head for _, head in columns], len(columns) // 2
    worded = any(word and not is_value(word) for word, _ in columns[half:])
    return half > 1 and all(map(any, heads)) and heads[:half] == heads[half:] and worded


def labelled(columns: list[Column], times: list[str] | None = None) -> list[Column]:
    """The columns of a form, each value headed by the label before it and the times that the form is of, or its pair's head."""
    pairs = zip(columns[::2], columns[1::2], strict=True)
    told = ((word, [*(head if times is None else times), label]) for (label, head), (word, _) in pairs)
    return [column for value in told for column in (("", [""]), value)]


def is_headed_twice(columns: list[Column]) -> bool:
    """Whether a row is of labels before numbers, each pair below a head of its own: | 2023年 | | 2024年 | |."""
    pairs = [*zip(columns[::2], columns[1::2], strict=False)]
    of_two = len(columns) == 2 * len(pairs) > 2
    return of_two and all(any(left[1]) and not any(right[1]) and not is_value(left[0]) for left, right in pairs)


def is_bare(columns: list[Column]) -> bool:
    """Whether a table has no column of labels: a row is of numbers alone, and the first does not tell rows apart."""
    word, head = columns[0]
    serial = YEAR.fullmatch(word) or any(map(_SERIAL.fullmatch, head))
    headed = any(head) or not any(chain.from_iterable(head for _, head in columns))
    return bool(headed and _BARE.fullmatch(word) and not serial) and all(is_value(w) for w, _ in columns if w)
