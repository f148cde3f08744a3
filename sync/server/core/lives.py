"""What a county that was restored from a backup cannot know, it leaps over: pure figures. Restored twice from one backup,
the second life has to come out beyond whatever the first one gave out, so the leap grows with the backup's age."""

from __future__ import annotations

from typing import Final

from sync.protocol.limits import NUMBERS_PER_LEASE_MAX

LIST_LEAP: Final = 1000
LEASES_APART: Final = 2
_MINUTE_MS: Final = 60_000


def list_leap(made_at: int, now: int) -> int:
    """How many versions of a signed list are left out at `now` after a restore from a backup of `made_at` (ms): as many
    lists as could have come since, one a minute, and LIST_LEAP."""
    return LIST_LEAP + max(now - made_at, 0) // _MINUTE_MS


def number_leap(made_at: int, now: int, times: int) -> int:
    """How many numbers of every series are left out at `now` after the `times`-th restore of a backup of `made_at` (ms):
    who leased some after the backup, or from an earlier restore of it, still holds them. LEASES_APART of the largest
    leases for each restore, and one a minute."""
    return LEASES_APART * NUMBERS_PER_LEASE_MAX * times + max(now - made_at, 0) // _MINUTE_MS
