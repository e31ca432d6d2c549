"""Hostile input: seeds mutated by case number, each fed to the reader that the kit would give it, and judged.

``python tests/fuzz.py --cases 100000 --seed 1 --jobs 2`` is the long run; ``--case 4711`` runs one alone and keeps its
files. Reads ``/proc``, so it runs on Linux.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import re
import resource
import shutil
import sys
import tempfile
import time
import traceback
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import matplotlib as mpl
from conftest import REPO, figures, folder_bytes
from test_page import page_of
from test_reading_documents import item, levels, par, pdf, rows, sheets, word
from test_reading_tables import ods, xls

from fazhi.codebook import Codebook, load_codebook
from fazhi.dossier import judge
from fazhi.errors import FazhiError, Finding
from fazhi.export.seal import sealed
from fazhi.export.verify import verify
from fazhi.home import Home
from fazhi.pipeline.publish import manifest
from fazhi.reading import documents, mentions
from fazhi.reading.text import decode
from fazhi.record import Record, load_record
from fazhi.releases import read_kept, releases
from fazhi.report import Report, csv_text
from fazhi.signoff import load_signatures

SECONDS, MEMORY, GIVEN_UP = 10, 2 << 30, 20
PLACE, YEAR, RAW, KEPT = "demo", 2023, "data/raw/demo/2023", "data/released/demo/2022/1"
TABLE, PROMISED = f"{YEAR}/figures.csv", f"data/raw/{PLACE}/{YEAR - 1}/pledges.csv"
# what calamine prints itself when it panics over an .xls; the kit catches the panic and refuses the file
CAUGHT = b"panicked at"
# doubled lines of doubled lines end here
LONGEST = 300_000
# judging takes longer than reading: of the tables only every so-manieth is judged too
JUDGED = 8

# how many of a hundred cases; the slow ones are few
SHARES = {
    "docx": 9, "xlsx": 6, "xls": 6, "ods": 6, "pdf": 8, "html": 8, "mht": 3, "text": 6,
    "csv": 13, "wordings": 12, "workbook": 5, "narrative": 4, "pledges": 3, "signoff": 4, "corrections": 2,
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
NAMES = (
    "矛盾纠纷调解",
    "行政检查",
    "信访件",
    "法治经费",
    "调解成功率",
    "普法受众人次",
    "法律咨询",
    "热线工单按期办结率",
    "不是指标",
    "",
)
COLUMNS = ("单位", "状态", "期间", "年份", "变动原因", "目标", "出处", "备注", "", "指标", "奇怪")
UNITS = ("", "", "件", "次", "万元", "%", "人次", "万", "名", "箱")
_TAG = re.compile(r"<[^<>]{1,300}>")
_PLAIN = re.compile(r"([0-9]{1,20}|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?([万亿]?)(.*)")
_WIDE = str.maketrans("０１２３４５６７８９．", "0123456789.")
_WORD = re.compile(r"[0-9]+(?:\.[0-9]+)?|[\u4e00-\u9fff]{2,6}|[a-z_]{3,}")
_HANZI = re.compile("[\u4e00-\u9fff]")
_UNSAYABLE = re.compile(r"Traceback|(?<![\w.])/(?:tmp|home|usr|work|root)/")
_FORBIDDEN = {
    "socket.connect",
    "subprocess.Popen",
    "os.system",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "shutil.rmtree",
    "urllib.Request",
}
_HAN = "零〇一二三四五六七八九十百千万亿两"


# ---- seeds -------------------------------------------------------------------------------------------------------


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
THEN = figures(
    ("矛盾纠纷调解", "60件"),
    ("行政检查", "20余次"),
    ("信访件", "未报"),
    ("法治经费", "12万元"),
    ("普法活动", "无此职责"),
)
MHT = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: 8bit\n\n{}\n--x--\n'
PAGE = "<!DOCTYPE html><html><head><meta charset='utf-8'><title>报告</title></head><body><nav>首页，欢迎</nav><h1>{}</h1><div class='a'>{}</div><table><tr><th>指标</th><th>数值</th></tr><tr><td>信访件</td><td>20</td></tr></table></body></html>"


@cache
def seeds() -> dict[str, list[tuple[str, bytes]]]:
    """Of each format the files that its cases begin with: where they lie in the data home, and their bytes."""
    mpl.rcParams["svg.hashsalt"], os.environ["SOURCE_DATE_EPOCH"] = "fazhi", "0"
    cells = ["".join(f"<~tc><~tcPr/>{par(str(c or ''))}</~tc>" for c in row) for row in GRID]
    lists = levels(("chineseCounting", "%1、"), ("decimal", "%1.%2"))
    books = {
        "docx": _repacked(word("".join(map(par, LINES)) + item("依法行政") + item("办结案件5件", 1) + rows(*cells), lists)),
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
        narrative = re.sub(r"{.*}", "文", NARRATIVE).encode()
        told = {f"{RAW}/narrative.md": NARRATIVE.encode(), PROMISED.replace("pledges.csv", "narrative.md"): narrative}
        write(home.root, standing() | told)
        # without its font, so that what is mutated is what is read
        made = _sealed(re.sub(r"base64,[A-Za-z0-9+/=]*", "base64,", page_of(home, PLACE, YEAR)[0])).encode()
        report = Report(judge(load_record(home, PLACE), YEAR - 1))
        assert report.figures()
        ledger, comparison = report.sources().files["ledger.csv"], csv_text(report.dossier.comparison_table())
    outputs = {"report.html": made, "ledger.csv": ledger.encode(), "comparison.csv": comparison.encode()}
    found["verify"] = [("in/report.html", made)]
    found["released"] = [(f"{KEPT}/{n}", d) for n, d in {**outputs, "manifest.json": manifested(outputs)}.items()]
    return found


@cache
def standing() -> dict[str, bytes]:
    """What lies in the data home of every case."""
    book = {f"data/codebook/{p.name}": p.read_bytes() for p in sorted((REPO / "data" / "codebook").iterdir())}
    return book | {f"data/raw/{PLACE}/{YEAR - 1}/figures.csv": THEN.encode(), f"{RAW}/figures.csv": NOW.encode()}


def _sealed(html: str) -> str:
    return sealed(re.sub(r'(<meta name="fazhi-(?:seal|lines)" content=")[0-9a-f]*', r"\1", html))


def manifested(outputs: dict[str, bytes]) -> bytes:
    return manifest({"edition": "internal", "place": PLACE, "year": YEAR - 1}, {"inputs": {}}, outputs)


def write(root: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


# ---- mutations ---------------------------------------------------------------------------------------------------


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
    tags, words = list(_TAG.finditer(text)), list(_WORD.finditer(text))
    way = rng.randrange(6 + 4 * bool(tags))
    if way < 2:
        token = rng.choice(SIGNS) if way else rng.choice(NASTY)
        return text[:at] + token + text[at:]
    if way < 4 and words:
        m = rng.choice(words)
        token = rng.choice(NASTY) if way == 2 else "".join(rng.choices(PIECES, k=rng.randint(1, 5)))
        return text[: m.start()] + token + text[m.end() :]
    if way < 6:
        lines = text.split("\n")
        n = rng.randrange(len(lines))
        return "\n".join(
            [
                *lines[:n],
                *[lines[n]] * rng.choice((0, 2, 2, 300 if len(lines[n]) < LONGEST // 300 else 2)),
                *lines[n + 1 :],
            ]
        )
    m = rng.choice(tags)
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


@dataclass(frozen=True)
class Case:
    """One hostile input: its number, its format, and the files that it puts into a data home."""

    number: int
    format: str
    files: dict[str, bytes]

    @property
    def data(self) -> bytes:
        """The bytes of its first file, which is the hostile one."""
        return next(iter(self.files.values()))


def case(number: int, seed: int) -> Case:
    """The case of a number; the same for ever."""
    rng, kind = random.Random(f"{seed}:{number}"), FORMATS[number % len(FORMATS)]
    path, data = rng.choice(seeds()[kind])
    hostile = wordings(rng) if kind == "wordings" else mutated(rng, data)
    files = {path: hostile}
    if kind == "verify" and rng.randrange(2):
        files[path] = _sealed(hostile.decode("utf-8", "replace")).encode()
    if kind == "released":
        files |= {name: data for name, data in seeds()[kind] if name != path}
        outputs = {name.rpartition("/")[2]: data for name, data in files.items()}
        if "manifest" not in path and rng.randrange(3):
            files[f"{KEPT}/manifest.json"] = manifested({n: d for n, d in outputs.items() if n != "manifest.json"})
    return Case(number, kind, files)


# ---- what each format is read by, and what must hold of it -------------------------------------------------------


def _document(c: Case, home: Home) -> Iterator[str]:
    text = documents.read_document(home.root / next(iter(c.files)))
    codebook = load_codebook(home)
    for m in _reader(codebook).read(text):
        if m.text != text[m.start : m.end] or not any(x.isdecimal() or x in _HAN or x in "半几数翻" for x in m.text):
            yield f"提到的数“{m.text}”不在原文里"
        simple = _PLAIN.fullmatch(m.text.translate(_WIDE))
        if simple and m.unit and simple[4] == m.unit:
            number = float(_decimal(simple))
            if not m.low == m.high == m.value or abs(m.low - number) > 1e-6 * max(number, 1):
                yield f"“{m.text}”读作{m.low}至{m.high}"


@lru_cache(maxsize=2)
def _reader(codebook: Codebook) -> mentions.Reader:
    return mentions.Reader(codebook)


def _decimal(m: re.Match[str]) -> Decimal:
    """The number of a plain wording, its scale included."""
    return Decimal(m[1].replace(",", "") + (m[2] or "")) * {"万": 10**4, "亿": 10**8}.get(m[3], 1)


def _delivered(c: Case, home: Home) -> Iterator[str]:
    """A place's tables, narrative, pledges and corrections: read, and judged if the case is of those."""
    record = load_record(home, PLACE)
    yield from _sayable(record.findings)
    if c.format in ("csv", "wordings"):
        yield from _accounted(c.data, record)
    slow = c.format in ("csv", "wordings", "workbook") and c.number // len(FORMATS) % JUDGED
    if YEAR in record.years() and not slow:
        yield from _sayable(judge(record, YEAR).findings)


