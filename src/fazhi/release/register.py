"""Register of releases, ``data/released/releases.csv``: a row for each, with the hash of its manifest and of the row before.

What was altered, lost or numbered twice is named. A register that was rewritten as a whole cannot be told from inside: its
`head`, written down elsewhere, tells it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import astuple, dataclass, fields, replace
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from fazhi.characters import shown_name
from fazhi.errors import Finding, MachineError, Severity, instead
from fazhi.files import csv_lines, write_file
from fazhi.home import Home
from fazhi.release.manifest import COMPARISON, LEDGER, MANIFEST, PAGE, WORD, Manifest, digest, read_manifest

RELEASED, WITHDRAWN, ADOPTED = "发布", "撤回", "补登"
REGISTER = "data/released/releases.csv"
LOCK = "data/released/.register.lock"
_HEAD = 8
_RESTORE = "请从备份恢复，并核对发文登记簿上的校验码"
# what to do about a release that has no row
ADOPT = "如是以前发布的，请用 fazhi release --adopt 补登；否则请从备份恢复发布登记"
# what of a report a release held before releases were registered
_HELD_BEFORE = (PAGE, WORD, LEDGER, COMPARISON)
# a copy of what it was made from; what is made there again is no part of it
_COPIED, _MADE = ("data", "notebooks"), ("data", "clean")


@dataclass(frozen=True)
class Row:
    """A row of the register.

    Attributes
    ----------
    kind : str
        发布, 撤回 (of a release that has a row) or 补登 (of one made before there was a register).
    manifest : str
        SHA-256 of the release's ``manifest.json``.
    previous : str
        SHA-256 of the row before; empty in the first.
    reason : str
        Why it was withdrawn.
    """

    kind: str
    number: int
    place: str
    year: int
    edition: str
    manifest: str
    previous: str = ""
    reason: str = ""

    @property
    def release(self) -> tuple[str, int, int]:
        """Which release it is about: place, year, number."""
        return self.place, self.year, self.number

    @property
    def about(self) -> tuple[str, int, str]:
        """Which report it is about: place, year, edition."""
        return self.place, self.year, self.edition

    @property
    def hash(self) -> str:
        """SHA-256 of the row as a line of CSV, whatever program saved the file."""
        return digest(csv_lines([astuple(self)]).encode())


class Holding(NamedTuple):
    """A release that holds a file: its row, the number of the last later release of its edition (0: none), why withdrawn."""

    row: Row
    later: int
    withdrawn: str


_COLUMNS = [field.name for field in fields(Row)]


def rows(home: Home) -> list[Row]:
    """The rows of the register, the first one first; none where there is no register.

    Raises
    ------
    MachineError
        It cannot be read.
    """
    path = home.root / REGISTER
    if not path.exists():
        return []
    unreadable = MachineError(f"发布登记 {REGISTER} 读不出", f"{_RESTORE}。")
    with instead(unreadable, OSError, ValueError, TypeError, csv.Error):
        titles, *lines = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True)
        register = [Row(kind, int(n), place, int(year), *rest) for kind, n, place, year, *rest in filter(None, lines)]
    if titles != _COLUMNS:
        raise MachineError(f"发布登记 {REGISTER} 的表头不对", f"{_RESTORE}。")
    return register


def head(register: list[Row]) -> str:
    """Eight characters for the office's own register of documents; another as soon as any row is. Empty without rows."""
    return register[-1].hash[:_HEAD] if register else ""


def append(home: Home, *entries: Row) -> list[Row]:
    """Add rows, each chained to the one before, but none twice; the caller is the only one to do so at a time.

    Returns
    -------
    list of Row
        All rows.

    Raises
    ------
    MachineError
        The register cannot be read or written.
    """
    register = rows(home)
    for entry in entries:
        if (entry.kind, entry.release) not in {(row.kind, row.release) for row in register}:
            register.append(replace(entry, previous=register[-1].hash if register else ""))
    write_file(home.root / REGISTER, csv_lines([_COLUMNS, *map(astuple, register)]).encode("utf-8-sig"))
    return register


def last(home: Home, place: str, year: int, edition: str) -> Row | None:
    """The last row about an edition of a report; raises as :func:`rows`."""
    return next((row for row in reversed(rows(home)) if row.about == (place, year, edition)), None)


def unregistered(home: Home) -> list[Row]:
    """A row of 补登 for each release that has none.

    Raises
    ------
    MachineError
        Its manifest is missing or damaged.
    """
    known = {row.release for row in rows(home)}
    folders = [p.parts[-3:] for p in (home.root / "data" / "released").glob("*/*/*") if p.name.isdecimal()]
    releases = sorted((place, int(year), int(number)) for place, year, number in folders if year.isdecimal())
    found = []
    for place, year, number in (release for release in releases if release not in known):
        folder = home.released(place, year, number)
        edition, hashed = read_manifest(folder).edition, digest((folder / MANIFEST).read_bytes())
        found.append(Row(ADOPTED, number, place, year, edition, hashed))
    return found


