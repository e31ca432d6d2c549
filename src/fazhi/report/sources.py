"""Sources of printed numbers in plain Chinese: what a number is worked out from, and where that stands."""

from __future__ import annotations

from functools import cached_property

from fazhi.cleaning.columns import Figure
from fazhi.errors import table_of
from fazhi.formula import Formula, parse, raw_cell
from fazhi.numerals import APART
from fazhi.report.data_tables import possible
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Number, text_of

_SAID = table_of("words.toml")["formulas"]
# of a value, and of a target
_ENDS = {"low": ("，取可能的最小值", "的下限"), "high": ("，取可能的最大值", "的上限")}


class Sources:
    """The figures of a report by the cells that formulas name."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier, self.codebook = dossier, dossier.codebook

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Each figure that a formula can name, of this place and of those beside it."""
        peers = (f for pair in self.dossier.references for f in (pair.other, pair.other_per) if f)
        cells = {raw_cell(f.file, f.row): f for f in self.dossier.record.figure_rows}
        return cells | {f.origin: f for f in peers}

    @cached_property
    def texts(self) -> dict[str, str]:
        """Where the offices say that each cell's figure stands (出处)."""
        return {cell: f.source for cell, f in self.figures.items()}

    @cached_property
    def promises(self) -> dict[str, tuple[str, str]]:
        """The promises of earlier reports by their cells, each with its target."""
        words: dict[str, tuple[str, str]] = {}
        for p in (p.raw for p in (*(a.pledge for a in self.dossier.answers), *self.dossier.promised)):
            promised = f"{p.year}年承诺"
            words[raw_cell(p.file, p.row)] = f"{promised}“{p.promise}”", f"{promised}的{p.name}目标{p.target}"
        return words

    def explain(self, number: Number) -> str:
        """What a number is worked out from, and how it was rounded: 2024年普法活动34场减2023年普法活动29场."""
        words = self._said(parse(number.formula))
        figure = self.figures.get(number.formula)
        if figure and figure.approx not in ("exact", ""):
            words += f"，可能是{text_of(possible(figure, self.codebook))}"
        return words if number.rounding in ("", APART) else f"{words}，{number.rounding}"

    def _said(self, formula: Formula) -> str:
        if formula.operation == "raw":
            return self._figure(str(formula)) or self.promises[str(formula)][0]
        if formula.operation == "target":
            cell = str(formula.operands[0])
            figure = self.figures.get(cell)
            return f"{self._name(figure)}的目标{figure.target}" if figure else self.promises[cell][1]
        if formula.operation in _ENDS:
            return self._said(formula.operands[0]) + _ENDS[formula.operation][_of_target(formula)]
        said = [self._said(f) if _is_one(f) else f"（{self._said(f)}）" for f in formula.operands]
        if formula.operation in ("hull", "count"):
            return "或".join(said) if formula.operation == "hull" else "、".join(said)
        return str(_SAID[formula.operation].format(*said))

    def _name(self, figure: Figure) -> str:
        whose = "" if figure.place == self.dossier.place.id else self.codebook.places[figure.place].name
        return f"{whose}{figure.year}年{self.codebook.indicators[figure.indicator].name}"

    def _figure(self, cell: str) -> str:
        figure = self.figures.get(cell)
        planned = "计划" if figure and figure.status == "planned" else ""
        return f"{self._name(figure)}{planned}{figure.text or figure.absence}" if figure else ""


def _of_target(formula: Formula) -> bool:
    """Whether it is an end of a target."""
    return formula.operands[0].operation == "target"


def _is_one(formula: Formula) -> bool:
    """Whether it needs no brackets within another."""
    return formula.operation in ("raw", "target", "wide") or (formula.operation in _ENDS and _of_target(formula))
