"""The driver's connection, so used that a save finds SQLite's quick memory free.

SQLite lends each connection a small pool for what lives no longer than one step. Statements kept ready settle in
it for good, and once they have filled it every cursor, key and bound text comes from the heap, where SQLCipher's
memory security locks and wipes each piece alone: a hundred pairs of system calls, a quarter of a save. So the
pool is filled up while a statement is made ready, which then goes to the heap, and is free while a save runs.
Nothing depends on it but time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

# SQLite's pool (two sizes of slots, 48,000 bytes in all); a few more of each do no harm.
_LARGE, _LARGE_BYTES = 32, 1_100
_SMALL, _SMALL_BYTES = 96, 100
_FULL = ("x" * _LARGE_BYTES,) * _LARGE + ("x" * _SMALL_BYTES,) * _SMALL
_FREE = (None,) * (_LARGE + _SMALL)
_BALLAST = f"SELECT {', '.join('?' for _ in _FREE)} LIMIT 0"


class QuickConnection(sqlcipher.Connection):
    """A connection whose own `execute` is for the few statements that are run again and again. Its cursors are
    for all others: one made ready while a save runs does not settle in the pool either."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._ready = {_BALLAST}
        self._full = False
        self._begun = False
        self.saving = False

    def keep_ready(self) -> None:
        """Call once, when the database can be read."""
        self._begun = True

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Run one statement; its text is kept ready from the first time on."""
        if sql not in self._ready:
            self._fill(True)
            self._ready.add(sql)
        elif self._full is self.saving:
            self._fill(not self.saving)
        return super().cursor().execute(sql, values)

    def cursor(self, *given: Any) -> Any:
        """A cursor for a statement that is run now and then."""
        self._fill(True)
        return super().cursor(*given)

    def _fill(self, full: bool) -> None:
        if self._begun and full is not self._full:
            super().cursor().execute(_BALLAST, _FULL if full else _FREE)
            self._full = full


@cache
def lock_memory() -> None:
    """Switch memory security on for the whole process, so that also what a connection takes when it is opened,
    the pool among it, is locked in memory and wiped at the end."""
    first = sqlcipher.connect(":memory:")
    first.execute("PRAGMA cipher_memory_security = ON")
    first.close()
