"""Ledger of printed numbers: what a number carries, the id it gets when it is printed, its markup and its row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from html import escape
from typing import Literal

import pandas as pd

from fazhi.cleaning.columns import Figure
from fazhi.codebook.load import Codebook
from fazhi.interval import Quantity
from fazhi.number_format import machine_value

LEDGER_COLUMNS = ["id", "text", "role", "indicator", "place", "year", "status", "formula", "rounding", "source"]

Role = Literal["value", "change", "rate", "share", "count"]


@dataclass(frozen=True)
class Number:
    """A number to be printed, with all that its ledger row needs; :meth:`Ledger.enter` gives it its id.

    Attributes
    ----------
    text : str
        As printed, unit included.
    value : str
        For machines: ``86000``, ``21..29``, ``1000<..``, ``..<1000``.
    formula : str
        In the ledger's closed language: ``raw(2023/figures.csv:12)``, ``sub(raw(…),raw(…))``.
    rounding : str
        Empty where printed as written.
    place : str
        Whose figure it is; empty where it is of the report as a whole.
    """

    text: str
    value: str
    role: Role
    formula: str
    indicator: str = ""
    year: int = 0
    status: str = "actual"
    rounding: str = ""
    place: str = ""


class Quoted(str):
    """Words taken over from an office, a source or a finding; the numbers in them are theirs."""


Span = str | Number
Spans = list[Span]


def figure_number(figure: Figure, codebook: Codebook) -> Number:
    """The number of a figure with a value, worded as it was read."""
    value = machine_value(figure.quantity)
    role: Role = "share" if codebook.indicators[figure.indicator].rate else "value"
    about = (figure.indicator, figure.year, figure.status)
    return Number(figure.text, value, role, figure.origin, *about, place=figure.place)


def target_number(target: Quantity, formula: str, figure: Figure) -> Number:
    """The number that a figure is held against, worded as it was read."""
    return Number(target.text, machine_value(target), "value", formula, figure.indicator, figure.year)


def text_of(spans: Iterable[Span]) -> str:
    """The bare text of spans, for places that hold no markup (alternative texts, tables in a terminal)."""
    return "".join(s if isinstance(s, str) else s.text for s in spans)


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
        # told only where no markup can stand: no link leads there
        self.unmarked: set[str] = set()
        # folded away on the page, so not on paper
        self.folded: set[str] = set()

    def enter(self, number: Number) -> str:
        """Record one printed number; returns its id."""
        self.entries.append(number)
        return f"n{len(self.entries)}"

    def markup(self, spans: Iterable[Span]) -> str:
        """Spans as HTML: text escaped, quoted words marked, each number bound to its ledger row."""
        return "".join(map(self._bound, spans))

    def fold(self, start: int) -> None:
        """Mark what was entered from entry number `start` (from 0) on as folded away."""
        self.folded |= {f"n{n + 1}" for n in range(start, len(self.entries))}

    def text(self, spans: list[Span]) -> str:
        """Spans as bare text, their numbers recorded; for places that hold no markup (aria-label)."""
        for span in spans:
            if isinstance(span, Number):
                self.unmarked.add(self.enter(span))
        return text_of(spans)

    def _bound(self, span: Span) -> str:
        if isinstance(span, str):
            return f"<cite>{escape(span)}</cite>" if isinstance(span, Quoted) else escape(span)
        id_ = self.enter(span)
        data = f'<data class="figure" value="{escape(span.value)}" data-id="{id_}">{escape(span.text)}</data>'
        return f'<a class="bound" id="{id_}" href="#{id_}-source">{data}</a>'

    def frame(self) -> pd.DataFrame:
        """The ledger as a frame of `LEDGER_COLUMNS`."""
        rows = []
        for n, e in enumerate(self.entries, 1):
            source = "；".join(dict.fromkeys(s for cell, s in self.sources.items() if s and cell in e.formula))
            rows.append(
                asdict(e) | {"id": f"n{n}", "place": e.place or self.place, "year": e.year or "", "source": source}
            )
        return pd.DataFrame(rows, columns=LEDGER_COLUMNS)
