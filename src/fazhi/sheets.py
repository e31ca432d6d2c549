"""Tables that we write for a spreadsheet, in which nothing that somebody wrote is run."""

from __future__ import annotations

import re

import pandas as pd

from fazhi.spans import plain

# what a spreadsheet takes for the beginning of a formula, as Chinese input methods type it too
_FORMULA = tuple("=+-@＝＋－＠﹦﹢﹣﹫\t\r\n")
_NEGATIVE = re.compile(r"-[0-9]+(\.[0-9]+)?%?")


def cell(value: object) -> object:
    """A cell's value; text that a spreadsheet would take for a formula is told to be text, negative numbers stay."""
    if isinstance(value, str) and value.startswith(_FORMULA) and not _NEGATIVE.fullmatch(value):
        return f"'{value}"
    return value


def csv_text(frame: pd.DataFrame) -> str:
    r"""Frame as CSV with ``\n``; whole numbers without a point, unknown ones empty."""
    # numbers stand in columns of their own
    written = frame.select_dtypes(exclude="number")
    safe = {name: pd.Series(map(cell, written[name]), frame.index, dtype=object) for name in map(str, written)}
    return frame.assign(**safe).to_csv(index=False, lineterminator="\n", float_format=_short)


def _short(x: object) -> str:
    return plain(float(str(x)))
