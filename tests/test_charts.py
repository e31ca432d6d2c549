"""Charts: text stays text, each value is a bound label, nothing leaks onto the page."""

from __future__ import annotations

import io
import re

import pytest
from helpers import composed_of, figures, html_of
from PIL import Image

from fazhi.cleaning.dataset import load_record
from fazhi.report import charts
from fazhi.report.charts import Charts, Trend, pixels
from fazhi.report.clauses import describe, describe_trend
from fazhi.report.dossier import judge
from fazhi.report.ledger import text_of

pytestmark = pytest.mark.usefixtures("made_anew")


@pytest.fixture(scope="module")
def dossier(home):
    return judge(load_record(home, "demo"), 2024)


def chart(dossier, name):
    return Trend(dossier.binder.series(dossier.codebook.named(name)), dossier.codebook).chart([], ["说明<&"])


def drawings(*charts):
    """The drawings as they stand on a page."""
    return re.findall("<svg.*?</svg>", html_of(*charts), re.DOTALL)


def draw(dossier, name):
    """A drawing on a page, and the numbers written in it."""
    drawn = chart(dossier, name)
    return drawings(drawn)[0], [number.text for number in drawn.labels]


def test_every_label_is_a_ledger_number_of_one_unit_in_digits(dossier):
    """As delivered: 十余场, 34场次; each label stands for the same."""
    svg, labels = draw(dossier, "普法活动")
    assert labels == ["12场", "10余场", "约20场", "近30场", "29场", "34场"]
    for n, text in enumerate(labels, 1):
        group = re.search(rf'<g class="figure" data-id="n{n}">.*?<text[^>]*>(.*?)</text>', svg, re.DOTALL)
        assert group[1] == text


def test_only_years_stand_on_the_axis(dossier):
    svg, labels = draw(dossier, "矛盾纠纷调解")
    texts = re.findall(r"<text[^>]*>(.*?)</text>", svg)
    assert sorted(texts) == sorted([f"{y}年" for y in range(2019, 2025)] + labels)


def test_a_break_of_definition_is_drawn_and_parts_the_line(dossier):
    """普法受众人次 changed its definition in 2022 (codebook); 矛盾纠纷调解 did not."""
    assert "口径变动" in draw(dossier, "普法受众人次")[0]
    assert "口径变动" not in draw(dossier, "矛盾纠纷调解")[0]


def test_svg_is_safe_to_stand_on_a_page(dossier):
    first, second = drawings(chart(dossier, "普法活动"), chart(dossier, "普法活动"))
    for svg in (first, second):
        assert svg.startswith("<svg")
        assert "<style" not in svg
        assert "<metadata" not in svg
        assert not re.search(r'(?<!xmlns=")(?<!xmlns:xlink=")http', svg)
        assert 'aria-label="说明&lt;&amp;"' in svg
        ids = re.findall(r' id="([^"]+)"', svg)
        assert len(ids) == len(set(ids))
        targets = re.findall(r'(?:href="#|url\(#)([^")]+)', svg)
        # a label leads to its row of the ledger, all else stays within the drawing
        labels = re.findall(r'<a id="(n[0-9]+)" href="#\1-source"><g class="figure" data-id="\1">\s*<text', svg)
        assert len(labels) == svg.count('class="figure"') == 6
        assert set(targets) - {f"{label}-source" for label in labels} <= set(ids)
    own = [set(re.findall(r' id="(c[0-9]+-[^"]+)"', svg)) for svg in (first, second)]
    assert all(own)
    assert not own[0] & own[1]


def test_same_series_same_bytes(dossier):
    assert draw(dossier, "普法活动")[0] == draw(dossier, "普法活动")[0]


