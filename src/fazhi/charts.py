"""One indicator's years as an SVG: values as dots, approximate ones as spans, open ends as arrows.

Text stays text and is drawn in the page's own font; only the years stand on an axis, every value
is a direct label bound to the ledger.
"""

from __future__ import annotations

import io
import math
import re
from functools import cache
from html import escape
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from fazhi.codebook import Codebook
from fazhi.entries import Indicator
from fazhi.errors import MachineError
from fazhi.ledger import Ledger
from fazhi.settle import Row
from fazhi.spans import Spans, figure

INK, ACCENT, PALE = "#1f2933", "#1f5c99", "#8a94a0"
_SIZE = (5.6, 2.4)
_MOST_YEARS = 7
_MARK = "ledger-"


@cache
def font_file() -> Path:
    """Noto Sans CJK SC (OFL) as the package mplfonts holds it; no system font is needed.

    Raises
    ------
    MachineError
        The package or its font is missing.
    """
    spec = find_spec("mplfonts")
    path = Path(spec.origin or "").parent / "fonts" / "NotoSansCJKsc-Regular.otf" if spec else Path()
    if not path.is_file():
        raise MachineError("找不到中文字体（mplfonts 包里的 Noto Sans CJK SC）；请重新安装 fazhi 的依赖。")
    return path


def _style() -> Any:
    from matplotlib import font_manager

    font_manager.fontManager.addfont(str(font_file()))
    name = font_manager.FontProperties(fname=str(font_file())).get_name()
    return {"font.family": [name], "svg.fonttype": "none", "svg.hashsalt": "fazhi", "font.size": 12}


