"""Collection workbook: which office is asked for what, and the sheets in which they answer.

It is issued into the inbox, sent to the offices, and comes back into ``raw/``, where it is read like any table.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fazhi.cleaning.columns import Figure, of_year
from fazhi.cleaning.dataset import PlaceRecord
from fazhi.cleaning.targets import read_target
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator, Place
from fazhi.errors import WordingError, table_of
from fazhi.export.spreadsheets import file_bytes, for_paper, sheet_name, widths
from fazhi.reading.answers import FILL_IN, FILLERS, GUIDE, SHOWN, issued

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

# title, width in characters, whether the office fills it
_COLUMNS = (
    ("指标", 18, False), ("定义", 30, False), ("单位", 7, False), ("上年数", 12, False), ("数值", 15, True), ("缺数", 10, True),
    ("状态", 7, True), ("变动原因", 26, True), ("目标", 12, True), ("出处", 14, True), ("备注", 14, True), ("填报单位", 12, False),
)  # fmt: skip
_TITLES = [title for title, _, _ in _COLUMNS]
_PRINTED = [*(title for title, _, to_fill in _COLUMNS if not to_fill), "目标"]
_HEAD, _SPARE, _NO_OFFICE = 3, 6, "其他"
# a wording that holds a number in any script that clerks write
_NUMBERED = (
    '=AND(SUMPRODUCT(--ISNUMBER(FIND(MID("0123456789０１２３４５６７８９一二三四五六七八九十百千万亿两几数半零成",ROW($1:$40),1),{0})))>0,'
    'ISERROR(SEARCH("XX",{0})),ISERROR(FIND("待",{0})))'
)
_NO_NUMBER = "这里看不出数。请照台账写，如 20余次、约800人次、8.6万元；没有数的，在“缺数”里选。"
# what the office is told as it comes to a cell
_PROMPTS, _EXAMPLES = (table_of("words.toml")[name] for name in ("prompts", "examples"))
# where an office says who filled it in
_SIGNED = dict(zip("EHJK", FILLERS, strict=True))


@dataclass(frozen=True)
class Question:
    """One indicator that an office is asked for.

    Attributes
    ----------
    last : str
        The earlier value's wording, with its year if not the last.
    target : str
        What was planned or promised for this year.
    """

    office: str
    indicator: Indicator
    last: str = ""
    target: str = ""

    @property
    def name(self) -> str:
        """The indicator's."""
        return self.indicator.name

    def cells(self) -> dict[str, str]:
        """What is printed of it."""
        i = self.indicator
        printed = i.name, i.definition, i.units[0], self.last, self.office, self.target
        return dict(zip(_PRINTED, printed, strict=True))


def questions_for(record: PlaceRecord, year: int) -> list[Question]:
    """What to ask of whom for a year: what is on record in the last year before, planned or required; else all with an office."""
    latest = max((f.year for f in record.figure_rows if f.year < year and f.status == "actual"), default=0)
    before = of_year(record.figure_rows, latest)
    # two values that conflict give none, yet the question stands
    disputed = {f.indicator for f in record.findings if f.code == "conflict" and f.year == latest}
    unanswered = _unanswered(record, latest, {*before, *disputed})
    # what the place counts besides and somebody was named for is asked from the first
    own = {id_ for id_, i in record.codebook.own.items() if i.office}
    targets = _targets(record, year)
    on_record = {*before, *disputed, *unanswered, *own, *targets, *record.codebook.norms.required}
    standing = (i for i in record.codebook.indicators.values() if i.id not in record.codebook.pending)
    counted = [i for i in standing if (i.since or 0) <= year <= (i.until or year)]
    asked = [i for i in counted if (i.id in on_record if before else i.office)]
    of_when = "" if latest == year - 1 else f"（{latest}年）"
    questions = (_question(i, before.get(i.id), of_when, targets.get(i.id, ""), unanswered.get(i.id)) for i in asked)
    return sorted(questions, key=lambda q: q.office == _NO_OFFICE)


