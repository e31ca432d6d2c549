"""Whose figures are: places that words beside them name, other than the one that a text or table is of."""

from __future__ import annotations

import re
from bisect import bisect_left

from fazhi.codebook.load import Codebook
from fazhi.wording import any_of

_TOWNS = ("街道", "社区", "居委会", "村民小组", "网格", "片区", "镇", "乡", "村")
SORTS = (*_TOWNS, "区", "县", "市", "省")
_TOWN, _ANY = "|".join(_TOWNS), "|".join(SORTS)
_OFFICE = "(?:(?:人民)?政府|党委|[村居]委会|村民委员会|党支部)?"


def _called(sorts: str) -> str:
    """A name that ends in one of these, or what is of the whole of a place above."""
    return rf"(?P<name>[\u4e00-\u9fff]{{1,5}}?(?:{sorts})|[省市县区]直(?:部门|单位|机关)|[省市县区]里)"


# at the head of a clause, where a number follows; 东村级, 社区矫正 and 农贸市场 are none
_BEGUN = re.compile(
    rf"{_called(_ANY)}{_OFFICE}(?![级干民政委居社村镇贫街道矫风贤域划内间别分长容场直])(?!(?<=网格|片区|小组)[员化管服共治0-9])"
)
_HEAD = re.compile(
    rf"[\n，,。;:、(\s](?:其中|[在如仅到赴]|深入|走进)?"
    rf"(?:[全我本各](?:{_ANY})|{_BEGUN.pattern}(?=[^。;!?\n0-9]{{0,16}}[0-9]))"
)
# 江城区示例镇
_BELOW = re.compile("[\u4e00-\u9fff]{1,5}?(?:镇|乡|街道)")
# one of ours as an example
_ONE = "(?:(?:其中|典型|先进|示范|案例|亮点|例如|比如|[如以在])+[:：、]?)?"
# 以上为红山镇数据
_ALL = "(?:(?:以上|上述|[本上]表|表[中内])(?:各项|所有|全部|的)?(?:数[据字]?|指标|内容)*(?:[均都皆]|全部)*[为是系])?"
# what a title, a sheet or a note of one place's figures begins and goes on with
_NUMBER = (
    r"[#\s]*(?:[附图]?[件表] ?[0-9]*|\([^()]*\)|[一二三四五六七八九十]+、|(?:备?注|附注|说明)[0-9]{0,2}:)?[、.:\s]*"
)
_GOES_ON = (
    rf"(?:[、和及与][\u4e00-\u9fff]{{1,5}}?(?:{_TOWN}))*"
    "(?:20[0-9]{2}年度?|为例|[的各全年法治要主普工作执司信访基本情况指标数据台账总结汇统计通报送采集填政府建设表: ]"
    "|有关|相关|亮点|做法|是|经验|成效|成绩|典型|特色|案例|举措|方面)*"
    # of a form the office stands behind
    r"(?:(?<=表)[:：].*)?"
)
_TITLED = re.compile(f"{_NUMBER}{_ONE}{_ALL}{_called(_TOWN)}{_OFFICE}{_GOES_ON}")
# 典型案例一：红山村矛盾纠纷调解
_CASE = re.compile(
    rf"[#\s]*(?:典型|先进|示范|优秀|亮点|案例|做法|经验)+[一二三四五六七八九十0-9]*[:：、.]\s*{_called(_TOWN)}[^，,。;:!?0-9\n]{{0,20}}"
)
# the title of a report with what stands above it
_TITLE = re.compile(r"\s*(?:[^。\n]{0,60}\n\s*){0,3}?[^。，\n]{0,60}(?:报告|总结|汇报|情况)")
# not 城乡建设局
_TOWNSHIP = re.compile("镇|(?<!城)乡|街道")
_OURS = re.compile("[我本全](?:镇|乡|街道)")
_FIRST = re.compile("[\u4e00-\u9fff]+?(?:镇|乡|街道)")


def last_said(said: list[tuple[int, str]], first: int, end: int) -> str:
    """The last words said between two offsets, of such as stand where they do; blank where there are none."""
    at = bisect_left(said, (end,)) - 1
    return said[at][1] if at >= 0 and said[at][0] >= first else ""


class Whose:
    """Tells of whom words are by the names of places in them, but for kinds of these (示范村); 兄弟乡镇 are others.

    Parameters
    ----------
    own : str
        Words with the names of our own place.
    """

    def __init__(self, codebook: Codebook, own: str = "") -> None:
        self._own, patterns = own, codebook.derive(_kinds)
        self._item, self._none, self._others, self._kind, self._done, self._above, self._body = patterns

    def _named(self, m: re.Match[str] | None) -> str:
        """The place that words name; blank where they name none, or one that is ours."""
        if not m or not m["name"]:
            return ""
        name, below = self._item.sub("", m["name"]), _BELOW.match(m.string, m.end("name"))
        if self._others.match(name):
            return name
        sure = name.endswith(_TOWNS) and not self._kind.search(name)
        ours = name in self._own or name in SORTS or (below and below[0] in self._own) or self._none.search(name)
        return "" if ours or not (sure or self._done.match(m.string, m.end())) else name

    def titled(self, words: str) -> str:
        """The place whose figures stand below a title, or beside such words."""
        return self._named(_TITLED.fullmatch(words.strip()) or _CASE.fullmatch(words.strip()))

    def captioned(self, words: str) -> str:
        """The same of the title of a table: of a town's also who is none, though it lies there: 村级主要指标."""
        body = self._body.fullmatch(words.strip()) if _TOWNSHIP.search(self._own) or not self._own else None
        return body["body"] if body else self.titled(words)

    def counted(self, name: str) -> str:
        """The place that the name of what is counted begins with."""
        return self._named(_BEGUN.match(name))

    def places(self, plain: str) -> list[tuple[int, str]]:
        """Where clauses of a tidied text begin with a place, or with all of ours, which is none."""
        found = ((m, self._named(m)) for m in _HEAD.finditer(f"\n{plain}"))
        # 节省 and 经县 end nothing
        places = [(m.start(), name) for m, name in found if name or (m["name"] or SORTS[0]).endswith(_TOWNS)]
        # what an office above reports is its own
        is_town = _TOWNSHIP.search(self._own) or (not self._own and _OURS.search(plain))
        above = self._above.finditer(f"\n{plain}") if is_town else ()
        return sorted([*places, *((m.start(), m["above"]) for m in above if not self._none.search(m["above"]))])


