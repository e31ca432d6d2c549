"""Rows held against other rows: numbers that lost their 万, what stands under 上年数, blanks that another return fills."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from fazhi.cleaning.columns import Figure
from fazhi.codebook.load import Codebook
from fazhi.errors import Finding, WordingError
from fazhi.groups import grouped
from fazhi.reading.raw import RawFigure
from fazhi.wording import Wording

# what a blank row may say besides
_SAID = ("cause", "target", "deadline", "source", "note")


def finding_of(raw: RawFigure, codebook: Codebook, key: str, read: str, **quoted: object) -> Finding:
    """A finding about a raw row."""
    indicator = codebook.named(raw.name)
    where = raw.place, raw.year, raw.file, raw.row, indicator.id if indicator else ""
    return codebook.finding(key, where, read, **quoted)


def bare(cleaned: list[tuple[RawFigure, Figure]], codebook: Codebook) -> Iterator[tuple[Figure, Finding]]:
    """Numbers without a unit far below the nearest year that stands in 万 or 亿: 8.6 beside 7.9万元 is perhaps 8.6万元."""
    values = (f for _, f in cleaned if f.status != "change" and re.search("[万亿]", f.text))
    scaled = grouped(((f.indicator, f.period), f) for f in values)
    for raw, figure in cleaned:
        others = scaled[figure.indicator, figure.period]
        size = figure.high if math.isfinite(figure.high) else figure.low
        near = min(others, key=lambda f: abs(f.for_year - figure.for_year), default=figure)
        tiny = figure.status != "change" and 0 < size < codebook.norms.bare_part * near.low
        written = re.search("[万亿]", figure.text) or codebook.derive(Wording).ends_in_unit(raw.text)
        # what a year told with its unit, no later one puts in question; money so small is asked about whenever it was told
        least = codebook.norms.small_money if figure.unit == "元" else 0
        told_then = bool(raw.unit) and figure.for_year < near.for_year and size >= least
        if tiny and not (written or told_then):
            unit = raw.unit or codebook.indicators[figure.indicator].units[0]
            meant = figure.text.replace(unit, ("亿" if "亿" in near.text else "万") + unit)
            words = {"other": near.text, "before": near.for_year, "meant": meant}
            yield figure, finding_of(raw, codebook, "bare", figure.text, **words)


def shown(rows: list[RawFigure], cleaned: list[tuple[RawFigure, Figure]], codebook: Codebook) -> Iterator[Finding]:
    """What stands under 上年数, which nobody reads, and is not the value on record: perhaps this year's, typed over it."""
    on_record = grouped(((f.indicator, f.year), f) for _, f in cleaned if f.status == "actual")
    wording = codebook.derive(Wording)
    # each office sends back a copy of the whole form
    copies = {(r.year, r.file.partition("#")[2] or r.file, r.row, r.name, r.shown): r for r in reversed(rows)}
    for raw in (raw for raw in reversed(copies.values()) if raw.shown):
        words, _, named = raw.shown.removesuffix("年）").partition("（")
        before = int(named) if re.fullmatch("[0-9]{4}", named) else raw.year - 1
        indicator = codebook.named(raw.name)
        recorded = on_record[indicator.id, before] if indicator else []
        texts = [f.text for f in recorded]
        # of an unknown indicator nothing is on record to be held against
        same = not indicator or words in texts
        with suppress(WordingError):
            q = wording.read(words, raw.unit, indicator.units[0] if indicator else "").quantity
            # 12 of what is counted in 名 is 12人
            same |= any(q.text == f.text or (q.low, q.high, q.unit) == (f.low, f.high, f.unit) for f in recorded)
        if not same:
            told = {"before": before, "text": "或".join(dict.fromkeys(texts)), "place": raw.place}
            yield finding_of(raw, codebook, "shown" if texts else "shown.alone", raw.shown, **told)


def answered_elsewhere(rows: list[RawFigure], codebook: Codebook) -> dict[RawFigure, RawFigure]:
    """Blank rows of a return each with the row of another return of its office that answers it."""
    answers, sender = grouped((_asked(raw, codebook), raw) for raw in rows if raw.text), codebook.derive(_senders)
    blanks = (raw for raw in rows if raw.answered and not raw.text and raw.name)
    found = ((raw, next(_others(raw, answers[_asked(raw, codebook)], sender), None)) for raw in blanks)
    return {raw: other for raw, other in found if other}


def _asked(raw: RawFigure, codebook: Codebook) -> tuple[Any, ...]:
    """What a row was asked for."""
    indicator = codebook.named(raw.name)
    return raw.year, indicator.id if indicator else raw.name, raw.told(codebook), raw.period


def _others(raw: RawFigure, answers: list[RawFigure], sender: Callable[[RawFigure], str]) -> Iterator[RawFigure]:
    """Of some rows those in another file that came of the same office and leave nothing unsaid that the blank one says."""
    near = (other for other in answers if _file(other) != _file(raw) and same_sender(raw, other, sender))
    yield from (other for other in near if all(getattr(raw, w) in ("", getattr(other, w)) for w in _SAID))


def same_sender(one: RawFigure, other: RawFigure, sender: Callable[[RawFigure], str]) -> bool:
    """Whether two rows come of one office: so they or their files say, or the name of one file goes on that of the other."""
    offices = [sender(one), sender(other)]
    stems = sorted((Path(_file(r)).stem for r in (one, other)), key=len)
    # 2.xlsx and 21.xlsx are of two villages
    return offices[0] == offices[1] if all(offices) else bool(re.match(rf"{re.escape(stems[0])}(?![0-9])", stems[1]))


def _file(raw: RawFigure) -> str:
    return raw.file.partition("#")[0]


def _senders(codebook: Codebook) -> Callable[[RawFigure], str]:
    """Tells the office that a row or the name of its file names; of none blank."""
    offices = sorted({i.office for i in codebook.indicators.values()} - {""}, key=lambda o: (-len(o), o))
    return lambda raw: raw.office or next((o for o in offices if o in Path(_file(raw)).stem), "")


def told_elsewhere(found: dict[RawFigure, RawFigure], codebook: Codebook) -> Iterator[Finding]:
    """That blanks are answered in another file, once for each file."""
    by_files = grouped(((raw.year, raw.file, other.file), raw) for raw, other in found.items())
    for (*_, file), raws in by_files.items():
        names = "、".join(dict.fromkeys(raw.name for raw in raws))
        yield finding_of(raws[0], codebook, "agreeing.blank", "", count=len(raws), names=names, other=file)
