"""Old reports as files: the text that comes out, word for word, and bad files refused in one sentence."""

from __future__ import annotations

import io
import os
import random
import re
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from helpers import NAMES, item, levels, par, pdf, sheets, word, xls
from helpers import word_run as run
from helpers import word_table as rows
from matplotlib.figure import Figure

from fazhi.errors import FazhiError
from fazhi.reading.documents import read_document

pytestmark = pytest.mark.usefixtures("read_here")

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def read(folder: Path, name: str, content: bytes | str) -> str:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_document(folder / name).text


def refused(folder: Path, name: str, content: bytes | str) -> str:
    with pytest.raises(FazhiError) as caught:
        read(folder, name, content)
    return str(caught.value)


def repacked(content: bytes, **parts: bytes | str) -> bytes:
    """An archive with parts put in or exchanged; ``__`` in a name is ``/``."""
    new = {name.replace("__", "/") + ".xml": part for name, part in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in old.namelist():
            archive.writestr(name, new.pop(name, old.read(name)))
        for name, part in new.items():
            archive.writestr(name, part)
    return out.getvalue()


def cell(inner: str, properties: str = "") -> str:
    return f"<~tc><~tcPr>{properties}</~tcPr>{inner if inner[:1] == '<' else par(inner)}</~tc>"


def bare_pdf(content: bytes, kids: int = 1, more: tuple[str, ...] = (), trailer: str = "") -> bytes:
    """The least that is a PDF, with one packed content stream for all its pages."""
    packed = zlib.compress(content, 9)
    font = "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (kids, b"3 0 R " * kids),
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R{font}>>".encode(),
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        *(m.encode() for m in more),
    ]
    out, starts = b"%PDF-1.7\n", []
    for n, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % s for s in starts)
    size = len(objects) + 1
    end = f"trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{len(out)}\n%%EOF".encode()
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


PLAIN = "示例镇2023年报告\n开展普法活动20余场，\n\n调解纠纷148件。\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_file_is_a_table(encoding: str, tmp_path: Path) -> None:
    """Read as prose it was of no year and no indicator."""
    rows = '指标,2023年,备注\r\n"普法活动（场）","1,200","含线上，见附件"\r\n'
    read_as = "指标\t2023年\t备注\n普法活动（场）\t1,200\t含线上，见附件"
    assert read(tmp_path, "a.csv", rows.encode(encoding)).strip() == read_as
    assert "英文引号" in refused(tmp_path, "b.csv", '指标,数值\n普法活动,"36\n')


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=ascii)
def test_encodings(tmp_path: Path, suffix: str, encoding: str, end: str) -> None:
    text = read(tmp_path, f"报告{suffix}", PLAIN.replace("\n", end).encode(encoding))
    # Markdown is read as the page it makes
    assert text == (PLAIN if suffix == ".txt" else PLAIN.replace("\n\n", "\n").rstrip())


@pytest.mark.parametrize("name", ["a.txt", "a.html", "没有后缀"])
def test_a_page_is_told_by_its_first_bytes(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, name, "<!DOCTYPE html><p>调解纠纷&nbsp;148件。</p>") == "调解纠纷 148件。"
    assert read(tmp_path, name + ".PDF", b"\r\n" + TEXT_PDF) == "A148\n"


TWO = (("decimal", "%1."), ("decimal", "%1.%2"))
STYLED = (
    '<~style ~type="paragraph" ~styleId="a1"><~pPr><~numPr><~numId ~val="1"/></~numPr></~pPr></~style>'
    '<~style ~type="paragraph" ~styleId="a2"><~basedOn ~val="a1"/><~pPr><~numPr><~ilvl ~val="1"/></~numPr></~pPr></~style>'
)
ANEW = '<~num ~numId="2"><~abstractNumId ~val="7"/>%s</~num>'


