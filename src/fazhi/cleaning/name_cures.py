"""Cures of names that nobody knows: a sentence, a name with its unit, a row that is no indicator's."""

from __future__ import annotations

import re

from fazhi.cleaning.cures import Cure, Cures
from fazhi.codebook.load import Codebook
from fazhi.codebook.own import UNFIT
from fazhi.groups import first_of
from fazhi.numerals import SCALE
from fazhi.reading.raw import RawFigure
from fazhi.wording import any_of

# what a command line takes for its own, even of a name in quotes; what it leaves as it is
_OF_SHELLS, _PLAIN = re.compile(r"[\"'`$!^\\]"), re.compile(r"[\w%+=./-]|[^\x00-\x7f]")


class NameCures:
    """Finds cures of names by the words of one codebook; ``codebook.derive(NameCures)``."""

    def __init__(self, codebook: Codebook) -> None:
        self._codebook, self._cures = codebook, codebook.derive(Cures)
        self._form = re.compile(rf"(?:{codebook.any_cue('form')})\s*(?:[:：]|$)")
        self._total, self._within = (re.compile(codebook.any_cue(role)) for role in ("total", "within"))
        unit = f"{SCALE}?(?:{any_of(codebook.units)})"
        self._scaled = re.compile(unit)
        # no name has them: a sentence, or a name with its number; 12345热线 and 110 are called so
        self._sentence = re.compile(f"[，。；：！？,;:!?]|^@|[0-9][余多来几]?{unit}|[0-9%]$")

    def of(self, raw: RawFigure) -> Cure:
        """The cure of an unknown name, perhaps of one that a unit in brackets stands behind: 宣传资料发放（万份）."""
        if self._form.match(raw.name):
            return "no_name.form", {}
        if self._total.fullmatch("".join(raw.name.split())):
            return "no_name.total", {"total": raw.name}
        m = re.fullmatch(r"(.+?)[（(]([^（）()]+)[）)]", raw.name)
        if m and self._scaled.fullmatch(m[2]) and self._codebook.named(m[1]):
            return "unit.name", {"bare": m[1], "unit": m[2]}
        # 其中：简易程序
        name = raw.name[m.end() :].lstrip(":：") if (m := self._within.match(raw.name)) else raw.name
        known = name != raw.name and self._codebook.named(name)
        # as it can be added, and typed
        fit = UNFIT.sub("", _OF_SHELLS.sub("", name))
        kinds = (
            (".sentence", self._sentence.search(name)),
            (".known", known),
            (".within", name != raw.name),
            (".unfit", fit != "".join(name.split())),
        )
        return f"unknown_indicator{first_of(kinds)}", {
            "unit": self._cures.unit_written(raw.text + raw.unit) or "单位",
            "bare": name if known else fit,
            "typed": f'"{fit}"' if _PLAIN.sub("", fit) else fit,
        }
