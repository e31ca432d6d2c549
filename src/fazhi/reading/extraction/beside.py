"""Words about a number of a table that make it another than its row and column say: brackets, states, hedges beside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from fazhi.codebook.load import Codebook
from fazhi.reading.around import part_of_number
from fazhi.reading.extraction.rows import BESIDE, UNITS, ColumnGroup, is_value
from fazhi.reading.extraction.units import Units
from fazhi.wording import any_of

_BRACKETED = re.compile(r"[(（]([^()（）]*)[)）]")
_STATE = re.compile("(?:数据|目前|当前|完成|审核|核[定实])?(?:状态|与否)|是否(?:完成|达标|核[定实]|审[核定]|最终.*)")
# （3）信访件, 增（减）, 法律顾问（村、社区）
_ITEM = "[一二三四五六七八九十0-9]{1,3}|[增减+±-]|村、社区|社区"
# a time or a plan, which is read as one
_READ = re.compile("20[0-9]{2}|[上去下明]年|半年|季度|月|计划|目标|预计")
# 不含上年结转
_LEFT_OUT = ("不含", "不包括")


class Beside:
    """Knows by the words of one codebook what may stand beside a number; what is not known is asked about."""

    def __init__(self, codebook: Codebook) -> None:
        self._units, self._part = Units(codebook), codebook.derive(part_of_number)
        self._names, self._other = re.compile(any_of(codebook.names)), re.compile(codebook.any_cue("other"))
        self._settled = re.compile(codebook.any_cue("state", "in_bracket"))
        whole = codebook.any_cue("whole", "head_done")
        self._whole = re.compile(rf"\s*(?:{whole}|{_ITEM}|(?:{codebook.any_cue('including')}).*)?\s*")

    def leaves(self, group: ColumnGroup, name: str, heading: str) -> bool:
        """Whether nothing about a number makes it another than the name of its row and the heading of its column say."""
        # 2 | 万余份, but not where another number may stand: 20 | 百余
        beside = (w for w, head in group.columns if not is_value(w) or any(map(BESIDE.fullmatch, head)))
        parts = (w for w in beside if w != name and self._part.match(w) and not self._units.first(f"({w})"))
        # 状态: 拟报, where it is of one number
        told = len(states := group.under(_STATE)) == 1 and not self._settled.fullmatch(states[0] or "是")
        return not (told or any(parts) or any(map(self._is_strange, self._bracketed(group, name, heading))))

    def _bracketed(self, group: ColumnGroup, name: str, heading: str) -> Iterator[str]:
        """What stands in brackets in the name of a row, its units, what heads them, and its column's heading but for a time."""
        heads = chain(*(head for word, head in group.columns if word == group.stub))
        for words in (name, *heads, *group.under(UNITS)):
            yield from _BRACKETED.findall(self._names.sub("", words))
        carried = (w for w in _BRACKETED.findall(heading) if self._other.search(w) and not w.startswith(_LEFT_OUT))
        yield from (*carried, *(w for w in _BRACKETED.findall(heading) if not _READ.search(w)))

    def _is_strange(self, aside: str) -> bool:
        """Whether words in brackets may make a number another: 上年, 全县, 含上年结转; not its unit."""
        known = self._units.first(f"({aside})") or self._whole.fullmatch(aside)
        return not known or bool(self._other.search(aside))
