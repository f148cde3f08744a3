"""Record how the inspection was approved: before the act, by whom and when, or urgent with its ground
(G07).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, still_open
from enforcement.model.inspection import InspectionApproval
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveInspection:
    """Writes down an approval given on paper or by the person in charge; half-filled is kept, the gate says
    what is missing. Both ways may stand side by side: urgent first, then the paper that followed.
    """

    inspection_id: str
    approval: InspectionApproval

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.RECORD_APPROVAL):
            return no
        inspection = still_open(work, self.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        approval = replace(
            self.approval,
            approver_name=self.approval.approver_name.strip(),
            reference=self.approval.reference.strip(),
            urgent_reason=self.approval.urgent_reason.strip(),
        )
        work.change(inspection, replace(inspection, approval=approval), kinds.INSPECTION_APPROVED)
        return Done(inspection.id)
