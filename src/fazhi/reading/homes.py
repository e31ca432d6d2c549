"""Where columns that nobody reads belong: under a column that is read, in a row of their own, else in the notes."""

from __future__ import annotations

import re
from collections.abc import Collection

from fazhi.codebook.load import Codebook
from fazhi.errors import Finding, finding
from fazhi.numerals import SCALE
from fazhi.wording import any_of

# the column, and the role of what it may be called besides
_ROLES = {
    "目标": "column_target", "时限": "column_deadline", "变动原因": "column_cause", "出处": "column_source", "填报单位": "column_office", "上年数": "column_before",
}  # fmt: skip
_YEAR, _BRACKETS = re.compile("20[0-9]{2}"), re.compile("[（(].*")


def home_of(title: str, year: int, codebook: Codebook) -> str:
    """The column that one of another name belongs to: 年度计划 to 目标, 2024年 of a table of 2025 to 上年数; blank where that is not known."""
    words = "".join(title.split())
    homes = (home for home, role in _ROLES.items() if re.fullmatch(f"(?:{codebook.any_cue(role)})", words))
    home, named = next(homes, ""), _YEAR.search(words)
    return "" if home == "上年数" and named and int(named[0]) != year - 1 else home


def unread_column(title: str, titles: Collection[str], top: int, year: int, codebook: Codebook) -> Finding:
    """That nobody reads a column, and where what it holds belongs."""
    if indicator := codebook.named(_BRACKETS.sub("", title)):
        return finding("column.indicator", top, title, name=indicator.name)
    home = home_of(title, year, codebook)
    units, bare = any_of(codebook.units), _BRACKETS.sub("", title)
    measured = re.search(rf"[(（]{SCALE}?(?:{units})[)）]$|^(?:{units})数$", title)
    measured = measured or re.fullmatch(codebook.any_cue("head_amount"), bare)
    kind = ".taken" if home in titles else ".home" if home else ".measured" if measured else ".unread"
    return finding(f"column{kind}", top, title, home=home, bare=bare)


def with_homes(meant: dict[str, str], cells: Collection[str], year: int, codebook: Codebook) -> dict[str, str]:
    """What columns are meant to be called, with those others of their row that have a home, once each."""
    taken = {*meant.values(), *cells}
    for cell in cells:
        home = home_of(cell, year, codebook) if meant and cell not in meant else ""
        if home and home not in taken:
            meant = meant | {cell: home}
            taken.add(home)
    return meant
