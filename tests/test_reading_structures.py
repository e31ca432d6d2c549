"""What stands in cells, notes, struck or hidden text of documents: each figure whole, under its own year, label and status."""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from helpers import REPO, W, fazhi, item, levels, par, placed_pdf, word
from helpers import word_run as run
from helpers import word_table as rows

from fazhi.codebook.load import load_codebook
from fazhi.errors import FazhiError
from fazhi.home import Home
from fazhi.reading.documents import read_document
from fazhi.reading.extraction.extract import Reader

pytestmark = pytest.mark.usefixtures("read_here")

READER = load_codebook(Home(REPO)).derive(Reader)
TITLE = "示例镇2022年度法治政府建设报告"
# status as the tests write it: nothing for this year's
MARKS = {"actual": "", "previous": "上年", "planned": "计划"}


def told(folder: Path, name: str, content: bytes | str) -> str:
    """The figures of a file as ``20余场 上年120件``."""
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    text = read_document(folder / name).text
    found = READER.read(text, 2022)
    return " ".join(
        MARKS.get(m.status, m.status)
        + "".join(m.text.split()).translate(NOTES)
        + (m.unit if m.unit not in m.text else "")
        for m in found
    )


NOTES = dict.fromkeys(map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"))


def cell(inner: str = "", properties: str = "") -> str:
    return f"<~tc><~tcPr>{properties}</~tcPr>{inner if inner[:1] == '<' else par(inner)}</~tc>"


def line(*words: str) -> str:
    return "".join(map(cell, words))


def look(text: str, properties: str) -> str:
    return f"<~r><~rPr>{properties}</~rPr><~t>{text}</~t></~r>"


def page(body: str) -> str:
    return f"<!DOCTYPE html><html><body><h1>{TITLE}</h1>{body}</body></html>"


UP = '<~vertAlign ~val="superscript"/>'
STYLES = (
    f'<~style ~type="character" ~styleId="note"><~rPr>{UP}</~rPr></~style>'
    '<~style ~type="character" ~styleId="gone"><~rPr><~strike/></~rPr></~style>'
    '<~style ~type="paragraph" ~styleId="old"><~rPr><~vanish/></~rPr></~style>'
)
WHITE, SYMBOL = '<~color ~val="FFFFFF"/>', '<~r><~sym ~font="Symbol" ~char="{}"/></~r>'
OVER, ON = '<~vMerge ~val="restart"/>', "<~vMerge/>"
TWO, THREE = ('<~gridSpan ~val="2"/>', '<~gridSpan ~val="3"/>')
YEARS = line("指标", "2021年", "2022年")
YEAR_HEADS = "<tr><th>指标<th>2021年<th>2022年<tr><td>普法活动（场）<td>20<td>25"
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


@pytest.mark.parametrize(
    ("body", "figures"),
    [
        (par(run("调解纠纷148") + look("1", UP) + run("件。")), "148件"),
        (par(run("调解纠纷148") + look("[12]", UP) + run("件，信访9") + look("①", UP) + run("件。")), "148件 9件"),
        (par(run("普法20余") + look("2", '<~sz ~val="12"/><~position ~val="10"/>') + run("场。")), "20余场"),
        (par(run("普法") + look("20余场", '<~position ~val="-2"/>') + look("，信访9件。", '<~position ~val="6"/>')), "20余场 9件"),
        (par(run("普法") + look("20余场", '<~sz ~val="12"/><~position ~val="3"/>')), "20余场"),
        (par(run("调解纠纷148") + look("3", '<~rStyle ~val="note"/>') + run("件。")), "148件"),
        (par(run("调解纠纷148") + look("1", '<~vertAlign ~val="subscript"/>') + run("件。")), "148件"),
        (par(run("方量1.2×10") + look("4", UP) + run("件，面积10") + look("2", UP) + run("km") + look("2", UP) + run("。")), ""),
        (par(look("30余场", "<~strike/>") + run("普法25场。")), "25场"),
        (par(run("普法") + look("30余场", '<~rStyle ~val="gone"/>') + run("25场。")), "25场"),
        (par(run("普法") + look("30场", "<~dstrike/>") + look("25场", '<~strike ~val="0"/>') + run("。")), "25场"),
        (par(look("99件", ""), '<~pStyle ~val="old"/>') + par("信访9件。"), "9件"),
        (par(f"<~ins>{run('信访9件')}</~ins><~del><~r><~delText>8件</~delText></~r></~del>" + run("。")), "9件"),
        (par("<~sdt><~sdtPr><~showingPlcHdr/></~sdtPr><~sdtContent>" + run("单击此处输入，如20件") + "</~sdtContent></~sdt>") + par("信访9件。"), "9件"),
        ("<~sdt><~sdtPr><~showingPlcHdr/></~sdtPr><~sdtContent>" + par("如20件") + "</~sdtContent></~sdt>" + par("信访9件。"), "9件"),
        ("".join(map(item, ("95%的纠纷在村里化解。", "8.6万元上缴。", "20余场活动。"))), "95% 8.6万元 20余场"),
        (par(run("成功率达") + f"<m:oMath {M}><m:r><m:t>98.5%</m:t></m:r></m:oMath>" + run("。")), "98.5%"),
        (par(run("结案率") + f"<m:oMath {M}><m:f><m:num><m:r><m:t>148</m:t></m:r></m:num><m:den><m:r><m:t>150</m:t></m:r></m:den></m:f></m:oMath>" + run("件。")), ""),
        (par("<~r><~t>普法活动（场）</~t><~tab/><~t>120</~t><~tab/><~t>148</~t></~r>"), "120场 148场"),
        (par("<~r><~t>1.</~t><~tab/><~t>普法20余场</~t></~r>"), "20余场"),
        (par(run("检查512") + look("1", '<~position ~val="6"/>') + run("次。")), "512次"),
        (par(run("检查512") + look("1", '<~position ~val="-6"/>') + run("次，信访9件。")), "512次 9件"),
        (par(look("检查512次", '<~position ~val="6"/>') + look("，信访9件。", '<~position ~val="6"/>')), "512次 9件"),
        (par(run("普法") + look("1", WHITE) + run("8场。")), "8场"),
        (par(run("普法") + look("1", '<~sz ~val="2"/>') + run("8场。")), "8场"),
        (par(look("普法18场。", WHITE)), "18场"),
        (par(run("普法") + look("18场", f'{WHITE}<~highlight ~val="red"/>') + run("。")), "18场"),
        (par(run("") + look("普法18场。", WHITE)), "18场"),
        (rows(cell("普法") + cell(par(look("1", WHITE) + run("8场。")), '<~shd ~val="clear" ~fill="000080"/>'), line("信访", "9件")), "18场 9件"),
        (par(run("普法") + SYMBOL.format("F0B3") + run("8场，") + SYMBOL.format("F0FC") + run("信访9件。")), "≥8场 9件"),
    ],
    ids=["raised", "bracketed and circled", "set higher", "moved", "small and moved by a point", "by style", "lowered", "exponents", "struck", "struck by style", "struck twice and not",
         "hidden by style", "inserted", "placeholder", "placeholder paragraph", "list numbers", "formula", "fraction", "tab stops", "typed number and tab",
         "only raised", "only lowered", "all raised", "white", "tiny", "all white", "white on red", "white alone", "white on blue", "symbols"],
)  # fmt: skip
def test_words_of_a_docx(tmp_path: Path, body: str, figures: str) -> None:
    assert told(tmp_path, "a.docx", word(par(TITLE) + body, levels(("decimal", "%1.")), STYLES)) == figures


def test_what_nobody_sees_in_a_docx_is_told(tmp_path: Path) -> None:
    for n, properties in enumerate((WHITE, '<~sz ~val="2"/>')):
        (tmp_path / f"{n}.docx").write_bytes(word(par(run("普法活动") + look("1", properties) + run("8场。"))))
        assert [r[:3] for r in read_document(tmp_path / f"{n}.docx").remarks] == ["“1”"]


@pytest.mark.parametrize(
    ("properties", "words", "remark"),
    [
        ("<~strike/>", "检查7次", "“检查7次”划掉了"),
        ("<~dstrike/>", "30", "“30”划掉了"),
        ("<~vanish/>", "检查7次", "“检查7次”是隐藏的字"),
        # of no figure nothing is said, nor of what is not struck after all
        ("<~strike/>", "2022", ""),
        ("<~vanish/>", "第1页，2022年", ""),
        ('<~strike ~val="0"/>', "检查7次", ""),
    ],
)  # fmt: skip
def test_a_figure_that_a_docx_hides_is_told(tmp_path: Path, properties: str, words: str, remark: str) -> None:
    told(tmp_path, "a.docx", word(par(TITLE) + par(run("普法25场。") + look(words, properties))))
    remarks = read_document(tmp_path / "a.docx").remarks
    assert [r.partition("，")[0] for r in remarks] == [remark] * bool(remark)


@pytest.mark.parametrize(
    ("table", "figures"),
    [
        (rows(YEARS, line("普法活动（场）", "20", "25")), "上年20场 25场"),
        (rows(cell("指标", OVER) + cell("2022年", TWO) + cell("2021年", OVER), cell("", ON) + line("计划", "实际") + cell("", ON), line("普法活动（场）", "30", "25", "20")),
         "计划30场 25场 上年20场"),
        (rows(cell("领域", "") + YEARS, cell("普法", OVER) + line("普法活动（场）", "20", "25"), cell("", ON) + line("宣传资料（份）", "3000", "3600")),
         "上年20场 25场 上年3000份 3600份"),
        (rows(cell("主要数据", THREE), YEARS, cell("一、普法", THREE), line("普法活动（场）", "20", "25")), "上年20场 25场"),
        (rows(cell(par("主要数据") + rows(YEARS, line("普法活动（场）", "20", "25")) + par(""))), "上年20场 25场"),
        (rows(line("领域", "情况"), cell("普法") + cell(par("见下") + rows(YEARS, line("普法活动（场）", "20", "25")) + par(""))), "上年20场 25场"),
        (rows(YEARS, line("普法活动（场）", "20", "25")) + par("") + rows(line("指标", "2022年", "2021年"), line("信访（件）", "8", "9")), "上年20场 25场 8件 上年9件"),
        (rows(line("指标", "2021年", "2022年", "备注"), line("普法活动（场）", "20", "25", "说明很长。" * 30), line("信访（件）", "9", "8", "")), "上年20场 25场 上年9件 8件"),
        (rows(YEARS, cell("信访（件）") + cell(par(run("9") + look("1", UP))) + cell("8")), "上年9件 8件"),
        (f'<~p><~r><~pict><v:textbox><~txbxContent>{rows(YEARS, line("普法活动（场）", "20", "25"))}{par("")}</~txbxContent></v:textbox></~pict></~r></~p>', "上年20场 25场"),
        (rows(line("指标", "数值"), cell("信访（件）") + cell(par("120") + par("348"))), ""),
    ],
    ids=["years", "plan and actual below years", "group of rows", "title and heading rows", "in a frame", "in a cell", "two tables", "long note", "note mark", "in a text box", "two numbers in a cell"],
)  # fmt: skip
def test_tables_of_a_docx(tmp_path: Path, table: str, figures: str) -> None:
    assert told(tmp_path, "a.docx", word(par(TITLE) + table + par("其后。"))) == figures


@pytest.mark.parametrize(
    ("body", "figures"),
    [
        ("<p>调解148<sup>1</sup>件，信访96<sup><a href='#n'>[2]</a></sup>件，面积320m<sup>2</sup>。", "148件 96件 320m"),
        ("<p>调解148<span style='Vertical-Align: super'>1</span>件，信访9<sub>2</sub>件。", "148件 9件"),
        ("<p>普法<del>30余场</del>25场，调解<strike>150件</strike>148件，检查<font style='TEXT-DECORATION: line-through'>90次</font>96次。", "25场 148件 96次"),
        ("<p>普法2<wbr>5场，信访<wbr>9件，检查1<wbr>200次。", "25场 9件 1200次"),
        ("<p>普法25场<span style='font-size:0px'>7场</span><span style='font-size:0.9em'>，信访9件</span>。", "25场 9件"),
        ("<p>普法25场<span style='opacity: 0'>7场</span><span style='opacity:0.9'>，信访9件</span><i style='color:transparent'>8件</i>。", "25场 9件"),
        ("<p>普法25场<span style='position:absolute;left:-9999px'>7场</span><b style='background-color:transparent'>，信访9件</b>。", "25场 9件"),
        ("<div id='js_content' style='visibility: hidden; opacity: 0;'><p>一年来，按照上级的部署，普法25场，信访9件，各项工作都有新的进展。</p><p style='display:none'>检查7次。</p></div><p>阅读原文", "25场 9件"),
        # by a style sheet of the page: classes, strength, order, what a browser never shows so
        ("<style>.old{text-decoration:line-through} span.a{MSO-HIDE: all} .sup{vertical-align:super}</style><p>普法<b class=old>30</b>25场，调解148<i class=sup>1</i>件<span class=a>99件</span>。", "25场 148件"),
        ("<style>#x .tab{display:none} .tab.on{display:block} p{display:none} p.on{display:block!important}</style><p class=on>普法25场。<div id=x><div class='tab on'>信访9件</div></div>", "25场"),
        ("<style>.tab{display:none} .tab.on{display:block} .tab:hover{display:none} @media print{p{display:none}}</style><p>普法25场。<div class='tab on'>信访9件。</div><div class=tab>检查7次。</div>", "25场 9件"),
        ("<style>b{display:none} b{display:inline} i::after{display:none} p:nth-child(2n+){display:none} }{ u{color:transparent}</style><p>普法<b>25场</b>，<i>信访</i>9件，检查<u style='color:red'>7次</u>。", "25场 9件 7次"),
        ("<style>p:not(.other)>b, .none b{display:none}</style><p>普法25场<b>30场</b>，信访9件。", "25场 9件"),
        ("<style>@media screen{.a{display:none}} @media (max-width:600px){.b{display:none}}</style><style media=print>.b{display:none}</style><p>普法<b class=b>25场</b>，信访9件<b class=a>，检查7次</b>。", "25场 9件"),
        ("<p>普法36<b style='position:relative;top:-.5em;font-size:75%'>1</b>场，信访<i style='margin-top:-1em'>9</i>件。", "36场 9件"),
        ("<style>.old{text-decoration:line-through} .gone{display:none}</style><table><tr><th>指标<th>2020年<th>2021年<th>2022年<tr><td>普法活动（场）<td>18<td class=old>20<td>25<tr><td>信访（件）<td class=gone>7<td>6<td style='visibility:hidden'>9<td>8</table>", "上年18场 25场 上年6件 8件"),
        ("<p>普法25场<span style='mso-hide:all'>30场</span><ins>，信访9件</ins>。", "25场 9件"),
        ("<table><tr><th rowspan=2>指标<th colspan=2>2022年<th rowspan=2>2021年<tr><th>计划<th>实际<tr><td>普法活动（场）<td>30<td>25<td>20</table>", "计划30场 25场 上年20场"),
        ("<table><tr><th>领域<th>指标<th>2021年<th>2022年<tr><td rowspan=2>普法<td>普法活动（场）<td>20<td>25<tr><td>宣传资料（份）<td>3000<td>3600</table>",
         "上年20场 25场 上年3000份 3600份"),
        ("<table><tr><td>领域<td>情况<tr><td>普法<td>见下<table><tr><th>指标<th>2021年<th>2022年<tr><td>普法活动（场）<td>20<td>25</table></table>", "上年20场 25场"),
        ("<table><tr><td colspan=3>主要数据<tr><th>指标<th>2021年<th>2022年<tr><td colspan=3>一、普法<tr><td>普法活动（场）<td>20<td>25</table>", "上年20场 25场"),
        ("<table><tr><th>指标<th>2021年<th>2022年<tr><td>普法活动（场）<td>20<td>25</table><table><tr><th>指标<th>2022年<th>2021年<tr><td>信访（件）<td>8<td>9</table>",
         "上年20场 25场 8件 上年9件"),
        ("<table><tr><th>指标<th>2021年<th>2022年<th>备注<tr><td>普法活动（场）<td>20<td>25<td>" + "说明很长。" * 30 + "<tr><td>信访（件）<td>9<td>8<td></table>",
         "上年20场 25场 上年9件 8件"),
        ("<table><tr><th>指标<th>2021年<th>2022年<tr><td>普法活动（场）<td>20<td rowspan='x'>25<tr><td>信访（件）<td colspan=0>9<td>8</table>", "上年20场 25场 上年9件 8件"),
        ("<p>见下。<table><caption>2021年数据（单位：件）</caption><tr><th>指标<th>数量<tr><td>信访<td>9</table><table><tr><th>指标<th>数量（件）<tr><td>信访<td>8</table>", "上年9件 8件"),
        ("<table><caption>单位：元</caption><tr><th>指标<th>2022年<tr><td>罚没<td>9</table>", "9元"),
        (f"<table>{YEAR_HEADS}</table><table><tr><td>信访<td>8件<tr><td>检查<td>9次</table>", "上年20场 25场 8件 9次"),
        (f"<table>{YEAR_HEADS}<tr><td>其他<td colspan=2><table><tr><td>信访<td>8件<tr><td>检查<td>9次</table></table>", "上年20场 25场 8件 9次"),
    ],
    ids=["raised", "by style", "struck", "where a word may break", "of no size", "of no colour", "off the page", "shown by a script", "by classes", "by the strongest", "by the shown state", "by the last", "by what is not", "by medium", "raised by position", "cells keep their place", "hidden", "plan and actual", "rowspan", "in a cell", "heading rows", "two tables", "long note", "spans that are none",
         "caption with a year", "caption with a unit", "below another", "within another"],
)  # fmt: skip
def test_web_pages(tmp_path: Path, body: str, figures: str) -> None:
    assert told(tmp_path, "a.html", page(body)) == figures


LONG = "持续推进源头治理，" * 80


@pytest.mark.parametrize(
    ("rows", "figures"),
    [
        (["指标 2021年 2022年 说明", f"普法活动（场） 20 25 {LONG}", f"信访（件） 9 8 {LONG}"], "上年20场 25场 上年9件 8件"),
        (["指标 2022年 说明", f"普法活动（场） 25 {LONG}"], "25场"),
        (["工作 情况", f"普法 {LONG}开展普法活动25场", "信访 办理信访8件"], "8件 25场"),
    ],
)  # fmt: skip
def test_a_long_cell_is_no_article(tmp_path: Path, rows: list[str], figures: str) -> None:
    cells = [row.split() for row in rows]
    html = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in cells)
    assert told(tmp_path, "a.html", page(f"<table>{html}</table>")) == figures
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    lines.insert(1, "|---" * len(cells[0]) + "|")
    assert told(tmp_path, "a.md", "\n".join(["# 示例镇2022年报告", "", *lines])) == figures


