"""Kit for the yearly rule-of-law report: from a clerk's "20余次" to a page that can be signed.

The names below are public, for notebooks and for pandas; all else is the kit's own. Each is loaded when first used,
so that importing ``fazhi`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fazhi.api import Report, comparison, comparison_section, findings_section, load, open_dossier, read, verify
    from fazhi.errors import FazhiError, Finding
    from fazhi.explorer import explore

__all__ = [
    "FazhiError",
    "Finding",
    "Report",
    "comparison",
    "comparison_section",
    "explore",
    "findings_section",
    "load",
    "open_dossier",
    "read",
    "verify",
]
_NOT_IN_API = {"FazhiError": "errors", "Finding": "errors", "explore": "explorer"}


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module(f"fazhi.{_NOT_IN_API.get(name, 'api')}"), name)
    raise AttributeError(f"module 'fazhi' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
