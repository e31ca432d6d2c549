"""Files of an edition → every text in them with its place, in Chinese: printed, for programs, or hidden.

Text is joined over inline elements and Word's runs; a table row is a text, and each cell with its column's name.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from fazhi.errors import FazhiError

_HEADINGS = {f"h{n}" for n in range(1, 7)}
# elements of HTML that do not part the text they stand in; in Word's XML all but a few do not
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "em", "font", "i", "ins", "del", "kbd", "mark", "q",
    "s", "small", "span", "strong", "sub", "sup", "time", "tspan", "u", "var", "wbr",
}  # fmt: skip
_WORD_PARTS = {"p", "tr", "tc", "tbl", "si"}
_CELLS = {"td", "th", "tc"}
_GAPS = {"br", "cr", "tab", "noBreakHyphen"}
# coordinates of drawings: runs of numbers that are no text
_DRAWN = {
    "d", "points", "transform", "x", "y", "x1", "x2", "y1", "y2", "dx", "dy", "cx", "cy", "r", "rx", "ry",
    "width", "height", "viewBox", "viewbox", "clip-path",
}  # fmt: skip
_SHOWN = {"aria-label": "图的文字", "alt": "图的文字", "descr": "图的说明"}
_FONT = re.compile(r"url\(\s*[\"']?data:font[^)]*\)")
_PARTS = {"docProps/": "文档属性", "word/header": "页眉页脚", "word/footer": "页眉页脚", "word/comments": "注释"}
# between the cells of a row: no text holds it
_CELL = "\x1f"


def passages(name: str, content: bytes) -> list[tuple[str, str]]:
    """Each text of a file, as (where, text).

    Raises
    ------
    FazhiError
        The file is damaged, so nothing can be said of it.
    """
    from lxml import etree

    damages = (etree.LxmlError, zipfile.BadZipFile, zlib.error, csv.Error, ValueError, RuntimeError)
    try:
        return list(dict.fromkeys((name + where, text) for where, text in _read(name, content) if text.strip()))
    except damages as exc:
        raise FazhiError(f"{name}打不开，不知道里面有没有个人信息，不能公开", "请重新生成") from exc


def _read(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    from lxml import etree

    if content.startswith(b"PK"):
        yield from _package(content)
    elif name.endswith(".html"):
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
        # the parser would leave what follows these unread; a browser shows it
        root = etree.fromstring(re.sub(rb"(?i)</(?:body|html)\b[^>]*>|\0", b"", content), parser)
        if root is None or any(e.type_name == "ERR_RESOURCE_LIMIT" for e in parser.error_log):
            raise ValueError("empty, or too deep to be read whole")
        yield from _Walk(lambda tag: tag not in _INLINE).read(root)
    elif name.endswith(".csv"):
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        yield from ((f"第{n}行", text) for n, row in enumerate(rows, 1) for text in _row(rows[0], row))
    else:
        text = content.decode("utf-8-sig")
        # so that \u escapes hide nothing
        text = (
            json.dumps(json.loads(text), ensure_ascii=False, indent=0) if name.endswith((".json", ".ipynb")) else text
        )
        yield from (("", line) for line in text.splitlines())


def _row(header: list[str], cells: list[str]) -> list[str]:
    """A row as one text, and each cell with its column's name: either may say that a cell is a person's."""
    return ["：".join(cells), *(f"{h}：{c}" for h, c in zip(header, cells, strict=False) if h.strip() and h != c)]


def _package(content: bytes) -> Iterator[tuple[str, str]]:
    """The texts of a Word or Excel file, part by part."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in package.namelist():
            if part.endswith((".xml", ".rels")):
                sort = next((said for start, said in _PARTS.items() if part.startswith(start)), "")
                apart: Callable[[str], bool] = (lambda _: True) if sort == "文档属性" else _WORD_PARTS.__contains__
                yield from _Walk(apart, sort).read(etree.fromstring(package.read(part), parser))


class _Walk:
    """A tree of HTML or XML: the text gathered so far, what is open, and the heading it stands under."""

    def __init__(self, apart: Callable[[str], bool], sort: str = "") -> None:
        self.apart, self.sort = apart, sort
        self.heading, self.text = "", ""
        self.open: Counter[str] = Counter()
        self.columns: list[str] = []
        self.found: list[tuple[str, str]] = []

    def read(self, root: Any) -> list[tuple[str, str]]:
        """Every text below and beside the root."""
        from lxml import etree

        for event, node in etree.iterwalk(root.getroottree(), events=("start", "end", "comment", "pi")):
            if event == "start":
                self._start(node, etree.QName(node).localname)
                continue
            if event == "end":
                tag = etree.QName(node).localname
                self._edge(tag, ending=True)
                self.open[tag] -= 1
            else:
                self._say("注释", node.text or "")
            self.text += node.tail or ""
        self._flush("")
        return self.found

    def _say(self, sort: str, *texts: str) -> None:
        where = f"“{self.heading}”的" if self.heading else "的"
        self.found += [(where + (self.sort or sort), text) for text in texts]

    def _start(self, node: Any, tag: str) -> None:
        self._edge(tag, ending=False)
        self.open[tag] += 1
        for key, value in node.attrib.items():
            name = key.rpartition("}")[2]
            if name not in _DRAWN:
                label = node.get("name", name) if tag == "meta" else name
                drawn = "图的说明" if tag in ("docPr", "cNvPr") else _SHOWN.get(name, "属性")
                self._say(drawn, f"{label}：{value}")
        if tag in ("table", "tbl"):
            self.columns = []
        if tag == "style":
            self._say("样式", _FONT.sub("", node.text or ""))
        else:
            self.text += node.text or ""

    def _edge(self, tag: str, ending: bool) -> None:
        """Where an element begins or ends, the text before it may be complete."""
        if tag in _GAPS:
            self.text += " "
        elif self.apart(tag) and self.open["tr"] and tag != "tr":
            self.text += _CELL if tag in _CELLS and not ending else " "
        elif self.apart(tag):
            self._flush(tag if ending else "")

    def _flush(self, ended: str) -> None:
        """Say the text gathered, under the heading it stands under or is."""
        text, self.text = self.text, ""
        if ended in _HEADINGS:
            self.heading = " ".join(text.split())
        if _CELL in text:
            cells = [" ".join(c.split()) for c in text.split(_CELL)[1:]]
            self._say("表格", *_row(self.columns, cells))
            self.columns = self.columns or cells
        else:
            drawn = "表格" if self.open["table"] or self.open["tbl"] else "图的文字" if self.open["svg"] else "正文"
            sort = "标题" if ended == "title" and not self.open["svg"] else drawn
            self._say(sort, *([f"{ended}：{text}"] if self.sort == "文档属性" else [text]))
