"""Each clause written out by hand; no clause may hold a number that is not in its comparison."""

from __future__ import annotations

import csv
import math
import re

import pytest
from helpers import REPO, row

from fazhi import api
from fazhi.analysis.compare import compare
from fazhi.cleaning.clean import clean
from fazhi.cleaning.dataset import load_record
from fazhi.cleaning.reconcile import serving
from fazhi.interval import Quantity
from fazhi.numerals import machine_value, plain
from fazhi.reading.raw import RawFigure
from fazhi.report.clauses import Grammar
from fazhi.report.ledger import Number, text_of


def figures_row(indicator, year, text, low, high, unit, resolution=1.0, **more):
    return row(indicator, year, low, high, text=text, unit=unit, resolution=resolution, **more)


CASES = [
    # indicator, unit, base (text, low, high, resolution), now (…), base year, clause
    ("mediation", "件", ("40件", 40, 40, 1), ("45件", 45, 45, 1), 2022, "比上年增加5件，增长12.5%"),
    ("mediation", "件", ("66件", 66, 66, 1), ("151件", 151, 151, 1), 2022, "比上年增加85件，增长128.8%"),
    ("mediation", "件", ("45件", 45, 45, 1), ("40件", 40, 40, 1), 2022, "比上年减少5件，下降11.1%"),
    ("mediation", "件", ("40件", 40, 40, 1), ("45件", 45, 45, 1), 2020, "比2020年增加5件，增长12.5%"),
    ("mediation", "件", ("40件", 40, 40, 1), ("40件", 40, 40, 1), 2022, "与上年持平"),
    ("mediation", "件", ("1件", 1, 1, 1), ("3件", 3, 3, 1), 2022, "比上年增加2件"),
    ("mediation", "件", ("3件", 3, 3, 1), ("1件", 1, 1, 1), 2022, "比上年减少2件"),
    ("mediation", "件", ("0件", 0, 0, 1), ("5件", 5, 5, 1), 2022, "上年为0件"),
    ("mediation", "件", ("5件", 5, 5, 1), ("0件", 0, 0, 1), 2022, "上年为5件"),
    ("mediation", "件", ("0件", 0, 0, 1), ("10余件", 11, 19, 1), 2022, "上年为0件"),
    ("mediation", "件", ("0件", 0, 0, 1), ("0件", 0, 0, 1), 2022, "与上年持平"),
    ("mediation", "件", ("20余件", 21, 29, 1), ("31件", 31, 31, 1), 2022, "比上年至少增加2件"),
    ("mediation", "件", ("31件", 31, 31, 1), ("20余件", 21, 29, 1), 2022, "比上年至少减少2件"),
    ("mediation", "件", ("1000件", 1000, 1000, 1), ("超过1000件", 1001, math.inf, 1), 2022, "比上年有所增加"),
    ("mediation", "件", ("超过1000件", 1001, math.inf, 1), ("900件", 900, 900, 1), 2022, "比上年至少减少101件"),
    ("mediation", "件", ("20余件", 21, 29, 1), ("25件", 25, 25, 1), 2022, "上年20余件"),
    ("mediation", "件", ("10至20件", 10, 20, 1), ("20至30件", 20, 30, 1), 2022, "不低于上年（10至20件）"),
    ("mediation", "件", ("20至30件", 20, 30, 1), ("10至20件", 10, 20, 1), 2022, "不高于上年（20至30件）"),
    ("mediation_success_rate", "%", ("96.9%", 96.9, 96.9, 0.1), ("97.2%", 97.2, 97.2, 0.1), 2022, "比上年提高0.3个百分点"),
    ("mediation_success_rate", "%", ("98%", 98, 98, 1), ("95%", 95, 95, 1), 2022, "比上年降低3个百分点"),
    ("mediation_success_rate", "%", ("98%", 98, 98, 1), ("98%", 98, 98, 1), 2022, "与上年持平（按公布数）"),
    ("mediation_success_rate", "%", ("90%", 90, 90, 1), ("95%以上", 95, 100, 1), 2022, "比上年至少提高5个百分点"),
    ("mediation_success_rate", "%", ("98.5%", 98.5, 98.5, 0.1), ("98.6%", 98.6, 98.6, 0.1), 2022, "上年98.5%，基本持平"),
    ("fine_amount", "元", ("38.5万元", 385000, 385000, 1000), ("74.96万元", 749600, 749600, 100), 2022, "比上年增加约36.5万元，增长约95%"),
    ("fine_amount", "元", ("8600元", 8600, 8600, 1), ("9000元", 9000, 9000, 1), 2022, "比上年增加400元，增长4.7%"),
    ("fine_amount", "元", ("20万元", 200000, 200000, 10000), ("30余万元", 300000, 400000, 10000), 2022, "比上年至少增加9.5万元"),
    ("fine_amount", "元", ("2万元", 20000, 20000, 10000), ("4万元", 40000, 40000, 10000), 2022, "比上年增加2万元"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[c[-1] for c in CASES])
def test_clause(book, case):
    indicator, unit, base, now, base_year, clause = case
    open_ends = {"low_open": False}
    rows = [
        figures_row(indicator, base_year, base[0], base[1], base[2], unit, base[3], **open_ends),
        figures_row(indicator, 2023, now[0], now[1], now[2], unit, now[3], **open_ends),
    ]
    weighed = compare(rows, book)[-1]
    assert text_of(Grammar(book).clause(weighed)) == clause


ATTACKS = [
    # wordings of two years (2022, 2023) of one indicator → the clause; each once printed something untrue
    ("行政检查", "上半年100次", "截至11月200次", "不作同比（两年数据的期间不同）"),
    ("行政检查", "近三年3000次", "近五年5000次", "不作同比（两年数据的期间不同）"),
    ("行政检查", "近10次", "近10次", "上年近10次"),
    ("行政检查", "近10次", "20次", "比上年增加11次"),
    ("行政检查", "35126次", "35127次", "比上年增加1次"),
    ("行政检查", "98000次", "10次", "比上年减少97990次"),
    ("行政检查", "3.5万次", "超过3.5万次", "比上年有所增加（按公布数）"),
    ("行政检查", "十几万次", "19.5万次", "上年十几万次"),
    ("罚没金额", "100元", "12345678901.55元", "比上年增加123.4567880155亿元，增长12345678801.6%"),
]


@pytest.mark.parametrize("case", ATTACKS, ids=[" ".join(c[:3]) for c in ATTACKS])
def test_what_an_attacker_made_it_say(book, case):
    name, base, now, clause = case
    raw = [
        RawFigure(place="demo", year=y, file=f"{y}/a.csv", row=2, name=name, text=t)
        for y, t in ((2022, base), (2023, now))
    ]
    cleaned, findings = clean(raw, book, [])
    assert findings == []
    assert text_of(Grammar(book).clause(compare(serving(cleaned), book)[-1])) == clause


def test_weekly_figures_say_so(book):
    rows = [
        figures_row("consultation_frequency", y, f"每周{n}次", n, n, "次", period="week")
        for y, n in ((2022, 1), (2023, 3))
    ]
    weighed = compare(rows, book)[-1]
    assert text_of(Grammar(book).clause(weighed)) == "比上年每周增加2次"


def test_absences(book):
    def clause(base, now):
        rows = [row("mediation", 2022, 5, absence=base), row("mediation", 2023, 6, absence=now)]
        return text_of(Grammar(book).clause(compare(rows, book)[-1]))

    assert clause("no_duty", "") == "为本年新增（上年无此职责）"
    assert clause("", "no_duty") == "与上年相比取消（本年无此职责）"
    assert clause("no_duty", "no_duty") == "不作同比（两年均无此职责）"
    assert clause("not_reported", "") == "不作同比（上年未报）"
    assert clause("", "not_reported") == "不作同比（本年未报）"


def test_every_number_of_every_demo_clause_is_in_its_comparison(home, book):
    """Numbers come as spans with an origin; bare text holds years only (2023年)."""
    comparisons = compare(load_record(home, "demo").as_of(2024).figures, book)
    assert len(comparisons) > 100
    for weighed in comparisons:
        spans = Grammar(book).clause(weighed)
        bare = "".join(s for s in spans if isinstance(s, str))
        years = re.findall(r"[0-9]+", bare)
        assert all(len(y) == 4 and f"{y}年" in bare for y in years), bare
        known = {weighed.now.origin, weighed.base.origin if weighed.base else ""}
        for span in spans:
            if isinstance(span, Number):
                cells = set(re.findall(r"raw\([^()]*\)", span.formula))
                assert cells
                assert cells <= set(re.findall(r"raw\([^()]*\)", "".join(map(str, known))))


@pytest.mark.parametrize(
    ("low", "high", "low_open", "high_open", "value"),
    [
        (86000, 86000, False, False, "86000"),
        (21, 29, False, False, "21..29"),
        (1000, math.inf, True, True, "1000<.."),
        (0, 1000, False, True, "..<1000"),
        (98.6, 98.6, False, False, "98.6"),
    ],
)
def test_machine_value_is_the_notation_of_the_contract(low, high, low_open, high_open, value):
    assert machine_value(Quantity(low, high, low_open, high_open)) == value


@pytest.mark.parametrize(
    ("x", "text"), [(97.2 - 96.9, "0.3"), (86000.0, "86000"), (1e15, "1000000000000000"), (-0.5, "-0.5")]
)
def test_plain_numbers_carry_no_binary_dust(x, text):
    assert plain(x) == text


def weigh_wordings(book, name, base_year, base, now):
    """The comparison of two wordings, by the indicator's name."""
    return api.weigh_wordings(book, book.named(name), [base, now], [base_year, 2023])


def test_a_table_of_clauses_written_out_by_hand(book):
    """Every row was worked out from DESIGN 4 and 5 and NORMS 3, and its sentence written, before the program ran."""
    with (REPO / "tests" / "grammar_expected.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) >= 280
    wrong = []
    for r in rows:
        weighed = weigh_wordings(book, r["indicator"], int(r["base_year"]), r["base"], r["now"])
        clause = text_of(Grammar(book).clause(weighed))
        if clause != r["clause"]:
            wrong.append((r["indicator"], r["base"], r["now"], r["clause"], clause))
    assert wrong == []


WORDINGS = ["0件", "3件", "12件", "40件", "80件", "120件", "40余件", "近40件", "约40件", "超过40件", "不少于12件", "不超过40件", "3至12件", "十几件", "几十件", "上百件", "3.5万件", "3.5万余件", "35126件", "无此职责", "未报"]  # fmt: skip
CELLS = re.compile(r"raw\([^()]*\)")


def reckoned(formula, cells):
    """A number worked out again from its formula, by intervals as fractions of the raw cells."""
    if formula in cells:
        return cells[formula]
    name, _, rest = formula.partition("(")
    depth, parts = 0, [""]
    for c in rest[:-1]:
        depth += (c == "(") - (c == ")")
        parts = [*parts, ""] if c == "," and not depth else [*parts[:-1], parts[-1] + c]
    args = [reckoned(p, cells) for p in parts]
    if name == "wide":
        return args[0]
    if name in ("low", "high"):
        end = args[0][name == "high"]
        return end, end
    (a, b), (c, d) = args
    return {"sub": lambda: (a - d, b - c), "ratio": lambda: (a / d, b / c), "rate": lambda: (a / d - 1, b / c - 1)}[
        name
    ]()


@pytest.mark.parametrize("base", WORDINGS)
@pytest.mark.parametrize("base_year", [2020, 2022])
def test_no_clause_holds_a_number_that_is_not_in_its_comparison(book, base, base_year):
    """Bare text holds no numeral but a year; each number re-derives from the two raw cells by its formula."""
    for now in WORDINGS:
        weighed = weigh_wordings(book, "矛盾纠纷调解", base_year, base, now)
        spans = Grammar(book).clause(weighed)
        bare = "".join(s for s in spans if isinstance(s, str))
        assert re.findall(r"[0-9]+", bare.replace(f"{base_year}年", "")) == []
        cells = {f"raw({f.year}/figures.csv:2)": (f.low, f.high) for f in (weighed.base, weighed.now)}
        for number in (s for s in spans if isinstance(s, Number)):
            assert set(CELLS.findall(number.formula)) <= set(cells)
            if number.role == "value":
                assert number.text in (base, now)
                continue
            low, high = reckoned(number.formula, cells)
            value = float(number.value)
            # a rounded number may lie half a step off, a bound beside one as much again, a rate within its range
            slack = 0.5 * weighed.step if number.role == "change" and number.rounding else 1e-8
            slack = 1000 if "wide" in number.formula and number.role == "change" else slack
            if number.role == "rate" and weighed.step > 1:
                low, high = weighed.rate.low, weighed.rate.high
            assert min(abs(low), abs(high)) - slack <= abs(value) <= max(abs(low), abs(high)) + slack
