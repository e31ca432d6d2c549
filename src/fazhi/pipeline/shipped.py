"""The three notebooks as fazhi brings them, by a hash of what their cells say, and which of a home's differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from fazhi.home import Home
from fazhi.pipeline.job import NOTEBOOKS
from fazhi.release.archive import digest


def cells_hash(path: Path) -> str:
    """A hash of what a notebook's cells say; what JupyterLab saves besides, and the parameters' values, do not count.

    Raises
    ------
    OSError, ValueError, KeyError
        It is no notebook.
    """
    cells = json.loads(path.read_bytes())["cells"]
    told = [c for c in cells if "parameters" not in c.get("metadata", {}).get("tags", [])]
    return digest(json.dumps([(c["cell_type"], "".join(c["source"])) for c in told]).encode())


def altered(home: Home) -> Iterator[str]:
    """The notebooks of a home that are not as they were brought; one that cannot be read is told when it is run."""
    brought = json.loads((files("fazhi.export") / "templates" / "notebooks.json").read_bytes())
    for name in NOTEBOOKS:
        try:
            if cells_hash(home.notebooks / name) != brought[name]:
                yield name
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
