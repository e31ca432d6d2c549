"""The words that a figure measures, and the indicator of the codebook that they name; none rather than a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from fazhi.characters import HAN_DIGITS
from fazhi.codebook.load import Codebook
from fazhi.numerals import SCALE
from fazhi.reading.extraction.cells import TableCell
from fazhi.reading.extraction.detect import PER, Span
from fazhi.reading.extraction.head_words import undated, undone
from fazhi.reading.extraction.marks import comes_of
from fazhi.reading.extraction.naming import Namer, apiece, says_nothing
from fazhi.reading.extraction.phrases import DELIMITERS, Match, Occurrence, Phrases
from fazhi.wording import any_of

# 班子成员和中层正职共22人开展述法
_SUMMED = re.compile("[和与及、][^，,。；;]*共计?\\Z")
_EACH, _NEXT, _OPEN = re.compile("[均都皆]"), re.compile("[、，,和及]"), re.compile(r"\([^()]*\Z")
# 村（社区）, 村(居)委会 are one word; the unit in brackets belongs to what it counts: 普法活动（场）：36
_CLAUSE = re.compile(
    r"[，,。；;：:!！?？\n\t、]|[(（](?!社区|居|站|室|[^()（）0-9]{1,4}[)）] ?:)|(?<!社区)(?<!居)(?<!站)(?<!室)[)）](?! ?:)"
)
_TAIL = re.compile(rf"(?>[^{DELIMITERS}、\s0-9]{{1,20}})(?!: ?[约近共超]?[0-9])")
# 线上5场、线下31场，共36场; and 新增12名，共56名
_SUM = re.compile("[，,;]?(?:总?共计?|合计|总计|一共)[为是达有]?")
# 和平镇普法活动52场，我镇36场
_OURS, _PLANNED = re.compile("[我本全](?:镇|乡|街道)"), re.compile("(?:计划|目标|任务)+\\Z")
_PLACE = re.compile("如?[一-鿿]{1,4}(?:镇|乡|街道)(?=..)|[省市县区]?里(?=..)")
_GOES_ON = re.compile("其中|[去上]年(?:同期|[为是共约近])*(?=[0-9])|(?:20[0-9]{2}年|今年)?(?:[0-9]{1,2}|[本当])月")
# how far words that lead up to a phrase reach
_FAR = 24

Clause = tuple[int, int]


class Link(NamedTuple):
    """What a figure measures: its name, the indicator that the words give, the clause before the figure, and its end.

    In a table the end is 0, as nothing goes on from there. ``subject``: what further figures of the sentence are about;
    ``further``: the names of those that share one clause with it; ``outer``: what stands before the bracket that it is in;
    ``change``: it is how much that changed.
    """

    label: str
    indicator: str | None
    clause: Clause = (0, 0)
    end: int = 0
    subject: str = ""
    further: tuple[str, ...] = ()
    outer: Link | None = None
    change: bool = False


class Linker:
    """Links figures to labels and indicators by one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        trail, compared = codebook.any_cue("trail"), codebook.any_cue("rise", "fall", "versus", "previous")
        self._phrases, self._namer = Phrases(codebook), Namer(codebook)
        self._frequencies = {i.id for i in codebook.indicators.values() if i.kind == "frequency"}
        self._prefix = re.compile(f"(?:{codebook.any_cue('lead', 'prefix')}|[^\\w\\n])\\Z")
        # what leads from the words to the number: 共, 累计, 活动
        filler = f"(?:{trail}|活动|工作|[”’》]|\\({SCALE}?(?:{any_of(codebook.units)})\\))"
        self._filler, self._filled = re.compile(f"{filler}{{0,8}}"), re.compile(f"{filler}{{1,8}}\\Z")
        self._became = re.compile(codebook.any_cue("became"))
        self._compares, self._says_nothing = compared, says_nothing(codebook)
        goes_on = "20[0-9]{2} ?年?度?|分别|总共|今年|实际|开展|举办|办结|原定|合计|发展到|增加到|扩大到|变[为成]|→|->|[由从到至为了共达约的、，, ]"
        self._continues = re.compile(f"(?:{compared}|{goes_on}){{0,12}}")

    @cached_property
    def _compared(self) -> re.Pattern[str]:
        return re.compile(self._compares)

    def link(self, at: Occurrence, before: Link | None) -> Link:
        """Label and indicator of a figure; `before`: those of the figure before it in the sentence."""
        at = _behind_bracket(at, before)
        before = _preceding(at, before)
        if before.label and at.status == "actual" and comes_of(at.plain, before.clause[0], before.end, at.span):
            return before._replace(end=at.span.end, further=())
        at = at._replace(low=before.end, whole=before.indicator)
        link = self._planned(at, before) or self._measured(at, before)
        opens = at.led.rfind("(") > at.led.rfind(")")
        if (opens and before.label) or self._is_another(at, link, before):
            link = link._replace(indicator=None)
        return link._replace(outer=before if opens else before.outer, change=at.status == "change")

    def _is_another(self, at: Occurrence, link: Link, before: Link) -> bool:
        """Whether a figure is not what its words name: a part of the one before it, an average, an addition to a stock."""
        part = before.label and "其中" in at.led and not _of_time(at, link.label, before)
        return (
            # nor is 日均220件 beside the year's total
            (link.indicator == before.indicator and bool(part or at.span.reading.period))
            or (link.indicator in self._frequencies and at.period not in PER)
            or (at.status != "planned" and self._phrases.adds(link.indicator, link.label))
        )

    def _planned(self, at: Occurrence, before: Link) -> Link | None:
        """What a plan measures by the words before 计划 beside its number, where they name an indicator."""
        low, end = max(at.low, at.span.start - 8), at.span.start
        named = _PLANNED.search(at.plain, low, end) if at.status == "planned" else None
        link = self._measured(at._replace(span=at.span._replace(start=named.start())), before) if named else None
        return link if link and link.indicator else None

    def _measured(self, at: Occurrence, before: Link) -> Link:
        """What the words say that a figure measures, the first way that they say it."""
        ways = (self._shared, self._summed, self._totalled, self._going_on)
        return next(filter(None, (way(at, before) for way in ways)), None) or self._told(at, before)

    def _shared(self, at: Occurrence, before: Link) -> Link | None:
        """The next of several that share one clause: 参考率、合格率分别为98%、95%."""
        if not before.further or not _NEXT.fullmatch(at.led):
            return None
        name, *further = before.further
        return self._link(at, name, self._called(at, name), before.subject, further)

    def _summed(self, at: Occurrence, before: Link) -> Link | None:
        """What a sum of several figures before it is of: what stands at the head of these, else of nothing that is named."""
        told, unit = at.plain[at.sentence : at.span.start], at.span.unit_word
        parts = [*re.finditer(f"[0-9]+{re.escape(unit)}", told)] if unit and _SUM.fullmatch(at.led) else []
        if len(parts) < 2 or self._compared.search(told):
            return None
        head = told[: parts[0].start()].rpartition(":")[0]
        name = self._namer.plainly(head[_clauses_of(head, 0, len(head))[0][0] :])
        known = self._called(at, name) if name else None
        return self._link(at, name, known, name or before.subject)._replace(clause=(0, 0))

    def _totalled(self, at: Occurrence, before: Link) -> Link | None:
        """What there is of what came to it or went from it: 新增12名，总数达56名."""
        if not before.label or not self._became.fullmatch(at.led):
            return None
        name = self._namer.unchanged(before.label)
        known = self._named_in(at, name, before.clause)
        # 信访件减少3件，为12件; not 普法活动增加6场，共1200人次
        return self._link(at, name, known, name) if name != before.label or (before.change and known) else None

    def _going_on(self, at: Occurrence, before: Link) -> Link | None:
        """The same as the figure before where it goes on from that; not 受理120件，办结118件."""
        if not self._goes_on(at, before) or self._namer.done(at.led):
            return None
        return before._replace(indicator=self._continued(at, before), clause=_clause(at), end=at.span.end, further=())

    def _told(self, at: Occurrence, before: Link) -> Link:
        """What the words beside a figure say, and those that share its clause."""
        about = before.label, before.subject
        name, subject = self._namer.name(at.plain, at.low, at.span.start, at.span.end, about)
        name, *further = apiece(name, at.led)
        known = self._known(at, before, name, several=bool(further))
        moved = self._namer.unchanged(name) if at.status == "change" else name
        if moved != name and self.names(moved):
            # 信访件较上年减少8件
            return self._link(at, moved, known or self._named_in(at, moved, _clause(at)), moved)
        return self._link(at, name, known, subject, further)

    def _link(self, at: Occurrence, name: str, known: str | None, subject: str, further: Iterable[str] = ()) -> Link:
        return Link(name, known, _clause(at), at.span.end, subject, (*further,))

    def _known(self, at: Occurrence, before: Link, name: str, *, several: bool) -> str | None:
        """The indicator that the words about a figure name, else the one that goes by its name."""
        # 信访件63件，办结60件: what was done with them is another thing
        if several or _of_time(at, name, before) or self._goes_on(at, before):
            return self._called(at, name)
        known = self._named(at)
        # 排查矛盾纠纷236起，调解228起; not 20起，其中调解8起
        of_part = "其中" in at.led or _OPEN.search(at.plain[at.sentence : at.span.start])
        told = known or _tail(at) or name in at.led or of_part or "rate" in at.span.families
        return known if told else self._called(at, name)

    def _named_in(self, at: Occurrence, name: str, clause: Clause) -> str | None:
        """The indicator that goes by a name, but where its clause tells of another level: 全县普法活动增加6场，共36场."""
        elsewhere = at.town and self._phrases.is_elsewhere(at, clause[1], clause[0])
        return None if elsewhere else self._called(at, name)

    def _called(self, at: Occurrence, name: str) -> str | None:
        """The indicator that goes by a name."""
        at = Occurrence(name, at.span._replace(start=len(name), end=len(name)), status=at.status)
        whole = (m for m in self._phrases.ending(name, 0, 0, len(name), len(name)) if not m.start)
        return self._phrases.choose(at, whole, 0)

    def link_cell(self, span: Span, cell: TableCell) -> Link:
        """Label and indicator of a cell: the row or column where the other says nothing, else both in one."""
        telling = [undone(words) for words in (cell.row, cell.heading) if not self._says_nothing.fullmatch(words)]
        label = "".join(telling)
        # a column of its own sort (商业企业, 现行有效件数) is not what its row names; read as if the figure stood behind it
        amount = self._namer.amount(cell.row, cell.heading) * ("money" in span.families)
        for words in filter(None, (label, amount)):
            at = Occurrence(words, span._replace(start=len(words), end=len(words)), town=True)
            if indicator := self._before(at, (0, len(words)), prefixed=len(telling) == 1 or words != label):
                return Link(words, indicator)
        return Link(undated(label) or label or cell.row or cell.heading, None)

    def names(self, label: str) -> bool:
        """Whether a label can be the name of a thing."""
        return self._namer.is_name(label) and not self._says_nothing.fullmatch(label)

    def _goes_on(self, at: Occurrence, before: Link) -> bool:
        """Whether it goes on from the figure before: 上年为11件, 同比增长12.5%, 提升到88.9%; 47处、8316.5平方米."""
        where = at.plain, at.low, at.span.start
        goes_on = before.label and self._continues.fullmatch(*where)
        return bool(goes_on and (not _tail(at) or self._compared.search(*where)))

    def _continued(self, at: Occurrence, before: Link) -> str | None:
        """The indicator of a figure that goes on from the one before."""
        fits = before.indicator and at.span.families & {"rate", *self._phrases.families[before.indicator]}
        return before.indicator if fits or not at.span.families else self._before(at, before.clause)

    def _named(self, at: Occurrence) -> str | None:
        """What the words around a figure name: its clause, else what follows it, else the last clause that says any."""
        clauses, tail = _clauses_of(at.plain, at.low, at.span.start), _tail(at)
        clause = next((clause for clause in clauses if self._namer.bare(at.plain[slice(*clause)])), None)
        first = self._before(at, clause) if clause and not (tail and clause != clauses[0]) else None
        if tail and (not first or self._namer.acts(tail[0])):
            # 召开党委会议6次研究部署依法治乡工作
            return self._behind(at, tail, clauses[0][0]) or first
        return first

    def _before(self, at: Occurrence, clause: Clause, *, prefixed: bool = True) -> str | None:
        """The indicator that the words before a figure name; `prefixed`: behind 开展, 共 and the like."""
        (start, end), plain = clause, at.plain
        # 人大代表建议、政协提案: a phrase may hold a 、
        low = start
        for _ in range(2):
            if low > at.sentence and plain[low - 1] == "、":
                low = _clauses_of(plain, max(at.sentence, low - 24), low - 1)[0][0]
        trail = self._filled.search(plain, start, end)
        ending = self._phrases.ending(plain, at.sentence, low, trail.start() if trail else end, end)
        filled = (m for m in ending if self._filler.fullmatch(plain, m.end, end))
        led = (m for m in filled if m.start <= start or (prefixed and self._leads(plain, start, m.start, m.end)))
        return self._phrases.choose(at, [m for m in led if not self._is_joined(at, m, low)], start)

    def _leads(self, plain: str, clause: int, start: int, end: int) -> bool:
        """Whether all that stands before a phrase in its clause leads up to it: 共开展, 借“开学第一课”等契机; not 取消, 移送.

        What is not known as such makes it another thing.
        """
        if self._namer.plainly(plain[clause:end]) == plain[start:end]:
            return True
        while start > clause and (near := self._prefix.search(plain, max(clause, start - _FAR), start)):
            start = near.start()
        # 36场普法活动8场法治培训
        named = self._phrases.ending(plain, clause, clause, start, start) if plain[clause - 1] not in DELIMITERS else ()
        return start <= clause or any(m.start <= clause for m in named)

    def _is_joined(self, at: Occurrence, m: Match, low: int) -> bool:
        """Whether the figure sums up something else as well: 中心组学习和各类培训28次; not 宣传册、宣传单, nor 均为100%."""
        mark = m.start - 1
        if m.across or mark <= at.low or at.plain[mark] not in "和与及、" or at.plain[mark - 1].isdigit():
            return False
        # 二、法律讲座8次
        if not at.plain[at.low : mark].strip(f") {HAN_DIGITS}十") or _EACH.search(at.plain, m.end, at.span.start):
            return False
        return all(m.indicator != other.indicator for other in self._phrases.ending(at.plain, low, low, mark, mark))

    def _behind(self, at: Occurrence, tail: re.Match[str], clause: int) -> str | None:
        """The indicator that the words behind a figure name: 3名法律顾问."""
        if at.plain[at.span.start - 1] in "共计" and _SUMMED.search(at.plain, at.low, at.span.start):
            return None
        first, alone = tail.start() + 1, not at.plain[tail.end() : tail.end() + 2].strip(" ")[:1].isdigit()
        matches = [*self._phrases.ending(at.plain, at.sentence, tail.start(), tail.start(), tail.end())]
        # 党委会议研究法治; not the stock of what villages have set up, nor what the next figure counts
        further = [m for m in matches if alone and m.start > first and m.indicator not in self._phrases.stocks]
        acts = (m for m in further if self._namer.acts(at.plain[m.start : m.end]))
        known = [m for m in acts if self._prefix.search(at.plain, first - 1, m.start)]
        # 抽查12件行政处罚案件
        beside = matches if self._leads(at.plain, clause, at.span.start, at.span.start) else ()
        return self._phrases.choose(at, [*known, *(m for m in beside if m.start <= first)], clause)


