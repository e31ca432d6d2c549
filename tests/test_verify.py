"""A report checked by making it again: what holds, what never does, and what a reader is told of it.

Several hundred forgeries are tried by ``python tests/forgeries.py``; here is a sample of them.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import time
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

import docx
import forgeries
import openpyxl
import pytest
from helpers import REPO, fazhi, figures, make_all, ours, page_of, sections_of
from oracle import CannotDerive, Cells, evaluate, stands_for, written

from fazhi.cleaning.dataset import load_record
from fazhi.errors import FazhiError, UsageError
from fazhi.export.page import sealed
from fazhi.home import Home
from fazhi.numerals import APART
from fazhi.pipeline import verify as module
from fazhi.pipeline.differences import differences
from fazhi.pipeline.verify import (
    ALTERED,
    CONSISTENT,
    CUT,
    DIFFERENT,
    FOREIGN,
    INTERNAL,
    OTHER_PROGRAM,
    made_again,
    verify,
)  # fmt: skip
from fazhi.release.manifest import digest, manifest
from fazhi.release.register import Row, append, find
from fazhi.report.content import numbers, texts
from fazhi.report.dossier import judge

pytestmark = pytest.mark.usefixtures("read_here")

FILES = (
    "report.html",
    "report.docx",
    "ledger.csv",
    "comparison.csv",
    "findings.csv",
    "content.json",
    "review.html",
    "review.xlsx",
)
MADE_ONCE = cache(made_again)


@pytest.fixture(scope="module")
def demo(home):
    return page_of(home, "demo", 2024)


def made_once(monkeypatch):
    """From here on the data stay as they are: what is made again from them is made once."""
    monkeypatch.setattr(module, "made_again", cache(made_again))


@pytest.fixture
def once(monkeypatch):
    """What is made again from the repository's own data is made once for all tests."""
    monkeypatch.setattr(module, "made_again", MADE_ONCE)


@pytest.fixture
def copied(tmp_path):
    """A data home of its own with the tables of 示例镇."""
    made = Home(tmp_path / "home")
    for part in ("data/codebook", "data/raw/demo", "notebooks"):
        shutil.copytree(REPO / part, made.root / part)
    shutil.copy(REPO / "data/corrections.yml", made.corrections)
    return made


def check(tmp_path, html, home):
    path = tmp_path / "改名后发来的.html"
    path.write_text(html, encoding="utf-8", newline="")
    return verify(path, home)


def marked(html, name, value):
    """A page that says something else of itself, sealed again."""
    return sealed(re.sub(f'(<meta name="fazhi-{name}" content=")[^"]*', rf"\g<1>{value}", html))


@pytest.mark.parametrize(("place", "year"), [("taiping", 2023), ("national", 2003), ("tongliang", 2025)])
def test_a_page_as_made_is_consistent(home, tmp_path, place, year):
    verdict = check(tmp_path, page_of(home, place, year), home)
    assert (verdict.state, verdict.differences, verdict.remarks, verdict.exit_code) == (CONSISTENT, [], [], 0)


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_what_a_run_wrote_is_byte_for_byte_what_is_made_without_it(copied, edition):
    """Page, Word file and tables of a run by Papermill, against the same cells run in this process."""
    assert [o.reason for o in make_all(copied, places=("demo",), years="2024", edition=edition)] == [""]
    folder = copied.reports / "demo" / "2024" / ("public" if edition == "public" else "")
    verdict = verify(folder, copied)
    assert (verdict.state, verdict.differences, verdict.exit_code) == (CONSISTENT, [], 0)
    assert {p.name for p in folder.iterdir() if p.is_file()} == {*FILES, "manifest.json"} - (
        {"findings.csv", "review.html", "review.xlsx"} if edition == "public" else set()
    )
    (folder / "ledger.csv").write_bytes((folder / "ledger.csv").read_bytes().replace(b"141", b"142", 1))
    verdict = verify(folder, copied)
    assert (verdict.state, verdict.exit_code) == (DIFFERENT, 1)
    assert {d.where.partition("，")[0] for d in verdict.differences} == {"ledger.csv"}


