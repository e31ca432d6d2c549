"""Goldens: what the kit makes of this repository's data today, kept in a folder outside the repository.

``python tests/goldens.py make FOLDER`` before a change, ``python tests/goldens.py compare FOLDER`` after it: every page
(without its font, seal and code hash), Word part and table of every place-year, the figures found in the texts of
``tests/reading/``, and all findings. A difference is either mended, or the purpose of the change: then it was read, and
the commit's message names it.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
# what changes with every line of code, or with the font
VOLATILE = re.compile(r'(<meta name="fazhi-(?:seal|program)" content=")[^"]*|(@font-face\{)[^}]*')
PUBLIC = ("demo", "taiping")
LONGEST = 40


def fazhi(folder: Path, *words: str) -> str:
    """Standard output of one command, run in `folder` on this repository's data."""
    env = os.environ | {"FAZHI_HOME": str(REPO), "PYTHONPATH": str(REPO / "src")}
    command = [sys.executable, "-c", "from fazhi.cli import main; main()", *words]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False).stdout


def make(folder: Path) -> None:
    """Write every golden below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch)
        fazhi(out, "run", "--years", "all", "--out", str(out / "reports"))
        places = [part for place in PUBLIC for part in ("--place", place)]
        fazhi(out, "run", *places, "--edition", "public", "--out", str(out / "reports"))
        for path in sorted((out / "reports").rglob("*")):
            keep(path, folder / path.relative_to(out))
        for path in sorted((REPO / "tests" / "reading").glob("*.jsonl")):
            texts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            files = [out / f"{n:03}.txt" for n in range(len(texts))]
            for file, text in zip(files, texts, strict=True):
                file.write_text(text["text"], encoding="utf-8")
            (folder / f"read-{path.stem}.json").write_text(fazhi(out, "read", *(f.name for f in files), "--json"))
    (folder / "check.json").write_text(fazhi(folder, "check", "--years", "all", "--json"))


def keep(path: Path, target: Path) -> None:
    """Keep one file of a run, as far as it is a golden."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".html":
        target.write_text(
            VOLATILE.sub(r"\1\2", path.read_text(encoding="utf-8")).replace("><", ">\n<"), encoding="utf-8"
        )
    elif path.suffix == ".csv":
        target.write_bytes(path.read_bytes())
    elif path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                part = target / name
                part.parent.mkdir(parents=True, exist_ok=True)
                part.write_bytes(
                    archive.read(name).replace(b"><", b">\n<") if name.endswith(("xml", "rels")) else archive.read(name)
                )


def differences(old: Path, new: Path) -> list[str]:
    """Every file that differs, with its first differing lines."""
    names = sorted({p.relative_to(f).as_posix() for f in (old, new) for p in f.rglob("*") if p.is_file()})
    told = []
    for name in names:
        one, other = ((f / name).read_bytes() if (f / name).is_file() else b"" for f in (old, new))
        if one == other:
            continue
        lines = [x.decode("utf-8", "replace").splitlines() for x in (one, other)]
        told += [f"== {name}", *list(difflib.unified_diff(*lines, lineterm="", n=0))[2:LONGEST]]
    return told


def main() -> None:
    """Make the goldens, or compare today's with those made before."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["make", "compare"])
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    if given.what == "make":
        make(given.folder.resolve())
        return
    with tempfile.TemporaryDirectory() as scratch:
        make(Path(scratch))
        told = differences(given.folder, Path(scratch))
    print("\n".join(told) or "equal")
    sys.exit(bool(told))


if __name__ == "__main__":
    main()
