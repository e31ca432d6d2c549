"""The years that a place has, and those that are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from fazhi.errors import UsageError
from fazhi.home import Home


def check_year(year: int) -> None:
    """Refuse what cannot be a report's year.

    Raises
    ------
    UsageError
        It is not between 1950 and 2099.
    """
    if not 1949 < year < 2100:
        raise UsageError(f"年份“{year}”写法不对；请写成四位数，如 2022。")


def chosen_years(known: Sequence[int], wanted: str | None) -> list[int]:
    """Years asked for, as far as the place has them; one that it has not, where none else is left.

    Parameters
    ----------
    known : sequence of int
        The place's years, oldest first.
    wanted : str or None
        ``2023``, ``2019-2024`` or ``all``; None for the latest.

    Raises
    ------
    UsageError
        Not written as any of these.
    """
    if wanted is None:
        return list(known[-1:]) or [0]
    if wanted == "all":
        return list(known) or [0]
    first, dash, last = wanted.partition("-")
    ends = (first, last) if dash else (first, first)
    if not all(e.isascii() and e.isdigit() and len(e) == 4 for e in ends) or ends[0] > ends[1]:
        raise UsageError(f"年份“{wanted}”写法不对；请写成 2023、2019-2024 或 all。")
    if not dash:
        return [int(first)]
    return [y for y in known if int(first) <= y <= int(last)] or [int(first)]


def require_year(home: Home, place: str, name: str, known: Sequence[int], year: int, base_year: int) -> None:
    """Refuse a year without data, and a base year that is none.

    Parameters
    ----------
    place, name : str
        Id and name of the place.
    base_year : int
        0 for the last year before.

    Raises
    ------
    UsageError
        Says which years there are.
    """
    if not known:
        raise UsageError(f"{name}还没有数据；请把表格放进 data/raw/{place}/ 下以年份命名的文件夹。")
    listed = "、".join(map(str, known))
    if year not in known:
        missing = f"请把表格放进 data/raw/{place}/{year}/"
        there = (home.raw(place) / str(year)).is_dir()
        todo = "这一年的文件夹里没有这一年的数，请核对“年份”列" if there else missing
        raise UsageError(f"{name}没有{year}年的数据；有数据的年份：{listed}。{todo}。")
    if base_year and (base_year >= year or base_year not in known):
        raise UsageError(f"基期年份{base_year}不可用：应早于{year}年且有数据；有数据的年份：{listed}。")