@pytest.mark.parametrize(
    ("body", "numbering", "text"),
    [
        (item("依法") + item("普法"), levels(("decimal", "%1.")), "1.依法\n2.普法\n"),
        ("".join(map(item, "甲乙丙")), levels(("chineseCounting", "%1、")), "一、甲\n二、乙\n三、丙\n"),
        ("".join(map(item, "甲乙丙丁戊己庚辛壬癸子")), levels(("chineseCountingThousand", "（%1）")),
         "（一）甲\n（二）乙\n（三）丙\n（四）丁\n（五）戊\n（六）己\n（七）庚\n（八）辛\n（九）壬\n（十）癸\n（十一）子\n"),
        (item("甲") + item("乙", 1) + item("丙", 1) + item("丁") + item("戊", 1), levels(*TWO),
         "1.甲\n1.1 乙\n1.2 丙\n2.丁\n2.1 戊\n"),
        (item("2023年") + item("2024年", 1), levels(*TWO), "1. 2023年\n1.1 2024年\n"),
        (item("甲") + par("正文") + item("乙"), levels(("decimalEnclosedCircleChinese", "%1")), "① 甲\n正文\n② 乙\n"),
        (item("甲") + item("乙", num=2), levels(*TWO, more=ANEW % ""), "1.甲\n2.乙\n"),
        (item("甲") + item("乙", num=2) + item("丙", num=2),
         levels(*TWO, more=ANEW % '<~lvlOverride ~ilvl="0"><~startOverride ~val="1"/></~lvlOverride>'), "1.甲\n1.乙\n2.丙\n"),
        (item("甲") + item("乙", 1), levels(("bullet", "·"), ("none", "")), "·甲\n乙\n"),
        (item("甲") + item("乙", 1) + item("丙", 2) + item("丁", 3) + item("戊", 4) + item("己", 5),
         levels(*(("bullet", sign) for sign in ("\uf0b7", "o", "\uf0a7", "\uf0d8", "l", "注"))), "甲\n乙\n丙\n丁\n戊\n注 己\n"),
        (par("甲", '<~pStyle ~val="a1"/>') + par("乙", '<~pStyle ~val="a2"/>') + par("丙", '<~pStyle ~val="a1"/><~numPr><~numId ~val="0"/></~numPr>'),
         levels(*TWO), "1.甲\n1.1 乙\n丙\n"),
        (item("甲", num=9) + item("乙", 8) + par("丙", '<~pStyle ~val="无"/>'), levels(*TWO), "甲\n乙\n丙\n"),
        (item("甲"), '<~abstractNum ~abstractNumId="7"><~lvl ~ilvl="0"/></~abstractNum><~num ~numId="1"><~abstractNumId ~val="7"/></~num>', "甲\n"),
        (item("甲"), '<~num ~numId="1"/>', "甲\n"),
    ],
    ids=["decimal", "chinese", "past ten", "two levels", "before a year", "circles", "goes on in a second list", "starts anew",
         "bullets", "bullets of fonts", "from a style", "points nowhere", "level without a pattern", "list without levels"],
)  # fmt: skip
def test_numbers_that_word_makes(tmp_path: Path, body: str, numbering: str, text: str) -> None:
    assert read(tmp_path, "a.docx", word(body, numbering, STYLED)) == text


BOX = f"<~txbxContent>{par('框内20余场')}</~txbxContent>"
TWICE = (
    f'<~r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>{BOX}</wps:txbx></mc:Choice>'
    f"<mc:Fallback><~pict><v:textbox>{BOX}</v:textbox></~pict></mc:Fallback></mc:AlternateContent></~r>"
)
NO_MARK = "<~rPr><~del/></~rPr>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (par(run("框外") + TWICE + run("接着")) + par("其后"), "框外接着\n框内20余场\n其后\n"),
        (par(run("共") + f"<~del><~r><~delText>18</~delText></~r></~del><~ins>{run('20')}</~ins>" + run("件")), "共20件\n"),
        (par("受理14", NO_MARK) + par("8件") + par("其后"), "受理148件\n其后\n"),
        (par("末段", NO_MARK), "末段\n"),
        (par("表前5件", NO_MARK) + f"<~tbl><~tr>{cell('6件')}</~tr></~tbl>", "表前5件\n6件\n"),
        (par(run("前") + TWICE, NO_MARK) + par("后"), "前后\n框内20余场\n"),
        (par(f"<~moveFrom>{run('移走3件')}</~moveFrom>", "<~rPr><~moveFrom/></~rPr>") + par("中间") + par(f"<~moveTo>{run('移走3件')}</~moveTo>"),
         "中间\n移走3件\n"),
        (par("<~r><~t>一</~t><~br/><~t>二</~t><~tab/><~t>三</~t><~noBreakHyphen/><~t>四</~t></~r>"), "一\n二\t三-四\n"),
        (f"<~sdt><~sdtContent>{par('控件段')}</~sdtContent></~sdt>" + par(f"<~sdt><~sdtContent>{run('控件字')}</~sdtContent></~sdt>"), "控件段\n控件字\n"),
        (par("<~hyperlink>" + run("链接") + "</~hyperlink><~r><~instrText>PAGE</~instrText></~r><~fldSimple>" + run("域") + "</~fldSimple>"), "链接域\n"),
        (par(run("看得见") + "<~r><~rPr><~vanish/></~rPr><~t>9</~t></~r>" + '<~r><~rPr><~vanish ~val="0"/></~rPr><~t>8</~t></~r>'), "看得见8\n"),
        (par("<~ruby><~rt>" + run("pin") + "</~rt><~rubyBase>" + run("拼") + "</~rubyBase></~ruby>"), "拼\n"),
    ],
    ids=["text box once", "changes accepted", "deleted mark joins", "deleted last mark", "deleted mark before a table", "box of a joined paragraph", "moved", "signs",
         "content control", "link and field", "hidden", "ruby"],
)  # fmt: skip
def test_words_of_a_docx(tmp_path: Path, body: str, text: str) -> None:
    assert read(tmp_path, "a.docx", word(body)) == text


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("\uf0b7普法活动20余场", "普法活动20余场"),
        ("\uf06c\t普法活动20余场", "普法活动20余场"),
        (" \uf0d8 普法活动20余场", "普法活动20余场"),
        ("\uf0fc普法活动20余场\uf0fc法治培训8场", "普法活动20余场●法治培训8场"),
        ("\uf075\uf075普法活动20余场", "普法活动20余场"),
        # at least, in the font Symbol
        ("普法活动\uf0b320场", "普法活动\uf0b320场"),
    ],
    ids=ascii,
)
def test_bullets_of_fonts_are_no_characters(tmp_path: Path, line: str, text: str) -> None:
    assert read(tmp_path, "a.txt", f"甲\n{line}\n{line}") == f"甲\n{text}\n{text}"


