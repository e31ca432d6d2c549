"""Bytes, quotation marks and characters that look like others: read as meant, or told with line and code."""

from __future__ import annotations

import pytest
from helpers import MakeHome, fazhi

from fazhi.characters import spelt, unified
from fazhi.cleaning.clean import clean
from fazhi.codebook.load import load_codebook
from fazhi.collect.old_reports import read_old_report
from fazhi.errors import FazhiError
from fazhi.home import Home
from fazhi.reading.documents import read_document
from fazhi.reading.extraction.extract import Reader
from fazhi.reading.tables import read_tables

HEAD = "指标,数值,单位,状态,变动原因,备注\n"
DRILL = "应急演练,6次,,,,\n"


@pytest.fixture
def told(make_home: MakeHome):
    """The figures of a table (indicator, low, high), the sentences about it, and how many of its rows came through."""

    def read(content: str | bytes):
        home = make_home({"demo/2024/a.csv": content})
        rows, faults = read_tables(home, "demo")
        figures, findings = clean(rows, load_codebook(home), [])
        return [(f.indicator, f.low, f.high, f.note) for f in figures], [f.sentence() for f in (*faults, *findings)]

    return read


SWALLOWED = {
    "in the last column": '普法活动,20余场,,,,"台账\n罚没金额,8.6,万元,,,见表"\n',
    "several rows": '普法活动,20余场,,,,"台账\n信访件,5件,,,,\n罚没金额,8.6,万元,,,见表"\n',
    "a name nobody knows": '普法活动,20余场,,,"台账,甲\n罚没金某,8.6,万元,,因为",见表\n',
    "opened in one column, closed in another": '普法活动,20余场,,,"台账,甲\n某某,8.6,万元,,,见表"\n',
    "rows of their own length": '普法活动,20余场,,,,"台账\n罚没金额,8.6"\n',
    "in the value": '普法活动,"20余场\n信访件,5件"\n',
}


@pytest.mark.parametrize("rows", SWALLOWED.values(), ids=SWALLOWED)
def test_a_quotation_mark_that_swallows_rows_is_told_where_it_opens(told, rows):
    figures, sentences = told(HEAD + rows + DRILL)
    assert [f[0] for f in figures] == ["emergency_drill"]
    assert len(sentences) == 1
    assert sentences[0].startswith("2024/a.csv第2行：")
    assert "英文引号没有配对" in sentences[0]


@pytest.mark.parametrize("column", range(6))
def test_a_quotation_mark_that_is_never_closed_is_told_where_it_opens(told, column):
    cells = ["普法活动", "20", "场", "实际", "甲", "乙"]
    cells[column] = '"' + cells[column]
    figures, sentences = told(HEAD + DRILL + ",".join(cells) + "\n" + "信访件,5件,,,,\n" * 20)
    assert figures == []
    assert [s.partition("，")[0] for s in sentences] == ["2024/a.csv：第3行有一格以英文引号开头"]


def test_a_cell_that_begins_with_a_quoted_word_is_told_and_the_cure_cures(told):
    assert "第2行有一格以英文引号开头" in told(HEAD + '普法活动,20余场,,,,"八五"普法\n')[1][0]
    several = '指标,数值,单位\n"八五"普法活动,36,场\n信访件,12,件\n"12345"热线工单,298,件\n"行政检查",120,次\n'
    assert "第2、4行有一格以英文引号开头" in told(several)[1][0]
    cured = [("publicity_event", 21, 29, "“八五”普法")]
    assert told(HEAD + "普法活动,20余场,,,,“八五”普法\n") == (cured, [])


NOTES = {
    "two lines": ("春季10场,秋季10场\n另有2场", '"春季10场,秋季10场\n另有2场"'),
    "doubled marks": ('"八五"普法', '"""八五""普法"'),
    "words that begin with =": ("=甲村5场+乙村15场", "=甲村5场+乙村15场"),
    "a mark within": ('见"台账', '见"台账'),
    "very long": ("很长的说明，" * 30000, '"' + "很长的说明，" * 30000 + '"'),
}


@pytest.mark.parametrize("case", NOTES)
def test_ordinary_notes_are_read(told, case):
    note, written = NOTES[case]
    assert told(f"{HEAD}普法活动,20余场,,,,{written}\n") == ([("publicity_event", 21, 29, note)], [])


GOOD = HEAD + "普法活动,20余场,,,,\n" + DRILL
FEW = ["publicity_event", "emergency_drill"]


