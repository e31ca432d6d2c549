"""Hostile input: thousands of mutated files without a failure, each bug once found as a row, and an oracle that can fail."""

from __future__ import annotations

import io
import os
import signal
import time
import zipfile
from dataclasses import replace
from struct import pack

import fuzz
import mutants
import pytest
import xlwt
from helpers import ods, xls

from fazhi.characters import visible
from fazhi.codebook.load import load_codebook
from fazhi.errors import DataError, FazhiError, MachineError
from fazhi.reading import sandbox
from fazhi.reading.documents import read_document
from fazhi.release.archive import releases

# few of the slow ones; tests/fuzz.py is the long run
CASES = {
    "docx": 50, "xlsx": 80, "xls": 80, "ods": 80, "pdf": 80, "html": 120, "mht": 100, "text": 120, "csv": 90, "wordings": 90,
    "workbook": 60, "narrative": 40, "pledges": 50, "signoff": 260, "corrections": 160, "codebook": 8, "verify": 12, "released": 60, "beside": 80, "cells": 40,
}  # fmt: skip


def numbers(kind: str, count: int) -> list[int]:
    """The first numbers whose cases are of a format."""
    return [n for n in range(count * len(mutants.FORMATS)) if mutants.FORMATS[n % len(mutants.FORMATS)] == kind][:count]


@pytest.fixture(scope="module")
def results():
    """What became of all cases, by format; one run for all, since each begins with patterns to be compiled."""
    by_format = {kind: [] for kind in CASES}
    with pytest.MonkeyPatch.context() as patch:
        # what does not end is given up sooner here
        patch.setattr(sandbox, "SECONDS", 2)
        for result in fuzz.run(sorted(n for kind, count in CASES.items() for n in numbers(kind, count))):
            by_format[result.format].append(result)
    return by_format


@pytest.mark.parametrize("kind", CASES)
def test_hostile_input_is_read_or_refused(results, kind):
    assert len(results[kind]) == CASES[kind]
    assert [(r.number, *r.faults) for r in results[kind] if r.faults] == []


def dropping(home, place, load=fuzz.load_record):
    record = load(home, place)
    return replace(record, figure_rows=record.figure_rows[:-1])


def doubling(home, place, load=fuzz.load_record):
    record = load(home, place)
    return replace(record, figure_rows=tuple(replace(f, low=f.low * 2, high=f.high * 2) for f in record.figure_rows))


def rewording(home, place, load=fuzz.load_record):
    record = load(home, place)
    return replace(record, figure_rows=tuple(replace(f, text="9" + f.text) for f in record.figure_rows))


def writing(home, place, load=fuzz.load_record):
    (home.root / "data" / "new.csv").write_text("1")
    return load(home, place)


def refusing(home, place):
    raise FazhiError(f"看不懂 {home.root}\u202e")


def dying(home, place):
    os.kill(os.getpid(), signal.SIGKILL)


def crashing(home, place):
    return {}[place]


WRONG = [(dropping, "无声地丢了"), (doubling, "应是"), (rewording, "不在"), (writing, "文件变了"), (writing, "动了不该动的"),
         (refusing, "说不得的话"), (dying, "进程死了"), (crashing, "KeyError")]  # fmt: skip


@pytest.mark.parametrize(("reader", "words"), WRONG)
def test_a_wrong_reader_is_caught(monkeypatch, reader, words):
    mutants.seeds()
    monkeypatch.setattr(fuzz, "load_record", reader)
    faults = [f for r in fuzz.run(numbers("csv", 12)) for f in r.faults]
    assert any(words in f for f in faults)


# where the least .xls of xlwt keeps what a reader goes by: a count, and its table of sectors, the eighth
COUNT, MORE, FAT = 44, 68, 512 * 9


def patched(*changes: tuple[int, int]) -> bytes:
    """The least .xls with whole numbers put in at these places."""
    data = bytearray(xls(("a", [["指标"]])))
    for at, number in changes:
        data[at : at + 4] = pack("<I", number)
    return bytes(data)


@pytest.mark.parametrize(
    "content",
    [patched((FAT, 0)), patched((FAT + 28, 0)), patched((FAT, 10**6)), patched((COUNT, 2**32 - 1)), patched((MORE, 8), (FAT + 508, 8))],
    ids=["its own next", "a circle of eight", "beyond the file", "counted in milliards", "a circle of tables"],
)  # fmt: skip
def test_an_xls_that_would_never_end_is_refused_or_read(tmp_path, monkeypatch, content):
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    (tmp_path / "a.xls").write_bytes(content)
    assert refused_or_read(tmp_path / "a.xls")


