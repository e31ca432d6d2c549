"""Loading the codebook: its tables as typed rows, every fault of every table at once."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from fazhi.characters import shown_name
from fazhi.codebook.crosschecks import Fault, wrong_indicators, wrong_places, wrong_traits, wrong_units
from fazhi.codebook.norms import Norms
from fazhi.codebook.schema import Cue, Entry, Excuse, Indicator, Norm, Place, Trait, Unit, Word
from fazhi.errors import DataError, Finding, Severity, UsageError, nearest
from fazhi.home import Home

T = TypeVar("T")
E = TypeVar("E", bound=Entry)


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
    words, excused, cues, privacy : tuple
        The rows of ``wording.csv``, ``excused.csv``, ``reading.csv`` and ``privacy.csv``.
    norms : Norms
        Thresholds and rules by name: ``norms.tiny_base``.
    """

    indicators: dict[str, Indicator]
    places: dict[str, Place]
    units: dict[str, Unit]
    words: tuple[Word, ...]
    norms: Norms
    excused: tuple[Excuse, ...]
    cues: tuple[Cue, ...]
    privacy: tuple[Trait, ...]
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
        near = f"，“{place_id}”的编号是“{namesake}”" if namesake else nearest(place_id, list(self.places))
        known = "、".join(f"{p.id}（{p.name}）" for p in self.places.values())
        raise UsageError(f"没有地方“{place_id}”{near}", f"可用的有：{known}；新的地方请用 fazhi new 加上。")

    def named(self, name: str) -> Indicator | None:
        """The indicator of that name or alias, white space ignored."""
        wanted = "".join(name.split())
        return next((i for i in self.indicators.values() if wanted in (i.name, *i.aliases)), None)

    def names(self) -> list[str]:
        """Every indicator name and alias."""
        return [n for i in self.indicators.values() for n in (i.name, *i.aliases)]

    def severity(self, code: str) -> Severity:
        """How serious a finding of that code is; what no norm grades is an error."""
        severity: Severity = getattr(self.norms.severity, code, "error")
        return severity

    def unit_word(self, indicator: Indicator, key: str) -> str:
        """The unit its amounts are told in: its first word that counts the key one by one, else the key."""
        words = (self.units[u] for u in indicator.units)
        return next((w.unit for w in words if (w.key, w.factor) == (key, 1)), key)

    def spoken(self, *roles: str) -> list[str]:
        """The words of these roles of ``wording.csv`` (before, after, fixed, status …), in the order of the file."""
        return [w.word for w in self.words if w.role in roles]

    def unit_keys(self, indicator: Indicator) -> set[str]:
        """The keys that its units count."""
        return {self.units[u].key for u in indicator.units}

    def first_words(self, role: str) -> dict[str, str]:
        """What each rule of a role of ``wording.csv`` is called first: ``{"actual": "实际", "planned": "计划", …}``."""
        words: dict[str, str] = {}
        for word in self.words:
            if word.role == role:
                words.setdefault(word.rule, word.word)
        return words

    def cued(self, role: str) -> list[str]:
        """The patterns of one role of ``reading.csv``, the longest first."""
        return sorted((c.pattern for c in self.cues if c.role == role), key=len, reverse=True)

    @cached_property
    def traits(self) -> list[tuple[Trait, re.Pattern[str]]]:
        """What is personal (or looks so and is not), each with its pattern, the pieces put in."""
        pieces: dict[str, str] = {}
        spelled = [(trait, trait.spelled(pieces)) for trait in self.privacy]
        return [(trait, pattern) for trait, pattern in spelled if not trait.piece]


# what pydantic says of a cell, for who filled it in
_ZH = {
    "missing": "缺这一列",
    "extra_forbidden": "是多出来的列",
    "literal_error": "不在允许的取值之内",
    "greater_than": "应大于0",
    "finite_number": "应是数字",
    "int_parsing": "应是整数",
    "float_parsing": "应是数字",
    "bool_parsing": "应是 yes 或 no",
    "bool_type": "应是 yes 或 no",
    "string_too_short": "没有填",
    "string_pattern_mismatch": "应是小写字母开头的字母、数字",
}
_TABLES: dict[type[Entry], str] = {
    Indicator: "indicators.csv",
    Unit: "units.csv",
    Trait: "privacy.csv",
    Norm: "norms.csv",
    Place: "places.csv",
    Word: "wording.csv",
    Excuse: "excused.csv",
    Cue: "reading.csv",
}


class _Faults(list[Finding]):
    """The faults of all tables."""

    def note(self, file: str, row: int, read: str, message: str) -> None:
        where = {"file": f"codebook/{file}", "row": row, "read": read}
        self.append(Finding("error", "codebook", **where, message=message, todo="请改正编码本"))  # type: ignore[arg-type]

    def note_all(self, file: str, faults: Iterator[Fault]) -> None:
        for row, read, message in faults:
            self.note(file, row, read, message)


def load_codebook(home: Home) -> Codebook:
    """Load and validate ``data/codebook/``.

    Raises
    ------
    DataError
        Every fault of every table at once.
    """
    contents: list[bytes | None] = []
    for file in _TABLES.values():
        try:
            contents.append((home.codebook / file).read_bytes())
        except OSError:
            contents.append(None)
    return _codebook(tuple(contents))


