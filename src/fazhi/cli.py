"""The commands: arguments into calls, errors into one Chinese sentence and an exit code."""

from __future__ import annotations

import gc
import os
import sys
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from fazhi.errors import UsageError
from fazhi.files import resolved
from fazhi.home import brought, check_year, find_home, home_at_hand
from fazhi.terminal import command

if TYPE_CHECKING:
    from fazhi.pipeline.job import Job


@click.group(
    cls=command.InOrder, params=[command.debug], subcommand_metavar="[命令] [选项]", options_metavar="", context_settings=command.HELP,
    invoke_without_command=True,
)  # fmt: skip
@click.version_option(package_name="fazhi")
@click.pass_context
def cli(context: click.Context) -> None:
    """法治政府建设年度报告：核对数据、比较年度、生成一份可以签发的 HTML 报告。

    不写命令，就说各个地方做到哪一步、接下来做什么；还没有数据目录的，显示这段说明。
    """
    if context.invoked_subcommand:
        return
    from fazhi.terminal.console import show_statuses

    if home := home_at_hand():
        show_statuses(home)
    else:
        click.echo(context.get_help())


_command = partial(cli.command, options_metavar="[选项]")


@_command(short_help="生成报告")
@command.places_option
@command.years_option
@click.option("--base-year", default=0, metavar="年份", help=command.BASE)
@command.edition_option
@command.names_option
@click.option("--jobs", type=click.IntRange(1, 256), metavar="份数", help="同时做几份；不写则与处理器核数相同")
@click.option("--cluster", "address", metavar="地址", help="交给 Dask 集群去做，如 tcp://10.0.0.1:8786")
@click.option("--force", is_flag=True, help="没有变化的也重做")
@click.option("--out", type=command.PATH, metavar="目录", help="报告放到哪里；不写则为 reports/")
@click.option("--draft", is_flag=True, help="有错误也做一页草稿预览，放在 .draft/，缺的、错的写明；不是报告")
def run(
    places: tuple[str, ...], years: str | None, base_year: int, edition: str, names: str | None,
    jobs: int | None, address: str | None, force: bool, out: Path | None, draft: bool,
) -> int:  # fmt: skip
    """读取、比较、核对，用 Papermill 运行笔记本，发布报告。没有变化的不重做。

    例：fazhi run --place taiping --years 2023
    """
    from fazhi.pipeline.batch import make_reports
    from fazhi.pipeline.workers import cluster, workers
    from fazhi.terminal.console import Board, show_previews

    if base_year and (years is None or not years.isdigit()):
        raise UsageError("--base-year 只能与一个报告年份同用，如 --years 2023 --base-year 2021。")
    if draft:
        show_previews(find_home(), places, years, out)
        return 0
    usual = _job("", 0, edition, chinese=bool(names))
    template = replace(usual, out=resolved(out or usual.out), base_year=base_year, force=force)
    start = partial(cluster, address) if address else partial(workers, jobs or os.cpu_count() or 1)
    with Board() as board:
        outcomes = make_reports(template, places, years, start, board)
    board.show(outcomes, template.out)
    return max((o.exit_code for o in outcomes), default=0)


@_command(short_help="签署报告")
@command.place_option
@command.year_option
@command.edition_option
@click.option("--role", required=True, metavar="角色", help="制表、复核、保密审查或签发；由 norms.csv 规定")
@click.option("--name", required=True, metavar="姓名", help="谁签署")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="如 2025-03-01；不写则为今天")
@click.option("--reason", default="", metavar="原因", help=command.REASON)
@click.option("--number", default="", metavar="字号", help="发文字号，如 太政报〔2024〕5号，印在 Word 文件的版头")
def sign_command(
    place: str, year: int, edition: str, role: str, name: str, day: datetime | None, reason: str, number: str
) -> None:
    """签署看过的报告。签署只对当时的内容有效；内容变了，就要重签。

    例：fazhi sign --place taiping --year 2023 --role 复核 --name 李四
    """
    from fazhi.pipeline.cache import refuse_at_once

    refuse_at_once(job := _job(place, year, edition))
    # loaded where there is something to do
    from fazhi.pipeline.circulate import sign

    signed = (day or datetime.now()).date()
    click.echo(sign(job, role, name, signed, reason, number), nl=False)


