"""A number is of an indicator only where what stands about it is understood: head, row, columns beside it, brackets, titles."""

from __future__ import annotations

import re

import pytest
from helpers import REPO

from fazhi.codebook.load import load_codebook
from fazhi.home import Home
from fazhi.reading.extraction.extract import Reader

BOOK = load_codebook(Home(REPO))
READER = BOOK.derive(Reader)
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
    "numbered rows' names": ("项目\t数量\n1.行政检查\t512次\n2、联合执法\t31次\n（3）信访件\t35件\n", "512次 行政检查，31次 联合执法，35件 信访件", ""),
    "names numbered by a blank": ("项目\t数量\n1 行政检查\t512次\n2 联合执法\t31次\n3 信访件\t35件\n", "512次 行政检查，31次 联合执法，35件 信访件", ""),
    "names numbered by a blank and units": ("项目\t单位\t数量\n1 行政检查\t次\t512\n12 联合执法\t次\t31\n", "512次 行政检查，31次 联合执法", ""),
    "values with a blank": ("普法活动\t法治培训\n36 场次\t8 场次\n", "36 场次 普法活动，8 场次 法治培训", ""),
    "numbered names and units": ("项目\t单位\t数量\n1）行政检查\t次\t512\n2）联合执法\t次\t31\n", "512次 行政检查，31次 联合执法", ""),
    "offices before tasks": ("责任单位\t任务\t目标\t完成情况\n司法所\t普法活动\t40场\t36场\n信访办\t信访件\t\t35件\n", "计划40场 普法活动，36场 普法活动，35件 信访件", ""),
    "who and what they did": ("牵头领导\t部门\t重点工作\t完成值\n王某\t司法所\t普法活动\t36场\n", "36场 普法活动", ""),
    "offices behind tasks": ("任务\t责任单位\t完成数\n普法活动\t司法所\t36场\n", "36场 普法活动", ""),
    "offices alone": ("责任单位\t普法活动\n司法所\t36场\n", "36场 -", ""),
    "a total of its own unit": ("单位\t信访件\n司法所\t20件\n派出所\t15件\n合  计\t35件\n", "20件 -，15件 -，35件 信访件", ""),
    "sums of a part": ("单位\t信访件（件）\n司法所\t20\n小计\t20\n合计\t35\n", "20件 -，20件 -，35件 信访件", ""),
    "numbers of one line": ("检查次数：512  处罚件数：24  罚没款（万元）：6.85\n", "512次 -，24件 -，6.85元 罚没金额", ""),
    "numbers and units of one line": ("检查次数：512次  处罚件数：24件\n", "512次 -，24件 -", ""),
    "no colons in a line": ("检查次数512 处罚件数24\n", "512次 -，24件 -", ""),
    "no heads": ("信访件\t42件\t35件\n普法活动\t18场\t20场\n", "42件 -，35件 -，18场 -，20场 -", "42件 35件"),
    "a label before each": ("矛盾纠纷调解（件）\t148\t普法活动（场）\t20\n", "148件 矛盾纠纷调解，20场 普法活动", ""),
    "a year beside": ("年度\t指标\t数值\n2022年\t信访件\t42件\n2023年\t信访件\t35件\n", "上年42件 信访件，35件 信访件", ""),
    "a bare year behind": ("指标\t数值\t年份\n信访件\t42件\t2022\n信访件\t35件\t2023\n", "上年42件 信访件，35件 信访件", ""),
    "a year left out": ("时间\t指标\t数值\n2022年\t信访件\t42件\n\t普法活动\t18场\n", "上年42件 信访件，上年18场 普法活动", ""),
    "a part beside": ("指标\t期间\t数值\n信访件\t上半年\t20件\n普法活动\t\t20场\n", "20件 -，20场 普法活动", ""),
    "a status beside": ("指标\t状态\t数值\n信访件\t计划\t30件\n信访件\t实际\t35件\n信访件\t上年\t42件\n", "计划30件 信访件，35件 信访件，上年42件 信访件", ""),
    "another level beside": ("太平镇2023年数据\n地区\t指标\t数值\n全县\t信访件\t420件\n太平镇\t信访件\t35件\n", "420件 -，35件 信访件", ""),
    "a note that says of when": ("指标\t数值\t备注\n信访件\t42件\t2022年数\n普法活动\t20场\t计划数\n", "42件 -，20场 -", ""),
    "a note": ("指标\t数值\t备注\n信访件\t35件\t含网上信访\n普法活动\t20场\t已公示\n", "35件 信访件，20场 普法活动", ""),
    "a total of years": ("年份\t信访件（件）\n2022年\t42\n2023年\t35\n合计\t77\n", "上年42件 信访件，35件 信访件", "77"),
    "a total of villages": ("村名\t信访件（件）\n甲村\t42\n乙村\t35\n合计\t77\n", "42件 -，35件 -，77件 信访件", ""),
    "lines of a form": ("太平镇统计表\n填报单位：司法所\t\t\t填报时间：2024年1月10日\n序号\t指标\t计量单位\t数值\n1\t信访件\t件\t35\n", "35件 信访件", ""),
    "a form's date": ("统计表\n2024年1月10日\n指标\t数值\n信访件\t35件\n", "35件 信访件", ""),
    "a title above the unit": ("2022年主要数据\n单位：件\n指标\t数值\n信访件\t42\n", "上年42件 信访件", ""),
    "plans above": ("三、2024年工作计划\n工作\t数量\n普法活动\t25场\n", "计划25场 普法活动", ""),
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
    "fines are a part of what was fined and taken": ("行政处罚种类\t数量（件）\t金额（万元）\n罚款\t20\t8.2\n合计\t25\t8.6\n", "20件 -，8.2元 -，25件 -，8.6元 -", ""),
    "what is asked for": ("考核内容\t完成情况\n普法活动不少于15场\t普法活动20场\n", "计划不少于15场 -，20场 普法活动", ""),
    "a sheet of plans": ("2023年计划\n指标\t数值\n普法活动\t15场\n\n2023年完成\n指标\t数值\n普法活动\t20场\n", "计划15场 普法活动，20场 普法活动", ""),
    "plans that are done": ("2023年度计划完成情况\n指标\t数值\n普法活动\t20场\n", "20场 普法活动", ""),
    "a title of last year": ("表1 2022年主要指标\n指标\t数值\n信访件\t42件\n", "上年42件 信访件", ""),
    "a title of last year in words": ("去年完成情况\n指标\t数值\n信访件\t42件\n", "42件 -", ""),
    "a line above of last year": ("下表为2022年主要数据。\n\n指标\t数值\n信访件\t42件\n", "42件 -", ""),
    "a title of the county": ("表2 全县主要指标\n指标\t数值\n信访件\t420件\n", "420件 -", ""),
    "a sheet of the county": ("全县\n指标\t数值\n信访件\t420件\n", "420件 -", ""),
    "a title of tasks": ("县局下达任务\n指标\t数值\n普法活动\t25场\n", "计划25场 普法活动", ""),
    "two titled tables": ("太平镇2022年数据\n指标\t数值\n信访件\t42件\n\n太平镇2023年数据\n指标\t数值\n信访件\t35件\n", "42件 -，35件 信访件", ""),
    "a title of the year": ("2023年目标任务完成情况\n指标\t数值\n信访件\t35件\n", "35件 信访件", ""),
    "a title of two years": ("太平镇2023年与2022年主要数据对比\n指标\t2022年\t2023年\n信访件\t42件\t35件\n", "上年42件 信访件，35件 信访件", ""),
    "a title of years in columns": ("全镇2022年情况\n指标\t2023年\n信访件\t35件\n", "35件 信访件", ""),
    "a title of another place": ("全县2023年情况\n指标\t2022年\t2023年\n信访件\t42件\t35件\n", "上年42件 -，35件 -", ""),
    "names spread and broken": ("指 标\t2022年\t2023年\n信 访 件（件）\t42\t35\n行政检 查（次）\t9\t12\n信访 网上\t5件\t6件\n", "上年42件 信访件，35件 信访件，上年9次 行政检查，12次 行政检查，上年5件 -，6件 -", ""),
    "a heading spread": ("年份\t信 访 件（件）\n2022年\t42\n2023年\t35\n", "上年42件 信访件，35件 信访件", ""),
    "a remark below": ("指标\t数值\n信访件\t35件\n注：以上数据截至2023年11月底。\n", "35件 -", ""),
    "a remark below in a row": ("指标\t数值\n信访件\t35件\n以上数据截至11月底\t\n", "35件 -", ""),
    "a remark of the whole year": ("指标\t数值\n信访件\t35件\n以上数据截至2023年12月31日\n", "35件 信访件", ""),
    "kinds in a column": ("指标\t类型\t数值\n普法活动\t线上\t10场\n普法活动\t线下\t19场\n信访件\t网上\t9件\n", "10场 -，19场 -，9件 -", ""),
    "kinds before the labels": ("部门\t指标\t数值\n司法所\t信访件\t20件\n派出所\t信访件\t15件\n", "20件 -，15件 -", ""),
    "kinds and their sum": ("单位\t信访件（件）\n司法所\t20\n派出所\t15\n合计\t35\n", "20件 -，15件 -，35件 信访件", ""),
    "sentences of villages": ("村\t工作情况\n东村\t调解矛盾纠纷12件\n西村\t调解矛盾纠纷9件\n", "12件 -，9件 -", ""),
    "sentences of years": ("年度\t工作情况\n2023\t开展普法活动20场\n2024\t受理信访件30件\n", "20场 普法活动，计划30件 信访件", ""),
    "a note beside a sentence": ("工作\t完成情况\t备注\n普法\t开展普法活动20场\t上年数\n调解\t受理信访件35件\t已公示\n", "20场 -，35件 信访件", ""),
    "sentences below a title": ("2022年工作情况\n工作\t完成情况\n普法\t开展普法活动18场\n", "上年18场 普法活动", ""),
    "an earlier plan": ("指标\t2022年计划\t2023年实际\n信访件（件）\t30\t35\n", "上年30件 -，35件 信访件", ""),
    "plan and actual": ("指标\t计划\t实际\n普法活动（场）\t15\t20\n", "计划15场 普法活动，20场 普法活动", ""),
    "plan and actual below years": ("指标\t2022年\t2022年\t2023年\t2023年\n指标\t计划\t实际\t计划\t实际\n信访件（件）\t30\t42\t40\t35\n", "上年30件 -，上年42件 信访件，计划40件 信访件，35件 信访件", ""),
    "headings left blank": ("指标\t2022年\t\t2023年\t\n\t计划\t实际\t计划\t实际\n信访件（件）\t30\t42\t40\t35\n", "上年30件 -，上年42件 信访件，计划40件 信访件，35件 信访件", ""),
    "a scale beside": ("指标\t数值\t备注\n宣传资料发放\t2\t万余份\n", "2 -，万余份 -", "2 万余份"),
    "a hedge beside": ("指标\t数值\t备注\n信访件\t35件\t左右\n", "35件 -", "35件 左右"),
    "a hedge among the units": ("指标\t数值\t单位\n普法活动\t20\t余场\n信访件\t35\t件\n", "20 -，35件 信访件", "20 余场"),
    "a number torn over two cells": ("指标\t数值\n宣传资料发放\t2万\t余份\n", "2万 -", "2万 余份"),
    # a form of labels and values, whose first row is all words
    "a form of an office": ("单位名称\t示例镇综合行政执法队\t负责人\t赵六\n执法人员数\t16\t罚没款（万元）\t6.85\n", "16 -，6.85元 罚没金额", ""),
    "a form with its year": ("填报单位\t示例司法所\t统计年度\t2023年\n法律顾问\t2名\t法律明白人\t56名\n", "2名 法律顾问，56名 法律明白人", ""),
    "a form with its day": ("填报单位\t示例司法所\t填报日期\t2023年12月20日\n法律顾问\t2名\t法律明白人\t56名\n", "2名 法律顾问，56名 法律明白人", ""),
    "a form of a year alone": ("年度\t2023年\t填报人\t王五\n法律顾问\t2名\t法律明白人\t56名\n", "2名 法律顾问，56名 法律明白人", ""),
    "a form of two columns": ("单位名称\t示例司法所\n负责人\t张三\n人民调解员\t38名\n普法活动（场）\t36\n", "38名 人民调解员，36场 普法活动", ""),
    "a form of two columns with its year": ("填报单位\t示例镇\n统计年度\t2022年\n法律顾问\t2名\n", "上年2名 法律顾问", ""),
    "a form with its year below": ("填报单位\t示例司法所\t填报人\t王五\n统计年度\t2022年\t电话\t无\n法律顾问\t2名\t法律明白人\t56名\n", "上年2名 法律顾问，上年56名 法律明白人", ""),
    "a form of a village": ("填报单位\t永丰村\n法律顾问\t2名\n", "2名 -", ""),
    "a table below the name of an office": ("项目名称\t示例司法所\n法律顾问\t2名\n", "2名 -", ""),
    "a form of its mediators": ("填表单位\t示例司法所\t责任人\t王五\n人民调解员（名）\t38\t法律援助案件（件）\t12\n", "38名 人民调解员，12件 法律援助案件", ""),
    "a form of things that are its own": ("名称\t示例工作站\t负责人\t王五\n工作人员（名）\t6\t办公用房（㎡）\t120\n", "6名 -，120㎡ -", ""),
    "a form of bare numbers": ("名称\t示例镇公共法律服务工作站\t联系人\t王五\n接待群众\t300\t其中：电话咨询\t260\n持证率\t93.75%\t信访件（上年）\t42件\n", "300 -，93.75% 持证率，42件 -", "260"),
    "a form of three pairs": ("所名\t示例所\t所长\t王五\t地址\t示例街\n信访件\t35件\t普法活动\t20场\t联系电话\t6512345\n", "35件 信访件，20场 普法活动", ""),
    "units between the numbers": ("指标\t数值\t单位\t上年\n信访件\t35\t件\t42\n", "35件 信访件，上年42件 信访件", ""),
    "words between the numbers": ("案件类型\t件数\t处理方式\t罚款（元）\n占道经营\t12\t警告\t3000\n", "12 -，3000元 -", ""),
    "offices between the numbers": ("部门\t信访件\t责任人\t普法活动\n司法所\t35件\t王五\t20场\n合计\t35件\t\t20场\n", "35件 -，20场 -，35件 信访件，20场 普法活动", ""),
    "a bracket in a heading": ("信访件（上年）\t普法活动（2022年）\t法治培训（全县）\t行政检查（含联合检查）\n42件\t18场\t30次\t512次\n", "42件 -，18场 -，30次 -，512次 行政检查", "30次 512次"),
    "what goes without saying in a heading": ("街道（社区）\t信访件（本年）\t普法活动（2023年）\t法律顾问（村、社区）\n合计\t35件\t20场\t8名\n", "35件 信访件，20场 普法活动，8名 法律顾问", ""),
    "names that begin with a number": ("指标\t2022年\t2023年\n１２３４５热线工单（件）\t280\t298\n12345政务服务便民热线工单（件）\t1\t2\n“12·4”普法活动（场）\t30\t36\n", "上年280件 -，298件 -，上年1件 -，2件 -，上年30场 -，36场 -", ""),
    "the name of a hotline": ("指标\t2023年\n12345热线工单（件）\t298\n普法活动（场）\t36\n", "298件 热线工单，36场 普法活动", ""),
    # no column of labels
    "bare numbers below their heads": ("信访件\t普法活动\t行政检查\n35\t20\t512\n", "35 信访件，20 普法活动，512 行政检查", ""),
    "kinds of results": ("结果维持\t结果纠正\t总计\n3\t0\t4\n", "3 -，0 -，4 -", ""),
    "a first value that may number the rows": ("警告\t罚款\t没收\n1\t19\t5\n", "19 -，5 -", "1"),
    "numbered groups": ("组别\t信访件（件）\t普法活动（场）\n1\t35\t20\n", "35件 信访件，20场 普法活动", ""),
    "years before the numbers": ("年度\t信访件（件）\n2022\t42\n2023\t35\n", "上年42件 信访件，35件 信访件", ""),
    "two rows of headings": ("指标\t2022年\t2023年\n内容\t件数\t件数\n信访件（件）\t42\t35\n", "上年42件 信访件，35件 信访件", ""),
}  # fmt: skip


