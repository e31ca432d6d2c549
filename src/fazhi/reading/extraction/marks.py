"""Words that tell something of the figures behind them, where they stand in a text, and the year that it is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from itertools import pairwise
from typing import NamedTuple

from fazhi.characters import HAN_NUMERALS
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import MARKS
from fazhi.numerals import SCALE
from fazhi.reading.extraction.detect import Span
from fazhi.reading.extraction.tidying import apart
from fazhi.reading.whose import Whose
from fazhi.wording import any_of

_SOME = "[上下]半年|第?[一二三四]季度|[0-9]{1,2}月(?:份|[0-9]{1,2}日)?"
NAMED = rf"20[0-9]{{2}} ?(?:年(?!(?:设立|成立|启动|建成|实施|{_SOME})?(?:以来|至今)|(?:[0-9]{{1,2}}月)?(?:[0-9]{{1,2}}日|份)?度?[至到—–~-]20|[和、及与]20[0-9]{{2}}年，|起|[底末]?(?:确定|下达|部署|提出|制定)的)|(?=总?共))"
_TITLE = re.compile(r"(20[0-9]{2}) ?年(?:度)?[^。\n]{0,30}(?:报告|情况|总结|汇报)")
# 2023年，我镇计划
_OURS = 4
# 数 or 数据 behind a word
_SHORT = re.compile("[^0-9]{0,2}")
# 2024年1月至2024年12月
_WHOLE = re.compile(r"年0?1月(?![0-9])[^月]*[^0-9月](?:20[0-9]{2}年)?12月|\.0?1 ?[^0-9].*\.12\Z")
# marks that leave a figure what it is; a figure that is no date
_OF_THE_YEAR = ("year", "current", "actual", "rise", "fall", "versus")
FURTHER = re.compile("[0-9](?![0-9]*(?:[年月日季.]|[-—–~至到][0-9]))")
# marks that may name the year that they are of
_DATED, _YEAR = ("part", "year"), re.compile("\\A20[0-9]{2}|20[0-9]{2}(?=年)")
# 2024年3月以来
_WITHIN = re.compile("月|季度|半年")
# between a year and the cue of its part: 2023年度上半年, 2023年1[—6月]
_OF_YEAR = re.compile("度?的?(?:第?[0-9一二三四]{1,2}月?)?")
# what leads from a plan to what came of it: 计划30场（实际36场）, 计划500次，实施512次
_DID = "(?:完成|开展|举办|办理|实施|组织|达到?|(?:减少|增加|压减|缩减|[降减增])[为到至])"
_PLAN = re.compile("计划|目标|任务|拟|原定|年初")
REACHED = re.compile(f"[(，,](?:因[^，,。;0-9]{{1,10}})?(?:(?:实际|共|全年|已|[仅只](?={_DID}))+{_DID}?|{_DID})了?")
# and what tells of that behind a plan
CAME = re.compile(
    rf"{REACHED.pattern}[约近超]?[0-9]|"
    r"[^，,。;()\n0-9]{0,6}[(，,][^，,。;()\n0-9]{0,4}"
    r"(?:(?:实际|已)[^，,。;()\n0-9]{0,6}[0-9]|(?:[已均]|全部|如期|按期|超额)+(?:完成|落实|举办|开展|办结)|完成率)"
)
# what a change is told against, which need not be another year: 比邻镇多6场
_COMPARING, _BASE = ("比", "较"), re.compile("[^，,。;:0-9]{1,12}")
# a year that the text names: next to the reporting year it is one of these
YEARS = ("earlier", "current", "coming")
# words for one year, which end what one for several began
TIMES = ("year", "previous", *YEARS)
# the number before a title; marks of it that make all below it another time's; it tells of what came of that, or of both
_OTHER_TIMES = {"previous", "earlier", "coming", "part", "years"}
NUMBERED = re.compile(r"[#\s]*(?:第?[一二三四五六七八九十]+(?:部分|章|、)|\([^()]*\)|[附图]?[件表] ?[0-9]*)?[、.:\s]*")
_OF_FIGURES = re.compile("(?:^.{2,4}|情况|数据?|指标|[统合总]计表?|汇总表?|概况|表)$")
_ANSWERED, _LONGEST_TITLE = re.compile("[，。;]|问题|整改|反馈|承诺|[安编]排|部署|落实|兑现|[相对]比|比较"), 30
# words in brackets behind a figure
_BEHIND = re.compile(
    r"[^，,。;、\t\n()【】0-9]{0,14}[(【](?![^()【】\n]*(?:[0-9](?![0-9年月日]|[-—–~至到][0-9])|完成.{0,4}(?:目标|任务|计划)))([^()【】\t\n]{1,60})[)】]"
)

# of how far off the words in brackets must be known
_NEAR, _MARKS = 6, r"[\s，,。；;、:()*·¥￥“”\"\-−－]"
_COUNTS = re.compile(f"[{HAN_NUMERALS}]")
_BRACKET, _SUM = re.compile(r"\([^()\n]*\)"), re.compile("合计|共计|总计|累计")

# a number before a bracket, and one right behind it
_COUNTED, _CLOSED = re.compile(r"[0-9][^\s，,。;:、()0-9]{0,4}\Z"), re.compile(r"[^()\n]{0,60}\) ?[约近超共]?[0-9]")
_BRACKETED = 60
_MONTH = re.compile("(?:[0-9]{1,2}月?|[一二三])\\Z")


class Mark(NamedTuple):
    """A word that tells something of the figures behind it."""

    start: int
    end: int
    role: str
    text: str


class Marker:
    """Finds the marks of a text by the words of one codebook."""

    def __init__(self, codebook: Codebook, roles: Sequence[str] = MARKS) -> None:
        self.plans = re.compile(codebook.norms.part.plans)
        cues = [(role, c.pattern) for role in roles for c in codebook.cues if c.role == role]
        # an empty group behind each pattern says which it was; patterns begin with a character of their own, so
        # that the search skips what can begin none
        self._roles, patterns = zip(("named", NAMED), *cues, strict=True)
        self._mark = re.compile("|".join(f"{pattern}()" for pattern in patterns))
        self.whose, self.derive = partial(Whose, codebook), codebook.derive
        roles = ("level", "asked", "guessed", "became", "announces", "aimed", "done", "given", "narrow", "kept_in")
        said, lead = (re.compile(codebook.any_cue(role)) for role in roles[:4]), map(codebook.any_cue, roles[4:])
        self._level, self.asked, self.guessed, self._became = said
        self.doubt = re.compile(codebook.any_cue("doubt", "due"))
        self.announces, self.aimed, self.done, self.given, self.narrow, kept_in = map(re.compile, lead)
        self.ahead, self.remedy, self.labels = map(re.compile, map(codebook.any_cue, ("ahead", "remedy", "label")))
        # [ ] of a list of tasks; 控制在12件以内
        self.undone = re.compile(r"\s*(?:[-*+] ?)?\[ ?\]")
        self.kept_in = re.compile(f"(?:{kept_in.pattern})\\Z")
        hedges = any_of(word for word in codebook.spoken("before") if len(word) > 1)
        # 至少开展60场: a hedge that its number does not take
        unclear, acts = codebook.any_cue("unclear"), any_of(codebook.cued("counting"))
        self.loose = re.compile(
            rf"(?:{hedges})(?:也?有|[了过]|共?(?:{acts}))\Z|(?:{unclear})(?:也?有|[了过在]|共?(?:{acts}))?\Z"
        )
        bounds = any_of(w.word for w in codebook.words if w.role == "before" and w.rule in ("at_least", "at_most"))
        self._bound = re.compile(rf"\([^()\n]{{0,40}}?(?:{bounds}) ?[0-9]")
        known = codebook.any_cue("in_bracket", "source")
        including = codebook.any_cue("within", "including")
        # what in brackets behind a number leaves it what it is; bounded, as words of it may be read in several ways
        self.bracket = re.compile(f"(?:{usual_beside(codebook)}|{known}|(?:{including}).*){{0,6}}")
        self.moment = re.compile(codebook.any_cue("doubt_time", "moment"))
        self._replaced = re.compile(f"(?:{codebook.any_cue('replaced')})\\Z")
        self._monthly = re.compile(codebook.any_cue("monthly"))
        self._told = codebook.any_cue("void", "doubt", "doubt_time", "moment", "aside")

    @cached_property
    def _aside(self) -> re.Pattern[str]:
        return re.compile(f"(?:{self._told})(?<!12月31日)(?:数据?|值)?(?=$|[,，;、)】])")

    def marks(self, plain: str, year: int) -> Iterator[Mark]:
        """The marks of a text, in its order; named years as seen from the reporting year."""
        for m in self._mark.finditer(plain):
            yield from _seen_from(year, Mark(m.start(), m.end(), self._roles[(m.lastindex or 1) - 1], m[0]))

    def is_mark(self, words: str, year: int) -> bool:
        """Whether words beside a figure make it another time's, place's or kind's; what tells of a further figure does not."""
        marks = list(self.marks(words, year))
        versus = {m.end for m in marks if m.role == "versus"}
        others = [m for m in marks if m.role not in _OF_THE_YEAR and m.start not in versus]
        further = FURTHER.search(words) is not None
        told = any(not further or (m.start == 0 and _SHORT.fullmatch(words, m.end)) for m in others)
        return told or bool(self._level.match(words) or self._aside.search(words))

    def is_aside(self, plain: str, end: int, year: int) -> bool:
        """Whether words in brackets behind a figure do so, in running text or in its cell: 12件（未核定）."""
        behind = _BEHIND.match(plain, end)
        if not behind:
            return False
        # 一百余名（专职十六名） tells of a figure of its own
        near = behind.start(1) - end <= _NEAR and not _COUNTS.search(behind[1])
        return self.is_mark(behind[1], year) or (near and any(self._unknown(behind[1], year)))

    def _unknown(self, words: str, year: int) -> Iterator[str]:
        """The words in brackets that neither tell of a time nor are known to leave a number what it is."""
        marks = list(self.marks(words, year))
        rest = (words[a:b] for a, b in apart(0, ((m.start, m.end) for m in marks), len(words)))
        known = self.bracket.fullmatch
        return (w for w in rest if not (known(words) or known(_MONTH.sub("", w))))

    def replaced(self, plain: str, start: int) -> str:
        """The words just before a figure by which another took its place: 36场（原为30场）; blank where none do."""
        replaced = self._replaced.search(plain, max(start - 14, 0), start)
        return replaced[0] if replaced else ""

    def bound(self, plain: str, span: Span) -> str:
        """The words up to a figure in brackets that are bounds of the number beside: 36场（不少于30场）; blank where none are."""
        at = plain.rfind("(", max(span.start - _BRACKETED, 0), span.start)
        if at < 0 or ")" in plain[at : span.start] or not self._bound.match(plain, at, span.end):
            return ""
        beside = _COUNTED.search(plain, max(at - 8, 0), at) or _CLOSED.match(plain, span.end)
        return plain[at + 1 : span.end] if beside else ""

    def of_result(self, near: list[Mark], plain: str, end: int, start: int) -> list[Mark]:
        """The marks of a figure behind one of a change or an earlier year, without that one's where it came of it.

        由上年的30场增至36场, 与上年相比少3件，为12件.
        """
        came = self._became.fullmatch(plain, end, start)
        return [m for m in near if not came or m.start >= end or m.role in ("planned", "norm", "coming")]

    def is_of_another_base(self, change: Mark, near: list[Mark], plain: str, year: int) -> bool:
        """Whether a change is none of the year: 比2022年增加6场, 比前年多82次, 较全县平均多12次, 比计划增加6场."""
        # 比前年多 is one mark
        within = [*self.marks(change.text[1:], year)]
        since = last_mark([*near, *within], *TIMES)
        against, other = earlier_year([since] if since else [])
        versus = last_mark([m for m in near if m.start < change.start], "versus")
        beside = versus is not None and versus.text in _COMPARING and _BASE.fullmatch(plain, versus.end, change.start)
        # no time in 邻镇 of 比邻镇增加, 比邻镇多
        timed = last_mark([m for m in near if versus and m.start >= versus.end] if beside else within, *TIMES)
        named = beside or (change.text[0] in _COMPARING and _BASE.match(change.text[1:-1]))
        return other or against not in (0, year - 1) or bool((named and not timed) or self.doubt.search(change.text))

    def is_monthly(self, title: str) -> bool:
        """Whether a title, or the name of a sheet, is one month or week: 1月份, （一月）."""
        told = (words.strip("()（）。:： \n#") for words in (title, NUMBERED.sub("", title, 1)))
        return any(map(self._monthly.fullmatch, told))

    def is_elsewhere(self, title: str) -> bool:
        """Whether the title of a table is of another level's figures: 全县主要指标."""
        return bool(self._level.search(title) and _OF_FIGURES.search(title))

    def is_title(self, words: str, year: int) -> bool:
        """Whether a heading or the title of a table makes the figures below it another time's or place's."""
        title = NUMBERED.sub("", words, 1).strip("。:： \n")
        # 2025年1月10日 is when a form was filled in
        marks = [*self.marks(title, year)]
        roles = {m.role for m in marks if m.role != "coming" or not title[m.end : m.end + 1].isdigit()}
        fits = len(title) <= _LONGEST_TITLE and not (_ANSWERED.search(title) or FURTHER.search(title))
        if self.is_monthly(words):
            return True
        # 2024年上半年
        partly = len(without_parts(marks, title)) < len(marks) and "part" in roles
        alone = not roles & {"current", "versus"}
        return fits and bool(self.is_elsewhere(title) or partly or (roles & _OTHER_TIMES and alone))


