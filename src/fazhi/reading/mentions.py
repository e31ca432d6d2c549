"""Figures of running text with what stands around them: status, direction, period, label, indicator.

The words that tell a plan from a fact, this year from last, are data (``reading.csv``); this module knows how far
each of them reaches: to the end of its clause, its sentence, its paragraph or its part.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from fazhi.codebook import Codebook
from fazhi.reading.labels import Earlier, Labels
from fazhi.reading.numbers import Numbers, Span
from fazhi.wording import PERCENT, POINTS, TIMES

# how far back a sentence is looked through: bounded, so that one endless line costs no more per character
_REACH = 160
_STOP = "。；;！？!?\n"
_YEAR = r"20[0-9]{2} ?(?:年(?!(?:设立|成立|启动|建成|实施)?以来|(?:至|[-—])20|起)|(?=总?共))"
_TITLE = re.compile(r"(20[0-9]{2}) ?年(?:度)?[^。\n]{0,30}(?:报告|情况|总结|汇报)")
_HEADING = re.compile(r"(?:^|(?<=[。\n\s]))(?:#{1,3} *)?[一二三四五六七八九十]{1,2}、[^。\n，,;；]{2,36}", re.MULTILINE)
_TOWN = re.compile("(?:我|本)(?:镇|乡|街道)|(?:镇|乡|街道)(?:人民政府|办事处|党委|党工委|政府)?[^，。\n]{0,12}20[0-9]{2}年")
_SCOPES = {"day", "week", "month", "quarter", "per_place"}
_PERIODS = ("year", "part", "years", *sorted(_SCOPES))
_MARKS = ("planned", "forward", "previous", "actual", "rise", "fall", "versus", *_PERIODS)


@dataclass(frozen=True)
class Mention:
    """A figure of a text; its fields are those of ``fazhi read --json`` (DESIGN 6).

    ``start`` and ``end`` are offsets into the text; ``high`` None is unbounded; ``low`` and ``high`` count in ``unit``.
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

    def record(self) -> dict[str, Any]:
        """The mention as a plain record, whole numbers as such."""
        return {k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in vars(self).items()}


@dataclass(frozen=True)
class Mark:
    """A word that tells something of the numbers behind it."""

    start: int
    end: int
    role: str
    text: str


def simplified(text: str) -> str:
    """The text in simplified characters, as some mirrors print it in traditional ones; every place stays where it is."""
    import opencc

    plain: str = opencc.OpenCC("t2s").convert(text)
    return plain if len(plain) == len(text) else text


