"""A page checked again: by mutation of the data, of its digits and of its bytes, and in each state a reader may meet.

The sample here is small; ``FAZHI_MUTATIONS=200 pytest tests/test_verify.py`` is the long run (docs/ledger.md).
"""

from __future__ import annotations

import base64
import io
import json
import os
import random
import re
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from fazhi.release.seal import altered_lines, intact, sealed, visible_lines
from fontTools.ttLib import TTFont
from helpers import REPO, SECTIONS, TEXT, fazhi, figures, page_of

from fazhi.cleaning.dataset import load_record
from fazhi.errors import DataError, UsageError
from fazhi.export.evaluate import Cells, evaluate, written
from fazhi.formula import CannotDerive, parse
from fazhi.home import Home
from fazhi.pipeline.verify import (
    ALTERED,
    CONSISTENT,
    CUT,
    FOREIGN,
    INTERNAL,
    OTHER_LAYOUT,
    OTHER_PROGRAM,
    SUPERSEDED,
    UPDATED,
    verify,
)  # fmt: skip
from fazhi.report.charts import Drawing
from fazhi.report.dossier import judge
from fazhi.report.sections import Report

SAMPLE = int(os.environ.get("FAZHI_MUTATIONS", "6"))
PAGES = [("demo", 2024), ("taiping", 2023), ("national", 2003), ("tongliang", 2025)]


@pytest.fixture(scope="module")
def demo(home):
    return page_of(home, "demo", 2024)


def check(tmp_path, html, home):
    path = tmp_path / "改名后发来的.html"
    path.write_text(html, encoding="utf-8")
    return verify(path, home)


@pytest.mark.parametrize(("place", "year"), PAGES)
def test_a_page_as_made_is_consistent_and_has_no_unbound_number(home, tmp_path, place, year):
    verdict = check(tmp_path, page_of(home, place, year), home)
    assert (verdict.state, verdict.differences, verdict.exit_code) == (CONSISTENT, [], 0)


def body_digits(html):
    """Positions of the digits a reader sees: text between tags below the head, styles and charts' paths aside."""
    start = html.index("<body>")
    spans = [m.span(1) for m in re.finditer(r">([^<>]*)<", html[start:])]
    return [start + i for a, b in spans for i in range(a, b) if html[start + i].isdigit()]


def other_digit(c, rng):
    return rng.choice([d for d in "0123456789" if d != c])


def test_any_visible_digit_that_is_changed_is_named(home, tmp_path, demo):
    rng = random.Random(20241124)
    for at in rng.sample(body_digits(demo), SAMPLE):
        changed = demo[:at] + other_digit(demo[at], rng) + demo[at + 1 :]
        verdict = check(tmp_path, changed, home)
        assert (verdict.state, verdict.exit_code) == (ALTERED, 1)
        # the line that holds it, or the number itself
        (line,) = set(visible_lines(changed)) - set(visible_lines(demo)) or {""}
        named = [d for d in verdict.differences if d.read and (d.read in line or line in d.read)]
        assert named, (line, verdict.differences[:3])


def test_a_digit_changed_and_sealed_again_is_still_named_by_the_data(home, tmp_path, demo):
    """A forger who changes a number, its ledger row, what is said of it and the seal is found out by the raw tables."""
    forged = demo.replace("141件", "151件")
    forged = sealed(re.sub(r'(<meta name="fazhi-(?:seal|lines)" content=")[0-9a-f]*', r"\1", forged))
    verdict = check(tmp_path, forged, home)
    assert (verdict.state, verdict.exit_code) == (UPDATED, 1)
    assert any(d.read == "151件" and "“141件”" in d.should for d in verdict.differences)
    # without the data nothing speaks against it, and that is not called consistent
    assert check(tmp_path, forged, None).state == INTERNAL


@pytest.mark.parametrize(
    "old_new", [("line-height", "line-heighT"), ("<main>", "<main >"), ('lang="zh-CN"', 'lang="zh-cn"')]
)
def test_any_other_byte_makes_it_an_altered_page(home, tmp_path, demo, old_new):
    verdict = check(tmp_path, demo.replace(*old_new, 1), home)
    assert (verdict.state, verdict.exit_code) == (ALTERED, 1)
    # the template's own bytes are named as such
    assert verdict.differences[0].where in ("文件", "版式")


