"""From the analyst to the reader and back: run, sign, release, correct, release again; the public edition."""

from __future__ import annotations

import datetime as dt
import re
import shutil

import pytest
from helpers import CARD16, HEADER, REPO, fazhi, figures, folder_bytes, resident_id

from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import load_codebook
from fazhi.errors import DataError, FazhiError, UsageError
from fazhi.home import Home
from fazhi.pipeline.build import run
from fazhi.pipeline.circulate import release, sign
from fazhi.pipeline.job import Job
from fazhi.pipeline.verify import CONSISTENT, RELEASED, verify
from fazhi.report.dossier import judge

pytestmark = pytest.mark.usefixtures("made_here")

DAY = dt.date(2025, 3, 1)
KEPT = {"report.html", "report.docx", "comparison.csv", "content.json", "ledger.csv", "manifest.json"}
TEXT = "## 一、举措\n\n调解纠纷{矛盾纠纷调解}。\n\n## 二、第一责任人\n\n文。\n\n## 三、不足\n\n文。\n\n## 四、下一年\n\n文。\n"


def job(home, edition="internal", chinese=False):
    return Job(home, home.reports, "demo", 2024, edition=edition, chinese=chinese)


def page(home):
    return (home.reports / "demo" / "2024" / "report.html").read_text(encoding="utf-8")


