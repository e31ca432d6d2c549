"""Charts of one indicator's years: values as dots, approximate ones as spans, open ends as arrows.

A chart has the years on an axis and every value as a direct label bound to the ledger, text that
stays text in the page's own font. A small trend has no text: its ends are written beside it. Each is drawn once, by
matplotlib as SVG; what Word shows is that drawing in pixels.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from fazhi.analysis.compare import breaks
from fazhi.analysis.peers import PeerComparison
from fazhi.cleaning.columns import Figure
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.report.clauses import Grammar, describe, describe_trend
from fazhi.report.content import Chart, joined
from fazhi.report.data_tables import rank, ranked, years_table
from fazhi.report.dossier import Dossier
from fazhi.report.font import font_file
from fazhi.report.ledger import Number, Spans, sentence

ACCENT, PALE, WARN = "#1f5c99", "#8a94a0", "#8a4b00"
_SIZE, _SMALL, _STRIP = (5.6, 2.4), (2.0, 0.7), (4.0, 0.3)  # inches
_MOST_YEARS = 7
_DPI, _POINTS = 200, 72
_MARK = "ledger-"


def warm() -> None:
    """Read the font and have everything loaded that a drawing needs; processes forked afterwards need not."""
    from fazhi.report.plotting import sheet

    with sheet(figsize=_SIZE, layout="constrained") as canvas:
        canvas.subplots().set_title("法治")
        _drawing(canvas)


@dataclass(frozen=True, eq=False)
class Trend:
    """The years of one indicator as they are drawn.

    Attributes
    ----------
    series : list of Figure
        Figures with a value, one for each year, oldest first.
    aim : float
        The target, drawn as a dashed line; NaN for none.
    """

    series: list[Figure]
    codebook: Codebook
    aim: float = math.nan

    @cached_property
    def breaks(self) -> list[tuple[float, str]]:
        """Where values on either side do not compare, and why."""
        return breaks(self.series, self.codebook)

    @cached_property
    def bottom(self) -> float:
        """Where the scale begins: at 0, of high rates at the five below the lowest."""
        low = min(x for x in (*(f.low for f in self.series), self.aim) if math.isfinite(x))
        high = self.codebook.indicators[self.series[0].indicator].kind == "share" and low >= 60
        return max(0.0, 5 * math.ceil(low / 5) - 5) if high else 0.0

    def chart(self, title: Spans, alternative: Spans) -> Chart:
        """Draw each year with its label; the title and what it says stand with the drawing."""
        from fazhi.report.plotting import sheet

        # the last year always; the others as far as they do not run into each other
        years = range(self.series[0].year, self.series[-1].year + 1)
        ticks = years[:: -max(1, math.ceil(len(years) / _MOST_YEARS))]
        with sheet(figsize=_SIZE, layout="constrained") as canvas:
            axes = canvas.subplots()
            axes.set_xticks(ticks, [f"{y}年" for y in ticks])
            for place, reason in self.breaks:
                axes.annotate(reason, (place, 1), xycoords=("data", "axes fraction"), ha="center", va="top")
            tops = self._draw(axes, 1.32, 7)
            if self.bottom:
                axes.set_xlabel(f"纵轴自{self.bottom:g}%起")
            labels = _label(axes, self.codebook.derive(Grammar).even(self.series), tops)
            return Chart(title, alternative, _drawing(canvas), labels)

    def spark(self, title: str) -> Chart:
        """Draw the years without a word, a few millimetres high."""
        from fazhi.report.plotting import sheet

        with sheet(figsize=_SMALL) as canvas:
            axes = canvas.add_axes((0, 0.03, 1, 0.94))
            axes.set_xticks([])
            self._draw(axes, 1.12, 4)
            return Chart([title], [describe_trend(self.series, self.codebook)], _drawing(canvas))

    def _draw(self, axes: Any, room: float, dot: float) -> list[tuple[int, float]]:
        """Years across, values up, with room above the highest and dots of a size; where each value's mark ends above."""
        series, bottom = self.series, self.bottom
        height = max(bottom + 1.0, *(f.high if math.isfinite(f.high) else f.low for f in series)) - bottom
        ceiling = bottom + room * height
        axes.set_xlim(series[0].year - 0.6, series[-1].year + 0.6)
        axes.set_ylim(bottom - 0.08 * height, ceiling)
        axes.set_yticks([])
        for place, _ in self.breaks:
            axes.axvline(place, color=PALE, linestyle=(0, (1, 2)), linewidth=1)
        if bottom <= self.aim <= ceiling:
            axes.axhline(self.aim, color=WARN, linestyle=(0, (4, 3)), linewidth=1)
        tops = [(f.year, _mark(axes, f, ceiling, dot)) for f in series]
        for a, b in pairwise(series):
            neighbours = a.low == a.high and b.low == b.high and b.year == a.year + 1
            if neighbours and not any(a.year < place < b.year for place, _ in self.breaks):
                axes.plot([a.year, b.year], [a.low, b.low], color=ACCENT, linewidth=1.2, zorder=0)
        return tops


