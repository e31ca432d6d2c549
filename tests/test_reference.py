"""A place beside other places: what may be set side by side, and the verdicts, worked out by hand."""

from __future__ import annotations

import re

import pytest
from helpers import REPO, figures

from fazhi.cleaning.dataset import load_record
from fazhi.report.content import Chart, numbers, plain_text
from fazhi.report.dossier import judge
from fazhi.report.ledger import Ledger, text_of
from fazhi.report.sections import Report
from fazhi.report.sources import Sources

PLACES = (REPO / "data" / "codebook" / "places.csv").read_text(encoding="utf-8")


@pytest.fixture
def beside(make_home):
    """The report of a place for 2023, beside another place's figures of some year."""

    def report(now, then, place="tongliang", other="shuangshan", year=2023, places=PLACES):
        files = {f"{place}/2023/figures.csv": figures(*now), f"{other}/{year}/figures.csv": figures(*then)}
        return Report(judge(load_record(make_home(files, codebook={"places.csv": places}), place), 2023))

    return report


def beneath(report):
    """What stands in small print under each name in the table of indicators."""
    heads = (row[0] for row in report.figures().blocks[0].rows if len(row) > 1)
    return {plain_text(head.runs): plain_text(head.beneath) for head in heads}


def told(report):
    """Each figure with what is said of it beside another place's, which the table has under its name."""
    dossier, rows = report.dossier, beneath(report)
    said = [(p.indicator.name, p.now.text, text_of(dossier.grammar.reference(p))) for p in dossier.references]
    for name, _, words in said:
        assert words in rows[name]
    return [f"{name} {now}，{words}" for name, now, words in said]


def rows_of(report):
    """The rows of the ledger for the numbers beside other places."""
    ledger = Ledger(report.dossier.place.id, Sources(report.dossier).texts)
    for pair in report.dossier.references:
        for number in numbers([report.dossier.grammar.figure(pair.now), *report.dossier.grammar.reference(pair)]):
            ledger.enter(number)
    return ledger.frame()


@pytest.fixture
def town(beside):
    """The real town's mediators beside the nation's, each per committee."""

    def report(mine, theirs, year=2022):
        now = [(n, v) for n, v in zip(("人民调解员", "人民调解委员会"), mine, strict=True) if v]
        then = [(n, v) for n, v in zip(("全国人民调解员", "全国人民调解委员会"), theirs, strict=True) if v]
        now, places = (
            [*now, ("普法活动", "9场")],
            PLACES.replace("太平镇,town,full,no,national", "太平镇,town,figures,no,national"),
        )
        return beside(now, then, "taiping", "national", year, places)

    return report


@pytest.mark.parametrize(
    ("others", "words"),
    [
        (("20场", "40场", "约10场"), "在4个地方中由高到低居第2位"),
        # 约30场 may be more, as many, or fewer
        (("20场", "约30场", "10场"), "因有约数不作比较"),
        (("20场", "40场"), "比乙镇（20场）多10场"),
    ],
)
def test_a_place_s_rank_among_many_stands_where_each_is_certainly_above_or_below(make_home, others, words):
    ids = ("yi", "bing", "ding")[: len(others)]
    rows = [f"jia,甲镇,甲镇,town,figures,no,{'|'.join(ids)},,,,,,"]
    rows += [f"{i},{name}镇,{name}镇,town,figures,no,,,,,,," for i, name in zip(ids, "乙丙丁", strict=False)]
    files = {f"{i}/2023/figures.csv": figures((EVENT, v)) for i, v in zip(ids, others, strict=True)}
    home = make_home(
        files | {"jia/2023/figures.csv": figures((EVENT, "30场"))},
        codebook={"places.csv": "\n".join([PLACES.splitlines()[0], *rows])},
    )
    report = Report(judge(load_record(home, "jia"), 2023))
    said = beneath(report)[EVENT]
    assert words in said
    assert ("居第" in said) == ("居第" in words)
    # and a strip with a mark for each, drawn where there is a rank
    strips = [block for block in report.figures().blocks if isinstance(block, Chart)]
    assert [plain_text(strip.title) for strip in strips] == [f"{EVENT}：{words}"] * ("居第" in words)
    for strip in strips:
        each = "；比乙镇（20场）多10场；比丙镇（40场）少10场；比丁镇（约10场）至少多19场。"
        assert plain_text(strip.alternative) == f"{EVENT}：{words}{each}"
        assert (strip.drawing.count("stroke: #1f5c99"), strip.drawing.count("stroke-width: 9")) == (1, 4)
        assert "<text" not in strip.drawing