@_command(short_help="发布报告")
@command.completed("--place", default="", metavar="编号", help="地方编号，如 taiping")
@command.completed("--year", "--years", "year", type=int, default=0, metavar="年份", help="报告年份")
@command.edition_option
@click.option("--draft", is_flag=True, help="签署不全也发布，页面上印“草稿”")
@command.names_option
@click.option("--withdraw", "withdrawn", is_flag=True, help="撤回这一版最近一次发布：只登记，不删存档")
@click.option("--reason", default="", metavar="原因", help="为什么撤回")
@click.option("--adopt", "adopted", is_flag=True, help="补登所有没有登记过的发布，只需一次")
def release_command(
    place: str, year: int, edition: str, draft: bool, names: str | None, withdrawn: bool, reason: str, adopted: bool
) -> None:
    """重新生成报告，连同所依据的数据存进 data/released/，登记在 releases.csv。

    例：fazhi release --place taiping --year 2023
    """
    from fazhi.pipeline.cache import refuse_at_once

    job = _job(place, year, edition, chinese=bool(names))
    if not adopted and not (place and year):
        raise UsageError("发布要写明 --place 和 --year，如 --place taiping --year 2023。")
    if not (adopted or withdrawn):
        refuse_at_once(job)
    from fazhi.pipeline.circulate import adopt, release, withdraw

    told = adopt(job.home) if adopted else withdraw(job, reason) if withdrawn else release(job, draft=draft)
    click.echo(told, nl=False)


def _job(place: str, year: int, edition: str, *, chinese: bool = False) -> Job:
    """The job of one report in its usual folder."""
    from fazhi.pipeline.job import Job

    home = find_home()
    return Job(home, home.reports.resolve(), place, year, 0, edition, chinese=chinese)


@_command(short_help="核对数据")
@command.places_option
@command.years_option
@click.option("--json", "as_json", is_flag=True, help="每行输出一个 JSON 对象")
@click.option("--xlsx", type=command.PATH, metavar="文件", help="另写成一个 Excel 文件，每个单位一页，便于退回核对")
@click.option(
    "--accept", "keys", multiple=True, metavar="编号", help="核实过的问题，按列出的编号登记进更正单；可写多次"
)
@click.option("--reason", default="", metavar="理由", help="为什么这样登记，连同 --accept 写")
def check(
    places: tuple[str, ...], years: str | None, as_json: bool, xlsx: Path | None, keys: tuple[str, ...], reason: str
) -> int:
    """一次列出数据和正文里的全部问题、各单位的报送情况，并提示报送和公开的期限。

    例：fazhi check --place taiping --xlsx 退回核对.xlsx
    """
    from fazhi.api import open_dossiers
    from fazhi.collect.corrections import settle, settlements
    from fazhi.terminal.checklist import check_places

    home = find_home()
    if keys or reason:
        offered = settlements(open_dossiers(home, places, years)[0])
        click.echo(settle(home, offered, keys, reason.strip()), nl=False)
        return 0
    return int(check_places(home, places, years, xlsx, as_json=as_json))


@_command(short_help="开始新的一年：采集表和正文草稿")
@command.place_option
@click.option("--name", default="", metavar="名称", help="地方的中文名称，如 仁和镇；新的地方要写")
@command.completed("--year", "--years", "year", type=int, default=0, metavar="年份", help=command.NO_YEAR)
def new(place: str, name: str, year: int) -> None:
    """生成发给各单位的采集表和正文草稿，放进 data/inbox/；在空文件夹里运行，先建好数据目录。

    不写 --year，只建目录、加地方；旧的数据目录，连同补上编码本里这一版新带的行。

    例：fazhi new --place renhe --name 仁和镇 --year 2024
    """
    from fazhi.collect.new_year import renew, start_year
    from fazhi.terminal.console import show_start

    show_start(place, year, start_year(place, name, year))
    if not year and (added := renew(find_home())):
        click.echo(f"编码本补上了 fazhi 新带的{added}；原有的行没有动，不要的请在行首加 #。")


@_command(short_help="打开 JupyterLab 试看")
def explore() -> None:
    """在本机打开 JupyterLab 和 explore 笔记本：挑地方、年份，逐格试看。只有本机能访问，关闭用 Ctrl-C。

    例：fazhi explore
    """
    from fazhi.pipeline.lab import explore as open_lab

    open_lab(find_home())


@_command(short_help="打开使用说明")
def docs() -> None:
    """打开使用说明：教程、表怎么填、正文怎么写、各个命令、编码本。写成数据目录里的一个网页，不用网络。

    例：fazhi docs
    """
    from fazhi.collect.manual import write_manual
    from fazhi.terminal.console import shown

    path = write_manual(find_home())
    click.echo(f"使用说明：{shown(path)}")
    if sys.stdout.isatty():
        click.launch(str(path))


