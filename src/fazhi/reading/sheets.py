"""What a sheet of a table file is, whatever its format: numbered rows of text, and how they are seen."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from fazhi.characters import unified
from fazhi.errors import FazhiError, Finding, finding
from fazhi.reading.layout import raised

Rows = list[tuple[int, list[str]]]
# where words stand, and they
Words = list[tuple[str, list[str]]]
# row as a spreadsheet numbers it, column from 0
Place = tuple[int, int]

# the most that a sheet may reach over, blank cells included
_MOST_CELLS = 5_000_000
# what a formula, a field or a program says that failed
FAILED = re.compile(
    r"#(?:N/A|DIV/0!|GETTING_DATA|[A-Z]{3,9}[!?]|[\u4e00-\u9fff]{1,6}[!?！？])|(?:Err|错误)[:：][0-9]{3}"
    r"|错误[!！] ?[\u4e00-\u9fff]{2,12}|Error! [A-Z][a-z ]{4,40}"
    r"|(?<![0-9A-Za-z])[!！](?:语法错误|零做除数|未定义书签|缺少[\u4e00-\u9fff]{2,4}|[A-Z][a-z]+ [A-Z][a-z]+)|(?<![A-Za-z])(?:NaN|null|undefined|None|Infinity)(?![A-Za-z])"
)
# a number that nobody rounded
TOO_FINE = re.compile(r"-?[0-9]+\.[0-9]{9,}$")
# what a cell says in place of a value: that, a formula that nobody worked out, a number cut short
_FAULTS = (
    (FAILED, "是公式出错的标记"),
    (re.compile("#{3,}$"), "是列太窄没有显示出来的数"),
    (re.compile("="), "是没有算出结果的公式"),
    (TOO_FINE, "小数位太多，像是公式算出来没有取位的数"),
    (re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?E[+-]?[0-9]+$", re.IGNORECASE), "是科学计数法，看不出完整的数"),
)


class Display(NamedTuple):
    """How a cell is shown otherwise than it holds, in words; ``text`` is what is seen, empty where that cannot be told.

    ``kind`` is what tells its cure from that of others: .struck.
    """

    words: str
    text: str = ""
    kind: str = ""

    @property
    def key(self) -> str:
        """What is told of it: that of a percentage has a cure of its own."""
        is_percent = self.words.endswith("成百分数") or self.text.endswith("%")
        return "look.percent" if is_percent else f"look{self.kind}"


def shown_as(words: str, text: str, value: float | None) -> Display:
    """How a number is shown; what is seen of it cannot be told where it is rounded: 99% of 0.986."""
    number = re.search(r"[0-9]+(?:\.[0-9]+)?", text.replace(",", ""))
    away = abs(float(number[0]) - abs(value or 0) * (100 if "%" in text else 1)) if number else 0
    return Display(words, "" if number and 1e-9 < away < 0.51 * 0.1 ** len(number[0].partition(".")[2]) else text)


class Run(NamedTuple):
    """A piece of a cell's text in one font."""

    text: str
    struck: bool = False
    lifted: bool = False


class CellContent(NamedTuple):
    """What a cell holds, a formula that nobody worked out from its ``=``, and how: its fonts, its number format."""

    value: object
    struck: bool = False
    runs: Sequence[Run] = ()
    shown: Display | None = None
    money: bool = False

    def shown_otherwise(self) -> Display | None:
        """How it is shown where its bare text is another thing: 10¹件 is no 101件."""
        if self.struck:
            return Display("整格已经划掉", kind=".struck")
        seen = "".join(raised(r.text) if r.lifted else r.text for r in self.runs if not r.struck).strip()
        struck = (f"里的“{r.text.strip()}”已经划掉" for r in self.runs if r.struck and r.text.strip())
        raised_digits = (r.text.strip() for r in self.runs if r.lifted and any(map(str.isnumeric, r.text)))
        lifted = (f"里的“{digits}”是上标或下标" for digits in raised_digits)
        found = (*(Display(w, seen, ".struck") for w in struck), *(Display(w, seen) for w in lifted))
        return next(iter(found), self.shown)


