"""Charts of one indicator's years: values as dots, approximate ones as spans, open ends as arrows.

A chart has the years on an axis and every value as a direct label bound to the ledger, text that
stays text in the page's own font. A small trend has no text: its ends are written beside it. Each is drawn once, by
matplotlib as SVG; what Word shows is that drawing in pixels.
"""

from __future__ import annotations

import io
import math
import re
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from fazhi.analysis.compare import breaks
from fazhi.cleaning.columns import Figure
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.report.clauses import Grammar, describe, describe_trend
from fazhi.report.content import Break, Chart, Run, Styled, Table
from fazhi.report.data_tables import years_table
from fazhi.report.dossier import Dossier
from fazhi.report.font import font_file
from fazhi.report.ledger import Number, Spans

INK, ACCENT, PALE = "#1f2933", "#1f5c99", "#8a94a0"
_SIZE, _SMALL = (5.6, 2.4), (2.0, 0.7)  # inches
_MOST_YEARS = 7
_DPI, _POINTS = 200, 72
_MARK = "ledger-"


def warm() -> None:
    """Read the font and have everything loaded that a drawing needs; processes forked afterwards need not."""
    from fazhi.report.plotting import sheet

    with sheet(figsize=_SIZE, layout="constrained") as canvas:
        axes = canvas.subplots()
        axes.set_title("法治")
        _drawing(canvas)


def trend(
    series: list[Figure], codebook: Codebook, title: Spans, alternative: Spans, data: Table | None = None
) -> Chart:
    """Draw the years of one indicator, each labelled.

    Parameters
    ----------
    series : list of Figure
        Figures of one indicator with a value, one for each year, oldest first.
    title, alternative, data
        What stands with the drawing.
    """
    from fazhi.report.plotting import sheet

    # the last year always; the others as far as they do not run into each other
    years = range(series[0].year, series[-1].year + 1)
    ticks = years[:: -max(1, math.ceil(len(years) / _MOST_YEARS))]
    with sheet(figsize=_SIZE, layout="constrained") as canvas:
        axes = canvas.subplots()
        axes.set_xticks(ticks, [f"{y}年" for y in ticks])
        axes.tick_params(length=0, colors=INK)
        for place, reason in breaks(series, codebook):
            axes.annotate(reason, (place, 1), xycoords=("data", "axes fraction"), ha="center", va="top", color=INK)
        tops = _draw(axes, series, codebook, series[0].year, 1.32)
        labels = _label(axes, [codebook.derive(Grammar).figure(f) for f in series], tops)
        return Chart(title, alternative, _drawing(canvas), labels, data=data)


def small_trend(series: list[Figure], codebook: Codebook, first: int) -> str:
    """Draw the years of one indicator without a word, from the year `first` on, so that several share one scale of years.

    Returns
    -------
    str
        The drawing of a :class:`Chart`.
    """
    from fazhi.report.plotting import sheet

    with sheet(figsize=_SMALL) as canvas:
        axes = canvas.add_axes((0, 0.03, 1, 0.94))
        axes.set_xticks([])
        _draw(axes, series, codebook, first, 1.12)
        return _drawing(canvas)


def _draw(axes: Any, series: list[Figure], codebook: Codebook, first: int, room: float) -> list[tuple[int, float]]:
    """Years across and values up from 0, with room above the highest; where each value's mark ends above."""
    top = max(1.0, *(f.high if math.isfinite(f.high) else f.low for f in series))
    axes.set_xlim(first - 0.6, series[-1].year + 0.6)
    axes.set_ylim(-0.08 * top, room * top)
    axes.set_yticks([])
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.spines["bottom"].set_color(PALE)
    for place, _ in breaks(series, codebook):
        axes.axvline(place, color=PALE, linestyle=(0, (4, 3)), linewidth=1)
    tops = [(f.year, _mark(axes, f, room * top)) for f in series]
    for a, b in pairwise(series):
        neighbours = a.low == a.high and b.low == b.high and b.year == a.year + 1
        if neighbours and not breaks([a, b], codebook):
            axes.plot([a.year, b.year], [a.low, b.low], color=ACCENT, linewidth=1.2, zorder=0)
    return tops


