"""What was circulated: each release of a place and year, kept as it was under ``data/released/``."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

from fazhi.errors import MachineError
from fazhi.home import Home

PAGE, WORD, LEDGER, MANIFEST = "report.html", "report.docx", "ledger.csv", "manifest.json"
_RAW = re.compile(r"raw\([^()/]*/[^()]*\)")

# indicator, year, status, and which of several
Key = tuple[str, str, str, int]


@dataclass(frozen=True)
class Kept:
    """A report as it was at one time.

    Attributes
    ----------
    page : str
        ``report.html``.
    ledger : str
        ``ledger.csv``.
    """

    page: str
    ledger: str

    def values(self, place: str) -> dict[Key, str]:
        """The wordings of the place's own figures that the report tells."""
        found: dict[Key, str] = {}
        for row in csv.DictReader(io.StringIO(self.ledger)):
            if row["place"] == place and row["role"] in ("value", "share") and _RAW.fullmatch(row["formula"]):
                told = [v for k, v in found.items() if k[:3] == (row["indicator"], row["year"], row["status"])]
                if row["text"] not in told:
                    found[row["indicator"], row["year"], row["status"], len(told)] = row["text"]
        return found


@dataclass(frozen=True)
class Release:
    """One release, the `number`-th of its place and year."""

    number: int
    edition: str
    folder: Path

    def kept(self) -> Kept:
        """Page and ledger as they were sent."""
        return read_kept(self.folder)


def read_kept(folder: Path) -> Kept:
    """The report that lies in a folder."""
    page = (folder / PAGE).read_text(encoding="utf-8")
    return Kept(page, (folder / LEDGER).read_text(encoding="utf-8-sig"))


def releases(home: Home, place: str, year: int) -> list[Release]:
    """All releases of a place and year, the first one first."""
    folder = home.released(place, year)
    numbered = sorted((int(p.name), p) for p in folder.iterdir() if p.name.isdecimal()) if folder.is_dir() else []
    return [Release(n, _edition(p), p) for n, p in numbered if (p / MANIFEST).is_file()]


def latest(home: Home, place: str, year: int, edition: str) -> Release | None:
    """The last release of one edition; None where there is none."""
    return next((r for r in reversed(releases(home, place, year)) if r.edition == edition), None)


def _edition(folder: Path) -> str:
    try:
        return str(json.loads((folder / MANIFEST).read_bytes())["parameters"]["edition"])
    except (ValueError, KeyError, TypeError) as exc:
        where = "/".join(folder.parts[-3:])
        raise MachineError(f"发布的存档 {where}/{MANIFEST} 已损坏；请从备份恢复这个文件夹。") from exc
