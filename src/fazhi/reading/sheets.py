"""What a sheet of a table file is, whatever its format: numbered rows of text, and how they are seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from fazhi.characters import unified
from fazhi.errors import FazhiError
from fazhi.reading.layout import raised

Rows = list[tuple[int, list[str]]]

# the most that a sheet may reach over, blank cells included
_MOST_CELLS = 5_000_000
# what a cell says in place of a value: a formula that failed, a number cut short
_FAULTS = (
    (re.compile(r"#(?:N/A|DIV/0!|GETTING_DATA|[A-Z]{3,9}[!?])|Err:[0-9]{3}"), "是公式出错的标记"),
    (re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?E[+-]?[0-9]+$", re.IGNORECASE), "是科学计数法，看不出完整的数"),
)


class Shown(NamedTuple):
    """How a cell is shown otherwise than it holds, in words; ``text`` is what is seen, empty where that cannot be told."""

    words: str
    text: str = ""


# of a formula whose result nobody stored
UNWORKED = Shown("是没有算出结果的公式")


@dataclass(frozen=True)
class Look:
    """How a sheet looks, and whether it is hidden as a whole.

    Attributes
    ----------
    rows, columns : set of int
        The hidden ones; rows as a spreadsheet numbers them, columns from 0.
    cells : dict
        (row, column) → how the cell is shown, where that is another thing than what it holds.
    """

    hidden: bool = False
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    cells: dict[tuple[int, int], Shown] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a table file; a CSV has no title.

    Attributes
    ----------
    rows : list
        The rows with anything in them, each with its number as a spreadsheet shows it.
    merged : list of (int, int, int, int)
        First and last row, first and last column of merged cells.
    """

    title: str
    rows: Rows
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    look: Look = field(default_factory=Look)


def sheet_of(
    title: str, cells: Mapping[tuple[int, int], Any], merged: list[tuple[int, int, int, int]], look: Look
) -> Sheet:
    """A sheet of the values by (row, column); a FazhiError where it reaches too far."""
    texts = {at: text for at, value in cells.items() if (text := text_of(value))}
    width, height = (max((at[n] for at in texts), default=0) + 1 for n in (1, 0))
    if width * height > _MOST_CELLS:
        raise FazhiError(f"“{title}”表的范围太大")
    rows: dict[int, list[str]] = {}
    for (row, column), text in sorted(texts.items()):
        rows.setdefault(row, [""] * width)[column] = text
    # a formula may well give no text, where its row is to be filled yet
    gives = {row for (row, column), text in texts.items() if text != "=" or look.cells.get((row, column)) != UNWORKED}
    return Sheet(title, [(n, row) for n, row in rows.items() if n in gives], merged, look)


def text_of(value: object) -> str:
    """A cell as a person sees it: 85.0 → 85; a date stays recognisable as one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format(value, ".15g")
    return "" if value is None else unified(str(value).strip()).removesuffix(" 00:00:00")


def fault_of(text: str, shown: Shown | None = None) -> str:
    """Why a cell's text stands for no value: an error, a formula never worked out; empty where it may."""
    if shown == UNWORKED:
        return UNWORKED.words
    return next((words for form, words in _FAULTS if form.match(text)), "")


def fonts_show(struck: bool, runs: Iterable[tuple[str, bool, bool]]) -> Shown | None:
    """What a cell's fonts show that its bare text does not: 10¹件 is no 101件.

    Parameters
    ----------
    struck : bool
        The cell is struck as a whole.
    runs : iterable of (str, bool, bool)
        Pieces of its text, each with whether it is struck, whether it is raised or lowered.
    """
    if struck:
        return Shown("整格已经划掉")
    pieces = [*runs]
    seen = "".join(raised(text) if lifted else text for text, away, lifted in pieces if not away).strip()
    for text, away, lifted in pieces:
        if away and text.strip():
            return Shown(f"里的“{text.strip()}”已经划掉", seen)
        if lifted and any(c.isnumeric() for c in text):
            return Shown(f"里的“{text.strip()}”是上标或下标", seen)
    return None
