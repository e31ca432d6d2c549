"""Figures of running text and of tables in it: each with its wording, place, interval, unit, status, period, label, indicator.

A row of a table is a line whose cells stand apart by tabs, bars or wide gaps, as documents and web pages come out in
plain text.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import opencc

from fazhi.codebook.load import Codebook
from fazhi.numerals import SCALE
from fazhi.reading.extraction.context import Context, Marker, Surroundings
from fazhi.reading.extraction.detect import PER, Numbers, Span
from fazhi.reading.extraction.link import PLAIN, Earlier, FigureInText, Labels
from fazhi.wording import PERCENT, POINTS, any_of

_TOWN = re.compile("[我本](?:镇|乡|街道)|(?:镇|乡|街道)[^，。\\n]{0,20}20[0-9]{2}年")
# tabs and bars keep empty cells; wide gaps cannot show them
_GAPS = (re.compile("\t"), re.compile(r"\|"), re.compile("[ \u3000]*(?:\u3000|\x20{2,})[ \u3000]*"))
_LONGEST_ROW = 600
_NUMERIC = re.compile(r"[+\-−－]?(?!(?:19|20)[0-9]{2} ?年)[^0-9]{0,4}[0-9][0-9,.]*[^0-9]{0,6}")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
# columns that number the rows or hold no amounts
_COUNTER = re.compile("序号|编号|年份|电话|日期|时间|页码|邮编|备注")


@dataclass(frozen=True)
class Mention:
    """A figure of a text; its fields are those of ``fazhi read --json`` (docs/reading.md).

    ``start`` and ``end`` are offsets into the text; ``high`` None is unbounded; ``low`` and ``high`` count in ``unit``.
    Besides, for drafts: ``around``, what the words around it say, and ``counted``, its unit as the codebook writes it.
    """

    start: int
    end: int
    text: str
    value: float | None
    low: float
    high: float | None
    approx: str
    unit: str
    status: str
    direction: str | None
    period: str | None
    label: str
    indicator: str | None
    around: Surroundings
    counted: str

    def record(self) -> dict[str, Any]:
        """The mention as a plain record, whole numbers as such."""
        fields = {k: v for k, v in vars(self).items() if k not in ("around", "counted")}
        return {k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in fields.items()}


@dataclass(frozen=True)
class Cell:
    """A numeric cell.

    Attributes
    ----------
    start, end : int
        Where its text stands.
    row, heading : str
        The words of its row, and its column's own heading (上年, 2022年, 目标).
    caption : str
        The line above the table.
    unit : str
        The unit that heading, row or caption give, its scale included (万元); empty if none does.
    """

    start: int
    end: int
    row: str
    heading: str
    caption: str
    unit: str

    @property
    def label(self) -> str:
        """The words that the number measures."""
        return "".join(w for w in (self.row, self.heading) if not PLAIN.fullmatch(w)) or self.row or self.heading


# the cells of a line: where each begins and ends in the text, and its words
Row = list[tuple[int, int, str]]


class Cells:
    """Finds numeric cells by the units of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        unit = f"{SCALE}?(?:{any_of(codebook.units)})"
        self._unit = re.compile(
            rf"[(（](?:[^()（）]{{0,6}}单位[:：] ?)?({unit})[)）]|单位[:：] ?({unit})(?![\u4e00-\u9fff])"
        )

    def find(self, text: str, plain: str) -> Iterator[Cell]:
        """The numeric cells of a text, in its order; the text shows the gaps, its tidied form is read."""
        above: list[Row] = []
        caption, at = "", 0
        for line in text.splitlines(keepends=True):
            if row := _row(line, plain, at):
                yield from self._numeric(row, above, caption)
                above.append(row)
            elif line.strip(" -|:\n\u3000"):
                above, caption = [], plain[at : at + len(line)][:200]
            at += len(line)

    def _numeric(self, row: Row, above: list[Row], caption: str) -> Iterator[Cell]:
        """The numeric cells of a row, read with the rows above it."""
        heads = [head for head in above[:2] if not any(_NUMERIC.fullmatch(words) for *_, words in head[1:])]
        stub = next((words for *_, words in row if words and not _NUMERIC.fullmatch(words)), row[0][2])
        units = [row[n][2] for head in heads for n, (*_, words) in enumerate(head[: len(row)]) if words == "单位"]
        line = "" if heads else "\t".join(words for *_, words in row)
        # the first column numbers the rows, or names their years
        for n, (start, end, words) in enumerate(row[1:], 1):
            heading = "".join(head[n][2] for head in heads if n < len(head))
            if not _NUMERIC.fullmatch(words) or _COUNTER.search(heading):
                continue
            # a row may name what it counts before each number: 人民调解 | 148 | 法律援助 | 21
            beside = stub if heading or _NUMERIC.fullmatch(row[n - 1][2]) else row[n - 1][2]
            naming = map(self._unit.search, (heading, beside, f"({''.join(units[:1])})", line, caption))
            unit = next((m[1] or m[2] for m in naming if m), "")
            if heading or unit:
                row_words, column_words = (_BRACKET.sub("", w).strip() for w in (beside, heading))
                yield Cell(start, end, row_words, column_words, caption, unit)


