"""Words right before a name in the narrative that make its figure no whole one: 线上, 全县, 东街社区, 应配, 其中 of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fazhi.cleaning.columns import Figure
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Place
from fazhi.reading.whose import Whose
from fazhi.report.directions import Claim
from fazhi.report.patterns import Patterns

_CLAUSES, _LEAVES_OUT = re.compile("[，,；;。]"), "不"


class Whole:
    """Tells of a clause before a binding whether it is of the whole of our place; ``codebook.derive(Whole)``."""

    def __init__(self, codebook: Codebook) -> None:
        self._codebook, self._of = codebook, Patterns("whole", codebook)
        roles = {False: ("partial", "level"), True: ("due",)}
        self._words = {due: re.compile(f"(?:{codebook.any_cue(*of)})") for due, of in roles.items()}

    def claims(self, clause: str, figure: Figure, *, again: bool) -> Iterator[Claim]:
        """What the words say that the figure is not; `again`: the one before it in its sentence is the same."""
        m = self._of["named"].search(clause)
        if again and (part := self._of["part"].match(clause)):
            yield "whole", True, part[0]
        elif m and self._codebook.named(m["name"]) is self._codebook.indicators[figure.indicator]:
            place = self._codebook.places[figure.place]
            if said := self._said(clause, m.start(), figure, place) or self._placed(clause, m.start(), place):
                yield "whole", not m["acts"], said

    def _said(self, clause: str, end: int, figure: Figure, place: Place) -> str:
        """The words of a part, another level or of what should be that end where the name begins."""
        ours, defined = {f"全{place.name[-1]}", f"{place.name[-1]}级"}, self._codebook.indicators[figure.indicator]
        # 线下 in 本年组织开展的线下普法活动
        counted = [c for c in _CLAUSES.split(defined.definition) if not c.startswith(_LEAVES_OUT)]
        for due, words in self._words.items():
            found = (w[0] for w in words.finditer(f"，{clause}") if w.end() - 1 == end)
            for said in (w for w in found if w not in ours and not any(w in c for c in counted)):
                if not (due and figure.status == "planned"):
                    return said
        return ""

    def _placed(self, clause: str, end: int, place: Place) -> str:
        """The name of another place, or one of ours, that fills the clause before the name."""
        lead = self._of["lead"].match(clause)
        start = lead.end() if lead else 0
        named = Whose(self._codebook, f"{place.full_name}{place.name}").counted(clause[start:])
        return named if named and named == clause[start:end] else ""