TRADITIONAL = "示例鎮2023年度法治政府建設情況報告\n全年開展普法活動20餘場，受理信訪件80件。\n"


def test_big5_is_called_so(tmp_path):
    """As GB18030 it would be other words; traditional characters in GB18030 are read."""
    (tmp_path / "a.txt").write_bytes(TRADITIONAL.encode("big5"))
    with pytest.raises(FazhiError, match="Big5"):
        read_document(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_bytes(TRADITIONAL.encode("gb18030"))
    assert read_document(tmp_path / "b.txt").text == TRADITIONAL


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r"], ids=ascii)
def test_whole_files_are_read(told, encoding, end):
    figures, sentences = told(GOOD.replace("\n", end).encode(encoding))
    assert ({f[0] for f in figures}, sentences) == (set(FEW), [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_cut_within_a_character_is_told(told, encoding):
    figures, sentences = told((GOOD + "信访件").encode(encoding)[:-1])
    assert figures == []
    assert "文件不完整，末尾断在半个字里" in sentences[0]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (HEAD.encode() + b"\xff" + DRILL.encode(), 2),
        (HEAD.encode() + DRILL.encode()[:1] + DRILL.encode()[2:], 2),
        ((HEAD + DRILL).encode() + DRILL.encode("gb18030"), 3),
        (HEAD.encode("gb18030") + DRILL.encode(), 1),
        (HEAD.encode("gb18030") + b"\xff" + DRILL.encode("gb18030"), 2),
        ((HEAD + DRILL).replace("\n", "\r").encode() + b"\x80,5\r", 3),
    ],
    ids=["UTF-8", "a byte lost", "UTF-8 then GB18030", "GB18030 then UTF-8", "GB18030", "CR"],
)
def test_a_byte_that_does_not_fit_is_told_with_its_line(told, content, line):
    figures, sentences = told(content)
    assert figures == []
    assert f"第{line}行的字节 0x" in sentences[0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("⼈⺠调解员", "人民调解员"), ("⻋⻓⻔⻛⻢", "车长门风马"), ("\uf978\uf9b2", "兩零"), ("\U0002f81a", "冬"), ("⼆⼗", "二十"),
        ("①½²𝟏Ⅳ３", "①½²𝟏Ⅳ３"), ("信访件﹙件﹚⟨上年⟩❨线上❩❪甲❫", "信访件(件)(上年)(线上)(甲)"),
        ("普法∶1︰2︓3꞉4", "普法:1:2:3:4"), ("︵甲︶︻乙︼︹丙︺﹝丁﹞﹛戊﹜", "(甲)【乙】〔丙〕〔丁〕{戊}"),
    ],
)  # fmt: skip
def test_radicals_compatibility_forms_colons_and_brackets_are_the_usual_ones(written, meant):
    assert unified(written) == meant


def test_radicals_are_the_characters_in_every_column(told):
    rows = "⼈⺠调解员,32名,,,,\n普法活动,⼆⼗余场,,计划,,⻅台账\n罚没⾦额,8.6,万元,,,\n"
    assert told(HEAD + rows) == (
        [("fine_amount", 86000, 86000, ""), ("mediator", 32, 32, ""), ("publicity_event", 21, 29, "见台账")],
        [],
    )


def test_radicals_are_the_characters_in_the_codebook_and_the_narrative(make_home: MakeHome, home: Home):
    names = (home.codebook / "indicators.csv").read_text("utf-8-sig").replace("人民调解员", "⼈⺠调解员")
    files = {
        "demo/2024/a.csv": "指标,数值\n人民调解员,32名\n",
        "demo/2024/narrative.md": "## 一、⼯作\n\n有{⼈民调解员}。\n",
    }
    done = fazhi("check", "--place", "demo", home=make_home(files, codebook={"indicators.csv": names}).root)
    assert "调解员”不在编码本" not in done.stdout + done.stderr
    assert "编码本里没有" not in done.stdout + done.stderr