def _accounted(data: bytes, record: Record) -> Iterator[str]:
    """Each row of a CSV is a clean figure or named in a finding, and each figure says what its cells say."""
    found = [f for f in record.findings if f.file == TABLE]
    whole = any(f.severity == "error" and not f.row for f in found)
    try:
        grid = [[c.strip() for c in row] for row in csv.reader(io.StringIO(decode(data), newline=""), strict=True)]
    except (FazhiError, csv.Error):
        if not whole:
            yield "读不出的表没有列出"
        return
    filled = [(n, row) for n, row in enumerate(grid, 1) if any(row)]
    top = next(((n, row) for n, row in filled[:10] if {"指标", "数值"} <= set(row)), None)
    if whole or not top:
        yield from [] if whole else ["没有表头的表没有列出"]
        return
    mine = record.figures[record.figures["file"] == TABLE]
    clean = {int(r["row"]): {str(k): v for k, v in r.items()} for r in mine.to_dict("records")}
    named = {f.row for f in found} | {int(n) for f in found for n in re.findall(f"{TABLE}第([0-9]+)行", f.read)}
    yield from (f"第{n}行无声地丢了" for n, _ in filled if n > top[0] and n not in clean and n not in named)
    for n, row in clean.items():
        yield from _faithful(row, dict(zip(top[1], grid[n - 1], strict=False)), record.codebook)


