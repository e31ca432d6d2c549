"""Rows of the codebook's tables: what each may hold, validated with pydantic."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from fazhi.characters import refuse_hidden
from fazhi.errors import table_of

# a cell of several values (a|b) as a tuple; a blank cell as None
MANY = BeforeValidator(
    lambda cell: tuple(filter(None, map(str.strip, cell.split("|")))) if isinstance(cell, str) else cell
)
_MAYBE = BeforeValidator(lambda cell: None if cell == "" else cell)
# what a row is known by; a blank one would stand in every pattern and match everywhere
Filled = Annotated[str, StringConstraints(min_length=1)]
Listed = Annotated[tuple[str, ...], MANY]
OptionalYear = Annotated[int | None, _MAYBE]
# of a report, as home.check_year has it
ReportYear = Annotated[Annotated[int, Field(ge=1950, le=2099)] | None, _MAYBE]
OptionalNumber = Annotated[float | None, _MAYBE]


def _name_of_files(name: str) -> str:
    """A name that files are called by."""
    if set('/\\:*?"<>|') & set(name) or name.startswith("."):
        raise ValueError('里不能有 / \\ : * ? " < > | 这些符号，也不能以点开头')
    return name


FileName = Annotated[str, AfterValidator(_name_of_files)]


def _kind_of_report(name: str) -> str:
    """What a report is called, without whose and of which year it is: these are put before it."""
    if re.search("关于|[12][0-9]{3}", name):
        raise ValueError("只写叫什么（如法治政府建设情况报告），不写单位、年份和“关于”，这些会自己加在前面")
    return name


KindOfReport = Annotated[str, AfterValidator(_kind_of_report)]

# what a place's own indicators are told by, in Chinese
CELL_WORDS: dict[str, dict[str, str]] = table_of("words.toml")["own"]
_ROLES = table_of("codebook/roles.toml")
RULES: dict[str, list[str]] = _ROLES["rules"]
MARKS: tuple[str, ...] = (*_ROLES["marks"],)
Kind = Literal["count", "stock", "amount", "share", "ratio", "frequency"]
Direction = Literal["more", "less", "neither"]


def _one_of(words: dict[str, str]) -> BeforeValidator:
    """A cell that holds one of a few words, or what such a word stands for."""

    def meant(cell: str) -> str:
        if cell not in (*words, *words.values()):
            raise ValueError(f"应是{'、'.join(words)}之一")
        return words.get(cell, cell)

    return BeforeValidator(meant)


_Family = Annotated[str, _one_of({family: family for family in _ROLES["family"]})]
_CueRole = Annotated[str, _one_of({role: role for role in (*MARKS, *_ROLES["besides"])})]


class Entry(BaseModel):
    """A row or entry that somebody wrote; unknown columns, wrong values and what nobody sees are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    _seen = field_validator("*")(refuse_hidden)


class Indicator(Entry):
    """One thing measured every year; ``kind`` decides how it is closed, compared and worded.

    Attributes
    ----------
    phrases : tuple of str
        How reports word it, with ``…`` and ``……`` for gaps; ``!`` before a wording that is not it, ``-`` before an
        alias that is read in delivered tables only.
    numerator, denominator : str
        Of a rate: the indicators it is worked out from.
    parts : tuple of str
        The indicators that add up to this one.
    within : str
        The indicator that this one is a part of.
    share_group : str
        Shares of one group add up to 100%.
    per, reference : str
        What it is told per unit of when places are set side by side, and the indicator that measures the
        same thing on another level (全国).
    """

    id: Filled
    name: Filled
    aliases: Listed
    phrases: Listed
    domain: str
    kind: Kind
    units: Listed
    direction: Direction
    definition: str
    numerator: str
    denominator: str
    parts: Listed
    within: str
    share_group: str
    per: str
    reference: str
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

    @property
    def rate(self) -> bool:
        """Whether it is told in %, and its differences in percentage points."""
        return self.kind in ("share", "ratio")

    def breaks_between(self, first: int, last: int) -> dict[int, str]:
        """Years after `first`, up to `last`, from which the definition changed, with the reason."""
        breaks = (b.partition(":") for b in self.breaks)
        return {int(year): why for year, _, why in breaks if first < int(year) <= last}


