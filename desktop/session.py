"""Who sits at the machine: the session's officer, today's partner, the agency, and the clock they share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.clock import MachineClock
from enforcement.model.agency import Agency
from enforcement.model.officer import Officer

if TYPE_CHECKING:
    from desktop.package_bench import PackageBench
    from desktop.signatory import Signatory
    from desktop.witness import Witness


# An inspection's id and where to → what to say of it; on a thread of its own. Raises KnownTrouble.
RecordExport = Callable[[str, Path], str]


@dataclass(slots=True)
class Session:
    """Chosen at sign-in; ``partner`` is picked once a day and pre-fills every record; ``witness`` lets a colleague
    confirm an act at this machine, ``signatory`` signs PDFs that leave it, ``record_export`` writes 全案留痕,
    ``packages`` gives what writes and takes 摆渡包."""

    officer: Officer
    agency: Agency
    clock: MachineClock
    roster: tuple[Officer, ...] = ()
    partner: Officer | None = None
    witness: Witness | None = None
    signatory: Signatory | None = None
    record_export: RecordExport | None = None
    packages: Callable[[], PackageBench] | None = None

    @property
    def training(self) -> bool:
        return self.agency.training
