"""The text layer of a PDF: printed lines joined to paragraphs, tables by their gaps, running heads and numbers dropped.

A PDF knows no words and no tables, only where each character and each rule stands; a table whose cells do not show is told
and left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from math import inf, sin

import pypdfium2

from fazhi.errors import FazhiError
from fazhi.reading.layout import TABLE_END, Document, raised, table_lines
from fazhi.reading.printed import SENTENCE, Line, with_quotes, without_heads
from fazhi.reading.rules import Box, RuledTable, Rules

_LISTED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十0-9]{1,3}[)）]|[0-9]{1,2}[.、．](?![0-9]))"
)
# 1．95% of an item, where the next one follows it, or of a decimal
_ITEM = re.compile(r"([0-9]{1,2})[.．](?=[0-9])")
# in heights of a line: what keeps words apart; how far before the margin a line may end that goes on
_GAP, _SHORT = 0.3, 2.5
# a number beside a word, which is set apart in print where nobody typed a blank: 活动 36 场
_SET_APART = re.compile("[\u4e00-\u9fff] (?=[0-9])|[0-9%] (?=[\u4e00-\u9fff])")
# of the height of the digits beside it, a digit that is none of theirs
_SMALLER = 0.92
# the sine of twice the angle at which a letter stands neither upright nor on its side
_SLANT = 0.3
# how much of a page a picture takes that may hold words: more than a seal
_PICTURE = 0.1
# a line that is a number alone, and one of a cell that is a value of its own
_NUMBER, _VALUE = re.compile(r"[0-9][0-9,.]*%?"), re.compile(r"[0-9][0-9,.]*\S{0,3}")
# lines of a label, and one more
_LABEL = 4
# the end of a word that a line broke: 员38名, not 共38名
_TORN = re.compile("(?![共约近超达第有仅各计另含])[\u4e00-\u9fff][0-9]")


def pdf_text(data: bytes) -> Document:
    """Text of a PDF; a FazhiError where it is locked or damaged, or has none."""
    remarks: list[str] = []
    try:
        opened = list(pypdfium2.PdfDocument(data))
        pages = [list(_page(page, n, remarks)) for n, page in enumerate(opened, 1)]
    except pypdfium2.PdfiumError as exc:
        if "assword" in str(exc):
            raise FazhiError("有打开密码", "请去掉密码再读") from exc
        raise FazhiError("已经损坏或不完整", "请重新取一份") from exc
    if not any(pages):
        raise FazhiError("是扫描件，没有文字", "请找带文字的版本，或先做文字识别")
    printed = [list(_tables(page, n, remarks)) for n, page in enumerate(without_heads(pages), 1)]
    text = "".join(_paragraphs([line for page in printed for line in page], max(p.get_width() for p in opened)))
    return Document(text, tuple(remarks))


def _page(page: pypdfium2.PdfPage, number: int, remarks: list[str]) -> Iterator[Line]:
    """The printed lines of a page and the rows of its ruled tables; what is struck is told and left out."""
    rules, text = Rules(page), page.get_textpage()
    characters = with_quotes(_characters(text))
    runs = ("".join(c for c, _ in run) for hit, run in groupby(characters, lambda of: rules.strikes(of[1])) if hit)
    if struck := "、".join(filter(str.strip, runs)):
        remarks.append(f"第{number}页的“{struck[:20]}”划掉了，没有读；不是划掉的请照原件把里面的数填进数据表")
    pictures = (Box(*o.get_bounds()) for o in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=1))
    if any((b.right - b.left) * (b.top - b.bottom) > _PICTURE * page.get_width() * page.get_height() for b in pictures):
        remarks.append(f"第{number}页有图片，里面的字没有读；请照原件把里面的数填进数据表")
    cells = {at: rules.cell((at.left + at.right) / 2, (at.bottom + at.top) / 2) for _, at in characters}
    tables = list(rules.tables({cell for cell in cells.values() if cell}))
    tabled = {cell for table in tables for cell in table.cells}
    lines = _lines((c, at, cells[at] if cells[at] in tabled else None) for c, at in characters if not rules.strikes(at))
    yield from _tabled(lines, tables, number, remarks)


def _characters(text: pypdfium2.PdfTextPage) -> list[tuple[str, Box]]:
    """The characters of a page but those of a watermark, which stands aslant, and blanks about numbers that nobody typed."""
    angles = (pypdfium2.raw.FPDFText_GetCharAngle(text, n) for n in range(text.count_chars()))
    upright = [n for n, angle in enumerate(angles) if abs(sin(2 * angle)) < _SLANT]
    signs = "".join(chr(pypdfium2.raw.FPDFText_GetUnicode(text, n)) for n in upright)
    blanks = {m.end() - 1 for m in _SET_APART.finditer(signs)}
    printers = {at for at in blanks if pypdfium2.raw.FPDFText_IsGenerated(text, upright[at]) == 1}
    kept = [(c, n) for at, (c, n) in enumerate(zip(signs, upright, strict=True)) if at not in printers]
    characters = [(c, Box(*text.get_charbox(n, loose=True))) for c, n in kept]
    return [*_with_lowered(characters, [text.get_charbox(n) for _, n in kept])]


def _with_lowered(characters: list[tuple[str, Box]], inked: list[tuple[float, ...]]) -> Iterator[tuple[str, Box]]:
    """The characters of a page; digits smaller than those beside them, by their ink as well, and not raised, as lowered."""
    for is_digit, run in groupby(zip(characters, inked, strict=True), lambda each: each[0][0].isdigit()):
        number = list(run)
        (_, tallest), ink = max(number, key=lambda each: each[0][1].top - each[0][1].bottom)
        height, inked_height = tallest.top - tallest.bottom, ink[3] - ink[1]
        for (c, at), (_, low, _, high) in number:
            smaller = at.top - at.bottom < _SMALLER * height and high - low < _SMALLER * inked_height
            is_lowered = is_digit and smaller and at.bottom - tallest.bottom < height / 4
            yield raised(c, lowered=True) if is_lowered else c, at


def _tabled(lines: list[Line], tables: list[RuledTable], number: int, remarks: list[str]) -> Iterator[Line]:
    """The lines of a page, those in the cells of ruled tables as the rows of these."""
    words: dict[Box, str] = {}
    values: Counter[Box] = Counter()
    for line in lines:
        if line.cell:
            before = words.get(line.cell, "")
            words[line.cell] = before + " " * (before != "" and line.text[0].isdigit()) + line.text
            values[line.cell] += bool(_VALUE.fullmatch(line.text))
    rows: dict[Box, list[Line]] = {}
    for table in tables:
        right = max(cell.right for cell in table.cells)
        written = list(table_lines(table.rows(words), remarks))
        if max(values[cell] for cell in table.cells) > 1:
            # rows without rules between them
            remarks.append(_unread(number, written))
            written = []
        # what ends the last table of a page does not end one that goes on on the next
        kept = (row for row in written if row.strip() or (row == TABLE_END and table is not tables[-1]))
        printed = [Line([(row, 0, right)], is_row=True) for row in kept]
        rows |= dict.fromkeys(table.cells, printed)
    for line in lines:
        if line.cell:
            # the whole table stands where its first word does
            yield from rows[line.cell]
            rows[line.cell].clear()
        else:
            yield line


def _lines(characters: Iterable[tuple[str, Box, Box | None]]) -> list[Line]:
    """The printed lines of a page in the order of its text."""
    lines = list[Line]()
    low = high = end = 0.0
    blank, broken = False, True
    for c, (left, bottom, right, top), cell in characters:
        if c.isspace():
            blank, broken = True, broken or c == "\n"
            continue
        height, size, within = high - low, top - bottom, min(high, top) - max(low, bottom)
        # a mark that stands higher is no line of its own, nor is what stands to the right in the same row
        ended = broken and (within < size / 2 or left - end < -0.5 * height)
        if ended or not lines or cell != lines[-1].cell:
            lines.append(Line([(c, left, right)], bottom, size, cell))
            low, high = bottom, top
        else:
            is_raised = size < 0.95 * height and bottom - low > 0.25 * height
            seen = raised(c) if is_raised else c
            word, begin, _ = lines[-1].words[-1]
            # ²12件 at the head of a note
            opens = len(lines[-1].words) == 1 and height < 0.95 * size and low - bottom > 0.25 * size
            word = raised(word) if opens else word
            if left - end > _GAP * height:
                lines[-1].words.append((seen, left, right))
            else:
                lines[-1].words[-1] = (word + " " * (blank and not broken) + seen, begin, right)
            if size > height:
                low, high = bottom, top
                lines[-1] = lines[-1]._replace(low=bottom, height=size)
        end, blank, broken = right, False, False
    return lines


def _rows(lines: list[Line]) -> Iterator[int]:
    """Which lines are rows of tables by their wide gaps, or stand between two and in one column: a label of two lines."""
    found = {n for n, line in enumerate(lines) if line.is_apart}
    for n in (*range(1, len(lines)), *range(len(lines) - 2, -1, -1)):
        # a row of narrow gaps beside one of wide ones
        near = (lines[m] for m in (n - 1, n + 1) if m in found and len(lines[n].words) > 2)
        found |= {n} if any(_aligned((line, lines[n])) for line in near) else set()
    rows = sorted(found)
    yield from rows
    for n, line in enumerate(lines):
        # behind a cell of several lines the next one stands higher
        beside = (m for m in range(max(n - _LABEL + 1, 0), n - 1) if abs(lines[m].low - line.low) < line.height / 2)
        yield from range(first, n + 1) if (first := next(beside, n)) < n else ()
    for a, b in pairwise(rows):
        between = lines[a + 1 : b]
        over = (w for w in between for x, y in lines[a].gaps if w.words[0][1] < x and y < w.right)
        if len(between) < _LABEL and not any(over):
            yield from range(a + 1, b)


def _tables(lines: list[Line], page: int, remarks: list[str]) -> Iterator[Line]:
    """The lines of a page; rows whose cells stand below one another as such, other tables told and left out."""
    likely = {n for n in _rows(lines) if not lines[n].is_row}
    for like_rows, group in groupby(enumerate(lines), lambda numbered: numbered[0] in likely):
        numbers, rows = zip(*group, strict=True)
        beside = like_rows and any(line.is_row for line in lines[max(numbers[0] - 1, 0) : numbers[-1] + 2])
        is_table = like_rows and len(rows) > 1
        if not beside and (not is_table or _aligned(rows)):
            yield from (r._replace(is_row=r.is_row or is_table) for r in rows)
        else:
            remarks.append(_unread(page, [row.text for row in rows]))


def _aligned(rows: tuple[Line, ...]) -> bool:
    """Whether rows have as many cells, each below another."""
    columns = zip(*(row.gaps for row in rows), strict=False)
    below = all(max(a for a, _ in column) < min(b for _, b in column) for column in columns)
    return below and len({len(row.words) for row in rows}) == 1


def _unread(page: int, rows: Sequence[str]) -> str:
    """What is told of rows that were left out: how they begin and end, as text beside a picture's legend may be among them."""
    first, last = (" ".join(row.split()) for row in (rows[0], rows[-1]))
    words = f"{first[:20]}……{last[-20:]}" if len(rows) > 1 else f"{first[:20]}……"
    return f"第{page}页的表格（“{words}”，连同并排的文字共{len(rows)}行）没有读；请照原件把里面的数填进数据表"


