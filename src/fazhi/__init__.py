"""Kit for the yearly rule-of-law report: from a clerk's "20余次" to a page that can be signed.

Notebooks import only the names below; each is loaded when first used, so that importing
``fazhi`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fazhi.api import comparison, load, read
    from fazhi.errors import FazhiError
    from fazhi.explorer import explore
    from fazhi.report.dossier import open_dossier
    from fazhi.report.sections import Report, comparison_section, findings_section

__all__ = [
    "FazhiError", "Report", "comparison", "comparison_section", "explore", "findings_section", "load", "open_dossier", "read",
]  # fmt: skip

_HOMES = {
    "open_dossier": "report.dossier", "Report": "report.sections", "comparison_section": "report.sections",
    "findings_section": "report.sections", "FazhiError": "errors",
    "load": "api", "read": "api", "comparison": "api", "explore": "explorer",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"fazhi.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'fazhi' has no attribute {name!r}")
