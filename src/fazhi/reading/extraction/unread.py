"""What looks like a figure of a text and was not read: numerals with a unit that no rule of the codebook excuses.

A second look at the text, which knows nothing of why a number was not read, so that none is lost in silence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain, pairwise

from fazhi.characters import HAN_DIGITS, HAN_NUMERALS, MISTAKABLE
from fazhi.codebook.load import Codebook
from fazhi.numerals import SCALE
from fazhi.reading.extraction.detect import NEXT, Names, any_unit
from fazhi.reading.extraction.headings import FALLS
from fazhi.reading.sheets import FAILED
from fazhi.wording import any_of

_CIRCLED = "[①-⒛㈠-㈩]"
_DIGIT = rf"(?:[\d{HAN_NUMERALS}几半仨俩廿卅卌壹贰叁肆陆柒捌玖拾佰仟]|数(?! ?:)|伍(?<!队伍)|{_CIRCLED}|{MISTAKABLE}|(?<=[0-9])[OoIl](?![A-Za-z])|(?<![A-Za-z])[OoIl](?=[0-9])|(?<=[{HAN_NUMERALS}])(?:[OoＯｏ]|[有又单](?=[{HAN_DIGITS}])))"
# numbers that stand apart by less than a word are shown as one; no number is looked through from each of its digits
_DIGITS = rf"(?>{_DIGIT}+)"
_NUMERAL = re.compile(
    rf"(?>{_DIGITS}(?:(?: ?[,.:] ?|分之|[ '’٬/·_~～—–\-至到+×又]|'{{2,4}})\n?{_DIGITS}|\n{_DIGITS})*)"
)
# what leads from the name of an indicator to its number
_LEADING = re.compile(r"(?:达到?|共计?|累计|[为是有约近超了:\s“”(￥¥])*\Z")
# 百分之九八, and the amount behind 金额：
_UNNAMED = re.compile(r"(?P<hedge>)(?=[\s，,。；;、)]|\Z)")
# 分别为120、348件, 28、30、36场; not 3、5件 at the head of a clause, nor 第3、4项
_SHARED = re.compile(r"(?<=[^\s。；;:，,(第0-9.、])(?:[0-9][0-9,.]*[、和及与]){1,12}")
# 120有余件, 148[1]件, “148”件
_BETWEEN = r"(?:有余|好几|[余多来几把许+]|&\w{1,6};|[A-Za-z]{1,2}(?![A-Za-z])|[\[〔【][^\]〕】\n]{1,3}[\]〕】]|[^\w\s，,。、；;：:！!？?.…(（《“‘/|—–-]|_){0,4}"
# 第（三）项, 第一、二项; 9点30分; （二）多元 at the head of a sentence
_NUMBERED = re.compile(
    rf"第 ?[(（]?(?:[0-9]+[、和至]|[{HAN_NUMERALS}]+[、和至])*\Z|[0-9{HAN_NUMERALS}]点\Z|(?:^|[。；;：:，,\n])\s*[(（]\Z"
)
# what a rate is worked out from: 93.75%（15/16）
_PART = re.compile(r"(?<=\()[0-9]+ ?/ ?[0-9]+\)")
# 百分之九八, ½; 3.5万
_AMOUNT = re.compile("[^0-9]*[0-9].*[万亿]|(?s:.*)(?:分之|[¼-¾⅐-⅞])")
# 一批, 两三个, 万人, 几次: no number that anybody counted, as 三一场 is; ① of an item
_NEAR = "|".join(f"{a}{b}" for a, b in pairwise("一二三四五六七八九"))
_RUNNING = re.compile(f"[{HAN_DIGITS}]|{_NEAR}|一两|两三|[{HAN_DIGITS}]?十[{HAN_DIGITS}]?|[百千万亿几数半]+|{_CIRCLED}")
_NEXT = re.compile(NEXT)
# neither a year nor of A4
_BARE = re.compile(r"(?<![A-Za-z_])(?!(?:19|20)[0-9]{2}\Z)[0-9][0-9,.]*")
_OF_ITEM = re.compile(r"\n[0-9]{1,2}[.、)]")
_ALONE = re.compile(
    r"(?:^|(?<=\n))(?!(?:19|20)[0-9]{2}(?:\n|\Z))(?=[0-9])[0-9]{1,8}(?:[,.][0-9]{1,4}){0,3}%?(?: [0-9][0-9,.]{0,12}%?)*(?=\n|\Z)"
)
_SIGN = re.compile(rf"(?<![0-9])[+＋负{FALLS}]\Z")
_HAN, _CLAUSE_ENDS = re.compile("[\u4e00-\u9fff]"), re.compile(r"[，,。；;)\t\n]|\Z")
# an error in place of a number, a column too narrow for it, a box that is ticked; 120次（+20）
_NO_NUMBER = re.compile(
    rf"(?P<failed>{FAILED.pattern})|(?<=\t)(?P<ticked>TRUE|FALSE)(?=[\t\n]|\Z)|(?:(?<=[^\s#])[ \t|]{{0,8}}|(?<=#\t))(?P<narrow>#{{3,}})"
    r"|(?<=\()(?P<signed>[+\-−±](?!86\))[0-9][0-9.,]*)(?=\))",
    re.IGNORECASE,
)
# 36场（线上6、线下30）: parts without a unit; not （附件1、附件2）
_PARTS = re.compile(r"\((?!附|详?见|[表图第])(?:[\u4e00-\u9fff]{1,8}[0-9]{1,7}(?:[、，,;]|(?=\)))){2,12}\)")
_DIGITS_ONLY = re.compile("[0-9]+")
_OFTEN = re.compile("每|最多")
_TITLES = re.compile(r"《[^》\n]{0,120}》|“(?![0-9.,]+\w{0,3}”)[^”\n]{0,60}”")


class Overlooked:
    """Finds what was not read by the words of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        units = any_unit(codebook.units)
        words = {role: any_of(codebook.cued(role)) for role in ("time", "compound", "noun")}
        self._unit = re.compile(
            rf"(?!{words['compound']}) ?(?P<hedge>{_BETWEEN}) ?(?:{SCALE}|\({SCALE}\))? ?(?!(?:{words['time']})(?!次|均|额))(?!{words['compound']}|{words['noun']}|分[之点])"
            rf"(?:{units}|\({SCALE}?(?:{units})\))"
        )
        self._wrapped = re.compile(rf"\n(?P<hedge>[余多]?)(?:{units})(?=[，,。；;、]|\s*(?:\n|\Z))")
        # not 九点三十分
        point = f"点[{HAN_DIGITS}](?![十{HAN_DIGITS}]*[分钟])"
        self._follows = re.compile(rf"(?P<hedge>)(?:(?={point})|(?! ?(?:{'|'.join(words.values())})))")
        # 6;次
        self._broken = re.compile(rf"(?P<hedge>[;:。.])(?:{units})(?={_CLAUSE_ENDS.pattern})")
        # 由15降为12, 由95提升到98.5%
        became = f"(?:{codebook.any_cue('rise', 'fall')}|发展|变)[到至为成]"
        self._becomes = re.compile(f"(?P<hedge>)(?={became}[约近超]?[0-9])")
        self._became, self._ends = re.compile(f"{became}\\Z"), re.compile(f"(?P<hedge>)(?={_CLAUSE_ENDS.pattern})")
        # a measure word or a symbol that the codebook has not: 63盏, 3.5mm; not 5G, 4K
        self._unknown = re.compile(
            rf" *(?P<hedge>[余多]?)(?!{'|'.join(words.values())}|{SCALE}|[点号后多余来里楼层室版度折载])(?:[\u4e00-\u9fff]|[\u3380-\u33df]|(?![A-KM-Z]\b)[A-Za-zμ][A-Za-z/²³23]{{0,7}})(?=[，,。；;、)）\n]|\Z)"
        )
        self._named = tuple({*codebook.names, *(p for i in codebook.indicators.values() for p in i.phrases)})
        self._amount = re.compile(
            rf"(?:金额|资金|经费|\([^()\n]{{0,6}}{SCALE}?(?:{units})\))(?:达到?|共计?|累计|为|[：:])* ?\Z"
        )
        after, threshold = any_of(codebook.spoken("after")), codebook.any_cue("threshold")
        family = {unit: set(codebook.units[unit].family) for unit in codebook.units}
        scores = any_of(unit for unit in family if "score" in family[unit])
        self._class = re.compile(rf"(?:(?<={scores})| ?(?=(?:{after})的?(?:{threshold}))) ?(?:{after})")
        once = any_of(unit for unit in family if family[unit] & {"case", "event"})
        self._once = re.compile(rf"(?:一|(?<=[\u4e00-\u9fff]){_CIRCLED})(?:{once})(?:[，,。;)\n]|\Z)")
        self._ordinal = re.compile(rf"(?:{codebook.any_cue('ordinal')}) ?\Z")
        self._names = codebook.derive(Names)
        self._uncounted = re.compile(rf"(?!{words['compound']})(?P<word>{codebook.any_cue('uncounted')})(?:{units})?")

    def find(self, plain: str, read: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Where each stands in a tidied text; `read`: where the figures stand that were read, in their order."""
        titles, starts = [m.span() for m in _TITLES.finditer(plain)], {start for start, _ in read}
        joined = [m.span() for m in _SHARED.finditer(plain) if m.end() in starts]
        counted = (s for s in self._counted(plain, read) if not (_meets(titles, *s) or _meets(joined, *s)))
        shared = sorted([*joined, *counted])
        words = (span for span in self._without_numeral(plain) if not (_meets(read, *span) or _meets(titles, *span)))
        parts = (n.span() for m in _PARTS.finditer(plain) for n in _DIGITS_ONLY.finditer(plain, *m.span()))
        loose = chain(parts, _alone(plain))
        left = (span for span in loose if not (_meets(read, *span) or _meets(shared, *span)))
        return sorted({*shared, *words, *left, *(m.span(m.lastgroup or 0) for m in _NO_NUMBER.finditer(plain))})

    def _counted(self, plain: str, read: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Where numerals stand that were not read and count something, from their sign to their unit."""
        end = 0
        for m in _NUMERAL.finditer(plain):
            # a figure holds it from its first digits on
            if m.start() < end or _meets(read, m.start(), m.start() + 2):
                continue
            named = self._is_named(plain, m)
            # 5角 behind 12元 is told with it
            unit = self._behind(plain, m, named=named, apart=m.start() > end)
            if unit and not self._excused(plain, m, unit, named=named):
                end, sign = unit.end(), _SIGN.search(plain, max(m.start() - 1, 0), m.start())
                yield sign.start() if sign else m.start(), end

    def _behind(self, plain: str, m: re.Match[str], *, named: bool, apart: bool) -> re.Match[str] | None:
        """What stands behind a numeral and makes it one that counts: a unit, or less where it is named or `apart` from others."""
        low = max(m.start() - 24, 0)
        amount = _AMOUNT.match(m[0]) or _PART.match(plain, m.start()) or self._amount.search(plain, low, m.start())
        bare = apart and _BARE.fullmatch(plain, *m.span())
        came = bare and self._became.search(plain, low, m.start())
        loose = (self._unknown, self._broken, self._becomes) if bare else ()
        behind = (self._unit, *loose, came and self._ends, self._wrapped, amount and _UNNAMED, named and self._follows)
        return next(filter(None, (words.match(plain, m.end()) for words in behind if words)), None)

    def _without_numeral(self, plain: str) -> Iterator[tuple[int, int]]:
        """Where words say that there are some: 普法活动好几场, 若干次普法活动, and no more of a cell."""
        for m in self._uncounted.finditer(plain):
            counts, before = m.end() > m.end("word"), plain[m.start() - 1 : m.start()]
            alone = before == "\t" and plain[m.end() : m.end() + 1] in ("", *"\t\n")
            ends = counts and _HAN.match(before) and _CLAUSE_ENDS.match(plain, m.end())
            named = plain.startswith(self._named, m.end()) or self._follows_name(plain, m.start())
            if alone or ends or (named and (counts or len(m["word"]) > 1)):
                yield m.span()

    def _is_named(self, plain: str, m: re.Match[str]) -> bool:
        """Whether it stands behind the name of an indicator, or is money."""
        item = _OF_ITEM.fullmatch(plain, max(m.start() - 1, 0), m.end() + 1)
        sure = re.search(r"[0-9]|零|..", m[0]) and not (item or re.fullmatch("20[0-9]{2}", m[0]))
        return bool(sure and (plain.endswith(("￥", "¥"), 0, m.start()) or self._follows_name(plain, m.start())))

    def _follows_name(self, plain: str, at: int) -> bool:
        """Whether the name of an indicator ends there, but for what leads to its number."""
        leading = _LEADING.search(plain, max(at - 8, 0), at)
        return plain.endswith(self._named, 0, leading.start() if leading else at)

    def _excused(self, plain: str, m: re.Match[str], unit: re.Match[str], *, named: bool) -> bool:
        """Whether it is a running word, a name, an order or a class of sizes."""
        low, alone = max(m.start() - 20, 0), re.fullmatch(f"{_DIGIT}+", m[0])
        once = self._once.match(plain, m.start()) and not _OFTEN.search(plain, low, m.start())
        hedged = unit["hedge"] or _NEXT.match(plain, m.start())
        # 三十六场普法活动, not 一场普法活动
        counted = len(m[0]) > 1 and plain.startswith(self._named, unit.end())
        running = _RUNNING.fullmatch(m[0]) and not (hedged or once or named or counted)
        order = _NUMBERED.search(plain, low, m.start()) or self._ordinal.search(plain, low, m.start())
        name = self._names.hold(plain, m.start())
        return bool(running or name or (alone and order) or self._class.match(plain, unit.end()))


def _alone(plain: str) -> list[tuple[int, int]]:
    """Where lines are nothing but a number, as those of a chart are, but for the numbers of pages."""
    found = [*_ALONE.finditer(plain)]
    pages = ["0", *(m[0] for m in found)]
    numbers = pages[pages[1:2] != ["1"] :]
    counted = len(pages) > 2 and all(b.isdigit() and int(b) - int(a) == 1 for a, b in pairwise(numbers))
    return [] if counted else [m.span() for m in found]


def _meets(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a place meets one of those, which stand in their order."""
    at = bisect_left(spans, end, key=lambda span: span[0])
    return at > 0 and spans[at - 1][1] > start
