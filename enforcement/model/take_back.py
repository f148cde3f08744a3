"""What somebody took back of an exchange with the county (回到同步前): which groups, what had been written, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """Whether a group that an exchange changed can be taken back."""

    OPEN = "open"
    BACK = "back"  # it is as it was before
    SINCE = "since"  # somebody changed it again
    DISPUTED = "disputed"  # it waits in 要你定的
    CLOSED = "closed"  # of a kind, or of a record, that is not changed


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """One group of one thing; ``entries`` are those of the exchange whose words it no longer shows."""

    thing_type: str
    thing_id: str
    group: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PullTakeBack:
    """Append-only, one for each record. What holds from now on stands in the things' own entries of the same save; this
    says who took back what, and why. ``inspection_id`` is the record, empty outside inspections."""

    id: str
    lines: tuple[TakenBack, ...]
    reason: str
    inspection_id: str = ""
    by: str = ""
    at: datetime | None = None
