"""What click, Python and the system say, in Chinese."""

from __future__ import annotations

import re
from pathlib import Path

import click

from fazhi.errors import UsageError
from fazhi.files import as_error

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
    if isinstance(exc, click.UsageError):
        # an option that has two names goes by its first
        quoted = re.sub(r" ?'([^']*)'(?: / '[^']*')?\.?", r"“\1”", exc.format_message())
        example = re.search("例：(.+)", (exc.ctx and exc.ctx.command.help) or "")
        form = f"写法如 {example[1]}，" if example else ""
        return f"{quoted.replace('”,“', '”、“').replace(' ，', '，')}；{form}用 --help 看用法。", UsageError.exit_code
    error = as_error(exc)
    return str(error) or "数据有错误。", error.exit_code