PROSE = {
    # what was done with them is no second value
    "信访件63件，共办结60件。": "63件 信访件，60件 -",
    "信访件63件，办结60件。": "63件 信访件，60件 -",
    "热线工单1260件，办结1255件。": "1260件 热线工单，1255件 -",
    "计划普法活动30场，实际开展36场。": "计划30场 普法活动，36场 普法活动",
    # units in brackets before the number
    "普法活动（场）：36": "36场 普法活动",
    "罚没金额（万元）：6.85\n调解成功率（%）：98.6\n": "6.85元 罚没金额，98.6% 调解成功率",
    "普法活动（上年）：36场": "上年36场 -",
    # the very name goes before what is only worded like it; not where two go by it
    "普法活动36场次，其中宪法宣传5场次，反诈宣传11场次。": "36场次 普法活动，5场次 -，11场次 -",
    "以案释法9次，法治宣讲15场。": "9次 以案释法，15场 法治宣讲",
    "普法活动36场，普法活动12场。": "36场 -，12场 -",
    "36场普法活动8场法治培训63件信访件。": "36场 -，8场 -，63件 信访件",
    # a bracket's year is its figure's, and a plan reaches into none of this year
    "（上年30场）普法活动36场，信访件12件。": "上年30场 -，36场 普法活动，12件 信访件",
    "2024年计划普法活动40场（今年36场）。": "计划40场 普法活动，36场 -",
    "2024年计划普法活动40场（2023年36场），信访件60件以内。": "计划40场 普法活动，36场 -，计划60件以内 信访件",
    "普法活动计划30场（今年36场），信访件12件以内。": "计划30场 普法活动，36场 -，计划12件以内 信访件",
    # what came to it, and what there is
    "新增法律明白人12名，总数达56名。": "12名 -，56名 法律明白人",
    "普法活动增加3场，达到36场。": "变动3场 普法活动，36场 普法活动",
    "普法活动比上年增加3场，达到36场。": "变动3场 普法活动，36场 普法活动",
    "信访件减少8件，降至63件。": "变动8件 信访件，63件 信访件",
    # a change and its result, which are no range
    "热线工单下降22件到298件。": "变动22件 热线工单，298件 热线工单",
    "普法活动同比增加6场至36场。": "变动6场 普法活动，36场 普法活动",
    "信访件减少三件至十二件。": "变动三件 信访件，十二件 信访件",
    "罚没金额较上年下降0.5万元至8.6万元。": "变动0.5万元 罚没金额，8.6万元 罚没金额",
    "持证率提高3个百分点至98.5%。": "变动3个百分点 持证率，98.5% 持证率",
    "行政检查增长20%至120次。": "变动20% -，120次 行政检查",
    "普法活动由上年的30场至36场。": "上年30场 普法活动，36场 普法活动",
    "信访件从上年15件变为12件。": "上年15件 信访件，12件 信访件",
    "信访件下降3件为12件。": "变动3件 信访件，12件 信访件",
    "热线工单减少22件降至298件。": "变动22件 热线工单，298件 热线工单",
    "普法活动增加6场，共36场。": "变动6场 普法活动，36场 普法活动",
    "普法活动与上年相比多6场、达36场。": "变动6场 普法活动，36场 普法活动",
    "持证率同比少了1.5个百分点，为98.5%。": "变动1.5个百分点 持证率，98.5% 持证率",
    "行政检查比2023年压减20%，稳定在120次。": "变动20% -，120次 行政检查",
    "信访件，较去年减少3件，现为12件。": "变动3件 -，12件 信访件",
    "全年信访件减少3件。": "变动3件 信访件",
    "力争持证率提高1.5个百分点至100%。": "变动1.5个百分点 持证率，计划100% 持证率",
    "力争持证率提高1.5个百分点，达到100%。": "变动1.5个百分点 持证率，计划100% 持证率",
    # a range of changes
    "持证率提高3个百分点至5个百分点。": "变动3个百分点至5个百分点 持证率",
    "普法活动增加6至36场。": "变动6至36场 普法活动",
    "普法活动每场22人至30人。": "22人至30人 -",
    # 多 and 少 behind any name, arrows
    "与2022年相比，普法活动多6场，行政检查少6次。": "变动6场 普法活动，变动6次 行政检查",
    "普法活动36场↑20%。": "36场 普法活动，变动20% 普法活动",
    "各村至少6场，最多8场。": "至少6场 -，最多8场 -",
    # a change from another level's, place's or plan's is not from the year before
    "太平镇2023年工作报告\n全县普法活动增加6场，共36场。": "变动6场 -，36场 -",
    "太平镇2023年工作报告\n今年，全县普法活动较上年同期增长20%，达36场。": "变动20% -，36场 -",
    "普法活动比邻镇多6场。": "变动6场 -",
    "普法活动比计划增加6场。": "变动6场 -",
    "普法活动比2021年增加6场，为36场。": "变动6场 -，36场 普法活动",
    "普法活动较上年明显增加6场，为36场。": "变动6场 普法活动，36场 普法活动",
    # two values of the year before; what came of a plan
    "信访件、罚没金额较上年的28件、9.1万元分别下降10.7%、5.5%。": "上年28件 -，上年9.1万元 -，变动10.7% -，变动5.5% -",
    "拟开展应急演练8次，已开展6次。": "计划8次 应急演练，6次 应急演练",
    "原计划应急演练8次，因疫情影响仅完成6次。": "计划8次 应急演练，6次 应急演练",
    "法律顾问增配到3名。": "3名 法律顾问",
    # small marks of input methods; a full stop that may be a point, and is none before a year or an item
    "持证率98﹒5％，发放资料1﹐200份。": "98﹒5％ 持证率，1﹐200份 宣传资料发放",
    "工作扎实.2023年普法活动36场.": "36场 普法活动",
    "措施到位.2.开展普法活动36场.": "36场 普法活动",
    "化解率玖拾捌点陆%。": "玖拾捌点陆% 调解成功率",
    # what else comes behind a change
    "普法活动增加6场，共1200人次参加。": "变动6场 普法活动，1200人次 -",
    "信访件减少3件，办结12件。": "变动3件 信访件，12件 -",
    # an audience is of the event beside it
    "法治培训8场，覆盖320人次。": "8场 法治培训，320人次 法治培训人次",
    "法治培训8场，普法活动36场次、覆盖2.1万人次。": "8场 法治培训，36场次 普法活动，2.1万人次 普法受众人次",
    "法治培训8场，法律讲座12次，覆盖1500人次。": "8场 法治培训，12次 法律讲座，1500人次 -",
    "法治培训8场，法治宣讲15场，参训900人次。": "8场 法治培训，15场 法治宣讲，900人次 -",
    # a bracket says what it says of the figure before it
    "调解矛盾纠纷148件（计划160件），信访件35件。": "148件 矛盾纠纷调解，计划160件 -，35件 信访件",
    "普法活动20场（目标15场）、法治培训5次（目标4次）。": "20场 普法活动，计划15场 -，5次 法治培训，计划4次 -",
    "普法活动20场（其中上半年9场，下半年11场），法治培训5次。": "20场 普法活动，其中9场 -，其中11场 -，5次 法治培训",
    "普法活动（计划）15场，法治培训5次。": "计划15场 -，5次 法治培训",
    "调解矛盾纠纷148件（上半年），信访件35件（全年）。": "148件 -，35件 信访件",
    "调解矛盾纠纷148件（2022年），信访件35件（2023年）。": "148件 -，35件 信访件",
    "调解148件矛盾纠纷（2022年数据），信访件35件。": "148件 -，35件 信访件",
    "信访件620件（全县），行政处罚案件12件（待核）。": "620件 -，12件 -",
    "信访件35件（含网上信访12件），普法活动20场（较去年增加2场）。": "35件 信访件，12件 -，20场 普法活动，变动2场 -",
    "（2022年）普法活动18场，信访件42件。": "上年18场 普法活动，上年42件 信访件",
    "法治培训4次（3月、6月、9月、12月各1次），普法活动20场（超额完成年度目标）。": "4次 法治培训，其中1次 -，20场 普法活动",
    "普法活动20场（12月4日宪法日1场），法治培训5次（详见附件2）。": "20场 普法活动，1场 -，5次 法治培训",
    # titles say it of what stands below them
    "一、2022年工作回顾\n普法活动18场。信访件42件。\n二、2023年工作\n普法活动20场。": "18场 -，42件 -，20场 普法活动",
    "一、上半年工作\n（一）普法\n普法活动9场。\n二、全年工作\n普法活动20场。": "9场 -，20场 普法活动",
    "一、全县情况\n普法活动300场。\n二、全镇情况\n普法活动20场。": "300场 -，20场 普法活动",
    "一、上年度问题整改情况\n普法活动20场。\n二、2023年工作与上年比较\n信访件35件。": "20场 普法活动，35件 信访件",
    "三、全市首创“法治夜校”\n普法活动20场。\n四、全省率先建成法治文化公园\n信访件35件。": "20场 普法活动，35件 信访件",
    "（一）2022年部署的普法活动20场全部完成，信访件35件。": "20场 普法活动，35件 信访件",
    # and remarks of the figures of their part
    "一、普法\n普法活动20场。\n二、调解\n信访件35件。以上数据截至2023年11月底。": "20场 普法活动，35件 -",
    "（统计时间：2023年1月至10月）\n调解矛盾纠纷148件。": "148件 -",
    "数据统计截止日期为2023年10月31日。\n调解矛盾纠纷148件。": "148件 -",
    "调解矛盾纠纷148件（以上均为上半年数据）。": "148件 -",
    "调解矛盾纠纷148件。以上为预计数。": "148件 -",
    "调解矛盾纠纷148件。以上数据均来自司法所台账。": "148件 矛盾纠纷调解",
    "据统计，调解矛盾纠纷148件，数据截至2023年12月31日。": "148件 矛盾纠纷调解",
    # a part of what a number counts
    "24件行政处罚案件中适用简易程序9件。": "24件 行政处罚案件，9件 简易程序案件",
    "全镇16名执法人员中持证15名。": "16名 执法人员，15名 -",
    "38名人民调解员中专职6名。": "38名 人民调解员，6名 -",
    "16名执法人员里持证15名，38名人民调解员之中专职6名。": "16名 执法人员，15名 -，38名 人民调解员，6名 -",
    "56名法律明白人中女性21名。": "56名 法律明白人，21名 -",
    "12个党群服务中心开展普法活动36场，8所中小学开展法治讲座16场。": "12个 -，36场 普法活动，8所 -，16场 法律讲座",
    # what was passed on the way is no value beside the one that was reached
    "热线工单突破290件，达到298件。": "突破290件 -，298件 热线工单",
    "普法活动超过30场，共36场，信访件35件。": "超过30场 -，36场 普法活动，35件 信访件",
    "普法活动突破30场，行政检查突破100次。": "突破30场 普法活动，突破100次 行政检查",
    "法治培训超过10场，其中线上12场。": "超过10场 法治培训，12场 -",
    # one figure of two indicators is of neither
    "开展普法活动、法治培训共25场次。": "25场次 -",
    "组织法治培训和应急演练8次，信访件35件。": "8次 -，35件 信访件",
    "法律明白人、人民调解员共242名。": "242名 -",
    "行政处罚案件及行政许可333件。": "333件 -",
    "调解成功率、热线工单按期办结率均为100%。": "100% 热线工单按期办结率",
    # nor is one whose comma may part two
    "调解矛盾纠纷1，234件，信访件35件。": "35件 信访件",
}  # fmt: skip


