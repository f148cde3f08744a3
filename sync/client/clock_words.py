"""The words for a clock that is off."""

from __future__ import annotations

from sync.protocol import limits


def clock_sentence(device_ms: int, server_ms: int) -> str:
    """The sentence when this machine's clock is more than a day off the county's, else "" (`ux.md` §10,
    14)."""
    off = device_ms - server_ms
    days = abs(off) // limits.DAY_MS
    if days < 1:
        return ""
    return f"这台电脑的时间比县里{'慢' if off < 0 else '快'} {days} 天。文书日期会出错，先改时间。"
