"""The arithmetic of the source, corrections of it, and series of real reports; each value worked out by hand."""

from __future__ import annotations

import math
import shutil
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from helpers import REPO, TEXT, compared, figures
from hypothesis import given, settings
from hypothesis import strategies as st

from fazhi.analysis.consistency import check_consistency
from fazhi.cleaning.clean import clean
from fazhi.cleaning.dataset import PlaceRecord, load_record
from fazhi.cleaning.reconcile import serving
from fazhi.codebook.load import load_codebook
from fazhi.errors import DataError
from fazhi.home import Home
from fazhi.reading.raw import RawFigure
from fazhi.report.dossier import judge
from fazhi.wording import Wording

REAL, NORMS = (
    (REPO / "data" / "codebook" / f"{n}.csv").read_text(encoding="utf-8-sig") for n in ("indicators", "norms")
)
M = "矛盾纠纷调解"
COLUMNS = REAL.splitlines()[0].split(",")
MORE = [
    # id, name, kind, units, and what else
    ("received", "复议受理", "count", "件", {}), ("closed", "复议审结", "count", "件", {"within": "received"}),
    ("undone", "复议改错", "count", "件", {}),
    ("undone_rate", "复议改错率", "share", "%", {"numerator": "undone", "denominator": "closed"}),
    *((f"share_{c}", f"{c}占比", "share", "%", {"share_group": "案件类型"}) for c in "abc"),
    ("things", "总件", "count", "件", {"parts": "things_a|things_b", "within": "received"}),
    ("money", "总额", "amount", "元", {"parts": "money_a|money_b"}),
    *((f"things_{c}", f"{c}件", "count", "件", {}) for c in "ab"), *((f"money_{c}", f"{c}额", "amount", "元", {}) for c in "ab"),
    ("redefined", "走访", "count", "次", {"breaks": "2023:口径由全镇改为试点村"}),
]  # fmt: skip


def indicators():
    lines = []
    for n, (id_, name, kind, units, more) in enumerate(MORE):
        told = {"id": id_, "name": name, "kind": kind, "units": units, "domain": "行政执法", "direction": "neither"}
        told |= {"definition": name, "public": "yes", "order": str(5000 + n), "max": "100" if kind == "share" else ""}
        lines.append(",".join((dict.fromkeys(COLUMNS, "") | told | more)[c] for c in COLUMNS))
    return REAL.rstrip("\n") + "\n" + "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def more(tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("arithmetic"))
    shutil.copytree(REPO / "data" / "codebook", home.codebook)
    (home.codebook / "indicators.csv").write_text(indicators(), encoding="utf-8")
    return load_codebook(home)


def cleaned(book, years):
    """Clean figures and findings of rows (name, text, status, period) by year."""
    raw = [
        RawFigure(
            "demo", year, f"{year}/a.csv", n, **dict(zip(("name", "text", "status", "period"), row, strict=False))
        )
        for year, rows in years.items()
        for n, row in enumerate(rows, 2)
    ]
    return clean(raw, book, [])


@pytest.fixture(scope="module")
def found(more):
    """Findings of cleaning and arithmetic over the rows of 2023, with those of 2022 before them."""

    def findings(*rows, base=()):
        frame, unclean = cleaned(more, {2022: base, 2023: rows})
        record = PlaceRecord(Home(Path()), more, more.places["demo"], tuple(frame), (), (), ())
        return [*unclean, *check_consistency(record.as_of(2023))]

    return findings


def codes(findings):
    return [f.code for f in findings]


