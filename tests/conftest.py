"""Shared fixtures: the real codebook, and small data homes made for one test."""

from __future__ import annotations

import gc
import os
import pickle
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from io import BytesIO
from itertools import takewhile
from pathlib import Path
from typing import IO, Any

import pytest
from helpers import CHROMIUM, REPO, MakeHome, comparisons, folder_bytes, making_here
from hypothesis import settings

from fazhi.cleaning import dataset
from fazhi.codebook import load
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.codebook.schema import Entry
from fazhi.collect import manual
from fazhi.errors import FazhiError, Finding
from fazhi.export import docx, page
from fazhi.home import Home
from fazhi.pipeline import workers
from fazhi.reading import sandbox, tables
from fazhi.report import charts
from fazhi.report.charts import Trend
from fazhi.report.clauses import Grammar, describe_trend

# as a command has it; before the first one each case's objects were gone through with those of all others
gc.set_threshold(100_000)
# many codebooks are changed by a word: of each some hundred patterns would be compiled anew, where 512 are kept
re._MAXCACHE = 1 << 16
# what makes a picture, a font, as the kit has it
ANEW = [
    (owner, name, getattr(owner, name))
    for owner, name in ((Trend, "chart"), (Trend, "spark"), (docx, "pixels"), (page, "embedded_font"))
]
# a busy machine is no fault of the kit
settings.register_profile("fazhi", deadline=None)
settings.load_profile("fazhi")


@pytest.fixture(scope="session")
def home() -> Home:
    return Home(REPO)


@pytest.fixture(scope="session")
def book(home: Home) -> Codebook:
    return load_codebook(home)


@pytest.fixture(scope="session", autouse=True)
def tables_read_once() -> Iterator[None]:
    """A table of the codebook with the bytes of one before is not read again: most tests change one of eight."""
    read, known = load.read_rows, dict[tuple[str, bytes | None], tuple[dict[int, Any], list[Finding]]]()

    def once(model: type[Entry], file: str, content: bytes | None, faults: list[Finding]) -> dict[int, Any]:
        if (file, content) not in known:
            found = list[Finding]()
            known[file, content] = read(model, file, content, found), found
        rows, found = known[file, content]
        faults += found
        return {**rows}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "read_rows", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def records_read_once() -> Iterator[None]:
    """Sheets of a home that are as they were are not gone through again, nor rows cleaned again, while its codebook is the same.

    A report reads those that it is set beside anew, and each command of a home all of them. Workers read for themselves.
    """
    read, clean = tables._tables, dataset.clean

    # kept with the codebook, and gone with it
    def taken(_: Codebook) -> Callable[..., tuple[tables.Table, ...]]:
        return lru_cache(256)(lambda home, place, path, sheets: (*read(home, place, path, pickle.loads(sheets)),))

    def cleaned(codebook: Codebook) -> Callable[..., tuple[list[Any], list[Finding]]]:
        return lru_cache(64)(lambda rows, corrections: clean([*rows], codebook, pickle.loads(corrections)))

    def read_once(home: Home, place: str, path: Path, sheets: Any) -> Iterable[tables.Table]:
        known = None
        if isinstance(sheets, list):
            with suppress(FazhiError):
                known = load_codebook(home, place)
        # what is no table may be so by what lies there
        return (
            known.derive(taken)(home, place, path, pickle.dumps(sheets)) if known else read(home, place, path, sheets)
        )

    def clean_once(rows: list[Any], codebook: Codebook, corrections: list[Any]) -> tuple[list[Any], list[Finding]]:
        figures, findings = codebook.derive(cleaned)((*rows,), pickle.dumps(corrections))
        return [*figures], [*findings]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "_tables", read_once)
        patch.setattr(dataset, "clean", clean_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    """What stays the same from home to home is made once: drawings of the same figures, their pixels, a page's font, the manual.

    Tests of the charts and of the same bytes have each made (`made_anew`), and workers make their own. No power cut is
    tested, for which alone a file is waited for until the disk has it.
    """
    shown = dict[tuple[Any, ...], Any]()

    def once(make: Callable[..., Any]) -> Callable[..., Any]:
        def chart(trend: Trend, *words: Any) -> Any:
            said = (
                words,
                describe_trend(trend.series, trend.codebook),
                trend.codebook.derive(Grammar).even(trend.series),
            )
            of = make, charts._drawing, repr((trend.series, trend.breaks, trend.bottom, trend.aim, said))
            if of not in shown:
                shown[of] = make(trend, *words)
            return shown[of]

        return chart

    faces = cache(page.embedded_font)
    with pytest.MonkeyPatch.context() as patch:
        for make in (Trend.chart, Trend.spark):
            patch.setattr(Trend, make.__name__, once(make))
        patch.setattr(docx, "pixels", cache(docx.pixels))
        patch.setattr(page, "embedded_font", lambda text: faces(frozenset(text)))
        patch.setattr(manual, "_page", cache(manual._page))
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture
def made_anew() -> Iterator[None]:
    """Charts, their pixels and a page's font are made each time."""
    with pytest.MonkeyPatch.context() as patch:
        for owner, name, make in ANEW:
            patch.setattr(owner, name, make)
        yield


@pytest.fixture(scope="session", autouse=True)
def pools() -> Iterator[None]:
    """One run's workers make the next run's reports too, as one run's many: each begins with patterns to be compiled."""
    opened, pool = dict[int, ProcessPoolExecutor](), workers._pool

    @contextmanager
    def lent(jobs: int) -> Iterator[ProcessPoolExecutor]:
        executor = opened.pop(jobs, None) or pool(jobs)
        try:
            yield executor
        except BaseException:
            executor.shutdown()
            raise
        if executor._broken:
            executor.shutdown()
        else:
            opened[jobs] = executor

    workers._pool = lent
    yield
    workers._pool = pool
    for executor in opened.values():
        executor.shutdown()


@pytest.fixture(scope="module")
def made_here() -> Iterator[None]:
    """As `making_here` says."""
    with making_here():
        yield


@pytest.fixture
def made_in_this_test() -> Iterator[None]:
    """The same for one test, where others of its file are of what workers make."""
    with making_here():
        yield


@pytest.fixture(scope="module")
def read_here() -> Iterator[None]:
    """Foreign files are read in this process, without limits: for tests of what is read. Those of the sandbox have it.

    Of a content with the bytes of one before a copy of what was read is sent, as the child would send it anew.
    """
    sent = dict[tuple[Any, ...], bytes]()

    def read_once(*reading: Any) -> bytes:
        if reading not in sent:
            results = BytesIO()
            with warnings.catch_warnings():
                read, data, damaged = reading
                sandbox._read_all((read, [data], damaged), results)
            sent[reading] = results.getvalue()
        return sent[reading]

    @contextmanager
    def child(task: sandbox.Task) -> Iterator[IO[bytes]]:
        read, files, damaged = task
        # one that has not the memory ends, and sends nothing
        yield BytesIO(b"".join(takewhile(len, (read_once(read, data, damaged) for data in files))))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "_child", child)
        patch.setattr(sandbox, "_limited", lambda: lambda: None)
        yield


