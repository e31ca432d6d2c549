"""The text layer of a PDF: printed lines joined to paragraphs, running heads and page numbers dropped.

pypdfium2 reads the pages; what would not fit into memory or time is refused first.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable
from time import monotonic

from fazhi.errors import FazhiError

# what a page says unpacked, and all of them, in bytes; pages; characters; seconds
_STREAM, _STREAMS, _PAGES, _LONGEST, _SECONDS = 8 << 20, 100 << 20, 1000, 3_000_000, 8
_TOO_MUCH = "解开后太大，不像一份报告，没有读；请重新取一份"
_PAGE_NUMBER = re.compile(r"[\s—–\-·]*(?:第 ?)?[0-9]{1,4}(?: ?页)?(?:[,，/ ]*共? ?[0-9]{1,4} ?页?)?[\s—–\-·]*")
_LISTED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十0-9]{1,3}[)）]|[0-9]{1,2}[.、．](?![0-9]))"
)


def pdf_text(data: bytes) -> str:
    """Text of a PDF.

    Raises
    ------
    FazhiError
        It is locked, damaged, too large, or has no text.
    """
    import pypdfium2

    # what a page says is packed apart from its pictures and fonts
    unpacked = 0
    for found in re.finditer(rb"(?<!end)stream\r?\n", data):
        about = data[max(0, found.start() - 400) : found.start()].rpartition(b" obj")[2]
        if not re.search(rb"/Image|/Length1|Type1C|CIDFontType0C|OpenType", about):
            size = _unpacked(data, found.end())
            unpacked += size
            if size > _STREAM or unpacked > _STREAMS:
                raise FazhiError(_TOO_MUCH)
    pages: list[list[str]] = []
    length, latest = 0, monotonic() + _SECONDS
    try:
        document = pypdfium2.PdfDocument(data)
        for page in document:
            layer = page.get_textpage()
            said = layer.get_text_range().replace("\r", "")
            layer.close()
            page.close()
            pages.append([line.rstrip() for line in said.split("\n") if line.strip()])
            length += len(said)
            # pages may share what they print, so that only the clock tells how much it is
            if length > _LONGEST or len(pages) > _PAGES or monotonic() > latest:
                raise FazhiError("太长，不像一份报告", "请只留下报告的正文再读")
    except pypdfium2.PdfiumError as exc:
        locked = "assword" in str(exc)
        raise FazhiError("有打开密码；请去掉密码再读" if locked else "已经损坏或不完整；请重新取一份") from exc
    if not any(pages):
        raise FazhiError("是扫描件，没有文字", "请找带文字的版本，或先做文字识别")
    return "".join(_joined(line for page in _without_heads(pages) for line in page))


def _unpacked(data: bytes, start: int) -> int:
    """How many bytes a deflated stream unpacks to, counted to just beyond what any page says."""
    try:
        return len(zlib.decompressobj().decompress(memoryview(data)[start:], _STREAM + 1))
    except zlib.error:
        return 0


def _without_heads(pages: list[list[str]]) -> Iterable[list[str]]:
    """The pages without what stands at the head or foot of most of them, and without their numbers."""
    edges: Counter[str] = Counter()
    for page in pages:
        bare = [re.sub("[0-9]+", "#", line.strip()) for line in page if not _PAGE_NUMBER.fullmatch(line)]
        edges.update({*bare[:1], *bare[-1:]})
    for page in pages:
        kept = list(page)
        for at in (0, -1):
            # at most a head and a number, so that a column of figures below them stays
            dropped: set[bool] = set()
            while kept:
                number = _PAGE_NUMBER.fullmatch(kept[at]) is not None
                head = len(pages) > 2 and edges[re.sub("[0-9]+", "#", kept[at].strip())] > len(pages) / 2
                if number in dropped or not (number or head):
                    break
                dropped.add(number)
                kept.pop(at)
        yield kept


def _joined(lines: Iterable[str]) -> Iterable[str]:
    """Paragraphs of printed lines: a full line that ends in the middle of a sentence goes on in the next."""
    held = list(lines)
    full = sorted(map(len, held))[len(held) * 3 // 4] if held else 0
    for line, after in zip(held, [*held[1:], ""], strict=False):
        ended = line.endswith(("。", "！", "？", "；", "：")) or len(line) < 0.8 * full or _LISTED.match(after)
        yield line + ("\n" if ended or not after else "")
