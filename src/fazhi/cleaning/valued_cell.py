"""A cell of several numbers or of one with words beside it, in its parts."""

from __future__ import annotations

from typing import NamedTuple


class ValuedCell(NamedTuple):
    """The numbers of a cell as written, how high those go that count its indicator, and what stands beside the first."""

    text: str
    numbers: list[str]
    most: dict[str, float]
    rest: str
    in_bracket: bool
    year: int

    @property
    def whole(self) -> float:
        """How high the first goes, where brackets may hold what it is made of; else below all others."""
        return self.most.get(self.numbers[0], -1) if self.in_bracket else -1

    @property
    def parts(self) -> list[float]:
        """How high the others go."""
        return [self.most[n] for n in self.numbers[1:] if n in self.most]
