"""Archive of circulated reports under ``data/released/``, the number of what a report says, and what differs between two.

A release is kept as it was sent. Its content number is another as soon as a statement of the page is, whoever signed it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import TypeAdapter

from fazhi.cleaning.formula import operation_of
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Filled
from fazhi.errors import instead
from fazhi.home import PLEDGES, Home
from fazhi.numerals import APART
from fazhi.release.manifest import COMPARISON, CONTENT, LEDGER, damaged, digest, is_whole, read_manifest

TARGET = "target"
# what a report tells as it was filed: a cell's value, several cells' kept side by side, a cell's target
_FILED = ("raw", "hull", TARGET)
Rows = list[dict[str, str]]

_NUMBER = re.compile("[1-9][0-9]*")
# the columns that are read again
_LEDGER = {"text", "role", "indicator", "place", "year", "status", "formula"}
_COMPARISON = {"place", "year", "indicator", "now_text", "now_low"}

NOTHING = "（无）"
_LENGTH = 12
_NO_CONTENT = '{"statements": [], "notice": [], "standing": []}'
_STATUS = {"planned": "计划", "previous": "上年数", "change": "自述变动", TARGET: "目标"}

_CONTENT = TypeAdapter(dict[Literal["statements", "notice", "standing"], tuple[Filled, ...]])

# indicator, year, and status or TARGET
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Snapshot:
    """A report as it was at one time.

    Attributes
    ----------
    statements, notice, standing : tuple of str
        What it says, a paragraph or cell a line (what tables and drawings say after a tab); what it corrects; who signed.
    ledger, comparison : list of dict
        Rows of ``ledger.csv`` and of ``comparison.csv``, which alone tells of what was not reported.
    """

    statements: tuple[str, ...]
    notice: tuple[str, ...]
    standing: tuple[str, ...]
    ledger: Rows
    comparison: Rows

    @classmethod
    def of(cls, content: str, ledger: str, comparison: str) -> Snapshot:
        """From the text of its files.

        Raises
        ------
        ValueError, KeyError, TypeError, csv.Error
            A file is not one that this program writes.
        """
        return cls(**_CONTENT.validate_json(content), ledger=csv_rows(ledger, _LEDGER), comparison=csv_rows(comparison))

    @property
    def content(self) -> bytes:
        """What it says as ``content.json``."""
        lines = {"statements": self.statements, "notice": self.notice, "standing": self.standing}
        return (json.dumps(lines, ensure_ascii=False, indent=0) + "\n").encode()

    @property
    def number(self) -> str:
        """A number that is another as soon as a statement is, whoever signed it."""
        return digest("\n".join((*self.statements, *self.notice)).encode())[:_LENGTH]

    def wordings(self, place: str) -> Mapping[Key, Iterable[str]]:
        """The wordings of the place's own figures and targets, each once; several where periods differ; none of others."""
        wordings: dict[Key, dict[str, None]] = defaultdict(dict)
        worded = {(row["indicator"], row.get("base_year"), "actual"): row.get("base_text") for row in self.comparison}
        worded |= {(row["indicator"], row["year"], "actual"): row["now_text"] for row in self.comparison}
        for row in self.ledger:
            operation = operation_of(row["formula"])
            stated = operation in _FILED and row["role"] in ("value", "share") and PLEDGES not in row["formula"]
            if stated and row["place"] == place:
                key = row["indicator"], row["year"], TARGET if operation == TARGET else row["status"]
                # 91 in a table that gives the unit once is 91件
                apart = worded.get(key) if row.get("rounding") == APART else ""
                wordings[key][apart or row["text"]] = None
        for row in self.comparison:
            if row["place"] == place and not row["now_low"] and row["now_text"]:
                wordings[row["indicator"], row["year"], "actual"][row["now_text"]] = None
        return wordings


def csv_rows(table: str, columns: set[str] = _COMPARISON) -> Rows:
    """The rows of a table; raises ValueError where one of these columns is missing."""
    reader = csv.DictReader(io.StringIO(table), restval="")
    if not columns <= {*(reader.fieldnames or ())}:
        raise ValueError("a column is missing")
    return list(reader)


