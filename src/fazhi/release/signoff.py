"""Sign-off of a report: ``signoff.yml``, which signatures count, and what the page says of its own standing.

A signature is bound to the number of the content that was signed; once the content is another, it no
longer counts. Who must sign is policy: ``norms.csv``, ``signoff.internal`` and ``signoff.public``.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import Field

from fazhi.cleaning.corrections import read_entries, yaml_of, yaml_text
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.codebook.schema import Entry
from fazhi.errors import DataError, Finding, errors_of
from fazhi.files import write_file
from fazhi.home import SIGNOFF, Home
from fazhi.release.archive import Change

# in the place of a name that is not for the public
UNNAMED = "（不公开）"


class Signature(Entry):
    """One signature: in what role, by whom, when, for which edition and content."""

    role: str = Field(min_length=1, title="制表、复核……")
    name: str = Field(min_length=1, title="姓名")
    date: dt.date = Field(title="日期")
    edition: str = Field(pattern="^(internal|public)$", title="版本")
    content: str = Field(pattern="^[0-9a-f]{12}$", title="内容编号")
    # why released figures were corrected; printed with them
    reason: str = Field("", title="更正原因")
    # that of the Word file, where its letterhead has one
    number: str = Field("", title="发文字号")

    @property
    def day(self) -> str:
        """2025年3月1日."""
        return f"{self.date.year}年{self.date.month}月{self.date.day}日"

    def sentence(self) -> str:
        """复核李四（2025年3月1日）."""
        return f"{self.role}{self.name}（{self.day}）"


@dataclass(frozen=True)
class State:
    """How far the signing of one content has come, and all else that a page says of its own standing.

    Attributes
    ----------
    content : str
        Its number.
    valid, void : tuple of Signature
        Those that count, in the order required, and those given to another content and not given anew.
    missing : tuple of str
        Roles that have yet to sign; a report is a draft as long as there are any.
    public : bool
        Whether it is of the public edition.
    corrects : int
        The number of the release that it corrects; 0 where it corrects none.
    corrected : tuple of Change
        Figures that differ from that release, with the reasons.
    since : str
        What `changes` are counted from: 上次签署, 第1次发布.
    changes : tuple of Change
        For the reviewer; internal drafts only.
    day : str
        That of its issuing, or by when it is to be filed; may be empty.
    """

    content: str
    valid: tuple[Signature, ...]
    void: tuple[Signature, ...]
    missing: tuple[str, ...]
    public: bool
    corrects: int = 0
    corrected: tuple[Change, ...] = ()
    since: str = ""
    changes: tuple[Change, ...] = ()
    day: str = ""


def required(codebook: Codebook, edition: str) -> list[str]:
    """The roles that must sign an edition, in their order."""
    return list(getattr(codebook.norms.signoff, edition))


def load_signatures(home: Home, place: str, year: int) -> tuple[list[Signature], list[Finding]]:
    """The signatures of a place and year in the order of the file, and what is wrong with it."""
    content = yaml_of(home.raw(place, year) / SIGNOFF)
    entries, faults = read_entries(content, Signature) if content else ({}, [])
    faults += [f"第{n}条的日期{s.date}还没有到" for n, s in entries.items() if s.date > dt.date.today()]
    where, todo = (place, year, f"{year}/{SIGNOFF}"), "请改正签署记录，或重新签署"
    doubted = errors_of(doubts([*entries.values()], place, year, load_codebook(home)))
    wrong = [Finding("error", "signoff", *where, message=f, todo=todo) for f in faults]
    return list(entries.values()), wrong + doubted


def doubts(signatures: Sequence[Signature], place: str, year: int, codebook: Codebook) -> Iterator[Finding]:
    """What the norms say of who signed what was signed last, each edition for itself, and when."""
    where = place, year, f"{year}/{SIGNOFF}", 0, ""
    for last in {s.edition: s for s in signatures}.values():
        # the last word of each role that must sign
        of_last = {s.role: s for s in signatures if (s.edition, s.content) == (last.edition, last.content)}
        people: dict[str, Signature] = {}
        for s in (of_last[role] for role in required(codebook, last.edition) if role in of_last):
            name = "".join(unicodedata.normalize("NFKC", s.name).split())
            first = people.setdefault(name, s)
            if first is not s and s.name != UNNAMED:
                yield codebook.finding("same_signer", where, name, roles=f"{first.role}又是{s.role}")
            if s.date < dt.date(year, 12, 31):
                yield codebook.finding("signed_early", where, name, role=s.role, day=s.date)


def standing(signatures: list[Signature], content: str, edition: str, codebook: Codebook) -> State:
    """Which signatures count for this content, which no longer do, and which are missing."""
    roles = required(codebook, edition)
    of_edition = [s for s in signatures if s.edition == edition]
    # the last word of each role
    valid = {s.role: s for s in of_edition if s.content == content}
    void = {s.role: s for s in of_edition if s.role not in valid}
    counting, lapsed = (tuple(group[role] for role in roles if role in group) for group in (valid, void))
    return State(content, counting, lapsed, tuple(role for role in roles if role not in valid), edition == "public")


def next_signature(place: str, year: int, state: State, role: str = "", *, reason: bool = False) -> str:
    """The command by which a role signs, or the first that is missing, under the name that it signed with before.

    Parameters
    ----------
    reason : bool
        Whether it is to say why released figures changed.
    """
    role = role or state.missing[0]
    before = next((s.name for s in (*state.valid, *state.void) if s.role == role and s.name.isalpha()), "姓名")
    more = " --edition public" * state.public, " --reason 原因" * reason
    return f"fazhi sign --place {place} --year {year}{more[0]} --role {role} --name {before}{more[1]}"


def sign(home: Home, place: str, year: int, signature: Signature) -> None:
    """Add a signature to the file; what stands there stays.

    Raises
    ------
    DataError
        The file is faulty.
    MachineError
        It may not be written.
    """
    signatures, faults = load_signatures(home, place, year)
    if faults:
        raise DataError(faults)
    entries = [s.model_dump(mode="json", exclude_defaults=True) for s in (*signatures, signature)]
    write_file(home.raw(place, year) / SIGNOFF, yaml_text(entries))
