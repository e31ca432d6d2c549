"""What was verified and stands: ``fazhi check --accept`` writes the entry of corrections.yml, and the finding goes."""

from __future__ import annotations

import json
import re

import pytest
from helpers import TEXT, fazhi, figures

from fazhi.cleaning.dataset import load_record
from fazhi.report.dossier import judge

# 2023: two offices; 2024: last year's value told otherwise, a part larger than the whole
TOWN = {
    "demo/2023/a.csv": figures(("信访件", "86件"), ("普法活动", "20场")),
    "demo/2023/narrative.md": TEXT,
    "demo/2024/a.csv": figures(
        ("信访件", "86件"), ("普法活动", "30场"), {"指标": "普法活动", "数值": "22场", "状态": "上年"}, ("法律援助", "若干件")
    ),
    "demo/2024/b.csv": figures(("信访件", "91件")),
    "demo/2024/narrative.md": TEXT + "\n另有36个。\n",
}  # fmt: skip


def keys(home):
    """What the findings offer, each key by what it says."""
    told = fazhi("check", "--place", "demo", "--json", home=home.root).stdout
    return {told: key for line in told.splitlines() for key, told in json.loads(line).get("accept", {}).items()}


@pytest.mark.parametrize(
    ("way", "code", "left"),
    [
        ("采用“91件”", "corrected", "采用“91件”（已核实）"),
        ("采用“86件”", "corrected", "采用“86件”（已核实）"),
        ("几个数并存", "kept_conflict", "两者都保留，按合并范围比较（已核实）"),
        ("2023年的数更正为“22场”", "restatement", "2023年原报20场，2024年更正为22场（已核实）"),
    ],
)
def test_what_is_accepted_is_settled_and_nothing_else(make_home, way, code, left):
    home = make_home(TOWN)
    before = {path: path.read_bytes() for path in home.raw("demo").rglob("*.*")}
    done = fazhi("check", "--place", "demo", "--accept", keys(home)[way], "--reason", "已核实", home=home.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"已登记在 data/corrections.yml：{way}（已核实）。请再运行 fazhi check。\n" in done.stdout
    found = [json.loads(x) for x in fazhi("check", "--place", "demo", "--json", home=home.root).stdout.splitlines()]
    (settled,) = (f for f in found if f["code"] == code)
    assert settled["message"].endswith(left)
    assert ("conflict" in {f["code"] for f in found}) == (code == "restatement")
    assert ("restated" in {f["code"] for f in found}) == (code != "restatement")
    assert before == {path: path.read_bytes() for path in home.raw("demo").rglob("*.*")}
    # a file with an example of an entry to be written by hand, where there was none
    written = home.corrections.read_text("utf-8")
    assert written.startswith("# 更正单")
    # by the name that people look for
    assert (
        written.count("indicator: ")
        == sum(written.count(f"indicator: {name}\n") for name in ("信访件", "普法活动"))
        == 1
    )
    assert way not in keys(home)


@pytest.mark.parametrize("corrections", ["# 无\n", "- where: {place: demo, year: 2023, file: a.csv, row: 2}\n  action: replace\n  expect: 86件\n  value: 87件\n  reason: 录错\n  status: 已核实"])  # fmt: skip
def test_it_stands_behind_what_is_there(make_home, corrections):
    home = make_home(TOWN, corrections=corrections)
    key = keys(home)["几个数并存"]
    assert fazhi("check", "--accept", key, "--reason", "两家口径不同", home=home.root).returncode == 0
    assert home.corrections.read_text("utf-8").startswith(corrections.rstrip())
    done = fazhi("check", "--place", "demo", "--json", home=home.root)
    assert "两家口径不同" in done.stdout


def test_arithmetic_of_the_source_stands_as_it_is(make_home):
    """98.5% of 100 are not 90; the key is the same wherever the row stands."""
    rows = [("矛盾纠纷调解", "100件"), ("调解成功率", "98.5%"), ("矛盾纠纷调解成功", "90件")]
    home = make_home({"demo/2024/a.csv": figures(*rows), "demo/2024/narrative.md": TEXT})
    moved = make_home({"demo/2024/a.csv": figures(("信访件", "9件"), *rows), "demo/2024/narrative.md": TEXT})
    (told,) = keys(home)
    assert told == "照录原文"
    assert keys(home) == keys(moved)
    done = fazhi("check", "--accept", keys(home)[told], "--reason", "原报告如此", home=home.root)
    assert done.returncode == 0, done.stderr
    assert "原文如此（原报告如此）" in fazhi("check", "--place", "demo", home=home.root).stdout
    assert keys(home) == {}


def test_the_terminal_lists_the_keys_under_the_finding(make_home):
    home = make_home(TOWN)
    lines = fazhi("check", "--place", "demo", home=home.root).stdout.splitlines()
    at = next(n for n, line in enumerate(lines) if "“信访件”有不同的值" in line)
    told = [re.sub("[0-9a-f]{6}", "…", line.strip()) for line in lines[at + 1 : at + 4]]
    assert told == [
        f"核实后可登记{way}：fazhi check --place demo --years 2024 --accept … --reason 理由"
        for way in ("采用“86件”", "采用“91件”", "几个数并存")
    ]


def test_of_several_findings_of_one_kind_each_has_its_keys_under_it(make_home):
    two = figures(("信访件", "3件"), ("普法活动", "4场"))
    home = make_home({"demo/2024/a.csv": two, "demo/2024/b.csv": two.replace("3件", "5件").replace("4场", "6场")})
    lines = fazhi("check", "--place", "demo", home=home.root).stdout.splitlines()
    (one,), (other,) = (
        [n for n, line in enumerate(lines) if f"“{i}”有不同的值" in line] for i in ("信访件", "普法活动")
    )
    assert ["3件" in line or "5件" in line for line in lines[one + 1 : one + 3]] == [True, True]
    assert ["4场" in line or "6场" in line for line in lines[other + 1 : other + 3]] == [True, True]


def test_what_cannot_be_accepted_is_refused_and_nothing_written(make_home):
    """A number typed by hand, a cell that cannot be read, two values that cannot be set side by side."""
    rows = {"demo/2024/b.csv": figures(("信访件", "未报"), ("罚没金额", "8万元"))}
    home = make_home(TOWN | rows)
    found = [json.loads(x) for x in fazhi("check", "--place", "demo", "--json", home=home.root).stdout.splitlines()]
    assert {"typed", "wording", "conflict", "restated"} <= {f["code"] for f in found}
    assert {f["code"] for f in found if "accept" in f} == {"restated"}
    for args, said in (
        (["--accept", "typed", "--reason", "是的"], "没有编号“typed”；能登记的只有 fazhi check 列出编号的；手打的数、读不出的格、个人信息不能照录"),
        (["--accept", "typed"], "--accept 和 --reason 要一起写"),
        (["--reason", "是的"], "--accept 和 --reason 要一起写"),
    ):  # fmt: skip
        done = fazhi("check", "--place", "demo", *args, home=home.root)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
    assert not home.corrections.exists()


def test_several_are_accepted_at_once_or_none(make_home):
    home = make_home(TOWN)
    one, other = keys(home)["采用“91件”"], keys(home)["2023年的数更正为“22场”"]
    at_once = "check", "--place", "demo", "--reason", "已核实", "--accept", one, "--accept", other
    done = fazhi(*at_once, "--accept", "abcabc", home=home.root)
    assert (done.returncode, done.stdout, home.corrections.exists()) == (2, "", False)
    assert "没有编号“abcabc”；这一次一条也没有登记" in done.stderr
    done = fazhi(*at_once, home=home.root)
    assert (done.returncode, done.stdout.count("已登记在")) == (0, 2)
    assert {"采用“91件”", "2023年的数更正为“22场”"}.isdisjoint(keys(home))
    assert home.corrections.read_text("utf-8").count("reason: 已核实") == 2
    assert f"编号“{one}”“{other}”已登记，不用再登记" in fazhi(*at_once, home=home.root).stderr


@pytest.mark.parametrize(
    ("rest", "chosen", "said"),
    [
        ({"变动原因": "物业纠纷多", "出处": "台账"}, {}, "没有写变动原因、出处，没有采用的2024/甲.csv第2行写着：变动原因“物业纠纷多”，出处“台账”"),
        ({"变动原因": "物业纠纷多", "出处": "台账"}, {"变动原因": "另有"}, "没有写出处，没有采用的2024/甲.csv第2行写着：出处“台账”"),
        ({"出处": "台账"}, {"出处": "新台账"}, ""), ({}, {"出处": "新台账"}, ""),
    ],
)  # fmt: skip
def test_what_is_said_beside_a_value_not_chosen_is_told(make_home, rest, chosen, said):
    rows = {"甲": {"指标": "信访件", "数值": "86件"} | rest, "乙": {"指标": "信访件", "数值": "91件"} | chosen}
    home = make_home({f"demo/2024/{name}.csv": figures(row) for name, row in rows.items()})
    key = keys(home)["采用“91件”"]
    assert fazhi("check", "--place", "demo", "--accept", key, "--reason", "补报", home=home.root).returncode == 0
    told = fazhi("check", "--place", "demo", home=home.root).stdout
    assert (said in told, "没有采用的" in told) == (True, bool(said))


def test_a_file_that_cannot_take_the_entry_is_left_as_it_is(make_home):
    """Its list is set in: what is put behind it would break it."""
    old = "  - where: {place: demo, year: 2023, file: a.csv, row: 2}\n    action: replace\n    expect: 86件\n    value: 87件\n    reason: 录错\n    status: 已核实\n"
    home = make_home(TOWN, corrections=old)
    done = fazhi("check", "--place", "demo", "--accept", keys(home)["几个数并存"], "--reason", "是", home=home.root)
    assert done.returncode == 1
    assert "没有登记" in done.stderr
    assert home.corrections.read_text("utf-8") == old


def test_two_returns_of_which_one_was_chosen_are_told_no_more(make_home):
    files = {
        f"demo/2024/司法所{mark}.csv": figures(("信访件", value)) for mark, value in (("", "86件"), ("（改）", "91件"))
    }
    home = make_home(files)
    assert "报了两份" in fazhi("check", "--place", "demo", home=home.root).stdout
    key = keys(home)["采用“91件”"]
    assert fazhi("check", "--place", "demo", "--accept", key, "--reason", "补报", home=home.root).returncode == 0
    assert "报了两份" not in fazhi("check", "--place", "demo", home=home.root).stdout


def test_a_fault_of_the_file_ends_with_one_stop(make_home):
    entry = "- where: {place: demo, year: 2024, indicator: %s}\n  action: keep\n  expect: [86件, 91件]\n  reason: 两个来源\n  status: 未核实\n"
    home = make_home(TOWN, corrections=entry % "信访件" + entry % "petition_case")
    said = fazhi(home=home.root).stdout
    assert "corrections.yml：第1、2条说的是同一处；请改正更正单。\n" in said and "。。" not in said


def test_what_is_registered_already_is_said_with_how_to_undo_it(make_home):
    home = make_home(
        TOWN,
        corrections="- where: {place: demo, year: 2023, file: a.csv, row: 2}\n  action: replace\n  expect: 86件\n  value: 87件\n  reason: 录错\n  status: 已核实\n",
    )
    key = keys(home)["采用“91件”"]
    done = fazhi("check", "--place", "demo", "--accept", key, "--reason", "已核实", home=home.root)
    assert done.stdout.endswith("要撤销，请在 data/corrections.yml 里删去这一条。\n")
    registered = home.corrections.read_bytes()
    again = fazhi("check", "--place", "demo", "--accept", key, "--reason", "已核实", home=home.root)
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == (f"编号“{key}”已登记，不用再登记；要撤销，请在 data/corrections.yml 里删去第2条。\n")
    assert home.corrections.read_bytes() == registered


def test_an_entry_that_no_longer_fits_is_named_and_deleting_it_cures(make_home):
    home = make_home(TOWN)
    key = keys(home)["采用“91件”"]
    assert fazhi("check", "--place", "demo", "--accept", key, "--reason", "已核实", home=home.root).returncode == 0
    (home.raw("demo", 2024) / "b.csv").write_text(figures(("行政检查", "5次")), encoding="utf-8")
    told = fazhi("check", "--place", "demo", home=home.root).stdout
    assert (
        "corrections.yml：更正单第1条（2024年“信访件”）与数据对不上：没有找到这几个不同的值：86件、91件；"
        "数据已经改好、用不上的，请在 data/corrections.yml 里删去这一条；还要用的，请照现在的数据改正这一条。"
    ) in told
    text = home.corrections.read_text("utf-8")
    home.corrections.write_text(text[: text.index("\n- where:") + 1], encoding="utf-8")
    assert "与数据对不上" not in fazhi("check", "--place", "demo", home=home.root).stdout


OWN = "指标,单位,状态\n查询工本费,元,常设\n"


@pytest.mark.parametrize(
    ("name", "value", "unit", "meant"),
    [
        ("法治经费", "8", "元", "8万元"), ("罚没金额", "8.6", "元", "8.6万元"), ("罚没金额", "约8.6元", "", "约8.6万元"),
        ("罚没金额", "128.6", "元", "128.6万元"), ("安全生产罚款", "20余", "元", "20余万元"),
        # a fine of 200元 is, and so are a fee a piece, fines to the 分, and what is told in 万元
        ("罚没金额", "200", "元", ""), ("查询工本费", "5", "元", ""), ("罚没金额", "1234.56", "元", ""),
        ("罚没金额", "8.6万元", "", ""), ("罚没金额", "0", "元", ""), ("罚没金额", "8.6", "万元", ""),
        # 860 million of fines in a town; what is written in 亿元 is meant
        ("罚没金额", "86000", "万元", "86000元"), ("法治经费", "12000余万元", "", "12000余元"), ("法治经费", "8000", "万元", "8000元"),
        ("法治经费", "3000万元", "", "3000元"), ("法治经费", "1000万元", "", "1000元"), ("罚没金额", "999万元", "", ""), ("罚没金额", "约480万元", "", ""),
        ("罚没金额", "0.2亿元", "", ""),
    ],
)  # fmt: skip
def test_money_in_a_unit_that_is_likely_another_is_asked_about(make_home, name, value, unit, meant):
    """Both cures make the question go: the amount with its unit, or the key of what was verified."""

    def home_of(value, unit):
        rows = figures((name, value, unit))
        return make_home({"demo/2024/a.csv": rows, "demo/2024/narrative.md": TEXT, "demo/indicators.csv": OWN})

    def asked(home):
        done = fazhi("check", "--place", "demo", "--json", home=home.root)
        return [f for f in map(json.loads, done.stdout.splitlines()) if f["code"] in ("small_money", "large_money")]

    home = home_of(value, unit)
    assert [(f["severity"], f"是{meant}的" in f["todo"]) for f in asked(home)] == [("warning", True)] * bool(meant)
    if meant:
        assert asked(home_of(meant, "")) == []
        (way,) = asked(home)[0]["accept"]
        assert fazhi("check", "--accept", way, "--reason", "已核实", home=home.root).returncode == 0
        assert asked(home) == []


def test_a_number_that_is_likely_another_is_held_against_nobody(make_home):
    """8.6元 of all fines, where one office alone has 3.2万元: it is the 8.6 that is wrong, and said so first."""

    def told(text):
        rows = [("罚没金额", text, "", "", "", "综合执法队"), ("安全生产罚款", "3.2万元", "", "", "", "公共安全办公室")]
        home = make_home({"demo/2024/a.csv": figures(*rows), "demo/2024/narrative.md": TEXT})
        return home, judged(home)

    def judged(home):
        found = judge(load_record(home, "demo"), 2024).findings
        return [f for f in found if f.code in ("small_money", "within")]

    home, (found,) = told("8.6元")
    assert (found.severity, found.code, found.indicator) == ("error", "small_money", "fine_amount")
    assert "；照8.6元，“安全生产罚款”（3.2万元）是“罚没金额”（8.6元）的一部分，却比它多" in found.message
    assert "“罚没金额”写8.6元" in fazhi(home=home.root).stdout
    assert told("8.6万元")[1] == []
    # the number stands: now the other one is asked about
    way = next(key for what, key in keys(home).items() if what == "照录原文")
    assert fazhi("check", "--accept", way, "--reason", "已核实", home=home.root).returncode == 0
    assert [f.code for f in judged(home) if f.severity == "error"] == ["within"]
