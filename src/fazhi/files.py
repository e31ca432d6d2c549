"""Reading and writing files: only ordinary files of a sensible size are read, and what is written appears whole."""

from __future__ import annotations

import csv
import errno
import io
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from fazhi.characters import unified, without_paths
from fazhi.errors import FazhiError, MachineError, UsageError, instead, table_of

# the most that a delivered file may hold, in bytes; a report has some hundred thousand
MOST = 50 << 20

# what a system's error is called
WHY = {getattr(errno, name): words for name, words in table_of("words.toml")["system"].items()}

# three Chinese characters in UTF-8, as no text in GB18030 holds them by chance
_UTF_8 = re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){3}")


def resolved(path: Path) -> Path:
    """The path without links, as far as they lead anywhere: `Path.resolve` fails at one that leads to itself."""
    try:
        return Path(os.path.realpath(path))
    except FileNotFoundError as exc:
        raise UsageError("现在所在的文件夹已经不在了（删了或移走了）", "请换到还在的文件夹里，再运行一次。") from exc


def read_file(path: Path) -> bytes:
    """The bytes of a file that somebody delivered.

    Raises
    ------
    FazhiError
        There is none, it is no ordinary file (a device would never end), it is too large, or it cannot be opened;
        without a full stop, what to do included.
    """
    with instead(FazhiError("打不开这个文件", "请检查权限"), OSError, ValueError):
        if path.is_dir():
            raise FazhiError("是文件夹，不是文件", "请写出里面的文件")
        if re.match("https?:/", str(path)):
            raise FazhiError("是网址，不是文件", "请用浏览器打开它，另存为 .html 文件再读")
        if not path.exists():
            raise FazhiError("找不到这个文件", "请检查写法")
        if not path.is_file():
            raise FazhiError("不是普通文件", "请换成文件本身")
        if path.stat().st_size > MOST:
            raise FazhiError(f"太大（超过{MOST >> 20} MB），不像一份报告", "请只留下要用的内容")
        return path.read_bytes()


def decode(data: bytes) -> str:
    r"""Decode as UTF-8 (with or without BOM), UTF-16 or GB18030; line breaks ``\n``, characters `unified`.

    Raises
    ------
    FazhiError
        It is none of them from end to end: names the line of the first byte that does not fit, or Big5.
    """
    encoding = _encoding(data)
    if encoding == "gb18030" and _is_big5(data):
        raise FazhiError("文字编码像是繁体的 Big5，不是 UTF-8 也不是 GB18030", "请用原来的程序打开，另存为 UTF-8")
    try:
        return unified(_with_line_breaks(data.decode(encoding)))
    except UnicodeDecodeError as exc:
        if encoding[:6] != "utf-16" and b"\0" in data:
            raise FazhiError(
                "不是文字，看不出是什么文件", "请用做它的程序打开，另存为文字或表格（.txt、.xlsx 等），或重新取一份"
            ) from exc
        if exc.end == len(exc.object):
            raise FazhiError("文件不完整，末尾断在半个字里（可能没有复制完）", "请重新取一份完整的") from exc
        row = _with_line_breaks(exc.object[: exc.start].decode(exc.encoding, "replace")).count("\n") + 1
        message = f"文字编码不是 UTF-8 也不是 GB18030，或者坏了：第{row}行的字节 0x{exc.object[exc.start]:02X} 认不出"
        raise FazhiError(message, "请用记事本打开，改正这一行，另存为 UTF-8，或重新取一份") from exc


def _with_line_breaks(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(data: bytes) -> str:
    """Which of the three it is in."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # UTF-16 without its mark: digits, letters and line breaks hold a NUL, on one side; on the other only 一 does
    first, second = data[::2].count(0), data[1::2].count(0)
    if max(first, second) >= max(2, len(data) / 50, 2 * min(first, second)):
        return "utf-16-le" if second > first else "utf-16-be"
    try:
        data.decode()
    except UnicodeDecodeError:
        # UTF-8 too where a byte of it is wrong: read as GB18030, almost any bytes would give something
        return "utf-8-sig" if _UTF_8.search(data) else "gb18030"
    return "utf-8-sig"


def _is_big5(data: bytes) -> bool:
    """Whether it may be Big5, in which about half of the second bytes are those of ASCII; in GB2312 none is."""
    pairs = re.findall(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]", data)
    with suppress(UnicodeDecodeError):
        return bool(data.decode("big5")) and 5 * sum(second < 0x80 for _, second in pairs) > len(pairs)
    return False


def csv_lines(rows: Iterable[Iterable[object]]) -> str:
    r"""Rows as the lines of a CSV file, each with ``\n`` at its end."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def write_file(path: Path, data: bytes) -> None:
    """Put a file in its place whole, with the folders above it; what stood there stays until then.

    Raises a MachineError where the disk is full or may not be written.
    """
    part = path.with_name(f".{path.name}.part")
    with writing(path.parent), ExitStack() as stack:
        path.parent.mkdir(parents=True, exist_ok=True)
        # what a run that was killed left behind; a link that somebody put there is not followed
        part.unlink(missing_ok=True)
        with part.open("xb") as stream:
            stack.callback(part.unlink, missing_ok=True)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)


def as_error(exc: Exception) -> FazhiError:
    """What to say of whatever went wrong; of a file its name alone."""
    if isinstance(exc, FazhiError):
        return exc
    if isinstance(exc, MemoryError | ImportError):
        return MachineError("机器出错：内存不够，或 fazhi 没有装全", "请关闭其他程序，或重新安装后再试。")
    if isinstance(exc, OSError):
        why = WHY.get(exc.errno or 0, f"系统错误 {exc.errno}" if exc.errno else exc)
        name = Path(exc.filename or "输出").name
        if exc.errno == errno.ENAMETOOLONG:
            return UsageError(f"文件或文件夹的名字太长（{name[:20]}…）", "请改成 70 个字以内的名字。")
        return MachineError(f"机器出错：{why}（{name}）", "请检查磁盘和权限后重试。")
    what = f"程序内部出错（{type(exc).__name__}：{without_paths(str(exc))}），这是 fazhi 的缺陷"
    return FazhiError(what, "请把这句话发给维护者；加 --debug 再运行一次，可以看到详情。")


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say by a MachineError why a folder, told by its last two names, cannot be written to."""
    try:
        yield
    except OSError as exc:
        why = WHY.get(exc.errno or 0, "系统拒绝写入")
        raise MachineError(f"写不进 {'/'.join(folder.absolute().parts[-2:])} 目录（{why}）", "请检查后重试。") from exc
