"""One indicator's years as an SVG: values as dots, approximate ones as spans, open ends as arrows.

A chart has the years on an axis and every value as a direct label bound to the ledger, text that
stays text in the page's own font. A small trend has no text: the page writes its ends beside it.
"""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from fazhi.analysis.series import breaks
from fazhi.cleaning.columns import Figure, figures_of
from fazhi.codebook.load import Codebook
from fazhi.errors import MachineError
from fazhi.number_format import Number, figure
from fazhi.report.ledger import Ledger

INK, ACCENT, PALE = "#1f2933", "#1f5c99", "#8a94a0"
_SIZE, _SMALL = (5.6, 2.4), (2.0, 0.7)  # inches
_MOST_YEARS = 7
_DPI = 200
_MARK = "ledger-"


FONT = "Noto Sans CJK SC"
# where it stands among the ten faces of the collection
_FACE = 2


@cache
def font_file() -> Path:
    """Noto Sans CJK (OFL) as the package noto-cjk-sans-otc holds it: a collection, no system font is needed.

    Raises
    ------
    MachineError
        The package or its font is missing.
    """
    spec = find_spec("noto_cjk_sans_otc")
    path = Path(spec.origin or "").parent / "NotoSansCJK-Regular.ttc" if spec else Path()
    if not path.is_file():
        raise MachineError(f"找不到中文字体（noto-cjk-sans-otc 包里的 {FONT}）", "请重新安装 fazhi 的依赖。")
    return path


def font_face() -> Any:
    """The face `FONT` of the collection, for HarfBuzz."""
    import uharfbuzz as hb

    return hb.Face(hb.Blob.from_file_path(str(font_file())), _FACE)


def warm() -> None:
    """Read the font and have everything loaded that a drawing needs; processes forked afterwards need not."""
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    with mpl.rc_context(_style()):
        axes = Canvas(figsize=_SIZE, layout="constrained").subplots()
        axes.set_title("法治")
        Drawing(_svg(axes.figure), axes.figure).png()


@cache
def _style() -> Any:
    # once: each font added makes matplotlib forget where it found the others
    from matplotlib import font_manager

    font_manager.fontManager.addfont(str(font_file()))
    return {"font.family": [FONT], "svg.fonttype": "none", "svg.hashsalt": "fazhi", "font.size": 12}


@dataclass(frozen=True)
class Drawing:
    """One drawing for both exports.

    Attributes
    ----------
    svg : str
        An ``<svg>`` element that starts no request and styles nothing but itself.
    figure : Figure
        Matplotlib's, from which it was made.
    """

    svg: str
    figure: Any

    def png(self) -> bytes:
        """The same drawing in pixels, for Word."""
        buffer = io.BytesIO()
        # the program's name and version would make the bytes depend on them
        self.figure.savefig(buffer, format="png", dpi=_DPI, facecolor="white", metadata={"Software": None})
        return buffer.getvalue()


def trend(series: pd.DataFrame, codebook: Codebook, ledger: Ledger, alternative: str, number: int) -> Drawing:
    """Draw the years of one indicator, each labelled.

    Parameters
    ----------
    series : DataFrame
        Serving rows of one indicator with a value, one for each year, oldest first.
    ledger : Ledger
        Each label becomes one of its numbers.
    alternative : str
        What the chart says, for those who do not see it.
    number : int
        Which chart of the page it is; keeps the ids of several apart, and names it (``c3``) for Word.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    rows = figures_of(series)
    with mpl.rc_context(_style()):
        axes = Canvas(figsize=_SIZE, layout="constrained").subplots()
        _frame(axes, rows, rows[0]["year"], 1.32)
        _axis(axes, rows)
        for place, word in breaks(rows, codebook):
            _break(axes, place)
            axes.annotate(word, (place, 1), xycoords=("data", "axes fraction"), ha="center", va="top", color=INK)
        _label(axes, [figure(row, codebook) for row in rows], _draw(axes, rows, codebook), ledger)
        return Drawing(_tidy(_svg(axes.figure), alternative, number, "group"), axes.figure)


def small_trend(series: pd.DataFrame, codebook: Codebook, first: int, alternative: str, number: int) -> Drawing:
    """Draw the years of one indicator without a word, from the year `first` on, so that several share one scale of years.

    Parameters and result as of `trend`.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    rows = figures_of(series)
    with mpl.rc_context(_style()):
        axes = Canvas(figsize=_SMALL).add_axes((0, 0.03, 1, 0.94))
        _frame(axes, rows, first, 1.12)
        axes.set_xticks([])
        for place, _ in breaks(rows, codebook):
            _break(axes, place)
        _draw(axes, rows, codebook)
        return Drawing(_tidy(_svg(axes.figure), alternative, number, "img"), axes.figure)


