"""What the narrative writes hard against a binding: it would print as part of the number, which is then another.

``二百{普法活动}`` prints 二百29场, ``约{罚没金额}`` a second hedge, ``{罚没金额}万元`` a second unit. Which words are hedges
and units says the codebook. Ordered lists are here too, whose numbers Markdown gives anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.token import Token

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Place
from fazhi.errors import FazhiError, Finding
from fazhi.number_format import Number, Spans, text_of
from fazhi.reading.narrative_file import Binding, Narrative
from fazhi.report.narrative import BLOCKS, Binder, part_of
from fazhi.report.proofread import patterns_of, proofread
from fazhi.wording import any_of

# bold begins and ends within a number as well as without
_INVISIBLE = ("strong_open", "strong_close", "em_open", "em_close")
_NUMERAL = "[一二两三四五六七八九十百千万亿零〇几]"
_BARE_DIGIT = re.compile("[0-9０-９][.．,]?$")
# a dash of two is punctuation
_SIGN = re.compile("(?:[-－–+＋±×÷~～≈=＝/／]|(?<!—)—|分之)$")
# looked at of the text before a binding, so that an endless numeral is not gone through from each of its digits
_LONGEST = 20
_WORD_GOES_ON = "(?![\u4e00-\u9fff])"


@dataclass(frozen=True)
class Glued:
    """A fault of the narrative: its line, what was read, what it would do, what to do instead."""

    line: int
    read: str
    message: str
    todo: str


@dataclass(frozen=True)
class _Words:
    """The patterns of one codebook: what may not end before a binding, what may not begin behind it."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    unit: re.Pattern[str]
    names: re.Pattern[str]


@lru_cache(maxsize=4)
def _words(codebook: Codebook) -> _Words:
    role = {r: [w.word for w in codebook.words if w.role == r] for r in ("before", "after", "fixed")}
    units = any_of(codebook.units)
    # 多 and 余 begin words too (多种形式), the longer hedges do not
    short, long = ([w for w in role["after"] if (len(w) == 1) == one] for one in (True, False))
    behind = f"(?:{_WORD_GOES_ON}|(?=(?:{units})))"
    after = rf"[0-9０-９+＋]|{_NUMERAL}+{behind}|(?:{any_of(short)}){behind}|{any_of(long)}"
    return _Words(
        re.compile(f"(?:{any_of([*role['before'], *role['fixed']])}|{_NUMERAL}+)$"),
        re.compile(after),
        re.compile(units),
        patterns_of(codebook)[0],
    )


def glued(narrative: Narrative, binder: Binder) -> Iterator[Glued]:
    """Every binding that would print as part of another number."""
    for block in [*narrative.preface, *(t for part in narrative.parts for t in part.tokens)]:
        children = [c for c in block.children or [] if c.type not in _INVISIBLE]
        for at, child in enumerate(children):
            if child.type == "binding" and (spans := _printed(child.meta["binding"], binder)):
                yield from _around(children, at, spans, binder.codebook)


def _printed(binding: Binding, binder: Binder) -> Spans:
    """What a binding prints; nothing where it is a chart, or a fault that is told by itself."""
    try:
        return [] if binding.show in BLOCKS else binder.spans(binding)
    except FazhiError:
        return []


def _around(children: list[Token], at: int, spans: Spans, codebook: Codebook) -> Iterator[Glued]:
    binding: Binding = children[at].meta["binding"]
    before, after = _text(children[:at][::-1])[::-1], _text(children[at + 1 :])
    printed, words = text_of(spans), _words(codebook)
    read = _before("".join(before).rstrip(), words)
    if read:
        message = f"“{{{binding.source}}}”紧跟在“{read}”后面，会印成“{read}{printed}”，成了另一个数"
        yield Glued(binding.line, read, message, f"请删去“{read}”；原文有约数的写法，就写进数据表的数值里")
    read = _after("".join(after).lstrip(), spans[-1], words, codebook)
    if read:
        message = f"“{{{binding.source}}}”后面紧跟着“{read}”，会印成“{printed}{read}”，成了另一个数"
        yield Glued(binding.line, read, message, f"请删去“{read}”；单位和约数的写法已随数据表的数值印出")


def _text(tokens: list[Token]) -> list[str]:
    """The words of tokens up to the next binding, each token's own."""
    found = []
    for token in tokens:
        if token.type == "binding":
            break
        found.append(token.content if token.type == "text" else "\n")
    return found


