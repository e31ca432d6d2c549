"""Data home within a release: what its report was made from, so that it can be made again; of the public one what is public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from html import unescape
from pathlib import Path

from fazhi.cleaning.columns import Figure
from fazhi.cleaning.corrections import corrected, yaml_text
from fazhi.cleaning.formula import parse
from fazhi.cleaning.reconcile import key_of
from fazhi.errors import FazhiError
from fazhi.export.spreadsheets import file_bytes
from fazhi.files import csv_lines
from fazhi.groups import grouped
from fazhi.home import INDICATORS, NARRATIVE, SIGNOFF, TEMPLATE, Home, brought
from fazhi.pipeline.cache import altered
from fazhi.pipeline.compose import Composed, signed_folder
from fazhi.pipeline.job import NOTEBOOKS
from fazhi.reading.answers import SHOWN
from fazhi.reading.raw import RawFigure
from fazhi.reading.tables import read_tables
from fazhi.release.archive import releases
from fazhi.release.manifest import COMPARISON, CONTENT, LEDGER, MANIFEST, WORD, digest, read_manifest
from fazhi.release.register import WITHDRAWN, rows
from fazhi.release.signoff import UNNAMED
from fazhi.report.dossier import Dossier, released_before

Files = dict[str, bytes]
# place, file and row of a raw cell
ToldCell = tuple[str, str, int]
Grid = list[list[str]]
# the columns of a public table: those that are read, and those that are told only where the page prints what they hold
_READ = {"指标": "name", "数值": "text", "单位": "unit", "状态": "status", "期间": "period", "年份": "year"}
_PRINTED = {"填报单位": "office", "目标": "target", "出处": "source"}
# a sheet that says nothing, beside one that is named in formulas because its workbook had several
_BLANK: dict[str, Grid] = {"其他": [["指标", "数值", *SHOWN]]}
_UNTOLD = {"reason": UNNAMED, "status": UNNAMED}


def copied_data(report: Composed) -> Files:
    """The files that a report, published in the folder of its job, can be made from again, by their names below a data home.

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
    dossier, home, place = report.dossier, report.job.home, report.dossier.place
    if dossier.public:
        return {} if [*altered(home)] else _public_data(report)
    others = tuple(f"data/raw/{other}/" for other in place.reference)
    unread = (f"/{NARRATIVE}", f"/{SIGNOFF}")
    inputs = read_manifest(report.job.folder).inputs
    read = [n for n in inputs if not (n.startswith(others) and n.endswith(unread))]
    files = {n: (home.root / n).read_bytes() for n in read if not n.startswith("data/released/")}
    if any(digest(data) != inputs[name] for name, data in files.items()):
        raise FazhiError("数据在生成报告时改过", "请再发布一次。")
    earlier = [*releases(home, place.id, dossier.year, dossier.edition), *released_before(dossier.record, dossier.year)]
    for folder in (*(release.folder for release in earlier), signed_folder(dossier)):
        files |= _report(home, folder)
    return files | _notebooks(home)


def _notebooks(home: Home) -> Files:
    return {f"notebooks/{name}": (home.notebooks / name).read_bytes() for name in NOTEBOOKS}


