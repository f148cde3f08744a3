"""How long a wrong password (口令) makes the next try wait."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.store.durable import Disk, SystemDisk, replace_file
from desktop.store.trouble import must_wait, translated

# Seconds before the 1st, 2nd, … try; the last figure holds from then on (security.md §2.3).
WAITS = (0, 0, 0, 5, 15, 30, 60, 900)


class Tries:
    """Wrong tries per person, kept in a small file outside the store so that a restart does not forgive them.

    The delay stops a person at the keyboard; a copied disk is the key derivation's job.
    """

    def __init__(self, path: Path, seconds: Callable[[], float], disk: Disk | None = None) -> None:
        """``seconds`` is wall time in seconds since the epoch."""
        self._path = path
        self._seconds = seconds
        self._disk = disk or SystemDisk()

    def begin(self, person: str) -> None:
        """Count a try before it is made, so that ending the program does not undo it.

        Raises WrongPassword with ``wait_seconds`` when it comes too early; such a try is not counted.
        """
        all_tries = self._read()
        count, last = all_tries.get(person, (0, 0.0))
        now = self._seconds()
        # A clock that was set back counts as no time passed since the last try.
        left = _wait_before(count) - max(0.0, now - last)
        if left > 0:
            raise must_wait(int(-(-left // 1)))
        self._write({**all_tries, person: (count + 1, now)})

    def next_wait(self, person: str) -> int:
        """Seconds that the next try has to wait after the last one."""
        return _wait_before(self._read().get(person, (0, 0.0))[0])

    def succeeded(self, person: str) -> None:
        """Forget the wrong tries of a person whose password opened."""
        all_tries = self._read()
        if all_tries.pop(person, None) is not None:
            self._write(all_tries)

    def _read(self) -> dict[str, tuple[int, float]]:
        with translated():
            if not self._disk.exists(self._path):
                return {}
            with self._disk.reading(self._path) as file:
                data = file.read()
        try:
            plain: Any = json.loads(data)
            return {str(person): (int(count), float(last)) for person, (count, last) in plain.items()}
        except (ValueError, TypeError, AttributeError):
            return {}

    def _write(self, all_tries: dict[str, tuple[int, float]]) -> None:
        with translated():
            replace_file(self._disk, self._path, json.dumps(all_tries).encode())


def _wait_before(wrong_tries: int) -> int:
    return WAITS[min(wrong_tries, len(WAITS) - 1)]
