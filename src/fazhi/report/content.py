"""Content of a report as blocks: what is said, as data, from which the page and the Word file are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, Literal

from fazhi.report.ledger import Kind, Number, Quoted


class Styled(Kind):
    """Runs that stand out from those around them."""

    style: Literal["strong", "em", "small", "line"]
    runs: Sequence[Run]


class Break(Kind):
    """A new line within a paragraph."""


Run = str | Number | Quoted | Styled | Break


class Paragraph(Kind):
    """A paragraph; one without space around it (`tight`) is all that an item of a list says."""

    runs: Sequence[Run]
    role: Literal["", "tight", "edition", "invented", "verdict", "hint"] = ""


class Heading(Kind):
    """A heading; 1 is the title of the report, 2 that of a section or a box."""

    level: int
    runs: Sequence[Run]


class Items(Kind):
    """A list, each item one or more blocks."""

    items: Sequence[Sequence[Block]]
    role: Literal["", "ordered"] = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table; one that heads its row or holds a number, and what stands beneath it in small print."""

    runs: Sequence[Run]
    role: Literal["", "head", "number"] = ""
    beneath: Sequence[Run] = ()


class Table(Kind):
    """A table; a row of one cell stands across it and heads the rows that follow."""

    titles: Sequence[Sequence[Run]]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""
    role: Literal["", "indicators", "pledges"] = ""


class Chart(Kind):
    """A chart of one indicator's years; one beside a figure has no data and no labels.

    Attributes
    ----------
    alternative : sequence of Run
        What it says, for those who do not see it.
    drawing : str
        An ``<svg>`` without its first word. ``@c@`` stands for the number of the chart, ``@0@`` for the id of the
        first label, and so on.
    labels : sequence of Number
        The numbers written in the drawing.
    data : Table or None
        The values.
    """

    title: Sequence[Run]
    alternative: Sequence[Run]
    drawing: str
    labels: Sequence[Number] = ()
    data: Table | None = None


@dataclass(frozen=True)
class KeyFigure:
    """One of the figures that matter most: name, number, last year's, the change, good or bad news, the target, trend."""

    name: str
    number: Sequence[Run]
    before: Sequence[Run] = ()
    change: Sequence[Run] = ()
    news: Literal["good", "bad", ""] = ""
    aim: Sequence[Run] = ()
    spark: Chart | None = None


class KeyFigures(Kind):
    """The figures that matter most."""

    figures: Sequence[KeyFigure]


Share = Literal["met", "missed", "open"]


@dataclass(frozen=True)
class BarPart:
    """A part of a bar: what it says, how much of the whole it is."""

    runs: Sequence[Run]
    role: Share
    size: int


class Bar(Kind):
    """Parts of a whole side by side."""

    parts: Sequence[BarPart]


class Group(Kind):
    """Blocks that stand together."""

    role: Literal["masthead", "summary", "asked", "narrative", "quote", "state", "corrected", "notes"]
    blocks: Sequence[Block]


class Placeholder(Kind):
    """What only the whole report can say: its contents, the sources of its numbers."""

    role: Literal["contents", "sources"]


class Rule(Kind):
    """A line between two paragraphs."""


class Section(Kind):
    """A section of the report, or a part of one.

    Attributes
    ----------
    id : str
        Its address on the page; empty where none leads to it.
    title : str
        Its heading, listed in the contents; empty where it has none.
    folded : str
        What a narrow screen shows in its place until asked; empty where it stands open.
    """

    id: str
    title: str
    blocks: Sequence[Block]
    folded: str = ""


_KINDS = {"text": "正文", "table": "表格", "row": "表格", "drawing": "图的文字"}
# before what is said: nothing in a sentence, two tabs where a row of a table begins
_TABS = {"text": "", "row": "\t\t"}

Block = Paragraph | Heading | Items | Table | Chart | KeyFigures | Bar | Group | Placeholder | Rule | Section


def plain_table(titles: Iterable[str], rows: Iterable[Iterable[object]]) -> Table:
    """A table of words of others and numbers of rows; nothing where there is nothing."""
    return Table([[t] for t in titles], [[Cell([Quoted(str(text or ""))]) for text in row] for row in rows])


