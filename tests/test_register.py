"""Releases anchored in releases.csv, and releases that are data homes of their own."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from helpers import BOUND_TEXT, REPO, fazhi, figures, folder_bytes, ods, sheets, xls

from fazhi.errors import DataError, UsageError
from fazhi.home import Home
from fazhi.pipeline.build import run
from fazhi.pipeline.circulate import adopt, release, sign, withdraw
from fazhi.pipeline.job import Job
from fazhi.pipeline.verify import CONSISTENT, verify
from fazhi.release.manifest import digest, manifest, release_manifest
from fazhi.release.register import ADOPTED, REGISTER, RELEASED, WITHDRAWN, Row, append, faults, find, head, rows

pytestmark = pytest.mark.usefixtures("made_here")

FILES = {"report.html": b"<html>", "report.docx": b"PK", "ledger.csv": b"id\n", "comparison.csv": b"place\n"}


def kept(home, number, edition="internal", *, old=False, **more):
    """A release of demo 2024, whole by its manifest, with a row unless it is of before."""
    folder, files = home.released("demo", 2024) / str(number), FILES | {"report.html": b"<html>%d" % number}
    report = manifest(
        {"parameters": {"edition": edition}, "inputs": {}}, files | {"notebooks/01_check.ipynb": b"executed"}
    )
    copied = {} if old else {"data/raw/demo/2024/figures.csv": b"1"}
    files |= copied | {"manifest.json": report if old else release_manifest(report, files | copied, number, 0)}
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    if not old:
        row = Row(RELEASED, number, "demo", 2024, edition, digest(files["manifest.json"]))
        append(home, replace(row, **more))
    return folder


@pytest.fixture
def home(tmp_path):
    (tmp_path / "data").mkdir()
    made = Home(tmp_path)
    for number in (1, 2, 3):
        kept(made, number, "public" if number == 2 else "internal")
    assert faults(made) == []
    return made


def sentences(home, **more):
    return [fault.sentence().partition("；")[0] for fault in faults(home, **more)]


def edited(home, change):
    """Let the rows of the register, cells by rows, be others; the file is as a spreadsheet would save it."""
    path = home.root / REGISTER
    table = change(list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(table)


def cell(row, column, text):
    def change(table):
        table[row][table[0].index(column)] = text
        return table

    return change


AT = "data/released/demo/2024"
TORN = f"{REGISTER} 第{{}}行与上一行接不上，有一行被改过、删去或插入"


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda home, at: (at / "1/report.html").write_bytes(b"<html>1."), [f"{AT}/1：文件 report.html 被改过"]),
        (lambda home, at: (at / "2/report.docx").unlink(), [f"{AT}/2：少了文件 report.docx"]),
        (lambda home, at: (at / "1/data/raw/demo/2024/figures.csv").write_bytes(b"2"), [f"{AT}/1：文件 data/raw/demo/2024/figures.csv 被改过"]),
        (lambda home, at: (at / "1/data/raw/demo/2024/b.csv").write_bytes(b"2"), [f"{AT}/1：多了文件 data/raw/demo/2024/b.csv"]),
        (lambda home, at: (at / "3/manifest.json").write_bytes((at / "3/manifest.json").read_bytes() + b" "), [f"{AT}/3：manifest.json 被改过"]),
        (lambda home, at: (at / "3/manifest.json").unlink(), [f"{AT}/3：manifest.json 不见了或读不出"]),
        (lambda home, at: shutil.rmtree(at / "2"), [f"{AT}/2：存档不见了"]),
        # one put in the other's place
        (lambda home, at: (shutil.rmtree(at / "1"), shutil.copytree(at / "3", at / "1")), [f"{AT}/1：manifest.json 被改过"]),
        (lambda home, at: kept(home, 3, kind=ADOPTED), [f"{AT}/3：这个编号登记了不止一次"]),
        (lambda home, at: kept(home, 4, old=True), [f"{AT}/4：没有登记"]),
        (lambda home, at: edited(home, lambda table: table[:-1]), [f"{AT}/3：没有登记"]),
        (lambda home, at: edited(home, lambda table: table[:2] + table[3:]), [TORN.format(3), f"{AT}/2：没有登记"]),
        (lambda home, at: edited(home, lambda table: [table[0], *table[:0:-1]]), [TORN.format(2), TORN.format(3), TORN.format(4)]),
        (lambda home, at: edited(home, cell(2, "reason", "x")), [TORN.format(4)]),
        (lambda home, at: edited(home, cell(3, "edition", "public")), [f"{AT}/3：版本登记成了public"]),
        (lambda home, at: edited(home, cell(1, "manifest", "0" * 64)), [TORN.format(3), f"{AT}/1：manifest.json 被改过"]),
        (lambda home, at: edited(home, cell(0, "kind", "sort")), [f"发布登记 {REGISTER} 的表头不对"]),
        (lambda home, at: edited(home, cell(1, "year", "二〇二四")), [f"发布登记 {REGISTER} 读不出"]),
        (lambda home, at: (home.root / REGISTER).write_bytes(b"\xff"), [f"发布登记 {REGISTER} 读不出"]),
    ],
)  # fmt: skip
def test_what_was_altered_lost_or_numbered_twice_is_named(home, damage, named):
    damage(home, home.released("demo", 2024))
    assert sentences(home) == named
    assert {fault.severity for fault in faults(home)} == {"error"}


@pytest.mark.parametrize("name", ["../" * 10 + "proc/kmsg", "/dev/zero", "长" * 300])
def test_a_manifest_leads_nowhere_out_of_its_folder(home, tmp_path, name):
    path, sent = home.released("demo", 2024) / "3" / "manifest.json", tmp_path / "sent"
    content = json.loads(path.read_bytes())
    content["outputs"][name] = "0"
    path.write_text(json.dumps(content), encoding="utf-8")
    edited(home, cell(3, "manifest", digest(path.read_bytes())))
    assert len(sentences(home)) == 1
    sent.mkdir()
    shutil.copy(path, sent)
    assert len(sentences(Home(sent))) == 1


def test_a_register_that_a_spreadsheet_saved_is_the_same(home):
    edited(home, lambda table: table)
    assert faults(home) == []


def test_another_place_is_not_held_up_by_a_release_that_is_not_its_own(home):
    (home.released("demo", 2024) / "1" / "report.html").write_bytes(b"")
    assert sentences(home, places={"taiping"}) == []
    edited(home, lambda table: table[:2] + table[3:])
    assert sentences(home, places={"taiping"}) == [TORN.format(3)]


def test_a_register_rewritten_as_a_whole_has_another_head(home):
    noted, register = head(rows(home)), rows(home)
    assert len(noted) == 8
    folder = home.released("demo", 2024) / "1"
    (folder / "report.html").write_bytes(b"<html>1 million")
    files = {n: d for n, d in folder_bytes(folder).items() if n != "manifest.json"}
    forged = release_manifest((folder / "manifest.json").read_bytes(), files, 1, 0)
    (folder / "manifest.json").write_bytes(forged)
    (home.root / REGISTER).unlink()
    for row in register:
        append(home, replace(row, manifest=digest(forged)) if row.number == 1 else row)
    assert faults(home) == []
    assert head(rows(home)) != noted


def test_a_file_is_found_in_its_release_with_what_became_of_it(home):
    page = FILES["report.html"]
    (held,) = find(home, page + b"1", "report.html")
    assert (held.row.number, held.later, held.withdrawn) == (1, 3, "")
    (public,) = find(home, page + b"2", "report.html")
    assert (public.row.edition, public.later) == ("public", 0)
    assert len(find(home, FILES["ledger.csv"], "ledger.csv")) == 3
    assert [held.row.number for held in find(home, b"1", "data/raw/demo/2024/figures.csv")] == [1, 2, 3]
    assert find(home, page + b"1", "ledger.csv") == find(home, page + b"4", "report.html") == []
    last = rows(home)[-1]
    append(home, replace(last, kind=WITHDRAWN, reason="数据有误"))
    (withdrawn,) = find(home, page + b"3", "report.html")
    assert (withdrawn.later, withdrawn.withdrawn) == (0, "数据有误")
    # nothing is proved by a release that is not whole, or by a register that is not
    (home.released("demo", 2024) / "1" / "ledger.csv").write_bytes(b"")
    assert find(home, page + b"1", "report.html") == []
    assert find(home, page + b"3", "report.html")
    edited(home, lambda table: table[:2] + table[3:])
    assert find(home, page + b"3", "report.html") == []


def test_releases_made_before_are_adopted_once(make_home):
    home = make_home()
    for number in (1, 2, 10):
        kept(home, number, old=True)
    told = faults(home)
    assert [(f.severity, f.todo) for f in told] == [("warning", "如是以前发布的，请用 fazhi release --adopt 补登；否则请从备份恢复发布登记")] * 3  # fmt: skip
    page = home.released("demo", 2024) / "2" / "report.html"
    whole = page.read_bytes()
    page.write_bytes(b"")
    with pytest.raises(DataError, match=r"data/released/demo/2024/2：文件 report.html 被改过"):
        adopt(home)
    page.write_bytes(whole)
    result = fazhi("release", "--adopt", home=home.root)
    first, second = result.stdout.splitlines()
    listed = "、".join(f"demo 2024年第{n}次（内部版）" for n in (1, 2, 10))
    assert (first, second) == (
        f"补登：{listed}。",
        f"发布登记的校验码：{head(rows(home))}，请记入发文登记簿。",
    )
    assert faults(home) == []
    assert adopt(home) == "没有需要补登的发布。\n"
    assert len(rows(home)) == 3
    page.unlink()
    assert sentences(home) == ["data/released/demo/2024/2：少了文件 report.html"]


# a town, released


# what of an earlier report is compared with
SNAPSHOT = {"content.json", "ledger.csv", "comparison.csv", "manifest.json"}
REFUSED = "存档里的 03_report.ipynb 与 fazhi 自带的不同，没有运行；确认可信以后，可在这个文件夹里用 fazhi run 生成，自行比较。"
SECRETS = ("4711", "访案秘", "机密备注", "村村设点", "综治股", "隐藏批注", "往年股")


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A town that tells the public less than it knows, in every kind of table; released for both."""
    home = Home(tmp_path_factory.mktemp("town"))
    shutil.copytree(REPO / "data" / "codebook", home.codebook)
    shutil.copytree(REPO / "notebooks", home.notebooks)
    more = {"变动原因": "村村设点", "备注": "机密备注"}
    withheld = {"指标": "信访件", "数值": "4711件", "填报单位": "综治股", "出处": "访案秘"} | more
    columns = ["指标", "数值", "变动原因", "填报单位", "出处"]
    table = lambda *cells: [columns, *([*row, *[""] * (5 - len(row))] for row in cells)]  # noqa: E731
    secret = ["社区矫正对象", "4711名", "村村设点", "综治股", "访案秘"]
    book = openpyxl.load_workbook(io.BytesIO(sheets(
        ("司法所", table(secret, ["普法活动", "34场", "村村设点"])), ("综治股", table(["安置帮教对象", "4711名"])),
    )))  # fmt: skip
    book["司法所"]["A3"].comment = openpyxl.comments.Comment("隐藏批注", "访案秘")
    book.properties.creator = "访案秘"
    kept_book = io.BytesIO()
    book.save(kept_book)
    tables = {
        "2023/figures.csv": figures(withheld, {"指标": "矛盾纠纷调解", "数值": "60件", "填报单位": "往年股"} | more).encode(),
        "2024/figures.csv": figures(withheld, {"指标": "矛盾纠纷调解", "数值": "91件"} | more, ("行政检查", "约300次")).encode("gb18030"),
        "2024/a.xlsx": kept_book.getvalue(),
        "2024/b.ods": ods(("表", table(["信访按期办结率", "47%", "村村设点"], ["行政处罚案件", "12件", "村村设点"]))),
        "2024/c.xls": xls(("表", table(["法律援助案件", "21件", "村村设点"]))),
        "2024/narrative.md": BOUND_TEXT.encode(),
    }  # fmt: skip
    for name, data in tables.items():
        path = home.raw("demo") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    released(home, "internal", 1)
    released(home, "public", 2)
    return home


