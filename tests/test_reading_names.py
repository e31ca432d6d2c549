"""Names of figures, and which of the codebook's indicators they are: sentences as town reports word them, names by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from helpers import REPO
from hypothesis import given
from hypothesis import strategies as st

from fazhi.codebook.load import load_codebook
from fazhi.collect.cells import Cells
from fazhi.home import Home
from fazhi.reading.extraction.extract import Mention, Reader

BOOK = load_codebook(Home(REPO))
READER = BOOK.derive(Reader)
TITLE = "松坪镇2024年法治政府建设年度报告\n"


def read(sentence: str) -> list[Mention]:
    return READER.read(TITLE + sentence)


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        # the verb before and the noun behind
        ("镇政府选派5名调解员参加县级培训。", ["选派调解员参加县级培训"]),
        ("组建8支普法志愿服务队，队员达96人。", ["组建普法志愿服务队", "普法志愿服务队队员"]),
        ("避免12起邻里矛盾升级为刑事案件。", ["避免邻里矛盾升级为刑事案件"]),
        ("对辖区24家企业开展安全检查。", ["企业开展安全检查"]),
        ("在15个村（社区）设立法律援助联络点。", ["村（社区）设立法律援助联络点"]),
        ("县政府拟发文的14件规范性文件均进行合法性审查。", ["规范性文件均进行合法性审查"]),
        ("先后3次组织法治督察。", ["法治督察"]),
        # what led up to it is none of it
        ("镇党委主要负责同志深入村组和企业开展法治调研10余次。", ["法治调研"]),
        ("通过网格员巡查等方式发现违建线索158条。", ["发现违建线索"]),
        # a list keeps its whole, its head, or what it is of
        ("审查重大决策、规范性文件、合同共74件。", ["审查重大决策、规范性文件、合同"]),
        ("开展禁毒、反诈、反邪教等宣传22次。", ["禁毒、反诈、反邪教等宣传"]),
        ("吸纳老党员、老干部、老教师等乡贤27名。", ["吸纳乡贤"]),
        # a bare word takes its clause with it
        ("编制并公布年度执法检查计划目录，列入目录15项。", ["列入年度执法检查计划目录"]),
        ("机关干部年度法律知识测试应考尽考，64人参加。", ["参加机关干部年度法律知识测试"]),
        ("党支部书记9人全部完成专题述法。", ["党支部书记专题述法"]),
        ("95%以上的持证率，实现98%以上的化解率。", ["持证率", "调解成功率"]),
        ("行政检查10次/月，全年120次。", ["行政检查", "行政检查"]),
        ("全区办结信访积案70件，其中涉街道的6件。", ["办结信访积案", "涉街道的信访积案"]),
        ("举办反诈讲座9场，其中在厂区、工地和集市举办4场。", ["反诈讲座", "厂区、工地和集市的反诈讲座"]),
        ("群众安全感98.4%，高于全市96.1%的平均水平。", ["群众安全感", "群众安全感高于全市平均水平"]),
        ("办结燃气许可63件（同期全区各街道共810件）。", ["办结燃气许可", "同期全区各街道燃气许可"]),
        ("上门巡防820次，同比下降3%；其中上半年410次。", ["上门巡防", "上门巡防", "上门巡防"]),
        # and leaves how it went on
        ("对17处危房逐户明确责任人。", ["危房"]),
        ("水库安全隐患点经加固治理后核减为6处。", ["水库安全隐患点"]),
        ("对21件初次违法且后果轻微的依法不予处罚。", ["不予处罚"]),
        ("全街道18个社区实现公共法律服务工作室全覆盖。", ["社区"]),
        # of the figure before it
        ("累计排查风险点310处，整改率97%。", ["排查风险点", "风险点整改率"]),
        ("举办法治文艺演出5场，观众达3000人。", ["法治文艺演出", "法治文艺演出观众"]),
        ("收到申请412件，其中受理376件、不予受理21件。", ["收到申请", "受理申请", "不予受理"]),
        ("受理投诉120件，办结118件。", ["受理投诉", "投诉办结"]),
        ("法律援助案件86件，其中民事63件、刑事21件。", ["法律援助案件", "民事法律援助案件", "刑事法律援助案件"]),
        ("班子成员和中层正职共22人开展述法。", ["班子成员和中层正职述法"]),
        ("邻里、婚姻、土地三类占七成以上。", ["邻里、婚姻、土地三类占比"]),
        ("清理规范性文件22件，其中废止3件、修改2件。", ["清理规范性文件", "废止行政规范性文件", "修改规范性文件"]),
        ("民主法治示范村4个，其中省级1个。", ["民主法治示范村", "省级民主法治示范村"]),
        ("培育“枫桥式”司法所6个、人民调解组织9个。", ["培育“枫桥式”司法所", "培育“枫桥式”人民调解组织"]),
        ("印制宣传册、手册等资料4000份，覆盖21个行政村和6个社区。", ["印制宣传册、手册等资料", "覆盖行政村", "社区"]),
        ("送法进校园9次、进工地14次。", ["普法宣传进学校", "送法进工地"]),
        ("农家书屋20个（区级4个、市级2个）。", ["农家书屋", "区级农家书屋", "市级农家书屋"]),
        ("排查欠薪线索31条，处置29条。", ["排查欠薪线索", "欠薪线索处置"]),
        ("公益诉讼线索采纳率、办结率分别为88%和75%。", ["公益诉讼线索采纳率", "公益诉讼线索办结率"]),
        ("整改建议被采纳16条。", ["整改建议采纳"]),
        ("劝阻飞线充电行为17起，充电桩只有3台。", ["劝阻飞线充电行为", "充电桩"]),
        ("案件回访率96%，涉及金额8万元。", ["案件回访率", "涉及金额"]),
        ("党群中心全年接待游客260人次。", ["党群中心接待游客"]),
        ("出动巡河人员90人次、船只12艘次。", ["出动巡河人员", "船只"]),
        ("与供电所、水管站联合开展巡护8次。", ["联合巡护"]),
        ("综治中心设有心理咨询室2间，心理咨询室扩充到4间。", ["心理咨询室", "心理咨询室"]),
        ("按期办结率继续保持100%。", ["按期办结率"]),
        # of what time is no name
        ("信访件63件，本月新收6件。", ["信访件", "信访件"]),
        ("信访件63件；12月新收6件。", ["信访件", "信访件"]),
        ("信访件63件；当月新收6件。", ["信访件", "信访件"]),
        ("信访件63件；2024年12月份新收6件。", ["信访件", "信访件"]),
        ("信访件63件，第四季度新收16件。", ["信访件", "信访件"]),
        ("信访件63件，年末一周新收2件。", ["信访件", "信访件"]),
        ("第四季度走访群众16户。", ["走访群众"]),
        ("一至三季度信访件48件，四季度15件。", ["信访件", "信访件"]),
        ("本季度信访件15件。", ["信访件"]),
        ("12月上旬普法活动3场。", ["普法活动"]),
        ("持证率由上年底的90%升至93.75%。", ["持证率", "持证率"]),
        ("去年普法活动33场，今年36场。", ["普法活动", "普法活动"]),
        ("信访件年初目标控制在70件以内，实际63件。", ["信访件", "信访件"]),
        # nor is the number or the mark of an item
        ("1.1普法活动36场\n1.2法治培训8场", ["普法活动", "法治培训"]),
        ("1.1.1普法活动36场", ["普法活动"]),
        ("a.普法活动36场\nb.法治培训8场", ["普法活动", "法治培训"]),
        ("A、普法活动36场\nB、法治培训8场", ["普法活动", "法治培训"]),
        ("①普法活动36场\n②法治培训8场", ["普法活动", "法治培训"]),
        ("*普法活动36场\n>法治培训8场\n·信访件63件\n——应急演练6次", ["普法活动", "法治培训", "信访件", "应急演练"]),
        ("1 规范执法\t检查512次", ["规范执法检查"]),
        ("【应急演练】全年6次", ["应急演练"]),
        ("1. 95%的纠纷在村化解。", ["纠纷在村化解"]),
        ("检查512次 处罚24件 罚没6.85万元", ["检查", "处罚", "罚没金额"]),
        ("街道现有商圈14个，协管员精简至50名。", ["商圈", "协管员"]),
        ("借“开学第一课”等契机送法上门12次。", ["送法上门"]),
        ("组建由律师、老党员组成的巡回队伍21支。", ["组建巡回队伍"]),
        ("县司法局指导全县18个司法所开展业务练兵6期。", ["司法所", "司法所开展业务练兵"]),
        ("法治书屋1个建成开放。", ["法治书屋"]),
        ("对18个村开展财务审计。", ["村开展财务审计"]),
        ("在全县14个乡镇案卷评比中列第3位。", ["乡镇"]),
        # of a list its head, where what it is of says little; of a level or sort what it is of
        ("举办执法人员法律知识、案卷制作、现场处置等练兵10场。", ["执法人员法律知识等练兵"]),
        ("创建省级无讼村4个、市级9个。", ["创建省级无讼村", "市级无讼村"]),
        ("办理涉农事项60件，合同类12件。", ["办理涉农事项", "合同类涉农事项"]),
        ("发现漏洞134处，当场整改121处，限期整改13处。", ["发现漏洞", "漏洞当场整改", "漏洞限期整改"]),
        ("年初部署乏力，人均承担巡查任务130余次。", ["人均承担巡查任务"]),
        # what is never stripped
        ("全市建成村级法治驿站12个。", ["全市建成村级法治驿站"]),
        ("全队巡河40次，全体党员参加120人次。", ["全队巡河", "全体党员参加"]),
        ("发布任务820条，完成率98%。", ["发布任务", "任务完成率"]),
        # names and figures apart by blanks, tabs, nothing
        ("走访群众：360户 座谈会：8次 清理垃圾：63吨", ["走访群众", "座谈会", "清理垃圾"]),
        ("走访群众：360户\t入户宣讲：8次\t清理垃圾：63吨", ["走访群众", "入户宣讲", "清理垃圾"]),
        ("走访群众：约360户　座谈会：8次", ["走访群众", "座谈会"]),
        ("走访群众：360户座谈会：8次清理垃圾：63吨", ["走访群众", "座谈会", "清理垃圾"]),
        ("走访群众：360户\\座谈会：8次", ["走访群众", "座谈会"]),
        # of a paper there is no fine, nor of a check
        ("下达责令整改通知书86份，立案24件，罚款6.85万元。", ["下达责令整改通知书", "立案", "罚款"]),
        ("行政检查512次，罚款6.85万元。", ["行政检查", "罚款"]),
        ("查处占道经营25件，罚款6350元。", ["查处占道经营", "占道经营罚款"]),
        # what is said of last year is of the same thing only where it says no other
        ("今年信访件63件；去年71件。", ["信访件", "信访件"]),
        ("去年信访件71件，今年63件；去年培训8场，今年也是8场。", ["信访件", "信访件", "培训", "培训"]),
        # no mark and no number of an item
        ("罚没金额￥68,500元。", ["罚没金额"]),
        ("主要问题：1是普法活动仅36场；2是法治培训仅8场。", ["普法活动", "法治培训"]),
        # headings that say nothing
        ("指标\t单位\t数值\t数值\n指标\t单位\t2023年\t2024年\n普法活动\t场\t33\t36\n", ["普法活动", "普法活动"]),
        ("指标\t数额\t单位\n罚没金额\t6.85\t万元\n", ["罚没金额"]),
        # a remark is of what its row is of, not of the unit or number beside it
        ("指标\t2023年\t单位\t备注\n人民调解员\t62\t名\t专职2名\n", ["人民调解员", "专职人民调解员"]),
        ("指标\t2023年\t备注\n法律顾问\t6名\t村级5名\n", ["法律顾问", "村级法律顾问"]),
        # the codebook's name where it is one of its indicators
        ("召开党委会议6次研究部署依法治镇工作。", ["法治专题会议"]),
    ],
)
def test_name(sentence: str, names: list[str]) -> None:
    assert [m.name for m in read(sentence)] == names


# words that are no name of a thing: (sentence, the figures that stand in no table)
NAMELESS = [
    ("超额完成年初确定的30场目标任务。", ["30场"]),
    ("信访件控制在70件目标以内。", ["70件"]),
    ("持证率93.75%，距95%的目标有差距。", ["95%"]),
    ("普法活动36场，比计划多6场，比邻镇少4场。", []),
    ("另有法治培训待2场。", []),
    ("项目\t数量\t备注\n法治培训\t8场\t另有2场待开展\n", ["2场"]),
    ("2024年已完成8场。", ["8场"]),
    ("共印15份", ["15份"]),
    ("普法活动比去年同期多，共36场。", ["36场"]),
    ("法律明白人较“十三五”末增加20名，达56名。", ["56名"]),
    ("信访件比去年减少了8件，为63件。", []),
    ("名称\t普法活动\n2024年\t36场 （含线上5场）\n", ["5场"]),
    ("开展了线上5场，线下31场，其他2场。", ["5场", "31场", "2场"]),
    ("法律顾问12名（含退休法官3名）。", []),
    ("持证执法人员由年初的11名增至14名。", ["11名", "14名"]),
    ("项目\t数量\n合计\t36场\n实际完成\t8场\n", ["36场", "8场"]),
    ("近三年普法活动分别为28、30、36场。", ["36场"]),
    ("开展普法活动28、30、36场。", ["36场"]),
    ("法律明白人新增12名、退出2名、现有65名。", ["65名"]),
    ("全镇持证执法人员仅占在编人员的三成，辅助人员占比六成。", ["三成"]),
    ("个别村全年只开展1次活动。", ["1次"]),
    ("部分村调解员业务能力不强，全年参加培训不足2次。", ["不足2次"]),
    ("送法进校园6次，覆盖3所学校1100余名学生。", ["1100余名"]),
    # nouns that look like these
    ("个别谈话5次，部门预算公开12项，企业合规检查3次，学校法治课8节。", []),
    ("普法比赛6场，比武3次，较大隐患2处，对比分析4次，目标责任书12份。", []),
    ("全镇12个村，3个社区，320户。", []),
    ("发布任务820条，完成率98%。新增法律明白人12名。", []),
    ("行政检查512次，其中上半年228次。", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("应急演练〔4次〕，法律讲座【6次】，信访件[12件]。", ["应急演练 4次", "法律讲座 6次", "信访件 12件"]),
        (
            "普法活动｛36场｝，合同审查〈18份〉，行政检查「120次」。",
            ["普法活动 36场", "合同审查 18份", "行政检查 120次"],
        ),
        ("合同审查<18份>，信访件［约12件］，法律讲座〖6余次〗。", ["合同审查 18份", "信访件 约12件", "法律讲座 6余次"]),
        ("信访件〔含网上〕12件。", ["信访件 12件"]),
        ("信访件[1]12件。", ["信访件 12件"]),
        ("合同审查【其中重大3份】18份。", ["重大 3份", "合同审查 18份"]),
        ("〔普法活动〕36场。", ["普法活动 36场"]),
        ("普法活动=36场，信访件＝12件。", ["普法活动 36场", "信访件 12件"]),
        # marks that nobody knows the sense of end the name
        ("普法活动→36场，信访件#12件，行政检查※120次。", ["场数 36场", "件数 12件", "次数 120次"]),
        # what names a document or a year stays as it is
        ("根据青政发〔2024〕5号文件，普法活动36场。", ["普法活动 36场"]),
        ("学习〈民法典〉12次。", ["学习〈民法典〉 12次"]),
        ("普法活动【2024年】36场。", ["普法活动 36场"]),
    ],
)
def test_marks_between_a_name_and_its_number_are_no_part_of_the_name(sentence: str, said: list[str]) -> None:
    assert [f"{m.name} {m.text}" for m in read(sentence)] == said


@pytest.mark.parametrize(("sentence", "outside"), NAMELESS)
def test_a_figure_without_a_name_stands_in_no_table(sentence: str, outside: list[str]) -> None:
    nameless = [m for m in read(sentence) if m.status != "change" and not m.label]
    assert [m.text for m in nameless] == outside
    # what makes it another year's is told first
    assert all((m.apart or "没有写明") in BOOK.derive(Cells).unreadable(m) for m in nameless)


@given(
    st.lists(
        st.sampled_from("全镇 组织 20余次 ， 。 其中 （ ） 3名 、 对 为 率 九成 的 调解 占 “ ” 5个 村".split()),
        max_size=14,
    )
)
def test_an_actual_figure_has_a_name_that_fits_a_row(parts: list[str]) -> None:
    named = [m.name for m in READER.read("".join(parts)) if m.status == "actual"]
    assert all(0 < len(name.strip()) <= 24 and "\n" not in name for name in named), named


@pytest.mark.parametrize(
    ("sentence", "indicators"),
    [
        # the clause behind the number
        ("全年召开5次党委会议研究法治工作。", ["rule_of_law_meeting"]),
        ("组织115名干部参加学法考试，通过率100%。", ["exam_participant", "exam_pass_rate"]),
        ("全年有9名执法人员通过行政执法证考试。", ["new_certificate"]),
        ("8个行政村全部设立人民调解委员会。", ["village"]),
        # what it is done to stands before another figure
        ("全年排查矛盾纠纷180起，调解171起，成功168起。", [None, "mediation", None]),
        ("受理信访事项60件，其中办结55件。", ["petition_case", None]),
        ("信访件58件，其中网上信访40件。", ["petition_case", None]),
        ("与派出所、城管所联合开展执法11次。", ["joint_enforcement"]),
        ("全县有行政村140个，全镇有行政村9个。", [None, "village"]),
        ("作出行政处罚31件，按简易程序办理20件，按普通程序办理11件。", ["penalty_case", "penalty_simple", "penalty_general"]),
        ("11个行政村党组织书记全部完成年度述法。", [None]),
        # a part with a stock of its own; additions and avoided cases are none
        ("执法人员共计12人，其中持证执法人员9人。", ["law_officer", "certified_officer"]),
        ("新培育法律明白人15名、人民调解员6名。", [None, None]),
        ("入户讲解法律知识的网格员150人。", [None]),
        ("办法管用，避免近30件高败诉风险案件进入诉讼。", [None]),
        # behind words that lead up to it
        ("借“开学第一课”等契机送法进校园12次。", ["publicity_school"]),
        ("优化设置网格126个。", ["grid"]),
        ("区级以上民主法治示范社区9个，镇村两级调委会17个。", ["demonstration_village", "mediation_committee"]),
        ("11名班子成员结合年度考核全部完成述法。", ["duty_report_person"]),
        ("排查各类矛盾纠纷642起，调解618件。", [None, "mediation"]),
        # another level's, as far as its sentence goes
        ("示例县共开展普法活动310场，信访件800件。普法活动3场。", [None, None, "publicity_event"]),
        ("全县受理信访件800件，普法活动310场，我镇开展应急演练3次。", [None, None, "emergency_drill"]),
        # joined subjects
        ("开展中心组学习和各类培训28次。", [None]),
        ("举办法治讲座、法治培训12场。", [None]),
        ("发放宣传册、宣传单1.5万份。", ["publicity_material"]),
        ("法治主题公园1个、公共法律服务工作室14个。", ["law_park", "legal_service_room"]),
        ("全镇14个人民调解委员会共调处矛盾纠纷200余件。", ["mediation_committee", "mediation"]),
        ("全镇 14 个人民调解委员会共调处矛盾纠纷 200 余件。", ["mediation_committee", "mediation"]),
        # what stands before the words that only sort what is counted turns it: sent on, looked at again, gone, too few
        ("移送行政处罚案件3件。", [None]),
        ("移送县综合执法局行政处罚案件3件。", [None]),
        ("抽查行政处罚案件5件，督办行政处罚案件2件。", [None, None]),
        ("减少行政处罚案件3件。", [None]),
        ("驳回行政复议案件1件，化解行政复议案件1件。", [None, None]),
        ("调离行政执法人员2名，缺少行政执法人员2名。", [None, None]),
        ("慰问社区矫正对象5名。", [None]),
        ("更换政府法律顾问1名。", [None]),
        ("退回政务服务办件12件，超期政务服务办件2件。", [None, None]),
        ("评估行政规范性文件2件。", [None]),
        ("接受行政检查3次。", [None]),
        ("督促各站所办理热线工单298件。", [None]),
        ("回访办结行政处罚案件3件。", [None]),
        ("被撤销的行政处罚案件1件，抽查的信访件5件。", [None, None]),
        ("当事人不服的行政处罚案件2件。", [None]),
        # what is done, whoever does it, and whose it is, leave it
        ("作出的行政处罚案件25件，今年办结的信访件12件。", ["penalty_case", "petition_case"]),
        ("以镇政府为被申请人的行政复议案件3件。", ["reconsideration_case"]),
        ("形式多样的普法活动36场，有针对性的法律讲座6场。", ["publicity_event", "law_lecture"]),
        ("建成开放的法治主题公园2个，全镇的法律明白人65名。", ["law_park", "legal_pioneer"]),
        ("镇应急办办理行政处罚案件25件。", ["penalty_case"]),
        ("依法作出行政处罚案件25件。", ["penalty_case"]),
        ("镇综合执法大队行政处罚案件25件。", ["penalty_case"]),
        ("全镇行政执法人员13名，在册社区矫正对象5名。", ["law_officer", "correction_person"]),
        ("镇政府法律顾问2名，农村法律明白人65名。", ["law_adviser", "legal_pioneer"]),
        ("便民服务中心政务服务办件1200件。", ["service_case"]),
        ("镇政府行政诉讼案件2件。", ["lawsuit"]),
        ("通过公开栏主动公开信息120条。", ["disclosure"]),
        # what was taken up unasked is a part
        ("主动受理信访件8件，被动4件。", [None, None]), ("主动开展普法活动36场。", ["publicity_event"]),
        ("梳理公布权责清单事项126项。", ["duty_item"]),
        # relatives of units
        ("普法受众六百余人。", ["publicity_audience"]),
        ("普法活动51场，覆盖群众1.5万余人。", ["publicity_event", None]),
        ("录入行政检查860起。", [None]),
        ("提出审查意见96条。", [None]),
        # what towns report and the codebook lacked
        ("明确基本履职事项112项、配合履职事项67项，上级收回事项31项。", ["duty_basic", "duty_joint", "duty_withdrawn"]),
        ("办理简易程序案件83件、一般程序案件14件。", ["penalty_simple", "penalty_general"]),
        ("受理群众诉求2680件，办结率99.1%，满意率96.4%。", [None, "request_closure_rate", "request_satisfaction_rate"]),
        ("“第一议题”学习9次，班子会前学法8次，干部职工集中学法12次。", ["first_topic_study", "leader_law_study", "staff_law_study"]),
        ("镇主要领导讲法治课2次，法治宣讲31场。", ["leader_lecture", "law_talk"]),
        ("组织执法培训3场，举办法治培训4场，参训180人。", ["officer_training", "legal_training", "training_coverage"]),
        ("法律顾问列席班子会8次，研究解决法治问题11个。", ["adviser_attendance", "rule_of_law_issue"]),
        ("悬挂横幅36条。", ["display_item"]),
        ("悬挂横幅36条，制作展板18块。", [None, None]),
        # marks before each item
        ("应急演练6次②法律讲座12次③以案释法9次", ["emergency_drill", "law_lecture", "case_explanation"]),
        ("⑴普法活动36场⑵法治培训8场", ["publicity_event", "legal_training"]),
        ("●普法活动36场●法治培训8场", ["publicity_event", "legal_training"]),
        ("★应急演练6次 ★法律讲座12次", ["emergency_drill", "law_lecture"]),
        ("√应急演练6次√法律讲座12次", ["emergency_drill", "law_lecture"]),
        ("Ⅰ应急演练6次Ⅱ法律讲座12次", ["emergency_drill", "law_lecture"]),
        ("普法活动三十六场②法治培训八场③信访件63件", ["publicity_event", "legal_training", "petition_case"]),
        ("36场普法活动②8场法治培训", ["publicity_event", "legal_training"]),
        ("【普法活动】36场【法治培训】8场", ["publicity_event", "legal_training"]),
        ("[普法活动]36场[法治培训]8场", ["publicity_event", "legal_training"]),
        ("普法活动：36场法治培训：8场", ["publicity_event", "legal_training"]),
        # no marks of items
        ("突发Ⅲ级响应8次，配备36台Ⅱ类设备。", [None, None]),
        ("普法活动36场【见附件】，法治培训8场【附表2】。", ["publicity_event", "legal_training"]),
        ("全镇划分网格46个，配备网格员52名。", ["grid", "grid_worker"]),
    ],
)  # fmt: skip
def test_placed(sentence: str, indicators: list[str | None]) -> None:
    assert [m.indicator for m in read(sentence)] == indicators


@pytest.mark.parametrize(
    ("sentence", "periods"),
    [
        ("2021年3月至2024年8月，调解纠纷2.6万余件，成功率98%。", ["years", "years"]),
        ("2024年1月至2024年6月，调解纠纷20件。", ["part"]),
        ("2024年1月至2024年12月，调解纠纷20件。", [None]),
        ("2021年以来，狠抓培训。举办法治培训5场。今年举办讲座3次。", ["years", None]),
        ("近三年来，狠抓培训。现有调解员3名。", [None]),
        ("2024年以来，狠抓培训。举办法治培训5场。", [None]),
        ("对2019年以来印发的文件开展清理。举办法治培训5场。", [None]),
        ("以每两月1次的频次开展中心组学法，全年6次。", ["two_months", None]),
        ("每半年2次开展案卷评查。", ["half_year"]),
        # of each of several places or times
        ("3个村各开展普法活动2场，共计6场。", [None, "per_place", None]),
        ("组织12个村（社区）各开展法律讲座1次。", [None, "per_place"]),
        ("司法所、综治中心各开展普法活动5场，信访件12件。", ["per_place", None]),
        ("组织各行政村开展应急演练各1次。", ["per_place"]),
        ("镇、村两级各开展公共法律服务活动2场。", ["per_place"]),
        ("两个社区均配备法律顾问1名，信访件12件。", [None, "per_place", None]),
        ("12个村各有法律顾问1名，3个村都开展普法活动2场。", [None, "per_place", None, "per_place"]),
        ("各村平均开展普法活动3场，各站所分头开展法律讲座2场。", ["per_place", "per_place"]),
        ("我镇都开展普法活动36场，首都师范大学举办讲座1场。", [None, None]),
        ("春秋两季各组织应急演练1次。", ["per_place"]),
        ("每所学校举办法律讲座1次，每支执法队开展行政检查40次。", ["per_place", "per_place"]),
        ("每季度各开展行政检查30次，上下半年各开展应急演练2次。", ["quarter", "part"]),
        # of all of them, and words that only begin so
        ("各村各部门共开展普法活动36场。", [None]),
        ("各站所各开展宣传，累计举办普法活动36场。", [None]),
        ("各检查组开展行政检查36次，各调解组织调解纠纷148件。", [None, None]),
        ("各组织部门、各有关单位开展普法活动36场。", [None]),
        ("2023年、2024年各开展普法活动30场。", [None]),
    ],
)
def test_period(sentence: str, periods: list[str | None]) -> None:
    assert [m.period for m in read(sentence)] == periods


@pytest.mark.parametrize(
    ("sentence", "statuses"),
    [
        ("指导一家企业争取设备改造资金28.6万元。", ["actual"]),
        ("今年确立的主要任务是：办理援助案件不少于120件，解答咨询不少于300人次。", ["planned", "planned"]),
        ("镇政府拟发文的14件文件均进行审查，提出审查意见96条。", ["actual", "actual"]),
        ("拟举办培训3场。", ["planned"]),
    ],
)
def test_status(sentence: str, statuses: list[str]) -> None:
    assert [m.status for m in read(sentence)] == statuses


def test_suggestions_stand_beside_and_are_never_taken() -> None:
    (m,) = read("新培育人民调解员6名。")
    assert (m.indicator, m.own, m.name) == (None, True, "新培育人民调解员")
    assert m.suggestions[0] == "mediator"
    assert len(m.suggestions) <= 3
    units = {unit for i in m.suggestions for unit in BOOK.indicators[i].units}
    assert units & {"名", "人"}
    assert m.record()["suggestions"] == [*m.suggestions]
    (given_one,) = read("人民调解员78名。")
    assert (given_one.own, given_one.name, given_one.suggestions) == (False, "人民调解员", ())


def test_no_two_of_the_new_indicators_share_a_wording() -> None:
    worded = sorted((w, i.id) for i in BOOK.indicators.values() for w in {i.name, *i.aliases})
    assert [(a, b) for a, b in pairwise(worded) if a[0] == b[0]] == []


# what stands before the name of an indicator and its number, between both or behind it, and makes it another thing
ANOTHER = (
    "录入 归档 评查 抽查 上报 报送 移送 转交 督办 复核 公示 通报 整理 装订 汇总 填报 少开 少办 多开 停办 推迟 取消 撤销 合并 拆分 补报 误报 曝光 "
    "观摩 旁听 策划 申报 拍摄 播放 宣传 讨论 考核 验收"
).split()
# what leads up to it: what was done, by whom, where, for whom and how
OURS = (
    "办理 受理 开展 举办 组织 实施 作出 共 全年 累计 我镇共 镇司法所 综合执法队全年 今年以来 也 仅 搞 精心组织 稳步开展 联合开展 上门开展 与派出所联合开展 "
    "围绕民法典主题开展 在集镇广场开展 为困难群众提供 人民调解组织共 便民服务中心全年 城建、应急等部门开展 截至2024年12月31日 年内实际 主持召开"
).split()
THINGS = ("普法活动12场", "行政检查12次", "信访件12件", "法律援助案件12件")


@pytest.mark.parametrize("words", ANOTHER)
def test_what_was_done_with_a_thing_is_not_the_thing(words: str) -> None:
    for thing in THINGS:
        name, number = thing[:-3], thing[-3:]
        told = (
            f"{words}{thing}。",
            f"抓好法治建设，{words}{thing}。",
            f"{words}{number}{name}。",
            f"{words}开展{number}{name}。",
        )
        for text in (*told, f"对{number}{name}进行{words}。", f"{thing}{words}。", f"对{thing}进行{words}。"):
            assert [m.indicator for m in READER.read(text)][-1:] == [None], text


@pytest.mark.parametrize("words", OURS)
def test_what_leads_up_to_a_thing_leaves_it(words: str) -> None:
    for thing in THINGS:
        assert READER.read(f"{words}{thing}。")[-1].indicator, thing
        assert READER.read(f"{words}{thing[-3:]}{thing[:-3]}。")[-1].indicator, thing


# right behind a number, by hand
BEHIND = {
    "信访件12件均已办结。": "petition_case", "信访件12件按期办结率100%。": "petition_case", "普法活动12场覆盖各村。": "publicity_event",
    "普法活动12场惠及群众3000人。": "publicity_event", "普法活动12场同比增长20%。": "publicity_event", "普法活动12场，取消法律讲座2次。": "publicity_event",
    "信访件12件（上级交办3件）。": "petition_case", "普法活动12场全部取消。": None, "信访件12件已移送县局。": None, "12件信访件移送县局。": None,
}  # fmt: skip


@pytest.mark.parametrize("words", BEHIND)
def test_what_goes_on_right_behind_a_number_must_be_known(words: str) -> None:
    assert READER.read(words)[0].indicator == BEHIND[words]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("5月1日前完成行政检查120次。", "行政检查"), ("9月30日前发放宣传资料3600份。", "发放宣传资料"), ("6月30日以前受理信访件12件。", "受理信访件"), ("6月底前完成信访件12件。", "信访件"),
        ("第5项 18份合同审查", ""), ("第三项 12件信访件", ""), ("举措三 120次行政检查", ""), ("仁政发〔2023〕15号12件信访件办结。", ""),
    ],
)  # fmt: skip
def test_a_name_begins_with_no_piece_of_a_date_and_is_no_number_of_an_item(text: str, name: str) -> None:
    (figure,) = (m for m in READER.read(text, 2023) if m.unit in ("次", "份", "件"))
    assert figure.indicator is None
    assert figure.label == name
