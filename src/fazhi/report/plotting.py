"""matplotlib as it comes: neither a file of the data home nor a setting of the user changes a chart."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import chdir, contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fazhi.errors import table_of
from fazhi.report.font import FONT, font_file

# a matplotlibrc in the working directory goes before all others, and one that cannot be read ends the import: in this
# folder it is matplotlib's own; so does a backend that there is not
_backend = os.environ.pop("MPLBACKEND", "")
with chdir(Path(str(find_spec("matplotlib").origin)).with_name("mpl-data")):  # type: ignore[union-attr]
    from matplotlib import font_manager, rc_context, rcParams, rcParamsDefault
    from matplotlib.backends import backend_agg, backend_svg  # noqa: F401 - loaded with it
    from matplotlib.figure import Figure
if _backend:
    with suppress(ValueError):
        rcParams["backend"] = os.environ["MPLBACKEND"] = _backend


@contextmanager
def sheet(**layout: Any) -> Iterator[Figure]:
    """An empty sheet to be drawn on and saved, as matplotlib makes it with these arguments; raises as `font_file` does."""
    with rc_context(_style() | table_of("chart.toml")):
        yield Figure(**layout)


def chinese_charts() -> None:
    """Let the charts that a notebook draws with pandas or matplotlib show Chinese, as those of a report do.

    Raises
    ------
    MachineError
        The font is missing.
    """
    rcParams.update(_style())


@cache
def _style() -> dict[Any, Any]:
    # once: each font added makes matplotlib forget where it found the others
    font_manager.fontManager.addfont(str(font_file()))
    # whatever a start-up file of the user says; where and when it is shown is the notebook's
    default = {name: value for name, value in rcParamsDefault.items() if name not in ("backend", "interactive")}
    return default | {"font.family": [FONT], "svg.fonttype": "none", "svg.hashsalt": "fazhi", "font.size": 12}