def test_digits_of_full_width_are_digits_in_every_column(make_home: MakeHome, home: Home):
    names = (home.codebook / "indicators.csv").read_text("utf-8-sig").replace("|热线诉求工单", "|12345工单")
    rows = "指标,数值,年份,状态\n１２３４５工单,２０余件,２０２４,\n热线工单,18件,2024年,２０２３年\n"
    files = {"demo/2024/a.csv": rows, "demo/2024/narrative.md": "## 一、\n\n有{１２３４５工单@２０２４}。\n"}
    home = make_home(files, codebook={"indicators.csv": names})
    read, faults = read_tables(home, "demo")
    figures, findings = clean(read, load_codebook(home), [])
    told = [(f.indicator, f.year, f.status, f.for_year, f.low, f.high) for f in figures]
    assert told == [("hotline_order", 2024, "actual", 2024, 21, 29), ("hotline_order", 2024, "previous", 2023, 18, 18)]
    assert (faults, findings) == ([], [])
    assert "@２０２４" not in fazhi("check", "--place", "demo", home=home.root).stdout


CODES = {
    "①20场": "①（U+2460）", "2②场": "②（U+2461）", "20²场": "²（U+00B2）", "20½场": "½（U+00BD）", "٢٠场": "٢（U+0662）",
    "𝟐0场": "𝟐（U+1D7D0）", "Ⅳ场": "Ⅳ（U+2163）", "二○场": "○（U+25CB）", "2O场": "O（U+004F）", "l0场": "l（U+006C）", "㈡场": "㈡（U+3221）",
    "2О场": "О（U+041E）", "ニ十场": "ニ（U+30CB）", "⺮场": "⺮（U+2EAE）",
}  # fmt: skip


@pytest.mark.parametrize("text", CODES)
@pytest.mark.parametrize(
    "cells", ["普法活动,{}", "{},5件", "普法活动,5,{}", "普法活动,5场,,{}"], ids=["value", "name", "unit", "status"]
)
def test_a_look_alike_is_never_a_number_and_is_named_by_its_code(told, text, cells):
    figures, sentences = told(HEAD + cells.format(text) + "\n")
    assert figures == []
    assert CODES[text] in sentences[0]


def test_codes_are_given_once_and_to_nothing_else():
    assert spelt(spelt("①")) == "①（U+2460）"
    ordinary = "2023/a.ods第2行：“普法活动（二）”20余场、98.5％、二〇二四、㎡、℃、O2O、oil"
    assert spelt(ordinary).replace("O（U+004F）", "O") == ordinary


HIDDEN = ["\u200b", "\ufe00", "\U000e0100", "\u1ab0", "\ufe20", "\0", "\ufeff"]


@pytest.mark.parametrize("character", HIDDEN, ids=ascii)
def test_what_cannot_be_seen_in_a_cell_is_told(told, character):
    figures, sentences = told(f"{HEAD}普法活动,2{character}0余场\n")
    assert figures == []
    assert f"U+{ord(character):04X}" in sentences[0]


# what is wrong is told, never read as another number
READ = {
    "1𝟒8件": "𝟒（U+1D7D2）", "𝟏48件": "𝟏（U+1D7CF）", "٣48件": "٣（U+0663）", "一○五件": "○（U+25CB）", "1○5件": "○（U+25CB）", "1O5件": "O（U+004F）",
    "l48件": "l（U+006C）", "Ⅹ48件": "Ⅹ（U+2169）", "❶48件": "❶（U+2776）", "廿五件": "廿五件", "1’480件": "1’480件", "1②件": "②（U+2461）",
}  # fmt: skip


def test_look_alikes_in_an_old_report_are_told_and_no_part_of_them_is_read(tmp_path, book):
    path, reader = tmp_path / "a.txt", book.derive(Reader)
    for text, said in READ.items():
        path.write_text(f"全年办理行政处罚案件{text}，开展⼆⼗余场。\n", "utf-8")
        report = read_old_report(path, reader)
        assert [(m.text, m.low, m.high) for m in report.mentions] == [("二十余场", 21, 29)], text
        assert [said in remark for remark in report.remarks] == [True], text


@pytest.mark.parametrize("text", ["14\u200b8件", "14\xad8件", "1\u20604\ufe008件", "148\ufeff件"], ids=ascii)
def test_what_has_no_width_parts_no_number_of_an_old_report(tmp_path, book, text):
    path = tmp_path / "a.txt"
    path.write_text(f"全年办理行政处罚案件{text}。\n", "utf-8")
    assert [(m.low, m.high) for m in read_old_report(path, book.derive(Reader)).mentions] == [(148, 148)]


def test_a_damaged_old_report_is_refused_with_the_line(tmp_path, book):
    path = tmp_path / "a.txt"
    path.write_bytes("办理行政处罚案件148件。\n".encode() * 2 + b"\xe5\x8a,\n")
    with pytest.raises(FazhiError, match="第3行的字节 0xE5"):
        read_old_report(path, book.derive(Reader))