class OwnIndicator(Indicator):
    """An indicator that one place counts besides the codebook, headed in Chinese; only name and unit are required.

    Attributes
    ----------
    pending : bool
        待认: proposed from an old report. It is kept, and compared where the narrative or a second year uses it, but no
        office is asked for it, and nobody misses it.
    """

    model_config = ConfigDict(populate_by_name=True)

    name: Filled = Field(alias="指标")
    units: Listed = Field(alias="单位")
    aliases: Listed = Field((), alias="别名")
    kind: Annotated[Kind, _one_of(CELL_WORDS["类型"])] = Field("count", alias="类型")
    direction: Annotated[Direction, _one_of(CELL_WORDS["方向"])] = Field("neither", alias="方向")
    definition: str = Field("", alias="含义")
    domain: str = Field("", alias="领域")
    office: str = Field("", alias="填报单位")
    public: Annotated[bool, _one_of(CELL_WORDS["公开"])] = Field(True, alias="公开")
    pending: Annotated[bool, _one_of(CELL_WORDS["状态"])] = Field(False, alias="状态")

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, cells: dict[str, str]) -> dict[str, str]:
        """What is left blank is as usual, but for name and unit."""
        usual = {column: "" for column, field in cls.model_fields.items() if not field.alias}
        filled = {title: cell for title, cell in cells.items() if cell or title in ("指标", "单位")}
        return usual | {"id": "own", "order": "0"} | filled


class Place(Entry):
    """Whose report it is; ``form`` full (four parts) or figures (comparison and tables only).

    ``reference`` lists the places it is set beside; counts only where both are of one ``level``.

    Attributes
    ----------
    report_name : str
        What its report is called; empty where as everywhere (法治政府建设情况报告).
    addressee : str
        To whom the Word file is addressed.
    issuers : tuple of str
        Who stands under the Word file.
    letterhead : str
        What stands at the head of the Word file, in red.
    expected_since : int or None
        The first year of which a report is expected; None where none is.
    """

    # the last columns are headed in Chinese; their English names do too
    model_config = ConfigDict(populate_by_name=True)

    id: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_-]*$")]
    name: FileName
    full_name: str
    level: Literal["town", "county", "city", "province", "nation"]
    form: Literal["full", "figures"]
    invented: bool
    reference: Listed
    note: str
    report_name: KindOfReport = Field("", alias="报告名称")
    addressee: str = Field("", alias="主送机关")
    issuers: Listed = Field((), alias="署名")
    letterhead: str = Field("", alias="发文机关标志")
    expected_since: ReportYear = Field(None, alias="应报")


class Unit(Entry):
    """A unit word, the key of what it counts, and how many of the key one of it is.

    ``family`` is the sort of thing it counts: cases, events, people; unlike units of one family may measure the
    same indicator in another author's words (件, 起, 宗).
    """

    unit: Filled
    key: Filled
    factor: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    family: Annotated[tuple[_Family, ...], MANY]
    note: str

    @property
    def whole(self) -> bool:
        """Whether what it counts comes in whole numbers."""
        return not {"rate", "time", "lesson", "score", "money", "measure"} & set(self.family)


class Word(Entry):
    """A hedge, fixed phrase, period, status or absence and the rule it stands for (docs/codebook.md)."""

    word: Filled
    role: Filled
    rule: str
    low: OptionalNumber
    high: OptionalNumber
    reason: str

    @model_validator(mode="after")
    def _known(self) -> Word:
        if self.rule not in RULES.get(self.role, ()):
            known = "、".join(RULES.get(self.role, RULES))
            raise ValueError(f"role“{self.role}”没有规则“{self.rule}”，可写的有{known}")
        rounded = self.rule in ("near", "about")
        if self.low is None and (rounded or self.role in ("fixed", "change")):
            raise ValueError(f"“{self.word}”的 low 没有填")
        if rounded and not 0 < (self.low or 0) < 1:
            raise ValueError(f"“{self.word}”的 low 应在0和1之间")
        return self


class Norm(Entry):
    """A row of ``norms.csv``: a value under a key, with the source it rests on or "house rule"."""

    key: str
    value: str
    source: str
    note: str


class Excuse(Entry):
    """A name that holds numerals but is no figure (三项制度, 12345)."""

    pattern: Filled
    kind: str
    reason: str


class Cue(Entry):
    """How reports are read (``reading.csv``): a pattern and what it tells of a number beside it.

    The roles are told in docs/reading.md. Patterns of time, compound, noun, counting, act, spoil, between, verb and
    held are plain words, all others regular expressions.
    """

    pattern: Filled
    role: _CueRole
    reason: str


class Trait(Entry):
    """What is personal (``privacy.csv``): a kind in Chinese, the pattern it is known by, a check of its digits.

    A kind in angle brackets is a piece: patterns below name it, as ``<姓>``. Without a kind it is what is *not* personal
    though it looks so. Of two patterns that meet at one place the earlier is taken; its first group, where it has one,
    is the item.
    """

    kind: str
    pattern: Filled
    check: Literal["", "resident_id", "luhn"]
    reason: Filled
