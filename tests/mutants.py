"""Seeds of every format that the kit opens, and what is done to them: the same case for the same number, for ever."""

from __future__ import annotations

import csv
import io
import os
import random
import re
import tempfile
import zipfile
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import matplotlib as mpl
import openpyxl
from helpers import REPO, composed_of, figures, item, levels, ods, par, pdf, sheets, xls
from helpers import word as slim_word
from helpers import word_table as rows_of

from fazhi.export.page import sealed
from fazhi.home import Home
from fazhi.release.manifest import COMPARISON, CONTENT, LEDGER, manifest

PLACE, YEAR, RAW, KEPT = "demo", 2023, "data/raw/demo/2023", "data/released/demo/2022/1"
PROMISED = f"data/raw/{PLACE}/{YEAR - 1}/pledges.csv"
# the cases stay what they were
word = partial(slim_word, slim=False)
# doubled lines of doubled lines end here
LONGEST = 300_000

# how many of a hundred cases; the slow ones are few
SHARES = {
    "docx": 9, "xlsx": 6, "xls": 6, "ods": 6, "pdf": 8, "html": 8, "mht": 3, "text": 6,
    "csv": 10, "wordings": 9, "beside": 4, "cells": 2, "workbook": 5, "narrative": 4, "pledges": 3, "signoff": 4, "corrections": 2,
    "codebook": 1, "verify": 2, "released": 2,
}  # fmt: skip
FORMATS = [name for name, share in SHARES.items() for _ in range(share)]
random.Random(0).shuffle(FORMATS)

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le")
SIGNS = "\0\a\x1b\x1c\x7f\x85\u200b\u200d\u202e\u2066\ufeff\u2028\ue000\ufffd\U000e0041\t\n\r\"',;{}[]|*_`#<>&\\"
NASTY = (
    '=HYPERLINK("http://a.cn","点")', "<script>alert(1)</script>", '<data class="figure" value="9" data-id="n1">9</data>', "{图:矛盾纠纷调解}",
    "{矛盾纠纷调解:较上年}", "{{{", "{表:", "٣", "①", "〇", "½", "²", "𝟗", "1e309", "NaN", "inf", "-0", "9" * 400, "0" * 60 + "1", "十百千万亿", "亿万千百十",
    "万亿亿", "十十", "点五", "20余余次", "约近20多次左右", "三四五次", "1/0", "百分之零", "0分之1", "-5件", "1.2.3件", "1,2,3件", "2—1次", "\x1b[31m", "\u202e", "(((((", "“" * 50, "，" * 3000,
    "9" * 9000, "一" * 5000, "[" * 3000, "- " * 2000, "<b>" * 2000, "{a: " * 500, "&a;", "]]>", "<!--", "*a", "!!python/object:os.system x", "2025-02-30", "99999999999999999999",
    "A" * 200_000, "%s%n{0}", "../../../etc/passwd", "file:///etc/passwd", "无此职责", "未报", "每周2次", "截至11月7515件", "增长-5%", "持平", "翻一番", "null", "true", "~", "(?:a+)+$", "(", "|", "<字>",
)  # fmt: skip
EXTREMES = ("", "0", "-1", "1.5", "99999999999", "9" * 40, "NaN", "٣", "A1:XFD1048576", "XFD1048576", "true", "A" * 5000, "../../x.xml", "&#0;")  # fmt: skip
PIECES = (
    *"0123456789", *"０１９", *"一二三十百千万亿〇零两半", "20", "1,000", "0.5", "12.50", "2023", "余", "多", "约", "近", "超过", "不少于", "以上", "左右", "—", "-", "至", "至少", "十几", "数十",
    "件", "次", "人次", "万元", "元", "%", "％", "个百分点", "成", "分之", "每周", "日均", "截至11月", "近三年", "增长", "下降", "倍", "番", ".", ",", "．", "，", " ", "\u3000", "+", "/", "(", "）", "٣", "①", "²",
)  # fmt: skip
ERRORS = ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?")
NAMES = ("矛盾纠纷调解", "行政检查", "信访件", "法治经费", "调解成功率", "普法受众人次", "法律咨询", "热线工单按期办结率", "不是指标", "")  # fmt: skip
COLUMNS = ("单位", "状态", "期间", "年份", "变动原因", "目标", "出处", "备注", "", "指标", "奇怪")
UNITS = ("", "", "件", "次", "万元", "%", "人次", "万", "名", "箱")
_TAG = re.compile(r"<[^<>]{1,300}>")
_WORD = re.compile(r"[0-9]+(?:\.[0-9]+)?|[\u4e00-\u9fff]{2,6}|[a-z_]{3,}")


