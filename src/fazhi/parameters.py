"""What a notebook is run with, checked before anything is read."""

from __future__ import annotations

import ast
from typing import Any

from fazhi.errors import UsageError, nearest

PARAMETERS = ("place", "year", "base_year", "edition")
# each edition and its name
EDITIONS = {"internal": "内部版", "public": "公开版"}


def check_parameters(place: Any, year: Any, base_year: Any, edition: Any) -> None:
    """Check the types and values of a notebook's parameters before anything is read.

    Raises
    ------
    UsageError
        All that is wrong, in one sentence each.
    """
    wrong = []
    if not isinstance(place, str) or not place.replace("-", "_").isidentifier():
        wrong.append(f"参数 place 读到 {place!r}，应是地方的编号，如 taiping。")
    for name, value in (("year", year), ("base_year", base_year)):
        blank = name == "base_year" and value == 0
        if isinstance(value, bool) or not isinstance(value, int) or not (blank or 1900 <= value <= 2200):
            wrong.append(f"参数 {name} 读到 {value!r}，应是四位数的年份，如 2023。")
    try:
        check_edition(edition)
    except UsageError as exc:
        wrong.append(str(exc))
    if wrong:
        raise UsageError("\n".join(wrong))


def check_edition(edition: Any) -> None:
    """Refuse an edition that there is not, rather than pass off another as it.

    Raises
    ------
    UsageError
        Not one of `EDITIONS`.
    """
    if edition not in EDITIONS:
        known = "或".join(f"{key}（{name}）" for key, name in EDITIONS.items())
        raise UsageError(f"版本 edition 读到 {edition!r}，应是{known}。")


def check_injected(history: list[str]) -> None:
    """Refuse parameters that no notebook has; Papermill itself only logs a warning (DESIGN trap 1).

    Parameters
    ----------
    history : list of str
        The cells run so far; Papermill's own begins with ``# Parameters``.

    Raises
    ------
    UsageError
        Names the unknown parameter and the nearest known one.
    """
    for cell in history:
        if not cell.startswith("# Parameters\n"):
            continue
        names = [
            t.id
            for s in ast.parse(cell).body
            if isinstance(s, ast.Assign)
            for t in s.targets
            if isinstance(t, ast.Name)
        ]
        for name in names:
            if name not in PARAMETERS:
                near = nearest(name, list(PARAMETERS))
                raise UsageError(f"没有参数“{name}”{near}；可用的有：{'、'.join(PARAMETERS)}。")
