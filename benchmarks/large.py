"""Inputs far larger than any town's: processor seconds to read and judge each, which grow with their size and no faster.

Usage: python benchmarks/large.py
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from fazhi.cleaning.dataset import load_record
from fazhi.home import Home
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


def main() -> None:
    """Measure and print."""
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
