"""Two years weighed, interval-honest, whole columns at once: difference, rate, verdict, reason.

Writes no sentence; :mod:`fazhi.grammar` words what is weighed here. Rules: DESIGN 5.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from fazhi.codebook import Codebook
from fazhi.quantity import Flags, Quantities

COMPARISON_COLUMNS = [
    "place", "year", "base_year", "indicator", "name", "unit", "kind", "base_text", "base_low", "base_high",
    "now_text", "now_low", "now_high", "diff_low", "diff_high", "rate_low", "rate_high", "verdict", "certain",
    "reason", "office", "cause",
]  # fmt: skip

_GROUP = ["place", "indicator"]
_BASE = [
    "year",
    "low",
    "high",
    "low_open",
    "high_open",
    "resolution",
    "unit",
    "text",
    "absence",
    "period",
    "origin",
    "single",
]
_NO_VALUE = {"low": math.nan, "high": math.nan, "low_open": False, "high_open": False, "resolution": 0.0}
ENDED = "ended"


def _one_a_year(figures: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Actual figures, one for each place, indicator and year: the whole year's before a part's."""
    actual = figures[figures["status"] == "actual"].copy()
    actual["part"] = actual["period"] != ""
    actual = actual.sort_values([*_GROUP, "year", "part", "period"]).drop_duplicates([*_GROUP, "year"])
    return pd.concat([actual, _ended(actual, codebook)]).sort_values([*_GROUP, "year"], ignore_index=True)


