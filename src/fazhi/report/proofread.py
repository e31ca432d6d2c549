"""The narrative read as a proof-reader reads it: numbers typed by hand, what a template left behind, broken marks.

What is a name and no figure stands in ``excused.csv``; how serious each fault is, in the norms.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache

from fazhi.cleaning.columns import Row
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Place
from fazhi.errors import Finding
from fazhi.numerals import RATE
from fazhi.reading.narrative_file import Narrative
from fazhi.report.narrative import Binder
from fazhi.wording import any_of

_QUOTED = "“[^”]*”|《[^》]*》|〔[^〕]*〕[0-9]*号?|[0-9]+号文"
_YEAR = "(?<![0-9])(?:19|20)[0-9]{2}"
_SPAN = _YEAR + "[—－-](?:19|20)[0-9]{2}年?"
_DATED = f"{_SPAN}|{_YEAR}年度?|(?<![0-9])(?:0?[1-9]|1[0-2])月(?:(?:[12][0-9]|3[01]|0?[1-9])日)?"
_HAN = "[一二三四五六七八九十]+"
# 第三条, （一）, 1. at the head of a paragraph, 十二届六次全会: order, not quantity
_ORDERED = (
    rf"第(?:{_HAN}|[一二三四五六七八九十百千0-9]+)|^[（(](?:{_HAN}|[0-9]{{1,2}})[）)]|^{_HAN}、|^[0-9]{{1,2}}[.．、](?![0-9])"
    rf"|{_HAN}届(?:{_HAN}[次中])?|{_HAN}次(?:全会|全体会议|会议)"
)
# l00件 is told whole: what looks like a letter may be meant for a digit
_ARABIC = r"(?:(?<![A-Za-z])[A-Za-z]{1,8})?[0-9０-９][0-9０-９.,，．]*[^\s，。；、（）`*]{0,3}"
# PPT2, 5G, 1+X: a name as long as no unit makes a figure of it
_COINED = r"(?<![A-Za-z0-9+])(?:[A-Za-z][A-Za-z0-9+]*+|[0-9](?:\+[0-9])*\+?[A-Z][A-Za-z0-9+]*+)(?!\s*(?:{}))"
_LEFTOVER = re.compile(
    r"某某|[○□]{2,}|[?？]{2,}|[（(]空[）)]|此处(?:填写|省略)|待完善|请填写|[0-9]{0,2}[XＸxｘ]{2,}年?|[×＊]{2,}|\*{3,}|[〔\[［(（]?待(?:补|定|填|核实)[〕\]］)）]?|TODO|TBD|＿{2,}|_{2,}",
    re.IGNORECASE,
)
# {{指标}} prints braces and a name
_DOUBLED = re.compile(r"\{([^{}\n]{1,40})\}")
# a run is taken whole, so that a line without an end is not gone through again from each of its characters
_RUN, _SHORTEST = re.compile("[^。！？；\n]+[。！？；]?"), 13
_BRACKETS = ("“”", "《》", "（）", "〔〕")


# makes a finding of code, line, what was read, message, what to do
Found = Callable[[str, int, str, str, str], Finding]


def proofread(narrative: Narrative, binder: Binder, place: Place) -> Iterator[Finding]:
    """Every fault of the narrative's own words, with file and line."""
    codebook, year = binder.codebook, binder.year

    def found(code: str, line: int, read: str, message: str, todo: str) -> Finding:
        return Finding(codebook.severity(code), code, place.id, year, narrative.file, line, "", read, message, todo)

    excused, typed = patterns_of(codebook)
    known = _known(binder)
    todo = "请填进数据表，在正文里用{指标}引用；如是名称，请加引号或列入 excused.csv"
    for line, text in narrative.texts():
        plain = excused.sub("\n", _LEFTOVER.sub("\n", text))
        for read in dict.fromkeys([*(m[0] for m in typed.finditer(plain)), *_other_digits(plain)]):
            # a numeral in characters may be a phrase's own
            code = "typed" if re.search("[0-9０-９]", read) or _is_other_digit(read[0]) else "typed_words"
            yield found(code, line, read, f"正文里有手打的数字“{read}”{_probably(read, known)}", todo)
        for m in _LEFTOVER.finditer(text):
            yield found("leftover", line, m[0], f"正文里留着没有填的“{_around(text, m)}”", "请填上或删去")
        for m in _DOUBLED.finditer(text):
            if any(map(codebook.named, re.split("[:：@]", m[1]))):
                message = f"“{{{m[0]}}}”写了两层花括号，会照字面印出，不是引用"
                yield found("leftover", line, m[0], message, "请只留一层花括号")
        for pair in _BRACKETS:
            if text.count(pair[0]) != text.count(pair[1]):
                yield found("marks", line, pair, f"“{pair}”没有成对（“{text.strip()[:20]}”）", "请补上另一半")
        if "**" in text:
            message = "有没有生效的加粗“**”；标点紧挨着“**”时 Markdown 认不出"
            yield found("marks", line, "**", message, "请把标点移到加粗外面，或去掉“**”")
        yield from _elsewhere(text, line, codebook, place, found)
        for named in dict.fromkeys(
            re.findall("(?<![0-9])((?:19|20)[0-9]{2})年", re.sub(f"{_QUOTED}|{_SPAN}", "", text))
        ):
            if int(named) < year - 1:
                yield found("other_year", line, named, f"写到{named}年，是更早的年份", "请核实是不是往年的文字")
    yield from _repeated(narrative, found)
    length = sum(len("".join(text.split())) for _, text in narrative.texts())
    budget = codebook.norms.max_characters
    if length > budget:
        message = f"正文有{length}字，超过{budget}字"
        yield found("too_long", 0, str(length), message, "请压缩篇幅")


