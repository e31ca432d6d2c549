"""Signing and releasing a report: each makes it afresh, so that nobody signs or sends what the data no longer say."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from fazhi.codebook.load import load_codebook
from fazhi.errors import DataError, FazhiError, MachineError, UsageError, errors_of, instead
from fazhi.files import write_file
from fazhi.home import EDITIONS, Home
from fazhi.pipeline.cache import made_from
from fazhi.pipeline.compose import Composed, open_job, signed_folder, title_of
from fazhi.pipeline.index import list_anew
from fazhi.pipeline.job import Job, alone, held
from fazhi.pipeline.notebooks import execute_all
from fazhi.pipeline.publish import publish_report
from fazhi.pipeline.release_home import copied_data
from fazhi.pipeline.verify import verify
from fazhi.pipeline.workers import apart
from fazhi.release import register
from fazhi.release.archive import Snapshot, latest, read_snapshot, releases
from fazhi.release.manifest import (
    COMPARISON,
    CONTENT,
    LEDGER,
    MANIFEST,
    PAGE,
    REVIEWS,
    digest,
    is_whole,
    read_manifest,
    release_manifest,
)
from fazhi.release.privacy import file_passages, personal_data
from fazhi.release.reasons import explained, unknown
from fazhi.release.register import RELEASED, WITHDRAWN, Row
from fazhi.release.signoff import Signature, State, doubts, load_signatures, next_signature, required
from fazhi.release.signoff import sign as add_signature
from fazhi.report.dossier import Dossier

_SEEN = (CONTENT, LEDGER, COMPARISON, MANIFEST)
_SCRATCH = ".new-"


def sign(job: Job, role: str, name: str, day: dt.date, reason: str = "", number: str = "") -> str:
    """Sign the report that lies in the job's folder, and make it again with the signature.

    Parameters
    ----------
    reason : str
        Why released figures were corrected, where the corrections do not say; printed with them.
    number : str
        The document's number (发文字号), for the head of the Word file.

    Returns
    -------
    str
        What was signed and what is still missing, for the terminal.

    Raises
    ------
    UsageError
        A role that nobody need sign in, or a day that has not come.
    FazhiError
        There is no report to sign, its content is no longer what the signer saw, or a correction has no reason.
    """
    with alone(job):
        return apart(_sign, job, role, _seen(name), day, _seen(reason), _seen(number))


def _sign(job: Job, role: str, name: str, day: dt.date, reason: str, number: str) -> str:
    dossier = open_job(job)
    dossier.require_sound()
    _require_signer(required(dossier.codebook, dossier.edition), role, name, day)
    before = _seen_report(job.folder).number
    publish = _executed(job, dossier)
    state = publish(job).state
    if state.content != before:
        raise FazhiError(f"数据或正文在生成以后改过，报告已重新生成（{PAGE}）", "请看过新的报告再签署。")
    if reason:
        if all(c.reason for c in state.corrected):
            raise UsageError("没有还缺原因的更正，不用写 --reason。")
        if names := unknown(reason, state.corrected, dossier.codebook):
            raise UsageError(f"“{'”“'.join(names)}”没有改动，不用写原因", "请在 --reason 里只写改过的指标。")
        given = explained(state.corrected, reason, dossier.codebook)
        _require_reasons(replace(state, corrected=given), job, role)
        state = publish(replace(job, reason=reason)).state
    _require_reasons(state, job, role)
    content = state.content
    about = {"edition": dossier.edition, "content": content, "reason": reason, "number": number}
    signature = Signature(role=role, name=name, date=day, **about)
    signatures, _ = load_signatures(job.home, job.place, job.year)
    doubted = list(doubts([*signatures, signature], job.place, job.year, dossier.codebook))
    if errors_of(doubted):
        raise DataError(doubted)
    # what is signed is kept first: a signature without it would stand for nothing
    _keep(signed_folder(dossier), {name: (job.folder / name).read_bytes() for name in _SEEN})
    add_signature(job.home, job.place, job.year, signature)
    missing = publish(job).state.missing
    left = f"还缺：{'、'.join(missing)}" if missing else "签署已齐，可以发布"
    warned = "".join(f"{f.sentence()}\n" for f in doubted)
    return f"{title_of(dossier)}：{role}{name}已签署（内容编号{content}）；{left}。\n{warned}{list_anew(job)}"


def _require_signer(roles: list[str], role: str, name: str, day: dt.date) -> None:
    """Refuse a signature of nobody, in a role that need not sign, or on a day that has not come."""
    if not name:
        raise UsageError("没有写明谁签署", "请用 --name 写姓名。")
    if role not in roles:
        raise UsageError(f"不需要“{role}”签署", f"这一版由{'、'.join(roles)}签署（norms.csv 的 signoff）。")
    if day > dt.date.today():
        raise UsageError(f"签署日期{day}还没有到", "请核对 --date。")


def _seen_report(folder: Path) -> Snapshot:
    """The report that the signer saw, whole as it was made."""
    if not (folder / PAGE).is_file():
        raise FazhiError("还没有报告可以签署", "请先用 fazhi run 生成，看过再签。")
    if not is_whole(folder, (PAGE, *_SEEN[:-1])):
        raise FazhiError(f"{PAGE} 已损坏", "请用 fazhi run 重新生成，看过再签。")
    return read_snapshot(folder)


def release(job: Job, *, draft: bool) -> str:
    """Make the report again, keep it with what it was made from as the next release, and register it.

    Returns
    -------
    str
        Which release it is, where it lies, and the head of the register, for the terminal.

    Raises
    ------
    FazhiError
        It is a draft, a correction has no reason, nothing changed since the last release, or the register or a release
        of the place is not as it was.
    """
    with alone(job):
        return apart(_release, job, draft=draft)


def _release(job: Job, *, draft: bool) -> str:
    dossier = open_job(job)
    dossier.require_sound()
    _require_whole(job.home, job.place)
    report = _executed(job, dossier)(job)
    if report.draft and not draft:
        raise _unsigned(report.state, job)
    _require_reasons(report.state, job)
    home, place, year = job.home, job.place, job.year
    last, entry = latest(home, place, year, job.edition), register.last(home, place, year, job.edition)
    withdrawn = entry is not None and entry.kind == WITHDRAWN
    if last and not withdrawn and last.snapshot().content == report.content.content:
        raise FazhiError(f"内容和签署与第{last.number}次发布完全相同，不必再发布。")
    number = max((r.number for r in releases(home, place, year)), default=0) + 1
    folder = home.released(place, year, number)
    copied, lacking = _copied(report)
    kept = [n for n in read_manifest(job.folder).outputs if not n.startswith("notebooks/") and n not in REVIEWS]
    files = {n: (job.folder / n).read_bytes() for n in kept} | copied
    files[MANIFEST] = release_manifest((job.folder / MANIFEST).read_bytes(), files, number, dossier.withheld)
    _keep(folder, files, new=True)
    shutil.rmtree(signed_folder(dossier), ignore_errors=True)
    # the other edition's may lie there
    with suppress(OSError):
        signed_folder(dossier).parent.rmdir()
    head = _registered(home, Row(RELEASED, number, place, year, job.edition, digest(files[MANIFEST])))
    return f"{title_of(dossier)}第{number}次发布，存于{folder.relative_to(home.root).as_posix()}。\n{lacking}{head}{list_anew(job)}"


def _copied(report: Composed) -> tuple[dict[str, bytes], str]:
    """What a release keeps of what it was made from; of the public edition nothing where that is not enough, and why."""
    files = copied_data(report)
    if not report.job.public:
        return files, ""
    # the patterns themselves look like what they find
    tables = {name: data for name, data in files.items() if not name.endswith("/privacy.csv")}
    if files and not personal_data(file_passages(tables), report.dossier.codebook):
        made = release_manifest((report.job.folder / MANIFEST).read_bytes(), files, 1, report.dossier.withheld)
        with tempfile.TemporaryDirectory() as scratch:
            _keep(Path(scratch) / "home", files | {MANIFEST: made})
            if verify(report.job.folder, Home(Path(scratch) / "home")).accepted:
                return files, ""
    return {}, "只用公开的数据做不出同样的报告，这次没有附数据，只存了网页、Word 文件和表格。\n"


def withdraw(job: Job, reason: str) -> str:
    """Withdraw the last release of an edition: a row of the register that says why; nothing is deleted.

    Returns
    -------
    str
        Which one was withdrawn, and the head of the register, for the terminal.

    Raises
    ------
    UsageError
        There is no reason, or nothing to withdraw.
    FazhiError
        The register or a release of the place is not as it was.
    """
    if not _seen(reason):
        raise UsageError("撤回要写明原因", "请加 --reason。")
    with alone(job):
        _require_whole(job.home, job.place)
        last = register.last(job.home, job.place, job.year, job.edition)
        if not last or last.kind == WITHDRAWN:
            raise UsageError("这一版没有发布过，或最近一次已经撤回。")
        head = _registered(job.home, replace(last, kind=WITHDRAWN, reason=_seen(reason)))
        return f"第{last.number}次发布已撤回，存档还在。\n{head}{list_anew(job)}"


def adopt(home: Home) -> str:
    """Register the releases that were made before there was a register.

    Returns
    -------
    str
        Each of them, if there is any, and the head of the register, for the terminal.

    Raises
    ------
    DataError
        Something else is wrong with the register, or one of them is damaged.
    """
    entries = register.unregistered(home)
    if not entries:
        return "没有需要补登的发布。\n"
    if wrong := [fault for fault in register.faults(home) if fault.todo != register.ADOPT]:
        raise DataError(wrong)
    names = (f"{row.place} {row.year}年第{row.number}次（{EDITIONS[row.edition]}）" for row in entries)
    return f"补登：{'、'.join(names)}。\n{_registered(home, *entries)}"


def _require_whole(home: Home, place: str) -> None:
    """Refuse to number a release where the register, or a release of the place, is not as it was."""
    if register.source_of(home):
        raise UsageError("这里是一次发布的存档，不能在里面发布", "请回到原来的数据目录。")
    if wrong := [f for f in register.faults(home) if f.place in ("", place)]:
        raise DataError(replace(f, severity="error") for f in wrong)


def _registered(home: Home, *entries: Row) -> str:
    """Add rows to the register; what to write down of it."""
    with held(home.root / register.LOCK, home, "发布登记"):
        rows = register.append(home, *entries)
    return f"发布登记的校验码：{register.head(rows)}，请记入发文登记簿。\n"


def _executed(job: Job, dossier: Dossier) -> Callable[[Job], Composed]:
    """Execute a job's notebooks; what they carry is published as often as asked, with the state it has by then."""
    executed: dict[str, Any] = {}
    sources = made_from(job.home, [job.place, *dossier.place.reference])
    execute_all(job, dossier, executed)
    return lambda now: publish_report(now, dossier, executed, sources)


