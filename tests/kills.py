"""A batch killed at random moments: every page in place is whole, and the next run finishes without help.

``python tests/kills.py --times 100 --seed 1`` is the long run; its last result stands in docs/reliability.md.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from helpers import REPO, fazhi, figures

from fazhi.home import Home
from fazhi.pipeline.verify import CONSISTENT, INTERNAL, verify
from fazhi.release.manifest import is_whole

PLACES, YEARS = ("baiyun", "demo"), (2022, 2023)
COMMAND = [str(Path(sys.executable).with_name("fazhi")), "run", "--years", "all"]
PARTS = (
    "## 一、举措\n\n调解{矛盾纠纷调解}。\n\n## 二、第一责任人\n\n文。\n\n## 三、不足\n\n文。\n\n## 四、下一年\n\n文。\n"
)


def make(root: Path) -> Home:
    """A data home of two places and two years."""
    home = Home(root)
    for part in ("data/codebook", "notebooks"):
        shutil.copytree(REPO / part, root / part)
    fill(home, 0)
    return home


def fill(home: Home, n: int, places: Iterable[str] = PLACES) -> None:
    """New figures for every year of these places, so that every report has to be written again."""
    for place in places:
        for year in YEARS:
            folder = home.raw(place) / str(year)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "figures.csv").write_text(figures(("矛盾纠纷调解", f"{n + year}件")), encoding="utf-8")
            (folder / "narrative.md").write_text(PARTS, encoding="utf-8")


def start(home: Home, *options: str) -> subprocess.Popen[str]:
    """A batch in a process group of its own."""
    env = os.environ | {"FAZHI_HOME": str(home.root), "PYTHONPATH": str(REPO / "src")}
    return subprocess.Popen(
        [*COMMAND, *options], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, process_group=0
    )


def damage(reports: Path) -> list[str]:
    """Pages that are not whole, or whose numbers do not agree with each other."""
    return [str(p) for p in sorted(reports.rglob("report.html")) if verify(p, None).state != INTERNAL]


def unfinished(home: Home) -> list[str]:
    """What a run that came to its end should not have left as it is."""
    folders = [home.reports / place / str(year) for place in PLACES for year in YEARS]
    wrong = [f"{f}: not whole" for f in folders if not is_whole(f)]
    wrong += [f"{f}: {v.state}" for f in folders if (v := verify(f / "report.html", home)).state != CONSISTENT]
    left = [p for p in home.root.rglob(".*") if p.name.endswith(".part") or p.name.startswith(".new-")]
    return wrong + [f"{p}: left behind" for p in left]


Moment = Callable[[subprocess.Popen[str], Home], None]


def after(seconds: float) -> Moment:
    """A moment so long after the start."""
    return lambda process, home: time.sleep(seconds)


def first_is_out(process: subprocess.Popen[str], home: Home) -> None:
    """The moment when the first report was made; the others are under way."""
    for line in process.stdout or ():
        if "已生成" in line:
            return


def one_is_written(process: subprocess.Popen[str], home: Home) -> None:
    """The moment when files of a report are being put in their places."""
    while process.poll() is None and not any(home.reports.rglob(".*.part")):
        time.sleep(0.001)


def killed(home: Home, moment: Moment, whole_group: bool) -> bool:
    """Kill a batch at a moment, it alone or all its processes; False where it had come to its end."""
    process = start(home)
    moment(process, home)
    running = process.poll() is None
    (os.killpg if whole_group else os.kill)(process.pid, signal.SIGKILL) if running else None
    process.communicate()
    return running


def rounds(home: Home, moments: Iterable[Moment]) -> Counter[str]:
    """Kill at each moment, every other time with all its processes, and have the next run finish.

    Returns
    -------
    Counter
        ``killed``, ``had ended``, and how many rounds left a damaged page or could not be finished.
    """
    counts = Counter[str]()
    for n, moment in enumerate(moments, 1):
        fill(home, n)
        counts["killed" if killed(home, moment, n % 2 == 0) else "had ended"] += 1
        faults = damage(home.reports)
        done = fazhi("run", "--years", "all", home=home.root)
        faults += unfinished(home) if done.returncode == 0 else [done.stderr]
        counts["failed"] += bool(faults)
        if faults:
            print(n, faults, flush=True)
    return counts


def main() -> None:
    """The long run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        home, begun = make(Path(folder) / "home"), time.monotonic()
        start(home).communicate()
        longest = time.monotonic() - begun
        counts = rounds(home, [after(chance.uniform(0, longest)) for _ in range(given.times)])
    print(dict(counts))
    sys.exit(bool(counts["failed"]))


if __name__ == "__main__":
    main()
