"""Who sits at the machine: the session's officer, today's partner, the agency, and the clock they share."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.clock import MachineClock
from enforcement.model.agency import Agency
from enforcement.model.officer import Officer


@dataclass(slots=True)
class Session:
    """Chosen at sign-in; ``partner`` is picked once a day and pre-fills every record."""

    officer: Officer
    agency: Agency
    clock: MachineClock
    roster: tuple[Officer, ...] = ()
    partner: Officer | None = None

    @property
    def training(self) -> bool:
        return self.agency.training
