"""What the county's processes hold of the machine's memory."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Final

_ARENAS_MAX: Final = -8  # M_ARENA_MAX of glibc's mallopt


def share_freed_memory() -> None:
    """Let all threads of this process take memory from one place. Else glibc gives each a place of its own and keeps there
    what the thread gave back: 6 MB more after a first push, and no quicker, for one thread of Python works at a time.
    Called before threads are started; elsewhere than on glibc nothing happens."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_ARENAS_MAX, 1)