def _behind_bracket(at: Occurrence, before: Link | None) -> Occurrence:
    """A figure as if it stood before the bracket right before it that holds others: 普法活动（不少于30场）36场."""
    outer, start = before.outer if before else None, at.span.start
    opened = at.plain.rfind("(", at.sentence, before.end) if before and outer else -1
    direct = opened > 0 and re.fullmatch(r"[^()]*\) ?", at.plain[before.end : start]) if before else None
    if not (outer and direct and re.match("[\u4e00-\u9fff]", at.plain[opened - 1])) or opened == outer.end:
        return at
    return at._replace(span=at.span._replace(start=opened))


def _preceding(at: Occurrence, before: Link | None) -> Link:
    """The figure before one in its sentence, or before the bracket that has ended since, as that one sees it."""
    if not before or before.end <= at.sentence:
        # ；其中上半年1096次, ；12月新收6件
        subject = before.subject if before and _GOES_ON.match(at.plain, at.sentence) else ""
        return Link("", None, end=at.sentence, subject=subject)
    closed = at.plain.rfind(")", before.end, at.span.end)
    # behind 普法活动（ the figure is as if it stood before the bracket, of which nothing is known
    if before.outer and closed >= 0 and (before.outer.label or closed >= at.span.start):
        before = before.outer._replace(end=closed + 1) if closed < at.span.start else before.outer
    if _OURS.search(at.plain, before.end, at.span.start) and (place := _PLACE.match(before.label)):
        return before._replace(label=before.label[place.end() :], subject="", indicator=None)
    return before


def _clause(at: Occurrence) -> Clause:
    """The clause before a figure."""
    return _clauses_of(at.plain, at.low, at.span.start)[0]


def _tail(at: Occurrence) -> re.Match[str] | None:
    """The words behind a figure, up to the end of their clause."""
    return _TAIL.match(at.plain, at.span.end)


def _of_time(at: Occurrence, name: str, before: Link) -> bool:
    """Whether a part of what was spoken of is one of its time alone: 行政检查469次，其中上半年228次."""
    beside = at.period == "part" and name == before.subject
    return beside and not _OPEN.search(at.plain[at.sentence : at.span.start])


def _clauses_of(plain: str, low: int, high: int) -> list[Clause]:
    """The clauses between two offsets, the last one first."""
    cuts = [low, *(m.end() for m in _CLAUSE.finditer(plain, low, high))]
    return list(zip(cuts, [*(c - 1 for c in cuts[1:]), high], strict=True))[::-1]