def test_alternative_text_states_years_and_the_same_change_as_the_prose(dossier):
    indicator = dossier.codebook.named("矛盾纠纷调解")
    (comparison,) = [c for c in dossier.comparison_rows if c.indicator is indicator]
    clause = dossier.grammar.clause(comparison)
    said = text_of(describe(dossier.binder.series(indicator), dossier.codebook, clause))
    assert said == (
        "矛盾纠纷调解历年数据：2019年96件，2020年103件，2021年112件，2022年128件，2023年133件，2024年141件，"
        "历次都在增加，矛盾纠纷调解比上年增加8件，增长6%。"
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        # 200余 is 201 to 299, 280余 281 to 289: which is higher cannot be told; 190余 ends at 199, below both
        ({2021: "200余场", 2022: "190余场", 2023: "280余场"}, "2023年280余场，最低的是2022年，"),
        ({2020: "30场", 2021: "20场", 2023: "10场"}, "历次都在减少，2022年没有数据，"),
        ({2021: "20场", 2022: "20场", 2023: "超过20场"}, "超过20场，最高的是2023年，"),
        ({2022: "20场", 2023: "30场"}, "2023年30场，普法活动比上年"),
    ],
)
def test_alternative_text_says_of_the_course_what_is_sure(make_home, values, said):
    files = {f"yuhang/{year}/figures.csv": figures({"指标": "普法活动", "数值": v}) for year, v in values.items()}
    dossier = judge(load_record(make_home(files), "yuhang"), 2023)
    indicator = dossier.codebook.named("普法活动")
    clause = dossier.grammar.clause(dossier.comparison_rows[0])
    assert said in text_of(describe(dossier.binder.series(indicator), dossier.codebook, clause))


def test_a_break_of_definition_is_told_instead_of_a_course(dossier):
    indicator = dossier.codebook.named("普法受众人次")
    said = text_of(describe(dossier.binder.series(indicator), dossier.codebook, []))
    assert "2022年起口径、期间或单位不同，" in said
    assert not {"最高", "最低", "历次"} & {w for w in ("最高", "最低", "历次") if w in said}


def test_years_on_the_axis_do_not_run_into_each_other(make_home):
    values = {year: f"{year - 1990}场" for year in range(2003, 2024)}
    files = {f"yuhang/{year}/figures.csv": figures({"指标": "普法活动", "数值": v}) for year, v in values.items()}
    svg, _ = draw(judge(load_record(make_home(files), "yuhang"), 2023), "普法活动")
    # 21 years, every third from the last backwards
    assert re.findall(r">(20[0-9]{2})年<", svg) == ["2023", "2020", "2017", "2014", "2011", "2008", "2005"]


def small(dossier, name):
    """The small chart beside a key figure."""
    return drawings(Charts(dossier).spark(dossier.codebook.named(name)))[0]


def test_a_small_trend_has_no_word_and_a_mark_for_each_value(dossier):
    """普法活动: 12, 29 and 34 are dots; 十余, 约20 and 近30 are pills."""
    svg = small(dossier, "普法活动")
    assert "<text" not in svg
    alternative = describe_trend(dossier.binder.series(dossier.codebook.named("普法活动")), dossier.codebook)
    assert f'role="img" aria-label="{alternative}"' in svg
    assert len(dots(svg)) == 3
    assert len(pills(svg)) == 3
    # between exact values of neighbouring years alone there is a line: 29 in 2023, 34 in 2024
    assert svg.count("stroke-width: 1.2") == 1


def dots(svg):
    """The dots' places, top left 0; a dot is drawn by reference to the one filled shape."""
    return [tuple(map(float, m)) for m in re.findall(r'<use [^>]*x="([\d.]+)" y="([\d.]+)" style="fill: #1f5c99', svg)]


def pills(svg):
    """The spans' heights and whether their ends are round."""
    style = 'style="([^"]*stroke-width: 9[^"]*)"'
    found = re.findall(rf'<path d="M [\d.]+ ([\d.]+)\s*L [\d.]+ ([\d.]+)\s*"[^>]*{style}', svg)
    return [(float(low) - float(high), "round" in style) for low, high, style in found]


