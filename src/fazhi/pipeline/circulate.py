"""Where a report stands between the analyst and its readers: draft, signed, released, corrected."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from fazhi.cleaning.corrections import Correction
from fazhi.errors import DataError, FazhiError, MachineError
from fazhi.formula import raw_cell
from fazhi.release.archive import (
    COMPARISON,
    LEDGER,
    MANIFEST,
    NOTHING,
    PAGE,
    TARGET,
    WORD,
    Change,
    Release,
    Snapshot,
    changed_figures,
    changed_sentences,
    content_number,
    digest,
    latest,
    read_manifest,
    read_snapshot,
    releases,
    standing_of,
    without_notice,
)
from fazhi.release.signoff import Corrected, Signature, State, load_signatures, required, sign, standing, with_notice
from fazhi.report.dossier import Dossier

_SEEN = (PAGE, LEDGER, COMPARISON, MANIFEST)
_CIRCULATED = (*_SEEN, WORD)
_SCRATCH = ".new-"


def state_of(dossier: Dossier, kept: Snapshot, reason: str = "") -> tuple[State, str]:
    """How far the report `kept` of a dossier has come.

    Parameters
    ----------
    kept : Snapshot
        The page with nothing said of its standing, and its tables.
    reason : str
        Why released figures changed; where none is given, what a signer or the corrections say.

    Returns
    -------
    state : State
    page : str
        The page with what it corrects.

    Raises
    ------
    DataError
        ``signoff.yml`` is faulty.
    """
    home, place, year = dossier.record.home, dossier.place.id, dossier.year
    signatures, faults = load_signatures(home, place, year)
    if faults:
        raise DataError(faults)
    roles = required(dossier.codebook, dossier.edition)
    mine = [s for s in signatures if s.edition == dossier.edition and s.role in roles]
    for why in [reason] if reason else [*dict.fromkeys(s.reason for s in reversed(mine) if s.reason), ""]:
        number, corrected = _corrected(dossier, kept, why)
        page = with_notice(kept.page, number, corrected)
        content = content_number(page)
        # what a signer gave as the reason holds for what was signed with it
        if any(s.content == content and s.reason == why for s in mine):
            break
    stands = standing(mine, content, dossier.edition, dossier.codebook)
    since, changes = _since(dossier, kept) if stands.draft and not dossier.public else ("", [])
    return State(stands, dossier.public, corrected, since, tuple(changes)), page


def _corrected(dossier: Dossier, kept: Snapshot, reason: str) -> tuple[int, tuple[Corrected, ...]]:
    """The last release that said something else, and which figures differ from it; 0 where there is none."""
    hidden = {i.id for i in dossier.codebook.indicators.values() if not i.public}
    there = releases(dossier.record.home, dossier.place.id, dossier.year, dossier.edition)
    content = content_number(kept.page) if there else ""
    for release in reversed(there):
        old = release.snapshot()
        # the report that was released last stays as it was, its notice with it
        if content_number(without_notice(old.page)) != content:
            found = changed_figures(old, kept, dossier.place.id, dossier.year, dossier.codebook)
            # that something is told which was not is no correction for the public
            told = [c for c in found if not dossier.public or (c.indicator not in hidden and c.old != NOTHING)]
            return release.number, tuple(Corrected(c, _registered(dossier, c, release) or reason) for c in told)
    return 0, ()


def _registered(dossier: Dossier, change: Change, release: Release) -> str:
    """Why a figure changed since a release, by the corrections made since; they are not for the public."""
    path = dossier.record.home.corrections
    if dossier.public or not path.exists():
        return ""
    if read_manifest(release.folder).inputs.get("data/corrections.yml") == digest(path.read_bytes()):
        return ""
    about = (change.indicator, change.status, change.year)
    cells = ",".join(f.origin for f in dossier.figure_rows if (f.indicator, f.status, f.year) == about)
    own = (c for c in dossier.record.corrections if c.where.place == dossier.place.id)
    return "；".join(dict.fromkeys(c.reason for c in own if _about(c, change, cells)))


def _about(c: Correction, change: Change, cells: str) -> bool:
    """Whether a correction is about a figure that stands on these cells; none is about a target."""
    if c.action == "replace":
        return raw_cell(f"{c.where.year}/{c.where.file}", c.where.row) in cells
    # one that restates stands in the report after; it gives that report's 上年数 too
    years = (c.where.year - (change.status == "actual"),) if c.action == "restate" else (c.where.year,)
    return c.where.indicator == change.indicator and change.year in years and change.status != TARGET


def _since(dossier: Dossier, kept: Snapshot) -> tuple[str, list[Change]]:
    """What changed since the report was last signed or released, whichever was later."""
    place, year = dossier.place.id, dossier.year
    signed, last = signed_folder(dossier), latest(dossier.record.home, place, year, dossier.edition)
    if (signed / PAGE).is_file():
        old, since = read_snapshot(signed), "上次签署"
    elif last:
        old, since = last.snapshot(), f"第{last.number}次发布"
    else:
        return "", []
    return since, [*changed_figures(old, kept, place, year, dossier.codebook), *changed_sentences(old, kept)]


def signed_folder(dossier: Dossier) -> Path:
    """Where the report lies that was last signed, until it is released."""
    return dossier.record.home.released(dossier.place.id, dossier.year) / "signed" / dossier.edition


def sign_report(dossier: Dossier, folder: Path, signature: Signature) -> None:
    """Sign the report that lies in `folder`, and keep what was signed.

    Raises
    ------
    DataError
        ``signoff.yml`` is faulty.
    MachineError
        The disk is full or may not be written.
    """
    # what is signed is kept first: a signature without it would stand for nothing
    _keep(folder, signed_folder(dossier), _SEEN)
    sign(dossier.record.home, dossier.place.id, dossier.year, signature)


def keep_release(dossier: Dossier, folder: Path, names: tuple[str, ...]) -> Release:
    """Keep the report that lies in `folder` as the next release.

    Parameters
    ----------
    names : tuple of str
        Files to keep besides page, Word file, ledger and manifest.

    Raises
    ------
    FazhiError
        It is what the last release was already.
    MachineError
        The disk is full or may not be written.
    """
    home, place, year = dossier.record.home, dossier.place.id, dossier.year
    before = releases(home, place, year)
    last = latest(home, place, year, dossier.edition)
    if last and _same(last.snapshot().page, read_snapshot(folder).page):
        raise FazhiError(f"内容和签署与第{last.number}次发布完全相同，不必再发布。")
    number = before[-1].number + 1 if before else 1
    target = home.released(place, year) / str(number)
    _keep(folder, target, (*_CIRCULATED, *names), new=True)
    signed = signed_folder(dossier)
    shutil.rmtree(signed, ignore_errors=True)
    # the other edition's may lie there
    with suppress(OSError):
        signed.parent.rmdir()
    return Release(number, dossier.edition, target)


def _same(one: str, other: str) -> bool:
    return content_number(one) == content_number(other) and standing_of(one) == standing_of(other)


def _keep(folder: Path, target: Path, names: tuple[str, ...], *, new: bool = False) -> None:
    """Copy files into a folder that appears whole; one that must be new is never written over."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # what was left behind when one was killed
        for left in target.parent.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=_SCRATCH) as scratch:
            part = Path(scratch) / target.name
            part.mkdir()
            for name in names:
                shutil.copyfile(folder / name, part / name)
            if target.exists() and not new:
                shutil.rmtree(target)
            part.rename(target)
    except OSError as exc:
        raise MachineError(
            f"写不进 {'/'.join(target.parts[-3:])}（可能已经存在，或磁盘已满）", "请检查后重试。"
        ) from exc
