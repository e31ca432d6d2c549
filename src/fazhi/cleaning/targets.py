"""Targets (目标) as the interval that their wording asks for, and pledges of earlier reports.

What a plain or hedged number asks for (100场: at least, for a figure that should rise) is policy, the
norm ``target.…``: a hedge blurs what is asked for, it does not forbid to do better.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Indicator
from fazhi.errors import Finding, WordingError, instead, nearest
from fazhi.interval import Quantity
from fazhi.reading.pledge_table import RawPledge
from fazhi.wording import Reading, Wording

# 4万, 较2023年增加5场: the number of the target need not stand in the promise
_NOT_THE_SAME = re.compile("[万亿较比]|增加|增长|减少|下降|上升|提高")
State = Literal["kept", "partly", "broken", "open", "not_due"]


def unclear_share(text: str, value: float, kind: str) -> str:
    """Why a bare number of a rate may be a hundredth of what is meant; empty where it is clear.

    An Excel cell that shows 95% holds 0.95, one that shows 103.84% holds 1.0384.
    """
    most = {"share": 1, "ratio": 10}.get(kind, 0)
    if 0 < value <= most and not any(c in text for c in "%％‰分成"):
        return f"不知是{value:g}%还是{100 * value:.8g}%，请连同百分号写明"
    return ""


def read_target(text: str, indicator: Indicator, codebook: Codebook, unit: str = "") -> Reading:
    """Read a target; its quantity is the interval that it asks for: 不少于36场 → [36, ∞), 95%以上 → [95, 100].

    Parameters
    ----------
    unit : str
        The unit where it stands in a column of its own; an amount must have one.

    Raises
    ------
    WordingError
        The target's wording or unit is not known, or no value of this kind can reach it.
    """
    reading = codebook.derive(Wording).read(text, unit, "" if indicator.kind == "amount" else indicator.units[0])
    target = reading.quantity
    if target.unit not in codebook.unit_words[indicator.id]:
        raise WordingError(text, f"单位应为{'、'.join(indicator.units)}")
    if unclear := unclear_share(text, reading.value or 0, indicator.kind):
        raise WordingError(text, unclear)
    with instead(WordingError(text, f"超过了最大值{indicator.max:g}" if indicator.max else "里面没有整数"), ValueError):
        asked = _asked(reading, indicator, codebook).capped(indicator.max or math.inf)
        return replace(reading, quantity=counted(asked, reading, indicator))


def counted(q: Quantity, reading: Reading, indicator: Indicator) -> Quantity:
    """The whole numbers of what is counted; a ValueError where there is none, or a number as written is none."""
    if indicator.whole and reading.splits:
        raise ValueError(q.text)
    return q.whole() if indicator.whole else q


def _hedged(reading: Reading) -> bool:
    """Whether a hedge blurs the number: both ends are known, and neither is written."""
    q = reading.quantity
    return reading.approx in ("about", "under", "over") and q.low > 0 and math.isfinite(q.high)


def _asked(reading: Reading, indicator: Indicator, codebook: Codebook) -> Quantity:
    """The interval that a target's wording asks for."""
    target = reading.quantity
    if reading.approx != "exact" and not _hedged(reading):
        return target
    if getattr(codebook.norms.target, indicator.direction) == "at_least":
        return replace(target, high=math.inf, high_open=True)
    return replace(target, low=0.0, low_open=False)


@dataclass(frozen=True)
class Pledge:
    """A promise of an earlier report.

    Attributes
    ----------
    raw : RawPledge
        As it stands in ``pledges.csv``.
    indicator : Indicator or None
        What it can be measured by.
    due : int
        The year in which it should be kept.
    answer : str
        The analyst's own answer as a state; empty for none.
    """

    raw: RawPledge
    indicator: Indicator | None
    due: int
    answer: State | Literal[""]


def read_pledge(r: RawPledge, codebook: Codebook) -> tuple[Pledge | None, list[Finding]]:
    """Understand a pledge; None where there is a fault, each of which is a finding."""
    indicator = codebook.named(r.name) if r.name else None
    due = r.due.removesuffix("底").removesuffix("年")
    state: Any = codebook.derive(Wording).rules.get(("answer", r.answer)) if r.answer else ""
    where = r.place, r.year, r.file, r.row, indicator.id if indicator else ""
    if faults := list(_pledge_faults(r, indicator, due, state, codebook)):
        return None, [codebook.finding(key, where, read, **quoted) for key, read, quoted in faults]
    return Pledge(r, indicator, int(due) if due else r.year + 1, state), []


def _pledge_faults(
    r: RawPledge, indicator: Indicator | None, due: str, state: str | None, codebook: Codebook
) -> Iterator[tuple[str, str, dict[str, object]]]:
    """What is wrong with a pledge: the finding's key, what was read, and what its words quote besides."""
    if r.name and not indicator:
        yield "pledge.indicator", r.name, {"near": nearest(r.name, codebook.names)}
    if r.target and not r.name:
        yield "pledge.aimless", r.target, {}
    if r.target and indicator:
        try:
            read_target(r.target, indicator, codebook)
        except WordingError as exc:
            yield "pledge.target", r.target, {"why": exc}
    if indicator and (other := _other_promised(r.promise, indicator, codebook)):
        yield "pledge.other", other, {}
    if _differs(r.promise, r.target):
        yield "pledge.differs", r.target, {"promised": r.promise}
    if due and not (re.fullmatch("[0-9]{4}", due) and int(due) > r.year):
        yield "pledge.due", r.due, {}
    if state is None:
        yield "pledge.answer", r.answer, {"known": "、".join(codebook.spoken("answer"))}


def _other_promised(promise: str, indicator: Indicator, codebook: Codebook) -> str:
    """The indicator that a promise counts, where it is not the one of its row."""
    if any(name in promise for name in (indicator.name, *indicator.aliases)):
        return ""
    counted = re.findall("[^，。；、0-9]{1,12}(?=[0-9])", promise)
    # 热线工单满意率 is no count of 热线工单
    alike = (i for i in codebook.indicators.values() if i.kind == indicator.kind)
    return next((i.name for i in alike if any(i.name in words for words in counted)), "")


def _differs(promise: str, target: str) -> bool:
    """Whether the number of a target does not stand in its promise."""
    promised, aimed = (re.findall(r"[0-9.]+", re.sub("20[0-9]{2}年?", "", words)) for words in (promise, target))
    return bool(promised) and not {*aimed} <= {*promised} and not _NOT_THE_SAME.search(promise + target)
