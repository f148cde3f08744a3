"""Time and identity of this machine as the core sees them: wall clock with a floor, UUIDv7, random salts."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta, timezone

import uuid_utils

CHINA = timezone(timedelta(hours=8), "UTC+08:00")


class MachineClock:
    """The machine's clock, never behind ``floor`` (the newest time a county has signed); a clock set back goes on from
    there at the pace of the monotonic clock."""

    def __init__(self, floor: datetime | None = None) -> None:
        self._floor = floor
        self._floor_mono = time.monotonic_ns()

    def now(self) -> datetime:
        """Aware UTC time with milliseconds."""
        now = datetime.now(UTC)
        if self._floor is not None:
            passed = timedelta(microseconds=(time.monotonic_ns() - self._floor_mono) // 1000)
            now = max(now, self._floor + passed)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def today(self) -> date:
        return self.now().astimezone(CHINA).date()

    def raise_floor(self, known: datetime) -> None:
        """Time cannot be earlier than ``known`` from now on."""
        if known > self.now():
            self._floor, self._floor_mono = known, time.monotonic_ns()

    def mono(self) -> int:
        """Nanoseconds of the monotonic clock."""
        return time.monotonic_ns()


class MachineIds:
    """Fresh identities and salts from the operating system's randomness."""

    def new(self) -> str:
        return uuid_utils.uuid7().hex

    def salt(self) -> bytes:
        return os.urandom(16)
