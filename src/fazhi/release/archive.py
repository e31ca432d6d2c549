"""Archive of circulated reports under ``data/released/``, the number of what a report says, and what differs between two.

A release is kept as it was sent. Its content number is another as soon as a statement of the page is, whoever signed it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

from fazhi.codebook.load import Codebook
from fazhi.formula import operation_of
from fazhi.home import EDITIONS, Home
from fazhi.reading.tables import PLEDGES
from fazhi.release.manifest import COMPARISON, LEDGER, PAGE, damaged, is_whole, part_of
from fazhi.release.seal import visible_lines

TARGET = "target"
# what a report tells as it was filed: a cell's value, several cells' kept side by side, a cell's target
_FILED = ("raw", "hull", TARGET)
_NUMBER = re.compile("[1-9][0-9]*")
# the columns that are read again, and what a file shows itself by that this program did not write
_READ = {LEDGER: ("text", "role", "indicator", "place", "year", "status", "formula"), COMPARISON: ("place", "year", "indicator", "now_text", "now_low")}  # fmt: skip

NOTHING = "（无）"
_LENGTH = 12
# who signed and what was corrected since; and where each number comes from, which is no statement
_ASIDE = re.compile(
    '<div class="state">.*?</div>|<nav.*?</nav>|<section id="(?:since|ledger)">.*?</section>', re.DOTALL
)
_STATE = re.compile('<div class="state">.*?</div>', re.DOTALL)
_NOTICE = re.compile('<div class="corrected">.*?</div>', re.DOTALL)
# an empty cell is a cell: a figure in another column says another thing
_CELL = re.compile("(?=<t[dhr][ >])")
# a row that moved within its table is the same figure
_ROW = re.compile('<span class="at">[^<]*</span>')
_DRAWN = re.compile("<table.*?</table>|<figure.*?</figure>|<svg.*?</svg>", re.DOTALL)
_STATUS = {"planned": "计划", "previous": "上年数", "change": "自述变动", TARGET: "目标"}

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

    def wordings(self, place: str) -> dict[Key, list[str]]:
        """The wordings of the place's own figures and targets, each once; several where periods differ."""
        wordings: dict[Key, dict[str, None]] = defaultdict(dict)
        for row in csv.DictReader(io.StringIO(self.ledger)):
            operation, own = operation_of(row["formula"]), row["place"] == place and PLEDGES not in row["formula"]
            if operation in _FILED and own and row["role"] in ("value", "share"):
                status = TARGET if operation == TARGET else row["status"]
                wordings[row["indicator"], row["year"], status][row["text"]] = None
        for row in csv.DictReader(io.StringIO(self.comparison)):
            if row["place"] == place and not row["now_low"] and row["now_text"]:
                wordings[row["indicator"], row["year"], "actual"][row["now_text"]] = None
        return {key: list(texts) for key, texts in wordings.items()}

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
        return str(part_of(self.folder, "inputs").get(name, ""))

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
        raise damaged(folder)
    try:
        page = (folder / PAGE).read_text(encoding="utf-8")
        tables = [_table(folder / name, columns) for name, columns in _READ.items()]
    except (ValueError, OSError, csv.Error) as exc:
        raise damaged(folder) from exc
    return Kept(page, *tables)


def _table(path: Path, columns: Iterable[str]) -> str:
    """A table of a report; ValueError where a row lacks one of these columns."""
    text = path.read_text(encoding="utf-8-sig")
    if any(row.get(c) is None for row in csv.DictReader(io.StringIO(text)) for c in columns):
        raise ValueError(path.name)
    return text


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
        raise damaged(folder)
    numbered = sorted((int(p.name), p) for p in folder.iterdir() if _NUMBER.fullmatch(p.name))
    return [Release(n, e, p) for n, p in numbered if (e := _edition(p)) and edition in ("", e)]


def latest(home: Home, place: str, year: int, edition: str) -> Release | None:
    """The last release of one edition; None where there is none."""
    return next(reversed(releases(home, place, year, edition)), None)


def _edition(folder: Path) -> str:
    edition = str(part_of(folder, "parameters").get("edition"))
    if edition not in EDITIONS:
        raise damaged(folder)
    return edition


@dataclass(frozen=True)
class Change:
    """One figure or sentence that is no longer what it was.

    Attributes
    ----------
    name : str
        The figure's indicator and year; empty for a sentence.
    indicator, year, status
        Whose it is, as in the ledger (a target's status is `TARGET`); of a sentence nothing.
    """

    name: str
    indicator: str
    year: int
    status: str
    old: str
    new: str

    def sentence(self) -> str:
        """普法活动：原为“34场”，现为“35场”."""
        return f"{self.name or '文字'}：原为“{self.old}”，现为“{self.new}”"


def _body(page: str) -> str:
    start, end = page.index("<main>"), page.rindex("</main>")
    return _ASIDE.sub("", page[start:end])


def content_number(page: str) -> str:
    """A number that is another as soon as a statement of the page is, whoever signed it."""
    lines = visible_lines(_CELL.sub("<p>|</p>", _ROW.sub("", _body(page))))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:_LENGTH]


def standing_of(page: str) -> list[str]:
    """What a page says of its signatures."""
    state = _STATE.search(page)
    return visible_lines(state[0]) if state else []


def without_notice(page: str) -> str:
    """The page as if it corrected nothing."""
    return _NOTICE.sub("", page)


def changed_figures(old: Kept, new: Kept, place: str, year: int, codebook: Codebook) -> list[Change]:
    """Figures and targets of the place whose wording differs between two reports of a year, by the codebook's order.

    Of the report's own year all are told, so that one that came or went is a change; of an earlier year
    only those that the text needs, so that it must be in both.
    """
    before, after = old.wordings(place), new.wordings(place)
    order = {id_: n for n, id_ in enumerate(codebook.indicators)}
    changes = []
    for key in sorted({*before, *after}, key=lambda k: (order.get(k[0], len(order)), k[1:])):
        id_, then, status = key
        was = [t for t in before.get(key, []) if t not in after.get(key, [])]
        now = [t for t in after.get(key, []) if t not in before.get(key, [])]
        if (was and now) or (then == str(year) and (was or now)):
            name = codebook.indicators[id_].name if id_ in codebook.indicators else old.names().get(id_) or id_
            texts = ("、".join(t) or NOTHING for t in (was, now))
            changes.append(Change(f"{name}（{then}年{_STATUS.get(status, '')}）", id_, int(then), status, *texts))
    return changes


def changed_sentences(old: Kept, new: Kept) -> list[Change]:
    """Lines of text, tables and drawings aside, that differ between two reports."""
    a, b = (visible_lines(_DRAWN.sub("", _body(without_notice(k.page)))) for k in (old, new))
    changes = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            pairs = zip_longest(a[a1:a2], b[b1:b2], fillvalue=NOTHING)
            changes += [Change("", "", 0, "", was, now) for was, now in pairs]
    return changes