DRAWN = """┌────────┬────┬────┐
│指标    │2021年│2022年│
├────────┼────┼────┤
│普法活动（场）│ 20 │ 25 │
├────────┼────┼────┤
│信访（件）│ 9  │ 8  │
└────────┴────┴────┘"""
PLAIN = DRAWN.translate(str.maketrans({"│": "|", "─": "-"} | dict.fromkeys("┌┬┐├┼┤└┴┘", "+")))
FOUR = "上年20场 25场 上年9件 8件"


@pytest.mark.parametrize(
    ("drawn", "figures"),
    [
        (DRAWN, FOUR),
        (DRAWN.translate(str.maketrans("│─┌┬┼", "┃━┏┳╋")), FOUR),
        (DRAWN.translate(str.maketrans("│─┌┬┐├┼┤└┴┘", "║═╔╦╗╠╬╣╚╩╝")), FOUR),
        (PLAIN, FOUR),
        (PLAIN.replace("-", "="), FOUR),
        (DRAWN.replace("│", "｜"), FOUR),
        # no frame at the sides, no rules
        ("\n".join(line.strip("│┌┐├┤└┘") for line in DRAWN.split("\n")), FOUR),
        ("\n".join(line for line in DRAWN.split("\n") if "─" not in line), FOUR),
        # no tables
        ("│普法25场\n│信访8件", "25场 8件"),
        ("普法工作｜普法25场\n1─12月信访8件", "25场 8件"),
        ("├─ 普法25场\n└─ 信访8件", "25场 8件"),
    ],
)  # fmt: skip
def test_tables_that_are_drawn_with_characters(tmp_path: Path, drawn: str, figures: str) -> None:
    written = f"示例镇2022年报告\n{drawn}\n其后。\n"
    assert told(tmp_path, "a.txt", written) == told(tmp_path, "a.html", page(f"<pre>{written}</pre>")) == figures
    assert told(tmp_path, "a.docx", word("".join(map(par, written.split("\n"))))) == figures
    assert len(read_document(tmp_path / "a.txt").text) == len(written)


