"""Hostile input: seeds mutated by case number, each fed to the reader that the kit would give it, and judged.

``python tests/fuzz.py --cases 100000 --seed 1 --jobs 2`` is the long run; ``--case 4711`` runs one alone and keeps its
files. Reads ``/proc``, so it runs on Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import mmap
import os
import pickle
import re
import resource
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from itertools import takewhile
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import cn2an  # noqa: F401 - a reader's child has what its parent loaded, and loads it anew for each file otherwise
import xlrd  # noqa: F401
from helpers import REPO, folder_bytes
from mutants import FORMATS, KEPT, LINES, PLACE, YEAR, Case, case, seeds, standing, write

from fazhi.cleaning.dataset import PlaceRecord, load_record
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.errors import FazhiError, Finding
from fazhi.files import decode
from fazhi.home import Home
from fazhi.pipeline import verify as module
from fazhi.reading import documents, sandbox
from fazhi.reading.extraction import extract
from fazhi.release.archive import read_snapshot, releases
from fazhi.release.signoff import load_signatures
from fazhi.report.dossier import judge

SECONDS, MEMORY, GIVEN_UP = 10, 2 << 30, 60
TABLE = f"{YEAR}/figures.csv"
# judging takes longer than reading: of the tables only every so-manieth is judged too
JUDGED = 8
_PLAIN = re.compile(r"([0-9]{1,20}|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?([万亿]?)(.*)")
_WIDE = str.maketrans("０１２３４５６７８９．", "0123456789.")
_HANZI = re.compile("[\u4e00-\u9fff]")
_UNSAYABLE = re.compile(r"Traceback|(?<![\w.])/(?:tmp|home|usr|work|root)/")
_HAN = "零〇一二三四五六七八九十百千万亿两"
_FORBIDDEN = {
    "socket.connect", "subprocess.Popen", "os.system", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "shutil.rmtree", "urllib.Request",
}  # fmt: skip
MADE_ONCE = cache(module.made_again)


def _document(c: Case, home: Home) -> Iterator[str]:
    text = documents.read_document(home.root / next(iter(c.files))).text
    codebook = load_codebook(home)
    for m in codebook.derive(extract.Reader).read(text):
        if m.text != text[m.start : m.end] or not any(x.isdecimal() or x in _HAN or x in "半几数翻" for x in m.text):
            yield f"提到的数“{m.text}”不在原文里"
        simple = _PLAIN.fullmatch(m.text.translate(_WIDE))
        if simple and m.unit and simple[4] == m.unit:
            number = float(_decimal(simple))
            if not m.low == m.high == m.value or abs(m.low - number) > 1e-6 * max(number, 1):
                yield f"“{m.text}”读作{m.low}至{m.high}"


def _beside(c: Case, home: Home) -> Iterator[str]:
    """A document whose numbers stand beside others: each is read as it stands, or not at all."""
    text = documents.read_document(home.root / next(iter(c.files))).text
    for m in load_codebook(home).derive(extract.Reader).read(text):
        # years and dates are in no figure's words
        grown = [n for n in re.findall(r"[0-9]+(?:[.．,][0-9]+)*", m.text) if n not in c.numbers]
        if grown or (m.low is not None and m.low == m.high and f"{m.low:g}" not in c.numbers):
            yield f"“{m.text}”（{m.low}）不是哪一格、哪一行里的数"


def _cells(c: Case, home: Home) -> Iterator[str]:
    """A workbook with error cells and merged units: each row has its value, or is named in a finding."""
    record, name = load_record(home, PLACE), f"{YEAR}/{Path(next(iter(c.files))).name}"
    mine = record.figures[record.figures["file"] == name]
    told = [f for f in record.findings if f.file == name and f.severity == "error"]
    found, whole = {f.row for f in told}, any(not f.row for f in told)
    # merged cells are told once
    for first, last in (m.groups() for f in told if (m := re.search("第([0-9]+)至([0-9]+)行", f.message))):
        found |= {*range(int(first), int(last) + 1)}
    for row, value in c.values.items():
        read = mine.loc[mine["row"] == row, "low"].tolist()
        right = read and value is not None and abs(read[0] - value) < 1e-6
        if not right and not whole and row not in found:
            yield f"第{row}行读作{read}，应是{value or '错误'}"


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


def _accounted(data: bytes, record: PlaceRecord) -> Iterator[str]:
    """Each row of a CSV is a clean figure or named in a finding, and each figure says what its cells say."""
    found = [f for f in record.findings if f.file == TABLE]
    whole = any(f.severity == "error" and not f.row for f in found)
    # a long note is a cell all the same
    usual = csv.field_size_limit(len(data) + 1)
    try:
        grid = [[c.strip() for c in row] for row in csv.reader(io.StringIO(decode(data), newline=""), strict=True)]
    except (FazhiError, csv.Error):
        if not whole:
            yield "读不出的表没有列出"
        return
    finally:
        csv.field_size_limit(usual)
    filled = [(n, row) for n, row in enumerate(grid, 1) if any(row)]
    # 指 标 is a head, too
    heads = ((n, ["".join(c.split()) for c in row]) for n, row in filled[:10])
    top = next(((n, row) for n, row in heads if {"指标", "数值"} <= {*row}), None)
    if whole or not top:
        yield from [] if whole else ["没有表头的表没有列出"]
        return
    mine = record.figures[record.figures["file"] == TABLE]
    clean = {int(r["row"]): {str(k): v for k, v in r.items()} for r in mine.to_dict("records")}
    named = {f.row for f in found}
    # a value that contradicts one of another file is named beside it, in the finding of that file
    named |= {int(n) for f in record.findings for n in re.findall(f"{TABLE}第([0-9]+)行", f.message)}
    # of very many rows of one indicator the first ones are named, and how many there are
    crowded = {f.indicator for f in found if f.code == "conflict" and "等" in f.message}
    at = top[1].index("指标")
    known = {n: record.codebook.named(row[at]) for n, row in filled if crowded and n > top[0] and len(row) > at}
    named |= {n for n, indicator in known.items() if indicator and indicator.id in crowded}
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
    load_codebook(home).derive(extract.Reader).read("\n".join(LINES))


def _verified(c: Case, home: Home) -> Iterator[str]:
    # the data of all these cases are the same
    module.made_again = MADE_ONCE
    verdict = module.verify(home.root / "in/report.html", home)
    # it is none that the data give: its font is not there
    if verdict.accepted:
        yield "改动过的页面说是一致"
    yield from (f"差异没有话：{d}" for d in verdict.differences if not _HANZI.search(d.sentence()))


def _released(_: Case, home: Home) -> Iterator[str]:
    for release in releases(home, PLACE, YEAR - 1):
        release.snapshot().wordings(PLACE)
    read_snapshot(home.root / KEPT)
    yield from _sayable(judge(load_record(home, PLACE), YEAR).findings)


def _sayable(findings: Iterable[Finding]) -> Iterator[str]:
    for f in findings:
        if not (_HANZI.search(f.message) and f.todo) or _UNSAYABLE.search(f.sentence()):
            yield f"说不得的发现：{f}"


READERS: dict[str, Callable[[Case, Home], Iterator[str]]] = {
    "beside": _beside, "cells": _cells, "signoff": _signed, "codebook": _book, "verify": _verified, "released": _released,
    **dict.fromkeys(("csv", "wordings", "workbook", "narrative", "pledges", "corrections"), _delivered),
    **dict.fromkeys(("docx", "xlsx", "xls", "ods", "pdf", "html", "mht", "text"), _document),
}  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What became of a case: what was wrong, how it ended, how long it took, what memory it added."""

    number: int
    format: str
    faults: tuple[str, ...] = ()
    refused: bool = False
    seconds: float = 0.0
    memory: int = 0


