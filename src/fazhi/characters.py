"""Classes of characters: those that nobody sees, full width and half width, Chinese numerals."""

from __future__ import annotations

import re
from typing import Any
from unicodedata import normalize

# controls but tab and line break; marks of writing direction; blanks of no width; what is drawn over the character
# before it; fillers; private and unpaired code points
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0300-\u036f\u0483-\u0489\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2028-\u202e\u2060-\u206f\u20d0-\u20ff\u2800\u3164\ufe00-\ufe0f\ufe20-\ufe2f"
    "\ufeff\uffa0\ufff0-\ufffb\ue000-\uf8ff\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)

# full width as Chinese input methods type it → half width, for what stands in numbers
HALF_WIDTH = str.maketrans("０１２３４５６７８９．％／，", "0123456789.%/,")
# capital numerals, as amounts of money are secured
CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
# inside a character class: Chinese digits, and all that a Chinese numeral is written with
HAN_DIGITS = "一二两三四五六七八九"
HAN_NUMERALS = f"零〇{HAN_DIGITS}十百千万亿"

# radicals and compatibility forms, as PDF printers and old code pages write them for the characters themselves
_FORMS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]+")
# radicals of simplified characters that Unicode itself does not map
_RADICALS = str.maketrans(
    "⺁⺜⺝⺠⺩⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰",
    "厂日月民王虎西见角贝车长门青页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙",
)
# one character that may be taken for a digit or a Chinese character and is none: ½, 𝟏, Ⅳ, О, ニ, ○, a radical
MISTAKABLE = (
    r"(?:[^\W\x00-\x7f\u3007\u3400-\u9fff\uff10-\uff5a\U00020000-\U0003ffff①-⒛㈠-㈩㊀-㊉]"
    r"|[\u25cb\u25ef\u2e80-\u2fdf\u31c0-\u31ef])"
)
# the same, with ① and its kind, and O and l among digits
_MISTAKABLE = re.compile(
    rf"(?:{MISTAKABLE}|[①-⒛㈠-㈩㊀-㊉]|(?<=[0-9])[OoIl](?![A-Za-z])|(?<![A-Za-z])[OoIl](?=[0-9]))(?!（U)"
)
# what has no width between the characters of a text
_WIDTHLESS = re.compile("[\xad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]+")
# bullets of Word's lists in the fonts Symbol and Wingdings, which are no characters of other fonts
_BULLETS = "\uf046\uf06c-\uf06e\uf070-\uf077\uf09e\uf09f\uf0a1\uf0a4\uf0a7\uf0b7\uf0d8\uf0e0\uf0e8\uf0f0\uf0fc"
_BULLET = re.compile(rf"^[ \t\u3000]*[{_BULLETS}]+[ \t\u3000]*|[{_BULLETS}]", re.MULTILINE)

_PATH = re.compile(r"(?:\b[A-Za-z]:)?(?:[/\\][^\s/\\:：'\"“”，；。（）()<>]+)+[/\\]([^\s/\\:：'\"“”，；。（）()<>]*)")


def hidden(text: str) -> str:
    """The first character that cannot be seen, as ``U+202E``; empty where there is none."""
    found = _HIDDEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def visible(text: str) -> str:
    """A text with a mark (�) where something cannot be seen, fit to be shown."""
    return _HIDDEN.sub("\ufffd", text)


def unified(text: str) -> str:
    """The text with radicals and compatibility forms as the Chinese characters they stand for; each stays where it is."""
    return _FORMS.sub(lambda m: normalize("NFKC", m[0]).translate(_RADICALS), text)


def closed(text: str) -> str:
    """The text as it is seen: without what has no width between its characters."""
    return _WIDTHLESS.sub("", text)


def unbulleted(text: str) -> str:
    """The text without the bullets of Word's lists; one within a line is ●."""
    return _BULLET.sub(lambda m: "●" if m.start() and text[m.start() - 1] != "\n" else "", text)


def spelt(text: str) -> str:
    """A text in which each character that may be mistaken for another is followed by its code: ①（U+2460）."""
    return _MISTAKABLE.sub(lambda m: f"{m[0]}（U+{ord(m[0]):04X}）", text)


def shown_name(name: str) -> str:
    """A name, of a file or a column, fit to be shown in one line; another than `name` where it holds what cannot be seen."""
    return re.sub("[\n\t]", "\ufffd", visible(name))


def without_paths(text: str) -> str:
    """A foreign message with the last name of each path alone: where this machine keeps its files is nobody's business."""
    return _PATH.sub(lambda m: m[1], text)


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