@pytest.mark.parametrize("text", PROSE)
def test_sentences(text: str) -> None:
    assert told(text)[0] == PROSE[text]


# a range or two figures, and what else no rule reads
UNCLEAR = {
    "普法活动增加6场至8场。": "6场，8场",
    "普法活动由30场到36场。": "30场，36场",
    "全年增加普法活动6场至36场。": "6场，36场",
    "持证率提高3%至98.5%。": "3%，98.5%",
    "热线工单下降22件—298件。": "22件，298件",
    # one number, or a piece of one
    "法治经费.5万元。": "5万元",
    "占比.5%，平均.8件。": "5%，8件",
    "罚没金额8，6万元。": "8，6万元",
    "宣传资料3、600份。": "3、600份",
    "持证率98..5%。": "98..5%",
    "联合执法８＋２次。": "８＋２次",
    "罚 没 金 额 8 . 6 万 元": "8 . 6 万 元",
    # without a unit
    "信访件由15降为12；": "15，12",
    "持证率九八点五。": "九八",
    "讲座6;次。": "6;次",
}


@pytest.mark.parametrize("text", UNCLEAR)
def test_unclear(text: str) -> None:
    assert told(text) == ("", UNCLEAR[text])


@pytest.mark.parametrize("name", TABLES)
def test_tables(name: str) -> None:
    text, figures, unread = TABLES[name]
    assert told(text) == (figures, unread)


OTHERS = {
    "统计范围": "全县", "级别": "县级", "村别": "东村", "填报单位": "东村", "数据性质": "预计", "统计口径": "上年数", "完成时限": "2024年底",
    "时段": "上半年", "季度": "一季度", "是否完成": "否", "备注说明": "2022年数", "备注（口径）": "全县", "数据来源": "2022年台账",
}  # fmt: skip
NOTES = "县级 邻镇 非我镇 暂估 预估数 未核实 作废 1-11月 2023年1月 累计 五年累计 含2022年数 同去年 目标 年度任务 市下达任务 未最终核定 未核定 未审定 未经审计 快报数 初步数 以县局核定为准".split()
PLAIN = {
    "统计年度": "2023年", "期间": "全年", "状态": "已完成", "责任单位": "司法所", "填报单位": "司法所", "填报时间": "2024年1月10日", "统计截止时间": "2023年12月31日", "类别": "普法宣传",
    "级别": "镇级", "备注": "按计划完成", "说明": "较上年增加", "备 注": "2024年计划40件", "数据来源": "司法所台账", "单位": "件", "是否完成": "是",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "unit", "cell", "worded", "low"),
    [
        ("普法受众", "人次", "6200余", "6200余人次", 6201), ("普法受众", "人次", "约5000", "约5000人次", 4500), ("行政处罚案件", "件", "30多", "30多件", 31),
        ("罚没金额", "元", "1.2万", "1.2万元", 12000), ("宣传资料发放", "份", "1万余", "1万余份", 10001), ("法律讲座", "次", "近50", "近50次", 45),
        ("法律援助案件", "件", "10以上", "10件以上", 10), ("调解成功率", "%", "98以上", "98%以上", 98), ("法律讲座", "次", "50左右", "50次左右", 45),
    ],
)  # fmt: skip
def test_every_form_of_a_number_takes_the_unit_of_its_column(
    name: str, unit: str, cell: str, worded: str, low: float
) -> None:
    """As one would write it: the hedge behind the number stands behind the unit."""
    (m,) = READER.read(f"指标\t单位\t2023年\n{name}\t{unit}\t{cell}\n", 2023)
    assert (m.text, m.unit, m.wording, m.low) == (cell, unit, worded, low)
    assert m.indicator is not None


