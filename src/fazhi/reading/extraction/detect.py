"""Running text → the numbers in it that are figures, each with its exact span and what it was read as.

One pass of one pattern finds every numeral that could be a figure; what stands around it decides: dates, ranks,
names, numbering and article-like 一 are left out. Which words decide is data (``reading.csv``, ``excused.csv``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Unit
from fazhi.errors import WordingError
from fazhi.numerals import JOIN, RATE, SCALE
from fazhi.wording import Reading, Wording, any_of

# the periods that may stand in front of a wording: 每周2次
PER = ("day", "week", "month", "quarter", "per_place")
# one character for one, so that places in the text stay the same
_TIDY = str.maketrans(
    "０１２３４５６７８９％﹪．／（）：；！？　\u00a0\u2002\u2003\u2009\u200b\u202f\ufeff",
    "0123456789%%./():;!?" + " " * 8,
)
# 1，234件; 1.213件 at the head of a line, where 1. is its number
_GROUPED = re.compile("(?<=[0-9])，(?=[0-9]{3}(?![0-9]))")
# 1亿2000万, 3万2千; 10—20万
_SUM = re.compile(r"([0-9]+(?:\.[0-9]+)?)([亿万])([0-9]+(?:\.[0-9]+)?)([千万]?)")
_SPREAD = re.compile(rf"([0-9.]+)({JOIN})([0-9.]+)([万亿千百])")
_ARABIC = r"(?:[0-9]{1,3}(?:[,\x20][0-9]{3})+(?![0-9])|[0-9]{1,15})(?:\.[0-9]{1,8})?"
_HAN = "[零〇一二两三四五六七八九十百千万亿]{1,12}(?:点[零〇一二三四五六七八九]{1,4}(?![十分钟刻])[万亿]?)?"
_QUOTED = re.compile(r"“[^”\n]{0,60}”|‘[^’\n]{0,40}’|《[^》\n]{0,120}》|\"[^\"\n，。；]{1,24}\"")
_RUN = re.compile("[0-9一二两三四五六七八九十百千万亿零半]{1,12}")
_NUMERAL = re.compile("[0-9一二两三四五六七八九十百千万亿零〇几数上]+")
_LONGEST = 24
_AVERAGE = re.compile("[每均]")
_END = re.compile(r"[\s，,。；;、：:!！?？)(）（”》]|$")
_FEW = re.compile("(?!一$)[一二两三四五六七八九十]{1,3}")


@dataclass(frozen=True)
class Span:
    """A number that is a figure.

    Attributes
    ----------
    start, end : int
        Where it stands: from the hedge or 每周 to the unit.
    reading : Reading
        Counts closed to whole numbers.
    unit : Unit or None
        None where the writer gave none.
    word : str
        The unit as written, in simplified characters; empty where there is none.
    written : tuple of int
        Where the unit stands behind the number; (-1, -1) if it does not.
    """

    start: int
    end: int
    reading: Reading
    unit: Unit | None
    word: str
    written: tuple[int, int]


def _number(codebook: Codebook) -> re.Pattern[str]:
    """Everything that could be a figure: numeral, hedge behind it, scale, unit."""
    words = {role: any_of(w.word for w in codebook.words if w.role == role) for role in ("after", "fixed")}
    over = any_of(w.word for w in codebook.words if w.role == "after" and w.rule == "over_step")
    units, scale = any_of(codebook.units), f"{SCALE}(?!分点)"
    core = (
        rf"(?P<rate>{RATE})|(?P<range>(?:{_ARABIC}{SCALE}?|{_HAN})(?:{units})?{JOIN}(?={_ARABIC}|{_HAN}))?"
        rf"(?:(?P<fixed>{words['fixed']})|(?P<arabic>(?>{_ARABIC}))(?: ?[亿万][0-9]{{1,8}}(?:[千万](?!分点))?| ?{scale})?|(?P<han>(?>{_HAN})))"
    )
    # no date, no duration; 3部门 has no unit
    time = rf"(?! ?(?:{any_of(codebook.cued('time'))})(?!次|均|额))"
    unit = rf"(?>(?!{any_of([*codebook.cued('compound'), *codebook.cued('noun')])})(?P<unit>{units})|(?![A-Za-z0-9+×/:·\-]))"
    return re.compile(
        rf"(?<![0-9A-Za-z/+×·第\-−－±角])(?<![为达率长、，,。 ]负)(?<![一二三四五六七八九十0-9]点)(?<![0-9][,.: ])(?<![0-9][万亿])(?:{core}) ?(?P<over>(?:{over})(?!元化|样|方))? ?(?P<scale>{scale})?"
        rf"{time}(?! ?元 ?[0-9]+[角分]) ?{unit}(?![+＋])(?P<end> ?(?:{words['after']})(?!元化|样))?"
    )


def _names(codebook: Codebook) -> dict[str, re.Pattern[str]]:
    """Of each numeral that a name holds, the names with what stands before and behind it there."""
    names: dict[str, list[str]] = defaultdict(list)
    for excuse in codebook.excused:
        for m in _RUN.finditer(excuse.pattern):
            before, after = excuse.pattern[: m.start()], excuse.pattern[m.end() :]
            names[m[0]].append((f"(?<={re.escape(before)})" if before else "") + m[0] + re.escape(after))
    return {run: re.compile("|".join(patterns)) for run, patterns in names.items()}


def _spelt(text: str) -> str:
    """A wording in the form that `wording` reads: 1亿2000万 → 120000000, 10—20万 → 10万—20万."""
    scales = {"": 1, "千": 1000, "万": 10**4, "亿": 10**8}

    def total(m: re.Match[str]) -> str:
        return f"{Decimal(m[1]) * scales[m[2]] + Decimal(m[3]) * scales[m[4]]:f}"

    return _SPREAD.sub(r"\1\4\2\3\4", _SUM.sub(total, text))


class Numbers:
    """Finds figures by the words of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self._units = codebook.units
        self._whole = {u.key: u.whole for u in codebook.units.values()}
        self._wording = codebook.derive(Wording)
        self.read = lru_cache(maxsize=2**16)(self._read)
        cued = codebook.cued
        self._number = _number(codebook)
        hedges = any_of(w.word for w in codebook.words if w.role == "before")
        self._before, self._spoilt = re.compile(rf"(?:{hedges}) ?\Z"), re.compile(rf"(?:{any_of(cued('spoil'))}) ?\Z")
        scoped = [f"(?P<{role}>{'|'.join(cued(role))})" for role in PER]
        self._each = re.compile(rf"(?:{'|'.join(scoped)}|(?P<years>年均)) ?\Z")
        self._noun, self._rank = re.compile(any_of(cued("noun"))), re.compile("|".join(cued("rank")))
        self._ordinal = re.compile(rf"(?:{'|'.join(cued('ordinal'))}) ?\Z")
        self._counting = re.compile(rf"(?:{any_of(cued('counting'))})\Z"), re.compile(any_of(cued("act")))
        self._threshold = re.compile(rf"的?(?:{'|'.join(cued('threshold'))})")
        words = any_of(u for u in self._units if len(u) > 1)
        self._standing = re.compile(
            rf"(?:\(({any_of(self._units)})\)|({words})|([^\s，。、])数|(金额|资金|经费))(?:达到?|共计?|累计|为|[：:])* ?\Z"
        )
        self._names = _names(codebook)
        counts = any_of(u for u, unit in self._units.items() if unit.whole)
        self._item = re.compile(rf"((?:^|(?<=\n)) *[0-9]{{1,2}})\.(?=[0-9]+(?:余|多)? ?(?:{counts}))")

    def tidy(self, text: str) -> str:
        """The text with full-width digits and marks as half-width ones; every place stays where it is."""
        plain = _GROUPED.sub(",", text.translate(_TIDY))
        # 1.213件 at the head of a line: its number, then a count
        return self._item.sub(r"\1、", plain)

    def find(self, plain: str) -> Iterator[Span]:
        """Every figure of a tidied text, in its order."""
        quotes = _QUOTED.finditer(plain)
        quote = next(quotes, None)
        for m in self._numerals(plain):
            while quote and quote.end() <= m.start():
                quote = next(quotes, None)
            if not (quote and quote.start() < m.start()) and (span := self._span(plain, m)):
                yield span

    def _numerals(self, plain: str) -> Iterator[re.Match[str]]:
        """Everything that could be a figure; the search for its first character is the fast part."""
        at = 0
        for run in _NUMERAL.finditer(plain):
            at = max(at, run.start())
            # an order, or longer than any number is written
            if plain[run.start() - 1 : run.start()] == "第" or run.end() - run.start() > _LONGEST:
                at = max(at, run.end())
            while at < run.end():
                m = self._number.match(plain, at)
                if m:
                    yield m
                at = m.end() if m else at + 1

    def _span(self, plain: str, m: re.Match[str]) -> Span | None:
        """The figure that a match is, None where it is none."""
        start, end = m.start(), m.end()
        ordinal = self._ordinal.search(plain, max(start - 20, 0), start)
        if ordinal or self._named(plain, m) or (m["han"] and not self._counted(plain, m)):
            return None
        hedge = self._hedge(plain, m)
        start -= len(hedge)
        each = self._each.search(plain, max(start - 8, 0), start)
        unit = m["unit"] or ("%" if m["rate"] else "")
        stated = unit or self._unit_before(plain, m, bool(hedge))
        if not stated or (m["end"] and self._sorting(plain, m)):
            return None
        reading = self.read(plain[start:end].replace(" ", ""), "", "" if unit else stated)
        if not reading or (not each and self._no_count(plain, start, reading)):
            return None
        if each:
            start -= len(each[0])
            reading = replace(reading, period=each.lastgroup or "")
        word = unit or ("" if stated == "个" else stated)
        end = m.start() + len(m[0].rstrip())
        return Span(start, end, reading, self._units.get(word), word, m.span("unit"))

    def _no_count(self, plain: str, start: int, reading: Reading) -> bool:
        """Whether it is a fraction of what only comes in whole numbers, and no average either."""
        whole = reading.value is None or reading.value.is_integer() or not self._whole[reading.quantity.unit]
        return not whole and not _AVERAGE.search(plain, max(start - 14, 0), start)

    def _hedge(self, plain: str, m: re.Match[str]) -> str:
        """The hedge before a number as written; not where it ends another word (签约20家) or tells a rank."""
        low = max(m.start() - 8, 0)
        hedge = self._before.search(plain, low, m.start())
        if not hedge or self._spoilt.search(plain, low, m.start()):
            return ""
        return "" if hedge[0] == "超过" and self._rank.match(plain, m.end()) else hedge[0]

    def _sorting(self, plain: str, m: re.Match[str]) -> bool:
        """Whether N以上 only sorts what follows: 50万元以上的项目, 4000分以上."""
        unit = self._units.get(m["unit"] or "")
        return bool(self._threshold.match(plain, m.end())) or bool(unit and "score" in unit.family)

    def _named(self, plain: str, m: re.Match[str]) -> bool:
        """Whether the number is part of a name that holds numerals (三项制度, 12345)."""
        run = _RUN.match(plain, m.start())
        name = self._names.get(run[0]) if run else None
        return bool(name and name.match(plain, m.start()))

    def _counted(self, plain: str, m: re.Match[str]) -> bool:
        """Whether a numeral in characters counts: 五百余人, 召开会议两次; not 一批, 两个维护."""
        han, unit = m["han"], self._units.get(m["unit"] or "")
        if not unit:
            return False
        if m["range"] or m["over"] or "rate" in unit.family:
            return True
        if re.search("[百千万亿]", han):
            # 万人 without a hedge is a name
            return len(han) > 1 or bool(self._before.search(plain, max(m.start() - 4, 0), m.start()))
        if not _FEW.fullmatch(han) or {"item", "kind", "thing"}.intersection(unit.family):
            # 三个区, 十个村委会; two digits are no slogan
            return bool(_FEW.fullmatch(han)) and (len(han) > 1 or bool(self._noun.match(plain, m.end())))
        before, behind = self._counting
        ends = _END.match(plain, m.end()) or behind.match(plain, m.end())
        return "person" in unit.family or bool(ends or before.search(plain, max(m.start() - 4, 0), m.start()))

    def _unit_before(self, plain: str, m: re.Match[str], hedged: bool) -> str:
        """The unit of a number without one: what stands before it (观看人次超1232万), 个 where a noun follows."""
        if m["end"]:
            return ""
        head = plain[max(m.start() - 14, 0) : m.start()]
        before = self._standing.search(self._before.sub("", head) if hedged else head)
        ends = bool(_END.match(plain, m.end()))
        if before and ends:
            return before[1] or before[2] or (before[3] if before[3] in self._units else "元" if before[4] else "个")
        large = m["arabic"] and re.search("[万亿]", m[0]) and (hedged or ends)
        return "个" if large or m["over"] or self._noun.match(plain, m.end()) else ""

    def cell(self, plain: str, start: int, end: int, unit: str) -> Span | None:
        """The figure that a cell of a table is, with the unit of its row or column; None where it is none."""
        text = plain[start:end].strip().lstrip("+-−－")
        start = plain.index(text, start)
        if not unit and re.fullmatch("(?:19|20)[0-9]{2}", text):
            return None
        reading = self.read(text.replace(" ", ""), "" if text.endswith(("%", "‰")) else unit, "" if unit else "个")
        word = re.sub(f"^{SCALE}", "", unit) if unit not in self._units else unit
        return Span(start, start + len(text), reading, self._units.get(word), word, (-1, -1)) if reading else None

    def _read(self, text: str, column: str, default: str) -> Reading | None:
        """The wording as the codebook reads it, counts closed; None where it cannot be read."""
        try:
            reading = self._wording.read(_spelt(text), column, default)
            q = reading.quantity
            # an average of counts need not be whole
            whole = self._whole[q.unit] and (reading.value is None or reading.value.is_integer())
            return replace(reading, quantity=q.whole() if whole else q)
        except (WordingError, ValueError):
            return None