def _repacked(content: bytes, new: dict[str, bytes] | None = None) -> bytes:
    """An archive with parts exchanged, without a date, so that the same case is always the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as archive:
        for name in old.namelist():
            part = (new or {}).get(name) or old.read(name)
            archive.writestr(zipfile.ZipInfo(name), re.sub(rb"20\d\d-\d\d-\d\dT[\d:.]+Z", b"2024-01-01T00:00:00Z", part),
                             zipfile.ZIP_DEFLATED, 1)  # fmt: skip
    return out.getvalue()


LINES = ["示例镇2023年度法治政府建设情况报告", "一、主要举措和成效", "开展普法活动20余场，受众约3.5万人次。", "调解矛盾纠纷148件，同比增长12.5%，罚没金额8.6万元。",
         "行政复议案件4件，全年信访件８０件，调解成功率98.5%。", "计划开展法治培训不少于24场。"]  # fmt: skip
GRID = [["指标", "数值", "单位", "目标"], ["矛盾纠纷调解", 133, "件", None], ["法治经费", 8.6, "万元", ""], ["信访件", "20余件", None, "30件"], ["调解成功率", "98.5%", "", "95%以上"]]  # fmt: skip
NARRATIVE = "## 一、举措和成效\n\n调解纠纷{矛盾纠纷调解}，{矛盾纠纷调解:较上年}。\n\n{图:矛盾纠纷调解}\n\n| 项 | 数 |\n|---|---|\n| 检查 | {行政检查} |\n\n## 二、第一责任人\n\n**研究**法治工作。\n\n## 三、不足\n\n- 人手不足\n\n## 四、下一年安排\n\n文。\n"
PLEDGES = "承诺,指标,目标,期限,落实情况,说明\n普法活动不少于36场,普法活动,不少于36场,2023,,\n法治经费15万元,法治经费,15万元,2024,未到期,无\n"
SIGNED = "- role: 制表\n  name: 张三\n  date: 2024-02-28\n  edition: internal\n  content: 0123456789ab\n- {role: 复核, name: 李四, date: 2024-03-01, edition: public, content: ba9876543210, reason: 漏计}\n"
CORRECTED = f"- where: {{place: demo, year: 2023, file: figures.csv, row: 2}}\n  action: replace\n  column: 数值\n  expect: 133件\n  value: 130件\n  reason: 多录\n  status: 已核实\n- where: {{place: demo, year: {YEAR}, indicator: petition_case}}\n  action: keep\n  expect: [86件, 91件]\n  reason: 两个来源\n  status: 未核实\n"
NOW = figures(("矛盾纠纷调解", "133件"), ("行政检查", "约300次"), ("信访件", "86件"), ("法治经费", "8.6", "万元", "", "", "", "", "15万元"), ("调解成功率", "98.5%"), ("矛盾纠纷调解", "60件", "", "上年"), ("法律咨询", "2次", "", "", "每周"))  # fmt: skip
THEN = figures(("矛盾纠纷调解", "60件"), ("行政检查", "20余次"), ("信访件", "未报"), ("法治经费", "12万元"), ("普法活动", "无此职责"))  # fmt: skip
MHT = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: 8bit\n\n{}\n--x--\n'
PAGE = "<!DOCTYPE html><html><head><meta charset='utf-8'><title>报告</title></head><body><nav>首页，欢迎</nav><h1>{}</h1><div class='a'>{}</div><table><tr><th>指标</th><th>数值</th></tr><tr><td>信访件</td><td>20</td></tr></table></body></html>"


@cache
def seeds() -> dict[str, list[tuple[str, bytes]]]:
    """Of each format the files that its cases begin with: where they lie in the data home, and their bytes."""
    mpl.rcParams["svg.hashsalt"], os.environ["SOURCE_DATE_EPOCH"] = "fazhi", "0"
    cells = ["".join(f"<~tc><~tcPr/>{par(str(c or ''))}</~tc>" for c in row) for row in GRID]
    lists = levels(("chineseCounting", "%1、"), ("decimal", "%1.%2"))
    books = {
        "docx": _repacked(word("".join(map(par, LINES)) + item("依法行政") + item("办结案件5件", 1) + rows_of(*cells), lists)),
        "xlsx": _repacked(sheets(("数据", GRID), ("空", []), ("其他", [[1, 2.5], ["甲"]]))),
        "xls": xls(("数据", GRID)), "ods": _repacked(ods(("数据", GRID))), "pdf": pdf(LINES, LINES[::-1]),
    }  # fmt: skip
    page = PAGE.format(LINES[0], "".join(f"<p>{line}</p>" for line in LINES[1:]))
    table = "\n".join("\t".join(str(c or "") for c in row) for row in GRID)
    texts = {
        "html": ("in/a.html", page), "mht": ("in/a.mht", MHT.format(page)), "text": ("in/a.txt", "\n".join([*LINES, table])),
        "csv": (f"{RAW}/figures.csv", NOW), "wordings": (f"{RAW}/figures.csv", NOW), "narrative": (f"{RAW}/narrative.md", NARRATIVE),
        "pledges": (PROMISED, PLEDGES), "signoff": (f"{RAW}/signoff.yml", SIGNED), "corrections": ("data/corrections.yml", CORRECTED),
    }  # fmt: skip
    found = {kind: [(f"in/a.{kind}", data)] for kind, data in books.items()}
    found |= {kind: [(path, text.encode())] for kind, (path, text) in texts.items()}
    found["workbook"] = [(f"{RAW}/figures.{kind}", books[kind]) for kind in ("xlsx", "xls", "ods")]
    found["codebook"] = [(name, data) for name, data in standing().items() if "codebook" in name]
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        write(home.root, standing() | narratives())
        # without its font, so that what is mutated is what is read
        made = sealed(re.sub(r"base64,[A-Za-z0-9+/=]*", "base64,", composed_of(home, PLACE, YEAR).page.html)).encode()
        released = composed_of(home, PLACE, YEAR - 1)
        outputs = {"report.html": made, **{name: released.file(name) for name in (CONTENT, LEDGER, COMPARISON)}}
    found["verify"] = [("in/report.html", made)]
    found["released"] = [(f"{KEPT}/{n}", d) for n, d in {**outputs, "manifest.json": manifested(outputs)}.items()]
    return found


def narratives() -> dict[str, bytes]:
    """The text that the page of a verify case was made with."""
    before = re.sub(r"{.*}", "文", NARRATIVE).encode()
    return {f"{RAW}/narrative.md": NARRATIVE.encode(), PROMISED.replace("pledges.csv", "narrative.md"): before}


@cache
def standing() -> dict[str, bytes]:
    """What lies in the data home of every case."""
    book = {f"data/codebook/{p.name}": p.read_bytes() for p in sorted((REPO / "data" / "codebook").iterdir())}
    tables = {f"data/raw/{PLACE}/{YEAR - 1}/figures.csv": THEN.encode(), f"{RAW}/figures.csv": NOW.encode()}
    notebooks = {f"notebooks/{p.name}": p.read_bytes() for p in sorted((REPO / "notebooks").iterdir()) if p.is_file()}
    return book | tables | notebooks


def manifested(outputs: dict[str, bytes]) -> bytes:
    """The manifest that fits these files."""
    parameters = {"edition": "internal", "place": PLACE, "year": YEAR - 1}
    return manifest({"parameters": parameters, "inputs": {}}, outputs)


def write(root: Path, files: dict[str, bytes]) -> None:
    """Put files below a folder."""
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


def _bytes(rng: random.Random, data: bytes) -> bytes:
    """One change of bytes: some flipped, a stretch deleted, doubled or blanked, the end cut off, junk put in."""
    at, size = rng.randrange(len(data) + 1), rng.choice((1, 2, 8, 100, 4000))
    middle = data[at : at + size]
    match rng.randrange(7):
        case 0 | 1:
            middle = bytes(b ^ (1 << rng.randrange(8)) for b in middle)
        case 2:
            middle = b""
        case 3:
            middle *= rng.choice((2, 3, 50))
        case 4:
            middle = bytes(len(middle))
        case 5:
            middle = rng.choice(NASTY).encode() + middle
        case _:
            return data[:at]
    return data[:at] + middle + data[at + size :]


def _text(rng: random.Random, text: str) -> str:
    """One change of text: a sign or nasty token put in or taken for another, a line or tag doubled, dropped or nested."""
    at = rng.randrange(len(text) + 1)
    way = rng.randrange(6 + 4 * bool(_TAG.search(text)))
    if way < 2:
        token = rng.choice(SIGNS) if way else rng.choice(NASTY)
        return text[:at] + token + text[at:]
    if way < 4 and (words := list(_WORD.finditer(text))):
        m = rng.choice(words)
        token = rng.choice(NASTY) if way == 2 else "".join(rng.choices(PIECES, k=rng.randint(1, 5)))
        return text[: m.start()] + token + text[m.end() :]
    if way < 6:
        lines = text.split("\n")
        n = rng.randrange(len(lines))
        times = rng.choice((0, 2, 2, 300 if len(lines[n]) < LONGEST // 300 else 2))
        return "\n".join([*lines[:n], *[lines[n]] * times, *lines[n + 1 :]])
    m = rng.choice(list(_TAG.finditer(text)))
    if way == 6:
        tag = m[0] * 2
    elif way == 7:
        tag = ""
    elif way == 8:
        tag = re.sub('"[^"]*"', lambda _: f'"{rng.choice(EXTREMES)}"', m[0], count=rng.choice((0, 1)))
    else:
        tag = (m[0] * rng.choice((30, 300, 20_000)))[:LONGEST]
    return text[: m.start()] + tag + text[m.end() :]


def _archive(rng: random.Random, data: bytes) -> bytes:
    """A part inside an archive changed and packed again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = rng.choice([n for n in archive.namelist() if archive.getinfo(n).file_size])
        part = archive.read(name)
    for _ in range(rng.choice((1, 1, 2, 5))):
        try:
            part = _text(rng, part.decode())[:LONGEST].encode() if rng.randrange(4) else _bytes(rng, part)
        except UnicodeDecodeError:
            part = _bytes(rng, part)
    return _repacked(data, {name: part})


