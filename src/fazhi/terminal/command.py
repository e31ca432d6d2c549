"""Terminal: what click, Python and the system say, in Chinese; options that commands share; how a command ends."""

from __future__ import annotations

import io
import os
import re
import signal
import sys
import time
from collections.abc import Container, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from click.shell_completion import CompletionItem

from fazhi.errors import FazhiError, MachineError, UsageError, closest
from fazhi.files import as_error
from fazhi.home import EDITIONS, find_home

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

# what click says in English → in Chinese
_CHINESE = dict(re.findall(r'msgid "(.+)"\nmsgstr "(.+)"', Path(__file__).with_name("click.po").read_text("utf-8")))
for _module in (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types):
    # they took these names from gettext, which would ask the environment for the language
    vars(_module).update(
        _=lambda english: _CHINESE.get(english, english),
        ngettext=lambda one, many, number: _CHINESE.get(one, one if number == 1 else many),
    )


def sentence_of(exc: Exception, words: Sequence[str] = ()) -> tuple[str, int]:
    """What to say of an error in the words that were typed, and how to exit."""
    if not isinstance(exc, click.UsageError):
        error = as_error(exc)
        return str(error) or "数据有错误。", error.exit_code
    options = {o: param for param in (exc.ctx.command.params if exc.ctx else ()) for o in param.opts}
    if isinstance(exc, click.NoSuchOption):
        exc = click.NoSuchOption(exc.option_name, possibilities=closest(exc.option_name, tuple(options)), ctx=exc.ctx)
    # an option that has two names goes by its first
    told = re.sub(r" ?'([^']*)'(?: / '[^']*')?\.?", r"“\1”", exc.format_message())
    # --accept --reason 理由: an option is no value
    given = exc.ctx.params if exc.ctx else {}
    # of one that may stand several times, any
    taken = [name for name, param in options.items() if {*_each(given.get(param.name or ""))} & {*options}]
    told = f"选项“{taken[0]}”后面缺少值" if taken else told.replace("”,“", "”、“").replace(" ，", "，")
    return f"{told}；{_form(exc.ctx.command if exc.ctx else None, options, told, words)}", UsageError.exit_code


def _each(value: object) -> tuple[object, ...]:
    """The values of an option, however often it may stand."""
    return value if isinstance(value, tuple) else (value,)


def _form(command: click.Command | None, options: Container[str], told: str, words: Sequence[str]) -> str:
    """How to write the command that could not be read, or how to find the right one."""
    if key := next((w for w in words if re.fullmatch("[0-9a-f]{6}", w) and "--accept" not in options), ""):
        return f"登记核实过的问题，写 fazhi check --place 编号 --years 年份 --accept {key} --reason 理由。"
    if isinstance(command, click.Group):
        named = told.partition("“")[2].partition("”")[0]
        helps = {name: str(c.short_help) for name, c in command.commands.items()}
        meant = "".join(f"{name} 是{told}，" for name, told in helps.items() if told.startswith(named))
        return f"{meant}fazhi -h 列出全部命令，单写 fazhi 看做到哪一步。"
    if (year := re.search("多出了“(20[0-9]{2})”", told)) and "--years" in options:
        return f"年份请写成 --years {year[1]}，用 --help 看用法。"
    example = re.search("例：(.+)", (command and command.help) or "")
    return f"{f'写法如 {_with_own_place(example[1])}，' if example else ''}用 --help 看用法。"


def _with_own_place(example: str) -> str:
    """An example with a place that the home at hand knows."""
    with suppress(FazhiError):
        known = [*find_home().listed()]
        named = re.search(r"--place (\w+)\b(?! --name)", example)
        if named and known and named[1] not in known:
            return example.replace(named[0], f"--place {known[0]}")
    return example


class InOrder(click.Group):
    """Commands listed as they follow each other in a year's work, not by the alphabet; each knows ``--debug``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return list(self.commands)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add one."""
        cmd.params.append(debug)
        super().add_command(cmd, name)


