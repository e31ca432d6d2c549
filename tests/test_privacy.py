"""The gate of the public edition; every number, name and address here is invented, check digits are worked out here."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from xml.sax.saxutils import escape

import docx
import pytest
from docx.document import Document
from helpers import CARD16, CARD19, REPO, MakeHome, page_of, resident_id

from fazhi.codebook.load import Codebook, load_codebook
from fazhi.errors import DataError, FazhiError
from fazhi.home import Home
from fazhi.release.privacy import Personal, masked, personal_data, privacy_findings

ID = resident_id("99000019850203123")
IDX = next(i for n in range(100, 400) if (i := resident_id(f"99000019700101{n}")).endswith("X"))
PHONE = "13800000001"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="description" content="META">
<title>TITLE</title><style>@font-face{font-family:"F";src:url(data:font/woff2;base64,13800000002AAAA)}
p::after{content:"STYLE"}</style></head><body><main><h1>虚构镇2023年度报告</h1><section><h2>HEADING</h2>
<p>全年受理12件。PROSE</p><!--COMMENT--><table><thead><tr><th>指标</th><th>说明</th></tr></thead>
<tbody><tr><th scope="row">信访件</th><td><data class="figure" value="VALUE">12件</data>CELL</td></tr></tbody></table>
<svg role="img" aria-label="ARIA" viewBox="0 0 13800000003 1"><path d="M 13800000004 5"/><text>DRAWN</text>
<title>SVGTITLE</title></svg><p data-note="DATA" title="TIP">文</p></section>
<section><h2>数字来源</h2><table><tr><td>n1</td><td><code>raw(2023/figures.csv:12)</code></td><td>SOURCE</td></tr></table>
</section></main></body></html>"""
SLOTS = "META TITLE STYLE HEADING PROSE COMMENT VALUE CELL ARIA DRAWN SVGTITLE DATA TIP SOURCE".split()
MAIN, SOURCES = "report.html“主要举措”的", "report.html“数字来源”的"


def html(**slots: str) -> dict[str, bytes]:
    """The page with some of its places filled; what is empty says nothing."""
    text = PAGE
    for slot in SLOTS:
        text = text.replace(slot, slots.get(slot, "主要举措" if slot == "HEADING" else ""), 1)
    return {"report.html": text.encode()}


