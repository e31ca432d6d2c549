"""Words around the rows of a table: a unit for all of them, another year, a part of a year, a plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from fazhi.codebook.load import Codebook
from fazhi.numerals import SCALE
from fazhi.wording import Wording, any_of

# finds words that speak of other figures than a year's, and the column for them
Saying = Callable[[Codebook, str, int], Iterator[tuple[str, str]]]
_LONGEST_CAPTION = 300
# the rules of the words for all of a year, a part of it, and several
_SPANS = ("year", "part", "years")
_HAN_YEAR = str.maketrans("〇○零一二三四五六七八九", "000123456789")
# a line below the rows that is about them all
_REMARK = re.compile("[（(]?(?:注|备注|说明|单位|金额|以上|上述|本表|数据)")


def is_remark(cells: list[str]) -> bool:
    """Whether a row is one of words about the others."""
    words = [*filter(None, cells)]
    return len(words) == 1 and bool(_REMARK.match(words[0]))


def unit_named(codebook: Codebook, places: Iterable[tuple[str, list[str]]]) -> tuple[str, str]:
    """The first place in which words name a unit, and these; blank where none does."""
    filled = [(where, [*filter(None, cells)]) for where, cells in places if any(cells)]
    units = codebook.derive(_units_named) if filled else re.compile("$^")
    captions = ((where, words) for where, cells in filled for words in (*cells, " ".join(cells)))
    naming = ((where, units.search(words[:_LONGEST_CAPTION])) for where, words in captions)
    return next(((where, m[0].strip()) for where, m in naming if m), ("", ""))


def of_other_figures(codebook: Codebook, words: str, year: int) -> Iterator[tuple[str, str]]:
    """Words that say that a number is not of this whole year, nor of what was done in it; and the column for them."""
    marks = list(codebook.derive(_others).finditer(words[:_LONGEST_CAPTION])) if words else []
    years = {m[0]: re.sub("[^0-9]", "", m[0].translate(_HAN_YEAR))[-2:] for m in marks if m.lastgroup == "年份"}
    for m in marks:
        if m.lastgroup and (m[0] not in years or str(year)[2:] not in years.values()):
            yield m.lastgroup, m[0]


def of_another_figure(codebook: Codebook, note: str, year: int) -> Iterator[tuple[str, str]]:
    """Of a note the words of a clause that says this and nothing else, and the column for them."""
    besides = re.compile(f"(?:{'|'.join(codebook.cued('filler'))})*")
    for clause in re.split("[，,；;。]", note):
        told = [*of_other_figures(codebook, clause, year)]
        if told and besides.fullmatch(codebook.derive(_others).sub("", clause)):
            yield from told


def part_of_number(codebook: Codebook) -> re.Pattern[str]:
    """A note that begins with what belongs to the number beside it, and no more: 万余份, 左右, 约数, 万元，已入库."""
    before, units = any_of(filter(str.isalpha, codebook.spoken("before"))), any_of(codebook.units)
    behind = rf"(?:{any_of(codebook.spoken('after', 'inside'))}|{SCALE}|十)"
    return re.compile(
        rf"(?:{before}|(?:{units})?{behind}(?>(?:(?:{units})?{behind})*)(?:{units})?)(?=数?(?:$|[\s，,、；;。（(]))"
    )


def bare_period(note: str) -> str:
    """A note without what adds nothing to a period: 2023年上半年数据 → 上半年."""
    return re.sub("^(?:统计|数据)?(?:(?:[0-9]{4}|[本今当])年)?|的?(?:数据?|统计|累计|合计)*$", "", note)


def _units_named(codebook: Codebook) -> re.Pattern[str]:
    """What names a unit in the words above a header, as 单位：万元; 填报单位：司法所 and a title name none."""
    # 美元, 平方英里: not known, and yet no name of an office
    sized = any_of(u.unit for u in codebook.units.values() if {"money", "measure"} & set(u.family))
    end = r"(?=$|[\s)）(（;；。，,、/／和或]|等)"
    unit = rf"(?:{SCALE}?(?:{any_of(codebook.units)}){end}|{SCALE}{end}|[\u4e00-\u9fff]{{0,4}}(?:{sized}){end})"
    # tried once each way: a long line of 元 is no list of lists
    units = rf"(?>{unit}(?:[、，,/／;；和或\s]{{1,3}}{unit})*)"
    return re.compile(
        rf"(?:单位|(?:金额|计量)均?[为是:：(（])[为是:：(（\s]{{0,9}}{units}|[(（]\s?{units}\s?[)）]|^{units}$"
        rf"|[以按用](?:{SCALE}?(?:{any_of(codebook.units)})|{SCALE})(?:为单位|计|填[报列]|统计)|{SCALE}(?:{sized})为单位"
    )


def _others(codebook: Codebook) -> re.Pattern[str]:
    """What names another year, a part of a year, a plan, an earlier value or none, by the column where that belongs."""
    cues = "|".join(c.pattern for c in codebook.cues if c.role in ("previous", "void"))
    plans = any_of(
        word for (role, word), rule in codebook.derive(Wording).rules.items() if (role, rule) == ("status", "planned")
    )
    of = {rule: "|".join(w.word for w in codebook.words if (w.role, w.rule) == ("period", rule)) for rule in _SPANS}
    # a codebook of before has none of some
    said = {role: "|".join(codebook.cued(role)) or "(?!)" for role in ("scope", "disputed", "level")}
    return re.compile(
        rf"(?:{of['year']})|(?P<上年数>{said['disputed']})|(?P<期间>{of['part']}|{of['years']}|{said['scope']})"
        rf"|(?P<地区>(?:{said['level']})(?=的?(?:法治|司法)?(?:数|合计|汇总|统计)))"
        rf"|(?P<年份>[(（]20[0-9]{{2}}[)）]$|^[12][0-9]年(?![来间以])|(?<![0-9—–~至-])20[0-9]{{2}}(?:年(?![0-9])|$)|二[〇○零][〇○零一二三四五六七八九]{{2}}年)"
        rf"|(?P<状态>(?:{cues}|{plans}|[预暂]?估算?|预计|快报)(?=的?(?:完成)?(?:数据|数|值|表)?(?:$|[）)（(，,；;\s.])))"
    )
