"""A place's clean figures, pledges and findings of all years, before any one year is judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from fazhi.cleaning.clean import clean
from fazhi.cleaning.columns import Figure, figure_frame, of_year
from fazhi.cleaning.corrections import Correction, load_corrections
from fazhi.cleaning.reconcile import restate, serving
from fazhi.cleaning.targets import Pledge, read_pledge
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.codebook.schema import Place
from fazhi.errors import Finding
from fazhi.home import PLEDGES, Home
from fazhi.reading.pledge_table import read_pledge_table
from fazhi.reading.tables import delivered

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class YearRecord:
    """A place's serving figures as one year's report knows them: what its checks are about.

    Attributes
    ----------
    figures : tuple of Figure
        Of all years up to this one, as :func:`fazhi.cleaning.reconcile.serving` gives them.
    actual : dict
        This year's actual figures by indicator, the whole year's before a part's.
    values : dict
        Of these the whole year's that have a value.
    """

    codebook: Codebook
    place: Place
    year: int
    figures: tuple[Figure, ...]
    actual: dict[str, Figure]
    values: dict[str, Figure]

    def finding(self, key: str, indicator: str, read: str = "", **quoted: object) -> Finding:
        """A finding about the year, of no one row."""
        return self.codebook.finding(key, (self.place.id, self.year, "", 0, indicator), read, **quoted)


@dataclass(frozen=True)
class PlaceRecord:
    """A place's figures over all years, before any one year is judged.

    Attributes
    ----------
    figure_rows : tuple of Figure
        Clean figures; :attr:`figures` has them as a frame.
    findings : tuple of Finding
        What reading and cleaning found, all years.
    pledges : tuple of Pledge
        What its reports promised, all years.
    corrections : tuple of Correction
        Those of the place.
    offices : dict
        Of each row its office, by place, file and row; of rows that became no figure too.
    """

    home: Home
    codebook: Codebook
    place: Place
    figure_rows: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    pledges: tuple[Pledge, ...]
    corrections: tuple[Correction, ...]
    offices: dict[tuple[str, str, int], str] = field(default_factory=dict)

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Clean figures as a frame (:data:`fazhi.cleaning.columns.CLEAN_COLUMNS`)."""
        return figure_frame(self.figure_rows)

    def declared(self, action: str) -> list[Correction]:
        """Its corrections of one sort."""
        return [c for c in self.corrections if c.action == action]

    def as_of(self, year: int) -> YearRecord:
        """The record as one year's report knows it: what a later one restates is not known yet."""
        figures = serving(f for f in self.figure_rows if f.year <= year)
        figures = restate(figures, [c for c in self.declared("restate") if c.where.year <= year])
        actual = of_year(figures, year)
        values = {i: f for i, f in actual.items() if not (f.absence or f.period)}
        return YearRecord(self.codebook, self.place, year, tuple(figures), actual, values)

    def years(self) -> list[int]:
        """Years with data or with files, oldest first."""
        return sorted({*(f.year for f in self.figure_rows), *(f.year for f in self.findings if f.year)})


def load_record(home: Home, place: str) -> PlaceRecord:
    """Read and clean everything a place delivered.

    Raises
    ------
    UsageError
        Unknown place.
    DataError
        The codebook or the corrections are faulty.
    """
    codebook = load_codebook(home, place)
    about = codebook.place(place)
    corrections = [c for c in load_corrections(home, codebook) if c.where.place == place]
    tables, unread = delivered(home, place)
    figures, unclean = clean([row for t in tables for row in t.rows], codebook, corrections)
    pledges, unpledged = _pledges(home, codebook, place)
    told = (*unread, *(f for t in tables for f in t.findings), *unclean, *unpledged, *_astray(corrections, figures))
    offices = {(place, t.file, row): office for t in tables for row, office in t.offices.items()}
    return PlaceRecord(home, codebook, about, tuple(figures), told, tuple(pledges), tuple(corrections), offices)


def _pledges(home: Home, codebook: Codebook, place: str) -> tuple[list[Pledge], list[Finding]]:
    """What a place's reports promised, and what is wrong with that."""
    paths = (folder / PLEDGES for folder in home.delivered(place)[0])
    tables = [read_pledge_table(home, place, path) for path in paths if path.exists()]
    read = [read_pledge(raw, codebook) for rows, _ in tables for raw in rows]
    return [pledge for pledge, _ in read if pledge], [finding for _, faults in (*tables, *read) for finding in faults]


def _astray(corrections: list[Correction], figures: list[Figure]) -> list[Finding]:
    """Corrections of reports of which there is nothing."""
    years = {f.year for f in figures}
    later = (c for c in corrections if c.action in ("restate", "accept") and c.where.year not in years)
    return [c.unmatched(f"没有{c.where.year}年的数据") for c in later]