HTML = [
    ("PROSE", f"身份证{ID}", "身份证号", ID, MAIN + "正文"),
    ("PROSE", f"公民（{IDX.lower()}）反映", "身份证号", IDX.lower(), MAIN + "正文"),
    ("PROSE", f"{ID[:6]} {ID[6:14]} {ID[14:]}", "身份证号", ID, MAIN + "正文"),
    ("PROSE", "旧证330199850203123", "身份证号", "330199850203123", MAIN + "正文"),
    ("PROSE", "身份证号码：990000198502031230", "身份证号", "990000198502031230", MAIN + "正文"),
    ("PROSE", "护照号E00000001", "护照号", "E00000001", MAIN + "正文"),
    ("PROSE", "汇至" + CARD19, "银行卡号", CARD19, MAIN + "正文"),
    ("PROSE", " ".join(CARD16[n : n + 4] for n in (0, 4, 8, 12)), "银行卡号", CARD16, MAIN + "正文"),
    ("PROSE", "账号：3300 0000 0000 12", "银行账号", "33000000000012", MAIN + "正文"),
    ("PROSE", PHONE, "手机号", PHONE, MAIN + "正文"),
    ("PROSE", "+86 138-0000-0001", "手机号", PHONE, MAIN + "正文"),
    ("PROSE", "008613800000001", "手机号", PHONE, MAIN + "正文"),
    ("PROSE", "１３８００００００01", "手机号", PHONE, MAIN + "正文"),
    ("PROSE", "138\u200b0000\u202e0001", "手机号", PHONE, MAIN + "正文"),
    ("PROSE", "138·0000·0001", "手机号", PHONE, MAIN + "正文"),
    ("PROSE", "一三八〇〇〇〇〇〇〇一", "手机号", PHONE, MAIN + "正文"),
    ("PROSE", "138零零零零０００１", "手机号", PHONE, MAIN + "正文"),
    ("PROSE", "138<b>0000</b>0<!-- -->0<span>0</span>1", "手机号", PHONE, MAIN + "正文"),
    ("PROSE", "138<br>0000 0001", "手机号", PHONE, MAIN + "正文"),
    ("PROSE", "&#49;380000&#x30;001", "手机号", PHONE, MAIN + "正文"),
    ("PROSE", "2023 13800000001 5", "手机号", PHONE, MAIN + "正文"),
    ("PROSE", "0571-88000001", "固定电话", "057188000001", MAIN + "正文"),
    ("PROSE", "（010）88000001", "固定电话", "01088000001", MAIN + "正文"),
    ("PROSE", "057188000001", "固定电话", "057188000001", MAIN + "正文"),
    ("PROSE", "联系方式：8800 001", "固定电话", "8800001", MAIN + "正文"),
    ("PROSE", "someone＠example．com", "电子邮箱", "someone@example.com", MAIN + "正文"),
    ("PROSE", "驾驶浙A·D00001撞坏", "车牌号", "浙A·D00001", MAIN + "正文"),
    ("PROSE", "虚构路12号3栋2单元501室", "家庭住址", None, MAIN + "正文"),
    ("PROSE", "家住虚构镇假想村3组", "家庭住址", None, MAIN + "正文"),
    ("PROSE", "虚构镇假想村3组12号", "家庭住址", None, MAIN + "正文"),
    ("PROSE", "假想小区3栋501室", "家庭住址", None, MAIN + "正文"),
    ("PROSE", "户籍地：虚构省假想县", "家庭住址", "虚构省假想县", MAIN + "正文"),
    ("PROSE", "当事人张三到场", "人名", "张三", MAIN + "正文"),
    ("PROSE", "被申请人：欧阳假想。", "人名", "欧阳假想", MAIN + "正文"),
    ("PROSE", "原告（李假想）与被告王虚因借款", "人名", "李假想", MAIN + "正文"),
    ("PROSE", "调解了张假想（女，45岁）的纠纷", "人名", "张假想", MAIN + "正文"),
    ("PROSE", "当事人于假想、申请人江虚", "人名", "于假想", MAIN + "正文"),
    ("HEADING", "户主赵假想的来信", "人名", "赵假想", "report.html“户主赵＊＊的来信”的正文"),
    ("TITLE", PHONE, "手机号", PHONE, "report.html的标题"),
    ("META", PHONE, "手机号", PHONE, "report.html的属性"),
    ("STYLE", PHONE, "手机号", PHONE, "report.html的样式"),
    ("COMMENT", ID, "身份证号", ID, MAIN + "注释"),
    ("CELL", f"办理人{PHONE}", "手机号", PHONE, MAIN + "表格"),
    ("VALUE", PHONE, "手机号", PHONE, MAIN + "属性"),
    ("ARIA", "举报人孙假想", "人名", "孙假想", MAIN + "图的文字"),
    ("DRAWN", f"138<tspan>0000</tspan>{PHONE[7:]}", "手机号", PHONE, MAIN + "图的文字"),
    ("SVGTITLE", PHONE, "手机号", PHONE, MAIN + "图的文字"),
    ("DATA", "a@example.com", "电子邮箱", "a@example.com", MAIN + "属性"),
    ("TIP", CARD16, "银行卡号", CARD16, MAIN + "属性"),
    ("SOURCE", "信访人周假想来信", "人名", "周假想", SOURCES + "表格"),
]


@pytest.mark.parametrize(("slot", "written", "kind", "text", "where"), HTML, ids=[f"{c[0]} {c[1]}" for c in HTML])
def test_refused_wherever_it_stands_on_the_page(
    book: Codebook, slot: str, written: str, kind: str, text: str | None, where: str
) -> None:
    found = personal_data(html(**{slot: written}), book)
    assert {(f.kind, f.where) for f in found} >= {(kind, where)}
    assert {f.kind for f in found} == {kind}
    assert text is None or text in {f.text for f in found}


def test_a_page_with_nothing_personal_passes(book: Codebook) -> None:
    """Coordinates and the font are no text."""
    assert personal_data(html(), book) == []


def test_beside_the_root(book: Codebook) -> None:
    """Comments before and after the page, deep nesting, what the parser would rather not read."""
    for around in (
        "<!--{}-->X",
        "X<!--{}-->",
        "X{}",
        "<?php {}?>X",
        "X<script>{}</script>",
        "X<textarea>{}</textarea>",
        "X</BODY ></html\n><p>{}</p>",
        "\0X{}",
    ):
        page = around.format(PHONE).replace("X", html()["report.html"].decode())
        assert {f.text for f in personal_data({"report.html": page.encode()}, book)} == {PHONE}, around
    deep = "<div>" * 400 + PHONE + "</div>" * 400
    assert {f.text for f in personal_data({"report.html": deep.encode()}, book)} == {PHONE}


def test_tables_whose_heading_names_the_person(book: Codebook) -> None:
    table = "<table><tr><th>姓名</th><th>联系电话</th></tr><tr><td>张假想</td><td>88000001</td></tr></table>"
    assert {(f.kind, f.text) for f in personal_data({"report.html": table.encode()}, book)} == {
        ("固定电话", "88000001"), ("人名", "张假想"),
    }  # fmt: skip