# (1) ------------------------------------------------------------------ a change as told: base, now, told, what is wrong
TOLD = {"66件→151件": {
    # 85/66 = 128.787…%
    "": "增长128.79%|增长128.8%|增长129%|增长1.3倍|增长约129%|增长129%左右|增长超过128%|增长近130%|增加85件|增加80余件|增长一倍多",
    "stated": "增长128.78%|增长128.7%|增长128%|增长1.2倍|增长约130%|增长超过129%|增长不到128%|增加84件|增加90余件|下降128.79%|持平",
}, "141件→155件": {"": "增长9.93%|增加14件|增长约10%|增长一成左右", "stated": "增长9.94%|增加15件|增长约11%|增长超过10%"},
    # 85/151 = 56.291…%
    "151件→66件": {"": "下降56.29%|同比下降56.3%|减少85件|下降五成多", "stated": "下降56.2%|增长56.29%|减少84件|下降六成多", "times_down": "减少1倍|下降0.6倍"},
    "100件→95件": {"": "下降5%|下降5%以上|下降超过4%", "stated": "下降超过5%|下降近5%|下降不到5%"},
    "100件→110件": {"": "增加10件以上", "stated": "增加10余件|增加超过10件"}, "100件→111件": {"": "增加10余件"},
    "100件→119件": {"": "增加10余件"}, "100件→120件": {"stated": "增加10余件"},
    # 6.25% and 12.5%: half of the last digit is rounded away from 0
    "80件→85件": {"": "增长6.3%|增长6.25%|增长6%", "stated": "增长6.2%|增长6.24%"}, "8件→9件": {"": "增长13%|增长12.5%", "stated": "增长12%"},
    "80件→75件": {"": "下降6.3%|下降6.25%|下降6%", "stated": "下降6.2%|下降6.26%"}, "8件→7件": {"": "下降13%", "stated": "下降12%"},
    "66件→66件": {"": "持平|增长0%"}, "66件→67件": {"stated": "持平"}, "0件→5件": {"stated": "持平"}, "0件→0件": {"": "持平"},
    "66件→132件": {"": "增长1倍|翻一番|翻番", "stated": "翻两番|增长2倍"}, "66件→264件": {"": "翻两番|增长3倍", "stated": "增长1倍|翻番"},
    "66件→528件": {"": "翻三番"}, "5件→0件": {"": "下降100%", "stated": "下降98%"},
    # 20余件 is 21 to 29: 1 to 9 more, 3.448…% to 42.857…%
    "20余件→30件": {"": "增加1件|增加9件|增长43%|增长3%", "stated": "增加10件|增长44%|增长2%"},
    # 101 or more: at most 19 more; at least 101: at most 15.8% less
    "超过100件→120件": {"": "增加5件|增加19件", "stated": "增加20件"}, "120件→超过100件": {"": "下降5%", "stated": "下降20%"},
}  # fmt: skip
CHANGES = [
    (M, *years.split("→"), told, code)
    for years, outcomes in TOLD.items() for code, texts in outcomes.items() for told in texts.split("|")
] + [
    # 8.6万元 ± 500, 9.0万元 ± 500: 3,000 to 5,000 more
    *(("罚没金额", "8.6万元", "9.0万元", t, "") for t in ("增加4000元", "增加0.4万元", "增加3000元", "增加5000元")),
    *(("罚没金额", "8.6万元", "9.0万元", t, "stated") for t in ("增加2999元", "增加5001元", "增加0.6万元")),
    # 0.3 ± 0.1, told to a tenth: 0.15 to 0.45
    *(("调解成功率", "96.9%", "97.2%", t, "") for t in ("提高0.3个百分点", "上升0.4百分点", "提高约0.3个百分点")),
    *(("调解成功率", "96.9%", "97.2%", t, "stated") for t in ("提高0.5个百分点", "降低0.3个百分点")),
    ("调解成功率", "60%", "66%", "提高6%", "points"), ("调解成功率", "90%", "95%", "提高5%", "points"),
    ("调解成功率", "98%", "98%", "持平", ""),  # no % is told
]  # fmt: skip


@pytest.mark.parametrize(("name", "base", "now", "told", "code"), CHANGES, ids=[" ".join(c[1:4]) for c in CHANGES])
def test_a_change_as_told(found, name, base, now, told, code):
    findings = found((name, now), (name, told, "变动"), base=[(name, base)])
    assert told != "增长128.78%" or "上年66件、本年151件，算是增长128.79%" in findings[0].message
    assert [(f.code, f.severity, f.row, f.read) for f in findings] == [(code, "error", 3, told)] * bool(code)


