"""Personal data in the files of a public edition, wherever they may stand: the gate it must pass.

What is personal, ``privacy.csv`` says. Every text of a file, printed, for programs or hidden, is brought to one form
and held against it. Text is joined over inline elements; a table row is a text, and each cell with its column's name.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from itertools import accumulate
from pathlib import PurePath
from typing import Any

from lxml import etree
from lxml.html import defs

from fazhi.codebook.load import Codebook
from fazhi.errors import FazhiError, Finding

_HAN_DIGITS = "〇零○幺一二三四五六七八九壹贰叁肆伍陆柒捌玖"
_ARABIC = str.maketrans(_HAN_DIGITS, "0001" + "123456789" * 2)
# seven digits or more, one by one in characters, perhaps with others among them: a number, no word
_SPELLED = re.compile(rf"(?:[{_HAN_DIGITS}\d][\s.·•‐-―−-]{{0,3}}){{7,}}")
# formatting, control and combining characters: what a reader does not see
_UNSEEN = {"Cf", "Cc", "Mn", "Me"}
# what does not part the text it stands in: these elements of HTML; in Word's XML all but a few
_INLINE = defs.phrase_tags | defs.font_style_tags
_INLINE |= {"a", "bdi", "bdo", "data", "font", "mark", "q", "span", "sub", "sup", "time", "tspan", "wbr"}
_WORD_PARTS = {"p", "tr", "tc", "tbl", "si"}
_CELLS = {"td", "th", "tc"}
_GAPS = {"br", "cr", "tab", "noBreakHyphen"}
# coordinates of drawings: runs of numbers that are no text
_DRAWN = {
    "d", "points", "transform", "x", "y", "x1", "x2", "y1", "y2", "dx", "dy", "cx", "cy", "r", "rx", "ry",
    "width", "height", "viewBox", "viewbox", "clip-path",
}  # fmt: skip
# what a text is, by the element that is open around it
_SORTS = {"style": "样式", "table": "表格", "tbl": "表格", "svg": "图的文字", "title": "标题"}
_SHOWN = {"aria-label": "图的文字", "alt": "图的文字", "descr": "图的说明"}
_FONT = re.compile(r"url\(\s*[\"']?data:font[^)]*\)")
_PARTS = {"docProps/": "文档属性", "word/header": "页眉页脚", "word/footer": "页眉页脚", "word/comments": "注释"}
# between the cells of a row: no text holds it
_CELL = "\x1f"
_DAMAGES = (etree.LxmlError, zipfile.BadZipFile, zlib.error, csv.Error, ValueError, RuntimeError)


@dataclass(frozen=True)
class Personal:
    """Something personal.

    Attributes
    ----------
    kind, text : str
        What it is, and how it reads in the one form that all writings of it are brought to.
    where : str
        Where it stands, in Chinese.
    """

    kind: str
    text: str
    where: str


def personal_data(outputs: Mapping[str, bytes], codebook: Codebook) -> list[Personal]:
    """Everything personal in the files of a public edition (by name), each place once.

    Raises
    ------
    FazhiError
        A file is damaged, so nothing can be said of it.
    """
    items: dict[Personal, None] = {}
    for name, content in outputs.items():
        for where, text in _passages(name, content):
            # 张三13812345678: the 三 is no digit of the number, though in 一三八… each is; so both ways
            for form in dict.fromkeys((_plain(text), _without_unseen(text))):
                for kind, item, *_ in _items(form, codebook):
                    items[Personal(kind, item, _masked_within(where, codebook))] = None
    return list(items)


def privacy_findings(
    outputs: Mapping[str, bytes], codebook: Codebook, place: str, year: int, sources: Iterable[tuple[str, str]]
) -> list[Finding]:
    """One error for each personal item, with every place where it stands and the raw lines it comes from.

    Parameters
    ----------
    outputs : mapping
        The files of the public edition by name.
    sources : iterable of (str, str)
        Name and text of the raw files.

    Raises
    ------
    FazhiError
        As :func:`personal_data`.
    """
    places: dict[tuple[str, str], list[str]] = {}
    for one in personal_data(outputs, codebook):
        places.setdefault((one.kind, one.text), []).append(one.where)
    raw = [(name, [_bare(line) for line in text.splitlines()]) for name, text in sources] if places else []
    findings = []
    for (kind, text), wheres in places.items():
        origins = [(name, row) for name, lines in raw for row in _rows(_bare(text), lines)]
        at = "、".join(f"{name}第{n}行" for name, n in origins) or wheres[0]
        message = f"公开版里有{kind}“{masked(text)}”，在{'、'.join(wheres)}"
        todo = f"请在{at}里删去或改写，公开版不得含个人信息"
        file, row = (*origins, ("", 0))[0]
        findings.append(Finding("error", "personal", place, year, file, row, "", masked(text), message, todo))
    return findings


def _plain(text: str) -> str:
    """A text in the one form that patterns are written for: no disguise by width, script or unseen characters."""
    return _SPELLED.sub(lambda m: m[0].translate(_ARABIC), _without_unseen(text))


def _without_unseen(text: str) -> str:
    """A text without what a reader does not see, every character in its plain width."""
    plain = unicodedata.normalize("NFKC", text)
    seen = (c for c in plain if c in "\t\n" or unicodedata.category(c) not in _UNSEEN)
    return "".join(str(unicodedata.digit(c, c)) for c in seen)


def masked(text: str) -> str:
    """So much of an item that whoever knows it can find it, and nobody else learns it."""
    if len(text) < 8:
        return text[:1] + "＊" * (len(text) - 1)
    return text[:3] + "＊" * (len(text) - 5) + text[-2:]


def _items(text: str, codebook: Codebook) -> Iterator[tuple[str, str, int, int]]:
    """Kind, item, start and end of what is personal in a text brought to form; an earlier pattern takes its place first."""
    spans: list[tuple[int, int]] = []
    for trait, pattern in codebook.traits:
        for m in pattern.finditer(text):
            start, end = m.span(1 if pattern.groups else 0)
            number = re.sub(r"[\W_]", "", text[start:end])
            overlaps = any(start < b and a < end for a, b in spans)
            if overlaps or (trait.check and not CHECKS[trait.check](number)):
                continue
            spans.append((start, end))
            if trait.kind:
                item = number if number.rstrip("Xx").isdecimal() else text[start:end].strip()
                yield trait.kind, item, start, end


def _masked_within(where: str, codebook: Codebook) -> str:
    """A place's name without the personal data that a heading may hold."""
    form = _plain(where)
    for _, item, start, end in sorted(_items(form, codebook), key=lambda item: -item[2]):
        where = form = form[:start] + masked(item) + form[end:]
    return where


