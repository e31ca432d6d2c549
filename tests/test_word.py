"""The Word twin: the page's own words block by block, on the paper of an official document."""

from __future__ import annotations

import inspect
import io
import posixpath
import re
import zipfile
from collections import Counter
from html.parser import HTMLParser

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Emu
from docx.table import Table
from helpers import PLACES, REPO, composed_of, hostile_home
from lxml import etree
from PIL import Image

import fazhi.export.docx
from fazhi.export.docx import SOURCES, word
from fazhi.pipeline.compose import title_of
from fazhi.release.manifest import _CODE
from fazhi.report import content
from fazhi.report.charts import pixels
from fazhi.report.content import (
    Break,
    Cell,
    Chart,
    Group,
    Items,
    Paragraph,
    Placeholder,
    Section,
    Styled,
    walk,
)
from fazhi.report.ledger import Quoted

TEMPLATE = REPO / "data/codebook/report.docx"


@pytest.fixture(scope="module")
def twins(home, tmp_path_factory):
    """Page, pictures, title and Word file of each place."""
    hostile = hostile_home(tmp_path_factory.mktemp("hostile"))
    made = {}
    for place, year in PLACES.items():
        composed = composed_of(hostile if place == "hostile" else home, place, year)
        charts = [pixels(b.drawing) for b in walk(composed.sections) if isinstance(b, Chart)]
        made[place] = composed.page.html, charts, title_of(composed.dossier), composed.file("report.docx")
    return made


@pytest.fixture(params=list(PLACES))
def twin(request, twins):
    return twins[request.param]


def opened(data):
    return docx.Document(io.BytesIO(data))


def of(*blocks, draft=False):
    """A document of a few blocks."""
    return opened(word([Section("", "", blocks)], "题", "", TEMPLATE, draft=draft))


VOID = {"br", "meta", "hr", "img"}
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "li", "dt", "dd", "tr", "td", "th", "div", "section", "figcaption", "caption", "header", "blockquote"}  # fmt: skip


