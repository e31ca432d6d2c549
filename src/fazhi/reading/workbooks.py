"""Table files (.csv .xlsx .xls .ods) as sheets: the doorman of foreign workbooks, and the reader of each format.

openpyxl, xlrd and lxml read; none runs a formula or follows a link.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.parsers import expat

from fazhi.characters import shown_name
from fazhi.errors import FazhiError
from fazhi.files import MOST, decode, read_file
from fazhi.reading.ods import ods_sheets
from fazhi.reading.sandbox import guarded
from fazhi.reading.sheets import Sheet, text_of
from fazhi.reading.xls import xls_sheets
from fazhi.reading.xlsx import xlsx_sheets

_DAMAGED = FazhiError("打不开这个工作簿（已损坏、有密码，或不是表格文件）")
_STRICT = b"http://purl.oclc.org/ooxml"
_SAVE_AS = "请用 Excel 或 WPS 打开，另存为 .xlsx"
_COPY = "请把里面的表格复制到 Excel 或 WPS 表格，另存为 .xlsx"
# what a file is that only bears the name of a workbook, by what it begins with, and what to do
_OTHERS = (
    (rb"\Z", "是空文件", "请重新取一份"),
    (rb"(?i)<(?:!doctype|html|head|meta|table|style|div)", "其实是网页，只是名字像表格", _SAVE_AS),
    (rb"<\?xml", "其实是 XML 文件，只是名字像表格", _SAVE_AS),
    (rb"(?i)(?:mime-version|from|subject|date|content-type):", "其实是网页（.mht），只是名字像表格", _SAVE_AS),
    (rb"\{\\rtf", "其实是文档（.rtf），只是名字像表格", _COPY),
    (rb"\xd8\xff|\x89PNG|GIF8", "其实是图片，只是名字像表格", "请取原来的表格"),
    # an old .doc, by the names of what it holds: WordDocument and no Workbook
    (rb"(?s)\xd0\xcf\x11\xe0(?!.*(?:Workb|B)ook).*WordDocument", "其实是 Word 文件，只是名字像表格", _COPY),
    # what is locked is held in another file
    (rb"(?s)\xd0\xcf\x11\xe0.*EncryptedPackage", "有打开密码", "请去掉密码再读"),
    (rb"%PDF", "其实是 PDF，只是名字像表格", "请取原来的表格"),
    (rb"[^\x00-\x08\x0e-\x1f]*\Z", "其实是文本（如 CSV），只是名字像工作簿", "请把文件名的结尾改成 .csv"),
)
# a picture in a sheet: of a packed workbook by its entry, of an .xls by how it begins
_PICTURE = rb"(?i)(?:xl/media|Pictures)/[^\0/]{1,80}?\.(?:png|jpe?g|gif|bmp|[ew]mf|tiff?|webp)"
_OLD_PICTURE = rb"\x89PNG\r\n|\xff\xd8\xff[\xe0-\xee]"
_AS_TABLE = "请照图把数填进一张表（列名写“指标”“数值”“单位”）放进来，再把这个文件移到别处存着"
_ONLY_PICTURE = FazhiError("里面是图片，系统读不出", _AS_TABLE)
_TEXT_CELL = re.compile('\\A="([^"]*)"\\Z')
# "512" , as some programs write it
_PADDED = re.compile('(?<=")[ \t]+(?=,|$)', re.M)
# "八五"普法活动
_UNPAIRED = re.compile('(?:^|,)"[^",]*"(?![",]|$)')
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_WORKBOOK = (b"PK\3\4", b"\xd0\xcf\x11\xe0")


def csv_sheet(data: bytes) -> Sheet:
    """The sheet that a CSV file is.

    Raises a FazhiError where it cannot be read, or a quotation mark that begins a cell does not end it.
    """
    rows: list[list[str]] = []
    if data.startswith(_WORKBOOK):
        raise FazhiError("其实是工作簿，只是名字像 CSV", "请用 Excel 或 WPS 打开，另存为“CSV UTF-8”")
    _refuse_others(data, _OTHERS[1:-1])
    # a long note is a cell all the same
    limit, text = csv.field_size_limit(MOST), _PADDED.sub("", decode(data))
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as exc:
        lines = [n for n, line in enumerate(text.splitlines(), 1) if _UNPAIRED.search(line)]
        told = "、".join(map(str, lines if len(rows) + 1 in lines else [len(rows) + 1]))
        message = f"第{told}行有一格以英文引号开头，到这一格的末尾没有配对的引号"
        raise FazhiError(message, "请把文字里的英文引号改成中文引号“”") from exc
    finally:
        csv.field_size_limit(limit)
    if sum(len(row) == 1 and "\t" in row[0] for row in rows) > len(rows) / 2:
        todo = "请用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”或 .xlsx"
        raise FazhiError("用制表符（Tab）分列，不是逗号", todo)
    # ="148", as Excel is told that it is a text
    texts = [(n, [text_of(_TEXT_CELL.sub(r"\1", cell)) for cell in row]) for n, row in enumerate(rows, 1)]
    return Sheet("", [(n, row) for n, row in texts if any(row)])


def read_workbooks(files: Sequence[bytes]) -> Iterator[list[Sheet] | FazhiError]:
    """Every sheet of each workbook, read in the sandbox; an error where one is locked, damaged or too large."""
    return guarded(read_unguarded, files, _DAMAGED)


def read_table_files(paths: Sequence[Path]) -> Iterator[tuple[Path, list[Sheet] | FazhiError | None]]:
    """Each file with its sheets, or why it cannot be read; None where it is no table."""
    contents = {path: _content(path) for path in paths}
    # read in another process while the tables before them are gone through
    read = read_workbooks([data for data in contents.values() if isinstance(data, bytes)])
    yield from ((path, next(read) if isinstance(data, bytes) else data) for path, data in contents.items())


def _content(path: Path) -> bytes | list[Sheet] | FazhiError | None:
    """A workbook as it is, a CSV file as its sheet, or why it cannot be read; None where it is no table."""
    suffix = path.suffix.lower()
    try:
        if shown_name(path.name) != path.name:
            raise FazhiError("文件名里有看不见的字符，或不是 UTF-8 编码", "请改名，或重新放入")
        if suffix == ".csv":
            return [csv_sheet(read_file(path))]
        return read_file(path) if suffix in _WORKBOOKS else None
    except FazhiError as exc:
        return exc


def read_unguarded(data: bytes) -> list[Sheet]:
    """Every sheet of a workbook; only for the sandbox, which takes care of what fails, grows or does not end.

    Raises a FazhiError where it is dangerous (`checked_markup`) or damaged, or a sheet reaches too far.
    """
    try:
        if not data.startswith(b"PK"):
            _refuse_others(data)
            return _with_rows(xls_sheets(data), _OLD_PICTURE, data)
        parts = checked_markup(data)
        read = ods_sheets(parts) if "content.xml" in parts else _xlsx_sheets(data, parts)
        return _with_rows(read, _PICTURE, data)
    except (FazhiError, MemoryError):
        raise
    # whatever a foreign file does to its reader is damage
    except Exception as exc:
        raise _DAMAGED from exc


def _with_rows(sheets: list[Sheet], picture: bytes, data: bytes) -> list[Sheet]:
    """The sheets, unless they hold nothing but a picture."""
    if not any(sheet.rows or sheet.words for sheet in sheets) and re.search(picture, data):
        raise _ONLY_PICTURE
    return sheets


def _xlsx_sheets(data: bytes, parts: dict[str, bytes]) -> list[Sheet]:
    if any(_STRICT in part[:4096] for name, part in parts.items() if name.startswith("xl/workbook")):
        todo = "请用 Excel 或 WPS 打开，另存为普通的“Excel 工作簿（.xlsx）”"
        raise FazhiError("是“Strict Open XML”工作簿，读不了", todo)
    if any(name.startswith("word/") for name in parts):
        raise FazhiError("其实是 Word 文件，只是名字像表格", _COPY)
    if not any(name.startswith(("[Content_Types]", "xl/")) for name in parts):
        raise FazhiError("其实是压缩包（.zip），只是名字像表格", "请解压，取出里面的表格")
    return xlsx_sheets(data, parts)


def _refuse_others(data: bytes, others: Sequence[tuple[bytes, str, str]] = _OTHERS) -> None:
    beginning = (data if data.startswith(_WORKBOOK) else data[:1000]).replace(b"\0", b"")
    beginning = beginning.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    for form, what, todo in others:
        if re.match(form, beginning):
            raise FazhiError(what, todo)


def checked_markup(data: bytes) -> dict[str, bytes]:
    """The markup of a Word or Excel file by the names of its entries; nothing is written to disk.

    Raises a FazhiError where the file is locked, or holds macros or declarations that pull in more.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {name: name.lower() for name in archive.namelist()}
        if any(entry.flag_bits & 1 for entry in archive.infolist()):
            raise FazhiError("有打开密码", "请去掉密码再读")
        if any(name.endswith("vbaproject.bin") for name in names.values()):
            raise FazhiError("带有宏，没有读", "请另存为不带宏的 .docx 或 .xlsx 再读")
        parts = {entry: archive.read(entry) for entry, name in names.items() if name.endswith((".xml", ".rels"))}
    for part in parts.values():
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse_declaration
        # lxml would mend what openpyxl takes for damage
        parser.Parse(part, True)
    return parts


def _refuse_declaration(*_: object) -> None:
    raise FazhiError("里面有不该有的 XML 声明，没有读", "请用 Word 或 Excel 打开后重新另存")
