"""``fazhi`` alone: how far each place is, what stops it, and a next command that can be typed as it stands."""

from __future__ import annotations

import json
import re
import shlex

import pytest
from helpers import TEXT, fazhi, figures

from fazhi.codebook.load import load_codebook

pytestmark = pytest.mark.usefixtures("made_here")


@pytest.fixture
def home(make_home):
    return make_home({"demo/2023/figures.csv": figures(("普法活动", "20余场")), "demo/2023/narrative.md": TEXT})


def status(home):
    done = fazhi(cwd=home.root)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def follow(home, told):
    """Run the command that comes next, with somebody's name where one is asked for."""
    command = told.split("接下来：")[1].strip().replace("姓名", "张三" if "制表" in told else "李四")
    done = fazhi(*shlex.split(command)[1:], cwd=home.root)
    assert done.returncode == 0, (command, done.stderr)


def test_the_commands_it_names_lead_to_the_release(home):
    states = []
    for _ in range(5):
        told = status(home)
        states.append(told.split("\n")[0].removeprefix("示例镇2023年："))
        follow(home, told)
    assert states == ["可以生成", "草稿", "草稿", "已签", "已发布"]
    # of the one that was sent there is nothing to do
    assert status(home).startswith("示例镇2024年：采集\n") and "2023年" not in status(home)


def test_a_released_year_that_changed_since_is_told_beside_the_next_one(home):
    for _ in range(5):
        follow(home, status(home))
    (home.raw("demo", 2024)).mkdir(exist_ok=True)
    (home.raw("demo", 2024) / "figures.csv").write_text(figures(("普法活动", "30场")), encoding="utf-8")
    assert "2023年" not in status(home)
    (home.raw("demo", 2023) / "figures.csv").write_text(figures(("普法活动", "21场")), encoding="utf-8")
    told = status(home)
    assert told.startswith("示例镇2024年：") and "\n示例镇2023年：可以生成\n" in told
    assert "data/raw/demo/2023/figures.csv" in told
    # made anew, its signatures no longer count
    assert fazhi("run", "--place", "demo", "--years", "2023", cwd=home.root).returncode == 0
    told = status(home)
    assert "\n示例镇2023年：草稿\n" in told and "的签署因内容变动作废" in told


def test_an_indicator_added_for_the_next_year_leaves_a_release_as_it_was(home):
    for _ in range(4):
        follow(home, status(home))
    for own in (("--place", "demo"), ()):
        name = f"法治文艺演出{len(own)}"
        assert fazhi("add", name, "--unit", "场", "--office", "党政办", *own, cwd=home.root).returncode == 0
        assert status(home) == "示例镇2023年：已发布\n  接下来：fazhi new --place demo --year 2024\n"
    # another definition does count
    table = home.codebook / "indicators.csv"
    table.write_text(table.read_text("utf-8-sig").replace("不含纯线上推送", "不含线上推送"), encoding="utf-8")
    assert "示例镇2023年：可以生成\n" in status(home) and "改过：data/codebook/indicators.csv" in status(home)


def test_a_withdrawn_release_is_told_with_why(home):
    for _ in range(4):
        follow(home, status(home))
    report = "--place", "demo", "--year", "2023"
    done = fazhi("release", *report, "--withdraw", "--reason", "误发", cwd=home.root)
    assert done.returncode == 0, done.stderr
    told = status(home)
    assert told.startswith("示例镇2023年：已撤回\n  内部版第1次发布已撤回（误发）。\n")
    assert "要改的，请先改数据或正文" in told
    assert told.endswith("接下来：fazhi release --place demo --year 2023\n")
    # made anew as it was, it is no other; sent again, it is sent
    assert fazhi("run", "--place", "demo", "--years", "2023", cwd=home.root).returncode == 0
    assert status(home) == told
    follow(home, told)
    assert status(home).startswith("示例镇2023年：已发布\n")


