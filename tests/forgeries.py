"""Forged reports: pages, Word files and tables changed as a forger would, sealed again with the kit's own function.

``python tests/forgeries.py`` makes several hundred and has each verified; none may be accepted. The suite holds a sample
(``tests/test_verify.py``). Last result: docs/reliability.md.
"""

from __future__ import annotations

import io
import random
import re
import sys
import tempfile
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

from helpers import REPO, ours

from fazhi.export.page import sealed
from fazhi.home import Home
from fazhi.pipeline import verify as module

HOME = Home(REPO)
# visible words, with what would turn their meaning
TURNED = [
    ("增加", "减少"), ("减少", "增加"), ("提高", "降低"), ("持平", "增加"), ("未达到目标", "达到目标"), ("报送期限2025年", "报送期限2024年"),
    ("待核准", "未达到"), ("未达到", "达到"), ("待核准", "达到"), ("差", "超"), ("超过", "不足"), ("至少", "约"), ("上年", "前年"), ("内部版", "公开版"),
    ("请领导过问", "主要成绩"), ("主要是", "尽管"), ("确数", "约数"), ("减", "加"), ("最小值", "最大值"), ("来源", "见"), ("不少于", "不超过"), ("示例镇", "先进镇"), ("不判断", "有所增加"),
    ("虚构", "真实"), ("计划", "实际"), ("制表", "签发"), ("司法所", "财政所"), ("执法人员", "行政人员"), ("2023年", "2022年"),
]  # fmt: skip
# pieces of a page that say or hide something
REPLACED = [
    (r'<strong>草稿.*?</strong>', ""), (r'<strong>草稿.*?</strong>', "<p>已签署：制表张三，2025年1月1日；复核李四，2025年1月2日</p>"),
    (r'<p class="edition">.*?</p>', ""), (r' class="draft"', ""), (r'<p class="invented">.*?</p>', ""),
    (r'<section id="notes"[^>]*>.*?</section>', ""), (r'<section id="pledges">.*?</section>', ""), (r"<nav.*?</nav>", ""),
    (r'<section id="ledger">.*?</section>', ""), (r"<figure.*?</figure>", ""), (r"<svg.*?</svg>", ""), (r'<div class="fold-body">.*?</div>', ""),
    (r'<div class="asked">.*?</div>', ""), (r'<p class="bar">.*?</p>', ""), (r"flex-grow:5", "flex-grow:50"),
    (r'class="missed"', 'class="met"'), (r'<p class="why".*?</p>', ""), (r'<ol class="cited">.*?</ol>', ""), (r'class="fold"', 'class="fold" disabled'),
    (r'<table class="ledger" hidden>', '<table class="ledger">'), (r"<small>.*?</small>", ""), (r'data-label="2024年"', 'data-label="目标"'),
    (r"<h1>", '<h1 style="display:none">'), (r"<main>", '<main hidden>'),
    (r"</style>", ".figure{visibility:hidden}</style>"), (r"</style>", ".asked{display:none}</style>"),
    (r"</style>", ".now::after{content:'100件'}</style>"), (r"</style>", ".change{color:#fff}</style>"),
    (r"</style>", "@media print{.asked{display:none}}</style>"), (r"</main>", "<p>全年普法活动100场。</p></main>"),
    (r"</main>", "<p>群众满意率百分之百。</p></main>"), (r"</main>", '<p><data class="figure" value="9" data-id="n1">9件</data></p></main>'),
    (r"<main>", '<main><div class="corrected"><p><b>更正说明</b>：数据有更正。</p></div>'), (r"</head>", "<script>1</script></head>"),
    (r"default-src 'none'", "default-src *"), (r"<title>.*?</title>", "<title>别的报告</title>"), (r'lang="zh-CN"', 'lang="en"'),
    (r"base64,[A-Za-z0-9+/]{20}", "base64,AAAAAAAAAAAAAAAAAAAA"), (r'value="[0-9]+"', 'value="1"'), (r'href="#n1-source"', 'href="#n2-source"'),
    (r'data-id="n1"', 'data-id="n2"'), (r'aria-label="[^"]*"', 'aria-label="没有数据"'), (r"<cite>[^<]*</cite>", "<cite>财政局台账</cite>"),
    (r"<body", "<!-- 已核 --><body"), (r"<dt>[^<]*</dt>", "<dt>满意率</dt>"), (r"四舍五入", "向上取整"), (r"<td>raw\([^<]*</td>", "<td>raw(2024/figures.csv:2)</td>"),
    (r"<h2>请领导过问[^<]*</h2>", "<h2>成效</h2>"), (r"<li>.*?</li>", ""),
]  # fmt: skip
# put around a number, hiding it or putting another in its place
COVERED = [
    "<span hidden>{}</span>999件", "<span hidden>{}</span><cite>999件</cite>", '{}<input value="999件">', '{}<img alt="999件">',
    '{}<ol start="999"><li>件</li></ol>', '{}<iframe srcdoc="999件"></iframe>', "{}<svg><style></svg>999件</style></svg>",
    "<template>{}</template>九百件", "<noscript>{}</noscript>九百件", '{}<b aria-label="999件">多</b>', '<span class="paper">{}</span>九百件',
    '<span class="skip">{}</span>九百件', "<details>{}</details>九百件", '{}<script src="https://example.org/x"></script>',
    "<span style='font-size:0'>{}</span>九百件", "{}\u202e", "{}<![CDATA[x]]>", "{}<?x 999件?>", "{}x999<b>件</b>", "&#x202e;{}", "{}&#8203;", "九百件",
]  # fmt: skip
# what a forger would have a page say of itself
MARKS = [("program", "9.9.9 0123456789abcdef"), ("program", ""), ("codebook", "0123456789abcdef"), ("codebook", "")]
REPORTS = [
    "demo 2023 0 internal", "demo 2024 2022 internal", "demo 2024 0 public", "taiping 2023 0 internal", "nowhere 2024 0 internal",
    "demo 2024 2019 internal", "demo 1999 0 internal", "demo 2024 0 secret", ""
]  # fmt: skip


