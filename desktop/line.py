"""The line to the county as a screen sees it between two answers of the store: what runs now, when the next round comes,
and what a person may ask of it. `Line` itself is that of a machine that joined no county: nothing ever runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from enforcement.errors import KnownTrouble


@dataclass(frozen=True, slots=True)
class LineNow:
    """`up` and `down` are bytes of bodies of the round that is under way for `seconds`; `fault` is what kept the last
    round of this session from coming about on this machine, told here because a full disk keeps no note of it."""

    working: bool = False
    up: int = 0
    down: int = 0
    seconds: float = 0.0
    next_round: datetime | None = None
    fault: KnownTrouble | None = None


QUIET = LineNow()


class Line:
    """Asked and told on the window thread; nothing here waits."""

    def now(self) -> LineNow:
        """How it stands."""
        return QUIET

    def cancel(self) -> None:
        """End the round under way; what has its receipt keeps it."""

    def renew(self, code: str) -> None:
        """续期 with a one-time code, in a round at once."""

    def new_journal(self) -> None:
        """Go on in a new journal after a fork, in a round at once: this is the machine that stays in use."""
