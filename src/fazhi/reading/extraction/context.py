"""What stands around a figure in its text: how far back its sentence goes, and what the words there say of it.

The words that tell a plan from a fact, this year from last, are data (``reading.csv``); this module knows how far
each of them reaches: to the end of its clause, its sentence, its paragraph or its part.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import MARKS
from fazhi.reading.extraction.detect import PER, Span
from fazhi.wording import PERCENT, POINTS, TIMES

# how far back a sentence is looked through: bounded, so that one endless line costs no more per character
_REACH = 160
_STOP = re.compile("[。;!?\n]")
_CLAUSE = re.compile("[,，、:。;\n]|\\((?!社区|居)")
_COMMA = re.compile("[,，:。;\n]")
_NAMED = r"20[0-9]{2} ?(?:年(?!(?:设立|成立|启动|建成|实施)?以来|(?:[至到]|[-—–~])20|起)|(?=总?共))"
_TITLE = re.compile(r"(20[0-9]{2}) ?年(?:度)?[^。\n]{0,30}(?:报告|情况|总结|汇报)")
_HEADING = re.compile(
    r"(?:^|(?<=[。\n\s]))(?:#{1,3} *)?([一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]{1,2}\))[^。\n，,;]{2,36}",
    re.MULTILINE,
)
_DIRECTION = {"rise": "up", "fall": "down"}
_BESIDE = re.compile("(?:了|约|近|超|达|幅度?|[: ])*")
_MONTH = re.compile("[0-9]{1,2}月?\\Z")
_FROM = re.compile("[由从][^，,。、]{0,12}\\Z")
_INTO = re.compile("[^，,。、;0-9]{0,8}?(?:到|至|为|增|降|升|减)")


class Mark(NamedTuple):
    """A word that tells something of the figures behind it."""

    start: int
    end: int
    role: str
    text: str


class Surroundings(NamedTuple):
    """What the words around a figure say of it.

    Attributes
    ----------
    status : str
    direction, period : str or None
    period_words : str
        上半年, 截至11月; empty where the wording itself holds them, or for a year.
    wording : str
        The figure as it stands alone: a change with its direction (增长12.5%).
    previous_year : int
        The earlier year that a previous value is named for; 0 where none is.
    goes_on : bool
        A plan that the figures behind it in the sentence belong to as well.
    """

    status: str
    direction: str | None
    period: str | None
    period_words: str
    wording: str
    previous_year: int = 0
    goes_on: bool = False


class _Ends:
    """The places of a text behind each match of a pattern."""

    def __init__(self, pattern: re.Pattern[str], plain: str) -> None:
        self._ends = [m.end() for m in pattern.finditer(plain)]

    def last(self, at: int) -> int:
        """The last one up to a place, the beginning of the text if there is none."""
        i = bisect_right(self._ends, at)
        return self._ends[i - 1] if i else 0

    def next(self, at: int, end: int) -> int:
        """The first one behind a place, `end` if there is none."""
        i = bisect_right(self._ends, at)
        return self._ends[i] if i < len(self._ends) else end


class Marker:
    """Finds the marks of a text by the words of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self.plans = re.compile(codebook.norms.part.plans)
        cues = [(role, c.pattern) for role in MARKS for c in codebook.cues if c.role == role]
        # an empty group behind each pattern says which it was; patterns begin with a character of their own, so
        # that the search skips what can begin none
        self._roles = ["named", *(role for role, _ in cues)]
        self._mark = re.compile("|".join(f"{pattern}()" for pattern in (_NAMED, *(pattern for _, pattern in cues))))

    def marks(self, plain: str) -> Iterator[Mark]:
        """The marks of a text, in its order."""
        for m in self._mark.finditer(plain):
            yield Mark(m.start(), m.end(), self._roles[(m.lastindex or 1) - 1], m[0])


def title_year(text: str) -> int:
    """The year that the title of a report names; 0 if none of its first lines is a title with a year."""
    lines = [line for line in text.split("\n", 12)[:12] if line.strip()][:4]
    titles = [m for line in lines if len(line) < 60 and (m := _TITLE.search(line))]
    return int(titles[0][1]) if titles else 0


