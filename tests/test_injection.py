"""What somebody wrote stays text: on the page, in Word, in a spreadsheet, in a notebook, on the terminal."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from helpers import REPO, figures, marks_pass
from helpers import TEXT as PLAIN
from lxml import html

from fazhi.api import check_parameters
from fazhi.characters import hidden
from fazhi.cleaning.columns import csv_text, without_formula
from fazhi.cleaning.corrections import load_corrections
from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import load_codebook
from fazhi.errors import DataError, UsageError, WordingError
from fazhi.pipeline.build import run
from fazhi.pipeline.job import Job
from fazhi.pipeline.verify import CONSISTENT, verify
from fazhi.reading.tables import read_tables
from fazhi.release.signoff import load_signatures
from fazhi.report.dossier import judge
from fazhi.wording import Wording

pytestmark = pytest.mark.usefixtures("read_here")

EVIL = '"><script>alert(x)</script><img src=x onerror=alert(x)><svg onload=alert(x)>'
FORGED = '<data class="figure" value="X" data-id="n1">某件</data>'
TEXT = f"""## 一、举措{EVIL}

调解{{矛盾纠纷调解}}。[链接](javascript:alert) ![图](file:///etc/passwd) <data:text/html,x> {FORGED} {EVIL}

[^一]: javascript:alert

## 二、第一责任人

{{{{{{{{a*b}}}}}}}} `{{{{{{{{ cell }}}}}}}}`

## 三、不足

文。

## 四、下一年

文。
"""
FORMULAS = [
    '=HYPERLINK("file:///etc")',
    "+1+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "＋1",
    "－1件",
    "＠A1",
    "\r=1",
    "\n=1",
]


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A report of which every free text is hostile."""
    root = tmp_path_factory.mktemp("evil")
    import shutil

    from fazhi.home import Home

    for part in ("data/codebook", "notebooks"):
        shutil.copytree(REPO / part, root / part)
    marks_pass(root)
    book = root / "data" / "codebook"
    quoted = EVIL.replace('"', '""')
    # files are called by the short name, which may hold no such signs: there they come as entities
    hostile = f',示例镇&lt;script&gt;alert(x)&lt;&#47;script&gt;,"示例镇{quoted}",'
    places = (book / "places.csv").read_text(encoding="utf-8-sig").replace(",示例镇,示例镇,", hostile, 1)
    (book / "places.csv").write_text(places, encoding="utf-8-sig")
    folder = root / "data" / "raw" / "demo" / "2023"
    folder.mkdir(parents=True)
    row = {
        "指标": "矛盾纠纷调解",
        "数值": "45件",
        "填报单位": EVIL,
        "变动原因": "=1+1" + EVIL,
        "出处": FORGED,
        "备注": EVIL,
    }
    (folder / "a<script>alert(x)<&.csv").write_text(
        figures(row, {"指标": "普法活动", "数值": "5场", "变动原因": '=HYPERLINK("x")'})
    )
    (folder / "narrative.md").write_text(TEXT)
    home = Home(root)
    outcome = run(Job(home, home.reports, "demo", 2023))
    assert outcome.reason == ""
    return home, home.reports / "demo" / "2023"


def dangerous(markup):
    """Elements and attributes that run, fetch, or pass for a bound number."""
    page = html.document_fromstring(markup)
    found = page.xpath("//script|//img|//iframe|//object|//embed|//link|//form|//base|//foreignObject")
    found += page.xpath("//@*[starts-with(name(), 'on')]|//@src|//@srcdoc|//@action")
    return found + [a for a in page.xpath("//@href") if not a.startswith("#")]


def test_the_page_holds_no_more_than_its_own_elements(published):
    home, folder = published
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert dangerous(text) == []
    assert verify(folder / "report.html", home).state == CONSISTENT
    page = html.document_fromstring(text)
    # what was written is there, as words
    assert "<script>alert(x)</script>" in page.text_content()
    assert 'value="X"' in page.text_content()
    assert page.xpath("//data[@value='X']") == []
    assert "{{a*b}}" in page.text_content()


def test_the_list_of_reports_holds_no_more_than_links_to_them(published):
    home, _ = published
    from fazhi.pipeline.index import list_reports

    list_reports(Job(home, home.reports, "", 0))
    page = html.document_fromstring((home.reports / "index.html").read_text(encoding="utf-8"))
    assert {*page.xpath("//@href")} == {"demo/2023/report.html"}
    assert page.xpath("//script|//img|//svg|//@onload") == []
    assert "示例镇&lt;script&gt;" in page.text_content()


def test_the_notebooks_opened_in_jupyterlab_run_nothing_of_it(published):
    for path in (published[1] / "notebooks").iterdir():
        for cell_ in nbformat.read(path, as_version=4).cells:
            for output in cell_.get("outputs", []):
                assert dangerous(output.get("data", {}).get("text/html", "<p>") or "<p>") == [], path.name


def test_the_word_file_links_to_nothing_outside(published):
    with zipfile.ZipFile(published[1] / "report.docx") as word:
        for name in word.namelist():
            part = word.read(name).decode("utf-8", "replace")
            assert 'TargetMode="External"' not in part, name
            assert not re.search(
                "w:instrText|w:altChunk|w:attachedTemplate|w:object",
                part.replace('w:instrText xml:space="preserve"> PAGE', ""),
            ), name


def test_no_table_that_is_published_holds_a_formula(published):
    for name in ("comparison.csv", "findings.csv", "ledger.csv"):
        rows = list(csv.reader(io.StringIO((published[1] / name).read_text(encoding="utf-8-sig"))))
        assert [c for row in rows for c in row if c.startswith(("=", "+", "@", "\t")) or re.match("-[^0-9]", c)] == []
    assert "'=HYPERLINK" in (published[1] / "comparison.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_told_to_be_text(text):
    assert without_formula(text) == f"'{text}"


def test_negative_numbers_stay_numbers():
    frame = pd.DataFrame({"a": [-5.0, 2.5, None], "b": ["-5", "-0.5%", "=1"], "n": [-1, 0, 1]})
    assert csv_text(frame) == "a,b,n\n-5,-5,-1\n2.5,-0.5%,0\n,'=1,1\n"


@pytest.mark.parametrize(
    "place", ["__import__('os').system('x')", "../demo", "/etc", "demo\nx = 1", "", "demo'; x", "a b"]
)
def test_a_place_that_is_code_or_a_path_is_refused(place, make_home):
    with pytest.raises(UsageError, match="参数 place"):
        check_parameters(place, 2023, 0, "internal")
    home = make_home({"demo/2023/figures.csv": figures(("信访件", "5件"))})
    before = sorted(home.root.parent.rglob("*"))
    with pytest.raises(UsageError, match="没有地方"):
        run(Job(home, home.reports, place, 2023))
    assert sorted(home.root.parent.rglob("*")) == before


@pytest.mark.parametrize("id_", ["..", "a/b", "A", "demo;x", "x\ny", "デモ"])
def test_a_place_s_id_in_the_codebook_is_no_path(make_home, id_):
    places = (
        (REPO / "data" / "codebook" / "places.csv").read_text(encoding="utf-8-sig").replace("demo,", f'"{id_}",', 1)
    )
    with pytest.raises(DataError, match=r"places\.csv"):
        load_codebook(make_home(codebook={"places.csv": places}))


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("text", [
    "- !!python/object/apply:os.system ['touch pwned']", "- !!python/name:os.system", "!!binary aGk=", BOMB, "- &x [*x]", "[" * 3000,
    '- {where: {place: demo, year: 2023, indicator: mediation}, action: keep, expect: ["1件", "2件"], reason: "甲\\u202e乙", status: x}',
])  # fmt: skip
def test_yaml_makes_neither_objects_nor_bombs(make_home, text):
    home = make_home(
        {"demo/2023/figures.csv": figures(("信访件", "5件")), "demo/2023/signoff.yml": text}, corrections=text
    )
    with pytest.raises(DataError):
        load_corrections(home, load_codebook(home))
    signatures, faults = load_signatures(home, "demo", 2023)
    assert (signatures, bool(faults)) == ([], True)
    assert not Path("pwned").exists()


UNSEEN = [
    "1\u200b2件",
    "1\u202e2件",
    "12\u2060件",
    "\ufeff12件",
    "1\u00ad2件",
    "12\u0336件",
    "12\u2066件",
    "1\x002件",
    "1\x1b[8m2件",
    "\u31642件",
]


@pytest.mark.parametrize("text", UNSEEN)
def test_a_number_with_something_unseen_is_told_and_never_read(make_home, text):
    home = make_home(
        {"demo/2023/figures.csv": figures(("信访件", text)), "demo/2023/narrative.md": f"## 一\n\n{text}。\n"}
    )
    findings = judge(load_record(home, "demo"), 2023).findings if "信访件" else []
    told = [(f.code, f.file, f.row) for f in findings if f.severity == "error"]
    assert ("hidden", "2023/figures.csv", 2) in told or "\x00" in text
    assert load_record(home, "demo").figures.empty
    assert not any(hidden(f.sentence()) for f in findings)
    assert any(c == "unreadable" and f == "2023/narrative.md" for c, f, _ in told)


def test_every_control_and_mark_of_direction_counts_as_unseen():
    """By Unicode's own categories; line breaks and tabs are seen."""
    unseen = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    missed = [
        c for c in map(chr, range(0x30000)) if unicodedata.category(c) in unseen and c not in "\t\n" and not hidden(c)
    ]
    assert missed == []
    assert [c for c in "年，“”—％0０ \u3000\u00a0é𠮷" if hidden(c)] == []


# what looks like a digit: read as what it is, or refused; never as another number
LOOKALIKES = {
    "１２件": (12, 12), "1２件": (12, 12), "二十件": (20, 20), "一〇件": None, "二〇件": None, "٣件": None, "۳件": None, "३件": None,
    "①件": None, "㈠件": None, "⑿件": None, "Ⅻ件": None, "½件": None, "²件": None, "1²件": None, "𝟏𝟐件": None, "🄂件": None,
    "l2件": None, "O件": None, "1O件": None, "1.2.3件": None, "1e5件": None, "0x10件": None, "1_000件": None, "NaN件": None, "inf件": None,
}  # fmt: skip


@pytest.mark.parametrize("text", LOOKALIKES)
def test_what_looks_like_a_digit_is_read_as_it_is_or_refused(book, text):
    try:
        read = book.derive(Wording).read(text).quantity
        got = (read.low, read.high)
    except WordingError:
        got = None
    if text in ("一〇件", "二〇件"):
        assert got in (None, {"一〇件": (10, 10), "二〇件": (20, 20)}[text])
    else:
        assert got == LOOKALIKES[text]


@pytest.mark.parametrize("typed", ["٣件", "查处①件", "㈠件", "½", "Ⅻ件", "𝟏𝟐件", "二〇件", "12件"])
def test_a_number_typed_in_other_digits_is_found(make_home, typed):
    home = make_home(
        {
            "demo/2023/figures.csv": figures(("信访件", "5件")),
            "demo/2023/narrative.md": f"## 一\n\n全年办理{typed}，完成。\n",
        }
    )
    found = judge(load_record(home, "demo"), 2023).findings
    assert [f.code for f in found if f.code in ("typed", "typed_words")], typed


ODD = ("a\nb.csv", "\x1b[31ma.csv", "\u202evsc.csv", "\udcca.csv", "c\td.csv")


@pytest.mark.parametrize("name", ODD)
@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_a_file_with_an_odd_name_is_told_in_one_line_and_not_read(make_home, name):
    home = make_home({"demo/2023/figures.csv": figures(("信访件", "5件"))})
    (home.raw("demo") / "2023" / name).write_text(figures(("普法活动", "7场")), encoding="utf-8")
    rows, findings = read_tables(home, "demo")
    assert [r.name for r in rows] == ["信访件"]
    (finding,) = findings
    assert (finding.severity, finding.code) == ("error", "unreadable")
    assert not hidden(finding.sentence())
    assert "\n" not in finding.sentence()


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_files_with_odd_names_are_told_on_a_terminal_of_bytes(make_home):
    home = make_home({"demo/2023/figures.csv": figures(("信访件", "5件"))})
    for name in ODD:
        (home.raw("demo") / "2023" / name).write_text(figures(("普法活动", "7场")), encoding="utf-8")
    env = {"FAZHI_HOME": str(home.root), "PYTHONPATH": str(REPO / "src"), "PATH": ""}
    done = subprocess.run(
        [str(Path(sys.executable).with_name("fazhi")), "check", "--place", "demo"],
        env=env,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert not hidden(done.stdout.decode())
    assert done.stdout.decode().count(".csv：文件名") == len(ODD)


def test_a_notebook_that_is_not_one_of_the_three_is_not_run(make_home):
    home = make_home({"demo/2023/figures.csv": figures(("矛盾纠纷调解", "45件")), "demo/2023/narrative.md": PLAIN})
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("open('ran', 'w')")])
    for name in ("00_other.ipynb", "04_other.ipynb", "explore.ipynb"):
        nbformat.write(other, home.notebooks / name)
    outcome = run(Job(home, home.reports, "demo", 2023))
    assert outcome.reason == ""
    assert not (home.root / "ran").exists()
    assert {p.name for p in (outcome.report.parent / "notebooks").iterdir()} == {
        "01_check.ipynb",
        "02_compare.ipynb",
        "03_report.ipynb",
    }


def test_a_notebook_that_was_changed_is_told(make_home, tmp_path):
    home = make_home({"demo/2023/figures.csv": figures(("矛盾纠纷调解", "45件")), "demo/2023/narrative.md": TEXT})
    from fazhi.pipeline.cache import altered

    assert list(altered(home)) == []
    path = home.notebooks / "02_compare.ipynb"
    # what JupyterLab saves besides does not count, nor do the parameters
    book = nbformat.read(path, as_version=4)
    book.metadata["language_info"] = {"name": "python", "version": "3.99"}
    nbformat.write(book, path)
    path.write_text(path.read_text(encoding="utf-8").replace("year: int = 2023", "year: int = 2024"), encoding="utf-8")
    assert list(altered(home)) == []
    path.write_text(
        path.read_text(encoding="utf-8").replace("comparison_section(dossier)", "dossier.year"), encoding="utf-8"
    )
    assert list(altered(home)) == ["02_compare.ipynb"]
    env = {"FAZHI_HOME": str(home.root), "PYTHONPATH": str(REPO / "src"), "PATH": ""}
    command = [str(Path(sys.executable).with_name("fazhi")), "run", "--place", "demo"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert "笔记本 02_compare.ipynb 与 fazhi 自带的不同，报告按改过的生成" in done.stderr
