"""Report checked by making it again from the data: page, Word file, tables, or the whole folder of a release.

What is equal to what is made is consistent; nothing else is, whatever it says of itself. What differs is then explained:
first the numbers, by their formulas, then the text, then what no reader sees.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property
from html import unescape
from itertools import zip_longest
from pathlib import Path
from typing import Any

from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import load_codebook
from fazhi.errors import FazhiError, UsageError
from fazhi.export.evaluate import Cells, evaluate, written
from fazhi.export.page import sealed
from fazhi.files import read_file
from fazhi.home import EDITIONS, Home
from fazhi.pipeline.cache import altered
from fazhi.pipeline.compose import Composed, compose
from fazhi.pipeline.job import NOTEBOOKS, Job
from fazhi.reading.documents import read_document
from fazhi.release.manifest import MANIFEST, PAGE, WORD, is_whole, program
from fazhi.report.content import Section
from fazhi.report.dossier import HANDED, Dossier, judge

CONSISTENT, DIFFERENT, RELEASED = "一致", "与现在的数据不符", "与第{}次发布存档相同"
ALTERED, OTHER_PROGRAM = "页面被改动", "由其他版本程序生成"
INTERNAL = "内部一致，未与数据核对，不能证明没有改动"
FOREIGN, CUT = "不是本工具的报告", "文件不完整"

_MARK = '<meta name="fazhi-{}" content="([^"]*)">'
_REPORT = re.compile(r"([a-z0-9_-]+) ([0-9]{4}) ([0-9]{1,4}) ([a-z]+)")
# a tag, or what stands between two
_TOKEN = re.compile("<[^>]*>|[^<]+")
_LONGEST_NAME, _LONGEST = 60, 60


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be: where, what stands there, what should."""

    where: str
    read: str
    should: str

    def sentence(self) -> str:
        """Say it in one line."""
        return f"{self.where}：这里是“{self.read}”，{self.should}"


@dataclass(frozen=True)
class Verification:
    """What became of a check: the state, every difference, and what the reader should know besides."""

    state: str
    differences: list[Difference] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    accepted: bool = False

    @property
    def exit_code(self) -> int:
        """0 where it is what the data give, or a release that holds."""
        return 0 if self.accepted else 1


def verify(path: Path, home: Home | None) -> Verification:
    """Check a file of a report, wherever it lies and whatever it is called, or all of a folder.

    Parameters
    ----------
    home : Home or None
        The data home to make it again from; None where there is none. The folder of a release is one itself.

    Raises
    ------
    UsageError
        There is no such file, or it is none that can be read.
    """
    if path.is_dir():
        own = Home(path.resolve())
        return _folder(path, own if own.codebook.is_dir() else home)
    try:
        given = _Given(path, read_file(path))
    except FazhiError as exc:
        raise UsageError(f"“{path.name[:_LONGEST_NAME]}”{exc}。") from exc
    return _judge(given, home)


def _folder(folder: Path, home: Home | None) -> Verification:
    """All files of a report's folder, each by itself."""
    names = [name for name in Composed.FILES if (folder / name).is_file()]
    if not names:
        return Verification(FOREIGN)
    checks = {name: verify(folder / name, home) for name in names}
    found = [replace(d, where=f"{name}，{d.where}") for name, check in checks.items() for d in check.differences]
    worst = next((check for check in checks.values() if not check.accepted), checks[names[0]])
    remarks = dict.fromkeys(remark for check in checks.values() for remark in check.remarks)
    return Verification(worst.state, found, [*remarks], worst.accepted)