def _report(home: Home, folder: Path) -> Files:
    """What is read of an earlier report."""
    paths = [folder / name for name in (CONTENT, LEDGER, COMPARISON, MANIFEST)]
    return {path.relative_to(home.root).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def _public_data(report: Composed) -> Files:
    """Codebook, tables, corrections, signatures, narrative and notebooks, without what a public page does not tell."""
    dossier, home, state = report.dossier, report.job.home, report.state
    figures, cells = _told(dossier, {n.formula for n, _ in report.page.ledger.entries})
    valued = [c for c in dossier.record.corrections if c.action in ("keep", "restate", "accept")]
    printed = [c for c in valued if (c.where.place, c.where.year, c.where.indicator) in figures]
    entries = [c.model_dump(exclude_defaults=True) | _UNTOLD for c in printed]
    # a public report tells neither who signed under which number nor, of what holds no more, why
    untold = {"name": UNNAMED, "number": ""}
    void = [s.model_copy(update=untold | {"reason": ""}) for s in state.void]
    valid = [s.model_copy(update=untold) for s in state.valid]
    signatures = [s.model_dump(mode="json", exclude_defaults=True) for s in (*void, *valid)]
    raw = home.raw(dossier.place.id, dossier.year)
    copies = [*home.tables, *raw.glob(NARRATIVE), *raw.parent.glob(INDICATORS)]
    files = {path.relative_to(home.root).as_posix(): path.read_bytes() for path in copies}
    # its styles are those of the Word file; who made the office's own template is nobody's business
    files[f"data/codebook/{TEMPLATE}"] = (report.job.folder / WORD).read_bytes()
    files["data/corrections.yml"] = yaml_text(entries)
    files[(raw / SIGNOFF).relative_to(home.root).as_posix()] = yaml_text(signatures)
    files |= _tables(dossier, cells, unescape(report.page.html)) | _notebooks(brought())
    return files | (_corrected_release(dossier, state.corrects) if state.corrected else {})


def _told(dossier: Dossier, formulas: Iterable[str]) -> tuple[set[tuple[str, int, str]], set[ToldCell]]:
    """What a public page tells of: this year's figures, those that its numbers stand on, and those of other places.

    Returns
    -------
    figures : set
        By place, year and indicator.
    cells : set
    """
    printed = {cell for formula in formulas for cell in parse(formula).cells()}
    told = (f for f in dossier.figure_rows if f.year == dossier.year or {*parse(f.origin).cells()} & printed)
    keys = {key_of(f) for f in (*told, *(c.base for c in dossier.comparison_rows if c.base))}
    figures = {key[:3] for key in keys}
    cells = {(f.place, f.file, f.row) for f in dossier.record.figure_rows if key_of(f) in keys}
    beside = [f for pair in dossier.references for f in pair.figures if f.place != dossier.place.id]
    figures |= {(f.place, f.year, f.indicator) for f in beside}
    return figures, cells.union(*map(_cells_beside, beside))


def _cells_beside(figure: Figure) -> set[ToldCell]:
    """The cells of another place that its figure stands on."""
    cells = (cell.removeprefix(f"{figure.place}/").rpartition(":") for cell in parse(figure.origin).cells())
    return {(figure.place, file, int(row)) for file, _, row in cells}


def _corrected_release(dossier: Dossier, number: int) -> Files:
    """The release that the page corrects, unless it was withdrawn or tells of something that is withheld now."""
    home, place, year = dossier.record.home, dossier.place.id, dossier.year
    release = next(r for r in releases(home, place, year) if r.number == number)
    snapshot, withheld = release.snapshot(), dossier.binder.withheld
    secret = any(row["indicator"] in withheld for row in (*snapshot.ledger, *snapshot.comparison))
    withdrawn = any((row.kind, row.release) == (WITHDRAWN, (place, year, number)) for row in rows(home))
    return {} if secret or withdrawn else _report(home, release.folder)


def _tables(dossier: Dossier, cells: Iterable[ToldCell], page: str) -> Files:
    """The tables of these cells anew, corrected, each row where it stood."""
    home, record = dossier.record.home, dossier.record
    raws = list[RawFigure]()
    for place in {place for place, _, _ in cells}:
        corrections = [c for c in record.corrections if (c.where.place, c.action) == (place, "replace")]
        raws += corrected(read_tables(home, place)[0], corrections, record.codebook, [])
    tables = grouped(((r.place, r.file), r) for r in raws if (r.place, r.file, r.row) in cells)
    sheets: dict[str, dict[str, Grid]] = defaultdict(dict)
    for (place, file), figures in tables.items():
        path, _, title = file.partition("#")
        sheets[f"data/raw/{place}/{path}"][title] = _grid(figures, page)
    return {name: _table(name, grids) for name, grids in sheets.items()}


def _grid(figures: list[RawFigure], page: str) -> Grid:
    """The rows of a sheet, each where it stood below a header."""
    grid = [[*_READ, *_PRINTED], *([] for _ in range(max(f.row for f in figures) - 1))]
    for figure in figures:
        cells = {column: str(cell) for column, cell in asdict(figure).items()}
        told = [cells[c] if cells[c] in page else "" for c in _PRINTED.values()]
        grid[figure.row - 1] = [*(cells[c] for c in _READ.values()), *told]
    return grid


def _table(name: str, grids: dict[str, Grid]) -> bytes:
    """Sheets by their titles, empty where formulas name none; a new .xlsx, whatever it was before, unless it is a .csv."""
    from openpyxl import Workbook

    if name.lower().endswith(".csv"):
        return csv_lines(grids[""]).encode("utf-8-sig")
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, grid in (grids if "" in grids else grids | _BLANK).items():
        sheet = book.create_sheet(title or "表")
        for cells in grid:
            sheet.append(cells)
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value):
            # text, whatever it looks like
            cell.data_type = "s"
    return file_bytes(book)