def test_a_number_goes_before_joined_paragraphs(tmp_path: Path) -> None:
    """The number of the paragraph that stays, at its head, and none for one that is gone."""
    properties = f'<~numPr><~ilvl ~val="0"/><~numId ~val="1"/></~numPr>{NO_MARK}'
    body = par("受理14", properties) + item("8件") + par("<~del/>", properties) + item("其后")
    assert read(tmp_path, "a.docx", word(body, levels(TWO[0]))) == "1.受理148件\n2.其后\n"


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (rows(cell("指标") + cell("数值"), cell("信访") + cell("20余件")), "指标\t数值\n信访\t20余件\n¶"),
        (rows(cell("合计", '<~gridSpan ~val="2"/>') + cell("3"), cell("甲") + cell("1") + cell("2")), "合计\t合计\t3\n甲\t1\t2\n¶"),
        (rows(cell("调解", '<~vMerge ~val="restart"/>') + cell("1"), cell("旧字", "<~vMerge/>") + cell("2")), "调解\t1\n调解\t2\n¶"),
        (rows(cell(par("甲") + rows(cell("内1") + cell("内2")) + par("乙")) + cell("外")), "甲 乙\t外\n¶甲 乙\t内1\t内2\n¶"),
        (rows(cell("完成情况") + cell(rows(cell("甲") + cell("1"))), cell("明年计划") + cell(rows(cell("乙") + cell("2")))), "完成情况\t\n明年计划\t\n¶完成情况\t甲\t1\n¶明年计划\t乙\t2\n¶"),
        (rows(cell("事项") + cell("2017年") + cell("2018年"), cell("普法") + cell(rows(cell("甲") + cell("1"))) + cell(rows(cell("甲") + cell("2")))), "事项\t2017年\t2018年\n普法\t\t\n¶2017年\t甲\t1\n¶2018年\t甲\t2\n¶"),
        (rows(cell(par("20") + par("30")) + cell("甲")), "20 30\t甲\n¶"),
        (rows(cell(par("20") + par("30"))), "20\n30\n"),
        (rows("<~trPr><~hidden/></~trPr>" + cell("隐藏") + cell("99"), cell("信访件") + cell("12")), "信访件\t12\n¶"),
        (rows("<~trPr><~del/></~trPr>" + cell("删去"), f"<~sdt><~sdtContent>{cell('控件')}</~sdtContent></~sdt>" + cell("1")), "控件\t1\n¶"),
        (f"<~tbl><~sdt><~sdtContent><~tr>{cell('重复行')}</~tr></~sdtContent></~sdt></~tbl>", "重复行\n"),
        (rows('<~trPr><~gridBefore ~val="1"/></~trPr>' + cell("2"), cell("甲") + cell("乙")), "\t2\n甲\t乙\n¶"),
    ],
    ids=["plain", "gridSpan", "vMerge", "nested", "nested beside labels", "nested below heads", "paragraphs", "frame", "hidden row", "deleted row and control", "row in a control", "gridBefore"],
)  # fmt: skip
def test_tables_of_a_docx(tmp_path: Path, table: str, text: str) -> None:
    # a line of its own ends a table
    text = text.replace("¶", "\u2028\n")
    assert read(tmp_path, "a.docx", word(par("前") + table + par("后"))) == f"前\n{text}后\n"


