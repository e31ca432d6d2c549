"""README and docs are true: links lead somewhere, generated parts are new, every command and snippet runs."""

from __future__ import annotations

import io
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stdout

import docx
import pages
import pytest
import tutorial
from helpers import REPO, fazhi, not_public

from fazhi import load
from fazhi.analysis.compare import COMPARISON_COLUMNS
from fazhi.cleaning.columns import CLEAN_COLUMNS
from fazhi.codebook import schema

pytestmark = pytest.mark.usefixtures("made_here", "read_here")

DOCS = sorted((REPO / "docs").glob("*.md"))
PAGES = [*(REPO / name for name in ("README.md", "README.zh-CN.md", "SECURITY.md", "CONTRIBUTING.md")), *DOCS]
# commands that something else runs, or that this machine cannot
ELSEWHERE = {
    "make report": ".ci/run", "make test": ".ci/run", "make lint": ".ci/run", "make bench": "long run", "make bundle": "long run",
    "mamba": "no conda here", "dask": "test_cluster", "python -m pip": "needs the network; test_wheel", "python tests/": "long runs; pages.py below",
    "python benchmarks/": "long run", "fazhi explore": "test_explore", "fazhi run --years all": "test_batch, test_cluster",
    "fazhi run --years 2024 --jobs 16": "test_batch", "papermill in.ipynb": "the way of others", "papermill notebooks/03_report.ipynb": "test_pipeline", "jupyter nbconvert": "the way of others",
    "pre-commit install": "changes the clone", "fazhi sign --reason": "no whole command", "tar -xzf": "tests/offline.py", "fazhi-linux/install.sh": "tests/offline.py",
}  # fmt: skip