class Child:
    """The sandbox's child, kept from case to case, as one reads all files of a place: forking takes as long as reading."""

    def __init__(self, begun: Callable[[], object]) -> None:
        self._begun, self._pid = begun, 0

    @contextlib.contextmanager
    def __call__(self, task: sandbox.Task) -> Iterator[io.BytesIO]:
        read, files, damaged = task
        yield io.BytesIO(b"".join(takewhile(len, (self._answer((read, data, damaged)) for data in files))))

    def _answer(self, order: tuple[Any, ...]) -> bytes:
        """What the child sends of one file; nothing, where that killed it."""
        if not self._pid:
            self._ours, theirs = socket.socketpair()
            self._pid = os.fork()
            if not self._pid:
                sandbox._as_child((_obeyed, self._orders(theirs.fileno()), FazhiError("")), theirs.detach())
            theirs.close()
            self._results = self._ours.makefile("rb")
        with contextlib.suppress(EOFError, pickle.UnpicklingError, OSError):
            self._ours.sendall(pickle.dumps(order))
            return pickle.dumps(pickle.load(self._results))
        self._results.close()
        self._ours.close()
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        self._pid = 0
        return b""

    def _orders(self, pipe: int) -> Iterator[tuple[Any, ...]]:
        """In the child: one file after another, until nobody asks; its clock stands while it waits."""
        with os.fdopen(os.dup(pipe), "rb") as orders:
            while True:
                signal.alarm(0)
                order = pickle.load(orders)
                self._begun()
                yield order


