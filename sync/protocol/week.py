"""A device's own minute of the week for large files, so that a county's devices spread over the quiet hours
(`sync.md` 7). A wish of the county, told in hello; who syncs by hand is never held up by it."""

from __future__ import annotations

from sync.protocol import limits

# The name of the figure among a hello answer's limits.
WEEK_MINUTE = "week_minute"
_WEEK = 7 * limits.DAY_MINUTES


def week_minute(device: str) -> int:
    """The minute of the week (0 = Monday 00:00, county time), between 20:00 and 06:00: the device's id modulo the
    nights' minutes. `device` is hex digits, 16 or more."""
    night, minute = divmod(int(device[:16], 16) % (7 * limits.NIGHT_MINUTES), limits.NIGHT_MINUTES)
    return (night * limits.DAY_MINUTES + limits.NIGHT_STARTS + minute) % _WEEK


def minutes_until(minute: int, now_ms: int) -> int:
    """Whole minutes from `now_ms` (since the epoch) to the next time that `minute` of the week begins."""
    # The epoch was a Thursday; China has one zone, eight hours ahead.
    now = now_ms // limits.MINUTE_MS + 8 * 60 + 3 * limits.DAY_MINUTES
    return (minute - now) % _WEEK
