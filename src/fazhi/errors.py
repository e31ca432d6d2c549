"""Errors and findings: what went wrong, where, what was read, and what to do about it."""

from __future__ import annotations

import copyreg
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any, ClassVar, Literal

from fazhi.characters import spelt, visible
from fazhi.groups import grouped

Severity = Literal["error", "warning", "note"]

# from which ratio on a name is like another, and how far behind the best one may be
_ALIKE, _BEHIND = 0.6, 0.05
# so many findings of one kind are a sentence each
_APART = 2
# whose advice quotes the name, and is one and the same but for it
_EACH_ITS_OWN = "unknown_indicator"
# what is settled for a whole year at once, whichever offices it came from
_OF_YEAR = ("shown",)
SEVERITY_NAMES: dict[Severity, str] = {"error": "错误", "warning": "警告", "note": "提示"}


class FazhiError(Exception):
    """Base of every error the kit raises on purpose; its text is one Chinese sentence.

    What it quotes is whatever somebody wrote: nothing in it may act on a terminal or turn the line around.

    Attributes
    ----------
    message : str
        What is wrong, and where.
    todo : str
        What to do about it; may be empty.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str = "", todo: str = "") -> None:
        super().__init__(message, todo)
        self.message, self.todo = message, todo

    def __reduce__(self) -> tuple[Any, ...]:
        # between processes, whatever its kind is made of
        return copyreg.__newobj__, (type(self),), vars(self)  # type: ignore[attr-defined]

    def __str__(self) -> str:
        return visible(f"{self.message}；{self.todo}" if self.todo else self.message)


@contextmanager
def instead(error: FazhiError, *kinds: type[Exception]) -> Iterator[None]:
    """Raise an error in the place of one of these kinds."""
    try:
        yield
    except kinds as exc:
        raise error from exc


class UsageError(FazhiError):
    """A wrong argument: unknown place, year without data, wrong type."""

    exit_code = 2


class MachineError(FazhiError):
    """The machine's fault: disk, kernel, lock, missing font."""

    exit_code = 3


class WordingError(FazhiError):
    """A wording, ``read``, that the codebook does not know, and ``why``."""

    def __init__(self, read: str, why: str = "不认识这种写法") -> None:
        super().__init__(spelt(f"看不懂“{read}”：{why}"))
        self.read, self.why = read, why


@dataclass(frozen=True)
class Finding:
    """One result of a check; the columns of ``findings.csv`` in their order.

    ``row`` is the row as a spreadsheet shows it (the header is row 1), 0 where none applies.
    ``message`` says what is wrong, ``todo`` what to do; both are plain Chinese without a full stop.
    """

    severity: Severity
    code: str
    place: str = ""
    year: int = 0
    file: str = ""
    row: int = 0
    indicator: str = ""
    read: str = ""
    message: str = ""
    todo: str = ""

    def sentence(self) -> str:
        """Say the finding in one Chinese sentence: where, what was read, what to do."""
        where = self.file + (f"第{self.row}行" if self.row else "")
        return f"{where}{'：' if where else ''}{self.message}；{self.todo}。"


@cache
def table_of(name: str) -> dict[str, Any]:
    """One of the tables of words that come with the program."""
    return tomllib.loads((files("fazhi") / name).read_text(encoding="utf-8"))


# message and advice of each finding; a third entry makes a warning of it, or says that norms grade it
WORDS: dict[str, list[str]] = table_of("findings.toml")


def finding(key: str, row: int = 0, read: str = "", **quoted: object) -> Finding:
    """An error, or a warning, in the words of ``findings.toml``.

    Parameters
    ----------
    key : str
        Its code, with what tells it from others of the same code behind a dot.
    **quoted
        What the words quote besides what was read.
    """
    message, todo = (spelt(words.format(read=read, **quoted)) for words in WORDS[key][:2])
    severity: Severity = "warning" if WORDS[key][2:] == ["warning"] else "error"
    return Finding(severity, key.partition(".")[0], row=row, read=read, message=message, todo=todo)


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stop a report."""
    return [f for f in findings if f.severity == "error"]


def alike(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    """Findings of one file, or of a year, with the same advice together, errors first."""
    ordered = sorted(findings, key=lambda f: list(SEVERITY_NAMES).index(f.severity))
    told = ((f, "" if f.code in _OF_YEAR else f.file, "" if f.code == _EACH_ITS_OWN else f.todo) for f in ordered)
    return grouped(((f.severity, f.place, f.year, file, f.code, todo), f) for f, file, todo in told).values()


def told(found: list[Finding], about: str = "") -> Iterator[str]:
    """Findings with the same advice: a sentence each where they are few, else the advice once below them."""
    if len(found) <= _APART:
        yield from (about + f.sentence() for f in found)
        return
    files = {f.file for f in found}
    file = f"{found[0].file}，" if len(files) == 1 and found[0].file else ""
    yield f"{about}{file}同样的{len(found)}处："
    rows = grouped(((f.file * (len(files) > 1), f.message), str(f.row)) for f in found)
    for (file, message), numbers in rows.items():
        where = file + (f"第{'、'.join(numbers)}行" if numbers != ["0"] else "")
        yield f"　　{where}{'：' * bool(where)}{message}"
    others = "（其余的照此，换上各自的名称和单位）" * any(f.todo != found[0].todo for f in found)
    yield f"　　{found[0].todo}{others}。"


class DataError(FazhiError):
    """Faults in data or narrative, all of them at once, those of one kind together: ``findings``, in the order of the source."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(chain.from_iterable(map(told, alike(errors_of(self.findings))))))


@lru_cache
def _bearers(known: tuple[str, ...]) -> dict[str, Counter[str]]:
    """The names in which a character stands, each with how often it does."""
    bearers = defaultdict[str, Counter[str]](Counter)
    for name in known:
        for character in name:
            bearers[character][name] += 1
    return bearers


@lru_cache(1 << 16)
def closest(wanted: str, known: tuple[str, ...]) -> list[str]:
    """The names, three at most, that a mistyped one may be meant for, the most alike first."""
    # compared is only what has characters enough in common: of a hundred thousand names each is sought among all
    bearers, shared = _bearers(known), Counter[str]()
    for character in {*wanted} & {*bearers}:
        shared.update(bearers[character])
    likely = [n for n, count in shared.items() if 2 * count >= (len(wanted) + len(n)) * _ALIKE]
    best = get_close_matches(wanted, likely, n=3, cutoff=_ALIKE)
    ratios = [SequenceMatcher(None, name, wanted).ratio() for name in best]
    return [name for name, ratio in zip(best, ratios, strict=True) if ratio >= ratios[0] - _BEHIND]


def nearest(wanted: str, known: Iterable[str]) -> str:
    """“，最接近的是……” for a mistyped name, or nothing."""
    near = closest(wanted, tuple(known))
    return f"，最接近的是{'、'.join(f'“{n}”' for n in near)}" if near else ""
