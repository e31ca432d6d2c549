"""Proof-reading of the narrative: numbers typed by hand, bindings that print as another number, leftovers, missing parts.

What is a name and no figure stands in ``excused.csv``; which words are hedges and units, in ``wording.csv`` and
``units.csv``; how serious each fault is, in the norms.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from fazhi.cleaning.targets import Pledge
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Place
from fazhi.errors import Finding, Severity, finding, table_of
from fazhi.home import NARRATIVE
from fazhi.reading.narrative_file import QUOTE, Narrative
from fazhi.report.contradictions import contradictions, printed_text
from fazhi.report.copied import opening_year, other_places, other_towns, other_years
from fazhi.report.meant import meant_by
from fazhi.report.narrative import CHANGE, Binder, part_of, written
from fazhi.report.patterns import Patterns
from fazhi.report.typed import TypedNumbers
from fazhi.wording import any_of

_OF = {name: re.compile(pattern) for name, pattern in table_of("patterns.toml")["proofread"].items()}
# no sentence that is repeated is shorter
_SHORTEST = 13
# of figures that no sentence uses so many are named
_NAMED = 3
# how items are numbered
_ITEMS = [*"一二三四五六七八九十", *(f"十{n}" for n in "一二三四五六七八九"), "二十"]
_POINTS = [*map(str, range(1, 100))]
_BRACKETS = ("“”", "《》", "（）", "〔〕")
# looked at of a numeral, so that an endless one is not gone through from each of its digits
_LONGEST = 24


def _glued(codebook: Codebook) -> Patterns:
    """What may not stand hard against a binding."""
    # the longer hedges begin no words
    words = codebook.spoken("after", "inside")
    short, long = (any_of(w for w in words if (len(w) == 1) == one) for one in (True, False))
    return Patterns("glued", codebook, short=short, long=long)


def check_narrative(
    narrative: Narrative | None, binder: Binder, place: Place, promised: Iterable[Pledge] = ()
) -> Iterator[Finding]:
    """Every fault of a narrative as a finding; that there is none, where there should be one.

    Parameters
    ----------
    binder : Binder
        What the names stand for in this place and year.
    """
    codebook, year = binder.codebook, binder.year
    absent = [finding("no_narrative")] if place.form == "full" else []
    for f in _faults(narrative, binder, place, promised) if narrative else absent:
        severity: Severity = getattr(codebook.norms.severity, f.code, f.severity)
        yield replace(f, severity=severity, place=place.id, year=year, file=f"{year}/{NARRATIVE}")


def _faults(narrative: Narrative, binder: Binder, place: Place, promised: Iterable[Pledge]) -> Iterator[Finding]:
    """All that is looked for, in the order in which it is told."""
    titles = (part for part in narrative.parts if {"{", "}"} & set(part.title))
    return chain(
        _unbound(narrative, binder),
        (finding("binding.title", part.line, title=part.title) for part in titles),
        _in_lines(narrative, binder, place),
        other_towns(narrative, binder.codebook, place),
        opening_year(narrative, binder.year),
        _raw_marks(narrative),
        _repeated(narrative),
        _too_long(narrative, binder.codebook.norms.max_characters),
        *(_adjoining(narrative, binder), contradictions(narrative, binder), _renumbered(narrative), _gaps(narrative)),
        _missing(narrative, binder) if place.form == "full" else (),
        _unused(narrative, binder),
        () if binder.withheld else _not_public(narrative, binder),
        _untold(narrative, binder, promised),
    )


def _unbound(narrative: Narrative, binder: Binder) -> Iterator[Finding]:
    """Bindings that stand for nothing; those of last year's text, taken over, told in one."""
    faults = [*binder.faults(narrative)]
    earlier = [b for b, why in faults if b.show == QUOTE or why.lacking in binder.codebook.pending]
    told = {(b.line, str(why)): (b, why) for b, why in reversed(faults) if b not in earlier}
    for binding, why in reversed(told.values()):
        fault = finding("binding", binding.line, binding.source, why=why.message, todo=why.todo)
        yield replace(fault, indicator=why.lacking)
    if earlier:
        named = "、".join(map(str, earlier))
        yield finding("binding.earlier", earlier[0].line, named, count=len(earlier), year=binder.year, bindings=named)


