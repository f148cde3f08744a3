"""Audio and video evidence of an inspection or of a period, with who took it in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from desktop.clock import CHINA
from desktop.store.mappers import from_ms, thing_of, to_ms
from desktop.store.queries.sources import Sources, officer_names
from desktop.store.tables import EvidenceRow, InspectionRow, JournalEntry, PartyRow, core
from enforcement.model.evidence import Evidence, EvidenceKind
from enforcement.model.inspection import InspectionKind, InspectionStatus
from enforcement.queries.recordings import AskRecordings, RecordingRow
from enforcement.rules import kinds

_EVIDENCE = core(EvidenceRow)
_INSPECTION = core(InspectionRow)
_PARTY = core(PartyRow)
_ENTRY = core(JournalEntry)
_RECORDED = (EvidenceKind.AUDIO, EvidenceKind.VIDEO)


def recordings(question: AskRecordings, sources: Sources) -> tuple[RecordingRow, ...]:
    """→ tuple[RecordingRow, ...]; void inspections are left out."""
    query = (
        sa.select(_EVIDENCE.c.body, _INSPECTION.c.kind, _PARTY.c.name)
        .join(_INSPECTION, _INSPECTION.c.id == _EVIDENCE.c.inspection_id)
        .join(_PARTY, _PARTY.c.id == _INSPECTION.c.party_id, isouter=True)
        .where(_EVIDENCE.c.readable, _INSPECTION.c.status != InspectionStatus.VOIDED.value, *_asked(question))
        .order_by(_EVIDENCE.c.number)
    )
    found = [(thing_of(Evidence, row.body), row) for row in sources.connection.execute(query)]
    found = [(evidence, row) for evidence, row in found if evidence.kind in _RECORDED]
    copied = _copied([evidence.id for evidence, _ in found], sources)
    rows = [_row(evidence, row, copied) for evidence, row in found]
    return tuple(sorted(rows, key=lambda row: row.evidence.taken_at))


def _row(evidence: Evidence, row: Any, copied: dict[str, tuple[str, datetime]]) -> RecordingRow:
    who, when = copied.get(evidence.id, ("", None))
    return RecordingRow(evidence, row.name or "", InspectionKind(row.kind), who, when)


def _asked(question: AskRecordings) -> list[Any]:
    if question.inspection_id:
        return [_INSPECTION.c.id == question.inspection_id]
    asked: list[Any] = []
    if question.since is not None:
        asked.append(_INSPECTION.c.sort_at >= _begin(question.since))
    if question.until is not None:
        asked.append(_INSPECTION.c.sort_at < _begin(question.until + timedelta(days=1)))
    return asked


def _begin(day: date) -> int:
    return to_ms(datetime.combine(day, time(), CHINA))


def _copied(ids: list[str], sources: Sources) -> dict[str, tuple[str, datetime]]:
    """Who took each file in, and when: the entry that first spoke of it."""
    columns = (_ENTRY.c.thing, _ENTRY.c.actor, _ENTRY.c.wall_time)
    query = sa.select(*columns).where(_ENTRY.c.thing.in_(ids), _ENTRY.c.kind == kinds.EVIDENCE_ADDED)
    names = officer_names(sources.officers())
    return {
        row.thing: (names.get(row.actor, ""), from_ms(row.wall_time))
        for row in sources.connection.execute(query)
    }
