"""A row of a delivered table as text, under its columns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fazhi.characters import HALF_WIDTH
from fazhi.codebook.load import Codebook
from fazhi.wording import Wording


@dataclass(frozen=True)
class RawFigure:
    """A row of a delivered table as text.

    ``file`` is the path below the place's folder (``2023/figures.csv``, a sheet of several as
    ``2023/a.xlsx#Sheet2``), ``row`` as a spreadsheet shows it; ``shown`` is an earlier value for reading only,
    ``answered`` whether anything was filled into its sheet.
    """

    place: str = ""
    year: int = 0
    file: str = ""
    row: int = 0
    name: str = ""
    text: str = ""
    unit: str = ""
    status: str = ""
    absence: str = ""
    period: str = ""
    office: str = ""
    cause: str = ""
    target: str = ""
    deadline: str = ""
    source: str = ""
    note: str = ""
    shown: str = ""
    answered: bool = True

    def told(self, codebook: Codebook) -> tuple[str, int]:
        """Status and the year it is about: a plan is for next year, a quoted value for the year named; blank if unknown."""
        named = self.status.removesuffix("年").translate(HALF_WIDTH)
        if re.fullmatch("(19|20|21)[0-9]{2}", named) and int(named) != self.year:
            return ("previous" if int(named) < self.year else "planned"), int(named)
        rules = codebook.derive(Wording).rules
        status = rules.get(("status", self.status), "") if self.status else "actual"
        return status, self.year + {"planned": 1, "previous": -1}.get(status, 0)


# the clerk's column → ours
COLUMNS = {
    "指标": "name", "数值": "text", "单位": "unit", "状态": "status", "期间": "period", "填报单位": "office",
    "变动原因": "cause", "目标": "target", "时限": "deadline", "出处": "source", "备注": "note", "年份": "year", "缺数": "absence", "上年数": "shown",
}  # fmt: skip


def called(titles: list[str], codebook: Codebook) -> list[str]:
    """The titles of columns, those of the units and of the notes under their own names where they go by others: 计量单位, 说明."""
    for own, role in (("单位", "column_unit"), ("备注", "column_note")):
        others = [] if own in titles else codebook.cued(role)
        titles = [own if any(re.fullmatch(other, title) for other in others) else title for title in titles]
    return titles
