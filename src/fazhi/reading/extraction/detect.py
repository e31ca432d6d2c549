"""Detection of figures in running text: numerals that count something, each with its offsets and its reading.

One pass of one pattern finds every numeral that could be a figure; what stands around it decides: dates, ranks,
names, numbering and article-like 一 are left out. Which words decide is data (``reading.csv``, ``excused.csv``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from fazhi.characters import HAN_DIGITS, HAN_NUMERALS, MISTAKABLE
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Unit
from fazhi.errors import WordingError
from fazhi.groups import grouped
from fazhi.numerals import JOIN, RATE, SCALE
from fazhi.reading.extraction.changes import Changes
from fazhi.reading.extraction.items import ItemNumbers
from fazhi.reading.extraction.rows import INCLUDED
from fazhi.reading.extraction.tidying import opened, tidied
from fazhi.reading.extraction.units import written
from fazhi.wording import PERCENT, Reading, Wording, any_of

if TYPE_CHECKING:
    from fazhi.reading.extraction.cells import TableCell

# the periods that may stand in front of a wording: 每周2次
PER = ("day", "week", "month", "two_months", "quarter", "half_year", "per_place")
# 10—20万
_SPREAD = re.compile(rf"([0-9.]+)({JOIN})([0-9.]+)([万亿千百])")
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]{1,15})(?:\.[0-9]{1,8})?"
_HAN = f"[{HAN_NUMERALS}]{{1,24}}(?:点[零〇一二三四五六七八九]{{1,4}}(?![十分钟刻])[万亿]?)?"
# 八、九场 is no 九场
NEXT = "|".join(rf"(?<=\w{a}、){b}" for a, b in pairwise("一二三四五六七八九"))
_RUN = re.compile(f"[0-9{HAN_DIGITS}十百千万亿零半]+")
_START = f"[0-9{HAN_NUMERALS}好几数上]"
# names in quotes, an order, and what is longer than any number is written are passed over
_CANDIDATES = re.compile(
    r"“[^”\n]{0,60}”|‘[^’\n]{0,40}’|《[^》\n]{0,120}》|\"[^\"\n，。；]{1,24}\""
    rf"|第{_START}+(?:[、和至]{_START}+(?=[、和至]|[条款项章节目号]))*|{_START}{{25,}}|(?P<run>{_START}+)"
)
# what parts a number from another that may be the rest of it
_APART = r",.:。․ \n'’٬`•_^*=①-⒛\\"
_AVERAGE = re.compile("[每均]")
_END = r"(?![ \n][0-9])[\s，,。；;、：:!！?？)(）（”》]|$"
_FEW = re.compile(f"(?!一$)[{HAN_DIGITS}十]{{1,3}}")
# what 数 or 金额 before a number counts in, where no unit is named
_UNNAMED = {"number": "个", "money": "元"}


class Span(NamedTuple):
    """A number that is a figure.

    Attributes
    ----------
    start, end : int
        Where it stands: from the hedge or 每周 to the unit.
    reading : Reading
        Counts closed to whole numbers.
    unit : Unit or None
        None where the writer gave none.
    unit_word : str
        The unit as written, in simplified characters; empty where there is none.
    missing_unit : str
        The unit that its own words lack, as it stands before the number or in a table's heading: 人次超1232万.
    unit_at : tuple of int
        Where the unit stands behind the number; (-1, -1) if it does not.
    """

    start: int
    end: int
    reading: Reading
    unit: Unit | None
    unit_word: str
    missing_unit: str = ""
    unit_at: tuple[int, int] = (-1, -1)

    @property
    def key(self) -> str:
        """The key of its unit; empty where it has none."""
        return self.unit.key if self.unit else ""

    @property
    def families(self) -> set[str]:
        """The sorts of things that its unit counts; none where it has no unit."""
        return set(self.unit.family) if self.unit else set()


def any_unit(units: Iterable[str]) -> str:
    """A pattern of the words of units, none of letters within a longer one: no m of 3.5mm, m³ and 60km/h."""
    letters = {unit for unit in units if re.search("[A-Za-zｍ]$", unit)}
    return f"{any_of({*units} - letters)}|(?:{any_of(letters)})(?![A-Za-z0-9²³/])"


def _numeral(codebook: Codebook) -> re.Pattern[str]:
    """Everything that could be a figure: numeral, hedge behind it, scale, unit."""
    after, fixed, units = any_of(codebook.spoken("after")), any_of(codebook.spoken("fixed")), any_unit(codebook.units)
    over = any_of(w.word for w in codebook.words if w.role == "inside" or (w.role, w.rule) == ("after", "over_step"))
    scale = f"{SCALE}(?!分点)"
    core = (
        rf"(?P<rate>{RATE})|(?P<range>(?P<from>(?:{_ARABIC}{SCALE}?|{_HAN})(?P<inner>{units})?){JOIN}(?={_ARABIC}|{_HAN}))?"
        rf"(?:(?P<fixed>{fixed})|(?P<arabic>(?>{_ARABIC}))(?: ?[亿万][0-9]{{1,8}}(?:[千万](?!分点))?| ?(?=[万亿]){scale}|{scale})?|(?P<han>(?>{_HAN})))"
    )
    # 30件不到 is no 30件; in 33场多3场 多 is the change's
    vague, rise = map(codebook.any_cue, ("vague", "rise"))
    # no date, no duration; 3部门 has no unit
    time = rf"(?! ?(?:{any_of(codebook.cued('time'))})(?!次|均|额))"
    unit = rf"(?>(?!{any_of([*codebook.cued('compound'), *codebook.cued('noun')])})(?P<unit>{units})|(?![A-Za-z0-9+×/:·\-]))"
    return re.compile(
        rf"(?<![0-9A-Za-z/+×·第\-−－±~～])(?<!(?<![0-9])[.])(?<!'')(?<![0-9]角)(?<![为达率长、，,。 ]负)(?<![一二三四五六七八九十0-9]点)(?<![0-9][{_APART}])(?<![0-9] [,.:])(?<![0-9][,.:·․][ \n])(?<!{MISTAKABLE})(?<![{HAN_NUMERALS}][OoＯｏ])(?<![十百千万]有)(?<![0-9{HAN_NUMERALS}]又)(?<![零百千万]单)(?<![廿卅卌])(?<![0-9][万亿])(?<![几十百千万亿])(?:(?=[0-9])|(?<![{HAN_NUMERALS}])(?!{NEXT}))(?:{core}) ?(?P<over>(?:{over})(?!元化|样|方))? ?(?P<scale>{scale})?"
        rf"{time}(?! ?元 ?[0-9]+[角分]) ?{unit}(?![+＋]|{vague})(?P<end> ?(?!{rise})(?:{after})(?!元化|样))?"
    )


class Names:
    """The names that hold numerals (三项制度, 12345) by each of these; ``codebook.derive(Names)``."""

    def __init__(self, codebook: Codebook) -> None:
        runs = (run for excuse in codebook.excused for run in _RUN.finditer(excuse.pattern))
        self._with = grouped((run[0], (run.string, run.start())) for run in runs)

    def hold(self, plain: str, at: int) -> bool:
        """Whether the numeral that begins there is one of a name's."""
        run = _RUN.match(plain, at)
        with_run = self._with.get(run[0], ()) if run else ()
        return any(plain.startswith(name, at - before) for name, before in with_run if before <= at)