def _faithful(row: dict[str, Any], cells: dict[str, str], codebook: Codebook) -> Iterator[str]:
    """A figure's wording is its cells', and a plain number is that number."""
    indicator = codebook.indicators[row["indicator"]]
    said, text, unit = ("".join(str(w).split()) for w in (cells["数值"], row["text"], cells.get("单位", "")))
    period = "".join(cells.get("期间", "").split())
    added = [before + after for before in ("", unit) for after in ("", indicator.units[0])]
    if not any(
        text in (start + said[:at] + more + said[at:], said[:at] + more + said[at:])
        for start in (period,) for more in added for at in range(len(said) + 1)
    ):  # fmt: skip
        yield f"“{text}”不在“{said}”里"
    if any(
        x.isnumeric() and not (x.isascii() or "０" <= x <= "９" or "\u4e00" <= x <= "\u9fff" or x == "〇") for x in text
    ):
        yield f"“{text}”里有别的数字"
    if not row["absence"] and not row["low"] <= row["high"]:
        yield f"“{text}”读作{row['low']}至{row['high']}"
    plain = _PLAIN.fullmatch(said.translate(_WIDE))
    if not plain or row["status"] == "change" or row["absence"]:
        return
    column = re.fullmatch("([万亿]?)(.*)", unit)
    word = plain[4] or (column[2] if column else "") or indicator.units[0]
    if word in codebook.units and (plain[4] or not unit or (column and column[2] in codebook.units)):
        scale = 1 if plain[4] or not column else {"万": 10**4, "亿": 10**8}.get(column[1], 1)
        number = float(_decimal(plain) * scale * Decimal(str(codebook.units[word].factor)))
        if not row["low"] == row["high"] == number:
            yield f"“{said}{unit}”读作{row['low']}至{row['high']}，应是{number}"


