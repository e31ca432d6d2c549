"""Words around the rows of a table: a unit for all of them, another year, a part of a year, a plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fazhi.codebook.load import Codebook
from fazhi.numerals import SCALE
from fazhi.reading.raw import RawFigure
from fazhi.wording import Wording, any_of

_LONGEST_CAPTION = 300
# the rules of the words for all of a year, a part of it, and several
_SPANS = ("year", "part", "years")
# 罚没金额（万元）
_UNIT_IN_NAME = re.compile("(.+?)[（(]([^（）()]+)[）)]")
_HAN_YEAR = str.maketrans("〇○零一二三四五六七八九", "000123456789")
# a line below the rows that is about them all
_REMARK = re.compile("[（(]?(?:注|备注|说明|单位|金额|以上|上述|本表|数据|统计)")
# what ends a clause of a note, its number and 注： as well
_CLAUSES = re.compile(
    r"[，,；;。（）()\n①-⑩*※]|\[[0-9]{1,2}\]|(?:备?注|附注|说明)[0-9]{0,2}[:：]|(?<![0-9])[1-9][.．、](?![0-9])"
)
_OF_A_YEAR = re.compile("(20[0-9]{2}年|[上去]年)度?的?数[据字]?(?:均|都)?(?:为|系|是)")
# whose numbers: 2024年, and which year that is
_YEAR = "(?:(20[0-9]{2}年|[上去今本当]年)度?的?)?"
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


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


class Saying(NamedTuple):
    """Words that make a number another than this whole year's, the column where they belong, and whose number they name."""

    column: str
    words: str
    subject: str = ""

    def repeats(self, number: str) -> bool:
        """Whether the other number that it says is this one: 实为12件 beside 12."""
        return self.column == "更正" and _NUMBER.findall(self.words) == _NUMBER.findall(number) != []

    def names(self, *names: str) -> bool:
        """Whether it names what goes by one of these: 信访 what is called 信访件, 普法活动、信访件 either."""
        subjects = re.split("[、和与及]", self.subject)
        return any(name and subject and (subject in name or name in subject) for name in names for subject in subjects)


class Notes:
    """Hears in words beside figures that these are of another year, a part of it, another place, or not what was done."""

    def __init__(self, codebook: Codebook) -> None:
        self._others, self._subject = _others(codebook), _subject(codebook)
        self._besides = re.compile(f"(?:{codebook.any_cue('filler')}){{0,12}}")
        self._sourced = re.compile(f"(?:{codebook.any_cue('filler', 'source')}){{0,12}}")

    def anywhere(self, words: str, year: int, told_in: int = 0) -> Iterator[Saying]:
        """What the words of a title say to a figure of a year, whatever stands beside that; 本年 is the year `told_in`."""
        marks = list(self._others.finditer(words[:_LONGEST_CAPTION]))
        years = {m[0]: _year_named(m[0]) or str(told_in or year)[2:] for m in marks if m.lastgroup == "年份"}
        for m in marks:
            # 2023年1—12月 is a year, but not this one
            named = re.findall("20[0-9]{2}", m[0]) if m.lastgroup in (None, "期间") else []
            if named and f"{year}" not in named:
                yield Saying("年份", m[0])
            elif m.lastgroup and (m[0] not in years or str(year)[2:] not in years.values()):
                yield Saying(m.lastgroup, m[0])

    def remark(self, words: str, year: int) -> Iterator[Saying]:
        """What a note on figures about it says; one of where they are from may name offices and papers."""
        return self.alone(words.strip(), year, source="来源" in words)

    def alone(self, note: str, year: int, told_in: int = 0, *, source: bool = False) -> Iterator[Saying]:
        """What clauses of a note say that say nothing else; a source may name offices and papers besides."""
        besides = self._sourced if source else self._besides
        for clause in filter(None, map(str.strip, _CLAUSES.split(note))):
            # 2023年数据为快报数
            about = None if source else _OF_A_YEAR.match(clause)
            if about and _year_named(about[1]) != str(year)[2:]:
                continue
            # 信访件为1-11月数, 2024年信访件截至11月底, 信访件2024年为快报数
            m = None if source else self._subject.match(clause)
            whose = [(m["subject"], m["said"])] if m and self._is_of(year, m[1] or m[3]) else []
            for subject, rest in (("", clause), *whose):
                told = [*self.anywhere(rest, year, told_in)]
                if told and besides.fullmatch(self._others.sub("", rest)):
                    # a paper of the next year tells of this one
                    later = str(year + 1)[2:] if source else None
                    yield from (said._replace(subject=subject) for said in told if _year_named(said.words) != later)
                    break

    @staticmethod
    def _is_of(year: int, named: str | None) -> bool:
        """Whether a subject's year is this one, or it has none."""
        return not named or named[0] in "今本当" or _year_named(named) == str(year)[2:]


