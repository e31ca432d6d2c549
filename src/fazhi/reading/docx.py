"""Text of a .docx as its reader sees it: list numbers that Word makes, text boxes, changes accepted, tables.

python-docx opens the file; its paragraphs leave these out, so the elements are walked here.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import cn2an
import docx

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# deleted or moved away, or a second copy for older programs
_SKIPPED = {_FALLBACK, *(_W + name for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "rt"))}
_WRAPPERS = {f"{_W}{n}" for n in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml")}
_SIGNS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " ", f"{_W}noBreakHyphen": "-"}
_COUNTING = re.compile("(?:chinese|taiwanese|japanese)Counting(?:Thousand)?|ideographDigital")
# numerals of one character: the first of them, and how many there are
_CHARACTERS = {"decimalEnclosedCircle": ("①", 20), "lowerLetter": ("a", 26), "upperLetter": ("A", 26)}
# a table of Word has no more columns
_COLUMNS = 63


def word_text(data: bytes) -> str:
    r"""Text of a .docx: a paragraph or table row a line, cells apart by ``\t``; to be called in the sandbox."""
    document = docx.Document(io.BytesIO(data))
    return "".join(_Walk(document).blocks(document.element.body))


@cache
def _path(names: str) -> str:
    return "/".join(_W + name for name in names.split("/"))


def _value(element: Any, names: str, default: str = "") -> str:
    """What a property below an element says, as ``tcPr/gridSpan``."""
    stated = element.find(_path(names))
    return default if stated is None else stated.get(f"{_W}val", default)


def _on(element: Any, names: str) -> bool:
    """Whether a property stands below an element and is not switched off."""
    return element.find(_path(names)) is not None and _value(element, names, "1") not in ("0", "false")


def _levels(parent: Any, name: str) -> dict[int, Any]:
    """The elements of that name by the level they are for."""
    return {int(element.get(f"{_W}ilvl", "0")): element for element in parent.findall(_W + name)}


def _children(parent: Any, *tags: str) -> Iterator[Any]:
    """Paragraphs, tables, rows or cells, those within content controls and insertions too."""
    for element in parent:
        if element.tag in _WRAPPERS:
            yield from _children(element, *tags)
        elif element.tag in tags:
            yield element


class _List(NamedTuple):
    """A list: its counters by level, which lists of one kind share, its levels, and where it starts anew."""

    counts: dict[int, int]
    levels: dict[int, Any]
    starts: dict[int, int]

    def next_number(self, level: int) -> str:
        """The number that Word prints before the next paragraph of a level."""
        if level not in self.levels:
            return ""
        self.counts.update({n: start - 1 for n, start in self.starts.items()})
        self.starts.clear()
        self.counts[level] = self._count(level, before=1) + 1
        for deeper in [n for n in self.counts if n > level]:
            if deeper not in self.levels or _value(self.levels[deeper], "lvlRestart") != "0":
                del self.counts[deeper]
        number = re.sub("%([1-9])", lambda m: self._written(int(m[1]) - 1), _value(self.levels[level], "lvlText"))
        # 1.1 before 2023年 is not 1.12023年
        return number + (" " if number[-1:].isalnum() else "")

    def _count(self, level: int, before: int = 0) -> int:
        """How far a level has counted; `before` its start where it has not begun."""
        return self.counts.get(level, int(_value(self.levels[level], "start", "1")) - before)

    def _written(self, level: int) -> str:
        """The count of a level in its own numerals."""
        kind = _value(self.levels[level], "numFmt", "decimal") if level in self.levels else "none"
        if kind in ("bullet", "none"):
            return ""
        count = self._count(level)
        if _COUNTING.fullmatch(kind):
            return re.sub("^一十", "十", cn2an.an2cn(count))
        first, most = _CHARACTERS.get(kind.removesuffix("Chinese"), ("", 0))
        return chr(ord(first) + count - 1) if 0 < count <= most else str(count)


def _lists(document: Any) -> dict[str, _List]:
    """The lists of a document by their number."""
    numbering = [r.target_part.element for r in document.part.rels.values() if r.reltype.endswith("/numbering")]
    shared = {a.get(f"{_W}abstractNumId"): _levels(a, "lvl") for n in numbering for a in n.findall(f"{_W}abstractNum")}
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    lists = {}
    for num in (num for n in numbering for num in n.findall(f"{_W}num")):
        kind, overrides = _value(num, "abstractNumId"), _levels(num, "lvlOverride")
        own = {n: level for n, o in overrides.items() for level in o.findall(f"{_W}lvl")[:1]}
        starts = {n: int(start) for n, o in overrides.items() if (start := _value(o, "startOverride"))}
        lists[num.get(f"{_W}numId")] = _List(counts[kind], shared.get(kind, {}) | own, starts)
    return lists


class _Walk:
    """One pass over a document; its lists count on."""

    def __init__(self, document: Any) -> None:
        self._lists = _lists(document)
        self._styles = {s.get(f"{_W}styleId"): s for s in document.styles.element.findall(f"{_W}style")}

    def blocks(self, parent: Any) -> Iterator[str]:
        """The lines of a body, cell or text box."""
        joined = ""
        boxes: list[Any] = []
        for element in _children(parent, f"{_W}p", f"{_W}tbl"):
            if element.tag == f"{_W}tbl":
                if joined:
                    yield joined + "\n"
                rows = (row for row in _children(element, f"{_W}tr") if row.find(_path("trPr/del")) is None)
                yield from ("\t".join(self._cells(row)) + "\n" for row in rows)
            else:
                joined += "".join(self._text(element, boxes))
                # without its mark a paragraph goes on in the next, whose number stands before both
                if any(element.find(_path(f"pPr/rPr/{name}")) is not None for name in ("del", "moveFrom")):
                    continue
                yield self._number(element) + joined + "\n"
            for box in boxes:
                yield from self.blocks(box)
            joined, boxes = "", []
        if joined:
            yield joined + "\n"
        for box in boxes:
            yield from self.blocks(box)

    def _text(self, parent: Any, boxes: list[Any]) -> Iterator[str]:
        for element in parent:
            if element.tag == f"{_W}t":
                yield element.text or ""
            elif element.tag == f"{_W}txbxContent":
                boxes.append(element)
            elif element.tag in _SIGNS:
                yield _SIGNS[element.tag]
            elif element.tag not in _SKIPPED and not (element.tag == f"{_W}r" and _on(element, "rPr/vanish")):
                yield from self._text(element, boxes)

    def _cells(self, row: Any) -> Iterator[str]:
        yield from [""] * min(int(_value(row, "trPr/gridBefore", "0")), _COLUMNS)
        for cell in _children(row, f"{_W}tc"):
            goes_on = cell.find(f"{_W}tcPr/{_W}vMerge") is not None and _value(cell, "tcPr/vMerge") != "restart"
            yield "" if goes_on else " ".join("".join(self.blocks(cell)).split())
            # so that what stands below keeps its column
            yield from [""] * (min(int(_value(cell, "tcPr/gridSpan", "1")), _COLUMNS) - 1)

    def _number(self, paragraph: Any) -> str:
        """The number that Word prints before a paragraph: of its list, its own or its style's."""
        key, level = "", ""
        at, named = paragraph, _value(paragraph, "pPr/pStyle")
        for _ in range(8):
            key, level = key or _value(at, "pPr/numPr/numId"), level or _value(at, "pPr/numPr/ilvl")
            if key or named not in self._styles:
                break
            at = self._styles[named]
            named = _value(at, "basedOn")
        return self._lists[key].next_number(int(level or 0)) if key in self._lists else ""