def mutated(rng: random.Random, data: bytes) -> bytes:
    """A seed after some changes, by its kind."""
    if data.startswith(b"PK") and rng.randrange(3):
        return _archive(rng, data)
    times = rng.choice((1, 1, 1, 2, 4, 12))
    try:
        text = data.decode() if rng.randrange(4) else None
    except UnicodeDecodeError:
        text = None
    if text is None:
        for _ in range(times):
            data = _bytes(rng, data)[:LONGEST]
        return data
    for _ in range(times):
        text = _text(rng, text)[:LONGEST]
    return text.encode(rng.choice(ENCODINGS) if "data-id" not in text else "utf-8", "replace")


def wordings(rng: random.Random) -> bytes:
    """A table of the right form, whose wordings are composed at random."""
    columns = ["指标", "数值", *rng.sample(COLUMNS, rng.randrange(5))]
    rng.shuffle(columns)
    made = {
        "指标": lambda: rng.choice(NAMES), "单位": lambda: rng.choice(UNITS), "年份": lambda: rng.choice(("", "2023", "2022年", "２０２３", "23")),
        "状态": lambda: rng.choice(("", "", "计划", "上年", "变动", "2021", "怪")), "期间": lambda: rng.choice(("", "", "每周", "截至11月", "1—6月", "怪")),
    }  # fmt: skip

    def words() -> str:
        return "".join(rng.choices(PIECES, k=rng.randint(0, 6))) if rng.randrange(6) else rng.choice(NASTY[:40])

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for _ in range(rng.randint(1, 8)):
        writer.writerow([made.get(c, words)() for c in columns])
    return out.getvalue().encode(rng.choice(ENCODINGS[:4]), "replace")