def rows(text):
    return figures({"指标": "矛盾纠纷调解", "数值": text, "变动原因": "村村设点"}, ("行政检查", "约300次"))


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A town whose reports 复核 alone must sign."""
    root = tmp_path_factory.mktemp("town")
    shutil.copytree(REPO / "data" / "codebook", root / "data" / "codebook")
    shutil.copytree(REPO / "notebooks", root / "notebooks")
    norms = root / "data" / "codebook" / "norms.csv"
    text = norms.read_text(encoding="utf-8-sig")
    norms.write_text(text.replace("signoff.internal,制表|复核,", "signoff.internal,复核,"), encoding="utf-8-sig")
    for year, value in ((2023, "60件"), (2024, "90件")):
        folder = root / "data" / "raw" / "demo" / str(year)
        folder.mkdir(parents=True)
        (folder / "figures.csv").write_text(rows(value), encoding="utf-8")
        (folder / "narrative.md").write_text(TEXT, encoding="utf-8")
    return Home(root)


def test_run_sign_release_correct_release_again(town, tmp_path):
    with pytest.raises(FazhiError, match="还没有报告可以签署"):
        sign(job(town), "复核", "李四", DAY)
    with pytest.raises(
        FazhiError,
        match=r"还是草稿，复核尚未签署；请看过重新生成的报告（report.html），再运行 fazhi sign --place demo --year 2024 --role 复核 --name 姓名；或加 --draft",
    ):
        release(job(town), draft=False)
    assert '<body class="draft">' in page(town)
    assert "草稿（待复核签署）" in page(town)

    said = sign(job(town), "复核", "李四", DAY)
    assert re.fullmatch(
        "示例镇2024年度法治政府建设情况报告：复核李四已签署（内容编号[0-9a-f]{12}）；签署已齐，可以发布。\n", said
    )
    assert '<body class="draft">' not in page(town)
    assert "<cite>复核李四（2025年3月1日）</cite>已签署" in page(town)

    with pytest.raises(UsageError, match="没有还缺原因的更正，不用写 --reason"):
        sign(job(town), "复核", "李四", DAY, "漏计")
    said = release(job(town), draft=False)
    assert re.search(
        "第1次发布，存于data/released/demo/2024/1。\n发布登记的校验码：[0-9a-f]{8}，请记入发文登记簿。\n$", said
    )
    first = town.released("demo", 2024) / "1"
    assert set(folder_bytes(first)) >= KEPT
    assert (first / "report.html").read_text(encoding="utf-8") == page(town)
    assert verify(first / "report.html", town).state == CONSISTENT
    with pytest.raises(FazhiError, match="内容和签署与第1次发布完全相同"):
        release(job(town), draft=False)

    # a figure is corrected: what was signed is void, and all that changed is listed
    (town.raw("demo") / "2024" / "figures.csv").write_text(rows("91件"), encoding="utf-8")
    before = folder_bytes(first)
    with pytest.raises(FazhiError, match="报告已重新生成"):
        sign(job(town), "复核", "李四", DAY)
    assert '<body class="draft">' in page(town)
    assert "<cite>复核李四（2025年3月1日）</cite>的签署因内容变动作废" in page(town)
    since = re.search('<section id="since">(.*?)</section>', page(town), re.DOTALL)[1]
    told = re.findall("<li><cite>(.*?)</cite></li>", since)
    assert told[0] == "矛盾纠纷调解（2024年）：原为“90件”，现为“91件”"
    assert "文字：原为“调解纠纷90件。”，现为“调解纠纷91件。”" in told
    # 60 to 90 is 50%, to 91 it is 51.7%
    assert any("增长50%" in t and "增长51.7%" in t for t in told)

    for refused in (lambda: sign(job(town), "复核", "王五", DAY), lambda: release(job(town), draft=True)):
        with pytest.raises(FazhiError, match="有1处改动没有写原因：矛盾纠纷调解（2024年）：原为“90件”，现为“91件”"):
            refused()
    # it says whose signature is void, what has no reason, and the one command that mends it
    with pytest.raises(
        FazhiError, match=r"复核李四（2025年3月1日）的签署因内容变动作废.*有1处改动没有写原因"
    ) as refusal:
        release(job(town), draft=False)
    command = "fazhi sign --place demo --year 2024 --role 复核 --name 李四 --reason 原因"
    assert f"再运行 {command}。" in str(refusal.value) and "--draft" not in str(refusal.value)
    with pytest.raises(FazhiError, match=command):
        sign(job(town), "复核", "李四", DAY)
    assert "王五" not in page(town)
    # whoever signs gives the reason, and it is signed with the rest
    sign(job(town), "复核", "王五", DAY, "漏计一件")
    signed = page(town)
    said = release(job(town, chinese=True), draft=False)
    assert "第2次发布，存于data/released/demo/2024/2。\n" in said
    second = town.released("demo", 2024) / "2"
    name = "示例镇2024年度法治政府建设情况报告（内部版）"
    assert {f"{name}.html", f"{name}.docx"} <= set(folder_bytes(second))
    assert folder_bytes(second)[f"{name}.html"] == folder_bytes(second)["report.html"]
    html = (second / "report.html").read_text(encoding="utf-8")
    assert "与<cite>第1次发布</cite>相比，下列数据有更正" in html
    assert "矛盾纠纷调解（2024年）：原为“90件”，现为“91件”；原因：漏计一件" in html
    assert "王五" in html
    assert html == signed
    # run once more it is the same, notice and signatures with it
    run(job(town))
    assert page(town) == html
    with pytest.raises(FazhiError, match="内容和签署与第2次发布完全相同"):
        release(job(town), draft=False)
    assert folder_bytes(first) == before
    verdict = verify(first / "report.html", town)
    assert (verdict.state, verdict.exit_code) == (RELEASED.format(1), 0)
    assert verdict.remarks[0] == "已被第2次发布取代。"
    # the folder is the first release, though tables that did not change are those of the second, too
    told = verify(first, town)
    assert (told.state, told.exit_code) == (CONSISTENT, 0)
    assert told.remarks[-2:] == ["与第1次发布存档相同。", "已被第2次发布取代。"]
    mixed = town.root / "mixed"
    mixed.mkdir()
    for folder, file in ((first, "report.html"), (second, "report.docx")):
        shutil.copy(folder / file, mixed)
    told = verify(mixed, town)
    assert told.exit_code == 1
    assert "各个文件不是同一次发布的" in {difference.read for difference in told.differences}
    assert verify(second / "report.html", town).state == CONSISTENT


def test_a_role_nobody_asks_for_and_a_day_that_has_not_come_are_refused(town):
    with pytest.raises(UsageError, match="不需要“审核”签署；这一版由复核签署"):
        sign(job(town), "审核", "李四", DAY)
    with pytest.raises(UsageError, match="还没有到"):
        sign(job(town), "复核", "李四", dt.date.today() + dt.timedelta(days=1))


def test_a_blank_name_and_a_page_that_is_cut_are_refused_before_anything_runs(town):
    with pytest.raises(UsageError, match="没有写明谁签署"):
        sign(job(town), "复核", " ", DAY)
    path = town.reports / "demo" / "2024" / "report.html"
    whole = path.read_bytes()
    path.write_bytes(whole[:2000])
    with pytest.raises(FazhiError, match="已损坏；请用 fazhi run 重新生成"):
        sign(job(town), "复核", "李四", DAY)
    path.write_bytes(whole)


def test_a_damaged_archive_is_named(town):
    path = town.released("demo", 2024) / "1" / "manifest.json"
    whole = path.read_bytes()
    path.write_bytes(whole[:20])
    with pytest.raises(DataError, match=r"data/released/demo/2024/1：manifest.json 被改过；请从备份恢复"):
        release(job(town), draft=True)
    path.write_bytes(whole)


def test_the_command_line(town):
    sign_as = ("sign", "--place", "demo", "--year", "2024", "--name", "李四", "--role")
    result = fazhi(*sign_as, "审核", home=town.root)
    assert (result.returncode, result.stderr.strip()) == (
        2,
        "不需要“审核”签署；这一版由复核签署（norms.csv 的 signoff）。",
    )
    result = fazhi(*sign_as, "复核", "--date", "2025-02-30", home=town.root)
    assert (result.returncode, result.stderr.strip()) == (
        2,
        "选项“--date”的值不对（应是 2025-03-01 这样的日期）；写法如 fazhi sign --place taiping --year 2023 --role 复核 --name 李四，用 --help 看用法。",
    )
    result = fazhi("release", "--place", "demo", "--year", "2030", home=town.root)
    assert result.returncode == 2
    assert "没有2030年的数据" in result.stderr


def test_the_public_edition_tells_less_and_alters_nothing(town):
    table = figures(
        {"指标": "矛盾纠纷调解", "数值": "91件", "变动原因": "村村设点", "填报单位": "司法所"},
        {"指标": "信访件", "数值": "20余件", "备注": "内部掌握"}, {"指标": "行政检查", "数值": "约300次", "目标": "不少于500次"},
    )  # fmt: skip
    (town.raw("demo") / "2024" / "figures.csv").write_text(table, encoding="utf-8")
    outcome = run(job(town, edition="public"))
    assert outcome.reason == ""
    folder = town.reports / "demo" / "2024" / "public"
    assert set(folder_bytes(folder)) == KEPT
    html = outcome.report.read_text(encoding="utf-8")
    for told in ("公开版", "91件", "约300次", "草稿（待制表、复核、保密审查、签发签署）"):
        assert told in html
    everything = b"".join(data for name, data in folder_bytes(folder).items() if not name.endswith(".docx")).decode()
    # the withheld indicator, its value and cell, the cause, the note, what was found
    for kept_back in (
        "2024/figures.csv:3",
        "data/raw",
        "信访",
        "20余件",
        "村村设点",
        "内部掌握",
        "请领导过问",
        "核对单",
        "待核准",
    ):
        assert kept_back not in everything, kept_back
    assert "未作改动" not in html
    said = re.sub("<[^>]+>", "", re.search('<section id="notes"[^>]*>.*?</section>', html, re.DOTALL)[0])
    assert "另有1项数据按规定不公开。" in said
    verdict = verify(outcome.report, town)
    assert (verdict.state, verdict.differences) == (CONSISTENT, [])


def test_a_public_narrative_cannot_name_what_is_withheld(town):
    path = town.raw("demo") / "2024" / "narrative.md"
    path.write_text(TEXT.replace("{矛盾纠纷调解}", "{信访件}，另有{信访件}"), encoding="utf-8")
    found = [f.message for f in judge(load_record(town, "demo"), 2024, 0, "public").findings if f.severity == "error"]
    assert found == ["“信访件”按编码本不公开，公开版的正文不能引用"]
    internal = judge(load_record(town, "demo"), 2024).findings
    assert not [f for f in internal if f.severity == "error"]
    line = next(n for n, t in enumerate(path.read_text("utf-8").split("\n"), 1) if "{信访件}" in t)
    assert [(f.severity, f.row, f.read) for f in internal if f.code == "not_public"] == [("note", line, "“信访件”")]
    path.write_text(TEXT, encoding="utf-8")


def test_personal_data_stop_a_public_edition_and_its_last_good_one_stays(town):
    folder = town.reports / "demo" / "2024" / "public"
    before = folder_bytes(folder)
    path = town.raw("demo") / "2024" / "figures.csv"
    kept = path.read_bytes()
    path.write_text(
        figures({"指标": "矛盾纠纷调解", "数值": "91件", "出处": "台账，问李四13812345678"}), encoding="utf-8"
    )
    outcome = run(job(town, edition="public"))
    assert (outcome.report, outcome.exit_code) == (None, 1)
    assert "手机号" in outcome.reason
    assert "2024/figures.csv第2行" in outcome.reason
    assert "13812345678" not in outcome.reason
    assert folder_bytes(folder) == before
    path.write_bytes(kept)


PERSONS = [resident_id(f"990000198502{n}") for n in (10101, 10202, 10303)]
# invented; each as one might write it, and where: a line of the text, or a column of the table
ITEMS = [
    ("text", f"有“{PERSONS[0]}”的来信。"), ("text", f"- 来信“{PERSONS[1][:6]} {PERSONS[1][6:14]} {PERSONS[1][14:]}”"),
    ("text", "> 旧证“330199850203123”"), ("text", "| 证件 |\n|---|\n| “护照号E00000001” |"),
    ("text", f"汇至“{CARD16}”。"), ("text", "**账号：“3300 0000 0000 12”**。"), ("text", "手机“13800000001”。"),
 ("text", "手机“１３８０００００００３”。"), ("text", "手机“138**0000**0004”。"),
    ("text", "手机“138 0000 0005”。"), ("text", "手机“一三八〇〇〇〇〇〇〇六”。"), ("text", "电话“0571-88000001”。"),
    ("text", "写信到“someone＠example．com”。"), ("text", "车辆“浙A·D00001”。"), ("text", "“虚构路12号3栋2单元501室”漏水。"),
    ("text", "家住虚构镇假想村“3组”。"), ("text", "当事人张三到场。"), ("text", "### 原告李假想的来信"),
    ("text", "- 调解了赵假想（女，“45岁”）的纠纷"), ("text", "> 户主钱假想说好。"), ("text", "被申请人：欧阳假想。"),
    ("出处", "台账，问13800000007"), ("出处", "联系人：孙假想"), ("出处", f"档案{PERSONS[2]}"), ("出处", "a@example.com"),  ("备注", "内部：13800000099"), ("变动原因", "内部：13800000098"), ("填报单位", "联系人周假想"),
    ("table", "举报人吴假想.csv"), ("table", "13800000008.csv"), ("places", "联系13800000009"), ("wording", "当事人郑假想"),
]  # fmt: skip
# what a public page does not tell does not stop it
HARMLESS = {"备注", "变动原因"}
# what of the codebook a page prints: what a place is, what a hedge means
CODEBOOK = {"places": "虚构，仅供测试和教程", "wording": "按上下10%、至少上下1个单位理解"}


def seed(home, items):
    """Put each item where it says into the demo town's 2024, each into a row of its own."""
    folder = home.raw("demo") / "2024"
    names = iter(i.name for i in load_codebook(home).indicators.values() if i.kind == "count" and i.public)
    rows = [{"指标": next(names), "数值": "约300", where: text} for where, text in items if where in HEADER]
    (folder / "figures.csv").write_text(figures(*rows), encoding="utf-8")
    text = "\n\n".join(text for where, text in items if where == "text")
    (folder / "narrative.md").write_text(TEXT.replace("{矛盾纠纷调解}", "").replace("文。", text, 1), encoding="utf-8")
    for where, text in items:
        if where == "table":
            (folder / text).write_text(figures((next(names), "约300")), encoding="utf-8")
        if where in CODEBOOK:
            path = home.codebook / f"{where}.csv"
            held = path.read_text(encoding="utf-8-sig")
            assert held.count(CODEBOOK[where]) == 1
            path.write_text(held.replace(CODEBOOK[where], CODEBOOK[where] + text), encoding="utf-8-sig")


