"""Data home: where raw files, codebook, notebooks and reports lie; the place, years and edition that may be asked for."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from fazhi.errors import UsageError, nearest
from fazhi.files import resolved

# the codebook's tables; what else lies in their folder (a copy, what a Mac or an office leaves) is none of it
TABLES = (
    "indicators.csv", "units.csv", "privacy.csv", "norms.csv", "places.csv", "wording.csv", "excused.csv", "reading.csv",
)  # fmt: skip
# whose styles the Word file has, among the codebook
TEMPLATE = "report.docx"
# in a year's folder besides the tables of figures; each may be missing
NARRATIVE, PLEDGES, SIGNOFF = "narrative.md", "pledges.csv", "signoff.yml"
# the table of a year's figures, as drafts have it; and beside the years' folders what a place counts besides the codebook
FIGURES, INDICATORS = "figures.csv", "indicators.csv"
# the drafts of a year, none of which need be there
DRAFTS = (FIGURES, NARRATIVE, PLEDGES)
# what a notebook is run with
PARAMETERS = ("place", "year", "base_year", "edition")
# each edition and its name
EDITIONS = {"internal": "内部版", "public": "公开版"}


def _below(path: str) -> Path:
    """A path below the root of a home, as its property."""
    return cast(Path, property(lambda home: home.root / path))


@dataclass(frozen=True)
class Home:
    """A data home: the folder that holds ``data/codebook/``.

    Attributes
    ----------
    codebook, notebooks : Path
        Folders of the codebook's tables, and of the notebooks that a batch runs.
    corrections : Path
        The list of known errors and conflicts; may be missing.
    clean : Path
        The clean figures of all places; made from the raw tables, and may be deleted.
    reports : Path
        Where reports go unless another folder is named.
    """

    root: Path
    codebook, notebooks, reports = _below("data/codebook"), _below("notebooks"), _below("reports")
    corrections, clean = _below("data/corrections.yml"), _below("data/clean")

    @property
    def tables(self) -> list[Path]:
        """The codebook's tables that are there."""
        return [p for p in (self.codebook / name for name in TABLES) if p.is_file()]

    def raw(self, place: str, year: int | None = None) -> Path:
        """Folder of a place's delivered files, a sub-folder for each year; or that of one year."""
        folder = self.root / "data" / "raw" / place
        return folder / str(year) if year else folder

    def own(self, place: str) -> Path:
        """The table of a place's own indicators; may be missing."""
        return self.raw(place) / INDICATORS

    def places(self) -> list[str]:
        """The ids of all that delivered anything; a UsageError where none did."""
        ids = [p.name for p in entries(self.raw("")) if p.is_dir()]
        if not ids:
            raise UsageError("data/raw 里还没有数据", "请把表格放进 data/raw/<地方编号>/<年份>/。")
        return ids

    def listed(self) -> dict[str, tuple[str, str]]:
        """Names and full names of ``places.csv`` by id, read as it is; what is wrong with it the codebook tells."""
        text = ""
        with suppress(OSError):
            text = (self.codebook / "places.csv").read_text(encoding="utf-8-sig", errors="replace")
        rows = csv.DictReader(io.StringIO(text, newline=""), restval="")
        return {row.get("id", ""): (row.get("name", ""), row.get("full_name", "")) for row in rows}

    def draft(self, place: str, year: int | None = None) -> Path:
        """Folder of a place's drafts, a sub-folder for each year, which `fazhi accept` moves into `raw`; or of a year."""
        folder = self.root / "data" / "inbox" / place
        return folder / str(year) if year else folder

    def drafts(self, place: str) -> dict[int, Path]:
        """The folders of a place's drafts, by year."""
        return {int(p.name): p for p in entries(self.draft(place)) if p.name.isdecimal()}

    def released(self, place: str, year: int, *number: int) -> Path:
        """Folder of a place and year's releases, a numbered sub-folder for each; or that of one."""
        return self.root.joinpath("data", "released", place, str(year), *map(str, number))

    def delivered(self, place: str) -> tuple[list[Path], list[Path]]:
        """What lies in a place's folder: its year folders, oldest first, and what has no business there."""
        delivered = [p for p in entries(self.raw(place)) if p != self.own(place)]
        years = [p for p in delivered if re.fullmatch("[0-9]{4}", p.name) and p.is_dir()]
        return years, [p for p in delivered if p not in years]


def entries(folder: Path) -> list[Path]:
    """What lies in a folder, in the order of names; nothing that is hidden, nothing where there is no folder."""
    return sorted(p for p in folder.iterdir() if p.name[0] != ".") if folder.is_dir() else []


def drafted(folder: Path) -> list[Path]:
    """The drafts of an old report in a year's folder; a narrative alone is of a year that was begun."""
    found = [p for name in DRAFTS if (p := folder / name).is_file()]
    return found if any(p.name != NARRATIVE for p in found) else []


