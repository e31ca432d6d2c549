"""Loading the codebook: its tables as typed rows, every fault of every table at once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from fazhi.characters import HALF_WIDTH
from fazhi.codebook.crosschecks import spelled, wrong_rows
from fazhi.codebook.norms import Norms
from fazhi.codebook.own import unit_words, with_own
from fazhi.codebook.rows import fault_of, read_rows
from fazhi.codebook.schema import Cue, Entry, Excuse, Indicator, Norm, OwnIndicator, Place, Trait, Unit, Word
from fazhi.errors import DataError, Finding, Severity, UsageError, closest, finding, nearest
from fazhi.groups import grouped
from fazhi.home import TABLES, Home, brought
from fazhi.numerals import SCALE

T = TypeVar("T")
# place, year, file, row and indicator of a finding
Where = tuple[str, int, str, int, str]


# two of the same tables are one: what is worked out from it is kept with it
@dataclass(frozen=True, eq=False)
class Codebook:
    """What is measured, in which units, what wordings mean, which norms hold; all policy, and no other.

    Attributes
    ----------
    indicators, places : dict
        By id, in the order of ``order`` and of the file.
    units : dict
        By unit word.
    unit_words : dict
        By indicator, the keys that its units count, each with the unit that amounts are told in: the first word that
        counts the key one by one, else the key.
    words, excused, cues : tuple
        The rows of ``wording.csv``, ``excused.csv`` and ``reading.csv``.
    traits : tuple of (Trait, str)
        What is personal (or looks so and is not), each with its pattern, the pieces put in.
    norms : Norms
        Thresholds and rules by name: ``norms.tiny_base``.
    """

    indicators: dict[str, Indicator]
    places: dict[str, Place]
    units: dict[str, Unit]
    unit_words: dict[str, dict[str, str]]
    words: tuple[Word, ...]
    norms: Norms
    excused: tuple[Excuse, ...]
    cues: tuple[Cue, ...]
    traits: tuple[tuple[Trait, str], ...]
    _derived: dict[Callable[[Codebook], Any], Any] = field(default_factory=dict, repr=False)

    def derive(self, make: Callable[[Codebook], T]) -> T:
        """What `make` works out from this codebook, worked out once: ``codebook.derive(Wording)``."""
        if make not in self._derived:
            self._derived[make] = make(self)
        derived: T = self._derived[make]
        return derived

    def place(self, place_id: str) -> Place:
        """The place of that id.

        Raises
        ------
        UsageError
            Unknown id; names the nearest.
        """
        if place_id in self.places:
            return self.places[place_id]
        namesake = next((p.id for p in self.places.values() if place_id in (p.name, p.full_name)), "")
        near = f"，“{place_id}”的编号是“{namesake}”" if namesake else nearest(place_id, self.places)
        known = "、".join(f"{p.id}（{p.name}）" for p in self.places.values())
        raise UsageError(f"没有地方“{place_id}”{near}", f"可用的有：{known}；新的地方请用 fazhi new 加上。")

    def named(self, name: str) -> Indicator | None:
        """The indicator of that name or alias, white space ignored and digits of full width read."""
        wanted = "".join(name.split())
        return self._by_name.get(wanted) or self._by_name.get(wanted.translate(HALF_WIDTH))

    def unscaled(self, unit: str) -> str:
        """A unit word without its scale, as 元 of 万元."""
        return unit if unit in self.units else re.sub(f"^{SCALE}", "", unit)

    def alike(self, name: str) -> list[Indicator]:
        """The indicators that a misspelt name may be meant for, the likest first."""
        return [i for near in closest(name, self.names) if (i := self.named(near))]

    @cached_property
    def _by_name(self) -> dict[str, Indicator]:
        # the first of that name
        return {n: i for i in reversed(self.indicators.values()) for n in (i.name, *i.aliases)}

    @cached_property
    def own(self) -> dict[str, OwnIndicator]:
        """What the place that it is loaded for counts besides, by id."""
        return {id_: i for id_, i in self.indicators.items() if isinstance(i, OwnIndicator)}

    @cached_property
    def pending(self) -> frozenset[str]:
        """Those of them that nobody said yet are to be counted on."""
        return frozenset(id_ for id_, i in self.own.items() if i.pending)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every indicator name and alias."""
        return tuple(self._by_name)

    def finding(self, key: str, where: Where, read: str, **quoted: object) -> Finding:
        """A finding in the words of ``findings.toml``, which may quote the indicator's name.

        How serious it is, the norms say; what no norm grades, the file of words.

        Parameters
        ----------
        where : tuple
            Place, year, file, row and indicator.
        """
        _, year, _, row, indicator = where
        name = self.indicators[indicator].name if indicator else ""
        worded = finding(key, row, read, name=name, year=year, **quoted)
        severity: Severity = getattr(self.norms.severity, worded.code, worded.severity)
        return Finding(severity, worded.code, *where, read, worded.message, worded.todo)

    def spoken(self, *roles: str) -> list[str]:
        """The words of these roles of ``wording.csv`` (before, after, fixed, status …), in the order of the file."""
        return [w.word for w in self.words if w.role in roles]

    def first_words(self, role: str) -> dict[str, str]:
        """What each rule of a role of ``wording.csv`` is called first: ``{"actual": "实际", "planned": "计划", …}``."""
        spoken = [w for w in self.words if w.role == role]
        return dict.fromkeys((w.rule for w in spoken), "") | {w.rule: w.word for w in reversed(spoken)}

    def cued(self, role: str) -> list[str]:
        """The patterns of one role of ``reading.csv``, the longest first."""
        return self._cues_of.get(role, [])

    @cached_property
    def _cues_of(self) -> dict[str, list[str]]:
        return grouped((cue.role, cue.pattern) for cue in sorted(self.cues, key=lambda c: len(c.pattern), reverse=True))

    def any_cue(self, *roles: str) -> str:
        """A pattern of all those of these roles; of none, one that never matches."""
        return "|".join(pattern for role in roles for pattern in self.cued(role)) or "(?!)"