def test_the_base_quoted_beside_the_change_comes_first(found):
    now = [(M, "151件"), (M, "66件", "上年"), (M, "增长128.79%", "变动")]
    assert codes(found(*now, base=[(M, "70件")])) == []
    assert codes(found(*now[::2], base=[(M, "70件")])) == ["stated"]


def test_two_changes_told_of_one_indicator_are_no_conflict(found):
    now = [(M, "155件"), (M, "增加14件", "变动"), (M, "增长9.93%", "变动")]
    assert codes(found(*now, base=[(M, "141件")])) == []
    assert codes(found(*now, (M, "增长12%", "变动"), base=[(M, "141件")])) == ["conflict"]


@pytest.mark.parametrize(
    ("name", "base", "now", "change"),
    [
        pytest.param(M, "100件", "110件", ("增长5%", "变动", "上半年"), id="half a year"),
        pytest.param("走访", "1000次", "13次", ("增长10%", "变动"), id="by a definition that is not on record"),
        pytest.param("中心组学习研讨", "23场", "13次", ("增长10%", "变动"), id="another unit then"),
    ],
)
def test_a_change_of_something_else_is_not_weighed(found, name, base, now, change):
    assert "stated" not in codes(found((name, now), (name, *change), base=[(name, base)]))


def test_a_change_in_another_unit_than_the_figures_cannot_be_checked_and_is_told(found):
    (finding,) = found(
        ("中心组学习研讨", "13次"), ("中心组学习研讨", "减少12场", "变动"), base=[("中心组学习研讨", "23次")]
    )
    assert finding.code == "stated"
    assert "单位不同，无法复算" in finding.message


