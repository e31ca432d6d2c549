"""Words of a title, a caption or the name of a sheet that nobody knows: the figures below it may be another's."""

from __future__ import annotations

import re

from fazhi.codebook.load import Codebook
from fazhi.wording import any_of

# roles of reading.csv whose plain words are those of our field
_FIELD = ("compound", "noun", "counting", "act", "verb", "held", "nominal")
# a longer line, one of a sentence or a label with what was filled in is no title
_LONGEST = 36
_SENTENCE = re.compile(r"[，,。；;！!？?]|[^件表图0-9]{2}[:：]")
_WORDS = re.compile("[\u4e00-\u9fff]+")


class Titles:
    """Knows the words of titles of one codebook's tables: names of what is counted, of offices, and neutral ones."""

    def __init__(self, codebook: Codebook) -> None:
        indicators = codebook.indicators.values()
        told = [*codebook.names, *(words for i in indicators for words in (i.definition, i.domain, i.office))]
        told += [p.pattern for role in _FIELD for p in codebook.cues if p.role == role]
        # a word is known by each two of its characters that stand together
        self._pairs = {run[n : n + 2] for words in told for run in _WORDS.findall(words) for n in range(len(run) - 1)}
        self._neutral = re.compile(codebook.any_cue("title"))

    def strange(self, title: str, own: str) -> str:
        """The first words of a title that are not known; blank where it is none, or one of ordinary words only.

        Parameters
        ----------
        own : str
            The names of our own place.
        """
        if len(title) > _LONGEST or _SENTENCE.search(title):
            return ""
        known = {at for m in re.finditer(any_of(own.split()), title) for at in range(*m.span())}
        known |= {at for m in self._neutral.finditer(title) for at in range(*m.span())}
        known |= {at for n in range(len(title) - 1) if title[n : n + 2] in self._pairs for at in (n, n + 1)}
        left = _WORDS.findall("".join(c if n not in known else " " for n, c in enumerate(title)))
        return next((words for words in left if len(words) > 1), "")