def test_a_span_is_a_pill_however_narrow(make_home):
    """95 to 97 beside 1000 is a hair's breadth: its round ends, 9 points wide, keep it as high as it is wide."""
    dossier = of_years(make_home, {2021: "95至97场", 2022: "500场", 2023: "1000场"})
    ((height, round_ends),) = pills(small(dossier, "普法活动"))
    assert height < 1
    assert round_ends


def test_small_trends_start_at_zero(dossier):
    """96 and 141 of a scale from -0.08 × 141 to 1.12 × 141, on 94% of 50.4 points above a margin of 3%."""
    heights = [y for _, y in dots(small(dossier, "矛盾纠纷调解"))]
    assert heights[0] == pytest.approx(50.4 * (0.97 - 0.94 * (96 / 141 + 0.08) / 1.2), abs=1e-3)
    assert heights[-1] == pytest.approx(50.4 * (0.97 - 0.94 * 1.08 / 1.2), abs=1e-3)


def test_high_rates_are_cropped_and_the_axis_says_so(dossier):
    """热线工单按期办结率 is 95.2 and more, its target 95: the scale begins at 90; a rate of 75 among others begins at 70."""
    names = ("热线工单按期办结率", "负责人出庭应诉率", "矛盾纠纷调解")
    drawn = [Charts(dossier).chart(dossier.codebook.named(name)).drawing for name in names]
    assert [re.findall("纵轴自.*?起", drawing) for drawing in drawn] == [["纵轴自90%起"], ["纵轴自70%起"], []]
    key = Charts(dossier).key([dossier.codebook.named("热线工单按期办结率")])
    assert "比率图的纵轴不从零起" in key
    assert "纵轴" not in Charts(dossier).key([dossier.codebook.named("矛盾纠纷调解")])


def test_the_target_is_a_dashed_line(dossier):
    """法治培训 is to be 24 at least; 矛盾纠纷调解 has no target."""
    lines = [small(dossier, name).count("stroke: #8a4b00") for name in ("法治培训", "矛盾纠纷调解")]
    assert lines == [1, 0]
    assert "横虚线为目标" in Charts(dossier).key([dossier.codebook.named("法治培训")])


def test_the_last_and_the_highest_are_always_labelled(make_home):
    """Eight long labels on 400 points: that of the last year and that of the peak stand."""
    values = {year: f"约{16393 + year - 2016}场" for year in range(2016, 2024)} | {2018: "约20000场"}
    _, labels = draw(of_years(make_home, values), "普法活动")
    assert {"约20000场", "约16400场"} <= set(labels)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("矛盾纠纷调解", "矛盾纠纷调解2019年至2024年走势：历次都在增加。"),
        # 95.2, 96.4, 96, 98.1
        ("热线工单按期办结率", "热线工单按期办结率2021年至2024年走势：最高的是2024年，最低的是2021年。"),
        # 38, 40 or 44 (both kept), 42, 65, 31, 33
        ("行政处罚案件", "行政处罚案件2019年至2024年走势：最高的是2022年，最低的是2023年。"),
    ],
)
def test_the_course_of_a_small_trend(dossier, name, said):
    assert describe_trend(dossier.binder.series(dossier.codebook.named(name)), dossier.codebook) == said


def of_years(make_home, values, **more):
    files = {
        f"yuhang/{year}/figures.csv": figures({"指标": "普法活动", "数值": v} | more) for year, v in values.items()
    }
    return judge(load_record(make_home(files), "yuhang"), max(values))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        # 8.6万 is anything from 85,500 to 86,500: nothing is sure of 86,001
        ({2021: "8.6万场", 2022: "86001场", 2023: "86010场"}, "各年高低不作判断"),
        # 8.5万 ends at 85,500, below 86,001
        ({2021: "8.5万场", 2022: "86001场", 2023: "86010场"}, "历次都在增加"),
        ({2021: "3场", 2022: "3场", 2023: "3场"}, "各年公布的数相同"),
        ({2021: "每月2场", 2022: "24场", 2023: "30场"}, "2022年起口径、期间或单位不同"),
    ],
)
def test_rounding_and_another_period_leave_no_certain_course(make_home, values, said):
    dossier = of_years(make_home, values)
    got = describe_trend(dossier.binder.series(dossier.codebook.named("普法活动")), dossier.codebook)
    assert got == f"普法活动2021年至2023年走势：{said}。"


