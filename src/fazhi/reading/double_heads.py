"""Tables with two rows of heads: 2024年 | 2025年 over 件数 | 金额（万元）, or 完成情况 over 2024年 | 2025年; each told in one finding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain, pairwise, zip_longest
from typing import NamedTuple

from fazhi.codebook.load import Codebook
from fazhi.errors import Finding, finding, table_of
from fazhi.reading.answers import likely_header
from fazhi.reading.homes import home_of, with_homes
from fazhi.reading.raw import COLUMNS
from fazhi.reading.sheets import Rows

_TITLE_ROWS, _MOST_NAMED = 10, 12
_HEADS, _BRACKETS = table_of("words.toml")["heads"], re.compile(r"[(（][^()（）]*[)）]")
_DIGIT, _TIME = re.compile("[0-9]"), re.compile("20[0-9]{2}|[上去本今当]年|同期|数值|计划|目标|任务|实际|完成")
_TOTAL = re.compile("[合总小共] *计")
# what tells a head by itself from that of another year
_YEAR = re.compile("(20[0-9]{2})|[上去]年|同期")


class _Heads(NamedTuple):
    """The upper row and the lower, by their numbers; of each column its two heads; which words stand under several."""

    top: int
    below: int
    columns: dict[int, tuple[str, str]]
    repeated: list[str]


def double_heads(rows: Rows, of: Callable[[], Codebook], year: int) -> Finding | None:
    """What to do with a table of two rows of heads; nothing of any other."""
    if not (heads := next(_found(rows), None)):
        return _under_one(rows, of, year)
    codebook = of()
    over = list(dict.fromkeys(upper for upper, lower in heads.columns.values() if lower in heads.repeated))
    # 件数 | 金额 above the years as well
    times, measures = (over, heads.repeated) if any(map(_TIME.search, over)) else (heads.repeated, over)
    # villages below indicators are told as such
    if all(codebook.named(_BRACKETS.sub("", measure)) for measure in measures):
        return None
    homes = "，".join(f"“{time}”的数{_home(time, year, codebook)}" for time in times)
    told = [*_of_rows(rows, heads, measures, codebook)]
    named = "；".join(told[:_MOST_NAMED]) + "；其余各行照此" * (len(told) > _MOST_NAMED)
    quoted = {"over": "".join(f"“{w}”" for w in over), "under": "".join(f"“{w}”" for w in heads.repeated)}
    return finding("no_header.double", heads.top, top=heads.top, below=heads.below, homes=homes, rows=named, **quoted)


def _found(rows: Rows) -> Iterator[_Heads]:
    """The two rows of heads: words of the lower stand under several of the upper, whose words reach over the blanks behind them."""
    for (top, upper), (below, lower) in pairwise(rows[:_TITLE_ROWS]):
        over, columns = "", dict[int, tuple[str, str]]()
        for n, word in enumerate(upper[: len(lower)]):
            over = word or over
            if n and lower[n] not in ("", word):
                columns[n] = (over, lower[n])
        under = {head: {w for h, w in columns.values() if h == head} for head, _ in columns.values() if head}
        shared = Counter(chain.from_iterable(under.values()))
        # in their order
        repeated = [word for word in dict.fromkeys(w for _, w in columns.values()) if shared[word] > 1]
        wide = [words for words in under.values() if len(words & {*repeated}) > 1]
        years = all(map(_TIME.search, repeated))
        numbers = any(map(_DIGIT.search, filter(None, lower)))
        if len(wide) > 1 and lower[0] in ("", upper[0]) and (years or not numbers):
            yield _Heads(top, below, columns, repeated)


def _under_one(rows: Rows, of: Callable[[], Codebook], year: int) -> Finding | None:
    """What to do with heads under one that is wider, where they and the others make one row of heads."""
    for (top, upper), (below, lower) in pairwise(rows[:_TITLE_ROWS]):
        spans, heads, start = dict[int, list[str]](), list[str](), 0
        for n, (word, under) in enumerate(zip_longest(upper, lower, fillvalue="")):
            start = n if word and word != upper[start] else start
            split = under not in ("", word)
            if split:
                spans.setdefault(start, []).append(under)
            heads.append(_head(upper[start], under, year) if split else word)
        narrow = 0 in spans or any(len(words) < 2 for words in spans.values())
        if not spans or narrow or _DIGIT.search(_YEAR.sub("", "".join(chain(*spans.values())))):
            continue
        likely, filled = likely_header([(below, heads)], year), [*filter(None, heads)]
        if len({*filled}) == len(filled) and (likely or {"指标", "数值"} <= {*filled}):
            meant = with_homes(likely, filled, year, of())
            named = "".join(f"“{meant.get(head, head)}”" if head else "（空着）" for head in heads)
            told = "，".join(f"“{upper[n]}”下面是{''.join(f'“{w}”' for w in words)}" for n, words in spans.items())
            return finding("no_header.under", top, top=top, below=below, told=told, heads=named)
    return None


def _head(over: str, under: str, year: int) -> str:
    """A head by itself: of another year with that year."""
    named = _YEAR.search(over)
    return f"{over}{under}" if named and named[1] != str(year) else under


def _home(time: str, year: int, codebook: Codebook) -> str:
    """Where numbers of a time go: into a column, else elsewhere."""
    value = any(re.fullmatch(pattern.format(year=year, before=year - 1), time) for pattern in _HEADS["数值"])
    column = time if time in COLUMNS else "数值" if value else home_of(time, year, codebook)
    earlier = re.match("20[0-9]{2}", time)
    return f"写进“{column}”" if column else f"放到{earlier[0]}年文件夹的表里" if earlier else "不用写"


def _of_rows(rows: Rows, heads: _Heads, measures: list[str], codebook: Codebook) -> Iterator[str]:
    """Which rows each row becomes, by what its numbers are."""
    head = next(cells for n, cells in rows if n == heads.top)
    names = (n for n, word in enumerate(head) if word == "指标" or any(re.fullmatch(p, word) for p in _HEADS["指标"]))
    at = next(names, 0)
    for name, cells in ((cells[at], cells) for n, cells in rows if n > heads.below):
        given = {word for n, both in heads.columns.items() if n < len(cells) and cells[n] for word in both}
        filled = [measure for measure in measures if measure in given]
        if name and filled and not _TOTAL.fullmatch(name):
            told = zip(filled, _called(name, filled, codebook), strict=True)
            yield f"“{name}”的" + "，".join(f"“{measure}”写成“{new}”一行" for measure, new in told)


def _called(name: str, measures: list[str], codebook: Codebook) -> Iterator[str]:
    """What the numbers of a row are called: the first it counts by its own name, others as the codebook or their heads say."""
    indicator, own = codebook.named(name), ""
    names = [name, *((indicator.name, *indicator.aliases) if indicator else ())]
    for measure in measures:
        bare = _BRACKETS.sub("", measure)
        ends = (bare, *(["金额"] if re.fullmatch(codebook.any_cue("head_amount"), bare) else []))
        told = (*(f"{n}{end}" for n in names for end in ends), bare)
        known = next(filter(None, map(codebook.named, told)), None)
        if known and known != indicator:
            yield known.name
        elif not own:
            yield (own := name)
        else:
            yield f"{name}{bare}"