def web_rows(*rows: str) -> str:
    return "<table>" + "".join(f"<tr><td>{'</td><td>'.join(row.split('|'))}</td></tr>" for row in rows) + "</table>"


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (web_rows(f"完成情况|{web_rows('甲|1', '乙|2')}", f"明年计划|{web_rows('丙|3')}"), "完成情况\t\n明年计划\t\n¶\n完成情况\t甲\t1\n完成情况\t乙\t2\n¶\n明年计划\t丙\t3\n¶"),
        (web_rows("2017年|2018年", f"{web_rows('甲|1', '乙|2')}|{web_rows('甲|3')}"), "2017年\t2018年\n¶\n2017年\t甲\t1\n2017年\t乙\t2\n¶\n2018年\t甲\t3\n¶"),
        # a cell ends with its group of rows; 0 reaches to that end
        ("<table><tbody><tr><td>甲<td rowspan=3>万元<td>1<tr><td>乙<td>2<tbody><tr><td>丙<td>场<td>3</table>", "甲\t万元\t1\n乙\t万元\t2\n丙\t场\t3\n¶"),
        ("<table><tbody><tr><td rowspan=0>普法<td>甲<td>1<tr><td>乙<td>2<tbody><tr><td>信访<td>丙<td>3</table>", "普法\t甲\t1\n普法\t乙\t2\n信访\t丙\t3\n¶"),
        ("<table><thead><tr><th rowspan=2>指标<th>数值<tbody><tr><td>甲<td>1</table>", "指标\t数值\n甲\t1\n¶"),
        ("<table><tr><td rowspan=4>普法<td>甲<td>1<tr><td>乙<td>2<tbody><tr><td>信访<td>丙<td>3</tbody><tr><td>检查<td>丁<td>4</table>", "普法\t甲\t1\n普法\t乙\t2\n信访\t丙\t3\n检查\t丁\t4\n¶"),
        ("<table><tr><td rowspan=65534>普法<td>甲<td>1<tr><td>乙<td>2</table>", "普法\t甲\t1\n普法\t乙\t2\n¶"),
    ],
    ids=["nested beside labels", "nested below heads", "rowspan beyond its group", "rowspan to the end", "rowspan beyond the head", "rows about a group", "rowspan of many digits"],
)  # fmt: skip
def test_tables_of_a_page(tmp_path: Path, table: str, text: str) -> None:
    page = read(tmp_path, "a.html", f"<p>前{table}<p>后")
    assert page.strip().split("\n") == ["前", *text.replace("¶", "\u2028").split("\n"), "后"]


LINES = ["一、主要举措", "示例镇深入学习贯彻习近平法治思想，全年开展普法宣传活动", "120余场次，受众约800人次，同比增长9.5%，群众的法治观念进一步得",
         "到增强。", "二、存在不足", "执法人员不足。"]  # fmt: skip
JOINED = (
    "一、主要举措\n示例镇深入学习贯彻习近平法治思想，全年开展普法宣传活动120余场次，受众约800人次，同比增长9.5%，"
    "群众的法治观念进一步得到增强。\n二、存在不足\n执法人员不足。\n"
)


@pytest.mark.parametrize(
    ("pages", "text"),
    [
        ([LINES], JOINED),
        ([LINES[:3], LINES[3:]], JOINED),
        ([[*LINES[:3], "— 1 —"], [*LINES[3:], "- 2 -"]], JOINED),
        ([["示例镇年度报告", *LINES[:3], "第 1 页 共 3 页"], ["示例镇年度报告", *LINES[3:], "第 2 页 共 3 页"], ["示例镇年度报告", "附表。", "3"]],
         JOINED + "附表。\n"),
        ([["甲。", "示例镇报告", "1"], ["乙。", "示例镇报告", "2"], ["丙。", "示例镇报告", "3"]], "甲。\n乙。\n丙。\n"),
        ([["受理数：", "148", "20", "1"]], "受理数：\n148\n20\n"),
        ([["普法受众人次862", "1．76%的村达标。", "2．94%的村达标。"]], "普法受众人次862\n1．76%的村达标。\n2．94%的村达标。\n"),
        ([["普法受众人次862", "1．76万人。"]], "普法受众人次862\n1．76万人。\n"),
        # a word that a short line breaks, a number that may be one with the next, numbers of a chart
        ([[LINES[1], "配备人民调解", "员38名，其中专职2名。", LINES[1], "发放资料1", "20件。"]],
         f"{LINES[1]}配备人民调解员38名，其中专职2名。\n{LINES[1]}发放资料1\n20件。\n"),
        ([["情况如下图", "36", "普法活动", "共8场。"]], "情况如下图\n36\n普法活动\n共8场。\n"),
        # lists, whose lines are all short: the wide title is no margin
        ([["示例镇2024年法治政府建设年度报告", "普法活动36场", "信访件12件", "红山村", "应急演练5次", "下一步打算", "普法活动40场"]],
         "示例镇2024年法治政府建设年度报告\n普法活动36场\n信访件12件\n红山村\n应急演练5次\n下一步打算\n普法活动40场\n"),
        # a narrow column of prose
        ([["全镇现有人民调解员32人，法", "律明白人45名。全年开展普法", "活动二十余场，发放资料", "3000余份，受众一万余人", "次，调解纠纷148件。"]],
         "全镇现有人民调解员32人，法律明白人45名。全年开展普法活动二十余场，发放资料3000余份，受众一万余人次，调解纠纷148件。\n"),
        ([["普法活动36场", "信访件112件", "合同审查12份", "法律讲座12次", "应急演练12次", "红山村普法12场"]],
         "普法活动36场\n信访件112件\n合同审查12份\n法律讲座12次\n应急演练12次\n红山村普法12场\n"),
        ([["调 解 矛 盾 纠 纷 214 件。", "普 法 活 动 3 6 场，姓 名"]], "调解矛盾纠纷 214 件。\n普法活动 3 6 场，姓 名\n"),
    ],
    ids=["broken lines", "broken page", "page numbers", "running heads", "foot above the number", "only the last is a page number", "items", "two numbers or one", "broken word", "chart", "list", "narrow column", "list of equal lines", "spread"],
)  # fmt: skip
def test_pdf(tmp_path: Path, pages: list[list[str]], text: str) -> None:
    assert read(tmp_path, "a.pdf", pdf(*pages)) == text


