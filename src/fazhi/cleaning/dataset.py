"""Everything a place delivered over all years, read and cleaned, before any one year is judged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape

import pandas as pd

from fazhi.analysis.compare import compare
from fazhi.analysis.pledges import Pledge, read_pledges
from fazhi.cleaning.clean import clean
from fazhi.cleaning.corrections import Correction, load_corrections, unmatched
from fazhi.cleaning.reconcile import restate, serving
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.codebook.schema import Place
from fazhi.errors import Finding
from fazhi.home import Home
from fazhi.reading.pledge_table import read_pledge_table
from fazhi.reading.tables import read_tables


@dataclass(frozen=True)
class Record:
    """A place's figures over all years, before any one year is judged.

    Attributes
    ----------
    figures : DataFrame
        Clean figures (:data:`fazhi.cleaning.clean.CLEAN_COLUMNS`).
    findings : tuple of Finding
        What reading and cleaning found, all years.
    pledges : tuple of Pledge
        What its reports promised, all years.
    corrections : tuple of Correction
        Those of every place.
    """

    home: Home
    codebook: Codebook
    place: Place
    figures: pd.DataFrame
    findings: tuple[Finding, ...]
    pledges: tuple[Pledge, ...]
    corrections: tuple[Correction, ...]

    @cached_property
    def comparisons(self) -> pd.DataFrame:
        """Every year beside its base (:func:`fazhi.analysis.compare.compare`), as known now."""
        return compare(self.served(max(self.figures["year"], default=0)), self.codebook)

    def _repr_html_(self) -> str:
        years = "、".join(map(str, self.years())) or "还没有数据"
        wrong = sum(f.severity == "error" for f in self.findings)
        told = f"{len(self.figures)}个数，{self.figures['indicator'].nunique()}项指标，数据错误{wrong}处"
        return (
            f"<p><b>{escape(self.place.name)}</b>（{escape(self.place.id)}）：{years}。{told}。"
            "各年的数在 <code>.figures</code>，逐年比较在 <code>.comparisons</code>，问题在 <code>.findings</code>。</p>"
        )

    def own(self, action: str) -> list[Correction]:
        """This place's corrections of one sort."""
        return [c for c in self.corrections if c.where.place == self.place.id and c.action == action]

    def served(self, year: int) -> pd.DataFrame:
        """Serving figures of all years up to one (:func:`fazhi.cleaning.reconcile.serving`), as known by then."""
        known = [c for c in self.own("restate") if c.where.year <= year]
        return restate(serving(self.figures[self.figures["year"] <= year]), known)

    def years(self) -> list[int]:
        """Years with data or with files, oldest first."""
        return sorted({*self.figures["year"], *(f.year for f in self.findings if f.year)})


def load_record(home: Home, place: str) -> Record:
    """Read and clean everything a place delivered.

    Raises
    ------
    UsageError
        Unknown place.
    DataError
        The codebook or the corrections are faulty.
    """
    codebook = load_codebook(home)
    return read_record(home, codebook, codebook.place(place), load_corrections(home, codebook))


def read_record(home: Home, codebook: Codebook, place: Place, corrections: list[Correction]) -> Record:
    """Read and clean everything a place delivered, with the codebook and the corrections at hand."""
    raw, unread = read_tables(home, place.id)
    figures, unclean = clean(raw, codebook, corrections)
    promised, unread_promises = read_pledge_table(home, place.id)
    pledges, unclear = read_pledges(promised, codebook)
    mine = [c for c in corrections if c.where.place == place.id and c.action in ("restate", "accept")]
    years = set(figures["year"])
    astray = [unmatched(c, f"没有{c.where.year}年的数据") for c in mine if c.where.year not in years]
    findings = (*unread, *unclean, *unread_promises, *unclear, *astray)
    return Record(home, codebook, place, figures, findings, tuple(pledges), tuple(corrections))
