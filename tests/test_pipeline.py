"""Real notebooks through real Papermill: published whole, or kept aside."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import nbformat
import papermill
import pytest
from helpers import REPO, cell_notebook, composed_of, execute, figures, folder_bytes, opened_job
from helpers import sections_of as sections_of_dossier
from nbclient import NotebookClient
from papermill.exceptions import PapermillExecutionError

from fazhi.cleaning.dataset import load_record
from fazhi.errors import MachineError
from fazhi.export.notebook import BLOCKS_MIME, sections_of
from fazhi.home import Home
from fazhi.pipeline.build import run
from fazhi.pipeline.compose import compose
from fazhi.pipeline.job import Job
from fazhi.pipeline.notebooks import NotebookFailed
from fazhi.pipeline.publish import publish
from fazhi.release.manifest import manifest
from fazhi.report.dossier import judge

FILES = {
    "report.html", "report.docx", "comparison.csv", "content.json", "findings.csv", "ledger.csv", "manifest.json",
    "review.html", "review.xlsx",
    "notebooks/01_check.ipynb", "notebooks/02_compare.ipynb", "notebooks/03_report.ipynb",
}  # fmt: skip
TEXT = (
    "## 一、举措\n\n调解{矛盾纠纷调解}。\n\n## 二、第一责任人\n\n文。\n\n## 三、不足\n\n文。\n\n## 四、下一年\n\n文。\n"
)


def job(home: Home, place: str, year: int, out: Path) -> Job:
    return Job(home, out, place, year)


@pytest.fixture(scope="module")
def taiping(home, tmp_path_factory):
    out = tmp_path_factory.mktemp("reports")
    before = folder_bytes(home.root / "data")
    outcome = run(job(home, "taiping", 2023, out))
    assert outcome.reason == ""
    assert folder_bytes(home.root / "data") == before
    return out / "taiping" / "2023"


def test_files_of_a_run(taiping):
    assert set(folder_bytes(taiping)) == FILES


def test_the_files_are_those_that_its_sections_give(taiping, home):
    """Made without a notebook, as verify makes them."""
    composed = composed_of(home, "taiping", 2023)
    assert {name: composed.file(name) for name in composed.FILES} == {
        name: (taiping / name).read_bytes() for name in composed.FILES
    }


def test_manifest_holds_the_hash_of_every_output_and_input(taiping, home):
    manifest = json.loads((taiping / "manifest.json").read_bytes())
    assert manifest["parameters"] == {"place": "taiping", "year": 2023, "base_year": 0, "edition": "internal"}
    for name in FILES - {"manifest.json"}:
        assert manifest["outputs"][name] == sha256((taiping / name).read_bytes()).hexdigest()
    raw = "data/raw/taiping/2023/figures.csv"
    assert manifest["inputs"][raw] == sha256((home.root / raw).read_bytes()).hexdigest()
    assert not any("demo" in name for name in manifest["inputs"])


@pytest.mark.usefixtures("made_anew")
def test_same_inputs_same_bytes(taiping, home, tmp_path):
    assert run(job(home, "taiping", 2023, tmp_path)).exit_code == 0
    assert folder_bytes(tmp_path / "taiping" / "2023") == folder_bytes(taiping)


def test_nothing_published_tells_of_the_machine(taiping):
    secrets = [str(REPO), str(Path.home()), os.uname().nodename, sys.prefix, "/tmp/", "iopub", "start_time"]
    files = folder_bytes(taiping)
    with zipfile.ZipFile(io.BytesIO(files.pop("report.docx"))) as word:
        files |= {f"report.docx/{name}": word.read(name) for name in word.namelist()}
    for name, data in files.items():
        text = data.decode(errors="replace")
        assert [s for s in secrets if len(s) > 3 and s in text] == [], name


def test_page_fetches_and_runs_nothing(taiping):
    html = (taiping / "report.html").read_text()
    assert '<html lang="zh-CN">' in html
    assert (
        "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
    ) in html
    assert not re.search(r"<script|<iframe|<link|\bon\w+=|url\((?!data:font|#)", html)
    assert "http" not in re.sub(r'http-equiv=|xmlns(:xlink)?="[^"]+"', "", html)
    assert len(html) < 600_000


def test_page_shows_no_code_and_no_warning(taiping):
    html = (taiping / "report.html").read_text()
    for trace in ("open_dossier", "Warning", "jp-Cell", "In [", "Traceback", "# Parameters"):
        assert trace not in html


def test_tables_open_in_excel(taiping):
    for name in ("comparison.csv", "findings.csv", "ledger.csv"):
        data = (taiping / name).read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in data


def test_bad_data_gives_no_report_and_leaves_the_last_good_one(make_home, tmp_path):
    out = tmp_path / "out"
    good = make_home({"demo/2023/figures.csv": figures(("矛盾纠纷调解", "45件")), "demo/2023/narrative.md": TEXT})
    assert run(job(good, "demo", 2023, out)).exit_code == 0
    before = folder_bytes(out / "demo")
    bad = make_home(
        {
            "demo/2023/figures.csv": figures(("矛盾纠纷调节", "45件"), ("普法活动", "若干")),
            "demo/2023/narrative.md": TEXT,
        }
    )
    outcome = run(job(bad, "demo", 2023, out))
    assert (outcome.report, outcome.exit_code) == (None, 1)
    said = outcome.reason.splitlines()
    assert [re.match(r"2023/figures.csv第[23]行", line) is not None for line in said] == [True] * 2
    assert folder_bytes(out / "demo") == before
    aside = folder_bytes(out / ".failed" / "demo" / "2023")
    assert set(aside) == {"findings.csv", "notebooks/01_check.ipynb", "reason.txt"}
    assert aside["findings.csv"].decode("utf-8-sig").count("error,") == 2
    assert run(job(good, "demo", 2023, out)).exit_code == 0
    assert not (out / ".failed" / "demo" / "2023").exists()


def test_a_cell_that_fails_gives_no_report(make_home, tmp_path):
    home = make_home({"demo/2023/figures.csv": figures(("矛盾纠纷调解", "45件")), "demo/2023/narrative.md": TEXT})
    path = home.notebooks / "03_report.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source = "1 / 0"
    nbformat.write(notebook, path)
    outcome = run(job(home, "demo", 2023, tmp_path / "out"))
    assert outcome.exit_code == 1
    assert "03_report.ipynb 的一个单元出错（ZeroDivisionError" in outcome.reason
    assert not (tmp_path / "out" / "demo").exists()
    assert "notebooks/03_report.ipynb" in folder_bytes(tmp_path / "out" / ".failed" / "demo" / "2023")


@pytest.mark.parametrize(
    ("source", "kind", "said"),
    [
        ("import time; time.sleep(60)", MachineError, "超过2秒"),
        ("import os; os._exit(1)", MachineError, "中途停止"),
        ("1 / 0", NotebookFailed, "ZeroDivisionError"),
    ],
)
def test_how_a_notebook_can_fail(tmp_path, source, kind, said):
    path = cell_notebook(tmp_path / "n.ipynb", source)
    with pytest.raises(kind, match=said):
        execute(path, {"year": 2}, tmp_path, timeout=2)


def test_what_a_notebook_s_process_says_as_it_ends_is_not_ours(tmp_path, capfd):
    """By the stream it was started with, past all that Jupyter catches."""
    source = "import logging, sys; logging.basicConfig(stream=sys.__stderr__, force=True); logging.error('ghost')"
    path = cell_notebook(tmp_path / "n.ipynb", source)
    execute(path, {"year": 2}, tmp_path, timeout=20)
    assert capfd.readouterr().err == ""


def test_a_broken_notebook_is_one_outcome_not_the_end_of_the_batch(make_home, tmp_path):
    home = make_home({"demo/2023/figures.csv": figures(("矛盾纠纷调解", "45件")), "demo/2023/narrative.md": TEXT})
    (home.notebooks / "01_check.ipynb").write_text("not a notebook")
    outcome = run(job(home, "demo", 2023, tmp_path / "out"))
    assert (outcome.report, outcome.exit_code) == (None, 3)
    assert outcome.reason.startswith("笔记本 01_check.ipynb 已损坏")


def test_a_missing_notebook_is_said(tmp_path):
    with pytest.raises(MachineError, match=r"找不到笔记本 n.ipynb"):
        execute(tmp_path / "n.ipynb", {}, tmp_path, timeout=2)


def of_outputs(*names):
    return manifest({"parameters": {"edition": "internal"}, "inputs": {}}, dict.fromkeys(names, b""))


def test_publishing_drops_what_is_no_longer_made_and_keeps_what_is_not_ours(tmp_path):
    publish(tmp_path, {"a.txt": b"1", "b.txt": b"2"}, of_outputs("a.txt", "b.txt"))
    (tmp_path / "mine.txt").write_text("x")
    publish(tmp_path, {"a.txt": b"3"}, of_outputs("a.txt"))
    assert set(folder_bytes(tmp_path)) == {"a.txt", "mine.txt", "manifest.json"}
    assert (tmp_path / "a.txt").read_bytes() == b"3"


def test_the_manifest_is_written_last_and_each_file_whole(tmp_path):
    """A file that cannot be put in place stops before the manifest; the others are whole or as before."""
    publish(tmp_path, {"a.txt": b"1"}, b"{}")
    (tmp_path / "b.txt").mkdir()
    with pytest.raises(MachineError):
        publish(tmp_path, {"a.txt": b"2", "b.txt": b"2"}, b'{"new": 1}')
    assert (tmp_path / "manifest.json").read_bytes() == b"{}"
    assert (tmp_path / "a.txt").read_bytes() == b"2"


def test_a_folder_that_cannot_be_written_is_the_machines_fault(tmp_path):
    (tmp_path / "demo").write_text("a file where a folder should be")
    with pytest.raises(MachineError, match="写不进"):
        publish(tmp_path / "demo" / "2023", {"a.txt": b""}, b"{}")


def test_plain_papermill(tmp_path):
    """The page's notebook on its own, in an ordinary kernel, as docs/coming-from.md shows it."""
    source, given = "notebooks/03_report.ipynb", ["-p", "place", "taiping", "-p", "year", "2023"]
    shown = " ".join(["papermill", source, "out.ipynb", *given])
    assert f"\n{shown}\n" in (REPO / "docs" / "coming-from.md").read_text(encoding="utf-8")
    command = [str(Path(sys.executable).parent / "papermill"), source, str(tmp_path / "out.ipynb"), *given]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    outputs = [o for c in nbformat.read(tmp_path / "out.ipynb", as_version=4).cells for o in c.get("outputs", [])]
    assert [o.output_type for o in outputs] == ["execute_result"] * len(
        sections_of_dossier(judge(load_record(Home(REPO), "taiping"), 2023))
    )
    assert "约800人次" in outputs[0].data["text/html"]
    # the command only calls this
    with pytest.raises(PapermillExecutionError, match="没有参数“yaer”"):
        papermill.execute_notebook(
            REPO / source, None, {"place": "taiping", "yaer": 2023}, cwd=REPO, progress_bar=False
        )


