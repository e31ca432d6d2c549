"""Drafts that were looked over taken into the data: what holds moves from ``inbox/`` to ``raw/``, what does not is told.

Nothing that is in ``raw/`` already is overwritten or altered.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from fazhi.cleaning.dataset import load_record
from fazhi.codebook.load import load_codebook
from fazhi.collect.own import LIKE, PAIRS, UNPLACED, WHY, Row, add_rows, row_of, rows_of
from fazhi.collect.pairs import Pairs
from fazhi.collect.placing import STATED
from fazhi.collect.trial import Files, errors_in
from fazhi.errors import FazhiError, Finding, UsageError
from fazhi.files import decode, write_file
from fazhi.home import FIGURES, INDICATORS, NARRATIVE, PLEDGES, Home, chosen_years, drafted, entries
from fazhi.report.dossier import Dossier
from fazhi.wording import any_of

# how two figures in raw/, where nobody alters anything but people, become one
_JOINED = "把两年 figures.csv 和 narrative.md 里的名称改成一个"
# why a promise was not placed, as older drafts have it
_OTHER_UNIT = re.compile("单位“[^”]*”不是“[^”]*”的单位“([^”、]*)[^”]*”")


@dataclass(frozen=True)
class Accepted:
    """What became of drafts.

    Attributes
    ----------
    moved : list of Path
        Where what was taken in lies now.
    waiting : dict
        Of each year whose drafts were not taken in, why.
    open : list of str
        What is still to be looked at, a sentence each.
    """

    moved: list[Path] = field(default_factory=list)
    waiting: dict[int, list[str]] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)


def accept_drafts(home: Home, place: str, years: str, *, keep: bool = False) -> Accepted:
    """Take in the drafts of a place, the earliest year first: those of a year together, or none of them.

    Parameters
    ----------
    years : str
        As in `chosen_years`.
    keep : bool
        Make its indicators that are 待认 standing ones.

    Raises
    ------
    UsageError
        Unknown place, or no drafts of these years.
    """
    load_codebook(home, place).place(place)
    folders = {year: folder for year, folder in home.drafts(place).items() if drafted(folder)}
    if not folders and not keep:
        joined = f"已经收进来的，{_JOINED}"
        raise UsageError(f"data/inbox/{place}/ 里没有草稿", f"请先用 fazhi read … --write 从旧报告写草稿；{joined}。")
    accepted, proposed = Accepted(), rows_of(home.draft(place) / INDICATORS)
    chosen = chosen_years(sorted(folders), years) if folders else []
    if absent := [*map(str, {*chosen} - folders.keys())]:
        there = f"有草稿的年份：{'、'.join(map(str, folders))}。"
        raise UsageError(f"data/inbox/{place}/{'、'.join(absent)}/ 里没有草稿", there)
    pairs = Pairs(load_record(home, place), [{k: cell for k, cell in row.items() if k != LIKE} for row in proposed])
    for year in chosen:
        _take(home, place, year, folders[year], pairs, accepted)
    if keep:
        pending = (i for i in load_codebook(home, place).own.values() if i.pending)
        add_rows(home.own(place), [row_of(i, 状态="常设") for i in pending])
    accepted.open.extend([*pairs.fallen, *_open(home, place)])
    return accepted


def _take(home: Home, place: str, year: int, folder: Path, pairs: Pairs, accepted: Accepted) -> None:
    """Move the drafts of a year with the indicators that they use, or note why they wait."""
    # a report in words alone has no figures, and a table without rows stops a report
    empty = [p for p in drafted(folder) if p.name == FIGURES and not rows_of(p)]
    drafts = {home.raw(place, year) / p.name: p for p in drafted(folder) if p not in empty}
    texts = {target: pairs.renamed(draft) for target, draft in drafts.items()}
    earlier = _left_out(home, place, year, pairs)
    # a name that went for another, in figures and text, says nothing of the words before its number
    own = _used(pairs.own(), [text for target, text in (*earlier.items(), *texts.items()) if target.name == FIGURES])
    if faults := pairs.faults[str(year)] + pairs.faults[""] or _faults(home, place, year, texts, own, earlier):
        accepted.waiting[year] = faults
        return
    if not any(p.suffix != ".md" and p.name != PLEDGES for p in (*texts, *entries(home.raw(place, year)))):
        names = "、".join(target.name for target in texts)
        todo = f"要出这一年的报告，请把数据表放进 data/raw/{place}/{year}/"
        accepted.open.append(f"{year}年的草稿里没有数，只收了 {names}；{todo}。")
    add_rows(home.own(place), _used(own, [text for target, text in texts.items() if target.name == FIGURES]))
    for target, text in texts.items():
        write_file(target, text)
    for draft in (*drafts.values(), *empty):
        draft.unlink()
    accepted.moved.extend(drafts)


def _used(own: list[Row], tables: list[bytes]) -> list[Row]:
    """The indicators that tables use, by name or alias."""
    named = {row["指标"] for table in tables for row in csv.DictReader(io.StringIO(decode(table), newline=""))}
    return [row for row in own if named & {row["指标"], *row.get("别名", "").split("|")}]


def _left_out(home: Home, place: str, year: int, pairs: Pairs) -> Files:
    """The drafts of earlier years that were not taken in, by where they would lie, where nothing lies yet."""
    waiting = ((home.raw(place, y), p) for y, p in home.drafts(place).items() if y < year)
    drafts = ((raw / d.name, d) for raw, p in waiting if not entries(raw) for d in drafted(p))
    return {target: pairs.renamed(d) for target, d in drafts if d.name != FIGURES or rows_of(d)}


def _faults(home: Home, place: str, year: int, texts: Files, own: list[Row], earlier: Files) -> list[str]:
    """Why the drafts of a year do not hold: what is there already, else the errors that its report would have.

    What would be none with the drafts of earlier years, has these as its cure.
    """
    if present := [p.name for p in texts if p.exists()]:
        return [f"data/raw/{place}/{year}/ 里已经有{'、'.join(present)}，没有覆盖；请先移走，或删去草稿。"]
    try:
        faults = errors_in(home, place, texts, own, [year])
    except FazhiError as exc:
        return [str(exc)]
    left = faults
    # of tables that cannot be read nobody knows what they would bear out
    with suppress(FazhiError):
        left = errors_in(home, place, earlier | texts, own, [year]) if faults and earlier else faults
    years = "、".join(sorted({f"{target.parent.name}年" for target in earlier}))
    todo = f"请先收进{years}的草稿（收不进的，先照那里说的改好），有了可比的数，这里不用改"
    keys = {(f.code, f.file, f.row, f.read) for f in left}
    return [(f if (f.code, f.file, f.row, f.read) in keys else replace(f, todo=todo)).sentence() for f in faults]


def with_drafts(dossier: Dossier) -> Iterator[Finding]:
    """The findings on a year; of a number or a promise that lacks one, though drafts have it, where it stands and why."""
    for f in dossier.findings:
        at = next(_left(f, dossier), "") if f.code in ("gone", "pledge_open") else ""
        yield replace(f, todo=f"请先看 {at}；那里也没有的，{f.todo}") if at else f


def _left(f: Finding, dossier: Dossier) -> Iterator[str]:
    """Where drafts have what a finding lacks: a figure by its indicator, a promise by its number; a pair that nobody made."""
    home, folder = dossier.record.home, dossier.record.home.draft(dossier.place.id)
    name = dossier.codebook.indicators[f.indicator].name if f.indicator else ""
    promised = f.code == "pledge_open"
    path = folder / (f.file.partition("/")[0] if promised else str(f.year)) / UNPLACED
    for row in rows_of(path):
        why, like = row[WHY], row["名称相近的指标"].split("、")
        # older drafts told the unit of a promise without a cure
        unit = _OTHER_UNIT.fullmatch(why) if promised else None
        if unit:
            why += f"；说的就是这个指标的，请在 data/raw/{dossier.place.id}/{path.parent.name}/{PLEDGES} 这条承诺里填“指标”和“目标”，单位用“{unit[1]}”"
        of_promise = (PLEDGES in why) and row["原文"] in f.read
        # what has no cure is not the year's, nor is a promise or last year's
        of_year = "；" in why and PLEDGES not in why and STATED not in why and name in like
        if of_promise if promised else of_year:
            yield f"{path.relative_to(home.root).as_posix()} 里的“{row['原文']}”：{why}"
    for row in rows_of(folder / PAIRS) if not promised else ():
        if (row["指标"], row["年份2"]) == (name, str(f.year)) and (way := _way_to_join(row, dossier)):
            at = (folder / PAIRS).relative_to(home.root).as_posix()
            yield f"{at} 里{row['年份1']}年的“{row['数1']}”和{row['年份2']}年的“{row['数2']}”：只是相像，确是一件事的，{way}"


def _way_to_join(row: Row, dossier: Dossier) -> str:
    """How the figures of a pair become one: in the drafts by its basis, on record by one name; nothing where that is done."""
    own, place, year = dossier.codebook.own, dossier.place.id, dossier.year
    told = (f for f in dossier.year_rows if f.text == row["数2"] and f.indicator in own)
    others = {own[f.indicator].name for f in told if row["出处2"] in ("", *f.source.split("；"))}
    if len(others) == 1:
        other = others.pop()
        # a line that would stop a report is quoted, and holds no name
        bound = any(b.name == other for b in (dossier.narrative.bindings() if dossier.narrative else ()))
        words, only = (f" 和 {NARRATIVE} 的", f"（{NARRATIVE} 里只改大括号里的）") if bound else (" 里的", "")
        return f"把 data/raw/{place}/{year}/ 里 {FIGURES}{words}“{other}”{'都' if bound else ''}改成“{row['指标']}”{only}，再删去 data/raw/{place}/{INDICATORS} 里它的那一行"
    return "" if row["依据"] else "在“依据”里写“核实”"


def _open(home: Home, place: str) -> Iterator[str]:
    """What is left to be looked at."""
    inbox = home.draft(place)
    for folder in entries(inbox):
        if outside := rows_of(folder / UNPLACED):
            yield f"{folder.name}年有{len(outside)}处没有放进数据表，见 data/inbox/{place}/{folder.name}/{UNPLACED}。"
        rows = rows_of(home.raw(place) / folder.name / PLEDGES)
        unmeasured = (r["承诺"] for r in rows if not r.get("指标") and re.search("[0-9]", r.get("承诺", "")))
        if told := "、".join(f"“{promise}”" for promise in unmeasured):
            at = f"data/raw/{place}/{folder.name}/{PLEDGES}"
            yield f"{folder.name}年的承诺{told}没有写指标，到期不能由数据核对；有指标的，请在 {at} 里填上“指标”和“目标”。"
    if alike := [row for row in rows_of(inbox / PAIRS) if not row["依据"]]:
        told = f"有{len(alike)}对数只是相像，没有对应起来，见 data/inbox/{place}/{PAIRS} 里没有依据的行"
        yield f"{told}；确是一件事的，还是草稿的在“依据”里写“核实”，已经收进来的，{_JOINED}。"
    codebook = load_codebook(home, place)
    if pending := codebook.pending:
        told = f"有{len(pending)}项指标待认，不进采集表和指标总表"
        yield f"{told}；要年年统计的，用 fazhi add 指标 --place {place} --unit 单位 改为常设，全部常设用 fazhi accept --place {place} --keep。"
        written = "".join(decode(p.read_bytes()) for p in home.raw(place).glob(f"*/{NARRATIVE}"))
        called = ((i.name, *i.aliases) for i in codebook.own.values() if i.pending)
        if unused := "、".join(
            names[0] for names in called if not re.search(f"{{(?:{any_of(names)})[}}@:：]", written)
        ):
            yield f"其中正文没有引用{unused}；要在报告里说到的，请在 {NARRATIVE} 里写一句，数用大括号引用。"
