"""Charts as the page carries them: what is seen in words, the drawing, and its data under 明细."""

from __future__ import annotations

import math
from functools import cached_property
from html import escape

import pandas as pd

from fazhi.analysis.series import breaks, describe, describe_trend
from fazhi.cleaning.columns import figures_of
from fazhi.codebook.schema import Indicator
from fazhi.number_format import Spans, figure
from fazhi.report.annex import Annex
from fazhi.report.charts import Drawing, small_trend, trend
from fazhi.report.clauses import Grammar
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Ledger


class Exhibits:
    """The charts of one dossier, their numbers entered into the ledger.

    Attributes
    ----------
    pictures : dict
        The charts drawn so far as PNG, by the name that their ``<svg>`` carries; sparks have none.
    """

    def __init__(self, dossier: Dossier, grammar: Grammar, ledger: Ledger, annex: Annex) -> None:
        self.dossier, self.codebook = dossier, dossier.codebook
        self.grammar, self.ledger, self.annex = grammar, ledger, annex
        self.pictures: dict[str, bytes] = {}
        self._drawn = 0

    def chart(self, indicator: Indicator) -> str:
        """One indicator's years in full: title with the change in words, drawing, data."""
        series = self.dossier.binder.series(indicator)
        row = self.dossier.comparisons[self.dossier.comparisons["indicator"] == indicator.id]
        clause = self.grammar.clause(row.iloc[0]) if len(row) else []
        title: Spans = [indicator.name, *(["：", *clause] if clause else [])]
        alternative = self.ledger.text(describe(figures_of(series), self.codebook, clause))
        svg = self._kept(trend(series, self.codebook, self.ledger, alternative, self._next()))
        return f'<figure class="chart"><figcaption>{self.ledger.markup(title)}</figcaption>{svg}{self._data(series)}</figure>'

    def spark(self, indicator: Indicator) -> str:
        """A trend of a few millimetres beside a figure; nothing for fewer years than make a trend."""
        series = self._trend(indicator)
        return self._small(series, series["year"].min()).svg if len(series) else ""

    @cached_property
    def trends(self) -> list[pd.DataFrame]:
        """Series of the indicators that matter most and have years enough."""
        numeric = self.dossier.comparisons[self.dossier.comparisons["now_low"].notna()]
        series = (self._trend(self.codebook.indicators[i]) for i in numeric["indicator"])
        return [s for s in series if len(s)][: self.codebook.norms.small_trends]

    def key(self) -> str:
        """How to read the small charts; a mark that none of them has is not explained."""
        rows = pd.concat(self.trends)
        endless = rows["high"] == math.inf
        said = ["各图的年份对齐，没有数据的年份空着", "纵轴都从零起，刻度各不相同"]
        said += ["竖条是约数可能的范围"] if ((rows["low"] < rows["high"]) & ~endless).any() else []
        said += ["箭头表示没有上限"] if endless.any() else []
        broken = any(breaks(figures_of(t), self.codebook) for t in self.trends)
        return "；".join([*said, *(["虚线两边口径、期间或单位不同"] if broken else [])]) + "。"

    def multiples(self) -> str:
        """Small charts of all `trends`, on one scale of years."""
        first = min((t["year"].min() for t in self.trends), default=0)
        return "".join(self._one_of_many(t, first) for t in self.trends)

    def _one_of_many(self, series: pd.DataFrame, first: int) -> str:
        name = escape(self.codebook.indicators[series.iloc[0]["indicator"]].name)
        ends = "".join(
            f"<span>{r['year']}年<br><b>{self.ledger.markup([figure(r, self.codebook)])}</b></span>"
            for r in series.iloc[[0, -1]].to_dict("records")
        )
        svg = self._kept(self._small(series, first))
        drawing = f'{svg}<p class="ends">{ends}</p>{self._data(series)}'
        return f'<figure class="small"><figcaption>{name}</figcaption>{drawing}</figure>'

    def _trend(self, indicator: Indicator) -> pd.DataFrame:
        """Years up to the report's, as many as make a trend, else none."""
        series = self.dossier.binder.series(indicator)
        return series if len(series) >= self.codebook.norms.trend_years else series.head(0)

    def _small(self, series: pd.DataFrame, first: int) -> Drawing:
        return small_trend(
            series, self.codebook, first, describe_trend(figures_of(series), self.codebook), self._next()
        )

    def _data(self, series: pd.DataFrame) -> str:
        indicator = self.codebook.indicators[series.iloc[0]["indicator"]]
        start = len(self.ledger.entries)
        table = self.annex.years(indicator.name, series.to_dict("records"))
        self.ledger.fold(start)
        return f"<details><summary>明细</summary>{table}</details>"

    def _kept(self, drawing: Drawing) -> str:
        self.pictures[f"c{self._drawn}"] = drawing.png()
        return drawing.svg

    def _next(self) -> int:
        self._drawn += 1
        return self._drawn