def test_thirty_personal_items_in_one_year_are_thirty_findings_with_their_places(town, tmp_path):
    root = tmp_path / "seeded"
    shutil.copytree(town.root, root, ignore=shutil.ignore_patterns("reports", "released"))
    seed(Home(root), ITEMS)
    outcome = run(job(Home(root), edition="public"))
    assert (outcome.report, outcome.exit_code) == (None, 1)
    findings = [f for f in outcome.reason.splitlines() if "公开版里有" in f]
    assert len(findings) == sum(where not in HARMLESS for where, _ in ITEMS) == 30
    # each with its place in the report, page and Word file alike, or in the ledger (four sources, two names of tables),
    # and its line where it comes from a file of text
    elsewhere = [f for f in findings if "，在报告“" not in f]
    assert len(elsewhere) == 6
    assert all("，在ledger.csv第" in f for f in elsewhere)
    lines = [re.match("2024/(narrative.md|figures.csv)第([0-9]+)行：", f) for f in findings]
    assert sum(m is None for m in lines) == 4  # two file names, two cells of the codebook
    assert len({m[0] for m in lines if m}) == 26


def test_the_reason_is_asked_of_the_first_signer_alone(town, tmp_path):
    """The command as printed signs for the first role, and by it without --reason for the others."""
    shutil.copytree(town.root, tmp_path / "home")
    home = Home(tmp_path / "home")
    norms = home.codebook / "norms.csv"
    text = norms.read_text(encoding="utf-8-sig")
    norms.write_text(text.replace("signoff.internal,复核,", "signoff.internal,制表|复核,"), encoding="utf-8-sig")
    shutil.rmtree(home.released("demo", 2024), ignore_errors=True)
    shutil.rmtree(home.released("demo", 2024).parents[1], ignore_errors=True)
    for role, name in (("制表", "张三"), ("复核", "李四")):
        run(job(home))
        sign(job(home), role, name, DAY)
    release(job(home), draft=False)
    (home.raw("demo", 2024) / "figures.csv").write_text(rows("97件"), encoding="utf-8")
    run(job(home))
    with pytest.raises(FazhiError) as refused:
        release(job(home), draft=False)
    said = "--role 制表 --name 张三 --reason 原因，其余的照此签，不再写 --reason。"
    assert said in str(refused.value), refused.value
    sign(job(home), "制表", "张三", DAY, "漏计")
    with pytest.raises(FazhiError) as refused:
        release(job(home), draft=False)
    assert "--reason" not in str(refused.value) and "照此签" not in str(refused.value)
    sign(job(home), "复核", "李四", DAY)
    assert "次发布" in release(job(home), draft=False)


