"""Where the data lie: the data home and its folders."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass
from pathlib import Path

from fazhi.errors import UsageError


@dataclass(frozen=True)
class Home:
    """A data home: the folder that holds ``data/codebook/``."""

    root: Path

    @property
    def codebook(self) -> Path:
        """Folder of the codebook's tables."""
        return self.root / "data" / "codebook"

    @property
    def corrections(self) -> Path:
        """The list of known errors and conflicts; may be missing."""
        return self.root / "data" / "corrections.yml"

    @property
    def notebooks(self) -> Path:
        """Folder of the notebooks that a batch runs."""
        return self.root / "notebooks"

    @property
    def reports(self) -> Path:
        """Where reports go unless another folder is named."""
        return self.root / "reports"

    @property
    def clean(self) -> Path:
        """The clean figures of all places; made from the raw tables, and may be deleted."""
        return self.root / "data" / "clean"

    def raw(self, place: str) -> Path:
        """Folder of a place's delivered files; one sub-folder for each year."""
        return self.root / "data" / "raw" / place

    def places(self) -> list[str]:
        """The ids of all that delivered anything.

        Raises
        ------
        UsageError
            None did.
        """
        raw = self.raw("")
        found = sorted(p.name for p in raw.iterdir() if p.is_dir() and p.name[0] != ".") if raw.is_dir() else []
        if not found:
            raise UsageError("data/raw 里还没有数据；请把表格放进 data/raw/<地方编号>/<年份>/。")
        return found

    def listed(self) -> dict[str, tuple[str, str]]:
        """Names and full names of ``places.csv`` by id, read as it is; what is wrong with it the codebook tells."""
        try:
            text = (self.codebook / "places.csv").read_text(encoding="utf-8-sig", errors="replace")
        except OSError:
            return {}
        rows = csv.DictReader(io.StringIO(text, newline=""))
        return {row.get("id") or "": (row.get("name") or "", row.get("full_name") or "") for row in rows}

    def inbox(self, place: str) -> Path:
        """Folder of a place's drafts, to be confirmed by moving them into `raw`."""
        return self.root / "data" / "inbox" / place

    def draft(self, place: str, year: int) -> Path:
        """Folder of a year's drafts."""
        return self.inbox(place) / str(year)

    def narrative(self, place: str, year: int) -> Path:
        """The narrative of a place and year; may be missing."""
        return self.raw(place) / str(year) / "narrative.md"

    def signoff(self, place: str, year: int) -> Path:
        """Who signed the report of a place and year; may be missing."""
        return self.raw(place) / str(year) / "signoff.yml"

    def released(self, place: str, year: int) -> Path:
        """Folder of a place and year's releases, a numbered sub-folder for each."""
        return self.root / "data" / "released" / place / str(year)

    def delivered(self, place: str) -> tuple[list[Path], list[Path]]:
        """What lies in a place's folder: its year folders, oldest first, and all that is none."""
        folder = self.raw(place)
        found = sorted(p for p in folder.iterdir() if p.name[0] != ".") if folder.is_dir() else []
        years = [p for p in found if p.is_dir() and p.name.isascii() and p.name.isdigit() and len(p.name) == 4]
        return years, [p for p in found if p not in years]


def find_home(start: Path | None = None) -> Home:
    """Find the data home.

    ``$FAZHI_HOME`` if set, else the nearest folder at or above `start` (default: the working
    directory) that holds ``data/codebook/``.

    Raises
    ------
    UsageError
        No data home there.
    """
    named = os.environ.get("FAZHI_HOME")
    if named:
        home = Home(Path(named).resolve())
        if home.codebook.is_dir():
            return home
        raise UsageError(f"环境变量 FAZHI_HOME 指向“{named}”，那里没有 data/codebook；请改正或去掉这个变量。")
    if above := home_above(start or Path.cwd()):
        return above
    raise UsageError(
        "当前目录及上级目录都没有 data/codebook；请进入数据目录，或设置环境变量 FAZHI_HOME；新建数据目录用 fazhi new。"
    )


def home_above(start: Path) -> Home | None:
    """The nearest data home at or above a folder, if any."""
    here = start.resolve()
    return next((Home(f) for f in (here, *here.parents) if (f / "data" / "codebook").is_dir()), None)
