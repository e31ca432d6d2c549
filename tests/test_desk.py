"""An old report → drafts in the inbox → a back year that the next report compares with."""

from __future__ import annotations

import csv
import json
import shutil

import pytest
from helpers import REPO, fazhi, folder_bytes

REPORT = """示例镇2018年法治政府建设工作报告
一、主要举措和成效
（一）加强学习
一是领导带头。党委理论学习中心组专题学法3次，法治专题会议4次。
二是广泛宣传。开展普法活动20余场，受众约6000人次，发放宣传资料1.2万份，制作短视频6部。
（二）化解矛盾
全年调解矛盾纠纷98件，同比增长12.6%，调解成功率96.9%；截至10月，受理信访件31件。
上年调解矛盾纠纷87件，2015年为60件。依法行政处罚12宗。再次统计，法治专题会议4次。
二、党政主要负责人履行第一责任人职责情况
带头学法，按时述法。
三、存在的不足
一是力量不足。执法人员年龄偏大。
四、下一年度工作安排
一是普法活动不少于25场，建成法治主题公园1个。
二是完善制度。
=1+1号工程。
示例镇人民政府
2019年1月16日
"""


# what a table of one year has no place for, and what a spreadsheet would run
ODD_REPORT = """示例镇2018年法治政府建设工作报告
一、主要举措和成效
2016年调解矛盾纠纷55件，2017年调解矛盾纠纷66件。
2016年至2018年累计调解矛盾纠纷600件。
调解矛盾纠纷98件，降幅达20%。
普法活动 20 余场，计划再开展普法活动30场。
普法受众超1.2万。
今年第一季度，开展法治专题会议2次。
指标\t上半年（件）
合法性审查\t35
二、下一年度工作安排
=建成法治主题公园2个，上年为1个。
@建成示范点3处。
"""


# of a plan outside the part of plans
_UNNAMED = "只写着“{}”，没有写是哪一年的；是2019年的计划，请手工填进数据表，“状态”写“计划”；是2018年的目标，请填进这个指标“目标”一列"

PLANS = """示例镇2018年法治政府建设工作报告
一、主要举措和成效
行政检查计划120次。全年拟开展法治培训4次。应开展应急演练6次。

指标\t计划数
法律讲座\t5次

明年计划普法活动30场。
二、整改措施
召开法治专题会议7次，已办理行政处罚案件9件。
三、下一年度工作安排
计划建成法治主题公园1个。
"""


@pytest.fixture
def drafts(tmp_path):
    return drafted(tmp_path, REPORT)


def drafted(tmp_path, report):
    (tmp_path / "data").mkdir()
    for name in ("codebook", "corrections.yml"):
        source = REPO / "data" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / "data" / name)
    (tmp_path / "旧报告").mkdir()
    (tmp_path / "旧报告" / "2018.txt").write_text(report, encoding="utf-8")
    done = fazhi("read", "旧报告/2018.txt", "--place", "demo", "--year", "2018", "--write", home=tmp_path, cwd=tmp_path)
    assert done.returncode == 0
    assert "data/inbox/demo/2018/figures.csv" in done.stderr
    return tmp_path / "data" / "inbox" / "demo" / "2018"


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))


def test_figures_keep_wording_status_period_and_place(drafts):
    read = [(r["指标"], r["数值"], r["状态"], r["期间"], r["出处"]) for r in rows(drafts / "figures.csv")]
    assert read == [
        ("中心组专题学习", "3次", "", "", "2018.txt第4行"),
        ("法治专题会议", "4次", "", "", "2018.txt第4行；2018.txt第8行"),
        ("普法活动", "20余场", "", "", "2018.txt第5行"),
        ("普法受众人次", "约6000人次", "", "", "2018.txt第5行"),
        ("宣传资料发放", "1.2万份", "", "", "2018.txt第5行"),
        # an indicator of the place's own, as its words call it
        ("制作短视频", "6部", "", "", "2018.txt第5行"),
        ("矛盾纠纷调解", "98件", "", "", "2018.txt第7行"),
        ("矛盾纠纷调解", "增长12.6%", "变动", "", "2018.txt第7行"),
        ("调解成功率", "96.9%", "", "", "2018.txt第7行"),
        ("信访件", "31件", "", "截至10月", "2018.txt第7行"),
        ("矛盾纠纷调解", "87件", "上年", "", "2018.txt第8行"),
        ("普法活动", "不少于25场", "计划", "", "2018.txt第14行"),
        ("法治主题公园", "1个", "计划", "", "2018.txt第14行"),
    ]


