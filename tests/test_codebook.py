"""The real codebook, and every kind of fault a codebook can have, each told with file and row."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable

import pytest
from helpers import REPO, MakeHome, fazhi, figures

from fazhi.codebook.load import Codebook, load_codebook
from fazhi.errors import DataError, Finding, UsageError
from fazhi.home import Home
from fazhi.release.manifest import codebook_mark
from fazhi.wording import Wording

INDICATORS = (REPO / "data/codebook/indicators.csv").read_text(encoding="utf-8-sig").splitlines()
MEDIATION_ROW = 2  # the first indicator; the header is row 1


def test_places_and_units(book: Codebook) -> None:
    assert (book.place("taiping").name, book.place("taiping").invented, book.place("taiping").form) == (
        "太平镇",
        False,
        "full",
    )
    assert book.place("demo").invented is True
    keys = {
        unit: book.units[unit].key
        for unit in ("人", "名", "位", "人次", "场", "场次", "件", "宗", "万元")
        if unit in book.units
    }
    assert keys == {
        "人": "人",
        "名": "人",
        "位": "人",
        "人次": "人次",
        "场": "场",
        "场次": "场",
        "件": "件",
        "宗": "宗",
    }
    assert book.units["公里"].factor == 1000


def test_indicators(book: Codebook) -> None:
    penalty = book.indicators["safety_fine_amount"]
    assert (penalty.name, penalty.kind, penalty.units, penalty.whole, penalty.max) == (
        "安全生产罚款",
        "amount",
        ("元",),
        False,
        None,
    )
    rate = book.indicators["certified_officer_rate"]
    assert (rate.kind, rate.max, rate.denominator, rate.whole) == ("share", 100, "law_officer", False)
    assert book.indicators["task_completion_rate"].max is None
    assert book.indicators["law_officer"].units == ("名", "人", "位")
    assert book.indicators["law_officer"].whole is True
    assert book.indicators["publicity_audience"].breaks_between(2021, 2022) == {
        2022: "由活动现场人次改为包括线上观看人次"
    }
    assert (book.indicators["hotline_on_time_rate"].since, book.indicators["proof_item_cancelled"].until) == (
        2021,
        2020,
    )
    assert (book.indicators["petition_case"].public, book.indicators["penalty_case"].public) == (False, True)
    assert [i.order for i in book.indicators.values()] == sorted(i.order for i in book.indicators.values())
    assert all(i.max == 100 for i in book.indicators.values() if i.kind == "share")


@pytest.mark.parametrize(
    ("name", "indicator"),
    [("信访件", "petition_case"), ("受理信访件", "petition_case"), ("罚没款", "fine_amount"), (" 信访 件　", "petition_case"),
     ("信访", None), ("petition_case", None), ("", None), ("信访件a", None)],
)  # fmt: skip
def test_named(book: Codebook, name: str, indicator: str | None) -> None:
    found = book.named(name)
    assert (found.id if found else None) == indicator


def test_domains_of_the_outline(book: Codebook) -> None:
    """The nine tasks of the outline 2021-2025, by name."""
    tasks = {d for d, value in book.norms.domain.items() if value == "task"}
    assert tasks == {
        "组织领导", "机构职能", "制度建设", "行政决策", "行政执法", "突发事件应对", "矛盾纠纷化解", "权力监督", "数字法治政府",
    }  # fmt: skip


def test_hedges_carry_reasons(book: Codebook) -> None:
    rules = {w.word: w.rule for w in book.words if w.role in ("before", "after")}
    assert {w: rules[w] for w in ("余", "多", "超过", "以外", "以上", "以下", "不满", "近", "约", "左右")} == {
        "余": "over_step", "多": "over_step", "超过": "above", "以外": "above", "以上": "at_least", "以下": "at_most",
        "不满": "below", "近": "near", "约": "about", "左右": "about",
    }  # fmt: skip
    assert [w.word for w in book.words if not w.reason and w.role in ("before", "after", "fixed", "period")] == []


def test_norms_name_their_source(home: Home) -> None:
    with (home.codebook / "norms.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["key"] for row in csv.DictReader(stream) if not row["source"].strip()] == []


def test_what_lies_beside_the_tables_is_none_of_the_codebook(make_home: MakeHome) -> None:
    home = make_home()
    mark, tables = codebook_mark(home), home.tables
    for stray in ("._indicators.csv", "~$units.csv", "indicators (1).csv", "indicators.csv.bak"):
        (home.codebook / stray).write_text("x", encoding="utf-8")
    assert (codebook_mark(home), home.tables) == (mark, tables)
    # a table itself is in the mark
    (home.codebook / "places.csv").write_text("x", encoding="utf-8")
    assert codebook_mark(home) != mark


def test_unknown_place_names_the_known(book: Codebook) -> None:
    with pytest.raises(UsageError) as caught:
        book.place("taipin")
    assert all(word in str(caught.value) for word in ("“taipin”", "taiping（太平镇）", "demo（示例镇）"))
    assert caught.value.exit_code == 2


def faults(make_home: MakeHome, **codebook: str | bytes) -> list[Finding]:
    with pytest.raises(DataError) as caught:
        load_codebook(make_home(codebook={name.replace("_csv", ".csv"): text for name, text in codebook.items()}))
    assert {(f.severity, f.code) for f in caught.value.findings} == {("error", "codebook")}
    told = str(caught.value)
    # several with the same advice stand together, the advice once
    assert all(f.message and f.todo and f.message in told and f.todo in told for f in caught.value.findings)
    assert all(str(f.row) in told for f in caught.value.findings if f.row)
    return list(caught.value.findings)


def edited(**cells: str) -> str:
    """indicators.csv with cells of its first indicator (mediation) put another way."""
    header, first = INDICATORS[0].split(","), INDICATORS[1].split(",")
    assert first[0] == "mediation"
    changed = [cells.get(column, cell) for column, cell in zip(header, first, strict=True)]
    return "\n".join([INDICATORS[0], ",".join(changed), *INDICATORS[2:]]) + "\n"


@pytest.mark.parametrize(
    ("cells", "read", "words"),
    [
        ({"kind": "counts"}, "counts", "kind"),
        ({"direction": "up"}, "up", "direction"),
        ({"public": "是"}, "是", "public"),
        ({"order": "first"}, "first", "order"),
        ({"max": "百"}, "百", "max"),
        ({"since": "2021年"}, "2021年", "since"),
        ({"units": "桩"}, "桩", "桩"),
        ({"units": ""}, "", "单位"),
        ({"domain": "别的"}, "别的", "别的"),
        ({"denominator": "nobody"}, "nobody", "nobody"),
        ({"breaks": "二〇二二:改"}, "二〇二二:改", "口径变动"),
        ({"breaks": "2022"}, "2022", "口径变动"),
        ({"breaks": "2022:"}, "2022:", "口径变动"),
    ],
    ids=str,
)
def test_a_wrong_cell(make_home: MakeHome, cells: dict[str, str], read: str, words: str) -> None:
    found = faults(make_home, indicators_csv=edited(**cells))
    assert [(f.file, f.row, f.read) for f in found] == [("codebook/indicators.csv", MEDIATION_ROW, read)]
    assert words in found[0].message


@pytest.mark.parametrize(
    ("cells", "read", "rows"),
    [
        pytest.param({"name": "信访件"}, "信访件", [2, 4], id="name"),
        pytest.param({"aliases": "罚没款"}, "罚没款", [2, 7], id="alias"),
        pytest.param({"aliases": "行政处罚案件"}, "行政处罚案件", [2, 3], id="alias is another's name"),
        pytest.param({"id": "penalty_case"}, "penalty_case", [2, 3], id="id"),
        pytest.param({"order": "20"}, "20", [2, 3], id="order"),
    ],
)
def test_used_twice(make_home: MakeHome, cells: dict[str, str], read: str, rows: list[int]) -> None:
    found = faults(make_home, indicators_csv=edited(**cells))
    assert sorted(f.row for f in found if f.read == read) == rows
    assert all("不止一次" in f.message for f in found if f.read == read)


def test_missing_column(make_home: MakeHome) -> None:
    found = faults(
        make_home, places_csv="id,name,full_name,level,form,invented,reference\ntaiping,太平镇,太平镇,town,full,no,\n"
    )
    assert [(f.file, f.row) for f in found] == [("codebook/places.csv", 2)]
    assert "“note”缺这一列" in found[0].message


def test_extra_column_and_extra_cell(make_home: MakeHome) -> None:
    extra = faults(
        make_home,
        places_csv="id,name,full_name,level,form,invented,reference,note,colour\na,甲镇,甲镇,town,full,no,,,red\n",
    )
    assert [(f.row, f.read) for f in extra] == [(2, "red")]
    assert "colour" in extra[0].message
    cell = faults(
        make_home, places_csv="id,name,full_name,level,form,invented,reference,note\na,甲镇,甲镇,town,full,no,,一,二\n"
    )
    assert [f.row for f in cell] == [2]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("id,name\n太平镇".encode("gb18030"), "UTF-8"),
        (b"", "空"),
        (b"id,name,full_name,level,form,invented,reference,note\n", "空"),
    ],
    ids=["GB18030", "no bytes", "header only"],
)
def test_unreadable_and_empty(make_home: MakeHome, content: bytes, words: str) -> None:
    found = faults(make_home, places_csv=content)
    assert [f.file for f in found] == ["codebook/places.csv"]
    assert words in found[0].message


def test_empty_table_beside_another_fault(make_home: MakeHome) -> None:
    """All at once: an empty table is told even where an earlier table has a fault."""
    found = faults(
        make_home,
        indicators_csv=edited(kind="counts"),
        places_csv="id,name,full_name,level,form,invented,reference,note\n",
    )
    assert {f.file for f in found} == {"codebook/indicators.csv", "codebook/places.csv"}


@pytest.mark.parametrize("name", ["indicators", "places", "units", "wording", "norms", "excused", "privacy"])
def test_missing_file(make_home: MakeHome, name: str) -> None:
    home = make_home()
    (home.codebook / f"{name}.csv").unlink()
    with pytest.raises(DataError) as caught:
        load_codebook(home)
    assert [(f.file, f.row) for f in caught.value.findings] == [(f"codebook/{name}.csv", 0)]


@pytest.mark.parametrize(
    ("file", "row", "read"),
    [
        pytest.param("wording", "些,after,fuzzy,,,无此规则", "fuzzy", id="rule nobody knows"),
        pytest.param("wording", "余,behind,over_step,,,", "behind", id="role nobody knows"),
        pytest.param("wording", "[,period,week,,,坏的写法", "[", id="broken pattern"),
        pytest.param("wording", "近乎,before,near,,,没有给出系数", "近乎", id="near without its factor"),
        pytest.param("units", "筐,筐,多,thing,", "多", id="factor"),
        pytest.param("units", "筐,筐,1,basket,", "basket", id="family nobody knows"),
        pytest.param("units", "人次,人,1,visit,", "人次", id="unit twice"),
        pytest.param("reading", "每旬,fortnight,按旬", "fortnight", id="role of a cue nobody knows"),
        pytest.param("reading", "(,planned,坏的写法", "(", id="broken cue"),
        pytest.param("reading", "至[龥-一],planned,坏的写法", "至[龥-一]", id="broken range of characters"),
        pytest.param("reading", "(?<=约|大约)多,planned,坏的写法", "(?<=约|大约)多", id="broken look-behind"),
        pytest.param("reading", "[每各]旬,week,第一个字不明", "[每各]旬", id="mark without a first character"),
        pytest.param("units", "万元,元,1,money,", "万元", id="unit that contradicts its scale"),
        pytest.param("units", "万人次,万人次,1,visit,", "万人次", id="unit of a scale with a key of its own"),
        pytest.param("units", "百元,元,1000,money,", "百元", id="unit of another scale"),
        pytest.param("units", "0,0,1,thing,", "0", id="unit that is a digit"),
        pytest.param("units", "２件,件,2,case,", "２件", id="unit that begins with a digit"),
        pytest.param("units", "万,万,1,thing,", "万", id="unit that is a scale"),
        pytest.param("units", "十,十,1,thing,", "十", id="unit that is a numeral"),
        pytest.param("units", "余,余,1,thing,", "余", id="unit that is a hedge"),
        pytest.param("units", "减少,减少,1,thing,", "减少", id="unit that is a direction"),
        pytest.param("wording", "x*,period,part,,,空白也是期间", "x*", id="period of nothing"),
        pytest.param("places", "taiping,太平,太平,town,full,no,,", "taiping", id="place twice"),
        pytest.param("norms", "key_figures,9,本工具约定,", "key_figures", id="norm twice"),
    ],
)
def test_a_wrong_row_at_the_end(make_home: MakeHome, file: str, row: str, read: str) -> None:
    """A row that contradicts the table is refused at load, not at the first wording that meets it."""
    text = (REPO / f"data/codebook/{file}.csv").read_text(encoding="utf-8-sig").rstrip("\n")
    found = faults(make_home, **{f"{file}_csv": f"{text}\n{row}\n"})
    assert (f"codebook/{file}.csv", len(text.splitlines()) + 1) in [(f.file, f.row) for f in found]
    assert read in " ".join(f.read + f.message for f in found)


def test_a_unit_that_agrees_with_its_scale(make_home: MakeHome) -> None:
    text = (REPO / "data/codebook/units.csv").read_text(encoding="utf-8-sig").rstrip("\n")
    book = load_codebook(make_home(codebook={"units.csv": f"{text}\n万元,元,10000,money,\n"}))
    assert [Wording(book).read(*cells).quantity.low for cells in (("5万元",), ("5", "万元"))] == [50000, 50000]


def test_all_faults_at_once(make_home: MakeHome) -> None:
    change: Callable[[str], str] = lambda line: line.replace(",count,", ",counts,", 1)  # noqa: E731
    lines = [INDICATORS[0], *map(change, INDICATORS[1:4]), *INDICATORS[4:]]
    found = faults(
        make_home,
        indicators_csv="\n".join(lines),
        places_csv="id,name,full_name,level,form,invented,reference,note\na,甲,甲,town,half,maybe,,\n",
    )
    assert sorted((f.file, f.row, f.read) for f in found) == [
        ("codebook/indicators.csv", 2, "counts"), ("codebook/indicators.csv", 3, "counts"), ("codebook/indicators.csv", 4, "counts"),
        ("codebook/places.csv", 2, "half"), ("codebook/places.csv", 2, "maybe"),
    ]  # fmt: skip


# what stops every report, whatever the norms: a cell, wording or file that cannot be taken for what it is
ALWAYS_ERRORS = {
    "beyond_max", "binding", "blank", "conflict", "no_cases", "no_narrative", "not_whole", "share", "status", "target", "unit",
    "unknown_indicator", "wording",
}  # fmt: skip
# of files, tables and pledges as delivered, and what only a warning can be
OF_TABLES = {
    "about", "absence", "aside", "blocks", "caption", "codebook", "column", "concealed", "empty", "hidden", "look", "loose_cell", "merged", "no_header", "no_name", "outdated",
    "frequency", "part", "pledge", "pledge_table", "sent_twice", "titled_otherwise", "unsent", "shown", "split", "unread", "unreadable", "year",
}  # fmt: skip


def test_every_code_of_a_finding_is_graded(book: Codebook) -> None:
    """A mistyped code would be an error without a word: none has words, and no norm grades nothing."""
    words = tomllib.loads((REPO / "src/fazhi/findings.toml").read_text(encoding="utf-8"))
    graded = set(type(book.norms.severity).model_fields)
    assert {key.partition(".")[0] for key in words} == graded | ALWAYS_ERRORS | OF_TABLES
    assert not graded & (ALWAYS_ERRORS | OF_TABLES)


def test_a_norm_that_an_older_home_lacks_is_told_with_the_row_to_be_added(make_home):
    home = make_home({"demo/2024/a.csv": figures(("信访件", "9件"))})
    path = home.codebook / "norms.csv"
    whole = path.read_text(encoding="utf-8-sig").splitlines()
    lost = [line for line in whole if line.startswith(("trend_years,", "signoff.public,"))]
    path.write_text("\n".join(line for line in whole if line not in lost) + "\n", encoding="utf-8-sig")
    done = fazhi("check", "--place", "demo", home=home.root)
    told = done.stderr.splitlines()
    assert (done.returncode, len(told)) == (1, 2)
    rows = [line.partition("请在 norms.csv 末尾补上：")[2].removesuffix("。") for line in told]
    assert sorted(rows) == sorted(lost)
    with path.open("a", encoding="utf-8") as f:
        f.write("".join(row + "\n" for row in rows))
    assert "norms.csv" not in fazhi("check", "--place", "demo", home=home.root).stderr


def test_many_faults_of_one_kind_are_told_once(make_home):
    home = make_home({"demo/2024/a.csv": figures(("信访件", "9件"))})
    path = home.codebook / "units.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text(
        "\n".join([lines[0], *(line.replace(",1,", ",-1,") for line in lines[1:])]) + "\n", encoding="utf-8-sig"
    )
    told = fazhi("check", "--place", "demo", home=home.root).stderr.splitlines()
    assert re.fullmatch("codebook/units.csv，同样的[0-9]+处：", told[0])
    assert told[1].startswith("　　第2、3、4、5")
    assert told[2:] == ["　　请改正编码本。"]


@pytest.mark.parametrize("spoil", ["a group gone", "a norm as a group"])
def test_norms_of_another_shape(make_home: MakeHome, spoil: str) -> None:
    lines = (REPO / "data/codebook/norms.csv").read_text(encoding="utf-8-sig").splitlines()
    if spoil == "a group gone":
        lines, key = [line for line in lines if not line.startswith("signoff.")], "signoff"
    else:
        lines, key = [*lines, "key_figures.most,9,本工具约定,"], "key_figures"
    found = faults(make_home, norms_csv="\n".join(lines) + "\n")
    assert [(f.file, f.read) for f in found] == [("codebook/norms.csv", key)]


def test_a_tab_in_a_column_s_name_is_shown_as_a_mark(make_home: MakeHome) -> None:
    """Found by fuzzing: it would act on a terminal."""
    found = faults(make_home, places_csv="id\tx,name\ntaiping,太平镇\n".encode())
    assert "“id\ufffdx”读到“taiping”" in " ".join(f.message for f in found)
    assert not any("\t" in f.sentence() for f in found)
