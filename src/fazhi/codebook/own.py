"""Indicators of a place's own (``data/raw/<place>/indicators.csv``), which behave like the codebook's everywhere."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from operator import attrgetter

from fazhi.codebook.crosschecks import Tables, wrong_rows
from fazhi.codebook.rows import fault_of, read_rows
from fazhi.codebook.schema import Indicator, OwnIndicator, Unit
from fazhi.errors import FazhiError, Finding
from fazhi.files import decode
from fazhi.home import INDICATORS

# what a name in braces may not hold, nor a cell begin with
UNFIT = re.compile(r"[{}｛｝:：@＠|\s]|^[=+\-＝＋－﹦﹢﹣﹫']+")


def with_own(
    indicators: dict[str, Indicator], units: dict[str, Unit], domains: list[str], place: str, own: bytes
) -> dict[str, Indicator]:
    """The codebook's indicators with a place's own behind them; a row that repeats name and units stands for the earlier.

    Raises
    ------
    FazhiError
        Every fault of the table.
    """
    faults, rows = list[Finding](), dict[str, tuple[int, OwnIndicator]]()
    try:
        text = decode(own)
    except FazhiError as exc:
        raise FazhiError(f"{place}的{INDICATORS}：{exc.message}", exc.todo) from exc
    order = max(i.order for i in indicators.values())
    for line, row in read_rows(OwnIndicator, INDICATORS, text.encode(), faults).items():
        _, before = rows.get(row.name, (0, row))
        if before.units != row.units:
            faults.append(fault_of(INDICATORS, line, row.name, "twice"))
        aliases = (*dict.fromkeys((*before.aliases, *row.aliases)),)
        kind = row.kind if "kind" in row.model_fields_set else usual_kind([units[u] for u in row.units if u in units])
        usual = {"id": f"{place}:{row.name}", "order": order + line, "aliases": aliases, "kind": kind}
        rows[row.name] = line, row.model_copy(update=usual | {"domain": row.domain or domains[-1]})
    own_rows: dict[int, Indicator] = dict(rows.values())
    tables: Tables = defaultdict(dict)
    tables["indicators.csv"] = {-n: i for n, i in enumerate(indicators.values(), 1)} | own_rows
    tables["units.csv"] = dict(enumerate(units.values()))
    # what is wrong with the codebook's own stops every place
    faults += (fault for fault in wrong_rows(tables, domains) if fault.row > 0)
    if faults:
        told = [replace(f, file=INDICATORS).sentence() for f in sorted(faults, key=attrgetter("row"))]
        raise FazhiError("\n".join(f"{place}的{line}".replace("请改正编码本", "请改正这张表") for line in told))
    return indicators | {i.id: i for i in own_rows.values()}


def usual_kind(units: list[Unit]) -> str:
    """What is counted in these units, where nobody says of what kind it is: no bound that a number might break."""
    if all(unit.whole for unit in units):
        return "count"
    return "ratio" if any("rate" in unit.family for unit in units) else "amount"


def unit_words(indicator: Indicator, units: dict[str, Unit]) -> dict[str, str]:
    """The keys that an indicator's units count, each with the unit that amounts are told in."""
    of = [units[word] for word in indicator.units]
    return {u.key: u.key for u in of} | {u.key: u.unit for u in reversed(of) if u.factor == 1}
