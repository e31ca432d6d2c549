"""Corrections (``data/corrections.yml``): known errors and conflicts of the source, each with its reason.

An entry that no longer finds what it expects is a fault: the source was mended, or the entry is wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import PrivateAttr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from fazhi.characters import shown_name, unified
from fazhi.cleaning.beside import finding_of
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Entry, Filled
from fazhi.errors import DataError, FazhiError, Finding
from fazhi.groups import grouped
from fazhi.home import Home
from fazhi.reading.raw import RawFigure

FILE = "corrections.yml"
_RAW_OF = {"指标": "name", "数值": "text", "单位": "unit", "状态": "status", "期间": "period"}
# makes text only: YAML's own numbers would make 8 of 010 and 90 of 1:30; the one in C where there is one, as a
# province's file is long
_TEXT: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
T = TypeVar("T", bound=Entry)


class _Loader(_TEXT):  # type: ignore[misc]
    """Text only, and each key once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        if twice := next((key for key, n in keys.items() if n > 1), ""):
            # the last one would win without a word
            raise FazhiError(f"第{node.start_mark.line + 1}行起的一条里“{twice}”写了不止一次")
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made


class Where(Entry):
    """The place in the source: a cell's row, or an indicator's year."""

    place: str
    year: int
    file: str = ""
    row: int = 0
    indicator: str = ""

    @field_validator("year", "row", mode="before")
    @classmethod
    def _plain(cls, number: Any) -> Any:
        """No 010, 1_0 or 2023.0: what a number is must be beyond doubt."""
        if not re.fullmatch("[1-9][0-9]{0,8}", str(number)):
            raise ValueError("应是整数，前面不带0")
        return number


class Correction(Entry):
    """One entry.

    ``replace`` puts `value` into a cell that holds `expect`; ``prefer`` takes `value` of several
    different values of one figure; ``keep`` lets them stand, compared as their hull; ``restate`` says
    that of the two values `expect`, the earlier report's and this one's, `value` holds now; ``accept``
    lets an arithmetic fault of the source stand, whose figure reads `expect`.
    """

    where: Where
    action: Literal["replace", "prefer", "keep", "restate", "accept"]
    column: Literal["指标", "数值", "单位", "状态", "期间"] = "数值"
    expect: str | list[str]
    value: str = ""
    reason: Filled
    status: Filled
    _called: str = PrivateAttr("")

    @model_validator(mode="after")
    def _complete(self) -> Correction:
        cell, several = self.action == "replace", self.action in ("prefer", "keep", "restate")
        placed = self.where.file and self.where.row if cell else self.where.indicator
        if not placed or isinstance(self.expect, list) != several:
            where, number = "file、row" if cell else "indicator", "一列" if several else "一个"
            raise ValueError(f"{self.action} 要写明 {where} 和{number} expect")
        if cell and not self.value:
            raise ValueError("replace 要写明 value")
        if self.action in ("prefer", "restate") and self.value not in self.expect:
            raise ValueError("prefer 和 restate 的 value 应是 expect 中的一个")
        return self

    def unmatched(self, why: str) -> Finding:
        """An entry that found nothing; of no year, so that every report of the place waits."""
        where = (self.where.place, 0, FILE, 0, self.where.indicator)
        message = f"更正单{self._called}与数据对不上：{why}"
        todo = f"数据已经改好、用不上的，请在 data/{FILE} 里删去这一条；还要用的，请照现在的数据改正这一条"
        return Finding("error", "correction_unmatched", *where, str(self.expect), message, todo)

    def about(self, codebook: Codebook) -> Correction:
        """The same with the id of its indicator, which people know by name."""
        known = codebook.named(self.where.indicator)
        named = {"indicator": known.id if known else self.where.indicator}
        return self.model_copy(update={"where": self.where.model_copy(update=named)})

    def called(self, n: int, codebook: Codebook) -> Correction:
        """The same, known by its number in the list and its indicator's name."""
        known = codebook.indicators.get(self.where.indicator)
        name = known.name if known else self.where.indicator.partition(":")[2]
        self._called = f"第{n}条（{self.where.year}年{f'“{name}”' if name else ''}）"
        return self