def test_nothing_is_lost(drafts):
    """Every figure is in the table or in the list of what stays outside, with the reason."""
    outside = {r["原文"]: r["为什么没有放进数据表"] for r in rows(drafts / "unplaced.csv")}
    assert outside == {
        "60件": "是2015年的数，不是上一年的",
        "12宗": "单位“宗”不是“行政处罚案件”的单位“件”；说的就是这个指标的，请在 figures.csv（收进以后在 data/raw/demo/2018/）里加一行，指标写“行政处罚案件”，数值写“12件”；不是的，不用加",
    }


def test_a_promise_says_what_it_is_of(tmp_path):
    plans = "示例镇2018年法治政府建设工作报告\n一、主要举措\n普法活动36场。\n二、下一年度工作安排\n"
    plans += "（一）普法活动。全年开展40场，每季度不少于10场。\n（二）应急演练。每半年1次。\n（三）开展法律讲座20场，每季度不少于5场。\n"
    folder = drafted(tmp_path, plans)
    assert [r["承诺"] for r in rows(folder / "pledges.csv")] == [
        "普法活动：全年开展40场",
        "普法活动：每季度不少于10场",
        "应急演练：每半年1次",
        "开展法律讲座20场",
        "法律讲座：每季度不少于5场",
    ]


def test_a_plan_of_no_year_outside_the_part_of_plans_is_asked(tmp_path):
    """So is what stands in a part of what is to be mended without a word that it was done."""
    folder = drafted(tmp_path, PLANS)
    assert [(r["指标"], r["数值"], r["状态"]) for r in rows(folder / "figures.csv")] == [
        ("普法活动", "30场", "计划"),
        ("行政处罚案件", "9件", ""),
        ("法治主题公园", "1个", "计划"),
    ]
    outside = {r["原文"]: r["为什么没有放进数据表"] for r in rows(folder / "unplaced.csv")}
    assert outside.pop("7次").startswith("前后文写着“二、整改措施”，不像是全镇全年的实际数")
    words = {"120次": "计划", "4次": "拟", "6次": "应", "5次": "计划"}
    assert outside == {text: _UNNAMED.format(word) for text, word in words.items()}


def test_what_the_table_of_a_year_has_no_place_for(tmp_path):
    folder = drafted(tmp_path, ODD_REPORT)
    read = [(r["指标"], r["数值"], r["状态"], r["出处"]) for r in rows(folder / "figures.csv")]
    assert read == [
        ("矛盾纠纷调解", "66件", "上年", "2018.txt第3行"),
        ("矛盾纠纷调解", "98件", "", "2018.txt第5行"),
        ("普法活动", "20余场", "", "2018.txt第6行"),
        ("法治专题会议", "2次", "", "2018.txt第8行"),
        ("法治主题公园", "2个", "计划", "2018.txt第12行"),
        ("法治主题公园", "1个", "上年", "2018.txt第12行"),
    ]
    outside = {r["原文"]: r["为什么没有放进数据表"] for r in rows(folder / "unplaced.csv")}
    assert outside.pop("35") == "是一段时间的数，不是全年的；要用的，请手工填进数据表，写明期间"
    assert outside == {
        "55件": "是2016年的数，不是上一年的",
        "600件": "是多年的、平均的，或者各处、各次各自的数",
        "30场": _UNNAMED.format("计划"),
        "超1.2万": "数据表不认识这种写法：没有写单位",
        "3处": "不知是哪个指标",
        # would stop the report: in words that the codebook knows, with what is wrong
        "下降20%": "“矛盾纠纷调解”自述“下降20%”，上年66件、本年98件，算是增长48.48%",
    }


def test_pledges_are_what_the_part_of_plans_promises(tmp_path):
    folder = drafted(tmp_path, ODD_REPORT)
    # neither the plan among the measures nor last year's figure; no cell is a formula; no target without an indicator
    assert [(r["承诺"], r["指标"], r["目标"]) for r in rows(folder / "pledges.csv")] == [
        ("'=建成法治主题公园2个", "法治主题公园", "2个"),
        ("'@建成示范点3处", "", ""),
    ]


