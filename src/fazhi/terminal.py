"""What click, Python and the system say, in Chinese."""

from __future__ import annotations

import re
from pathlib import Path

import click

from fazhi.errors import DataError, FazhiError, MachineError, UsageError
from fazhi.files import WHY

# what click says in English → in Chinese
_CHINESE = dict(re.findall(r'msgid "(.+)"\nmsgstr "(.+)"', Path(__file__).with_name("click.po").read_text("utf-8")))
for _module in (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types):
    # they took these names from gettext, which would ask the environment for the language
    vars(_module).update(
        _=lambda english: _CHINESE.get(english, english),
        ngettext=lambda one, many, number: _CHINESE.get(one, one if number == 1 else many),
    )


def sentence_of(exc: Exception) -> tuple[str, int]:
    """What to say of an error, and how to exit."""
    if isinstance(exc, FazhiError):
        return str(exc) or "数据有错误。", exc.exit_code
    if isinstance(exc, click.UsageError):
        quoted = re.sub(r" ?'([^']*)'\.?", r"“\1”", exc.format_message())
        return f"{quoted.replace('”,“', '”、“').replace(' ，', '，')}；用 --help 看用法。", UsageError.exit_code
    if isinstance(exc, MemoryError | ImportError):
        sentence = "机器出错：内存不够，或 fazhi 没有装全；请关闭其他程序，或重新安装后再试。"
        return sentence, MachineError.exit_code
    if isinstance(exc, OSError):
        why, name = WHY.get(exc.errno or 0, exc.strerror or exc), Path(exc.filename or "输出").name
        return f"机器出错：{why}（{name}）；请检查磁盘和权限后重试。", MachineError.exit_code
    unforeseen = f"程序内部出错（{type(exc).__name__}），这是 fazhi 的缺陷"
    return f"{unforeseen}；请加 --debug 再运行一次，把结果发给维护者。", DataError.exit_code
