"""What tests share: small data homes, the commands, pages, documents in foreign formats, a browser."""

from __future__ import annotations

import ast
import csv
import io
import json
import math
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache, partial
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fazhi import __all__ as public_names
from fazhi.analysis.compare import compare, comparison_frame
from fazhi.cleaning.clean import clean
from fazhi.cleaning.columns import Figure, figure_frame
from fazhi.cleaning.corrections import load_corrections
from fazhi.cleaning.dataset import load_record
from fazhi.cleaning.reconcile import serving as serving_rows
from fazhi.cli import main
from fazhi.export.notebook import BLOCKS_MIME, Report
from fazhi.export.page import fragment
from fazhi.home import Home
from fazhi.pipeline import build, circulate
from fazhi.pipeline import workers as pool
from fazhi.pipeline.batch import make_reports
from fazhi.pipeline.compose import compose
from fazhi.pipeline.job import NOTEBOOKS, Job
from fazhi.pipeline.notebooks import running_notebook
from fazhi.pipeline.verify import made_sections
from fazhi.pipeline.workers import workers
from fazhi.reading.tables import read_tables
from fazhi.report.content import as_data
from fazhi.report.dossier import judge

# data homes


REPO = Path(__file__).resolve().parents[1]
# passages labelled by hand
SETS = {p.stem: p for p in sorted((REPO / "tests" / "reading").glob("*.jsonl"))}


# the report's sections in the order of the page, as 03_report.ipynb calls them
SECTIONS = ("first_screen", "contents", "narrative", "pledges", "figures", "notes", "sources")


HEADER = ("指标", "数值", "单位", "状态", "期间", "填报单位", "变动原因", "目标", "时限", "出处", "备注")


MakeHome = Callable[..., Home]


def figures(*rows: Mapping[str, str] | Iterable[str]) -> str:
    """Text of a figures.csv with the full header; a tuple fills the columns from the left."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER, restval="", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(row if isinstance(row, Mapping) else dict(zip(HEADER, row, strict=False)))
    return out.getvalue()


def not_public(source):
    """What a piece of Python takes from inside the kit: all but the names of ``fazhi.__all__``."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "fazhi":
            names += [f"{node.module}.{a.name}" for a in node.names]
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "fazhi":
            names.append(f"fazhi.{node.attr}")
        if isinstance(node, ast.Import):
            names += [a.name for a in node.names if a.name.startswith("fazhi.")]
    return [name for name in names if name not in {f"fazhi.{public}" for public in public_names}]