PAGE = """<?xml version="1.0" encoding="gb2312"?>
<!DOCTYPE html><html><head><meta charset="gb2312"><title>示例镇政府网</title><style>p{color:red}</style></head><body>
<form id="aspnetForm"><div class="top"><ul><li><a href="/">首页，欢迎</a></li><li><a>政务公开</a></li></ul></div>
<div>当前位置：<a>首页</a> &gt; 法治政府</div><nav>导航。</nav>
<table width="1000"><tr><td><table><tr><td>
<h1>示例镇2023年报告</h1><div>发布日期：2024-01-30 访问次数：<span>1234</span></div>
<div class="article"><script>var a="，，，。";</script><div style="DISPLAY: none">旧稿，99件。</div><p hidden>草稿，98件。</p>
<p>　　开展<b>普法</b>活动<span>20</span>余场，受众约800人次；<br>制度9项。</p>
<table><tr><th>指标</th><th>数值</th></tr><tr><td><p>信访<b>件</b></p></td><td><p>20</p><p>30</p></td></tr><tr><td></td><td>3<br>4</td></tr></table>
<p>执法人员不足，<!-- 97件。 -->有待加强。</p></div>
</td></tr></table></td></tr></table>
<div class="bottom">主办：示例镇政府 电话：0571-12345678 网站标识码：3301000001 京ICP备12345号</div><footer>版权所有，联系我们。</footer>
</form></body></html>"""
ARTICLE = (
    "开展普法活动20余场，受众约800人次；\n制度9项。\n指标\t数值\n信访件\t20 30\n\t3 4\n\u2028\n执法人员不足，有待加强。"
)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_web_page(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, "a.htm", PAGE.encode(encoding)) == f"示例镇2023年报告\n{ARTICLE}"


def test_web_archive(tmp_path: Path) -> None:
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html; charset="gbk"\n'
    quoted = "".join(f"={byte:02X}" for byte in "<p>调解148件，<p>不足。".encode("gbk"))
    mht = f"{head}Content-Transfer-Encoding: quoted-printable\n\n{quoted}\n--x--\n"
    assert read(tmp_path, "a.mht", mht) == "调解148件，\n不足。"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<table><tr><th>指标<th>数值<tr><td>信访<td>20</table>", "指标\t数值\n信访\t20"),
        ("<div><p>一，二，三，四，五，六，七，八。<p>不足9件。</div>", "一，二，三，四，五，六，七，八。\n不足9件。"),
        ("<div><div>共3件。</div><table><tr><td>甲<td>1<tr><td>乙<td>2</table></div>", "共3件。\n甲\t1\n乙\t2"),
    ],
    ids=["only a table", "one long paragraph", "table beside the words"],
)
def test_nothing_of_a_short_page_is_lost(tmp_path: Path, body: str, text: str) -> None:
    assert read(tmp_path, "a.html", f"<html><body>{body}</body></html>") == text


