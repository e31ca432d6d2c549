"""Units that the words about a cell of a table name, and what its number may count by them."""

from __future__ import annotations

import re

from fazhi.characters import HAN_NUMERALS
from fazhi.codebook.load import Codebook
from fazhi.numerals import SCALE
from fazhi.reading.extraction.rows import BRACKET, UNITS, Column, ColumnGroup, is_value
from fazhi.wording import any_of

# before a unit of money
_CURRENCY = "(?:人民币|RMB|[￥¥])?"
# what ends the name of what is measured
_MEASURE = re.compile("(?:[数量额率]|面积)\\Z")
# a title that says itself what of its rows is told: 经费投入情况, 单位：万元
_AMOUNTS = {"money": re.compile("经费|资金|金额|支出|投入|预算|决算|收入|费用"), "rate": re.compile("率|占比|比例")}
_MANGLED = re.compile(r"(?!.*[年月日号第点时:：、])(?=.*[0-9OoIl])[^，。；]{1,5}|每月[0-9]+")
# one number within words: 未最终核定36, 36每月
_WORDS = "[^0-9，。；:：、第"
SAID = re.compile(
    f"(?:{_WORDS}]{{1,16}}[0-9][0-9.,]*(?![0-9年月日号点时]){_WORDS}]{{0,8}}|[0-9][0-9.,]*(?![0-9年月日号点时]){_WORDS}]{{2,16}})"
)
# what a spreadsheet makes of a number, and the headings under which it can be none: 12月15日 below 2024年
DATED = re.compile(
    "[0-9]{2,4}[-./年][0-9]{1,2}[-./月][0-9]{1,2}日?|[0-9]{1,2}[-/月][0-9]{1,2}日?|[0-9]{1,2}(?:[:：][0-9]{2}){1,2}"
)
_YEAR = re.compile("\\A20[0-9]{2} ?年度?")
_HEADS_NUMBERS = re.compile(
    "(?:20[0-9]{2}|[本上去今当]) ?年度?(?:数|实[际绩]数?|完成数?|计划数?|目标数?)?|数[值量额]|完成数?|实[际绩]|[本上]年数"
)


def written(unit: re.Match[str] | None) -> str:
    """The unit that a pattern of several ways to name one found; blank where it found none."""
    return unit[unit.lastindex or 0] if unit else ""


