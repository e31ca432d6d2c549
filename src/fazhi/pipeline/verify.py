"""Report checked by making it again from the data: page, Word file, tables, or the whole folder of a release.

What is equal to what is made now, or to a release, is accepted; nothing else is, whatever it says of itself.
"""

from __future__ import annotations

import ast
import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from html import unescape
from os.path import isdir
from pathlib import Path
from typing import Any

from fazhi.characters import shown_name
from fazhi.codebook.load import load_codebook
from fazhi.errors import FazhiError, UsageError
from fazhi.export.page import sealed
from fazhi.files import read_file, resolved
from fazhi.home import EDITIONS, Home, brought, entries
from fazhi.pipeline.cache import altered
from fazhi.pipeline.compose import Composed, compose, open_job
from fazhi.pipeline.differences import Difference, changed_numbers, differences
from fazhi.pipeline.job import NOTEBOOKS, Job
from fazhi.release import register
from fazhi.release.manifest import MANIFEST, PAGE, REVIEW_TABLES, WORD, is_whole, program, read_manifest
from fazhi.report.content import Section
from fazhi.report.dossier import HANDED, Dossier

CONSISTENT, DIFFERENT, RELEASED = "一致", "与现在的数据不符", "与第{}次发布存档相同"
ALTERED, DAMAGED, OTHER_PROGRAM = "页面被改动", "存档被改动", "由其他版本程序生成"
INTERNAL = "内部一致，未与数据核对，不能证明没有改动"
FOREIGN, CUT, PREVIEW = "不是本工具的报告", "文件不完整", "草稿预览，不是报告"

_OWN = "是用这个文件夹里的数据做的对照；它是不是发出的那一份，请到发布它的地方核对校验码。"
_REPORT = re.compile(r"([a-z0-9_-]+) ([0-9]{4}) ([0-9]{1,4}) ([a-z]+)")
_HASH = re.compile("[0-9a-f]{16}")
_COPIES = (".html", ".docx")
# of Word's list of properties no more is read
_LONGEST, _LONGEST_NAME = 65536, 60
# reports made again, each once for all files of a folder
_Made = dict[Job, Composed]


class _Sent(Home):
    """The folder of a release that somebody sent: no notebook of it is run."""


@dataclass(frozen=True)
class Verification:
    """What became of a check: the state, every difference, what the reader should know besides, whether it holds.

    The releases are those that hold the file byte for byte, whatever the data give now.
    """

    state: str
    differences: list[Difference] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    accepted: bool = False
    releases: list[register.Holding] = field(default_factory=list)

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
    # of a name that cannot be one, too
    if not isdir(path):  # noqa: PTH112
        return _released(_file(path, home, home, {}))
    own = _Sent(resolved(path))
    if not own.codebook.is_dir():
        return _folder(path, home, home)
    check = _folder(path, own, home)
    if check.state == FOREIGN:
        return check
    check = replace(check, remarks=[_OWN, *check.remarks])
    return replace(check, state=DAMAGED, accepted=False) if register.faults(own) else check


def _folder(path: Path, data: Home | None, reader: Home | None) -> Verification:
    """All files of a folder, which must be of one report."""
    made: _Made = {}
    checks = _checks(path, data, reader, made)
    if not checks:
        return Verification(FOREIGN)
    wrong = [*_lacking(path)]
    if len(made) > 1:
        wrong.append(Difference("文件夹", "、".join(job.about for job in made), "应是同一份报告的各个文件"))
    wrong += _of_one_release(checks)
    worst = next((check for check in checks.values() if not check.accepted), next(iter(checks.values())))
    named = [replace(d, where=f"{name}，{d.where}") for name, check in checks.items() for d in check.differences]
    if wrong and worst.accepted:
        worst = Verification(DIFFERENT)
    unchecked = "、".join(shown_name(name) for name in _names(path) if name not in checks)
    remarks = [f"这些文件没有核对：{unchecked}。"] if unchecked else []
    remarks += dict.fromkeys(remark for check in checks.values() for remark in check.remarks)
    return replace(worst, differences=[*wrong, *named], remarks=remarks)


def _of_one_release(checks: dict[str, Verification]) -> Iterator[Difference]:
    """Leave each file the releases that hold all of them, as a table that did not change stands in later ones, too."""
    held = [{release.row for release in check.releases} for check in checks.values() if check.releases]
    common = set.intersection(*held) if held else set()
    relying = any(check.releases and not check.accepted for check in checks.values())
    if relying and not (common and all(check.releases for check in checks.values() if check.accepted)):
        yield Difference("文件夹", "各个文件不是同一次发布的", "应是同一次发布的各个文件")
    for name, check in checks.items():
        checks[name] = _released(replace(check, releases=[r for r in check.releases if r.row in common]))


