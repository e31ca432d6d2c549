"""What every kernel needs, loaded once: the fork server imports this, and all that it forks has it.

Loading starts no thread and opens no socket, without which a fork would not be safe; nothing of any report is
loaded. A test holds both.
"""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, cast

from fazhi.errors import FazhiError

# loaded by Jupyter where they are installed, in a second and more, for nothing that a report needs: a debugger, and
# a grammar of internationalised addresses
_NEEDLESS = ("debugpy", "rfc3987_syntax")
_NEEDED = (
    "IPython.core.completerlib", "cn2an", "ipykernel.ipkernel", "ipykernel.kernelapp", "jinja2.ext",
    "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "pandas.io.formats.csvs",
    "pandas.io.formats.html", "papermill", "psutil", "pyarrow.pandas_compat", "pyarrow.parquet", "python_calamine",
    "fazhi.pipeline.build", "fazhi.report.sections",
)  # fmt: skip

for name in _NEEDLESS:
    # so that importing it fails, as if it were not there
    sys.modules.setdefault(name, cast(Any, None))
for name in _NEEDED:
    import_module(name)

# the font is read once by whoever draws first
with suppress(FazhiError):  # that it is missing is told by whoever draws
    import_module("fazhi.report.charts").warm()
# what is loaded stays; the collector of a fork would touch, and so copy, all of it
gc.collect()
gc.freeze()