def test_parameters_are_checked_in_the_engine_too(tmp_path):
    given = {"place": "taiping", "year": 2023}
    for wrong, message in (({"yaer": 2023}, "没有参数“yaer”"), ({"year": "abc"}, "参数 year 读到 'abc'")):
        with pytest.raises(NotebookFailed, match=message) as caught:
            execute(REPO / "notebooks" / "03_report.ipynb", given | wrong, REPO, 60)
        assert caught.value.exit_code == 2


def test_a_registered_kernel_of_another_python_is_not_used(home, tmp_path, monkeypatch):
    """A stray python3 kernelspec in the user's folder must not run the notebooks."""
    spec = tmp_path / "kernels" / "python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(json.dumps({"argv": ["/nonexistent"], "display_name": "x", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    path = cell_notebook(tmp_path / "n.ipynb", "import sys; sys.executable")
    done = execute(path, {"year": 2}, tmp_path, timeout=20)
    assert done.cells[-1].outputs[0].data["text/plain"] == repr(sys.executable)


def shown(notebook):
    outputs = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    return [{k: v for k, v in o.get("data", {}).items() if k != BLOCKS_MIME} for o in outputs]


@pytest.mark.parametrize(("name", "cells"), [("01_check.ipynb", 1), ("02_compare.ipynb", 6)])
def test_a_notebook_says_the_same_wherever_it_is_run_from(taiping, monkeypatch, name, cells):
    """JupyterLab and VS Code run it from its own folder in a kernel, a batch from the data home in a fork; 03: below."""
    monkeypatch.setenv("PYTHONPATH", str(REPO / "src"))
    monkeypatch.delenv("FAZHI_HOME", raising=False)

    notebook = nbformat.read(REPO / "notebooks" / name, as_version=4)
    folder = {"metadata": {"path": str(REPO / "notebooks")}}
    in_kernel = shown(NotebookClient(notebook, kernel_name="python3", resources=folder).execute())
    assert shown(nbformat.read(taiping / "notebooks" / name, as_version=4)) == in_kernel
    assert len(in_kernel) == cells


def test_cells_run_twice_and_in_another_order_give_the_same_page(taiping, home, monkeypatch):
    """An analyst in JupyterLab runs a cell again, or the last ones first; what the cells show is what a batch shows."""
    monkeypatch.setenv("PYTHONPATH", str(REPO / "src"))
    monkeypatch.delenv("FAZHI_HOME", raising=False)
    notebook = nbformat.read(REPO / "notebooks" / "03_report.ipynb", as_version=4)
    numbered = [(cell, n) for n, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    client = NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(REPO / "notebooks")}})
    with client.setup_kernel():
        for cell, n in numbered:
            client.execute_cell(cell, n)
        in_kernel = shown(notebook)
        for cell, n in [*numbered, *reversed(numbered)]:
            client.execute_cell(cell, n)
    assert shown(nbformat.read(taiping / "notebooks" / "03_report.ipynb", as_version=4)) == in_kernel
    job, dossier = opened_job(home, "taiping", 2023)
    assert len(in_kernel) == len(sections_of_dossier(dossier))
    assert compose(job, dossier, sections_of(notebook)).page.html.encode() == (taiping / "report.html").read_bytes()
