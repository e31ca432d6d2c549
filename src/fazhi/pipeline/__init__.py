"""Running the notebooks for each place and year, and publishing whole or not at all."""

import sys
from typing import Any, cast

# grammars of addresses, one of which jsonschema loads in a second: here it is as if they were not installed
sys.modules |= {"rfc3987_syntax": cast(Any, None), "rfc3986_validator": cast(Any, None)} | sys.modules