def find_home() -> Home:
    """The data home: ``$FAZHI_HOME``, else the nearest at or above the working directory; a UsageError if none."""
    if home := home_at_hand():
        return home
    todo = "请进入数据目录，或设置环境变量 FAZHI_HOME；新建数据目录用 fazhi new，或 fazhi read … --write。"
    raise UsageError("当前目录及上级目录都没有 data/codebook", todo)


def home_at_hand() -> Home | None:
    """The data home as :func:`find_home` has it, None where there is none yet; a UsageError where ``$FAZHI_HOME`` is wrong."""
    named = os.environ.get("FAZHI_HOME")
    here = resolved(Path(named or "."))
    above = (Home(f) for f in (here, *here.parents) if (f / "data" / "codebook").is_dir())
    home = Home(here) if named else next(above, None)
    if home and not home.codebook.is_dir():
        raise UsageError(f"环境变量 FAZHI_HOME 指向“{named}”，那里没有 data/codebook", "请改正或去掉这个变量。")
    return home


def brought() -> Home:
    """The codebook and notebooks that fazhi brings: inside the installed package, or the clone that it runs from."""
    package = Path(__file__).resolve().parent
    return Home(package / "brought" if (package / "brought").is_dir() else package.parents[1])


def check_year(year: int) -> None:
    """Refuse, by a UsageError, what cannot be a report's year: it is between 1950 and 2099."""
    if not 1949 < year < 2100:
        raise UsageError(f"年份“{year}”写法不对", "请写成四位数，如 2022。")


def chosen_years(known: Sequence[int], wanted: str | None) -> list[int]:
    """Years asked for, as far as the place has them; one that it has not, where none else is left.

    Parameters
    ----------
    known : sequence of int
        The place's years, oldest first.
    wanted : str or None
        ``2023``, ``2019-2024`` or ``all``, else a UsageError; None for the latest.
    """
    if wanted in (None, "all"):
        return [*(known if wanted else known[-1:])] or [0]
    written = re.fullmatch("([0-9]{4})(?:-([0-9]{4}))?", wanted)
    first, last = (int(written[1]), int(written[2] or written[1])) if written else (0, 0)
    if not 0 < first <= last:
        raise UsageError(f"年份“{wanted}”写法不对", "请写成 2023、2019-2024 或 all。")
    return [y for y in known if first <= y <= last] or [first]


def require_year(home: Home, place: str, name: str, known: Sequence[int], year: int, base_year: int) -> None:
    """Refuse, by a UsageError that says which there are, a year without data, and a base year but 0 that cannot be one."""
    if not known:
        raise UsageError(f"{name}还没有数据", f"请把表格放进 data/raw/{place}/ 下以年份命名的文件夹。")
    listed = "、".join(map(str, known))
    if year not in known:
        check_year(year)
        todo = f"请把表格放进 data/raw/{place}/{year}/"
        if entries(home.raw(place, year)):
            todo = "这一年的文件夹里没有这一年的数，请核对“年份”列"
        raise UsageError(f"{name}没有{year}年的数据", f"有数据的年份：{listed}。{todo}。")
    if base_year and (base_year >= year or base_year not in known):
        raise UsageError(f"基期年份{base_year}不可用：应早于{year}年且有数据", f"有数据的年份：{listed}。")


def check_parameters(place: Any, year: Any, base_year: Any, edition: Any) -> None:
    """Check the types and values of a notebook's parameters before anything is read.

    Raises
    ------
    UsageError
        All that is wrong, in one sentence each.
    """
    editions = "或".join(f"{key}（{name}）" for key, name in EDITIONS.items())
    # what fits, and what it is called; True would pass for 1
    years, a_year = range(1900, 2201), "四位数的年份，如 2023"
    forms = (
        (isinstance(place, str) and place.replace("-", "_").isidentifier(), "地方的编号，如 taiping"),
        (type(year) is int and year in years, a_year),
        (type(base_year) is int and base_year in (0, *years), a_year),
        (edition in EDITIONS, editions),
    )
    given = zip(PARAMETERS, (place, year, base_year, edition), forms, strict=True)
    wrong = [f"参数 {name} 读到 {value!r}，应是{form}。" for name, value, (fits, form) in given if not fits]
    if wrong:
        raise UsageError("\n".join(wrong))


def check_injected(cells: Sequence[str]) -> None:
    """Refuse parameters that no notebook has; Papermill itself only logs a warning.

    Parameters
    ----------
    cells : sequence of str
        The cells run so far; the one that Papermill writes begins with ``# Parameters``, a parameter a line.

    Raises
    ------
    UsageError
        Names the unknown parameter and the nearest known one.
    """
    injected = "\n".join(cell for cell in cells if cell.startswith("# Parameters\n"))
    unknown = [name for name in re.findall(r"^(\w+) = ", injected, re.MULTILINE) if name not in PARAMETERS]
    if unknown:
        near = nearest(unknown[0], PARAMETERS)
        raise UsageError(f"没有参数“{unknown[0]}”{near}", f"可用的有：{'、'.join(PARAMETERS)}。")
