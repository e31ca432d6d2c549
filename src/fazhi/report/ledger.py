"""Ledger of printed numbers: what a number carries, the id it gets on the page, its row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, dataclass_transform

from fazhi.errors import table_of
from fazhi.groups import grouped

if TYPE_CHECKING:
    import pandas as pd

LEDGER_COLUMNS = ["id", "text", "role", "indicator", "place", "year", "status", "formula", "rounding", "source"]

_SENTENCES: dict[str, dict[str, str]] = table_of("words.toml")["sentences"]
# what of a sentence may be left out, and the places of its parts
_OPTIONAL, _PART = re.compile(r"\[(.*?)\]"), re.compile(r"\{(\w+)\}")

Role = Literal["value", "change", "rate", "share", "count"]
_YEAR, _ROW = re.compile("(?<![0-9])(?:19|20)[0-9]{2}(?=年)"), re.compile("(?<=第)[0-9]+(?=行（没有写出处）)")
# printed where no link can lead
Where = Literal["", "spoken"]
_literal: Any = Literal


@dataclass_transform(frozen_default=True)
class Kind:
    """Base of frozen dataclasses that know their kind, by which JSON and templates tell one from others: heading of a Heading."""

    def __init_subclass__(cls) -> None:
        # a section as a notebook shows it is a section
        if Kind in cls.__bases__:
            cls.__annotations__["kind"] = _literal[cls.__name__.lower()]
            setattr(cls, "kind", cls.__name__.lower())  # noqa: B010 - no type has it yet
            dataclass(frozen=True)(cls)


class Number(Kind):
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


class Quoted(Kind):
    """Words taken over from an office, a source or a finding; the numbers in them are theirs."""

    text: str


Span = str | Number | Quoted
Spans = list[Span]


def text_of(spans: Iterable[Span]) -> str:
    """The bare text of spans, for places that hold no markup (alternative texts, tables in a terminal)."""
    return "".join(s if isinstance(s, str) else s.text for s in spans)


def sentence(key: str, **parts: Any) -> list[Any]:
    """A sentence of ``words.toml`` with its parts, texts or spans, in their places.

    Parameters
    ----------
    key : str
        Its table below ``sentences`` and its name there. What stands in ``[…]`` is left out where a part of it is empty.
    """
    table, _, name = key.partition(".")
    spans = list[Any]()
    for n, piece in enumerate(_OPTIONAL.split(_SENTENCES[table][name])):
        if n % 2 and not all(parts[part] for part in _PART.findall(piece)):
            continue
        for m, words in enumerate(_PART.split(piece)):
            part = parts[words] if m % 2 else words
            spans += part if isinstance(part, list) else [str(part) if isinstance(part, int) else part]
    return [span for span in spans if span != ""]


def unsourced(cell: str) -> str:
    """What stands for the source of a cell whose office names none: 2023/figures.csv第12行（没有写出处）."""
    return re.sub(r"raw\((.*):([0-9]+)\)", r"\1第\2行（没有写出处）", cell)


def _part(source: str) -> re.Pattern[str]:
    """What of a source may be another in one like it: its row where it is a cell, else the year that it names."""
    return _ROW if _ROW.search(source) else _YEAR


def _as_one(sources: list[str]) -> str:
    """Sources that differ in their year or row as one: 司法所2019—2022、2024年台账."""
    part = _part(sources[0])
    numbers = sorted({int(n) for s in sources for n in part.findall(s)})
    starts = [n for n in numbers if n - 1 not in numbers]
    ends = [n for n in numbers if n + 1 not in numbers]
    told = (str(a) if a == b else f"{a}—{b}" for a, b in zip(starts, ends, strict=True))
    return part.sub("、".join(told), sources[0]) if len(sources) > 1 else sources[0]


class Ledger:
    """The numbers of one report in the order of the page; the id of each is its place in it.

    Parameters
    ----------
    place : str
        Whose report it is.
    sources : dict
        ``raw(2023/figures.csv:12)`` → where the office says the figure stands (出处).
    explain : callable
        What a number is worked out from, in words.
    """

    def __init__(self, place: str, sources: dict[str, str], explain: Callable[[Number], str] = lambda _: "") -> None:
        self.place, self.sources, self._explain = place, sources, explain
        self.entries: list[tuple[Number, Where]] = []
        # of a formula, each time it is asked for
        self._told = dict[str, list[str]]()

    def enter(self, number: Number, where: Where = "") -> str:
        """Record one printed number; returns its id."""
        self.entries.append((number, where))
        return f"n{len(self.entries)}"

    def rows(self) -> list[dict[str, Any]]:
        """Its rows, each with the columns of `LEDGER_COLUMNS` and ``where``."""
        rows = []
        for n, (number, where) in enumerate(self.entries, 1):
            whose = {"id": f"n{n}", "place": number.place or self.place, "year": number.year or "", "where": where}
            rows.append(asdict(number) | whose | {"source": "；".join(self._sources_of(number))})
        return rows

    def _sources_of(self, number: Number) -> list[str]:
        if (told := self._told.get(number.formula)) is None:
            told = [*dict.fromkeys(s for c, s in self.sources.items() if s and c in number.formula)]
            self._told[number.formula] = told
        return told

    def explained(self) -> list[tuple[str, str, str, dict[str, int]]]:
        """Of each number that can be asked its id, its text, what it is worked out from, and the sources, with their place among all."""
        places = {s: n for n, sources in enumerate(self._series(), 1) for s in sources}
        asked = ((n, e) for n, (e, where) in enumerate(self.entries, 1) if where != "spoken")
        return [(f"n{n}", e.text, self._explain(e), {s: places[s] for s in self._sources_of(e)}) for n, e in asked]

    def cited(self) -> list[str]:
        """The sources of all numbers in the order of the page, those that differ in the year or row alone as one: 司法所2019—2024年台账."""
        return [_as_one(sources) for sources in self._series()]

    def _series(self) -> list[list[str]]:
        """The sources, those together that differ in nothing but the one year or row that each names."""
        sources = dict.fromkeys(s for number, _ in self.entries for s in self._sources_of(number))
        parted = ((_part(source), source) for source in sources)
        series = grouped((part.sub("", s) if len(part.findall(s)) == 1 else s, s) for part, s in parted)
        return [*series.values()]

    def frame(self) -> pd.DataFrame:
        """The ledger as a frame of `LEDGER_COLUMNS`."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=LEDGER_COLUMNS)
