"""Times and plans at the head of a sentence: how far they reach."""

from __future__ import annotations

import pytest
from helpers import REPO

from fazhi.codebook.load import load_codebook
from fazhi.home import Home
from fazhi.reading.extraction.extract import Reader
from fazhi.reading.sheets import Sheet
from fazhi.reading.workbook_text import workbook_text

READER = load_codebook(Home(REPO)).derive(Reader)
TITLE = "示例镇2024年法治建设工作报告\n"

# what the figures of a sentence are, by hand: P planned, p previous (q a part of it), t of a part of the year, m of several, Y this year's, ? told
REACHES = {
    # W1: plans
    "2025年目标任务：普法活动40场、法治培训10场；信访件控制在60件以内；持证率100%。": "PPPP",
    "2025年工作打算：一是普法活动不少于40场；二是法治培训10场；三是持证率达到100%。": "PPP",
    "2025年计划：普法活动40场；法治培训10场；信访件60件以内。": "PPP",
    "2025年重点抓好三件事：（1）普法活动40场；（2）法治培训10场；（3）应急演练8次。": "PPP",
    "力争2025年普法活动40场；法治培训10场；持证率100%。": "PPP",
    "2025年，普法活动40场；法治培训10场。": "??",
    "三、2025年工作计划\n2025年目标：普法活动40场；法治培训10场。": "PP",
    "2025年工作计划：普法活动40场。法治培训10场。": "P?",
    "2025年计划：普法活动40场；法治培训10场。今年信访件63件；调解纠纷214件。": "PPYY",
    "2024年目标普法活动32场，2025年目标40场。": "PP",
    "2024年工作计划普法活动40场，完成36场。": "PY",
    "普法活动计划数40场。": "P",
    "原计划普法活动40场，因疫情减少为36场。": "PY",
    "年度目标普法活动40场，实际36场。": "PY",
    "各项目标任务完成情况良好，普法活动36场。": "Y",
    # a bracket within a plan ends none
    "2025年计划开展普法活动40场（线上10场），信访件60件以内。": "PPP",
    "2025年力争普法活动（含线上）40场，信访件60件以内。": "PP",
    "2025年计划开展普法活动40场（上年36场），信访件60件以内。": "PpP",
    "2025年计划开展普法活动（线上10场，线下30场），信访件60件以内。今年信访件63件。": "PPPY",
    "普法活动36场（计划30场，法治培训10场），信访件63件。": "YPPY",
    "2024年计划普法活动40场（实际36场），信访件63件。": "PYY",
    "普法活动（上年30场）开展36场，信访件63件。": "pYY",
    # before a day
    "6月底前，受理信访件12件。": "?",
    "今年6月底前，受理信访件12件。": "?",
    "6月前，受理信访件12件。": "?",
    "六月底前受理信访件12件。": "?",
    "5月1日前完成行政检查120次。": "?",
    "6月30日以前受理信访件12件。": "?",
    "11月底前，普法活动36场。": "?",
    # an earlier year
    "去年：普法活动33场；信访件71件；法治培训8场。": "ppp",
    "去年，普法活动33场；信访件71件；法治培训8场。": "ppp",
    "2023年：普法活动33场；信访件71件。": "pp",
    "2023年，我镇普法活动33场；信访件71件；调解纠纷198件。": "ppp",
    "上年度普法活动33场；信访件71件。": "pp",
    "去年同期：普法活动33场；信访件71件。": "pp",
    "去年：普法活动33场；信访件71件；今年：普法活动36场；信访件63件。": "ppYY",
    "去年：普法活动33场。信访件71件。": "p?",
    "前年普法活动28场，去年30场，今年36场。": "ppY",
    "普法活动前年28场、去年30场、今年36场，信访件63件。": "ppYY",
    "前年合同审查16份，今年18份。": "pY",
    # a part of the year
    "今年1—10月，信访件53件；行政检查430次。": "tt",
    "（2024年1—11月）普法活动33场；信访件58件。": "tt",
    "上半年，普法活动15场；信访件30件；法治培训4场。": "ttt",
    "前三季度，普法活动27场；信访件45件。": "tt",
    "上半年，普法活动15场；信访件30件；全年法治培训4场；行政检查512次。": "ttYY",
    "上半年，普法活动15场，比去年多2场；信访件30件。": "ttt",
    # W3: in brackets
    "今年以来（1—10月），信访件53件，行政检查430次。普法活动30场。": "tt?",
    "今年以来（截至10月底），信访件53件，行政检查430次。": "tt",
    # W2: words for the next year
    "下年度：普法活动40场，法治培训10场。": "PP",
    "次年度普法活动40场；法治培训10场。": "PP",
    "来年度工作安排：普法活动40场，法治培训10场。": "PP",
    "明年度普法活动40场，法治培训10场。": "PP",
    "三、下年度工作安排\n普法活动40场。\n法治培训10场。": "PP",
    # a change against another year or place
    "普法活动36场，比2022年增加6场。": "Y?",
    "普法活动36场，同2022年相比增加6场。": "Y?",
    "行政检查512次，比前年多82次。": "Y?",
    "持证率93.75%，较三年前提高20个百分点。": "Y?",
    "普法活动36场，环比增加3场。": "Y?",
    "行政检查512次，较全县平均多12次。": "Y?",
    "经过三年努力，持证率提高20个百分点。": "?",
    "普法活动36场，比2023年增加3场。": "Y.",
    "信访件63件，较去年同期减少8件，下降11.3%。": "Y..",
    # a part of another year
    "2023年1—6月，普法活动16场。": "q",
    "2023年1月至6月，普法活动16场，信访件3件。": "qq",
    "2023年一至六月，普法活动16场。": "q",
    "2023年度上半年，普法活动16场。": "q",
    "2023年第三季度，信访件3件。": "q",
    "截至2023年11月底，行政检查100次。": "q",
    "截至2022年12月31日，行政检查100次。": "p",
    "去年1—6月，普法活动16场。": "q",
    "2024年1—6月，普法活动16场。": "t",
    "截至2024年11月底，行政检查100次。": "t",
    "2024年上半年普法活动18场，2023年上半年16场。": "tq",
    "2024年上半年普法活动18场，比2023年上半年增加2场。": "tt",
    "2023年普法活动36场，上半年信访件3件。": "pt",
    "2023年1—12月，普法活动36场。": "p",
    "2023年1月至12月，普法活动36场。": "p",
    "2023年3月至2023年8月，普法活动16场。": "q",
    "2024年3月至2024年8月，普法活动16场。": "t",
    "2024年3月以来，普法活动16场。": "t",
    "2024年一至四季度，普法活动36场。": "Y",
    "2024年1-4季度，普法活动36场。": "Y",
    "2024年一至三季度，普法活动16场。": "t",
    "近三个月，普法活动16场。": "t",
    "近半年，普法活动16场。": "t",
    "2024.1-2024.6，普法活动16场。": "t",
    "2024.01-2024.12，普法活动36场。": "Y",
    # several years
    "2023年以来，普法活动60场。": "m",
    "2023年下半年以来，普法活动60场。": "m",
    "2023年3月至今，普法活动60场。": "m",
    "去年至今，普法活动60场。": "m",
    "2023、2024年，普法活动60场。": "m",
    "上届，普法活动60场。": "m",
    # a plan and what came of it are of one year
    "2023年计划普法活动25场，实际33场。": "Pp",
    "普法活动2023年计划25场，实际33场，2024年36场。": "PpY",
    "2024年计划开展普法活动30场，实际36场。": "PY",
    "年初计划普法活动32场，已完成36场。": "PY",
    "年初安排普法活动32场，实际36场。": "PY",
    "我镇年初确定普法活动32场，完成36场。": "PY",
    "普法活动（年初计划32场）36场，信访件63件。": "PYY",
    "全年任务普法活动32场，已完成36场。": "PY",
    "年度任务普法活动32场，实际完成36场，信访件63件。": "PYY",
    "完成年初确定的普法活动36场。": "Y",
    "年初制定普法计划，开展普法活动36场。": "Y",
    "去年计划普法活动30场，实际完成33场。": "Pp",
    # labels, until the next one
    "目标任务：普法活动30场；完成情况：普法活动36场。": "PY",
    "计划数：普法活动30场，法治培训5场。实际数：普法活动36场，法治培训6场。": "PPYY",
    "承诺事项：普法活动40场，法治培训8场。": "PP",
    "任务数：普法活动40场；落实情况：普法活动36场。": "PY",
    "应完成数：普法活动40场，法治培训8场；完成数：普法活动36场。": "PPY",
    "工作目标：普法活动40场。法治培训8场。全年信访件63件。": "P?Y",
    "东街社区：普法活动6场；法治培训2场。信访件3件。": "???",
    "（红山村）普法活动6场；法治培训2场。": "??",
    "红山村：普法活动6场；我镇：普法活动36场；信访件63件。": "?YY",
    "全县：普法活动520场；信访件800件。": "??",
    "（2023年）普法活动30场；行政检查400次。": "pp",
    "【2023年】普法活动30场；行政检查400次。【2024年】普法活动36场；行政检查512次。": "ppYY",
    # items, and a sentence, that go on in the next line
    "下一步，一是开展普法活动40场。二是行政检查600次。\n三是法治培训8场。\n全年信访件63件。": "PPPY",
    "去年，一是普法活动30场。\n二是行政检查400次。": "p?",
    "明年计划：普法活动40场；\n行政检查600次；\n法治培训8场。\n今年信访件63件。": "PPPY",
    "1.明年普法活动40场；\n2.信访件63件。": "PY",
    # what there should be
    "应配法律明白人65名，实有60名。": "??",
    "应设人民调解委员会13个，已设12个。": "??",
    "需配备法律顾问13名，已配备3名。": "??",
    "解聘法律顾问1名。原有法律顾问5名。": "??",
    "相应配备法律顾问3名。": "Y",
    "普法方面：普法活动36场；信访方面：信访件63件。": "YY",
    "社区矫正：普法活动36场；村（社区）：普法活动20场。": "YY",
    # a day in two numbers, before the name of what was held
    "开展12.4普法活动6场。": "?",
    "12.4国家宪法日开展普法活动6场。": "?",
    "4.15法治宣传2场，普法活动36场。": "??",
    "结合3.15、12.4等节点开展普法活动6场。": "?",
    "12.4期间普法活动6场。全年普法活动36场。": "?Y",
    "普法活动36场，罚没金额8.6万元，持证率12.5%。": "YYY",
    # a figure that was not settled
    "信访件12件（未最终核定），行政检查120次。": "?Y",
    "信访件12件（未经审计），行政检查120次（未审定），普法活动36场（快报数）。": "???",
    "信访件12件（以县局核定为准），普法活动36场（初步数），行政检查120次（无重复）。": "??Y",
    "信访件12件【此处待核】，普法活动36场【法治培训】8场。": "?YY",
    # and what no head reaches
    "今年以来，信访件53件；行政检查430次。": "YY",
    "全年普法活动36场；信访件63件，比去年少8件；行政检查512次。": "YY.Y",
    "普法活动36场，上年33场；信访件63件；行政检查512次。": "YpYY",
    "2024年，普法活动36场；信访件63件。": "YY",
    "2023年、2024年，普法活动分别为33场、36场；信访件63件。": "mmY",
    "上半年信访26件，全年合计63件。法治培训8场。": "tYY",
    "按照年度计划：普法活动36场；信访件63件。": "YY",
}


