"""Text of a workbook as an old report: what a person sees of its sheets, merged cells filled; the rest is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, pairwise

from fazhi.reading.layout import Document, commented
from fazhi.reading.sheets import Display, Sheet, fault_of

# an amount, also in characters (二十余场); no year
_AMOUNT = re.compile(
    r"(?!(?:19|20)[0-9]{2}年?)(?:\D{0,4}[0-9][0-9,.]*\D{0,6}|[约近超逾]?[一二两三四五六七八九十百千万几]{2,}[余多]?\D{1,3})"
)
# row → its cells, as many in each
Grid = dict[int, list[str]]

# 2024年1月, 2024.1, 202401
_MONTH = re.compile("^(20[0-9]{2})(?:(?:年|[./-])0?([1-9]|1[0-2])|0?([1-9]|1[0-2])(?<=[01][0-9]))月?份?$")


def workbook_text(sheets: list[Sheet]) -> Document:
    r"""The rows of every sheet that is seen, below its title, cells apart by ``\t``; and what was left out."""
    lines: list[str] = []
    remarks: list[str] = []
    for sheet in sheets:
        grid: Grid = {}
        titles = [f"第{n}" for n in range(1, max((len(cells) for _, cells in sheet.rows), default=0) + 1)]
        away = sheet.look.concealed(sheet.rows, titles)
        concealed = (f"{what}是隐藏的，没有读；要读的请取消隐藏" for what, _ in away)
        noted = chain.from_iterable(commented(where, "".join(said)) for where, said in sheet.words if "批注" in where)
        seen = () if sheet.look.hidden else chain(noted, _fill(grid, sheet), _spread(grid, sheet.merged))
        where = f"工作表“{sheet.title}”" * bool(sheet.title)
        remarks += (f"{where}{what}" for what in chain(concealed, seen))
        lines += [_title(sheet), *_lines(grid), ""] if grid else []
    return Document("\n".join(lines), tuple(remarks))


def _title(sheet: Sheet) -> str:
    """The title of a sheet: one called 2022 is of 2022年, one called 202401 or 2024年1月 of that month, Sheet1 of nothing."""
    named = re.sub("^(?:Sheet|工作表)[0-9]*$", "", sheet.title.strip())
    title = _MONTH.sub(lambda m: f"{m[1]}年{m[2] or m[3]}月份", named)
    return re.sub("(?<![0-9])(20[0-9]{2})$", r"\1年", title)


def _lines(grid: Grid) -> Iterator[str]:
    """The rows of a grid; what stands apart is another table, a row of one cell below its header is one of it."""
    headed = False
    for above, n in pairwise([min(grid), *grid]):
        if n - above > 1:
            headed = False
            yield ""
        line = "\t".join(" ".join(cell.split()) for cell in grid[n])
        headed = headed or "\t" in line.rstrip("\t")
        yield line if headed else line.rstrip("\t")


def _fill(grid: Grid, sheet: Sheet) -> Iterator[str]:
    """Fill a grid with the cells of a sheet as they are seen; what cannot be read is told."""
    look = sheet.look
    # where it names no unit of money itself
    named = any("元" in cell for _, cells in [(0, [sheet.title]), *sheet.rows] for cell in cells)
    money = set() if named else look.money
    for row, cells in (row for row in sheet.rows if row[0] not in look.rows):
        grid[row] = ["" if n in look.columns else cell for n, cell in enumerate(cells)]
        for n, cell in enumerate(grid[row]):
            words, seen, _ = look.cells.get((row, n), Display("", cell))
            if fault := fault_of(cell) or fault_of(seen) or (words if cell and not seen else ""):
                yield f"第{row}行的“{cell}”{fault}，没有读；请在表里改好再读"
            grid[row][n] = "" if fault or not cell else f"{seen}{'元' * ((row, n) in money and seen[-1:].isdigit())}"


def _spread(grid: Grid, merged: list[tuple[int, int, int, int]]) -> Iterator[str]:
    """Fill merged cells with the words that they share; a number stays where it is, or is none's."""
    seen = {area: grid[area[0]][area[2]] for area in merged if area[0] in grid and area[2] < len(grid[area[0]])}
    last = max(grid, default=0)
    amounts = {area for area, words in seen.items() if _AMOUNT.fullmatch(words)}
    for area in sorted(seen, key=amounts.__contains__):
        top, bottom, left, right = area
        row, below = grid[top], [n for n in range(top, min(bottom, last) + 1) if n in grid]
        if area not in amounts:
            # a title has nothing beside it
            for n in below if seen[area] and any(row[:left] + row[right + 1 :]) else ():
                grid[n][left : right + 1] = [seen[area]] * len(row[left : right + 1])
        elif _is_shared(grid, below, left, right):
            row[left] = ""
            yield f"第{top}行的“{seen[area]}”在合并的格子里，不知归哪一格，没有读；请取消合并，每格各填一次"


def _is_shared(grid: Grid, rows: list[int], left: int, right: int) -> bool:
    """Whether the rows or columns that a cell reaches over are called otherwise."""
    above = [grid[n][left : right + 1] for n in grid if n < rows[0]]
    beside = {tuple(grid[n][:left]) for n in rows}
    return len(set(zip(*above, strict=True))) > 1 or len(beside) > 1
