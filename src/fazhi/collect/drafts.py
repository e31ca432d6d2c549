"""Drafts of back years from old reports: figures, narrative, pledges, and which figure is which of the year before.

They go to ``data/inbox/``, where people look them over; ``fazhi accept`` moves what holds into ``data/raw/``. Nothing that
exists is overwritten.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import pandas as pd

from fazhi.cleaning.columns import csv_text
from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.collect.new_year import home_with, renamed
from fazhi.collect.old_reports import Line, OldReport, lines_of
from fazhi.collect.own import LIKE, PAIRS, UNPLACED, WHY, Row, add_rows
from fazhi.collect.placing import Placed, Placing
from fazhi.collect.trial import errors_in
from fazhi.errors import FazhiError, Finding, table_of
from fazhi.files import write_file
from fazhi.home import FIGURES, INDICATORS, NARRATIVE, PLEDGES, Home, home_at_hand
from fazhi.reading import pledge_table, raw
from fazhi.reading.extraction.detect import PER
from fazhi.reading.extraction.extract import Mention
from fazhi.report.typed import TypedNumbers

_COLUMNS = tuple(title for title in raw.COLUMNS if title not in ("年份", "缺数", "上年数"))
_UNPLACED = ("原文", "所量的事", "名称相近的指标", "前后文", "出处", WHY)
_PAIRS = ("指标", "年份1", "数1", "出处1", "年份2", "数2", "出处2", "依据", "像")
# a heading of the second rank, alone or at the head of its paragraph
_SECTION = re.compile(r"\s*(?:#+ *)?([(（][一二三四五六七八九十]{1,3}[)）][^。\n\t]{2,40})(?:。|\s*$)\s*")
_LISTED = re.compile(
    r"^\s*(?:[(（](?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[)）]|[一二三四五六七八九十]{1,3}(?:是要?|要|、)|[0-9]{1,2}[.．、]|[①-⑳]|(?:[-*+] )?\[[ xX√✓]?\])\s*"
)
# a row of a table, whose figures are told with the data; neither prose nor an item
_ROW = re.compile(r"(?!\s*(?:[0-9]{1,2}[.．、]|[(（]))[^。；\n]*\S *\t\s*\S[^。；\n]*\n?")
# the number of a row of words
_ITEM_NUMBER = re.compile(r"\s*[0-9]{1,3}\t+")
# how a report ends, which promises nothing
_CLOSING = re.compile(table_of("patterns.toml")["envelope"]["closing"])
_SENTENCE_END, _SHORTEST_PROMISE = re.compile("[。；!！]"), 8
# of a number that no plan is read from nobody knows that it is promised
_COUNTED = re.compile("[0-9](?![0-9]{0,3}年)")
# what is promised, the indicator and its target, and the year by which
Promise = tuple[str, str, str, int]
# how often what would stop a report is taken out
_ROUNDS = 3
# a name that is to be put right in the drafts
_RENAMED = re.compile(f"{FIGURES} 和 {NARRATIVE} 大括号里的“([^”]+)”")
# what a quotation in braces may not hold
_UNQUOTED = re.compile("[@＠{}]")


@dataclass
class Draft:
    """The drafts of one year: the tables' rows, and the lines of the narrative as bound and as quoted throughout."""

    year: int
    placed: Placed
    pledges: list[list[str]]
    lines: list[str]
    quoted: list[str]

    def texts(self) -> dict[str, str]:
        """The files by their names."""
        files = {
            FIGURES: _csv(_COLUMNS, [_row(*cells) for cells in self.placed.rows]),
            PLEDGES: _csv(pledge_table.COLUMNS, self.pledges),
            NARRATIVE: "\n".join(self.lines) + "\n",
        }
        outside = [[*cells, self._cure(why)] for *cells, why in self.placed.outside]
        return files | ({UNPLACED: _csv(_UNPLACED, outside)} if outside else {})

    def _cure(self, why: str) -> str:
        """Why a figure stays outside; where to put its name right only where it stands, as a line may be quoted."""
        named = _RENAMED.search(why)
        bound = named and re.search(rf"{{{re.escape(named[1])}[}}@]", "\n".join(self.lines))
        return why.replace(f" 和 {NARRATIVE} 大括号里的", " 里的") if named and not bound else why

    def mend(self, faults: list[Finding]) -> None:
        """Take out of tables and text what would stop a report: a row goes outside with the reason, a line is quoted."""
        files = FIGURES, PLEDGES, NARRATIVE
        of = {name: {f.row: f for f in faults if f.file == f"{self.year}/{name}"} for name in files}
        for row in sorted(of[FIGURES].keys() - {0}, reverse=True):
            name, text, _, _, where, around = self.placed.rows.pop(row - 2)
            self.placed.outside.append([text, name, "", around, where, of[FIGURES][row].message])
        for row in of[PLEDGES].keys() - {0}:
            self.pledges[row - 2][1:3] = ["", ""]
        for row in of[NARRATIVE].keys() - {0}:
            self.lines[row - 1] = self.quoted[row - 1]


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
    drafts = {year: _draft(codebook, year, of, placing.placed(year)) for year, of in by_year.items()}
    for year, draft in drafts.items():
        if present := "、".join(name for name in draft.texts() if (home.draft(place, year) / name).exists()):
            raise FazhiError(f"data/inbox/{place}/{year}/ 里已经有{present}，没有覆盖", "请先移走或改名。")
    _mend(home, place, drafts, [m.row() for m in placing.measures])
    written = _paths(drafts, partial(home.draft, place))
    for path, text in written.items():
        write_file(path, text.encode("utf-8-sig" if path.suffix == ".csv" else "utf-8"))
    return [*written, *_lined_up(home.draft(place), placing)]