@dataclass(frozen=True)
class _Given:
    """The file that is checked."""

    path: Path
    content: bytes

    @cached_property
    def kind(self) -> str:
        """The name that such a file has in a report's folder; empty where it is none of ours."""
        if self.content.startswith(b"PK"):
            return WORD
        return PAGE if self._marked("report") else self.path.name if self.path.suffix in (".csv", ".json") else ""

    @cached_property
    def text(self) -> str:
        """Its text, if it is one."""
        return self.content.decode("utf-8", errors="replace")

    def _marked(self, name: str) -> str:
        found = re.search(_MARK.format(name), self.text)
        return unescape(found[1]) if found else ""

    @cached_property
    def program(self) -> str:
        """What says that it made the page."""
        return self._marked("program")

    @cached_property
    def codebook(self) -> str:
        """The hash of the codebook it was made by."""
        return self._marked("codebook")

    def job(self, home: Home) -> Job | None:
        """The report that it says it is; None where it says nothing of the kind."""
        says = ""
        with suppress(OSError, ValueError, KeyError, zipfile.BadZipFile):
            if self.kind == PAGE:
                says = self._marked("report")
            elif self.kind == WORD:
                with zipfile.ZipFile(io.BytesIO(self.content)) as package, package.open("docProps/core.xml") as core:
                    found = re.search("identifier>([^<]*)<", core.read(65536).decode(errors="replace"))
                    says = found[1] if found else ""
            else:
                parameters = json.loads(self.path.with_name(MANIFEST).read_bytes())["parameters"]
                says = " ".join(map(str, parameters.values()))
        m = _REPORT.fullmatch(says)
        return Job(home, home.reports, m[1], int(m[2]), int(m[3]), m[4]) if m and m[4] in EDITIONS else None


def _judge(given: _Given, home: Home | None) -> Verification:
    if not given.kind:
        return Verification(FOREIGN)
    if given.kind == PAGE and not given.text.rstrip().endswith("</html>"):
        return Verification(CUT)
    job = given.job(home or Home(Path()))
    if not job:
        return Verification(FOREIGN)
    if not home or job.place not in load_codebook(home).places or not home.raw(job.place).is_dir():
        if given.kind != PAGE:
            return Verification(INTERNAL)
        return Verification(INTERNAL) if sealed(given.text) == given.text else Verification(ALTERED)
    try:
        record = load_record(home, job.place)
        dossier = judge(record, job.year, job.base_year, job.edition)
        made = compose(job, dossier, _sections(job, dossier))
    except FazhiError as exc:
        return _released(given, job) or Verification(DIFFERENT, [Difference("数据", "", str(exc))])
    return _compared(given, job, made)


def _compared(given: _Given, job: Job, made: Composed) -> Verification:
    remarks = [
        f"笔记本 {name} 与 fazhi 自带的不同，按改过的核验。" for name in altered(job.home) if name == NOTEBOOKS[-1]
    ]
    if given.kind not in Composed.FILES:
        return Verification(FOREIGN)
    fresh = made.file(given.kind)
    if given.kind == PAGE and given.content != fresh and given.codebook:
        # a page is not another for a codebook that gives the same
        reworded = replace(made, codebook=given.codebook).file(PAGE)
        if given.content == reworded:
            return Verification(CONSISTENT, [], [*remarks, "编码本在页面生成以后改过，印出的没有变。"], accepted=True)
    if given.content == fresh:
        return Verification(CONSISTENT, [], remarks, accepted=True)
    if given.kind == PAGE and given.program != program():
        differences = [*_worked_out(given.text, job), *_numbers(given.text, fresh.decode())]
        other = Verification(OTHER_PROGRAM, [*dict.fromkeys(differences)], remarks)
        return _released(given, job) or other
    found = _differences(given, fresh)
    released = _released(given, job)
    if released:
        return replace(released, differences=found, remarks=[*released.remarks, "数据已更新。", *remarks])
    folder = job.folder
    with suppress(OSError):
        if (folder / given.kind).read_bytes() == given.content and is_whole(folder, (given.kind,)):
            remarks.append("数据已更新：这是上次运行生成的，此后数据、编码本或签署有变；请再运行一次。")
    return Verification(DIFFERENT, found, remarks)


def _released(given: _Given, job: Job) -> Verification | None:
    """That it is byte for byte a release; None where it is none."""
    return None


