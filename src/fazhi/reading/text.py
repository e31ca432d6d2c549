"""Bytes of a delivered text file → text."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from fazhi.errors import FazhiError

_UNWRITTEN = ("Cn", "Co", "Cs")


def read_text(path: Path) -> str:
    r"""Read and decode a file as `decode` does.

    Raises
    ------
    FazhiError
        The file cannot be opened, or is in none of these encodings.
    """
    try:
        return decode(path.read_bytes())
    except OSError as exc:
        raise FazhiError("打不开这个文件") from exc


def decode(data: bytes) -> str:
    r"""Decode as UTF-8 (with or without BOM), UTF-16, or GB18030; line breaks ``\n``.

    Raises
    ------
    FazhiError
        None of these fits.
    """
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    # digits and line breaks of UTF-16 hold a NUL, no other encoding does
    bare = ("utf-16-le", "utf-16-be") if b"\0" in data and not len(data) % 2 else ()
    for encoding in ("utf-16",) if wide else (*_by_nul(data, bare), "utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # bytes of anything else look like UTF-16 too, but for characters that no one writes
        if "\0" not in text and not (
            encoding in bare and any(unicodedata.category(c) in _UNWRITTEN for c in set(text))
        ):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise FazhiError("文字编码不是 UTF-8 也不是 GB18030")


def _by_nul(data: bytes, encodings: tuple[str, ...]) -> tuple[str, ...]:
    """The byte order first in which the NULs are the high bytes."""
    return encodings if data[1::2].count(0) >= data[::2].count(0) else encodings[::-1]
