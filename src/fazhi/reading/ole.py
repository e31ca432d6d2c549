"""An .xls looked through before calamine opens it: lists of sectors that end, sizes that the file has, cells near by.

calamine takes the container's word for all three. A few bytes changed in a small file would have it follow a list that
bites its own tail until the memory is full, or ask for more memory than there is, which ends the whole program.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from struct import error, iter_unpack, unpack_from

from fazhi.errors import FazhiError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# sector numbers from here on are signs: free, the end of a chain, a table's own
_SIGNS = 0xFFFFFFFA
_SHIFTS, _ENTRY, _MINI, _SMALL = (9, 12), 128, 64, 4096
_BOOKS = {"workbook", "book"}
# records that begin with a cell's row and column (of several cells: the first column), and where a sheet begins
_CELLS = {0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x0206, 0x027E, 0x0406}
_SEVERAL, _SHEETS = {0x00BD, 0x00BE}, {0x0009, 0x0209, 0x0409, 0x0809}
# the record that says how far a sheet reaches, by its length: first row, last row, first column, last column
_REACH, _REACHES = 0x0200, {10: "<HHHH", 14: "<IIHH"}


def check_container(data: bytes, most: int) -> None:
    """Refuse an .xls that would not come to an end or not fit into memory; pass over what is none.

    Parameters
    ----------
    most : int
        The most cells that a sheet may reach over.

    Raises
    ------
    FazhiError
        It is damaged, or a sheet reaches too far.
    """
    if not data.startswith(MAGIC):
        return
    try:
        books = list(_books(data))
        furthest = max((reach for book in books for reach in _reaches(book)), default=0)
    except (error, ValueError) as exc:
        raise FazhiError("打不开这个工作簿（已损坏）") from exc
    if furthest > most:
        raise FazhiError("有一张表的范围太大")


def _books(data: bytes) -> Iterator[bytes]:
    """The streams that hold workbooks, after every list of the container was looked through.

    Raises
    ------
    ValueError, struct.error
        A list has no end, or something is larger than the file.
    """
    (shift,) = unpack_from("<H", data, 30)
    if shift not in _SHIFTS:
        raise ValueError("sector size")
    size = 1 << shift
    count = -(-len(data) // size)
    directories, tables, start, _, _, small, smalls, more, mores = unpack_from("<IIIIIIIII", data, 40)
    if max(directories, tables, smalls, mores) > count:
        raise ValueError("beyond the file")
    given = [s for s in unpack_from("<109I", data, 76) if s < _SIGNS]
    seen: set[int] = set()
    while more < _SIGNS:
        if more in seen:
            raise ValueError("no end")
        seen.add(more)
        *listed, more = array("I", _sector(data, more, size))
        given += [s for s in listed if s < _SIGNS]
    table = array("I", b"".join(_sector(data, s, size) for s in given))
    _ending(table, count)
    mini = array("I", b"".join(_sector(data, s, size) for s in _chain(small, table)))
    _ending(mini, len(data) // _MINI)
    listing = b"".join(_sector(data, s, size) for s in _chain(start, table))
    entries = [
        (e[:64].decode("utf-16-le", "replace").partition("\0")[0], *unpack_from("<II", e, 116))
        for (e,) in iter_unpack(f"{_ENTRY}s", listing)
    ]
    _bounded((s for _, first, length in entries for s in (first, length // size)), count)
    inner = b"".join(_sector(data, s, size) for s in _chain(entries[0][1], table)) if entries else b""
    for name, first, length in entries:
        if name.lower() in _BOOKS and length < _SMALL:
            yield b"".join(inner[s * _MINI : (s + 1) * _MINI] for s in _chain(first, mini))[:length]
        elif name.lower() in _BOOKS:
            yield b"".join(_sector(data, s, size) for s in _chain(first, table))[:length]


def _sector(data: bytes, number: int, size: int) -> bytes:
    return data[(number + 1) * size : (number + 2) * size].ljust(size, b"\xff")


def _bounded(numbers: Iterable[int], count: int) -> None:
    if any(count < n < _SIGNS for n in numbers):
        raise ValueError("beyond the file")


def _ending(table: array[int], count: int) -> None:
    """Refuse a table of sectors in which any chain runs in a circle or out of the file."""
    _bounded(table, count)
    done = bytearray(len(table))
    for first in range(len(table)):
        path = []
        at = first
        while at < len(table) and not done[at]:
            done[at] = 1
            path.append(at)
            at = table[at]
        # what was walked in this very walk is a circle; what was walked before came to its end
        if at < len(table) and done[at] == 1:
            raise ValueError("no end")
        for walked in path:
            done[walked] = 2


def _chain(first: int, table: array[int]) -> Iterator[int]:
    """The sectors of a chain in a table in which all chains end."""
    at = first
    while at < len(table):
        yield at
        at = table[at]


def _reaches(book: bytes) -> Iterator[int]:
    """Over how many cells each sheet reaches, told by the cells of its records and by what it says itself."""
    row = column = at = 0
    while at + 4 <= len(book):
        kind, length = unpack_from("<HH", book, at)
        if kind in _SHEETS:
            yield row * column
            row = column = 0
        elif kind == _REACH and length in _REACHES:
            top, bottom, left, right = unpack_from(_REACHES[length], book, at + 4)
            if bottom < top or right < left:
                raise ValueError("ends before it begins")
            yield (bottom - top) * max(right - left, 1)
        elif kind in _CELLS and length >= 4:
            r, c = unpack_from("<HH", book, at + 4)
            (last,) = unpack_from("<H", book, at + 2 + length) if kind in _SEVERAL else (c,)
            row, column = max(row, r + 1), max(column, c + 1, last + 1)
        at += 4 + length
    yield row * column