def _obeyed(order: tuple[Any, ...]) -> Any:
    """What the reader of an order makes of its file."""
    read, data, damaged = order
    try:
        return read(data)
    except (FazhiError, MemoryError):
        raise
    except BaseException as exc:  # as the sandbox has it
        raise damaged from exc


class Bench:
    """A data home in a folder of its own, in which one case after another is read and judged."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        # shared with the readers' child, whose half is the second
        self._touched = mmap.mmap(-1, 1 << 16)
        sandbox._child = Child(partial(self._touched.seek, 1 << 15))
        self._armed = False
        self._spill = tempfile.TemporaryFile("ab+")  # noqa: SIM115 - as long as the process
        write(root, standing())
        sys.dont_write_bytecode = True
        sys.addaudithook(self._heard)

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        opens = event == "open" and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        writes = opens and args[0] != os.devnull and not isinstance(args[0], int)
        if self._armed and (event in _FORBIDDEN or writes):
            self._touched.write(f"{event} {args[0]}"[:1000].encode().ljust(1000))

    def silence(self) -> None:
        """What C and Rust write to stderr goes to a file, to be held against the case."""
        os.dup2(self._spill.fileno(), 2)

    def try_(self, c: Case) -> Result:
        """Read and judge a case."""
        write(self.home.root, c.files)
        before = standing() | c.files
        self._spill.truncate(0)
        self._touched.seek(0)
        self._touched.write(bytes(1 << 16))
        self._touched.seek(0)
        # of the processor: a busy machine is no fault of the kit; what waits for ever is given up by its clock
        resident, start = _resident(reset=True), time.process_time()
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
        seconds, memory = time.process_time() - start, _resident() - resident
        self._spill.seek(0)
        noise = self._spill.read()
        faults += [f"写到 stderr：{noise[:200]!r}"] if noise else []
        touched = b"".join(self._touched[at:][: 1 << 15].rstrip(b"\0") for at in (0, 1 << 15))
        faults += [f"动了不该动的：{t}" for t in touched.decode().split()[:9]]
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
    # a worker finds the patterns compiled
    load_codebook(Home(REPO)).derive(extract.Reader).read("\n".join(LINES))
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
    # what was done so far is told after Ctrl-C too
    with contextlib.suppress(KeyboardInterrupt):
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