@dataclass(frozen=True)
class Look:
    """How a sheet looks, and whether it is hidden as a whole.

    Attributes
    ----------
    rows, columns : set of int
        The hidden ones; rows as a spreadsheet numbers them, columns from 0.
    cells : dict
        Place → how the cell is shown, where that is another thing than what it holds.
    money : set
        The places of numbers that are shown as yuan, ¥.
    """

    hidden: bool = False
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    cells: dict[Place, Display] = field(default_factory=dict)
    money: set[Place] = field(default_factory=set)

    def is_struck(self, row: int, cells: Sequence[str]) -> bool:
        """Whether all that stands in a row is struck out."""
        looks = [self.cells.get((row, n)) for n, cell in enumerate(cells) if cell]
        return all(look and look.kind == ".struck" for look in looks)

    def concealed(self, rows: Rows, titles: Sequence[str], top: int = 0) -> Iterator[tuple[str, int]]:
        """What of these rows, and of columns with a title, nobody sees; and its row, of columns that of the titles."""
        if self.hidden and rows:
            yield "", 0
        if away := [n for n, _ in rows if n in self.rows]:
            yield f"第{'、'.join(map(str, away[:5]))}{f'等{len(away)}' if len(away) > 5 else ''}行", away[0]
        columns = [(n, title) for n, title in enumerate(titles) if title and n in self.columns]
        if filled := [title for n, title in columns if any(cells[n] for _, cells in rows)]:
            yield f"{'、'.join(filled)}列", top


@dataclass(frozen=True)
class Sheet:
    """One sheet of a table file; a CSV has no title.

    Attributes
    ----------
    rows : list
        The rows with anything in them, each with its number as a spreadsheet shows it.
    merged : list of (int, int, int, int)
        First and last row, first and last column of merged cells.
    words : list of (str, list of str)
        What is said beside its cells, in notes, boxes and on the margins of printed pages, and where.
    """

    title: str
    rows: Rows
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    look: Look = field(default_factory=Look)
    words: Words = field(default_factory=list)


def sheet_of(
    title: str, cells: Mapping[Place, CellContent], merged: list[tuple[int, int, int, int]], look: Look, words: Words
) -> Sheet:
    """A sheet of its cells; a FazhiError where it reaches too far."""
    texts = {at: text for at, held in sorted(cells.items()) if (text := text_of(held.value))}
    width, height = (max((at[n] for at in texts), default=0) + 1 for n in (1, 0))
    if width * height > _MOST_CELLS:
        raise FazhiError(f"“{title}”表的范围太大")
    rows: dict[int, list[str]] = defaultdict(lambda: [""] * width)
    for (row, column), text in texts.items():
        rows[row][column] = text
    look.cells.update((at, shown) for at in texts if (shown := cells[at].shown_otherwise()))
    look.money.update(at for at in texts if cells[at].money)
    # a formula may well give no text, where its row is to be filled yet
    return Sheet(title, [(n, row) for n, row in rows.items() if set(row) - {"", "="}], sorted(merged), look, words)


def text_of(value: object) -> str:
    """A cell as a person sees it: 85.0 → 85; a date stays recognisable as one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format(value, ".15g")
    return "" if value is None else unified(str(value).strip()).removesuffix(" 00:00:00")


def fault_of(text: str) -> str:
    """Why a cell's text stands for no value: an error, a formula never worked out; empty where it may."""
    return next((words for form, words in _FAULTS if form.match(text)), "")


def faulty(title: str, text: str, row: int) -> Finding:
    """What to say of a cell that stands for no value; of a number that nobody rounded its cure is to round it."""
    fine = TOO_FINE.match(text)
    rounded = f"{float(text):.2f}".rstrip("0").rstrip(".") if fine else ""
    return finding("look.fine" if fine else "look.fault", row, text, title=title, fault=fault_of(text), rounded=rounded)