def test_another_period_parts_the_drawing_as_another_definition_does(make_home):
    dossier = of_years(make_home, {2021: "每月2场", 2022: "24场", 2023: "30场"})
    svg, _ = draw(dossier, "普法活动")
    assert "期间不同" in svg
    # only the years after it are joined
    assert len(re.findall(r"stroke-width: 1\.2[;\"]", svg)) == 1
    assert len(re.findall("stroke-dasharray", small(dossier, "普法活动"))) == 1


def test_labels_that_would_run_into_each_other_are_left_to_the_table(make_home):
    """Eight labels of nine characters on 400 points: the last stands, no two touch."""
    dossier = of_years(make_home, {year: f"约{16393 + year - 2016}场" for year in range(2016, 2024)})
    svg, labels = draw(dossier, "普法活动")
    assert labels[-1] == "约16400场"
    assert 2 <= len(labels) < 8
    assert svg.count('class="figure"') == len(labels)


ONE_UNIT = {
    # money of two years → how the labels have it: in 万 where one is so written and all can be
    ("312500元", "约30万元"): ["31.25万元", "约30万元"], ("312500元", "30余万元"): ["31.25万元", "30余万元"],
    ("20万余元", "1,234,500元"): ["20余万元", "123.45万元"], ("十几万元", "9万元"): ["十几万元", "9万元"],
    ("312500元", "300000元"): ["312500元", "300000元"], ("1.2亿元", "9000万元"): ["1.2亿元", "9000万元"],
}  # fmt: skip


@pytest.mark.parametrize("values", ONE_UNIT)
def test_a_chart_has_one_unit(make_home, values):
    rows = {year: figures(("罚没金额", value)) for year, value in zip((2022, 2023), values, strict=True)}
    files = {f"yuhang/{year}/figures.csv": row for year, row in rows.items()}
    dossier = judge(load_record(make_home(files), "yuhang"), 2023)
    drawn = Charts(dossier).chart(dossier.codebook.named("罚没金额"))
    assert [n.text for n in drawn.labels] == ONE_UNIT[values]


def test_values_that_are_all_written_and_exact_are_not_told_again_in_a_table(dossier):
    """Those of 普法活动 may be several numbers each: the table beneath says which."""
    tables = [Charts(dossier).chart(dossier.codebook.named(name)).data for name in ("矛盾纠纷调解", "普法活动")]
    assert [bool(table) for table in tables] == [False, True]


def test_in_pixels_it_is_the_drawing_on_white(dossier):
    first, second = (pixels(chart(dossier, "普法活动").drawing) for _ in range(2))
    assert first == second
    assert b"tEXt" not in first
    image = Image.open(io.BytesIO(first)).convert("RGBA")
    # 5.6 × 2.4 inches at 200 points an inch
    assert image.size == pytest.approx((1120, 480), abs=1)
    assert image.getpixel((0, 0)) == (255, 255, 255, 255)
    assert len(image.getcolors(10**6)) > 10
    # the letters are drawn: without the font there would be marks alone
    silent = re.sub(r"<text.*?</text>", "", chart(dossier, "普法活动").drawing, flags=re.DOTALL)
    assert pixels(silent) != first


def test_each_chart_of_a_report_is_drawn_once(home, monkeypatch):
    """For the page and the Word file together, the cells' own display with them."""
    drawn = []
    monkeypatch.setattr(
        "fazhi.report.charts._drawing", lambda canvas, draw=charts._drawing: drawn.append(1) or draw(canvas)
    )
    composed = composed_of(home, "demo", 2024)
    # beside the five key figures, and two that the text asks for
    assert len(drawn) == 7
    assert len(drawings(*composed.sections)) == len(drawn)
    assert composed.file("report.docx")
    assert len(drawings(*composed.sections)) == len(drawn)
