"""Finish an inspection with its outcome: 结束, 复查提醒, 转案件 or 移送. Contents are closed from here on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.edit_inspection import LAST_STEP
from enforcement.commands.shared import barred, known, refuse
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import Finding, Inspection, InspectionMatter, InspectionStatus, Outcome
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules import kinds, replies
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishInspection:
    """Never locked by open work: what is still open comes as notices. The outcome of a finished one may
    change.
    """

    inspection_id: str
    outcome: Outcome

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.FINISH):
            return no
        inspection = known(work, Inspection, self.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        if inspection.status is InspectionStatus.VOIDED:
            return refuse(replies.inspection_closed(voided=True))
        new = replace(inspection, status=InspectionStatus.FINISHED, outcome=self.outcome, step=LAST_STEP)
        work.change(inspection, new, kinds.INSPECTION_FINISHED)
        return Done(inspection.id, _notices(work, inspection))


def _notices(work: UnitOfWork, inspection: Inspection) -> tuple[Refusal, ...]:
    matters = work.find(InspectionMatter, inspection_id=inspection.id)
    unjudged = sum(1 for entry in matters if not entry.removed and entry.finding is Finding.UNSET)
    documents = work.find(Document, inspection_id=inspection.id)
    drafts = sum(1 for document in documents if document.state is DocumentState.DRAFT)
    notices = [replies.outcome_open(unjudged)] if unjudged else []
    return (*notices, *([replies.drafts_left(drafts)] if drafts else []))
