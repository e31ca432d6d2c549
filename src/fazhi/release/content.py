"""What a report says, apart from who signed it: its number, and what differs between two of them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from fazhi.codebook.load import Codebook
from fazhi.release.archive import TARGET, Kept
from fazhi.release.seal import visible_lines

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
    found = _STATE.search(page)
    return visible_lines(found[0]) if found else []


def without_notice(page: str) -> str:
    """The page as if it corrected nothing."""
    return _NOTICE.sub("", page)


def changed_figures(old: Kept, new: Kept, place: str, year: int, codebook: Codebook) -> list[Change]:
    """Figures and targets of the place whose wording differs between two reports of a year, by the codebook's order.

    Of the report's own year all are told, so that one that came or went is a change; of an earlier year
    only those that the text needs, so that it must be in both.
    """
    before, after = old.told(place), new.told(place)
    order = {id_: n for n, id_ in enumerate(codebook.indicators)}
    found = []
    for key in sorted({*before, *after}, key=lambda k: (order.get(k[0], len(order)), k[1:])):
        id_, then, status = key
        was = [t for t in before.get(key, []) if t not in after.get(key, [])]
        now = [t for t in after.get(key, []) if t not in before.get(key, [])]
        if (was and now) or (then == str(year) and (was or now)):
            name = codebook.indicators[id_].name if id_ in codebook.indicators else old.names().get(id_) or id_
            texts = ("、".join(t) or NOTHING for t in (was, now))
            found.append(Change(f"{name}（{then}年{_STATUS.get(status, '')}）", id_, int(then), status, *texts))
    return found


def changed_sentences(old: Kept, new: Kept) -> list[Change]:
    """Lines of text, tables and drawings aside, that differ between two reports."""
    a, b = (visible_lines(_DRAWN.sub("", _body(without_notice(k.page)))) for k in (old, new))
    found = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            pairs = zip_longest(a[a1:a2], b[b1:b2], fillvalue=NOTHING)
            found += [Change("", "", 0, "", was, now) for was, now in pairs]
    return found
