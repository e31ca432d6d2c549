"""First drawing of a process that forks others: what it loads, they need not; imported for that alone."""

from __future__ import annotations

from contextlib import suppress

from fazhi.errors import FazhiError
from fazhi.report.charts import warm

# that the font is missing is said by whoever draws
with suppress(FazhiError):
    warm()
