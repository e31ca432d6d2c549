"""What the repository promises about itself: order of modules, equal environments, clean notebooks, true docs."""

from __future__ import annotations

import ast
import csv
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from string import Formatter
from typing import get_args

import nbformat
import pytest
from helpers import REPO, not_public
from papermill.inspection import inspect_notebook
from pydantic_core.core_schema import ErrorType

from fazhi.api import weigh_wordings
from fazhi.cleaning.dataset import load_record
from fazhi.codebook import crosschecks
from fazhi.home import Home
from fazhi.report.clauses import Grammar
from fazhi.report.dossier import judge
from fazhi.report.ledger import text_of

SRC = REPO / "src" / "fazhi"
# the life of a figure: a module imports only from its own room and from those that stand above it
ROOMS = """
    characters groups errors files home interval numerals codebook wording reading cleaning release analysis
    report export pipeline collect api explorer terminal cli
""".split()
NOTEBOOKS = sorted((REPO / "notebooks").glob("*.ipynb"))
CONDA_NAMES = {"matplotlib": "matplotlib-base", "nbconvert": "nbconvert-core", "jupyter-server": "jupyter_server"}


def module_name(path):
    return ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix("__init__").removesuffix(".")


MODULES = {module_name(p): p for p in SRC.rglob("*.py")}


def room(name):
    return name.split(".")[0]


def test_every_module_has_its_room():
    assert {room(name) for name in MODULES} - {"", "__main__"} == set(ROOMS)


@pytest.mark.parametrize("name", sorted(MODULES.keys() - {"", "__main__"}))
def test_imports_go_one_way(name):
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    modules = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    for module in modules:
        if module.startswith("fazhi."):
            above = room(module.removeprefix("fazhi."))
            assert ROOMS.index(above) <= ROOMS.index(room(name)), f"{name} imports {module}"


@pytest.mark.parametrize("name", MODULES)
def test_only_the_pipeline_knows_papermill(name):
    source = MODULES[name].read_text(encoding="utf-8")
    assert "import papermill" not in source or room(name) == "pipeline"


def requirement(text):
    name, bound = re.fullmatch(r"([A-Za-z0-9_-]+)(>=[0-9.]+)", text).groups()
    return name.lower(), bound


def test_environment_yml_equals_pyproject():
    project = tomllib.loads((REPO / "pyproject.toml").read_text())["project"]
    wanted = {CONDA_NAMES.get(n, n): b for n, b in map(requirement, project["dependencies"])}
    wanted["python"] = project["requires-python"]
    lines = re.findall(r"^ +- ([a-z0-9_-]+>=[0-9.]+)$", (REPO / "environment.yml").read_text(), re.MULTILINE)
    assert dict(map(requirement, lines)) == wanted


