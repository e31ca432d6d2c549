"""What an .xlsx shows otherwise than it holds: words of a number's format, raised or struck digits, what is hidden.

The readers take what a cell holds; a person signs what she sees. Only sheets in which something of the kind may be are
looked through, so that an ordinary workbook costs next to nothing. An .xls or .ods tells none of it here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from fazhi.errors import FazhiError
from fazhi.reading.formats import otherwise

_BOOK, _RELS, _STYLES, _STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml"  # fmt: skip
# each begins with plain letters, which is what makes the search fast
_CONCEALED = [
    re.compile(p)
    for p in (
        b"hidden",
        b"vertAlign",
        b"strike",
        rb"ht\s*=\s*[\"']0(?:[.]0*)?[\"']",
        rb"width\s*=\s*[\"']0(?:[.]0*)?[\"']",
    )
]
_LETTERS = re.compile("([A-Z]{1,3})[0-9]")
_MOST_COLUMNS = 16384


@dataclass(frozen=True)
class Look:
    """How one sheet looks.

    Attributes
    ----------
    hidden : bool
        Whether the whole sheet is.
    rows, columns : set of int
        The hidden ones; rows as a spreadsheet numbers them, columns from 0.
    cells : dict
        (row, column) → how the cell is shown, where that is another thing than what it holds.
    """

    hidden: bool = False
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    cells: dict[tuple[int, int], str] = field(default_factory=dict)


def looks_of(data: bytes) -> dict[str, Look]:
    """The looks of each sheet of a workbook that `fazhi.reading.packed` let pass, by its name; none of other archives.

    Raises
    ------
    FazhiError
        It is damaged; without a full stop.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name.lower(): name for name in archive.namelist()}

            def part(name: str) -> bytes:
                return archive.read(parts[name.lower()]) if name.lower() in parts else b""

            return dict(_looks(part)) if _BOOK in parts else {}
    except (etree.XMLSyntaxError, KeyError, ValueError) as exc:
        raise FazhiError("打不开这个工作簿（已损坏）") from exc


def _looks(part: Any) -> Iterator[tuple[str, Look]]:
    styles, strings = _styles(part(_STYLES)), part(_STRINGS)
    runs = _odd_strings(strings) if _may(strings) else {}
    targets = {e.get("Id"): str(e.get("Target")) for e in _tree(part(_RELS)).iter("{*}Relationship")}
    for sheet in _tree(part(_BOOK)).iter("{*}sheet"):
        ids = [value for name, value in sheet.attrib.items() if name.rpartition("}")[2] == "id"]
        target = targets.get(ids[0] if ids else None, "").replace("\\", "/").lstrip("/")
        # what has another name was not looked through before
        if target and not target.lower().endswith(".xml"):
            raise ValueError(target)
        content = part(target if target.startswith("xl/") else f"xl/{target}")
        look = Look(sheet.get("state", "visible") != "visible")
        if content and (runs or any(code or struck for code, struck in styles) or _may(content)):
            _look(_tree(content), look, styles, runs)
        yield str(sheet.get("name")), look


def _may(part: bytes) -> bool:
    """Whether anything of interest may be in it; markup that is not in ASCII's form cannot be told so fast."""
    return b"\0" in part[:4] or any(p.search(part) for p in _CONCEALED)


def _tree(part: bytes) -> Any:
    # declarations were refused before; parts are bounded there too
    return etree.fromstring(
        part or b"<none/>", etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    )


def _on(element: Any) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false", "none")


def _styles(part: bytes) -> list[tuple[str, bool]]:
    """Of each cell style: its format where that may show anything else, and whether it is struck through."""
    root = _tree(part)
    codes = {f.get("numFmtId"): f.get("formatCode", "") for f in root.iterfind("{*}numFmts/{*}numFmt")}
    # the two that Excel knows by number alone
    codes |= {"9": "0%", "10": "0.00%"}
    struck = [_on(f.find("{*}strike")) for f in root.iterfind("{*}fonts/{*}font")]
    styles = []
    for xf in root.iterfind("{*}cellXfs/{*}xf"):
        font = _number(xf.get("fontId"))
        styles.append((codes.get(xf.get("numFmtId"), ""), font < len(struck) and struck[font]))
    return [(code if _suspect(code) else "", line) for code, line in styles]


def _suspect(code: str) -> bool:
    return any(otherwise(code, value) for value in (None, 0.0, 1.0, -1.0))


def _odd_strings(part: bytes) -> dict[int, str]:
    return {n: odd for n, text in enumerate(_tree(part).iterfind("{*}si")) if (odd := _odd_runs(text))}


def _odd_runs(text: Any) -> str:
    """What its runs show that the bare text does not: 10¹件 is no 101件."""
    for run in text.iterfind("{*}r"):
        said = "".join(t.text or "" for t in run.iterfind("{*}t")).strip()
        raised = run.find("{*}rPr/{*}vertAlign")
        if said and _on(run.find("{*}rPr/{*}strike")):
            return f"里的“{said}”已经划掉"
        if raised is not None and raised.get("val") != "baseline" and any(c.isnumeric() for c in said):
            return f"里的“{said}”是上标或下标"
    return ""


def _number(text: Any) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _concealed(element: Any, size: str) -> bool:
    return element.get("hidden") in ("1", "true") or bool(re.fullmatch("0(?:[.]0*)?", element.get(size) or ""))


def _look(root: Any, look: Look, styles: list[tuple[str, bool]], runs: dict[int, str]) -> None:
    for column in root.iterfind("{*}cols/{*}col"):
        if _concealed(column, "width"):
            first, last = _number(column.get("min")), min(_number(column.get("max")), _MOST_COLUMNS)
            look.columns.update(range(first - 1, last))
    at = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        at = _number(row.get("r")) or at + 1
        if _concealed(row, "ht"):
            look.rows.add(at)
        column = -1
        for cell in row.iterfind("{*}c"):
            letters = _LETTERS.match(cell.get("r") or "")
            column = _column(letters[1]) if letters else column + 1
            if odd := _odd_cell(cell, styles, runs):
                look.cells[at, column] = odd


def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = 26 * at + ord(letter) - 64
    return at - 1


def _odd_cell(cell: Any, styles: list[tuple[str, bool]], runs: dict[int, str]) -> str:
    """How a cell is shown otherwise than it holds; empty where it is shown as it is."""
    kind, style = cell.get("t", "n"), _number(cell.get("s"))
    code, struck = styles[style] if style < len(styles) else ("", False)
    if not (code or struck or kind == "inlineStr" or (kind == "s" and runs)):
        return ""
    value, inline = cell.findtext("{*}v"), cell.find("{*}is")
    if inline is None and not value:
        return ""
    if struck:
        return "整格已经划掉"
    if kind in ("b", "e"):
        return ""
    if kind == "n":
        return otherwise(code, float(value or 0))
    odd = _odd_runs(inline) if inline is not None else runs.get(_number(value), "") if kind == "s" else ""
    return odd or otherwise(code, None)
