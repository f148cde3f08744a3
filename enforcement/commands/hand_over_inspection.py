"""交接: an inspection becomes the work of another officer, with the reason and both names. Nothing of it is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known, refuse
from enforcement.model.inspection import Holder, Inspection, InspectionStatus
from enforcement.model.officer import Officer, Role
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import handover_replies, kinds, replies
from enforcement.rules.authority import Act, allowed

LEAST_REASON = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverInspection:
    """``to_id`` goes on with it. Its officer hands it over, or a captain does (R107). Done's value is the inspection.

    Who inspects changes only while nobody has gone to work (no start written): whoever was on the spot stays in the
    record and on its papers. A finished inspection can be handed over too, for what is still to be looked at again.
    What either writes without knowing of it is merged like everything else.
    """

    inspection_id: str
    to_id: str
    reason: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.HAND_OVER):
            return no
        inspection = known(work, Inspection, self.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        if inspection.status is InspectionStatus.VOIDED:
            return refuse(replies.inspection_closed(voided=True))
        if no := self._not_his(work, context, inspection) or self._unable(work, context, inspection):
            return no
        if len(self.reason.strip()) < LEAST_REASON:
            return refuse(handover_replies.reason_needed(LEAST_REASON))
        work.change(inspection, self._handed(context, inspection), kinds.INSPECTION_HANDED_OVER)
        return Done(inspection.id)

    def _not_his(self, work: UnitOfWork, context: Context, inspection: Inspection) -> Refused | None:
        actor = context.actor
        if actor.id in may_hand_over(inspection) or actor.has(Role.CAPTAIN):
            return None
        holder = work.get(Officer, inspection.held_by)
        return refuse(handover_replies.not_yours(holder.name if holder else ""))

    def _unable(self, work: UnitOfWork, context: Context, inspection: Inspection) -> Refused | None:
        person = known(work, Officer, self.to_id)
        if isinstance(person, Refused):
            return person
        if self.to_id == inspection.held_by:
            return refuse(handover_replies.holds_it_already(person.name))
        if allowed(person, Act.HAND_OVER, context.clock.today()) is not None:
            return refuse(handover_replies.cannot_take(person.name))
        return None

    def _handed(self, context: Context, inspection: Inspection) -> Inspection:
        former = inspection.held_by
        holder = Holder(
            officer_id=self.to_id,
            from_id=former,
            by=context.actor.id,
            reason=self.reason.strip(),
            at=context.clock.now(),
        )
        new = replace(inspection, holder=holder)
        if not changes_pair(inspection, self.to_id):
            return new
        pair = tuple(self.to_id if one == former else one for one in inspection.officer_ids)
        recorder = self.to_id if inspection.recorder_id == former else inspection.recorder_id
        return replace(new, officer_ids=pair, recorder_id=recorder)


def may_hand_over(inspection: Inspection) -> tuple[str, ...]:
    """Whose word is enough, besides a captain's: the officer it was handed to, before that the pair or who began it."""
    if inspection.holder.officer_id:
        return (inspection.holder.officer_id,)
    return inspection.officer_ids or (inspection.created_by,)


def changes_pair(inspection: Inspection, to_id: str) -> bool:
    """Whether the new officer also takes the former one's place among those who inspect: nobody went to work yet."""
    fresh = inspection.status is InspectionStatus.RUNNING and inspection.started_at is None
    return fresh and inspection.held_by in inspection.officer_ids and to_id not in inspection.officer_ids
