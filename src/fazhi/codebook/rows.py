"""Rows of a table of the codebook: each typed and validated, what is wrong as findings."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from fazhi.characters import shown_name, unified
from fazhi.codebook.schema import Entry
from fazhi.errors import WORDS, Finding, finding


def fault_of(file: str, row: int, read: str, key: str, **quoted: object) -> Finding:
    """What is wrong with a row, in the words of ``findings.toml``."""
    return replace(finding(f"codebook.{key}", row, read, **quoted), file=f"codebook/{file}")


def _is_off(record: dict[str, Any]) -> bool:
    """Whether a row is one that somebody does not want, and keeps, so that it is not brought again: # at its head."""
    return str(next(iter(record.values()))).startswith("#")


def read_rows(model: type[Entry], file: str, content: bytes | None, faults: list[Finding]) -> dict[int, Any]:
    """The rows of one table by their numbers, but for those with # at their head; what is wrong with one is added to `faults`, each wrong cell of it."""
    before, rows = len(faults), dict[int, Entry]()
    try:
        reader = csv.DictReader(
            io.StringIO(unified((content or b"").decode("utf-8-sig")), newline=""), restkey="多余的格"
        )
        for record in filter(lambda record: any(record.values()) and not _is_off(record), reader):
            try:
                rows[reader.line_num] = model.model_validate({k: v for k, v in record.items() if v is not None})
            except ValidationError as exc:
                if None in record.values():
                    cells = [value for value in record.values() if value is not None]
                    faults.append(fault_of(file, reader.line_num, str(len(cells)), "short", heads=len(record)))
                    continue
                faults += (_wrong_cell(file, reader.line_num, error) for error in exc.errors())
    except UnicodeDecodeError:
        faults.append(fault_of(file, 0, "", "encoding"))
    except csv.Error:
        faults.append(fault_of(file, reader.reader.line_num, "", "csv"))
    if not rows and len(faults) == before:
        faults.append(fault_of(file, 0, "", "absent" if content is None else "empty"))
    return rows


def _wrong_cell(file: str, row: int, error: ErrorDetails) -> Finding:
    """What is wrong with a cell, or with the row as a whole."""
    column = shown_name(str(error["loc"][0])) if error["loc"] else ""
    read = shown_name(str(error["input"])) if column and error["type"] != "missing" else ""
    where = f"“{column}”{f'读到“{read}”，' if read else ''}" if column else ""
    key = error["type"] if f"codebook.{error['type']}" in WORDS else "form"
    context = error.get("ctx", {})
    why = context.get("error") or "、".join(re.findall("'([^']*)'", str(context.get("expected", ""))))
    return fault_of(file, row, read, key, column=where, why=why)