def _in_lines(narrative: Narrative, binder: Binder, place: Place) -> Iterator[Finding]:
    """What is wrong with a line for itself."""
    plans, sources = part_of(narrative, binder.codebook, "plans"), dict(narrative.sources())
    for line, text in narrative.texts():
        after = next((part for part in reversed(narrative.parts) if part.line <= line), None)
        yield from _typed(text, line, binder, planned=plans is not None and after is plans)
        yield from _leftovers(text, line, binder.codebook)
        yield from other_places(text, line, binder.codebook, place)
        yield from other_years(text, line, binder.year, sources.get(line, ""))


def _too_long(narrative: Narrative, budget: float) -> Iterator[Finding]:
    """A text of more characters than the norms allow."""
    length = sum(len("".join(text.split())) for _, text in narrative.texts())
    if length > budget:
        yield finding("too_long", read=str(length), budget=budget)


def _missing(narrative: Narrative, binder: Binder) -> Iterator[Finding]:
    """Parts that a report must have; of one that was published without them nothing is to be written."""
    drafted = _drafted(narrative, binder)
    for key, words in binder.codebook.norms.part:
        if not part_of(narrative, binder.codebook, key):
            # the first say enough
            named = "”或“".join([w for w in words.split("|") if w.isalpha()][:3])
            yield finding("part_unsaid" if drafted else "no_part", words=named)


def _drafted(narrative: Narrative, binder: Binder) -> bool:
    """Whether a text is that of an old report of its year: it quotes it, or most of its figures are from lines of one."""
    told = [bool(_OF["drafted"].search(f.source)) for f in binder.values]
    quoted = any(b.show == QUOTE and b.at.startswith(f"{binder.year}年报告第") for b in narrative.bindings())
    return quoted or 2 * sum(told) > len(told)


def _typed(text: str, line: int, binder: Binder, *, planned: bool = False) -> Iterator[Finding]:
    """Numbers typed by hand, with the figures of the year that they may be meant for."""
    typed = binder.codebook.derive(TypedNumbers)
    plain = _OF["leftover"].sub("\n", text)
    found = [*dict.fromkeys([*typed.find(plain), *_other_digits(typed.excused.sub("\n", plain))])]
    ends = Counter(map(typed.counted, found))
    for read in found:
        meant = meant_by(read, plain, binder)
        probably = f"，可能是{'、'.join(f'{{{name}}}' for name in meant)}" if meant else ""
        # a numeral in characters may be a phrase's own
        code = "typed" if re.search("[0-9０-９]", read) or _other_digits(read[0]) else "typed_words"
        kind = ".plan" if planned else ""
        if not planned and any(said.endswith(read) for said in typed.changes(plain)):
            code, kind = "typed", ".change"
        # of two that differ only in what follows each is told with that
        told = typed.counted(read) if ends[typed.counted(read)] == 1 else read
        yield finding(f"{code}{kind}", line, told, probably=probably)


def _other_digits(text: str) -> list[str]:
    """What counts though it is no digit of official texts: ①, ½, Ⅻ, ٣."""
    usual = "0123456789０１２３４５６７８９〇"
    other = (c not in usual and unicodedata.category(c) in ("Nd", "Nl", "No") for c in text)
    return "".join(c if is_other else " " for c, is_other in zip(text, other, strict=True)).split()