class Units:
    """The units of one codebook, and the names of its indicators, as the words about a cell have them."""

    def __init__(self, codebook: Codebook) -> None:
        units, names = any_of(codebook.units), {*codebook.names}
        unit = f"{SCALE}?(?:{units})"
        self._names = names
        self._scaled = re.compile(rf"单位[:：] ?{SCALE}(?![一-鿿])")
        families = {unit: {*known.family} for unit, known in codebook.units.items()}
        known = ((name, codebook.named(name)) for name in names)
        self._families = families | {name: {f for u in of.units for f in families[u]} for name, of in known if of}
        self._counted = re.compile(rf"(?<![本同上当])({units})数\Z|({units})(?<=.次)\Z")
        self._unit = re.compile(
            rf"[(（](?:[^()（）]{{0,6}}单位[:：] ?)?{_CURRENCY}({unit})(?:人民币)?[)）]|单位[:：] ?{_CURRENCY}({unit})(?! ?[、，,/／;；\u4e00-\u9fff])"
            r"|(?<=[\u4e00-\u9fff±]) ?(%)$",
            re.MULTILINE,
        )
        self._otherwise = re.compile(codebook.any_cue("head_measure"))
        # 三十六场, which no reader of cells knows
        self.spelt = re.compile(rf".{{0,2}}[{HAN_NUMERALS}]+[余多]?{unit}(?:左右|以[上下])?[。；;]?").fullmatch
        self._alone = re.compile(f"{_CURRENCY}{unit}")
        self._unscaled, self.first, self.all = codebook.unscaled, self._unit.search, self._unit.finditer

    def in_brackets(self, columns: list[Column]) -> list[Column]:
        """The columns of a row with what is a unit in a row of units below their heads in brackets: 单位 | 场 | 件."""
        told = [*zip(*(head for _, head in columns), strict=False)]
        rows = [n for n, row in enumerate(told) if n and self._is_of_units(*row)]
        heads = [
            [f"({word})" * bool(word and left) if n in rows else word for n, word in enumerate(head)]
            for left, (_, head) in enumerate(columns)
        ]
        return [(word, head) for (word, _), head in zip(columns, heads, strict=True)]

    def _is_of_units(self, label: str, *words: str) -> bool:
        """Whether a row of heads names the units of its columns and nothing else."""
        named = [*filter(None, words)]
        return bool(named) and all(map(self._alone.fullmatch, named)) and (not label or bool(UNITS.fullmatch(label)))

    def of(self, group: ColumnGroup, at: int) -> str:
        """The unit of a number in brackets: of a column of units, or alone in the cell behind it, which nothing heads: 36 | 场."""
        behind, head = next(iter(group.columns[at + 1 : at + 2]), ("", [""]))
        return group.unit(at) or f"({behind})" * bool(not any(head) and self._alone.fullmatch(behind))

    def is_name(self, word: str) -> bool:
        """Whether a word is an indicator's name, but for its brackets."""
        return BRACKET.sub("", word).strip() in self._names

    def measures(self, word: str) -> bool:
        """Whether a word names what is measured: by its unit, as an indicator, or as 执法人员数 does."""
        return bool(self.first(word) or self.is_name(word) or _MEASURE.search(BRACKET.sub("", word).strip()))

    def counting(self, word: str, about: str) -> str:
        """The unit that the words about a cell name, where it holds little else than a number that nobody reads: 1e3, 每月2."""
        told = (DATED.fullmatch(word) or SAID.fullmatch(word)) and any(map(_HEADS_NUMBERS.fullmatch, about.split("\n")))
        if not told and (is_value(word) or word in about.split("\n") or not _MANGLED.fullmatch(word)):
            return ""
        return written(self.first(about)) or "个" * any(map(self.is_name, about.split("\n")))

    def counted(self, head: list[str], name: str) -> re.Match[str] | None:
        """The unit that a head counts an indicator in, where that is one of its sort: 件数 of 信访件, not of 行政检查."""
        words = (_YEAR.sub("", word) for word in head if self.is_name(name))
        counted = next((m for m in map(self._counted.search, words) if m and not m.start()), None)
        return counted if counted and not self.differs(written(counted), name) else None

    def fits(self, caption: str, *labels: str) -> bool:
        """Whether the unit of a caption may be that of what goes by these labels: 万元 is none of 信访件, nor is 万 alone."""
        unit = self.first(caption)
        if not unit:
            return not self._scaled.search(caption)
        families = self._families[self._unscaled(written(unit))]
        titled = any(sort in families and of.search(caption) for sort, of in _AMOUNTS.items())
        counted = filter(None, map(self._families_of, labels))
        return titled or not families or not any(map(families.isdisjoint, counted))

    def differs(self, unit: str, heading: str) -> bool:
        """Whether a column measures another thing than its row, whose unit it has not: 人数, 经费, 满意度 of 普法活动（场）."""
        families, name = self._families[self._unscaled(unit)], BRACKET.sub("", heading).strip()
        amounts = any(of.search(name) and sort not in families for sort, of in _AMOUNTS.items())
        counted = families and families.isdisjoint(self._families_of(name) or families)
        return bool(self._otherwise.search(name) or amounts or counted)

    def _families_of(self, label: str) -> set[str] | None:
        """The sorts of things that a label counts: an indicator's, a unit's, as 人次数 does; None where it does not tell."""
        name = BRACKET.sub("", label).strip()
        counted = self._counted.search(name)
        return self._families.get(name) or (self._families[written(counted)] if counted else None)