def folder_bytes(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# the command line


FAZHI = str(Path(sys.executable).parent / "fazhi")


TEXT = "## 一、举措\n\n文。\n\n## 二、第一责任人\n\n文。\n\n## 三、不足\n\n文。\n\n## 四、下一年\n\n文。\n"


def fazhi(*args, home=None, cwd=REPO):
    """A command as a user types it, but in this process: how it ended and what it said."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.delenv("FAZHI_HOME", raising=False)
        patch.chdir(cwd)
        if home:
            patch.setenv("FAZHI_HOME", str(home))
        try:
            main([str(a) for a in args])
        except SystemExit as exc:
            code = exc.code or 0
        except Exception:  # noqa: BLE001 - as the interpreter ends with it
            code = 1
            traceback.print_exc()
    for stream in (out, err):
        stream.seek(0)
    return subprocess.CompletedProcess(["fazhi", *args], code, out.read(), err.read())


def fazhi_process(*args, home=None, cwd=REPO, **more):
    """The same in a process of its own, as the shell starts it: slow, for what only that shows."""
    # the tree under test, whatever the environment has installed
    env = {k: v for k, v in os.environ.items() if k != "FAZHI_HOME"} | {"PYTHONPATH": str(REPO / "src")} | more
    env |= {"FAZHI_HOME": str(home)} if home else {}
    return subprocess.run([FAZHI, *args], cwd=cwd, env=env, capture_output=True, text=True, check=False)


def fazhi_in(home, *args, env=None, **more):
    env = os.environ | {"FAZHI_HOME": str(home.root), "PYTHONPATH": str(REPO / "src")} | (env or {})
    return subprocess.run([FAZHI, *args], env=env, capture_output=True, text=True, check=False, **more)


# collection workbooks


SOFFICE = shutil.which("soffice")


COLUMN = {"数值": 5, "缺数": 6, "状态": 7, "变动原因": 8, "目标": 9, "备注": 11}


def filled(source, answers, **spare):
    """The workbook as an office returns it: ``{"司法所": {"普法活动": {"数值": "20余场"}}}``."""
    book = openpyxl.load_workbook(source)
    for office, rows in answers.items():
        sheet = book[office]
        for row in range(4, sheet.max_row + 1):
            for column, value in rows.get(sheet.cell(row, 1).value, {}).items():
                sheet.cell(row, COLUMN[column]).value = value
    return book


@cache
def _profile():
    """The folder of LibreOffice's settings, which it fills at its first start."""
    return tempfile.mkdtemp()


def converted(path, kind, folder):
    """What LibreOffice makes of a file; one that it cannot open whole it does not convert."""
    folder.mkdir(exist_ok=True)
    subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation=file://{_profile()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            folder,
            path,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder / f"{path.stem}.{kind}"


# comparisons


def comparisons(home, book, place):
    raw, _ = read_tables(home, place)
    figures, _ = clean(raw, book, load_corrections(home, book))
    return compared(serving_rows(figures), book)


def compared(figures, book, base_year=None):
    """The comparisons of figures as a frame."""
    return comparison_frame(compare(figures, book, base_year))


def cleaned(raw, book, corrections=()):
    """Clean figures as a frame, and what was found."""
    figures, findings = clean(raw, book, list(corrections))
    return figure_frame(figures), findings


def row(indicator, year, low, high=None, **more):
    """One serving figure; closed ends unless told otherwise."""
    high = low if high is None else high
    given = {
        "for_year": year, "low": float(low), "high": float(high), "high_open": math.isinf(high), "resolution": 1.0, "unit": "件",
        "text": f"{low}件", "approx": "exact" if low == high else "range", "file": f"{year}/figures.csv", "row": 2, "origin": f"raw({year}/figures.csv:2)",
        "single": low == high,
    }  # fmt: skip
    return Figure("demo", year, indicator, **given | more)


# runs


BOUND_TEXT = (
    "## 一、举措\n\n调解{矛盾纠纷调解}。\n\n## 二、第一责任人\n\n文。\n\n## 三、不足\n\n文。\n\n## 四、下一年\n\n文。\n"
)


class Silent:
    """Notes what it is told."""

    def __init__(self):
        self.total, self.outcomes, self.remarks = 0, [], []

    def begin(self, total):
        self.total = total

    def took(self, outcome):
        self.outcomes.append(outcome)

    def remark(self, text):
        self.remarks.append(text)


def raw_year(value, year, place="demo"):
    return {f"{place}/{year}/figures.csv": figures(("矛盾纠纷调解", value)), f"{place}/{year}/narrative.md": BOUND_TEXT}


def make_all(home, out=None, places=(), years="all", jobs=2, **more):
    """Outcomes of a run in this process's workers."""
    template = Job(home, out or home.reports, "", 0, **more)
    return make_reports(template, places, years, partial(workers, jobs), Silent())


def states(outcomes):
    return {(o.job.place, o.job.year): "kept" if o.kept else "made" if o.report else "failed" for o in outcomes}


def execute(source, parameters, folder, timeout):
    """One notebook run as a batch does, and waited for."""
    with running_notebook(source, parameters, folder, timeout) as result:
        return result()


class Here(Executor):
    """Does at once, in this process, what a pool of workers would do."""

    def __init__(self, jobs):
        self.jobs = jobs

    def submit(self, work, *args, **more):
        future = Future()
        try:
            future.set_result(work(*args, **more))
        except Exception as exc:  # noqa: BLE001 - raised where the result is asked for
            future.set_exception(exc)
        return future


@contextmanager
def making_here():
    """Reports are made in this process, without workers and forks: for tests of what is made and what becomes of it.

    That a run by Papermill in processes of its own gives the same bytes is held in ``test_verify.py``.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "_pool", Here)
        for module in (build, circulate):
            patch.setattr(module, "execute_all", executed_here)
        yield


def executed_here(job, dossier, executed):
    """In place of `execute_all`: the report's cells run in this process, and their sections alone kept."""
    import nbformat

    executed |= {name: nbformat.read(job.home.notebooks / name, 4) for name in NOTEBOOKS}
    carried = [{BLOCKS_MIME: as_data(section)} for section in made_sections(job, dossier)]
    executed[NOTEBOOKS[-1]].cells = [
        nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("execute_result", data)]) for data in carried
    ]


