"""Every year and every place: ours beside plain function calls and beside Papermill and nbconvert from a shell.

Usage: python benchmarks/pipeline.py [--rounds 3] [--long] [--cluster]

The demo town's data, multiplied: as many towns as are needed, each with its reports of 2020 to 2024. Contenders take
turns in one run; times are medians, each place-year's share of the whole.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from multiprocessing.synchronize import Event, Semaphore
from pathlib import Path
from statistics import median

REPO = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
YEARS = range(2020, 2025)
NOTEBOOKS = ("01_check", "02_compare", "03_report")
SECTIONS = ("first_screen", "contents", "narrative", "pledges", "figures", "notes", "sources")


def multiplied(root: Path, towns: int) -> Path:
    """A data home with so many copies of the demo town."""
    for part in ("data/codebook", "notebooks"):
        shutil.copytree(REPO / part, root / part)
    places = root / "data" / "codebook" / "places.csv"
    head, *rows = places.read_text(encoding="utf-8-sig").splitlines()
    demo = next(r for r in rows if r.startswith("demo,"))
    # of one name: their narratives are the demo town's
    rows += [demo.replace("demo,", f"town{n:04},", 1) for n in range(towns)]
    shutil.copytree(REPO / "data" / "raw" / "national", root / "data" / "raw" / "national")
    fixes = (REPO / "data" / "corrections.yml").read_text(encoding="utf-8")
    own = "".join(e for e in re.split("(?m)^(?=- )", fixes) if "place: demo" in e)
    entries = (own.replace("place: demo", f"place: town{n:04}") for n in range(towns))
    (root / "data" / "corrections.yml").write_text("".join(entries), encoding="utf-8")
    places.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8-sig")
    for n in range(towns):
        shutil.copytree(REPO / "data" / "raw" / "demo", root / "data" / "raw" / f"town{n:04}")
    return root


def jobs_of(towns: int) -> list[tuple[str, int]]:
    """Place and year of each report."""
    return [(f"town{n:04}", year) for n in range(towns) for year in YEARS]


def timed(work: Callable[..., object], *args: object) -> float:
    """Seconds that it takes."""
    start = time.perf_counter()
    work(*args)
    return time.perf_counter() - start


def ours(home: Path, jobs: list[tuple[str, int]], *more: str) -> int:
    """``fazhi run`` with nothing there; the largest size in MB of the process that was called."""
    shutil.rmtree(home / "reports", ignore_errors=True)
    return again(home, jobs, *more)


def again(home: Path, jobs: list[tuple[str, int]], *more: str) -> int:
    """``fazhi run`` with what is there."""
    years = sorted({y for _, y in jobs})
    places = [a for p in dict.fromkeys(p for p, _ in jobs) for a in ("--place", p)]
    command = [BIN / "fazhi", "run", *places, "--years", f"{years[0]}-{years[-1]}", "--jobs", "2", *more]
    env = os.environ | {"FAZHI_HOME": str(home)}
    with (home / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit((home / "log.txt").read_text(encoding="utf-8")[-2000:])
    return used.ru_maxrss // 1024


def plain(home: Path, jobs: list[tuple[str, int]], ready: Semaphore, go: Event) -> None:
    """What the notebooks' cells call, and what publishes a report, in this very process."""
    os.environ["FAZHI_HOME"] = str(home)
    import_module("fazhi.pipeline.ready")
    ready.release()
    go.wait()
    for place, year in jobs:
        _plain_one(home, place, year)


def _plain_one(home: Path, place: str, year: int) -> None:
    import nbformat

    from fazhi import Report, comparison_section, findings_section, open_dossier
    from fazhi.home import Home
    from fazhi.pipeline.cache import made_from
    from fazhi.pipeline.compose import open_job
    from fazhi.pipeline.job import Job
    from fazhi.pipeline.publish import publish_report

    job = Job(Home(home), home / "plain", place, year)
    checked, compared = open_dossier(place, year), open_dossier(place, year)
    report = Report(open_dossier(place, year))
    shown = {
        "01_check.ipynb": [findings_section(checked)], "02_compare.ipynb": [comparison_section(compared)],
        "03_report.ipynb": [s for n in SECTIONS if (s := getattr(report, n)())],
    }  # fmt: skip
    new = nbformat.v4
    done = {
        name: new.new_notebook(
            cells=[
                new.new_code_cell(str(n), outputs=[new.new_output("execute_result", s._repr_mimebundle_())])
                for n, s in enumerate(sections)
            ]
        )
        for name, sections in shown.items()
    }
    dossier = open_job(job)
    publish_report(job, dossier, done, made_from(job.home, [place, *dossier.place.reference]))


