"""Rows of the codebook's tables: what each may hold, validated with pydantic."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, model_validator


def _listed(cell: Any) -> Any:
    return tuple(part.strip() for part in cell.split("|") if part.strip()) if isinstance(cell, str) else cell


def _optional(cell: Any) -> Any:
    return None if cell == "" else cell


Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]
OptionalYear = Annotated[int | None, BeforeValidator(_optional)]
OptionalNumber = Annotated[float | None, BeforeValidator(_optional)]


class Entry(BaseModel):
    """A row of a codebook table; unknown columns and wrong values are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Indicator(Entry):
    """One thing measured every year; ``kind`` decides how it is closed, compared and worded."""

    id: str
    name: str
    aliases: Listed
    domain: str
    kind: Literal["count", "stock", "amount", "share", "ratio", "frequency"]
    units: Listed
    direction: Literal["more", "less", "neither"]
    definition: str
    denominator: str
    max: OptionalNumber
    office: str
    since: OptionalYear
    until: OptionalYear
    breaks: Listed
    public: bool
    order: int

    @property
    def whole(self) -> bool:
        """Whether only whole numbers occur (counts and stocks)."""
        return self.kind in ("count", "stock", "frequency")

    def broken_in(self) -> dict[int, str]:
        """Years from which the definition changed, with the reason."""
        return {int(year): why for year, _, why in (b.partition(":") for b in self.breaks)}


class Place(Entry):
    """Whose report it is; ``form`` full (four parts) or figures (comparison and tables only)."""

    id: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_-]*$")]
    name: str
    full_name: str
    form: Literal["full", "figures"]
    invented: bool
    note: str


class Unit(Entry):
    """A unit word, the key of what it counts, and how many of the key one of it is."""

    unit: str
    key: str
    factor: float
    note: str


# what each role's rules may be; fazhi.wording gives them their arithmetic
RULES: dict[str, tuple[str, ...]] = {
    "before": ("above", "at_least", "at_most", "below", "near", "about"),
    "after": ("over_step", "above", "at_least", "at_most", "below", "near", "about"),
    "fixed": ("range", "at_least"),
    "period": ("year", "week", "day", "month", "quarter", "per_place", "years", "part"),
    "status": ("actual", "planned", "previous", "change"),
    "absence": ("no_duty", "not_reported"),
}


class Word(Entry):
    """A hedge, fixed phrase, period, status or absence and the rule it stands for (DESIGN 4)."""

    word: str
    role: Literal["before", "after", "fixed", "period", "status", "absence"]
    rule: str
    low: OptionalNumber
    high: OptionalNumber
    reason: str

    @model_validator(mode="after")
    def _known(self) -> Word:
        if self.rule not in RULES[self.role]:
            raise ValueError(f"规则“{self.rule}”不在{self.role}允许的{'、'.join(RULES[self.role])}之内")
        if (self.rule in ("near", "about") or self.role == "fixed") and self.low is None:
            raise ValueError(f"“{self.word}”的 low 没有填")
        if self.role == "period":
            try:
                re.compile(self.word)
            except re.error as exc:
                raise ValueError(f"“{self.word}”不是正则表达式") from exc
        return self


class Norm(Entry):
    """A deadline, threshold, heading or severity, with the source it rests on or "house rule"."""

    key: str
    value: str
    source: str
    note: str


class Excuse(Entry):
    """A name that holds numerals but is no figure (三项制度, 12345)."""

    pattern: str
    kind: str
    reason: str
