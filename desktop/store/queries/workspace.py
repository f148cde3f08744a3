"""Everything of one inspection in one read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from desktop.clock import CHINA
from desktop.store.mappers import from_ms, to_ms
from desktop.store.moved import elsewhere_words
from desktop.store.newer import held_of
from desktop.store.queries.matters import held_on
from desktop.store.queries.sources import Sources
from desktop.store.tables import (
    DocumentRow,
    EvidenceRow,
    FactRow,
    InspectionMatterRow,
    InspectionRow,
    ItemResultRow,
    PartyRow,
    Record,
    ServiceRow,
    core,
)
from enforcement.model.checklist import ItemResult
from enforcement.model.document import Document, DocumentState
from enforcement.model.evidence import Evidence
from enforcement.model.inspection import FactStatement, Inspection, InspectionMatter, InspectionStatus
from enforcement.model.party import Party, PartyKind
from enforcement.model.service import ServiceRecord
from enforcement.queries import AskWorkspace, MatterWork, SyncState, WorkspaceRows

_INSPECTION = core(InspectionRow)
_PARTY = core(PartyRow)
_RECORD = core(Record)


def workspace(question: AskWorkspace, sources: Sources) -> WorkspaceRows | None:
    """→ WorkspaceRows, None when the inspection is unknown. Facts, matters and answers in their own order."""
    found = sources.all(Inspection, _INSPECTION.c.id == question.inspection_id)
    if not found:
        return None
    inspection = found[0]
    parties = sources.all(Party, _PARTY.c.id == inspection.party_id)
    roster = sources.officers()
    by_id = {officer.id: officer for officer in roster}
    state = sa.select(_RECORD.c.state).where(_RECORD.c.root_id == inspection.id)
    return WorkspaceRows(
        inspection=inspection,
        party=parties[0] if parties else Party(id=inspection.party_id, kind=PartyKind.ORGANISATION, name=""),
        officers=tuple(by_id[one] for one in inspection.officer_ids if one in by_id),
        assistants=tuple(by_id[one] for one in inspection.assistant_ids if one in by_id),
        roster=roster,
        matters=_matters(inspection, sources),
        evidence=_of(Evidence, EvidenceRow, inspection, sources),
        facts=_facts(inspection, sources),
        documents=tuple(
            paper
            for paper in _of(Document, DocumentRow, inspection, sources)
            if paper.state is not DocumentState.DISCARDED
        ),
        services=_of(ServiceRecord, ServiceRow, inspection, sources),
        sync=SyncState(sources.connection.execute(state).scalar() or SyncState.RECEIPTED),
        visits_this_year=_visits(inspection, sources),
        newer=held_of(sources.connection, inspection.id, inspection.party_id),
        elsewhere=elsewhere_words(sources.connection, inspection.id),
    )


def _of(cls: type[Any], model: type[Any], inspection: Inspection, sources: Sources) -> tuple[Any, ...]:
    return sources.all(cls, core(model).c.inspection_id == inspection.id)


def _facts(inspection: Inspection, sources: Sources) -> tuple[FactStatement, ...]:
    facts = _of(FactStatement, FactRow, inspection, sources)
    return tuple(sorted((fact for fact in facts if not fact.removed), key=lambda fact: fact.position))


def _matters(inspection: Inspection, sources: Sources) -> tuple[MatterWork, ...]:
    entries: list[InspectionMatter] = sorted(
        (one for one in _of(InspectionMatter, InspectionMatterRow, inspection, sources) if not one.removed),
        key=lambda one: one.position,
    )
    results: dict[str, list[ItemResult]] = {}
    for result in _of(ItemResult, ItemResultRow, inspection, sources):
        results.setdefault(result.inspection_matter_id, []).append(result)
    begun = sa.select(_INSPECTION.c.sort_at).where(_INSPECTION.c.id == inspection.id)
    day = from_ms(int(sources.connection.execute(begun).scalar() or 0)).astimezone(CHINA).date()
    snapshot = sources.catalogue.snapshot(sources.connection)
    return tuple(
        MatterWork(
            entry=entry,
            matter=sources.catalogue.matter(entry.matter_code),
            held_today=snapshot is not None and held_on(snapshot, entry.matter_code, day),
            items=tuple(sorted(results.get(entry.id, ()), key=lambda result: result.item_number)),
        )
        for entry in entries
    )


def _visits(inspection: Inspection, sources: Sources) -> int:
    """Inspections of this party in the local year of this one, this one included, voided ones left out."""
    begun = sa.select(_INSPECTION.c.sort_at).where(_INSPECTION.c.id == inspection.id)
    local = from_ms(int(sources.connection.execute(begun).scalar() or 0)).astimezone(CHINA)
    first = local.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    next_first = (first + timedelta(days=366)).replace(month=1, day=1)
    query = sa.select(sa.func.count()).where(
        _INSPECTION.c.party_id == inspection.party_id,
        _INSPECTION.c.status != InspectionStatus.VOIDED.value,
        _INSPECTION.c.sort_at >= to_ms(first),
        _INSPECTION.c.sort_at < to_ms(next_first),
    )
    return int(sources.connection.execute(query).scalar() or 0)