PARTS = ("主动公开政策性文件", "主动公开预决算", "主动公开第三分项", "主动公开第四分项", "主动公开基层政务")
PUBLISHED = ("主动公开政府信息", *PARTS)
THINGS, MONEY, SHARES = ("总件", "a件", "b件"), ("总额", "a额", "b额"), ("a占比", "b占比", "c占比")
RATE, OFFICERS, LOST = ("复议改错率", "复议改错", "复议审结", "复议受理"), ("持证率", "持证执法人员", "执法人员"), ("行政诉讼案件", "行政诉讼败诉")  # fmt: skip
MEDIATED, FINES = ("调解成功率", M), ("罚没金额", "安全生产罚款")
SUMS = [
    (PUBLISHED, "151条 100条 20条 10条 3条 2条", "sum"), (PUBLISHED, "151条 100条 36条 10条 3条 2条", ""),
    (PUBLISHED, "155条 100条 50条 1条 1条 5条", "sum"), (PUBLISHED, "155条 100条 50条 1条 1条 3条", ""),
    (PUBLISHED, "151条 100条 35条", ""), (PUBLISHED, "155条 100条 57条", "sum"),
    *((THINGS, t, "") for t in (
        "20余件 10件 11件", "20余件 20件 9件", "约50件 20件 25件", "约50件 30件 25件", "超过10件 5件 6件", "3至5件 2件 1至2件",
        "10件 5件以上 5件", "10件以上 5件以上 1件", "不到10件 4件 5件",
    )),
    *((THINGS, t, "sum") for t in (
        "20余件 10件 10件", "20余件 20件 10件", "约50件 20件 24件", "约50件 30件 26件", "超过10件 5件 5件", "3至5件 1件 1件",
        "10件 超过10件 0件", "10件 5件以上 6件", "不到10件 5件 5件",
    )),
    # 1.5万 is 14,500 to 15,500
    (THINGS, "1.5万件 14400件 101件", "rounding"), (THINGS, "1.5万件 14400件 99件", "sum"),
    # each ± 50元, 150 in all
    (MONEY, "916.85万元 600.65万元 316.00万元", "sum"), (MONEY, "916.85万元 600.85万元 316.00万元", ""),
    (MONEY, "916.85万元 600.86万元 316.00万元", "rounding"), (MONEY, "916.85万元 600.87万元 316.00万元", "sum"),
    (MONEY, "63759001.60元 42803870.12元 20955131.48元", ""),  # exact to the fen, not to the float
    (MONEY, "超过1000000元 600000元 400000元", "sum"), (MONEY, "超过1000000元 600000元 400001元", ""),
    # 29/135 = 21.481…%
    *((RATE, f"{t} 29件 135件 151件", "") for t in ("21.5%", "21.48%", "21%", "约21%", "超过21%", "两成多", "不足22%")),
    *((RATE, f"{t} 29件 135件 151件", "rate") for t in ("19.2%", "21.4%", "22%", "约23%", "超过22%", "不到两成", "三成多")),
    # 2369/2474 = 95.755…%
    (OFFICERS, "95.87% 2369名 2474名", "rate"), (OFFICERS, "95.76% 2369名 2474名", ""), (OFFICERS, "95.8% 2369名 2474名", ""),
    (OFFICERS, "90%以上 27名 30名", ""), (OFFICERS, "超过90% 27名 30名", "rate"), (OFFICERS, "不足90% 27名 30名", "rate"),
    (OFFICERS, "55.6% 5名 不到10名", ""), (OFFICERS, "20% 5名 不到10名", "rate"), (OFFICERS, "100% 380余名 380名", "within"),
    (MEDIATED, "66.7% 3件", ""), (MEDIATED, "67% 3件", ""), (MEDIATED, "66.6% 3件", "whole"), (MEDIATED, "96.9% 3件", "whole"),
    (MEDIATED, "约97% 3件", ""), (MEDIATED, "96.9% 30余件", ""),
    # 15/16 is 93.75%, 1/16 6.25%, 1/8 12.5%: half of the last digit is rounded up
    *((OFFICERS, f"{t} {n}名", "") for t, n in (
        ("93.8%", "15名 16"), ("93.75%", "15名 16"), ("94%", "15名 16"), ("6.3%", "1名 16"), ("13%", "1名 8"), ("0%", "0名 8"), ("0.0%", "0名 8"),
    )),
    *((OFFICERS, f"{t} {n}名", "rate") for t, n in (
        ("93.7%", "15名 16"), ("93.74%", "15名 16"), ("93%", "15名 16"), ("6.2%", "1名 16"), ("12%", "1名 8"), ("0%", "1名 200"),
    )),
    *((MEDIATED, t, "whole") for t in (
        "93.7% 16件", "99.5% 20件", "99.5% 20余件", "99.5% 约20件", "12% 8件", "99.99% 6000件以下", "0.5% 不足100件", "99.5% 18至22件",
    )),
    *((MEDIATED, t, "") for t in (
        "93.8% 16件", "99.5% 200件", "99.5% 199件", "99.5% 200余件", "13% 8件", "99.99% 1万件", "99.99% 9999件以下", "99.5% 1.5万件", "99.5% 超过20件", "约99.5% 20件", "超过99.5% 20件",
    )),
    # told as so many of so many, and of another number than there is; what is in its lowest terms may be of a multiple
    *((MEDIATED, f"{t}件", "whole") for t in ("43分之43 1204", "287分之280 1204", "43分之42 1200", "43分之43 1200余", "9分之6 12")),
    *((MEDIATED, f"{t}件", "") for t in (
        "287分之280 287", "4分之3 1204", "40分之39 1200", "四分之三 1204", "3分之2 1000余", "43分之43 40余", "43分之43 超过40", "100% 1204", "43分之42 1204",
    )),
    # of 25 no whole number is 99.5%, whatever 20余 is
    (OFFICERS, "99.5% 20余名 25名", "whole"), (OFFICERS, "96% 20余名 25名", ""),
    (SHARES, "33.33% 33.33% 33.33%", "rounding"), (SHARES, "33% 33% 32%", "shares"), (SHARES, "25% 25% 50%", ""),
    (SHARES, "约33% 33% 32%", ""), (SHARES, "约32% 33% 32%", "shares"), (SHARES, "60% 30%", ""), (SHARES, "60% 50%", "shares"),
    (LOST, "3件 3件", ""), (LOST, "3件 4件", "within"), (LOST, "3件 超过3件", "within"), (LOST, "20余件 29件", ""),
    (LOST, "20余件 30件", "within"), (FINES, "5万元 54999元", ""), (FINES, "5万元 55001元", "within"),
    (FINES, "50000元 超过50000元", "within"), (FINES, "50000元 50000元以上", ""),
]  # fmt: skip


