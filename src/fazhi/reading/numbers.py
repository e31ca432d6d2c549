"""Running text → the numbers in it that are figures, each with its exact span and what it was read as.

One pass of one pattern finds every numeral that could be a figure; what stands around it decides: dates, ranks,
names, numbering and article-like 一 are left out. Which words decide is data (``reading.csv``, ``excused.csv``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from fazhi.codebook import Codebook
from fazhi.entries import Unit
from fazhi.errors import WordingError
from fazhi.numerals import JOIN, RATE, SCALE
from fazhi.wording import Reading, Wording

# one character for one, so that places in the text stay the same
_TIDY = str.maketrans("０１２３４５６７８９％．／（）　：；", "0123456789%./() :;")
_ARABIC = r"(?:[0-9]{1,3}(?:[,\x20][0-9]{3})+(?![0-9])|[0-9]{1,15})(?:\.[0-9]{1,8})?"
_HAN = "[零〇一二两三四五六七八九十百千万亿]{1,12}"
_QUOTED = re.compile(r"“[^”\n]{0,60}”|‘[^’\n]{0,40}’|《[^》\n]{0,120}》|\"[^\"\n，。；]{1,24}\"")
_RUN = re.compile("[0-9一二两三四五六七八九十百千万亿零半]+")
_NUMERAL = re.compile("[0-9一二两三四五六七八九十百千万亿零〇几数上]+")
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


def any_of(words: Iterable[str]) -> str:
    """A pattern of the words, longest first; of none, one that never matches."""
    return "|".join(map(re.escape, sorted(set(words), key=len, reverse=True))) or "(?!)"


class Numbers:
    """Finds figures by the words of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self._units = codebook.units
        self._whole = {u.key: u.whole for u in codebook.units.values()}
        self._wording = Wording(codebook)
        self.read = lru_cache(maxsize=2**16)(self._read)
        cues = {role: [c.pattern for c in codebook.cues if c.role == role] for role in {c.role for c in codebook.cues}}
        words = {role: [w.word for w in codebook.words if w.role == role] for role in ("before", "after", "fixed")}
        over = any_of(w.word for w in codebook.words if w.role == "after" and w.rule == "over_step")
        stop = any_of([*cues["compound"], *cues["noun"]])
        scale = f"{SCALE}(?!分点)"
        core = (
            rf"(?P<rate>{RATE})|(?P<range>(?:{_ARABIC}{SCALE}?|{_HAN})(?:{any_of(self._units)})?{JOIN}(?={_ARABIC}|{_HAN}))?"
            rf"(?:(?P<fixed>{any_of(words['fixed'])})|(?P<arabic>{_ARABIC}) ?(?:{scale})?|(?P<han>{_HAN}))"
        )
        self._number = re.compile(
            rf"(?<![0-9A-Za-z/+×·第\-])(?<![0-9][,.:])(?:{core}) ?(?P<over>(?:{over})(?!元化|样|方))? ?(?P<scale>{scale})?"
            rf"(?! ?(?P<time>{any_of(cues['time'])})(?!次|均|额)) ?"
            rf"(?>(?!{stop})(?P<unit>{any_of(self._units)})|(?![A-Za-z0-9+×/:·\-]))(?P<end> ?(?:{any_of(words['after'])}))?"
        )
        self._before = re.compile(rf"(?:{any_of(words['before'])}) ?\Z")
        self._spoilt = re.compile(rf"(?:{any_of(cues.get('spoil', []))}) ?\Z")
        self._each = re.compile(
            rf"(?:{'|'.join(w.word for w in codebook.words if w.role == 'period' and w.rule not in ('part', 'year') and not w.word.startswith(('近', '[')))}) ?\Z"
        )
        self._noun = re.compile(any_of(cues["noun"]))
        self._standing = re.compile(rf"(?:\(({any_of(self._units)})\)|({any_of(u for u in self._units if len(u) > 1)})|([^\s，。、])数|(金额|资金|经费))(?:达到?|共计?|累计|为|[：:])* ?\Z")
        self._does = re.compile("主持|召开|研究|听取|开展|组织|参加|深入|作出|就")
        self._threshold = re.compile(rf"的?(?:{'|'.join(cues['threshold'])})")
        self._rank = re.compile("|".join(cues["rank"]))
        # the numeral of a name → what stands before and behind it there
        names: dict[str, list[str]] = {}
        for excuse in codebook.excused:
            for m in _RUN.finditer(excuse.pattern):
                before, after = excuse.pattern[: m.start()], excuse.pattern[m.end() :]
                seen = f"(?<={re.escape(before)})" if before else ""
                names.setdefault(m[0], []).append(f"{seen}{m[0]}{re.escape(after)}")
        self._names = {run: re.compile("|".join(patterns)) for run, patterns in names.items()}

    def tidy(self, text: str) -> str:
        """The text with full-width digits and marks as half-width ones; every place stays where it is."""
        return text.translate(_TIDY)

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
            if plain[run.start() - 1 : run.start()] == "第":
                at = run.end()
            while at < run.end():
                m = self._number.match(plain, at)
                if m:
                    yield m
                at = m.end() if m else at + 1

    def _span(self, plain: str, m: re.Match[str]) -> Span | None:
        """The figure that a match is, None where it is none."""
        start, end = m.start(), m.end()
        if m["time"] is not None or self._named(plain, m):
            return None
        if m["han"] and not self._counted(plain, m):
            return None
        unit = m["unit"] or ("%" if m["rate"] else "")
        head = plain[max(start - 8, 0) : start]
        if re.search("(?:(?<![目日此以提之当])前|连续) ?\\Z|届[^，,。；;\\n]{0,14}\\Z", plain[max(start - 20, 0) : start]):
            return None
        hedge = self._before.search(head)
        if hedge and not self._spoilt.search(head) and not (hedge[0] == "超过" and self._rank.match(plain, end)):
            start -= len(hedge[0])
            head = head[: hedge.start()]
        else:
            hedge = None
        each = self._each.search(head)
        if each:
            start -= len(each[0])
        threshold = self._threshold.match(plain, end) or (unit in self._units and "score" in self._units[unit].family)
        if m["end"] and threshold:
            return None
        stated = unit
        if not unit:
            if m["end"] or not (stated := self._unit_before(plain, m, bool(hedge))):
                return None
        text = plain[start:end].replace(" ", "")
        end = m.start() + len(m[0].rstrip())
        reading = self.read(text, "", "" if unit else stated)
        if reading is None:
            return None
        word = m["unit"] or ("%" if m["rate"] else "" if stated == "个" else stated)
        return Span(start, end, reading, self._units.get(word), word, m.span("unit"))

    def _named(self, plain: str, m: re.Match[str]) -> bool:
        """Whether the number is part of a name that holds numerals (三项制度, 12345)."""
        run = _RUN.match(plain, m.start())
        name = self._names.get(run[0]) if run else None
        return bool(name and name.match(plain, m.start()))

    def _counted(self, plain: str, m: re.Match[str]) -> bool:
        """Whether a numeral in characters counts: 五百余人, 召开会议两次; not 一批, 两个维护."""
        if m["range"] or m["over"]:
            return bool(m["unit"])
        han, unit = m["han"], self._units.get(m["unit"] or "")
        head = plain[max(m.start() - 4, 0) : m.start()]
        if not unit:
            return False
        if "rate" in unit.family:
            return True
        if re.search("[百千万亿]", han):
            return (len(han) > 1 or bool(self._before.search(head))) and not han.startswith("第")
        if not _FEW.fullmatch(han):
            return False
        if {"thing", "item", "kind"} & set(unit.family) and "case" not in unit.family:
            # 三个区, 十个村委会; two digits are no slogan
            return bool(self._noun.match(plain, m.end())) or len(han) > 1
        counted = _END.match(plain, m.end()) or "person" in unit.family or self._does.match(plain, m.end())
        return bool(counted) or bool(re.search("先后|累计|[共达仅各]", head))

    def _unit_before(self, plain: str, m: re.Match[str], hedged: bool) -> str:
        """The unit of a number without one: what stands before it (观看人次超1232万), 个 where a noun follows."""
        head = plain[max(m.start() - 14, 0) : m.start()]
        if hedged:
            head = self._before.sub("", head)
        if (before := self._standing.search(head)) and _END.match(plain, m.end()):
            return before[1] or before[2] or (before[3] if before[3] in self._units else "元" if before[4] else "个")
        if m["over"] or self._noun.match(plain, m.end()) or (m["arabic"] and re.search("[万亿]", m[0]) and (hedged or _END.match(plain, m.end()))):
            return "个"
        return ""

    def cell(self, plain: str, start: int, end: int, unit: str) -> Span | None:
        """The figure that a cell of a table is, with the unit of its row or column; None where it is none."""
        text = plain[start:end].strip()
        start = plain.index(text, start)
        if not unit and re.fullmatch("(?:19|20)[0-9]{2}", text):
            return None
        reading = self.read(text.replace(" ", ""), unit, "" if unit else "个")
        word = re.sub(f"^{SCALE}", "", unit) if unit not in self._units else unit
        return reading and Span(start, start + len(text), reading, self._units.get(word), word, (-1, -1))

    def _read(self, text: str, column: str, default: str) -> Reading | None:
        """The wording as the codebook reads it, counts closed; None where it cannot be read."""
        try:
            reading = self._wording.read(text, column, default)
            q = reading.quantity
            # an average of counts need not be whole
            return replace(reading, quantity=q.whole() if self._whole[q.unit] and not reading.value != int(reading.value or 0) else q)
        except (WordingError, ValueError):
            return None