class Context:
    """One text with its sentences, clauses and marks.

    Parameters
    ----------
    plain : str
        Tidied: half-width digits and marks.
    year : int
        The reporting year; 0: the one that the text names in its title, else most often.
    """

    def __init__(self, marker: Marker, plain: str, year: int = 0) -> None:
        self.plain, self._marker = plain, marker
        self.year = year or self._named_year()
        self._marks = list(marker.marks(plain))
        self._mark_ends = [m.end for m in self._marks]
        self._stops, self._clauses, self._commas = (_Ends(p, plain) for p in (_STOP, _CLAUSE, _COMMA))
        self._plans = sorted([*self._parts(marker.plans), *self._paragraphs()])

    def sentence(self, at: int) -> int:
        """Where the sentence of a place begins."""
        return max(self._stops.last(at), at - _REACH)

    def clause(self, at: int) -> int:
        """Where the clause of a place begins."""
        return max(self._clauses.last(at), at - _REACH)

    def around(self, span: Span, before: tuple[Span, Surroundings] | None) -> Surroundings:
        """Status, direction and period of a figure, and the words that say so.

        Parameters
        ----------
        before : tuple of Span and Surroundings, or None
            The figure before it in the same sentence.
        """
        wording = self.plain[span.start : span.end]
        # 分别增长10%和20%
        if before and before[1].status == "change" and self.plain[before[0].end : span.start] in ("、", "和", "及"):
            return before[1]._replace(wording=wording)
        near = self._near(self.sentence(span.start), span.start)
        status, change = self._status(span, near, before)
        if status != "previous" and self._in_plans(span.start):
            status, change = "planned", None
        period, words = self._period(span, before)
        goes_on = status == "planned" and (any(m.role == "planned" for m in near) or bool(before and before[1].goes_on))
        named = [int(m.text[:4]) for m in near if m.role == "named" and status == "previous"]
        if change:
            wording = self.plain[change.start : span.end]
        direction = _DIRECTION[change.role] if change else None
        return Surroundings(status, direction, period, words, wording, named[-1] if named else 0, goes_on)

    def _near(self, first: int, at: int) -> list[Mark]:
        """The marks between two places."""
        near = self._marks[bisect_right(self._mark_ends, first) : bisect_right(self._mark_ends, at)]
        return near[1:] if near and near[0].start < first else near

    def _in_plans(self, at: int) -> bool:
        """Whether a place is in a part or paragraph of plans."""
        i = bisect_right(self._plans, (at, len(self.plain)))
        return any(at < end for _, end in self._plans[max(i - 3, 0) : i])

    def _full_sentence(self, at: int) -> int:
        """Where the full sentence of a place begins: a cut-off date (截至11月) reaches across ；."""
        stop = self._stops.last(at)
        while self.plain[stop - 1 : stop] == ";" and at - stop < _REACH:
            stop = self._stops.last(stop - 1)
        return max(stop, at - _REACH)

    def heading(self, words: str, caption: str) -> tuple[str, str | None, str | None]:
        """Status, direction and period that the headings of a cell and the line above its table give it."""
        marks = list(self._marker.marks(words))
        roles = {m.role if m.role != "named" or int(m.text[:4]) >= self.year else "previous" for m in marks}
        above = {m.role for m in self._marker.marks(caption)}
        # a column of one year is that year's, whatever the table spans
        dated = {"named", "previous"} & {m.role for m in marks}
        period = next((role for role in ("part", "years") if role in (roles if dated else roles | above)), None)
        if {"rise", "fall"} & roles or re.search("同比|环比|增减", words):
            return "change", "down" if "fall" in roles and "增减" not in words else "up", period
        status = next((role for role in ("planned", "previous") if role in roles), "")
        return status or ("planned" if "目标" in words else ""), None, period

    def _named_year(self) -> int:
        """The year in the title, else the one named most often: of two, the later."""
        title = _TITLE.search(self.plain[:600])
        named = Counter(m[0][:4] for m in re.finditer(_NAMED, self.plain[:20000]))
        return int(title[1] if title else max(named, key=lambda year: (named[year], year), default=0))

    def _parts(self, plans: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Where the parts of plans begin and end."""
        ends = {True: len(self.plain), False: len(self.plain)}
        for m in reversed(list(_HEADING.finditer(self.plain))):
            inner = m[1].startswith("(")
            if plans.search(m[0]):
                # until the next heading of its own rank or above
                yield m.start(), ends[inner]
            ends |= {True: m.start()} if inner else {True: m.start(), False: m.start()}

    def _paragraphs(self) -> Iterator[tuple[int, int]]:
        """From 下一步 or 明年 to the end of the paragraph."""
        lines = _Ends(re.compile("\n"), self.plain)
        return ((m.start, lines.next(m.end, len(self.plain))) for m in self._marks if m.role == "forward")

    def _status(
        self, span: Span, near: list[Mark], before: tuple[Span, Surroundings] | None
    ) -> tuple[str, Mark | None]:
        """Status of a figure and, for a change, the word of its direction."""
        key = span.unit.key if span.unit else ""
        last = next((m for m in reversed(near) if m.role in _DIRECTION), None)
        if key == POINTS or (last and self._is_change(span, last, near, before is not None)):
            return "change", last
        from_value = _FROM.search(self.plain, max(span.start - 14, 0), span.start)
        if from_value and _INTO.match(self.plain, span.end):
            return "previous", None
        status = "planned" if self._is_planned(near, span) else self._actual_or_previous(near, span)
        if status == "actual" and before and before[1].goes_on:
            # 力争检查400家次，合格率达95%: a plan goes on, until something is told as done
            done = any(m.role in ("actual", "year") for m in self._near(before[0].end, span.start))
            status = "actual" if done else "planned"
        return status, None

    def _is_change(self, span: Span, last: Mark, near: list[Mark], follows: bool) -> bool:
        """Whether a figure is the amount of a rise or fall told in its clause: 增长12.5%, 减少1件 of what was counted before."""
        key = span.unit.key if span.unit else ""
        if last.start < self.clause(span.start) - 1 or not _BESIDE.fullmatch(self.plain, last.end, span.start):
            return False
        versus = any(m.role in ("versus", "previous", "named") for m in near if m.start < last.start)
        return key in (PERCENT, TIMES) or follows or last.text[0] == "比" or versus

    def _is_planned(self, near: list[Mark], span: Span) -> bool:
        """Whether a plan reaches to a figure, to the end of its clause: 确保矛盾不上交，调解35件."""
        comma = self._commas.last(span.start)
        for m in reversed(near):
            ahead = m.role == "named" and 0 < self.year < int(m.text[:4])
            if m.start >= comma and (ahead or m.role in ("planned", "norm")):
                return True
            if m.role == "actual":
                return False
        return False

    def _actual_or_previous(self, near: list[Mark], span: Span) -> str:
        """What the nearest words before a figure say of its time."""
        clause, compared = self.clause(span.start), False
        for m in reversed(near):
            if m.role in _DIRECTION:
                if self.plain[m.end : m.end + 1] in ("至", "到", "为"):
                    return "actual"
                compared = True
            elif m.role in ("actual", "year", "part"):
                return "actual"
            elif m.role in ("previous", "named"):
                versus = any(v.role == "versus" and m.start - 3 <= v.end <= m.start for v in near)
                if m.role == "named" and not versus and int(m.text[:4]) >= self.year:
                    return "actual"
                beside = self.plain[m.end : span.start] in ("", "(", "的", "为")
                if not versus or (m.start >= clause and not compared) or beside:
                    return "previous"
        return "actual"

    def _period(self, span: Span, before: tuple[Span, Surroundings] | None) -> tuple[str | None, str]:
        """Which span of time a figure covers, None for the year, and the words outside its wording that say so."""
        if own := span.reading.period.partition(":")[0]:
            return own, ""
        clause, first = self.clause(span.start), self.sentence(span.start)
        near = self._near(self._full_sentence(span.start), span.start)
        versus = {v.end for v in near if v.role == "versus"}
        for m in reversed(near):
            if m.start in versus or (m.end <= first and m.text[0] != "截"):
                continue  # 较上半年提升: what it is compared with; only a cut-off date reaches across ；
            if m.role == "years" and self.year and str(self.year) in m.text[:5]:
                break
            scoped = m.role in PER and m.start >= clause and not (before and before[0].end > m.end)
            if m.role in ("part", "years") or scoped:
                # the cue of 1-10月 begins at its dash
                head = _MONTH.search(self.plain, max(m.start - 3, 0), m.start) if m.text[0] in "-—–~至到" else None
                return m.role, (head[0] if head else "") + m.text
            if m.role in ("year", "named", "previous") and "同期" not in m.text:
                break
        return None, ""