def refused_or_read(path) -> bool:
    """Whether the least .xls is refused in words, or rightly read."""
    try:
        return read_document(path).text == "a\n指标\n"
    except FazhiError as exc:
        return "损坏" in exc.message


def test_an_xls_is_measured_a_sheet_at_a_time(tmp_path):
    """65,536 × 256 cells are too many; 65,536 × 1 and 1 × 256 on two sheets are not."""
    for name, cells in (("far", [(0, 65535, 255)]), ("near", [(0, 65535, 0), (1, 0, 255)])):
        book = xlwt.Workbook()
        made = [book.add_sheet("a"), book.add_sheet("b")]
        for sheet, row, column in cells:
            made[sheet].write(row, column, 1)
        book.save(str(tmp_path / f"{name}.xls"))
    with pytest.raises(FazhiError, match=r"范围太大|太大或已经损坏"):
        read_document(tmp_path / "far.xls")
    assert read_document(tmp_path / "near.xls").text.split() == ["a", "1", "b", "1"]


def test_an_ods_that_lacks_a_tag_is_refused_and_not_gone_round_in_for_ever(tmp_path):
    """Case 3022 of seed 7: a row's beginning was taken out."""
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<a><table-cell/></table-row></a>")
    with pytest.raises(FazhiError, match="已经损坏或不完整"):
        read_document(path)


@pytest.mark.parametrize("ends", [(2056, 5, 0, 4), (0, 5, 4, 0), (0, 135_266_309, 0, 4)])
def test_an_xls_that_says_it_reaches_too_far_is_refused_or_read(tmp_path, ends):
    """Cases 41410 and 42444 of seed 7: a reader asked for 687 GB, which ended the program."""
    path = tmp_path / "a.xls"
    data = xls(("a", [["指标"]]))
    at = data.index(b"\x00\x02\x0e\x00")
    path.write_bytes(data[: at + 4] + pack("<IIHH", *ends) + data[at + 16 :])
    assert refused_or_read(path)


def test_what_does_not_fit_into_memory_is_refused(tmp_path, monkeypatch):
    """A part that unpacks to 100 MB; a cell and its row told a million times."""
    monkeypatch.setattr(sandbox, "MEMORY", 64 << 20)
    monkeypatch.setattr(sandbox, "SECONDS", 3)
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * (100 << 20) + b"</a>")
    cell, row = b"<table:table-cell office", b"<table:table-row>"
    with zipfile.ZipFile(io.BytesIO(ods(("a", [["9"]])))) as old, zipfile.ZipFile(tmp_path / "b.ods", "w") as archive:
        for name in old.namelist():
            part = old.read(name).replace(cell, b'<table:table-cell table:number-columns-repeated="1000000" office')
            archive.writestr(name, part.replace(row, b'<table:table-row table:number-rows-repeated="1000000">'))
    for name in ("a.docx", "b.ods"):
        with pytest.raises(FazhiError, match=r"损坏|重复"):
            read_document(tmp_path / name)


def test_an_encoding_that_nobody_knows_is_refused(tmp_path):
    """Cases 12296 and 12862 of seed 7: what a part of the archive says of its encoding was changed."""
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", '<?xml version="1.0" encoding="UF-8"?><a/>')
    with pytest.raises(FazhiError, match="已经损坏或不完整"):
        read_document(path)


def test_what_is_not_seen_is_marked(make_home):
    assert visible("甲\x1b[2J\u202e乙\u200b\n丙") == "甲\ufffd[2J\ufffd乙\ufffd\n丙"
    home = make_home(codebook={"excused.csv": "pattern,kind,\u202ereason\n三项制度,名称,合称\n"})
    with pytest.raises(DataError, match="“\ufffdreason”"):
        load_codebook(home)


def test_a_cell_beyond_what_csv_reads_is_a_fault_of_the_codebook(make_home):
    home = make_home(codebook={"excused.csv": "pattern,kind,reason\n" + "长" * 140_000 + ",名称,合称\n"})
    with pytest.raises(DataError, match="第2行：读不出（有一格太长"):
        load_codebook(home)


