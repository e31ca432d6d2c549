"""Another town from the built wheel: an empty folder, the installed command, the first report."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import openpyxl
import pytest
from helpers import REPO, filled

# what the parts of a report may say in a first year
WORDS = {
    "## 一、推进法治政府建设的主要举措和成效": "**开展法治宣传**。组织普法活动{普法活动}，受理信访件{信访件}。",
    "## 二、主要负责人履行推进法治建设第一责任人职责情况": "主要负责人主持法治专题会议{法治专题会议}。",
    "## 三、存在的不足和原因": "应急演练偏少，原因是人手不足。",
    "## 四、下一年度主要工作安排": "增加普法活动。",
}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An environment with the wheel, the dependencies lent from this one; the wheel."""
    root = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", root, REPO], check=True, capture_output=True)
    (wheel,) = root.glob("*.whl")
    venv.create(root / "env", with_pip=False)
    python = root / "env" / "bin" / "python"
    subprocess.run(
        [*pip, "--python", python, "install", "--no-deps", "--no-index", wheel], check=True, capture_output=True
    )
    (site,) = (root / "env" / "lib").glob("python*/site-packages")
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return root / "env" / "bin" / "fazhi", wheel


def run(command, *args, cwd):
    # what the lent packages put beside themselves
    lent = str(Path(sys.prefix) / "share" / "jupyter")
    env = {"PATH": os.environ["PATH"], "HOME": str(cwd), "LANG": "C.UTF-8", "JUPYTER_PATH": lent}
    return subprocess.run([command, *args], cwd=cwd, env=env, capture_output=True, text=True, check=False)


def test_the_wheel_holds_what_a_home_is_set_up_from_and_nothing_else(installed):
    names = zipfile.ZipFile(installed[1]).namelist()
    brought = {n.removeprefix("fazhi/brought/") for n in names if n.startswith("fazhi/brought/")}
    assert brought == {
        p.relative_to(REPO).as_posix() for folder in ("data/codebook", "notebooks", "docs", "docs/images") for p in (REPO / folder).glob("*.*") if p.is_file()
    }  # fmt: skip
    assert {"fazhi/py.typed", "fazhi/terminal/click.po"} <= set(names)
    assert {n.split("/")[0] for n in names} == {"fazhi", "fazhi-0.1.0.dist-info"}


def test_from_an_empty_folder_to_the_first_report(installed, tmp_path):
    fazhi = installed[0]
    where = run(fazhi.with_name("python"), "-c", "import fazhi; print(fazhi.__file__)", cwd=tmp_path)
    assert str(fazhi.parents[1]) in where.stdout
    assert run(fazhi, "new", "--place", "renhe", "--name", "仁和镇", "--year", "2024", cwd=tmp_path).returncode == 0
    workbook = next((tmp_path / "data/inbox/renhe/2024").glob("*.xlsx"))
    raw = tmp_path / "data/raw/renhe/2024"
    for office in openpyxl.load_workbook(workbook).sheetnames[1:]:
        names = [r[0].value for r in openpyxl.load_workbook(workbook)[office].iter_rows(min_row=4) if r[0].value]
        given = {"普法活动": "20余场", "信访件": "约50件", "法治专题会议": "6次"}
        rows = {n: {"数值": given[n]} if n in given else {"缺数": "无此职责"} for n in names}
        filled(workbook, {office: rows}).save(raw / f"{office}.xlsx")
    refused = run(fazhi, "check", "--place", "renhe", cwd=tmp_path)
    assert refused.returncode == 1
    assert "2024/narrative.md：没有这个文件" in refused.stdout
    (raw / "narrative.md").write_text("\n\n".join(f"{h}\n\n{w}" for h, w in WORDS.items()) + "\n", encoding="utf-8")
    checked = run(fazhi, "check", "--place", "renhe", cwd=tmp_path)
    assert (checked.returncode, checked.stdout.count("已报齐")) == (0, 7)
    made = run(fazhi, "run", "--place", "renhe", cwd=tmp_path)
    assert (made.returncode, made.stdout.count("已生成")) == (0, 1), made.stderr
    page = (tmp_path / "reports/renhe/2024/report.html").read_text(encoding="utf-8")
    assert '<data class="figure" value="21..29"' in page
    assert "仁和镇2024年度" in page
    verified = run(fazhi, "verify", "reports/renhe/2024/report.html", cwd=tmp_path)
    assert (verified.returncode, verified.stdout) == (0, "一致。\n")
    # the notebooks are those that the package brings
    assert "与 fazhi 自带的不同" not in made.stderr
