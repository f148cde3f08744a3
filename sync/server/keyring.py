"""The county's keys as they are now: a server and its clerk take a rotated key up while they run.

`keys rotate` puts the new key into the registry first and then the file in the place of the former, so a file that is new
here may be signed with at once. Files are looked at, not read, at most once a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from enforcement.errors import KnownTrouble
from sync.server.keys import JOURNAL_FILE, RECEIPT_FILE, REGISTRY_FILE, TREE_FILE, CountyKeys, load_keys
from sync.server.logging import Event, note, note_fault

LOOK_SECONDS: Final = 1.0
_TURNING: Final = (REGISTRY_FILE, RECEIPT_FILE, TREE_FILE, JOURNAL_FILE)
_Stamp = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """The keys, and the root's signed statement, which names the registry key."""

    keys: CountyKeys
    root: bytes

    @property
    def now(self) -> Held:
        """Itself: what was given stays."""
        return self

    def again(self) -> Held:
        """Itself."""
        return self


class KeyRing:
    """What is held now. `read_root` reads the statement where it is kept. Safe to use from several threads."""

    def __init__(
        self,
        folder: Path,
        keys: CountyKeys,
        root: bytes,
        read_root: Callable[[], bytes],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder, self._read_root, self._seconds = folder, read_root, seconds
        self._held, self._lock = Held(keys, root), Lock()
        self._stamp, self._looked = _stamp(folder), seconds()

    @property
    def now(self) -> Held:
        """The newest; the former ones while a newer cannot be read."""
        if self._seconds() - self._looked >= LOOK_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._held

    def again(self) -> Held:
        """The same after a look at the files now."""
        with self._lock:
            self._look()
        return self._held

    def _look(self) -> None:
        self._looked = self._seconds()
        try:
            stamp = _stamp(self._folder)
            if stamp == self._stamp:
                return
            self._held = Held(load_keys(self._folder), self._read_root())
        except (KnownTrouble, OSError) as fault:  # the next look tries again
            note_fault(fault)
            return
        self._stamp = stamp
        note(Event.KEYS)


def _stamp(folder: Path) -> _Stamp:
    """What tells another file from the former; a rename makes another inode."""
    return tuple((found.st_ino, found.st_mtime_ns) for found in ((folder / name).stat() for name in _TURNING))