def _names(folder: Path) -> list[str]:
    """The files of a folder but its manifest, as a report lists them, then the others."""
    names = [p.name for p in entries(folder) if p.is_file() and p.name != MANIFEST]
    return sorted(names, key=[*Composed.FILES, *names].index)


def _checks(folder: Path, data: Home | None, reader: Home | None, made: _Made) -> dict[str, Verification]:
    """The checks of a report's files, and of their copies under Chinese names, in a folder."""
    names = [n for n in _names(folder) if n in Composed.FILES or n.endswith(_COPIES)]
    checks = {name: _file(folder / name, data, reader, made) for name in names}
    # without its manifest a table says nothing of where it is from
    known = Composed.FILES if (folder / MANIFEST).is_file() else ()
    return {name: check for name, check in checks.items() if name in known or check.state != FOREIGN}


def _lacking(folder: Path) -> Iterator[Difference]:
    """The files of a report that its manifest names and its folder has not."""
    with suppress(FazhiError):
        outputs = read_manifest(folder).outputs
        if missing := [n for n in Composed.FILES if n in outputs and not (folder / n).is_file()]:
            yield Difference("文件夹", f"没有{'、'.join(missing)}", "应有报告的全部文件")


def _file(path: Path, home: Home | None, reader: Home | None, made: _Made) -> Verification:
    """One file; `made` holds what was made again for others of its folder, the `reader` has a register of releases."""
    try:
        content = read_file(path)
    except FazhiError as exc:
        raise UsageError(f"“{path.name[:_LONGEST_NAME]}”{exc}。") from exc
    text = content.decode("utf-8", errors="replace")
    if _mark("preview", text):
        return Verification(PREVIEW)
    word = content.startswith(b"PK") and path.name != REVIEW_TABLES
    kind = WORD if word else PAGE if _mark("report", text) else path.name
    m = _REPORT.fullmatch(_says(kind, path, content))
    if kind not in Composed.FILES or not m or m[4] not in EDITIONS:
        return Verification(FOREIGN)
    if kind == PAGE and not text.rstrip().endswith("</html>"):
        return Verification(CUT)
    if not home or m[1] not in load_codebook(home).places or not home.raw(m[1]).is_dir():
        return Verification(ALTERED if kind == PAGE and sealed(text) != text else INTERNAL)
    job = Job(home, home.reports, m[1], int(m[2]), int(m[3]), m[4])
    check = _checked(kind, content, job, made)
    faults = [f.sentence() for f in register.faults(home, [job.place])]
    return replace(check, remarks=[*check.remarks, *faults], releases=_releases(content, kind, job, reader))


def _mark(name: str, page: str) -> str:
    """What a page says of itself to programs."""
    return unescape("".join(re.findall(f'<meta name="fazhi-{name}" content="([^"]*)">', page)[:1]))


def _says(kind: str, path: Path, content: bytes) -> str:
    """Which report a file says it is of: place, year, base year, edition; nothing where it does not say."""
    # of a package that is damaged, zipfile gives whatever its parts raise
    with suppress(Exception):
        if kind == PAGE:
            return _mark("report", content.decode())
        if kind == WORD:
            with zipfile.ZipFile(io.BytesIO(content)) as package, package.open("docProps/core.xml") as core:
                return str(re.findall("identifier>([^<]*)<", core.read(_LONGEST).decode())[0])
        # a table says nothing of itself: the manifest beside it does
        return " ".join(map(str, json.loads(read_file(path.with_name(MANIFEST)))["parameters"].values()))
    return ""


def _checked(kind: str, content: bytes, job: Job, made: _Made) -> Verification:
    """A file beside the one that is made from the data now."""
    notebook = NOTEBOOKS[-1]
    remarks = [f"笔记本 {notebook} 与 fazhi 自带的不同，按改过的核验。"] if notebook in altered(job.home) else []
    try:
        report = made[job] = made.get(job) or made_again(job)
        fresh = report.file(kind)
    except FazhiError as exc:
        return Verification(DIFFERENT, [Difference("数据", "", str(exc))], remarks)
    if content == fresh:
        return Verification(CONSISTENT, [], remarks, accepted=True)
    if kind == PAGE:
        text = content.decode("utf-8", errors="replace")
        mark = _mark("codebook", text)
        other = mark != report.codebook and _HASH.fullmatch(mark)
        if other and content == replace(report, codebook=mark).file(PAGE):
            remarks.append("页面上的编码本印记与现在的不同，印出来的相同。")
            return Verification(CONSISTENT, [], remarks, accepted=True)
        if _mark("program", text) != program():
            return Verification(OTHER_PROGRAM, [*changed_numbers(text, fresh.decode())], remarks)
    with suppress(OSError):
        if (job.folder / kind).read_bytes() == content and is_whole(job.folder, (kind,)):
            remarks.append("数据已更新：这是上次运行生成的，此后数据、编码本或签署有变；请再运行一次。")
    return Verification(DIFFERENT, differences(kind, content, fresh), remarks)