def _before(text: str, words: _Words) -> str:
    """The digit, sign, numeral or hedge that a text ends in."""
    m = _BARE_DIGIT.search(text) or _SIGN.search(text)
    if not m:
        # 统一, 节约 and the like are words of their own
        m = words.before.search(words.names.sub("\n", text)[-_LONGEST:])
    return m[0] if m else ""


def _after(text: str, last: str | Number, words: _Words, codebook: Codebook) -> str:
    """The digit, numeral, hedge or unit that a text begins with and that goes on with the number before it."""
    named = words.names.match(text)
    if named:
        return ""
    m = words.after.match(text)
    return m[0] if m else _unit(text, last, words, codebook)


def _unit(text: str, last: str | Number, words: _Words, codebook: Codebook) -> str:
    """A second unit: the number's own again, one that makes another of it (人, 次), or one that no word goes on from."""
    m = words.unit.match(text)
    printed = last if isinstance(last, str) else last.text
    own = next((u for u in sorted(codebook.units, key=len, reverse=True) if printed.endswith(u)), "")
    if not m:
        return ""
    unit, mine = codebook.units[m[0]], codebook.units.get(own)
    if own and (m[0] == own or own + m[0] in codebook.units):
        return m[0]
    # 12个 + 村: what counts all sorts of things is followed by the thing
    counted = mine and set(unit.family) < set(mine.family)
    goes_on = "\u4e00" <= text[m.end() : m.end() + 1] <= "\u9fff"
    return "" if counted or goes_on else m[0]


def renumbered(narrative: Narrative) -> Iterator[Glued]:
    """Items of ordered lists that Markdown would print with another number than was written."""
    counts: list[list[int]] = []
    for block in [*narrative.preface, *(t for part in narrative.parts for t in part.tokens)]:
        if block.type == "ordered_list_open":
            counts.append([])
        elif block.type == "ordered_list_close":
            counts.pop()
        elif block.type == "list_item_open" and block.info and counts:
            counts[-1].append(int(block.info))
            due = len(counts[-1])
            # 1. 1. 1. is how some write a list
            if int(block.info) != due and set(counts[-1]) != {1}:
                line = block.map[0] + 1 if block.map else 0
                message = f"段首的“{block.info}{block.markup}”会被当作列表的编号，印成“{due}.”"
                todo = "编号请从1起依次写；是数字就填进数据表，在正文里用{指标}引用"
                yield Glued(line, block.info, message, todo)


def check_narrative(narrative: Narrative | None, binder: Binder, place: Place) -> Iterator[Finding]:
    """Bindings that name nothing, required parts that are missing, figures that no sentence uses."""
    codebook, year = binder.codebook, binder.year
    file = f"{year}/narrative.md"
    if not narrative:
        if place.form == "full":
            yield Finding(
                "error",
                "no_narrative",
                place.id,
                year,
                file,
                message="没有这个文件",
                todo="请写好四个部分的正文放到这里",
            )
        return
    for binding, why in binder.faults(narrative):
        yield Finding(
            "error", "binding", place.id, year, file, binding.line, why.lacking, binding.source, why.message, why.todo
        )
    for part in narrative.parts:
        if {"{", "}"} & set(part.title):
            message = f"标题“{part.title}”里引用了数字"
            yield Finding("error", "binding", place.id, year, file, part.line, message=message, todo="请移到正文里")
    yield from proofread(narrative, binder, place)
    for g in (*glued(narrative, binder), *renumbered(narrative)):
        yield Finding(codebook.severity("glued"), "glued", place.id, year, file, g.line, "", g.read, g.message, g.todo)
    severity = codebook.severity("no_part")
    for key, words in codebook.norms.part:
        if place.form == "full" and not part_of(narrative, codebook, key):
            message = f"缺少标题里有“{words.replace('|', '”或“')}”的部分"
            yield Finding(
                severity, "no_part", place.id, year, file, message=message, todo="请补写这一部分（以 ## 开头的标题）"
            )
    yield from _unused(narrative, binder, place)


def _unused(narrative: Narrative, binder: Binder, place: Place) -> Iterator[Finding]:
    codebook, year = binder.codebook, binder.year
    used = {i.id for b in narrative.bindings() if (i := codebook.named(b.name))}
    mine = binder.figures[(binder.figures["year"] == year) & (binder.figures["absence"] == "")]
    unused = [codebook.indicators[i].name for i in dict.fromkeys(mine["indicator"]) if i not in used]
    if unused:
        severity = codebook.severity("unused")
        message = f"正文没有引用{len(unused)}项数据：{'、'.join(unused)}"
        yield Finding(
            severity, "unused", place.id, year, narrative.file, message=message, todo="可写进正文，或只留在数据表里"
        )
