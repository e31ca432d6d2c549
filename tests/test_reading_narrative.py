"""narrative.md: bindings with their lines, parts, and text that must stay text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.token import Token

from fazhi.codebook.load import Codebook
from fazhi.errors import FazhiError
from fazhi.reading.narrative_file import Narrative, read_narrative


def narrative(folder: Path, text: str | bytes) -> Narrative:
    path = folder / "narrative.md"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_narrative(path)


def before_a_part(folder: Path, text: str) -> Narrative:
    """The narrative `text` with one part after it, so that `text` is the preface."""
    return narrative(folder, text + "\n\n## 一、举措\n")


def bound(folder: Path, text: str) -> list[tuple[str, str, str]]:
    return [(b.show, b.name, b.at) for b in before_a_part(folder, text).bindings()]


def plain(tokens: list[Token]) -> str:
    """The text of tokens, bindings as ⟨…⟩."""
    said = (c for t in tokens for c in t.children or [t])
    return "".join({"softbreak": "\n", "binding": f"⟨{c.content}⟩"}.get(c.type, c.content) for c in said)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{信访件}", ("", "信访件", "")),
        ("{信访件:比上年}", ("比上年", "信访件", "")),
        ("{信访件：较上年}", ("比上年", "信访件", "")),
        ("{信访件：上年}", ("上年", "信访件", "")),
        ("{信访件@计划}", ("", "信访件", "计划")),
        ("{信访件@2020}", ("", "信访件", "2020")),
        ("{信访件＠2020：比上年}", ("比上年", "信访件", "2020")),
        ("{图:信访件}", ("图", "信访件", "")),
        ("{图：信访件}", ("图", "信访件", "")),
        ("{表:信访件}", ("表", "信访件", "")),
        ("｛信访件：比上年｝", ("比上年", "信访件", "")),
        ("{ 信访件 : 比上年 }", ("比上年", "信访件", "")),
        ("**{信访件}**", ("", "信访件", "")),
        ("[{信访件}](https://example.com)", ("", "信访件", "")),
        ("信访**{信访件}**。", ("", "信访件", "")),
    ],
)
def test_a_binding(tmp_path: Path, text: str, expected: tuple[str, str, str]) -> None:
    assert bound(tmp_path, text) == [expected]


def test_lines(tmp_path: Path) -> None:
    text = (
        "# 题目\n\n前言{信访件}。\n\n## 一、举措和成效\n\n第一行{行政检查}，\n第二行{联合执法}，\n第三行{行政检查}和{信访件}。\n\n"
        "- 甲{法治培训}\n- 乙\n  续{法律讲座}\n\n> 引{以案释法}\n\n### 小标题{竞赛答题}\n\n"
        "| 指标 | 数 |\n|---|---|\n| 甲 | {罚没金额} |\n| 乙 | {法治经费} |\n"
    )
    lines = text.splitlines()
    found = [(b.name, b.line) for b in before_a_part(tmp_path, text).bindings()]
    assert [name for name, _ in found] == [
        "信访件", "行政检查", "联合执法", "行政检查", "信访件", "法治培训", "法律讲座", "以案释法", "竞赛答题", "罚没金额", "法治经费",
    ]  # fmt: skip
    assert [(name, line) for name, line in found if line < 1 or f"{{{name}}}" not in lines[line - 1]] == []


def test_lines_with_crlf_and_hard_breaks(tmp_path: Path) -> None:
    found = before_a_part(tmp_path, "甲\r\n\r\n乙  \r\n{信访件}\\\r\n{行政检查}\r\n").bindings()
    assert [(b.name, b.line) for b in found] == [("信访件", 4), ("行政检查", 5)]


@pytest.mark.parametrize(
    ("text", "said", "names"),
    [
        ("{{信访件}}", "{信访件}", []),
        ("{{{信访件}}}", "{⟨信访件⟩}", ["信访件"]),
        ("甲{乙", "甲⟨{⟩乙", [""]),
        ("甲}乙", "甲⟨}⟩乙", [""]),
        ("{信访\n件}", "⟨{⟩信访\n件⟨}⟩", ["", ""]),
        ("`{信访件}`", "`⟨信访件⟩`", ["信访件"]),
    ],
)
def test_literal_and_lone_braces(tmp_path: Path, text: str, said: str, names: list[str]) -> None:
    n = before_a_part(tmp_path, text)
    assert plain([t for t in n.preface if t.type == "inline"]) == said
    assert [b.name for b in n.bindings()] == names


CLEVER = [
    "{a.__class__}", "{信访件.__class__}", "{a[0]}", "{信访件[0]}", "{a!r}", "{信访件!r}", "{}", "{ }", "{:}", "{:上年}", "{@计划}",
    "{图:}", "{图:信访件:上年}", "{图:信访件@计划}", "{信访件:上年:下年}", "{信访件@a@b}", "{0}", "{信访件:{宽}}", "{__import__('os')}",
    "{信访件.low}", "{信访件:.1f}", "{self}", "{信访件:__class__}", "{信访件@__class__}", "{%信访件%}", "{信访件|safe}",
]  # fmt: skip


@pytest.mark.parametrize("text", CLEVER)
def test_clever_bindings_reach_nothing(tmp_path: Path, book: Codebook, text: str) -> None:
    """A binding is three strings; a name is looked up among the codebook's names, nothing is evaluated."""
    for b in before_a_part(tmp_path, f"前{text}后").bindings():
        assert {type(v) for v in (b.show, b.name, b.at, b.source)} == {str}
        indicator = book.named(b.name)
        if indicator:  # then what follows is text that no rule of the kit knows
            assert b.name == indicator.name == "信访件"
            assert (b.show or b.at) in {".1f", "__class__", "上年:下年", "a@b"}
        else:
            assert b.name not in book.names


