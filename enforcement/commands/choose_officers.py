"""Choose who inspects: the signing pair, the helpers beside them, and who writes the record."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known, refuse, still_open
from enforcement.model.inspection import Inspection
from enforcement.model.officer import Officer, Role
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules import kinds, replies
from enforcement.rules.authority import Act
from enforcement.rules.certificates import signing_fault
from enforcement.text.dates import local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseOfficers:
    """``officer_ids`` are the signing officers (fewer than two is a draft state, gated at issue).

    A helper among them is refused (G02); somebody newly chosen must be able to sign on the day of the act
    (G01). Without ``recorder_id`` the former recorder stays if still of the pair, else the last of the pair
    writes.
    """

    inspection_id: str
    officer_ids: tuple[str, ...]
    assistant_ids: tuple[str, ...] = ()
    recorder_id: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.CHOOSE_OFFICERS):
            return no
        inspection = still_open(work, self.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        people: dict[str, Officer] = {}
        for officer_id in (*self.officer_ids, *self.assistant_ids):
            person = known(work, Officer, officer_id)
            if isinstance(person, Refused):
                return person
            people[officer_id] = person
        if refusals := self._faults(inspection, people, context):
            return refuse(*refusals)
        new = replace(
            inspection,
            officer_ids=self.officer_ids,
            assistant_ids=tuple(dict.fromkeys(self.assistant_ids)),
            recorder_id=self._recorder(inspection),
        )
        work.change(inspection, new, kinds.OFFICERS_CHOSEN)
        return Done(inspection.id)

    def _faults(self, inspection: Inspection, people: dict[str, Officer], context: Context) -> list[Refusal]:
        day = local_day(inspection.started_at) if inspection.started_at else context.clock.today()
        faults = []
        for place, officer_id in enumerate(self.officer_ids):
            person = people[officer_id]
            if officer_id in self.officer_ids[:place]:
                faults.append(replies.officer_named_twice(person.name))
                continue
            fault = signing_fault(person, day)
            if fault and (officer_id not in inspection.officer_ids or person.has(Role.ASSISTANT)):
                faults.append(fault)
        recorder = self.recorder_id
        if recorder and recorder not in self.officer_ids and recorder != inspection.recorder_id:
            name = people[recorder].name if recorder in people else "所选的人"
            faults.append(replies.recorder_not_of_the_pair(name))
        return faults

    def _recorder(self, inspection: Inspection) -> str:
        for candidate in (self.recorder_id, inspection.recorder_id):
            if candidate in self.officer_ids:
                return candidate
        return self.officer_ids[-1] if self.officer_ids else ""
