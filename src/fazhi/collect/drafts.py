"""Drafts of back years from old reports: figures, narrative, pledges, and which figure is which of the year before.

They go to ``data/inbox/``, where people look them over; ``fazhi accept`` moves what holds into ``data/raw/``. Nothing that
exists is overwritten.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from fazhi.cleaning.columns import csv_text
from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.collect.new_year import home_with
from fazhi.collect.old_reports import Line, OldReport, lines_of
from fazhi.collect.own import add_rows
from fazhi.collect.placing import Placed, Placing
from fazhi.errors import FazhiError
from fazhi.files import write_file
from fazhi.home import FIGURES, INDICATORS, NARRATIVE
from fazhi.reading import pledge_table, tables
from fazhi.reading.extraction.extract import Mention
from fazhi.report.typed import TypedNumbers

PAIRS, UNPLACED = "pairs.csv", "unplaced.csv"
_COLUMNS = tuple(title for title in tables.COLUMNS if title not in ("年份", "缺数", "上年数"))
_UNPLACED = ("原文", "所量的事", "名称相近的指标", "前后文", "出处", "为什么没有放进数据表")
_PAIRS = ("指标", "年份1", "数1", "出处1", "年份2", "数2", "出处2", "依据", "像")
# a heading of the second rank, alone or at the head of its paragraph
_SECTION = re.compile(r"\s*(?:#+ *)?([(（][一二三四五六七八九十]{1,3}[)）][^。\n]{2,40})(?:。|\s*$)\s*")
_LISTED = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}(?:是要?|要)|[0-9]{1,2}[.．、])\s*")
_CLAUSE = re.compile("[，,；;。\n]")
# a row of a table, whose figures are told with the data; neither prose nor an item
_ROW = re.compile(r"(?!\s*(?:[0-9]{1,2}[.．、]|[(（]))[^。；\n]*\S *\t\s*\S[^。；\n]*\n?")
# what a quotation in braces may not hold
_UNQUOTED = re.compile("[:：@＠{}]")


def write_drafts(place: str, name: str, reports: list[OldReport]) -> list[Path]:
    """Write the drafts of each year reported, and line the years up.

    Where the working directory belongs to no data home, it becomes one; a place that is not known is added.

    Returns
    -------
    list of Path
        What was written: of each year figures.csv, narrative.md, pledges.csv, and unplaced.csv where something could not
        be placed; of the place pairs.csv and indicators.csv where there is anything to tell.

    Raises
    ------
    FazhiError
        A draft is there already, and nothing was written; or what `home_with` and `write_file` raise.
    """
    by_year = {year: [r for r in reports if r.year == year] for year in sorted({r.year for r in reports})}
    home = home_with(place, name, min(by_year), besides=[r.path for r in reports])
    codebook = load_codebook(home, place)
    placing = Placing(codebook, by_year, load_record(home, place))
    drafts: dict[Path, str] = {}
    for year, of_year in by_year.items():
        folder, placed = home.draft(place, year), placing.placed(year)
        texts = {
            FIGURES: _csv(_COLUMNS, [_row(*cells) for cells in placed.rows]),
            "pledges.csv": _csv(pledge_table.COLUMNS, _pledges(codebook, year, of_year, placed)),
            NARRATIVE: _narrative(codebook, of_year, placed),
        }
        if placed.outside:
            texts[UNPLACED] = _csv(_UNPLACED, placed.outside)
        if present := "、".join(name for name in texts if (folder / name).exists()):
            raise FazhiError(f"{folder.relative_to(home.root)}里已经有{present}，没有覆盖", "请先移走或改名。")
        drafts |= {folder / name: text for name, text in texts.items()}
    for path, text in drafts.items():
        write_file(path, text.encode("utf-8-sig" if path.suffix == ".csv" else "utf-8"))
    return [*drafts, *_lined_up(home.draft(place), placing)]


def _lined_up(folder: Path, placing: Placing) -> list[Path]:
    """Write which figure is which, and the place's own indicators, behind what is there already."""
    rows: dict[str, list[dict[str, str]]] = {
        PAIRS: [dict(zip(_PAIRS, placing.row(pair), strict=True)) for pair in placing.pairs],
        INDICATORS: [m.row() for m in placing.measures],
    }
    return [add_rows(folder / name, of) for name, of in rows.items() if of]