def pages(number, seed):
    """Forged pages of demo 2024: what was done, and the page."""
    rng, page = random.Random(seed), ours("demo", 2024).page.html
    text = [m.span(1) for m in re.finditer(r">([^<>]*)<", page) if m.start() > page.index("<body")]
    digits = [i for a, b in text for i in range(a, b) if page[i].isdigit()]
    for at in rng.sample(digits, number):
        other = rng.choice([d for d in "0123456789" if d != page[at]])
        yield f"digit at {at}", page[:at] + other + page[at + 1 :]
    for old, new in TURNED:
        places = [a + m.start() for a, b in text for m in re.finditer(old, page[a:b])]
        for at in rng.sample(places, min(2, len(places))):
            yield f"{old} → {new} at {at}", page[:at] + new + page[at + len(old) :]
        yield f"{old} → {new} everywhere", page.replace(old, new)
    for pattern, new in REPLACED:
        changed = re.sub(pattern, lambda _, new=new: new, page, count=1, flags=re.DOTALL)
        yield f"{pattern} → {new}", changed
    bound = re.search('<a class="bound" id="n[0-9]+" href="#n[0-9]+-source"[^>]*><data [^>]*>141件</data></a>', page)[0]
    yield from ((f"{put} around 141件", page.replace(bound, put.format(bound), 1)) for put in COVERED)
    rows = [*re.finditer("<tr[^>]*><td>(n[0-9]+)</td>.*?</tr>", page)]
    for row in rng.sample(rows, number):
        text = re.search(r"</td><td>(.*?)</td>", row[0])[1]
        unit = text.lstrip("0123456789.") or "件"
        # the number in the text, in the ledger and for machines, all as one
        forged = page.replace(f'data-id="{row[1]}">{text}<', f'data-id="{row[1]}">1000000{unit}<')
        yield (
            f"{row[1]} as 1000000",
            forged.replace(row[0], row[0].replace(f"<td>{text}</td>", f"<td>1000000{unit}</td>")),
        )
        yield (
            f"{row[1]} from another cell",
            page.replace(row[0], re.sub(r"raw\([^)]*\)", "raw(2024/figures.csv:3)", row[0], count=1)),
        )
        yield f"{row[1]} without its row", page.replace(row[0], "")