UNSEEN = [
    "color:#fff", "color:White;background:#ffffff", "color:rgb(255 255 255)", "color:#fffffe", "color:rgba(0,0,0,0)", "background:#333 none;color:#333", "-webkit-text-fill-color:transparent",
    "height:0;overflow:hidden", "max-height:0px;overflow-y:hidden", "overflow:hidden;width:1px;height:1px", "font-size:0", "font:0/0 a", "font-size:1px", "text-indent:-9999px",
    "text-indent:100%;white-space:nowrap;overflow:hidden", "opacity:0", "opacity:.0", "opacity:0%", "clip:rect(0,0,0,0)", "clip:rect(1px 1px 1px 1px)", "clip-path:inset(50%)", "clip-path:circle(0)",
    "top:-9999px;position:absolute", "margin-left:-9999px", "transform:scale(0)", "transform:translateX(-9999px)", "zoom:0", "content-visibility:hidden", "display:none", "visibility:hidden", "text-decoration:underline line-through",
]  # fmt: skip
SEEN = [
    "color:#fff;background:#c00", "background:url(a.png);color:white", "color:#fff;background-image:linear-gradient(red,blue)", "color:#ffe", "font-size:10px", "opacity:.5", "text-indent:2em", "height:0", "overflow:hidden",
    "height:20px;overflow:hidden", "clip:auto", "clip-path:none", "max-height:none;overflow:hidden", "left:-10px", "margin-left:-500px", "transform:none", "color:inherit", "border-color:#fff", "line-height:0", "background:transparent",
]  # fmt: skip
WHOLE = "<p>普法25场，信访9件，各项工作都有进展。"