def _sections(job: Job, dossier: Dossier) -> list[Section]:
    """The sections that the home's own notebook gives for a report, run here cell by cell.

    Raises
    ------
    FazhiError
        A cell cannot be run here, or gives what is no section.
    """
    source = job.home.notebooks / NOTEBOOKS[-1]
    HANDED[tuple(job.parameters.values())] = dossier
    names: dict[str, Any] = {}
    sections: list[Section] = []
    try:
        cells = [cell for cell in json.loads(source.read_bytes())["cells"] if cell["cell_type"] == "code"]
        for n, cell in enumerate(cells, 1):
            value = _value("".join(cell["source"]), names)
            if "parameters" in cell["metadata"].get("tags", []):
                names |= job.parameters
            elif isinstance(value, Section):
                sections.append(value)
            elif value is not None:
                raise FazhiError(f"{source.name} 第{n}格的输出不是报告的一节")
    except (OSError, ValueError, KeyError, SyntaxError) as exc:
        raise FazhiError(
            f"{source.name} 读不出，或有一格只能在 Jupyter 里运行", "请从 fazhi 的 notebooks 目录补回。"
        ) from exc
    finally:
        HANDED.clear()
    return sections


def _value(source: str, names: dict[str, Any]) -> Any:
    """Run a cell; the value of its last line, if it has one."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)  # noqa: S102 - the home's own notebook, as `run` runs it
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if isinstance(last, ast.Expr) else None  # noqa: S307


def _differences(given: _Given, fresh: bytes) -> list[Difference]:
    """Everything in which a file is not what was made afresh."""
    if given.content.replace(b"\r\n", b"\n") == fresh.replace(b"\r\n", b"\n"):
        return [Difference("文件", "换行", "只有换行与生成的不同，文字和数字都一致")]
    if given.kind == PAGE:
        made = fresh.decode()
        found = [*_numbers(given.text, made), *_texts(_TOKEN.findall(given.text), _TOKEN.findall(made))]
    elif given.kind == WORD:
        found = [*_texts(_paragraphs(given.content), _paragraphs(fresh))]
    else:
        found = [*_texts(given.text.splitlines(), fresh.decode().splitlines())]
    return [*dict.fromkeys(found)] or [Difference("文件", "看得见的文字", "没有变，别处的字节有改动")]


def _numbers(page: str, made: str) -> Iterator[Difference]:
    """Numbers of a page's ledger that the data give otherwise, by their formulas."""
    given = defaultdict[str, set[str]](set)
    for _, text, formula, *_ in _ledger(made):
        given[formula].add(text)
    for id_, text, formula, *_ in _ledger(page):
        if formula not in given:
            yield Difference(f"数字{id_}（{formula}）", text, "按现在的数据没有这个数")
        elif text not in given[formula]:
            yield Difference(f"数字{id_}（{formula}）", text, f"按现在的数据是“{'、'.join(sorted(given[formula]))}”")


def _ledger(page: str) -> list[list[str]]:
    """The rows of a page's ledger: id, text, formula, rounding, source, and whose figure it is."""
    from lxml.html import document_fromstring

    rows = document_fromstring(page).xpath("//table[@class='ledger']/tbody/tr")
    cells = ([*(td.text_content() for td in row.xpath("td")), row.get("data-of", "")] for row in rows)
    return [row for row in cells if len(row) == 6]


def _worked_out(page: str, job: Job) -> Iterator[Difference]:
    """Numbers of a page's ledger that do not follow from their own formulas."""
    cells = Cells(job.home, load_codebook(job.home), job.place)
    for id_, text, formula, rounding, _, whose in _ledger(page):
        try:
            value = evaluate(formula, cells)
            now = written(value, formula, rounding, text, cells.units(whose.split(" ")[0]))
        except FazhiError as exc:
            yield Difference(f"数字{id_}（{formula}）", text, str(exc))
            continue
        if now != text:
            yield Difference(f"数字{id_}（{formula}）", text, f"按现在的数据是“{now}”")


def _texts(given: list[str], made: list[str]) -> Iterator[Difference]:
    """Pieces that differ, each beside what stands there in what was made."""
    for _, a, b, c, d in SequenceMatcher(None, given, made, autojunk=False).get_opcodes():
        for here, there in zip_longest(given[a:b], made[c:d], fillvalue=""):
            if here != there:
                where = "版式" if (here or there).startswith("<") else "文字"
                yield Difference(where, _short(here), f"应是“{_short(there)}”" if there else "不应有")


def _short(piece: str) -> str:
    text = " ".join(unescape(piece).split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "……"


def _paragraphs(package: bytes) -> list[str]:
    """The paragraphs and rows of a Word file."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / WORD
        path.write_bytes(package)
        try:
            return read_document(path).splitlines()
        except FazhiError as exc:
            return [str(exc)]