Contents = tuple[bytes | None, ...]
# the rows of each table, and what one is known by
_ROWS: tuple[tuple[type[Entry], Callable[[Any], str]], ...] = (
    (Indicator, attrgetter("id")),
    (Unit, attrgetter("unit")),
    (Trait, lambda trait: trait.kind if trait.kind.startswith("<") else trait.pattern),
    (Norm, attrgetter("key")),
    (Place, attrgetter("id")),
    (Word, lambda word: f"{word.word}（{word.role}）"),
    (Excuse, attrgetter("pattern")),
    (Cue, lambda cue: f"{cue.pattern}（{cue.role}）"),
)
_TABLES = dict(zip(TABLES, _ROWS, strict=True))


def load_codebook(home: Home, place: str = "") -> Codebook:
    """Load and validate ``data/codebook/``, with a place's own indicators (:mod:`fazhi.codebook.own`) where it is named.

    Raises
    ------
    DataError
        Every fault of every table at once.
    FazhiError
        Every fault of the place's own table, which is no other place's.
    """
    contents = tuple(_content(home.codebook / file) for file in _TABLES)
    book = _codebook(contents)
    # nothing is read under a name that nobody checked
    own = _content(home.own(place)) if place in book.places else None
    return book if own is None else _with_own(contents, place, own)


def _content(path: Path) -> bytes | None:
    with suppress(OSError):
        return path.read_bytes()
    return None


@lru_cache(maxsize=4)
def _with_own(contents: Contents, place: str, own: bytes) -> Codebook:
    """The codebook with a place's own indicators behind its own."""
    book = _codebook(contents)
    every = with_own(book.indicators, book.units, [*book.norms.domain], place, own)
    words = {id_: unit_words(i, book.units) for id_, i in every.items()}
    return replace(book, indicators=every, unit_words=words, _derived={})


@lru_cache(maxsize=4)
def _codebook(contents: Contents) -> Codebook:
    """The codebook of these tables; the same bytes are not read twice."""
    faults = list[Finding]()
    tables = {f: read_rows(_TABLES[f][0], f, content, faults) for f, content in zip(_TABLES, contents, strict=True)}
    for file, rows in tables.items():
        faults += _twice(file, rows)
    indicators, units, _, values, places, words, excused, cues = (tuple(rows.values()) for rows in tables.values())
    if not faults:
        norms = _norms(values, {i.id for i in indicators}, faults)
        traits, misspelt = spelled(tables["privacy.csv"])
        faults += (*misspelt, *wrong_rows(tables, norms.domain if norms else None))
    if faults or not norms:
        raise DataError(faults)
    by_unit = {unit.unit: unit for unit in units}
    by_id = {i.id: i for i in sorted(indicators, key=attrgetter("order"))}
    counted = {id_: unit_words(i, by_unit) for id_, i in by_id.items()}
    by_place = {place.id: place for place in places}
    return Codebook(by_id, by_place, by_unit, counted, words, norms, excused, cues, traits)


def _twice(file: str, rows: dict[int, Any]) -> Iterator[Finding]:
    """Rows that are known by one name."""
    names = {line: _TABLES[file][1](row) for line, row in rows.items()}
    uses = Counter(names.values())
    yield from (fault_of(file, line, name, "twice") for line, name in names.items() if uses[name] > 1)


def _norms(rows: Collection[Norm], ids: set[str], faults: list[Finding]) -> Norms | None:
    """The norms by name; None with a fault for each that is missing, of the wrong form, or not known."""
    values = {norm.key: norm.value for norm in rows if "." not in norm.key}
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for group, key, value in ((*norm.key.split(".", 1), norm.value) for norm in rows if "." in norm.key):
        groups[group][key] = value
    try:
        norms = Norms.model_validate(values | groups)
    except ValidationError as exc:
        faults += (_wrong_norm(".".join(map(str, error["loc"][:2])), error["type"]) for error in exc.errors())
        return None
    if strange := {*norms.required, *norms.list_figures} - ids:
        faults.append(fault_of("norms.csv", 0, "、".join(sorted(strange)), "required"))
    return norms


def _wrong_norm(key: str, kind: str) -> Finding:
    """What to say of a norm that is not as it must be."""
    fields: dict[str, FieldInfo] = {}
    for name, field_info in Norms.model_fields.items():
        group = getattr(field_info.annotation, "model_fields", {})
        fields |= {f"{name}.{k}": f for k, f in group.items()} or {name: field_info}
    if kind == "extra_forbidden":
        return fault_of("norms.csv", 0, key, "norm_unknown", near=nearest(key, fields))
    ours = (brought().codebook / "norms.csv").read_text(encoding="utf-8-sig").splitlines()
    # of a group all may be missing
    if kind == "missing" and (lacking := [line for line in ours if line.startswith((f"{key},", f"{key}."))]):
        return fault_of("norms.csv", 0, key, "norm_missing", rows=" ".join(lacking))
    form = getattr(fields.get(key), "description", None) or "一组（名称后加点）"
    return fault_of("norms.csv", 0, key, "norm", form=form)
