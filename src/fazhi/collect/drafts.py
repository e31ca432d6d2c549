"""Drafts of a back year from its old reports: figures, narrative and pledges, for people to confirm.

They go to ``data/inbox/``; moving them into ``data/raw/`` confirms them. Nothing that exists is overwritten.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from fazhi.characters import spelt
from fazhi.cleaning.columns import csv_text
from fazhi.codebook.load import Codebook
from fazhi.errors import FazhiError, WordingError, closest
from fazhi.files import write_file
from fazhi.home import NARRATIVE, Home
from fazhi.reading import pledge_table, tables
from fazhi.reading.documents import read_document
from fazhi.reading.extraction.extract import Mention, Reader, simplified
from fazhi.reading.extraction.marks import title_year
from fazhi.wording import Wording

_FIGURES = tuple(title for title in tables.COLUMNS if title not in ("年份", "缺数", "上年数"))
_UNPLACED = ("原文", "所量的事", "名称相近的指标", "前后文", "出处", "为什么没有放进数据表")
_HEADING = re.compile(
    r"\s*(?:#+ *)?((?:[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十]{1,3}(?:部分|章|节)[、：:\s]*)[^。：:\n]{2,60}?)\s*(?:[。：:]|\Z)"
)
# what follows a report
_ANNEX = re.compile(r"\s*附[件表录]?[一二三四五0-9]{0,2}\s*(?:[：:]|\Z)")
# a heading of the second rank, alone or at the head of its paragraph
_SECTION = re.compile(r"\s*(?:#+ *)?([(（][一二三四五六七八九十]{1,3}[)）][^。\n]{2,40})(?:。|\s*$)\s*")
_LISTED = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}(?:是要?|要)|[0-9]{1,2}[.．、])\s*")
_CLAUSE = re.compile("[，,；;。\n]")
# who signed and when, at the end
_SIGNED = re.compile(
    r"(?:\n[ \u3000]*[^\s，。、（(]{2,24}(?:政府|办事处|委员会|党委|党工委|局|院|办公室)[ \u3000]*)?"
    r"\n[^。，\n]{0,40}20[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日\s*\Z"
)
_TAIL = 300
# a row of a table, whose figures are told with the data; neither prose nor an item
_ROW = re.compile(r"(?!\s*(?:[0-9]{1,2}[.．、]|[(（]))[^。；\n]*\S *\t\s*\S[^。；\n]*\n?")


@dataclass(frozen=True)
class OldReport:
    """One old report: where it lies, its text and its figures, and what is to be told of it (`Document`)."""

    path: Path
    text: str
    mentions: list[Mention]
    remarks: tuple[str, ...] = ()

    def line(self, at: int) -> int:
        """The line of a place, from 1."""
        return bisect_left(self._ends, at) + 1

    @cached_property
    def _ends(self) -> list[int]:
        return [m.start() for m in re.finditer("\n", self.text)]

    def around(self, start: int, end: int) -> str:
        """A piece of the text in one line, with the words about it."""
        return " ".join(self.text[max(start - 24, 0) : end + 12].split())

    def not_read(self, start: int, end: int) -> str:
        """What is told of what looks like a figure and is none."""
        read = f"第{self.line(start)}行“{spelt(' '.join(self.text[start:end].split()))}”像是数而没有读懂"
        return f"{read}（{self.around(start, end)}），请对照原文，手工填进数据表"

    def within(self, first: int, last: int) -> list[Mention]:
        """The figures that begin between two places."""
        start, end = (bisect_left(self.mentions, at, key=lambda m: m.start) for at in (first, last))
        return self.mentions[start:end]


def read_old_report(path: Path, reader: Reader, year: int = 0, *, titled: bool = False) -> OldReport:
    """Read one old report and find its figures; a FazhiError where it cannot be read, or is another year's.

    Parameters
    ----------
    year : int
        Which year it reports; 0 for the one that its title or most of its text names.
    titled : bool
        Refuse a report whose title names another year.
    """
    text, remarks = read_document(path)
    if titled and title_year(text) not in (0, year):
        raise FazhiError(f"标题写的是{title_year(text)}年，不是{year}年", "请分开读，或改正 --year")
    report = OldReport(path, text, reader.read(text, year), remarks)
    return replace(report, remarks=(*remarks, *(report.not_read(*at) for at in reader.unread(text, report.mentions))))


def write_drafts(home: Home, codebook: Codebook, place: str, year: int, reports: list[OldReport]) -> list[Path]:
    """Write figures.csv, narrative.md, pledges.csv and unplaced.csv of a place and year into the inbox.

    Returns
    -------
    list of Path
        The files written; unplaced.csv only where something could not be placed.

    Raises
    ------
    FazhiError
        A draft of that year is there already, and nothing was written; or what `write_file` raises.
    """
    folder = home.draft(place, year)
    placed, unplaced, bindable = _placed(codebook, year, reports)
    drafts = {
        "figures.csv": _csv(_FIGURES, placed),
        "pledges.csv": _csv(pledge_table.COLUMNS, _pledges(codebook, year, reports)),
        NARRATIVE: _narrative(codebook, reports, bindable),
    }
    if unplaced:
        drafts["unplaced.csv"] = _csv(_UNPLACED, unplaced)
    if present := "、".join(name for name in drafts if (folder / name).exists()):
        raise FazhiError(f"{folder.relative_to(home.root)}里已经有{present}，没有覆盖", "请先移走或改名。")
    for name, text in drafts.items():
        write_file(folder / name, text.encode("utf-8-sig" if name.endswith(".csv") else "utf-8"))
    return [folder / name for name in drafts]


def _csv(columns: tuple[str, ...], rows: list[list[str]]) -> str:
    return csv_text(pd.DataFrame(rows, columns=list(columns), dtype=object))


def _placed(
    codebook: Codebook, year: int, reports: list[OldReport]
) -> tuple[list[list[str]], list[list[str]], set[Mention]]:
    """Rows for figures.csv, one a value however often told; what stays outside, with the reason; what can be bound."""
    wording = codebook.derive(Wording)
    status_words = codebook.first_words("status") | {"actual": ""}
    # name, wording, status, period → where it is told and the words about it
    placed = defaultdict[tuple[str, str, str, str], list[tuple[str, str]]](list)
    unplaced, bindable = list[list[str]](), set[Mention]()
    for report in reports:
        for m in report.mentions:
            where = f"{report.path.name}第{report.line(m.start)}行"
            around = report.around(m.start, m.end)
            text = _worded(wording, m)
            if why := _why_not(codebook, wording, m, text, year):
                like = closest(m.label, codebook.names)[:2] if not m.indicator else []
                unplaced.append([m.text, m.label, "、".join(like), around, where, why])
                continue
            if m.status != "change" and not m.period:
                # a stated change is worked out anew, a half-year's figure is not the year's
                bindable.add(m)
            name = codebook.indicators[str(m.indicator)].name
            placed[name, text, status_words[m.status], m.period_words].append((where, around))
        unplaced += [["", "", "", "", report.path.name, remark] for remark in report.remarks]
    rows = [
        [name, text, "", status, period, "", "", "", "", "；".join(dict.fromkeys(w for w, _ in places)), places[0][1]]
        for (name, text, status, period), places in placed.items()
    ]
    return rows, unplaced, bindable


def _worded(wording: Wording, m: Mention) -> str:
    """A figure as written; a stated change in words that the codebook knows: 降幅达20% → 下降20%."""
    text = "".join(m.wording.split())
    try:
        if m.status == "change":
            wording.read_change(text, "", m.unit)
    except WordingError:
        return {"up": "增长", "down": "下降", None: ""}[m.direction] + "".join(m.text.split())
    return text


def _why_not(codebook: Codebook, wording: Wording, m: Mention, text: str, year: int) -> str:
    """Why a figure has no place in the table of the year; empty if it has one."""
    if not m.indicator:
        return "不知是哪个指标"
    indicator, unit, words = codebook.indicators[m.indicator], codebook.units.get(simplified(m.unit)), m.period_words
    try:
        wording.read_change(text, "", "") if m.status == "change" else wording.read(text)
    except WordingError as exc:
        return f"数据表不认识这种写法：{exc.why}"
    unlike = unit is None or unit.key not in {codebook.units[u].key for u in indicator.units}
    unknown_period = wording.period(words)[0] != words if words else m.period and not wording.period(text)[0]
    reasons = [
        (unlike and m.status != "change", f"单位“{m.unit}”不是指标的单位“{'、'.join(indicator.units)}”"),
        (m.status == "previous" and m.named_year not in (0, year - 1), f"是{m.named_year}年的数，不是上一年的"),
        (m.period in ("years", "per_place"), "是多年的或者平均的数"),
        (unknown_period, f"数据表不认识期间“{words or m.period}”"),
    ]
    return next((reason for is_so, reason in reasons if is_so), "")


def _pledges(codebook: Codebook, year: int, reports: list[OldReport]) -> list[list[str]]:
    """What the part of plans promises: a row a figure with its own clause, and a row a paragraph without any."""
    rows = []
    for report, line in ((old, line) for old in reports for line in _lines(codebook, old.text)):
        promise = _LISTED.sub("", line.text.strip())
        figures = [m for m in report.within(line.start, line.end) if m.status == "planned" and m.indicator]
        if line.part == "plans" and promise and not line.heading and (figures or not _ROW.fullmatch(line.text)):
            clauses = [_clause(codebook, line, m) for m in figures] or [[re.split("[。；]", promise)[0], "", ""]]
            rows += [[*clause, str(year + 1), "", "", ""] for clause in clauses]
    return rows


def _clause(codebook: Codebook, line: _Line, m: Mention) -> list[str]:
    """The clause of a line about a planned figure, its indicator and its wording."""
    start, end = m.start - line.start, m.end - line.start
    before, after = _CLAUSE.split(line.text[:start])[-1], _CLAUSE.split(line.text[end:])[0]
    clause = _LISTED.sub("", (before + line.text[start:end] + after).strip())
    return [clause, codebook.indicators[str(m.indicator)].name, "".join(m.text.split())]


class _Line(NamedTuple):
    """A line of a report: the part it stands in (empty before the first), its title if it is a heading, its place."""

    part: str
    heading: str
    start: int
    end: int
    text: str


def _lines(codebook: Codebook, text: str) -> Iterator[_Line]:
    """Each line of a report; its part is measures, duties, shortfalls, plans, or none yet."""
    titles = {name: re.compile(words) for name, words in codebook.norms.part}
    part, at = "", 0
    signed = _SIGNED.search(text, max(len(text) - _TAIL, 0))
    for text_line in text[: signed.start() if signed else None].splitlines(keepends=True):
        line, heading = text_line, _HEADING.match(text_line)
        named = heading and next((name for name, words in titles.items() if words.search(heading[1])), "")
        if heading and (named or "。" not in line):
            # 四、下一步打算：…… is a heading with text behind it
            end = heading.end() if named else len(line)
            part = named or "measures"
            yield _Line(part, (heading[1] if named else line).strip(" #\u3000\n"), at, at + end, line[:end])
            at, line = at + end, line[end:]
        elif _ANNEX.match(line):
            part = "annex"
        yield _Line(part, "", at, at + len(line), line)
        at += len(line)


def _narrative(codebook: Codebook, reports: list[OldReport], bindable: set[Mention]) -> str:
    """The report's own text but its title and signature, its figures bound, its tables left to the data."""
    blocks = []
    for report in reports:
        for line in _lines(codebook, report.text):
            if line.heading:
                blocks.append(f"## {line.heading}")
            elif (line.part or "。" in line.text) and not _ROW.fullmatch(line.text):
                section = _SECTION.match(line.text)
                blocks += [f"### {section[1].strip()}"] if section else []
                start = line.start + (section.end() if section else 0)
                blocks.append(_bound(codebook, report, start, line.end, bindable))
    return "\n\n".join(filter(None, blocks)) + "\n"


def _bound(codebook: Codebook, report: OldReport, first: int, last: int, bindable: set[Mention]) -> str:
    """A piece of the text with its figures bound; XX where the data of the year have nothing to bind."""
    pieces, at = [], first
    for m in report.within(first, last):
        mark = {"planned": "@计划", "previous": ":上年"}.get(m.status, "")
        bound = f"{{{codebook.indicators[str(m.indicator)].name}{mark}}}" if m in bindable else f"XX{m.unit}"
        pieces += [report.text[at : m.start], bound]
        at = m.end
    return "".join([*pieces, report.text[at:last]]).strip()