def sent(home, edition):
    """Make an edition of what is there now, have it signed by all, and release it."""
    options = "--place", "demo", "--edition", edition
    signers = {"制表": "张三", "复核": "李四", "保密审查": "王五", "签发": "赵六"}.items()
    reason = ("--reason", "年报补报") if edition == "internal" else ()
    for command in (
        ("run", *options, "--years", "2023"),
        *(
            ("sign", *options, "--year", "2023", "--role", role, "--name", name, *(reason if role == "制表" else ()))
            for role, name in [*signers][: 4 if edition == "public" else 2]
        ),
        ("release", *options, "--year", "2023"),
    ):
        done = fazhi(*command, cwd=home.root)
        assert done.returncode == 0, (command, done.stderr)


def outdated(home):
    """What check tells of releases that are older than the data."""
    said = fazhi("check", "--place", "demo", "--json", cwd=home.root).stdout.splitlines()
    return [f for f in map(json.loads, said) if f["code"] == "outdated"]


def test_check_tells_of_releases_that_are_older_than_the_data(home):
    """Each with its own next command, until what is there now is sent; what was withdrawn is older than nothing."""
    for _ in range(4):
        follow(home, status(home))
    sent(home, "public")
    assert outdated(home) == []
    table = home.raw("demo", 2023) / "figures.csv"
    table.write_text(figures(("普法活动", "32场")), encoding="utf-8")
    one, other = outdated(home)
    assert [(f["severity"], f["place"], f["year"]) for f in (one, other)] == [("warning", "demo", 2023)] * 2
    assert one["message"] == "内部版第1次发布早于现在的数据（改过data/raw/demo/2023/figures.csv）"
    assert other["message"] == "公开版第2次发布早于现在的数据（改过data/raw/demo/2023/figures.csv）"
    assert "运行 fazhi run --place demo --years 2023，签署后再发布" in one["todo"]
    assert "fazhi run --place demo --years 2023 --edition public，" in other["todo"]
    # made, but not sent
    assert fazhi("run", "--place", "demo", "--years", "2023", cwd=home.root).returncode == 0
    (one, _) = outdated(home)
    assert one["message"].endswith("：照现在的数据做好的还没有发布")
    assert one["todo"].endswith("签齐后运行 fazhi release --place demo --year 2023")
    sent(home, "internal")
    assert [f["message"][:3] for f in outdated(home)] == ["公开版"]
    report = "--place", "demo", "--year", "2023", "--edition", "public"
    assert fazhi("release", *report, "--withdraw", "--reason", "误发", cwd=home.root).returncode == 0
    assert outdated(home) == []


def test_what_one_edition_was_sent_with_and_the_other_in_force_was_not_is_told(home):
    """21场 by the public one, 20余场 by the internal one: told until it is sent anew, and the other way round."""
    for _ in range(4):
        follow(home, status(home))
    table = home.raw("demo", 2023) / "figures.csv"
    table.write_text(figures(("普法活动", "32场")), encoding="utf-8")
    told = status(home)
    assert told.startswith("示例镇2023年：可以生成\n  内部版第1次发布已在存档。\n  上次生成以后改过：")
    sent(home, "public")
    assert status(home) == (
        "示例镇2023年：可以生成\n  内部版第1次发布已在存档。\n  公开版第2次发布已在存档。\n"
        "  内部版生成以后改过：data/raw/demo/2023/figures.csv；内部版第1次发布用的是改以前的。\n"
        "  接下来：fazhi run --place demo --years 2023\n"
    )
    # the cure, and what comes after it
    for _ in range(4):
        follow(home, next(t for t in status(home).split("\n\n") if "2023年" in t))
    assert status(home) == "示例镇2023年：已发布\n  接下来：fazhi new --place demo --year 2024\n"
    table.write_text(figures(("普法活动", "43场")), encoding="utf-8")
    sent(home, "internal")
    told = status(home)
    assert told.startswith("示例镇2023年：已发布\n") and "公开版生成以后改过" in told
    assert told.endswith("接下来：fazhi run --place demo --years 2023 --edition public\n")


