"""Words of a heading below which nobody knows that a table tells what was reached: 上限, 全县, 安排."""

from __future__ import annotations

import re
from itertools import chain

from fazhi.codebook.load import Codebook
from fazhi.wording import any_of

# roles of what may head a column of values: a time, what was done, a part
_TOLD = (
    "head_actual",
    "head_done",
    "head_part",
    "head_previous",
    "year",
    "part",
    "years",
    "previous",
    "actual",
    "including",
    "within",
)
_NUMBERS = "[0-9]+[年月日季度期号]*"
_WORDS = re.compile("[\u4e00-\u9fff]")


class HeadWords:
    """Knows the words of one codebook that head columns of what was reached; a heading with others is asked about."""

    def __init__(self, codebook: Codebook) -> None:
        told = chain(*map(codebook.cued, _TOLD))
        names = any_of({*codebook.names, *codebook.units})
        self._known = [*map(re.compile, (names, _NUMBERS, *told))]

    def strange(self, heading: str) -> str:
        """A heading with words that are not known; blank where all are."""
        found = chain(*(words.finditer(heading) for words in self._known))
        known = {at for m in found for at in range(*m.span())}
        return heading if any(n not in known for n, c in enumerate(heading) if _WORDS.match(c)) else ""
