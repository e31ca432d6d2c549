"""The font that a page brings, held to the one it was taken from: drawn otherwise, 141 would be read as another number."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Iterable
from typing import Any

from fazhi.report.charts import font_face

_FONT = re.compile(r"src:url\(data:font/woff;base64,([A-Za-z0-9+/=]+)\)")
# what a subset holds; colours, bitmaps and variations could draw over the outlines
_TABLES = {"head", "hhea", "maxp", "OS/2", "name", "cmap", "post", "CFF ", "GPOS", "GSUB", "hmtx"}
_HEADER, _ENTRY, _MOST = struct.Struct(">4sIIHHI24x"), struct.Struct(">4sIIII"), 20 << 20


def own_glyphs(html: str, texts: Iterable[str]) -> bool:
    """Whether these texts and each character of the page's font are drawn as the package's own font draws them."""
    import uharfbuzz as hb

    m = _FONT.search(html)
    try:
        tables = _unpacked(base64.b64decode(m[1], validate=True)) if m else {}
    except (ValueError, struct.error, zlib.error):
        return False
    if not tables or not set(tables) <= _TABLES:
        return False
    face = hb.Face(hb.Blob(_sfnt(tables)))
    # together too: a font may put one glyph in the place of several
    said = [*map(chr, sorted(face.unicodes)), *sorted({t for t in texts if {*map(ord, t)} <= set(face.unicodes)})]
    own = font_face()
    return bool(said) and _drawn(face, said) == _drawn(own, said)


def _drawn(face: Any, texts: list[str]) -> list[list[tuple[Any, ...]]]:
    """Each text's glyphs: outline, width and place."""
    import uharfbuzz as hb
    from fontTools.pens.recordingPen import RecordingPen

    font, outlines, drawn = hb.Font(face), dict[int, Any](), []
    for text in texts:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(font, buffer, {"kern": True, "tnum": True})
        for glyph in {i.codepoint for i in buffer.glyph_infos} - set(outlines):
            pen = RecordingPen()
            font.draw_glyph_with_pen(glyph, pen)
            outlines[glyph] = pen.value
        placed = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        drawn.append([(outlines[i.codepoint], p.x_advance, p.x_offset, p.y_offset) for i, p in placed])
    return drawn


def _unpacked(woff: bytes) -> dict[str, bytes]:
    """The tables of a WOFF file, none larger than it says."""
    signature, _, _, count, _, _ = _HEADER.unpack_from(woff)
    if signature != b"wOFF":
        raise ValueError(signature)
    tables = {}
    for n in range(count):
        tag, offset, packed, size, _ = _ENTRY.unpack_from(woff, _HEADER.size + n * _ENTRY.size)
        data = woff[offset : offset + packed]
        if size > _MOST:
            raise ValueError(size)
        whole = zlib.decompressobj().decompress(data, size) if packed < size else data
        tables[tag.decode("latin-1")] = whole
    return tables


def _sfnt(tables: dict[str, bytes]) -> bytes:
    """The tables as one OpenType file."""
    at, entries, body = 12 + 16 * len(tables), b"", b""
    for tag, data in sorted(tables.items()):
        entries += struct.pack(">4sIII", tag.encode("latin-1"), 0, at + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return struct.pack(">4sHHHH", b"OTTO", len(tables), 0, 0, 0) + entries + body