def trend(
    series: pd.DataFrame, indicator: Indicator, codebook: Codebook, ledger: Ledger, alternative: str, number: int
) -> str:
    """Draw the years of one indicator.

    Parameters
    ----------
    series : DataFrame
        Serving rows of one indicator with a value, one for each year, oldest first.
    ledger : Ledger
        Each label becomes one of its numbers.
    alternative : str
        What the chart says, for those who do not see it.
    number : int
        Which chart of the page it is; keeps the ids of several apart.

    Returns
    -------
    str
        An ``<svg>`` element that starts no request and styles nothing but itself.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_style()):
        fig = Figure(figsize=_SIZE, layout="constrained")
        axes = fig.subplots()
        _frame(axes, series)
        _breaks(axes, series, indicator)
        _draw(axes, series, codebook, ledger)
        buffer = io.StringIO()
        fig.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _tidy(buffer.getvalue(), alternative, number)


def _frame(axes: Any, series: pd.DataFrame) -> None:
    years = list(range(int(series["year"].min()), int(series["year"].max()) + 1))
    tops = [h if math.isfinite(h) else low for low, h in zip(series["low"], series["high"], strict=True)]
    top = max(*tops, 1.0)
    axes.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    axes.set_ylim(-0.08 * top, 1.32 * top)
    # the last year always; the others as far as they do not run into each other
    told = years[:: -max(1, math.ceil(len(years) / _MOST_YEARS))]
    axes.set_xticks(told, [f"{y}年" for y in told])
    axes.set_yticks([])
    axes.tick_params(length=0, colors=INK)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(PALE)


def _breaks(axes: Any, series: pd.DataFrame, indicator: Indicator) -> None:
    for year in indicator.broken_in():
        if series["year"].min() < year <= series["year"].max():
            axes.axvline(year - 0.5, color=PALE, linestyle=(0, (4, 3)), linewidth=1)
            axes.annotate(
                "口径变动", (year - 0.5, 1), xycoords=("data", "axes fraction"), ha="center", va="top", color=INK
            )


def _draw(axes: Any, series: pd.DataFrame, codebook: Codebook, ledger: Ledger) -> None:
    top = axes.get_ylim()[1]
    rows = series.to_dict("records")
    for row in rows:
        year, low, high = row["year"], row["low"], row["high"]
        bounded = math.isfinite(high)
        if low == high:
            axes.plot([year], [low], "o", color=ACCENT, markersize=7)
        else:
            end = high if bounded else min(low + 0.22 * top, 0.95 * top)
            axes.plot([year, year], [low, end], color=ACCENT, linewidth=7, alpha=0.45, solid_capstyle="butt")
        if not bounded:
            axes.annotate(
                "", (year, end), (year, low), arrowprops={"arrowstyle": "->", "color": ACCENT, "linewidth": 1.5}
            )
        label = figure(row, codebook)
        axes.annotate(
            label.text, (year, high if bounded else end), xytext=(0, 7), textcoords="offset points", ha="center",
            color=INK, gid=_MARK + ledger.enter(label),
        )  # fmt: skip
    for a, b in pairwise(rows):
        if (
            a["low"] == a["high"]
            and b["low"] == b["high"]
            and b["year"] == a["year"] + 1
            and not _between(codebook, a, b)
        ):
            axes.plot([a["year"], b["year"]], [a["low"], b["low"]], color=ACCENT, linewidth=1.2, zorder=0)


def _between(codebook: Codebook, a: Row, b: Row) -> bool:
    """Whether the definition or the period changed between two rows."""
    breaks = codebook.indicators[a["indicator"]].broken_in()
    return any(a["year"] < year <= b["year"] for year in breaks) or a["period"] != b["period"]


def _tidy(svg: str, alternative: str, number: int) -> str:
    """Matplotlib's file → an element for the page: no prolog, no style for others, ids of its own."""
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' id="', f' id="c{number}-', svg)
    svg = re.sub(r'((?:xlink:)?href="|url\()#', rf"\1#c{number}-", svg)
    # each label is a number of the ledger, and leads there
    label = re.compile(rf'<g id="c{number}-{_MARK}(n[0-9]+)">(.*?)</g>', re.DOTALL)
    svg = label.sub(r'<a id="\1" href="#\1-source"><g class="figure" data-id="\1">\2</g></a>', svg)
    svg = re.sub(r'(<svg\b[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg\b[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    return svg.replace("<svg ", f'<svg role="group" aria-label="{escape(alternative, quote=True)}" ', 1)


def describe(series: pd.DataFrame, indicator: Indicator, codebook: Codebook, clause: Spans) -> Spans:
    """Alternative text of a trend: each year as worded, what is sure of its course, the change as compared."""
    rows: list[Row] = series.to_dict("records")
    spans: Spans = [f"{indicator.name}历年数据："]
    for row in rows:
        spans += [f"{row['year']}年", figure(row, codebook), "，"]
    return [*spans, *_course(rows, codebook), *([indicator.name, *clause, "。"] if clause else [])]


def _course(rows: list[Row], codebook: Codebook) -> Spans:
    """Rise or fall throughout, highest and lowest, where no interval leaves a doubt; missing years, breaks."""
    spans: Spans = []
    whole = not any(_between(codebook, a, b) for a, b in pairwise(rows))
    if len(rows) > 2 and whole:
        if all(_below(a, b) for a, b in pairwise(rows)):
            spans += ["历次都在增加，"]
        elif all(_below(b, a) for a, b in pairwise(rows)):
            spans += ["历次都在减少，"]
        for word, row in (("最高", _extreme(rows, top=True)), ("最低", _extreme(rows, top=False))):
            spans += [f"{word}的是{row['year']}年，"] if row else []
    absent = sorted(set(range(rows[0]["year"], rows[-1]["year"])) - {r["year"] for r in rows})
    spans += [f"{'、'.join(map(str, absent))}年没有数据，"] if absent else []
    broken = [b["year"] for a, b in pairwise(rows) if _between(codebook, a, b)]
    return spans + [f"{year}年起口径或期间不同，" for year in broken]


def _below(a: Row, b: Row) -> bool:
    """Whether one value is surely lower than another."""
    return bool(a["high"] < b["low"] or (a["high"] == b["low"] and (a["high_open"] or b["low_open"])))


def _extreme(rows: list[Row], *, top: bool) -> Row | None:
    """The row that is surely above (or below) all others, if there is one."""
    for row in rows:
        others = [r for r in rows if r is not row]
        if all(_below(r, row) if top else _below(row, r) for r in others):
            return row
    return None
