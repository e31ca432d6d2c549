"""A dossier on its way into the kernels that will ask for it: a batch judges a report once, not once a notebook."""

from __future__ import annotations

import io
import pickle

from fazhi.codebook.load import Codebook, load_codebook
from fazhi.home import Home
from fazhi.report.dossier import HANDED, Dossier

# place, year, base year and edition, as a notebook asks
Asked = tuple[str, int, int, str]


class _Pickler(pickle.Pickler):
    """Leaves the codebook out: a kernel has it already."""

    def persistent_id(self, obj: object) -> str | None:
        return "codebook" if isinstance(obj, Codebook) else None


def pack(asked: Asked, dossier: Dossier) -> bytes:
    """A dossier for the kernels that will ask for it, with what they will ask."""
    packed = io.BytesIO()
    _Pickler(packed, pickle.HIGHEST_PROTOCOL).dump((asked, dossier))
    return packed.getvalue()


def unpack(packed: bytes, home: Home) -> tuple[Asked, Dossier]:
    """What :func:`pack` packed; from our own parent process and no other."""
    unpickler = pickle.Unpickler(io.BytesIO(packed))  # noqa: S301 - as above
    unpickler.persistent_load = lambda _: load_codebook(home)  # type: ignore[method-assign]
    asked, dossier = unpickler.load()
    return asked, dossier


def take(packed: bytes, home: Home) -> None:
    """Have a packed dossier ready for the notebook that will run in this process."""
    asked, dossier = unpack(packed, home)
    HANDED[asked] = dossier
