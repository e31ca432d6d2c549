"""The gate of the public edition: nothing personal in any of its files, wherever it may stand.

What is personal, ``privacy.csv`` says; here every text is brought to one form and held against it, so that no writing
of a number hides it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from itertools import accumulate

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Trait
from fazhi.errors import Finding
from fazhi.release.passages import passages

Traits = list[tuple[Trait, re.Pattern[str]]]

_HAN_DIGITS = "〇零○幺一二三四五六七八九壹贰叁肆伍陆柒捌玖"
_ARABIC = str.maketrans(_HAN_DIGITS, "0001" + "123456789" * 2)
# seven digits or more, one by one in characters, perhaps with others among them: a number, no word
_SPELLED = re.compile(rf"(?:[{_HAN_DIGITS}\d][\s.·•‐-―−-]{{0,3}}){{7,}}")
# formatting, control and combining characters: what a reader does not see
_UNSEEN = {"Cf", "Cc", "Mn", "Me"}
_SHORT = 8


@dataclass(frozen=True)
class Personal:
    """Something personal.

    Attributes
    ----------
    kind, text : str
        What it is, and how it reads in the one form that all writings of it are brought to.
    where : str
        Where it stands, in Chinese.
    """

    kind: str
    text: str
    where: str


def personal_data(outputs: Mapping[str, bytes], codebook: Codebook) -> list[Personal]:
    """Everything personal in the files of a public edition, each place once.

    Parameters
    ----------
    outputs : mapping
        The files by name.
    codebook : Codebook

    Raises
    ------
    FazhiError
        A file is damaged, so nothing can be said of it.
    """
    traits = codebook.traits
    found: dict[Personal, None] = {}
    for name, content in outputs.items():
        for where, text in passages(name, content):
            # 张三13812345678: the 三 is no digit of the number, though in 一三八… each is; so both ways
            for form in dict.fromkeys((plain(text), unseen(text))):
                for kind, item, _ in _items(form, traits):
                    found[Personal(kind, item, _hidden(where, traits))] = None
    return list(found)


def privacy_findings(
    outputs: Mapping[str, bytes], codebook: Codebook, place: str, year: int, sources: Iterable[tuple[str, str]]
) -> list[Finding]:
    """One error for each personal item, with every place where it stands and the raw lines it comes from.

    Parameters
    ----------
    outputs, codebook
        As in :func:`personal_data`.
    place, year
        Whose report it is.
    sources : iterable of (str, str)
        Name and text of the raw files.
    """
    places: dict[tuple[str, str], list[str]] = {}
    for one in personal_data(outputs, codebook):
        places.setdefault((one.kind, one.text), []).append(one.where)
    raw = [(name, [_bare(line) for line in text.splitlines()]) for name, text in sources] if places else []
    findings = []
    for (kind, text), wheres in places.items():
        origins = [(name, row) for name, lines in raw for row in _rows(_bare(text), lines)]
        file, row = origins[0] if origins else ("", 0)
        at = "、".join(f"{name}第{n}行" for name, n in origins) or wheres[0]
        message = f"公开版里有{kind}“{masked(text)}”，在{'、'.join(wheres)}"
        todo = f"请在{at}里删去或改写，公开版不得含个人信息"
        findings.append(Finding("error", "personal", place, year, file, row, "", masked(text), message, todo))
    return findings


def plain(text: str) -> str:
    """A text in the one form that patterns are written for: no disguise by width, script or unseen characters."""
    return _SPELLED.sub(lambda m: m[0].translate(_ARABIC), unseen(text))


def unseen(text: str) -> str:
    """A text without what a reader does not see, every character in its plain width."""
    return "".join(c if c in "\t\n" else _seen(c) for c in unicodedata.normalize("NFKC", text))


def _seen(c: str) -> str:
    category = unicodedata.category(c)
    return str(unicodedata.digit(c)) if category == "Nd" else "" if category in _UNSEEN else c


def masked(text: str) -> str:
    """So much of an item that whoever knows it can find it, and nobody else learns it."""
    if len(text) < _SHORT:
        return text[:1] + "＊" * (len(text) - 1)
    return text[:3] + "＊" * (len(text) - 5) + text[-2:]


def _items(text: str, traits: Traits) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """(kind, item, span) of what is personal in a text brought to form; an earlier pattern takes its place first."""
    taken: list[tuple[int, int]] = []
    for trait, pattern in traits:
        for m in pattern.finditer(text):
            start, end = m.span(1 if pattern.groups else 0)
            number = re.sub(r"[\W_]", "", m[0][start - m.start() : end - m.start()])
            if any(start < b and a < end for a, b in taken) or (trait.check and not CHECKS[trait.check](number)):
                continue
            taken.append((start, end))
            if trait.kind:
                item = number if number.rstrip("Xx").isdecimal() else text[start:end].strip()
                yield trait.kind, item, (start, end)


def _hidden(where: str, traits: Traits) -> str:
    """A place's name without the personal data that a heading may hold."""
    form = plain(where)
    for _, item, (start, end) in sorted(_items(form, traits), key=lambda found: -found[2][0]):
        where = form = form[:start] + masked(item) + form[end:]
    return where


def _bare(text: str) -> str:
    """A text without tags, marks and white space, so that what is split in one writing is found in another."""
    return re.sub(r"[\W_]", "", plain(re.sub(r"<[^>]*>|[*_`~]", "", unescape(text))))


def _rows(wanted: str, lines: list[str]) -> Iterator[int]:
    """The numbers of the lines where it begins; it may go on in the next."""
    whole, ends = "".join(lines), list(accumulate(map(len, lines)))
    yield from dict.fromkeys(bisect_right(ends, m.start()) + 1 for m in re.finditer(re.escape(wanted), whole))


def _resident_id(number: str) -> bool:
    """GB 11643: a date of birth that can be; of 18 digits also the last one, by ISO 7064 MOD 11-2."""
    birth = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
    try:
        born = datetime.strptime(birth, "%Y%m%d")
    except ValueError:
        return False
    values = ["0123456789X".index(c) for c in number.upper()]
    whole = sum(v * pow(2, 17 - n) for n, v in enumerate(values)) % 11 == 1 if len(number) == 18 else True
    return 1880 <= born.year < 2100 and whole


def _luhn(number: str) -> bool:
    """The check digit of bank cards: every second digit from the right doubled, the sum a multiple of ten."""
    doubled = [sum(divmod(int(c) * (1 + n % 2), 10)) for n, c in enumerate(reversed(number))]
    return sum(doubled) % 10 == 0


CHECKS: dict[str, Callable[[str], bool]] = {"resident_id": _resident_id, "luhn": _luhn}
