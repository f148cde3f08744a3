"""Ends a request over a link that is not dead but carries next to nothing: a silence is noticed by the socket's own
timeout, one byte a minute is not, and would hold a round for years."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

# A request of files is sized to take ten seconds at the rate that was measured; one that after these seconds has not
# ended and has moved less than LEAST_BYTES in the last of them goes over a broken link.
LOOK_SECONDS: Final = 300.0
LEAST_BYTES: Final = 4096


class Patience:
    """Over one link: `moved` tells the bytes that passed so far, `give_up` breaks its connections. One thread, begun
    with the first request, that wakes every LOOK_SECONDS until `close`."""

    def __init__(self, moved: Callable[[], int], give_up: Callable[[], None]) -> None:
        self._moved, self._give_up = moved, give_up
        self._lock = threading.Lock()
        self._asked = 0
        self._under_way: set[int] = set()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def during(self) -> Iterator[None]:
        """While one request is under way."""
        with self._lock:
            self._asked += 1
            mine = self._asked
            self._under_way.add(mine)
            if self._thread is None and not self._closed.is_set():
                self._thread = threading.Thread(target=self._watch, name="patience", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard(mine)

    def close(self) -> None:
        """End the watch."""
        self._closed.set()
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _watch(self) -> None:
        before, was = self._look()
        while not self._closed.wait(LOOK_SECONDS):
            now, moved = self._look()
            if before & now and moved - was < LEAST_BYTES:
                self._give_up()
            before, was = now, moved

    def _look(self) -> tuple[frozenset[int], int]:
        with self._lock:
            return frozenset(self._under_way), self._moved()
