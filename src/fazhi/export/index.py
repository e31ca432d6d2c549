"""Index of all reports of a folder: places and years, what came of each, and a link."""

from __future__ import annotations

import csv
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Place
from fazhi.errors import SEVERITY_NAMES
from fazhi.export.page import embedded_font
from fazhi.release.manifest import MANIFEST, PAGE, is_whole

TITLE = "法治政府建设年度报告目录"
# what a run that failed says, beside what it leaves
REASON = "reason.txt"


@dataclass(frozen=True)
class Entry:
    """One place and year.

    Attributes
    ----------
    link, public : str
        Addresses of the report and its public edition below the folder; empty where there is none that is whole.
    failed, withheld : str
        Why the last run made no report and no public edition; empty where it did.
    tally : str
        How many findings of each severity the report has.
    only_public : bool
        Whether no other edition was ever begun.
    """

    year: int
    link: str
    public: str
    failed: str
    withheld: str
    tally: str
    only_public: bool


def index_page(out: Path, codebook: Codebook) -> str:
    """The list as one HTML file; nothing in it tells when or where it was made.

    Parameters
    ----------
    out : Path
        The folder of reports.
    """
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(str(files("fazhi.export") / "templates" / "report")), autoescape=True, trim_blocks=True
    )
    places = [(p, entries) for p in codebook.places.values() if (entries := _entries(out, p))]
    html = environment.get_template("list.html.j2").render(title=TITLE, places=places)
    face, _ = embedded_font(set(html))
    return html.replace("<style>", f"<style>{face}\n", 1)


def _entries(out: Path, place: Place) -> list[Entry]:
    """The years of a place, the latest first."""
    folders = [*(out / place.id).glob("[0-9]*"), *(out / ".failed" / place.id).glob("[0-9]*")]
    years = sorted({int(y) for f in folders if (y := f.name.removesuffix("-public")).isdigit()}, reverse=True)
    return [_entry(out, place, year) for year in years]


def _entry(out: Path, place: Place, year: int) -> Entry:
    folder, failed = out / place.id / str(year), out / ".failed" / place.id / str(year)
    addresses = (f"{place.id}/{year}/{PAGE}", f"{place.id}/{year}/public/{PAGE}")
    link, public = (a if is_whole((out / a).parent, (PAGE,)) else "" for a in addresses)
    reasons = (_reason(failed), _reason(failed.with_name(f"{year}-public")))
    only_public = bool(public) and not (folder / MANIFEST).exists()
    return Entry(year, link, public, *reasons, tally=_tally(folder), only_public=only_public)


def _reason(folder: Path) -> str:
    """Why a report was not made, in its first sentence; empty where there is no such folder."""
    try:
        return (folder / REASON).read_text(encoding="utf-8").partition("\n")[0].rstrip("。")
    except (OSError, ValueError):
        return "见运行时的提示" if folder.is_dir() else ""


def _tally(folder: Path) -> str:
    """How many findings of each severity a report has."""
    counts = Counter[str]()
    with suppress(OSError, ValueError, csv.Error):
        rows = csv.DictReader((folder / "findings.csv").read_text(encoding="utf-8-sig").splitlines())
        counts.update(row["severity"] for row in rows)
    return "，".join(f"{name}{counts[severity]}条" for severity, name in SEVERITY_NAMES.items() if counts[severity])
