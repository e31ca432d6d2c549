"""Text of a .docx as its reader sees it: list numbers that Word makes, text boxes, notes, changes accepted, tables.

Libraries leave these out, so the elements of the parts are walked here.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

import cn2an
from lxml import etree

from fazhi.reading.layout import Cell, Document, raised, table_lines

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# the same words under the name of Strict Open XML
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": _M[1:-1].encode(),
}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# deleted or moved away, or a second copy for older programs
_SKIPPED = {_FALLBACK, *(_W + name for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "rt"))}
_WRAPPERS = {f"{_W}{n}" for n in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml")}
# what stands before the text of some elements, or for them
_SIGNS = {
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}tab": "\t",
    f"{_W}noBreakHyphen": "-",
    f"{_M}num": " ",
    f"{_M}den": "/",
    f"{_M}e": " ",
}
_NOTES = {f"{_W}{kind}Reference": f"{kind}s" for kind in ("footnote", "endnote")}
_LEFT_OUT = {
    f"{_W}altChunk": "从别的文件导入的内容",
    f"{_W}subDoc": "子文档",
    f"{_W}object": "嵌入的对象（如 Excel 表）",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart": "图表",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds": "SmartArt 图示",
}
_PARTS = ("numbering", "styles", "footnotes", "endnotes")
_TODO = "请在 Word 中打开，把里面的文字和数写成正文，另存为 .docx 再读"
_HEIGHTS = {f"{_M}sup": 1, f"{_M}deg": 1, f"{_M}sub": -1}
_TABLES = {f"{_W}tbl", f"{_W}tc"}
_PROSE, _ITEM = re.compile("[，。；：！？]"), re.compile(r"^\s*(?:\S{0,4}[.．、)）])?\t")
_COUNTING = re.compile("(?:chinese|taiwanese|japanese)Counting(?:Thousand)?|ideographDigital")
# numerals of one character: the first of them, and how many there are
_CHARACTERS = {"decimalEnclosedCircle": ("①", 20), "lowerLetter": ("a", 26), "upperLetter": ("A", 26)}
# a table of Word has no more columns
_COLUMNS = 63


def word_text(parts: dict[str, bytes]) -> Document:
    r"""Text of a .docx by its parts: a paragraph or table row a line, cells apart by ``\t``; to be called in the sandbox."""
    main = _related(parts, "")["officeDocument"]
    roots = {kind: _parsed(parts[name]) for kind, name in _related(parts, main).items() if kind in _PARTS}
    walk = _Walk(roots)
    text = "".join(walk.blocks(_parsed(parts[main]).find(f"{_W}body")))
    return Document(text, tuple(dict.fromkeys(walk.remarks)))


def _parsed(part: bytes) -> Any:
    for strict, name in _STRICT.items():
        part = part.replace(strict, name)
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True))


def _related(parts: dict[str, bytes], part: str) -> dict[str, str]:
    """The parts that a part refers to, by what they are to it."""
    folder, name = posixpath.split(part)
    references = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"), b"<none/>")
    return {
        r.get("Type").rpartition("/")[2]: posixpath.normpath(posixpath.join("/", folder, r.get("Target")))[1:]
        for r in _parsed(references)
        if r.get("TargetMode") != "External"
    }


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


def _is_blank(element: Any) -> bool:
    """Whether it is a content control that only says what is to be filled in."""
    return element.tag == f"{_W}sdt" and _on(element, "sdtPr/showingPlcHdr")


def _children(parent: Any, *tags: str) -> Iterator[Any]:
    """Paragraphs, tables, rows or cells, those within content controls and insertions too."""
    for element in parent:
        if element.tag in _WRAPPERS and not _is_blank(element):
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
        return re.sub("%([1-9])", lambda m: self._written(int(m[1]) - 1), _value(self.levels[level], "lvlText"))

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


def _lists(numbering: Any) -> dict[str, _List]:
    """The lists of a document by their number."""
    shared = {a.get(f"{_W}abstractNumId"): _levels(a, "lvl") for a in numbering.findall(f"{_W}abstractNum")}
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    lists = {}
    for num in numbering.findall(f"{_W}num"):
        kind, overrides = _value(num, "abstractNumId"), _levels(num, "lvlOverride")
        own = {n: level for n, o in overrides.items() for level in o.findall(f"{_W}lvl")[:1]}
        starts = {n: int(start) for n, o in overrides.items() if (start := _value(o, "startOverride"))}
        lists[num.get(f"{_W}numId")] = _List(counts[kind], shared.get(kind, {}) | own, starts)
    return lists


class _Walk:
    """One pass over a document; its lists count on, and what it cannot read is kept in ``remarks``."""

    def __init__(self, roots: dict[str, Any]) -> None:
        none = etree.Element("none")
        self._lists = _lists(roots.get("numbering", none))
        self._styles = {s.get(f"{_W}styleId"): s for s in roots.get("styles", none).findall(f"{_W}style")}
        self._notes = {(kind, n.get(f"{_W}id")): n for kind in _NOTES.values() for n in roots.get(kind, none)}
        self.remarks: list[str] = []

    def blocks(self, parent: Any, apart: list[Any] | None = None) -> Iterator[str]:
        """The lines of a body, text box, note or cell; what stands in a cell but is no part of its words goes to `apart`."""
        joined = ""
        boxes: list[Any] = []
        for element in _children(parent, f"{_W}p", f"{_W}tbl", f"{_W}altChunk"):
            if element.tag == f"{_W}p":
                joined += "".join(self._text(element, boxes))
                # without its mark a paragraph goes on in the next, whose number stands before both
                if any(element.find(_path(f"pPr/rPr/{name}")) is not None for name in ("del", "moveFrom")):
                    continue
                yield self._line(element, joined)
            else:
                yield joined + "\n" * bool(joined)
                boxes.append(element)
            if apart is None:
                yield from self._boxes(boxes)
            else:
                apart += boxes
            joined, boxes = "", []
        yield joined + "\n" * bool(joined)
        yield from self._boxes(boxes)

    def _boxes(self, boxes: list[Any]) -> Iterator[str]:
        """The lines of tables, text boxes and notes."""
        for box in boxes:
            self._leave_out(box)
            yield from self._table(box) if box.tag == f"{_W}tbl" else self.blocks(box)

    def _leave_out(self, element: Any) -> None:
        if element.tag in _LEFT_OUT:
            self.remarks.append(f"里面有{_LEFT_OUT[element.tag]}没有读；{_TODO}")

    def _line(self, paragraph: Any, words: str) -> str:
        """A paragraph with the number that Word prints before it."""
        number = self._number(paragraph)
        # 2. before 95% is not 2.95%, nor 1.1 before 2023年 1.12023年
        gap = " " if number and (number[-1].isalnum() or words.lstrip()[:1].isdigit()) else ""
        # tab stops set up a row, but not in prose or behind an item's number
        stops = "\t" if _PROSE.search(words) else _ITEM
        return number + gap + re.sub(stops, lambda m: m[0].replace("\t", " "), words) + "\n"

    def _text(self, parent: Any, boxes: list[Any]) -> Iterator[str]:
        for element in parent:
            self._leave_out(element)
            if element.tag in (f"{_W}t", f"{_M}t"):
                yield element.text or ""
            elif element.tag == f"{_W}txbxContent":
                boxes.append(element)
            elif element.tag in _NOTES:
                boxes += filter(None, [self._notes.get((_NOTES[element.tag], element.get(f"{_W}id")))])
            elif element.tag not in _SKIPPED and not self._is_hidden(element):
                yield _SIGNS.get(element.tag, "")
                words, height = "".join(self._text(element, boxes)), self._height(element)
                yield raised(words, lowered=height < 0) if height else words

    def _height(self, element: Any) -> int:
        """Whether a run or an exponent stands raised (1) or lowered (-1)."""
        if element.tag in _HEIGHTS or element.tag != f"{_W}r":
            return _HEIGHTS.get(element.tag, 0)
        aligned, position = self._look(element, "vertAlign"), self._look(element, "position")
        return {"superscript": 1, "subscript": -1}.get(aligned, 0) or (-1 if position[:1] == "-" else bool(position))

    def _is_hidden(self, element: Any) -> bool:
        """Whether a run is struck or hidden, or a control holds nothing but what is to be filled in."""
        is_run = element.tag == f"{_W}r"
        return _is_blank(element) or (is_run and any(self._look(element, n) for n in ("vanish", "strike", "dstrike")))

    def _look(self, run: Any, name: str) -> str:
        """What a run or else its styles say of its look; empty where they say nothing or no."""
        paragraph = next(run.iterancestors(f"{_W}p"), run)
        styled = chain(self._styled(run, "rPr/rStyle"), self._styled(paragraph, "pPr/pStyle"))
        stated = next(filter(None, (e.find(_path(f"rPr/{name}")) is not None and e for e in styled)), None)
        value = "" if stated is None else _value(stated, f"rPr/{name}", "on")
        return "" if value in ("0", "false", "baseline") else value

    def _styled(self, element: Any, style: str) -> Iterator[Any]:
        """An element, its style, and what that is based on."""
        named = _value(element, style)
        yield element
        for _ in range(8):
            if named not in self._styles:
                return
            yield self._styles[named]
            named = _value(self._styles[named], "basedOn")

    def _table(self, table: Any) -> Iterator[str]:
        """A row a line; what stands in its cells but is no part of their words follows."""
        rows = [row for row in _children(table, f"{_W}tr") if row.find(_path("trPr/del")) is None]
        # the next table under another's headings
        if _TABLES & {e.tag for e in (table.getprevious(), table.getparent()) if e is not None}:
            yield "\n"
        if all(len([*_children(row, f"{_W}tc")]) == 1 for row in rows):
            # a frame about its content
            for row in rows:
                yield from (line for cell in _children(row, f"{_W}tc") for line in self.blocks(cell))
            return
        apart: list[Any] = []
        yield from (line + "\n" for line in table_lines(self._cells(row, apart) for row in rows))
        yield from self._boxes(apart)

    def _cells(self, row: Any, apart: list[Any]) -> Iterator[Cell]:
        yield from [Cell("")] * min(int(_value(row, "trPr/gridBefore", "0")), _COLUMNS)
        for cell in _children(row, f"{_W}tc"):
            goes_on = cell.find(f"{_W}tcPr/{_W}vMerge") is not None and _value(cell, "tcPr/vMerge") != "restart"
            text = None if goes_on else " ".join("".join(self.blocks(cell, apart)).split())
            yield Cell(text, min(int(_value(cell, "tcPr/gridSpan", "1")), _COLUMNS))

    def _number(self, paragraph: Any) -> str:
        """The number that Word prints before a paragraph: of its list, its own or its style's."""
        key, level = "", ""
        for at in self._styled(paragraph, "pPr/pStyle"):
            key, level = key or _value(at, "pPr/numPr/numId"), level or _value(at, "pPr/numPr/ilvl")
            if key:
                break
        return self._lists[key].next_number(int(level or 0)) if key in self._lists else ""