@pytest.mark.parametrize("style", UNSEEN)
def test_what_nobody_sees_of_a_page_is_no_figure_and_told(tmp_path: Path, style: str) -> None:
    for body in (f"<p style='{style}'>检查7次。", f"<style>.a{{{style}}}</style><p class=a>检查7次。"):
        assert told(tmp_path, "a.html", page(WHOLE + body)) == "25场 9件"
        assert "“检查7次。”在网页上看不见" in read_document(tmp_path / "a.html").remarks[0]


@pytest.mark.parametrize("style", SEEN)
def test_what_is_seen_of_a_page_is_read(tmp_path: Path, style: str) -> None:
    assert told(tmp_path, "a.html", page(f"{WHOLE}<p style='{style}'>检查7次。")) == "25场 9件 7次"
    assert not read_document(tmp_path / "a.html").remarks


@pytest.mark.parametrize(
    ("body", "figures", "remark"),
    [
        # what is around it, or within it, may say otherwise
        ("<div style='background:#c00'><p style='color:#fff'>检查7次。</div>", "25场 9件 7次", ""),
        ("<table bgcolor=navy><tr><td><font color=white>检查7次。</font></table>", "25场 9件 7次", ""),
        ("<div style='background:#eee'><p style='color:#eee'>检查7次。</div>", "25场 9件", "“检查7次。”"),
        ("<font color=white>检查7次。</font>", "25场 9件", "“检查7次。”"),
        ("<div style='font-size:0'><p>检查7次。</div>", "25场 9件", "“检查7次。”"),
        ("<div style='font-size:0'><p style='font-size:16px'>检查7次。</div>", "25场 9件 7次", ""),
        ("<div style='visibility:hidden'>宣讲5次，<p style='visibility:visible'>检查7次。</div>", "25场 9件 7次", "“宣讲5次，”"),
        ("<div style='opacity:0'><p style='opacity:1'>检查7次。</div>", "25场 9件", "“检查7次。”"),
        ("<p hidden>检查7次。<p><del>宣讲5次</del><s>讲座3场</s>", "25场 9件", "“检查7次。”、“宣讲5次”、“讲座3场”在"),
        # of no figure nothing is said
        ("<p hidden>分享到朋友圈<p style='display:none'>2022-01-05 第1页 12月", "25场 9件", ""),
        # nor is a page dark that another file makes so
        ("".join(f"<p style='color:#fff'>检查{n}次，各站所都有新进展。" for n in (7, 8, 9)), "25场 9件 7次 8次 9次", ""),
        # cells keep their place, a head its columns
        (f"<table>{YEAR_HEADS.replace('<td>20', '<td style=color:#fff>20')}</table>", "25场 9件 25场", "“20”"),
        ("<table><tr><th>指标<th style='text-decoration:line-through'>2021年<th>2022年<tr><td>普法活动（场）<td>20<td>25</table>", "25场 9件 20场 25场", "“2021年”"),
    ],
)  # fmt: skip
def test_what_is_around_words_of_a_page(tmp_path: Path, body: str, figures: str, remark: str) -> None:
    assert told(tmp_path, "a.html", page(WHOLE + body)) == figures
    assert remark in "".join(read_document(tmp_path / "a.html").remarks)


def test_cells_that_would_fill_the_memory_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page("<table>" + "<tr><td rowspan=999 colspan=999>1<td>2" * 99 + "</table>"))
    with pytest.raises(FazhiError, match="合并的格子太多"):
        read_document(tmp_path / "a.html")


