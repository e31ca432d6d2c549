"""No number of a text is read wrongly or lost: joined to another, to an item's number, in words that few use."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path

import pytest
from helpers import REPO, MakeHome, fazhi

from fazhi.codebook.load import load_codebook
from fazhi.collect.cells import Cells
from fazhi.home import Home
from fazhi.reading.documents import read_document
from fazhi.reading.extraction.extract import Reader

READER = load_codebook(Home(REPO)).derive(Reader)

# (text, [(low, high, unit) of each figure], [what is told as not read])
Case = tuple[str, list[tuple[float, float, str]], list[str]]

# one number or two: never read
APART: list[Case] = [
    ("调解矛盾纠纷120 348件。", [], ["120 348件"]),
    ("调解矛盾纠纷120\n348件。", [], ["120\n348件"]),
    ("信访件12〜15件，热线工单280‐298件，法律讲座8‑10次，应急演练4‒5次。", [(12, 15, "件"), (280, 298, "件"), (8, 10, "次"), (4, 5, "次")], []),
    ("信访件12 - 15件，培训5 —8次，普法活动30或36场，热线工单280 ~298件。", [], ["12 - 15件", "5 —8次", "30或36场", "280 ~298件"]),
    ("附表1 148件，图2 35场，第3 12件。", [], ["1 148件", "2 35场", "3 12件"]),
    ("2024年 1 348件。", [], ["1 348件"]),
    # a number that a verb wants, its thousands apart by a blank (GB/T 15835)
    ("全年共组织2 125人次参加培训，开展普法活动12 场。", [(2125, 2125, "人次"), (12, 12, "场")], []),
    ("发放3 000余份资料，普法活动2 125场。", [], ["3 000余份", "2 125场"]),
    ("组织2 12场，组织2 1250场，调解20 125件，开展2、125场。", [], ["2 12场", "2 1250场", "20 125件", "2、125场"]),
    ("罚没金额12 345.67元，发放资料3\u202f000份。", [], ["12 345.67元", "3\u202f000份"]),
    ("2022:148件，其中5:3场。", [], ["2022:148件", "5:3场"]),
    ("见附表1，148件全部办结；共办理1，234件。", [(148, 148, "件")], ["1，234件"]),
    ("调解12,34件，走访1.2.3户，检查1,2次。", [], ["12,34件", "1.2.3户", "1,2次"]),
    (
        "指标 2021年 2022年 单位\n普法活动 120 125 场\n法治 宣传 30 35 场\n",
        [(120, 120, "场"), (125, 125, "场")],
        ["30 35 场"],
    ),
    ("调解纠纷148\t检查12次，共3 场。", [(12, 12, "次"), (3, 3, "场")], ["148"]),
    ("信访件35.应急演练6次.法治培训4次.98.5%的工单办结.", [(6, 6, "次"), (4, 4, "次"), (98.5, 98.5, "%")], ["35"]),
    ("调解148¹件，检查12②次，普法20[3]场，走访“9”户。", [(148, 148, "件")], ["12②次", "20[3]场", "9”户"]),
    ("调解矛盾纠纷148（件）。", [], ["148（件）"]),
    (
        "罚没12. 5万元，投入12 .5万元，拨付1, 234元，发放1'234份。",
        [],
        ["12. 5万元", "12 .5万元", "1, 234元", "1'234份"],
    ),
    ("调解1\u00ad48件，走访1\u20602户，普法1\ufffd3场。", [], ["1\u00ad48件", "1\u20602户", "1\ufffd3场"]),
    ("调解、普法分别为120、348件。", [(348, 348, "件")], ["120、"]),
    ("普法2千5百场，调解1万2件。", [], ["2千5百场", "1万2件"]),
    # O for 〇, and a circled number that counts
    ("普法一Ｏ二场，调解一百Ｏ六件，讲座二Ｏ场。", [], ["一Ｏ二场", "一百Ｏ六件", "二Ｏ场"]),
    ("普法一O二场，讲座二O场，走访一百Ｏ六户。", [], ["一O二场", "二O场", "一百Ｏ六户"]),
    ("应急演练㈥次。信访件六十有三件。", [], ["㈥次", "六十有三件"]),
    # 又 and 单 within a numeral
    ("普法三十又六场，讲座十又三次，发放二百又五件，培训三十有六场。", [], ["三十又六场", "十又三次", "二百又五件", "三十有六场"]),
    # ○ for 〇; other marks of a point and of thousands
    ("信访件一百○二件，行政检查一千○二十次。", [], ["一百○二件", "一千○二十次"]),
    ("发放3‧6万份宣传资料，聘请1･3名法律顾问，培训２‧５万人次。", [], ["3‧6万份", "1･3名", "２‧５万人次"]),
    ("检查一百单八次，走访30又6户，是上年的三又二分之一倍，罚没3又1/2万元。", [], ["一百单八次", "30又6户", "三又二分之一倍", "3又1/2万元"]),
]  # fmt: skip

# the number of an item is no part of a figure
ITEMS: list[Case] = [
    (
        "1．95%的纠纷在村化解。\n2、8.6万元上缴。\n3.96.5%的工单办结。\n4. 95%的信访件办结。\n5.1.2万人次受教育。\n6.3件复议办结。",
        [(95, 95, "%"), (86000, 86000, "元"), (96.5, 96.5, "%"), (95, 95, "%"), (12000, 12000, "人次"), (3, 3, "件")], [],
    ),
    # the number begins with the number of its item, or of the next one
    *(
        (f"1{mark}罚没1.5万元\n2{mark}2.5万人次受众\n3{mark}3.6万份资料", [(15000, 15000, "元"), (25000, 25000, "人次"), (36000, 36000, "份")], [])
        for mark in (")", "）", ") ", "） ", "、")
    ),
    ("一、1.2万人次\n二、2.5万人次\n三、3.6万份", [(12000, 12000, "人次"), (25000, 25000, "人次"), (36000, 36000, "份")], []),
    ("7 2023年热线工单298件\n12　2023年普法活动36场", [(298, 298, "件"), (36, 36, "场")], []),
    ("1)罚没1.5万元\n2)3.6万份资料\n3)8场", [(15000, 15000, "元"), (36000, 36000, "份"), (8, 8, "场")], []),
    ("2．98.5%的工单\n3)3.6万份资料", [(36000, 36000, "份")], ["2．98.5%"]),
    ("1.普法经费5.2万元。\n2.95%的纠纷化解。\n3.组织培训。", [(52000, 52000, "元"), (95, 95, "%")], []),
    ("做法：1.95%的纠纷化解；2.8.6万元上缴；3.组织培训3场。", [(95, 95, "%"), (86000, 86000, "元"), (3, 3, "场")], []),
    ("1.95%的纠纷。\n2.8.6万元上缴。\n3.96.5%的工单。", [(95, 95, "%"), (86000, 86000, "元"), (96.5, 96.5, "%")], []),
    # as likely decimals, or parts of a part
    ("1.1.95%的纠纷。\n1.2.86%的案件。", [], ["1.1.95%", "1.2.86%"]),
    ("3.96.5%的工单办结。", [], ["3.96.5%"]),
    ("1.95%的纠纷化解。\n2.86%的案件办结。", [], ["1.95%", "2.86%"]),
    ("1、总体情况。\n2、经费。\n2.5万元用于普法。", [], ["2.5万元"]),
    ("1、开展活动。\n2、化解纠纷。\n4.95%的纠纷化解。", [], ["4.95%"]),
    # what a number of an item can be none of, and marks of all sorts before a number
    ("1.2024年普法活动36场。\n2.3月开展培训2场。\n3.12348热线36件。\n4.98.6%办结。", [(36, 36, "场"), (2, 2, "场"), (36, 36, "件"), (98.6, 98.6, "%")], []),
    ("1.12345热线36件。", [(36, 36, "件")], []),
    ("二、信访\n1.98.6%办结。\n2.5件信访。", [(98.6, 98.6, "%"), (5, 5, "件")], []),
    *((f"{mark}8场义诊。", [(8, 8, "场")], []) for mark in ("3.", "3．", "3、", "3)", "3）", "（3）", "(3)", "③", "⑶", "⒊", "三、", "（三）", "❸", "3. ", "３．")),
    *((f"{mark}98.6%的工单办结。", [(98.6, 98.6, "%")], []) for mark in ("3、", "3)", "3）", "（3）", "③", "⑶", "三、", "（三）", "3. ")),
    *((f"{mark}98.6%的工单办结。", [], [f"{mark}98.6%"]) for mark in ("3.", "3．")),
    # decimals
    ("罚没金额如下。\n8.6万元全部上缴。", [(86000, 86000, "元")], []),
    ("办件：1.2万件；投诉：2.3万件。", [(12000, 12000, "件"), (23000, 23000, "件")], []),
    ("提高：1.3个百分点。人均：1.5件。", [(1.3, 1.3, "百分点"), (1.5, 1.5, "件")], []),
    ("（3）12件，①13件，一是14件，二、5场，1、3件，第一，4件，4)16件，⒈95%",
     [(n, n, u) for n, u in ((12, "件"), (13, "件"), (14, "件"), (5, "场"), (3, "件"), (4, "件"), (16, "件"), (95, "%"))], []),
]  # fmt: skip

# words that few use: read, or told
WORDS: list[Case] = [
    # parts in brackets without a unit
    ("普法活动36场（线上6、线下30）。", [(36, 36, "场")], ["6", "30"]),
    ("行政检查120次（安全60，消防40，环保20）。", [(120, 120, "次")], ["60", "40", "20"]),
    ("普法活动36场，材料齐全（附件1、附件2）。", [(36, 36, "场")], []),
    ("主要做法有：(1)36场普法活动(2)12件信访件(3)120次行政检查。", [(36, 36, "场"), (12, 12, "件"), (120, 120, "次")], []),
    ("信访件(2)12件。", [(12, 12, "件")], ["2"]),
    ("普法二十来场，咨询300来人次，演练十来次，罚没20来万元。",
     [(16, 24, "场"), (240, 360, "人次"), (8, 12, "次"), (160000, 240000, "元")], []),
    ("调解120几件，援助二十几件，检查十几次，资料300几份。",
     [(121, 129, "件"), (21, 29, "件"), (11, 19, "次"), (301, 399, "份")], []),
    ("接待群众300人次来访，信访件5件来自网上，2022年以来普法3场。", [(300, 300, "人次"), (5, 5, "件"), (3, 3, "场")], []),
    ("罚没1万5000元，投入1亿2000万元，发放3万2千余份。", [(15000, 15000, "元"), (1.2e8, 1.2e8, "元"), (32001, 32999, "份")], []),
    # a rate, and what only sorts
    ("实现95%以上的持证率，98%以上的案件按期办结率，50万元以上的项目3个。", [(95, 100, "%"), (98, 100, "%"), (3, 3, "个")], []),
    ("95%以上的执法人员持有证件，50万元以上的工程。", [(95, 100, "%")], []),
    ("罚没3万5元，投入1亿2千元，拨付1.5万2000元。", [], ["3万5元", "1亿2千元", "1.5万2000元"]),
    ("罚没一百九十万零三千九百七十一元，办件一万二千三百四十五件。", [(1903971, 1903971, "元"), (12345, 12345, "件")], []),
    ("普法贰拾场，拨付壹拾贰万元，队伍3支，陆续走访5户。",
     [(20, 20, "场"), (120000, 120000, "元"), (3, 3, "支"), (5, 5, "户")], []),
    ("调解120好几件，普法百把场，咨询千把人次，检查20+次，走访百八十户，听证一百几十场。", [],
     ["120好几件", "百把场", "千把人次", "20+次", "百八十户", "一百几十场"]),
    ("同比-3%，变动为负5件，罚款12元5角，检查½次，普法٣场。", [], ["-3%", "负5件", "12元", "½次", "٣场"]),
    ("不下20场，不止20次，最多20件，大概20户，20场有余。",
     [(20, math.inf, "场"), (21, math.inf, "次"), (0, 20, "件"), (18, 22, "户"), (21, 29, "场")], []),
    ("罚没5w元，普法148~~场，达百分之九八，历时3个半月。", [], ["5w元", "148~~场", "百分之九八"]),
    ("办理1234567890123456789012345件。", [], ["1234567890123456789012345件"]),
    # in no unit that the codebook knows, or in none
    ("调解矛盾纠纷148，普法活动20；信访件：35", [], ["148", "20", "35"]),
    ("调解矛盾纠纷148单，普法活动二十五趟，行政复议案件为零。", [], ["148单", "二十五", "零"]),
    ("安装路灯63盏，发放灭火器12具、资料30页。", [(63, 63, "盏"), (12, 12, "具"), (30, 30, "页")], []),
    ("修复步道3道；新建凉亭2亭、花架15榀。添置长椅1,200把，共清淤3.5方\n", [], ["3道", "2亭", "15榀", "1,200把", "3.5方"]),
    ("信访件60件没到，普法活动36场挂零，法治培训8场许。", [], ["60件", "36场", "8场"]),
    ("拆违面积1200m²，绿化1200平米。", [(1200, 1200, "m²"), (1200, 1200, "平米")], []),
    ("新建法治长廊1.2km、步道800ｍ，清运垃圾35㎏、2.5t。", [(1.2, 1.2, "km"), (800, 800, "ｍ"), (35, 35, "㎏"), (2.5, 2.5, "t")], []),
    ("长廊厚3.5mm，时长30min。管道1200m³、路面800m2，限速60km/h；药品50mg、污水12L、铜线9㎜，推进5G，步道2km。", [(2, 2, "km")],
     ["3.5mm", "30min", "1200m³", "800m2", "60km/h", "50mg", "12L", "9㎜"]),
    ("一是三十六场普法活动走进村居。二是十二件信访件全部办结，每场法律讲座一人讲。", [], ["三十六场", "十二件"]),
    ("持证率达93.75%（15/16），成功率98.6%（211/214）。", [(93.75, 93.75, "%"), (98.6, 98.6, "%")], ["15/16", "211/214"]),
    ("普法活动!语法错误场，信访件!未定义书签，行政检查NaN次，普法活动3场。", [(3, 3, "场")], ["!语法错误", "!未定义书签", "NaN"]),
    ("受理信访件错误!未找到引用源。件，行政检查错误！未定义书签。次，成功率#DIV/0!%，演练Error! Reference source not found.次，普法活动3场。",
     [(3, 3, "场")], ["错误!未找到引用源", "错误！未定义书签", "#DIV/0!", "Error! Reference source not found"]),
    ("指标\t数量\n联合执法（次）\t#REF!\n应急演练\t6次\n", [(6, 6, "次")], ["#REF!"]),
    ("罚没金额￥86000，罚没金额8.6万圆，罚款8万6。", [], ["86000", "8.6万", "8万6"]),
    ("应急演练陆次，法律讲座伍场，信访件3S件。", [], ["陆次", "伍场", "3S件"]),
    ("应急演练仨次，普法活动三一场，参训俩人，走访两三户、十一二户。", [(2, 3, "户"), (11, 12, "户")], ["仨次", "三一场", "俩人"]),
    # no numeral at all
    ("普法活动好几场，培训若干次，讲座多场，纠纷好多件，走访许多户，参训数人。", [], ["好几场", "若干次", "多场", "好多件", "许多户", "数人"]),
    ("发放大量宣传资料，宣传资料若干，开展多场普法活动，接待群众成百上千人次，聘请多名法律顾问。", [], ["大量", "若干", "多场", "成百上千人次", "多名"]),
    ("指标\t数量\n普法活动\t若干\n信访件\t多件\n讲座\t好几场\n", [], ["若干", "多件", "好几场"]),
    ("普法数十场，援助几十件，讲座上百场，受众近千人，演练好几十次。",
     [(20, 99, "场"), (20, 99, "件"), (100, math.inf, "场"), (900, 999, "人"), (20, 99, "次")], []),
    # lines and rows of numbers alone, as of a chart, but not of pages
    ("36\n普法活动\n8 63\n法治培训 信访件\n2023\n98.6%\n", [], ["36", "8 63", "2023\n98.6%"]),
    ("正文\n1\n正文\n2\n正文\n3\n", [], []),
    ("36\t8\n普法\t信访\n", [], ["36", "8"]),
    # what a spreadsheet makes of 12-15; a date where one belongs
    ("指标\t2022年\t数值\n普法活动（场）\t30\t36\n信访件（件）\t2024-12-15\t12月15日\n信访办结（件）\t2024年12月15日\t12:30\n行政检查（次）\t12-15\t12/15\n",
     [(30, 30, "场"), (36, 36, "场")], ["2024-12-15", "12月15日", "2024年12月15日", "12:30", "12-15", "12/15"]),
    ("指标\t2022年\t完成时间\t日期\n法律讲座（场）\t6\t12月15日\t2022-12-15\n完成时间\t12月1日\n", [(6, 6, "场")], []),
    # a cell of Excel that is too narrow, a box that is ticked
    ("指标\t数量\n普法活动（场）\t####\n信访件（件）\tTRUE\n\n普法活动 #### 场\n罚没\t###元\n", [], ["####", "TRUE", "####", "###"]),
    ("办理行政复议一件。召开会议一次，每年一次，群众最多跑一次，发现一处、整治一处。", [], ["一件", "一次"]),
]  # fmt: skip

# what leads to a number, or stands before a title, is no part of a name: (text, [(name, value)])
LED = [
    *((f"{mark}8场普法活动。", ["普法活动"]) for mark in ("3.", "3、", "3)", "（3）", "③", "⑶", "⒊", "三、", "（三）")),
    ("普法活动………36场\n信访件…约63件\n法治培训...8场，行政检查……512次，应急演练——6次", ["普法活动", "信访件", "法治培训", "行政检查", "应急演练"]),
    ("普法活动······36场，信访件____63件，法治培训：___8场，行政检查。。。512次", ["普法活动", "信访件", "法治培训", "行政检查"]),
    ("图1普法活动36场\n表2 行政检查512次\n附图一：法治培训8场\n图3 2023年信访件63件\n表3-1 应急演练6次", ["普法活动", "行政检查", "法治培训", "信访件", "应急演练"]),
    ("罚没金额人民币12万元。法治经费共计人民币12.5万元。罚没款折合人民币3万元。罚没收入人民币：4万元", ["罚没金额", "法治经费", "罚没金额", "罚没金额"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), LED)
def test_what_leads_to_a_number_is_no_part_of_its_name(text: str, names: list[str]) -> None:
    mentions = READER.read(text, 2023)
    assert [m.name for m in mentions if m.indicator] == names
    assert READER.unread(text, mentions) == ()


# nothing to be told in ordinary text
ORDINARY = [
    "第 4 页 共 8 页\n第5页，共8页\n第 6 页/共 8 页\n位列第 9 位，召开第 12 次会议，印发第 3 期简报，获全县第 2 名。",
    "依据第25条第3项、第（三）项、第十三条第3、4项规定，〔2024〕12号文，第12期，位列前10名，连续3年。",
    "三级联动，一带一路，两个维护，十分重要，四个意识，百姓，千家万户，一批能手，几次会议，数次协调。",
    "（一）分类施策\n（二）多元化解\n①本地特色，②组织联动。\n1.组织领导\n2.分级负责",
    "耗时3天、15个工作日，9点30分开会，5G基站，A4纸，PM2.5，12345热线，“1名书记+N名党员”。",
    "统计表\n填报单位\t司法所\t填报时间\t2024.12.20\n填报单位\t司法所\t填报时间\t2024-8-1\n",
    "会议纪要〔2024〕12期，〔2024〕第3期。",
    "50万元以上的项目，积分4000分以上可兑换。",
    "### 三、工作\n  ### 四、打算\n让更多人受益，主体多元，多次召开会议，多形式、多层次开展，次数多、人数多，同比增加许多，多部门联动。",
    "普法活动2023年开展，2楼、3层、5号、60后，得分95，第3。见附件1—3，下午3时，行政处罚3.0版上线，信访件5月办结，“12345”热线，队伍建设。",
]


@pytest.mark.parametrize(("text", "read", "told"), [*APART, *ITEMS, *WORDS, *((text, [], []) for text in ORDINARY)])
def test_a_number_is_read_rightly_or_told(text: str, read: list[tuple[float, float, str]], told: list[str]) -> None:
    mentions = READER.read(text, 2022)
    assert [(m.low, math.inf if m.high is None else m.high, m.unit) for m in mentions] == read
    assert [text[start:end] for start, end in READER.unread(text, mentions)] == told


@pytest.mark.parametrize("mark", "‧･・∙⋅·•․ㆍꞏ˙∘◦⸱⸳᛫｡‚،､︐﹑︑٫٬′‵´ˋ＇‛⁄∕∶∼⹁")
def test_no_mark_between_two_digits_leaves_the_last_of_them_alone(mark: str) -> None:
    for words in (f"发放3{mark}600份宣传资料。", f"罚没金额8{mark}6万元。", f"指标\t2022年\n持证率\t98{mark}5%\n"):
        mentions = READER.read(words, 2022)
        assert not mentions and READER.unread(words, mentions)


def test_marks_that_part_two_numbers_still_do() -> None:
    text = "普法36场●讲座8场；信访12件、检查120次，3～5场；2024→2025年，附件2§8件。"
    assert [m.text for m in READER.read(text, 2022)][:5] == ["36场", "8场", "12件", "120次", "3～5场"]


MARKDOWN = r"""# 仁和镇2022年度报告

