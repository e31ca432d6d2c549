"""The gate of the public edition; every number, name and address here is invented, check digits are worked out here."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import get_args

import pytest
from helpers import CARD16, CARD19, REPO, MakeHome, ours, resident_id

from fazhi.codebook.load import Codebook, load_codebook
from fazhi.errors import DataError
from fazhi.home import Home
from fazhi.release.privacy import Passage, Personal, file_passages, masked, personal_data, privacy_findings
from fazhi.report import content
from fazhi.report.content import (
    Bar,
    BarPart,
    Block,
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
    Run,
    Section,
    Styled,
    Table,
    passages,
    walk,
)
from fazhi.report.ledger import Number, Quoted

ID = resident_id("99000019850203123")
IDX = next(i for n in range(100, 400) if (i := resident_id(f"99000019700101{n}")).endswith("X"))
PHONE = "13800000001"
WHERE = "报告“主要举措”的"


def report(*blocks: Block) -> list[Passage]:
    """The texts of a report that says nothing personal besides."""
    number = Number("12件", "12", "value", "raw(2023/figures.csv:12)")
    # coordinates are no text
    chart = Chart(["信访件"], ["走势"], ' viewBox="0 0 13800000003 1"><path d="M 13800000004 5"/></svg>', [number])
    told = [Paragraph(["全年受理", number, "。"]), chart]
    sections = [Section("", "", [Heading(1, ["虚构镇2023年度报告"])]), Section("part-1", "主要举措", [*told, *blocks])]
    return [*passages(sections)]


PROSE = [
    (f"身份证{ID}", "身份证号", ID),
    (f"公民（{IDX.lower()}）反映", "身份证号", IDX.lower()),
    (f"{ID[:6]} {ID[6:14]} {ID[14:]}", "身份证号", ID),
    ("旧证330199850203123", "身份证号", "330199850203123"),
    ("身份证号码：990000198502031230", "身份证号", "990000198502031230"),
    ("护照号E00000001", "护照号", "E00000001"),
    ("汇至" + CARD19, "银行卡号", CARD19),
    (" ".join(CARD16[n : n + 4] for n in (0, 4, 8, 12)), "银行卡号", CARD16),
    ("账号：3300 0000 0000 12", "银行账号", "33000000000012"),
    (PHONE, "手机号", PHONE),
    ("+86 138-0000-0001", "手机号", PHONE),
    ("008613800000001", "手机号", PHONE),
    ("１３８００００００01", "手机号", PHONE),
    ("138\u200b0000\u202e0001", "手机号", PHONE),
    ("138·0000·0001", "手机号", PHONE),
    ("一三八〇〇〇〇〇〇〇一", "手机号", PHONE),
    ("138零零零零０００１", "手机号", PHONE),
    (["138", Styled("strong", ["0000"]), "0", Quoted("0"), Styled("em", [Styled("small", ["01"])])], "手机号", PHONE),
    (["138", Break(), "0000 0001"], "手机号", PHONE),
    ("2023 13800000001 5", "手机号", PHONE),
    ("0571-88000001", "固定电话", "057188000001"),
    ("（010）88000001", "固定电话", "01088000001"),
    ("057188000001", "固定电话", "057188000001"),
    ("联系方式：8800 001", "固定电话", "8800001"),
    ("someone＠example．com", "电子邮箱", "someone@example.com"),
    ("驾驶浙A·D00001撞坏", "车牌号", "浙A·D00001"),
    ("虚构路12号3栋2单元501室", "家庭住址", None),
    ("家住虚构镇假想村3组", "家庭住址", None),
    ("虚构镇假想村3组12号", "家庭住址", None),
    ("假想小区3栋501室", "家庭住址", None),
    ("户籍地：虚构省假想县", "家庭住址", "虚构省假想县"),
    ("当事人张三到场", "人名", "张三"),
    ("被申请人：欧阳假想。", "人名", "欧阳假想"),
    ("原告（李假想）与被告王虚因借款", "人名", "李假想"),
    ("调解了张假想（女，45岁）的纠纷", "人名", "张假想"),
    ("当事人于假想、申请人江虚", "人名", "于假想"),
]


@pytest.mark.parametrize(("written", "kind", "text"), PROSE, ids=[str(c[0]) for c in PROSE])
def test_refused_however_it_is_written(book: Codebook, written: str | list[Run], kind: str, text: str | None) -> None:
    found = personal_data(report(Paragraph(["由", *([written] if isinstance(written, str) else written)])), book)
    assert {(f.kind, f.where) for f in found} == {(kind, WHERE + "正文")}
    assert text is None or text in {f.text for f in found}


def said(text: str) -> list[Block]:
    return [Paragraph([text])]


SPARK = Chart(["图名"], ["走势"], "></svg>")
# each kind of block with a text in each of its places
BLOCKS: list[tuple[Callable[[str], Block], str]] = [
    (lambda text: Paragraph([text]), "正文"),
    (lambda text: Paragraph(["文", Styled("small", [Quoted(text)])]), "正文"),
    (lambda text: Items([said("文"), said(text)]), "正文"),
    (lambda text: Items([[Items([said(text)], "ordered")]]), "正文"),
    (lambda text: Group("quote", said(text)), "正文"),
    (lambda text: KeyFigures([KeyFigure(text, ["12件"])]), "正文"),
    (lambda text: KeyFigures([KeyFigure("信访件", [text])]), "正文"),
    (lambda text: KeyFigures([KeyFigure("信访件", ["12件"], [text])]), "正文"),
    (lambda text: KeyFigures([KeyFigure("信访件", ["12件"], change=[text])]), "正文"),
    (lambda text: KeyFigures([KeyFigure("信访件", ["12件"], aim=[text])]), "正文"),
    (lambda text: Bar([BarPart([text], "met", 1)]), "正文"),
    (lambda text: KeyFigures([KeyFigure("信访件", ["12件"], spark=replace(SPARK, alternative=[text]))]), "图的文字"),
    (lambda text: replace(SPARK, title=[text]), "图的文字"),
    (lambda text: replace(SPARK, alternative=[text]), "图的文字"),
    (lambda text: replace(SPARK, labels=[Number(text, "1", "value", "")]), "图的文字"),
    (lambda text: replace(SPARK, data=Table([["说明"]], [[Cell([text])]])), "表格"),
    (lambda text: Table([["说明"], [text]], [[Cell(["信访件"]), Cell(["12件"])]]), "表格"),
    (lambda text: Table([["说明"]], [], text), "表格"),
    (lambda text: Table([["指标"]], [[Cell(["信访件"], "head", [text])]]), "表格"),
    (lambda text: Table([["指标"], ["说明"]], [[Cell(["信访件"]), Cell(["12件，", text])]]), "表格"),
]


@pytest.mark.parametrize(("block", "where"), BLOCKS)
def test_refused_wherever_it_stands(book: Codebook, block: Callable[[str], Block], where: str) -> None:
    """In every text of every kind of block, which is all that the page and the Word file are written from."""
    assert personal_data(report(block("文")), book) == []
    assert {*personal_data(report(block(f"问{PHONE}")), book)} == {Personal("手机号", PHONE, WHERE + where)}


def test_every_kind_of_block_is_among_them() -> None:
    kinds = {type(b) for block, _ in BLOCKS for b in walk([block("文")])}
    # a heading is held below; what is left says nothing of its own
    assert {*get_args(content.Block)} - kinds == {Heading, Section, Placeholder, Rule}


@pytest.mark.parametrize(
    "heading", [Heading(3, ["户主赵假想的来信"]), Section("part-2", "户主赵假想的来信", said("文"))]
)
def test_a_heading_that_names_somebody_is_masked_where_it_tells_the_place(book: Codebook, heading: Block) -> None:
    assert personal_data(report(heading), book) == [Personal("人名", "赵假想", "报告“户主赵＊＊的来信”的正文")]


def test_tables_whose_heading_names_the_person(book: Codebook) -> None:
    table = Table([["姓名"], ["联系电话"]], [[Cell(["张假想"]), Cell(["88000001"])]])
    assert {(f.kind, f.text) for f in personal_data(report(table), book)} == {
        ("固定电话", "88000001"), ("人名", "张假想"),
    }  # fmt: skip
    # and one whose first cell does
    assert {
        f.text for f in personal_data(report(Table([["项"], ["值"]], [[Cell(["姓名"]), Cell(["张假想"])]])), book)
    } == {"张假想"}


@pytest.mark.parametrize(
    "written", ['<w:style w:type="paragraph" w:styleId="x"><w:name w:val="{}"/></w:style>', "<!-- {} -->"]
)
def test_styles_of_a_template(book: Codebook, home: Home, written: str) -> None:
    package, template = io.BytesIO(), home.codebook / "report.docx"
    with zipfile.ZipFile(template) as given, zipfile.ZipFile(package, "w") as changed:
        styles = given.read("word/styles.xml").decode()
        changed.writestr("word/styles.xml", styles.replace("</w:styles>", written.format(PHONE) + "</w:styles>"))
    (found,) = personal_data(file_passages({"report.docx": package.getvalue()}), book)
    assert (found.kind, found.where) == ("手机号", "report.docx的样式")
    assert personal_data(file_passages({"report.docx": template.read_bytes()}), book) == []


def test_companions(book: Codebook) -> None:
    table = f"\ufeff指标,变动原因\n信访件,申请人：吴假想\n甲,{PHONE}\n".encode()
    manifest = json.dumps({"inputs": {f"{PHONE}.csv": "0" * 64}, "note": "户主：郑假想"}).encode()
    assert personal_data(file_passages({"comparison.csv": table, "manifest.json": manifest}), book) == [
        Personal("人名", "吴假想", "comparison.csv第2行"), Personal("手机号", PHONE, "comparison.csv第3行"),
        Personal("手机号", PHONE, "manifest.json"), Personal("人名", "郑假想", "manifest.json"),
    ]  # fmt: skip
    # tabs mark what is a table's
    lines = json.dumps({"statements": ["\t\ta@example.com", f"\t{PHONE}"]}).encode()
    assert personal_data(file_passages({"content.json": lines}), book) == [
        Personal("电子邮箱", "a@example.com", "content.json"), Personal("手机号", PHONE, "content.json"),
    ]  # fmt: skip


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
    assert personal_data(report(Paragraph([line]), Table([["说明"]], [[Cell([line])]])), book) == []


@pytest.mark.parametrize(("place", "year"), [("taiping", 2023), ("demo", 2024), ("national", 2003), ("fuling", 2025)])
def test_real_pages_pass(book: Codebook, place: str, year: int) -> None:
    composed = ours(place, year, "public")
    files = {name: composed.file(name) for name in ("ledger.csv", "comparison.csv", "content.json")}
    assert personal_data(passages(composed.sections), book) == []
    assert personal_data(file_passages(files), book) == []


def wordings() -> Iterator[Passage]:
    for path in sorted((REPO / "tests" / "reading").glob("*.jsonl")):
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{path.name} {n}", json.loads(line)["text"]


def test_labelled_passages_pass(book: Codebook) -> None:
    """Wordings of reports, none of which is personal."""
    texts = [*wordings()]
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
    outputs = report(
        Paragraph(["138", Styled("strong", ["0000"]), "0001"]), Table([["说明"]], [[Cell(["138 0000 0001"])]])
    )
    outputs += file_passages({"comparison.csv": f"甲\n{PHONE}\n".encode()})
    sources = [
        ("figures.csv", f"指标,备注\n信访件,１３８-0000-0001\n甲,{PHONE[1:]}\n"),
        ("narrative.md", "## 一\n\n138**0000**\n0001\n"),
    ]
    (finding,) = privacy_findings(personal_data(outputs, book), "demo", 2023, sources)
    assert (finding.severity, finding.code, finding.place, finding.year) == ("error", "personal", "demo", 2023)
    assert (finding.file, finding.row, finding.read) == ("figures.csv", 2, "138＊＊＊＊＊＊01")
    assert finding.message == (
        "公开版里有手机号“138＊＊＊＊＊＊01”，在报告“主要举措”的正文、报告“主要举措”的表格、comparison.csv第2行"
    )
    assert finding.todo == "请在figures.csv第2行、narrative.md第3行里删去或改写，公开版不得含个人信息"
    assert PHONE not in finding.sentence()


def test_without_a_source_the_place_on_the_page_is_named(book: Codebook) -> None:
    told = report(Paragraph(["当事人张三到场"]), Table([["说明"]], [[Cell(["a@example.com"])]]))
    found = privacy_findings(personal_data(told, book), "demo", 2023, [("a.md", "无\n")])
    assert {(f.file, f.row, f.todo) for f in found} == {
        ("", 0, f"请在{WHERE}{sort}里删去或改写，公开版不得含个人信息") for sort in ("正文", "表格")
    }


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