@pytest.mark.parametrize(("names", "texts", "code"), SUMS, ids=[f"{c[0][0]} {c[1]}" for c in SUMS])
def test_parts_shares_and_rates(found, names, texts, code):
    findings = found(*zip(names, texts.split(), strict=False))
    assert sorted(codes(findings)) == sorted(code.split())
    severities = {"rounding": "note", "whole": "warning"}
    assert all(f.severity == severities.get(f.code, "error") for f in findings)


SEASONS = [
    ("12件 上半年5件 下半年7件", ""), ("30件 上半年10件 下半年12件", "sum"), ("30余件 上半年10件 下半年12件", "sum"),
    ("20余件 上半年10件 下半年12件", ""), ("9件 上半年10件", "sum"), ("10件 上半年10件", ""), ("12件 上半年5件 下半年7余件", ""),
    ("10件 第一季度1件 二季度2件 三季度3件 四季度4件", ""), ("11件 第一季度1件 二季度2件 三季度3件 四季度4件", "sum"),
    # of one quarter nothing is known; the first half and the third quarter are no year
    ("10件 一季度1件 二季度2件 四季度4件", ""), ("6件 一季度1件 二季度2件 四季度4件", "sum"), ("12件 上半年5件 三季度7件", ""),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "code"), SEASONS, ids=[texts for texts, _ in SEASONS])
def test_halves_and_quarters_of_a_year(found, texts, code):
    findings = found(*((M, text) for text in texts.split()))
    assert codes(findings) == code.split()
    assert all("各段时间（" in f.message for f in findings)


def test_people_in_office_are_not_summed_over_a_year(found):
    assert codes(found(*(("执法人员", text) for text in ("20名", "上半年20名", "下半年20名")))) == []


SAID = [
    (RATE, "19.2% 29件 135件 151件", "21.48%，像是除以了“复议受理”151件"), (SHARES, "33.33% 33.33% 33.33%", "相加为99.99%"),
    (PUBLISHED, "151条 100条 20条 10条 3条 2条", "各分项（100条、20条、10条、3条、2条）相加为135条，差16条"),
    (MONEY, "916.85万元 600.65万元 316.00万元", "相加为916.65万元，差2000元"),
    (LOST, "3件 4件", "“行政诉讼败诉”（4件）是“行政诉讼案件”（3件）的一部分"),
]  # fmt: skip


@pytest.mark.parametrize(("names", "texts", "said"), SAID, ids=[f"{c[0][0]} {c[1]}" for c in SAID])
def test_what_the_accusation_says(found, names, texts, said):
    assert said in found(*zip(names, texts.split(), strict=False))[0].message


# (2) ---------------------------------------------------------------------------------- against members, one by one
FAR = 60
closed = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted).map(tuple)
members = closed | closed.map(lambda e: (e[0], FAR))


def told_of(low, high):
    return f"{low}条" if low == high else f"{low}条以上" if high == FAR else f"{low}至{high}条"