def _row(line: str, plain: str, at: int) -> Row:
    """The cells of a line: where each stands, and its words; none if it is no row."""
    bare = line.strip(" \n\u3000")
    gap = next((g for g in _GAPS if g.search(bare)), None)
    if gap is None or len(line) > _LONGEST_ROW or "。" in bare or not bare.strip("-|: \t"):
        return []
    start = at + line.index(bare[0])
    edges = [0, *(x for m in gap.finditer(bare) for x in m.span()), len(bare)]
    cells = [(start + a, start + b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    cells = cells[bare[0] == "|" : len(cells) - (bare[-1] == "|")]
    return [(a, b, plain[a:b].strip()) for a, b in cells]


def simplified(text: str) -> str:
    """The text in simplified characters, as some mirrors print it in traditional ones; every place stays where it is."""
    plain: str = opencc.OpenCC("t2s").convert(text)
    return plain if len(plain) == len(text) else text


class Reader:
    """Reads texts by one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self._numbers, self._labels, self._marker = Numbers(codebook), Labels(codebook), Marker(codebook)
        self._cells = Cells(codebook)
        self._kinds = {i.id: i.kind for i in codebook.indicators.values()}

    def read(self, text: str, year: int = 0) -> list[Mention]:
        """Every figure of a text, in its order.

        Parameters
        ----------
        text : str
        year : int
            The reporting year; 0: the one that the text names in its title, else most often.
        """
        plain = self._numbers.tidy(simplified(text))
        context = Context(self._marker, plain, year)
        town = bool(_TOWN.search(plain, 0, 4000))
        mentions: list[Mention] = []
        before: tuple[Span, Surroundings] | None = None
        earlier: Earlier | None = None
        for span, cell in self._spans(text, plain):
            sentence = context.sentence(span.start)
            if cell or (before and before[0].end <= sentence):
                before = earlier = None
            if cell:
                around = self._around_cell(context, cell, plain, span)
                label, indicator = cell.label, self._labels.cell(cell.row, cell.heading, span)
            else:
                around = context.around(span, before)
                link = self._labels.find(FigureInText(plain, span, sentence, around.status == "planned", town), earlier)
                if self._is_other_period(link, earlier, span, around):
                    link = replace(link, indicator=None)
                before, earlier, label, indicator = (span, around), link, link.label, link.indicator
            mentions.append(self._mention(text, plain, span, around, label, indicator))
        return mentions

    def _is_other_period(self, link: Earlier, earlier: Earlier | None, span: Span, around: Surroundings) -> bool:
        """Whether a figure is of another period than its indicator: 日均220件 beside the year's total, a year's frequency."""
        beside_total = earlier and span.reading.period and link.indicator == earlier.indicator
        return bool(beside_total) or (self._kinds.get(link.indicator or "") == "frequency" and around.period not in PER)

    def _spans(self, text: str, plain: str) -> Iterator[tuple[Span, Cell | None]]:
        """The figures of running text and of tables, in their order."""
        spans = list(self._numbers.find(plain))
        starts = [s.start for s in spans]
        done = 0
        for cell in self._cells.find(text, plain):
            i, j = bisect_left(starts, cell.start), bisect_left(starts, cell.end)
            yield from ((s, None) for s in spans[done:i])
            bare = self._numbers.cell(plain, cell.start, cell.end, cell.unit) if i == j else None
            yield from ((s, cell) for s in (spans[i:j] or ([bare] if bare else [])))
            done = max(done, j)
        yield from ((s, None) for s in spans[done:])

    def _around_cell(self, context: Context, cell: Cell, plain: str, span: Span) -> Surroundings:
        """What row and column say of a cell; its wording with the unit that they give."""
        row = f"{cell.row}年" if re.fullmatch("20[0-9]{2}", cell.row) else cell.row
        status, direction, period = context.heading(f"{cell.heading} {row}", cell.caption)
        if direction and plain[cell.start] in "-−－":
            direction = "down"
        wording = plain[span.start : span.end] + (cell.unit if span.written[0] < 0 else "")
        return Surroundings(status or "actual", direction, period, "", wording)

    def _mention(
        self, text: str, plain: str, span: Span, around: Surroundings, label: str, indicator: str | None
    ) -> Mention:
        q, written = span.reading.quantity, span.written[0] >= 0
        # in the unit as written: 1.2公里 is not 1200
        factor = span.unit.factor if span.unit else 1
        low, value = round(q.low / factor, 6), span.reading.value
        high = None if math.isinf(q.high) else round(q.high / factor, 6)
        if (
            high is None
            and q.low <= 100
            and around.status != "change"
            and self._is_share(plain, span, label, indicator)
        ):
            high = 100.0 / factor
        counted = POINTS if q.unit == POINTS else span.word
        # the wording with a unit that stands before the number or nowhere near it: 人次超1232万 → 超1232万人次
        if not written and span.word not in ("", PERCENT) and not around.wording.endswith(span.word):
            around = around._replace(wording=around.wording + span.word)
        return Mention(
            span.start,
            span.end,
            text[span.start : span.end],
            None if value is None else round(value / factor, 6),
            low,
            high,
            span.reading.approx,
            text[slice(*span.written)] if written and q.unit != POINTS else counted,
            around.status,
            around.direction,
            around.period,
            label,
            indicator,
            around,
            counted,
        )

    def _is_share(self, plain: str, span: Span, label: str, indicator: str | None) -> bool:
        """Whether a rate ends at 100%, as a change or a ratio need not."""
        if span.reading.quantity.unit != PERCENT:
            return False
        if indicator:
            return self._kinds[indicator] == "share"
        return not label.endswith(("完成率", "增长率")) and "完成率" not in plain[max(span.start - 8, 0) : span.start]
