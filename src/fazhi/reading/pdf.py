"""The text layer of a PDF: printed lines joined to paragraphs, running heads and page numbers dropped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import pypdfium2

from fazhi.errors import FazhiError
from fazhi.reading.layout import Document

_PAGE_NUMBER = re.compile(r"[\s—–\-·]*(?:第 ?)?[0-9]{1,4}(?: ?页)?(?:[,，/ ]*共? ?[0-9]{1,4} ?页?)?[\s—–\-·]*")
_LISTED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十0-9]{1,3}[)）]|[0-9]{1,2}[.、．](?![0-9]))"
)


def pdf_text(data: bytes) -> Document:
    """Text of a PDF; a FazhiError where it is locked or damaged, or has none."""
    try:
        pages = list(map(_lines, pypdfium2.PdfDocument(data)))
    except pypdfium2.PdfiumError as exc:
        if "assword" in str(exc):
            raise FazhiError("有打开密码", "请去掉密码再读") from exc
        raise FazhiError("已经损坏或不完整", "请重新取一份") from exc
    if not any(pages):
        raise FazhiError("是扫描件，没有文字", "请找带文字的版本，或先做文字识别")
    return Document("".join(_paragraphs(line for page in _without_heads(pages) for line in page)))


def _lines(page: pypdfium2.PdfPage) -> list[str]:
    text = page.get_textpage().get_text_range().replace("\r", "")
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def _without_heads(pages: list[list[str]]) -> Iterator[list[str]]:
    """The pages without their running heads and feet, and without their numbers."""
    heads = _running_heads(pages)
    for page in pages:
        lines = list(page)
        for at in (0, -1):
            # at most a head and a number, so that a column of figures below them stays
            droppable = [heads, {""}]
            while lines and (kind := next((k for k in droppable if _pattern(lines[at]) in k), None)) is not None:
                droppable.remove(kind)
                lines.pop(at)
        yield lines


def _running_heads(pages: list[list[str]]) -> set[str]:
    """What stands at the head or foot of most pages, if there are several."""
    edges: Counter[str] = Counter()
    for page in pages:
        bare = list(filter(None, map(_pattern, page)))
        edges.update({*bare[:1], *bare[-1:]})
    return {line for line, count in edges.items() if count > len(pages) / 2 and len(pages) > 2}


def _pattern(line: str) -> str:
    """A running head, whatever number stands in it; empty for a page number."""
    return "" if _PAGE_NUMBER.fullmatch(line) else re.sub("[0-9]+", "#", line.strip())


def _paragraphs(printed: Iterable[str]) -> Iterator[str]:
    """Paragraphs of printed lines: a full line that ends in the middle of a sentence goes on in the next."""
    lines = list(printed)
    full = sorted(map(len, lines))[len(lines) * 3 // 4] if lines else 0
    for line, after in zip(lines, [*lines[1:], ""], strict=False):
        ended = line.endswith(("。", "！", "？", "；", "：")) or len(line) < 0.8 * full or _LISTED.match(after)
        yield line + ("\n" if ended or not after else "")
