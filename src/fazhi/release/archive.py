"""What was circulated: each release of a place and year, kept as it was under ``data/released/``."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fazhi.errors import MachineError
from fazhi.formula import operation_of
from fazhi.home import EDITIONS, Home
from fazhi.reading.tables import PLEDGES

PAGE, WORD, LEDGER, MANIFEST, COMPARISON = "report.html", "report.docx", "ledger.csv", "manifest.json", "comparison.csv"
TARGET = "target"
# what a report tells as it was filed: a cell's value, several cells' kept side by side, a cell's target
_FILED = ("raw", "hull", TARGET)
_NUMBER = re.compile("[1-9][0-9]*")
# the columns that are read again, and what a file shows itself by that this program did not write
_READ = {LEDGER: ("text", "role", "indicator", "place", "year", "status", "formula"), COMPARISON: ("place", "year", "indicator", "now_text", "now_low")}  # fmt: skip
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)

# indicator, year, and status or TARGET
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Kept:
    """A report as it was at one time.

    Attributes
    ----------
    page : str
        ``report.html``.
    ledger : str
        ``ledger.csv``.
    comparison : str
        ``comparison.csv``; it alone tells of what was not reported.
    """

    page: str
    ledger: str
    comparison: str

    def told(self, place: str) -> dict[Key, list[str]]:
        """The wordings of the place's own figures and targets, each once; several where periods differ."""
        found: dict[Key, list[str]] = {}

        def add(key: Key, text: str) -> None:
            texts = found.setdefault(key, [])
            texts += [text] if text not in texts else []

        for row in csv.DictReader(io.StringIO(self.ledger)):
            operation = operation_of(row["formula"])
            filed = operation in _FILED and PLEDGES not in row["formula"]
            if filed and row["place"] == place and row["role"] in ("value", "share"):
                add((row["indicator"], row["year"], TARGET if operation == TARGET else row["status"]), row["text"])
        for row in csv.DictReader(io.StringIO(self.comparison)):
            if row["place"] == place and not row["now_low"] and row["now_text"]:
                add((row["indicator"], row["year"], "actual"), row["now_text"])
        return found

    def names(self) -> dict[str, str]:
        """The names that its indicators had then, by id."""
        return {row["indicator"]: row.get("name") or "" for row in csv.DictReader(io.StringIO(self.comparison))}


@dataclass(frozen=True)
class Release:
    """One release, the `number`-th of its place and year."""

    number: int
    edition: str
    folder: Path

    def input(self, name: str) -> str:
        """The hash of one of the files it was made from; nothing where it is not told.

        Raises
        ------
        MachineError
            Its manifest is no longer whole.
        """
        try:
            return str(json.loads((self.folder / MANIFEST).read_bytes())["inputs"].get(name, ""))
        except _UNREADABLE as exc:
            raise _damaged(self.folder) from exc

    def kept(self) -> Kept:
        """Page and tables as they were sent.

        Raises
        ------
        MachineError
            They are no longer whole.
        """
        return read_kept(self.folder)


def read_kept(folder: Path) -> Kept:
    """The report that lies in a folder.

    Raises
    ------
    MachineError
        A file of it is missing, or not what this program writes.
    """
    if not is_whole(folder, (PAGE, LEDGER, COMPARISON)):
        raise _damaged(folder)
    try:
        page = (folder / PAGE).read_text(encoding="utf-8")
        tables = [_table(folder / name, columns) for name, columns in _READ.items()]
    except (ValueError, OSError, csv.Error) as exc:
        raise _damaged(folder) from exc
    return Kept(page, *tables)


def _table(path: Path, columns: Iterable[str]) -> str:
    """A table of a report; ValueError where a row lacks one of these columns."""
    text = path.read_text(encoding="utf-8-sig")
    if any(row.get(c) is None for row in csv.DictReader(io.StringIO(text)) for c in columns):
        raise ValueError(path.name)
    return text


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def is_whole(folder: Path, names: Iterable[str] = ()) -> bool:
    """Whether these files of a report, or all, are what its manifest says."""
    try:
        outputs = json.loads((folder / MANIFEST).read_bytes())["outputs"]
        return all(digest((folder / name).read_bytes()) == outputs[name] for name in names or outputs)
    except _UNREADABLE:
        return False


def releases(home: Home, place: str, year: int, edition: str = "") -> list[Release]:
    """The releases of a place and year, of one edition or of all, the first one first.

    Raises
    ------
    MachineError
        One of them is no longer whole.
    """
    folder = home.released(place, year)
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise _damaged(folder)
    numbered = sorted((int(p.name), p) for p in folder.iterdir() if _NUMBER.fullmatch(p.name))
    found = [Release(n, _edition(p), p) for n, p in numbered]
    return [r for r in found if edition in ("", r.edition)]


def latest(home: Home, place: str, year: int, edition: str) -> Release | None:
    """The last release of one edition; None where there is none."""
    return next(reversed(releases(home, place, year, edition)), None)


def _edition(folder: Path) -> str:
    try:
        edition = json.loads((folder / MANIFEST).read_bytes())["parameters"]["edition"]
    except _UNREADABLE as exc:
        raise _damaged(folder) from exc
    if edition not in EDITIONS:
        raise _damaged(folder)
    return str(edition)


def _damaged(folder: Path) -> MachineError:
    return MachineError(f"存档 {'/'.join(folder.parts[-3:])} 缺文件或已损坏", "请从备份恢复这个文件夹。")
