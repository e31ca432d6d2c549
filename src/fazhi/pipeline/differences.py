"""Differences between a file of a report and the one made again: the numbers by their formulas, the text, the rest."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from fazhi.errors import FazhiError
from fazhi.groups import grouped
from fazhi.reading.documents import read_document
from fazhi.release.archive import differing
from fazhi.release.manifest import PAGE, REVIEW_TABLES, WORD

# a tag, or what stands between two
_PIECE = re.compile("<[^>]*>|[^<]+")
_SEAL = '<meta name="fazhi-seal" content="[0-9a-f]*">'
_ROWS, _NOTES = "//table[@class='ledger']/tbody/tr", "//p[@class='why']/strong"
# what of a page's text no reader sees
_INNER = re.compile(
    r"^n[0-9]+$|\b(?:raw|target|sub|count|hull|rate|ratio|wide|part|low|high)\(|^</?[a-z]|。来源[0-9]+："
)
_COLUMNS, _LONGEST, _BEFORE = 5, 60, 20
# so many times as many pieces as were made are compared one by one
_FAR = 3


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be: where, what stands there, what should."""

    where: str
    read: str
    should: str

    def sentence(self) -> str:
        """Say it in one line."""
        here = f"这里是“{self.read}”" if self.read else "这里没有"
        return f"{self.where}：{here}，{self.should}"

    @property
    def change(self) -> tuple[str, str]:
        """What stands there and what should, however that is said."""
        return self.read, self.should.partition("“")[2].removesuffix("”")

    def told(self, *, sent: bool) -> str:
        """It in words without a formula: what it is now where the file is what was `sent`; empty of a number without a name."""
        where = re.sub("^(?:.*，)?数字n[0-9]+（[^，]*）(?:，|$)", "", self.where)
        if not sent:
            return (where or "数字") + self.sentence().removeprefix(self.where)
        then, now = self.change
        # a formula that is no more says nothing of what is printed
        if not where or (not now and "数字" in self.where):
            return ""
        if then and now:
            return f"{where}：存档是“{then}”，现在是“{now}”"
        return f"{where}：现在多了“{now}”" if now else f"{where}：存档有“{then}”，现在没有"


def readable(found: list[Difference]) -> list[Difference]:
    """Of differences those that a reader sees, numbers first: no tags, no ids, no formulas, no text that only moved."""
    numbers = [d for d in found if "数字" in d.where]
    said, of_name = {d.change for d in numbers}, grouped((d.where.rpartition("，")[2], d.change) for d in numbers)
    # in a table without its unit
    numbers = [d for d in numbers if not _is_crumb(d.change, {*of_name[d.where.rpartition("，")[2]]} - {d.change})]
    rest = [d for d in found if "数字" not in d.where and "版式" not in d.where and d.change not in said]
    moved = {d.change[0] for d in rest} & {d.change[1] for d in rest} | {""}
    seen = (d for d in rest if not any(map(_INNER.search, d.change)) and not moved.issuperset(d.change))
    return numbers + [d for d in seen if not _is_crumb(d.change, said)]


def _is_crumb(change: tuple[str, str], said: set[tuple[str, str]]) -> bool:
    """Whether a change of text is the beginning of a number's that was told, as its unit stands apart, or of marks alone."""
    then, now = change
    if not re.search(r"\w", then + now):
        return True
    return bool(then and now) and any(told.startswith(then) and should.startswith(now) for told, should in said)


def differences(kind: str, content: bytes, fresh: bytes) -> list[Difference]:
    """Everything in which a file is not what was made again; at least one thing, where a byte differs.

    Parameters
    ----------
    kind : str
        The name that it has in a report's folder.
    """
    text, made = (data.decode("utf-8", errors="replace") for data in (content, fresh))
    if text.replace("\r\n", "\n") == made.replace("\r\n", "\n"):
        return [Difference("文件", "换行", "只有换行与生成的不同，文字和数字都一致")]
    if kind == PAGE:
        pieces = (_PIECE.findall(re.sub(_SEAL, "", page)) for page in (text, made))
        found = [*changed_numbers(text, made), *_pieces(*pieces)]
    elif kind in (WORD, REVIEW_TABLES):
        found = [*_pieces(_paragraphs(content, kind), _paragraphs(fresh, kind))]
    else:
        found = [*_pieces(text.splitlines(), made.splitlines())]
    return [*dict.fromkeys(found)] or [Difference("文件", "文字", "没有变，别处的字节有改动")]