@cache
def _brought() -> dict[str, bytes]:
    """Codebook and notebooks, read once for all homes."""
    return {
        f"{part}/{name}": data
        for part in ("data/codebook", "notebooks")
        for name, data in folder_bytes(REPO / part).items()
    }


@pytest.fixture
def make_home(tmp_path: Path) -> MakeHome:
    """Factory of data homes: the real codebook and notebooks, and the raw files given.

    ``make_home({"demo/2023/figures.csv": figures(("信访件", "20余件"))}, corrections="- …", codebook={"places.csv": …})``
    """
    count = iter(range(10**6))

    def make(
        raw: Mapping[str, str | bytes] | None = None,
        corrections: str | None = None,
        codebook: Mapping[str, str | bytes] | None = None,
    ) -> Home:
        made = Home(tmp_path / f"home{next(count)}")
        files = {made.root / name: content for name, content in _brought().items()}
        (made.root / "data" / "raw").mkdir(parents=True)
        files |= {made.root / "data" / "raw" / name: content for name, content in (raw or {}).items()}
        files |= {made.codebook / name: content for name, content in (codebook or {}).items()}
        if corrections is not None:
            files[made.corrections] = corrections
        for folder in {path.parent for path in files}:
            folder.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return made

    return make


@pytest.fixture(scope="module")
def demo(home, book):
    return comparisons(home, book, "demo")


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM:
        pytest.skip("没有浏览器（chromium）")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        opened = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


# the files that take longest, to be begun first: a worker takes one file after another
LONG = (
    "hostile verify faults batch docs pipeline collection explore page wheel engine two_reports word reading_tables"
    " reading_documents cures cluster register cli index release leaks desk reading_structures store oracle narrative"
).split()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, so that no worker waits for another at the end."""
    rank = {f"test_{name}.py": n for n, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where CI says that nothing may skip, a skip is a failure."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("FAZHI_NO_SKIP"):
        report.outcome = "failed"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Scores that a test records are told, whichever worker ran it."""
    for report in terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", []):
        for name, value in getattr(report, "user_properties", []):
            if name == "summary":
                terminalreporter.write_line(str(value))
