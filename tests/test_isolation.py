"""A run takes nothing from the data home but data, whatever a file there is called, and nothing of the user's settings."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from shutil import copytree

import nbformat
import pytest
from helpers import REPO, TEXT, composed_of, fazhi_process, figures, html_of, sections_of

from fazhi.cleaning.dataset import load_record
from fazhi.export.notebook import sections_of as sections_in
from fazhi.home import Home
from fazhi.report.dossier import judge

# all that Python and its packages are made of, and what others run of themselves
MODULES = {*sys.stdlib_module_names, *packages_distributions(), "conftest", "usercustomize"} - {"fazhi"}
# of these, some that Python itself does not start with
LATE = {"docx", "email", "json", "matplotlib", "pandas", "random", "tempfile", "tokenize", "yaml"}
# what would change each chart if it were heard
LARGE = "font.size: 40\nlines.linewidth: 20\nsavefig.bbox: tight\naxes.spines.bottom: False\nsvg.fonttype: path\n"
STARTING = "import matplotlib, pandas\nmatplotlib.rcParams['font.size'] = 40\npandas.options.display.precision = 1\n"
TAKEN = "raise SystemExit('taken from the data home')"


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """A home, and the report that its data give."""
    home = Home(tmp_path_factory.mktemp("home"))
    for part in ("data/codebook", "notebooks"):
        copytree(REPO / part, home.root / part)
    for year, value in ((2021, "120件"), (2022, "约130件"), (2023, "148件")):
        folder = home.raw("demo") / str(year)
        folder.mkdir(parents=True)
        (folder / "figures.csv").write_text(figures(("矛盾纠纷调解", value)), encoding="utf-8")
        (folder / "narrative.md").write_text(TEXT.replace("文。", "{图:矛盾纠纷调解}", 1), encoding="utf-8")
    return home, composed_of(home, "demo", 2023)


def among(home, folder, modules):
    """The home in another folder, among files that look like parts of Python or set up its programs."""
    home = Home(copytree(home.root, folder))
    for name in (*modules, "jupyter_config", "jupyter_nbconvert_config"):
        (home.root / f"{name}.py").write_text(TAKEN)
    (home.root / "pandas").mkdir()
    (home.root / "pandas" / "__init__.py").write_text(TAKEN)
    (home.root / "x.pth").write_text("import sys; sys.exit('taken from the data home')")
    (home.root / ".env").write_text("FAZHI_HOME=/nowhere\n")
    startup = home.root / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text(f"import sys\nsys.path.remove('')\n{STARTING}sys.path.insert(0, '')\n")
    return home


@pytest.fixture(scope="module")
def hostile(clean, tmp_path_factory):
    return among(clean[0], tmp_path_factory.mktemp("hostile") / "home", LATE)


@pytest.fixture(scope="module")
def page(clean, tmp_path_factory):
    path = tmp_path_factory.mktemp("sent") / "report.html"
    path.write_bytes(clean[1].file("report.html"))
    return path


def test_a_run_among_files_that_look_like_modules(clean, tmp_path):
    home = among(clean[0], tmp_path / "home", MODULES | {"ipython_config", "ipython_kernel_config"})
    (home.root / "matplotlibrc").write_bytes(b"\xff\xfe no text: \xd6\xd0\n")
    done = fazhi_process(
        "run", "--place", "demo", "--years", "2023", "--jobs", "2", cwd=home.root, MPLBACKEND="nonsense"
    )
    assert (done.returncode, "taken" in done.stdout + done.stderr) == (0, False), done.stderr
    folder = home.reports / "demo" / "2023"
    for name in ("report.html", "report.docx", "comparison.csv", "ledger.csv", "findings.csv"):
        assert (folder / name).read_bytes() == clean[1].file(name), name


def verified(page, home, cwd, **settings):
    env = os.environ | {"PYTHONPATH": str(REPO / "src"), "FAZHI_HOME": str(home.root)} | settings
    command = [sys.executable, "-m", "fazhi", "verify", str(page)]
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    return done.stdout, done.returncode, done.stderr


def test_modules_by_the_path_of_the_user_stand_for_none(hostile, page):
    (hostile.root / "matplotlibrc").write_text(LARGE)
    path = f"{REPO / 'src'}::.:{hostile.root}"
    done = verified(page, hostile, hostile.root, PYTHONPATH=path, PYTHONSTARTUP=str(hostile.root / "email.py"))
    assert done == ("一致。\n", 0, "")


def test_charts_are_not_as_the_user_likes_hers(hostile, page, tmp_path):
    (tmp_path / "matplotlibrc").write_text(LARGE)
    (tmp_path / "sitecustomize.py").write_text(STARTING)
    (tmp_path / "stylelib").mkdir()
    (tmp_path / "stylelib" / "own.mplstyle").write_text(LARGE)
    settings = {"MPLCONFIGDIR": str(tmp_path), "MATPLOTLIBRC": str(tmp_path), "MPLBACKEND": "TkAgg"}
    done = verified(page, hostile, REPO, PYTHONPATH=f"{REPO / 'src'}:{tmp_path}", **settings)
    assert done == ("一致。\n", 0, "")


def test_plain_papermill_shows_the_same(clean, hostile, tmp_path):
    """In a kernel that hears the start-up files of the user's IPython."""
    out, command = tmp_path / "out.ipynb", [str(Path(sys.executable).parent / "papermill"), "notebooks/03_report.ipynb"]
    env = os.environ | {"PYTHONPATH": str(REPO / "src"), "IPYTHONDIR": str(hostile.root / ".ipython")}
    given = [out, "-p", "place", "demo", "-p", "year", "2023"]
    done = subprocess.run([*command, *given], cwd=hostile.root, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    expected = sections_of(judge(load_record(clean[0], "demo"), 2023))
    assert html_of(*sections_in(nbformat.read(out, as_version=4))) == html_of(*expected)
