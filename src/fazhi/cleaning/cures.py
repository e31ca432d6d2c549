"""Cures of cells that cannot be read: what of it could be the value, and where the rest belongs.

A number is offered only where the cell says that it is the whole one; which words say so, or say otherwise, is data
(``reading.csv``).
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from dataclasses import replace

from fazhi.characters import HAN_NUMERALS, OLD_FORMS, alone
from fazhi.cleaning.labelled import Labelled, defined
from fazhi.cleaning.periods import Periods
from fazhi.cleaning.valued_cell import ValuedCell
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator, Unit
from fazhi.errors import WordingError
from fazhi.groups import first_of
from fazhi.numerals import SCALE, scale_of
from fazhi.reading.around import Notes
from fazhi.reading.raw import RawFigure
from fazhi.wording import PERCENT, POINTS, Reading, Wording, any_of

# longer words are no value with a remark, and are not gone through
LONGEST, _SAME_MEASURE = 300, {"measure", "money", "time"}
# of a number with one of these no cure may be without it
_SCALES = re.compile(f"{SCALE}|[wW]")
_ROLES = ("entire", "vague", "weekday", "each", "sum", "base", "within", "including", "excluded", "only", "moment")
# marks about a number that say nothing of it: brackets around it, a full stop, the number of a footnote
_MARKS = re.compile(r"^[“”\"'‘’（(【\[]+|[。.,，、；;：:“”\"'‘’（(）)】\]]+$|[\[［【〔][0-9]{1,2}[\]］】〕]|(?<=元)整$")
_DATE, _FRACTION = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"), re.compile("([0-9]+)[/／]([0-9]+)")
# 98·6%, 6。85, 约.5; of 1,200 and 12,9 the commas part thousands or two numbers
_POINT = re.compile("([^0-9]{0,9}?)(?:([0-9]+)([·・。﹒]|[,，](?=[0-9]{2}%))|([.．﹒]))([0-9]+[^0-9]*)")
# of a unit's column that says more than a unit: 10场, 场/月, 成, k
_COUNTS = re.compile("[0-9０-９A-Za-zＡ-Ｚａ-ｚ成半每均]|[/／][^年]")
_ARROWS, _GAP = "[↑↓↗↘▲△▼]", re.compile(r"\d\s+\d")
# 2.4w份: what a letter behind a number stands for is its writer's; 12O is perhaps 120
_LETTERS = re.compile(r"[0-9余多]\s?(?![OoIl](?![A-Za-z]))([A-Za-z].*)")
# the finding of a value that cannot be read, and what its words quote
Cure = tuple[str, dict[str, str]]


class Cures:
    """Finds cures by the words of one codebook; ``codebook.derive(Cures)``."""

    def __init__(self, codebook: Codebook) -> None:
        self._codebook, self._wording = codebook, codebook.derive(Wording)
        self._says = {role: re.compile(codebook.any_cue(role)) for role in _ROLES}
        self._moves = re.compile(any_of(codebook.spoken("direction", "change")))
        unit = f"({SCALE}?)({any_of(codebook.units)})"
        self._unit, self._behind = re.compile(unit), re.compile(f"{unit}((?:{any_of(codebook.spoken('after'))})?)$")
        # 元/万元, （万元）
        self._only_units = re.compile(rf"(?:[\s/／|、或（()）]*{unit}){{1,6}}[\s）)]*")
        # 12（份）, 12份份
        named = f"({SCALE}?(?:{any_of(codebook.units)}))"
        self._loose = re.compile(
            rf"(?<=[0-9余多来几{HAN_NUMERALS}])(?:[（(]{named}[)）]|{named}\2+(?![\u4e00-\u9fff]))"
        )
        self._notes, self._periods = codebook.derive(Notes), codebook.derive(Periods)
        self._labelled = codebook.derive(Labelled)
        self._hedges = re.compile(any_of(codebook.spoken("before", "after", "inside")))
        turns = f"{any_of(codebook.spoken('direction', 'side'))}|{_ARROWS}"
        self._turns = re.compile(f"(?=.*(?:{turns}))(?:{any_of(codebook.spoken('versus', 'since'))}|{turns}){{1,8}}")
        rules = self._wording.rules.items()
        self._plans = tuple(word for (role, word), rule in rules if (role, rule) == ("status", "planned"))

    def unit_written(self, text: str, *, scaled: bool = False) -> str:
        """The unit with which a wording ends, perhaps with its scale; empty for none."""
        m = self._behind.search(text)
        return m[1] * scaled + m[2] if m else ""

    def of_unit(self, text: str, column: str, indicator: Indicator) -> Cure:
        """The cure of a value in another unit than its indicator's.

        The number is offered again only where both units count alike (场 and 次); 亩 are to be worked out in 平方米, and
        how many 人次 the 人 are is to be asked.
        """
        if m := _FRACTION.match(text):
            share, parts = {"share": f"{m[2]}分之{m[1]}"}, {"numbers": "、".join(re.findall("[0-9]+", text))}
            return ("wording.value.fraction", share) if indicator.rate else ("wording.value.parts", parts)
        wanted, column = indicator.units[0], column.replace("元整", "元")
        full, own = text if self.unit_written(text) else text + column, self._codebook.units[wanted]
        m = self._behind.search(full)
        written, meant, beside = column, text + wanted, column
        if m:
            written, meant, beside = m[2], full[: m.start(2)] + wanted + m[3], full[len(text) : m.start(2)]
        named = [*self._named(self.unit_written(text, scaled=True)), *self._named(column)]
        doubts = (
            sorted(_SCALES.findall(full)) != sorted(_SCALES.findall(meant)),
            _COUNTS.search(beside),
            not m and self._hedges.search(beside),
            _SAME_MEASURE & {*own.family} and self._apart(named),
        )
        if any(doubts):
            return "wording.value.units", {"units": "、".join(dict.fromkeys(named))}
        # of 3千 under 万元 nobody knows how many it is
        if re.search(f"{SCALE}[余多]?$", text) and re.match(SCALE, column):
            bare, scaled = text + wanted, re.sub("万([余多]?)万", r"亿\1", text + column)
            return "wording.value.scale", {"bare": bare, "scaled": scaled}
        other = self._codebook.units[written] if m else None
        how = self.unlike(own, other) if other else "meant" * bool(column)
        if how == "meant" and re.search("[wW]", meant):
            return "wording.value.units", {"units": column or text}
        meant = full if other and other.key == own.key else meant
        told = {"units": "、".join(indicator.units), "unit": written, "wanted": wanted, "meant": meant}
        return f"unit.{how}".rstrip("."), told

    def unlike(self, own: Unit, other: Unit) -> str:
        """What is to be done with a number in another unit: it is the same, to be worked out, or nobody knows how many it is."""
        shared = ({*own.family} - {"person"} or {*own.family}) & {*other.family}
        # 家次 are no 家, and yet 次 and 场 are events; 45名 are no 45个 of what is not only persons
        alike = shared and own.whole and own.key[1:].endswith("次") == other.key[1:].endswith("次")
        return "meant" if alike or own.key == other.key else "convert" if shared & _SAME_MEASURE else "ask"

    def _named(self, words: str) -> list[str]:
        """The units that words name which name nothing else; other words as they are."""
        units = ["".join(of) for of in self._unit.findall(words)] if self._only_units.fullmatch(words) else []
        return units or [words] * bool(words)

    def _apart(self, named: list[str]) -> bool:
        """Whether units are several of one thing, as 元 and 万元, or one is none."""
        found = [self._unit.fullmatch(name) for name in named]
        units = [(self._codebook.units[m[2]], float(scale_of(m[1]))) for m in found if m]
        sizes = {(unit.key, unit.factor * scale) for unit, scale in units}
        return None in found or len(sizes) > len({unit.key for unit, _ in units})

    def of_value(self, raw: RawFigure, indicator: Indicator) -> Cure:
        """The cure of a value that cannot be read: of 在建1个 it says where 在建 belongs."""
        # 1 2场 is no 12场
        text = re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", raw.text).translate(OLD_FORMS)
        column = re.sub("^(?:计量)?单位[:：]", "", raw.unit.translate(OLD_FORMS))
        if _GAP.search(text) and self._read("".join(text.split()), indicator, column):
            return "wording.value.gap", {}
        clash = [column] * bool(column)
        text = self._loose.sub(lambda m: m[0] if m[1] and self._apart([m[1], *clash]) else m[1] or m[2], text)
        mended = text != raw.text and self._read(text, indicator, column)
        if mended and column == raw.unit and mended.quantity.unit in self._codebook.unit_words[indicator.id]:
            return "wording.value.bare", {"number": text}
        key, told = self._of_cell(text, replace(raw, unit=column), indicator)
        told = {"wanted": indicator.units[0]} | told
        return (key, told) if self._holds(key, told, text, indicator) else ("wording.value.strange", told)

    def _holds(self, key: str, told: dict[str, str], text: str, indicator: Indicator) -> bool:
        """Whether what a cure has written can be read, and the number that it names is the cell's whole one."""
        written = [told[name] for name in ("meant", "share", "bare", "scaled") if name in told]
        first = told.get("number") or told.get("numbers", "").partition("、")[0]
        number = "" if key.endswith((".each", ".only")) else first
        said = key != "wording.value.hedge" or told["rest"]
        holds = said and (not number or alone(number, text))
        return bool(holds and all(self._read(words, indicator) for words in written))

    def _of_cell(self, text: str, raw: RawFigure, indicator: Indicator) -> Cure:
        """The cure of a cell's text, which may name a number that is no whole one."""
        if cure := self._at_once(text, raw.unit, indicator):
            return cure
        numbers = self._numbers(text, indicator)
        if not any(self._read(n, indicator) for n in numbers) or text.startswith((*"-−－—–负",)):
            return f"wording.value{'.weekday' * bool(self._says['weekday'].search(text))}", {}
        cell = self._cell(text, numbers, raw, indicator)
        if cure := self._units_alone(cell, raw.unit, indicator) or self._labelled.cure(cell, indicator):
            return cure
        number, kind, excluded = numbers[0], self._kind(cell, indicator), self.excluded(cell.rest, indicator)
        if kind not in ("total", "parts", "inner", "each", "only", "changed", "excluded") and number not in cell.most:
            key, told = self.of_unit(number, raw.unit, indicator)
            # another unit alone is no cure of what stands beside the number
            return key.removesuffix(".meant"), told
        timed, time = self._periods.of(cell.rest, cell.year)
        rest, offered = time if kind == timed else cell.rest, self.total(text, numbers) if kind == "total" else number
        told = {"numbers": "、".join(numbers), "number": offered, "rest": rest, "excluded": excluded, "said": cell.rest}
        if kind == "parts":
            at_end = indicator.kind == "stock" and len(cell.most) > 1
            kind = "rates" if indicator.rate else "stock" if at_end else kind
        return f"wording.value.{kind}", told | {"definition": defined(indicator)}

    def _units_alone(self, cell: ValuedCell, column: str, indicator: Indicator) -> Cure | None:
        """The cure of a number beside which nothing but units stands; None where there is more, or they are its own."""
        number, units = cell.numbers[0], self._named(cell.rest)
        if not self._only_units.fullmatch(cell.rest):
            return None
        own = self.unit_written(number, scaled=True)
        if self._apart(named := [*self._named(own), *units, *self._named(column)]):
            return "wording.value.units", {"units": "、".join(dict.fromkeys(named))}
        return None if own else self._as_value(number + units[0], "", indicator)

    def _is_left_out(self, rest: str, indicator: Indicator) -> bool:
        """Whether what a cell leaves out is what its definition leaves out: two characters of the one stand in the other."""
        said, defined = (self._says["excluded"].match(rest), self._says["excluded"].search(indicator.definition))
        left, right = (m["left"] if m else "" for m in (said, defined))
        return any(left[n : n + 2] in right for n in range(len(left) - 1))

    def excluded(self, note: str, indicator: Indicator) -> str:
        """What an indicator is defined without, where a note begins with what its number includes: 13人（含辅助4人）."""
        said = self._says["including"].match(note) and self._says["excluded"].search(indicator.definition)
        return said[0] if said else ""

    def _numbers(self, text: str, indicator: Indicator) -> list[str]:
        """The numbers of a cell that is no long text, its first perhaps in words: 两百（含2）."""
        numbers, head = self._wording.amounts(text) if len(text) < LONGEST else [], re.split("[（(，,；;、]", text)[0]
        first = [head] * bool(numbers and numbers[0] not in head and self._read(head, indicator))
        return [*first, *numbers]

    def _is_change(self, text: str, indicator: Indicator) -> bool:
        """Whether a cell holds nothing but by how much its indicator rose or fell."""
        with suppress(WordingError):
            unit = self._moves.search(text) and self._wording.read_change(text, "", "").quantity.unit
            return unit in {PERCENT, POINTS, *self._codebook.unit_words[indicator.id]}
        return False

    def _in_words(self, text: str, indicator: Indicator) -> Cure | None:
        """The cure of a cell that tells a change, or that all of them are: 增加3件, 全部合格."""
        if self._is_change(text, indicator):
            return "wording.value.change", {"rest": text}
        entire = self._says["entire"].fullmatch(re.sub("[（(]?100[%％][）)]?", "", text))
        return ("wording.value.entire", {}) if entire and indicator.kind == "share" else None

    def _at_once(self, text: str, column: str, indicator: Indicator) -> Cure | None:
        """The cure of a cell with one thing wrong: it is a change, its unit, marks around the number, a letter behind it; None where there is more."""
        if cure := self._in_words(text, indicator):
            return cure
        if self._read(text, indicator) or _FRACTION.match(text):
            return self._as_value(text, column, indicator)
        if m := _POINT.fullmatch(text):
            return "wording.value.point", {"mark": m[3] or m[4], "meant": f"{m[1]}{m[2] or 0}.{m[5]}"}
        if _DATE.match(text):
            return "wording.value.date", {"wanted": indicator.units[0]}
        bare = _MARKS.sub("", text)
        if bare != text and self._read(bare, indicator):
            reading = self._read(bare, indicator, column)
            fits = reading and reading.quantity.unit in self._codebook.unit_words[indicator.id]
            return ("wording.value.bare", {"number": bare}) if fits else self._as_value(bare, column, indicator)
        letters = _LETTERS.search(text)
        return ("wording.value.units", {"units": letters[1]}) if letters else None

    def _as_value(self, text: str, column: str, indicator: Indicator) -> Cure:
        """The cure of a value in another unit, as that of one which cannot be read."""
        key, told = self.of_unit(text, column, indicator)
        return {"unit.meant": "wording.value.column"}.get(key, key), told

    def _read(self, text: str, indicator: Indicator | None = None, unit: str = "") -> Reading | None:
        try:
            return self._wording.read(text, unit, indicator.units[0] if indicator else "")
        except WordingError:
            return None

    def _cell(self, text: str, numbers: list[str], raw: RawFigure, indicator: Indicator) -> ValuedCell:
        """A cell in its parts; in brackets, or behind 其中, may stand what its first number is made of."""
        read = {n: reading.quantity for n in numbers if (reading := self._read(n, indicator, raw.unit))}
        counted = {n: q for n, q in read.items() if q.unit in self._codebook.unit_words[indicator.id]}
        most = {n: q.high if math.isfinite(q.high) else q.low for n, q in counted.items()}
        made_of = f"(?:{self._says['within'].pattern}|{self._says['each'].pattern}).+"
        m = re.fullmatch(rf"{re.escape(numbers[0])}(?:[（(](.+)[）)]|[，,；;]?({made_of}))", text)
        rest = (m[1] or m[2]) if m else text.replace(numbers[0], "", 1).strip("，,；;、：:（）()")
        return ValuedCell(text, numbers, most, rest, bool(m), raw.year)

    def _kind(self, cell: ValuedCell, indicator: Indicator) -> str:
        """What a cell says of its number, or what its several numbers are."""
        says, rest, most, several = self._says, cell.rest, cell.most, len(cell.numbers) > 1
        made, only = several and (cell.parts or not cell.in_bracket), says["only"].search(rest)
        # 388件/办结385件 are two numbers
        apart, largest = cell.parts and not cell.in_bracket, max(cell.parts, default=math.inf)
        apiece = says["each"].search(rest) and not apart and cell.whole <= largest
        whole, inner = cell.in_bracket and self._is_whole(cell), made and sum(cell.parts) < cell.whole and not only
        partial = only or says["within"].match(cell.text)
        kinds = (
            ("changed", self._is_change(rest, indicator)),
            ("total", several and most.get(self.total(cell.text, cell.numbers)) == max(most.values(), default=-1)),
            ("each", apiece or says["each"].match(cell.text)),
            ("aim", whole and rest.startswith((*self._plans, "目标"))),
            ("excluded", (whole or inner) and self.excluded(rest, indicator)),
            ("note", whole),
            ("inner", inner),
            ("parts", made),
            # 105件（不含代办）, as the definition has it
            ("note", partial and self._is_left_out(rest, indicator)),
            ("only", partial),
        )
        return first_of(kinds) or self._beside(cell, indicator)

    def _is_whole(self, cell: ValuedCell) -> bool:
        """Whether brackets say that the number before them is the whole one: by its parts, by what it is compared with."""
        rest, parts, says = cell.rest, cell.parts, self._says
        made = sum(parts) == cell.whole and (len(parts) > 1 or rest in cell.numbers)
        some = (says["within"].match(rest) or says["each"].search(rest)) and max(parts, default=0) <= cell.whole
        return bool(made or some or (len(parts) == 1 and says["base"].search(rest)))

    def total(self, text: str, numbers: list[str]) -> str:
        """The one number that a cell calls the sum of others; empty where it calls none so, or tells of more besides."""
        said, ends = f"(?:{self._says['sum'].pattern})", "，,；;、。（(：:"
        # 5个中队共47人: of other things so many
        sums = rf"(?:(?:^|[{ends}]){said}|^[0-9]+[^0-9{ends}]{{1,8}}{said}(?=[^{ends}]+$))"
        totals = [n for n in dict.fromkeys(numbers) if re.search(f"{sums}{re.escape(n)}(?![0-9])", text)]
        return totals[0] if len(totals) == 1 and not self._says["only"].search(text) else ""

    def _beside(self, cell: ValuedCell, indicator: Indicator) -> str:
        """What the words beside the one number of a cell are: a period, a hedge, a plan, or a note."""
        rest, vague, (timed, period) = cell.rest, self._says["vague"], self._periods.of(cell.rest, cell.year)
        # 3名（镇本级） is a part of this year's
        heard = any(said.column != "地区" for said in self._notes.alone(rest, cell.year, cell.year))
        # 2300平, 51份次: of the last nobody knows how many 份 they are
        short = len(rest) == 1 and rest.isalpha() and cell.text == cell.numbers[0] + rest
        cut = indicator.units[0].startswith(rest) and not self.unit_written(cell.numbers[0])
        # what was new is no stock
        counts = rest in self._codebook.cued("counting") and not (indicator.kind == "stock" and "新" in rest)
        kinds = (
            ("bare", rest and rest in indicator.name),
            (timed, timed),
            ("plan", rest.startswith(self._plans)),
            ("about", heard or self._says["moment"].search(rest)),
            ("moved", self._turns.fullmatch(rest)),
            ("bare", rest and not period),
            ("excluded", self.excluded(rest, indicator)),
            ("hedge", vague.match(rest) or re.search(f"(?:{vague.pattern})$", cell.text)),
            ("cut_unit", short and cut),
            ("unknown_unit", short),
            ("note", counts),
        )
        return first_of(kinds, "hedge")
