"""What this machine saw change in the county's log (总账): a county put back from a backup, or a log that did not go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CountySighting:
    """Append-only, written by the machine itself. ``former_head`` and ``head`` are the signed tree heads (hex) seen
    before and now, so that both travel as proof; ``lost`` entries of the former log are not in the new one; ``broken``
    is a machine word for a log that did not continue, empty for a county that said it was put back."""

    id: str
    epoch: str
    former_head: str
    head: str
    lost: int = 0
    broken: str = ""
    seen_at: datetime | None = None