class Told(HTMLParser):
    """What a page says outside of what Word leaves out, a block a line: read without the exporter's parser."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.stack, self.lines, self.figures, self.labels, self.alternatives, self.items = [], [""], [], [], [], 0
        self.feed(html)
        self.close()
        self.lines = [
            line for raw in self.lines if (line := re.sub(" *\n *", "\n", re.sub(" +", " ", raw)).strip(" \n"))
        ]

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        kinds = (given.get("class") or "").split()
        out = tag in ("nav", "details", "style", "svg") or given.get("id") == "ledger" or {"screen", "spark"} & {*kinds}
        if tag == "svg" and self.carried() and given.get("role"):
            self.alternatives.append(given["aria-label"])
        if tag not in VOID:
            self.stack.append((tag, bool(out), kinds))
        if not self.carried():
            return
        if tag == "br":
            self.lines[-1] += " " if any("ends" in k for _, _, k in self.stack) else "\n"
        elif tag in BLOCKS or (tag == "span" and "ends" in self.stack[-2][2]):
            self.lines.append("")
        self.items += tag == "li"
        if tag == "data":
            self.figures.append("")

    def handle_endtag(self, tag):
        if self.carried() and tag in BLOCKS:
            self.lines.append("")
        assert self.stack.pop()[0] == tag

    def handle_data(self, data):
        if self.carried():
            self.lines[-1] += re.sub("[ \t\r\n\f]+", " ", data)
            if self.stack[-1][0] == "data":
                self.figures[-1] += data

    def carried(self):
        return any(t == "main" for t, _, _ in self.stack) and not any(out for _, out, _ in self.stack)


def cells(table):
    """Each cell once, a merged one too."""
    return [docx.table._Cell(tc, table) for tr in table._tbl.tr_lst for tc in tr.tc_lst]


def paragraphs(document):
    for block in document.iter_inner_content():
        yield from (p for c in cells(block) for p in c.paragraphs) if isinstance(block, Table) else [block]


def spoken(document):
    marked = ("列项", "下级列项")
    said = [p.text.removeprefix("· ") if p.style.name in marked else p.text for p in paragraphs(document)]
    return [text for text in said if text]


def test_says_what_the_page_says_block_by_block(twin):
    html, _, title, data = twin
    document, told = opened(data), Told(html)
    said = spoken(document)
    assert said.pop() == SOURCES
    at = said.index("指标")
    assert said[at : at + 3] == ["指标", "数值", "比较"]
    del said[at : at + 3]
    assert said == told.lines
    assert len([p for p in paragraphs(document) if p.text.startswith("· ")]) == told.items
    assert document.core_properties.title == title[:255]


def test_holds_every_bound_number_of_the_page_and_no_other_numeral(twin):
    html, _, _, data = twin
    told = Told(html)
    text = "\n".join(spoken(opened(data)))
    assert len(told.figures) >= 15
    assert not Counter(told.figures) - Counter({f: text.count(f) for f in told.figures})
    numerals = re.compile(r"[0-9]+(?:\.[0-9]+)?")
    assert Counter(numerals.findall(text)) == Counter(numerals.findall("\n".join(told.lines)))


def test_pictures_carry_the_words_of_the_page_s_charts(twin):
    html, charts, _, data = twin
    told, document = Told(html), opened(data)
    shown = list(document.element.iter(qn("wp:docPr")))
    assert [d.get("descr") for d in shown] == told.alternatives
    assert len({d.get("id") for d in shown}) == len(shown)
    held = {p.blob for p in document.part.package.iter_parts() if p.partname.endswith(".png")}
    assert held == set(charts)
    for blip, extent in zip(document.element.iter(qn("a:blip")), document.element.iter(qn("wp:extent")), strict=True):
        size = Image.open(io.BytesIO(document.part.related_parts[blip.get(qn("r:embed"))].blob)).size
        assert int(extent.get("cx")) / int(extent.get("cy")) == pytest.approx(size[0] / size[1], rel=0.01)


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


def test_every_part_is_well_formed_typed_related_and_in_the_order_of_the_schema(twin):
    with zipfile.ZipFile(io.BytesIO(twin[3])) as package:
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


def test_every_style_that_is_used_is_there(twin):
    document = opened(twin[3])
    known = {s.get(qn("w:styleId")) for s in document.styles.element.findall(qn("w:style"))}
    named = ("w:pStyle", "w:rStyle", "w:tblStyle", "w:basedOn", "w:next")
    roots = (document.element, document.styles.element)
    used = {e.get(qn("w:val")) for root in roots for n in named for e in root.iter(qn(n))}
    assert used <= known


def test_same_page_same_bytes_without_clock_or_name(home, twins, twin):
    data = twin[3]
    assert composed_of(home, "demo", 2024).file("report.docx") == twins["demo"][3]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {i.date_time for i in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = opened(data).core_properties
    assert (about.author, about.last_modified_by, about.created, about.modified) == ("", "", None, None)
    assert about.language == "zh-CN"


def test_paper_of_an_official_document(twins):
    """GB/T 9704-2012: 156 × 225 mm of A4, in it 22 lines of 28 characters of 16 points."""
    document = opened(twins["demo"][3])
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


def test_page_numbers_stand_outside_between_dashes(twins):
    section = opened(twins["demo"][3]).sections[0]
    assert opened(twins["demo"][3]).settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        assert "".join(t.text for t in paragraph._p.iter(qn("w:t"))) == "— 1 —"
        assert paragraph._p.find(qn("w:fldSimple")).get(qn("w:instr")).strip() == "PAGE"
        assert paragraph.style.element.find(f".//{qn('w:jc')}").get(qn("w:val")) == side
    style = opened(twins["demo"][3]).styles["footer"]
    assert (style.font.size.pt, style.font.name) == (14, "宋体")
    # the middle of its line is 7 mm below the text
    middle = section.bottom_margin.pt - section.footer_distance.pt - style.paragraph_format.line_spacing.pt / 2
    assert middle / 72 * 25.4 == pytest.approx(7, abs=0.2)


def test_headings_keep_their_level(twins):
    document = opened(twins["taiping"][3])
    told = [(tag, re.sub("<[^>]+>", "", text)) for tag, text in re.findall(r"<(h[1-4])[^>]*>(.*?)</\1>", twins["taiping"][0])]  # fmt: skip
    names = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3"}
    wanted = [(names[tag], text) for tag, text in told if text != "数字来源"]
    assert [(p.style.name, p.text) for p in paragraphs(document) if p.style.name in names.values()] == wanted


def test_tables_repeat_their_heads_fill_the_width_and_cut_no_row(twin):
    document = opened(twin[3])
    assert document.tables
    for table in document.tables:
        rows = table._tbl.tr_lst
        assert all(r.trPr.find(qn("w:cantSplit")) is not None for r in rows)
        heads = [r.trPr.find(qn("w:tblHeader")) is not None for r in rows]
        assert heads == [table.style.name == "细线表格", *[False] * (len(rows) - 1)]
        assert sum(c.width.mm for c in table.columns) == pytest.approx(156, abs=0.2)
        for row in rows:
            assert sum(tc.width.mm for tc in row.tc_lst) == pytest.approx(156, abs=0.2)


@pytest.mark.parametrize("draft", [True, False])
def test_a_draft_says_so_on_every_page(draft):
    section = of(Paragraph(["文"]), draft=draft).sections[0]
    for header in (section.header, section.even_page_header):
        assert header.is_linked_to_previous is not draft
        if draft:
            assert [(p.text, p.style.name) for p in header.paragraphs] == [("草稿", "Header")]


def test_looks_and_breaks():
    strong = Styled("strong", ["乙", Styled("small", ["丙"])])
    runs = ["甲", strong, "\n ", Styled("strong", ["丁"]), Break(), "戊 ", Styled("em", ["己"]), Quoted("庚"), " "]
    (paragraph, _) = of(Paragraph(runs)).paragraphs
    assert paragraph.text == "甲乙丙 丁\n戊 己庚 "
    looks = {r.text.strip(): (r.bold, r.style.name) for r in paragraph.runs}
    assert looks["乙"] == (True, "Default Paragraph Font")
    assert looks["丙"] == (True, "小字")
    assert looks["丁"][0]
    assert looks["己"] == (None, "Emphasis")
    assert looks["庚"] == (None, "Default Paragraph Font")


def said(*texts):
    return [Paragraph([text], "tight") for text in texts]


def test_lists_boxes_and_neighbouring_tables():
    table = content.Table([["甲"], ["子"]], [[Cell(["题"])], [Cell(["乙"]), Cell([])]])
    items = Items([[Paragraph(["一"]), Items([said("二"), said("三")], "ordered")], said("四")])
    boxed = [Group("quote", [Paragraph(["六"])]), Group("state", [Paragraph(["七"])])]
    document = of(items, Items([said("五")], "ordered"), *boxed, table, table)
    assert [(p.style.name, p.text) for p in document.paragraphs] == [
        ("列项", "· 一"), ("下级列项", "1. 二"), ("下级列项", "2. 三"), ("列项", "· 四"), ("列项", "1. 五"),
        ("提示框", "六"), ("提示框", "七"), ("表格文字", ""), ("Body Text", SOURCES),
    ]  # fmt: skip
    assert [[c.text for c in cells(t)] for t in document.tables] == [["甲", "子", "题", "乙", ""]] * 2


def test_a_list_that_opens_an_item_keeps_both_marks():
    document = of(Items([[Items([said("一"), said("二")])], said("三")], "ordered"))
    assert [p.text for p in document.paragraphs] == ["1. · 一", "· 二", "2. 三", SOURCES]


def test_what_only_a_screen_can_do_stays_away():
    chart = Chart(["题"], ["说明"], ' viewBox="0 0 9 9"></svg>', data=content.Table([["甲"]], [[Cell(["四"])]]))
    document = of(Placeholder("contents"), chart, Section("ledger", "数字来源", [Placeholder("sources")]))
    assert "四" not in document.element.xml
    document = opened(word([Section("ledger", "数字来源", [Placeholder("sources")])], "题", "", TEMPLATE, draft=False))
    assert [p.text for p in document.paragraphs] == [SOURCES]


def test_characters_that_xml_forbids_are_dropped():
    text = "甲\x00\x0b\x1f\ufffe\ud800乙\x0b\uffff\U0003106c\u202e"
    assert of(Paragraph([text])).paragraphs[0].text == "甲乙\U0003106c\u202e"
    assert opened(word([], "题\x0b" * 300, "", TEMPLATE, draft=False)).core_properties.title == "题" * 255


STYLES = {
    "Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Body Text", "Caption", "Emphasis", "版本", "列项", "下级列项",
    "图", "提示框", "小字", "表格文字", "表头", "表格小字", "细线表格", "无线表格",
}  # fmt: skip


def test_the_template_is_a_word_file_with_every_style_that_is_written_in():
    """An office may change how they look, in Word; a style that is gone is told by its name."""
    path = TEMPLATE
    template = docx.Document(str(path))
    assert {style.name for style in template.styles} >= STYLES
    assert [p.text for p in template.paragraphs] == []
    # what the code names: its Chinese words and Word's own names, what a reader reads aside
    names = re.findall('"([^"\n]+)"', inspect.getsource(fazhi.export.docx))
    assert {n for n in names if n in STYLES} == STYLES
    assert {n for n in names if re.fullmatch("[一-鿿]+", n)} - STYLES == {"草稿", "指标", "数值", "比较"}


def test_the_program_s_hash_knows_every_template():
    folder = REPO / "src" / "fazhi" / "export" / "templates"
    assert folder.is_dir()
    assert [p.name for p in folder.rglob("*") if p.is_file() and not p.name.endswith(_CODE)] == []