@pytest.fixture
def copied(tmp_path):
    """A data home of its own with the raw tables of 示例镇 as CSV only."""
    made = Home(tmp_path / "home")
    for part in ("data/codebook", "data/raw/demo"):
        shutil.copytree(REPO / part, made.root / part)
    shutil.copy(REPO / "data/corrections.yml", made.corrections)
    return made


def used_cells(report):
    """Cells of CSV tables that the page's numbers stand on."""
    found = {c for e in report.ledger.entries for c in parse(e.formula).cells()}
    return sorted(c for c in found if ".csv:" in c and "pledges" not in c)


def change_cell(home, cell, rng):
    """Change the first digit of a cell's wording; returns whether it had one."""
    file, _, row = cell.rpartition(":")
    path = home.raw("demo") / file
    data = path.read_bytes()
    code = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "gb18030"
    lines = data.decode(code).split("\n")
    cells = lines[int(row) - 1].split(",")
    at = next((i for i, c in enumerate(cells[1]) if c.isdigit()), None)
    if at is None:
        return False
    digit = rng.choice([d for d in "123456789" if d != cells[1][at]])
    cells[1] = cells[1][:at] + digit + cells[1][at + 1 :]
    lines[int(row) - 1] = ",".join(cells)
    path.write_text("\n".join(lines), encoding=code, newline="")
    return True


def entries_of(home):
    report = Report(judge(load_record(home, "demo"), 2024))
    assert [s for n in SECTIONS if (s := getattr(report, n)())]
    return report


def test_any_raw_figure_that_is_changed_changes_the_page_and_is_named_on_the_old_one(copied, home, tmp_path, demo):
    rng = random.Random(7)
    before = entries_of(home)
    cells = used_cells(before)
    standing = {c: [e for e in before.ledger.entries if e.formula == f"raw({c})"] for c in cells}
    tried = 0
    while tried < SAMPLE:
        cell = rng.choice(cells)
        path = copied.raw("demo") / cell.rpartition(":")[0]
        kept = path.read_bytes()
        if not change_cell(copied, cell, rng):
            continue
        tried += 1
        verdict = check(tmp_path, demo, copied)
        assert (verdict.state, verdict.exit_code) == (UPDATED, 1), cell
        named = {d.where for d in verdict.differences if f"raw({cell})" in d.where}
        assert len([w for w in named if w.endswith(f"（raw({cell})）")]) == len(standing[cell]), cell
        try:
            after = entries_of(copied)
        except DataError:
            pass  # the change contradicts another figure: no page at all
        else:
            old = [e.text for e in standing[cell]]
            new = [e.text for e in after.ledger.entries if e.formula == f"raw({cell})"]
            assert not set(old) & set(new), cell
        path.write_bytes(kept)