def with_parts(content: bytes, *, strict: bool = False, main: str = "document", **parts: str) -> bytes:
    """A .docx with more parts, each with its relationship; in Strict Open XML, or its document under another name."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as archive:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("document.xml.rels"):
                more = "".join(f'<Relationship Id="x{p}" Type="{kind}/{p}" Target="{p}.xml"/>' for p in parts)
                data = data.replace(b"</Relationships>", f"{more}</Relationships>".encode())
            if strict:
                data = data.replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
                data = data.replace(kind.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
            archive.writestr(
                name.replace("document.xml", f"{main}.xml"), data.replace(b"document.xml", f"{main}.xml".encode())
            )
        for name, part in parts.items():
            archive.writestr(f"word/{name}.xml", part.replace("<~", "<w:").replace("</~", "</w:").replace(" ~", " w:"))
    return out.getvalue()


def notes(kind: str, text: str) -> str:
    return f'<~{kind}s xmlns:w="{W}"><~{kind} ~id="2">{par(text)}</~{kind}></~{kind}s>'


REFERENCE = f'<~r><~rPr>{UP}</~rPr><~footnoteReference ~id="2"/></~r>'


@pytest.mark.parametrize(
    ("content", "figures"),
    [
        (with_parts(word(par(run("调解148") + REFERENCE + run("件。")) + par("信访9件。")), footnotes=notes("footnote", "其中村级35件。")), "148件 35件 9件"),
        (with_parts(word(par(run("调解148") + REFERENCE.replace("footnote", "endnote") + run("件。"))), endnotes=notes("endnote", "村级35件。")), "148件 35件"),
        (with_parts(word(par(TITLE) + rows(YEARS, line("普法活动（场）", "20") + cell(par(run("25") + REFERENCE)))), footnotes=notes("footnote", "含线上3场。")), "上年20场 25场 3场"),
        (with_parts(word(par("调解148件。")), strict=True), "148件"),
        (with_parts(word(par("调解148件。")), main="document2"), "148件"),
    ],
    ids=["footnote", "endnote", "note of a cell", "Strict Open XML", "document2.xml"],
)  # fmt: skip
def test_parts_of_a_docx(tmp_path: Path, content: bytes, figures: str) -> None:
    assert told(tmp_path, "a.docx", content) == figures


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<~altChunk/>" + par("信访9件。"), "从别的文件导入"),
        (par(run("信访9件。") + "<~r><~object/></~r>"), "嵌入的对象"),
        (par('<~r><~drawing><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"/></~drawing></~r>' + run("信访9件。")), "图表"),
        (rows(cell("<~altChunk/>" + par("信访9件。"))), "从别的文件导入"),
        (par('<~r><~drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></~drawing></~r>' + run("信访9件。")), "图片"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_told(tmp_path: Path, body: str, words: str) -> None:
    (tmp_path / "a.docx").write_bytes(word(body))
    document = read_document(tmp_path / "a.docx")
    assert "信访9件" in document.text
    (remark,) = document.remarks
    assert words in remark
    assert "没有读；请" in remark


ARCHIVE = 'From: <x>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html; charset="utf-8"\n\n{}\n--x--\n'


@pytest.mark.parametrize(("words", "told"), [("示例镇2022年度报告 第3页", False), ("全年信访9件", True)])
def test_a_figure_in_a_header_is_told(tmp_path: Path, words: str, told: bool) -> None:
    header = f'<~hdr xmlns:w="{W}">{par(words)}</~hdr>'
    (tmp_path / "a.docx").write_bytes(with_parts(word(par("调解148件。")), header1=header))
    assert [words in remark for remark in read_document(tmp_path / "a.docx").remarks] == [True] * told


# a number in a merged cell: once under one heading and label, else told
MERGED = [
    ("<tr><td>指标<td>数值<tr><td>调解<td rowspan=2>148件<tr><td>信访", "", "“148件”在表格合并的格子里"),
    ("<tr><td>地方<td>调解（件）<td>信访（件）<tr><td>全镇<td colspan=2>148", "", "“148”在表格合并的格子里"),
    ("<tr><th rowspan=2>指标<th colspan=2>2022年<tr><th>计划<th>实际<tr><td>信访（件）<td colspan=2>9", "", "“9”在表格合并的格子里"),
    ("<tr><th>指标<th colspan=2>2021年<th colspan=2>2022年<tr><td>信访（件）<td colspan=2>9<td colspan=2>8", "上年9件 8件", ""),
    # words with figures, behind the first row of numbers: once, or told where their columns are of two years
    ("<tr><td>信访件<td>87件<td>领导接访<td>52人次<tr><td>备注<td colspan=3>上年信访件102件", "87件 52人次 上年102件", ""),
    ("<tr><th>项目<th>2021年<th>2022年<tr><td>信访件<td>9件<td>8件<tr><td>说明<td colspan=2>其中重复访3件", "上年9件 8件", "“其中重复访3件”在表格合并的格子里，跨着几年的列"),
    ("<tr><th>项目<th colspan=2>2022年1-6月<tr><td>信访件<td>9件<td>8件", "9件 8件", ""),
]  # fmt: skip


@pytest.mark.parametrize(("table", "figures", "remark"), MERGED)
def test_a_number_of_a_merged_cell_is_no_other_cells(tmp_path: Path, table: str, figures: str, remark: str) -> None:
    assert told(tmp_path, "a.html", page(f"<p>见下。<table>{table}</table>")) == figures
    assert remark in "".join(read_document(tmp_path / "a.html").remarks)


def test_pictures_of_a_page_are_told(tmp_path: Path) -> None:
    assert told(tmp_path, "a.html", page("<p>信访9件，<img src='a.png'>详见图。")) == "9件"
    assert "图片" in read_document(tmp_path / "a.html").remarks[0]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.doc", page("<p>调解148件。")),
        ("a.docx", "\ufeff <!-- 存 -->\n" + page("<p>调解148件。")),
        ("a.wps", page("<p>调解148件。").encode("utf-16")),
        ("a.doc", '<?xml version="1.0"?>' + page("<p>调解148件。")),
        ("a.doc", "<meta charset='utf-8'><p>调解148件。"),
        ("a.doc", ARCHIVE.format(page("<p>调解148件。"))),
    ],
    ids=["page", "comment first", "UTF-16", "XHTML", "piece of a page", "archive"],
)
def test_a_page_under_another_name_is_read(tmp_path: Path, name: str, content: bytes | str) -> None:
    assert told(tmp_path, name, content) == "148件"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.doc", '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "XML 文件"),
        ("a.docx", '<?xml version="1.0"?><pkg:package/>'.encode("utf-16"), "XML 文件"),
        ("a.docx", "调解148件。", "不是.docx"),
        ("a.doc", r"{\rtf1 148}", ".rtf"),
    ],
)
def test_what_a_file_is_not_is_named(tmp_path: Path, name: str, content: bytes | str, words: str) -> None:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FazhiError, match=words) as caught:
        read_document(tmp_path / name)
    assert "损坏" not in str(caught.value)


def page_words(
    *words: tuple[float, float, str | tuple[float, float]],
) -> list[tuple[float, float, str, dict[str, Any]]]:
    """Words where they stand, in characters from the left and lines from the top; between lines smaller; rules by their ends."""

    def at(x: float, y: float) -> tuple[float, float]:
        return x * 11 / 598, 0.95 - y / 42

    placed = []
    for x, y, text in words:
        looks = {"fontsize": 7} if y % 1 else {"rotation": 40} if text == "样稿" else {}
        placed.append((*at(x, y), text, looks) if isinstance(text, str) else (*at(x, y), "", {"rule": at(*text)}))
    return placed


@cache
def printed() -> pypdfium2.PdfDocument:
    """The pages of all cases: fonts are written once."""
    return pypdfium2.PdfDocument(placed_pdf(*(page_words(HEAD, *words, FOOT) for words, _, _ in PRINTED.values())))


def grid(*lines: tuple[str, ...], left: float = 2, wide: float = 8, top: int = 3) -> list[tuple[float, float, str]]:
    return [(left + wide * x, top + y, text) for y, line in enumerate(lines) for x, text in enumerate(line) if text]


def ruled(
    rows: list[float], columns: list[float], *but: tuple[float, float, float]
) -> list[tuple[float, float, tuple[float, float]]]:
    """The rules of a table, cell by cell, without those that would cut a merged cell: above it (x, y, 1) or left of it (x, y, 0)."""
    cells = [(x, y, right, low) for x, right in pairwise(columns) for y, low in pairwise(rows)]
    drawn = [(x, y, (right, y)) for x, y, right, _ in cells if (x, y, 1) not in but]
    drawn += [(x, y, (x, low)) for x, y, _, low in cells if (x, y, 0) not in but]
    return [
        *drawn,
        *((columns[0], rows[-1], (right, rows[-1])) for right in columns[1:]),
        (columns[-1], rows[0], (columns[-1], rows[-1])),
    ]


HEAD, FOOT = (2.0, 1.0, "示例镇2022年度法治政府建设报告"), (2.0, 20.0, "全年信访9件，检查96次。")
COUNTED = (("指标", "2021年", "2022年", "单位"), ("普法活动", "20", "25", "场"), ("信访件", "120", "148", "件"))
PROSE = [f"全年开展第{n}批普法宣传活动，共2{n}场，调解矛盾纠纷14{n}件" for n in range(8)]


PRINTED = {
    "table": (grid(*COUNTED), "上年20场 25场 上年120件 148件", ""),
    "units in its labels": (grid(("指标", "2021年", "2022年"), ("普法活动（场）", "20", "25"), ("信访（件）", "9", "8")), "上年20场 25场 上年9件 8件", ""),
    "empty cell": (grid(*COUNTED[:2], ("信访件", "", "148", "件")), "", "第1页的表格（“指标 2021年 2022年 单位……信访件 148 件”，连同并排的文字共3行）没有读"),
    "headings in two rows": (grid(("", "2022年", "", "2021年"), ("指标", "计划", "实际", "实际"), ("普法活动（场）", "30", "25", "20"), wide=10), "", "没有读；请照原件"),
    "label of two lines": (grid(("指标", "2021年", "2022年"), ("矛盾纠纷", "", ""), ("调解（件）", "120", "148"), ("信访（件）", "9", "8")), "", "第1页的表格"),
    "comma in a label": (grid(("指标", "2021年", "2022年"), ("普法活动（场），含线上", "20", "25"), ("信访（件）", "9", "8"), wide=13), "上年20场 25场 上年9件 8件", ""),
    "remark of two lines": (grid(("指标", "2021年", "2022年", "备注"), ("普法（场）", "20", "25", "含线上"), ("", "", "", "活动"), ("信访（件）", "9", "8", "无")), "", "第1页的表格"),
    "raised": ([(2, 3, "全年调解纠纷148"), (10.1, 2.75, "1"), (10.5, 3, "件，普法20余场。")], "148件 20余场", ""),
    "raised at the head of a line": ([(2, 2.75, "1"), (2.4, 3, "48件调解，普法20余场。")], "48件 20余场", ""),
    "watermark": ([(2, 3, "全年调解纠纷148件，普法20余场。"), (4, 4, "样稿")], "148件 20余场", ""),
    "two columns": ([(2 + 28 * (n > 3), 3 + n % 4, text) for n, text in enumerate(PROSE)], " ".join(f"2{n}场 14{n}件" for n in range(8)), ""),
    "list": ([(2, 3 + n, f"{n + 1}. 普法活动 2{n} 场") for n in range(3)], "20场 21场 22场", ""),
    "heading above": ([(2, 2, "一、2022  年主要数据"), *grid(*COUNTED)], "上年20场 25场 上年120件 148件", ""),
    "ruled, cells of two lines": (
        [*ruled([2.2, 3.2, 5.2, 7.2], [1.5, 8, 20, 26]), (2, 3, "工作"), (9, 3, "完成情况"), (21, 3, "上年"),
         (2, 4, "调解矛盾"), (2, 5, "纠纷"), (9, 4, "全年共148件，无"), (9, 5, "上交"), (21, 4, "120件"),
         (2, 6, "行政处罚"), (2, 7, "案件"), (9, 6, "12件，均按期公"), (9, 7, "示"), (21, 6, "15件")],
        "148件 上年120件 12件 上年15件", ""),
    "ruled, merged headings": (
        [*ruled([2.2, 3.2, 4.2, 5.2, 6.2], [1.5, 10, 15, 20, 25, 30], (15, 2.2, 0), (25, 2.2, 0), (1.5, 3.2, 1)),
         (2, 3, "指标"), (14, 3, "2021年"), (24, 3, "2022年"), (11, 4, "计划"), (16, 4, "实际"), (21, 4, "计划"), (26, 4, "实际"),
         (2, 5, "矛盾调解（件）"), (11, 5, "110"), (16, 5, "120"), (21, 5, "130"), (26, 5, "148"),
         (2, 6, "普法活动（场）"), (11, 6, "15"), (16, 6, "18"), (26, 6, "22")],
        "上年110件 上年120件 计划130件 148件 上年15场 上年18场 22场", ""),
    "ruled, open below": (
        [*ruled([2.2, 3.2, 4.2, 5.2], [1.5, 10, 15, 20], (1.5, 5.2, 1))[:-4], *((x, 2.2, (x, 5.2)) for x in (1.5, 10, 15, 20)),
         (2, 3, "指标"), (11, 3, "2021年"), (16, 3, "2022年"), (2, 4, "信访（件）"), (11, 4, "42"), (16, 4, "35"), (2, 5, "普法（场）"), (11, 5, "18"), (16, 5, "20")],
        "上年42件 35件 上年18场 20场", ""),
    "ruled, but not between the rows": (
        [*ruled([2.2, 3.2, 5.2], [1.5, 10, 15, 20]), (2, 3, "指标"), (11, 3, "2021年"), (16, 3, "2022年"), (2, 4, "信访（件）"), (2, 5, "普法（场）"),
         (11, 4, "42"), (11, 5, "18"), (16, 4, "35"), (16, 5, "20")],
        "", "第1页的表格（“指标 2021年 2022年"),
    "cells far apart": ([(2, 3, "指标"), (20, 3, "上年"), (40, 3, "今年"), (2, 4, "信访件"), (20, 4, "42件"), (40, 4, "35件")], "上年42件 35件", ""),
    "not ruled, cells of two lines": (
        [(2, 3, "指标"), (12, 3, "完成情况"), (26, 3, "上年"), (2, 4, "信访件"), (12, 4, "35件，均按期"), (12, 5, "办结"), (26, 4, "42件"),
         (2, 6, "普法"), (12, 6, "20场"), (26, 6, "18场")], "", "第1页的表格（“指标 完成情况"),
    "struck": ([(2, 3, "全年信访"), (6.2, 3, "42"), (6, 2.75, (7.2, 2.75)), (7.5, 3, "35件，普法"), (2, 3.2, (12, 3.2)), (13, 3, "20场。")], "35件 20场", "第1页的“42”划掉了"),
    "struck low": ([(2, 3, "全年信访"), (6.2, 3, "42"), (6, 2.88, (7.2, 2.88)), (7.3, 3, "35件，普法20场。")], "35件 20场", "第1页的“42”划掉了"),
    "lowered behind": ([(2, 3, "全年信访35"), (7.1, 3.1, "2"), (7.5, 3, "件，普法20场。")], "35件 20场", ""),
    "lowered before": ([(2, 3, "全年信访"), (6.2, 3.1, "2"), (6.55, 3, "35件，普法20场。")], "35件 20场", ""),
    "a number at the end of a line": ([(2, 3, "全年调解矛盾纠纷共计1"), (2, 4, "48件，普法活动二十余场。")], "二十余场", ""),
    "quotation marks behind their line": (
        [(2, 3, "我镇开展"), (7.3, 3, "送法进企业"), (13.6, 3, "普法20余场，"), (2, 4, "检查36次。"), (6.2, 3, "“"), (12.5, 3, "”")], "20余场 36次", ""),
    "column of numbers": ([(2, 3, "受理："), (2, 4, "148"), (2, 5, "20件")], "", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", PRINTED)
def test_printed_pages(tmp_path: Path, name: str) -> None:
    _, figures, remark = PRINTED[name]
    page, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    page.import_pages(printed(), [[*PRINTED].index(name)])
    page.save(out)
    assert told(tmp_path, "a.pdf", out.getvalue()) == f"{figures} 9件 96次".strip()
    remarks = read_document(tmp_path / "a.pdf").remarks
    assert remark in "".join(remarks)
    assert len(remarks) == bool(remark)


BODY = "一、主要成效\n（一）普法。普法活动36场。\n二、存在不足\n人手少。\n三、下一年度工作打算\n普法活动40场。\n"
# below its title: what is left of a table of contents
CONTENTS = {
    "目录\n一、主要成效……1\n二、存在不足……12\n三、下一年度工作打算……12\n": "",
    "目　录\n一、主要成效\t1\n（一）普法\t1\n二、存在不足\t2\n": "",
    "## 目 录\n\n一、主要成效 ........ 1\n二、 存在不足 ---- （2）\n": "",
    "目录\n一、主要成效 第1页\n三、下一年度工作打算·······第3页\n": "",
    "目录\n一、主要成效\n二、存在不足\n三、下一年度工作打算\n": "",
    # what stands nowhere else stays
    "目录\n一、主要成效……1\n四、附表……5\n": "四、附表……5",
    "目录\n决策事项目录3项。\n": "目录 决策事项目录3项。",
    "目录\n": "目录",
    "普法……36\n": "普法……36",
}


@pytest.mark.parametrize("above", CONTENTS)
def test_a_table_of_contents_is_no_text(tmp_path: Path, above: str) -> None:
    (tmp_path / "a.txt").write_text(above + BODY, encoding="utf-8")
    text = read_document(tmp_path / "a.txt").text
    assert text.endswith(BODY)
    assert text.removesuffix(BODY).split() == CONTENTS[above].split()
    # a line stays where it is
    assert text.count("\n") == (above + BODY).count("\n")


def test_a_running_head_of_two_pages_is_no_text(tmp_path: Path) -> None:
    """What stands at one place of both, whatever the number of the page; a title is larger, other words are others."""

    def pages(*heads: tuple[str, float, int]) -> str:
        lines = [("我镇坚持依法办事，推动基层治理水平不断提升，群众的", 0.85), ("获得感增强，普法20场。", 0.82)]
        (tmp_path / "a.pdf").write_bytes(
            placed_pdf(
                *(
                    [(0.1, y, head, {"fontsize": size}), (0.1, line[1], line[0], {}), (0.48, 0.05, f"— {n} —", {})]
                    for n, ((head, y, size), line) in enumerate(zip(heads, lines, strict=True), 1)
                )
            )
        )
        return read_document(tmp_path / "a.pdf").text.replace("\n", "")

    body = "我镇坚持依法办事，推动基层治理水平不断提升，群众的获得感增强，普法20场。"
    assert pages(("示例镇报告", 0.95, 11), ("示例镇报告", 0.95, 11)) == body
    assert pages(("示例镇报告第1页", 0.95, 9), ("示例镇报告第2页", 0.95, 9)) == body
    # neither is lost
    for first, second in (
        (("信访15件。", 0.95, 11), ("信访12件。", 0.95, 11)),
        (("示例镇报告。", 0.95, 11), ("示例镇报告。", 0.9, 11)),
        (("信访情况表。", 0.95, 16), ("信访情况表。", 0.95, 16)),
    ):
        read = pages(first, second)
        assert [read.count(first[0]), read.count(second[0])] == [1 + (first[0] == second[0])] * 2


def test_a_number_that_is_set_apart_in_print_stands_close(tmp_path: Path) -> None:
    """A blank that nobody typed is the printer's."""
    line = [(0.1, 0.9, "普法活动", {}), (0.1745, 0.9, "36", {}), (0.2, 0.9, "场", {}), (0.1, 0.8, "普法 36场", {})]
    (tmp_path / "a.pdf").write_bytes(placed_pdf(line))
    assert read_document(tmp_path / "a.pdf").text == "普法活动36场\n普法 36场\n"