def _unanswered(record: PlaceRecord, year: int, told: set[str]) -> dict[str, str]:
    """What was asked for a year and not told, with the office that was asked; by the workbook then issued."""
    asked = issued(record.home, record.codebook, record.place, year)
    known = ((office, i.id) for office, name in asked if (i := record.codebook.named(name)))
    return {id_: office for office, id_ in known if id_ not in told}


def _question(i: Indicator, last: Figure | None, of_when: str, target: str, unanswered: str | None) -> Question:
    """What is asked about an indicator, by its last figure, else of the office that was asked in vain."""
    office = (last and last.office) or unanswered or i.office or _NO_OFFICE
    return Question(office, i, last.text + of_when if last else "", target)


def _targets(record: PlaceRecord, year: int) -> dict[str, str]:
    """What was planned or promised for a year, by indicator; nothing where one was told to reach two things."""
    about = ("planned", year, "")
    plans = [f for f in record.figure_rows if (f.status, f.for_year, f.absence) == about]
    # what is planned for all of the year goes before what is for each month of it
    whole = {f.indicator for f in plans if not f.period}
    planned = ((f.indicator, f.text) for f in plans if not (f.period and f.indicator in whole))
    promises = ((p.indicator.id, p.raw.target) for p in record.pledges if p.indicator and p.due == year)
    told = defaultdict[str, dict[tuple[str, float, float], str]](dict)
    for id_, text in (*planned, *promises):
        with suppress(WordingError):
            asked = read_target(text, record.codebook.indicators[id_], record.codebook)
            told[id_].setdefault((asked.period, asked.quantity.low, asked.quantity.high), text)
    return {id_: next(iter(texts.values())) for id_, texts in told.items() if len(texts) == 1}


def collection_workbook(questions: list[Question], codebook: Codebook, place: Place, year: int) -> bytes:
    """The workbook: a sheet that explains, then a sheet an office; the same bytes for the same questions."""
    from openpyxl import Workbook
    from openpyxl.workbook.protection import WorkbookProtection

    book = Workbook()
    title = f"{place.name}{year}年度数据采集表"
    _explain(book.active, title, year, codebook)
    for office in dict.fromkeys(q.office for q in questions):
        _sheet(book, office, [q for q in questions if q.office == office], codebook, title)
    book.security = WorkbookProtection(lockStructure=True)
    return file_bytes(book)


