"""Text of a .docx as its reader sees it: list numbers that Word makes, text boxes, notes, changes accepted, tables.

Libraries leave these out, so the elements of the parts are walked here.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from lxml import etree

from fazhi.reading.layout import Document, SpannedCell, bare_elements, commented, raised, row_name, table_lines

# deleted or moved away, or a second copy for older programs
_SKIPPED = {"Fallback", "del", "moveFrom", "pPr", "rPr", "instrText", "delText", "rt"}
_WRAPPERS = {"sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml"}
# what stands for some elements or before their text, fractions among them
_SIGNS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "num": " ", "den": "/", "e": " "}
_EXPONENTS = {"sup": "superscript", "deg": "superscript", "sub": "subscript"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
# what is read beside the body; the styles for an older Word say the same again
_ROOTS = {"numbering", "styles", "comments", *_NOTES.values()}
_LEFT_OUT = {
    "blip": "图片", "imagedata": "图片", "altChunk": "从别的文件导入的内容", "subDoc": "子文档", "object": "嵌入的对象（如 Excel 表）", "chart": "图表", "relIds": "SmartArt 图示",
}  # fmt: skip
# what a reader of the page does not see, or is not to
_GONE = {"vanish": "是隐藏的字", "strike": "划掉了", "dstrike": "划掉了"}
_NUMBER = re.compile("(?!20[0-9]{2}$)[0-9][0-9,.]*")
_GONE_TODO = "是要报的数，请改成看得见、没有划掉的再读"
_TODO = "请在 Word 中打开，把里面的文字和数写成正文，另存为 .docx 再读"
# what stands on every page, and figures there: no year, page or number of a document
_EDGE, _FIGURE = re.compile("word/(?:header|footer)[0-9]*.xml"), re.compile("[0-9] ?(?![年月日页期号])[一-鿿%]")
# tab stops of a line without sentences set up a row, but for the one behind an item's number
_NO_CELL = re.compile(r".*[，。；：！？].*|^\s*(?:\S{0,4}[.．、)）])?\t", re.DOTALL)
_COUNTING = re.compile("(?:chinese|taiwanese|japanese)Counting(?:Thousand)?|ideographDigital")
# of another font, which alone makes it a bullet
_BULLET = re.compile("[A-Za-zØ§\ue000-\uf8ff]")
# numerals of one character: the first of them, and how many there are
_CHARACTERS = {"decimalEnclosedCircle": ("①", 20), "lowerLetter": ("a", 26), "upperLetter": ("A", 26)}
# in half points: what raises a mark, the size where none is stated, and one that nobody sees
_RAISED, _SIZE, _TINY = 4, 21, 4
# what a font of symbols shows of numbers
_SYMBOLS = {"F0B3": "≥", "F0A3": "≤", "F0B1": "±", "F0BB": "≈", "F0B4": "×"}
# a table of Word has no more columns; where the label of a row is kept
_COLUMNS, _LABEL = 63, -1


def word_text(parts: dict[str, bytes]) -> Document:
    r"""Text of a .docx by its parts: a paragraph or table row a line, cells apart by ``\t``; to be called in the sandbox."""
    main = _related(parts, "")["officeDocument"]
    related = ((kind, name) for kind, name in _related(parts, main).items() if kind in _ROOTS and name in parts)
    roots = {kind: bare_elements(parts[name]) for kind, name in related}
    walk = _Walk(roots)
    text = "".join(walk.blocks(bare_elements(parts[main]).find("body")))
    for edge in (parts[name] for name in sorted(parts) if _EDGE.fullmatch(name)):
        words = " ".join("".join(walk.blocks(bare_elements(edge))).split())
        walk.remarks += [f"页眉或页脚里的“{words[:40]}”没有读；{_TODO}"] * bool(_FIGURE.search(words))
    for comment in roots.get("comments", ()):
        words = " ".join("".join(walk.blocks(comment)).split())
        walk.remarks += commented("批注", words)
    return Document(text, tuple(dict.fromkeys(walk.remarks)))


def _related(parts: dict[str, bytes], part: str) -> dict[str, str]:
    """The parts that a part refers to, by what they are to it."""
    folder, name = posixpath.split(part)
    named = bare_elements(parts.get(posixpath.join(folder, "_rels", f"{name}.rels"), b"<none/>"))
    targets = ((r.get("Type"), posixpath.join("/", folder, r.get("Target"))) for r in named)
    return {kind.rpartition("/")[2]: posixpath.normpath(target)[1:] for kind, target in targets}


def _stated(elements: Iterable[Any], names: str) -> str:
    """What the first element with a property below it (``rPr/strike``) says of that; ``on`` where it only names it."""
    properties = (element.find(names) for element in elements)
    return next((p.get("val", "on") for p in properties if p is not None), "")


def _value(element: Any, names: str, default: str = "") -> str:
    """What a property below an element says, as ``tcPr/gridSpan``."""
    return _stated([element], names) or default


def _levels(parent: Any, name: str) -> dict[int, Any]:
    """The elements of that name by the level they are for."""
    return {int(element.get("ilvl", "0")): element for element in parent.findall(name)}


def _is_blank(element: Any) -> bool:
    """Whether it is a content control that only says what is to be filled in."""
    return element.tag == "sdt" and element.find("sdtPr/showingPlcHdr") is not None


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
        going_on = {n for n, stated in self.levels.items() if _value(stated, "lvlRestart") == "0"}
        for deeper in {n for n in self.counts if n > level} - going_on:
            del self.counts[deeper]
        words = _value(self.levels[level], "lvlText")
        if _BULLET.fullmatch(words) and _value(self.levels[level], "numFmt") == "bullet":
            return ""
        return re.sub("%([1-9])", lambda m: self._written(int(m[1]) - 1), words)

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
            # takes 0.15 s to import
            import cn2an

            return re.sub("^一十", "十", cn2an.an2cn(count))
        first, most = _CHARACTERS.get(kind.removesuffix("Chinese"), ("", 0))
        return chr(ord(first) + count - 1) if 0 < count <= most else str(count)


def _lists(numbering: Any) -> dict[str, _List]:
    """The lists of a document by their number."""
    shared = {a.get("abstractNumId"): _levels(a, "lvl") for a in numbering.findall("abstractNum")}
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    lists = {}
    for num in numbering.findall("num"):
        kind, overrides = _value(num, "abstractNumId"), _levels(num, "lvlOverride")
        own = {n: level for n, o in overrides.items() for level in o.findall("lvl")[:1]}
        starts = {n: int(start) for n, o in overrides.items() if (start := _value(o, "startOverride"))}
        lists[num.get("numId")] = _List(counts[kind], shared.get(kind, {}) | own, starts)
    return lists


class _Walk:
    """One pass over a document; its lists count on, and what it cannot read is kept in ``remarks``."""

    def __init__(self, roots: dict[str, Any]) -> None:
        none = etree.Element("none")
        self._lists = _lists(roots.get("numbering", none))
        self._styles = {s.get("styleId"): s for s in roots.get("styles", none).findall("style")}
        self._notes = {(kind, n.get("id")): n for kind in _NOTES.values() for n in roots.get(kind, none)}
        self.remarks: list[str] = []

    def blocks(self, parent: Any, apart: list[Any] | None = None) -> Iterator[str]:
        """The lines of a body, text box, note or cell; what stands in a cell but is no part of its words goes to `apart`."""
        joined = ""
        boxes: list[Any] = []
        for element in _children(parent, "p", "tbl", "altChunk"):
            if element.tag == "p":
                joined += "".join(self._text(element, boxes))
                # without its mark a paragraph goes on in the next, whose number stands before both
                if any(element.find(f"pPr/rPr/{name}") is not None for name in ("del", "moveFrom")):
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

    def _boxes(self, boxes: list[Any], named: str = "") -> Iterator[str]:
        """The lines of tables, text boxes and notes; `named`: what the cell around a table says of its rows."""
        for box in boxes:
            self._leave_out(box)
            yield from self._table(box, named) if box.tag == "tbl" else self.blocks(box)

    def _leave_out(self, element: Any) -> None:
        if element.tag in _LEFT_OUT:
            self.remarks.append(f"里面有{_LEFT_OUT[element.tag]}没有读；{_TODO}")

    def _line(self, paragraph: Any, words: str) -> str:
        """A paragraph with the number that Word prints before it."""
        number = self._number(paragraph)
        # 2. before 95% is not 2.95%, nor 1.1 before 2023年 1.12023年
        gap = " " if number and (number[-1].isalnum() or words.lstrip()[:1].isdigit()) else ""
        return number + gap + _NO_CELL.sub(lambda m: m[0].replace("\t", " "), words) + "\n"

    def _text(self, parent: Any, boxes: list[Any]) -> Iterator[str]:
        for element in parent:
            self._leave_out(element)
            if element.tag == "t":
                yield element.text or ""
            elif element.tag == "sym":
                yield _SYMBOLS.get(element.get("char", "").upper(), "•")
            elif element.tag == "txbxContent":
                boxes.append(element)
            elif element.tag in _NOTES:
                boxes += filter(len, [self._notes.get((_NOTES[element.tag], element.get("id")), ())])
            elif element.tag not in _SKIPPED and not _is_blank(element):
                words = "".join(self._text(element, boxes))
                yield _SIGNS.get(element.tag, "") + (self._run(element, words) if words else "")

    def _run(self, element: Any, words: str) -> str:
        """The words of a run or an exponent as they look: raised, lowered, or none at all."""
        height = _EXPONENTS.get(element.tag, "")
        if element.tag == "r":
            if told := next((told for name, told in _GONE.items() if self._look(element, name)), ""):
                figured = _FIGURE.search(words) or _NUMBER.fullmatch(words.strip())
                self.remarks += [f"“{words.strip()[:40]}”{told}，没有读；{_GONE_TODO}"] * bool(figured)
                return ""
            if self._is_unseen(element):
                self.remarks.append(f"“{words.strip()[:40]}”是白色或小得看不见的字，没有读；{_TODO}")
                return ""
            before = next(element.itersiblings("r", preceding=True), element)
            height = self._look(element, "vertAlign") or "superscript" * self._is_mark(element, before)
        return raised(words, lowered=height == "subscript") if height else words

    def _is_mark(self, run: Any, before: Any) -> bool:
        """Whether a run is raised or lowered by two points at least, and smaller than the one before it or beside its digit."""
        stated = (("sz", _SIZE), ("position", 0))
        looks = ([int(float(self._look(r, name) or usual)) for name, usual in stated] for r in (run, before))
        (size, high), (size_before, high_before) = looks
        beside = "".join(before.itertext())[-1:].isdigit()
        return high != 0 and abs(high - high_before) >= _RAISED and (size < size_before or beside)

    def _is_unseen(self, run: Any) -> bool:
        """Whether words are too small to be seen, or white beside others that are not, and not on another ground."""
        if int(float(self._look(run, "sz") or _SIZE)) <= _TINY:
            return True
        beside = (r for r in run.getparent().iterchildren("r") if any(r.itertext("t")))
        white = [self._look(r, "color").upper() == "FFFFFF" for r in (run, *beside)]
        grounds = ((run, "rPr"), *((e, f"{e.tag}Pr") for e in run.iterancestors("p", "tc")))
        ground = self._look(run, "highlight") or any(_value(e, f"{properties}/shd") for e, properties in grounds)
        return white[0] and not all(white) and not ground

    def _look(self, run: Any, name: str) -> str:
        """What a run or else its styles say of its look; empty where they say nothing or no."""
        paragraph = next(run.iterancestors("p"), run)
        styled = [*self._styled(run, "rPr/rStyle"), *self._styled(paragraph, "pPr/pStyle")]
        value = _stated(styled, f"rPr/{name}")
        return "" if value in ("0", "false", "baseline") else value

    def _styled(self, element: Any, style: str) -> Iterator[Any]:
        """An element, its style, and what that is based on."""
        named = _value(element, style)
        yield element
        for _ in range(8):
            if named in self._styles:
                yield self._styles[named]
                named = _value(self._styles[named], "basedOn")

    def _table(self, table: Any, named: str = "") -> Iterator[str]:
        """A row a line, what it is `named` by first; what stands in its cells but is no part of their words follows."""
        rows = [row for row in _children(table, "tr") if not row.xpath("trPr/del|trPr/hidden")]
        inside = [cell for row in rows for cell in _children(row, "tc")]
        if len(inside) <= len(rows):
            # a frame about its content
            yield from (line for cell in inside for line in self.blocks(cell))
            return
        inner, heads = list[tuple[str, list[Any]]](), dict[int, str]()
        cells = ([*[SpannedCell(named)] * bool(named), *self._cells(row, heads, inner)] for row in rows)
        yield from (line + "\n" for line in table_lines(cells, self.remarks))
        for name, boxes in inner:
            yield from self._boxes(boxes, name)

    def _cells(self, row: Any, heads: dict[int, str], inner: list[tuple[str, list[Any]]]) -> Iterator[SpannedCell]:
        """The cells of a row; to `inner` goes what stands in one, with what names it; to `heads` the first words of each column."""
        at = min(int(_value(row, "trPr/gridBefore", "0")), _COLUMNS)
        yield from [SpannedCell("")] * at
        for n, cell in enumerate(_children(row, "tc")):
            goes_on, boxes = _value(cell, "tcPr/vMerge", "restart") != "restart", list[Any]()
            text = None if goes_on else " ".join("".join(self.blocks(cell, boxes)).split())
            if not n and not goes_on:
                heads[_LABEL] = text or ""
            columns = min(int(_value(cell, "tcPr/gridSpan", "1")), _COLUMNS)
            # across columns no head of one is its own
            inner.append((row_name(heads.get(at, "") if columns == 1 else "", heads.get(_LABEL, "")), boxes))
            heads.setdefault(at, text or "")
            at += columns
            yield SpannedCell(text, columns)

    def _number(self, paragraph: Any) -> str:
        """The number that Word prints before a paragraph: of its list, its own or its style's."""
        styled = [*self._styled(paragraph, "pPr/pStyle")]
        key, level = (_stated(styled, f"pPr/numPr/{name}") for name in ("numId", "ilvl"))
        return self._lists[key].next_number(int(level or 0)) if key in self._lists else ""
