"""What a county that was restored from a backup cannot know, it leaps over: pure figures. Restored twice from one backup,
or from an older one first, the second life has to come out beyond whatever the first one gave out."""

from __future__ import annotations

from typing import Final

from sync.protocol.limits import NUMBERS_PER_LEASE_MAX

LEASES_APART: Final = 2
_MINUTE_MS: Final = 60_000
_SECOND_MS: Final = 1000
_BEFORE_ANY_COUNTY: Final = 1_767_225_600_000  # 2026-01-01 UTC, ms


def list_leap(former: int, made_at: int, now: int) -> int:
    """How many versions of a signed list, whose newest is `former`, are left out at `now` after a restore from a backup of
    `made_at` (ms). The next one is that of the second, counted from a day before any county: whatever backups a county is
    restored from, one after the other, older or newer ones, what it publishes is beyond all that was published before, as
    long as that was no more than one list a second."""
    least = (max(now, made_at) - _BEFORE_ANY_COUNTY) // _SECOND_MS
    return max(least - former - 1, 0)


def number_leap(made_at: int, now: int, times: int) -> int:
    """How many numbers of every series are left out at `now` after the `times`-th restore of a backup of `made_at` (ms):
    who leased some after the backup, or from an earlier restore of it, still holds them. LEASES_APART of the largest
    leases for each restore, and one a minute."""
    return LEASES_APART * NUMBERS_PER_LEASE_MAX * times + max(now - made_at, 0) // _MINUTE_MS
