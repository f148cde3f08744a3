"""What somebody decided where two people had written one thing differently (要你定的)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Choice(StrEnum):
    """One of the sides as it stands, all texts one after the other, or something else."""

    SIDE = "side"
    BOTH = "both"
    THIRD = "third"


CHOICE_NAMES = {Choice.SIDE: "选了一份", Choice.BOTH: "都留下", Choice.THIRD: "另写了一份"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Append-only. ``sides`` are the entries that were chosen between, ``chosen`` the one taken (empty for a third).

    What holds from now on stands in the thing's own entry of the same save; this says who, why and between what.
    ``inspection_id`` is the record it belongs to, empty outside inspections.
    """

    id: str
    thing_type: str
    thing_id: str
    group: str
    sides: tuple[str, ...]
    choice: Choice
    chosen: str = ""
    reason: str = ""
    inspection_id: str = ""
    by: str = ""
    at: datetime | None = None
