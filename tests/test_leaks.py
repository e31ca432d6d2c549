"""Nothing that leaves the house tells of the machine, its user, its environment or the hour."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import kills
import nbformat
import pytest
from helpers import REPO, fazhi, folder_bytes

from fazhi.characters import without_paths
from fazhi.home import Home

SECRET = {"USER": "liwei-user", "LOGNAME": "liwei-user", "HOSTNAME": "liwei-host", "FAZHI_SECRET": "geheim-4711"}


def parts(folder: Path) -> dict[str, str]:
    """Every file below a folder as text; archives as their parts."""
    told = {}
    for name, data in folder_bytes(folder).items():
        if name.endswith(".docx"):
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                told |= {f"{name}/{n}": package.read(n).decode(errors="replace") for n in package.namelist()}
                # an archive tells when its parts were put in
                assert {i.date_time for i in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        else:
            told[name] = data.decode(errors="replace")
    return told


# commands one after another, in one process and with one fork server; the worst of their exit codes
COMMANDS = """
import json, os, sys
from fazhi.cli import main
codes = []
for home, args in json.loads(sys.argv[1]):
    os.environ["FAZHI_HOME"] = home
    try:
        main(args)
    except SystemExit as exc:
        codes.append(exc.code or 0)
sys.exit(max(codes))
"""
NOISE = "import os, warnings\nprint(os.environ)\nwarnings.warn(os.getcwd())\n"


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    """Internal and public editions, a release, the list; and a report whose notebook is noisy: of a user with things to hide."""
    folder = tmp_path_factory.mktemp("liwei-folder")
    home, noisy = kills.make(folder / "home"), kills.make(folder / "noisy")
    path = noisy.notebooks / "02_compare.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source = NOISE + notebook.cells[-1].source
    nbformat.write(notebook, path)
    run = ["run", "--place", "demo"]
    commands = [(home, run), (home, [*run, "--edition", "public"]), (noisy, run)]
    commands += [(home, ["release", "--place", "demo", "--year", "2023", "--draft"])]
    env = os.environ | SECRET | {"HOME": str(folder), "PYTHONPATH": str(REPO / "src")}
    given = json.dumps([(str(home.root), args) for home, args in commands])
    done = subprocess.run([sys.executable, "-c", COMMANDS, given], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return home, noisy


@pytest.fixture(scope="module")
def published(homes):
    return homes[0]


def test_no_published_file_tells_of_the_machine(published):
    today = dt.date.today()
    secrets = [
        *SECRET.values(),
        str(published.root),
        "liwei-folder",
        str(REPO),
        sys.prefix,
        os.uname().nodename,
        "/tmp/",
        "/root/",
    ]
    secrets += [
        today.isoformat(),
        f"{today.year}年{today.month}月{today.day}日",
        "Warning",
        "Traceback",
        "iopub",
        "start_time",
    ]
    told = {n: t for n, t in parts(published.reports).items() if not n.startswith((".made", ".failed"))}
    told |= parts(published.root / "data" / "released")
    assert {n.rpartition("/")[2] for n in told} >= {
        "report.html",
        "index.html",
        "manifest.json",
        "03_report.ipynb",
        "document.xml",
    }
    assert [(s, n) for n, text in told.items() for s in secrets if len(s) > 3 and s in text] == []


def test_the_list_tells_why_a_report_failed_and_not_where_the_machine_keeps_its_files(published, tmp_path):
    home = Home(Path(shutil.copytree(published.root, tmp_path / "home")))
    path = home.notebooks / "02_compare.ipynb"
    source = path.read_text(encoding="utf-8")
    path.write_text(
        source.replace("comparison_section(dossier)", "open('/etc/geheim-4711/none.txt')"), encoding="utf-8"
    )
    done = fazhi("run", "--place", "demo", home=home.root)
    assert done.returncode == 1
    listed = (home.reports / "index.html").read_text(encoding="utf-8")
    assert "02_compare.ipynb 的一个单元出错（FileNotFoundError" in listed
    assert "none.txt" in listed
    assert "/etc" not in listed
    assert "geheim" not in listed


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("No such file: '/home/li/数据/a.csv'", "No such file: 'a.csv'"),
        (r"cannot open C:\Users\li\x.xlsx: locked", "cannot open x.xlsx: locked"),
        ("1/4的案件，2023/figures.csv第2行", "1/4的案件，2023/figures.csv第2行"),
        ("打不开（/srv/share/）。", "打不开（）。"),
    ],
)
def test_of_a_path_only_its_last_name_is_told(said, left):
    assert without_paths(said) == left


def test_the_environment_does_not_reach_a_published_notebook(homes):
    """A notebook's process has the environment; what it prints is dropped, what it warns of too."""
    text = "".join(parts(homes[1].reports / "demo" / "2023").values())
    assert "print(os.environ)" in text
    assert [s for s in (*SECRET.values(), str(homes[1].root), "UserWarning") if s in text] == []