@pytest.mark.parametrize(("title", "note"), [*OTHERS.items(), *(("备注", note) for note in NOTES)])
def test_a_column_beside_that_makes_it_another_figure(title: str, note: str) -> None:
    assert told(f"{title}\t指标\t数值\n{note}\t信访件\t35件\n")[0] == "35件 -"
    assert told(f"指标\t数值\t{title}\n信访件\t35件\t{note}\n")[0].startswith("35件 -")


@pytest.mark.parametrize("note", ["待核", "未核定", "未核实", "快报数", "测算数", "有重复", "以县局核定为准", "全县"])
def test_a_note_in_the_cell_itself_is_heard(note: str) -> None:
    assert told(f"指标\t数值\n信访件\t35件（{note}）\n")[0] == "35件 -"


@pytest.mark.parametrize("note", ["含线上", "无重复", "全年", "已办结"])
def test_one_that_changes_nothing_leaves_it(note: str) -> None:
    assert told(f"指标\t数值\n信访件\t35件（{note}）\n")[0] == "35件 信访件"


@pytest.mark.parametrize(("title", "note"), PLAIN.items())
def test_a_column_beside_that_leaves_it_as_it_is(title: str, note: str) -> None:
    assert told(f"指标\t数值\t{title}\n信访件\t35件\t{note}\n")[0].startswith("35件 信访件")


@pytest.mark.parametrize(
    ("time", "status", "period"),
    [("2022年", "previous", None), ("2023年1-10月", "actual", "part"), ("2023年", "actual", None)],
)
def test_a_form_is_of_the_time_that_it_names(time: str, status: str, period: str | None) -> None:
    form = f"填报单位\t示例司法所\t统计时段\t{time}\n法律顾问\t2名\t法律明白人\t56名\n"
    mentions = READER.read(form, 2023)
    assert [(m.indicator, m.low, m.status, m.period) for m in mentions] == [
        ("law_adviser", 2, status, period), ("legal_pioneer", 56, status, period),
    ]  # fmt: skip


