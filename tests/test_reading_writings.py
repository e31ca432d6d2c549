"""The labelled passages (tests/reading/) as others type or print them: the same figures, whatever stands about a digit."""

from __future__ import annotations

import re
import signal

import pytest
from helpers import REPO, SETS, passages

from fazhi.codebook.load import load_codebook
from fazhi.home import Home
from fazhi.reading.extraction.extract import Mention, Reader

READER = load_codebook(Home(REPO)).derive(Reader)
HAN = "\u4e00-\u9fff"
FULL_WIDTH = str.maketrans("0123456789%", "０１２３４５６７８９％")
TEXTS = [p["text"] for name in SETS for p in passages(name) if re.search("[0-9]", p["text"])]


def han_years(text: str, zero: str) -> str:
    """2023年 → 二0二三年, with what some type for the zero."""
    digits = str.maketrans("0123456789", f"{zero}一二三四五六七八九")
    return re.sub("(?<![0-9])20[0-9]{2}(?=[ \u00a0]?年)", lambda m: m[0].translate(digits), text)


def printed(text: str) -> str:
    """As word processors print it: a blank between digits and characters; the dash of a Chinese keyboard."""
    dashed = re.sub("(?<=[0-9])[-—–]+(?=[0-9]+月)", "－", text)
    return han_years(re.sub(f"(?<=[{HAN}])(?=[0-9])|(?<=[0-9%])(?=[{HAN}])", "\u00a0", dashed), "0")


def filled_in(text: str) -> str:
    """As forms are filled in: gaps before the numbers of a sentence, digits of full width, characters without any width."""
    lines = han_years(text, "O").split("\n")
    wide = (re.sub(f"(?<=[{HAN}])(?=[0-9])", "  ", line) if "。" in line else line for line in lines)
    return re.sub(f"(?<=[0-9])(?=[{HAN}])", "\u200b", "\n".join(wide)).translate(FULL_WIDTH)


def said(m: Mention) -> tuple[object, ...]:
    """What a figure says, without how it is written."""
    unit = re.sub("[\\s\u200b]", "", m.unit).replace("％", "%")
    return m.low, m.high, m.approx, unit, m.status, m.direction, m.period, m.indicator


@pytest.fixture(scope="module")
def read() -> list[list[tuple[object, ...]]]:
    return [[said(m) for m in READER.read(text)] for text in TEXTS]


@pytest.mark.parametrize("writing", [printed, filled_in], ids=["printed", "filled_in"])
def test_figures_are_the_same_in_another_writing(writing, read) -> None:  # type: ignore[no-untyped-def]
    again = ([said(m) for m in READER.read(writing(text))] for text in TEXTS)
    changed = [(text, {*one} ^ {*other}) for text, one, other in zip(TEXTS, read, again, strict=True) if one != other]
    assert changed == []


# by hand: where the figure stands, and what it says
@pytest.mark.parametrize(
    ("text", "figure", "low", "high"),
    [
        ("服务群众约  800人次。", "约  800人次", 720, 880),
        ("普法受众近　　2万人次。", "近　　2万人次", 18000, 19999),
        ("普法活动不足  30  场。", "不足  30  场", 0, 29),
        ("普法受众 800  余人次。", "800  余人次", 801, 899),
        ("普法受众 800  人次  以上，", "800  人次  以上", 800, None),
        ("每周  2次法律咨询。", "每周  2次", 2, 2),
        ("开展普法活动20－30场。", "20－30场", 20, 30),
        ("开展普法活动20场－30场。", "20场－30场", 20, 30),
        # in rows without marks of a sentence, too
        ("普法活动约  30场", "约  30场", 27, 33),
    ],
)
def test_a_blank_loses_no_hedge(text: str, figure: str, low: float, high: float | None) -> None:
    (m,) = READER.read(text)
    assert (m.text, text[m.start : m.end], m.low, m.high) == (figure, figure, low, high)
    assert READER.unread(text, [m]) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("普法活动36场。\n矛盾纠纷  120 348件，检查约  30  趟。", ["120 348件", "30  趟"]),
        ("信访件12 － 15件。", ["12 － 15件"]),
        # of two numbers neither is the value
        ("法律讲座5→6次，应急演练4 → 5次。", ["5→6次", "4 → 5次"]),
        ("热线工单280和298件，合同审查分别为16与18份。", ["280和298件", "16与18份"]),
        ("2023和2024年，12345和12348热线3和4月受理300件。", []),
    ],
)
def test_what_is_told_stands_where_it_is_written(text: str, told: list[str]) -> None:
    assert [text[start:end] for start, end in READER.unread(text, READER.read(text))] == told


def test_cells_stay_apart_by_blanks() -> None:
    text = "指标 2023年 2024年\n普法活动（场） 30 36\n信访件（件） 12 15\n"
    assert [(m.text, m.status) for m in READER.read(text)] == [
        ("30", "previous"), ("36", "actual"), ("12", "previous"), ("15", "actual"),
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["”", "今年", "共有", "减少", "活动共", "累计共", "现场", "人次", "件次"])
def test_words_repeated_are_read_at_once(word: str) -> None:
    # each may be parted in two ways: all ways of 24 of them took hours
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(20)
    try:
        for shape in ("{}鬱普法活动36场。", "普法活动{}鬱36场。", "普法活动36场（{}鬱）。", "比上年{}鬱增加36场。"):
            assert 36 in {m.low for m in READER.read(shape.format(word * 24), 2024)}
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