@_command(short_help="核验报告")
@click.argument("report", type=command.PATH, metavar="报告")
@click.option("--head", default="", metavar="校验码", help="发布时记下的八位校验码，核对发布登记有没有整本改写")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象")
def verify(report: Path, head: str, as_json: bool) -> int:
    """用现在的数据重新做一份，与这份报告（网页、Word 文件、表格，或一次发布的文件夹）对照，列出不同，先列数字；--json 全部列出。

    例：fazhi verify reports/taiping/2023/report.html
    """
    from fazhi.api import verify as check_again
    from fazhi.terminal.console import show_verdict

    verdict = check_again(report, head)
    # of “.” as well
    show_verdict(verdict, as_json, report.name or report.absolute().name)
    return verdict.exit_code


@_command(short_help="从旧报告里读出数据")
@click.argument("files", type=command.PATH, nargs=-1, required=True, metavar="文件 ...")
@click.option("--json", "as_json", is_flag=True, help="每个数输出一行 JSON")
@click.option("--text", "as_text", is_flag=True, help="只输出读到的文字")
@click.option("--place", metavar="编号", default="", help="是哪个地方的报告")
@click.option("--name", default="", metavar="名称", help="地方的中文名称，如 仁和镇；新的地方写草稿要写")
@click.option("--year", type=int, default=0, metavar="年份", help="是哪一年的报告；不写则看标题和文件名")
@click.option("--write", is_flag=True, help="写成各年的草稿，把各年的数对应起来，放进 data/inbox/")
def read(files: tuple[Path, ...], as_json: bool, as_text: bool, place: str, name: str, year: int, write: bool) -> int:
    """读旧报告（.txt .md .html .mht .docx .pdf .xlsx .xls .ods .csv），找出里面的每个数：原文、读作多少、状态、期间、是哪个指标。

    例：fazhi read 2022年报告.docx 2023年报告.docx --place renhe --name 仁和镇 --write
    """
    from fazhi.codebook.load import load_codebook
    from fazhi.collect.drafts import left_out, misnamed, write_drafts
    from fazhi.collect.new_year import require_empty
    from fazhi.terminal.console import show_drafts, show_old_reports

    if write and not place:
        raise UsageError("写成草稿要写明 --place，如 --place renhe --name 仁和镇 --write。")
    if year:
        check_year(year)
    # drafts may be the beginning of a data home
    here = home_at_hand() if write else find_home()
    if not here:
        require_empty(Path.cwd(), files)
    home = here or brought()
    codebook = load_codebook(home, place)
    if place and not write:
        codebook.place(place)
    reports = show_old_reports(files, codebook, year, as_json=as_json, as_text=as_text, to_draft=write)
    if write:
        other = misnamed(place, name, reports)
        show_drafts(place, write_drafts(place, name, reports))
        for told in filter(None, (left_out(reports), other)):
            click.echo(f"注意　{told}", err=True)
    return int(len(reports) < len(files))


@_command(short_help="把核对过的草稿收进数据")
@command.place_option
@command.completed("--years", default="all", metavar="年份", help="2023 或 2019-2024；不写则为有草稿的各年")
@click.option("--keep", is_flag=True, help="待认的指标都改为常设：以后年年要报")
def accept(place: str, years: str, keep: bool) -> int:
    """把 data/inbox/ 里站得住的草稿移进 data/raw/；已有的不覆盖，没有放进数据表的数和对应表留在原处。

    例：fazhi accept --place renhe
    """
    from fazhi.collect.accept import accept_drafts
    from fazhi.terminal.console import show_accepted

    accepted = accept_drafts(find_home(), place, years, keep=keep)
    show_accepted(place, accepted)
    return int(bool(accepted.waiting))


@_command(short_help="加一个指标")
@click.argument("indicator", metavar="指标")
@click.option("--unit", required=True, metavar="单位", help="如 场；可用几个单位的，用 | 隔开")
@command.completed("--place", default="", metavar="编号", help="只是这个地方的指标；不写则加进编码本")
@click.option("--office", default="", metavar="单位", help="由哪个单位填报，如 党政办")
def add(indicator: str, unit: str, place: str, office: str) -> None:
    """加一个指标：地方自己的，或编码本的；待认的指标由此改为常设。

    例：fazhi add 法治文艺演出 --place renhe --unit 场 --office 党政办
    """
    from fazhi.collect.add import add_indicator

    click.echo(add_indicator(find_home(), indicator, unit, place, office), nl=False)


def main(args: list[str] | None = None) -> NoReturn:
    """Entry point: run the command, say errors on stderr, exit with 0, 1 (data), 2 (arguments) or 3 (machine)."""
    # what a command makes it needs to its end
    gc.set_threshold(100_000)
    command.obey(cli, args)
