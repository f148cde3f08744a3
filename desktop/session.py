"""Who sits at the machine: the session's officer, today's partner, the agency, and the clock they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.clock import MachineClock
from enforcement.model.agency import Agency
from enforcement.model.officer import Officer

if TYPE_CHECKING:
    from desktop.signatory import Signatory
    from desktop.witness import Witness


@dataclass(slots=True)
class Session:
    """Chosen at sign-in; ``partner`` is picked once a day and pre-fills every record; ``witness`` lets a colleague
    confirm an act at this machine, ``signatory`` signs PDFs that leave it."""

    officer: Officer
    agency: Agency
    clock: MachineClock
    roster: tuple[Officer, ...] = ()
    partner: Officer | None = None
    witness: Witness | None = None
    signatory: Signatory | None = None

    @property
    def training(self) -> bool:
        return self.agency.training