def read(words: str) -> str:
    kinds = {("planned", None): "P", ("previous", None): "p", ("previous", "part"): "q", ("actual", "years"): "m"}
    return "".join(
        kinds.get((m.status, m.period))
        or ("t" if m.period == "part" else "?" if not m.indicator else "." if m.status == "change" else "Y")
        for m in READER.read(f"{TITLE}{words}", 2024)
    )


@pytest.mark.parametrize("words", REACHES)
def test_what_stands_at_the_head_of_a_sentence_reaches_until_another_time(words: str) -> None:
    assert read(words) == REACHES[words]


def test_the_plan_of_a_head_is_of_its_year() -> None:
    plans = "2025年目标：普法活动40场；法治培训10场。\n2024年目标：普法活动30场；法治培训8场。\n"
    assert [m.named_year for m in READER.read(plans, 2024)] == [2025, 2025, 2024, 2024]


# no figure of these is this year's, by hand
UNDONE = [
    "在建法治主题公园1个。", "规划建设公共法律服务工作室2个。", "已立项待建法治主题公园1个。", "法治主题公园1个（在建）。",
    "法治主题公园1个，正在建设。", "法治主题公园1个已开工建设。", "年度计划普法活动30场，完成率120%。",
    "附件：2025年工作任务清单\n指标\t数值\n普法活动\t40场\n法治培训\t10场\n信访件\t60件\n",
    "附件：2025年工作任务\n普法活动40场。\n法治培训10场。", "附：2025年工作要点\n普法活动40场。\n法治培训10场。",
    # of each of many, told behind the number
    "行政检查10次/月。", "行政检查10次／周，普法活动3场/季度。", "普法活动3场/村，法律讲座1次/人。", "行政检查10次每月。", "普法活动3场每村。", "行政检查10次/月以上。",
    "信访件1件/个月。", "普法活动18场/半年。", "平均行政检查2次/天。",
    # the rest, and what is beside what was told
    "其余12场普法活动由县司法局承办。", "其余普法活动12场。", "除红山村外，其他村普法活动20场。", "其他各村普法活动20场。", "除主题宣传外，普法活动20场。",
    "除主题宣传之外，共普法活动20场。", "另有应急演练4次。", "另外开展普法活动4场。", "少开普法活动4场。", "合并行政检查20次。", "其它乡镇普法活动52场。",
    # what the cases are about
    "因政府信息公开工作被申请行政复议2件，提起行政诉讼1件。", "因行政处罚引发行政复议2件、行政诉讼1件。", "涉征地拆迁行政复议案件2件，行政诉讼案件1件。",
    "由征地拆迁引发的行政复议案件2件。", "我镇因征地拆迁被申请行政复议2件。",
    "五、因政府信息公开工作被申请行政复议、提起行政诉讼情况\n项目\t总计\n行政复议案件\t2件\n行政诉讼案件\t1件\n",
    "兄弟乡镇普法活动52场。", "周边乡镇普法活动52场，信访件80件。", "邻近乡镇信访件80件。", "同类乡镇行政检查900次。", "先进乡镇法治培训20场。",
    "江城区普法活动520场。", "江城区开展普法活动520场。", "江城区：普法活动520场，信访件80件。", "其中江城区普法活动520场。", "临江县行政检查900次。",
    "深入东村开展普法活动5场。", "走进和平村开展普法活动5场。", "赴东村开展普法活动5场。", "到东村开展普法活动5场。", "在东村开展普法活动5场。",
    "和平村普法活动5场。", "平安村普法活动5场。", "文明村普法活动5场，信访件2件。", "示范村普法活动5场。",
    "12月普法活动6场。", "12月份普法活动6场，信访件3件。", "本月普法活动6场。", "当月信访件3件。", "第四季度信访件16件。", "年末一周信访件2件。",
    "最后一周普法活动3场。", "最后一个月普法活动3场。", "12月上旬普法活动3场。", "12月4日普法活动3场。",
    "县直部门行政检查900次。", "兄弟乡镇太平镇普法活动52场。", "其中周边镇普法活动52场。", "周边乡镇情况\n指标\t数值\n普法活动\t52场\n",
]  # fmt: skip
DONE = [
    "建成法治主题公园2个，正在建设法治长廊。", "建成法治主题公园1个。", "镇规划建设办公室组织普法活动36场。", "先进村（社区）评选后，普法活动36场。",
    "按照年度计划，开展普法活动36场。", "附件：2024年工作任务完成情况\n指标\t数值\n普法活动\t36场\n", "联合县直部门行政检查512次。",
    "学习兄弟乡镇经验，普法活动36场。",
    "普法活动36场/年。", "普法活动36场次。", "行政检查10次/月，全年120次。", "行政检查10次每月，普法活动36场。", "普法活动36场，每村3场。",
    "普法活动36场，其余为法律讲座。", "普法活动36场，线上12场，其余24场在线下。", "除主题宣传外，还开展普法活动20场。", "除普法活动外，也开展法律讲座6次。",
    "此外，开展普法活动36场。", "合并行政村3个，普法活动36场。",
    "被申请行政复议2件，被提起行政诉讼1件。", "本年因行政行为被申请行政复议2件。", "涉行政诉讼和行政复议案件3件。", "行政复议案件2件，均因征地拆迁引发。",
    "因政府信息公开被申请行政复议1件。全年行政诉讼案件2件。",
    "江城区示例镇普法活动36场。", "与江城区联合开展行政检查512次。", "向江城区报备后，普法活动36场。", "辖区普法活动36场。", "园区行政检查512次。",
    "深入社区开展普法活动36场。", "深入企业、学校、社区开展普法活动36场。", "深入学校社区开展普法活动36场。", "走进农村开展普法活动36场。",
    "创建平安村3个，普法活动36场。", "评选文明村2个，信访件63件。", "文明村创建扎实推进，普法活动36场。", "农村普法活动36场。",
    "节省资金，普法活动36场。", "城市管理上台阶，普法活动36场。", "获评市级先进，普法活动36场。",
]  # fmt: skip