def test_a_sample_of_forgeries(once, home, tmp_path):
    manifest = '{"parameters": {"place": "demo", "year": 2024, "base_year": 0, "edition": "internal"}}'
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    forged = [*forgeries.forged(3)]
    assert len(forged) >= 200
    for name, what, content in random.Random(11).sample(forged, int(os.environ.get("FAZHI_FORGERIES", "25"))):
        (tmp_path / name).write_bytes(content)
        verdict = verify(tmp_path / name, home)
        assert verdict.exit_code == 1, what
        # a page of another program that says what the data give differs in nothing that is printed
        silent = verdict.state in (FOREIGN, INTERNAL, ALTERED) or what.startswith("true, program")
        assert verdict.differences or silent, what


def test_a_number_is_named_by_its_formula(once, home, tmp_path, demo):
    """141件 in the text, in the ledger and for machines, all as one, and sealed again."""
    row = re.search("<tr[^>]*><td>(n[0-9]+)</td><td>141件</td><td>(raw[^<]*)</td>.*?</tr>", demo)
    forged = demo.replace(row[0], row[0].replace("141件", "1000000件"))
    forged = re.sub(f'value="141" data-id="{row[1]}">141件<', f'value="1000000" data-id="{row[1]}">1000000件<', forged)
    verdict = check(tmp_path, sealed(forged), home)
    assert verdict.state == DIFFERENT
    first = verdict.differences[0]
    assert (first.where, first.read) == (f"数字{row[1]}（{row[2]}），2024年矛盾纠纷调解", "1000000件")
    assert first.should == "按现在的数据是“141件”"
    assert ("文字", "1000000件", "应是“141件”") in [(d.where, d.read, d.should) for d in verdict.differences]


@pytest.mark.parametrize(
    ("old", "new"), [("line-height", "line-heighT"), ("<main>", "<main >"), ("</html>", "</html>\n ")]
)
def test_a_byte_that_no_reader_sees_is_a_difference_too(once, home, tmp_path, demo, old, new):
    verdict = check(tmp_path, sealed(demo.replace(old, new, 1)), home)
    assert (verdict.state, verdict.exit_code) == (DIFFERENT, 1)
    assert verdict.differences


def test_other_line_ends_alone_are_said_to_be_that(once, home, tmp_path, demo):
    verdict = check(tmp_path, demo.replace("\n", "\r\n"), home)
    assert [d.where + d.should for d in verdict.differences] == ["文件只有换行与生成的不同，文字和数字都一致"]


