"""Patterns of ``patterns.toml`` with the words of a codebook in their places: ⟨units⟩, ⟨spoken:before⟩, ⟨cued:rise⟩."""

from __future__ import annotations

import re

from fazhi.characters import HAN_NUMERALS
from fazhi.codebook.load import Codebook
from fazhi.errors import table_of
from fazhi.numerals import JOIN, RATE
from fazhi.wording import any_of

_SLOT = re.compile("⟨(?:([a-z]+):)?([a-z_]+)⟩")


def patterns(room: str, codebook: Codebook, **slots: str) -> dict[str, re.Pattern[str]]:
    """All patterns of a room by name, each slot filled.

    ``⟨spoken:…⟩`` are the words of a role of ``wording.csv``, ``⟨words:…⟩`` and ``⟨cued:…⟩`` the words or patterns of a role
    of ``reading.csv``, all else what is given in `slots` or another pattern of the room.
    """
    slots |= {"units": any_of(codebook.units), "names": any_of(codebook.names)}
    slots |= {"han": HAN_NUMERALS, "rate": RATE, "join": JOIN} | table_of("patterns.toml")[room]

    def filled(m: re.Match[str]) -> str:
        kind, name = m.groups()
        if kind == "spoken":
            return any_of(codebook.spoken(name))
        cued = codebook.cued(name) if kind else []
        return any_of(cued) if kind == "words" else "|".join(cued) if kind else _SLOT.sub(filled, slots[name])

    return {name: re.compile(_SLOT.sub(filled, slots[name])) for name in table_of("patterns.toml")[room]}
