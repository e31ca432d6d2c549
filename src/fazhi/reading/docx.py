"""Text of a .docx as its reader sees it: list numbers that Word makes, text boxes, changes accepted, tables.

python-docx opens the file; its paragraphs leave these out, so the elements are walked here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import cn2an
import docx

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# deleted or moved away, or a second copy for older programs
_SKIPPED = {
    *(f"{_W}{n}" for n in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "rt")),
    _FALLBACK,
}
_WRAPPERS = {f"{_W}{n}" for n in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml")}
_SIGNS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " ", f"{_W}noBreakHyphen": "-"}
_COUNTING = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
}
_CIRCLES = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}
# a table of Word has no more columns
_COLUMNS = 63


def word_text(data: bytes) -> str:
    r"""Text of a .docx: a paragraph or table row a line, cells apart by ``\t``; to be called in the sandbox."""
    document = docx.Document(io.BytesIO(data))
    return "".join(_Walk(document).blocks(document.element.body))


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


def _children(parent: Any) -> Iterator[Any]:
    """Paragraphs, tables, rows or cells, those within content controls and insertions too."""
    for element in parent:
        if element.tag in _WRAPPERS:
            yield from _children(element)
        else:
            yield element


class _List(NamedTuple):
    """A list: the name of the counters that it shares, its levels, and where it starts anew."""

    counters: str
    levels: dict[int, Any]
    starts: dict[int, int]


def _lists(document: Any) -> dict[str, _List]:
    """The lists of a document by their number."""
    numbering = [r.target_part.element for r in document.part.rels.values() if r.reltype.endswith("/numbering")]
    shared = {a.get(f"{_W}abstractNumId"): _levels(a, "lvl") for n in numbering for a in n.findall(f"{_W}abstractNum")}
    lists = {}
    for num in (num for n in numbering for num in n.findall(f"{_W}num")):
        counters, overrides = _value(num, "abstractNumId"), _levels(num, "lvlOverride")
        own = {n: level for n, o in overrides.items() for level in o.findall(f"{_W}lvl")[:1]}
        starts = {n: int(start) for n, o in overrides.items() if (start := _value(o, "startOverride"))}
        lists[num.get(f"{_W}numId")] = _List(counters, shared.get(counters, {}) | own, starts)
    return lists


class _Walk:
    """One pass over a document; keeps the counters of its lists."""

    def __init__(self, document: Any) -> None:
        self._lists = _lists(document)
        self._styles = {s.get(f"{_W}styleId"): s for s in document.styles.element.findall(f"{_W}style")}
        self._counts: dict[tuple[str, int], int] = {}

    def blocks(self, parent: Any) -> Iterator[str]:
        """The lines of a body, cell or text box."""
        joined = ""
        boxes: list[Any] = []
        for element in _children(parent):
            if element.tag == f"{_W}p":
                joined += "".join(self._text(element, boxes))
                mark = element.find(f"{_W}pPr/{_W}rPr")
                # without its mark a paragraph goes on in the next, whose number stands before both
                if mark is not None and any(mark.find(_W + n) is not None for n in ("del", "moveFrom")):
                    continue
                yield self._number(element) + joined + "\n"
            elif element.tag == f"{_W}tbl":
                yield from (
                    "\t".join(self._cells(row)) + "\n"
                    for row in _children(element)
                    if row.tag == f"{_W}tr" and row.find(f"{_W}trPr/{_W}del") is None
                )
            else:
                continue
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
        for cell in _children(row):
            if cell.tag != f"{_W}tc":
                continue
            goes_on = cell.find(f"{_W}tcPr/{_W}vMerge") is not None and _value(cell, "tcPr/vMerge") != "restart"
            yield "" if goes_on else " ".join("".join(self.blocks(cell)).split())
            # so that what stands below keeps its column
            yield from [""] * (min(int(_value(cell, "tcPr/gridSpan", "1")), _COLUMNS) - 1)

    def _number(self, paragraph: Any) -> str:
        """The number that Word prints before a paragraph of a list."""
        key, level = self._list_properties(paragraph)
        numbered = self._lists.get(key)
        if numbered is None or level not in numbered.levels:
            return ""
        abstract, levels, starts = numbered
        for at in list(starts):
            self._counts[abstract, at] = starts.pop(at) - 1
        first = int(_value(levels[level], "start", "1"))
        self._counts[abstract, level] = self._counts.get((abstract, level), first - 1) + 1
        for deeper in [k for k in self._counts if k[0] == abstract and k[1] > level]:
            if deeper[1] not in levels or _value(levels[deeper[1]], "lvlRestart") != "0":
                del self._counts[deeper]
        pattern = _value(levels[level], "lvlText")
        number = re.sub("%([1-9])", lambda m: self._count(abstract, int(m[1]) - 1, levels), pattern)
        # 1.1 before 2023年 is not 1.12023年
        return number + (" " if number[-1:].isalnum() else "")

    def _list_properties(self, paragraph: Any) -> tuple[str, int]:
        """List and level of a paragraph, its own or its style's; without a list the first is empty or 0."""
        key, level = "", ""
        at, named = paragraph, _value(paragraph, "pPr/pStyle")
        for _ in range(8):
            key, level = key or _value(at, "pPr/numPr/numId"), level or _value(at, "pPr/numPr/ilvl")
            if key or named not in self._styles:
                break
            at = self._styles[named]
            named = _value(at, "basedOn")
        return key, int(level or 0)

    def _count(self, abstract: str, level: int, levels: dict[int, Any]) -> str:
        if level not in levels:
            return ""
        count = self._counts.get((abstract, level), int(_value(levels[level], "start", "1")))
        kind = _value(levels[level], "numFmt", "decimal")
        if kind in _COUNTING:
            return re.sub("^一十", "十", cn2an.an2cn(count))
        if kind in _CIRCLES and 0 < count <= 20:
            return chr(0x2460 + count - 1)
        if kind in ("lowerLetter", "upperLetter") and 0 < count <= 26:
            return chr((97 if kind == "lowerLetter" else 65) + count - 1)
        return "" if kind in ("bullet", "none") else str(count)