def test_states_a_reader_may_meet(once, home, tmp_path, demo):
    assert check(tmp_path, demo, None).state == INTERNAL
    assert check(tmp_path, demo, None).exit_code == 1
    assert check(tmp_path, demo.replace("141件", "142件"), None).state == ALTERED
    assert check(tmp_path, marked(demo, "report", "nowhere 2024 0 internal"), home).state == INTERNAL
    assert check(tmp_path, marked(demo, "report", "demo 2024 0 secret"), home).state == FOREIGN
    assert check(tmp_path, demo[: len(demo) // 2], home).state == CUT
    assert check(tmp_path, "<html><body>别的页面 3</body></html>", home).state == FOREIGN
    (tmp_path / "图片.html").write_bytes(b"\xff\xd8\xff\xe0")
    assert verify(tmp_path / "图片.html", home).state == FOREIGN
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04junk")
    assert verify(tmp_path / "坏.docx", home).state == FOREIGN


def test_a_page_of_another_program_is_worked_out_again_and_never_accepted(once, home, tmp_path, demo):
    other = marked(demo, "program", "0.0.9 abc")
    verdict = check(tmp_path, other, home)
    assert (verdict.state, verdict.exit_code) == (OTHER_PROGRAM, 1)
    assert not [d for d in verdict.differences if d.where.startswith("数字")]
    verdict = check(tmp_path, sealed(other.replace("<td>141件</td>", "<td>142件</td>")), home)
    assert "按现在的数据是“141件”" in [d.should for d in verdict.differences if d.read == "142件"]


def test_a_codebook_that_gives_the_same_page_is_a_remark(copied, tmp_path):
    page = page_of(copied, "demo", 2024)
    path = copied.codebook / "excused.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("12345", "12344"), encoding="utf-8-sig")
    verdict = check(tmp_path, page, copied)
    assert (verdict.state, verdict.remarks) == (CONSISTENT, ["页面上的编码本印记与现在的不同，印出来的相同。"])
    places = copied.codebook / "places.csv"
    places.write_text(places.read_text(encoding="utf-8-sig").replace("示例镇", "样板镇"), encoding="utf-8-sig")
    verdict = check(tmp_path, page, copied)
    assert (verdict.state, verdict.exit_code) == (DIFFERENT, 1)
    assert any("示例镇" in d.read and "样板镇" in d.should for d in verdict.differences)


@pytest.mark.usefixtures("made_in_this_test")
def test_data_that_changed_are_said_to_have_only_beside_a_page_that_proves_it(copied, tmp_path, monkeypatch):
    assert [o.reason for o in make_all(copied, places=("demo",), years="2024")] == [""]
    page = (copied.reports / "demo/2024/report.html").read_text(encoding="utf-8")
    path = copied.raw("demo") / "2024" / "司法所.csv"
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("矛盾纠纷调解,141件", "矛盾纠纷调解,142件"), encoding="utf-8-sig")
    made_once(monkeypatch)
    verdict = check(tmp_path, page, copied)
    assert (verdict.state, verdict.exit_code) == (DIFFERENT, 1)
    assert any(remark.startswith("数据已更新") for remark in verdict.remarks)
    # every figure that stands on the cell, and no other raw one
    # in a sentence, and beside a column of units
    told = {d.should for d in verdict.differences if "（raw(2024/司法所.csv:6)）" in d.where}
    assert told == {"按现在的数据是“142件”", "按现在的数据是“142”"}
    # by name and year; in the terminal the numbers come first, and what else they change is one line
    assert all(
        d.where.endswith("，2024年矛盾纠纷调解") for d in verdict.differences if "（raw(2024/司法所.csv:6)）" in d.where
    )
    said = fazhi("verify", str(tmp_path / "改名后发来的.html"), home=copied.root).stdout.splitlines()
    assert re.fullmatch(r"2024年矛盾纠纷调解：这里是“141件”，按现在的数据是“142件”", said[1])
    assert not any("“141”" in line for line in said)
    assert not any("版式：" in line or "@font-face" in line for line in said)
    assert re.fullmatch("另有[0-9]+处，是版式的不同，或上面的数在别处印的；全部列出用 --json。", said[-2]), said
    assert check(tmp_path, sealed(page.replace("司法所", "司法局", 1)), copied).remarks == []
    path.write_bytes(b"junk\0")
    made_once(monkeypatch)
    verdict = check(tmp_path, page, copied)
    assert (verdict.state, [d.where for d in verdict.differences]) == (DIFFERENT, ["数据"])


def test_what_an_office_changed_in_word_is_listed_by_paragraph(once, home, tmp_path):
    path = tmp_path / "发来的.docx"
    path.write_bytes(ours("demo", 2024).file("report.docx"))
    assert verify(path, home).state == CONSISTENT
    document = docx.Document(str(path))
    changed = next(p for p in document.paragraphs if p.text == "应急准备不足。" or "村级演练仍是短板" in p.text)
    changed.runs[-1].text = changed.runs[-1].text.replace("仍是短板", "已经补上")
    document.add_paragraph("补记：全年无重大案件。")
    document.save(str(path))
    verdict = verify(path, home)
    assert (verdict.state, verdict.exit_code) == (DIFFERENT, 1)
    assert [d.read for d in verdict.differences if "补记" in d.read] == ["补记：全年无重大案件。"]
    assert len(verdict.differences) == 2
    # saved again by another program, no word changed
    docx.Document(BytesIO(ours("demo", 2024).file("report.docx"))).save(str(path))
    assert [d.should for d in verify(path, home).differences] == ["没有变，别处的字节有改动"]


def test_what_differs_is_shown_where_it_does():
    long = "全镇坚持依法行政，" * 10
    told = [
        d.sentence()
        for d in differences("ledger.csv", f"甲  乙\n{long}三件\n".encode(), f"甲 乙\n{long}五件\n丙\n".encode())
    ]
    around = f"……{long[-20:]}"
    assert told == [
        "文字：这里是“甲 乙”，文字相同，只有空白或字符的写法不同",
        f"文字：这里是“{around}三件”，应是“{around}五件”",
        "文字：这里没有，应是“丙”",
    ]


def test_a_word_file_that_unpacks_without_end_is_read_no_further(home, tmp_path):
    path = tmp_path / "大.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("docProps/core.xml", b"<x>" + b" " * 200_000_000)
    assert verify(path, home).state == FOREIGN


@pytest.mark.usefixtures("made_in_this_test")
def test_releases_hold_whatever_the_data_are_now(copied, tmp_path, monkeypatch):
    run = {"home": copied.root}
    assert [o.reason for o in make_all(copied, places=("demo",), years="2024")] == [""]
    first = fazhi("release", "--place", "demo", "--year", "2024", "--draft", **run).stdout
    head = re.search("校验码：([0-9a-f]{8})", first)[1]
    page = (copied.released("demo", 2024) / "1" / "report.html").read_text(encoding="utf-8")
    verdict = check(tmp_path, page, copied)
    assert (verdict.state, verdict.remarks[0]) == (CONSISTENT, "与第1次发布存档相同。")
    path = copied.raw("demo") / "2024" / "司法所.csv"
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("矛盾纠纷调解,141件", "矛盾纠纷调解,142件"), encoding="utf-8-sig")
    made_once(monkeypatch)
    verdict = check(tmp_path, page, copied)
    assert (verdict.state, verdict.exit_code) == ("与第1次发布存档相同", 0)
    assert "141件" in {d.read for d in verdict.differences}
    (tmp_path / "改名后发来的.html").write_text(page, encoding="utf-8")
    said = fazhi("verify", tmp_path / "改名后发来的.html", **run).stdout
    assert said.startswith("与第1次发布存档相同。\n数据已更新：")
    assert "\n2024年矛盾纠纷调解：存档是“141件”，现在是“142件”\n" in said
    assert not re.search("raw\\(|</|“n[0-9]|应是|来源|“141”|“：”", said)
    assert len(said.splitlines()) < 25
    # other than the released one by a byte
    assert check(tmp_path, page + " ", copied).exit_code == 1
    assert fazhi("verify", tmp_path / "改名后发来的.html", "--head", "00000000", **run).returncode == 1
    (tmp_path / "改名后发来的.html").write_text(page, encoding="utf-8")
    assert fazhi("verify", tmp_path / "改名后发来的.html", "--head", head, **run).returncode == 0
    assert (
        fazhi("release", "--place", "demo", "--year", "2024", "--withdraw", "--reason", "数据有误", **run).returncode
        == 0
    )
    verdict = check(tmp_path, page, copied)
    assert (verdict.state, verdict.exit_code) == ("与第1次发布存档相同", 1)
    assert "这次发布已经撤回：数据有误。" in verdict.remarks
    # what the data make is theirs, though a release of it was withdrawn, as is said
    path.write_text(text, encoding="utf-8-sig")
    made_once(monkeypatch)
    verdict = check(tmp_path, page, copied)
    assert (verdict.state, verdict.exit_code) == (CONSISTENT, 0)
    assert "这次发布已经撤回：数据有误。" in verdict.remarks


