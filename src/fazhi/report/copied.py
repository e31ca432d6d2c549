"""What a narrative may have left over from another report: other places' names, other towns, earlier years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Place
from fazhi.errors import Finding, finding, table_of
from fazhi.reading.narrative_file import Narrative
from fazhi.reading.whose import Whose
from fazhi.report.typed import QUOTED, SPAN
from fazhi.wording import any_of

_OF = {name: re.compile(pattern) for name, pattern in table_of("patterns.toml")["copied"].items()}
_TOWNS = ("镇", "乡", "街道")


def other_places(text: str, line: int, codebook: Codebook, place: Place) -> Iterator[Finding]:
    """Another place's name, left over from a copied report; none that something is done with."""
    for name in _others(codebook, place):
        if name in re.findall(f"(?:{_OF['partner'].pattern})?{re.escape(name)}", text):
            yield finding("other_place", line, name)


def _others(codebook: Codebook, place: Place) -> list[str]:
    """The names of the codebook's other places of this level; the name of one may hold that of another."""
    alike = (other for other in codebook.places.values() if other.level == place.level)
    names = dict.fromkeys(name for other in alike for name in (other.name, other.full_name))
    return [name for name in names if name not in place.name and name not in place.full_name]


def other_towns(narrative: Narrative, codebook: Codebook, place: Place) -> Iterator[Finding]:
    """A town that is not this one in the opening of the narrative, or at the head of a later sentence."""
    whose, own = Whose(codebook, place.name + place.full_name), {place.name, place.full_name} - {""}
    (line, opening), *later = [*Narrative(narrative.blocks).texts()] or [(0, "")]
    ours = any(name in opening for name in own)
    heads = [("titled_otherwise", line, clause) for clause in re.split("[，,；;。\n]", opening) if not ours]
    heads += [("titled_otherwise.within", n, said) for n, text in later for said in re.split("[；;。]", text)]
    item = re.compile(rf"\A\s*(?:{codebook.any_cue('itemed')})?")
    named = ((key, n, _OF["told_of"].sub("", item.sub("", said))) for key, n, said in heads)
    told = ((key, n, said, whose.counted(said)) for key, n, said in named)
    # 就集镇停车难 is about no town
    acts = re.compile(f"{_OF['subject'].pattern}|{any_of(codebook.cued('verb'))}|[，,]|$")
    about = ((key, n, town) for key, n, said, town in told if key == "titled_otherwise" or acts.match(said, len(town)))
    for key, n, town in dict.fromkeys(about):
        if town.endswith(_TOWNS) and town not in _others(codebook, place) and not _OF["with"].match(town):
            yield finding(key, n, town, here=place.name)


def other_years(text: str, line: int, year: int, source: str) -> Iterator[Finding]:
    """An earlier year than the last, left over from a report that was copied; not of a document, a beginning or a binding of it."""
    years = re.findall(f"{QUOTED}|{SPAN}|(?<![0-9])((?:19|20)[0-9]{{2}})年(?!以来|起|[^，。；《]{{0,12}}的《)", text)
    for named in filter(None, dict.fromkeys(years)):
        if int(named) < year - 1 and f"@{named}" not in source:
            yield finding("other_year", line, named)


def opening_year(narrative: Narrative, year: int) -> Iterator[Finding]:
    """Last year as that of the opening, left over from last year's text."""
    for line, opening in islice(Narrative(narrative.blocks).texts(), 1):
        if re.match(rf"\s*{year - 1}年(?!以来|起)", opening):
            yield finding("other_year.opening", line, f"{year - 1}", year=year)
