"""Take a matter out of the inspection: a state, nothing is deleted, and it can come back with its answers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known, still_open
from enforcement.model.inspection import InspectionMatter
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMatter:
    """Its facts and answers stay with it and no longer count; linked evidence becomes 未归项."""

    inspection_matter_id: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.RECORD):
            return no
        entry = known(work, InspectionMatter, self.inspection_matter_id)
        if isinstance(entry, Refused):
            return entry
        inspection = still_open(work, entry.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        work.change(entry, replace(entry, removed=True), kinds.MATTER_REMOVED)
        return Done(entry.id)