def test_a_notebook_that_is_not_ours_is_said_to_be_so(copied, tmp_path):
    path = copied.notebooks / "03_report.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][-1]["source"] = ['report.chart("矛盾纠纷调解")']
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert [o.reason for o in make_all(copied, places=("demo",), years="2024")] == [""]
    verdict = verify(copied.reports / "demo/2024/report.html", copied)
    assert (verdict.state, verdict.remarks) == (
        CONSISTENT,
        ["笔记本 03_report.ipynb 与 fazhi 自带的不同，按改过的核验。"],
    )
    for source in ("%%bash\necho 1", "1 / 0", "raise KeyError('x')"):
        notebook["cells"][-1]["source"] = [source]
        path.write_text(json.dumps(notebook), encoding="utf-8")
        verdict = verify(copied.reports / "demo/2024/report.html", copied)
        assert (verdict.state, verdict.exit_code) == (DIFFERENT, 1)
        assert "在这里运行不了" in verdict.differences[0].should


def test_the_command(home, tmp_path, demo):
    path = tmp_path / "报告.html"
    path.write_text(demo, encoding="utf-8")
    done = fazhi("verify", path, home=home.root)
    assert (done.returncode, done.stdout) == (0, "一致。\n")
    path.write_text(demo.replace(">141件<", ">142件<", 1), encoding="utf-8")
    done = fazhi("verify", path, "--json", home=home.root)
    verdict = json.loads(done.stdout)
    assert (done.returncode, verdict["state"]) == (1, "与现在的数据不符")
    assert any(d["read"] == "142件" for d in verdict["differences"])
    (tmp_path / "照片.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    done = fazhi("verify", tmp_path / "照片.jpg", home=home.root)
    assert (done.returncode, done.stdout) == (1, "“照片.jpg”不是本工具的报告。\n")
    (tmp_path / "照片").mkdir()
    done = fazhi("verify", ".", home=home.root, cwd=tmp_path / "照片")
    assert (done.returncode, done.stdout) == (1, "“照片”不是本工具的报告。\n")
    done = fazhi("verify", tmp_path / "没有.html", home=home.root)
    assert (done.returncode, done.stderr) == (2, "“没有.html”找不到这个文件；请检查写法。\n")


def test_what_is_no_file_is_refused_in_one_sentence(home, tmp_path):
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "loop.html").symlink_to(tmp_path / "loop.html")
    for path in (
        tmp_path / "pipe.html",
        Path("/dev/zero"),
        tmp_path / "loop.html",
        tmp_path / ("长" * 300),
        tmp_path / "无.html",
    ):
        with pytest.raises(UsageError, match=r"^“[^”]{1,60}”[^。]+。$"):
            verify(path, home)
    assert verify(tmp_path, home).state == FOREIGN


