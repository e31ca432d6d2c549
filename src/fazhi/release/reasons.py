"""Reasons why released figures changed, one for all or each its own: 罚没金额：漏加一家；执法人员、持证率：误含协管员."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from fazhi.codebook.load import Codebook
from fazhi.errors import table_of
from fazhi.release.archive import Change

_PART = re.compile("[；;]")
_OTHERS = re.compile(table_of("patterns.toml")["reasons"]["others"])


def reasons_of(words: str, codebook: Codebook) -> dict[str, str]:
    """The reasons that words give, by indicator; that of all others by no name. What names none goes on from the one before it."""
    given = defaultdict[str, list[str]](list)
    about = [""]
    for part in filter(None, map(str.strip, _PART.split(words))):
        names, colon, why = part.replace("：", ":").partition(":")
        named = [codebook.named(name.strip()) for name in names.split("、")] if colon and why else []
        known = [indicator.id for indicator in named if indicator]
        told = bool(colon and _OTHERS.fullmatch(names)) or (bool(known) and len(known) == len(named))
        about = (known or [""]) if told else about
        for id_ in about:
            given[id_].append(part[len(names) + 1 :].strip() if told else part)
    return {id_: "；".join(parts) for id_, parts in given.items()}


def explained(changes: Iterable[Change], words: str, codebook: Codebook) -> tuple[Change, ...]:
    """Changes, those without a reason each with the one that words give it; blank where they give none."""
    given = reasons_of(words, codebook)
    return tuple(replace(c, reason=c.reason or given.get(c.indicator) or given.get("", "")) for c in changes)


def unknown(words: str, changes: Iterable[Change], codebook: Codebook) -> list[str]:
    """The names of indicators that words give a reason for and that did not change."""
    changed = {c.indicator for c in changes}
    return [codebook.indicators[i].name for i in reasons_of(words, codebook) if i and i not in changed]