@lru_cache(maxsize=4)
def _codebook(contents: tuple[bytes | None, ...]) -> Codebook:
    """The codebook of these tables; the same bytes are not read twice."""
    faults = _Faults()
    tables = dict(zip(_TABLES, contents, strict=True))

    def rows(model: type[E]) -> list[tuple[int, E]]:
        return _table(tables[model], _TABLES[model], model, faults)

    indicators, units, traits, norms, places = rows(Indicator), rows(Unit), rows(Trait), rows(Norm), rows(Place)
    words, excused, cues = rows(Word), rows(Excuse), rows(Cue)
    if not faults:
        by_name = _norms(norms, {i.id for _, i in indicators}, faults)
        domains = by_name.domain if by_name else None
        faults.note_all("privacy.csv", wrong_traits(traits))
        faults.note_all("units.csv", wrong_units(units, [w for _, w in words]))
        faults.note_all("indicators.csv", wrong_indicators(indicators, {u.unit for _, u in units}, domains))
        faults.note_all("places.csv", wrong_places(places))
    if faults or not by_name:
        raise DataError(faults)
    return Codebook(
        indicators={i.id: i for _, i in sorted(indicators, key=lambda row: row[1].order)},
        places={p.id: p for _, p in places},
        units={u.unit: u for _, u in units},
        words=tuple(w for _, w in words),
        norms=by_name,
        excused=tuple(e for _, e in excused),
        cues=tuple(c for _, c in cues),
        privacy=tuple(t for _, t in traits),
    )


def _table(content: bytes | None, file: str, model: type[E], faults: _Faults) -> list[tuple[int, E]]:
    """Rows of one codebook table with their row numbers; faults are added to `faults`."""
    if content is None:
        faults.note(file, 0, "", "找不到或打不开")
        return []
    try:
        text = io.StringIO(content.decode("utf-8-sig"), newline="")
    except UnicodeDecodeError:
        faults.note(file, 0, "", "读不出（请在 Excel 里另存为“CSV UTF-8”）")
        return []
    reader, rows, before = csv.DictReader(text, restkey="多余的格"), list[tuple[int, E]](), len(faults)
    try:
        for record in reader:
            if any(record.values()):
                rows += _entry(reader.line_num, record, file, model, faults)
    except csv.Error:
        faults.note(file, reader.reader.line_num, "", "读不出（有一格太长，可能是引号不成对）")
    if not rows and len(faults) == before:
        faults.note(file, 0, "", "是空表")
    uses = Counter(row.known_by for _, row in rows)
    for line, row in rows:
        if uses[row.known_by] > 1:
            faults.note(file, line, row.known_by, f"“{row.known_by}”用了不止一次")
    return rows


def _entry(line: int, record: dict[Any, Any], file: str, model: type[E], faults: _Faults) -> Iterator[tuple[int, E]]:
    """One row; none, with a fault for each wrong cell, where it does not hold."""
    try:
        yield line, model.model_validate({k: v for k, v in record.items() if v is not None})
    except ValidationError as exc:
        for error in exc.errors():
            column = shown_name(str(error["loc"][0])) if error["loc"] else ""
            read = shown_name(str(error["input"])) if column and error["type"] != "missing" else ""
            what = str(error["ctx"]["error"]) if error["type"] == "value_error" else _ZH.get(error["type"], "写法不对")
            where = f"“{column}”{f'读到“{read}”，' if read else ''}" if column else ""
            faults.note(file, line, read, where + what)


def _norms(rows: list[tuple[int, Norm]], ids: set[str], faults: _Faults) -> Norms | None:
    """The norms by name; None with a fault for each that is missing, of the wrong form, or not known."""
    values = {norm.key: norm.value for _, norm in rows if "." not in norm.key}
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for _, norm in rows:
        group, dot, key = norm.key.partition(".")
        if dot:
            groups[group][key] = norm.value
    try:
        norms = Norms.model_validate(values | groups)
    except ValidationError as exc:
        for error in exc.errors():
            key = ".".join(map(str, error["loc"][:2]))
            faults.note("norms.csv", 0, key, _wrong_norm(key, error["type"]))
        return None
    if strange := set(norms.required) - ids:
        faults.note("norms.csv", 0, "required", f"“{'、'.join(sorted(strange))}”不是指标的编号")
    return norms


def _wrong_norm(key: str, kind: str) -> str:
    """What to say of a norm that is not as it must be."""
    fields: dict[str, FieldInfo] = {}
    for name, field_info in Norms.model_fields.items():
        group = getattr(field_info.annotation, "model_fields", {})
        fields |= {f"{name}.{k}": f for k, f in group.items()} or {name: field_info}
    if kind == "extra_forbidden":
        return f"不认识“{key}”{nearest(key, list(fields))}"
    # of a group all may be missing
    what = getattr(fields.get(key), "description", None) or "一组（名称后加点）"
    return f"缺少“{key}”或不是{what}"