def read_snapshot(folder: Path) -> Snapshot:
    """The report that lies in a folder; of one made before there was a list of what it says, its figures alone.

    Raises
    ------
    MachineError
        A file of it is missing, or not what this program writes.
    """
    before = CONTENT not in read_manifest(folder).outputs
    names = (LEDGER, COMPARISON) if before else (CONTENT, LEDGER, COMPARISON)
    if not is_whole(folder, names):
        raise damaged(folder)
    with instead(damaged(folder), ValueError, KeyError, TypeError, OSError, csv.Error):
        texts = [(folder / name).read_text(encoding="utf-8-sig") for name in names]
        return Snapshot.of(*([_NO_CONTENT] * before), *texts)


class Release(NamedTuple):
    """One release, the `number`-th of its place and year."""

    number: int
    edition: str
    folder: Path

    def snapshot(self) -> Snapshot:
        """What it said and its tables as they were sent; raises as `read_snapshot`."""
        return read_snapshot(self.folder)


def releases(home: Home, place: str, year: int, edition: str = "") -> list[Release]:
    """The releases of a place and year, of one edition or of all, the first one first.

    Raises
    ------
    MachineError
        One of them is no longer whole.
    """
    folder = home.released(place, year)
    if folder.exists() and not folder.is_dir():
        raise damaged(folder)
    numbered = sorted((int(p.name), p) for p in folder.glob("*") if _NUMBER.fullmatch(p.name))
    everything = [Release(n, read_manifest(p).edition, p) for n, p in numbered]
    return [release for release in everything if edition in ("", release.edition)]


def latest(home: Home, place: str, year: int, edition: str) -> Release | None:
    """The last release of one edition; None where there is none."""
    return next(reversed(releases(home, place, year, edition)), None)


@dataclass(frozen=True)
class Change:
    """One figure or sentence that is no longer what it was.

    Attributes
    ----------
    name : str
        The figure's indicator and year; empty for a sentence.
    indicator, year, status
        Whose it is, as in the ledger (a target's status is `TARGET`); of a sentence nothing.
    reason : str
        Why a figure that was released is corrected.
    """

    name: str
    indicator: str
    year: int
    status: str
    old: str
    new: str
    reason: str = ""

    def sentence(self) -> str:
        """普法活动：原为“34场”，现为“35场”；原因：漏计."""
        reason = f"；原因：{self.reason}" if self.reason else ""
        return f"{self.name or '文字'}：原为“{self.old}”，现为“{self.new}”{reason}"


def changed_figures(old: Snapshot, new: Snapshot, place: str, year: int, codebook: Codebook) -> list[Change]:
    """Figures and targets of the place whose wording differs between two reports of a year, by the codebook's order.

    Of the report's own year all are told, so that one that came or went is a change; of an earlier year
    only those that the text needs, so that it must be in both.
    """
    before, after = old.wordings(place), new.wordings(place)
    order = {indicator: n for n, indicator in enumerate(codebook.indicators)}
    names = {row["indicator"]: row.get("name") for row in old.comparison}
    names |= {i.id: i.name for i in codebook.indicators.values()}
    changes = []
    for key in sorted({*before, *after}, key=lambda k: (order.get(k[0], len(order)), *k)):
        indicator, of_year, status = key
        gone = [text for text in before[key] if text not in after[key]]
        come = [text for text in after[key] if text not in before[key]]
        needed = any if of_year == str(year) else all
        if needed((gone, come)):
            name = f"{names.get(indicator) or indicator}（{of_year}年{_STATUS.get(status, '')}）"
            texts = ("、".join(texts) or NOTHING for texts in (gone, come))
            changes.append(Change(name, indicator, int(of_year), status, *texts))
    return changes


def changed_sentences(old: Snapshot, new: Snapshot) -> list[Change]:
    """Paragraphs and items, tables and drawings aside, that differ between two reports."""
    if not old.statements:
        return []
    a, b = ([line for line in report.statements if line[0] != "\t"] for report in (old, new))
    return [Change("", "", 0, "", was, now) for was, now in differing(a, b, NOTHING, thorough=True)]


def differing(a: list[str], b: list[str], nothing: str, *, thorough: bool = False) -> Iterator[tuple[str, str]]:
    """The lines of two texts that differ, each beside what stands in its place, or `nothing`."""
    for _, i, j, k, m in SequenceMatcher(None, a, b, autojunk=not thorough).get_opcodes():
        yield from ((x, y) for x, y in zip_longest(a[i:j], b[k:m], fillvalue=nothing) if x != y)
