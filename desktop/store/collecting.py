"""Large work without the garbage collector: what it makes has no cycles, and each full collection stops the window."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected(*, keep: bool = False) -> Iterator[None]:
    """No collection inside. With ``keep`` everything that exists at the end is set aside from later collections too, as
    after the start (`desktop.warmth`): for what stays as long as the program runs, or goes as a whole."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            if keep:
                gc.freeze()
            gc.enable()
