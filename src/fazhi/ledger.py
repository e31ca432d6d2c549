"""The ledger: every number printed, with an id of its own, and its markup on the page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import pandas as pd

from fazhi.spans import Number, Span, text_of

LEDGER_COLUMNS = ["id", "text", "role", "indicator", "place", "year", "status", "formula", "rounding", "source"]


class Ledger:
    """Hands out ids to numbers in the order they are printed.

    Parameters
    ----------
    place : str
    sources : dict
        ``raw(2023/figures.csv:12)`` → where the office says the figure stands (出处).
    """

    def __init__(self, place: str, sources: dict[str, str]) -> None:
        self.place = place
        self.sources = sources
        self.entries: list[Number] = []

    def enter(self, number: Number) -> str:
        """Record one printed number; returns its id."""
        self.entries.append(number)
        return f"n{len(self.entries)}"

    def markup(self, spans: Iterable[Span]) -> str:
        """Spans as HTML: text escaped, each number bound to its ledger row."""
        return "".join(escape(s) if isinstance(s, str) else self._data(s) for s in spans)

    def text(self, spans: list[Span]) -> str:
        """Spans as bare text, their numbers recorded; for places that hold no markup (aria-label)."""
        for span in spans:
            if not isinstance(span, str):
                self.enter(span)
        return text_of(spans)

    def _data(self, number: Number) -> str:
        id_ = self.enter(number)
        value = escape(number.value, quote=True)
        return f'<data class="figure" value="{value}" data-id="{id_}">{escape(number.text)}</data>'

    def frame(self) -> pd.DataFrame:
        """The ledger as a frame of `LEDGER_COLUMNS`."""
        rows = [
            (
                f"n{n}", e.text, e.role, e.indicator, e.place or self.place, e.year or "", e.status,
                e.formula, e.rounding, self._source(e.formula),
            )
            for n, e in enumerate(self.entries, 1)
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=LEDGER_COLUMNS)

    def _source(self, formula: str) -> str:
        return "；".join(dict.fromkeys(s for cell, s in self.sources.items() if s and cell in formula))