def changed_numbers(page: str, made: str) -> Iterator[Difference]:
    """Numbers of a page's ledger that the data give otherwise, by their formulas."""
    # the same number may be printed without its unit or rounded otherwise
    rows, named = _ledger(made), dict[str, str]()
    right = grouped(((formula, rounding), text) for _, text, formula, rounding, _ in rows)
    for _, text, formula, _, said in rows:
        # 2024年普法活动, of 2024年普法活动29场
        named[formula] = min(filter(None, (named.get(formula), said.removesuffix(text))), key=len, default="")
    for id_, text, formula, rounding, _ in _ledger(page):
        if text not in (printed := right[formula, rounding]):
            now = "、".join(sorted({*printed}))
            should = f"按现在的数据是“{now}”" if now else "按现在的数据没有这个数"
            yield Difference("，".join(filter(None, (f"数字{id_}（{formula}）", named.get(formula)))), text, should)


def _ledger(page: str) -> list[list[str]]:
    """The rows of a page's ledger: id, text, formula and rounding; and what the number is worked out from, in words."""
    from lxml.etree import ParserError
    from lxml.html import HTMLParser, document_fromstring

    rows: list[Any] = []
    said = dict[str, str]()
    with suppress(ParserError):
        # as bytes: lxml takes no text that declares an encoding
        document = document_fromstring(page.encode(), HTMLParser(encoding="utf-8"))
        rows = document.xpath(_ROWS)
        notes = ((strong.getparent().get("id"), strong.tail or "") for strong in document.xpath(_NOTES))
        said = {id_: tail.partition("。")[0] for id_, tail in notes}
    cells = ([td.text_content() for td in row.xpath("td")] for row in rows)
    return [[*row[:-1], said.get(f"{row[0]}-source", "")] for row in cells if len(row) == _COLUMNS]


def _paragraphs(package: bytes, kind: str) -> list[str]:
    """The paragraphs and rows of a Word file or a workbook."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / kind
        path.write_bytes(package)
        try:
            # a word beside a table makes all of its rows longer
            return [line.rstrip("\t") for line in read_document(path).text.splitlines()]
        except FazhiError as exc:
            return [str(exc)]


def _pieces(given: list[str], made: list[str]) -> Iterator[Difference]:
    """Pieces of text that differ, each beside what stands in its place in what was made."""
    if len(given) > _FAR * len(made):
        yield Difference("文件", f"{len(given)}段", f"应是{len(made)}段；多出的没有逐段对照")
        given = given[: _FAR * len(made)]
    # most is equal: the matcher, slow where much repeats, gets what lies between the first and the last difference
    start = _alike(given, made)
    end = _alike(given[start:][::-1], made[start:][::-1])
    given, made = given[start : len(given) - end], made[start : len(made) - end]
    for here, there in differing(given, made, ""):
        where = "版式" if (here or there).startswith(("<", "@font-face")) else "文字"
        yield _beside(where, *(" ".join(unescape(piece).split()) for piece in (here, there)))


def _alike(given: list[str], made: list[str]) -> int:
    """How many pieces are alike before the first that is not."""
    pairs = enumerate(zip(given, made, strict=False))
    return next((n for n, (here, there) in pairs if here != there), min(len(given), len(made)))


def _beside(where: str, here: str, there: str) -> Difference:
    """Two texts that differ, the long ones shown from a little before where they do."""
    if here == there:
        return Difference(where, _short(here) or "空白", "文字相同，只有空白或字符的写法不同")
    start = max(_alike([*here], [*there]) - _BEFORE, 0) if max(len(here), len(there)) > _LONGEST else 0
    return Difference(where, _short(here, start), f"应是“{_short(there, start)}”" if there else "不应有")


def _short(text: str, start: int = 0) -> str:
    return "……" * bool(start) + text[start:][:_LONGEST] + "……" * (len(text) > start + _LONGEST)