@pytest.mark.parametrize(
    ("content", "text", "unshown"),
    [
        ("---\ntitle: 示例镇2024年报告\ndate: 2024-12-31\nviews: 1208次\ntags:\n  - 普法99场\n---\n\n普法36场。\n", "示例镇2024年报告\n普法36场。", "“views: 1208次”、“- 普法99场”"),
        ("---\ndate: 2024-12-31\n---\n普法36场。\n", "普法36场。", ""),
        ("普法36场。\n\n[//]: # (审查99份)\n\n*[MD]: 88件\n\n检查120次。\n", "普法36场。\n检查120次。", "“[//]: # (审查99份)”、“*[MD]: 88件”"),
        # a rule, and words with a colon, are no fields
        ("---\n\n普法活动: 36场\n\n---\n检查120次。\n", "普法活动: 36场\n检查120次。", ""), ("[1]: 检查120次。\n", "[1]: 检查120次。", ""),
    ],
)  # fmt: skip
def test_what_a_page_of_markdown_does_not_show(tmp_path: Path, content: str, text: str, unshown: str) -> None:
    (tmp_path / "a.md").write_text(content, encoding="utf-8")
    document = read_document(tmp_path / "a.md")
    remark = f"{unshown}是不印在页面上的话（文件头、注释），没有读；里面有要报的数，请写进正文"
    assert (re.sub("\n+", "\n", document.text), document.remarks) == (text, (remark,) * bool(unshown))


LONG = "<p>坚持依法行政，工作扎实，成效明显，群众满意，社会稳定。</p>" * 6
STORY, SAID = (
    f"<div>{LONG}<p>普法36场。</p></div>",
    "坚持依法行政，工作扎实，成效明显，群众满意，社会稳定。\n" * 6 + "普法36场。",
)
ROUND = "在网页的正文之外（导航、旁栏或页脚），没有读；是报告里的话，请连同正文一起复制到 .txt 里再读"


@pytest.mark.parametrize(
    ("before", "after", "text", "remark"),
    [
        ("", "<div>附：检查120次，讲座6次</div>", f"{SAID}\n附：检查120次，讲座6次", ""),
        ("<div>摘要：检查120次</div>", "", f"摘要：检查120次\n{SAID}", ""),
        ("", "<div><table><tr><td>指标<td>2024年<tr><td>检查（次）<td>120</table></div>", f"{SAID}\n指标\t2024年\n检查（次）\t120", ""),
        ("", "<section><h2>四、下一步打算</h2></section><div>其中，四项制度有待健全。</div>", f"{SAID}\n四、下一步打算\n其中，四项制度有待健全。", ""),
        ("", "<h3>行政检查</h3><p>120次</p>", f"{SAID}\n行政检查\n120次", ""), ("讲座6次", "检查120次", f"讲座6次\n{SAID}\n检查120次", ""),
        ("", "<details><summary>更多</summary>检查120次</details>", f"{SAID}\n更多\n检查120次", ""),
        # what is around an article by its links or its own word, without a figure and with one
        ("<ul><li><a>首页</a><li><a>某县检查99次</a></ul>", "<div>上一页：<a>某镇讲座98次，反响热烈</a></div>", SAID, ""),
        ("<div>当前位置：<a>首页</a> &gt; 公开</div>", "<div>主办：某镇政府 电话：0571-12345678 京ICP备12345号</div>", SAID, ""),
        ("<header>某镇政府网</header>", "<footer>版权所有，未经许可不得转载。</footer><div>Copyright © 2024。</div>", SAID, ""),
        ("<aside>检查120次</aside>", "<div role=navigation>普法7场</div>", SAID, f"“检查120次”、“普法7场”{ROUND}"),
        ("", "<ul><li><a>某县召开会议部署工作</a>检查9次</ul><div>版权所有，接访8次。</div>", SAID, f"“检查9次”、“版权所有，接访8次。”{ROUND}"),
        ("<header>检查120次</header>", "<footer>讲座6次</footer>", SAID, f"“检查120次”、“讲座6次”{ROUND}"),
        ("<nav>检查120次</nav>", "", SAID, ""),
    ],
    ids=["annex", "summary", "table", "part", "title of a number", "bare words", "folded", "links", "path and site", "head and foot", "aside", "links and figures", "head and foot with figures", "nav"],
)  # fmt: skip
def test_what_stands_beside_the_article_is_read_or_told(
    tmp_path: Path, before: str, after: str, text: str, remark: str
) -> None:
    (tmp_path / "a.html").write_text(f"<html><body>{before}{STORY}{after}</body></html>", encoding="utf-8")
    document = read_document(tmp_path / "a.html")
    assert (document.text, document.remarks) == (text, (remark,) * bool(remark))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("信访<input value='12' readonly>件", "信访12件"), ("检查<textarea>120</textarea>次", "检查120次"), ("<textarea>普法36场。\n信访12件。</textarea>", "普法36场。\n信访12件。"),
        ("率<select><option>90%<option selected>98.5%</select>", "率98.5%"), ("率<select><option>90</option><option>98</option></select>%", "率90%"),
        ("<select><option>2023年<option selected>2024年</select>共3件", "共3件"), ("<input type=hidden value=9>件<input type=submit value=查1次><input value=关键词>共3件", "件共3件"),
        ("<table><tr><td>信访件<td><input value=12><tr><td>讲座<td><input type=number value=6></table>", "信访件\t12\n讲座\t6"), ("共3件<input style='display:none' value=9>", "共3件"),
    ],
)  # fmt: skip
def test_fields_of_a_form_show_what_is_typed_into_them(tmp_path: Path, body: str, text: str) -> None:
    assert read(tmp_path, "a.html", f"<html><body><form>{body}</form></body></html>") == text


