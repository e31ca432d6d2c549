"""The commands: arguments into calls, errors into one line. Heavy imports wait until they are needed."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fazhi.complaints import Group, usage_sentence
from fazhi.completion import places as of_places
from fazhi.completion import years as of_years
from fazhi.errors import DataError, FazhiError, MachineError, UsageError

if TYPE_CHECKING:
    from fazhi.pipeline.job import Job

# read from the arguments by main, which catches what the commands raise
_debug = click.option("--debug", is_flag=True, expose_value=False, help="出错时显示程序内部的详情")
_edition = click.option(
    "--edition", default="internal", metavar="版本", help="internal（内部版）或 public（公开版）；不写则为内部版"
)
_names = click.option(
    "--names", type=click.Choice(["chinese"]), metavar="chinese", help="网页和 Word 文件另存一份中文名的，便于发送"
)
_place = click.option("--place", required=True, metavar="编号", help="地方编号，如 taiping", shell_complete=of_places)
_places = click.option(
    "--place", "places", multiple=True, metavar="编号", shell_complete=of_places,
    help="地方编号，如 taiping；可写多次；不写则为全部",
)  # fmt: skip
_year = click.option("--year", type=int, required=True, metavar="年份", help="报告年份", shell_complete=of_years)
_years = click.option(
    "--years", metavar="年份", help="2023、2019-2024 或 all（所有年份）；不写则为最近一年", shell_complete=of_years
)


@click.group(cls=Group, subcommand_metavar="命令 [选项]", options_metavar="")
@_debug
def cli() -> None:
    """法治政府建设年度报告：核对数据、比较年度、生成一份可以签发的 HTML 报告。"""


@cli.command(short_help="生成报告", options_metavar="[选项]")
@_places
@_years
@click.option(
    "--base-year",
    type=int,
    default=0,
    metavar="年份",
    help="与哪一年比较（只能配一个报告年份）；不写则为上一个有记录的年份",
)
@_edition
@_names
@click.option("--jobs", type=click.IntRange(1, 256), metavar="份数", help="同时做几份；不写则与处理器核数相同")
@click.option("--cluster", "address", metavar="地址", help="交给 Dask 集群去做，如 tcp://10.0.0.1:8786")
@click.option("--force", is_flag=True, help="没有变化的也重做")
@click.option("--out", type=click.Path(path_type=Path), metavar="目录", help="报告放到哪里；不写则为 reports/")
@_debug
@click.pass_context
def run(
    ctx: click.Context, places: tuple[str, ...], years: str | None, base_year: int, edition: str, names: str | None,
    jobs: int | None, address: str | None, force: bool, out: Path | None,
) -> None:  # fmt: skip
    """读取、比较、核对，用 Papermill 运行笔记本，发布报告。没有变化的不重做。

    例：fazhi run --place taiping --years 2023
    """
    from fazhi.home import check_edition, find_home
    from fazhi.pipeline.job import Job

    if base_year and (years is None or not years.isdigit()):
        raise UsageError("--base-year 只能与一个报告年份同用，如 --years 2023 --base-year 2021。")
    check_edition(edition)
    home = find_home()
    folder = (out or home.reports).resolve()
    template = Job(home, folder, "", 0, base_year, edition, chinese=bool(names), force=force)
    from fazhi.console import Board
    from fazhi.pipeline.batch import make_reports
    from fazhi.pipeline.workers import cluster, workers

    board = Board()
    start = partial(cluster, address) if address else partial(workers, jobs or os.cpu_count() or 1)
    try:
        outcomes = make_reports(template, places, years, start, board)
    finally:
        board.close()
    board.show(outcomes, folder)
    ctx.exit(max((o.exit_code for o in outcomes), default=0))


@cli.command(name="sign", short_help="签署报告", options_metavar="[选项]")
@_place
@_year
@_edition
@click.option("--role", required=True, metavar="角色", help="制表、复核、保密审查或签发；由 norms.csv 规定")
@click.option("--name", required=True, metavar="姓名", help="谁签署")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="如 2025-03-01；不写则为今天")
@click.option("--reason", default="", metavar="原因", help="发布过的数为什么改了；更正单里登记过的不用写")
@_debug
def sign_command(place: str, year: int, edition: str, role: str, name: str, day: datetime | None, reason: str) -> None:
    """签署看过的报告。签署只对当时的内容有效；内容变了，就要重签。

    例：fazhi sign --place taiping --year 2023 --role 复核 --name 李四
    """
    from fazhi.pipeline.release import sign

    job = _job(place, year, edition)
    when = (day or datetime.now()).date()
    click.echo(sign(job, role, name, when, reason), nl=False)


@cli.command(short_help="发布报告", options_metavar="[选项]")
@_place
@_year
@_edition
@click.option("--draft", is_flag=True, help="签署不全也发布，页面上印“草稿”")
@_names
@_debug
def release(place: str, year: int, edition: str, draft: bool, names: str | None) -> None:
    """重新生成报告，把发出去的网页、Word 文件、数字来源原样存进 data/released/。

    例：fazhi release --place taiping --year 2023
    """
    from fazhi.pipeline.release import release as keep

    job = _job(place, year, edition, bool(names))
    click.echo(keep(job, draft=draft), nl=False)


def _job(place: str, year: int, edition: str, chinese: bool = False) -> Job:
    """The job of one report."""
    from fazhi.home import check_edition, find_home
    from fazhi.pipeline.job import Job

    check_edition(edition)
    home = find_home()
    return Job(home, home.reports.resolve(), place, year, 0, edition, chinese=chinese)


@cli.command(short_help="核对数据", options_metavar="[选项]")
@_places
@_years
@click.option("--json", "as_json", is_flag=True, help="每行输出一个 JSON 对象")
@click.option(
    "--xlsx", type=click.Path(path_type=Path), metavar="文件", help="另写成一个 Excel 文件，每个单位一页，便于退回核对"
)
@_debug
@click.pass_context
def check(ctx: click.Context, places: tuple[str, ...], years: str | None, as_json: bool, xlsx: Path | None) -> None:
    """一次列出数据和正文里的全部问题、各单位的报送情况，并提示报送和公开的期限。

    例：fazhi check --place taiping --xlsx 退回核对.xlsx
    """
    from fazhi.choice import dossiers_asked_for
    from fazhi.console import findings_as_json, show_findings
    from fazhi.home import find_home

    dossiers = dossiers_asked_for(find_home(), places, years)
    findings = list(dict.fromkeys(f for d in dossiers for f in d.findings))
    if xlsx:
        from fazhi.collect.returns import findings_workbook
        from fazhi.files import write_file

        write_file(xlsx, findings_workbook(dossiers, findings))
    if as_json:
        click.echo(findings_as_json(findings), nl=False)
    else:
        show_findings(dossiers, findings)
    ctx.exit(1 if any(f.severity == "error" for f in findings) else 0)


@cli.command(short_help="开始新的一年：采集表和正文草稿", options_metavar="[选项]")
@_place
@click.option("--name", default="", metavar="名称", help="地方的中文名称，如 仁和镇；新的地方要写")
@_year
@_debug
def new(place: str, name: str, year: int) -> None:
    """生成发给各单位的采集表和正文草稿，放进 data/inbox/；在空文件夹里运行，先建好数据目录。

    例：fazhi new --place renhe --name 仁和镇 --year 2024
    """
    from fazhi.collect.new_year import start_year
    from fazhi.console import show_start

    show_start(place, year, start_year(place, name, year))


@cli.command(short_help="打开 JupyterLab 试看", options_metavar="[选项]")
@_debug
def explore() -> None:
    """在本机打开 JupyterLab 和 explore 笔记本：挑地方、年份，逐格试看。只有本机能访问，关闭用 Ctrl-C。

    例：fazhi explore
    """
    from fazhi.home import find_home
    from fazhi.pipeline.lab import explore as open_lab

    open_lab(find_home())


@cli.command(short_help="核验报告", options_metavar="报告.html [选项]")
@click.argument("report", type=click.Path(path_type=Path), metavar="报告.html")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象")
@_debug
@click.pass_context
def verify(ctx: click.Context, report: Path, as_json: bool) -> None:
    """重新核对一份导出的报告：有没有被改动，每个数字是否有来源、与现在的数据是否一致。

    例：fazhi verify reports/taiping/2023/report.html
    """
    from fazhi.console import show_verdict
    from fazhi.home import find_home
    from fazhi.pipeline.verify import verify as check_again

    try:
        home = find_home()
    except UsageError:
        home = None
    verdict = check_again(report, home)
    show_verdict(verdict, as_json)
    ctx.exit(verdict.exit_code)


@cli.command(short_help="从旧报告里读出数据", options_metavar="文件 ... [选项]")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="文件 ...")
@click.option("--json", "as_json", is_flag=True, help="每个数输出一行 JSON")
@click.option("--text", "as_text", is_flag=True, help="只输出读到的文字")
@click.option("--place", metavar="编号", help="是哪个地方的报告")
@click.option(
    "--year", type=int, metavar="年份", help="是哪一年的报告；不写则用标题或文中最常写的年份（写草稿时要写明）"
)
@click.option("--write", is_flag=True, help="写成草稿，放进 data/inbox/，核对后移到 data/raw/")
@_debug
@click.pass_context
def read(
    ctx: click.Context, files: tuple[Path, ...], as_json: bool, as_text: bool, place: str | None, year: int | None,
    write: bool,
) -> None:  # fmt: skip
    """读旧报告（.txt .md .html .mht .docx .pdf .xlsx .xls .ods），找出里面的每个数：原文、读作多少、状态、期间、是哪个指标。

    例：fazhi read 2022年报告.docx --place taiping --year 2022 --write
    """
    from fazhi.codebook.load import load_codebook
    from fazhi.collect.drafts import Source, write_drafts
    from fazhi.console import following, show_drafts, show_mentions
    from fazhi.home import check_year, find_home
    from fazhi.reading.documents import read_document
    from fazhi.reading.extraction.context import title_year
    from fazhi.reading.extraction.extract import Reader

    home = find_home()
    codebook = load_codebook(home)
    if place:
        codebook.place(place)
    if write and not (place and year):
        raise UsageError("写成草稿要同时写明 --place 和 --year，如 --place taiping --year 2022 --write。")
    if year is not None:
        check_year(year)
    reader, sources, failed = Reader(codebook), [], False
    for path in following(files):
        try:
            text = read_document(path)
            if write and title_year(text) not in (0, year):
                raise FazhiError(f"标题写的是{title_year(text)}年，不是{year}年", "请分开读，或改正 --year")
        except FazhiError as exc:
            failed = True
            click.echo(f"{path}：{exc}。", err=True)
            continue
        source = Source(path, text, reader.read(text, year or 0))
        sources += [source] if write else []
        if as_text:
            click.echo(text, nl=False, color=True)  # color: nothing is taken out
        else:
            show_mentions(source, codebook, as_json)
    if write and failed:
        raise FazhiError("有文件没有读成，没有写草稿", "请改正后再读一次。")
    if write:
        show_drafts(write_drafts(home, codebook, str(place), int(year or 0), sources))
    ctx.exit(1 if failed else 0)


def main(args: list[str] | None = None) -> Any:
    """Entry point: run the command, say errors on stderr, exit as DESIGN 6 lays down."""
    if args is None and sys.getfilesystemencoding() != "utf-8":
        # names of files are Chinese whatever the terminal's locale: once more from the start, in UTF-8
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - this very command
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    given = sys.argv[1:] if args is None else args
    if not given:
        given = ["--help"]
    debug = "--debug" in given
    try:
        if any("\ud800" <= c <= "\udfff" for c in "".join(given)):
            raise UsageError("参数里有读不出的字符", "请把终端的编码设为 UTF-8 后再试。")
        sys.exit(cli.main(given, prog_name="fazhi", standalone_mode=False) or 0)
    except click.UsageError as exc:
        click.echo(usage_sentence(exc, list(cli.commands)), err=True)
        sys.exit(UsageError.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("已停止；做好的报告都保留着。", err=True)
        sys.exit(130)
    except FazhiError as exc:
        if debug:
            raise
        text = str(exc) or "数据有错误。"
        click.echo(text, err=True)
        sys.exit(exc.exit_code)
    except OSError as exc:
        if debug:
            raise
        click.echo(
            f"机器出错：{exc.strerror or exc}（{Path(exc.filename).name if exc.filename else '未知文件'}）；请检查磁盘和权限后重试。",
            err=True,
        )
        sys.exit(MachineError.exit_code)
    # the last resort: the analyst gets a sentence, whoever mends the kit gets --debug
    except Exception as exc:
        if debug:
            raise
        click.echo(
            f"程序内部出错（{type(exc).__name__}），这是 fazhi 的缺陷；请加 --debug 再运行一次，把结果发给维护者。",
            err=True,
        )
        sys.exit(DataError.exit_code)
