"""corrections.yml: what is accepted, and what a matched or unmatched entry does to the figures."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers import MakeHome, figures, folder_bytes
from helpers import cleaned as cleaned_frame

from fazhi.cleaning.corrections import load_corrections
from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.errors import DataError, Finding
from fazhi.home import Home
from fazhi.reading.tables import read_tables


def cleaned(home: Home) -> tuple[pd.DataFrame, list[Finding]]:
    raw, unread = read_tables(home, "demo")
    assert unread == []
    return cleaned_frame(raw, load_codebook(home), load_corrections(home, load_codebook(home)))


def entry(where: str, action: str, expect: str, value: str = "", more: str = "") -> str:
    lines = [
        f"- where: {{place: demo, year: 2023, {where}}}",
        f"action: {action}",
        f"expect: {expect}",
        "reason: 录入多一位",
        "status: 已核实",
    ]
    return "\n  ".join([*lines, *([f"value: {value}"] if value else []), *([more] if more else [])]) + "\n"


CONFLICT = {
    "demo/2023/a.csv": figures(("行政检查", "5次"), ("信访件", "86件")),
    "demo/2023/b.csv": figures(("信访件", "91件")),
}
CELL = {"demo/2023/a.csv": figures(("行政检查", "5次"), ("信访件", "1128件"))}


def test_the_real_file(home: Home, book: Codebook) -> None:
    entries = load_corrections(home, book)
    assert [c.action for c in entries if c.where.place == "demo"][:3] == ["replace", "prefer", "keep"]
    assert [c for c in entries if not (c.reason and c.status)] == []
    assert {c.where.indicator for c in entries} - {""} <= set(book.indicators)


def test_no_file_and_empty_file(make_home: MakeHome, book: Codebook) -> None:
    assert load_corrections(make_home(), book) == []
    assert load_corrections(make_home(corrections=""), book) == []
    assert load_corrections(make_home(corrections="# nothing yet\n"), book) == []


def test_numbers_become_text(make_home: MakeHome, book: Codebook) -> None:
    text = entry("file: a.csv, row: 3", "replace", "1128", "128") + entry(
        "indicator: petition_case", "prefer", "[86, 91]", "91"
    )
    first, second = load_corrections(make_home(corrections=text), book)
    assert (first.expect, first.value, first.column) == ("1128", "128", "数值")
    assert (second.expect, second.value) == (["86", "91"], "91")


@pytest.mark.parametrize("value", ["010", "1:30", "0x1F", "1_000", "yes", "2023-03-05", "1e3"])
def test_a_value_stays_as_it_is_written(make_home: MakeHome, book: Codebook, value: str) -> None:
    """YAML would make 8, 90, 31, 1000, a date of them."""
    text = entry("file: a.csv, row: 3", "replace", value, value)
    (correction,) = load_corrections(make_home(corrections=text), book)
    assert (correction.expect, correction.value) == (value, value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("a: [", "YAML", id="broken YAML"),
        pytest.param("a: 1", "条目", id="no list"),
        pytest.param("- hello", "第1条", id="entry is a word"),
        pytest.param("- 5", "第1条", id="entry is a number"),
        pytest.param("-", "第1条", id="entry is nothing"),
        pytest.param(entry("file: a.csv, row: 3", "delete", "1128件"), "action", id="unknown action"),
        pytest.param(entry("file: a.csv", "replace", "1128件", "128件"), "row", id="replace without row"),
        pytest.param(entry("row: 3", "replace", "1128件", "128件"), "file", id="replace without file"),
        pytest.param(
            entry("file: a.csv, row: 3", "replace", "[1128件, 128件]", "128件"), "expect", id="replace with a list"
        ),
        pytest.param(entry("file: a.csv, row: 3", "replace", "1件", "2件", "column: 备注"), "column", id="column"),
        pytest.param(
            entry("indicator: petition_case", "prefer", "[86件, 91件]", "90件"), "value", id="prefer another value"
        ),
        pytest.param(entry("indicator: petition_case", "prefer", "[86件, 91件]"), "value", id="prefer no value"),
        pytest.param(entry("file: a.csv, row: 3", "keep", "[86件, 91件]"), "indicator", id="keep without indicator"),
        pytest.param(entry("indicator: petition_case", "keep", "86件"), "expect", id="keep one"),
        pytest.param(
            entry("indicator: petition_case", "keep", "[86件, 91件]", "", "colour: red"), "colour", id="unknown field"
        ),
        pytest.param(
            "- where: {place: demo, year: 2023, indicator: a}\n  action: keep\n  expect: [甲, 乙]\n",
            "reason",
            id="no reason",
        ),
        pytest.param(entry("file: a.csv, row: third", "replace", "1件", "2件"), "row", id="row in words"),
        pytest.param(entry("file: a.csv, row: 3", "replace", "1件"), "value", id="replace by nothing"),
        pytest.param(entry("file: a.csv, row: 010", "replace", "1件", "2件"), "row", id="row in octal"),
        pytest.param(entry("file: a.csv, row: 0x1F", "replace", "1件", "2件"), "row", id="row in hexadecimal"),
        pytest.param(entry("file: a.csv, row: 1_0", "replace", "1件", "2件"), "row", id="row with a stroke"),
        pytest.param(
            entry("indicator: petition_case", "keep", "[86件, 91件]").replace("2023", "02023"), "year", id="year"
        ),
        pytest.param(
            entry("file: a.csv, row: 3", "replace", "1件", "2件").replace("reason: 录入多一位", 'reason: " "'),
            "reason",
            id="blank reason",
        ),
        pytest.param(
            entry("file: a.csv, row: 3", "replace", "1件", "2件").replace("status: 已核实", "status:"),
            "status",
            id="blank status",
        ),
        pytest.param(
            entry("file: a.csv, row: 3", "replace", "1件", "2件", "value: 3件"), "“value”写了不止一次", id="twice"
        ),
        pytest.param(
            entry("file: a.csv, row: 3, row: 4", "replace", "1件", "2件"), "“row”写了不止一次", id="row twice"
        ),
    ],
)
def test_a_wrong_entry(make_home: MakeHome, book: Codebook, text: str, words: str) -> None:
    with pytest.raises(DataError) as caught:
        load_corrections(make_home(corrections=text), book)
    assert [(f.severity, f.code, f.file) for f in caught.value.findings] == [
        ("error", "corrections", "corrections.yml")
    ]
    assert words in str(caught.value)


def test_every_wrong_entry_at_once(make_home: MakeHome, book: Codebook) -> None:
    good = entry("indicator: petition_case", "keep", "[86件, 91件]")
    text = entry("file: a.csv", "replace", "1件", "2件") + good + entry("file: a.csv, row: 3", "delete", "1件")
    with pytest.raises(DataError) as caught:
        load_corrections(make_home(corrections=text), book)
    assert [f.message[:3] for f in caught.value.findings] == ["第1条", "第3条"]


def test_a_file_that_cannot_be_read(make_home: MakeHome, book: Codebook) -> None:
    home = make_home()
    home.corrections.mkdir()
    with pytest.raises(DataError, match="读不出") as caught:
        load_corrections(home, book)
    assert [(f.code, f.file) for f in caught.value.findings] == [("corrections", "corrections.yml")]


def test_not_utf8(make_home: MakeHome, book: Codebook) -> None:
    home = make_home(corrections="")
    home.corrections.write_bytes("# 说明：更正单\n".encode("gb18030"))
    with pytest.raises(DataError, match="UTF-8"):
        load_corrections(home, book)


def test_replace(make_home: MakeHome) -> None:
    home = make_home(CELL, entry("file: a.csv, row: 3", "replace", "1128件", "128件"))
    before = folder_bytes(home.root)
    frame, findings = cleaned(home)
    assert frame.set_index("indicator")["low"].to_dict() == {"inspection": 5, "petition_case": 128}
    assert [(f.code, f.severity, f.file, f.row, f.read, f.indicator) for f in findings] == [
        ("corrected", "note", "2023/a.csv", 3, "1128件", "petition_case")
    ]
    assert all(word in findings[0].message for word in ("1128件", "128件", "录入多一位"))
    assert folder_bytes(home.root) == before


@pytest.mark.parametrize(
    ("column", "expect", "value", "indicator", "text"),
    [("指标", "信访件", "行政许可办理", "license_case", "1128件"), ("单位", '""', "件", "petition_case", "1128件")],
)
def test_replace_another_column(
    make_home: MakeHome, column: str, expect: str, value: str, indicator: str, text: str
) -> None:
    frame, _ = cleaned(make_home(CELL, entry("file: a.csv, row: 3", "replace", expect, value, f"column: {column}")))
    assert (indicator, text) in set(frame[["indicator", "text"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("where", "expect"),
    [
        ("file: a.csv, row: 3", "1129件"),
        ("file: a.csv, row: 2", "1128件"),
        ("file: a.csv, row: 30", "1128件"),
        ("file: b.csv, row: 3", "1128件"),
    ],
)
def test_replace_that_finds_something_else_is_an_error(make_home: MakeHome, where: str, expect: str) -> None:
    frame, findings = cleaned(make_home(CELL, entry(where, "replace", expect, "128件")))
    assert [(f.code, f.severity, f.file) for f in findings] == [("correction_unmatched", "error", "corrections.yml")]
    assert frame.set_index("indicator")["low"].to_dict() == {"inspection": 5, "petition_case": 1128}


@pytest.mark.parametrize(
    ("where", "action", "matched"),
    [
        ("petition_case", "column: 数值", True),
        ("inspection", "column: 数值", False),
        ("license_case", "column: 指标", True),
    ],
)
def test_a_replace_holds_to_its_indicator(make_home: MakeHome, where: str, action: str, matched: bool) -> None:
    expect, value = ("信访件", "行政许可办理") if action == "column: 指标" else ("1128件", "128件")
    text = entry(f"file: a.csv, row: 3, indicator: {where}", "replace", expect, value, action)
    frame, findings = cleaned(make_home(CELL, text))
    assert [f.code for f in findings] == ["corrected" if matched else "correction_unmatched"]
    assert matched or set(frame["low"]) == {5, 1128}


def test_prefer(make_home: MakeHome) -> None:
    frame, findings = cleaned(make_home(CONFLICT, entry("indicator: petition_case", "prefer", "[91件, 86件]", "91件")))
    petitions = frame[frame["indicator"] == "petition_case"]
    assert petitions[["low", "high", "file", "row"]].to_numpy().tolist() == [[91, 91, "2023/b.csv", 2]]
    assert [(f.code, f.severity) for f in findings] == [("corrected", "note")]
    assert all(word in findings[0].message for word in ("86件", "91件", "采用“91件”", "录入多一位"))
    assert findings[0].todo == "已核实"


def test_keep(make_home: MakeHome) -> None:
    home = make_home(CONFLICT, entry("indicator: petition_case", "keep", "[86件, 91件]"))
    frame, findings = cleaned(home)
    petitions = frame[frame["indicator"] == "petition_case"]
    assert petitions[["source_no", "low", "high"]].to_numpy().tolist() == [[1, 86, 86], [2, 91, 91]]
    assert [(f.code, f.severity) for f in findings] == [("kept_conflict", "warning")]
    (served,) = (f for f in load_record(home, "demo").as_of(2023).figures if f.indicator == "petition_case")
    assert (served.low, served.high, served.text, served.approx) == (86, 91, "86件或91件", "range")
    assert served.origin == "hull(raw(2023/a.csv:3),raw(2023/b.csv:2))"


@pytest.mark.parametrize("action", ["prefer", "keep"])
def test_other_values_than_expected_are_two_errors(make_home: MakeHome, action: str) -> None:
    """The entry no longer fits, and the conflict is still there."""
    text = entry("indicator: petition_case", action, "[86件, 92件]", "92件" if action == "prefer" else "")
    frame, findings = cleaned(make_home(CONFLICT, text))
    assert sorted((f.code, f.severity) for f in findings) == [("conflict", "error"), ("correction_unmatched", "error")]
    assert list(frame["indicator"]) == ["inspection"]


def test_a_mended_source_is_told(make_home: MakeHome) -> None:
    mended = {"demo/2023/a.csv": figures(("信访件", "91件"))}
    frame, findings = cleaned(make_home(mended, entry("indicator: petition_case", "prefer", "[86件, 91件]", "91件")))
    assert [(f.code, f.severity, f.indicator) for f in findings] == [("correction_unmatched", "error", "petition_case")]
    assert list(frame["low"]) == [91]


def test_two_entries_for_one_conflict_are_refused(make_home: MakeHome) -> None:
    """prefer and keep for the same figure contradict each other: neither may win by standing last."""
    keep = entry("indicator: petition_case", "keep", "[86件, 91件]")
    prefer = entry("indicator: petition_case", "prefer", "[86件, 91件]", "91件")
    with pytest.raises(DataError, match="第1、2条说的是同一处"):
        cleaned(make_home(CONFLICT, keep + prefer))


def test_other_places_are_passed_over(make_home: MakeHome) -> None:
    text = entry("indicator: petition_case", "keep", "[86件, 91件]").replace("place: demo", "place: taiping")
    _, findings = cleaned(make_home(CELL, text))
    assert findings == []


@pytest.mark.parametrize(
    ("fault", "line"), [("  reason 录入多一位", 11), (" reason: 录入多一位", 10), ("  reason: “a: b", 10)]
)
def test_a_slip_of_yaml_names_its_line(make_home: MakeHome, book: Codebook, fault: str, line: int) -> None:
    sound = entry("indicator: petition_case", "prefer", "[86, 91]", "91")
    home = make_home(corrections=sound + sound.replace("2023", "2022").replace("  reason: 录入多一位", fault))
    with pytest.raises(DataError) as caught:
        load_corrections(home, book)
    assert f"第{line}行前后读不出，不是 YAML：多半是缩进没有对齐，或冒号后面少了空格" in str(caught.value)
