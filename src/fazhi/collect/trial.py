"""Trial of what is to come into the data: the errors that a place's reports would have with it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection
from pathlib import Path

from fazhi.cleaning.dataset import load_record
from fazhi.collect.own import Row, add_rows
from fazhi.errors import Finding, errors_of
from fazhi.files import write_file
from fazhi.home import Home
from fazhi.report.dossier import judge

# by where they are to lie
Files = dict[Path, bytes]


def errors_in(home: Home, place: str, files: Files, own: list[Row], years: Collection[int]) -> list[Finding]:
    """The errors of these years' reports in a copy of the place's data to which files and own indicators are added.

    Raises
    ------
    FazhiError
        A table of the place is faulty.
    """
    with tempfile.TemporaryDirectory() as folder:
        trial = Home(Path(folder))
        for part in (home.codebook, home.corrections, home.raw(place), home.released(place, 0).parent):
            target = trial.root / part.relative_to(home.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            if part.exists():
                (shutil.copytree if part.is_dir() else shutil.copy)(part, target)
        for path, data in files.items():
            write_file(trial.root / path.relative_to(home.root), data)
        if own:
            add_rows(trial.own(place), own)
        record = load_record(trial, place)
        # a year in words alone has no report
        return [f for year in record.years() if year in years for f in errors_of(judge(record, year).findings)]
