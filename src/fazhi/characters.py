"""Classes of characters: those that nobody sees, full width and half width, Chinese numerals."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any
from unicodedata import normalize

_CLASSES = tomllib.loads((files("fazhi") / "characters.toml").read_text(encoding="utf-8"))
HALF_WIDTH, CAPITALS, _RADICALS, _POINTS, OLD_FORMS = (str.maketrans(*alike) for alike in _CLASSES["instead"].values())
# inside a character class: Chinese digits, and all that a Chinese numeral is written with
HAN_DIGITS = "一二两三四五六七八九"
HAN_NUMERALS = f"零〇{HAN_DIGITS}十百千万亿"
# one character that may be taken for a digit or a Chinese character and is none
MISTAKABLE: str = _CLASSES["patterns"]["mistakable"]
_OF: dict[str, re.Pattern[str]] = {name: re.compile(pattern) for name, pattern in _CLASSES["patterns"].items()}
_MISTAKABLE = re.compile(f"(?:{MISTAKABLE}|{_CLASSES['patterns']['circled']})(?!（U)")


def hidden(text: str) -> str:
    """The first character that cannot be seen, as ``U+202E``; empty where there is none."""
    found = _OF["hidden"].search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def visible(text: str) -> str:
    """A text with a mark (�) where something cannot be seen, fit to be shown."""
    return _OF["hidden"].sub("\ufffd", text)


def unified(text: str) -> str:
    """The text with radicals, compatibility forms, odd colons and brackets as the usual ones; each character stays where it is."""
    return _OF["forms"].sub(lambda m: normalize("NFKC", m[0].translate(_RADICALS)), text)


def closed(text: str) -> str:
    """The text as it is seen: without what has no width between its characters."""
    return _OF["widthless"].sub("", text)


def pointed(text: str) -> str:
    """The text with · for a point in the middle of a line between two digits, and ' for what else may be a point or a comma there."""
    return _OF["doubtful"].sub(lambda m: m[0].translate(_POINTS) if ord(m[0]) in _POINTS else "'", text)


def unbulleted(text: str) -> str:
    """The text without the bullets of Word's lists; one within a line is ●."""
    return _OF["bullet"].sub(lambda m: "●" if m.start() and text[m.start() - 1] != "\n" else "", text)


def spelt(text: str) -> str:
    """A text in which each character that may be mistaken for another is followed by its code: ①（U+2460）."""
    return _MISTAKABLE.sub(lambda m: f"{m[0]}（U+{ord(m[0]):04X}）", text)


def alone(number: str, text: str) -> bool:
    """Whether a number stands in a text as all of its numeral: not as 5 in .5, 三 in 廿三, 12 in 12½, 3场 in 第3场."""
    text = pointed(text)
    alike = [m.span() for m in _MISTAKABLE.finditer(text)]
    ends = [_OF["grown_behind"], *([_OF["digits_behind"]] if number[-1:].isnumeric() else [])]
    for m in re.finditer(re.escape(number), text):
        beside = {last for _, last in alike} & {m.start()} or ({first for first, _ in alike} & {m.end()} and ends[1:])
        if not (beside or _OF["grown_before"].search(text[: m.start()]) or any(e.match(text, m.end()) for e in ends)):
            return True
    return False


def shown_name(name: str) -> str:
    """A name, of a file or a column, fit to be shown in one line; another than `name` where it holds what cannot be seen."""
    return re.sub("[\n\t]", "\ufffd", visible(name))


def without_paths(text: str) -> str:
    """A foreign message with the last name of each path alone: where this machine keeps its files is nobody's business."""
    return _OF["path"].sub(lambda m: m[1], text)


def refuse_hidden(value: Any) -> Any:
    """A text or several, if all of it can be seen; for pydantic.

    Raises
    ------
    ValueError
        Says which character cannot.
    """
    for text in value if isinstance(value, list | tuple) else (value,):
        if isinstance(text, str) and (found := hidden(text)):
            raise ValueError(f"有看不见的字符（{found}）")
    return value
