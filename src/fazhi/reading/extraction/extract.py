"""Figures of running text: each with its wording, place, interval, unit, status, period, label and indicator."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from fazhi.codebook.load import Codebook
from fazhi.reading.extraction.cells import Cell, Cells
from fazhi.reading.extraction.context import Context, Marker, Told
from fazhi.reading.extraction.detect import PER, Numbers, Span
from fazhi.reading.extraction.link import Earlier, Labels
from fazhi.reading.extraction.phrases import Where
from fazhi.wording import PERCENT, POINTS

_TOWN = re.compile("[我本](?:镇|乡|街道)|(?:镇|乡|街道)[^，。\\n]{0,20}20[0-9]{2}年")


@dataclass(frozen=True)
class Mention:
    """A figure of a text; its fields are those of ``fazhi read --json`` (docs/reading.md).

    ``start`` and ``end`` are offsets into the text; ``high`` None is unbounded; ``low`` and ``high`` count in ``unit``.
    Besides, for drafts: ``told``, what the words around it say, and ``counted``, its unit as the codebook writes it.
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
    told: Told
    counted: str

    def record(self) -> dict[str, Any]:
        """The mention as a plain record, whole numbers as such."""
        fields = {k: v for k, v in vars(self).items() if k not in ("told", "counted")}
        return {k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in fields.items()}


def simplified(text: str) -> str:
    """The text in simplified characters, as some mirrors print it in traditional ones; every place stays where it is."""
    import opencc

    plain: str = opencc.OpenCC("t2s").convert(text)
    return plain if len(plain) == len(text) else text


class Reader:
    """Reads texts by one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self._numbers, self._labels, self._marker = Numbers(codebook), Labels(codebook), Marker(codebook)
        self._cells = Cells(codebook)
        self._frequencies = {i.id for i in codebook.indicators.values() if i.kind == "frequency"}
        self._shares = {i.id for i in codebook.indicators.values() if i.kind == "share"}

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
        found: list[Mention] = []
        before: Span | None = None
        said: Told | None = None
        earlier: Earlier | None = None
        for span, cell in self._spans(text, plain):
            if cell:
                before = said = earlier = None
                told, named = (
                    self._told_cell(context, cell, plain, span),
                    self._labels.cell(cell.row, cell.heading, span),
                )
                found.append(self._mention(text, plain, span, told, cell.label, named))
                continue
            sentence = context.sentence(span.start)
            if before and before.end <= sentence:
                before = said = earlier = None
            told = context.told(span, before, said)
            label = self._labels.find(Where(plain, span, sentence, told.status == "planned", town), earlier)
            if earlier and span.reading.period and label.indicator == earlier.indicator:
                label = replace(label, indicator=None)  # 日均220件 beside the year's total
            if label.indicator in self._frequencies and told.period not in PER:
                label = replace(label, indicator=None)
            before, said, earlier = span, told, label
            found.append(self._mention(text, plain, span, told, label.label, label.indicator))
        return found

    def _spans(self, text: str, plain: str) -> Iterator[tuple[Span, Cell | None]]:
        """The figures of running text and of tables, in their order."""
        spans = list(self._numbers.find(plain))
        starts = [s.start for s in spans]
        found: list[tuple[Span, Cell | None]] = []
        taken = 0
        for cell in self._cells.find(text, plain):
            i, j = bisect_left(starts, cell.start), bisect_left(starts, cell.end)
            found += [(s, None) for s in spans[taken:i]]
            bare = self._numbers.cell(plain, cell.start, cell.end, cell.unit) if i == j else None
            found += [(s, cell) for s in (spans[i:j] or ([bare] if bare else []))]
            taken = max(taken, j)
        yield from found
        yield from ((s, None) for s in spans[taken:])

    @staticmethod
    def _alone(told: Told, span: Span) -> Told:
        """The wording with a unit that stands before the number or nowhere near it: 人次超1232万 → 超1232万人次."""
        lacks = span.written[0] < 0 and span.word not in ("", PERCENT) and not told.wording.endswith(span.word)
        return told._replace(wording=told.wording + span.word) if lacks else told

    def _told_cell(self, context: Context, cell: Cell, plain: str, span: Span) -> Told:
        """What row and column say of a cell; its wording with the unit that they give."""
        row = f"{cell.row}年" if re.fullmatch("20[0-9]{2}", cell.row) else cell.row
        status, direction, period = context.heading(f"{cell.heading} {row}", cell.caption)
        if direction and plain[cell.start] in "-−－":
            direction = "down"
        wording = plain[span.start : span.end] + (cell.unit if span.written[0] < 0 else "")
        return Told(status or "actual", direction, period, "", wording)

    def _mention(self, text: str, plain: str, span: Span, told: Told, label: str, indicator: str | None) -> Mention:
        q, unit = span.reading.quantity, span.unit
        # in the unit as written: 1.2公里 is not 1200
        factor = unit.factor if unit else 1
        low, value = round(q.low / factor, 6), span.reading.value
        value = None if value is None else round(value / factor, 6)
        high = None if math.isinf(q.high) else round(q.high / factor, 6)
        # a share ends at 100%; a change or a ratio need not
        share = (
            indicator in self._shares
            if indicator
            else not label.endswith(("完成率", "增长率")) and "完成率" not in plain[max(span.start - 8, 0) : span.start]
        )
        if high is None and q.unit == PERCENT and share and told.status != "change" and q.low <= 100:
            high = 100.0 / factor
        word = POINTS if q.unit == POINTS else text[slice(*span.written)] if span.written[0] >= 0 else span.word
        return Mention(
            span.start, span.end, text[span.start : span.end], value, low, high, span.reading.approx, word,
            told.status, told.direction, told.period, label, indicator, self._alone(told, span), POINTS if q.unit == POINTS else span.word,
        )  # fmt: skip