class Reader:
    """Reads texts by one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self._numbers, self._labels = Numbers(codebook), Labels(codebook)
        self._indicators, self._units = codebook.indicators, codebook.units
        self._plans = re.compile(codebook.norms["part.plans"].value)
        patterns = {role: [c.pattern for c in codebook.cues if c.role == role] for role in _MARKS}
        groups = [f"(?P<{role}>{'|'.join(sorted(patterns[role], key=len, reverse=True))})" for role in _MARKS if patterns[role]]
        self._mark = re.compile(f"(?P<named>{_YEAR})|" + "|".join(sorted(groups, key=lambda g: _MARKS.index(g[4 : g.index('>')]) not in (7, 8, 9))))

    def read(self, text: str, year: int = 0) -> list[Mention]:
        """Every figure of a text.

        Parameters
        ----------
        text : str
        year : int
            The reporting year; 0: the one that the text names in its title, else most often.
        """
        plain = self._numbers.tidy(simplified(text))
        spans = list(self._numbers.find(plain))
        if not spans:
            return []
        year = year or self._year(plain)
        marks = [Mark(m.start(), m.end(), str(m.lastgroup), m[0]) for m in self._mark.finditer(plain)]
        ends = [m.end for m in marks]
        planned = list(self._planned_parts(plain))
        self._labels.town = bool(_TOWN.search(plain[:4000]))
        found: list[Mention] = []
        earlier: Earlier | None = None
        for i, span in enumerate(spans):
            low = max(span.start - _REACH, 0)
            first = max(low, *(plain.rfind(c, low, span.start) + 1 for c in _STOP))
            near = [m for m in marks[bisect_right(ends, first) : bisect_right(ends, span.start)] if m.start >= first]
            before = spans[i - 1] if i and spans[i - 1].end > first else None
            paragraph = self._forward(plain, marks, ends, span.start)
            status, direction = self._status(plain, span, near, before, year)
            if status != "previous" and (paragraph or any(a <= span.start < b for a, b in planned)):
                status, direction = "planned", None
            if not before:
                earlier = None
            label, indicator = self._labels.find(plain, span, first, earlier)
            clause = self._labels.clause(plain, span, first, earlier.end if earlier else first)
            if earlier and span.reading.period and indicator == earlier.indicator:
                indicator = None  # 日均220件 beside the year's total
            earlier = Earlier(span.end, label, indicator, clause)
            period = self._period(plain, span, near, before, year)
            found.append(self._mention(text, span, status, direction, period, label, indicator))
        return found

    def _year(self, plain: str) -> int:
        title = _TITLE.search(plain[:600])
        named = Counter(m[0][:4] for m in re.finditer(_YEAR, plain[:20000]))
        # of two years named as often, the later
        return int(title[1] if title else max(named, key=lambda y: (named[y], y)) if named else 0)

    def _planned_parts(self, plain: str) -> Iterator[tuple[int, int]]:
        """Where the parts of plans begin and end."""
        headings = [(m.start(), m[0]) for m in _HEADING.finditer(plain)]
        for (at, title), (end, _) in pairwise([*headings, (len(plain), "")]):
            if self._plans.search(title):
                yield at, end

    def _forward(self, plain: str, marks: list[Mark], ends: list[int], at: int) -> bool:
        """Whether the paragraph has turned to what is to come (下一步, 明年)."""
        line = plain.rfind("\n", max(at - 2000, 0), at) + 1
        here = bisect_right(ends, at)
        return any(m.role == "forward" and m.start >= line for m in marks[max(here - 40, 0) : here])

    def _status(self, plain: str, span: Span, near: list[Mark], before: Span | None, year: int) -> tuple[str, str | None]:
        """Status of a figure and, for a change, its direction."""
        clause = max(plain.rfind(c, max(span.start - 60, 0), span.start) for c in ",，、(（：:。；\n")
        key = span.unit.key if span.unit else ""
        last = next((m for m in reversed(near) if m.role in ("rise", "fall") and m.start > clause), None)
        if last:
            between = plain[last.end : span.start].strip()
            direction = {"rise": "up", "fall": "down"}[last.role]
            adjacent = re.fullmatch("(?:了|约|近|超|达|幅度?|[: ])*", between)
            # 减少1件 of what the clause before counted; 跨部门检查增加30次
            compared = before or any(m.role in ("versus", "previous", "named") for m in near if m.start < last.start)
            if key == POINTS or (adjacent and (key in (PERCENT, TIMES) or compared)):
                return "change", direction
        if key == POINTS:
            return "change", next(({"rise": "up", "fall": "down"}[m.role] for m in reversed(near) if m.role in ("rise", "fall")), None)
        head, tail = plain[max(span.start - 14, 0) : span.start], plain[span.end : span.end + 14]
        if re.search("[由从][^，,。、]{0,12}\\Z", head) and re.match("[^，,。、；0-9]{0,8}?(?:到|至|为|增|降|升|减)", tail):
            return "previous", None
        return self._told(plain, near, clause, year), None

    def _told(self, plain: str, near: list[Mark], clause: int, year: int) -> str:
        """What the nearest words before a figure say of its status."""
        compared = False
        for m in reversed(near):
            if m.role in ("rise", "fall"):
                if plain[m.end : m.end + 1] in ("至", "到", "为"):
                    return "actual"
                compared = True
            elif m.role == "planned" or (m.role == "named" and year and int(m.text[:4]) > year):
                return "planned"
            elif m.role in ("actual", "year", "part"):
                return "actual"
            elif m.role in ("previous", "named"):
                versus = any(v.role == "versus" and m.start - 3 <= v.end <= m.start for v in near)
                earlier = m.role == "previous" or versus or (year and int(m.text[:4]) < year)
                if not earlier:
                    return "actual"
                if not versus or (m.start > clause and not compared):
                    return "previous"
        return "actual"

    def _period(self, plain: str, span: Span, near: list[Mark], before: Span | None, year: int) -> str | None:
        """Which span of time a figure covers; None is the year."""
        own = span.reading.period.partition(":")[0]
        if own:
            return own
        clause = max(plain.rfind(c, max(span.start - 60, 0), span.start) for c in ",，。；;\n")
        for m in reversed(near):
            if m.role == "years" and re.match("(?:自)?20", m.text) and str(year) in m.text[:5]:
                return None
            if m.role in ("part", "years") or (m.role in _SCOPES and m.start > clause and not (before and before.end > m.end)):
                return m.role
            if m.role in ("year", "named", "previous") and "同期" not in m.text:
                return None
        return None

    def _mention(
        self, text: str, span: Span, status: str, direction: str | None, period: str | None, label: str,
        indicator: str | None,
    ) -> Mention:  # fmt: skip
        q = span.reading.quantity
        factor = span.unit.factor if span.unit and span.unit.key != PERCENT else 1
        value, low, high = (None if x is None else round(x / factor, 6) for x in (span.reading.value, q.low, q.high))
        if math.isinf(q.high):
            # a share ends at 100%; a change or a ratio need not
            kind = self._indicators[indicator].kind if indicator else "share"
            high = 100.0 if q.unit == PERCENT and kind == "share" and status != "change" and q.low <= 100 and not label.endswith(("完成率", "增长率")) else None
        word = POINTS if q.unit == POINTS else text[slice(*span.written)] if span.written[0] >= 0 else span.word
        return Mention(
            span.start, span.end, text[span.start : span.end], value, low or 0.0, high, span.reading.approx, word,
            status, direction, period, label, indicator,
        )  # fmt: skip