class Detector:
    """Finds figures by the words of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        units, cued = codebook.units, codebook.cued
        self._book, self._units, self._wording = codebook, units, codebook.derive(Wording)
        self._whole = {u.key: u.whole for u in units.values()}
        self._reading = lru_cache(maxsize=2**16)(self._read)
        self._numeral, self._names = _numeral(codebook), codebook.derive(Names)
        hedges = any_of(codebook.spoken("before"))
        self._hedged = re.compile(rf"(?:{hedges}) ?\Z")
        # a hedge that its number does not take: 约人民币3.2万元
        self._hedged_money = re.compile(rf"(?:{hedges}) ?(?:人民币|[￥¥]) ?[￥¥]?\Z")
        self._spoilt = re.compile(rf"(?:{any_of(cued('spoil'))}) ?\Z")
        scoped = "|".join(f"(?P<{role}>{codebook.any_cue(role)})" for role in PER if cued(role))
        self._each = re.compile(rf"(?:{scoped}|(?P<years>年均)) ?\Z")
        # 10次/月, 10次每月
        self._per = re.compile(rf" ?(?=/)(?:{scoped})"), re.compile(rf" ?(?:{scoped})(?=共|以[上内]|{_END})")
        self._noun, self._rank = re.compile(any_of(cued("noun"))), re.compile(codebook.any_cue("rank"))
        self._ordinal = re.compile(rf"(?:{codebook.any_cue('ordinal')}) ?\Z")
        self._changes = Changes(codebook)
        self._counting = re.compile(rf"(?:{any_of(cued('counting'))})\Z")
        rise_or_fall = codebook.any_cue("rise", "fall")
        self._end, self._ended = (
            re.compile(_END),
            re.compile(f"{_END}|{any_of(cued('act'))}|(?:{rise_or_fall})[到至为]"),
        )
        self._threshold = re.compile(rf"的?(?:{codebook.any_cue('threshold')})")
        long, short = (any_of(u for u in units if (len(u) > 1) is long) for long in (True, False))
        self._standing = re.compile(
            rf"(?:\((?:单位: ?)?({SCALE}?(?:{any_of(units)}))\)|({long})|({short})数|(?P<number>[^\s，。、])数|(?P<money>金额|资金|经费))"
            r"(?:达到?|共计?|累计|为|[：:])* ?\Z"
        )
        self._items = ItemNumbers(codebook)
        # GB/T 15835 lets a blank part the thousands; only a verb, which wants its number, shows that they are of one: 共组织2 125人次
        self._thousands = re.compile(rf"((?:{any_of(cued('verb'))})[1-9]) (?=[0-9]{{3}} ?(?:{any_of(units)}))")

    def tidy(self, text: str) -> str:
        """The text with half-width digits and marks, the numbers of items apart; every character stays where it is."""
        return self._thousands.sub(r"\1,", opened(self._items.parted(tidied(text))))

    def find(self, plain: str) -> Iterator[Span]:
        """Every figure of a tidied text, in its order."""
        at = 0
        # the search for a first character is the fast part
        for run in _CANDIDATES.finditer(plain):
            at = max(at, run.start("run"))
            while at < run.end("run"):
                m = self._numeral.match(plain, at)
                at = m.end() if m else at + 1
                if m and m["inner"] and (parted := self._changes.parted(plain, m, self._reading(m[0], "", ""))):
                    # 减少3件至12件: of two figures the first
                    m = self._numeral.match(plain, m.start(), m.end("from")) if parted == "apart" else None
                    at = m.end() if m else at
                if m and self._is_figure(plain, m) and (span := self._span(plain, m)):
                    yield span

    def cell(self, plain: str, cell: TableCell) -> Span | None:
        """The figure that a cell of a table is, with the unit of its row or column, or None."""
        text, unit = INCLUDED.sub("", plain[cell.start : cell.end].strip().lstrip("+-−－")).rstrip(), cell.unit
        start = plain.index(text, cell.start)
        rate = text[-1:] if text.endswith(("%", "‰")) else ""
        reading = self._reading(text, "" if rate else unit, "" if unit else "个")
        unit = "" if rate else unit
        word = rate or self._book.unscaled(unit)
        year = not unit and re.fullmatch("(?:19|20)[0-9]{2}", text)
        broken = reading and self._splits(reading) and not _AVERAGE.search(cell.heading + cell.row)
        if not reading or year or broken or "/" in text:
            return None
        return Span(start, start + len(text), reading, self._units.get(word), word, unit)

    def _is_figure(self, plain: str, m: re.Match[str]) -> bool:
        """Whether a numeral is neither an ordinal nor a name's, and counts if it is in characters."""
        if self._ordinal.search(plain, max(m.start() - 20, 0), m.start()) or self._names.hold(plain, m.start()):
            return False
        unit = self._units.get(m["unit"] or "")
        if not m["han"] or (unit and (m["range"] or m["over"] or "rate" in unit.family)):
            return True
        return unit is not None and self._counts(plain, m, m["han"], set(unit.family))

    def _counts(self, plain: str, m: re.Match[str], han: str, families: set[str]) -> bool:
        """Whether a numeral in characters with a unit counts: 五百余人, 召开会议两次; not 一批, 两个维护."""
        before = plain[max(m.start() - 4, 0) : m.start()]
        if re.search("[百千万亿]", han):
            # 万人 without a hedge is a name
            return len(han) > 1 or bool(self._hedged.search(before))
        if not _FEW.fullmatch(han):
            return False
        if families & {"item", "kind", "thing"}:
            # 三个区, 十个村委会; two digits are no slogan
            return len(han) > 1 or bool(self._noun.match(plain, m.end()))
        counted = self._counting.search(before) or self._changes.moves(plain, m.start())
        return bool("person" in families or counted or self._ended.match(plain, m.end()))

    def _span(self, plain: str, m: re.Match[str]) -> Span | None:
        """A numeral with its hedge and unit, read; None where it has no unit, sorts by size or cannot be read."""
        start = m.start() - len(self._hedge(plain, m))
        written = m["unit"] or (PERCENT if m["rate"] else "")
        column = written or self._unit_before(plain, m, start)
        word = self._book.unscaled(column)
        unit = self._units.get(word)
        hedged = self._hedged_money.search(plain, max(start - 12, 0), start)
        if any((not word, hedged, self._sorts(plain, m, unit))):
            return None
        scaled = column if column != word else ""
        reading = self._reading(plain[start : m.end()], scaled, "" if written or scaled else word)
        each = self._each.search(plain, max(start - 8, 0), start)
        average = each or _AVERAGE.search(plain, max(start - 14, 0), start)
        if not reading or self._splits(reading, is_average=average is not None):
            return None
        per = None if each else self._per_behind(plain, m.end())
        if told := each or per:
            start, reading = min(told.start(), start), replace(reading, period=told.lastgroup or "")
        word = word if written else word.removeprefix("个")
        end = per.end() if per else m.start() + len(m[0].rstrip())
        column = "" if written else scaled or word
        return Span(start, end, reading, unit if word else None, word, column, m.span("unit"))

    def _per_behind(self, plain: str, end: int) -> re.Match[str] | None:
        """The words behind a number by which it is each one's: 10次/月, 10次每月; None where there are none."""
        return next(filter(None, (words.match(plain, end) for words in self._per)), None)

    def _sorts(self, plain: str, m: re.Match[str], unit: Unit | None) -> bool:
        """Whether a number with a hedge behind it only sorts things by size: 50万元以上的项目, 4000分以上."""
        families = unit.family if unit else ()
        # 95%以上的持证率, 95%以上的执法人员持证: what is told of all
        sized = self._threshold.match(plain, m.end()) and "rate" not in families
        return bool(m["end"] and (sized or "score" in families))

    def _hedge(self, plain: str, m: re.Match[str]) -> str:
        """The hedge before a number as written; not where it ends another word (签约20家) or tells a rank."""
        low = max(m.start() - 8, 0)
        hedge = self._hedged.search(plain, low, m.start())
        # 签约有20家
        if not hedge or self._spoilt.search(plain, low, hedge.start() + 1):
            return ""
        return "" if hedge[0] == "超过" and self._rank.match(plain, m.end()) else hedge[0]

    def _unit_before(self, plain: str, m: re.Match[str], start: int) -> str:
        """The unit of a number without one: what stands before it (观看人次超1232万), 个 where a noun follows."""
        if m["end"]:
            return ""
        ends = self._end.match(plain, m.end())
        standing = self._standing.search(plain, max(m.start() - 14, 0), start) if ends else None
        scaled = re.search("[万亿]", m[0])
        # 金额8.6 may be in 万元
        if standing and (scaled or standing.lastgroup != "money"):
            return _UNNAMED.get(standing.lastgroup or "") or written(standing)
        large = m["arabic"] and scaled and (ends or start < m.start())
        return "个" if large or m["over"] or self._noun.match(plain, m.end()) else ""

    def _splits(self, reading: Reading, *, is_average: bool = False) -> bool:
        """Whether it is a fraction of what only comes in whole numbers, and no average of these."""
        return not is_average and reading.splits and self._whole[reading.quantity.unit]

    def _read(self, text: str, column: str, default: str) -> Reading | None:
        """The wording as the codebook reads it, counts closed; None where it cannot be read."""
        try:
            # as `wording` reads it: 10—20万 → 10万—20万
            reading = self._wording.read(_SPREAD.sub(r"\1\4\2\3\4", text), column, default)
            closed = self._whole[reading.quantity.unit] and not self._splits(reading)
            # an average of counts need not be whole
            return replace(reading, quantity=reading.quantity.whole()) if closed else reading
        except (WordingError, ValueError):
            return None
