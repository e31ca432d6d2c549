"""The Word file: an official document that can be handed in, and nothing of the page's dashboard."""

from __future__ import annotations

import datetime as dt
import inspect
import io
import math
import posixpath
import re
import shutil
import zipfile

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Emu
from docx.table import Table
from helpers import PLACES, REPO, composed_of, fazhi, figures, hostile_home, ours
from lxml import etree
from PIL import Image

from fazhi.export import docx as module
from fazhi.export.docx import word
from fazhi.pipeline.verify import CONSISTENT, DIFFERENT, verify
from fazhi.release.manifest import _CODE
from fazhi.release.signoff import Signature, sign
from fazhi.report.charts import pixels
from fazhi.report.content import (
    Break,
    Cell,
    Chart,
    Group,
    Items,
    Paragraph,
    Placeholder,
    Styled,
    plain_text,
    walk,
)
from fazhi.report.content import Table as Block
from fazhi.report.ledger import Quoted
from fazhi.report.official import Official

pytestmark = pytest.mark.usefixtures("made_here", "read_here")

TEMPLATE = REPO / "data/codebook/report.docx"


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The report of each place, put together."""
    hostile = hostile_home(tmp_path_factory.mktemp("hostile"))
    return {p: composed_of(hostile, p, year) if p == "hostile" else ours(p, year) for p, year in PLACES.items()}


@pytest.fixture(scope="module")
def papers(reports):
    """The Word file of each place."""
    return {place: report.file("report.docx") for place, report in reports.items()}


@pytest.fixture(params=list(PLACES))
def paper(request, papers):
    return papers[request.param]


def opened(data):
    return docx.Document(io.BytesIO(data))


def of(*blocks, draft=False, note=""):
    """A document of a few blocks, the title aside."""
    return opened(word(Official("题", blocks, note=note), "", TEMPLATE, draft=draft))


def cells(table):
    """Each cell once, a merged one too."""
    return [docx.table._Cell(tc, table) for tr in table._tbl.tr_lst for tc in tr.tc_lst]


def lines(document):
    """Every paragraph outside tables with its style; of a table its rows."""
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield "表", [[docx.table._Cell(tc, block).text for tc in tr.tc_lst] for tr in block._tbl.tr_lst]
        else:
            yield block.style.name, block.text


def everything(data):
    return "\n".join(t.text or "" for t in opened(data).element.iter(qn("w:t")))


# what is handed in

TEXT = """现将情况报告如下。

## 一、主要举措和成效

### （一）普法

**多种形式**。组织“法律五进”{普法活动}，{普法活动:较上年}。

## 二、履行推进法治建设第一责任人职责情况

主要负责人带头。

## 三、存在的不足和原因

骨干不多。

## 四、下一年度主要工作安排

