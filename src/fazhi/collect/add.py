"""Indicators added: to a place's own, or to the codebook."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fazhi.codebook.crosschecks import NUMERAL
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.codebook.own import UNFIT, usual_kind
from fazhi.codebook.schema import Indicator, OwnIndicator
from fazhi.collect.lineup import Likeness
from fazhi.collect.new_year import append_rows
from fazhi.collect.own import add_rows, row_of
from fazhi.errors import UsageError, nearest
from fazhi.home import INDICATORS, Home
from fazhi.numerals import SCALE
from fazhi.wording import any_of


def add_indicator(home: Home, name: str, unit: str, place: str, office: str) -> str:
    """Add an indicator to a place's own, or to the codebook: a line for the terminal.

    Raises
    ------
    UsageError
        Its name or unit cannot be, or it is there already; says what is allowed.
    """
    book = load_codebook(home, place)
    where = book.place(place).name if place else "编码本里"
    units, present = [*filter(None, unit.split("|"))], book.named(name)
    table = (home.own(place) if place else home.codebook / INDICATORS).relative_to(home.root).as_posix()
    if refusal := next(_refusals(book, name, units or [unit], office), None):
        raise refusal
    if place:
        pending = row_of(present) if isinstance(present, OwnIndicator) else {"指标": name, "单位": "|".join(units)}
        add_rows(home.own(place), [pending | ({"填报单位": office} if office else {}) | {"状态": "常设"}])
    else:
        row = {"id": name, "name": name, "units": "|".join(units), "kind": usual_kind([book.units[u] for u in units])}
        row |= {"direction": "neither", "domain": [*book.norms.domain][-1], "office": office, "public": "yes"}
        order = max(i.order for i in book.indicators.values()) + 10
        append_rows(home.codebook / INDICATORS, row | {"order": str(order)})
    like = "" if present else "".join(f"，与“{i.name}”是一回事的，请删去" for i in book.alike(name)[:1])
    near = like + ("" if present else _also_public(name, place, book))
    asked = f"采集表里要问{office}的，请移走旧的，再运行 fazhi new" if office else "没有写 --office，采集表里不问"
    offices = {i.office for i in book.indicators.values()} - {""}
    if meant := office and office not in offices and nearest(office, sorted(offices)):
        asked += f"；以前没有“{office}”这个填报单位{meant}，写错的，请在 {table} 里改正"
    told = f"{where}加了指标“{present.name if present else name}”（{'、'.join(units)}）{'，常设' if place else ''}。"
    return f"{told}\n写在 {table} 的末尾{near}；{asked}。\n"


def _also_public(name: str, place: str, book: Codebook) -> str:
    """That an indicator will be printed publicly though one whose name stands in it is not, and how it is kept back as well."""
    column, no = ("公开", "不公开") if place else ("public", "no")
    kept = ((i.name, re.sub(f"(?:{any_of(i.units)})$", "", i.name)) for i in book.indicators.values() if not i.public)
    like = next((known for known, stem in kept if stem in name), "")
    todo = f"也不公开的，在它那一行的“{column}”列写“{no}”，没有这一列的请加上"
    return f"；“{like}”不公开，新加的会公开：{todo}" if like else ""


def _refusals(book: Codebook, name: str, units: list[str], office: str) -> Iterator[UsageError]:
    """Why an indicator cannot be added, and what can."""
    yield from (_no_unit(book, unit) for unit in units if unit not in book.units)
    if UNFIT.search(name) or not name:
        yield UsageError(f"名称“{name}”不行", "里面不能有空格、冒号、@、竖线和花括号，开头不能是加减号、等号、引号。")
    if present := book.named(name):
        unlike = {*units} - {*present.units}
        if unlike or present.id not in book.pending:
            alias = "" if present.name == name else f"，“{name}”是它的别名"
            told = f"已经有指标“{present.name}”（{'、'.join(present.units)}）{alias}"
            yield UsageError(told, _other_way(present, units * bool(unlike), office))
        return
    likeness, keys = book.derive(Likeness), {book.units[u].key for u in units}
    for like in book.alike(name):
        same = any(likeness.of(name, known).share == 1 for known in (like.name, *like.aliases))
        if same and keys & {book.units[u].key for u in like.units}:
            told = f"已经有指标“{like.name}”（{'、'.join(like.units)}），与“{name}”只差不改变意思的字"
            yield UsageError(told, f"请按“{like.name}”报数；确是另一件事的，名称里请写明不同在哪里。")


def _other_way(present: Indicator, units: list[str], office: str) -> str:
    """How one that is there already comes by another office, and by other units where there are any."""
    place = present.id.partition(":")[0] if isinstance(present, OwnIndicator) else ""
    table, of_office, of_unit = (f"raw/{place}", "填报单位", "单位") if place else ("codebook", "office", "units")
    row = f"请在 data/{table}/{INDICATORS} 里它那一行的"
    of_other = f"要由{office}填报的，{row}“{of_office}”列写“{office}”，没有这一列的请加上。"
    counted = f"单位写错了的，{row}“{of_unit}”列改成“{'|'.join(units)}”；两样都数的，两个单位用 | 隔开。"
    return of_other * (office not in ("", present.office)) + counted * bool(units)


def _no_unit(book: Codebook, unit: str) -> UsageError:
    """The refusal of a unit that nobody knows, with a row for its table, unless it is a known one with 万 before it or its number."""
    if bare := next((u for u in book.units if re.fullmatch(f"(?:{SCALE})+{re.escape(u)}", unit)), ""):
        return UsageError(f"单位“{unit}”不必另立", f"请写 --unit {bare}；表里照写85.6{unit}，读得懂。")
    if re.search(NUMERAL, unit) or unit in book.spoken("before", "after", "inside"):
        told = f"“{unit}”是数或约数的写法，不能作单位"
        return UsageError(told, "请只写单位，如 --unit 件；数和约数写在表的“数值”里。")
    row = f"“{unit},{unit},1,event,理由”（数人的把 event 换成 person，数东西的换成 thing）"
    more = f"都不合适的，请在 data/codebook/units.csv 末尾加一行{row}"
    return UsageError(f"单位“{unit}”不在 units.csv 里", f"可用的有：{'、'.join(book.units)}；{more}，再运行一次。")