def test_a_watermark_is_neither_read_nor_struck(tmp_path: Path) -> None:
    rule = (0.1, 0.7, "", {"rule": (0.9, 0.7)})
    words = [(0.1, 0.9, "全年信访35件。", {}), (0.1, 0.85, "普法活动20场。", {}), rule]
    (tmp_path / "a.pdf").write_bytes(
        placed_pdf([*words, (0.3, 0.66, "内部资料2024", {"rotation": 45, "fontsize": 40})])
    )
    assert read_document(tmp_path / "a.pdf") == ("全年信访35件。\n普法活动20场。\n", ())


def test_a_draft_loses_no_line_but_the_signature(make_home, tmp_path: Path) -> None:
    """Short lines that end like an office stay; what stands before the first part stays; a row goes to the data."""
    body = (
        "示例镇2018年度法治政府建设报告\n全镇上下同心。\n一、主要举措\n（一）加快建设法治政府\n做法一。\n（二）支持人民法院\n做法二。\n"
        "指标\t2018年\n信访（件）\t9\n1.\t推进执法\n二、下一步打算\n依法设立村民委员会\n示例镇人民政府\n2019年1月10日\n"
    )
    home = make_home({})
    (tmp_path / "旧.txt").write_text(body, encoding="utf-8")
    done = fazhi("read", tmp_path / "旧.txt", "--place", "demo", "--year", "2018", "--write", home=home.root)
    assert done.returncode == 0
    draft = (home.draft("demo", 2018) / "narrative.md").read_text(encoding="utf-8").split()
    told_words = [
        "全镇上下同心。",
        "（一）加快建设法治政府",
        "做法一。",
        "（二）支持人民法院",
        "1.",
        "推进执法",
        "依法设立村民委员会",
    ]
    assert [words for words in told_words if words not in draft] == []
    assert not {"示例镇人民政府", "2019年1月10日", "指标"} & set(draft)


