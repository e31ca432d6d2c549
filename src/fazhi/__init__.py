"""Kit for the yearly rule-of-law report: from a clerk's "20余次" to a page that can be signed.

The names below are public, for notebooks and for pandas; all else is the kit's own. Each is loaded when first used,
so that importing ``fazhi`` costs next to nothing.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fazhi.api import comparison, load, open_dossier, read, verify
    from fazhi.errors import FazhiError, Finding
    from fazhi.explorer import explore
    from fazhi.export.notebook import Report, comparison_section, findings_section
    from fazhi.pipeline.store import across, peers
    from fazhi.report.plotting import chinese_charts

__all__ = [
    "FazhiError", "Finding", "Report", "across", "chinese_charts", "comparison", "comparison_section", "explore",
    "findings_section", "load", "open_dossier", "peers", "read", "verify",
]  # fmt: skip


def is_data(folder: str) -> bool:
    """Whether a folder of modules is the working directory or a data home: what lies there is data, whatever its name."""
    return not folder or os.path.isdir(os.path.join(folder, "data", "codebook"))  # noqa: PTH112, PTH118 - on every start


# a library of the same name goes before it
sys.path.sort(key=is_data)
# where a name is at home, if not in api
_HOMES = {"FazhiError": "errors", "Finding": "errors", "explore": "explorer"}
_HOMES |= dict.fromkeys(("Report", "comparison_section", "findings_section"), "export.notebook")
_HOMES |= dict.fromkeys(("across", "peers"), "pipeline.store") | {"chinese_charts": "report.plotting"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'fazhi' has no attribute {name!r}")
    globals()[name] = public = getattr(import_module(f"fazhi.{_HOMES.get(name, 'api')}"), name)
    return public


def __dir__() -> list[str]:
    return __all__
