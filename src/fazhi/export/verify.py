"""An exported page checked again: is it as it was made, is every number bound, does each still come from the data?

Reads the page alone; against the data it lets :mod:`fazhi.derive` work out every row of its ledger anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from fazhi.codebook import Codebook, load_codebook
from fazhi.derive import CannotDerive, Cells, evaluate, written
from fazhi.errors import DataError, FazhiError, UsageError
from fazhi.export.seal import altered_lines, codebook_mark, intact, program, seal_of
from fazhi.home import Home
from fazhi.proof import patterns_of
from fazhi.releases import releases

CONSISTENT, ALTERED, UPDATED, SUPERSEDED = "一致", "页面被改动", "数据已更新", "已被取代"
OTHER_PROGRAM, INTERNAL, FOREIGN, CUT = "由其他版本程序生成", "内部一致，未与数据核对", "不是本工具的报告", "文件不完整"

_CELLS = 5


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be: where on the page, what stands there, what should."""

    where: str
    read: str
    should: str

    def sentence(self) -> str:
        """Say it in one line."""
        return f"{self.where}：页面上是“{self.read}”，{self.should}"


@dataclass(frozen=True)
class Verdict:
    """What became of a check: the state, every difference, and what the reader should know besides."""

    state: str
    differences: list[Difference] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 where nothing differs."""
        return 0 if self.state in (CONSISTENT, OTHER_PROGRAM, INTERNAL) and not self.differences else 1


class _Page(HTMLParser):
    """What verify needs of a page: its marks, its bound numbers, its ledger, and the words that are neither."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.marks: dict[str, str] = {}
        self.bound: dict[str, str] = {}
        self.ledger: dict[str, list[str]] = {}
        self.about: dict[str, str] = {}
        self.loose: list[str] = []
        # what no page of ours holds: the same id twice, an end without a beginning
        self.strange: list[str] = []
        self.title = ""
        self._open: dict[str, int] = {}
        self._figure, self._row, self._depth = "", "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if tag == "meta" and given.get("name", "").startswith("fazhi-"):
            self._once(given["name"], self.marks, given["name"][6:], given.get("content", ""))
        if given.get("class") == "figure" and given.get("data-id"):
            self._figure, self._depth = given["data-id"], 0
            self._once(self._figure, self.bound, self._figure, "")
        self._depth += tag == "g"
        if tag == "tr" and given.get("id", "").endswith("-source"):
            self._row = given["id"].removesuffix("-source")
            self._once(given["id"], self.ledger, self._row, [])
            self.about[self._row] = given.get("data-of", "")
        if tag == "td" and self._row:
            self.ledger[self._row].append("")
        self._open[tag] = self._open.get(tag, 0) + 1

    def _once(self, what: str, known: dict[str, Any], key: str, value: Any) -> None:
        if key in known:
            self.strange.append(f"“{what}”出现了两次")
        known[key] = value

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "g"
        if tag == "data" or (tag == "g" and self._figure and self._depth <= 0):
            self._figure = ""
        if tag == "tr":
            self._row = ""
        if not self._open.get(tag):
            self.strange.append(f"多出一个</{tag}>")
        self._open[tag] = max(self._open.get(tag, 0) - 1, 0)

    def handle_data(self, data: str) -> None:
        if self._open.get("title"):
            self.title += data
        if self._figure:
            self.bound[self._figure] += data.strip()
        elif self._row and self.ledger[self._row]:
            self.ledger[self._row][-1] += data
        elif not (self._open.get("cite") or self._open.get("style")):
            self.loose.append(data)


def verify(path: Path, home: Home | None) -> Verdict:
    """Check an exported page.

    Parameters
    ----------
    path : Path
        The file, wherever it lies and whatever it is called.
    home : Home or None
        The data home to hold it against; None where there is none.

    Raises
    ------
    UsageError
        There is no such file.
    """
    html = _text(path)
    if not html or not re.search('<meta name="fazhi-(?:seal|report)"', html):
        return Verdict(FOREIGN)
    if not html.rstrip().endswith("</html>") or not seal_of(html):
        return Verdict(CUT)
    page = _Page()
    page.feed(html)
    # browsers and parsers disagree on where a comment ends; ours has none
    page.strange += ["有注释“<!--”"] * ("<!--" in html)
    return _judge(html, page, home)


def _text(path: Path) -> str:
    """The page's text; empty where it is none."""
    try:
        return path.read_bytes().decode("utf-8")
    except (FileNotFoundError, IsADirectoryError) as exc:
        raise UsageError(f"没有文件“{path.name}”。") from exc
    except UnicodeDecodeError:
        return ""