def test_of_a_folder_every_file_is_checked_and_all_are_of_one_report(once, home, tmp_path, demo):
    (tmp_path / "report.html").write_text(demo, encoding="utf-8")
    (tmp_path / "附件.pdf").write_bytes(b"%PDF")
    (tmp_path / "附件.docx").write_bytes(b"PK")
    verdict = verify(tmp_path, home)
    assert (verdict.state, verdict.exit_code, verdict.remarks) == (
        CONSISTENT,
        0,
        ["这些文件没有核对：附件.docx、附件.pdf。"],
    )
    # a copy under its Chinese name
    copy = tmp_path / "示例镇2024年度法治政府建设情况报告（内部版）.html"
    copy.write_text(demo.replace(">141件<", ">142件<"), encoding="utf-8")
    assert verify(tmp_path, home).exit_code == 1
    copy.unlink()
    (tmp_path / "report.docx").write_bytes(ours("demo", 2023).file("report.docx"))
    verdict = verify(tmp_path, home)
    assert (verdict.state, verdict.exit_code) == (DIFFERENT, 1)
    assert verdict.differences[-1].read == "demo 2024 0 internal、demo 2023 0 internal"


def test_a_folder_that_lacks_a_file_is_told(home, tmp_path):
    folder = published(home, tmp_path)
    (folder / "ledger.csv").unlink()
    verdict = verify(folder, home)
    assert (verdict.state, verdict.exit_code) == (DIFFERENT, 1)
    assert [d.sentence() for d in verdict.differences] == ["文件夹：这里是“没有ledger.csv”，应有报告的全部文件"]


