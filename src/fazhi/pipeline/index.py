"""List of all reports of a folder: how far each place has come, year by year, and what its last report says in figures."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from fazhi.codebook.load import load_codebook
from fazhi.codebook.schema import Place
from fazhi.errors import FazhiError, table_of
from fazhi.export.page import template, with_font
from fazhi.files import write_file
from fazhi.home import EDITIONS, entries
from fazhi.pipeline.cache import noted_years
from fazhi.pipeline.job import INDEX, REASON, Job, held
from fazhi.reading.tables import ELSEWHERE
from fazhi.release.manifest import COMPARISON, FINDINGS, MANIFEST, PAGE, is_whole, read_manifest, same
from fazhi.release.register import WITHDRAWN, Row, rows

TITLE = "法治政府建设年度报告"
# how far a report has come, with its looks; nothing is expected of the last
STATES = table_of("words.toml")["reports"]
# of the counts in a manifest, how many of how many
_SHARES = (("met", "targets"), ("kept", "promises"))
_YEAR = re.compile("(?:19|20)[0-9]{2}")
# the last row of each edition of a report
_Register = Mapping[tuple[str, int, str], Row]


class PlaceYear(NamedTuple):
    """One place and year.

    Attributes
    ----------
    state : str
        One of `STATES`.
    link, public : str
        Addresses of the report and its public edition below the folder; empty where there is none that is whole.
    remarks : tuple of str
        Why the last run made no report or no public edition; empty where it did.
    """

    year: int
    state: str = ""
    link: str = ""
    public: str = ""
    remarks: tuple[str, ...] = ()


def list_reports(job: Job) -> None:
    """Make the list of all reports, ``index.html``.

    Parameters
    ----------
    job : Job
        Says the data home and the folder of reports; its place and year are nobody's.

    Raises
    ------
    DataError
        The codebook is faulty.
    MachineError
        The register of releases cannot be read; the disk is full or may not be written.
    """
    with held(job.out / ".made" / "index.lock", job.home, "报告目录"):
        known = {place: noted_years(replace(job, place=place)) for place in load_codebook(job.home).places}
        write_file(job.out / INDEX, index_page(job, known).encode())


def list_anew(job: Job) -> str:
    """Make the list again: a line for the terminal where that fails, as what was done stands."""
    try:
        list_reports(job)
    except FazhiError as exc:
        return f"目录没有更新：{exc}\n"
    return ""


def index_page(job: Job, known: Mapping[str, Iterable[int]]) -> str:
    """The list as one HTML file; nothing in it tells when or where it was made.

    Parameters
    ----------
    known : mapping
        By place the years that its tables tell of, as far as they were read.
    """
    codebook = load_codebook(job.home)
    norms, places = codebook.norms, codebook.places.values()
    register = {row.about: row for row in rows(job.home)}
    there = {place.id: _entries(job, place, known.get(place.id, ()), register) for place in places}
    expected = {place: place.expected_since for place in places if place.expected_since}
    since, delivered = [*expected.values()], [entry.year for place in expected for entry in there[place.id]]
    year = max(delivered or since, default=0)
    lines = [_line(job.out, place, year, there[place.id], norms.list_figures) for place in expected]
    html = template("list.html.j2").render(
        title=f"{TITLE}（{year}年度）" if lines else TITLE,
        years=range(max(year + 1 - norms.list_years, min(delivered + since, default=0)), year + 1),
        lines=sorted(lines, key=lambda line: [*STATES].index(line["state"])),
        counts=Counter(line["state"] for line in lines if line["state"]),
        deadline="{}月{}日".format(*norms.deadline.filing),
        figures=[codebook.indicators[id_].name for id_ in norms.list_figures],
        others=[(place, there[place.id]) for place in places if place not in expected and there[place.id]],
        looks=STATES,
    )
    return with_font(html, html)[0]


def _line(out: Path, place: Place, year: int, there: list[PlaceYear], chosen: Sequence[str]) -> dict[str, Any]:
    """What is told of a place that is expected to report, `there` what it has: `entries` by year, the latest first.

    `results` is what its report of the year listed says in figures: targets met, promises kept, matters to be seen to, and
    the figures that the norms choose, as they are written.
    """
    entries = {y: PlaceYear(y, "未报") for y in range(place.expected_since or 0, year + 1)} | {e.year: e for e in there}
    latest = entries.get(year, PlaceYear(year))
    link = latest.link or latest.public
    # what was made before its tables came to be wrong tells nothing of them
    told = link and latest.state not in ("退回", "待生成")
    results = _results((out / link).parent, chosen) if told else ["—"] * (len(_SHARES) + 1 + len(chosen))
    by_year = dict(sorted(entries.items(), reverse=True))
    return {"place": place, "entries": by_year, "state": latest.state, "results": results}


def _results(folder: Path, chosen: Iterable[str]) -> list[str]:
    """What a report says in figures."""
    told = read_manifest(folder).results
    shares = [f"{told.get(part, 0)}/{told[whole]}" if told.get(whole) else "—" for part, whole in _SHARES]
    figures = {row.get("indicator"): row.get("now_text") for row in _table(folder / COMPARISON)}
    return [*shares, str(told.get("matters", "—")), *(figures.get(id_) or "—" for id_ in chosen)]


def _entries(every: Job, place: Place, known: Iterable[int], register: _Register) -> list[PlaceYear]:
    """The years of which a place has tables, reports, what a failed run left, or releases, and those known; latest first."""
    job = replace(every, place=place.id, edition="internal")
    tables = (f for folder in entries(job.home.raw(job.place)) for f in entries(folder) if f.name not in ELSEWHERE)
    folders = [table.parent for table in tables if table.name[:2] != "~$"]
    folders += [*job.folder.parent.glob("*"), *job.failed.parent.glob("*")]
    names = {folder.name.removesuffix("-public") for folder in folders}
    names.update(map(str, (*known, *(year for of, year, _ in register if of == place.id))))
    years = sorted(filter(_YEAR.fullmatch, names), reverse=True)
    return [_entry(replace(job, year=int(year)), place, register) for year in years]


def _entry(job: Job, place: Place, register: _Register) -> PlaceYear:
    """What is there of a place and year, of both editions."""
    jobs = {edition: replace(job, edition=edition) for edition in EDITIONS}
    whole = {edition: j.folder for edition, j in jobs.items() if is_whole(j.folder, (PAGE, COMPARISON))}
    links = {edition: (f / PAGE).relative_to(job.out).as_posix() for edition, f in whole.items()}
    stopped, withheld = (_reason(j.failed) for j in jobs.values())
    remarks = [stopped, f"公开版没有生成：{withheld}" if withheld else ""]
    if not whole and any((j.folder / name).exists() for j in jobs.values() for name in (PAGE, MANIFEST)):
        remarks.append("没有写完，请重新生成")
    wrong = any(row.get("severity") == "error" for row in _table(job.failed / FINDINGS))
    state = ("退回" if wrong else "待生成") if stopped else _state(job, place, register, whole)
    return PlaceYear(job.year, state, links.get("internal", ""), links.get("public", ""), tuple(filter(None, remarks)))


def _state(job: Job, place: Place, register: _Register, whole: Mapping[str, Path]) -> str:
    """How far a report has come whose last run did not fail, `whole` the editions that it left."""
    if whole and place.form == "figures":
        return "摘录"
    for edition in EDITIONS:
        row = register.get((job.place, job.year, edition))
        if row and (not whole or (edition in whole and same(whole[edition], job.home.released(*row.release)))):
            return "已撤回" if row.kind == WITHDRAWN else "已发布"
    signed = [read_manifest(folder).results.get("signed") for folder in whole.values()]
    return ("已签" if signed[0] else "草稿") if signed else "待生成"


def _table(path: Path) -> list[dict[str, str]]:
    """The rows of a table; none where it is not one that this program writes."""
    with suppress(OSError, ValueError, csv.Error):
        return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    return []


def _reason(folder: Path) -> str:
    """Why a report was not made, in its first sentence; empty where there is no such folder."""
    with suppress(OSError, ValueError):
        first, _, others = (folder / REASON).read_text(encoding="utf-8").partition("\n")
        # of several of one kind the first
        return (first + others.partition("\n")[0].strip() if first.endswith("：") else first).rstrip("。")
    return "见运行时的提示" if folder.is_dir() else ""