def _seen_from(year: int, mark: Mark) -> Iterator[Mark]:
    """A mark as seen from the reporting year; of one that names another year this and the part: 截至2023年11月底."""
    years = re.findall("20[0-9]{2}", mark.text) if mark.role == "years" else []
    if len(years) > len({*years}):
        # 2023年3月至2023年8月
        mark = mark._replace(role="year" if _WHOLE.search(mark.text) else "part")
    named = _YEAR.search(mark.text) if mark.role in ("named", *_DATED) else None
    told = int(named[0]) if named else year
    when = "earlier" if told < year else "coming" if 0 < year < told else "current"
    if mark.role == "named":
        yield mark._replace(role=when)
    elif named and when != "current":
        at, end = mark.start + named.start(), mark.start + named.end() + 1
        yield Mark(at, end, when, f"{named[0]}年")
        if mark.role == "part":
            yield mark._replace(start=end)
    else:
        yield mark


def of_years(mark: Mark, year: int) -> Mark | None:
    """Words for several years as seen from one: those since a time of this year are of a part of it; None where they are its own."""
    if mark.role != "years" or {*re.findall("20[0-9]{2}", mark.text)} != {f"{year:04}"}:
        return mark if mark.role == "years" else None
    return mark._replace(role="part") if _WITHIN.search(mark.text) else None


