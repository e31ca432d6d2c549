"""Sections as blocks: every kind on the page and in Word; a new section by a function and a cell; cells in any order."""

from __future__ import annotations

import io
import itertools
import json
import re
import shutil
import zipfile
from typing import get_args

import docx
import nbformat
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt
from helpers import BOUND_TEXT, REPO, SECTIONS, TEXT, composed_of, execute, figures, folder_bytes, html_of, opened_job
from lxml import html as lxml_html
from nbformat.v4 import new_code_cell

from fazhi.errors import FazhiError
from fazhi.export.docx import word
from fazhi.export.notebook import Report, sections_of
from fazhi.home import Home
from fazhi.pipeline.build import run
from fazhi.pipeline.compose import compose
from fazhi.pipeline.job import Job
from fazhi.pipeline.verify import CONSISTENT, verify
from fazhi.report import content, sections
from fazhi.report.content import (
    Bar,
    BarPart,
    Break,
    Cell,
    Chart,
    Group,
    Heading,
    Items,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Placeholder,
    Rule,
    Section,
    Styled,
    Table,
    as_data,
    from_data,
    statements,
    texts,
    walk,
)
from fazhi.report.ledger import Number, Quoted
from fazhi.report.official import Official

SPARK = ' viewBox="0 0 9 9"><path d="M 1 1 L 2 2" stroke="#000"/></svg>'
LABELLED = SPARK.replace("</svg>", '<a id="@0@" href="#@0@-source"><text>标</text></a></svg>')

# the place of the cell of figures in 03_report.ipynb, from 1, as JupyterLab shows it
CELLS = 1 + [c.source for c in nbformat.read(REPO / "notebooks/03_report.ipynb", 4).cells].index("report.figures()")
TEMPLATE = REPO / "data/codebook/report.docx"


def number(text):
    return Number(text, "21..29", "value", "raw(2024/figures.csv:2)", "petition_case", 2024)


def runs(t):
    return [t(), Styled("strong", [t()]), Break(), Styled("small", [Quoted(t())]), number(t())]


def table(t, role=""):
    rows = [
        [Cell([t()], "head")],
        [Cell([t()], "head", [t()]), Cell([number(t())], beneath=[number(t()), Quoted(t())])],
    ]
    return Table([[t()], [t()]], rows, t(), role)


