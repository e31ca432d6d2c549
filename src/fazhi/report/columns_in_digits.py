"""Wordings in digits under the unit of their column: 31.25万元, 两百件, 约三成 → 31.25, 200, 约30."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import chain

from fazhi.characters import HAN_NUMERALS
from fazhi.codebook.load import Codebook
from fazhi.errors import WordingError
from fazhi.numerals import RATE, numeral, rate_of
from fazhi.wording import Wording, any_of

_HAN, _DIGITS = re.compile(f"{RATE}|(?<![0-9.余多几数])[{HAN_NUMERALS}]+"), re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


def headed(texts: Sequence[str], unit: str, codebook: Codebook) -> tuple[str, list[str]]:
    """The unit that heads wordings of one unit, 万元 where money is so written, and these in digits without it: 31.25, 约30."""
    money = "money" in codebook.units[unit].family and any("万" in text for text in texts)
    for scale in ("万", "") if money else ("",):
        told = [[_under(part, scale, unit, codebook) for part in text.split("或")] for text in texts]
        if all(map(all, told)):
            break
    if any(map(codebook.derive(Wording).ends_in_unit, chain(*told))):
        # 58分之57 is no number of per cent
        return "", list(texts)
    return scale + unit, ["或".join(parts) for parts in told]


def _under(text: str, scale: str, unit: str, codebook: Codebook) -> str:
    """A wording in digits without the unit that heads it; as it is where it would not stand for the very same, under 万 nothing."""
    alike = any_of(word for word, other in codebook.units.items() if other.key == codebook.units[unit].key)
    bare = re.sub(f"(.*)(?:{alike})", r"\1", text)
    forms = [_HAN.sub(_in_digits, bare), bare]
    if scale:
        forms = [f.replace("万", "", 1) if "万" in f else _DIGITS.sub(_in_tens_of_thousands, f) for f in forms]
    whole = _ends(text, "", codebook)
    same = (form for form in forms if whole and _ends(form, scale + unit, codebook) == whole)
    return next(same, "" if scale else bare)


def _in_digits(m: re.Match[str]) -> str:
    """两百 → 200, 八成 → 80, 两万 → 2万; what is no numeral as it is."""
    with suppress(WordingError):
        n = (rate_of if re.search("成|分之", m[0]) else numeral)(m[0]).value
        return f"{n / 10**4:f}万" if n >= 10**4 and not n % 1000 else f"{n:f}"
    return m[0]


def _in_tens_of_thousands(m: re.Match[str]) -> str:
    return f"{(Decimal(m[0].replace(',', '')) / 10**4).normalize():f}"


def _ends(text: str, unit: str, codebook: Codebook) -> tuple[object, ...]:
    """What a wording stands for; nothing where it cannot be read."""
    with suppress(WordingError):
        q = codebook.derive(Wording).read(text, unit).quantity
        return q.low, q.high, q.low_open, q.high_open, q.unit
    return ()
