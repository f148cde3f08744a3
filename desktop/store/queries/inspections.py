"""The list of inspections, newest first, and their numbers by state."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from desktop.store.mappers import from_ms_or_none
from desktop.store.queries.full_text import newest_matches
from desktop.store.queries.sources import Sources, officer_names
from desktop.store.tables import InspectionMatterRow, InspectionRow, PartyRow, Record, core
from enforcement.model.inspection import Finding, InspectionKind, InspectionStatus
from enforcement.queries import AskInspectionCounts, AskInspections, SyncState
from enforcement.queries import InspectionRow as Row

_INSPECTION = core(InspectionRow)
_MATTER = core(InspectionMatterRow)
_PARTY = core(PartyRow)
_RECORD = core(Record)


def inspections(question: AskInspections, sources: Sources) -> tuple[Row, ...]:
    """→ tuple[InspectionRow, ...]."""
    chosen = sa.select(_INSPECTION.c.number)
    if question.status is not None:
        chosen = chosen.where(_INSPECTION.c.status == question.status.value)
    order = (_INSPECTION.c.sort_at.desc(), _INSPECTION.c.number.desc())
    numbers = newest_matches(
        sources.connection,
        chosen.order_by(*order),
        _INSPECTION.c.readable,
        _INSPECTION.c.number,
        "inspection_words",
        question.text,
        offset=question.offset,
        limit=question.limit,
    )
    if not numbers:
        return ()
    names = officer_names(sources.officers())
    rows = sources.connection.execute(_details().where(_INSPECTION.c.number.in_(numbers)).order_by(*order))
    return tuple(_row(row, names) for row in rows)


def counts(_: AskInspectionCounts, sources: Sources) -> dict[InspectionStatus, int]:
    """→ dict[InspectionStatus, int], every state present."""
    query = sa.select(_INSPECTION.c.status, sa.func.count()).group_by(_INSPECTION.c.status)
    found = {row[0]: row[1] for row in sources.connection.execute(query)}
    return {status: found.get(status.value, 0) for status in InspectionStatus}


def _details() -> Any:
    taken = sa.and_(_MATTER.c.inspection_id == _INSPECTION.c.id, _MATTER.c.removed.is_(False))
    count = sa.select(sa.func.count()).select_from(_MATTER).where(taken)
    found = count.where(_MATTER.c.finding == Finding.FOUND.value)
    names = ("id", "kind", "officer_ids", "started_at", "approved", "status")
    return (
        sa.select(
            *(_INSPECTION.c[name] for name in names),
            _PARTY.c.name.label("party_name"),
            _RECORD.c.state.label("sync"),
            count.correlate(_INSPECTION).scalar_subquery().label("matter_count"),
            found.correlate(_INSPECTION).scalar_subquery().label("found_count"),
        )
        .join(_PARTY, _PARTY.c.id == _INSPECTION.c.party_id, isouter=True)
        .join(_RECORD, _RECORD.c.root_id == _INSPECTION.c.id, isouter=True)
    )


def _row(row: Any, names: dict[str, str]) -> Row:
    return Row(
        id=row.id,
        party_name=row.party_name or "",
        kind=InspectionKind(row.kind),
        matter_count=row.matter_count,
        found_count=row.found_count,
        officers="、".join(names.get(officer, "") for officer in row.officer_ids.split()),
        started_at=from_ms_or_none(row.started_at),
        approved=row.approved,
        status=InspectionStatus(row.status),
        # Written elsewhere and pulled: the county has it, or we would not.
        sync=SyncState(row.sync) if row.sync else SyncState.RECEIPTED,
    )
