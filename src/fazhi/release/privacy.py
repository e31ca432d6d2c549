"""Personal data and numbers withheld in the texts of a public edition, wherever they may stand: the gate it must pass.

What is personal, ``privacy.csv`` says. Every text is brought to one form and held against it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import reduce
from html import unescape
from itertools import accumulate
from typing import NamedTuple

from fazhi.characters import CAPITALS
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Trait
from fazhi.errors import Finding
from fazhi.groups import grouped
from fazhi.numerals import NUMBER, RATE, SCALE
from fazhi.wording import any_of

_HAN_DIGITS = "〇零○幺一二三四五六七八九壹贰叁肆伍陆柒捌玖"
_ARABIC = str.maketrans(_HAN_DIGITS, "0001" + "123456789" * 2)
# seven digits or more, one by one in characters, perhaps with others among them: a number, no word
_SPELLED = re.compile(rf"(?:[{_HAN_DIGITS}\d][\s.·•‐-―−-]{{0,3}}){{7,}}")
# formatting, control and combining characters: what a reader does not see
_UNSEEN = {"Cf", "Cc", "Mn", "Me"}
# what is found that is no person's; what may stand between an indicator and its number, and is none itself
WITHHELD, _BEFORE, _YEAR = "不公开的指标", "[数量总件人率为是共计约达有:(]{0,6}", "(?:19|20)[0-9]{2}(?![0-9])"
# where a text stands, in Chinese, and the text
Passage = tuple[str, str]


class Personal(NamedTuple):
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


def personal_data(passages: Iterable[Passage], codebook: Codebook) -> list[Personal]:
    """Everything personal in the texts of a public edition, each place once."""
    items: dict[Personal, None] = {}
    for where, text in dict.fromkeys(passages):
        # 张三13812345678: the 三 is no digit of the number, though in 一三八… each is; so both ways
        for form in dict.fromkeys((_plain(text), _without_unseen(text))):
            for kind, item, *_ in _items(form, codebook):
                items[Personal(kind, item, _masked_within(where, codebook))] = None
    return list(items)


def withheld_data(passages: Iterable[Passage], codebook: Codebook) -> Iterator[Personal]:
    """Each name of a withheld indicator near a number that may be its own, but for what is excepted."""
    excepted, patterns = [p for trait, p in codebook.derive(_traits) if not trait.kind], codebook.derive(_withheld)
    for where, text in dict.fromkeys(passages):
        plain = reduce(lambda left, p: p.sub("\n", left), excepted, _without_unseen(text)).translate(CAPITALS)
        for sentence in re.split("[。;!?\n]", plain):
            bare = re.sub('[\\s“”‘’"《》]', "", sentence)
            near = (p for names, p in patterns if any(name in bare for name in names))
            yield from (Personal(WITHHELD, m[0], where) for p in near if (m := p.search(bare)))


def _withheld(codebook: Codebook) -> list[tuple[tuple[str, ...], re.Pattern[str]]]:
    """Of each withheld indicator its names, and one near a number with a unit of its own or hard before one without."""
    patterns, after = [], any_of(codebook.spoken("after", "inside"))
    written = rf"(?<!第)(?:{any_of(codebook.spoken('fixed'))}|{NUMBER})(?:{after})?{SCALE}?"
    for i in (i for i in codebook.indicators.values() if not i.public):
        own = [word for word, unit in codebook.units.items() if unit.key in codebook.unit_words[i.id]]
        # 人 is not 人次, and 一件一档 no number
        longer = any_of(word for word in codebook.units if word not in own and word.startswith(tuple(own)))
        number = rf"(?!一(?:{any_of(own)})(?![,、)]|$)){written}(?!{longer})(?:{any_of(own)})"
        number, names = f"(?:{number}{f'|{RATE}|百分百' if i.rate else ''})", (i.name, *i.aliases)
        name = f"(?:{any_of(names)})"
        near = f"{name}.{{0,40}}?{number}|{number}.{{0,40}}?{name}"
        patterns.append((names, re.compile(f"{near}|{name}{_BEFORE}(?!{_YEAR}){written}(?=[,、):]|$)")))
    return patterns


def privacy_findings(found: Iterable[Personal], place: str, year: int, sources: Iterable[Passage]) -> Iterator[Finding]:
    """One error for each item found, with every place where it stands and the raw lines it comes from.

    Parameters
    ----------
    sources : iterable of (str, str)
        Name and text of the raw files.
    """
    places = grouped(((one.kind, one.text), one.where) for one in found)
    raw = [(name, [_bare(line) for line in text.splitlines()]) for name, text in sources] if places else []
    for (kind, text), wheres in places.items():
        origins = [(name, row) for name, lines in raw for row in _rows(_bare(text), lines)]
        at = "、".join(f"{name}第{n}行" for name, n in origins) or wheres[0]
        message = f"公开版里有{kind}“{masked(text)}”，在{'、'.join(wheres)}"
        todo = f"请在{at}里删去或改写，公开版不得含{kind if kind == WITHHELD else '个人信息'}"
        file, row = (*origins, ("", 0))[0]
        yield Finding("error", "personal", place, year, file, row, "", masked(text), message, todo)


def file_passages(outputs: Mapping[str, bytes]) -> Iterator[Passage]:
    """Every text of the tables, lists and styles of a public edition, by name; what pages say comes from blocks."""
    for name, content in outputs.items():
        if name.endswith(".csv"):
            titles, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
            for n, row in enumerate([titles, *rows], 1):
                yield f"{name}第{n}行", "：".join(row)
                yield from ((f"{name}第{n}行", f"{title}：{cell}") for title, cell in zip(titles, row, strict=False))
        elif name.endswith(".json"):
            # so that \u escapes hide nothing, and no tab reads as a t
            lines = json.dumps(json.loads(content), ensure_ascii=False, indent=0).replace("\\t", "\t").splitlines()
            yield from ((name, line) for line in lines)
        elif name.endswith(".docx"):
            # the one part that an office's template gives: names of styles, and whatever else it may hold
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                styles = package.read("word/styles.xml").decode()
            yield from ((f"{name}的样式", unescape(text)) for text in re.split('["<>]+', styles))


def _plain(text: str) -> str:
    """A text in the one form that patterns are written for: no disguise by width, script or unseen characters."""
    return _SPELLED.sub(lambda m: m[0].translate(_ARABIC), _without_unseen(text))


def _without_unseen(text: str) -> str:
    """A text without what a reader does not see, every character in its plain width."""
    plain = unicodedata.normalize("NFKC", text)
    seen = (c for c in plain if c in "\t\n" or unicodedata.category(c) not in _UNSEEN)
    return "".join(str(unicodedata.digit(c, c)) for c in seen)


def masked(text: str) -> str:
    """So much of an item that whoever knows it can find it, and nobody else learns it."""
    first, last = (1, 0) if len(text) < 8 else (3, 2)
    return text[:first] + "＊" * (len(text) - first - last) + text[len(text) - last :]


def _traits(codebook: Codebook) -> list[tuple[Trait, re.Pattern[str]]]:
    """What is personal, or only looks so, each with what finds it."""
    return [(trait, re.compile(pattern)) for trait, pattern in codebook.traits]


def _items(text: str, codebook: Codebook) -> Iterator[tuple[str, str, int, int]]:
    """Kind, item, start and end of what is personal in a text brought to form; an earlier pattern takes its place first."""
    spans: list[tuple[int, int]] = []
    for trait, pattern in codebook.derive(_traits):
        for m in pattern.finditer(text):
            start, end = m.span(1 if pattern.groups else 0)
            number = re.sub(r"[\W_]", "", text[start:end])
            overlaps = any(start < b and a < end for a, b in spans)
            if overlaps or (trait.check and not CHECKS[trait.check](number)):
                continue
            spans.append((start, end))
            if trait.kind:
                item = number if number.rstrip("Xx").isdecimal() else text[start:end].strip()
                yield trait.kind, item, start, end


def _masked_within(where: str, codebook: Codebook) -> str:
    """A place's name without the personal data that a heading may hold."""
    form = _plain(where)
    for _, item, start, end in sorted(_items(form, codebook), key=lambda item: -item[2]):
        where = form = form[:start] + masked(item) + form[end:]
    return where


