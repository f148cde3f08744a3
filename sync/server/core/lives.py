"""What a county that was restored from a backup cannot know, it leaps over: pure figures. Restored twice from one backup,
the second life has to come out beyond whatever the first one gave out, so the leap grows with the backup's age."""

from __future__ import annotations

from typing import Final

LIST_LEAP: Final = 1000
_MINUTE_MS: Final = 60_000


def list_leap(made_at: int, now: int) -> int:
    """How many versions of a signed list are left out at `now` after a restore from a backup of `made_at` (ms): as many
    lists as could have come since, one a minute, and LIST_LEAP."""
    return LIST_LEAP + max(now - made_at, 0) // _MINUTE_MS
