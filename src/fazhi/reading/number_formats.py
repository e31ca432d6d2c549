"""Number formats of Excel: what they show of a cell that it does not hold."""

from __future__ import annotations

import re
from functools import lru_cache

from fazhi.reading.sheets import Display, shown_as

_SECTION = re.compile(r'((?:"[^"]*"|[\\!_*].|[^;])*);', re.DOTALL)
# blanks and filler, colours and conditions, the place, and quoted what needs no quotes
_FILLER = re.compile(r'[_*].|\[(?!\$)[^\]]*\]|\[\$[¥￥]?(?:-[^\]]*)?\]|"([-()¥￥\s]*)"|[\\!]([-()¥￥\s])', re.DOTALL)
# what shows a number or a text as it is: perhaps rounded, grouped, in yuan; and zero, as an accountant puts it too
_PLAIN = re.compile(r"[-+(¥￥]*(?:@|general|g/通用格式|[#0?,]*[#0?](?:\.[#0?]*)?(?:e[-+]0+)?)[-)¥￥]*", re.IGNORECASE)
_ZERO = re.compile(r"[¥￥]*-[?]*|[#0?,./%]+")
_SIGNED = re.compile("^[¥￥]*[-+(]|[-)]$")
# what others make of a number
_MADE = (
    (re.compile("$"), "显示成空白"),
    (re.compile(".*%"), "显示成百分数"),
    (re.compile(".*[#0?]/[#0?]"), "显示成分数"),
    (re.compile(".*[#0?],+(?![#0?,])"), "按千位缩小了显示"),
    (re.compile(""), "显示"),
)
_SIMPLE = re.compile(r'(?:"([^"]*)")?(?:general|g/通用格式|[#,]*0(?:\.(0+))?(%?))(?:"([^"]*)")?', re.IGNORECASE)
# blanks as wide as a sign, filler and colours, which are not seen; 0\件 for 0"件", +0 for "+"0
_QUIET = re.compile(r'("[^"]*")|[_*].|\[(?!\$|[<>=])[^\]]*\]|(?:[\\!]|(?=\+))([^\s"])', re.DOTALL)
# Excel takes no longer format; those that it knows by number show money in the reader's own currency
_LONGEST_FORMAT = 255
_OWN_CURRENCY = (5, 6, 7, 8, 42, 44)


@lru_cache(maxsize=1024)
def shows_yuan(code: str) -> bool:
    """Whether a number format shows a number as yuan: by ¥, or in the reader's own currency."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    own = [BUILTIN_FORMATS[n] for n in _OWN_CURRENCY]
    return code in own or re.search(r"[¥￥]|\[\$CNY", code[:_LONGEST_FORMAT]) is not None


@lru_cache(maxsize=1024)
def format_shows(code: str, value: float | None) -> Display | None:
    """How a number format shows a number, or a text (None), otherwise than it is; None where it does not.

    Examples: 按格式“0.0"万元"”显示, 按格式“;;;”显示成空白, 按格式“0%”显示成百分数.
    """
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    if code in ("General", *(BUILTIN_FORMATS[n] for n in _OWN_CURRENCY)):
        return None
    if len(code) > _LONGEST_FORMAT:
        return Display("的格式太长，看不出显示成什么")
    for section in _used_sections(code, value):
        bare = "".join(_FILLER.sub(r"\1\2", section).split())
        # +12 may be by how many there are more, (12) is less than nothing
        signed = value is not None and value > 0 and _SIGNED.search(bare)
        if signed or not (_PLAIN.fullmatch(bare) or (value == 0 and _ZERO.fullmatch(bare))):
            made = next(words for form, words in _MADE if form.match(bare))
            return shown_as(f"按格式“{code}”{made}", _seen(section, value, ";" not in code), value)
    return None


def _used_sections(code: str, value: float | None) -> list[str]:
    """The sections of a number format by which a number, or a text, may be shown."""
    sections = _SECTION.findall(f"{code};")
    if value is None:
        return sections[3:4] or [section for section in sections[-1:] if "@" in section]
    if re.search(r"\[[<>=]", code):
        return sections[:3]
    at = int(value < 0) if value else 2
    return sections[:3][at : at + 1] or sections[:1]


def _seen(section: str, value: float | None, is_only: bool) -> str:
    """What a simple section shows of a number: 98.5% of 0.985; empty where it is not simple."""
    plain = _QUIET.sub(lambda m: m[1] or (f'"{m[2]}"' if m[2] else ""), section).replace('""', "")
    form = _SIMPLE.fullmatch(plain)
    if value is None or not form or (value < 0 and not is_only):
        return ""
    before, places, percent, after = form.groups("")
    written = f".{len(places)}{'%' if percent else 'f'}" if form[3] is not None else ".15g"
    number = f"{abs(value):{written}}"
    # the only section is for what is below zero too, and has a minus before it
    minus = "-" if value < 0 and float(number.rstrip("%")) else ""
    return f"{minus}{before}{number}{after}"
