"""Identity of things: UUIDv7 as 32 lower-case hexadecimal digits, made offline.

Its time part helps index locality only and is never interpreted.
"""

from __future__ import annotations

import re

_PATTERN = re.compile(r"^[0-9a-f]{32}$")


def check_id(value: str) -> str:
    """Return ``value`` when it is a well-formed id, else raise ValueError."""
    if not _PATTERN.match(value):
        raise ValueError("an id is 32 lower-case hexadecimal digits")
    return value