@pytest.mark.parametrize("words", [*UNDONE, *DONE])
def test_what_is_planned_begun_or_done_by_others_is_not_ours(words: str) -> None:
    mentions = READER.read(f"{TITLE}{words}", 2024)
    ours = [m.text for m in mentions if m.status == "actual" and m.indicator and not m.period]
    assert bool(ours) == (words in DONE)


@pytest.mark.parametrize(
    "words",
    ["计划开展法治培训8场，已全部完成。", "原计划法治培训8场，均如期举办。", "年度计划普法活动30场，完成率120%。"],
)
def test_a_plan_that_was_carried_out_is_none_of_the_next_year(words: str) -> None:
    plan, *_ = READER.read(f"{TITLE}{words}", 2024)
    assert (plan.status, plan.named_year) == ("planned", 2024)


def test_the_sum_of_quarters_is_none_of_the_last() -> None:
    quarters = "一季度普法活动8场，二季度9场，三季度10场，四季度9场，合计36场。"
    assert [m.period for m in READER.read(f"{TITLE}{quarters}", 2024)] == ["part"] * 4 + [None]
    assert [m.period for m in READER.read(f"{TITLE}上半年普法活动8场，法治培训9场，合计17场。", 2024)] == ["part"] * 3


def test_the_plan_of_an_earlier_year_is_of_that_year() -> None:
    plans = READER.read(f"{TITLE}2023年，计划开展法治培训10场，实际开展8场；今年计划开展普法活动36场。", 2024)
    assert [(m.low, m.status, m.named_year) for m in plans] == [
        (10, "planned", 2023), (8, "previous", 2023), (36, "planned", 2024),
    ]  # fmt: skip