@pytest.mark.parametrize(
    ("name", "content"),
    [("ledger.csv", b"\xff\xfe\xfd"), ("ledger.csv", b"id,text\nn1,5\n"), ("comparison.csv", b"place,year\ndemo,2022\n"), ("content.json", b"\xff"), ("content.json", b"[]"),
     ("content.json", b'{"statements": [1], "notice": [], "standing": []}'), ("content.json", b'{"statements": "148", "notice": [], "standing": []}'),
     ("content.json", b'{"statements": [""], "notice": [], "standing": []}'), ("comparison.csv", b"place,year,indicator,now_text,now_low\n" + b"9" * 140_000)],
)  # fmt: skip
def test_a_release_whose_hashes_fit_is_still_read_with_care(make_home, name, content):
    home = make_home()
    kept = {path.rpartition("/")[2]: data for path, data in mutants.seeds()["released"]}
    outputs = {n: data for n, data in kept.items() if n != "manifest.json"} | {name: content}
    mutants.write(home.root / mutants.KEPT, outputs | {"manifest.json": mutants.manifested(outputs)})
    (release,) = releases(home, mutants.PLACE, mutants.YEAR - 1)
    with pytest.raises(MachineError, match="存档 demo/2022/1 缺文件或已损坏"):
        release.snapshot()


def test_a_web_page_with_control_characters_is_read(tmp_path):
    (tmp_path / "a.html").write_text(
        "<html><body><nav>首页</nav>\x01办结\x0b3件。<p>调解\x08148件，\ufffe不足。</p></body></html>", encoding="utf-8"
    )
    assert read_document(tmp_path / "a.html").text == "办结3件。\n调解148件，不足。"


def test_a_line_without_an_end_is_gone_through_once(make_home):
    """The repeated sentence, thirteen characters with its stop, is found all the same; one of twelve is none."""
    again, short = "人民调解组织的能力还不够强。", "队伍力量还不够。"
    text = mutants.NARRATIVE.replace("文。", f"{again}{short}{again}{short}\n\n" + "长" * 200_000)
    home = make_home(
        {"demo/2023/figures.csv": mutants.NOW, "demo/2022/figures.csv": mutants.THEN, "demo/2023/narrative.md": text}
    )
    start = time.process_time()
    findings = fuzz.judge(fuzz.load_record(home, "demo"), 2023).findings
    assert time.process_time() - start < fuzz.SECONDS
    assert [f.read for f in findings if f.code == "repeated"] == [again]


@pytest.mark.parametrize(
    ("file", "row", "said"),
    [
        ("reading.csv", ",planned,空", "“pattern”没有填"),
        ("units.csv", ",件,1,case,", "“unit”没有填"),
        ("wording.csv", " ,before,above,,,空", "“word”读到“ ”，没有填"),
        ("excused.csv", ",名称,空", "“pattern”没有填"),
    ],
)
def test_a_codebook_row_without_its_word_is_refused(make_home, home, file, row, said):
    """A blank cue crashed; a blank unit, hedge or name stood in every pattern and was taken."""
    text = (home.codebook / file).read_text(encoding="utf-8-sig").rstrip("\n")
    with pytest.raises(DataError, match=f"{file}第{text.count(chr(10)) + 2}行：{said}"):
        load_codebook(make_home(codebook={file: f"{text}\n{row}\n"}))


def test_many_typed_numbers_are_told_in_time(make_home):
    """20,000 different numbers in a table took a minute, the half a quarter: the figures were listed anew for each."""
    cells = "|" + "|".join(str(n) for n in range(30_000, 40_000)) + "|\n"
    text = f"{mutants.NARRATIVE}\n\n{cells}" + "|-" * 10_000 + "|\n"
    home = make_home({"demo/2023/figures.csv": mutants.NOW, "demo/2023/narrative.md": text})
    start = time.process_time()
    findings = fuzz.judge(fuzz.load_record(home, "demo"), 2023).findings
    assert time.process_time() - start < fuzz.SECONDS
    assert sum(f.code == "typed" for f in findings) == 10_000


def test_one_row_filed_4000_times_is_told_once(make_home):
    """Each was held against each, 8 million times; whether it is one value only its office knows."""
    home = make_home({"demo/2023/figures.csv": "指标,数值\n" + "矛盾纠纷调解,133件\n" * 4000})
    start = time.process_time()
    record = fuzz.load_record(home, "demo")
    assert time.process_time() - start < fuzz.SECONDS
    assert len(record.figures) == 0
    assert [(f.code, "有4000行" in f.message, len(f.message) < 400) for f in record.findings] == [
        ("conflict", True, True)
    ]