def _mark(axes: Any, f: Figure, ceiling: float, dot: float) -> float:
    """Draw one value as a dot, a span as a pill, an open one with an arrow; where it ends above."""
    if f.low == f.high:
        axes.plot([f.year], [f.low], "o", color=ACCENT, markersize=dot)
        return f.high
    bounded = math.isfinite(f.high)
    top = f.high if bounded else min(f.low + 0.22 * (ceiling - axes.get_ylim()[0]), 0.95 * ceiling)
    # round ends: however close they lie, a pill is as high as it is wide
    axes.plot([f.year, f.year], [f.low, top], color=ACCENT, linewidth=9, alpha=0.4, solid_capstyle="round")
    if not bounded:
        arrow = {"arrowstyle": "->", "color": ACCENT, "linewidth": 1.5}
        axes.annotate("", (f.year, top), (f.year, f.low), arrowprops=arrow)
    return top


def _label(axes: Any, numbers: list[Number], tops: list[tuple[int, float]]) -> list[Number]:
    """Write each value above its mark, the last and the highest first, as far as none runs into another."""
    above = {"xytext": (0, 7), "textcoords": "offset points", "ha": "center"}
    texts = [axes.annotate(n.text, at, **above) for n, at in zip(numbers, tops, strict=True)]
    axes.figure.draw_without_rendering()
    # laid out once: the labels taken away move nothing
    axes.figure.set_layout_engine("none")
    boxes: list[Any] = []
    highest = max(tops, key=lambda at: at[1])
    for text in dict.fromkeys([texts[-1], texts[tops.index(highest)], *reversed(texts)]):
        box = text.get_window_extent()
        text.set_visible(not any(map(box.overlaps, boxes)))
        boxes += [box] if text.get_visible() else []
    labels = [(number, text) for number, text in zip(numbers, texts, strict=True) if text.get_visible()]
    for n, (_, text) in enumerate(labels):
        text.set_gid(f"{_MARK}{n}")
    return [number for number, _ in labels]


def _drawing(canvas: Any) -> str:
    """Matplotlib's file → what a page can hold: no prolog, no style for others, ids that are its own once numbered."""
    buffer = io.StringIO()
    canvas.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue().partition("<svg")[2].rstrip()
    svg = re.sub(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'( id="|(?:xlink:)?href="#|url\(#)', r"\1c@c@-", svg)
    # each label is a number of the ledger, and leads there
    label = re.compile(rf'<g id="c@c@-{_MARK}([0-9]+)">(.*?)</g>', re.DOTALL)
    svg = label.sub(r'<a id="@\1@" href="#@\1@-source"><g class="figure" data-id="@\1@">\2</g></a>', svg)
    # a drawing without words needs none of the file's white space
    head, rest = re.sub(r"\s*\n\s*", "\n", svg).split(">", 1)
    return re.sub(r' (?:width|height)="[^"]*"', "", head) + f">{rest}"


