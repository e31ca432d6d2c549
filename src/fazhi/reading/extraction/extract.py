"""Extraction of the figures of a text: wording, place, interval, unit, status, period, label and indicator of each.

Figures stand in sentences and in rows of tables: lines whose cells stand apart by tabs, bars or wide gaps, as
documents and web pages come out in plain text.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from itertools import chain, pairwise, takewhile, zip_longest
from typing import Any, NamedTuple

from fazhi.characters import HAN_NUMERALS
from fazhi.codebook.load import Codebook
from fazhi.numerals import SCALE
from fazhi.reading.extraction.context import Cell, Context, Marker, Qualifiers
from fazhi.reading.extraction.detect import Detector, Span
from fazhi.reading.extraction.link import Link, Linker, Occurrence
from fazhi.reading.extraction.unread import Overlooked
from fazhi.wording import PERCENT, POINTS, any_of

_TOWN = re.compile("[我本](?:镇|乡|街道)|(?:镇|乡|街道)[^，。\\n]{0,20}20[0-9]{2}年")
# tabs and bars keep empty cells; wide gaps cannot show them
_GAPS = (re.compile("\t"), re.compile(r"\|"), re.compile("[ \u3000]*(?:\u3000|\x20{2,})[ \u3000]*"))
_BLANK = re.compile("\x20")
# what a line of headings has among its cells; two of them where a blank is all that parts them
_HEADED = re.compile("指标|指标名称|项目|名称|信息内容|单位|20[0-9]{2} ?年.{0,4}")
_LONGEST_ROW = 600
# 1季度, 6月, 22年 head columns
_NUMERIC = re.compile(r"[+\-−－]?(?!.*(?:月|季度|[0-9]{2} ?年))[^0-9]{0,4}[0-9][0-9,.]*[^0-9]{0,6}")
# the same in words that no reader of cells knows (20*, 20/30, 二十), or that there is none
_VALUE = re.compile(
    rf"(?!.*(?:月|季度|[0-9]{{2}} ?年))[^0-9]{{0,4}}[0-9][0-9\W_oOlI至到]*[^0-9]{{0,6}}|[约近超上]?[{HAN_NUMERALS}几数半]+[余多]?|[-—–/]+|无|未报"
)
_YEAR = re.compile("20([0-9]{2})(?: ?年)?|([0-9]{2}) ?年")
# of a row with nothing else, for the rows below it
_WHEN = re.compile("20[0-9]{2}|[上去下明]年|半年|季度|月|计划|目标")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
# columns that number the rows or hold no amounts
_COUNTER = re.compile("序号|编号|年份|电话|日期|时间|页码|邮编|备注")
# the column whose words say what a row counts
_TOTAL = re.compile(r"[合总小] ?计")
_NAMING = re.compile("指标|项目|名称|事项|内容")
# the words of a cell and the headings above it
Column = tuple[str, list[str]]
# what a figure says of itself beyond `fazhi read --json`
_FOR_DRAFTS = ("wording", "period_words", "named_year")


class Mention(NamedTuple):
    """A figure of a text; its fields are those of ``fazhi read --json`` (docs/reading.md).

    ``start`` and ``end`` are offsets into the text; ``high`` None is unbounded; ``low`` and ``high`` count in ``unit``.
    Besides, for drafts: ``wording``, the figure as it stands alone; ``period_words`` and ``named_year`` as in
    `Qualifiers`.
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
    wording: str
    period_words: str
    named_year: int

    def record(self) -> dict[str, Any]:
        """The mention as a plain record, whole numbers as such."""
        fields = {k: v for k, v in self._asdict().items() if k not in _FOR_DRAFTS}
        return {k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in fields.items()}