def _seen(text: str) -> str:
    """A text without what nobody sees."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf")).strip()


def _unsigned(state: State, job: Job) -> FazhiError:
    """What to say of a draft that is to be released: who has to sign, whose signatures no longer count, and the command."""
    void = "、".join(s.sentence() for s in state.void)
    what = f"还是草稿，{'、'.join(state.missing)}尚未签署" + f"（{void}的签署因内容变动作废）" * bool(void)
    unexplained = _unexplained(state)
    command = next_signature(job.place, job.year, state, reason=bool(unexplained))
    others = "，其余的照此签" * (len(state.missing) > 1)
    # the reason is given once
    others += "，不再写 --reason" * bool(others and unexplained)
    todo = f"请看过重新生成的报告（{PAGE}），再运行 {command}{others}"
    if unexplained:
        return FazhiError(f"{what}；{unexplained}", f"{todo}。")
    return FazhiError(what, f"{todo}；或加 --draft 按草稿发布。")


def _unexplained(state: State) -> str:
    """The corrections that nobody explained, in words; empty where there are none."""
    told = [c.sentence() for c in state.corrected if not c.reason]
    return f"与以前发布的相比，有{len(told)}处改动没有写原因：{'；'.join(told)}" if told else ""


def _require_reasons(state: State, job: Job, role: str = "") -> None:
    """Refuse a correction that nobody explained, to whoever signs in a role, or releases."""
    if what := _unexplained(state):
        role = role or required(load_codebook(job.home), job.edition)[0]
        command = next_signature(job.place, job.year, state, role, reason=True)
        names = [*dict.fromkeys(c.name.partition("（")[0] for c in state.corrected if not c.reason)]
        two = "；".join(f"{name}：原因" for name in names[:2])
        each = f"；几项的原因不一样的，各写各的：--reason {two}；其余：原因"
        sent = "采集表没有重报、数由更正单改的，也可以在更正单那一条的 reason 里写"
        raise FazhiError(what, f"请写明原因：{command}{each if len(names) > 1 else ''}；{sent}。")


def _keep(target: Path, files: dict[str, bytes], *, new: bool = False) -> None:
    """Write files into a folder that appears whole; one that must be new is never written over."""
    what = f"写不进 {'/'.join(target.parts[-3:])}（可能已经存在，或磁盘已满）"
    with instead(MachineError(what, "请检查后重试。"), OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        # what was left behind when one was killed
        for left in target.parent.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=_SCRATCH) as scratch:
            part = Path(scratch) / target.name
            for name, data in files.items():
                write_file(part / name, data)
            if target.exists() and not new:
                shutil.rmtree(target)
            part.rename(target)
