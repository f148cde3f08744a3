"""Start an inspection of a party, with its people and, if known, its matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from enforcement.commands.shared import barred, barred_from_opening, known, refuse
from enforcement.commands.take_matter import take_matter
from enforcement.model.inspection import Inspection, InspectionKind
from enforcement.model.officer import Officer, Role
from enforcement.model.party import Party
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules import kinds
from enforcement.rules.authority import Act
from enforcement.text.dates import local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class StartInspection:
    """Done's value is the inspection's id. Without ``officer_ids`` the session's officer is the first one.

    A helper among ``officer_ids`` becomes an assistant: helpers are never listed as signing officers.
    ``place`` empty takes the party's address; ``started_at`` empty waits until the officers go to work
    (step 2). All matters are taken in, or none and no inspection is made.
    """

    party_id: str
    kind: InspectionKind = InspectionKind.ROUTINE
    task_source: str = ""
    place: str = ""
    officer_ids: tuple[str, ...] = ()
    assistant_ids: tuple[str, ...] = ()
    matter_codes: tuple[str, ...] = ()
    started_at: datetime | None = None

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.RECORD) or barred_from_opening(context):
            return no
        party = known(work, Party, self.party_id)
        if isinstance(party, Refused):
            return party
        people = _people(work, self.officer_ids or (context.actor.id,), context)
        if isinstance(people, Refused):
            return people
        inspection = self._inspection(party, people, context)
        work.add(inspection, kinds.INSPECTION_STARTED)
        taken = [take_matter(work, context, inspection, code) for code in dict.fromkeys(self.matter_codes)]
        refusals = tuple(answer for answer in taken if isinstance(answer, Refusal))
        return refuse(*refusals) if refusals else Done(inspection.id)

    def _inspection(self, party: Party, people: list[Officer], context: Context) -> Inspection:
        signing = tuple(person.id for person in people if not person.has(Role.ASSISTANT))
        helping = tuple(person.id for person in people if person.has(Role.ASSISTANT))
        return Inspection(
            id=context.ids.new(),
            party_id=party.id,
            kind=self.kind,
            task_source=self.task_source.strip(),
            place=self.place.strip() or party.address,
            started_at=self.started_at,
            started_on=local_day(self.started_at) if self.started_at else None,
            officer_ids=signing,
            assistant_ids=tuple(dict.fromkeys((*helping, *self.assistant_ids))),
            recorder_id=signing[-1] if signing else "",
            created_by=context.actor.id,
        )


def _people(work: UnitOfWork, ids: tuple[str, ...], context: Context) -> list[Officer] | Refused:
    people: list[Officer] = []
    for officer_id in dict.fromkeys(ids):
        person = context.actor if officer_id == context.actor.id else known(work, Officer, officer_id)
        if isinstance(person, Refused):
            return person
        people.append(person)
    return people