# tables as a small grammar made them, of which another number, year or thing was read
KINDS = {
    # a head, row, group or title that is all of a plan, an earlier value, a change
    "plans by other words": ("指标\t应完成\t实际\n普法活动（场）\t30\t36\n指标\t实际\t考核指标\n信访件（件）\t35\t42\n", "计划30场 普法活动，36场 普法活动，35件 信访件，计划42件 信访件", ""),
    "rows of plans": ("项目\t普法活动\n本年计划\t30场\n实际\t36场\n下年计划\t40场\n", "计划30场 普法活动，36场 普法活动，计划40场 普法活动", ""),
    "the same period": ("指标\t本期数\t同期数\n信访件（件）\t35\t42\n", "35件 -，上年42件 信访件", ""),
    "this period and the one before": ("指标\t本期\t上期\n信访件（件）\t35\t42\n", "35件 -，42件 -", ""),
    # what was done, or which years they are, above the years
    "done above years": ("指标\t完成情况\t完成情况\t2024年计划\n指标\t2022年\t2023年\t2024年计划\n普法活动（场）\t30\t36\t40\n", "上年30场 普法活动，36场 普法活动，计划40场 普法活动", ""),
    "done by other words": ("指标\t实绩\t实绩\n指标\t2022年\t2023年\n普法活动（场）\t30\t36\n指标\t年末完成\n信访件（件）\t35\n", "上年30场 普法活动，36场 普法活动，35件 信访件", ""),
    "years with what was done": ("指标\t2022年实绩\t2023年实绩\t2023年目标\n普法活动（场）\t30\t36\t40\n指标\t2022年工作业绩\t2023年度实有\n信访件（件）\t42\t35\n", "上年30场 普法活动，36场 普法活动，计划40场 普法活动，上年42件 信访件，35件 信访件", ""),
    "years above years": ("指标\t单位\t历年数据\t历年数据\n指标\t单位\t2022年\t2023年\n普法活动\t场\t30\t36\n", "上年30场 普法活动，36场 普法活动", ""),
    "planned and done above years": ("指标\t任务数\t任务数\t完成数\t完成数\n指标\t2022年\t2023年\t2022年\t2023年\n普法活动（场）\t28\t32\t30\t36\n", "上年28场 -，计划32场 普法活动，上年30场 普法活动，36场 普法活动", ""),
    "rows with the numbers of parts": ("项目\t2023年\n一、普法活动（场）\t36\n四.法律讲座\t6次\nⅣ.信访件\t35件\n十二、行政检查\t120次\n", "36场 普法活动，6次 法律讲座，35件 信访件，120次 行政检查", ""),
    "several numbers of one unit": ("三年普法活动分别为28、30、36场。\n普法活动、法律讲座分别为28、30场。\n开展应急演练2、3和4次，信访件35件。\n", "36场 -，30场 -，35件 信访件", "28、30、，28、，2，3和4次"),
    "changes by their sign": ("指标\t2023年\t±\n信访件（件）\t35\t-7\n普法活动（场）\t20\t+2\n", "35件 信访件，变动7件 信访件，20场 普法活动，变动2场 普法活动", ""),
    "changes by other words": ("指标\t2023年\t增（减）\t差额\n信访件（件）\t35\t+3\t3\n", "35件 信访件，变动3件 -，变动3件 信访件", ""),
    "changes in per cent by the end of a head": ("指标\t2023年\t增减%\n信访件（件）\t12\t-20\n指标\t2023年\t升降%\n普法活动（场）\t36\t20\n指标\t2023年\t±%\n普法活动（场）\t36\t20\n", "12件 信访件，变动20% -，36场 普法活动，变动20% -，36场 普法活动，变动20% -", ""),
    "columns of another thing than their rows": ("指标\t2023年\t满意度\t参与人数\t经费\t受众人次\t覆盖村\n普法活动（场）\t36\t98\t800\t5\t900\t12\n", "36场 普法活动", "98，800，5，900，12"),
    "columns of the same thing": ("指标\t2023年\t场次\n普法活动（场）\t36\t36\n指标\t金额\n罚没金额（万元）\t6.85\n指标\t2023年\t金额\n法治经费（万元）\t5\t6\n", "36场 普法活动，36场 普法活动，6.85元 罚没金额，5元 -，6元 -", ""),
    "columns that have units of their own": ("指标\t2023年\t经费（万元）\t参与人数（人）\n普法活动（场）\t36\t5\t800\n", "36场 普法活动，5元 -，800人 -", ""),
    "ends of years": ("指标\t2022年底\t截至2023年12月底\n法律明白人（名）\t60\t65\n指标\t单位\t2022年末\t2023年末\n信访件\t件\t15\t12\n", "上年60名 法律明白人，65名 法律明白人，上年15件 信访件，12件 信访件", ""),
    "two tables of the same heads": ("序号\t工作\t完成\t序号\t工作\t完成\n1\t普法活动\t36场\t3\t信访件\t12件\n2\t法律讲座\t6次\t4\t行政检查\t120次\n", "36场 普法活动，12件 信访件，6次 法律讲座，120次 行政检查", ""),
    "changes of no unit": ("指标\t2023年\t增长幅度\n普法活动（场）\t36\t20\n指标\t2023年\t增减百分比\n信访件（件）\t12\t25\n指标\t2023年\t增长比例\n信访件（件）\t12\t25\n", "36场 普法活动，12件 信访件，12件 信访件", "20，25，25"),
    "a rate by the end of a head": ("项目\t持证率%\t执法人员\n综合执法队\t98.5\t36人\n", "98.5% -，36人 -", ""),
    "another year's change": ("指标\t2022年\t2022年\n指标\t数量\t增减\n信访件（件）\t42\t+7\n", "上年42件 信访件，变动7件 -", ""),
    "scores and ranks": ("指标\t完成数\t得分\t排名\n罚没金额（万元）\t6.85\t9\t3\n", "6.85元 罚没金额", "9，3"),
    "a share beside money": ("指标\t罚没金额（万元）\t罚没金额（万元）\n指标\t数额\t占比（%）\n合计\t6.85\t12.5\n", "6.85元 -，12.5% -", ""),
    "since when nobody knows": ("指标\t本期数\t累计数\n普法活动（场）\t36\t366\n", "36场 -，366场 -", ""),
    "rows named by bare years": ("\t普法活动（场）\t信访件（件）\n2022\t18\t42\n2023\t20\t35\n", "上年18场 普法活动，上年42件 信访件，20场 普法活动，35件 信访件", ""),
    # groups: a row across, a column whose cells below the first are blank
    "a merged section of last year": ("指标\t数量\n2022年\t2022年\n信访件（件）\t42\n", "上年42件 信访件", ""),
    "years over rows without headings": ("2022年\n普法活动\t30场\t信访件\t15件\n2023年\t\t\t\n普法活动\t36场\t信访件\t12件\n2024年计划\t\t\t\n普法活动\t40场\t信访件\t10件\n",
     "上年30场 普法活动，上年15件 信访件，36场 普法活动，12件 信访件，计划40场 普法活动，计划10件 信访件", ""),
    "a year and more over them": ("|2022年主要数据||\n|---|---|\n|普法活动|30场|\n|信访件|15件|\n", "上年30场 -，上年15件 -", ""),
    "a plan and what came of it": ("目标\n普法活动\t40场\n完成情况\t\n普法活动\t36场\n信访件\t12件\n", "计划40场 普法活动，36场 普法活动，12件 信访件", ""),
    "a part and the whole": ("东街社区\n普法活动\t6场\n全镇\t\n普法活动\t36场\n信访件\t12件\n", "6场 -，36场 普法活动，12件 信访件", ""),
    "a year with parts by subject": ("2022年\n普法活动\t30场\n一、信访\t\n信访件\t15件\n", "上年30场 普法活动，上年15件 信访件", ""),
    "words over the whole width": ("指标\t数值\n全县\t\n普法活动\t6场\n镇本级\t\n信访件\t2件\n承诺事项\t\n行政检查\t50次\n各村合计\t\n法律讲座\t5次\n红色物业\t\n应急演练\t2次\n一、红色引领\t\n行政处罚\t25件\n",
     "6场 -，2件 -，50次 -，5次 -，2次 -，25件 行政处罚案件", ""),
    "the same without headings": ("省级\n普法活动\t6场\n上级下达指标\t\n信访件\t2件\n", "6场 -，2件 -", ""),
    "years over pairs": ("|2022年||2023年||\n|---|---|---|---|\n|普法活动|30场|普法活动|36场|\n|信访件|15件|信访件|12件|\n", "上年30场 普法活动，36场 普法活动，上年15件 信访件，12件 信访件", ""),
    "groups without names": ("信访件\t\t\t行政处罚\t\n初访\t重访\t合计\t简易\t一般\n10件\t2件\t12件\t5件\t20件\n", "10件 -，2件 -，12件 -，5件 -，20件 -", "10件 2件 12件 5件 20件"),
    "the same merged": ("行政复议\t行政复议\t行政复议\t行政诉讼\t行政诉讼\n维持\t纠正\t总计\t胜诉\t败诉\n2\t1\t3\t1\t1\n", "1 -，3 行政复议案件，1 -，1 行政诉讼败诉", "2"),
    "a merged section of a village": ("指标\t数量\n红山村\t红山村\n信访件（件）\t42\n", "42件 -", ""),
    "a group of plans": ("类别\t指标\t数量\n下年计划\t普法活动\t40场\n\t信访件\t30件\n2022年计划\t行政检查\t50次\n", "计划40场 普法活动，计划30件 信访件，计划50次 -", ""),
    "a group of a village": ("村别\t指标\t数量\n红山村\t普法活动\t4场\n\t信访件\t3件\n", "4场 -，3件 -", ""),
    "a group of a part": ("类别\t指标\t数量\n其中\t普法活动\t4场\n线上\t信访件\t3件\n第3网格\t行政检查\t2次\n小计\t法律讲座\t5场\n", "4场 -，3件 -，2次 -，5场 -", ""),
    # what names a row is no number, nor is a dash a name
    "villages and a dash": ("单位\t普法活动\t信访件\t行政检查\n其中：东街社区\t6场\t2件\t—\n", "6场 -，2件 -", ""),
    "numbered grids": ("网格\t普法活动（场）\t信访件（件）\n第3网格\t6\t2\n1网格\t4\t3\n2号片区\t1\t1\n", "6场 -，2件 -，4场 -，3件 -，1场 -，1件 -", ""),
    # tables side by side, three rows of heads
    "another name beside": ("指标\t2023年\t项目\t计划\n普法活动（场）\t36\t信访件（件）\t30\n", "36场 普法活动，计划30件 信访件", ""),
    "three rows of heads": ("指标\t上年\t上年\t本年\t本年\n指标\t普法活动\t信访件\t普法活动\t信访件\n指标\t场\t件\t场\t件\n数量\t18场\t42件\t20场\t35件\n", "上年18场 -，上年42件 -，20场 -，35件 -", ""),
    # a row of units below the heads
    "units below the heads": ("指标\t普法活动\t罚没金额\n单位\t场\t万元\n2022年\t18\t9.1\n2023年\t20\t8.6\n", "上年18场 普法活动，上年9.1元 罚没金额，20场 普法活动，8.6元 罚没金额", ""),
    "units below a blank": ("指标\t普法活动\t普法活动\t信访件\n\t场次\t人次\t件\n2023年\t20\t2300\t35\n", "20场次 普法活动，2300人次 -，35件 信访件", ""),
    "units below villages": ("村别\t普法活动\t信访件\n计量单位\t场\t件\n红山村\t6\t2\n合计\t20\t35\n", "6场 -，2件 -，20场 普法活动，35件 信访件", ""),
    "offices below the heads": ("指标\t普法活动\t信访件\n单位\t司法所\t信访办\n2023年\t20\t35\n", "20 -，35 -", ""),
    "parts and their sum in a cell": ("指标\t2023年\n信访件\t来信5件 来访7件 共12件\n", "5件 -，7件 -，12件 -", ""),
    # what was done, in a row or a second head of its own
    "done in a row": ("指标\t普法活动（场）\t信访件（件）\n目标\t25\t30\n完成\t20\t35\n", "计划25场 普法活动，计划30件 信访件，20场 普法活动，35件 信访件", ""),
    "done below years": ("年度\t普法活动（场）\t普法活动（场）\n年度\t计划\t实际\n2022年\t20\t18\n2023年\t25\t20\n", "上年20场 -，上年18场 普法活动，计划25场 -，20场 普法活动", ""),
    "done this year": ("指标\t下一年任务\t本年完成\n普法活动（场）\t25\t20\n", "计划25场 普法活动，20场 普法活动", ""),
    "a rate of what was done": ("指标\t2023年\n任务完成率（%）\t95\n整改完成（件）\t3\n", "95% 任务完成率，3件 -", ""),
    # the unit of a caption is none of what is counted otherwise
    "money above": ("单位：万元\n指标\t2023年\n信访件\t12\n罚没金额\t6.85\n接待人数\t30\n信访件\t9件\n", "6.85元 罚没金额，9件 信访件", "12，30"),
    "money that a title tells of": ("法治经费投入情况\n单位：万元\n项目\t2023年\n普法宣传\t41.8\n", "41.8元 -", ""),
    "thousands of nothing": ("单位：万\n指标\t2023年\n信访件\t12\n", "", "12"),
    "shares above": ("（单位：%）\n指标\t2023年\n持证率\t98.5\n信访件\t12\n", "98.5% 持证率", "12"),
    "plans, changes and parts behind a name": ("指标\t数量\n普法活动（场）\t30\n普法活动下年计划（场）\t40\n罚没金额计划（万元）\t4.5\n信访件变化（件）\t3\n", "30场 普法活动，计划40场 -，计划4.5元 -，变动3件 -", ""),
    "none without units": ("指标\t2022年\t2023年\n普法活动\tO\t每月2\n信访件\t####\t####\n", "", "O，每月2，####，####"),
    # titles
    "a title above and one in the table": ("示例镇2023年工作报告\n\n上年主要指标情况\t\n指标\t数量\n信访件\t42件\n", "42件 -", ""),
    "a month's table": ("2023年12月统计表\n指标\t数量\n信访件\t3件\n", "其中3件 信访件", ""),
    "plans of next year": ("明年工作安排\n指标\t数量\n普法活动\t40场\n", "计划40场 普法活动", ""),
    # what nobody can read is told
    # two rows of heads, the first in the first of its columns alone; what the money is of, and what 件数 counts
    "cases and their money below years": ("指标\t2022年\t\t2023年\t\n\t件数\t金额（万元）\t件数\t金额（万元）\n行政处罚\t12\t3.4\t15\t5.2\n安全生产行政处罚\t2\t1.5\t3\t2.5\n",
     "上年12件 行政处罚案件，上年3.4元 罚没金额，15件 行政处罚案件，5.2元 罚没金额，上年2 安全生产行政处罚，上年1.5元 安全生产罚款，3 安全生产行政处罚，2.5元 安全生产罚款", ""),
    "the same merged, with three years": ("项目\t2021年\t2021年\t2022年\t2022年\t2023年\t2023年\n项目\t件数\t罚没款（万元）\t件数\t罚没款（万元）\t件数\t罚没款（万元）\n行政处罚\t9\t2.1\t12\t3.4\t15\t5.2\n",
     "上年9件 行政处罚案件，上年2.1元 罚没金额，上年12件 行政处罚案件，上年3.4元 罚没金额，15件 行政处罚案件，5.2元 罚没金额", ""),
    "years below cases and money": ("指标\t件数\t\t金额（万元）\t\n\t2022年\t2023年\t2022年\t2023年\n行政处罚\t12\t15\t3.4\t5.2\n", "上年12件 行政处罚案件，15件 行政处罚案件，上年3.4元 罚没金额，5.2元 罚没金额", ""),
    "planned and done": ("指标\t计划\t\t实际\t\n\t件数\t金额（万元）\t件数\t金额（万元）\n行政处罚\t10\t3\t12\t3.4\n信访件\t20\t\t15\t\n", "计划10件 行政处罚案件，计划3元 罚没金额，12件 行政处罚案件，3.4元 罚没金额，计划20件 信访件，15件 信访件", ""),
    "one row of heads": ("指标\t2022年件数\t2022年金额（万元）\t2023年件数\t2023年金额（万元）\n行政处罚\t12\t3.4\t15\t5.2\n", "上年12件 行政处罚案件，上年3.4元 罚没金额，15件 行政处罚案件，5.2元 罚没金额", ""),
    "a change over a count and a share": ("指标\t2022年\t2023年\t增减\t\n\t\t\t数量\t%\n普法活动（场）\t30\t36\t6\t20\n", "上年30场 普法活动，36场 普法活动，变动6场 普法活动，变动20% -", ""),
    # of a part, of what is counted otherwise, of what nobody knows
    "cases of a part": ("指标\t2022年\t\t2023年\t\n\t件数\t金额（万元）\t件数\t金额（万元）\n行政处罚（市容）\t12\t3.4\t15\t5.2\n", "上年12件 -，上年3.4元 -，15件 -，5.2元 -", "12 3.4 15 5.2"),
    "cases of what is no case": ("指标\t2022年\t\t2023年\t\n\t件数\t金额（万元）\t件数\t金额（万元）\n普法活动\t30\t1.2\t36\t1.5\n联合执法\t5\t0.2\t6\t0.3\n",
     "上年30 普法活动，上年1.2元 -，36 普法活动，1.5元 -，上年5 联合执法，上年0.2元 -，6 联合执法，0.3元 -", ""),
    "numbers that are none": ("指标\t2023年\n普法活动（场）\t1e3\n行政检查（次）\t每月2\n法律顾问（名）\tO\n信访件（件）\t3/5\n", "", "1e3，每月2，O，3/5"),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_kinds_of_tables(name: str) -> None:
    text, figures, unread = KINDS[name]
    assert told(text) == (figures, unread)


# a 单位 column beside each number: behind it, or before it where the first comes before; one of its own is nearer
UNITS = {
    "指标\t2023年\t单位\t2022年\t单位\n罚没金额\t8.6\t万元\t91000\t元\n": "8.6万元 上年91000元",
    "指标\t2022年\t单位\t2023年\t单位\n罚没金额\t91000\t元\t8.6\t万元\n": "上年91000元 8.6万元",
    "指标\t单位\t2022年\t单位\t2023年\n罚没金额\t元\t91000\t万元\t8.6\n": "上年91000元 8.6万元",
    "指标\t2023年数量\t2023年单位\t2022年数量\t2022年单位\n罚没金额\t8.6\t万元\t91000\t元\n": "8.6万元 上年91000元",
    "指标\t2023年\t2023年\t2022年\t2022年\n指标\t数量\t单位\t数量\t单位\n罚没金额\t8.6\t万元\t91000\t元\n": "8.6万元 上年91000元",
    "指标\t一季度\t单位\t二季度\t单位\t全年\t单位\n罚没金额\t20000\t元\t3\t万元\t86000\t元\n": "20000元 3万元 86000元",
    "指标\t单位\t2022年\t2023年\t单位\n罚没金额\t元\t91000\t8.6\t万元\n": "上年91000元 8.6万元",
    "指标\t单位\t2022年\t2023年\n罚没金额\t万元\t9.1\t8.6\n": "上年9.1万元 8.6万元",
    "指标\t2022年\t2023年\t单位\n罚没金额\t9.1\t8.6\t万元\n": "上年9.1万元 8.6万元",
}  # fmt: skip


PARTS = {
    "20（含线上5场）": [("20", "publicity_event"), ("5场", None)], "20场（含线上5场）": [("20场", "publicity_event"), ("5场", None)],
    "20（其中夜间5）": [("20", "publicity_event")], "20余（其中夜间5场次）": [("20余", "publicity_event"), ("5场次", None)], "20 (含线上5场)": [("20", "publicity_event"), ("5场", None)],
    # of what else there are so many, or of another time, is not said to be among them
    "20（不含线上5场）": [("5场", None)], "20（5场线上）": [("5场", None)],
}  # fmt: skip


@pytest.mark.parametrize("cell", PARTS)
@pytest.mark.parametrize(
    "table", ["指标\t单位\t2023年\n普法活动\t场\t{}\n", "指标\t2023年\n普法活动（场）\t{}\n信访件（件）\t6\n"]
)
def test_a_number_with_a_part_of_it_is_its_row_s(table: str, cell: str) -> None:
    """The part is nobody's: 线上 is no indicator of the row's."""
    text = table.format(cell)
    found = READER.read(text, 2023)
    assert [(m.text, m.indicator) for m in found if m.indicator != "petition_case"] == PARTS[cell]
    told = [text[start:end] for start, end in READER.unread(text, found)]
    assert told == [cell] * (PARTS[cell][0][1] is None)


@pytest.mark.parametrize("text", UNITS)
def test_each_number_takes_the_unit_beside_it(text: str) -> None:
    assert " ".join(STATUS[m.status] + m.wording for m in READER.read(text, 2023)) == UNITS[text]


# a full stop in a cell ends no table; one in the first cell is a sentence's, and a list's items are no rows
BESIDES = {
    "指标\t2022年\t备注\t2023年\t备注\n信访件（件）\t42\t上半年数\t35\t\n": "上年42件 -，35件 信访件",
    "指标\t2022年\t备注\t2023年\t备注\n信访件（件）\t42\t\t35\t上半年数\n": "上年42件 信访件，35件 -",
    "指标\t状态\t2022年\t状态\t2023年\n信访件（件）\t\t42\t计划\t35\n": "上年42件 信访件，35件 -",
    # of which, nobody knows: it is of both
    "指标\t2022年\t2023年\t备注\t备注\n信访件（件）\t42\t35\t上半年数\t\n": "上年42件 -，35件 -",
    "指标\t备注\t状态\t2022年\t2023年\n信访件（件）\t\t计划\t42\t35\n": "上年42件 -，计划35件 信访件",
    "指标\t备注\t状态\t2022年\t2023年\n信访件（件）\t含线上\t实际\t42\t35\n": "上年42件 信访件，35件 信访件",
}  # fmt: skip


@pytest.mark.parametrize("text", BESIDES)
def test_a_note_is_of_the_number_beside_it(text: str) -> None:
    assert told(text) == (BESIDES[text], "")


LONG = "持续推进源头治理，" * 80
LENGTHS = {
    f"指标\t2022年\t2023年\t说明\n信访件（件）\t42\t35\t{LONG}\n普法活动（场）\t18\t20\t\n": "上年42件 信访件，35件 信访件，上年18场 普法活动，20场 普法活动",
    f"指标|2023年|说明\n信访件（件）|35|{LONG}\n普法活动（场）|20|\n": "35件 信访件，20场 普法活动",
    f"工作\t情况\n普法\t开展普法活动20场，{LONG}\n信访\t{LONG}办理信访件35件\n": "20场 普法活动，35件 信访件",
    f"指标\t2023年\t说明\n信访件（件）\t35\t{LONG}普法活动20场。\n": "35件 信访件，20场 普法活动",
}  # fmt: skip


@pytest.mark.parametrize("text", LENGTHS)
def test_a_long_note_takes_no_row_out_of_its_table(text: str) -> None:
    assert told(text) == (LENGTHS[text], "")


TIMES = {
    # of this year and the last
    **dict.fromkeys(["本年累计\t上年同期", "今年累计\t去年累计", "今年以来累计\t去年同期累计", "年初至今\t去年同期", "当年\t上年", "2023年累计\t2022年同期", "本年累计数\t上年同期数", "本年度累计完成\t上年度同期", "今年以来\t去年同期"], "35件 信访件，上年42件 信访件"),
    # of which span of time nobody knows
    **dict.fromkeys(["当期\t基期", "报告期\t基期", "当期值\t基期值", "现期\t基期", "本期\t同期", "本期累计\t上年同期累计", "累计\t上年同期累计"], "35件 -，上年42件 信访件"),
    "本期\t上期": "35件 -，42件 -",
    # how far it moved
    **dict.fromkeys(["本年\t幅度（%）", "本年\t变化幅度（%）", "本年\t增减幅度（%）", "本年\t升降幅度（%）"], "35件 信访件，变动42% -"),
    # a unit behind its number, which nothing heads
    "本年\t\t上年\t": "35件 信访件，上年42件 信访件",
}  # fmt: skip


@pytest.mark.parametrize("heads", TIMES)
def test_what_a_column_is_of(heads: str) -> None:
    columns = heads.split("\t")
    cells = "\t".join(["35", "件", "42", "件"] if "" in columns else ["35", "42"])
    label = "信访件" if "" in columns else "信访件（件）"
    assert told(f"指标\t{heads}\n{label}\t{cells}\n") == (TIMES[heads], "")


STOPS = {
    "指标\t2022年\t2023年\t说明\n普法活动\t30场\t36场\t含线上。\n信访件\t15件\t12件\t\n": ("上年30场 普法活动，36场 普法活动，上年15件 信访件，12件 信访件", ""),
    "指标\t2022年\t2023年\n工作亮点\t强化培训。成效好。\t群众满意。\n信访件\t15件\t12件\n": ("上年15件 信访件，12件 信访件", ""),
    "指标\t2022年\t2023年\n信访件\t15件。\t12件。\n": ("上年15件 信访件，12件 信访件", ""),
    "指标\t2022年\t2023年\n持证率（%）\t96。5\t98.5\n普法活动\t30场\t36场\n": ("98.5% 持证率，上年30场 普法活动，36场 普法活动", "96。5"),
    "指标\t2023年\t备注\n信访件\t12件\t2022年数。\n": ("12件 -", ""),
    "任务\t2023年完成情况\t2024年计划\n普法活动\t完成36场。\t40场。\n": ("36场 普法活动，计划40场 普法活动", ""),
    "1.\t开展普法活动36场。\n2.\t受理信访件12件。\n": ("36场 普法活动，12件 信访件", ""),
}  # fmt: skip


@pytest.mark.parametrize("text", STOPS)
def test_a_full_stop_in_a_cell_ends_no_table(text: str) -> None:
    assert told(text) == STOPS[text]


# words of the cell itself: plans, earlier years, changes and parts by them; what leaves the number what it is
SAID = {
    "计划36场": "计划36场 普法活动", "目标36场": "计划36场 普法活动", "拟36场": "计划36场 普法活动", "应完成36场": "计划36场 普法活动",
    "力争36场": "计划36场 普法活动", "去年36场": "上年36场 普法活动", "上年同期36场": "上年36场 普法活动", "增加6场": "变动6场 普法活动",
    "减少6场": "变动6场 普法活动", "增6场": "变动6场 普法活动", "每村6场": "其中每村6场 普法活动",
    "不低于36场": "不低于36场 普法活动", "36场以上": "36场以上 普法活动", "完成36场": "36场 普法活动", "已举办36场": "36场 普法活动",
    "共计36场（次）": "36场 普法活动", "36场（与县局一起办的）": "36场 -", "三十六场": "三十六场 普法活动", "全年36场": "36场 普法活动",
    "36场（去年30场）": "36场 普法活动，上年30场 -", "36场↑": "36场 普法活动",
}  # fmt: skip
# and what makes it another's or is not understood
ASIDE = "累计36场 人均36场 平均36场 未完成36场 还差36场 取消36场 新增36场 前年36场 +36场 36场（取消） 36场（不含网上） 36场（1-11月） 36场（1—11月数） 36场（截至2023.11.20） 36场（待补） 36场(初报) 36场（估） 36场？ 36场/村".split()


@pytest.mark.parametrize("cell", SAID)
def test_words_of_a_cell_go_before_its_heading(cell: str) -> None:
    for head in ("2023年", "数值", "完成情况"):
        assert told(f"指标\t{head}\n普法活动\t{cell}\n")[0] == SAID[cell]


@pytest.mark.parametrize("cell", ASIDE)
def test_words_of_a_cell_that_nobody_understands_make_it_no_indicator_s(cell: str) -> None:
    assert told(f"指标\t2023年\n普法活动\t{cell}\n")[0].removeprefix("上年").endswith("-")


COLUMNS = {
    ("2022年", "三十六场"): "上年三十六场 普法活动", ("2022年", "36场（与县局一起办的）"): "上年36场 -", ("2022年", "去年36场"): "上年36场 -",
    ("2022年", "计划36场"): "计划36场 -", ("2022年", "增加6场"): "变动6场 -", ("2024年计划", "三十六场"): "计划三十六场 普法活动",
    ("2024年计划", "去年36场"): "上年36场 -", ("2024年计划", "完成36场"): "计划36场 普法活动", ("增减", "减少6场"): "变动6场 普法活动",
    ("增减", "+6场"): "变动6场 普法活动", ("增减", "6场（去年）"): "变动6场 -",
}  # fmt: skip


@pytest.mark.parametrize(("head", "cell"), COLUMNS)
def test_words_of_a_cell_below_another_heading(head: str, cell: str) -> None:
    assert told(f"指标\t{head}\n普法活动\t{cell}\n")[0] == COLUMNS[head, cell]


# a change in two columns; what sorts a subject, and its sum
ITEM, CHANGES = "类别\t项目\t2023年\n", "指标\t单位\t2023年\t增减\t增减\n"
SORTED = {
    f"{CHANGES}指标\t单位\t2023年\t数\t%\n普法活动\t场\t36\t6\t20\n罚没金额\t万元\t8.6\t-0.5\t-5.5\n": ("36场 普法活动，变动6场 普法活动，变动20% -，8.6元 罚没金额，变动0.5元 罚没金额，变动5.5% -", ""),
    f"{CHANGES}指标\t单位\t2023年\t绝对数\t％\n普法活动\t场\t36\t6\t20\n": ("36场 普法活动，变动6场 -，变动20% -", ""),
    f"{CHANGES}指标\t单位\t2023年\t数\t率\n普法活动\t场\t36\t6\t20\n": ("36场 普法活动，变动6场 普法活动", "20"),
    f"{CHANGES}普法活动\t场\t36\t6\t20\n信访件\t件\t12\t-3\t-3\n": ("36场 普法活动，12件 信访件，变动3件 信访件，变动3件 信访件", "6，20"),
    f"{ITEM}行政检查\t监督检查（次）\t90\n\t专项检查（次）\t30\n\t小计（次）\t120\n": ("90次 -，30次 -，120次 行政检查", ""),
    f"{ITEM}行政检查\t监督检查（次）\t90\n\t专项检查（次）\t30\n\t小计\t120\n": ("90次 -，30次 -", "120"),
    f"{ITEM}行政处罚\t简易程序案件（件）\t10\n\t一般程序案件（件）\t15\n\t小计（件）\t25\n": ("10件 简易程序案件，15件 一般程序案件，25件 行政处罚案件", ""),
    f"{ITEM}普法宣传\t普法活动（场）\t36\n普法宣传\t法律讲座（次）\t6\n": ("36场 普法活动，6次 法律讲座", ""),
    f"{ITEM}普法活动\t线上（场）\t6\n普法活动\t线下（场）\t30\n普法活动\t小计（场）\t36\n": ("6场 -，30场 -，36场 普法活动", ""),
    f"{ITEM}行政检查\t行政检查总次数（次）\t99\n信访\t信访件（件）\t12\n": ("99次 行政检查，12件 信访件", ""),
    "项目\t2023年\n一、行政检查\t\n监督检查（次）\t90\n专项检查（次）\t30\n合计（次）\t120\n": ("90次 -，30次 -，120次 行政检查", ""),
    "项目\t2023年\n监督检查（次）\t90\n专项检查（次）\t30\n合计（次）\t120\n": ("90次 -，30次 -，120次 -", ""),
    "项目\t2023年\n执法检查（次）\t90\n监督检查人员（人）\t30\n": ("90次 行政检查，30人 -", ""),
    "项目\t2023年\n监督检查（次）\t90\n普法活动（场）\t36\n": ("90次 行政检查，36场 普法活动", ""),
    "项目\t2023年\n普法活动（次）\t30\n法律讲座（次）\t6\n合计（次）\t36\n": ("30次 普法活动，6次 法律讲座，36次 -", ""),
    "季度\t行政检查（次）\n一季度\t30\n二季度\t40\n合计\t70\n": ("其中30次 行政检查，其中40次 行政检查，70次 行政检查", ""),
    f"{CHANGES}指标\t单位\t2023年\t绝对数\t百分点\n普法活动\t场\t36\t6\t20\n": ("36场 普法活动，变动6场 -", "20"),
    "年份\t行政检查\t行政检查\t行政检查\n年份\t监督检查（次）\t专项检查（次）\t小计（次）\n2023年\t90\t30\t120\n": ("90次 -，30次 -，120次 -", ""),
    "年份\t行政检查\t行政检查\n年份\t次数（次）\t检查人员（人）\n2023年\t90\t30\n": ("90次 -，30人 -", ""),
    "村名\t普法宣传\t普法宣传\n村名\t普法活动（场）\t宣传资料发放（份）\n甲村\t9\t30\n合计\t36\t3600\n": ("9场 -，30份 -，36场 普法活动，3600份 宣传资料发放", ""),
    "年份\t行政检查\t行政检查\n年份\t计划（次）\t完成（次）\n2023年\t90\t120\n": ("计划90次 -，120次 行政检查", ""),
    "行政检查120次，其中日常检查90次。\n": ("120次 行政检查，90次 -", ""),
    "日常检查90次，专项检查30次。\n": ("90次 -，30次 -", ""),
    "监督检查90次。\n": ("90次 行政检查", ""),
    f"{ITEM}其他\t监督检查（次）\t90\n\t小计（次）\t120\n": ("90次 -，120次 -", ""),
}  # fmt: skip


@pytest.mark.parametrize("text", SORTED)
def test_sorts_of_a_subject_and_of_a_change(text: str) -> None:
    assert told(text) == SORTED[text]


# months in characters
MONTHS = {
    **dict.fromkeys("一至六月 一月至六月 一到九月 一至十一月 二〇二三年一至十一月 截至十一月三十日 截至二〇二三年十一月三十日 前十一个月 元月 首季".split(), "其中36场 普法活动"),
    **dict.fromkeys("一至十二月 一月至十二月 前十二个月 截至十二月三十一日".split(), "36场 普法活动"),
}  # fmt: skip


@pytest.mark.parametrize("time", MONTHS)
def test_months_in_characters(time: str) -> None:
    assert told(f"{time}，普法活动36场。\n")[0] == MONTHS[time]
    note = f"指标\t2023年\n普法活动\t36场\n\n注：数据{time}。\n"
    assert time[:2] != "截至" or told(note)[0].endswith("普法活动") == ("十二月" in time)
    named = note.replace("数据", "普法活动为").replace("。", "数。")
    assert time[0] != "一" or told(named)[0].endswith("普法活动") == ("十二月" in time)


REQUIRED = "要求 次数要求 活动次数要求 标准要求 考核要求 上级要求 规定次数 最低次数 应开展次数 需完成"
ASKED = "上限 下限 底线 红线 定额 限额 配额 基数 安排 部署 认领数 申报数 剩余 未完成 缺口 待办 结转 月均 平均 最高 最低 全县 全县平均 兄弟镇 标杆 历史最好 每村 次数/年 每季次数 时限 频次 周期 预估 暂定 自报数 核定数 调整后 原数 达到要求"
REACHED = "数量 实际 完成 完成情况 办结数 受理 化解数 举办场次 发放数 整改 检查次数 成功 新增 现有 总数 线上 司法所 综治办 公示数 开展培训次数"


@pytest.mark.parametrize(
    ("heads", "status", "asked"),
    [(REQUIRED, "planned", True), (ASKED, "actual", True), (REACHED, "actual", False)],
)
def test_a_heading_tells_of_what_was_reached_or_is_asked_about(heads: str, status: str, asked: bool) -> None:
    """A norm is no figure of the year, and a heading whose words are not known as one's place is told."""
    told = {}
    for head in heads.split():
        found = READER.read(f"表1 数据\n指标\t{head}\t2023年完成\n普法活动（场）\t32\t36\n", 2023)
        told[head] = {(m.status, bool(m.apart)) for m in found if m.text == "32"}
    assert told == {head: {(status, asked)} for head in heads.split()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("指标\t次数要求\t完成\n普法活动\t不少于32场\t36场\n", "计划不少于32场 普法活动，36场 普法活动"),
        ("指标\t普法活动（场）\n次数要求\t32\n完成\t36\n", "计划32场 普法活动，36场 普法活动"),
        ("普法内容\t责任单位\t活动次数要求\n宪法\t司法所\t不少于4次\n", "计划不少于4次 -"),
        ("普法内容\t责任单位\t活动次数要求\n条例\t信访办\t每季度1次\n", "计划其中每季度1次 -"),
        ("指标\t达到要求次数\n普法活动\t32场\n", "32场 -"),
    ],
)
def test_what_is_required_is_planned(text: str, expected: str) -> None:
    assert told(text)[0] == expected