def pixels(drawing: str) -> bytes:
    """A drawing as PNG, for Word."""
    import resvg_py

    svg = re.sub(r"</?a\b[^>]*>", "", f"<svg{drawing}")
    drawn: dict[str, Any] = {"skip_system_fonts": True, "zoom": _DPI / _POINTS, "background": "white"}
    return bytes(resvg_py.svg_to_bytes(svg, font_files=[str(font_file())], **drawn))


class Charts:
    """The charts of one dossier, each with its data."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier, self.codebook = dossier, dossier.codebook

    def trend(self, indicator: Indicator) -> Trend:
        """Its years with this year's target: the lower end, or the upper where it has no other."""
        outcome = self.dossier.targets.get(indicator.id)
        aim = outcome.target.low or outcome.target.high if outcome and not outcome.apart else math.nan
        return Trend(self.dossier.binder.series(indicator), self.codebook, aim)

    def chart(self, indicator: Indicator) -> Chart:
        """One indicator's years in full, the change in words as its title."""
        trend = self.trend(indicator)
        comparison = next((c for c in self.dossier.comparison_rows if c.indicator.id == indicator.id), None)
        clause = self.dossier.grammar.clause(comparison) if comparison else []
        title = sentence("chart.title", name=indicator.name, clause=clause)
        alternative = describe(trend.series, self.codebook, clause)
        drawn = trend.chart(title, alternative)
        if all(f.approx == "exact" for f in trend.series) and len(drawn.labels) == len(trend.series):
            # a table would say it again
            return drawn
        return replace(drawn, data=years_table(trend.series, indicator, self.codebook))

    def spark(self, indicator: Indicator) -> Chart | None:
        """A trend of a few millimetres beside a figure; nothing for fewer years than make a trend."""
        trend = self.trend(indicator)
        return trend.spark(indicator.name) if self._is_drawn(trend) else None

    def strips(self) -> list[Chart]:
        """This place among others, where each is certainly above or below it: an indicator a line, its own mark the dark one."""
        told = ((c, ranked(c, self.dossier)) for c in self.dossier.listed)
        return [self._strip(c.indicator.name, pairs) for c, pairs in told if pairs]

    def _strip(self, name: str, pairs: list[PeerComparison]) -> Chart:
        from fazhi.report.plotting import sheet

        marks = [*((p.other_value, PALE) for p in pairs), (pairs[0].value, ACCENT)]
        ends = [x for q, _ in marks for x in (q.low, q.high) if math.isfinite(x)]
        room = 0.08 * (max(ends) - min(ends))
        with sheet(figsize=_STRIP) as canvas:
            axes = canvas.add_axes((0, 0, 1, 1))
            axes.set_axis_off()
            axes.set_xlim(min(ends) - room, max(ends) + room)
            axes.axhline(0, color=PALE, linewidth=1)
            for q, color in marks:
                ends = [q.low, min(q.high, axes.get_xlim()[1])]
                axes.plot(ends, [0, 0], color=color, linewidth=9, solid_capstyle="round")
            title = sentence("chart.title", name=name, clause=rank(pairs))
            each = joined([title, *map(self.dossier.grammar.reference, pairs)])
            return Chart(title, [*each, "。"], _drawing(canvas))

    def key(self, indicators: Iterable[Indicator]) -> str:
        """How to read the small charts of these; a mark that none of them has is not explained."""
        drawn = [*filter(self._is_drawn, map(self.trend, indicators))]
        figures = [f for trend in drawn for f in trend.series]
        sentences = {
            "竖条为约数的可能范围": any(f.low < f.high < math.inf for f in figures),
            "箭头表示没有上限": any(f.high == math.inf for f in figures),
            "横虚线为目标": any(math.isfinite(trend.aim) for trend in drawn),
            "竖虚线两边口径、期间或单位不同": any(trend.breaks for trend in drawn),
            "比率图的纵轴不从零起": any(trend.bottom for trend in drawn),
        }
        said = "；".join(sentence for sentence, needed in sentences.items() if needed)
        return f"{said}。" if said else ""

    def _is_drawn(self, trend: Trend) -> bool:
        """Whether its years are as many as make a trend."""
        return len(trend.series) >= self.codebook.norms.trend_years
