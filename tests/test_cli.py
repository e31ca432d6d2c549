"""The commands as a user types them: words, exit codes, no traceback."""

from __future__ import annotations

import csv
import errno
import inspect
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import click
import openpyxl
import pytest
from helpers import FAZHI, REPO, TEXT, fazhi, figures, folder_bytes

import fazhi as public
from fazhi.errors import UsageError, WordingError
from fazhi.files import resolved, write_file
from fazhi.pipeline import workers
from fazhi.terminal.command import _CHINESE, sentence_of, tell_waiting

pytestmark = pytest.mark.usefixtures("made_here")


def test_a_folder_that_is_gone_is_told_as_such(tmp_path, monkeypatch):
    """No command makes anything there, and the cure is another folder."""
    gone = tmp_path / "失"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.delenv("FAZHI_HOME", raising=False)
    with pytest.raises(UsageError, match="所在的文件夹已经不在了"):
        resolved(Path())
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["runn"], "没有命令“runn”，最接近的是“run”；fazhi -h 列出全部命令，单写 fazhi 看做到哪一步。\n"),
        (["help"], "没有命令“help”；fazhi -h 列出全部命令，单写 fazhi 看做到哪一步。\n"),
        (["核对"], "没有命令“核对”；check 是核对数据，fazhi -h 列出全部命令"),
        (["run", "--yaers", "2023"], "没有选项“--yaers”，最接近的是“--years”；"),
        (["check", "--plase", "x"], "没有选项“--plase”，最接近的是“--place”；"),
        (
            ["new", "--place", "x", "--year", "2025年"],
            "选项“--year”的值不对（应是整数，只写数字）；写法如 fazhi new --place renhe --name 仁和镇 --year 2024，",
        ),
        (["check", "--accept", "--reason", "x"], "选项“--accept”后面缺少值；"),
        (["accept", "651681"], "写 fazhi check --place 编号 --years 年份 --accept 651681 --reason 理由。\n"),
        (["run", "--publish"], "没有选项“--publish”"),
        (["run", "--force=1"], "选项“--force”后面不能有值"),
        (["run", "--jobs", "0"], "选项“--jobs”的值不对（应是整数，1<=x<=256）"),
        (["run", "--names", "x"], "选项“--names”的值不对（应是“chinese”）"),
        (["sign", "--date", "今天"], "选项“--date”的值不对（应是 2025-03-01 这样的日期）"),
        (["sign", "--place", "renhe"], "缺少选项“--year”；写法如 fazhi sign --place taiping --year 2023"),
        (["verify"], "缺少参数“报告”"),
        (["run", "--place"], "选项“--place”后面缺少值"),
        (["run", "--base-year", "x", "--years", "2023"], "选项“--base-year”的值不对（应是整数，只写数字）"),
        (["run", "--base-year", "2020"], "--base-year 只能与一个报告年份同用"),
        (["run", "--place", "taping"], "没有地方“taping”，最接近的是“taiping”"),
        (["run", "--place", "太平镇"], "“太平镇”的编号是“taiping”"),
        (["run", "--place", "taiping", "--years", "2022"], "太平镇没有2022年的数据；有数据的年份：2023"),
        (["run", "--place", "taiping", "--years", "二〇二三"], "年份“二〇二三”写法不对"),
        (["run", "--place", "demo", "--years", "2024-2019"], "年份“2024-2019”写法不对"),
        (["run", "--place", "demo", "--years", "2020", "--base-year", "2021"], "基期年份2021不可用"),
        (["run", "--edition", "secret"], "应是“internal”、“public”"),
        (["check", "--place", "x"], "没有地方“x”"),
        (
            ["check", "extra"],
            "多出了“extra”；写法如 fazhi check --place taiping --xlsx 退回核对.xlsx，用 --help 看用法。",
        ),
        (["check", "--place", "taiping", "--year", "1800-1700"], "年份“1800-1700”写法不对"),
    ],
)
def test_wrong_arguments_end_with_2_and_one_chinese_sentence(args, said):
    done = fazhi(*args)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_every_command_has_a_chinese_help_with_an_example():
    listed = re.findall(r"^  ([a-z]+) ", fazhi("--help").stdout.split("命令:")[1], re.MULTILINE)
    assert listed == ["run", "sign", "release", "check", "new", "explore", "docs", "verify", "read", "accept", "add"]
    for name in listed:
        told = fazhi(name, "--help").stdout
        assert fazhi(name, "-h").stdout == told
        assert re.search(f"例：fazhi {name}(?: |$)", told, re.MULTILINE), name
        assert not re.search(r"Usage|Options|Show this", told)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("fazhi run --place t", ["taiping", "tongliang"]), ("fazhi check --place demo --years 202", ["2024", "2023", "2022", "2021", "2020"]),
        ("fazhi run --years ", ["all"]), ("fazhi sign --place taiping --year ", ["2023"]),
    ],
)  # fmt: skip
def test_the_shell_offers_places_and_their_years(words, offered):
    assert offered_by_the_shell(words, REPO) == [f"plain,{o}" for o in offered]