def test_of_a_review_sheet_that_was_filled_in_the_cells_are_told(home, tmp_path):
    folder = published(home, tmp_path)
    book = openpyxl.load_workbook(folder / "review.xlsx")
    book.worksheets[0]["A3"] = "已改"
    book.save(folder / "review.xlsx")
    verdict = verify(folder / "review.xlsx", home)
    assert verdict.state == DIFFERENT
    (told,) = verdict.differences
    assert "已改" in told.read
    assert "PK" not in told.sentence()


def test_a_word_beside_the_review_sheet_is_the_only_difference(home, tmp_path):
    folder = published(home, tmp_path)
    book = openpyxl.load_workbook(folder / "review.xlsx")
    book.worksheets[0]["J9"] = "处理完毕"
    book.save(folder / "review.xlsx")
    (told,) = verify(folder / "review.xlsx", home).differences
    assert "处理完毕" in told.read


def test_a_folder_without_its_manifest_is_known_by_its_page(home, tmp_path):
    folder = published(home, tmp_path)
    (folder / "manifest.json").unlink()
    verdict = verify(folder, home)
    assert verdict.state == CONSISTENT
    assert "这些文件没有核对：ledger.csv、review.xlsx。" in verdict.remarks


def published(home, tmp_path):
    """A report's folder with its manifest, as a run leaves it."""
    composed, parameters = (
        ours("demo", 2024),
        {"place": "demo", "year": 2024, "base_year": 0, "edition": "internal"},
    )
    outputs = {name: composed.file(name) for name in ("report.html", "ledger.csv", "review.xlsx")}
    for name, content in (
        outputs | {"manifest.json": manifest({"parameters": parameters, "inputs": {}}, outputs)}
    ).items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_a_register_that_was_sent_proves_nothing(home, tmp_path, demo):
    folder = tmp_path / "sent"
    for name in ("codebook", "raw/demo", "raw/national", "corrections.yml"):
        source, target = home.root / "data" / name, folder / "data" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    forged = folder / "data" / "released" / "demo" / "2024" / "1"
    forged.mkdir(parents=True)
    for name in (folder / "report.html", forged / "report.html"):
        name.write_text(demo.replace(">141件<", ">142件<"), encoding="utf-8")
    hashed = {"report.html": digest((forged / "report.html").read_bytes())}
    text = json.dumps({"parameters": {"edition": "internal"}, "inputs": {}, "outputs": hashed})
    (forged / "manifest.json").write_text(text, encoding="utf-8")
    append(Home(folder), Row("发布", 1, "demo", 2024, "internal", digest(text.encode())))
    assert find(Home(folder), (folder / "report.html").read_bytes(), "report.html")
    for reader in (home, None):
        verdict = verify(folder, reader)
        assert (verdict.state, verdict.exit_code) == (DIFFERENT, 1)


@pytest.mark.parametrize("manifest", ["[]", '{"parameters": []}', '{"parameters": 3}', "3", '"x"', "[" * 100000])
def test_a_table_beside_what_is_no_manifest_is_none_of_ours(home, tmp_path, manifest):
    (tmp_path / "ledger.csv").write_bytes(b"x")
    (tmp_path / "manifest.json").write_text(manifest)
    assert verify(tmp_path / "ledger.csv", home).state == FOREIGN
    (tmp_path / "manifest.json").unlink()
    # a pipe would never end
    os.mkfifo(tmp_path / "manifest.json")
    assert verify(tmp_path / "ledger.csv", home).state == FOREIGN


def test_what_makes_a_parser_fail_is_refused_in_words(once, home, tmp_path, demo):
    declared = '<?xml version="1.0" encoding="utf-8"?>' + demo.replace(">141件<", ">142件<")
    assert check(tmp_path, declared, home).state == DIFFERENT
    comment = '<!-- <meta name="fazhi-report" content="demo 2024 0 internal"> --></html>'
    assert check(tmp_path, comment, home).exit_code == 1
    # what the page says of the codebook is a hash, no text
    assert check(tmp_path, marked(demo, "codebook", "approved 998"), home).exit_code == 1
    word = bytearray(ours("demo", 2024).file("report.docx"))
    with zipfile.ZipFile(BytesIO(word)) as package:
        start = package.getinfo("docProps/core.xml").header_offset + 30 + len("docProps/core.xml")
    word[start] = 0xFF
    (tmp_path / "坏.docx").write_bytes(word)
    assert verify(tmp_path / "坏.docx", home).state == FOREIGN


