"""Sheets of an .ods, with lxml: its cells say both what they hold and what is seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from fazhi.errors import FazhiError
from fazhi.reading.sheets import UNWORKED, Look, Sheet, Shown, fonts_show, sheet_of, text_of

_OFFICE, _TABLE, _TEXT, _STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text", "style")
)
_MOST_ROWS, _MOST_COLUMNS, _MOST_REPEATED = 1 << 20, 1 << 14, 100_000
_NUMBERS = ("float", "currency", "percentage")
_GROUPING = str.maketrans("", "", ",，¥￥ ")
_LINES = ("text-line-through-style", "text-line-through-type")
Style = Mapping[str, str]


def ods_sheets(parts: Mapping[str, bytes]) -> list[Sheet]:
    """Every sheet of an .ods, by its markup."""
    root = etree.fromstring(parts["content.xml"])
    # the text of its cells as it is seen
    for gap in root.iter(*(_TEXT + name for name in ("s", "tab", "line-break"))):
        gap.text = "\n" if gap.tag.endswith("break") else " "
    for guide in root.iter(f"{_TEXT}ruby-text"):
        guide.clear(keep_tail=True)
    styles = {
        style.get(f"{_STYLE}name"): {name.partition("}")[2]: v for part in style for name, v in part.items()}
        for style in root.iter(f"{_STYLE}style")
    }
    return [_sheet(table, styles) for table in root.iter(f"{_TABLE}table")]


def _placed(parent: Any, kinds: tuple[str, ...], most: int) -> Iterator[tuple[range, Any]]:
    """The rows, columns or cells within an element, each with the places that it repeats over."""
    at = 0
    for element in parent.iterdescendants(*(_TABLE + kind for kind in kinds)):
        times = int(next((v for k, v in element.items() if k.endswith("-repeated")), "1"))
        yield range(at, min(at + times, most)), element
        at += times


def _sheet(table: Any, styles: Mapping[str, Style]) -> Sheet:
    cells: dict[tuple[int, int], object] = {}
    looks: dict[tuple[int, int], Shown] = {}
    merged, hidden = [], set[int]()
    for rows, row in _placed(table, ("table-row",), _MOST_ROWS):
        for columns, cell in _placed(row, ("table-cell", "covered-table-cell"), _MOST_COLUMNS):
            value, shown = _cell(cell, styles)
            down, across = (int(cell.get(f"{_TABLE}number-{kind}-spanned", "1")) for kind in ("rows", "columns"))
            if (down, across) != (1, 1):
                merged.append((rows[0] + 1, rows[0] + down, columns[0], columns[0] + across - 1))
            if value == "":
                continue
            if len(rows) * len(columns) > _MOST_REPEATED:
                raise FazhiError("同一个格子重复得太多")
            places = [(n + 1, column) for n in rows for column in columns]
            cells |= dict.fromkeys(places, value)
            looks |= dict.fromkeys(places, shown) if shown else {}
            hidden |= {n for n, _ in places} if _is_hidden(row, styles) else set()
    columns_of = _placed(table, ("table-column",), _MOST_COLUMNS)
    narrow = {n for columns, column in columns_of if _is_hidden(column, styles) for n in columns}
    away = styles.get(table.get(f"{_TABLE}style-name"), {}).get("display") == "false"
    return sheet_of(table.get(f"{_TABLE}name", ""), cells, merged, Look(away, hidden, narrow, looks))


def _is_hidden(line: Any, styles: Mapping[str, Style]) -> bool:
    """Whether a row or column is hidden, filtered out, or of no size."""
    style = styles.get(line.get(f"{_TABLE}style-name"), {})
    size = style.get("row-height") or style.get("column-width") or "1"
    return line.get(f"{_TABLE}visibility", "visible") != "visible" or not size.strip("0.cimnptx")


def _cell(cell: Any, styles: Mapping[str, Style]) -> tuple[object, Shown | None]:
    """What a cell holds, of a formula without a result the formula; and how it is shown otherwise."""
    paragraphs = cell.findall(f"{_TEXT}p")
    pieces = [piece for p in paragraphs for piece in (*_pieces(p, styles), ("\n", {}))]
    fonts = ((text, _is_struck(style), style.get("text-position", "0")[0] != "0") for text, style in pieces)
    shown = fonts_show(_is_struck(styles.get(cell.get(f"{_TABLE}style-name"), {})), fonts)
    seen, kind = "".join(text for text, _ in pieces).strip(), cell.get(f"{_OFFICE}value-type", "")
    if kind in _NUMBERS:
        value = float(cell.get(f"{_OFFICE}value"))
        otherwise = paragraphs and not _same(value, seen)
        return value, shown or (Shown(f"显示成“{seen}”" if seen else "显示成空白", seen) if otherwise else None)
    held, formula = cell.get(f"{_OFFICE}{kind}-value", ""), cell.get(f"{_TABLE}formula", "").partition("=")[2]
    text = seen or held if kind in ("", "string") else held
    return (f"={formula}", UNWORKED) if formula and not kind and not paragraphs else (text, shown)


def _pieces(paragraph: Any, styles: Mapping[str, Style]) -> Iterator[tuple[str, Style]]:
    """The text of a paragraph, each piece with its style."""
    for text in paragraph.xpath(".//text()"):
        within = text.getparent() if text.is_text else text.getparent().getparent()
        yield str(text), styles.get(within.get(f"{_TEXT}style-name"), {})


def _is_struck(style: Style) -> bool:
    return any(style.get(line, "none") != "none" for line in _LINES)


def _same(value: float, seen: str) -> bool:
    """Whether what is seen is the number, perhaps rounded."""
    bare = seen.translate(_GROUPING)
    return bare in (text_of(value), format(value, f".{len(bare.partition('.')[2])}f"))
