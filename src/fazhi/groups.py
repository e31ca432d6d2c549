"""Groups: what belongs together by one key; of several cases the first that holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def grouped(pairs: Iterable[tuple[K, V]]) -> defaultdict[K, list[V]]:
    """Values by their keys, both in the order in which they come; of a key that is not there an empty list."""
    groups = defaultdict[K, list[V]](list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def first_of(cases: Iterable[tuple[str, object]], otherwise: str = "") -> str:
    """The first of several cases that holds."""
    return next((case for case, holds in cases if holds), otherwise)