继续努力。
"""
TITLES = "id,name,full_name,level,form,invented,reference,note"
MORE = ",报告名称,主送机关,署名,发文机关标志,应报"
TOWN = "renhe,仁和镇,某县仁和镇,town,full,no,,"
NAMED = ",法治建设情况报告,中共某县县委、某县人民政府,中共仁和镇委员会|仁和镇人民政府,仁和镇人民政府文件,2023"


@pytest.fixture
def town(make_home):
    """A small home; `places` is the row of its town, with or without the columns of the Word file."""

    def make(more=MORE, named=NAMED):
        row = {"指标": "普法活动", "数值": "29场", "填报单位": "司法所", "变动原因": "村村开展", "目标": "不少于40场"}
        promised = "承诺,指标,目标,期限\n多办活动,普法活动,不少于40场,2024\n"
        return make_home(
            {
                "renhe/2023/figures.csv": figures(("普法活动", "20场")),
                "renhe/2023/narrative.md": TEXT.replace("，{普法活动:较上年}", ""),
                "renhe/2023/pledges.csv": promised,
                "renhe/2024/figures.csv": figures(row),
                "renhe/2024/narrative.md": TEXT,
            },
            codebook={"places.csv": f"{TITLES}{more}\n{TOWN}{named}\n"},
        )

    return make


def word_of(home, edition="internal"):
    return composed_of(home, "renhe", 2024, edition).file("report.docx")


BODY = [
    ("Body Text", "现将情况报告如下。"),
    ("Heading 1", "一、主要举措和成效"),
    ("Heading 2", "（一）普法"),
    ("Body Text", "多种形式。组织“法律五进”29场，比上年增加9场，增长45%。"),
    ("Heading 1", "二、履行推进法治建设第一责任人职责情况"),
    ("Body Text", "主要负责人带头。"),
    ("Heading 1", "三、存在的不足和原因"),
    ("Body Text", "骨干不多。"),
    ("Heading 1", "四、下一年度主要工作安排"),
    ("Body Text", "继续努力。"),
    ("Body Text", "特此报告。"),
]
CALLED = "仁和镇2024年度法治建设"
LISTED = [("附件说明", f"附件：1. {CALLED}主要指标情况表\n　　　　　2. {CALLED}承诺情况表")]
# how targets and promises came out stands in the annexes alone, where the page says it too
ANNEXES = [
    ("附件", "附件1"),
    ("附件标题", f"{CALLED}主要指标情况表"),
    ("Body Text", "年度目标1项，未达到1项；2023年承诺1项，未达到1项。"),
    ("表", [
        ["指标", "单位", "2024年", "2023年", "增减", "目标", "完成情况", "责任单位"],
        ["法治宣传"],
        ["普法活动", "场", "29", "20", "增加9场，增长45%", "不少于40场", "未达到（差11场）", "司法所"],
    ]),
    ("表格文字", "注：1. 数值照填报原文，表中只统一单位和写法；约数按可能范围比较。"),
    ("表格文字", "　　2. “不少于”包括本数（参照民法典第一千二百五十九条）。"),
    ("表格文字", "　　3. 增减的百分数四舍五入；比例之差用百分点；基数小于10的只写增减数，不写百分数。"),
    ("附件", "附件2"),
    ("附件标题", f"{CALLED}承诺情况表"),
    ("Heading 1", "2023年承诺落实情况"),
    ("表", [
        ["承诺", "目标", "实际", "结果", "责任单位"],
        ["多办活动", "不少于40场", "29场", "未达到（差11场）", "司法所"],
    ]),
]  # fmt: skip
# for whoever has it printed to fill in, where there is a red head
IMPRINT = [("版记", "抄送："), ("版记", "\t　　　　年　　月　　日印发")]
PUBLIC = [
    ("附件", "附件"),
    ("附件标题", f"{CALLED}主要指标情况表"),
    ("表", [
        ["指标", "单位", "2024年", "2023年", "增减", "目标"],
        ["法治宣传"],
        ["普法活动", "场", "29", "20", "增加9场，增长45%", "不少于40场"],
    ]),
    ("表格文字", "注：1. 约数按可能范围比较。"),
    *[(style, said) for style, said in ANNEXES if style == "表格文字"][1:],
]  # fmt: skip


def test_is_an_official_document_in_its_order(town):
    """GB/T 9704: head, title, addressee, text, what is annexed, whose it is, its day; the annex on pages of its own."""
    assert [*lines(opened(word_of(town())))] == [
        ("发文机关标志", "仁和镇人民政府文件"),
        ("发文字号", "　　　　〔　　　　〕　　号\t签发人：　　　　"),
        ("Title", "中共仁和镇委员会　仁和镇人民政府\n关于2024年度法治建设情况的报告"),
        ("主送机关", "中共某县县委、某县人民政府："),
        *BODY,
        *LISTED,
        ("署名", "中共仁和镇委员会\n仁和镇人民政府"),
        ("成文日期", "　　　　年　　月　　日"),
        *ANNEXES,
        *IMPRINT,
    ]


def test_what_places_csv_does_not_say_is_not_printed_and_told_once(town):
    """Of a home whose places.csv is from before there were such columns."""
    home = town("", "")
    usual = CALLED.replace("法治建设", "法治政府建设")
    plain = [(style, said.replace(CALLED, usual) if style != "表" else said) for style, said in [*LISTED, *ANNEXES]]
    # too long for a line
    plain[2] = ("附件标题", "仁和镇2024年度\n法治政府建设主要指标情况表")
    assert [*lines(opened(word_of(home)))] == [
        ("Title", "仁和镇2024年度法治政府建设情况报告"),
        *BODY,
        # a day to be filled in beneath nobody's name would be none
        *plain,
    ]
    said = fazhi("check", "--years", "all", home=home.root).stdout
    assert said.count("没有写主送机关、署名，Word 文件里不印") == 1
    named = town(named=",,某县人民政府,,,")
    assert "没有写署名，" in fazhi("check", home=named.root).stdout
    assert "places.csv" not in fazhi("check", home=town().root).stdout


def test_the_public_edition_is_addressed_to_nobody(town):
    assert [*lines(opened(word_of(town(), "public")))] == [
        ("Title", "仁和镇2024年度法治建设情况报告"),
        *BODY,
        # one annex has no number
        ("附件说明", f"附件：{CALLED}主要指标情况表"),
        ("署名", "中共仁和镇委员会\n仁和镇人民政府"),
        ("成文日期", "　　　　年　　月　　日"),
        *PUBLIC,
    ]


def signed(home, *roles, number="", name="王五"):
    """The report as it is after these have signed what it says, on 5 March 2025."""
    state = composed_of(home, "renhe", 2024).state
    for role in roles:
        about = {"edition": "internal", "content": state.content, "number": number}
        sign(home, "renhe", 2024, Signature(role=role, name=name, date=dt.date(2025, 3, 5), **about))
    return dict(lines(opened(word_of(home))))


def test_day_and_signer_are_those_of_the_issuing_alone(town):
    home = town()
    norms = home.codebook / "norms.csv"
    norms.write_text(norms.read_text(encoding="utf-8-sig").replace("internal,制表|复核", "internal,制表|签发"), "utf-8")
    drafted = signed(home, "制表", number="仁政报〔2025〕7号", name="张三")
    assert drafted["成文日期"] == "　　　　年　　月　　日"
    assert drafted["发文字号"] == "　仁政报〔2025〕7号\t签发人：　　　　"
    issued = signed(home, "签发")
    assert issued["成文日期"] == "2025年3月5日"
    assert issued["发文字号"] == "　仁政报〔2025〕7号\t签发人：王五　"


def test_the_number_is_given_with_a_signature(town):
    home = town()
    about = ("--place", "renhe", "--year", "2024")
    assert fazhi("run", "--place", "renhe", "--years", "2024", home=home.root).returncode == 0
    done = fazhi("sign", *about, "--role", "制表", "--name", "张三", "--number", "仁政报〔2025〕7号", home=home.root)
    assert done.returncode == 0, done.stderr
    published = (home.reports / "renhe/2024/report.docx").read_bytes()
    assert dict(lines(opened(published)))["发文字号"] == "　仁政报〔2025〕7号\t签发人：　　　　"


def test_no_number_of_a_person_leaves_under_the_public_edition(town):
    home = town(named=",,,仁和镇人民政府（13800138000）,,")
    assert fazhi("run", "--place", "renhe", "--years", "2024", home=home.root).returncode == 0
    done = fazhi("run", "--place", "renhe", "--years", "2024", "--edition", "public", home=home.root)
    assert done.returncode == 1
    assert "Word 文件的署名" in done.stdout + done.stderr


def test_what_it_is_called_and_who_hands_it_in_voids_no_signature_and_is_named(town, tmp_path):
    home = town()
    before, path = word_of(home), tmp_path / "report.docx"
    content_before = composed_of(home, "renhe", 2024).content.number
    path.write_bytes(before)
    assert verify(path, home).state == CONSISTENT
    places = home.codebook / "places.csv"
    said = places.read_text(encoding="utf-8").replace("法治建设情况报告", "法治政府建设年度报告")
    places.write_text(said.replace("中共某县县委、", "").replace("仁和镇人民政府文件", "仁和镇文件"), encoding="utf-8")
    assert composed_of(home, "renhe", 2024).content.number == content_before
    verdict = verify(path, home)
    assert verdict.state == DIFFERENT
    assert [(d.read, d.should) for d in verdict.differences if "情况表" not in d.read + d.should] == [
        ("仁和镇人民政府文件", "应是“仁和镇文件”"),
        ("关于2024年度法治建设情况的报告", "应是“关于2024年度法治政府建设情况的报告”"),
        ("中共某县县委、某县人民政府：", "应是“某县人民政府：”"),
    ]
    page = tmp_path / "report.html"
    page.write_text(composed_of(home, "renhe", 2024).page.html, encoding="utf-8")
    assert "法治政府建设年度报告" in page.read_text(encoding="utf-8")


def test_a_year_of_another_report_is_another_content(town):
    home = town()
    shutil.copytree(home.raw("renhe", 2023), home.raw("renhe", 2022))
    assert len({composed_of(home, "renhe", year).content.number for year in (2022, 2023)}) == 2


def test_says_nothing_of_causes_and_matters_by_itself(town, papers):
    """They are on the page; the narrative may say them. Before the annexes nothing is judged."""
    home = town()
    page, data = composed_of(home, "renhe", 2024).page.html, word_of(home)
    for word_ in ("村村开展", "请领导过问", "没有落实"):
        assert word_ not in everything(data), word_
    assert all(w in page for w in ("村村开展", "司法所", "请领导过问", "多办活动"))
    assert [w for w in ("司法所", "未达到", "多办活动") if w in everything(data).partition("特此报告")[0]] == []
    for paper in papers.values():
        told = everything(paper)
        assert [w for w in ("请领导过问", "数据说明", "数字来源") if w in told] == []


def test_the_annex_holds_every_row_of_the_page_s_table(reports, papers):
    """Under the same heads; a column that says nothing is gone."""
    for place, report in reports.items():
        (of_page,) = (b for b in walk(report.sections) if isinstance(b, Block) and b.role == "indicators")
        tables = [table for style, table in lines(opened(papers[place])) if style == "表"]
        ((titles, *rows),) = (table for table in tables if table[0][:2] == ["指标", "单位"])
        columns = [*map(plain_text, of_page.titles)]
        assert set(columns) <= {*titles} <= {*columns, "完成情况", "责任单位"}
        assert len(rows) == len(of_page.rows) >= 2
        for row, cells_ in zip(rows, of_page.rows, strict=True):
            if len(cells_) > 1:
                told = dict(zip(columns, (plain_text(cell.runs) for cell in cells_), strict=True))
                assert {title: text.split("\n")[0] for title, text in zip(titles, row, strict=True)} | told == told | {
                    title: text for title, text in zip(titles, row, strict=True) if title not in told
                }


def test_a_place_that_files_figures_alone_hands_in_nothing(papers):
    (title, (style, _), *notes) = lines(opened(papers["fuling"]))
    assert title == ("Title", "涪陵区2025年度\n公开数据摘录（非该机关报告）")
    assert style == "表"
    assert {style for style, _ in notes} == {"表格文字"}


def test_what_is_corrected_is_said():
    document = of(Paragraph(["文"]))
    assert "更正说明" not in document.element.xml
    corrected = Group("corrected", [Paragraph([Styled("strong", ["更正说明"]), "：有更正。"])])
    document = opened(word(Official("题", [], notice=[corrected]), "", TEMPLATE, draft=False))
    assert document.paragraphs[-1].text == "更正说明：有更正。"


# how long it is


def rows_of(style, text):
    """Lines of 28 characters that a paragraph takes, with the room around it, by the styles of the template."""
    wide = sum(1 if ord(c) > 255 else 0.5 for c in text)
    indented = style in ("Body Text", "Heading 1", "Heading 2", "附件说明")
    taken = math.ceil((wide + 2 * indented) / (20 if style == "Title" else 28))
    return taken + {"Title": 1, "附件说明": 1, "署名": 2, "发文机关标志": 1, "发文字号": 4.5}.get(style, 0)


def test_a_town_s_text_takes_no_more_pages_than_its_characters_and_one_more(papers):
    """The real town's: seven sheets with its end; the parts begin on the first."""
    said = [*lines(opened(papers["taiping"]))]
    text = said[: next(n for n, (style, _) in enumerate(said) if style == "附件")]
    taken = sum(rows_of(*line) for line in text)
    characters = sum(len(line) for _, line in text)
    assert characters > 3000
    assert math.ceil(taken / 22) <= math.ceil(characters / (22 * 28)) + 1
    assert math.ceil(taken / 22) <= 7


