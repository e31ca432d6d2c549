"""The one font of a report: on the page, in its charts, in pixels for Word."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fazhi.errors import MachineError

FONT = "Noto Sans CJK SC"
# where it stands among the ten faces of the collection
_FACE = 2


@cache
def font_file() -> Path:
    """Noto Sans CJK (OFL) as the package noto-cjk-sans-otc holds it: a collection, no system font is needed.

    Raises
    ------
    MachineError
        The package or its font is missing.
    """
    spec = find_spec("noto_cjk_sans_otc")
    path = Path(spec.origin or "").parent / "NotoSansCJK-Regular.ttc" if spec else Path()
    if not path.is_file():
        raise MachineError(f"找不到中文字体（noto-cjk-sans-otc 包里的 {FONT}）", "请重新安装 fazhi 的依赖。")
    return path


def font_face() -> Any:
    """The face `FONT` of the collection, for HarfBuzz."""
    import uharfbuzz as hb

    return hb.Face(hb.Blob.from_file_path(str(font_file())), _FACE)
