"""`fazhi read` on 2 MB of text, beside a bare scan for digits and two libraries, side by side in one run on one core.

The text is the labelled passages of tests/reading, their digits drawn anew, set among the narratives of the two
towns until one figure comes on some 120 characters, as in a whole report; and the passages alone, far denser than
any report. Then lines of 10 MB made to be slow, each against the ordinary text, per byte.

    python benchmarks/reading.py [--rounds 5] [--quick]

The libraries are optional: pip install -e '.[bench]'. Times are medians of rounds in which all take turns.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fazhi.codebook.load import load_codebook
from fazhi.home import Home
from fazhi.reading.extraction.extract import Reader

REPO = Path(__file__).resolve().parents[1]
MEGABYTE = 1_000_000
GOAL = 2.0
HOSTILE = (
    "一",
    "余",
    "万",
    "9",
    "第",
    "“",
    "、",
    "(",
    "\t",
    "1.",
    "每",
    "计划",
    "调解",
    "1余万",
    "约9",
    "一万",
    "20年",
    "3/",
)


def ordinary(size: int, dense: bool) -> str:
    """Some `size` bytes of text; the same at every call."""
    chance = random.Random(5)
    passages = [
        json.loads(line)["text"]
        for path in sorted((REPO / "tests" / "reading").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    calm = [
        p
        for path in sorted((REPO / "data" / "raw").glob("*/*/narrative.md"))
        for p in re.sub(r"\{[^}]*\}", "", path.read_text(encoding="utf-8")).split("\n")
        if len(p) > 60
    ]
    pieces: list[str] = []
    while sum(map(len, pieces)) * 3 < size:
        for passage in chance.sample(passages, 40):
            pieces.append(re.sub("[0-9]", lambda _: str(chance.randint(1, 9)), passage))
            pieces += [] if dense else chance.sample(calm, 4)
    return "\n".join(pieces)


def libraries() -> dict[str, Callable[[str], Any]]:
    """What is installed of the two libraries."""
    found: dict[str, Callable[[str], Any]] = {}
    try:
        from recognizers_number import Culture, recognize_number

        found["recognizers-text-number"] = lambda text: recognize_number(text, Culture.Chinese)
    except ImportError:
        print("recognizers-text-number is not installed")
    try:
        import jionlp

        found["JioNLP, money"] = jionlp.ner.extract_money
    except ImportError:
        print("jionlp is not installed")
    return found


def seconds(work: Callable[[str], Any], text: str) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    work(text)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="1 MB instead of 10 for the slow lines")
    arguments = parser.parse_args()
    reader = Reader(load_codebook(Home(REPO)))
    whole, dense = ordinary(2 * MEGABYTE, False), ordinary(2 * MEGABYTE, True)
    runs: dict[str, tuple[Callable[[str], Any], str]] = {
        r"bare \d+": (lambda text: list(re.finditer(r"\d+", text)), whole),
        "fazhi read, a whole report": (reader.read, whole),
        "fazhi read, figures only": (reader.read, dense),
    }
    runs |= {name: (work, whole) for name, work in libraries().items()}
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(arguments.rounds):
        for name, (work, text) in runs.items():
            times[name].append(seconds(work, text))
    print("| what | characters a figure | MB a second |\n|---|---|---|")
    speed = {name: len(text.encode()) / MEGABYTE / statistics.median(times[name]) for name, (_, text) in runs.items()}
    for name, (_, text) in runs.items():
        each = f"{len(text) / len(reader.read(text)):.0f}" if name.startswith("fazhi") else ""
        print(f"| {name} | {each} | {speed[name]:.2f} |")
    mine = speed["fazhi read, a whole report"]
    print(
        f"\ngoal {GOAL} MB/s: {'reached' if mine >= GOAL else 'NOT reached'}\n\n| line of | MB a second | per byte, ordinary text = 1 |\n|---|---|---|"
    )
    for piece in HOSTILE:
        line = piece * ((1 if arguments.quick else 10) * MEGABYTE // len(piece.encode()))
        rate = len(line.encode()) / MEGABYTE / seconds(reader.read, line)
        print(f"| {piece!r} | {rate:.2f} | {mine / rate:.2f} |")


if __name__ == "__main__":
    main()
