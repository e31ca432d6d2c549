"""Status of the places of a home: what is there of the last year, what stops its report, and the next command."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import load_codebook
from fazhi.errors import FazhiError, Finding, alike, errors_of, finding
from fazhi.home import EDITIONS, INDICATORS, Home, drafted, entries
from fazhi.pipeline.cache import changed
from fazhi.pipeline.job import Job
from fazhi.release.archive import read_snapshot
from fazhi.release.manifest import same
from fazhi.release.register import WITHDRAWN, last
from fazhi.release.signoff import load_signatures, next_signature, standing
from fazhi.report.dossier import Dossier, judge
from fazhi.report.returned import answered

# of the findings that stop a report, of what an office did not send, and of the files that changed
_SHOWN = 3


@dataclass(frozen=True)
class Status:
    """How far the report of a place's last year has come.

    Attributes
    ----------
    state : str
        采集, 草稿待收, 有错误, 可以生成, 草稿, 已签, 已发布 or 已撤回.
    remarks : tuple of str
        Sentences without a full stop: who sent nothing, what is wrong, what changed.
    command : str
        What comes next, as it is typed.
    """

    place: str
    name: str
    year: int
    state: str
    remarks: tuple[str, ...]
    command: str


def statuses(home: Home) -> Iterator[Status]:
    """The status of every place that is asked anything or delivered a year's report, the last year first.

    Raises
    ------
    DataError
        The codebook or the corrections are faulty.
    """
    for place in load_codebook(home).places.values():
        if place.form == "full":
            told = [_status(home, place.id, place.name, year) for year in _under_way(home, place.id)]
            yield from (s for n, s in enumerate(told) if not n or s.state != "已发布")


def _under_way(home: Home, place: str) -> list[int]:
    """The last year that was begun, the last with drafts of old reports, the last delivered, and those outdated since released."""
    years = {int(f.name) for f in home.delivered(place)[0]} | home.drafts(place).keys()
    sent = {year for year in years if entries(home.raw(place, year))}
    outdated = {year for year in sent if _is_outdated(home, place, year)}
    return sorted({max(of) for of in (years, sent, _waiting(home, place)) if of} | outdated, reverse=True)


def _waiting(home: Home, place: str) -> list[int]:
    """The years with drafts of old reports of which nothing else is there yet."""
    return [year for year, f in home.drafts(place).items() if drafted(f) and not entries(home.raw(place, year))]


def _is_outdated(home: Home, place: str, year: int) -> bool:
    """Whether a report, or what its year delivered, is another than what was released of it."""
    job = Job(home, home.reports.resolve(), place, year)
    release, files = _released(job), changed(job)
    if not release or files is None:
        return False
    delivered = any(f"/raw/{place}/{year}/" in f for f in files)
    return delivered or not same(job.folder, release)


def outdated(dossier: Dossier) -> Iterator[Finding]:
    """A warning for each edition whose last release is not what is there now, with the next command."""
    home, place, year = dossier.record.home, dossier.place.id, dossier.year
    for edition, name in EDITIONS.items():
        job = Job(home, home.reports.resolve(), place, year, edition=edition)
        release = _released(job)
        files = _changed(job) if release else None
        if not release or files is None or (not files and same(job.folder, release)):
            continue
        told: dict[str, Any] = {"edition": name, "number": release.name, "place": place, "year": year}
        told |= {"option": _option(job), "files": _listed(files)}
        yield replace(finding("outdated" if files else "outdated.made", **told), place=place, year=year)


def _option(job: Job) -> str:
    """What a command says besides for an edition that is not the usual one."""
    return " --edition public" * job.public


def _listed(files: list[str]) -> str:
    """The first of the files that changed, and how many they are."""
    return "、".join(files[:_SHOWN]) + f"等{len(files)}个文件" * (len(files) > _SHOWN)


def _released(job: Job) -> Path | None:
    """Where the last release of a report lies that was not withdrawn."""
    row = last(job.home, job.place, job.year, job.edition)
    return job.home.released(*row.release) if row and row.kind != WITHDRAWN else None


def _changed(job: Job) -> list[str] | None:
    """The files that are others than when a report was made; of one released not those that gained indicators alone."""
    release, files = _released(job), changed(job)
    if not files or not release or not same(job.folder, release):
        return files
    # whoever adds one for the year to come changes nothing of what was sent
    return [f for f in files if Path(f).name != INDICATORS or not _rows(release / f) <= _rows(job.home.root / f)]


def _rows(path: Path) -> set[frozenset[tuple[str, str]]]:
    """The rows of a table, each as its filled cells; none where it cannot be read."""
    with suppress(OSError, UnicodeError, csv.Error), path.open(encoding="utf-8-sig", newline="") as lines:
        return {frozenset((str(title), str(cell)) for title, cell in r.items() if cell) for r in csv.DictReader(lines)}
    return set()


def _status(home: Home, place: str, name: str, year: int) -> Status:
    status, check = partial(Status, place, name, year), f"fazhi check --place {place}"
    if year in (drafts := _waiting(home, place)):
        waiting = f"旧报告的草稿在 {'、'.join(f'data/inbox/{place}/{of}/' for of in drafts)}，核对后收进数据"
        return status("草稿待收", (waiting,), f"fazhi accept --place {place}")
    if not entries(home.raw(place, year)):
        waiting = f"各单位发回的采集表请放进 data/raw/{place}/{year}/，正文草稿在 data/inbox/{place}/{year}/"
        return status("采集", (waiting,), f"{check} --years {year}")
    try:
        dossier = judge(load_record(home, place), year)
    except FazhiError as exc:
        return status("有错误", (str(exc).partition("\n")[0].rstrip("。"),), check)
    [(_, returns)], _ = answered([dossier])
    wanting = [f"{r.office}{r.lacking(_SHOWN)}" for r in returns if r.lacking()]
    wrong = errors_of(dossier.findings)
    kinds, asked = ([*map(_kind, alike(findings))] for findings in (wrong, dossier.questions))
    if wrong:
        told = (*wanting, *kinds[:_SHOWN], f"共{len(wrong)}处错误，都在 fazhi check 里", *asked[:_SHOWN])
        return status("有错误", told, f"{check} --years {year}")
    wanting += asked[:_SHOWN]
    return _reported(Job(home, home.reports.resolve(), place, year), dossier, status, wanting)


def _kind(same: list[Finding]) -> str:
    """Findings of one kind by the first of them."""
    return same[0].sentence().rstrip("。") + f"（同样的{len(same)}处）" * (len(same) > 1)


def _reported(job: Job, dossier: Dossier, status: Callable[..., Status], wanting: list[str]) -> Status:
    """The status of a report whose data hold."""
    files = _changed(job)
    public, following = _public(replace(job, edition="public"), dossier)
    wanting += [*_releases(job), *public]
    if files is None or files:
        return _unmade(job, status, wanting, files or [])
    release = _released(job)
    if release and same(job.folder, release):
        told = tuple(_releases(job)) + public if public else ()
        return status("已发布", told, following or _next_year(job))
    return _made(job, dossier, status, wanting)


def _public(job: Job, dossier: Dossier) -> tuple[tuple[str, ...], str]:
    """What is still to be done about a public edition that was made or withdrawn, and the command; nothing of one that was sent.

    Each remark names its own command: what comes next may be the other edition's.
    """
    files, options = changed(job), _option(job)
    if files is None or _is_sent(job):
        return (), ""
    if files:
        again = f"fazhi run --place {job.place} --years {job.year}{options}"
        return (f"公开版生成以后改过：运行 {again}",), again
    number = read_snapshot(job.folder).number
    signed = standing(load_signatures(job.home, job.place, job.year)[0], number, job.edition, dossier.codebook)
    if signed.missing:
        command = next_signature(job.place, job.year, signed)
        return (f"公开版待{'、'.join(signed.missing)}签署：运行 {command}",), command
    send = f"fazhi release --place {job.place} --year {job.year}{options}"
    if _is_withdrawn(job):
        return (f"公开版撤回以后没有改过：要改的，请先改数据或正文；确认原样再发的，运行 {send}",), send
    return (f"公开版签署已齐，还没有发布：运行 {send}",), send


def _unmade(job: Job, status: Callable[..., Status], wanting: list[str], files: list[str]) -> Status:
    """The status of a report that is not made of what is there now, of which these files changed."""
    sent, release = _is_sent(replace(job, edition="public")), _released(job)
    # the edition that was sent last may be, and none that says something else is in force
    if sent and not (release and files):
        return status("已发布", tuple(wanting), _next_year(job))
    listed = _listed(files)
    if sent and release:
        wanting += [f"内部版生成以后改过：{listed}；内部版第{release.name}次发布用的是改以前的"]
    elif files:
        wanting += [f"上次生成以后改过：{listed}"]
    return status("可以生成", tuple(wanting), f"fazhi run --place {job.place} --years {job.year}")


def _is_sent(job: Job) -> bool:
    """Whether an edition is made of what is there now, and was released so."""
    release = _released(job)
    return bool(release and _changed(job) == [] and same(job.folder, release))


def _is_withdrawn(job: Job) -> bool:
    """Whether an edition is still what was released last and then withdrawn."""
    row = last(job.home, job.place, job.year, job.edition)
    return bool(row and row.kind == WITHDRAWN and same(job.folder, job.home.released(*row.release)))


def _releases(job: Job) -> Iterator[str]:
    """What became of the editions of a report, the last release of each."""
    for edition, name in EDITIONS.items():
        if row := last(job.home, job.place, job.year, edition):
            became = f"已撤回（{row.reason}）" if row.kind == WITHDRAWN else "已在存档"
            yield f"{name}第{row.number}次发布{became}"


def _next_year(job: Job) -> str:
    return f"fazhi new --place {job.place} --year {job.year + 1}"


def _made(job: Job, dossier: Dossier, status: Callable[..., Status], wanting: list[str]) -> Status:
    """The status of a report that is made of what is there now."""
    snapshot = read_snapshot(job.folder)
    signed = standing(load_signatures(job.home, job.place, job.year)[0], snapshot.number, job.edition, dossier.codebook)
    if signed.missing:
        lines = [*wanting, f"待{'、'.join(signed.missing)}签署"]
        lines += [f"{s.sentence()}的签署因内容变动作废" for s in signed.void]
        # what was released otherwise, without why
        reason = any("；原因：" not in line for line in snapshot.notice[1:])
        command = next_signature(job.place, job.year, signed, reason=reason)
        return status("草稿", tuple(lines), command)
    send = f"fazhi release --place {job.place} --year {job.year}"
    if _is_withdrawn(job):
        anew = f"要改的，请先改数据或正文，再运行 fazhi 看下一步；确认原样再发的，运行 {send}"
        return status("已撤回", (*wanting, anew), send)
    return status("已签", tuple(wanting), send)
