"""Tables made at random, each number of a meaning known beforehand: none is read as another, none is lost."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from helpers import REPO

from fazhi.codebook.load import load_codebook
from fazhi.home import Home
from fazhi.reading.extraction.extract import Mention, Reader

BOOK = load_codebook(Home(REPO))
READER = BOOK.derive(Reader)
NAMES = {"普法活动": "场", "信访件": "件", "行政检查": "次", "法律讲座": "场", "合同审查": "份", "矛盾纠纷调解": "件", "行政处罚案件": "件", "法律明白人": "人"}  # fmt: skip
# heads of columns by what they make of the numbers below
HEADS = {
    "actual": "2024年 2024年实际 2024年完成数 数值 本年 全年 合计 2024年度 实际完成 2024年累计 实绩 总数 完成情况".split(),
    "previous": "2023年 上年 去年 2023年实际 上年数 去年同期 上年同期数".split(),
    "planned": "2024年目标 年度目标 计划数 任务数 目标 年初计划 目标值 2024年任务 2025年计划 2025年目标 明年计划".split(),
    "change": "增减 比上年增减 增减数 变化 较上年".split(),
    "part": "上半年 一季度 线上 村级 镇级 其中：进校园 石桥村 12月 其中线上 平均每村 司法所 1-10月 企业 未办结 月均 全县 县级".split(),
}
# a second row of heads below a first of a time
GROUPS = {"2024年": "actual", "2023年": "previous", "上年": "previous", "2025年计划": "planned", "上半年": "part", "石桥村": "part", "全县": "part", "全年": "actual"}  # fmt: skip
BELOW = ({"目标": "planned", "完成": "actual"}, {"镇级": "part", "村级": "part", "合计": "actual"}, {"数量": "actual", "其中：线上": "part"}, {"上半年": "part", "下半年": "part", "全年": "actual"})  # fmt: skip
PARTS = "其中：线上 线下 石桥村 上半年 其他 （1）进企业 —线上 ①线上 司法所 一季度 市容环卫 未办结 城乡规划 镇级 进机关".split()
# titles and notes that are of another place, for all numbers; of another time, for those that no head gives one
TITLES = {"": "", "示例镇2024年主要指标完成情况": "", "附表1 主要数据统计表": "", "（一）主要指标": "", "石桥村2024年主要数据": "part", "全县主要指标": "part", "县级部门主要数据": "part"}  # fmt: skip
NOTES = {"": "", "注：数据由各办所提供。": "", "说明：以上为全年数。": "", "以上为石桥村数据。": "part"}
Meaning = tuple[str, str]


def both(one: str, other: str) -> str:
    """What a number is whose heads say two things; blank where these are at odds."""
    told = {one, other} - {"actual"}
    return "part" if "part" in told else next(iter(told), "actual") if len(told) < 2 else ""


def columns(chance: random.Random) -> tuple[list[list[str]], list[str]]:
    """Rows of heads, each of them without the first column, and what each column means."""
    if chance.random() < 0.4:
        below = chance.choice(BELOW)
        heads = [(top, sub) for top in chance.sample(sorted(GROUPS), chance.randint(1, 3)) for sub in below]
        return [[top for top, _ in heads], [sub for _, sub in heads]], [both(GROUPS[t], below[s]) for t, s in heads]
    kinds = chance.choices(["actual", "previous", "planned", "part", "change"], [6, 3, 3, 3, 1], k=chance.randint(1, 4))
    told = {chance.choice(HEADS[kind]): kind for kind in kinds}
    return [[*told]], [*told.values()]


def table(chance: random.Random) -> tuple[str, dict[int, Meaning]]:
    """A text with a table, and what each of its numbers means: of which indicator, and whether planned, done or a part."""
    heads, means = columns(chance)
    units, numbers = chance.random() < 0.5, iter(chance.sample(range(11, 997), 200))
    title, note = (chance.choice([*told] if chance.random() < 0.5 else [""]) for told in (TITLES, NOTES))
    whose = TITLES[title] or NOTES[note]
    meanings, lines = dict[int, Meaning](), [["指标", *["单位"] * units, *row] for row in heads]
    for name in chance.sample(sorted(NAMES), chance.randint(1, 4)):
        parts = chance.sample(PARTS, chance.choice([0, 0, 0, 1, 2]))
        for row in (name, *parts):
            values = [next(numbers) for _ in means]
            other = "part" * (row in parts) or whose
            meanings |= {value: (name, other or means[n]) for n, value in enumerate(values)}
            label = row if units or row in parts else f"{row}（{NAMES[name]}）"
            lines.append([label, *[NAMES[name]] * units, *map(str, values)])
    rows = "\n".join("\t".join(cells) for cells in lines)
    return f"示例镇2024年法治政府建设工作报告\n一、主要工作\n{title}\n{rows}\n{note}\n二、其他\n", meanings


def faults(text: str, meanings: dict[int, Meaning]) -> Iterator[tuple[int, Meaning, Meaning | None]]:
    """Each number that is of another indicator or time than it was made for, or is neither read nor told."""
    mentions = READER.read(text, 2024)
    told = " ".join(text[start:end] for start, end in READER.unread(text, mentions))
    for value, meaning in meanings.items():
        read = [m for m in mentions if value in (m.low, m.high, -m.low)]
        if not read and str(value) not in told:
            yield value, meaning, None
        found = {said(m) for m in read if m.indicator and not m.apart}
        yield from ((value, meaning, of) for of in found if meaning[1] and of != meaning)


def said(m: Mention) -> Meaning:
    """Of which indicator a figure is read, and as what."""
    return BOOK.indicators[m.indicator or ""].name, "part" if m.period else m.status


@pytest.mark.parametrize("seed", range(24))
def test_a_number_of_a_table_is_what_it_was_made_for(seed: int) -> None:
    chance = random.Random(seed)
    made = [table(chance) for _ in range(16)]
    assert [(text, fault) for text, meanings in made for fault in faults(text, meanings)] == []
    assert sum(m.indicator is not None for text, _ in made for m in READER.read(text, 2024)) > len(made)