def test_an_internal_edition_that_was_withdrawn_is_not_in_force(home):
    for _ in range(4):
        follow(home, status(home))
    report = "--place", "demo", "--year", "2023"
    assert fazhi("release", *report, "--withdraw", "--reason", "误发", cwd=home.root).returncode == 0
    (home.raw("demo", 2023) / "figures.csv").write_text(figures(("普法活动", "32场")), encoding="utf-8")
    sent(home, "public")
    told = status(home)
    assert told.startswith("示例镇2023年：已发布\n  内部版第1次发布已撤回（误发）。\n  公开版第2次发布已在存档。\n"), (
        told
    )


def test_what_the_public_edition_still_wants_is_told_and_leads_to_its_release(home):
    """The internal one is sent; the public one wants four signatures, is sent, withdrawn, and sent again."""
    for _ in range(4):
        follow(home, status(home))
    assert fazhi("run", "--place", "demo", "--years", "2023", "--edition", "public", cwd=home.root).returncode == 0
    told, roles = status(home), ["制表", "复核", "保密审查", "签发"]
    for n, role in enumerate(roles):
        assert told.startswith("示例镇2023年：已发布\n") and f"公开版待{'、'.join(roles[n:])}签署" in told
        assert f"--edition public --role {role} --name" in told
        command = shlex.split(told.split("接下来：")[1].strip().replace("姓名", f"张{role}"))
        assert fazhi(*command[1:], cwd=home.root).returncode == 0
        told = status(home)
    assert "公开版签署已齐，还没有发布" in told
    follow(home, told)
    assert status(home) == "示例镇2023年：已发布\n  接下来：fazhi new --place demo --year 2024\n"
    options = "--place", "demo", "--year", "2023", "--edition", "public"
    assert fazhi("release", *options, "--withdraw", "--reason", "误发", cwd=home.root).returncode == 0
    told = status(home)
    assert "公开版第2次发布已撤回（误发）" in told and "公开版撤回以后没有改过" in told
    # what comes next is the other edition's: the line itself names what sends this one again
    assert fazhi("release", *options[:4], "--withdraw", "--reason", "重报", cwd=home.root).returncode == 0
    told = status(home)
    assert told.endswith("接下来：fazhi release --place demo --year 2023\n"), told
    line = next(line for line in told.splitlines() if "公开版撤回以后没有改过" in line)
    again = line.partition("确认原样再发的，运行 ")[2].removesuffix("。")
    assert again == f"fazhi release {' '.join(options)}"
    assert fazhi(*shlex.split(again)[1:], cwd=home.root).returncode == 0
    assert "公开版第3次发布已在存档" in status(home)
    follow(home, status(home))
    assert "撤回" not in status(home)


def test_what_changed_since_is_named(home):
    follow(home, status(home))
    path = home.raw("demo", 2023) / "figures.csv"
    path.write_text(figures(("普法活动", "21场")), encoding="utf-8")
    told = status(home)
    assert "示例镇2023年：可以生成\n  上次生成以后改过：data/raw/demo/2023/figures.csv。\n" in told


def test_a_signature_that_no_longer_counts_is_told(home):
    for _ in range(2):
        follow(home, status(home))
    (home.raw("demo", 2023) / "figures.csv").write_text(figures(("普法活动", "21场")), encoding="utf-8")
    follow(home, status(home))
    told = status(home)
    assert "示例镇2023年：草稿\n  待制表、复核签署。\n  制表张三（" in told
    assert "）的签署因内容变动作废。" in told


def test_the_first_faults_are_shown_and_the_rest_counted(make_home):
    rows = [("普法活动", text) for text in ("若干场", "较多场", "待补", "XX场")]
    told = status(make_home({"demo/2023/figures.csv": figures(*rows), "demo/2023/narrative.md": TEXT}))
    assert told.count("2023/figures.csv第") == 1 and "（同样的4处）。\n  共4处错误，都在 fazhi check 里。" in told
    assert "接下来：fazhi check --place demo --years 2023" in told