def test_companions(book: Codebook) -> None:
    table = f"\ufeff指标,变动原因\n信访件,申请人：吴假想\n甲,{PHONE}\n".encode()
    manifest = json.dumps({"inputs": {f"{PHONE}.csv": "0" * 64}, "note": "户主：郑假想"}).encode()
    assert personal_data({"comparison.csv": table, "manifest.json": manifest}, book) == [
        Personal("人名", "吴假想", "comparison.csv第2行"), Personal("手机号", PHONE, "comparison.csv第3行"),
        Personal("手机号", PHONE, "manifest.json"), Personal("人名", "郑假想", "manifest.json"),
    ]  # fmt: skip


def word(document: Document) -> dict[str, bytes]:
    out = io.BytesIO()
    document.save(out)
    return {"report.docx": out.getvalue()}


def in_runs(document: Document) -> None:
    paragraph = document.add_paragraph("联系人电话")
    for part in ("138", "0000", "0001"):
        paragraph.add_run(part).bold = part == "0000"


def in_a_cell(document: Document) -> None:
    document.add_table(2, 2).cell(1, 1).text = PHONE


def in_a_row(document: Document) -> None:
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "姓名", "钱假想"


def in_the_footer(document: Document) -> None:
    document.sections[0].footer.paragraphs[0].text = PHONE


def in_the_header(document: Document) -> None:
    document.sections[0].header.paragraphs[0].text = PHONE


def behind_a_picture(document: Document) -> None:
    document.add_picture(io.BytesIO(PIXEL))
    next(e for e in document.element.iter() if e.tag.endswith("}docPr")).set("descr", f"照片，{PHONE}")


def in_the_author(document: Document) -> None:
    document.core_properties.author = "钱假想"


def in_the_keywords(document: Document) -> None:
    document.core_properties.keywords = PHONE


def in_a_link(document: Document) -> None:
    document.part.relate_to("mailto:a@example.com", "http://example.com/hyperlink", is_external=True)


WORD = [
    (in_runs, "手机号", "正文"), (in_a_cell, "手机号", "表格"), (in_a_row, "人名", "表格"),
    (in_the_footer, "手机号", "页眉页脚"), (in_the_header, "手机号", "页眉页脚"), (behind_a_picture, "手机号", "图的说明"),
    (in_the_author, "人名", "文档属性"), (in_the_keywords, "手机号", "文档属性"), (in_a_link, "电子邮箱", "属性"),
]  # fmt: skip


@pytest.mark.parametrize(("hide", "kind", "where"), WORD, ids=[w[0].__name__ for w in WORD])
def test_refused_wherever_it_stands_in_the_word_file(book: Codebook, hide, kind: str, where: str) -> None:  # type: ignore[no-untyped-def]
    document = docx.Document()
    document.add_paragraph("虚构镇2023年度报告，受理12件。")
    assert personal_data(word(document), book) == []
    hide(document)
    assert {(f.kind, f.where) for f in personal_data(word(document), book)} == {(kind, f"report.docx的{where}")}


NEAR = """
拨打12345热线和12348热线，受理1000000000002023件，其中13800000001件、13800000001元、13800000001人次
2019年至2024年，2019 2020 2021 2022，2023-10-11，2023.10.11 12:30，厅字〔2019〕28号，raw(2023/figures.csv:12)
990000198502031230（校验位不对，也没有写明），索引号11500230008689607X，990000198513011230
12800000001，12900000001，138****0001，138000000012，1380000001，3301**********1234
6222000000001231（校验不过），sha256 13800000001abcdef0123456789abcdef，0.13800000001，比率94.44444444444444
当事人双方到场，申请人民政府裁决，依法告知，被告知的权利，联系人员变动，原告知书作废，当事人申请听证，当事人陈述和申辩
申请人请求撤销，申请人认为，被申请人作出决定，申请人向法院起诉，申请人应当补正，被告方代表，当事人关系缓和，户主高度认可
当事人张某，原告李某某，信访人王某（女，45岁），被申请人李庄镇人民政府，申请人周口市虚构公司，原告王家村村委会
当事人于本月，申请人向其邮寄，申请人时任，当事人尤其，户主任期，当事人方法，申请人高声，被告安装，原告严厉，举报人何处，家住假想村的老人
人民路12号，虚构路88号政府大院，虚构路12号楼等30户加装电梯，假想村3个村民小组，住址变更登记12件，户籍地派出所
男女老少60岁以上，调解员张贴公告12份，受理咨询电话1234567人次，电话2345678余次，账户123456789012元，账号管理
6\t45\t52.15，135.1 144.2 163.95，3.45%，GB/T 15834—2011，ISBN无，1+1+N，123456789012345678901234567890
@media print{a{color:red}}，京ICP备00000001号，文号000014349/2023-00001，户籍地：本地，二〇二三年一月一日，〇一二三四五六
""".strip().splitlines()