def _complete(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """What the shell offers: places with their names; years of the place typed before, the latest first."""
    try:
        home = find_home()
    except FazhiError:
        return []
    if param.name in ("place", "places"):
        offered = {id_: name for id_, (name, _) in home.listed().items()}
    else:
        places = filter(None, [ctx.params.get("place"), *(ctx.params.get("places") or ())])
        years = {folder.name for place in places for folder in home.delivered(place)[0]}
        offered = dict.fromkeys([*sorted(years, reverse=True), *(["all"] if param.name == "years" else [])], "")
    return [CompletionItem(word, help=name or None) for word, name in offered.items() if word.startswith(typed)]


_EDITIONS = "internal（内部版）或 public（公开版）；不写则为内部版"
edition_option = click.option(
    "--edition", type=click.Choice([*EDITIONS]), default="internal", metavar="版本", help=_EDITIONS
)
_CHINESE_NAMES = "网页和 Word 文件另存一份中文名的，便于发送"
PATH = click.Path(path_type=Path)
REASON = "发布过的数为什么改了；更正单里登记过的不用写；几项各有原因的，写“指标：原因；指标：原因”"
NO_YEAR = "报告年份；不写则只建目录、加地方"
BASE = "与哪一年比较（只能配一个报告年份）；不写则为上一个有记录的年份"
names_option = click.option("--names", type=click.Choice(["chinese"]), metavar="chinese", help=_CHINESE_NAMES)
completed = partial(click.option, shell_complete=_complete)
place_option = completed("--place", required=True, metavar="编号", help="地方编号，如 taiping")
_ALL = "地方编号，如 taiping；可写多次；不写则为全部"
places_option = completed("--place", "places", multiple=True, metavar="编号", help=_ALL)
year_option = completed("--year", "--years", "year", type=int, required=True, metavar="年份", help="报告年份")
years_option = completed(
    "--years", "--year", "years", metavar="年份", help="2023、2019-2024 或 all（所有年份）；不写则为最近一年"
)
# read from the arguments by main, which catches what the commands raise
debug = click.Option(["--debug"], is_flag=True, expose_value=False, help="出错时显示程序内部的详情")
HELP = {"help_option_names": ["-h", "--help"]}


# commands that may take long and say nothing meanwhile
_SILENT = ("", "check", "sign", "release", "verify", "accept", "add", "new")


class _Output(io.FileIO):
    """Standard output, which goes on where its reader has left: `| head` changes no exit code."""

    def write(self, data: Buffer) -> int:
        """All of it, whether somebody reads it or not."""
        try:
            return super().write(data) or 0
        except BrokenPipeError:
            return memoryview(data).nbytes


def tell_waiting(command: str, after: float = 3, every: float = 15) -> None:
    """Say on a terminal that a command which shows no progress of its own is at work, when it takes long; no thread is begun."""
    if command not in _SILENT or not sys.stderr.isatty() or not hasattr(signal, "setitimer"):
        return
    begun = time.monotonic()

    def say(*_: object) -> None:
        # whatever else is being written
        os.write(2, f"正在读数据、核对，已用{time.monotonic() - begun:.0f}秒……\n".encode())

    signal.signal(signal.SIGALRM, say)
    signal.setitimer(signal.ITIMER_REAL, after, every)


def obey(cli: click.Group, args: list[str] | None) -> NoReturn:
    """Run a command of these, as the terminal gives it where none is given; ends the process.

    Errors are said on stderr; the exit code is 0, 1 (data), 2 (arguments) or 3 (machine).
    """
    # closed ones are none
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as we run
    words = _typed() if args is None else args
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(_ended(cli, words))
    except (click.Abort, KeyboardInterrupt):
        sentence, code = "已停止；做好的报告都保留着。", 130
    # the analyst gets a sentence, whoever mends the kit gets --debug
    except Exception as exc:
        if "--debug" in words:
            raise
        sentence, code = sentence_of(exc, words)
        if isinstance(exc, OSError):
            # nor is it tried again at the very end
            sys.stdout = None
    with suppress(OSError):
        click.echo(sentence, err=True)
    sys.exit(code)


def _typed() -> list[str]:
    """What was typed, in a process made ready to obey it: names of files are Chinese, readers leave, terminals are closed."""
    if sys.getfilesystemencoding() != "utf-8":
        # whatever the terminal's locale: once more from the start, in UTF-8
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - this very command
    if sys.stdout:
        output = io.BufferedWriter(_Output(sys.stdout.fileno(), "w", closefd=False))
        sys.stdout = io.TextIOWrapper(output, line_buffering=sys.stdout.isatty())
    # a terminal that is closed is as a key pressed in it, unless it was told not to be
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, signal.default_int_handler)
    tell_waiting("".join(sys.argv[1:2]))
    return sys.argv[1:]


def _ended(cli: click.Group, words: list[str]) -> int:
    """Run a command to its end: its exit code."""
    if not sys.stdout:
        raise MachineError("标准输出是关闭的，没有地方写结果", "请在终端里运行，或写进文件。")
    if re.search("[\ud800-\udfff]", "".join(words)):
        raise UsageError("参数里有读不出的字符", "请把终端的编码设为 UTF-8 后再试。")
    code = cli.main(words, prog_name="fazhi", standalone_mode=False)
    sys.stdout.flush()
    return code or 0
