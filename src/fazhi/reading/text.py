"""Bytes of a delivered text file → text."""

from __future__ import annotations

from pathlib import Path

from fazhi.errors import FazhiError
from fazhi.files import read_file


def read_text(path: Path) -> str:
    r"""Read and decode a file as `decode` does.

    Raises
    ------
    FazhiError
        It cannot be read (:func:`fazhi.files.read_file`), or is in none of these encodings.
    """
    return decode(read_file(path))


def decode(data: bytes) -> str:
    r"""Decode as UTF-8 (with or without BOM), UTF-16, or GB18030; line breaks ``\n``.

    Raises
    ------
    FazhiError
        None of these fits.
    """
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else (*_by_nul(data), "utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise FazhiError("文字编码不是 UTF-8 也不是 GB18030")


def _by_nul(data: bytes) -> tuple[str, ...]:
    """UTF-16 without its mark: digits, letters and line breaks hold a NUL, on one side; on the other only 一 does."""
    first, second = data[::2].count(0), data[1::2].count(0)
    if len(data) % 2 or max(first, second) < max(2, len(data) / 50) or max(first, second) < 2 * min(first, second):
        return ()
    return ("utf-16-le" if second > first else "utf-16-be",)