@pytest.mark.parametrize("place", ["taiping", "demo"])
def test_the_four_parts_begin_on_the_first_page(papers, place):
    said = [*lines(opened(papers[place]))]
    first = next(n for n, (style, _) in enumerate(said) if style == "Heading 1")
    assert sum(rows_of(*line) for line in said[:first]) <= 19
    assert said[first][1].startswith("一、")


def test_the_end_does_not_stand_alone_and_the_annex_begins_a_page(papers):
    document = opened(papers["demo"])
    by_style = {p.style.name: p for p in document.paragraphs}
    closing = next(n for n, p in enumerate(document.paragraphs) if p.text == "特此报告。")
    assert all(p.paragraph_format.keep_with_next for p in document.paragraphs[closing - 1 : closing + 1])
    for style in ("附件说明", "署名"):
        assert by_style[style].style.paragraph_format.keep_with_next, style
    assert by_style["附件"].style.paragraph_format.page_break_before


def test_the_imprint_is_not_torn_over_two_pages(town):
    *_, copied, printed = opened(word_of(town())).paragraphs
    assert (copied.text, copied.paragraph_format.keep_with_next) == ("抄送：", True)
    assert printed.style.name == "版记" and not printed.paragraph_format.keep_with_next


# how it looks


def test_marks_are_set_in_the_font_of_the_chinese(town):
    """“ ” are of both scripts: Word sets them in Times unless it is told."""
    document = opened(word_of(town()))
    marked = [r for p in document.paragraphs for r in p.runs if set(r.text) & set("“”‘’—…·")]
    assert [r.text for r in marked if "法律五进" in r.text]
    assert all(r._r.rPr.rFonts.get(qn("w:hint")) == "eastAsia" for r in marked)
    plain = [r for p in document.paragraphs for r in p.runs if r.text == "主要负责人带头。"]
    assert [r._r.rPr.rFonts for r in plain] == [None]