def test_outside_a_home_the_shell_offers_nothing(tmp_path):
    assert offered_by_the_shell("fazhi run --place ", tmp_path) == []


def offered_by_the_shell(words, cwd):
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1), "_FAZHI_COMPLETE": "bash_complete"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in asked.items():
            patch.setenv(name, value)
        done = fazhi(cwd=cwd)
    assert done.stderr == ""
    return done.stdout.split()


def test_wrong_places_are_told_all_at_once():
    done = fazhi("run", "--place", "taping", "--place", "dmo")
    assert [line[:8] for line in done.stderr.splitlines()] == ["没有地方“tap", "没有地方“dmo"]


def test_outside_a_data_home(tmp_path):
    done = fazhi("check", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "data/codebook" in done.stderr
    done = fazhi("check", home=tmp_path / "nowhere")
    assert done.returncode == 2
    assert "FAZHI_HOME" in done.stderr


@pytest.mark.parametrize("args", [["--help"], ["run", "--help"], ["check", "--help"]])
def test_help_is_chinese(args):
    done = fazhi(*args)
    assert done.returncode == 0
    assert done.stdout.startswith("用法: fazhi")
    assert not {"Usage", "Options", "Show this message", "Commands"} & set(done.stdout.replace(":", " ").split())


BAD = {
    "unknown indicator": (figures(("矛盾纠纷调节", "5件")), "第2行：编码本里没有指标“矛盾纠纷调节”，最接近的是“矛盾纠纷调解”"),
    "no number": (figures(("普法活动", "若干场")), "第2行：“普法活动”的数值看不懂“若干场”"),
    "blank": (figures(("普法活动", "")), "第2行：“普法活动”的数值是空白"),
    "unit": (figures(("普法活动", "5人")), "第2行：“普法活动”的单位不合（读到“5人”，应为场"),
    "conflict": (figures(("普法活动", "5场"), ("普法活动", "6场")), "“普法活动”有2行，同一张表里就不止一行：“5场”（2023/figures.csv第2行）、“6场”（2023/figures.csv第3行）"),
    "empty": ("", "figures.csv：是空表"),
    "no header": ("a,b\n1,2\n", "没有同时写着“指标”和“数值”的表头"),
    "gb18030": (figures(("普法活动", "若干场")).encode("gb18030"), "看不懂“若干场”"),
    "bom": ("\ufeff" + figures(("普法活动", "若干场")), "看不懂“若干场”"),
    "not text": (b"\xff\x00\x80", "不是文字，看不出是什么文件"),
    "another encoding": (b"\xff\xff\x80", "文字编码不是 UTF-8 也不是 GB18030"),
    "status": (figures(("普法活动", "5场", "", "大概")), "不认识状态“大概”"),
    "thousands": ("指标,数值\n普法活动,1,000场\n", "“1,000场”像是被逗号拆开的一个数"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_chinese_sentence_with_its_place(make_home, case):
    content, said = BAD[case]
    home = make_home({"demo/2023/figures.csv": content, "demo/2023/narrative.md": TEXT})
    before = folder_bytes(home.root)
    done = fazhi("check", "--place", "demo", "--years", "2023", home=home.root)
    assert done.returncode == 1
    assert any(said in line and line.startswith("错误") for line in done.stdout.splitlines()), done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert folder_bytes(home.root) == before


def test_all_faults_at_once_as_json(make_home):
    rows = [("矛盾纠纷调节", "5件"), ("普法活动", ""), ("信访件", "5人"), ("法治培训", "若干")]
    home = make_home({"demo/2023/figures.csv": figures(*rows), "demo/2023/narrative.md": TEXT})
    done = fazhi("check", "--place", "demo", "--json", home=home.root)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {f["row"]: f["code"] for f in found if f["severity"] == "error"} == {
        2: "unknown_indicator", 3: "blank", 4: "unit", 5: "wording",
    }  # fmt: skip


def test_faults_of_codebook_and_corrections_end_with_1(make_home):
    home = make_home({"demo/2023/figures.csv": figures(("普法活动", "5场"))}, corrections="- where: 1\n- 2\n")
    done = fazhi("check", "--place", "demo", home=home.root)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert [line.partition("：")[2][:8] for line in lines] == ["第1条写法不对：", "第2条写法不对："]


def test_check_of_the_real_town_tells_its_repeated_sentence_and_the_deadlines():
    done = fazhi("check", "--place", "taiping")
    assert done.returncode == 0
    first, note, second, *_ = done.stdout.splitlines()
    assert first.startswith("警告　太平镇2023年　2023/narrative.md第17行：这句话前面已经写过")
    assert note.startswith("提示　太平镇　codebook/places.csv：没有写主送机关、署名，")
    assert second == "共1份：错误0处、警告1处、提示1处。"
    assert "2024年3月1日前报送上级" in done.stdout


def test_debug_shows_the_traceback():
    assert "Traceback" in fazhi("run", "--place", "taping", "--debug").stderr


def test_run_one_good_and_one_bad_year(make_home, tmp_path):
    """The bad one never spoils the good one; the board tells both, the last line says where."""
    rows = {
        "demo/2022/figures.csv": figures(("普法活动", "5场")),
        "demo/2023/figures.csv": figures(("普法活动", "若干")),
    }
    texts = {f"demo/{y}/narrative.md": TEXT for y in (2022, 2023)}
    home = make_home(rows | texts)
    done = fazhi("run", "--place", "demo", "--years", "all", "--out", str(tmp_path / "out"), home=home.root)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == f"示例镇2022年的报告：{tmp_path / 'out' / 'demo' / '2022' / 'report.html'}"
    assert "示例镇2023年没有生成：2023/figures.csv第2行：“普法活动”的数值看不懂“若干”" in done.stderr
    assert [c in done.stdout for c in ("已生成", "未生成")] == [True, True]
    assert "Traceback" not in done.stderr


def test_reports_of_demo_as_expected(tmp_path):
    """fazhi run for several years: each comparison.csv against the hand-worked table; tests/test_compare.py has all years."""
    done = fazhi("run", "--place", "demo", "--years", "2022-2024", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert len(done.stderr.splitlines()) == 3
    listed = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert all(f'href="demo/{year}/report.html"' in listed for year in (2022, 2023, 2024))
    with (REPO / "tests" / "demo_expected.csv").open(encoding="utf-8-sig", newline="") as stream:
        expected = list(csv.DictReader(stream))
    for year in range(2022, 2025):
        folder = tmp_path / "demo" / str(year)
        assert "虚构" in (folder / "report.html").read_text(encoding="utf-8")
        with (folder / "comparison.csv").open(encoding="utf-8-sig", newline="") as stream:
            got = {r["indicator"]: (r["base_year"], r["verdict"], r["certain"]) for r in csv.DictReader(stream)}
        want = {
            r["indicator"]: (r["base_year"], r["verdict"], r["certain"]) for r in expected if r["year"] == str(year)
        }
        assert got == want


def test_the_words_that_are_put_into_chinese_are_those_of_click():
    """Else click has changed a message, and would say it in English."""
    modules = (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types)
    source = "".join(map(inspect.getsource, modules))
    assert [words for words in _CHINESE if f'"{words}"' not in source] == []
    assert len(_CHINESE) > 20


@pytest.mark.parametrize("command", [[FAZHI], [sys.executable, "-m", "fazhi"]])
def test_as_a_command_and_as_a_module(command):
    done = subprocess.run(
        [*command, "--version"],
        env=os.environ | {"PYTHONPATH": str(REPO / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"fazhi {version('fazhi')}\n"


def test_help_imports_nothing_heavy():
    code = "import sys, fazhi.cli; print([m for m in ('pandas', 'numpy', 'papermill', 'matplotlib', 'rich') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture
def two_towns(make_home):
    """A place with a faulty row, and a folder of a place that the codebook does not know."""
    rows = "指标,数值\n普法活动,若干场\n普法活动,很多场\n"
    return make_home({"demo/2023/a.csv": rows, "demo/2022/a.csv": rows, "nowhere/2023/a.csv": rows}).root


def test_one_places_fault_never_ends_anothers(two_towns):
    done = fazhi("check", "--years", "all", home=two_towns)
    assert done.returncode == 2
    for place in ("2023/a.csv第2行", "2023/a.csv第3行", "2022/a.csv第2行", "2022/a.csv第3行"):
        assert f"{place}：“普法活动”的数值看不懂" in done.stdout
    assert done.stderr.startswith("没有地方“nowhere”")


def test_a_year_that_one_place_lacks_ends_not_the_others(two_towns):
    (two_towns / "data/raw/taiping/2021").mkdir(parents=True)
    (two_towns / "data/raw/taiping/2021/a.csv").write_text("指标,数值\n普法活动,5场\n")
    done = fazhi("check", "--place", "taiping", "--place", "demo", "--years", "2023", "--json", home=two_towns)
    assert "太平镇没有2023年的数据" in done.stderr
    assert {json.loads(line)["row"] for line in done.stdout.splitlines()} >= {2, 3}


def test_an_issued_workbook_that_cannot_be_read_takes_nothing_from_the_findings(two_towns):
    folder = two_towns / "data/inbox/demo/2023"
    folder.mkdir(parents=True)
    (folder / "示例镇2023年度数据采集表.xlsx").write_bytes(b"PK junk")
    done = fazhi("check", "--place", "demo", home=two_towns)
    assert (done.returncode, "2023/a.csv第3行" in done.stdout) == (1, True)
    assert done.stderr.startswith("发出的采集表 示例镇2023年度数据采集表.xlsx 读不出")


def test_the_findings_workbook_goes_where_it_can_and_over_nothing_else(two_towns, tmp_path):
    other = tmp_path / "other.xlsx"
    other.write_bytes(b"PK of somebody")
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    told = {
        ".": "那里不是文件", "": "那里不是文件", "/": "那里不是文件", str(two_towns): "那里不是文件", "a.txt": "文件名没有以 .xlsx 结尾",
        "/dev/full": "那里不是文件", str(pipe): "那里不是文件", str(two_towns / "data/raw/demo/2023/核对.xlsx"): "那是存放数据的文件夹",
        ".xlsx": "文件名没有以 .xlsx 结尾", str(tmp_path / "nix/a.xlsx"): "没有这个文件夹", str(other): "那里已有别的文件",
    }  # fmt: skip
    for path, why in told.items():
        done = fazhi("check", "--place", "demo", "--xlsx", path, home=two_towns, cwd=tmp_path)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), path
        assert why in done.stderr
    assert other.read_bytes() == b"PK of somebody"
    assert not (tmp_path / "nix").exists()
    # a name that is proposed is free
    shutil.copy(other, tmp_path / "退回核对.xlsx")
    done = fazhi("check", "--place", "demo", "--xlsx", "退回核对.xlsx", home=two_towns, cwd=tmp_path)
    assert "如 退回核对2.xlsx。" in done.stderr
    for _ in range(2):
        done = fazhi("check", "--place", "demo", "--xlsx", "a.xlsx", home=two_towns, cwd=tmp_path)
        assert (done.returncode, "退回核对表：a.xlsx\n" in done.stdout) == (1, True)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames[0] == "报送情况"
    # what an office wrote into it is not lost, and in the data it is one mistake
    sheet = book.worksheets[1]
    sheet.cell(2, sheet.max_column).value = "20场"
    book.save(tmp_path / "a.xlsx")
    filled = (tmp_path / "a.xlsx").read_bytes()
    done = fazhi("check", "--place", "demo", "--xlsx", "a.xlsx", home=two_towns, cwd=tmp_path)
    assert (done.returncode, (tmp_path / "a.xlsx").read_bytes() == filled) == (2, True)
    assert "那里的表填了“应当是（请填写）”，没有覆盖" in done.stderr
    (two_towns / "data/raw/demo/2023/退回.xlsx").write_bytes(filled)
    told = fazhi("check", "--place", "demo", "--json", home=two_towns).stdout
    (two_towns / "data/raw/demo/2023/退回.xlsx").unlink()
    of_it = [f for f in map(json.loads, told.splitlines()) if "退回.xlsx" in f["file"]]
    assert [(f["message"], f["todo"]) for f in of_it] == [
        ("这是退回核对表，不是数据", "请把“应当是”里的数抄进单位报来的表，再移走这个文件")
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
@pytest.mark.parametrize(
    ("ends", "code", "said"),
    [
        ("check --place demo >&-", 3, "标准输出是关闭的"), ("check --place demo >/dev/full", 3, "磁盘已满"),
        ("check --place demo 2>&-", 1, ""),
    ],
)  # fmt: skip
def test_a_terminal_that_is_closed_or_full_is_told_in_one_sentence(two_towns, ends, code, said):
    env = os.environ | {"FAZHI_HOME": str(two_towns), "PYTHONPATH": str(REPO / "src")}
    done = subprocess.run(["sh", "-c", f"{FAZHI} {ends}"], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, said in done.stderr, len(done.stderr.splitlines())) == (code, True, int(bool(said)))


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_a_reader_that_has_left_changes_no_exit_code():
    env = os.environ | {"FAZHI_HOME": str(REPO), "PYTHONPATH": str(REPO / "src")}
    command = f"{{ {FAZHI} check --help; echo $? >&2; }} | true"
    done = subprocess.run(["sh", "-c", command], env=env, capture_output=True, text=True, check=False)
    assert done.stderr == "0\n"


@pytest.mark.parametrize(
    ("exc", "said"),
    [
        (MemoryError(), "内存不够"), (ImportError("failed to map segment"), "内存不够"), (OSError(errno.ENOMEM, "x"), "内存不够"),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), "接收的程序已经关闭"), (OSError(errno.ENOSPC, "x"), "磁盘已满"),
    ],
)  # fmt: skip
def test_what_the_machine_lacks_is_said_in_chinese(exc, said):
    sentence, code = sentence_of(exc)
    assert (code, said in sentence, "缺陷" in sentence) == (3, True, False)


def test_a_terminal_that_goes_away_is_a_key_pressed(tmp_path):
    code = "import fazhi.cli as c, os, signal, click\nc.cli.main = lambda *a, **k: os.kill(os.getpid(), signal.SIGHUP)\nc.main()"
    for before, ended in (("", 130), ("import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n", 0)):
        env = os.environ | {"PYTHONPATH": str(REPO / "src")}
        done = subprocess.run(
            [sys.executable, "-c", before + code], env=env, capture_output=True, text=True, check=False
        )
        assert (done.returncode, "Traceback" in done.stderr) == (ended, False)
        assert done.stderr == ("已停止；做好的报告都保留着。\n" if ended else "")


def test_a_wording_without_a_whole_number_is_refused(monkeypatch):
    monkeypatch.setenv("FAZHI_HOME", str(REPO))
    for text in ("十五点七件", "15.7件", "2.5人次"):
        with pytest.raises(WordingError, match="里面没有整数"):
            public.read(text)


def test_a_wording_that_is_no_text_is_refused(monkeypatch):
    monkeypatch.setenv("FAZHI_HOME", str(REPO))
    calls = {
        "36": lambda: public.read(36),
        "25": lambda: public.comparison("20余次", 25),
        "None": lambda: public.comparison(None, "25次"),
    }
    for told, call in calls.items():
        with pytest.raises(UsageError) as refused:
            call()
        assert str(refused.value) == f'这里要写文字，写的是 {told}；请写报告里的原文，加引号，如 "36场"。'


def test_a_name_too_long_for_the_system_is_told_in_plain_chinese(make_home, tmp_path):
    done = fazhi("check", "--xlsx", tmp_path / f"{'核' * 100}.xlsx", home=make_home().root)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"文件或文件夹的名字太长（{'核' * 20}…）；请改成 70 个字以内的名字。\n"
    # the cure cures
    write_file(tmp_path / f"{'核' * 70}.xlsx", b"")


@pytest.mark.parametrize("command", ["run", "sign", "release"])
@pytest.mark.parametrize(
    ("place", "year", "said"),
    [
        ("demo", "24", "年份“24”写法不对；请写成四位数"),
        ("nowhere", "2024", "没有地方“nowhere”"),
        ("demo", "1999", "示例镇没有1999年的数据；有数据的年份：2019、"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_started(monkeypatch, command, place, year, said):
    """A process takes seconds to begin, to say that a name was mistyped."""

    def begun(*_):
        raise AssertionError("a process was started")

    monkeypatch.setattr(workers, "context", begun)
    more = ("--role", "制表", "--name", "张三") if command == "sign" else ()
    done = fazhi(command, "--place", place, "--year", year, *more)
    assert (done.returncode, said in done.stderr) == (2, True)


@pytest.mark.skipif(sys.platform == "win32", reason="no interval timers")
@pytest.mark.parametrize(("command", "terminal", "said"), [("check", True, True), ("run", True, False), ("check", False, False)])  # fmt: skip
def test_a_long_silence_on_a_terminal_is_broken(monkeypatch, capfd, command, terminal, said):
    """Not of a command that shows its own progress, nor where nobody looks."""
    before = signal.getsignal(signal.SIGALRM)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    try:
        tell_waiting(command, 0.05)
        time.sleep(0.15)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert capfd.readouterr().err == "正在读数据、核对，已用0秒……\n" * said
