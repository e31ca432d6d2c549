"""Whose figures are: places that words beside them name, other than the one that a text or table is of."""

from __future__ import annotations

import re
from bisect import bisect_left

from fazhi.codebook.load import Codebook
from fazhi.wording import any_of

SORTS = ("街道", "社区", "镇", "乡", "村")
_SORT = "|".join(SORTS)
_WHOLE = f"[全我本各](?:{_SORT}|[县区市])"
# at the head of a clause, where a number follows; 东村级 and 社区矫正 are none
_NAME = rf"(?P<name>[\u4e00-\u9fff]{{1,5}}?(?:{_SORT})|[省市县区]直(?:部门|单位|机关))"
_OFFICE = "(?:(?:人民)?政府|党委|[村居]委会|村民委员会|党支部)?"
_BEGUN = re.compile(rf"{_NAME}{_OFFICE}(?![级干民政委居社村镇贫街道矫风贤])")
_HEAD = re.compile(rf"[\n，,。;:、(\s](?:其中|[在如仅])?(?:{_WHOLE}|{_BEGUN.pattern}(?=[^。;!?\n0-9]{{0,16}}[0-9]))")
# what a title, a sheet or a note of one place's figures goes on with
_TITLED = re.compile(
    rf"[#\s]*(?:[附图]?[件表] ?[0-9]*|\([^()]*\)|[一二三四五六七八九十]+、)?[、.:\s]*{_NAME}"
    rf"{_OFFICE}(?:20[0-9]{{2}}年度?|[的各全年法治要主普工作执司信访基本情况指标数据台账总结汇统计通报表: ])*"
)
# the title of a report with what stands above it
_TITLE = re.compile(r"\s*(?:[^。\n]{0,60}\n\s*){0,3}?[^。，\n]{0,60}(?:报告|总结|汇报|情况)")
_TOWN = re.compile("[\u4e00-\u9fff]+?(?:镇|乡|街道)")


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
        self._own, self._none, self._others = own, *codebook.derive(_kinds)

    def _named(self, m: re.Match[str] | None) -> str:
        """The place that words name; blank where they name none, or one that is ours."""
        name = m["name"] if m else None
        if name and self._others.match(name):
            return name
        return "" if not name or name in self._own or self._none.search(name) else name

    def titled(self, words: str) -> str:
        """The place whose figures stand below a title, or beside such words."""
        return self._named(_TITLED.fullmatch(words.strip()))

    def counted(self, name: str) -> str:
        """The place that the name of what is counted begins with."""
        return self._named(_BEGUN.match(name))

    def places(self, plain: str) -> list[tuple[int, str]]:
        """Where clauses of a tidied text begin with a place, or with all of ours, which is none."""
        return [(m.start(), self._named(m)) for m in _HEAD.finditer(f"\n{plain}")]


def own_of(plain: str) -> str:
    """The words of a tidied text that name its own place: the title, or the town that it names first."""
    title = _TITLE.match(plain)
    if title and re.search(_SORT, title[0]):
        return title[0]
    return "".join(_TOWN.findall(plain[:200])[:1])


def _kinds(codebook: Codebook) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is no place's name though it ends like one, and what are places without a name that are not ours."""
    verbs = any_of(codebook.cued("verb"))
    none, others = ("|".join(codebook.cued(role)) or "(?!)" for role in ("no_place", "others"))
    return re.compile(f"^(?:{verbs})|(?:{verbs})(?:{_SORT})$|{none}"), re.compile(others)