PLAN_AND_DONE = {
    "one year, two rows": (
        "年度\t\t普法活动（场）\t信访件（件）\n2022年\t计划\t28\t16\n\t完成\t30\t15\n2023年\t计划\t32\t13\n\t完成\t36\t12\n",
        "上年28场 -，上年16件 -，上年30场 普法活动，上年15件 信访件，计划32场 普法活动，计划13件 信访件，36场 普法活动，12件 信访件",
    ),
    "one name, two rows": (
        "指标\t项目\t2022年\t2023年\n普法活动（场）\t计划\t28\t32\n\t完成\t30\t36\n",
        "上年28场 -，计划32场 普法活动，上年30场 普法活动，36场 普法活动",
    ),
    "the name in each row": (
        "指标\t类别\t2022年\t2023年\n普法活动（场）\t目标\t28\t32\n普法活动（场）\t实际\t30\t36\n",
        "上年28场 -，计划32场 普法活动，上年30场 普法活动，36场 普法活动",
    ),
    "no head above": (
        "指标\t\t数值\n普法活动（场）\t年初计划\t32\n\t实际完成\t36\n\t上年\t30\n信访件（件）\t计划\t13\n\t完成\t12\n",
        "计划32场 普法活动，36场 普法活动，上年30场 普法活动，计划13件 信访件，12件 信访件",
    ),
    "units beside": (
        "指标\t单位\t项目\t2023年\n普法活动\t场\t计划数\t32\n\t\t完成数\t36\n",
        "计划32场 普法活动，36场 普法活动",
    ),
    "required and done": (
        "指标\t项目\t2023年\n普法活动（场）\t次数要求\t32\n\t完成情况\t36\n",
        "计划32场 普法活动，36场 普法活动",
    ),
}