LINES = "主要成效 普法宣传 普法活动20余场 氛围良好 存在不足 人手不足。".split()
HEADS = {0: 1, 1: 2, 4: 1}
UNNUMBERED = {
    "a.txt": "\n".join([TITLE, *LINES]),
    "b.md": "\n\n".join([f"# {TITLE}", *("#" * (HEADS[n] + 1) + f" {w}" if n in HEADS else f"- {w}" for n, w in enumerate(LINES))]),
    "c.txt": "\n".join([f"# {TITLE}", *("## " * (n in HEADS) + w for n, w in enumerate(LINES)), "---"]),
    "d.html": page("".join(f"<h{HEADS[n] + 1}>{w}</h{HEADS[n] + 1}>" if n in HEADS else f"<ul><li>{w}</li></ul>" for n, w in enumerate(LINES))),
    "e.docx": word("".join(par(w, f'<~pStyle ~val="Heading{HEADS[n]}"/>' if n in HEADS else "") for n, w in enumerate([TITLE, *LINES], -1))),
    "f.docx": word(par(TITLE) + "".join(map(item, LINES)), levels(("bullet", "\uf0b7"))),
    "g.txt": "\n".join(["示政发〔2023〕5号", "示例镇人民政府", "关于2022年度法治建设情况的报告", *LINES, "示例镇人民政府", "2023年1月10日"]),
    "h.txt": "\n".join(["法治政府建设工作总结（2022年）", "（一）主要成效", *LINES]),
    "i.txt": "\n".join(["县司法局：", "现将2022年工作情况报告如下：", *LINES]),
    "j.txt": "\n".join(["（一）情况总结", *LINES]),
}  # fmt: skip