def test_pledges_and_narrative(drafts):
    assert [(r["承诺"], r["指标"], r["目标"], r["期限"]) for r in rows(drafts / "pledges.csv")] == [
        ("普法活动不少于25场", "普法活动", "不少于25场", "2019"),
        ("建成法治主题公园1个", "法治主题公园", "1个", "2019"),
        ("完善制度", "", "", "2019"),
        ("'=1+1号工程", "", "", "2019"),
    ]
    text = (drafts / "narrative.md").read_text(encoding="utf-8")
    assert text.split("\n\n") == [
        "## 一、主要举措和成效",
        "### （一）加强学习",
        "一是领导带头。党委理论学习中心组专题学法{中心组专题学习}，法治专题会议{法治专题会议}。",
        "二是广泛宣传。开展普法活动{普法活动}，受众{普法受众人次}，发放宣传资料{宣传资料发放}，制作短视频{制作短视频}。",
        "### （二）化解矛盾",
        "全年调解矛盾纠纷{矛盾纠纷调解}，同比增长{原文:12.6%@2018年报告第7行}，调解成功率{调解成功率}；"
        "截至10月，受理信访件{原文:31件@2018年报告第7行}。",
        "上年调解矛盾纠纷{矛盾纠纷调解@上年}，2015年为{原文:60件@2018年报告第8行}。"
        "依法行政处罚{原文:12宗@2018年报告第8行}。再次统计，法治专题会议{法治专题会议}。",
        "## 二、党政主要负责人履行第一责任人职责情况",
        "带头学法，按时述法。",
        "## 三、存在的不足",
        "一是力量不足。执法人员年龄偏大。",
        "## 四、下一年度工作安排",
        "一是普法活动{普法活动@计划}，建成法治主题公园{法治主题公园@计划}。",
        "二是完善制度。",
        "={原文:1+1号@2018年报告第16行}工程。\n",
    ]


def test_confirmed_drafts_are_a_year_to_compare_with(drafts):
    home = drafts.parents[3]
    (drafts / "narrative.md").unlink()
    raw = home / "data" / "raw" / "demo"
    (raw / "2019").mkdir(parents=True)
    (raw / "2019" / "figures.csv").write_text("指标,数值\n矛盾纠纷调解,105件\n普法活动,32场\n", encoding="utf-8")
    shutil.copytree(REPO / "notebooks", home / "notebooks")
    # there is no narrative, and without one no report
    done = fazhi("accept", "--place", "demo", home=home)
    assert done.returncode == 1
    assert "2018/narrative.md：没有这个文件" in done.stderr
    for name in ("indicators.csv", "2018/figures.csv", "2018/pledges.csv"):
        (raw / name).parent.mkdir(exist_ok=True)
        shutil.move(drafts.parent / name, raw / name)
    done = fazhi("check", "--place", "demo", "--years", "all", "--json", home=home)
    read = [f for f in map(json.loads, done.stdout.splitlines()) if f["year"] == 2018 and f["severity"] == "error"]
    # the narrative is to be written; of the figures nothing is wrong
    assert {f["code"] for f in read} <= {"no_part", "no_narrative"}
    assert [f for f in read if f["file"].endswith("figures.csv")] == []


def test_a_report_of_another_year_is_no_draft(drafts):
    home = drafts.parents[3]
    done = fazhi("read", "旧报告/2018.txt", "--place", "demo", "--year", "2017", "--write", home=home, cwd=home)
    assert (done.returncode, done.stdout) == (1, "")
    assert "标题写的是2018年，不是2017年" in done.stderr
    assert not (drafts.parent / "2017").exists()


def test_nothing_is_overwritten(drafts):
    home, before = drafts.parents[3], folder_bytes(drafts)
    done = fazhi(
        "read", "旧报告/2018.txt", "--place", "demo", "--year", "2018", "--write", home=home, cwd=home
    )  # fmt: skip
    assert done.returncode == 1
    assert "已经有" in done.stderr
    assert folder_bytes(drafts) == before