def cell_notebook(path, source):
    import nbformat

    notebook = nbformat.read(REPO / "notebooks" / "01_check.ipynb", as_version=4)
    notebook.cells = [
        nbformat.v4.new_code_cell("year: int = 1", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(source),
    ]
    nbformat.write(notebook, path)
    return path


# pages


def bare(html):
    return unescape(re.sub(r"<[^>]+>", "", html))


def html_of(*blocks):
    """Blocks or sections as a notebook shows them."""
    return fragment(blocks)


def sections_of(dossier):
    """The sections of a report, as the cells of 03_report.ipynb give them."""
    report = Report(dossier)
    return [section for name in SECTIONS if (section := getattr(report, name)())]


def opened_job(home, place, year, edition="internal"):
    """A job and its dossier."""
    return Job(home, home.reports, place, year, 0, edition), judge(load_record(home, place), year, edition=edition)


def composed_of(home, place, year, edition="internal"):
    """A report put together without a notebook."""
    job, dossier = opened_job(home, place, year, edition)
    return compose(job, dossier, sections_of(dossier))


@cache
def ours(place, year, edition="internal"):
    """A report of the repository's own data, made once; for tests that only read it."""
    return composed_of(Home(REPO), place, year, edition)


def page_of(home, place, year):
    """The page as HTML."""
    return (ours(place, year) if home.root == REPO else composed_of(home, place, year)).page.html


PLACES = {"taiping": 2023, "demo": 2024, "national": 2003, "fuling": 2025, "hostile": 2023}


RARE = "\U00020000"  # a character of a name, in no font


# < and > are refused in it, for it names a file: as entities, which must not become them
NAME = f"&lt;img src=x onerror=alert(1)&gt;镇{RARE}" + "长" * 2000


def hostile_home(root):
    """A home with one place whose name, figures and narrative try everything, and 300 indicators.

    Its codebook lets marks in the narrative pass: what they would do is to be seen on the page.
    """
    shutil.copytree(REPO / "data" / "codebook", root / "data" / "codebook")
    marks_pass(root)
    with (root / "data" / "codebook" / "places.csv").open("a", encoding="utf-8", newline="") as f:
        csv.writer(f, lineterminator="\n").writerow(["hostile", NAME, NAME, "town", "full", "yes", "", ""])
    path = root / "data" / "codebook" / "indicators.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))
    blank = dict.fromkeys(rows[0], "")
    more = [
        blank
        | {"id": f"x{n}", "name": f"事项{n}<b>", "domain": "行政执法", "kind": "count", "units": "件", "direction": "neither",
           "definition": "“><script>alert(1)</script>", "public": "yes", "order": str(2000 + n)}
        for n in range(300)
    ]  # fmt: skip
    with path.open("w", encoding="utf-8-sig", newline="") as f:
        writer = csv.DictWriter(f, list(blank), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows + more)
    for year in (2022, 2023):
        raw = root / "data" / "raw" / "hostile" / str(year)
        raw.mkdir(parents=True)
        cause = "</td></table><svg onload=alert(1)>，" + "因" * 120
        figures = [f"事项{n}<b>,{n + year}件,{cause}" for n in range(300)] + [f"矛盾纠纷调解,{10**15 + year}件,{cause}"]
        (raw / "figures.csv").write_text("\n".join(["指标,数值,变动原因", *figures]) + "\n", encoding="utf-8")
        (raw / "narrative.md").write_text(HOSTILE_TEXT, encoding="utf-8")
    return Home(root)


def marks_pass(root):
    """Marks of a narrative that print raw are only warned of in this home."""
    norms = root / "data" / "codebook" / "norms.csv"
    norms.write_text(norms.read_text("utf-8").replace("severity.marks,error", "severity.marks,warning"), "utf-8")


HOSTILE_TEXT = """## 一、主要举措和成效

<img src=x onerror=alert()> [链](javascript:alert()) ![图](http://example.org/x.png) {矛盾纠纷调解}

{图:矛盾纠纷调解}

## 二、第一责任人

文。

## 三、不足

文。

## 四、下一年

文。
"""


# numbers of persons


# the tables of GB 11643-1999, annex A
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


LAST = "10X98765432"


def resident_id(body: str) -> str:
    """Seventeen digits with the eighteenth; 990000 is no area of China."""
    return body + LAST[sum(w * int(c) for w, c in zip(WEIGHTS, body, strict=True)) % 11]


def card(body: str) -> str:
    """A card number that passes: of the ten last digits one does, by the table of doubled digits."""
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    total = sum(doubled[int(c)] if n % 2 == 0 else int(c) for n, c in enumerate(body[::-1]))
    return body + str(-total % 10)


CARD16, CARD19 = card("622200000000123"), card("622200000000123456")


# documents in foreign formats


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


NAMES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


@cache
def _slim() -> bytes:
    """An empty .docx of python-docx without its hundred styles of tables, whose reading takes longer than all else."""
    import docx

    document = docx.Document()
    for style in document.styles.element.xpath("w:style[@w:type='table' and not(@w:default)]"):
        style.getparent().remove(style)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word(body: str, numbering: str = "", styles: str = "", *, slim: bool = True) -> bytes:
    """A .docx of python-docx with this body, these lists and styles; ``~`` before a tag name is ``w:``, on a value too."""

    def raw(text: str) -> str:
        return re.sub(r"~(?=\w)", "w:", text)

    import docx
    from docx.oxml import parse_xml

    document = docx.Document(io.BytesIO(_slim()) if slim else None)
    root = document.element.body
    for old in list(root)[:-1]:
        root.remove(old)
    for element in reversed(parse_xml(f"<w:body {NAMES}>{raw(body)}</w:body>")):
        root.insert(0, element)
    lists = document.part.numbering_part.element
    for old in list(lists):
        lists.remove(old)
    for element in parse_xml(f"<w:numbering {NAMES}>{raw(numbering)}</w:numbering>"):
        lists.append(element)
    for element in parse_xml(f"<w:styles {NAMES}>{raw(styles)}</w:styles>"):
        document.styles.element.append(element)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_run(text: str) -> str:
    return f"<~r><~t>{text}</~t></~r>"


def par(text: str, properties: str = "") -> str:
    return f"<~p><~pPr>{properties}</~pPr>{word_run(text) if text[:1] != '<' else text}</~p>"


def item(text: str, level: int = 0, num: int = 1) -> str:
    return par(text, f'<~numPr><~ilvl ~val="{level}"/><~numId ~val="{num}"/></~numPr>')


def levels(*formats: tuple[str, str], more: str = "") -> str:
    """List 1 with a (numFmt, lvlText) for each level; `more` are further ``num`` of it."""
    made = "".join(
        f'<~lvl ~ilvl="{n}"><~start ~val="1"/><~numFmt ~val="{kind}"/><~lvlText ~val="{text}"/></~lvl>'
        for n, (kind, text) in enumerate(formats)
    )
    one = '<~num ~numId="1"><~abstractNumId ~val="7"/></~num>'
    return f'<~abstractNum ~abstractNumId="7">{made}</~abstractNum>{one}{more}'


def word_table(*cells: str) -> str:
    return "<~tbl>" + "".join(f"<~tr>{c}</~tr>" for c in cells) + "</~tbl>"


def pdf(*pages: list[str], top: float = 0.9) -> bytes:
    """A PDF with a text layer; each line of a page is printed on its own."""
    return placed_pdf(*([(0.1, top - 0.03 * n, line, {}) for n, line in enumerate(lines)] for lines in pages))


def placed_pdf(*pages: Iterable[tuple[float, float, str, dict[str, Any]]]) -> bytes:
    """A PDF of words where they stand (parts of the page's width and height), with their looks; rules by their ends."""
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    pages = [*map(list, pages)]
    out = io.BytesIO()
    with (
        mpl.rc_context({"pdf.fonttype": 42}),
        tempfile.NamedTemporaryFile(suffix=".otf") as font,
        PdfPages(out) as book,
    ):
        font.write(_cut({c for words in pages for _, _, line, _ in words for c in line}))
        font.flush()
        for words in pages:
            figure = Figure(figsize=(8.3, 11.7))
            for x, y, text, looks in words:
                if rule := looks.get("rule"):
                    figure.add_artist(Line2D([x, rule[0]], [y, rule[1]], color="black", linewidth=0.5))
                else:
                    figure.text(x, y, text, **{"fontsize": 11, "fontproperties": Path(font.name)} | looks)
            book.savefig(figure)
    return out.getvalue()


def _cut(characters: set[str]) -> bytes:
    """The font of the reports with these characters alone: the whole, matplotlib takes a second to cut."""
    import uharfbuzz as hb

    from fazhi.report.font import font_face

    subset = hb.SubsetInput()
    subset.sets(hb.SubsetInputSets.UNICODE).set({*map(ord, characters), 0x20})
    return hb.subset(font_face(), subset).blob.data


def sheets(*named: tuple[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, grid in named:
        sheet = book.create_sheet(title)
        for row in grid:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    import xlwt

    book = xlwt.Workbook()
    for title, rows in sheets:
        sheet = book.add_sheet(title)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is not None:
                    sheet.write(r, c, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    """A minimal OpenDocument spreadsheet, written by hand: no library for it is among our tools."""

    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        kind = f'"float" office:value="{value}"' if isinstance(value, int | float) else '"string"'
        return f"<table:table-cell office:value-type={kind}><text:p>{value}</text:p></table:table-cell>"

    tables = "".join(
        f'<table:table table:name="{title}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for title, rows in sheets
    )
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", mime)
        archive.writestr(
            "content.xml", f'<?xml version="1.0"?><office:document-content {names}>{body}</office:document-content>'
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/></manifest:manifest>',
        )
    return out.getvalue()


def edited(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A zipped file with some bytes of one part put otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as there, zipfile.ZipFile(out, "w") as made:
        for name in there.namelist():
            content = there.read(name)
            made.writestr(name, content.replace(old, new) if name == part else content)
    return out.getvalue()


# JupyterLab in a browser


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def serving(root):
    """A server on a home: its process, port and token. The user's own settings would open it to the world."""
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


def begun(root, place, year):
    """The explore notebook begins with this place and year, as in a home that ``fazhi new`` set up."""
    from fazhi.collect.new_year import _begun

    path = root / "notebooks" / "explore.ipynb"
    path.write_bytes(_begun(path.read_bytes(), place, year))


def passages(name: str) -> list[dict[str, Any]]:
    """The passages of a set, their labels complete."""
    found = []
    for line in SETS[name].read_text(encoding="utf-8").splitlines():
        passage, at = json.loads(line), 0
        for m in passage["mentions"]:
            m.setdefault("start", passage["text"].index(m["text"], at))
            at = m["end"] = m["start"] + len(m["text"])
            for end in ("low", "high"):
                m.setdefault(end, m["value"])
            blank = {"approx": "exact", "status": "actual", "direction": None, "period": None, "indicator": None}
            m.update(blank | m)
        found.append(passage)
    return found


def run_all(page, port, token):
    """Open the notebook and run all its cells."""
    page.goto(f"http://127.0.0.1:{port}/lab/tree/notebooks/explore.ipynb?token={token}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
    page.get_by_text("| 空闲").wait_for(timeout=120_000)
    page.get_by_role("menuitem", name="运行", exact=True).click()
    page.get_by_text("运行所有单元格", exact=True).click()
    page.wait_for_selector(".fazhi svg", timeout=120_000)
    # the last cell's number says that all have run
    page.wait_for_function(
        "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].every(p => /[0-9]/.test(p.textContent))",
        timeout=120_000,
    )
