"""Charts: text stays text, each value is a bound label, nothing leaks onto the page."""

from __future__ import annotations

import re

import pytest

from fazhi.charts import describe, trend
from fazhi.dossier import judge, load_record
from fazhi.grammar import Grammar
from fazhi.ledger import Ledger
from fazhi.spans import text_of


@pytest.fixture(scope="module")
def dossier(home):
    return judge(load_record(home, "demo"), 2024)


def draw(dossier, name, number=1):
    indicator = dossier.codebook.named(name)
    ledger = Ledger("demo", {})
    series = dossier.binder.series(indicator)
    return trend(series, indicator, dossier.codebook, ledger, "说明<&", number), ledger


def test_every_label_is_a_ledger_number_worded_as_delivered(dossier):
    svg, ledger = draw(dossier, "普法活动")
    assert [e.text for e in ledger.entries] == ["12场", "十余场", "约20场", "近30场", "29场", "34场次"]
    for n, entry in enumerate(ledger.entries, 1):
        group = re.search(rf'<g class="figure" data-id="n{n}">.*?<text[^>]*>(.*?)</text>', svg, re.DOTALL)
        assert group[1] == entry.text


def test_only_years_stand_on_the_axis(dossier):
    svg, ledger = draw(dossier, "矛盾纠纷调解")
    texts = re.findall(r"<text[^>]*>(.*?)</text>", svg)
    assert sorted(texts) == sorted([f"{y}年" for y in range(2019, 2025)] + [e.text for e in ledger.entries])


def test_a_break_of_definition_is_drawn_and_parts_the_line(dossier):
    """普法受众人次 changed its definition in 2022 (codebook); 矛盾纠纷调解 did not."""
    assert "口径变动" in draw(dossier, "普法受众人次")[0]
    assert "口径变动" not in draw(dossier, "矛盾纠纷调解")[0]


def test_svg_is_safe_to_stand_on_a_page(dossier):
    first, _ = draw(dossier, "普法活动", 1)
    second, _ = draw(dossier, "普法活动", 2)
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
    row = dossier.comparisons[dossier.comparisons["indicator"] == "mediation"].iloc[0]
    clause = Grammar(dossier.codebook).clause(row)
    said = text_of(describe(dossier.binder.series(indicator), indicator, dossier.codebook, clause))
    assert said == (
        "矛盾纠纷调解历年数据：2019年96件，2020年103件，2021年112件，2022年128件，2023年133件，2024年141件，"
        "矛盾纠纷调解较上年增加8件，增长6%。"
    )
