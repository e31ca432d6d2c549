"""Lines that say of what the items below them are: 下一步，重点做好以下工作：, 东街社区工作亮点：, 年初确定的目标任务是：.

So do labels within a line, until the next one: 目标任务：…；完成情况：….
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from fazhi.reading.extraction.head_words import HeadSorts
from fazhi.reading.extraction.marks import FURTHER, NUMBERED, Mark, Marker
from fazhi.reading.titles import Titles
from fazhi.reading.whose import Whose, own_of

# what marks the items of a list, the higher rank first, each with what counts them
_RANKS = (
    "第([一二三四五六七八九十]{1,2})(?:部分|章)",
    "([一二三四五六七八九十]{1,2})、",
    r"\(([一二三四五六七八九十]{1,2})\)",
    r"([0-9]{1,2})(?:[、.](?![0-9])|(?= [\u4e00-\u9fff]))",
    r"\(?([0-9]{1,2})\)",
    "([①-⑩])",
    "(?:其|第(?=.[，,、])|(?=.[是要]))([一二三四五六七八九十])|([首其再][先次])",
    "[-*–—·]+ ?(?![-*–—·\\s])()",
)
_ITEM = re.compile(rf"[ \t]*(?:#+ *|\*\*)?(?:{'|'.join(_RANKS)})")
_COUNTS = ("一①1首先", "二②2其次", "三③3再次", *("四④4", "五⑤5", "六⑥6", "七⑦7", "八⑧8", "九⑨9", "十⑩10"))
_TOPS, _AHEAD = 2, 12
_LINE, _LONGEST = re.compile(r"[^\n]+"), 80
# the last sentence of a line, which may be an intro; a bare line of a few words
_LAST = re.compile(r"([^。;!?\n\t]{2,60}?)([:。]?)[*\s]*\Z")
_BARE = re.compile(r"[ \t]*(?:[#*]+ *)?(?:20[0-9]{2} ?年度?|[\u4e00-\u9fff]{2,6}:)?[\u4e00-\u9fff、]{2,18}[* ]*")
# the first of the items of a paragraph, which may go on in the next
_FIRST = re.compile(r"一是|一要|首先|第一[，,]|\(一\)|(?<![0-9])1[、.](?![0-9])|\(1\)|①")
# a label at the head of a sentence
_LABEL = re.compile(
    r"(?:^|(?<=[。;!?\n]))[ \t]*(?:\(?[一二三四五六七八九十0-9]{1,2}[、.)] ?)?"
    r"(?:([^，,。;:!?()【】\n\t]{2,16}):(?! *\n)|[(【\[]([^，,。;:!?()【】\n\t]{2,14})[)】\]]:?)"
)
_SHORT = 3
_COMPLETE, _CLAUSE = re.compile(r"[0-9]|[。;]\s*\Z"), re.compile("[，,:]")
_SUCH = re.compile("(?:[是为]|如下)+$")
_OTHER_TIMES, _THIS = ("previous", "earlier", "part", "years"), {"current", "year"}


class Item(NamedTuple):
    """How a line begins: the rank of its mark, -1 where it has none, and its number; 0 where that is not told."""

    rank: int
    number: int


class Intro(NamedTuple):
    """A line that introduces others: where its sentence begins, what it makes of them (blank: the year's), its words."""

    at: int
    makes: str
    words: str


def item_of(line: str) -> Item:
    """How a line begins."""
    m = _ITEM.match(line)
    if not m or not m.lastindex:
        return Item(-1, 0)
    told = m[m.lastindex]
    number = next((n for n, same in enumerate(_COUNTS, 1) if told and told in same), 0)
    return Item(min(m.lastindex, len(_RANKS) - 1 if told else m.lastindex), number)


class Intros:
    """The intros of one tidied text, each with the items below it.

    Attributes
    ----------
    labels : list of Intro
        The labels that say something of what stands behind them.
    """

    def __init__(self, plain: str, marker: Marker, whose: Whose, year: int, marks: list[Mark]) -> None:
        self._plain, self._marker, self._whose, self._year = plain, marker, whose, year
        self._lines = [m for m in _LINE.finditer(plain) if not m[0].isspace()]
        self._items = [item_of(m[0]) for m in self._lines]
        self._times = [*(m.start for m in marks if m.role in _THIS), len(plain)]
        self._intros, self.labels = [*map(self._intro, range(len(self._lines)))], [*self._labelled()]

    def _labelled(self) -> Iterator[Intro]:
        """The labels that say something of what stands behind them."""
        for m in _LABEL.finditer(self._plain):
            words = m[1] or m[2]
            makes = None if FURTHER.search(words) else self._makes(words)
            makes = "told" if makes is None and len(words) <= _SHORT and self._is_strange(words) else makes
            if makes is not None:
                yield Intro(m.start(m.lastindex or 0), makes, words)

    def _is_strange(self, label: str) -> bool:
        """Whether a label of a word says whose or of what sort what is behind it is, or nobody knows what: 暂估：, 村级：."""
        derive = self._marker.derive
        if self._marker.labels.fullmatch(label) or label in own_of(self._plain):
            return False
        other = self._whose.captioned(label) or self._marker.is_mark(label, self._year) or derive(HeadSorts).of([label])
        return bool(other or derive(Titles).strange(label, ""))

    def _of_labels(self, makes: str) -> Iterator[tuple[int, int, str]]:
        """The stretches that labels make so, until the next one; behind the sentence of a plan nobody knows if that goes on."""
        for label, after in pairwise([*self.labels, Intro(len(self._plain), "", "")]):
            paragraph = self.paragraph(label.at)
            stop = self._plain.find("。", label.at, min(after.at, paragraph)) + 1 or min(after.at, paragraph)
            if label.makes == makes:
                yield label.at, stop, label.words
            if label.makes and makes == "told":
                # 2025年目标：…。全年完成36场
                time = self._times[bisect_left(self._times, stop)]
                yield stop, min(after.at, paragraph, time), label.words

    def paragraph(self, at: int) -> int:
        """Where the paragraph of a place ends, with the lines that go on with its items or its sentence."""
        end = self._plain.find("\n", at) % (len(self._plain) + 1)
        listed, line = _FIRST.search(self._plain, at, min(end, at + _LONGEST)), self._plain[max(at, end - 2) : end]
        for n in range(bisect_left(self._lines, end, key=re.Match.start), len(self._lines)):
            item = self._items[n]
            if not (item.number > 1 if listed else item.rank < 0 and line.rstrip().endswith((";", "，", "、"))):
                break
            end, line = self._lines[n].end(), self._lines[n][0]
        return end

    def made(self, makes: str) -> Iterator[tuple[int, int, str]]:
        """The stretches that intros and labels make so, with their words."""
        yield from self._of_labels(makes)
        end = 0
        for n, intro in enumerate(self._intros):
            if intro and intro.makes == makes and intro.at >= end:
                end = self._end(n)
                yield intro.at, end, intro.words

    def _intro(self, n: int) -> Intro | None:
        """The intro that a line ends with; None where it introduces nothing, or says nothing of what that is."""
        line = self._lines[n]
        # a table has its title
        below = self._lines[n + 1][0] if n + 1 < len(self._lines) else "\t"
        is_text = "\t" not in line[0] + below
        last = _LAST.search(self._plain, max(line.start(), line.end() - _LONGEST), line.end()) if is_text else None
        if not last or FURTHER.search(words := NUMBERED.sub("", last[1], 1).strip("*#， ")):
            return None
        if last[2] == ":" or (last[2] and self._marker.announces.search(words)):
            makes = self._makes(words)
        elif _BARE.fullmatch(line[0]):
            makes = "told" if self._whose.titled(words) else self._aims(words)
        else:
            return None
        return None if makes is None else Intro(last.start(1), makes, words)

    def _aims(self, words: str) -> str | None:
        """What words make of what follows that name targets, or what was done."""
        if self._marker.done.search(words):
            return ""
        return "planned" if self._marker.aimed.search(words) and not self._marker.given.search(words) else None

    def _makes(self, words: str) -> str | None:
        """What an intro makes of its items: planned, told (of another time or place), or the year's."""
        marks = [*self._marker.marks(f"{words}:", self._year)]
        roles = {m.role for m in marks}
        if "planned" in roles and not self._marker.done.search(words):
            return "planned"
        named = _SUCH.sub("", words)
        if self._whose.titled(named) or self._marker.is_title(named, self._year):
            return "told"
        first = next((m for m in marks if m.role in ("forward", "coming", *_OTHER_TIMES)), None)
        clause = _CLAUSE.split(words[: first.start])[-1] if first else ""
        if first and not roles & {"versus", "current"} and not self._marker.given.search(clause):
            return "told" if first.role in _OTHER_TIMES else "planned"
        aims = self._aims(words)
        return "" if aims is None and roles & _THIS else aims

    def _end(self, n: int) -> int:
        """Where the items of an intro end."""
        last, is_open = Item(-1, 0), False
        for i in range(n + 1, len(self._lines)):
            item, line = self._items[i], self._lines[i]
            if not self._is_below(item, n, i) or self._is_past(i, last, is_open=is_open):
                return line.start()
            if item.rank >= 0 and last.rank in (-1, item.rank):
                last = item
            mark = _ITEM.match(line[0])
            is_open = (item.rank >= 0 or is_open) and not _COMPLETE.search(line[0], mark.end() if mark else 0)
        return len(self._plain)

    def _is_past(self, i: int, last: Item, *, is_open: bool) -> bool:
        """Whether a line stands behind the items of a list; `last`: the last of its rank, `is_open`: that goes on."""
        item, listed = self._items[i], last.rank >= 0
        if listed and item.rank >= last.rank:
            new = last.number and item.number not in (0, last.number + 1)
            return item.rank == last.rank and bool(new)
        if self._intros[i] or self._is_of_year(self._lines[i][0]):
            return True
        return listed and (item.rank >= 0 or not (is_open or self._goes_on(i, Item(last.rank, last.number + 1))))

    def _is_below(self, item: Item, n: int, i: int) -> bool:
        """Whether a line may stand below an intro: no heading, unless its items are headings of their own."""
        own = self._items[n]
        if item.rank < 0 or item.rank > max(own.rank, _TOPS):
            return True
        first = self._items[n + 1]
        nested = first.number == 1 and first.rank > own.rank and item.rank >= first.rank
        # one at the head of a whole report is of none of its parts
        return nested and (first.rank == _TOPS or any(0 <= above.rank < _TOPS for above in self._items[:n]))

    def _goes_on(self, i: int, item: Item) -> bool:
        """Whether the next item stands a few lines below a line that is none."""
        below = (other for other in self._items[i + 1 : i + _AHEAD] if 0 <= other.rank <= item.rank)
        return next(below, None) == item

    def _is_of_year(self, line: str) -> bool:
        """Whether a line begins with the year that the report is of."""
        first = next(self._marker.marks(line[:20], self._year), None)
        return bool(first and first.role in _THIS and not line[: first.start].strip())