def test_constraints_pin_every_direct_dependency_and_hold_no_address():
    pins = [line for line in (REPO / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+]+", p) for p in pins)
    pinned = pinned_versions()
    for name, bound in bounds().items():
        assert numbers(pinned[name]) >= numbers(bound)


def pinned_versions():
    pins = [
        line.split("==") for line in (REPO / "constraints.txt").read_text().splitlines() if not line.startswith("#")
    ]
    return {name.lower().replace("_", "-"): version for name, version in pins}


def bounds():
    project = tomllib.loads((REPO / "pyproject.toml").read_text())["project"]
    return dict(map(requirement, project["dependencies"] + project["optional-dependencies"]["dev"]))


def numbers(version):
    return [int(x) for x in re.findall(r"[0-9]+", version)]


def test_no_version_with_a_known_hole_is_pinned_or_let_in():
    """tests/advisories.csv: since which version a hole is closed."""
    with (REPO / "tests" / "advisories.csv").open(encoding="utf-8", newline="") as f:
        known = {row["package"]: row["fixed_in"] for row in csv.DictReader(f)}
    assert {"nbconvert": "7.17.1", "jupyter-server": "2.20", "jinja2": "3.1.6"}.items() <= known.items()
    pinned, lower = pinned_versions(), bounds()
    assert set(known) <= set(pinned)
    assert [n for n, fixed in known.items() if numbers(pinned[n]) < numbers(fixed)] == []
    assert [n for n, fixed in known.items() if n in lower and numbers(lower[n]) < numbers(fixed)] == []


def test_this_environment_is_the_pinned_one():
    pinned = pinned_versions()
    assert {n: version(n) for n in bounds()} == {n: pinned[n] for n in bounds()}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
def test_notebooks_are_small_clean_and_documented(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert [c for c in code if "parameters" in c.metadata.get("tags", [])] == code[:1]
    for cell in code:
        assert (cell.outputs, cell.execution_count) == ([], None)
        assert len(cell.source.splitlines()) <= 10
        tree = ast.parse(cell.source)
        assert not any(isinstance(n, ast.FunctionDef | ast.ClassDef | ast.Import) for n in ast.walk(tree))
        assert not_public(cell.source) == []
        assert all(n.module == "fazhi" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom))
    parameters = inspect_notebook(str(path))
    assert {n: (p["inferred_type_name"], bool(p["help"])) for n, p in parameters.items()} == {
        "place": ("str", True), "year": ("int", True), "base_year": ("int", True), "edition": ("str", True),
    }  # fmt: skip


def test_readme_tree_lists_what_is_there():
    for readme in ("README.md", "README.zh-CN.md"):
        text = (REPO / readme).read_text(encoding="utf-8")
        tree = re.findall(r"^([a-z][\w./]*)  +\S", text, re.MULTILINE)
        assert len(tree) == 8
        assert [t for t in tree if not (REPO / t).exists()] == []
        for link in re.findall(r"\]\(([^)]+)\)", text):
            assert (REPO / link).exists()


def test_both_readmes_show_the_same_commands():
    blocks = [
        re.findall(r"```(?:sh|bat)\n(.*?)```", (REPO / r).read_text(encoding="utf-8"), re.DOTALL)
        for r in ("README.md", "README.zh-CN.md")
    ]
    assert blocks[0] == blocks[1]
    assert blocks[0][:2] == ["make report\n", "make test\n"]


def tracked():
    git = shutil.which("git")
    names = subprocess.run([git, "ls-files", "-z"], cwd=REPO, capture_output=True, text=True, check=True).stdout
    return [REPO / n for n in names.split("\0") if n and (REPO / n).exists()]


def test_no_address_of_this_machine_in_the_repository():
    marks = ("/work" + "/main", "/opt" + "/pypi", "find" + "-links", "../" + "shared", "index" + "-url")
    for path in tracked():
        if path.suffix not in (".png", ".xlsx"):
            text = path.read_bytes().decode("utf-8", errors="replace")
            assert [m for m in marks if m in text] == [], path


def test_readme_shows_what_the_kit_says_of_a_real_place():
    """The two sentences are those of the comparison, without and with another base year."""
    for readme in ("README.md", "README.zh-CN.md"):
        quoted = re.findall(r"^> (习近平.*)$", (REPO / readme).read_text(encoding="utf-8"), re.MULTILINE)
        record = load_record(Home(REPO), "fuling")
        for sentence, base in zip(quoted, (0, 2022), strict=True):
            dossier = judge(record, 2025, base)
            (told,) = (
                f"{c.indicator.name}{c.now.text}，{text_of(dossier.grammar.clause(c))}" for c in dossier.comparison_rows
            )
            assert sentence == told


def test_examples_of_the_rules_are_true(book):
    text = (REPO / "docs" / "comparing.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\|[^|]*\| (\S+件) → (\S+件) \| (.+) \|$", text, re.MULTILINE)
    assert len(rows) == 13
    for base, now, clause in rows:
        assert text_of(Grammar(book).clause(weigh_wordings(book, book.named("矛盾纠纷调解"), [base, now]))) == clause


def test_reading_page_names_every_role_and_the_command_works(book):
    text = (REPO / "docs" / "reading.md").read_text(encoding="utf-8")
    roles = {c.role for c in book.cues}
    assert {role for role in roles if f"`{role}`" not in text} - {
        "day",
        "week",
        "month",
        "two_months",
        "quarter",
        "half_year",
        "per_place",
    } == set()
    (command,) = re.findall(r"```sh\n(.*?)\n```", text)
    program, *arguments = command.split()
    assert program == ".venv/bin/fazhi"
    done = subprocess.run(
        [Path(sys.executable).parent / "fazhi", *arguments], cwd=REPO, capture_output=True, check=False
    )
    assert done.returncode == 0


TESTS = REPO / "tests"


@pytest.mark.parametrize("path", sorted(TESTS.glob("*.py")), ids=lambda p: p.name)
def test_what_tests_share_is_in_helpers(path):
    """No test imports another test, nor a plain function of conftest.py."""
    imported = re.findall(r"^ *(?:from|import) (conftest|test_\w+)\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert imported == []


# what gives a finding its words, and where they are chosen before they are said
SAYING = ("finding", "find", "finding_about", "finding_of", "_Refused", "Unbindable")
CHOSEN = {
    "conflict.twice", "conflict.unreported", "conflict.target", "conflict.value",
    "typed", "typed_words", "typed.plan", "typed_words.plan", "contradicted.year", "contradicted.status",
    "titled_otherwise", "titled_otherwise.within", "contradicted.bound", "contradicted.change", "contradicted.period", "contradicted.each", "contradicted.indicator", "contradicted.direction", "contradicted.goal", "contradicted.groundless", "contradicted.record", "contradicted.unreported", "contradicted.unnamed", "contradicted.place", "contradicted.whole", "typed.change", "wording.value", "wording.value.note", "wording.value.hedge", "wording.value.plan", "wording.plan", "wording.plan.number", "blank", "blank.noted", "wording.value.column", "wording.change", "wording.whole", "not_whole", "target", "times_down", "points",
    "wording.value.strange", "about.level", "about", "about.place", "about.year", "about.comment", "absence.unknown", "wording.value.entire", "wording.value.unknown_unit", "wording.value.cut_unit", "wording.value.moved", "wording.value.about", "wording.value.parts", "wording.value.rates", "wording.value.stock", "wording.value.at_end", "wording.value.left_out", "part", "part.at_end", "part.beyond", "part.excluded", "wording.value.inner", "wording.value.fraction", "wording.value.point", "wording.value.gap", "wording.value.scale", "wording.value.change", "wording.value.changed", "wording.value.excluded", "wording.value.aim", "wording.value.bare", "wording.value.date", "wording.value.total", "wording.value.each", "wording.value.weekday", "wording.value.only", "wording.value.units", "wording.value.period", "wording.value.until", "unit.convert", "unit.ask", "unit", "unit.meant", "unit.name", "unknown_indicator", "unknown_indicator.within", "unknown_indicator.known", "unknown_indicator.sentence", "unknown_indicator.unfit", "no_name.form",
    "look", "look.fault", "look.fine", "look.struck", "look.percent", "conflict.villages", "conflict.villages.sum", "conflict.villages.rate", "conflict.villages.whole",
    "pledge.indicator", "pledge.aimless", "pledge.target", "pledge.due", "pledge.answer", "pledge_disputed", "pledge_broken",
    "no_cases", "pledge_open", "pledge_open.rough", "pledge_open.apiece", "pledge_open.added", "pledge_open.number", "pledge_open.near", "pledge.other", "pledge.differs", "column.twice", "column.alike", "column.unread", "marks.blank", "marks.table", "marks.raw",
    "part.each", "column.home", "column.taken", "column.indicator", "column.measured", "conflict.value.sum", "conflict.value.parts",
    "sum", "shares", "rounding.sum", "rounding.shares", "about.before", "about.plan", "about.value", "about.amended", "about.row", "about.row.amended", "column.says", "column.amended", "column.place", "column.target",
}  # fmt: skip


def test_every_finding_has_its_words_and_all_that_they_quote():
    words = tomllib.loads((SRC / "findings.toml").read_text(encoding="utf-8"))
    used = set()
    for path in MODULES.values():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        of_figures = path.parent.name in ("cleaning", "analysis")
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            strings = {c.value for c in ast.walk(function) if isinstance(c, ast.Constant)}
            for call in ast.walk(function):
                if not isinstance(call, ast.Call) or ast.unparse(call.func).split(".")[-1] not in SAYING:
                    continue
                # a key that is worked out is one of these strings
                keys = {c.value for c in ast.walk(call) if isinstance(c, ast.Constant) and c.value in words}
                used |= keys
                quoted = {"read", *(k.arg for k in call.keywords)} | ({"name", "year"} if of_figures else set())
                quoted |= strings if None in quoted else set()
                for key in keys:
                    fields = {field for text in words[key] for _, field, _, _ in Formatter().parse(text) if field}
                    assert fields <= quoted, (path.name, key)
    assert used | CHOSEN == {key for key in words if not key.startswith("codebook.")}


def test_every_sentence_is_said_and_gets_all_its_parts():
    tables = tomllib.loads((SRC / "words.toml").read_text(encoding="utf-8"))["sentences"]
    parts = {
        table: {name: set(re.findall(r"\{(\w+)\}", text)) for name, text in tables[table].items()} for table in tables
    }
    said = set()
    for path in MODULES.values():
        functions = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.FunctionDef)]
        for function, call in ((f, n) for f in functions for n in ast.walk(f) if isinstance(n, ast.Call)):
            if ast.unparse(call.func) != "sentence":
                continue
            # a key that is worked out begins with its table, or is said in two
            table, _, name = ast.unparse(call.args[0]).removeprefix("f").strip("'").partition(".")
            names = {k.arg for k in call.keywords} | {
                c.value for c in ast.walk(function) if isinstance(c, ast.Constant)
            }
            for one in ("clause", "brief") if table == "{form}" else (table,):
                keys = parts[one] if name.startswith("{") else [name]
                said |= {(one, key) for key in keys}
                assert set().union(*(parts[one][key] for key in keys)) <= names, (path.name, one)
    assert said == {(table, name) for table in tables for name in tables[table]}


def test_every_fault_of_the_codebook_has_its_words():
    """Those that pydantic finds under its own names, all others under a name that stands in the source."""
    words = tomllib.loads((SRC / "findings.toml").read_text(encoding="utf-8"))
    names = {key.removeprefix("codebook.") for key in words if key.startswith("codebook.")}
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (SRC / "codebook").glob("*.py")]
    strings = {c.value for tree in trees for c in ast.walk(tree) if isinstance(c, ast.Constant)}
    assert names - set(get_args(ErrorType)) <= strings
    assert {key for _, key, _ in crosschecks._RULES} <= names