def beside(rng: random.Random) -> tuple[str, bytes, frozenset[str]]:
    """A document whose numbers stand beside others: item numbers, cells, lines; and those that are its figures.

    Each has three digits or is a rate of two, and an item's number one: what grew together is none of them.
    """
    figures = [str(n) for n in rng.sample(range(100, 1000), 80)]
    rates = [str(n) for n in rng.sample(range(11, 100), 6)]
    left, shares = iter(figures), iter(rates)
    names = [n for n in NAMES if n not in ("", "不是指标", "调解成功率", "热线工单按期办结率", "法治经费")]

    def line() -> str:
        name, unit, n, dot = rng.choice(names), rng.choice(("件", "次", "场")), rng.randint(1, 9), rng.choice(".．、")
        return rng.choice((
            f"{name}{next(left)}{unit}。", f"{name}{next(left)} {next(left)}{unit}。", f"{n}{dot}{next(left)}{unit}{name}。",
            f"{n}{dot}{name}{next(left)}{unit}。", f"（{n}）{name}{next(left)}{unit}。", f"附表{n} {next(left)}{unit}。",
            f"{name}{next(left)}", f"{next(left)}{unit}{name}。",
        ))  # fmt: skip

    lines = [line() for _ in range(rng.randint(1, 5))]
    if rng.randrange(2):
        # one alone might be a number with a point
        dot = rng.choice(".．、")
        lines += [f"{n}{dot}{next(shares)}%的村达标。" for n in range(1, rng.randint(3, 6))]
    rows = [
        ["指标", "2022年", "2023年"],
        *([rng.choice(names), next(left), next(left)] for _ in range(rng.randint(1, 3))),
    ]
    kind = rng.choice(("txt", "html", "docx", "xlsx", "xls", "ods", "pdf"))
    if kind in ("xlsx", "xls", "ods"):
        grid = [
            ["\n".join(row[1:]) if rng.randrange(5) == 0 else c for c in row] if n else row
            for n, row in enumerate(rows)
        ]
        made = {"xlsx": sheets, "xls": xls, "ods": ods}[kind](("数据", grid))
    elif kind == "docx":
        cells = ["".join(f"<~tc><~tcPr/>{par(c)}</~tc>" for c in row) for row in rows]
        made = word(
            "".join(item(w) if w[0] not in "123456789（" and not rng.randrange(3) else par(w) for w in lines)
            + rows_of(*cells),
            levels(("decimal", "%1.")),
        )
    elif kind == "html":
        cells = ["<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows]
        tag = rng.choice(("p", "li", "div"))
        made = PAGE.format(lines[0], "".join(f"<{tag}>{w}</{tag}>" for w in lines[1:])
                           + f"<table>{''.join(cells)}</table>").replace("<td>20</td>", "<td>未报</td>").encode()  # fmt: skip
    elif kind == "pdf":
        made = pdf([*lines, *(rng.choice((" ", "  ", "\u3000")).join(row) for row in rows)])
    else:
        made = "\n".join([*lines, *("\t".join(row) for row in rows)]).encode()
    return f"in/a.{kind}", made, frozenset([*figures, *rates])


def cells(rng: random.Random) -> tuple[str, bytes, dict[int, float | None]]:
    """A workbook with error cells and merged units; what each row is worth, None where that is an error."""
    kind, grid, values = (
        rng.choice(("xlsx", "xlsx", "xls", "ods")),
        [["指标", "数值", "单位"]],
        dict[int, float | None](),
    )
    for n, name in enumerate(rng.sample(["矛盾纠纷调解", "行政检查", "信访件", "法律咨询", "普法活动"], 3), 2):
        amount = rng.randint(100, 999)
        bad = rng.choice((None, None, *ERRORS))
        where = rng.randrange(3)
        row: list[Any] = [name, amount, ""]
        if bad:
            row[where] = bad
        grid.append(row)
        values[n] = None if bad else amount
    money = rng.randint(100, 999) / 10
    grid += [["法治经费", money, "万元"], ["罚没金额", money + 1, None]]
    values |= {5: money * 10**4}
    book = {"xlsx": sheets, "xls": xls, "ods": ods}[kind](("数据", grid))
    if kind == "xlsx":
        opened = openpyxl.load_workbook(io.BytesIO(book))
        sheet = opened.active
        sheet.merge_cells("C5:C6")
        values[6] = (money + 1) * 10**4
        out = io.BytesIO()
        opened.save(out)
        book = _repacked(out.getvalue())
    return f"{RAW}/cells.{kind}", book, values


@dataclass(frozen=True)
class Case:
    """One hostile input: its number, its format, and the files that it puts into a data home."""

    number: int
    format: str
    files: dict[str, bytes]
    # of a document, all that may be read; of a table, what a row says, None where that is an error
    numbers: frozenset[str] = frozenset()
    values: dict[int, float | None] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        """The bytes of its first file, which is the hostile one."""
        return next(iter(self.files.values()))


def case(number: int, seed: int) -> Case:
    """The case of a number; the same for ever."""
    rng, kind = random.Random(f"{seed}:{number}"), FORMATS[number % len(FORMATS)]
    if kind == "beside":
        path, data, known = beside(rng)
        return Case(number, kind, {path: data}, known)
    if kind == "cells":
        path, data, values = cells(rng)
        return Case(number, kind, {path: data, f"{RAW}/figures.csv": b""}, values=values)
    path, data = rng.choice(seeds()[kind])
    hostile = wordings(rng) if kind == "wordings" else mutated(rng, data)
    files = {path: hostile}
    if kind == "verify" and rng.randrange(2):
        # as a forger would
        files[path] = sealed(hostile.decode("utf-8", "replace")).encode()
    files |= narratives() if kind == "verify" else {}
    if kind == "released":
        files |= {name: data for name, data in seeds()[kind] if name != path}
        outputs = {name.rpartition("/")[2]: data for name, data in files.items()}
        if "manifest" not in path and rng.randrange(3):
            files[f"{KEPT}/manifest.json"] = manifested({n: d for n, d in outputs.items() if n != "manifest.json"})
    return Case(number, kind, files)