def _signed(_: Case, home: Home) -> Iterator[str]:
    yield from _sayable(load_signatures(home, PLACE, YEAR)[1])


def _book(c: Case, home: Home) -> Iterator[str]:
    load_codebook(home)
    yield from _delivered(c, home)
    _reader(load_codebook(home)).read("\n".join(LINES))


def _verified(c: Case, home: Home) -> Iterator[str]:
    verdict = verify(home.root / "in/report.html", home)
    if verdict.exit_code == 0 and c.data != seeds()["verify"][0][1] and _sealed(c.data.decode()).encode() != c.data:
        yield "改动过的页面说是一致"
    yield from (f"差异没有话：{d}" for d in verdict.differences if not _HANZI.search(d.sentence()))


def _released(_: Case, home: Home) -> Iterator[str]:
    for release in releases(home, PLACE, YEAR - 1):
        kept = release.kept()
        kept.told(PLACE), kept.names(), release.input("data/corrections.yml")
    read_kept(home.root / KEPT)
    yield from _sayable(judge(load_record(home, PLACE), YEAR).findings)


def _sayable(findings: Iterable[Finding]) -> Iterator[str]:
    for f in findings:
        if not (_HANZI.search(f.message) and f.todo) or _UNSAYABLE.search(f.sentence()):
            yield f"说不得的发现：{f}"


READERS: dict[str, Callable[[Case, Home], Iterator[str]]] = {
    "signoff": _signed, "codebook": _book, "verify": _verified, "released": _released,
    **dict.fromkeys(("csv", "wordings", "workbook", "narrative", "pledges", "corrections"), _delivered),
    **dict.fromkeys(("docx", "xlsx", "xls", "ods", "pdf", "html", "mht", "text"), _document),
}  # fmt: skip


# ---- running -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """What became of a case: what was wrong, how it ended, how long it took, what memory it added."""

    number: int
    format: str
    faults: tuple[str, ...] = ()
    refused: bool = False
    seconds: float = 0.0
    memory: int = 0


class Bench:
    """A data home in a folder of its own, in which one case after another is read and judged."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        self.touched: list[str] = []
        self._armed = False
        self._spill = tempfile.TemporaryFile("ab+")  # noqa: SIM115 - as long as the process
        write(root, standing())
        sys.dont_write_bytecode = True
        sys.addaudithook(self._heard)

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        if self._armed and (
            event in _FORBIDDEN or (event == "open" and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        ):
            self.touched.append(f"{event} {args[0]}")

    def silence(self) -> None:
        """What C and Rust write to stderr goes to a file, to be held against the case."""
        os.dup2(self._spill.fileno(), 2)

    def try_(self, c: Case) -> Result:
        """Read and judge a case."""
        write(self.home.root, c.files)
        before = folder_bytes(self.home.root)
        self._spill.truncate(0)
        self.touched.clear()
        resident, start = _resident(reset=True), time.perf_counter()
        faults, refused, self._armed = [], False, True
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                faults += READERS[c.format](c, self.home)
        except FazhiError as exc:
            refused = True
            said = str(exc)
            if not _HANZI.search(said) or _UNSAYABLE.search(said) or any(map(_raw, said)):
                faults.append(f"说不得的话：{said!r}")
        except BaseException as exc:  # noqa: BLE001 - a panic of Rust is no Exception
            frames = [f for f in traceback.extract_tb(exc.__traceback__) if "fazhi" in f.filename]
            where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
            faults.append(f"{type(exc).__name__} {where}：{str(exc)[:200]}")
        self._armed = False
        seconds, memory = time.perf_counter() - start, _resident() - resident
        self._spill.seek(0)
        noise = self._spill.read()
        faults += [f"写到 stderr：{noise[:200]!r}"] if noise and CAUGHT not in noise else []
        faults += [f"动了不该动的：{t}" for t in dict.fromkeys(self.touched)]
        faults += ["文件变了"] if folder_bytes(self.home.root) != before else []
        faults += [f"用了{seconds:.1f}秒"] if seconds > SECONDS else []
        faults += [f"用了{memory >> 20} MB"] if memory > MEMORY else []
        for name in c.files:
            (self.home.root / name).unlink(missing_ok=True)
        shutil.rmtree(self.home.root / "data" / "released", ignore_errors=True)
        write(self.home.root, {n: d for n, d in standing().items() if n in c.files})
        return Result(c.number, c.format, tuple(faults), refused, seconds, memory)


def _raw(c: str) -> bool:
    """Whether a character acts on a terminal or is not seen: control, bidi, zero width, private use."""
    return c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


def _resident(reset: bool = False) -> int:
    """The most memory that the process held, since it was last reset."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    return _kept("VmRSS" if reset else "VmHWM")


