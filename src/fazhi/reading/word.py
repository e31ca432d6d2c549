"""A .docx as its reader sees it: list numbers that Word makes, text boxes, changes accepted, tables.

python-docx opens the file; its paragraphs leave these out, so the elements are walked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fazhi.errors import FazhiError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# deleted or moved away, or a second copy for older programs
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}instrText", f"{_W}delText", _FALLBACK}
_SIGNS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " ", f"{_W}noBreakHyphen": "-"}
_COUNTING = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "taiwaneseCountingThousand",
}


def word_text(path: Path) -> str:
    r"""Text of a .docx: a paragraph or table row a line, cells apart by ``\t``.

    Raises
    ------
    FazhiError
        The file is damaged.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        document = docx.Document(str(path))
        return "".join(_Walk(document).blocks(document.element.body))
    # a damaged package shows itself as any of these
    except (PackageNotFoundError, XMLSyntaxError, KeyError, ValueError, AttributeError, OSError) as exc:
        raise FazhiError("已经损坏或不完整；请重新取一份") from exc


class _Walk:
    """One pass over a document; keeps the counters of its lists."""

    def __init__(self, document: Any) -> None:
        numbering = next(
            (r.target_part.element for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None
        )
        self._levels: dict[str, dict[int, Any]] = {}
        self._list_of: dict[str, str] = {}
        for abstract in [] if numbering is None else numbering.findall(f"{_W}abstractNum"):
            self._levels[abstract.get(f"{_W}abstractNumId")] = {
                int(level.get(f"{_W}ilvl")): level for level in abstract.findall(f"{_W}lvl")
            }
        for num in [] if numbering is None else numbering.findall(f"{_W}num"):
            self._list_of[num.get(f"{_W}numId")] = num.find(f"{_W}abstractNumId").get(f"{_W}val")
        self._styles = {s.get(f"{_W}styleId"): s for s in document.styles.element.findall(f"{_W}style")}
        self._counts: dict[tuple[str, int], int] = {}

    def blocks(self, parent: Any) -> Iterator[str]:
        """The lines of a body, cell or text box."""
        for element in parent:
            if element.tag == f"{_W}p":
                joined = element.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None
                boxes: list[Any] = []
                yield self._number(element) + "".join(self._text(element, boxes)) + ("" if joined else "\n")
                for box in boxes:
                    yield from self.blocks(box)
            elif element.tag == f"{_W}tbl":
                for row in element.iter(f"{_W}tr"):
                    if next(row.iterancestors(f"{_W}tbl")) is element:
                        yield "\t".join(self._cells(row)) + "\n"
            elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}smartTag"):
                yield from self.blocks(element)

    def _text(self, parent: Any, boxes: list[Any]) -> Iterator[str]:
        for element in parent:
            if element.tag == f"{_W}t":
                yield element.text or ""
            elif element.tag == f"{_W}txbxContent":
                boxes.append(element)
            elif element.tag in _SIGNS:
                yield _SIGNS[element.tag]
            elif element.tag not in _SKIPPED:
                yield from self._text(element, boxes)

    def _cells(self, row: Any) -> Iterator[str]:
        for cell in row.findall(f"{_W}tc"):
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merged is not None and merged.get(f"{_W}val") != "restart"
            yield "" if goes_on else " ".join("".join(self.blocks(cell)).split())
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            # so that what stands below keeps its column
            yield from [""] * (int(span.get(f"{_W}val")) - 1 if span is not None else 0)

    def _number(self, paragraph: Any) -> str:
        """The number that Word prints before a paragraph of a list."""
        properties = self._list_properties(paragraph)
        if not properties:
            return ""
        key, level = properties
        levels = self._levels.get(self._list_of.get(key, ""), {})
        if level not in levels:
            return ""
        start = levels[level].find(f"{_W}start")
        first = int(start.get(f"{_W}val")) if start is not None else 1
        self._counts[key, level] = self._counts.get((key, level), first - 1) + 1
        for deeper in [k for k in self._counts if k[0] == key and k[1] > level]:
            del self._counts[deeper]
        pattern = levels[level].find(f"{_W}lvlText").get(f"{_W}val") or ""
        return re.sub("%([1-9])", lambda m: self._count(key, int(m[1]) - 1, levels), pattern)

    def _list_properties(self, paragraph: Any) -> tuple[str, int] | None:
        """List and level of a paragraph, its own or its style's."""
        at = paragraph.find(f"{_W}pPr")
        for _ in range(8):
            if at is None:
                return None
            num, level = at.find(f"{_W}numPr/{_W}numId"), at.find(f"{_W}numPr/{_W}ilvl")
            if num is not None:
                key = num.get(f"{_W}val")
                return None if key == "0" else (key, int(level.get(f"{_W}val")) if level is not None else 0)
            named = at.find(f"{_W}pStyle")
            style = self._styles.get(named.get(f"{_W}val")) if named is not None else None
            at = None if style is None else style.find(f"{_W}pPr")
        return None

    def _count(self, key: str, level: int, levels: dict[int, Any]) -> str:
        import cn2an

        count = self._counts.get((key, level), 1)
        form = levels[level].find(f"{_W}numFmt") if level in levels else None
        kind = form.get(f"{_W}val") if form is not None else "decimal"
        if kind in _COUNTING:
            return re.sub("^一十", "十", cn2an.an2cn(count))
        if kind == "decimalEnclosedCircle" and 0 < count <= 20:
            return chr(0x2460 + count - 1)
        if kind in ("lowerLetter", "upperLetter") and 0 < count <= 26:
            return chr((97 if kind == "lowerLetter" else 65) + count - 1)
        return "" if kind in ("bullet", "none") else str(count)
