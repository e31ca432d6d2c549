"""A reader that does what its file says, for the tests of the sandbox; its imports are few, as a new process makes them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from fazhi.errors import FazhiError


def reader(data: bytes) -> object:
    """Does what its file says."""
    what, _, word = data.decode().partition(" ")
    if what == "grow":
        return len(b"x" * int(word))
    if what == "turn":
        while True:
            pass
    if what == "sleep":
        time.sleep(600)
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "write":
        Path(word).write_text("x" * 100)
    if what == "refuse":
        raise FazhiError("带有宏", "请另存")
    if what == "panic":
        raise BaseException(word)  # no Exception
    if what == "shout":
        os.write(1, word.encode())
        os.write(2, word.encode())
    return data.decode() if what != "process" else os.getpid()