def misnamed(place: str, name: str, reports: list[OldReport]) -> str:
    """Which reports have titles that name another place than this one, as it is given or on record, and what to do."""
    here = home_at_hand()
    known = here.listed().get(place) if here else None
    called = [*filter(None, known or (name,))]
    names = [n.removesuffix("办事处").removesuffix("人民政府") for n in called]
    others = {r.path.name: other for r in reports if (other := r.other_place(names))} if names else {}
    told = "、".join(f"{file}的标题写着“{other}”" for file, other in others.items())
    todo = f"{renamed(place)}，草稿照用，不必再读；是另一个地方的报告，请删去 data/inbox/{place}/ 里的草稿，另用一个 --place 和 --name 再读；标题写错的，不用改。"
    return f"{told}，而“{place}”的名称是“{called[0]}”；{todo}" if told else ""


def left_out(reports: list[OldReport]) -> str:
    """Which tables stand in the data alone; blank where none do."""
    tables = ((report, *table) for report in reports for table in report.left_tables)
    told = "、".join(
        f"{report.where(start)}起的"
        + "".join(f"“{report.text[at:].partition(chr(10))[0].strip()}”" for at in titles[:1])
        for report, start, _, titles in tables
    )
    todo = f"要在报告里说到的，请在 {NARRATIVE} 里写一句，数用大括号引用。"
    where = f"没有写进 {NARRATIVE}，里面的数在 {FIGURES} 里，放不进的在 {UNPLACED} 里；{todo}"
    return f"{told}表格{where}" if told else ""


def _paths(drafts: dict[int, Draft], folder: Callable[[int], Path]) -> dict[Path, str]:
    return {folder(year) / name: text for year, draft in drafts.items() for name, text in draft.texts().items()}


def _mend(home: Home, place: str, drafts: dict[int, Draft], own: list[Row]) -> None:
    """Take out of the drafts what would stop a report; what is taken may have held something else."""
    for _ in range(_ROUNDS):
        texts = _paths(drafts, partial(home.raw, place))
        tried = {path: text.encode() for path, text in texts.items() if path.name != UNPLACED}
        faults = errors_in(home, place, tried, own, [*drafts])
        for draft in drafts.values():
            draft.mend(faults)
        if not faults:
            break


def _draft(codebook: Codebook, year: int, reports: list[OldReport], placed: Placed) -> Draft:
    bound, quoted = (_narrative(codebook, reports, of) for of in (placed, placed._replace(bound={})))
    return Draft(year, placed, _pledges(codebook, year, reports, placed), bound.split("\n"), quoted.split("\n"))


def _lined_up(folder: Path, placing: Placing) -> list[Path]:
    """Write which figure is which, and the place's own indicators, behind what is there already."""
    rows: dict[str, list[dict[str, str]]] = {
        PAIRS: [dict(zip(_PAIRS, placing.row(pair), strict=True)) for pair in placing.pairs],
        INDICATORS: [m.row() | {LIKE: "、".join(m.like)} for m in placing.measures],
    }
    return [add_rows(folder / name, of) for name, of in rows.items() if of]


# （一）普法活动。全年开展40场
_ITEM_HEAD = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十0-9]{1,3}[)）、.．]\s*)?([^，,。；;：:0-9\s]{2,16})[。：:]")


def _csv(columns: tuple[str, ...], rows: list[list[str]]) -> str:
    return csv_text(pd.DataFrame(rows, columns=list(columns), dtype=object))


def _row(name: str, text: str, status: str, period: str, where: str, around: str) -> list[str]:
    """A row of figures.csv."""
    return [name, text, "", status, period, "", "", "", "", where, around]


def _pledges(codebook: Codebook, year: int, reports: list[OldReport], placed: Placed) -> list[list[str]]:
    """What the part of plans promises: a row a figure, in its own clause where there are several, and one a sentence without."""
    rows = list[list[str]]()
    for report, line in ((old, line) for old in reports for line in lines_of(codebook, old.text)):
        promise = _LISTED.sub("", line.text.strip())
        within = report.within(line.start, line.end)
        figures = [m for m in within if m.status == "planned" and not 0 < m.named_year <= year]
        opening = line.part == "plans" and promise and not line.heading
        if opening and (figures or not _promises_nothing(report, line)):
            # what nothing measures is answered by people: it is promised all the same
            told = [_promise(report, m, placed, year + 1) for m in figures]
            told = told or [(re.split("[。；]", promise)[0], "", "", year + 1)]
            told = _with_rest(told, line.text, year + 1) if figures and "\t" not in line.text else told
            told = _with_subjects(told, codebook, line.text, {report.clause(m.start, m.end): m for m in figures})
            rows += [[_LISTED.sub("", clause), name, text, str(due), "", "", ""] for clause, name, text, due in told]
    return rows


