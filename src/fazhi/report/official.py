"""Report as an official document (公文) that is handed in: the narrative in its form, the table of indicators annexed.

What the page says besides (what leaders are asked to see to, promises, notes, sources) stays there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fazhi.errors import Finding
from fazhi.release.signoff import Standing
from fazhi.report.content import Block, Group, Placeholder, Section, Table
from fazhi.report.dossier import Dossier
from fazhi.report.sections import title_lines

CLOSING = "特此报告。"
# the role whose day is that of the document, and whose name stands at its head
ISSUING = "签发"
NO_NUMBER, NO_DATE = "　　　〔　　　　〕　　号", "　　　　年　　月　　日"
FIGURES = "figures"

# sections of the page that are no part of it
_ELSEWHERE = (FIGURES, "pledges", "notes", "ledger", "since")
# the column whose small print is more than the office and the cause: what is planned
_NOW = "本年"
# what stands at the head of the page
_ASIDE = ("masthead", "summary", "state", "corrected")


@dataclass(frozen=True)
class Official:
    """What an official document says, in the order of its page; a text is empty where there is none.

    Attributes
    ----------
    letterhead, number, signer : str
        At its head: whose it is, its number, who signs it; without the first none is printed.
    title : tuple of str
        In two pieces, between which it may be broken.
    body : sequence of Block
        The narrative, and what sections the analyst added.
    closing, annex : str
        What ends the text; what the annex is called, where the table is one.
    issuers : tuple of str
    date : str
        Of its signing; a blank to be filled in before.
    table : Table or None
        All indicators.
    notice : list of Block
        What it corrects of a report that was sent.
    note : str
        That all of it is invented.
    """

    title: tuple[str, str]
    body: Sequence[Block]
    letterhead: str = ""
    number: str = ""
    signer: str = ""
    addressee: str = ""
    closing: str = ""
    annex: str = ""
    issuers: tuple[str, ...] = ()
    date: str = ""
    table: Table | None = None
    notice: Sequence[Block] = ()
    note: str = ""


def official(sections: Sequence[Section], dossier: Dossier, standing: Standing) -> Official:
    """A report's sections as an official document; of a place that files figures only, their table.

    Parameters
    ----------
    sections : sequence of Section
        All of the page, its standing with them.
    standing : Standing
        Who signed it.
    """
    place = dossier.place
    annexed = next((s for s in sections if s.id == FIGURES), None)
    table = next((b for b in (annexed.blocks if annexed else ()) if isinstance(b, Table)), None)
    document = Official(
        title_lines(place, dossier.year),
        [replace(s, blocks=[*filter(_handed_in, s.blocks)]) for s in sections if s.id not in _ELSEWHERE],
        table=_plain(table) if table else None,
        notice=[b for s in sections for b in s.blocks if isinstance(b, Group) and b.role == "corrected"],
        note=place.note if place.invented else "",
    )
    if place.form != "full":
        return document
    day, name = next(((s.day, s.name) for s in standing.valid if s.role == ISSUING), (NO_DATE, ""))
    number = next((s.number for s in reversed(standing.valid) if s.number), NO_NUMBER)
    annex = annexed.title if annexed and table else ""
    document = replace(document, closing=CLOSING, annex=annex, issuers=place.issuers, date=day)
    head: dict[str, Any] = {
        "addressee": place.addressee,
        "letterhead": place.letterhead,
        "number": number,
        "signer": name,
    }
    # what is published is addressed to nobody
    return document if dossier.public else replace(document, **head)


def _handed_in(block: Block) -> bool:
    """Whether a block is more than the head of the page."""
    return not (isinstance(block, Placeholder) or (isinstance(block, Group) and block.role in _ASIDE))


def _plain(table: Table) -> Table:
    """The table without offices, causes and gaps, and without a column that says nothing."""
    whole = [row for row in table.rows if len(row) == len(table.titles)]
    told = [n for n, _ in enumerate(table.titles) if any(row[n].runs for row in whole)]
    now = table.titles.index([_NOW])
    # a row of one cell heads those that follow
    bare = [[c if n == now else replace(c, beneath=()) for n, c in enumerate(row)] for row in table.rows]
    rows = [[row[n] for n in told] if len(row) > 1 else row for row in bare]
    return replace(table, titles=[table.titles[n] for n in told], rows=rows)


def lacking(dossier: Dossier) -> list[Finding]:
    """What ``places.csv`` does not say of a document that is handed in; the same for all years of a place."""
    place = dossier.place
    named = {"主送机关": place.addressee, "署名": place.issuers} if place.form == "full" else {}
    columns = "、".join(column for column, value in named.items() if not value)
    about = place.id, 0, "codebook/places.csv", 0, ""
    return [dossier.codebook.finding("handed_in", about, "", columns=columns)] if columns else []
