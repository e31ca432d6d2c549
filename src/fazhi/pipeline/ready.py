"""What a process that forks others does once for all of them; imported for that alone."""

from __future__ import annotations

from contextlib import suppress

from fazhi.codebook.load import load_codebook
from fazhi.errors import FazhiError
from fazhi.export.page import fragment
from fazhi.home import find_home
from fazhi.report.charts import warm

# what is wrong with font or codebook is said by whoever needs them
with suppress(FazhiError):
    warm()
with suppress(FazhiError):
    load_codebook(find_home())
fragment([])