# what the evaluator gives, by itself


CELL = "raw(2024/司法所.csv:6)"
REFUSED = [
    "raw(2024/司法所.csv:999)", "sub(raw(2024/司法所.csv:2))", "__import__('os')", "eval(1)", "raw(2024/司法所.csv:2", "", "hull()",
    "low(" * 1200 + CELL + ")" * 1200, f"count({CELL},{CELL})",
]  # fmt: skip


@pytest.mark.parametrize("formula", REFUSED, ids=[f[:30] for f in REFUSED])
def test_a_formula_that_is_not_of_the_language_is_refused(home, book, formula):
    with pytest.raises(CannotDerive):
        evaluate(formula, Cells(home, book, "demo"))


@pytest.mark.parametrize(
    ("text", "formula", "rounding"),
    [
        ("33件", CELL, ""), ("141件全部办结", f"low({CELL})", ""), ("141多", f"low({CELL})", ""), ("141件", f"low({CELL})", "四舍五入到0"),
        ("141件", f"low({CELL})", "四舍五入到99999999999999999999位小数"), ("141件", f"low({CELL})", f"四舍五入到{'9' * 5000}"),
        ("999件", "high(raw(2020/figures.csv:6))", "四舍五入到1位小数"), ("141次", f"low({CELL})", ""),
    ],
)  # fmt: skip
def test_a_row_must_prove_its_number(home, book, text, formula, rounding):
    cells = Cells(home, book, "demo")
    try:
        now = written(evaluate(formula, cells), formula, rounding, text, cells.units("mediations"))
    except FazhiError:
        return
    assert now != text


def printed(dossier):
    """Every number of a report."""
    return [n for _, runs in texts(sections_of(dossier)) for n in numbers(runs)]


def test_every_number_of_every_report_of_the_repository_is_derived_again_to_the_same_text(home, monkeypatch):
    monkeypatch.setattr("fazhi.report.charts._drawing", lambda _: "")
    tried = 0
    for place in sorted(p.name for p in (home.root / "data" / "raw").iterdir()):
        record = load_record(home, place)
        cells = Cells(home, record.codebook, place)
        for year in record.years():
            entries = printed(judge(record, year))
            assert entries
            for e in entries:
                value, units = evaluate(e.formula, cells), cells.units(e.indicator)
                if e.rounding == APART:
                    assert stands_for(e.text, value.text, units, record.codebook), e
                else:
                    assert written(value, e.formula, e.rounding, e.text, units) == e.text
            tried += len(entries)
    assert tried >= 1600


def test_a_range_of_rates_between_rounded_numbers_is_derived_from_what_they_may_stand_for(make_home):
    """8.6万元 is 8.55 to 8.65, 9.6万元 9.55 to 9.65: from 10.4% up."""
    files = {
        "yuhang/2022/figures.csv": figures(("罚没金额", "8.6万元")),
        "yuhang/2023/figures.csv": figures(("罚没金额", "9.6万元")),
    }
    made = make_home(files)
    record = load_record(made, "yuhang")
    cells = Cells(made, record.codebook, "yuhang")
    rates = {e.text: e for e in printed(judge(record, 2023)) if e.role == "rate"}
    assert [*rates] == ["10%"]
    for text, e in rates.items():
        assert written(evaluate(e.formula, cells), e.formula, e.rounding, e.text, ["元"]) == text


def test_a_page_blown_up_is_compared_in_bounded_time(once, home, tmp_path, demo):
    """Pieces just rare enough that difflib takes none of them for common."""
    filling = "".join(f"<p>{n % 4000}</p>" for n in range(400_000))
    began = time.process_time()
    verdict = check(tmp_path, sealed(demo.replace("</main>", f"{filling}</main>")), home)
    assert (verdict.state, verdict.exit_code) == (DIFFERENT, 1)
    assert any("没有逐段对照" in d.should for d in verdict.differences)
    assert time.process_time() - began < 20
