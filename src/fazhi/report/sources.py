"""Sources of printed numbers in plain Chinese: what a number is worked out from, and where that stands."""

from __future__ import annotations

from fazhi.cleaning.columns import Figure
from fazhi.cleaning.formula import Formula, parse, raw_cell
from fazhi.errors import table_of
from fazhi.numerals import APART
from fazhi.report.data_tables import possible
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Number, text_of, unsourced

_SAID = table_of("words.toml")["formulas"]
# of a value, and of a target
_ENDS = {"low": ("，取可能的最小值", "的下限"), "high": ("，取可能的最大值", "的上限")}


class Sources:
    """The figures of a report, of its place and of those beside it, and its promises, by the cells that formulas name.

    Attributes
    ----------
    texts : dict
        Where the offices say that each cell's figure stands (出处); the cell itself where they do not.
    """

    def __init__(self, dossier: Dossier) -> None:
        self.dossier, self.codebook = dossier, dossier.codebook
        peers = (f for pair in dossier.references for f in pair.figures)
        own = {raw_cell(f.file, f.row): f for f in dossier.record.figure_rows}
        self._figures = {f.origin: f for f in peers} | own
        self.texts = {cell: f.source or unsourced(cell) for cell, f in self._figures.items()}
        promised = (p.raw for p in (*(a.pledge for a in dossier.answers), *dossier.promised))
        self._promises = {raw_cell(p.file, p.row): p for p in promised}

    def explain(self, number: Number) -> str:
        """What a number is worked out from, and how it was rounded: 2024年普法活动34场减2023年普法活动29场."""
        words = self._said(parse(number.formula))
        figure = self._figures.get(number.formula)
        if figure and figure.approx not in ("exact", ""):
            words += f"，可能是{text_of(possible(figure, self.codebook))}"
        return words if number.rounding in ("", APART) else f"{words}，{number.rounding}"

    def _said(self, formula: Formula) -> str:
        if formula.operation == "raw":
            return self._cell(str(formula))
        if formula.operation == "target":
            return self._target(str(formula.operands[0]))
        if formula.operation in _ENDS:
            return self._said(formula.operands[0]) + _ENDS[formula.operation][_of_target(formula)]
        said = [self._said(f) if _is_one(f) else f"（{self._said(f)}）" for f in formula.operands]
        if formula.operation in ("hull", "count"):
            return "或".join(said) if formula.operation == "hull" else "、".join(said)
        return str(_SAID[formula.operation].format(*said))

    def _name(self, figure: Figure) -> str:
        whose = "" if figure.place == self.dossier.place.id else self.codebook.places[figure.place].name
        return f"{whose}{figure.year}年{self.codebook.indicators[figure.indicator].name}"

    def _cell(self, cell: str) -> str:
        if not (figure := self._figures.get(cell)):
            return f"{self._promises[cell].year}年承诺“{self._promises[cell].promise}”"
        return self._name(figure) + "计划" * (figure.status == "planned") + (figure.text or figure.absence)

    def _target(self, cell: str) -> str:
        if not (figure := self._figures.get(cell)):
            return "{0.year}年承诺的{0.name}目标{0.target}".format(self._promises[cell])
        # a plan is the target of the year that it is for
        return f"{self._name(figure)}的目标{figure.target}" if figure.status == "actual" else self._cell(cell)


def _of_target(formula: Formula) -> bool:
    """Whether it is an end of a target."""
    return formula.operands[0].operation == "target"


def _is_one(formula: Formula) -> bool:
    """Whether it needs no brackets within another."""
    return formula.operation in ("raw", "target", "wide") or (formula.operation in _ENDS and _of_target(formula))