def usual_beside(codebook: Codebook) -> str:
    """What may stand beside a number, in its cell or in brackets behind it."""
    return rf"{codebook.any_cue('in_cell', 'sum')}|{any_of(codebook.units)}|{SCALE}|{_MARKS}"


def last_mark(marks: list[Mark], *roles: str) -> Mark | None:
    """The last mark of one of these roles."""
    return next((m for m in reversed(marks) if m.role in roles), None)


def earlier_year(near: list[Mark]) -> tuple[int, bool]:
    """The year that words before a previous value name, 0 where none do; and whether they mean another, as 前年 does."""
    named = last_mark(near, "previous", "earlier")
    year = int(named.text[:4]) if named and named.role == "earlier" else 0
    return year, bool(named and named.text[0] not in "上去2")


def planned_for(near: list[Mark], year: int) -> int:
    """The earlier year that a plan is of, as seen from a year: 2023年计划25场; 0 where it is of none."""
    for mark, plan in pairwise(near):
        named, other = earlier_year([mark])
        named = named or (year - 1) * (mark.role == "previous")
        if plan.role == "planned" and plan.start - mark.end < _OURS and named and not other:
            return named
    return 0


def is_base(mark: Mark, marks: list[Mark], plain: str) -> bool:
    """Whether a mark stands just behind words by which a figure is only compared with it: 比上年."""
    versus = (v.end for v in marks if v.role == "versus" and mark.start - 3 <= v.end <= mark.start)
    return any("，" not in plain[end : mark.start] for end in versus)