REPORT = "示例镇2023年法治政府建设年度报告\n一、主要举措和成效\n普法活动30场。\n四、2024年工作打算\n计划2024年普法活动60场。\n"
# what stands behind the part of plans (Y this year's, p the year before, P a plan, ? of no indicator)
BEHIND = {
    "附表1 法治数据\n项目\t数量\n信访件\t42件\n": "Y",
    "附表：主要数据\n项目\t数量\n信访件\t42件\n": "Y",
    "附件1\n项目\t数量\n信访件\t42件\n": "Y",
    "表1 2023年法治数据\n项目\t数量\n信访件\t42件\n": "Y",
    "示例镇人民政府\n2023年12月20日\n项目\t数量\n信访件\t42件\n": "Y",
    "项目\t2022年\t2023年\n行政复议案件\t2件\t1件\n": "pY",
    # the number and its part are of the year of their column
    "项目\t2022年\t2023年\n行政诉讼案件\t3件（败诉0件）\t4件（败诉1件）\n": "ppYY",
    "项目\t上年\t本年\n信访件\t42件\t40件\n": "pY",
    "项目\t本年实际\t下年计划\n普法活动\t42场\t50场\n": "YP",
    "项目\t2023年实际\t2024年计划\n普法活动\t42场（进校园5场）\t50场（进校园6场）\n": "YYPP",
    # what is a plan's stays one; what says nothing is asked about
    "附表1 2024年工作计划\n项目\t数量\n普法活动\t42场\n": "P",
    "2024年目标如下：\n项目\t数量\n普法活动\t42场\n": "P",
    "项目\t2024年\n普法活动\t42场\n": "P",
    "项目\t2022年\t2023年\n普法活动\t22场\t25场\n附注\n项目\t2024年\n普法活动\t70场\n": "pYP",
    "项目\t数量\n信访件\t42件\n": "?",
}