def commands(page):
    """The shell's commands of a page, in blocks and in lines, in order; without what only names a command."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"```sh\n(.*?)```|`((?:\.venv/bin/)?(?:fazhi|papermill|python|make) [^`\n]+)`", text, re.DOTALL)
    lines = [line for block, inline in found for line in (block or inline).strip().splitlines()]
    lines = [re.sub(r"\s+#.*", "", line).replace(".venv/bin/", "") for line in lines]
    return [c for c in lines if not re.fullmatch("fazhi [a-z]+", c) and not any(c.startswith(e) for e in ELSEWHERE)]


def test_what_is_run_elsewhere_is_named_somewhere():
    everything = "\n".join(p.read_text(encoding="utf-8") for p in PAGES)
    assert [e for e in ELSEWHERE if e not in everything.replace(".venv/bin/", "")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_and_pictures_are_there(page):
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert re.match("https?://", link) or (page.parent / link).exists(), link


@pytest.mark.parametrize(
    "page", [p for p in PAGES if "<!-- 生成：" in p.read_text(encoding="utf-8")], ids=lambda p: p.name
)
def test_generated_parts_are_new(page, book):
    """Else: python tests/pages.py."""
    text = page.read_text(encoding="utf-8")
    assert pages.renewed(text, book) == text


def test_the_list_of_pages_names_each_once():
    listed = re.findall(r"\]\(([a-z-]+\.md)\)", (REPO / "docs" / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == [p.name for p in DOCS if p.name != "README.md"]


def test_modules_that_pages_name_are_there():
    """In CONTRIBUTING.md, docs/design.md and docs/glossary.md: files by their path, rooms and modules by their name."""
    for page in ("CONTRIBUTING.md", "docs/design.md", "docs/glossary.md"):
        text = (REPO / page).read_text(encoding="utf-8")
        files = re.findall(r"`((?:src|tests|data|docs|notebooks|\.ci)/[\w./-]+?)/?`", text)
        assert [f for f in files if not (REPO / f).exists() and "data/raw" not in f] == [], page
        rooms = re.findall(
            r"`((?:analysis|cleaning|codebook|collect|export|pipeline|reading|release|report)/\w*)`", text
        )
        kit = REPO / "src" / "fazhi"
        assert [r for r in rooms if not ((kit / r).is_dir() or (kit / f"{r}.py").is_file())] == [], page


def test_the_codebooks_page_names_every_column():
    text = (REPO / "docs" / "codebook.md").read_text(encoding="utf-8")
    models = {"indicators": "Indicator", "places": "Place", "units": "Unit", "wording": "Word", "norms": "Norm", "excused": "Excuse", "reading": "Cue", "privacy": "Trait"}  # fmt: skip
    for file, model in models.items():
        section = text.split(f"## {file}.csv：")[1].split("\n## ")[0]
        # the row below the table's head and its line
        rows = section.split("|---|---|\n")[1].split("\n\n")[0]
        named = {n for cell in re.findall(r"^\| (\S+) \|", rows, re.MULTILINE) for n in cell.split("、")}
        assert named == {f.alias or n for n, f in getattr(schema, model).model_fields.items()}, file


def test_the_page_of_frames_names_every_column(home, monkeypatch):
    monkeypatch.setenv("FAZHI_HOME", str(home.root))
    text = (REPO / "docs" / "frames.md").read_text(encoding="utf-8")
    record = load("demo")
    for title, columns in (("record.figures", CLEAN_COLUMNS), ("record.comparisons", list(record.comparisons))):
        section = text.split(f"## {title}\n")[1].split("\n## ")[0]
        named = [n for cell in re.findall(r"^\| ([a-z_、]+) \|", section, re.MULTILINE) for n in cell.split("、")]
        assert sorted(named) == sorted(columns)
    assert set(COMPARISON_COLUMNS) <= set(record.comparisons)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    """A home with everything on record, and the files that the pages speak of."""
    root = tmp_path_factory.mktemp("docs")
    for part in ("data", "notebooks"):
        shutil.copytree(REPO / part, root / part, ignore=shutil.ignore_patterns("clean", "inbox", "released"))
    for year in (2022, 2023):
        report = docx.Document()
        for line in (
            f"仁和镇{year}年度法治政府建设情况报告",
            "一、主要举措和成效",
            "全年开展普法活动20余场。",
            "二、党政主要负责人履行第一责任人职责情况",
            "三、存在的不足",
            "四、下一年度工作安排",
            "计划开展普法活动30场。",
        ):
            report.add_paragraph(line)
        report.save(root / f"{year}.docx")
    return root


# after which step which command must find errors, and what it must say
EXPECTED = {
    ("打开示例镇", "fazhi"): (0, ("示例镇2025年：采集", "data/raw/demo/2025/", "接下来：fazhi check --place demo")),
    ("各单位发回", "fazhi"): (0, ("示例镇2025年：有错误", "应急办没有交1项（应急演练）", "信访办空白1项", "接下来：fazhi check --place demo --years 2025")),
    ("写好正文", "fazhi"): (0, ("示例镇2025年：已发布", "接下来：fazhi new --place demo --year 2026")),
    ("各单位发回", "fazhi check --place demo"): (1, ("应急办　没有交1项（应急演练）", "信访办　空白1项（信访按期办结率）", "有冲突1项（法律援助案件）", "2025/narrative.md：没有这个文件")),
    ("各单位发回", "fazhi check --place demo --xlsx 退回核对.xlsx"): (1, ("共1份：错误3处",)),
    ("各单位改正", "fazhi check --place demo"): (1, ("共1份：错误1处", "2025/narrative.md：没有这个文件")),
    ("写好正文", "fazhi check --place demo"): (0, ("共1份：错误0处",)),
    ("写好正文", "fazhi run --place demo --years 2025"): (0, ("示例镇2025年的报告：reports/demo/2025/report.html",)),
    ("写好正文", "fazhi verify reports/demo/2025/report.html"): (0, ("一致。",)),
}  # fmt: skip


@pytest.fixture(scope="module")
def walked(sandbox):
    """The tutorial walked: each command in its place, what people do in between as tests/tutorial.py does it."""
    text = (REPO / "docs" / "tutorial.md").read_text(encoding="utf-8")
    step, ends = "", {}
    for done_by_people, block in re.findall(r"<!-- 做：(.*?) -->|```sh\n(.*?)```", text, re.DOTALL):
        if done_by_people:
            step = done_by_people
            tutorial.STEPS[step](sandbox)
        else:
            ends |= {(step, c): ended(c, sandbox) for c in block.strip().splitlines() if c != "fazhi explore"}
    return ends


def test_the_tutorial_step_by_step(walked, sandbox):
    for (step, command), done in walked.items():
        code, words = EXPECTED.get((step, command), (0, ()))
        assert done.returncode == code, (step, command, done.stdout, done.stderr)
        assert [w for w in words if w not in done.stdout] == [], (step, command, done.stdout)
    assert set(EXPECTED) <= set(walked)
    assert (sandbox / "退回核对.xlsx").is_file()
    assert (sandbox / "data/released/demo/2025/1/report.html").is_file()
    assert (sandbox / "data/inbox/demo/2026/示例镇2026年度数据采集表.xlsx").is_file()


def before(command, root):
    """What the page says has been done by then."""
    if "verify report.html" in command:
        # what `make report` has made
        fazhi("run", "--place", "taiping", "--years", "2023", cwd=root)
        shutil.copy(root / "reports/taiping/2023/report.html", root / "report.html")
    if "release --place taiping" in command:
        fazhi("sign", "--place", "taiping", "--year", "2023", "--role", "制表", "--name", "张三", cwd=root)


def ended(command, root):
    """How a command ended: its exit code and what it said."""
    program, *arguments = shlex.split(command)
    if program == "fazhi":
        return fazhi(*arguments, cwd=root)
    assert program == "papermill", command
    return subprocess.run(
        [sys.executable, "-m", "papermill", *arguments], cwd=root, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def refused(walked, sandbox):
    """Every command of the pages run, in their order, each once, after the tutorial; what was said where one failed."""
    in_the_tutorial = {command for _, command in walked}
    pages_in_order = [p for p in PAGES if p.name not in ("tutorial.md", "commands.md")] + [
        REPO / "docs" / "commands.md"
    ]
    others = [c for c in dict.fromkeys(c for p in pages_in_order for c in commands(p)) if c not in in_the_tutorial]
    assert len(others) >= 15
    wrong = {}
    for command in others:
        before(command, sandbox)
        done = ended(command, sandbox)
        # findings make `check` end with 1: that is what it is for
        if done.returncode not in ((0, 1) if " check " in command else (0,)):
            wrong[command] = done.stderr[-500:]
    return wrong


def test_every_command_of_the_pages_runs(refused):
    assert refused == {}


@pytest.mark.parametrize(
    "page", [p for p in PAGES if "```python" in p.read_text(encoding="utf-8")], ids=lambda p: p.name
)
def test_snippets_import_public_names_only(page):
    for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        assert not_public(block) == []


@pytest.mark.parametrize(
    "page", [p for p in PAGES if "```python" in p.read_text(encoding="utf-8")], ids=lambda p: p.name
)
def test_every_snippet_runs(page, refused, sandbox, monkeypatch):
    """Where the commands of the pages have been run."""
    monkeypatch.chdir(sandbox)
    for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        with redirect_stdout(io.StringIO()):
            exec(compile(block, page.name, "exec"), {})
