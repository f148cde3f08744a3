"""Everything known of one inspection in one value, for the gates and for the facts of documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from enforcement.model.agency import Agency
from enforcement.model.checklist import ItemResult
from enforcement.model.document import Document, DocumentState
from enforcement.model.evidence import Evidence
from enforcement.model.inspection import (
    FactStatement,
    Finding,
    Inspection,
    InspectionMatter,
    InspectionStatus,
)
from enforcement.model.library import PowerGrant
from enforcement.model.matter import Matter
from enforcement.model.officer import Officer
from enforcement.model.party import Party
from enforcement.model.service import ServiceRecord
from enforcement.ports import Catalogue, UnitOfWork
from enforcement.text.dates import local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterState:
    """One matter of the inspection; ``matter`` is None when no installed catalogue knows its code."""

    entry: InspectionMatter
    matter: Matter | None
    grants: tuple[PowerGrant, ...] = ()
    items: tuple[ItemResult, ...] = ()

    @property
    def act_name(self) -> str:
        return self.matter.act_name if self.matter else "目录里已经没有的事项"

    @property
    def found(self) -> bool:
        return self.entry.finding is Finding.FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionState:
    """Matters, facts and items come in order and without removed ones; ``others`` are the same officers'
    other inspections of that day and the days beside it.
    """

    inspection: Inspection
    party: Party
    agency: Agency
    officers: tuple[Officer, ...] = ()
    assistants: tuple[Officer, ...] = ()
    matters: tuple[MatterState, ...] = ()
    facts: tuple[FactStatement, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    documents: tuple[Document, ...] = ()
    services: tuple[ServiceRecord, ...] = ()
    others: tuple[Inspection, ...] = ()
    names: dict[str, str] = field(default_factory=dict)  # officer id → name

    def act_day(self, today: date) -> date:
        """The local day of the act; ``today`` while no start is written down."""
        started = self.inspection.started_at
        return local_day(started) if started else today

    @property
    def found(self) -> tuple[MatterState, ...]:
        return tuple(state for state in self.matters if state.found)

    @property
    def recorder_name(self) -> str:
        return self.names.get(self.inspection.recorder_id, "")

    def issued(self, *form_ids: str) -> tuple[Document, ...]:
        """Issued or served papers of these forms (of all forms when none is named); void ones are no
        papers.
        """
        standing = (DocumentState.ISSUED, DocumentState.SERVED)
        return tuple(
            d for d in self.documents if d.state in standing and (not form_ids or d.form_id in form_ids)
        )

    def linked(self, evidence: Evidence) -> bool:
        """Whether ``evidence`` belongs to a matter that is still part of the inspection."""
        return any(state.entry.id == evidence.inspection_matter_id for state in self.matters)


def gather(work: UnitOfWork, catalogue: Catalogue, agency: Agency, inspection: Inspection) -> InspectionState:
    """Read one inspection whole. Raises LookupError when its party is missing: rows would be damaged."""
    party = work.get(Party, inspection.party_id)
    if party is None:
        raise LookupError("an inspection without its party")
    officers = _people(work, inspection.officer_ids)
    assistants = _people(work, inspection.assistant_ids)
    matters = matter_states(work, catalogue, inspection.id)
    kept = {"", *(state.entry.id for state in matters)}
    facts = (f for f in work.find(FactStatement, inspection_id=inspection.id) if not f.removed)
    return InspectionState(
        inspection=inspection,
        party=party,
        agency=agency,
        officers=officers,
        assistants=assistants,
        matters=matters,
        facts=tuple(
            sorted((f for f in facts if f.inspection_matter_id in kept), key=lambda fact: fact.position)
        ),
        evidence=work.find(Evidence, inspection_id=inspection.id),
        documents=tuple(
            paper
            for paper in work.find(Document, inspection_id=inspection.id)
            if paper.state is not DocumentState.DISCARDED
        ),
        services=work.find(ServiceRecord, inspection_id=inspection.id),
        others=_others(work, inspection),
        names={person.id: person.name for person in (*officers, *assistants)},
    )


def matter_states(work: UnitOfWork, catalogue: Catalogue, inspection_id: str) -> tuple[MatterState, ...]:
    """The matters still in the inspection, in order, with their catalogue rows and answers."""
    entries = (e for e in work.find(InspectionMatter, inspection_id=inspection_id) if not e.removed)
    items = work.find(ItemResult, inspection_id=inspection_id)
    return tuple(
        MatterState(
            entry=entry,
            matter=catalogue.matter(entry.matter_code),
            grants=catalogue.grants(entry.matter_code),
            items=tuple(
                sorted(
                    (i for i in items if i.inspection_matter_id == entry.id),
                    key=lambda item: item.item_number,
                )
            ),
        )
        for entry in sorted(entries, key=lambda entry: entry.position)
    )


def _people(work: UnitOfWork, ids: Iterable[str]) -> tuple[Officer, ...]:
    found = (work.get(Officer, officer_id) for officer_id in ids)
    return tuple(officer for officer in found if officer is not None)


def _others(work: UnitOfWork, inspection: Inspection) -> tuple[Inspection, ...]:
    if inspection.started_on is None:
        return ()
    days = (inspection.started_on + timedelta(days=step) for step in (-1, 0, 1))
    same_days = (other for day in days for other in work.find(Inspection, started_on=day))
    return tuple(
        other
        for other in same_days
        if other.id != inspection.id
        and other.status is not InspectionStatus.VOIDED
        and set(other.officer_ids) & set(inspection.officer_ids)
    )
