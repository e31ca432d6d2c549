"""Findings that people settle: the entries of ``corrections.yml`` that would do it, each known by a short key.

A key is made from what its entry says, so that it stays the same wherever the rows move. Only what such an entry can hold has
one: a number typed by hand, a cell that cannot be read or a person's data has to be mended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple

from fazhi.cleaning.corrections import FILE, Correction, read_entries, yaml_of, yaml_text
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.collect.trial import errors_in
from fazhi.errors import DataError, FazhiError, Finding, UsageError, instead
from fazhi.files import write_file
from fazhi.home import Home
from fazhi.report.dossier import Dossier

# of the source's arithmetic, and numbers that are not likely
_AS_WRITTEN = ("sum", "shares", "within", "rate", "whole", "stated", "small_money", "large_money")
_STATUS = "核对时登记"
_HARD = "能登记的只有 fazhi check 列出编号的；手打的数、读不出的格、个人信息不能照录，请改正"


class Settlement(NamedTuple):
    """One way in which a finding may be settled: its key, what it says, and the entry but for its reason, indicator by id."""

    key: str
    told: str
    entry: dict[str, Any]


# how each finding may be settled
Settlements = dict[Finding, list[Settlement]]


def settlements(dossiers: Iterable[Dossier]) -> Settlements:
    """The ways in which each finding may be settled; those that can only be mended are left out."""
    ways = {f: [*_ways(d, f)] for d in dossiers for f in d.findings if f.severity != "note"}
    return {f: of for f, of in ways.items() if of}


def _ways(dossier: Dossier, f: Finding) -> Iterator[Settlement]:
    if f.code in _AS_WRITTEN:
        yield _settlement(f, "照录原文", action="accept", expect=f.read)
    elif f.code == "restated":
        rows = [r for r in dossier.figure_rows if r.indicator == f.indicator]
        quoted = next(r for r in rows if (r.status, r.file, r.row) == ("previous", f.file, f.row))
        about = ("actual", quoted.for_year, quoted.period)
        then = next(r.text for r in rows if (r.status, r.year, r.period) == about)
        told = f"{quoted.for_year}年的数更正为“{f.read}”"
        yield _settlement(f, told, action="restate", expect=[then, f.read], value=f.read)
    # values that cannot stand side by side are told with where they stand
    elif f.code == "conflict" and "“" not in f.read:
        texts = f.read.split("、")
        for text in dict.fromkeys(texts):
            yield _settlement(f, f"采用“{text}”", action="prefer", expect=texts, value=text)
        yield _settlement(f, "几个数并存", action="keep", expect=texts)


def _settlement(f: Finding, told: str, **decision: Any) -> Settlement:
    entry = {"where": {"place": f.place, "year": f.year, "indicator": f.indicator}} | decision
    return Settlement(_key(entry), told, entry)


def _key(entry: dict[str, Any]) -> str:
    return sha256(yaml_text([entry])).hexdigest()[:6]


def _registered(home: Home, key: str) -> int:
    """The number in the file of the entry with a key; 0 where there is none."""
    entries, codebook = read_entries(yaml_of(home.corrections), Correction)[0], load_codebook(home)
    said = ((n, c.about(codebook)) for n, c in entries.items())
    kept: dict[str, Any] = {"exclude_defaults": True, "exclude": {"reason", "status"}}
    return next((n for n, c in said if _key(c.model_dump(**kept)) == key), 0)


def settle(home: Home, offered: Settlements, keys: Iterable[str], reason: str) -> str:
    """Add the entries of keys to ``corrections.yml``, all or none: lines for the terminal.

    Raises
    ------
    UsageError
        Nothing that was found has one of these keys, or they or the reason are blank.
    FazhiError
        The corrections would not hold with them; nothing was written.
    """
    keys = [*dict.fromkeys(keys)]
    if not (keys and all(keys) and reason):
        raise UsageError("--accept 和 --reason 要一起写", "如 --accept 3fa81c --reason 台账如此，已与信访办核实。")
    named = {way.key: (f, way) for f, ways in reversed(offered.items()) for way in ways}
    _refuse(home, [key for key in keys if key not in named], none=len(keys) > 1)
    found, codebook = [named[key] for key in keys], load_codebook(home)
    content = _tried(home, [f for f, _ in found], [_written(f, way, reason, codebook) for f, way in found])
    write_file(home.corrections, content)
    told = "\n".join(f"{f.message}。\n已登记在 data/{FILE}：{way.told}（{reason}）。" for f, way in found)
    return (
        f"{told}请再运行 fazhi check。\n要撤销，请在 data/{FILE} 里删去{'这一条' if len(keys) == 1 else '那一条'}。\n"
    )


def _tried(home: Home, found: list[Finding], entries: list[dict[str, Any]]) -> bytes:
    """The file with the entries that settle findings; a FazhiError where it would not hold."""
    before = yaml_of(home.corrections) or (files("fazhi.collect") / FILE).read_bytes()
    content = b"\n".join((before.rstrip(b"\n"), *(yaml_text([entry]) for entry in entries)))
    by_hand = f"请照{FILE}里的写法手工写上：\n{yaml_text(entries).decode()}"
    with instead(FazhiError(f"接上这{len(entries)}条，{FILE} 就读不出或不合规定，没有登记", by_hand), DataError):
        of = dict.fromkeys((f.place, f.year) for f in found)
        faults = [t for p, y in of for t in errors_in(home, p, {home.corrections: content}, [], [y])]
    expected = {str(entry["expect"]) for entry in entries}
    if why := next((f.message for f in faults if f.file == FILE and f.read in expected), ""):
        raise FazhiError(f"{why}，没有登记", "请改正数据")
    return content


def _refuse(home: Home, keys: list[str], *, none: bool) -> None:
    """Refuse keys that nothing has; ``none``: not even the others are registered."""
    numbered = {key: _registered(home, key) for key in keys}
    nothing = "；这一次一条也没有登记" if none else ""
    if done := {key: n for key, n in numbered.items() if n}:
        where = "、".join(f"第{n}条" for n in done.values())
        raise UsageError(f"编号{_quoted(done)}已登记，不用再登记{nothing}", f"要撤销，请在 data/{FILE} 里删去{where}。")
    if keys:
        todo = f"{_HARD}；列出时写了 --place、--years 的，这里也要写。"
        raise UsageError(f"这次核对的问题里没有编号{_quoted(keys)}{nothing}", todo)


def _quoted(keys: Iterable[str]) -> str:
    return "".join(f"“{key}”" for key in keys)


def _written(f: Finding, way: Settlement, reason: str, codebook: Codebook) -> dict[str, Any]:
    """The entry of a settlement, its indicator by name, but for a place's own, which other places do not know."""
    known = codebook.indicators.get(f.indicator)
    where = way.entry["where"] | ({"indicator": known.name} if known else {})
    return way.entry | {"where": where, "reason": reason, "status": _STATUS}