def _judge(html: str, page: _Page, home: Home | None) -> Verdict:
    """Which state the page is in: altered before superseded, superseded before outdated."""
    codebook = load_codebook(home) if home else None
    known = home if home and codebook and _place(page) in codebook.places and home.raw(_place(page)).is_dir() else None
    within = [
        *(Difference("文件", what, "生成的报告里没有这样的") for what in page.strange),
        *_bound(page),
        *_unbound(page, codebook),
    ]
    within += _misnamed(page, codebook) if known and codebook else []
    derived = _derived(page, Cells(known, codebook, _place(page))) if known and codebook else []
    other = page.marks.get("program") != program()
    remarks = ["页面由其他版本的程序生成，数字仍按现在的规则核对。"] if other else []
    reworded = home is not None and page.marks.get("codebook") != codebook_mark(home)
    remarks += ["编码本在页面生成以后改过，名称和用语按现在的核对。"] if reworded else []
    if not intact(html):
        changed = [Difference("文字", line, "生成时没有这一行") for line in altered_lines(html)]
        found = [*within, *changed, *derived] or [Difference("文件", "看得见的文字", "没有变，别处的字节有改动")]
        return Verdict(ALTERED, found, remarks)
    # an intact page that was sent is what was sent, whatever the codebook says of its words since
    later = _later_release(html, page, known) if known else ""
    if later:
        return Verdict(SUPERSEDED, derived, [later, *remarks])
    if within or derived:
        # what the seal covers was so from the start: the words it is judged by are others, or it was sealed again
        return Verdict(UPDATED if derived or other or reworded else ALTERED, [*within, *derived], remarks)
    if not known:
        return Verdict(INTERNAL, remarks=remarks)
    return Verdict(OTHER_PROGRAM if other else CONSISTENT, remarks=remarks)


def _place(page: _Page) -> str:
    return page.marks.get("report", "").split(" ")[0]


def _bound(page: _Page) -> list[Difference]:
    """Numbers whose row is missing or holds something else."""
    found = []
    for id_, text in page.bound.items():
        row = page.ledger.get(id_)
        if not row or len(row) != _CELLS:
            found.append(Difference(f"数字{id_}", text, "数字来源里没有这一行"))
        elif row[1] != text:
            found.append(Difference(f"数字{id_}", text, f"数字来源里是“{row[1]}”"))
    return found


def _unbound(page: _Page, codebook: Codebook | None) -> list[Difference]:
    """Numerals that are neither bound nor dates, quotations or names."""
    if not codebook:
        return []
    excused, _ = patterns_of(codebook)
    loose = (excused.sub("\n", text) for text in page.loose)
    return [Difference("文字", " ".join(t.split()), "这里的数字没有来源") for t in loose if any(map(_digit, t))]


def _digit(c: str) -> bool:
    """Whether a character is a digit in any shape (９, ², ①); a Chinese numeral may be a word's own."""
    return c.isnumeric() and not "\u4e00" <= c <= "\u9fff" and c != "〇"


def _misnamed(page: _Page, codebook: Codebook) -> list[Difference]:
    """A page whose title is of another place or year than it says it is."""
    id_, year, *_ = [*page.marks.get("report", "").split(" "), "", ""]
    name = f"{codebook.places[id_].name}{year}年度"
    return [] if page.title.startswith(name) else [Difference("标题", page.title, f"应是{name}的报告")]


def _derived(page: _Page, cells: Cells) -> list[Difference]:
    """Rows that the data give otherwise now."""
    found = []
    for id_, row in page.ledger.items():
        if len(row) != _CELLS:
            found.append(Difference(f"数字来源{id_}", "".join(row), "这一行不完整或多了格"))
            continue
        _, text, formula, rounding, _ = row
        try:
            now = _again(page.about[id_], formula, rounding, text, cells)
        except DataError as exc:
            # nothing can be said of any number before the tables can be read
            return [Difference("原始数据", "", str(exc))]
        except CannotDerive as exc:
            found.append(Difference(f"数字{id_}（{formula}）", text, str(exc)))
            continue
        except FazhiError as exc:
            found.append(Difference(f"数字{id_}（{formula}）", text, f"原始数据读不出（{exc}）"))
            continue
        if now != text:
            found.append(Difference(f"数字{id_}（{formula}）", text, f"按现在的数据是“{now}”"))
    return found


def _again(about: str, formula: str, rounding: str, text: str, cells: Cells) -> str:
    """The text that the data give for a row, whose cells must be of the indicator and status it says."""
    indicator, place, status = [*about.split(" "), "", "", ""][:3]
    value = evaluate(formula, cells)
    if value.text and value.indicator and (value.indicator, value.status) != (indicator, status):
        raise CannotDerive("这一行原始数据的指标或状态已经不同")
    first = re.search(r"raw\(([^()]*)\)", formula)
    own = indicator and first and "pledges.csv" not in first[1]
    if first and own and cells.value(first[1]).indicator != indicator:
        raise CannotDerive("这一行原始数据已经是别的指标")
    if place and place != cells.place and f"raw({place}/" not in formula:
        raise CannotDerive(f"不是{place}的数")
    return written(value, formula, rounding, text, cells.units(indicator))


def _later_release(html: str, page: _Page, home: Home) -> str:
    """Which later release took this page's place, if it is a released one."""
    place, year, _, edition, *_ = [*page.marks.get("report", "").split(" "), "", "", "", ""]
    kept = releases(home, place, int(year), edition) if year.isdecimal() else []
    mine = [r.number for r in kept if seal_of(r.kept().page) == seal_of(html)]
    last = kept[-1].number if kept else 0
    return f"这是第{mine[-1]}次发布，已被第{last}次发布取代。" if mine and mine[-1] < last else ""