@lru_cache(maxsize=4)
def patterns_of(codebook: Codebook) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is no figure; and what is one if it is left: digits, rates in words, Chinese numerals with a unit.

    ``verify`` holds pages to the first too, so that it refuses no word that a check let through.
    """
    names = any_of(e.pattern for e in codebook.excused)
    units, fixed = any_of(codebook.units), any_of(w.word for w in codebook.words if w.role == "fixed")
    hedge = any_of(w.word for w in codebook.words if w.role == "after" and w.rule == "over_step")
    # 一个, 一次 are running words; from two on a numeral with a unit is a figure, 百 and 万 with 余 behind them too
    more = "[一二两三四五六七八九十百千万亿零〇]*"
    numeral = rf"[二两三四五六七八九十]{more}|一[百千万亿十]{more}|[百千万亿](?=(?:{hedge}))|{fixed}"
    han = rf"(?:{numeral})(?:{hedge})?(?:{units})"
    # ① before words is order, before a unit it counts
    counted = f"{units}|{any_of(w.word for w in codebook.words if w.role == 'after')}|[十百千万亿]"
    circled = rf"(?:^|(?<=[。；：，、！？\s（(]))[①-⒛㈠-㈩㊀-㊉](?!(?:{units}))|(?<=m)[²³]"
    excused = re.compile("|".join([names, _QUOTED, _DATED, _ORDERED, _COINED.format(counted), circled]), re.MULTILINE)
    return excused, re.compile(f"{_ARABIC}|{RATE}|{han}")


def _is_other_digit(c: str) -> bool:
    """Whether a character counts though it is no digit of official texts: ①, ½, Ⅻ, ٣."""
    return c not in "0123456789０１２３４５６７８９〇" and unicodedata.category(c) in ("Nd", "Nl", "No")


def _other_digits(text: str) -> list[str]:
    return "".join(c if _is_other_digit(c) else " " for c in text).split() if not text.isascii() else []


def _known(binder: Binder) -> list[tuple[str, str]]:
    """The figures of the year: wording and the indicator's name."""
    mine = binder.figures[(binder.figures["year"] == binder.year) & (binder.figures["absence"] == "")]
    rows: list[Row] = mine.to_dict("records")
    return [(str(r["text"]), binder.codebook.indicators[r["indicator"]].name) for r in rows]


def _probably(read: str, known: list[tuple[str, str]]) -> str:
    """The figures of the year that a typed number may be meant for."""
    names = dict.fromkeys(name for text, name in known if text in read or read.startswith(text))
    return f"，可能是{'、'.join(f'{{{n}}}' for n in names)}" if names else ""


def _around(text: str, m: re.Match[str]) -> str:
    return " ".join(text[max(m.start() - 4, 0) : m.end() + 4].split())


def _elsewhere(text: str, line: int, codebook: Codebook, place: Place, found: Found) -> Iterator[Finding]:
    """Another place's name, left over from a report that was copied."""
    own = (place.name, place.full_name)
    for other in codebook.places.values():
        for name in {other.name, other.full_name} - set(own):
            if name in text and not any(name in mine for mine in own) and other.level == place.level:
                yield found("other_place", line, name, f"写到了别的地方“{name}”", "请核实是不是从别处抄来的")


def _repeated(narrative: Narrative, found: Found) -> Iterator[Finding]:
    """Sentences that stand twice; bindings count as their names."""
    runs = [(line, s) for line, text in narrative.sources() for s in _RUN.findall(text)]
    sentences = [(line, s.strip()) for line, s in runs if len(s) >= _SHORTEST and s[-1] in "。！？；"]
    counts = Counter(s for _, s in sentences)
    seen: set[str] = set()
    for line, sentence in sentences:
        if counts[sentence] > 1 and sentence in seen:
            message = f"这句话前面已经写过：“{sentence[:24]}……”"
            yield found("repeated", line, sentence, message, "请删去一处")
        seen.add(sentence)