def _year_named(words: str) -> str:
    """The last two digits of the year that words name; blank of 本年."""
    return re.sub("[^0-9]", "", words.translate(_HAN_YEAR))[-2:]


def part_of_number(codebook: Codebook) -> re.Pattern[str]:
    """A note that begins with what belongs to the number beside it, and no more: 万余份, 左右, 约数, 万元，已入库."""
    before, units = any_of(filter(str.isalpha, codebook.spoken("before"))), any_of(codebook.units)
    behind = rf"(?:{any_of(codebook.spoken('after', 'inside'))}|{SCALE}|十)"
    return re.compile(
        rf"(?:{before}|(?:{units})?{behind}(?>(?:(?:{units})?{behind})*)(?:{units})?)(?=数?(?:$|[\s，,、；;。（(]))"
    )


def ditto(codebook: Codebook) -> re.Pattern[str]:
    """A cell that says to look into the one above it."""
    return re.compile(codebook.any_cue("ditto"))


def total_in(cells: Iterable[str], codebook: Codebook) -> str:
    """What in cells calls their row the sum of others; blank where nothing does."""
    total = re.compile(codebook.any_cue("total"))
    return next(filter(total.fullmatch, ("".join(cell.split()) for cell in cells)), "")


def has_unit(figure: RawFigure, codebook: Codebook) -> bool:
    """Whether a row has a unit of its own, perhaps in a name that is told for it, or no number that would want one."""
    wording = codebook.derive(Wording)
    named = None if codebook.named(figure.name) else _UNIT_IN_NAME.fullmatch(figure.name)
    if named and codebook.named(named[1]) and wording.ends_in_unit(f"1{named[2]}"):
        return True
    if figure.unit or not figure.text or ("absence", figure.text) in wording.rules:
        return True
    return all(map(wording.ends_in_unit, filter(None, (figure.text, figure.target))))


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


def _subject(codebook: Codebook) -> re.Pattern[str]:
    """Whose numbers a clause is about, in which year, and what it says of them: 信访件 2024年 数据截至11月底."""
    says = codebook.any_cue("predicate")
    return re.compile(
        rf"(?:[表其文]中|上述|以上|本表)?的?{_YEAR}(?P<subject>[\u4e00-\u9fff、]{{1,16}}?)(?<!期限)(?<!时限)(?<!时间)(?<!日期)(?<!编制)(?<!规定)(?<!标准)(?<![去上]年){_YEAR}"
        rf"(?:数[据字]?)?(?:均|都|皆)?(?<![无不非勿])(?P<said>(?:{says}).*)"
    )


def _others(codebook: Codebook) -> re.Pattern[str]:
    """What names another year, a part of a year, a plan, an earlier value or none, by the column where that belongs."""
    cues = "|".join(c.pattern for c in codebook.cues if c.role in ("previous", "void"))
    rules = codebook.derive(Wording).rules.items()
    plans = any_of(word for (role, word), rule in rules if (role, rule) == ("status", "planned"))
    of = {rule: "|".join(w.word for w in codebook.words if (w.role, w.rule) == ("period", rule)) for rule in _SPANS}
    usual, scope, disputed, level = map(codebook.any_cue, ("usual", "scope", "disputed", "level"))
    amended = codebook.any_cue("amended", "amended_done")
    return re.compile(
        rf"{usual}|(?:{of['year']})|(?P<上年数>{disputed})|(?P<更正>{amended})"
        rf"|(?P<期间>{of['part']}|{of['years']}|{scope})"
        rf"|(?P<地区>^(?:{level})$|(?:{level})(?=的?(?:法治|司法)?(?:数|合计|汇总|统计|通报)))"
        rf"|(?P<年份>[本今当]年|[(（]20[0-9]{{2}}[)）]$|^[12][0-9]年(?![来间以])|(?<![0-9—–~至-])20[0-9]{{2}}(?:年(?![0-9](?![0-9]?月?[-—–~至到]))|$)|二[〇○零][〇○零一二三四五六七八九]{{2}}年)"
        rf"|(?P<状态>(?:{cues}|{plans}|[预暂]?估算?|预计)(?=(?:{of['part']}|{scope})?的?(?:完成)?(?:数据|数|值|表|台账)?(?:$|[）)（(，,；;\s.])))"
    )
