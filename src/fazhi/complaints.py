"""click in Chinese: its help, and what it says of wrong arguments."""

from __future__ import annotations

import sys

import click

_HELP = "显示这段说明"
_VALUES = {"--base-year": "整数", "--year": "整数", "--names": "chinese", "--date": "2025-03-01 这样的日期"}


class _Chinese:
    """Chinese headings for click's help."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(ctx.command.collect_usage_pieces(ctx)), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [r for p in ctx.command.get_params(ctx) if (r := p.get_help_record(ctx))]
        with formatter.section("选项"):
            formatter.write_dl([(name, _HELP if "--help" in name else text) for name, text in records])
        if isinstance(ctx.command, click.Group):
            with formatter.section("命令"):
                formatter.write_dl([(n, c.get_short_help_str()) for n, c in ctx.command.commands.items()])


class Command(_Chinese, click.Command):
    """A command whose help is Chinese."""


class Group(_Chinese, click.Group):
    """A group whose help, and whose commands' help, is Chinese."""

    command_class = Command


def usage_sentence(exc: click.UsageError, known: list[str]) -> str:
    """A click complaint in one Chinese sentence.

    Parameters
    ----------
    known : list of str
        The commands.
    """
    from fazhi.errors import nearest

    if isinstance(exc, click.NoSuchOption):
        options = [o for p in exc.ctx.command.params for o in p.opts] if exc.ctx else []
        return f"没有选项“{exc.option_name}”{nearest(exc.option_name, options)}；用 --help 看全部选项。"
    if isinstance(exc, click.MissingParameter):
        return f"缺少参数“{(exc.param.metavar or exc.param.opts[0]) if exc.param else ''}”；用 --help 看用法。"
    if isinstance(exc, click.BadOptionUsage):
        return f"选项“{exc.option_name}”后面缺少值；用 --help 看用法。"
    if isinstance(exc, click.BadParameter):
        name = exc.param.opts[0] if exc.param else ""
        return f"选项“{name}”的值不对（应是{_VALUES.get(name, '合适的值')}）；用 --help 看用法。"
    word = next((w for w in sys.argv[1:] if not w.startswith("-")), "")
    if word and word not in known:
        return f"没有命令“{word}”{nearest(word, known)}；可用的有：{'、'.join(known)}。"
    return "参数写法不对；用 --help 看用法。"
