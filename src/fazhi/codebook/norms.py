"""Norms of the kit: thresholds, deadlines, headings and severities, by name and typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from fazhi.codebook.schema import MANY, Filled
from fazhi.errors import WORDS, Severity

# what a norm's value must be, in Chinese for who wrote another
Whole = Annotated[int, Field(ge=0, description="整数")]
Number = Annotated[float, Field(ge=0, allow_inf_nan=False, description="数字")]
Roles = Annotated[tuple[Filled, ...], MANY, Field(description="角色（用 | 隔开）")]
# 02-29 too: read as of a leap year
_DAY = BeforeValidator(lambda cell: dt.datetime.strptime(f"2024-{cell}", "%Y-%m-%d").timetuple()[1:3])
MonthDay = Annotated[tuple[int, int], _DAY, Field(description="月-日")]
HeadingWords = Annotated[Filled, Field(description="标题里的词")]
Bound = Annotated[Literal["at_least", "at_most"], Field(description="at_least 或 at_most")]
Choice = Annotated[str, Field(pattern="^(missed|bad|target|codebook):[1-9]$")]
Level = Annotated[Severity, Field(description="error、warning 或 note")]


class NormGroup(BaseModel):
    """Norms that share the word before the dot; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _group(name: str, form: Any, keys: Iterable[str]) -> Any:
    """A group whose norms are all of one form."""
    return create_model(name, __base__=NormGroup, **dict.fromkeys(keys, (form, ...)))  # type: ignore[call-overload]


# when offices return their figures, and a report is filed and published: (month, day) of the year after
Deadlines: Any = _group("Deadlines", MonthDay, ("returns", "filing", "publishing"))
# the four parts of a report: words that their headings hold, as a pattern (a|b)
Parts: Any = _group("Parts", HeadingWords, ("measures", "duties", "shortfalls", "plans"))
# what a target of one bare number asks for, by whether more or less is better
Bounds: Any = _group("Bounds", Bound, ("more", "less", "neither"))
# who signs an edition before it is no longer a draft
Signers: Any = _group("Signers", Roles, ("internal", "public"))
Severities: Any = _group(
    "Severities", Level, (k.partition(".")[0] for k, words in WORDS.items() if words[2:] == ["graded"])
)


class Norms(NormGroup):
    """The thresholds, deadlines and rules of ``norms.csv`` (each row there names its source); a dot makes a group.

    Attributes
    ----------
    domain : dict
        The chapters that indicators belong to, in order: one of the outline's nine tasks (task), or another (other).
    outline_until : int
        The last year that the outline of these tasks is for.
    severity : model
        How serious a finding of each code is.
    required : tuple of str
        Indicators that every report should have.
    list_years, list_figures : int, tuple of str
        How many years the list of reports sets side by side, and the indicators that it tells of the last.
    """

    key_figures: Whole
    key_choice: Annotated[
        tuple[Choice, ...], MANY, Field(description="missed、bad、target 或 codebook，冒号后是个数（用 | 隔开）")
    ]
    matters: Whole
    trend_years: Whole
    rate_decimals: Whole
    tiny_base: Number
    large_movement: Number
    large_points: Number
    small_sample: Number
    rank_peers: Number
    bare_part: Number
    copied_digits: Whole
    small_money: Number
    large_money: Number
    small_fees: Annotated[Filled, Field(description="指标名称里的词")]
    least_rate: Number
    level_points: Number
    level_share: Number
    year_parts: Annotated[tuple[Filled, ...], MANY, Field(description="期间的写法（一组用 + 连接，几组用 | 隔开）")]
    lone_periods: Annotated[Filled, Field(description="期间的写法")]
    reference_age: Whole
    pledge_partly: Number
    max_characters: Whole
    cell_timeout: Number
    lock_wait: Number
    questions: Annotated[tuple[Filled, ...], MANY, Field(description="问题的编号（用 | 隔开）")]
    required: Annotated[tuple[str, ...], MANY, Field(description="指标编号（用 | 隔开）")]
    outline_until: Whole
    list_years: Annotated[int, Field(ge=1, le=6, description="1至6的整数")]
    list_figures: Annotated[tuple[str, ...], MANY, Field(max_length=5, description="指标编号（用 | 隔开，至多五个）")]
    domain: dict[str, str]
    part: Parts
    deadline: Deadlines
    target: Bounds
    signoff: Signers
    severity: Severities
