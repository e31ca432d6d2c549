"""An exported page checked again: is it as it was made, is every number bound, does each still come from the data?

Reads the page alone; against the data it lets :mod:`fazhi.export.evaluate` work out every row of its ledger anew.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from pathlib import Path

from fazhi.codebook.load import Codebook, load_codebook
from fazhi.errors import DataError, FazhiError, UsageError
from fazhi.export.evaluate import Cells, Value, evaluate, written
from fazhi.files import read_file
from fazhi.formula import CannotDerive, parse
from fazhi.home import Home
from fazhi.numerals import SCALES
from fazhi.pipeline.parsed import Page
from fazhi.reading.tables import PLEDGES
from fazhi.release.archive import releases
from fazhi.release.seal import altered_lines, codebook_mark, intact, program, seal_of
from fazhi.report.proofread import Patterns

CONSISTENT, ALTERED, UPDATED, SUPERSEDED = "一致", "页面被改动", "数据已更新", "已被取代"
OTHER_LAYOUT = "由其他版本程序生成，版式未核对"
OTHER_PROGRAM, INTERNAL, FOREIGN, CUT = "由其他版本程序生成", "内部一致，未与数据核对", "不是本工具的报告", "文件不完整"

_MACHINE = re.compile(r"(?P<low>[0-9]+(?:\.[0-9]+)?)?<?(?:(?P<to>\.\.)<?(?P<high>[0-9]+(?:\.[0-9]+)?)?)?")
_PRINTED = re.compile("([0-9]+(?:[.][0-9]+)?)([万亿]?)")
_UNSURE = "版式不是现在这个版本的，有没有遮住或换掉数字没有核对；请用生成它的版本核验，或重新生成后对照。"
_CELLS, _LONGEST_NAME = 5, 60


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
class Verification:
    """What became of a check: the state, every difference, and what the reader should know besides."""

    state: str
    differences: list[Difference] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 where nothing differs."""
        return 0 if self.state in (CONSISTENT, OTHER_PROGRAM, INTERNAL) and not self.differences else 1


def verify(path: Path, home: Home | None) -> Verification:
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
        There is no such file, or it is none that can be read.
    """
    html = _text(path)
    if not html or not re.search('<meta name="fazhi-(?:seal|report)"', html):
        return Verification(FOREIGN)
    if not html.rstrip().endswith("</html>") or not seal_of(html):
        return Verification(CUT)
    return _judge(html, Page(html), home)


def _text(path: Path) -> str:
    """The page's text; empty where it is none."""
    try:
        return read_file(path).decode("utf-8")
    except UnicodeDecodeError:
        return ""
    except FazhiError as exc:
        raise UsageError(f"“{path.name[:_LONGEST_NAME]}”{exc}。") from exc


def _judge(html: str, page: Page, home: Home | None) -> Verification:
    """Which state the page is in: altered before superseded, superseded before outdated."""
    codebook = load_codebook(home) if home else None
    place = _place(page)
    known = home if home and codebook and place in codebook.places and home.raw(place).is_dir() else None
    within, derived = [*_bound(page), *_unbound(page, codebook)], list[Difference]()
    if known and codebook:
        within += [*_misnamed(page, codebook), *_mistaken(page, codebook)]
        derived = _derived(page, Cells(known, codebook, place))
    other = page.marks.get("program") != program()
    foreign = [Difference("文件", what, "生成的报告里没有这样的") for what in dict.fromkeys(page.strange)]
    foreign += [Difference("版式", what, "本工具的版式里没有这样的") for what in dict.fromkeys(page.layout)]
    remarks = ["页面由其他版本的程序生成，数字仍按现在的规则核对。"] if other else []
    remarks += [_UNSURE] if other and page.layout else []
    reworded = home is not None and page.marks.get("codebook") != codebook_mark(home)
    remarks += ["编码本在页面生成以后改过，名称和用语按现在的核对。"] if reworded else []
    if not intact(html):
        changed = [Difference("文字", line, "生成时没有这一行") for line in altered_lines(html)]
        found = [*foreign, *within, *changed, *derived] or [
            Difference("文件", "看得见的文字", "没有变，别处的字节有改动")
        ]
        return Verification(ALTERED, found, remarks)
    # an intact page that was sent is what was sent, whatever the codebook says of its words since
    later = _later_release(html, page, known) if known else ""
    if later:
        return Verification(SUPERSEDED, derived, [later, *remarks])
    state = _state(page, known is not None, bool(within), bool(derived), other=other, reworded=reworded)
    return Verification(state, [*foreign, *within, *derived], remarks)


def _state(page: Page, known: bool, within: bool, derived: bool, *, other: bool, reworded: bool) -> str:
    """The state of an intact page, by what was found within it and by working it out again."""
    if page.strange or (page.layout and not other):
        return ALTERED
    if within or derived:
        # what the seal covers was so from the start: the words it is judged by are others, or it was sealed again
        return UPDATED if derived or other or reworded else ALTERED
    if page.layout:
        return OTHER_LAYOUT
    if not known:
        return INTERNAL
    return OTHER_PROGRAM if other else CONSISTENT


def _place(page: Page) -> str:
    return page.marks.get("report", "").split(" ")[0]


