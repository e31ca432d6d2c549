"""The codebook: what is measured, in which units, what wordings mean, which norms hold.

Everything here is loaded from ``data/codebook/`` and validated with pydantic (row models, so every
fault can name its row); the kit repeats what the codebook says and holds no policy of its own.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from fazhi.characters import visible
from fazhi.codebook.crosschecks import wrong_indicators, wrong_traits, wrong_units
from fazhi.codebook.schema import Cue, Entry, Excuse, Indicator, Norm, Place, Trait, Unit, Word
from fazhi.errors import DataError, Finding, Severity, UsageError, nearest
from fazhi.home import Home


# two of the same tables are one: what is worked out from it is kept with it
@dataclass(frozen=True, eq=False)
class Codebook:
    """The validated codebook.

    Attributes
    ----------
    indicators, places : dict
        By id, in the order of ``order`` and of the file.
    units : dict
        By unit word.
    """

    indicators: dict[str, Indicator]
    places: dict[str, Place]
    units: dict[str, Unit]
    words: tuple[Word, ...]
    norms: dict[str, Norm]
    excused: tuple[Excuse, ...]
    cues: tuple[Cue, ...]
    privacy: tuple[Trait, ...]

    def place(self, place_id: str) -> Place:
        """The place of that id.

        Raises
        ------
        UsageError
            Unknown id; names the nearest.
        """
        if place_id in self.places:
            return self.places[place_id]
        named = next((p.id for p in self.places.values() if place_id in (p.name, p.full_name)), "")
        near = f"，“{place_id}”的编号是“{named}”" if named else nearest(place_id, list(self.places))
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
        """How serious a finding of that code is."""
        severity: Severity = self.norms[f"severity.{code}"].value  # type: ignore[assignment]
        return severity

    def unit_word(self, indicator: Indicator, key: str) -> str:
        """The unit its amounts are told in: its first word that counts the key one by one, else the key."""
        words = (self.units[u] for u in indicator.units)
        return next((w.unit for w in words if (w.key, w.factor) == (key, 1)), key)

    def cued(self, role: str) -> list[str]:
        """The patterns of one role of ``reading.csv``, the longest first."""
        return sorted((c.pattern for c in self.cues if c.role == role), key=len, reverse=True)

    @cached_property
    def traits(self) -> list[tuple[Trait, re.Pattern[str]]]:
        """What is personal (or looks so and is not), each with its pattern, the pieces put in."""
        pieces: dict[str, str] = {}
        spelled = [(trait, trait.spelled(pieces)) for trait in self.privacy]
        return [(trait, pattern) for trait, pattern in spelled if not trait.piece]

    def number(self, key: str) -> float:
        """The norm of that key as a number."""
        return float(self.norms[key].value)

    def keyed(self, prefix: str) -> dict[str, str]:
        """Norms below ``prefix.``: what follows the dot → value, in the order of the file."""
        return {k[len(prefix) + 1 :]: n.value for k, n in self.norms.items() if k.startswith(prefix + ".")}


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

_NUMBER, _SEVERITY, _BOUND, _DAY, _WORDS = (
    re.compile(p)
    for p in (
        r"[0-9]+(\.[0-9]+)?",
        "error|warning|note",
        "at_least|at_most",
        "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
        ".+",
    )
)
# the norms that the kit asks for, and what each must look like
_NUMBERS = [
    "key_figures", "trend_years", "small_trends", "largest_changes", "rate_decimals", "tiny_base", "large_movement", "large_points", "small_sample",
    "reference_age", "pledge_partly", "max_characters", "cell_timeout", "lock_wait",
]  # fmt: skip
_CODES = [
    "no_cause", "gone", "double_mark", "not_reported", "unused", "no_part", "kept_conflict", "corrected", "agreeing",
    "restated", "typed", "typed_words", "outside", "sum", "within", "shares", "rounding", "rate", "whole", "stated", "points",
    "times_down", "accepted", "restatement", "unmet", "pledge_broken", "pledge_open", "pledge_disputed", "all_good",
    "republished", "leftover", "marks", "other_place", "other_year", "repeated", "too_long", "required", "glued",
]  # fmt: skip
_NORMS = [
    *((k, "数字", _NUMBER) for k in _NUMBERS),
    *((f"severity.{k}", "error、warning 或 note", _SEVERITY) for k in _CODES),
    *((f"signoff.{k}", "角色（用 | 隔开）", re.compile("[^|]*(?:\\|[^|]+)*")) for k in ("internal", "public")),
    ("required", "指标编号（用 | 隔开）", re.compile("[a-z0-9_|]*")),
    *((f"target.{k}", "at_least 或 at_most", _BOUND) for k in ("more", "less", "neither")),
    *((f"deadline.{k}", "月-日", _DAY) for k in ("returns", "filing", "publishing")),
    *((f"part.{k}", "标题里的词", _WORDS) for k in ("measures", "duties", "shortfalls", "plans")),
]

_TABLES = (
    "indicators.csv",
    "units.csv",
    "privacy.csv",
    "norms.csv",
    "places.csv",
    "wording.csv",
    "excused.csv",
    "reading.csv",
)
R = TypeVar("R", bound=Entry)


def _fault(file: str, row: int, read: str, message: str) -> Finding:
    return Finding(
        "error", "codebook", file=f"codebook/{file}", row=row, read=read, message=message, todo="请改正编码本"
    )


def _table(content: bytes | None, file: str, model: type[R], faults: list[Finding]) -> list[tuple[int, R]]:
    """Rows of one codebook table with their row numbers; faults are added to `faults`."""
    before = len(faults)

    def fault(row: int, read: str, message: str) -> None:
        faults.append(_fault(file, row, read, message))

    if content is None:
        fault(0, "", "找不到或打不开")
        return []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        fault(0, "", "读不出（请在 Excel 里另存为“CSV UTF-8”）")
        return []
    rows: list[tuple[int, R]] = []
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="多余的格")
    try:
        records = [(reader.line_num, record) for record in reader]
    except csv.Error:
        fault(reader.reader.line_num, "", "读不出（有一格太长，可能是引号不成对）")
        return []
    for line, record in records:
        if not any(record.values()):
            continue
        try:
            rows.append((line, model.model_validate({k: v for k, v in record.items() if v is not None})))
        except ValidationError as exc:
            for error in exc.errors():
                column = str(error["loc"][0]) if error["loc"] else ""
                read = visible(str(error["input"])) if column and error["type"] != "missing" else ""
                what = (
                    str(error["ctx"]["error"]) if error["type"] == "value_error" else _ZH.get(error["type"], "写法不对")
                )
                named = f"“{column}”{f'读到“{read}”，' if read else ''}" if column else ""
                fault(line, read, named + what)
    if not rows and len(faults) == before:
        fault(0, "", "是空表")
    twice = Counter(_key(row) for _, row in rows)
    for n, row in rows:
        if twice[_key(row)] > 1:
            fault(n, _key(row), f"“{_key(row)}”用了不止一次")
    return rows


def _key(row: Entry) -> str:
    """What a row of its table is known by: the first column (a word with its role, a pattern)."""
    if isinstance(row, Word | Cue):
        return f"{row.word if isinstance(row, Word) else row.pattern}（{row.role}）"
    if isinstance(row, Trait):
        return row.kind if row.piece else row.pattern
    return str(next(iter(row.model_dump().values())))


def _wrong_norms(norms: dict[str, Norm], ids: set[str]) -> Iterator[tuple[str, str]]:
    """Norms that are missing, of the wrong form, or not known: (key, message)."""
    for key, what, right in _NORMS:
        if key not in norms or not right.fullmatch(norms[key].value):
            yield key, f"缺少“{key}”或不是{what}"
    if (required := norms.get("required")) and (strange := set(filter(None, required.value.split("|"))) - ids):
        yield "required", f"“{'、'.join(sorted(strange))}”不是指标的编号"
    known = [key for key, *_ in _NORMS]
    for key in norms:
        if key not in known and not key.startswith("domain."):
            yield key, f"不认识“{key}”{nearest(key, known)}"


def load_codebook(home: Home) -> Codebook:
    """Load and validate ``data/codebook/``.

    Raises
    ------
    DataError
        Every fault of every table at once.
    """
    return _codebook(tuple(_content(home.codebook / file) for file in _TABLES))


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


@lru_cache(maxsize=4)
def _codebook(contents: tuple[bytes | None, ...]) -> Codebook:
    """The codebook of these tables; the same bytes are not read twice."""
    faults: list[Finding] = []
    given = dict(zip(_TABLES, contents, strict=True))

    def rows(file: str, model: type[R]) -> list[tuple[int, R]]:
        return _table(given[file], file, model, faults)

    indicators = rows("indicators.csv", Indicator)
    units = rows("units.csv", Unit)
    traits = rows("privacy.csv", Trait)
    faults += [_fault("privacy.csv", row, read, message) for row, read, message in wrong_traits(traits)]
    norms = {n.key: n for _, n in rows("norms.csv", Norm)}
    book = Codebook(
        indicators={i.id: i for _, i in sorted(indicators, key=lambda pair: pair[1].order)},
        places={p.id: p for _, p in rows("places.csv", Place)},
        units={u.unit: u for _, u in units},
        words=tuple(w for _, w in rows("wording.csv", Word)),
        norms=norms,
        excused=tuple(e for _, e in rows("excused.csv", Excuse)),
        cues=tuple(c for _, c in rows("reading.csv", Cue)),
        privacy=tuple(t for _, t in traits),
    )
    if not faults:
        faults += [_fault("units.csv", *wrong) for wrong in wrong_units(units, book.words)]
        for row, read, message in wrong_indicators(indicators, book.units, book.keyed("domain")):
            faults.append(_fault("indicators.csv", row, read, message))
        faults += [_fault("norms.csv", 0, key, message) for key, message in _wrong_norms(norms, set(book.indicators))]
        faults += [
            _fault("places.csv", 0, other, f"“{place.id}”的对照地方“{other}”不是另一个地方的编号")
            for place in book.places.values()
            for other in place.reference
            if other not in book.places or other == place.id
        ]
    if faults:
        raise DataError(faults)
    return book