@pytest.mark.parametrize("text", ["{}", "{ }", "{:上年}", "{图:信访件:上年}", "{图:信访件@计划}", "{图:}"])
def test_malformed_bindings_are_kept_without_a_name(tmp_path: Path, book: Codebook, text: str) -> None:
    found = before_a_part(tmp_path, f"甲\n{text}").bindings()
    assert [(b.source, b.line) for b in found] == [(text[1:-1], 2)]
    assert book.named(found[0].name) is None


@given(st.text(alphabet="{}｛｝:：@＠图信访件.[]!_a\n*`\\| ", max_size=24))
def test_any_braces_are_told_or_kept(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever is typed, a binding's source is a piece of the text, on the line it says."""
    wide = text.translate(str.maketrans("｛｝", "{}"))
    for b in before_a_part(tmp_path_factory.getbasetemp(), text).bindings():
        assert b.source in ("{", "}") or not {"{", "}"} & set(b.source)
        assert 1 <= b.line <= wide.count("\n") + 1
        assert b.source.strip() in wide.split("\n")[b.line - 1]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<data class="figure" value="1">9</data>',
        "<b>甲</b>乙",
        "<!-- 注 -->",
        "甲<br>乙",
        "<style>*{a:b}</style>",
    ],
)
def test_html_stays_text(tmp_path: Path, text: str) -> None:
    n = before_a_part(tmp_path, f"{text}\n\n段落里{text}。")
    assert {t.type for b in n.preface for t in (b, *(b.children or []))} & {"html_block", "html_inline"} == set()
    told = plain([t for t in n.preface if t.type == "inline"])
    assert told.replace("⟨", "{").replace("⟩", "}") == f"{text}段落里{text}。"


def test_pictures_are_not_fetched(tmp_path: Path) -> None:
    n = before_a_part(tmp_path, "![图](https://example.com/a.png)")
    assert "image" not in {c.type for b in n.preface for c in b.children or []}


def test_parts(tmp_path: Path) -> None:
    n = narrative(
        tmp_path,
        "# 报告\n\n前言。\n\n## 一、主要举措和成效\n\n甲。\n\n### （一）小节\n\n乙{信访件}。\n\n## 二、不足和原因\n\n- 丙\n",
    )
    assert [(p.title, p.line) for p in n.parts] == [("一、主要举措和成效", 5), ("二、不足和原因", 13)]
    assert [plain([t for t in p.tokens if t.type == "inline"]) for p in n.parts] == ["甲。（一）小节乙⟨信访件⟩。", "丙"]
    assert plain([t for t in n.preface if t.type == "inline"]) == "报告前言。"


def test_no_part_and_no_text(tmp_path: Path) -> None:
    assert narrative(tmp_path, "只有一段。").parts == ()
    empty = narrative(tmp_path, "")
    assert (empty.parts, empty.preface, empty.bindings()) == ((), [], [])


@pytest.mark.parametrize(
    "character", ["\ue000", "\ue123", "\uf8ff", "\x00", "\x07", "\x1b", "\U000f0000", "\U0010fffd"], ids=ascii
)
def test_private_characters_are_refused(tmp_path: Path, character: str) -> None:
    with pytest.raises(FazhiError, match="看不见"):
        before_a_part(tmp_path, f"甲{character}乙")


@pytest.mark.parametrize("row", ["| 一 | 二 | 三 |", "一 | 二 | 一 | 二", "| 一 | 二 | | {甲} |"])
def test_a_cell_that_would_not_be_printed_is_refused(tmp_path: Path, row: str) -> None:
    table = "| 甲 | 乙 |\n|---|---|\n| **一** | \\| {甲} |\n|二||\n"
    for text in (table, "> " + table.replace("\n", "\n> "), "- 列\n\n  " + table.replace("\n", "\n  ")):
        assert before_a_part(tmp_path, text)
    with pytest.raises(FazhiError, match=r"^第5行的格子和表头的不一样多"):
        before_a_part(tmp_path, table + row)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    n = narrative(tmp_path, "## 一、举措\r\n\r\n调解{信访件}，㎡。\r\n".encode(encoding))
    assert [p.title for p in n.parts] == ["一、举措"]
    assert [(b.name, b.line) for b in n.bindings()] == [("信访件", 3)]


def test_undecodable_and_missing(tmp_path: Path) -> None:
    with pytest.raises(FazhiError, match="编码"):
        narrative(tmp_path, b"\xff\x81\xff\x01")
    with pytest.raises(FazhiError, match="找不到"):
        read_narrative(tmp_path / "none.md")
