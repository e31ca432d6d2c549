"""Cures of cells whose value cannot be read: what of it could be, and where the rest belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import WordingError
from fazhi.wording import Wording

# no number with its unit is longer; a cell that goes on for ever is not gone through from each of its characters
_LONGEST = 60


def unit_written(text: str, codebook: Codebook) -> str:
    """The unit with which a wording ends; empty for none."""
    return max((u for u in codebook.units if text.endswith(u)), key=len, default="")


def cure_of(text: str, unit: str, indicator: Indicator, codebook: Codebook) -> tuple[str, dict[str, str]]:
    """The finding with the cure of a value that cannot be read, and what its words quote.

    Parameters
    ----------
    text, unit : str
        The cell, and that of the unit's column.

    Returns
    -------
    key : str
        ``wording.value`` and what tells it from others of its code: of 在建1个 it says where 在建 belongs.
    quoted : dict
    """
    wording = codebook.derive(Wording)

    def is_read(value: str, unit: str) -> bool:
        try:
            wording.read(value, unit, indicator.units[0])
        except WordingError:
            return False
        return True

    if is_read(text, ""):
        meant = text.removesuffix(unit_written(text, codebook)) + indicator.units[0]
        return "wording.value.column", {"meant": meant, "units": "、".join(indicator.units)}
    for number, rest, kind in _parts(text, codebook):
        if is_read(number, unit):
            return f"wording.value.{kind}", {"number": number, "rest": rest}
    return "wording.value", {}


def _parts(text: str, codebook: Codebook) -> Iterator[tuple[str, str, str]]:
    """Ways to part a cell into what may be its value and the rest, with what the rest is: a note, a hedge, a plan, or more numbers."""
    wording, vague = codebook.derive(Wording), re.compile("|".join(codebook.cued("vague")) or "(?!)")
    bracket, before = re.fullmatch(r"([^（(]+)[（(](.+)[）)]", text), re.fullmatch(r"([^0-9]{1,6})([0-9].*)", text)
    behind = re.fullmatch(rf"(.+?)({vague.pattern})", text)
    candidates = [(m[1], m[2]) for m in (behind, bracket) if m] + ([(before[2], before[1])] if before else [])
    # else what the number begins with, as long as it can be: 12个 of 12个村3个社区, 380 of 380+
    numbers = before[2] if before else text
    begun = (numbers[:end].rstrip("，,、；;/ ") for end in range(min(len(numbers) - 1, _LONGEST), 0, -1))
    parted = ((number, numbers.removeprefix(number)) for number in begun)
    candidates += [(n, rest) for n, rest in parted if wording.ends_in_unit(n) or not re.search("[0-9]", rest)]
    for number, rest in candidates:
        if not bracket and re.search("[0-9]", rest):
            yield number, rest, "two"
        elif rest in codebook.cued("counting") or (bracket and not (behind or vague.match(rest))):
            yield number, rest, "note"
        else:
            yield number, rest, "plan" if wording.rules.get(("status", rest)) == "planned" else "hedge"