def _margin(column: list[Line], even: float) -> float:
    """Where the full lines of a column end; nowhere in a list, whose lines are all short.

    `even`: where they end on a page whose sides are alike.
    """
    wide = sorted((line for line in column if line.is_wide), key=lambda line: line.right)
    if wide and even - wide[-1].right < _SHORT * wide[-1].height:
        return wide[-1].right
    prose = [line for line in column if not line.is_row and SENTENCE.search(line.text)]
    # a narrow column is of prose for the most part
    narrow = 2 * len(prose) > len(column)
    ends = sorted(line.right for line in prose if narrow or line.is_wide)
    return ends[(len(ends) - 1) * 3 // 4] if ends else inf


def _paragraphs(lines: list[Line], width: float) -> Iterator[str]:
    """Paragraphs of printed lines: a full line that ends in the middle of a sentence goes on in the next."""
    even = width - min((line.left for line in lines), default=0)
    margins = [_margin([line for line in lines if (line.left > width / 2) is right], even) for right in (False, True)]
    items = _items(lines)
    for n, (line, after) in enumerate(pairwise([*lines, Line([("", 0, 0)], is_row=True)]), 1):
        # two numbers, or one in two lines: nobody knows
        digits = line.text[-1].isdigit() and after.text[:1].isdigit()
        # of a chart
        alone = _NUMBER.fullmatch(line.text) or _NUMBER.fullmatch(after.text)
        short = margins[line.left > width / 2] - line.right > _SHORT * line.height
        other = line.is_row or line.is_apart or after.is_row or abs(line.height - after.height) > line.height / 4
        listed = n in items or _LISTED.match(after.text)
        ends = line.text.endswith(("。", "！", "？", "；", "：")) or (short and not _TORN.match(after.text))
        yield line.text + "\n" * bool(other or ends or listed or digits or alone)


def _items(lines: list[Line]) -> set[int]:
    """Which lines begin with the number of an item that the next one follows, or that follows the one before."""
    found = [(n, int(m[1])) for n, line in enumerate(lines) if (m := _ITEM.match(line.text))]
    return {n for a, b in pairwise(found) for n, _ in (a, b) if b[1] == a[1] + 1}
