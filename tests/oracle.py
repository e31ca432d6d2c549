"""A second opinion on ledger rows: a formula worked out again from the raw cells, rounded and written as it was printed.

Shares no code with what weighed and worded the number the first time: it reads the raw tables through
``clean``, and does its own arithmetic and its own writing. The language is described in docs/ledger.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from fazhi.cleaning.clean import clean
from fazhi.cleaning.corrections import load_corrections
from fazhi.cleaning.formula import Formula
from fazhi.cleaning.formula import parse as read_formula
from fazhi.cleaning.targets import read_target
from fazhi.codebook.load import Codebook
from fazhi.errors import DataError, FazhiError, Finding, WordingError
from fazhi.home import Home
from fazhi.reading.pledge_table import read_pledge_table
from fazhi.reading.tables import read_tables
from fazhi.wording import Wording

_MODES = {"四舍五入": ROUND_HALF_UP, "向下取整": ROUND_FLOOR, "向上取整": ROUND_CEILING}
_ROUNDING = re.compile(f"({'|'.join(_MODES)})到(?:([1-9])位小数|(个位)|([0-9]+))")
_SUFFIX = "(?:万|亿)?(?:{units})?|%|个百分点|倍"
_LARGEST = 10**15
# behind a cell: the target that stands in its row
TARGET = " 的目标"
_DOUBLINGS = {"一番": 2.0, "两番": 4.0, "三番": 8.0, "四番": 16.0}
_SCALES = {"万": 10**4, "亿": 10**8}
_ONE, _TWO, _SEVERAL = ("target", "wide", "low", "high"), ("sub", "part", "ratio", "rate"), ("hull", "count")
# how many operands each takes; None: one or more
_OPERANDS = {"raw": 0, **dict.fromkeys(_ONE, 1), **dict.fromkeys(_TWO, 2), **dict.fromkeys(_SEVERAL, None)}


class CannotDerive(FazhiError):
    """A formula that is not of the language, or names a cell that is not there."""


@dataclass(frozen=True)
class Value:
    """What a formula stands for: an interval, with its wording where it is one, and its rounding where it is rounded."""

    low: float
    high: float
    text: str = ""
    resolution: float = 0.0
    single: bool = False
    rate: bool = False
    indicator: str = ""
    status: str = ""


class Cells:
    """The raw cells of a place and of those it is set beside, read when first asked for."""

    def __init__(self, home: Home, codebook: Codebook, place: str) -> None:
        self.home, self.codebook, self.place = home, codebook, place
        self._values: dict[str, dict[str, Value]] = {}

    def units(self, indicator: str) -> list[str]:
        """The words an indicator counts in, and the keys they count."""
        words = self.codebook.indicators[indicator].units if indicator in self.codebook.indicators else ()
        return [*words, *(self.codebook.units[w].key for w in words)]

    def value(self, cell: str) -> Value:
        """The value of ``2023/figures.csv:12``, another place's id before it where it is another place's.

        Parameters
        ----------
        cell : str
            With `TARGET` behind it: the target written beside a figure, or in a row of ``pledges.csv``.

        Raises
        ------
        CannotDerive
            There is no such cell.
        DataError
            The tables cannot be read.
        """
        first, _, rest = cell.partition("/")
        place, inner = (first, rest) if first in self.codebook.places else (self.place, cell)
        if place not in self._values:
            self._values[place] = dict(self._read(place))
        if inner not in self._values[place]:
            raise CannotDerive(f"原始数据里没有 {cell}")
        return self._values[place][inner]

    def _read(self, place: str) -> Iterator[tuple[str, Value]]:
        raw, unread = read_tables(self.home, place)
        broken = [f for f in unread if f.code == "unreadable"]
        if not self.home.raw(place).is_dir():
            message = f"没有 {place} 的原始数据"
            broken.append(Finding("error", "unreadable", place, message=message, todo="请补上数据再核验"))
        if broken:
            raise DataError(broken)
        figures, _ = clean(raw, self.codebook, load_corrections(self.home, self.codebook))
        tables = [read_pledge_table(self.home, place, path) for path in self.home.raw(place).glob("*/pledges.csv")]
        pledges = [pledge for rows, _ in tables for pledge in rows]
        targets = [(f"{p.file}:{p.row}", p.target, self.codebook.named(p.name)) for p in pledges if p.name]
        # a promise is no number, but it can be counted
        yield from ((f"{p.file}:{p.row}", Value(1, 1, p.promise)) for p in pledges)
        for f in figures:
            indicator, cell = self.codebook.indicators[f.indicator], f"{f.file}:{f.row}"
            value = (f.low, f.high, f.text, f.resolution, f.approx == "exact")
            yield cell, Value(*value, indicator.rate, indicator.id, f.status)
            # a plan is the target of the year that it is for
            targets.append((cell, f.text if f.status == "planned" and not f.absence else f.target, indicator))
        for cell, text, named in targets:
            if text and named:
                with suppress(WordingError):
                    target = read_target(text, named, self.codebook).quantity
                    yield cell + TARGET, Value(target.low, target.high, target.text)


def evaluate(text: str, cells: Cells) -> Value:
    """Work out a formula.

    Raises
    ------
    CannotDerive
        It is not of the language, or rests on a cell that is not there.
    """
    try:
        return _value(parse(text), cells)
    except ZeroDivisionError as exc:
        raise CannotDerive(f"算式“{text}”要除以零") from exc


def parse(text: str) -> Formula:
    """Read a formula; CannotDerive where it is not of the language."""
    try:
        formula = read_formula(text)
        sound = str(formula) == text and all(map(_sound, formula.walk()))
    except RecursionError:
        sound = False
    if not sound:
        raise CannotDerive(f"算式“{text}”不合规定")
    return formula


def _sound(formula: Formula) -> bool:
    operands = _OPERANDS.get(formula.operation, -1)
    right = bool(formula.cell) if formula.operation == "raw" else operands in (None, len(formula.operands))
    return right and (formula.operation != "target" or formula.operands[0].operation == "raw")


def _value(formula: Formula, cells: Cells) -> Value:
    if formula.operation == "raw":
        return cells.value(formula.cell)
    if formula.operation == "target":
        return cells.value(formula.operands[0].cell + TARGET)
    if formula.operation == "count" and len(set(formula.operands)) < len(formula.operands):
        raise CannotDerive(f"算式“{formula}”里有重复的数")
    return _OPERATIONS[formula.operation](*(_value(operand, cells) for operand in formula.operands))


def _wide(v: Value) -> Value:
    full = 0.0 if v.rate else 1.0
    half = v.resolution / 2 if v.single and v.resolution > full else 0.0
    return Value(max(v.low - half, 0.0), v.high + half)


def _quotient(a: Value, b: Value) -> Value:
    return Value(a.low / b.high, a.high / b.low)


def _hull(*values: Value) -> Value:
    low, high = min(v.low for v in values), max(v.high for v in values)
    resolution, single = max(v.resolution for v in values), all(v.single for v in values)
    text = "或".join(v.text for v in values)
    return replace(values[0], low=low, high=high, text=text, resolution=resolution, single=single)


_OPERATIONS: dict[str, Callable[..., Value]] = {
    "low": lambda v: Value(v.low, v.low),
    "high": lambda v: Value(v.high, v.high),
    "wide": _wide,
    "sub": lambda a, b: Value(a.low - b.high, a.high - b.low),
    "part": lambda share, whole: Value(share.low * whole.low / 100, share.high * whole.high / 100),
    "ratio": _quotient,
    "rate": lambda a, b: Value(_quotient(a, b).low - 1, _quotient(a, b).high - 1),
    "hull": _hull,
    "count": lambda *values: Value(len(values), len(values), f"{len(values)}项"),
}


def written(value: Value, formula: str, rounding: str, printed: str, units: Iterable[str]) -> str:
    """The text that a value is printed as, in the manner of what is printed: its unit, scale and rounding.

    Parameters
    ----------
    printed : str
        Only what stands behind its digits is taken over, and must be one of `units` or of a difference or rate.
    units : iterable of str
        The words its indicator counts in.

    Raises
    ------
    CannotDerive
        The value is not one number, or the rounding is none of the language.
    """
    if value.text:
        return value.text
    if printed in _DOUBLINGS:
        exact = (word for word, n in _DOUBLINGS.items() if math.isclose(n, value.low) and math.isclose(n, value.high))
        return next(exact, "")
    suffix = printed.lstrip("0123456789.")
    if not re.fullmatch(_SUFFIX.format(units="|".join(map(re.escape, units))), suffix):
        raise CannotDerive(f"“{printed}”的单位不对")
    # the size of a difference or rate stands in words before it (减少, 下降)
    ends = sorted((abs(value.low), abs(value.high)))
    if not math.isclose(*ends, rel_tol=1e-9, abs_tol=1e-9) or not ends[1] < _LARGEST:
        raise CannotDerive(f"“{formula}”不是一个数")
    # without binary dust: 97.2 − 96.9 is 0.3
    number = Decimal(str(round(ends[0], 8)))
    if suffix == "%" and any(f.operation in ("rate", "ratio") for f in parse(formula).walk()):
        number *= 100
    number = (_rounded(number, rounding) if rounding else number) / _SCALES.get(suffix[:1], 1)
    return f"{number.normalize():f}{suffix}"


def stands_for(text: str, wording: str, units: Iterable[str], codebook: Codebook) -> bool:
    """Whether a text under a unit, with 万 or without, is read as the very numbers of a wording: 31.25 and 312500元."""

    def ends(words: str, unit: str = "") -> tuple[object, ...]:
        with suppress(WordingError):
            q = codebook.derive(Wording).read(words, unit).quantity
            return q.low, q.high, q.low_open, q.high_open, q.unit
        return ()

    heads = [head for unit in units for head in ("", unit, f"万{unit}")]
    pairs = [*zip(text.split("或"), wording.split("或"), strict=True)]
    return any(all(ends(one, head) == ends(other) != () for one, other in pairs) for head in heads)


def _rounded(number: Decimal, rounding: str) -> Decimal:
    r = _ROUNDING.fullmatch(rounding)
    if not r or (r[4] and not 0 < float(r[4]) < _LARGEST):
        raise CannotDerive(f"取整“{rounding}”不合规定")
    step = Decimal(r[4]) if r[4] else Decimal(1).scaleb(-int(r[2] or 0))
    return (number / step).quantize(Decimal(1), _MODES[r[1]]) * step