def _leftovers(text: str, line: int, codebook: Codebook) -> Iterator[Finding]:
    """What a template left behind, and marks that are broken."""
    for m in _OF["leftover"].finditer(text):
        around = " ".join(text[max(m.start() - 4, 0) : m.end() + 4].split())
        yield finding("leftover", line, m[0], around=around)
    for m in _OF["doubled"].finditer(text):
        if any(map(codebook.named, re.split("[:：@]", m[1]))):
            yield finding("leftover.braces", line, m[0])
    for pair in _BRACKETS:
        if text.count(pair[0]) != text.count(pair[1]):
            yield finding("marks", line, pair, around=text.strip()[:20])
    if star := _OF["stars"].search(_OF["leftover"].sub("", text)):
        yield finding("marks.bold", line, star[0])


def _raw_marks(narrative: Narrative) -> Iterator[Finding]:
    """Marks of Markdown and HTML that would be printed as they stand, and underlines that make no heading."""
    sources = chain(((part.line, part.title) for part in narrative.parts), narrative.sources())
    for n, words in ((n, words) for line, source in sources for n, words in enumerate(source.split("\n"), line)):
        marks = {m[0]: m.lastgroup for m in _OF["raw"].finditer(words)}
        yield from (finding(f"marks.{kind}", n, mark.strip()) for mark, kind in marks.items())
    end = -1
    for block in narrative.blocks:
        first, last = block.map or (-2, end)
        if block.type == "hr" and first in (0, end):
            yield finding("marks.rule", first + 1, "---")
        end = last


def _repeated(narrative: Narrative) -> Iterator[Finding]:
    """Sentences that stand twice, those aside that are still to be written; bindings count as their names."""
    runs = [(line, run) for line, text in narrative.sources() for run in _OF["run"].findall(text)]
    seen: set[str] = set()
    for line, sentence in ((n, run.strip()) for n, run in runs if len(run) >= _SHORTEST and run[-1] in "。！？；"):
        if sentence in seen and not _OF["leftover"].search(sentence):
            yield finding("repeated", line, sentence, beginning=sentence[:24])
        seen.add(sentence)


def _adjoining(narrative: Narrative, binder: Binder) -> Iterator[Finding]:
    """Bindings that what stands hard against them makes another number: 二百{普法活动} would print 二百29场."""
    text, spots = printed_text(narrative, binder)
    of, last = binder.codebook.derive(_glued), 0
    # as far as the end of the next: 从…到 goes on with its number
    for (start, end, binding), (_, following, _) in zip(spots, [*spots[1:], (0, len(text), None)], strict=False):
        before, printed = text[last:start].rpartition("\n")[2], text[start:end]
        last, going_on = end, text[end:following].partition("\n")[0].lstrip()
        if read := _behind(before.rstrip(), binder.codebook):
            yield finding("glued.before", binding.line, read, binding=binding, printed=printed)
        if binding.show == CHANGE and (m := of["said"].search(before)):
            yield finding("glued.said", binding.line, m[0], binding=binding, printed=printed)
        if read := _going_on(going_on, printed, binder.codebook):
            yield finding("glued.after", binding.line, read, binding=binding, printed=printed)
        elif (m := of["joined"].match(going_on)) and not of["from"].search(before[-_LONGEST:]):
            yield finding("glued.after", binding.line, m[0], binding=binding, printed=printed)


def _behind(text: str, codebook: Codebook) -> str:
    """The digit, sign, numeral or hedge that a text ends in."""
    # 统一, 节约 and the like are words of their own
    of, named = codebook.derive(_glued), codebook.derive(TypedNumbers).excused.sub("\n", text)
    m = of["digit"].search(text) or of["sign"].search(text) or of["before"].search(named[-_LONGEST:])
    return m[0] if m else ""


def _going_on(text: str, printed: str, codebook: Codebook) -> str:
    """The digit, numeral, hedge or unit that a text begins with and that goes on with the number before it."""
    of = codebook.derive(_glued)
    if codebook.derive(TypedNumbers).excused.match(text):
        return ""
    if m := of["after"].match(text):
        return m[0]
    if not (m := of["unit"].match(text)):
        return ""
    # a second unit: the number's own again, one that makes another of it (人, 次), or one that no word goes on from
    unit = next((u for u in sorted(codebook.units, key=len, reverse=True) if printed.endswith(u)), "")
    if unit and (m[0] == unit or unit + m[0] in codebook.units):
        return m[0]
    # 12个 + 村: what counts all sorts of things is followed by the thing
    counted = unit and set(codebook.units[m[0]].family) < set(codebook.units[unit].family)
    return "" if counted or "\u4e00" <= text[m.end() : m.end() + 1] <= "\u9fff" else m[0]