def test_workbook(tmp_path: Path) -> None:
    one = [
        ["示例镇", None, None],
        [None, None, None],
        ["指标", "数值", "备注"],
        ["信访", 85.0, "甲\n乙"],
        [None, "20余件", None],
    ]
    assert read(tmp_path, "a.xlsx", sheets(("信访", one), ("空", []), ("经费", [[8.6]]))) == (
        "信访\n示例镇\n\n指标\t数值\t备注\n信访\t85\t甲 乙\n\t20余件\t\n\n经费\n8.6\n"
    )


GOOD = word(par("示例镇"))
BOOK = sheets(("a", [["指标", 20]]))
LAUGHS = "<!DOCTYPE a [<!ENTITY a '哈哈哈哈'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)
XML = f"<w:document {NAMES}><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>"
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
)
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
LOCK = ("<</Filter/Standard/V 1/R 2/Length 40/P -4/O<" + "01" * 32 + ">/U<" + "02" * 32 + ">>>",)
TEXT_PDF = bare_pdf(b"BT /F 12 Tf 50 700 Td (A148) Tj ET")


NOISE = bytes(range(256)) * 4


def stored_zip(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, b"<a/>")
    return out.getvalue()


def image_only() -> bytes:
    figure, out = Figure(), io.BytesIO()
    figure.add_axes((0, 0, 1, 1), frameon=False, xticks=[], yticks=[]).imshow([[0, 1], [1, 0]])
    figure.savefig(out, format="pdf")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", PNG, "是图片"), ("a.doc", OLE, "旧格式"), ("a.wps", OLE, "旧格式"), ("a.doc", rb"{\rtf1 148}", "旧格式"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "密码"), ("a.xls", OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("a.pdf", bare_pdf(b"", more=LOCK, trailer="/Encrypt 5 0 R/ID[<00><00>]"), "密码"),
        ("a.docx", GOOD[: len(GOOD) // 2], "损坏"), ("a.xlsx", BOOK[: len(BOOK) // 2], "损坏"), ("a.pdf", TEXT_PDF[:60], "损坏"),
        ("a.docx", GOOD[:2000] + bytes(300) + GOOD[2300:], "损坏"), ("a.xls", OLE, "打不开"), ("a.xls", xls(("a", [["指标"]]))[:4600], "损坏"), ("a.docx", "文字", "不是.docx"),
        ("a.docx", repacked(GOOD, word__document="<w:p"), "损坏"),
        ("a.docx", repacked(GOOD, word__document=LAUGHS + "]>" + XML % "&j;"), "XML"),
        ("a.docx", repacked(GOOD, word__document=('<?xml version="1.0" encoding="utf-16"?>' + LAUGHS + "]>" + XML % "&j;").encode("utf-16")), "XML"),
        ("a.docx", repacked(GOOD, word__document=XML % (" " * (21 << 20))), "损坏"),
        ("a.docx", repacked(GOOD, word__document=XML % ("<w:smartTag>" * 100000 + "</w:smartTag>" * 100000)), "损坏"),
        ("a.docx", word("<~p/>"), "没有文字"),
        ("a.xlsx", repacked(BOOK, xl__worksheets__sheet1=SHEET % FAR), "太大"),
        ("a.ofd", stored_zip("OFD.xml"), "不是 Word"), ("a.zip", stored_zip("报告.docx"), "压缩包"), ("a.zip", stored_zip("a.xml"), "压缩包"),
        ("a.rar", b"Rar!\x1a\7\1\0" + NOISE, "压缩包"), ("a.7z", b"7z\xbc\xaf\x27\x1c" + NOISE, "压缩包"), ("a.tgz", b"\x1f\x8b\x08" + NOISE, "压缩包"), ("a.rar", b"Rar!", "压缩包"),
        ("a.mp4", b"\0\0\0 ftypisom" + NOISE, "录像"), ("a.mp3", b"ID3\3\0" + NOISE, "录音"), ("a.heic", b"\0\0\0 ftypheic" + NOISE, "图片"), ("a.caj", b"CAJ\0" + NOISE, "看不出是什么"),
        ("a.pdf", image_only(), "扫描件"), ("a.pdf", bare_pdf(b"", kids=1), "扫描件"),
        ("a.txt", b"", "空文件"), ("a.docx", b"", "空文件"), ("a.html", b" \r\n", "空文件"), ("a.html", "<html><script>1</script>", "没有文字"),
        ("a.html", "<div>" * 100_000 + "深处，有话。", "太深"), ("a.html", "<p>，" * 500_001, "太大"), ("a.html", "<p" + " a" * 250_000 + ">", "太大"), ("a.mht", "Content-Type: text/plain\n\n", "没有内容"),
        ("a.txt", bytes(range(1, 256)), "编码"), ("a.txt", bytes(range(256)), "看不出是什么"), ("a.txt", "9" * 20_000_001, "太长"), ("a.xlsx", sheets(("a", [])), "没有文字"),
    ],
    ids=lambda v: v if isinstance(v, str) and len(v) < 9 else "",
)  # fmt: skip
def test_refused_in_one_sentence(tmp_path: Path, name: str, content: bytes | str, words: str) -> None:
    said = refused(tmp_path, name, content)
    assert words in said
    assert said.count("；") == 1
    assert "。" not in said