def behind(text: str) -> str:
    kinds = {"planned": "P", "previous": "p"}
    told = READER.read(text, 2023)
    return "".join(kinds.get(m.status) or ("?" if m.apart else "Y") for m in told)


@pytest.mark.parametrize("words", BEHIND)
def test_a_table_behind_the_plans_is_of_the_year_that_it_tells(words: str) -> None:
    assert behind(REPORT + words) == f"YP{BEHIND[words]}"


def test_directly_below_the_plans_this_year_is_the_coming_one() -> None:
    heading = REPORT.rpartition("计划")[0]
    assert behind(f"{heading}项目\t上年\t本年\n普法活动\t42场\t50场\n") == "YpP"
    assert behind(f"{heading}项目\t2022年\t2023年\n普法活动\t42场\t50场\n") == "YpY"


MONTHS = {
    # the name of a sheet, or the line above a table → whether its figures are of a part of the year
    "1月": True, "12月份": True, "一月": True, "2024年1月": True, "第1周": True, "（1月）": True, "1月份工作情况": True,
    # the date of a form
    "2024年12月": False, "全年": False, "2024年": False,
}  # fmt: skip


@pytest.mark.parametrize("title", MONTHS)
def test_a_month_alone_heads_a_part_of_the_year(title: str) -> None:
    table = "指标\t数值\n普法活动\t2场\n信访件\t1件\n"
    found = READER.read(f"{TITLE}\n{title}\n{table}\n合计\n{table.replace('2场', '36场')}", 2024)
    parts = [m.period == "part" for m in found if m.indicator == "publicity_event"]
    assert parts == [MONTHS[title], False]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("202401", "2024年1月份"),
        ("2024.12", "2024年12月份"),
        ("2024年01月", "2024年1月份"),
        ("2024", "2024年"),
        ("1月", "1月"),
    ],
)
def test_the_name_of_a_sheet_that_is_a_month(name: str, title: str) -> None:
    sheet = Sheet(name, [(1, ["指标", "数值"]), (2, ["普法活动", "2场"])])
    assert workbook_text([sheet]).text.partition("\n")[0] == title