class CellFinder:
    """Finds numeric cells by the units of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        unit = f"{SCALE}?(?:{any_of(codebook.units)})"
        self._unit = re.compile(
            rf"[(（](?:[^()（）]{{0,6}}单位[:：] ?)?({unit})[)）]|单位[:：] ?({unit})(?! ?[、，,/／;；\u4e00-\u9fff])"
        )

    def find(self, text: str, plain: str) -> Iterator[tuple[slice, Cell | None]]:
        """The cells of a text that hold values, in its order, None where it is not known of what.

        The text shows the gaps, its tidied form is read.
        """
        rows: list[list[slice]] = []
        caption, section, at, blank_width, apart = "", "", 0, 0, False
        for line in text.splitlines(keepends=True):
            row, parted = _row(line, at, _GAPS), _row(line, at, (_BLANK,))
            titles = _titles(plain, row or parted)
            if not row and (titles > 1 or len(parted) == blank_width):
                row, blank_width = parted, len(parted)
            if row:
                # headings begin another table, behind a blank line or by their words
                words = [plain[offsets].strip() for offsets in row[1:]]
                begins = (apart and any(words)) or (titles and len(rows) > 1)
                if begins and not any(map(_is_value, words)):
                    rows, section = [], ""
                if not any(words):
                    section = plain[row[0]].strip()
                yield from self._cells(plain, row, rows, caption, section if _WHEN.search(section) else "")
                rows.append(row)
            elif line.strip(" -|:\n\u3000"):
                rows, caption, section, blank_width = [], plain[at : at + len(line)][:200], "", 0
            apart = not line.strip(" \n\u3000")
            at += len(line)

    def _cells(
        self, plain: str, row: list[slice], above: list[list[slice]], caption: str, section: str
    ) -> Iterator[tuple[slice, Cell | None]]:
        """The cells of a row that hold values, read with the rows above it."""
        columns = _columns(plain, row, above)
        named = next((head for _, head in columns if _NAMING.search("".join(head))), None)
        # 指标 | 数量 | 指标 | 数量: two tables side by side
        starts = [0, *(i for i, (_, head) in enumerate(columns) if i and head and head == columns[0][1] == named)]
        whole = "" if columns[0][1] else plain[row[0].start : row[-1].stop]
        for first, end in pairwise([*starts, len(columns)]):
            group = columns[first:end]
            # the first column numbers the rows, or names their years
            for offsets, beside, column in zip(row[first + 1 : end], group, group[1:], strict=False):
                countable = not _COUNTER.search("".join(column[1])) and (above or not _YEAR.fullmatch(column[0]))
                if countable and _is_value(column[0]):
                    yield offsets, self._cell(offsets, group, beside[0], column, (whole, caption, section))

    def _cell(
        self, offsets: slice, group: list[Column], beside: str, column: Column, about: tuple[str, str, str]
    ) -> Cell | None:
        """A numeric cell by its column, the other columns of its row, and what stands about both."""
        whole, caption, section = about
        words = [word for word, _ in group]
        naming = [word for word, head in group if _NAMING.search("".join(head))]
        stub = next((w for w in [*naming, *words] if w and not _NUMERIC.fullmatch(w)), words[0])
        unit_column = next((f"({word})" for word, head in group if "单位" in head), "")
        years = (word for word, head in group if "年份" in head and word != stub and _YEAR.fullmatch(word))
        year = _YEAR.sub(r"20\1\2年", next(years, ""))
        # a merged heading stands in each of its rows
        heading = "".join(dict.fromkeys([section, year, *column[1]]))
        # a row may name what it counts before each number: 人民调解 | 148 | 法律援助 | 21
        name = stub if heading or _NUMERIC.fullmatch(beside) else beside
        named = self._unit.search("\n".join((heading, name, unit_column, whole, caption)))
        # a total of unlike things has no unit
        if not _NUMERIC.fullmatch(column[0]) or not (named or (heading and not _TOTAL.fullmatch(name))):
            return None
        label, title = (_BRACKET.sub("", w).strip() for w in (name, heading))
        return Cell(offsets.start, offsets.stop, label, title, caption, named[named.lastindex or 0] if named else "")


def _is_value(word: str) -> bool:
    """Whether a cell holds a number, however it is written, or says that there is none."""
    return bool(_VALUE.fullmatch(_BRACKET.sub("", word).strip() or word))


def _columns(plain: str, row: list[slice], above: list[list[slice]]) -> list[Column]:
    """Each cell of a row with the headings above it, which are empty or none at all; years as 2022年."""
    words, *rows = ([plain[offsets].strip() for offsets in r] for r in (row, *above[:4]))
    rows = [[_YEAR.sub(r"20\1\2年", w) if _YEAR.fullmatch(w) else w for w in head] for head in rows[:1]] + rows[1:]
    heads = [*takewhile(lambda head: not any(map(_is_value, head[1:])), rows)]
    return [(word, head) for word, *head in zip_longest(words, *heads, fillvalue="")]


def _titles(plain: str, row: list[slice]) -> int:
    """How many cells of a row are headings of columns; none where one is a number."""
    words = [plain[cell].strip() for cell in row]
    return 0 if any(map(_is_value, words)) else sum(map(bool, map(_HEADED.fullmatch, words)))


def _row(line: str, at: int, gaps: tuple[re.Pattern[str], ...]) -> list[slice]:
    """Where the cells of a line stand, parted by the first of the gaps that it has; none if it is no row."""
    bare = line.strip(" \n\u3000")
    if len(line) > _LONGEST_ROW or "。" in bare or not bare.strip("-|: \t"):
        return []
    if not (gap := next((gap for gap in gaps if gap.search(bare)), None)):
        return []
    start = at + line.index(bare[0])
    edges = [0, *(x for m in gap.finditer(bare) for x in m.span()), len(bare)]
    cells = [slice(start + a, start + b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return cells[bare[0] == "|" : len(cells) - (bare[-1] == "|")]


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """The text in simplified characters, as some mirrors print it in traditional ones; every character stays where it is."""
    plain: str = _converter().convert(text)
    return plain if len(plain) == len(text) else text


class Reader:
    """Reads texts by one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self._detector, self._linker, self._marker = Detector(codebook), Linker(codebook), Marker(codebook)
        self._cells, self._overlooked = CellFinder(codebook), Overlooked(codebook)
        self._shares = {i.id for i in codebook.indicators.values() if i.kind == "share"}

    def read(self, text: str, year: int = 0) -> list[Mention]:
        """Every figure of a text, in its order; year 0: the one that its title names, else the text most often."""
        plain = self._detector.tidy(simplified(text))
        context, town = Context(self._marker, plain, year), bool(_TOWN.search(plain, 0, 4000))
        mentions, qualifiers, link = [], None, None
        for span, cell in self._spans(text, plain):
            if cell:
                qualifiers, link = context.qualify_cell(span, cell), self._linker.link_cell(span, cell)
                if plain[cell.start] in "-−－" and qualifiers.status != "change":
                    continue
            else:
                sentence = context.sentence(span.start)
                if qualifiers and qualifiers.end <= sentence:
                    qualifiers = link = None
                qualifiers = context.qualify(span, qualifiers)
                at = Occurrence(plain, span, sentence, qualifiers.status, qualifiers.period, town)
                link = self._linker.link(at, link)
            mentions.append(self._mention(text, plain, span, qualifiers, link))
        return mentions

    def unread(self, text: str, mentions: list[Mention]) -> tuple[tuple[int, int], ...]:
        """Where what looks like a figure stands and is none of the text's `mentions`."""
        plain = self._detector.tidy(simplified(text))
        read = [(m.start, m.end) for m in mentions]
        starts = [start for start, _ in read]
        cells = []
        for cell, _ in self._cells.find(text, plain):
            within = read[bisect_left(starts, cell.start) : bisect_left(starts, cell.stop)]
            edges = [cell.start, *chain.from_iterable(within), cell.stop]
            left = "".join(plain[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
            if re.search(f"[0-9{HAN_NUMERALS}几数半]", left):
                cells.append((cell.start, cell.stop))
        told = [span for span in self._overlooked.find(plain, read) if not any(a <= span[0] < b for a, b in cells)]
        return tuple(sorted([*cells, *told]))

    def _spans(self, text: str, plain: str) -> list[tuple[Span, Cell | None]]:
        """The figures of running text and of tables, in their order."""
        spans: dict[int, tuple[Span, Cell | None]] = {s.start: (s, None) for s in self._detector.find(plain)}
        starts = list(spans)
        for cell in (cell for _, cell in self._cells.find(text, plain) if cell):
            inside = starts[bisect_left(starts, cell.start) : bisect_left(starts, cell.end)]
            spans |= {at: (spans[at][0], cell) for at in inside}
            if not inside and (bare := self._detector.cell(plain, cell.start, cell.end, cell.unit)):
                spans[bare.start] = (bare, cell)
        return [spans[at] for at in sorted(spans)]

    def _mention(self, text: str, plain: str, span: Span, qualifiers: Qualifiers, link: Link) -> Mention:
        reading, q = span.reading, span.reading.quantity
        # in the unit as written: 1.2公里 is not 1200
        factor = span.unit.factor if span.unit else 1
        high = None if math.isinf(q.high) else round(q.high / factor, 6)
        if high is None and q.unit == PERCENT and q.low <= 100 and qualifiers.status != "change":
            high = 100.0 / factor if self._is_share(plain[max(span.start - 8, 0) : span.start], link) else None
        unit = POINTS if q.unit == POINTS else text[slice(*span.unit_at)] or span.unit_word
        value = None if reading.value is None else round(reading.value / factor, 6)
        where = (span.start, span.end, text[span.start : span.end])
        amount = (value, round(q.low / factor, 6), high, reading.approx, unit)
        meaning = (qualifiers.status, qualifiers.direction, qualifiers.period, link.label, link.indicator)
        for_drafts = (qualifiers.wording, qualifiers.period_words, qualifiers.named_year)
        return Mention(*(where + amount + meaning + for_drafts))

    def _is_share(self, before: str, link: Link) -> bool:
        """Whether a rate ends at 100%; a ratio need not."""
        if link.indicator:
            return link.indicator in self._shares
        return not link.label.endswith(("完成率", "增长率")) and "完成率" not in before