def test_no_file(tmp_path: Path) -> None:
    with (tmp_path / "大.txt").open("wb") as large:
        os.truncate(large.fileno(), 200 << 20)
    for name, words in (("", "是文件夹"), ("无.docx", "找不到"), ("大.txt", "太大")):
        with pytest.raises(FazhiError, match=words):
            read_document(tmp_path / name)


def test_macros_and_a_size_that_lies(tmp_path: Path) -> None:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    assert "带有宏" in refused(tmp_path, "a.docx", out.getvalue())
    swollen = repacked(GOOD, word__document=XML % (" " * (21 << 20)))
    small = swollen.replace((len(XML) - 2 + (21 << 20)).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert small != swollen
    assert "损坏" in refused(tmp_path, "a.docx", small)


def crowded(whole: bytes, entries: int) -> bytes:
    """An archive with so many entries more."""
    out = io.BytesIO(whole)
    with zipfile.ZipFile(out, "a") as archive:
        for n in range(entries):
            archive.writestr(f"x{n}", b"")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.docx", repacked(GOOD, word__document=XML.replace("%s", "%s</w:t></w:r></w:p>" + "<w:p/>" * 200_001 + "<w:p><w:r><w:t>尾") % "头"), "头\n尾\n"),
        ("a.pdf", bare_pdf(b" " * (9 << 20) + b"BT /F 12 Tf 50 700 Td (A148) Tj ET"), "A148\n"),
        ("a.pdf", bare_pdf(b"BT /F 12 Tf 50 700 Td (A1) Tj 0 -300 Td (B2) Tj 0 -300 Td (C3) Tj ET", kids=1001), "B2\n" * 1001),
        ("a.docx", partial(crowded, GOOD, 20_000), "示例镇\n"), ("a.xlsx", partial(crowded, BOOK, 20_000), "a\n指标\t20\n"),
    ],
    ids=["200,001 paragraphs", "a stream of 9 MB", "1,001 pages", "20,000 entries of Word", "20,000 entries of Excel"],
)  # fmt: skip
def test_what_is_large_is_read_whole_and_in_time(
    tmp_path: Path, name: str, content: bytes | Callable[[], bytes], text: str
) -> None:
    """Nothing is cut off, and the reader's child has time enough for it."""
    assert read(tmp_path, name, content() if callable(content) else content).split() == text.split()


@pytest.mark.parametrize(("name", "whole"), [("a.docx", GOOD), ("a.xlsx", BOOK), ("a.pdf", TEXT_PDF)])
def test_any_damage_is_read_or_refused(tmp_path: Path, name: str, whole: bytes) -> None:
    """Bytes exchanged at random raise nothing but the one kind of error; tests/fuzz.py does more."""
    chance = random.Random(7)
    for _ in range(30):
        broken = bytearray(whole)
        for _ in range(chance.choice([1, 5, 50])):
            broken[chance.randrange(4, len(broken))] = chance.randrange(256)
        try:
            said = read(tmp_path, name, bytes(broken))
        except FazhiError as exc:
            said = f"{exc}\n"
        assert said.endswith("\n")


NAVIGATION = [
    "来源：示例镇　浏览次数：1320次　字号：大 中 小",
    "信息来源：司法所　阅读量：356次　打印　关闭",
    "【点击数：86次】【字体：大 中 小】",
    "发布时间：2025-01-15 10:20 来源：示例镇 浏览次数：132",
    "浏览次数：132",
]
READ_BY_MANY = [
    "公众号文章阅读量：356次。",
    "访问量1.2万次。",
    "阅读量：1.2万次",
    "普法短视频点击量：356次，来源：县融媒体中心",
]


def test_how_often_a_page_was_looked_at_is_no_figure(tmp_path: Path) -> None:
    counted = read(tmp_path, "a.txt", "\n".join(["普法活动36场。", *NAVIGATION]))
    assert not re.search("1320|356|86|132", counted)
    assert read(tmp_path, "b.txt", "\n".join(READ_BY_MANY)) == "\n".join(READ_BY_MANY)
