"""Text of a workbook as an old report: what a person sees of its sheets, merged cells filled; the rest is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from fazhi.reading.sheets import Sheet, Shown, fault_of

# an amount, also in characters (二十余场); no year
_AMOUNT = re.compile(
    r"(?!(?:19|20)[0-9]{2}年?)(?:\D{0,4}[0-9][0-9,.]*\D{0,6}|[约近超逾]?[一二两三四五六七八九十百千万几]{2,}[余多]?\D{1,3})"
)
Grid = dict[tuple[int, int], str]


def workbook_text(sheets: list[Sheet]) -> tuple[str, tuple[str, ...]]:
    r"""The rows of every sheet that is seen, below its title, cells apart by ``\t``; and what was left out."""
    lines: list[str] = []
    remarks: list[str] = []
    for sheet in sheets:
        if sheet.look.hidden and sheet.rows:
            remarks.append(f"工作表“{sheet.title}”是隐藏的，没有读；要读的请取消隐藏")
            continue
        grid: Grid = {}
        remarks += [f"工作表“{sheet.title}”{what}" for what in _fill(grid, sheet)]
        width = max((column for _, column in grid), default=-1) + 1
        lines += [sheet.title] if grid else []
        for above, n in pairwise([0, *sorted({n for n, _ in grid})]):
            row = (" ".join(grid.get((n, column), "").split()) for column in range(width))
            # what stands apart is another table
            lines += [""] * (n - above > 1 and above > 0) + ["\t".join(row).rstrip("\t")]
        lines += [""] if grid else []
    return "\n".join(lines), tuple(remarks)


def _fill(grid: Grid, sheet: Sheet) -> Iterator[str]:
    """Fill a grid with the cells of a sheet as they are seen; what cannot be read is told."""
    look = sheet.look
    if away := [str(n) for n, _ in sheet.rows if n in look.rows]:
        yield f"第{'、'.join(away[:5])}{f'等{len(away)}' if len(away) > 5 else ''}行是隐藏的，没有读；要读的请取消隐藏"
    if any(cell for _, cells in sheet.rows for n, cell in enumerate(cells) if n in look.columns):
        yield "有隐藏的列，没有读；要读的请取消隐藏"
    for row, cells in sheet.rows:
        for column, cell in enumerate(cells):
            if not cell or row in look.rows or column in look.columns:
                continue
            shown = look.cells.get((row, column), Shown("", cell))
            seen = shown.text
            if fault := fault_of(cell, shown) or fault_of(seen) or (shown.words if not seen else ""):
                yield f"第{row}行的“{cell}”{fault}，没有读；请在表里改好再读"
            grid[row, column] = "" if fault else seen
    yield from _spread(grid, sheet.merged)


def _spread(grid: Grid, merged: list[tuple[int, int, int, int]]) -> Iterator[str]:
    """Fill merged cells with the words that they share; a number stays where it is, or is none's."""
    amounts = {area for area in merged if _AMOUNT.fullmatch(grid.get((area[0], area[2]), ""))}
    for area in sorted(merged, key=amounts.__contains__):
        top, bottom, left, right = area
        words = grid.get((top, left), "")
        beside = (cell for (row, column), cell in grid.items() if row == top and not left <= column <= right)
        if area in amounts and _is_shared(grid, *area):
            grid[top, left] = ""
            yield f"第{top}行的“{words}”在合并的格子里，不知归哪一格，没有读；请取消合并，每格各填一次"
        elif words and area not in amounts and any(beside):
            grid |= {(row, column): words for row in range(top, bottom + 1) for column in range(left, right + 1)}


def _is_shared(grid: Grid, top: int, bottom: int, left: int, right: int) -> bool:
    """Whether the rows or columns that a cell reaches over are called otherwise."""
    above = {tuple(grid.get((row, column), "") for row in range(1, top)) for column in range(left, right + 1)}
    beside = {tuple(grid.get((row, column), "") for column in range(left)) for row in range(top, bottom + 1)}
    return len(above) > 1 or len(beside) > 1