def _mark(axes: Any, f: Figure, ceiling: float) -> float:
    """Draw one value as a dot, a span, or a span with an arrow; where it ends above."""
    if f.low == f.high:
        axes.plot([f.year], [f.low], "o", color=ACCENT, markersize=7)
        return f.high
    bounded = math.isfinite(f.high)
    top = f.high if bounded else min(f.low + 0.22 * ceiling, 0.95 * ceiling)
    axes.plot([f.year, f.year], [f.low, top], color=ACCENT, linewidth=7, alpha=0.45, solid_capstyle="butt")
    # its ends stay visible however close they lie
    ends = [f.low, top] if bounded else [f.low]
    axes.plot([f.year] * len(ends), ends, "_", color=ACCENT, markersize=8, mew=1.5)
    if not bounded:
        arrow = {"arrowstyle": "->", "color": ACCENT, "linewidth": 1.5}
        axes.annotate("", (f.year, top), (f.year, f.low), arrowprops=arrow)
    return top


def _label(axes: Any, numbers: list[Number], tops: list[tuple[int, float]]) -> list[Number]:
    """Write each value above its mark, from the last back as far as none runs into another; which are written."""
    above = {"xytext": (0, 7), "textcoords": "offset points", "ha": "center", "color": INK}
    texts = [axes.annotate(n.text, at, **above) for n, at in zip(numbers, tops, strict=True)]
    axes.figure.draw_without_rendering()
    # laid out once: the labels taken away move nothing
    axes.figure.set_layout_engine("none")
    boxes: list[Any] = []
    for text in reversed(texts):
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

    def chart(self, indicator: Indicator) -> Chart:
        """One indicator's years in full, the change in words as its title."""
        series = self.dossier.binder.series(indicator)
        comparison = next((c for c in self.dossier.comparison_rows if c.indicator.id == indicator.id), None)
        clause = self.dossier.grammar.clause(comparison) if comparison else []
        title: Spans = [indicator.name, *(["：", *clause] if clause else [])]
        data = years_table(series, indicator, self.codebook)
        return trend(series, self.codebook, title, describe(series, self.codebook, clause), data)

    def spark(self, indicator: Indicator) -> Chart | None:
        """A trend of a few millimetres beside a figure; nothing for fewer years than make a trend."""
        series = self._trend(indicator)
        return self._small(series, series[0].year) if series else None

    @cached_property
    def trends(self) -> list[list[Figure]]:
        """Series of the indicators that matter most and have years enough."""
        series = (self._trend(c.indicator) for c in self.dossier.comparison_rows if not c.now.absence)
        return [s for s in series if s][: self.codebook.norms.small_trends]

    def key(self) -> str:
        """How to read the small charts; a mark that none of them has is not explained."""
        figures = [f for series in self.trends for f in series]
        sentences = {
            "各图的年份对齐，没有数据的年份空着": True,
            "纵轴都从零起，刻度各不相同": True,
            "竖条是约数可能的范围": any(f.low < f.high < math.inf for f in figures),
            "箭头表示没有上限": any(f.high == math.inf for f in figures),
            "虚线两边口径、期间或单位不同": any(breaks(series, self.codebook) for series in self.trends),
        }
        return "；".join(sentence for sentence, needed in sentences.items() if needed) + "。"

    def multiples(self) -> list[Chart]:
        """Small charts of all `trends`, on one scale of years."""
        first = min((series[0].year for series in self.trends), default=0)
        return [self._multiple(series, first) for series in self.trends]

    def _multiple(self, series: list[Figure], first: int) -> Chart:
        values = [(f"{f.year}年", self.dossier.grammar.figure(f)) for f in (series[0], series[-1])]
        ends: list[list[Run]] = [[year, Break(), Styled("strong", [value])] for year, value in values]
        indicator = self.codebook.indicators[series[0].indicator]
        return replace(self._small(series, first), ends=ends, data=years_table(series, indicator, self.codebook))

    def _small(self, series: list[Figure], first: int) -> Chart:
        name = self.codebook.indicators[series[0].indicator].name
        words = describe_trend(series, self.codebook)
        return Chart([name], [words], small_trend(series, self.codebook, first))

    def _trend(self, indicator: Indicator) -> list[Figure]:
        """Years up to the report's, as many as make a trend, else none."""
        series = self.dossier.binder.series(indicator)
        return series if len(series) >= self.codebook.norms.trend_years else []
