"""Where a report stands between the analyst and its readers: draft, signed, released, corrected."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from fazhi.dossier import Dossier
from fazhi.errors import DataError, FazhiError, MachineError
from fazhi.export.content import Change, changed_figures, changed_sentences, content_number
from fazhi.export.state import Corrected, State
from fazhi.releases import LEDGER, MANIFEST, PAGE, WORD, Kept, Release, latest, read_kept, releases
from fazhi.signoff import Signature, load_signatures, sign, standing

_CIRCULATED = (PAGE, WORD, LEDGER, MANIFEST)


def state_of(dossier: Dossier, kept: Kept, reason: str = "") -> State:
    """How far the report `kept` of a dossier has come.

    Parameters
    ----------
    kept : Kept
        The page with nothing said of its standing, and its ledger.
    reason : str
        Why released figures changed; where none is given, what the corrections say.

    Raises
    ------
    DataError
        ``signoff.yml`` is faulty.
    """
    home, place, year = dossier.record.home, dossier.place.id, dossier.year
    signatures, faults = load_signatures(home, place, year)
    if faults:
        raise DataError(faults)
    stands = standing(signatures, content_number(kept.page), dossier.edition, dossier.codebook)
    last = latest(home, place, year, dossier.edition)
    changed = changed_figures(last.kept(), kept, place, dossier.codebook) if last else []
    told = [c for c in changed if not dossier.public or dossier.codebook.indicators[c.indicator].public]
    corrected = tuple(Corrected(c, reason.strip() or _reason(dossier, c, kept)) for c in told)
    since, changes = _since(dossier, kept, last) if stands.draft and not dossier.public else ("", [])
    return State(stands, dossier.public, last.number if last else 0, corrected, since, tuple(changes))


def _reason(dossier: Dossier, change: Change, kept: Kept) -> str:
    """Why a figure changed, by the corrections that give the value now told; they are not for the public."""
    if dossier.public:
        return ""
    found = []
    for c in dossier.record.corrections:
        named = c.where.indicator == change.indicator and c.where.year in (change.year, dossier.year)
        cell = bool(c.where.file) and f",raw({c.where.year}/{c.where.file}:{c.where.row})," in kept.ledger
        if c.where.place == dossier.place.id and c.value == change.new and (named or cell):
            found.append(c.reason)
    return "；".join(dict.fromkeys(found))


def _since(dossier: Dossier, kept: Kept, last: Release | None) -> tuple[str, list[Change]]:
    """What changed since the report was last signed or released, whichever was later."""
    signed = signed_folder(dossier)
    if (signed / PAGE).is_file():
        old, since = read_kept(signed), "上次签署"
    elif last:
        old, since = last.kept(), f"第{last.number}次发布"
    else:
        return "", []
    return since, [*changed_figures(old, kept, dossier.place.id, dossier.codebook), *changed_sentences(old, kept)]


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
    _keep(folder, signed_folder(dossier), (PAGE, LEDGER))
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
    if last and last.kept() == read_kept(folder):
        raise FazhiError(f"与第{last.number}次发布完全相同，不必再发布。")
    number = before[-1].number + 1 if before else 1
    target = home.released(place, year) / str(number)
    _keep(folder, target, (*_CIRCULATED, *names), new=True)
    signed = signed_folder(dossier)
    shutil.rmtree(signed, ignore_errors=True)
    if signed.parent.is_dir() and not any(signed.parent.iterdir()):
        signed.parent.rmdir()
    return Release(number, dossier.edition, target)


def _keep(folder: Path, target: Path, names: tuple[str, ...], *, new: bool = False) -> None:
    """Copy files into a folder that appears whole; one that must be new is never written over."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as scratch:
            part = Path(scratch) / target.name
            part.mkdir()
            for name in names:
                shutil.copyfile(folder / name, part / name)
            if target.exists() and not new:
                shutil.rmtree(target)
            part.rename(target)
    except OSError as exc:
        raise MachineError(f"写不进 {'/'.join(target.parts[-3:])}（可能已经存在，或磁盘已满）；请检查后重试。") from exc
