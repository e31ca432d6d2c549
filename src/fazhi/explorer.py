"""JupyterLab explorer: pick a place, years, indicators; see what may be said, with the line to paste."""

from __future__ import annotations

import math
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd
from itables.widget import ITable
from jinja2 import Environment

from fazhi.cleaning.dataset import PlaceRecord, load_record
from fazhi.codebook.load import load_codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import FazhiError, table_of
from fazhi.export.notebook import findings_section
from fazhi.export.page import fragment
from fazhi.home import Home, find_home
from fazhi.interval import Quantity
from fazhi.numerals import bounds
from fazhi.report.charts import Trend
from fazhi.report.clauses import describe
from fazhi.report.dossier import Dossier, judge
from fazhi.report.ledger import text_of

_TABS = ("走势", "逐年比较", "问题", "与其他地方对照", "全部数据")
_WORDS = table_of("words.toml")
_LINKS = re.compile(r"</?a\b[^>]*>")
_Rows = list[tuple[str, ...]]
_TEMPLATE = Path(__file__).with_name("explorer.html.j2").read_text(encoding="utf-8")
_PANES = Environment(autoescape=True, trim_blocks=True).from_string(_TEMPLATE)


class Explorer(widgets.VBox):  # type: ignore[misc]
    """What ``explore()`` shows: the choices above, what comes of them below."""

    def __init__(self, home: Home, places: list[str], first: str) -> None:
        self.home = home
        self.record: PlaceRecord | None = None
        names = {i: p.name for i, p in load_codebook(home).places.items()}
        self.place = widgets.Dropdown(options=[(names.get(p, p), p) for p in places], value=first, description="地方")
        # its own readout has room for one end
        wide = {"width": "420px", "min_width": "420px", "padding": "0 14px 0 0"}
        self.years = widgets.SelectionRangeSlider(options=["—"], readout=False, layout=wide)
        self.years.style.description_width = "120px"
        self.indicators = widgets.SelectMultiple(description="指标", rows=9, layout={"width": "320px"})
        self.panes = [widgets.HTML() for _ in _TABS[:-1]]
        self.table = ITable(pd.DataFrame(), language=_WORDS["datatables"], classes="display nowrap compact")
        tabs = widgets.Tab([*self.panes, self.table], titles=_TABS)
        super().__init__([widgets.HBox([widgets.VBox([self.place, self.years]), self.indicators]), tabs])
        self.place.observe(lambda _: self._load(), "value")
        self.years.observe(lambda _: self._show(), "value")
        self.indicators.observe(lambda _: self._show(), "value")
        self._load()

    def _load(self) -> None:
        """Another place: its years and indicators become the choices."""
        self.record = None
        with self._told():
            record = load_record(self.home, self.place.value)
            years, named = record.years(), _numbered(record)
            if not years:
                raise FazhiError("这个地方还没有数据")
            # one picture at the end, not one for each of the three
            self.years.options = years
            self.years.value = (years[0], years[-1])
            self.indicators.options = [(i.name, i.id) for i in named]
            self.indicators.value = tuple(i.id for i in named[:2])
            self.record = record
            self._show()

    def _show(self) -> None:
        if not self.record:
            return
        with self._told():
            first, last = self.years.value
            self.years.description = f"{first}至{last}年"
            judged = judge(self.record, last)
            dossier = replace(judged, figure_rows=tuple(f for f in judged.figure_rows if f.year >= first))
            chosen = [dossier.codebook.indicators[i] for i in self.indicators.value]
            content = {
                "year": last,
                "charts": _charts(dossier, chosen),
                "changes": _changes(dossier),
                "findings": fragment(findings_section(dossier).blocks),
                "peers": [(p.indicator.name, text_of(dossier.grammar.reference(p))) for p in dossier.references],
            }
            for pane, tab in zip(self.panes, _TABS, strict=False):
                pane.value = _LINKS.sub("", _PANES.render(tab=tab, **content))
            self.table.update(everything(dossier))

    def _repr_mimebundle_(self, **more: Any) -> Any:
        """The widgets, or in a notebook that JupyterLab did not start (Papermill, nbconvert) charts and table as they are."""
        if "JPY_SESSION_NAME" in os.environ:
            return super()._repr_mimebundle_(**more)
        return {"text/html": "".join(pane.value for pane in self.panes[:2]), "text/plain": "explore"}

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what goes wrong in every pane."""
        try:
            yield
        except FazhiError as exc:
            for pane in self.panes:
                pane.value = f"<p>{escape(str(exc))}</p>"
            self.table.update(pd.DataFrame())


def explore(place: str = "") -> Explorer:
    """Choices and what comes of them, for the last line of a notebook's cell.

    Parameters
    ----------
    place : str
        Which to begin with; one that has no data gives way to the first that has.

    Raises
    ------
    UsageError
        No data home, or nothing in it; a DataError where the codebook is faulty.
    """
    home = find_home()
    places = home.places()
    return Explorer(home, places, place if place in places else places[0])


def _numbered(record: PlaceRecord) -> list[Indicator]:
    """The indicators with a value, those with most years first."""
    valued = {(f.indicator, f.year) for f in record.figure_rows if f.status == "actual" and not f.absence}
    years = Counter(indicator for indicator, _ in valued)
    return sorted((i for i in record.codebook.indicators.values() if years[i.id]), key=lambda i: -years[i.id])


def _charts(dossier: Dossier, chosen: Iterable[Indicator]) -> list[tuple[str, str, str, _Rows]]:
    """Each chosen indicator's name, this year's clause, chart and years."""
    charts = []
    clauses = {c.indicator.id: dossier.grammar.clause(c) for c in dossier.comparison_rows}
    for indicator in chosen:
        series, clause, svg = dossier.binder.series(indicator), clauses.get(indicator.id, []), ""
        if len(series) > 1:
            alternative = describe(series, dossier.codebook, clause)
            svg = fragment([Trend(series, dossier.codebook).chart([indicator.name], alternative)])
        years: _Rows = [(f"{f.year}年", f.text, _bounds(f.quantity), f.cause) for f in series]
        charts.append((indicator.name, text_of(clause), svg, years))
    return charts


def _bounds(q: Quantity) -> str:
    """What a wording may stand for; nothing of an exact number."""
    return "" if q.exact else "".join(bounds(q, lambda x, _: f"{x:.15g}"))


def _changes(dossier: Dossier) -> _Rows:
    """Every comparison, the largest certain movement first, with the line to paste."""
    changes: _Rows = []
    for c in sorted(dossier.comparison_rows, key=lambda c: math.inf if math.isnan(c.size) else -c.size):
        name, clause, line = c.indicator.name, text_of(dossier.grammar.clause(c)), ""
        with suppress(FazhiError):
            if dossier.say(f"{name}:比上年"):
                line = f"{{{name}}}，{{{name}:比上年}}"
        changes.append((name, c.base.text if c.base else "", c.now.text, clause, c.now.cause, line))
    return changes


def everything(dossier: Dossier) -> pd.DataFrame:
    """All serving figures in words, for searching: 指标, 年份, 数值, 状态, 可能范围, 单位, 填报单位, 变动原因, 出处, 文件, 行."""
    figures, book = dossier.figures, dossier.codebook
    shown = figures.assign(
        indicator=figures["indicator"].map({i: v.name for i, v in book.indicators.items()}),
        status=figures["status"].map(book.first_words("status")),
        bounds=["" if f.absence else _bounds(f.quantity) for f in dossier.figure_rows],
    )
    return shown[list(_WORDS["columns"])].rename(columns=_WORDS["columns"]).reset_index(drop=True)