def _releases(content: bytes, kind: str, job: Job, reader: Home | None) -> list[register.Holding]:
    """The releases that hold a file by the reader's own register: one within what was sent proves nothing."""
    with suppress(FazhiError):
        # a table says nothing of itself: it may be that of another report
        found = register.find(reader, content, kind) if reader else []
        return [held for held in found if held.row.about == (job.place, job.year, job.edition)]
    return []


def _released(check: Verification) -> Verification:
    """The check of a file, or that it is that of a release."""
    if not check.releases:
        return check
    release = check.releases[-1]
    remarks = [f"已被第{release.later}次发布取代。"] if release.later else []
    remarks += [f"这次发布已经撤回：{release.withdrawn}。"] if release.withdrawn else []
    state = RELEASED.format(release.row.number)
    if check.accepted:
        return replace(check, remarks=[*check.remarks, f"{state}。", *remarks])
    why = "数据已更新" if check.state == DIFFERENT else check.state
    remarks += [*check.remarks, f"{why}：现在做出来的已经不同。"]
    return Verification(state, check.differences, remarks, not release.withdrawn, check.releases)


def check_head(home: Home | None, head: str) -> None:
    """Hold the register of releases against the eight characters that an office wrote down.

    Raises
    ------
    FazhiError
        No row gives them: the register was rewritten since, or they are of another one.
    """
    rows = register.rows(home) if home else []
    if head not in {register.head(rows[:n]) for n in range(1, len(rows) + 1)}:
        todo = "登记可能整本改写过，请从备份恢复，或核对登记簿上抄的字" if rows else "请在发布它的数据目录里核对"
        raise FazhiError(f"{'发布登记里没有' if rows else '这里没有发布登记，核对不了'}校验码“{head}”", f"{todo}。")


def made_again(job: Job) -> Composed:
    """A report made from the data of today by the home's own notebook; nothing is written.

    Raises
    ------
    FazhiError
        The data have errors, or a cell of the notebook cannot be run here.
    """
    dossier = open_job(job)
    return compose(job, dossier, made_sections(job, dossier))


def made_sections(job: Job, dossier: Dossier) -> list[Section]:
    """The sections that the cells of the home's own notebook give, run here one by one; none of a release is run.

    Raises
    ------
    FazhiError
        A cell cannot be run here.
    """
    source, sections = job.home.notebooks / NOTEBOOKS[-1], list[Section]()
    if isinstance(job.home, _Sent) or register.source_of(job.home):
        # even the cell of the parameters may hold anything
        if source.name in altered(job.home):
            todo = "确认可信以后，可在这个文件夹里用 fazhi run 生成，自行比较。"
            raise FazhiError(f"存档里的 {source.name} 与 fazhi 自带的不同，没有运行", todo)
        source = brought().notebooks / source.name
    if not source.is_file():
        todo = (
            "请在一个空文件夹里运行 fazhi new --place demo --name 示例镇，把那里的 notebooks 文件夹整个复制到数据目录。"
        )
        raise FazhiError(f"数据目录里没有 notebooks/{source.name}，不能生成报告", todo)
    names: dict[str, Any] = {}
    HANDED[job.place, job.year, job.base_year, job.edition] = dossier
    try:
        for cell in json.loads(source.read_bytes())["cells"]:
            value = _value("".join(cell["source"]), names) if cell["cell_type"] == "code" else None
            if "parameters" in cell["metadata"].get("tags", []):
                names |= job.parameters
            sections += [value] if isinstance(value, Section) else []
    except FazhiError:
        raise
    # whatever the cells of an altered notebook do
    except Exception as exc:
        todo = "请从 fazhi 的 notebooks 目录补回。"
        raise FazhiError(f"{source.name} 读不出，或有一格在这里运行不了（{type(exc).__name__}）", todo) from exc
    finally:
        HANDED.clear()
    return sections


def _value(source: str, names: dict[str, Any]) -> Any:
    """Run a cell; the value of its last line, if it has one."""
    # IPython shows nothing of a line that ends so
    tree = ast.parse(source + "\npass" * source.rstrip().endswith(";"))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    # the home's own notebook, as a run runs it
    exec(compile(tree, "<cell>", "exec"), names)  # noqa: S102
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if isinstance(last, ast.Expr) else None  # noqa: S307
