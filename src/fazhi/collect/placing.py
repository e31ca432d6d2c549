"""Figures of old reports placed: each under an indicator of the codebook or of the place's own, or outside with the reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, combinations, count
from typing import NamedTuple

from fazhi.cleaning.cures import Cures
from fazhi.cleaning.dataset import PlaceRecord
from fazhi.codebook.load import Codebook
from fazhi.codebook.own import UNFIT
from fazhi.codebook.schema import Indicator, OwnIndicator, Unit
from fazhi.collect.cells import Cells
from fazhi.collect.lineup import Pair, Told, line_up
from fazhi.collect.old_reports import OldReport
from fazhi.collect.own import Row, row_of
from fazhi.errors import finding
from fazhi.home import FIGURES, NARRATIVE, PLEDGES
from fazhi.reading.extraction.extract import Mention, simplified
from fazhi.wording import Wording

# the row by which people put in a figure of each status, and its column
_ROW = (FIGURES, "加一行", "数值")
# in the cure of a figure that is not the year's own
STATED = "状态写"
_BY_HAND = {"actual": _ROW, "previous": _ROW, "planned": (PLEDGES, "找到这条承诺（没有就补上）", "目标")}


@dataclass(eq=False)
class Measure:
    """One thing measured, of one year or several; ``own`` where it is none of the codebook's.

    Attributes
    ----------
    aliases : dict
        What else it is called.
    told : list of Told
        Its figures, in the order of the years.
    like : dict
        The codebook's indicators that it may be, for people to choose from.
    known : OwnIndicator or None
        Where the place counts it already.
    """

    name: str
    own: bool = True
    aliases: dict[str, None] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    like: dict[str, None] = field(default_factory=dict)
    known: OwnIndicator | None = None

    def row(self) -> Row:
        """As a row of indicators.csv: a new one is 待认; of one that is known, as it is with a further name."""
        told = {"别名": "|".join(self.aliases)}
        if self.known:
            return row_of(self.known, **told)
        return {"指标": self.name, "单位": "|".join(dict.fromkeys(t.unit for t in self.told))} | told | {"状态": "待认"}


class Placed(NamedTuple):
    """The figures of a year.

    Attributes
    ----------
    rows : list
        Name, wording, status, period, where it is told and the words about it: a row a value, however often it is told.
    outside : list
        What has no place in the table, with the reason.
    bound : dict
        What binds a figure in the narrative.
    """

    rows: list[tuple[str, str, str, str, str, str]]
    outside: list[list[str]]
    bound: dict[Mention, str]


class Placing:
    """Places the figures of a place's old reports, each year beside the one before it, the first beside the record.

    Attributes
    ----------
    pairs : list of Pair
        What was lined up, and what is only alike.
    """

    def __init__(self, codebook: Codebook, reports: dict[int, list[OldReport]], record: PlaceRecord | None) -> None:
        self._codebook, self._cells = codebook, codebook.derive(Cells)
        self._raw = f"data/raw/{record.place.id if record else '地方'}"
        self._taken = {i.name: Measure(i.name, known=i) for i in codebook.own.values()}
        self._of = dict[Told, Measure]()
        self._told = {year: self._read(year, of) for year, of in sorted(reports.items())}
        self.pairs = list[Pair]()
        before, same = self._recorded(record, min(reports)) if record else [], dict[Told, Pair]()
        for told in self._told.values():
            after = [*dict.fromkeys(told.values())]
            found = line_up(before, after, codebook)
            for p in found:
                if p.basis and p.before not in same and self._is_misfit(p.before, p.after):
                    self._of[p.before] = self._measure(_by_words(p.before), None)
            own = {p.after: _by_words(p.after) for p in found if self._is_apart(p)}
            same = {p.after: p for p in found if p.basis and self._holds(p, own)}
            self.pairs += [p if p.after in same or p.one_indicator else p._replace(basis="") for p in found]
            for t in after:
                self._of[t] = self._measure(own.get(t, t), same.get(t))
            before = after
        self._reports = reports

    @property
    def measures(self) -> list[Measure]:
        """The place's own that are new, or have a new name."""
        return [m for m in dict.fromkeys(self._of.values()) if m.own and (m.aliases or not m.known)]

    def row(self, pair: Pair) -> list[str]:
        """A pair as a row of pairs.csv."""
        told = (cell for t in pair[:2] for cell in (str(t.year), t.text, t.where))
        return [self._of[pair.before].name, *told, pair.basis, f"{pair.how.share:.2f}"]

    def _takes(self, indicator: str, *told: Told) -> bool:
        """Whether an indicator takes the units of figures; none takes all."""
        units = {self._codebook.units[t.unit].key for t in told}
        return not indicator or units <= {*self._codebook.unit_words[indicator]}

    def _is_misfit(self, told: Told, other: Told) -> bool:
        """Whether the words of a figure name an indicator that does not take its unit, and those of its pair do not."""
        return bool(told.words) and told.indicator != other.indicator and not self._takes(told.indicator, told)

    def _is_apart(self, pair: Pair) -> bool:
        """Whether the later figure of a pair goes by its own words: a part, or in another unit, 20余份 of what counts 条."""
        return self._is_misfit(pair.after, pair.before) if pair.basis else pair.one_indicator

    def _holds(self, pair: Pair, own: dict[Told, Told]) -> bool:
        """Whether the indicator that one of a pair is known by takes the units of both."""
        before, after = pair[:2]
        known = "" if self._of[before].own else before.indicator, own.get(after, after).indicator
        return all(self._takes(indicator, before, after) for indicator in known)

    def _recorded(self, record: PlaceRecord, year: int) -> list[Told]:
        """The figures on record of the last year before."""
        last = max((f.year for f in record.figure_rows if f.year < year and f.status == "actual"), default=0)
        told = []
        for f in record.as_of(last).actual.values() if last else ():
            indicator = self._codebook.indicators[f.indicator]
            families = frozenset(family for u in indicator.units for family in self._codebook.units[u].family)
            name, where, unit = indicator.name, f"{f.file}第{f.row}行", indicator.units[0]
            told.append(Told(last, name, "", f.text, where, unit, families, f.period, f.indicator))
            self._of[told[-1]] = self._taken.get(name) or Measure(name, own=False)
        return told

    def _read(self, year: int, reports: list[OldReport]) -> dict[Mention, Told]:
        """The actual figures of a year that a table can hold."""
        told = dict[Mention, Told]()
        for report, m in ((r, m) for r in reports for m in r.mentions if m.status == "actual"):
            if m.named_year > year or self._cells.unreadable(m):
                continue
            known, unit = self._codebook.named(m.name), simplified(m.unit)
            indicator = m.indicator or (known.id if known and known.id in self._codebook.own else "")
            words = UNFIT.sub("", m.label if indicator else m.name)
            name = self._codebook.indicators[indicator].name if indicator else words
            where, families = report.where(m.start), frozenset(self._codebook.units[unit].family)
            text = self._cells.worded(m)
            told[m] = Told(year, name, words, text, where, unit, families, self._cells.period(m), indicator)
        return _told_apart(told, self._codebook.derive(Wording))

    def _measure(self, told: Told, pair: Pair | None) -> Measure:
        """What a figure measures: that of the figure before, else what the codebook has for it, else one of its own."""
        known = self._codebook.indicators.get(told.indicator)
        measure = self._of[pair.before] if pair else None
        if known and known.id not in self._codebook.own:
            if measure and measure.own and pair and pair.how.share == 1:
                # what the reader knows in the later year only
                measure.name, measure.own = known.name, False
            return measure or Measure(known.name, own=False)
        measure = measure or (self._taken.get(told.name) if known else self._of_other_times(told))
        measure = measure or self._taken.setdefault(name := self._fresh(told), Measure(name))
        measure.told.append(told)
        if told.name != measure.name and not self._is_taken(told.name):
            measure.aliases[told.name] = None
            self._taken[told.name] = measure
        return measure

    def _of_other_times(self, told: Told) -> Measure | None:
        """What goes by the same name and unit, but of other periods, with which it is never compared."""
        measure = self._taken.get(told.name)
        of_others = measure and all(t.families == told.families and t.period != told.period for t in measure.told)
        return measure if of_others else None

    def _fresh(self, told: Told) -> str:
        """A name that nothing else goes by."""
        names = chain((told.name, f"{told.name}（{told.unit}）"), _numbered(told.name, told.year))
        return next(name for name in names if not self._is_taken(name))

    def _is_taken(self, name: str) -> bool:
        return name in self._taken or self._codebook.named(name) is not None

    def placed(self, year: int) -> Placed:
        """The figures of a year as the table, the list of what stays outside, and the narrative take them."""
        status_words = self._codebook.first_words("status") | {"actual": ""}
        # name, wording, status, period → where it is told and the words about it
        cells = defaultdict[tuple[str, str, str, str], list[tuple[str, str]]](list)
        outside, bound = list[list[str]](), dict[Mention, tuple[str, str]]()
        for report in self._reports[year]:
            for m in report.mentions:
                where, around = report.where(m.start), report.around(m.start, m.end)
                name, why = self._name(m, year), self._why_not(m, year)
                if not name or why:
                    told_as = self._cells.shown(m), m.label, self._may_be(m)
                    outside.append([*told_as, around, where, why or "不知是哪个指标"])
                    continue
                if (told := self._told[year].get(m)) and (why := self._apart(m, told)):
                    called = self._codebook.indicators[m.indicator or ""].name
                    outside.append([m.text, m.label, called, around, where, why])
                key = name, self._cells.worded(m), status_words[m.status], m.period_words
                cells[key].append((where, report.clause(m.start, m.end)))
                if m.status != "change" and not m.period:
                    # a stated change is worked out anew, a half-year's figure is not the year's
                    bound[m] = name, status_words[m.status]
            outside += [["", "", "", "", report.path.name, remark] for remark in report.remarks]
        rows = [(*key, "；".join(dict.fromkeys(w for w, _ in told)), told[0][1]) for key, told in cells.items()]
        values = Counter((name, status) for name, _, status, period in cells if not period)
        # of several values of one name none is bound
        single = {m: "@".join(filter(None, of)) for m, of in bound.items() if values[of] == 1}
        return Placed(rows, outside, single)

    def _apart(self, m: Mention, told: Told) -> str:
        """That a figure goes by a name of its own, not by that of the indicator whose unit it has; what it may be is noted."""
        measure, name, indicators = self._of[told], self._of[told].name, self._codebook.indicators
        called = indicators[m.indicator].name if m.indicator else name
        fits = self._takes(m.indicator or "", told)
        others = (indicators[id_].name for id_ in m.suggestions)
        measure.like |= dict.fromkeys((*others, *([] if fits else [called])))
        if called == name or not fits:
            return ""
        return f"“{called}”在这一年有几个数，或这里说的是它的一部分，另立为“{name}”；请核实，确是它的，把 {FIGURES} 和 {NARRATIVE} 大括号里的“{name}”都改成“{called}”"

    def _may_be(self, m: Mention) -> str:
        """The indicators that a figure may be of."""
        return "、".join(self._codebook.indicators[id_].name for id_ in m.suggestions or [m.indicator] if id_)

    def _name(self, m: Mention, year: int) -> str:
        """The name of what a figure measures; empty where it has none: of a change only what the codebook knows."""
        if told := self._told[year].get(m):
            return self._of[told].name
        if m.indicator:
            return self._codebook.indicators[m.indicator].name
        named = {self._of[t].name for t in self._told[year].values() if m.name in (t.name, self._of[t].name)}
        return named.pop() if len(named) == 1 and m.status != "change" else ""

    def _why_not(self, m: Mention, year: int) -> str:
        """Why a figure has no place in the table of the year; empty if it has one."""
        book, unit = self._codebook, self._codebook.units.get(simplified(m.unit))
        if m.status == "previous" and m.named_year not in (0, year - 1):
            return f"是{m.named_year}年的数，不是上一年的"
        if m.status == "actual" and m.named_year > year:
            return f"写着{m.named_year}年，不像是{year}年的数；是下一年计划的，“状态”请填“计划”"
        why = self._not_next(m, year) if m.status == "planned" else ""
        why = why or self._cells.unreadable(m)
        if why or not (m.indicator and unit) or m.status == "change" or unit.key in book.unit_words[m.indicator]:
            return why
        of = book.indicators[m.indicator]
        return self._other_unit(m, unit, of, year) if self._name(m, year) == of.name else ""

    def _not_next(self, m: Mention, year: int) -> str:
        """Why a plan is none of the next year, or not surely one; empty if it is."""
        if 0 < m.named_year < year:
            return f"是{m.named_year}年的计划，不是下一年的"
        if self._is_target(m, year):
            return f"像是{year}年的目标，不是下一年的计划；是目标的，请填进这个指标“目标”一列"
        told = f"只写着“{m.apart}”，没有写是哪一年的；是{year + 1}年的计划，请手工填进数据表，“状态”写“计划”；是{year}年的目标，请填进这个指标“目标”一列"
        return told if m.apart else ""

    def _other_unit(self, m: Mention, unit: Unit, of: Indicator, year: int) -> str:
        """That a figure has another unit than its indicator, and as what a whole year's can be put in by hand."""
        text, usual = self._cells.worded(m), self._codebook.units[of.units[0]]
        told = f"单位“{m.unit}”不是“{of.name}”的单位“{'、'.join(of.units)}”"
        how = self._codebook.derive(Cures).unlike(usual, unit)
        file, act, column = _BY_HAND.get(m.status, ("", "", ""))
        fits = unit.whole and unit.factor == usual.factor and how != "convert"
        if not fits or not file or m.period or not text.endswith(m.unit):
            return told
        words = {"name": of.name, "unit": m.unit, "wanted": usual.unit, "units": "", "column": ""}
        ask = finding("unit.ask", 0, m.unit, **words).todo.rpartition("；")[0] if how == "ask" else ""
        value = "问清的数" if ask else f"“{text.removesuffix(m.unit)}{usual.unit}”"
        cells = f"在 {file}（收进以后在 {self._raw}/{year}/）里{act}，指标写“{of.name}”，{column}写{value}"
        cells += f"，{STATED}“{self._codebook.first_words('status')['previous']}”" * (m.status == "previous")
        return f"{told}；{ask or '说的就是这个指标的，请'}{ask and '：'}{cells}；不是的，不用加"

    def _is_target(self, m: Mention, year: int) -> bool:
        """Whether a plan is of the report's own year: named so, or beside what was reached of it, perhaps of no indicator, as 决算数."""
        if m.named_year:
            return m.named_year == year
        rows = (r.within(*r.table(m.start)) for r in self._reports[year] if m in r.mentions)
        done = [n for row in rows for n in row if n.status == "actual" and not n.period]
        return any(n.indicator == m.indicator or (not n.indicator and n.unit == m.unit) for n in done)


def _numbered(name: str, year: int) -> Iterator[str]:
    """Names that no other year's figure goes by."""
    return (f"{name}（{year}年第{n}处）" for n in count(1))


def _by_words(told: Told) -> Told:
    """A figure by what its words call it, whatever indicator they name."""
    return replace(told, name=told.words, indicator="")


def _told_apart(told: dict[Mention, Told], wording: Wording) -> dict[Mention, Told]:
    """Figures told several times as one; those that one name gives several values each by a name of its own."""
    by_name = defaultdict[tuple[str, str, frozenset[str]], dict[str, Told]](dict)
    for t in told.values():
        by_name[t.name, t.period, t.families].setdefault(t.text, t)
    for (name, *_), of in by_name.items():
        quantities = [wording.read(text).quantity for text in of]
        if not all(one.agrees(other) for one, other in combinations(quantities, 2)):
            names = _numbered(name, next(iter(of.values())).year)
            of |= {text: replace(t, name=next(names), indicator="") for text, t in of.items()}
    return {m: by_name[t.name, t.period, t.families][t.text] for m, t in told.items()}
