"""Signatures: bound to a content, complete only when all that the norms ask for are there."""

from __future__ import annotations

import datetime as dt

import pytest
from helpers import REPO, composed_of, figures

from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import load_codebook
from fazhi.errors import MachineError
from fazhi.release.archive import changed_sentences
from fazhi.release.reasons import reasons_of
from fazhi.release.signoff import UNNAMED, Signature, doubts, load_signatures, required, sign, standing
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
    ("- [", "第2行前后读不出，不是 YAML：多半是缩进没有对齐，或冒号后面少了空格"),
    (f"- {GOOD}\n- 张三", "第2条写法不对：应是 role、name 等字段"),
    ("[" * 5000, "第2行前后读不出，不是 YAML：多半是缩进没有对齐，或冒号后面少了空格"),
    # written by hand; no day comes after that can still be ahead
    ("- " + GOOD.replace("2025-03-01", "9999-12-31"), "第1条的日期9999-12-31还没有到"),
    ("- " + GOOD.replace("}", ', "ro\\tw": 1}'), "第1条写法不对：ro\ufffdw"),
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


NORMS = (REPO / "data" / "codebook" / "norms.csv").read_text(encoding="utf-8-sig")
EARLY = dt.date(2023, 12, 30)
DOUBTED = [
    # who signed what in 2025: role, name, and what else; what is doubted
    ([("制表", "张三"), ("复核", "李四")], []), ([("制表", "张三"), ("复核", "张三")], ["“张三”既是制表又是复核"]),
    ([("制表", "张三"), ("复核", "张 三")], ["“张三”既是制表又是复核"]), ([("制表", "张三"), ("复核", " 张三\u3000")], ["“张三”既是制表又是复核"]),
    ([("制表", "Ｌｉ"), ("复核", "Li")], ["“Li”既是制表又是复核"]), ([("制表", "张三"), ("制表", "张三")], []),
    # the last word of a role counts, and of another content or edition nothing
    ([("制表", "张三"), ("复核", "张三"), ("复核", "李四")], []), ([("制表", "张三"), ("制表", "李四"), ("复核", "张三")], []),
    ([("制表", "张三", {"content": B}), ("复核", "张三")], []), ([("制表", "张三", {"edition": "public"}), ("复核", "张三")], []),
    ([("制表", "张三"), ("复核", "张三"), ("复核", "李四", {"content": B})], []),
    ([("制表", UNNAMED), ("复核", UNNAMED)], []), ([("制表", "张三"), ("复核", "张三四")], []),
    ([("制表", "张三"), ("复核", "李四"), ("签发", "张三")], []), ([("审核", "张三"), ("复核", "张三")], []),
    # a year is over on its last day
    ([("制表", "张三", {"date": EARLY})], ["制表张三签署于2023-12-30，那时报告年度还没有过完"]), ([("制表", "张三", {"date": dt.date(2023, 12, 31)})], []),
    ([("制表", "张三", {"date": dt.date(2022, 3, 1)})], ["制表张三签署于2022-03-01，那时报告年度还没有过完"]),
    ([("制表", "张三", {"date": EARLY}), ("制表", "张三")], []),
]  # fmt: skip


@pytest.mark.parametrize(("signed", "told"), DOUBTED)
def test_one_person_in_two_roles_and_a_day_before_the_year_is_over(codebook, signed, told):
    signatures = []
    for role, name, *more in signed:
        given = {"role": role, "name": name, "date": dt.date(2025, 3, 1), "edition": "internal", "content": A}
        # as a file may hold it
        signatures.append(Signature.model_construct(**given | (more[0] if more else {})))
    found = list(doubts(signatures, "demo", 2023, codebook))
    assert [f.message for f in found] == told
    graded = {"same_signer": "error", "signed_early": "warning"}
    assert all((f.severity, f.file) == (graded[f.code], "2023/signoff.yml") for f in found)


@pytest.mark.parametrize(("severity", "stops"), [("error", True), ("warning", False), ("note", False)])
def test_what_is_doubted_stops_a_report_as_the_norms_say(make_home, severity, stops):
    norms = NORMS.replace("severity.same_signer,error", f"severity.same_signer,{severity}")
    twice = "".join(f"- {GOOD.replace('制表', role)}\n" for role in ("制表", "复核"))
    rows = figures(("信访件", "20件"))
    home = make_home({"yuhang/2023/figures.csv": rows, "yuhang/2023/signoff.yml": twice}, codebook={"norms.csv": norms})
    found = [f for f in judge(load_record(home, "yuhang"), 2023).findings if f.code == "same_signer"]
    # a warning on the page would be another content than what was signed
    assert [f.severity for f in found] == ["error"] * stops
    assert len(load_signatures(home, "yuhang", 2023)[0]) == 2


INDICATORS = (REPO / "data" / "codebook" / "indicators.csv").read_text(encoding="utf-8-sig")
REDEFINED = [
    # what is written otherwise in the codebook; whether the internal and the public edition say something else then
    ("本年登记受理的信访事项件数", "本年登记受理的信访事项人数", True, False), (",less,本年登记受理", ",neither,本年登记受理", False, False),
    ("，不含未受理的咨询", "，含未受理的咨询", True, True), ("count,件,neither,本年各级", "count,件|起,neither,本年各级", True, True),
    ("组织开展的线下普法宣传活动", "组织开展的普法宣传活动", False, False), ("信访事项|受理信访件", "信访事项|受理信访件|接收信访件", False, False),
    ("count,件,less,本年登记受理", "count,件|批,less,本年登记受理", True, False),
]  # fmt: skip


def test_another_definition_or_unit_of_what_is_printed_is_another_content(make_home):
    raw = {"yuhang/2023/figures.csv": figures(("信访件", "20件"), ("矛盾纠纷调解", "9件"))}
    editions = ("internal", "public")
    home = make_home(raw)
    before = [composed_of(home, "yuhang", 2023, edition).content for edition in editions]
    assert (
        "矛盾纠纷调解（件）：本年各级人民调解组织受理并调解的矛盾纠纷件数，不含未受理的咨询。" in before[1].statements
    )
    assert not any("信访件" in line for line in before[1].statements)
    for old, new, *other in REDEFINED:
        assert INDICATORS.count(old) == 1, old
        home = make_home(raw, codebook={"indicators.csv": INDICATORS.replace(old, new)})
        after = [composed_of(home, "yuhang", 2023, edition).content for edition in editions]
        assert [b.number != a.number for b, a in zip(before, after, strict=True)] == other, new
        # one that signs anew reads what is defined otherwise
        told = [c.sentence() for c in changed_sentences(before[0], after[0])]
        assert ["原为" in line and "现为" in line for line in told] == [True] * other[0], new


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("漏计一家", {"": "漏计一家"}), ("系统故障：重复计数", {"": "系统故障：重复计数"}), ("漏计；重核", {"": "漏计；重核"}),
        ("罚没金额：漏加一家；执法人员、持证率：误含协管员", {"fine_amount": "漏加一家", "law_officer": "误含协管员", "certified_officer_rate": "误含协管员"}),
        ("罚没金额:漏加一家;安办补报;其余:重新核对", {"fine_amount": "漏加一家；安办补报", "": "重新核对"}), ("重核；罚没金额：漏加", {"": "重核", "fine_amount": "漏加"}),
        ("罚没金额、别的：漏加", {"": "罚没金额、别的：漏加"}), ("", {}),
    ],
)  # fmt: skip
def test_a_reason_for_each(codebook, words, given):
    assert reasons_of(words, codebook) == given