def _bare(text: str) -> str:
    """A text without tags, marks and white space, so that what is split in one writing is found in another."""
    return re.sub(r"[\W_]", "", _plain(re.sub(r"<[^>]*>|[*_`~]", "", unescape(text))))


def _rows(wanted: str, lines: list[str]) -> Iterator[int]:
    """The numbers of the lines where it begins; it may go on in the next."""
    whole, ends = "".join(lines), list(accumulate(map(len, lines)))
    yield from dict.fromkeys(bisect_right(ends, m.start()) + 1 for m in re.finditer(re.escape(wanted), whole))


def _resident_id(number: str) -> bool:
    """GB 11643: a date of birth that can be; of 18 digits also the last one, by ISO 7064 MOD 11-2."""
    birth = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
    try:
        year = datetime.strptime(birth, "%Y%m%d").year
    except ValueError:
        return False
    digits = ["0123456789X".index(c) for c in number.upper()]
    checked = len(digits) != 18 or sum(d * pow(2, 17 - n) for n, d in enumerate(digits)) % 11 == 1
    return 1880 <= year < 2100 and checked


def _luhn(number: str) -> bool:
    """The check digit of bank cards: every second digit from the right doubled, the sum a multiple of ten."""
    doubled = [sum(divmod(int(c) * (1 + n % 2), 10)) for n, c in enumerate(reversed(number))]
    return sum(doubled) % 10 == 0


CHECKS: dict[str, Callable[[str], bool]] = {"resident_id": _resident_id, "luhn": _luhn}