def _csv(columns: tuple[str, ...], rows: list[list[str]]) -> str:
    return csv_text(pd.DataFrame(rows, columns=list(columns), dtype=object))


def _row(name: str, text: str, status: str, period: str, where: str, around: str) -> list[str]:
    """A row of figures.csv."""
    return [name, text, "", status, period, "", "", "", "", where, around]


def _pledges(codebook: Codebook, year: int, reports: list[OldReport], placed: Placed) -> list[list[str]]:
    """What the part of plans promises: a row a figure that was placed with its own clause, and a row a paragraph without any."""
    rows = []
    for report, line in ((old, line) for old in reports for line in lines_of(codebook, old.text)):
        promise = _LISTED.sub("", line.text.strip())
        figures = [m for m in report.within(line.start, line.end) if m.status == "planned" and m in placed.bound]
        if line.part == "plans" and promise and not line.heading and (figures or not _ROW.fullmatch(line.text)):
            clauses = [_clause(line, m, placed.bound[m]) for m in figures] or [[re.split("[。；]", promise)[0], "", ""]]
            rows += [[*clause, str(year + 1), "", "", ""] for clause in clauses]
    return rows


def _clause(line: Line, m: Mention, bound: str) -> list[str]:
    """The clause of a line about a planned figure, its indicator and its wording."""
    start, end = m.start - line.start, m.end - line.start
    before, after = _CLAUSE.split(line.text[:start])[-1], _CLAUSE.split(line.text[end:])[0]
    clause = _LISTED.sub("", (before + line.text[start:end] + after).strip())
    return [clause, bound.partition("@")[0], "".join(m.text.split())]


def _narrative(codebook: Codebook, reports: list[OldReport], placed: Placed) -> str:
    """The report's own text but its title and signature, its figures bound or quoted, its tables left to the data."""
    blocks = []
    for report in reports:
        for line in lines_of(codebook, report.text):
            if line.heading:
                blocks.append(f"## {line.heading}")
            elif (line.part or "。" in line.text) and not _ROW.fullmatch(line.text):
                section = _SECTION.match(line.text)
                blocks += [f"### {section[1].strip()}"] if section else []
                start = line.start + (section.end() if section else 0)
                blocks.append(_bound(codebook, report, start, line.end, placed))
    return "\n\n".join(filter(None, blocks)) + "\n"


def _bound(codebook: Codebook, report: OldReport, first: int, last: int, placed: Placed) -> str:
    """A piece of the text with its figures bound; what the data of the year do not have is quoted with its source."""
    pieces, at = list[str](), first
    source = f"{report.year}年报告第{report.line(first)}行"
    for m in report.within(first, last):
        name = placed.bound.get(m)
        pieces += [_quoted_numbers(codebook, report.text[at : m.start], source)]
        pieces += [f"{{{name}}}" if name else _quoted("".join(m.text.split()), source)]
        at = m.end
    return "".join([*pieces, _quoted_numbers(codebook, report.text[at:last], source)]).strip()


def _quoted(text: str, source: str) -> str:
    return text if _UNQUOTED.search(text) else f"{{原文:{text}@{source}}}"


def _quoted_numbers(codebook: Codebook, text: str, source: str) -> str:
    """Words in which what is read as no figure, and yet would be told as a number typed by hand, is quoted too."""
    done, left = "", text
    for number in codebook.derive(TypedNumbers).find(text):
        before, found, left = left.partition(number)
        done += before + (_quoted(found, source) if found else "")
    return done + left