def add_up(found, total, parts):
    """Hold the finding to the members, tried one by one; a part that is not there may be anything from 0."""
    there = [(name, told_of(*p)) for name, p in zip(PARTS, parts, strict=True) if p]
    sums = {0}
    for p in parts:
        sums = {s + x for s in sums for x in range((p or (0, FAR))[0], (p or (0, FAR))[1] + 1) if s + x <= FAR}
    fits = bool(sums & set(range(total[0], total[1] + 1)))
    assert codes(found((PUBLISHED[0], told_of(*total)), *there)) == ([] if fits else ["sum"])


@settings(max_examples=100)
@given(total=closed, parts=st.lists(st.none() | closed, min_size=5, max_size=5))
def test_a_sum_is_accused_exactly_where_no_members_add_up(found, total, parts):
    add_up(found, total, parts)


@settings(max_examples=100)
@given(total=members, parts=st.lists(st.none() | members, min_size=5, max_size=5))
def test_a_sum_of_unbounded_parts(found, total, parts):
    add_up(found, total, parts)


def share_of(part, whole, places):
    return (Decimal(100 * part) / whole).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


OFF = st.integers(2, 30)


@settings(max_examples=80)
@given(below=st.integers(1, 400), part=st.integers(0, 400), places=st.integers(0, 2), off=OFF | OFF.map(lambda n: -n))
def test_a_rate_is_accused_exactly_where_it_is_off(found, below, part, places, off):
    above = part % (below + 1)
    right = share_of(above, below, places)
    wrong = right + Decimal(off).scaleb(-places)
    officers, mediated = [("持证执法人员", f"{above}名"), ("执法人员", f"{below}名")], (M, f"{below}件")
    assert codes(found(("持证率", f"{right}%"), *officers, ("调解成功率", f"{right}%"), mediated)) == []
    if 0 <= wrong <= 100:
        assert codes(found(("持证率", f"{wrong}%"), *officers)) == ["rate"]


@settings(max_examples=80)
@given(base=st.integers(1, 400), now=st.integers(0, 900), places=st.integers(0, 2), off=OFF)
def test_a_change_in_percent_is_accused_exactly_where_it_is_off(found, base, now, places, off):
    verb, right = "增长" if now >= base else "下降", share_of(abs(now - base), base, places)
    for told, expected in ((right, []), (right + Decimal(off).scaleb(-places), ["stated"])):
        rows = [(M, f"{now}件"), (M, f"{verb}{told}%", "变动")]
        assert codes(found(*rows, base=[(M, f"{base}件")])) == expected


# (3) -------------------------------------------------------------------------------------------------- corrections
@pytest.fixture
def judged(make_home):
    def judge_it(years, corrections, year=2023, accepted="warning"):
        norms = NORMS.replace("severity.accepted,warning", f"severity.accepted,{accepted}")
        files = {f"demo/{y}/a.csv": figures(*((n, t, "", *more) for n, t, *more in rows)) for y, rows in years.items()}
        files[f"demo/{year}/narrative.md"] = TEXT
        home = make_home(files, "".join(corrections) or None, {"indicators.csv": indicators(), "norms.csv": norms})
        return judge(load_record(home, "demo"), year)

    return judge_it


def entry(action, indicator, expect, value="", year=2023):
    where = f"{{place: demo, year: {year}, indicator: {indicator}}}"
    told = f"action: {action}, expect: {expect}, value: '{value}', reason: 重复归类, status: 尚未核实"
    return f"- {{where: {where}, {told}}}\n"


def errors(dossier):
    return [f.code for f in dossier.findings if f.severity == "error"]


WRONG_SUM = [*zip(PUBLISHED, "155条 100条 50条 1条 1条 5条".split(), strict=True)]
WRONG_CHANGE = [("主动公开政府信息", "141条", "上年"), ("主动公开政府信息", "增长9.99%", "变动")]


