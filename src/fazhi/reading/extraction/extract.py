"""Extraction of the figures of a text: wording, place, interval, unit, status, period, label and indicator of each.

Figures stand in sentences and in rows of tables: lines whose cells stand apart by tabs, bars or wide gaps, as
documents and web pages come out in plain text.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from fazhi.characters import HAN_NUMERALS
from fazhi.codebook.load import Codebook
from fazhi.reading.around import Notes
from fazhi.reading.extraction.cells import TOTAL, TableCell, cells_of
from fazhi.reading.extraction.context import Context
from fazhi.reading.extraction.detect import Detector, Span
from fazhi.reading.extraction.headings import Qualifiers, is_signless, is_strange
from fazhi.reading.extraction.link import Link, Linker
from fazhi.reading.extraction.marks import Marker
from fazhi.reading.extraction.naming import AlikeNames
from fazhi.reading.extraction.phrases import Occurrence
from fazhi.reading.extraction.remarks import PLACE
from fazhi.reading.extraction.rows import BRACKET, INCLUDED
from fazhi.reading.extraction.spacing import Closed, Spacing
from fazhi.reading.extraction.tidying import apart
from fazhi.reading.extraction.units import DATED
from fazhi.reading.whose import Sharers
from fazhi.wording import PERCENT, POINTS

_TOWN = re.compile("[我本](?:镇|乡|街道)|(?:镇|乡|街道)[^，。\\n]{0,20}20[0-9]{2}年")
# 2024年, 2024.12.20 of a form, and the number of a document: 〔2024〕5号
_DATE = re.compile(
    r"20[0-9]{2}(?:年|([./-])[0-9]{1,2}\1[0-9]{1,2}(?![0-9\u4e00-\u9fff]))|[〔\[(]20[0-9]{2}[〕\])] ?第?[0-9]+号"
)
# what is left of a cell and looks like a number, in one of words and in another
_IN_WORDS, _IN_NUMBER = re.compile(r"[0-9]|\A[OoIl]+\Z"), re.compile(f"[0-9{HAN_NUMERALS}几数半]")
_OF = re.compile("[0-9]+ ?/ ?[0-9]+")
_ENDED = re.compile("[，,。;、(\\n]|$")
# what a figure says of itself beyond `fazhi read --json`
_FOR_DRAFTS = ("wording", "period_words", "named_year", "apart", "suggestions")


class Mention(NamedTuple):
    """A figure of a text; its fields are those of ``fazhi read --json`` (docs/reading.md).

    ``start`` and ``end`` are offsets into the text; ``high`` None is unbounded; ``low`` and ``high`` count in ``unit``.
    Besides, for drafts: ``wording``, the figure as it stands alone; ``period_words``, ``named_year`` and ``apart`` as in
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
    apart: str
    name: str = ""
    suggestions: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether it is of no indicator of the codebook, and goes by a name that its words propose."""
        return self.indicator is None

    def record(self) -> dict[str, Any]:
        """The mention as a plain record, whole numbers as such."""
        fields = {k: v for k, v in self._asdict().items() if k not in _FOR_DRAFTS}
        fields |= {"own": self.own, "suggestions": [*self.suggestions]}
        return {k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in fields.items()}


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """The text in simplified characters, as some mirrors print it in traditional ones; every character stays where it is."""
    plain: str = _converter().convert(text)
    return plain if len(plain) == len(text) else text


def _uncontested(mentions: list[Mention], places: list[int], named: list[bool]) -> list[Mention]:
    """The mentions; those of a sentence or table that give one indicator several values are its parts or another's: of none.

    `named`: which ones stand behind the very name of their indicator, of which the one value is its own. A value above
    which another is told in full is only what was passed: 突破30场，达到36场.
    """
    values, told = defaultdict[tuple[Any, ...], set[Any]](set), []
    for m, place, by_name in zip(mentions, places, named, strict=True):
        ends = values[place, m.indicator, m.status, m.period, m.period_words, m.named_year]
        ends.add((m.low, m.high, by_name))
        told.append((m, ends, by_name))
    stands = ((m, m.status == "change" or _stands(m, ends, by_name)) for m, ends, by_name in told)
    return [m if holds else m._replace(indicator=None) for m, holds in stands]


def _stands(m: Mention, ends: set[Any], by_name: bool) -> bool:
    """Whether a figure is the one of its indicator among those between these ends."""
    full = [low for low, high, _ in ends if low == high]
    passed = {e for e in ends if e[1] is None and any(low >= e[0] for low in full)}
    named = by_name and not passed
    left = {e[:2] for e in ends - passed if e[2] >= named}
    return left == {(m.low, m.high)}


def _is_named(plain: str, span: Span, label: str, name: tuple[str, ...]) -> bool:
    """Whether a figure stands between the very name of its indicator and the end of its clause."""
    return label in name and plain.endswith(label, 0, span.start) and _ENDED.match(plain, span.end) is not None


def _place(context: Context, span: Span, cell: TableCell | None, period: str | None) -> int:
    """Where what gives an indicator one value begins, the table or the sentence of a figure."""
    # months and quarters are many in a table, and summed
    summed = cell and not (cell.is_total or period)
    return cell.table if cell and summed else context.sentence(span.start)


def _summed(cells: Iterable[TableCell]) -> set[tuple[object, ...]]:
    """Which cells of tables have a sum below them, by their subject and unit, or beside them; and columns of several rows."""
    found, rows = set[tuple[object, ...]](), Counter[tuple[object, ...]]()
    for cell in cells:
        found |= {(cell.table, cell.subject, cell.unit)} if cell.is_total else set()
        found |= {(cell.table, cell.unit)} if TOTAL.fullmatch(cell.heading) else set()
        rows[cell.table, "", cell.heading, cell.unit] += not cell.is_total
    return found | {column for column, n in rows.items() if n > 1}


class Reader:
    """Reads texts by one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self._detector, self._linker, self._marker = Detector(codebook), Linker(codebook), Marker(codebook)
        self._spacing = codebook.derive(Spacing)
        self._book, self._likeness = codebook, AlikeNames(codebook)
        # 13（含村11） is 13, and what is in it
        counted_in = codebook.any_cue("within", "including")
        self._counted_in = re.compile(rf"\s*\((?:{counted_in})[^()\t\n]*\)\s*")
        self._shares = {i.id for i in codebook.indicators.values() if i.kind == "share"}

    def read(self, text: str, year: int = 0) -> list[Mention]:
        """Every figure of a text, in its order; year 0: the one that its title names, else the text most often."""
        closed, shown = self._spacing.closed(text, simplified(text))
        return [self._placed(m, text, closed) for m in self._read(closed.text, self._detector.tidy(shown), year)]

    def _placed(self, m: Mention, text: str, closed: Closed) -> Mention:
        """A figure of a text closed up, where it stands in the text itself."""
        start, end = closed.place(m.start, m.end)
        return m._replace(start=start, end=end, text=text[start:end])

    def _read(self, text: str, plain: str, year: int) -> list[Mention]:
        """Every figure of a text closed up, which is tidied as `plain`."""
        context = Context(self._marker, self._book.derive(Notes), plain, year, text)
        town, sharers = bool(_TOWN.search(plain, 0, 4000)), Sharers(self._book, plain)
        mentions, places, by_name, qualifiers, link = list[Mention](), list[int](), list[bool](), None, None
        spans = self._spans(text, plain)
        about = _summed(cell for _, cell in spans if cell and not cell.worded)
        for span, cell in spans:
            if cell and not cell.worded:
                qualifiers, link = context.qualify_cell(span, cell), self._of_cell(span, cell, about)
                if is_strange(plain, cell, qualifiers.status):
                    continue
            else:
                sentence = context.sentence(span.start)
                if qualifiers and qualifiers.end <= sentence:
                    qualifiers = None
                qualifiers = context.qualify(span, qualifiers, cell)
                at = Occurrence(plain, span, sentence, qualifiers.status, qualifiers.period, town)
                link = self._linker.link(at, link)
            named = self._book.indicators[link.indicator] if link.indicator else None
            called = (link.label, named.name, *named.aliases) if named else (link.label,)
            shared = sharers if named and not cell else None
            noted = self._noted(context, plain, span, called, shared, qualifiers.status)
            qualifiers = qualifiers._replace(apart=qualifiers.apart or noted)
            shown = link._replace(indicator=None) if qualifiers.doubtful or noted else link
            mentions.append(self._mention(text, plain, span, qualifiers, shown))
            by_name.append(not qualifiers.period and _is_named(plain, span, link.label, called[1:2]))
            places.append(_place(context, span, cell, qualifiers.period))
        return [self._named(m) for m in _uncontested(mentions, places, by_name)]

    def _noted(
        self, context: Context, plain: str, span: Span, called: tuple[str, ...], shared: Sharers | None, status: str
    ) -> str:
        """What the text says about a figure that sets it apart from its indicator; of others than actual ones only where."""
        if status != "actual":
            return context.remarks.doubt(span.start, *called, column=PLACE)
        noted = context.remarks.doubt(span.start, *called) or self._marker.bound(plain, span)
        return noted or (shared.of(span.start, span.end, span.unit_word) if shared else "")

    def _of_cell(self, span: Span, cell: TableCell, about: set[tuple[object, ...]]) -> Link:
        """What a cell is of; of no indicator where it is a part or a sort of that: 线上, 日常检查 of 行政检查."""
        link, named = self._linker.link_cell(span, cell), self._book.named
        if cell.kind:
            return link._replace(indicator=None, label=f"{link.label}（{cell.kind}）")
        if not link.indicator or named(cell.row):
            return link
        # 普法 below 普法活动
        of_head = self._linker.link_cell(span, cell._replace(row=""))
        of_sort = of_head.indicator and of_head.label != link.label and not named(BRACKET.sub("", link.label))
        return link._replace(indicator=None) if of_sort or self._is_part(span, cell, link, about) else link

    def _is_part(self, span: Span, cell: TableCell, link: Link, about: set[tuple[object, ...]]) -> bool:
        """Whether the rows or columns about a cell make it one of several, though its words alone name the indicator."""
        subject, named = cell.subject, self._book.named
        words = (cell.row, cell.heading.partition(subject)[2] if subject else cell.heading)
        bare = [w for w in words if w and not named(BRACKET.sub("", w))]
        told = {w: self._linker.link_cell(span, cell._replace(row="", heading=w)) for w in bare}
        alone, whole = {w for w, of in told.items() if of.indicator == link.indicator}, named(subject)
        if whole and whole.id == link.indicator and any(subject not in w for w in alone):
            return True
        # 日常检查, 专项检查, 合计; and rows that no name tells apart
        summed = (cell.table, subject, cell.unit) in about and not cell.is_total and cell.row in alone
        across = (cell.table, cell.unit) in about and cell.heading in alone
        return summed or across or (not cell.row and (cell.table, "", cell.heading, cell.unit) in about)

    def unread(self, text: str, mentions: list[Mention]) -> tuple[tuple[int, int], ...]:
        """Where what looks like a figure stands and is none of the text's `mentions`."""
        # its patterns take a while to compile, and only a reader of old reports asks
        from fazhi.reading.extraction.unread import Overlooked

        closed, shown = self._spacing.closed(text, simplified(text))
        text, plain = closed.text, self._detector.tidy(shown)
        read = [closed.left(m.start, m.end) for m in mentions]
        cells = [*self._unread_cells(text, plain, read)]
        overlooked = self._book.derive(Overlooked).find(plain, read)
        told = [span for span in overlooked if not any(a <= span[0] < b for a, b in cells)]
        return tuple(closed.place(*span) for span in sorted([*cells, *told]))

    def _unread_cells(self, text: str, plain: str, read: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Where cells stand that hold more numbers than were read, and the first row of a table that is not known."""
        found, starts = [*cells_of(text, plain, self._book)], [start for start, _ in read]
        first = {about.table: cell.start for cell, about in reversed(found) if about and not about.known}
        yield from ((at, plain.find("\n", at) % (len(plain) + 1)) for at in first.values())
        for cell, about in found:
            worded = about is not None and about.worded
            within = read[bisect_left(starts, cell.start) : bisect_left(starts, cell.stop)]
            left = "".join(plain[a:b] for a, b in apart(cell.start, within, cell.stop))
            left = left if about and about.unit and DATED.fullmatch(left) else _DATE.sub("", left)
            told = (len(within) == 1 and self._counted_in.fullmatch(left)) or (about and worded and not about.unit)
            if not told and (_IN_WORDS if worded else _IN_NUMBER).search(left):
                yield cell.start, cell.stop

    def _spans(self, text: str, plain: str) -> list[tuple[Span, TableCell | None]]:
        """The figures of running text and of tables, in their order."""
        found = (span for span in self._detector.find(plain) if not is_signless(plain, span))
        spans: dict[int, tuple[Span, TableCell | None]] = {span.start: (span, None) for span in found}
        starts = list(spans)
        for where, cell in cells_of(text, plain, self._book):
            begun = starts[bisect_left(starts, where.start) : bisect_left(starts, where.stop)]
            # 3/5 alone may be two numbers as well as a share
            for at in begun if _OF.fullmatch(plain[where].strip()) else ():
                spans.pop(at, None)
            if cell:
                told = self._of_table(plain, cell, [spans[at][0] for at in begun if at in spans])
                spans |= {span.start: (span, of) for span, of in told}
        return [spans[at] for at in sorted(spans)]

    def _of_table(self, plain: str, cell: TableCell, begun: list[Span]) -> Iterator[tuple[Span, TableCell]]:
        """The figures of a cell, in which these were found as running text; what it includes goes by its own words."""
        part = INCLUDED.search(plain, cell.start, cell.end) if not cell.worded else None
        end, of_part = part.start() if part else cell.end, cell._replace(row="", worded=True, known=False)
        inside = [span for span in begun if span.start < end]
        yield from ((span, of_part) for span in begun if span.start > end)
        yield from ((span, cell) for span in inside)
        # 6200余 of a column of 人次 is a number in running text, too, without its unit
        bare = not inside or (len(inside) == 1 and bool(cell.unit) and not inside[0].unit_word)
        if bare and not cell.worded and (whole := self._detector.cell(plain, cell)):
            yield whole, cell

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
        for_drafts = (qualifiers.wording, qualifiers.period_words, qualifiers.named_year, qualifiers.apart)
        return Mention(*(where + amount + meaning + for_drafts))

    def _named(self, m: Mention) -> Mention:
        """The figure with its name: the codebook's, else the one proposed and indicators that are named alike."""
        if m.indicator:
            return m._replace(name=self._book.indicators[m.indicator].name)
        families = self._book.units[m.unit].family if m.unit in self._book.units else ()
        # 5件。 where no word tells what of
        label = m.label if m.status == "change" or self._linker.names(m.label) else ""
        name = label or f"{m.unit or '个'}数"
        return m._replace(label=label, name=name, suggestions=self._likeness.nearest(name, frozenset(families)))

    def _is_share(self, before: str, link: Link) -> bool:
        """Whether a rate ends at 100%; a ratio need not."""
        if link.indicator:
            return link.indicator in self._shares
        return not link.label.endswith(("完成率", "增长率")) and "完成率" not in before
