"""Numbered crash points: a program goes through them one after the other, and at one of them it is gone.

They lie where a core hands an action to the world: before and after every call of the store that is handed
to the program, and likewise of whatever else is wrapped. Nothing in the program knows of it: it is handed
a store like any other.
"""

from __future__ import annotations

import inspect
import os
from contextlib import AbstractContextManager
from threading import Lock
from typing import Any, Final, cast

CRASHED: Final = 9
# The sides of a store that actions go through; what they give is plain.
_SIDES: Final = frozenset(
    {"exchange", "stream", "blobs", "settings", "keyring", "forms", "papers", "kept", "catalogue", "records"}
)


class Points:
    """Counts points; at number `at` (from 1) the process ends as if the power went: nothing is closed or
    flushed."""

    def __init__(self, at: int) -> None:
        self._at, self._lock = at, Lock()
        self.count = 0

    def reach(self) -> None:
        """One more point."""
        with self._lock:
            self.count += 1
            if self.count == self._at:
                os._exit(CRASHED)


def numbered(whole: Any, points: Points) -> Any:
    """The same object, with a point before and after each of its calls, also of its sides and of its
    contexts."""
    return _Numbered(whole, points)


class _Numbered:
    def __init__(self, whole: Any, points: Points) -> None:
        self._whole, self._points = whole, points

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._whole, name)
        if name.startswith("_"):
            return found
        if not inspect.isroutine(found):
            return _Numbered(found, self._points) if name in _SIDES else found

        def call(*given: Any, **named: Any) -> Any:
            self._points.reach()
            answer = found(*given, **named)
            self._points.reach()
            if hasattr(answer, "__enter__"):
                return _NumberedContext(answer, self._points)
            return answer

        return call


class _NumberedContext(AbstractContextManager[Any]):
    """A save, or a transaction: a point after it opened, at each of its calls, before and after it ends."""

    def __init__(self, inner: Any, points: Points) -> None:
        self._inner, self._points = inner, points

    def __enter__(self) -> Any:
        entered = self._inner.__enter__()
        self._points.reach()
        return _Numbered(entered, self._points)

    def __exit__(self, *error: Any) -> Any:
        self._points.reach()
        ended = cast(Any, self._inner).__exit__(*error)
        self._points.reach()
        return ended