@pytest.mark.parametrize("name", PLAN_AND_DONE)
def test_rows_of_a_plan_and_of_what_was_done_are_of_what_names_both(name: str) -> None:
    text, expected = PLAN_AND_DONE[name]
    assert told(text) == (expected, "")


@pytest.mark.parametrize(
    ("text", "figures", "unread"),
    [
        ("指标\t2023年\t备注\n法治经费（万元）\t5.2\t含上级1万元\n", "5.2元 法治经费，1万元 -", ""),
        ("指标\t2023年\t备注\n信访件（件）\t12\t其中网上3件\n", "12件 信访件，3件 -", ""),
        ("序号\t文件名称\t文号\n1\t建房的通知\t示政发〔2023〕5号\n2\t合同的通知\t示政办[2023]12号\n", "", ""),
        ("序号\t文件名称\t文号\n1\t建房的通知\t示政发（2023）第5号\n", "", ""),
    ],
)
def test_parts_in_remarks_are_asked_and_numbers_of_documents_are_none(text: str, figures: str, unread: str) -> None:
    assert told(text) == (figures, unread)
    assert [m.apart for m in READER.read(text, 2023) if not m.indicator] == [
        w for w in ("含上级", "其中网上") if w in text
    ]


# the year of a figure is told beside its name
DATED = {
    "2023年镇级": "普法活动镇级",
    "镇级2023年": "普法活动镇级",
    "2023年度线上": "普法活动线上",
    "2021年以来镇级": "普法活动2021年以来镇级",
    "截至2023年镇级": "普法活动截至2023年镇级",
    "2022—2023年镇级": "普法活动2022—2023年镇级",
}