def _bare(text: str) -> str:
    """A text without tags, marks and white space, so that what is split in one writing is found in another."""
    return re.sub(r"[\W_]", "", _plain(re.sub(r"<[^>]*>|[*_`~]", "", unescape(text))))


def _rows(wanted: str, lines: list[str]) -> Iterator[int]:
    """The numbers of the lines where it begins; it may go on in the next."""
    whole, ends = "".join(lines), list(accumulate(map(len, lines)))
    yield from dict.fromkeys(bisect_right(ends, m.start()) + 1 for m in re.finditer(re.escape(wanted), whole))


def _resident_id(number: str) -> bool:
    """GB 11643: a date of birth that can be; of 18 digits also the last one, by ISO 7064 MOD 11-2."""
    birth = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
    try:
        year = datetime.strptime(birth, "%Y%m%d").year
    except ValueError:
        return False
    digits = ["0123456789X".index(c) for c in number.upper()]
    checked = len(digits) != 18 or sum(d * pow(2, 17 - n) for n, d in enumerate(digits)) % 11 == 1
    return 1880 <= year < 2100 and checked


def _luhn(number: str) -> bool:
    """The check digit of bank cards: every second digit from the right doubled, the sum a multiple of ten."""
    doubled = [sum(divmod(int(c) * (1 + n % 2), 10)) for n, c in enumerate(reversed(number))]
    return sum(doubled) % 10 == 0


CHECKS: dict[str, Callable[[str], bool]] = {"resident_id": _resident_id, "luhn": _luhn}


def _passages(name: str, content: bytes) -> list[tuple[str, str]]:
    """Each text of a file, as (where, text); of one that is damaged nothing can be said."""
    try:
        return list(dict.fromkeys((name + where, text) for where, text in _read(name, content) if text.strip()))
    except _DAMAGES as exc:
        raise FazhiError(f"{name}打不开，不知道里面有没有个人信息，不能公开", "请重新生成") from exc


def _read(name: str, content: bytes) -> Iterable[tuple[str, str]]:
    if content.startswith(b"PK"):
        return _package(content)
    return _READERS.get(PurePath(name).suffix, _lines)(content)


