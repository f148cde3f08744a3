"""Take a matter into the inspection, with its checklist."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.commands.shared import barred, refuse, still_open
from enforcement.commands.take_matter import take_matter
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMatter:
    """Done's value is the id of the inspection's matter. Refused (G03) when it is not this township's on
    the day of the act, and when it is there already (R21).
    """

    inspection_id: str
    matter_code: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.RECORD):
            return no
        inspection = still_open(work, self.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        taken = take_matter(work, context, inspection, self.matter_code)
        return refuse(taken) if isinstance(taken, Refusal) else Done(taken)
