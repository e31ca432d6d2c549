"""Comparisons against a hand-worked oracle, and against brute force over members of both intervals."""

from __future__ import annotations

import csv
import math
import random
import time

import numpy as np
import pandas as pd
import pytest
from helpers import REPO, compared, comparisons, row

from fazhi.analysis.compare import COMPARISON_COLUMNS, compare
from fazhi.cleaning.clean import clean
from fazhi.cleaning.corrections import load_corrections
from fazhi.cleaning.dataset import load_record
from fazhi.reading.tables import read_tables


def expected(file="demo_expected.csv"):
    with (REPO / "tests" / file).open(encoding="utf-8-sig", newline="") as stream:
        return [{"place": "demo"} | r for r in csv.DictReader(stream)]


def number(cell):
    return float(cell) if cell else math.nan


@pytest.mark.parametrize("file", ["demo_expected.csv", "reference_expected.csv"])
def test_every_comparison_as_worked_out_by_hand(home, book, file):
    """Both files were worked out from DESIGN 4 and 5 with pencil and calculator, before the program ran."""
    rows = expected(file)
    frames = [comparisons(home, book, place) for place in sorted({r["place"] for r in rows})]
    got = {(r["place"], r["year"], r["indicator"]): r for frame in frames for r in frame.to_dict("records")}
    assert {(r["place"], int(r["year"]), r["indicator"]) for r in rows} == set(got)
    wrong = []
    for line in rows:
        mine = got[line["place"], int(line["year"]), line["indicator"]]
        same = (line["verdict"], line["certain"]) == (mine["verdict"], mine["certain"])
        same &= number(line["base_year"]) == mine["base_year"] if line["base_year"] else pd.isna(mine["base_year"])
        for column in ("diff_low", "diff_high", "rate_low", "rate_high"):
            want, have = number(line[column]), mine[column]
            same &= (math.isnan(want) and math.isnan(have)) or abs(want - have) < 1.1e-6
        if not same:
            wrong.append((line, {c: mine[c] for c in line if c in mine}))
    assert wrong == []


def test_each_of_the_seven_verdicts_occurs():
    assert {r["verdict"] for r in expected()} == {
        "up", "down", "level", "indeterminate", "new", "dropped", "not_comparable",
    }  # fmt: skip
    assert {r["certain"] for r in expected()} == {"", "not_lower", "not_higher"}


def test_a_hull_of_rounded_numbers_is_widened_like_each_of_them(book):
    """31.5万 or 38.5万 → 74.96万: 749550/385500 − 1 … 749650/314500 − 1."""
    base = row("fine_amount", 2022, 315000, 385000, unit="元", resolution=1000.0, single=True)
    result = weigh(book, base, row("fine_amount", 2023, 749600, unit="元", resolution=100.0))
    assert (round(result["rate_low"], 6), round(result["rate_high"], 6)) == (0.944358, 1.383625)
    assert (result["diff_low"], result["diff_high"]) == (364600, 434600)


def weigh(book, *rows):
    return compared(rows, book).iloc[-1]


@pytest.mark.parametrize(
    ("now", "base", "verdict", "certain"),
    [
        ((25, 25), (21, 29), "indeterminate", ""),  # 25次 against 20余次
        ((20, 30), (10, 20), "indeterminate", "not_lower"),
        ((10, 20), (20, 30), "indeterminate", "not_higher"),
        ((30, 39), (21, 29), "up", ""),
        ((21, 29), (30, 39), "down", ""),
        ((21, 29), (21, 29), "indeterminate", ""),  # two equal approximate wordings
        ((7, 7), (7, 7), "level", ""),
        ((0, 0), (0, 0), "level", ""),
        ((1001, math.inf), (1000, 1000), "up", ""),
        ((1001, math.inf), (1001, math.inf), "indeterminate", ""),
    ],
)
def test_verdict_of_two_intervals(book, now, base, verdict, certain):
    result = weigh(book, row("mediation", 2022, *base), row("mediation", 2023, *now))
    assert (result["verdict"], result["certain"]) == (verdict, certain)


def test_rounded_amounts_give_the_rate_the_resolutions_allow(book):
    """38.5万 → 74.96万: 94.4%–95.0% (DESIGN 5), worked out with 384500–385500 and 749550–749650."""
    result = weigh(
        book,
        row("fine_amount", 2022, 385000, unit="元", resolution=1000.0),
        row("fine_amount", 2023, 749600, unit="元", resolution=100.0),
    )
    assert (result["diff_low"], result["diff_high"]) == (364600, 364600)
    assert (round(result["rate_low"], 4), round(result["rate_high"], 4)) == (0.9444, 0.9497)


@pytest.mark.parametrize(
    ("now", "resolution", "as_published"), [(385400, 100.0, True), (385600, 100.0, False), (385000, 1000.0, True)]
)
def test_a_difference_below_the_resolution_holds_as_published_only(book, now, resolution, as_published):
    base = row("fine_amount", 2022, 385000, unit="元", resolution=1000.0)
    result = weigh(book, base, row("fine_amount", 2023, now, unit="元", resolution=resolution))
    assert result["as_published"] == as_published


def test_share_differs_in_points_and_has_no_rate(book):
    base = row("mediation_success_rate", 2022, 96.9, unit="%", resolution=0.1)
    result = weigh(book, base, row("mediation_success_rate", 2023, 97.2, unit="%", resolution=0.1))
    assert result["diff_low"] == pytest.approx(0.3)
    assert np.isnan(result["rate_low"])
    assert np.isnan(result["rate_high"])


