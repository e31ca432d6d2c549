"""What a process that forks others has loaded, and does once for all of them; imported for that alone.

It starts no thread, and holds nothing of any report.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from importlib import import_module

from fazhi.errors import FazhiError, table_of

# all this stays: the collector is not to go through it meanwhile, nor in the forks, where it would copy it
gc.disable()
for _name in table_of("pipeline/surroundings.toml")["preloaded"]:
    import_module(_name)

from fazhi.cleaning.cures import Cures  # noqa: E402
from fazhi.cleaning.noted_parts import NotedParts  # noqa: E402
from fazhi.codebook.load import load_codebook  # noqa: E402
from fazhi.export.page import fragment  # noqa: E402
from fazhi.home import find_home  # noqa: E402
from fazhi.pipeline.engine import new_shell  # noqa: E402
from fazhi.reading.around import Notes  # noqa: E402
from fazhi.reading.extraction.extract import Reader  # noqa: E402
from fazhi.report.charts import warm  # noqa: E402
from fazhi.report.directions import Directions  # noqa: E402

# what is wrong with font or codebook is said by whoever needs them
with suppress(FazhiError):
    warm()
with suppress(FazhiError):
    _book = load_codebook(find_home())
    # what takes longest to be worked out from it: every report needs it, and a fork has it
    for _make in (Cures, Directions, NotedParts, Notes, Reader):
        _book.derive(_make)
fragment([])
new_shell()
gc.freeze()
gc.enable()