def released(town, edition, number, **more):
    said = release(Job(town, town.reports, "demo", 2024, edition=edition, **more), draft=True)
    assert f"第{number}次发布" in said
    return town.released("demo", 2024) / str(number), said


def made_again(folder, edition, tmp_path):
    """The files of a report made from a release alone, wherever it lies."""
    home = Home(shutil.copytree(folder, tmp_path / folder.name))
    outcome = run(Job(home, tmp_path / "reports", "demo", 2024, edition=edition))
    assert outcome.reason == ""
    return folder_bytes(outcome.report.parent)


def texts(folder):
    """Every file of a folder as text, what is packed in it unpacked, its name with it."""
    for name, data in folder_bytes(folder).items():
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                yield from (
                    (f"{name}/{part}", package.read(part).decode(errors="replace")) for part in package.namelist()
                )
        else:
            yield name, data.decode(errors="replace")


@pytest.mark.parametrize(("edition", "number"), [("internal", 1), ("public", 2)])
def test_a_release_alone_makes_the_same_report_again(town, tmp_path, edition, number):
    folder = town.released("demo", 2024) / str(number)
    again, held = made_again(folder, edition, tmp_path), folder_bytes(folder)
    for name in ("report.html", "report.docx", "ledger.csv", "comparison.csv"):
        assert again[name] == held[name]
    assert {f"data/raw/demo/2024/{name}" for name in ("figures.csv", "b.ods", "c.xls", "narrative.md")} <= set(held)
    assert faults(Home(folder)) == faults(town) == []


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("tag", ["", "parameters"])
def test_no_notebook_of_a_release_that_was_sent_is_run(town, tmp_path, tag, whole):
    folder = shutil.copytree(town.released("demo", 2024) / "1", tmp_path / "sent")
    path, trace = folder / "notebooks" / "03_report.ipynb", tmp_path / "trace"
    notebook = json.loads(path.read_bytes())
    cell = next(c for c in notebook["cells"] if c["cell_type"] == "code" and tag in c["metadata"].get("tags", [""]))
    cell["source"] = f"open({str(trace)!r}, 'w').close()\n" + "".join(cell["source"])
    path.write_text(json.dumps(notebook), encoding="utf-8")
    if not whole:
        # nothing says any more that it is a release
        (folder / "manifest.json").unlink()
    check = verify(folder, None)
    assert not trace.exists()
    assert not whole or any("notebooks/03_report.ipynb 被改过" in remark for remark in check.remarks)
    if not tag:
        assert (check.accepted, check.differences[0].should) == (False, REFUSED)


