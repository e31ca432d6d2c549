"""What words beside the number of a cell say of the time that it is of."""

from __future__ import annotations

import re

from fazhi.codebook.load import Codebook
from fazhi.reading.around import bare_period
from fazhi.wording import Wording, any_of

_YEARS = re.compile("20[0-9]{2}")


class Periods:
    """Hears periods by the words of one codebook; ``codebook.derive(Periods)``."""

    def __init__(self, codebook: Codebook) -> None:
        self._wording, self._until = codebook.derive(Wording), re.compile(codebook.any_cue("until"))
        self._acts = re.compile(f"(?:{any_of(codebook.cued('counting'))}){{1,6}}了?$")

    def of(self, words: str, year: int) -> tuple[str, str]:
        """What words are, and the time alone: 1-10月完成 is a period, 10月底前完成 until then, 2024年 about another year; blank of others."""
        bare = bare_period(words)
        said = self._acts.sub("", bare)
        until, (word, means) = self._until.fullmatch(said), self._wording.period(said)
        kind = "until" if until else "period" if means and word == said else ""
        if kind and {*_YEARS.findall(words)} - {str(year)}:
            return "about", bare
        return kind, until["day"] if until else said if kind else bare
