"""Cures of planned values: a plan without a number is a promise, never a 0 or a missing return."""

from __future__ import annotations

import re

from fazhi.cleaning.cures import Cure, Cures
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.reading.raw import RawFigure
from fazhi.wording import Wording, any_of

# cures that tell of what was done, or of its year
_OF_WHAT_WAS_DONE = {f"wording.value{key}" for key in ("", ".about", ".strange", ".plan", ".until", ".moved")}


class PlanCures:
    """Finds cures of planned values by the words of one codebook; ``codebook.derive(PlanCures)``."""

    def __init__(self, codebook: Codebook) -> None:
        self._cures = codebook.derive(Cures)
        rules = codebook.derive(Wording).rules.items()
        plans = any_of(word for (role, word), rule in rules if (role, rule) == ("status", "planned"))
        self._coming = rf"(?:{codebook.any_cue('planned', 'forward', 'counting')}|{plans}"

    def of_value(self, raw: RawFigure, indicator: Indicator, for_year: int) -> Cure:
        """The cure of a plan that cannot be read: the number of 拟开展450次 alone; of 全覆盖 that it is a promise."""
        key, told = self._cures.of_value(raw, indicator)
        rest = told.get("rest", "")
        if told.get("number") and re.fullmatch(rf"{self._coming}|{for_year}年){{1,8}}", rest):
            return "wording.plan.number", told
        return ("wording.plan" if key in _OF_WHAT_WAS_DONE else key), told