def _bound(page: Page) -> list[Difference]:
    """Numbers whose row is missing or holds something else, and rows whose number is missing."""
    found = []
    for id_, text in page.bound.items():
        row = page.ledger.get(id_)
        if not row or len(row) != _CELLS:
            found.append(Difference(f"数字{id_}", text, "数字来源里没有这一行"))
        elif row[1] != text:
            found.append(Difference(f"数字{id_}", text, f"数字来源里是“{row[1]}”"))
    for id_, row in page.ledger.items():
        if row[:1] not in ([id_], [f"{id_}（图的说明）"]):
            found.append(Difference(f"数字来源{id_}", "".join(row[:1]), "编号不对"))
        elif row == [id_, *row[1:]] and id_ not in page.bound:
            found.append(Difference(f"数字来源{id_}", "".join(row[1:2]), "正文里没有这个数字"))
    return found + [Difference(f"数字来源{i}", page.ledger[i][1], "图的说明里没有这个数字") for i in page.unsaid]


def _unbound(page: Page, codebook: Codebook | None) -> list[Difference]:
    """Numerals that are neither bound nor dates, quotations or names."""
    if not codebook:
        return []
    excused = codebook.derive(Patterns).excused
    loose = (excused.sub("\n", text) for text in page.loose)
    return [Difference("文字", " ".join(t.split()), "这里的数字没有来源") for t in loose if any(map(_digit, t))]


def _digit(c: str) -> bool:
    """Whether a character is a digit in any shape (９, ², ①); a Chinese numeral may be a word's own."""
    return c.isnumeric() and not "\u4e00" <= c <= "\u9fff" and c != "〇"


def _misnamed(page: Page, codebook: Codebook) -> list[Difference]:
    """A page whose title is of another place or year than it says it is."""
    id_, year, *_ = [*page.marks.get("report", "").split(" "), "", ""]
    name = f"{codebook.places[id_].name}{year}年度"
    return [] if page.title.startswith(name) else [Difference("标题", page.title, f"应是{name}的报告")]


def _mistaken(page: Page, codebook: Codebook) -> list[Difference]:
    """Numbers that stand behind the name of another indicator."""
    named = ((name, id_, codebook.named(name)) for name, id_ in page.named)
    return [
        Difference(f"数字{id_}", f"{name} {page.bound[id_]}", "数字来源里是别的指标的数")
        for name, id_, of in named
        if of and page.about.get(id_, "").split(" ")[0] != of.id
    ]


def _derived(page: Page, cells: Cells) -> list[Difference]:
    """Rows that the data give otherwise now."""
    found = []
    for id_, row in page.ledger.items():
        if len(row) != _CELLS:
            found.append(Difference(f"数字来源{id_}", "".join(row), "这一行不完整或多了格"))
            continue
        _, text, formula, rounding, _ = row
        try:
            now, value = _again(page.about[id_], formula, rounding, text, cells)
        except DataError as exc:
            # nothing can be said of any number before the tables can be read
            return [Difference("原始数据", "", str(exc))]
        except FazhiError as exc:
            why = str(exc) if isinstance(exc, CannotDerive) else f"原始数据读不出（{exc}）"
            found.append(Difference(f"数字{id_}（{formula}）", text, why))
            continue
        if now != text:
            found.append(Difference(f"数字{id_}（{formula}）", text, f"按现在的数据是“{now}”"))
        elif not _same_value(page.values.get(id_, ""), value, text):
            found.append(Difference(f"数字{id_}的 value", page.values[id_], f"与“{text}”不符"))
    return found


def _same_value(given: str, value: Value, text: str) -> bool:
    """Whether a number's ``value`` for machines is what its formula gives; in a drawing there is none."""
    m = _MACHINE.fullmatch(given)
    if not given or not m:
        return not given
    low = float(m["low"] or 0)
    high = low if not m["to"] else float(m["high"] or "inf")
    if value.text:
        return math.isclose(low, value.low, rel_tol=1e-6) and math.isclose(high, value.high, rel_tol=1e-6)
    # of a change its size; a rounded one as it is printed
    number = _PRINTED.match(text)
    printed = float(number[1]) * SCALES.get(number[2], 1) if number else math.nan
    return low == high and any(math.isclose(low, x, rel_tol=1e-6, abs_tol=1e-7) for x in (abs(value.low), printed))


def _again(about: str, formula: str, rounding: str, text: str, cells: Cells) -> tuple[str, Value]:
    """The text and value that the data give for a row, whose cells must be of the indicator and status it says."""
    indicator, place, status, *_ = [*about.split(" "), "", ""]
    value = evaluate(formula, cells)
    if value.text and value.indicator and (value.indicator, value.status) != (indicator, status):
        raise CannotDerive("这一行原始数据的指标或状态已经不同")
    stands_on = parse(formula).cells()
    own = indicator and PLEDGES not in stands_on[0]
    if own and cells.value(stands_on[0]).indicator != indicator:
        raise CannotDerive("这一行原始数据已经是别的指标")
    if place and place != cells.place and not any(cell.startswith(f"{place}/") for cell in stands_on):
        raise CannotDerive(f"不是{place}的数")
    return written(value, formula, rounding, text, cells.units(indicator)), value


def _later_release(html: str, page: Page, home: Home) -> str:
    """Which later release took this page's place, if it is a released one."""
    place, year, _, edition, *_ = [*page.marks.get("report", "").split(" "), "", "", "", ""]
    kept = releases(home, place, int(year), edition) if year.isdecimal() else []
    mine = [r.number for r in kept if seal_of(r.snapshot().page) == seal_of(html)]
    last = kept[-1].number if kept else 0
    return f"这是第{mine[-1]}次发布，已被第{last}次发布取代。" if mine and mine[-1] < last else ""