def own_of(plain: str) -> str:
    """The words of a tidied text that name its own place: the title, or the town that it names first."""
    title = _TITLE.match(plain)
    return title[0] if title and re.search(_ANY, title[0]) else "".join(_FIRST.findall(plain[:200])[:1])


def _kinds(codebook: Codebook) -> tuple[re.Pattern[str], ...]:
    """How an item begins; what is no place's name though it ends like one, and what are places without one that are not ours.

    Then kinds of villages, which are one of them, as districts are others, only by what they did: 平安村3个, 平安村普法活动5场.
    """
    verbs, acts, names = (any_of(words) for words in (codebook.cued("verb"), codebook.cued("counting"), codebook.names))
    item, none, others, kinds = map(codebook.any_cue, ("itemed", "no_place", "others", "kind"))
    done = rf":?(?:各[^，,。;:0-9]{{1,4}}?)?(?:{acts}|全年|今年)*(?:{names})"
    office, gave = map(codebook.any_cue, ("above", "above_gave"))
    rest = "[^，,。;:!?()\n0-9]"
    above = (
        rf"[\n，,。;:(\s](?:其中|由|{item})?(?P<above>{office})(?![^，,。;:\n]{{0,30}}?(?:{gave}))"
        rf"{rest}{{0,20}}?(?:{verbs}|[转交派]){rest}{{0,30}}[0-9]"
    )
    nowhere = f"^(?:{verbs})|(?:{verbs})(?:{_TOWN})$|{none}"
    body = rf"{_NUMBER}{_ALL}(?:20[0-9]{{2}}年度?)?(?P<body>{codebook.any_cue('body', 'above')}){_GOES_ON}"
    return tuple(map(re.compile, (f"^(?:{item})", nowhere, others, f"(?:{kinds})$", done, above, body)))


class Sharers:
    """Tells of figures of a tidied text who did what they count, where another did the same beside it.

    司法所调解矛盾纠纷20件，村级调解128件.
    """

    def __init__(self, codebook: Codebook, plain: str) -> None:
        (self._headed, alone, self._counted_in), self._plain = codebook.derive(_sharing), plain
        self._alone = [*alone.finditer(plain)]

    def of(self, start: int, end: int, unit: str) -> str:
        """Who did his part of it; blank where nobody else did."""
        plain, first = self._plain, self._begins(start, "，,。;:!?\n")
        who = self._headed.match(plain, first, start) if self._alone else None
        others = (m for m in self._alone if who and m["who"] != who["who"] and unit.startswith(m["unit"]))
        for m in others:
            low, high = (end, m.start()) if m.start() >= end else (m.end(), first)
            beside = low <= high and self._begins(m.end(), "。!?\n") == self._begins(end, "。!?\n")
            beside = beside and plain.endswith(m["what"] or "", first, start)
            if beside and not self._counted_in.search(plain, low, high):
                return who["who"] if who else ""
        return ""

    def _begins(self, at: int, marks: str) -> int:
        """Where what an offset stands in begins, behind one of such marks."""
        return max(self._plain.rfind(mark, 0, at) for mark in marks) + 1


def _sharing(codebook: Codebook) -> tuple[re.Pattern[str], ...]:
    """Who did something at the head of a clause; clauses that say who, and perhaps what; that a figure is a part of another."""
    doer, acts = codebook.any_cue("sharer"), codebook.cued("verb")
    verbs, within = any_of({*acts, *codebook.cued("counting")}), codebook.any_cue("within", "including")
    who = f"(?P<who>(?!(?:{any_of(acts)})(?!所)|{within})(?:{doer})(?:[、和及与](?:{doer}))*)(?:全年|今年|[也又还另])*"
    number = "[约近超]?[0-9][0-9.,]*[余多]?"
    alone = (
        rf"[\s，,。;:、]{who}(?:(?:{verbs})+了?(?P<what>[\u4e00-\u9fff]{{2,12}}?)?{number}|{number}(?=[件起次场宗份]))"
    )
    alone += r"(?P<unit>[\u4e00-\u9fff])次?(?=[，,。;:、!?()\s]|\Z)"
    return tuple(map(re.compile, (f"{who}(?:{verbs})", alone, f"{within}|[()]")))
