"""Report as an official document (公文) that is handed in: the narrative in its form, indicators and promises annexed.

What the page says besides (what leaders are asked to see to, causes, notes, sources) stays there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fazhi.release.signoff import State
from fazhi.report.content import Block, Group, Paragraph, Section
from fazhi.report.data_notes import notes
from fazhi.report.data_tables import annexed_table, plans_table
from fazhi.report.dossier import Dossier
from fazhi.report.sections import title_lines
from fazhi.report.summary import results

CLOSING = "特此报告。"
# the role whose day is that of the document, and whose name stands at its head
ISSUING = "签发"
NO_NUMBER, NO_DATE = "　　　〔　　　　〕　　号", "　　　　年　　月　　日"
FIGURES, PROMISES = "figures", "promises"

# sections of the page that are no part of it
_ELSEWHERE = (FIGURES, PROMISES, "notes", "ledger", "since")
# what stands at the head of the page, and what only the page can say
_ASIDE = ("masthead", "summary", "state", "corrected", "contents", "sources")
# what a report is called, without what it is a report on
_REPORT = re.compile("(?:年度)?(?:工作)?(?:情况)?的?(?:报告|总结)$")


@dataclass(frozen=True)
class Official:
    """What an official document says, in the order of its page; a text is empty where there is none.

    Attributes
    ----------
    letterhead, number, signer : str
        At its head: whose it is, its number, who signs it; without the first none is printed.
    title : str
    body : sequence of Block
        The narrative, and what sections the analyst added.
    closing : str
        What ends the text.
    annexes : sequence of Section
    issuers : tuple of str
    date : str
        Of its signing; before that a blank to be filled in, where it is known who issues it.
    notice : list of Block
        What it corrects of a report that was sent.
    note : str
        That all of it is invented.
    """

    title: str
    body: Sequence[Block]
    letterhead: str = ""
    number: str = ""
    signer: str = ""
    addressee: str = ""
    closing: str = ""
    annexes: Sequence[Section] = ()
    issuers: tuple[str, ...] = ()
    date: str = ""
    notice: Sequence[Block] = ()
    note: str = ""


def official(sections: Sequence[Section], dossier: Dossier, state: State) -> Official:
    """A report's sections as an official document; of a place that files figures only, their table.

    Parameters
    ----------
    sections : sequence of Section
        All of the page, its standing with them.
    state : State
        Who signed it.
    """
    place = dossier.place
    kept = ((s, [b for b in s.blocks if getattr(b, "role", "") not in _ASIDE]) for s in sections)
    body = [replace(s, blocks=blocks) for s, blocks in kept if s.id not in _ELSEWHERE]
    notice = [b for s in sections for b in s.blocks if isinstance(b, Group) and b.role == "corrected"]
    title, note = "".join(title_lines(place, dossier.year)), place.note * place.invented
    about: dict[str, Any] = {"title": title, "notice": notice, "note": note}
    annexes = [*_annexes(sections, dossier)]
    if place.form != "full":
        return Official(body=[*body, *(b for annex in annexes for b in annex.blocks)], **about)
    return Official(body=body, closing=CLOSING, annexes=annexes, **about | _head_and_foot(dossier, state))


def _head_and_foot(dossier: Dossier, state: State) -> dict[str, Any]:
    """Whose it is, from whom to whom, by what number and of which day; what is published is addressed to nobody."""
    place = dossier.place
    # a blank to be filled in beneath nobody's name is none
    unsigned = NO_DATE if place.issuers else ""
    day, name = next(((s.day, s.name) for s in state.valid if s.role == ISSUING), (unsigned, ""))
    signed = {"issuers": place.issuers, "date": day}
    if dossier.public:
        return signed
    number = next((s.number for s in reversed(state.valid) if s.number), NO_NUMBER)
    head = {"addressee": place.addressee, "letterhead": place.letterhead, "number": number, "signer": name}
    if place.letterhead and place.issuers:
        # 示例镇人民政府关于2024年度法治政府建设情况的报告
        called = title_lines(place, dossier.year)[1]
        kind = "总结" if called.endswith("总结") else "报告"
        head["title"] = f"{'　'.join(place.issuers)}关于{dossier.year}年度{_REPORT.sub('', called)}情况的{kind}"
    return signed | head


def _annexes(sections: Sequence[Section], dossier: Dossier) -> Iterator[Section]:
    """The indicators, with how targets and promises came out, and notes; and the promises, as far as the page has them."""
    there = {s.id: s for s in sections}
    about, called = title_lines(dossier.place, dossier.year)
    matter = about + _REPORT.sub("", called)
    came_out = [] if dossier.public else results(dossier)
    if FIGURES in there:
        told = [Paragraph([*came_out, "。"])] if came_out else []
        said = [Paragraph([f"注：{n}. " if n == 1 else f"　　{n}. ", note]) for n, note in enumerate(notes(dossier), 1)]
        shown: list[Block] = [*told, annexed_table(dossier), *plans_table(dossier), Group("notes", said)]
        yield Section("", f"{matter}主要指标情况表", shown)
    if PROMISES in there:
        yield replace(there[PROMISES], title=f"{matter}承诺情况表")
