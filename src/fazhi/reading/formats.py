"""What a spreadsheet's number format adds to, or takes from, the number that a cell holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# quoted, escaped (! in Chinese versions), blanks and fillers, [red] [>100] [$¥-804], words of its own, anything else
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<own>g/通用格式|general|am/pm|a/p|上午/下午)|(?P<sign>.)',
    re.IGNORECASE | re.DOTALL,
)
_SIGNS = re.compile(r"[0#?.,%/@+\-:() dmyhsbgea]", re.IGNORECASE)
# what is no word: parts of a date, of money in yuan, of a negative number
_HARMLESS = re.compile(r"[年月日时分秒\s\-－—/:：()¥￥]")
# Excel takes no longer one
_LONGEST = 255
_SCALED = re.compile(r"[0#?],+(?![0#?,])")


@dataclass(frozen=True)
class _Section:
    """One of the parts between semicolons: literal text, signs, and whether it holds for some numbers only."""

    words: str
    signs: str
    conditional: bool


@lru_cache(maxsize=256)
def _sections(code: str) -> tuple[_Section, ...]:
    return tuple(_parts(code))


def _parts(code: str) -> Iterator[_Section]:
    words, signs, conditional = "", "", False
    for m in [*_TOKEN.finditer(code), None]:
        if m is None or m["sign"] == ";":
            yield _Section(words, signs, conditional)
            words, signs, conditional = "", "", False
        elif m["sign"] and _SIGNS.match(m["sign"]):
            signs += m["sign"]
        elif m["own"]:
            signs += "0"
        elif m["bracket"] is not None:
            conditional |= m["bracket"][:1] in tuple("<>=")
            words += m["bracket"][1:].partition("-")[0] if m["bracket"].startswith("$") else ""
            # [h] is a duration
            signs += "h" if re.fullmatch("[hms]+", m["bracket"], re.IGNORECASE) else ""
        else:
            words += m["quoted"] or m["escaped"] or m["sign"] or ""


def otherwise(code: str, value: float | None) -> str:
    """How the format shows a number, or a text (None), otherwise than it is; empty where it does not.

    Examples: 显示时带有“万元” for ``0.0"万元"``, 显示成空白 for ``;;;``, 显示成百分数 for ``0%``.
    """
    if not code:
        return ""
    if len(code) > _LONGEST:
        return "的格式太长，看不出显示成什么"
    sections = _sections(code)
    if value is None:
        last = sections[3] if len(sections) > 3 else sections[-1]
        return _shown(last, "@", None) if len(sections) > 3 or "@" in last.signs else ""
    if any(s.conditional for s in sections):
        return next(filter(None, (_shown(s, "0#?dmyhseag", value) for s in sections[:3])), "")
    at = 1 if value < 0 else 2 if value == 0 else 0
    return _shown(sections[at if at < min(len(sections), 3) else 0], "0#?dmyhseag", value)


def _shown(section: _Section, holders: str, value: float | None) -> str:
    words = _HARMLESS.sub("", section.words)
    if words:
        return f"显示时带有“{words}”"
    signs = section.signs.lower()
    if "@" in signs and value is not None:
        return ""
    if not any(c in signs for c in holders):
        # an accountant's zero
        dash = value == 0 and "-" in section.words + signs
        return "" if dash else "显示成空白"
    if value and "%" in signs:
        return "显示成百分数"
    return "按千位缩小了显示" if value and _SCALED.search(section.signs) else ""