def test_what_is_withheld_is_in_no_file_of_a_public_release(town):
    internal, public = (list(texts(town.released("demo", 2024) / str(n))) for n in (1, 2))
    assert {secret for secret in SECRETS for _, text in internal if secret in text} == set(SECRETS)
    assert [(secret, name) for secret in SECRETS for name, text in public if secret in text] == []
    folder = town.released("demo", 2024) / "2" / "data" / "raw" / "demo" / "2024"
    # rows stand where they stood
    lines = (folder / "figures.csv").read_text(encoding="utf-8-sig").split("\n")
    assert (lines[1], lines[2].split(",")[:2]) == ("", ["矛盾纠纷调解", "91件"])
    book = openpyxl.load_workbook(folder / "a.xlsx")
    assert (book.sheetnames, book["司法所"]["A2"].value, book["司法所"]["B3"].value) == (
        ["司法所", "其他"],
        None,
        "34场",
    )


def test_a_correction_is_made_again_from_the_release_it_corrects(town, tmp_path):
    path = town.raw("demo") / "2024" / "figures.csv"
    table = path.read_text(encoding="gb18030")
    path.write_text(table.replace("91件", "95件"), encoding="utf-8")
    job = Job(town, town.reports, "demo", 2024, edition="public")
    run(job)
    sign(job, "制表", "赵六", dt.date(2025, 3, 1), "不再算数的原因")
    path.write_text(table.replace("91件", "92件"), encoding="utf-8")
    for number, edition in ((3, "internal"), (4, "public")):
        job = Job(town, town.reports, "demo", 2024, edition=edition)
        run(job)
        role, name = ("复核", "李四") if edition == "internal" else ("签发", "王五")
        sign(job, role, name, dt.date(2025, 3, 1), "漏计一件")
        folder, said = released(town, edition, number)
        assert "没有附数据" not in said
        assert "原为“91件”，现为“92件”；原因：漏计一件" in (folder / "report.html").read_text(encoding="utf-8")
        # wherever it lies
        assert verify(shutil.copytree(folder, tmp_path / edition), None).state == CONSISTENT
    public = list(texts(folder))
    assert [(secret, name) for secret in (*SECRETS, "李四") for name, text in public if secret in text] == []
    # who signed is not for the public
    assert [name for name, text in public if "王五" in text or "赵六" in text] == []
    assert not any("不再算数的原因" in text for _, text in public)
    # the release it corrects as it was sent, without its own data
    assert {path.name for path in (folder / "data/released/demo/2024/2").iterdir()} == SNAPSHOT