def _svg(fig: Any) -> str:
    buffer = io.StringIO()
    fig.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def _frame(axes: Any, rows: list[Figure], first: int, room: float) -> None:
    """Years across and values up from 0, with room for what stands above the highest."""
    top = max(1.0, *(r["high"] if math.isfinite(r["high"]) else r["low"] for r in rows))
    axes.set_xlim(first - 0.6, rows[-1]["year"] + 0.6)
    axes.set_ylim(-0.08 * top, room * top)
    axes.set_yticks([])
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(PALE)


def _axis(axes: Any, rows: list[Figure]) -> None:
    """The last year always; the others as far as they do not run into each other."""
    years = range(rows[0]["year"], rows[-1]["year"] + 1)
    told = years[:: -max(1, math.ceil(len(years) / _MOST_YEARS))]
    axes.set_xticks(told, [f"{y}年" for y in told])
    axes.tick_params(length=0, colors=INK)


def _break(axes: Any, place: float) -> None:
    axes.axvline(place, color=PALE, linestyle=(0, (4, 3)), linewidth=1)


def _label(axes: Any, labels: list[Number], tops: list[tuple[int, float]], ledger: Ledger) -> None:
    """Each value above its mark, from the last back as far as none runs into another; 明细 has the rest."""
    texts = [
        axes.annotate(n.text, at, xytext=(0, 7), textcoords="offset points", ha="center", color=INK)
        for n, at in zip(labels, tops, strict=True)
    ]
    axes.figure.draw_without_rendering()
    # laid out once: neither the labels taken away nor the pixels move anything
    axes.figure.set_layout_engine("none")
    taken: list[Any] = []
    for text in reversed(texts):
        box = text.get_window_extent()
        text.set_visible(not any(box.overlaps(other) for other in taken))
        taken += [box] if text.get_visible() else []
    for number, text in zip(labels, texts, strict=True):
        if text.get_visible():
            text.set_gid(_MARK + ledger.enter(number))


def _draw(axes: Any, rows: list[Figure], codebook: Codebook) -> list[tuple[int, float]]:
    """Dots, spans, arrows, and lines between exact values of one definition; where each value's mark ends above."""
    room = axes.get_ylim()[1]
    tops = []
    for row in rows:
        year, low, high = row["year"], row["low"], row["high"]
        bounded = math.isfinite(high)
        end = high if bounded else min(low + 0.22 * room, 0.95 * room)
        tops.append((year, end))
        if low == high:
            axes.plot([year], [low], "o", color=ACCENT, markersize=7)
        else:
            axes.plot([year, year], [low, end], color=ACCENT, linewidth=7, alpha=0.45, solid_capstyle="butt")
            # its ends stay visible however close they lie
            axes.plot([year] * (1 + bounded), [low, end][: 1 + bounded], "_", color=ACCENT, markersize=8, mew=1.5)
        if not bounded:
            arrow = {"arrowstyle": "->", "color": ACCENT, "linewidth": 1.5}
            axes.annotate("", (year, end), (year, low), arrowprops=arrow)
    for a, b in pairwise(rows):
        exact = a["low"] == a["high"] and b["low"] == b["high"]
        if exact and b["year"] == a["year"] + 1 and not breaks([a, b], codebook):
            axes.plot([a["year"], b["year"]], [a["low"], b["low"]], color=ACCENT, linewidth=1.2, zorder=0)
    return tops


def _tidy(svg: str, alternative: str, number: int, role: str) -> str:
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
    # a drawing without words needs none of the file's white space
    svg = re.sub(r"\s*\n\s*", "\n", svg)
    said = f'role="{role}" aria-label="{escape(alternative, quote=True)}" data-picture="c{number}"'
    return svg.replace("<svg ", f"<svg {said} ", 1)
