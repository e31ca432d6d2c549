"""Cures of cells that cannot be read: what of it could be the value, and where the rest belongs; never a number of several."""

from __future__ import annotations

import re

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import WordingError
from fazhi.interval import Quantity
from fazhi.numerals import SCALE
from fazhi.reading.around import bare_period
from fazhi.reading.raw import RawFigure
from fazhi.wording import Reading, Wording, any_of

# longer words are no value with a remark, and are not gone through
_LONGEST = 300
# 周三 is a day; 每村, 各, /月 ask for more than the one number that is written
_WEEKDAY, _EACH = re.compile("(?:周|星期|礼拜)[一二三四五六日天]"), re.compile("平均|[人户月周]均|每|^[各/]")
_TOTAL = "(?:^|[，,；;、。（(：:])(?:总?共计?|一共|合计|总计|总数)[为是达有]?"
# numbers that are not of this figure, or a part of the one before them; where a report tells what is quoted
_BASE, _QUOTED = re.compile("[较比]|同期|[上去]年|目标|计划"), re.compile("第[0-9]+[行页]$")
_ELSE = re.compile(f"{_BASE.pattern}|20[0-9]{{2}}|其中")
_PART = re.compile("其中|含|包括|每")
_SAME_MEASURE = {"measure", "money", "time"}


def _unit_behind(codebook: Codebook) -> re.Pattern[str]:
    """The unit with which a wording ends, and a hedge behind it: 800人左右."""
    return re.compile(f"({any_of(codebook.units)})((?:{any_of(codebook.spoken('after'))})?)$")


def unit_written(text: str, codebook: Codebook) -> str:
    """The unit with which a wording ends; empty for none."""
    m = codebook.derive(_unit_behind).search(text)
    return m[1] if m else ""


def unit_cure(text: str, column: str, indicator: Indicator, codebook: Codebook) -> tuple[str, dict[str, str]]:
    """The finding about a value in another unit than its indicator's, and what its words quote.

    The number is offered again only where both units count alike (场 and 次); 亩 are to be worked out in 平方米, and how
    many 人次 the 人 are is to be asked.
    """
    wanted, behind = indicator.units[0], codebook.derive(_unit_behind).search(text)
    bare = column if column in codebook.units else re.sub(f"^{SCALE}", "", column)
    written = behind[1] if behind else bare
    own, other = codebook.units[wanted], codebook.units.get(written)
    scale = column.removesuffix(bare) if other else ""
    meant = text[: behind.start()] + wanted + behind[2] if behind else text + scale + wanted
    told = {"units": "、".join(indicator.units), "unit": written, "wanted": wanted}
    shared = {*own.family} & {*other.family} if other else set()
    if other and own.key == other.key:
        # of 3千 under 万元 nobody knows how many it is
        return (
            ("wording.value", {})
            if scale and not behind
            else ("unit.meant", told | {"meant": text if behind else meant})
        )
    if shared & _SAME_MEASURE:
        return "unit.convert", told
    # 家次 are no 家, and yet 次 and 场 are events
    if other and not (shared and own.whole and own.key[1:].endswith("次") == other.key[1:].endswith("次")):
        return "unit.ask", told
    return ("unit.meant" if written else "unit"), told | {"meant": meant}