def test_a_title_too_long_for_a_line_is_broken_where_it_may_be():
    for name, wanted in (
        ("示例镇2024年度", "示例镇2024年度法治政府建设情况报告"),
        ("某某自治县仁和镇2024年度", "某某自治县仁和镇2024年度\n法治政府建设情况报告"),
        ("某某自治县仁和镇人民政府关于2024年度", "某某自治县仁和镇人民政府\n关于2024年度法治政府建设情况报告"),
    ):
        document = opened(word(Official(f"{name}法治政府建设情况报告", []), "", TEMPLATE, draft=False))
        assert document.paragraphs[0].text == wanted
        assert document.core_properties.title == wanted.replace("\n", "")


def test_pictures_carry_the_words_of_the_charts(reports, papers):
    """Those that the narrative asks for, no others."""
    for place, report in reports.items():
        narrated = [g for g in walk(report.sections) if isinstance(g, Group) and g.role == "narrative"]
        charts = [b for b in walk(narrated) if isinstance(b, Chart)]
        document = opened(papers[place])
        shown = list(document.element.iter(qn("wp:docPr")))
        assert [d.get("descr") for d in shown] == [plain_text(c.alternative) for c in charts]
        assert len({d.get("id") for d in shown}) == len(shown)
        held = {p.blob for p in document.part.package.iter_parts() if p.partname.endswith(".png")}
        assert held == {pixels(c.drawing) for c in charts}
        blips, extents = (document.element.iter(qn(n)) for n in ("a:blip", "wp:extent"))
        for blip, extent in zip(blips, extents, strict=True):
            size = Image.open(io.BytesIO(document.part.related_parts[blip.get(qn("r:embed"))].blob)).size
            assert int(extent.get("cx")) / int(extent.get("cy")) == pytest.approx(size[0] / size[1], rel=0.01)
    assert len(opened(papers["demo"]).inline_shapes) == 2


