"""The scale for any number of places: order, blocks and categories change nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from helpers import REPO

from fazhi.analysis import weigh as module
from fazhi.analysis.weigh import CASES, weigh
from fazhi.cleaning.clean import clean
from fazhi.cleaning.corrections import load_corrections
from fazhi.cleaning.reconcile import serving
from fazhi.home import Home
from fazhi.reading.tables import read_tables

PLACES = ("demo", "national", "tongliang", "fuling")
NUMBERS = ["diff_low", "diff_high", "rate_low", "rate_high", "case", "certain", "as_published", "exact", "base_year"]


@pytest.fixture(scope="module")
def figures(book):
    """Every figure of four places: real ones, invented ones, all kinds, absences, parts of years, an indicator that ended."""
    home = Home(REPO)
    corrections = load_corrections(home, book)
    raw = pd.concat([read_tables(home, place)[0] for place in PLACES], ignore_index=True)
    return serving(clean(raw, book, corrections)[0])


def known(figures, weighed):
    """What was weighed, by place, indicator and year, whatever the order of rows."""
    base = figures.iloc[weighed["base"].clip(lower=0)].reset_index(drop=True)
    place = figures["place"].iloc[weighed["now"].clip(lower=0)].reset_index(drop=True)
    place = place.where(weighed["now"] >= 0, base["place"]).astype(str)
    text = base["text"].where(weighed["base"] >= 0, "").astype(str)
    rows = weighed[["indicator", "year", *NUMBERS]].assign(place=place, base_text=text)
    return rows.sort_values(["place", "indicator", "year"], ignore_index=True)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_changes_nothing(book, figures, seed):
    shuffled = figures.sample(frac=1, random_state=seed, ignore_index=True)
    pd.testing.assert_frame_equal(known(shuffled, weigh(shuffled, book)), known(figures, weigh(figures, book)))


@pytest.mark.parametrize("block", [1, 7, 100])
def test_the_size_of_a_block_changes_nothing(book, figures, monkeypatch, block):
    whole = known(figures, weigh(figures, book))
    monkeypatch.setattr(module, "_BLOCK", block)
    pd.testing.assert_frame_equal(known(figures, weigh(figures, book)), whole)


def test_categories_weigh_as_words_do(book, figures):
    words = ["place", "indicator", "status", "period", "unit", "absence"]
    # in an order of their own: a category's position says nothing
    coded = figures.assign(**{c: pd.Categorical(figures[c], sorted(set(figures[c]), reverse=True)) for c in words})
    pd.testing.assert_frame_equal(known(coded, weigh(coded, book)), known(figures, weigh(figures, book)))


def test_many_places_are_each_weighed_as_if_alone(book, figures):
    together = known(figures, weigh(figures, book))
    for place in PLACES:
        alone = figures[figures["place"] == place].reset_index(drop=True)
        mine = together[together["place"] == place].reset_index(drop=True)
        pd.testing.assert_frame_equal(known(alone, weigh(alone, book)), mine)


def test_an_asked_base_year_is_taken_for_every_place(book, figures):
    weighed = known(figures, weigh(figures, book, 2002))
    assert set(weighed["base_year"]) == {0, 2002}
    national = weighed[(weighed["place"] == "national") & (weighed["year"] == 2003)]
    # 全国律师 142534 − 136684
    assert 5850 in set(national["diff_low"])
    none = weighed[weighed["base_year"] == 0]
    assert {CASES[c][0] for c in none["case"]} <= {"not_comparable", "new"}


def test_nothing_to_weigh(book, figures):
    empty = weigh(figures.iloc[:0], book)
    assert len(empty) == 0
    assert list(empty.columns)[:4] == ["now", "base", "indicator", "year"]


def test_positions_name_the_rows_weighed(book, figures):
    weighed = weigh(figures, book)
    there = weighed[(weighed["now"] >= 0) & (weighed["base"] >= 0)]
    now, base = figures.iloc[there["now"]], figures.iloc[there["base"]]
    assert (now["indicator"].to_numpy() == base["indicator"].to_numpy()).all()
    assert (base["year"].to_numpy() == there["base_year"].to_numpy()).all()
    assert (np.array(list(book.indicators))[there["indicator"]] == now["indicator"].to_numpy()).all()
