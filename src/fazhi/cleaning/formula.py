"""Formulas of the ledger: how a printed number follows from raw cells (docs/ledger.md), written and read.

``sub(raw(2024/figures.csv:3),raw(2023/figures.csv:12))``: who prints a number builds its formula with :func:`raw_cell` and
:func:`applied`; who asks what it stands on reads it with :func:`parse`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Operation = Literal["raw", "target", "hull", "wide", "low", "high", "sub", "part", "ratio", "rate", "count"]
_MARKS = re.compile("[(),]")


@dataclass(frozen=True)
class Formula:
    """A formula as it was read.

    Attributes
    ----------
    operation : str
    operands : tuple of Formula
    cell : str
        Of ``raw``: ``2023/figures.csv:12``, another place's id before it where the cell is another place's.
    """

    operation: str
    operands: tuple[Formula, ...] = ()
    cell: str = ""

    def __str__(self) -> str:
        return f"{self.operation}({self.cell or ','.join(map(str, self.operands))})"

    def walk(self) -> Iterator[Formula]:
        """This formula and all within it, from left to right."""
        yield self
        for operand in self.operands:
            yield from operand.walk()

    def cells(self) -> list[str]:
        """The raw cells it stands on, from left to right."""
        return [f.cell for f in self.walk() if f.cell]


def raw_cell(file: str, row: int) -> str:
    """The formula of one raw cell: ``raw(2023/figures.csv:12)``."""
    return f"raw({file}:{row})"


def applied(operation: Operation, *operands: str) -> str:
    """An operation over other formulas: ``applied("low", "raw(2023/figures.csv:12)")``."""
    return f"{operation}({','.join(operands)})"


def of_place(formula: str, place: str) -> str:
    """The formula with its cells named as another place's: ``raw(national/2023/figures.csv:2)``."""
    return formula.replace("raw(", f"raw({place}/")


def operation_of(formula: str) -> str:
    """The outermost operation of a formula."""
    return formula.partition("(")[0]


def parse(text: str) -> Formula:
    """Read a formula as it was built here."""
    operation, _, inner = text.removesuffix(")").partition("(")
    if operation == "raw":
        return Formula(operation, cell=inner)
    return Formula(operation, tuple(map(parse, _operands(inner))))


def _operands(text: str) -> list[str]:
    """What stands between the commas of the outermost level."""
    depth, begun, parts = 0, 0, []
    for mark in _MARKS.finditer(text):
        depth += (mark[0] == "(") - (mark[0] == ")")
        if mark[0] == "," and not depth:
            parts.append(text[begun : mark.start()])
            begun = mark.end()
    return [*parts, text[begun:]]