@pytest.mark.parametrize("head", DATED)
def test_an_own_name_is_without_the_year_of_its_figure(head: str) -> None:
    (figure,) = READER.read(f"指标\t{head}\n普法活动（场）\t10\n", 2023)
    assert (figure.low, figure.label, figure.indicator) == (10, DATED[head], None)


YEARS = "指标\t2023年\t2023年\t2022年\n指标\t镇级\t合计\t合计\n"
CHANGED = "年度\t普法活动（场）\t信访件（件）\n2022年\t30\t15\n2023年\t36\t12\n"
NUMBERS = {
    f"{YEARS}普法活动（场）\t10\t36\t30\n": ("10场 -，36场 普法活动，上年30场 普法活动", ""),
    **{f"{CHANGED}{change}\t+6\t-3\n": ("上年30场 普法活动，上年15件 信访件，36场 普法活动，12件 信访件，变动6场 普法活动，变动3件 信访件", "") for change in ("增减", "同比增减", "比上年增减", "与上年相比增减", "较去年同期增减数")},
    **{f"工作\t2023年\n{one}普法活动（场）\t36\n{two}信访件（件）\t12\n": ("36场 普法活动，12件 信访件", "") for one, two in (("1", "2"), ("1-1", "1-2"), ("5-", "12-"), ("1.", "2"), ("1 ", "2 "))},
    "工作\t单位\t2023年\n1普法活动\t场\t36\n2信访件\t件\t12\n": ("36场 普法活动，12件 信访件", ""),
    "工作\t2023年\n12·4普法活动（场）\t3\n2信访件（件）\t12\n": ("3场 -，12件 信访件", ""),
    "1\t36场普法活动\n2\t12件信访件\n": ("36场 普法活动，12件 信访件", ""),
    "1\t普法活动36场\n2\t信访件12件\n3\t法律讲座6次\n": ("36场 普法活动，12件 信访件，6次 法律讲座", ""),
    "2\t普法活动36场\n4\t信访件12件\n": ("36场 普法活动，12件 信访件", "2，4"),
    "罚没金额人民币捌万陆仟元整，法治经费伍万贰仟叁佰元，普法活动叁拾陆场。\n": ("捌万陆仟元 罚没金额，伍万贰仟叁佰元 法治经费，叁拾陆场 普法活动", ""),
    "法治经费（人民币）5.2万元整，罚没金额捌万零陆佰元正。\n": ("5.2万元 法治经费，捌万零陆佰元 罚没金额", ""),
    "执法队伍万余人。\n": ("万余人 -", ""),
    "指标\t2023年\n罚没金额\t捌万陆仟元整\n普法活动\t36场\n": ("捌万陆仟元 罚没金额，36场 普法活动", ""),
    "序号\t工作\n1\t普法活动36场\n2\t信访件12件\n": ("36场 普法活动，12件 信访件", ""),
}  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_of_rows_years_over_parts_and_a_row_of_changes(text: str) -> None:
    assert told(text) == NUMBERS[text]


# what a column of states says, and whether it leaves the number what it is
STATES = {
    "拟报": 0, "核减": 0, "暂估": 0, "草案": 0, "待核": 0, "已撤销": 0, "部分完成": 0, "推进中": 0,
    "": 1, "已完成": 1, "超额完成": 1, "正常": 1, "已核定": 1, "实际": 1, "是": 1, "√": 1,
}  # fmt: skip


@pytest.mark.parametrize("head", ["状态", "完成状态", "是否完成"])
@pytest.mark.parametrize("state", STATES)
def test_a_state_that_nobody_knows_is_asked_about(head: str, state: str) -> None:
    figures, unread = told(f"指标\t2023年\t{head}\n普法活动（场）\t36\t{state}\n信访件（件）\t35\t已办结\n")
    assert figures == ("36场 普法活动，35件 信访件" if STATES[state] else "36场 -，35件 信访件")
    assert bool(unread) is not bool(STATES[state])


# a number within words of a cell of a column of values is read or told
WITHIN = {
    "未最终核定36": ("", "未最终核定36"), "经初步核定为36": ("", "经初步核定为36"), "未最终核定36.5": ("", "未最终核定36.5"),
    "调整核减后为36": ("", "调整核减后为36"), "36（未最终核定）": ("", "36（未最终核定）"), "约36": ("约36场 普法活动", ""),
    "2023年6月": ("", ""), "12月底": ("", ""), "36每月": ("", "36每月"), "36人民调解委员会": ("", "36人民调解委员会"), "党委理论学习36": ("", "党委理论学习36"),
}  # fmt: skip


@pytest.mark.parametrize("cell", WITHIN)
def test_a_number_within_words_of_a_cell_is_read_or_told(cell: str) -> None:
    assert told(f"指标\t单位\t2023年\n普法活动\t场\t{cell}\n") == WITHIN[cell]


# rows, columns and cells beside that are sorts, parts or fields; and those that are the whole
FIELDS = "城乡规划 民生领域 普法 处罚 罚款 线上 进校园 项目一 其他 A类 张三 石桥村 司法所".split()
WHOLES = "合计 全镇 本年 实际 全年".split()


@pytest.mark.parametrize(
    ("table", "of", "names"),
    [
        *(
            (f"{table}{{}}\t30\n其他\t8\n" + "合计\t38\n" * summed, "-", FIELDS)
            for table in ("类别\t普法活动（场）\n", "领域\t行政检查（次）\n", "\t开展普法活动（场）\n", "种类\t罚没金额（万元）\n")
            for summed in (0, 1)
        ),
        ("类别\t普法活动（场）\n{}\t30\n", "普法活动", WHOLES), ("类别\t{}\n普法活动（场）\t30\n", "普法活动", ["合计", "本年"]),
        ("类别\t{}\t其他\t合计\n普法活动（场）\t30\t8\t38\n", "-", [*FIELDS[:4], *FIELDS[5:]]), ("类别\t{}\t其他\t合计\n数量（场）\t30\t8\t38\n", "-", [*FIELDS[:4], *FIELDS[5:], "民法典宣传"]),
        ("普法活动（场）\t2023年\n{}\t30\n", "-", ["线上", "民法典宣传"]), ("普法活动\t数量（场）\n线上\t20\n{}\t30\n", "普法活动", ["合计"]), ("种类\t金额（万元）\n{}\t30\n", "-", ["罚款", "警告", "线上"]),
        ("类别\t普法活动（场）\n{}\t30\n1\t8\n", "-", ["12.4"]), ("类别\t普法活动（场）\n1\t30\n2\t30\n{}\t60\n", "-", ["合计"]), ("序号\t普法活动（场）\n{}\t30\n", "普法活动", ["1"]),
        *(
            (f"指标\t{head}\t数量（场）\n普法活动\t{{}}\t30\n", of, names)
            for head in ("类别", "领域", "活动形式", "对象", "地点", "板块")
            for of, names in (("-", [name for name in FIELDS if name not in ("普法", "处罚")]), ("普法活动", [*WHOLES, "", "普法", "法治宣传", "定量", "不限"]))
        ),
        ("形式\t指标\t数量（场）\n{}\t普法活动\t30\n", "-", ["线上", "讲座"]), ("类别\t指标\t数量（场）\n{}\t普法活动\t30\n", "普法活动", ["宣传教育", "一、普法"]),
        ("指标\t数量（场）\t责任单位\n普法活动\t30\t{}\n", "普法活动", ["司法所", "党政办"]), ("处罚\t数量（件）\t罚款（万元）\n{}\t20\t30\n", "-", ["处罚", "行政处罚"]),
    ],
)  # fmt: skip
def test_a_row_is_the_whole_only_by_words_that_are_known(table: str, of: str, names: list[str]) -> None:
    found = {name: told(table.format(name))[0] for name in names}
    assert {n: f for n, f in found.items() if not re.search(f"(?:^|，)30[^，]* {of}(?:，|$)", f)} == {}


# what stands in brackets about a number, and whether it leaves it what its row says
ASIDES = dict.fromkeys(
    "线上 红山镇 预算 合格 次数 拟 已办结 进校园 村级 不含村级 司法所 暂估 新增 累计 参与 民法典".split(), "-"
)
ASIDES |= dict.fromkeys("全镇 全年 本镇 含线上 场 各类".split(), "普法活动")


@pytest.mark.parametrize(
    "table",
    [
        "指标\t2023年\n普法活动（{}）（场）\t36\n", "指标\t2023年\n普法活动（场）（{}）\t36\n", "指标\t单位\t2023年\n普法活动（{}）\t场\t36\n",
        "指标（{}）\t2023年\n普法活动（场）\t36\n", "指标\t2023年（{}）\n普法活动（场）\t36\n", "指标\t单位\t2023年\n普法活动\t场（{}）\t36\n",
        "年度\t普法活动（{}）（场）\n2023年\t36\n",
    ],
)  # fmt: skip
def test_brackets_about_a_number_are_known_or_asked_about(table: str) -> None:
    found = {aside: told(table.format(aside))[0].split(" ") for aside in ASIDES}
    assert {aside: of for aside, (_, of) in found.items()} == ASIDES
    assert all(figure.endswith(("36场", "36")) for figure, _ in found.values())
