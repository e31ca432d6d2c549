"""Annotations of a delivered table: what words in its titles, beside a number or in rows of their own say of the numbers."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from fazhi.codebook.load import Codebook
from fazhi.errors import Finding, WordingError, finding
from fazhi.reading.around import Notes, Saying, bare_period, is_remark
from fazhi.reading.layout import commented
from fazhi.reading.raw import COLUMNS, RawFigure
from fazhi.reading.sheets import Rows, Words
from fazhi.reading.titles import Titles
from fazhi.reading.whose import Whose
from fazhi.wording import Wording

# columns of words about a number, and those of who gave it
_NOTES, _SOURCES = ("备注", "变动原因", "填报单位", "出处"), ("填报单位", "出处")
# those that are heard: where a plan or an earlier value is told is no matter
_HEARD = {"actual": _NOTES, "planned": _NOTES[:2], "previous": _NOTES[:2]}
# the head of a column of places
OF_PLACES = re.compile("[地辖]区|区域|[乡镇]镇|街道|口径|范围|单位")
_NUMBER, _LONGEST_COMMENT = re.compile("(?<![0-9])[0-9]{1,6}(?![0-9])"), 40
# a table with more rows of words than these is none
_MOST_REMARKS = 100


def _is_sum(words: str, text: str) -> bool:
    """Whether words tell the parts of a number: 省级1、市级1 beside 2个."""
    parts, whole = (re.findall("[0-9]+", told) for told in (words, text))
    return len(parts) > 1 and len(whole) == 1 and sum(map(int, parts)) == int(whole[0])


class Annotations:
    """What words say of the numbers of one place's year."""

    def __init__(self, codebook: Codebook, place: str, year: int) -> None:
        self._codebook, self._year = codebook, year
        self._notes, self._wording = codebook.derive(Notes), codebook.derive(Wording)
        self._period, self._done = self._wording.period, re.compile(codebook.any_cue("amended_done"))
        of = codebook.places.get(place)
        # an office's sheet is no place's
        ours = [f"{of.name} {of.full_name}"] if of else []
        self._ours, self._titles = " ".join(ours), codebook.derive(Titles)
        self._whose = Whose(codebook, " ".join([*ours, *(i.office for i in codebook.indicators.values())]))
        self._in_town = all(p.id != place or p.level == "town" for p in codebook.places.values())

    def title(self, words: str, _where: str = "") -> Iterator[Saying]:
        """What a title, or the name of a sheet or file, says."""
        return self._of_others(words, self._notes.anywhere(words, self._year))

    def strange(self, around: Words) -> Iterator[tuple[str, str, str]]:
        """Titles with words that are not known, which may say that the figures are another's: where, which, the words."""
        lines = ((where, cells) for where, cells in around if not is_remark(cells))
        titles = ((where, filled[0]) for where, cells in lines if len(filled := [*filter(None, cells)]) == 1)
        told = ((where, title, self._titles.strange(title, self._ours)) for where, title in titles)
        yield from (found for found in told if found[2])

    def note(self, words: str, where: str = "") -> Iterator[Saying]:
        """What words beside the cells say; a comment that says nothing else its number, but none of a telephone."""
        told = [*self._of_others(words, self._notes.alone(words, self._year))]
        yield from told
        if "批注" in where and not told and _NUMBER.search(words) and commented("", words):
            yield Saying("批注", words.strip()[:_LONGEST_COMMENT])

    def about(self, said: Saying, where: str) -> Finding:
        """The finding of what is said of all numbers of a table."""
        keys = {"地区": "about.place", "年份": "about.year", "批注": "about.comment", "更正": "about.amended"}
        return finding(keys.get(said.column, "about"), 0, said.words, where=where, year=self._year)

    def _of_others(self, words: str, sayings: Iterable[Saying]) -> Iterator[Saying]:
        """What is said of others: 全县 is another place only to a town, 东村情况 to each."""
        told = [said for said in sayings if said.column != "地区" or self._in_town]
        yield from told
        place = self._whose.titled(words)
        if place and not any(place in said.words for said in told):
            yield Saying("地区", place)

    def beside(self, figure: RawFigure) -> Iterator[Finding]:
        """What the words beside a number say of it and its other columns do not."""
        place = self._whose.counted(figure.office) if self._in_town else ""
        if place.endswith(("镇", "乡", "街道")):
            yield finding("about.office", figure.row, figure.office, where="填报单位")
        status, year = figure.told(self._codebook)
        keys = {"上年数": "about.before", "地区": "about.level", "更正": "about.value"}
        for title in _HEARD.get(status, ()):
            words = getattr(figure, COLUMNS[title])
            sayings = self._notes.alone(words, year, figure.year, source=title in _SOURCES)
            heard = sayings if title in _SOURCES else self._of_others(words, sayings)
            told = [*heard]
            # 有误 is told with what it should be: 有误，应为65件
            dropped = {"状态"} if any(said.column == "更正" for said in told) else set[str]()
            for said in (s for s in told if s.column not in dropped and self._is_news(s, words, title, figure, status)):
                key = keys.get(said.column, "about.plan" if status == "planned" else "about")
                yield finding(key, figure.row, said.words, where=title, year=year, text=figure.text)

    def amends(self, words: str, figure: RawFigure) -> bool:
        """Whether words name another number than a row's own: 实为88项 beside 93项; one of a thing done has its unit."""
        indicator, acts = self._codebook.named(figure.name), bool(self._done.fullmatch(words))
        usual = indicator.units[0] if indicator else ""
        with suppress(WordingError):
            number = next(iter(self._wording.amounts(words)), "")
            unit = "" if self._wording.ends_in_unit(number) else figure.unit
            told = (number, unit), (figure.text, figure.unit)
            meant, value = (self._wording.read(*words, usual).quantity for words in told)
            same = (meant.low, meant.high) == (value.low, value.high)
            return not same if meant.unit == value.unit else not (acts or same)
        return not acts

    def _is_news(self, said: Saying, words: str, title: str, figure: RawFigure, status: str) -> bool:
        """Whether what words in a column say belongs to another column, which does not say it."""
        column = said.column
        if column == "上年数":
            return True
        if not figure.text or ("absence", figure.text) in self._wording.rules:
            return False
        if column == "更正":
            return self.amends(said.words, figure)
        if column == "期间":
            # a period is told where it is read
            bare = bare_period(figure.note) if title == "备注" else ""
            return not (self._period(figure.period)[1] or bare == self._period(bare)[0] != "")
        return status == "actual" if column == "状态" else not (column == "地区" and _is_sum(words, figure.text))

    def rows_of_words(self, rows: Rows, titles: Sequence[str]) -> Iterator[tuple[Finding, str]]:
        """What rows of nothing but words say of the others, which stay what they are when these go; with the indicator named."""
        named = {row: dict(zip(titles, cells, strict=False)) for row, cells in rows}
        remarks = {row: words for row, cells in rows if (words := self._remark(named[row], cells))}
        numbers = [n for n, _ in rows if n not in remarks]
        ends = [*islice(remarks, 1, None), rows[-1][0] + 1] if rows else []
        for (row, remark), end in islice(zip(remarks.items(), ends, strict=False), _MOST_REMARKS):
            below = numbers[bisect(numbers, row) : bisect(numbers, end)]
            about = numbers if is_remark([remark]) else below or numbers
            sayings = self._of_others(remark, self._notes.remark(remark, self._year))
            # of one thing the first
            for said in {said.subject: said for said in reversed([*sayings])}.values():
                others = numbers if said.subject else about
                of = [n for n in numbers if said.names(named[n].get("指标", ""))] or others
                known = all(named[n].get(said.column) or said.repeats(named[n].get("数值", "")) for n in of)
                if said.column != "上年数" and not known:
                    yield self._told(row, said, of, named[of[0]].get("指标", ""))

    def _remark(self, named: dict[str, str], cells: Sequence[str]) -> str:
        """The words of a row with nothing else; blank where they are an indicator's name or stand in a column of notes."""
        words = [*filter(None, cells)]
        beside = any(named.get(title) for title in _NOTES)
        return "" if beside or len(words) != 1 or self._codebook.named(words[0]) else words[0]

    def _told(self, row: int, said: Saying, of: list[int], name: str) -> tuple[Finding, str]:
        """The finding of what a row says of others, and the indicator where it is of one."""
        which = f"第{of[0]}行" if len(of) == 1 else f"第{of[0]}至{of[-1]}行"
        indicator = self._codebook.named(name) if len(of) == 1 else None
        key = "about.row.amended" if said.column == "更正" else "about.row"
        told = finding(key, row, said.words, of=which, year=self._year)
        return told, indicator.id if indicator else ""