def test_a_release_of_before_is_adopted_corrected_and_compared_with(town, tmp_path):
    home = Home(shutil.copytree(town.root, tmp_path / "town"))
    shutil.rmtree(home.root / "data" / "released")
    shutil.copytree(town.released("demo", 2024) / "1", home.released("demo", 2024) / "1")
    folder = home.released("demo", 2024) / "1"
    # as it was: without content.json, and with nothing that it was made from
    for name in ("data", "notebooks"):
        shutil.rmtree(folder / name)
    (folder / "content.json").unlink()
    said = json.loads((folder / "manifest.json").read_bytes())
    del said["release"], said["withheld"], said["outputs"]["content.json"]
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    assert [fault.severity for fault in faults(home)] == ["warning"]
    job = Job(home, home.reports, "demo", 2024)
    with pytest.raises(DataError, match="没有登记；如是以前发布的，请用 fazhi release --adopt 补登"):
        release(job, draft=True)
    adopt(home)
    outcome = run(job)
    assert outcome.reason == ""
    html = outcome.report.read_text(encoding="utf-8")
    assert "原为“91件”，现为“92件”" in html
    assert "原为“（无）”" not in html


def test_a_public_release_has_no_data_where_that_does_not_make_it_again(town, tmp_path):
    home = Home(shutil.copytree(town.root, tmp_path / "town"))
    shutil.rmtree(home.root / "data" / "released")
    path = home.notebooks / "03_report.ipynb"
    path.write_text(
        path.read_text(encoding="utf-8").replace("report.notes()", "report.notes()  # 4711件"), encoding="utf-8"
    )
    folder, said = released(home, "public", 1)
    assert "只用公开的数据做不出同样的报告，这次没有附数据" in said
    assert set(folder_bytes(folder)) == {"report.html", "report.docx"} | SNAPSHOT
    assert faults(home) == []