- [ ] 演练8次

调解纠纷**148**件，普法**20余**场，演练*6*次，罚没**8.6**万元，援助`12`件，检查__96__次。
讲座20\~30场，~~150~~149件，复议3[^1]件，诉讼4<sup>1</sup>件，[5](x)户，信访3<sub>注</sub>5件

[^1]: 含旧案2件

| 指标 | 数量 |
|---|---|
| **走访** | **7**户 |

<!-- 旧稿40场 -->
"""


def test_marks_of_markdown_are_no_part_of_a_number(tmp_path: Path) -> None:
    report = tmp_path / "旧报告.md"
    report.write_text(MARKDOWN, encoding="utf-8")
    text = read_document(report).text
    mentions = READER.read(text, 2022)
    assert [(m.low, m.high, m.unit) for m in mentions] == [
        (8, 8, "次"), (148, 148, "件"), (21, 29, "场"), (6, 6, "次"), (86000, 86000, "元"), (12, 12, "件"), (96, 96, "次"),
        (20, 30, "场"), (149, 149, "件"), (4, 4, "件"), (5, 5, "户"), (2, 2, "件"), (7, 7, "户"),
    ]  # fmt: skip
    assert mentions[0].status == "planned"
    assert [text[start:end] for start, end in READER.unread(text, mentions)] == ["3[^1]件", "3 5件"]


def test_a_cell_beyond_the_head_of_a_markdown_table_is_told(tmp_path: Path) -> None:
    report = tmp_path / "旧报告.md"
    report.write_text("| 指标 | 数量 |\n|---|---|\n| 演练 | 6次 | 另7次 |\n", encoding="utf-8")
    (remark,) = read_document(report).remarks
    assert remark.startswith("第3行的格子和表头的不一样多")


# the yearly tables of 政府信息公开 and of 行政复议: (table, {indicator: value})
FORMS = [
    (
        "信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t0\t0\t0\n行政规范性文件\t3\t1\t12\n\n"
        "信息内容\t上一年项目数量\t本年增/减\t处理决定数量\n行政许可\t36\t+3\t148\n其他对外管理服务事项\t2\t0\t30\n",
        {"normative_document": 3, "license_case": 148},
    ),
    (
        "\t自然人\t商业企业\t科研机构\t总计\n一、本年新收政府信息公开申请数量\t12\t3\t1\t16\n"
        "二、上年结转政府信息公开申请数量\t2\t0\t0\t2\n四、结转下年度继续办理\t1\t0\t0\t1\n",
        {"disclosure_request": 16},
    ),
    ("项目\t自然人\t法人\t合计\n收到申请数量\t12\t3\t15\n行政复议申请\t10\t3\t13\n行政应诉案件\t4\t1\t5\n",
     {"reconsideration_case": 13, "lawsuit": 5}),
    ("结果维持\t结果纠正\t其他结果\t尚未审结\t总计\n1\t0\t2\t0\t3\n", {}),
    ("指标\t第一季度\t7—12月\t全年\n行政处罚（件）\t3\t4\t12\n", {"penalty_case": 12}),
    ("指标\t1季度\t本月\t6月\t前11个月\n行政处罚（件）\t3\t4\t12\t13\n", {}),
    ("指标\t上半年（件）\n行政处罚\t35\n", {}),
    ("指标\t1—12月\t上半年数量\n行政处罚（件）\t35\t12\n", {"penalty_case": 35}),
    ("项目\t太平镇\t永安镇\n行政处罚（件）\t148\t120\n", {}),
]  # fmt: skip


@pytest.mark.parametrize(("table", "indicators"), FORMS)
def test_a_cell_of_a_form_has_its_own_indicator_or_none(table: str, indicators: dict[str, float]) -> None:
    year = [m for m in READER.read(table, 2022) if m.indicator and not m.period]
    assert [(m.indicator, m.low) for m in year] == list(indicators.items())


ROW = "指标\t单位\t2022年\t2023年\n普法活动\t场\t18\t{}\n信访件\t件\t5\t6\n"
ODD_CELLS = "20.5 20（含上年5场） 20（其中计划5场） 20（补签5场） 20（15家） 20* （20） 共20 2␣0 1␣234 20/30 18→20 20~30 20-30 20～30 二十 百余 近百 2o 减少2 120（办结118） 25① 6* -20"


@pytest.mark.parametrize("cell", [cell.replace("␣", " ") for cell in ODD_CELLS.split()])
def test_what_a_cell_holds_and_no_figure_tells_is_told(cell: str) -> None:
    text = ROW.format(cell)
    mentions = READER.read(text, 2023)
    assert [(m.low, m.status) for m in mentions if m.indicator] == [(18, "previous"), (5, "previous"), (6, "actual")]
    assert [text[start:end] for start, end in READER.unread(text, mentions)] == [cell]


@pytest.mark.parametrize("cell", ["20", "20余", "约20", "1.2万", "20场", "-", "—", "/", "无", ""])
def test_an_ordinary_cell_is_not_told(cell: str) -> None:
    text = ROW.format(cell)
    assert READER.unread(text, READER.read(text, 2023)) == ()


PUBLICITY, PETITION = "publicity_event", "petition_case"
# (table, [(indicator, value, status, year named)]), read for 2023
HEADS: list[tuple[str, list[tuple[str | None, float, str, int]]]] = [
    ("指标\t2022\t2023\n普法活动（场）\t18\t20\n", [(PUBLICITY, 18, "previous", 2022), (PUBLICITY, 20, "actual", 0)]),
    ("指标\t22年\t23年\n普法活动（场）\t18\t20\n", [(PUBLICITY, 18, "previous", 2022), (PUBLICITY, 20, "actual", 0)]),
    ("指标\t2021年\t2022年\t2023年\t2024年\n普法活动（场）\t17\t18\t20\t25\n",
     [(PUBLICITY, 17, "previous", 2021), (PUBLICITY, 18, "previous", 2022), (PUBLICITY, 20, "actual", 0), (PUBLICITY, 25, "planned", 2024)]),
    ("指标\t数量\n上年完成情况\t\n普法活动（场）\t18\n下年计划\t\n普法活动（场）\t30\n一、信访\t\n信访件（件）\t6\n",
     [(PUBLICITY, 18, "previous", 0), (PUBLICITY, 30, "planned", 2024), (PETITION, 6, "actual", 0)]),
    ("2022年法治数据统计表\n指标\t数量\n普法活动（场）\t18\n", [(PUBLICITY, 18, "previous", 2022)]),
    ("与2022年相比，变化如下\n指标\t数量\n普法活动（场）\t18\n", [(PUBLICITY, 18, "actual", 0)]),
    ("年份\t普法活动（场）\t信访件（件）\n2022\t18\t5\n2023\t20\t6\n",
     [(PUBLICITY, 18, "previous", 2022), (PETITION, 5, "previous", 2022), (PUBLICITY, 20, "actual", 0), (PETITION, 6, "actual", 0)]),
    ("年份\t指标\t数量\t单位\n2022\t普法活动\t18\t场\n2023\t普法活动\t20\t场\n", [(PUBLICITY, 18, "previous", 2022), (PUBLICITY, 20, "actual", 0)]),
    ("指标\t全县\t太平镇\n普法活动（场）\t180\t20\n", [(None, 180, "actual", 0), (None, 20, "actual", 0)]),
    ("指标\t2023年\t\t指标\t2023年\n普法活动（场）\t20\t\t信访件（件）\t6\n", [(PUBLICITY, 20, "actual", 0), (PETITION, 6, "actual", 0)]),
    ("项目\t单位\t数量\t项目\t单位\t数量\n普法活动\t场\t20\t信访件\t件\t6\n", [(PUBLICITY, 20, "actual", 0), (PETITION, 6, "actual", 0)]),
    ("指标\t目标\t责任单位\n普法活动\t30场\t司法所\n", [(PUBLICITY, 30, "planned", 2023)]),
    ("指标\t2024年计划\n普法活动\t40场\n", [(PUBLICITY, 40, "planned", 2024)]),
    ("指标\t2024年目标\t数值\n普法活动\t40场\t36场\n", [(PUBLICITY, 40, "planned", 2024), (PUBLICITY, 36, "actual", 0)]),
    ("二、2024年工作计划\n指标\t目标\n普法活动\t30场\n", [(PUBLICITY, 30, "planned", 2024)]),
    ("指标\t1月\t全年预计\n普法活动（场）\t3\t5\n", [(None, 3, "actual", 0), (None, 5, "planned", 0)]),
]  # fmt: skip


@pytest.mark.parametrize(("table", "read"), HEADS)
def test_years_and_names_of_a_table_are_its_cells_own(
    table: str, read: list[tuple[str | None, float, str, int]]
) -> None:
    assert [(m.indicator, m.low, m.status, m.named_year) for m in READER.read(table, 2023)] == read


def test_a_fall_in_a_table_stays_one() -> None:
    text = "指标\t2023年\t增减\t同比\n普法活动（场）\t20\t-2\t-16.7%\n信访件（件）\t6\t+1\t20%\n"
    changes = [m for m in READER.read(text, 2023) if m.status == "change"]
    assert [(m.wording, m.direction, m.unit) for m in changes] == [
        ("下降2场", "down", "场"), ("下降16.7%", "down", "%"), ("1件", "up", "件"), ("20%", "up", "%"),
    ]  # fmt: skip


# (text, [(value, status, direction)], what is told)
ARROWS: list[tuple[str, list[tuple[float, str, str | None]], list[str]]] = [
    ("信访件63件，同比↓11.3%，普法活动36场，同比↑3场。",
     [(63, "actual", None), (11.3, "change", "down"), (36, "actual", None), (3, "change", "up")], []),
    ("信访件63件▼8件，普法活动36场（▲9.1%）。", [(63, "actual", None), (8, "change", "down"), (36, "actual", None), (9.1, "change", "up")], []),
    ("普法活动↑3场。\n▲普法活动36场\n▲信访件63件；▲36场普法活动", [(3, "change", "up"), *((n, "actual", None) for n in (36, 63, 36))], []),
    ("指标\t2022年\t2023年\t增减\n处罚（件）\t20\t17\t▼3件\n普法（场）\t5\t6\t↑1场\n讲座（场）\t5\t4\t↓20%\n检查（次）\t5\t6\t△20%\n",
     [(20, "previous", None), (17, "actual", None), (3, "change", "down"), (5, "previous", None), (6, "actual", None), (1, "change", "up"),
      (5, "previous", None), (4, "actual", None), (20, "change", "down"), (5, "previous", None), (6, "actual", None), (20, "change", "up")], []),
    # nobody knows which way
    ("信访件63件，同比9.1%。普法活动36场，较上年3场。", [(63, "actual", None), (36, "actual", None)], ["9.1%", "3场"]),
    ("信访件63件，同比（11.3%），同比+9%，变动为-3件。", [(63, "actual", None)], ["11.3%", "+9%", "-3件"]),
    ("指标\t2023年\t较上年\n信访件（件）\t63\t（11.3%）\n普法（场）\t5\t(3)\n讲座\t▼3场\t\n", [(63, "actual", None), (5, "actual", None), (3, "change", "down")], ["（11.3%）", "(3)"]),
    ("信访件63件，较上年71件下降11.3%；比上年71件，减少8件，占比9.1%。",
     [(63, "actual", None), (71, "previous", None), (11.3, "change", "down"), (71, "previous", None), (8, "change", "down"), (9.1, "actual", None)], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "read", "told"), ARROWS)
def test_which_way_a_change_went_is_read_or_it_is_told(
    text: str, read: list[tuple[float, str, str | None]], told: list[str]
) -> None:
    mentions = READER.read(text, 2023)
    assert [(m.low, m.status, m.direction) for m in mentions] == read
    assert [text[start:end] for start, end in READER.unread(text, mentions)] == told


# (text, [(value in its unit, unit)], what is told)
AMOUNTS = [
    ("罚没金额：8.6（万元）。", [], ["8.6（万元）"]), ("罚没金额（万元）：8.6。", [(86000, "元")], []), ("罚没金额8.6，单位万元。", [], ["8.6"]),
    ("受教育群众（万人次）：1.2。", [(12000, "人次")], []), ("受教育群众1.2（万人次）。", [], ["1.2（万人次）"]), ("罚没金额8.6（万）元。", [], ["8.6（万）元"]),
    ("单位：万元\n罚没金额8.6，信访件9件。", [(9, "件")], ["8.6"]), ("罚没金额8。6万元。", [], ["8", "6万元"]), ("资金达1200万。", [(12000000, "元")], []),
    ("罚没金额约人民币3.2万元，超过￥3万元。", [], ["3.2万元", "3万元"]), ("罚没金额人民币（大写）壹拾贰万元。", [(120000, "元")], []),
    ("指标\t数值\n罚没金额（人民币万元）\t12\n罚没金额（万元人民币）\t12\n", [(120000, "元")] * 2, []),
    ("单位：人民币万元\n指标\t数值\n罚没金额\t12\n", [(120000, "元")], []),
    ("罚没金额8· 6万元。", [], ["8", "6万元"]),
    ("法治培训八、九场，检查30次。", [(30, "次")], ["九场"]), ("排查隐患四、五十处。", [], ["五十处"]), ("一、二十项举措", [(20, "项")], []), ("第七、八次会议", [], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "read", "told"), AMOUNTS)
def test_an_amount_has_the_unit_that_is_written_or_is_told(
    text: str, read: list[tuple[float, str]], told: list[str]
) -> None:
    mentions = READER.read(text, 2023)
    assert [(m.low, m.unit) for m in mentions] == read
    assert [text[start:end] for start, end in READER.unread(text, mentions)] == told


# (text, status of each figure, years named), read for 2023
YEARS: list[tuple[str, list[str]]] = [
    ("热线工单1204件（去年1100件）、应急演练6次。", ["actual", "previous", "actual"]),
    *((f"{words}，普法活动20场。", ["actual"]) for words in (
        "获评2022年度先进", "根据2022年工作部署", "在2022年基础上", "同2022年相比", "针对2022年存在的问题", "延续2022年做法", "落实去年考核整改",
    )),
    ("普法活动20场，上年18场，信访件35件。", ["actual", "previous", "actual"]),
    ("2022年普法活动20场，信访件6件。", ["previous", "previous"]),
    ("我镇2022年普法活动20场，信访件6件。", ["previous", "previous"]),
    *((f"{words}，普法活动20场。", ["previous"]) for words in ("去年", "在2022年", "我镇2022年", "截至2022年", "2022年末", "到2022年底", "去年我镇持续推进普法")),
    ("普法活动20场、信访件6件，上年分别为18场、7件。", ["actual", "actual", "previous", "previous"]),
    *((f"普法活动18场{words}20场。", ["previous", "actual"]) for words in ("→", "变为", "增至", "上升到", "->")),
    ("由4次变成6次。", ["previous", "actual"]),
    # a document's year is no figure's
    *((f"{words}普法活动20场。", ["actual"]) for words in (
        "根据2022年工作部署开展", "按照县里2022年普法工作要点举办", "对照2022年度考核反馈问题开展", "结合2022年法治建设工作要求开展",
    )),
    ("参照2022年的20场，开展普法活动25场。", ["previous", "actual"]),
    *((f"调解成功率由96%{rose}2个百分点。", ["previous", "change"]) for rose in ("提高", "提升", "提高了", "上升", "回落", "下降")),
    # a year as some keyboards have it
    *((f"{year}，普法活动20场。", ["previous"]) for year in ("二〇二二年", "二0二二年", "二O二二年", "二Ｏ二二年", "二０二二年", "二◯二二年", "2O22年", "二〇二2年")),
    *((f"{year}普法活动20场。", ["actual"]) for year in ("二0二三年", "2O23年", "二O二三年度")),
    # due is not done
    *((text, ["planned", "actual"]) for text in (
        "应开展普法活动5场，实际开展3场。", "应当举办普法活动5场，已举办3场。", "应办结信访件5件，已办结3件。", "普法活动应开展5场，实际开展3场。",
    )),
    *((text, ["actual"]) for text in ("应急演练5场。", "应邀开展普法活动5场。", "应诉5件。", "应检尽检企业5家。", "回应群众诉求5件。", "积极响应开展普法活动5场。")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "statuses"), YEARS)
def test_an_earlier_year_is_no_further_figures(text: str, statuses: list[str]) -> None:
    assert [m.status for m in READER.read(text, 2023)] == statuses


def test_several_years_told_at_once_are_no_years_figure() -> None:
    text = "2021年、2022年、2023年普法活动分别为17场、18场、20场。"
    assert [m.period for m in READER.read(text, 2023)] == ["years"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "未开展20场普法活动。",
        "尚未办结信访件3件。",
        "信访件3件未办结。",
        "信访件3件尚未办结。",
        "没有开展普法活动20场。",
    ],
)
def test_what_was_not_done_is_no_indicator(text: str) -> None:
    assert [m.indicator for m in READER.read(text, 2023)] == [None]


@pytest.mark.parametrize("text", ["对未落实责任的企业作出行政处罚3件。", "未成年人之外，开展普法活动20场。"])
def test_a_word_of_what_others_did_not_do_is_none_of_a_figure(text: str) -> None:
    assert [bool(m.indicator) for m in READER.read(text, 2023)] == [True]


# words that no rule understands: the figure has no indicator, which an analyst has to choose
DOUBTFUL = [
    "普法活动、法治培训分别开展20场、4次。", "2021、2022、2023年普法活动分别为17场、18场、20场。", "完成普法活动25场任务的80%。", "普法活动25场（计划）。",
    "普法活动20场，比计划多5场。", "某村普法活动8场。", "太平社区普法活动8场，和平社区普法活动12场。", "如果行政处罚案件12件以上，应当报告。", "对信访件5件以上的村约谈。", "要求各村普法活动不少于4场。",
    "2023年3月，开展普法活动2场。", "12月4日宪法日当天，开展普法活动3场。", "自7月起，受理信访件15件。", "专项行动期间，行政检查60次。", "近年来，普法活动共366场。", "建镇以来行政处罚案件200件。",
    "国庆节前，开展普法活动3场。", "汛期，组织应急演练3次。", "每逢集日，开展普法活动2场。", "如发生行政诉讼败诉案件1件，须报告。", "凡行政处罚案件达10件的，须法制审核。", "对信访件超过5件的村进行约谈。",
    "11月底，执法人员16名。", "6月末，人民调解员28名。", "年中，法律明白人44名。", "年初，法律明白人40名。", "近期开展普法活动4场。", "季末，网格员30名。", "上月，普法活动4场。",
    "据估算，信访件80件。", "据不完全统计，全年信访件80件。", "据初步统计，全年已开展普法活动31场。", "粗略估算，信访件80件。", "不完全统计全年信访件80件。",
    "信访件没到80件。", "信访件满80件。", "信访件少说80件。", "信访件最高80件。", "信访件少说也有80件。", "普法活动至少开展31场。", "信访件超过了80件。", "普法活动不少于有31场。",
    "镇党委承诺开展普法活动35场。", "承诺的普法活动35场，兑现31场。", "考核指标：行政检查500次，调解成功率95%以上。", "2023年考核指标为调解成功率95%以上，实得98.6%。", "考核要求：普法活动35场。",
    "对3件行政处罚案件开展评查。", "抽取12件行政处罚案件卷宗评查。", "对2起行政复议案件、1起行政诉讼案件开展评查。",
    "评查行政处罚案件12件。", "法制审核行政处罚案件12件。", "公示行政处罚案件12件。", "移送行政处罚案件2件。", "复核行政许可案件3件。",
    "撤销行政处罚案件1件。",
    "普法活动31场，信访件80件。其中信访件数据截至11月底。", "信访件80件，均截至11月底。", "普法活动31场，信访件80件，数据为全县口径。", "信访件80件②。\n②为全县数。",
    "统计时段：2022年12月—2023年11月。普法活动31场，信访件80件。", "普法活动31场，上述数据统计时段为2022年12月至2023年11月。",
    "围绕国家安全教育日，普法活动6场。", "围绕民法典颁布四周年，普法活动6场。", "结合主题党日，普法活动6场。", "围绕重点人群，普法活动6场。", "聚焦安全生产，行政检查45次。", "围绕环保开展行政检查45次。",
    "食品领域开展行政检查45次。", "通过专项行动，行政检查60次。",
    "2024年，我镇将继续加大力度。普法活动40场，信访件80件。", "2024年我镇再接再厉。普法活动40场。", "2024年，普法活动40场。成效明显。法治培训10场。",
    "3月，召开会议。普法活动2场。信访件5件。", "2023年12月4日，启动宣传。普法活动2场。",
    "2024年，普法活动25场。", "前年，应急演练4次。",
    "指标\t数值\t备注\n普法活动（场）\t18\t2022年数\n", "地区\t指标\t数值\n全县\t普法活动（场）\t180\n", "普法活动（场）\t18\t20\n",
]  # fmt: skip


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_is_not_understood_is_no_indicator(text: str) -> None:
    mentions = READER.read(text, 2023)
    assert mentions
    assert {m.indicator for m in mentions if m.low != 20 or "比计划" not in text} == {None}


@pytest.mark.parametrize(
    "opening",
    ["去年，普法活动33场，成效明显。", "2022年，普法活动33场。", "1.去年，普法活动33场。", "去年我镇普法活动33场。", "2023年上半年，普法活动15场。", "截至11月底，普法活动30场。"],
)  # fmt: skip
def test_another_time_reaches_over_a_full_stop(opening: str) -> None:
    """Until words for a time or a new paragraph: what may be another time's is no indicator's, nor in any table."""
    text = opening + "信访件71件，走访群众300户。行政处罚案件24件。今年以来，信访件63件。\n行政处罚案件27件。"
    _, *others, petition, penalty = READER.read(text, 2023)
    assert [m.indicator for m in (*others, petition, penalty)] == [None] * 3 + ["petition_case", "penalty_case"]
    assert all(map(Cells(load_codebook(Home(REPO))).unreadable, others))


SURE = [
    "与去年相比，各项工作都有进步。普法活动20场。", "今年，氛围浓厚。普法活动20场。", "围绕2022年目标，积极工作。普法活动20场。", "截至12月底，成效明显。普法活动20场。", "去年，获评先进。\n普法活动20场。",
    "普法活动20场，法治培训4次。", "1-12月，普法活动20场。", "2023年1月1日至12月31日，普法活动20场。", "2023年3月启动；全年普法活动20场。", "今年以来，普法活动20场。",
    "围绕中心工作，普法活动20场。", "结合工作实际，开展普法活动20场。", "聚焦主责主业，普法活动20场。", "以“法律六进”活动为载体，开展普法活动20场。", "围绕重点领域，开展普法活动20场。", "通过“线上+线下”方式，开展普法活动20场。",
    "年底，普法活动20场。", "12月底，普法活动20场。", "兑现承诺，开展普法活动20场。", "年初制定计划，全年开展普法活动20场。", "完成考核指标，开展普法活动20场。", "统计数据显示，普法活动20场。",
    "据统计，普法活动20场。", "圆满开展普法活动20场。", "超额完成任务，普法活动20场。", "大致每月都有，全年普法活动20场。",
    "截至2023年12月底，普法活动20场。", "截止到12月底，普法活动20场。", "如期开展普法活动20场。", "防汛工作扎实，普法活动20场。", "对受理的村开展普法活动20场。", "按计划开展普法活动20场。", "仅开展普法活动20场。", "原定5场，因疫情仅开展普法活动20场。", "村（社区）开展普法活动20场。",
    "指标\t数值\t备注\n普法活动（场）\t20\t含线上2次\n", "年度\t指标\t数值\n2023年\t普法活动（场）\t20\n", "指标\t状态\t数值\n普法活动（场）\t实际\t20\n", "指标\t期间\t数值\n普法活动（场）\t\t20\n",
]  # fmt: skip


@pytest.mark.parametrize("text", SURE)
def test_ordinary_words_leave_no_doubt(text: str) -> None:
    found = [(m.low, m.status, m.period) for m in READER.read(text, 2023) if m.indicator == PUBLICITY]
    assert found == [(20, "actual", None)]


# (table, [(figure, status)], what is told), read for 2023
WORDED: list[tuple[str, list[tuple[str, str]], list[str]]] = [
    ("承诺事项\t完成情况\n普法活动20场\t开展25场\n", [("20场", "planned"), ("25场", "actual")], []),
    ("工作任务\t目标值\t实际完成\n普法活动\t20场\t25场\n", [("20场", "planned"), ("25场", "actual")], []),
    ("领域\t2022年做法\t2023年做法\n普法\t全年开展普法活动20场\t全年开展普法活动25场\n", [("20场", "previous"), ("25场", "actual")], []),
    ("指标\t2022年\t2023年\t增长\n普法（场）\t20\t25\t0.25\n", [("20", "previous"), ("25", "actual")], ["0.25"]),
    ("指标\t2022年\t2023年\t同比\n普法（场）\t20\t25\t25\n", [("20", "previous"), ("25", "actual")], ["25"]),
    ("指标\t2022年\t2023年\t增长（%）\n普法（场）\t20\t25\t25\n", [("20", "previous"), ("25", "actual"), ("25", "change")], []),
    ("指标\t2022年\t2023年\t增减\n罚没（万元）\t7.2\t8.6\t1.4\n", [("7.2", "previous"), ("8.6", "actual"), ("1.4", "change")], []),
    ("指标\t2022年\t2023年\t增减\n成功率（%）\t97\t98\t1\n", [("97", "previous"), ("98", "actual")], ["1"]),
    ("指标\t单位\t2022年\t2023年\n人民调解员\t名\t12\t13（含村11）\n普法活动\t场\t20\t25（其中线上10）\n", [("12", "previous"), ("13", "actual"), ("20", "previous"), ("25", "actual")], []),
    ("指标\t单位\t2022年\t2023年\n人民调解员\t名\t12\t13（不含村11）\n", [("12", "previous")], ["13（不含村11）"]),
    ("指标\t2022年\t2023年\t增减\n普法（场）\t20\t25\t+5\n", [("20", "previous"), ("25", "actual"), ("5", "change")], []),
]  # fmt: skip


@pytest.mark.parametrize(("table", "read", "told"), WORDED)
def test_headings_say_what_the_words_of_a_cell_are(table: str, read: list[tuple[str, str]], told: list[str]) -> None:
    mentions = READER.read(table, 2023)
    assert [(m.text, m.status) for m in mentions] == read
    assert [table[start:end] for start, end in READER.unread(table, mentions)] == told


@pytest.mark.parametrize("number", ["148\n件", "20\n余场", "98.5\n%", "2 百余场"])
def test_a_number_apart_from_its_unit_is_told(number: str) -> None:
    text = f"矛盾纠纷{number}。"
    assert READER.read(text, 2023) == []
    assert [text[start:end] for start, end in READER.unread(text, [])] == [number]


def test_a_second_table_has_its_own_headings() -> None:
    first, second = (
        "指标\t2021年\t2022年\n调解（件）\t120\t148\n普法（场）\t20\t25\n",
        "项目\t2022年\t2021年\n检查（次）\t12\t9\n",
    )
    for text in (first + second, f"{first}\n{second}"):
        assert [(m.low, m.status) for m in READER.read(text, 2022)][4:] == [(12, "actual"), (9, "previous")]


def test_what_was_not_read_is_told_with_its_line(make_home: MakeHome) -> None:
    home = make_home().root
    old = home / "旧报告.txt"
    old.write_text(
        "示例镇2022年度法治政府建设报告\n一、主要做法\n普法活动25场，调解纠纷120 348件。\n", encoding="utf-8"
    )
    done = fazhi("read", old, "--json", "--place", "demo", "--year", "2022", "--write", home=home)
    assert done.returncode == 0
    assert [json.loads(line)["value"] for line in done.stdout.splitlines()] == [25]
    told = "第3行“120 348件”像是数而没有读懂（建设报告 一、主要做法 普法活动25场，调解纠纷120 348件。），请对照原文，手工填进数据表"
    assert done.stderr.startswith(f"{old}：{told}。\n")
    assert told in (home / "data/inbox/demo/2022/unplaced.csv").read_text("utf-8-sig")


def test_a_change_that_has_no_place_is_shown_with_its_direction(make_home: MakeHome) -> None:
    home = make_home().root
    old = home / "旧报告.txt"
    old.write_text(
        "示例镇2022年度法治政府建设报告\n指标\t2021年\t2022年\t同比\n讲座（场）\t33\t36\t↑9.1%\n义诊（次）\t71\t63\t-11.3%\n",
        "utf-8",
    )
    assert fazhi("read", old, "--place", "demo", "--year", "2022", "--write", home=home).returncode == 0
    told = (home / "data/inbox/demo/2022/unplaced.csv").read_text("utf-8-sig").splitlines()[1:]
    assert [row.split(",")[:2] for row in told] == [["增长9.1%", "讲座"], ["下降11.3%", "义诊"]]


def test_a_line_without_end_is_read_in_time_that_grows_with_it() -> None:
    def seconds(count: int) -> float:
        pieces = (
            "9",
            "1 ",
            "1.",
            "1,",
            "一",
            "1\n",
            "第1、",
            "120 348件",
            "1.95%\n",
            "“1",
            "1、",
            "[1]",
            "| 1 ",
            "**1**件",
            "1\u00ad",
        )
        start = time.process_time()
        for piece in pieces:
            text = piece * count
            READER.unread(text, READER.read(text, 2022))
        return time.process_time() - start

    assert seconds(4000) < 8 * seconds(1000)
