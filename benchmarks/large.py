"""Inputs far larger than any town's: processor seconds to read and judge each, which grow with their size and no faster.

First an ordinary workbook, of two sheets of 300 rows and 12 columns: what the kit takes to read it, child process and
looks of cells and all, is told as a multiple of openpyxl alone, in turns in the same run.

Usage: python benchmarks/large.py
"""

from __future__ import annotations

import io
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl

from fazhi.cleaning.dataset import load_record
from fazhi.home import Home
from fazhi.reading.workbooks import read_workbooks
from fazhi.report.dossier import judge

REPO = Path(__file__).resolve().parents[1]
TABLE, LIMIT = "指标,数值\n矛盾纠纷调解,148件\n", 10
TEXT = "## 一、举措\n\n{}\n\n## 二、第一责任人\n\n文。\n\n## 三、不足\n\n文。\n\n## 四、下一年\n\n文。\n"
SENTENCE = "开展普法活动20余场，调解矛盾纠纷148件，同比增长12.5%，罚没金额8.6万元。\n\n"
INPUTS = {
    "100,000 unknown names": (TABLE + "".join(f"指标甲{n}号,{n}件\n" for n in range(100_000)), TEXT.format("文。")),
    "100,000 equal rows": (TABLE + "矛盾纠纷调解,148件\n" * 100_000, TEXT.format("文。")),
    "a narrative of 0.5 MB": (TABLE, TEXT.format(SENTENCE * 5_000)),
    "a line of 40,000 marks": (TABLE, TEXT.format("**文" * 40_000)),
    "a line of 450,000 numerals": (TABLE, TEXT.format("一二三" * 150_000)),
}


def workbook() -> bytes:
    """An office's own workbook, somewhat longer than most."""
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("乙")):
        sheet.append(["指标", "数值", "单位", *("备注" * 9)])
        for n in range(300):
            sheet.append([f"指标{n}", n, "件", *"一二三四五六七八九"])
    book.save(data := io.BytesIO())
    return data.getvalue()


def processor(run: Callable[[], object]) -> float:
    """Seconds of the processor that we and our children had for it."""
    start = sum(os.times()[:4])
    run()
    return sum(os.times()[:4]) - start


def beside_openpyxl(rounds: int = 7) -> float:
    """How many times openpyxl's own time a workbook takes, medians of rounds in turns."""
    data = workbook()

    def plain() -> None:
        for sheet in openpyxl.load_workbook(io.BytesIO(data)):
            list(sheet.values)

    pairs = [(processor(lambda: list(read_workbooks([data]))), processor(plain)) for _ in range(rounds)]
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    return ours / theirs


def main() -> None:
    """Measure and print."""
    print(f"an ordinary workbook: {beside_openpyxl():.1f} times openpyxl alone")
    for name, (table, text) in INPUTS.items():
        with tempfile.TemporaryDirectory() as folder:
            home = Home(Path(folder))
            shutil.copytree(REPO / "data" / "codebook", home.codebook)
            year = home.raw("demo") / "2023"
            year.mkdir(parents=True)
            (year / "figures.csv").write_text(table, encoding="utf-8")
            (year / "narrative.md").write_text(text, encoding="utf-8")
            start = time.process_time()
            judge(load_record(home, "demo"), 2023)
            seconds = time.process_time() - start
        print(f"{name}: {seconds:.1f} s{'' if seconds <= LIMIT else f', more than {LIMIT} s'}")


if __name__ == "__main__":
    main()
