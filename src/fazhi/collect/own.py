"""The place's own indicators as rows: of indicators.csv, in which no row is ever altered."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from fazhi.codebook.schema import CELL_WORDS, OwnIndicator
from fazhi.files import csv_lines, decode, read_file, write_file

Row = dict[str, str]
# beside the drafts: which figure is which of the year before, and what is left out of the tables, with why
PAIRS, UNPLACED, WHY = "pairs.csv", "unplaced.csv", "为什么没有放进数据表"
# what stands beside indicators as long as they are only proposed
LIKE = "编码本里相近的"


def rows_of(path: Path) -> list[Row]:
    """The rows of a table; none where there is no file."""
    if not path.is_file():
        return []
    return list(csv.DictReader(io.StringIO(decode(read_file(path)), newline=""), restval=""))


def add_rows(path: Path, rows: list[Row]) -> Path:
    """Put rows behind those of a table; one that stands there already is not written again."""
    present = rows_of(path)
    columns = [*dict.fromkeys(title for row in (*present, *rows) for title in row)]
    held, new = ([tuple(row.get(title, "") for title in columns) for row in of] for of in (present, rows))
    more = [row for row in dict.fromkeys(new) if row not in held]
    if more:
        write_file(path, csv_lines([columns, *held, *more]).encode("utf-8-sig"))
    return path


def row_of(indicator: OwnIndicator, **changed: str) -> Row:
    """An own indicator as a row: what is not as usual, and what is changed."""
    cells = indicator.model_dump(by_alias=True, exclude={"id", "order"}, exclude_defaults=True)
    return {title: _cell(title, value) for title, value in cells.items() if value not in (None, "", ())} | changed


def _cell(title: str, value: object) -> str:
    if isinstance(value, tuple):
        return "|".join(value)
    meant = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    return next((word for word, of in CELL_WORDS.get(title, {}).items() if of == meant), str(meant))