def _html(content: bytes) -> list[tuple[str, str]]:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    # the parser would leave what follows these unread; a browser shows it
    root = etree.fromstring(re.sub(rb"(?i)</(?:body|html)\b[^>]*>|\0", b"", content), parser)
    if root is None or any(e.type_name == "ERR_RESOURCE_LIMIT" for e in parser.error_log):
        raise ValueError("empty, or too deep to be read whole")
    return _Walk(lambda tag: tag not in _INLINE).read(root)


def _csv(content: bytes) -> Iterator[tuple[str, str]]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return ((f"第{n}行", text) for n, row in enumerate(rows, 1) for text in _row(rows[0], row))


def _json(content: bytes) -> Iterator[tuple[str, str]]:
    # so that \u escapes hide nothing
    text = json.dumps(json.loads(content.decode("utf-8-sig")), ensure_ascii=False, indent=0)
    return (("", line) for line in text.splitlines())


def _lines(content: bytes) -> Iterator[tuple[str, str]]:
    return (("", line) for line in content.decode("utf-8-sig").splitlines())


_READERS = {".html": _html, ".csv": _csv, ".json": _json, ".ipynb": _json}


def _row(header: list[str], cells: list[str]) -> list[str]:
    """A row as one text, and each cell with its column's name: either may say that a cell is a person's."""
    return ["：".join(cells), *(f"{h}：{c}" for h, c in zip(header, cells, strict=False) if h.strip() and h != c)]


def _package(content: bytes) -> Iterator[tuple[str, str]]:
    """The texts of a Word or Excel file, part by part."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in package.namelist():
            if part.endswith((".xml", ".rels")):
                sort = next((name for start, name in _PARTS.items() if part.startswith(start)), "")
                apart: Callable[[str], bool] = (lambda _: True) if sort == "文档属性" else _WORD_PARTS.__contains__
                yield from _Walk(apart, sort).read(etree.fromstring(package.read(part), parser))


class _Walk:
    """A walk through HTML or XML: the text gathered so far, what is open, the heading it stands under."""

    def __init__(self, apart: Callable[[str], bool], sort: str = "") -> None:
        self.apart, self.sort = apart, sort
        self.heading, self.text = "", ""
        self.open: Counter[str] = Counter()
        self.columns: list[str] = []
        self.texts: list[tuple[str, str]] = []

    def read(self, root: Any) -> list[tuple[str, str]]:
        """Every text below and beside the root."""
        for event, node in etree.iterwalk(root.getroottree(), events=("start", "end", "comment", "pi")):
            if event in ("comment", "pi"):
                self._say("注释", node.text or "")
            else:
                self._edge(etree.QName(node).localname, ending=event == "end")
            if event == "start":
                self._attributes(node)
            self.text += (node.text if event == "start" else node.tail) or ""
        self._flush("")
        return self.texts

    def _say(self, sort: str, *texts: str) -> None:
        where = f"“{self.heading}”的" if self.heading else "的"
        self.texts += [(where + (self.sort or sort), text) for text in texts]

    def _edge(self, tag: str, ending: bool) -> None:
        """Where an element begins or ends, the text before it may be complete, and a table has no columns yet or any more."""
        if tag in _GAPS:
            self.text += " "
        elif self.apart(tag) and self.open["tr"] and tag != "tr":
            self.text += _CELL if tag in _CELLS and not ending else " "
        elif self.apart(tag):
            self._flush(tag if ending else "")
        self.open[tag] += -1 if ending else 1
        self.columns = [] if tag in ("table", "tbl") else self.columns

    def _attributes(self, node: Any) -> None:
        for key, value in node.attrib.items():
            name = key.rpartition("}")[2]
            label = node.get("name", name) if node.tag == "meta" else name
            if name not in _DRAWN:
                self._say(_SHOWN.get(name, "属性"), f"{label}：{value}")

    def _flush(self, ended: str) -> None:
        """Say the text gathered, under the heading it stands under or is."""
        text, self.text = self.text, ""
        if re.fullmatch("h[1-6]", ended):
            self.heading = " ".join(text.split())
        if _CELL in text:
            cells = [" ".join(c.split()) for c in text.split(_CELL)[1:]]
            self._say("表格", *_row(self.columns, cells))
            self.columns = self.columns or cells
        else:
            sort = next((sort for tag, sort in _SORTS.items() if self.open[tag]), "正文")
            text = _FONT.sub("", text) if sort == "样式" else text
            self._say(sort, f"{ended}：{text}" if self.sort == "文档属性" else text)