def _explain(sheet: Any, title: str, year: int, codebook: Codebook) -> None:
    """The sheet that says how to fill in the others."""
    from openpyxl.styles import Alignment, Font

    month, day = codebook.norms.deadline.returns
    guide = (files("fazhi.collect") / "guide.txt").read_text(encoding="utf-8")
    sheet.title = GUIDE
    sheet.column_dimensions["A"].width = 100
    for n, line in enumerate(guide.format(title=title, due=f"{year + 1}年{month}月{day}日").splitlines(), 1):
        cell = sheet.cell(n, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.row_dimensions[n].height = 34
        cell.font = Font(size=16 if n == 1 else 12, bold=n == 1)
    for_paper(sheet)
    sheet.protection.sheet = True


def _sheet(book: Workbook, office: str, questions: list[Question], codebook: Codebook, title: str) -> None:
    """One office's sheet: title, header, its indicators, and spare rows for plans."""
    from openpyxl.styles import Font, Protection

    sheet: Worksheet = book.create_sheet(sheet_name(office, book.sheetnames))
    sheet.cell(1, 1, f"{title}：{office}").font = Font(size=16, bold=True)
    sheet.cell(2, 1, FILL_IN).font = Font(color="595959")
    for column, label in _SIGNED.items():
        sheet[f"{column}2"] = label
        sheet[f"{column}2"].protection = Protection(locked=False)
    rows, looks = [q.cells() for q in questions], dict[tuple[bool, bool], Any]()
    header, spare = dict(zip(_TITLES, _TITLES, strict=True)), [dict[str, str]()] * _SPARE
    for n, row in enumerate([header, *rows, *spare], _HEAD):
        # no reader works it out for wrapped text: fifteen characters a line of the definition, nine of the name
        lines = max(-(-len(row.get("定义", "")) // 14), -(-len(row.get("指标", "")) // 9), 1)
        sheet.row_dimensions[n].height = 15 * lines + 6
        for at, (title_of, _, asked_for) in enumerate(_COLUMNS):
            cell: Any = sheet.cell(n, at + 1, row.get(title_of))
            cell.data_type = "s" if row.get(title_of) else "n"
            look = n == _HEAD, n > _HEAD and (asked_for or (not row and title_of not in SHOWN))
            if look not in looks:
                _dress(cell, head=look[0], free=look[1])
                looks[look] = cell._style
            # each style set is held against all that the workbook knows
            cell._style = copy(looks[look])
    widths(sheet, [width for _, width, _ in _COLUMNS])
    _checks(sheet, codebook, questions)
    sheet.freeze_panes = f"B{_HEAD + 1}"
    sheet.print_title_rows = f"{_HEAD}:{_HEAD}"
    for_paper(sheet)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _dress(cell: Any, *, head: bool, free: bool) -> None:
    """How a cell looks that is text whatever is written into it: one to be filled in is white and open."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    line = Side(style="thin", color="B8BEC6")
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    cell.border = Border(left=line, right=line, top=line, bottom=line)
    cell.protection = Protection(locked=not free)
    cell.fill = PatternFill() if free else PatternFill("solid", fgColor="EDEFF2")
    cell.font = Font(bold=head)


def _checks(sheet: Worksheet, codebook: Codebook, questions: list[Question]) -> None:
    """What a cell takes: a wording with a number, or one of a list; the office is told which, by an example of its own."""
    first, last = _HEAD + 1, _HEAD + len(questions)
    absences = codebook.first_words("absence")
    some = [word for rule, word in absences.items() if rule != "no_cases"]
    # of an indicator's own rows: what is taken, and what is said of anything else
    for row, q in enumerate(questions, first):
        example = _EXAMPLES[q.indicator.kind].format(unit=q.indicator.units[0])
        _check(sheet, "数值", (row, row), _NUMBERED, _NO_NUMBER, example)
        _check(sheet, "缺数", (row, row), [*absences.values()] if q.indicator.rate else some)
    spare = last + 1, last + _SPARE
    _check(sheet, "数值", spare, _NUMBERED, _NO_NUMBER)
    _check(sheet, "缺数", spare, some)
    _check(sheet, "目标", (first, last), "", "")
    _check(sheet, "状态", (first, spare[1]), [*codebook.first_words("status").values()])
    _check(sheet, "指标", spare, f"=$A${first}:$A${last}", "请从列表里选指标。")


def _check(
    sheet: Worksheet, column: str, rows: tuple[int, int], taken: str | list[str], wrong: str = "", prompt: str = ""
) -> None:
    """Say what the cells of a column take in these rows: anything, what a formula of the first allows, or one of a list."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter, prompt = get_column_letter(_TITLES.index(column) + 1), prompt or _PROMPTS.get(column, "")
    formula = taken if isinstance(taken, str) else f'="{",".join(taken)}"'
    kind: Any = ("custom" if "{0}" in formula else "list") if formula else None
    formula, wrong = formula.format(f"${letter}{rows[0]}")[1:], wrong or f"请选{'、'.join(taken)}之一。"
    validation = DataValidation(kind, formula or None, allow_blank=True, prompt=prompt, error=wrong)
    validation.promptTitle = validation.errorTitle = column
    validation.showInputMessage, validation.showErrorMessage = bool(prompt), bool(formula)
    validation.add(f"{letter}{rows[0]}:{letter}{rows[1]}")
    sheet.add_data_validation(validation)