# ECMA-376 part 1: the sequences of wml.xsd, by hand
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "sectPr": "headerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tblBorders": "top left start bottom right end insideH insideV",
    "pBdr": "top left bottom right between bar",
    "tblCellMar": "top left start bottom right end",
    "tbl": "tblPr tblGrid tr",
    "tc": "tcPr p",
    "tr": "trPr tc",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked pPr rPr tblPr trPr tcPr tblStylePr",
    "font": "altName panose1 charset family notTrueType pitch sig",
    "settings": "zoom defaultTabStop evenAndOddHeaders drawingGridHorizontalSpacing drawingGridVerticalSpacing characterSpacingControl compat themeFontLang",
    "compat": "doNotExpandShiftReturn useFELayout compatSetting",
}  # fmt: skip


def test_every_part_is_well_formed_typed_related_and_in_the_order_of_the_schema(paper):
    with zipfile.ZipFile(io.BytesIO(paper)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert next(iter(parts)) == "[Content_Types].xml"
    trees = {n: etree.fromstring(d) for n, d in parts.items() if not n.endswith(".png")}
    types = trees.pop("[Content_Types].xml")
    typed = {e.get("PartName") or e.get("Extension") for e in types}
    assert {n for n in parts if f"/{n}" not in typed and n.rpartition(".")[2] not in typed} == set()
    assert {t[1:] for t in typed if t.startswith("/")} <= set(parts)
    for name, tree in trees.items():
        if name.endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(name))
            assert [t for e in tree if (t := posixpath.normpath(posixpath.join(folder, e.get("Target")))) not in parts] == []  # fmt: skip
    document = trees["word/document.xml"]
    related = {e.get("Id") for e in trees["word/_rels/document.xml.rels"]}
    used = {v for e in document.iter() for k, v in e.attrib.items() if k in (qn("r:id"), qn("r:embed"))}
    assert used <= related
    for tree in trees.values():
        for element in tree.iter(etree.Element):
            name = etree.QName(element)
            if name.namespace == docx.oxml.ns.nsmap["w"] and name.localname in ORDER:
                order = ORDER[name.localname].split()
                # references to headers and footers in any order
                names = [etree.QName(child).localname.replace("footerR", "headerR") for child in element]
                places = [order.index(name) for name in names]
                assert places == sorted(places), etree.tostring(element)[:300]