def test_states_a_reader_may_meet(home, tmp_path, demo):
    assert check(tmp_path, demo, None).state == INTERNAL
    assert check(tmp_path, demo[: len(demo) // 2], home).state == CUT
    assert check(tmp_path, "<html><body>别的页面 3</body></html>", home).state == FOREIGN
    (tmp_path / "图片.html").write_bytes(b"\xff\xd8\xff\xe0")
    assert verify(tmp_path / "图片.html", home).state == FOREIGN
    other = re.sub(r'(name="fazhi-program" content=")[^"]*', r"\g<1>0.0.9 abc", demo)
    other = sealed(re.sub(r'(<meta name="fazhi-(?:seal|lines)" content=")[0-9a-f]*', r"\1", other))
    verdict = check(tmp_path, other, home)
    assert (verdict.state, verdict.exit_code) == (OTHER_PROGRAM, 0)


def test_a_page_whose_place_was_taken_by_a_later_release(copied, tmp_path, demo):
    for n, html in ((1, demo), (2, "<html></html>")):
        kept = copied.root / "data" / "released" / "demo" / "2024" / str(n)
        kept.mkdir(parents=True)
        files = {
            "report.html": html.encode(),
            "ledger.csv": b"id,text,role,indicator,place,year,status,formula,rounding,source\n",
            "comparison.csv": b"place,year,indicator,now_text,now_low\n",
        }
        for name, data in files.items():
            (kept / name).write_bytes(data)
        outputs = {name: sha256(data).hexdigest() for name, data in files.items()}
        manifest = {"parameters": {"edition": "internal"}, "inputs": {}, "outputs": outputs}
        (kept / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    verdict = check(tmp_path, demo, copied)
    assert (verdict.state, verdict.exit_code) == (SUPERSEDED, 1)
    assert verdict.remarks == ["这是第1次发布，已被第2次发布取代。"]


def test_a_number_put_into_the_page_by_hand_is_found_even_when_sealed(home, tmp_path, demo):
    typed = demo.replace("持证率没有达到目标", "持证率只有93没有达到目标", 1)
    typed = sealed(re.sub(r'(<meta name="fazhi-(?:seal|lines)" content=")[0-9a-f]*', r"\1", typed))
    verdict = check(tmp_path, typed, home)
    assert verdict.exit_code == 1
    assert any("只有93" in d.read and d.should == "这里的数字没有来源" for d in verdict.differences)


def test_the_seal_notices_and_names(demo):
    assert intact(demo)
    changed = demo.replace("司法所", "司法局", 1)
    assert not intact(changed)
    assert altered_lines(demo) == []
    assert any("司法局" in line for line in altered_lines(changed))


@pytest.mark.parametrize(
    "formula",
    [
        "raw(2024/司法所.csv:999)",
        "sub(raw(2024/司法所.csv:2))",
        "__import__('os')",
        "eval(1)",
        "raw(2024/司法所.csv:2",
        "",
    ],
)
def test_a_formula_that_is_not_of_the_language_is_refused(home, book, formula):
    with pytest.raises(CannotDerive):
        evaluate(formula, Cells(home, book, "demo"))


def test_the_command(home, tmp_path, demo):
    path = tmp_path / "报告.html"
    path.write_text(demo, encoding="utf-8")
    done = fazhi("verify", path, home=home.root)
    assert (done.returncode, done.stdout) == (0, "一致。\n")
    path.write_text(demo.replace(">141件<", ">142件<", 1), encoding="utf-8")
    done = fazhi("verify", path, "--json", home=home.root)
    said = json.loads(done.stdout)
    assert (done.returncode, said["state"]) == (1, "页面被改动")
    assert any(d["read"] == "142件" for d in said["differences"])
    done = fazhi("verify", tmp_path / "没有.html", home=home.root)
    assert (done.returncode, done.stderr) == (2, "“没有.html”找不到这个文件；请检查写法。\n")


def test_a_page_as_it_was_made_is_never_altered_whatever_becomes_of_the_codebook(home, tmp_path, demo):
    root = tmp_path / "home"
    shutil.copytree(REPO / "data", root / "data")
    for name, was, now in (("places.csv", "示例镇", "样板镇"), ("excused.csv", "12345", "12344")):
        path = root / "data" / "codebook" / name
        text = path.read_text(encoding="utf-8-sig")
        assert was in text
        path.write_text(text.replace(was, now), encoding="utf-8-sig")
        verdict = check(tmp_path, demo, Home(root))
        assert verdict.state in (CONSISTENT, UPDATED)
        assert verdict.remarks == ["编码本在页面生成以后改过，名称和用语按现在的核对。"]
        path.write_text(text, encoding="utf-8-sig")
    # a town that has another name now, and a page that still bears the old one
    assert check(tmp_path, demo, home).state == CONSISTENT
    assert check(tmp_path, resealed(demo.replace("<p>", "<p>共7777件", 1)), home).state == ALTERED


def resealed(html):
    """As one who knows of the seal would leave it."""
    return sealed(re.sub(r'(<meta name="fazhi-(?:seal|lines)" content=")[0-9a-f]*', r"\1", html))


CELL = "raw(2024/司法所.csv:6)"
ROW = f"141件</td><td><code>{CELL}</code></td><td></td>"
FORGED = [
    # text, formula and rounding put in the place of 141件's own, in the page and in its row
    ("33件", "raw(2024/综合执法队.csv:3)", ""), ("3项", f"count({CELL},{CELL},{CELL})", ""), ("141件全部办结", f"low({CELL})", ""),
    ("141多", f"low({CELL})", ""), ("141件", "hull()", ""), ("141件", "low(" * 3000 + CELL + ")" * 3000, ""),
    ("141件", f"low({CELL})", "四舍五入到0"), ("141件", f"low({CELL})", "四舍五入到99999999999999999999位小数"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "formula", "rounding"), FORGED, ids=[f"{t} {f[:30]} {r}" for t, f, r in FORGED])
def test_a_row_must_prove_its_number(home, tmp_path, demo, text, formula, rounding):
    forged = demo.replace(ROW, f"{text}</td><td><code>{formula}</code></td><td>{rounding}</td>", 1)
    id_ = re.search(
        r'<tr id="(n[0-9]+)-source"[^>]*><td>.*?</td><td>' + re.escape(text + "</td><td><code>" + formula[:60]), forged
    )[1]
    forged = re.sub(rf'(data-id="{id_}">)[^<]*', rf"\g<1>{text}", forged, count=1)
    verdict = check(tmp_path, resealed(forged), home)
    assert verdict.exit_code == 1
    assert any(id_ in d.where for d in verdict.differences)


PLANTED = [
    ("<h1>", '<data class="figure" value="9" data-id="n5">999件</data><h1>'), ("</main>", "<p>办件９９９件</p></main>"),
    ("<h1>", "</cite><h1>"), ("</main>", "<!-- x --!><p>999件</p></main>"), ("</main>", "<p>罚没1280年</p></main>"),
    ('<meta name="fazhi-seal"', '<meta name="fazhi-report" content="nosuch 2024"><meta name="fazhi-seal"'),
    ('content="demo 2024 0', 'content="demo 2019 0'), ("<title>示例镇2024", "<title>太平镇2024"),
]  # fmt: skip


@pytest.mark.parametrize(("at", "put"), PLANTED, ids=[p for _, p in PLANTED])
def test_what_is_planted_in_a_page_and_sealed_again(home, tmp_path, demo, at, put):
    assert at in demo
    assert check(tmp_path, resealed(demo.replace(at, put, 1)), home).exit_code == 1


FIGURE = re.compile('<a class="bound" id="(n[0-9]+)" href="#n[0-9]+-source"><data [^>]*>141件</data></a>')
COVERED = [
    "<span hidden>{}</span>999件", "<span hidden>{}</span><cite>999件</cite>", "<span hidden>{}</span>“999件”", "<span hidden>{}</span>x999件",
    '{}<input value="999件">', '{}<img alt="999件">', '{}<ol start="999"><li>件</li></ol>', '{}<iframe srcdoc="999件"></iframe>',
    "{}<svg><style></svg>999件</style></svg>", "<template>{}</template>九百件", "<noscript>{}</noscript>九百件", "<p hidden>{}</p>九百件",
    '{}<b aria-label="999件">多</b>', '<span class="paper">{}</span>九百件', '<span class="skip">{}</span>九百件', "<details>{}</details>九百件",
    '{}<script src="https://example.org/x"></script>', "{}<img src=x onerror=alert(1)>", "<span style='font-size:0'>{}</span>九百件",
    '<table class="ledger"><tbody><tr><td>{}</td></tr></tbody></table>九百件', "{}\u202e", "{}<![CDATA[x]]>", "{}<?x 999件?>", "<font>{}</font>",
    "{}x999<b>件</b>", "{}<cite>999件</cite>", "&#x202e;{}", "{}&#8203;",
]  # fmt: skip


@pytest.mark.parametrize("put", COVERED)
def test_a_number_that_is_covered_by_another_and_sealed_again(home, tmp_path, demo, put):
    bound = FIGURE.search(demo)
    verdict = check(tmp_path, resealed(demo.replace(bound[0], put.format(bound[0]), 1)), home)
    assert verdict.state == ALTERED
    assert verdict.exit_code == 1


RESTYLED = [
    ("</style>", '[data-id=n8]{font-size:0}[data-id=n8]::after{content:"999件"}</style>', "样式"), ("<main>", "<style>p{color:red}</style><main>", "样式"),
    ('transform="rotate(-0 ', 'transform="scale(0 ', "transform"),
    ("line-height: 1.4", "line-height: 1.5", "样式"), ("default-src 'none'", "default-src *", "页首"),
    ("<title>", '<meta http-equiv="refresh" content="0;url=https://example.org"><title>', "http-equiv"),
    ('<div class="narrative">', '<div class="narrative"><p><cite>办件999件</cite></p>', "cite"), ("<body>", '<body onload="x()">', "onload"),
    ('<g id="c1-figure_1">', '<g id="c1-figure_1" style="display: none">', "style"), ('<section id="trends">', '<section id="trends"><p style="x">字</p>', "style"),
]  # fmt: skip


@pytest.mark.parametrize(("at", "put", "named"), RESTYLED, ids=[p for _, p, _ in RESTYLED])
def test_a_page_has_the_templates_own_head_style_and_attributes(home, tmp_path, demo, at, put, named):
    assert at in demo
    verdict = check(tmp_path, resealed(demo.replace(at, put, 1)), home)
    assert verdict.state == ALTERED
    assert any(named in d.read and d.where == "版式" for d in verdict.differences)
    # without the data too
    assert check(tmp_path, resealed(demo.replace(at, put, 1)), None).state == ALTERED


def test_a_font_that_draws_one_digit_as_another(home, tmp_path, demo):
    data = re.search("base64,([A-Za-z0-9+/=]*)", demo)[1]
    font = TTFont(io.BytesIO(base64.b64decode(data)))
    one, nine = (font.getBestCmap()[ord(c)] for c in "19")
    for table in font["cmap"].tables:
        table.cmap |= {ord("1"): nine, ord("9"): one}
    made = io.BytesIO()
    font.save(made)
    for drawn in (made.getvalue(), b"wOFF junk", made.getvalue()[:1000]):
        verdict = check(tmp_path, resealed(demo.replace(data, base64.b64encode(drawn).decode())), home)
        assert verdict.state == ALTERED
        assert [d.where for d in verdict.differences] == ["版式"]


def test_the_layout_of_another_version_is_no_alteration_and_not_called_consistent(home, tmp_path, demo):
    other = re.sub(r'(name="fazhi-program" content=")[^"]*', r"\g<1>0.0.9 abc", demo)
    verdict = check(tmp_path, resealed(other.replace("line-height: 1.4", "line-height: 1.5")), home)
    assert (verdict.state, verdict.exit_code) == (OTHER_LAYOUT, 1)
    assert "请用生成它的版本核验" in verdict.remarks[1]


def test_the_value_for_machines_is_held_to_the_formula(home, tmp_path, demo):
    values = sorted(set(re.findall('<data class="figure" value="([^"]*)"', demo)))
    for value in random.Random(5).sample(values, min(SAMPLE, len(values))):
        forged = demo.replace(f'<data class="figure" value="{value}"', '<data class="figure" value="999"', 1)
        verdict = check(tmp_path, resealed(forged), home)
        assert (value == "999") != any("value" in d.where for d in verdict.differences), value


def test_the_row_of_another_indicator_in_the_place_of_a_number(home, tmp_path, demo):
    """Text, row and value of 信访 behind the name 矛盾纠纷调解."""
    row = '<tr id="{}-source"'
    mine = re.search('<dt>[^<]*</dt><dd class="now">(<a class="bound" id="(n[0-9]+)".*?</a>)', demo)
    name = re.search("<dt>([^<]*)</dt>", mine[0])[1]
    others = [
        m
        for m in re.finditer(
            '<dt>([^<]*)</dt><dd class="now"><a class="bound" id="(n[0-9]+)".*?(<data.*?</data>)', demo
        )
        if m[1] != name
    ]
    data, id_ = others[0][3], others[0][2]
    forged = demo.replace(mine[1], re.sub("<data.*?</data>", data.replace(f'"{id_}"', f'"{mine[2]}"'), mine[1]), 1)
    rows = {i: re.search(row.format(i) + ".*?</tr>", demo)[0] for i in (mine[2], id_)}
    forged = forged.replace(rows[mine[2]], re.sub(rf"\b{id_}\b", mine[2], rows[id_]), 1)
    verdict = check(tmp_path, resealed(forged), home)
    assert any(name in d.read and d.should == "数字来源里是别的指标的数" for d in verdict.differences)


def test_an_alternative_text_says_the_numbers_of_the_ledger(home, tmp_path, demo):
    label = re.search('role="group" aria-label="([^"]*)"', demo)[1]
    number = re.search("年([0-9]+[^0-9，]*)，", label)[1]
    for put in (label.replace(number, "999件", 1), label + "共999件。"):
        assert put != label
        verdict = check(tmp_path, resealed(demo.replace(label, put, 1)), home)
        assert verdict.state == ALTERED
        assert verdict.differences


def test_a_number_that_is_in_the_ledger_alone(home, tmp_path, demo):
    bound = FIGURE.search(demo)
    verdict = check(tmp_path, resealed(demo.replace(bound[0], "九百件", 1)), home)
    assert any(d.where == f"数字来源{bound[1]}" and d.should == "正文里没有这个数字" for d in verdict.differences)


# what a check lets through in a narrative, verify must not call altered
LET_THROUGH = [
    "1、加强组织领导。",
    "（2）统筹推进。",
    "按第3条规定执行。",
    "按5号文执行。",
    "落实2020-2025年规划。",
    "②统筹推进，面积m²。",
    "建立1+X体系，5G应用，**第4条**。",
]


@pytest.mark.parametrize("sentence", LET_THROUGH)
def test_what_a_check_lets_through_is_consistent(make_home, tmp_path, sentence):
    files = {
        "demo/2023/figures.csv": figures(("普法活动", "30场")),
        "demo/2023/narrative.md": TEXT.replace("文。", f"{sentence}\n\n甲{{普法活动}}。", 1),
    }
    made = make_home(files)
    assert [f for f in judge(load_record(made, "demo"), 2023).findings if f.severity == "error"] == []
    verdict = check(tmp_path, page_of(made, "demo", 2023), made)
    assert (verdict.state, verdict.differences) == (CONSISTENT, [])


def test_what_is_no_file_is_refused_in_one_sentence(home, tmp_path):
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "loop.html").symlink_to(tmp_path / "loop.html")
    for path in (
        tmp_path / "pipe.html",
        Path("/dev/zero"),
        tmp_path / "loop.html",
        tmp_path / ("长" * 300),
        tmp_path,
        tmp_path / "无.html",
    ):
        with pytest.raises(UsageError, match=r"^“[^”]{1,60}”[^。]+。$"):
            verify(path, home)


def test_a_status_that_changed_is_told_though_the_number_stands(copied, tmp_path, demo):
    path = copied.raw("demo") / "2024" / "司法所.csv"
    text = path.read_text(encoding="utf-8-sig")
    assert "矛盾纠纷调解,141件,,," in text
    path.write_text(text.replace("矛盾纠纷调解,141件,,,", "矛盾纠纷调解,141件,,计划,"), encoding="utf-8-sig")
    verdict = check(tmp_path, demo, copied)
    assert verdict.state == UPDATED
    assert any(d.read == "141件" and "状态" in d.should for d in verdict.differences)


def test_tables_that_cannot_be_read_are_told_once(copied, tmp_path, demo):
    (copied.raw("demo") / "2024" / "坏.xlsx").write_bytes(b"junk")
    verdict = check(tmp_path, demo, copied)
    assert [d.where for d in verdict.differences] == ["原始数据"]
    assert "坏.xlsx" in verdict.differences[0].should
    assert verdict.exit_code == 1


def test_every_row_of_every_report_of_the_repository_is_derived_again_to_the_same_text(home, monkeypatch):
    """Every place and year that makes a report, the page's words as the sections give them."""
    monkeypatch.setattr(Drawing, "png", lambda _: b"")
    tried = 0
    for place in sorted(p.name for p in (home.root / "data" / "raw").iterdir()):
        record = load_record(home, place)
        cells = Cells(home, record.codebook, place)
        for year in record.years():
            report = Report(judge(record, year))
            assert [s for n in SECTIONS if (s := getattr(report, n)())]
            assert report.ledger.entries
            for e in report.ledger.entries:
                value = evaluate(e.formula, cells)
                assert written(value, e.formula, e.rounding, e.text, cells.units(e.indicator)) == e.text
            tried += len(report.ledger.entries)
    assert tried >= 3000


def test_a_range_of_rates_between_rounded_numbers_is_derived_from_what_they_may_stand_for(make_home):
    """2万元 is 1.5 to 2.5, 4万元 3.5 to 4.5: from 40% to 200%."""
    files = {
        "yuhang/2022/figures.csv": figures(("罚没金额", "2万元")),
        "yuhang/2023/figures.csv": figures(("罚没金额", "4万元")),
    }
    made = make_home(files)
    record = load_record(made, "yuhang")
    report = Report(judge(record, 2023))
    report.changes()
    cells = Cells(made, record.codebook, "yuhang")
    rates = [e for e in report.ledger.entries if e.role == "rate"]
    assert [e.text for e in rates] == ["40%", "200%"]
    assert [written(evaluate(e.formula, cells), e.formula, e.rounding, e.text, ["元"]) for e in rates] == [
        "40%",
        "200%",
    ]