@pytest.mark.parametrize("severity", ["warning", "note"])
def test_accept_lets_it_stand(judged, severity):
    with pytest.raises(DataError, match="差2条"):
        judged({2023: WRONG_SUM}, []).require_sound()
    dossier = judged({2023: WRONG_SUM}, [entry("accept", "published_information", "155条")], accepted=severity)
    dossier.require_sound()
    [finding] = [f for f in dossier.findings if f.code == "accepted"]
    assert (finding.severity, finding.read, finding.row, finding.todo) == (severity, "155条", 2, "尚未核实")
    assert "差2条；原文如此（重复归类）" in finding.message


@pytest.mark.parametrize(
    ("indicator", "expect", "last", "left"),
    [("published_information", "156条", "5条", ["sum"]), ("published_budget", "50条", "5条", ["sum"]), ("published_information", "155条", "3条", [])],
)  # fmt: skip
def test_an_accept_that_matches_nothing_is_an_error(judged, indicator, expect, last, left):
    rows = [*WRONG_SUM[:-1], (PARTS[-1], last)]
    assert sorted(errors(judged({2023: rows}, [entry("accept", indicator, expect)]))) == ["correction_unmatched", *left]


def test_two_faults_of_one_indicator_can_both_be_accepted(judged):
    accepts = [entry("accept", "published_information", t) for t in ("155条", "增长9.99%")]
    assert errors(judged({2023: WRONG_SUM + WRONG_CHANGE}, accepts[:1])) == ["stated"]
    assert errors(judged({2023: WRONG_SUM + WRONG_CHANGE}, accepts)) == []


def test_two_faults_of_one_figure_are_accepted_together(judged):
    """Too many parts, and more than what it is part of: both findings read 10件, no second entry could tell them apart."""
    rows = {2023: [("总件", "10件"), ("a件", "6件"), ("b件", "6件"), ("复议受理", "8件")]}
    assert sorted(errors(judged(rows, []))) == ["sum", "within"]
    assert errors(judged(rows, [entry("accept", "things", "10件")])) == []


RESTATED = {2022: [(M, "40件")], 2023: [(M, "45件"), (M, "41件", "上年")]}
RESTATE = entry("restate", "mediation", "[40件, 41件]", "41件")


def test_restate(judged):
    assert errors(judged(RESTATED, [])) == ["restated"]
    dossier = judged(RESTATED, [RESTATE])
    [finding] = [f for f in dossier.findings if f.code == "restatement"]
    assert (errors(dossier), finding.severity) == ([], "note")
    assert "2022年原报40件，2023年更正为41件（重复归类）" in finding.message
    [compared] = dossier.comparisons.to_dict("records")
    assert [compared[c] for c in ("base_text", "base_low", "diff_low")] == ["41件", 41, 4]
    assert compared["base_origin"] == "raw(2023/a.csv:3)"
    [before] = judged(RESTATED, [RESTATE], 2022).figures.to_dict("records")
    assert (before["text"], before["origin"]) == ("40件", "raw(2022/a.csv:2)")


@pytest.mark.parametrize(("indicator", "old", "new"), [("mediation", 40, 42), ("mediation", 39, 41), ("inspection", 40, 41)])  # fmt: skip
def test_a_restate_that_matches_nothing_is_an_error(judged, indicator, old, new):
    """Nothing quotes 42; the report of 2022 says 40, not 39; nothing is said of inspections."""
    corrections = [entry("restate", indicator, f"[{old}件, {new}件]", f"{new}件")]
    assert "correction_unmatched" in errors(judged(RESTATED, corrections))


def test_one_report_may_restate_two_years(judged):
    years = {2021: [(M, "30件")], **RESTATED} | {2023: [*RESTATED[2023], (M, "31件", "2021年")]}
    dossier = judged(years, [RESTATE, entry("restate", "mediation", "[30件, 31件]", "31件")])
    assert errors(dossier) == []