def test_base_is_the_last_year_on_record_or_the_one_asked_for(book):
    rows = [row("mediation", y, v) for y, v in ((2018, 5), (2020, 9), (2023, 7))]
    frame = compared(rows, book)
    assert list(frame["base_year"].fillna(0)) == [0, 2018, 2020]
    asked = compared(rows, book, base_year=2018)
    assert list(asked[asked["year"] == 2023]["base_year"]) == [2018]
    assert list(asked[asked["year"] == 2023]["verdict"]) == ["up"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"period": "week"}, "两年数据的期间不同"), ({"unit": "人"}, "两年数据的单位不同")],
)
def test_unlike_figures_are_not_compared(book, change, reason):
    result = weigh(book, row("mediation", 2022, 5), row("mediation", 2023, 9, **change))
    assert (result["verdict"], result["reason"]) == ("not_comparable", reason)


def test_a_part_of_the_year_does_not_stand_in_for_the_year(book):
    result = weigh(
        book,
        row("mediation", 2022, 10),
        row("mediation", 2023, 4, period="part"),
        row("mediation", 2023, 12),
    )
    assert (result["now_low"], result["verdict"]) == (12, "up")


@pytest.mark.parametrize(
    ("now", "verdict"), [((300000, 400000, True), "up"), ((300000, 400000, False), "indeterminate")]
)
def test_an_open_end_decides_where_intervals_touch(book, now, verdict):
    """20余万元 ends below 30万元: 30余万元 is a certain rise, 不少于30万元 after 至多30万元 is not."""
    base = row("fine_amount", 2022, 200000, 300000, unit="元", resolution=10000.0)
    low, high, is_open = now
    result = weigh(book, base, row("fine_amount", 2023, low, high, unit="元", low_open=is_open))
    assert result["verdict"] == verdict


def test_columns_are_those_of_the_contract(demo):
    assert list(demo.columns[: len(COMPARISON_COLUMNS)]) == [
        "place",
        "year",
        "base_year",
        "indicator",
        "name",
        "unit",
        "kind",
        "base_text",
        "base_low",
        "base_high",
        "now_text",
        "now_low",
        "now_high",
        "diff_low",
        "diff_high",
        "rate_low",
        "rate_high",
        "verdict",
        "certain",
        "reason",
        "office",
        "cause",
    ]


def test_what_the_national_series_must_not_be_made_to_say(home, book):
    """The two values of 2023 are no rise, nor is a year after a break; 518.86万 and 5188646 are one value."""
    national = comparisons(home, book, "national").set_index(["year", "indicator"])
    conflict = national.loc[2023, "national_reconsideration_new"]
    assert (conflict["now_text"], conflict["verdict"]) == ("31.5万件或38.5万件", "not_comparable")
    broken = national.loc[2022, "national_mediated_dispute"]
    assert (broken["verdict"], broken["reason"][:11]) == ("not_comparable", "2022年起口径变动：")
    findings = clean(read_tables(home, "national")[0], book, load_corrections(home, book))[1]
    assert [f for f in findings if f.severity == "error"] == []
    finer = [f for f in findings if f.code == "agreeing" and "5188646" in f.read]
    assert [(f.severity, f.read) for f in finer] == [("note", "518.86万件、5188646件")]
    # the finer one serves: 503.1万 (5030619) against 5188646 of 1999
    assert national.loc[2000, "national_mediated_dispute"]["diff_low"] == 5030619 - 5188646


def test_every_verdict_has_its_reason(demo):
    assert set(demo["reason"]) >= {
        "两年都是确数，两数相等", "本年可能的最小数大于基期可能的最大数", "本年可能的最大数小于基期可能的最小数", "两个数的可能范围有重叠",
        "不再统计", "此前年份无记录",
    }  # fmt: skip
    assert "" not in set(demo["reason"])


def test_the_order_of_figures_changes_nothing(home, book):
    """All kinds, absences, parts of years, an indicator that ended, in whatever order they are read."""
    for place in ("demo", "national", "tongliang", "fuling"):
        served = load_record(home, place).as_of(2030).figures
        shuffled = random.Random(1).sample(served, len(served))
        assert compare(shuffled, book) == compare(served, book)


def test_a_base_year_asked_for_is_the_base_of_all(home, book):
    comparisons = compare(load_record(home, "national").as_of(2030).figures, book, 2002)
    assert {c.base.year if c.base else None for c in comparisons} == {None, 2002}
    # 全国律师 142534 − 136684
    assert 5850 in {c.difference.low for c in comparisons if c.year == 2003 and c.difference is not None}
    assert {c.verdict for c in comparisons if c.base is None} <= {"not_comparable", "new"}


def test_nothing_to_compare(book):
    assert compare([], book) == []
    assert list(compared([], book)[COMPARISON_COLUMNS]) == COMPARISON_COLUMNS


def test_a_place_of_many_years_is_compared_at_once(book):
    """25 indicators of 20 years, as a town has them at most."""
    ids = [i.id for i in book.indicators.values() if i.whole and not (i.until or i.since)][:25]
    figures = [row(i, year, year % 7) for i in ids for year in range(2004, 2024)]
    compare(figures, book)
    start = time.perf_counter()
    assert len(compare(figures, book)) == 500
    assert time.perf_counter() - start < 1