def test_each_figure_has_its_own_reason_or_all_have_one_once(town):
    """The command as printed gives each its own; one for both is printed once."""
    path = town.raw("demo") / "2024" / "figures.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(rows("95件").replace("约300次", "约350次"), encoding="utf-8")
    run(job(town))
    with pytest.raises(FazhiError, match="有2处改动没有写原因") as refusal:
        sign(job(town), "复核", "王五", DAY)
    each = re.search("各写各的：--reason (.+?)；采集表没有重报", str(refusal.value))[1]
    assert each == "矛盾纠纷调解：原因；行政检查：原因；其余：原因"
    with pytest.raises(FazhiError, match="有1处改动没有写原因：行政检查（2024年）"):
        sign(job(town), "复核", "王五", DAY, "矛盾纠纷调解：漏计")
    with pytest.raises(UsageError, match="“信访件”没有改动，不用写原因"):
        sign(job(town), "复核", "王五", DAY, "漏计；信访件：重复")
    first, second = (
        f"{name}（2024年）：原为“{old}”，现为“{new}”"
        for name, old, new in (("矛盾纠纷调解", "91件", "95件"), ("行政检查", "约300次", "约350次"))
    )
    for reason, lines in (
        (each.replace("：原因", "：漏计", 1), [f"{first}；原因：漏计", f"{second}；原因：原因"]),
        ("统计口径", [f"{first}；{second}；原因：统计口径"]),
    ):
        sign(job(town), "复核", "王五", DAY, reason)
        told = re.findall("<li><cite>(.*?)</cite></li>", page(town))
        assert [line for line in told if "原为" in line] == lines
        (town.raw("demo") / "2024" / "signoff.yml").unlink()
        run(job(town))
    path.write_text(before, encoding="utf-8")
    run(job(town))