def test_json_and_text_agree(tmp_path):
    (tmp_path / "a.txt").write_bytes("\ufeff调解纠纷35件，\r\n占比超九成。\r\n".encode())
    text = fazhi("read", str(tmp_path / "a.txt"), "--text").stdout
    done = fazhi("read", str(tmp_path / "a.txt"), "--json")
    read = [json.loads(line) for line in done.stdout.splitlines()]
    assert text == "调解纠纷35件，\n占比超九成。\n"
    assert [list(m) for m in read] == [[
        "file", "start", "end", "text", "value", "low", "high", "approx", "unit", "status", "direction", "period",
        "label", "indicator", "name", "own", "suggestions",
    ]] * 2  # fmt: skip
    assert [text[m["start"] : m["end"]] for m in read] == [m["text"] for m in read] == ["35件", "超九成"]
    assert [(m["value"], m["low"], m["high"], m["approx"], m["unit"]) for m in read] == [
        (35, 35, 35, "exact", "件"), (90, 90, 100, "over", "%"),
    ]  # fmt: skip


def test_one_bad_file_does_not_stop_the_others(tmp_path):
    (tmp_path / "好.txt").write_text("开展讲座3次。", encoding="utf-8")
    (tmp_path / "坏.docx").write_bytes(b"\x89PNG\r\n\x1a\n")
    done = fazhi(
        "read",
        str(tmp_path / "坏.docx"),
        str(tmp_path / "没有.txt"),
        str(tmp_path),
        "https://www.example.gov.cn/a.html",
        str(tmp_path / "好.txt"),
        "--json",
    )
    assert done.returncode == 1
    assert [json.loads(line)["text"] for line in done.stdout.splitlines()] == ["3次"]
    said = [line.split("：", 1)[1] for line in done.stderr.splitlines()]
    assert said == [
        "是图片，没有文字；请找带文字的文件。",
        "找不到这个文件；请检查写法。",
        "是文件夹，不是文件；请写出里面的文件。",
        "是网址，不是文件；请用浏览器打开它，另存为 .html 文件再读。",
    ]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "缺少参数“文件 ...”"),
        (["a.txt", "--write"], "写成草稿要写明 --place，如 --place renhe --name 仁和镇 --write"),
        (["a.txt", "--place", "taping"], "没有地方“taping”，最接近的是“taiping”"),
        (["a.txt", "--year", "去年"], "选项“--year”的值不对（应是整数，只写数字）"),
    ],
)
def test_wrong_arguments(args, said):
    done = fazhi("read", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_the_table_shows_words_reading_and_indicator(tmp_path):
    (tmp_path / "a.txt").write_text("全年调解矛盾纠纷100余件，化解率八成以上。", encoding="utf-8")
    shown = fazhi("read", str(tmp_path / "a.txt")).stdout
    assert all(words in shown for words in ("2个数", "第1行", "101至199件", "80至100%", "矛盾纠纷调解", "实际"))


def test_parts_that_are_numbered_as_such_are_headings(tmp_path):
    report = "某镇2018年报告\n第一部分 主要举措\n开展普法活动20场。\n还有差距\n第二部分　下一步计划\n继续推进。\n"
    narrative = (drafted(tmp_path, report) / "narrative.md").read_text(encoding="utf-8")
    assert narrative == (
        "## 第一部分 主要举措\n\n开展普法活动{普法活动}。\n\n还有差距\n\n## 第二部分　下一步计划\n\n继续推进。\n"
    )


def test_a_figure_of_another_time_is_no_indicator_of_ones_own(tmp_path):
    """What takes the indicator from a figure keeps it out of the table: else it came back under the same name."""
    report = "示例镇2018年度法治政府建设情况报告\n一、主要举措和成效\n指标\t数值\n信访件\t80件\n以上数据截至11月底。\n二、不足\n全县信访件900件。\n"
    folder = drafted(tmp_path, report)
    assert rows(folder / "figures.csv") == []
    told = {r["原文"]: r["为什么没有放进数据表"] for r in rows(folder / "unplaced.csv")}
    assert told.keys() == {"80件", "900件"}
    assert told["80件"].startswith("前后文写着“以上数据截至11月底”")


@pytest.mark.parametrize(
    "closing",
    [
        "特此报告。", "以上报告，请审阅。", "此致", "专此汇报！", "谢谢！", "汇报完毕，谢谢大家！", "注：数据来源于各站所", "党委书记、镇长　张三",
        "（本报告数据截至2018年12月31日）", "报告完毕。", "感谢各位领导！",
    ],
)  # fmt: skip
def test_how_a_report_closes_is_no_promise(tmp_path, closing):
    report = "示例镇2018年法治政府建设情况报告\n一、主要举措\n普法活动31场。\n二、下一步打算\n法治培训10场。\n特此开展专项督查。\n"
    folder = drafted(tmp_path, f"{report}{closing}\n示例镇人民政府\n2018年12月25日\n")
    assert [r["承诺"] for r in rows(folder / "pledges.csv")] == ["法治培训10场", "特此开展专项督查"]
    assert closing.rstrip("。！") in (folder / "narrative.md").read_text(encoding="utf-8")


def test_a_target_of_the_year_is_no_plan_for_the_next(tmp_path):
    report = "示例镇2018年度法治政府建设情况报告\n一、主要举措和成效\n指标\t2018年目标\t2018年完成\n普法活动\t35场\t31场\n四、下一年度工作安排\n计划开展普法活动40场。\n"
    folder = drafted(tmp_path, report)
    assert [(r["数值"], r["状态"]) for r in rows(folder / "figures.csv")] == [("31场", ""), ("40场", "计划")]
    assert "像是2018年的目标" in rows(folder / "unplaced.csv")[0]["为什么没有放进数据表"]


@pytest.mark.parametrize("title", ["附件", "附件1", "附表", "附件：主要数据表"])
def test_a_title_that_says_only_that_it_is_an_annex_leaves_its_table_what_it_is(tmp_path, title):
    table = f"{title}\n指标\t下一年目标\t目标\t完成情况\n普法活动\t40场\t35场\t31场\n"
    folder = drafted(tmp_path, f"示例镇2018年度法治政府建设情况报告\n一、主要举措和成效\n抓好普法。\n{table}")
    assert [(r["数值"], r["状态"]) for r in rows(folder / "figures.csv")] == [("40场", "计划"), ("31场", "")]
    assert [r["原文"] for r in rows(folder / "unplaced.csv")] == ["35场"]


@pytest.mark.parametrize(
    "told", ["走访群众300户以上", "走访群众300户", "培训骨干8名及以上", "行政检查不多于500次", "信访件约为60件"]
)
def test_what_a_coming_year_is_named_for_is_not_done(tmp_path, told):
    report = f"示例镇2018年法治政府建设情况报告\n2018年，发放资料200份。\n2019年，{told}。\n"
    folder = drafted(tmp_path, report)
    assert [r["数值"] for r in rows(folder / "figures.csv")] == ["200份"]
    (outside,) = rows(folder / "unplaced.csv")
    assert "写着2019年，不像是2018年的数" in outside["为什么没有放进数据表"]


def test_the_plan_of_an_earlier_year_is_no_promise(tmp_path):
    report = "示例镇2018年度法治政府建设情况报告\n一、主要举措\n2017年计划普法活动25场，实际33场。信访件63件。\n"
    folder = drafted(tmp_path, report)
    assert [(r["指标"], r["数值"], r["状态"]) for r in rows(folder / "figures.csv")] == [
        ("普法活动", "33场", "上年"), ("信访件", "63件", ""),
    ]  # fmt: skip
    assert [(r["原文"], r["为什么没有放进数据表"]) for r in rows(folder / "unplaced.csv")] == [
        ("25场", "是2017年的计划，不是下一年的")
    ]
    assert rows(folder / "pledges.csv") == []


def test_a_part_about_the_coming_year_is_its_plans(tmp_path):
    report = "示例镇2018年度法治政府建设情况报告\n一、2018年主要工作\n普法活动33场。\n二、2019年主要工作\n开展普法活动不少于40场。\n"
    folder = drafted(tmp_path, report)
    assert [(r["指标"], r["数值"], r["状态"]) for r in rows(folder / "figures.csv")] == [
        ("普法活动", "33场", ""), ("普法活动", "不少于40场", "计划"),
    ]  # fmt: skip
    assert [(r["指标"], r["目标"], r["期限"]) for r in rows(folder / "pledges.csv")] == [
        ("普法活动", "不少于40场", "2019")
    ]