def _ended(actual: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """A row for the year after ``until`` where the indicator was on record up to then."""
    untils = {i.id: i.until for i in codebook.indicators.values() if i.until}
    last = actual[actual["indicator"].isin(list(untils))].copy()
    last["until"] = last["indicator"].map(untils)
    last = last[last["year"] <= last["until"]].drop_duplicates(_GROUP, keep="last")
    last["year"] = last["until"] + 1
    reporting = set(map(tuple, actual[["place", "year"]].drop_duplicates().to_numpy()))
    there = set(map(tuple, actual[[*_GROUP, "year"]].to_numpy()))
    free = [k not in there for k in zip(last["place"], last["indicator"], last["year"], strict=True)]
    last = last[np.array(free, dtype=bool)]
    reports = [(p, y) in reporting for p, y in zip(last["place"], last["year"], strict=True)]
    last = last[np.array(reports, dtype=bool)]
    blank = _NO_VALUE | {"text": "", "absence": ENDED, "origin": "", "office": "", "cause": "", "target": ""}
    return last.drop(columns="until").assign(**blank)


def _with_base(rows: pd.DataFrame, base_year: int | None) -> pd.DataFrame:
    """Beside each row its base: the last earlier year on record, or the year asked for."""
    if base_year is None:
        base = rows.groupby(_GROUP, sort=False)[_BASE].shift(1).add_prefix("base_")
        return pd.concat([rows, base], axis=1)
    base = rows.loc[rows["year"] == base_year, _GROUP + _BASE].rename(columns={c: f"base_{c}" for c in _BASE})
    return rows.merge(base, on=_GROUP, how="left")


def _broken(rows: pd.DataFrame, codebook: Codebook) -> tuple[Flags, pd.Series[str]]:
    """Where the definition changed between base and now, and why."""
    why = pd.Series("", index=rows.index)
    for indicator in codebook.indicators.values():
        for year, reason in indicator.broken_in().items():
            hit = (rows["indicator"] == indicator.id) & (rows["base_year"] < year) & (rows["year"] >= year)
            why = why.mask(hit, f"{year}年起口径变动：{reason}")
    return (why != "").to_numpy(), why


def _single(rows: pd.DataFrame) -> Flags:
    """Where both sides are one exact number as written: 近10次 is not, though only 9 fits it."""
    both: Flags = (rows["single"] & rows["base_single"].eq(True) & (rows["low"] == rows["high"])).to_numpy()
    return both & (rows["base_low"] == rows["base_high"]).to_numpy()


def _verdicts(
    rows: pd.DataFrame, diff: Quantities, both_exact: Flags, codebook: Codebook, base_year: int | None
) -> pd.DataFrame:
    """Columns verdict, certain and reason."""
    since = rows["indicator"].map({i.id: i.since or 0 for i in codebook.indicators.values()})
    based = rows["base_year"].notna()
    base_value = based & (rows["base_absence"] == "")
    value = rows["absence"] == ""
    broken, why = _broken(rows, codebook)
    year = rows["base_year"].fillna(0).astype(int).astype(str) + "年"
    conditions: list[tuple[pd.Series[bool] | Flags, str, pd.Series[str] | str]] = [
        (base_value & (rows["absence"] == ENDED), "dropped", "不再统计"),
        (rows["absence"] == "not_reported", "not_comparable", "本年未报"),
        (~based & value & (since == rows["year"]), "new", "本年开始统计"),
        (~based, "not_comparable", f"{base_year}年无记录" if base_year else "此前年份无记录"),
        (rows["base_absence"] == "not_reported", "not_comparable", year + "未报"),
        ((rows["base_absence"] == "no_duty") & value, "new", year + "无此职责"),
        (base_value & (rows["absence"] == "no_duty"), "dropped", "本年无此职责"),
        (~base_value | ~value, "not_comparable", "两年均无此职责"),
        (broken, "not_comparable", why),
        (rows["period"] != rows["base_period"], "not_comparable", "两年数据的期间不同"),
        (rows["unit"] != rows["base_unit"], "not_comparable", "两年数据的单位不同"),
        (both_exact & (diff.low == 0), "level", ""),
        ((diff.low > 0) | ((diff.low == 0) & diff.low_open), "up", ""),
        ((diff.high < 0) | ((diff.high == 0) & diff.high_open), "down", ""),
    ]
    verdict = np.select([c for c, _, _ in conditions], [v for _, v, _ in conditions], "indeterminate")
    reasons = [r if isinstance(r, pd.Series) else pd.Series(r, index=rows.index) for _, _, r in conditions]
    reason = np.select([c for c, _, _ in conditions], reasons, "两个数的可能范围有重叠")
    certain = np.select(
        [(diff.low == 0) & (diff.high == 0), diff.low >= 0, diff.high <= 0], ["", "not_lower", "not_higher"], ""
    )
    return pd.DataFrame(
        {"verdict": verdict, "certain": np.where(verdict == "indeterminate", certain, ""), "reason": reason}
    )


def compare(figures: pd.DataFrame, codebook: Codebook, base_year: int | None = None) -> pd.DataFrame:
    """Compare every year on record with its base.

    Parameters
    ----------
    figures : DataFrame
        As :func:`fazhi.clean.serving` gives them: one row for each key, with ``origin``.
    base_year : int, optional
        Compare every row with this year; default: each with the last earlier year on record.

    Returns
    -------
    DataFrame
        `COMPARISON_COLUMNS`, sorted by place, year and the codebook's order, and for the grammar
        ``now_origin``, ``base_origin``, ``period``, ``base_absence``, ``absence`` and
        ``as_published`` (the verdict rests on less than the resolutions) and ``exact`` (both single). Amounts in 元, shares in
        %, differences of shares in points, rates as fractions; NaN unbounded or unknown.
    """
    rows = _with_base(_one_a_year(figures, codebook), base_year)
    rows = rows.astype({f"base_{c}": "float64" for c in ("low", "high", "resolution")})
    for column in ("base_low_open", "base_high_open"):
        rows[column] = rows[column].eq(True)
    kinds = {i.id: i for i in codebook.indicators.values()}
    rows["kind"] = rows["indicator"].map({k: i.kind for k, i in kinds.items()})
    now, base = Quantities.of(rows), Quantities.of(rows, "base_")
    diff = now.minus(base)
    rows = rows.join(_verdicts(rows, diff, _single(rows), codebook, base_year))
    rates = rows["kind"].isin(["share", "ratio"]).to_numpy()
    full = np.where(rates, 0.0, 1.0)
    weighed = rows["verdict"].isin(["up", "down", "level", "indeterminate"]).to_numpy()
    # single numbers written to less than full precision (8.6万元), or the hull of several such
    now_rounded = rows["single"].to_numpy() & (now.resolution > full)
    base_rounded = rows["base_single"].eq(True).to_numpy() & (base.resolution > full)
    rate_low, rate_high = now.widened(now_rounded).growth(base.widened(base_rounded))
    rated = weighed & ~rates
    slack = np.where(now_rounded, now.resolution, 0) / 2 + np.where(base_rounded, base.resolution, 0) / 2
    by_verdict = [rows["verdict"] == v for v in ("up", "down", "level")]
    nearest = np.select(by_verdict, [diff.low, -diff.high, 0.0], math.inf)
    ends = {"diff_low": diff.low, "diff_high": diff.high}
    return _shaped(
        rows.assign(
            **{name: np.where(weighed & np.isfinite(end), end, np.nan) for name, end in ends.items()},
            exact=_single(rows),
            rate_low=np.where(rated, rate_low, np.nan),
            rate_high=np.where(rated, rate_high, np.nan),
            as_published=weighed & (slack > 0) & (nearest <= slack * (1 + 1e-9)),
        ),
        codebook,
    )


def _shaped(rows: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Name, order and reduce the columns."""
    order = {id_: n for n, id_ in enumerate(codebook.indicators)}
    unbounded = {c: rows[c].replace(math.inf, math.nan) for c in ("low", "high", "base_low", "base_high")}
    usual = {i.id: codebook.units[i.units[0]] for i in codebook.indicators.values()}
    keys = rows["indicator"].map({id_: u.key if u.factor == 1 else "" for id_, u in usual.items()})
    unit = rows["indicator"].map({id_: u.unit for id_, u in usual.items()}).where(rows["unit"].eq(keys), rows["unit"])
    named = rows.assign(
        **unbounded, unit=unit, name=rows["indicator"].map({k: i.name for k, i in codebook.indicators.items()})
    )
    named = named.rename(columns={"low": "now_low", "high": "now_high", "text": "now_text", "origin": "now_origin"})
    named["base_year"] = named["base_year"].astype("Int64")
    named["base_text"] = named["base_text"].fillna("")
    extra = ["now_origin", "base_origin", "period", "base_absence", "absence", "as_published", "exact"]
    named = named.sort_values(
        ["place", "year", "indicator"], key=lambda c: c.map(order) if c.name == "indicator" else c
    )
    return named[COMPARISON_COLUMNS + extra].reset_index(drop=True)
