"""Bytes of a delivered text file → text."""

from __future__ import annotations

from pathlib import Path

from fazhi.errors import FazhiError


def read_text(path: Path) -> str:
    r"""Decode a file as UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030; line breaks ``\n``.

    Raises
    ------
    FazhiError
        The file cannot be opened, or is in none of these encodings.
    """
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise FazhiError("打不开这个文件") from exc
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise FazhiError("文字编码不是 UTF-8 也不是 GB18030")
