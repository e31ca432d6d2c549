"""Signatures: bound to a content, complete only when all that the norms ask for are there."""

from __future__ import annotations

import datetime as dt

import pytest
from helpers import figures

from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import load_codebook
from fazhi.errors import MachineError
from fazhi.release.signoff import Signature, load_signatures, required, sign, standing
from fazhi.report.dossier import judge

A, B = "a" * 12, "b" * 12


def signature(role, content=A, name="张三", edition="internal", day=1):
    return Signature(role=role, name=name, date=dt.date(2025, 3, day), edition=edition, content=content)


@pytest.fixture(scope="module")
def codebook(home):
    return load_codebook(home)


@pytest.mark.parametrize(
    ("signed", "valid", "void", "missing"),
    [
        ([], [], [], ["制表", "复核"]),
        ([("制表", A)], ["制表"], [], ["复核"]),
        # the order of the norms, not of the file
        ([("复核", A), ("制表", A)], ["制表", "复核"], [], []),
        # another content: what was signed is void
        ([("制表", B), ("复核", B)], [], ["制表", "复核"], ["制表", "复核"]),
        # signed anew: the old one is no longer worth a word
        ([("制表", B), ("制表", A)], ["制表"], [], ["复核"]),
        # the content is again what it was when it was signed
        ([("制表", A), ("制表", B)], ["制表"], [], ["复核"]),
        # a role that nobody asks for
        ([("保密审查", A)], [], [], ["制表", "复核"]),
    ],
)
def test_which_signatures_count(codebook, signed, valid, void, missing):
    got = standing([signature(role, content) for role, content in signed], A, "internal", codebook)
    assert [s.role for s in got.valid] == valid
    assert [s.role for s in got.void] == void
    assert list(got.missing) == missing


def test_each_edition_has_its_own_signatures(codebook):
    assert required(codebook, "public") == ["制表", "复核", "保密审查", "签发"]
    got = standing([signature(r) for r in ("制表", "复核", "保密审查", "签发")], A, "public", codebook)
    assert list(got.missing) == ["制表", "复核", "保密审查", "签发"]


def test_a_signature_is_added_and_the_others_stay(make_home):
    home = make_home({"demo/2023/figures.csv": figures(("信访件", "20件"))})
    sign(home, "demo", 2023, signature("制表"))
    sign(home, "demo", 2023, signature("复核", name="李四", day=9))
    assert load_signatures(home, "demo", 2023) == ([signature("制表"), signature("复核", name="李四", day=9)], [])
    assert [s.sentence() for s in load_signatures(home, "demo", 2023)[0]] == [
        "制表张三（2025年3月1日）",
        "复核李四（2025年3月9日）",
    ]


def test_a_file_that_cannot_be_written_is_the_machine_s_fault(make_home):
    home = make_home({"demo/2023/figures.csv": figures(("信访件", "20件"))})
    (home.raw("demo", 2023) / ".signoff.yml.part").mkdir()
    with pytest.raises(MachineError, match="写不进 demo/2023 目录（那里有一个同名的文件夹）"):
        sign(home, "demo", 2023, signature("制表"))


GOOD = "{role: 制表, name: 张三, date: 2025-03-01, edition: internal, content: aaaaaaaaaaaa}"
FAULTY = [
    ("制表: 张三", "应是一列以“-”开头的条目"),
    ("- [", "读不出（应是 UTF-8 编码的 YAML）"),
    (f"- {GOOD}\n- 张三", "第2条写法不对：应是 role、name 等字段"),
    ("[" * 5000, "读不出（应是 UTF-8 编码的 YAML）"),
    # written by hand; no day comes after that can still be ahead
    ("- " + GOOD.replace("2025-03-01", "9999-12-31"), "第1条的日期9999-12-31还没有到"),
    ("- " + GOOD.replace("2025-03-01", "2025-02-30"), "第1条写法不对：date（日期）"),
    ("- " + GOOD.replace("aaaaaaaaaaaa", "a" * 11), "第1条写法不对：content（内容编号）"),
    ("- " + GOOD.replace("张三", "''").replace("internal", "draft"), "第1条写法不对：name（姓名）、edition（版本）"),
]


@pytest.mark.parametrize(("text", "message"), FAULTY)
def test_a_faulty_file_is_an_error_of_the_year(make_home, text, message):
    home = make_home({"yuhang/2023/figures.csv": figures(("信访件", "20件")), "yuhang/2023/signoff.yml": text})
    found = [f for f in judge(load_record(home, "yuhang"), 2023).findings if f.severity == "error"]
    assert [(f.file, f.message) for f in found] == [("2023/signoff.yml", message)]


def test_a_file_that_cannot_be_read(make_home):
    home = make_home()
    assert load_signatures(home, "demo", 2023) == ([], [])
    (home.raw("demo", 2023) / "signoff.yml").mkdir(parents=True)
    signatures, findings = load_signatures(home, "demo", 2023)
    assert signatures == []
    assert [(f.severity, f.code, f.file, "读不出" in f.message) for f in findings] == [
        ("error", "signoff", "2023/signoff.yml", True)
    ]