def limit(home: Path, jobs: list[tuple[str, int]]) -> float:
    """Two plain processes, timed from the moment both have made their imports."""
    forking = multiprocessing.get_context("spawn")
    ready, go = forking.Semaphore(0), forking.Event()
    two = [forking.Process(target=plain, args=(home, jobs[n::2], ready, go)) for n in range(2)]
    for process in two:
        process.start()
    for _ in two:
        ready.acquire()
    start = time.perf_counter()
    go.set()
    for process in two:
        process.join()
        if process.exitcode:
            raise SystemExit("the plain calls failed: there is no limit to hold against")
    return time.perf_counter() - start


def shell(home: Path, jobs: list[tuple[str, int]]) -> None:
    """Papermill three times and nbconvert once for each, two at a time."""
    out = home / "shell"
    shutil.rmtree(out, ignore_errors=True)
    lines = []
    for place, year in jobs:
        folder = out / place / str(year)
        folder.mkdir(parents=True)
        runs = [
            f"{BIN}/papermill -k python3 notebooks/{n}.ipynb {folder}/{n}.ipynb -p place {place} -p year {year} >/dev/null 2>&1"
            for n in NOTEBOOKS
        ]
        convert = f"{BIN}/jupyter nbconvert --to html --no-input {folder}/03_report.ipynb >/dev/null 2>&1"
        lines.append(" && ".join([*runs, convert]))
    env = os.environ | {"FAZHI_HOME": str(home), "PATH": f"{BIN}:{os.environ['PATH']}"}
    text = "\n".join(lines)
    subprocess.run(["xargs", "-P", "2", "-d", "\n", "-I", "{}", "sh", "-c", "{}"], input=text, text=True, cwd=home, env=env, check=True)  # fmt: skip


@contextlib.contextmanager
def two_workers() -> Iterator[str]:
    """A scheduler and two worker processes on loopback; its address."""
    with tempfile.TemporaryDirectory() as folder:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
        address = "tcp://127.0.0.1:18786"
        scheduler = subprocess.Popen([BIN / "dask", "scheduler", "--host", "127.0.0.1", "--port", "18786", "--no-dashboard"], **quiet)  # fmt: skip
        worker = [BIN / "dask", "worker", address, "--nworkers", "1", "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        workers = [subprocess.Popen(worker, **quiet) for _ in range(2)]
        try:
            time.sleep(6)
            yield address
        finally:
            for process in (*workers, scheduler):
                process.terminate()
                process.wait()


def main() -> None:
    """Let the contenders take turns, and print the table of docs/performance.md."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--long", action="store_true", help="200 and 1,000 place-years as well")
    parser.add_argument("--cluster", action="store_true", help="two Dask workers as well")
    given = parser.parse_args()
    took: dict[str, list[float]] = {}

    def note(name: str, seconds: float) -> None:
        took.setdefault(name, []).append(seconds)
        print(f"  {name}: {seconds:.2f} s", flush=True)

    with tempfile.TemporaryDirectory(prefix="fazhi-bench-") as folder:
        home, jobs = multiplied(Path(folder) / "home", 4), jobs_of(4)
        for number in range(given.rounds):
            print(f"round {number + 1}")
            note("ours, 20, first time", timed(ours, home, jobs))
            note("ours, 20, nothing changed", timed(again, home, jobs))
            note("limit, 20", limit(home, jobs))
            note("shell, 6 (of 20)", timed(shell, home, jobs[:6]))
            note("ours, one, cold", timed(ours, home, jobs[4:5]))
            note("shell, one", timed(shell, home, jobs[4:5]))
        if given.cluster:
            with two_workers() as address:
                for _ in range(given.rounds + 1):
                    note("cluster of two workers, 20", timed(ours, home, jobs, "--cluster", address))
                    note("two local jobs, 20", timed(ours, home, jobs))
        if given.long:
            for towns in (4, 40, 200):
                many = multiplied(Path(folder) / f"home{towns}", towns)
                start = time.perf_counter()
                size = ours(many, jobs_of(towns))
                seconds = time.perf_counter() - start
                print(f"  {towns * 5}: {seconds:.1f} s, {seconds / towns / 5:.3f} s each, parent {size} MB", flush=True)
                print(f"  {towns * 5}, nothing changed: {timed(again, many, jobs_of(towns)):.2f} s", flush=True)
    if not given.rounds:
        return
    middle = {name: median(times) for name, times in took.items()}
    first = middle["ours, 20, first time"]
    print(f"against the limit: {first / middle['limit, 20']:.2f} x (goal: at most 1.5)")
    print(f"against the shell loop: {middle['shell, 6 (of 20)'] / 6 / (first / 20):.1f} x faster (goal: at least 12)")
    print(
        f"one, cold, against the shell: {middle['shell, one'] / middle['ours, one, cold']:.1f} x faster (goal: at least 5)"
    )
    print(f"nothing changed: {first / middle['ours, 20, nothing changed']:.0f} x faster (goal: at least 60)")


if __name__ == "__main__":
    main()
