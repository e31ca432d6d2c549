"""The comparison of one town's whole record: 25 indicators of 20 years, and of a batch of such towns.

    python benchmarks/compare.py [--rounds 7]

Times are medians over rounds, after one for warming up. Exit 1 where a town takes longer than the limit.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from pathlib import Path

from fazhi.analysis.compare import compare, comparison_frame
from fazhi.cleaning.columns import Figure
from fazhi.codebook.load import load_codebook
from fazhi.home import Home

INDICATORS, YEARS, TOWNS = 25, range(2004, 2024), 100
LIMIT = 0.1
BOOK = load_codebook(Home(Path(__file__).resolve().parents[1]))


def town(seed: int) -> list[Figure]:
    """Serving figures: seven in ten exact, a fifth ranges, a tenth unbounded; some absent or of a part of the year."""
    rng = random.Random(seed)
    counted = [i for i in BOOK.indicators.values() if i.whole][:INDICATORS]
    figures = []
    for indicator in counted:
        for year in YEARS:
            low, sort = float(rng.randrange(1, 1000)), rng.randrange(100)
            high = low if sort < 70 else float("inf") if sort >= 90 else low + 9
            absence = {1: "no_duty", 2: "not_reported"}.get(sort, "")
            value = {"low": low, "high": high, "high_open": high == float("inf"), "single": low == high}
            period = "part:上半年" if sort == 3 else ""
            more = {"resolution": 1.0, "unit": "件", "absence": absence, "period": period}
            figures.append(Figure(f"p{seed}", year, indicator.id, **value, **more))
    return figures


def median(rounds: int, towns: list[list[Figure]]) -> float:
    """Median seconds of comparing these towns one after the other, frames included."""
    seconds = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        for figures in towns:
            comparison_frame(compare(figures, BOOK))
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[1:])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    towns = [town(seed) for seed in range(TOWNS)]
    one, all_towns = median(rounds, towns[:1]), median(1, towns)
    count = INDICATORS * len(YEARS)
    print(
        f"one town ({count} figures): {one * 1000:.0f} ms; {TOWNS} towns ({TOWNS * count} figures): {all_towns:.1f} s"
    )
    print(f"limit for a town: {LIMIT * 1000:.0f} ms: {'held' if one <= LIMIT else 'PASSED OVER'}")
    sys.exit(0 if one <= LIMIT else 1)


if __name__ == "__main__":
    main()