def _promises_nothing(report: OldReport, line: Line) -> bool:
    """Whether a line of the plans is a row of words, a closing, or the title of a table, which holds what is promised."""
    promise = _LISTED.sub("", line.text.strip())
    if _ROW.fullmatch(line.text) or _CLOSING.fullmatch(promise.rstrip("。！!")):
        return True
    return not re.search("[，。；]", promise) and "\t" in report.text[line.end :].partition("\n")[0]


def _promise(report: OldReport, figure: Mention, placed: Placed, due: int) -> Promise:
    """What the clause of a figure promises, and by when: of its indicator, with its number, where it has one."""
    name = placed.bound.get(figure, "").partition("@")[0]
    text = "".join(figure.text.split()) * bool(name)
    return report.clause(figure.start, figure.end), name, text, max(figure.named_year, due)


def _with_subjects(told: list[Promise], codebook: Codebook, text: str, of: dict[str, Mention]) -> list[Promise]:
    """The promises, what they are of before a clause of nothing but a number: 普法活动：每季度不少于10场."""
    filler = codebook.any_cue("trail", "lead", "counting", *PER)
    # a total is not what 每个社区 has
    head, each = _ITEM_HEAD.match(text), re.compile(codebook.any_cue("per_place"))
    rows = list[Promise]()
    for clause, name, number, due in told:
        figure = of.get(clause.rstrip("。；"))
        left = re.sub(f"{filler}|全年|[^一-鿿]", "", clause.replace(figure.text, "")) if figure else clause
        label = figure.label if figure and not left else ""
        subject = "" if left or each.search(label) else label or (head[1] if head else "")
        led = f"{subject}：{clause}" if subject and subject not in clause else clause
        rows.append((led, name, number, due))
    return rows


def _with_rest(told: list[Promise], text: str, due: int) -> list[Promise]:
    """The promises of a paragraph, with what its sentences promise besides: a sentence of one number is told whole."""
    rows, placed = list[Promise](), 0
    for sentence in _SENTENCE_END.split(" ".join(text.split())):
        of, bare = [one for one in told if one[0] in sentence], _LISTED.sub("", sentence.strip())
        placed += len(of)
        if of:
            # 2个，上年为1个: another number is not promised
            whole = not (of[1:] or _COUNTED.search(bare.replace(of[0][0], "")))
            rows += [(bare, *of[0][1:])] if whole else of
        elif len(bare) >= _SHORTEST_PROMISE and not (_CLOSING.fullmatch(bare) or _COUNTED.search(bare)):
            rows.append((bare, "", "", due))
    # a clause that is in no one sentence, or in two
    return rows if placed == len(told) else told


def _narrative(codebook: Codebook, reports: list[OldReport], placed: Placed) -> str:
    """The report's own text but its title and signature, its figures bound or quoted, its tables left to the data."""
    blocks = []
    for report in reports:
        titles = {title for *_, above in report.left_tables for title in above}
        for line in lines_of(codebook, report.text):
            if line.heading:
                blocks.append(f"## {line.heading}")
            elif re.search(r"\w", line.text) and line.start not in report.data_rows | titles:
                section = _section(codebook, line.text)
                blocks += [f"### {section[1].strip()}"] if section else []
                opening = section or _ITEM_NUMBER.match(line.text)
                start = line.start + (opening.end() if opening else 0)
                words = _bound(codebook, report, start, line.end, placed)
                blocks.append(re.sub("\t+", "：", re.sub(r"^([0-9]{1,2}[.．、])\t+", r"\1 ", words)))
    return "\n\n".join(filter(None, blocks))


def _section(codebook: Codebook, text: str) -> re.Match[str] | None:
    """The heading of the second rank that a line begins with: （一）普法活动36场。 is an item, whose number is bound."""
    section = _SECTION.match(text)
    return section if section and not any(codebook.derive(TypedNumbers).find(section[1])) else None


def _bound(codebook: Codebook, report: OldReport, first: int, last: int, placed: Placed) -> str:
    """A piece of the text with its figures bound; what the data of the year do not have is quoted with its source."""
    pieces, at = list[str](), first
    source = f"{report.year}年报告第{report.line(first)}行"
    mentions = report.within(first, last)
    # 610批次1340人次: bound, two would be taken for one number, so a mark comes between them
    touching = [pair for pair in pairwise(mentions) if pair[0].end == pair[1].start]
    quoted = {m for pair in touching if not all(map(placed.bound.get, pair)) for m in pair}
    parted = {other for one, other in touching if quoted.isdisjoint((one, other))}
    for m in mentions:
        name = placed.bound.get(m) if m not in quoted else ""
        pieces += [_quoted_numbers(codebook, report.text[at : m.start], source), "、" * (m in parted)]
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