# what is said of when, and how it may be read: t a part of this year, q one of last year, p last year, P the coming one
WHEN = {
    "t": ["2024年上半年", "上半年", "2024年1—11月", "截至11月底", "前三季度", "第四季度", "今年1—11月"],
    "q": ["2023年上半年", "去年1—11月", "2023年第三季度", "截至2023年11月底", "去年上半年"],
    "p": ["2023年", "去年", "2023年1—12月"],
    "P": ["2025年", "明年", "2025年上半年"],
    "-": ["2022年", "近三年", "2022年上半年", "前年"],
}
# and where that may stand; {} is when
WHERE = [
    "我镇{}开展普法活动36场。", "普法活动{}36场。", "普法活动（{}）36场。", "普法活动36场（{}）。", "开展普法活动36场（{}数）。", "{}：普法活动36场。", "{}共开展普法活动36场。",
    "我镇在{}开展普法活动36场。", "其中{}普法活动36场。", "普法方面，{}开展普法活动36场。", "{}我镇共开展普法活动36场。", "一是{}开展普法活动36场。", "据统计，{}开展普法活动36场。",
    "信访件12件，{}普法活动36场。", "({})普法活动36场。", "普法活动，{}36场。", "普法活动：{}36场。", "普法活动{}为36场。", "普法活动{}共36场。",
    "指标\t{}\n普法活动（场）\t36\n", "指标\t数值\n普法活动（场）（{}）\t36\n", "指标\t数值\t备注\n普法活动（场）\t36\t{}数\n", "{}主要指标\n指标\t数值\n普法活动（场）\t36\n",
    "指标\t数值\n普法活动（场）\t36\n注：以上为{}数据。\n", "指标\t时间\t数值\n普法活动（场）\t{}\t36\n", "{}\n普法活动36场。", "（一）{}工作情况\n普法活动36场。", "{}\t普法活动\t36场\n",
]  # fmt: skip


@pytest.mark.parametrize("where", WHERE)
def test_wherever_it_is_said_a_time_is_heard(where: str) -> None:
    """The figure is that time's, or of no indicator or told; a note of next year below a table is none that is written."""
    wrong = []
    for kind, when in [(kind, when) for kind, times in WHEN.items() for when in times]:
        m = next(m for m in READER.read(TITLE + where.format(when), 2024) if m.low == 36)
        actual, previous = {None: "Y", "years": "-"}.get(m.period, "t"), "q" if m.period else "p"
        told = {"planned": "P", "previous": previous if m.named_year in (0, 2023) else "-"}
        if m.indicator and not m.apart and told.get(m.status, actual) != kind and (when, where[:2]) != ("明年", "指标"):
            wrong.append((when, told.get(m.status, actual)))
    assert wrong == []