@pytest.mark.parametrize("line", NEAR)
def test_near_misses(book: Codebook, line: str) -> None:
    assert personal_data(html(PROSE=escape(line), DATA=escape(line)), book) == []


@pytest.mark.parametrize(("place", "year"), [("taiping", 2023), ("demo", 2024), ("national", 2003), ("fuling", 2025)])
def test_real_pages_pass(book: Codebook, home: Home, place: str, year: int) -> None:
    assert personal_data({"report.html": page_of(home, place, year).encode()}, book) == []


def wordings() -> Iterator[tuple[str, bytes]]:
    for path in sorted((REPO / "tests" / "reading").glob("*.jsonl")):
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{path.name} {n}.txt", json.loads(line)["text"].encode()


def test_labelled_passages_pass(book: Codebook) -> None:
    """Wordings of reports, none of which is personal."""
    texts = dict(wordings())
    assert len(texts) == 487
    assert personal_data(texts, book) == []


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        (PHONE, "138＊＊＊＊＊＊01"), ("张三", "张＊"), ("欧阳假想", "欧＊＊＊"), ("8800001", "8＊＊＊＊＊＊"),
        ("88000001", "880＊＊＊01"), ("a@example.com", "a@e＊＊＊＊＊＊＊＊om"), ("张", "张"),
    ],
)  # fmt: skip
def test_masks(text: str, mask: str) -> None:
    assert masked(text) == mask


def test_one_finding_an_item_with_its_places_and_lines(book: Codebook) -> None:
    outputs = html(PROSE="138<b>0000</b>0001", DATA="138 0000 0001") | {"comparison.csv": f"甲\n{PHONE}\n".encode()}
    sources = [
        ("figures.csv", f"指标,备注\n信访件,１３８-0000-0001\n甲,{PHONE[1:]}\n"),
        ("narrative.md", "## 一\n\n138**0000**\n0001\n"),
    ]
    (finding,) = privacy_findings(outputs, book, "demo", 2023, sources)
    assert (finding.severity, finding.code, finding.place, finding.year) == ("error", "personal", "demo", 2023)
    assert (finding.file, finding.row, finding.read) == ("figures.csv", 2, "138＊＊＊＊＊＊01")
    assert finding.message == (
        "公开版里有手机号“138＊＊＊＊＊＊01”，"
        "在report.html“主要举措”的正文、report.html“主要举措”的属性、comparison.csv第2行"
    )
    assert finding.todo == "请在figures.csv第2行、narrative.md第3行里删去或改写，公开版不得含个人信息"
    assert PHONE not in finding.sentence()


def test_without_a_source_the_place_on_the_page_is_named(book: Codebook) -> None:
    found = privacy_findings(html(PROSE="当事人张三到场", TIP="a@example.com"), book, "demo", 2023, [("a.md", "无\n")])
    assert {(f.file, f.row, f.todo) for f in found} == {
        ("", 0, f"请在{MAIN}{sort}里删去或改写，公开版不得含个人信息") for sort in ("正文", "属性")
    }


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.docx", b"PK\x03\x04damaged"),
        ("report.html", b""),
        ("a.csv", "表".encode("gb18030")),
        ("manifest.json", b"{"),
    ],
)
def test_what_cannot_be_read_is_not_public(book: Codebook, name: str, content: bytes) -> None:
    with pytest.raises(FazhiError, match=f"{name}打不开.*不能公开"):
        personal_data({name: content}, book)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("手机号,(,,坏的写法", "不是正则表达式"), ("手机号,<无此>1,,没有的片段", "前面没有片段“<无此>”"),
        ("手机号,12,mod11,没有的校验", "check"), ("手机号,,,没有写法", "pattern"), ("手机号,12,,", "reason"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_told(make_home: MakeHome, row: str, words: str) -> None:
    text = (REPO / "data/codebook/privacy.csv").read_text(encoding="utf-8-sig")
    with pytest.raises(DataError) as caught:
        load_codebook(make_home(codebook={"privacy.csv": f"{text}{row}\n"}))
    (finding,) = caught.value.findings
    assert (finding.file, finding.row) == ("codebook/privacy.csv", len(text.splitlines()) + 1)
    assert words in finding.message


def test_pieces_are_no_kind_and_every_row_has_a_reason(book: Codebook) -> None:
    kinds = {trait.kind for trait, _ in book.traits}
    assert kinds == {
        "", "身份证号", "护照号", "银行账号", "银行卡号", "手机号", "固定电话", "电子邮箱", "车牌号", "家庭住址", "人名",
    }  # fmt: skip
    assert [t for t, _ in book.traits if not t.reason] == []