def test_errors_stand_before_what_is_only_asked(make_home):
    table = figures(("普法活动", "若干场"), ("罚没金额", "8元"))
    told = status(make_home({"demo/2023/figures.csv": table, "demo/2023/narrative.md": TEXT}))
    assert 0 < told.index("共1处错误") < told.index("像是以万元计的数")


def test_without_a_home_it_says_how_to_begin(tmp_path):
    done = fazhi(cwd=tmp_path)
    assert done.returncode == 0
    assert "用法: fazhi [命令] [选项]" in done.stdout
    assert "开始新的一年" in done.stdout


def test_the_year_that_was_begun_is_the_one_under_way(home):
    """2023 is not sent yet: both years are told, each with a command that is about it."""
    assert fazhi("new", "--place", "demo", "--year", "2024", cwd=home.root).returncode == 0
    told = status(home)
    assert told.startswith("示例镇2024年：采集\n")
    assert "接下来：fazhi check --place demo --years 2024\n" in told
    assert "\n示例镇2023年：可以生成\n  接下来：fazhi run --place demo --years 2023\n" in told
    done = fazhi("check", "--place", "demo", "--years", "2024", cwd=home.root)
    assert "示例镇没有2024年的数据；有数据的年份：2023。请把表格放进 data/raw/demo/2024/。" in done.stderr


def test_a_silent_office_is_named_until_the_report_is_sent(home):
    """Also once the report is made, when nothing else asks for it."""
    assert fazhi("new", "--place", "demo", "--year", "2023", cwd=home.root).returncode == 0
    states = {}
    for _ in range(4):
        told = status(home)
        states[told.partition("\n")[0].removeprefix("示例镇2023年：")] = "应急办没有交3项" in told
        follow(home, told)
    assert states == {"可以生成": True, "草稿": True, "已签": True}


def test_what_is_of_another_place_alone_changes_nothing(home):
    """A second town joins places.csv, its conflict the corrections; this one's own row and entries do count."""
    follow(home, status(home))
    assert status(home).startswith("示例镇2023年：草稿\n")
    assert fazhi("new", "--place", "renhe", "--name", "仁和镇", cwd=home.root).returncode == 0
    (home.raw("renhe") / "2023").mkdir()
    for name, text in (("a", "3场"), ("b", "4场")):
        (home.raw("renhe") / "2023" / f"{name}.csv").write_text(figures(("普法活动", text)), encoding="utf-8")
    told = fazhi("check", "--place", "renhe", "--json", cwd=home.root).stdout
    key = re.search('"accept": {"([0-9a-f]{6})"', told)[1]
    assert fazhi("check", "--place", "renhe", "--accept", key, "--reason", "已核实", cwd=home.root).returncode == 0
    assert "示例镇2023年：草稿\n" in status(home)
    places = home.codebook / "places.csv"
    places.write_text(places.read_text("utf-8").replace("示例镇,示例镇", "示例镇,示例县示例镇"), encoding="utf-8")
    assert "上次生成以后改过：data/codebook/places.csv。" in status(home)


def test_a_workbook_issued_anew_is_told(home):
    """The review sheet says who was asked and sent nothing."""
    follow(home, status(home))
    assert fazhi("new", "--place", "demo", "--year", "2023", cwd=home.root).returncode == 0
    told = status(home)
    assert "上次生成以后改过：data/inbox/demo/2023/示例镇2023年度数据采集表.xlsx。\n" in told
    follow(home, told)
    assert status(home).startswith("示例镇2023年：草稿\n")


