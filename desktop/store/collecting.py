"""Large work beside a window that answers.

Three things stop it that cannot be seen in the code: a full garbage collection (what is read has no cycles, so
`uncollected` goes without); freeing a large whole, one step in which nobody else runs (`let_go` frees it bit by bit);
and working on rows while they are fetched: each fetch gives the interpreter away for an instant too short for another
thread to take it, and takes from that thread the right to ask for it. Fetch all rows first, then work on them.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


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


def piecemeal(*wholes: Mapping[Any, Any]) -> list[Any]:
    """Everything in ``wholes``, for `let_go` after the last name of the wholes is gone."""
    return [part for whole in wholes for part in whole.values()]


def let_go(parts: list[Any]) -> None:
    """Free one by one; other threads run in between."""
    while parts:
        parts.pop()
