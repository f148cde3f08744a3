"""Time and identity of this machine as the core sees them: wall clock with a floor, UUIDv7, random salts."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta, timezone

import uuid_utils

# A clock that is kept right by a server moves by less.
LEAST_JUMP = timedelta(minutes=2)
CHINA = timezone(timedelta(hours=8), "UTC+08:00")


def steady_ns() -> int:
    """Nanoseconds of a clock that nobody sets and that goes on while the machine sleeps, where there is one."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic_ns() if boot is None else time.clock_gettime_ns(boot)


def _moved_on(floor: datetime | None, since: int) -> datetime | None:
    """Where a floor laid at ``since`` of the steady clock stands by now."""
    return None if floor is None else floor + timedelta(microseconds=(steady_ns() - since) // 1000)


class MachineClock:
    """The machine's clock, never behind its floor (the newest time a county has signed; until the next contact also the
    newest entry that has no receipt); a clock set back goes on from there at the pace of the steady clock."""

    def __init__(self, floor: datetime | None = None) -> None:
        self._floor = floor
        self._own: datetime | None = None  # a floor of our own making: the county's word takes its place
        self._floor_steady = self._own_steady = steady_ns()
        self._seen = self.raw(), steady_ns()
        self._set_by = timedelta()
        self._offered: tuple[str, int, timedelta] | None = None

    def raw(self) -> datetime:
        """What the machine itself says, wherever somebody set it."""
        return datetime.now(UTC)

    def now(self) -> datetime:
        """Aware UTC time with milliseconds."""
        floors = _moved_on(self._floor, self._floor_steady), _moved_on(self._own, self._own_steady)
        now = max([self.raw(), *(floor for floor in floors if floor is not None)])
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def today(self) -> date:
        return self.now().astimezone(CHINA).date()

    def raise_floor(self, known: datetime) -> None:
        """Time cannot be earlier than ``known``, which the county signed, from now on."""
        self._own = None
        floor = _moved_on(self._floor, self._floor_steady)
        if floor is None or known > floor:
            self._floor, self._floor_steady = known, steady_ns()

    def go_on_from(self, newest: datetime) -> None:
        """Nor earlier than ``newest``, which this machine wrote itself: until the county says what time it is."""
        self._own, self._own_steady = newest, steady_ns()

    def mono(self) -> int:
        """Nanoseconds of the steady clock."""
        return steady_ns()

    def was_set(self, by: timedelta) -> None:
        """The machine's clock was set by so much before this program began."""
        self._set_by += by

    def set_by(self, journal: str, last_seq: int) -> int:
        """By how many ms somebody set the machine's clock, as far as the journal does not say so yet; the caller writes
        that as entry ``last_seq + 1``. 0 for nothing to say."""
        raw, steady = self.raw(), steady_ns()
        jump = raw - self._seen[0] - timedelta(microseconds=(steady - self._seen[1]) // 1000)
        self._seen = raw, steady
        if abs(jump) >= LEAST_JUMP:
            self._set_by += jump
        if self._offered is not None:
            former, seq, said = self._offered
            # A save that was undone took the entry with it.
            self._set_by -= (
                said if (former, seq) <= (journal, last_seq) and former == journal else timedelta()
            )
            self._offered = None
        if abs(self._set_by) < LEAST_JUMP:
            return 0
        self._offered = journal, last_seq + 1, self._set_by
        return int(self._set_by / timedelta(milliseconds=1))


class MachineIds:
    """Fresh identities and salts from the operating system's randomness."""

    def new(self) -> str:
        return uuid_utils.uuid7().hex

    def salt(self) -> bytes:
        return os.urandom(16)