def test_every_style_that_is_used_is_there(paper):
    document = opened(paper)
    known = {s.get(qn("w:styleId")) for s in document.styles.element.findall(qn("w:style"))}
    named = ("w:pStyle", "w:rStyle", "w:tblStyle", "w:basedOn", "w:next")
    roots = (document.element, document.styles.element)
    used = {e.get(qn("w:val")) for root in roots for n in named for e in root.iter(qn(n))}
    assert used <= known


@pytest.mark.usefixtures("made_anew")
def test_same_report_same_bytes(home, papers):
    assert composed_of(home, "demo", 2024).file("report.docx") == papers["demo"]


def test_tells_neither_clock_nor_name(paper):
    with zipfile.ZipFile(io.BytesIO(paper)) as package:
        assert {i.date_time for i in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = opened(paper).core_properties
    assert (about.author, about.last_modified_by, about.created, about.modified) == ("", "", None, None)
    assert about.language == "zh-CN"


def test_paper_of_an_official_document(papers):
    """GB/T 9704-2012: 156 × 225 mm of A4, in it 22 lines of 28 characters of 16 points."""
    document = opened(papers["demo"])
    section = document.sections[0]
    sides = (section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)  # fmt: skip
    assert [round(s.mm, 1) for s in sides] == [210, 297, 37, 28, 26, 35]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    height = Emu(section.page_height - section.top_margin - section.bottom_margin).twips
    lines = height / int(grid.get(qn("w:linePitch")))
    assert 22 <= lines < 22.1
    width = Emu(section.page_width - section.left_margin - section.right_margin).pt
    assert 28 <= width / (16 + int(grid.get(qn("w:charSpace"))) / 4096) < 28.01
    normal = document.styles["Normal"]
    assert (normal.font.size.pt, normal.paragraph_format.line_spacing.twips) == (16, 579)
    # what programs make of the grid of characters differs: the style's own spacing keeps 28 in a line
    spacing = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 <= width / (16 + spacing) < 28.1
    fonts = {n: (document.styles[n].element.find(f".//{qn('w:rFonts')}")) for n in ("Title", "Heading 1", "Heading 2")}
    assert [f.get(qn("w:eastAsia")) for f in fonts.values()] == ["方正小标宋简体", "黑体", "楷体_GB2312"]
    assert document.styles["Title"].font.size.pt == 22
    levels = [document.styles[f"Heading {n}"].element.find(f".//{qn('w:outlineLvl')}") for n in (1, 2, 3, 4)]
    assert [level.get(qn("w:val")) for level in levels] == list("0123")
    indent = document.styles["Body Text"].element.find(f".//{qn('w:ind')}")
    assert (indent.get(qn("w:firstLineChars")), indent.get(qn("w:firstLine"))) == ("200", "640")


def test_page_numbers_stand_outside_between_dashes(papers):
    section = opened(papers["demo"]).sections[0]
    assert opened(papers["demo"]).settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        assert "".join(t.text for t in paragraph._p.iter(qn("w:t"))) == "— 1 —"
        assert paragraph._p.find(qn("w:fldSimple")).get(qn("w:instr")).strip() == "PAGE"
        assert paragraph.style.element.find(f".//{qn('w:jc')}").get(qn("w:val")) == side
    style = opened(papers["demo"]).styles["footer"]
    assert (style.font.size.pt, style.font.name) == (14, "宋体")
    # the middle of its line is 7 mm below the text
    middle = section.bottom_margin.pt - section.footer_distance.pt - style.paragraph_format.line_spacing.pt / 2
    assert middle / 72 * 25.4 == pytest.approx(7, abs=0.2)


def test_tables_repeat_their_heads_fill_the_width_and_cut_no_row(paper):
    document = opened(paper)
    for table in document.tables:
        rows = table._tbl.tr_lst
        assert all(r.trPr.find(qn("w:cantSplit")) is not None for r in rows)
        heads = [r.trPr.find(qn("w:tblHeader")) is not None for r in rows]
        assert heads == [True, *[False] * (len(rows) - 1)]
        assert sum(c.width.mm for c in table.columns) == pytest.approx(156, abs=0.2)
        for row in rows:
            assert sum(tc.width.mm for tc in row.tc_lst) == pytest.approx(156, abs=0.2)


@pytest.mark.parametrize(
    ("draft", "note", "said"),
    [(True, "", "草稿"), (False, "虚构", "虚构"), (True, "虚构", "草稿 · 虚构"), (False, "", "")],
)
def test_a_draft_and_what_is_invented_say_so_on_every_page(draft, note, said):
    section = of(Paragraph(["文"]), draft=draft, note=note).sections[0]
    for header in (section.header, section.even_page_header):
        assert header.is_linked_to_previous is not bool(said)
        if said:
            assert [(p.text, p.style.name) for p in header.paragraphs] == [(said, "Header")]


def test_looks_and_breaks():
    strong = Styled("strong", ["乙", Styled("small", ["丙"])])
    runs = ["甲", strong, "\n ", Styled("strong", ["丁"]), Break(), "戊 ", Styled("em", ["己"]), Quoted("庚"), " "]
    (*_, paragraph) = of(Paragraph(runs)).paragraphs
    assert paragraph.text == "甲乙丙 丁\n戊 己庚 "
    looks = {r.text.strip(): (r.bold, r.style.name) for r in paragraph.runs}
    assert looks["乙"] == (True, "Default Paragraph Font")
    assert looks["丙"] == (True, "小字")
    assert looks["丁"][0]
    assert looks["己"] == (None, "Emphasis")
    assert looks["庚"] == (None, "Default Paragraph Font")


def said(*texts):
    return [Paragraph([text], "tight") for text in texts]


TITLE = ("Title", "题")


def test_lists_boxes_and_neighbouring_tables():
    table = Block([["甲"], ["子"]], [[Cell(["题"])], [Cell(["乙"]), Cell([])]])
    items = Items([[Paragraph(["一"]), Items([said("二"), said("三")], "ordered")], said("四")])
    document = of(items, Items([said("五")], "ordered"), Group("quote", [Paragraph(["六"])]), table, table)
    assert [(p.style.name, p.text) for p in document.paragraphs] == [
        TITLE, ("列项", "· 一"), ("下级列项", "1. 二"), ("下级列项", "2. 三"), ("列项", "· 四"), ("列项", "1. 五"),
        ("提示框", "六"), ("表格文字", ""),
    ]  # fmt: skip
    assert [[c.text for c in cells(t)] for t in document.tables] == [["甲", "子", "题", "乙", ""]] * 2


def test_a_list_that_opens_an_item_keeps_both_marks():
    document = of(Items([[Items([said("一"), said("二")])], said("三")], "ordered"))
    assert [p.text for p in document.paragraphs] == ["题", "1. · 一", "· 二", "2. 三"]


def test_what_only_a_screen_can_do_stays_away():
    chart = Chart(["题"], ["说明"], ' viewBox="0 0 9 9"></svg>', data=Block([["甲"]], [[Cell(["四"])]]))
    assert "四" not in of(Placeholder("contents"), chart).element.xml


def test_characters_that_xml_forbids_are_dropped():
    text = "甲\x00\x0b\x1f\ufffe\ud800乙\x0b\uffff\U0003106c\u202e"
    assert of(Paragraph([text])).paragraphs[-1].text == "甲乙\U0003106c\u202e"
    long = opened(word(Official("题\x0b" * 300, []), "", TEMPLATE, draft=False))
    assert long.core_properties.title == "题" * 255


STYLES = {
    "Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Body Text", "Caption", "Emphasis", "列项", "下级列项", "图",
    "提示框", "小字", "表格文字", "表头", "表格分组", "表格数字", "表格小字", "细线表格", "发文机关标志", "发文字号", "主送机关", "附件说明", "署名",
    "成文日期", "附件", "附件标题", "版记",
}  # fmt: skip


def test_the_template_is_a_word_file_with_every_style_that_is_written_in():
    """An office may change how they look, in Word."""
    template = docx.Document(str(TEMPLATE))
    assert {style.name for style in template.styles} >= STYLES
    assert [p.text for p in template.paragraphs] == []
    # what code and template name: Chinese words and Word's own names, what a reader reads aside
    written = REPO / "src/fazhi/export/templates/report/document.xml.j2"
    names = re.findall('(?<=")[^"\n]+(?=")', inspect.getsource(module) + written.read_text(encoding="utf-8"))
    assert {n for n in names if n in STYLES} == STYLES
    columns = {"指标", "单位", "增减", "目标", "完成情况", "责任单位", "承诺", "结果"}
    assert {n for n in names if re.fullmatch("[一-鿿]+", n)} - STYLES == {"草稿", "印发", *columns}


def test_an_office_s_template_from_before_still_works(town):
    """Styles that it lacks are fazhi's own; one whose place another style has taken is told by its name."""
    home = town()
    template = home.codebook / "report.docx"
    usual, office = opened(word_of(home)), docx.Document(str(template))
    for name in ("署名", "附件说明"):
        style = office.styles[name].element
        style.getparent().remove(style)
    office.styles["Body Text"].font.italic = True
    office.save(str(template))
    document = opened(word_of(home))
    assert [*lines(document)] == [*lines(usual)]
    assert document.styles["Body Text"].font.italic
    assert document.styles["署名"].paragraph_format.space_before == usual.styles["署名"].paragraph_format.space_before


def test_the_program_s_hash_knows_every_template():
    folder = REPO / "src" / "fazhi" / "export" / "templates"
    assert folder.is_dir()
    assert [p.name for p in folder.rglob("*") if p.is_file() and not p.name.endswith(_CODE)] == []


def test_charts_stand_behind_the_table_and_numbers_to_the_right(papers):
    """The text of an official document has no pictures; none that the narrative asks for is lost."""
    document = opened(papers["demo"])
    at = [p.style.name for p in document.paragraphs]
    assert at.index("附件标题") < at.index("图")
    numbers = [c.text for t in document.tables for c in cells(t) if c.paragraphs[0].style.name == "表格数字"]
    assert {"141", "93.75", "超过500"} <= {*numbers}
    assert document.styles["表格数字"].paragraph_format.alignment == WD_ALIGN_PARAGRAPH.RIGHT


@pytest.mark.parametrize("name", ["仁和镇人民政府关于2023年度法治政府建设情况的报告", "2023年法治政府建设情况报告"])
def test_the_name_of_the_report_is_not_its_whole_title(town, name):
    """The place and the year are put before it, and would stand twice."""
    home = town(named=NAMED.replace("法治建设情况报告", name))
    said = fazhi("check", "--place", "renhe", home=home.root).stderr
    assert f"“报告名称”读到“{name}”，只写叫什么（如法治政府建设情况报告），不写单位、年份和“关于”" in said
