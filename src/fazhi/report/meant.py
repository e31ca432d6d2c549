"""Which figure of the year a number typed by hand may be meant for: one of equal value that its own words name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fazhi.codebook.schema import Indicator
from fazhi.reading.extraction.extract import Mention, Reader
from fazhi.report.directions import SENTENCES
from fazhi.report.narrative import Binder


def meant_by(read: str, text: str, binder: Binder) -> list[str]:
    """The names of the figures that a number in a text may be meant for; none of what its words call another thing."""
    indicators = binder.codebook.indicators
    equal = (f for f in binder.values if re.search(f"(?<![0-9.]){re.escape(f.text)}(?!百分)", read))
    around = [piece for piece in SENTENCES.split(text) if read in piece]
    spoken = dict.fromkeys(i for f in equal if _spoken_of(i := indicators[f.indicator], around))
    told = [m for m in binder.codebook.derive(Reader).read(text, binder.year) if m.text in read] if spoken else []
    return [i.name for i in spoken if not told or any(_may_be(m, i) for m in told)]


def pairs_of(words: str) -> Iterator[str]:
    """Each two characters of a name that stand together."""
    yield from (words[n : n + 2] for n in range(len(words) - 1))


def names_of(indicator: Indicator) -> tuple[str, ...]:
    """What an indicator goes by."""
    return (indicator.name, *indicator.aliases)


def _spoken_of(indicator: Indicator, sentences: list[str]) -> bool:
    """Whether two characters of its name, or of another of its names, stand in one of the sentences."""
    pairs = {pair for name in names_of(indicator) for pair in pairs_of(name)}
    return any(pair in sentence for pair in pairs for sentence in sentences)


def _may_be(mention: Mention, indicator: Indicator) -> bool:
    """Whether the reader takes a number for an indicator, or its words leave that open.

    Several rates are 100%: 建议提案办结率 is none but itself.
    """
    if mention.indicator or not indicator.rate:
        return mention.indicator in (None, indicator.id)
    return any(name.startswith(mention.label) for name in names_of(indicator))


def is_apart(label: str, indicator: Indicator) -> bool:
    """Whether words call a rate that of another thing: 建议提案办结率 beside 信访按期办结率, which share how it is measured alone."""
    names = names_of(indicator)
    if not indicator.rate or label[-1:] != indicator.name[-1:] or any(n in label or label in n for n in names):
        return False
    # what is before 办结率, 成功率
    return not any(pair in name for pair in pairs_of(label[:-3]) for name in names)