def test_no_rank_of_numbers_by_different_measures(make_home):
    """Per committee beside two, as it is beside the third, which tells of no committees: certain each, but no row of one kind."""
    ids = ("yi", "bing", "ding")
    rows = [f"jia,甲镇,甲镇,town,figures,no,{'|'.join(ids)},,,,,,"]
    rows += [f"{i},{name}镇,{name}镇,town,figures,no,,,,,,," for i, name in zip(ids, "乙丙丁", strict=False)]
    of = {"jia": (60, 20), "yi": (90, 10), "bing": (20, 20), "ding": (500, 0)}
    files = {
        f"{i}/2023/figures.csv": figures(
            ("人民调解员", f"{people}名"), *([("人民调解委员会", f"{committees}个")] if committees else [])
        )
        for i, (people, committees) in of.items()
    }
    home = make_home(files, codebook={"places.csv": "\n".join([PLACES.splitlines()[0], *rows])})
    assert "居第" not in beneath(Report(judge(load_record(home, "jia"), 2023)))["人民调解员"]


EVENT = "普法活动"
TONGLIANG = {
    2025: [
        "主动公开政府信息 155条，比双山镇（188条）少33条", "主动公开政策性文件 6条，比双山镇（2条）多4条",
        "主动公开预决算 13条，与双山镇（13条）相同", "主动公开基层政务 118条，比双山镇（142条）少24条",
    ],
    2024: [
        "主动公开政策性文件 14条，比双山镇（2022年7条）多7条", "主动公开预决算 5条，与双山镇（2022年5条）相同",
        "主动公开基层政务 111条，比双山镇（2022年27条）多84条",
    ],
}  # fmt: skip


@pytest.mark.parametrize("year", TONGLIANG)
def test_two_real_towns_side_by_side(home, year):
    report = Report(judge(load_record(home, "tongliang"), year))
    assert told(report) == TONGLIANG[year]
    rows = rows_of(report)
    theirs, mine = rows[rows["place"] == "shuangshan"], rows[rows["place"] == "tongliang"]
    their_year = 2025 if year == 2025 else 2022
    cells = [f"raw(shuangshan/{their_year}/figures.csv:{n})" for n in range(2, 2 + len(TONGLIANG[year]))]
    assert list(theirs["formula"]) == cells
    assert set(theirs["year"]) == {their_year}
    assert theirs["source"].str.contains("双山镇人民政府").all()
    values = mine[mine["role"] != "change"]
    assert not values["formula"].str.contains("shuangshan").any()
    assert not values["source"].str.contains("双山镇").any()


def test_the_other_way_round_and_before_the_first_figure(home):
    first = told(Report(judge(load_record(home, "shuangshan"), 2025)))[0]
    assert first == "主动公开政府信息 188条，比铜梁太平镇（155条）多33条"
    assert told(Report(judge(load_record(home, "shuangshan"), 2022))) == []  # 铜梁太平镇 begins in 2023


PER = [
    # mediators and committees of the town and of the nation → each per committee, verdict
    (("60名", "20个"), ("3000000人", "750000个"), (3, 3, 4, 4), "below"),
    (("100名", "20个"), ("3000000人", "750000个"), (5, 5, 4, 4), "above"),
    (("80名", "20个"), ("3000000人", "750000个"), (4, 4, 4, 4), "same"),
    (("60余名", "20个"), ("3000000人", "750000个"), (3.05, 3.45, 4, 4), "below"),
    (("约80名", "20个"), ("3000000人", "750000个"), (3.6, 4.4, 4, 4), "unknown"),
    (("60名", "10余个"), ("3000000人", "750000个"), (60 / 19, 60 / 11, 4, 4), "unknown"),
    (("81名", "20个"), ("300万人", "75万个"), (4.05, 4.05, 299.5 / 75.5, 300.5 / 74.5), "above"),
    (("81名", "20个"), ("超过300万人", "约75万个"), None, None),  # no upper bound, no ratio
    (("100名", "20个"), ("4万人", "1万个"), (5, 5, 3.5 / 1.5, 9), "unknown"),
    (("1名", "20个"), ("4万人", "1万个"), (0.05, 0.05, 3.5 / 1.5, 9), "below"),
    (("60名", "不足5个"), ("3000000人", "750000个"), None, None),  # perhaps no committee at all
    (("60名", ""), ("3000000人", "750000个"), None, None),
    (("60名", "20个"), ("3000000人", ""), None, None),
    (("60名", "20个"), ("", "750000个"), None, None),  # committees themselves: a count of another level
    (("60名", "未报"), ("3000000人", "750000个"), None, None),
]  # fmt: skip


@pytest.mark.parametrize(("mine", "theirs", "ends", "verdict"), PER)
def test_a_town_beside_the_nation_per_committee(town, mine, theirs, ends, verdict):
    found = town(mine, theirs).dossier.references
    wanted = [("mediator", "national", verdict)] if ends else []
    assert [(b.indicator.id, b.place.id, b.verdict) for b in found] == wanted
    if ends:
        value, other = found[0].value, found[0].other_value
        assert (value.low, value.high, other.low, other.high) == pytest.approx(ends)


