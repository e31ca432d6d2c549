"""Patterns of ``patterns.toml`` with the words of a codebook in their places: ⟨units⟩, ⟨spoken:before⟩, ⟨cued:rise⟩."""

from __future__ import annotations

import re

from fazhi.characters import HAN_NUMERALS
from fazhi.codebook.load import Codebook
from fazhi.errors import table_of
from fazhi.numerals import JOIN, RATE
from fazhi.wording import any_of

_SLOT = re.compile("⟨(?:([a-z]+):)?([a-z_]+)⟩")


class Patterns(dict[str, re.Pattern[str]]):
    """All patterns of a room by name, each slot filled; compiled when first asked for, as most are pieces of others.

    ``⟨spoken:…⟩`` are the words of a role of ``wording.csv``, ``⟨words:…⟩`` and ``⟨cued:…⟩`` the words or patterns of a role
    of ``reading.csv``, all else what is given in `slots` or another pattern of the room.
    """

    def __init__(self, room: str, codebook: Codebook, **slots: str) -> None:
        slots |= {"units": any_of(codebook.units), "names": any_of(codebook.names)}
        self._slots = slots | {"han": HAN_NUMERALS, "rate": RATE, "join": JOIN} | table_of("patterns.toml")[room]
        self._codebook = codebook

    def __missing__(self, name: str) -> re.Pattern[str]:
        self[name] = re.compile(_SLOT.sub(self._filled, self._slots[name]))
        return self[name]

    def _filled(self, m: re.Match[str]) -> str:
        kind, name = m.groups()
        if not kind:
            return _SLOT.sub(self._filled, self._slots[name])
        if kind == "cued":
            return "|".join(self._codebook.cued(name))
        return any_of(self._codebook.spoken(name) if kind == "spoken" else self._codebook.cued(name))