@pytest.mark.parametrize("order", [1, -1])
def test_the_last_report_that_restates_holds(judged, order):
    years = {2021: [(M, "30件")], 2022: [(M, "40件"), (M, "31件", "上年")], 2023: [(M, "45件"), (M, "32件", "2021年")]}
    entries = [entry("restate", "mediation", f"[{y - 1}件, {y}件]", f"{y}件", 1991 + y) for y in (31, 32)]
    served = judged(years, entries[::order]).figures
    assert list(served.loc[(served["year"] == 2021) & (served["status"] == "actual"), "text"]) == ["32件"]


def test_values_kept_side_by_side_are_held_as_both(judged):
    """43 of 44 are 97.7%; 40 + 4 are 44, and nothing was rounded."""
    rows = [(M, "40件"), (M, "44件"), ("总件", "40件"), ("总件", "44件"), ("a件", "40件"), ("b件", "4件")]
    rows.append(("调解成功率", "97.7%"))
    kept = [entry("keep", i, "[40件, 44件]") for i in ("mediation", "things")]
    assert {f.code for f in judged({2023: rows}, kept).findings} <= {"kept_conflict", "unused"}


INF = math.inf
READ = [
    ("同比下降5%", "", (-5, -5, False, False, "%")), ("较上年减少10余件", "", (-20, -10, True, True, "件")),
    ("下降超过5%", "", (-INF, -5, True, True, "%")), ("下降5%以上", "", (-INF, -5, True, False, "%")),
    ("下降近三成", "", (-30, -27, True, False, "%")), ("减少5", "件", (-5, -5, False, False, "件")),
    ("增长1倍", "", (100, 100, False, False, "%")), ("增长了两倍", "", (200, 200, False, False, "%")),
    ("翻番", "", (100, 100, False, False, "%")), ("翻两番", "", (300, 300, False, False, "%")), ("减半", "", (-50, -50, False, False, "%")),
    ("同比持平", "", (0, 0, False, False, "%")), ("提高0.3个百分点", "", (0.3, 0.3, False, False, "百分点")),
    ("增长12.5", "%", (12.5, 12.5, False, False, "%")), ("增长３％至５％", "", (3, 5, False, False, "%")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "expected"), READ, ids=[r[0] for r in READ])
def test_a_change_is_read_as_what_it_means(book, text, unit, expected):
    q = Wording(book).read_change(text, unit, "件").quantity
    assert (q.low, q.high, q.low_open, q.high_open, q.unit) == expected


# (4) ---------------------------------------------------------------------------------- series of real reports
SERIES = [
    # 201–299, 191–199, 281–289
    ("普法活动", "200余场次 190余场次 280余场次", [("down", -108, -2), ("up", 82, 98)]),
    ("普法活动", "200余场次 280余场次", [("indeterminate", -18, 88)]),
    ("行政诉讼案件", "5件 6件 4件", [("up", 1, 1), ("down", -2, -2)]),
    ("行政检查", "20余次 25次", [("indeterminate", -4, 4)]),
    ("走访", "30余次 13次", [("not_comparable", None, None)]),
    ("学法覆盖", "2000多人次 2.5万多名", [("not_comparable", None, None)]),
    ("中心组学习研讨", "23场 13次", [("not_comparable", None, None)]),
]


@pytest.mark.parametrize(("name", "texts", "verdicts"), SERIES, ids=[f"{s[0]} {s[1]}" for s in SERIES])
def test_series_of_real_reports(more, name, texts, verdicts):
    words = texts.split()
    # only 走访 changes its definition on the way, in 2023
    first = 2022 if name == "走访" else 2021 if len(words) == 2 else 2020
    frame, findings = cleaned(more, {first + n: [(name, t)] for n, t in enumerate(words)})
    assert findings == []
    rows = compared(serving(frame), more).iloc[1:]
    told = [(r.verdict, *(None if math.isnan(x) else x for x in (r.diff_low, r.diff_high))) for r in rows.itertuples()]
    assert told == verdicts
    reasons = {"走访": "口径", "学法覆盖": "单位", "中心组学习研讨": "单位"}
    assert reasons.get(name, "") in rows.iloc[-1]["reason"]