def joined(parts: Iterable[Sequence[Run]], between: str = "；") -> list[Run]:
    """Those parts that say anything, one behind the other."""
    return [run for part in parts if part for run in (between, *part)][1:]


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every block, with those inside it."""
    for block in blocks:
        yield block
        if isinstance(block, Group | Section):
            yield from walk(block.blocks)
        elif isinstance(block, Items):
            yield from walk(chain(*block.items))


def bare(runs: Iterable[Run]) -> Iterator[str | Number | Quoted | Break]:
    """Runs without their looks."""
    for run in runs:
        yield from bare(run.runs) if isinstance(run, Styled) else (run,)


def plain_text(runs: Iterable[Run]) -> str:
    """What runs say."""
    said = (" " if isinstance(run, Break) else run if isinstance(run, str) else run.text for run in bare(runs))
    return " ".join("".join(said).split())


def texts(blocks: Iterable[Block]) -> Iterator[tuple[str, Sequence[Run]]]:
    """Everything that blocks say, a paragraph or cell at a time, and what it is.

    Yields
    ------
    kind : str
        ``text``, ``table``, ``row`` (its first cell) or ``drawing``.
    runs : sequence of Run
    """
    for block in walk(blocks):
        yield from _texts(block)


def _texts(block: Block) -> Iterator[tuple[str, Sequence[Run]]]:
    """What a block says besides the blocks inside it."""
    if isinstance(block, Paragraph | Heading):
        yield "text", block.runs
    elif isinstance(block, Section):
        yield "text", [block.title]
    elif isinstance(block, KeyFigures):
        for f in block.figures:
            yield from (("text", runs) for runs in ([f.name], f.number, f.before, f.change, f.aim))
            yield from _texts(f.spark) if f.spark else ()
    elif isinstance(block, Bar):
        yield from (("text", part.runs) for part in block.parts)
    elif isinstance(block, Table):
        yield from (("table", runs) for runs in ([block.caption], *block.titles))
        for row in block.rows:
            for n, cell in enumerate(row):
                yield "table" if n else "row", cell.runs
                yield from [("table", cell.beneath)] if cell.beneath else ()
    elif isinstance(block, Chart):
        yield from (("drawing", runs) for runs in (block.title, block.alternative, block.labels))
        yield from _texts(block.data) if block.data else ()
    elif not isinstance(block, Items | Group | Placeholder | Rule):
        raise TypeError(block)


def free_text(runs: Iterable[Run]) -> str:
    """`plain_text` without the numbers, which are told from figures and nothing else."""
    return plain_text(run for run in bare(runs) if not isinstance(run, Number))


def passages(blocks: Iterable[Block], text_of: Callable[..., str] = plain_text) -> Iterator[tuple[str, str]]:
    """Every text of a report with where it stands, in Chinese; a row of a table as one text, its cells with their titles."""
    heading = ""
    for block in walk(blocks):
        if isinstance(block, Heading):
            heading = plain_text(block.runs)
        elif isinstance(block, Section):
            heading = block.title or heading
        where = f"报告“{heading}”的" if heading else "报告的"
        for what, runs in _texts(block):
            yield where + _KINDS[what], text_of(runs)
        if isinstance(block, Table):
            yield from ((where + _KINDS["table"], text) for text in _rows(block, text_of))


def _rows(table: Table, text_of: Callable[..., str]) -> Iterator[str]:
    """Each row as one text, and each cell with its column's name: either may say that a cell is a person's."""
    titles = [*map(text_of, table.titles)]
    for row in table.rows:
        cells = [text_of([*cell.runs, " ", *cell.beneath]) for cell in row]
        yield "：".join(cells)
        yield from map("：".join, zip(titles, cells, strict=False))


def statements(blocks: Iterable[Block]) -> tuple[str, ...]:
    """What blocks say, a paragraph or cell a line; tabs before what tables and drawings say, an empty cell too."""
    lines = (_TABS.get(what, "\t") + plain_text(runs) for what, runs in texts(blocks))
    return tuple(line for line in lines if line)


def numbers(runs: Iterable[Run]) -> Iterator[Number]:
    """The numbers among runs."""
    return (run for run in bare(runs) if isinstance(run, Number))


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Section)


def as_data(section: Section) -> dict[str, Any]:
    """A section as lists, dicts and texts, for JSON."""
    return dict(_adapter().dump_python(section, mode="json"))


def from_data(data: dict[str, Any]) -> Section:
    """The section that :func:`as_data` gave.

    Raises
    ------
    ValueError
        It is none.
    """
    section: Section = _adapter().validate_python(data)
    return section
