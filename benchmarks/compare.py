"""8,000,000 figures weighed in one call, against bare pandas on exact numbers, side by side in one run.

40,000 places × 5 years × 40 indicators, every place of the country, in the order that ``clean`` leaves them.
Bare pandas sorts by place, indicator and year, shifts, and subtracts: one exact number a row, three keys,
no unit, period, absence, rate or verdict. Both get categories, not strings.

    python benchmarks/compare.py [--rounds 7]

Times are medians over rounds in which the two take turns, after one round for warming up; the peak memory
of each is that of a process of its own, above what its imports take, input included.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from fazhi.analysis.weigh import weigh
from fazhi.codebook.load import load_codebook
from fazhi.home import Home

YEARS, INDICATORS = 5, 40
SIZES = (80_000, 800_000, 8_000_000)
LIMITS = {"time": 2.0, "memory": 3.0}
BOOK = load_codebook(Home(Path(__file__).resolve().parents[1]))


def _keys(size: int) -> dict[str, object]:
    """Place, year and indicator in the order that ``clean`` leaves them."""
    places, each = size // (YEARS * INDICATORS), YEARS * INDICATORS
    ids = list(BOOK.indicators)[:INDICATORS]
    place = np.repeat(np.arange(places, dtype=np.int32), each)
    indicator = np.tile(np.arange(INDICATORS, dtype=np.int8), places * YEARS)
    return {
        "place": pd.Categorical.from_codes(place, [f"p{n:05}" for n in range(places)]),
        "year": np.tile(np.repeat(np.arange(2019, 2019 + YEARS, dtype=np.int16), INDICATORS), places),
        "indicator": pd.Categorical.from_codes(indicator, ids),
    }


def exact_numbers(size: int) -> pd.DataFrame:
    """What bare pandas compares: one exact number a row."""
    rng = np.random.default_rng(1)
    return pd.DataFrame(_keys(size) | {"value": rng.integers(1, 1000, size).astype(float)}, copy=False)


def figures(size: int) -> pd.DataFrame:
    """Clean figures: seven in ten exact, a fifth ranges, a tenth unbounded; some rounded, absent or of part of a year."""
    rng = np.random.default_rng(1)
    low, sort = rng.integers(1, 1000, size).astype(float), rng.integers(0, 100, size)
    exact, unbounded = sort < 70, sort >= 90

    def words(codes: np.ndarray, values: list[str]) -> pd.Categorical:
        return pd.Categorical.from_codes(codes.astype(np.int8), values)

    keys = _keys(size)
    amounts = keys["indicator"].codes % 8 == 5  # type: ignore[attr-defined]
    columns = {
        "status": words(np.zeros(size), ["actual", "planned"]),
        "period": words(sort == 3, ["", "week"]),
        "low": low,
        "high": np.where(exact, low, np.where(unbounded, np.inf, low + 9)),
        "low_open": np.zeros(size, bool),
        "high_open": unbounded,
        "resolution": np.where(amounts, 100.0, 1.0),
        "unit": words(amounts, ["件", "元"]),
        "absence": words(np.where(sort == 1, 1, np.where(sort == 2, 2, 0)), ["", "no_duty", "not_reported"]),
        "single": exact,
    }
    return pd.DataFrame(keys | columns, copy=False)


def bare_pandas(frame: pd.DataFrame) -> pd.DataFrame:
    """Sort, shift, subtract."""
    ordered = frame.sort_values(["place", "indicator", "year"], ignore_index=True)
    base = ordered.groupby(["place", "indicator"], observed=True, sort=False)["value"].shift(1)
    ordered["difference"] = ordered["value"] - base
    return ordered


def fazhi(frame: pd.DataFrame) -> pd.DataFrame:
    """The kit's own call."""
    return weigh(frame, BOOK)


SIDES: dict[str, tuple[Callable[[int], pd.DataFrame], Callable[[pd.DataFrame], pd.DataFrame]]] = {
    "pandas": (exact_numbers, bare_pandas),
    "fazhi": (figures, fazhi),
}


def _peak() -> float:
    """Peak memory of this process in MB; ru_maxrss would count what its parent had."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def memory(side: str, size: int) -> float:
    """Peak memory in MB of making the input and comparing it, in a process of its own."""
    command = [sys.executable, __file__, "--memory-of", side, str(size)]
    return float(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def times(size: int, rounds: int) -> dict[str, float]:
    """Median seconds of each side; the two take turns."""
    inputs = {name: make(size) for name, (make, _) in SIDES.items()}
    taken: dict[str, list[float]] = {name: [] for name in SIDES}
    for turn in range(rounds + 1):
        for name, (_, run) in SIDES.items():
            start = time.perf_counter()
            run(inputs[name])
            if turn:
                taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(t) for name, t in taken.items()}


def main() -> None:
    """Measure and print; exit 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--memory-of", nargs=2, metavar=("SIDE", "SIZE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.memory_of:
        make, run = SIDES[given.memory_of[0]]
        before = _peak()
        run(make(int(given.memory_of[1])))
        print(json.dumps(_peak() - before))
        return
    print(
        f"{'figures':>10} {'pandas ns':>10} {'fazhi ns':>10} {'time ×':>8} {'pandas MB':>10} {'fazhi MB':>10} {'memory ×':>9}"
    )
    for size in SIZES:
        # more rounds where a round is short
        took = times(size, given.rounds * (1 if size == SIZES[-1] else 5))
        took |= {f"{side} MB": memory(side, size) for side in SIDES}
        ratios = took["fazhi"] / took["pandas"], took["fazhi MB"] / took["pandas MB"]
        nanos = [took[s] / size * 1e9 for s in SIDES]
        print(f"{size:>10} {nanos[0]:>10.0f} {nanos[1]:>10.0f} {ratios[0]:>8.2f} {took['pandas MB']:>10.0f} {took['fazhi MB']:>10.0f} {ratios[1]:>9.2f}")  # fmt: skip
    passed = ratios[0] <= LIMITS["time"] and ratios[1] <= LIMITS["memory"]
    print(
        f"limits at {SIZES[-1]:,}: time × {LIMITS['time']}, memory × {LIMITS['memory']}: {'held' if passed else 'PASSED OVER'}"
    )
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
