"""Sheets of an .ods, with lxml: its cells say both what they hold and what is seen."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from typing import Any

from fazhi.errors import FazhiError
from fazhi.reading.layout import bare_elements
from fazhi.reading.sheets import CellContent, Look, Run, Sheet, Words, sheet_of, shown_as, text_of

_MOST_ROWS, _MOST_COLUMNS, _MOST_REPEATED = 1 << 20, 1 << 14, 100_000
_GROUPING = str.maketrans("", "", ",，¥￥ ")
# elements within a text, as they are seen
_SIGNS = {"s": " ", "tab": " ", "line-break": "\n"}
Styles = Mapping[str | None, Mapping[str, str]]


def ods_sheets(parts: Mapping[str, bytes]) -> list[Sheet]:
    """Every sheet of an .ods, by its markup."""
    root = bare_elements(parts["content.xml"])
    for gap in root.iter(*_SIGNS):
        gap.text = _SIGNS[gap.tag]
    for guide in root.iter("ruby-text"):
        guide.clear(keep_tail=True)
    common = bare_elements(parts["styles.xml"]) if "styles.xml" in parts else root
    styles = _styles([*common.iter("style"), *root.iter("style")])
    margins = [part for master in common.iter("master-page") for part in master.iterchildren("header", "footer")]
    printed = [("页眉或页脚", ["".join(p.itertext())]) for margin in margins for p in margin.iter("p")]
    return [_sheet(table, styles, printed) for table in root.iter("table")]


def _styles(elements: list[Any]) -> Styles:
    """What styles say by their names, and by those that they follow."""
    own = {e.get("name"): {name: value for part in e for name, value in part.items()} for e in elements}
    followed = {e.get("name"): e.get("parent-style-name") for e in elements}
    styles: dict[str | None, Mapping[str, str]] = {}
    for name in own:
        chain = [name]
        while (above := followed.get(chain[-1])) in own and above not in chain:
            chain.append(above)
        styles[name] = ChainMap(*(own[style] for style in chain))
    return styles


def _placed(parent: Any, kinds: tuple[str, ...], most: int) -> Iterator[tuple[range, Any]]:
    """The rows, columns or cells within an element, each with the places that it repeats over."""
    at = 0
    for element in parent.iterdescendants(*kinds):
        times = int(element.get("number-rows-repeated") or element.get("number-columns-repeated") or 1)
        yield range(at, min(at + times, most)), element
        at += times


def _sheet(table: Any, styles: Styles, printed: Words) -> Sheet:
    cells: dict[tuple[int, int], CellContent] = {}
    merged, hidden = [], set[int]()
    columns_of = [*_placed(table, ("table-column",), _MOST_COLUMNS)]
    usual = {n: column.get("default-cell-style-name") for columns, column in columns_of for n in columns}
    for rows, row in _placed(table, ("table-row",), _MOST_ROWS):
        before = len(cells)
        for columns, cell in _placed(row, ("table-cell", "covered-table-cell"), _MOST_COLUMNS):
            style = cell.get("style-name") or row.get("default-cell-style-name") or usual.get(columns.start)
            held = _held(cell, styles, style)
            cells |= dict.fromkeys(_places(rows, columns), held) if held.value != "" else {}
            down, across = (int(cell.get(f"number-{kind}-spanned", "1")) for kind in ("rows", "columns"))
            merged += [(rows[0] + 1, rows[0] + down, columns[0], columns[0] + across - 1)] * (down * across > 1)
        hidden |= {n + 1 for n in rows} if len(cells) > before and _is_hidden(row, styles) else set()
    narrow = {n for columns, column in columns_of if _is_hidden(column, styles) for n in columns}
    away = styles.get(table.get("style-name"), {}).get("display") == "false"
    return sheet_of(table.get("name", ""), cells, merged, Look(away, hidden, narrow), [*printed, *_words(table)])


def _places(rows: range, columns: range) -> list[tuple[int, int]]:
    """The places that a cell repeats over."""
    if len(rows) * len(columns) > _MOST_REPEATED:
        raise FazhiError("同一个格子重复得太多")
    return [(n + 1, column) for n in rows for column in columns]


def _words(table: Any) -> Words:
    """What notes and boxes of a sheet say."""
    notes = [("批注", ["".join(note.itertext())]) for note in table.iter("annotation")]
    boxes = (p for shapes in table.iterchildren("shapes") for p in shapes.iter("p"))
    return notes + [("文本框", ["".join(p.itertext())]) for p in boxes]


def _is_hidden(line: Any, styles: Styles) -> bool:
    """Whether a row or column is hidden, filtered out, or of no size."""
    style = styles.get(line.get("style-name"), {})
    size = style.get("row-height") or style.get("column-width") or "1"
    folded = any(group.get("display") == "false" for group in line.iterancestors("table-row-group"))
    return folded or line.get("visibility", "visible") != "visible" or not size.strip("0.cimnptx")


def _held(cell: Any, styles: Styles, style: str | None) -> CellContent:
    """What a cell holds, of a formula without a result the formula; and how it is shown."""
    paragraphs, attributes = cell.findall("p"), dict(cell.items())
    runs = [run for p in paragraphs for run in (*_runs(p, styles), Run("\n"))]
    seen = "".join(run.text for run in runs).strip()
    struck = _is_struck(styles.get(style, {}))
    if "value" in attributes:
        value = float(attributes["value"])
        shown = shown_as(f"显示成“{seen}”" if seen else "显示成空白", seen, value)
        money = re.search("[¥￥]", seen) is not None
        return CellContent(value, struck, runs, shown if paragraphs and not _same(value, seen) else None, money)
    # a formula may well give no text, and then says so by a paragraph
    formula = cell.get("formula", "").partition("=")[2]
    unworked = f"={formula}" if formula and not paragraphs and "value-type" not in attributes else ""
    held = (attributes.get(f"{kind}-value", "") for kind in ("date", "time", "boolean"))
    return CellContent(next(filter(None, (*held, seen, cell.get("string-value"), unworked)), ""), struck, runs)


def _runs(paragraph: Any, styles: Styles) -> Iterator[Run]:
    """The text of a paragraph, each piece in its font."""
    for text in paragraph.xpath(".//text()"):
        within = text.getparent() if text.is_text else text.getparent().getparent()
        style = styles.get(within.get("style-name"), {})
        yield Run(str(text), _is_struck(style), style.get("text-position", "0")[0] != "0")


def _is_struck(style: Mapping[str, str]) -> bool:
    return any(style.get(f"text-line-through-{line}", "none") != "none" for line in ("style", "type"))


def _same(value: float, seen: str) -> bool:
    """Whether what is seen is the number, perhaps rounded, less than nothing by its colour or brackets: 3 or (3) of -3."""
    bare = seen.translate(_GROUPING)
    if value < 0:
        value, bare = -value, bare.strip("-()")
    return bare in (text_of(value), format(value, f".{len(bare.partition('.')[2])}f"))
