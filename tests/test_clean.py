"""Raw rows → clean figures: every bad input told once with file, row and remedy; nothing changed, nothing lost."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pandas as pd
import pytest
from helpers import TEXT, MakeHome, cleaned, figures, folder_bytes
from hypothesis import given, settings
from hypothesis import strategies as st

from fazhi.cleaning.clean import clean
from fazhi.cleaning.columns import CLEAN_COLUMNS, KEY, Figure, figure_frame
from fazhi.cleaning.dataset import load_record
from fazhi.cleaning.reconcile import serving
from fazhi.codebook.load import Codebook
from fazhi.errors import Finding
from fazhi.home import Home
from fazhi.reading.raw import RawFigure
from fazhi.reading.tables import read_tables
from fazhi.report.dossier import judge


def raw(*rows: dict[str, str] | tuple[str, ...], year: int = 2023) -> list[RawFigure]:
    """Raw rows of one file; a tuple is name, text, unit, status, period."""
    short = ("name", "text", "unit", "status", "period")
    filled = [r if isinstance(r, dict) else dict(zip(short, r, strict=False)) for r in rows]
    return [RawFigure("demo", year, f"{year}/figures.csv", n, **cells) for n, cells in enumerate(filled, 2)]


def served(figures: list[Figure]) -> pd.DataFrame:
    """The figures that serve, as a frame."""
    return figure_frame(serving(figures), [*CLEAN_COLUMNS, "origin", "single"])


def one(book: Codebook, *cells: str) -> tuple[dict[str, object], list[Finding]]:
    frame, findings = cleaned(raw(cells), book, [])
    assert len(frame) == 1, [f.sentence() for f in findings]
    return frame.iloc[0].to_dict(), findings


BAD = [
    # the raw cells, code, words of the sentence
    pytest.param(("信访件", "若干"), "wording", "若干", id="words without a number"),
    pytest.param(("信访件", "无"), "wording", "无此职责", id="无 is no value"),
    pytest.param(("信访件", "件"), "wording", "件", id="unit without a number"),
    pytest.param(("罚没金额", "XX万元"), "wording", "XX万元", id="left over XX"),
    pytest.param(("罚没金额", "万元"), "wording", "万元", id="scale without a number"),
    pytest.param(("信访件", ""), "blank", "未报", id="blank"),
    *(
        pytest.param((name, ""), "no_name", "请删去这一行", id=name)
        for name in ("填表人：张三", "填表人:张三 电话：88001234", "审核人", "联系电话：1380000")
    ),
    pytest.param(
        ("电话调解", "5件"), "unknown_indicator", "fazhi add 电话调解", id="a name that begins like a foot line"
    ),
    pytest.param(("信访件", "", "件", "计划"), "blank", "的计划没有写数", id="blank plan"),
    pytest.param(("信仿件", "3件"), "unknown_indicator", "信访件", id="misspelt name, nearest shown"),
    pytest.param(("法律顾问专业意件", "3条"), "unknown_indicator", "法律顾问专业意见", id="another misspelt name"),
    pytest.param(("天气", "3次"), "unknown_indicator", "天气", id="a name like no other"),
    pytest.param(("信访件", "3人"), "unit", "件", id="unit of something else"),
    pytest.param(("信访件", "3", "宗"), "unit", "件", id="宗 for 件"),
    pytest.param(("法律咨询人次", "3人"), "unit", "人次", id="人 for 人次"),
    pytest.param(("罚没金额", "3%"), "unit", "元", id="a rate for an amount"),
    pytest.param(("信访件", "八成"), "unit", "件", id="a rate in words for a count"),
    pytest.param(("信访件", "3桩"), "wording", "桩", id="unknown unit"),
    pytest.param(("罚没金额", "8.6元", "万元"), "wording", "万元", id="unit and column disagree"),
    pytest.param(("信访件", "3件", "", "大概"), "status", "大概", id="unknown status"),
    pytest.param(("信访件", "3件", "", "", "每旬"), "wording", "每旬", id="unknown period"),
    pytest.param(("持证率", "0.95"), "share", "95%", id="share as a fraction"),
    pytest.param(("持证率", "0.95", "%"), "share", "95%", id="share as a fraction, % apart"),
    pytest.param(("信访件", "2023-2024"), "wording", "像是年份", id="years for a number"),
    pytest.param(("信访件", "0.0993", "", "变动"), "wording", "没有写单位", id="change as a fraction"),
    pytest.param(("罚没金额", "0.0993", "", "变动"), "wording", "没有写单位", id="change of an amount as a fraction"),
    pytest.param(
        ("信访件", "0.0993", "%", "变动"), "wording", "不知是0.0993%还是9.93%，", id="change as a fraction, % apart"
    ),
    pytest.param(("信访件", "1.5", "%", "变动"), "wording", "不知是1.5%还是150%，", id="change beyond 100%, % apart"),
    pytest.param(
        ("信访件", "增长0.0993", "%", "变动"), "wording", "不知是0.0993%还是9.93%，", id="change copied as a fraction"
    ),
    pytest.param(("持证率", "1"), "share", "不知是1%还是100%，", id="share 1"),
    pytest.param(("持证率", "103%"), "beyond_max", "100", id="share beyond 100"),
    pytest.param(("持证率", "超过100%"), "beyond_max", "100", id="share over 100"),
    pytest.param(("持证率", "超100%"), "beyond_max", "100", id="share 超100"),
    pytest.param(("持证率", "约103%"), "beyond_max", "100", id="share about 103"),
    pytest.param(("持证率", "99%—101%"), "beyond_max", "100", id="share in a range beyond 100"),
    pytest.param(("信访件", "2.5件"), "not_whole", "整数", id="half a case"),
    pytest.param(("信访件", "1.23456万件"), "not_whole", "整数", id="fraction of a case in 万"),
    pytest.param(("执法人员", "12.5名"), "not_whole", "整数", id="half a person"),
    *(
        pytest.param(("信访件", text), "not_whole", "整数", id=f"{text}: no end of a range may be half a case")
        for text in (
            "2.5-3.5件",
            "2.5至3件",
            "2-3.5件",
            "约2.5件",
            "超过2.5件",
            "近3.5件",
            "1.23456万余件",
            "不超过2.5件",
            "2.5件以上",
        )
    ),
    pytest.param(("普法活动", "月均2.5至3.5场"), "not_whole", "整数", id="half an event a month"),
    pytest.param(("信访件", "减少2.5至3.5件", "", "变动"), "wording", "整数", id="a change between halves"),
    *(
        pytest.param({"name": "信访件", "text": "3件", "target": target}, "target", "整数", id=f"target {target}")
        for target in ("2.5件", "2.5至3.5件", "不超过3.5件", "约2.5件")
    ),
    *(
        pytest.param(("信访件", text, "", "", column), "wording", words, id=f"{text} under {column}")
        for text, column, words in (
            ("上半年20件", "全年", "数值写着“上半年”，期间栏写着“全年”"),
            ("全年20件", "上半年", "数值写着“全年”，期间栏写着“上半年”"),
            ("每月3件", "每周", "数值写着“每月”，期间栏写着“每周”"),
            ("下半年20件", "上半年", "数值写着“下半年”，期间栏写着“上半年”"),
            ("1—6月20件", "1-9月", "数值写着“1—6月”，期间栏写着“1-9月”"),
            ("近三年20件", "年度", "数值写着“近三年”，期间栏写着“年度”"),
            ("上 半年20件", "全年", "数值写着“上半年”，期间栏写着“全年”"),
            ("截至6月20件", "全年", "数值写着“截至6月”，期间栏写着“全年”"),
        )
    ),
    *(
        pytest.param(
            {"name": "信访件", "period": column, "text": text, "note": note},
            "wording",
            words,
            id=f"{text} {column} {note}",
        )
        for column, text, note, words in (
            ("2022年", "20件", "", "不认识这种期间"),
            ("2022年1月1日至12月31日", "20件", "", "不认识这种期间"),
            ("截至2022年底", "20件", "", "不认识这种期间"),
            ("2023年1月至2024年12月", "20件", "", "不认识这种期间"),
            ("", "20件", "上半年", "备注写着“上半年”，“期间”没有写"),
            ("全年", "20件", "上半年", "备注写着“上半年”，期间栏写着“全年”"),
            ("", "20件", "2023年上半年数据", "备注写着“上半年”，“期间”没有写"),
            ("", "20件", "截至6月底数", "备注写着“截至6月底”"),
            ("", "20件", "1-11月累计", "备注写着“1-11月”"),
            ("", "20件", "数据截至10月", "备注写着“截至10月”"),
            ("", "20件", "截至11月底统计", "备注写着“截至11月底”"),
            ("", "上半年20件", "全年", "备注写着“全年”，数值写着“上半年”"),
            ("每月", "3件", "每周", "备注写着“每周”，期间栏写着“每月”"),
        )
    ),
    pytest.param(
        {"name": "信访件", "text": "增长5件", "status": "变动", "note": "上半年"},
        "wording",
        "备注",
        id="a change of half a year",
    ),
    pytest.param(("信访件", "2023-03-05"), "wording", "2023-03-05", id="a date"),
    pytest.param(("信访件", "-5件"), "wording", "-5件", id="negative"),
]


SAME = [
    # period's column, value, note; the period it is of
    ("上半年", "20件", "", "part:上半年"), ("上半年", "上半年20件", "", "part:上半年"), ("全年", "20件", "", ""), ("全年", "年度20件", "", ""),
    ("每月", "月均3件", "", "month"), ("1-6月", "1—6月20件", "", "part:1-6月"), ("", "上半年20件", "上半年", "part:上半年"),
    *((column, "20件", "", "") for column in ("2023年", "2023年度", "2023年1-12月", "1月至12月", "一至十二月", "1—12月底", "2023年1月至12月", "1月1日至12月31日", "2023年1月1日—12月31日", "2023年全年", "截至2023年底")),
    ("2023年1-6月", "20件", "", "part:1-6月"), ("2020年以来", "20件", "", "years:2020年以来"),
    ("", "20件", "上半年12件，下半年8件", ""), ("", "20件", "全年", ""), ("全年", "20件", "截至12月底的台账", ""), ("", "20件", "2023年数据", ""), ("", "20件", "全年数", ""),
    *((months, "20件", "", "") for months in ("1-12月", "1—12月", "01-12月", "1至12月", "截至12月", "截至12月底")), ("", "1-12月20件", "1-12月累计", ""),
    ("", "20件", "1-11月新增2件", ""), ("", "20件", "截至10月，受理信访件31件。 上年", ""), ("1-11月", "20件", "", "part:1-11月"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "text", "note", "period"), SAME)
def test_a_period_told_twice_alike_is_one(book: Codebook, column: str, text: str, note: str, period: str) -> None:
    rows = raw({"name": "信访件", "text": text, "period": column, "note": note})
    frame, findings = cleaned(rows, book, [])
    assert ([*frame["period"]], findings) == ([period], [])


BARE = [
    # the wordings of 罚没金额 by year, as value or value|unit; what is asked of which year
    ("7.9万元 8.6", {2022: "8.6元还是8.6万元"}), ("7.9万元 8.6|元", {2022: "8.6元还是8.6万元"}), ("8.6 7.9万元", {2021: "8.6元还是8.6万元"}),
    ("8.6 9.1 7.9万元", {2021: "8.6元", 2022: "9.1元"}), ("7.9|万元 约8", {2022: "约8元还是约8万元"}), ("1150万元 1200", {2022: "1200元还是1200万元"}),
    ("1.2亿元 1.1", {2022: "1.1元还是1.1亿元"}), ("7.9万余元 8余", {2022: "8余元还是8余万元"}), ("150万元 12", {2022: "12元还是12万元"}),
    ("8.6万元 86000", {}), ("8.6万元 86000|元", {}), ("7.9万元 8.6元", {}), ("7.9万元 8.6|万元", {}), ("7.9万元 8.6万", {}), ("7.9万元 0", {}),
    ("8.6 9.1", {}), ("3.2万元 500", {}), ("86000元 500", {}), ("7.9万元 8.6万元", {}), ("7.9万元 未报", {}), ("7.9万元 无此职责", {}),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "asked"), BARE, ids=[texts for texts, _ in BARE])
def test_a_bare_number_beside_years_in_wan_is_asked_about(book: Codebook, texts: str, asked: dict[int, str]) -> None:
    cells = [(2021 + n, *text.partition("|")[::2]) for n, text in enumerate(texts.split())]
    rows = [r for year, text, unit in cells for r in raw(("罚没金额", text, unit), year=year)]
    frame, findings = cleaned(rows, book, [])
    assert {f.year: f.code for f in findings} == dict.fromkeys(asked, "bare")
    assert all(words in f.message and f.severity == "error" for f, words in zip(findings, asked.values(), strict=True))
    assert len(frame) == len(rows) - len(asked)


def test_a_bare_count_beside_years_in_wan_and_a_value_quoted_beside_it(book: Codebook) -> None:
    told = [("普法受众人次", "2.9万人次", "", "上年"), ("普法受众人次", "3", "人次")]
    _, (finding,) = cleaned(raw(*told), book, [])
    assert (finding.code, finding.row) == ("bare", 3)
    assert "3人次还是3万人次" in finding.message
    assert "2.9万人次" in finding.message
    # what a year told with its unit stands, whatever a later one tells: 17 beside 1.2万 is no error of last year's
    for cells, asked in ((("3", "人次"), 0), (("3", ""), 1)):
        rows = [*raw(("普法受众人次", *cells), year=2022), *raw(("普法受众人次", "2.9万人次"))]
        assert [f.code for f in cleaned(rows, book, [])[1]] == ["bare"] * asked
    for text, asked in (("500", 0), ("8.6", 1)):
        rows = [*raw(("罚没金额", text, "元"), year=2022), *raw(("罚没金额", "12万元"))]
        assert [f.code for f in cleaned(rows, book, [])[1]] == ["bare"] * asked
    # cases come and go, and none of them stands in 万
    assert cleaned([*raw(("信访件", "320件"), year=2022), *raw(("信访件", "3"))], book, [])[1] == []


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"name": "普法活动", "unit": "吨"}, ["blank", "unit"]),
        ({"name": "罚没金额", "unit": "人", "target": "5吨", "period": "上上年"}, ["blank", "target", "unit", "wording"]),
        ({"name": "合同审查", "unit": "10份"}, ["unit"]), ({"name": "合同审查", "unit": "10份", "period": "每隔三天"}, ["unit", "wording"]),
        ({"name": "罚没金额", "unit": "万元", "period": "上半年"}, ["blank"]), ({"name": "普法受众人次", "unit": "万人次"}, ["blank"]), ({"name": "调解成功率", "unit": "%"}, ["blank"]),
        # what an absence has beside it is no matter
        ({"name": "普法活动", "unit": "吨", "text": "未报"}, []),
    ],
)  # fmt: skip
def test_what_is_wrong_beside_a_blank_is_told_with_it(book: Codebook, cells: dict[str, str], told: list[str]) -> None:
    found = cleaned(raw({"text": "", **cells}), book, [])[1]
    assert sorted(f.code for f in found) == told
    assert all("给这个指标加上" not in f.todo for f in found if any(map(str.isdigit, f.read)))


def test_a_blank_cell_says_what_stands_in_its_note(book: Codebook) -> None:
    _, (finding,) = cleaned(raw({"name": "信访件", "text": "", "note": "未统计"}), book, [])
    assert (finding.code, finding.severity) == ("blank", "error")
    assert "备注写着“未统计”" in finding.message and "没有统计、没有报来的填“未报”" in finding.todo


@pytest.mark.parametrize("text", ["1 2", "1　2", "３ 5件", "1 200", "12 3 件"])
def test_numbers_with_a_blank_between_are_never_joined(book: Codebook, text: str) -> None:
    _, (finding,) = cleaned(raw(("信访件", text, "" if "件" in text else "件")), book, [])
    assert finding.code == "wording" and "两个数字之间有空格" in finding.message
    assert "是一个数的，去掉数字中间的空格；是两个数的" in finding.todo
    assert not re.search("[0-9]", finding.todo)


RETURNS = [
    # the file, office, value and note of two rows of 信访件; the codes that are told
    (("信访办.csv", "信访办", ""), ("信访办（补）.csv", "信访办", "86件"), ["agreeing"]),
    (("信访办（补）.xlsx#信访办", "信访办", ""), ("全镇.xlsx#信访办", "信访办", "86件"), ["agreeing"]),
    (("信访办.csv", "信访办", ""), ("信访办（补）.csv", "信访办", "未报"), ["agreeing"]),
    (("信访办.csv", "", ""), ("信访办补报.csv", "", "86件"), ["agreeing"]),
    (("一村.csv", "", ""), ("一村（补）.csv", "", "86件"), ["agreeing"]),
    (("信访办.csv", "信访办", ""), ("党政办.csv", "党政办", "86件"), ["blank"]),
    (("一村.csv", "", ""), ("二村.csv", "", "86件"), ["blank"]),
    (("1.csv", "", ""), ("12.csv", "", "86件"), ["blank"]),
    (("信访办.csv", "信访办", ""), ("信访办.csv", "信访办", "86件"), ["blank"]),
    (("信访办.csv", "信访办", ""), ("信访办（补）.csv", "信访办", ""), ["blank", "blank"]),
    (("信访办.csv", "信访办", "", "其中集体访2件"), ("信访办（补）.csv", "信访办", "86件"), ["blank"]),
    (("信访办.csv", "信访办", "", "按台账"), ("信访办（补）.csv", "信访办", "86件", "按台账"), ["agreeing"]),
]


@pytest.mark.parametrize(("one", "other", "codes"), RETURNS, ids=str)
def test_a_blank_that_another_return_of_the_office_fills_is_no_fault(
    book: Codebook, one: tuple[str, ...], other: tuple[str, ...], codes: list[str]
) -> None:
    rows = [
        replace(r, file=f"2023/{file}")
        for file, office, text, *note in (one, other)
        for r in raw({"name": "信访件", "text": text, "office": office, "note": "".join(note)})
    ]
    frame, findings = cleaned(rows, book, [])
    assert [f.code for f in findings] == codes
    assert [*frame["text"]] == [text for _, _, text, *_ in (one, other) if text]
    assert all("信访件" in f.message and other[0] in f.message for f in findings if f.code == "agreeing")


@pytest.mark.parametrize(("cells", "code", "words"), BAD)
def test_bad_input_is_one_finding(
    book: Codebook, cells: tuple[str, ...] | dict[str, str], code: str, words: str
) -> None:
    frame, findings = cleaned(raw(("行政检查", "5次"), cells), book, [])
    name = cells["name"] if isinstance(cells, dict) else cells[0]
    # a target takes nothing from the value beside it
    assert list(frame["indicator"]) == ["inspection", *(i.id for i in (book.named(name),) if i and code == "target")]
    assert [(f.severity, f.code, f.place, f.year, f.file, f.row) for f in findings] == [
        ("error", code, "demo", 2023, "2023/figures.csv", 3)
    ]
    said = findings[0].sentence()
    assert said.startswith("2023/figures.csv第3行：")
    assert words in said
    assert findings[0].message
    assert findings[0].todo
    assert findings[0].indicator == (getattr(book.named(name), "id", ""))


def test_two_values_are_one_finding(book: Codebook) -> None:
    frame, findings = cleaned(raw(("信访件", "86件"), ("行政检查", "5次"), ("信访件", "91件")), book, [])
    assert list(frame["indicator"]) == ["inspection"]
    assert [(f.severity, f.code, f.row, f.indicator) for f in findings] == [("error", "conflict", 2, "petition_case")]
    assert all(
        w in findings[0].sentence()
        for w in ("“86件”（2023/figures.csv第2行）", "“91件”（2023/figures.csv第4行）", "只留对的一行")
    )


@pytest.mark.parametrize(
    ("texts", "conflict"),
    [
        (("86件", "86件"), False),
        (("20余件", "20余件"), False),
        (("20余件", "25件"), True),
        (("20余件", "20件以上"), True),
        (("未报", "20件"), True),
        (("未报", "无此职责"), True),
        (("未报", "未报"), False),
        (("1.5万件", "14600件"), False),
        (("1.5万件", "15499件"), False),
        (("1.5万件", "15501件"), True),
        (("14600件", "15400件"), True),
        (("14600件", "1.5万件", "15400件"), True),
        (("1.5万件", "14600件", "15400件"), True),
    ],
    ids=str,
)
def test_conflict_or_agreement(book: Codebook, texts: tuple[str, ...], conflict: bool) -> None:
    """Two values conflict unless they agree within their resolution; the order they came in changes nothing."""
    offices = [{"name": "信访件", "text": t, "office": f"第{n}所"} for n, t in enumerate(texts)]
    frame, findings = cleaned(raw(*offices), book, [])
    assert [f.code for f in findings] == ["conflict" if conflict else "agreeing"]
    assert [f.severity for f in findings] == ["error" if conflict else "note"]
    assert len(frame) == (0 if conflict else len(texts))


def test_amounts_that_agree_serve_the_finer(book: Codebook) -> None:
    texts = {"财政所": "518.86万元", "执法队": "5188646元"}
    rows = raw(*({"name": "罚没金额", "text": text, "office": office} for office, text in texts.items()))
    clean_rows, findings = clean(rows, book, [])
    frame = figure_frame(clean_rows)
    assert [(f.code, f.severity) for f in findings] == [("agreeing", "note")]
    assert frame[["source_no", "low", "resolution"]].to_numpy().tolist() == [[1, 5188600, 100], [2, 5188646, 1]]
    serving_rows = served(clean_rows)
    assert len(serving_rows) == 1
    assert serving_rows.loc[0, ["low", "high", "text", "origin"]].tolist() == [
        5188646,
        5188646,
        "5188646元",
        "raw(2023/figures.csv:3)",
    ]


def test_units_that_count_the_same(book: Codebook) -> None:
    cells = ("执法人员", "63名"), ("执法人员", "63人"), ("普法活动", "5场"), ("普法活动", "5", "场次")
    sources = (dict(zip(("name", "text", "unit"), c, strict=False)) | {"source": str(n)} for n, c in enumerate(cells))
    frame, findings = cleaned(raw(*sources), book, [])
    assert [f.code for f in findings] == ["agreeing", "agreeing"]
    assert set(zip(frame["indicator"], frame["unit"], strict=True)) == {
        ("law_officer", "人"),
        ("publicity_event", "场"),
    }


@pytest.mark.parametrize(
    ("word", "status", "for_year"),
    [("", "actual", 2023), ("实际", "actual", 2023), ("计划", "planned", 2024), ("拟", "planned", 2024), ("上年", "previous", 2022),
     ("2021", "previous", 2021), ("2021年", "previous", 2021), ("2025", "planned", 2025), ("变动", "change", 2023)],
)  # fmt: skip
def test_status(book: Codebook, word: str, status: str, for_year: int) -> None:
    row, findings = one(book, "信访件", "3件", "", word)
    assert (row["status"], row["for_year"], row["year"]) == (status, for_year, 2023)
    assert findings == []


@pytest.mark.parametrize(
    ("text", "unit", "low"),
    [("增长0.5%", "", 0.5), ("增长5", "%", 5), ("12.5", "%", 12.5), ("减少5", "件", -5), ("5", "件", 5), ("持平", "", 0), ("翻一番", "", 100)],
)  # fmt: skip
def test_changes_that_are_clear(book: Codebook, text: str, unit: str, low: float) -> None:
    row, findings = one(book, "信访件", text, unit, "变动")
    assert (row["low"], findings) == (low, [])


def test_statuses_and_periods_are_figures_of_their_own(book: Codebook) -> None:
    rows = [
        ("信访件", "3件"),
        ("信访件", "4件", "", "计划"),
        ("信访件", "5件", "", "上年"),
        ("信访件", "1件", "", "", "每月"),
        ("信访件", "2件", "", "", "上半年"),
    ]
    clean_rows, findings = clean(raw(*rows), book, [])
    frame = figure_frame(clean_rows)
    assert findings == []
    assert len(frame) == len(served(clean_rows)) == len(rows)
    assert not frame.duplicated(KEY).any()


@pytest.mark.parametrize(
    ("cells", "low", "high", "text", "approx", "period"),
    [
        (("信访件", "20余件"), 21, 29, "20余件", "over", ""),
        (("信访件", "20余"), 21, 29, "20余件", "over", ""),
        (("信访件", "12余件"), 12, math.inf, "12余件", "over", ""),
        (("法律咨询人次", "超过1000人次"), 1001, math.inf, "超过1000人次", "over", ""),
        (("信访件", "近100件"), 90, 99, "近100件", "under", ""),
        (("信访件", "不足20件"), 0, 19, "不足20件", "under", ""),
        (("信访件", "约15件"), 13, 17, "约15件", "about", ""),
        (("接待来访群众", "约800人次"), 720, 880, "约800人次", "about", ""),
        (("信访件", "十几件"), 11, 19, "十几件", "range", ""),
        (("信访件", "上百件"), 100, math.inf, "上百件", "at_least", ""),
        (("信访件", "0"), 0, 0, "0件", "exact", ""),
        (("信访件", "0.0038万件"), 38, 38, "0.0038万件", "exact", ""),
        (("法律咨询", "2次", "", "", "每周"), 2, 2, "每周2次", "exact", "week"),
        (("法律咨询", "每周2次"), 2, 2, "每周2次", "exact", "week"),
        (("法律咨询", "每周2次", "", "", "每周"), 2, 2, "每周2次", "exact", "week"),
        (("信访件", "12件", "", "", "全年"), 12, 12, "12件", "exact", ""),
        (("信访件", "截至11月7515件"), 7515, 7515, "截至11月7515件", "exact", "part"),
        (("持证率", "95%以上"), 95, 100, "95%以上", "at_least", ""),
        (("持证率", "九成以上"), 90, 100, "九成以上", "at_least", ""),
        (("持证率", "约100%"), 99, 100, "约100%", "about", ""),
        (("持证率", "100%"), 100, 100, "100%", "exact", ""),
        (("持证率", "95", "%"), 95, 95, "95%", "exact", ""),
        (("持证率", "0%"), 0, 0, "0%", "exact", ""),
        (("持证率", "0.95%"), 0.95, 0.95, "0.95%", "exact", ""),
        (("任务完成率", "103.84%"), 103.84, 103.84, "103.84%", "exact", ""),
        (("安全生产罚款", "8.6万元"), 86000, 86000, "8.6万元", "exact", ""),
        (("罚没金额", "2079余", "万元"), 20790000, 20800000, "2079余万元", "over", ""),
        (("拆违面积", "62897.81㎡"), 62897.81, 62897.81, "62897.81㎡", "exact", ""),
    ],
    ids=str,
)  # fmt: skip
def test_values(
    book: Codebook, cells: tuple[str, ...], low: float, high: float, text: str, approx: str, period: str
) -> None:
    row, findings = one(book, *cells)
    assert findings == []
    assert (row["low"], row["high"]) == (low, high)
    assert (row["text"], row["approx"], row["period"].partition(":")[0], row["absence"]) == (text, approx, period, "")


@pytest.mark.parametrize(
    ("cells", "open_ends"),
    [(("信访件", "20余件"), (False, False)), (("信访件", "超过20件"), (False, True)), (("罚没金额", "20余万元"), (True, True)),
     (("罚没金额", "不足20万元"), (False, True)), (("持证率", "95%以上"), (False, False)), (("持证率", "超过95%"), (True, False)),
     (("持证率", "近100%"), (False, True))],
    ids=str,
)  # fmt: skip
def test_counts_close_and_amounts_stay_open(
    book: Codebook, cells: tuple[str, ...], open_ends: tuple[bool, bool]
) -> None:
    row, _ = one(book, *cells)
    assert (row["low_open"], row["high_open"]) == open_ends


@pytest.mark.parametrize(("text", "low", "high"), [("约100余件", 90, 199), ("近百余件", 90, 199)])
def test_two_marks_are_a_warning_and_a_figure(book: Codebook, text: str, low: int, high: int) -> None:
    row, findings = one(book, "信访件", text)
    assert (row["low"], row["high"], row["text"]) == (low, high, text)
    assert [(f.code, f.severity, f.row) for f in findings] == [("double_mark", "warning", 2)]


@pytest.mark.parametrize("text", ["近3件", "近9件"])
def test_near_a_small_count_is_a_figure_or_told_in_its_own_words(book: Codebook, text: str) -> None:
    """[0.9 v, v) holds no whole number for v < 10; “不是整数” would be an untrue reproach."""
    frame, findings = cleaned(raw(("信访件", text)), book, [])
    assert len(frame) + len(findings) == 1
    assert not any("不是整数" in f.message for f in findings)


@pytest.mark.parametrize(("text", "absence"), [("无此职责", "no_duty"), ("未报", "not_reported")])
def test_absences(book: Codebook, text: str, absence: str) -> None:
    row, findings = one(book, "信访件", text)
    assert findings == []
    assert (row["absence"], row["text"], row["approx"], row["unit"]) == (absence, text, "", "")
    assert math.isnan(row["low"])  # type: ignore[arg-type]
    assert math.isnan(row["high"])  # type: ignore[arg-type]


def test_what_the_clerk_wrote_is_kept(book: Codebook) -> None:
    kept = {"office": "信访办", "cause": "甲", "target": "不超过30件", "source": "台账", "note": "乙"}
    frame, _ = cleaned(raw({"name": "受理信访件", "text": "２０余件", **kept}), book, [])
    assert list(frame.columns) == CLEAN_COLUMNS
    assert frame.loc[0, list(kept)].to_dict() == kept
    assert frame.loc[0, ["indicator", "text", "low"]].tolist() == ["petition_case", "２０余件", 21]


def test_sorted_by_key_whatever_the_order(book: Codebook) -> None:
    rows = [("信访件", "3件"), ("行政检查", "4次"), ("罚没金额", "5元"), ("信访件", "6件", "", "计划")]
    there, _ = cleaned(raw(*rows), book, [])
    back, _ = cleaned(raw(*reversed(rows)), book, [])
    pd.testing.assert_frame_equal(there.drop(columns="row"), back.drop(columns="row"))
    assert there[KEY].to_numpy().tolist() == sorted(there[KEY].to_numpy().tolist())


def test_no_rows(book: Codebook) -> None:
    clean_rows, findings = clean(raw(), book, [])
    frame = figure_frame(clean_rows)
    assert (len(frame), list(frame.columns), findings) == (0, CLEAN_COLUMNS, [])
    assert len(served(clean_rows)) == 0


def test_serving_leaves_single_figures_alone(book: Codebook) -> None:
    clean_rows, _ = clean(raw(("行政检查", "5次"), ("信访件", "未报")), book, [])
    frame = figure_frame(clean_rows)
    serving_rows = served(clean_rows)
    pd.testing.assert_frame_equal(serving_rows[CLEAN_COLUMNS], frame)
    assert serving_rows.set_index("indicator")["origin"].to_dict() == {
        "inspection": "raw(2023/figures.csv:2)", "petition_case": "raw(2023/figures.csv:3)",
    }  # fmt: skip


def test_from_files_and_files_unchanged(make_home: MakeHome, book: Codebook) -> None:
    home = make_home({
        "demo/2022/figures.csv": figures(("信访件", "20余件")).encode("gb18030"),
        "demo/2023/a.csv": figures({"指标": "信访件", "数值": "25件", "变动原因": "并入网上信访"}, ("信访", "3件")),
    })  # fmt: skip
    before = folder_bytes(home.root)
    frame, findings = cleaned(read_tables(home, "demo")[0], book, [])
    assert frame[["year", "low", "high", "cause", "file", "row"]].to_numpy().tolist() == [
        [2022, 21, 29, "", "2022/figures.csv", 2], [2023, 25, 25, "并入网上信访", "2023/a.csv", 2],
    ]  # fmt: skip
    assert [(f.code, f.year, f.file, f.row) for f in findings] == [("unknown_indicator", 2023, "2023/a.csv", 3)]
    assert folder_bytes(home.root) == before


NAMES = st.sampled_from(["信访件", "受理信访件", "行政检查", "罚没金额", "持证率", "信访", "法律咨询"])
TEXTS = st.sampled_from(
    [
        "",
        "20余件",
        "25件",
        "25",
        "1.5万",
        "15020",
        "8.6万元",
        "95%以上",
        "103%",
        "0.9",
        "2.5",
        "若干",
        "未报",
        "无此职责",
        "每周2次",
        "约100余",
        "3-5",
    ]
)
UNITS = st.sampled_from(["", "", "", "件", "次", "万元", "%", "桩"])
STATUS = st.sampled_from(["", "", "", "计划", "2021", "大概"])


@settings(max_examples=200)
@given(st.lists(st.tuples(NAMES, TEXTS, UNITS, STATUS), max_size=8))
def test_each_row_is_clean_or_told(book: Codebook, rows: list[tuple[str, ...]]) -> None:
    """No row is lost, none is invented, and a row that an error accuses is not served besides."""
    clean_rows, findings = clean(raw(*rows), book, [])
    frame = figure_frame(clean_rows)
    kept = list(frame["row"])
    errors = [f for f in findings if f.severity == "error"]
    told = {f.row for f in errors}
    conflicting = {
        n for n in range(2, len(rows) + 2) for f in errors if f.code == "conflict" and f"第{n}行" in f.message
    }
    assert len(kept) == len(set(kept))
    assert set(kept) | told | conflicting == set(range(2, len(rows) + 2))
    assert set(kept) & (told | conflicting) == set()
    assert not frame.duplicated([*KEY, "source_no"]).any()
    assert not served(clean_rows).duplicated(KEY).any()
    for row in frame.to_dict("records"):
        name, text, *_ = rows[row["row"] - 2]
        indicator = book.named(name)
        assert indicator is not None
        assert row["indicator"] == indicator.id
        assert text in row["text"]
        assert row["absence"] or 0 <= row["low"] <= row["high"]
        if indicator.max is not None and not row["absence"]:
            assert row["high"] <= indicator.max


def test_the_real_places_have_no_error(home: Home, book: Codebook) -> None:
    """太平镇 2023 as typed from its report: every row a figure, each by hand from DESIGN 4."""
    table, unread = read_tables(home, "taiping")
    frame, findings = cleaned(table, book, [])
    assert unread == []
    assert [f.sentence() for f in findings if f.severity == "error"] == []
    lines = (home.raw("taiping") / "2023" / "figures.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(frame) == len(table) == len(lines) - 1
    seen = frame.set_index("indicator")[["low", "high"]].apply(tuple, axis=1).to_dict()
    assert {k: seen[k] for k in ("case_explanation", "adviser_opinion", "visitor_reception", "consultation_visits", "village")} == {
        "case_explanation": (11, 19), "adviser_opinion": (31, 39), "visitor_reception": (720, 880),
        "consultation_visits": (1001, math.inf), "village": (19, 19),
    }  # fmt: skip
    assert seen["safety_fine_amount"] == (86000, 86000)


@pytest.mark.parametrize(
    ("name", "text", "cells", "cured"),
    [
        ("法律援助案件", "3件（其中农民工2件）", {"数值": "3件", "备注": "其中农民工2件"}, "“3件”，“其中农民工2件”写进“备注”"),
        ("法治培训", "20余次", {"数值": "20余场"}, "改为“20余场”"),
        ("普法活动", "共20余场", {"数值": "20余场", "备注": "共"}, "“20余场”，“共”写进“备注”"),
    ],
)  # fmt: skip
def test_a_value_with_words_of_another_column_is_cured_as_it_is_told(make_home, name, text, cells, cured):
    """The advice of the finding, applied literally, and the finding is gone."""

    def errors(row):
        home = make_home({"demo/2023/figures.csv": figures(row), "demo/2023/narrative.md": TEXT})
        return [f for f in judge(load_record(home, "demo"), 2023).findings if f.severity == "error"]

    (fault,) = errors({"指标": name, "数值": text})
    assert cured in fault.todo
    assert errors({"指标": name} | cells) == []


HEDGED = [
    "少说60件",
    "满60件",
    "60件不到",
    "60件许",
    "60件（不到）",
    "60件（据不完全统计）",
    "60件（近似）",
    "控制在60件",
]


@pytest.mark.parametrize("text", HEDGED)
def test_no_cure_takes_a_hedge_away(book: Codebook, text: str) -> None:
    """Words that may say how exact a number is are to be said as is known; only what is none may go to the note."""
    _, (found,) = clean(raw({"name": "信访件", "text": text}), book, [])
    assert "如果说的是大概多少，请在“数值”里换成认得的说法，如约60件、不超过500次" in found.todo
    assert "请在“数值”里只写" not in found.todo


@pytest.mark.parametrize("column", ["年末", "年底", "12月31日", "12月底", "2023年末", "2023年12月31日"])
def test_what_stands_at_the_end_of_the_year_is_the_year_s(book: Codebook, column: str) -> None:
    """Of a stock; of what is counted through the year it may be that day's, and the cure is about 期间."""
    (figure,), found = clean(raw({"name": "人民调解员", "text": "38名", "period": column}), book, [])
    assert (figure.low, figure.high, figure.text, figure.period, found) == (38, 38, "38名", "", [])
    figures, (asked,) = clean(raw({"name": "信访件", "text": "38件", "period": column}), book, [])
    assert figures == []
    assert "“期间”请留空" in asked.todo


@pytest.mark.parametrize("column", ["2022年末", "2022年12月31日", "12月"])
def test_another_day_is_not_the_end_of_the_year(book: Codebook, column: str) -> None:
    figures, (asked,) = clean(raw({"name": "人民调解员", "text": "38名", "period": column}), book, [])
    assert (figures, "不认识这种期间" in asked.message) == ([], True)


def test_months_of_two_years_are_a_part(book: Codebook) -> None:
    rows = raw({"name": "信访件", "text": "38件", "period": "2022年12月-2023年11月"})
    (figure,), found = clean(rows, book, [])
    assert (figure.low, figure.period.partition(":")[0], found) == (38, "part", [])