def test_the_sentence_and_ledger_of_a_ratio(town):
    report = town(("60名", "20个"), ("300万人", "75万个"))
    assert told(report) == ["人民调解员 60名，平均每个人民调解委员会3名，低于全国（2022年300万人，平均3.9至4.1名）"]
    rows = rows_of(report).set_index("text")
    mine = "ratio(wide(raw(2023/figures.csv:2)),wide(raw(2023/figures.csv:3)))"
    assert rows.loc["3名", ["place", "formula"]].tolist() == ["taiping", mine]
    theirs = "high(ratio(wide(raw(national/2022/figures.csv:2)),wide(raw(national/2022/figures.csv:3))))"
    assert rows.loc["4.1名", ["place", "year", "formula"]].tolist() == ["national", 2022, theirs]


def test_a_range_of_ratios_leaves_out_no_value_that_may_be(town):
    """61/20 is 3.05 and 69/20 is 3.45: 3.1 as the least would be untrue."""
    (item,) = told(town(("60余名", "20个"), ("3000000人", "750000个")))
    low, high = re.search(r"调解委员会([0-9.]+)名?至([0-9.]+)名", item).groups()
    assert float(low) <= 3.05
    assert float(high) >= 3.45


PAIRS = [
    # indicator, this town's value in 2023, the other's and its year → the sentence, or none where it may not be
    ("普法活动", "30场", "20场次", 2023, "30场，比双山镇（20场次）多10场"), ("普法活动", "30场", "20场", 2020, "30场，比双山镇（2020年20场）多10场"),
    ("普法活动", "30场", "20场", 2019, None), ("普法活动", "30场", "20场", 2024, None),
    ("普法活动", "30场", "上半年20场", 2023, None), ("普法活动", "未报", "20场", 2023, None), ("普法活动", "30场", "无此职责", 2023, None),
    ("普法受众人次", "500人次", "400人次", 2021, None), ("普法受众人次", "500人次", "400人次", 2022, "500人次，比双山镇（2022年400人次）多100人次"),
    ("中心组学习研讨", "5场", "6次", 2023, None), ("中心组学习研讨", "5场", "6场", 2023, "5场，比双山镇（6场）少1场"),
    ("普法活动", "20余场", "20场", 2023, "20余场，比双山镇（20场）至少多1场"), ("普法活动", "20余场", "25场", 2023, "20余场，与双山镇（25场）因有约数不作比较"),
    ("普法活动", "约20场", "约20场", 2023, "约20场，与双山镇（约20场）因有约数不作比较"),
    ("宣传资料发放", "1.2万份", "11800份", 2023, "1.2万份，与双山镇（11800份）相近"),  # 11500 to 12500
    ("宣传资料发放", "1.3万份", "11800份", 2023, "1.3万份，比双山镇（11800份）多1200份（按公布数）"),
    ("宣传资料发放", "11800份", "1.2万份", 2023, "11800份，与双山镇（1.2万份）相近"),
    ("持证率", "97%", "96.8%", 2023, "97%，与双山镇（96.8%）相近"), ("持证率", "97%", "96.4%", 2023, "97%，比双山镇（96.4%）高0.6个百分点"),
    ("持证率", "95%以上", "90%", 2023, "95%以上，比双山镇（90%）至少高5个百分点"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "mine", "theirs", "year", "said"), PAIRS)
def test_what_may_stand_side_by_side(beside, name, mine, theirs, year, said):
    items = told(beside([(name, mine)], [(name, theirs)], year=year))
    assert items == ([f"{name} {said}"] if said else [])


@pytest.mark.parametrize(("name", "mine", "theirs", "said"), [("普法活动", "30场", "20场", None), ("持证率", "95%", "97%", "比全国（97%）低2个百分点")])  # fmt: skip
def test_between_levels_only_rates_stand_as_they_are(beside, name, mine, theirs, said):
    items = told(beside([(name, mine)], [(name, theirs)], other="national"))
    assert items == ([f"{name} {mine}，{said}"] if said else [])


@pytest.mark.parametrize(("place", "other", "count"), [("tongliang", "demo", 0), ("demo", "tongliang", 1)])
def test_invented_data_never_stands_beside_a_real_place(beside, place, other, count):
    places = PLACES.replace("town,figures,no,shuangshan|national", "town,figures,no,demo")
    places = places.replace("town,full,yes,national", "town,figures,yes,tongliang")
    assert len(told(beside([("普法活动", "30场")], [("普法活动", "20场")], place, other, places=places))) == count