def test_an_older_home_is_told_what_its_codebook_lacks_and_gets_it(home):
    """By the one command; what is hers stays, and what stops the reports is told by the same."""
    own = {}
    for name, start in (("norms.csv", "rank_peers,"), ("units.csv", "元,"), ("reading.csv", "年度,time")):
        path = home.codebook / name
        lines = path.read_text("utf-8-sig").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(start)]
        assert len(kept) == len(lines) - 1
        own[path] = kept[:1] + [line.replace("本工具约定", "本镇约定") for line in kept[1:]]
        path.write_text("".join(own[path]), encoding="utf-8-sig")
    done = fazhi(cwd=home.root)
    assert "缺少“rank_peers”" in done.stderr
    command = re.search("运行 fazhi (new --place) 地方编号（不写年份）", done.stderr)[1]
    done = fazhi(*command.split(), "demo", cwd=home.root)
    assert "编码本补上了 fazhi 新带的norms.csv 1行、units.csv 1行、reading.csv 1行；" in done.stdout
    for path, lines in own.items():
        now = path.read_text("utf-8-sig").splitlines(keepends=True)
        assert (now[: len(lines)], len(now)) == (lines, len(lines) + 1)
    assert "编码本" not in status(home)
    path = home.codebook / "reading.csv"
    path.write_text("".join(own[path]), encoding="utf-8-sig")
    assert (
        "编码本比 fazhi 旧，少reading.csv 1行；补上：fazhi new --place 地方编号（不写年份）；不要的行，补上后在行首加 #\n"
        in status(home)
    )
    # the cure: the row is there, does nothing, and is asked for no more
    path.write_text("".join([*own[path], "#年度,time,不要\n"]), encoding="utf-8-sig")
    assert "编码本" not in status(home)
    assert "年度" not in load_codebook(home).cued("time")


def test_what_an_office_owes_is_counted_and_three_are_named(home):
    assert fazhi("new", "--place", "demo", "--year", "2023", cwd=home.root).returncode == 0
    told = [line for line in status(home).splitlines() if "党政办没有交" in line]
    assert re.fullmatch("  党政办没有交17项（[^、]+、[^、]+、[^、]+等）。", told[0])


def test_a_number_that_was_released_is_signed_with_the_reason(home):
    for _ in range(4):
        follow(home, status(home))
    (home.raw("demo", 2023) / "figures.csv").write_text(figures(("普法活动", "21场")), encoding="utf-8")
    follow(home, told := next(t for t in status(home).split("\n\n") if "2023年" in t))
    told = next(t for t in status(home).split("\n\n") if "2023年" in t)
    assert "接下来：fazhi sign --place demo --year 2023 --role 制表 --name 张三 --reason 原因" in told
    follow(home, told)


def test_what_may_print_a_wrong_page_is_told_by_all_and_counted_alike(make_home):
    # 8元 of a year's fines is likely 8万元; the opening is of another town; one number is wanting
    table = figures(("普法活动", "20场"), ("罚没金额", "8元"), ("信访件", ""))
    text = f"仁和镇坚持依法行政。\n\n{TEXT}"
    home = make_home({"demo/2023/figures.csv": table, "demo/2023/narrative.md": text})
    told = status(home)
    assert "像是以万元计的数" in told and "正文开头写的是“仁和镇”" in told and "共1处错误" in told
    checked = fazhi("check", "--place", "demo", cwd=home.root).stdout
    counts = re.search("共1份：错误(.+)处、警告(.+)处、提示(.+)处。", checked).groups()
    assert counts[0] == "1"
    board = fazhi("run", "--place", "demo", cwd=home.root).stdout
    assert re.search("未生成[ │]+" + "[ │]+".join(counts), board)
    fazhi("run", "--place", "demo", "--draft", cwd=home.root)
    page = (home.reports / ".draft/demo/2023/report.html").read_text(encoding="utf-8")
    wanting, asked = page.split("还差这些（1处）")[1].split("还要问清（2处）")
    assert "像是以万元计的数" in asked and "正文开头写的是“仁和镇”" in asked and "仁和镇" not in wanting


def test_the_reason_of_a_change_is_asked_for_where_signing_would_be_refused(home):
    for _ in range(4):
        follow(home, status(home))
    (home.raw("demo", 2023) / "figures.csv").write_text(figures(("普法活动", "32场")), encoding="utf-8")
    follow(home, status(home))
    told = status(home)
    assert "--role 制表 --name 张三 --reason 原因\n" in told
    follow(home, told)