# a block of each kind, of texts for both (t) and of such as are the screen's alone (s)
KINDS = {
    "paragraph": lambda t, s: Paragraph(runs(t)),
    "verdict": lambda t, s: Paragraph(runs(t), "verdict"),
    "heading": lambda t, s: Heading(3, runs(t)),
    "items": lambda t, s: Items([[Paragraph(runs(t), "tight")], [Items([[Paragraph(runs(t))]], "ordered")]]),
    "table": lambda t, s: table(t),
    "indicators": lambda t, s: table(t, "indicators"),
    "pledges": lambda t, s: table(t, "pledges"),
    "chart": lambda t, s: Chart([t(), number(t())], [t(), number(t())], LABELLED, [number("标")], data=table(s)),
    # of the first screen; Word has the text and the tables
    "key": lambda t, s: KeyFigures(
        [KeyFigure(s(), [number(s())], [s()], [s()], "bad", [s(), number(s())], Chart([], [s()], SPARK))]
    ),
    "bar": lambda t, s: Bar([BarPart([s(), number(s())], "met", 2), BarPart([s()], "open", 1)]),
    "asked": lambda t, s: Group("asked", [Items([[Paragraph(runs(t), "tight")]], "ordered")]),
    "folded": lambda t, s: Section("z", t(), [Paragraph(runs(t))], folded="展开"),
    "quote": lambda t, s: Group("quote", [Paragraph(runs(t))]),
    "state": lambda t, s: Group("state", [Paragraph(runs(t))]),
    "section": lambda t, s: Section("x", t(), [Paragraph(runs(t)), Section("y", t(), [Paragraph(runs(t))])]),
    "rule": lambda t, s: Rule(),
    "contents": lambda t, s: Placeholder("contents"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_shown_on_the_page_and_in_word_and_survives_json(kind):
    count = itertools.count()
    both, screen = ([] for _ in range(2))

    def text(among):
        # what an office wrote is no markup, neither here nor there
        among.append(f"词{next(count)}<img src=x onerror='y'>&amp;。")
        return among[-1]

    block = KINDS[kind](lambda: text(both), lambda: text(screen))
    page = lxml_html.fromstring(f"<main>{html_of(block)}</main>")
    shown = "\n".join([page.text_content(), *page.xpath("//@aria-label")])
    assert [t for t in both + screen if t not in shown] == []
    assert page.xpath("//img | //@onerror | //@src") == []
    official = Official("题", [Section("", "", [block])])
    document = docx.Document(io.BytesIO(word(official, "", TEMPLATE, draft=False)))
    in_word = "".join(e.text or "" for e in document.element.iter(qn("w:t")))
    in_word += "".join(e.get("descr") for e in document.element.iter(qn("wp:docPr")))
    assert [t for t in both if t not in in_word] == []
    assert [t for t in screen if t in in_word] == []
    section = Section("x", "题", [block])
    data = as_data(section)
    again = from_data(json.loads(json.dumps(data)))
    assert (as_data(again), html_of(again)) == (data, html_of(section))
    assert statements([again]) == statements([section])


def test_every_kind_is_among_them():
    blocks = [b for make in KINDS.values() for b in walk([make(lambda: "甲", lambda: "乙")])]
    assert {type(b) for b in blocks} == {*get_args(content.Block)}
    drawn = [run for b in blocks for _, said in texts([b]) for run in said]
    assert {type(run) for run in drawn} == {*get_args(content.Run)}


# a small home whose notebook is altered


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("town"))
    shutil.copytree(REPO / "data" / "codebook", home.codebook)
    shutil.copytree(REPO / "notebooks", home.notebooks)
    for year in (2022, 2023, 2024):
        folder = home.raw("demo") / str(year)
        folder.mkdir(parents=True)
        withheld = {"指标": "信访件", "数值": f"4{year - 2000}1件", "目标": "不超过4000件", "填报单位": "密访股"}
        withheld |= {"变动原因": "密因", "出处": "密处", "备注": "密注"}
        table = figures(("矛盾纠纷调解", f"{year - 1960}件"), ("普法活动", f"{year - 2000}场"), withheld)
        (folder / "figures.csv").write_text(table, encoding="utf-8")
        (folder / "narrative.md").write_text(BOUND_TEXT, encoding="utf-8")
    (home.raw("demo") / "2023" / "pledges.csv").write_text("承诺,指标,目标,期限\n密诺,信访件,不超过4000件,2024\n")
    return home


@pytest.fixture
def altered(town):
    """The town with cells put into its notebook before the one of its figures; as it was afterwards."""
    path = town.notebooks / "03_report.ipynb"
    kept = path.read_bytes()

    def alter(*sources, before="report.figures()"):
        notebook = nbformat.reads(kept.decode(), as_version=4)
        at = next(n for n, cell in enumerate(notebook.cells) if cell.source == before)
        notebook.cells[at:at] = map(new_code_cell, sources)
        nbformat.write(notebook, path)
        return town

    yield alter
    path.write_bytes(kept)


def made(home, edition="internal"):
    outcome = run(Job(home, home.reports, "demo", 2024, edition=edition))
    assert outcome.reason == ""
    return outcome.report


def test_a_new_section_is_a_function_and_a_cell(altered, monkeypatch):
    """It stands on the page, in Word and in the contents, its number in the ledger; verify makes it again."""

    def advisers(self):
        figure = next(f for f in self.dossier.year_rows if f.indicator == "publicity_event")
        return self.section(
            "advisers", "法律顾问", [Paragraph(["活动", *self.dossier.grammar.value(figure), "，顾问在场。"])]
        )

    monkeypatch.setattr(sections.Report, "advisers", advisers, raising=False)
    page = made(altered("report.advisers()"))
    html = page.read_text(encoding="utf-8")
    assert html.index('<section id="advisers">') < html.index('<section id="figures"')
    assert '<li><a href="#advisers">法律顾问</a></li>' in html
    number = re.search('<section id="advisers"><h2>法律顾问</h2><p>活动<a class="bound" id="(n[0-9]+)".*?</a>，顾问在场。</p></section>', html)[1]  # fmt: skip
    assert (
        f'<p class="why" id="{number}-source" role="note"><a href="#{number}">关闭</a><strong>24场</strong>2024年普法活动24场。'
        in html
    )
    document = docx.Document(str(page.with_name("report.docx")))
    said = [(p.style.name, p.text) for p in document.paragraphs]
    at = said.index(("Heading 1", "法律顾问"))
    assert said[at + 1] == ("Body Text", "活动24场，顾问在场。")
    for name in ("report.html", "report.docx", "ledger.csv"):
        assert verify(page.with_name(name), page_home(page)).state == CONSISTENT


def page_home(page):
    return Home(page.parents[3])


def test_a_chart_and_a_table_of_the_analysts_stand_on_both(altered):
    page = made(altered('report.chart("普法活动")', 'report.table("矛盾纠纷调解")'))
    main = re.search("<main>(.*)</main>", page.read_text(encoding="utf-8"), re.DOTALL)[1]
    before = main[: main.index('<section id="figures"')]
    assert before.count('<figure class="chart"><figcaption>普法活动') == 1
    assert before.endswith("</tbody></table>")
    assert "<caption>矛盾纠纷调解</caption>" in before
    document = docx.Document(str(page.with_name("report.docx")))
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert [c.partition("：")[0] for c in captions] == ["矛盾纠纷调解", "图\u3000普法活动"]
    assert [d.get("descr")[:4] for d in document.element.iter(qn("wp:docPr"))][-1] == "普法活动"
    assert verify(page, page_home(page)).state == CONSISTENT


ELSE = {
    "print": "print('甲')",
    "a value": "report.dossier.year",
    "a frame": "report.dossier.comparisons",
    "a display": "display('甲')",
    "a section displayed": "display(report.chart('普法活动'))",
    "markup": "from IPython.display import HTML\nHTML('<b>增加100件</b>')",
    "a picture": "from matplotlib import pyplot\npyplot.plot([1, 2])\npyplot.show()",
}


@pytest.mark.parametrize("source", ELSE.values(), ids=ELSE)
def test_any_other_output_stops_the_run_and_names_the_cell(altered, source):
    home = altered("x = 1", source)
    parameters = Job(home, home.reports, "demo", 2024).parameters
    executed = execute(home.notebooks / "03_report.ipynb", parameters, home.root, 60)
    with pytest.raises(FazhiError, match=rf"03_report\.ipynb 第{CELLS + 1}格的输出不是报告的一节"):
        sections_of(executed)


def test_what_is_no_section_leaves_no_report(altered):
    outcome = run(Job(altered("print('甲')"), altered("print('甲')").reports / "new", "demo", 2024))
    assert (outcome.report, outcome.exit_code) == (None, 1)
    assert outcome.reason.startswith(
        f"03_report.ipynb 第{CELLS}格的输出不是报告的一节，不知道该印成什么；报告里只能有 report 的各节"
    )


@pytest.mark.parametrize(("name", "title"), [("first_screen", "首屏"), ("contents", "目录"), ("figures", "指标总表"), ("narrative", "一、举措"), ("sources", "数字来源")])  # fmt: skip
def test_the_same_section_twice_is_refused(town, name, title):
    report = Report(opened_job(town, "demo", 2024)[1])
    with pytest.raises(
        FazhiError, match=f"03_report.ipynb 第{len(SECTIONS) + 2}格又出了一次“{title}”；每一节只能有一格"
    ):
        sections_of(carried([*(getattr(report, n)() for n in SECTIONS), None, getattr(report, name)()]))


def carried(shown):
    """A notebook whose cells carry these sections; one without any carries nothing."""
    bundles = [section._repr_mimebundle_() if section else None for section in shown]
    outputs = [[nbformat.v4.new_output("execute_result", data)] if data else [] for data in bundles]
    return nbformat.v4.new_notebook(cells=[new_code_cell("x", outputs=o) for o in outputs])


def page_with(town, *names):
    job, dossier = opened_job(town, "demo", 2024)
    report = Report(dossier)
    return compose(job, dossier, [section for n in names if (section := getattr(report, n)())]).page


def test_without_the_cells_of_contents_and_sources_the_page_is_the_same(town):
    whole = page_with(town, *SECTIONS)
    for left_out in ({"contents"}, {"sources"}, {"contents", "sources"}):
        assert page_with(town, *(n for n in SECTIONS if n not in left_out)).html == whole.html


def test_a_notebook_of_one_section_is_a_report(town):
    """Its standing, contents and sources with it."""
    for name in ("sources", "contents", "figures"):
        page = page_with(town, name)
        assert all(
            part in page.html for part in ('<div class="state">', '<nav aria-label="目录">', '<section id="ledger">')
        )


def test_sources_need_not_be_last(town):
    """Wherever the cell stands, they list every number of the page by its id."""
    whole = page_with(town, *SECTIONS)
    moved = page_with(town, *SECTIONS[:3], "sources", *SECTIONS[3:-1])
    assert moved.html.index('id="ledger"') < moved.html.index('id="figures"')
    rows = re.compile('<table class="ledger" hidden>.*?</table>', re.DOTALL)
    assert rows.search(moved.html)[0] == rows.search(whole.html)[0]
    assert moved.ledger.frame().equals(whole.ledger.frame())


SECRETS = ("信访", "4221", "4231", "4241", "4000", "密访股", "密因", "密处", "密注", "密诺")


def everything(folder):
    """Each file as text, a Word file as its parts; pictures by their number alone."""
    for name, data in folder_bytes(folder).items():
        if not data.startswith(b"PK"):
            yield name, data.decode()
            continue
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            yield from ((f"{name}/{part}", package.read(part).decode(errors="ignore")) for part in package.namelist())


def test_what_is_withheld_reaches_no_file_of_the_public_edition_by_any_kind_of_block(town):
    job, dossier = opened_job(town, "demo", 2024)
    report = compose(job, dossier, [s for n in SECTIONS if (s := getattr(Report(dossier), n)())])
    internal = report.sections
    # the internal edition tells of it in each kind of block that tells of figures
    telling = {type(b) for b in walk(internal) if any(s in line for line in statements([b]) for s in SECRETS)}
    assert telling >= {Paragraph, Items, Table, KeyFigures, Group}
    # all but the number of two years before, which a small chart draws only, and the note
    told = "\n".join([*statements(internal), report.page.html])
    assert [s for s in SECRETS if s not in told] == ["4221", "密注"]
    page = made(town, "public")
    folder = page.parent
    assert {"report.html", "report.docx", "comparison.csv", "ledger.csv", "content.json", "manifest.json"} == set(folder_bytes(folder))  # fmt: skip
    assert [(s, name) for name, text in everything(folder) for s in SECRETS if s in text] == []
    # nor is it drawn: no key figure is for the public
    assert "<svg" not in page.read_text(encoding="utf-8")
    assert verify(page, town).state == CONSISTENT


def test_an_office_restyles_the_word_file_by_its_template(make_home, tmp_path):
    """Only its styles count: no text, name or picture of its template reaches a report."""
    home = make_home({"demo/2023/figures.csv": figures(("普法活动", "30场")), "demo/2023/narrative.md": TEXT})
    template = home.codebook / "report.docx"
    usual = composed_of(home, "demo", 2023).file("report.docx")
    office = docx.Document(str(REPO / "data/codebook/report.docx"))
    office.styles["Body Text"].font.size = Pt(21)
    office.add_paragraph("模板里的话")
    office.core_properties.author = "王五"
    office.save(str(template))
    restyled = composed_of(home, "demo", 2023).file("report.docx")
    assert restyled != usual
    document = docx.Document(io.BytesIO(restyled))
    assert document.styles["Body Text"].font.size == Pt(21)
    with zipfile.ZipFile(io.BytesIO(restyled)) as package:
        everything = "".join(package.read(name).decode(errors="ignore") for name in package.namelist())
    assert "模板里的话" not in everything
    assert "王五" not in everything
    # Word says them in English and in lower case; a style that is gone is named
    office.styles["列项"].name = "别的"
    office.save(str(template))
    with pytest.raises(FazhiError, match="没有样式“列项”"):
        composed_of(home, "demo", 2023).file("report.docx")
    template.write_bytes(b"PK junk")
    with pytest.raises(FazhiError, match=r"report\.docx 打不开"):
        composed_of(home, "demo", 2023).file("report.docx")
