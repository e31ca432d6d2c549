"""Tables that stand behind the last part of a report and are no part of it: its heads or its title tell of the year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fazhi.reading.extraction.marks import Marker
from fazhi.reading.extraction.rows import as_year, is_value

# where a part begins and ends
_Stretch = tuple[int, int]
_ROWS = re.compile(r"(?:^[^\n\t]*\t[^\n]*(?:\n|\Z))+", re.MULTILINE)
# the day on which a report was signed, behind which nothing is of its last part
_SIGNED = re.compile(
    r"^[ \t]*(?:[^，,。;:\n\t0-9]{2,24} {0,8})?20[0-9]{2} ?年[0-9]{1,2}月[0-9]{1,2}日[ \t]*(?:\n|\Z)", re.MULTILINE
)
# 附表1, 表2 and 附件 above a table; what else is a title of figures
_NUMBERED = re.compile(r"[ \t\u3000]*(?:附[件表录图]|附?表[ \u3000]?[0-9一二三四五六七八九十])")
_OF_FIGURES = re.compile("(?:情况|数据?|指标|统计|汇总|概况|表)$")
_LONGEST = 40
_PLANNING, _DONE, _EARLIER = {"planned", "norm", "coming", "forward"}, {"current", "actual"}, {"earlier", "previous"}
# what only plans have columns for
_LIMIT = re.compile("时限|期限|完成时间|责任(?:单位|部门|人)|牵头")


def annexes(plain: str, text: str, marker: Marker, year: int, plans: Iterable[_Stretch]) -> Iterator[_Stretch]:
    """Where what stands in parts of plans is none: behind the signature, and tables of the year or of no plan."""
    for start, end in plans:
        if signed := _SIGNED.search(plain, start, end):
            yield signed.start(), end
        for rows in _ROWS.finditer(plain, start, signed.start() if signed else end):
            above = _above(text, start, rows.start())
            heading = plain[start : start + _LONGEST].strip().partition("\n")[0]
            if _is_of_year(marker, year, heading, above, _heads(rows[0])):
                yield rows.start() - len(above), rows.end()


def _above(text: str, start: int, at: int) -> str:
    """The title directly above a table, with its line's end; blank where a heading or a paragraph stands there."""
    line = re.compile(r"[^\n]*\n\s*\Z").search(text, max(start, at - 2 * _LONGEST), at)
    whole = line and (line.start() > start) and text[line.start() - 1] == "\n"
    fits = whole and line and len(line[0].strip()) <= _LONGEST and not re.search("[。；;]", line[0])
    return line[0] if line and fits else ""


def _heads(rows: str) -> list[str]:
    """The cells of the first row, and of the second where it heads columns as well."""
    first, *below = (line.split("\t") for line in rows.split("\n")[:2])
    cells = [*first, *(cell for line in below if not any(map(is_value, line[1:])) for cell in line)]
    return [*map(as_year, filter(None, map(str.strip, cells)))]


def _is_of_year(marker: Marker, year: int, heading: str, above: str, heads: list[str]) -> bool:
    """Whether a table in the part below a heading tells what was done: by its heads, or by its title and no plan in either."""
    title = above.strip()
    marks = ([m for words in of for m in marker.marks(words, year)] for of in (heads, [title], [heading]))
    told, named, of_part = ({m.role for m in of} for of in marks)
    aims = any(marker.aimed.search(words) or _LIMIT.search(words) for words in [title, *heads])
    if aims or _PLANNING & (told | named) or marker.plans.search(title):
        return False
    if _NUMBERED.match(above) or (_OF_FIGURES.search(title) and named & (_DONE | _EARLIER)):
        return True
    return bool(told & _DONE or (told & _EARLIER and "year" in told)) and "current" not in of_part