def source_of(home: Home) -> Manifest | None:
    """The manifest of the release that a home is the copied data of; None of any other home.

    Raises
    ------
    MachineError
        It is damaged.
    """
    return read_manifest(home.root) if (home.root / MANIFEST).exists() else None


def faults(home: Home, places: Collection[str] = ()) -> list[Finding]:
    """All that is wrong with the register and the releases, by the order of the rows; of a release's copied data, with it.

    Parameters
    ----------
    places : collection of str
        Whose releases to look at; none for all.

    Returns
    -------
    list of Finding
        Errors; a warning where releases were made before there was a register. What is about the chain is of no place.
    """
    try:
        if source := source_of(home):
            return [_finding(message) for message in _altered(home.root, source)]
        register = rows(home)
        missing = unregistered(home)
    except MachineError as exc:
        return [_finding(exc.message)]
    except OSError:
        return [_finding(f"{MANIFEST} 里有打不开的文件名")]
    releases = {row.release: row for row in (*register, *missing) if not places or row.place in places}
    wrong = [_finding(message, row) for row in releases.values() for message in _of_row(home, row)]
    # where there is no register yet, they were made before it
    severity: Severity = "error" if register else "warning"
    unknown = [_finding("没有登记", row, ADOPT, severity) for row in missing if row.release in releases]
    return [*_of_chain(register), *wrong, *unknown]


def _finding(message: str, row: Row | None = None, todo: str = _RESTORE, severity: Severity = "error") -> Finding:
    """A finding about a release, or about the register as a whole."""
    where = (row.place, row.year, f"data/released/{row.place}/{row.year}/{row.number}") if row else ("", 0, "")
    return Finding(severity, "register", *where, message=shown_name(message), todo=todo)


def _of_chain(register: list[Row]) -> list[Finding]:
    """Rows that do not follow on the one before, and numbers that stand twice."""
    findings, before, numbered = [], "", set()
    for n, row in enumerate(register, 2):
        if row.previous != before:
            findings.append(_finding(f"{REGISTER} 第{n}行与上一行接不上，有一行被改过、删去或插入"))
        if row.kind != WITHDRAWN and row.release in numbered:
            findings.append(_finding("这个编号登记了不止一次", row))
        numbered.add(row.release)
        before = row.hash
    return findings


def _of_row(home: Home, row: Row) -> list[str]:
    """What is wrong with the release of a row."""
    folder = home.released(*row.release)
    if not folder.is_dir():
        return ["存档不见了"]
    try:
        if digest((folder / MANIFEST).read_bytes()) != row.manifest:
            return [f"{MANIFEST} 被改过"]
        manifest = read_manifest(folder)
        wrong_edition = [] if manifest.edition == row.edition else [f"版本登记成了{row.edition}"]
        return [*wrong_edition, *_altered(folder, manifest)]
    except (OSError, MachineError):
        return [f"{MANIFEST} 不见了或读不出"]


def _altered(folder: Path, manifest: Manifest) -> list[str]:
    """Which files of a release are not what its manifest says."""
    files = (path.relative_to(folder) for name in _COPIED for path in (folder / name).rglob("*") if path.is_file())
    names = {f.as_posix() for f in files if f.parts[:2] != _MADE and not any(part[0] == "." for part in f.parts)}
    messages = [f"多了文件 {name}" for name in sorted(names - manifest.outputs.keys())]
    for name, hashed in manifest.outputs.items():
        if not (folder / name).is_file():
            # before, a release did not keep all that was made
            messages += [f"少了文件 {name}"] if manifest.release or name in _HELD_BEFORE else []
        elif digest((folder / name).read_bytes()) != hashed:
            messages.append(f"文件 {name} 被改过")
    return messages


def find(home: Home, content: bytes, name: str) -> list[Holding]:
    """The releases that hold exactly this file, whole and rightly registered, with what became of them since.

    Parameters
    ----------
    name : str
        Under which the release keeps it: ``report.html``.

    Raises
    ------
    MachineError
        The register cannot be read.
    """
    register = rows(home)
    if _of_chain(register):
        return []
    withdrawn = {row.release: row.reason for row in register if row.kind == WITHDRAWN}
    latest = {row.about: row.number for row in sorted(register, key=attrgetter("number"))}
    paths = ((row, home.released(*row.release) / name) for row in register if row.kind != WITHDRAWN)
    holding = (row for row, path in paths if path.is_file() and path.read_bytes() == content)
    return [
        Holding(row, latest[row.about] if latest[row.about] > row.number else 0, withdrawn.get(row.release, ""))
        for row in holding
        if not _of_row(home, row)
    ]
