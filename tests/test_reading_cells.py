"""Tables in documents: a number is of an indicator only where its head, its row and the columns beside it are understood."""

from __future__ import annotations

import pytest
from helpers import REPO

from fazhi.codebook.load import load_codebook
from fazhi.home import Home
from fazhi.reading.extraction.extract import Reader

BOOK = load_codebook(Home(REPO))
READER = Reader(BOOK)
STATUS = {"actual": "", "previous": "上年", "planned": "计划", "change": "变动"}


def told(text: str) -> tuple[str, str]:
    """The figures as ``上年120件 矛盾纠纷调解`` (a part with 其中; without an indicator -), and what is told."""
    found = READER.read(text, 2023)
    figures = [
        STATUS[m.status] + "其中" * bool(m.period) + m.text + m.unit * (m.unit not in m.text)
        + " " + (BOOK.indicators[m.indicator].name if m.indicator else "-")
        for m in found
    ]  # fmt: skip
    unread = [" ".join(text[start:end].split()) for start, end in READER.unread(text, found)]
    return "，".join(figures), "，".join(unread)


TABLES = {
    "no heads": ("信访件\t42件\t35件\n普法活动\t18场\t20场\n", "42件 -，35件 -，18场 -，20场 -", "42件 35件"),
    "a label before each": ("矛盾纠纷调解（件）\t148\t普法活动（场）\t20\n", "148件 矛盾纠纷调解，20场 普法活动", ""),
    "a year beside": ("年度\t指标\t数值\n2022年\t信访件\t42件\n2023年\t信访件\t35件\n", "上年42件 信访件，35件 信访件", ""),
    "a bare year behind": ("指标\t数值\t年份\n信访件\t42件\t2022\n信访件\t35件\t2023\n", "上年42件 信访件，35件 信访件", ""),
    "a year left out": ("时间\t指标\t数值\n2022年\t信访件\t42件\n\t普法活动\t18场\n", "上年42件 信访件，上年18场 普法活动", ""),
    "a part beside": ("指标\t期间\t数值\n信访件\t上半年\t20件\n普法活动\t\t20场\n", "20件 -，20场 普法活动", ""),
    "a status beside": ("指标\t状态\t数值\n信访件\t计划\t30件\n信访件\t实际\t35件\n信访件\t上年\t42件\n", "30件 -，35件 信访件，42件 -", ""),
    "another level beside": ("太平镇2023年数据\n地区\t指标\t数值\n全县\t信访件\t420件\n太平镇\t信访件\t35件\n", "420件 -，35件 信访件", ""),
    "a note that says of when": ("指标\t数值\t备注\n信访件\t42件\t2022年数\n普法活动\t20场\t计划数\n", "42件 -，20场 -", ""),
    "a note": ("指标\t数值\t备注\n信访件\t35件\t含网上信访\n普法活动\t20场\t已公示\n", "35件 信访件，20场 普法活动", ""),
    "a total of years": ("年份\t信访件（件）\n2022年\t42\n2023年\t35\n合计\t77\n", "上年42件 信访件，35件 信访件", "77"),
    "a total of villages": ("村名\t信访件（件）\n甲村\t42\n乙村\t35\n合计\t77\n", "42件 -，35件 -，77件 信访件", ""),
    "lines of a form": ("太平镇统计表\n填报单位：司法所\t\t\t填报时间：2024年1月10日\n序号\t指标\t计量单位\t数值\n1\t信访件\t件\t35\n", "35件 信访件", ""),
    "a form's date": ("统计表\n2024年1月10日\n指标\t数值\n信访件\t35件\n", "35件 信访件", ""),
    "a title above the unit": ("2022年主要数据\n单位：件\n指标\t数值\n信访件\t42\n", "上年42件 信访件", ""),
    "plans above": ("三、2024年工作计划\n工作\t数量\n普法活动\t25场\n", "25场 -", ""),
    "no labels": ("信访件（件）\t普法活动（场）\n35\t20\n", "35件 信访件，20场 普法活动", ""),
    "no labels, units": ("信访件\t普法活动\n35件\t20场\n", "35件 信访件，20场 普法活动", ""),
    "numbered rows": ("序号\t信访件（件）\n1\t35\n", "35件 信访件", ""),
    "quarters": ("指标\t一季度\t合计\n信访件（件）\t9\t35\n", "其中9件 信访件，35件 信访件", ""),
    "an earlier year in brackets": ("指标\t数值\n信访件\t35件（2022年42件）\n", "35件 信访件，上年42件 -", ""),
    "another thing in brackets": ("指标\t数值\n普法活动（上年）\t18场\n信访件（全县）\t420件\n普法活动（计划）\t25场\n", "18场 -，420件 -，25场 -", "18场"),
    "what goes without saying": ("指标\t数值\n普法活动（全年）\t20场\n信访件（件）\t35\n", "20场 普法活动，35件 信访件", ""),
    "a row of another year": ("工作\t完成情况\n普法\t去年普法活动18场\n调解\t调解矛盾纠纷148件\n", "上年18场 普法活动，148件 矛盾纠纷调解", ""),
    "a row of plans": ("工作\t完成情况\n普法\t计划普法活动25场\n调解\t调解矛盾纠纷148件\n", "25场 -，148件 矛盾纠纷调解", ""),
    "a row of words": ("工作\t完成情况\n普法\t去年未开展\n矛盾纠纷调解（件）\t148\n", "148件 矛盾纠纷调解", ""),
    "a year of the numbers": ("统计年度\t指标\t数值\n2022\t信访件\t42件\n\t普法活动\t18场\n2023\t信访件\t35件\n", "上年42件 信访件，上年18场 普法活动，35件 信访件", ""),
    "another town": ("太平镇2023年数据\n单位名称\t指标\t数值\n和平镇\t信访件\t99件\n太平镇\t信访件\t35件\n", "99件 -，35件 信访件", ""),
    "a part of a year in brackets": ("指标\t2023年（1-11月）\t2022年（全年）\n信访件（件）\t35\t42\n", "其中35件 -，上年42件 信访件", ""),
    "months that are the year": ("指标\t2023年（1-12月）\n信访件（件）\t35\n", "35件 信访件", ""),
    "changes with signs": ("指标\t2023年\t较上年\n信访件（件）\t35\t-7\n普法活动（场）\t20\t+2\n", "35件 信访件，变动7件 信访件，20场 普法活动，变动2场 普法活动", ""),
    "what is asked for": ("考核内容\t完成情况\n普法活动不少于15场\t普法活动20场\n", "计划不少于15场 普法活动，20场 -", ""),
    "a sheet of plans": ("2023年计划\n指标\t数值\n普法活动\t15场\n\n2023年完成\n指标\t数值\n普法活动\t20场\n", "计划15场 普法活动，20场 普法活动", ""),
    "plans that are done": ("2023年度计划完成情况\n指标\t数值\n普法活动\t20场\n", "20场 普法活动", ""),
    "two rows of headings": ("指标\t2022年\t2023年\n内容\t件数\t件数\n信访件（件）\t42\t35\n", "上年42件 信访件，35件 信访件", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_tables(name: str) -> None:
    text, figures, unread = TABLES[name]
    assert told(text) == (figures, unread)


OTHERS = {
    "统计范围": "全县", "级别": "县级", "村别": "东村", "填报单位": "东村", "数据性质": "预计", "统计口径": "上年数", "完成时限": "2024年底",
    "时段": "上半年", "季度": "一季度", "是否完成": "否", "备注说明": "2022年数", "备注（口径）": "全县", "数据来源": "2022年台账",
}  # fmt: skip
NOTES = "县级 邻镇 非我镇 暂估 预估数 未核实 作废 1-11月 2023年1月 累计 五年累计 含2022年数 同去年 目标 年度任务 市下达任务".split()
PLAIN = {
    "统计年度": "2023年", "期间": "全年", "状态": "已完成", "责任单位": "司法所", "填报单位": "司法所", "填报时间": "2024年1月10日", "统计截止时间": "2023年12月31日", "类别": "普法宣传",
    "级别": "镇级", "备注": "按计划完成", "说明": "较上年增加", "备 注": "2024年计划40件", "数据来源": "司法所台账", "单位": "件", "是否完成": "是",
}  # fmt: skip


@pytest.mark.parametrize(("title", "note"), [*OTHERS.items(), *(("备注", note) for note in NOTES)])
def test_a_column_beside_that_makes_it_another_figure(title: str, note: str) -> None:
    assert told(f"{title}\t指标\t数值\n{note}\t信访件\t35件\n")[0] == "35件 -"
    assert told(f"指标\t数值\t{title}\n信访件\t35件\t{note}\n")[0].startswith("35件 -")


@pytest.mark.parametrize(("title", "note"), PLAIN.items())
def test_a_column_beside_that_leaves_it_as_it_is(title: str, note: str) -> None:
    assert told(f"指标\t数值\t{title}\n信访件\t35件\t{note}\n")[0].startswith("35件 信访件")
