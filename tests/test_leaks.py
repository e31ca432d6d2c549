"""Nothing that leaves the house tells of the machine, its user, its environment or the hour."""

from __future__ import annotations

import datetime as dt
import io
import os
import sys
import zipfile
from pathlib import Path

import kills
import pytest
from helpers import REPO, folder_bytes
from helpers import fazhi_in as fazhi

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


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Internal and public editions, a release, the list; made by a user with things to hide."""
    home = kills.make(tmp_path_factory.mktemp("liwei-folder") / "home")
    env = SECRET | {"HOME": str(home.root.parent)}
    for args in (("run",), ("run", "--edition", "public"), ("release", "--year", "2023", "--draft")):
        done = fazhi(home, *args, "--place", "demo", env=env)
        assert done.returncode == 0, done.stderr
    return home


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
    import shutil

    home = Home(Path(shutil.copytree(published.root, tmp_path / "home")))
    path = home.notebooks / "02_compare.ipynb"
    source = path.read_text(encoding="utf-8")
    path.write_text(
        source.replace("comparison_section(dossier)", "open('/etc/geheim-4711/none.txt')"), encoding="utf-8"
    )
    done = fazhi(home, "run", "--place", "demo")
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


def test_the_environment_does_not_reach_a_notebook_s_page(published):
    """A kernel has the environment; what it prints is dropped, what it warns of too."""
    home = published
    path = home.notebooks / "03_report.ipynb"
    kept = path.read_text(encoding="utf-8")
    try:
        path.write_text(
            kept.replace(
                '"report.contents()"',
                '"import os, warnings\\nprint(os.environ)\\nwarnings.warn(os.getcwd())\\nreport.contents()"',
            ),
            encoding="utf-8",
        )
        assert fazhi(home, "run", "--place", "demo", env=SECRET).returncode == 0
        text = "".join(parts(home.reports / "demo" / "2023").values())
        assert "import os" in text
        assert [s for s in (*SECRET.values(), str(home.root), "UserWarning") if s in text] == []
    finally:
        path.write_text(kept, encoding="utf-8")