def _renumbered(narrative: Narrative) -> Iterator[Finding]:
    """Items of ordered lists that Markdown would print with another number than was written."""
    # by the level of the items of a list
    numbers: dict[int, list[int]] = {}
    for block in narrative.blocks:
        if block.type == "ordered_list_open":
            numbers[block.level + 1] = []
        elif block.type == "list_item_open" and block.info:
            written = numbers[block.level]
            written.append(int(block.info))
            # 1. 1. 1. is how some write a list
            if written[-1] != len(written) and set(written) != {1}:
                line = block.map[0] + 1 if block.map else 0
                yield finding("glued.item", line, block.info, mark=block.markup, printed=len(written))


def _gaps(narrative: Narrative) -> Iterator[Finding]:
    """Numbers passed over: a part 三、 behind 一、, a paragraph （三） behind （一）, 4、 behind 2、; each part begins anew."""
    titles = ((part.line, part.title, "part") for part in narrative.parts)
    sources = [*narrative.sources()]
    last = {"part": 0, "item": 0, "point": 0}
    for line, text, mark in sorted((*titles, *((n, t, mark) for n, t in sources for mark in ("item", "point")))):
        if (m := _OF[mark].match(text)) and m[1] in (names := _POINTS if mark == "point" else _ITEMS):
            number = names.index(m[1]) + 1
            # points may go on from those above a table
            if number > last[mark] + 1 > (mark == "point"):
                yield finding("numbering", line, m[0].lstrip("*_"), missing=names[last[mark]])
            last |= {mark: number} if mark == "point" else {mark: number, "point": 0}
        if mark == "part":
            last |= {"item": 0, "point": 0}


def _untold(narrative: Narrative, binder: Binder, promised: Iterable[Pledge]) -> Iterator[Finding]:
    """Promises of the year that its part on what comes next does not speak of: by no name, by no three signs of theirs."""
    plans = part_of(narrative, binder.codebook, "plans")
    if not plans:
        return
    text, around = written(plans), any_of(binder.codebook.spoken("before", "after"))
    for p in promised:
        words = re.findall("[\u4e00-\u9fff]+", re.sub(around, " ", p.raw.promise))
        runs = [word[n : n + 3] for word in words for n in range(len(word) - 2)] or [p.raw.promise]
        names = (p.indicator.name, *p.indicator.aliases) if p.indicator else ()
        if not any(said in text for said in (*names, *runs)):
            yield finding("untold", plans.line, p.raw.promise, part=plans.title)


def _not_public(narrative: Narrative, binder: Binder) -> Iterator[Finding]:
    """Indicators that the text of an internal edition may use, and that of a public one may not."""
    bound = ((b.line, i) for b in narrative.bindings() if (i := binder.codebook.named(b.name)) and not i.public)
    if lines := {i.name: line for line, i in reversed([*bound])}:
        names = "、".join(f"“{name}”" for name in reversed(lines))
        yield finding("not_public", min(lines.values()), names, names=names)


def _unused(narrative: Narrative, binder: Binder) -> Iterator[Finding]:
    """Figures of the year that no sentence uses."""
    indicators = binder.codebook.indicators
    used = {i.id for b in narrative.bindings() if (i := binder.codebook.named(b.name))} | binder.codebook.pending
    if names := [indicators[i].name for i in dict.fromkeys(f.indicator for f in binder.values) if i not in used]:
        shown = "、".join(names[:_NAMED]) + "等" * (len(names) > _NAMED)
        yield finding("unused", 0, "、".join(names), count=len(names), names=shown)
