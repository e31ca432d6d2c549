"""JupyterLab as ``fazhi explore`` opens it: a real server, that only this machine and only its token reach."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from conftest import REPO, figures

from fazhi.cli import main

FAZHI = str(Path(sys.executable).with_name("fazhi"))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A running server: its process, port and token. The user's own settings would open it to the world."""
    root = tmp_path_factory.mktemp("explore")
    for part in ("data/codebook", "notebooks"):
        shutil.copytree(REPO / part, root / part)
    (root / "data" / "raw" / "demo" / "2023").mkdir(parents=True)
    (root / "data" / "raw" / "demo" / "2023" / "figures.csv").write_text(figures(("信访件", "5件")), encoding="utf-8")
    settings = root / "settings"
    settings.mkdir()
    for name in ("jupyter_server_config.py", "jupyter_lab_config.py"):
        (settings / name).write_text(
            "c.ServerApp.ip = '0.0.0.0'\nc.ServerApp.allow_remote_access = True\nc.ServerApp.allow_origin = '*'\nc.IdentityProvider.token = ''\nc.ServerApp.allow_root = True\n"
        )
    # the browser is given a file of this user's, which leads to the server with its token
    browser = root / "browser"
    browser.write_text(
        f'#!/bin/sh\ncp "${{1#file://}}" "{root}/opened.part" && mv "{root}/opened.part" "{root}/opened"\n'
    )
    browser.chmod(0o755)
    env = os.environ | {"FAZHI_HOME": str(root), "PYTHONPATH": str(REPO / "src"), "JUPYTER_CONFIG_DIR": str(settings)}
    with (root / "log").open("w") as log:
        process = subprocess.Popen(
            [FAZHI, "explore"], env=env | {"BROWSER": f"{browser} %s"}, stderr=log, process_group=0
        )
    end = time.monotonic() + 60
    while not (root / "opened").exists() and time.monotonic() < end:
        time.sleep(0.1)
    address = r"http://127\.0\.0\.1:([0-9]+)/lab/tree/notebooks/explore\.ipynb\?token=([^\"&<]+)"
    found = re.search(address, (root / "opened").read_text(encoding="utf-8"))
    yield process, int(found[1]), found[2]
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def status(port, path, token=""):
    try:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"token {token}"} if token else {}
        )
        return urllib.request.urlopen(request, timeout=20).status
    except urllib.error.HTTPError as exc:
        return exc.code


def test_only_its_own_token_opens_it(served):
    _, port, token = served
    assert status(port, "/api/contents/notebooks/explore.ipynb") == 403
    assert status(port, "/api/contents/notebooks/explore.ipynb", "x" * 40) == 403
    assert status(port, "/api/contents/notebooks/explore.ipynb", token) == 200


def test_the_token_is_new_and_long_and_not_among_the_arguments(served):
    process, _, token = served
    assert len(token) >= 40
    listed = (
        subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        if shutil.which("ps")
        else ""
    )
    assert token not in listed
    assert process.poll() is None


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_only_this_machine_reaches_it(served):
    """Listening on 127.0.0.1, whatever the user's own settings say; the state 0A is listening."""
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    bound = {
        row[1].rpartition(":")[0] for row in rows if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == served[1]
    }
    assert bound == {"0100007F"}


def test_a_home_without_the_notebook_is_told(make_home, monkeypatch, capsys):
    home = make_home()
    (home.notebooks / "explore.ipynb").unlink()
    monkeypatch.setenv("FAZHI_HOME", str(home.root))
    with pytest.raises(SystemExit) as caught:
        main(["explore"])
    assert caught.value.code == 3
    assert capsys.readouterr().err == "找不到笔记本 explore.ipynb；请从 fazhi 的 notebooks 目录补回。\n"
