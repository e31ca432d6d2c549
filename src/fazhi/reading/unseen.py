"""What of a web page nobody sees: hidden, struck, of no size, off the page or outside its box, in the colour of its ground."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

import tinycss2
from tinycss2 import color4

CELLS = {"td", "th"}
_BEGINS, _LENGTH = "(?:^|;)", "(?:px|pt|r?em|ex|ch|vh|vw|%)?(?:;|$)"
# an element of which nothing is seen, whatever those within it say
_GONE = re.compile(
    "display:none|content-visibility:hidden|line-through|mso-hide:all|opacity:(?:0?[.]0[0-9]*|0)%?(?:;|$)|zoom:0(?:;|$)"
    f"|{_BEGINS}(?:left|right|top|bottom|text-indent):-[0-9]{{3}}|{_BEGINS}margin(?:-[a-z]+)?:[^;]*-[0-9]{{4}}"
    "|transform:[^;]*(?:scale[^;]*\\([ 0]*[0)]|-[0-9]{4})"
    f"|{_BEGINS}clip:rect\\(0|{_BEGINS}clip:rect\\((\\w+)[ ,]+\\1[ ,]+\\1[ ,]+\\1\\)"
    "|clip-path:(?:inset\\((?:[5-9][0-9]|1[0-9]{2})%|(?:circle|ellipse)\\(0)"
    f"|(?=.*{_BEGINS}overflow(?:-[xy])?:(?:hidden|clip))(?:.*{_BEGINS})(?:(?:max-)?(?:height|width):0?[.]?[01]{_LENGTH}|text-indent:[1-9][0-9]{{2}})"
)
# what says so of the words of an element, until one within it says otherwise
_VISIBLE, _SIZE = re.compile(f"{_BEGINS}visibility:([a-z]+)"), re.compile(f"{_BEGINS}font(?:-size)?:([^;]*)")
# a size in a font's own words or the size of letters around it; and one that nobody reads
_SIZED = re.compile(r"(?<![\w.#-])([0-9]*[.]?[0-9]+)(px|pt|%|r?em)?(?![\w.])")
_TINY = {"px": 1.5, "pt": 1.0}
_INK = re.compile(f"{_BEGINS}(?:-webkit-text-fill-)?color:([^;]*)")
_GROUND = re.compile(f"{_BEGINS}background(?:-color|-image)?:([^;]*)")
_PICTURE = re.compile(r"url\(|gradient\(|image-set\(")
# how far two colours stand apart that one can tell from each other, of 1; a title may lie on a picture
_APART, _TITLE = 0.05, "h1"
# all that may tell of it, to be looked for in style sheets
TELLING = re.compile(
    "(?:display|visibility|content-visibility|opacity|zoom|transform|clip|clip-path|overflow|overflow-[xy]|text-decoration[a-z-]*|mso-hide"
    "|(?:max-)?(?:height|width)|left|right|top|bottom|text-indent|margin(?:-[a-z]+)?|font(?:-size)?|background[a-z-]*|(?:-webkit-text-fill-)?color):"
)
# a number of something, or one in a cell; no date, page or number of a list
FIGURE = re.compile(
    "[0-9][余多]?[万亿千百]?[余多]?(?:[%％‰]|(?![年月日号时分秒页])[一-鿿])|[二三四五六七八九十百千万两几][余多]?[件场次人名份项元]"
)
_NUMBER, _LONGEST, _TOLD = re.compile("[0-9][0-9,.]*"), 30, 3
Colour = tuple[float, ...] | None


class _Look(NamedTuple):
    """How the words of an element look; a ground of None is a picture, or cannot be told."""

    ink: Colour = (0.0, 0.0, 0.0)
    ground: Colour = (1.0, 1.0, 1.0)
    hidden: bool = False
    tiny: bool = False
    gone: bool = False

    @property
    def blends(self) -> bool:
        """Whether the words have the colour of their ground."""
        if self.ink is None:
            return True
        return self.ground is not None and max(map(abs, map(float.__sub__, self.ink, self.ground))) < _APART


def take_out(root: Any, styled: dict[Any, str]) -> list[str]:
    """Take out of a page the words that nobody sees; a cell keeps its place. Gives what is to be told of it.

    What holds most of a page is hidden only until its script has run, as in articles of WeChat, or on a ground that a
    style sheet elsewhere gives it.
    """
    lengths = summed(root, _own_length)
    most = (lengths[root] - sum(lengths[title] for title in root.iter(_TITLE))) / 2
    looks: dict[Any, _Look] = {}
    for element in root.iter():
        above = looks.get(element.getparent(), _Look())
        looks[element] = _look(element, above, styled.get(element, ""), is_most=lengths[element] >= most)
    blending = {e: _own_length(e) for e, look in looks.items() if look.blends and not look.gone}
    dark = sum(blending.values()) >= most
    told: list[str] = []
    for element, look in looks.items():
        if look.gone and not looks.get(element.getparent(), _Look()).gone:
            told += heard(element, "".join(element.itertext()))
        elif not look.gone and (look.hidden or look.tiny or (element in blending and not dark)):
            told += heard(element, "".join(own(element)))
            element.text = None
            for inner in element:
                inner.tail = None
    _remove(root, looks, styled)
    return _remarks(told)


def drop(elements: Iterable[Any]) -> None:
    """Take elements out, not what follows them; the page itself stays."""
    for element in elements:
        if element.getparent() is not None:
            element.drop_tree()


def _remove(root: Any, looks: dict[Any, _Look], styled: dict[Any, str]) -> None:
    """Take out the elements that are gone; a cell only where what stands beside it moves."""
    gone = [element for element, look in looks.items() if look.gone and element is not root]
    for element in gone:
        if element.tag in CELLS and not _is_away(element, styled.get(element, "")):
            for inner in list(element):
                inner.drop_tree()
            element.text = None
    drop(e for e in gone if e.tag not in CELLS or _is_away(e, styled.get(e, "")))


def _is_away(element: Any, style: str) -> bool:
    """Whether it takes no place."""
    return "display:none" in style or (element.get("hidden") is not None and "display:" not in style)


def _look(element: Any, above: _Look, style: str, *, is_most: bool) -> _Look:
    """How an element looks by its own style and what is above it."""
    if above.gone:
        return above
    struck = element.tag in ("s", "strike", "del")
    if not is_most and (struck or _is_away(element, style) or _GONE.search(style)):
        return above._replace(gone=True)
    ink, ground = _ink(element, style, above.ink), _ground(element, style, above.ground)
    hidden, tiny = _hidden(style, above=above.hidden), _tiny(style, above=above.tiny)
    if is_most or element.tag == _TITLE:
        # its ground may be what nobody knows
        ground = None if ground is not None and _Look(ink, ground).blends else ground
        ink, hidden, tiny = ink or above.ink, above.hidden, above.tiny
    return _Look(ink, ground, hidden, tiny)


def _hidden(style: str, *, above: bool) -> bool:
    said = _VISIBLE.search(style)
    return above if not said or said[1] in ("inherit", "unset") else said[1] in ("hidden", "collapse")


def _tiny(style: str, *, above: bool) -> bool:
    said = [*_SIZED.finditer(" ".join(_SIZE.findall(style)))]
    if not said:
        return above
    size, unit = float(said[0][1]), said[0][2]
    return size == 0 or (above and unit in ("%", "em")) or size < _TINY.get(unit or "", 0)


def _ink(element: Any, style: str, above: Colour) -> Colour:
    """The colour of the words of an element; None of such as let their ground through."""
    said = [_colour(words) for words in (*_INK.findall(style)[::-1], element.get("color", ""), element.get("text", ""))]
    found = next((colour for colour in said if colour), None)
    return above if not found else found[:3] if found[3] > _APART else None


def _ground(element: Any, style: str, above: Colour) -> Colour:
    """The colour behind the words of an element."""
    said = [*_GROUND.findall(style), element.get("bgcolor", "")]
    if any(map(_PICTURE.search, said)) or element.get("background"):
        return None
    of = [colour for words in said for part in _parts(words) if (colour := _colour(part)) and colour[3] > _APART]
    return above if not of else of[0][:3] if of[0][3] == 1 else None


@lru_cache(maxsize=1000)
def _colour(words: str) -> tuple[float, ...] | None:
    """Red, green, blue and how little it lets through; None of what names no colour."""
    found = color4.parse_color(words) if words else None
    if found is None or isinstance(found, str):
        return None
    shown = found.to("srgb")
    return (*(float(part or 0) for part in shown.coordinates), float(shown.alpha))


def _parts(words: str) -> list[str]:
    """The parts of a value, as the colour among those of a background."""
    return [tinycss2.serialize([part]) for part in tinycss2.parse_component_value_list(words)]


def summed(root: Any, own: Callable[[Any], int]) -> dict[Any, int]:
    """How much each element has of its `own`, with what those within it have."""
    sizes = {element: own(element) for element in root.iter()}
    for element in reversed([*sizes][1:]):
        sizes[element.getparent()] += sizes[element]
    return sizes


def own(element: Any) -> Iterable[str]:
    """The words of an element outside those within it."""
    return filter(None, chain([element.text], (inner.tail for inner in element)))


def _own_length(element: Any) -> int:
    return sum(map(len, own(element)))


def heard(element: Any, words: str) -> list[str]:
    """The words, where they hold a figure; in a cell that is any number."""
    words = " ".join(words.split())
    cell = element.tag in CELLS or any(True for _ in element.iter(*CELLS))
    return [words] * bool(FIGURE.search(words) or (cell and _NUMBER.search(words)))


def _remarks(told: list[str]) -> list[str]:
    """What is said of words that were left out."""
    todo = "里面有要报的数，请填进数据表，或改成看得见的再读"
    return [f"{quoted(told)}在网页上看不见（隐藏了、划掉了，或与底色一样），没有读；{todo}"] * bool(told)


def quoted(told: list[str]) -> str:
    """The first of words that were left out, and of how many."""
    shown = "、".join(f"“{words[:_LONGEST]}”" for words in dict.fromkeys(told[:_TOLD]))
    return f"{shown}{f'等{len(told)}处' * (len(told) > _TOLD)}"
