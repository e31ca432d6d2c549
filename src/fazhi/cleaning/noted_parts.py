"""Notes on a value by which it is only a part of the whole, or less than its own parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from fazhi.cleaning.cures import LONGEST, Cures
from fazhi.cleaning.labelled import Labelled, defined
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import WordingError
from fazhi.interval import Quantity
from fazhi.reading.around import Notes
from fazhi.reading.raw import RawFigure
from fazhi.wording import Wording

# where a report tells what a draft quotes: a sentence about several things
_QUOTED = re.compile("第[0-9]+[行页]$")
_BRACKETS = re.compile("[（(][^（）()]*[）)]")
_SENTENCE_END = re.compile("[。；;]")
# what is counted over a year seldom counts twice, as people do: 党员12名，女性30名 of 36
_APART = ("count", "amount")


class NotedParts:
    """Reads notes by the words of one codebook; ``codebook.derive(NotedParts)``."""

    def __init__(self, codebook: Codebook) -> None:
        self._wording, self._cures = codebook.derive(Wording), codebook.derive(Cures)
        self._notes, self._labelled = codebook.derive(Notes), codebook.derive(Labelled)
        self._within, self._parted = (re.compile(codebook.any_cue(role)) for role in ("within", "parted"))
        # of what there are so many: 每村5人，共14个村, 14个村各5人; ⟨⟩ stands for the number of each
        acts, ends = f"(?:{codebook.any_cue('in_cell')})*", f"(?=$|[^一-鿿]|{codebook.any_cue('sum')})"
        times, of = "(?<![0-9])(?P<times>[0-9]{1,4})个?", "(?P<of>[一-鿿]{1,5}?)"
        self._ways = rf"每个?{of}{acts}⟨⟩(?![0-9]).*?{times}(?P=of){ends}", rf"{times}{of}各{acts}⟨⟩(?![0-9])"
        self._elsewhere = re.compile(f"{codebook.any_cue('base')}|20[0-9]{{2}}")

    def told(self, raw: RawFigure, quantity: Quantity, indicator: Indicator) -> Iterator[tuple[str, dict[str, str]]]:
        """What the note of a value says against it: the keys of findings, and what their words quote."""
        at_end = self.at_end(raw, quantity, indicator)
        if at_end and not quantity.low <= at_end[1] <= quantity.high:
            yield "part.at_end", {"number": at_end[0], "definition": defined(indicator)}
        elif not indicator.rate:
            # a cause may compare with other years
            caused = replace(raw, note=raw.cause if self._begins_within(raw.cause) else "")
            if not at_end and (numbers := self.part(raw, quantity)):
                yield "part", {"numbers": numbers}
            elif numbers := self.beyond(raw, quantity, indicator):
                yield "part.beyond", {"numbers": numbers, "told_in": "备注"}
            elif numbers := self.beyond(caused, quantity, indicator):
                yield "part.beyond", {"numbers": numbers, "told_in": "变动原因"}
            elif each := self.each(raw, quantity):
                yield "part.each", each
        if excluded := self.excluded(raw, quantity, indicator):
            yield "part.excluded", {"noted": raw.note, "excluded": excluded}

    def _begins_within(self, cause: str) -> bool:
        """Whether a cause begins with what the number is made of, and tells of no other: 其中简易程序18件、普通程序8件."""
        words = cause.strip()
        return bool(self._within.match(words)) and not self._elsewhere.search(words)

    def at_end(self, raw: RawFigure, quantity: Quantity, indicator: Indicator) -> tuple[str, float] | None:
        """The number that a note calls that of the year's end, and its size: 9人 of 在册9人 beside 14人; None where it calls none so."""
        note = self._note(raw)
        sizes = dict(self._sizes(note, quantity.unit)) if indicator.kind == "stock" else {}
        number = self._labelled.at_end(note, [*sizes], indicator)
        amended = any(said.column == "更正" for said in self._notes.alone(note, raw.year, raw.year))
        return (number, sizes[number]) if number and not amended else None

    def part(self, raw: RawFigure, quantity: Quantity) -> str:
        """The numbers of a note beside which a value looks like a part: 3名 beside 每村3名，共86名; empty where it does not."""
        note = self._note(raw)
        if not note or self._within.search(note) or self._elsewhere.search(note):
            return ""
        # 原报38件，应为36件 is told as what it is
        if any(said.column == "更正" for said in self._notes.alone(note, raw.year, raw.year)):
            return ""
        sizes = dict(self._sizes(note, quantity.unit))
        part = sum(sizes.values()) > quantity.high and sizes.get(self._cures.total(note, [*sizes])) != quantity.low
        return "、".join(sizes) if part and quantity.low in sizes.values() else ""

    def beyond(self, raw: RawFigure, quantity: Quantity, indicator: Indicator) -> str:
        """The numbers of parts that are more than the value: 其中消防2次，防汛4次 of 5次; empty where they are not.

        Parts are what stands behind 其中, and what has nothing in common: 专职15人、兼职63人.
        """
        note = _BRACKETS.sub("", self._note(raw))
        m = self._within.search(note)
        apart = () if self._elsewhere.search(note) else filter(self._parted.search, _SENTENCE_END.split(note))
        told = _SENTENCE_END.split(note[m.end() :])[0] if m else next(iter(apart), "")
        total = self._cures.total(told, [number for number, _ in self._sizes(told, quantity.unit)])
        sizes = [(number, low) for number, low in self._sizes(told, quantity.unit) if number != total]
        lows = [low for _, low in sizes]
        summed = indicator.kind in _APART or self._parted.search(told)
        most = sum(lows) if summed else max(lows, default=0.0)
        return "、".join(number for number, _ in sizes) if most > quantity.high else ""

    def each(self, raw: RawFigure, quantity: Quantity) -> dict[str, str]:
        """What a note has of each of several, and how many these are, where that is not the value: 每村5人，共14个村 of 56人."""
        note = self._note(raw)
        if self._elsewhere.search(note):
            return {}
        amounts = dict(self._amounts(note, quantity.unit))
        for number, one in amounts.items():
            m = next(filter(None, (re.search(way.replace("⟨⟩", re.escape(number)), note) for way in self._ways)), None)
            times = int(m["times"]) if m else 0
            least, most = times * one.low, times * one.high
            # 镇级4场 beside 每村4场 is another
            once = len(re.findall(f"(?<![0-9.]){re.escape(number)}", note)) == 1
            summed = all(least <= q.low <= most for told, q in amounts.items() if told != number)
            if m and once and summed and (quantity.high < least or most < quantity.low):
                return {"each": number, "of": m["of"], "times": m["times"], "most": f"{least:g}"}
        return {}

    def excluded(self, raw: RawFigure, quantity: Quantity, indicator: Indicator) -> str:
        """What the definition leaves out and the note may count in: 不含日常口头答复 beside 含口头5条; empty where it does not.

        含2023年20次 is told as what it is.
        """
        note = self._note(raw)
        sizes = self._sizes(note, quantity.unit)
        if not sizes or [*self._notes.alone(note, raw.year, raw.year)]:
            return ""
        # 12个村1个社区 beside 13个
        excluded, _ = self._labelled.left_out(note, [number for number, _ in sizes], indicator)
        whole = sum(low for _, low in sizes) <= quantity.high
        return self._cures.excluded(note, indicator) or excluded * whole

    def _note(self, raw: RawFigure) -> str:
        """The note of a row, without blanks; empty where it is long, or a draft's."""
        note = "".join(raw.note.split())
        return "" if len(note) > LONGEST or _QUOTED.search(raw.source) else note

    def _sizes(self, note: str, unit: str) -> list[tuple[str, float]]:
        """The numbers of a note in one unit, each with the least that it stands for."""
        return [(number, quantity.low) for number, quantity in self._amounts(note, unit)]

    def _amounts(self, note: str, unit: str) -> Iterator[tuple[str, Quantity]]:
        """The numbers of a note in one unit, and what they stand for."""
        for number in filter(self._wording.ends_in_unit, self._wording.amounts(note)):
            with suppress(WordingError):
                quantity = self._wording.read(number, "", "").quantity
                if quantity.unit == unit:
                    yield number, quantity
