"""Number formats of Excel: what they show of a cell that it does not hold."""

from __future__ import annotations

import re
from functools import lru_cache

from fazhi.reading.sheets import Shown

# a piece of a number format: quoted, escaped (! in Chinese versions), blank or filler, [$¥-804], [>100] or [h] or [red],
# the word of its own, a sign that stands for the number or for a date, anything else
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*].|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[(?P<limit>[<>=]|[hms]+(?=\]))?[^\]]*\]'
    r"|(?P<general>g/通用格式|general|am/pm|a/p|上午/下午)|(?P<sign>[0#?.,%/@+\-:() dmyhsbgea])|(?P<word>.)",
    re.IGNORECASE | re.DOTALL,
)
# what is no word: parts of a date, of money in yuan, of a negative number, and where the number itself stands
_NUMBER = "\0"
_HARMLESS = re.compile(rf"[年月日时分秒\s\-－—/:：()¥￥{_NUMBER}]")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_FRACTION = re.compile("[0#?]/[0#?]")
_SIMPLE = re.compile(r"[#0,]*0(?:\.(0+))?(%?)")
# Excel takes no longer format; those that it knows by number show money in the reader's own currency
_LONGEST_FORMAT = 255
_OWN_CURRENCY = (5, 6, 7, 8, 42, 44)


@lru_cache(maxsize=1024)
def format_shows(code: str, value: float | None) -> Shown | None:
    """How a number format shows a number, or a text (None), otherwise than it is; None where it does not.

    Examples: 显示时带有“万元” for ``0.0"万元"``, 显示成空白 for ``;;;``, 显示成百分数 for ``0%``.
    """
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    if code in ("General", *(BUILTIN_FORMATS[n] for n in _OWN_CURRENCY)):
        return None
    if len(code) > _LONGEST_FORMAT:
        return Shown("的格式太长，看不出显示成什么")
    used = _used_sections(_sections(code), value)
    shown = ((_section_shows(*section, value), section) for section in used)
    return next((Shown(words, _seen(*section, value)) for words, section in shown if words), None)


def _used_sections(sections: list[tuple[str, str]], value: float | None) -> list[tuple[str, str]]:
    """The sections of a number format by which a number, or a text, may be shown."""
    if value is None:
        return sections[:4][-1:] if len(sections) > 3 or "@" in sections[-1][1] else []
    if any(set("<>=") & set(signs) for _, signs in sections):
        return sections[:3]
    at = 1 if value < 0 else 2 if value == 0 else 0
    return [sections[at if at < min(len(sections), 3) else 0]]


@lru_cache(maxsize=256)
def _sections(code: str) -> list[tuple[str, str]]:
    """The parts between semicolons: literal words around the number, and signs with the conditions ``<>=`` among them."""
    sections = [("", "")]
    for m in _PIECE.finditer(code):
        words, signs = sections[-1]
        literal = m["quoted"] or m["escaped"] or m["money"] or m["word"] or ""
        sign = ("g" if m["general"] else m["sign"] or m["limit"] or "").lower()
        if m["word"] == ";":
            sections.append(("", ""))
        else:
            number = _NUMBER if _NUMBER not in words and sign and sign in "0#?g" else ""
            sections[-1] = words + literal + number, signs + sign
    return sections


def _section_shows(words: str, signs: str, value: float | None) -> str:
    if shown := _HARMLESS.sub("", words):
        return f"显示时带有“{shown}”"
    if "@" in signs and value is not None:
        return ""
    if not set("@" if value is None else "0#?dmyhseag") & set(signs):
        # an accountant's zero
        return "" if value == 0 and "-" in words + signs else "显示成空白"
    if value and "%" in signs:
        return "显示成百分数"
    if value and _FRACTION.search(signs):
        return "显示成分数"
    return "按千位缩小了显示" if value and _SCALED.search(signs) else ""


def _seen(words: str, signs: str, value: float | None) -> str:
    """What a simple section shows of a number: 98.5% of 0.985; empty where it is not simple."""
    form = _SIMPLE.fullmatch(signs)
    if value is None or value < 0 or _SCALED.search(signs) or not (form or signs == "g"):
        return ""
    number = format(value, f".{len(form[1] or '')}{'%' if form[2] else 'f'}" if form else ".15g")
    return words.replace(_NUMBER, number)
