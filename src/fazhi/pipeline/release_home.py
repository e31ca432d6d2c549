"""Data home within a release: what its report was made from, so that it can be made again; of the public one what is public."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import yaml

from fazhi.cleaning.reconcile import key_of
from fazhi.errors import FazhiError
from fazhi.export.spreadsheets import workbook_bytes
from fazhi.formula import parse
from fazhi.home import Home, brought
from fazhi.pipeline.cache import altered
from fazhi.pipeline.job import NOTEBOOKS
from fazhi.reading.tables import SHOWN, header_of
from fazhi.reading.workbooks import Sheet, read_csv, read_workbooks
from fazhi.release.archive import Release, read_snapshot, releases
from fazhi.release.manifest import COMPARISON, CONTENT, LEDGER, MANIFEST, PAGE, digest
from fazhi.release.register import WITHDRAWN, rows
from fazhi.release.signoff import FILE, State
from fazhi.report.dossier import Dossier, released_before

Files = dict[str, bytes]
# place, file and row of a raw cell
Cell = tuple[str, str, int]
_COLUMNS = ("指标", "数值", "单位", "状态", "期间", "年份", "缺数")
# told only where the page prints what they hold
_PRINTED = ("填报单位", "目标", "出处")
# a sheet that says nothing, beside one that is named in formulas because its workbook had several
_BLANK = Sheet("其他", [(1, ["指标", "数值", *SHOWN])])
_UNTOLD = {"reason": "（不公开）", "status": "（不公开）"}


def copied_data(dossier: Dossier, inputs: dict[str, str], folder: Path, state: State) -> Files:
    """The files that a report can be made from again, by their names below a data home.

    Parameters
    ----------
    inputs : dict
        The files that the report was made from, by their names below its data home, with their hashes.
    folder : Path
        Where the report lies.
    state : State
        The state that it was published with.

    Returns
    -------
    dict
        Of an internal report copies. Of a public one the codebook, the narrative, the rows and signatures that it
        prints; nothing where the home's notebooks are not those of fazhi, as nobody knows what else they hold.

    Raises
    ------
    FazhiError
        A file is not what the report was made from any more.
    """
    home, place = dossier.record.home, dossier.place
    if dossier.public:
        return {} if [*altered(home)] else _public_data(dossier, folder, state)
    others = tuple(f"data/raw/{other}/" for other in place.reference)
    unread = ("/narrative.md", f"/{FILE}")
    own = {n: h for n, h in inputs.items() if not n.startswith("data/released/")}
    files = {n: (home.root / n).read_bytes() for n in own if not (n.startswith(others) and n.endswith(unread))}
    if any(digest(data) != own[name] for name, data in files.items()):
        raise FazhiError("数据在生成报告时改过", "请再发布一次。")
    earlier = [*releases(home, place.id, dossier.year, dossier.edition), *released_before(dossier.record, dossier.year)]
    signed = home.released(place.id, dossier.year) / "signed" / dossier.edition
    for report in [release.folder for release in earlier] + [signed] * signed.is_dir():
        files |= _report(home, report)
    return files | _notebooks(home)


def _notebooks(home: Home) -> Files:
    return {f"notebooks/{name}": (home.notebooks / name).read_bytes() for name in NOTEBOOKS}


def _report(home: Home, folder: Path) -> Files:
    """What is read of an earlier report."""
    paths = [folder / name for name in (CONTENT, LEDGER, COMPARISON, MANIFEST)]
    return {path.relative_to(home.root).as_posix(): path.read_bytes() for path in paths}


def _public_data(dossier: Dossier, folder: Path, state: State) -> Files:
    """Codebook, tables, corrections, signatures, narrative and notebooks, without what a public page does not tell."""
    home, place, year = dossier.record.home, dossier.place.id, dossier.year
    page, snapshot = unescape((folder / PAGE).read_text(encoding="utf-8")), read_snapshot(folder)
    figures, cells = _told(dossier, snapshot.ledger)
    entries = [
        c.model_dump(exclude_defaults=True) | _UNTOLD
        for c in dossier.record.corrections
        if c.action in ("keep", "restate", "accept") and (c.where.place, c.where.year, c.where.indicator) in figures
    ]
    signatures = [
        s.model_dump(mode="json", exclude_defaults=True) for s in (*state.standing.void, *state.standing.valid)
    ]
    signoff, narrative = home.signoff(place, year), home.narrative(place, year)
    files = {path: path.read_bytes() for path in (*home.codebook.glob("*.csv"), *[narrative] * narrative.exists())}
    files |= {home.corrections: _yaml(entries), signoff: _yaml(signatures)}
    for of_place in {place for place, _, _ in cells}:
        files |= _tables(dossier, of_place, cells, page)
    earlier = [_report(home, release.folder) for release in (_citable(dossier) if state.corrected else ())]
    below_home = {path.relative_to(home.root).as_posix(): data for path, data in files.items()}
    return below_home | _notebooks(brought()) | {name: data for report in earlier for name, data in report.items()}


def _yaml(entries: list[dict[str, Any]]) -> bytes:
    return yaml.safe_dump(entries, allow_unicode=True, sort_keys=False).encode()


def _told(dossier: Dossier, ledger: list[dict[str, str]]) -> tuple[set[tuple[str, int, str]], set[Cell]]:
    """What a public page tells of: this year's figures, those that its numbers stand on, and those of other places.

    Returns
    -------
    figures : set
        By place, year and indicator.
    cells : set
    """
    printed = {cell for row in ledger for cell in parse(row["formula"]).cells()}
    bases = {key_of(c.base) for c in dossier.comparison_rows if c.base}
    told = [
        f
        for f in dossier.figure_rows
        if f.year == dossier.year or key_of(f) in bases or not printed.isdisjoint(parse(f.origin).cells())
    ]
    keys = {key_of(f) for f in told}
    cells = {(f.place, f.file, f.row) for f in dossier.record.figure_rows if key_of(f) in keys}
    beside = [f for pair in dossier.references for f in pair.figures if f.place != dossier.place.id]
    for cell in (cell for f in beside for cell in parse(f.origin).cells()):
        place, _, rest = cell.partition("/")
        file, _, row = rest.rpartition(":")
        cells.add((place, file, int(row)))
    return {(f.place, f.year, f.indicator) for f in (*told, *beside)}, cells


def _citable(dossier: Dossier) -> Iterator[Release]:
    """The public releases of the year that were not withdrawn and tell of nothing that is withheld now."""
    home, place, year = dossier.record.home, dossier.place.id, dossier.year
    withdrawn = {row.release for row in rows(home) if row.kind == WITHDRAWN}
    for release in releases(home, place, year, dossier.edition):
        snapshot = release.snapshot()
        indicators = {row["indicator"] for row in (*snapshot.ledger, *snapshot.comparison)}
        if (place, year, release.number) not in withdrawn and indicators.isdisjoint(dossier.binder.withheld):
            yield release


def _tables(dossier: Dossier, place: str, cells: Iterable[Cell], page: str) -> dict[Path, bytes]:
    """The tables of a place with the rows told, where they stood, corrected."""
    corrections = [c for c in dossier.record.corrections if (c.where.place, c.action) == (place, "replace")]
    mended = {(f"{c.where.year}/{c.where.file}", c.where.row, str(c.column)): c.value for c in corrections}
    files: dict[Path, bytes] = {}
    for path in (path for folder in dossier.record.home.delivered(place)[0] for path in folder.iterdir()):
        name = f"{path.parent.name}/{path.name}"
        rows_of: dict[str, set[int]] = {}
        for _, file, row in (cell for cell in cells if cell[0] == place):
            if file.partition("#")[0] == name:
                rows_of.setdefault(file, set()).add(row)
        if rows_of:
            csv_file = path.suffix.lower() == ".csv"
            sheets = [read_csv(path)] if csv_file else _sheets(path)
            kept = [
                Sheet(sheet.title, [*_public_rows(sheet, file, rows_of[file], mended, page)])
                for sheet in sheets
                for file in (f"{name}#{sheet.title}", name)
                if file in rows_of and header_of(sheet.rows)
            ]
            kept += [_BLANK] if len(kept) == 1 and name not in rows_of else []
            files[path] = _csv(kept[0]) if csv_file else _workbook(kept)
    return files


def _sheets(path: Path) -> list[Sheet]:
    sheets = next(read_workbooks([path.read_bytes()]))
    if isinstance(sheets, FazhiError):
        raise sheets
    return sheets


def _public_rows(
    sheet: Sheet, file: str, told: set[int], mended: dict[tuple[str, int, str], str], page: str
) -> Iterator[tuple[int, list[str]]]:
    """The header and the rows told of a sheet; an empty cell where one is not for the public."""
    top, titles = header_of(sheet.rows) or (0, [])
    yield top, [title if title in (*_COLUMNS, *_PRINTED) else "" for title in titles]
    for row, cells in sheet.rows:
        if row in told:
            corrected = [
                (title, mended.get((file, row, title), cell)) for title, cell in zip(titles, cells, strict=False)
            ]
            yield row, [c if t in _COLUMNS or (t in _PRINTED and c in page) else "" for t, c in corrected]


def _csv(sheet: Sheet) -> bytes:
    """A sheet as CSV, each row where it stood."""
    numbered, text = dict(sheet.rows), io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(numbered.get(n, []) for n in range(1, max(numbered) + 1))
    return text.getvalue().encode("utf-8-sig")


def _workbook(sheets: list[Sheet]) -> bytes:
    """Sheets as a new .xlsx, whatever they were before, each row where it stood; nothing else is in it."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        for row, cells in sheet.rows:
            for column, cell in enumerate(cells, 1):
                if cell:
                    # text, whatever it looks like
                    page.cell(row, column, cell).data_type = "s"
    return workbook_bytes(book)