@pytest.mark.parametrize("name", UNNUMBERED)
def test_a_draft_keeps_lines_without_a_full_stop_or_a_numbered_heading(make_home, tmp_path: Path, name: str) -> None:
    content, home = UNNUMBERED[name], make_home({})
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    command = ("read", tmp_path / name, "--place", "demo", "--year", "2022", "--write")
    assert fazhi(*command, home=home.root).returncode == 0
    lines = (home.draft("demo", 2022) / "narrative.md").read_text("utf-8").split("\n")
    kept = [line.strip("#- ") for line in lines if line.strip("#- ")]
    before = {
        "h.txt": ["（一）主要成效"],
        "i.txt": ["县司法局：", "现将2022年工作情况报告如下："],
        "j.txt": ["（一）情况总结"],
    }
    assert kept == [*before.get(name, []), *(w.replace("20余场", "{普法活动}") for w in LINES)]


def test_a_part_begins_with_its_heading_whatever_stands_behind(make_home, tmp_path: Path) -> None:
    """Text behind a heading is the part's; an annex is no plan, a half-year's figure no binding of the year's."""
    body = (
        "示例镇2018年度法治政府建设报告\n一、主要举措：上半年普法活动5场，全年普法活动20场。\n"
        "第四部分 2019年计划\n法治培训3场。\n附件1：2018年数据\n指标\t数量\n信访件（件）\t9\n"
    )
    home = make_home({})
    (tmp_path / "旧.txt").write_text(body, encoding="utf-8")
    assert (
        fazhi("read", tmp_path / "旧.txt", "--place", "demo", "--year", "2018", "--write", home=home.root).returncode
        == 0
    )
    draft = {p.stem: p.read_text(encoding="utf-8-sig") for p in home.draft("demo", 2018).iterdir()}
    assert (
        "## 一、主要举措\n\n上半年普法活动{原文:5场@2018年报告第2行}，全年普法活动{普法活动}。\n\n## 第四部分 2019年计划\n"
        in draft["narrative"]
    )
    assert [line.split(",")[:4] for line in draft["pledges"].splitlines()[1:]] == [
        ["法治培训3场", "法治培训", "3场", "2019"]
    ]
    assert [line.split(",")[:4] for line in draft["figures"].splitlines()[1:] if "信访" in line] == [
        ["信访件", "9件", "", ""]
    ]


def test_a_draft_has_no_tabs_and_quotes_no_number_of_a_table(make_home, tmp_path: Path) -> None:
    body = (
        "示例镇2018年度法治政府建设报告\n一、主要举措\n（一）普法活动\t20场\n附件1：2017年工作完成情况\n项目\t数量\n1.行政检查\t512次\n\n"
        "表1 信访\n指标\t数值\n信访件\t53件\n"
    )
    home = make_home({})
    (tmp_path / "旧.txt").write_text(body, encoding="utf-8")
    command = ("read", tmp_path / "旧.txt", "--place", "demo", "--year", "2018", "--write")
    assert fazhi(*command, home=home.root).returncode == 0
    text = (home.draft("demo", 2018) / "narrative.md").read_text(encoding="utf-8")
    assert text.strip().split("\n\n") == [
        "## 一、主要举措", "（一）普法活动：{普法活动}", "附件1：2017年工作完成情况", "1.行政检查：{行政检查@上年}", "表1 信访",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("## 一、主要举措\n\n（一）甲。\n\n（三）乙。\n", ["（三）"]),
        ("## 一、主要举措\n\n**（一）甲。**乙。\n\n**（三）丙。**丁。\n", ["（三）"]),
        ("## 一、主要举措\n\n### （一）甲\n\n（二）乙。\n\n## 二、存在不足\n\n（一）丙。\n", []),
        ("## 一、主要举措\n\n（二）甲。\n\n## 三、打算\n\n（一）丙。\n", ["（二）", "三、"]),
        ("## 一、主要举措\n\n第（三）项不在段首。\n\n（一）甲。\n\n（一）甲二。\n\n（二）乙。\n", []),
        ("## 一、主要举措\n\n（一）甲\n\n1、乙。\n\n2、丙。\n\n4、丁。\n\n（二）戊\n\n1、己。\n", ["4、"]),
        ("## 一、主要举措\n\n3、甲。\n\n4、乙。\n\n## 二、打算\n\n1、丙。\n\n**2、丁。**\n\n1、戊。\n", []),
        ("## 一、主要举措\n\n（九）甲。\n\n（十）乙。\n\n（十一）丙。\n", ["（九）"]),
    ],
)
def test_a_gap_in_the_numbers_is_told(make_home, text: str, missing: list[str]) -> None:
    home = make_home({"demo/2023/figures.csv": "指标,数值\n普法活动,20余场\n", "demo/2023/narrative.md": text})
    found = map(json.loads, fazhi("check", "--place", "demo", "--json", home=home.root).stdout.splitlines())
    assert [f["read"] for f in found if f["code"] == "numbering"] == missing