def yaml_of(path: Path) -> bytes:
    """The content of a file for :func:`read_entries`: nothing where there is no file, no YAML where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError:
        return b"["


def yaml_text(entries: list[dict[str, Any]]) -> bytes:
    """Entries as a file that :func:`read_entries` reads."""
    return yaml.safe_dump(entries, allow_unicode=True, sort_keys=False).encode()


def read_entries(content: bytes, model: type[T]) -> tuple[dict[int, T], list[str]]:
    """The entries of a YAML list, each as `model`, whose fields may have a title: what they are called where one is wrong.

    Returns
    -------
    entries : dict
        Those that hold, by their number in the list.
    faults : list of str
        What is wrong with the file or an entry.
    """
    try:
        items = yaml.load(unified(content.decode("utf-8-sig")), Loader=_Loader) or []  # noqa: S506 - makes text only
    except FazhiError as exc:
        return {}, [str(exc)]
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 1 if exc.problem_mark else 1
        return {}, [f"第{line}行前后读不出，不是 YAML：多半是缩进没有对齐，或冒号后面少了空格"]
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return {}, ["读不出（应是 UTF-8 编码的 YAML）"]
    if not isinstance(items, list):
        return {}, ["应是一列以“-”开头的条目"]
    entries, faults = {}, []
    for n, item in enumerate(items, 1):
        try:
            entries[n] = model.model_validate(item)
        except ValidationError as exc:
            fields = dict.fromkeys(_field(e, model) for e in exc.errors())
            faults.append(f"第{n}条写法不对：{'、'.join(fields)}")
    return entries, faults


def _field(error: ErrorDetails, model: type[Entry]) -> str:
    """The field that an error is about, or what is wrong with the entry as a whole."""
    if not error["loc"]:
        form = f"应是 {'、'.join([*model.model_fields][:2])} 等字段"
        return str(error["ctx"]["error"]) if error["type"] == "value_error" else form
    field = shown_name(str(error["loc"][-1]))
    known = model.model_fields.get(field)
    return f"{field}（{known.title}）" if known and known.title else field


def load_corrections(home: Home, codebook: Codebook) -> list[Correction]:
    """Load the corrections; none where there is no such file.

    Raises
    ------
    DataError
        Every faulty entry at once.
    """
    content = yaml_of(home.corrections)
    return list(_corrections(content, codebook)) if content else []


@lru_cache(maxsize=4)
def _corrections(content: bytes, codebook: Codebook) -> tuple[Correction, ...]:
    """The corrections of this text; a province's file is not parsed for each of its towns."""
    read, faults = read_entries(content, Correction)
    entries = {n: c.about(codebook) for n, c in read.items()}
    for n, c in entries.items():
        own = c.where.indicator.startswith(f"{c.where.place}:")
        # of a place's own indicators its own codebook knows
        if c.where.place not in codebook.places or not (own or c.where.indicator in ("", *codebook.indicators)):
            faults.append(f"第{n}条的地方“{c.where.place}”或指标“{c.where.indicator}”不在编码本里")
    # of one sort two would contradict each other, unless they are about different values
    values = {n: str(c.expect) if c.action in ("restate", "accept") else "" for n, c in entries.items()}
    sorts = {n: "prefer" if c.action == "keep" else c.action for n, c in entries.items()}
    alike = grouped(((c.where, sorts[n], values[n]), str(n)) for n, c in entries.items())
    faults += [f"第{'、'.join(numbers)}条说的是同一处" for numbers in alike.values() if len(numbers) > 1]
    if faults:
        raise DataError([Finding("error", "corrections", file=FILE, message=f, todo="请改正更正单") for f in faults])
    return tuple(c.called(n, codebook) for n, c in entries.items())


def corrected(
    rows: list[RawFigure], corrections: Iterable[Correction], codebook: Codebook, findings: list[Finding]
) -> list[RawFigure]:
    """Raw rows with the ``replace`` corrections applied (copies; the files stay as they are)."""
    rows = list(rows)
    # the sheet need not be named of a workbook that has one table
    books = {file: file.partition("#")[0] for file in {r.file for r in rows}}
    sheets = Counter(books.values())
    positions = {(books[r.file], r.row): n for n, r in enumerate(rows) if sheets[books[r.file]] == 1}
    positions |= {(r.file, r.row): n for n, r in enumerate(rows)}
    for c in corrections:
        at, column = positions.get((f"{c.where.year}/{c.where.file}", c.where.row), -1), _RAW_OF[c.column]
        old = rows[at] if at >= 0 else RawFigure()
        change: dict[str, Any] = {column: c.value}
        new, read = replace(old, **change), getattr(old, column)
        # the entry may name the indicator by the wrong name or by the one it puts there
        names = {indicator.id for n in (old.name, new.name) if (indicator := codebook.named(n))}
        cell = f"{c.where.file}第{c.where.row}行"
        if at < 0 or read != c.expect:
            findings.append(c.unmatched(f"{cell}应是“{c.expect}”，实际是“{read}”"))
        elif c.where.indicator not in ("", *names):
            findings.append(c.unmatched(f"{cell}是“{old.name}”，不是“{c.where.indicator}”"))
        else:
            rows[at] = new
            words = {"expect": c.expect, "value": c.value, "reason": c.reason, "status": c.status}
            findings.append(finding_of(new, codebook, "corrected.cell", read, **words))
    return rows