def _kept(key: str) -> int:
    """What the kernel says of the process's memory, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(status.partition(f"{key}:")[2].split()[0])


def _work(numbers: Sequence[int], seed: int, folder: Path, pipe: Connection) -> None:
    """A worker: each case told before it begins and when it is done, so that what kills it is known."""
    bench = Bench(folder)
    bench.silence()
    resource.setrlimit(resource.RLIMIT_AS, (_kept("VmSize") + MEMORY + (1 << 29),) * 2)
    for number in numbers:
        pipe.send((number, None))
        pipe.send((number, bench.try_(case(number, seed))))
    pipe.close()


def run(numbers: Sequence[int], seed: int = 1, jobs: int = 2) -> Iterator[Result]:
    """The results of cases, in the order that they come; a worker that dies or hangs is the fault of its case."""
    seeds()
    context, alive, folders = get_context("fork"), {}, tempfile.TemporaryDirectory()

    def start(left: Sequence[int]) -> None:
        if left:
            ours, theirs = context.Pipe(duplex=False)
            folder = Path(tempfile.mkdtemp(dir=folders.name))
            worker = context.Process(target=_work, args=(left, seed, folder, theirs), daemon=True)
            worker.start()
            theirs.close()
            alive[ours] = [worker, left, left[0], time.monotonic()]

    for n in range(jobs):
        start(numbers[n::jobs])
    while alive:
        ready = wait(list(alive), timeout=1)
        for pipe in list(alive):
            worker, left, at, since = alive[pipe]
            try:
                if pipe in ready:
                    at, result = pipe.recv()
                    alive[pipe][2:] = [at, time.monotonic()]
                    if result:
                        yield result
                    continue
            except EOFError:
                worker.join()
            else:
                if time.monotonic() - since < GIVEN_UP:
                    continue
                worker.kill()
                worker.join()
            del alive[pipe]
            if worker.exitcode:
                yield Result(at, FORMATS[at % len(FORMATS)], (f"进程死了（{worker.exitcode}）",))
                start(left[left.index(at) + 1 :])
    folders.cleanup()


def main() -> int:
    """The long run, or one case alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="the first case's number")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--case", type=int, help="one case alone; its files are kept below the working directory")
    given = parser.parse_args()
    if given.case is not None:
        write(Path(f"case{given.case}"), case(given.case, given.seed).files)
    numbers = range(given.first, given.first + given.cases) if given.case is None else [given.case]
    counts: dict[str, list[Result]] = {}
    for result in run(numbers, given.seed, given.jobs):
        counts.setdefault(result.format, []).append(result)
        for fault in result.faults:
            print(f"{result.number}\t{result.format}\t{fault!r}", flush=True)
    for kind, results in sorted(counts.items()):
        slow, large = max(results, key=lambda r: r.seconds), max(results, key=lambda r: r.memory)
        print(f"# {kind}: {len(results)} cases, {sum(r.refused for r in results)} refused, {sum(bool(r.faults) for r in results)} failures; "
              f"slowest {slow.seconds:.2f} s (case {slow.number}), most memory {large.memory >> 20} MB (case {large.number})")  # fmt: skip
    return int(any(r.faults for results in counts.values() for r in results))


if __name__ == "__main__":
    sys.exit(main())
