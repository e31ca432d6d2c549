"""Index of all reports of a folder: places and years, what came of each, and a link."""

from __future__ import annotations

import csv
from collections import Counter
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
class Listed:
    """One place and year.

    Attributes
    ----------
    link : str
        The report's address below the folder; empty where there is none that is whole.
    state : str
        What is to be known of it: counts of findings, or why there is none.
    public : str
        The public edition's address; empty where there is none that is whole.
    """

    year: int
    link: str
    state: str
    public: str = ""


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
    places = [(p, years) for p in codebook.places.values() if (years := _listed(out, p))]
    html = environment.get_template("list.html.j2").render(title=TITLE, places=places)
    face, _ = embedded_font(set(html))
    return html.replace("<style>", f"<style>{face}\n", 1)


def _listed(out: Path, place: Place) -> list[Listed]:
    """The years of a place, the latest first."""
    folders = [*(out / place.id).glob("[0-9]*"), *(out / ".failed" / place.id).glob("[0-9]*")]
    years = sorted({int(y) for f in folders if (y := f.name.removesuffix("-public")).isdigit()}, reverse=True)
    return [_state(out, place, year) for year in years]


def _state(out: Path, place: Place, year: int) -> Listed:
    folder, failed = out / place.id / str(year), out / ".failed" / place.id / str(year)
    link = f"{place.id}/{year}/report.html" if is_whole(folder, (PAGE,)) else ""
    public = f"{place.id}/{year}/public/report.html" if is_whole(folder / "public", (PAGE,)) else ""
    hidden = out / ".failed" / place.id / f"{year}-public"
    also = f"；公开版最近一次没有生成：{_why(hidden)}" if hidden.is_dir() else ""
    if failed.is_dir():
        state = f"最近一次没有生成：{_why(failed)}" + ("；这是以前的一份" if link else "") + also
        return Listed(year, link, state, public)
    counts = Counter(row["severity"] for row in _findings(folder))
    tally = [f"{name}{counts[severity]}条" for severity, name in SEVERITY_NAMES.items() if counts[severity]]
    unfinished = "" if public and not (folder / MANIFEST).exists() else "没有写完，请重新生成"
    return Listed(year, link, ("，".join(tally) if link else unfinished) + also, public)


def _why(folder: Path) -> str:
    """Why a report was not made, in its first sentence."""
    try:
        return (folder / REASON).read_text(encoding="utf-8").partition("\n")[0].rstrip("。")
    except (OSError, ValueError):
        return "见运行时的提示"


def _findings(folder: Path) -> list[dict[str, str]]:
    try:
        with (folder / "findings.csv").open(encoding="utf-8-sig", newline="") as f:
            return list(csv.DictReader(f))
    except (OSError, ValueError):
        return []