def cure_of(raw: RawFigure, indicator: Indicator, codebook: Codebook) -> tuple[str, dict[str, str]]:
    """The finding with the cure of a value that cannot be read, and what its words quote.

    Returns
    -------
    key : str
        ``wording.value`` and what tells it from others of its code: of 在建1个 it says where 在建 belongs.
    quoted : dict
    """
    # 1 2场 is no 12场
    wording, text = codebook.derive(Wording), re.sub(r"(?<![0-9])\s+|\s+(?![0-9])", "", raw.text)

    def read(value: str, unit: str = "") -> Reading | None:
        try:
            return wording.read(value, unit, indicator.units[0])
        except WordingError:
            return None

    if read(text):
        key, told = unit_cure(text, raw.unit, indicator, codebook)
        return {"unit.meant": "wording.value.column"}.get(key, key), told
    numbers = wording.amounts(text) if len(text) < _LONGEST else []
    if not any(map(read, numbers)) or text.startswith((*"-−－—–负",)):
        return f"wording.value{'.weekday' * bool(_WEEKDAY.search(text))}", {}
    readings = {n: reading.quantity for n in numbers if (reading := read(n, raw.unit))}
    most = {n: q.high for n, q in readings.items() if q.unit in codebook.unit_words[indicator.id]}
    if several := _several(text, numbers, most):
        return f"wording.value.{several}", {"numbers": "、".join(numbers), "number": _total(text, numbers)}
    number, bracket = numbers[0], _bracket(text, numbers[0])
    rest = bracket or text.replace(number, "", 1).strip("，,；;、：:（）()")
    kind = "each" if _EACH.search(rest) and len(numbers) == 1 else _kind(text, rest, bool(bracket), indicator, codebook)
    if kind != "each" and number not in most:
        key, told = unit_cure(number, raw.unit, indicator, codebook)
        # another unit alone is no cure of what stands beside the number
        return key.removesuffix(".meant"), told
    return f"wording.value.{kind}", {"number": number, "rest": bare_period(rest) if kind == "period" else rest}


def _bracket(text: str, number: str) -> str:
    """What stands in brackets behind a number, or behind 其中; empty where there is anything else."""
    m = re.fullmatch(re.escape(number) + f"(?:[（(](.+)[）)]|[，,；;]?((?:{_PART.pattern}).+))", text)
    return (m[1] or m[2]) if m else ""


def _several(text: str, numbers: list[str], most: dict[str, float]) -> str:
    """What several numbers of a cell are: parts whose total it tells or does not; empty for one and what it is made of."""
    number, *others = numbers
    if others and (total := _total(text, numbers)) in most and most[total] == max(most.values()):
        return "total"
    bracket, parts = _bracket(text, number), [most[n] for n in others if n in most]
    whole = most.get(number, -1) if bracket else -1
    within = sum(parts) == whole or (_PART.match(bracket) and max(parts, default=0) <= whole)
    made = not parts or within or (len(parts) == 1 and _BASE.search(bracket))
    return "parts" if others and not (whole >= 0 and made) else ""


def _total(text: str, numbers: list[str]) -> str:
    """The one number that a cell calls the sum of others; empty where it calls none so, or tells of more besides."""
    totals = [n for n in dict.fromkeys(numbers) if re.search(f"{_TOTAL}{re.escape(n)}(?![0-9])", text)]
    return totals[0] if len(totals) == 1 and not re.search("另|还有", text) else ""


def _kind(text: str, rest: str, in_bracket: bool, indicator: Indicator, codebook: Codebook) -> str:
    """What stands beside the one number of a cell: a period, a hedge, a plan, or a note."""
    wording, vague = codebook.derive(Wording), re.compile("|".join(codebook.cued("vague")) or "(?!)")
    plans = tuple(word for (role, word), rule in wording.rules.items() if (role, rule) == ("status", "planned"))
    if (period := bare_period(rest)) and wording.period(period)[0] == period and wording.period(period)[1]:
        return "period"
    if vague.match(rest) or re.search(f"(?:{vague.pattern})$", text):
        return "hedge"
    if rest.startswith(plans):
        return "plan"
    # what was new is no stock
    counts = rest in codebook.cued("counting") and not (indicator.kind == "stock" and "新" in rest)
    return "note" if in_bracket or counts else "hedge"


def part_noted(raw: RawFigure, quantity: Quantity, codebook: Codebook) -> str:
    """The numbers of a note beside which a value looks like a part: 3名 beside 每村3名，共86名; empty where it does not."""
    wording, note = codebook.derive(Wording), "".join(raw.note.split())
    # what a draft quotes is a sentence about several things
    if len(note) > _LONGEST or _ELSE.search(note) or _QUOTED.search(raw.source):
        return ""
    stated = {n: wording.read(n).quantity for n in wording.amounts(note) if wording.ends_in_unit(n)}
    sizes = {n: q.low for n, q in stated.items() if q.unit == quantity.unit}
    part = sum(sizes.values()) > quantity.high and sizes.get(_total(note, [*sizes])) != quantity.low
    return "、".join(sizes) if part and quantity.low in sizes.values() else ""