def title_year(text: str) -> int:
    """The year that the title of a report names; 0 if none of its first lines is a title with a year."""
    lines = [line for line in text.split("\n", 12)[:12] if line.strip()][:4]
    titles = [m for line in lines if len(line) < 60 and (m := _TITLE.search(line))]
    return int(titles[0][1]) if titles else 0


def main_year(plain: str) -> int:
    """The year that a text names in its title, else most often, of two the later; 0 if it names none."""
    title = _TITLE.search(plain[:600])
    named = Counter(m[0][:4] for m in re.finditer(NAMED, plain[:20000]))
    return int(title[1] if title else max(named, key=lambda y: (named[y], y), default=0))


def without_parts(near: list[Mark], plain: str) -> list[Mark]:
    """The marks but those of a part of the year that is named right before them: 2023年上半年."""
    parts = {b for a, b in pairwise(near) if b.role in _DATED and _OF_YEAR.fullmatch(plain, a.end, b.start)}
    return [m for m in near if m not in parts]


def summed(near: list[Mark], words: str) -> str:
    """The word among those before a figure that adds up several parts of the year; blank where there is none."""
    total = _SUM.search(words) if len({m.text for m in near if m.role == "part"}) > 1 else None
    return total[0] if total else ""


def with_month(mark: Mark, plain: str) -> str:
    """The words of a mark of a time; the cue of 1-10月 begins at its dash."""
    month = _MONTH.search(plain, max(mark.start - 3, 0), mark.start) if mark.text[0] in "-—–~至到" else None
    return (month[0] if month else "") + mark.text


def leaves(plain: str, end: int, start: int) -> bool:
    """Whether the bracket that the first of two offsets stands in ends before the other."""
    return ")" in _BRACKET.sub("", plain[end:start])


def comes_of(plain: str, clause: int, plan: int, span: Span) -> bool:
    """Whether a figure is what came of a plan in a clause, which ends just before it."""
    told = REACHED.fullmatch(plain, plan, span.start)
    planned = told and (told[0][0] == "(" or _PLAN.search(plain, clause, plan))
    return bool(planned and plain.endswith(span.unit_word, 0, plan))