def evasions(number):
    """Pages of demo 2024 that say they are something else, true otherwise or with a number changed; so many other years."""
    page, public = ours("demo", 2024).page.html, ours("demo", 2024, "public").page.html
    for changed, what in ((page.replace(">141件<", ">1000000件<"), "forged"), (page, "true")):
        for name, value in MARKS:
            new = re.sub(f'(<meta name="fazhi-{name}" content=")[^"]*', rf"\g<1>{value}", changed)
            # a codebook that gives the same page is no forgery
            if what == "forged" or name == "program":
                yield f"{what}, {name} {value!r}", new
        for report in REPORTS:
            yield f"{what}, report {report!r}", changed.replace('content="demo 2024 0 internal"', f'content="{report}"')
        yield f"{what}, without its seal", re.sub('<meta name="fazhi-seal"[^>]*>', "", changed)
        yield (
            f"{what}, two reports",
            changed.replace(
                '<meta name="fazhi-report"',
                '<meta name="fazhi-report" content="demo 2023 0 internal"><meta name="fazhi-report"',
            ),
        )
        yield f"{what}, with what follows", changed + "<p>999件</p></html>"
        yield f"{what}, with a mark of bytes", "\ufeff" + changed
    yield "public passed off as internal", public.replace("demo 2024 0 public", "demo 2024 0 internal")
    yield "internal passed off as public", page.replace("demo 2024 0 internal", "demo 2024 0 public")
    for year in (2023, 2022, 2021, 2020, 2019)[:number]:
        other = ours("demo", year).page.html
        yield f"{year} as 2024", other.replace(f"demo {year} 0", "demo 2024 0")
        yield f"2024 as {year}", page.replace("demo 2024 0", f"demo {year} 0").replace("2024年度", f"{year}年度")


def packages(seed):
    """Forged Word files of demo 2024."""
    rng, package = random.Random(seed), ours("demo", 2024).file("report.docx")
    text = part(package, "word/document.xml")
    spots = [m.span(1) for m in re.finditer(r"<w:t[^>]*>([^<]*)</w:t>", text)]
    for a, b in rng.sample([s for s in spots if any(map(str.isdigit, text[slice(*s)]))], 15):
        yield (
            f"Word digit at {a}",
            with_part(package, "word/document.xml", text[:a] + re.sub("[0-9]", "7", text[a:b]) + "0" + text[b:]),
        )
    for old, new in TURNED[:12]:
        yield f"Word {old} → {new}", with_part(package, "word/document.xml", text.replace(old, new))
    yield (
        "Word, hidden text",
        with_part(package, "word/document.xml", text.replace("<w:rPr>", "<w:rPr><w:vanish/>", 3)),
    )
    yield (
        "Word, another report",
        with_part(package, "docProps/core.xml", part(package, "docProps/core.xml").replace("demo 2024", "demo 2023")),
    )
    picture = next(n for n in zipfile.ZipFile(io.BytesIO(package)).namelist() if n.endswith(".png"))
    yield "Word, another picture", with_part(package, picture, "")


def tables(seed):
    """Forged tables of demo 2024, by name."""
    rng = random.Random(seed)
    for name in ("ledger.csv", "comparison.csv", "findings.csv", "content.json", "review.html"):
        text = ours("demo", 2024).file(name).decode()
        for at in rng.sample([i for i, c in enumerate(text) if c.isdigit()], 5):
            yield name, f"{name} digit at {at}", (text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]).encode()


def part(package, name):
    """The text of a part of a Word file."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read(name).decode()


def with_part(package, name, text):
    """The Word file with another text in one part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as archive, zipfile.ZipFile(buffer, "w") as copy:
        for entry in archive.namelist():
            copy.writestr(entry, text if entry == name else archive.read(entry))
    return buffer.getvalue()


def forged(number, seed=1):
    """Every forgery, as (name of the file, what was done, content); one that changed nothing is none."""
    page, whole = ours("demo", 2024).page.html, ours("demo", 2024).file("report.docx")
    for what, html in (*pages(number, seed), *evasions(number)):
        if html != page:
            yield "report.html", what, sealed(html).encode()
    for what, package in packages(seed):
        if package != whole:
            yield "report.docx", what, package
    yield from tables(seed)


def main(number=60):
    """Verify them all; the accepted ones are printed."""
    module.made_again = cache(module.made_again)
    states, accepted = Counter(), []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        manifest = '{"parameters": {"place": "demo", "year": 2024, "base_year": 0, "edition": "internal"}}'
        (folder / "manifest.json").write_text(manifest, encoding="utf-8")
        for name, what, content in forged(number):
            (folder / name).write_bytes(content)
            verdict = module.verify(folder / name, HOME)
            states[verdict.state] += 1
            accepted += [what] if verdict.exit_code == 0 else []
            if not verdict.differences and verdict.state == module.DIFFERENT:
                print("no difference named:", what)
    print(dict(states), "forged", sum(states.values()), "accepted", accepted)
    return int(bool(accepted))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