def test_withdrawing_adds_a_row_and_deletes_nothing(town):
    job = Job(town, town.reports, "demo", 2024, edition="public")
    with pytest.raises(UsageError, match="撤回要写明原因"):
        withdraw(job, " ")
    before = folder_bytes(town.released("demo", 2024))
    arguments = ("release", "--place", "demo", "--year", "2024", "--edition", "public", "--withdraw")
    result = fazhi(*arguments, "--reason", "误发", home=town.root)
    assert result.stdout == f"第4次发布已撤回，存档还在。\n发布登记的校验码：{head(rows(town))}，请记入发文登记簿。\n"
    assert folder_bytes(town.released("demo", 2024)) == before
    page = town.released("demo", 2024) / "4" / "report.html"
    (held,) = find(town, page.read_bytes(), "report.html")
    assert (held.row.number, held.withdrawn) == (4, "误发")
    with pytest.raises(UsageError, match="没有发布过，或最近一次已经撤回"):
        withdraw(job, "又误发")
    # what was withdrawn may be sent again as it is
    released(town, "public", 5)
    assert faults(town) == []


def test_run_check_and_release_name_what_is_wrong_and_number_nothing(town):
    page = town.released("demo", 2024) / "1" / "report.docx"
    whole = page.read_bytes()
    arguments, before = ("--place", "demo"), rows(town)
    assert "register" not in fazhi("check", "--json", *arguments, home=town.root).stdout
    page.write_bytes(whole + b" ")
    named = "data/released/demo/2024/1：文件 report.docx 被改过；请从备份恢复，并核对发文登记簿上的校验码。"
    fazhi("run", *arguments, home=town.root)
    again = fazhi("run", *arguments, home=town.root)
    assert named in again.stderr
    assert "没有变化" in again.stderr
    checked = fazhi("check", *arguments, home=town.root)
    assert checked.returncode == 1
    assert f"错误　示例镇2024年　{named}" in checked.stdout
    refused = fazhi("release", *arguments, "--year", "2024", "--draft", home=town.root)
    assert (refused.returncode, refused.stderr.strip()) == (1, named)
    assert "demo" not in fazhi("run", "--place", "taiping", home=town.root).stderr
    page.write_bytes(whole)
    assert rows(town) == before
    inside = fazhi("release", *arguments, "--year", "2024", home=page.parent)
    assert "这里是一次发布的存档" in inside.stderr
    assert fazhi("release", *arguments, home=town.root).returncode == 2
